//! How the program, the plan and the work stand.

use super::{Field, Phase};
use serde::{Deserialize, Serialize};

wire! {
    /// How the program stands when it starts.
    pub struct AppState {
        /// Where the data file is, or would be.
        pub data: String,
        /// What to show.
        pub phase: AppPhase,
        /// Version of the program.
        pub version: String,
        /// The practice unit is open, not the unit's data.
        pub practice: bool,
        /// Set when the date is not today's (a rehearsal): the date used.
        pub rehearsal: Option<String>,
    }

    /// See [`AppState`].
    #[serde(rename_all = "snake_case")]
    pub enum AppPhase {
        /// No data file yet: choose an enrolment file.
        New,
        /// The key is not in the key store: ask for the passphrase.
        Locked,
        /// Ready to work.
        Open,
    }

    /// After the enrolment.
    pub struct Enrolled {
        /// Shown once, to be printed.
        pub recovery_code: String,
        /// The unit.
        pub unit: UnitInfo,
    }

    /// What an enrolment file holds, before anything is made of it.
    pub struct EnrolmentLook {
        /// The unit.
        pub unit: UnitInfo,
        /// The plan that would be taken into work.
        pub plan: PlanInfo,
        /// Titles of the other plans in it.
        pub other_plans: Vec<String>,
        /// In order of time.
        pub timetable: Vec<TimetableEntry>,
        /// What is due next, in words.
        pub next_due: Option<String>,
    }

    /// 单位.
    pub struct UnitInfo {
        /// Five digits.
        pub code: String,
        /// 名称.
        pub name: String,
        /// 省直单位 …
        pub kind: String,
        /// 主管部门.
        pub department: String,
        /// City, where there is one.
        pub city: Option<String>,
        /// This PC.
        pub slot: u8,
        /// 鉴定中心.
        pub center: String,
        /// Its address, `None` for packages only.
        pub center_url: Option<String>,
    }

    /// 单位与计划.
    pub struct Overview {
        /// The unit.
        pub unit: UnitInfo,
        /// It is the practice unit, which sends nothing.
        pub practice: bool,
        /// The plan.
        pub plan: PlanInfo,
        /// Other plans that were received.
        pub other_plans: Vec<PlanInfo>,
        /// In order of time.
        pub timetable: Vec<TimetableEntry>,
        /// What is due next, in words.
        pub next_due: Option<String>,
        /// How many stand where, in the order of the way.
        pub standings: Vec<Count>,
        /// How many have an error, by kind; for "what is missing".
        pub todo: Vec<Todo>,
        /// How many are missing what, the most frequent first.
        pub lacks: Vec<Lack>,
        /// People in all.
        pub people: u32,
        /// Batches that the center has not confirmed.
        pub waiting_batches: u32,
        /// RFC 3339, last successful contact.
        pub last_sync: Option<String>,
        /// RFC 3339, since when the center could not be reached; `None` after a contact.
        pub offline_since: Option<String>,
        /// RFC 3339, when the last receipt was taken over.
        pub last_receipt: Option<String>,
        /// RFC 3339, last backup.
        pub last_backup: Option<String>,
        /// Why it is time for a backup, in words; `None` while it is not.
        pub backup_due: Option<String>,
    }

    /// 考试计划.
    pub struct PlanInfo {
        /// Short name.
        pub id: String,
        /// 标题.
        pub title: String,
        /// The notice.
        pub notice: String,
        /// 咨询电话.
        pub hotlines: Vec<Hotline>,
        /// The photo rule in words.
        pub photo_rule: String,
        /// Pixels that a photo has, or has at least.
        pub photo_width: u32,
        /// Pixels.
        pub photo_height: u32,
        /// Fee by level, in words.
        pub fees: Vec<String>,
        /// Tickets may be printed from this day.
        pub tickets_from: String,
    }

    /// 咨询电话.
    pub struct Hotline {
        /// For what.
        pub topic: String,
        /// Who answers.
        pub office: String,
        /// Numbers.
        pub phones: Vec<String>,
    }

    /// One line of the timetable.
    pub struct TimetableEntry {
        /// What.
        pub what: String,
        /// First day.
        pub from: String,
        /// Last day.
        pub until: String,
        /// Times of day of an exam, e.g. `09:00—10:30`; empty for what lasts all day.
        pub time: String,
        /// Past, now, coming.
        pub phase: Phase,
    }

    /// A label with a number.
    pub struct Count {
        /// Stable key.
        pub key: String,
        /// On screen.
        pub label: String,
        /// How many.
        pub count: u32,
    }

    /// Something to do, with the page where it is done.
    pub struct Todo {
        /// What, e.g. `12 人有错误要改`.
        pub text: String,
        /// `roster`, `photos`, `submit`, `results`, `fees`, `print`, `settings`.
        pub page: String,
        /// How many.
        pub count: u32,
    }

    /// Something that people lack or have wrong.
    pub struct Lack {
        /// E.g. `没有填写联系电话`.
        pub text: String,
        /// How many people.
        pub count: u32,
        /// Where it is mended: `roster` or `photos`.
        pub page: String,
        /// The first of them.
        pub id: String,
        /// The field, where it is one.
        pub field: Option<Field>,
    }
}
