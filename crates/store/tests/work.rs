//! Applications, batches, receipts, changes.
#![allow(clippy::unwrap_used, reason = "a test may stop")]

mod common;
use common::*;
use kaobao_exam::{
    Clause, Code, Fen, Field, Problem, Review,
    application::{KeySix, PersonId, Standing},
    batch::Outcome,
    review::{FieldReason, Payment},
};
use kaobao_store::{
    Applied, BatchState, Change, DraftUpdate, Effect, Filter, Store, StoreError, Taken,
};

fn update(store: &Store, number: u32, name: &str) -> DraftUpdate {
    let old = store.read(|r| r.application(id(number))).unwrap().unwrap();
    DraftUpdate {
        id: old.id,
        version: old.version,
        draft: draft(name, number),
        person: None,
    }
}
fn standing(store: &Store, number: u32) -> Standing {
    store
        .read(|r| r.application(id(number)))
        .unwrap()
        .unwrap()
        .standing
}
/// Three applications sealed in a batch.
fn sealed() -> (Home, Store, kaobao_exam::batch::Batch) {
    let (home, mut store) = home();
    let batch = store
        .write(|w| {
            let mut all = Vec::new();
            for number in 1..=3 {
                enter(w, number, "张三")?;
                all.push(with_photo(w, number)?);
            }
            seal(w, batch_id(1), &all)
        })
        .unwrap();
    (home, store, batch)
}

#[test]
fn an_edit_of_what_somebody_else_changed_is_a_conflict() {
    let (_home, mut store) = home();
    store.write(|w| enter(w, 1, "张三")).unwrap();
    let mine = update(&store, 1, "张三丰");
    let theirs = update(&store, 1, "张三山");
    let mut other = store.another(at(1)).unwrap();
    assert_eq!(other.write(|w| w.update_draft(&theirs, at(5))).unwrap(), 2);
    let error = store.write(|w| w.update_draft(&mine, at(6))).unwrap_err();
    assert!(matches!(error, StoreError::Conflict(_)), "{error}");
    assert_eq!(
        store
            .read(|r| r.application(id(1)))
            .unwrap()
            .unwrap()
            .draft
            .get(Field::Name),
        "张三山"
    );
}

#[test]
fn one_conflict_among_many_takes_all_back() {
    let (_home, mut store) = home();
    store
        .write(|w| (1..=3).try_for_each(|n| enter(w, n, "甲").map(|_| ())))
        .unwrap();
    let mut updates: Vec<_> = (1..=3).map(|number| update(&store, number, "乙")).collect();
    updates[2].version = 9;
    assert!(matches!(
        store.write(|w| w.update_many(&updates, at(5))),
        Err(StoreError::Conflict(_))
    ));
    assert!(store.read(|r| r.find("乙")).unwrap().is_empty());
    updates[2].version = 1;
    store.write(|w| w.update_many(&updates, at(5))).unwrap();
    assert_eq!(store.read(|r| r.find("乙")).unwrap().len(), 3);
}

#[test]
fn s14_found_by_any_part_of_name_pinyin_id_or_number() {
    let (_home, mut store) = home();
    let number = store
        .write(|w| enter(w, 1, "欧阳小红").and_then(|n| enter(w, 2, "李四").map(|_| n)))
        .unwrap();
    let shown = number.to_string();
    let tail = id_number(1)[12..].to_owned();
    for text in [
        "欧阳",
        "小红",
        "ouyang",
        "OuYang XiaoHong",
        "oyxh",
        &shown,
        &number.digits()[9..],
        &tail,
    ] {
        let found = store.read(|r| r.find(text)).unwrap();
        assert_eq!(
            found
                .iter()
                .map(|row| row.name.as_str())
                .collect::<Vec<_>>(),
            ["欧阳小红"],
            "{text}"
        );
    }
    for text in ["", "  ", "王", "%", "_", "'; DROP TABLE application; --"] {
        assert!(store.read(|r| r.find(text)).unwrap().is_empty(), "{text}");
    }
}

#[test]
fn s01_numbers_run_on_and_are_not_given_by_a_failed_write() {
    let (_home, mut store) = home();
    assert_eq!(store.write(|w| enter(w, 1, "甲")).unwrap().running(), 1);
    let failed = store.write(|w| enter(w, 2, "乙").and_then(|_| Err::<(), _>(StoreError::Full)));
    assert!(failed.is_err());
    assert_eq!(store.write(|w| enter(w, 2, "乙")).unwrap().running(), 2);
}

#[test]
fn s13_the_applications_of_one_person_are_found() {
    let (_home, mut store) = home();
    store
        .write(|w| enter(w, 1, "甲").and_then(|_| enter(w, 1001, "甲")))
        .unwrap();
    let person = PersonId::Other("测试".into(), id_number(1));
    assert_eq!(store.read(|r| r.of_person(&person)).unwrap().len(), 2);
}

#[test]
fn the_trash_gives_back() {
    let (_home, mut store) = home();
    store.write(|w| enter(w, 1, "甲")).unwrap();
    store.write(|w| w.trash(id(1), 1, at(5))).unwrap();
    assert!(store.read(|r| r.find("甲")).unwrap().is_empty());
    let trash = Filter {
        trashed: true,
        ..Filter::default()
    };
    assert_eq!(store.read(|r| r.applications(&trash)).unwrap().len(), 1);
    let edit = update(&store, 1, "乙");
    assert!(matches!(
        store.write(|w| w.update_draft(&edit, at(6))),
        Err(StoreError::Standing(_))
    ));
    store.write(|w| w.untrash(id(1), 2, at(7))).unwrap();
    assert_eq!(store.read(|r| r.find("甲")).unwrap().len(), 1);
}

#[test]
fn counts_and_judgements_follow_the_work() {
    let (_home, mut store) = home();
    let problem = Problem::error(Field::Name, Code::Missing, Clause::S03, "没有填", "补填");
    store
        .write(|w| {
            (1..=3).try_for_each(|n| enter(w, n, "甲").map(|_| ()))?;
            assert!(w.set_problems(id(1), 1, std::slice::from_ref(&problem))?);
            assert!(!w.set_problems(id(1), 7, &[])?);
            w.set_problems(id(2), 1, &[])?;
            let six = KeySix(Default::default());
            w.confirm(id(2), 1, &six, "王五", at(3))
        })
        .unwrap();
    let counts = store.read(|r| r.counts(&plan())).unwrap();
    assert_eq!(counts.standings[0], ("editing", "编辑中", 3));
    assert_eq!(
        (
            counts.total,
            counts.without_photo,
            counts.unconfirmed,
            counts.with_errors,
            counts.unjudged
        ),
        (3, 3, 2, 1, 1)
    );
    let edit = update(&store, 1, "乙");
    store.write(|w| w.update_draft(&edit, at(5))).unwrap();
    assert_eq!(
        store
            .read(|r| r.application(id(1)))
            .unwrap()
            .unwrap()
            .problems,
        None
    );
}

#[test]
fn s07_what_is_sealed_cannot_change() {
    let (_home, mut store, batch) = sealed();
    let edit = update(&store, 1, "乙");
    let error = store.write(|w| w.update_draft(&edit, at(9))).unwrap_err();
    assert!(
        matches!(error, StoreError::Standing(_)) && error.to_string().contains("已封存"),
        "{error}"
    );
    let lines = store.read(|r| r.batch_lines(batch.id)).unwrap();
    assert_eq!(lines, batch.lines);
    let bytes = store
        .read(|r| r.content_bytes(&lines[0].content))
        .unwrap()
        .unwrap();
    assert_eq!(digest(&bytes), lines[0].content);
}

#[test]
fn no_hand_changes_what_is_append_only() {
    let (_home, mut store, batch) = sealed();
    store
        .write(|w| {
            let receipt = receipt(w, &batch, |_| Outcome::Accepted);
            w.store_receipt(&receipt, b"signed", at(6))?;
            w.apply_change(
                &Change {
                    cursor: 1,
                    body: b"{}",
                    effect: Effect::Other,
                },
                at(6),
            )?;
            w.log(at(6), "王五", "seal", &serde_json::json!({}))
        })
        .unwrap();
    for table in [
        "revision",
        "batch_line",
        "receipt",
        "change",
        "event",
        "batch",
    ] {
        let error = store
            .execute_for_test(&format!("DELETE FROM {table}"))
            .unwrap_err();
        assert!(
            error.to_string().contains("append-only"),
            "{table}: {error}"
        );
    }
    for sql in [
        "UPDATE revision SET content = x'00'",
        "UPDATE batch_line SET revision = 2",
        "UPDATE receipt SET signed = x'00'",
        "UPDATE change SET body = x'00'",
        "UPDATE event SET who = '别人'",
        "UPDATE batch SET manifest = x'00'",
    ] {
        let error = store.execute_for_test(sql).unwrap_err();
        assert!(error.to_string().contains("append-only"), "{sql}: {error}");
    }
    let events = store.read(|r| r.events(None, 10)).unwrap();
    assert_eq!(
        (
            events[0].who.as_str(),
            events[0].what.as_str(),
            events[0].seq
        ),
        ("王五", "seal", 1)
    );
}

#[test]
fn sealing_is_all_or_nothing() {
    let (_home, mut store) = home();
    let all = store
        .write(|w| {
            enter(w, 1, "甲")?;
            enter(w, 2, "乙")?;
            Ok::<_, StoreError>(vec![with_photo(w, 1)?, with_photo(w, 2)?])
        })
        .unwrap();
    let edit = update(&store, 2, "丙");
    store.write(|w| w.update_draft(&edit, at(5))).unwrap();
    let error = store.write(|w| seal(w, batch_id(1), &all)).unwrap_err();
    assert!(matches!(error, StoreError::Conflict(_)), "{error}");
    assert_eq!(standing(&store, 1), Standing::Editing);
    assert!(store.read(|r| r.batches()).unwrap().is_empty());
}

#[test]
fn a_receipt_counts_once_and_only_the_first() {
    let (_home, mut store, batch) = sealed();
    store.write(|w| w.mark_sending(batch.id)).unwrap();
    let problem = Problem::error(
        Field::IdNumber,
        Code::IdCheck,
        Clause::S04,
        "校验位不符",
        "请核对",
    );
    let outcome = |place| match place {
        2 => Outcome::Refused {
            problems: vec![problem.clone()],
        },
        _ => Outcome::Accepted,
    };
    let answer = store
        .write(|w| Ok::<_, StoreError>(receipt(w, &batch, outcome)))
        .unwrap();
    assert_eq!(
        store
            .write(|w| w.store_receipt(&answer, b"signed", at(6)))
            .unwrap(),
        Taken::New
    );
    assert_eq!(
        store
            .write(|w| w.store_receipt(&answer, b"signed", at(7)))
            .unwrap(),
        Taken::Known
    );
    assert_eq!(standing(&store, 1), Standing::Received { batch: batch.id });
    let Standing::Returned { reasons } = standing(&store, 3) else {
        panic!()
    };
    assert_eq!(reasons[0].field, Some(Field::IdNumber));
    assert_eq!(
        store.read(|r| r.batch(batch.id)).unwrap().unwrap().state,
        BatchState::Receipted
    );
    assert!(store.read(|r| r.open_batches()).unwrap().is_empty());
    let count = store.read(|r| r.receipt_count(batch.id)).unwrap().unwrap();
    assert_eq!(
        (count.accepted, count.refused, count.received_at),
        (answer.accepted(), 1, answer.received_at.clone())
    );

    let mut other = answer.clone();
    other.received_at = "2017-07-15T00:00:00+08:00".into();
    let error = store
        .write(|w| w.store_receipt(&other, b"signed", at(8)))
        .unwrap_err();
    assert!(matches!(error, StoreError::ReceiptDiffers(_)), "{error}");
}

#[test]
fn s07_a_returned_application_opens_the_next_revision_and_keeps_the_old_one() {
    let (_home, mut store, batch) = sealed();
    let reasons = vec![FieldReason {
        field: Some(Field::Phone),
        reason: "空号".into(),
    }];
    let returned = Review::Returned { reasons };
    let effect = Effect::Review {
        application: id(1),
        revision: 1,
        review: returned,
    };
    let change = Change {
        cursor: 7,
        body: b"r7",
        effect,
    };
    // It overtakes the receipt, which then leaves it alone.
    assert_eq!(
        store.write(|w| w.apply_change(&change, at(6))).unwrap(),
        Applied::New
    );
    store
        .write(|w| {
            let receipt = receipt(w, &batch, |_| Outcome::Accepted);
            w.store_receipt(&receipt, b"signed", at(7))
        })
        .unwrap();
    assert!(matches!(standing(&store, 1), Standing::Returned { .. }));
    assert_eq!(standing(&store, 2), Standing::Received { batch: batch.id });

    let version = store
        .read(|r| r.application(id(1)))
        .unwrap()
        .unwrap()
        .version;
    store.write(|w| w.reopen(id(1), version, at(8))).unwrap();
    let edit = update(&store, 1, "张三改");
    store.write(|w| w.update_draft(&edit, at(9))).unwrap();
    store
        .write(|w| {
            let again = w.application(id(1))?.unwrap();
            assert_eq!(again.revision, 2);
            seal(w, batch_id(2), &[again])
        })
        .unwrap();
    let revisions = store.read(|r| r.revisions(id(1))).unwrap();
    assert_eq!(
        revisions.iter().map(|r| r.revision).collect::<Vec<_>>(),
        [1, 2]
    );
    assert!(String::from_utf8_lossy(&revisions[1].content).contains("张三改"));
    // A late word about revision 1 does not move revision 2.
    let effect = Effect::Review {
        application: id(1),
        revision: 1,
        review: Review::Passed,
    };
    let late = Change {
        cursor: 8,
        body: b"r8",
        effect,
    };
    assert_eq!(
        store.write(|w| w.apply_change(&late, at(10))).unwrap(),
        Applied::Unfit
    );
    assert_eq!(
        store.read(|r| r.unfit_changes()).unwrap(),
        [(8, b"r8".to_vec())]
    );
}

#[test]
fn changes_count_once_in_the_centers_order() {
    let (_home, mut store, _) = sealed();
    let payment = Payment {
        amount: Fen(26_000),
        reference: "A-1".into(),
        paid_on: "2017-08-01".parse().unwrap(),
    };
    let effects = [
        Effect::Review {
            application: id(1),
            revision: 1,
            review: Review::Passed,
        },
        Effect::Payment {
            application: id(1),
            payment: payment.clone(),
        },
        Effect::Payment {
            application: id(77),
            payment: payment.clone(),
        },
        Effect::PaymentTakenBack { application: id(1) },
        Effect::Payment {
            application: id(1),
            payment: payment.clone(),
        },
    ];
    let bodies: Vec<_> = (1..=5)
        .map(|cursor| format!("c{cursor}").into_bytes())
        .collect();
    let changes: Vec<_> = effects
        .iter()
        .zip(&bodies)
        .zip(1..)
        .map(|((effect, body), cursor)| Change {
            cursor,
            body,
            effect: effect.clone(),
        })
        .collect();
    assert_eq!(
        store
            .write(|w| w.apply_changes(&changes[..3], at(6)))
            .unwrap(),
        3
    );
    assert_eq!(standing(&store, 1), Standing::Paid);
    // The same again and further, as by file after the network.
    assert_eq!(
        store.write(|w| w.apply_changes(&changes, at(7))).unwrap(),
        2
    );
    assert_eq!(
        store.write(|w| w.apply_changes(&changes, at(8))).unwrap(),
        0
    );
    assert_eq!(standing(&store, 1), Standing::Paid);
    assert_eq!(store.read(|r| r.cursor()).unwrap(), 5);
    assert_eq!(store.read(|r| r.payment(id(1))).unwrap(), Some(payment));
    assert_eq!(store.read(|r| r.history(id(1))).unwrap().len(), 4);
    let forged = Change {
        cursor: 5,
        body: b"other",
        effect: Effect::Other,
    };
    let error = store.write(|w| w.apply_change(&forged, at(9))).unwrap_err();
    assert!(matches!(error, StoreError::ChangeDiffers(5)), "{error}");
}

#[test]
fn photos_are_kept_once_and_must_be_what_they_are_called() {
    let (_home, mut store) = home();
    let sha = store
        .write(|w| photo(w, b"abc").and_then(|_| photo(w, b"abc")))
        .unwrap();
    assert_eq!(store.read(|r| r.totals()).unwrap().photos, 1);
    assert_eq!(
        store.read(|r| r.photo_bytes(&sha)).unwrap().as_deref(),
        Some(&b"abc"[..])
    );
    let error = store
        .write(|w| {
            w.put_photo(
                &facts(b"abc"),
                b"abd",
                kaobao_store::PhotoKind::Mended,
                at(1),
            )
        })
        .unwrap_err();
    assert!(matches!(error, StoreError::DigestDiffers(_)));
    store.write(|w| enter(w, 1, "甲")).unwrap();
    let missing = digest(b"nowhere");
    let error = store
        .write(|w| w.attach_photo(id(1), 1, None, Some(missing), at(2)))
        .unwrap_err();
    assert!(matches!(error, StoreError::NoPhoto(_)));
}
