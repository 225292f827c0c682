//! The least that a PDF of tickets can cost: one static form, a few texts and a photo a page, by pdf-writer.

use crate::{jobs::Data, measure::Measured, paper};
use anyhow::{Context, Result};
use flate2::{Compression, write::ZlibEncoder};
use kaobao_exam::Field;
use kaobao_print::PlanWords;
use kaobao_tests::sample;
use pdf_writer::{
    Content, Filter, Finish, Name, Pdf, Rect, Ref, Str,
    types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap},
};
use serde_json::Value;
use std::{
    collections::{BTreeMap, HashMap},
    fs,
    io::Write,
    path::PathBuf,
};
use subsetter::GlyphRemapper;
use ttf_parser::Face;

type Text = (f32, f32, f32, bool, String);

/// A ticket's page in millimetres from the top left corner.
pub(crate) struct Layout {
    pub(crate) page: [f32; 2],
    pub(crate) boxes: Vec<[f32; 4]>,
    /// x, baseline, points, bold, text.
    pub(crate) texts: Vec<Text>,
    /// The same with a key for the text.
    pub(crate) slots: Vec<Text>,
    pub(crate) photo: [f32; 4],
}

const LEFT: f32 = 12.0;
const WIDTH: f32 = 126.0;
const LABEL: f32 = 25.0;

/// As our own ticket has it: ticket left, notes and hotlines right.
fn layout(words: &PlanWords) -> Layout {
    let mut layout = Layout {
        page: [297.0, 210.0],
        boxes: Vec::new(),
        texts: vec![
            (LEFT + 20.0, 19.0, 13.0, true, words.title.clone()),
            (LEFT + 52.0, 32.0, 22.0, true, "准考证".into()),
            (230.0, 32.0, 16.0, true, "考生须知".into()),
        ],
        slots: Vec::new(),
        photo: [LEFT + WIDTH - 29.0, 42.0, 25.0, 35.0],
    };
    let mut y = 39.0;
    let rows = [
        ("准考证号", "number", true),
        ("姓名", "name", true),
        ("证件号码", "id_number", true),
        ("申报工种", "trade", true),
        ("申报级别", "level", true),
        ("单位", "unit", false),
        ("报名序号", "registration", false),
        ("考点", "site", false),
        ("考点地址", "address", false),
    ];
    for (label, key, beside) in rows {
        let value = WIDTH - LABEL - if beside { 33.0 } else { 0.0 };
        layout.cell(LEFT, y, LABEL, label, None);
        layout.cell(LEFT + LABEL, y, value, "", Some(key.into()));
        y += 9.0;
    }
    for line in 0..3 {
        let mut x = LEFT;
        for (width, title, key) in [
            (16.0, "科目", "paper"),
            (43.0, "日期", "date"),
            (28.0, "时间", "time"),
            (24.0, "考场", "room"),
            (15.0, "座位号", "seat"),
        ] {
            match line {
                0 => layout.cell(x, y, width, title, None),
                at => layout.cell(x, y, width, "", Some(format!("{}.{key}", at - 1))),
            }
            x += width;
        }
        y += 9.0;
    }
    let mut y = 44.0;
    for (at, note) in words.notes.iter().enumerate() {
        let text: Vec<char> = format!("{}. {note}", at + 1).chars().collect();
        for line in text.chunks(28) {
            layout
                .texts
                .push((160.0, y, 11.0, false, line.iter().collect()));
            y += 6.0;
        }
    }
    let mut y = y.max(120.0);
    for (topic, office, phones) in &words.hotlines {
        layout.cell(159.0, y, 40.0, topic, None);
        layout.cell(199.0, y, 32.0, office, None);
        layout.cell(231.0, y, 54.0, &phones.join("、"), None);
        y += 7.5;
    }
    layout
}

impl Layout {
    fn cell(&mut self, x: f32, y: f32, width: f32, text: &str, key: Option<String>) {
        self.boxes.push([x, y, width, 9.0]);
        match key {
            Some(key) => self.slots.push((x + 2.0, y + 6.0, 10.5, false, key)),
            None => self
                .texts
                .push((x + 2.0, y + 6.0, 10.5, false, text.into())),
        }
    }
}

/// Everybody's texts by key, and where their photos are.
fn people(data: &Data) -> Result<Vec<(BTreeMap<String, String>, PathBuf)>> {
    let (plan, unit) = (sample::plan()?, data.unit()?);
    unit.rows
        .iter()
        .take(data.people)
        .enumerate()
        .map(|(at, row)| {
            let (ticket, level) = data.ticket(&plan, &unit, at)?;
            let mut values: BTreeMap<String, String> = BTreeMap::new();
            let mut set = |key: &str, value: &str| {
                values.insert(key.to_owned(), value.to_owned());
            };
            for (key, field) in [
                ("name", Field::Name),
                ("id_number", Field::IdNumber),
                ("trade", Field::Trade),
            ] {
                set(key, row.right.get(field));
            }
            set("level", level.label());
            set("unit", &unit.unit.name);
            set("number", &ticket.number);
            set("registration", &ticket.registration.to_string());
            set("site", &ticket.site);
            set("address", &ticket.address);
            for line in 0..2 {
                let sitting = ticket.sittings.get(line).context("two papers")?;
                set(&format!("{line}.paper"), sitting.paper.label());
                set(
                    &format!("{line}.date"),
                    &kaobao_exam::dates::chinese(sitting.date),
                );
                let time = format!(
                    "{}—{}",
                    sitting.start.strftime("%H:%M"),
                    sitting.end.strftime("%H:%M")
                );
                set(&format!("{line}.time"), &time);
                set(&format!("{line}.room"), &sitting.room);
                set(&format!("{line}.seat"), &sitting.seat.to_string());
            }
            Ok((values, data.photo_path(&unit, at)))
        })
        .collect()
}

fn fonts() -> [PathBuf; 2] {
    let folder = PathBuf::from(std::env::var_os("KAOBAO_FONTS").unwrap_or_default());
    ["NotoSerifSC-Regular.ttf", "NotoSerifSC-Bold.ttf"].map(|name| folder.join(name))
}

/// The same for the peers.
pub(crate) fn list(data: &Data) -> Result<Value> {
    let words = PlanWords::from(&sample::plan()?);
    let people = people(data)?
        .into_iter()
        .map(|(values, photo)| {
            let mut person = serde_json::to_value(values)?;
            person["photo"] = photo.display().to_string().into();
            Ok(person)
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(paper::as_json(&layout(&words), people, fonts()))
}

/// A font cut to what was used.
struct Font<'f> {
    bytes: &'f [u8],
    face: Face<'f>,
    remap: GlyphRemapper,
    used: HashMap<char, (u16, u16)>,
}

impl<'f> Font<'f> {
    fn new(bytes: &'f [u8]) -> Result<Self> {
        Ok(Self {
            bytes,
            face: Face::parse(bytes, 0)?,
            remap: GlyphRemapper::new(),
            used: HashMap::new(),
        })
    }
    /// Glyph numbers in two bytes each; what the font lacks is left out, as only this floor may.
    fn encode(&mut self, text: &str) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(text.len());
        for c in text.chars() {
            let known = match self.used.get(&c) {
                Some((_, new)) => Some(*new),
                None => self.face.glyph_index(c).map(|old| {
                    let new = self.remap.remap(old.0);
                    self.used.insert(c, (old.0, new));
                    new
                }),
            };
            bytes.extend(known.unwrap_or_default().to_be_bytes());
        }
        bytes
    }
}

fn points(mm: f32) -> f32 {
    mm * 72.0 / 25.4
}

fn show(content: &mut Content, fonts: &mut [Font<'_>; 2], height: f32, text: &Text, words: &str) {
    let (x, y, size, bold, _) = text;
    let at = usize::from(*bold);
    content.set_font(Name(if at == 0 { b"F0" } else { b"F1" }), *size);
    content.set_text_matrix([1.0, 0.0, 0.0, 1.0, points(*x), points(height - y)]);
    content.show(Str(&fonts[at].encode(words)));
}

/// Writes the tickets.
pub(crate) fn tickets(data: &Data) -> Result<Measured> {
    let words = PlanWords::from(&sample::plan()?);
    let (layout, people) = (layout(&words), people(data)?);
    let out = paper::pdf(data, crate::jobs::Job::TicketFloor);
    Measured::of(data.people, || {
        let files = fonts().map(fs::read);
        let [regular, bold] = files;
        let (regular, bold) = (regular?, bold?);
        let mut fonts = [Font::new(&regular)?, Font::new(&bold)?];
        fs::write(&out, pages(&layout, &people, &mut fonts)?)?;
        Ok(())
    })
}

fn pages(
    layout: &Layout,
    people: &[(BTreeMap<String, String>, PathBuf)],
    fonts: &mut [Font<'_>; 2],
) -> Result<Vec<u8>> {
    let [width, height] = layout.page;
    let paper = Rect::new(0.0, 0.0, points(width), points(height));
    let mut pdf = Pdf::new();
    let mut next = Ref::new(1);
    let (catalog, tree, form) = (next.bump(), next.bump(), next.bump());
    let font_refs = [next.bump(), next.bump()];
    pdf.catalog(catalog).pages(tree);

    let mut content = Content::new();
    for [x, y, w, h] in &layout.boxes {
        content.rect(points(*x), points(height - y - h), points(*w), points(*h));
    }
    content.stroke();
    content.begin_text();
    for text in &layout.texts {
        show(&mut content, fonts, height, text, &text.4);
    }
    content.end_text();
    let content = content.finish();
    let mut stamp = pdf.form_xobject(form, &content);
    stamp.bbox(paper);
    stamp
        .resources()
        .fonts()
        .pairs([(Name(b"F0"), font_refs[0]), (Name(b"F1"), font_refs[1])]);
    stamp.finish();

    let mut kids = Vec::with_capacity(people.len());
    let [x, y, w, h] = layout.photo;
    for (values, photo) in people {
        let (page, text, image) = (next.bump(), next.bump(), next.bump());
        kids.push(page);
        let jpeg = fs::read(photo)?;
        let mut picture = pdf.image_xobject(image, &jpeg);
        picture.filter(Filter::DctDecode);
        // All photos of this run have the plan's size.
        picture.width(90).height(120).bits_per_component(8);
        picture.color_space().device_rgb();
        picture.finish();
        let mut content = Content::new();
        content.x_object(Name(b"S"));
        content.begin_text();
        for slot in &layout.slots {
            let words = values.get(&slot.4).map(String::as_str).unwrap_or_default();
            show(&mut content, fonts, height, slot, words);
        }
        content.end_text();
        content.save_state();
        content.transform([
            points(w),
            0.0,
            0.0,
            points(h),
            points(x),
            points(height - y - h),
        ]);
        content.x_object(Name(b"I")).restore_state();
        let packed = deflate(&content.finish())?;
        pdf.stream(text, &packed).filter(Filter::FlateDecode);
        let mut sheet = pdf.page(page);
        sheet.media_box(paper).parent(tree).contents(text);
        let mut resources = sheet.resources();
        resources
            .x_objects()
            .pairs([(Name(b"S"), form), (Name(b"I"), image)]);
        resources
            .fonts()
            .pairs([(Name(b"F0"), font_refs[0]), (Name(b"F1"), font_refs[1])]);
    }
    pdf.pages(tree).count(i32::try_from(kids.len())?).kids(kids);
    for (font, id) in fonts.iter().zip(font_refs) {
        embed(&mut pdf, &mut next, font, id)?;
    }
    Ok(pdf.finish())
}

/// As ours packs its pages: a file of the same kind and size.
fn deflate(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

fn embed(pdf: &mut Pdf, next: &mut Ref, font: &Font<'_>, id: Ref) -> Result<()> {
    let (cid, descriptor, file, cmap) = (next.bump(), next.bump(), next.bump(), next.bump());
    let name = Name(b"AAAAAA+NotoSerifSC");
    let system = SystemInfo {
        registry: Str(b"Adobe"),
        ordering: Str(b"Identity"),
        supplement: 0,
    };
    pdf.type0_font(id)
        .base_font(name)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(cid)
        .to_unicode(cmap);
    let scale = 1000.0 / f32::from(font.face.units_per_em());
    let mut described = pdf.cid_font(cid);
    described
        .subtype(CidFontType::Type2)
        .base_font(name)
        .system_info(system)
        .font_descriptor(descriptor)
        .default_width(1000.0)
        .cid_to_gid_map_predefined(Name(b"Identity"));
    let mut widths: Vec<(u16, f32)> = font
        .used
        .values()
        .map(|(old, new)| {
            let advance = font
                .face
                .glyph_hor_advance(ttf_parser::GlyphId(*old))
                .unwrap_or(1000);
            (*new, f32::from(advance) * scale)
        })
        .collect();
    widths.sort_by_key(|(glyph, _)| *glyph);
    let mut list = described.widths();
    for (glyph, width) in widths {
        list.consecutive(glyph, [width]);
    }
    list.finish();
    described.finish();
    pdf.font_descriptor(descriptor)
        .name(name)
        .flags(FontFlags::SYMBOLIC)
        .bbox(Rect::new(0.0, -300.0, 1000.0, 1000.0))
        .italic_angle(0.0)
        .ascent(880.0)
        .descent(-120.0)
        .cap_height(700.0)
        .stem_v(80.0)
        .font_file2(file);
    let cut = subsetter::subset(font.bytes, 0, &font.remap)
        .map_err(|error| anyhow::anyhow!("{error:?}"))?;
    pdf.stream(file, &deflate(&cut)?)
        .filter(Filter::FlateDecode);
    let mut map = UnicodeCmap::new(Name(b"Kaobao"), system);
    for (c, (_, glyph)) in &font.used {
        map.pair(*glyph, *c);
    }
    pdf.cmap(cmap, &map.finish());
    Ok(())
}
