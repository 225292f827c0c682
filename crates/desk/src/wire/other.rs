//! Settings, and what the command line reports.

use super::{Edited, Fix, Problem};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

wire! {
    /// Settings.
    pub struct Settings {
        /// The center's address; may be changed when it moves.
        pub center_url: Option<String>,
        /// Who confirms, kept as the default.
        pub operator: String,
        /// Two clerks have to look at the six key fields, one after the other.
        pub two_clerks: bool,
        /// Where the data is.
        pub data: String,
        /// `keystore` or `passphrase`.
        pub key: String,
    }

    /// All problems by kind, for `check`.
    pub struct CheckReport {
        /// People looked at.
        pub people: u32,
        /// Without errors.
        pub good: u32,
        /// With errors.
        pub wrong: u32,
        /// Ready to seal.
        pub ready: u32,
        /// How many of each kind.
        pub kinds: BTreeMap<String, u32>,
        /// Person by person.
        pub people_with_problems: Vec<PersonProblems>,
    }

    /// One person's problems.
    pub struct PersonProblems {
        /// 报名序号.
        pub number: String,
        /// 姓名.
        pub name: String,
        /// All of them.
        pub problems: Vec<Problem>,
    }

    /// Somebody found (S14).
    pub struct Found {
        /// Application.
        pub id: String,
        /// 报名序号.
        pub number: String,
        /// 姓名.
        pub name: String,
        /// Masked.
        pub id_number: String,
        /// 工种.
        pub trade: String,
        /// 级别.
        pub level: String,
        /// On screen.
        pub standing: String,
    }

    /// Somebody in the trash.
    pub struct Removed {
        /// Application.
        pub id: String,
        /// 报名序号.
        pub number: String,
        /// 姓名.
        pub name: String,
        /// 工种.
        pub trade: String,
        /// 级别.
        pub level: String,
        /// RFC 3339.
        pub removed_at: String,
    }

    /// A one-press mend, of one row or of all rows of a kind.
    pub struct MendRequest {
        /// Applications.
        pub ids: Vec<String>,
        /// Only problems of this code.
        pub code: String,
    }

    /// What a mend did, with the label of its first fix.
    pub struct Mended {
        /// Rows after it.
        pub edited: Edited,
        /// How many problems were mended.
        pub mended: u32,
        /// The last fix, to show.
        pub last: Option<Fix>,
    }
}
