//! The pieces of work, and what any program must do at least for the same.

use crate::{floor, measure::Measured, paper, syncing};
use anyhow::{Context, Result, ensure};
use calamine::{Reader, Xlsx};
use kaobao_exam::{
    ApplicationId, Checked, ExamPlan, Field, Level, Paper, RegistrationNumber, Ticket, Unit,
    photo::PhotoFacts,
    rules::{self, Context as Rules},
    ticket::Sitting,
};
use kaobao_photo::{Naming, measure, mend};
use kaobao_print::{Fonts, FormData, Meta, PlanWords, TicketData, forms, tickets, write_file};
use kaobao_roster::{Limits, guess_mapping, read_sheet, rows};
use kaobao_store::{KeySource, NewApplication, PhotoKind, Store};
use kaobao_tests::sample::{self, Photo, Sample, UnitSample, draw::Portrait};
use std::{
    fs,
    hint::black_box,
    io::{BufWriter, Cursor, Write},
    path::{Path, PathBuf},
};
use turbojpeg::{Decompressor, Image, PixelFormat, ScalingFactor};

macro_rules! jobs {
    ($($variant:ident = $key:literal),+ $(,)?) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Job { $($variant),+ }
        impl Job {
            pub(crate) fn key(self) -> &'static str {
                match self { $(Self::$variant => $key),+ }
            }
            pub(crate) fn from_key(key: &str) -> Option<Self> {
                match key { $($key => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
jobs! {
    Import = "import", Cells = "cells", PhotoCheck = "photo-check", PhotoDecode = "photo-decode", Mend = "mend",
    MendDecode = "mend-decode", Store = "store", PlainRows = "plain-rows", Sync = "sync",
    SyncLeast = "sync-least", SyncLeastFound = "sync-least-found",
    SyncLeastJudged = "sync-least-judged", Tickets = "tickets",
    TicketsQr = "tickets-qr", TicketFloor = "ticket-floor", Forms = "forms", Copy = "copy",
}

/// Large pictures that are mended, and how many different ones there are.
const LARGE: usize = 200;
const LARGE_DIFFERENT: usize = 20;

/// Where the prepared files are.
pub(crate) struct Data {
    pub(crate) dir: PathBuf,
    pub(crate) people: usize,
}

impl Data {
    fn roster(&self) -> PathBuf {
        self.dir.join("sample/花名册.xlsx")
    }
    fn photos(&self) -> PathBuf {
        self.dir.join("sample/照片")
    }
    fn large(&self) -> PathBuf {
        self.dir.join("large")
    }

    /// The people, the same in every process.
    pub(crate) fn unit(&self) -> Result<UnitSample> {
        let [mut unit, _] = Sample::without_mistakes(self.people * 5 / 3 + 5, 10)?.units;
        unit.rows.truncate(self.people);
        for row in &mut unit.rows {
            row.photo.kind = Photo::Good;
            row.photo.by_id = true;
        }
        Ok(unit)
    }

    /// Writes what the jobs need.
    pub(crate) fn prepare(&self, jobs: &[Job]) -> Result<()> {
        self.unit()?.write(&self.dir.join("sample"))?;
        if jobs.contains(&Job::Mend) {
            fs::create_dir_all(self.large())?;
            for at in 0..LARGE_DIFFERENT {
                let jpeg = Portrait::new(at as u64 + 77).jpeg(3000, 4000)?;
                fs::write(self.large().join(format!("{at}.jpg")), jpeg)?;
            }
        }
        if jobs.contains(&Job::Sync)
            || jobs.contains(&Job::SyncLeast)
            || jobs.contains(&Job::SyncLeastFound)
        {
            syncing::prepare(self, &self.roster(), &self.photos())?;
        }
        Ok(())
    }

    pub(crate) fn photo_path(&self, unit: &UnitSample, at: usize) -> PathBuf {
        self.photos()
            .join(format!("{}.jpg", unit.rows[at].right.get(Field::IdNumber)))
    }

    /// All photos together.
    pub(crate) fn photo_bytes(&self) -> Result<u64> {
        let unit = self.unit()?;
        let sizes = (0..self.people).map(|at| fs::metadata(self.photo_path(&unit, at)));
        Ok(sizes
            .map(|file| file.map(|file| file.len()))
            .sum::<std::io::Result<u64>>()?)
    }

    /// Somebody's ticket and level.
    pub(crate) fn ticket(
        &self,
        plan: &ExamPlan,
        unit: &UnitSample,
        at: usize,
    ) -> Result<(Ticket, Level)> {
        let level = judged(plan, &unit.unit, &unit.rows[at].right)?.level();
        let slot = 1u8.try_into()?;
        let number = RegistrationNumber::new(plan.year, unit.unit.code, slot, at as u32 + 1)?;
        Ok((one_ticket(plan, at, number, level, false), level))
    }

    fn photo(&self, unit: &UnitSample, at: usize) -> Result<Vec<u8>> {
        let path = self.photo_path(unit, at);
        fs::read(&path).with_context(|| path.display().to_string())
    }
}

impl Job {
    /// Does it once.
    pub(crate) fn run(self, data: &Data) -> Result<Measured> {
        match self {
            Self::Import => import(data),
            Self::Cells => cells(data),
            Self::PhotoCheck => photos(data, |bytes| {
                let facts = measure(bytes, "a.jpg");
                black_box(sample_rule().judge(&facts));
                Ok(())
            }),
            Self::PhotoDecode => {
                let mut decoder = Decompressor::new()?;
                photos(data, move |bytes| decode(&mut decoder, bytes, 8))
            }
            Self::Mend => {
                let naming = Naming {
                    person_name: "张三",
                    id_number: "34052419800101001X",
                    registration_number: "",
                };
                large(data, |bytes| {
                    black_box(mend(bytes, "a.jpg", sample_rule(), &naming, None)?);
                    Ok(())
                })
            }
            Self::MendDecode => {
                let mut decoder = Decompressor::new()?;
                large(data, move |bytes| decode(&mut decoder, bytes, 1))
            }
            Self::Store => store(data),
            Self::PlainRows => plain_rows(data),
            Self::Sync => syncing::run(data),
            Self::SyncLeast => syncing::least(data),
            Self::SyncLeastFound => syncing::least_found(data),
            Self::SyncLeastJudged => syncing::least_judged(data),
            Self::Tickets => print(data, self),
            Self::TicketsQr => print(data, self),
            Self::TicketFloor => floor::tickets(data),
            Self::Forms => print(data, self),
            Self::Copy => copy(data),
        }
    }
}

fn sample_rule() -> &'static kaobao_exam::photo::PhotoRule {
    static PLAN: std::sync::OnceLock<ExamPlan> = std::sync::OnceLock::new();
    // The plan's file is part of this program.
    &PLAN
        .get_or_init(|| sample::plan().unwrap_or_else(|error| panic!("{error}")))
        .photo
}

fn judged(plan: &ExamPlan, unit: &Unit, draft: &kaobao_exam::Draft) -> Result<Checked> {
    let verdict = rules::check(
        draft,
        Rules {
            plan,
            unit,
            today: sample::TODAY,
        },
    );
    verdict
        .checked
        .with_context(|| format!("{:?}", verdict.problems))
}

fn import(data: &Data) -> Result<Measured> {
    let (plan, unit) = (sample::plan()?, sample::provincial());
    let path = data.roster();
    let mut good = 0;
    let measured = Measured::of(data.people, || {
        let sheet = read_sheet(&fs::read(&path)?, "花名册.xlsx", &Limits::default())?;
        let mapping = guess_mapping(&sheet);
        let cx = Rules {
            plan: &plan,
            unit: &unit,
            today: sample::TODAY,
        };
        good = rows(sheet, &mapping)
            .rows
            .iter()
            .filter(|row| rules::check(&row.draft, cx).checked.is_some())
            .count();
        Ok(())
    })?;
    ensure!(good == data.people, "{good} of {} passed", data.people);
    Ok(measured)
}

/// Every cell by the spreadsheet library alone.
fn cells(data: &Data) -> Result<Measured> {
    let path = data.roster();
    Measured::of(data.people, || {
        let bytes = fs::read(&path)?;
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(&bytes[..]))?;
        let name = book.sheet_names().first().cloned().context("no sheet")?;
        let mut reader = book.worksheet_cells_reader(&name)?;
        while let Some(cell) = reader.next_cell()? {
            black_box(cell.get_value());
        }
        Ok(())
    })
}

fn photos(data: &Data, mut work: impl FnMut(&[u8]) -> Result<()>) -> Result<Measured> {
    let unit = data.unit()?;
    let photos = (0..data.people)
        .map(|at| data.photo(&unit, at))
        .collect::<Result<Vec<_>>>()?;
    drop(unit);
    Measured::of(data.people, || {
        photos.iter().try_for_each(|bytes| work(bytes))
    })
}

fn large(data: &Data, mut work: impl FnMut(&[u8]) -> Result<()>) -> Result<Measured> {
    Measured::of(LARGE, || {
        (0..LARGE).try_for_each(|at| {
            work(&fs::read(
                data.large().join(format!("{}.jpg", at % LARGE_DIFFERENT)),
            )?)
        })
    })
}

/// libjpeg-turbo alone, at so many eighths of the size.
pub(crate) fn decode(decoder: &mut Decompressor, jpeg: &[u8], eighths: usize) -> Result<()> {
    let factor = ScalingFactor::new(eighths, 8);
    decoder.set_scaling_factor(factor)?;
    let size = decoder.read_header(jpeg)?.scaled(factor);
    let (width, height) = (size.width, size.height);
    let mut image = Image {
        pixels: vec![0; width * height * 3],
        width,
        pitch: width * 3,
        height,
        format: PixelFormat::RGB,
    };
    decoder.decompress(jpeg, image.as_deref_mut())?;
    black_box(&image.pixels);
    Ok(())
}

/// What is stored: the drafts, the photos' facts and bytes. Facts are measured beforehand.
fn store(data: &Data) -> Result<Measured> {
    let (plan, unit) = (sample::plan()?, data.unit()?);
    let path = tempfile::tempdir()?;
    let now: jiff::Timestamp = "2017-06-10T02:00:00Z".parse()?;
    let mut store = Store::create(
        &path.path().join("unit.kaobao"),
        &KeySource::passphrase("bench"),
        now,
    )?
    .store;
    let facts: Vec<PhotoFacts> = (0..data.people)
        .map(|at| Ok(measure(&data.photo(&unit, at)?, "a.jpg")))
        .collect::<Result<_>>()?;
    let people: Vec<Checked> = unit
        .rows
        .iter()
        .map(|row| judged(&plan, &unit.unit, &row.right))
        .collect::<Result<_>>()?;
    Measured::of(data.people, || {
        store.write::<_, anyhow::Error>(|w| {
            for (at, checked) in people.iter().enumerate() {
                let id = ApplicationId::from_bytes((at as u128 + 1).to_be_bytes());
                let number = w.next_number(plan.year, unit.unit.code, 1u8.try_into()?)?;
                let new = NewApplication {
                    id,
                    number,
                    plan: plan.id.clone(),
                    draft: checked.draft().clone(),
                    person: Some(checked.person().clone()),
                    roster_row: None,
                };
                w.insert_application(&new, now)?;
                w.put_photo(
                    &facts[at],
                    &data.photo(&unit, at)?,
                    PhotoKind::Original,
                    now,
                )?;
                w.attach_photo(id, 1, Some(facts[at].sha256), Some(facts[at].sha256), now)?;
            }
            Ok(())
        })?;
        Ok(())
    })
}

/// The same rows and photos in one transaction of a plain local SQLite file, as durable.
/// A plain SQLite file for the same rows, in one transaction.
pub(crate) struct Target {
    db: rusqlite::Connection,
    unit: UnitSample,
}

impl Target {
    pub(crate) fn new(data: &Data, path: &Path) -> Result<Self> {
        let db = rusqlite::Connection::open(path)?;
        db.pragma_update(None, "journal_mode", "WAL")?;
        db.pragma_update(None, "synchronous", "FULL")?;
        let columns = (0..Field::COUNT)
            .map(|at| format!("c{at} TEXT"))
            .collect::<Vec<_>>()
            .join(", ");
        db.execute_batch(&format!(
            "CREATE TABLE a (id INTEGER PRIMARY KEY, {columns}); CREATE TABLE p (id INTEGER PRIMARY KEY, bytes BLOB)"
        ))?;
        Ok(Self {
            db,
            unit: data.unit()?,
        })
    }
    /// A row and a photo for each.
    pub(crate) fn fill(mut self, photos: impl IntoIterator<Item = Vec<u8>>) -> Result<()> {
        let marks = vec!["?"; Field::COUNT + 1].join(", ");
        let tx = self.db.transaction()?;
        {
            let mut row = tx.prepare(&format!("INSERT INTO a VALUES ({marks})"))?;
            let mut photo = tx.prepare("INSERT INTO p VALUES (?, ?)")?;
            for (at, (person, bytes)) in self.unit.rows.iter().zip(photos).enumerate() {
                let id = (at + 1).to_string();
                let values = std::iter::once(id.as_str())
                    .chain(Field::ALL.iter().map(|field| person.right.get(*field)));
                row.execute(rusqlite::params_from_iter(values))?;
                photo.execute((at as i64 + 1, bytes))?;
            }
        }
        Ok(tx.commit()?)
    }
}

fn plain_rows(data: &Data) -> Result<Measured> {
    let dir = tempfile::tempdir()?;
    let target = Target::new(data, &dir.path().join("plain.db"))?;
    let unit = data.unit()?;
    Measured::of(data.people, || {
        let mut failed = None;
        let photos = (0..data.people).map_while(|at| {
            let read = data.photo(&unit, at);
            read.map_err(|error| failed = Some(error)).ok()
        });
        target.fill(photos)?;
        failed.map_or(Ok(()), Err)
    })
}

fn print(data: &Data, job: Job) -> Result<Measured> {
    let (plan, unit) = (sample::plan()?, data.unit()?);
    let (words, fonts) = (PlanWords::from(&plan), Fonts::find()?);
    let meta = Meta::new("样例", "2017-09-12T09:00:00".parse()?);
    let out = paper::pdf(data, job);
    let ticket = job != Job::Forms;
    let people: Vec<Checked> = unit
        .rows
        .iter()
        .map(|row| judged(&plan, &unit.unit, &row.right))
        .collect::<Result<_>>()?;
    let photo = |at: usize| {
        data.photo(&unit, at)
            .map(Some)
            .map_err(|error| kaobao_print::PrintError::source(error.to_string()))
    };
    let number = |at: usize| {
        RegistrationNumber::new(plan.year, unit.unit.code, 1u8.try_into()?, at as u32 + 1)
            .map_err(anyhow::Error::from)
    };
    let measured = Measured::of(data.people, || {
        let printed = if ticket {
            let numbers = (0..people.len()).map(number).collect::<Result<Vec<_>>>()?;
            let data = people.iter().enumerate().map(|(at, person)| {
                Ok(TicketData {
                    ticket: one_ticket(
                        &plan,
                        at,
                        numbers[at],
                        person.level(),
                        job == Job::TicketsQr,
                    ),
                    name: person.name().into(),
                    sex: person.sex(),
                    id_number: person.draft().get(Field::IdNumber).into(),
                    unit: unit.unit.name.clone(),
                    trade: person.draft().get(Field::Trade).into(),
                    level: person.level(),
                    photo: photo(at)?,
                })
            });
            write_file(&out, |w| tickets(w, &fonts, &meta, &words, data))?
        } else {
            let numbers = (0..people.len()).map(number).collect::<Result<Vec<_>>>()?;
            let data = people.iter().enumerate().map(|(at, person)| {
                Ok(FormData {
                    number: numbers[at],
                    values: person.draft().clone(),
                    photo: photo(at)?,
                })
            });
            write_file(&out, |w| forms(w, &fonts, &meta, &words, data))?
        };
        ensure!(printed.pages == people.len(), "{} pages", printed.pages);
        Ok(())
    })?;
    Ok(measured)
}

fn one_ticket(
    plan: &ExamPlan,
    at: usize,
    registration: RegistrationNumber,
    level: Level,
    qr: bool,
) -> Ticket {
    let sittings = [Paper::Theory, Paper::Practice]
        .iter()
        .filter_map(|paper| {
            let session = plan.session(*paper, level)?;
            let room = format!("第{}考场", at / 30 + 1);
            Some(Sitting {
                paper: *paper,
                date: session.date,
                start: session.start,
                end: session.end,
                room,
                seat: (at % 30) as u16 + 1,
            })
        })
        .collect();
    Ticket {
        number: format!("2017013{:05}", at + 1),
        application: ApplicationId::from_bytes((at as u128 + 1).to_be_bytes()),
        registration,
        site: "南昌市省中心".into(),
        address: "南昌市东湖区省府大院北二路 92 号".into(),
        sittings,
        qr: qr.then(|| code(at)),
    }
}

/// As long and as varied as a signed one.
fn code(at: usize) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut state = at as u64 + 1;
    let mut letters = |count: usize| -> String {
        let next = (0..count).map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            char::from(LETTERS[(state >> 59) as usize])
        });
        next.collect()
    };
    format!(
        "KB1E/jiangxi-2017/2017013{:05}/{}/{}",
        at + 1,
        letters(16),
        letters(103)
    )
}

/// Reading the photos and writing the same bytes.
fn copy(data: &Data) -> Result<Measured> {
    let unit = data.unit()?;
    let path = data.dir.join("copy");
    let measured = Measured::of(data.people, || {
        let mut out = BufWriter::new(fs::File::create(&path)?);
        for at in 0..data.people {
            out.write_all(&data.photo(&unit, at)?)?;
        }
        out.into_inner()?.sync_all()?;
        Ok(())
    })?;
    fs::remove_file(path)?;
    Ok(measured)
}

/// Copies a folder with everything in it.
pub(crate) fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &to.join(entry.file_name()))?;
        } else {
            fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}
