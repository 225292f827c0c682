//! What the center decided (S09), and opening returned applications again (S07).

use crate::{
    Desk, DeskError,
    grid::parse_ids,
    session::{Known, Session},
    wire::{Edited, ResultNote, ResultRow},
};
use kaobao_exam::{
    Content, Field,
    application::Standing,
    dates,
    review::{FieldReason, PASSED_WORDS},
    ticket,
};

impl Desk {
    /// Everybody who was sealed at least once: in the order in which they ask for something, then by number.
    ///
    /// # Errors
    /// The store's.
    pub fn results(&self) -> Result<Vec<ResultRow>, DeskError> {
        let session = self.session()?;
        let mut rows = session
            .people()
            .filter(|known| known.revision > 1 || !known.editable())
            .map(|known| self.result_of(&session, known))
            .collect::<Result<Vec<_>, _>>()?;
        rows.sort_by_key(|row| rank(&row.state));
        Ok(rows)
    }

    /// What the results come to, in the same order: how many, and what to do until when.
    ///
    /// # Errors
    /// The store's.
    pub fn result_notes(&self) -> Result<Vec<ResultNote>, DeskError> {
        let session = self.session()?;
        let (plan, today) = (&*self.plan, self.clock.today());
        let left = |until| match today
            .until(until)
            .map_or(0, |span: jiff::Span| span.get_days())
        {
            days if days < 0 => "已截止".to_owned(),
            0 => "今天截止".to_owned(),
            days => format!("还有 {days} 天"),
        };
        let note = |state: &str| {
            let (pay, review) = (plan.windows.payment.until, plan.windows.review.until);
            let tickets = dates::chinese(ticket::printable_from(plan));
            match state {
                "returned" => format!(
                    "按原因改好，只重报这些人；审核到 {}，{}",
                    dates::chinese(review),
                    left(review)
                ),
                "editing" => "退回后正在修改，改好请核对并提交".into(),
                "rejected" => "原因写在各人的页上".into(),
                "passed" => format!("缴费到 {}，{}", dates::chinese(pay), left(pay)),
                "paid" => format!("已缴费，准考证 {tickets}起可以打印"),
                "ticketed" => format!("准考证已发布，{tickets}起可以打印"),
                "received" => "鉴定中心已收到，正在审查".into(),
                _ => "已封存，等待报送".into(),
            }
        };
        let mut notes: Vec<ResultNote> = Vec::new();
        for known in session
            .people()
            .filter(|known| known.revision > 1 || !known.editable())
        {
            let state = known.standing.key();
            match notes.iter_mut().find(|note| note.state == state) {
                Some(note) => note.count += 1,
                None => notes.push(ResultNote {
                    state: state.into(),
                    label: known.standing.label().into(),
                    count: 1,
                    text: note(state),
                }),
            }
        }
        notes.sort_by_key(|note| rank(&note.state));
        Ok(notes)
    }

    pub(crate) fn result_of(
        &self,
        session: &Session,
        known: &Known,
    ) -> Result<ResultRow, DeskError> {
        let changed = if known.revision > 1 {
            self.changed(session, known)?
        } else {
            Vec::new()
        };
        Ok(ResultRow {
            id: known.id.to_string(),
            number: known.number.to_string(),
            name: session.value(known, Field::Name).into(),
            trade: session.value(known, Field::Trade).into(),
            level: session.value(known, Field::Level).into(),
            state: known.standing.key().into(),
            standing: known.standing.label().into(),
            words: self.words(&known.standing),
            reasons: match &known.standing {
                Standing::Returned { reasons } => reasons.clone(),
                _ => Vec::new(),
            },
            revision: known.revision,
            changed,
        })
    }

    fn words(&self, standing: &Standing) -> String {
        let today = self.clock.today();
        match standing {
            Standing::Editing => "退回后正在修改，改好后请重新核对并提交".into(),
            Standing::Sealed { .. } => "已封存，等待报送到鉴定中心".into(),
            Standing::Received { .. } => "鉴定中心已收到，等待资格审查".into(),
            Standing::Returned { reasons } => {
                reasons.iter().map(said).collect::<Vec<_>>().join("；")
            }
            Standing::Rejected { reason } => format!("审查不通过：{reason}"),
            Standing::Passed => {
                let until = dates::chinese(self.plan.windows.payment.until);
                format!("{PASSED_WORDS}（截止 {until}）")
            }
            Standing::Paid | Standing::Ticketed { .. } => {
                match ticket::printable(&self.plan, standing, today) {
                    Ok(ticket) => match ticket.sittings.first() {
                        Some(first) => format!(
                            "准考证号 {}，{} {} 座",
                            ticket.number, first.room, first.seat
                        ),
                        None => format!("准考证号 {}", ticket.number),
                    },
                    Err(why) => why.to_string(),
                }
            }
        }
    }

    /// What was sealed of it before the revision that is here.
    fn before(&self, known: &Known) -> Result<Option<Content>, DeskError> {
        let revisions = self.store.read(|r| r.revisions(known.id))?;
        let before = revisions
            .iter()
            .rev()
            .find(|revision| revision.revision < known.revision);
        Ok(before.and_then(|revision| serde_json::from_slice(&revision.content).ok()))
    }

    /// Whether it was returned and is as it was then, its photo too.
    pub(crate) fn unchanged(&self, session: &Session, known: &Known) -> Result<bool, DeskError> {
        if known.revision < 2 {
            return Ok(false);
        }
        Ok(self.before(known)?.is_some_and(|before| {
            Some(before.photo) == known.photo()
                && Field::ALL
                    .iter()
                    .all(|field| before.values.get(*field) == session.value(known, *field))
        }))
    }

    /// Field, old, new: what differs from the revision sealed before.
    fn changed(
        &self,
        session: &Session,
        known: &Known,
    ) -> Result<Vec<(Field, String, String)>, DeskError> {
        let Some(before) = self.before(known)? else {
            return Ok(Vec::new());
        };
        Ok(Field::ALL
            .iter()
            .filter(|field| before.values.get(**field) != session.value(known, **field))
            .map(|field| {
                (
                    *field,
                    before.values.get(*field).to_owned(),
                    session.value(known, *field).to_owned(),
                )
            })
            .collect())
    }

    /// Opens the next revision of returned applications; the sealed one stays readable for ever.
    ///
    /// # Errors
    /// One that is not returned; the store's.
    pub fn reopen(&mut self, ids: &[String]) -> Result<Edited, DeskError> {
        let ids = parse_ids(ids)?;
        let apps = ids
            .iter()
            .map(|id| self.application(*id))
            .collect::<Result<Vec<_>, _>>()?;
        let now = self.clock.now();
        let ((), touched) = self.write_people(|w| {
            for app in &apps {
                w.reopen(app.id, app.version, now)?;
            }
            Ok(((), ids))
        })?;
        self.edited(&touched)
    }
}

/// What asks for the clerk's work comes first.
fn rank(state: &str) -> usize {
    const ORDER: [&str; 8] = [
        "returned", "editing", "rejected", "passed", "paid", "ticketed", "received", "sealed",
    ];
    ORDER
        .iter()
        .position(|known| *known == state)
        .unwrap_or(ORDER.len())
}

fn said(reason: &FieldReason) -> String {
    match reason.field {
        Some(field) => format!("{}：{}", field.label(), reason.reason),
        None => reason.reason.clone(),
    }
}
