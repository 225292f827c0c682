//! The long list of people, a page at a time.

use super::{given, parse, small};
use crate::{
    fail::Fail,
    repo::{
        View,
        model::{ApplicationRow, Filter},
    },
    service::{Shared, find, judge},
    wire::{Count, PeopleFilter, PeoplePage, PeopleQuery, PersonColumn},
};
use kaobao_exam::{Level, application::Standing, id_number::mask};

/// Rows of a page when the page does not say.
const USUAL: u32 = 500;
/// The most rows of a page.
const MOST: u32 = 2000;

/// The most found people that are counted.
const COUNTED: u32 = 10_000;

const COLUMNS: [PersonColumn; 13] = [
    PersonColumn::Number,
    PersonColumn::Name,
    PersonColumn::Id,
    PersonColumn::Unit,
    PersonColumn::Trade,
    PersonColumn::Level,
    PersonColumn::ExamType,
    PersonColumn::State,
    PersonColumn::Revision,
    PersonColumn::Ticket,
    PersonColumn::Site,
    PersonColumn::ReceivedAt,
    PersonColumn::Plan,
];

/// The repository's filter of a page's.
///
/// # Errors
/// [`Fail::Malformed`].
pub fn filter(center: &Shared, wish: &PeopleFilter) -> Result<Filter, Fail> {
    let plan = given(wish.plan.as_ref())
        .map(|text| parse(text, "考试计划编号"))
        .transpose()?;
    let find = match given(wish.find.as_ref()) {
        Some(text) => Some(find::by(center, plan.as_ref(), text)?),
        None => None,
    };
    let level = wish.level.map(Level::try_from).transpose();
    Ok(Filter {
        unit: given(wish.unit.as_ref())
            .map(|text| parse(text, "单位代码"))
            .transpose()?,
        state: given(wish.state.as_ref()).map(str::to_owned),
        trade: given(wish.trade.as_ref()).map(str::to_owned),
        level: level.map_err(|error| Fail::Malformed(error.to_string()))?,
        site: given(wish.site.as_ref()).map(str::to_owned),
        plan,
        find,
        ..Filter::default()
    })
}

/// A page of those that fit, by number.
///
/// # Errors
/// [`Fail::Malformed`], those of the store.
pub fn page(center: &Shared, query: PeopleQuery) -> Result<PeoplePage, Fail> {
    let limit = query.limit.unwrap_or(USUAL).clamp(1, MOST);
    let after: Option<String> = given(query.after.as_ref()).map(str::to_owned);
    if let Some(after) = &after
        && !after.bytes().all(|b| b.is_ascii_digit())
    {
        return Err(Fail::Malformed("翻页的位置不对，请刷新页面".into()));
    }
    let wish = PeopleFilter {
        plan: query.plan,
        unit: query.unit,
        trade: query.trade,
        level: query.level,
        state: query.state,
        site: query.site,
        find: query.find,
    };
    let filter = Filter {
        after,
        limit: Some(limit),
        ..filter(center, &wish)?
    };
    let mut rows = Vec::new();
    let mut last = None;
    center.repo.read(|view: &dyn View| {
        view.each_application(&filter, &mut |row| {
            last = Some(row.number.digits().to_owned());
            rows.push(cells(center, row)?);
            Ok(())
        })
    })?;
    let full = small(rows.len()) == limit;
    Ok(PeoplePage {
        columns: COLUMNS.to_vec(),
        rows,
        next: last.filter(|_| full),
    })
}

fn cells(center: &Shared, row: ApplicationRow) -> Result<Vec<String>, Fail> {
    let cipher = &center.keys.cipher;
    let id = cipher.decrypt_text(&judge::id_purpose(row.id), &row.id_sealed)?;
    let ticket = match &row.standing {
        Standing::Ticketed { ticket } => ticket.number.clone(),
        _ => String::new(),
    };
    Ok(vec![
        row.number.to_string(),
        row.name,
        mask(&id),
        row.unit.to_string(),
        row.trade,
        row.level.number().to_string(),
        row.exam_type.label().to_owned(),
        row.standing.key().to_owned(),
        row.revision.to_string(),
        ticket,
        row.site,
        row.received_at,
        row.plan.as_str().to_owned(),
    ])
}

/// How many fit. Those found by a text are counted no further than nobody reads a list: every one costs a look at it.
///
/// # Errors
/// [`Fail::Malformed`], those of the store.
pub fn count(center: &Shared, wish: &PeopleFilter) -> Result<Count, Fail> {
    let filter = filter(center, wish)?;
    let most = filter.find.is_some().then_some(COUNTED);
    let filter = Filter {
        limit: most.map(|most| most + 1),
        ..filter
    };
    let count = small(center.repo.read(|view| view.count(&filter))?);
    let more = most.is_some_and(|most| count > most);
    Ok(Count {
        count: count - u32::from(more),
        more,
    })
}
