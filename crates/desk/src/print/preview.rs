//! The same pages before they are saved: of real people, or of invented ones where a template is tried.

use crate::{
    Desk, DeskError, files,
    import::count,
    wire::{Behind, Document, PreviewInfo, PrintRequest},
};
use kaobao_print::{DocumentKind, MAX_TEMPLATE_BYTES, Options as PrintOptions, PlanWords, sample};
use std::path::Path;

/// So many people are shown at a time.
const PEOPLE: usize = 12;

/// Pages to look at.
#[derive(Clone, Debug)]
pub struct Preview {
    /// A PDF.
    pub pdf: Vec<u8>,
    /// What it holds.
    pub info: PreviewInfo,
}

impl Preview {
    /// Writes it into a file, whole or not at all.
    ///
    /// # Errors
    /// The file's.
    pub fn save(&self, path: &Path) -> Result<(), DeskError> {
        files::write(path, &self.pdf)
    }
}

impl Desk {
    /// The pages of the request's people from the one at `from` (counted from 0), as they would be printed. Lists
    /// are shown whole.
    ///
    /// # Errors
    /// As [`Desk::print`].
    pub fn preview(&mut self, request: &PrintRequest, from: u32) -> Result<Preview, DeskError> {
        request.check()?;
        let sheet = self.print_sheet(request)?;
        self.check_words(&sheet.fonts)?;
        let people = self.chosen(request)?;
        let mut pdf = Vec::new();
        let mut go_on = |_| true;
        match request.document {
            Document::Forms | Document::Tickets => {
                let (good, left) = self.printable(&sheet, request, people)?;
                let first = (from as usize).min(good.len() - 1) / PEOPLE * PEOPLE;
                let shown = &good[first..good.len().min(first + PEOPLE)];
                let mut run = super::run::Run::new(shown.len(), &mut go_on);
                let printed =
                    self.typeset_people(&sheet, &request.document, &mut pdf, shown, &mut run)?;
                let info = PreviewInfo {
                    sample: false,
                    pages: count(printed.pages),
                    from: count(first),
                    shown: count(shown.len()),
                    people: count(good.len()),
                    left_out: left,
                };
                Ok(Preview { pdf, info })
            }
            _ => {
                let (printed, left) = self.preview_list(&sheet, request, people, &mut pdf)?;
                Ok(whole(pdf, printed, false, left))
            }
        }
    }

    /// Any document with sample people, by the plan's template or the one in the file. The papers for the rooms
    /// are the center's to print, but everybody may see how they look.
    ///
    /// # Errors
    /// [`DeskError::Template`] with file, line and reason; the fonts'.
    pub fn preview_sample(
        &mut self,
        kind: DocumentKind,
        options: PrintOptions,
        template: Option<&Path>,
    ) -> Result<Preview, DeskError> {
        let mut meta = self.meta(kind, options)?;
        if let Some(path) = template {
            let wrong = |line, reason| DeskError::Template {
                path: path.to_owned(),
                line,
                reason,
            };
            let bytes = files::read(path, MAX_TEMPLATE_BYTES as u64)?;
            let text = String::from_utf8(bytes).map_err(|error| {
                let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
                let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
                wrong(line, "不是 UTF-8 编码，请另存为 UTF-8".into())
            })?;
            meta.templates
                .replace(kind, &text)
                .map_err(|error| wrong(error.line, error.reason))?;
        }
        let (fonts, words) = (self.fonts()?, PlanWords::from(&*self.plan));
        let mut pdf = Vec::new();
        let printed = sample::preview(&mut pdf, &fonts, &meta, &words, kind)?;
        Ok(whole(pdf, printed, true, Vec::new()))
    }

    /// Writes the template in force into a file, the plan's or the built-in one, to begin one's own from.
    ///
    /// # Errors
    /// A wrong template in the plan; the file's.
    pub fn save_template(&self, kind: DocumentKind, path: &Path) -> Result<(), DeskError> {
        files::write(path, self.templates()?.to_edit(kind).as_bytes())
    }
}

fn whole(
    pdf: Vec<u8>,
    printed: kaobao_print::Printed,
    sample: bool,
    left_out: Vec<Behind>,
) -> Preview {
    let info = PreviewInfo {
        sample,
        pages: count(printed.pages),
        from: 0,
        shown: 0,
        people: 0,
        left_out,
    };
    Preview { pdf, info }
}
