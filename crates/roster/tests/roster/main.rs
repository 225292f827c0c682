//! The crate from outside: files in, rows out, and back.
//!
//! `formats` needs LibreOffice (apt `libreoffice-calc-nogui`) and Python 3 with `openpyxl`, `xlwt` and `odfpy`; it
//! fails, not skips, where one is missing.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests, which may panic as tests do"
)]

mod formats;
mod hostile;
mod judge;
mod write;

use kaobao_exam::{ExamPlan, Field, Unit, UnitKind};
use kaobao_roster::{Limits, Roster, guess_mapping, read_sheet, rows};

fn plan() -> ExamPlan {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../exam/plans/jiangxi-2017.toml"
    );
    ExamPlan::parse(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn unit() -> Unit {
    Unit {
        code: "36001".parse().unwrap(),
        name: "省某某学校".into(),
        kind: UnitKind::Provincial,
        department: "省教育厅".into(),
        city: None,
    }
}

fn roster(bytes: &[u8], name: &str) -> Roster {
    let sheet = read_sheet(bytes, name, &Limits::default()).unwrap();
    let mapping = guess_mapping(&sheet);
    rows(sheet, &mapping)
}

fn column(roster: &Roster, field: Field) -> Vec<&str> {
    roster.rows.iter().map(|row| row.draft.get(field)).collect()
}
