//! 缴费 (S10): who has to pay what until when.

use crate::{
    Desk, DeskError,
    import::count,
    wire::{FeeLine, Fees},
};
use kaobao_exam::{ExamType, Fen, Level, application::Standing, rules::window};
use std::collections::BTreeMap;

impl Desk {
    /// Fees of those who passed, paid or not.
    ///
    /// # Errors
    /// The store's.
    pub fn fees(&self) -> Result<Fees, DeskError> {
        let mut lines: BTreeMap<(std::cmp::Reverse<Level>, Fen), u32> = BTreeMap::new();
        let (mut due, mut paid) = (Fen(0), Fen(0));
        let mut unpaid = Vec::new();
        let passed: Vec<_> = self
            .session()?
            .people()
            .filter(|known| {
                matches!(
                    known.standing,
                    Standing::Passed | Standing::Paid | Standing::Ticketed { .. }
                )
            })
            .map(|known| known.id)
            .collect();
        let session = self.session()?;
        for judged in self.some(&passed)? {
            let Some(checked) = &judged.verdict.checked else {
                continue;
            };
            let fee = self.fee(checked);
            match judged.app.standing {
                Standing::Passed => {
                    *lines
                        .entry((std::cmp::Reverse(checked.level()), fee))
                        .or_default() += 1;
                    due = due.plus(fee);
                    if let Some(known) = session.get(judged.app.id) {
                        unpaid.push(self.result_of(&session, known)?);
                    }
                }
                Standing::Paid | Standing::Ticketed { .. } => {
                    let booked = self.store.read(|r| r.payment(judged.app.id))?;
                    paid = paid.plus(booked.map_or(fee, |payment| payment.amount));
                }
                _ => {}
            }
        }
        let until = self.plan.windows.payment.until;
        let left = self
            .clock
            .today()
            .until(until)
            .map_or(0, |span| span.get_days());
        Ok(Fees {
            lines: lines
                .into_iter()
                .map(|((level, each), people)| FeeLine {
                    level: level.0.label().into(),
                    people,
                    each: each.to_string(),
                    sum: each.times(people).to_string(),
                })
                .collect(),
            due: due.to_string(),
            due_capitals: due.capitals(),
            paid: paid.to_string(),
            until: until.to_string(),
            days_left: left,
            closed: window::payment(&self.plan, self.clock.today()).err(),
            unpaid,
        })
    }

    pub(crate) fn fee(&self, checked: &kaobao_exam::Checked) -> Fen {
        let resit = checked.exam_type() == ExamType::Resit;
        self.plan
            .fee(checked.level(), checked.papers().len(), resit)
    }

    /// How many passed and have not paid.
    ///
    /// # Errors
    /// The store's.
    pub fn unpaid(&self) -> Result<u32, DeskError> {
        let session = self.session()?;
        let passed = session
            .people()
            .filter(|known| known.standing == Standing::Passed);
        Ok(count(passed.count()))
    }
}
