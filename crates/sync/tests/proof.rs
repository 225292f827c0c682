//! The signed text in a ticket's QR code.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use common::Rng;
use kaobao_sync::{
    SigningKey,
    proof::{MAX_PROOF, MAX_TICKET_NUMBER, PersonMark, ProofError, TicketProof},
};

fn center() -> SigningKey {
    SigningKey::from_secret_bytes(&Rng::from_seed(7).key())
}

fn proof() -> TicketProof {
    let plan = "jiangxi-2017".parse().unwrap();
    TicketProof {
        person: PersonMark::of(&plan, "34052419800101001X", "阿依古丽·买买提"),
        plan,
        number: "2017014300001".into(),
    }
}

#[test]
fn s11_a_genuine_text_tells_plan_number_and_person() {
    let key = center();
    let text = proof().sign(&key).unwrap();
    assert!(text.starts_with("KB1E/jiangxi-2017/2017014300001/"));
    assert!(text.len() < 160, "{} characters: {text}", text.len());
    assert_eq!(text, proof().sign(&key).unwrap(), "one statement, one text");
    assert_eq!(TicketProof::verify(&text, &key.public()), Ok(proof()));
    let scanned = format!("\u{feff} {text}\r\n");
    assert_eq!(TicketProof::verify(&scanned, &key.public()), Ok(proof()));
}

#[test]
fn s11_every_altered_character_is_noticed() {
    let key = center();
    let text = proof().sign(&key).unwrap();
    let mut forged = 0;
    for at in 0..text.len() {
        for bit in 0..8 {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            // White space at the ends is no part of the text.
            let Ok(altered) = String::from_utf8(bytes) else {
                continue;
            };
            let answer = TicketProof::verify(&altered, &key.public());
            assert!(answer.is_err(), "byte {at} bit {bit}: {altered}");
            forged += usize::from(answer == Err(ProofError::Forged));
        }
        let shorter = format!("{}{}", &text[..at], &text[at + 1..]);
        assert!(TicketProof::verify(&shorter, &key.public()).is_err());
        let longer = format!("{}A{}", &text[..at], &text[at..]);
        assert!(TicketProof::verify(&longer, &key.public()).is_err());
    }
    assert!(forged > 300, "only {forged} reached the signature");
}

#[test]
fn s11_another_centers_key_plan_number_or_person_is_refused() {
    let key = center();
    let text = proof().sign(&key).unwrap();
    let other = SigningKey::from_secret_bytes(&Rng::from_seed(8).key());
    assert_eq!(
        TicketProof::verify(&text, &other.public()),
        Err(ProofError::Forged)
    );
    // The signature of one ticket under the statement of another.
    let signature = text.rsplit('/').next().unwrap();
    let plan: kaobao_exam::PlanId = "jiangxi-2018".parse().unwrap();
    let person = PersonMark::of(&plan, "34052419800101001X", "阿依古丽·买买提");
    assert_ne!(person, proof().person, "salted by the plan");
    for wrong in [
        TicketProof { plan, ..proof() },
        TicketProof {
            number: "2017014300002".into(),
            ..proof()
        },
        TicketProof { person, ..proof() },
    ] {
        let body = format!("KB1E/{}/{}/{}", wrong.plan, wrong.number, wrong.person);
        assert_eq!(
            TicketProof::verify(&format!("{body}/{signature}"), &key.public()),
            Err(ProofError::Forged)
        );
    }
}

#[test]
fn s11_the_longest_plan_and_number_fit_and_longer_numbers_are_refused() {
    let key = center();
    let longest = TicketProof {
        plan: "a".repeat(40).parse().unwrap(),
        number: "9".repeat(MAX_TICKET_NUMBER),
        ..proof()
    };
    let text = longest.sign(&key).unwrap();
    assert!(text.len() <= MAX_PROOF, "{}", text.len());
    assert_eq!(TicketProof::verify(&text, &key.public()), Ok(longest));
    for number in ["", "2017/1", "考2017", &"9".repeat(MAX_TICKET_NUMBER + 1)] {
        let refused = TicketProof {
            number: number.into(),
            ..proof()
        }
        .sign(&key);
        assert!(refused.unwrap_err().to_string().contains(number));
    }
}

#[test]
fn s11_hostile_texts_are_refused_and_newer_ones_named() {
    let key = center();
    let text = proof().sign(&key).unwrap();
    let newer = text.replacen("KB1E", "KB2S", 1);
    assert_eq!(
        TicketProof::verify(&newer, &key.public()),
        Err(ProofError::Newer)
    );
    let huge = "KB1E/".repeat(1 << 20);
    let lower = text.to_lowercase();
    for wrong in [
        "",
        "/",
        "////",
        "KB1E",
        "KB1E////",
        "https://example.org/1",
        &huge,
        &lower,
    ] {
        let answer = TicketProof::verify(wrong, &key.public());
        assert_eq!(answer, Err(ProofError::Form));
    }
    let mut rng = Rng::seeded(11);
    for _ in 0..20_000 {
        let mut bytes = text.clone().into_bytes();
        for _ in 0..=rng.below(4) {
            let at = rng.below(bytes.len());
            match rng.below(3) {
                0 => bytes[at] = rng.next() as u8,
                1 => drop(bytes.remove(at)),
                _ => bytes.insert(at, rng.next() as u8),
            }
        }
        let mutant = String::from_utf8_lossy(&bytes);
        if mutant.trim() != text {
            assert!(TicketProof::verify(&mutant, &key.public()).is_err());
        }
    }
}
