//! What the center decided (S09), and opening returned applications again (S07).

use crate::{
    Desk, DeskError,
    grid::parse_ids,
    people::Judged,
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
        let mut rows = Vec::new();
        for judged in self.everybody()? {
            if judged.app.revision > 1 || !judged.app.standing.editable() {
                rows.push(self.result(&judged)?);
            }
        }
        rows.sort_by_key(|row| row.state != "returned");
        Ok(rows)
    }

    pub(crate) fn result(&self, judged: &Judged) -> Result<ResultRow, DeskError> {
        let app = &judged.app;
        let changed = if app.revision > 1 {
            self.changed(judged)?
        } else {
            Vec::new()
        };
        Ok(ResultRow {
            id: app.id.to_string(),
            number: app.number.to_string(),
            name: judged.name().into(),
            trade: judged.verdict.draft.get(Field::Trade).into(),
            level: judged.verdict.draft.get(Field::Level).into(),
            state: app.standing.key().into(),
            standing: app.standing.label().into(),
            words: self.words(&app.standing),
            reasons: match &app.standing {
                Standing::Returned { reasons } => reasons.clone(),
                _ => Vec::new(),
            },
            revision: app.revision,
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
    fn changed(&self, judged: &Judged) -> Result<Vec<(Field, String, String)>, DeskError> {
        let revisions = self.store.read(|r| r.revisions(judged.app.id))?;
        let before = revisions
            .iter()
            .rev()
            .find(|revision| revision.revision < judged.app.revision);
        let Some(before) =
            before.and_then(|revision| serde_json::from_slice::<Content>(&revision.content).ok())
        else {
            return Ok(Vec::new());
        };
        let now = &judged.verdict.draft;
        Ok(Field::ALL
            .iter()
            .filter(|field| before.values.get(**field) != now.get(**field))
            .map(|field| {
                (
                    *field,
                    before.values.get(*field).to_owned(),
                    now.get(*field).to_owned(),
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
        self.store.write::<_, DeskError>(|w| {
            for app in &apps {
                w.reopen(app.id, app.version, now)?;
            }
            Ok(())
        })?;
        self.edited(ids.into_iter(), Vec::new())
    }
}

fn said(reason: &FieldReason) -> String {
    match reason.field {
        Some(field) => format!("{}：{}", field.label(), reason.reason),
        None => reason.reason.clone(),
    }
}
