//! Finding people by pinyin (S14): zhangsan, zs.

use pinyin::ToPinyin;

/// The most spellings of one name. More would only swell the stored keys.
const MAX_SPELLINGS: usize = 6;

/// Surnames that are read otherwise than the character's most frequent reading, which the key holds as well. Each is
/// a reading that the crate's table of all readings (pinyin-data, after Unihan) knows too, but for 黑 and 谌, which are
/// so read as surnames. The whole table is no choice: most of its readings are archaic, and they would multiply.
const SURNAMES: &[(char, &[&str])] = &[
    ('曾', &["zeng"]),
    ('单', &["shan"]),
    ('解', &["xie"]),
    ('仇', &["qiu"]),
    ('查', &["zha"]),
    ('区', &["ou"]),
    ('朴', &["piao"]),
    ('盖', &["ge"]),
    ('覃', &["qin"]),
    ('尉', &["yu"]),
    ('缪', &["miao"]),
    ('翟', &["zhai"]),
    ('召', &["shao"]),
    ('句', &["gou"]),
    ('繁', &["po"]),
    ('员', &["yun"]),
    ('折', &["she"]),
    ('种', &["chong"]),
    ('洗', &["xian"]),
    ('宓', &["fu"]),
    ('秘', &["bi"]),
    ('黑', &["he"]),
    ('万', &["mo"]),
    ('薄', &["bo"]),
    ('牟', &["mu"]),
    ('祭', &["zhai"]),
    ('卜', &["bu"]),
    ('佴', &["nai"]),
    ('郇', &["xun"]),
    ('乜', &["nie"]),
    ('隗', &["wei"]),
    ('郗', &["chi"]),
    ('阚', &["kan"]),
    ('炅', &["gui"]),
    ('谌', &["shen"]),
    ('颉', &["xie"]),
    ('冒', &["mo"]),
    ('适', &["kuo"]),
    ('宿', &["xiu"]),
    ('能', &["nai"]),
    ('番', &["pan"]),
    ('莘', &["xin"]),
    ('角', &["jue"]),
    ('给', &["ji"]),
    ('隽', &["jun"]),
    ('粘', &["nian"]),
    ('逢', &["pang"]),
];

/// Characters with two readings that are both frequent in names, trades or nationalities, wherever they stand.
const ANYWHERE: &[(char, &[&str])] = &[
    ('藏', &["zang"]),
    ('乐', &["yue"]),
    ('长', &["chang"]),
    ('重', &["chong"]),
    ('行', &["hang"]),
    ('朝', &["zhao"]),
    ('茜', &["xi"]),
    ('调', &["tiao"]),
    ('都', &["du"]),
    ('柏', &["bo"]),
    ('珩', &["heng"]),
    ('传', &["zhuan"]),
    ('弹', &["tan"]),
    ('娜', &["nuo"]),
    ('莎', &["suo"]),
];

/// Surnames of two characters that are read otherwise than character by character.
const COMPOUND: &[(&str, &str, &str)] = &[
    ("尉迟", "yuchi", "yc"),
    ("长孙", "zhangsun", "zs"),
    ("万俟", "moqi", "mq"),
    ("单于", "chanyu", "cy"),
    ("澹台", "tantai", "tt"),
];

#[derive(Clone, Default)]
struct Spelling {
    full: String,
    initials: String,
}

impl Spelling {
    fn push(&mut self, sound: &str) {
        self.full.push_str(sound);
        self.initials.extend(sound.chars().next());
    }
}

/// The search key of a name: its full pinyin, then its initials, each once for every way to read it, with a space
/// between: `zhangsan zs`, `cengxiaoxian zengxiaoxian cxx zxx`. The most frequent reading of each character comes
/// first, surnames and a few others have further ones, ü is written v and u. At most six ways. Characters without
/// pinyin stand for themselves. Meant for a search by substring: no part of it begins before a space and ends after.
pub fn key(name: &str) -> String {
    let mut spellings = spell(name, true, Spelling::default());
    if let Some((word, full, initials)) = COMPOUND.iter().find(|(word, ..)| name.starts_with(word))
    {
        let start = Spelling {
            full: (*full).to_owned(),
            initials: (*initials).to_owned(),
        };
        let mut first = spell(&name[word.len()..], false, start);
        first.truncate(1);
        spellings.extend(first);
    }
    let mut parts: Vec<&str> = Vec::with_capacity(2 * spellings.len());
    for spelling in &spellings {
        if !parts.contains(&spelling.full.as_str()) {
            parts.push(&spelling.full);
        }
    }
    let initials = parts.len();
    for spelling in &spellings {
        if !parts[initials..].contains(&spelling.initials.as_str()) {
            parts.push(&spelling.initials);
        }
    }
    parts.join(" ")
}

fn spell(name: &str, has_surname: bool, start: Spelling) -> Vec<Spelling> {
    let mut spellings = vec![start];
    for (at, (character, sound)) in name.chars().zip(name.to_pinyin()).enumerate() {
        let Some(sound) = sound else {
            if character.is_alphanumeric() {
                for spelling in &mut spellings {
                    spelling.full.extend(character.to_lowercase());
                    spelling.initials.extend(character.to_lowercase());
                }
            }
            continue;
        };
        let mut sounds = vec![sound.plain()];
        // Keyboards have no ü: input methods take v, passports and habit u.
        let typed = ["v", "u"].map(|letter| sounds[0].replace('ü', letter));
        if sounds[0].contains('ü') {
            sounds = typed.iter().map(String::as_str).collect();
        }
        if has_surname && at == 0 {
            sounds.extend(others(SURNAMES, character));
        }
        sounds.extend(others(ANYWHERE, character));
        // Every spelling so far goes on with the first sound; with each of the others as long as there is room.
        let before = spellings.len();
        let room = (MAX_SPELLINGS / before).clamp(1, sounds.len());
        for sound in &sounds[1..room] {
            for at in 0..before {
                let mut other = spellings[at].clone();
                other.push(sound);
                spellings.push(other);
            }
        }
        for spelling in &mut spellings[..before] {
            spelling.push(sounds[0]);
        }
    }
    spellings
}

fn others(table: &[(char, &'static [&'static str])], character: char) -> &'static [&'static str] {
    table
        .iter()
        .find(|(known, _)| *known == character)
        .map_or(&[], |(_, sounds)| sounds)
}
