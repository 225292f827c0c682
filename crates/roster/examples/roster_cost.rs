//! CPU seconds of reading 10,000 people, beside the floor: calamine's cells alone, on the same file, interleaved.
//!
//! `cargo run --release -p kaobao-roster --example roster_cost [ROWS]`

use calamine::{Reader, Xlsx};
use cpu_time::ProcessTime;
use kaobao_roster::{Limits, guess_mapping, read_sheet, rows};
use rust_xlsxwriter::Workbook;
use std::{hint::black_box, io::Cursor};

const HEADINGS: [&str; 25] = [
    "姓名",
    "证件类型",
    "证件号码",
    "性别",
    "出生日期",
    "民族",
    "文化程度",
    "考生来源",
    "单位",
    "主管部门",
    "通讯地址",
    "邮政编码",
    "联系电话",
    "参加工作时间",
    "现工种",
    "现等级",
    "证书编号",
    "发证日期",
    "申报工种",
    "申报级别",
    "考试类别",
    "考试类型",
    "考试日程",
    "考试地点",
    "备注",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let count: u32 = std::env::args()
        .nth(1)
        .map_or(Ok(10_000), |text| text.parse())?;
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in (0u16..).zip(HEADINGS) {
        sheet.write_string(0, column, heading)?;
    }
    for row in 1..=count {
        for column in 0..25u16 {
            let value = match column {
                0 => format!("考生{row}"),
                2 => format!("360102198{:09}", row),
                12 => format!("138{row:08}"),
                16 => format!("1736{row:012}"),
                10 => format!("江西省南昌市某某路 {row} 号"),
                _ => format!("{}{}", HEADINGS[usize::from(column)], row % 17),
            };
            sheet.write_string(row, column, value)?;
        }
    }
    let bytes = book.save_to_buffer()?;
    let (mut floor, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..7 {
        let start = ProcessTime::now();
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(&bytes[..]))?;
        let name = book.sheet_names().first().cloned().unwrap_or_default();
        let mut cells = book.worksheet_cells_reader(&name)?;
        let mut seen = 0u32;
        while let Some(cell) = cells.next_cell()? {
            black_box(cell.get_value());
            seen += 1;
        }
        floor.push(start.elapsed().as_secs_f64());
        assert_eq!(seen, (count + 1) * 25);

        let start = ProcessTime::now();
        let sheet = read_sheet(&bytes, "a.xlsx", &Limits::default())?;
        let mapping = guess_mapping(&sheet);
        let roster = rows(sheet, &mapping);
        ours.push(start.elapsed().as_secs_f64());
        assert_eq!(roster.rows.len(), count as usize);
    }
    floor.sort_by(f64::total_cmp);
    ours.sort_by(f64::total_cmp);
    let (floor, ours) = (floor[3], ours[3]);
    println!(
        "rows {count}  floor {floor:.3} s  ours {ours:.3} s  ratio {:.2}",
        ours / floor
    );
    Ok(())
}
