//! Who looked at the six key fields: one clerk, or two who are not the same (S04).

use std::fmt;

/// Those who found the six key fields right as they are, in the order in which they looked. As text the names with
/// `、` between.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clerks(Vec<String>);

/// This clerk has looked already; somebody else has to.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0}已经核对过，复核要换另一个人")]
pub struct SameClerk(pub String);

impl Clerks {
    /// What was kept as text.
    pub fn read(text: &str) -> Self {
        let names = text.split('、').map(str::trim);
        Self(
            names
                .filter(|name| !name.is_empty())
                .map(str::to_owned)
                .collect(),
        )
    }
    /// With one more.
    ///
    /// # Errors
    /// [`SameClerk`] for a name that is among them.
    pub fn and(mut self, name: &str) -> Result<Self, SameClerk> {
        // A name with the sign between names in it would count for two.
        let name: String = name.trim().replace('、', " ");
        if self.0.contains(&name) {
            return Err(SameClerk(name));
        }
        self.0.push(name);
        Ok(self)
    }
    /// Whether this clerk is among them.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|known| known == name.trim())
    }
    /// Whether as many looked as the unit wants.
    pub fn enough(&self, wanted: Wanted) -> bool {
        self.0.len() >= wanted.count()
    }
}

impl fmt::Display for Clerks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("、"))
    }
}

/// How many have to look, as the unit chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wanted {
    /// 一人核对.
    #[default]
    One,
    /// 一人核对，另一人复核.
    Two,
}

impl Wanted {
    const fn count(self) -> usize {
        match self {
            Self::One => 1,
            Self::Two => 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Clerks, SameClerk, Wanted};

    #[test]
    fn s04_two_looks_are_two_clerks() {
        let one = Clerks::default().and(" 王科长 ").unwrap();
        assert!(one.enough(Wanted::One) && !one.enough(Wanted::Two));
        assert_eq!(one.clone().and("王科长"), Err(SameClerk("王科长".into())));
        let two = one.and("李四").unwrap();
        assert!(two.enough(Wanted::Two));
        assert_eq!(Clerks::read(&two.to_string()), two);
    }

    #[test]
    fn s04_one_clerk_is_never_read_back_as_two() {
        let tricky = Clerks::default().and("王、李").unwrap();
        assert!(!Clerks::read(&tricky.to_string()).enough(Wanted::Two));
    }
}
