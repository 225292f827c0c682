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
