//! Everybody counted for the first page, and kept in the file for the next start: to count again is to judge again.

use crate::{
    Desk, DeskError,
    import::count,
    session::{Known, Session},
    wire::Lack,
};
use kaobao_exam::{Code, Digest, Field, application::Standing, rules::Context};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// [`Standing::key`] of each of [`Standing::LABELS`].
pub(crate) const STANDING_KEYS: [&str; Standing::LABELS.len()] = [
    "editing", "sealed", "received", "returned", "rejected", "passed", "paid", "ticketed",
];

/// How many there are of whom.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Tally {
    pub(crate) people: u32,
    /// In the order of [`STANDING_KEYS`].
    pub(crate) standings: [u32; STANDING_KEYS.len()],
    /// With an error that is not a missing photo.
    pub(crate) wrong: u32,
    pub(crate) without_photo: u32,
    pub(crate) unconfirmed: u32,
    pub(crate) ready: u32,
    pub(crate) lacks: Vec<Lack>,
}

/// What was counted, and what it depends on besides what people have in the file.
#[derive(Serialize, Deserialize)]
struct Kept {
    of: String,
    tally: Tally,
}

impl Tally {
    pub(crate) fn of(session: &Session) -> Self {
        let mut tally = Self {
            people: count(session.len()),
            ..Self::default()
        };
        for known in session.people() {
            let key = known.standing.key();
            let standings = STANDING_KEYS.iter().zip(&mut tally.standings);
            for (_, standing) in standings.filter(|(standing, _)| **standing == key) {
                *standing += 1;
            }
            if known.editable() {
                let wrong = known.errors().any(|p| p.code != Code::PhotoMissing);
                tally.wrong += u32::from(wrong);
                tally.without_photo += u32::from(!known.photo_fit);
                tally.unconfirmed += u32::from(known.waits());
                tally.ready += u32::from(known.ready());
                add_lacks(&mut tally.lacks, known);
            }
        }
        tally
            .lacks
            .sort_by_key(|lack| std::cmp::Reverse(lack.count));
        tally
    }
}

/// What keeps people from being handed in: each person once for each field that is empty or wrong.
fn add_lacks(lacks: &mut Vec<Lack>, known: &Known) {
    let mut own: Vec<(Option<Field>, String, &str)> = Vec::new();
    for problem in known.errors() {
        let (words, page) = match (problem.field, problem.code) {
            (Some(field), Code::Missing) => (format!("没有填写{}", field.label()), "roster"),
            (Some(field), _) => (format!("{}有错误", field.label()), "roster"),
            (None, Code::PhotoMissing) if known.original().is_none() => {
                ("没有照片".into(), "photos")
            }
            (None, code) if code.of_photo() => ("照片不合格".into(), "photos"),
            (None, _) => ("与别的报名冲突".into(), "roster"),
        };
        let one = (problem.field, words, page);
        if !own.contains(&one) {
            own.push(one);
        }
    }
    for (field, text, page) in own {
        match lacks.iter_mut().find(|lack| lack.text == text) {
            Some(lack) => lack.count += 1,
            None => lacks.push(Lack {
                text,
                count: 1,
                page: page.into(),
                id: known.id.to_string(),
                field,
            }),
        }
    }
}

impl Desk {
    /// Equal as long as the same people are judged the same: by this program, plan and unit, on this day.
    fn judging(&self) -> String {
        let Context { plan, unit, today } = self.context();
        let by = format!("{} {today} {unit:?} {plan:?}", env!("CARGO_PKG_VERSION"));
        Digest(Sha256::digest(by).into()).to_string()
    }

    /// What was counted of the file as it is.
    pub(crate) fn kept_tally(&self) -> Result<Option<Tally>, DeskError> {
        let kept = self.store.read(|r| r.kept())?;
        // Of another shape it is another program's.
        let kept: Option<Kept> = kept.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let kept = kept.filter(|kept| kept.of == self.judging());
        Ok(kept.map(|kept| kept.tally))
    }

    /// Keeps it for the next start, unless that is done. Without it the next start takes longer, no more.
    pub(crate) fn keep_tally(&self, tally: &Tally) {
        if matches!(self.kept_tally(), Ok(Some(_))) {
            return;
        }
        let kept = Kept {
            of: self.judging(),
            tally: tally.clone(),
        };
        if let Ok(bytes) = serde_json::to_vec(&kept) {
            let _ = self.keep_of_session(bytes);
        }
    }
}
