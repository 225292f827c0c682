//! What a clerk has written so far, exactly as written.

use crate::Field;
use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::SerializeMap};

/// The longest value of a field, in characters. Readers of outside bytes cut nothing: longer is an error.
pub const MAX_VALUE_CHARS: usize = 200;

/// One registration as text, nothing derived, nothing judged. Serialised as a map of its non-empty fields in
/// the order of [`Field::ALL`], so equal drafts have equal JSON.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Draft {
    values: [String; Field::COUNT],
}

impl Draft {
    /// Nothing entered.
    pub fn new() -> Self {
        Self::default()
    }
    /// What stands in the field; empty when nothing does.
    pub fn get(&self, field: Field) -> &str {
        &self.values[field as usize]
    }
    /// Writes the field, white space at the ends taken off.
    pub fn set(&mut self, field: Field, value: impl Into<String>) {
        let value: String = value.into();
        let trimmed =
            value.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}');
        self.values[field as usize] = if trimmed.len() == value.len() {
            value
        } else {
            trimmed.to_owned()
        };
    }
    /// The same, for chains.
    #[must_use]
    pub fn with(mut self, field: Field, value: impl Into<String>) -> Self {
        self.set(field, value);
        self
    }
    /// The fields that hold something.
    pub fn iter(&self) -> impl Iterator<Item = (Field, &str)> {
        Field::ALL
            .iter()
            .map(|field| (*field, self.get(*field)))
            .filter(|(_, value)| !value.is_empty())
    }
    /// Whether nothing at all was entered.
    pub fn is_empty(&self) -> bool {
        self.values.iter().all(String::is_empty)
    }
}

impl FromIterator<(Field, String)> for Draft {
    fn from_iter<T: IntoIterator<Item = (Field, String)>>(pairs: T) -> Self {
        let mut draft = Self::new();
        for (field, value) in pairs {
            draft.set(field, value);
        }
        draft
    }
}

impl Serialize for Draft {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (field, value) in self.iter() {
            map.serialize_entry(field.key(), value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Draft {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> serde::de::Visitor<'de> for Pairs {
            type Value = Draft;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a map from field to text")
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<Draft, A::Error> {
                let mut draft = Draft::new();
                while let Some((field, value)) = map.next_entry::<Field, String>()? {
                    draft.set(field, value);
                }
                Ok(draft)
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}
