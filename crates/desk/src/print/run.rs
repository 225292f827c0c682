//! One print on its way: progress, cancel, files written so far.

use super::name::{Names, Part, Pattern};
use crate::{
    DeskError,
    import::count,
    wire::{Behind, PrintProgress, PrintRequest, Printed},
};
use kaobao_print::{PrintError, write_file};
use rayon::prelude::*;
use std::{
    io::Write,
    path::{Path, PathBuf},
};

/// How many people are made ready at once: enough for every processor, few enough for little memory.
pub(super) fn at_once() -> usize {
    (rayon::current_num_threads() * 2).clamp(2, 16)
}

/// Asked after every step; `false` cancels.
pub(super) type Step<'s> = &'s mut dyn FnMut(PrintProgress) -> bool;

pub(super) struct Run<'s> {
    step: Step<'s>,
    progress: PrintProgress,
}

impl<'s> Run<'s> {
    pub(super) fn new(total: usize, step: Step<'s>) -> Self {
        let progress = PrintProgress {
            done: 0,
            total: count(total),
            files: 0,
        };
        Self { step, progress }
    }

    /// # Errors
    /// [`PrintError::Cancelled`].
    pub(super) fn forward(&mut self, people: usize) -> Result<(), PrintError> {
        self.progress.done += count(people);
        if (self.step)(self.progress.clone()) {
            Ok(())
        } else {
            Err(PrintError::Cancelled)
        }
    }

    /// Writes one file for all.
    pub(super) fn one(
        mut self,
        out: &Path,
        left_out: Vec<Behind>,
        print: impl FnOnce(&mut dyn Write, &mut Self) -> Result<kaobao_print::Printed, PrintError>,
    ) -> Result<Printed, DeskError> {
        let printed = write_file(out, |w| print(w, &mut self))?;
        Ok(Printed {
            files: vec![out.display().to_string()],
            pages: count(printed.pages),
            left_out,
            stopped: None,
        })
    }

    /// Writes a file for each item into the folder, several at a time. What was written before a failure or a
    /// cancel stays, and is listed with the reason.
    pub(super) fn each<T: Sync, P: Send + Sync>(
        mut self,
        set: &Set<'_>,
        items: &[T],
        left_out: Vec<Behind>,
        mut prepare: impl FnMut(&T) -> Result<P, PrintError>,
        print: impl Fn(&mut dyn Write, P) -> Result<kaobao_print::Printed, PrintError> + Sync,
        value: impl Fn(&T, Part) -> String,
    ) -> Result<Printed, DeskError> {
        let mut report = Printed {
            files: Vec::with_capacity(items.len()),
            pages: 0,
            left_out,
            stopped: None,
        };
        let mut names = Names::default();
        for chunk in items.chunks(at_once()) {
            let outcome = self.chunk(set, chunk, &mut names, &mut prepare, &print, &value);
            let (written, stopped) = outcome;
            for (path, pages) in written {
                report.files.push(path.display().to_string());
                report.pages += pages;
            }
            if let Some(error) = stopped {
                if report.files.is_empty() {
                    return Err(error.into());
                }
                report.stopped = Some(DeskError::from(error).into());
                break;
            }
        }
        Ok(report)
    }

    fn chunk<T: Sync, P: Send + Sync>(
        &mut self,
        set: &Set<'_>,
        chunk: &[T],
        names: &mut Names,
        prepare: &mut impl FnMut(&T) -> Result<P, PrintError>,
        print: &(impl Fn(&mut dyn Write, P) -> Result<kaobao_print::Printed, PrintError> + Sync),
        value: &impl Fn(&T, Part) -> String,
    ) -> (Vec<(PathBuf, u32)>, Option<PrintError>) {
        let mut ready = Vec::with_capacity(chunk.len());
        let mut stopped = None;
        for item in chunk {
            match prepare(item) {
                Ok(prepared) => {
                    let name = names.next(&set.pattern, &|part| value(item, part));
                    ready.push((set.folder.join(name), prepared));
                }
                Err(error) => {
                    stopped = Some(error);
                    break;
                }
            }
        }
        let written: Vec<Result<(PathBuf, u32), PrintError>> = ready
            .into_par_iter()
            .map(|(path, prepared)| {
                let printed = write_file(&path, |w| print(w, prepared))?;
                Ok((path, count(printed.pages)))
            })
            .collect();
        let mut files = Vec::with_capacity(written.len());
        for one in written {
            match one {
                Ok(file) => files.push(file),
                Err(error) => stopped = stopped.or(Some(error)),
            }
        }
        self.progress.files += count(files.len());
        if stopped.is_none() {
            stopped = self.forward(chunk.len()).err();
            // Cancelled after the last one is done all the same.
            if self.progress.done >= self.progress.total {
                stopped = None;
            }
        }
        (files, stopped)
    }
}

/// Where a file for each goes.
pub(super) struct Set<'o> {
    folder: &'o Path,
    pattern: Pattern,
}

impl<'o> Set<'o> {
    /// # Errors
    /// A wrong pattern; a folder that cannot be made.
    pub(super) fn new(folder: &'o Path, request: &PrintRequest) -> Result<Self, DeskError> {
        let pattern = match request.name.trim() {
            "" => request.document.pattern(),
            chosen => chosen.to_owned(),
        };
        let pattern = Pattern::parse(&pattern, request.document.parts())?;
        std::fs::create_dir_all(folder).map_err(DeskError::file(folder))?;
        Ok(Self { folder, pattern })
    }
}
