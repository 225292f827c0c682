//! ID numbers (GB 11643), registration numbers (S01), money.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

mod common;

use kaobao_exam::{
    DeviceSlot, Fen, IdNumber, RegistrationNumber, Sex, id_number::IdNumberError,
    reg_number::RegistrationNumberError,
};
use proptest::prelude::*;

fn id(text: &str) -> Result<IdNumber, IdNumberError> {
    text.parse()
}

#[test]
fn s04_id_number_by_gb_11643() {
    let known = id("34052419800101001X").expect("valid by the standard");
    assert_eq!(
        (known.birth().to_string().as_str(), known.sex()),
        ("1980-01-01", Sex::Male)
    );
    assert_eq!(known, id("34052419800101001x").expect("lower-case x"));
    assert_eq!(
        known,
        id("３４０５２４１９８００１０１００１ｘ").expect("full width")
    );
    assert_eq!(known.masked(), "340524********001X");
    assert!(
        !format!("{known:?}").contains("19800101"),
        "Debug hides the middle"
    );

    assert_eq!(
        id("110101199001011234"),
        Err(IdNumberError::Check {
            expected: '7',
            found: '4'
        })
    );
    assert_eq!(id("340524800101001"), Err(IdNumberError::Length(15)));
    assert_eq!(id("34052419800230001X"), Err(IdNumberError::Date));
    assert_eq!(id("34052419801301001X"), Err(IdNumberError::Date));
    assert_eq!(
        id("3405241980O101001X"),
        Err(IdNumberError::Character {
            place: 11,
            found: 'O'
        })
    );
    assert_eq!(
        id("3405241980010100X1"),
        Err(IdNumberError::Character {
            place: 17,
            found: 'X'
        })
    );
    assert_eq!(id("3.60102198001E+17"), Err(IdNumberError::Length(17)));
    assert_eq!(id(""), Err(IdNumberError::Length(0)));
}

fn number(running: u32) -> RegistrationNumber {
    let slot = DeviceSlot::try_from(1).expect("a slot");
    RegistrationNumber::new(2017, "36001".parse().expect("a code"), slot, running)
        .expect("in range")
}

#[test]
fn s01_registration_number_reads_back_however_it_is_written() {
    let first = number(12);
    assert!(
        first.to_string().starts_with("17-36001-01-00012-"),
        "{first}"
    );
    for text in [
        first.to_string(),
        first.digits().to_owned(),
        first.to_string().replace('-', " "),
    ] {
        assert_eq!(text.parse(), Ok(first));
    }
    assert_eq!(
        (
            first.unit().to_string().as_str(),
            first.slot(),
            first.running()
        ),
        ("36001", 1, 12)
    );
    assert_eq!(
        "17-36001".parse::<RegistrationNumber>(),
        Err(RegistrationNumberError::Shape)
    );
    let slot = DeviceSlot::try_from(99).expect("a slot");
    let past = RegistrationNumber::new(2017, "36001".parse().expect("a code"), slot, 100_000);
    assert_eq!(past, Err(RegistrationNumberError::Exhausted));
}

proptest! {
    /// Every single wrong digit and every swap of neighbours is caught (DESIGN).
    #[test]
    fn s01_check_digit_catches_slips(running in 1u32..=99_999) {
        let digits = number(running).digits().to_owned();
        for at in 0..15 {
            for wrong in b'0'..=b'9' {
                let mut bytes = digits.clone().into_bytes();
                if bytes[at] != wrong {
                    bytes[at] = wrong;
                    let text = String::from_utf8(bytes).expect("digits");
                    prop_assert_eq!(text.parse::<RegistrationNumber>(), Err(RegistrationNumberError::Check));
                }
            }
            let mut swapped = digits.clone().into_bytes();
            if at < 14 && swapped[at] != swapped[at + 1] {
                swapped.swap(at, at + 1);
                let text = String::from_utf8(swapped).expect("digits");
                prop_assert_eq!(text.parse::<RegistrationNumber>(), Err(RegistrationNumberError::Check));
            }
        }
    }

    #[test]
    fn no_text_breaks_the_readers(text in ".{0,40}") {
        let _ = text.parse::<IdNumber>();
        let _ = text.parse::<RegistrationNumber>();
        let _ = text.parse::<Fen>();
        let _ = kaobao_exam::dates::parse(&text, common::day("2017-06-10"));
        let _ = kaobao_exam::Level::from_label(&text);
        let _ = kaobao_exam::pinyin_key::key(&text);
        let _ = kaobao_exam::id_number::mask(&text);
    }
}

#[test]
fn s10_amounts_in_capitals() {
    let cases = [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("10", "壹拾元整"),
        ("260", "贰佰陆拾元整"),
        ("1050", "壹仟零伍拾元整"),
        ("300.05", "叁佰元零伍分"),
        ("280.5", "贰佰捌拾元伍角整"),
        ("10004", "壹万零肆元整"),
        ("100000", "壹拾万元整"),
        ("20300405.67", "贰仟零叁拾万零肆佰零伍元陆角柒分"),
        ("1001000", "壹佰万零壹仟元整"),
    ];
    for (figures, capitals) in cases {
        assert_eq!(
            figures.parse::<Fen>().expect("an amount").capitals(),
            capitals,
            "{figures}"
        );
    }
    assert_eq!("¥1,260.00".parse(), Ok(Fen(126_000)));
    for wrong in ["", "-5", "1.234", "壹佰", "1e3", "99999999999"] {
        assert!(wrong.parse::<Fen>().is_err(), "{wrong}");
    }
    assert_eq!(Fen(28_050).to_string(), "280.50");
}

#[test]
fn dates_as_people_write_them() {
    let today = common::day("2017-06-10");
    let cases = [
        ("1985.3", "1985-03-01"),
        ("85/3/1", "1985-03-01"),
        ("19850301", "1985-03-01"),
        ("198503", "1985-03-01"),
        ("850301", "1985-03-01"),
        ("８５１２３１", "1985-12-31"),
        ("170610", "2017-06-10"),
        // Year and month where that can be: nobody is asked which century is meant.
        ("200607", "2006-07-01"),
        ("1985年3月", "1985-03-01"),
        ("1985年03月01日", "1985-03-01"),
        ("1985-3-1", "1985-03-01"),
        ("１９８５．３．１", "1985-03-01"),
        ("08.7", "2008-07-01"),
        ("2006-07-01 00:00:00", "2006-07-01"),
        ("2006-07-01T00:00:00", "2006-07-01"),
        ("2006—07", "2006-07-01"),
        ("2006——07——01", "2006-07-01"),
        ("2006，7，1", "2006-07-01"),
        ("2006,7,1", "2006-07-01"),
        ("2006−7−1", "2006-07-01"),
        ("2006　7　1", "2006-07-01"),
    ];
    for (text, date) in cases {
        assert_eq!(
            kaobao_exam::dates::parse(text, today),
            Ok(common::day(date)),
            "{text}"
        );
    }
    for wrong in [
        "",
        "三月",
        "1985",
        "1985.13",
        "1985.2.30",
        "1985.3.1.2",
        "38412",
        "36,708",
        "85，3",
        "2006—07至2007—08",
        "850230",
        "851301",
        "8503011",
        "9999999999",
        "3/1/1985",
    ] {
        assert!(kaobao_exam::dates::parse(wrong, today).is_err(), "{wrong}");
    }
}
