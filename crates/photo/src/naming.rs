//! What a mended file is called.

use kaobao_exam::photo::NameRule;

/// What a file may be named after. Not `Debug`: it holds an unmasked ID number.
#[derive(Clone, Copy)]
pub struct Naming<'a> {
    /// 姓名.
    pub person_name: &'a str,
    /// 身份证号, eighteen characters.
    pub id_number: &'a str,
    /// 报名序号, the fifteen digits.
    pub registration_number: &'a str,
}

impl Naming<'_> {
    /// The name with the ending `.jpg`, usable on Windows. Where the rule's own part is empty, the original's.
    pub(crate) fn file_name(&self, rule: NameRule, original: &str) -> String {
        let base = original.rsplit(['/', '\\']).next().unwrap_or_default();
        let stem = base.rsplit_once('.').map_or(base, |(stem, _)| stem);
        let wanted = match rule {
            NameRule::Any => stem,
            NameRule::IdNumber => self.id_number,
            NameRule::RegistrationNumber => self.registration_number,
            NameRule::PersonName => self.person_name,
        };
        let stem = [wanted, stem, self.registration_number, self.id_number]
            .into_iter()
            .map(safe)
            .find(|stem| !stem.is_empty())
            .unwrap_or_else(|| "照片".into());
        format!("{stem}.jpg")
    }
}

fn safe(stem: &str) -> String {
    let safe: String = stem
        .chars()
        .map(|c| {
            let refused = c.is_control() || r#"<>:"/\|?*"#.contains(c);
            if refused { '_' } else { c }
        })
        .take(100)
        .collect();
    safe.trim_matches([' ', '.']).to_owned()
}
