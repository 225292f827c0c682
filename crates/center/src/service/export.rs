//! The list of people for spreadsheets. Every cell is text.

use super::{
    Shared,
    find::Names,
    pieces::content_purpose,
    sheet::{Column, Kind, Sheet},
};
use crate::{
    audit::{self, Actor},
    fail::Fail,
    repo::model::{ApplicationRow, Filter},
};
use kaobao_exam::{Field, application::Standing, id_number::mask};
use kaobao_sync::hash;
use serde_json::json;
use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
};

const BEFORE: [&str; 4] = ["报名序号", "稿次", "状态", "准考证号"];

/// The file's bytes and how many applications are in it. ID numbers and telephones are masked unless `reveal`;
/// either way the export is in the audit log.
///
/// # Errors
/// Those of the store.
pub fn export(
    center: &Shared,
    actor: &Actor,
    filter: &Filter,
    kind: Kind,
    reveal: bool,
) -> Result<(Vec<u8>, usize), Fail> {
    let mut sheet = Sheet::new(kind, Vec::new())?;
    let count = fill(center, filter, reveal, &mut sheet, &|_| {})?;
    let bytes = sheet.finish()?;
    recorded(center, actor, count, reveal)?;
    Ok((bytes, count))
}

/// The same into a file, a row at a time; `tell` is told how many there are so far.
///
/// # Errors
/// Those of the store, [`Fail::File`].
pub fn to_file(
    center: &Shared,
    actor: &Actor,
    filter: &Filter,
    kind: Kind,
    reveal: bool,
    path: &Path,
    tell: &dyn Fn(usize),
) -> Result<usize, Fail> {
    let file = File::create(path).map_err(Fail::file("写入", path))?;
    let mut sheet = Sheet::new(kind, BufWriter::new(file))?;
    let count = fill(center, filter, reveal, &mut sheet, tell)?;
    sheet.finish()?.flush().map_err(Fail::file("写入", path))?;
    recorded(center, actor, count, reveal)?;
    Ok(count)
}

fn recorded(center: &Shared, actor: &Actor, count: usize, reveal: bool) -> Result<(), Fail> {
    let (now, actor, shared) = (center.clock.now(), actor.clone(), Shared::clone(center));
    center.repo.write(move |tx| {
        let detail = json!({ "rows": count, "revealed": reveal });
        let what = if reveal { "export.reveal" } else { "export" };
        audit::record(tx, &shared.keys.cipher, now, &actor, what, &detail)
    })
}

fn fill<W: Write + Send>(
    center: &Shared,
    filter: &Filter,
    reveal: bool,
    sheet: &mut Sheet<W>,
    tell: &dyn Fn(usize),
) -> Result<usize, Fail> {
    let names = Names::read(center)?;
    let heads = BEFORE
        .iter()
        .copied()
        .chain(Field::ALL.iter().map(|field| field.label()));
    sheet.table("名单", heads.map(|head| Column::text(head, 20)).collect())?;
    let mut count = 0;
    center.repo.read(|view| {
        view.each_application(filter, &mut |row| {
            let gone = || Fail::Storage(format!("报名内容 {} 不在数据库里", row.content));
            let sealed = view.content(row.content)?.ok_or_else(gone)?;
            let bytes = center
                .keys
                .cipher
                .decrypt(&content_purpose(row.content), &sealed)?;
            let content = hash::decode_content(&bytes, row.content)
                .map_err(|error| Fail::Storage(error.to_string()))?;
            let cells = cells(&names, &row, |field| content.values.get(field), reveal);
            count += 1;
            tell(count);
            sheet.line(&cells)
        })
    })?;
    Ok(count)
}

fn cells<'a>(
    names: &Names,
    row: &ApplicationRow,
    value: impl Fn(Field) -> &'a str,
    reveal: bool,
) -> Vec<String> {
    let ticket = match &row.standing {
        Standing::Ticketed { ticket } => ticket.number.clone(),
        _ => String::new(),
    };
    let mut cells = vec![
        row.number.to_string(),
        row.revision.to_string(),
        row.standing.label().to_owned(),
        ticket,
    ];
    cells.extend(Field::ALL.iter().map(|field| match field {
        Field::IdNumber if !reveal => mask(value(*field)),
        Field::Phone if !reveal => phone(value(*field)),
        Field::Trade => names.trade(&row.plan, &row.trade),
        _ => value(*field).to_owned(),
    }));
    cells
}

/// `138****1234`.
pub fn phone(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    if characters.len() < 8 {
        return "*".repeat(characters.len());
    }
    let tail = characters.len() - 4;
    let head: String = characters[..3].iter().collect();
    let end: String = characters[tail..].iter().collect();
    format!("{head}{}{end}", "*".repeat(tail - 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephones_are_masked() {
        assert_eq!(phone("13870000001"), "138****0001");
        assert_eq!(phone("12345"), "*****");
    }
}
