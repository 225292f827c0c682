//! Passwords: Argon2id, and what one must be.

use crate::fail::Fail;
use argon2::{Argon2, PasswordHash, PasswordHasher, PasswordVerifier};

/// Fewer characters are guessed.
const LEAST: usize = 10;
/// More is no password.
const MOST: usize = 200;

/// Refuses what is guessed at once.
///
/// # Errors
/// [`Fail::Field`] with what is asked for.
pub fn acceptable(field: &'static str, password: &str, name: &str) -> Result<(), Fail> {
    let refused = |message: &str| Fail::Field {
        field,
        message: message.to_owned(),
    };
    let count = password.chars().count();
    if count < LEAST {
        return Err(refused("口令至少 10 个字符，可以用一句话"));
    }
    if count > MOST {
        return Err(refused("口令不能超过 200 个字符"));
    }
    let distinct: std::collections::HashSet<char> = password.chars().collect();
    if distinct.len() < 4 {
        return Err(refused("口令太简单：至少要有 4 种不同的字符"));
    }
    if !name.is_empty() && password.to_lowercase().contains(&name.to_lowercase()) {
        return Err(refused("口令里不能有登录名"));
    }
    Ok(())
}

/// One that nobody guesses and that can be read out: twenty letters and digits of which none looks like another.
///
/// # Errors
/// [`Fail::Internal`] when the machine gives no randomness.
pub fn random() -> Result<String, Fail> {
    const SIGNS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let random = crate::keys::random()?;
    let mut text = String::new();
    for (at, byte) in random.0.iter().take(20).enumerate() {
        if at > 0 && at % 5 == 0 {
            text.push('-');
        }
        text.push(char::from(SIGNS[usize::from(byte & 31)]));
    }
    Ok(text)
}

/// A hash of nothing anybody knows, so that an unknown name takes as long as a wrong password.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The text that is kept. Takes some tens of milliseconds on purpose.
///
/// # Errors
/// [`Fail::Internal`] when the machine gives no randomness.
pub fn hash(password: &str) -> Result<String, Fail> {
    let hash: Result<PasswordHash, _> = Argon2::default().hash_password(password.as_bytes());
    let hash = hash.map_err(|error| Fail::Internal(format!("口令：{error}")))?;
    Ok(hash.to_string())
}

/// Whether it is the password. Takes as long when there is none to compare with.
pub fn right(password: &str, kept: Option<&str>) -> bool {
    let fits = Argon2::default()
        .verify_password(password.as_bytes(), kept.unwrap_or(NOBODY))
        .is_ok();
    fits && kept.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_itself_is_right_and_weak_ones_are_refused() {
        let kept = hash("一句很长的口令，好记").unwrap();
        assert!(kept.starts_with("$argon2id$"));
        assert!(right("一句很长的口令，好记", Some(&kept)));
        assert!(!right("一句很长的口令，好记 ", Some(&kept)));
        assert!(!right("", None));
        // It is computed for nobody just as for somebody: the same method with the same cost.
        let cost = |text: &str| text.split('$').take(4).collect::<Vec<_>>().join("$");
        assert_eq!(cost(NOBODY), cost(&kept));
        assert!(PasswordHash::new(NOBODY).is_ok());
        assert_ne!(kept, hash("一句很长的口令，好记").unwrap());
        for weak in [
            "short",
            "aaaaaaaaaaaa",
            "abababababab",
            "xx-wanglei-xx",
            &"长".repeat(300),
        ] {
            assert!(acceptable("new", weak, "wanglei").is_err(), "{weak}");
        }
        assert!(acceptable("new", "correct horse battery", "wanglei").is_ok());
        let random = random().unwrap();
        assert!(
            acceptable("new", &random, "wanglei").is_ok() && random.len() == 23,
            "{random}"
        );
    }
}
