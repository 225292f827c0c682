//! Documents: who can be printed, who is left out and why; one file, or one each.

mod lists;
mod people;

use crate::{
    Desk, DeskError,
    grid::parse_ids,
    people::Judged,
    wire::{Behind, Document, Printed},
};
use kaobao_exam::Field;
use kaobao_print::Meta;
use std::path::{Path, PathBuf};

impl Desk {
    /// Prints a document for these people (everybody when `ids` is empty) into the file `out`, or with `each` into
    /// the folder `out`, one file a person (or batch) named `姓名_报名序号.pdf`.
    ///
    /// # Errors
    /// Nobody can be printed, with the first reason; a character that no font has; the file's.
    pub fn print(
        &mut self,
        document: &Document,
        ids: &[String],
        out: &Path,
        each: bool,
    ) -> Result<Printed, DeskError> {
        let wanted: std::collections::HashSet<_> = parse_ids(ids)?.into_iter().collect();
        let mut people = self.everybody()?;
        people.retain(|judged| wanted.is_empty() || wanted.contains(&judged.app.id));
        if each {
            std::fs::create_dir_all(out).map_err(DeskError::file(out))?;
        }
        match document {
            Document::Forms => self.print_forms(people, out, each),
            Document::Tickets => self.print_tickets(people, out, each),
            Document::Roster => self.print_roster(&people, &single(out, each, "花名册.pdf")),
            Document::Fees => self.print_fees(&people, out, each),
            Document::Receipt => self.print_receipts(out, each),
        }
    }

    fn meta(&self, document: &str) -> Meta {
        Meta::new(
            format!("{} {document}", self.plan.title),
            self.clock.local(),
        )
    }
}

/// A list is one file also when the caller named a folder.
fn single(out: &Path, folder: bool, name: &str) -> PathBuf {
    if folder {
        out.join(name)
    } else {
        out.to_owned()
    }
}

/// `姓名_报名序号.pdf`, usable on Windows.
fn file_name(judged: &Judged) -> String {
    let name: String = judged
        .app
        .draft
        .get(Field::Name)
        .chars()
        .filter(|c| !r#"\/:*?"<>|"#.contains(*c) && !c.is_control())
        .collect();
    format!("{name}_{}.pdf", judged.app.number)
}

fn left_out(judged: &Judged, why: impl Into<String>) -> Behind {
    Behind {
        id: judged.app.id.to_string(),
        number: judged.app.number.to_string(),
        name: judged.name().into(),
        why: vec![why.into()],
    }
}
