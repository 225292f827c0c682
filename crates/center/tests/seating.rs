//! What is not as it should be among the seats: said with names, and where.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

mod common;
use common::{browser::Browser, *};
use serde_json::{Value, json};

#[test]
fn s11_neighbours_of_one_unit_are_told_by_its_name_and_their_seat() {
    let mut center = Center::new();
    let pcs = [center.pc("36001"), center.pc("36002")];
    let served = center.serve();
    for (pc, who) in pcs.iter().zip([0..6, 100..106]) {
        let sealed = pc.seal(&pc.people(who));
        let receipt = pc.send(&pc.enrolled(&served.url), &sealed).unwrap();
        assert_eq!(receipt.accepted(), 6);
    }
    drop(served);
    center.today = DURING_PAYMENT.into();
    let served = center.serve();
    let mut admin = Browser::first(&served);
    center.ok(&["review", "pass", "--all"]);
    let rows = center.json(&["applications"]);
    let numbers = rows.as_array().unwrap().iter();
    let numbers: Vec<&str> = numbers.map(|row| row["number"].as_str().unwrap()).collect();
    center.ok(&[&["pay", "--reference", "R"], &numbers[..]].concat());
    center.ok(&["seat"]);
    let sites = admin.get("/api/sites").good();
    let site = sites[0]["site"].as_str().unwrap().to_owned();
    let encoded: String = site.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let used = &sites[0]["rooms"][0]["sittings"][0];
    let word = |key: &str| used[key].as_str().unwrap().to_owned();
    let (paper, date, start) = (word("paper"), word("date"), word("start"));
    let picture =
        format!("/api/seating/room?site={encoded}&room=0&paper={paper}&date={date}&start={start}");
    let seats = admin.get(&picture).good()["seats"].clone();
    // Somebody of the unit on seat 1 comes to seat 2.
    let unit = &seats[0]["unit"];
    let mut others = seats.as_array().unwrap().iter().skip(2);
    let mate = others.find(|seat| seat["unit"] == *unit).unwrap();
    let step = json!({ "number": mate["number"], "paper": paper, "room": 0, "seat": 2 });
    let wish = json!({ "plan": null, "moves": [step], "only_check": false });
    let moved = admin.post("/api/seating/moves", &wish).good();
    assert_eq!(moved["done"], json!(true));
    let name = seats[0]["unit_name"].as_str().unwrap();
    let beside = |found: &Value| {
        let mut found = found.as_array().unwrap().iter();
        let pair = found.find(|one| {
            let numbers = one["numbers"].as_array().unwrap();
            numbers.contains(&seats[0]["number"]) && numbers.contains(&mate["number"])
        });
        pair.unwrap().clone()
    };
    for found in [
        admin.get("/api/seating/conflicts").good(),
        admin.get(&picture).good()["conflicts"].clone(),
        moved["conflicts"].clone(),
    ] {
        let one = beside(&found);
        let what = one["what"].as_str().unwrap();
        assert!(what.ends_with(&format!("同一单位：{name}")), "{what}");
        assert_eq!(
            one["place"],
            json!({ "site": site, "room": 0, "date": date, "start": start, "seat": 2 })
        );
    }
}
