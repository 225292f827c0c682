//! One person, one trade, one session (S13); and one person entered twice (S01).

use crate::{
    ApplicationId, Clause, Code, Field, Problem, RegistrationNumber, application::PersonId,
};
use std::collections::HashMap;

/// What two applications are compared by.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Which application.
    pub application: ApplicationId,
    /// Its number.
    pub number: RegistrationNumber,
    /// 姓名.
    pub name: String,
    /// Who.
    pub person: PersonId,
    /// Trade code.
    pub trade: String,
    /// Unit name, for the message.
    pub unit: String,
}

/// The problem of `mine` when `other` exists: same person and trade is an error, same person with another
/// trade a warning, else nothing.
pub fn against(mine: &Entry, other: &Entry) -> Option<Problem> {
    if mine.application == other.application || mine.person != other.person {
        return None;
    }
    let own = mine.unit == other.unit;
    let whose = if own {
        "本单位".to_owned()
    } else {
        format!("{}报的", other.unit)
    };
    if mine.trade == other.trade {
        let what = format!(
            "同一时间段不能报考同一工种：{}（{}）已有报名序号 {}（{whose}）",
            other.name,
            other.person.masked(),
            other.number
        );
        let mend = if own {
            format!(
                "两条只能留一条：保留这一条就删去 {}，否则删去这一条",
                other.number
            )
        } else {
            // Nobody can delete another unit's.
            format!(
                "两条只能留一条：由{}报就删去这一条；要留这一条，请那个单位或鉴定中心撤下 {}",
                other.unit, other.number
            )
        };
        return Some(Problem::error(
            Field::IdNumber,
            Code::DuplicateApplication,
            Clause::S13,
            what,
            mend,
        ));
    }
    let what = format!(
        "这个人还有一条别的工种的报名，序号 {}（{whose}）",
        other.number
    );
    let mend = if own {
        "确实报两个工种就不用管，否则删去一条".to_owned()
    } else {
        format!("确实报两个工种就不用管，否则与{}商量，只留一条", other.unit)
    };
    Some(
        Problem::error(
            Field::IdNumber,
            Code::DuplicatePerson,
            Clause::S01,
            what,
            mend,
        )
        .as_warning(),
    )
}

/// The rows of one file, each with who it is and for which trade (nothing where that is unknown): the problem of every
/// row whose person and trade stand in an earlier one (S13). Linear in the rows.
pub fn of_rows(
    rows: impl IntoIterator<Item = (u32, Option<(PersonId, String)>)>,
) -> Vec<Option<Problem>> {
    let mut first: HashMap<(String, String), u32> = HashMap::new();
    let rows = rows.into_iter().map(|(row, who)| {
        let (person, trade) = who?;
        let earlier = *first.entry((person.key(), trade)).or_insert(row);
        (earlier != row).then(|| {
            Problem::error(
                Field::IdNumber,
                Code::DuplicateApplication,
                Clause::S13,
                format!("和第 {earlier} 行是同一个人、同一个工种"),
                "只能留一行：请删去多余的一行；已经收进名册的，请移除其中一条",
            )
        })
    });
    rows.collect()
}

/// All such problems inside one list, by application. Linear in the list.
pub fn within(entries: &[Entry]) -> HashMap<ApplicationId, Vec<Problem>> {
    let mut by_person: HashMap<&PersonId, Vec<&Entry>> = HashMap::with_capacity(entries.len());
    for entry in entries {
        by_person.entry(&entry.person).or_default().push(entry);
    }
    let mut found: HashMap<ApplicationId, Vec<Problem>> = HashMap::new();
    for same in by_person.values().filter(|same| same.len() > 1) {
        for mine in same {
            // Each is told of a few others, not of all: a person pasted 1,000 times is still one message each.
            let problems = same.iter().filter_map(|other| against(mine, other)).take(3);
            found.entry(mine.application).or_default().extend(problems);
        }
    }
    found.retain(|_, problems| !problems.is_empty());
    found
}
