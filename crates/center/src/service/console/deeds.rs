//! Lines of the audit log in words: who by name, what was done, and names and numbers in place of ids.

use super::{lists::minute, money::yuan};
use crate::{
    fail::Fail,
    repo::{
        View,
        model::{AuditRow, Via},
    },
    service::find::Names,
    wire::{ListName, Role, Word},
};
use kaobao_exam::{BatchId, PlanId, RegistrationNumber, UnitCode};
use serde_json::Value;
use std::{cell::RefCell, collections::HashMap};
use uuid::Uuid;

/// Elements of a list that are written out.
const MOST: usize = 20;
/// With no more than this the people's names stand beside their numbers.
const NAMED: usize = 3;
/// What a line is about comes first; the rest as it is kept.
const FIRST: [&str; 8] = [
    "number", "numbers", "batch", "list", "name", "unit", "plan", "request",
];
/// A hash, for whoever checks the log; it says nothing to read.
const WITNESS: &str = "manifest";

/// What lines are about, by how `what` begins.
pub(super) const KINDS: [(&str, &str); 16] = [
    ("review", "审查"),
    ("pay", "缴费"),
    ("seat", "编排"),
    ("tickets", "准考证"),
    ("export", "导出"),
    ("room", "考场"),
    ("candidate", "查看考生"),
    ("print", "打印"),
    ("plan", "考试计划"),
    ("unit", "单位"),
    ("device", "电脑登记"),
    ("batch", "批次"),
    ("package", "离线包"),
    ("staff", "登录与账号"),
    ("settings", "设置"),
    ("audit", "审计日志"),
];

/// What was done, in Chinese.
pub(super) fn label(what: &str) -> &'static str {
    match what {
        "batch.offer" => "送来批次",
        "batch.commit" => "收下批次",
        "batch.recall" => "交还批次给单位的电脑",
        "package.import" => "导入离线包",
        "device.enrol" => "电脑登记",
        "plan.add" => "发布考试计划",
        "unit.add" => "添加单位",
        "unit.slot" => "添加电脑",
        "unit.revoke" => "停用电脑",
        "review.take" => "领取审查",
        "review.pass" => "审查通过",
        "review.return" => "退回修改",
        "review.reject" => "审查不通过",
        "candidate.look" => "查看报名",
        "candidate.reveal" => "显示完整证件号码",
        "pay.book" => "登记缴费",
        "pay.undo" => "撤销缴费",
        "room.set" => "修改考场",
        "seat.arrange" => "编排考场",
        "seat.move" => "调整座位",
        "tickets.request" => "申请发布准考证",
        "tickets.approve" => "批准发布准考证",
        "tickets.refuse" => "不同意发布准考证",
        "tickets.publish" => "发布准考证",
        "tickets.withdraw" => "收回准考证",
        "export" => "导出名单",
        "export.reveal" => "导出完整名单",
        "export.list" => "导出列表",
        "export.audit" => "导出审计日志",
        "print.list" => "打印列表",
        "print.audit" => "打印审计日志",
        "print.roster" => "打印花名册",
        "print.photosheet" => "打印照片对照单",
        "print.signin" => "打印签到表",
        "print.seats" => "打印座次表",
        "print.reveal" => "打印完整证件号码",
        "staff.add" => "添加账号",
        "staff.change" => "修改账号",
        "staff.reset_password" => "在服务器上重设口令",
        "staff.password" => "修改口令",
        "staff.sign_in" => "登录",
        "staff.sign_out" => "退出",
        "staff.sign_out_everywhere" => "退出所有设备",
        "staff.end_sessions" => "让人退出",
        "settings.set" => "修改设置",
        "audit.read" => "查看审计日志",
        "audit.verify" => "核对审计日志",
        _ => "其他",
    }
}

/// The name of a part of a line.
fn word(key: &str) -> &str {
    match key {
        "plan" => "计划",
        "name" => "账号",
        "unit" => "单位",
        "numbers" | "number" => "报名序号",
        "slot" => "电脑",
        "slots" => "电脑台数",
        "role" => "角色",
        "revision" => "稿次",
        "request" => "申请",
        "batch" => "批次",
        "site" => "考点",
        "people" | "lines" | "count" => "人数",
        "who" => "谁",
        "what" => "类别",
        "via" => "途径",
        "version" => "第几版",
        "two_person" => "双人规则",
        "total" => "金额",
        "rows" => "行数",
        "rooms" => "考场数",
        "room" => "考场",
        "revealed" => "完整号码",
        "refused" => "未收",
        "accepted" => "收下",
        "published" => "发布",
        "changed" => "换发",
        "password" => "改口令",
        "numbered" => "新编号",
        "moved" => "移动",
        "idle_minutes" => "过期分钟",
        "first" => "首个账号",
        "faults" => "问题",
        "bulk" => "批量",
        "active" => "可登录",
        "command_line" => "在服务器上",
        "from" => "从",
        "to" => "到",
        "reason" => "原因",
        "list" => "列表",
        "center_url" => "网址",
        "center_name" => "鉴定中心名称",
        _ => key,
    }
}

/// Knows the names. What was looked up once is remembered: a page names the same batch again and again.
pub(super) struct Teller<'v> {
    view: &'v dyn View,
    names: &'v Names,
    staff: HashMap<String, String>,
    known: RefCell<HashMap<String, String>>,
}

impl<'v> Teller<'v> {
    /// For one look at the log.
    pub(super) fn new(view: &'v dyn View, names: &'v Names) -> Result<Self, Fail> {
        let staff = view.all_staff()?.into_iter();
        Ok(Self {
            view,
            names,
            staff: staff.map(|row| (row.name, row.display)).collect(),
            known: RefCell::default(),
        })
    }
    /// Who, by the name that is shown.
    pub(super) fn who(&self, who: &str) -> String {
        if let Some(login) = who.strip_prefix("staff:") {
            return match self.staff.get(login) {
                Some(display) if display == login => login.to_owned(),
                Some(display) => format!("{display}（{login}）"),
                None => format!("{login}（命令行）"),
            };
        }
        let device = who.strip_prefix("device:").and_then(|device| {
            let (unit, slot) = device.rsplit_once('-')?;
            Some((self.unit(unit)?, slot.parse::<u8>().ok()?))
        });
        match device {
            Some((unit, slot)) => format!("{unit} {slot} 号电脑"),
            None if who == "device:" => "单位的电脑".to_owned(),
            None => who.to_owned(),
        }
    }
    fn unit(&self, code: &str) -> Option<String> {
        let code: UnitCode = code.parse().ok()?;
        let name = self.names.unit(code);
        Some(if name.is_empty() {
            format!("单位 {code}")
        } else {
            name
        })
    }
    /// What a line tells.
    pub(super) fn words(&self, row: &AuditRow) -> Result<String, Fail> {
        let Ok(Value::Object(parts)) = serde_json::from_str(&row.detail) else {
            return Ok(row.detail.clone());
        };
        let mut parts: Vec<(&String, &Value)> = parts
            .iter()
            .filter(|(key, value)| !value.is_null() && *key != WITNESS)
            .collect();
        parts.sort_by_key(|(key, _)| {
            FIRST
                .iter()
                .position(|first| first == key)
                .unwrap_or(FIRST.len())
        });
        let mut words = Vec::new();
        for (key, value) in parts {
            let told = self.value(key, value)?;
            if !told.is_empty() {
                words.push(format!("{} {told}", word(key)));
            }
        }
        Ok(words.join("　"))
    }
    fn value(&self, key: &str, value: &Value) -> Result<String, Fail> {
        Ok(match value {
            Value::Array(all) => {
                let named = all.len() <= NAMED;
                let shown = all.iter().take(MOST).map(|one| match one {
                    Value::String(text) if named => self.text(key, text),
                    Value::String(text) => Ok(text.clone()),
                    other => self.value(key, other),
                });
                let shown = shown.collect::<Result<Vec<_>, Fail>>()?.join("、");
                match all.len() {
                    few if few <= MOST => shown,
                    many => format!("{shown} 等 {many} 个"),
                }
            }
            Value::Bool(yes) => (if *yes { "是" } else { "否" }).to_owned(),
            Value::String(text) => self.text(key, text)?,
            other if key == "slot" => format!("{other} 号"),
            // In fen.
            other if key == "total" => match other.as_i64() {
                Some(fen) => format!("{} 元", yuan(fen)),
                None => other.to_string(),
            },
            other => other.to_string(),
        })
    }
    fn text(&self, key: &str, text: &str) -> Result<String, Fail> {
        let whole = format!("{key} {text}");
        if let Some(known) = self.known.borrow().get(&whole) {
            return Ok(known.clone());
        }
        let told = self.look_up(key, text)?;
        let told = told.unwrap_or_else(|| text.to_owned());
        self.known.borrow_mut().insert(whole, told.clone());
        Ok(told)
    }
    fn look_up(&self, key: &str, text: &str) -> Result<Option<String>, Fail> {
        Ok(match key {
            "plan" => {
                let plan = text.parse::<PlanId>().ok();
                let plan = plan.and_then(|id| self.names.plan(&id));
                plan.map(|plan| plan.title.clone())
            }
            "unit" => self.unit(text),
            "number" | "numbers" => match text.parse::<RegistrationNumber>() {
                Ok(number) => {
                    let row = self.view.by_number(number)?;
                    Some(row.map_or(number.to_string(), |row| format!("{number} {}", row.name)))
                }
                Err(_) => None,
            },
            "batch" => match text.parse::<BatchId>() {
                Ok(id) => self.view.batch(id)?.map(|row| {
                    let unit = self.names.unit(row.unit);
                    format!("{unit} {} 送来", minute(&row.offered_at))
                }),
                Err(_) => None,
            },
            "request" => match text.parse::<Uuid>() {
                Ok(id) => match self.view.publish_request(id)? {
                    Some(row) => {
                        let who = self.view.staff(row.staff)?;
                        let who = who.map_or_else(String::new, |who| who.display);
                        Some(format!("{who} {} 提交的申请", minute(&row.at)))
                    }
                    None => None,
                },
                Err(_) => None,
            },
            "name" => Some(self.who(&format!("staff:{text}"))),
            "who" => Some(self.who(text)),
            "what" => kind(text).map(str::to_owned),
            "via" => Some(Via::from_key(text).label().to_owned()),
            "role" => {
                let role = Role::ALL.iter().find(|role| role.key() == text);
                role.map(|role| role.label().to_owned())
            }
            "list" => {
                let name: Result<ListName, _> = serde_json::from_value(Value::from(text));
                name.ok().map(|name| super::lists::title(name).to_owned())
            }
            _ => None,
        })
    }
}

/// What lines that begin so are about.
pub(super) fn kind(what: &str) -> Option<&'static str> {
    KINDS.iter().find(|kind| kind.0 == what).map(|kind| kind.1)
}

/// [`KINDS`] for a page.
pub(super) fn kinds() -> Vec<Word> {
    let kinds = KINDS.iter().map(|(key, label)| Word {
        key: (*key).to_owned(),
        label: (*label).to_owned(),
    });
    kinds.collect()
}
