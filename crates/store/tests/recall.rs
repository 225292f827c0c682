//! Batches that come back from the center.
#![allow(clippy::unwrap_used, reason = "a test may stop")]

mod common;
use common::*;
use kaobao_exam::{application::Standing, batch::Batch, batch::Outcome};
use kaobao_store::{Application, RECALL_DUE, Recall, RecallLine, Store, StoreError, Taken, Writer};

/// Three people as their PC sealed them.
fn sent() -> (Vec<Application>, Batch) {
    let (_home, mut store) = home();
    store
        .write(|w| {
            let mut all = Vec::new();
            for number in 1..=3 {
                enter(w, number, "张三")?;
                all.push(with_photo(w, number)?);
            }
            let (batch, ..) = prepare(batch_id(1), &all);
            Ok::<_, StoreError>((all, batch))
        })
        .unwrap()
}

fn recall(w: &Writer<'_>, batch: &Batch, people: &[Application]) -> Result<usize, StoreError> {
    let (_, manifest, sealed) = prepare(batch.id, people);
    let lines: Vec<RecallLine> = people
        .iter()
        .zip(sealed)
        .map(|(app, line)| RecallLine {
            number: app.number,
            draft: app.draft.clone(),
            person: None,
            content: line.content,
        })
        .collect();
    let recall = Recall {
        batch,
        year: 2017,
        manifest: &manifest,
        signature: b"signature",
        lines: &lines,
    };
    w.recall(&recall, at(6))
}

fn photos(w: &Writer<'_>) -> Result<(), StoreError> {
    (1..=3).try_for_each(|number| photo(w, format!("photo of {number}").as_bytes()).map(drop))
}

fn get(store: &Store, number: u32) -> Application {
    let found = store.read(|r| r.application(id(number))).unwrap();
    found.unwrap()
}

#[test]
fn what_was_sent_stands_as_sent_and_numbers_stay_with_whom_the_center_knows_by_them() {
    let (people, batch) = sent();
    let (_home, mut store) = home();
    // Somebody was entered before the first sync, under a number that was given already.
    let early = store.write(|w| enter(w, 9, "李四")).unwrap();
    assert_eq!(early, people[0].number);
    let without_photos = store.write(|w| recall(w, &batch, &people)).unwrap_err();
    assert!(matches!(without_photos, StoreError::NoPhoto(_)));
    assert!(
        store.read(|r| r.batches()).unwrap().is_empty(),
        "all or nothing"
    );

    let moved = store.write(|w| {
        photos(w)?;
        let moved = recall(w, &batch, &people)?;
        let receipt = receipt(w, &batch, |_| Outcome::Accepted);
        assert_eq!(w.store_receipt(&receipt, b"signed", at(7))?, Taken::New);
        Ok::<_, StoreError>(moved)
    });
    assert_eq!(moved.unwrap(), 3);
    for (number, sent) in (1..).zip(&people) {
        let back = get(&store, number);
        assert_eq!((back.number, &back.draft), (sent.number, &sent.draft));
        assert_eq!(back.photo, sent.photo);
        assert_eq!(back.standing, Standing::Received { batch: batch.id });
    }
    // The one of here gave way, and the next one is new to both.
    let mut given: Vec<_> = people.iter().map(|app| app.number).collect();
    given.push(get(&store, 9).number);
    given.push(store.write(|w| enter(w, 10, "王五")).unwrap());
    given.sort();
    given.dedup();
    assert_eq!(given.len(), 5);
}

#[test]
fn nobody_goes_back_to_an_earlier_revision_and_an_unsent_draft_gives_way_to_what_was_sent() {
    let (people, batch) = sent();
    let (_home, mut store) = home();
    store
        .write(|w| {
            // As a backup has them: one still edited, one in the trash, one a revision further.
            for number in 1..=3 {
                enter(w, number, "张三丰")?;
                with_photo(w, number)?;
            }
            w.trash(id(2), 2, at(4))?;
            let further = w.application(id(3))?.unwrap();
            let sealed = seal(w, batch_id(2), &[further])?;
            let receipt = receipt(w, &sealed, |_| Outcome::Accepted);
            w.store_receipt(&receipt, b"signed", at(5)).map(drop)
        })
        .unwrap();
    let moved = store.write(|w| recall(w, &batch, &people)).unwrap();
    assert_eq!(moved, 2);
    for number in [1, 2] {
        let back = get(&store, number);
        assert_eq!(back.draft, people[number as usize - 1].draft);
        assert_eq!(back.standing, Standing::Sealed { batch: batch.id });
        assert_eq!(back.trashed_at, None);
    }
    let further = get(&store, 3);
    assert_eq!(further.draft, draft("张三丰", 3));
    let theirs = batch_id(2);
    assert_eq!(further.standing, Standing::Received { batch: theirs });
    // What it was before stays readable, and nothing comes twice.
    let revisions = store.read(|r| r.revisions(id(3))).unwrap();
    assert_eq!(revisions.len(), 1);
    let twice = store.write(|w| recall(w, &batch, &people)).unwrap_err();
    assert!(matches!(twice, StoreError::BadSeal(_)));
}

#[test]
fn a_restored_file_asks_for_what_was_sent_since() {
    let (home, store) = home();
    let backup = home.folder.path().join("b.kbb");
    store.backup(&backup, at(2)).unwrap();
    assert_eq!(store.read(|r| r.setting(RECALL_DUE)).unwrap(), None);
    drop(store);
    Store::restore(&backup, &home.path, &key(), at(3)).unwrap();
    let store = Store::open(&home.path, &key(), at(4)).unwrap();
    assert!(store.read(|r| r.setting(RECALL_DUE)).unwrap().is_some());
}
