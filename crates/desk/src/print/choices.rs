//! What can be chosen for each document: windows and command lines show it, nothing else decides it.

use super::name::Part;
use crate::{
    DeskError,
    wire::{Document, DocumentChoices, EachFile, PrintOrder, PrintRequest},
};
use kaobao_print::{DocumentKind, Options as PrintOptions};

impl Document {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 6] = [
        Self::Check,
        Self::Forms,
        Self::Tickets,
        Self::Roster,
        Self::Fees,
        Self::Receipt,
    ];

    /// What is printed.
    pub const fn kind(&self) -> DocumentKind {
        match self {
            Self::Forms => DocumentKind::Form,
            Self::Tickets => DocumentKind::Ticket,
            Self::Check => DocumentKind::Check,
            Self::Roster => DocumentKind::Roster,
            Self::Fees => DocumentKind::Fees,
            Self::Receipt => DocumentKind::Receipt,
        }
    }

    /// A document for each person, each batch, or only one.
    const fn each(&self) -> EachFile {
        match self {
            Self::Forms | Self::Tickets => EachFile::Person,
            Self::Fees | Self::Receipt => EachFile::Batch,
            Self::Check | Self::Roster => EachFile::Never,
        }
    }

    const fn orders(&self) -> &'static [PrintOrder] {
        match self {
            Self::Tickets => &[PrintOrder::Roster, PrintOrder::Room, PrintOrder::Unit],
            Self::Check | Self::Forms | Self::Roster => &[PrintOrder::Roster, PrintOrder::Unit],
            Self::Fees | Self::Receipt => &[PrintOrder::Roster],
        }
    }

    pub(super) const fn parts(&self) -> &'static [Part] {
        match self {
            Self::Forms => &[
                Part::Name,
                Part::Number,
                Part::IdNumber,
                Part::Unit,
                Part::Trade,
                Part::Level,
            ],
            Self::Tickets => &[
                Part::Name,
                Part::Number,
                Part::IdNumber,
                Part::Ticket,
                Part::Unit,
                Part::Trade,
                Part::Level,
                Part::Room,
                Part::Seat,
            ],
            Self::Fees | Self::Receipt => &[Part::Batch, Part::Unit],
            Self::Check | Self::Roster => &[],
        }
    }

    /// The name of the one file.
    pub(super) fn file(&self) -> String {
        format!("{}.pdf", self.kind().title())
    }

    pub(super) fn pattern(&self) -> String {
        match self.each() {
            EachFile::Person => "{姓名}_{报名序号}.pdf".into(),
            EachFile::Batch => format!("{}_{{批次}}.pdf", self.kind().title()),
            EachFile::Never => String::new(),
        }
    }

    /// What the window offers.
    pub fn choices(&self) -> DocumentChoices {
        DocumentChoices {
            document: self.clone(),
            title: self.kind().title().into(),
            file: self.file(),
            each: self.each(),
            name: self.pattern(),
            fields: self
                .parts()
                .iter()
                .map(|part| part.label().into())
                .collect(),
            orders: self.orders().to_vec(),
            two_up: matches!(self, Self::Tickets),
        }
    }
}

impl PrintRequest {
    /// Everybody, one file, in the order of the roster.
    pub fn of(document: Document) -> Self {
        Self {
            document,
            ids: Vec::new(),
            order: PrintOrder::Roster,
            each: false,
            name: String::new(),
            two_up: false,
            duplex: false,
            pdf_a: false,
        }
    }

    /// The same without what the document does not offer: a window keeps its switches while another document is
    /// looked at.
    #[must_use]
    pub fn settled(mut self) -> Self {
        let offered = self.document.choices();
        self.each &= offered.each != EachFile::Never;
        self.two_up &= offered.two_up;
        if !self.each {
            self.name.clear();
        }
        if !offered.orders.contains(&self.order) {
            self.order = PrintOrder::Roster;
        }
        self
    }

    /// Paper and archive.
    pub fn options(&self) -> PrintOptions {
        PrintOptions {
            pdf_a: self.pdf_a,
            two_up: self.two_up,
            duplex: self.duplex,
        }
    }

    /// # Errors
    /// [`DeskError::Input`] for what the document does not offer.
    pub fn check(&self) -> Result<(), DeskError> {
        let title = self.document.kind().title();
        let offered = self.document.choices();
        if self.each && offered.each == EachFile::Never {
            return Err(DeskError::Input(format!(
                "{title}是一份完整的表，不能每人一个文件；请存成一个文件"
            )));
        }
        if !offered.orders.contains(&self.order) {
            let order = match self.order {
                PrintOrder::Room => "考场座位",
                PrintOrder::Unit => "单位",
                PrintOrder::Roster => "名册",
            };
            return Err(DeskError::Input(format!(
                "{title}不能按{order}排序，请换一种顺序"
            )));
        }
        if self.two_up && !offered.two_up {
            return Err(DeskError::Input(format!(
                "{title}不能一页印两张，只有准考证可以"
            )));
        }
        Ok(())
    }
}
