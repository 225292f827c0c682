//! What is made of cells: headings, ID numbers, dates, rows that are no people.

use crate::{column, roster};
use kaobao_exam::{Code, Field};
use kaobao_roster::{How, Limits, guess_mapping, merge_problems, parse_tsv, read_sheet, rows};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

#[test]
fn s03_headings_are_found_below_titles_and_by_meaning() {
    let csv = "某某学校报名名册,,,,,,,,,\n单位（盖章）：,,,,,,,,,\n\n序 号,姓　名（必填）,公民身份号码*,\"联系\n方式\",参工时间,现工种,现技术等级,报考工种,申报技术等级,学历,民族,家庭住址\n1,张三,34052419800101001X,13800000000,2000.7,汽车驾驶员,中级工,汽车驾驶员,高级工,大专,汉,某路\n合计,1人,,,,,,,,,,\n";
    let got = roster(csv.as_bytes(), "名册.csv");
    assert_eq!(got.mapping.header_row, 4);
    assert_eq!(got.problems, []);
    assert_eq!(got.rows.len(), 1);
    let row = &got.rows[0];
    assert_eq!(row.row, 5);
    let expect = [
        (Field::Name, "张三"),
        (Field::IdNumber, "34052419800101001X"),
        (Field::Phone, "13800000000"),
        (Field::WorkStart, "2000.7"),
        (Field::CurrentTrade, "汽车驾驶员"),
        (Field::CurrentLevel, "中级工"),
        (Field::Trade, "汽车驾驶员"),
        (Field::Level, "高级工"),
        (Field::Education, "大专"),
        (Field::Address, "某路"),
    ];
    for (field, value) in expect {
        assert_eq!(row.draft.get(field), value, "{field:?}");
    }
    assert_eq!(got.cell(row, Field::IdNumber).as_deref(), Some("C5"));
    assert_eq!(got.skipped.len(), 1);
    assert_eq!(got.skipped[0].why, "合计行");
}

#[test]
fn s17_two_header_rows_tell_the_level_held_from_the_level_wanted() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let plain = Format::new();
    sheet
        .merge_range(0, 0, 0, 7, "技术工人考核名册", &plain)
        .unwrap();
    sheet.merge_range(1, 0, 2, 0, "姓名", &plain).unwrap();
    sheet.merge_range(1, 1, 2, 1, "身份证号码", &plain).unwrap();
    sheet.merge_range(1, 2, 1, 4, "现职业资格", &plain).unwrap();
    sheet
        .merge_range(1, 5, 1, 6, "申报职业资格", &plain)
        .unwrap();
    sheet.merge_range(1, 7, 2, 7, "手机", &plain).unwrap();
    for (at, text) in (2u16..).zip(["工种", "等级", "证书编号", "工种", "等级"]) {
        sheet.write_string(2, at, text).unwrap();
    }
    let person = [
        "李四",
        "34052419800101001X",
        "电工",
        "五级",
        "A1",
        "电工",
        "四级",
        "13800000001",
    ];
    for (at, text) in (0u16..).zip(person) {
        sheet.write_string(3, at, text).unwrap();
    }
    let got = roster(&book.save_to_buffer().unwrap(), "a.xlsx");
    assert_eq!(got.mapping.header_row, 3);
    let draft = &got.rows[0].draft;
    assert_eq!(draft.get(Field::CurrentLevel), "五级");
    assert_eq!(draft.get(Field::Level), "四级");
    assert_eq!(draft.get(Field::CurrentTrade), "电工");
    assert_eq!(draft.get(Field::Trade), "电工");
    assert_eq!(draft.get(Field::CertificateNumber), "A1");
    assert_eq!(draft.get(Field::Phone), "13800000001");
}

#[test]
fn s03_a_value_lost_in_merged_cells_is_named_and_never_guessed() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let plain = Format::new();
    sheet.merge_range(0, 0, 0, 4, "名册", &plain).unwrap();
    for (at, text) in (0u16..).zip(["姓名", "身份证号", "手机", "备注", "通讯地址"]) {
        sheet.write_string(1, at, text).unwrap();
    }
    for row in 2..=6u32 {
        sheet.write_string(row, 0, "张三").unwrap();
        sheet.write_string(row, 1, "34052419800101001X").unwrap();
    }
    // E3:E5 with a value, C3:C4 with none, D3:D4 in a column that may be empty, E6 and E7 empty by themselves.
    sheet.merge_range(2, 4, 4, 4, "某路", &plain).unwrap();
    sheet.merge_range(2, 2, 3, 2, "", &plain).unwrap();
    sheet.merge_range(2, 3, 3, 3, "新调入", &plain).unwrap();
    let got = roster(&book.save_to_buffer().unwrap(), "a.xlsx");
    assert_eq!(column(&got, Field::Address), ["某路", "", "", "", ""]);
    let told: Vec<Vec<_>> = got
        .rows
        .iter()
        .map(|row| {
            row.problems
                .iter()
                .map(|p| (p.field, p.is_error()))
                .collect()
        })
        .collect();
    let address = (Some(Field::Address), true);
    let remark = (Some(Field::Remark), false);
    assert_eq!(
        told,
        [vec![], vec![remark, address], vec![address], vec![], vec![]]
    );
    let problem = &got.rows[2].problems[0];
    assert_eq!(
        problem.what,
        "E5 与 E3 合并了单元格，这一行没有读到通讯地址"
    );
    assert!(problem.mend.contains("取消合并"));
    // It explains why the field is missing, so that is not said again.
    let plan = crate::plan();
    let unit = crate::unit();
    let cx = kaobao_exam::rules::Context {
        plan: &plan,
        unit: &unit,
        today: "2017-06-10".parse().unwrap(),
    };
    let verdict = kaobao_exam::rules::check(&got.rows[2].draft, cx);
    let all = merge_problems(&got.rows[2].problems, verdict.problems);
    let address: Vec<_> = all
        .iter()
        .filter(|p| p.field == Some(Field::Address))
        .collect();
    assert_eq!(address, [problem]);
}

#[test]
fn s04_numeric_id_is_an_error_with_its_cell_and_never_repaired() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (at, text) in (0u16..).zip(["姓名", "性别", "身份证号", "手机号"]) {
        sheet.write_string(0, at, text).unwrap();
    }
    for row in 1..=3u32 {
        sheet.write_string(row, 0, "张三").unwrap();
        sheet.write_number(row, 3, 13_800_000_000.0).unwrap();
    }
    sheet.write_number(1, 2, 360_102_198_001_010_012.0).unwrap();
    sheet.write_string(2, 2, "3.60102E+17").unwrap();
    // Even one that fits into fifteen digits: nobody knows what it was.
    sheet.write_number(3, 2, 123_456_789_012_345.0).unwrap();
    let got = roster(&book.save_to_buffer().unwrap(), "a.xlsx");
    assert_eq!(got.rows.len(), 3);
    for (row, cell) in got.rows.iter().zip(["C2", "C3", "C4"]) {
        assert_eq!(row.draft.get(Field::IdNumber), "");
        assert_eq!(row.draft.get(Field::Phone), "13800000000");
        assert_eq!(row.problems.len(), 1);
        assert_eq!(row.problems[0].code, Code::IdNumeric);
        assert!(
            row.problems[0].what.contains(cell),
            "{}",
            row.problems[0].what
        );
    }
}

#[test]
fn dates_are_read_by_format_in_both_date_systems() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (at, text) in (0u16..).zip(["姓名", "身份证号", "出生年月", "参加工作时间", "发证日期"])
    {
        sheet.write_string(0, at, text).unwrap();
    }
    let months = Format::new().set_num_format("yyyy\"年\"m\"月\"");
    let days = Format::new().set_num_format("yyyy/m/d");
    let day = |y, m, d| ExcelDateTime::from_ymd(y, m, d).unwrap();
    sheet.write_string(1, 0, "张三").unwrap();
    sheet
        .write_datetime_with_format(1, 2, day(1980, 1, 1), &months)
        .unwrap();
    sheet
        .write_datetime_with_format(1, 3, day(2000, 7, 15), &days)
        .unwrap();
    sheet.write_number(1, 4, 2006.1).unwrap();
    let got = roster(&book.save_to_buffer().unwrap(), "a.xlsx");
    let row = &got.rows[0];
    assert_eq!(row.draft.get(Field::Birth), "1980-01");
    assert_eq!(row.draft.get(Field::WorkStart), "2000-07-15");
    assert_eq!(row.draft.get(Field::CertificateDate), "");
    assert_eq!(row.problems[0].code, Code::DateUnreadable);
    assert!(row.problems[0].what.contains("E2"));
}

#[test]
fn two_columns_for_one_field_are_told_and_can_be_overridden() {
    let csv = "姓名,身份证号,手机,联系电话\n张三,34052419800101001X,13800000000,13900000000\n";
    let sheet = read_sheet(csv.as_bytes(), "a.csv", &Limits::default()).unwrap();
    let mut mapping = guess_mapping(&sheet);
    let got = rows(sheet.clone(), &mapping);
    assert!(
        got.problems.iter().any(|p| p.cell.as_deref() == Some("D1")),
        "{:?}",
        got.problems
    );
    assert_eq!(column(&got, Field::Phone), ["13800000000"]);
    mapping.set(3, Some(Field::Phone));
    assert_eq!(mapping.columns[3].how, How::Overridden);
    let json = serde_json::to_string(&mapping).unwrap();
    let got = rows(sheet, &serde_json::from_str(&json).unwrap());
    assert_eq!(column(&got, Field::Phone), ["13900000000"]);
    assert!(!got.problems.iter().any(|p| p.cell.is_some()));
}

#[test]
fn somebody_elses_name_is_not_the_candidates() {
    let csv = "姓名,配偶姓名,紧急联系电话,身份证号\n张三,李四,1,34052419800101001X\n";
    let got = roster(csv.as_bytes(), "a.csv");
    assert_eq!(got.mapping.columns[1].field, None);
    assert_eq!(got.mapping.columns[2].field, None);
    assert_eq!(column(&got, Field::Name), ["张三"]);
}

#[test]
fn pasted_block_keeps_quoted_line_breaks_and_adds_no_row() {
    let block = "张三\t\"某路\n1 号\"\t\r\n李四\t\"说\"\"好\"\"\"\t1\r\n";
    assert_eq!(
        parse_tsv(block),
        [
            vec!["张三", "某路\n1 号", ""],
            vec!["李四", "说\"好\"", "1"]
        ]
    );
    assert!(parse_tsv("").is_empty());
    assert_eq!(parse_tsv("甲\n\n乙").len(), 3);
}

#[test]
fn s03_a_row_of_totals_is_no_person_whatever_it_counts() {
    let header = "序号,姓名,身份证号,手机,备注\n1,张三,34052419800101001X,13800000000,\n";
    for totals in [
        ",合计,20人,,",
        "合计,,20,,",
        "合 计,20人,20,,",
        "20,合　计,共20人,20,",
        ",总计：20人,20,,男12女8",
        "小计,20,1000,13800000000,",
        "共计,,20,,",
        "人数合计,20,20,,",
        "共 20 人,,20,,",
    ] {
        let got = roster(format!("{header}{totals}\n").as_bytes(), "a.csv");
        assert_eq!(column(&got, Field::Name), ["张三"], "{totals}");
        let skipped: Vec<_> = got.skipped.iter().map(|s| (s.row, s.why)).collect();
        assert_eq!(skipped, [(3, "合计行")], "{totals}");
    }
    // Whoever has a number of a document is a person, also with a digit of it missing.
    for person in [
        "2,共计,340524196801010019,13800000000,",
        "2,共青,20,13800000000,",
        "合计,李四,34052419680101001,13800000000,",
    ] {
        let got = roster(format!("{header}{person}\n").as_bytes(), "a.csv");
        assert_eq!((got.rows.len(), got.skipped.len()), (2, 0), "{person}");
    }
}
