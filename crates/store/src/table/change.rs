//! The center's changes: reviews, payments, tickets. Each counts once, whichever way it comes.

use super::{Sql, from_json, from_json_opt, get, row, rows, to_json};
use crate::{Reader, StoreError, Writer};
use jiff::Timestamp;
use kaobao_exam::{ApplicationId, Review, Ticket, application::Standing, review::Payment};

/// One change as the center numbered it.
#[derive(Clone, Debug)]
pub struct Change<'a> {
    /// The center's running number.
    pub cursor: u64,
    /// Its exact bytes.
    pub body: &'a [u8],
    /// What it does here.
    pub effect: Effect,
}

/// What a change does.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// 资格审查.
    Review {
        /// Whose.
        application: ApplicationId,
        /// Of which revision.
        revision: u32,
        /// The outcome.
        review: Review,
    },
    /// 缴费.
    Payment {
        /// Whose.
        application: ApplicationId,
        /// The booking.
        payment: Payment,
    },
    /// 撤销缴费.
    PaymentTakenBack {
        /// Whose.
        application: ApplicationId,
    },
    /// 发布准考证; also replaces the one before.
    Ticket(Box<Ticket>),
    /// 收回准考证.
    TicketWithdrawn {
        /// Whose.
        application: ApplicationId,
    },
    /// Something that concerns no application, like a plan, which the caller stores in the same transaction.
    Other,
}

impl Effect {
    const fn application(&self) -> Option<ApplicationId> {
        match self {
            Self::Review { application, .. }
            | Self::Payment { application, .. }
            | Self::PaymentTakenBack { application }
            | Self::TicketWithdrawn { application } => Some(*application),
            Self::Ticket(ticket) => Some(ticket.application),
            Self::Other => None,
        }
    }
}

/// What [`Writer::apply_change`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// Applied now.
    New,
    /// Applied before; nothing changed.
    Known,
    /// The application is another PC's of the unit; noted, nothing else.
    Elsewhere,
    /// The return of a revision before the one that is here; noted, nothing else.
    Past,
    /// It does not fit what is here (an old backup was restored, or a later revision is being edited); noted,
    /// and the application left as it is.
    Unfit,
}

impl Applied {
    const fn key(self) -> &'static str {
        match self {
            Self::New | Self::Known => "applied",
            Self::Elsewhere => "elsewhere",
            Self::Past => "past",
            Self::Unfit => "unfit",
        }
    }
}

/// One thing the center decided about an application.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryEntry {
    /// The center's running number.
    pub cursor: u64,
    /// When it came here.
    pub at: Timestamp,
    /// What.
    pub effect: Effect,
}

/// Cursors are small numbers of the center; one that SQLite cannot hold is none.
fn column(cursor: u64) -> i64 {
    i64::try_from(cursor).unwrap_or(i64::MAX)
}

impl Reader<'_> {
    /// The highest cursor applied; 0 at first. Ask the center for what comes after it.
    ///
    /// # Errors
    /// SQLite's.
    pub fn cursor(&self) -> Result<u64, StoreError> {
        let cursor: i64 =
            self.conn
                .query_row("SELECT ifnull(max(cursor), 0) FROM change", [], |row| {
                    row.get(0)
                })?;
        Ok(cursor.unsigned_abs())
    }

    /// Changes that did not fit: cursor and exact bytes.
    ///
    /// # Errors
    /// SQLite's.
    pub fn unfit_changes(&self) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
        rows(
            self.conn,
            "SELECT cursor, body FROM change WHERE outcome = 'unfit' ORDER BY cursor",
            [],
            |row| {
                Ok((
                    row.get::<_, i64>("cursor")?.unsigned_abs(),
                    row.get("body")?,
                ))
            },
        )
    }

    /// Everything the center decided about an application, in its order.
    ///
    /// # Errors
    /// SQLite's.
    pub fn history(&self, application: ApplicationId) -> Result<Vec<HistoryEntry>, StoreError> {
        let entry = |row: &rusqlite::Row<'_>, effect| -> Result<HistoryEntry, StoreError> {
            Ok(HistoryEntry {
                cursor: row.get::<_, i64>("cursor")?.unsigned_abs(),
                at: get(row, "at")?,
                effect,
            })
        };
        let id = [Sql(application)];
        let mut all = rows(
            self.conn,
            "SELECT * FROM review WHERE application = ?",
            id,
            |row| {
                let (revision, review) = (row.get("revision")?, from_json(row, "review")?);
                entry(
                    row,
                    Effect::Review {
                        application,
                        revision,
                        review,
                    },
                )
            },
        )?;
        let id = [Sql(application)];
        all.extend(rows(
            self.conn,
            "SELECT * FROM payment WHERE application = ?",
            id,
            |row| {
                entry(
                    row,
                    match from_json_opt(row, "payment")? {
                        Some(payment) => Effect::Payment {
                            application,
                            payment,
                        },
                        None => Effect::PaymentTakenBack { application },
                    },
                )
            },
        )?);
        let id = [Sql(application)];
        all.extend(rows(
            self.conn,
            "SELECT * FROM ticket WHERE application = ?",
            id,
            |row| {
                entry(
                    row,
                    match from_json_opt(row, "ticket")? {
                        Some(ticket) => Effect::Ticket(ticket),
                        None => Effect::TicketWithdrawn { application },
                    },
                )
            },
        )?);
        all.sort_by_key(|entry| entry.cursor);
        Ok(all)
    }

    /// The last payment that was not taken back.
    ///
    /// # Errors
    /// SQLite's.
    pub fn payment(&self, application: ApplicationId) -> Result<Option<Payment>, StoreError> {
        let last = row(
            self.conn,
            "SELECT payment FROM payment WHERE application = ? ORDER BY cursor DESC LIMIT 1",
            [Sql(application)],
            |row| from_json_opt(row, "payment"),
        )?;
        Ok(last.flatten())
    }
}

impl Writer<'_> {
    /// Applies a change of the center and notes its cursor, together. The center's order holds: what is here
    /// follows, except where the unit is editing or an earlier revision is meant.
    ///
    /// # Errors
    /// [`StoreError::ChangeDiffers`] when the cursor was applied with other bytes; SQLite's.
    pub fn apply_change(&self, change: &Change<'_>, at: Timestamp) -> Result<Applied, StoreError> {
        let cursor = column(change.cursor);
        let known: Option<Vec<u8>> = row(
            self.conn,
            "SELECT body FROM change WHERE cursor = ?",
            [cursor],
            |row| Ok(row.get("body")?),
        )?;
        match known {
            Some(body) if body == change.body => return Ok(Applied::Known),
            Some(_) => return Err(StoreError::ChangeDiffers(change.cursor)),
            None => {}
        }
        let application = match change.effect.application() {
            Some(id) => self.application(id)?,
            None => None,
        };
        let (applied, standing) = match (&change.effect, &application) {
            (Effect::Other, _) => (Applied::New, None),
            (_, None) => (Applied::Elsewhere, None),
            (effect, Some(application)) => match follow(effect, application) {
                Some(standing) => (Applied::New, Some(standing)),
                None if is_past(effect, application) => (Applied::Past, None),
                None => (Applied::Unfit, None),
            },
        };
        self.conn
            .prepare_cached(
                "INSERT INTO change (cursor, body, outcome, applied_at) VALUES (?, ?, ?, ?)",
            )?
            .execute((cursor, change.body, applied.key(), Sql(at)))?;
        if let Some(application) = &application {
            self.note(cursor, application.id, &change.effect, at)?;
            if let Some(standing) = standing {
                self.set_standing(application.id, &standing, at)?;
            }
        }
        Ok(applied)
    }

    /// The decision itself, kept also when it does not fit.
    fn note(
        &self,
        cursor: i64,
        application: ApplicationId,
        effect: &Effect,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let id = Sql(application);
        let payment = "INSERT INTO payment (cursor, application, payment, at) VALUES (?, ?, ?, ?)";
        let ticket = "INSERT INTO ticket (cursor, application, ticket, at) VALUES (?, ?, ?, ?)";
        let none = None::<String>;
        match effect {
            Effect::Review { revision, review, .. } => self
                .conn
                .prepare_cached(
                    "INSERT INTO review (cursor, application, revision, review, at) VALUES (?, ?, ?, ?, ?)",
                )?
                .execute((cursor, id, revision, to_json("review", review)?, Sql(at)))?,
            Effect::Payment { payment: booking, .. } => self
                .conn
                .prepare_cached(payment)?
                .execute((cursor, id, to_json("payment", booking)?, Sql(at)))?,
            Effect::PaymentTakenBack { .. } => {
                self.conn.prepare_cached(payment)?.execute((cursor, id, none, Sql(at)))?
            }
            Effect::Ticket(published) => self
                .conn
                .prepare_cached(ticket)?
                .execute((cursor, id, to_json("ticket", published)?, Sql(at)))?,
            Effect::TicketWithdrawn { .. } => {
                self.conn.prepare_cached(ticket)?.execute((cursor, id, none, Sql(at)))?
            }
            Effect::Other => 0,
        };
        Ok(())
    }

    /// The same for many; how many were new.
    ///
    /// # Errors
    /// As [`Writer::apply_change`].
    pub fn apply_changes(
        &self,
        changes: &[Change<'_>],
        at: Timestamp,
    ) -> Result<usize, StoreError> {
        let mut new = 0;
        for change in changes {
            if self.apply_change(change, at)? != Applied::Known {
                new += 1;
            }
        }
        Ok(new)
    }
}

/// The return of a revision is how the next one came about.
fn is_past(effect: &Effect, application: &crate::Application) -> bool {
    matches!(
        effect,
        Effect::Review { revision, review: Review::Returned { .. }, .. } if *revision < application.revision
    )
}

/// Where the application stands after the change. The center has judged the step already, so this does not ask
/// again whether it was allowed; a sealed application whose receipt is still on its way is further by it too.
fn follow(effect: &Effect, application: &crate::Application) -> Option<Standing> {
    if application.standing.editable() {
        return None;
    }
    match effect {
        Effect::Review { revision, .. } if *revision != application.revision => None,
        Effect::Review { review, .. } => Some(match review {
            Review::Passed => Standing::Passed,
            Review::Returned { reasons } => Standing::Returned {
                reasons: reasons.clone(),
            },
            Review::Rejected { reason } => Standing::Rejected {
                reason: reason.clone(),
            },
        }),
        Effect::Payment { .. } | Effect::TicketWithdrawn { .. } => Some(Standing::Paid),
        Effect::PaymentTakenBack { .. } => Some(Standing::Passed),
        Effect::Ticket(ticket) => Some(Standing::Ticketed {
            ticket: ticket.clone(),
        }),
        Effect::Other => None,
    }
}
