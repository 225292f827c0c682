//! Everybody judged once and kept in memory, so that lists answer at once and a changed cell costs its own row.
//!
//! Never a second truth: a [`Stamp`] says which state of the file it was made from. Writes that name whom they
//! touched ([`Desk::write_people`]) bring it up to date person by person; any other write, here or by another
//! connection, makes the next list judge everybody anew. The day and the plan belong to the stamp.

use crate::{
    Desk, DeskError,
    people::{Judged, OneJudged, picture_problem},
    shelf::Shelf,
    words::{Place, Words},
};
use kaobao_exam::{
    ApplicationId, Date, Digest, ExamPlan, Field, Problem, RegistrationNumber,
    application::{PersonId, Standing},
    clerks::Clerks,
    photo::PhotoFacts,
    rules::duplicates,
};
use kaobao_store::{Filter, Reader, Writer};
use std::{
    cell::{Ref, RefCell},
    collections::{BTreeSet, HashMap, HashSet},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// Who is shown those that are judged.
pub(crate) type See<'s> = &'s mut dyn FnMut(&[OneJudged]) -> Result<(), DeskError>;

/// As many are looked up one by one; more are read with everybody.
const ONE_BY_ONE: usize = 200;

static SERIAL: AtomicU64 = AtomicU64::new(1);

/// Which state of the file a session shows.
#[derive(Clone, PartialEq)]
struct Stamp {
    others: i64,
    own: u64,
    today: Date,
}

/// Who was touched by a write.
pub(crate) struct Touched {
    pub(crate) ids: BTreeSet<ApplicationId>,
    /// Nobody else wrote since the session was made: a window that knew it knows all after these.
    pub(crate) complete: bool,
}

/// What lists need of an application.
pub(crate) struct Known {
    pub(crate) id: ApplicationId,
    pub(crate) number: RegistrationNumber,
    pub(crate) version: u32,
    pub(crate) revision: u32,
    pub(crate) standing: Standing,
    /// As written, for messages to others; see [`Session::words`], as below.
    name: u32,
    /// In normal form, in the order of [`Field::ALL`].
    pub(crate) values: [u32; Field::COUNT],
    /// Boxed: most have no photo yet.
    pictures: Option<Box<Pictures>>,
    /// The photo passes the plan's rule.
    pub(crate) photo_fit: bool,
    pub(crate) confirmed: bool,
    /// Who found the six key fields right as they are.
    seen_by: u32,
    /// No field of the form is wrong: what was checked can be confirmed.
    pub(crate) form_right: bool,
    /// [`PersonId::key`] as it is stored, and as it was just read.
    key: Option<Place>,
    person: Option<Place>,
    trade: Option<Place>,
    /// What the application itself gives cause for; equal ones are kept once, as with everybody who has no photo yet.
    own: Box<[Arc<Problem>]>,
    /// What others give cause for: duplicates, shared pictures.
    others: Box<[Problem]>,
}

struct Pictures {
    photo: Option<Digest>,
    original: Option<Digest>,
    facts: Option<PhotoFacts>,
}

impl Known {
    /// The one that will be sent.
    pub(crate) fn photo(&self) -> Option<Digest> {
        self.pictures.as_ref()?.photo
    }
    /// As it came.
    pub(crate) fn original(&self) -> Option<Digest> {
        self.pictures.as_ref()?.original
    }
    fn facts(&self) -> Option<&PhotoFacts> {
        self.pictures.as_ref()?.facts.as_ref()
    }
    pub(crate) fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.own
            .iter()
            .map(|problem| &**problem)
            .chain(&*self.others)
    }
    pub(crate) fn errors(&self) -> impl Iterator<Item = &Problem> {
        self.problems().filter(|problem| problem.is_error())
    }
    pub(crate) fn editable(&self) -> bool {
        self.standing.editable()
    }
    /// Nothing is in the way of sealing.
    pub(crate) fn ready(&self) -> bool {
        self.editable() && self.confirmed && self.photo_fit && self.errors().next().is_none()
    }
    /// The six key fields wait for somebody's look (S04): the form is right, and the photo never blocks it (S06).
    pub(crate) fn waits(&self) -> bool {
        self.editable()
            && !self.confirmed
            && self.form_right
            && self.errors().all(|problem| problem.code.of_photo())
    }
}

/// Everybody of the plan in work, by registration number.
pub(crate) struct Session {
    /// Of another session, also of another file's, no state is ever taken for this one's.
    serial: u64,
    stamp: Stamp,
    /// Grows when somebody looks different.
    turn: u64,
    plan: Arc<ExamPlan>,
    people: Shelf<RegistrationNumber, Known>,
    numbers: HashMap<ApplicationId, RegistrationNumber>,
    /// By [`Known::person`], in no order.
    of_person: HashMap<Place, Vec<RegistrationNumber>>,
    /// Pictures that look the same, by each of their people.
    pictures: HashMap<ApplicationId, Arc<[ApplicationId]>>,
    words: Words,
    /// Problems of fields and photos by what they say.
    said: HashMap<Box<str>, Vec<Arc<Problem>>>,
}

impl Session {
    /// Equal as long as every list answers the same.
    pub(crate) fn state(&self) -> String {
        format!("{}.{}", self.serial, self.turn)
    }
    pub(crate) fn people(&self) -> impl Iterator<Item = &Known> {
        self.people.values()
    }
    pub(crate) fn len(&self) -> usize {
        self.people.len()
    }
    pub(crate) fn get(&self, id: ApplicationId) -> Option<&Known> {
        self.people.get(self.numbers.get(&id)?)
    }
    pub(crate) fn words(&self) -> &Words {
        &self.words
    }
    pub(crate) fn value(&self, known: &Known, field: Field) -> &str {
        known
            .values
            .get(field as usize)
            .map_or("", |place| self.words.get(*place))
    }
    /// As written.
    pub(crate) fn name(&self, known: &Known) -> &str {
        self.words.get(known.name)
    }
    /// Who found the six key fields right as they are.
    pub(crate) fn seen_by(&self, known: &Known) -> Clerks {
        Clerks::read(self.words.get(known.seen_by))
    }
    /// The applications of this person ([`PersonId::key`]).
    pub(crate) fn of_person(&self, key: &str) -> Vec<ApplicationId> {
        let numbers = self
            .words
            .find_some(key)
            .and_then(|person| self.of_person.get(&person));
        numbers
            .into_iter()
            .flatten()
            .filter_map(|number| Some(self.people.get(number)?.id))
            .collect()
    }
    fn entry(&self, known: &Known, unit: &str) -> Option<duplicates::Entry> {
        if matches!(known.standing, Standing::Rejected { .. }) {
            return None;
        }
        let trade = known.trade.map(|trade| self.words.at(trade));
        Some(duplicates::Entry {
            application: known.id,
            number: known.number,
            name: self.name(known).to_owned(),
            person: PersonId::from_key(self.words.at(known.person?))?,
            trade: trade.unwrap_or_default().to_owned(),
            unit: unit.to_owned(),
        })
    }
    /// Those whose pictures look like this one's.
    pub(crate) fn same_picture(&self, id: ApplicationId) -> &[ApplicationId] {
        self.pictures.get(&id).map_or(&[], |group| group)
    }

    fn take_out(&mut self, id: ApplicationId) -> Option<Known> {
        let known = self.people.remove(&self.numbers.remove(&id)?)?;
        if let Some(person) = known.person
            && let Some(numbers) = self.of_person.get_mut(&person)
        {
            numbers.retain(|number| *number != known.number);
            if numbers.is_empty() {
                self.of_person.remove(&person);
            }
        }
        Some(known)
    }

    fn put(&mut self, one: OneJudged) {
        let OneJudged {
            app,
            verdict,
            facts,
            own,
            photo,
            confirmed,
            seen_by,
        } = one;
        let words = &mut self.words;
        let mut values = [0; Field::COUNT];
        for (value, field) in values.iter_mut().zip(Field::ALL) {
            *value = words.place(verdict.draft.get(*field));
        }
        let name = words.place(app.draft.get(Field::Name));
        let key = app.person.as_deref().map(|key| words.some(key));
        let person = verdict.person.as_ref();
        let person = person.map(|person| words.some(&person.key()));
        let trade = verdict.trade.as_deref().map(|trade| words.some(trade));
        let seen_by = words.place(&seen_by.to_string());
        let own = own.into_iter().map(|problem| self.once(problem)).collect();
        self.numbers.insert(app.id, app.number);
        if let Some(person) = person {
            // Hardly anybody has more than one.
            let numbers = self.of_person.entry(person);
            numbers
                .or_insert_with(|| Vec::with_capacity(1))
                .push(app.number);
        }
        let has_picture = app.photo.is_some() || app.photo_original.is_some();
        let pictures = has_picture.then_some(Pictures {
            photo: app.photo,
            original: app.photo_original,
            facts,
        });
        let known = Known {
            id: app.id,
            number: app.number,
            version: app.version,
            revision: app.revision,
            name,
            values,
            pictures: pictures.map(Box::new),
            photo_fit: photo.is_some(),
            confirmed,
            seen_by,
            form_right: verdict.checked.is_some(),
            key,
            person,
            trade,
            own,
            others: Box::default(),
            standing: app.standing,
        };
        self.people.insert(known.number, known);
    }

    fn once(&mut self, problem: Problem) -> Arc<Problem> {
        if let Some(like) = self.said.get_mut(problem.what.as_str()) {
            if let Some(same) = like.iter().find(|one| ***one == problem) {
                return Arc::clone(same);
            }
            let problem = Arc::new(problem);
            like.push(Arc::clone(&problem));
            return problem;
        }
        let problem = Arc::new(problem);
        self.said
            .insert(problem.what.as_str().into(), vec![Arc::clone(&problem)]);
        problem
    }

    /// Finds which pictures look the same, over everybody. Answers whose company changed.
    fn find_pictures(&mut self) -> HashSet<ApplicationId> {
        let with: Vec<(ApplicationId, &PhotoFacts)> = self
            .people
            .values()
            .filter_map(|known| Some((known.id, known.facts()?)))
            .collect();
        let facts: Vec<&PhotoFacts> = with.iter().map(|(_, facts)| *facts).collect();
        let mut found = HashMap::new();
        for group in kaobao_photo::same_pictures(&facts) {
            let ids: Arc<[ApplicationId]> = group.iter().map(|at| with[*at].0).collect();
            found.extend(ids.iter().map(|id| (*id, ids.clone())));
        }
        let before = std::mem::replace(&mut self.pictures, found);
        let mut changed: HashSet<ApplicationId> = HashSet::new();
        for (id, group) in &before {
            if self.pictures.get(id) != Some(group) {
                changed.insert(*id);
                changed.extend(group.iter());
            }
        }
        for (id, group) in &self.pictures {
            if before.get(id) != Some(group) {
                changed.extend(group.iter());
            }
        }
        changed
    }

    /// Holds these against the others of the same person and the same picture.
    fn hold_against_others(&mut self, ids: &HashSet<ApplicationId>, unit: &str) {
        let mut doubles: HashMap<ApplicationId, Vec<Problem>> = HashMap::new();
        let mut seen: HashSet<Place> = HashSet::new();
        for known in ids.iter().filter_map(|id| self.get(*id)) {
            let Some(person) = known.person.filter(|person| seen.insert(*person)) else {
                continue;
            };
            let numbers = self.of_person.get(&person).into_iter().flatten();
            let mut entries: Vec<duplicates::Entry> = numbers
                .filter_map(|number| self.entry(self.people.get(number)?, unit))
                .collect();
            // Told in the same order however they came to be the same person.
            entries.sort_by_key(|entry| entry.number);
            if entries.len() > 1 {
                doubles.extend(duplicates::within(&entries));
            }
        }
        let mut shared: HashMap<ApplicationId, Problem> = ids
            .iter()
            .filter_map(|id| Some((*id, self.shared_picture(*id)?)))
            .collect();
        for id in ids {
            let Some(known) = self
                .numbers
                .get(id)
                .and_then(|number| self.people.get_mut(number))
            else {
                continue;
            };
            let mut others = Vec::new();
            if known.editable() {
                others = doubles.remove(id).unwrap_or_default();
                others.extend(shared.remove(id));
            }
            known.others = others.into();
        }
    }

    fn shared_picture(&self, id: ApplicationId) -> Option<Problem> {
        let mine = self.get(id)?;
        let my = mine.facts()?;
        // Of several the one with equal bytes says most.
        let (other, theirs) = self
            .same_picture(id)
            .iter()
            .filter_map(|other| self.get(*other))
            .filter(|other| other.id != id && (other.key.is_none() || other.key != mine.key))
            .filter_map(|other| Some((other, other.facts()?)))
            .max_by_key(|(_, theirs)| theirs.sha256 == my.sha256)?;
        Some(picture_problem(
            self.name(other),
            other.number,
            theirs.sha256 == my.sha256,
        ))
    }
}

impl Desk {
    fn stamp(&self, others: i64) -> Stamp {
        Stamp {
            others,
            own: self.store.own_changes(),
            today: self.clock.today(),
        }
    }

    fn is_current(&self, session: &Session, others: i64) -> bool {
        session.stamp == self.stamp(others) && Arc::ptr_eq(&session.plan, &self.plan)
    }

    /// Everybody as the file is now.
    pub(crate) fn session(&self) -> Result<Ref<'_, Session>, DeskError> {
        self.session_showing(&mut |_| Ok(()))
    }

    /// The same. `see` is shown those who are judged for it, some at a time with their drafts: who would else read
    /// and judge them once more sees them here. Nobody is shown while the kept session is current.
    pub(crate) fn session_showing(&self, see: See<'_>) -> Result<Ref<'_, Session>, DeskError> {
        self.store.read::<_, DeskError>(|r| {
            let others = r.others_version()?;
            let current = matches!(&*self.session.borrow(), Some(s) if self.is_current(s, others));
            if !current {
                // The old one goes first: two at once would be twice the memory.
                *self.session.borrow_mut() = None;
                let session = self.judge_everybody(r, others, see)?;
                *self.session.borrow_mut() = Some(session);
            }
            Ok(())
        })?;
        Ref::filter_map(self.session.borrow(), Option::as_ref)
            .map_err(|_| DeskError::Input("名册没有读出来，请重试".into()))
    }

    fn judge_everybody(
        &self,
        r: &Reader<'_>,
        others: i64,
        see: See<'_>,
    ) -> Result<Session, DeskError> {
        let mut session = Session {
            serial: SERIAL.fetch_add(1, Ordering::Relaxed),
            stamp: self.stamp(others),
            turn: 0,
            plan: self.plan.clone(),
            people: Shelf::default(),
            numbers: HashMap::new(),
            of_person: HashMap::new(),
            pictures: HashMap::new(),
            words: Words::default(),
            said: HashMap::new(),
        };
        self.each_judged(r, |judged| {
            see(&judged)?;
            judged.into_iter().for_each(|one| session.put(one));
            Ok(())
        })?;
        session.words.shrink();
        session.people.shrink();
        let mut together = session.find_pictures();
        for numbers in session.of_person.values().filter(|n| n.len() > 1) {
            together.extend(
                numbers
                    .iter()
                    .filter_map(|n| Some(session.people.get(n)?.id)),
            );
        }
        session.hold_against_others(&together, &self.home.unit.name);
        // The whole file went by; hardly any of it is asked for again soon.
        r.release_memory()?;
        Ok(session)
    }

    /// One transaction, and who was touched by it: only they are judged anew. Answers also who looks different now.
    pub(crate) fn write_people<T>(
        &mut self,
        f: impl FnOnce(&Writer<'_>) -> Result<(T, Vec<ApplicationId>), DeskError>,
    ) -> Result<(T, Touched), DeskError> {
        let session = &self.session;
        let stamp_own = self.store.own_changes();
        let today = self.clock.today();
        let plan = self.plan.clone();
        let (value, ids, current) = self.store.write::<_, DeskError>(|w| {
            // Inside the transaction nobody else can commit.
            let others = w.others_version()?;
            let stamp = Stamp {
                others,
                own: stamp_own,
                today,
            };
            let current = matches!(&*session.borrow(), Some(s) if s.stamp == stamp && Arc::ptr_eq(&s.plan, &plan));
            let (value, ids) = f(w)?;
            Ok((value, ids, current))
        })?;
        let touched = if current {
            self.judge_again(&ids)?
        } else {
            // Judged whole; who else looks different is not known then, but those of the same person are.
            let session = self.session()?;
            let mut touched: BTreeSet<ApplicationId> = ids.iter().copied().collect();
            for id in &ids {
                if let Some(key) = session.get(*id).and_then(|known| known.key) {
                    touched.extend(session.of_person(session.words.at(key)));
                }
                touched.extend(session.same_picture(*id));
            }
            touched
        };
        let touched = Touched {
            ids: touched,
            complete: current,
        };
        Ok((value, touched))
    }

    /// Keeps what was counted of the session, if it shows the file as it is.
    pub(crate) fn keep_of_session(&self, counted: Vec<u8>) -> Result<(), DeskError> {
        let kept = self.store.keep::<DeskError>(|r| {
            let others = r.others_version()?;
            let current = matches!(&*self.session.borrow(), Some(s) if self.is_current(s, others));
            Ok(current.then_some(counted))
        })?;
        if kept && let Some(session) = self.session.borrow_mut().as_mut() {
            // This changed the file, but nobody in it.
            session.stamp.own = self.store.own_changes();
        }
        Ok(())
    }

    fn judge_again(&self, ids: &[ApplicationId]) -> Result<BTreeSet<ApplicationId>, DeskError> {
        let Some(mut session) = self.session.borrow_mut().take() else {
            return Ok(ids.iter().copied().collect());
        };
        let own = self.store.own_changes();
        let touched = self.store.read::<_, DeskError>(|r| {
            let mut apps = Vec::with_capacity(ids.len());
            for id in ids {
                let found = r.application(*id)?;
                let Some(app) =
                    found.filter(|app| app.trashed_at.is_none() && app.plan == self.plan.id)
                else {
                    continue;
                };
                let facts = match &app.photo {
                    Some(photo) => r.photo_facts(photo)?,
                    None => None,
                };
                apps.push((app, facts));
            }
            let mut touched: HashSet<ApplicationId> = ids.iter().copied().collect();
            let mut persons: HashSet<Place> = HashSet::new();
            let mut photos: HashMap<ApplicationId, Option<Digest>> = HashMap::new();
            for id in ids {
                touched.extend(session.same_picture(*id));
                let old = session.take_out(*id);
                photos.insert(*id, old.as_ref().and_then(|old| old.photo()));
                persons.extend(old.and_then(|old| old.person));
            }
            for one in self.judge_alone(r, apps)? {
                let id = one.app.id;
                session.put(one);
                persons.extend(session.get(id).and_then(|known| known.person));
            }
            for person in &persons {
                let numbers = session.of_person.get(person).into_iter().flatten();
                touched.extend(numbers.filter_map(|n| Some(session.people.get(n)?.id)));
            }
            let moved = photos
                .iter()
                .any(|(id, photo)| session.get(*id).and_then(Known::photo) != *photo);
            if moved {
                touched.extend(session.find_pictures());
            }
            session.hold_against_others(&touched, &self.home.unit.name);
            Ok(touched)
        })?;
        session.stamp.own = own;
        session.turn += 1;
        *self.session.borrow_mut() = Some(session);
        Ok(touched.into_iter().collect())
    }

    /// These with their drafts and verdicts, for what goes beyond a list.
    pub(crate) fn some(&self, ids: &[ApplicationId]) -> Result<Vec<Judged>, DeskError> {
        let session = self.session()?;
        // Looking each up costs several times what reading past the others does.
        if ids.len() > ONE_BY_ONE {
            let wanted: HashSet<ApplicationId> = ids.iter().copied().collect();
            return self.all_of(&session, |id| wanted.contains(&id));
        }
        self.store.read(|r| {
            let mut apps = Vec::with_capacity(ids.len());
            for id in ids.iter().filter(|id| session.get(**id).is_some()) {
                if let Some(app) = r.application(*id)? {
                    let facts = match &app.photo {
                        Some(photo) => r.photo_facts(photo)?,
                        None => None,
                    };
                    apps.push((app, facts));
                }
            }
            Ok(with_others(&session, self.judge_alone(r, apps)?).collect())
        })
    }

    /// Everybody with draft and verdict.
    pub(crate) fn everybody(&self) -> Result<Vec<Judged>, DeskError> {
        let session = self.session()?;
        self.all_of(&session, |_| true)
    }

    fn all_of(
        &self,
        session: &Session,
        wanted: impl Fn(ApplicationId) -> bool,
    ) -> Result<Vec<Judged>, DeskError> {
        self.store.read(|r| {
            let mut facts: HashMap<_, _> = r.photos_in_use()?.into_iter().collect();
            let mut apps = Vec::new();
            r.each_application::<DeskError>(&Filter::plan(&self.plan.id), |app| {
                if wanted(app.id) {
                    let facts = facts.remove(&app.id);
                    apps.push((app, facts));
                }
                Ok(())
            })?;
            Ok(with_others(session, self.judge_alone(r, apps)?).collect())
        })
    }
}

fn with_others(session: &Session, judged: Vec<OneJudged>) -> impl Iterator<Item = Judged> + '_ {
    judged.into_iter().map(|one| {
        let known = session.get(one.app.id);
        let others = known.map(|known| known.others.to_vec()).unwrap_or_default();
        one.with(others)
    })
}

/// Kept beside the open file.
pub(crate) type Kept = RefCell<Option<Session>>;
