//! Who it is: name, document, sex, birth, telephone (S03, S04; GB 11643).

use super::{Finding, Person, name};
use crate::{
    Clause, Code, Field, IdNumber, Problem, Sex, application::PersonId, dates,
    id_number::IdNumberError,
};
use jiff::civil::Date;

pub(super) fn check(finding: &mut Finding<'_>) -> Option<Person> {
    name::check(finding);
    phone(finding);
    postcode(finding);
    ethnicity(finding);
    let person = document(finding);
    let (sex, birth) = match &person {
        Some(PersonId::Resident(id)) => (Some(id.sex()), Some(id.birth())),
        _ => (None, None),
    };
    let sex = sex_of(finding, sex, person.is_some());
    let birth = birth_of(finding, birth, person.is_some());
    if let Some(birth) = birth {
        age(finding, birth);
    }
    Some((person?, sex?, birth?))
}

/// The kind of document in its normal form.
pub(super) fn id_kind(finding: &Finding<'_>) -> String {
    match finding.draft.get(Field::IdKind) {
        "" => finding.cx.plan.choices.id_kind.given().unwrap_or(RESIDENT),
        "居民身份证" | "二代身份证" => RESIDENT,
        other => other,
    }
    .to_owned()
}

/// The kind of document that GB 11643 is about.
pub(super) const RESIDENT: &str = "身份证";

fn document(finding: &mut Finding<'_>) -> Option<PersonId> {
    let kinds = &finding.cx.plan.choices.id_kind;
    let kind = id_kind(finding);
    let known = kinds.values.contains(&kind);
    if !known {
        let what = format!("证件类型“{kind}”不在可选范围");
        let mend = format!("请选：{}", kinds.values.join("、"));
        finding.error(Field::IdKind, Code::IdKindUnknown, Clause::S03, what, mend);
    } else {
        finding.draft.set(Field::IdKind, kind.clone());
    }
    let text = finding.draft.get(Field::IdNumber).to_owned();
    if text.is_empty() {
        finding.missing(Field::IdNumber);
        return None;
    }
    if kind != RESIDENT {
        let number = text.to_ascii_uppercase();
        let fits =
            (6..=20).contains(&number.len()) && number.chars().all(|c| c.is_ascii_alphanumeric());
        if !fits {
            let what = format!("{kind}号码应是 6 至 20 位字母或数字");
            finding.error(
                Field::IdNumber,
                Code::IdOther,
                Clause::S04,
                what,
                "请按证件核对",
            );
            return None;
        }
        finding.draft.set(Field::IdNumber, number.clone());
        return known.then_some(PersonId::Other(kind, number));
    }
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    match compact.parse::<IdNumber>() {
        Ok(id) => {
            finding.draft.set(Field::IdNumber, id.reveal());
            if id.birth() > finding.cx.today {
                let what = "身份证号里的出生日期在今天以后";
                finding.error(
                    Field::IdNumber,
                    Code::IdDate,
                    Clause::S04,
                    what,
                    "请按身份证核对",
                );
                return None;
            }
            known.then_some(PersonId::Resident(id))
        }
        Err(error) => {
            let (code, mend) = match error {
                IdNumberError::Length(15) => (
                    Code::IdLength,
                    "15 位的一代身份证已停用，请填 18 位的二代身份证号",
                ),
                IdNumberError::Length(_) => (Code::IdLength, "请按身份证逐位核对，补全 18 位"),
                IdNumberError::Character { .. } => (Code::IdCharacters, "请按身份证逐位核对"),
                IdNumberError::Date => (Code::IdDate, "请按身份证核对第 7 至 14 位"),
                IdNumberError::Check { .. } => (
                    Code::IdCheck,
                    "多半有一位写错或相邻两位写反，请按身份证逐位核对",
                ),
            };
            finding.error(Field::IdNumber, code, Clause::S04, error.to_string(), mend);
            None
        }
    }
}

fn sex_of(finding: &mut Finding<'_>, derived: Option<Sex>, known: bool) -> Option<Sex> {
    let text = finding.draft.get(Field::Sex).to_owned();
    let written = Sex::from_label(&text);
    match (derived, written) {
        (Some(sex), None) if text.is_empty() => {
            finding.draft.set(Field::Sex, sex.label());
            Some(sex)
        }
        (Some(sex), written) if written != Some(sex) => {
            let what = format!("性别写的是“{text}”，按身份证号应是“{sex}”");
            let problem = Problem::error(
                Field::Sex,
                Code::SexMismatch,
                Clause::S04,
                what,
                "请核对身份证号和性别，哪个写错改哪个",
            )
            .with_fix(
                format!("性别改为“{sex}”"),
                vec![(Field::Sex, sex.label().into())],
            );
            finding.problems.push(problem);
            Some(sex)
        }
        (_, Some(sex)) => {
            finding.draft.set(Field::Sex, sex.label());
            Some(sex)
        }
        (None, None) => {
            if text.is_empty() {
                // With a resident ID still to be mended, it will follow from that.
                if known {
                    finding.missing(Field::Sex);
                }
            } else {
                finding.error(
                    Field::Sex,
                    Code::NotAChoice,
                    Clause::S03,
                    "性别应是男或女",
                    "请选男或女",
                );
            }
            None
        }
        (Some(sex), None) => Some(sex),
    }
}

fn birth_of(finding: &mut Finding<'_>, derived: Option<Date>, known: bool) -> Option<Date> {
    let text = finding.draft.get(Field::Birth).to_owned();
    if text.is_empty() {
        match derived {
            Some(birth) => finding.draft.set(Field::Birth, birth.to_string()),
            None if known => finding.missing(Field::Birth),
            None => {}
        }
        return derived;
    }
    match (dates::read(&text, finding.cx.today), derived) {
        (Ok((written, says_day)), Some(birth)) if written != birth => {
            // 1985.3 says no day: agree when year and month do.
            if says_day || (written.year(), written.month()) != (birth.year(), birth.month()) {
                let what = format!("出生日期写的是 {written}，按身份证号应是 {birth}");
                let problem = Problem::error(
                    Field::Birth,
                    Code::BirthMismatch,
                    Clause::S04,
                    what,
                    "请核对身份证号和出生日期，哪个写错改哪个",
                )
                .with_fix(
                    format!("出生日期改为 {birth}"),
                    vec![(Field::Birth, birth.to_string())],
                );
                finding.problems.push(problem);
            } else {
                finding.draft.set(Field::Birth, birth.to_string());
            }
            Some(birth)
        }
        (Ok((written, _)), _) => {
            finding.draft.set(Field::Birth, written.to_string());
            Some(written)
        }
        (Err(error), derived) => {
            let mut problem = Problem::error(
                Field::Birth,
                Code::DateUnreadable,
                Clause::S03,
                format!("{}：{}", Field::Birth.label(), error.what()),
                error.mend(),
            );
            if let Some(birth) = derived {
                let set = vec![(Field::Birth, birth.to_string())];
                problem = problem.with_fix(format!("按身份证号改为 {birth}"), set);
            }
            finding.problems.push(problem);
            derived
        }
    }
}

fn age(finding: &mut Finding<'_>, birth: Date) {
    let today = finding.cx.today;
    if dates::years_later(birth, 16) > today {
        let what = "按出生日期不满 16 周岁";
        finding.error(
            Field::Birth,
            Code::AgeUnlikely,
            Clause::S04,
            what,
            "请核对身份证号",
        );
    } else if dates::years_later(birth, 60) <= today {
        let what = "按出生日期已满 60 周岁，可能已退休";
        finding.warning(
            Field::Birth,
            Code::AgeUnlikely,
            Clause::S04,
            what,
            "请核对是否仍在岗",
        );
    }
}

fn phone(finding: &mut Finding<'_>) {
    let text = finding.draft.get(Field::Phone);
    if text.is_empty() {
        return;
    }
    let plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '０'..='９' => char::from(b'0' + (c as u32 - '０' as u32) as u8),
            '－' | '—' | '–' => '-',
            other => other,
        })
        .collect();
    let digits: String = plain.chars().filter(char::is_ascii_digit).collect();
    let others = plain.chars().any(|c| !c.is_ascii_digit() && c != '-');
    let mobile = digits.len() == 11 && digits.starts_with('1') && digits.as_bytes()[1] >= b'3';
    let landline = (10..=12).contains(&digits.len()) && digits.starts_with('0');
    if others || !(mobile || landline) {
        let what = "联系电话不对：手机号应是 11 位，座机要带区号（如 0791-88332258）";
        finding.error(
            Field::Phone,
            Code::PhoneFormat,
            Clause::S03,
            what,
            "请核对后改正",
        );
    } else {
        finding
            .draft
            .set(Field::Phone, if mobile { digits } else { plain });
    }
}

fn postcode(finding: &mut Finding<'_>) {
    let text = finding.draft.get(Field::Postcode);
    if !text.is_empty() && (text.len() != 6 || !text.bytes().all(|b| b.is_ascii_digit())) {
        let what = "邮政编码应是 6 位数字";
        finding.error(
            Field::Postcode,
            Code::PostcodeFormat,
            Clause::S03,
            what,
            "请改正，不知道可以留空",
        );
    }
}

/// What people write for a nationality: 汉 for 汉族.
pub fn short_ethnicity(name: &str) -> Option<&str> {
    name.strip_suffix('族')
}

/// GB/T 3304, the 56 nationalities.
pub const ETHNICITIES: [&str; 56] = [
    "汉族",
    "蒙古族",
    "回族",
    "藏族",
    "维吾尔族",
    "苗族",
    "彝族",
    "壮族",
    "布依族",
    "朝鲜族",
    "满族",
    "侗族",
    "瑶族",
    "白族",
    "土家族",
    "哈尼族",
    "哈萨克族",
    "傣族",
    "黎族",
    "傈僳族",
    "佤族",
    "畲族",
    "高山族",
    "拉祜族",
    "水族",
    "东乡族",
    "纳西族",
    "景颇族",
    "柯尔克孜族",
    "土族",
    "达斡尔族",
    "仫佬族",
    "羌族",
    "布朗族",
    "撒拉族",
    "毛南族",
    "仡佬族",
    "锡伯族",
    "阿昌族",
    "普米族",
    "塔吉克族",
    "怒族",
    "乌孜别克族",
    "俄罗斯族",
    "鄂温克族",
    "德昂族",
    "保安族",
    "裕固族",
    "京族",
    "塔塔尔族",
    "独龙族",
    "鄂伦春族",
    "赫哲族",
    "门巴族",
    "珞巴族",
    "基诺族",
];

fn ethnicity(finding: &mut Finding<'_>) {
    let text = finding.draft.get(Field::Ethnicity);
    if text.is_empty() || text.ends_with("人") && text.contains("未识别") {
        return;
    }
    let found = ETHNICITIES
        .iter()
        .find(|name| **name == text || short_ethnicity(name) == Some(text));
    match found {
        Some(name) => finding.draft.set(Field::Ethnicity, *name),
        None => {
            let what = format!("民族“{text}”不在 56 个民族名称里");
            finding.error(
                Field::Ethnicity,
                Code::NotAChoice,
                Clause::S03,
                what,
                "请写全称，如 汉族、维吾尔族",
            );
        }
    }
}
