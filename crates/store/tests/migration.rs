//! From every shipped schema to the present one. The fixtures are frozen: made once, never again.
#![allow(clippy::unwrap_used, reason = "a test may stop")]

mod common;
use common::*;
use kaobao_exam::{Field, application::Standing};
use kaobao_store::{KeySource, SCHEMA, Store};
use std::path::{Path, PathBuf};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}
fn fixture_key() -> KeySource {
    KeySource::passphrase("fixture")
}

/// Made `tests/fixtures/schema-1.kaobao`. Runs only by hand, and refuses to overwrite.
#[test]
#[ignore = "makes the frozen fixture"]
fn make_schema_1() {
    let path = fixtures().join("schema-1.kaobao");
    let sql = include_str!("fixtures/schema-1.sql");
    Store::create_at_schema(&path, &fixture_key(), at(0), 1, sql).unwrap();
}

#[test]
fn schema_1_is_migrated_with_a_backup_first_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("unit.kaobao");
    std::fs::copy(fixtures().join("schema-1.kaobao"), &path).unwrap();
    std::fs::copy(
        fixtures().join("schema-1.kaobao.key"),
        folder.path().join("unit.kaobao.key"),
    )
    .unwrap();

    let store = Store::open(&path, &fixture_key(), at(5)).unwrap();
    let check = |store: &Store| {
        store.check_integrity().unwrap();
        let all = store
            .read(|r| r.full_applications(&Default::default()))
            .unwrap();
        let names: Vec<_> = all.iter().map(|one| one.draft.get(Field::Name)).collect();
        assert_eq!(names, ["熊小红", "𠮷田"]);
        assert!(matches!(all[0].standing, Standing::Sealed { .. }));
        assert_eq!(all[1].standing, Standing::Editing);
        let revisions = store.read(|r| r.revisions(all[0].id)).unwrap();
        assert_eq!(revisions.len(), 1);
        assert_eq!(digest(&revisions[0].content), revisions[0].sha256);
        let photo = store
            .read(|r| r.photo_bytes(&revisions[0].photo))
            .unwrap()
            .unwrap();
        assert_eq!(digest(&photo), revisions[0].photo);
        assert_eq!(
            store.read(|r| r.setting("unit")).unwrap().as_deref(),
            Some("南昌市第一中学")
        );
    };
    check(&store);
    // What schema 2 added holds for what schema 1 wrote.
    assert!(store.execute_for_test("DELETE FROM revision").is_err());
    drop(store);

    let backups: Vec<_> = files(folder.path())
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| name.ends_with(".kbb"))
        .collect();
    let [backup] = backups.as_slice() else {
        panic!("{backups:?}")
    };
    let backup = folder.path().join(backup);
    assert_eq!(Store::inspect_backup(&backup).unwrap().schema, 1);
    assert_eq!(SCHEMA, 3);

    // The backup of the old schema opens too.
    let again = folder.path().join("again.kaobao");
    Store::restore(&backup, &again, &fixture_key(), at(6)).unwrap();
    check(&Store::open(&again, &fixture_key(), at(7)).unwrap());
}

#[test]
fn a_file_of_the_first_versions_whose_program_was_killed_opens_with_everything() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("unit.kaobao");
    Store::create_at_schema(&path, &fixture_key(), at(0), SCHEMA, "").unwrap();
    let mut store = Store::open(&path, &fixture_key(), at(1)).unwrap();
    for number in 1..=50 {
        store.write(|w| enter(w, number, "熊小红")).unwrap();
    }
    // The disk as it is now is what a power cut leaves: everything since the beginning is in the log alone.
    let after = folder.path().join("after");
    std::fs::create_dir(&after).unwrap();
    for part in ["", "-wal", ".key"] {
        let name = format!("unit.kaobao{part}");
        std::fs::copy(folder.path().join(&name), after.join(&name)).unwrap();
    }
    drop(store);

    let path = after.join("unit.kaobao");
    let mut store = Store::open(&path, &fixture_key(), at(2)).unwrap();
    store.check_integrity().unwrap();
    assert_eq!(store.read(|r| r.totals()).unwrap().applications, 50);
    // It stays what it was, and so does its backup.
    store.write(|w| enter(w, 51, "𠮷田")).unwrap();
    let backup = after.join("unit.kbb");
    store.backup(&backup, at(3)).unwrap();
    let again = after.join("again.kaobao");
    Store::restore(&backup, &again, &fixture_key(), at(4)).unwrap();
    let store = Store::open(&again, &fixture_key(), at(5)).unwrap();
    store.check_integrity().unwrap();
    assert_eq!(store.read(|r| r.totals()).unwrap().applications, 51);
}
