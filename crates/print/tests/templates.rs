//! Templates: other provinces' forms without code, and what is wrong with a file named by its line.

#![allow(clippy::expect_used, reason = "helpers of tests")]

mod common;

use common::*;
use kaobao_print::*;

const PORTRAIT: &str = include_str!("fixtures/portrait-ticket.toml");

fn refused(kind: DocumentKind, text: &str) -> (usize, String) {
    let error = Templates::parse(kind, text).expect_err("refuses");
    assert_eq!(error.kind, kind);
    assert!(error.to_string().contains(kind.title()), "{error}");
    (error.line, error.reason)
}

/// The built-in template with one thing changed, and the line of that thing.
fn changed(kind: DocumentKind, from: &str, to: &str) -> (String, usize) {
    let text = Templates::builtin_text(kind);
    let at = text.find(from).unwrap_or_else(|| panic!("{from}"));
    let line = text[..at].matches('\n').count() + 1;
    (text.replacen(from, to, 1), line)
}

fn print_tickets(options: Options, templates: Templates, count: usize) -> Vec<u8> {
    let meta = meta("准考证").options(options).templates(templates);
    let mut out = Vec::new();
    tickets(&mut out, &fonts(), &meta, &plan(), ticket_list(count)).expect("prints");
    out
}

#[test]
fn every_built_in_template_is_a_right_template() {
    for kind in DocumentKind::ALL {
        let text = Templates::builtin_text(kind);
        if let Err(error) = Templates::parse(kind, text) {
            panic!("{error}");
        }
        assert_eq!(DocumentKind::from_key(kind.key()), Some(kind));
        // Written with a byte order mark and Windows line ends it is the same.
        let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        assert!(Templates::parse(kind, &windows).is_ok(), "{kind}");
    }
}

#[test]
fn a_template_written_out_is_right_and_says_how_it_is_changed() {
    for kind in DocumentKind::ALL {
        let text = Templates::builtin().to_edit(kind);
        assert!(text.starts_with(Templates::builtin_text(kind).trim_end()));
        assert!(
            text.contains("# ## 页面") && text.contains("# [[photo]]"),
            "{kind}"
        );
        // It stands in a plan file between three single quotes.
        assert!(!text.contains("'''"), "{kind}");
        // Taken back as it is, and written out again without a second guide.
        let taken = Templates::parse(kind, &text).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(taken.to_edit(kind), text);
    }
}

#[test]
fn wrong_templates_are_refused_with_line_and_reason() {
    use DocumentKind::{Fees, Form, Photos, Roster, SignIn, Ticket};
    for (kind, from, to, said) in [
        (Form, "\"{name}\"", "\"{nmae}\"", "没有“nmae”这个字段"),
        (Form, "\"{birth}\"", "\"{birth\"", "花括号"),
        (Form, "\"宋体加粗\"", "\"楷体\"", "没有“楷体”"),
        (
            Form,
            "align = \"left\"",
            "algin = \"left\"",
            "没有“algin”这一项",
        ),
        (
            Form,
            "box = [18, 14, 174, 9]",
            "box = [48, 14, 174, 9]",
            "超出了 210×297 毫米",
        ),
        (
            Form,
            "box = [18, 23.5, 174, 11]",
            "box = [18, 20, 174, 11]",
            "重叠",
        ),
        (
            Form,
            "box = [1, 2, -1, 13]",
            "box = [1, 14, -1, 13]",
            "超出了它所在的格子",
        ),
        (
            Form,
            "box = [18, 14, 174, 9]",
            "box = [18, 14, 174]",
            "应有 4 个数字",
        ),
        (
            Form,
            "box = [18, 14, 174, 9]",
            "box = [18, 14, 174, \"9\"]",
            "应写成数字",
        ),
        (Form, "size = 14", "size = 1400", "字号"),
        (Form, "paper = \"A4\"", "paper = \"B9\"", "没有“B9”"),
        (Form, "\"民族\", ", "", "不够 5 列"),
        (Form, "\"民族\", ", "\"民族\", \"族\", ", "多于 5 列"),
        (Form, "down = 5", "down = 50", "down"),
        (Form, "[[text]]", "[[text]", "TOML"),
        (
            Ticket,
            "box = [60, 14, 78, 6]",
            "box = [30, 14, 78, 6]",
            "重叠",
        ),
        (
            Ticket,
            "from = [148.5, 8]",
            "from = [140.5, 8]",
            "横线或竖线",
        ),
        (
            Roster,
            "text = \"{totals}\"",
            "text = \"{phone}\"",
            "没有“phone”这个字段",
        ),
        (
            Roster,
            "title = \"姓名\", width = 26",
            "title = \"姓名\", width = 2",
            "至少 4 毫米",
        ),
        (Roster, "on = \"first\"", "on = \"second\"", "没有“second”"),
        (
            Fees,
            "text = \"{each}\"",
            "text = \"{photo}\"",
            "没有“photo”",
        ),
        (Photos, "across = 6", "across = 0", "1 到 20"),
        (SignIn, "row = 6.9", "row = 1", "行高"),
    ] {
        let (text, line) = changed(kind, from, to);
        let (at, reason) = refused(kind, &text);
        assert_eq!(at, line, "{from} -> {to}: {reason}");
        assert!(reason.contains(said), "{reason}");
    }
}

#[test]
fn what_is_missing_or_too_much_is_named() {
    let (_, reason) = refused(DocumentKind::Form, "");
    assert!(reason.contains("缺少“page”"), "{reason}");
    let (_, reason) = refused(DocumentKind::Roster, "[page]\npaper = \"A4\"\n");
    assert!(reason.contains("缺少“table”"), "{reason}");
    let (line, reason) = refused(
        DocumentKind::Form,
        "[page]\npaper = \"A4\"\npaper = \"A4\"\n",
    );
    assert!(line == 3 && reason.contains("两次"), "{line} {reason}");
    let (_, reason) = refused(DocumentKind::Form, &" ".repeat(MAX_TEMPLATE_BYTES + 1));
    assert!(reason.contains("1 MB"), "{reason}");
    // A table whose head and ending leave no room for rows.
    let (text, _) = changed(DocumentKind::Roster, "top = [41, 15]", "top = [160, 15]");
    assert!(refused(DocumentKind::Roster, &text).1.contains("放不下"));
}

#[test]
fn hostile_templates_end_quickly_without_panic() {
    let kind = DocumentKind::Form;
    for text in [
        "[".repeat(100_000),
        "a = ".to_owned() + &"[".repeat(100_000),
        "a.".repeat(50_000) + "b = 1",
        "[page]\nsize = [1e308, nan]\n".to_owned(),
        "[page]\npaper = \"A4\"\n[[text]]\nbox = [inf, -inf, 1, 1]\ntext = \"x\"\n".to_owned(),
        "[page]\npaper = \"A4\"\n[[grid]]\nat = [10, 10]\nwidth = 20\ncolumns = []\nrows = []\n"
            .to_owned(),
        "[page]\npaper = \"A4\"\n[[grid]]\nat = [10, 10]\nwidth = 20\ncolumns = [20]\n\
         rows = [{ height = 9, cells = [{ text = \"x\", down = 99999999999 }] }]\n"
            .to_owned(),
        "\0\u{1}\u{fffd}{}{}{{".to_owned(),
    ] {
        refused(kind, &text);
    }
    // Every prefix of a right one.
    let text = Templates::builtin_text(kind);
    for (at, _) in text.char_indices().step_by(97) {
        let _ = Templates::parse(kind, &text[..at]);
    }
}

#[test]
fn another_provinces_ticket_needs_no_code() {
    let templates = Templates::parse(DocumentKind::Ticket, PORTRAIT).expect("a right template");
    let pdf = print_tickets(Options::default(), templates, 2);
    let facts = run_on(&pdf, "pdfinfo", &[]);
    assert!(facts.contains("595.28 x 841.89 pts (A4)"), "{facts}");
    let text = text_of(&pdf);
    for word in [
        "样例省职业技能等级认定",
        "张建国",
        "34052419800101001X",
        "第1考场",
        "南昌市省中心",
    ] {
        assert!(text.contains(word), "{word}: {text}");
    }
    assert!(!text.contains("咨询电话"));
}

#[test]
fn the_other_documents_keep_their_template() {
    let templates = Templates::parse(DocumentKind::Ticket, PORTRAIT).expect("a right template");
    let meta = meta("form").templates(templates);
    let mut out = Vec::new();
    forms(&mut out, &fonts(), &meta, &plan(), form_list(2)).expect("prints");
    assert_eq!(text_of(&out), text_of(&document("form")));
}

#[test]
fn photos_of_another_plan_keep_their_size() {
    for (width, height) in [(25, 35), (35, 45), (35, 49), (40, 60), (60, 80)] {
        let mut plan = plan();
        plan.photo_mm = [width, height];
        // In the proportions of the box, so that it is filled.
        let picture = photo_of(u32::from(width) * 4, u32::from(height) * 4);
        let wanted = [f32::from(width), f32::from(height)].map(|mm| mm * 72.0 / 25.4);
        let mut person = form(0);
        person.photo = Some(picture.clone());
        let mut one = ticket(0);
        one.photo = Some(picture.clone());
        let mut sheet = room(13);
        sheet
            .seats
            .iter_mut()
            .for_each(|seat| seat.photo = Some(picture.clone()));
        let mut pdfs = [Vec::new(), Vec::new(), Vec::new()];
        let fonts = fonts();
        let said = [
            forms(&mut pdfs[0], &fonts, &meta("a"), &plan, [Ok(person)]).map(|_| ()),
            tickets(&mut pdfs[1], &fonts, &meta("a"), &plan, [Ok(one)]).map(|_| ()),
            photo_sheet(&mut pdfs[2], &fonts, &meta("a"), &plan, [Ok(sheet)]).map(|_| ()),
        ];
        for (pdf, said) in pdfs.iter().zip(said) {
            match said {
                Ok(()) => {
                    let sizes = picture_sizes(pdf);
                    assert!(!sizes.is_empty());
                    for (w, h) in sizes {
                        assert!(
                            (w - wanted[0]).abs() < 0.05 && (h - wanted[1]).abs() < 0.05,
                            "{width}x{height}: {w} {h}"
                        );
                    }
                }
                // Only a photo as large as a postcard finds no room, and that is said.
                Err(error) => {
                    assert!(matches!(error, PrintError::Template(_)), "{error}");
                    assert!(width >= 60, "{width}x{height}: {error}");
                }
            }
        }
    }
}

#[test]
fn two_tickets_go_on_a_page_and_their_notes_on_the_back() {
    let two_up = Options {
        two_up: true,
        ..Options::default()
    };
    let pages = |pdf: &[u8]| -> Vec<String> {
        let text = text_of(pdf);
        text.trim_end_matches('\u{c}')
            .split('\u{c}')
            .map(str::to_owned)
            .collect()
    };
    let front = pages(&print_tickets(two_up, Templates::builtin(), 3));
    assert_eq!(front.len(), 2);
    assert_eq!(front[0].matches("报名序号").count(), 2);
    assert!(front[0].contains("张建国") && front[0].contains("李秀英"));
    assert_eq!(front[1].matches("报名序号").count(), 1, "{}", front[1]);
    assert!(!front[0].contains("考生须知"));

    let both = Options {
        duplex: true,
        ..two_up
    };
    let pdf = print_tickets(both, Templates::builtin(), 3);
    let sides = pages(&pdf);
    assert_eq!(sides.len(), 4);
    for back in [&sides[1], &sides[3]] {
        assert_eq!(back.matches("考生须知").count(), 2, "{back}");
        assert!(!back.contains("张建国"));
    }
    assert!(String::from_utf8_lossy(&pdf).contains("/DuplexFlipShortEdge"));

    // A template that does not say where the second one goes.
    let templates = Templates::parse(DocumentKind::Ticket, PORTRAIT).expect("a right template");
    let meta = meta("准考证").options(two_up).templates(templates);
    let error = tickets(Vec::new(), &fonts(), &meta, &plan(), ticket_list(2)).expect_err("refuses");
    assert!(matches!(error, PrintError::NoTwoUp), "{error}");
}

#[test]
fn duplex_begins_each_person_and_room_on_a_front_side() {
    let duplex = Options {
        duplex: true,
        ..Options::default()
    };
    let meta = meta("a").options(duplex);
    let mut out = Vec::new();
    let printed = forms(&mut out, &fonts(), &meta, &plan(), form_list(3)).expect("prints");
    assert_eq!(printed.pages, 5);
    let text = text_of(&out);
    let sides: Vec<&str> = text.split('\u{c}').collect();
    for at in [0, 2, 4] {
        assert!(sides[at].contains(&number(at / 2).to_string()), "side {at}");
    }
    assert!(sides[1].trim().is_empty() && sides[3].trim().is_empty());
    assert!(String::from_utf8_lossy(&out).contains("/DuplexFlipLongEdge"));

    // A room of one page, one of two, one of one: fronts are pages 1, 3 and 5.
    let mut out = Vec::new();
    let rooms = [20, 40, 5].map(|count| Ok(room(count)));
    let printed = sign_in(&mut out, &fonts(), &meta, &plan(), rooms).expect("prints");
    assert_eq!(printed.pages, 5);
    let text = text_of(&out);
    let sides: Vec<&str> = text.split('\u{c}').collect();
    assert!(sides[1].trim().is_empty());
    assert!(sides[2].contains("第 1 页，共 2 页") && sides[3].contains("第 2 页，共 2 页"));
    assert!(sides[4].contains("第 1 页，共 1 页"));
}

#[test]
fn a_back_is_printed_behind_its_front() {
    let text = Templates::builtin_text(DocumentKind::Form).to_owned()
        + "\n[back]\n[[back.text]]\nbox = [20, 20, 170, 10]\ntext = \"{name} 背面\"\n";
    let templates = Templates::parse(DocumentKind::Form, &text).expect("a right template");
    let meta = meta("a").templates(templates);
    let mut out = Vec::new();
    let printed = forms(&mut out, &fonts(), &meta, &plan(), form_list(2)).expect("prints");
    assert_eq!(printed.pages, 4);
    let text = text_of(&out);
    let sides: Vec<&str> = text.split('\u{c}').collect();
    assert_eq!(sides[1].trim(), "张建国 背面");
    assert_eq!(sides[3].trim(), "李秀英 背面");
}

#[test]
fn previews_show_every_document_with_people_who_do_not_exist() {
    for kind in DocumentKind::ALL {
        let mut out = Vec::new();
        let printed = sample::preview(&mut out, &fonts(), &meta("预览"), &plan(), kind)
            .unwrap_or_else(|error| panic!("{kind}: {error}"));
        assert!(printed.pages >= 1);
        let text = text_of(&out);
        assert!(text.contains("样"), "{kind}: {text}");
        assert!(
            !text.contains("照片\n") && !text.contains("无照片"),
            "{kind}"
        );
    }
}

#[test]
fn s11_the_code_on_a_ticket_reads_back() {
    for (at, dpi) in [(0, 150), (1, 200), (2, 300)] {
        let mut out = Vec::new();
        tickets(&mut out, &fonts(), &meta("a"), &plan(), [Ok(ticket(at))]).expect("prints");
        let picture = picture_of(&out, dpi);
        let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(
            picture.width() as usize,
            picture.height() as usize,
            |x, y| picture.get_pixel(x as u32, y as u32).0[0],
        );
        let grids = prepared.detect_grids();
        assert_eq!(grids.len(), 1, "{dpi} dpi");
        let (_, read) = grids[0].decode().expect("readable");
        assert_eq!(read, qr(at));
    }
    // A text that no code can hold is an error with the person's name.
    let mut person = ticket(0);
    person.ticket.qr = Some("长".repeat(2_000));
    let error =
        tickets(Vec::new(), &fonts(), &meta("a"), &plan(), [Ok(person)]).expect_err("refuses");
    assert!(error.to_string().contains("张建国"), "{error}");
}
