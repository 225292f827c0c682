//! The columns of the template: what a clerk fills in, not what follows from it or from the unit.

use kaobao_exam::{ExamPlan, ExamType, Field, Level, Unit};

/// One column.
pub(super) struct Column {
    pub(super) field: Field,
    pub(super) heading: String,
    pub(super) width: f64,
    pub(super) choices: Vec<String>,
    /// What is not in the list is refused by the spreadsheet; otherwise only hinted at.
    pub(super) strict: bool,
    pub(super) note: String,
    pub(super) example: String,
}

/// Whether the field follows from others or from the unit, so that nobody needs to type it.
fn derived(field: Field, plan: &ExamPlan) -> bool {
    match field {
        Field::Unit | Field::Department | Field::ApplyingUnit => true,
        Field::Category => !plan.resit.allowed,
        Field::ReviewSite => plan.choices.review_site.given().is_some(),
        Field::Schedule => plan.choices.schedule.given().is_some(),
        Field::ExamSite => plan.exam_sites.len() == 1,
        _ => false,
    }
}

/// The template's columns, and `more` that hold something worth returning.
pub(super) fn columns(plan: &ExamPlan, unit: &Unit, more: &[Field]) -> Vec<Column> {
    Field::ALL
        .iter()
        .copied()
        .filter(|field| !derived(*field, plan) || more.contains(field))
        .map(|field| column(field, plan, unit))
        .collect()
}

fn column(field: Field, plan: &ExamPlan, unit: &Unit) -> Column {
    let star = if field.required() { "*" } else { "" };
    let (choices, strict) = choices(field, plan, unit);
    let example = example(field, plan, &choices);
    Column {
        field,
        heading: format!("{star}{}", field.label()),
        width: width(field),
        note: note(field, &choices),
        choices,
        strict,
        example,
    }
}

fn choices(field: Field, plan: &ExamPlan, unit: &Unit) -> (Vec<String>, bool) {
    let labels = |levels: &[Level]| -> Vec<String> {
        Level::ALL
            .iter()
            .filter(|level| levels.contains(level))
            .map(|level| level.label().to_owned())
            .collect()
    };
    let held = || {
        let mut all = vec!["无".to_owned()];
        all.extend(labels(&Level::ALL));
        all
    };
    match field {
        Field::IdKind => (plan.choices.id_kind.values.clone(), true),
        Field::Sex => (vec!["男".to_owned(), "女".to_owned()], true),
        // The short form without 族 is understood too.
        Field::Ethnicity => (
            kaobao_exam::rules::person::ETHNICITIES
                .map(str::to_owned)
                .to_vec(),
            false,
        ),
        Field::Education => (plan.choices.education.values.clone(), true),
        Field::Source => (plan.choices.source.values.clone(), true),
        Field::Courier => (plan.choices.courier.values.clone(), true),
        Field::ReviewSite => (plan.choices.review_site.values.clone(), true),
        Field::Schedule => (plan.choices.schedule.values.clone(), true),
        Field::ExamSite => (
            plan.exam_sites
                .iter()
                .map(|site| site.name.clone())
                .collect(),
            true,
        ),
        Field::CurrentLevel => (held(), true),
        Field::Level => (
            plan.scope_of(unit.kind)
                .map(|scope| labels(&scope.levels))
                .unwrap_or_default(),
            true,
        ),
        // Another writing of a trade is understood, so the list only helps.
        Field::Trade | Field::CurrentTrade => (
            plan.trades.iter().map(|trade| trade.name.clone()).collect(),
            false,
        ),
        Field::ExamType => {
            let mut types = vec![ExamType::Normal.label().to_owned()];
            if plan.resit.allowed {
                types.push(ExamType::Resit.label().to_owned());
            }
            (types, true)
        }
        Field::Category => {
            let mut names: Vec<String> = Vec::new();
            for category in &plan.categories {
                if !names.contains(&category.name) {
                    names.push(category.name.clone());
                }
            }
            (names, true)
        }
        _ => (Vec::new(), false),
    }
}

fn width(field: Field) -> f64 {
    match field {
        Field::IdNumber | Field::CertificateNumber => 22.0,
        Field::Address => 32.0,
        Field::Trade | Field::CurrentTrade => 20.0,
        Field::Phone | Field::Level | Field::CurrentLevel => 16.0,
        Field::Sex | Field::Ethnicity | Field::Postcode => 9.0,
        Field::Category | Field::ExamSite | Field::ReviewSite | Field::Schedule => 24.0,
        Field::Remark => 24.0,
        Field::Birth | Field::WorkStart | Field::CertificateDate => 15.0,
        Field::Courier => 15.0,
        _ => 12.0,
    }
}

fn note(field: Field, choices: &[String]) -> String {
    let own = match field {
        Field::Name => "与身份证一致。生僻字请用输入法打出原字，不要用拼音代替。",
        Field::IdNumber => {
            "18 位，末位 x 大小写都可以。本列已设为文本格式；从别处粘贴时请选“只粘贴值/文本”，不要变成 3.60102E+17 这样的数字。"
        }
        Field::Sex | Field::Birth => "可以不填，由身份证号得出。",
        Field::Ethnicity => "写全称，如：汉族、维吾尔族。",
        Field::Phone => "11 位手机号，或带区号的座机号。",
        Field::Postcode => "6 位数字，可以不填。",
        Field::WorkStart | Field::CertificateDate => "如：2006-07-01、2006.7 或 20060701。",
        Field::CurrentTrade => "现在持证的工种；没有就不填。",
        Field::CurrentLevel => "现在持证的等级；没有就不填或选“无”。只能申报高一级。",
        Field::CertificateNumber => "现等级证书上的编号，照原样。",
        Field::Trade => "从下拉列表里选，或写工种代码、名称。",
        Field::Level => "只能申报比现等级高一级；没有等级的从五级开始。",
        Field::ExamType => "不填按“正常考试”。",
        Field::IdKind => "不填按“身份证”。",
        Field::Source | Field::Courier => "不填按计划的默认值。",
        _ => "",
    };
    let mut text = if field.required() {
        "必填。".to_owned()
    } else {
        String::new()
    };
    text.push_str(own);
    if !choices.is_empty() && choices.len() <= 8 {
        text.push_str("\n可选：");
        text.push_str(&choices.join("、"));
    }
    text
}

fn example(field: Field, plan: &ExamPlan, choices: &[String]) -> String {
    let text = match field {
        Field::Name => "张三",
        Field::IdNumber => crate::rows::EXAMPLE_ID,
        Field::Ethnicity => "汉族",
        Field::Sex => "男",
        Field::Birth => "1980-01-01",
        Field::Address => "××市××路 1 号",
        Field::Phone => "13800000000",
        Field::Postcode => "330000",
        Field::WorkStart => "2000-07-01",
        Field::CertificateNumber => "0000000000000001",
        Field::CertificateDate => "2010-12-01",
        Field::Trade | Field::CurrentTrade => {
            return plan
                .trades
                .first()
                .map(|trade| trade.name.clone())
                .unwrap_or_default();
        }
        Field::CurrentLevel => return Level::FOUR.label().to_owned(),
        Field::Level => {
            let usual = Level::THREE.label().to_owned();
            return if choices.contains(&usual) {
                usual
            } else {
                choices.first().cloned().unwrap_or_default()
            };
        }
        _ => return choices.first().cloned().unwrap_or_default(),
    };
    text.to_owned()
}
