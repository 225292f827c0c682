//! Texts that many people share, each kept once and named by its place.

use crate::import::count;
use hashbrown::{DefaultHashBuilder, HashTable};
use std::{hash::BuildHasher, num::NonZeroU32};

/// A place in [`Words`] that may be missing without taking more room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Place(NonZeroU32);

impl Place {
    fn of(place: u32) -> Self {
        Self(NonZeroU32::MIN.saturating_add(place))
    }
    fn at(self) -> u32 {
        self.0.get() - 1
    }
}

/// Equal texts are kept once: of the form's columns most hold the same few words for everybody. All stand in one long
/// text, because three hundred thousand small allocations weigh more than what is written in them.
#[derive(Default)]
pub(crate) struct Words {
    text: String,
    /// Where each word ends in the text.
    ends: Vec<u32>,
    places: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Words {
    /// The place of the text, which is kept if it is new.
    pub(crate) fn place(&mut self, text: &str) -> u32 {
        let hash = self.hasher.hash_one(text);
        let known = self
            .places
            .find(hash, |place| word(&self.text, &self.ends, *place) == text);
        if let Some(place) = known {
            return *place;
        }
        let place = count(self.ends.len());
        self.text.push_str(text);
        self.ends.push(count(self.text.len()));
        let (all, ends, hasher) = (&self.text, &self.ends, &self.hasher);
        self.places.insert_unique(hash, place, |place| {
            hasher.hash_one(word(all, ends, *place))
        });
        place
    }

    /// The same, where there may be none.
    pub(crate) fn some(&mut self, text: &str) -> Place {
        Place::of(self.place(text))
    }

    /// The text at this place.
    pub(crate) fn at(&self, place: Place) -> &str {
        self.get(place.at())
    }

    /// The text at this place.
    pub(crate) fn get(&self, place: u32) -> &str {
        word(&self.text, &self.ends, place)
    }

    /// The place of a text that is kept.
    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        let hash = self.hasher.hash_one(text);
        self.places
            .find(hash, |place| self.get(*place) == text)
            .copied()
    }

    /// The same, where there may be none.
    pub(crate) fn find_some(&self, text: &str) -> Option<Place> {
        self.find(text).map(Place::of)
    }

    /// All, by place.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..count(self.ends.len())).map(|place| self.get(place))
    }

    /// Gives back what growing took too much.
    pub(crate) fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

fn word<'t>(text: &'t str, ends: &[u32], place: u32) -> &'t str {
    let place = place as usize;
    let end = |place: usize| ends.get(place).map(|end| *end as usize);
    let begin = match place {
        0 => 0,
        _ => end(place - 1).unwrap_or(text.len()),
    };
    text.get(begin..end(place).unwrap_or(begin))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn equal_texts_have_one_place() {
        let mut words = Words::default();
        let texts = ["", "张三", "无", "张三", "", "五级/初级工"];
        let places = texts.map(|text| words.place(text));
        assert_eq!(places, [0, 1, 2, 1, 0, 3]);
        assert_eq!(texts.map(|text| words.find(text)), places.map(Some));
        assert_eq!(places.map(|place| words.get(place)), texts);
        words.shrink();
        let all: Vec<_> = words.iter().collect();
        assert_eq!(all, ["", "张三", "无", "五级/初级工"]);
        assert_eq!(words.find("李四"), None);
        assert_eq!(words.get(99), "");
    }
    #[test]
    fn thousands_of_texts_stay_apart() {
        let mut words = Words::default();
        let texts: Vec<String> = (0..5000).map(|n| format!("{n}号")).collect();
        for text in &texts {
            words.place(text);
        }
        for (place, text) in texts.iter().enumerate() {
            assert_eq!(words.get(place as u32), text);
            assert_eq!(words.find(text), Some(place as u32));
        }
    }
}
