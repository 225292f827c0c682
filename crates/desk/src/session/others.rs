//! What others give somebody cause for: the same person again, the same picture.

use super::{Session, known::Known};
use crate::{people::picture_problem, words::Place};
use kaobao_exam::{
    ApplicationId, Problem,
    application::{PersonId, Standing},
    photo::PhotoFacts,
    rules::duplicates,
};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

impl Session {
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

    /// Finds which pictures look the same, over everybody. Answers whose company changed.
    pub(super) fn find_pictures(&mut self) -> HashSet<ApplicationId> {
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
    pub(super) fn hold_against_others(&mut self, ids: &HashSet<ApplicationId>, unit: &str) {
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
