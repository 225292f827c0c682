//! Whatever stands in a name, an address or a unit: it stays in its box, touches no other text and reads back.

#![allow(clippy::expect_used, reason = "helpers of tests")]

mod common;

use common::*;
use kaobao_exam::Field;
use kaobao_print::*;
use lopdf::{Dictionary, Document, Object, content::Content};
use proptest::prelude::*;
use std::collections::HashMap;

/// Left, bottom, right, top in points.
type Rect = [f32; 4];

/// Where the lines and the texts of a page are.
#[derive(Default)]
struct Placed {
    frames: Vec<Rect>,
    texts: Vec<Rect>,
}

/// Widths of a font's glyphs in thousandths.
fn widths(document: &Document, font: &Dictionary) -> HashMap<u16, f32> {
    let inner = font
        .get(b"DescendantFonts")
        .and_then(Object::as_array)
        .expect("a composite font");
    let inner = document
        .dereference(&inner[0])
        .expect("a font")
        .1
        .as_dict()
        .expect("a font");
    let list = inner
        .get_deref(b"W", document)
        .and_then(Object::as_array)
        .expect("widths");
    let mut widths = HashMap::new();
    let mut items = list.iter();
    while let (Some(first), Some(Object::Array(each))) = (items.next(), items.next()) {
        let first = first.as_i64().expect("a glyph") as u16;
        for (at, width) in each.iter().enumerate() {
            widths.insert(first + at as u16, width.as_float().expect("a width"));
        }
    }
    widths
}

fn read(document: &Document, content: &[u8], resources: &Dictionary, placed: &mut Placed) {
    let resource = |kind: &[u8], name: &[u8]| {
        let all = resources
            .get_deref(kind, document)
            .and_then(Object::as_dict)
            .expect("resources");
        all.get_deref(name, document).expect("a resource").clone()
    };
    let mut fonts: HashMap<Vec<u8>, HashMap<u16, f32>> = HashMap::new();
    let (mut font, mut size, mut at) = (Vec::new(), 0.0, (0.0, 0.0));
    let mut path: Vec<(f32, f32)> = Vec::new();
    for operation in Content::decode(content).expect("operations").operations {
        let n = |at: usize| operation.operands[at].as_float().expect("a number");
        match operation.operator.as_str() {
            "BT" => at = (0.0, 0.0),
            "Tf" => {
                font = operation.operands[0].as_name().expect("a name").to_vec();
                size = n(1);
                fonts.entry(font.clone()).or_insert_with(|| {
                    let font = resource(b"Font", &font);
                    widths(document, font.as_dict().expect("a font"))
                });
            }
            "Td" => at = (at.0 + n(0), at.1 + n(1)),
            "Tj" => {
                let codes = operation.operands[0].as_str().expect("codes");
                let width: f32 = codes
                    .chunks(2)
                    .map(|code| fonts[&font][&u16::from_be_bytes([code[0], code[1]])])
                    .sum();
                let right = at.0 + width * size / 1000.0;
                // The body of a Chinese character.
                placed
                    .texts
                    .push([at.0, at.1 - 0.12 * size, right, at.1 + 0.88 * size]);
            }
            "m" => path = vec![(n(0), n(1))],
            "l" => path.push((n(0), n(1))),
            "S" | "s" if path.len() == 4 => {
                let xs = path.iter().map(|point| point.0);
                let ys = path.iter().map(|point| point.1);
                placed.frames.push([
                    xs.clone().fold(f32::MAX, f32::min),
                    ys.clone().fold(f32::MAX, f32::min),
                    xs.fold(f32::MIN, f32::max),
                    ys.fold(f32::MIN, f32::max),
                ]);
            }
            "Do" => {
                let object = resource(b"XObject", operation.operands[0].as_name().expect("a name"));
                let stream = object.as_stream().expect("a stream");
                if stream
                    .dict
                    .get(b"Subtype")
                    .and_then(Object::as_name)
                    .expect("a kind")
                    == b"Form"
                {
                    let content = stream.decompressed_content().expect("content");
                    let resources = stream.dict.get(b"Resources").and_then(Object::as_dict);
                    read(document, &content, resources.expect("resources"), placed);
                }
            }
            _ => {}
        }
    }
}

fn pages(pdf: &[u8]) -> Vec<Placed> {
    let document = Document::load_mem(pdf).expect("a PDF");
    document
        .page_iter()
        .map(|page| {
            let mut placed = Placed::default();
            let content = document.get_page_content(page);
            let page = document.get_dictionary(page).expect("a page");
            let resources = page
                .get_deref(b"Resources", &document)
                .and_then(Object::as_dict);
            read(
                &document,
                &content,
                resources.expect("resources"),
                &mut placed,
            );
            placed
        })
        .collect()
}

/// No text crosses a line or lies on another one.
fn check(which: &str, pdf: &[u8]) -> Result<(), TestCaseError> {
    const NEAR: f32 = 0.1;
    for page in pages(pdf) {
        prop_assert!(!page.texts.is_empty() && !page.frames.is_empty());
        for (at, text) in page.texts.iter().enumerate() {
            prop_assert!(
                text[0] > 0.0 && text[1] > 0.0,
                "{which}: off the page {text:?}"
            );
            for frame in &page.frames {
                let inside = text[0] > frame[0] - NEAR
                    && text[1] > frame[1] - NEAR
                    && text[2] < frame[2] + NEAR
                    && text[3] < frame[3] + NEAR;
                prop_assert!(
                    inside || !meet(*text, *frame, NEAR),
                    "{which}: {text:?} crosses {frame:?}"
                );
            }
            for other in &page.texts[..at] {
                prop_assert!(
                    !meet(*text, *other, NEAR),
                    "{which}: {text:?} lies on {other:?}"
                );
            }
        }
    }
    Ok(())
}

fn meet(a: Rect, b: Rect, near: f32) -> bool {
    a[0] + near < b[2] && b[0] + near < a[2] && a[1] + near < b[3] && b[1] + near < a[3]
}

/// All but white space: where a text wraps is not its content.
fn solid(text: &str) -> String {
    text.split_whitespace().collect()
}

fn contains(which: &str, pdf: &[u8], wanted: &[&String]) -> Result<(), TestCaseError> {
    let text = solid(&text_of(pdf));
    for wanted in wanted {
        prop_assert!(
            text.contains(&solid(wanted)),
            "{which}: {wanted} is not in {text}"
        );
    }
    Ok(())
}

/// 1 to 60 characters of everything that such a field may hold.
fn words() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        12 => (0x4e00u32..0x9fa0).prop_map(|code| char::from_u32(code).unwrap_or('一')),
        2 => prop::sample::select(vec!['䶮', '㛃', '𬭎', '𫖯', '𪩘', '𬀩', '𠅤', '·']),
        2 => prop::sample::select("，。、；：（）《》“”—".chars().collect::<Vec<_>>()),
        3 => prop::char::range('0', '9'),
        3 => prop::char::range('A', 'z').prop_filter("a letter", char::is_ascii_alphabetic),
        1 => prop::sample::select(vec![' ', '-', '.', '/', 'W']),
    ];
    prop::collection::vec(character, 1..=60)
        .prop_map(|characters| characters.into_iter().collect::<String>().trim().to_owned())
        .prop_filter("something to print", |text| !text.is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_name_address_and_unit_of_60_characters_keeps_its_box(
        name in words(), address in words(), unit in words(),
    ) {
        let (fonts, plan) = (fonts(), plan());
        let meta = meta("a");
        let mut person = form(0);
        for field in [Field::Unit, Field::Department, Field::ApplyingUnit, Field::ReviewSite] {
            person.values.set(field, unit.clone());
        }
        person.values.set(Field::Name, name.clone());
        person.values.set(Field::Address, address.clone());
        let mut pdf = Vec::new();
        forms(&mut pdf, &fonts, &meta, &plan, [Ok(person.clone())]).expect("a form");
        check("form", &pdf)?;
        contains("form", &pdf, &[&name, &address, &unit])?;

        let mut one = ticket(0);
        (one.name, one.unit, one.trade) = (name.clone(), unit.clone(), unit.clone());
        (one.ticket.site, one.ticket.address) = (unit.clone(), address.clone());
        one.ticket.sittings[0].room = unit.clone();
        for two_up in [false, true] {
            let options = Options { two_up, ..Options::default() };
            let mut pdf = Vec::new();
            let people = [Ok(one.clone()), Ok(one.clone())];
            tickets(&mut pdf, &fonts, &meta.clone().options(options), &plan, people).expect("tickets");
            check("ticket", &pdf)?;
            contains("ticket", &pdf, &[&name, &address, &unit])?;
        }

        let mut line = roster(1).remove(0);
        line.values = person.values.clone();
        let doc = RosterDoc { unit: unit.clone(), department: address.clone() };
        let mut pdf = Vec::new();
        roster_list(&mut pdf, &fonts, &meta, &plan, &doc, &[line]).expect("a roster");
        check("roster", &pdf)?;
        contains("roster", &pdf, &[&name, &unit])?;

        let mut sheet = room(3);
        (sheet.site, sheet.room) = (unit.clone(), name.clone());
        for seat in &mut sheet.seats {
            (seat.name, seat.unit, seat.trade) = (name.clone(), unit.clone(), address.clone());
        }
        for which in ["photos", "sign_in", "seats"] {
            let mut pdf = Vec::new();
            let rooms = [Ok(sheet.clone())];
            match which {
                "photos" => photo_sheet(&mut pdf, &fonts, &meta, &plan, rooms),
                "sign_in" => sign_in(&mut pdf, &fonts, &meta, &plan, rooms),
                _ => seats(&mut pdf, &fonts, &meta, &plan, rooms),
            }
            .expect("a list");
            check(which, &pdf)?;
            contains(which, &pdf, &[&name, &unit])?;
        }

        let mut notice = fees();
        (notice.unit, notice.batch) = (unit.clone(), address.clone());
        let mut pdf = Vec::new();
        fee_notice(&mut pdf, &fonts, &meta, &plan, &notice).expect("a notice");
        check("fees", &pdf)?;

        let mut doc = receipt_doc(4);
        (doc.unit, doc.sent_by) = (unit.clone(), name.clone());
        doc.entries[3].refused = Some(address.clone());
        let mut pdf = Vec::new();
        receipt(&mut pdf, &fonts, &meta, &plan, &doc).expect("a receipt");
        check("receipt", &pdf)?;
        contains("receipt", &pdf, &[&unit, &address])?;
    }
}

#[test]
fn a_text_over_a_line_or_another_text_is_seen() {
    // The check itself: a page whose text leaves its frame must fail it.
    let print = |text: &str| {
        let text = format!(
            "[page]\npaper = \"A4\"\n[[grid]]\nat = [20, 20]\nwidth = 20\ncolumns = [20]\n\
             rows = [{{ height = 9, cells = [\"{text}\"] }}]\n"
        );
        let templates = Templates::parse(DocumentKind::Form, &text).expect("a template");
        let mut pdf = Vec::new();
        forms(
            &mut pdf,
            &fonts(),
            &meta("a").templates(templates),
            &plan(),
            form_list(1),
        )
        .expect("a form");
        pdf
    };
    let mut page = pages(&print("甲")).remove(0);
    assert_eq!((page.frames.len(), page.texts.len()), (2, 1));
    let frame = page.frames[0];
    assert!(meet(page.texts[0], frame, 0.1));
    page.texts[0][2] = frame[2] + 1.0;
    let text = page.texts[0];
    assert!(meet(text, frame, 0.1) && text[2] > frame[2] + 0.1);
    assert!(check("short", &print("甲")).is_ok());
}

#[test]
fn every_document_as_it_is_touches_nothing() {
    for name in DOCUMENTS {
        if let Err(error) = check(name, &document(name)) {
            panic!("{error}");
        }
    }
}
