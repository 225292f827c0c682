//! Money: payment codes, the book, the bank's file looked at before it is booked, payments by hand, undoing.

use super::{Me, given, parse, plan_of, small};
use crate::{
    fail::Fail,
    repo::{
        View,
        model::{ApplicationRow, PaymentRow},
        office::LedgerRow,
    },
    service::{
        Shared, by_text,
        pay::{self, Booked, Claimed, Fate, Result1},
    },
    wire::*,
};
use kaobao_exam::{BatchId, ExamType, Fen, batch::payment_code};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;

/// Entries of a page when the page does not say.
const USUAL: u32 = 100;
/// The most.
const MOST: u32 = 500;

/// Yuan of a sum that may be more than [`Fen`] holds.
pub(super) fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}

fn entry(number: String, name: String, row: &PaymentRow) -> PaymentEntry {
    PaymentEntry {
        number,
        name,
        amount: row.amount.to_string(),
        reference: row.reference.clone(),
        paid_on: row.paid_on.to_string(),
        booked_at: row.booked_at.clone(),
        undone: row.undone.clone(),
    }
}

/// An application's entries, oldest first.
pub(super) fn entries(view: &dyn View, row: &ApplicationRow) -> Result<Vec<PaymentEntry>, Fail> {
    let payments = view.payments(row.id)?;
    let payments = payments.iter();
    Ok(payments
        .map(|one| entry(row.number.to_string(), row.name.clone(), one))
        .collect())
}

#[derive(Default)]
struct Sum {
    people: u32,
    total: i64,
    paid_people: u32,
}

/// Payment codes by batch, of batches in which somebody passed.
///
/// # Errors
/// [`Fail::NotFound`].
pub fn codes(center: &Shared, query: &PlanQuery) -> Result<Vec<PaymentCode>, Fail> {
    center.repo.read(|view| {
        let plan = plan_of(view, query.plan.as_ref())?;
        let mut sums: HashMap<BatchId, Sum> = HashMap::new();
        view.each_tally(&plan.id, true, &mut |tally| {
            let paid = matches!(tally.state.as_str(), "paid" | "ticketed");
            let Some(batch) = tally.batch.filter(|_| paid || tally.state == "passed") else {
                return Ok(());
            };
            let resit = tally.exam_type == ExamType::Resit;
            let fee = plan.fee(tally.level, tally.papers.len(), resit);
            let sum = sums.entry(batch).or_default();
            sum.people += tally.count;
            sum.total += i64::from(fee.0) * i64::from(tally.count);
            sum.paid_people += if paid { tally.count } else { 0 };
            Ok(())
        })?;
        let paid: HashMap<BatchId, i64> = view.paid_by_batch(&plan.id)?.into_iter().collect();
        let units = view.units()?.into_iter();
        let names: HashMap<_, String> = units.map(|row| (row.unit.code, row.unit.name)).collect();
        let mut codes = Vec::new();
        for row in view.batches(None)? {
            let (Some(sum), Some(done)) = (sums.get(&row.id), &row.done) else {
                continue;
            };
            codes.push(PaymentCode {
                batch: row.id.to_string(),
                code: payment_code(row.unit, row.id),
                unit: row.unit.to_string(),
                unit_name: names.get(&row.unit).cloned().unwrap_or_default(),
                people: sum.people,
                total: yuan(sum.total),
                paid_people: sum.paid_people,
                paid: yuan(paid.get(&row.id).copied().unwrap_or(0)),
                committed_at: done.at.clone(),
            });
        }
        Ok(codes)
    })
}

/// The book, newest first.
///
/// # Errors
/// [`Fail::NotFound`], [`Fail::Malformed`].
pub fn ledger(center: &Shared, query: &LedgerQuery) -> Result<LedgerPage, Fail> {
    let limit = query.limit.unwrap_or(USUAL).clamp(1, MOST);
    let before = given(query.after.as_ref())
        .map(|text| parse(text, "翻页的位置"))
        .transpose()?;
    let rows = center.repo.read(|view| {
        let plan = plan_of(view, query.plan.as_ref())?;
        view.ledger(&plan.id, before, limit)
    })?;
    let next = rows
        .last()
        .filter(|_| small(rows.len()) == limit)
        .map(|row: &LedgerRow| row.row.to_string());
    let entries = rows
        .into_iter()
        .map(|row| entry(row.number.to_string(), row.name, &row.entry));
    Ok(LedgerPage {
        entries: entries.collect(),
        next,
    })
}

const fn fate(fate: Fate) -> PaymentFate {
    match fate {
        Fate::Booked => PaymentFate::Matched,
        Fate::Already => PaymentFate::Already,
        Fate::Unknown => PaymentFate::Unknown,
        Fate::WrongAmount => PaymentFate::WrongAmount,
        Fate::WrongStanding => PaymentFate::WrongStanding,
        Fate::Unreadable => PaymentFate::Unreadable,
    }
}

fn line(one: &Result1) -> BankLine {
    BankLine {
        line: small(one.line.unwrap_or(0)),
        number: one.number.clone(),
        name: one.name.clone(),
        amount: one.amount.map(|amount| amount.to_string()),
        reference: one.reference.clone(),
        fate: fate(one.fate),
        note: one.note.clone(),
    }
}

/// Names the file and what was found in it.
fn seen(file: &[u8], booked: &Booked) -> String {
    let mut hash = Sha256::new();
    hash.update(b"kaobao/bank/1\0");
    hash.update(Sha256::digest(file));
    for one in &booked.payments {
        let amount = one.amount.map_or(0, |amount| amount.0);
        hash.update(format!("{} {:?} {amount}\n", one.number, one.fate));
    }
    kaobao_exam::Digest(hash.finalize().into()).to_string()
}

fn report(file: &[u8], booked: &Booked) -> BankReport {
    let count = |fate| small(booked.count(fate));
    BankReport {
        lines: booked.payments.iter().map(line).collect(),
        matched: count(Fate::Booked),
        already: count(Fate::Already),
        unknown: count(Fate::Unknown),
        wrong_amount: count(Fate::WrongAmount),
        wrong_standing: count(Fate::WrongStanding),
        unreadable: count(Fate::Unreadable),
        total: booked.total.to_string(),
        seen: seen(file, booked),
    }
}

/// Looks at the bank's file; books nothing.
///
/// # Errors
/// [`Fail::Malformed`].
pub fn preview(center: &Shared, me: &Me, file: &[u8]) -> Result<BankReport, Fail> {
    let claimed = pay::read(file, center.clock.now().date())?;
    let booked = pay::book(center, &me.actor(), claimed, true)?;
    Ok(report(file, &booked))
}

/// Books the file that was looked at, if what is found is what was seen.
///
/// # Errors
/// [`Fail::Malformed`], [`Fail::Conflict`].
pub fn book(
    center: &Shared,
    me: &Me,
    file: &[u8],
    confirm: &BankConfirm,
) -> Result<BankReport, Fail> {
    let claimed = pay::read(file, center.clock.now().date())?;
    let (wanted, bytes) = (confirm.seen.clone(), file.to_owned());
    let booked = pay::book_if(center, &me.actor(), claimed, false, move |booked| {
        if seen(&bytes, booked) == wanted {
            return Ok(());
        }
        Err(Fail::Conflict(
            "文件或报名情况与刚才核对的不同，一笔也没有登记；请重新核对后再登记".into(),
        ))
    })?;
    Ok(report(file, &booked))
}

/// Books one payment by hand.
///
/// # Errors
/// [`Fail::Field`] for an amount or day that cannot be read.
pub fn cash(center: &Shared, me: &Me, wish: &CashPayment) -> Result<BankLine, Fail> {
    let reference = wish.reference.trim();
    if reference.is_empty() {
        return Err(Fail::Field {
            field: "reference",
            message: "请填流水号或收据号".into(),
        });
    }
    if pay::is_code(&wish.number) {
        return Err(Fail::Field {
            field: "number",
            message: "这是单位的缴费编号，手工登记请填一个人的 15 位报名序号；整个单位一笔转账的，请用银行明细登记".into(),
        });
    }
    let amount = match given(wish.amount.as_ref()) {
        Some(text) => Some(text.parse::<Fen>().map_err(|error| Fail::Field {
            field: "amount",
            message: error.to_string(),
        })?),
        None => None,
    };
    let today = center.clock.now().date();
    let paid_on = match given(wish.paid_on.as_ref()) {
        Some(text) => {
            Some(
                kaobao_exam::dates::parse(text, today).map_err(|error| Fail::Field {
                    field: "paid_on",
                    message: error.to_string(),
                })?,
            )
        }
        None => None,
    };
    let claimed = Claimed {
        line: None,
        number: wish.number.clone(),
        amount: amount.map(Ok),
        reference: reference.to_owned(),
        name: None,
        paid_on: paid_on.map(Ok),
    };
    let booked = pay::book(center, &me.actor(), vec![claimed], false)?;
    let one = booked.payments.first().map(line);
    one.ok_or_else(|| Fail::Internal("没有登记结果".into()))
}

/// Takes a payment back, as a new entry.
///
/// # Errors
/// [`Fail::Field`] without a reason; [`Fail::Refused`] when there is none to take back.
pub fn undo(center: &Shared, me: &Me, wish: &UndoPayment) -> Result<PaymentEntry, Fail> {
    if wish.reason.trim().is_empty() {
        return Err(Fail::Field {
            field: "reason",
            message: "请写明撤销的原因".into(),
        });
    }
    let (number, reason) = (wish.number.clone(), wish.reason.trim().to_owned());
    let done = pay::undo(center, &me.actor(), number, reason)?;
    if let Some(refused) = done.refused.first() {
        return Err(Fail::Refused(refused.why.clone()));
    }
    let mut entries = center.repo.read(|view| {
        let row = by_text(view, &wish.number)?;
        entries(view, &row)
    })?;
    entries
        .pop()
        .ok_or_else(|| Fail::Internal("没有撤销的记录".into()))
}
