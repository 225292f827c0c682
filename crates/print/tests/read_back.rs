//! What other programs read out of our PDFs.

#![allow(clippy::expect_used, reason = "helpers of tests")]

mod common;

use common::*;
use kaobao_exam::Field;
use kaobao_print::*;
use std::{
    path::{Path, PathBuf},
    process::Command,
};

fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}"));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{program} {arguments:?}: {text}{said}"
    );
    text
}

fn written(folder: &Path, name: &str, pdf: &[u8]) -> String {
    let path = folder.join(name);
    std::fs::write(&path, pdf).expect("writes");
    path.to_str().expect("a path").to_owned()
}

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name)
}

/// `KAOBAO_GOLDEN=1 cargo test -p kaobao-print` writes the goldens anew.
fn regenerate() -> bool {
    std::env::var_os("KAOBAO_GOLDEN").is_some()
}

#[test]
fn every_document_reads_back_word_by_word() {
    for name in DOCUMENTS {
        let text = text_of(&document(name));
        let path = golden(&format!("{name}.txt"));
        if regenerate() {
            std::fs::write(&path, &text).expect("writes");
        }
        let wanted = std::fs::read_to_string(&path).expect("a golden text");
        assert_eq!(text, wanted.replace('\r', ""), "{name}");
    }
}

#[test]
fn every_document_is_clean_and_without_actions() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in DOCUMENTS {
        let pdf = document(name);
        let path = written(folder.path(), name, &pdf);
        let checked = run("qpdf", &["--check", &path]);
        assert!(checked.contains("PDF Version: 1.7"), "{name}: {checked}");
        assert!(
            checked.contains("No syntax or stream encoding errors"),
            "{checked}"
        );
        let plain = run("qpdf", &["--qdf", "--stream-data=preserve", &path, "-"]);
        for word in [
            "/JavaScript",
            "/OpenAction",
            "/AA",
            "/Launch",
            "/URI",
            "/EmbeddedFile",
        ] {
            assert!(!plain.contains(&format!("{word} ")), "{name} holds {word}");
        }
        let facts = run("pdfinfo", &["-isodates", &path]);
        assert!(
            facts.contains(&format!("Title:           {name}")),
            "{facts}"
        );
        assert!(
            facts.contains("CreationDate:    2017-09-11T09:30:00"),
            "{facts}"
        );
        assert!(plain.contains("(zh-CN)"), "{name}: language");
        for line in run("pdffonts", &[&path]).lines().skip(2) {
            assert!(
                line.contains("yes yes yes"),
                "embedded, cut, with Unicode: {line}"
            );
        }
    }
}

#[test]
fn files_of_other_people_have_other_ids_and_equal_ones_are_equal() {
    let print = |at| {
        let mut out = Vec::new();
        tickets(
            &mut out,
            &fonts(),
            &meta("准考证"),
            &plan(),
            [Ok(ticket(at))],
        )
        .expect("prints");
        out
    };
    let id = |pdf: &[u8]| {
        let tail = String::from_utf8_lossy(&pdf[pdf.len() - 300..]).into_owned();
        tail.split("/ID ").nth(1).expect("an id")[..40].to_owned()
    };
    assert_eq!(print(1), print(1));
    assert_ne!(id(&print(1)), id(&print(2)));
}

#[test]
fn rare_characters_print_and_read_back() {
    let names = [
        "䶮",
        "㛃",
        "𬭎",
        "𫖯",
        "𪩘",
        "𬀩",
        "𠅤",
        "阿依古丽·买买提",
        "𠮷野",
        "〇〡",
        // Of the extensions G and H.
        "\u{30edd}\u{30000}",
        "\u{31350}",
    ];
    let people = names.iter().enumerate().map(|(at, name)| {
        let mut form = form(at);
        form.values.set(Field::Name, *name);
        Ok(form)
    });
    let mut out = Vec::new();
    forms(&mut out, &fonts(), &meta("报名表"), &plan(), people).expect("prints");
    let text = text_of(&out);
    for name in names {
        assert!(text.contains(name), "{name}");
    }
    let texts = names.map(|name| (name, name));
    assert_eq!(check_glyphs(&fonts(), texts).expect("checks"), []);
}

/// 通用规范汉字表 as Unihan has it (kTGH), from Debian's `unicode-data`.
fn standard_characters() -> Option<Vec<char>> {
    let file = Path::new("/usr/share/unicode/Unihan_OtherMappings.txt");
    let packed = file.with_extension("txt.bz2");
    let zip = Path::new("/usr/share/unicode/Unihan.zip");
    let text = if file.is_file() {
        std::fs::read_to_string(file).expect("reads")
    } else if packed.is_file() {
        run("bzcat", &[packed.to_str().expect("a path")])
    } else if zip.is_file() {
        run(
            "unzip",
            &[
                "-p",
                zip.to_str().expect("a path"),
                "Unihan_OtherMappings.txt",
            ],
        )
    } else {
        return None;
    };
    let lines = text.lines().filter(|line| line.contains("\tkTGH\t"));
    let codes = lines.filter_map(|line| line.split('\t').next()?.strip_prefix("U+"));
    Some(
        codes
            .filter_map(|code| char::from_u32(u32::from_str_radix(code, 16).ok()?))
            .collect(),
    )
}

#[test]
fn all_8105_standard_characters_print_and_read_back() {
    let Some(all) = standard_characters() else {
        panic!("no Unihan data: apt install unicode-data (cargo xtask setup does)");
    };
    assert_eq!(all.len(), 8105);
    let texts = all
        .chunks(40)
        .map(|part| ("表", part.iter().collect::<String>()));
    assert_eq!(check_glyphs(&fonts(), texts).expect("checks"), []);
    // In names, which are bold in places, and in units.
    let people = all.chunks(80).enumerate().map(|(at, part)| {
        let mut form = form(at);
        let (name, unit) = part.split_at(part.len() / 2);
        form.values
            .set(Field::Name, name.iter().collect::<String>());
        form.values
            .set(Field::Unit, unit.iter().collect::<String>());
        Ok(form)
    });
    let mut out = Vec::new();
    forms(&mut out, &fonts(), &meta("报名表"), &plan(), people).expect("prints");
    let found: std::collections::HashSet<char> = text_of(&out).chars().collect();
    let lost: String = all.iter().filter(|c| !found.contains(c)).collect();
    assert_eq!(lost, "");
}

#[test]
fn characters_that_share_a_glyph_keep_their_own_code_points() {
    // The radical U+2F00 and the ideograph U+4E00 have one glyph in most fonts.
    let mut person = form(0);
    person.values.set(Field::Name, "⼀一⼀");
    let mut out = Vec::new();
    forms(&mut out, &fonts(), &meta("报名表"), &plan(), [Ok(person)]).expect("prints");
    assert!(text_of(&out).contains("⼀一⼀"));
}

#[test]
fn a_character_without_a_glyph_is_named_with_its_person() {
    let mut person = form(3);
    // The first character of extension J, of 2025.
    person.values.set(Field::Name, "王\u{323b0}");
    let problems =
        check_glyphs(&fonts(), [("王某", "王\u{323b0}\u{323b0}"), ("李某", "李")]).expect("checks");
    assert_eq!(problems.len(), 1);
    assert_eq!(
        (problems[0].who.as_str(), problems[0].character),
        ("王某", '\u{323b0}')
    );
    let people = [Ok(form(0)), Ok(person)];
    let error = forms(Vec::new(), &fonts(), &meta("报名表"), &plan(), people).expect_err("refuses");
    let said = error.to_string();
    assert!(matches!(error, PrintError::Glyph(_)), "{said}");
    assert!(
        said.contains("王\u{323b0}（17-36001-01-00004-") && said.contains("U+323B0"),
        "{said}"
    );
}

#[test]
fn a_character_of_private_use_has_no_glyph() {
    // Hanazono has a drawing for this code, but of a character of its own making.
    let problems = check_glyphs(&fonts(), [("王某", "王\u{f137}")]).expect("checks");
    assert_eq!(problems.len(), 1, "{problems:?}");
    let mut person = form(0);
    person.values.set(Field::Name, "王\u{f137}");
    let error = forms(Vec::new(), &fonts(), &meta("a"), &plan(), [Ok(person)]);
    assert!(matches!(error, Err(PrintError::Glyph(_))), "{error:?}");
}

#[test]
fn s08_the_form_puts_the_six_key_fields_first() {
    let text = text_of(&document("form"));
    // The title holds some of the words too.
    let text = &text[text.find("姓名").expect("the form's labels")..];
    let place = |label: &str| text.find(label).unwrap_or_else(|| panic!("{label}"));
    let last = Field::KEY_SIX.map(|field| match field {
        Field::Trade => place("申报职业"),
        other => place(other.label()),
    });
    let last = last.into_iter().max().expect("six");
    for field in Field::ALL
        .iter()
        .filter(|field| !Field::KEY_SIX.contains(field))
    {
        assert!(place(field.label()) > last, "{}", field.label());
    }
}

#[test]
fn s11_s24_the_ticket_is_landscape_and_names_the_hotlines() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = written(folder.path(), "t.pdf", &document("ticket"));
    let facts = run("pdfinfo", &[&path]);
    assert!(facts.contains("841.89 x 595.28 pts (A4)"), "{facts}");
    let text = text_of(&document("ticket"));
    for phone in [
        "0791-86386153",
        "0791-88319039",
        "0791-88332258",
        "0791-88332255",
    ] {
        assert!(text.contains(phone), "{phone}");
    }
}

#[test]
fn s10_the_fee_notice_adds_up_in_figures_and_capitals() {
    let text = text_of(&document("fees"));
    assert!(text.contains("22 5923.50"), "{text}");
    assert!(text.contains("人民币伍仟玖佰贰拾叁元伍角整"), "{text}");
}

#[test]
fn lists_keep_every_row_whole_and_number_their_pages() {
    for count in [1, 17, 18, 19, 20, 21, 22, 23, 39, 40, 41, 42, 43, 44, 300] {
        let mut out = Vec::new();
        let (plan, doc) = (plan(), roster_doc());
        let printed = roster_list(
            &mut out,
            &fonts(),
            &meta("花名册"),
            &plan,
            &doc,
            &roster(count),
        )
        .expect("prints");
        let text = text_of(&out);
        for at in 0..count {
            let number = number(at).to_string();
            assert_eq!(text.matches(&number).count(), 1, "{number} of {count}");
        }
        assert_eq!(
            text.matches("联系电话").count(),
            printed.pages,
            "headers of {count}"
        );
        assert!(text.contains(&format!("第 {0} 页，共 {0} 页", printed.pages)));
        assert_eq!(text.matches("填表人：").count(), 1);
        assert!(text.contains(&format!("合计 {count} 人")));
        // The last page carries a row beside the totals.
        let last = text
            .trim_end_matches('\u{c}')
            .rsplit('\u{c}')
            .next()
            .expect("a page");
        assert!(last.contains(&number(count - 1).to_string()), "{count}");
    }
}

/// The text of each page.
fn sides(pdf: &[u8]) -> Vec<String> {
    let text = text_of(pdf);
    let text = text.trim_end_matches('\u{c}');
    text.split('\u{c}').map(str::to_owned).collect()
}

/// Every page says which it is, has its header, and every row is on exactly one page.
fn whole(which: &str, pdf: &[u8], header: &str, rows: impl Iterator<Item = String>) -> usize {
    let sides = sides(pdf);
    for (at, side) in sides.iter().enumerate() {
        let foot = format!("第 {} 页，共 {} 页", at + 1, sides.len());
        assert_eq!(side.matches(&foot).count(), 1, "{which}: {side}");
        assert_eq!(
            side.matches(header).count(),
            1,
            "{which}: {header} in {side}"
        );
    }
    for row in rows {
        let on: usize = sides.iter().map(|side| side.matches(&row).count()).sum();
        assert_eq!(on, 1, "{which}: {row}");
    }
    sides.len()
}

#[test]
fn receipts_and_room_lists_keep_every_row_whole_too() {
    let (fonts, plan, meta) = (fonts(), plan(), meta("a"));
    let ticket = |at: usize| format!("2017013{:05}", at + 1);
    // 31 is exactly a page of the sign-in sheet, 12 and 24 of the photo sheet.
    for count in [
        1, 2, 11, 12, 13, 19, 20, 21, 22, 23, 24, 25, 29, 30, 31, 32, 33, 34, 35, 61, 100,
    ] {
        let mut pdf = Vec::new();
        receipt(&mut pdf, &fonts, &meta, &plan, &receipt_doc(count)).expect("a receipt");
        let rows = (0..count).map(|at| number(at).to_string());
        whole("receipt", &pdf, "报名序号", rows);
        let last = sides(&pdf).pop().expect("a page");
        assert!(last.contains("本回执由") && last.contains(&number(count - 1).to_string()));

        let mut pdf = Vec::new();
        sign_in(&mut pdf, &fonts, &meta, &plan, [Ok(room(count))]).expect("a sheet");
        let pages = whole("sign-in", &pdf, "考生签名", (0..count).map(ticket));
        assert_eq!(pages == 1, count <= 31, "{count} on {pages} pages");

        let mut pdf = Vec::new();
        photo_sheet(&mut pdf, &fonts, &meta, &plan, [Ok(room(count))]).expect("a sheet");
        let pages = whole("photos", &pdf, "考生照片对照单", (0..count).map(ticket));
        assert_eq!(pages, count.div_ceil(12));
    }
}

#[test]
fn receipts_of_several_batches_are_one_file_with_page_numbers_of_their_own() {
    let (fonts, plan, meta) = (fonts(), plan(), meta("a"));
    let docs = [receipt_doc(40), receipt_doc(3)];
    let mut pdf = Vec::new();
    receipts(&mut pdf, &fonts, &meta, &plan, docs.iter().map(Ok)).expect("receipts");
    let sides = sides(&pdf);
    let ends = sides.iter().filter(|side| side.contains("本回执由"));
    assert_eq!(ends.count(), 2, "each is whole");
    let first = number(0).to_string();
    let begun = sides.iter().filter(|side| side.contains(&first));
    assert_eq!(begun.count(), 2);
    let mut one = Vec::new();
    receipt(&mut one, &fonts, &meta, &plan, &docs[0]).expect("a receipt");
    let alone = self::sides(&one);
    assert_eq!(
        sides[..alone.len()],
        alone[..],
        "the first is as when alone"
    );
}

#[test]
fn a_hall_is_seated_over_pages_in_readable_type() {
    let (fonts, plan, meta) = (fonts(), plan(), meta("a"));
    for (count, columns, wanted) in [(1, 5, 1), (30, 5, 1), (60, 6, 1), (61, 6, 2), (300, 10, 3)] {
        let mut hall = room(count);
        (hall.capacity, hall.columns) = (count as u16, columns);
        let mut pdf = Vec::new();
        seats(&mut pdf, &fonts, &meta, &plan, [Ok(hall)]).expect("a plan");
        let rows = (0..count).map(|at| format!("2017013{:05}", at + 1));
        assert_eq!(whole("seats", &pdf, "讲", rows), wanted, "{count} seats");
    }
}

#[test]
fn s10_a_fee_notice_of_many_lines_runs_over_pages() {
    let mut notice = fees();
    let line = notice.lines[0];
    for count in [1, 7, 8, 9, 10, 15, 40] {
        notice.lines = (0..count)
            .map(|at| FeeLine {
                people: 1000 + at,
                ..line
            })
            .collect();
        let mut pdf = Vec::new();
        fee_notice(&mut pdf, &fonts(), &meta("a"), &plan(), &notice).expect("a notice");
        let rows = (0..count).map(|at| format!("{} 420.00", 1000 + at));
        whole("fees", &pdf, "标准（元/人）", rows);
        let last = sides(&pdf).pop().expect("a page");
        assert!(
            last.contains("合计（大写）") && last.contains("（盖章）"),
            "{count}"
        );
    }
}

#[test]
fn the_longest_values_neither_vanish_nor_are_cut() {
    let long: String = "江西省南昌市东湖区豫章路街道"
        .chars()
        .cycle()
        .take(200)
        .collect();
    let mut person = form(0);
    for field in [
        Field::Unit,
        Field::Address,
        Field::Department,
        Field::Remark,
        Field::Trade,
    ] {
        person.values.set(field, long.clone());
    }
    let mut out = Vec::new();
    forms(&mut out, &fonts(), &meta("报名表"), &plan(), [Ok(person)]).expect("prints");
    let text: String = text_of(&out).split_whitespace().collect();
    assert_eq!(text.matches("豫章路街道江西省").count(), 5 * 14, "{text}");
}

#[test]
fn photos_go_in_byte_by_byte_and_bad_ones_are_named() {
    let jpeg = photo(5);
    let mut person = ticket(5);
    person.photo = Some(jpeg.clone());
    let mut out = Vec::new();
    tickets(&mut out, &fonts(), &meta("准考证"), &plan(), [Ok(person)]).expect("prints");
    assert!(out.windows(jpeg.len()).any(|window| window == jpeg));
    for bad in [
        &b"\x89PNG\r\n"[..],
        &jpeg[..20],
        b"",
        &[0xff, 0xd8, 0xff, 0xda],
    ] {
        let mut person = ticket(5);
        person.photo = Some(bad.to_vec());
        let error = tickets(Vec::new(), &fonts(), &meta("准考证"), &plan(), [Ok(person)])
            .expect_err("refuses");
        assert!(
            matches!(&error, PrintError::Photo { who, .. } if who.contains("𬭎")),
            "{error}"
        );
    }
}

#[test]
fn a_page_taken_out_of_many_stays_small() {
    // Names that use 3,000 characters between them.
    let characters: Vec<char> = ('\u{4e00}'..'\u{5a00}').collect();
    let people = (0..1200).map(|at| {
        let mut person = ticket(at % 12);
        person.name = (0..3)
            .map(|n| characters[(at * 3 + n) % characters.len()])
            .collect();
        Ok(person)
    });
    let mut out = Vec::new();
    let printed = tickets(&mut out, &fonts(), &meta("准考证"), &plan(), people).expect("prints");
    assert_eq!((printed.pages, printed.bytes), (1200, out.len() as u64));
    let folder = tempfile::tempdir().expect("a folder");
    let path = written(folder.path(), "all.pdf", &out);
    let one = folder.path().join("one.pdf");
    let one = one.to_str().expect("a path");
    run("qpdf", &["--empty", "--pages", &path, "777", "--", one]);
    let size = std::fs::metadata(one).expect("a page").len();
    assert!(size < 1 << 20, "{size}");
    assert_eq!(
        run("pdfimages", &["-list", one]).lines().count(),
        4,
        "one photo and one code"
    );
}
