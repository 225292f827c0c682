//! Creating, opening, keys, schema versions.
#![allow(clippy::unwrap_used, reason = "a test may stop")]

mod common;
use common::*;
use kaobao_store::{KeySource, SCHEMA, Store, StoreError};

#[test]
fn what_was_written_is_there_after_reopening() {
    let (home, mut store) = home();
    let number = store.write(|w| enter(w, 1, "张三")).unwrap();
    drop(store);
    let store = Store::open(&home.path, &key(), at(10)).unwrap();
    let found = store.read(|r| r.by_number(number)).unwrap().unwrap();
    assert_eq!((found.draft, found.version), (draft("张三", 1), 1));
    store.check_integrity().unwrap();
}

#[test]
fn creating_over_a_file_is_refused() {
    let (home, store) = home();
    drop(store);
    let before = files(home.folder.path());
    let error = Store::create(&home.path, &key(), at(1)).unwrap_err();
    assert!(matches!(error, StoreError::Exists(_)), "{error}");
    assert_eq!(files(home.folder.path()), before);
}

#[test]
fn a_wrong_passphrase_opens_nothing_and_changes_nothing() {
    let (home, store) = home();
    drop(store);
    let before = files(home.folder.path());
    let wrong = KeySource::passphrase("错误的口令");
    assert!(matches!(
        Store::open(&home.path, &wrong, at(1)),
        Err(StoreError::WrongPassphrase)
    ));
    assert_eq!(files(home.folder.path()), before);
}

#[test]
fn the_recovery_code_opens_however_it_is_typed() {
    let (home, store) = home();
    drop(store);
    assert_eq!(
        home.code.split('-').map(str::len).collect::<Vec<_>>(),
        [5; 6]
    );
    let sloppy = home
        .code
        .to_lowercase()
        .replace('-', " ")
        .replace('0', "o")
        .replace('1', "l");
    Store::open(&home.path, &KeySource::RecoveryCode(sloppy), at(1)).unwrap();
}

#[test]
fn a_mistyped_recovery_code_is_told_from_another_datas() {
    let (home, store) = home();
    drop(store);
    let open = |code: &str| Store::open(&home.path, &KeySource::RecoveryCode(code.into()), at(1));
    let mut swapped = home.code.clone().into_bytes();
    swapped[0] = if swapped[0] == b'A' { b'B' } else { b'A' };
    let swapped = String::from_utf8(swapped).unwrap();
    assert!(matches!(
        open(&swapped),
        Err(StoreError::RecoveryCodeMistyped)
    ));
    assert!(matches!(
        open(&home.code[..29]),
        Err(StoreError::RecoveryCodeMistyped)
    ));
    assert!(matches!(open(""), Err(StoreError::RecoveryCodeMistyped)));
    assert!(matches!(
        open(&"汉".repeat(30)),
        Err(StoreError::RecoveryCodeMistyped)
    ));
    let (other, _store) = common::home();
    assert!(matches!(
        open(&other.code),
        Err(StoreError::WrongRecoveryCode)
    ));
}

#[test]
fn a_new_passphrase_and_a_new_code_replace_the_old_ones() {
    let (home, store) = home();
    store.set_key(&KeySource::passphrase("新口令")).unwrap();
    let code = store.renew_recovery_code().unwrap();
    drop(store);
    Store::open(&home.path, &KeySource::passphrase("新口令"), at(1)).unwrap();
    Store::open(&home.path, &KeySource::RecoveryCode(code), at(1)).unwrap();
    assert!(matches!(
        Store::open(&home.path, &key(), at(1)),
        Err(StoreError::WrongPassphrase)
    ));
    let old = KeySource::RecoveryCode(home.code);
    assert!(matches!(
        Store::open(&home.path, &old, at(1)),
        Err(StoreError::WrongRecoveryCode)
    ));
}

#[test]
fn a_lost_or_broken_key_file_locks_and_never_wipes() {
    let (home, store) = home();
    drop(store);
    let key_path = home.folder.path().join("单位数据.kaobao.key");
    let good = std::fs::read(&key_path).unwrap();
    let data = std::fs::read(&home.path).unwrap();
    let mut hostile = vec![
        b"{".to_vec(),
        Vec::new(),
        vec![b'['; 60_000],
        vec![0; 1 << 20],
    ];
    let huge_memory = String::from_utf8(good.clone())
        .unwrap()
        .replace("65536", "4294967295");
    hostile.push(huge_memory.into_bytes());
    for bytes in hostile {
        std::fs::write(&key_path, bytes).unwrap();
        let error = Store::open(&home.path, &key(), at(1)).unwrap_err();
        assert!(matches!(error, StoreError::KeyFileBad { .. }), "{error}");
    }
    std::fs::remove_file(&key_path).unwrap();
    let error = Store::open(&home.path, &key(), at(1)).unwrap_err();
    assert!(
        matches!(error, StoreError::KeyFileMissing(_)) && error.to_string().contains("没有丢失")
    );
    assert_eq!(std::fs::read(&home.path).unwrap(), data);
    std::fs::write(&key_path, good).unwrap();
    Store::open(&home.path, &key(), at(1)).unwrap();
}

#[test]
fn a_missing_or_foreign_file_is_named() {
    let (home, store) = home();
    drop(store);
    let nowhere = home.folder.path().join("没有.kaobao");
    assert!(matches!(
        Store::open(&nowhere, &key(), at(1)),
        Err(StoreError::Missing(_))
    ));
    std::fs::write(&home.path, vec![7; 20_000]).unwrap();
    let error = Store::open(&home.path, &key(), at(1)).unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
    assert_eq!(std::fs::read(&home.path).unwrap(), vec![7; 20_000]);
}

#[test]
fn an_empty_passphrase_or_a_recovery_code_creates_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    let create = |source: &KeySource| Store::create(&path, source, at(0));
    assert!(matches!(
        create(&KeySource::passphrase("")),
        Err(StoreError::EmptyPassphrase)
    ));
    let code = KeySource::RecoveryCode("x".into());
    assert!(matches!(
        create(&code),
        Err(StoreError::RecoveryCodeCannotCreate)
    ));
    assert!(files(folder.path()).is_empty());
}

/// Whatever this machine has, the key store works or says what to do instead; it never leaves half a store.
#[test]
fn the_key_store_works_or_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    match Store::create(&path, &KeySource::KeyStore, at(0)) {
        Ok(created) => {
            drop(created.store);
            Store::open(&path, &KeySource::KeyStore, at(1)).unwrap();
        }
        Err(error) => {
            assert!(
                matches!(error, StoreError::KeyStoreUnavailable(_)),
                "{error}"
            );
            assert!(error.to_string().contains("KAOBAO_KEY"));
            assert!(files(folder.path()).is_empty());
        }
    }
}

#[test]
fn a_newer_schema_is_refused_and_stays_byte_identical() {
    let (home, mut store) = home();
    store.write(|w| enter(w, 1, "张三")).unwrap();
    store
        .execute_for_test(&format!("PRAGMA user_version = {}", SCHEMA + 1))
        .unwrap();
    drop(store);
    let before = std::fs::read(&home.path).unwrap();
    let error = Store::open(&home.path, &key(), at(1)).unwrap_err();
    assert!(
        matches!(error, StoreError::NewerSchema { found, known } if found == SCHEMA + 1 && known == SCHEMA),
        "{error}"
    );
    assert_eq!(std::fs::read(&home.path).unwrap(), before);
}

#[test]
fn a_newer_schema_still_in_the_log_is_refused_and_stays_byte_identical() {
    let (home, store) = home();
    store
        .execute_for_test(&format!("PRAGMA user_version = {}", SCHEMA + 1))
        .unwrap();
    // Copied while open, as after a power loss: the version stands in the log alone.
    let copy = tempfile::tempdir().unwrap();
    for (name, bytes) in files(home.folder.path()) {
        if !name.ends_with("-shm") && !name.ends_with(".lock") {
            std::fs::write(copy.path().join(name), bytes).unwrap();
        }
    }
    let path = copy.path().join("单位数据.kaobao");
    let kept =
        |name: &str| std::fs::read(copy.path().join(format!("单位数据.kaobao{name}"))).unwrap();
    let before = (kept(""), kept("-wal"), kept(".key"));
    let error = Store::open(&path, &key(), at(1)).unwrap_err();
    assert!(matches!(error, StoreError::NewerSchema { .. }), "{error}");
    assert_eq!((kept(""), kept("-wal"), kept(".key")), before);
}

#[test]
fn two_programs_work_on_one_file() {
    let (home, mut one) = home();
    let mut two = Store::open(&home.path, &key(), at(1)).unwrap();
    let mut three = one.another(at(1)).unwrap();
    let numbers = [
        one.write(|w| enter(w, 1, "甲")).unwrap(),
        two.write(|w| enter(w, 2, "乙")).unwrap(),
        three.write(|w| enter(w, 3, "丙")).unwrap(),
    ];
    assert_eq!(numbers.map(|number| number.running()), [1, 2, 3]);
    assert_eq!(one.read(|r| r.totals()).unwrap().applications, 3);
}
