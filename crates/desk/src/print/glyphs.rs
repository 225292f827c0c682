//! The check before printing: names and places that no font can write.

use super::left_out;
use crate::{
    Desk, DeskError,
    people::Judged,
    wire::{Behind, Document},
};
use kaobao_exam::{Field, application::Standing};
use kaobao_print::{Fonts, GlyphProblem, check_glyphs};
use std::collections::HashMap;

impl Desk {
    /// What everybody's page shows: title, center, notes, hotlines, unit.
    ///
    /// # Errors
    /// [`DeskError::Glyphs`]: without these words nothing can be printed.
    pub(super) fn check_words(&self, fonts: &Fonts) -> Result<(), DeskError> {
        let plan = &*self.plan;
        let unit = &self.home.unit;
        let lines = plan.hotlines.iter();
        let hotlines =
            lines.flat_map(|line| [&line.topic, &line.office].into_iter().chain(&line.phones));
        let texts = [&plan.title, &plan.center, &plan.fees.pay_to]
            .into_iter()
            .chain(&plan.ticket.notes)
            .chain(hotlines)
            .map(|text| ("考试计划", text))
            .chain([("单位信息", &unit.name), ("单位信息", &unit.department)]);
        refuse(check_glyphs(fonts, texts)?)
    }

    /// Takes out of `people` whom no font can write, each with the characters.
    pub(super) fn without_glyphs(
        &self,
        fonts: &Fonts,
        document: &Document,
        people: &mut Vec<Judged>,
        left: &mut Vec<Behind>,
    ) -> Result<(), DeskError> {
        let texts = people.iter().enumerate().flat_map(|(at, judged)| {
            texts(document, judged).map(move |text| (at.to_string(), text))
        });
        let mut wrong: HashMap<usize, Vec<String>> = HashMap::new();
        for problem in check_glyphs(fonts, texts)? {
            if let Ok(at) = problem.who.parse() {
                wrong.entry(at).or_default().push(character(&problem));
            }
        }
        let mut at = 0;
        people.retain(|judged| {
            let why = wrong.remove(&at);
            at += 1;
            if let Some(why) = &why {
                left.push(left_out(
                    judged,
                    format!(
                        "{}在所有字体中都没有，印不出来；请核对这个字，或改用别的写法",
                        why.join("、")
                    ),
                ));
            }
            why.is_none()
        });
        Ok(())
    }
}

/// The same for a list, from which nobody can be left out.
///
/// # Errors
/// [`DeskError::Glyphs`] names every person and character.
pub(super) fn whole(
    fonts: &Fonts,
    document: &Document,
    people: &[Judged],
) -> Result<(), DeskError> {
    let texts = people.iter().flat_map(|judged| {
        let who = format!("{}（{}）", judged.name(), judged.app.number);
        texts(document, judged).map(move |text| (who.clone(), text))
    });
    refuse(check_glyphs(fonts, texts)?)
}

fn refuse(problems: Vec<GlyphProblem>) -> Result<(), DeskError> {
    if problems.is_empty() {
        Ok(())
    } else {
        Err(DeskError::Glyphs(problems))
    }
}

/// `“𪜀”（U+2A700）`.
fn character(problem: &GlyphProblem) -> String {
    format!(
        "“{}”里的“{}”（U+{:04X}）",
        problem.text, problem.character, problem.character as u32
    )
}

/// What a document prints of a person.
fn texts<'j>(document: &Document, judged: &'j Judged) -> impl Iterator<Item = &'j str> + use<'j> {
    let fields: &'static [Field] = match document {
        Document::Tickets => &[Field::Name, Field::IdNumber, Field::Unit, Field::Trade],
        _ => Field::ALL,
    };
    let ticket = match (document, &judged.app.standing) {
        (Document::Tickets, Standing::Ticketed { ticket }) => Some(ticket),
        _ => None,
    };
    let places = ticket.into_iter().flat_map(|ticket| {
        let rooms = ticket.sittings.iter().map(|sitting| sitting.room.as_str());
        [ticket.site.as_str(), ticket.address.as_str()]
            .into_iter()
            .chain(rooms)
    });
    let draft = &judged.verdict.draft;
    fields.iter().map(|field| draft.get(*field)).chain(places)
}
