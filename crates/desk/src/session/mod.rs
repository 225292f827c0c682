//! Everybody judged once and kept in memory, so that lists answer at once and a changed cell costs its own row.
//!
//! Never a second truth: a [`Stamp`] says which state of the file it was made from. Writes that name whom they
//! touched ([`Desk::write_people`]) bring it up to date person by person; any other write, here or by another
//! connection, makes the next list judge everybody anew. The day and the plan belong to the stamp.

mod known;
mod others;
mod people;
mod whole;

pub(crate) use known::Known;
pub(crate) use people::Session;

use crate::{
    Desk, DeskError,
    people::OneJudged,
    shelf::Shelf,
    words::{Place, Words},
};
use kaobao_exam::{ApplicationId, Date, Digest};
use kaobao_store::{Reader, Writer};
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
                apps.push(whole::with_facts(r, app)?);
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
}

/// Kept beside the open file.
pub(crate) type Kept = RefCell<Option<Session>>;
