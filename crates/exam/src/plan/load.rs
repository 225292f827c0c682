//! TOML text to [`ExamPlan`], every fault with its line.

use super::{
    DocumentText, ExamPlan,
    read::{Node, Read, Reader},
    validate,
};
use crate::{Date, dates};
use std::collections::BTreeMap;
use toml::de::{DeTable, DeValue};

/// The largest plan file that is read, in bytes.
const MAX_PLAN_BYTES: usize = 4 << 20;
/// The most faults that are told.
const MOST: usize = 200;

/// One thing wrong with a plan file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanFault {
    /// Counted from 1.
    pub line: usize,
    /// Which entry, e.g. `trade[3].levels`.
    pub at: String,
    /// What is wrong.
    pub reason: String,
}

impl std::fmt::Display for PlanFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "第 {} 行", self.line)?;
        if !self.at.is_empty() {
            write!(f, " {}", self.at)?;
        }
        write!(f, "：{}", self.reason)
    }
}

/// A plan file that is refused, with everything wrong in it, by line.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("{}", list(.0))]
pub struct PlanError(pub Vec<PlanFault>);

/// One fault on the same line; several on a line each.
fn list(faults: &[PlanFault]) -> String {
    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    match &lines[..] {
        [only] => format!("考试计划文件有错：{only}"),
        lines => format!(
            "考试计划文件有 {} 处错：\n{}",
            lines.len(),
            lines.join("\n")
        ),
    }
}

impl ExamPlan {
    /// Reads a plan.
    ///
    /// # Errors
    /// [`PlanError`] with every fault; nothing of a wrong plan is used. A text that is no TOML is told with what makes
    /// it none, and with every date that is not written as TOML wants it.
    pub fn parse(text: &str) -> Result<Self, PlanError> {
        Self::parse_with(text, |_| Vec::new())
    }
    /// Reads a plan whose documents somebody else judges, so that their faults are told with all the others.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn parse_with(
        text: &str,
        judge: impl FnOnce(&BTreeMap<String, DocumentText>) -> Vec<PlanFault>,
    ) -> Result<Self, PlanError> {
        if text.len() > MAX_PLAN_BYTES {
            return Err(one(1, "文件超过 4 MB，不像考试计划".into()));
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let lines = Lines::of_file(text);
        let (tree, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            return Err(PlanError(form_faults(&lines, &errors)));
        }
        let tree = Node::new(tree.span(), DeValue::Table(tree.into_inner()));
        let mut reader = Reader::new(&lines);
        let plan = Self::read(&mut reader, &tree);
        let Reader {
            mut faults,
            stood_in,
            ..
        } = reader;
        if let Some(plan) = &plan {
            let wrong = validate::validate(plan).into_iter();
            let wrong = wrong.filter(|wrong| !wrong.follows(&stood_in));
            faults.extend(wrong.map(|wrong| PlanFault {
                line: find_line(&lines, &tree, &wrong.path),
                at: Step::told(&wrong.path),
                reason: wrong.reason,
            }));
            faults.extend(judge(&plan.documents));
        }
        match plan {
            Some(mut plan) if faults.is_empty() => {
                plan.index_trades();
                Ok(plan)
            }
            _ => Err(PlanError(told(faults))),
        }
    }
}

/// By line, and no more than anybody reads.
fn told(mut faults: Vec<PlanFault>) -> Vec<PlanFault> {
    faults.sort_by(|a, b| (a.line, &a.at).cmp(&(b.line, &b.at)));
    if faults.len() > MOST {
        let more = faults.len() - MOST;
        faults.truncate(MOST);
        let line = faults.last().map_or(1, |fault| fault.line);
        faults.push(PlanFault {
            line,
            at: String::new(),
            reason: format!("此后还有 {more} 处错，请先改好前面的"),
        });
    }
    faults
}

fn one(line: usize, reason: String) -> PlanError {
    PlanError(vec![PlanFault {
        line,
        at: String::new(),
        reason,
    }])
}

/// What makes a text no TOML. The first thing is sure, what the parser says after it may only follow from it; but a
/// wrong date does no harm to what comes after.
fn form_faults(lines: &Lines<'_>, errors: &[toml::de::Error]) -> Vec<PlanFault> {
    let mut faults: Vec<PlanFault> = Vec::new();
    for (at, error) in errors.iter().enumerate() {
        let offset = error.span().map_or(0, |span| span.start);
        let dated = wrong_date(lines.text, offset);
        let broken = || (at == 0).then(|| translate(error.message()));
        let Some(reason) = dated.or_else(broken) else {
            continue;
        };
        let line = lines.of(offset);
        if faults.iter().all(|fault| fault.line != line) {
            faults.push(PlanFault {
                line,
                at: String::new(),
                reason,
            });
        }
        if faults.len() > MOST {
            break;
        }
    }
    told(faults)
}

/// What is wrong with a date, when that is the fault: one that no calendar has, such as 2017-06-31, or one that is not
/// written as TOML wants it, which the parser tells as anything from a number to a text. Looked for from the word that
/// the fault is in to the end of its line.
fn wrong_date(text: &str, offset: usize) -> Option<String> {
    let in_date = |c: char| c.is_ascii_digit() || matches!(c, '-' | '/' | '.' | '年' | '月' | '日');
    let before = text.get(..offset)?;
    let start = before.trim_end_matches(in_date).len();
    // A date in a text is none that TOML reads.
    let quotes = ['"', '\''];
    if before.get(..start)?.rsplit('\n').next()?.contains(quotes) {
        return None;
    }
    let line = text.get(start..)?.lines().next()?;
    let line = line.split(['#', quotes[0], quotes[1]]).next()?;
    line.split(|c: char| !in_date(c)).find_map(|word| {
        let parts: Vec<&str> = word.split('-').collect();
        if let [year, month, day] = parts[..]
            && (year.len(), month.len(), day.len()) == (4, 2, 2)
        {
            let (year, month, day) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
            let why = dates::not_in_calendar(year, month, day)?;
            return Some(format!("{word} 不是日期：{why}"));
        }
        if word.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        // The day decides only what century two digits are in; a plan's years have four.
        let (date, says_day) = dates::read(word, Date::constant(2017, 1, 1)).ok()?;
        says_day.then(|| format!("日期“{word}”应写成 {date}，不加引号"))
    })
}

/// The parser's own words in Chinese: what to mend on that line.
fn translate(message: &str) -> String {
    if message.starts_with("duplicate key") {
        "同一项写了两次".to_owned()
    } else if message.is_ascii() {
        format!("不符合 TOML 格式：{}", form(message))
    } else {
        message.to_owned()
    }
}

/// What is wrong with the form, as far as the parser's words tell.
fn form(message: &str) -> &'static str {
    let lower = message.to_ascii_lowercase();
    let any = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if any(&["string", "quote", "escape", "unquoted"]) {
        "文字要放在成对的英文双引号里"
    } else if any(&["array", "bracket", "]", "["]) {
        "方括号不成对，或列表里少了逗号"
    } else if any(&["inline table", "{", "}"]) {
        "花括号不成对，或里面少了逗号"
    } else if any(&["date", "time"]) {
        "日期应写成 2017-07-01"
    } else if any(&["number", "integer", "float", "digit"]) {
        "数写得不对"
    } else {
        "每一项应写成“名称 = 值”，一项一行，用英文标点"
    }
}

/// Where a file's lines begin, so that a place among thousands is found at once.
#[derive(Debug)]
pub(super) struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn of_file(text: &'t str) -> Self {
        let ends = text.match_indices('\n');
        let starts = ends.map(|(at, _)| at + 1).collect();
        Self { text, starts }
    }
    /// The line of a byte, from 1.
    pub(super) fn of(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset) + 1
    }
    /// The line on which a text's own first line stands: after `'''` and a line end it is the next one.
    pub(super) fn of_text(&self, quote: usize) -> usize {
        let long = self.text.get(quote..).and_then(|rest| {
            rest.strip_prefix("'''")
                .or_else(|| rest.strip_prefix("\"\"\""))
        });
        let below = long.is_some_and(|rest| rest.starts_with('\n') || rest.starts_with("\r\n"));
        self.of(quote) + usize::from(below)
    }
}

/// A step on the way to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Key(&'static str),
    Index(usize),
}

impl Step {
    /// `trade[3].levels`.
    pub(super) fn told(path: &[Self]) -> String {
        path.iter().fold(String::new(), |at, step| match step {
            Self::Key(key) if at.is_empty() => (*key).to_owned(),
            Self::Key(key) => format!("{at}.{key}"),
            Self::Index(index) => format!("{at}[{}]", index + 1),
        })
    }
}

/// The line of the deepest part of the path that is there.
fn find_line(lines: &Lines<'_>, root: &Node<'_>, path: &[Step]) -> usize {
    let mut found = root;
    for step in path {
        let next = match (step, found.get_ref()) {
            (Step::Key(key), DeValue::Table(table)) => table.get(*key),
            (Step::Index(at), DeValue::Array(array)) => array.get(*at),
            _ => None,
        };
        let Some(next) = next else { break };
        found = next;
    }
    lines.of(found.span().start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_the_parser_says_is_told_in_chinese_with_its_line() {
        let plan = include_str!("../../plans/jiangxi-2017.toml");
        ExamPlan::parse(plan).unwrap();
        let faults = |text: &str| ExamPlan::parse(text).unwrap_err().to_string();
        let year = plan.lines().find(|line| line.starts_with("year")).unwrap();
        for wrong in [
            "year = \"2017\"",
            "year = [2017]",
            "year = 2017.5",
            "year = true",
            "year = 99999999",
            "year 2017",
            "year = 2017\nyear = 2018",
            "year = 2017\nnonsense = 1",
            "year = \"2017",
            "year = [2017",
            "year = 2017-13-45",
            "year = ",
            "",
        ] {
            let said = faults(&plan.replacen(year, wrong, 1));
            let words = said.split(|c: char| !c.is_ascii_alphabetic());
            let known = ["", "year", "nonsense", "true", "false", "TOML"];
            let english: Vec<&str> = words.filter(|word| !known.contains(word)).collect();
            assert!(english.is_empty(), "{wrong}: {said}");
            assert!(said.contains("行"), "{wrong}: {said}");
        }
        assert!(faults(&plan.replacen(year, "", 1)).contains("缺少“year”"));
        assert!(
            faults(&plan.replacen(year, "year = \"2017\"", 1))
                .contains("这里应是整数，写成了文字（放在英文双引号里）")
        );
    }
}
