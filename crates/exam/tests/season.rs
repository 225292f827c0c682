//! What the plan and the standing decide over the season: windows, transitions, tickets, seats, look-up.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

mod common;

use common::{day, good, judge_provincial, plan, provincial};
use kaobao_exam::{
    ApplicationId, BatchId, Code, Digest, Field, Level, Paper, Review, Ticket,
    application::{Head, Stage, Standing, Step, WrongStanding},
    photo::{ColourMode, ImageFormat, PhotoFacts, PhotoPassed},
    review::FieldReason,
    rules::{duplicates, window},
    seating, ticket, timetable,
};

fn application(n: u8) -> ApplicationId {
    ApplicationId::from_bytes([n; 16])
}

fn photo() -> PhotoFacts {
    PhotoFacts {
        sha256: Digest([7; 32]),
        file_name: "张三.jpg".into(),
        format: ImageFormat::Jpeg,
        width: 90,
        height: 120,
        dpi: Some((300, 300)),
        colour: ColourMode::Rgb,
        bytes: 8_000,
        orientation: 1,
        truncated: false,
        brightness: 128.0,
        contrast: 50.0,
        sharpness: 300.0,
        background: [250, 250, 250],
        background_spread: 3.0,
        dhash: 0x1234_5678_9abc_def0,
    }
}

fn ticket_of(n: u8) -> Ticket {
    Ticket {
        number: "201701400001".into(),
        application: application(n),
        registration: "17-36001-01-00001-2"
            .parse()
            .or_else(|_| registration(1))
            .expect("a number"),
        site: "南昌市省中心".into(),
        address: "南昌市".into(),
        sittings: Vec::new(),
        qr: None,
    }
}

fn registration(
    running: u32,
) -> Result<kaobao_exam::RegistrationNumber, kaobao_exam::reg_number::RegistrationNumberError> {
    let slot = kaobao_exam::DeviceSlot::try_from(1).expect("a slot");
    kaobao_exam::RegistrationNumber::new(2017, "36001".parse().expect("a code"), slot, running)
}

#[test]
fn s05_each_photo_rule_names_what_fails() {
    let rule = &plan().photo;
    assert_eq!(rule.judge(&photo()), []);
    type Spoil = fn(&mut PhotoFacts);
    let cases: [(Spoil, Code); 10] = [
        (|p| p.file_name = "张三.JPG".into(), Code::PhotoName),
        (|p| p.format = ImageFormat::Png, Code::PhotoFormat),
        (|p| p.width = 120, Code::PhotoSize),
        (|p| p.dpi = None, Code::PhotoDensity),
        (|p| p.dpi = Some((96, 96)), Code::PhotoDensity),
        (|p| p.colour = ColourMode::Cmyk, Code::PhotoColour),
        (|p| p.bytes = 200_000, Code::PhotoBytes),
        (|p| p.truncated = true, Code::PhotoTruncated),
        (|p| p.format = ImageFormat::Unknown, Code::PhotoUnreadable),
        (|p| p.orientation = 3, Code::PhotoOrientation),
    ];
    for (spoil, code) in cases {
        let mut spoilt = photo();
        spoil(&mut spoilt);
        let problems = rule.judge(&spoilt);
        assert_eq!(problems.iter().map(|p| p.code).collect::<Vec<_>>(), [code]);
        assert!(PhotoPassed::new(rule, &spoilt).is_err());
    }
    let mut blurred = photo();
    blurred.sharpness = 1.0;
    assert!(
        PhotoPassed::new(rule, &blurred).is_ok(),
        "a doubt is a warning"
    );
    assert_eq!(rule.judge(&blurred)[0].code, Code::PhotoBlur);
}

#[test]
fn s05_another_plan_has_another_photo_rule() {
    let rule = &common::city_plan().photo;
    let codes: Vec<_> = rule.judge(&photo()).iter().map(|p| p.code).collect();
    assert_eq!(codes, [Code::PhotoSize, Code::PhotoBytes]);
    let mut large = photo();
    (large.width, large.height, large.bytes) = (590, 826, 90_000);
    assert_eq!(rule.judge(&large), []);
    large.background = [30, 60, 200];
    assert_eq!(rule.judge(&large)[0].code, Code::PhotoBackground);
}

#[test]
fn s07_only_confirmed_and_checked_is_sealed_and_then_frozen() {
    let passed = PhotoPassed::new(&plan().photo, &photo()).expect("a good photo");
    let checked = judge_provincial(&good()).checked.expect("no error");
    assert!(
        checked.clone().ready(passed, None).is_err(),
        "nobody confirmed the six"
    );
    let mut other = checked.key_six();
    other.0[0] = "张二".into();
    let changed = checked
        .clone()
        .ready(passed, Some(&other))
        .expect_err("changed since");
    assert!(changed.to_string().contains("改过"));
    let six = checked.key_six();
    let ready = checked.ready(passed, Some(&six)).expect("confirmed");
    let content = ready.seal(Head {
        application: application(1),
        revision: 1,
        number: registration(1).expect("a number"),
        plan: plan().id,
        unit: provincial().code,
    });
    let json = serde_json::to_string(&content).expect("plain data");
    assert_eq!(
        serde_json::from_str::<kaobao_exam::Content>(&json).expect("the same"),
        content
    );

    let batch = BatchId::from_bytes([1; 16]);
    let sealed = Standing::Editing.seal(batch).expect("from editing");
    assert!(!sealed.editable());
    assert!(sealed.clone().seal(batch).is_err(), "not twice");
    assert!(sealed.clone().reopen().is_err(), "only after a return");
    let received = sealed.receive().expect("receipted");
    let reasons = vec![FieldReason {
        field: Some(Field::Phone),
        reason: "电话打不通".into(),
    }];
    let returned = received
        .review(&Review::Returned { reasons })
        .expect("reviewed");
    assert!(
        !returned.editable(),
        "the clerk opens the next revision first"
    );
    assert!(returned.reopen().expect("returned").editable());
}

#[test]
fn s09_review_then_payment_then_ticket_and_no_other_order() {
    let batch = BatchId::from_bytes([1; 16]);
    let received = Standing::Received { batch };
    assert!(received.clone().pay().is_err());
    let rejected = received
        .clone()
        .review(&Review::Rejected {
            reason: "材料不实".into(),
        })
        .expect("reviewed");
    assert!(rejected.clone().review(&Review::Passed).is_err() && rejected.reopen().is_err());
    let passed = received.review(&Review::Passed).expect("reviewed");
    assert!(passed.clone().publish(ticket_of(1)).is_err(), "unpaid");
    let paid = passed.pay().expect("passed");
    assert!(paid.clone().pay().is_err(), "not twice");
    assert_eq!(
        paid.clone().unpay().expect("a booking of its own").label(),
        "待缴费"
    );
    let ticketed = paid.publish(ticket_of(1)).expect("paid");
    assert!(ticketed.clone().unpay().is_err());
    assert_eq!(ticketed.withdraw().expect("published").label(), "已缴费");
}

#[test]
fn s11_tickets_from_five_days_before_and_only_paid() {
    let plan = plan();
    assert_eq!(ticket::printable_from(&plan), day("2017-09-11"));
    let ticketed = Standing::Ticketed {
        ticket: Box::new(ticket_of(1)),
    };
    let early = ticket::printable(&plan, &ticketed, day("2017-09-10")).expect_err("a day early");
    assert!(early.to_string().contains("2017年9月11日"), "{early}");
    assert!(ticket::printable(&plan, &ticketed, day("2017-09-11")).is_ok());
    let unpaid =
        ticket::printable(&plan, &Standing::Passed, day("2017-09-12")).expect_err("unpaid");
    assert!(unpaid.to_string().contains("还没有缴费"), "{unpaid}");
    assert!(ticket::printable(&plan, &Standing::Paid, day("2017-09-12")).is_err());
    assert!(ticket::printable(&plan, &Standing::Editing, day("2017-09-12")).is_err());
}

#[test]
fn ticket_patterns_never_repeat_a_number() {
    use kaobao_exam::ticket::TicketPattern;
    let pattern = TicketPattern::parse("GQ{year}{site}{room:2}{seq:4}").expect("a pattern");
    assert_eq!(
        pattern.number(2026, "11", Level::FOUR, 3, 7, 42),
        "GQ202611030042"
    );
    for wrong in [
        "{year}{seat:2}",
        "{year",
        "{seq:0}",
        "{name}{seq:3}",
        "中{seq:3}",
        "",
    ] {
        assert!(TicketPattern::parse(wrong).is_err(), "{wrong}");
    }
}

fn entry(n: u8, name: &str, id: &str, trade: &str, unit: &str) -> duplicates::Entry {
    duplicates::Entry {
        application: application(n),
        number: registration(n.into()).expect("a number"),
        name: name.into(),
        person: kaobao_exam::application::PersonId::Resident(id.parse().expect("an ID")),
        trade: trade.into(),
        unit: unit.into(),
    }
}

#[test]
fn s13_same_person_and_trade_names_the_other_application() {
    let mine = entry(1, "张三", "34052419800101001X", "1001", "甲");
    let same = entry(2, "张三", "34052419800101001X", "1001", "甲");
    let elsewhere = entry(3, "张三", "34052419800101001X", "1001", "乙");
    let problem = duplicates::against(&mine, &same).expect("a duplicate");
    assert!(problem.is_error() && problem.what.contains("同一时间段不能报考同一工种"));
    assert!(problem.what.contains(&same.number.to_string()) && problem.mend.contains("只能留一条"));
    assert!(problem.mend.contains(&format!("就删去 {}", same.number)));
    // Another unit's is not for this one to delete.
    let problem = duplicates::against(&mine, &elsewhere).expect("a duplicate");
    assert!(problem.what.ends_with("（乙报的）"), "{}", problem.what);
    let number = elsewhere.number.to_string();
    assert!(
        problem.mend.contains("只能留一条")
            && problem
                .mend
                .contains(&format!("请那个单位或鉴定中心撤下 {number}"))
            && !problem.mend.contains(&format!("删去 {number}")),
        "{}",
        problem.mend
    );
    assert!(duplicates::against(&mine, &mine).is_none());
    let found = duplicates::within(&[
        mine,
        same,
        entry(4, "李四", "340524196801010019", "1001", "甲"),
    ]);
    assert_eq!(found.len(), 2);
}

#[test]
fn s01_the_same_person_with_another_trade_is_noticed() {
    let mine = entry(1, "张三", "34052419800101001X", "1001", "甲");
    let other = entry(2, "张三", "34052419800101001X", "1002", "甲");
    let problem = duplicates::against(&mine, &other).expect("noticed");
    assert!(!problem.is_error() && problem.code == Code::DuplicatePerson);
    let elsewhere = entry(3, "张三", "34052419800101001X", "1002", "乙");
    let problem = duplicates::against(&mine, &elsewhere).expect("noticed");
    assert!(problem.mend.contains("与乙商量"), "{}", problem.mend);
}

#[test]
fn s13_a_person_pasted_a_thousand_times_stays_linear() {
    let many: Vec<_> = (0..1000u32)
        .map(|n| duplicates::Entry {
            application: ApplicationId::from_bytes(u128::from(n).to_be_bytes()),
            ..entry(1, "张三", "34052419800101001X", "1001", "甲")
        })
        .collect();
    let found = duplicates::within(&many);
    assert!(found.len() == 1000 && found.values().all(|problems| problems.len() == 3));
}

#[test]
fn a_step_that_is_refused_says_what_to_do_instead() {
    let batch = BatchId::from_bytes([1; 16]);
    let reason = "材料不全".to_owned();
    let ticket = ticket_of(1);
    let standings = [
        Standing::Editing,
        Standing::Sealed { batch },
        Standing::Received { batch },
        Standing::Returned { reasons: vec![] },
        Standing::Rejected { reason },
        Standing::Passed,
        Standing::Paid,
        Standing::Ticketed {
            ticket: Box::new(ticket.clone()),
        },
    ];
    let mut refused = 0;
    for standing in &standings {
        let now = || standing.clone();
        let tried = [
            now().seal(batch),
            now().receive(),
            now().reopen(),
            now().review(&Review::Passed),
            now().pay(),
            now().unpay(),
            now().publish(ticket.clone()),
            now().withdraw(),
        ];
        for error in tried.into_iter().filter_map(Result::err) {
            let said = error.to_string();
            let (what, next) = said.split_once('。').expect("two sentences");
            assert!(what.starts_with(standing.label()) && what.contains("的报名不能"));
            assert!(!next.is_empty() && !next.contains("刷新"), "{said}");
            refused += 1;
        }
        // What the store says of a field edited in this standing.
        let edit = WrongStanding {
            from: standing.stage(),
            step: Step::Edit,
        };
        let said = edit.to_string();
        assert!(standing.editable() || !said.contains("刷新"), "{said}");
    }
    assert_eq!(refused, 55, "of 64, nine are allowed");
    let said = |from, step| WrongStanding { from, step }.to_string();
    assert_eq!(
        said(Stage::Returned, Step::Edit),
        "退回的报名不能修改。请先在“审查结果”里打开修改，改好再提交"
    );
    assert!(said(Stage::Trashed, Step::Edit).ends_with("请先从回收站放回"));
    assert!(said(Stage::Sealed, Step::Seal).ends_with("已经提交过，不用再交"));
}

#[test]
fn s14_names_are_found_by_pinyin() {
    assert_eq!(kaobao_exam::pinyin_key::key("张三"), "zhangsan zs");
    assert_eq!(
        kaobao_exam::pinyin_key::key("阿依古丽·买买提"),
        "ayigulimaimaiti ayglmmt"
    );
    assert_eq!(kaobao_exam::pinyin_key::key("John"), "john john");
}

#[test]
fn s14_surnames_are_found_by_their_own_reading_and_by_the_common_one() {
    let cases = [
        ("曾小贤", "zengxiaoxian cengxiaoxian zxx cxx zeng"),
        ("单雄信", "shanxiongxin danxiongxin sxx dxx"),
        ("解晓东", "xiexiaodong jiexiaodong xxd jxd"),
        ("仇英", "qiuying chouying"),
        ("查良", "zhaliang chaliang"),
        ("任我", "renwo"),
        ("区文", "ouwen quwen"),
        ("朴正", "piaozheng puzheng"),
        ("盖文", "gewen gaiwen"),
        ("覃文", "qinwen tanwen"),
        ("尉文", "yuwen weiwen"),
        ("缪文", "miaowen"),
        ("乐文", "yuewen lewen"),
        ("翟文", "zhaiwen diwen"),
        ("冼文", "xianwen"),
        ("召文", "shaowen zhaowen"),
        ("句文", "gouwen juwen"),
        ("繁文", "powen fanwen"),
        ("员文", "yunwen yuanwen"),
        ("折文", "shewen zhewen"),
        ("种文", "chongwen zhongwen"),
        ("洗文", "xianwen xiwen"),
        ("宓文", "miwen fuwen"),
        ("秘文", "biwen miwen"),
        ("黑文", "hewen heiwen"),
        ("华文", "huawen"),
        ("燕文", "yanwen"),
        ("宁文", "ningwen"),
        ("卜文", "buwen"),
        ("阚文", "kanwen"),
        ("吕文", "lvwen luwen lw"),
        ("尉迟恭", "yuchigong weichigong ycg wcg"),
        ("长孙皇", "zhangsunhuang zsh"),
        ("万俟文", "moqiwen mqw wanqiwen"),
        ("单于文", "chanyuwen cyw shanyuwen danyuwen"),
        ("澹台文", "tantaiwen ttw"),
        ("令狐冲", "linghuchong lhc"),
        ("李长江", "lichangjiang lizhangjiang"),
        ("藏族", "zangzu zz cangzu"),
        ("调酒师", "tiaojiushi tjs"),
    ];
    for (name, found_by) in cases {
        let key = kaobao_exam::pinyin_key::key(name);
        for text in found_by.split(' ') {
            assert!(key.contains(text), "{name} by {text}: {key}");
        }
    }
    // The surname's reading belongs to the surname; and no name makes a key that explodes.
    assert_eq!(kaobao_exam::pinyin_key::key("李单"), "lidan ld");
    let long = kaobao_exam::pinyin_key::key(&"长".repeat(30));
    assert!(long.split(' ').count() <= 12, "{long}");
}

#[test]
fn s24_hotlines_and_notice_are_the_plans() {
    let plan = plan();
    assert!(plan.notice.contains("免冠证件照") && plan.hotlines.len() == 4);
    let phones: Vec<_> = plan.hotlines.iter().flat_map(|line| &line.phones).collect();
    assert_eq!(phones.len(), 6);
    assert!(phones.contains(&&"0791-88332258".to_owned()));
}

#[test]
fn s25_the_timetable_says_what_is_due_next() {
    let plan = plan();
    let table = timetable::timetable(&plan, day("2017-07-10"));
    let words: Vec<_> = table.iter().map(|entry| entry.what.as_str()).collect();
    assert_eq!(
        words,
        [
            "网上报名",
            "现场审核",
            "缴费",
            "打印准考证",
            "理论考试",
            "综合考试",
            "实操考试"
        ]
    );
    let next = timetable::next_due(&table).expect("not over");
    assert_eq!(
        (next.what.as_str(), next.until),
        ("现场审核", day("2017-07-14"))
    );
    assert!(timetable::next_due(&timetable::timetable(&plan, day("2018-01-01"))).is_none());
}

#[test]
fn s10_windows_say_their_dates() {
    let plan = plan();
    let early = window::payment(&plan, day("2017-07-02")).expect_err("not yet");
    assert!(early.what.contains("2017年7月3日") && early.code == Code::WindowNotOpen);
    assert!(window::payment(&plan, day("2017-07-28")).is_ok());
    assert_eq!(
        window::payment(&plan, day("2017-07-29"))
            .expect_err("over")
            .code,
        Code::WindowClosed
    );
    assert!(window::registration(&plan, day("2017-07-01"), false).is_err());
    assert!(
        window::registration(&plan, day("2017-07-14"), true).is_ok(),
        "a returned one has until the review ends"
    );
    assert_eq!(plan.fee(Level::FOUR, 2, false).to_string(), "260.00");
    assert_eq!(
        common::city_plan().fee(Level::FOUR, 1, true).to_string(),
        "90.00"
    );
}

fn sitters(count: u32, units: u32) -> Vec<seating::Sitter> {
    (0..count)
        .map(|n| seating::Sitter {
            application: ApplicationId::from_bytes(u128::from(n + 1).to_be_bytes()),
            number: registration(n + 1).expect("a number"),
            person: kaobao_exam::Digest(
                [(n % 251) as u8, (n / 251) as u8]
                    .repeat(16)
                    .try_into()
                    .expect("32"),
            ),
            unit: format!("{:05}", 36_000 + n * 7 % units)
                .parse()
                .expect("a code"),
            trade: if n % 3 == 0 {
                "1001".into()
            } else {
                "1002".into()
            },
            level: if n % 2 == 0 {
                Level::FOUR
            } else {
                Level::THREE
            },
            papers: vec![Paper::Theory, Paper::Practice],
            site: "南昌市省中心".into(),
        })
        .collect()
}

#[test]
fn seats_are_taken_once_and_neighbours_differ() {
    let plan = plan();
    let people = sitters(300, 5);
    let placed = seating::arrange(&plan, &people).expect("enough seats");
    assert_eq!(placed.len(), 600);
    let mut taken = std::collections::HashSet::new();
    let unit_of: std::collections::HashMap<_, _> =
        people.iter().map(|s| (s.application, s.unit)).collect();
    let mut at = std::collections::HashMap::new();
    for p in &placed {
        assert!(taken.insert((p.paper, p.room, p.seat)), "{p:?} twice");
        assert!(p.seat >= 1 && p.seat <= plan.exam_sites[0].rooms[p.room].capacity);
        at.insert((p.paper, p.room, p.seat), unit_of[&p.application]);
    }
    let beside = at
        .iter()
        .filter(|((paper, room, seat), unit)| {
            let columns = plan.exam_sites[0].rooms[*room].columns;
            seat % columns != 0 && at.get(&(*paper, *room, seat + 1)) == Some(unit)
        })
        .count();
    assert!(
        beside <= 6,
        "{beside} pairs of neighbours from one unit among 600 seats"
    );
    let mut turned = people.clone();
    turned.reverse();
    let mut again = seating::arrange(&plan, &turned).expect("enough seats");
    let mut first = placed.clone();
    let key = |p: &seating::Placement| (p.paper, p.room, p.seat);
    again.sort_by_key(key);
    first.sort_by_key(key);
    assert_eq!(
        first, again,
        "the same people in any order get the same seats"
    );
}

#[test]
fn conflicts_of_seats_moved_by_hand_are_named() {
    use seating::{ConflictKind, Placement, conflicts};
    let plan = plan();
    let people = sitters(40, 4);
    let placed = seating::arrange(&plan, &people).expect("enough seats");
    let hard = |placed: &[Placement]| -> Vec<ConflictKind> {
        let found = conflicts(&plan, &people, placed);
        let hard = found.iter().filter(|one| one.kind.hard());
        hard.map(|one| one.kind).collect()
    };
    assert_eq!(
        hard(&placed),
        [],
        "what the program arranged has no hard conflict"
    );

    let mut moved = placed.clone();
    moved[1].seat = moved[0].seat;
    moved[1].room = moved[0].room;
    let found = conflicts(&plan, &people, &moved);
    assert_eq!(
        found[0].kind,
        ConflictKind::SameSeat,
        "hard ones come first"
    );
    assert_eq!(found[0].numbers.len(), 2);

    moved = placed.clone();
    moved[0].seat = plan.exam_sites[0].rooms[moved[0].room].capacity + 1;
    assert_eq!(hard(&moved), [ConflictKind::NoSuchSeat]);
    moved[0].room = 99;
    assert_eq!(hard(&moved), [ConflictKind::NoSuchSeat]);

    // Two of one unit side by side, somebody else in the room.
    let mut three = sitters(5, 4);
    let at = |sitter: &seating::Sitter, seat| Placement {
        application: sitter.application,
        paper: Paper::Theory,
        room: 0,
        seat,
    };
    three.truncate(3);
    three[1].unit = three[0].unit;
    three[2].unit = "36999".parse().expect("a code");
    for sitter in &mut three {
        sitter.level = Level::FOUR;
    }
    let placed = [at(&three[0], 1), at(&three[1], 2), at(&three[2], 3)];
    let found = conflicts(&plan, &three, &placed);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].kind, ConflictKind::SameUnit);
    let apart = [at(&three[0], 1), at(&three[2], 2), at(&three[1], 3)];
    assert_eq!(conflicts(&plan, &three, &apart), []);

    // Another trade is allowed (S13), two places at once are not.
    three[2].person = three[0].person;
    let found = conflicts(&plan, &three, &apart);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].kind, ConflictKind::SamePerson);
    assert!(found[0].kind.hard());
    assert_eq!(found[0].numbers, [three[0].number, three[2].number]);
    // At another time there is no harm in it.
    three[2].papers = vec![Paper::Practice];
    three[0].papers = vec![Paper::Theory];
    assert_eq!(conflicts(&plan, &three, &[]), []);
}

#[test]
fn seating_refuses_when_there_are_too_few_seats_or_no_site() {
    let error = seating::arrange(&plan(), &sitters(541, 4)).expect_err("540 seats");
    assert!(
        error.to_string().contains("541") && error.to_string().contains("540"),
        "{error}"
    );
    let mut lost = sitters(1, 1);
    lost[0].site = "北京".into();
    assert!(matches!(
        seating::arrange(&plan(), &lost),
        Err(seating::SeatingError::NoSite(_))
    ));
}
