//! A sample of people, rosters and photos for two units, with deliberate mistakes. Deterministic by its seed.

pub mod draw;
mod mistakes;
mod names;
mod people;
mod photos;
pub mod rng;
mod roster;

use anyhow::{Context, Result};
use kaobao_exam::{Date, Draft, ExamPlan, Field, Unit, UnitKind};
use rng::Rng;
use std::path::{Path, PathBuf};

pub use mistakes::{Kind, Mend, Mistake};
pub use photos::{Photo, PhotoFile};

/// The notice's plan, as its file says it.
pub const PLAN: &str = include_str!("../../../crates/exam/plans/jiangxi-2017.toml");
/// A day in the registration window.
pub const TODAY: Date = jiff::civil::date(2017, 6, 10);

/// A cell as the office's spreadsheet holds it.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Text.
    Text(String),
    /// A number cell.
    Number(f64),
    /// A real date.
    Date(Date),
}

/// One row of a roster.
#[derive(Clone, Debug)]
pub struct Row {
    /// What it should say.
    pub right: Draft,
    /// What it says, mistakes included.
    pub cells: Vec<(Field, Cell)>,
    /// The photo.
    pub photo: PhotoFile,
}

/// One unit's people.
#[derive(Clone, Debug)]
pub struct UnitSample {
    /// The unit.
    pub unit: Unit,
    /// Its roster.
    pub rows: Vec<Row>,
    /// What is wrong in roster and photos, by row.
    pub mistakes: Vec<Mistake>,
    /// Which way of writing lists.
    style: usize,
}

/// Two units: a provincial one with all levels, a city one with level 2.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Unit A and unit B.
    pub units: [UnitSample; 2],
}

/// Where a unit's files were written.
#[derive(Clone, Debug)]
pub struct Files {
    /// The roster.
    pub roster: PathBuf,
    /// The folder of photos.
    pub photos: PathBuf,
    /// Right photos for those whose photo was wrong.
    pub mended: PathBuf,
    /// How many photos there are.
    pub photo_files: usize,
}

impl Sample {
    /// People with mistakes: every kind, and more often the more people there are.
    ///
    /// # Errors
    /// When the plan cannot be read.
    pub fn new(people: usize, seed: u64) -> Result<Self> {
        let mut sample = Self::without_mistakes(people, seed)?;
        let plan = plan()?;
        let rounds = (people / 100).clamp(1, 20);
        let [a, b] = &mut sample.units;
        let mut units = [(a.unit.clone(), &mut a.rows), (b.unit.clone(), &mut b.rows)];
        let found = mistakes::spoil(&mut units, &plan, &mut Rng::new(seed ^ 0xbad), rounds);
        let mut found = found.into_iter();
        a.mistakes = found.next().unwrap_or_default();
        b.mistakes = found.next().unwrap_or_default();
        for unit in &mut sample.units {
            unit.name_photos();
        }
        Ok(sample)
    }

    /// The same people with nothing wrong in the roster, and only mendable photos.
    ///
    /// # Errors
    /// When the plan cannot be read.
    pub fn without_mistakes(people: usize, seed: u64) -> Result<Self> {
        let plan = plan()?;
        let mut rng = Rng::new(seed);
        let mut makers = people::People::new(&plan, Rng::new(seed ^ 0xfeed));
        let of_a = people - people * 2 / 5;
        let mut unit = |unit: Unit, count: usize, style: usize| {
            let mut rows = Vec::with_capacity(count);
            for place in 0..count {
                let right = makers.next(&unit, place);
                let cells = roster::as_typed(&right, &plan, &mut rng);
                let photo = PhotoFile {
                    kind: photo_kind(place, &mut rng),
                    by_id: true,
                    seed: rng.number(),
                    of: None,
                };
                rows.push(Row {
                    right,
                    cells,
                    photo,
                });
            }
            UnitSample {
                unit,
                rows,
                mistakes: Vec::new(),
                style,
            }
        };
        let mut units = [unit(provincial(), of_a, 0), unit(city(), people - of_a, 1)];
        for unit in &mut units {
            unit.name_photos();
        }
        Ok(Self { units })
    }
}

/// The notice's plan.
///
/// # Errors
/// When the file is wrong.
pub fn plan() -> Result<ExamPlan> {
    ExamPlan::parse(PLAN).context("plans/jiangxi-2017.toml")
}

/// Unit A.
pub fn provincial() -> Unit {
    unit(
        "36001",
        "江西省第一实验中学",
        UnitKind::Provincial,
        "江西省教育厅",
        None,
    )
}

/// Unit B.
pub fn city() -> Unit {
    unit(
        "36404",
        "九江市园林管理局",
        UnitKind::City,
        "九江市城市管理局",
        Some("九江市"),
    )
}

fn unit(code: &str, name: &str, kind: UnitKind, department: &str, city: Option<&str>) -> Unit {
    Unit {
        // The codes above are five digits.
        code: code.parse().unwrap_or_else(|_| unreachable!("{code}")),
        name: name.into(),
        kind,
        department: department.into(),
        city: city.map(str::to_owned),
    }
}

/// Every tenth file or so has one of the ways of S05; one in forty is camera-sized.
fn photo_kind(place: usize, rng: &mut Rng) -> Photo {
    match place % 40 {
        4 => Photo::Camera,
        9 => Photo::CameraTurned,
        14 => Photo::UpperCase,
        19 => Photo::PngInside,
        24 => Photo::NoDensity,
        29 => Photo::OtherSize,
        34 => Photo::Cmyk,
        _ if rng.percent(3) => Photo::UpperCase,
        _ => Photo::Good,
    }
}

impl UnitSample {
    /// Files are named by ID number, but by name where the list has the ID number wrong, and for every third of the
    /// others who share their name with nobody.
    fn name_photos(&mut self) {
        let wrong_id: Vec<usize> = self
            .mistakes
            .iter()
            .filter(|mistake| matches!(&mistake.mend, Mend::Set(set) if set.iter().any(|(field, _)| *field == Field::IdNumber)))
            .map(|mistake| mistake.row)
            .collect();
        let wrong_name: Vec<usize> = self
            .mistakes
            .iter()
            .filter(|mistake| mistake.kind == Kind::NameWithDigit)
            .map(|mistake| mistake.row)
            .collect();
        let names: Vec<String> = self
            .rows
            .iter()
            .map(|row| row.right.get(Field::Name).to_owned())
            .collect();
        for (at, row) in self.rows.iter_mut().enumerate() {
            let alone = names.iter().filter(|name| **name == names[at]).count() == 1;
            let by_name = wrong_id.contains(&at) || at % 3 == 2;
            row.photo.by_id = !by_name || !alone || wrong_name.contains(&at);
        }
    }

    /// Rows that must not stay: people entered twice.
    pub fn entered_twice(&self) -> usize {
        self.mistakes
            .iter()
            .filter(|mistake| mistake.mend == Mend::Remove)
            .count()
    }

    /// People, each once.
    pub fn people(&self) -> usize {
        self.rows.len() - self.entered_twice()
    }

    /// Writes roster, photos and mended photos below a folder.
    ///
    /// # Errors
    /// When something cannot be written.
    pub fn write(&self, dir: &Path) -> Result<Files> {
        std::fs::create_dir_all(dir)?;
        let files = Files {
            roster: dir.join("花名册.xlsx"),
            photos: dir.join("照片"),
            mended: dir.join("补交照片"),
            photo_files: photos::write(self, &dir.join("照片"))?,
        };
        roster::write(self, &files.roster)?;
        photos::write_mended(self, &files.mended)?;
        Ok(files)
    }
}
