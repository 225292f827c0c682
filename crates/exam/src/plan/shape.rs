//! Which entries each part of a plan file has. An entry with `or` may be left out.

use super::{
    ApplyingUnit, Category, Choice, Choices, Eligibility, Elsewhere, ExamPlan, ExamSite, Fees,
    Hotline, Resit, Room, Scope, Session, TicketRule, Trade, Way, Window, Windows, YearsRule,
    read::{Node, Read, Reader, known, no_table},
};
use crate::photo::{Background, NameRule, PhotoRule, SizeRule};
use std::collections::BTreeMap;

macro_rules! key {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $key:literal) => {
        $key
    };
}
macro_rules! entry {
    ($reader:ident $node:ident $table:ident, $key:expr) => {
        $reader.required($node, $table, $key)
    };
    ($reader:ident $node:ident $table:ident, $key:expr, $default:expr) => {
        $reader
            .optional($table, $key)
            .unwrap_or_else(|| Some($default))
    };
}
macro_rules! shapes {
    ($($type:ident { $($field:ident $(= $key:literal)? $(or $default:expr)?),+ $(,)? $(; $more:ident: $value:expr)? })+) => { $(
        impl Read for $type {
            fn stand_in() -> Option<Self> {
                Some(Self { $($field: Read::stand_in()?,)+ $($more: $value)? })
            }
            fn read(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Self> {
                let Some(table) = reader.entries(node, &[$(key!($field $($key)?)),+]) else {
                    return no_table(reader, node);
                };
                $(let $field = entry!(reader node table, key!($field $($key)?) $(, $default)?);)+
                Some(Self { $($field: $field?,)+ $($more: $value)? })
            }
        }
    )+ };
}

shapes! {
    ExamPlan {
        format,
        id,
        title,
        year,
        center,
        notice or String::new(),
        windows,
        sessions = "session",
        scope,
        elsewhere or Vec::new(),
        categories = "category",
        resit or Resit::default(),
        applying_units = "applying_unit",
        choices,
        exam_sites = "exam_site",
        eligibility,
        fees,
        photo,
        ticket,
        hotlines = "hotline",
        documents or BTreeMap::new(),
        trades = "trade";
        trade_index: BTreeMap::new()
    }
    Windows { registration, review, payment }
    Window { from, until }
    Session { paper, levels or Vec::new(), date, start, end }
    Scope { unit_kind, levels, go_to }
    Elsewhere { industry, trades, go_to }
    Category { name, levels, papers, resit or false }
    Resit { allowed }
    ApplyingUnit { unit_kind, levels or Vec::new(), value }
    Choice { values, default or None }
    Choices { id_kind, education, source, review_site, schedule, courier }
    ExamSite { name, code, address, rooms = "room" }
    Room { name, capacity, columns or 5 }
    Eligibility { as_of, rules = "rule" }
    YearsRule { level, any }
    Way { work_years or 0, held_years or 0 }
    Fees { level, resit_paper or None, pay_to }
    TicketRule { days_before, pattern, notes }
    Hotline { topic, office, phones }
    Trade { code, national or None, name, aliases or Vec::new(), levels }
    PhotoRule {
        width,
        height,
        size or SizeRule::default(),
        dpi or None,
        min_bytes or 0,
        max_bytes,
        background or Background::default(),
        name or NameRule::default(),
        print_mm,
    }
}

macro_rules! words {
    ($($type:ident { $($word:literal = $variant:ident),+ $(,)? })+) => { $(
        impl Read for $type {
            fn stand_in() -> Option<Self> {
                Some(Self::default())
            }
            fn read(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Self> {
                known(reader, node, &[$(($word, Self::$variant)),+])
            }
        }
    )+ };
}

words! {
    SizeRule { "exact" = Exact, "at_least" = AtLeast }
    Background { "any" = Any, "white" = White, "blue" = Blue, "red" = Red }
    NameRule {
        "any" = Any,
        "id_number" = IdNumber,
        "registration_number" = RegistrationNumber,
        "person_name" = PersonName,
    }
}
