//! Two persons publish tickets: what the second one approves is what the first one asked for, or nothing.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

mod common;
use common::{browser::Browser, *};
use serde_json::{Value, json};

/// A center where eight people have paid and sit, an administrator, and two arrangers, 甲 and 乙.
struct Scene {
    center: Center,
    // Ends with the scene.
    #[allow(dead_code, reason = "runs while it is held")]
    served: Served,
    admin: Browser,
    first: Browser,
    second: Browser,
    numbers: Vec<String>,
}

fn scene() -> Scene {
    let mut center = Center::new();
    let pc = center.pc("36001");
    let served = center.serve();
    let sealed = pc.seal(&pc.people(0..8));
    let receipt = pc.send(&pc.enrolled(&served.url), &sealed).unwrap();
    assert_eq!(receipt.accepted(), 8);
    drop(served);
    center.today = DURING_PAYMENT.into();
    let served = center.serve();
    let admin = Browser::first(&served);
    let first = admin.colleague("jia", "arranger");
    let second = admin.colleague("yi", "arranger");
    let numbers: Vec<String> = sealed.numbers.iter().map(ToString::to_string).collect();
    center.ok(&["review", "pass", "--all"]);
    let all: Vec<&str> = numbers.iter().map(String::as_str).collect();
    center.ok(&[&["pay", "--reference", "R"], &all[..]].concat());
    center.ok(&["seat"]);
    Scene {
        center,
        served,
        admin,
        first,
        second,
        numbers,
    }
}

fn request_of(answer: &Value) -> String {
    answer["request"]["request"].as_str().unwrap().to_owned()
}

fn approve(browser: &mut Browser, request: &str) -> common::browser::Answer {
    browser.post(
        &format!("/api/tickets/requests/{request}/approve"),
        &Value::Null,
    )
}

/// Two people of the first room change places.
fn swap(browser: &mut Browser, only_check: bool) -> Value {
    let wish = swapping(browser, only_check);
    browser.post("/api/seating/moves", &wish).good()
}

fn swapping(browser: &mut Browser, only_check: bool) -> Value {
    let sites = browser.get("/api/sites").good();
    let site = sites[0]["site"].as_str().unwrap();
    let site: String = site.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let used = &sites[0]["rooms"][0]["sittings"][0];
    let word = |key: &str| used[key].as_str().unwrap();
    let paper = word("paper");
    let target = format!(
        "/api/seating/room?site={site}&room=0&paper={paper}&date={}&start={}",
        word("date"),
        word("start")
    );
    let seats = browser.get(&target).good();
    let (one, other) = (&seats["seats"][0], &seats["seats"][1]);
    let step = json!({ "number": one["number"], "paper": paper, "room": 0, "seat": other["seat"] });
    json!({ "plan": null, "moves": [step], "only_check": only_check })
}

#[test]
fn s11_what_was_asked_for_is_what_is_approved() {
    let mut scene = scene();
    // The request is of those who have seats, not of everybody who paid.
    let info = scene.first.get("/api/tickets").good();
    let counts = ["paid", "arranged", "due", "changed"].map(|key| info[key].as_u64().unwrap());
    assert_eq!(counts, [8, 8, 8, 0]);
    let asked = scene
        .first
        .post("/api/tickets/publish", &Value::Null)
        .good();
    assert_eq!(
        (&asked["request"]["people"], &asked["request"]["stale"]),
        (&json!(8), &json!(false))
    );
    let request = request_of(&asked);

    // Whoever moves a seat meanwhile is told before and after.
    assert_eq!(
        swap(&mut scene.second, true)["request_waits"],
        json!(true),
        "told by looking"
    );
    assert_eq!(
        scene.second.get("/api/tickets").good()["request"]["stale"],
        json!(false),
        "looking changes nothing"
    );
    assert_eq!(swap(&mut scene.second, false)["request_waits"], json!(true));
    let info = scene.second.get("/api/tickets").good();
    assert_eq!(info["request"]["stale"], json!(true));
    let refused = approve(&mut scene.second, &request);
    let said = refused.text();
    assert_eq!(refused.code(), "conflict");
    assert!(
        said.contains("申请之后座位有变动") && said.contains("请核对座位后重新申请"),
        "{said}"
    );
    let info = scene.second.get("/api/tickets").good();
    assert_eq!(info["published"], json!(0), "nothing was published");

    // Back as it was, it fits again.
    swap(&mut scene.second, false);
    assert_eq!(
        scene.second.get("/api/tickets").good()["request"]["stale"],
        json!(false)
    );
    // Arranged anew with the same outcome it still fits; with a payment undone it does not.
    scene
        .first
        .post("/api/seating/arrange", &Value::Null)
        .good();
    let undo = ["pay", "--undo", &scene.numbers[3], "--reason", "退款"];
    scene.center.ok(&undo);
    let refused = approve(&mut scene.second, &request);
    let said = refused.text();
    assert_eq!(refused.code(), "conflict");
    assert!(said.contains("申请时要发布 8 张，现在是 7 张"), "{said}");

    // A new request takes the place of the one that does not fit, and is for seven.
    let asked = scene
        .first
        .post("/api/tickets/publish", &Value::Null)
        .good();
    assert_ne!(request_of(&asked), request);
    assert_eq!(asked["request"]["people"], json!(7));
    assert_eq!(
        approve(&mut scene.second, &request).code(),
        "conflict",
        "the old one is gone"
    );
    let published = approve(&mut scene.second, &request_of(&asked)).good();
    assert_eq!(published["published"], json!(7));
    // Nothing is due now, and nothing is asked for.
    let nothing = scene.first.post("/api/tickets/publish", &Value::Null);
    assert_eq!(nothing.code(), "refused");

    // Who sits elsewhere since gets another ticket, and the request says how many such there are.
    swap(&mut scene.first, false);
    let asked = scene
        .first
        .post("/api/tickets/publish", &Value::Null)
        .good();
    let request = request_of(&asked);
    assert_eq!(
        (&asked["request"]["people"], &asked["request"]["changed"]),
        (&json!(2), &json!(2))
    );
    // A room's other name stands on every ticket.
    let sites = scene.admin.get("/api/sites").good();
    let mut rooms = sites[0]["rooms"].clone();
    for room in rooms.as_array_mut().unwrap() {
        room.as_object_mut().unwrap().remove("sittings");
    }
    rooms[0]["name"] = json!("大礼堂");
    let site = sites[0]["site"].as_str().unwrap();
    let site: String = site.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let target = format!("/api/sites/{PLAN_ID}/{site}/rooms");
    scene.admin.put(&target, &json!({ "rooms": rooms })).good();
    assert_eq!(approve(&mut scene.second, &request).code(), "conflict");
    let info = scene.first.get("/api/tickets").good();
    assert_eq!(info["due"], json!(7));
    assert_eq!(scene.center.json(&["audit", "verify"])["faults"], json!([]));
}

#[test]
fn s11_a_seat_that_moves_in_the_same_moment_is_never_published_unasked() {
    let mut scene = scene();
    for round in 0..12 {
        let info = scene.first.get("/api/tickets").good();
        if let Some(stale) = info["request"]["request"].as_str() {
            let target = format!("/api/tickets/requests/{stale}/refuse");
            let reason = json!({ "reason": "座位变了" });
            scene.first.post(&target, &reason).good();
        }
        // When both are back where their tickets say there is nothing to ask for.
        if info["due"] == json!(0) {
            swap(&mut scene.first, false);
        }
        let asked = scene
            .first
            .post("/api/tickets/publish", &Value::Null)
            .good();
        let request = request_of(&asked);
        let due = scene.first.get("/api/tickets").good()["due"].clone();
        let (mut mover, mut approver) = (scene.first.clone(), scene.second.clone());
        let wish = swapping(&mut mover, false);
        // Now the one begins a little earlier, now the other.
        let late = |first: bool| {
            if first == (round % 2 == 0) {
                std::thread::sleep(std::time::Duration::from_micros(round * 700));
            }
        };
        let answer = std::thread::scope(|threads| {
            let approving = threads.spawn(|| {
                late(true);
                approve(&mut approver, &request)
            });
            late(false);
            let moved = mover.post("/api/seating/moves", &wish).good();
            assert_eq!(moved["done"], json!(true));
            approving.join().unwrap()
        });
        let info = scene.first.get("/api/tickets").good();
        eprintln!("round {round}: {}", answer.status);
        match answer.status {
            // It was published before the two changed places: both tickets show the seats that were asked about.
            200 => assert_eq!(
                (&answer.json()["published"], &info["changed"]),
                (&due, &json!(2)),
                "round {round}"
            ),
            409 => assert_eq!(info["request"]["stale"], json!(true), "round {round}"),
            other => panic!("round {round}: {other} {}", answer.text()),
        }
    }
}

#[test]
fn s11_the_command_line_keeps_the_rule_too() {
    let mut scene = scene();
    let (_, said) = scene.center.refused(&["tickets", "publish"]);
    assert!(said.contains("双人规则") && said.contains("--as"), "{said}");
    let told = scene.center.ok(&["--as", "jia", "tickets", "publish"]);
    assert!(
        told.contains("已申请发布 8 张") && told.contains("tickets approve"),
        "{told}"
    );
    let (_, said) = scene.center.refused(&["--as", "jia", "tickets", "approve"]);
    assert!(said.contains("另一个人批准"), "{said}");
    let (_, said) = scene.center.refused(&["tickets", "approve"]);
    assert!(said.contains("双人规则"), "{said}");
    let undo = ["pay", "--undo", &scene.numbers[0], "--reason", "退款"];
    scene.center.ok(&undo);
    let (error, said) = scene.center.refused(&["--as", "yi", "tickets", "approve"]);
    assert!(said.contains("申请之后座位有变动"), "{said}");
    assert_eq!(error["error"]["code"], json!("conflict"));
    let arranged = scene.center.run(&["seat"]);
    assert!(text(&arranged.stderr).contains("重新申请"));
    let told = scene.center.json(&["--as", "yi", "tickets", "publish"]);
    assert_eq!(told["request"]["people"], json!(7));
    let told = scene.center.json(&["--as", "jia", "tickets", "approve"]);
    assert_eq!(told["published"], json!(7));
    // One person is enough where the rule is off.
    let settings = scene.admin.get("/api/settings").good();
    let mut off = settings;
    off["two_person"] = json!(false);
    scene.admin.put("/api/settings", &off).good();
    let told = scene.center.json(&["tickets", "publish"]);
    assert_eq!(told["unchanged"], json!(7));
}
