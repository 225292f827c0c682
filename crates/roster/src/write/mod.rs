//! Workbooks and .csv out. Values are always written as strings: no formula can come of anybody's text.

mod annotated;
mod columns;
mod table;
mod template;

pub use annotated::{Rejected, annotated};
pub use table::{csv_table, table};
pub use template::template;

/// Why a workbook could not be made.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The writer's own words.
    #[error("生成表格失败（{0}）。请重试；还不行就把这句话告诉技术支持")]
    Xlsx(#[from] rust_xlsxwriter::XlsxError),
    /// More than a sheet holds.
    #[error("一张表放不下：{what} 超过 {limit}。请分批导出")]
    TooLarge {
        /// Rows or columns.
        what: &'static str,
        /// The cap.
        limit: u32,
    },
}

/// The most characters of a cell in Excel.
const MAX_CELL: usize = 32_767;

/// What Excel can hold of a text: no more characters than it allows, no control characters.
fn fit(text: &str) -> String {
    let mut fits: String = text
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect();
    // Excel counts UTF-16 units.
    while fits.encode_utf16().count() > MAX_CELL {
        let cut = fits.chars().count().saturating_sub(1).min(MAX_CELL - 1) * 9 / 10;
        fits = fits.chars().take(cut).collect();
    }
    fits
}
