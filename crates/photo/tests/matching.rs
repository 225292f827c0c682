//! Files to people by name.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use kaobao_photo::{Ambiguous, Doubled, MatchedBy, Matching, Person, match_files};

const ZHANG: Person<'static> = Person {
    key: 10,
    name: "张三",
    id_number: "34052419800101001X",
    number: "",
};
const LI: Person<'static> = Person {
    key: 11,
    name: "李四",
    id_number: "110101199001011237",
    number: "173600101000123",
};
const OTHER_LI: Person<'static> = Person {
    key: 12,
    name: "李四",
    id_number: "110101199001011253",
    number: "",
};
const DOTTED: Person<'static> = Person {
    key: 13,
    name: "买买提·阿卜杜拉",
    id_number: "650101198805051230",
    number: "",
};

fn one(file: &str) -> Option<(usize, MatchedBy)> {
    let matching = match_files(&[file], &[ZHANG, LI, OTHER_LI, DOTTED]);
    assert!(matching.ambiguous.is_empty(), "{file}: {matching:?}");
    matching
        .matched
        .first()
        .map(|matched| (matched.person, matched.by))
}

#[test]
fn by_id_number() {
    for file in [
        "34052419800101001X.jpg",
        "34052419800101001x.JPG",
        "张三_34052419800101001X(1).jpg",
        "01-34052419800101001X.png",
        "34052419800101001X张三.jpeg",
        "340524 19800101 001X.jpg",
        "340524-19800101-001x 照片.jpg",
        "３４０５２４１９８００１０１００１Ｘ.jpg",
        r"照片\人事科\34052419800101001X.jpg",
        "photos/34052419800101001X.jpg.jpg",
        // The number counts, whatever name stands beside it.
        "李四34052419800101001X.jpg",
    ] {
        assert_eq!(one(file), Some((10, MatchedBy::IdNumber)), "{file}");
    }
}

#[test]
fn by_registration_number() {
    for file in [
        "173600101000123.jpg",
        "17-36001-01-00012-3.jpg",
        "17_36001_01_00012_3 李四.jpg",
        "No.173600101000123.JPG",
        "3-173600101000123.jpg",
    ] {
        assert_eq!(
            one(file),
            Some((11, MatchedBy::RegistrationNumber)),
            "{file}"
        );
    }
}

#[test]
fn by_name() {
    for file in [
        "张三.jpg",
        "张三.JPG",
        " 张 三 .jpg",
        "张三1.jpg",
        "张三(2).jpg",
        "张三 - 副本.jpg",
        "01张三.jpg",
        "12_张三_一寸照片.png",
        "张三证件照.jpg",
        "蓝底-张三.jpg",
        "张三.jpg.jpg",
        "人事科_张三.jpg",
        "张三20170912.jpg",
    ] {
        assert_eq!(one(file), Some((10, MatchedBy::Name)), "{file}");
    }
    for file in [
        "买买提·阿卜杜拉.jpg",
        "买买提•阿卜杜拉1.jpg",
        "买买提阿卜杜拉.jpg",
    ] {
        assert_eq!(one(file), Some((13, MatchedBy::Name)), "{file}");
    }
}

#[test]
fn nobodys() {
    for file in [
        "王五.jpg",
        "IMG_20170912_101500.jpg",
        "张三丰.jpg",
        "小张三.jpg",
        ".jpg",
        "",
        "照片.jpg",
        // Another 张三, by his number.
        "张三360102199003070017.jpg",
        // One digit more or less is not the number.
        "134052419800101001X.jpg",
        "4052419800101001X.jpg",
    ] {
        assert_eq!(one(file), None, "{file}");
    }
}

#[test]
fn shared_names_doubled_files_and_the_missing() {
    let files = [
        "李四.jpg",
        "张三.jpg",
        "34052419800101001X.jpg",
        "110101199001011237.jpg",
        "王五.jpg",
        "张三和李四.jpg",
        "张三、李四.jpg",
    ];
    let matching = match_files(&files, &[ZHANG, LI, OTHER_LI, DOTTED]);
    assert_eq!(
        matching,
        Matching {
            matched: vec![kaobao_photo::FileMatch {
                file: 3,
                person: 11,
                by: MatchedBy::IdNumber
            }],
            unmatched_files: vec![4, 5],
            ambiguous: vec![
                Ambiguous {
                    file: 0,
                    people: vec![11, 12]
                },
                Ambiguous {
                    file: 6,
                    people: vec![10, 11, 12]
                },
            ],
            doubled: vec![Doubled {
                person: 10,
                files: vec![1, 2]
            }],
            missing: vec![13],
        }
    );
}

#[test]
fn two_numbers_of_two_people_are_ambiguous() {
    let matching = match_files(&["34052419800101001X 173600101000123.jpg"], &[ZHANG, LI]);
    assert_eq!(
        matching.ambiguous,
        [Ambiguous {
            file: 0,
            people: vec![10, 11]
        }]
    );
    // Both of one person are not.
    let matching = match_files(&["110101199001011237 173600101000123.jpg"], &[ZHANG, LI]);
    assert_eq!(matching.matched[0].person, 11);
}

#[test]
fn hostile_names_are_harmless() {
    let long = "1-".repeat(50_000);
    let words = "照片".repeat(50_000);
    let matching = match_files(&[&long, &words, "\u{0}\u{FFFF}", "....", "////"], &[ZHANG]);
    assert_eq!(matching.unmatched_files.len(), 5);
}
