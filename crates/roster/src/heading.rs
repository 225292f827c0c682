//! What a heading means: the field it names, however it is written.

use crate::mapping::How;
use kaobao_exam::Field;
use std::{collections::HashMap, sync::LazyLock};

/// The header row is looked for among so many rows that hold something: titles and notes stand above it.
pub(crate) const SEARCHED_ROWS: usize = 40;

/// A heading understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    Field(Field, How),
    /// 工种, 职业: the one held or the one applied for, the other columns decide.
    SomeTrade,
    /// 等级, 技术等级: the same.
    SomeLevel,
    /// Known, and not a field: 序号.
    Ignored,
}

/// Other writings, without brackets, white space and marks.
#[rustfmt::skip]
const ALIASES: &[(Field, &[&str])] = &[
    (Field::Name, &["名字", "考生姓名", "职工姓名", "申报人", "申报人姓名", "员工姓名", "人员姓名", "报考人", "报考人姓名",
        "报名人员", "参考人员", "考生", "工勤人员姓名", "鉴定人员姓名", "参评人员", "姓名中文", "name", "xm"]),
    (Field::IdKind, &["证件类别", "证件种类", "身份证件类型", "身份证类型", "有效证件类型"]),
    (Field::IdNumber, &["身份证", "身份证号", "身份证号码", "居民身份证", "居民身份证号", "居民身份证号码", "公民身份号码",
        "公民身份证号", "公民身份证号码", "证件号", "身份号码", "身份证件号", "身份证件号码", "有效证件号码", "二代身份证号",
        "二代身份证号码", "18位身份证号", "18位身份证号码", "考生身份证号", "考生身份证号码", "本人身份证号", "身份证编号",
        "身份证明号码", "idcard", "idno", "sfzh", "sfzhm"]),
    (Field::Sex, &["男女", "性別", "sex", "gender", "xb"]),
    (Field::Birth, &["出生年月", "出生年月日", "出生时间", "出生", "生日", "出生日", "出生年", "csrq"]),
    (Field::Ethnicity, &["族别", "民族类别", "所属民族", "mz"]),
    (Field::Education, &["学历", "最高学历", "文化水平", "教育程度", "学历层次", "受教育程度", "现学历", "全日制学历", "学历程度", "xl"]),
    (Field::Source, &["来源", "人员来源", "考生类别", "考生类型", "人员类别", "人员性质"]),
    (Field::Unit, &["工作单位", "单位名称", "所在单位", "现工作单位", "所在工作单位", "工作单位名称", "单位全称", "用人单位", "所属单位", "dw"]),
    (Field::Department, &["上级主管部门", "主管单位", "上级主管单位", "主管局", "所属主管部门", "单位主管部门", "主管厅局", "上级单位"]),
    (Field::Address, &["地址", "联系地址", "通信地址", "邮寄地址", "家庭地址", "家庭住址", "住址", "详细地址", "单位地址", "邮件地址", "收件地址", "现住址"]),
    (Field::Postcode, &["邮编", "邮政编号", "邮码"]),
    (Field::Phone, &["电话", "手机", "手机号", "手机号码", "电话号码", "联系方式", "本人电话", "移动电话", "联系手机", "本人手机",
        "联系电话手机", "手机电话", "考生电话", "考生手机", "本人联系电话", "本人手机号", "联系号码", "个人电话", "个人手机号", "电话手机", "tel", "phone", "mobile"]),
    (Field::WorkStart, &["参加工作日期", "参加工作年月", "参工时间", "工作时间", "参加工作", "参工日期", "参工年月", "入职时间",
        "工作起始时间", "开始工作时间", "何时参加工作", "首次参加工作时间", "参加工作的时间"]),
    (Field::CurrentTrade, &["原工种", "现职业", "现职业工种", "现工种职业", "现任工种", "现从事工种", "现岗位工种", "现从事职业",
        "现从事职业工种", "从事工种", "原职业工种", "原职业", "已取得工种", "已取得职业工种", "岗位工种", "持证工种", "现聘工种", "现持证工种",
        "原取得工种", "现有工种", "所持证书工种", "从事职业", "从事职业工种", "现有职业工种", "目前工种", "证书工种"]),
    (Field::CurrentLevel, &["原等级", "现级别", "原级别", "现技术等级", "原技术等级", "现有等级", "已取得等级", "现职业等级",
        "现技能等级", "原技能等级", "原职业资格等级", "现职业资格等级", "已取得职业资格等级", "现有技术等级", "现任等级", "现聘等级",
        "持证等级", "现持证等级", "原证书等级", "现证书等级", "目前等级", "现岗位等级", "现工种等级", "原工种等级", "已取得技术等级",
        "已取得级别", "现有级别", "现有职业技能等级", "现职业技能等级", "原职业技能等级", "现技术等级职务", "现聘技术等级", "证书等级", "证书级别", "所持证书等级"]),
    (Field::CertificateNumber, &["证书号", "证书号码", "等级证书号", "等级证书编号", "资格证书编号", "资格证书号", "职业资格证书编号",
        "职业资格证书号", "职业资格证书号码", "技术等级证书编号", "技术等级证书号", "现证书编号", "原证书编号", "原证书号", "原证书号码",
        "现等级证书编号", "技能等级证书编号", "原等级证书编号", "现证书号", "等级证书号码", "现等级证书号", "职业技能等级证书编号", "证号",
        "技术等级证书号码", "岗位证书编号"]),
    (Field::CertificateDate, &["发证时间", "取得时间", "发证年月", "证书日期", "证书时间", "取证时间", "取得日期", "取得证书时间",
        "证书发证日期", "证书发证时间", "证书取得时间", "获证时间", "等级证书取得时间", "颁证日期", "颁证时间", "批准时间", "取证日期",
        "现等级取得时间", "取得现等级时间", "取得现技术等级时间", "现技术等级取得时间", "原证书发证日期", "原证书发证时间", "等级取得时间",
        "证书取得日期", "取得资格时间", "资格取得时间", "取得等级时间", "现等级发证日期", "现等级发证时间", "何时取得", "获得时间", "任现等级时间"]),
    (Field::Trade, &["申报工种", "申报职业", "申报职业工种", "报考工种", "报考职业", "报考职业工种", "报名工种", "报名职业工种",
        "鉴定工种", "鉴定职业", "鉴定职业工种", "申请工种", "考核工种", "拟报工种", "拟申报工种", "拟报考工种", "参考工种", "考试工种",
        "申报考核工种", "申请职业工种", "申报工种职业", "报考工种职业", "参加考核工种", "考核职业工种", "报名职业", "申报鉴定工种", "晋升工种"]),
    (Field::Level, &["申报等级", "报考级别", "报考等级", "报名级别", "报名等级", "鉴定级别", "鉴定等级", "申请级别", "申请等级",
        "考核等级", "考核级别", "拟报等级", "拟申报等级", "拟申报级别", "拟报级别", "拟报考等级", "申报技术等级", "申报技能等级", "申报职业等级",
        "晋升等级", "参考等级", "参考级别", "考试级别", "考试等级", "申报考核等级", "报考技术等级", "申报职业资格等级", "申报职业技能等级",
        "申报鉴定等级", "申报鉴定级别", "拟晋升等级", "报考技能等级", "参加考核等级", "申报工种等级", "报考职业等级"]),
    (Field::Category, &["考核类别", "报考类别", "考试科目类别", "考试种类", "报名类别"]),
    (Field::ExamType, &["考试性质", "报考类型", "报名类型", "考核类型", "鉴定类型", "是否补考", "考试方式"]),
    (Field::ApplyingUnit, &["申请单位", "报名单位", "报送单位"]),
    (Field::ReviewSite, &["审核地点", "审核点", "资格审核地点", "现场审核点", "资格审查地点", "审查地点", "现场审查地点"]),
    (Field::Schedule, &["参加考试日程", "日程", "考试批次", "考试安排"]),
    (Field::ExamSite, &["参加考试地点", "考点", "考场地点", "参考地点", "考试考点", "考区", "鉴定地点"]),
    (Field::Courier, &["邮政快递", "快递", "是否快递", "是否邮寄", "邮寄", "是否需要邮寄", "是否需要快递", "是否邮政速递"]),
    (Field::Remark, &["说明", "备注说明", "其他", "其它", "备考", "附注"]),
];

const SOME_TRADE: &[&str] = &[
    "工种",
    "职业",
    "职业工种",
    "工种职业",
    "职业名称",
    "工种名称",
    "职业工种名称",
];
const SOME_LEVEL: &[&str] = &[
    "级别",
    "等级",
    "技术等级",
    "职业等级",
    "技能等级",
    "工种等级",
    "资格等级",
    "职业资格等级",
    "职业技能等级",
    "等级级别",
];
const IGNORED: &[&str] = &[
    "序号",
    "编号",
    "序",
    "no",
    "顺序号",
    "报名序号",
    "照片",
    "相片",
    "年龄",
    "工龄",
    "工作年限",
];
/// A heading with one of these speaks of somebody or something else.
const OTHERS: &[&str] = &[
    "配偶",
    "父亲",
    "母亲",
    "家庭成员",
    "紧急",
    "领导",
    "推荐",
    "审核人",
    "负责人",
    "经办",
    "填表",
    "导入时忽略",
    "岗位",
    "部门电话",
    "办公",
    "传真",
    "曾用",
    "拼音",
    "初审",
    "复审",
    "成绩",
];

static MEANINGS: LazyLock<HashMap<String, Meaning>> = LazyLock::new(|| {
    let mut all = HashMap::new();
    for field in Field::ALL {
        all.insert(normal(field.label()).0, Meaning::Field(*field, How::Exact));
    }
    for (field, names) in ALIASES {
        for name in *names {
            all.entry((*name).to_owned())
                .or_insert(Meaning::Field(*field, How::Alias));
        }
    }
    let generic = [
        (SOME_TRADE, Meaning::SomeTrade),
        (SOME_LEVEL, Meaning::SomeLevel),
        (IGNORED, Meaning::Ignored),
    ];
    for (names, meaning) in generic {
        for name in names {
            all.entry((*name).to_owned()).or_insert(meaning);
        }
    }
    all
});

/// The heading without white space, marks and case, full-width letters narrowed; once with what stands in brackets
/// and once without.
pub(crate) fn normal(heading: &str) -> (String, String) {
    let mut full = String::with_capacity(heading.len());
    let mut bare = String::with_capacity(heading.len());
    let mut depth = 0u32;
    for character in heading.chars().take(200) {
        let character = match character {
            '\u{ff01}'..='\u{ff5e}' => {
                char::from_u32(character as u32 - 0xfee0).unwrap_or(character)
            }
            other => other,
        };
        match character {
            '(' | '[' | '【' | '〔' | '<' | '《' => depth += 1,
            ')' | ']' | '】' | '〕' | '>' | '》' => depth = depth.saturating_sub(1),
            other if other.is_alphanumeric() => {
                for lower in other.to_lowercase() {
                    full.push(lower);
                    if depth == 0 {
                        bare.push(lower);
                    }
                }
            }
            _ => {}
        }
    }
    (full, bare)
}

/// What the heading means by itself.
pub(crate) fn meaning(heading: &str) -> Option<Meaning> {
    let (full, bare) = normal(heading);
    if full.is_empty() {
        return None;
    }
    MEANINGS.get(&full).or_else(|| MEANINGS.get(&bare)).copied()
}

/// What the heading under a group heading means: 等级 under 现职业资格, 工种 under 申报职业.
pub(crate) fn meaning_in_group(group: &str, heading: &str) -> Option<Meaning> {
    let (group_text, _) = normal(group);
    let own = meaning(heading);
    let held = ["现", "原", "已取得", "持有", "持证"]
        .iter()
        .any(|word| group_text.contains(word));
    let wanted = ["申报", "报考", "鉴定", "拟", "申请", "报名", "考核", "晋升"]
        .iter()
        .any(|word| group_text.contains(word));
    match own {
        Some(Meaning::SomeTrade) if held != wanted => Some(Meaning::Field(
            if held {
                Field::CurrentTrade
            } else {
                Field::Trade
            },
            How::Alias,
        )),
        Some(Meaning::SomeLevel) if held != wanted => Some(Meaning::Field(
            if held {
                Field::CurrentLevel
            } else {
                Field::Level
            },
            How::Alias,
        )),
        Some(found) => Some(found),
        None => meaning(&format!("{group}{heading}")).or_else(|| similar(heading)),
    }
}

/// What a heading that is not in the table probably means: it holds a known one.
pub(crate) fn similar(heading: &str) -> Option<Meaning> {
    let (full, bare) = normal(heading);
    let text = if bare.is_empty() { full } else { bare };
    if text.chars().count() > 16 || OTHERS.iter().any(|word| text.contains(word)) {
        return None;
    }
    MEANINGS
        .iter()
        .filter(|(name, _)| name.chars().count() >= 2 && !name.is_ascii())
        .filter(|(name, meaning)| {
            !matches!(meaning, Meaning::Ignored) && text.contains(name.as_str())
        })
        // The longest says most; between equals the order must not depend on the hash.
        .max_by(|a, b| a.0.len().cmp(&b.0.len()).then_with(|| b.0.cmp(a.0)))
        .map(|(_, meaning)| match meaning {
            Meaning::Field(field, _) => Meaning::Field(*field, How::Similar),
            other => *other,
        })
}
