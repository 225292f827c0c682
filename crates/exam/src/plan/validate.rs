//! What a plan must hold to besides its form.

use super::{ExamPlan, Window, fold, load::Step};
use crate::{Level, ticket::TicketPattern};
use Step::{Index, Key};
use std::collections::HashMap;

pub(super) struct Wrong {
    pub(super) path: Vec<Step>,
    /// Parts of the plan that it follows from too.
    reads: &'static [&'static str],
    pub(super) reason: String,
}

impl Wrong {
    /// Whether it may only follow from stand-ins: what it is about is one, or holds one, or it read from where one is.
    pub(super) fn follows(&self, stood_in: &[Vec<Step>]) -> bool {
        stood_in.iter().any(|place| {
            let within = self.path.starts_with(place) || place.starts_with(&self.path);
            let read = |part: &'static str| place.first() == Some(&Key(part));
            within || self.reads.iter().any(|part| read(part))
        })
    }
}

pub(super) fn validate(plan: &ExamPlan) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    let mut say = |path: &[Step], reads: &'static [&'static str], reason: String| {
        wrong.push(Wrong {
            path: path.to_vec(),
            reads,
            reason,
        })
    };

    if plan.format != 1 {
        say(
            &[Key("format")],
            &[],
            format!(
                "本程序只认识格式 1，这个文件是格式 {}，请升级程序",
                plan.format
            ),
        );
    }
    if !(2000..=2199).contains(&plan.year) {
        say(&[Key("year")], &[], format!("年份 {} 不合理", plan.year));
    }
    let windows = [
        ("registration", plan.windows.registration),
        ("review", plan.windows.review),
        ("payment", plan.windows.payment),
    ];
    for (name, Window { from, until }) in windows {
        if until < from {
            say(
                &[Key("windows"), Key(name)],
                &[],
                format!("结束日期 {until} 早于开始日期 {from}"),
            );
        }
    }
    if plan.sessions.is_empty() {
        say(&[Key("session")], &[], "至少要有一个场次".into());
    }
    for (at, session) in plan.sessions.iter().enumerate() {
        if session.end <= session.start {
            say(
                &[Key("session"), Index(at)],
                &[],
                "结束时间应晚于开始时间".into(),
            );
        }
        if session.date < plan.windows.registration.from {
            say(
                &[Key("session"), Index(at), Key("date")],
                &["windows"],
                "考试日期早于报名开始日期".into(),
            );
        }
    }

    let offered: Vec<Level> = Level::ALL
        .into_iter()
        .filter(|l| plan.scope.iter().any(|s| s.levels.contains(l)))
        .collect();
    if offered.is_empty() {
        say(&[Key("scope")], &[], "没有一个级别可以报名".into());
    }
    for level in &offered {
        match plan.normal_category(*level) {
            None => say(
                &[Key("category")],
                &["scope"],
                format!("{}没有考试类别", level.label()),
            ),
            Some(category) => {
                for paper in &category.papers {
                    if plan.session(*paper, *level).is_none() {
                        say(
                            &[Key("session")],
                            &["scope", "category"],
                            format!("{}的{}科目没有场次", level.label(), paper.label()),
                        );
                    }
                }
            }
        }
        if !plan.fees.level.iter().any(|(at, _)| at == level) {
            say(
                &[Key("fees"), Key("level")],
                &["scope"],
                format!("{}没有收费标准", level.label()),
            );
        }
        for (at, scope) in plan.scope.iter().enumerate() {
            if scope.levels.contains(level)
                && plan
                    .applying_unit(scope.unit_kind, *level, Some("某市"))
                    .is_none()
            {
                say(
                    &[Key("scope"), Index(at)],
                    &["applying_unit"],
                    format!("{}{}没有申报单位规则", scope.unit_kind, level.label()),
                );
            }
        }
    }
    for (at, category) in plan.categories.iter().enumerate() {
        if category.papers.is_empty() {
            say(
                &[Key("category"), Index(at), Key("papers")],
                &[],
                "至少要有一个科目".into(),
            );
        }
        if category.resit && plan.resit.allowed && plan.fees.resit_paper.is_none() {
            say(
                &[Key("fees")],
                &["category", "resit"],
                "允许补考的计划要写 resit_paper（每科补考费）".into(),
            );
        }
    }

    let choices = [
        ("id_kind", &plan.choices.id_kind),
        ("education", &plan.choices.education),
        ("source", &plan.choices.source),
        ("review_site", &plan.choices.review_site),
        ("schedule", &plan.choices.schedule),
        ("courier", &plan.choices.courier),
    ];
    for (name, choice) in choices {
        if choice.values.is_empty() {
            say(
                &[Key("choices"), Key(name), Key("values")],
                &[],
                "至少要有一个可选值".into(),
            );
        }
        if let Some(default) = &choice.default
            && !choice.values.contains(default)
        {
            say(
                &[Key("choices"), Key(name), Key("default")],
                &[],
                format!("默认值“{default}”不在可选值里"),
            );
        }
    }

    if plan.exam_sites.is_empty() {
        say(&[Key("exam_site")], &[], "至少要有一个考点".into());
    }
    let mut codes = HashMap::new();
    for (at, site) in plan.exam_sites.iter().enumerate() {
        let path = [Key("exam_site"), Index(at), Key("code")];
        if site.code.len() != 2 || !site.code.bytes().all(|b| b.is_ascii_digit()) {
            say(&path, &[], format!("考点代码“{}”应是两位数字", site.code));
        }
        if let Some(first) = codes.insert(&site.code, &site.name) {
            say(
                &path,
                &[],
                format!("考点代码“{}”与“{first}”重复", site.code),
            );
        }
        for (room_at, room) in site.rooms.iter().enumerate() {
            if room.capacity == 0 || room.columns == 0 || room.capacity > 2000 {
                let path = [Key("exam_site"), Index(at), Key("room"), Index(room_at)];
                say(
                    &path,
                    &[],
                    format!("“{}”的座位数应在 1 至 2000 之间，列数至少为 1", room.name),
                );
            }
        }
    }

    for (at, rule) in plan.eligibility.rules.iter().enumerate() {
        let path = [Key("eligibility"), Key("rule"), Index(at)];
        if rule.any.is_empty() {
            say(&path, &[], "至少要有一种达到年限的办法（any）".into());
        }
        if plan.eligibility.rules[..at]
            .iter()
            .any(|earlier| earlier.level == rule.level)
        {
            say(
                &path,
                &["eligibility"],
                format!("{}的年限规则写了两次", rule.level.label()),
            );
        }
    }

    if plan.trades.is_empty() {
        say(&[Key("trade")], &[], "职业（工种）目录是空的".into());
    }
    let mut names: HashMap<String, usize> = HashMap::new();
    for (at, trade) in plan.trades.iter().enumerate() {
        if trade.levels.is_empty() {
            say(
                &[Key("trade"), Index(at), Key("levels")],
                &[],
                format!("“{}”没有级别", trade.name),
            );
        }
        for name in trade.aliases.iter().chain([&trade.name, &trade.code]) {
            if name.trim().is_empty() {
                say(
                    &[Key("trade"), Index(at)],
                    &[],
                    "名称、代码、别名不能为空".into(),
                );
            } else if let Some(first) = names.insert(fold(name), at)
                && first != at
            {
                let other = &plan.trades[first].name;
                say(
                    &[Key("trade"), Index(at)],
                    &[],
                    format!("“{name}”已经是“{other}”的名称、代码或别名"),
                );
            }
        }
    }

    if let Err(reason) = plan.photo.validate() {
        say(&[Key("photo")], &[], reason);
    }
    if let Err(reason) = TicketPattern::parse(&plan.ticket.pattern) {
        say(&[Key("ticket"), Key("pattern")], &[], reason.to_string());
    }
    if plan.hotlines.is_empty() {
        say(&[Key("hotline")], &[], "至少要有一个咨询电话".into());
    }
    wrong
}
