//! The roster as rows: reading, editing, adding, removing, mending.

use crate::{
    Desk, DeskError,
    packing::{OrNothing, Packable, RowsPacker},
    session::{Known, Session, Touched},
    wire::{CellEdit, Column, Edited, Flag, Grid, MendRequest, Mended, Row, RowChoices, Sheet},
};
use kaobao_exam::{
    ApplicationId, Draft, Field, Level, RegistrationNumber,
    application::PersonId,
    pinyin_key,
    rules::{
        self,
        person::{ETHNICITIES, short_ethnicity},
    },
};
use kaobao_store::{Application, DraftUpdate, NewApplication};
use std::collections::HashMap;

/// The most rows one call may add.
const MAX_ADD: usize = 50_000;

impl Desk {
    /// Everybody, with what is wrong.
    ///
    /// # Errors
    /// The store's.
    pub fn grid(&self) -> Result<Grid, DeskError> {
        let session = self.session()?;
        Ok(Grid {
            columns: self.columns(),
            rows: session.people().map(|known| row(&session, known)).collect(),
        })
    }

    /// The same for a window with tens of thousands of rows: every text and every problem once, named by place.
    /// Nothing when the window already shows this state ([`Sheet::state`], [`Edited::state`]).
    ///
    /// # Errors
    /// The store's.
    pub fn sheet(&self, shown: &str) -> Result<Option<Sheet>, DeskError> {
        let session = self.session()?;
        if session.state() == shown {
            return Ok(None);
        }
        let mut packer = RowsPacker::default();
        packer.rows.words.extend(session.words().iter());
        for known in session.people() {
            packer.rows.cells.extend(known.values.iter());
            let standing = &known.standing;
            packer.push(Packable {
                id: &known.id,
                number: &known.number,
                photo: &OrNothing(known.photo()),
                version: known.version,
                revision: known.revision,
                standing: (standing.key().into(), standing.label().into()),
                flags: Flag::Editable.when(known.editable())
                    | Flag::Confirmed.when(known.confirmed)
                    | Flag::Waits.when(known.waits())
                    | Flag::Ready.when(known.ready()),
                problems: known.problems(),
            });
        }
        Ok(Some(Sheet {
            state: session.state(),
            columns: self.columns(),
            rows: packer.done(),
        }))
    }

    /// The columns with what can be chosen in them.
    pub fn columns(&self) -> Vec<Column> {
        let plan = &self.plan;
        Field::ALL
            .iter()
            .map(|field| {
                let choices: Vec<String> = match field {
                    Field::IdKind => plan.choices.id_kind.values.clone(),
                    Field::Sex => kaobao_exam::Sex::ALL
                        .iter()
                        .map(|sex| sex.label().into())
                        .collect(),
                    Field::Ethnicity => ETHNICITIES.map(str::to_owned).into(),
                    Field::Education => plan.choices.education.values.clone(),
                    Field::Source => plan.choices.source.values.clone(),
                    Field::ReviewSite => plan.choices.review_site.values.clone(),
                    Field::Schedule => plan.choices.schedule.values.clone(),
                    Field::Courier => plan.choices.courier.values.clone(),
                    Field::ExamSite => plan
                        .exam_sites
                        .iter()
                        .map(|site| site.name.clone())
                        .collect(),
                    Field::ExamType if plan.resit.allowed => kaobao_exam::ExamType::ALL
                        .iter()
                        .map(|kind| kind.label().into())
                        .collect(),
                    Field::ExamType => vec![kaobao_exam::ExamType::Normal.label().into()],
                    Field::CurrentLevel => std::iter::once("无".to_owned())
                        .chain(Level::ALL.iter().map(|level| level.label().to_owned()))
                        .collect(),
                    Field::Trade | Field::CurrentTrade => {
                        plan.trades.iter().map(|trade| trade.name.clone()).collect()
                    }
                    Field::Level => Level::ALL
                        .iter()
                        .map(|level| level.label().to_owned())
                        .collect(),
                    Field::Category => {
                        let mut names: Vec<String> = plan
                            .categories
                            .iter()
                            .map(|category| category.name.clone())
                            .collect();
                        names.dedup();
                        names
                    }
                    _ => Vec::new(),
                };
                Column {
                    field: *field,
                    label: field.label().into(),
                    required: field.required(),
                    key_six: Field::KEY_SIX.contains(field),
                    keys: choices
                        .iter()
                        .map(|choice| self.keys(*field, choice))
                        .collect(),
                    choices,
                }
            })
            .collect()
    }

    /// What else finds a choice.
    fn keys(&self, field: Field, choice: &str) -> String {
        let mut keys = vec![pinyin_key::key(choice)];
        if field == Field::Ethnicity {
            // 土 is 土族, not the first that begins so.
            keys.extend(short_ethnicity(choice).map(str::to_owned));
        }
        let trade = match field {
            Field::Trade | Field::CurrentTrade => self.plan.trade(choice),
            _ => None,
        };
        if let Some(trade) = trade {
            keys.push(trade.code.to_lowercase());
            for alias in &trade.aliases {
                keys.push(alias.to_lowercase());
                keys.push(pinyin_key::key(alias));
            }
        }
        keys.join(" ")
    }

    /// What can be chosen in a row just now (S12).
    ///
    /// # Errors
    /// The store's; no such application.
    pub fn choices(&self, id: &str) -> Result<RowChoices, DeskError> {
        let app = self.application(parse_id(id)?)?;
        let cx = self.context();
        Ok(RowChoices {
            trades: self
                .plan
                .trades
                .iter()
                .map(|trade| trade.name.clone())
                .collect(),
            levels: rules::level_choices(&app.draft, cx)
                .iter()
                .map(|level| level.label().into())
                .collect(),
            categories: rules::category_choices(&app.draft, cx),
        })
    }

    /// Changes cells. All of them, or none when somebody else was faster.
    ///
    /// # Errors
    /// [`kaobao_store::StoreError::Conflict`], or a sealed application.
    pub fn edit(&mut self, edits: &[CellEdit]) -> Result<Edited, DeskError> {
        let mut drafts: Vec<(Application, u32)> = Vec::new();
        let mut places: HashMap<ApplicationId, usize> = HashMap::new();
        for edit in edits {
            let id = parse_id(&edit.id)?;
            let place = match places.get(&id) {
                Some(place) => *place,
                None => {
                    drafts.push((self.application(id)?, edit.version));
                    places.insert(id, drafts.len() - 1);
                    drafts.len() - 1
                }
            };
            drafts[place].0.draft.set(edit.field, edit.value.clone());
        }
        let updates: Vec<DraftUpdate> = drafts
            .into_iter()
            .map(|(app, version)| DraftUpdate {
                id: app.id,
                version,
                person: self.person_of(&app.draft),
                draft: app.draft,
            })
            .collect();
        let now = self.clock.now();
        let ((), touched) = self.write_people(|w| {
            w.update_many(&updates, now)?;
            Ok(((), updates.iter().map(|update| update.id).collect()))
        })?;
        self.edited(&touched)
    }

    /// Adds people; each gets a registration number at once (S01).
    ///
    /// # Errors
    /// The store's; numbers used up; too many at a time.
    pub fn add(&mut self, people: &[Vec<(Field, String)>]) -> Result<Edited, DeskError> {
        if people.len() > MAX_ADD {
            return Err(DeskError::Input(format!(
                "一次最多添加 {MAX_ADD} 人，请分几次添加"
            )));
        }
        let drafts: Vec<Draft> = people
            .iter()
            .map(|values| values.iter().cloned().collect())
            .collect();
        let new: Vec<(Draft, Option<PersonId>)> = drafts
            .into_iter()
            .map(|draft| (self.person_of(&draft), draft))
            .map(|(p, d)| (d, p))
            .collect();
        let now = self.clock.now();
        let (year, unit, slot) = (self.plan.year, self.home.unit.code, self.home.slot);
        let plan = self.plan.id.clone();
        let ((), touched) = self.write_people(|w| {
            let mut ids = Vec::with_capacity(new.len());
            for (draft, person) in new {
                let id = new_id();
                let number = w.next_number(year, unit, slot)?;
                let plan = plan.clone();
                w.insert_application(
                    &NewApplication {
                        id,
                        number,
                        plan,
                        draft,
                        person,
                        roster_row: None,
                    },
                    now,
                )?;
                ids.push(id);
            }
            Ok(((), ids))
        })?;
        self.edited(&touched)
    }

    /// Moves people who are still being edited into the trash.
    ///
    /// # Errors
    /// The store's; a sealed application cannot be removed.
    pub fn remove(&mut self, ids: &[String]) -> Result<Edited, DeskError> {
        let ids = parse_ids(ids)?;
        let apps = ids
            .iter()
            .map(|id| self.application(*id))
            .collect::<Result<Vec<_>, _>>()?;
        let now = self.clock.now();
        let ((), touched) = self.write_people(|w| {
            for app in &apps {
                w.trash(app.id, app.version, now)?;
            }
            Ok(((), ids.clone()))
        })?;
        let mut edited = self.edited(&touched)?;
        edited.removed = ids.iter().map(ToString::to_string).collect();
        Ok(edited)
    }

    /// Takes people out of the trash.
    ///
    /// # Errors
    /// The store's.
    pub fn restore_removed(&mut self, ids: &[String]) -> Result<Edited, DeskError> {
        let ids = parse_ids(ids)?;
        let apps = ids
            .iter()
            .map(|id| self.application(*id))
            .collect::<Result<Vec<_>, _>>()?;
        let now = self.clock.now();
        let ((), touched) = self.write_people(|w| {
            for app in &apps {
                w.untrash(app.id, app.version, now)?;
            }
            Ok(((), ids))
        })?;
        self.edited(&touched)
    }

    /// Does the one-press mends of a kind.
    ///
    /// # Errors
    /// As [`Desk::edit`].
    pub fn mend(&mut self, request: &MendRequest) -> Result<Mended, DeskError> {
        let ids = parse_ids(&request.ids)?;
        let alone = ids.len() == 1;
        let mut edits = Vec::new();
        let (mut mended, mut last) = (0, None);
        for judged in self.some(&ids)? {
            let fixes = judged
                .problems
                .iter()
                .filter(|problem| problem.code.key() == request.code);
            // Who somebody is, nobody decides by the dozen.
            let fixes = fixes.filter(|problem| alone || problem.field != Some(Field::Name));
            for fix in fixes.filter_map(|problem| problem.fix.clone()) {
                for (field, value) in &fix.set {
                    edits.push(CellEdit {
                        id: judged.app.id.to_string(),
                        version: judged.app.version,
                        field: *field,
                        value: value.clone(),
                    });
                }
                mended += 1;
                last = Some(fix);
            }
        }
        Ok(Mended {
            edited: self.edit(&edits)?,
            mended,
            last,
        })
    }

    /// The rows to show anew.
    pub(crate) fn edited(&self, touched: &Touched) -> Result<Edited, DeskError> {
        let session = self.session()?;
        let known = touched.ids.iter().filter_map(|id| session.get(*id));
        Ok(Edited {
            rows: known.map(|known| row(&session, known)).collect(),
            removed: Vec::new(),
            state: match touched.complete {
                true => session.state(),
                false => String::new(),
            },
        })
    }

    pub(crate) fn application(&self, id: ApplicationId) -> Result<Application, DeskError> {
        let found = self.store.read(|r| r.application(id))?;
        found.ok_or(DeskError::Store(kaobao_store::StoreError::NoApplication(
            id,
        )))
    }

    /// The application with this registration number, as a clerk writes it.
    ///
    /// # Errors
    /// A number that is none, or nobody's.
    pub fn by_number(&self, text: &str) -> Result<Application, DeskError> {
        let number: RegistrationNumber =
            text.parse()
                .map_err(|error: kaobao_exam::reg_number::RegistrationNumberError| {
                    DeskError::Input(format!("“{text}”：{error}"))
                })?;
        let found = self.store.read(|r| r.by_number(number))?;
        found.ok_or_else(|| DeskError::NoSuchNumber(number.to_string()))
    }

    pub(crate) fn person_of(&self, draft: &Draft) -> Option<PersonId> {
        rules::check(draft, self.context()).person
    }
}

pub(crate) fn new_id() -> ApplicationId {
    ApplicationId::from_uuid(uuid::Uuid::now_v7())
}

pub(crate) fn parse_id(text: &str) -> Result<ApplicationId, DeskError> {
    text.parse()
        .map_err(|_| DeskError::Input(format!("内部编号“{text}”无效，请刷新页面后再试")))
}

pub(crate) fn parse_ids(texts: &[String]) -> Result<Vec<ApplicationId>, DeskError> {
    texts.iter().map(|text| parse_id(text)).collect()
}

/// The row that a window shows.
pub(crate) fn row(session: &Session, known: &Known) -> Row {
    Row {
        id: known.id.to_string(),
        number: known.number.to_string(),
        version: known.version,
        standing: known.standing.label().into(),
        state: known.standing.key().into(),
        editable: known.editable(),
        revision: known.revision,
        values: Field::ALL
            .iter()
            .map(|field| session.value(known, *field).to_owned())
            .collect(),
        problems: known.problems().cloned().collect(),
        photo: known.photo().map(|photo| photo.to_string()),
        confirmed: known.confirmed,
        waits: known.waits(),
        ready: known.ready(),
    }
}
