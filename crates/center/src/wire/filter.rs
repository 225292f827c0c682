//! Which applications; and the words that lists are shown with.

use super::{UnitBrief, wire};

wire! {
    /// Which applications. Absent and empty both mean any. As a query or as JSON.
    #[derive(Default, Eq)]
    #[serde(default)]
    pub struct PeopleFilter {
        /// Plan id.
        pub plan: Option<String>,
        /// Unit code.
        pub unit: Option<String>,
        /// Trade code.
        pub trade: Option<String>,
        /// 1 to 5.
        pub level: Option<u8>,
        /// State's key, e.g. `received`.
        pub state: Option<String>,
        /// 考点.
        pub site: Option<String>,
        /// Part of a number, name, pinyin or ID number.
        pub find: Option<String>,
    }

    /// A page of people.
    #[derive(Default)]
    #[serde(default)]
    pub struct PeopleQuery {
        /// See [`PeopleFilter`].
        pub plan: Option<String>,
        /// See [`PeopleFilter`].
        pub unit: Option<String>,
        /// See [`PeopleFilter`].
        pub trade: Option<String>,
        /// See [`PeopleFilter`].
        pub level: Option<u8>,
        /// See [`PeopleFilter`].
        pub state: Option<String>,
        /// See [`PeopleFilter`].
        pub site: Option<String>,
        /// See [`PeopleFilter`].
        pub find: Option<String>,
        /// `next` of the page before.
        pub after: Option<String>,
        /// At most so many rows, 1 to 2,000; 500 when absent.
        pub limit: Option<u32>,
    }

    /// A selection that was looked at, with the count that was confirmed.
    pub struct CountedFilter {
        /// Which.
        pub filter: PeopleFilter,
        /// How many there were; another count is refused with `conflict`.
        pub count: u32,
    }

    /// How many fit.
    pub struct Count {
        /// How many.
        pub count: u32,
        /// There are more, which were not counted.
        pub more: bool,
    }

    /// What pages need for names, choices and filters. Small; asked for once.
    pub struct Lookups {
        /// Every plan, newest first.
        pub plans: Vec<PlanLookup>,
        /// Every unit by code.
        pub units: Vec<UnitBrief>,
        /// 1 to 5 with their names.
        pub levels: Vec<LevelWord>,
        /// States with their names, in the order of the way.
        pub states: Vec<Word>,
        /// Every field with its name, in the order of the form.
        pub fields: Vec<Word>,
        /// The six key fields.
        pub key_fields: Vec<String>,
        /// Roles with their names.
        pub roles: Vec<Word>,
        /// Papers with their names.
        pub papers: Vec<Word>,
        /// Kinds of units with their names.
        pub unit_kinds: Vec<Word>,
    }

    /// A key and its name on screen.
    pub struct Word {
        /// In JSON.
        pub key: String,
        /// On screen.
        pub label: String,
    }

    /// A level and its name.
    pub struct LevelWord {
        /// 1 to 5.
        pub level: u8,
        /// 高级技师 …
        pub label: String,
    }

    /// A plan for choices.
    pub struct PlanLookup {
        /// Its id.
        pub plan: String,
        /// 标题.
        pub title: String,
        /// Year.
        pub year: i16,
        /// Trades.
        pub trades: Vec<TradeLookup>,
        /// 考点 by name.
        pub sites: Vec<String>,
    }

    /// A trade for choices.
    pub struct TradeLookup {
        /// Code.
        pub code: String,
        /// Name.
        pub name: String,
        /// Its levels.
        pub levels: Vec<u8>,
    }
}
