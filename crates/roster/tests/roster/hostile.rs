//! R9: files made to hurt. Refused or read, never a panic, never more than the caps.

use kaobao_exam::Field;
use kaobao_roster::{Limits, ReadError, guess_mapping, read_sheet, rows};
use rust_xlsxwriter::Workbook;
use std::io::{Cursor, Write};
use zip::{ZipWriter, write::SimpleFileOptions};

const BOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>"#;
const ROOT: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const RELS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn xlsx(sheet: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("_rels/.rels", ROOT.as_bytes()),
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", RELS.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ];
    parts.extend_from_slice(more);
    zipped(&parts)
}

fn ods(content: &str) -> Vec<u8> {
    let text = format!(
        r#"<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="a">{content}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    zipped(&[
        (
            "mimetype",
            b"application/vnd.oasis.opendocument.spreadsheet",
        ),
        ("content.xml", text.as_bytes()),
    ])
}

fn refused(bytes: &[u8]) -> ReadError {
    match read_sheet(bytes, "坏.xlsx", &Limits::default()) {
        Err(error) => {
            assert!(error.to_string().contains("坏.xlsx"), "{error}");
            error
        }
        Ok(sheet) => panic!("read {} rows", sheet.rows.len()),
    }
}

fn cell(at: &str, text: &str) -> String {
    format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

#[test]
fn r09_forged_dimension_costs_nothing() {
    let sheet = format!(
        r#"<worksheet><dimension ref="A1:XFD1048576"/><sheetData><row r="1">{}{}</row><row r="1048576">{}{}</row></sheetData></worksheet>"#,
        cell("A1", "姓名"),
        cell("B1", "身份证号"),
        cell("A1048576", "张三"),
        cell("XFD1048576", "x")
    );
    let sheet = read_sheet(&xlsx(&sheet, &[]), "a.xlsx", &Limits::default()).unwrap();
    assert_eq!(sheet.beyond.as_deref(), Some("XFD1048576"));
    let mapping = guess_mapping(&sheet);
    let got = rows(sheet, &mapping);
    assert_eq!(got.rows[0].row, 1_048_576);
    assert_eq!(got.rows[0].draft.get(Field::Name), "张三");
}

#[test]
fn r09_forged_merges_cost_nothing_and_hide_nothing() {
    let people: String = (2..2_000)
        .map(|row| {
            format!(
                r#"<row r="{row}">{}</row>"#,
                cell(&format!("A{row}"), "张三")
            )
        })
        .collect();
    let book = |merges: &str| {
        let sheet = format!(
            r#"<worksheet><sheetData><row r="1">{}{}{}</row>{people}</sheetData><mergeCells>{merges}</mergeCells></worksheet>"#,
            cell("A1", "姓名"),
            cell("B1", "身份证号"),
            cell("C1", "手机"),
        );
        let sheet = read_sheet(&xlsx(&sheet, &[]), "a.xlsx", &Limits::default()).unwrap();
        let regions = sheet.merged.len();
        let mapping = guess_mapping(&sheet);
        let got = rows(sheet, &mapping);
        assert_eq!(got.rows.len(), 1_998);
        let told = got.rows.iter().filter(|row| !row.problems.is_empty());
        (regions, told.count())
    };
    let everywhere = r#"<mergeCell ref="A2:XFD1048576"/>"#;
    assert_eq!(book(everywhere), (1, 1_998));
    assert_eq!(book(&everywhere.repeat(60_000)), (10_000, 1_998));
    assert_eq!(book(&everywhere.repeat(200_000)), (0, 0));
    for broken in ["Z", "A2:", ":A9", "A9:A2", "A0:A99999999999", "2:3", ""] {
        let (regions, told) = book(&format!(r#"<mergeCell ref="{broken}"/>"#));
        assert!(regions <= 1 && told == 0, "{broken}");
    }
}

#[test]
fn r09_bombs_are_refused() {
    let spaces = vec![b' '; 300 << 20];
    assert!(matches!(
        refused(&xlsx(
            "<worksheet><sheetData/></worksheet>",
            &[("xl/media/x.xml", &spaces)]
        )),
        ReadError::TooMuch { .. }
    ));
    let token = format!(
        "<worksheet><sheetData>{}</sheetData></worksheet>",
        " ".repeat(2 << 20)
    );
    assert!(matches!(
        refused(&xlsx(&token, &[])),
        ReadError::TooMuch { .. }
    ));
    let announced = br#"<sst uniqueCount="999999999999"><si><t>a</t></si></sst>"#;
    assert!(matches!(
        refused(&xlsx(
            "<worksheet><sheetData/></worksheet>",
            &[("xl/sharedStrings.xml", announced)]
        )),
        ReadError::TooMuch { .. }
    ));
    let strings = format!("<sst>{}</sst>", "<si/>".repeat(6_100_000));
    assert!(matches!(
        refused(&xlsx(
            "<worksheet><sheetData/></worksheet>",
            &[("xl/sharedStrings.xml", strings.as_bytes())]
        )),
        ReadError::TooMuch { .. }
    ));
    let many: String = (1..=60_000)
        .map(|row| {
            format!(
                r#"<row r="{row}">{}</row>"#,
                cell(&format!("A{row}"), "姓名")
            )
        })
        .collect();
    let many = format!("<worksheet><sheetData>{many}</sheetData></worksheet>");
    assert!(matches!(
        refused(&xlsx(&many, &[])),
        ReadError::TooManyRows { .. } | ReadError::Empty(_)
    ));
}

#[test]
fn r09_one_long_shared_string_in_many_cells_is_refused() {
    let strings = format!(
        "<sst><si><t>姓名</t></si><si><t>身份证号</t></si><si><t>{}</t></si></sst>",
        "长".repeat(1_999)
    );
    let body: String = (2..=40_000)
        .map(|row| format!(r#"<row r="{row}"><c r="A{row}" t="s"><v>2</v></c></row>"#))
        .collect();
    let sheet = format!(
        r#"<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>{body}</sheetData></worksheet>"#
    );
    assert!(matches!(
        refused(&xlsx(
            &sheet,
            &[("xl/sharedStrings.xml", strings.as_bytes())]
        )),
        ReadError::TooMuch { .. }
    ));
}

#[test]
fn r09_ods_repeats_are_counted_not_multiplied() {
    let head = r#"<table:table-row><table:table-cell office:value-type="string"><text:p>姓名</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>身份证号</text:p></table:table-cell></table:table-row>"#;
    let bomb = format!(
        r#"{head}<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384" office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>"#
    );
    assert!(matches!(
        refused(&ods(&bomb)),
        ReadError::TooMuch { .. } | ReadError::TooManyRows { .. }
    ));
    // What LibreOffice itself writes at the end of every sheet is fine.
    let usual = format!(
        r#"{head}<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row><table:table-row><table:table-cell office:value-type="string"><text:p>张三</text:p></table:table-cell></table:table-row>"#
    );
    let sheet = read_sheet(&ods(&usual), "a.ods", &Limits::default()).unwrap();
    assert_eq!(sheet.rows[1].number, 1_048_572);
}

#[test]
fn r09_entities_are_not_expanded() {
    let bomb = format!(
        r#"<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet><sheetData><row r="1">{}{}</row></sheetData></worksheet>"#,
        cell("A1", "&b;"),
        cell("B1", "姓名")
    );
    refused(&xlsx(&bomb, &[]));
    let bomb = ods(
        r#"<table:table-row><table:table-cell office:value-type="string"><text:p>&b;</text:p></table:table-cell></table:table-row>"#,
    );
    refused(&bomb);
}

#[test]
fn r09_what_is_no_spreadsheet_is_said_so() {
    assert!(matches!(refused(b""), ReadError::Empty(_)));
    assert!(matches!(refused(b"  \r\n "), ReadError::Empty(_)));
    assert!(matches!(
        refused(b"%PDF-1.7 ..."),
        ReadError::NotASpreadsheet { .. }
    ));
    assert!(matches!(
        refused(b"<html><table><tr><td>1"),
        ReadError::NotASpreadsheet { .. }
    ));
    assert!(matches!(
        refused(&zipped(&[("a.txt", b"a")])),
        ReadError::NotASpreadsheet { .. }
    ));
    assert!(matches!(
        refused(&[7u8, 0, 1, 2, 250, 0, 9, 9]),
        ReadError::NotASpreadsheet { .. }
    ));
    let limits = Limits {
        max_file_bytes: 10,
        ..Limits::default()
    };
    assert!(matches!(
        read_sheet(b"12345678901", "a", &limits),
        Err(ReadError::FileTooLarge { .. })
    ));
}

fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (at, text) in (0u16..).zip(["姓名", "身份证号", "手机"]) {
        sheet.write_string(0, at, text).unwrap();
        sheet.write_string(1, at, "张三").unwrap();
        sheet.write_number(2, at, 1.5).unwrap();
    }
    let people = r#"<table:table-row><table:table-cell office:value-type="string"><text:p>姓名</text:p></table:table-cell><table:table-cell office:value-type="date" office:date-value="1980-01-01"><text:p>1980年1月</text:p></table:table-cell></table:table-row>"#;
    let csv = "姓名,身份证号\n张三,\"1\n2\"\n";
    vec![
        ("xlsx", book.save_to_buffer().unwrap()),
        ("ods", ods(&people.repeat(4))),
        ("csv", csv.as_bytes().to_vec()),
        ("gb18030", encoding_rs::GB18030.encode(csv).0.into_owned()),
        ("xls", include_bytes!("small.xls").to_vec()),
    ]
}

/// xorshift: the same mutants from the same seed.
fn next(state: &mut u64) -> usize {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    (*state >> 11) as usize
}

#[test]
fn r09_mutants_and_truncations_never_panic() {
    let seed = std::env::var("ROSTER_SEED")
        .ok()
        .and_then(|s| s.parse().ok())
        .unwrap_or(0x9e37_79b9_7f4a_7c15);
    println!("ROSTER_SEED={seed}");
    let mut state: u64 = seed;
    let limits = Limits {
        max_unpacked_bytes: 16 << 20,
        ..Limits::default()
    };
    let mut read = 0;
    for (kind, whole) in seeds() {
        read_sheet(&whole, "a", &limits).unwrap_or_else(|error| panic!("{kind}: {error}"));
        for _ in 0..300 {
            let mut bytes = whole.clone();
            for _ in 0..1 + next(&mut state) % 6 {
                let at = next(&mut state) % bytes.len();
                match next(&mut state) % 5 {
                    0 => bytes[at] = next(&mut state) as u8,
                    1 => bytes[at] ^= 1 << (next(&mut state) % 8),
                    2 => bytes[at] = 0xff,
                    3 => bytes.truncate(at.max(1)),
                    _ => {
                        let end = (at + next(&mut state) % 64).min(bytes.len());
                        let piece = bytes[at..end].to_vec();
                        let to = next(&mut state) % bytes.len();
                        bytes.splice(to..to, piece);
                    }
                }
            }
            if let Ok(sheet) = read_sheet(&bytes, "a", &limits) {
                let mapping = guess_mapping(&sheet);
                rows(sheet, &mapping);
                read += 1;
            }
        }
    }
    // Mutants that change nothing that matters must still be read, otherwise the test proves nothing.
    assert!(read > 20, "{read}");
}
