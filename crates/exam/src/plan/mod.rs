//! 考试计划: one session's rules as data. Names of places, dates and fees are never code.
//!
//! [`ExamPlan::parse`] reads the TOML of `plans/*.toml` and refuses a wrong one with all that is wrong, each with line and
//! reason.

mod load;
mod read;
mod shape;
mod validate;
mod words;

pub use load::{PlanError, PlanFault};

use crate::{Date, Fen, Level, Paper, PlanId, UnitKind, photo::PhotoRule};
use jiff::civil::Time;
use std::collections::BTreeMap;

/// A plan that holds together.
#[derive(Clone, Debug)]
pub struct ExamPlan {
    /// The file format's number, now 1.
    pub format: u32,
    /// Short name, e.g. `jiangxi-2017`.
    pub id: PlanId,
    /// 标题, printed on every document.
    pub title: String,
    /// The year of registration numbers.
    pub year: i16,
    /// 鉴定中心.
    pub center: String,
    /// The notice in full, shown in the program (S24, S25).
    pub notice: String,
    /// When what can be done.
    pub windows: Windows,
    /// 场次: which paper is sat when.
    pub sessions: Vec<Session>,
    /// Which levels a kind of unit may register here (S23).
    pub scope: Vec<Scope>,
    /// Industries whose trades are registered elsewhere (S23).
    pub elsewhere: Vec<Elsewhere>,
    /// 考试类别 by level (S18).
    pub categories: Vec<Category>,
    /// Whether 补考 is offered in this plan (S18, S19).
    pub resit: Resit,
    /// 申报单位 by kind and level (S20).
    pub applying_units: Vec<ApplyingUnit>,
    /// Lists to choose from, with their defaults (S15, S21, S22).
    pub choices: Choices,
    /// 考点.
    pub exam_sites: Vec<ExamSite>,
    /// 工作年限 rules.
    pub eligibility: Eligibility,
    /// 收费.
    pub fees: Fees,
    /// Photo rule (S05).
    pub photo: PhotoRule,
    /// 准考证.
    pub ticket: TicketRule,
    /// 咨询电话 (S24).
    pub hotlines: Vec<Hotline>,
    /// How documents look, by kind (`ticket`, `form` …): templates, opaque here.
    pub documents: BTreeMap<String, DocumentText>,
    /// 职业（工种）目录.
    pub trades: Vec<Trade>,
    /// From every name, alias and code to the place in `trades`.
    trade_index: BTreeMap<String, usize>,
}

/// A template's text in a plan file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentText {
    /// The text.
    pub text: String,
    /// On which line of the plan file it begins, from 1.
    pub line: usize,
}

/// The four windows of a plan.
#[derive(Clone, Debug)]
pub struct Windows {
    /// 网上报名.
    pub registration: Window,
    /// 现场审核.
    pub review: Window,
    /// 缴费.
    pub payment: Window,
}

/// From the first day through the last, both included.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
}

impl Window {
    /// Whether the day lies in it.
    pub fn holds(&self, day: Date) -> bool {
        self.from <= day && day <= self.until
    }
}

/// One paper's day and hours.
#[derive(Clone, Debug)]
pub struct Session {
    /// Which paper.
    pub paper: Paper,
    /// For which levels; all when empty.
    pub levels: Vec<Level>,
    /// The day.
    pub date: Date,
    /// Begin, e.g. `"09:00"`.
    pub start: Time,
    /// End.
    pub end: Time,
}

/// What a kind of unit may register for here.
#[derive(Clone, Debug)]
pub struct Scope {
    /// Which kind.
    pub unit_kind: UnitKind,
    /// These levels; none means that it registers elsewhere altogether.
    pub levels: Vec<Level>,
    /// Where to go with the others.
    pub go_to: String,
}

/// Trades that are registered elsewhere.
#[derive(Clone, Debug)]
pub struct Elsewhere {
    /// E.g. 林业.
    pub industry: String,
    /// Trades of the industry by name.
    pub trades: Vec<String>,
    /// Where to go instead.
    pub go_to: String,
}

/// 考试类别 and its papers.
#[derive(Clone, Debug)]
pub struct Category {
    /// 理论实操, 理论实操综合, 理论单项.
    pub name: String,
    /// For which levels.
    pub levels: Vec<Level>,
    /// Which papers are sat.
    pub papers: Vec<Paper>,
    /// Only for a re-sit (S18).
    pub resit: bool,
}

/// 补考.
#[derive(Clone, Debug, Default)]
pub struct Resit {
    /// Whether anybody may choose it in this plan.
    pub allowed: bool,
}

/// Which 申报单位 follows from the unit's kind and the level.
#[derive(Clone, Debug)]
pub struct ApplyingUnit {
    /// Which kind.
    pub unit_kind: UnitKind,
    /// For these levels; all when empty.
    pub levels: Vec<Level>,
    /// The value; `{city}` stands for the unit's city.
    pub value: String,
}

/// A list to choose from.
#[derive(Clone, Debug)]
pub struct Choice {
    /// In the order to show.
    pub values: Vec<String>,
    /// Filled in when nothing was chosen. A list of one value needs none.
    pub default: Option<String>,
}

impl Choice {
    /// What is filled in when nothing was chosen.
    pub fn given(&self) -> Option<&str> {
        match (&self.default, self.values.as_slice()) {
            (Some(value), _) => Some(value),
            (None, [only]) => Some(only),
            _ => None,
        }
    }
}

/// The lists of a plan.
#[derive(Clone, Debug)]
pub struct Choices {
    /// 证件类型.
    pub id_kind: Choice,
    /// 文化程度.
    pub education: Choice,
    /// 考生来源 (S15).
    pub source: Choice,
    /// 现场审核地点 (S21).
    pub review_site: Choice,
    /// 参加考试日程 (S21).
    pub schedule: Choice,
    /// 是否邮政快递 (S22).
    pub courier: Choice,
}

/// 考点 with its rooms.
#[derive(Clone, Debug)]
pub struct ExamSite {
    /// 考点名称, what the form's 考试地点 holds.
    pub name: String,
    /// Two digits, for ticket numbers.
    pub code: String,
    /// Printed on the ticket.
    pub address: String,
    /// 考场.
    pub rooms: Vec<Room>,
}

/// 考场.
#[derive(Clone, Debug)]
pub struct Room {
    /// 第1考场.
    pub name: String,
    /// Seats.
    pub capacity: u16,
    /// Seats in a row, for the seating picture.
    pub columns: u16,
}

/// Who may apply for what after how many years.
#[derive(Clone, Debug)]
pub struct Eligibility {
    /// Years are counted up to this day.
    pub as_of: Date,
    /// The conditions by level applied for.
    pub rules: Vec<YearsRule>,
}

/// Any one of the ways is enough.
#[derive(Clone, Debug)]
pub struct YearsRule {
    /// Applied for.
    pub level: Level,
    /// Each way's conditions must all hold.
    pub any: Vec<Way>,
}

/// Conditions that must all hold.
#[derive(Clone, Copy, Debug)]
pub struct Way {
    /// Years since 参加工作时间.
    pub work_years: u8,
    /// Years since the date of the certificate now held.
    pub held_years: u8,
}

/// 收费 in yuan, per person.
#[derive(Clone, Debug)]
pub struct Fees {
    /// By level.
    pub level: Vec<(Level, Fen)>,
    /// 补考: for each paper.
    pub resit_paper: Option<Fen>,
    /// 收款单位 and how to pay, printed on the notice.
    pub pay_to: String,
}

/// 准考证 rules (S11).
#[derive(Clone, Debug)]
pub struct TicketRule {
    /// Printable from so many days before the first paper.
    pub days_before: u8,
    /// `{year}` `{site}` `{level}` `{room:3}` `{seat:2}` `{seq:5}` and plain digits or letters.
    pub pattern: String,
    /// 考生须知, a line each.
    pub notes: Vec<String>,
}

/// 咨询电话.
#[derive(Clone, Debug)]
pub struct Hotline {
    /// 综合政策, 网上报名技术问题 ...
    pub topic: String,
    /// Who answers.
    pub office: String,
    /// Numbers.
    pub phones: Vec<String>,
}

/// 职业（工种）.
#[derive(Clone, Debug)]
pub struct Trade {
    /// The center's own code.
    pub code: String,
    /// 国家职业编码, e.g. `6-30-05-01`.
    pub national: Option<String>,
    /// The name on the certificate.
    pub name: String,
    /// What people call it.
    pub aliases: Vec<String>,
    /// Levels that exist in it.
    pub levels: Vec<Level>,
}

impl ExamPlan {
    /// The trade with this name, alias or code.
    pub fn trade(&self, text: &str) -> Option<&Trade> {
        self.trade_index
            .get(text)
            .or_else(|| self.trade_index.get(&fold(text)))
            .map(|at| &self.trades[*at])
    }
    /// The scope of a kind of unit.
    pub fn scope_of(&self, kind: UnitKind) -> Option<&Scope> {
        self.scope.iter().find(|scope| scope.unit_kind == kind)
    }
    /// The category that a level sits in a normal exam (S18).
    pub fn normal_category(&self, level: Level) -> Option<&Category> {
        self.categories
            .iter()
            .find(|category| !category.resit && category.levels.contains(&level))
    }
    /// The category with this name that the level has.
    pub fn category(&self, name: &str, level: Level) -> Option<&Category> {
        self.categories
            .iter()
            .find(|category| category.name == name && category.levels.contains(&level))
    }
    /// When a level sits a paper.
    pub fn session(&self, paper: Paper, level: Level) -> Option<&Session> {
        self.sessions.iter().find(|session| {
            session.paper == paper && (session.levels.is_empty() || session.levels.contains(&level))
        })
    }
    /// 申报单位 (S20); `None` where the plan has no rule.
    pub fn applying_unit(
        &self,
        kind: UnitKind,
        level: Level,
        city: Option<&str>,
    ) -> Option<String> {
        self.applying_units
            .iter()
            .find(|rule| {
                rule.unit_kind == kind && (rule.levels.is_empty() || rule.levels.contains(&level))
            })
            .map(|rule| rule.value.replace("{city}", city.unwrap_or_default()))
    }
    /// What one application costs.
    pub fn fee(&self, level: Level, papers: usize, resit: bool) -> Fen {
        match (resit, self.fees.resit_paper) {
            (true, Some(each)) => each.times(u32::try_from(papers).unwrap_or(u32::MAX)),
            _ => self
                .fees
                .level
                .iter()
                .find(|(at, _)| *at == level)
                .map(|(_, fee)| *fee)
                .unwrap_or_default(),
        }
    }
    /// The site with this name.
    pub fn exam_site(&self, name: &str) -> Option<&ExamSite> {
        self.exam_sites.iter().find(|site| site.name == name)
    }
    /// The first day of papers.
    pub fn first_exam_day(&self) -> Date {
        self.sessions
            .iter()
            .map(|session| session.date)
            .min()
            .unwrap_or(Date::MAX)
    }
    /// The last day of papers.
    pub fn last_exam_day(&self) -> Date {
        self.sessions
            .iter()
            .map(|session| session.date)
            .max()
            .unwrap_or(Date::MIN)
    }

    fn index_trades(&mut self) {
        self.trade_index = BTreeMap::new();
        for (at, trade) in self.trades.iter().enumerate() {
            for name in trade
                .aliases
                .iter()
                .chain([&trade.name, &trade.code])
                .chain(&trade.national)
            {
                self.trade_index.insert(fold(name), at);
            }
        }
    }
}

/// Folds away what people write differently: brackets, white space, full-width letters, case.
pub(crate) fn fold(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '（' | '【' | '[' => '(',
            '）' | '】' | ']' => ')',
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            other => other,
        })
        .flat_map(char::to_lowercase)
        .collect()
}
