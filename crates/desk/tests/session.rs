//! What is kept in memory is what judging everybody anew says, whatever was done before.

#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

mod common;

use common::{Office, clock, id_number, key, office, person, portrait};
use kaobao_desk::{
    Clock, Desk,
    wire::{CellEdit, Field, Flag, Row, Sheet},
};
use proptest::prelude::*;

/// One thing that a clerk does. Numbers are taken modulo what there is.
#[derive(Clone, Debug)]
enum Step {
    Add {
        id: u32,
        trade: bool,
    },
    IdNumber {
        who: usize,
        id: u32,
    },
    Name {
        who: usize,
        name: u32,
    },
    Trade {
        who: usize,
        other: bool,
    },
    Several {
        first: usize,
        people: usize,
        phone: u32,
    },
    Remove {
        who: usize,
    },
    Restore {
        who: usize,
    },
    Photo {
        who: usize,
        picture: u32,
    },
    NoPhoto {
        who: usize,
    },
    Confirm {
        who: usize,
    },
    Seal,
}

fn step() -> impl Strategy<Value = Step> {
    let who = 0usize..12;
    prop_oneof![
        3 => (0u32..5, any::<bool>()).prop_map(|(id, trade)| Step::Add { id, trade }),
        3 => (who.clone(), 0u32..6).prop_map(|(who, id)| Step::IdNumber { who, id }),
        2 => (who.clone(), 0u32..4).prop_map(|(who, name)| Step::Name { who, name }),
        2 => (who.clone(), any::<bool>()).prop_map(|(who, other)| Step::Trade { who, other }),
        1 => (who.clone(), 1usize..6, 0u32..3).prop_map(|(first, people, phone)| Step::Several { first, people, phone }),
        2 => who.clone().prop_map(|who| Step::Remove { who }),
        2 => who.clone().prop_map(|who| Step::Restore { who }),
        4 => (who.clone(), 0u32..4).prop_map(|(who, picture)| Step::Photo { who, picture }),
        1 => who.clone().prop_map(|who| Step::NoPhoto { who }),
        3 => who.prop_map(|who| Step::Confirm { who }),
        1 => Just(Step::Seal),
    ]
}

struct Play {
    office: Office,
    removed: Vec<String>,
}

fn cell(row: &Row, field: Field, value: &str) -> CellEdit {
    CellEdit {
        id: row.id.clone(),
        version: row.version,
        field,
        value: value.into(),
    }
}

impl Play {
    /// The row at this place, if there is anybody.
    fn row(&self, who: usize) -> Option<Row> {
        let mut rows = self.office.desk.grid().expect("a grid").rows;
        (!rows.is_empty()).then(|| rows.remove(who % rows.len()))
    }

    /// What a step that the present state does not allow answers is not this test's matter.
    fn play(&mut self, step: &Step) {
        let name = |n: u32| ["张三", "李四", "王五", "赵六"][n as usize];
        match step {
            Step::Add { id, trade } => {
                let mut one = person("张三", *id);
                if *trade {
                    one.retain(|(field, _)| *field != Field::Trade);
                    one.push((Field::Trade, "收发员".into()));
                }
                self.office.desk.add(&[one]).expect("added");
            }
            Step::IdNumber { who, id } => self.edit(*who, Field::IdNumber, &id_number(*id)),
            Step::Name { who, name: n } => self.edit(*who, Field::Name, name(*n)),
            Step::Trade { who, other } => {
                self.edit(*who, Field::Trade, if *other { "收发员" } else { "司机" });
            }
            Step::Several {
                first,
                people,
                phone,
            } => {
                let rows = self.office.desk.grid().expect("a grid").rows;
                let edits: Vec<CellEdit> = rows
                    .iter()
                    .skip(first % rows.len().max(1))
                    .take(*people)
                    .filter(|row| row.editable)
                    .map(|row| cell(row, Field::Phone, &format!("1380000000{phone}")))
                    .collect();
                self.office.desk.edit(&edits).expect("edited");
            }
            Step::Remove { who } => {
                if let Some(row) = self.row(*who).filter(|row| row.editable) {
                    let gone = self.office.desk.remove(&[row.id]).expect("removed");
                    self.removed.extend(gone.removed);
                }
            }
            Step::Restore { who } => {
                if !self.removed.is_empty() {
                    let id = self.removed.remove(who % self.removed.len());
                    self.office.desk.restore_removed(&[id]).expect("restored");
                }
            }
            Step::Photo { who, picture } => {
                let path = self.office.path(&format!("{picture}.jpg"));
                if !path.exists() {
                    portrait(&path, 180, 240, *picture);
                }
                if let Some(row) = self.row(*who).filter(|row| row.editable) {
                    self.office
                        .desk
                        .attach_photo(&row.id, &path)
                        .expect("a photo");
                }
            }
            Step::NoPhoto { who } => {
                if let Some(row) = self.row(*who).filter(|row| row.editable) {
                    self.office.desk.detach_photo(&row.id).expect("no photo");
                }
            }
            Step::Confirm { who } => {
                if let Some(row) = self.row(*who) {
                    self.office
                        .desk
                        .confirm(&[row.id], "王科长")
                        .expect("confirmed");
                }
            }
            Step::Seal => drop(self.office.desk.seal(&[])),
        }
    }

    fn edit(&mut self, who: usize, field: Field, value: &str) {
        if let Some(row) = self.row(who).filter(|row| row.editable) {
            let edits = [cell(&row, field, value)];
            self.office.desk.edit(&edits).expect("edited");
        }
    }
}

/// The sheet, unpacked as a window does.
fn unpacked(sheet: &Sheet) -> Vec<Row> {
    let (width, sheet) = (sheet.columns.len(), &sheet.rows);
    let (head, words) = (&sheet.head, sheet.words.list());
    let (ids, numbers, photos) = (sheet.ids.list(), sheet.numbers.list(), sheet.photos.list());
    (0..ids.len())
        .map(|at| {
            let (standing, flags) = (usize::from(sheet.standings[at]), sheet.flags[at]);
            let problems = head.lists[sheet.wrong[at] as usize].iter();
            let cells = sheet.cells[at * width..(at + 1) * width].iter();
            Row {
                id: ids[at].clone(),
                number: numbers[at].clone(),
                version: sheet.versions[at],
                standing: head.standings[standing].clone(),
                state: head.states[standing].clone(),
                editable: Flag::Editable.of(flags),
                revision: sheet.revisions[at],
                values: cells.map(|place| words[*place as usize].clone()).collect(),
                problems: problems
                    .map(|place| head.problems[*place as usize].clone())
                    .collect(),
                photo: Some(photos[at].clone()).filter(|photo| !photo.is_empty()),
                confirmed: Flag::Confirmed.of(flags),
                waits: Flag::Waits.of(flags),
                ready: Flag::Ready.of(flags),
            }
        })
        .collect()
}

/// A part of packed bytes, found as a window finds it.
fn part<'b>(bytes: &'b [u8], name: &str) -> &'b [u8] {
    let (length, rest) = bytes.split_first_chunk::<4>().expect("a length");
    let (front, parts) = rest.split_at(u32::from_le_bytes(*length) as usize);
    assert_eq!(front.len() % 4, 0);
    let front: serde_json::Value = serde_json::from_slice(front).expect("JSON");
    let all = front["parts"].as_array().expect("parts");
    let part = all.iter().find(|part| part["name"] == name);
    let at = |edge: &str| part.and_then(|part| part[edge].as_u64()).expect("a place") as usize;
    assert_eq!(at("from") % 4, 0, "{name}");
    &parts[at("from")..at("to")]
}

#[test]
fn what_reaches_the_window_is_packed_as_it_says() {
    let mut office = office();
    let desk = &mut office.desk;
    let rows = desk
        .add(&[person("张三", 1), person("𠮷", 2)])
        .expect("added")
        .rows;
    let sheet = desk.sheet("").expect("a sheet").expect("two people");
    let bytes = sheet.clone().packed().expect("bytes");
    let ids = format!("{}{}", rows[0].id, rows[1].id);
    assert_eq!(part(&bytes, "ids"), ids.as_bytes());
    let ends = |name| {
        let numbers = part(&bytes, name).as_chunks::<4>().0.iter();
        numbers
            .map(|end| u32::from_le_bytes(*end))
            .collect::<Vec<_>>()
    };
    assert_eq!(ends("ids_ends"), [36, 72]);
    assert_eq!(part(&bytes, "cells").len(), 4 * 2 * sheet.columns.len());
    assert_eq!(part(&bytes, "flags"), sheet.rows.flags);
    // JavaScript counts such a character twice.
    let words = String::from_utf8(part(&bytes, "words").to_vec()).expect("UTF-8");
    assert_eq!(
        ends("words_ends").last().copied(),
        Some(words.encode_utf16().count() as u32)
    );
    assert!(words.contains("𠮷") && sheet.rows.words.list().contains(&"𠮷".to_owned()));

    let wall = desk.photo_wall().expect("a wall");
    assert_eq!(
        (wall.ids.list(), wall.names.list()),
        (sheet.rows.ids.list(), vec!["张三".into(), "𠮷".into()])
    );
    let cards = desk.photos().expect("cards");
    let told = wall.wrong.iter().map(|list| {
        let places = wall.head.lists[*list as usize].iter();
        places
            .map(|place| wall.head.problems[*place as usize].clone())
            .collect::<Vec<_>>()
    });
    assert_eq!(
        told.collect::<Vec<_>>(),
        cards
            .iter()
            .map(|card| card.problems.clone())
            .collect::<Vec<_>>()
    );
    let bytes = wall.packed().expect("bytes");
    assert_eq!(part(&bytes, "ids"), ids.as_bytes());
    assert_eq!(
        (part(&bytes, "photos"), part(&bytes, "editable")),
        (&[][..], &[1, 1][..])
    );
}

fn anew(desk: &Desk) -> Desk {
    desk.another()
        .expect("a second desk, which judges everybody itself")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, max_shrink_iters: 40, ..ProptestConfig::default() })]

    #[test]
    fn what_is_kept_in_memory_is_what_judging_everybody_anew_says(steps in prop::collection::vec(step(), 12..28)) {
        let mut play = Play { office: office(), removed: Vec::new() };
        for step in &steps {
            play.play(step);
            let kept = play.office.desk.grid().expect("a grid");
            let anew = anew(&play.office.desk);
            prop_assert_eq!(&kept, &anew.grid().expect("a grid"), "after {:?}", step);
            prop_assert_eq!(&unpacked(&play.office.desk.sheet("").expect("a sheet").expect("something to show")), &kept.rows);
            let page = anew.overview().expect("a page");
            prop_assert_eq!(&play.office.desk.overview().expect("a page"), &page);
            prop_assert_eq!(play.office.desk.kept_overview().expect("what was kept"), Some(page));
            prop_assert_eq!(
                play.office.desk.seal_preview().expect("a preview"),
                anew.seal_preview().expect("a preview")
            );
        }
    }
}

#[test]
fn what_was_counted_is_kept_until_anybody_writes_or_the_day_is_over() {
    let mut office = office();
    let desk = &mut office.desk;
    assert_eq!(desk.kept_overview().expect("nothing"), None);
    let row = desk.add(&[person("张三", 1)]).expect("added").rows[0].clone();
    let shown = desk.sheet("").expect("a sheet").expect("somebody").state;
    let counted = desk.overview().expect("a page");
    assert_eq!(counted.people, 1);
    assert_eq!(desk.kept_overview().expect("kept"), Some(counted.clone()));
    // To keep it is no change of anybody.
    assert_eq!(desk.sheet(&shown).expect("an answer"), None);

    // The next start has it without judging, on the same day.
    let data = office.path("unit.kaobao");
    let again = Desk::open(&data, &key(), clock()).expect("opened");
    assert_eq!(again.kept_overview().expect("kept"), Some(counted));
    let tomorrow = Clock::on("2017-06-11".parse().expect("a date"));
    let later = Desk::open(&data, &key(), tomorrow).expect("opened");
    assert_eq!(later.kept_overview().expect("an answer"), None);

    let mut other = anew(&again);
    let edit = CellEdit {
        id: row.id,
        version: row.version,
        field: Field::Phone,
        value: "1".into(),
    };
    other.edit(&[edit]).expect("edited");
    assert_eq!(again.kept_overview().expect("an answer"), None);
    let wrong = again.overview().expect("a page");
    assert!(wrong.todo.iter().any(|todo| todo.page == "roster"));
}

#[test]
fn an_answer_shows_everybody_who_looks_different_now() {
    let mut office = office();
    let rows = office
        .desk
        .add(&[person("张三", 1), person("李四", 2), person("王五", 3)])
        .expect("added")
        .rows;
    let file = office.path("same.jpg");
    portrait(&file, 180, 240, 1);
    for row in &rows[..2] {
        office.desk.attach_photo(&row.id, &file).expect("a photo");
    }
    let shared = |row: &Row| row.problems.iter().any(|p| p.code.key() == "photo_shared");
    let before = office.desk.grid().expect("a grid").rows;
    assert!(shared(&before[0]) && shared(&before[1]) && !shared(&before[2]));
    // The other's message names this one, so a new name shows there as well.
    let renamed = office
        .desk
        .edit(&[cell(&before[0], Field::Name, "张山")])
        .expect("edited");
    let other = renamed.rows.iter().find(|row| row.id == before[1].id);
    assert!(
        other.is_some_and(|row| row.problems.iter().any(|p| p.what.contains("张山"))),
        "{renamed:?}"
    );
    let off = office.desk.detach_photo(&before[0].id).expect("taken off");
    assert!(
        off.rows
            .iter()
            .any(|row| row.id == before[1].id && !shared(row))
    );
}

#[test]
fn a_window_reads_everybody_again_only_when_it_has_to() {
    let mut office = office();
    let added = office.desk.add(&[person("张三", 1)]).expect("added");
    let sheet = office.desk.sheet("").expect("a sheet").expect("everybody");
    assert!(office.desk.sheet(&sheet.state).expect("a sheet").is_none());
    let row = &added.rows[0];
    let edited = office
        .desk
        .edit(&[cell(row, Field::Phone, "13911112222")])
        .expect("edited");
    assert_ne!(edited.state, sheet.state);
    assert!(office.desk.sheet(&edited.state).expect("a sheet").is_none());
    // Another's write, then one of ours: the window that took only ours lacks the other's.
    let mut other = anew(&office.desk);
    other.add(&[person("李四", 2)]).expect("added");
    let seen = &edited.rows[0];
    let late = office
        .desk
        .edit(&[cell(seen, Field::Phone, "13911113333")])
        .expect("edited");
    assert_eq!(late.state, "");
    assert!(
        office
            .desk
            .sheet(&late.state)
            .expect("a sheet")
            .is_some_and(|all| all.rows.ids.len() == 2)
    );
}

#[test]
fn what_another_connection_wrote_is_seen() {
    let mut office = office();
    let row = office
        .desk
        .add(&[person("张三", 1)])
        .expect("added")
        .rows
        .remove(0);
    let mut other = anew(&office.desk);
    other
        .edit(&[cell(&row, Field::Phone, "13911112222")])
        .expect("edited");
    let seen = office.desk.grid().expect("a grid").rows.remove(0);
    assert!(seen.values.contains(&"13911112222".to_owned()));
    // And the next write here starts from it.
    office
        .desk
        .edit(&[cell(&seen, Field::Phone, "13911113333")])
        .expect("edited");
    assert_eq!(
        office.desk.grid().expect("a grid"),
        anew(&office.desk).grid().expect("a grid")
    );
    drop((office.desk, other));
    let reopened =
        Desk::open(&office.folder.path().join("unit.kaobao"), &key(), clock()).expect("opened");
    assert_eq!(reopened.grid().expect("a grid").rows[0].version, 3);
}

#[test]
fn s04_s06_who_waits_for_a_look_is_said_here_and_a_photo_never_blocks_it() {
    let mut office = office();
    let mut wrong = person("李四", 2);
    wrong.retain(|(field, _)| *field != Field::Phone);
    let rows = office
        .desk
        .add(&[person("张三", 1), wrong])
        .expect("added")
        .rows;
    assert!(
        rows[0].waits && rows[0].photo.is_none(),
        "no photo yet, but the form is right"
    );
    assert!(!rows[1].waits, "the form is not right");
    let done = office
        .desk
        .confirm(&[rows[0].id.clone()], "王科长")
        .expect("confirmed");
    assert!(done.rows[0].confirmed && !done.rows[0].waits && !done.rows[0].ready);
    // Somebody whose duplicate is still to be removed does not wait.
    let double = office.desk.add(&[person("张三", 1)]).expect("added").rows;
    assert!(double.iter().all(|row| !row.waits));
}
