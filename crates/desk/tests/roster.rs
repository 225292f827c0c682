//! The clerk's roster: entering, importing, finding, photos, confirming, sealing — on a real encrypted file.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

mod common;

use common::{clock, key, office, person, portrait};
use kaobao_desk::{
    Desk,
    wire::{
        CellEdit, Field, ImportFate, ImportedPhoto, MendRequest, PhotoByHand, PhotoSwap, ReadAs,
        Row,
    },
};
use kaobao_exam::rules::person::ETHNICITIES;

fn edit(row: &Row, field: Field, value: &str) -> CellEdit {
    CellEdit {
        id: row.id.clone(),
        version: row.version,
        field,
        value: value.into(),
    }
}
fn codes(row: &Row) -> Vec<&'static str> {
    row.problems
        .iter()
        .filter(|p| p.is_error())
        .map(|p| p.code.key())
        .collect()
}

#[test]
fn s01_everybody_gets_a_number_at_once_and_doubles_are_told() {
    let mut office = office();
    let first = office
        .desk
        .add(&[person("张三", 1)])
        .expect("added")
        .rows
        .remove(0);
    assert_eq!(first.number, "17-36001-01-00001-7");
    assert_eq!(codes(&first), ["photo_missing"]);
    let rows = office.desk.add(&[person("张三", 1)]).expect("added").rows;
    assert_eq!(
        rows.len(),
        2,
        "the one entered before is shown anew as well"
    );
    for row in &rows {
        assert!(codes(row).contains(&"duplicate_application"), "{row:?}");
    }
    let (mine, other) = (&rows[0], &rows[1]);
    let told = mine
        .problems
        .iter()
        .find(|p| p.code.key() == "duplicate_application");
    assert!(
        told.is_some_and(|p| p.what.contains(&other.number)),
        "the message names the other"
    );
    // S13: keeping one is removing the other.
    let left = office
        .desk
        .remove(std::slice::from_ref(&other.id))
        .expect("removed");
    assert_eq!(left.removed, std::slice::from_ref(&other.id));
    assert_eq!(codes(&left.rows[0]), ["photo_missing"]);
    let back = office
        .desk
        .restore_removed(std::slice::from_ref(&other.id))
        .expect("restored");
    assert_eq!(back.rows.len(), 2);
}

#[test]
fn s12_choices_follow_the_row_and_one_press_mends() {
    let mut office = office();
    let mut wrong = person("李四", 2);
    wrong.retain(|(field, _)| *field != Field::Level);
    wrong.push((Field::Category, "理论单项".into()));
    let row = office.desk.add(&[wrong]).expect("added").rows.remove(0);
    let choices = office.desk.choices(&row.id).expect("choices");
    assert_eq!(choices.levels[0], "四级/中级工");
    let done = office.desk.mend(&MendRequest {
        ids: vec![row.id.clone()],
        code: "missing".into(),
    });
    assert_eq!(done.expect("mended").mended, 1);
    let done = office
        .desk
        .mend(&MendRequest {
            ids: vec![row.id],
            code: "category_mismatch".into(),
        })
        .expect("mended");
    assert_eq!(codes(&done.edited.rows[0]), ["photo_missing"]);
}

#[test]
fn two_hands_on_one_row_never_overwrite_silently() {
    let mut office = office();
    let row = office
        .desk
        .add(&[person("张三", 1)])
        .expect("added")
        .rows
        .remove(0);
    office
        .desk
        .edit(&[edit(&row, Field::Phone, "13900000000")])
        .expect("first");
    let late = office
        .desk
        .edit(&[edit(&row, Field::Phone, "13700000000")])
        .expect_err("seen an older version");
    assert_eq!(late.code(), "E-STORE-CONFLICT");
    let grid = office.desk.grid().expect("grid");
    let phone = grid
        .columns
        .iter()
        .position(|column| column.field == Field::Phone)
        .expect("a column");
    assert_eq!(grid.rows[0].values[phone], "13900000000");
}

#[test]
fn s14_a_forgotten_number_is_found() {
    let mut office = office();
    office
        .desk
        .add(&[person("欧阳娜", 1), person("张三", 2)])
        .expect("added");
    for text in ["欧阳", "ouyang", "oyn", "00001", &common::id_number(1)[8..]] {
        let found = office.desk.find(text).expect("found");
        assert!(found.iter().any(|one| one.name == "欧阳娜"), "{text}");
        assert!(
            found.iter().all(|one| one.id_number.contains('*')),
            "masked"
        );
    }
    assert!(office.desk.find("没有此人").expect("searched").is_empty());
}

#[test]
fn import_names_cells_annotates_and_takes_the_corrected_rows_back() {
    let mut office = office();
    let csv = "某校报名名册\n姓名,身份证号码,民族,学历,家庭住址,手机,参加工作时间,现工种,现等级,证书编号,发证时间,报考工种,报考级别\n\
        张三,ID1,汉,高中,南昌,13800000001,2001.7,司机,五级,C1,2008.6.1,司机,四级\n\
        李四,360102197001020001,汉,高中,南昌,13800000002,2001.7,电工,五级,C2,2008.6.1,电工,四级\n";
    let csv = csv.replace("ID1", &common::id_number(1));
    let roster = office.path("r.csv");
    std::fs::write(&roster, &csv).expect("written");
    let preview = office
        .desk
        .import_preview(&roster, &ReadAs::default())
        .expect("preview");
    assert_eq!(
        (
            preview.header_row,
            preview.people,
            preview.new,
            preview.wrong
        ),
        (2, 2, 2, 1)
    );
    assert!(
        office.desk.grid().expect("grid").rows.is_empty(),
        "a preview changes nothing"
    );

    let annotated = office.path("ann.xlsx");
    let report = office
        .desk
        .import(&roster, &ReadAs::default(), None, Some(&annotated))
        .expect("imported");
    assert_eq!((report.added, report.wrong), (2, 1));
    let told = report
        .problems
        .iter()
        .find(|problem| problem.name == "李四")
        .expect("told");
    assert_eq!(
        (told.cell.as_str(), told.code.as_str(), told.clause.as_str()),
        ("B4", "id_check", "S04")
    );
    assert!(annotated.exists());

    // The same again changes nothing; the corrected row is the same person, not a second one.
    let again = office
        .desk
        .import(&roster, &ReadAs::default(), None, None)
        .expect("imported");
    assert_eq!((again.added, again.changed, again.same), (0, 0, 2));
    let good = csv.replace("360102197001020001", &common::id_number(2));
    std::fs::write(&roster, good).expect("written");
    let mended = office
        .desk
        .import(&roster, &ReadAs::default(), None, None)
        .expect("imported");
    assert_eq!(
        (mended.added, mended.changed, mended.same, mended.wrong),
        (0, 1, 1, 0)
    );
    assert_eq!(office.desk.grid().expect("grid").rows.len(), 2);
}

/// Rows of name, place in [`common::id_number`] and trade.
fn csv(rows: &[(&str, u32, &str)]) -> String {
    let mut text = "姓名,身份证号码,民族,学历,家庭住址,手机,参加工作时间,现工种,现等级,证书编号,发证时间,报考工种,报考级别\n".to_owned();
    for (name, n, trade) in rows {
        let id = common::id_number(*n);
        text += &format!(
            "{name},{id},汉,高中,南昌,138{n:08},2001.7,{trade},五级,C{n},2008.6.1,{trade},四级\n"
        );
    }
    text
}

#[test]
fn s01_nobody_becomes_somebody_else_by_a_wrong_id_number() {
    let mut office = office();
    let roster = office.path("r.csv");
    let mut take = |rows: &[(&str, u32, &str)]| {
        std::fs::write(&roster, csv(rows)).expect("written");
        let preview = office.desk.import_preview(&roster, &ReadAs::default());
        let report = office.desk.import(&roster, &ReadAs::default(), None, None);
        (preview.expect("preview"), report.expect("imported"))
    };
    take(&[
        ("王建国", 1, "司机"),
        ("刘晓梅", 2, "司机"),
        ("李建军", 3, "司机"),
    ]);
    // Another name altogether; a name that somebody else bears, though most of it is the same.
    for (name, n) in [("刘晓梅", 1), ("陈大文", 1), ("李建军", 1), ("王建国", 3)] {
        let (preview, report) = take(&[(name, n, "司机")]);
        assert_eq!(preview.rows[0].fate, ImportFate::Clash, "{name} {n}");
        assert_eq!(
            (report.added, report.changed, report.skipped, report.wrong),
            (0, 0, 1, 1)
        );
        let told = &report.problems[0];
        assert_eq!((told.cell.as_str(), told.clause.as_str()), ("B2", "S01"));
        assert!(told.what.contains(name), "{told:?}");
    }
    // As written before or in normal form; the name is borne by two.
    take(&[("张 伟", 4, "司机"), ("张伟", 5, "司机")]);
    let (_, report) = take(&[("张 伟", 4, "司机"), ("张伟", 5, "司机")]);
    assert_eq!((report.same, report.wrong), (2, 0));
    // One character put right, and the same person beside a stranger with his number.
    let (_, report) = take(&[("王建囯", 1, "司机")]);
    assert_eq!((report.changed, report.wrong), (1, 0));
    let (_, report) = take(&[("刘晓梅", 1, "司机"), ("王建国", 1, "司机")]);
    assert_eq!((report.added, report.changed, report.skipped), (0, 1, 1));
    let grid = office.desk.grid().expect("grid");
    let names: Vec<&str> = grid.rows.iter().map(|row| row.values[0].as_str()).collect();
    assert_eq!(names, ["王建国", "刘晓梅", "李建军", "张伟", "张伟"]);
}

#[test]
fn s13_the_same_person_twice_in_a_file_is_told_with_both_rows() {
    let mut office = office();
    let roster = office.path("r.csv");
    let rows = [
        ("王建国", 1, "司机"),
        ("刘晓梅", 2, "司机"),
        ("王建国", 1, "司机"),
        ("刘晓梅", 2, "电工"),
    ];
    std::fs::write(&roster, csv(&rows)).expect("written");
    let annotated = office.path("ann.xlsx");
    let report = office
        .desk
        .import(&roster, &ReadAs::default(), None, Some(&annotated))
        .expect("imported");
    assert_eq!((report.added, report.wrong), (4, 1));
    let told = &report.problems[0];
    assert_eq!((told.cell.as_str(), told.clause.as_str()), ("B4", "S13"));
    assert!(told.what.contains("第 2 行"), "{told:?}");
    assert!(annotated.exists());
}

#[test]
fn s06_photos_attach_at_any_time_and_are_mended() {
    let mut office = office();
    // S06: required fields are missing, the photo is taken all the same.
    let rows = office
        .desk
        .add(&[vec![(Field::Name, "张三".into())], person("李四", 2)])
        .expect("added")
        .rows;
    let photos = office.path("photos");
    std::fs::create_dir(&photos).expect("made");
    portrait(&photos.join("张三.JPG"), 90, 120, 1);
    portrait(
        &photos.join(format!("{}.png", common::id_number(2))),
        600,
        800,
        2,
    );
    portrait(&photos.join("路人甲.jpg"), 90, 120, 3);
    let report = office.desk.photos_folder(&photos).expect("matched");
    assert_eq!(
        (report.files, report.matched, report.mended),
        (3, 2, 2),
        "{report:?}"
    );
    assert_eq!(report.unmatched, ["路人甲.jpg"]);
    assert!(
        report.missing.is_empty() && report.refused.is_empty(),
        "{report:?}"
    );
    let cards = office.desk.photos().expect("cards");
    assert!(
        cards
            .iter()
            .all(|card| card.photo.is_some() && card.original != card.photo),
        "originals are kept"
    );
    assert!(
        cards[1].steps.iter().any(|step| step.contains("600x800")),
        "{:?}",
        cards[1].steps
    );
    let bytes = office
        .desk
        .photo_bytes(cards[1].photo.as_deref().expect("a photo"), false)
        .expect("bytes");
    let size = image::load_from_memory(&bytes).expect("a picture");
    assert_eq!((size.width(), size.height()), (90, 120));

    let small = office.path("small.jpg");
    portrait(&small, 45, 60, 4);
    // A good photo is not given up for a bad one, singly or by folder.
    let refused = office.desk.attach_photo(&rows[1].id, &small);
    let told = refused.expect_err("the good one stays").to_string();
    assert!(told.contains("45x60") && told.contains("没有换"), "{told}");
    let more = office.path("more");
    std::fs::create_dir(&more).expect("made");
    portrait(&more.join("李四.jpg"), 45, 60, 4);
    let report = office.desk.photos_folder(&more).expect("matched");
    assert!(report.refused[0].why.contains("没有换"), "{report:?}");
    let now = office.desk.photos().expect("cards");
    assert_eq!(now[1].photo, cards[1].photo);
    // Where there is none it is kept as the original and named.
    office.desk.detach_photo(&rows[1].id).expect("taken off");
    let card = office.desk.attach_photo(&rows[1].id, &small).expect("kept");
    assert!(
        card.photo.is_none() && card.problems.iter().any(|p| p.what.contains("45x60")),
        "{card:?}"
    );
    std::fs::write(office.path("x.jpg"), b"no picture").expect("written");
    assert!(
        office
            .desk
            .attach_photo(&rows[0].id, &office.path("x.jpg"))
            .is_err()
    );
}

#[test]
fn s07_sealing_freezes_what_is_ready_and_leaves_the_rest() {
    let mut office = office();
    office
        .desk
        .add(&[person("张三", 1), person("李四", 2)])
        .expect("added");
    assert_eq!(
        office.desk.seal(&[]).expect_err("nobody is ready").code(),
        "E-NOTHING"
    );
    let photos = office.path("photos");
    std::fs::create_dir(&photos).expect("made");
    portrait(&photos.join("张三.jpg"), 180, 240, 1);
    office.desk.photos_folder(&photos).expect("matched");
    let preview = office.desk.seal_preview().expect("preview");
    assert!(
        preview.ready.is_empty() && preview.behind.len() == 2,
        "the six are not confirmed"
    );
    assert_eq!(
        office.desk.confirm_all("赵人事").expect("confirmed"),
        (2, 0)
    );
    // A key field that changes after the confirmation has to be confirmed again.
    let row = office.desk.grid().expect("grid").rows.remove(0);
    office
        .desk
        .edit(&[edit(&row, Field::Name, "张珊")])
        .expect("edited");
    assert!(
        office
            .desk
            .seal_preview()
            .expect("preview")
            .ready
            .is_empty()
    );
    office.desk.confirm_all("赵人事").expect("confirmed");
    let batch = office.desk.seal(&[]).expect("sealed");
    assert_eq!((batch.count, batch.state.as_str()), (1, "sealed"));
    let rows = office.desk.grid().expect("grid").rows;
    assert!(!rows[0].editable && rows[1].editable);
    let refused = office
        .desk
        .edit(&[edit(&rows[0], Field::Phone, "13900000000")])
        .expect_err("frozen");
    assert_eq!(refused.code(), "E-STANDING");
    assert!(
        office.desk.remove(&[rows[0].id.clone()]).is_err()
            && office.desk.reopen(&[rows[0].id.clone()]).is_err()
    );

    // Everything is there again after the program was closed.
    let data = office.path("unit.kaobao");
    drop(office.desk);
    let desk = Desk::open(&data, &key(), clock()).expect("opened");
    assert_eq!(desk.batches().expect("batches").len(), 1);
    let overview = desk.overview().expect("overview");
    assert_eq!(overview.waiting_batches, 1);
    assert_eq!(
        overview.next_due.as_deref(),
        Some("网上报名：2017年6月30日 截止，还有 20 天")
    );
}

#[test]
fn outside_the_window_nothing_is_sealed() {
    let mut office = office();
    office.desk.add(&[person("张三", 1)]).expect("added");
    let photos = office.path("photos");
    std::fs::create_dir(&photos).expect("made");
    portrait(&photos.join("张三.jpg"), 90, 120, 1);
    office.desk.photos_folder(&photos).expect("matched");
    office.desk.confirm_all("").expect("confirmed");
    let data = office.path("unit.kaobao");
    drop(office.desk);
    let on = |day: &str| {
        let clock = kaobao_desk::Clock::on(day.parse().expect("a date"));
        Desk::open(&data, &key(), clock).expect("opened")
    };
    let todo = |desk: &Desk| {
        let overview = desk.overview().expect("overview");
        let ready = overview.todo.into_iter().find(|todo| todo.page == "submit");
        ready.expect("somebody is ready").text
    };
    assert_eq!(todo(&on(common::TODAY)), "1 人可以提交");
    // Nobody is told to do what is refused then.
    let mut desk = on("2017-07-01");
    let refused = desk.seal(&[]).expect_err("closed");
    assert!(refused.to_string().contains("2017年6月30日"), "{refused}");
    let text = todo(&desk);
    assert!(
        text.contains("2017年6月30日") && text.contains("只有退回后重报的"),
        "{text}"
    );
    drop(desk);
    assert!(!todo(&on("2017-12-01")).contains("能提交"));
}

#[test]
fn a_wrong_passphrase_locks_and_says_so() {
    let office = office();
    let data = office.path("unit.kaobao");
    drop(office.desk);
    let wrong = kaobao_desk::KeySource::passphrase("猜的");
    let error = Desk::open(&data, &wrong, clock()).err().expect("locked");
    assert_eq!(error.code(), "E-KEY-PASSPHRASE");
    assert!(Desk::open(&data, &key(), clock()).is_ok());
}

#[test]
fn a_practice_unit_is_made_beside_the_data_and_removed_as_a_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("unit.kaobao");
    let mut desk = Desk::practise(&data).expect("a practice unit");
    let rows = desk.grid().expect("a grid").rows;
    let wrong: Vec<&str> = rows.iter().flat_map(|row| codes(row)).collect();
    for code in [
        "phone_format",
        "trade_unknown",
        "id_check",
        "level_step",
        "duplicate_application",
    ] {
        assert!(
            wrong.contains(&code),
            "{code} is there to be mended: {wrong:?}"
        );
    }
    assert!(rows.iter().any(|row| row.waits), "and some are right");
    assert!(!data.exists(), "the unit's own file is not touched");
    let due = desk.overview().expect("an overview").backup_due;
    assert_eq!(due, None, "there is nothing to back up");
    desk.edit(&[edit(&rows[2], Field::Phone, "13800000003")])
        .expect("edited");
    drop(desk);
    // It is still there the next time, until it is removed.
    let again = Desk::practise(&data).expect("a practice unit");
    assert!(!codes(&again.grid().expect("a grid").rows[2]).contains(&"phone_format"));
    drop(again);
    Desk::end_practice(&data).expect("removed");
    assert_eq!(
        std::fs::read_dir(folder.path()).expect("a folder").count(),
        0
    );
    Desk::end_practice(&data).expect("removing nothing is no error");
}

#[test]
fn an_import_leaves_out_what_the_clerk_says_and_is_undone_as_a_whole() {
    let mut office = office();
    let stored = office
        .desk
        .add(&[person("张三", 1), person("李四", 2)])
        .expect("added")
        .rows;
    let file = office.path("名单.csv");
    let line = |name: &str, n: u32, phone: &str| {
        format!("{name},{},{phone},司机,四级\n", common::id_number(n))
    };
    let text = "姓名,身份证号,联系电话,报考工种,报考级别\n".to_owned()
        + &line("张三", 1, "13911112222")
        + &line("李四", 2, "13800000002")
        + &line("王五", 3, "13800000003")
        + &line("赵六", 4, "13800000004");
    std::fs::write(&file, text).expect("written");
    let preview = office
        .desk
        .import_preview(&file, &ReadAs::default())
        .expect("a preview");
    let fates: Vec<_> = preview
        .rows
        .iter()
        .map(|row| (row.name.as_str(), row.fate))
        .collect();
    assert_eq!(
        fates,
        [
            ("张三", ImportFate::Changed),
            ("李四", ImportFate::Same),
            ("王五", ImportFate::New),
            ("赵六", ImportFate::New)
        ]
    );
    assert!(preview.rows[0].changes.contains(&(
        Field::Phone,
        "13800000001".into(),
        "13911112222".into()
    )));
    let leave = [preview.rows[3].row].into();
    let done = office
        .desk
        .import_chosen(&file, &ReadAs::default(), &leave, None, None)
        .expect("imported");
    assert_eq!((done.report.added, done.report.changed), (1, 1));
    let rows = office.desk.grid().expect("a grid").rows;
    assert_eq!(rows.len(), 3, "赵六 was left out");
    // Undone: the new one goes, the changed one has its old phone again.
    office.desk.remove(&done.added).expect("removed");
    let edits: Vec<CellEdit> = done
        .cells
        .iter()
        .map(|cell| CellEdit {
            id: cell.id.clone(),
            version: rows
                .iter()
                .find(|row| row.id == cell.id)
                .expect("a row")
                .version,
            field: cell.field,
            value: cell.before.clone(),
        })
        .collect();
    office.desk.edit(&edits).expect("edited");
    let back = office.desk.grid().expect("a grid").rows;
    assert_eq!(back.len(), 2);
    for (row, before) in back.iter().zip(&stored) {
        assert_eq!(row.values, before.values);
    }
}

#[test]
fn undoing_an_import_takes_back_the_photos_that_it_gave_but_none_that_came_later() {
    let mut office = office();
    let people = [person("张三", 1), person("李四", 2), person("王五", 3)];
    let rows = office.desk.add(&people).expect("added").rows;
    let photos = office.path("photos");
    std::fs::create_dir(&photos).expect("made");
    let picture = |name: &str, n: u32| {
        let file = photos.join(format!("{name}.jpg"));
        portrait(&file, 90, 120, n);
        file
    };
    let first = picture("李四", 2);
    office
        .desk
        .attach_photo(&rows[1].id, &first)
        .expect("a photo");
    let had = office.desk.photos().expect("cards");
    for (name, n) in [("张三", 4), ("李四", 5), ("王五", 6)] {
        picture(name, n);
    }
    let list = office.path("名单.csv");
    let line = format!("姓名,身份证号\n张三,{}\n", common::id_number(1));
    std::fs::write(&list, line).expect("written");
    let none = std::collections::HashSet::new();
    let done = office
        .desk
        .import_chosen(&list, &ReadAs::default(), &none, Some(&photos), None)
        .expect("imported");
    assert_eq!(done.photos.len(), 3);
    let given = office.desk.photos().expect("cards");
    // The clerk then chooses another one for 王五.
    let later = picture("later", 8);
    let chosen = office
        .desk
        .attach_photo(&rows[2].id, &later)
        .expect("a photo");
    let swaps = |office: &common::Office, back: bool| -> Vec<PhotoSwap> {
        let rows = office.desk.grid().expect("a grid").rows;
        let version = |id: &str| rows.iter().find(|row| row.id == id).map(|row| row.version);
        let one = |photo: &ImportedPhoto| PhotoSwap {
            id: photo.id.clone(),
            version: version(&photo.id).expect("a row"),
            from: if back { &photo.after } else { &photo.before }.clone(),
            to: if back { &photo.before } else { &photo.after }.clone(),
        };
        done.photos.iter().map(one).collect()
    };
    let list = swaps(&office, true);
    let edited = office.desk.swap_photos(&list).expect("taken back");
    assert_eq!(edited.rows.len(), 2, "those that show another photo now");
    let back = office.desk.photos().expect("cards");
    assert_eq!(back[0].photo, None);
    assert_eq!(back[1].photo, had[1].photo);
    assert_eq!(back[2].photo, chosen.photo, "chosen later, so it stays");
    let list = swaps(&office, false);
    office.desk.swap_photos(&list).expect("given again");
    let again = office.desk.photos().expect("cards");
    assert_eq!(again[0].photo, given[0].photo);
    assert_eq!(again[1].photo, given[1].photo);
    assert_eq!(again[2].photo, chosen.photo);
    let mut strange = swaps(&office, true);
    strange[0].to.photo = Some("0a".repeat(32));
    assert!(office.desk.swap_photos(&strange).is_err(), "nobody's photo");
}

#[test]
fn choices_are_found_by_pinyin_codes_and_other_names() {
    let office = office();
    let columns = office.desk.columns();
    let trade = columns
        .iter()
        .find(|column| column.field == Field::Trade)
        .expect("a column");
    assert_eq!(trade.keys.len(), trade.choices.len());
    let driver = trade
        .choices
        .iter()
        .position(|name| name == "汽车驾驶员")
        .expect("a trade");
    for key in ["qichejiashiyuan", "qcjsy", "司机", "siji"] {
        assert!(
            trade.keys[driver].contains(key),
            "{key}: {}",
            trade.keys[driver]
        );
    }
}

#[test]
fn s03_nationalities_are_chosen_from_the_list_that_the_rule_knows() {
    let office = office();
    let columns = office.desk.columns();
    let column = columns
        .iter()
        .find(|column| column.field == Field::Ethnicity)
        .expect("a column");
    assert_eq!(column.choices, ETHNICITIES);
    let keys = |name: &str| {
        let at = column.choices.iter().position(|choice| choice == name);
        column.keys[at.expect("a choice")].split(' ').collect()
    };
    let uygur: Vec<&str> = keys("维吾尔族");
    assert_eq!(uygur, ["weiwuerzu", "wwez", "维吾尔"]);
    // 土家族 stands before it in the list and begins with the same character.
    let tu: Vec<&str> = keys("土族");
    assert!(tu.contains(&"土"), "{tu:?}");
}

#[test]
fn s05_a_photo_is_cropped_by_hand_from_its_original() {
    let mut office = office();
    let row = office
        .desk
        .add(&[person("张三", 1)])
        .expect("added")
        .rows
        .remove(0);
    let file = office.path("big.jpg");
    portrait(&file, 600, 800, 1);
    let card = office.desk.attach_photo(&row.id, &file).expect("a photo");
    let by_hand = PhotoByHand {
        x: 0.25,
        y: 0.25,
        width: 0.5,
        height: 0.5,
        quarter_turns: 0,
        tilt: 0.0,
        brightness: 0.1,
    };
    let cropped = office.desk.crop_photo(&row.id, &by_hand).expect("cropped");
    assert_eq!(cropped.original, card.original, "the original stays");
    assert_ne!(cropped.photo, card.photo);
    let narrow = PhotoByHand {
        width: 0.05,
        height: 0.05,
        ..by_hand
    };
    assert!(
        office.desk.crop_photo(&row.id, &narrow).is_err(),
        "never upscaled silently"
    );
}
