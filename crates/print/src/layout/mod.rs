//! Templates: what a document looks like, as data. `crates/print/templates` holds the built-in ones, and its
//! README says how they are written.
//!
//! A file is read ([`read`], [`words`], [`spec`]), arranged for the plan's photos ([`arrange`]) and filled
//! with people by the documents.

mod arrange;
mod body;
mod fields;
mod grid;
mod read;
mod side;
mod spec;
mod spec_body;
mod spec_grid;
mod words;

pub(crate) use arrange::{Arranged, Item, Layout, What};
pub(crate) use body::{CardsBody, DesksBody, TableBody};
pub(crate) use side::{Common, Pictures, Side, common, draw_once, photo};
pub(crate) use spec::{Notes, On};
pub(crate) use words::{Values, Words};

use crate::DocumentKind;
use read::Reader;
use spec::Spec;
use std::{collections::BTreeMap, sync::Arc};

/// What is wrong with a template, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind}的模板第 {line} 行：{reason}")]
pub struct TemplateError {
    /// Whose template.
    pub kind: DocumentKind,
    /// From 1.
    pub line: usize,
    /// In Chinese: what is wrong and how to mend it.
    pub reason: String,
}

/// The greatest template that is read, in bytes.
pub const MAX_TEMPLATE_BYTES: usize = 1 << 20;

/// Where the guide begins in a template that was written out.
const GUIDE: &str = "# ———— 以下是模板的写法 ————";

/// The templates of all documents. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Templates {
    replaced: BTreeMap<DocumentKind, Arc<(String, Spec)>>,
}

impl Templates {
    /// The ones that are in the program.
    pub fn builtin() -> Self {
        Self::default()
    }

    /// The built-in ones, with this text (a TOML file's) in place of the one of `kind`.
    ///
    /// # Errors
    /// The first thing that is wrong with it; see [`Templates::replace`].
    pub fn parse(kind: DocumentKind, text: &str) -> Result<Self, TemplateError> {
        let mut templates = Self::builtin();
        templates.replace(kind, text)?;
        Ok(templates)
    }

    /// Puts this text (a TOML file's) in place of the template of `kind`.
    ///
    /// # Errors
    /// The first thing that is wrong with it: TOML, an unknown key, field or font, a box outside its page or
    /// over another one, judged with photos of 25 x 35 mm. Nothing is replaced then. Whether the photos of a
    /// plan fit is judged when something is printed.
    pub fn replace(&mut self, kind: DocumentKind, text: &str) -> Result<(), TemplateError> {
        if text.len() > MAX_TEMPLATE_BYTES {
            return Err(TemplateError {
                kind,
                line: 1,
                reason: "文件超过 1 MB，不像模板".into(),
            });
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let reader = Reader { kind, text };
        let spec = Spec::read(reader)?;
        spec.arrange(reader, (25.0, 35.0))?;
        self.replaced
            .insert(kind, Arc::new((text.to_owned(), spec)));
        Ok(())
    }

    /// The text of the built-in template, to begin one's own from.
    pub const fn builtin_text(kind: DocumentKind) -> &'static str {
        match kind {
            DocumentKind::Form => include_str!("../../templates/form.toml"),
            DocumentKind::Ticket => include_str!("../../templates/ticket.toml"),
            DocumentKind::Check => include_str!("../../templates/check.toml"),
            DocumentKind::Roster => include_str!("../../templates/roster.toml"),
            DocumentKind::Fees => include_str!("../../templates/fees.toml"),
            DocumentKind::Receipt => include_str!("../../templates/receipt.toml"),
            DocumentKind::Photos => include_str!("../../templates/photos.toml"),
            DocumentKind::SignIn => include_str!("../../templates/sign-in.toml"),
            DocumentKind::Seats => include_str!("../../templates/seats.toml"),
        }
    }

    /// The text of the template in force, to begin one's own from: with the whole guide as comments at its end,
    /// because whoever changes it has the program and not its sources.
    pub fn to_edit(&self, kind: DocumentKind) -> String {
        let text = match self.replaced.get(&kind) {
            Some(own) => &own.0,
            None => Self::builtin_text(kind),
        };
        let mut text = text.trim_end().to_owned();
        text.push('\n');
        if !text.contains(GUIDE) {
            text.push_str(&format!("\n{GUIDE}\n"));
            for line in include_str!("../../templates/README.md").lines() {
                text.push_str(format!("# {line}").trim_end());
                text.push('\n');
            }
        }
        text
    }

    /// The template of `kind` with everything in its place for photos of this size in mm.
    pub(crate) fn layout(
        &self,
        kind: DocumentKind,
        photo: (f32, f32),
    ) -> Result<Layout, TemplateError> {
        match self.replaced.get(&kind) {
            Some(own) => {
                let (text, spec) = &**own;
                spec.arrange(Reader { kind, text }, photo)
            }
            None => {
                let text = Self::builtin_text(kind);
                let reader = Reader { kind, text };
                Spec::read(reader)?.arrange(reader, photo)
            }
        }
    }
}
