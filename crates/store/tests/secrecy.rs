//! Nothing personal and no key in any file on the disk.
#![allow(clippy::unwrap_used, reason = "a test may stop")]

mod common;
use common::*;
use kaobao_store::StoreError;

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

#[test]
fn no_name_id_photo_or_key_is_readable_on_the_disk() {
    let (home, mut store) = home();
    let photo_text = b"PHOTO-MARKER-".repeat(500);
    store
        .write(|w| {
            for number in 1..=100 {
                enter(w, number, &format!("欧阳测试{number}"))?;
            }
            photo(w, &photo_text)?;
            w.set_setting("device_secret", "SECRET-OF-THE-DEVICE")?;
            w.log(
                at(1),
                "人事科王五",
                "import",
                &serde_json::json!({ "file": "花名册名单.xlsx" }),
            )
        })
        .unwrap();
    store
        .backup(&home.folder.path().join("a.kbb"), at(2))
        .unwrap();
    let mut needles: Vec<Vec<u8>> = [
        "欧阳测试",
        "ouyangceshi",
        "汽车驾驶员",
        "PHOTO-MARKER",
        "SECRET-OF-THE-DEVICE",
        "人事科王五",
        "花名册名单",
        "正确的口令",
        "correct horse",
        "CREATE TABLE",
        "SQLite format 3",
    ]
    .map(|text| text.as_bytes().to_vec())
    .into();
    needles.extend((1..=100).map(|number| id_number(number).into_bytes()));
    needles.push(
        "欧阳测试"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect(),
    );
    needles.push(home.code.clone().into_bytes());
    needles.push(home.code.replace('-', "").into_bytes());
    // The search finds what is there to be found.
    assert!(holds("甲欧阳测试乙".as_bytes(), &needles[0]));

    let look = |moment: &str| {
        let all = files(home.folder.path());
        for (name, bytes) in &all {
            for needle in &needles {
                assert!(
                    !holds(bytes, needle),
                    "{moment}: {name} holds {}",
                    String::from_utf8_lossy(needle)
                );
            }
        }
        all.into_iter().map(|(name, _)| name).collect::<Vec<_>>()
    };
    let open = look("open");
    for ending in [".kaobao", "-wal", "-shm", ".key", ".kbb"] {
        assert!(
            open.iter().any(|name| name.ends_with(ending)),
            "{ending} missing in {open:?}"
        );
    }
    let error = store.write(|w| enter(w, 1, "欧阳测试")).unwrap_err();
    assert!(matches!(error, StoreError::NumberTaken(_)), "{error}");
    drop(store);
    look("closed");
}
