//! Writes the sample's rosters and photos, for stories that are told in another language than Rust.

use anyhow::{Context, Result};
use clap::Parser;
use kaobao_exam::Field;
use kaobao_tests::sample::{Cell, PLAN, Sample, UnitSample};
use serde_json::{Value, json};
use std::{fs, path::PathBuf};

/// Two units whose people have nothing wrong, in a folder each, with the plan and an overview beside them.
#[derive(Parser)]
struct Args {
    /// How many people in both units.
    #[arg(long, default_value_t = 40)]
    people: usize,
    /// The sample's seed.
    #[arg(long, default_value_t = 2017)]
    seed: u64,
    /// Address and remark of everybody hold these texts in turn, one a line: what a page must show and never run.
    #[arg(long)]
    texts: Option<PathBuf>,
    /// Where everything goes.
    #[arg(long)]
    out: PathBuf,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let mut sample = Sample::without_mistakes(args.people, args.seed)?;
    if let Some(path) = &args.texts {
        let texts = fs::read_to_string(path).with_context(|| path.display().to_string())?;
        let texts: Vec<&str> = texts.lines().filter(|line| !line.is_empty()).collect();
        for unit in &mut sample.units {
            put(unit, &texts);
        }
    }
    fs::create_dir_all(&args.out)?;
    fs::write(args.out.join("plan.toml"), PLAN)?;
    let mut units = Vec::new();
    for unit in &sample.units {
        let files = unit.write(&args.out.join(unit.unit.code.to_string()))?;
        units.push(overview(unit, &files.roster, &files.photos));
    }
    println!("{}", json!({ "units": units }));
    Ok(())
}

fn put(unit: &mut UnitSample, texts: &[&str]) {
    for (row, text) in unit.rows.iter_mut().zip(texts.iter().cycle()) {
        for field in [Field::Address, Field::Remark] {
            row.cells.push((field, Cell::Text((*text).to_owned())));
            row.right.set(field, *text);
        }
    }
}

fn overview(unit: &UnitSample, roster: &std::path::Path, photos: &std::path::Path) -> Value {
    let people: Vec<Value> = unit
        .rows
        .iter()
        .map(|row| {
            json!({
                "name": row.right.get(Field::Name),
                "id": row.right.get(Field::IdNumber),
                "trade": row.right.get(Field::Trade),
                "level": row.right.get(Field::Level),
            })
        })
        .collect();
    json!({
        "code": unit.unit.code,
        "name": unit.unit.name,
        "department": unit.unit.department,
        "city": unit.unit.city,
        "roster": roster,
        "photos": photos,
        "people": people,
    })
}
