//! Writes previews with sample people: `cargo run -p kaobao-print --example preview DIR [TEMPLATE.toml KIND]`.
//! Beside each plain document: tickets in pairs, archived and on both sides.

#[path = "../tests/common/mod.rs"]
mod common;

use kaobao_print::*;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = std::path::PathBuf::from(arguments.next().unwrap_or_else(|| ".".into()));
    std::fs::create_dir_all(&folder)?;
    let mut templates = Templates::builtin();
    let own = match (arguments.next(), arguments.next()) {
        (Some(path), Some(kind)) => {
            let kind = DocumentKind::from_key(&kind).ok_or("no such document")?;
            templates.replace(kind, &std::fs::read_to_string(path)?)?;
            Some(kind)
        }
        _ => None,
    };
    let fonts = Fonts::find()?;
    let plain = Options::default();
    for kind in DocumentKind::ALL
        .into_iter()
        .filter(|kind| own.is_none_or(|own| own == *kind))
    {
        let mut sets = vec![
            ("plain", plain),
            (
                "archive",
                Options {
                    pdf_a: true,
                    ..plain
                },
            ),
        ];
        if kind == DocumentKind::Ticket && own.is_none() {
            sets.push((
                "pairs",
                Options {
                    two_up: true,
                    duplex: true,
                    ..plain
                },
            ));
        }
        for (name, options) in sets {
            let meta = common::meta(kind.title())
                .options(options)
                .templates(templates.clone());
            let path = folder.join(format!("{}-{name}.pdf", kind.key()));
            write_file(&path, |out| {
                sample::preview(out, &fonts, &meta, &common::plan(), kind)
            })?;
        }
    }
    Ok(())
}
