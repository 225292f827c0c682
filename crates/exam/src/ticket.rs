//! 准考证: its content, its number, and when it may be printed (S11).

use crate::{ApplicationId, ExamPlan, Level, Paper, RegistrationNumber, application::Standing};
use jiff::{
    ToSpan,
    civil::{Date, Time},
};
use serde::{Deserialize, Serialize};

/// One paper's place and time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sitting {
    /// Which paper.
    pub paper: Paper,
    /// The day.
    pub date: Date,
    /// Begin.
    pub start: Time,
    /// End.
    pub end: Time,
    /// 考场.
    pub room: String,
    /// 座位号, from 1.
    pub seat: u16,
}

/// A published ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// 准考证号.
    pub number: String,
    /// Whose.
    pub application: ApplicationId,
    /// 报名序号.
    pub registration: RegistrationNumber,
    /// 考点.
    pub site: String,
    /// 考点地址.
    pub address: String,
    /// Ordered by time; at least one.
    pub sittings: Vec<Sitting>,
    /// What its QR code holds, signed by the center; opaque here. Tickets published before there were any have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qr: Option<String>,
}

/// Why a ticket cannot be printed now.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum TicketRefusal {
    /// Not paid.
    #[error("还没有缴费，缴费截止 {until}；缴费后才能打印准考证", until = crate::dates::chinese(*.until))]
    Unpaid {
        /// Last day of payment.
        until: Date,
    },
    /// Not passed yet, or not any more.
    #[error("目前是“{0}”，通过审查并缴费后才能打印准考证")]
    NotThere(&'static str),
    /// Not paid, and the time for it is over.
    #[error("还没有缴费，缴费已于 {until} 截止；请联系鉴定中心，问清能不能补缴", until = crate::dates::chinese(*.until))]
    PaidTooLate {
        /// Last day of payment.
        until: Date,
    },
    /// Paid, but the center has not published it.
    #[error("鉴定中心还没有发布准考证，请同步后再试")]
    NotPublished,
    /// Too early.
    #[error("准考证从 {from} 起才能打印（考前 {days} 天）", from = crate::dates::chinese(*.from))]
    TooEarly {
        /// First day.
        from: Date,
        /// By the plan.
        days: u8,
    },
}

/// The first day on which tickets may be printed.
pub fn printable_from(plan: &ExamPlan) -> Date {
    plan.first_exam_day()
        .checked_sub(i32::from(plan.ticket.days_before).days())
        .unwrap_or(Date::MIN)
}

/// The ticket, if it may be printed today (S11).
///
/// # Errors
/// [`TicketRefusal`] says why not, and from when.
pub fn printable<'a>(
    plan: &ExamPlan,
    standing: &'a Standing,
    today: Date,
) -> Result<&'a Ticket, TicketRefusal> {
    let from = printable_from(plan);
    match standing {
        Standing::Ticketed { ticket } if today >= from => Ok(ticket),
        Standing::Ticketed { .. } => Err(TicketRefusal::TooEarly {
            from,
            days: plan.ticket.days_before,
        }),
        Standing::Paid if today < from => Err(TicketRefusal::TooEarly {
            from,
            days: plan.ticket.days_before,
        }),
        Standing::Paid => Err(TicketRefusal::NotPublished),
        Standing::Passed => {
            let until = plan.windows.payment.until;
            Err(match today > until {
                true => TicketRefusal::PaidTooLate { until },
                false => TicketRefusal::Unpaid { until },
            })
        }
        other => Err(TicketRefusal::NotThere(other.label())),
    }
}

/// A ticket number's pattern, e.g. `{year}{site}{level}{seq:5}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketPattern(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Year,
    Site,
    Level,
    Room(usize),
    Seat(usize),
    Seq(usize),
}

/// The pattern is wrong.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("准考证号格式“{pattern}”有误：{why}")]
pub struct BadPattern {
    pattern: String,
    why: &'static str,
}

impl TicketPattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// [`BadPattern`] for unknown parts, and for a pattern that would give two people the same number.
    pub fn parse(pattern: &str) -> Result<Self, BadPattern> {
        let bad = |why| BadPattern {
            pattern: pattern.to_owned(),
            why,
        };
        let mut parts = Vec::new();
        let mut rest = pattern;
        while !rest.is_empty() {
            if let Some(inner) = rest.strip_prefix('{') {
                let (name, after) = inner.split_once('}').ok_or_else(|| bad("大括号没有配对"))?;
                let (name, width) = match name.split_once(':') {
                    Some((name, width)) => match width.parse() {
                        Ok(width @ 1..=9) => (name, width),
                        _ => return Err(bad("冒号后应是 1 至 9 的位数")),
                    },
                    None => (name, 0),
                };
                parts.push(match name {
                    "year" => Part::Year,
                    "site" => Part::Site,
                    "level" => Part::Level,
                    "room" => Part::Room(width),
                    "seat" => Part::Seat(width),
                    "seq" => Part::Seq(width),
                    _ => return Err(bad("只认识 year、site、level、room、seat、seq")),
                });
                rest = after;
            } else {
                let end = rest.find('{').unwrap_or(rest.len());
                if !rest[..end]
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-')
                {
                    return Err(bad("固定部分只能是字母、数字和连字符"));
                }
                parts.push(Part::Text(rest[..end].to_owned()));
                rest = &rest[end..];
            }
        }
        let has = |wanted: fn(&Part) -> bool| parts.iter().any(wanted);
        let unique = has(|part| matches!(part, Part::Seq(_)));
        if !unique {
            return Err(bad("要有 {seq}，否则号码会重复"));
        }
        Ok(Self(parts))
    }
    /// The number of one person. `seq` runs from 1 over the whole plan, so numbers never repeat.
    pub fn number(
        &self,
        year: i16,
        site: &str,
        level: Level,
        room: usize,
        seat: u16,
        seq: usize,
    ) -> String {
        self.0.iter().fold(String::new(), |text, part| match part {
            Part::Text(fixed) => text + fixed,
            Part::Year => text + &year.to_string(),
            Part::Site => text + site,
            Part::Level => text + &level.number().to_string(),
            Part::Room(width) => text + &format!("{room:0width$}"),
            Part::Seat(width) => text + &format!("{seat:0width$}"),
            Part::Seq(width) => text + &format!("{seq:0width$}"),
        })
    }
}
