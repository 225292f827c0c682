//! What one unit's clerk does, and the check that every deliberate mistake was found.

use crate::{
    programs::Pc,
    sample::{Files, Kind, Mend, Mistake, Row, UnitSample},
};
use anyhow::{Context, Result, bail, ensure};
use calamine::{Data, Reader, Xlsx, open_workbook};
use kaobao_exam::Field;
use rust_xlsxwriter::Workbook;
use serde_json::Value;
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

/// A deliberate mistake that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What kind.
    pub kind: Kind,
    /// Whose.
    pub name: String,
    /// The cell, or where else it was said.
    pub place: String,
    /// What the program said.
    pub words: String,
}

/// One unit in the season.
pub(super) struct Clerk<'a> {
    pub(super) pc: Pc,
    pub(super) sample: &'a UnitSample,
    pub(super) files: Files,
    pub(super) annotated: PathBuf,
    imported: Value,
}

/// What the clerk's mending came to.
#[derive(Default)]
pub(super) struct Mended {
    pub(super) by_workbook: usize,
    pub(super) by_hand: usize,
    pub(super) photos_mended: u64,
}

impl<'a> Clerk<'a> {
    pub(super) fn new(pc: Pc, sample: &'a UnitSample, files: Files, annotated: PathBuf) -> Self {
        Self {
            pc,
            sample,
            files,
            annotated,
            imported: Value::Null,
        }
    }

    /// Roster and photos in, as they came.
    pub(super) fn import(&mut self) -> Result<u64> {
        let args = [
            "import".as_ref(),
            self.files.roster.as_os_str(),
            "--photos".as_ref(),
            self.files.photos.as_os_str(),
            "--annotated".as_ref(),
            self.annotated.as_os_str(),
        ];
        self.imported = self.pc.ok(&args)?;
        let added = number(&self.imported["added"]);
        ensure!(
            added as usize == self.sample.rows.len(),
            "{added} of {} rows were taken",
            self.sample.rows.len()
        );
        let again = self
            .pc
            .ok(&["import".as_ref(), self.files.roster.as_os_str()])?;
        ensure!(
            number(&again["same"]) == added,
            "the same roster once more changes nothing: {again}"
        );
        Ok(added)
    }

    /// Every deliberate mistake must have been told, at its cell or of its photo.
    pub(super) fn mistakes(&self) -> Result<Vec<Found>> {
        let check = self.pc.report(&["check"])?;
        self.sample
            .mistakes
            .iter()
            .map(|mistake| self.find(mistake, &check))
            .collect()
    }

    fn find(&self, mistake: &Mistake, check: &Value) -> Result<Found> {
        let row = &self.sample.rows[mistake.row];
        let name = self.typed_name(row);
        let found = match (&mistake.mend, mistake.kind) {
            (Mend::Set(set), _) => {
                let cell = self
                    .sample
                    .cell_name(mistake.row, set[0].0)
                    .context("the field has no column")?;
                let said = each(&self.imported["problems"]).find(|problem| {
                    problem["cell"] == cell.as_str() && problem["code"] == mistake.kind.code().key()
                });
                said.map(|problem| (cell, words(problem)))
            }
            (Mend::Remove, _) => self.problem_of(check, &name, "duplicate_application"),
            (Mend::Photo, Kind::PhotoDoubled) => self.photo_line("doubled", &name),
            (Mend::Photo, Kind::PhotoAmbiguous) => self.photo_line("ambiguous", &name),
            (Mend::Photo, Kind::PhotoOfAnother) => self.problem_of(check, &name, "photo_shared"),
            (Mend::Photo, Kind::PhotoMissing) => self.problem_of(check, &name, "photo_missing"),
            (Mend::Photo, _) => {
                let stem = row.right.get(if row.photo.by_id {
                    Field::IdNumber
                } else {
                    Field::Name
                });
                self.photo_line("refused", stem)
            }
        };
        let Some((place, words)) = found else {
            let near: Vec<_> = each(&self.imported["problems"])
                .filter(|problem| problem["name"] == name.as_str())
                .collect();
            bail!(
                "{:?} of {name} (row {}) was not found; of this person: {near:?}\n{}",
                mistake.kind,
                mistake.row,
                self.imported["photos"]
            )
        };
        Ok(Found {
            kind: mistake.kind,
            name,
            place,
            words,
        })
    }

    fn problem_of(&self, check: &Value, name: &str, code: &str) -> Option<(String, String)> {
        each(&check["people_with_problems"])
            .filter(|person| plain(text(&person["name"])) == name)
            .flat_map(|person| each(&person["problems"]).map(move |problem| (person, problem)))
            .find(|(_, problem)| problem["code"] == code)
            .map(|(person, problem)| (text(&person["number"]).to_owned(), words(problem)))
    }

    fn photo_line(&self, kind: &str, who: &str) -> Option<(String, String)> {
        let lines = each(&self.imported["photos"][kind]);
        let line = lines
            .into_iter()
            .find(|line| text(&line["what"]).contains(who))?;
        Some((
            text(&line["what"]).to_owned(),
            text(&line["why"]).to_owned(),
        ))
    }

    fn typed_name(&self, row: &Row) -> String {
        match row.cell(Field::Name) {
            Some(crate::sample::Cell::Text(name)) => plain(name),
            _ => row.right.get(Field::Name).to_owned(),
        }
    }

    /// Mends every mistake: the first half of the cells in the annotated workbook, which is imported again, the
    /// others by hand; people entered twice are removed; photos come from a second folder.
    pub(super) fn mend(&mut self) -> Result<Mended> {
        let mut done = Mended::default();
        let cells: Vec<&Mistake> = self
            .sample
            .mistakes
            .iter()
            .filter(|mistake| matches!(mistake.mend, Mend::Set(_)))
            .collect();
        let (book, hand) = cells.split_at(cells.len() / 2);
        done.by_workbook = self.mend_workbook(book)?;
        let numbers = self.numbers()?;
        for mistake in hand {
            let Mend::Set(set) = &mistake.mend else {
                continue;
            };
            let name = self.typed_name(&self.sample.rows[mistake.row]);
            let number = numbers
                .get(&name)
                .and_then(|all| all.first())
                .with_context(|| format!("nobody is called {name}"))?;
            let mut args = vec!["edit".to_owned(), number.clone()];
            args.extend(
                set.iter()
                    .map(|(field, value)| format!("{}={value}", field.key())),
            );
            self.pc.ok(&args)?;
            done.by_hand += 1;
        }
        for mistake in self
            .sample
            .mistakes
            .iter()
            .filter(|mistake| mistake.mend == Mend::Remove)
        {
            let name = self.typed_name(&self.sample.rows[mistake.row]);
            // The later number is the second entry.
            let number = numbers
                .get(&name)
                .and_then(|all| all.iter().max())
                .context("nobody was entered twice")?;
            self.pc.ok(&["remove", number])?;
            done.by_hand += 1;
        }
        // With the ID numbers mended more of the first folder finds its people.
        let first = self
            .pc
            .ok(&["photos".as_ref(), self.files.photos.as_os_str()])?;
        let second = self
            .pc
            .ok(&["photos".as_ref(), self.files.mended.as_os_str()])?;
        done.photos_mended = number(&first["mended"]) + number(&second["mended"]);
        done.by_hand += self
            .sample
            .mistakes
            .iter()
            .filter(|mistake| mistake.mend == Mend::Photo)
            .count();
        let check = self.pc.report(&["check"])?;
        ensure!(
            number(&check["wrong"]) == 0,
            "after mending everything this is left: {}",
            check["people_with_problems"]
        );
        ensure!(
            number(&check["people"]) as usize == self.sample.people(),
            "everybody is there once: {check}"
        );
        Ok(done)
    }

    /// As a clerk does it: the workbook opened, the bad cells overwritten, saved, imported.
    fn mend_workbook(&self, mistakes: &[&Mistake]) -> Result<usize> {
        let mut book: Xlsx<_> = open_workbook(&self.annotated).context("the annotated workbook")?;
        let sheet = book.worksheet_range_at(0).context("no sheet")??;
        let mut rows: Vec<Vec<String>> = sheet
            .rows()
            .map(|row| {
                row.iter()
                    .map(|cell| {
                        if *cell == Data::Empty {
                            String::new()
                        } else {
                            cell.to_string()
                        }
                    })
                    .collect()
            })
            .collect();
        let headings = rows.first().cloned().context("an empty workbook")?;
        let column = |field: Field| {
            let label = field.label();
            headings.iter().position(|heading| {
                heading.trim_end_matches('*').trim_start_matches('*').trim() == label
            })
        };
        let name_at =
            column(Field::Name).with_context(|| format!("no name column in {headings:?}"))?;
        for mistake in mistakes {
            let Mend::Set(set) = &mistake.mend else {
                continue;
            };
            let name = self.typed_name(&self.sample.rows[mistake.row]);
            let row = rows
                .iter_mut()
                .find(|row| plain(&row[name_at]) == name)
                .with_context(|| format!("{name} is not in the annotated workbook"))?;
            for (field, value) in set {
                let at = column(*field)
                    .with_context(|| format!("no column {} in {headings:?}", field.label()))?;
                row[at].clone_from(value);
            }
        }
        // Rows that the clerk has not mended yet stay out of this round.
        let names: Vec<String> = mistakes
            .iter()
            .map(|mistake| self.typed_name(&self.sample.rows[mistake.row]))
            .collect();
        let right: Vec<String> = mistakes
            .iter()
            .map(|mistake| {
                self.sample.rows[mistake.row]
                    .right
                    .get(Field::Name)
                    .to_owned()
            })
            .collect();
        let path = self.annotated.with_file_name(format!(
            "{}-改好.xlsx",
            self.annotated
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
        ));
        let mut mended = Workbook::new();
        let out = mended.add_worksheet();
        let kept = rows.iter().enumerate().filter(|(at, row)| {
            let name = plain(&row[name_at]);
            *at == 0 || names.contains(&name) || right.contains(&name)
        });
        for (at, (_, row)) in kept.enumerate() {
            for (column, value) in row.iter().enumerate() {
                out.write_string(at as u32, column as u16, value)?;
            }
        }
        mended.save(&path)?;
        let report = self.pc.ok(&["import".as_ref(), path.as_os_str()])?;
        ensure!(
            number(&report["added"]) == 0,
            "mended rows find their own people again: {report}"
        );
        Ok(mistakes.len())
    }

    /// Registration numbers by name.
    pub(super) fn numbers(&self) -> Result<HashMap<String, Vec<String>>> {
        let grid = self.pc.ok(&["list"])?;
        let at = each(&grid["columns"])
            .position(|column| column["field"] == "name")
            .context("no name column")?;
        let mut numbers: HashMap<String, Vec<String>> = HashMap::new();
        for row in each(&grid["rows"]) {
            numbers
                .entry(plain(text(&row["values"][at])))
                .or_default()
                .push(text(&row["number"]).to_owned());
        }
        Ok(numbers)
    }

    /// The six key fields confirmed, everything sealed.
    pub(super) fn seal(&self, expected: usize) -> Result<String> {
        self.pc.report(&["confirm", "--all", "--by", "人事科"])?;
        let sealed = self.pc.ok(&["seal"])?;
        let count = number(&sealed["batch"]["count"]) as usize;
        ensure!(
            count == expected,
            "{count} instead of {expected} were sealed; behind: {}",
            sealed["behind"]
        );
        Ok(text(&sealed["batch"]["id"]).to_owned())
    }

    /// Prints a document; some people may be left out, with reasons.
    pub(super) fn print(&self, document: &str, out: &Path) -> Result<Value> {
        let args = [
            "print".as_ref(),
            document.as_ref(),
            "--out".as_ref(),
            out.as_os_str(),
        ];
        let answer = self.pc.run(&args)?;
        ensure!(
            number(&answer.json["pages"]) > 0,
            "{}: {}",
            answer.line,
            answer.stderr
        );
        answer.report()
    }
}

/// The values of an array; none of anything else.
pub(super) fn each(value: &Value) -> std::slice::Iter<'_, Value> {
    value
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default()
        .iter()
}

/// A text, or nothing.
pub(super) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A number, or 0.
pub(super) fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_default()
}

fn words(problem: &Value) -> String {
    format!("{}。{}", text(&problem["what"]), text(&problem["mend"]))
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).collect()
}
