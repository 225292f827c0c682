//! Deliberate mistakes, as HR offices make them: what is spoiled, which problem must be found, and how it is mended.

use super::{Cell, Row, people::with_check, rng::Rng};
use kaobao_exam::{Code, Draft, ExamPlan, ExamType, Field, Level, Unit, UnitKind};

/// What kind of mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Kind {
    IdDigitWrong,
    IdDigitsSwapped,
    IdDigitMissing,
    IdAsNumber,
    IdImpossibleDate,
    SexWrong,
    BirthWrong,
    PhoneShort,
    PostcodeShort,
    EthnicityMissing,
    AddressMissing,
    EducationUnknown,
    TradeMisspelt,
    TradeElsewhere,
    LevelSkipped,
    LevelNotHere,
    YearsTooFew,
    CertificateMissing,
    CategoryWrong,
    ResitChosen,
    ApplyingUnitWrong,
    DateUnreadable,
    DateInFuture,
    NameWithDigit,
    EnteredTwice,
    PhotoTruncated,
    PhotoTooSmall,
    PhotoNoPicture,
    PhotoGrey,
    PhotoOfAnother,
    PhotoMissing,
    PhotoAmbiguous,
    PhotoDoubled,
}

impl Kind {
    /// Every kind, those of the roster first.
    pub const ALL: [Self; 33] = {
        use Kind::*;
        [
            IdDigitWrong,
            IdAsNumber,
            SexWrong,
            BirthWrong,
            PhoneShort,
            EthnicityMissing,
            TradeMisspelt,
            TradeElsewhere,
            LevelSkipped,
            YearsTooFew,
            CertificateMissing,
            CategoryWrong,
            EnteredTwice,
            PhotoTruncated,
            PhotoMissing,
            PhotoOfAnother,
            ApplyingUnitWrong,
            LevelNotHere,
            ResitChosen,
            IdDigitMissing,
            IdImpossibleDate,
            PhotoTooSmall,
            PhotoNoPicture,
            DateUnreadable,
            DateInFuture,
            EducationUnknown,
            NameWithDigit,
            PostcodeShort,
            AddressMissing,
            PhotoGrey,
            PhotoAmbiguous,
            PhotoDoubled,
            IdDigitsSwapped,
        ]
    };

    /// Whether the mistake is in the folder of photos, not in the roster.
    pub fn of_photo(self) -> bool {
        use Kind::*;
        matches!(
            self,
            PhotoTruncated
                | PhotoTooSmall
                | PhotoNoPicture
                | PhotoGrey
                | PhotoOfAnother
                | PhotoMissing
                | PhotoAmbiguous
                | PhotoDoubled
        )
    }

    /// The problem that must be found.
    pub fn code(self) -> Code {
        use Kind::*;
        match self {
            IdDigitWrong | IdDigitsSwapped => Code::IdCheck,
            IdDigitMissing => Code::IdLength,
            IdAsNumber => Code::IdNumeric,
            IdImpossibleDate => Code::IdDate,
            SexWrong => Code::SexMismatch,
            BirthWrong => Code::BirthMismatch,
            PhoneShort => Code::PhoneFormat,
            PostcodeShort => Code::PostcodeFormat,
            EthnicityMissing | AddressMissing => Code::Missing,
            EducationUnknown => Code::NotAChoice,
            TradeMisspelt => Code::TradeUnknown,
            TradeElsewhere => Code::TradeElsewhere,
            LevelSkipped => Code::LevelStep,
            LevelNotHere => Code::LevelScope,
            YearsTooFew => Code::YearsNotReached,
            CertificateMissing => Code::CertificateMissing,
            CategoryWrong => Code::CategoryMismatch,
            ResitChosen => Code::ResitNotAllowed,
            ApplyingUnitWrong => Code::ApplyingUnitMismatch,
            DateUnreadable => Code::DateUnreadable,
            DateInFuture => Code::DateFuture,
            NameWithDigit => Code::BadCharacter,
            EnteredTwice => Code::DuplicateApplication,
            PhotoTruncated => Code::PhotoTruncated,
            PhotoTooSmall => Code::PhotoSize,
            PhotoNoPicture => Code::PhotoUnreadable,
            PhotoGrey => Code::PhotoColour,
            PhotoOfAnother => Code::PhotoShared,
            PhotoMissing | PhotoAmbiguous | PhotoDoubled => Code::PhotoMissing,
        }
    }

    /// Whether this person can make it.
    fn fits(self, kind: UnitKind, draft: &Draft) -> bool {
        use Kind::*;
        let level = Level::from_label(draft.get(Field::Level));
        let certified = !draft.get(Field::CertificateDate).is_empty();
        // People of one name are told apart by nothing else that a clerk looks at: only their photos are spoiled.
        if (draft.get(Field::Name) == "张伟") != (self == PhotoAmbiguous) {
            return false;
        }
        match self {
            LevelNotHere | ApplyingUnitWrong => kind == UnitKind::City,
            LevelSkipped => {
                kind == UnitKind::Provincial && matches!(level, Some(Level::FOUR | Level::FIVE))
            }
            YearsTooFew => certified && level != Some(Level::ONE),
            CertificateMissing => certified,
            PostcodeShort => !draft.get(Field::Postcode).is_empty(),
            _ => true,
        }
    }
}

/// One deliberate mistake.
#[derive(Clone, Debug)]
pub struct Mistake {
    /// What kind.
    pub kind: Kind,
    /// Whose, as an index into the unit's rows.
    pub row: usize,
    /// What a clerk does about it.
    pub mend: Mend,
}

/// What a clerk does about a mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mend {
    /// Writes the right values; an empty one empties the field.
    Set(Vec<(Field, String)>),
    /// Removes the row: the person is in the list already.
    Remove,
    /// Puts the right photo into the folder, named by ID number.
    Photo,
}

/// Spoils rows: every kind in turn, each at people who fit and are not spoiled yet. `rounds` times each kind in all
/// units together; kinds that no unit has anybody for are left out.
pub(super) fn spoil(
    units: &mut [(Unit, &mut Vec<Row>)],
    plan: &ExamPlan,
    rng: &mut Rng,
    rounds: usize,
) -> Vec<Vec<Mistake>> {
    let mut found: Vec<Vec<Mistake>> = units.iter().map(|_| Vec::new()).collect();
    let mut spoiled: Vec<Vec<bool>> = units
        .iter()
        .map(|(_, rows)| vec![false; rows.len()])
        .collect();
    let mut turn = 0;
    for _ in 0..rounds {
        for kind in Kind::ALL {
            turn += 1;
            for at in (0..found.len())
                .map(|step| (turn + step) % found.len())
                .collect::<Vec<_>>()
            {
                let (unit, rows) = &mut units[at];
                let fitting: Vec<usize> = (0..spoiled[at].len())
                    .filter(|row| !spoiled[at][*row] && kind.fits(unit.kind, &rows[*row].right))
                    .collect();
                if fitting.is_empty() {
                    continue;
                }
                let row = *rng.pick(&fitting);
                spoiled[at][row] = true;
                let mistake = one(kind, rows, row, (unit, plan), rng);
                if kind == Kind::PhotoOfAnother {
                    // The other one is not to be spoiled as well.
                    if let Some(other) = rows[row].photo.of {
                        spoiled[at][other] = true;
                    }
                }
                found[at].push(mistake);
                break;
            }
        }
    }
    found
}

fn one(
    kind: Kind,
    rows: &mut Vec<Row>,
    at: usize,
    (unit, plan): (&Unit, &ExamPlan),
    rng: &mut Rng,
) -> Mistake {
    use Kind::*;
    let right = rows[at].right.clone();
    let id = right.get(Field::IdNumber).to_owned();
    let mut set = |field: Field, wrong: Cell| {
        rows[at].cells.retain(|(known, _)| *known != field);
        rows[at].cells.push((field, wrong));
        Mend::Set(vec![(field, meant(field, &right, unit, plan))])
    };
    let text = |text: &str| Cell::Text(text.to_owned());
    let mend = match kind {
        IdDigitWrong => {
            let digit = (id.as_bytes()[15] - b'0' + 1) % 10;
            set(
                Field::IdNumber,
                Cell::Text(format!("{}{digit}{}", &id[..15], &id[16..])),
            )
        }
        IdDigitsSwapped => {
            // The first two neighbours in the sequence that differ; a swap of equals is none.
            let mut bytes = id.clone().into_bytes();
            let place = (0..5)
                .rev()
                .find(|place| bytes[*place] != bytes[place + 1])
                .unwrap_or(3);
            bytes.swap(place, place + 1);
            set(
                Field::IdNumber,
                Cell::Text(String::from_utf8_lossy(&bytes).into_owned()),
            )
        }
        IdDigitMissing => set(Field::IdNumber, text(&id[..17])),
        IdAsNumber => set(
            Field::IdNumber,
            Cell::Number(id[..17].parse::<f64>().unwrap_or(3.6e16) * 10.0),
        ),
        IdImpossibleDate => set(
            Field::IdNumber,
            Cell::Text(with_check(&format!("{}0231{}", &id[..10], &id[14..17]))),
        ),
        SexWrong => set(
            Field::Sex,
            text(if right.get(Field::Sex) == "男" {
                "女"
            } else {
                "男"
            }),
        ),
        BirthWrong => {
            let year: i32 = id[6..10].parse().unwrap_or(1970);
            set(
                Field::Birth,
                Cell::Text(format!("{}-{}-{}", year + 1, &id[10..12], &id[12..14])),
            )
        }
        PhoneShort => set(Field::Phone, text("1387000123")),
        PostcodeShort => set(Field::Postcode, text("33000")),
        EthnicityMissing => set(Field::Ethnicity, text("")),
        AddressMissing => set(Field::Address, text("")),
        EducationUnknown => set(Field::Education, text("函授")),
        TradeMisspelt => {
            let mut characters: Vec<char> = right.get(Field::Trade).chars().collect();
            characters[0] = '气';
            set(Field::Trade, Cell::Text(characters.into_iter().collect()))
        }
        TradeElsewhere => set(
            Field::Trade,
            text(if rng.percent(50) {
                "护林员"
            } else {
                "钻探工"
            }),
        ),
        LevelSkipped => set(Field::Level, text("技师")),
        LevelNotHere => {
            let mend = Mend::Set(vec![
                (Field::Level, right.get(Field::Level).to_owned()),
                (
                    Field::CurrentLevel,
                    right.get(Field::CurrentLevel).to_owned(),
                ),
            ]);
            set(Field::Level, text("高级工"));
            set(Field::CurrentLevel, text("中级工"));
            mend
        }
        YearsTooFew => {
            let mend = Mend::Set(
                [Field::WorkStart, Field::CertificateDate]
                    .map(|field| (field, right.get(field).to_owned()))
                    .to_vec(),
            );
            set(Field::WorkStart, text("2010-07-01"));
            set(Field::CertificateDate, text("2015-12-01"));
            mend
        }
        CertificateMissing => set(Field::CertificateNumber, text("")),
        CategoryWrong => set(Field::Category, text("理论单项")),
        ResitChosen => set(Field::ExamType, text("补考")),
        ApplyingUnitWrong => set(Field::ApplyingUnit, text("个人考生报名")),
        DateUnreadable => set(Field::WorkStart, text("八几年")),
        DateInFuture => set(Field::WorkStart, text("2071-07-01")),
        NameWithDigit => set(
            Field::Name,
            Cell::Text(format!("{}1", right.get(Field::Name))),
        ),
        EnteredTwice => {
            let mut again = rows[at].clone();
            again.photo.kind = super::photos::Photo::None;
            rows.push(again);
            return Mistake {
                kind,
                row: rows.len() - 1,
                mend: Mend::Remove,
            };
        }
        PhotoOfAnother => {
            // Anybody's in the same unit who has a good one.
            let with: Vec<usize> = (0..rows.len())
                .filter(|other| {
                    *other != at && rows[*other].photo.kind == super::photos::Photo::Good
                })
                .collect();
            rows[at].photo.of = (!with.is_empty()).then(|| *rng.pick(&with));
            Mend::Photo
        }
        photo => {
            rows[at].photo.kind = super::photos::Photo::Bad(photo);
            Mend::Photo
        }
    };
    Mistake {
        kind,
        row: at,
        mend,
    }
}

/// What belongs into a field, also where the list leaves it to the rules.
fn meant(field: Field, right: &Draft, unit: &Unit, plan: &ExamPlan) -> String {
    let level = Level::from_label(right.get(Field::Level));
    let id = right.get(Field::IdNumber);
    let derived = match field {
        Field::Birth => id
            .get(6..14)
            .map(|day| format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..])),
        Field::Category => level
            .and_then(|level| plan.normal_category(level))
            .map(|category| category.name.clone()),
        Field::ExamType => Some(ExamType::Normal.label().to_owned()),
        Field::ApplyingUnit => {
            level.and_then(|level| plan.applying_unit(unit.kind, level, unit.city.as_deref()))
        }
        _ => None,
    };
    derived.unwrap_or_else(|| right.get(field).to_owned())
}
