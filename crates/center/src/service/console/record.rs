//! The audit log for people, and the look at a scanned ticket.

use super::{
    Me, candidate,
    deeds::{self, Teller},
    given, parse, small,
};
use crate::{
    audit,
    fail::Fail,
    repo::model::{AuditFilter, Filter},
    service::{
        Shared,
        find::{self, Names},
        verify::Verifier,
    },
    wire::{
        self, AuditChoices, AuditLine, AuditPage, AuditQuery, AuditVerified, VerifyAnswer,
        VerifyRequest, Word,
    },
};
use kaobao_exam::RegistrationNumber;
use serde_json::json;

/// Lines of a page when the page does not say.
const USUAL: u32 = 100;
/// The most.
const MOST: u32 = 500;
/// A ticket's text is no longer.
const MOST_TEXT: usize = 2000;

/// The most people that one look is about.
const ABOUT: u32 = 20;

/// Whom a look is about, and what stands in lines about them.
struct About {
    people: Vec<String>,
    numbers: Vec<String>,
    holding: Vec<String>,
}

impl About {
    fn read(center: &Shared, text: &str) -> Result<Self, Fail> {
        let find = find::by(center, None, text)?;
        let filter = Filter {
            find: Some(find),
            limit: Some(ABOUT + 1),
            ..Filter::default()
        };
        let mut about = Self {
            people: Vec::new(),
            numbers: Vec::new(),
            holding: Vec::new(),
        };
        center.repo.read(|view| {
            let mut rows = Vec::new();
            view.each_application(&filter, &mut |row| {
                rows.push(row);
                Ok(())
            })?;
            if small(rows.len()) > ABOUT {
                return Err(Fail::Field {
                    field: "about",
                    message: format!(
                        "符合“{text}”的超过 {ABOUT} 人，请写得更全，例如完整的姓名或报名序号"
                    ),
                });
            }
            for row in rows {
                about.people.push(format!("{} {}", row.number, row.name));
                about.number(row.number);
                // The batches that brought them.
                let batches = view.revisions(row.id)?.into_iter();
                about
                    .holding
                    .extend(batches.map(|one| one.batch.to_string()));
            }
            Ok(())
        })?;
        // One that was never accepted has a number and nothing else here.
        if let Ok(number) = text.parse::<RegistrationNumber>()
            && about.people.is_empty()
        {
            about.people.push(number.to_string());
            about.number(number);
        }
        Ok(about)
    }
    /// As it is written by the program, and as a bank may have written it.
    fn number(&mut self, number: RegistrationNumber) {
        self.numbers.push(number.to_string());
        self.holding.push(number.to_string());
        self.holding.push(number.digits().to_owned());
    }
}

/// What was asked for, read.
pub(super) struct Asked {
    /// For the store.
    pub(super) filter: AuditFilter,
    /// In words, for paper.
    pub(super) words: Vec<String>,
    /// For the log itself: ids and numbers, never what was typed about a person.
    pub(super) detail: serde_json::Value,
    people: Vec<String>,
}

fn day(text: Option<&String>, field: &'static str) -> Result<Option<String>, Fail> {
    let Some(text) = given(text) else {
        return Ok(None);
    };
    let date: jiff::civil::Date = text.parse().map_err(|_| Fail::Field {
        field,
        message: format!("日期“{text}”不对，应写成 2017-06-10"),
    })?;
    Ok(Some(date.to_string()))
}

/// Reads what was asked for.
pub(super) fn asked(center: &Shared, wish: &wire::AuditFilter) -> Result<Asked, Fail> {
    let text = |text: Option<&String>| given(text).map(str::to_owned);
    let (from, to) = (
        day(wish.from.as_ref(), "from")?,
        day(wish.to.as_ref(), "to")?,
    );
    let (who, what) = (text(wish.who.as_ref()), text(wish.what.as_ref()));
    if let (Some(from), Some(to)) = (&from, &to)
        && from > to
    {
        return Err(Fail::Field {
            field: "to",
            message: format!("起始日期 {from} 在截止日期 {to} 之后，请改正其中一个"),
        });
    }
    let about = given(wish.about.as_ref());
    let about = about.map(|text| About::read(center, text)).transpose()?;
    let names = Names::read(center)?;
    let mut words = Vec::new();
    match (&from, &to) {
        (None, None) => {}
        (from, to) => {
            let end = |day: &Option<String>| day.clone().unwrap_or_default();
            words.push(format!("日期：{} 至 {}", end(from), end(to)));
        }
    }
    if let Some(who) = &who {
        let name = center
            .repo
            .read(|view| Ok(Teller::new(view, &names)?.who(who)))?;
        words.push(format!("谁：{name}"));
    }
    if let Some(what) = &what {
        words.push(format!("类别：{}", deeds::kind(what).unwrap_or(what)));
    }
    if let Some(about) = &about {
        words.push(format!("关于：{}", about.people.join("、")));
    }
    Ok(Asked {
        words,
        detail: json!({
            "who": who, "what": what, "from": from, "to": to,
            "numbers": about.as_ref().map(|about| &about.numbers),
        }),
        people: about
            .as_ref()
            .map_or_else(Vec::new, |about| about.people.clone()),
        filter: AuditFilter {
            before: None,
            who,
            what,
            from,
            to,
            holding: about.map(|about| about.holding),
        },
    })
}

/// Lines for a page or for paper, newest first.
pub(super) fn lines(
    center: &Shared,
    filter: &AuditFilter,
    limit: u32,
) -> Result<Vec<AuditLine>, Fail> {
    let names = Names::read(center)?;
    center.repo.read(|view| {
        let teller = Teller::new(view, &names)?;
        let rows = view.audit_page(filter, limit)?.into_iter();
        let lines = rows.map(|row| {
            Ok(AuditLine {
                seq: small(row.seq),
                who_name: teller.who(&row.who),
                label: deeds::label(&row.what).to_owned(),
                words: teller.words(&row)?,
                at: row.at,
                who: row.who,
                what: row.what,
                detail: row.detail,
            })
        });
        lines.collect()
    })
}

/// A page, newest first. Looking further back is in the log itself.
///
/// # Errors
/// [`Fail::Field`], those of the store.
pub fn page(center: &Shared, me: &Me, query: AuditQuery) -> Result<AuditPage, Fail> {
    let limit = query.limit.unwrap_or(USUAL).clamp(1, MOST);
    let wish = wire::AuditFilter {
        who: query.who,
        what: query.what,
        from: query.from,
        to: query.to,
        about: query.about,
    };
    let mut asked = asked(center, &wish)?;
    asked.filter.before = query.before.map(i64::from);
    let lines = lines(center, &asked.filter, limit)?;
    if query.before.is_none() {
        note(center, me, "audit.read", asked.detail)?;
    }
    let next = lines.last().filter(|_| small(lines.len()) == limit);
    Ok(AuditPage {
        next: next.map(|line| line.seq),
        about: asked.people,
        lines,
    })
}

/// What the log can be filtered by.
///
/// # Errors
/// Those of the store.
pub fn choices(center: &Shared) -> Result<AuditChoices, Fail> {
    let names = Names::read(center)?;
    center.repo.read(|view| {
        let teller = Teller::new(view, &names)?;
        let who = view
            .audit_people()?
            .into_iter()
            .chain(["device:".to_owned()]);
        Ok(AuditChoices {
            who: who
                .map(|key| Word {
                    label: teller.who(&key),
                    key,
                })
                .collect(),
            what: deeds::kinds(),
        })
    })
}

/// Writes that somebody looked.
pub(super) fn note(
    center: &Shared,
    me: &Me,
    what: &'static str,
    detail: serde_json::Value,
) -> Result<(), Fail> {
    let (me, shared, now) = (me.clone(), Shared::clone(center), center.clock.now());
    center.repo.write(move |tx| {
        let cipher = &shared.keys.cipher;
        audit::record(tx, cipher, now, &me.actor(), what, &detail)
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
