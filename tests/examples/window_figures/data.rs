//! A unit's file with as many people as a province has, made by the real programs.

use anyhow::Result;
use kaobao_exam::Field;
use kaobao_tests::{
    programs::{Center, Pc, Programs},
    sample::{self, Sample, draw::Portrait},
    season::{add_unit, open_center},
};
use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

const FILE: &str = "unit.kaobao";

pub(crate) fn prepare(folder: &Path, people: usize, photos: usize) -> Result<()> {
    let file = folder.join(FILE);
    if folder.join("ready").exists() {
        return Ok(());
    }
    fs::create_dir_all(folder)?;
    let programs = Programs::find()?;
    let center = Center::new(&programs, &folder.join("center.db"));
    open_center(&center, folder)?;
    let enrolment = folder.join("enrolment.json");
    add_unit(&center, &sample::provincial(), 1, None, &enrolment)?;
    let pc = Pc::new(&programs, &file);
    pc.ok(&[
        "init".as_ref(),
        "--enrolment".as_ref(),
        enrolment.as_os_str(),
    ])?;

    let [mut unit, _] = Sample::without_mistakes(people * 5 / 3 + 5, 10)?.units;
    unit.rows.truncate(people);
    let mut csv = String::from("\u{feff}");
    let labels: Vec<&str> = Field::ALL.iter().map(|field| field.label()).collect();
    writeln!(csv, "{}", labels.join(","))?;
    for row in &unit.rows {
        let values: Vec<String> = Field::ALL
            .iter()
            .map(|field| format!("\"{}\"", row.right.get(*field)))
            .collect();
        writeln!(csv, "{}", values.join(","))?;
    }
    let roster = folder.join("花名册.csv");
    fs::write(&roster, csv)?;
    pc.ok(&["import".as_ref(), roster.as_os_str()])?;

    let pictures = folder.join("照片");
    fs::create_dir_all(&pictures)?;
    for (at, row) in unit.rows.iter().take(photos).enumerate() {
        let jpeg = Portrait::new(at as u64 + 1).jpeg(90, 120)?;
        fs::write(
            pictures.join(format!("{}.jpg", row.right.get(Field::IdNumber))),
            jpeg,
        )?;
    }
    pc.ok(&["photos".as_ref(), pictures.as_os_str()])?;
    fs::remove_dir_all(&pictures)?;
    fs::write(folder.join("ready"), "")?;
    Ok(())
}

/// Each round begins with the same file.
pub(crate) fn copy(folder: &Path, to: &Path) -> Result<PathBuf> {
    for name in [FILE.to_owned(), format!("{FILE}.key")] {
        fs::copy(folder.join(&name), to.join(&name))?;
    }
    Ok(to.join(FILE))
}
