//! A PDF that is written while its pages are drawn.
//!
//! Pages wait in a small chunk until printpdf turns their operations into content streams; then page by page
//! goes out. Only object offsets, page numbers and the characters used stay in memory. Page tree, fonts,
//! catalog and cross-reference table come last.

mod archive;
mod end;
mod jpeg;
mod object;
mod srgb;
mod typeset;

pub(crate) use archive::Mark;
pub(crate) use typeset::{Typeset, font_id};

use crate::{Fonts, Meta, PrintError, canvas::Canvas, qr::Code};
use lopdf::{Dictionary, Object, Stream};
use printpdf::{Mm, Op, PdfDocument, PdfPage, PdfSaveOptions};
use std::io::Write;

/// Pages that wait for printpdf together.
const CHUNK: usize = 64;
/// Pages under one node of the page tree.
const NODE: usize = 128;

/// What was printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Printed {
    /// Pages.
    pub pages: usize,
    /// Size of the PDF.
    pub bytes: u64,
}

/// Width and height in millimetres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Paper {
    pub(crate) width: f32,
    pub(crate) height: f32,
}

const A4: Paper = Paper {
    width: 210.0,
    height: 297.0,
};

/// A drawing that many pages share: written once, placed by name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stamp(u32);

enum Kind {
    Page,
    Stamp(u32),
}

/// Drawn, not yet written.
struct Waiting {
    kind: Kind,
    paper: Paper,
    operations: Vec<Op>,
    cuts: Vec<u16>,
    objects: Vec<(String, u32)>,
    marks: Vec<Mark>,
}

pub(crate) struct Pdf<'f, W: Write> {
    out: W,
    written: u64,
    offsets: Vec<u64>,
    buffer: Vec<u8>,
    typeset: Typeset<'f>,
    font_numbers: Vec<u32>,
    waiting: Vec<Waiting>,
    /// Page tree nodes: own number, its pages.
    nodes: Vec<(u32, Vec<u32>)>,
    root: u32,
    pages: usize,
    meta: Meta,
    hash: u128,
    tags: Option<archive::Tags>,
    /// The last page's.
    paper: Paper,
}

impl<'f, W: Write> Pdf<'f, W> {
    pub(crate) fn new(out: W, fonts: &'f Fonts, meta: &Meta) -> Result<Self, PrintError> {
        let mut pdf = Self {
            out,
            written: 0,
            offsets: Vec::new(),
            buffer: Vec::new(),
            typeset: Typeset::new(fonts),
            font_numbers: Vec::new(),
            waiting: Vec::new(),
            nodes: Vec::new(),
            root: 0,
            pages: 0,
            meta: meta.clone(),
            hash: 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d,
            tags: None,
            paper: A4,
        };
        pdf.root = pdf.reserve();
        if pdf.meta.options.pdf_a {
            pdf.begin_tags();
        }
        // The second line tells transfer programs that the file is binary.
        pdf.buffer
            .extend_from_slice(b"%PDF-1.7\n%\xc7\xec\x8f\xa2\n");
        let titled = format!("{}{}", pdf.meta.title, pdf.meta.now);
        pdf.mix(titled.as_bytes());
        Ok(pdf)
    }

    /// Draws a page. `who` is named in errors.
    pub(crate) fn page(
        &mut self,
        paper: Paper,
        who: String,
        draw: impl FnOnce(&mut Canvas<'_, 'f>) -> Result<(), PrintError>,
    ) -> Result<(), PrintError> {
        self.typeset.who = who;
        let waiting = self.drawn(Kind::Page, paper, draw)?;
        self.pages += 1;
        self.paper = paper;
        self.waiting.push(waiting);
        if self.waiting.len() >= CHUNK {
            self.write_waiting()?;
        }
        Ok(())
    }

    /// Whether pages say what on them is what.
    pub(crate) fn tagged(&self) -> bool {
        self.tags.is_some()
    }

    /// The next page is a front side: on paper printed on both sides an empty back may come before it.
    pub(crate) fn front(&mut self) {
        if self.meta.options.duplex && self.pages % 2 == 1 {
            self.pages += 1;
            self.waiting.push(Waiting {
                kind: Kind::Page,
                paper: self.paper,
                operations: Vec::new(),
                cuts: Vec::new(),
                objects: Vec::new(),
                marks: Vec::new(),
            });
        }
    }

    /// Draws what pages share.
    pub(crate) fn stamp(
        &mut self,
        paper: Paper,
        draw: impl FnOnce(&mut Canvas<'_, 'f>) -> Result<(), PrintError>,
    ) -> Result<Stamp, PrintError> {
        let number = self.reserve();
        let waiting = self.drawn(Kind::Stamp(number), paper, draw)?;
        self.waiting.push(waiting);
        Ok(Stamp(number))
    }

    fn drawn(
        &mut self,
        kind: Kind,
        paper: Paper,
        draw: impl FnOnce(&mut Canvas<'_, 'f>) -> Result<(), PrintError>,
    ) -> Result<Waiting, PrintError> {
        let tagged = self.tags.is_some() && matches!(kind, Kind::Page);
        let mut canvas = Canvas::new(&mut self.typeset, paper.height, tagged);
        draw(&mut canvas)?;
        let drawing = canvas.finish();
        let mut objects: Vec<(String, u32)> = drawing
            .stamps
            .iter()
            .enumerate()
            .map(|(at, stamp)| (format!("s{at}"), stamp.0))
            .collect();
        for (at, photo) in drawing.photos.into_iter().enumerate() {
            objects.push((format!("p{at}"), self.photo(photo)?));
        }
        for (at, code) in drawing.codes.into_iter().enumerate() {
            objects.push((format!("q{at}"), self.code(&code)?));
        }
        while self.font_numbers.len() < self.typeset.cuts() {
            let number = self.reserve();
            self.font_numbers.push(number);
        }
        Ok(Waiting {
            kind,
            paper,
            operations: drawing.operations,
            cuts: drawing.cuts,
            objects,
            marks: drawing.marks,
        })
    }

    /// Writes a photo's bytes as they are.
    fn photo(&mut self, photo: Photo) -> Result<u32, PrintError> {
        if photo.facts.components == 4 && self.meta.options.pdf_a {
            return Err(PrintError::Photo {
                who: self.typeset.who.clone(),
                why: "印刷用的 CMYK 颜色不能存档",
            });
        }
        let mut dictionary = Dictionary::from_iter([
            ("Type", Object::from("XObject")),
            ("Subtype", "Image".into()),
            ("Width", i64::from(photo.facts.width).into()),
            ("Height", i64::from(photo.facts.height).into()),
            ("BitsPerComponent", 8.into()),
            ("Filter", "DCTDecode".into()),
            (
                "ColorSpace",
                match photo.facts.components {
                    1 => "DeviceGray",
                    4 => "DeviceCMYK",
                    _ => "DeviceRGB",
                }
                .into(),
            ),
        ]);
        if photo.facts.components == 4 {
            // Photo programs store CMYK inverted.
            dictionary.set(
                "Decode",
                [1, 0, 1, 0, 1, 0, 1, 0].map(Object::from).to_vec(),
            );
        }
        self.mix(&(photo.bytes.len() as u64).to_le_bytes());
        let number = self.reserve();
        self.write(
            number,
            &Object::Stream(Stream::new(dictionary, photo.bytes)),
        )?;
        Ok(number)
    }

    /// Writes a QR code as a stencil that is painted black.
    fn code(&mut self, code: &Code) -> Result<u32, PrintError> {
        self.mix(&code.stencil);
        let dictionary = Dictionary::from_iter([
            ("Type", Object::from("XObject")),
            ("Subtype", "Image".into()),
            ("Width", (code.side as i64).into()),
            ("Height", (code.side as i64).into()),
            ("ImageMask", true.into()),
            ("BitsPerComponent", 1.into()),
        ]);
        let number = self.reserve();
        let stream = Stream::new(dictionary, code.stencil.clone());
        self.write(number, &Object::Stream(stream))?;
        Ok(number)
    }

    /// Lets printpdf make the content streams of what waits, and writes them.
    fn write_waiting(&mut self) -> Result<(), PrintError> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let mut document = PdfDocument::new("");
        self.typeset.register(&mut document);
        let mut waiting = std::mem::take(&mut self.waiting);
        document.pages = waiting
            .iter_mut()
            .map(|page| {
                let operations = std::mem::take(&mut page.operations);
                PdfPage::new(Mm(page.paper.width), Mm(page.paper.height), operations)
            })
            .collect();
        // It warns that the fonts hold no bytes; they are written at the end.
        let mut made = document.to_lopdf_document(&PdfSaveOptions::default(), &mut Vec::new());
        drop(document);
        let pages: Vec<lopdf::ObjectId> = made.page_iter().collect();
        for (page, made_id) in waiting.into_iter().zip(pages) {
            let content = made
                .get_dictionary(made_id)
                .and_then(|page| page.get(b"Contents"))
                .and_then(Object::as_reference)
                .and_then(|id| made.get_object_mut(id))
                .and_then(Object::as_stream_mut)
                .map(|stream| std::mem::take(&mut stream.content))
                .map_err(|_| PrintError::source("printpdf 没有给出页面内容"))?;
            self.mix(&content);
            self.write_drawn(page, content)?;
        }
        Ok(())
    }

    fn write_drawn(&mut self, drawn: Waiting, content: Vec<u8>) -> Result<(), PrintError> {
        let mut resources = Dictionary::new();
        let fonts = drawn.cuts.iter().map(|cut| {
            let cut = usize::from(*cut);
            (
                font_id(cut).0,
                Object::Reference((self.font_numbers[cut], 0)),
            )
        });
        resources.set("Font", Dictionary::from_iter(fonts));
        if !drawn.objects.is_empty() {
            let objects = drawn
                .objects
                .into_iter()
                .map(|(name, number)| (name, Object::Reference((number, 0))));
            resources.set("XObject", Dictionary::from_iter(objects));
        }
        let bounds: Vec<Object> = [
            0.0,
            0.0,
            points(drawn.paper.width),
            points(drawn.paper.height),
        ]
        .map(Object::Real)
        .to_vec();
        let mut stream = Stream::new(Dictionary::new(), content);
        deflate(&mut stream)?;
        match drawn.kind {
            Kind::Stamp(number) => {
                stream.dict.set("Type", "XObject");
                stream.dict.set("Subtype", "Form");
                stream.dict.set("BBox", bounds);
                stream.dict.set("Resources", resources);
                self.write(number, &Object::Stream(stream))
            }
            Kind::Page => {
                let content = self.reserve();
                self.write(content, &Object::Stream(stream))?;
                if self
                    .nodes
                    .last()
                    .is_none_or(|(_, pages)| pages.len() >= NODE)
                {
                    let number = self.reserve();
                    self.nodes.push((number, Vec::new()));
                }
                let number = self.reserve();
                let parent = match self.nodes.last_mut() {
                    Some((parent, pages)) => {
                        pages.push(number);
                        *parent
                    }
                    None => self.root,
                };
                let tags = self.tag_page(number, &drawn.marks)?;
                let mut page = Dictionary::from_iter([
                    ("Type", Object::from("Page")),
                    ("Parent", Object::Reference((parent, 0))),
                    ("MediaBox", bounds.into()),
                    ("Resources", resources.into()),
                    ("Contents", Object::Reference((content, 0))),
                ]);
                if let Some(place) = tags {
                    page.set("StructParents", place);
                    page.set("Tabs", "S");
                }
                self.write(number, &page.into())
            }
        }
    }

    /// The next object number. Everything reserved must be written.
    fn reserve(&mut self) -> u32 {
        self.offsets.push(0);
        self.offsets.len() as u32
    }

    fn write(&mut self, number: u32, object: &Object) -> Result<(), PrintError> {
        self.offsets[number as usize - 1] = self.written + self.buffer.len() as u64;
        self.buffer
            .extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        object::put(&mut self.buffer, object);
        self.buffer.extend_from_slice(b"\nendobj\n");
        if self.buffer.len() >= 1 << 18 {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), PrintError> {
        self.out.write_all(&self.buffer)?;
        self.written += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }

    /// FNV-1a over what is drawn: files with other people get other /ID entries, without a clock or
    /// randomness.
    fn mix(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.hash =
                (self.hash ^ u128::from(*byte)).wrapping_mul(0x0100_0000_0000_0000_0000_013b);
        }
    }
}

/// A photo to place.
pub(crate) struct Photo {
    bytes: Vec<u8>,
    facts: jpeg::Jpeg,
}

impl Photo {
    /// Looks at the JPEG.
    pub(crate) fn new(bytes: Vec<u8>, who: &str) -> Result<Self, PrintError> {
        let facts = jpeg::read(&bytes).map_err(|why| PrintError::Photo {
            who: who.to_owned(),
            why,
        })?;
        Ok(Self { bytes, facts })
    }
    /// Width through height.
    pub(crate) fn ratio(&self) -> f32 {
        f32::from(self.facts.width) / f32::from(self.facts.height)
    }
}

/// Millimetres to points, rounded to hundredths so that content stays short.
pub(crate) fn points(millimetres: f32) -> f32 {
    round(millimetres * 72.0 / 25.4)
}

/// To hundredths.
pub(crate) fn round(value: f32) -> f32 {
    (value * 100.0).round() / 100.0
}

fn deflate(stream: &mut Stream) -> Result<(), PrintError> {
    if stream.dict.has(b"Filter") {
        return Ok(());
    }
    let mut encoder = flate2::write::ZlibEncoder::new(
        Vec::with_capacity(stream.content.len() / 2),
        flate2::Compression::new(6),
    );
    encoder.write_all(&stream.content)?;
    stream.content = encoder.finish()?;
    stream.dict.set("Filter", "FlateDecode");
    Ok(())
}
