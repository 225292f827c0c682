//! Whether somebody is on a list: by the document, and by the name where a list has none.

use kaobao_exam::{
    Draft, Field,
    rules::{self, Context},
};
use kaobao_store::Application;
use std::collections::{HashMap, HashSet};

/// What somebody is told by.
pub(super) struct Who {
    key: Option<String>,
    name: String,
}

impl Who {
    pub(super) fn of(draft: &Draft, cx: Context<'_>) -> Self {
        Self {
            key: rules::check(draft, cx).person.map(|person| person.key()),
            name: draft.get(Field::Name).to_owned(),
        }
    }
    pub(super) fn stored(app: &Application) -> Self {
        Self {
            key: app.person.clone(),
            name: app.draft.get(Field::Name).to_owned(),
        }
    }
}

/// A list of people.
#[derive(Default)]
pub(super) struct People {
    keys: HashSet<String>,
    /// Names of those without a document, and how many bear each.
    nameless: HashMap<String, u32>,
    names: HashMap<String, u32>,
}

impl FromIterator<Who> for People {
    fn from_iter<T: IntoIterator<Item = Who>>(all: T) -> Self {
        let mut people = Self::default();
        for who in all {
            *people.names.entry(who.name.clone()).or_default() += 1;
            match who.key {
                Some(key) => {
                    people.keys.insert(key);
                }
                None => *people.nameless.entry(who.name).or_default() += 1,
            }
        }
        people
    }
}

impl People {
    /// The same document; a name alone only where a document is missing on one side and only one bears the name.
    pub(super) fn has(&self, who: &Who) -> bool {
        let alone = |names: &HashMap<String, u32>| {
            !who.name.is_empty()
                && names.get(&who.name) == Some(&1)
                && self.names.get(&who.name) == Some(&1)
        };
        match &who.key {
            Some(key) => self.keys.contains(key) || alone(&self.nameless),
            None => alone(&self.names),
        }
    }
}
