//! Whose photo a file is, by its name.

use kaobao_exam::RegistrationNumber;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Somebody who needs a photo. Not `Debug`: it holds an unmasked ID number.
#[derive(Clone, Copy)]
pub struct Person<'a> {
    /// The caller's own index; what the answers name.
    pub key: usize,
    /// 姓名.
    pub name: &'a str,
    /// 身份证号.
    pub id_number: &'a str,
    /// 报名序号, the fifteen digits; empty when there is none yet.
    pub number: &'a str,
}

/// By what a file was recognised, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MatchedBy {
    /// 身份证号.
    IdNumber,
    /// 报名序号.
    RegistrationNumber,
    /// 姓名.
    Name,
}

impl MatchedBy {
    /// For the screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::IdNumber => "身份证号",
            Self::RegistrationNumber => "报名序号",
            Self::Name => "姓名",
        }
    }
}

/// A file that is one person's, who has no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileMatch {
    /// Index of the file.
    pub file: usize,
    /// Key of the person.
    pub person: usize,
    /// By what.
    pub by: MatchedBy,
}

/// A file that may be several people's: they share a name, or it names two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ambiguous {
    /// Index of the file.
    pub file: usize,
    /// Keys of the people.
    pub people: Vec<usize>,
}

/// A person with several files: the clerk chooses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubled {
    /// Key of the person.
    pub person: usize,
    /// Indexes of the files.
    pub files: Vec<usize>,
}

/// Every file is in just one of `matched`, `unmatched_files`, `ambiguous` and `doubled`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matching {
    /// Sure.
    pub matched: Vec<FileMatch>,
    /// Nobody's; indexes of files.
    pub unmatched_files: Vec<usize>,
    /// Several people's.
    pub ambiguous: Vec<Ambiguous>,
    /// Several files of one person.
    pub doubled: Vec<Doubled>,
    /// Keys of those for whom there is no file at all, not even an ambiguous one.
    pub missing: Vec<usize>,
}

/// Says whose photo each of `files` is. Only the name counts, without folder and ending; a number in it counts more
/// than a name, and somebody else's number is never overruled by a name.
pub fn match_files(files: &[&str], people: &[Person<'_>]) -> Matching {
    let index = Index::of(people);
    let mut matching = Matching::default();
    let mut found: BTreeMap<usize, Vec<FileMatch>> = BTreeMap::new();
    for (file, name) in files.iter().enumerate() {
        let (people, by) = index.look_up(name);
        let people: Vec<usize> = people.into_iter().collect();
        match people[..] {
            [] => matching.unmatched_files.push(file),
            [person] => found
                .entry(person)
                .or_default()
                .push(FileMatch { file, person, by }),
            _ => matching.ambiguous.push(Ambiguous { file, people }),
        }
    }
    let mentioned: BTreeSet<usize> = matching
        .ambiguous
        .iter()
        .flat_map(|ambiguous| ambiguous.people.iter().copied())
        .collect();
    matching.missing = people
        .iter()
        .map(|person| person.key)
        .filter(|key| !found.contains_key(key) && !mentioned.contains(key))
        .collect();
    for (person, files) in found {
        match files[..] {
            [file] => matching.matched.push(file),
            _ => matching.doubled.push(Doubled {
                person,
                files: files.iter().map(|file| file.file).collect(),
            }),
        }
    }
    matching.matched.sort_by_key(|matched| matched.file);
    matching
}

struct Index {
    ids: HashMap<String, BTreeSet<usize>>,
    numbers: HashMap<String, BTreeSet<usize>>,
    names: HashMap<String, BTreeSet<usize>>,
}

impl Index {
    fn of(people: &[Person<'_>]) -> Self {
        let by = |key: fn(&Person<'_>) -> String| {
            let mut map: HashMap<String, BTreeSet<usize>> = HashMap::new();
            for person in people {
                let text = key(person);
                if !text.is_empty() {
                    map.entry(text).or_default().insert(person.key);
                }
            }
            map
        };
        Self {
            ids: by(|person| plain(person.id_number)),
            numbers: by(|person| plain(person.number)),
            names: by(|person| letters(&fold(person.name))),
        }
    }

    fn look_up(&self, file: &str) -> (BTreeSet<usize>, MatchedBy) {
        let stem = fold(stem(file));
        let codes = codes(&stem);
        let pick = |map: &HashMap<String, BTreeSet<usize>>| -> BTreeSet<usize> {
            let hits = codes.iter().filter_map(|code| map.get(code));
            hits.flatten().copied().collect()
        };
        let (ids, numbers) = (pick(&self.ids), pick(&self.numbers));
        let both: BTreeSet<usize> = ids.intersection(&numbers).copied().collect();
        match (ids.is_empty(), numbers.is_empty()) {
            (false, false) if both.is_empty() => (&ids | &numbers, MatchedBy::IdNumber),
            (false, false) => (both, MatchedBy::IdNumber),
            (false, true) => (ids, MatchedBy::IdNumber),
            (true, false) => (numbers, MatchedBy::RegistrationNumber),
            (true, true) if codes.iter().any(|code| names_somebody(code)) => {
                (BTreeSet::new(), MatchedBy::IdNumber)
            }
            (true, true) => (self.by_name(&stem), MatchedBy::Name),
        }
    }

    fn by_name(&self, stem: &str) -> BTreeSet<usize> {
        let whole = letters(stem);
        for name in [whole.as_str(), without_words(&whole)] {
            if let Some(people) = self.names.get(name) {
                return people.clone();
            }
        }
        let mut people = BTreeSet::new();
        for part in stem.split(|c: char| !c.is_alphabetic() && !is_dot(c)) {
            let part = letters(part);
            let name = [part.as_str(), without_words(&part)]
                .into_iter()
                .find_map(|name| self.names.get(name));
            people.extend(name.into_iter().flatten());
        }
        people
    }
}

/// A number that is certainly some person's, if not one of ours.
fn names_somebody(code: &str) -> bool {
    let id = code.len() == 18 && code[..17].bytes().all(|byte| byte.is_ascii_digit());
    id || code.parse::<RegistrationNumber>().is_ok()
}

fn plain(number: &str) -> String {
    let mut number = fold(number);
    number.retain(|c| c.is_ascii_alphanumeric());
    number
}

/// Full-width forms to plain ones, upper case.
fn fold(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            '\u{3000}' => ' ',
            _ => c,
        })
        .flat_map(char::to_uppercase)
        .collect()
}

/// Without folder and without endings of pictures; `张三.jpg.JPG` is `张三`.
fn stem(file: &str) -> &str {
    const ENDINGS: [&str; 12] = [
        "jpg", "jpeg", "jpe", "jfif", "png", "bmp", "gif", "webp", "tif", "tiff", "heic", "heif",
    ];
    let mut stem = file.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    while let Some((rest, ending)) = stem.rsplit_once('.') {
        if !ENDINGS
            .iter()
            .any(|known| known.eq_ignore_ascii_case(ending))
        {
            break;
        }
        stem = rest.trim_end();
    }
    stem
}

/// Every number in the stem, in one piece or written with separators: `36-01` gives `36`, `3601` and `01`. An X
/// right after the digits belongs to them, as in an ID number.
fn codes(stem: &str) -> BTreeSet<String> {
    const LONGEST: usize = 18;
    let mut groups: Vec<(String, bool)> = Vec::new();
    let mut chars = stem.chars().peekable();
    // Whether the next group is parted from the last by nothing but separators.
    let mut joined = false;
    while let Some(c) = chars.next() {
        if c.is_ascii_digit() {
            let mut group = String::from(c);
            while let Some(c) = chars.next_if(char::is_ascii_digit) {
                group.push(c);
            }
            groups.push((group, joined));
            joined = true;
        } else if c == 'X' && joined && chars.peek().is_none_or(|next| !next.is_ascii_alphabetic())
        {
            groups.push(("X".into(), true));
            joined = false;
        } else if !matches!(c, '-' | '_' | ' ' | '.' | '—' | '–') {
            joined = false;
        }
    }
    let mut codes = BTreeSet::new();
    for from in 0..groups.len() {
        let mut code = String::new();
        for (group, joined) in &groups[from..] {
            if !code.is_empty() && !joined {
                break;
            }
            code.push_str(group);
            if code.len() > LONGEST {
                break;
            }
            codes.insert(code.clone());
        }
    }
    codes
}

fn is_dot(c: char) -> bool {
    matches!(c, '·' | '•' | '・' | '‧' | '∙' | '⋅' | '●' | '･')
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphabetic()).collect()
}

/// Without what people add to a name.
fn without_words(mut name: &str) -> &str {
    const WORDS: [&str; 17] = [
        "照片",
        "相片",
        "证件照",
        "电子照",
        "登记照",
        "报名照",
        "寸照",
        "一寸",
        "二寸",
        "寸",
        "副本",
        "蓝底",
        "白底",
        "红底",
        "免冠",
        "头像",
        "照",
    ];
    'again: loop {
        for word in WORDS {
            let rest = name.strip_suffix(word).or_else(|| name.strip_prefix(word));
            if let Some(rest) = rest.filter(|rest| !rest.is_empty()) {
                name = rest;
                continue 'again;
            }
        }
        return name;
    }
}
