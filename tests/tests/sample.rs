//! The sample is what it says: right people pass, every mistake is one that the rules find.
#![allow(clippy::expect_used, reason = "a test says what it expected")]

use kaobao_exam::{Code, Draft, Field, Problem, photo::same_picture, rules};
use kaobao_tests::sample::{
    self, Cell, Kind, Mend, Photo, Row, Sample, UnitSample, draw::Portrait,
};

fn judge(draft: &Draft, unit: &UnitSample) -> Vec<Problem> {
    let plan = sample::plan().expect("plan");
    rules::check(
        draft,
        rules::Context {
            plan: &plan,
            unit: &unit.unit,
            today: sample::TODAY,
        },
    )
    .problems
}

/// The cells as the roster reader would hand them over.
fn typed(row: &Row) -> Draft {
    let mut draft = Draft::new();
    for (field, cell) in &row.cells {
        let text = match cell {
            Cell::Text(text) => text.clone(),
            Cell::Number(number) => format!("{number}"),
            Cell::Date(date) => date.to_string(),
        };
        draft.set(*field, text);
    }
    draft
}

#[test]
fn right_people_pass_every_rule_as_typed_and_as_meant() {
    let sample = Sample::without_mistakes(400, 7).expect("a sample");
    for unit in &sample.units {
        for row in &unit.rows {
            for draft in [&row.right, &typed(row)] {
                let problems = judge(draft, unit);
                assert!(problems.is_empty(), "{draft:?}\n{problems:#?}");
            }
        }
    }
}

#[test]
fn every_mistake_of_the_roster_is_found_by_its_code_and_mended_by_its_mend() {
    let sample = Sample::new(200, 2017).expect("a sample");
    let mut kinds = std::collections::BTreeSet::new();
    let mut count = 0;
    for unit in &sample.units {
        for mistake in &unit.mistakes {
            kinds.insert(mistake.kind);
            count += 1;
            let Mend::Set(mend) = &mistake.mend else {
                continue;
            };
            let mut draft = typed(&unit.rows[mistake.row]);
            if mistake.kind != Kind::IdAsNumber {
                let problems = judge(&draft, unit);
                let found = problems
                    .iter()
                    .any(|problem| problem.is_error() && problem.code == mistake.kind.code());
                assert!(found, "{:?}: {problems:#?}", mistake.kind);
            }
            for (field, value) in mend {
                draft.set(*field, value.clone());
            }
            assert!(
                judge(&draft, unit).is_empty(),
                "{:?} is mended by {mend:?}",
                mistake.kind
            );
        }
    }
    assert!(
        kinds.len() >= 15 && count >= 30,
        "{count} of {} kinds",
        kinds.len()
    );
    assert_eq!(kinds.len(), Kind::ALL.len());
}

#[test]
fn the_same_seed_gives_the_same_sample() {
    let names = |seed| {
        let sample = Sample::new(60, seed).expect("a sample");
        sample.units.map(|unit| {
            unit.rows
                .iter()
                .map(|row| row.right.get(Field::Name).to_owned())
                .collect::<Vec<_>>()
        })
    };
    assert_eq!(names(5), names(5));
    assert_ne!(names(5), names(6));
}

#[test]
fn portraits_pass_the_photo_rule_and_differ_from_each_other() {
    let plan = sample::plan().expect("plan");
    let facts: Vec<_> = (0..300)
        .map(|seed| {
            let jpeg = Portrait::new(seed * 7919).jpeg(90, 120).expect("a picture");
            kaobao_photo::measure(&jpeg, "a.jpg")
        })
        .collect();
    for facts in &facts {
        let problems = plan.photo.judge(facts);
        assert!(problems.is_empty(), "{facts:?}\n{problems:#?}");
    }
    for (at, one) in facts.iter().enumerate() {
        for other in &facts[at + 1..] {
            assert!(!same_picture(one, other), "{one:?}\n{other:?}");
        }
    }
}

#[test]
fn s05_every_way_of_a_wrong_photo_is_in_the_folder() {
    let sample = Sample::new(200, 2017).expect("a sample");
    let dir = tempfile::tempdir().expect("a folder");
    let plan = sample::plan().expect("plan");
    let unit = &sample.units[0];
    let files = unit.write(dir.path()).expect("files");
    let mut seen = std::collections::BTreeSet::new();
    for row in unit.rows.iter().filter(|row| row.photo.kind.mendable()) {
        let stem = row.right.get(if row.photo.by_id {
            Field::IdNumber
        } else {
            Field::Name
        });
        let name = format!(
            "{stem}.{}",
            if row.photo.kind == Photo::UpperCase {
                "JPG"
            } else {
                "jpg"
            }
        );
        let bytes = std::fs::read(files.photos.join(&name)).expect("the photo");
        let facts = kaobao_photo::measure(&bytes, &name);
        let problems = plan.photo.judge(&facts);
        assert!(
            problems.iter().any(Problem::is_error),
            "{:?} {facts:?}",
            row.photo.kind
        );
        seen.extend(problems.iter().map(|problem| problem.code));
    }
    for code in [
        Code::PhotoName,
        Code::PhotoFormat,
        Code::PhotoDensity,
        Code::PhotoSize,
        Code::PhotoColour,
        Code::PhotoOrientation,
        Code::PhotoBytes,
    ] {
        assert!(seen.contains(&code), "{code:?} is missing in {seen:?}");
    }
}
