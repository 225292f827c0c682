//! The same rows out of every format, written by LibreOffice and by Python writers.

use crate::roster;
use encoding_rs::GB18030;
use kaobao_exam::{Draft, Field};
use std::{
    path::{Path, PathBuf},
    process::Command,
};

const NEEDS: &str =
    "needs apt libreoffice-calc-nogui (soffice) and python3 with pip openpyxl xlwt odfpy";

const HEADINGS: [&str; 8] = [
    "姓名",
    "身份证号码",
    "出生年月",
    "参加工作时间",
    "联系电话",
    "申报工种",
    "申报级别",
    "备注",
];
const PEOPLE: [[&str; 8]; 3] = [
    [
        "张三",
        "34052419800101001X",
        "1980-01-01",
        "2000-07-15",
        "13800000000",
        "汽车驾驶员",
        "高级工",
        "甲, \"乙\"",
    ],
    [
        "㐂𠮷",
        "34052419800101001X",
        "1980-01-02",
        "2001-08-16",
        "13900000000",
        "电工",
        "中级工",
        "第一行",
    ],
    [
        "王五",
        "34052419800101001X",
        "1980-01-03",
        "2002-09-17",
        "13700000000",
        "厨师",
        "技师",
        "",
    ],
];

fn expected() -> Vec<Draft> {
    let fields = [
        Field::Name,
        Field::IdNumber,
        Field::Birth,
        Field::WorkStart,
        Field::Phone,
        Field::Trade,
        Field::Level,
        Field::Remark,
    ];
    PEOPLE
        .iter()
        .map(|person| {
            fields
                .into_iter()
                .zip(person.iter().map(|v| (*v).to_owned()))
                .collect()
        })
        .collect()
}

fn same(path: &Path) {
    let bytes = std::fs::read(path).unwrap();
    let got = roster(&bytes, &path.file_name().unwrap().to_string_lossy());
    let drafts: Vec<Draft> = got.rows.iter().map(|row| row.draft.clone()).collect();
    assert_eq!(drafts, expected(), "{}", path.display());
    assert_eq!(
        got.rows.iter().map(|row| row.row).collect::<Vec<_>>(),
        [4, 5, 7],
        "{}",
        path.display()
    );
    assert!(
        got.rows.iter().all(|row| row.problems.is_empty()),
        "{}",
        path.display()
    );
}

fn run(command: &mut Command) {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{NEEDS}: {error}"));
    assert!(
        output.status.success(),
        "{NEEDS}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

const PYTHON: &str = r#"
import sys, json, datetime
out, data = sys.argv[1], json.load(open(sys.argv[2], encoding="utf-8"))
def typed(at, value):
    if at in (2, 3) and value[:2] in ("19", "20"):
        return datetime.date.fromisoformat(value)
    if at == 4 and value[:1] == "1":
        return int(value)
    return value
import openpyxl
book = openpyxl.Workbook(); sheet = book.active
for r, row in enumerate(data, 1):
    for c, value in enumerate(row):
        if value != "":
            sheet.cell(r, c + 1, typed(c, value))
sheet.merge_cells("A1:H1")
book.save(out + "/openpyxl.xlsx")
import xlwt
book = xlwt.Workbook(encoding="utf-8"); sheet = book.add_sheet("名册")
day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
for r, row in enumerate(data):
    for c, value in enumerate(row):
        value = typed(c, value)
        if isinstance(value, datetime.date): sheet.write(r, c, value, day)
        elif value != "": sheet.write(r, c, value)
book.save(out + "/xlwt.xls")
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableRow, TableCell
from odf.text import P
doc = OpenDocumentSpreadsheet(); table = Table(name="名册")
for row in data:
    tr = TableRow()
    for c, value in enumerate(row):
        value = typed(c, value)
        if isinstance(value, datetime.date):
            cell = TableCell(valuetype="date", datevalue=value.isoformat())
        elif isinstance(value, int):
            cell = TableCell(valuetype="float", value=value)
        elif value == "":
            cell = TableCell()
        else:
            cell = TableCell(valuetype="string")
        if value != "": cell.addElement(P(text=str(value)))
        tr.addElement(cell)
    table.addElement(tr)
doc.spreadsheet.addElement(table)
doc.save(out + "/odfpy.ods")
"#;

fn grid() -> Vec<Vec<&'static str>> {
    let mut grid = vec![vec!["某某学校报名名册"], vec![], HEADINGS.to_vec()];
    grid.push(PEOPLE[0].to_vec());
    grid.push(PEOPLE[1].to_vec());
    // A blank row in the middle keeps its number.
    grid.push(vec![]);
    grid.push(PEOPLE[2].to_vec());
    for row in &mut grid {
        row.resize(8, "");
    }
    grid
}

fn csv_text(delimiter: char) -> String {
    let line = |row: &Vec<&str>| {
        row.iter()
            .map(|v| format!("\"{}\"", v.replace('"', "\"\"")))
            .collect::<Vec<_>>()
            .join(&delimiter.to_string())
    };
    grid().iter().map(line).collect::<Vec<_>>().join("\r\n")
}

#[test]
fn python_and_libreoffice_files_give_the_same_rows() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path();
    let script = out.join("make.py");
    let data = out.join("data.json");
    std::fs::write(&script, PYTHON).unwrap();
    std::fs::write(&data, serde_json::to_vec(&grid()).unwrap()).unwrap();
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    run(Command::new(python).arg(&script).arg(out).arg(&data));
    let made: Vec<PathBuf> = ["openpyxl.xlsx", "xlwt.xls", "odfpy.ods"]
        .map(|name| out.join(name))
        .to_vec();
    for path in &made {
        same(path);
    }
    // The csv's ID is text of digits and X; LibreOffice's own files start from openpyxl's.
    let profile = format!(
        "-env:UserInstallation=file://{}",
        out.join("profile").display()
    );
    let office = out.join("office");
    for format in [
        "ods",
        "xls:MS Excel 97",
        "xlsx:Calc MS Excel 2007 XML",
        "csv:Text - txt - csv (StarCalc):44,34,76,1",
    ] {
        run(Command::new("soffice")
            .args([&profile, "--headless", "--convert-to", format, "--outdir"])
            .arg(&office)
            .arg(&made[0]));
    }
    for name in [
        "openpyxl.ods",
        "openpyxl.xls",
        "openpyxl.xlsx",
        "openpyxl.csv",
    ] {
        same(&office.join(name));
    }
}

#[test]
fn csv_in_every_encoding_and_delimiter_gives_the_same_rows() {
    let folder = tempfile::tempdir().unwrap();
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(csv_text('\t').encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let files: [(&str, Vec<u8>); 6] = [
        ("utf8.csv", csv_text(',').into_bytes()),
        ("bom.csv", format!("\u{feff}{}", csv_text(',')).into_bytes()),
        ("gb18030.csv", GB18030.encode(&csv_text(',')).0.into_owned()),
        ("semicolon.csv", csv_text(';').into_bytes()),
        ("unicode.txt", utf16),
        // The name lies; the content counts.
        ("lies.xlsx", csv_text('\t').into_bytes()),
    ];
    for (name, bytes) in files {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        same(&path);
    }
}
