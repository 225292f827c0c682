//! The rules: a draft in, a verdict out. Never stops at the first fault.

mod choices;
pub mod duplicates;
mod level;
pub mod name;
pub mod person;
mod text;
mod trade;
pub mod window;
mod years;

use crate::{
    Checked, Clause, Code, Draft, ExamPlan, ExamType, Field, Level, Paper, Problem, Sex, Unit,
    application::PersonId,
};
use jiff::civil::Date;

/// What a draft is judged by.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The plan.
    pub plan: &'a ExamPlan,
    /// The unit whose people these are.
    pub unit: &'a Unit,
    /// The day of judgement. The rules never look at a clock.
    pub today: Date,
}

/// The judgement of one draft.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The draft in normal form as far as it could be understood: derived and default values filled in, what
    /// could not be understood left as it was written.
    pub draft: Draft,
    /// Everything wrong, in the order of the form.
    pub problems: Vec<Problem>,
    /// The checked application, when there is no error.
    pub checked: Option<Checked>,
    /// Who it is, as soon as the document is right, whatever else is wrong.
    pub person: Option<PersonId>,
    /// The trade's code, as soon as it is one of the catalogue.
    pub trade: Option<String>,
}

/// Collects what the rules find.
struct Finding<'a> {
    cx: Context<'a>,
    draft: Draft,
    problems: Vec<Problem>,
}

impl Finding<'_> {
    fn error(
        &mut self,
        field: Field,
        code: Code,
        clause: Clause,
        what: impl Into<String>,
        mend: impl Into<String>,
    ) {
        self.problems
            .push(Problem::error(field, code, clause, what, mend));
    }
    fn warning(
        &mut self,
        field: Field,
        code: Code,
        clause: Clause,
        what: impl Into<String>,
        mend: impl Into<String>,
    ) {
        self.problems
            .push(Problem::error(field, code, clause, what, mend).as_warning());
    }
    fn missing(&mut self, field: Field) {
        let what = format!("没有填{}", field.label());
        let mend = format!("请补填{}（带 * 的是必填项）", field.label());
        self.error(field, Code::Missing, Clause::S03, what, mend);
    }
}

/// Judges one draft by all rules that need no other application. Duplicates are
/// [`duplicates`]' matter, photos [`crate::photo`]'s.
pub fn check(draft: &Draft, cx: Context<'_>) -> Verdict {
    let mut finding = Finding {
        cx,
        draft: draft.clone(),
        problems: Vec::new(),
    };
    text::check(&mut finding);
    let person = person::check(&mut finding);
    let trade = trade::check(&mut finding);
    let exam_type = choices::exam_type(&mut finding);
    let level = level::check(&mut finding, trade, exam_type);
    let category = choices::category(&mut finding, level, exam_type);
    years::check(&mut finding, level, exam_type);
    choices::applying_unit(&mut finding, level);
    choices::lists(&mut finding);

    let identity = person.as_ref().map(|(person, ..)| person.clone());
    let trade_code = trade.map(|trade| trade.code.clone());
    let Finding {
        draft,
        mut problems,
        ..
    } = finding;
    // The order of the form, photo and whole last; stable within a field.
    problems.sort_by_key(|problem| problem.field.map_or(Field::COUNT, |field| field as usize));
    let checked = match (person, trade, level, exam_type, category) {
        (Some((person, sex, birth)), Some(trade), Some(level), Some(exam_type), Some(papers))
            if !problems.iter().any(Problem::is_error) =>
        {
            Some(Checked {
                draft: draft.clone(),
                person,
                sex,
                birth,
                trade: trade.code.clone(),
                level,
                exam_type,
                papers,
            })
        }
        _ => None,
    };
    Verdict {
        draft,
        problems,
        checked,
        person: identity,
        trade: trade_code,
    }
}

type Person = (PersonId, Sex, Date);
type Papers = Vec<Paper>;

/// The levels that can be chosen just now, whatever was entered before (S12): those of the scope and of the
/// trade, the one next above the present level first.
pub fn level_choices(draft: &Draft, cx: Context<'_>) -> Vec<Level> {
    let trade = cx.plan.trade(draft.get(Field::Trade));
    let scope = cx.plan.scope_of(cx.unit.kind);
    let held = level::held(draft.get(Field::CurrentLevel));
    let mut levels: Vec<Level> = Level::ALL
        .into_iter()
        .filter(|level| scope.is_some_and(|scope| scope.levels.contains(level)))
        .filter(|level| trade.is_none_or(|trade| trade.levels.contains(level)))
        .collect();
    if let Ok(held) = held {
        let next = held.map_or(Some(Level::FIVE), Level::next_up);
        levels.sort_by_key(|level| Some(*level) != next);
    }
    levels
}

/// The categories that fit what was entered (S12, S18).
pub fn category_choices(draft: &Draft, cx: Context<'_>) -> Vec<String> {
    let level = Level::from_label(draft.get(Field::Level));
    let resit = ExamType::from_label(draft.get(Field::ExamType)) == Some(ExamType::Resit);
    let mut names: Vec<String> = Vec::new();
    for category in &cx.plan.categories {
        let fits =
            level.is_none_or(|level| category.levels.contains(&level)) && category.resit == resit;
        if fits && !names.contains(&category.name) {
            names.push(category.name.clone());
        }
    }
    names
}
