//! What PDF/A-2u (ISO 19005-2) asks for beside an ordinary PDF: a colour profile, metadata as XMP, and a
//! tree of tags that says in which order a page is read.

use super::{Pdf, object};
use crate::{Meta, PrintError};
use lopdf::{Dictionary, Object, Stream};
use std::io::Write;

/// Something on a page that has a meaning; its place in the page's list is its MCID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// A paragraph or value.
    Text,
    /// A title.
    Title,
    /// A picture, with what it shows.
    Figure(&'static str),
}

impl Mark {
    /// The structure type of ISO 32000-1, 14.8.4.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::Text => "P",
            Self::Title => "H1",
            Self::Figure(_) => "Figure",
        }
    }
}

/// Grows with the pages: numbers only.
#[derive(Debug, Default)]
pub(super) struct Tags {
    root: u32,
    document: u32,
    /// The section of each page.
    sections: Vec<u32>,
    /// For each page the object that lists what its marks belong to; `None` for an empty page.
    parents: Vec<Option<u32>>,
}

fn reference(number: u32) -> Object {
    Object::Reference((number, 0))
}

impl<W: Write> Pdf<'_, W> {
    /// Reserves the tree of tags.
    pub(super) fn begin_tags(&mut self) {
        let (root, document) = (self.reserve(), self.reserve());
        self.tags = Some(Tags {
            root,
            document,
            ..Tags::default()
        });
    }

    /// Writes the tags of a page; gives its place in the parent tree.
    pub(super) fn tag_page(
        &mut self,
        page: u32,
        marks: &[Mark],
    ) -> Result<Option<i64>, PrintError> {
        let Some(document) = self.tags.as_ref().map(|tags| tags.document) else {
            return Ok(None);
        };
        if marks.is_empty() {
            if let Some(tags) = &mut self.tags {
                tags.parents.push(None);
            }
            return Ok(None);
        }
        let section = self.reserve();
        let mut kids = Vec::with_capacity(marks.len());
        for (at, mark) in marks.iter().enumerate() {
            let number = self.reserve();
            kids.push(reference(number));
            // There are many of these; their type may be left out (ISO 32000-1, 14.7.2).
            let mut element = Dictionary::from_iter([
                ("S", Object::from(mark.tag())),
                ("P", reference(section)),
                ("Pg", reference(page)),
                ("K", (at as i64).into()),
            ]);
            if let Mark::Figure(shows) = mark {
                element.set("Alt", object::utf16(shows));
            }
            self.write(number, &element.into())?;
        }
        let element = Dictionary::from_iter([
            ("Type", Object::from("StructElem")),
            ("S", "Sect".into()),
            ("P", reference(document)),
            ("K", kids.clone().into()),
        ]);
        self.write(section, &element.into())?;
        let list = self.reserve();
        self.write(list, &kids.into())?;
        let Some(tags) = &mut self.tags else {
            return Ok(None);
        };
        tags.sections.push(section);
        tags.parents.push(Some(list));
        Ok(Some(tags.parents.len() as i64 - 1))
    }

    /// Writes the tree, the profile and the metadata; adds them to the catalog.
    pub(super) fn archive(&mut self, catalog: &mut Dictionary) -> Result<(), PrintError> {
        let Some(tags) = self.tags.take() else {
            return Ok(());
        };
        let kids: Vec<Object> = tags.sections.into_iter().map(reference).collect();
        let document = Dictionary::from_iter([
            ("Type", Object::from("StructElem")),
            ("S", "Document".into()),
            ("P", reference(tags.root)),
            ("Lang", Object::string_literal("zh-CN")),
            ("K", kids.into()),
        ]);
        self.write(tags.document, &document.into())?;
        let next = tags.parents.len() as i64;
        let numbers: Vec<Object> = tags
            .parents
            .iter()
            .zip(0i64..)
            .filter_map(|(list, at)| Some([Object::from(at), reference((*list)?)]))
            .flatten()
            .collect();
        let parents = self.reserve();
        self.write(
            parents,
            &Dictionary::from_iter([("Nums", Object::from(numbers))]).into(),
        )?;
        let root = Dictionary::from_iter([
            ("Type", Object::from("StructTreeRoot")),
            ("K", reference(tags.document)),
            ("ParentTree", reference(parents)),
            ("ParentTreeNextKey", next.into()),
        ]);
        self.write(tags.root, &root.into())?;

        let profile = self.reserve();
        let mut stream = Stream::new(Dictionary::from_iter([("N", Object::from(3))]), srgb());
        super::deflate(&mut stream)?;
        self.write(profile, &Object::Stream(stream))?;
        let intent = Dictionary::from_iter([
            ("Type", Object::from("OutputIntent")),
            ("S", "GTS_PDFA1".into()),
            (
                "OutputConditionIdentifier",
                Object::string_literal("sRGB IEC61966-2.1"),
            ),
            ("Info", Object::string_literal("sRGB IEC61966-2.1")),
            ("DestOutputProfile", reference(profile)),
        ]);
        let metadata = self.reserve();
        let entries = Dictionary::from_iter([
            ("Type", Object::from("Metadata")),
            ("Subtype", "XML".into()),
        ]);
        let stream = Stream::new(entries, xmp(&self.meta, self.hash).into_bytes());
        self.write(metadata, &Object::Stream(stream))?;

        catalog.set("Metadata", reference(metadata));
        catalog.set("OutputIntents", vec![intent.into()]);
        catalog.set("StructTreeRoot", reference(tags.root));
        catalog.set(
            "MarkInfo",
            Dictionary::from_iter([("Marked", Object::from(true))]),
        );
        Ok(())
    }
}

/// The metadata, the same as in the information dictionary.
fn xmp(meta: &Meta, hash: u128) -> String {
    let mut title = String::new();
    for character in meta.title.chars().filter(|c| !c.is_control()) {
        match character {
            '&' => title += "&amp;",
            '<' => title += "&lt;",
            '>' => title += "&gt;",
            other => title.push(other),
        }
    }
    let date = meta.now.strftime("%Y-%m-%dT%H:%M:%S");
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n\
<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n\
<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" \
xmlns:xmpMM=\"http://ns.adobe.com/xap/1.0/mm/\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\n\
<dc:format>application/pdf</dc:format>\n\
<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>\n\
<dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag></dc:language>\n\
<xmp:CreatorTool>{CREATOR}</xmp:CreatorTool>\n\
<xmp:CreateDate>{date}</xmp:CreateDate>\n\
<xmp:ModifyDate>{date}</xmp:ModifyDate>\n\
<xmp:MetadataDate>{date}</xmp:MetadataDate>\n\
<pdf:Producer>{PRODUCER}</pdf:Producer>\n\
<xmpMM:DocumentID>uuid:{hash:032x}</xmpMM:DocumentID>\n\
<pdfaid:part>2</pdfaid:part>\n\
<pdfaid:conformance>U</pdfaid:conformance>\n\
</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>"
    )
}

pub(super) const CREATOR: &str = "考报";
pub(super) const PRODUCER: &str = "考报（printpdf）";

/// A version 2 profile of sRGB (IEC 61966-2.1), after ICC.1:2001-04: primaries adapted to D50, and the tone
/// curve as a table.
fn srgb() -> Vec<u8> {
    let fixed = |value: f64| ((value * 65536.0).round() as i32).to_be_bytes();
    let xyz = |[x, y, z]: [f64; 3]| {
        [b"XYZ ".as_slice(), &[0; 4], &fixed(x), &fixed(y), &fixed(z)].concat()
    };
    let mut description = [
        b"desc".as_slice(),
        &[0; 4],
        &18u32.to_be_bytes(),
        b"sRGB IEC61966-2.1\0",
    ]
    .concat();
    // No Unicode and no Macintosh name: language, count, code, count, 67 bytes.
    description.extend([0; 4 + 4 + 2 + 1 + 67]);
    let copyright = [b"text".as_slice(), &[0; 4], b"No copyright, use freely\0"].concat();
    let mut curve = [b"curv".as_slice(), &[0; 4], &1024u32.to_be_bytes()].concat();
    for step in 0..1024u32 {
        let value = f64::from(step) / 1023.0;
        let light = if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        };
        curve.extend(((light * 65535.0).round() as u16).to_be_bytes());
    }
    let data = [
        description,
        copyright,
        xyz([0.95045, 1.0, 1.08905]),
        xyz([0.43607, 0.22249, 0.01392]),
        xyz([0.38515, 0.71687, 0.09708]),
        xyz([0.14307, 0.06061, 0.71410]),
        curve,
    ];
    let tags: [(&[u8; 4], usize); 9] = [
        (b"desc", 0),
        (b"cprt", 1),
        (b"wtpt", 2),
        (b"rXYZ", 3),
        (b"gXYZ", 4),
        (b"bXYZ", 5),
        (b"rTRC", 6),
        (b"gTRC", 6),
        (b"bTRC", 6),
    ];
    let mut at = 128 + 4 + 12 * tags.len();
    let (mut places, mut body) = (Vec::new(), Vec::new());
    for part in &data {
        places.push((at, part.len()));
        body.extend_from_slice(part);
        body.resize(body.len().next_multiple_of(4), 0);
        at = 128 + 4 + 12 * tags.len() + body.len();
    }
    let mut profile = Vec::with_capacity(at);
    profile.extend((at as u32).to_be_bytes());
    profile.extend([0; 4]);
    profile.extend([2, 0x10, 0, 0]);
    profile.extend(b"mntrRGB XYZ ");
    for part in [2017u16, 1, 1, 0, 0, 0] {
        profile.extend(part.to_be_bytes());
    }
    profile.extend(b"acsp");
    // Platform, flags, device, model, attributes, intent: none.
    profile.extend([0; 28]);
    profile.extend([fixed(0.9642), fixed(1.0), fixed(0.8249)].concat());
    profile.resize(128, 0);
    profile.extend((tags.len() as u32).to_be_bytes());
    for (name, part) in tags {
        let (from, length) = places[part];
        profile.extend(name);
        profile.extend((from as u32).to_be_bytes());
        profile.extend((length as u32).to_be_bytes());
    }
    profile.extend(body);
    profile
}
