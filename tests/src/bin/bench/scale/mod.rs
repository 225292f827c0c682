//! The center's figures: a batch beside the same rows in one go, beside one POST per record, many units at once, and
//! what staff wait for as the plan grows. Each part runs alone by `--only`; the work and its floor take turns.

pub(crate) mod batch;
mod browser;
mod bulk;
mod crowd;
mod forms;
mod grow;
mod house;
mod pc;
mod script;
mod seats;
mod units;

use anyhow::Result;
pub(crate) use house::Kind;

/// Every part by its key.
const PARTS: &[(&str, Part)] = &[
    ("center-batch", batch::run),
    ("center-forms", forms::run),
    ("center-units", units::run),
    ("center-grow", grow::run),
    ("center-seats", seats::run),
];

type Part = fn(&Size) -> Result<bool>;

/// How much of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    pub(crate) people: usize,
    pub(crate) rounds: usize,
    /// How long many units send at once.
    pub(crate) seconds: u64,
    /// How far a plan grows.
    pub(crate) most: usize,
    /// Only this database.
    pub(crate) database: Option<Kind>,
}

impl Size {
    fn kinds(&self) -> impl Iterator<Item = Kind> {
        let only = self.database;
        Kind::ALL
            .into_iter()
            .filter(move |kind| only.is_none_or(|only| only == *kind))
    }
}

/// Runs the parts that are asked for by their keys; `false` when a bound is missed.
pub(crate) fn run(only: &[String], size: &Size) -> Result<bool> {
    let mut held = true;
    for (key, part) in PARTS {
        if only.iter().any(|wanted| wanted == key) {
            eprintln!("{key} …");
            held &= part(size)?;
        }
    }
    Ok(held)
}

/// Whether a part is asked for by its key alone.
pub(crate) fn is_part(key: &str) -> bool {
    PARTS.iter().any(|(known, _)| *known == key)
}

/// The middle of some seconds.
fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or_default()
}

/// So many of a hundred are at most this.
fn percentile(sorted: &[f64], percent: f64) -> f64 {
    let at = (sorted.len() as f64 * percent / 100.0) as usize;
    sorted
        .get(at.min(sorted.len().saturating_sub(1)))
        .copied()
        .unwrap_or_default()
}

const fn verdict(held: bool) -> &'static str {
    if held { "pass" } else { "MISS" }
}
