//! `kaobao-center verify`: who a scanned ticket lets in.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

mod common;
use common::*;
use kaobao_sync::{
    SigningKey,
    proof::{PersonMark, TicketProof},
    protocol::Event,
};
use serde_json::Value;
use std::{io::Write, process::Stdio};

/// A center with published tickets, their QR texts and the registration numbers, in the same order.
fn published(people: u32) -> (Center, Vec<String>, Vec<String>) {
    let mut center = Center::new();
    let pc = center.pc("36001");
    let sealed = pc.seal(&pc.people(0..people));
    let package = center.path("one.kbp");
    pc.package(&sealed, &package);
    let answer = center.path("one.kba");
    let answer = answer.to_str().unwrap();
    center.ok(&["import", package.to_str().unwrap(), "--answer", answer]);
    center.ok(&["review", "pass", "--all"]);
    center.today = DURING_PAYMENT.into();
    let numbers: Vec<String> = sealed.numbers.iter().map(ToString::to_string).collect();
    let named: Vec<&str> = numbers.iter().map(String::as_str).collect();
    center.ok(&[&["pay", "--reference", "R1"], named.as_slice()].concat());
    center.ok(&["seat"]);
    center.ok(&["tickets", "publish"]);
    let texts = texts(&center, &pc);
    assert_eq!(texts.len(), people as usize);
    (center, texts, numbers)
}

/// The codes as the unit gets them, by an answers file.
fn texts(center: &Center, pc: &Pc) -> Vec<String> {
    let file = center.path("answers.kba");
    center.ok(&["answers", "36001", "--out", file.to_str().unwrap()]);
    let answers = pc.read_answers(&file);
    let tickets = answers.changes.into_iter().filter_map(|c| match c.what {
        Event::Ticketed { ticket } => Some((ticket.registration.to_string(), ticket.qr.unwrap())),
        _ => None,
    });
    let by_number: std::collections::BTreeMap<String, String> = tickets.collect();
    by_number.into_values().collect()
}

fn answers(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn s11_a_scanned_ticket_says_who_sits_where_or_why_not() {
    let (center, texts, numbers) = published(3);
    let genuine = center.json(&["verify", &texts[0]]);
    assert_eq!(genuine["finding"], "genuine");
    assert_eq!(genuine["admitted"]["ticket"]["qr"], texts[0].as_str());
    let seat = &genuine["admitted"]["ticket"]["sittings"][0];
    let message = genuine["message"].as_str().unwrap();
    assert!(
        message.contains(seat["room"].as_str().unwrap()),
        "{message}"
    );
    assert!(!genuine.to_string().contains(&id_number(0)), "masked");
    assert!(center.ok(&["verify", &texts[0]]).starts_with("有效"));

    center.ok(&["tickets", "withdraw", &numbers[1]]);
    let other = SigningKey::from_secret_bytes(&random());
    let proof = TicketProof {
        plan: PLAN_ID.parse().unwrap(),
        number: genuine["number"].as_str().unwrap().to_owned(),
        person: PersonMark::of(&PLAN_ID.parse().unwrap(), &id_number(0), "李小四"),
    };
    let forged = proof.sign(&other).unwrap();
    let cases = [
        (texts[1].as_str(), "taken_back", "已收回"),
        (forged.as_str(), "forged", "签名不符"),
        (
            "https://example.org/",
            "not_a_ticket",
            "不是准考证上的二维码",
        ),
    ];
    for (text, finding, said) in cases {
        let (answer, _) = center.refused(&["verify", text]);
        assert_eq!(answer["finding"], finding);
        assert!(
            answer["message"].as_str().unwrap().contains(said),
            "{answer}"
        );
        assert!(answer["admitted"].is_null());
    }
    let (answer, _) = center.refused(&["verify", "--plan", "other-2017", &texts[0]]);
    assert_eq!(answer["finding"], "other_plan");

    // Genuine by its signature, but nobody has the number or the number is somebody else's now.
    let keys: Value =
        serde_json::from_slice(&std::fs::read(center.path("data/keys.json")).unwrap()).unwrap();
    let secret: kaobao_exam::Digest = keys["sign"].as_str().unwrap().parse().unwrap();
    let key = SigningKey::from_secret_bytes(&secret.0);
    let unknown = TicketProof {
        number: "2017019999999".into(),
        ..proof.clone()
    };
    let (answer, _) = center.refused(&["verify", &unknown.sign(&key).unwrap()]);
    assert_eq!(answer["finding"], "unknown");
    let (answer, _) = center.refused(&["verify", &proof.sign(&key).unwrap()]);
    assert_eq!(answer["finding"], "replaced");
}

#[test]
fn s11_a_site_without_a_network_verifies_with_the_public_key_alone() {
    let (center, texts, _) = published(2);
    let key = center.json(&["verify", "--show-key"])["key"]
        .as_str()
        .unwrap()
        .to_owned();
    let elsewhere = Center::empty();
    let args = ["verify", "--key", &key, &texts[0]];
    let answer = elsewhere.json(&args);
    assert_eq!(answer["finding"], "signed");
    assert_eq!(answer["plan"], PLAN_ID);
    assert!(!elsewhere.database().exists(), "no database is made");
    let name = center.json(&["verify", &texts[0]])["admitted"]["name"]
        .as_str()
        .unwrap()
        .to_owned();
    let at = (0..2)
        .find(|who| good(*who).get(kaobao_exam::Field::Name) == name)
        .unwrap();
    let id = id_number(at).to_lowercase();
    elsewhere.json(&[&args[..], &["--name", &name, "--id", &id]].concat());
    let (answer, _) = elsewhere.refused(&[&args[..], &["--name", "别人", "--id", &id]].concat());
    assert_eq!(answer["finding"], "other_person");
    let wrong = SigningKey::from_secret_bytes(&random())
        .public()
        .to_string();
    let (answer, _) = elsewhere.refused(&["verify", "--key", &wrong, &texts[0]]);
    assert_eq!(answer["finding"], "forged");
    let usage = elsewhere.run(&["verify", "--key", "00", &texts[0]]);
    assert_eq!(usage.status.code(), Some(2));
}

#[test]
fn s11_a_scanner_is_answered_line_by_line_whatever_it_sends() {
    let (center, texts, _) = published(2);
    let mut child = center
        .command()
        .args(["--json", "verify"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let huge = "9".repeat(3 << 20);
    let lines = [
        texts[0].as_bytes(),
        b"\r",
        huge.as_bytes(),
        b"\xff\xfe\x00",
        texts[1].as_bytes(),
    ];
    for line in lines {
        input.write_all(line).unwrap();
        input.write_all(b"\n").unwrap();
    }
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1), "something was refused");
    let findings: Vec<_> = answers(&text(&output.stdout))
        .into_iter()
        .map(|answer| answer["finding"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        findings,
        ["genuine", "not_a_ticket", "not_a_ticket", "genuine"]
    );
}
