//! The bank's CSV: columns found by their headings, UTF-8 or GB18030.

use super::Claimed;
use crate::fail::Fail;
use kaobao_exam::{Date, Fen, dates};

/// The most lines.
const MAX_LINES: usize = 200_000;
/// Banks put titles above the headings.
const HEAD_LINES: usize = 30;

const NUMBER: &[&str] = &["报名序号", "报名号", "缴费编号", "用户编号"];
const AMOUNT: &[&str] = &["实缴金额", "缴费金额", "交易金额", "金额"];
const REFERENCE: &[&str] = &["流水号", "交易流水", "凭证号", "订单号", "参考号"];
/// Not 户名 or 付款人: a unit pays for its people.
const NAME: &[&str] = &["考生姓名", "姓名"];
const DATE: &[&str] = &[
    "缴费日期",
    "交易日期",
    "支付时间",
    "交易时间",
    "日期",
    "时间",
];

/// The payments of a file.
///
/// # Errors
/// [`Fail::Malformed`] when it has no heading with 报名序号, 金额 and 流水号, or is no CSV.
pub fn read(bytes: &[u8], today: Date) -> Result<Vec<Claimed>, Fail> {
    let text = decode(bytes)?;
    let tabs = text
        .lines()
        .take(HEAD_LINES)
        .any(|line| line.contains("报名") && line.contains('\t') && !line.contains(','));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(if tabs { b'\t' } else { b',' })
        .from_reader(text.as_bytes());
    let mut columns: Option<Columns> = None;
    let mut claimed = Vec::new();
    for (at, record) in reader.records().enumerate() {
        let record =
            record.map_err(|error| Fail::Malformed(format!("CSV 文件读不出来：{error}")))?;
        if at >= MAX_LINES {
            return Err(Fail::TooLarge(format!(
                "CSV 超过 {MAX_LINES} 行，请分成几个文件"
            )));
        }
        let line = record
            .position()
            .map_or(at + 1, |position| position.line() as usize);
        match &columns {
            None if at >= HEAD_LINES => break,
            None => columns = Columns::find(&record),
            Some(columns) => claimed.extend(columns.read(&record, line, today)),
        }
    }
    match columns {
        Some(_) => Ok(claimed),
        None => Err(Fail::Malformed(
            "CSV 里找不到表头：要有“报名序号”“金额”“流水号”三列（“日期”可选）".into(),
        )),
    }
}

fn decode(bytes: &[u8]) -> Result<String, Fail> {
    let plain = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(plain) {
        return Ok(text.to_owned());
    }
    let (text, _, broken) = encoding_rs::GB18030.decode(bytes);
    if broken {
        return Err(Fail::Malformed(
            "CSV 的编码既不是 UTF-8 也不是 GB18030，请另存为 CSV UTF-8".into(),
        ));
    }
    Ok(text.into_owned())
}

struct Columns {
    /// Most telling first; a line is known by the first that is filled in.
    numbers: Vec<usize>,
    amount: usize,
    reference: usize,
    date: Option<usize>,
    name: Option<usize>,
}

/// Banks guard numbers from spreadsheets with tabs, quotes and `="…"`.
fn bare(cell: &str) -> &str {
    cell.trim()
        .trim_start_matches('=')
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`'))
}

/// `合 计：` and the like.
fn total(cell: &str) -> bool {
    let text: String = cell.chars().filter(|c| !c.is_whitespace()).collect();
    ["合计", "总计", "小计"]
        .iter()
        .any(|word| text.starts_with(word))
}

impl Columns {
    fn find(record: &csv::StringRecord) -> Option<Self> {
        let place = |names: &[&str]| {
            names
                .iter()
                .find_map(|name| record.iter().position(|cell| bare(cell).contains(name)))
        };
        let numbers: Vec<usize> = NUMBER.iter().filter_map(|name| place(&[name])).collect();
        if numbers.is_empty() {
            return None;
        }
        Some(Self {
            numbers,
            amount: place(AMOUNT)?,
            reference: place(REFERENCE)?,
            date: place(DATE),
            name: place(NAME),
        })
    }
    /// `None` for empty lines and totals. Money without a number is a claim all the same: somebody paid it.
    fn read(&self, record: &csv::StringRecord, line: usize, today: Date) -> Option<Claimed> {
        let cell = |at: usize| bare(record.get(at).unwrap_or_default());
        let filled = |at: &usize| Some(cell(*at)).filter(|text| !text.is_empty());
        let number = self.numbers.iter().find_map(filled).unwrap_or_default();
        let amount = cell(self.amount);
        let reference = cell(self.reference);
        let nothing = if number.is_empty() {
            // Remarks may begin so too, but what has a 流水号 of its own was paid.
            let sum = reference.is_empty() && record.iter().any(|text| total(bare(text)));
            amount.is_empty() || sum || total(reference)
        } else {
            total(number)
        };
        if nothing {
            return None;
        }
        let amount: Result<Fen, _> = amount.parse();
        let date = self.date.map(cell).filter(|text| !text.is_empty());
        Some(Claimed {
            line: Some(line),
            number: number.to_owned(),
            amount: Some(amount.map_err(|error| error.to_string())),
            reference: reference.to_owned(),
            paid_on: date.map(|text| dates::parse(text, today).map_err(|error| error.to_string())),
            name: self.name.as_ref().and_then(filled).map(str::to_owned),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> Date {
        "2017-07-10".parse().unwrap()
    }

    #[test]
    fn s10_a_banks_file_is_read_by_its_headings_in_both_encodings() {
        let text = "某某银行代收明细,,,\n日期,流水号,报名序号,金额（元）\n\
            2017-07-05,A1,=\"17-36001-01-00001-0\",260.00\n20170706,A2,173600101000023,\"1,260\"\n,,合计,1520\n\n\
            2017/7/6,A3,17-36001-01-00003-6,abc\n";
        let (gb, _, _) = encoding_rs::GB18030.encode(text);
        let bom = format!("\u{feff}{text}");
        for bytes in [text.as_bytes(), bom.as_bytes(), &gb] {
            let claimed = read(bytes, today()).unwrap();
            assert_eq!(claimed.len(), 3);
            assert_eq!(claimed[0].number, "17-36001-01-00001-0");
            assert_eq!(claimed[0].amount, Some(Ok(Fen(26_000))));
            assert_eq!(claimed[0].paid_on, Some(Ok("2017-07-05".parse().unwrap())));
            assert_eq!(
                (claimed[1].line, claimed[1].amount.clone()),
                (Some(4), Some(Ok(Fen(126_000))))
            );
            assert!(claimed[2].amount.as_ref().unwrap().is_err());
        }
    }

    #[test]
    fn money_without_a_number_is_told_and_totals_are_not() {
        let text = "流水号,报名序号,缴费编号,金额,备注\nA1,,,260.00,合计两人\nA2,,36001-2017,520.00,\n\
            ,,,,\n,合 计,,780.00,\n总计：,,,780.00,\n,,,780.00,小计\nA3,,,,\n";
        let claimed = read(text.as_bytes(), today()).unwrap();
        let told: Vec<_> = claimed
            .iter()
            .map(|one| (one.line, one.number.as_str()))
            .collect();
        assert_eq!(told, [(Some(2), ""), (Some(3), "36001-2017")]);
    }

    #[test]
    fn files_without_headings_or_of_another_kind_are_refused() {
        for bytes in [
            &b"a,b\n1,2\n"[..],
            b"",
            b"PK\x03\x04\xff\xff\xff\xff",
            "报名序号,金额\n1,2".as_bytes(),
        ] {
            assert!(
                matches!(read(bytes, today()), Err(Fail::Malformed(_))),
                "{bytes:?}"
            );
        }
    }
}
