//! Everybody, and what is asked of them.

use super::{
    Stamp,
    known::{Known, Pictures},
};
use crate::{
    people::OneJudged,
    shelf::Shelf,
    words::{Place, Words},
};
use kaobao_exam::{ApplicationId, ExamPlan, Field, Problem, RegistrationNumber, clerks::Clerks};
use std::{collections::HashMap, sync::Arc};

/// Everybody of the plan in work, by registration number.
pub(crate) struct Session {
    /// Of another session, also of another file's, no state is ever taken for this one's.
    pub(super) serial: u64,
    pub(super) stamp: Stamp,
    /// Grows when somebody looks different.
    pub(super) turn: u64,
    pub(super) plan: Arc<ExamPlan>,
    pub(super) people: Shelf<RegistrationNumber, Known>,
    pub(super) numbers: HashMap<ApplicationId, RegistrationNumber>,
    /// By [`Known::person`], in no order.
    pub(super) of_person: HashMap<Place, Vec<RegistrationNumber>>,
    /// Pictures that look the same, by each of their people.
    pub(super) pictures: HashMap<ApplicationId, Arc<[ApplicationId]>>,
    pub(super) words: Words,
    /// Problems of fields and photos by what they say.
    pub(super) said: HashMap<Box<str>, Vec<Arc<Problem>>>,
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
    /// Those whose pictures look like this one's.
    pub(crate) fn same_picture(&self, id: ApplicationId) -> &[ApplicationId] {
        self.pictures.get(&id).map_or(&[], |group| group)
    }

    pub(super) fn take_out(&mut self, id: ApplicationId) -> Option<Known> {
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

    pub(super) fn put(&mut self, one: OneJudged) {
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
}
