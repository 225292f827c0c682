//! People whose registration is right in every point.

use super::{names, rng::Rng};
use kaobao_exam::{Date, Draft, ExamPlan, Field, Level, Sex, Unit, UnitKind};
use std::collections::HashSet;

/// Makes people who differ in ID number, each with a right draft.
pub(super) struct People<'a> {
    plan: &'a ExamPlan,
    rng: Rng,
    ids: HashSet<String>,
    names: HashSet<String>,
    made: usize,
}

/// Counties of Jiangxi and of its neighbours, GB/T 2260.
const REGIONS: [&str; 18] = [
    "360102", "360103", "360111", "360121", "360124", "360203", "360302", "360402", "360403",
    "360429", "360502", "360602", "360702", "360781", "361002", "430102", "420106", "340524",
];
const STREETS: [&str; 12] = [
    "东湖区省府大院北二路",
    "西湖区广场南路",
    "青山湖区南京东路",
    "红谷滩区红谷中大道",
    "青云谱区井冈山大道",
    "新建区长堎大道",
    "浔阳区滨江路",
    "濂溪区前进东路",
    "柴桑区柴桑大道",
    "八一大道",
    "洪都北大道",
    "北京西路",
];

impl<'a> People<'a> {
    pub(super) fn new(plan: &'a ExamPlan, rng: Rng) -> Self {
        Self {
            plan,
            rng,
            ids: HashSet::new(),
            names: HashSet::new(),
            made: 0,
        }
    }

    /// The next person of a unit. The first of a sample bear the rare names and the doubled one.
    pub(super) fn next(&mut self, unit: &Unit, place: usize) -> Draft {
        self.made += 1;
        let rare = names::RARE
            .get(place / 2)
            .filter(|_| place.is_multiple_of(2));
        let sex = match rare {
            Some((_, sex, _)) => *sex,
            None if self.rng.percent(62) => Sex::Male,
            None => Sex::Female,
        };
        let name = match (rare, place) {
            (Some((name, _, _)), _) => (*name).to_owned(),
            // Three people of one name in each unit: what a list of 100 has in China.
            (None, 1 | 3 | 5) => "张伟".to_owned(),
            _ => self.name(sex),
        };
        let sex = if name == "张伟" { Sex::Male } else { sex };
        let ethnicity = rare.map_or_else(
            || {
                if self.rng.percent(95) {
                    "汉族"
                } else {
                    "畲族"
                }
            },
            |(_, _, people)| people,
        );
        let level = self.level(unit.kind);
        let history = self.history(level);
        let id = self.id_number(history.birth, sex);
        let trade = self.trade(level);
        let mut draft = Draft::new()
            .with(Field::Name, name)
            .with(Field::IdNumber, id)
            .with(Field::Sex, sex.label())
            .with(Field::Ethnicity, ethnicity)
            .with(
                Field::Education,
                *self.rng.pick(&["初中", "高中", "中专", "技校", "大专"]),
            )
            .with(Field::Address, self.address())
            .with(Field::Phone, self.phone())
            .with(Field::WorkStart, history.work_start.to_string())
            .with(Field::Trade, trade.clone())
            .with(Field::Level, level.label());
        if self.rng.percent(60) {
            draft.set(
                Field::Postcode,
                if unit.kind == UnitKind::Provincial {
                    "330006"
                } else {
                    "332000"
                },
            );
        }
        match (history.certificate, level.next_down()) {
            (Some(date), Some(held)) => {
                draft.set(Field::CurrentTrade, trade);
                draft.set(Field::CurrentLevel, held.label());
                let number = format!(
                    "{:02}36{:03}{}{:05}",
                    date.year() % 100,
                    self.rng.below(1000),
                    held.number(),
                    self.made
                );
                draft.set(Field::CertificateNumber, number);
                draft.set(Field::CertificateDate, date.to_string());
            }
            _ => draft.set(Field::CurrentLevel, "无"),
        }
        draft
    }

    /// A name that nobody has yet; where so many people are asked for that names run out, any.
    fn name(&mut self, sex: Sex) -> String {
        let mut name = names::name(&mut self.rng, sex);
        for _ in 0..50 {
            if self.names.insert(name.clone()) {
                break;
            }
            name = names::name(&mut self.rng, sex);
        }
        name
    }

    /// City units register here for level 2 alone (S23).
    fn level(&mut self, kind: UnitKind) -> Level {
        match (kind, self.rng.below(100)) {
            (UnitKind::City, _) => Level::TWO,
            (_, 0..=14) => Level::FIVE,
            (_, 15..=39) => Level::FOUR,
            (_, 40..=74) => Level::THREE,
            (_, 75..=94) => Level::TWO,
            _ => Level::ONE,
        }
    }

    fn trade(&mut self, level: Level) -> String {
        let fitting: Vec<&str> = self
            .plan
            .trades
            .iter()
            .filter(|trade| trade.levels.contains(&level))
            .map(|trade| trade.name.as_str())
            .collect();
        // A few trades take most people, as everywhere.
        let few = if self.rng.percent(70) {
            fitting.len().min(6)
        } else {
            fitting.len()
        };
        fitting
            .get(self.rng.below(few))
            .copied()
            .unwrap_or_default()
            .to_owned()
    }

    fn date(&mut self, from: i32, until: i32) -> Date {
        let (year, month, day) = (
            self.rng.between(from, until),
            self.rng.between(1, 12),
            self.rng.between(1, 28),
        );
        Date::new(year as i16, month as i8, day as i8).unwrap_or_default()
    }

    /// A working life that reaches the plan's years by one of its ways.
    fn history(&mut self, level: Level) -> History {
        let (from, until) = match level {
            Level::FIVE => (1986, 1995),
            Level::FOUR => (1975, 1986),
            Level::THREE => (1966, 1976),
            Level::TWO => (1960, 1969),
            _ => (1959, 1964),
        };
        let birth = self.date(from, until);
        let work = i32::from(birth.year()) + self.rng.between(18, 20);
        // Half began in the month of leaving school, written without a day.
        let work_start = if self.rng.percent(50) {
            Date::new(work as i16, 7, 1).unwrap_or_default()
        } else {
            self.date(work, work)
        };
        let certificate = (level != Level::FIVE).then(|| self.date((work + 2).min(2011), 2012));
        History {
            birth,
            work_start,
            certificate,
        }
    }

    fn id_number(&mut self, birth: Date, sex: Sex) -> String {
        loop {
            let region = *self.rng.pick(&REGIONS);
            let sequence = self.rng.below(499) * 2 + usize::from(sex == Sex::Male);
            let id = with_check(&format!(
                "{region}{:04}{:02}{:02}{sequence:03}",
                birth.year(),
                birth.month(),
                birth.day()
            ));
            if self.ids.insert(id.clone()) {
                return id;
            }
        }
    }

    fn phone(&mut self) -> String {
        if self.rng.percent(6) {
            return format!("0791-8{:07}", self.rng.below(10_000_000));
        }
        let head = *self.rng.pick(&[
            "138", "139", "136", "150", "151", "158", "187", "133", "189", "130",
        ]);
        format!("{head}{:08}", self.rng.below(100_000_000))
    }

    fn address(&mut self) -> String {
        let (street, house) = (*self.rng.pick(&STREETS), self.rng.between(1, 299));
        let (block, door) = (self.rng.between(1, 24), self.rng.between(101, 1204));
        format!("{street} {house} 号 {block} 栋 {door} 室")
    }
}

struct History {
    birth: Date,
    work_start: Date,
    certificate: Option<Date>,
}

/// Seventeen digits with their check character (GB 11643).
pub(super) fn with_check(seventeen: &str) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = seventeen
        .bytes()
        .zip(WEIGHTS)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    format!(
        "{seventeen}{}",
        char::from(b"10X98765432"[(sum % 11) as usize])
    )
}
