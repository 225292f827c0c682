//! What is due when (S25).

use crate::{ExamPlan, ticket};
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

/// One line of the timetable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// 网上报名, 现场审核, 缴费, 打印准考证, 理论考试 ...
    pub what: String,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// When of the day an exam begins and ends, in order; levels may have hours of their own.
    pub hours: Vec<(Time, Time)>,
    /// Where today stands to it.
    pub phase: Phase,
}

/// Past, now or to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Over.
    Past,
    /// Today is in it.
    Now,
    /// Still to come.
    Coming,
}

/// The plan's timetable in order of time.
pub fn timetable(plan: &ExamPlan, today: Date) -> Vec<Entry> {
    let entry = |what: &str, from: Date, until: Date| {
        let phase = if until < today {
            Phase::Past
        } else if from > today {
            Phase::Coming
        } else {
            Phase::Now
        };
        Entry {
            what: what.to_owned(),
            from,
            until,
            hours: Vec::new(),
            phase,
        }
    };
    let windows = &plan.windows;
    let mut entries = vec![
        entry(
            "网上报名",
            windows.registration.from,
            windows.registration.until,
        ),
        entry("现场审核", windows.review.from, windows.review.until),
        entry("缴费", windows.payment.from, windows.payment.until),
        entry(
            "打印准考证",
            ticket::printable_from(plan),
            plan.last_exam_day(),
        ),
    ];
    for session in &plan.sessions {
        let what = format!("{}考试", session.paper.label());
        let known = entries
            .iter()
            .position(|known| known.what == what && known.from == session.date);
        let at = known.unwrap_or_else(|| {
            entries.push(entry(&what, session.date, session.date));
            entries.len() - 1
        });
        entries[at].hours.push((session.start, session.end));
    }
    for entry in &mut entries {
        entry.hours.sort();
        entry.hours.dedup();
    }
    entries.sort_by_key(|entry| (entry.from, entry.until));
    entries
}

/// The next thing with a deadline: what is on now and ends first, else what begins next.
pub fn next_due(entries: &[Entry]) -> Option<&Entry> {
    let now = entries
        .iter()
        .filter(|entry| entry.phase == Phase::Now)
        .min_by_key(|entry| entry.until);
    now.or_else(|| entries.iter().find(|entry| entry.phase == Phase::Coming))
}
