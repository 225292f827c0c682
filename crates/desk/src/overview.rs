//! 单位与计划: where everything stands and what is due next (S25).

use crate::{
    Desk, DeskError,
    desk::{LAST_BACKUP, LAST_RECEIPT, LAST_SYNC, OFFLINE},
    import::count,
    tally::{STANDING_KEYS, Tally},
    wire::{CheckReport, Count, Hotline, Overview, PersonProblems, PlanInfo, TimetableEntry, Todo},
};
use kaobao_exam::{
    Date, ExamPlan,
    application::Standing,
    dates,
    photo::{NameRule, SizeRule},
    rules::window,
    ticket,
    timetable::{Entry, Phase, next_due, timetable},
};
use std::collections::BTreeMap;

impl Desk {
    /// Everything of the first page.
    ///
    /// # Errors
    /// The store's.
    pub fn overview(&self) -> Result<Overview, DeskError> {
        let tally = {
            let session = self.session()?;
            Tally::of(&session)
        };
        self.keep_tally(&tally);
        self.overview_of(tally)
    }

    /// The same from what was counted last, when nothing changed since and nobody has to be judged for it.
    ///
    /// # Errors
    /// The store's.
    pub fn kept_overview(&self) -> Result<Option<Overview>, DeskError> {
        let kept = self.kept_tally()?;
        kept.map(|tally| self.overview_of(tally)).transpose()
    }

    fn overview_of(&self, tally: Tally) -> Result<Overview, DeskError> {
        let today = self.clock.today();
        let entries = timetable(&self.plan, today);
        let due = due_words(&entries, today);
        let standings: Vec<Count> = Standing::LABELS
            .iter()
            .zip(STANDING_KEYS)
            .zip(tally.standings)
            .map(|((label, key), count)| Count {
                key: key.into(),
                label: (*label).into(),
                count,
            })
            .collect();
        let in_state = |key: &str| {
            let standing = standings.iter().find(|standing| standing.key == key);
            standing.map_or(0, |standing| standing.count)
        };
        let (batches, last_sync, last_backup, plans) = self.store.read::<_, DeskError>(|r| {
            Ok((
                r.open_batches()?,
                r.setting(LAST_SYNC)?,
                r.setting(LAST_BACKUP)?,
                r.plans()?,
            ))
        })?;
        let (offline_since, last_receipt) = self
            .store
            .read::<_, DeskError>(|r| Ok((r.setting(OFFLINE)?, r.setting(LAST_RECEIPT)?)))?;
        let unsaved = self.days_without_backup(last_backup.as_deref(), tally.people > 0);
        let registration = |again| window::registration(&self.plan, today, again);
        let ready = match (registration(false), registration(true)) {
            (Ok(()), _) => "人可以提交".to_owned(),
            (Err(closed), Ok(())) => {
                format!("人没有提交；{}，只有退回后重报的还能提交", closed.what)
            }
            (Err(_), Err(closed)) => format!("人没有提交；{}，{}", closed.what, closed.mend),
        };
        let passed = match window::payment(&self.plan, today) {
            Ok(()) => "人待缴费".to_owned(),
            Err(closed) => format!("人待缴费；{}，{}", closed.what, closed.mend),
        };
        let todos = [
            (tally.wrong, "roster", "人的信息有错误要改"),
            (tally.without_photo, "photos", "人还没有合格的照片"),
            (tally.unconfirmed, "submit", "人的六项关键信息待核对"),
            (tally.ready, "submit", &ready),
            (count(batches.len()), "submit", "个批次等待报送"),
            (in_state("returned"), "results", "人被退回，要修改后重报"),
            (in_state("passed"), "fees", &passed),
            (in_state("ticketed"), "print", "人的准考证已发布"),
        ];
        Ok(Overview {
            unit: self.unit_info(),
            practice: self.is_practice(),
            plan: plan_info(&self.plan),
            other_plans: plans
                .iter()
                .filter(|stored| stored.id != self.plan.id)
                .filter_map(|stored| ExamPlan::parse(&stored.text).ok())
                .map(|plan| plan_info(&plan))
                .collect(),
            timetable: shown_timetable(&entries),
            next_due: due,
            todo: todos
                .iter()
                .filter(|(n, ..)| *n > 0)
                .map(|(n, page, text)| Todo {
                    text: format!("{n} {text}"),
                    page: (*page).into(),
                    count: *n,
                })
                .chain((tally.people == 0).then(|| Todo {
                    text: "名册里还没有人，请先导入名册或添加人员".into(),
                    page: "roster".into(),
                    count: 0,
                }))
                .collect(),
            standings,
            lacks: tally.lacks,
            people: tally.people,
            offline_since: offline_since.filter(|since| !since.is_empty()),
            last_receipt,
            waiting_batches: count(batches.len()),
            last_sync,
            backup_due: unsaved.map(|days| match days {
                0 => "还没有做过备份，请备份到 U 盘".to_owned(),
                days => format!("{days} 天没有备份了，请备份到 U 盘"),
            }),
            last_backup,
        })
    }

    /// Days since the last backup once that is too long; 0 when there never was one and there are people to lose.
    /// Never of the practice unit.
    fn days_without_backup(&self, last: Option<&str>, people: bool) -> Option<usize> {
        if self.is_practice() {
            return None;
        }
        let Some(last) = last else {
            return people.then_some(0);
        };
        let at: jiff::Timestamp = last.parse().ok()?;
        let days = self.clock.now().duration_since(at).as_hours() / 24;
        usize::try_from(days)
            .ok()
            .filter(|days| *days >= BACKUP_EVERY)
    }

    /// Everybody's problems, counted by kind and person by person.
    ///
    /// # Errors
    /// The store's.
    pub fn check(&mut self) -> Result<CheckReport, DeskError> {
        let people = self.everybody()?;
        let mut report = CheckReport {
            people: count(people.len()),
            good: 0,
            wrong: 0,
            ready: 0,
            kinds: BTreeMap::new(),
            people_with_problems: Vec::new(),
        };
        self.store.write::<_, DeskError>(|w| {
            for judged in &people {
                w.set_problems(judged.app.id, judged.app.version, &judged.problems)?;
            }
            Ok(())
        })?;
        for judged in people {
            report.ready += u32::from(judged.ready());
            match judged.has_error() {
                true => report.wrong += 1,
                false => report.good += 1,
            }
            for problem in &judged.problems {
                *report.kinds.entry(problem.code.key().into()).or_default() += 1;
            }
            if !judged.problems.is_empty() {
                report.people_with_problems.push(PersonProblems {
                    number: judged.app.number.to_string(),
                    name: judged.name().into(),
                    problems: judged.problems,
                });
            }
        }
        Ok(report)
    }
}

/// Days after which the clerk is reminded.
const BACKUP_EVERY: usize = 3;

/// What is due next and how long there is, in words.
pub(crate) fn due_words(entries: &[Entry], today: Date) -> Option<String> {
    let entry = next_due(entries)?;
    let days = |until| {
        today
            .until(until)
            .map_or(0, |span: jiff::Span| span.get_days())
    };
    Some(match entry.phase {
        // An exam is a day, not a time to do something in.
        Phase::Now if entry.from == entry.until => format!("{}：就是今天", entry.what),
        Phase::Now => {
            let until = dates::chinese(entry.until);
            match days(entry.until) {
                0 => format!("{}：今天截止", entry.what),
                left => format!("{}：{until} 截止，还有 {left} 天", entry.what),
            }
        }
        _ => format!(
            "{}：{} 开始，还有 {} 天",
            entry.what,
            dates::chinese(entry.from),
            days(entry.from)
        ),
    })
}

pub(crate) fn shown_timetable(entries: &[Entry]) -> Vec<TimetableEntry> {
    let shown = |entry: &Entry| TimetableEntry {
        what: entry.what.clone(),
        from: entry.from.to_string(),
        until: entry.until.to_string(),
        time: hours(entry),
        phase: entry.phase,
    };
    entries.iter().map(shown).collect()
}

/// `09:00—10:30、14:00—15:30`
fn hours(entry: &Entry) -> String {
    let shown: Vec<String> = entry
        .hours
        .iter()
        .map(|(start, end)| format!("{}—{}", start.strftime("%H:%M"), end.strftime("%H:%M")))
        .collect();
    shown.join("、")
}

pub(crate) fn plan_info(plan: &ExamPlan) -> PlanInfo {
    let rule = &plan.photo;
    let mut photo = match rule.size {
        SizeRule::Exact => format!("{}x{} 像素", rule.width, rule.height),
        SizeRule::AtLeast => format!("至少 {}x{} 像素", rule.width, rule.height),
    };
    if let Some(dpi) = rule.dpi {
        photo += &format!("，{dpi} dpi");
    }
    photo += "，免冠证件照，小写 .jpg";
    photo += match rule.name {
        NameRule::Any => "",
        NameRule::IdNumber => "，以身份证号命名",
        NameRule::RegistrationNumber => "，以报名序号命名",
        NameRule::PersonName => "，以姓名命名",
    };
    photo += &format!(
        "，不超过 {} KB（不合要求的由程序自动修正）",
        rule.max_bytes / 1024
    );
    PlanInfo {
        id: plan.id.to_string(),
        title: plan.title.clone(),
        notice: plan.notice.trim().into(),
        hotlines: plan
            .hotlines
            .iter()
            .map(|line| Hotline {
                topic: line.topic.clone(),
                office: line.office.clone(),
                phones: line.phones.clone(),
            })
            .collect(),
        photo_rule: photo,
        photo_width: rule.width,
        photo_height: rule.height,
        fees: plan
            .fees
            .level
            .iter()
            .map(|(level, fee)| format!("{level} {fee} 元"))
            .collect(),
        tickets_from: ticket::printable_from(plan).to_string(),
    }
}
