//! The roster as a sheet.

use super::{Field, Problem};
use crate::{DeskError, Texts, packing::Packing};
use serde::{Deserialize, Serialize};

wire! {
    /// The roster as arrays.
    pub struct Grid {
        /// Columns in the order of `Row::values`.
        pub columns: Vec<Column>,
        /// Everybody.
        pub rows: Vec<Row>,
    }

    /// What a [`Sheet`] begins with.
    #[derive(Default)]
    pub struct SheetHead {
        /// Equal as long as nothing changed; names what a window shows.
        pub state: String,
        /// Columns in the order of a row's cells.
        pub columns: Vec<Column>,
        /// See there.
        pub rows: RowsHead,
    }

    /// What [`Edited`] begins with when it is packed.
    pub struct EditedHead {
        /// See [`Edited::state`].
        pub state: String,
        /// See [`Edited::removed`].
        pub removed: Vec<String>,
        /// See [`super::Mended::mended`]; 0 when nothing was to be mended.
        pub mended: u32,
        /// See there.
        pub rows: RowsHead,
    }

    /// What is there once for all [`Rows`].
    #[derive(Default)]
    pub struct RowsHead {
        /// Every problem.
        pub problems: Vec<Problem>,
        /// Every list of problems that somebody has, as places in `problems`.
        pub lists: Vec<Vec<u32>>,
        /// `editing`, `sealed`, … that somebody is in.
        pub states: Vec<String>,
        /// 编辑中, 已封存 …, for each of `states`.
        pub standings: Vec<String>,
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
        /// [`SheetHead::state`] after it; empty when others changed something too, so that all is to be read again.
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

/// The roster for a window with tens of thousands of rows: as [`Grid`], but packed.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// See [`SheetHead::state`].
    pub state: String,
    /// See [`SheetHead::columns`].
    pub columns: Vec<Column>,
    /// Everybody.
    pub rows: Rows,
}

/// [`Row`]s with every text and every problem once. The lists but `words` and `cells` hold one entry a person, in the
/// same order; the packed parts have their names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    /// All that is there once.
    pub head: RowsHead,
    /// Every text of the cells.
    pub words: Texts,
    /// Row by row, one place in `words` for each column.
    pub cells: Vec<u32>,
    /// Application ids.
    pub ids: Texts,
    /// 报名序号, grouped.
    pub numbers: Texts,
    /// The photo that will be sent, by hash; empty without one.
    pub photos: Texts,
    /// See [`Row::version`].
    pub versions: Vec<u32>,
    /// Revision, from 1.
    pub revisions: Vec<u32>,
    /// Places in [`RowsHead::lists`].
    pub wrong: Vec<u32>,
    /// Places in [`RowsHead::states`].
    pub standings: Vec<u8>,
    /// [`Flag`]s.
    pub flags: Vec<u8>,
}

/// What can be true of a row, as bits of [`Rows::flags`].
#[derive(Clone, Copy, Debug)]
#[repr(u8)]
pub enum Flag {
    /// See [`Row::editable`].
    Editable = 1,
    /// See [`Row::confirmed`].
    Confirmed = 2,
    /// See [`Row::waits`].
    Waits = 4,
    /// See [`Row::ready`].
    Ready = 8,
}

impl Flag {
    /// Its bit, if it is so.
    pub(crate) const fn when(self, so: bool) -> u8 {
        if so { self as u8 } else { 0 }
    }
    /// Whether it is so.
    pub const fn of(self, flags: u8) -> bool {
        flags & self as u8 != 0
    }
}

impl Rows {
    fn packed<H: Serialize>(&self, head: &H) -> Result<Vec<u8>, DeskError> {
        Packing::default()
            .numbers("cells", &self.cells)
            .texts("words", &self.words)
            .texts("ids", &self.ids)
            .texts("numbers", &self.numbers)
            .texts("photos", &self.photos)
            .numbers("versions", &self.versions)
            .numbers("revisions", &self.revisions)
            .numbers("wrong", &self.wrong)
            .small("standings", &self.standings)
            .small("flags", &self.flags)
            .bytes(head)
    }
}

impl Sheet {
    /// For the window, in the form of `packing`.
    ///
    /// # Errors
    /// None in practice.
    pub fn packed(self) -> Result<Vec<u8>, DeskError> {
        let Self {
            state,
            columns,
            mut rows,
        } = self;
        let head = SheetHead {
            state,
            columns,
            rows: std::mem::take(&mut rows.head),
        };
        rows.packed(&head)
    }
}

impl Edited {
    /// The same; with how many problems were mended.
    ///
    /// # Errors
    /// None in practice.
    pub fn packed(self, mended: u32) -> Result<Vec<u8>, DeskError> {
        let mut rows = Rows::of(&self.rows);
        let head = EditedHead {
            state: self.state,
            removed: self.removed,
            mended,
            rows: std::mem::take(&mut rows.head),
        };
        rows.packed(&head)
    }
}
