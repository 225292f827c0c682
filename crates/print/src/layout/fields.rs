//! Which values each document has for its template.

use crate::DocumentKind;
use kaobao_exam::Field;

/// On every document.
const COMMON: [&str; 3] = ["plan", "center", "printed"];
/// On documents whose pages are counted.
const PAGES: [&str; 2] = ["page", "pages"];

/// The fields of one place of a template.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    kind: DocumentKind,
    /// Inside a row, card or desk the values of one person come in addition.
    row: bool,
}

impl Fields {
    pub(super) const fn page(kind: DocumentKind) -> Self {
        Self { kind, row: false }
    }

    pub(super) const fn row(self) -> Self {
        Self { row: true, ..self }
    }

    pub(super) const fn kind(self) -> DocumentKind {
        self.kind
    }

    pub(super) fn find(self, key: &str) -> Option<&'static str> {
        self.names().into_iter().find(|name| *name == key)
    }

    /// All names.
    pub(super) fn names(self) -> Vec<&'static str> {
        let draft = || Field::ALL.iter().map(|field| field.key());
        let room = [
            "site", "room", "paper", "date", "start", "end", "people", "capacity",
        ];
        let seat = [
            "seat",
            "ticket",
            "name",
            "id_number",
            "unit",
            "trade",
            "level",
            "level_title",
        ];
        let mut names: Vec<&'static str> = COMMON.to_vec();
        match self.kind {
            DocumentKind::Form => {
                names.extend(["number", "years"]);
                names.extend(draft());
            }
            DocumentKind::Ticket => {
                names.extend([
                    "number",
                    "name",
                    "sex",
                    "id_number",
                    "unit",
                    "trade",
                    "level",
                    "registration",
                    "site",
                    "address",
                ]);
                names.extend([
                    "paper1", "date1", "time1", "room1", "seat1", "paper2", "date2", "time2",
                    "room2", "seat2", "paper3", "date3", "time3", "room3", "seat3",
                ]);
            }
            DocumentKind::Roster | DocumentKind::Check => {
                names.extend(PAGES);
                names.extend(["unit", "department", "people", "totals"]);
                if self.row {
                    names.extend(["at", "number", "years"]);
                    names.extend(draft().filter(|key| !["unit", "department"].contains(key)));
                }
            }
            DocumentKind::Fees => {
                names.extend(PAGES);
                names.extend([
                    "unit", "batch", "people", "from", "until", "total", "capitals", "code",
                    "pay_to",
                ]);
                if self.row {
                    names.extend(["level", "exam_type", "count", "each", "subtotal"]);
                }
            }
            DocumentKind::Receipt => {
                names.extend(PAGES);
                names.extend([
                    "unit",
                    "unit_code",
                    "batch",
                    "sent_by",
                    "received_at",
                    "manifest",
                    "entries",
                    "accepted",
                    "refused",
                    "photos",
                ]);
                if self.row {
                    names.extend(["at", "number", "name", "trade", "level", "result"]);
                }
            }
            DocumentKind::Photos | DocumentKind::SignIn | DocumentKind::Seats => {
                names.extend(PAGES);
                names.extend(room);
                if self.row {
                    names.extend(seat);
                }
            }
        }
        names
    }
}
