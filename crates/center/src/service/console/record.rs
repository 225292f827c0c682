//! The audit log for people, and the look at a scanned ticket.

use super::{Me, candidate, given, parse, small};
use crate::{
    audit,
    fail::Fail,
    service::{Shared, verify::Verifier},
    wire::*,
};
use serde_json::json;

/// Lines of a page when the page does not say.
const USUAL: u32 = 100;
/// The most.
const MOST: u32 = 500;
/// A ticket's text is no longer.
const MOST_TEXT: usize = 2000;

/// What was done, in Chinese.
fn label(what: &str) -> &'static str {
    match what {
        "batch.offer" => "送来批次",
        "batch.commit" => "收下批次",
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
        "print.roster" => "打印花名册",
        "print.photosheet" => "打印照片对照单",
        "print.signin" => "打印签到表",
        "print.seats" => "打印座次表",
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

/// A page, newest first. Looking further back is in the log itself.
///
/// # Errors
/// Those of the store.
pub fn page(center: &Shared, me: &Me, query: &AuditQuery) -> Result<AuditPage, Fail> {
    let limit = query.limit.unwrap_or(USUAL).clamp(1, MOST);
    let before = query.before.map(i64::from);
    let rows = center.repo.read(|view| {
        view.audit_page(
            before,
            given(query.who.as_ref()),
            given(query.what.as_ref()),
            limit,
        )
    })?;
    if before.is_none() {
        let detail = json!({ "who": query.who, "what": query.what });
        note(center, me, "audit.read", detail)?;
    }
    let next = rows.last().filter(|_| small(rows.len()) == limit);
    let next = next.map(|row| small(row.seq));
    let lines = rows.into_iter().map(|row| AuditLine {
        seq: small(row.seq),
        at: row.at,
        who: row.who,
        label: label(&row.what).to_owned(),
        what: row.what,
        detail: row.detail,
    });
    Ok(AuditPage {
        lines: lines.collect(),
        next,
    })
}

fn note(
    center: &Shared,
    me: &Me,
    what: &'static str,
    detail: serde_json::Value,
) -> Result<(), Fail> {
    let (me, shared, now) = (me.clone(), Shared::clone(center), center.clock.now());
    center.repo.write(move |tx| {
        let cipher = &shared.keys.cipher;
        audit::record(tx, cipher, now, &me.actor(), what, &detail).map(drop)
    })
}

/// Checks the whole log.
///
/// # Errors
/// Those of the store; faults are in the result.
pub fn verify(center: &Shared, me: &Me) -> Result<AuditVerified, Fail> {
    let found = center
        .repo
        .read(|view| audit::verify(view, &center.keys.cipher))?;
    let detail = json!({ "lines": found.lines, "faults": found.faults.len() });
    note(center, me, "audit.verify", detail)?;
    Ok(AuditVerified {
        lines: small(found.lines),
        receipts: small(found.receipts),
        faults: found.faults,
    })
}

/// Who a scanned ticket lets in.
///
/// # Errors
/// [`Fail::TooLarge`], those of the store.
pub fn ticket(center: &Shared, wish: &VerifyRequest) -> Result<VerifyAnswer, Fail> {
    if wish.text.len() > MOST_TEXT {
        return Err(Fail::TooLarge("扫到的文字太长，不是准考证".into()));
    }
    let plan = given(wish.plan.as_ref())
        .map(|text| parse(text, "考试计划编号"))
        .transpose()?;
    let answer = Verifier::new(center, plan)?.ask(wish.text.trim())?;
    let finding = super::lookups::key(&answer.finding)?;
    let good = answer.good();
    let admitted = answer.admitted;
    Ok(VerifyAnswer {
        good,
        finding,
        message: answer.message,
        name: admitted.as_ref().map(|one| one.name.clone()),
        id_masked: admitted.as_ref().map(|one| one.id_masked.clone()),
        unit: admitted.as_ref().map(|one| one.unit.clone()),
        trade: admitted
            .as_ref()
            .map(|one| format!("{} {}", one.trade, one.level)),
        ticket: admitted.map(|one| candidate::ticket(&one.ticket)),
    })
}
