//! Lists of tens of thousands as bytes for the window. As JSON the roster of 50,000 people is a text of forty
//! megabytes and half a million small strings: the page holds neither when it keeps numbers and a few long texts.
//!
//! ```text
//! bytes  = u32 length of front | front | part…        all numbers are little-endian, each part begins at a multiple of 4
//! front  = {"head": …, "parts": [{"name", "from", "to"}…]}       from and to count from the first part
//! part   = numbers of 4 bytes | numbers of 1 byte | one text in UTF-8
//! ```
//! Several texts are two parts: `ids` and, where each ends in UTF-16 units, `ids_ends`.

use crate::{
    DeskError,
    import::count,
    wire::{Flag, Row, Rows, RowsHead},
};
use kaobao_exam::{Field, Problem};
use serde::Serialize;
use std::{borrow::Cow, collections::HashMap, fmt::Display, hash::Hash};

/// Texts, one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    all: String,
    /// Where each ends, in UTF-16 units, as JavaScript counts.
    ends: Vec<u32>,
}

impl Texts {
    /// One more; it is written by its [`Display`].
    pub(crate) fn push(&mut self, text: impl Display) {
        use std::fmt::Write as _;
        let from = self.all.len();
        // A String takes whatever is written.
        let _ = write!(self.all, "{text}");
        let units = self.all[from..].encode_utf16().count();
        let end = self.ends.last().copied().unwrap_or(0);
        self.ends.push(end + count(units));
    }
    /// How many.
    pub fn len(&self) -> usize {
        self.ends.len()
    }
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
    /// All of them, as the window reads them.
    pub fn list(&self) -> Vec<String> {
        let units: Vec<u16> = self.all.encode_utf16().collect();
        let mut from = 0;
        let ends = self.ends.iter().map(|end| *end as usize);
        ends.map(|end| {
            let text = units.get(std::mem::replace(&mut from, end)..end);
            String::from_utf16_lossy(text.unwrap_or_default())
        })
        .collect()
    }
}

impl<T: Display> Extend<T> for Texts {
    fn extend<I: IntoIterator<Item = T>>(&mut self, texts: I) {
        texts.into_iter().for_each(|text| self.push(text));
    }
}

/// Nothing is written as an empty text.
pub(crate) struct OrNothing<T>(pub(crate) Option<T>);

impl<T: Display> Display for OrNothing<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.as_ref().map_or(Ok(()), |some| some.fmt(f))
    }
}

/// Equal things are kept once, in the order in which they came.
#[derive(Debug)]
pub(crate) struct Once<T> {
    pub(crate) all: Vec<T>,
    places: HashMap<T, u32>,
}

impl<T> Default for Once<T> {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            places: HashMap::new(),
        }
    }
}

impl<T: Clone + Eq + Hash> Once<T> {
    pub(crate) fn place(&mut self, thing: T) -> u32 {
        if let Some(place) = self.places.get(&thing) {
            return *place;
        }
        let place = count(self.all.len());
        self.all.push(thing.clone());
        self.places.insert(thing, place);
        place
    }
}

/// Lists of problems, each problem and each list kept once: most of fifty thousand people have the same one, or none.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    pub(crate) problems: Vec<Problem>,
    /// Places in the problems.
    pub(crate) lists: Once<Vec<u32>>,
    of_words: HashMap<(Option<Field>, String), Vec<u32>>,
}

impl Lists {
    /// The place of the list of these problems.
    pub(crate) fn place<'p>(&mut self, problems: impl Iterator<Item = &'p Problem>) -> u32 {
        let list = problems.map(|problem| self.problem(problem)).collect();
        self.lists.place(list)
    }
    fn problem(&mut self, problem: &Problem) -> u32 {
        let words = (problem.field, problem.what.clone());
        let like = self.of_words.entry(words).or_default();
        let known = like
            .iter()
            .find(|place| self.problems.get(**place as usize) == Some(problem));
        if let Some(place) = known {
            return *place;
        }
        let place = count(self.problems.len());
        self.problems.push(problem.clone());
        like.push(place);
        place
    }
}

/// What is packed of a row beside its cells.
pub(crate) struct Packable<'p, P> {
    pub(crate) id: &'p dyn Display,
    pub(crate) number: &'p dyn Display,
    /// Nothing is written without one.
    pub(crate) photo: &'p dyn Display,
    pub(crate) version: u32,
    pub(crate) revision: u32,
    /// Key and label.
    pub(crate) standing: (Cow<'p, str>, Cow<'p, str>),
    /// [`Flag`]s.
    pub(crate) flags: u8,
    pub(crate) problems: P,
}

/// Puts [`Rows`] together.
#[derive(Default)]
pub(crate) struct RowsPacker {
    pub(crate) rows: Rows,
    lists: Lists,
    standings: Once<(String, String)>,
}

impl RowsPacker {
    pub(crate) fn push<'p>(&mut self, row: Packable<'p, impl Iterator<Item = &'p Problem>>) {
        let rows = &mut self.rows;
        rows.ids.push(row.id);
        rows.numbers.push(row.number);
        rows.photos.push(row.photo);
        rows.versions.push(row.version);
        rows.revisions.push(row.revision);
        rows.flags.push(row.flags);
        rows.wrong.push(self.lists.place(row.problems));
        let (key, label) = row.standing;
        let place = self.standings.place((key.into(), label.into()));
        // There are eight.
        rows.standings.push(u8::try_from(place).unwrap_or(u8::MAX));
    }
    pub(crate) fn done(self) -> Rows {
        let (states, standings) = self.standings.all.into_iter().unzip();
        Rows {
            head: RowsHead {
                problems: self.lists.problems,
                lists: self.lists.lists.all,
                states,
                standings,
            },
            ..self.rows
        }
    }
}

impl Rows {
    /// Packs them.
    pub(crate) fn of(rows: &[Row]) -> Self {
        let (mut packer, mut words) = (RowsPacker::default(), Once::default());
        for row in rows {
            let cells = row.values.iter().map(|value| words.place(value.as_str()));
            packer.rows.cells.extend(cells);
            packer.push(Packable {
                id: &row.id,
                number: &row.number,
                photo: &row.photo.as_deref().unwrap_or_default(),
                version: row.version,
                revision: row.revision,
                standing: (row.state.as_str().into(), row.standing.as_str().into()),
                flags: Flag::Editable.when(row.editable)
                    | Flag::Confirmed.when(row.confirmed)
                    | Flag::Waits.when(row.waits)
                    | Flag::Ready.when(row.ready),
                problems: row.problems.iter(),
            });
        }
        packer.rows.words.extend(words.all);
        packer.done()
    }
}

/// Being packed.
#[derive(Debug, Default)]
pub(crate) struct Packing {
    parts: Vec<Part>,
    bytes: Vec<u8>,
}

#[derive(Debug, Serialize)]
struct Part {
    name: String,
    from: usize,
    to: usize,
}

#[derive(Serialize)]
struct Front<'f, H> {
    head: &'f H,
    parts: &'f [Part],
}

impl Packing {
    fn part(&mut self, name: impl Into<String>, bytes: impl IntoIterator<Item = u8>) {
        self.bytes.resize(self.bytes.len().next_multiple_of(4), 0);
        let from = self.bytes.len();
        self.bytes.extend(bytes);
        self.parts.push(Part {
            name: name.into(),
            from,
            to: self.bytes.len(),
        });
    }
    pub(crate) fn small(mut self, name: &str, numbers: &[u8]) -> Self {
        self.part(name, numbers.iter().copied());
        self
    }
    pub(crate) fn numbers(mut self, name: &str, numbers: &[u32]) -> Self {
        self.part(name, numbers.iter().flat_map(|number| number.to_le_bytes()));
        self
    }
    pub(crate) fn texts(mut self, name: &str, texts: &Texts) -> Self {
        self.part(name, texts.all.bytes());
        self.numbers(&format!("{name}_ends"), &texts.ends)
    }
    /// With what stands before all parts.
    pub(crate) fn bytes<H: Serialize>(self, head: &H) -> Result<Vec<u8>, DeskError> {
        let parts = &self.parts;
        let mut front = serde_json::to_vec(&Front { head, parts })
            .map_err(|error| DeskError::Input(error.to_string()))?;
        // White space after JSON says nothing.
        front.resize(front.len().next_multiple_of(4), b' ');
        let mut all = Vec::with_capacity(4 + front.len() + self.bytes.len());
        all.extend(count(front.len()).to_le_bytes());
        all.extend(front);
        all.extend(self.bytes);
        Ok(all)
    }
}
