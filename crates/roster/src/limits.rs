//! What a file from outside may cost at most, and how a refusal is told.

/// Caps of one reading. Everything over them is a [`ReadError`], never a cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Rows that hold something.
    pub max_rows: u32,
    /// Columns that are read; what stands further right is reported, not read.
    pub max_columns: u32,
    /// Cells of the sheet, the empty ones between full ones included.
    pub max_cells: u32,
    /// Bytes of all parts of a zipped workbook together, unpacked.
    pub max_unpacked_bytes: u64,
    /// Bytes of the file.
    pub max_file_bytes: u64,
    /// Characters of one cell; a longer one becomes an error of that cell.
    pub max_cell_chars: u32,
    /// Bytes of text of all cells together.
    pub max_text_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_rows: 50_000,
            max_columns: 200,
            max_cells: 2_500_000,
            max_unpacked_bytes: 256 << 20,
            max_file_bytes: 64 << 20,
            max_cell_chars: 2_000,
            max_text_bytes: 64 << 20,
        }
    }
}

/// Why a file was not read at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// Nothing in it.
    #[error("“{0}”里没有内容。请确认选对了文件，并在保存、关闭表格后重试")]
    Empty(String),
    /// No spreadsheet by its content.
    #[error("“{file}”不是能读的表格（{seen}）。请用 WPS 或 Excel 打开，另存为“.xlsx”后重试")]
    NotASpreadsheet {
        /// File name.
        file: String,
        /// What it looks like.
        seen: &'static str,
    },
    /// Encrypted.
    #[error("“{0}”有打开密码。请用 WPS 或 Excel 打开，去掉密码另存后重试")]
    Password(String),
    /// Damaged, with the parser's own words for the hotline.
    #[error(
        "“{file}”已损坏或不完整，读不出来。请用 WPS 或 Excel 打开，另存为“.xlsx”后重试（{detail}）"
    )]
    Damaged {
        /// File name.
        file: String,
        /// For the hotline.
        detail: String,
    },
    /// The file is too large.
    #[error("“{file}”有 {size} MB，超过 {limit} MB。请只留报名用的工作表，或分成几个文件")]
    FileTooLarge {
        /// File name.
        file: String,
        /// MiB.
        size: u64,
        /// MiB.
        limit: u64,
    },
    /// Unpacks to too much, or to something that costs too much.
    #[error("“{file}”展开后过大（{what}），已拒绝读取。请新建一个表格，只粘贴报名用的内容后重试")]
    TooMuch {
        /// File name.
        file: String,
        /// Which cap.
        what: String,
    },
    /// Too many rows.
    #[error("“{file}”超过 {limit} 行。请分成几个文件导入")]
    TooManyRows {
        /// File name.
        file: String,
        /// The cap.
        limit: u32,
    },
    /// The encoding of a text file is not known.
    #[error("“{0}”的文字编码认不出来。请用 WPS 或 Excel 打开，另存为“.xlsx”后重试")]
    Encoding(String),
    /// The sheet asked for does not exist.
    #[error("“{file}”里没有名为“{sheet}”的工作表。现有：{names}")]
    NoSuchSheet {
        /// File name.
        file: String,
        /// Asked for.
        sheet: String,
        /// What there is.
        names: String,
    },
}
