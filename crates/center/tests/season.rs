//! What staff do, on the command line, while the service runs; and what the units learn of it.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

mod common;
use common::*;
use kaobao_exam::{Field, Review, batch::Outcome};
use kaobao_sync::protocol::Event;
use serde_json::json;

fn events(pc: &Pc, url: &str, after: u64) -> Vec<Event> {
    let page = pc.remote(url).changes(after).unwrap().1;
    page.changes.into_iter().map(|change| change.what).collect()
}

#[test]
fn s09_a_return_has_a_reason_per_field_and_opens_the_next_revision() {
    let center = Center::new();
    let pc = center.pc("36001");
    let served = center.serve();
    let remote = pc.enrolled(&served.url);
    let mut people = pc.people(0..3);
    let sealed = pc.seal(&people);
    pc.send(&remote, &sealed).unwrap();
    let numbers: Vec<String> = sealed.numbers.iter().map(ToString::to_string).collect();

    // Received: the next revision is not taken, and a changed one of the same number neither.
    people[0].head.revision = 2;
    people[0].draft.set(Field::Address, "南昌市西湖区 2 号");
    let early = pc.send(&remote, &pc.seal(&people[..1])).unwrap();
    assert_eq!(early.accepted(), 0);
    people[0].head.revision = 1;
    assert_eq!(
        pc.send(&remote, &pc.seal(&people[..1])).unwrap().accepted(),
        0
    );

    let args = [
        "review",
        "return",
        &numbers[0],
        "--field",
        "address",
        "--reason",
        "地址写到门牌号",
        "--field",
        "照片",
        "--reason",
        "请换近照",
    ];
    center.ok(&args);
    center.ok(&["review", "pass", &numbers[1]]);
    center.ok(&["review", "reject", &numbers[2], "--reason", "年限不足"]);
    let learnt = events(&pc, &served.url, 0);
    let Event::Reviewed {
        review: Review::Returned { reasons },
        revision: 1,
        ..
    } = &learnt[0]
    else {
        panic!("{learnt:?}")
    };
    assert_eq!(reasons.len(), 2);
    assert_eq!(
        (reasons[0].field, reasons[1].field),
        (Some(Field::Address), None)
    );
    assert!(matches!(
        &learnt[1],
        Event::Reviewed {
            review: Review::Passed,
            ..
        }
    ));
    assert!(matches!(
        &learnt[2],
        Event::Reviewed {
            review: Review::Rejected { .. },
            ..
        }
    ));

    // A refusal (revision 2 came too early with this content) does not block the next number.
    people[0].head.revision = 3;
    let mended = pc.seal(&people[..1]);
    assert_eq!(pc.send(&remote, &mended).unwrap().accepted(), 1);
    assert_eq!(center.state(sealed.numbers[0]), "received");
    // What is decided is not decided again, and says why.
    let (report, said) = center.refused(&["review", "pass", &numbers[2], "17-00000-00-00000-0"]);
    assert_eq!(report["refused"].as_array().unwrap().len(), 2);
    assert!(said.contains("不通过"), "{said}");
    let done = center.json(&["review", "pass", "--all", "--unit", "36001"]);
    assert_eq!(done["done"].as_array().unwrap().len(), 1);
    assert_eq!(
        center.run(&["review", "return", &numbers[0]]).status.code(),
        Some(2)
    );
    assert_eq!(center.json(&["audit", "verify"])["faults"], json!([]));
}

#[test]
fn s10_payments_are_matched_from_the_banks_file_and_wrong_ones_are_not_booked() {
    let mut center = Center::new();
    let pc = center.pc("36001");
    let sealed = pc.seal(&pc.people(0..5));
    let package = center.path("one.kbp");
    pc.package(&sealed, &package);
    let answer = center.path("one.kba");
    center.ok(&[
        "import",
        package.to_str().unwrap(),
        "--answer",
        answer.to_str().unwrap(),
    ]);
    center.ok(&["review", "pass", "--all"]);
    center.today = DURING_PAYMENT.into();
    let numbers: Vec<String> = sealed.numbers.iter().map(ToString::to_string).collect();
    let fee = {
        let plan = kaobao_exam::ExamPlan::parse(PLAN).unwrap();
        plan.fee(kaobao_exam::Level::FOUR, 2, false)
    };
    let csv = format!(
        "日期,流水号,报名序号,金额,考生姓名\n2017-07-05,A1,{},{fee},别的名字\n2017-07-05,A2,{},1.00,\n\
         2017-07-05,A3,17-36001-01-00099-8,{fee},\n2017-07-05,A4,看不懂,{fee},\n",
        numbers[0], numbers[1]
    );
    let (gb, _, _) = encoding_rs::GB18030.encode(&csv);
    let file = center.file("bank.csv", &gb);
    let file = file.to_str().unwrap();
    let (looked, _) = center.refused(&["pay", "--csv", file, "--check"]);
    assert_eq!(looked["payments"][0]["fate"], "booked");
    let note = looked["payments"][0]["note"].as_str().unwrap();
    assert!(note.contains("别的名字"), "{note}");
    assert_eq!(center.state(sealed.numbers[0]), "passed", "only looked at");
    let (booked, said) = center.refused(&["pay", "--csv", file]);
    let fates: Vec<&str> = booked["payments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["fate"].as_str().unwrap())
        .collect();
    assert_eq!(fates[..2], ["booked", "wrong_amount"], "{said}");
    assert!(
        fates[2..]
            .iter()
            .all(|fate| ["unknown", "unreadable"].contains(fate)),
        "{fates:?}"
    );
    assert!(said.contains("第 3 行"), "{said}");
    // The same file again books nothing twice.
    let (again, _) = center.refused(&["pay", "--csv", file]);
    assert_eq!(again["payments"][0]["fate"], "already");
    assert_eq!(again["total"], 0);
    center.ok(&["pay", &numbers[1], &numbers[2], "--reference", "现金 12"]);
    center.ok(&["pay", "--undo", &numbers[2], "--reason", "退款"]);
    assert_eq!(center.state(sealed.numbers[1]), "paid");
    assert_eq!(center.state(sealed.numbers[2]), "passed");
    // Late, but booked with a warning.
    center.today = "2017-08-20".into();
    let late = center.run(&["pay", &numbers[3], "--reference", "B1"]);
    assert!(
        late.status.success() && text(&late.stderr).contains("截止"),
        "{}",
        text(&late.stderr)
    );
}

/// Five of one unit, passed, in the days of payment; their package and what it was answered.
fn passed() -> (Center, Pc, Vec<String>) {
    let mut center = Center::new();
    let pc = center.pc("36001");
    let sealed = pc.seal(&pc.people(0..5));
    let package = center.path("one.kbp");
    pc.package(&sealed, &package);
    let answer = center.path("one.kba");
    let told = center.ok(&[
        "import",
        package.to_str().unwrap(),
        "--answer",
        answer.to_str().unwrap(),
    ]);
    assert!(told.contains("收下 5 份，未接收 0 份"), "{told}");
    assert!(center.ok(&["batches"]).contains("未接收"));
    center.ok(&["review", "pass", "--all"]);
    center.today = DURING_PAYMENT.into();
    let numbers = sealed.numbers.iter().map(ToString::to_string).collect();
    (center, pc, numbers)
}

fn fee_of_one() -> kaobao_exam::Fen {
    let plan = kaobao_exam::ExamPlan::parse(PLAN).unwrap();
    plan.fee(kaobao_exam::Level::FOUR, 2, false)
}

fn fates(report: &serde_json::Value) -> Vec<&str> {
    let payments = report["payments"].as_array().unwrap().iter();
    payments.map(|one| one["fate"].as_str().unwrap()).collect()
}

#[test]
fn s10_a_transfer_by_a_units_code_pays_for_everybody_who_owes_or_for_nobody() {
    let (center, _, numbers) = passed();
    let fee = fee_of_one();
    let states = |state: &str| {
        let rows = center.json(&["applications", "--state", state]);
        rows.as_array().unwrap().len()
    };
    let bank = |name: &str, code: &str, reference: &str, amount: kaobao_exam::Fen| {
        let csv = format!("流水号,缴费编号,金额\n{reference},{code},{amount}\n合计,,{amount}\n");
        let file = center.file(name, csv.as_bytes());
        file.to_str().unwrap().to_owned()
    };
    center.ok(&["pay", &numbers[0], "--reference", "现金 1"]);
    // For five, of whom one has paid: both sums are told and nobody is booked.
    let wrong = bank("wrong.csv", "36001-2017", "T1", fee.times(5));
    let (report, said) = center.refused(&["pay", "--csv", &wrong]);
    assert_eq!(fates(&report), ["wrong_amount"]);
    for part in [
        "36001-2017".to_owned(),
        "待缴费 4 人".to_owned(),
        format!("应缴 {} 元", fee.times(4)),
        format!("实缴 {} 元", fee.times(5)),
    ] {
        assert!(said.contains(&part), "{said}");
    }
    assert_eq!(states("paid"), 1);
    let right = bank("right.csv", "36001-2017", "T2", fee.times(4));
    let looked = center.json(&["pay", "--csv", &right, "--check"]);
    assert_eq!(
        (fates(&looked).len(), states("paid")),
        (4, 1),
        "only looked at"
    );
    let told = center.ok(&["pay", "--csv", &right]);
    assert!(told.contains("缴费编号 36001-2017：4 人"), "{told}");
    assert_eq!(states("paid"), 5);
    // Once; and when one of them is taken back the file does not book the others' money for them.
    let again = center.json(&["pay", "--csv", &right]);
    assert_eq!(
        (fates(&again), &again["total"]),
        (vec!["already"], &json!(0))
    );
    center.ok(&["pay", "--undo", &numbers[3], "--reason", "退款"]);
    let (report, said) = center.refused(&["pay", "--csv", &right]);
    assert_eq!(fates(&report), ["wrong_amount"]);
    assert!(said.contains("此前已登记 3 人"), "{said}");
    // By the batch's own code, on the command line; other units' codes are unknown.
    let batches = center.json(&["batches"]);
    let batch = batches[0]["batch"].as_str().unwrap();
    let code = format!("36001-{}", &batch[batch.len() - 8..]);
    let amount = fee.to_string();
    let (_, said) = center.refused(&["pay", &code, "--reference", "T3"]);
    assert!(said.contains("金额"), "{said}");
    let args = ["pay", &code, "--reference", "T3", "--amount", &amount];
    assert_eq!(fates(&center.json(&args)), ["booked"]);
    let (report, _) = center.refused(&["pay", "36002-2017", "--reference", "T4", "--amount", "1"]);
    assert_eq!(fates(&report), ["unknown"]);
    let (report, said) =
        center.refused(&["pay", "36001-2017", "--reference", "T4", "--amount", "1"]);
    assert_eq!(fates(&report), ["wrong_standing"], "{said}");
    assert_eq!(center.json(&["audit", "verify"])["faults"], json!([]));
}

#[test]
fn s10_no_line_with_money_is_dropped_and_no_step_is_refused_without_a_way() {
    let (center, _, numbers) = passed();
    let fee = fee_of_one();
    let csv = format!(
        "流水号,报名序号,金额\nB1,{},{fee}\nB2,,{fee}\nB3,36001,{fee}\n,,\n合计,,{}\n",
        numbers[0],
        fee.times(3)
    );
    let file = center.file("bank.csv", csv.as_bytes());
    let (report, said) = center.refused(&["pay", "--csv", file.to_str().unwrap()]);
    assert_eq!(fates(&report), ["booked", "unreadable", "unreadable"]);
    assert!(said.contains("第 3 行：没有报名序号"), "{said}");
    assert!(
        said.contains("第 4 行 36001：") && said.contains("缴费编号"),
        "{said}"
    );

    let (_, said) = center.refused(&["review", "pass", &numbers[1]]);
    assert!(said.contains("review return"), "{said}");
    center.ok(&["pay", &numbers[1], "--reference", "R", "--on", "2017.7.5"]);
    center.ok(&["seat"]);
    center.ok(&["tickets", "publish"]);
    let undo = ["pay", "--undo", &numbers[1], "--reason", "退款"];
    let (_, said) = center.refused(&undo);
    assert!(said.contains("tickets withdraw"), "{said}");
    center.ok(&["tickets", "withdraw", &numbers[1]]);
    center.ok(&undo);
}

#[test]
fn s11_seats_tickets_and_papers_and_numbers_stay_when_arranged_again() {
    let mut center = Center::new();
    let (one, two) = (center.pc("36001"), center.pc("36002"));
    let served = center.serve();
    for (pc, who) in [(&one, 0..20), (&two, 100..115)] {
        let sealed = pc.seal(&pc.people(who));
        assert!(
            pc.send(&pc.enrolled(&served.url), &sealed)
                .unwrap()
                .accepted()
                >= 15
        );
    }
    let (_, said) = center.refused(&["seat"]);
    assert!(said.contains("缴费"), "{said}");
    center.ok(&["review", "pass", "--all"]);
    center.today = DURING_PAYMENT.into();
    let rows = center.json(&["applications"]);
    let numbers: Vec<&str> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["number"].as_str().unwrap())
        .collect();
    let paid = [&["pay", "--reference", "R"], &numbers[..30]].concat();
    center.ok(&paid);
    let (_, said) = center.refused(&["tickets", "publish"]);
    assert!(said.contains("seat"), "{said}");
    let arranged = center.json(&["seat"]);
    assert_eq!(
        (&arranged["people"], &arranged["numbered"]),
        (&json!(30), &json!(30))
    );
    let published = center.json(&["tickets", "publish"]);
    assert_eq!(
        (&published["published"], &published["unchanged"]),
        (&json!(30), &json!(0))
    );
    let before = center.json(&["applications", "--state", "可打印准考证"]);
    let before = before.as_array().unwrap();
    let number_of =
        |rows: &[serde_json::Value], at: usize| rows[at]["ticket"].as_str().unwrap().to_owned();
    assert!(
        number_of(before, 0).starts_with("201701"),
        "{}",
        number_of(before, 0)
    );

    // Late payers: everybody is arranged again, and the numbers stay.
    center.ok(&[&["pay", "--reference", "R2"], &numbers[30..]].concat());
    let arranged = center.json(&["seat"]);
    assert_eq!(
        (&arranged["people"], &arranged["numbered"]),
        (&json!(35), &json!(5))
    );
    let published = center.json(&["tickets", "publish"]);
    let count = |key: &str| published[key].as_u64().unwrap();
    assert_eq!(count("published") + count("unchanged"), 35);
    assert!(count("published") >= 5);
    let after = center.json(&["applications", "--state", "ticketed"]);
    let after = after.as_array().unwrap();
    let mut tickets: Vec<String> = (0..35).map(|at| number_of(after, at)).collect();
    for row in before {
        let same = after
            .iter()
            .find(|one| one["number"] == row["number"])
            .unwrap();
        assert_eq!(same["ticket"], row["ticket"]);
    }
    tickets.sort();
    tickets.dedup();
    assert_eq!(tickets.len(), 35, "no number twice");
    assert_eq!(center.json(&["tickets", "publish"])["unchanged"], 35);

    // The papers for the rooms.
    for what in ["photosheet", "signin", "seats"] {
        let pdf = center.path(&format!("{what}.pdf"));
        let printed = center.json(&["print", what, "--out", pdf.to_str().unwrap()]);
        assert!(
            printed["pages"].as_u64().unwrap() >= 4,
            "two papers in two rooms: {printed}"
        );
        assert!(std::fs::read(&pdf).unwrap().starts_with(b"%PDF-"));
    }

    // The unit holds the last published ticket of each.
    let mut held = std::collections::HashMap::new();
    for event in events(&one, &served.url, 0) {
        if let Event::Ticketed { ticket } = event {
            assert_eq!(ticket.sittings.len(), 2);
            held.insert(ticket.application, ticket);
        }
    }
    assert_eq!(held.len(), 20);
    center.ok(&["tickets", "withdraw", numbers[0]]);
    assert!(matches!(
        events(&one, &served.url, 0).last(),
        Some(Event::TicketWithdrawn { .. })
    ));
    assert_eq!(center.json(&["audit", "verify"])["faults"], json!([]));
}

#[test]
fn s14_a_forgotten_number_is_found_by_any_part_of_anything() {
    let center = Center::new();
    let pc = center.pc("36001");
    let sealed = pc.seal(&pc.people(0..12));
    let package = center.path("one.kbp");
    pc.package(&sealed, &package);
    center.ok(&[
        "import",
        package.to_str().unwrap(),
        "--answer",
        center.path("a.kba").to_str().unwrap(),
    ]);
    let number = sealed.numbers[4];
    let digits = number.digits();
    let id = id_number(4);
    for text in [
        "欧阳修远",
        "欧阳",
        "欧阳 修远",
        "ouyangxiuyuan",
        "Ouyang Xiuyuan",
        "oyxy",
        &id,
        &id[14..],
        &id.to_lowercase(),
        &number.to_string(),
        &digits[9..],
    ] {
        let found = center.json(&["find", text]);
        let numbers: Vec<_> = found
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["number"].clone())
            .collect();
        assert!(
            numbers.contains(&json!(number.to_string())),
            "{text}: {numbers:?}"
        );
        assert!(!found.to_string().contains(&id), "masked");
    }
    assert_eq!(center.json(&["find", &id]).as_array().unwrap().len(), 1);
    let (_, said) = center.refused(&["find", "没有这个人"]);
    assert!(said.contains("没有找到"), "{said}");
    let four = center.json(&[
        "applications",
        "--level",
        "四级",
        "--trade",
        "司机",
        "--unit",
        "36001",
    ]);
    assert_eq!(four.as_array().unwrap().len(), 12);
    assert_eq!(center.json(&["applications", "--level", "3"]), json!([]));
    assert_eq!(
        center
            .run(&["applications", "--state", "nonsense"])
            .status
            .code(),
        Some(2)
    );
}

#[test]
fn a_package_is_taken_like_a_batch_by_network_and_counts_once() {
    let center = Center::new();
    let files = center.add_unit("36001", 2, None);
    let (pc, second) = (Pc::new(&files[0]), Pc::new(&files[1]));
    let sealed = pc.seal(&pc.people(0..25));
    let (package, answer) = (center.path("b.kbp"), center.path("b.kba"));
    let import = [
        "import",
        package.to_str().unwrap(),
        "--answer",
        answer.to_str().unwrap(),
    ];
    pc.package(&sealed, &package);
    let done = center.json(&import);
    assert_eq!(
        (&done["accepted"], &done["again"]),
        (&json!(25), &json!(false))
    );
    let receipts = pc.read_answers(&answer).receipts;
    assert_eq!(receipts.len(), 1);
    assert_eq!(center.json(&import)["again"], true);
    assert_eq!(pc.read_answers(&answer).receipts, receipts);
    // The package enrolled its PC; by network the batch is there already, with the same receipt.
    let served = center.serve();
    let offered = pc
        .remote(&served.url)
        .offer(&sealed.signed, &sealed.manifest)
        .unwrap();
    assert_eq!(offered.receipt.unwrap().0, receipts[0]);
    assert_eq!(center.count(), 25);
    // First by network, then by package: the answer holds the receipt too.
    let later = second.seal(&second.people(50..53));
    let receipt = second.send(&second.enrolled(&served.url), &later).unwrap();
    second.package(&later, &package);
    assert_eq!(center.json(&import)["again"], true);
    let answers = second.read_answers(&answer);
    assert_eq!(answers.receipts[0].open(&second.center).unwrap(), receipt);

    center.ok(&["review", "pass", "--all"]);
    let out = center.path("answers.kba");
    let written = center.json(&["answers", "36001", "--out", out.to_str().unwrap()]);
    assert_eq!(written["answers"].as_array().unwrap().len(), 2);
    assert_eq!(
        pc.read_answers(&center.path("answers-1.kba")).changes.len(),
        28
    );
    assert_eq!(
        second
            .read_answers(&center.path("answers-2.kba"))
            .receipts
            .len(),
        1
    );
    assert_eq!(center.json(&["batches"]).as_array().unwrap().len(), 2);
}

#[test]
fn a_damaged_or_foreign_package_leaves_no_trace() {
    let center = Center::new();
    let pc = center.pc("36001");
    let sealed = pc.seal(&pc.people(0..3));
    let package = center.path("b.kbp");
    pc.package(&sealed, &package);
    let bytes = std::fs::read(&package).unwrap();
    let answer = center.path("b.kba");
    let cuts = [0, 10, bytes.len() / 2, bytes.len() - 1];
    let flips = [60, bytes.len() / 3, bytes.len() - 5];
    let damaged = cuts
        .iter()
        .map(|at| bytes[..*at].to_vec())
        .chain(flips.iter().map(|at| {
            let mut bytes = bytes.clone();
            bytes[*at] ^= 1;
            bytes
        }));
    for bytes in damaged {
        let file = center.file("bad.kbp", &bytes);
        let (_, said) = center.refused(&[
            "import",
            file.to_str().unwrap(),
            "--answer",
            answer.to_str().unwrap(),
        ]);
        assert!(!said.is_empty() && !answer.exists());
    }
    let other = Center::new();
    other.pc("36001");
    let (_, said) = other.refused(&[
        "import",
        package.to_str().unwrap(),
        "--answer",
        answer.to_str().unwrap(),
    ]);
    assert!(said.contains("打不开"), "{said}");
    assert_eq!(center.json(&["batches"]), json!([]));
    assert_eq!(
        center.json(&["unit", "list"])[0]["slots"][0]["enrolled_at"],
        json!(null)
    );
}

#[test]
fn exports_hold_no_formula_and_mask_what_is_not_revealed() {
    let center = Center::new();
    let pc = center.pc("36001");
    let mut people = pc.people(0..2);
    people[0]
        .draft
        .set(Field::Remark, "=HYPERLINK(\"http://evil\")");
    let sealed = pc.seal(&people);
    let package = center.path("b.kbp");
    pc.package(&sealed, &package);
    let done = center.json(&[
        "import",
        package.to_str().unwrap(),
        "--answer",
        center.path("b.kba").to_str().unwrap(),
    ]);
    let rows = done["accepted"].as_u64().unwrap();
    let csv = center.path("out.csv");
    let export = |args: &[&str]| {
        center.ok(&[&["export", csv.to_str().unwrap()], args].concat());
        std::fs::read_to_string(&csv).unwrap()
    };
    let masked = export(&[]);
    assert_eq!(masked.lines().count() as u64, rows + 1);
    assert!(
        !masked.contains(&id_number(1)) && !masked.contains("13870000001"),
        "{masked}"
    );
    assert!(
        !masked.contains(",=HYPERLINK") && !masked.contains("\"=HYPERLINK"),
        "{masked}"
    );
    let revealed = export(&["--reveal", "--unit", "36001"]);
    // Spreadsheets would round it.
    let figures = id_number(1).bytes().all(|byte| byte.is_ascii_digit());
    let cell = format!("\"{}{}\"", if figures { "\t" } else { "" }, id_number(1));
    assert!(revealed.contains(&cell), "{revealed}");
    assert!(revealed.contains(&id_number(1)) && revealed.contains("13870000001"));
    let log = center.json(&["audit", "list"]);
    let last = log.as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["what"], &last["who"]),
        (&json!("export.reveal"), &json!("staff:tester"))
    );
    let xlsx = center.path("out.xlsx");
    center.ok(&["export", xlsx.to_str().unwrap()]);
    assert!(std::fs::read(&xlsx).unwrap().starts_with(b"PK"));
    assert_eq!(center.run(&["export", "out.pdf"]).status.code(), Some(2));
    // Only batches that were really taken make these claims worth something.
    assert!(matches!(
        pc.read_answers(&center.path("b.kba")).receipts[0]
            .open(&pc.center)
            .unwrap()
            .lines[1]
            .outcome,
        Outcome::Accepted
    ));
}
