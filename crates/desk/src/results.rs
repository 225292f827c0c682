//! What the center decided (S09), and opening returned applications again (S07).

use crate::{
    Desk, DeskError,
    grid::parse_ids,
    session::{Known, Session},
    wire::{Edited, ResultRow},
};
use kaobao_exam::{
    Content, Field,
    application::Standing,
    dates,
    review::{FieldReason, PASSED_WORDS},
    ticket,
};

impl Desk {
    /// Everybody who was sealed at least once; returned ones first, then by number.
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
        rows.sort_by_key(|row| row.state != "returned");
        Ok(rows)
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

    /// Field, old, new: what differs from the revision sealed before.
    fn changed(
        &self,
        session: &Session,
        known: &Known,
    ) -> Result<Vec<(Field, String, String)>, DeskError> {
        let revisions = self.store.read(|r| r.revisions(known.id))?;
        let before = revisions
            .iter()
            .rev()
            .find(|revision| revision.revision < known.revision);
        let Some(before) =
            before.and_then(|revision| serde_json::from_slice::<Content>(&revision.content).ok())
        else {
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

fn said(reason: &FieldReason) -> String {
    match reason.field {
        Some(field) => format!("{}：{}", field.label(), reason.reason),
        None => reason.reason.clone(),
    }
}
