//! One application with everything that a reviewer looks at.

use super::{Me, money, queue, small};
use crate::{
    audit, clock,
    fail::Fail,
    repo::{
        View,
        model::{ApplicationRow, RevisionRow},
        office::DecisionRow,
    },
    service::{self, Shared, by_text, export, judge, pay, pieces::content_purpose, pixels},
    wire::*,
};
use kaobao_exam::{
    Content, Digest, Draft, ExamPlan, Field, Problem, Review, Ticket, Unit,
    application::Standing,
    id_number::mask,
    review::READY_REASONS,
    rules::{self, Context},
};
use kaobao_sync::hash;
use serde_json::json;

/// One person's application; the look is in the audit log.
///
/// # Errors
/// [`Fail::NotFound`], [`Fail::Refused`] for what is no number.
pub fn look(center: &Shared, me: &Me, number: &str) -> Result<Candidate, Fail> {
    let (by, shared, number) = (me.clone(), Shared::clone(center), number.to_owned());
    let now = center.clock.now();
    let row = center.repo.write(move |tx| {
        let row = by_text(tx, &number)?;
        let detail = json!({ "number": row.number, "revision": row.revision });
        let cipher = &shared.keys.cipher;
        audit::record(tx, cipher, now, &by.actor(), "candidate.look", &detail)?;
        Ok(row)
    })?;
    build(center, me, row)
}

/// ID number and telephone in full; in the audit log.
///
/// # Errors
/// [`Fail::NotFound`], [`Fail::Refused`].
pub fn reveal(center: &Shared, me: &Me, number: &str) -> Result<Revealed, Fail> {
    let (by, shared, number) = (me.clone(), Shared::clone(center), number.to_owned());
    let now = center.clock.now();
    // Nothing is shown that is not in the log.
    let row = center.repo.write(move |tx| {
        let row = by_text(tx, &number)?;
        let detail = json!({ "number": row.number });
        let cipher = &shared.keys.cipher;
        audit::record(tx, cipher, now, &by.actor(), "candidate.reveal", &detail)?;
        Ok(row)
    })?;
    let cipher = &center.keys.cipher;
    Ok(Revealed {
        id_number: cipher.decrypt_text(&judge::id_purpose(row.id), &row.id_sealed)?,
        phone: cipher.decrypt_text(&judge::phone_purpose(row.id), &row.phone_sealed)?,
    })
}

/// What the database holds about an application, before anything is judged.
struct Raw {
    plan: ExamPlan,
    unit: Unit,
    /// Oldest first, each with its content.
    revisions: Vec<(RevisionRow, Content)>,
    decisions: Vec<DecisionRow>,
    payments: Vec<PaymentEntry>,
    others: Vec<OtherApplication>,
    shared_with: Vec<String>,
    lease: Option<Lease>,
}

impl Raw {
    fn read(center: &Shared, view: &dyn View, me: &Me, row: &ApplicationRow) -> Result<Self, Fail> {
        let (_, plan) = service::plan(view, &row.plan)?;
        let unit = view
            .unit(row.unit)?
            .ok_or_else(|| service::units::no_unit(row.unit))?;
        let mut revisions = Vec::new();
        for revision in view.revisions(row.id)? {
            let content = content(center, view, revision.content)?;
            revisions.push((revision, content));
        }
        let shared_with = view.of_photo(row.photo)?.into_iter();
        let now = center.clock.now().timestamp().as_second();
        Ok(Self {
            others: others(view, row)?,
            payments: money::entries(view, row)?,
            decisions: view.decisions(row.id)?,
            shared_with: shared_with
                .filter(|number| *number != row.number)
                .map(|number| number.to_string())
                .collect(),
            lease: queue::lease(view, me, row, now)?,
            plan,
            unit,
            revisions,
        })
    }
}

/// A sealed content.
pub(super) fn content(center: &Shared, view: &dyn View, name: Digest) -> Result<Content, Fail> {
    let gone = || Fail::Storage(format!("报名内容 {name} 不在数据库里"));
    let sealed = view.content(name)?.ok_or_else(gone)?;
    let bytes = center
        .keys
        .cipher
        .decrypt(&content_purpose(name), &sealed)?;
    hash::decode_content(&bytes, name).map_err(|error| Fail::Storage(error.to_string()))
}

fn others(view: &dyn View, row: &ApplicationRow) -> Result<Vec<OtherApplication>, Fail> {
    let mut others = Vec::new();
    for other in view.of_person(row.person)? {
        if other.id == row.id {
            continue;
        }
        let (_, plan) = service::plan(view, &other.plan)?;
        let unit = view.unit(other.unit)?;
        others.push(OtherApplication {
            number: other.number.to_string(),
            unit_name: unit.map_or_else(String::new, |unit| unit.name),
            trade: plan
                .trade(&other.trade)
                .map_or_else(|| other.trade.clone(), |trade| trade.name.clone()),
            plan_title: plan.title,
            level: other.level.number(),
            state_label: other.standing.label().to_owned(),
            received_at: other.received_at,
        });
    }
    Ok(others)
}

/// Puts an application before a reviewer.
///
/// # Errors
/// Those of the store.
pub(super) fn build(center: &Shared, me: &Me, row: ApplicationRow) -> Result<Candidate, Fail> {
    let raw = center.repo.read(|view| Raw::read(center, view, me, &row))?;
    let photo = pixels::seen(center, row.photo)?;
    let head = photo.head();
    let at = |revision: &RevisionRow| revision.revision == row.revision && revision.accepted;
    let place = raw.revisions.iter().rposition(|(revision, _)| at(revision));
    let place = place.ok_or_else(|| Fail::Storage(format!("{} 没有内容", row.number)))?;
    let now = &raw.revisions[place].1.values;
    let before = place.checked_sub(1).map(|place| &raw.revisions[place]);
    let today = clock::date_of(&row.received_at).unwrap_or_else(|| center.clock.now().date());
    let verdict = rules::check(
        now,
        Context {
            plan: &raw.plan,
            unit: &raw.unit,
            today,
        },
    );
    let view = |field: Field| {
        field_view(
            field,
            now,
            before.map(|one| &one.1.values),
            &verdict.problems,
        )
    };
    let rest = Field::ALL
        .iter()
        .filter(|field| !Field::KEY_SIX.contains(field));
    let others_of_photo = before
        .map(|one| one.0.photo)
        .filter(|photo| *photo != row.photo);
    Ok(Candidate {
        number: row.number.to_string(),
        plan: row.plan.as_str().to_owned(),
        unit: row.unit.to_string(),
        unit_name: raw.unit.name.clone(),
        department: raw.unit.department.clone(),
        batch: row.batch.to_string(),
        revision: row.revision,
        received_at: row.received_at.clone(),
        standing: standing(&row.standing),
        key_fields: Field::KEY_SIX.iter().map(|field| view(*field)).collect(),
        fields: rest.map(|field| view(*field)).collect(),
        photo: PhotoView {
            sha: row.photo.to_string(),
            width: head.width,
            height: head.height,
            bytes: small(head.bytes),
            problems: photo.problems(&raw.plan),
            before: others_of_photo.map(|photo| photo.to_string()),
            shared_with: raw.shared_with.clone(),
        },
        problems: verdict
            .problems
            .iter()
            .filter(|problem| problem.field.is_none())
            .cloned()
            .collect(),
        revisions: revisions(&raw)?,
        fee: pay::fee(&raw.plan, &row).to_string(),
        others: raw.others,
        payments: raw.payments,
        lease: raw.lease,
    })
}

/// Whether a field is shown in part only, and what of it.
fn shown(field: Field, value: &str) -> String {
    match field {
        Field::IdNumber => mask(value),
        Field::Phone => export::phone(value),
        _ => value.to_owned(),
    }
}

fn field_view(
    field: Field,
    now: &Draft,
    before: Option<&Draft>,
    problems: &[Problem],
) -> FieldView {
    let value = now.get(field);
    let before = before
        .map(|draft| draft.get(field))
        .filter(|before| *before != value);
    FieldView {
        field,
        label: field.label().to_owned(),
        value: shown(field, value),
        masked: matches!(field, Field::IdNumber | Field::Phone) && !value.is_empty(),
        before: before.map(|before| shown(field, before)),
        problems: problems
            .iter()
            .filter(|problem| problem.field == Some(field))
            .cloned()
            .collect(),
    }
}

/// Newest first, each with what is different from the one before it.
fn revisions(raw: &Raw) -> Result<Vec<RevisionView>, Fail> {
    let mut views = Vec::new();
    for (place, (revision, content)) in raw.revisions.iter().enumerate() {
        let before = place
            .checked_sub(1)
            .map(|place| &raw.revisions[place].1.values);
        let changes = before.map_or_else(Vec::new, |before| changes(before, &content.values));
        let decisions = raw
            .decisions
            .iter()
            .filter(|row| revision.accepted && row.revision == revision.revision);
        views.push(RevisionView {
            revision: revision.revision,
            batch: revision.batch.to_string(),
            received_at: revision.received_at.clone(),
            accepted: revision.accepted,
            problems: serde_json::from_str(&revision.problems)?,
            photo: revision.photo.to_string(),
            changes,
            decisions: decisions.map(decision).collect(),
        });
    }
    views.reverse();
    Ok(views)
}

fn changes(before: &Draft, after: &Draft) -> Vec<FieldChange> {
    let differs = |field: &&Field| before.get(**field) != after.get(**field);
    let changes = Field::ALL.iter().filter(differs).map(|field| FieldChange {
        field: *field,
        label: field.label().to_owned(),
        before: shown(*field, before.get(*field)),
        after: shown(*field, after.get(*field)),
    });
    changes.collect()
}

fn decision(row: &DecisionRow) -> DecisionView {
    let (outcome, reasons, reason) = match &row.review {
        Review::Passed => ("passed", Vec::new(), None),
        Review::Returned { reasons } => ("returned", reasons.clone(), None),
        Review::Rejected { reason } => ("rejected", Vec::new(), Some(reason.clone())),
    };
    DecisionView {
        outcome: outcome.to_owned(),
        reasons,
        reason,
        by: row.who.trim_start_matches("staff:").to_owned(),
        at: row.at.clone(),
    }
}

/// Where an application stands.
pub(super) fn standing(standing: &Standing) -> StandingView {
    let mut view = StandingView {
        state: standing.key().to_owned(),
        label: standing.label().to_owned(),
        reasons: Vec::new(),
        reason: None,
        ticket: None,
    };
    match standing {
        Standing::Returned { reasons } => view.reasons = reasons.clone(),
        Standing::Rejected { reason } => view.reason = Some(reason.clone()),
        Standing::Ticketed { ticket: published } => view.ticket = Some(ticket(published)),
        _ => {}
    }
    view
}

/// A ticket.
pub(super) fn ticket(ticket: &Ticket) -> TicketView {
    let sittings = ticket.sittings.iter().map(|sitting| SittingView {
        paper: sitting.paper.label().to_owned(),
        date: sitting.date.to_string(),
        start: sitting.start.strftime("%H:%M").to_string(),
        end: sitting.end.strftime("%H:%M").to_string(),
        room: sitting.room.clone(),
        seat: sitting.seat,
    });
    TicketView {
        number: ticket.number.clone(),
        site: ticket.site.clone(),
        address: ticket.address.clone(),
        sittings: sittings.collect(),
    }
}

/// Ready-made reasons by field.
pub fn reasons() -> Vec<ReadyReasons> {
    let reasons = READY_REASONS.iter().map(|(field, reasons)| ReadyReasons {
        field: *field,
        label: field.map_or("照片或整份", Field::label).to_owned(),
        reasons: reasons.iter().map(|reason| (*reason).to_owned()).collect(),
    });
    reasons.collect()
}

/// A photo's bytes.
///
/// # Errors
/// [`Fail::NotFound`].
pub fn photo(center: &Shared, sha: &str) -> Result<Vec<u8>, Fail> {
    let name: Digest = super::parse(sha, "照片编号")?;
    center
        .shelf
        .get(&center.repo, name)?
        .ok_or_else(|| Fail::NotFound("没有这张照片".into()))
}
