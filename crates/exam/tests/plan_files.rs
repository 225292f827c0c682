//! Plan files: another province is another file, and a wrong one is refused with line and reason.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

mod common;

use common::{CITY, JIANGXI};
use kaobao_exam::{ExamPlan, Level, UnitKind};

/// Replaces one piece of the plan and returns the fault whose reason holds the word, with the line's text.
#[track_caller]
fn fault(from: &str, to: &str, word: &str) -> (String, String) {
    assert_eq!(
        JIANGXI.matches(from).count().min(1),
        1,
        "{from} is in the plan"
    );
    let text = JIANGXI.replacen(from, to, 1);
    let error = ExamPlan::parse(&text).expect_err("a wrong plan");
    let found = error.0.iter().find(|fault| fault.reason.contains(word));
    let found = found.unwrap_or_else(|| panic!("no fault with {word}: {error}"));
    assert!(
        error.to_string().contains(&format!("第 {} 行", found.line)),
        "{error}"
    );
    let line = text
        .lines()
        .nth(found.line - 1)
        .unwrap_or_default()
        .to_owned();
    (line, found.reason.clone())
}

#[test]
fn both_plans_hold_together_and_differ() {
    let (a, b) = (common::plan(), common::city_plan());
    assert_ne!(a.photo, b.photo);
    assert_ne!(a.resit.allowed, b.resit.allowed);
    let levels = |plan: &ExamPlan| {
        plan.scope_of(UnitKind::City)
            .map(|scope| scope.levels.clone())
    };
    assert_eq!(levels(&a), Some(vec![Level::TWO]));
    assert_eq!(levels(&b).map(|levels| levels.len()), Some(4));
    assert!(
        a.trade("司机")
            .is_some_and(|trade| trade.name == "汽车驾驶员")
    );
    assert!(
        a.trade(" 1001 ").is_some() && a.trade("4-02-02-01").is_some() && a.trade("").is_none()
    );
    for sample in [
        "样例：收费标准",
        "样例：日期与时间",
        "目录：样例",
        "样例：年限规则",
    ] {
        assert!(
            JIANGXI.contains(sample),
            "what the notice leaves out is marked: {sample}"
        );
    }
}

#[test]
fn form_faults_have_their_line() {
    let (line, reason) = fault("days_before = 5", "days_befor = 5", "没有“days_befor”");
    assert!(line.contains("days_befor ="), "{line}: {reason}");
    let (line, _) = fault("until = 2017-06-30", "until = 2017-06-31", "");
    assert!(line.starts_with("registration"), "{line}");
    for (wrong, why) in [
        ("2017-06-31", "2017-06-31 不是日期：2017 年 6 月只有 30 天"),
        ("2017-02-29", "2017 年 2 月只有 28 天，没有 29 日"),
        ("2017-13-01", "没有 13 月"),
        ("2017-06-00", "没有 0 日"),
        ("2017-6-30", "日期“2017-6-30”应写成 2017-06-30，不加引号"),
        ("2017/06/30", "“2017/06/30”应写成 2017-06-30"),
        ("2017.06.30", "“2017.06.30”应写成 2017-06-30"),
        ("2017年6月30日", "“2017年6月30日”应写成 2017-06-30"),
        (
            "20170630",
            "应是日期（如 2017-07-01，不加引号），写成了整数",
        ),
    ] {
        let (line, reason) = fault("until = 2017-06-30", &format!("until = {wrong}"), why);
        assert!(line.starts_with("registration"), "{wrong} {line}: {reason}");
    }
    // A date in a text that lacks its other quote is not the fault.
    let title = JIANGXI.lines().find(|line| line.starts_with("title"));
    let title = title.expect("a title");
    fault(title, "title = \"截止 2017年6月30日", "双引号");
    fault(title, "title = \"2017年6月30日 截止", "双引号");
    let (line, _) = fault("start = \"09:00\"", "start = \"25:00\"", "25:00");
    assert!(line.contains("25:00"), "{line}");
    let (line, reason) = fault(
        "unit_kind = \"县区单位\"",
        "unit_kind = \"乡镇单位\"",
        "乡镇单位",
    );
    assert!(
        line.contains("乡镇单位") && reason.contains("省直单位"),
        "{line}: {reason}"
    );
    let (line, _) = fault("levels = [1, 2]", "levels = [0, 2]", "级别");
    assert!(line.contains("[0, 2]"), "{line}");
    fault("year = 2017", "", "year");
    fault("title = ", "title  ", "");
    fault("\"5\" = \"210\"", "\"5\" = \"二百\"", "二百");
}

#[test]
fn s25_everything_wrong_is_told_at_once() {
    let mut text = JIANGXI.to_owned();
    for (from, to) in [
        ("id = \"jiangxi-2017\"", "id = \"江西\""),
        ("year = 2017", "year = \"2017\""),
        // A sense fault beside faults of form.
        (
            "from = 2017-06-12, until = 2017-07-14",
            "from = 2017-07-12, until = 2017-07-01",
        ),
        ("start = \"09:00\"", "start = \"9点\""),
        ("levels = [1, 2]", "levels = [1, 9, \"二\"]"),
        ("unit_kind = \"县区单位\"", "unit_kind = \"乡镇单位\""),
        ("default = \"社会\"", "default = \"农村\""),
        (
            "{ name = \"第2考场\", capacity = 30 }",
            "{ name = \"第2考场\", capacity = -30, colums = 6 }",
        ),
        (
            "{ name = \"第3考场\", capacity = 30 }",
            "{ name = \"第3考场\", capacity = 0 }",
        ),
        ("\"4\" = \"260\"", "\"4\" = 260"),
        ("days_before = 5", "days_befor = 5"),
        ("print_mm = [25, 35]", "print_mm = [25]"),
        ("phones = [\"0791-86386153\"]", "phones = \"0791-86386153\""),
        ("code = \"1002\"", "code = \"1001\""),
    ] {
        assert!(text.contains(from), "{from} is in the plan");
        text = text.replacen(from, to, 1);
    }
    let error = ExamPlan::parse(&text).expect_err("a wrong plan");
    let line_of = |word: &str| {
        let line = text.lines().position(|line| line.contains(word));
        line.unwrap_or_else(|| panic!("{word} is in the file")) + 1
    };
    let wanted = [
        ("id = \"江西\"", "id", "计划编号只能用小写字母"),
        ("year = \"2017\"", "year", "这里应是整数，写成了文字"),
        ("until = 2017-07-01", "windows.review", "早于开始日期"),
        ("9点", "session[1].start", "“9点”不是时间"),
        ("[1, 9,", "session[2].levels[2]", "级别只有 1"),
        ("[1, 9,", "session[2].levels[3]", "应是级别"),
        ("乡镇单位", "scope[3].unit_kind", "可用的有：省直单位"),
        ("农村", "choices.source.default", "不在可选值里"),
        ("colums", "exam_site[1].room[2]", "没有“colums”这一项"),
        (
            "capacity = -30",
            "exam_site[1].room[2].capacity",
            "-30 不能用，应是 0 至 65535 的整数",
        ),
        (
            "capacity = 0",
            "exam_site[1].room[3]",
            "座位数应在 1 至 2000",
        ),
        ("= 260", "fees.level", "这里应是文字"),
        ("days_befor", "ticket", "没有“days_befor”这一项"),
        ("[ticket]", "ticket", "缺少“days_before”这一项"),
        ("[25]", "photo.print_mm", "应有 2 个数，写了 1 个"),
        ("phones = \"", "hotline[1].phones", "应是列表"),
        ("name = \"电工\"", "trade[2]", "已经是“汽车驾驶员”"),
    ];
    for (word, at, reason) in wanted {
        let fault = error
            .0
            .iter()
            .find(|one| one.at == at && one.reason.contains(reason));
        let fault = fault.unwrap_or_else(|| panic!("no {at} {reason}: {error}"));
        let near = line_of(word).abs_diff(fault.line);
        assert!(near <= 3, "{at}: line {} of {}", fault.line, line_of(word));
        assert!(
            error
                .to_string()
                .contains(&format!("\n第 {} 行", fault.line))
        );
    }
    assert_eq!(
        error.0.len(),
        wanted.len(),
        "and nothing that only follows: {error}"
    );
    assert!(error.0.is_sorted_by_key(|fault| fault.line));
    assert!(
        error.to_string().starts_with("考试计划文件有 17 处错："),
        "{error}"
    );
}

#[test]
fn s25_wrong_dates_are_told_together_and_no_file_drowns_its_reader() {
    let text = JIANGXI
        .replacen("from = 2017-06-05", "from = 2017-6-5", 1)
        .replacen("until = 2017-07-14", "until = 2017年7月14日", 1)
        .replacen("date = 2017-09-17", "date = 2017/9/17", 1);
    let error = ExamPlan::parse(&text).expect_err("a wrong plan");
    let told: Vec<&str> = error.0.iter().map(|fault| fault.reason.as_str()).collect();
    assert_eq!(told.len(), 3, "{error}");
    for (reason, day) in told.iter().zip(["2017-06-05", "2017-07-14", "2017-09-17"]) {
        assert!(reason.contains(&format!("应写成 {day}")), "{error}");
    }
    // The faults of documents, which somebody else judges, stand among the others.
    let text = format!(
        "{}\n[documents]\nticket = \"x\"\n",
        JIANGXI.replacen("year = 2017", "year = 17", 1)
    );
    let judged = ExamPlan::parse_with(&text, |documents| {
        let line = documents["ticket"].line;
        vec![kaobao_exam::plan::PlanFault {
            line,
            at: "documents.ticket".into(),
            reason: "错".into(),
        }]
    });
    let error = judged.expect_err("a wrong plan");
    assert_eq!(error.0.len(), 2, "{error}");
    let many: String = (0..5000).map(|at| format!("wrong_{at} = 1\n")).collect();
    let error = ExamPlan::parse(&format!("{many}{JIANGXI}")).expect_err("a wrong plan");
    assert_eq!(error.0.len(), 201);
    assert!(
        error.0[200].reason.contains("还有 4800 处错"),
        "{}",
        error.0[200].reason
    );
}

#[test]
fn faults_of_sense_have_their_line() {
    let (line, _) = fault("until = 2017-06-30", "until = 2017-06-01", "早于");
    assert!(line.starts_with("registration"), "{line}");
    let (line, _) = fault("default = \"社会\"", "default = \"农村\"", "农村");
    assert!(line.contains("农村"), "{line}");
    let (line, _) = fault("code = \"1002\"", "code = \"1001\"", "已经是");
    assert!(!line.is_empty());
    let (line, _) = fault(
        "pattern = \"{year}{site}{level}{seq:5}\"",
        "pattern = \"{year}\"",
        "seq",
    );
    assert!(line.contains("pattern"), "{line}");
    let (line, _) = fault("format = 1", "format = 2", "升级");
    assert!(line.contains("format"), "{line}");
    fault("[5, 4, 3]\npapers", "[5, 4]\npapers", "没有考试类别");
    fault("\"2\" = \"460\", ", "", "没有收费标准");
    fault("code = \"01\"", "code = \"1\"", "两位数字");
    fault("capacity = 30", "capacity = 0", "座位数");
    fault(
        "paper = \"综合\"\nlevels = [1, 2]",
        "paper = \"综合\"\nlevels = [1]",
        "没有场次",
    );
    fault("width = 90", "width = 9000", "像素");
}

#[test]
fn nothing_breaks_the_reader() {
    for text in [
        "",
        "\u{feff}",
        "[[[[",
        "a = 1",
        &"[a]\n".repeat(1000),
        &"x".repeat(5 << 20),
    ] {
        assert!(ExamPlan::parse(text).is_err());
    }
    assert!(
        ExamPlan::parse(&format!("\u{feff}{CITY}")).is_ok(),
        "Notepad's mark is no fault"
    );
    // Cut anywhere, a plan is refused, never half used.
    let cuts: Vec<_> = JIANGXI
        .char_indices()
        .map(|(at, _)| at)
        .step_by(97)
        .collect();
    for at in cuts
        .into_iter()
        .filter(|at| *at < JIANGXI.find("[[trade]]").expect("has trades"))
    {
        assert!(ExamPlan::parse(&JIANGXI[..at]).is_err(), "cut at {at}");
    }
}

#[test]
fn s25_a_plan_carries_the_looks_of_documents_with_their_lines() {
    let documents = "[documents]\nticket = '''\n# first line\nsecond\n'''\nform = \"one line\"\n";
    let lines_before = JIANGXI.trim_end().lines().count();
    let text = format!("{}\n\n{documents}", JIANGXI.trim_end());
    let plan = ExamPlan::parse(&text).expect("a plan");
    let ticket = &plan.documents["ticket"];
    assert_eq!(ticket.text, "# first line\nsecond\n");
    assert_eq!(ticket.line, lines_before + 4);
    assert_eq!(plan.documents["form"].line, lines_before + 7);
    assert!(
        ExamPlan::parse(JIANGXI)
            .expect("a plan")
            .documents
            .is_empty()
    );
    let wrong = text.replace("form = \"one line\"", "form = 3");
    let error = ExamPlan::parse(&wrong).expect_err("refused");
    assert_eq!(error.0[0].line, lines_before + 7, "{error}");
}
