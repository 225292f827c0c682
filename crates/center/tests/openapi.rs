//! The description against real messages: every key that is sent is described.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

mod common;
use common::*;
use kaobao_sync::protocol::{SentBatch, SentPage};
use serde_json::Value;

fn described(document: &Value, schema: &str, value: &Value) {
    let properties = document["components"]["schemas"][schema]["properties"]
        .as_object()
        .unwrap_or_else(|| panic!("no schema {schema}"));
    for key in value.as_object().unwrap().keys() {
        assert!(properties.contains_key(key), "{schema} lacks {key}");
    }
}

fn json(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

#[test]
fn the_openapi_document_describes_what_is_sent() {
    let center = Center::new();
    let pc = center.pc("36001");
    let served = center.serve();
    let (status, body) = raw(&served.url, "GET", "/v1/openapi.json", &[], b"");
    assert_eq!(status, 200);
    let document: Value = serde_json::from_str(&body).unwrap();
    let paths: Vec<&String> = document["paths"].as_object().unwrap().keys().collect();
    assert_eq!(paths.len(), 8, "{paths:?}");

    let remote = pc.enrolled(&served.url);
    let mut people = pc.people(0..2);
    people[1].draft.set(kaobao_exam::Field::Phone, "1");
    let sealed = pc.seal(&people);
    let receipt = pc.send(&remote, &sealed).unwrap();
    center.ok(&["review", "pass", "--all"]);
    let (signed, page) = remote.changes(0).unwrap();
    described(&document, "Signed", &json(&signed));
    described(&document, "Manifest", &json(&sealed.manifest));
    described(&document, "DeviceInfo", &json(&pc.device));
    described(&document, "Unit", &json(&pc.unit));
    described(&document, "Batch", &json(&sealed.manifest.batch));
    described(
        &document,
        "BatchLine",
        &json(&sealed.manifest.batch.lines[0]),
    );
    described(&document, "Receipt", &json(&receipt));
    let line = json(&receipt.lines[1]);
    described(&document, "ReceiptLine", &line);
    described(&document, "Problem", &line["problems"][0]);
    described(&document, "ChangesPage", &json(&page));
    described(&document, "Change", &json(&page.changes[0]));
    let sent = remote.sent_after(None).unwrap().unwrap();
    let batch = SentBatch {
        manifest: sent.sealed.body,
        receipt: sent.signed,
    };
    described(&document, "SentBatch", &json(&batch));
    described(&document, "SentPage", &json(&SentPage { batch: None }));
    let (_, error) = raw(&served.url, "GET", "/v1/center", &[], b"");
    described(
        &document,
        "ApiError",
        &serde_json::from_str(&error).unwrap(),
    );
}

/// The page for other vendors: its examples are what the program itself makes.
#[test]
fn the_protocol_pages_examples_are_right() {
    use kaobao_exam::{ApplicationId, Content, RegistrationNumber, application::Head};
    use kaobao_sync::{
        SigningKey, Timestamp, hash,
        signature::{Nonce, RequestParts, sign_request},
    };
    let page = include_str!("../docs/protocol.md");
    let center = SigningKey::from_secret_bytes(&[9; 32]).public();
    let parts = RequestParts::new("GET", "/v1/changes?after=12", b"", &center);
    let headers = sign_request(
        &parts,
        "0198c5f0-0000-7000-8000-000000000001".parse().unwrap(),
        &SigningKey::from_secret_bytes(&[7; 32]),
        Timestamp::from_millisecond(1_497_052_800_000).unwrap(),
        Nonce(std::array::from_fn(|at| at as u8)),
    );
    for (name, value) in &headers {
        assert!(page.contains(value.as_str()), "{name}: {value}");
    }

    let unit = "36001".parse().unwrap();
    let content = Content {
        head: Head {
            application: ApplicationId::from_uuid(
                "0198c5f0-0000-7000-8000-000000000002".parse().unwrap(),
            ),
            revision: 1,
            number: RegistrationNumber::new(2017, unit, 1u8.try_into().unwrap(), 1).unwrap(),
            plan: PLAN_ID.parse().unwrap(),
            unit,
        },
        values: good(0),
        photo: hash::sha256(b"photo"),
    };
    let (bytes, name) = hash::encode_content(&content);
    assert!(page.contains(&text(&bytes)), "{}", text(&bytes));
    assert!(page.contains(&name.to_string()), "{name}");
}
