//! A folder of pictures, given to people by what the files are called.

use super::{Looked, keep, look, naming};
use crate::{
    Desk, DeskError, files,
    import::count,
    wire::{LoosePhoto, PhotoLine, PhotoProgress, PhotoReport},
};
use kaobao_exam::Field;
use kaobao_photo::{Limits, Matching, Person, match_files};
use kaobao_store::{Application, Filter};
use kaobao_sync::fault::crash_point;
use std::path::{Path, PathBuf};

/// The most pictures of one folder.
const MAX_FILES: usize = 50_000;
/// Pictures in work together: bounds memory (camera pictures are several MB) and what a crash repeats.
const CHUNK: usize = 32;

impl Desk {
    /// Gives the pictures of a folder to people by ID number, registration number or name.
    ///
    /// # Errors
    /// A folder that cannot be read; the store's. What was stored before the error stays.
    pub fn photos_folder(&mut self, folder: &Path) -> Result<PhotoReport, DeskError> {
        self.photos_folder_with(folder, &mut |_| true)
    }

    /// The same; `step` hears of the progress and stops it by `false`. What was stored before stays.
    ///
    /// # Errors
    /// As [`Desk::photos_folder`].
    pub fn photos_folder_with(
        &mut self,
        folder: &Path,
        step: &mut dyn FnMut(PhotoProgress) -> bool,
    ) -> Result<PhotoReport, DeskError> {
        let paths = files::pictures(folder, MAX_FILES)?;
        let names: Vec<String> = paths
            .iter()
            .map(|path| {
                path.file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        let apps = self
            .store
            .read(|r| r.full_applications(&Filter::plan(&self.plan.id)))?;
        let people: Vec<Person<'_>> = apps
            .iter()
            .enumerate()
            .filter(|(_, app)| app.standing.editable())
            .map(|(key, app)| Person {
                key,
                name: app.draft.get(Field::Name),
                id_number: app.draft.get(Field::IdNumber),
                number: app.number.digits(),
            })
            .collect();
        let files: Vec<&str> = names.iter().map(String::as_str).collect();
        let matching = match_files(&files, &people);
        let who = |key: usize| {
            format!(
                "{}（{}）",
                apps[key].draft.get(Field::Name),
                apps[key].number
            )
        };
        let mut report = PhotoReport {
            files: count(paths.len()),
            matched: count(matching.matched.len()),
            mended: 0,
            passed: 0,
            refused: Vec::new(),
            unmatched: matching
                .unmatched_files
                .iter()
                .map(|file| names[*file].clone())
                .collect(),
            ambiguous: matching
                .ambiguous
                .iter()
                .map(|found| PhotoLine {
                    what: names[found.file].clone(),
                    why: format!(
                        "可能是这几个人的：{}。请把文件名改成身份证号，或在“照片”页逐个选择",
                        found
                            .people
                            .iter()
                            .map(|key| who(*key))
                            .collect::<Vec<_>>()
                            .join("、")
                    ),
                })
                .collect(),
            doubled: matching
                .doubled
                .iter()
                .map(|found| PhotoLine {
                    what: who(found.person),
                    why: format!(
                        "有几张照片：{}。请只留一张，或在“照片”页选择",
                        found
                            .files
                            .iter()
                            .map(|file| names[*file].as_str())
                            .collect::<Vec<_>>()
                            .join("、")
                    ),
                })
                .collect(),
            missing: Vec::new(),
            shared: Vec::new(),
            loose: loose(&matching, &paths, &names, &who),
            not_done: 0,
        };
        let jobs: Vec<(&Application, &PathBuf, &str)> = matching
            .matched
            .iter()
            .map(|found| {
                (
                    &apps[found.person],
                    &paths[found.file],
                    names[found.file].as_str(),
                )
            })
            .collect();
        let mut done = 0;
        for chunk in jobs.chunks(CHUNK) {
            let go_on = step(PhotoProgress {
                done: count(done),
                total: count(jobs.len()),
            });
            if !go_on {
                report.not_done = count(jobs.len() - done);
                break;
            }
            self.take_photos(chunk, &mut report)?;
            done += chunk.len();
        }
        self.finish_report(&mut report)?;
        Ok(report)
    }

    fn take_photos(
        &mut self,
        jobs: &[(&Application, &PathBuf, &str)],
        report: &mut PhotoReport,
    ) -> Result<(), DeskError> {
        use rayon::prelude::*;
        let rule = &self.plan.photo;
        let max = Limits::default().max_bytes;
        let looked: Vec<Result<Looked, DeskError>> = jobs
            .par_iter()
            .map(|(app, path, name)| Ok(look(files::read(path, max)?, name, rule, &naming(app))))
            .collect();
        let now = self.clock.now();
        let mut stored = Vec::with_capacity(jobs.len());
        for ((app, _, name), looked) in jobs.iter().zip(looked) {
            let what = format!("{}（{}）：{name}", app.draft.get(Field::Name), app.number);
            match looked {
                Ok(looked) => {
                    match &looked.result {
                        Ok(None) => report.passed += 1,
                        Ok(Some(_)) => report.mended += 1,
                        Err(why) => {
                            let kept = app.photo.is_some();
                            report.refused.push(PhotoLine {
                                what,
                                why: match kept {
                                    true => format!("{why}；{}", super::KEPT),
                                    false => why.clone(),
                                },
                            });
                            if kept {
                                continue;
                            }
                        }
                    }
                    stored.push((*app, looked));
                }
                Err(error) => report.refused.push(PhotoLine {
                    what,
                    why: error.to_string(),
                }),
            }
        }
        self.store.write::<_, DeskError>(|w| {
            for (app, looked) in &stored {
                keep(w, app.id, app.version, looked, now)?;
            }
            Ok(())
        })?;
        crash_point("photo.stored");
        Ok(())
    }

    fn finish_report(&self, report: &mut PhotoReport) -> Result<(), DeskError> {
        let session = self.session()?;
        for known in session.people().filter(|known| known.editable()) {
            let who = format!("{}（{}）", session.name(known), known.number);
            if known.photo().is_none() {
                report.missing.push(who.clone());
            }
            for problem in known.problems() {
                if problem.code == kaobao_exam::Code::PhotoShared {
                    report.shared.push(PhotoLine {
                        what: who.clone(),
                        why: problem.what.clone(),
                    });
                }
            }
        }
        Ok(())
    }
}

/// The pictures that went to nobody, with the reason in a few words.
fn loose(
    matching: &Matching,
    paths: &[PathBuf],
    names: &[String],
    who: &dyn Fn(usize) -> String,
) -> Vec<LoosePhoto> {
    let one = |file: usize, why: String| LoosePhoto {
        path: paths[file].display().to_string(),
        name: names[file].clone(),
        why,
    };
    let people = |keys: &[usize]| {
        keys.iter()
            .map(|key| who(*key))
            .collect::<Vec<_>>()
            .join("、")
    };
    let mut loose: Vec<LoosePhoto> = matching
        .unmatched_files
        .iter()
        .map(|file| one(*file, "没有对应的人".into()))
        .collect();
    loose.extend(
        matching
            .ambiguous
            .iter()
            .map(|found| one(found.file, format!("可能是：{}", people(&found.people)))),
    );
    for found in &matching.doubled {
        let why = format!("{}有几张照片", who(found.person));
        loose.extend(found.files.iter().map(|file| one(*file, why.clone())));
    }
    loose
}
