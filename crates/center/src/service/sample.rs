//! How a document looks: a sample by the plan's template or by one that is tried, and the template's own text.

use super::{Shared, plans};
use crate::fail::Fail;
use kaobao_exam::PlanId;
use kaobao_print::{DocumentKind, Fonts, Meta, Options, PlanWords, Printed, Templates};
use std::{io::Write, path::Path};

/// A template that is tried: where it comes from, for the message, and its text.
pub type Tried<'t> = (&'t Path, &'t str);

/// Prints any document with people that nobody is into `path`.
///
/// # Errors
/// [`Fail::Refused`] for a wrong template, with its line, and for what cannot be printed.
pub fn sample(
    center: &Shared,
    plan: Option<&PlanId>,
    kind: DocumentKind,
    options: Options,
    tried: Option<Tried<'_>>,
    path: &Path,
) -> Result<Printed, Fail> {
    let (_, plan) = super::choose_plan(center, plan)?;
    let mut templates = plans::templates(&plan)?;
    if let Some((from, text)) = tried {
        templates.replace(kind, text).map_err(|error| {
            Fail::Refused(format!(
                "“{}”第 {} 行：{}",
                from.display(),
                error.line,
                error.reason
            ))
        })?;
    }
    let meta = Meta::new(format!("{} {kind}", plan.title), center.clock.now().local())
        .options(options)
        .templates(templates);
    let fonts = Fonts::find().map_err(super::print::refused)?;
    let words = PlanWords::from(&plan);
    kaobao_print::write_file(path, |out: &mut dyn Write| {
        kaobao_print::sample::preview(out, &fonts, &meta, &words, kind)
    })
    .map_err(super::print::refused)
}

/// The text of the template that the plan uses; without a plan the built-in one.
///
/// # Errors
/// No such plan.
pub fn template(
    center: &Shared,
    plan: Option<&PlanId>,
    kind: DocumentKind,
) -> Result<String, Fail> {
    let templates = match plan {
        Some(_) => plans::templates(&super::choose_plan(center, plan)?.1)?,
        None => Templates::builtin(),
    };
    Ok(templates.to_edit(kind))
}
