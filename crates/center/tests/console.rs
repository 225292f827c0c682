//! The staff's console over HTTP: a whole exam as its pages drive it.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

mod common;
use common::{
    browser::{Browser, PASSWORD},
    *,
};
use kaobao_exam::Field;
use serde_json::{Value, json};

/// A center with a service, an administrator, and a unit whose PC has sent people.
struct Scene {
    center: Center,
    served: Served,
    admin: Browser,
    pc: Pc,
    numbers: Vec<String>,
    people: Vec<Person>,
}

fn scene(people: u32) -> Scene {
    scene_of(people, |_| {})
}

/// People who are not all as they should be.
fn scene_of(people: u32, spoil: impl FnOnce(&mut [Person])) -> Scene {
    let center = Center::new();
    let pc = center.pc("36001");
    let served = center.serve();
    let admin = Browser::first(&served);
    let remote = pc.enrolled(&served.url);
    let mut people = pc.people(0..people);
    spoil(&mut people);
    let sealed = pc.seal(&people);
    let receipt = pc.send(&remote, &sealed).unwrap();
    assert_eq!(receipt.accepted(), people.len());
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

fn list(value: &Value) -> &Vec<Value> {
    value
        .as_array()
        .unwrap_or_else(|| panic!("no list: {value}"))
}

fn texts(value: &Value) -> Vec<&str> {
    list(value).iter().filter_map(Value::as_str).collect()
}

fn no_filter() -> Value {
    json!({ "filter": {}, "skip": null })
}

#[test]
fn the_first_start_sets_the_administrator_once_and_pages_know_it() {
    let center = Center::empty();
    let served = center.serve();
    let mut page = Browser::new(&served);
    let state = page.get("/api/state").good();
    assert_eq!(state["setup"]["code_needed"], json!(false));
    assert_eq!(state["me"], Value::Null);
    let weak = json!({ "name": "admin", "display": "管", "password": "short", "code": null });
    let refused = page.post("/api/first-start", &weak);
    assert_eq!(
        (refused.status, refused.json()["field"].as_str()),
        (422, Some("password"))
    );
    let mut admin = Browser::first(&served);
    let again = json!({ "name": "other", "display": "另一个", "password": PASSWORD, "code": null });
    assert_eq!(page.post("/api/first-start", &again).code(), "conflict");
    let state = admin.get("/api/state").good();
    assert_eq!(state["setup"], Value::Null);
    assert_eq!(state["me"]["role"], json!("administrator"));
    assert_eq!(state["rehearsal"], json!(DURING_REGISTRATION));
    // The last administrator stays one.
    let staff = admin.get("/api/staff").good();
    let id = staff[0]["staff"].as_str().unwrap().to_owned();
    let demoted = json!({ "display": "管", "role": "read_only", "active": true, "password": null });
    assert_eq!(
        admin.put(&format!("/api/staff/{id}"), &demoted).code(),
        "refused"
    );
    assert_eq!(admin.get("/api/lookups").good()["plans"], json!([]));
}

/// The file is whole from its first marker to its last; half of the picture in it is missing.
fn damaged(photo: &[u8]) -> Vec<u8> {
    let mut bytes = photo[..photo.len() / 2].to_vec();
    bytes.extend([0xff, 0xd9]);
    bytes
}

#[test]
fn s05_a_damaged_picture_is_taken_in_shown_to_the_reviewer_and_passes_by_no_way() {
    let mut scene = scene_of(4, |people| people[1].photo = damaged(&people[1].photo));
    let bad = scene.numbers[1].clone();
    let page = format!("/api/candidates/{bad}");
    let looked = scene.admin.get(&page).good();
    let problems = list(&looked["photo"]["problems"]);
    assert_eq!(
        problems[0]["code"],
        json!("photo_truncated"),
        "{problems:?}"
    );
    assert_eq!(problems[0]["severity"], json!("error"));

    let pass = json!({ "revision": 1, "outcome": "passed", "reasons": [], "reason": null });
    let refused = scene.admin.post(&format!("{page}/decision"), &pass);
    assert_eq!(refused.code(), "refused");
    assert!(refused.text().contains("不完整"), "{}", refused.text());
    let (done, why) = scene.center.refused(&["review", "pass", &bad]);
    assert_eq!(done["done"], json!([]));
    assert!(why.contains("不完整"), "{why}");
    // All at once: the others pass, and who did not is named.
    let all = json!({ "filter": {}, "count": 4 });
    let done = scene.admin.post("/api/review/bulk", &all).good();
    assert_eq!(done["done"], json!(3));
    assert_eq!(done["refused"][0]["number"], json!(bad));
    assert_eq!(scene.center.state(bad.parse().unwrap()), "received");
    // It can be returned like any other.
    let wish = json!({
        "revision": 1, "outcome": "returned", "reason": null,
        "reasons": [{ "field": null, "reason": "照片坏了，请换一张" }],
    });
    scene.admin.post(&format!("{page}/decision"), &wish).good();
    assert_eq!(scene.center.state(bad.parse().unwrap()), "returned");
}

#[test]
fn s09_two_reviewers_never_look_at_the_same_person_and_a_return_comes_back_with_its_changes() {
    let mut scene = scene(6);
    let mut one = scene.admin.colleague("wang", "reviewer");
    let mut two = scene.admin.colleague("li", "reviewer");
    let first = one.post("/api/review/next", &no_filter()).good();
    let other = two.post("/api/review/next", &no_filter()).good();
    let number = |answer: &Value| answer["candidate"]["number"].as_str().unwrap().to_owned();
    assert_eq!(number(&first), scene.numbers[0]);
    assert_eq!(number(&other), scene.numbers[1]);
    // Asking again, as after a reload, gives what is held already.
    assert_eq!(
        number(&one.post("/api/review/next", &no_filter()).good()),
        scene.numbers[0]
    );
    let held = two.put(
        &format!("/api/candidates/{}/hold", scene.numbers[0]),
        &Value::Null,
    );
    assert_eq!(held.code(), "conflict");
    assert!(held.text().contains("wang同志"), "{}", held.text());

    let candidate = &first["candidate"];
    let keys: Vec<&str> = list(&candidate["key_fields"])
        .iter()
        .map(|field| field["field"].as_str().unwrap())
        .collect();
    assert_eq!(
        keys,
        [
            "name",
            "id_number",
            "trade",
            "level",
            "exam_type",
            "category"
        ]
    );
    let id = scene.people[0].draft.get(Field::IdNumber).to_owned();
    assert!(!first.to_string().contains(&id), "the ID number is masked");
    assert_eq!(candidate["key_fields"][1]["masked"], json!(true));
    let photo = one.get(&format!(
        "/api/photos/{}",
        candidate["photo"]["sha"].as_str().unwrap()
    ));
    assert_eq!(
        (photo.status, photo.body == scene.people[0].photo),
        (200, true)
    );
    let revealed = one
        .post(
            &format!("/api/candidates/{}/reveal", scene.numbers[0]),
            &Value::Null,
        )
        .good();
    assert_eq!(revealed["id_number"], json!(id));

    // Returned with a reason for a field; somebody else's hold stands in the way.
    let reasons = json!([{ "field": "address", "reason": "地址不完整" }]);
    let back = json!({ "revision": 1, "outcome": "returned", "reasons": reasons });
    let target = format!("/api/candidates/{}/decision", scene.numbers[0]);
    assert_eq!(two.post(&target, &back).code(), "conflict");
    let bare = json!({ "revision": 1, "outcome": "returned", "reasons": [] });
    assert_eq!(one.post(&target, &bare).code(), "refused");
    assert_eq!(
        one.post(&target, &back).good()["standing"]["state"],
        json!("returned")
    );
    assert_eq!(one.post(&target, &back).code(), "refused");

    let mut mended = scene.people[0].clone();
    mended.head.revision = 2;
    mended
        .draft
        .set(Field::Address, "南昌市东湖区省府大院 1 号 2 栋");
    let remote = scene.pc.remote(&scene.served.url);
    assert_eq!(
        scene
            .pc
            .send(&remote, &scene.pc.seal(&[mended]))
            .unwrap()
            .accepted(),
        1
    );
    let look = one
        .get(&format!("/api/candidates/{}", scene.numbers[0]))
        .good();
    assert_eq!(
        (&look["revision"], list(&look["revisions"]).len()),
        (&json!(2), 2)
    );
    let changes = &look["revisions"][0]["changes"];
    assert_eq!(changes[0]["field"], json!("address"));
    assert_eq!(changes[0]["after"], json!("南昌市东湖区省府大院 1 号 2 栋"));
    assert_eq!(look["revisions"][1]["decisions"][0]["reasons"], reasons);
    assert_eq!(look["revisions"][1]["decisions"][0]["by"], json!("wang"));
    let stale = json!({ "revision": 1, "outcome": "passed" });
    assert_eq!(one.post(&target, &stale).code(), "conflict");
    assert_eq!(
        one.post(&target, &json!({ "revision": 2, "outcome": "passed" }))
            .status,
        200
    );

    // Passed over: the next one comes, the one left goes back to the queue.
    let skipped = json!({ "filter": { "plan": PLAN_ID }, "skip": scene.numbers[1] });
    assert_eq!(
        number(&two.post("/api/review/next", &skipped).good()),
        scene.numbers[2]
    );
    assert_eq!(
        number(&one.post("/api/review/next", &no_filter()).good()),
        scene.numbers[1]
    );

    // All the rest at once, less what somebody else looks at; only with the right count.
    let queue = one.get("/api/review/queue").good();
    assert_eq!((&queue["waiting"], &queue["held"]), (&json!(5), &json!(1)));
    let count = one.post("/api/review/bulk/count", &json!({})).good()["count"].clone();
    assert_eq!(count, json!(4));
    let others = json!({ "state": "returned" });
    assert_eq!(
        one.post("/api/review/bulk/count", &others).code(),
        "refused"
    );
    let wrong = json!({ "filter": {}, "count": 5 });
    assert_eq!(one.post("/api/review/bulk", &wrong).code(), "conflict");
    let right = json!({ "filter": {}, "count": 4 });
    assert_eq!(
        one.post("/api/review/bulk", &right).good()["done"],
        json!(4)
    );
    assert_eq!(two.get("/api/review/queue").good()["waiting"], json!(1));
    let reasons = one.get("/api/review/reasons").good();
    assert!(list(&reasons).len() > 5);

    // Who looked, revealed, decided is in the log, and the log holds.
    let mut whats = Vec::new();
    let mut target = "/api/audit?limit=7".to_owned();
    loop {
        let page = scene.admin.get(&target).good();
        whats.extend(list(&page["lines"]).iter().map(|line| line["what"].clone()));
        match page["next"].as_u64() {
            Some(before) => target = format!("/api/audit?limit=7&before={before}"),
            None => break,
        }
    }
    for what in [
        "candidate.look",
        "candidate.reveal",
        "review.take",
        "review.return",
        "review.pass",
    ] {
        assert!(whats.contains(&json!(what)), "{what} is not in the log");
    }
    let verified = scene.admin.post("/api/audit/verify", &Value::Null).good();
    assert_eq!(verified["faults"], json!([]));
    assert_eq!(
        verified["lines"].as_u64().unwrap() as usize,
        whats.len() + 1
    );
}

#[test]
fn s10_s11_payments_seats_and_tickets_with_a_second_person() {
    let mut scene = scene(8);
    scene.admin.colleague("qian", "cashier");
    scene.admin.colleague("kao", "arranger");
    let everybody = json!({ "filter": { "plan": PLAN_ID }, "count": 8 });
    assert_eq!(
        scene.admin.post("/api/review/bulk", &everybody).good()["done"],
        json!(8)
    );
    let mut center = scene.center;
    drop(scene.served);
    center.today = DURING_PAYMENT.into();
    let served = center.serve();
    // Weeks later everybody signs in anew.
    scene.admin.url.clone_from(&served.url);
    assert_eq!(scene.admin.get("/api/staff").code(), "sign_in");
    scene.admin = scene.admin.signed_in("admin");
    let mut cashier = scene.admin.signed_in("qian");
    let mut arranger = scene.admin.signed_in("kao");

    let codes = cashier.get("/api/payments/codes").good();
    assert_eq!(
        (&codes[0]["people"], &codes[0]["total"]),
        (&json!(8), &json!("2080.00"))
    );
    assert!(codes[0]["code"].as_str().unwrap().starts_with("36001-"));

    // The bank's file is looked at first; booked only as it was seen.
    let numbers = scene.numbers.clone();
    let mut csv = String::from("报名序号,金额,流水号,日期\n");
    for number in &numbers[..6] {
        csv += &format!("{number},260.00,B{number},2017-07-05\n");
    }
    csv += &format!("{},26.00,X1,2017-07-05\n", numbers[6]);
    csv += "17-99999-01-00001-1,260.00,X2,2017-07-05\n";
    csv += &format!("{},260.00,B{},2017-07-05\n", numbers[0], numbers[0]);
    let looked = cashier.request(
        "POST",
        "/api/payments/bank/preview",
        "text/csv",
        csv.as_bytes(),
    );
    let looked = looked.good();
    let counts = ["matched", "wrong_amount", "already"].map(|key| looked[key].as_u64().unwrap());
    assert_eq!(
        (counts, looked["total"].as_str()),
        ([6, 1, 1], Some("1560.00"))
    );
    assert_eq!(
        cashier.get("/api/payments").good()["entries"],
        json!([]),
        "nothing is booked by looking"
    );
    let other = "/api/payments/bank?seen=0000".to_owned();
    assert_eq!(
        cashier
            .request("POST", &other, "text/csv", csv.as_bytes())
            .code(),
        "conflict"
    );
    let target = format!(
        "/api/payments/bank?seen={}",
        looked["seen"].as_str().unwrap()
    );
    let booked = cashier
        .request("POST", &target, "text/csv", csv.as_bytes())
        .good();
    assert_eq!(booked["matched"], json!(6));
    let again = cashier.request("POST", &target, "text/csv", csv.as_bytes());
    assert_eq!(
        again.code(),
        "conflict",
        "the same file books nothing twice"
    );
    let cash =
        json!({ "number": numbers[6], "amount": null, "reference": "收据 7", "paid_on": null });
    // By hand for one person: a unit's code is for the bank's file.
    let mut unit = cash.clone();
    unit["number"] = json!("36001-2017");
    let refused = cashier.post("/api/payments", &unit);
    assert_eq!(
        (refused.status, refused.json()["field"].as_str()),
        (422, Some("number"))
    );
    assert_eq!(
        cashier.post("/api/payments", &cash).good()["fate"],
        json!("matched")
    );
    let undo = json!({ "number": numbers[6], "reason": "重复收费" });
    assert_eq!(
        cashier.post("/api/payments/undo", &undo).good()["undone"],
        json!("重复收费")
    );
    assert_eq!(cashier.post("/api/payments/undo", &undo).code(), "refused");
    let book = cashier.get("/api/payments?limit=3").good();
    assert_eq!(list(&book["entries"]).len(), 3);
    let rest = format!(
        "/api/payments?limit=500&after={}",
        book["next"].as_str().unwrap()
    );
    assert_eq!(list(&cashier.get(&rest).good()["entries"]).len(), 5);

    // Rooms of the center's own in place of the plan's.
    let sites = arranger.get("/api/sites").good();
    let site = sites[0]["site"].as_str().unwrap().to_owned();
    let encoded: String = site.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let rooms = format!("/api/sites/{PLAN_ID}/{encoded}/rooms");
    let own = json!({ "rooms": [
        { "name": "一号厅", "capacity": 4, "columns": 2 }, { "name": "二号厅", "capacity": 9, "columns": 3 },
    ] });
    assert_eq!(arranger.put(&rooms, &own).good()["changed"], json!(true));
    let arranged = arranger.post("/api/seating/arrange", &Value::Null).good();
    assert_eq!(
        (&arranged["people"], &arranged["numbered"]),
        (&json!(6), &json!(6))
    );
    let small = json!({ "rooms": [{ "name": "一号厅", "capacity": 4, "columns": 2 }] });
    assert_eq!(
        arranger.put(&rooms, &small).code(),
        "refused",
        "nobody loses a seat"
    );

    let sites = arranger.get("/api/sites").good();
    let sitting = &sites[0]["rooms"][0]["sittings"][0];
    let (paper, date) = (
        sitting["paper"].as_str().unwrap(),
        sitting["date"].as_str().unwrap(),
    );
    let start = sitting["start"].as_str().unwrap();
    let picture = |room: u32| {
        format!(
            "/api/seating/room?site={encoded}&room={room}&paper={paper}&date={date}&start={start}"
        )
    };
    let hall = arranger.get(&picture(0)).good();
    let seats = list(&hall["seats"]).clone();
    assert_eq!((seats.len(), &hall["capacity"]), (4, &json!(4)));

    // Onto a taken seat two change places; beyond the room nobody sits.
    let (first, second) = (&seats[0], &seats[1]);
    let change =
        json!({ "number": first["number"], "paper": paper, "room": 0, "seat": second["seat"] });
    let moves = |one: &Value, only_check: bool| json!({ "plan": null, "moves": [one], "only_check": only_check });
    let checked = arranger
        .post("/api/seating/moves", &moves(&change, true))
        .good();
    assert_eq!(
        (&checked["done"], &checked["moved"]),
        (&json!(false), &json!(2))
    );
    let done = arranger
        .post("/api/seating/moves", &moves(&change, false))
        .good();
    assert_eq!(done["done"], json!(true));
    let after = arranger.get(&picture(0)).good();
    assert_eq!(after["seats"][0]["number"], second["number"]);
    let beyond = json!({ "number": first["number"], "paper": paper, "room": 0, "seat": 5 });
    let refused = arranger
        .post("/api/seating/moves", &moves(&beyond, false))
        .good();
    assert_eq!(
        (&refused["done"], &refused["conflicts"][0]["hard"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(arranger.get(&picture(0)).good(), after);
    assert!(
        list(&arranger.get("/api/seating/conflicts").good())
            .iter()
            .all(|one| one["hard"] == json!(false))
    );

    // One asks, another approves.
    let asked = arranger.post("/api/tickets/publish", &Value::Null).good();
    let request = asked["request"]["request"].as_str().unwrap().to_owned();
    assert_eq!(asked["published"], json!(0));
    assert_eq!(
        arranger.post("/api/tickets/publish", &Value::Null).code(),
        "conflict"
    );
    let approve = format!("/api/tickets/requests/{request}/approve");
    assert_eq!(arranger.post(&approve, &Value::Null).code(), "forbidden");
    assert_eq!(
        scene.admin.post(&approve, &Value::Null).good()["published"],
        json!(6)
    );
    assert_eq!(scene.admin.post(&approve, &Value::Null).code(), "conflict");
    let info = arranger.get("/api/tickets").good();
    let counts =
        ["paid", "arranged", "published", "changed"].map(|key| info[key].as_u64().unwrap());
    assert_eq!((counts, &info["request"]), ([6, 6, 6, 0], &Value::Null));
    let back =
        json!({ "number": second["number"], "paper": paper, "room": 0, "seat": second["seat"] });
    let moved = arranger
        .post("/api/seating/moves", &moves(&back, false))
        .good();
    assert_eq!(moved["republish"], json!(2));
    assert_eq!(arranger.get("/api/tickets").good()["changed"], json!(2));

    // The unit learns of it, and the ticket's code says whose it is.
    let page = scene.pc.remote(&served.url).changes(0).unwrap().1;
    let qr = page.changes.iter().find_map(|change| match &change.what {
        kaobao_sync::protocol::Event::Ticketed { ticket } => ticket.qr.clone(),
        _ => None,
    });
    let answer = cashier
        .post("/api/verify", &json!({ "text": qr.unwrap(), "plan": null }))
        .good();
    assert_eq!(
        (
            &answer["good"],
            answer["id_masked"].as_str().unwrap().contains('*')
        ),
        (&json!(true), true)
    );
    assert_eq!(
        cashier
            .post("/api/verify", &json!({ "text": "x", "plan": null }))
            .good()["finding"],
        json!("not_a_ticket")
    );

    // With the rule switched off, one is enough.
    let settings =
        json!({ "two_person": false, "idle_minutes": 30, "center_url": "https://center.example" });
    scene.admin.put("/api/settings", &settings).good();
    assert_eq!(
        arranger.post("/api/tickets/publish", &Value::Null).good()["published"],
        json!(2)
    );
    let all = json!({ "plan": null, "numbers": [], "count": 5 });
    assert_eq!(
        arranger.post("/api/tickets/withdraw", &all).code(),
        "conflict"
    );
    let all = json!({ "plan": null, "numbers": [], "count": 6 });
    assert_eq!(
        arranger.post("/api/tickets/withdraw", &all).good()["done"],
        json!(6)
    );

    let statistics = cashier.get("/api/statistics").good();
    assert_eq!(statistics["payment"]["paid"], json!("1560.00"));
    assert_eq!(statistics["payment"]["due_people"], json!(2));
    assert_eq!(
        statistics["per_day"],
        json!([{ "day": DURING_REGISTRATION, "count": 8 }])
    );
    assert_eq!(statistics["levels"][0]["total"], json!(8));
}

#[test]
fn a_package_is_dropped_on_the_page_and_the_answer_file_taken_back() {
    let center = Center::new();
    let served = center.serve();
    let mut admin = Browser::first(&served);
    let unit = json!({
        "code": "36002", "name": "省林业厅招待所", "kind": "provincial", "department": "江西省林业厅",
        "city": null, "slots": 1,
    });
    let files = admin.post("/api/units", &unit).good();
    assert_eq!(files["without_plan"], json!(false));
    let enrolment = center.file(
        "36002.kbe",
        files["files"][0]["text"].as_str().unwrap().as_bytes(),
    );
    assert_eq!(admin.post("/api/units", &unit).code(), "refused");
    let pc = Pc::new(&enrolment);
    let mut people = pc.people(0..3);
    people[2].draft.set(Field::Phone, "1");
    let sealed = pc.seal(&people);
    let package = center.path("batch.kbp");
    pc.package(&sealed, &package);
    let bytes = std::fs::read(&package).unwrap();
    let task = uuid::Uuid::now_v7();
    let target = format!("/api/packages?task={task}");
    let kind = "application/octet-stream";
    let imported = admin.request("POST", &target, kind, &bytes).good();
    assert_eq!(
        (&imported["batch"]["accepted"], &imported["again"]),
        (&json!(2), &json!(false))
    );
    assert_eq!(
        admin.get(&format!("/api/tasks/{task}")).good()["ended"],
        json!(true)
    );
    let again = admin.request("POST", &target, kind, &bytes).good();
    assert_eq!(again["again"], json!(true));
    let cut = admin.request("POST", &target, kind, &bytes[..bytes.len() / 2]);
    assert_eq!(cut.code(), "malformed");

    let id = imported["batch"]["batch"].as_str().unwrap();
    let answer = admin.get(&format!("/api/batches/{id}/answer"));
    assert!(
        answer
            .header("content-disposition")
            .unwrap()
            .starts_with("attachment")
    );
    let answers = pc.read_answers(&center.file("answer.kba", &answer.body));
    assert_eq!(answers.receipts.len(), 1);
    let lines = admin
        .get(&format!("/api/batches/{id}/lines?refused=true"))
        .good();
    assert_eq!(lines["total"], json!(1));
    assert_eq!(lines["lines"][0]["problems"][0]["field"], json!("phone"));
    let page = admin.get("/api/batches?limit=1").good();
    assert_eq!(list(&page["batches"]).len(), 1);
    let next = page["next"].as_str().unwrap().replace('+', "%2B");
    assert_eq!(
        admin.get(&format!("/api/batches?after={next}")).good()["batches"],
        json!([])
    );

    let detail = admin.get("/api/units/36002").good();
    assert_eq!(
        detail["refused"][0]["number"],
        json!(sealed.numbers[2].to_string())
    );
    assert_eq!(detail["unit"]["slots"][0]["revoked_at"], Value::Null);
    admin.delete("/api/units/36002/slots/1").good();
    let detail = admin.get(&format!("/api/batches/{id}")).good();
    assert_eq!(detail["answer"], json!(false), "no answer for a revoked PC");
    assert_eq!(
        list(&admin.post("/api/units/36002/slots", &Value::Null).good()["files"]).len(),
        1
    );
    assert_eq!(list(&admin.get("/api/units").good()).len(), 1);
}

#[test]
fn s14_people_are_found_page_by_page_and_lists_go_out_masked() {
    let mut scene = scene(12);
    let mut reader = scene.admin.colleague("kan", "read_only");
    let mut seen = Vec::new();
    let mut target = format!("/api/people?plan={PLAN_ID}&limit=5");
    loop {
        let page = reader.get(&target).good();
        assert_eq!(page["columns"][0], json!("number"));
        for row in list(&page["rows"]) {
            seen.push(texts(row)[0].to_owned());
        }
        match page["next"].as_str() {
            Some(after) => target = format!("/api/people?plan={PLAN_ID}&limit=5&after={after}"),
            None => break,
        }
    }
    assert_eq!(seen, scene.numbers);
    let counted = reader.get("/api/people/count?state=received").good();
    assert_eq!(counted, json!({ "count": 12, "more": false }));
    let encoded: String = "李秀英"
        .bytes()
        .map(|byte| format!("%{byte:02X}"))
        .collect();
    for (find, count) in [
        ("zhangsan", 2),
        (encoded.as_str(), 2),
        (&scene.numbers[3], 1),
    ] {
        let found = reader.get(&format!("/api/people?find={find}")).good();
        assert_eq!(list(&found["rows"]).len(), count, "{find}");
    }
    let id = scene.people[4].draft.get(Field::IdNumber);
    let found = reader.get(&format!("/api/people?find={id}")).good();
    assert_eq!(texts(&found["rows"][0])[0], scene.numbers[4]);
    assert!(!found.to_string().contains(id));

    let wish = json!({ "filter": { "plan": PLAN_ID }, "kind": "csv", "reveal": false });
    let file = reader.post("/api/exports", &wish);
    assert_eq!((file.status, file.text().lines().count()), (200, 13));
    assert!(!file.text().contains(id));
    let full = json!({ "filter": {}, "kind": "csv", "reveal": true });
    assert_eq!(reader.post("/api/exports", &full).code(), "forbidden");
    assert_eq!(
        reader.post("/api/exports/revealed", &full).code(),
        "forbidden"
    );
    let file = scene.admin.post("/api/exports/revealed", &full);
    assert!(file.text().contains(id));
    let xlsx = json!({ "filter": {}, "kind": "xlsx", "reveal": false });
    assert!(reader.post("/api/exports", &xlsx).body.starts_with(b"PK"));
    let log = scene.admin.get("/api/audit?what=export").good();
    let lines: Vec<&Value> = list(&log["lines"])
        .iter()
        .map(|line| &line["what"])
        .collect();
    assert_eq!(
        lines,
        [&json!("export"), &json!("export.reveal"), &json!("export")]
    );
}

#[test]
fn plans_are_checked_compared_and_published() {
    let center = Center::new();
    let served = center.serve();
    let mut admin = Browser::first(&served);
    let faulty =
        PLAN.replacen("year = 2017", "year = 2018", 1)
            .replacen("format = 1", "format = 9", 1);
    let check = admin
        .post("/api/plans/check", &json!({ "text": faulty }))
        .good();
    assert!(!list(&check["faults"]).is_empty(), "{check}");
    // All that is wrong at once, a template of its own too; the command line says the same.
    let faulty = format!(
        "{}\n[documents]\nticket = \"x = \"\n",
        PLAN.replacen("year = 2017", "yaer = 2017", 1)
            .replacen("code = \"01\"", "code = \"1\"", 1)
    );
    let check = admin
        .post("/api/plans/check", &json!({ "text": faulty }))
        .good();
    let told: Vec<(u64, &str)> = list(&check["faults"])
        .iter()
        .map(|fault| {
            let at = fault["at"].as_str().unwrap();
            (fault["line"].as_u64().unwrap(), at)
        })
        .collect();
    let places: Vec<&str> = told.iter().map(|(_, at)| *at).collect();
    assert_eq!(
        places,
        ["", "", "exam_site[1].code", "documents.ticket"],
        "{check}"
    );
    assert_eq!(check["says"], Value::Null);
    let file = center.file("faulty.toml", faulty.as_bytes());
    let (_, said) = center.refused(&["plan", "add", file.to_str().unwrap()]);
    for (line, at) in told {
        let wanted = format!("第 {line} 行 {at}");
        assert!(said.contains(wanted.trim_end()), "{wanted}: {said}");
    }
    // What a new plan says is seen before it is published.
    let new = PLAN.replacen("id = \"jiangxi-2017\"", "id = \"jiangxi-2017b\"", 1);
    let check = admin
        .post("/api/plans/check", &json!({ "text": new }))
        .good();
    let says = &check["says"];
    assert_eq!(
        (&says["year"], &says["registration"], &check["version"]),
        (
            &json!(2017),
            &json!(["2017-06-05", "2017-06-30"]),
            &json!(1)
        )
    );
    assert_eq!(says["fees"][0]["fee"].as_str().map(str::len), Some(6));
    assert_eq!(says["sites"][0]["rooms"], json!(12));
    let photo = says["photo"].as_str().unwrap();
    assert!(
        photo.contains("90x120") && photo.contains("100 KB"),
        "{photo}"
    );
    assert!(says["trades"].as_u64().unwrap() > 10);
    let same = admin
        .post("/api/plans/check", &json!({ "text": PLAN }))
        .good();
    assert_eq!(
        (&same["faults"], &same["unchanged"]),
        (&json!([]), &json!(true))
    );
    let other_year = PLAN.replacen("year = 2017", "year = 2018", 1);
    let check = admin
        .post("/api/plans/check", &json!({ "text": other_year }))
        .good();
    assert_eq!(check["faults"][0]["at"], json!("year"));
    let line = PLAN.lines().position(|line| line.starts_with("year"));
    assert_eq!(
        check["faults"][0]["line"].as_u64(),
        line.map(|at| at as u64 + 1)
    );
    assert_eq!(
        admin
            .post("/api/plans", &json!({ "text": other_year }))
            .code(),
        "refused"
    );

    let changed = format!("{PLAN}\n# 第二版\n");
    let compare = json!({ "from": 1, "to": null, "text": changed });
    let target = format!("/api/plans/{PLAN_ID}/compare");
    let diff = admin.post(&target, &compare).good();
    assert_eq!((&diff["added"], &diff["removed"]), (&json!(2), &json!(0)));
    let published = admin.post("/api/plans", &json!({ "text": changed })).good();
    assert_eq!(published["version"], json!(2));
    let diff = admin
        .post(&target, &json!({ "from": 2, "to": 1, "text": null }))
        .good();
    assert_eq!(diff["removed"], json!(2));
    let plans = admin.get("/api/plans").good();
    assert_eq!(list(&plans[0]["versions"]).len(), 2);
    let text = admin
        .get(&format!("/api/plans/{PLAN_ID}/versions/1"))
        .good();
    assert_eq!(text["text"], json!(PLAN));
    assert_eq!(
        admin
            .get(&format!("/api/plans/{PLAN_ID}/versions/9"))
            .code(),
        "not_found"
    );
}

/// A document's words without blanks.
fn words_of(center: &Center, pdf: &[u8]) -> String {
    assert!(pdf.starts_with(b"%PDF"), "{}", text(pdf));
    let path = center.file("words.pdf", pdf);
    let output = std::process::Command::new("pdftotext")
        .args(["-raw", "-enc", "UTF-8"])
        .arg(path)
        .arg("-")
        .output()
        .unwrap();
    text(&output.stdout).split_whitespace().collect()
}

#[test]
fn the_papers_for_the_rooms_are_printed() {
    let mut scene = scene(4);
    let all = json!({ "filter": {}, "count": 4 });
    scene.admin.post("/api/review/bulk", &all).good();
    for number in &scene.numbers {
        let cash = json!({ "number": number, "amount": null, "reference": "1", "paid_on": null });
        assert_eq!(
            scene.admin.post("/api/payments", &cash).good()["fate"],
            json!("matched")
        );
    }
    let wish = |what: &str| {
        json!({
            "plan": null, "what": what, "site": null, "room": null, "duplex": false, "pdf_a": false,
        })
    };
    assert_eq!(
        scene.admin.post("/api/prints", &wish("seats")).code(),
        "refused"
    );
    scene
        .admin
        .post("/api/seating/arrange", &Value::Null)
        .good();
    let id = id_number(0);
    let masked = format!("{}********{}", &id[..6], &id[14..]);
    for what in ["photo_sheet", "sign_in", "seats"] {
        let pdf = scene.admin.post("/api/prints", &wish(what));
        assert_eq!(pdf.status, 200, "{}", pdf.text());
        let told = words_of(&scene.center, &pdf.body);
        assert!(!told.contains(&id), "{what} shows whole numbers");
        assert_eq!(told.contains(&masked), what != "seats", "{what}: {told}");
    }
    // Whole only when that is asked for, and then the log says so.
    let full = scene
        .admin
        .post("/api/prints/revealed", &wish("photo_sheet"));
    assert!(words_of(&scene.center, &full.body).contains(&id));
    let path = scene.center.path("rooms.pdf");
    for (more, whole) in [(&[][..], false), (&["--reveal"], true)] {
        let args = [
            &["print", "photosheet", "--out", path.to_str().unwrap()],
            more,
        ]
        .concat();
        scene.center.ok(&args);
        let told = words_of(&scene.center, &std::fs::read(&path).unwrap());
        assert_eq!(
            (told.contains(&id), told.contains(&masked)),
            (whole, !whole)
        );
    }
    let log = scene.admin.get("/api/audit?what=print.reveal").good();
    assert_eq!(list(&log["lines"]).len(), 2, "{log}");
    assert_eq!(log["lines"][0]["label"], json!("打印完整证件号码"));
    let list = scene
        .admin
        .post("/api/prints/people", &json!({ "unit": "36001" }));
    assert!(list.body.starts_with(b"%PDF"), "{}", list.text());
    let nobody = json!({ "unit": "36001", "state": "returned" });
    assert_eq!(
        scene.admin.post("/api/prints/people", &nobody).code(),
        "refused"
    );
    let log = scene.admin.get("/api/audit?what=print").good();
    let rows = log["lines"].as_array().unwrap().iter();
    assert!(
        rows.map(|line| &line["what"])
            .any(|what| *what == json!("print.roster"))
    );
}

/// With the pages built before the program, and without: nothing else is needed to open the console.
#[test]
fn the_pages_are_in_the_program_and_kept_as_long_as_they_are_the_same() {
    let center = Center::empty();
    let served = center.serve();
    let mut browser = Browser::new(&served);
    let page = browser.get("/");
    assert!(
        page.header("content-type")
            .unwrap()
            .starts_with("text/html")
    );
    assert_eq!(browser.get("/assets/none.js").status, 404);
    assert_eq!(browser.post("/", &Value::Null).status, 404);
    let pages = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../ui/console/dist/index.html"
    );
    if !std::path::Path::new(pages).exists() {
        // A program that was built before its pages says so.
        assert_eq!(page.status, 503);
        assert!(page.text().contains("npm"), "{}", page.text());
        return;
    }
    assert_eq!(
        (page.status, page.header("cache-control")),
        (200, Some("no-cache"))
    );
    // The pages' own addresses stand behind `#`: any other path is nobody's.
    assert_eq!(browser.get("/people/17").status, 404);
    let tag = page.header("etag").unwrap().to_owned();
    browser.more = vec![("if-none-match".into(), tag)];
    assert_eq!(browser.get("/").status, 304);
    let text = page.text();
    let script = text
        .split("assets/")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    browser.more.clear();
    let asset = browser.get(&format!("/assets/{script}"));
    assert_eq!(asset.status, 200, "{script}");
    let kept = asset.header("cache-control").unwrap();
    assert!(kept.contains("immutable"), "{kept}");
}
