//! The recovery code: 140 random bits and 10 bits of check in Crockford's base 32, six groups of five.

use super::random;
use crate::StoreError;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// Without I, L, O and U, which people mix up.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SECRET: usize = 28;
const ALL: usize = 30;

/// A new code, as printed: `7M2QX-…`.
pub(super) fn new() -> Result<String, StoreError> {
    let mut bytes = Zeroizing::new([0u8; SECRET]);
    random(bytes.as_mut())?;
    let mut code = Zeroizing::new(String::with_capacity(ALL));
    code.extend(bytes.iter().map(|byte| letter(*byte)));
    let check = check(&code);
    code.extend(check);
    let mut shown = String::with_capacity(ALL + 5);
    for (place, letter) in code.chars().enumerate() {
        if place > 0 && place % 5 == 0 {
            shown.push('-');
        }
        shown.push(letter);
    }
    Ok(shown)
}

/// What was typed in normal form; refuses what was mistyped.
pub(super) fn read(typed: &str) -> Result<Zeroizing<String>, StoreError> {
    let mut code = Zeroizing::new(String::with_capacity(ALL));
    for typed in typed.chars() {
        // Full-width letters come from a Chinese input method left on.
        let narrow = match typed {
            '！'..='～' => char::from_u32(typed as u32 - 0xfee0).unwrap_or(typed),
            other => other,
        };
        let letter = match narrow.to_ascii_uppercase() {
            '-' | '_' | ' ' | '\t' | '\r' | '\n' | '\u{3000}' | '—' | '–' => continue,
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        let known = u8::try_from(letter).is_ok_and(|letter| ALPHABET.contains(&letter));
        if !known || code.len() == ALL {
            return Err(StoreError::RecoveryCodeMistyped);
        }
        code.push(letter);
    }
    if code.len() != ALL || !code[SECRET..].chars().eq(check(&code[..SECRET])) {
        return Err(StoreError::RecoveryCodeMistyped);
    }
    code.truncate(SECRET);
    Ok(code)
}

fn check(secret: &str) -> [char; 2] {
    let hash = Sha256::digest(secret.as_bytes());
    [letter(hash[0]), letter(hash[1])]
}

fn letter(byte: u8) -> char {
    char::from(ALPHABET[usize::from(byte & 31)])
}
