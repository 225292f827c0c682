//! PDF/A-2u: the rules of ISO 19005-2 that our documents could break, read from the files.

#![allow(clippy::expect_used, reason = "helpers of tests")]

mod common;

use common::*;
use kaobao_print::*;
use lopdf::{Dictionary, Document, Object, Stream, content::Content};
use std::collections::HashSet;

fn archive() -> Options {
    Options {
        pdf_a: true,
        ..Options::default()
    }
}

fn archived(which: &str) -> Vec<u8> {
    document_with(which, archive())
}

fn streams(document: &Document) -> impl Iterator<Item = &Stream> {
    document
        .objects
        .values()
        .filter_map(|object| object.as_stream().ok())
}

fn dictionaries(document: &Document) -> impl Iterator<Item = &Dictionary> {
    document.objects.values().filter_map(|object| match object {
        Object::Dictionary(dictionary) => Some(dictionary),
        Object::Stream(stream) => Some(&stream.dict),
        _ => None,
    })
}

fn name_of<'d>(dictionary: &'d Dictionary, key: &[u8]) -> &'d [u8] {
    dictionary
        .get(key)
        .and_then(Object::as_name)
        .unwrap_or_default()
}

#[test]
fn every_document_can_be_archived() {
    for which in DOCUMENTS {
        let pdf = archived(which);
        assert!(pdf.starts_with(b"%PDF-1.7\n%"), "{which}");
        assert!(pdf[10..14].iter().all(|byte| *byte > 127), "{which}: 6.1.2");
        assert!(pdf.ends_with(b"%%EOF\n"));
        let document = Document::load_mem(&pdf).expect("a PDF");
        assert!(
            document.trailer.has(b"ID") && !document.trailer.has(b"Encrypt"),
            "{which}: 6.1.3"
        );
        metadata(which, &document);
        colours(which, &document);
        fonts_inside(which, &document);
        nothing_forbidden(which, &document);
        tags(which, &document);
        // The same words as the ordinary one, and no syntax errors.
        let words = |pdf: &[u8]| -> HashSet<String> {
            text_of(pdf).split_whitespace().map(str::to_owned).collect()
        };
        assert_eq!(words(&pdf), words(&common::document(which)), "{which}");
        let said = run_on(&pdf, "qpdf", &["--check"]);
        assert!(
            said.contains("No syntax or stream encoding errors"),
            "{said}"
        );
    }
}

/// 6.6: XMP that names the part and the level, and says what the information dictionary says.
fn metadata(which: &str, document: &Document) {
    let catalog = document.catalog().expect("a catalog");
    let metadata = catalog
        .get_deref(b"Metadata", document)
        .and_then(Object::as_stream)
        .expect("XMP");
    assert!(!metadata.dict.has(b"Filter"), "{which}: 6.6.2.1");
    assert_eq!(name_of(&metadata.dict, b"Subtype"), b"XML");
    let xmp = String::from_utf8(metadata.content.clone()).expect("UTF-8");
    for part in [
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>U</pdfaid:conformance>",
        &format!("<rdf:li xml:lang=\"x-default\">{which}</rdf:li>"),
        "<xmp:CreateDate>2017-09-11T09:30:00</xmp:CreateDate>",
        "<rdf:li>zh-CN</rdf:li>",
    ] {
        assert!(xmp.contains(part), "{which}: {part} in {xmp}");
    }
    assert_eq!(
        catalog
            .get(b"Lang")
            .and_then(Object::as_str)
            .expect("a language"),
        b"zh-CN"
    );
    let preferences = catalog
        .get(b"ViewerPreferences")
        .and_then(Object::as_dict)
        .expect("preferences");
    assert!(
        preferences
            .get(b"DisplayDocTitle")
            .and_then(Object::as_bool)
            .expect("a flag")
    );
}

/// 6.2: one colour profile, and only colours that need no other.
fn colours(which: &str, document: &Document) {
    let catalog = document.catalog().expect("a catalog");
    let intents = catalog
        .get(b"OutputIntents")
        .and_then(Object::as_array)
        .expect("intents");
    assert_eq!(intents.len(), 1, "{which}");
    let intent = intents[0].as_dict().expect("an intent");
    assert_eq!(name_of(intent, b"S"), b"GTS_PDFA1");
    let profile = intent
        .get_deref(b"DestOutputProfile", document)
        .and_then(Object::as_stream);
    let profile = profile.expect("a profile");
    assert_eq!(
        profile
            .dict
            .get(b"N")
            .and_then(Object::as_i64)
            .expect("a count"),
        3
    );
    let icc = profile.decompressed_content().expect("bytes");
    let number =
        |at: usize| u32::from_be_bytes([icc[at], icc[at + 1], icc[at + 2], icc[at + 3]]) as usize;
    assert_eq!(number(0), icc.len(), "{which}: the profile's own size");
    assert_eq!(
        (&icc[12..24], &icc[36..40]),
        (&b"mntrRGB XYZ "[..], &b"acsp"[..])
    );
    for tag in 0..number(128) {
        let at = 132 + 12 * tag;
        assert!(number(at + 4) % 4 == 0 && number(at + 4) + number(at + 8) <= icc.len());
    }
    for stream in streams(document) {
        let dictionary = &stream.dict;
        if name_of(dictionary, b"Subtype") == b"Image" && !dictionary.has(b"ImageMask") {
            let space = name_of(dictionary, b"ColorSpace");
            assert!(
                [&b"DeviceRGB"[..], b"DeviceGray"].contains(&space),
                "{which}: 6.2.4.3"
            );
        }
    }
}

/// 6.2.11: everything embedded, with its characters, and as wide as the file says.
fn fonts_inside(which: &str, document: &Document) {
    let mut count = 0;
    for font in dictionaries(document).filter(|d| name_of(d, b"Subtype") == b"Type0") {
        count += 1;
        assert_eq!(name_of(font, b"Encoding"), b"Identity-H", "{which}");
        let unicode = font
            .get_deref(b"ToUnicode", document)
            .and_then(Object::as_stream);
        let unicode = unicode.expect("ToUnicode").decompressed_content();
        let unicode = unicode.unwrap_or_default();
        let unicode = String::from_utf8_lossy(&unicode).to_uppercase();
        for wrong in ["<0000>\n", "<FEFF>", "<FFFE>"] {
            let values = unicode
                .lines()
                .filter_map(|line| line.split_whitespace().nth(1));
            assert!(
                values.clone().all(|value| value != wrong.trim()),
                "{which}: 6.2.11.7.2"
            );
        }
        let inner = font
            .get(b"DescendantFonts")
            .and_then(Object::as_array)
            .expect("a font");
        let inner = document
            .dereference(&inner[0])
            .expect("a font")
            .1
            .as_dict()
            .expect("a font");
        assert_eq!(name_of(inner, b"Subtype"), b"CIDFontType2");
        assert_eq!(
            name_of(inner, b"CIDToGIDMap"),
            b"Identity",
            "{which}: 6.2.11.3.2"
        );
        let base = name_of(inner, b"BaseFont");
        assert!(base[..6].iter().all(u8::is_ascii_uppercase) && base[6] == b'+');
        let descriptor = inner
            .get_deref(b"FontDescriptor", document)
            .and_then(Object::as_dict);
        let descriptor = descriptor.expect("a descriptor");
        assert!(!descriptor.has(b"CIDSet"), "{which}: 6.2.11.4.2");
        let file = descriptor
            .get_deref(b"FontFile2", document)
            .and_then(Object::as_stream);
        let file = file
            .expect("embedded")
            .decompressed_content()
            .expect("bytes");
        let face = ttf_parser::Face::parse(&file, 0).expect("a font");
        let scale = 1000.0 / f32::from(face.units_per_em());
        let list = inner
            .get_deref(b"W", document)
            .and_then(Object::as_array)
            .expect("widths");
        for pair in list.chunks(2) {
            let first = pair[0].as_i64().expect("a glyph") as u16;
            for (at, width) in pair[1].as_array().expect("widths").iter().enumerate() {
                let glyph = ttf_parser::GlyphId(first + at as u16);
                let own = f32::from(face.glyph_hor_advance(glyph).unwrap_or_default()) * scale;
                let said = width.as_float().expect("a width");
                assert!((own - said).abs() <= 1.0, "{which}: 6.2.11.5 {own} {said}");
            }
        }
    }
    assert!(count > 0, "{which}");
    assert!(dictionaries(document).all(|d| name_of(d, b"Subtype") != b"Type1"));
}

/// 6.1 and 6.2: transparency, actions, foreign filters and the like.
fn nothing_forbidden(which: &str, document: &Document) {
    for dictionary in dictionaries(document) {
        for key in [
            "SMask",
            "Group",
            "AA",
            "OpenAction",
            "OCProperties",
            "EmbeddedFiles",
            "F",
            "FFilter",
            "TR",
            "HTO",
            "OPI",
            "PS",
            "Ref",
            "Alternates",
            "XFA",
            "JavaScript",
            "PresSteps",
            "Annots",
        ] {
            assert!(!dictionary.has(key.as_bytes()), "{which}: {key}");
        }
        assert!(
            !dictionary
                .get(b"Interpolate")
                .and_then(Object::as_bool)
                .unwrap_or_default()
        );
        assert!(
            ["ExtGState", "SubtypePS"]
                .iter()
                .all(|key| !dictionary.has(key.as_bytes()))
        );
    }
    for stream in streams(document) {
        let filter = name_of(&stream.dict, b"Filter");
        assert!(
            [&b""[..], b"FlateDecode", b"DCTDecode"].contains(&filter),
            "{which}: 6.1.7.2"
        );
    }
}

/// 6.7: every page's content is either an ornament or belongs to exactly one element, in order of reading.
fn tags(which: &str, document: &Document) {
    let catalog = document.catalog().expect("a catalog");
    let marked = catalog
        .get(b"MarkInfo")
        .and_then(Object::as_dict)
        .expect("marks");
    assert!(
        marked
            .get(b"Marked")
            .and_then(Object::as_bool)
            .expect("a flag")
    );
    let root = catalog
        .get_deref(b"StructTreeRoot", document)
        .and_then(Object::as_dict)
        .expect("a tree");
    let top = root
        .get_deref(b"K", document)
        .and_then(Object::as_dict)
        .expect("a document");
    assert_eq!(name_of(top, b"S"), b"Document");
    let parents = root
        .get_deref(b"ParentTree", document)
        .and_then(Object::as_dict)
        .expect("parents");
    let numbers = parents
        .get(b"Nums")
        .and_then(Object::as_array)
        .expect("numbers");
    for page_id in document.page_iter() {
        let page = document.get_dictionary(page_id).expect("a page");
        let place = page
            .get(b"StructParents")
            .and_then(Object::as_i64)
            .expect("a place");
        let own = numbers
            .chunks(2)
            .find(|pair| pair[0].as_i64().is_ok_and(|at| at == place));
        let own = document
            .dereference(&own.expect("its list")[1])
            .expect("a list")
            .1;
        let own = own.as_array().expect("elements");
        for (at, element) in own.iter().enumerate() {
            let element = document
                .dereference(element)
                .expect("an element")
                .1
                .as_dict()
                .expect("one");
            assert_eq!(
                element.get(b"K").and_then(Object::as_i64).expect("a mark"),
                at as i64
            );
            assert_eq!(
                element
                    .get(b"Pg")
                    .and_then(Object::as_reference)
                    .expect("a page"),
                page_id
            );
            assert_eq!(
                name_of(element, b"S") == b"Figure",
                element.has(b"Alt"),
                "{which}"
            );
        }
        let content = document.get_page_content(page_id);
        let content = Content::decode(&content).expect("operations");
        let (mut open, mut marks, mut seen) = (0, HashSet::new(), 0);
        for operation in &content.operations {
            match operation.operator.as_str() {
                "BMC" => open += 1,
                "BDC" => {
                    let properties = operation.operands[1].as_dict().expect("properties");
                    let mark = properties
                        .get(b"MCID")
                        .and_then(Object::as_i64)
                        .expect("a number");
                    assert!(marks.insert(mark), "{which}: {mark} twice");
                    open += 1;
                }
                "EMC" => open -= 1,
                "Tj" | "TJ" | "Do" | "S" | "s" | "f" => {
                    assert_eq!(open, 1, "{which}: {} outside", operation.operator);
                    seen += 1;
                }
                _ => {}
            }
        }
        assert_eq!(open, 0, "{which}");
        assert!(
            seen > 0 && marks.len() == own.len(),
            "{which}: {} {}",
            marks.len(),
            own.len()
        );
    }
}

#[test]
fn an_archived_form_is_read_label_by_value() {
    let text = run_on(&archived("form"), "pdfinfo", &["-struct-text"]);
    let words: String = text.split_whitespace().collect();
    let place = |word: &str| words.find(word).unwrap_or_else(|| panic!("{word}: {text}"));
    assert!(place("报名表") < place("\"姓名\"") && place("\"姓名\"") < place("\"张建国\""));
    assert!(
        place("\"张建国\"") < place("\"证件号码\"")
            && place("\"证件号码\"") < place("\"34052419800101001X\"")
    );
    assert!(text.contains("Figure"), "{text}");
}

#[test]
fn archived_tickets_in_pairs_and_on_both_sides_are_whole_too() {
    let options = Options {
        two_up: true,
        duplex: true,
        ..archive()
    };
    let mut out = Vec::new();
    let meta = meta("ticket").options(options);
    let printed = tickets(&mut out, &fonts(), &meta, &plan(), ticket_list(3)).expect("prints");
    assert_eq!(printed.pages, 4);
    let document = Document::load_mem(&out).expect("a PDF");
    tags("ticket", &document);
    nothing_forbidden("ticket", &document);
}

#[test]
fn a_photo_in_printing_colours_is_not_archived() {
    // A frame header with four components is all that is looked at.
    let mut jpeg = vec![0xff, 0xd8, 0xff, 0xc0, 0, 20, 8, 0, 120, 0, 90, 4];
    jpeg.extend([0; 40]);
    let mut person = ticket(0);
    person.photo = Some(jpeg);
    let print = |options| {
        let meta = meta("a").options(options);
        tickets(Vec::new(), &fonts(), &meta, &plan(), [Ok(person.clone())])
    };
    assert!(print(Options::default()).is_ok());
    let error = print(archive()).expect_err("refuses");
    assert!(error.to_string().contains("张建国"), "{error}");
}
