//! PDF/A-2u below the objects: what ISO 19005-2 says about bytes, limits and operators. No checker of the whole
//! standard can be had from the package registries (veraPDF is a Java program of its own), so the rules that a
//! writer can break are read from the files here and in `archive.rs`.

#![allow(clippy::expect_used, reason = "helpers of tests")]

mod common;

use common::*;
use kaobao_print::Options;
use lopdf::{Dictionary, Document, Object, content::Content};

/// Operators that our pages are made of; ISO 32000-1 has more, and none that it does not have may stand there
/// (6.2.2).
const OPERATORS: [&str; 24] = [
    "q", "Q", "cm", "w", "d", "g", "rg", "m", "l", "h", "S", "s", "f", "n", "re", "Do", "BT", "ET",
    "Tf", "Td", "Tj", "BMC", "BDC", "EMC",
];

#[test]
fn archived_documents_keep_to_the_letter_of_the_standard() {
    for which in DOCUMENTS {
        let options = Options {
            pdf_a: true,
            ..Options::default()
        };
        let pdf = document_with(which, options);
        streams(which, &pdf);
        table(which, &pdf);
        let document = Document::load_mem(&pdf).expect("a PDF");
        assert!(document.objects.len() < 8_388_607, "{which}: 6.1.13");
        for object in document.objects.values() {
            limits(which, object);
        }
        contents(which, &document);
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}

/// 6.1.7.1: a stream is as long as it says and ends on a line of its own.
fn streams(which: &str, pdf: &[u8]) {
    let (mut at, mut count) = (0, 0);
    while let Some(found) = find(&pdf[at..], b">>stream\n").or(find(&pdf[at..], b">>\nstream\n")) {
        let head = at + found;
        let start = head + find(&pdf[head..], b"stream\n").expect("just found") + 7;
        let dictionary = String::from_utf8_lossy(&pdf[head.saturating_sub(400)..head]).into_owned();
        let (_, length) = dictionary.rsplit_once("/Length ").expect("a length");
        let digits: String = length.chars().take_while(char::is_ascii_digit).collect();
        let end = start + digits.parse::<usize>().expect("a length");
        assert!(
            pdf[end..].starts_with(b"\nendstream\nendobj\n"),
            "{which}: 6.1.7.1 at {start}"
        );
        (at, count) = (end, count + 1);
    }
    assert!(count > 4, "{which}: {count} streams");
}

/// 6.1.4: the table is where the end says, and every entry is where its object begins.
fn table(which: &str, pdf: &[u8]) {
    let tail = String::from_utf8_lossy(&pdf[pdf.len() - 60..]).into_owned();
    let (_, start) = tail.split_once("startxref\n").expect("an end");
    let start: usize = start
        .lines()
        .next()
        .and_then(|line| line.parse().ok())
        .expect("a place");
    let text = &pdf[start..];
    assert!(text.starts_with(b"xref\n0 "), "{which}: 6.1.4");
    let head = find(&text[5..], b"\n").expect("a line") + 6;
    let count: usize = String::from_utf8_lossy(&text[7..head - 1])
        .parse()
        .expect("a count");
    for number in 1..count {
        let entry = &text[head + 20 * number..head + 20 * (number + 1)];
        assert!(entry.ends_with(b" 00000 n \n"), "{which}: {number}");
        let place: usize = String::from_utf8_lossy(&entry[..10])
            .parse()
            .expect("a place");
        assert!(
            pdf[place..].starts_with(format!("{number} 0 obj\n").as_bytes()),
            "{which}: 6.1.9, object {number}"
        );
    }
}

/// 6.1.13: names of 127 bytes, strings of 32,767, no number beyond four bytes.
fn limits(which: &str, object: &Object) {
    let entries = |dictionary: &Dictionary| {
        for (name, value) in dictionary {
            assert!(name.len() <= 127, "{which}: {name:?}");
            limits(which, value);
        }
    };
    match object {
        Object::Name(name) => assert!(name.len() <= 127, "{which}"),
        Object::String(text, _) => assert!(text.len() <= 32_767, "{which}"),
        Object::Integer(number) => assert!(i32::try_from(*number).is_ok(), "{which}: {number}"),
        Object::Array(items) => items.iter().for_each(|item| limits(which, item)),
        Object::Dictionary(dictionary) => entries(dictionary),
        Object::Stream(stream) => entries(&stream.dict),
        _ => {}
    }
}

/// 6.2.2, 6.1.13 and 6.2.11.8: known operators, little nesting, and no glyph that stands for a missing one.
fn contents(which: &str, document: &Document) {
    let pages = document.page_iter().map(|id| document.get_page_content(id));
    let stamps = document.objects.values().filter_map(|object| {
        let stream = object.as_stream().ok()?;
        let form = stream.dict.get(b"Subtype").and_then(Object::as_name);
        (form.ok()? == b"Form").then(|| stream.decompressed_content().expect("content"))
    });
    for content in pages.chain(stamps) {
        let content = Content::decode(&content).expect("operations");
        let mut nested = 0;
        for operation in &content.operations {
            let operator = operation.operator.as_str();
            assert!(OPERATORS.contains(&operator), "{which}: {operator}");
            match operator {
                "q" => nested += 1,
                "Q" => nested -= 1,
                "Tj" => {
                    let text = operation.operands[0].as_str().expect("a string");
                    assert!(text.len() % 2 == 0, "{which}: two bytes a glyph");
                    assert!(
                        text.chunks(2).all(|glyph| glyph != [0, 0]),
                        "{which}: 6.2.11.8"
                    );
                }
                _ => {}
            }
            assert!((0..=28).contains(&nested), "{which}: {nested}");
        }
        assert_eq!(nested, 0, "{which}");
    }
}
