//! Printing from the desk: names, order, what is left out, cancel, failure.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

mod common;

use common::{Office, office, person};
use kaobao_desk::{
    DeskError,
    wire::{Document, EachFile, PrintOrder, PrintProgress, PrintRequest, Printed},
};
use std::path::Path;

/// 《通用规范汉字表》 has it not, and no font of the program either.
const RARE: &str = "赵\u{323b0}";

fn desk(names: &[&str]) -> Office {
    let mut office = office();
    let people: Vec<_> = (1u32..)
        .zip(names)
        .map(|(n, name)| person(name, n))
        .collect();
    office.desk.add(&people).expect("added");
    office
}

fn each(name: &str) -> PrintRequest {
    PrintRequest {
        each: true,
        name: name.into(),
        ..PrintRequest::of(Document::Forms)
    }
}

fn print(office: &mut Office, request: &PrintRequest, out: &Path) -> Result<Printed, DeskError> {
    office.desk.print(request, out, &mut |_| true)
}

/// What is in a folder, hidden and temporary files too.
fn listing(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    names
}

fn whole(path: &Path) -> bool {
    let bytes = std::fs::read(path).expect("a file");
    bytes.starts_with(b"%PDF-") && bytes.trim_ascii_end().ends_with(b"%%EOF")
}

#[test]
fn s08_a_file_each_is_named_as_the_clerk_chooses_and_equal_names_are_numbered() {
    let mut office = desk(&["张三", "李四", "张三", "阿依古丽·买买提"]);
    let out = office.path("forms");
    let printed = print(&mut office, &each("{姓名}.pdf"), &out).expect("printed");
    assert_eq!((printed.pages, printed.files.len()), (4, 4));
    assert_eq!(
        listing(&out),
        ["张三.pdf", "张三_2.pdf", "李四.pdf", "阿依古丽·买买提.pdf"]
    );
    assert!(printed.files.iter().all(|file| whole(Path::new(file))));

    let own = office.path("own");
    print(&mut office, &each(""), &own).expect("printed");
    assert!(
        listing(&own).contains(&"李四_17-36001-01-00002-5.pdf".to_owned()),
        "{:?}",
        listing(&own)
    );

    for (pattern, said) in [
        ("{名字}", "不认识"),
        ("{准考证号}", "没有"),
        ("../{姓名}", "不能有“/”"),
    ] {
        let none = office.path("none");
        let error = print(&mut office, &each(pattern), &none).expect_err("refused");
        assert!(error.to_string().contains(said), "{error}");
        assert!(!none.exists(), "nothing is made for a wrong name");
    }
}

#[test]
fn s08_what_a_document_does_not_offer_is_refused() {
    let mut office = desk(&["张三"]);
    let out = office.path("x.pdf");
    let wrong = [
        PrintRequest {
            each: true,
            ..PrintRequest::of(Document::Roster)
        },
        PrintRequest {
            order: PrintOrder::Room,
            ..PrintRequest::of(Document::Forms)
        },
        PrintRequest {
            two_up: true,
            ..PrintRequest::of(Document::Forms)
        },
    ];
    for request in wrong {
        let error = print(&mut office, &request, &out).expect_err("refused");
        assert_eq!(error.code(), "E-INPUT", "{error}");
    }
    let offers: Vec<_> = Document::ALL.iter().map(Document::choices).collect();
    let each: Vec<EachFile> = offers.iter().map(|one| one.each).collect();
    use EachFile::{Batch, Never, Person};
    assert_eq!(each, [Never, Person, Person, Never, Batch, Batch]);
    assert!(
        offers[2].fields.contains(&"座位".to_owned())
            && !offers[1].fields.contains(&"座位".to_owned())
    );
}

/// What a window keeps switched on while another document is looked at is left aside, not refused.
#[test]
fn s08_switches_of_another_document_are_left_aside() {
    let asked = PrintRequest {
        two_up: true,
        name: "{姓名}".into(),
        order: PrintOrder::Room,
        ..each("{姓名}")
    };
    let settled = PrintRequest {
        document: Document::Roster,
        ..asked
    }
    .settled();
    assert_eq!(settled, PrintRequest::of(Document::Roster));
}

/// One clerk looks, then another one, with the list on paper in between; the same one does not count twice.
#[test]
fn s04_two_clerks_look_and_their_list_is_printed() {
    let mut office = desk(&["张三", "李四"]);
    let mut settings = office.desk.settings().expect("settings");
    settings.two_clerks = true;
    for address in ["abc", "http://center.example", "https://"] {
        let mut wrong = settings.clone();
        wrong.center_url = Some(address.into());
        assert!(office.desk.set_settings(&wrong).is_err(), "{address}");
    }
    office.desk.set_settings(&settings).expect("two clerks");
    let all = office.desk.check_queue("王科长").expect("a queue");
    assert!(all.two_clerks && all.seen_by == ["", ""], "{all:?}");
    office
        .desk
        .confirm(&all.ids, "王科长")
        .expect("a first look");
    let rows = office.desk.grid().expect("a grid").rows;
    assert!(rows.iter().all(|row| row.waits && !row.confirmed));
    let same = office.desk.check_queue("王科长").expect("a queue");
    assert!(same.ids.is_empty() && same.for_others == 2, "{same:?}");
    let again = office
        .desk
        .confirm(&all.ids, "王科长")
        .expect_err("refused");
    assert!(again.to_string().contains("另一个人"), "{again}");
    let behind = office.desk.seal_preview().expect("a preview").behind;
    assert!(behind.iter().all(|one| !one.why.is_empty()), "{behind:?}");

    let out = office.path("核对单.pdf");
    let list = PrintRequest::of(Document::Check);
    let printed = print(&mut office, &list, &out).expect("a list");
    assert!(printed.pages == 1 && printed.left_out.is_empty() && whole(&out));
    let second = office.desk.check_queue("赵人事").expect("a queue");
    assert_eq!(second.seen_by, ["王科长", "王科长"]);
    office
        .desk
        .confirm(&second.ids, "赵人事")
        .expect("a second look");
    let rows = office.desk.grid().expect("a grid").rows;
    assert!(rows.iter().all(|row| row.confirmed && !row.waits));
    let nobody = print(&mut office, &list, &out).expect_err("nobody waits");
    assert!(nobody.to_string().contains("已核对无误"), "{nobody}");
}

#[test]
fn s08_a_cancelled_file_is_not_there_and_an_older_one_stays() {
    let mut office = desk(&["张三", "李四", "王五"]);
    let folder = office.path("out");
    std::fs::create_dir(&folder).expect("a folder");
    let out = folder.join("报名表.pdf");
    let request = PrintRequest::of(Document::Forms);
    let mut steps = Vec::new();
    let error = office
        .desk
        .print(&request, &out, &mut |step: PrintProgress| {
            steps.push(step);
            false
        });
    assert_eq!(error.expect_err("cancelled").code(), "E-PRINT-CANCELLED");
    assert_eq!(steps[0].total, 3);
    assert!(listing(&folder).is_empty(), "{:?}", listing(&folder));

    std::fs::write(&out, b"older").expect("written");
    let error = office.desk.print(&request, &out, &mut |_| false);
    error.expect_err("cancelled");
    assert_eq!(std::fs::read(&out).expect("there"), b"older");
    assert_eq!(listing(&folder), ["报名表.pdf"]);

    let mut done = 0;
    let printed = office
        .desk
        .print(&request, &out, &mut |step: PrintProgress| {
            done = step.done;
            true
        });
    assert_eq!((printed.expect("printed").pages, done), (3, 3));
    assert!(whole(&out));
}

#[test]
fn s08_a_cancelled_set_says_which_files_were_written_and_has_no_others() {
    let names: Vec<String> = (0..60)
        .map(|n| format!("考生{}", ["甲", "乙", "丙"][n % 3]))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut office = desk(&names);
    let out = office.path("set");
    let printed = office
        .desk
        .print(&each("{报名序号}"), &out, &mut |step: PrintProgress| {
            step.files == 0
        })
        .expect("some were written");
    let stopped = printed.stopped.expect("it says why");
    assert_eq!(stopped.code, "E-PRINT-CANCELLED");
    assert!(
        (1..60).contains(&printed.files.len()),
        "{}",
        printed.files.len()
    );
    let mut told: Vec<String> = printed
        .files
        .iter()
        .map(|file| {
            Path::new(file)
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    told.sort();
    assert_eq!(told, listing(&out), "told and there are the same");
    assert!(printed.files.iter().all(|file| whole(Path::new(file))));
}

#[test]
fn s08_a_set_that_fails_half_way_says_which_files_were_written() {
    let names = vec!["考生甲".to_owned(); 40];
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut office = desk(&names);
    let out = office.path("set");
    let rows = office.desk.grid().expect("a grid").rows;
    // Somebody made a folder of the name that a later file is to have.
    let blocked = rows[35].number.clone();
    std::fs::create_dir_all(out.join(format!("{blocked}.pdf")).join("x")).expect("a folder");
    let printed = print(&mut office, &each("{报名序号}"), &out).expect("some were written");
    let stopped = printed.stopped.expect("it says why");
    assert!(stopped.message.contains(&blocked), "{}", stopped.message);
    assert!(printed.files.len() >= 30 && printed.files.len() < 40);
    assert!(printed.files.iter().all(|file| whole(Path::new(file))));
    assert!(
        listing(&out).iter().all(|name| name.ends_with(".pdf")),
        "no temporary file is left"
    );
}

#[test]
fn s08_who_cannot_be_written_is_named_with_the_character_before_anything_is_printed() {
    let mut office = desk(&["张三", RARE]);
    let out = office.path("forms.pdf");
    let printed = print(&mut office, &PrintRequest::of(Document::Forms), &out).expect("the other");
    assert_eq!(printed.pages, 1);
    let [left] = printed.left_out.as_slice() else {
        panic!("{:?}", printed.left_out);
    };
    assert_eq!(left.name, RARE);
    assert!(
        left.why[0].contains("\u{323b0}") && left.why[0].contains("U+323B0"),
        "{:?}",
        left.why
    );

    // A list is whole or not at all.
    let out = office.path("roster.pdf");
    let error = print(&mut office, &PrintRequest::of(Document::Roster), &out).expect_err("refused");
    assert_eq!(error.code(), "E-PRINT-GLYPH");
    let said = error.to_string();
    assert!(said.contains(RARE) && said.contains("U+323B0"), "{said}");
    assert!(!out.exists());
}

#[test]
fn s08_a_preview_shows_the_same_people_part_by_part() {
    let names: Vec<String> = (0..30)
        .map(|n| format!("考生{}", ["甲", "乙", "丙"][n % 3]))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut office = desk(&names);
    let request = PrintRequest::of(Document::Forms);
    let (mut from, mut seen) = (0, 0);
    while from < 30 {
        let preview = office.desk.preview(&request, from).expect("a preview");
        assert!(preview.pdf.starts_with(b"%PDF-"));
        assert_eq!((preview.info.from, preview.info.people), (from, 30));
        assert_eq!(preview.info.pages, preview.info.shown);
        seen += preview.info.shown;
        from += preview.info.shown;
    }
    assert_eq!(seen, 30);
    let last = office
        .desk
        .preview(&request, u32::MAX)
        .expect("a preview")
        .info;
    assert_eq!(last.from + last.shown, 30, "past the end is the end");
    let roster = office
        .desk
        .preview(&PrintRequest::of(Document::Roster), 0)
        .expect("a preview");
    assert!(roster.info.pages >= 1 && roster.info.people == 0);
}
