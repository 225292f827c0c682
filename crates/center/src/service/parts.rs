//! Looking for part of an encrypted ID number. Its last four characters and its date of birth have a blind index of
//! their own, made beside the requests in the order in which revisions came; what it does not reach yet is opened one by
//! one. What the index finds is opened too: only the number itself decides.

use super::{Shared, judge};
use crate::{
    cipher::Cipher,
    fail::Fail,
    repo::{Tx, View, upkeep::LoggedRow},
};
use kaobao_exam::{ApplicationId, PlanId};
use std::{collections::HashSet, time::Duration};

/// How far the index reaches.
const UPTO: &str = "id_parts";
/// Revisions of one transaction, and a pause after it: nobody waits long for the lock, even while a million are new.
const SHARE: u32 = 250;
const PAUSE: Duration = Duration::from_millis(20);
/// The most that are opened for one part; so many people share no birthday and no last four characters.
const MOST: u32 = 5000;
const TAIL: usize = 4;
const BIRTH: usize = 8;

fn key(cipher: &Cipher, kind: &str, text: &str) -> i64 {
    let blind = cipher.blind(&format!("{kind} {text}")).0;
    let (first, _) = blind.split_at(8);
    first
        .iter()
        .fold(0, |sum, byte| (sum << 8) | i64::from(*byte))
}

/// The last four characters.
fn tail(text: &str) -> Option<&str> {
    text.len()
        .checked_sub(TAIL)
        .and_then(|start| text.get(start..))
}

/// Eight digits that are a day since 1900.
fn is_birth(text: &str) -> bool {
    let part = |from, to| text.get(from..to).and_then(|text| text.parse::<u32>().ok());
    text.bytes().all(|b| b.is_ascii_digit())
        && part(0, 4).is_some_and(|year| (1900..2100).contains(&year))
        && part(4, 6).is_some_and(|month| (1..=12).contains(&month))
        && part(6, 8).is_some_and(|day| (1..=31).contains(&day))
}

/// The keys under which a number is found.
fn keys_of(cipher: &Cipher, number: &str) -> Vec<i64> {
    let birth = number.get(6..6 + BIRTH).filter(|birth| is_birth(birth));
    let tail = tail(number).map(|tail| key(cipher, "id-tail", tail));
    let birth = birth.map(|birth| key(cipher, "id-birth", birth));
    tail.into_iter().chain(birth).collect()
}

/// The keys under which numbers with this part may be found: it may end with their last four, or hold the birthday.
fn keys_for(cipher: &Cipher, part: &str) -> Vec<i64> {
    let mut keys: Vec<i64> = tail(part)
        .map(|tail| key(cipher, "id-tail", tail))
        .into_iter()
        .collect();
    for start in 0..(part.len() + 1).saturating_sub(BIRTH) {
        let birth = part.get(start..start + BIRTH);
        if let Some(birth) = birth.filter(|birth| is_birth(birth)) {
            keys.push(key(cipher, "id-birth", birth));
        }
    }
    keys
}

fn reached(view: &(impl View + ?Sized)) -> Result<i64, Fail> {
    let found = view.meta(UPTO)?;
    let bytes = found.and_then(|bytes| <[u8; 8]>::try_from(bytes).ok());
    Ok(bytes.map_or(0, i64::from_be_bytes))
}

fn open(cipher: &Cipher, id: ApplicationId, sealed: &[u8]) -> Result<String, Fail> {
    let number = cipher.decrypt_text(&judge::id_purpose(id), sealed)?;
    Ok(number.to_ascii_uppercase())
}

/// Whose number ends with the part, or holds it together with the date of birth; letters in upper case.
///
/// # Errors
/// Those of the store.
pub fn holders(
    center: &Shared,
    plan: Option<&PlanId>,
    part: &str,
) -> Result<Vec<ApplicationId>, Fail> {
    let cipher = &center.keys.cipher;
    let keys = keys_for(cipher, part);
    let wanted: HashSet<i64> = keys.iter().copied().collect();
    let mut found = HashSet::new();
    center.repo.read(|view| {
        for key in &wanted {
            for (id, sealed) in view.with_id_part(*key, plan, MOST)? {
                if open(cipher, id, &sealed)?.contains(part) {
                    found.insert(id);
                }
            }
        }
        let mut at = reached(view)?;
        loop {
            let rows = view.logged_after(at, SHARE)?;
            let Some(last) = rows.last() else { break };
            at = last.at;
            for LoggedRow {
                application,
                id_sealed,
                ..
            } in rows
            {
                let Some(sealed) = id_sealed else { continue };
                let number = open(cipher, application, &sealed)?;
                let same = keys_of(cipher, &number)
                    .iter()
                    .any(|key| wanted.contains(key));
                if same && number.contains(part) {
                    found.insert(application);
                }
            }
        }
        Ok(())
    })?;
    Ok(found.into_iter().collect())
}

/// Makes the index reach to the end.
///
/// # Errors
/// Those of the store.
pub fn catch_up(center: &Shared) -> Result<(), Fail> {
    loop {
        // Most of the time there is nothing to do, and nobody need wait for that.
        let behind = center.repo.read(|view| {
            let at = reached(view)?;
            Ok(!view.logged_after(at, 1)?.is_empty())
        })?;
        if !behind {
            return Ok(());
        }
        let shared = Shared::clone(center);
        center
            .repo
            .write(move |tx| share(tx, &shared.keys.cipher))?;
        std::thread::sleep(PAUSE);
    }
}

fn share(tx: &dyn Tx, cipher: &Cipher) -> Result<(), Fail> {
    let rows = tx.logged_after(reached(tx)?, SHARE)?;
    let Some(last) = rows.last().map(|row| row.at) else {
        return Ok(());
    };
    let mut parts = Vec::new();
    for row in rows {
        let Some(sealed) = row.id_sealed else {
            continue;
        };
        let number = open(cipher, row.application, &sealed)?;
        let keys = keys_of(cipher, &number).into_iter();
        parts.extend(keys.map(|key| (key, row.application)));
    }
    tx.add_id_parts(&parts)?;
    tx.set_meta(UPTO, &last.to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_ends_a_number_or_holds_its_birthday_leads_to_it_and_nothing_else_does() {
        let cipher = Cipher::new(&[1; 32], &[2; 32], &[3; 32]).unwrap();
        let number = "36010219790405001X";
        let own: HashSet<i64> = keys_of(&cipher, number).into_iter().collect();
        assert_eq!(own.len(), 2);
        let leads = |part: &str| keys_for(&cipher, part).iter().any(|key| own.contains(key));
        for part in [
            "001X",
            "5001X",
            "0405001X",
            "19790405",
            "0219790405",
            "197904050",
            number,
        ] {
            assert!(leads(part), "{part}");
        }
        for part in ["3601", "0010", "19790406", "1979", "040500"] {
            assert!(!leads(part), "{part}");
        }
        assert!(keys_of(&cipher, "护照号码").is_empty() || keys_for(&cipher, "护").is_empty());
    }
}
