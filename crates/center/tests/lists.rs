//! Whole lists as files and on paper, the audit log in words, what a unit has to mend, the center's own name.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

mod common;
use common::{browser::Browser, *};
use kaobao_exam::Field;
use serde_json::{Value, json};

/// A center whose unit `36001` sent `people`, of whom the rules refused the last `refused`.
struct Scene {
    center: Center,
    served: Served,
    admin: Browser,
    pc: Pc,
    numbers: Vec<String>,
    people: Vec<Person>,
}

fn scene(count: u32, refused: usize) -> Scene {
    let center = Center::new();
    let pc = center.pc("36001");
    let served = center.serve();
    let admin = Browser::first(&served);
    let remote = pc.enrolled(&served.url);
    let mut people = pc.people(0..count);
    for person in people.iter_mut().rev().take(refused) {
        person.draft.set(Field::Phone, "1");
    }
    let sealed = pc.seal(&people);
    pc.send(&remote, &sealed).unwrap();
    let numbers = sealed.numbers.iter().map(ToString::to_string).collect();
    Scene {
        center,
        served,
        admin,
        pc,
        numbers,
        people,
    }
}

fn csv(browser: &mut Browser, target: &str, body: &Value) -> Vec<Vec<String>> {
    let answer = browser.post(target, body);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let text = answer.text();
    let text = text.strip_prefix('\u{feff}').unwrap();
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let rows = reader.records().map(|row| {
        let row = row.unwrap();
        row.iter().map(str::to_owned).collect()
    });
    rows.collect()
}

fn list(browser: &mut Browser, list: &Value) -> Vec<Vec<String>> {
    let body = json!({ "list": list, "kind": "csv" });
    csv(browser, "/api/exports/lists", &body)
}

fn log(browser: &mut Browser, query: &str) -> Vec<Value> {
    let page = browser.get(&format!("/api/audit?{query}")).good();
    page["lines"].as_array().unwrap().clone()
}

fn pass_and_pay(scene: &mut Scene) {
    for number in &scene.numbers[..2] {
        let path = format!("/api/candidates/{number}/decision");
        let passed = json!({ "revision": 1, "outcome": "passed" });
        scene.admin.post(&path, &passed).good();
    }
    let number = &scene.numbers[0];
    let cash = json!({ "number": number, "amount": null, "reference": "=1+1", "paid_on": null });
    scene.admin.post("/api/payments", &cash).good();
    let undo = json!({ "number": number, "reason": "@记错了" });
    scene.admin.post("/api/payments/undo", &undo).good();
}

#[test]
fn every_list_goes_into_a_file_and_onto_paper_with_the_same_lines_and_into_the_log() {
    let mut scene = scene(5, 1);
    pass_and_pay(&mut scene);
    let mut reader = scene.admin.colleague("du", "read_only");
    let batches = reader.get("/api/batches").good();
    let batch = batches["batches"][0]["batch"].as_str().unwrap();
    let names = [
        ("batches", 1),
        ("batch_lines", 5),
        ("payment_codes", 1),
        ("payments", 2),
        ("units", 1),
        ("devices", 1),
        ("per_day", 1),
        ("by_state", 2),
        ("by_level", 0),
        ("by_trade", 0),
        ("by_unit", 1),
    ];
    for (name, lines) in names {
        let wish = json!({ "list": name, "plan": PLAN_ID, "batch": batch });
        let rows = list(&mut reader, &wish);
        let sheet = reader.post("/api/prints/lists", &wish).good();
        let table = &sheet["tables"][0];
        let printed = table["rows"].as_array().unwrap();
        if lines > 0 {
            assert_eq!(printed.len(), lines, "{name}: {sheet}");
        }
        let sums = usize::from(!table["sums"].as_array().unwrap().is_empty());
        assert_eq!(rows.len(), 1 + printed.len() + sums, "{name}");
        let heads = table["columns"].as_array().unwrap().iter();
        let heads: Vec<&str> = heads.map(|head| head["label"].as_str().unwrap()).collect();
        assert_eq!(rows[0], heads);
        for (row, printed) in rows[1..].iter().zip(printed) {
            // In a file long numbers and what looks like a formula are kept from the spreadsheet.
            let cells = row.iter().map(|cell| cell.trim_start_matches(['\t', '\'']));
            assert_eq!(cells.collect::<Vec<_>>(), texts(printed), "{name}");
        }
        let about = sheet["about"].to_string();
        assert!(
            about.contains("打印：") && about.contains("du同志"),
            "{about}"
        );
        let logged = log(&mut scene.admin, "what=print.list");
        let words = logged[0]["words"].as_str().unwrap();
        assert!(words.contains(sheet["title"].as_str().unwrap()), "{words}");
    }
    assert_eq!(log(&mut scene.admin, "what=export.list").len(), names.len());

    // A refused line says what to do about it; a formula is none.
    let lines = list(
        &mut reader,
        &json!({ "list": "batch_lines", "batch": batch, "refused": true }),
    );
    assert_eq!(lines.len(), 2);
    assert!(lines[1][4].contains("电话"), "{lines:?}");
    let book = list(&mut reader, &json!({ "list": "payments" }));
    assert_eq!(
        (book[1][6].as_str(), book[1][7].as_str()),
        ("'=1+1", "'@记错了")
    );
    assert_eq!(
        (book[1][4].as_str(), book[2][4].as_str()),
        ("-260.00", "260.00")
    );
    assert_eq!(book[3][4], "0.00");
    let id = scene.people[0].draft.get(Field::IdNumber);
    assert!(!format!("{book:?}{lines:?}").contains(id));

    // Excel: a sheet for each chart.
    let body = json!({ "list": { "list": "statistics" }, "kind": "xlsx" });
    let answer = reader.post("/api/exports/lists", &body);
    assert_eq!(&answer.body[..2], b"PK");
    let name = answer.header("content-disposition").unwrap();
    assert!(name.ends_with(".xlsx"), "{name}");

    // What is not there is told.
    let wish = json!({ "list": "batches", "plan": "nothing-2017" });
    assert_eq!(reader.post("/api/prints/lists", &wish).code(), "not_found");
    let wish = json!({ "list": "batch_lines" });
    assert_eq!(reader.post("/api/prints/lists", &wish).code(), "malformed");
    let wish = json!({ "filter": {}, "kind": "csv" });
    assert_eq!(reader.post("/api/exports/audit", &wish).code(), "forbidden");
}

fn words_of(center: &Center, pdf: &[u8]) -> String {
    let path = center.file("roster.pdf", pdf);
    let output = std::process::Command::new("pdftotext")
        .args(["-raw", "-enc", "UTF-8"])
        .arg(path)
        .arg("-")
        .output()
        .unwrap();
    text(&output.stdout)
}

fn texts(row: &Value) -> Vec<&str> {
    row.as_array()
        .unwrap()
        .iter()
        .map(|cell| cell.as_str().unwrap())
        .collect()
}

#[test]
fn the_log_says_who_by_name_and_what_without_ids_and_is_filtered_by_day_kind_and_person() {
    let mut scene = scene(3, 1);
    pass_and_pay(&mut scene);
    let mut wang = scene.admin.colleague("wang", "reviewer");
    let number = scene.numbers[1].clone();
    wang.get(&format!("/api/candidates/{number}")).good();
    let name = scene.people[1].draft.get(Field::Name).to_owned();

    let all = log(&mut scene.admin, "limit=500");
    let uuid = |text: &str| {
        text.split(|c: char| !c.is_ascii_hexdigit() && c != '-')
            .any(|word| word.len() == 36 && word.matches('-').count() == 4)
    };
    for line in &all {
        let words = line["words"].as_str().unwrap();
        assert!(!uuid(words), "{words}");
    }
    let look = all
        .iter()
        .find(|line| line["what"] == "candidate.look")
        .unwrap();
    assert_eq!(look["who_name"], json!("wang同志（wang）"));
    assert!(
        look["words"]
            .as_str()
            .unwrap()
            .contains(&format!("{number} {name}")),
        "{look}"
    );
    let commit = all
        .iter()
        .find(|line| line["what"] == "batch.commit")
        .unwrap();
    assert!(
        commit["who_name"].as_str().unwrap().ends_with("1 号电脑"),
        "{commit}"
    );
    assert!(
        commit["words"].as_str().unwrap().contains("送来　"),
        "{commit}"
    );

    let paid = all.iter().find(|line| line["what"] == "pay.book").unwrap();
    assert!(
        paid["words"].as_str().unwrap().ends_with("金额 260.00 元"),
        "{paid}"
    );

    // By person: the looks, decisions and payments, and the batch that brought them; nobody else's.
    let about = log(&mut scene.admin, &format!("about={number}"));
    let whats: Vec<&str> = about
        .iter()
        .map(|line| line["what"].as_str().unwrap())
        .collect();
    for what in ["candidate.look", "review.pass", "batch.commit"] {
        assert!(whats.contains(&what), "{whats:?}");
    }
    assert!(!whats.contains(&"pay.book"), "{whats:?}");
    let page = scene
        .admin
        .get(&format!("/api/audit?about={number}"))
        .good();
    assert_eq!(page["about"], json!([format!("{number} {name}")]));
    // One that was refused has no name here, and is found by the number all the same.
    let refused = scene.numbers[2].clone();
    let page = scene
        .admin
        .get(&format!("/api/audit?about={refused}"))
        .good();
    assert_eq!(page["about"], json!([refused]));
    assert_eq!(
        scene.admin.get("/api/audit?about=nobody-at-all").good()["lines"],
        json!([])
    );

    // By day and by who.
    let day = DURING_REGISTRATION;
    assert!(!log(&mut scene.admin, &format!("from={day}&to={day}")).is_empty());
    assert!(log(&mut scene.admin, "to=2017-01-01").is_empty());
    assert!(log(&mut scene.admin, "from=2018-01-01").is_empty());
    for wrong in ["from=1.4.2017", "from=2017-05-02&to=2017-05-01"] {
        assert_eq!(
            scene.admin.get(&format!("/api/audit?{wrong}")).code(),
            "refused"
        );
    }
    let his = log(&mut scene.admin, "who=staff:wang");
    assert!(his.iter().all(|line| line["who"] == "staff:wang") && !his.is_empty());
    let pcs = log(&mut scene.admin, "who=device:");
    assert!(pcs.iter().all(|line| line["who"] == "device:36001-01") && !pcs.is_empty());
    let choices = scene.admin.get("/api/audit/choices").good();
    let who = choices["who"].as_array().unwrap();
    assert!(
        who.contains(&json!({ "key": "staff:wang", "label": "wang同志（wang）" })),
        "{who:?}"
    );

    // The same on paper and as a file; what was typed about a person is not in the log, the number is.
    let filter = json!({ "what": "candidate", "about": name });
    let sheet = scene.admin.post("/api/prints/audit", &filter).good();
    let about = sheet["about"].to_string();
    assert!(
        about.contains("类别：查看考生") && about.contains(&number),
        "{about}"
    );
    assert_eq!(sheet["tables"][0]["rows"].as_array().unwrap().len(), 1);
    let body = json!({ "filter": filter, "kind": "csv" });
    let rows = csv(&mut scene.admin, "/api/exports/audit", &body);
    assert_eq!(rows.len(), 2);
    let printed = &log(&mut scene.admin, "what=print.audit")[0];
    let detail = printed["detail"].as_str().unwrap();
    assert!(
        detail.contains(&number) && !detail.contains(&name),
        "{detail}"
    );
}

#[test]
fn what_a_unit_has_to_mend_counts_those_that_the_rules_refused_until_they_come_again() {
    let mut scene = scene(4, 2);
    let to_mend = |browser: &mut Browser| browser.get("/api/units").good()[0]["to_mend"].clone();
    assert_eq!(to_mend(&mut scene.admin), json!(2));
    let path = format!("/api/candidates/{}/decision", scene.numbers[0]);
    let back = json!({
        "revision": 1, "outcome": "returned", "reasons": [{ "field": "phone", "reason": "打不通" }],
    });
    scene.admin.post(&path, &back).good();
    assert_eq!(to_mend(&mut scene.admin), json!(3));
    let rows = list(&mut scene.admin, &json!({ "list": "units" }));
    assert_eq!((rows[0][8].as_str(), rows[1][8].as_str()), ("待改", "3"));
    // It comes again mended.
    let mut mended = scene.people[3].clone();
    mended.draft.set(Field::Phone, "13870000009");
    mended.head.revision = 2;
    let sealed = scene.pc.seal(&[mended]);
    let remote = scene.pc.remote(&scene.served.url);
    assert_eq!(scene.pc.send(&remote, &sealed).unwrap().accepted(), 1);
    assert_eq!(to_mend(&mut scene.admin), json!(2));
}

#[test]
fn the_centers_own_name_goes_into_enrolment_files_and_papers() {
    let mut scene = scene(1, 0);
    let unit = |code: &str| {
        json!({
            "code": code, "name": "省林业厅招待所", "kind": "provincial", "department": "江西省林业厅",
            "city": null, "slots": 1,
        })
    };
    let name_in = |files: &Value| {
        let text = files["files"][0]["text"].as_str().unwrap();
        let signed: Value = serde_json::from_str(text).unwrap();
        let body: Value = serde_json::from_str(signed["body"].as_str().unwrap()).unwrap();
        body["center"]["name"].as_str().unwrap().to_owned()
    };
    let plans = scene.admin.get("/api/state").good()["center"].clone();
    let before = scene.admin.post("/api/units", &unit("36002")).good();
    assert_eq!(json!(name_in(&before)), plans);
    let settings = |name: &str| json!({ "two_person": true, "idle_minutes": 60, "center_url": null, "center_name": name });
    let long = scene
        .admin
        .put("/api/settings", &settings(&"长".repeat(61)));
    assert_eq!(long.json()["field"], json!("center_name"));
    let own = "江西省职业技能鉴定指导中心（南昌）";
    scene
        .admin
        .put("/api/settings", &settings(&format!(" {own} ")))
        .good();
    assert_eq!(scene.admin.get("/api/state").good()["center"], json!(own));
    let after = scene.admin.post("/api/units", &unit("36003")).good();
    assert_eq!(name_in(&after), own);
    // The command line writes the same into its files.
    let files = scene.center.add_unit("36004", 1, None);
    let text = std::fs::read_to_string(&files[0]).unwrap();
    assert_eq!(name_in(&json!({ "files": [{ "text": text }] })), own);
    // On papers too: a roster of all units is the center's.
    let pdf = scene.admin.post("/api/prints/people", &json!({}));
    assert!(
        words_of(&scene.center, &pdf.body).contains(own),
        "{}",
        pdf.status
    );
    // Empty again: as before.
    scene.admin.put("/api/settings", &settings(" ")).good();
    assert_eq!(scene.admin.get("/api/state").good()["center"], plans);
}
