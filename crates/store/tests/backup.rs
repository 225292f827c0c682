//! One file out, one file in.
#![allow(clippy::unwrap_used, reason = "a test may stop")]

mod common;
use common::*;
use kaobao_store::{KeySource, Store, StoreError};
use std::sync::atomic::{AtomicBool, Ordering};

fn filled() -> (Home, Store) {
    let (home, mut store) = home();
    store
        .write(|w| {
            for number in 1..=30 {
                enter(w, number, "张三")?;
                with_photo(w, number)?;
            }
            Ok::<_, StoreError>(())
        })
        .unwrap();
    (home, store)
}

#[test]
fn a_backup_is_one_file_and_comes_back_whole() {
    let (home, store) = filled();
    let usb = tempfile::tempdir().unwrap();
    let out = usb.path().join("备份.kbb");
    let info = store.backup(&out, at(5)).unwrap();
    assert_eq!(files(usb.path()).len(), 1);
    assert_eq!(Store::inspect_backup(&out).unwrap(), info);
    assert_eq!((info.totals.applications, info.totals.photos), (30, 30));

    let pc = tempfile::tempdir().unwrap();
    let to = pc.path().join("新电脑.kaobao");
    let code = KeySource::RecoveryCode(home.code.clone());
    let restored = Store::restore(&out, &to, &code, at(6)).unwrap();
    assert_eq!(restored.moved_aside, None);
    let mut back = Store::open(&to, &key(), at(7)).unwrap();
    let all = |store: &Store| {
        store
            .read(|r| r.full_applications(&Default::default()))
            .unwrap()
    };
    assert_eq!(all(&back), all(&store));
    // A number given after the backup on the old PC is not given again on the new one.
    let next = back.write(|w| enter(w, 31, "李四")).unwrap();
    assert!(next.running() > 1_000, "{next}");
}

#[test]
fn a_place_where_nothing_can_be_written_is_said_by_the_system() {
    let (home, store) = filled();
    let file = home.folder.path().join("文件");
    std::fs::write(&file, b"").unwrap();
    for out in [home.folder.path().join("没有/b.kbb"), file.join("b.kbb")] {
        let error = store.backup(&out, at(20)).unwrap_err();
        assert!(
            matches!(&error, StoreError::Io { path, .. } if *path == out),
            "{error}"
        );
    }
}

#[test]
fn restoring_moves_aside_and_refuses_while_open() {
    let (home, store) = filled();
    let out = home.folder.path().join("a.kbb");
    store.backup(&out, at(5)).unwrap();
    assert!(matches!(
        Store::restore(&out, &home.path, &key(), at(6)),
        Err(StoreError::Busy)
    ));
    drop(store);
    let restored = Store::restore(&out, &home.path, &key(), at(6)).unwrap();
    let aside = restored.moved_aside.unwrap();
    for path in [&aside, &home.path] {
        let store = Store::open(path, &key(), at(7)).unwrap();
        assert_eq!(store.read(|r| r.totals()).unwrap().applications, 30);
    }
}

#[test]
fn a_cut_or_changed_backup_is_refused_and_nothing_is_touched() {
    let (home, store) = filled();
    let out = home.folder.path().join("a.kbb");
    store.backup(&out, at(5)).unwrap();
    let good = std::fs::read(&out).unwrap();
    let to_folder = tempfile::tempdir().unwrap();
    let to = to_folder.path().join("to.kaobao");
    let broken = to_folder.path().join("broken.kbb");
    let mut cases: Vec<Vec<u8>> = [0, 3, 19, 20, 500, good.len() / 2, good.len() - 1]
        .map(|length| good[..length].to_vec())
        .into();
    cases.push([good.as_slice(), b"x"].concat());
    for place in [0, 17, 19, good.len() / 2, good.len() - 1] {
        let mut flipped = good.clone();
        flipped[place] ^= 0x10;
        cases.push(flipped);
    }
    for (case, bytes) in cases.into_iter().enumerate() {
        std::fs::write(&broken, bytes).unwrap();
        let error = Store::restore(&broken, &to, &key(), at(6)).unwrap_err();
        assert!(
            matches!(error, StoreError::BadBackup { .. }),
            "case {case}: {error}"
        );
        let names: Vec<_> = files(to_folder.path())
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        assert!(
            !to.exists()
                && names
                    .iter()
                    .all(|n| n == "broken.kbb" || n == "to.kaobao.lock"),
            "{names:?}"
        );
    }
    let wrong = KeySource::passphrase("别的");
    assert!(matches!(
        Store::restore(&out, &to, &wrong, at(6)),
        Err(StoreError::WrongPassphrase)
    ));
    // The untouched one works, so the refusals above mean something.
    Store::restore(&out, &to, &key(), at(6)).unwrap();
}

#[test]
fn a_backup_during_writes_is_one_moment_of_them() {
    let (home, mut store) = home();
    let reader = store.another(at(1)).unwrap();
    let done = AtomicBool::new(false);
    let out = home.folder.path().join("live.kbb");
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut next = 1;
            while !done.load(Ordering::Relaxed) {
                store
                    .write(|w| (next..next + 3).try_for_each(|n| enter(w, n, "张三").map(|_| ())))
                    .unwrap();
                next += 3;
            }
        });
        let reader = reader;
        for round in 0..5 {
            let info = reader.backup(&out, at(round)).unwrap();
            assert_eq!(info.totals.applications % 3, 0);
        }
        done.store(true, Ordering::Relaxed);
    });
    let to = home.folder.path().join("to.kaobao");
    Store::restore(&out, &to, &key(), at(9)).unwrap();
    let store = Store::open(&to, &key(), at(9)).unwrap();
    assert_eq!(store.read(|r| r.totals()).unwrap().applications % 3, 0);
}

#[test]
fn only_the_newest_generations_are_kept() {
    let (home, store) = home();
    let folder = home.folder.path().join("备份");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("单位数据-别动我.kbb"), b"mine").unwrap();
    let mut made = Vec::new();
    for day in 0..5 {
        made.push(
            store
                .backup_generations(&folder, 3, at(day * 86_400))
                .unwrap()
                .path,
        );
    }
    assert_eq!(
        made.iter().map(|path| path.exists()).collect::<Vec<_>>(),
        [false, false, true, true, true]
    );
    assert!(folder.join("单位数据-别动我.kbb").exists());
}
