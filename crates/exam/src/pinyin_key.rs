//! Finding people by pinyin (S14): zhangsan, zs.

use pinyin::ToPinyin;

/// The search key of a name: its full pinyin and its initials, e.g. `zhangsan zs`. Characters without pinyin
/// stand for themselves.
pub fn key(name: &str) -> String {
    let mut full = String::new();
    let mut initials = String::new();
    for (character, sound) in name.chars().zip(name.to_pinyin()) {
        match sound {
            Some(sound) => {
                full.push_str(sound.plain());
                initials.extend(sound.plain().chars().next());
            }
            None if character.is_alphanumeric() => {
                full.extend(character.to_lowercase());
                initials.extend(character.to_lowercase());
            }
            None => {}
        }
    }
    format!("{full} {initials}")
}
