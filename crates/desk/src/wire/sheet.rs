//! The roster as a sheet.

use super::{Field, Problem};
use serde::{Deserialize, Serialize};

wire! {
    /// The roster as arrays.
    pub struct Grid {
        /// Columns in the order of `Row::values`.
        pub columns: Vec<Column>,
        /// Everybody.
        pub rows: Vec<Row>,
    }

    /// The roster for a window with tens of thousands of rows: as [`Grid`], but every text and every problem once.
    /// The lists without another word hold one entry a person, in the same order.
    #[derive(Default)]
    pub struct Sheet {
        /// Equal as long as nothing changed; names what a window shows.
        pub state: String,
        /// Columns in the order of a row's cells.
        pub columns: Vec<Column>,
        /// Every text of the cells.
        pub words: Vec<String>,
        /// Every problem.
        pub problems: Vec<Problem>,
        /// Row by row, one place in `words` for each column.
        pub cells: Vec<u32>,
        /// Application ids.
        pub ids: Vec<String>,
        /// 报名序号, grouped.
        pub numbers: Vec<String>,
        /// See [`Row::version`].
        pub versions: Vec<u32>,
        /// `editing`, `sealed`, …
        pub states: Vec<String>,
        /// 编辑中, 已封存 …
        pub standings: Vec<String>,
        /// Revision, from 1.
        pub revisions: Vec<u32>,
        /// The photo that will be sent, by hash.
        pub photos: Vec<Option<String>>,
        /// Whether fields can be changed now.
        pub editable: Vec<bool>,
        /// The six key fields are confirmed as they are.
        pub confirmed: Vec<bool>,
        /// The six key fields wait to be confirmed.
        pub waits: Vec<bool>,
        /// Nothing is in the way of sealing.
        pub ready: Vec<bool>,
        /// Places in `problems`.
        pub wrong: Vec<Vec<u32>>,
    }

    /// A column.
    pub struct Column {
        /// Field.
        pub field: Field,
        /// 名称.
        pub label: String,
        /// Marked *.
        pub required: bool,
        /// One of the six (S04).
        pub key_six: bool,
        /// Values to choose from; empty for free text. Level, category and trade depend on the row: see `choices`.
        pub choices: Vec<String>,
        /// For each choice what else finds it: pinyin, initials, codes, other names, with a space between.
        pub keys: Vec<String>,
    }

    /// One application. `values` are as entered; `shown` overrides by column what rules filled in.
    pub struct Row {
        /// Application id.
        pub id: String,
        /// 报名序号, grouped.
        pub number: String,
        /// Grows with every change; send it back with an edit.
        pub version: u32,
        /// 编辑中, 已封存 …
        pub standing: String,
        /// `editing`, `sealed`, …
        pub state: String,
        /// Whether fields can be changed now.
        pub editable: bool,
        /// Revision, from 1.
        pub revision: u32,
        /// In the order of the columns, defaults and derived values filled in.
        pub values: Vec<String>,
        /// Everything wrong, photo included.
        pub problems: Vec<Problem>,
        /// The photo that will be sent, by hash.
        pub photo: Option<String>,
        /// The six key fields are confirmed as they are.
        pub confirmed: bool,
        /// The six key fields wait to be confirmed: nothing else of the form stands against them.
        pub waits: bool,
        /// Nothing is in the way of sealing.
        pub ready: bool,
    }

    /// One cell to change.
    pub struct CellEdit {
        /// Application.
        pub id: String,
        /// Which version was seen.
        pub version: u32,
        /// Which field.
        pub field: Field,
        /// New text.
        pub value: String,
    }

    /// What a change did.
    pub struct Edited {
        /// Rows that look different now: the changed ones and those whose duplicates came or went.
        pub rows: Vec<Row>,
        /// Ids that are gone.
        pub removed: Vec<String>,
        /// [`Sheet::state`] after it; empty when others changed something too, so that all is to be read again.
        pub state: String,
    }

    /// What can be chosen in a row just now (S12).
    pub struct RowChoices {
        /// Trades, all of them.
        pub trades: Vec<String>,
        /// Levels that fit unit and trade, the likely one first.
        pub levels: Vec<String>,
        /// Categories that fit level and type.
        pub categories: Vec<String>,
    }
}
