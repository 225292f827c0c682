//! The lists themselves: an earlier plan's people, spreadsheets of rosters, staff and results.

use crate::{
    Desk, DeskError, files,
    import::sheet_problems,
    wire::{CellProblem, LastRequest},
};
use kaobao_exam::{
    Digest, Draft, ExamPlan, Field, Level, Paper, PlanId, application::Standing, renewal::Outcome,
    rules,
};
use kaobao_roster::{Cell, Limits, Mapping, SheetRow};
use kaobao_store::Filter;
use std::{collections::HashMap, path::Path};

/// Somebody on a list.
pub(super) struct Entry {
    pub(super) draft: Draft,
    /// `None`: not known.
    pub(super) outcome: Option<Outcome>,
    /// As it came, and as it was sent.
    pub(super) photos: Option<(Digest, Option<Digest>)>,
}

/// All that was read.
pub(super) struct Last {
    pub(super) title: String,
    pub(super) entries: Vec<Entry>,
    pub(super) staff: Option<Vec<Entry>>,
    pub(super) problems: Vec<CellProblem>,
}

/// 汽车驾驶员 四级/中级工: what was applied for, or else is held.
pub(super) fn words(draft: &Draft) -> String {
    let pair = |trade: Field, level: Field| {
        let level = Level::from_label(draft.get(level)).map_or_else(
            || draft.get(level).to_owned(),
            |level| level.label().to_owned(),
        );
        format!("{} {level}", draft.get(trade)).trim().to_owned()
    };
    let applied = pair(Field::Trade, Field::Level);
    if applied.is_empty() {
        pair(Field::CurrentTrade, Field::CurrentLevel)
    } else {
        applied
    }
}

pub(super) fn outcome(outcome: Option<&Outcome>) -> &'static str {
    match outcome {
        Some(Outcome::Passed { .. }) => "合格",
        Some(Outcome::Failed { .. }) => "不合格",
        Some(Outcome::NotSat) => "未参加考试",
        None => "成绩不明",
    }
}

impl Desk {
    pub(super) fn last(&self, request: &LastRequest) -> Result<Last, DeskError> {
        let mut problems = Vec::new();
        let (title, mut entries) = match (&request.plan, &request.roster) {
            (Some(id), _) => self.of_plan(id)?,
            (None, Some(path)) => {
                let path = Path::new(path);
                (
                    path.display().to_string(),
                    read(path, Kind::People, &mut problems)?,
                )
            }
            (None, None) => {
                return Err(DeskError::Input(
                    "请选一个以前的考试计划，或一份去年的花名册".into(),
                ));
            }
        };
        if let Some(path) = &request.results {
            let results = read(Path::new(path), Kind::Results, &mut problems)?;
            self.give_results(&mut entries, &results);
        }
        let staff = match &request.staff {
            Some(path) => Some(read(Path::new(path), Kind::People, &mut problems)?),
            None => None,
        };
        Ok(Last {
            title,
            entries,
            staff,
            problems,
        })
    }

    /// The people of an earlier plan. Whoever was let in sat the exam, as far as this file knows.
    fn of_plan(&self, id: &str) -> Result<(String, Vec<Entry>), DeskError> {
        let unknown = || DeskError::Input(format!("没有收到过考试计划“{id}”"));
        let plan: PlanId = id.parse().map_err(|_| unknown())?;
        self.store.read(|r| {
            let stored = r.plan(&plan)?.ok_or_else(unknown)?;
            let entries = r
                .full_applications(&Filter::plan(&plan))?
                .into_iter()
                .map(|app| Entry {
                    outcome: match app.standing {
                        Standing::Paid | Standing::Ticketed { .. } => None,
                        _ => Some(Outcome::NotSat),
                    },
                    photos: app.photo_original.map(|original| (original, app.photo)),
                    draft: app.draft,
                })
                .collect();
            Ok((ExamPlan::parse(&stored.text)?.title.clone(), entries))
        })
    }

    /// By document and trade, then by document alone, then by a name that is one's alone on both sides.
    fn give_results(&self, entries: &mut [Entry], results: &[Entry]) {
        let cx = self.context();
        let key = |draft: &Draft| {
            let verdict = rules::check(draft, cx);
            (verdict.person.map(|person| person.key()), verdict.trade)
        };
        let mut by_trade = HashMap::new();
        let mut by_person = HashMap::new();
        let mut by_name: HashMap<&str, Vec<&Outcome>> = HashMap::new();
        for entry in results {
            let Some(outcome) = &entry.outcome else {
                continue;
            };
            let (person, trade) = key(&entry.draft);
            if let Some(person) = person {
                by_trade.insert((person.clone(), trade), outcome);
                by_person.insert(person, outcome);
            } else {
                let name = entry.draft.get(Field::Name);
                by_name.entry(name).or_default().push(outcome);
            }
        }
        let mut bearers: HashMap<String, u32> = HashMap::new();
        for entry in entries.iter() {
            *bearers
                .entry(entry.draft.get(Field::Name).to_owned())
                .or_default() += 1;
        }
        for entry in entries {
            let (person, trade) = key(&entry.draft);
            let by_document = person.and_then(|person| {
                by_trade
                    .get(&(person.clone(), trade))
                    .or_else(|| by_person.get(&person))
                    .copied()
            });
            let name = entry.draft.get(Field::Name);
            let by_name = || match by_name.get(name).map(Vec::as_slice) {
                Some([only]) if bearers.get(name) == Some(&1) => Some(*only),
                _ => None,
            };
            if let Some(outcome) = by_document.or_else(by_name) {
                entry.outcome = Some(outcome.clone());
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    People,
    Results,
}

/// A spreadsheet of people; columns of results are read where there are any.
fn read(path: &Path, kind: Kind, problems: &mut Vec<CellProblem>) -> Result<Vec<Entry>, DeskError> {
    let limits = Limits::default();
    let bytes = files::read(path, limits.max_file_bytes)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let sheet = kaobao_roster::read_sheet(&bytes, &name, &limits)?;
    let mapping = kaobao_roster::guess_mapping(&sheet);
    let columns = ResultColumns::of(&mapping);
    // A list of results names the certificate that was given; a roster with the level held names that level's.
    let new_certificate = kind == Kind::Results || mapping.column_of(Field::CurrentLevel).is_none();
    let outcomes: HashMap<u32, Outcome> = sheet
        .rows
        .iter()
        .filter_map(|row| Some((row.number, columns.read(row)?)))
        .collect();
    let roster = kaobao_roster::rows(sheet, &mapping);
    // A list of names or results need not have all the form's columns: only a missing head is worth telling.
    if mapping.header_row == 0 {
        problems.extend(sheet_problems(&roster));
    }
    Ok(roster
        .rows
        .into_iter()
        .map(|row| Entry {
            outcome: outcomes.get(&row.row).map(|outcome| match outcome {
                Outcome::Passed { .. } if new_certificate => Outcome::Passed {
                    certificate: row.draft.get(Field::CertificateNumber).to_owned(),
                    date: row.draft.get(Field::CertificateDate).to_owned(),
                },
                other => other.clone(),
            }),
            draft: row.draft,
            photos: None,
        })
        .collect())
}

/// Where a list says how the exam ended, by its headings.
#[derive(Default)]
struct ResultColumns {
    result: Option<usize>,
    grades: Vec<(Paper, usize)>,
}

impl ResultColumns {
    fn of(mapping: &Mapping) -> Self {
        let mut columns = Self::default();
        for column in mapping
            .columns
            .iter()
            .filter(|column| column.field.is_none())
        {
            let heading: String = column
                .heading
                .chars()
                .filter(|c| !c.is_whitespace())
                .collect();
            let at = column.column as usize;
            let paper = Paper::ALL
                .iter()
                .find(|paper| heading.starts_with(paper.label()));
            let word = [
                "结果",
                "结论",
                "是否合格",
                "合格",
                "总评",
                "鉴定成绩",
                "考核成绩",
                "成绩",
            ]
            .iter()
            .any(|word| heading.contains(word));
            match paper {
                Some(paper) => columns.grades.push((*paper, at)),
                None if word && columns.result.is_none() => columns.result = Some(at),
                None => {}
            }
        }
        columns
    }
    fn read(&self, row: &SheetRow) -> Option<Outcome> {
        let shown = |at: usize| row.cell(at).shown();
        let result = self.result.map(shown).unwrap_or_default();
        let grades: Vec<(Paper, String)> = self
            .grades
            .iter()
            .filter(|(_, at)| !matches!(row.cell(*at), Cell::Empty))
            .map(|(paper, at)| (*paper, shown(*at)))
            .collect();
        let grades: Vec<(Paper, &str)> = grades
            .iter()
            .map(|(paper, text)| (*paper, text.as_str()))
            .collect();
        Outcome::read(&result, &grades)
    }
}
