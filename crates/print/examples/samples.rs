//! Writes pages to look at: `cargo run -p kaobao-print --example samples DIR`.
//!
//! Each document as the tests print it; in `preview` with sample people, archived and in pairs too, from
//! another template with `DIR TEMPLATE.toml KIND`; in `edge` long names, large photos and a large hall.

#[path = "../tests/common/mod.rs"]
mod common;

use kaobao_exam::Field;
use kaobao_print::*;
use std::{error::Error, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().unwrap_or_else(|| ".".into());
    let folder = Path::new(&folder);
    for part in ["preview", "edge"] {
        std::fs::create_dir_all(folder.join(part))?;
    }
    let mut templates = Templates::builtin();
    if let (Some(path), Some(kind)) = (arguments.next(), arguments.next()) {
        let kind = DocumentKind::from_key(&kind).ok_or("no such document")?;
        templates.replace(kind, &std::fs::read_to_string(path)?)?;
    }
    for name in common::DOCUMENTS {
        std::fs::write(folder.join(format!("{name}.pdf")), common::document(name))?;
    }
    previews(&folder.join("preview"), &templates)?;
    edges(&folder.join("edge"))
}

fn previews(folder: &Path, templates: &Templates) -> Result<(), Box<dyn Error>> {
    let fonts = Fonts::find()?;
    let plain = Options::default();
    let sets = [
        ("plain", plain),
        (
            "archive",
            Options {
                pdf_a: true,
                ..plain
            },
        ),
        (
            "pairs",
            Options {
                two_up: true,
                duplex: true,
                ..plain
            },
        ),
    ];
    for kind in DocumentKind::ALL {
        for (name, options) in sets {
            let meta = common::meta(kind.title())
                .options(options)
                .templates(templates.clone());
            let path = folder.join(format!("{}-{name}.pdf", kind.key()));
            let written = write_file(&path, |out| {
                sample::preview(out, &fonts, &meta, &common::plan(), kind)
            });
            match written {
                Ok(_) | Err(PrintError::NoTwoUp) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(())
}

fn edges(folder: &Path) -> Result<(), Box<dyn Error>> {
    let (fonts, meta, mut plan) = (Fonts::find()?, common::meta("样张"), common::plan());
    let long = "阿卜杜热西提·买买提依明·库尔班江·阿不都克热木";
    let unit = "江西省赣江流域水利水电工程建设管理局综合服务保障中心车辆运行管理科第二车队（南昌市红谷滩新区分队）";
    let mut person = common::form(0);
    person.values.set(Field::Name, long);
    for field in [
        Field::Unit,
        Field::Department,
        Field::ApplyingUnit,
        Field::Address,
    ] {
        person.values.set(field, unit);
    }
    let mut one = common::ticket(0);
    (one.name, one.unit, one.ticket.address) = (long.into(), unit.into(), unit.into());
    let mut sheet = common::room(14);
    for seat in &mut sheet.seats {
        seat.unit = unit.into();
    }
    sheet.seats[1].name = long.into();
    let path = |name: &str| folder.join(name);
    write_file(&path("long-form.pdf"), |out| {
        forms(out, &fonts, &meta, &plan, [Ok(person.clone())])
    })?;
    write_file(&path("long-ticket.pdf"), |out| {
        tickets(out, &fonts, &meta, &plan, [Ok(one.clone())])
    })?;
    write_file(&path("long-sign-in.pdf"), |out| {
        sign_in(out, &fonts, &meta, &plan, [Ok(sheet.clone())])
    })?;
    plan.photo_mm = [35, 49];
    let photo = common::photo_of(350, 490);
    person.photo = Some(photo.clone());
    one.photo = Some(photo.clone());
    sheet
        .seats
        .iter_mut()
        .for_each(|seat| seat.photo = Some(photo.clone()));
    write_file(&path("large-form.pdf"), |out| {
        forms(out, &fonts, &meta, &plan, [Ok(person)])
    })?;
    write_file(&path("large-ticket.pdf"), |out| {
        tickets(out, &fonts, &meta, &plan, [Ok(one)])
    })?;
    write_file(&path("large-photos.pdf"), |out| {
        photo_sheet(out, &fonts, &meta, &plan, [Ok(sheet)])
    })?;
    let mut hall = common::room(120);
    (hall.capacity, hall.columns) = (120, 8);
    write_file(&path("hall.pdf"), |out| {
        seats(out, &fonts, &meta, &plan, [Ok(hall)])
    })?;
    Ok(())
}
