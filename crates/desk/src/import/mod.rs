//! A spreadsheet into the roster: preview, then everything in one transaction; nothing that was read is lost.

mod last;
mod pair;

use crate::{
    Desk, DeskError, files,
    wire::{
        CellProblem, ImportColumn, ImportFate, ImportPreview, ImportReport, ImportRow, Imported,
        ImportedCell, ReadAs,
    },
};
use kaobao_exam::{
    ApplicationId, Clause, Code, Digest, Draft, Field, Problem,
    application::{PersonId, Standing},
    rules,
};
use kaobao_roster::{Limits, Mapping, Rejected, Roster, RosterRow};
use kaobao_store::{Application, DraftUpdate, Filter};
use kaobao_sync::fault::crash_point;
use pair::{Fate, pair};
use std::{collections::HashSet, path::Path};

/// A row with what is to become of it.
struct Planned {
    row: RosterRow,
    /// The whole draft after the import.
    draft: Draft,
    fate: Fate,
    problems: Vec<Problem>,
}

/// Somebody to be entered.
struct NewPerson {
    draft: Draft,
    person: Option<PersonId>,
    /// The row of the spreadsheet, where it was one.
    roster_row: Option<u32>,
    /// Photos that are in the file already: as it came, and the one to send.
    photos: Option<(Digest, Option<Digest>)>,
}

/// A spreadsheet as read, and the names of the workbook's sheets.
struct Read {
    roster: Roster,
    sheets: Vec<String>,
}

impl Desk {
    fn roster(&self, path: &Path, read_as: &ReadAs) -> Result<Read, DeskError> {
        let limits = Limits::default();
        let bytes = files::read(path, limits.max_file_bytes)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let wanted = read_as.sheet.as_deref();
        let mut sheet = kaobao_roster::read_sheet_named(&bytes, &name, wanted, &limits)?;
        let mut mapping = kaobao_roster::guess_mapping(&sheet);
        for choice in &read_as.columns {
            mapping.set(choice.column, choice.field);
        }
        let sheets = std::mem::take(&mut sheet.names);
        let roster = kaobao_roster::rows(sheet, &mapping);
        Ok(Read { roster, sheets })
    }

    fn planned(&self, roster: &mut Roster) -> Result<(Vec<Planned>, Vec<Application>), DeskError> {
        use rayon::prelude::*;
        let stored: Vec<Application> = self
            .store
            .read(|r| r.full_applications(&Filter::plan(&self.plan.id)))?;
        let cx = self.context();
        let rows = std::mem::take(&mut roster.rows);
        // As read: to find whose row it is.
        let firsts: Vec<rules::Verdict> = rows
            .par_iter()
            .map(|row| rules::check(&row.draft, cx))
            .collect();
        let fates = pair(&rows, &firsts, &stored);
        let planned = rows
            .into_par_iter()
            .zip(firsts)
            .zip(fates)
            .map(|((row, first), fate)| {
                let (draft, verdict) = match fate {
                    Fate::Known(at) => {
                        let draft = merged(&stored[at].draft, &row.draft);
                        let verdict = rules::check(&draft, cx);
                        (draft, verdict)
                    }
                    Fate::New | Fate::Clash(_) => (row.draft.clone(), first),
                };
                let problems = match fate {
                    // Whose row it is must be known before anything else can be said of it.
                    Fate::Clash(at) => vec![clash(&stored[at], &draft)],
                    _ => kaobao_roster::merge_problems(&row.problems, verdict.problems),
                };
                let trade = verdict.draft.get(Field::Trade).to_owned();
                let who = verdict.person.map(|person| (person, trade));
                let planned = Planned {
                    row,
                    draft,
                    fate,
                    problems,
                };
                (planned, who)
            })
            .collect::<Vec<_>>();
        let (mut planned, who): (Vec<Planned>, Vec<_>) = planned.into_iter().unzip();
        let rows: Vec<u32> = planned.iter().map(|planned| planned.row.row).collect();
        let twice = rules::duplicates::of_rows(rows.into_iter().zip(who));
        for (planned, problem) in planned.iter_mut().zip(twice) {
            planned.problems.extend(problem);
        }
        Ok((planned, stored))
    }

    /// How a spreadsheet is understood, and what an import would do. Changes nothing.
    ///
    /// # Errors
    /// A file that cannot be read; the store's.
    pub fn import_preview(
        &self,
        path: &Path,
        read_as: &ReadAs,
    ) -> Result<ImportPreview, DeskError> {
        let Read { mut roster, sheets } = self.roster(path, read_as)?;
        let (planned, stored) = self.planned(&mut roster)?;
        let mut preview = ImportPreview {
            file: path.display().to_string(),
            sheet: roster.mapping.sheet.clone(),
            sheets,
            header_row: roster.mapping.header_row,
            columns: roster
                .mapping
                .columns
                .iter()
                .map(|column| ImportColumn {
                    column: column.column,
                    letter: column.letter.clone(),
                    heading: column.heading.clone(),
                    field: column.field,
                    samples: column.samples.clone(),
                })
                .collect(),
            people: count(planned.len()),
            new: 0,
            changed: 0,
            same: 0,
            wrong: 0,
            problems: sheet_problems(&roster),
            rows: Vec::with_capacity(planned.len()),
        };
        for planned in &planned {
            let row = self.import_row(planned, &stored);
            match row.fate {
                ImportFate::New => preview.new += 1,
                ImportFate::Same => preview.same += 1,
                ImportFate::Changed | ImportFate::Frozen | ImportFate::Clash => {
                    preview.changed += 1;
                }
            }
            preview.rows.push(row);
            preview.wrong += u32::from(planned.problems.iter().any(Problem::is_error));
            preview
                .problems
                .extend(cell_problems(&roster.mapping, planned));
        }
        Ok(preview)
    }

    /// Takes a spreadsheet in. People who are known (by ID number and trade; by name while their ID number was
    /// wrong) are brought up to date, where a cell says something; the others are added, each with a registration
    /// number. Rows with problems are taken too, and named with their cells.
    ///
    /// # Errors
    /// A file that cannot be read or written; the store's. Then nothing was taken.
    pub fn import(
        &mut self,
        path: &Path,
        read_as: &ReadAs,
        photos: Option<&Path>,
        annotated: Option<&Path>,
    ) -> Result<ImportReport, DeskError> {
        let none = HashSet::new();
        let imported = self.import_chosen(path, read_as, &none, photos, annotated)?;
        Ok(imported.report)
    }

    /// The same without these rows of the spreadsheet, and with what it takes to undo the whole import.
    ///
    /// # Errors
    /// As [`Desk::import`].
    pub fn import_chosen(
        &mut self,
        path: &Path,
        read_as: &ReadAs,
        leave_out: &HashSet<u32>,
        photos: Option<&Path>,
        annotated: Option<&Path>,
    ) -> Result<Imported, DeskError> {
        if annotated.is_some_and(|out| files::same(out, path)) {
            return Err(DeskError::Input(
                "带批注的工作簿不能写到名册本身，请换一个文件名".into(),
            ));
        }
        let Read { mut roster, .. } = self.roster(path, read_as)?;
        let (mut planned, stored) = self.planned(&mut roster)?;
        planned.retain(|planned| !leave_out.contains(&planned.row.row));
        let mut cells = Vec::new();
        let mut report = ImportReport {
            read: count(planned.len()),
            added: 0,
            changed: 0,
            same: 0,
            skipped: 0,
            wrong: 0,
            problems: sheet_problems(&roster),
            photos: None,
            annotated: None,
        };
        let mut updates = Vec::new();
        let mut new = Vec::new();
        for planned in &planned {
            report.wrong += u32::from(planned.problems.iter().any(Problem::is_error));
            report
                .problems
                .extend(cell_problems(&roster.mapping, planned));
            match planned.fate {
                Fate::New => {
                    new.push(NewPerson {
                        person: self.person_of(&planned.draft),
                        draft: planned.draft.clone(),
                        roster_row: Some(planned.row.row),
                        photos: None,
                    });
                }
                Fate::Clash(_) => report.skipped += 1,
                Fate::Known(at) if stored[at].draft == planned.draft => report.same += 1,
                Fate::Known(at) if stored[at].standing.editable() => {
                    report.changed += 1;
                    for (field, before, after) in changes(&stored[at].draft, &planned.draft) {
                        let id = stored[at].id.to_string();
                        cells.push(ImportedCell {
                            id,
                            field,
                            before,
                            after,
                        });
                    }
                    updates.push(DraftUpdate {
                        id: stored[at].id,
                        version: stored[at].version,
                        person: self.person_of(&planned.draft),
                        draft: planned.draft.clone(),
                    });
                }
                Fate::Known(at) => {
                    let changes = differing(&stored[at], planned, self);
                    if changes.is_empty() {
                        report.same += 1;
                    } else {
                        report.skipped += 1;
                        report.problems.push(frozen(planned, &stored[at], &changes));
                    }
                }
            }
        }
        report.added = count(new.len());
        let added = self.take(new, &updates)?;
        crash_point("import.stored");
        let wrong: Vec<&Planned> = planned
            .iter()
            .filter(|planned| planned.problems.iter().any(Problem::is_error))
            .collect();
        if let Some(out) = annotated.filter(|_| !wrong.is_empty()) {
            let rejected: Vec<Rejected<'_>> = wrong
                .iter()
                .map(|planned| Rejected {
                    row: &planned.row,
                    problems: &planned.problems,
                })
                .collect();
            let bytes = kaobao_roster::annotated(&self.plan, &self.home.unit, &rejected)?;
            files::write(out, &bytes)?;
            report.annotated = Some(out.display().to_string());
        }
        if let Some(folder) = photos {
            report.photos = Some(self.photos_folder(folder)?);
        }
        let photos = match report.photos {
            Some(_) => self.given_since(&stored)?,
            None => Vec::new(),
        };
        Ok(Imported {
            report,
            added: added.iter().map(ToString::to_string).collect(),
            cells,
            photos,
        })
    }

    fn import_row(&self, planned: &Planned, stored: &[Application]) -> ImportRow {
        let (fate, changes) = match planned.fate {
            Fate::New => (ImportFate::New, Vec::new()),
            Fate::Clash(at) => {
                let draft = &stored[at].draft;
                let changes = changes(draft, &merged(draft, &planned.draft));
                (ImportFate::Clash, changes)
            }
            Fate::Known(at) => {
                let app = &stored[at];
                let changes = changes(&app.draft, &planned.draft);
                let fate = match (changes.is_empty(), app.standing.editable()) {
                    (true, _) => ImportFate::Same,
                    (false, true) => ImportFate::Changed,
                    (false, false) => ImportFate::Frozen,
                };
                (fate, changes)
            }
        };
        ImportRow {
            row: planned.row.row,
            name: planned.draft.get(Field::Name).into(),
            trade: planned.draft.get(Field::Trade).into(),
            level: planned.draft.get(Field::Level).into(),
            fate,
            errors: count(planned.problems.iter().filter(|p| p.is_error()).count()),
            changes,
        }
    }

    /// New and changed people in one transaction.
    fn take(
        &mut self,
        new: Vec<NewPerson>,
        updates: &[DraftUpdate],
    ) -> Result<Vec<ApplicationId>, DeskError> {
        let now = self.clock.now();
        let (year, unit, slot) = (self.plan.year, self.home.unit.code, self.home.slot);
        let plan = self.plan.id.clone();
        let (added, changed) = (new.len(), updates.len());
        self.store.write::<_, DeskError>(|w| {
            w.update_many(updates, now)?;
            let mut ids = Vec::with_capacity(added);
            for one in new {
                let id: ApplicationId = crate::grid::new_id();
                let number = w.next_number(year, unit, slot)?;
                let plan = plan.clone();
                w.insert_application(
                    &kaobao_store::NewApplication {
                        id,
                        number,
                        plan,
                        draft: one.draft,
                        person: one.person,
                        roster_row: one.roster_row,
                    },
                    now,
                )?;
                if let Some((original, photo)) = one.photos {
                    w.attach_photo(id, 1, Some(original), photo, now)?;
                }
                ids.push(id);
            }
            let detail = serde_json::json!({ "added": added, "changed": changed });
            w.log(now, "", "import", &detail)?;
            Ok(ids)
        })
    }

    /// Writes the empty template.
    ///
    /// # Errors
    /// The file's.
    pub fn template(&self, out: &Path) -> Result<(), DeskError> {
        files::write(out, &kaobao_roster::template(&self.plan, &self.home.unit)?)
    }
}

/// A row with somebody's ID number and another name is not taken.
fn clash(app: &Application, row: &Draft) -> Problem {
    Problem::error(
        Field::IdNumber,
        Code::DuplicatePerson,
        Clause::S01,
        format!(
            "这个证件号码是{}（{}）的，这一行的姓名却是{}，没有收",
            app.draft.get(Field::Name),
            app.number,
            row.get(Field::Name)
        ),
        "号码填错就改正后再导入；确是同一个人改了姓名，请直接修改名册里的姓名",
    )
}

/// An empty cell says nothing; it does not erase.
fn merged(stored: &Draft, read: &Draft) -> Draft {
    let mut draft = stored.clone();
    for (field, value) in read.iter() {
        draft.set(field, value);
    }
    draft
}

/// Field, before, after: as written.
fn changes(before: &Draft, after: &Draft) -> Vec<(Field, String, String)> {
    Field::ALL
        .iter()
        .filter(|field| before.get(**field) != after.get(**field))
        .map(|field| (*field, before.get(*field).into(), after.get(*field).into()))
        .collect()
}

/// Where a row says other than what was sealed, both in their normal form.
fn differing(app: &Application, planned: &Planned, desk: &Desk) -> Vec<Field> {
    let sealed = rules::check(&app.draft, desk.context()).draft;
    let wanted = rules::check(&planned.draft, desk.context()).draft;
    Field::ALL
        .iter()
        .copied()
        .filter(|field| sealed.get(*field) != wanted.get(*field))
        .collect()
}

fn frozen(planned: &Planned, app: &Application, changes: &[Field]) -> CellProblem {
    let fields: Vec<_> = changes.iter().map(|field| field.label()).collect();
    let mend = match app.standing {
        Standing::Returned { .. } => "请先在“审查结果”页点“修改后重报”，再导入",
        _ => "提交后不能修改；确有错误请联系鉴定中心退回",
    };
    CellProblem {
        cell: format!("第 {} 行", planned.row.row),
        name: planned.row.draft.get(Field::Name).into(),
        what: format!(
            "{}（{}）{}，没有改动：{}",
            app.draft.get(Field::Name),
            app.number,
            app.standing.label(),
            fields.join("、")
        ),
        mend: mend.into(),
        severity: kaobao_exam::Severity::Warning,
        code: "frozen".into(),
        clause: "S07".into(),
    }
}

fn sheet_problems(roster: &Roster) -> Vec<CellProblem> {
    roster
        .problems
        .iter()
        .map(|problem| CellProblem {
            cell: problem.cell.clone().unwrap_or_default(),
            name: String::new(),
            what: problem.what.clone(),
            mend: problem.mend.clone(),
            severity: kaobao_exam::Severity::Warning,
            code: "sheet".into(),
            clause: "S03".into(),
        })
        .collect()
}

fn cell_problems(mapping: &Mapping, planned: &Planned) -> Vec<CellProblem> {
    planned
        .problems
        .iter()
        .map(|problem| CellProblem {
            cell: problem
                .field
                .and_then(|field| mapping.cell(planned.row.row, field))
                .unwrap_or_else(|| format!("第 {} 行", planned.row.row)),
            name: planned.draft.get(Field::Name).into(),
            what: problem.what.clone(),
            mend: problem.mend.clone(),
            severity: problem.severity,
            code: problem.code.key().into(),
            clause: problem.clause.id().into(),
        })
        .collect()
}

pub(crate) fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
