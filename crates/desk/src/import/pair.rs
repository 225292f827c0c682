//! Which stored application a row is. Each stored one is taken once, so that a person who stands in the file
//! twice becomes two applications and is told of the duplicate (S13) instead of one row silently winning.

use kaobao_exam::{
    Field,
    rules::{
        Verdict,
        name::{alike, plain},
    },
};
use kaobao_roster::RosterRow;
use kaobao_store::Application;
use std::collections::HashMap;

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Place in the list of stored applications.
    Known(usize),
    /// The ID number is that of the one at this place, the name is not: whose row it is nobody knows.
    Clash(usize),
    /// Nobody's yet.
    New,
}

pub(super) fn pair(rows: &[RosterRow], verdicts: &[Verdict], stored: &[Application]) -> Vec<Fate> {
    let mut fates = vec![Fate::New; rows.len()];
    let mut taken = vec![false; stored.len()];
    let names = names(stored);
    let mut by_person: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, app) in stored.iter().enumerate() {
        match &app.person {
            Some(person) => by_person.entry(person).or_default().push(at),
            // Only while the ID number is wrong does the name count, and only where one can be mended.
            None if app.standing.editable() => {
                by_name
                    .entry(app.draft.get(Field::Name))
                    .or_default()
                    .push(at);
            }
            None => {}
        }
    }
    let keys: Vec<Option<String>> = verdicts
        .iter()
        .map(|verdict| verdict.person.as_ref().map(|person| person.key()))
        .collect();

    // The same person with the same trade first, then the same person whose trade was corrected.
    for same_trade in [true, false] {
        for (at, key) in keys.iter().enumerate() {
            let Some(key) = key else { continue };
            if fates[at] != Fate::New {
                continue;
            }
            let trade = verdicts[at].draft.get(Field::Trade);
            let candidates = by_person
                .get(key.as_str())
                .map(Vec::as_slice)
                .unwrap_or_default();
            let found = candidates.iter().copied().find(|place| {
                !taken[*place]
                    && (!same_trade
                        || same(stored[*place].draft.get(Field::Trade), trade, &rows[at]))
            });
            let Some(place) = found else { continue };
            let name = verdicts[at].draft.get(Field::Name);
            if stranger(&names, &stored[place], key, name) {
                fates[at] = Fate::Clash(place);
            } else {
                taken[place] = true;
                fates[at] = Fate::Known(place);
            }
        }
    }
    // A row of somebody whose stored ID number is wrong or missing: by name, where the name is one's alone.
    let mut rows_by_name: HashMap<&str, usize> = HashMap::new();
    for (at, row) in rows.iter().enumerate() {
        if fates[at] == Fate::New {
            *rows_by_name.entry(row.draft.get(Field::Name)).or_default() += 1;
        }
    }
    for (at, row) in rows.iter().enumerate() {
        let name = row.draft.get(Field::Name);
        if fates[at] != Fate::New || name.is_empty() || rows_by_name.get(name) != Some(&1) {
            continue;
        }
        let free: Vec<usize> = by_name
            .get(name)
            .map(|places| {
                places
                    .iter()
                    .copied()
                    .filter(|place| !taken[*place])
                    .collect()
            })
            .unwrap_or_default();
        if let [only] = free.as_slice() {
            taken[*only] = true;
            fates[at] = Fate::Known(*only);
        }
    }
    fates
}

/// Who bears a name: the keys of those whose ID number is right, nothing for the others.
type Names<'a> = HashMap<String, Vec<Option<&'a str>>>;

fn names(stored: &[Application]) -> Names<'_> {
    let mut names = Names::new();
    for app in stored {
        let bearers = names.entry(plain(app.draft.get(Field::Name))).or_default();
        bearers.push(app.person.as_deref());
    }
    names
}

/// Whether a row that has somebody's ID number is likely another one's: its name is one that somebody else bears here,
/// or is no other spelling of the stored one. To be wrong costs the clerk a look; to change one person into another
/// costs somebody the exam.
fn stranger(names: &Names<'_>, app: &Application, key: &str, name: &str) -> bool {
    let (known, name) = (plain(app.draft.get(Field::Name)), plain(name));
    if name.is_empty() || known.is_empty() || name == known {
        return false;
    }
    let bearers = names.get(&name).map(Vec::as_slice).unwrap_or_default();
    if bearers.iter().any(|bearer| *bearer != Some(key)) {
        return true;
    }
    !alike(&known, &name)
}

/// Stored as written or in normal form.
fn same(stored: &str, normal: &str, row: &RosterRow) -> bool {
    stored == normal || stored == row.draft.get(Field::Trade)
}
