//! The practice unit: a file of its own beside the unit's, sample people with the usual mistakes, removed as a whole.
//! It has no center, so nothing of it can be sent.

use crate::{Clock, Desk, DeskError, desk::random32, files};
use kaobao_exam::{DeviceSlot, ExamPlan, Field, Unit, UnitKind};
use kaobao_store::KeySource;
use kaobao_sync::{
    Signed, SigningKey, enrolment,
    package::AgeIdentity,
    protocol::{CenterInfo, Enrolment},
};
use std::path::{Path, PathBuf};

/// A plan to practise with; an exam plan file like any other.
const PLAN: &str = include_str!("../../exam/plans/jiangxi-2017.toml");
/// Nothing in it is secret.
const KEY: &str = "练习单位的口令";

/// Name, ID number, trade, level now, level applied for, certificate's date, phone, began to work, remark.
const PEOPLE: [[&str; 9]; 9] = [
    [
        "练习一甲",
        "360102197203151012",
        "汽车驾驶员",
        "五级",
        "四级",
        "2008-06-01",
        "13800000001",
        "1992.7",
        "",
    ],
    [
        "练习二乙",
        "360102197508221026",
        "电工",
        "四级",
        "三级",
        "2006-06-01",
        "13800000002",
        "1995.9",
        "",
    ],
    [
        "练习三丙",
        "360102198011071039",
        "中式烹调师",
        "五级",
        "四级",
        "2009-06-01",
        "1380000",
        "2000.7",
        "电话少了几位",
    ],
    [
        "练习四丁",
        "360102196805191041",
        "水工",
        "三级",
        "二级",
        "2005-06-01",
        "13800000004",
        "1988.8",
        "工种要从目录里选",
    ],
    [
        "练习五戊",
        "360102198512011051",
        "收发员",
        "五级",
        "四级",
        "2010-06-01",
        "13800000005",
        "2004.7",
        "身份证号最后一位不对",
    ],
    [
        "练习六己",
        "360102197810131064",
        "保管员",
        "五级",
        "三级",
        "2009-06-01",
        "13800000006",
        "1998.7",
        "不能越级",
    ],
    [
        "练习七庚",
        "360102197002281072",
        "汽车驾驶员",
        "三级",
        "二级",
        "2004-06-01",
        "13800000007",
        "1990.7",
        "",
    ],
    [
        "练习八辛",
        "360102198306061081",
        "电工",
        "无",
        "五级",
        "",
        "13800000008",
        "2003.7",
        "现在没有等级，从五级考起",
    ],
    [
        "练习一甲",
        "360102197203151012",
        "汽车驾驶员",
        "五级",
        "四级",
        "2008-06-01",
        "13800000001",
        "1992.7",
        "与第一行重复",
    ],
];

/// What its enrolment file has for a token: no center ever gave it.
const TOKEN: &str = "practice";

fn folder(data: &Path) -> PathBuf {
    data.with_extension("practice")
}

impl Desk {
    /// Whether this is the practice unit: nothing in it is anybody's work.
    pub(crate) fn is_practice(&self) -> bool {
        self.home.token == TOKEN
    }

    /// Opens the practice unit that belongs to this data file; makes it where there is none. It stands on a day on
    /// which its plan is open for registration.
    ///
    /// # Errors
    /// The files'.
    pub fn practise(data: &Path) -> Result<Self, DeskError> {
        let plan = ExamPlan::parse(PLAN)?;
        let clock = Clock::on(plan.windows.registration.from);
        let (folder, key) = (folder(data), KeySource::passphrase(KEY));
        let file = folder.join("unit.kaobao");
        if file.exists()
            && let Ok(desk) = Self::open(&file, &key, clock)
        {
            return Ok(desk);
        }
        // What was only half made is made anew: nothing in it is anybody's work.
        Self::end_practice(data)?;
        std::fs::create_dir_all(&folder).map_err(DeskError::file(&folder))?;
        let enrolment = folder.join("enrolment.json");
        files::write(&enrolment, enrolment_text(&plan)?.as_bytes())?;
        let (mut desk, _) = Self::init(&file, &enrolment, &key, clock)?;
        let people: Vec<Vec<(Field, String)>> = PEOPLE.iter().map(person).collect();
        desk.add(&people)?;
        Ok(desk)
    }

    /// Removes the practice unit with all its files.
    ///
    /// # Errors
    /// The files'.
    pub fn end_practice(data: &Path) -> Result<(), DeskError> {
        let folder = folder(data);
        match std::fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(DeskError::file(&folder)(error))
            }
            _ => Ok(()),
        }
    }
}

fn person(row: &[&str; 9]) -> Vec<(Field, String)> {
    let [name, id, trade, now, level, certified, phone, work, remark] = *row;
    let certificate = if certified.is_empty() { "" } else { phone };
    [
        (Field::Name, name),
        (Field::IdNumber, id),
        (Field::Ethnicity, "汉族"),
        (Field::Education, "高中"),
        (Field::Address, "练习地址"),
        (Field::Phone, phone),
        (Field::WorkStart, work),
        (Field::CurrentTrade, if now == "无" { "" } else { trade }),
        (Field::CurrentLevel, now),
        (Field::CertificateNumber, certificate),
        (Field::CertificateDate, certified),
        (Field::Trade, trade),
        (Field::Level, level),
        (Field::Remark, remark),
    ]
    .map(|(field, value)| (field, value.to_owned()))
    .into()
}

/// Signed by a key that is thrown away.
fn enrolment_text(plan: &ExamPlan) -> Result<String, DeskError> {
    let wrong = || DeskError::Input("练习单位建不起来，请重新安装程序".into());
    let center = SigningKey::from_secret_bytes(&random32()?);
    let enrolment = Enrolment {
        format: 1,
        unit: Unit {
            code: "99999".parse().map_err(|_| wrong())?,
            name: "练习单位".into(),
            kind: UnitKind::Provincial,
            department: "练习主管部门".into(),
            city: None,
        },
        center: CenterInfo {
            name: format!("{}（练习，不会报送）", plan.center),
            url: None,
            sign_key: center.public().to_string(),
            recipients: vec![AgeIdentity::from_secret_bytes(&random32()?).recipient()],
        },
        plans: vec![PLAN.into()],
        slot: DeviceSlot::try_from(1).map_err(|_| wrong())?,
        token: TOKEN.into(),
        issued_at: format!("{}T09:00:00+08:00", plan.windows.registration.from),
    };
    Ok(enrolment::write(&Signed::sign(&enrolment, &center)))
}
