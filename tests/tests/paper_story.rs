//! Paper across both programs: what the center publishes is what the unit prints and what the door verifies.
#![allow(clippy::expect_used, reason = "a test says what it expected")]

use kaobao_exam::Field;
use kaobao_tests::{
    programs::{Center, KEY, Pc, Programs},
    sample::{self, Photo, Sample, UnitSample},
    season::{add_unit, open_center},
};
use serde_json::Value;
use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

const UNIT: &str = "36001";

/// A center, and a PC whose people have tickets that may be printed today.
struct Stage {
    dir: tempfile::TempDir,
    center: Center,
    pc: Pc,
    unit: UnitSample,
}

fn stage(people: usize, plan: Option<&str>) -> Stage {
    let dir = tempfile::tempdir().expect("a folder");
    let root = dir.path();
    let programs = Programs::find().expect("the programs");
    let mut center = Center::new(&programs, &root.join("center.db"));
    open_center(&center, root).expect("a center");
    if let Some(text) = plan {
        let file = root.join("plan-2.toml");
        std::fs::write(&file, text).expect("written");
        let args: [&OsStr; 3] = ["plan".as_ref(), "add".as_ref(), file.as_os_str()];
        center.ok(&args).expect("a plan with templates");
    }
    let enrolment = root.join("enrolment.json");
    add_unit(&center, &sample::provincial(), 1, None, &enrolment).expect("a unit");
    let mut pc = Pc::new(&programs, &root.join("unit.kaobao"));
    let path = |name: &str| root.join(name).display().to_string();
    pc.ok(&["init", "--enrolment", &path("enrolment.json")])
        .expect("a PC");
    let [mut unit, _] = Sample::without_mistakes(people * 2, 33)
        .expect("a sample")
        .units;
    unit.rows.truncate(people);
    for row in &mut unit.rows {
        row.photo.kind = Photo::Good;
        row.photo.by_id = true;
    }
    let files = unit.write(&root.join("sample")).expect("files");
    let (roster, photos) = (
        files.roster.display().to_string(),
        files.photos.display().to_string(),
    );
    pc.ok(&["import", &roster, "--photos", &photos])
        .expect("a roster");
    pc.ok(&["confirm", "--all"]).expect("confirmed");
    pc.ok(&["seal"]).expect("sealed");
    let (package, answers) = (path("one.kbp"), path("answers.kba"));
    pc.ok(&["package", &package]).expect("a package");
    center
        .ok(&["import", &package, "--answer", &path("receipt.kba")])
        .expect("imported");
    center.ok(&["review", "pass", "--all"]).expect("passed");
    center.day("2017-07-10");
    let rows = center.ok(&["applications"]).expect("a list");
    let numbers = numbers(&rows);
    let mut pay = vec!["pay", "--reference", "R1"];
    pay.extend(numbers.iter().map(String::as_str));
    center.ok(&pay).expect("paid");
    center.ok(&["seat"]).expect("seated");
    center.ok(&["tickets", "publish"]).expect("published");
    center
        .ok(&["answers", UNIT, "--out", &answers])
        .expect("answers");
    pc.day("2017-09-12");
    pc.ok(&["accept", &answers]).expect("taken over");
    Stage {
        dir,
        center,
        pc,
        unit,
    }
}

fn numbers(rows: &Value) -> Vec<String> {
    let rows = rows.as_array().expect("a list");
    rows.iter()
        .map(|row| row["number"].as_str().expect("a number").to_owned())
        .collect()
}

impl Stage {
    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }
    fn print(&self, document: &str, out: &str, more: &[&str]) -> Value {
        let out = self.path(out).display().to_string();
        let args = [&["print", document, "--out", &out], more].concat();
        self.pc.ok(&args).expect("printed")
    }
}

fn tool(name: &str, args: &[&str]) -> String {
    let output = Command::new(name)
        .args(args)
        .output()
        .expect("the tool is there");
    assert!(
        output.status.success(),
        "{name} {args:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The text of each page, white space taken out.
fn pages(path: &Path) -> Vec<String> {
    let path = path.display().to_string();
    tool("qpdf", &["--check", &path]);
    let text = tool("pdftotext", &["-raw", "-enc", "UTF-8", &path, "-"]);
    let pages = text.trim_end_matches('\u{c}').split('\u{c}');
    pages
        .map(|page| page.chars().filter(|c| !c.is_whitespace()).collect())
        .collect()
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn entries(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    names
}

#[test]
fn s11_every_ticket_is_printed_in_the_order_of_rooms_and_says_what_the_center_knows() {
    let stage = stage(9, None);
    let printed = stage.print("tickets", "all.pdf", &["--order", "room"]);
    assert_eq!(printed["pages"], 9);
    let mut rows = stage.center.ok(&["applications"]).expect("a list");
    let rows = rows.as_array_mut().expect("a list");
    let pages = pages(&stage.path("all.pdf"));
    // Numbers were given in the order of rooms and seats.
    rows.sort_by_key(|row| row["ticket"].as_str().expect("a ticket")[6..].to_owned());
    for row in rows.iter() {
        let at = pages
            .iter()
            .position(|page| page.contains(row["ticket"].as_str().expect("a ticket")));
        let page = &pages[at.expect("a page for each")];
        assert!(
            page.contains(&plain(row["name"].as_str().expect("a name"))),
            "{page}"
        );
        let person = stage
            .unit
            .rows
            .iter()
            .find(|one| page.contains(one.right.get(Field::IdNumber)));
        assert_eq!(
            plain(person.expect("an ID number").right.get(Field::Name)),
            plain(row["name"].as_str().expect("a name"))
        );
    }
    let seats: Vec<(String, u32)> = pages.iter().map(|page| seat(page)).collect();
    assert!(seats.is_sorted(), "{seats:?}");

    // A file each, and all of it again in the files.
    let printed = stage.print(
        "tickets",
        "each",
        &["--each", "--name", "{准考证号}_{姓名}"],
    );
    assert_eq!(printed["files"].as_array().expect("files").len(), 9);
    let names = entries(&stage.path("each"));
    for (row, name) in rows.iter().zip(&names) {
        let ticket = row["ticket"].as_str().expect("a ticket");
        assert!(name.starts_with(ticket), "{name}");
        assert!(self::pages(&stage.path("each").join(name))[0].contains(ticket));
    }
}

/// Room and seat of the first paper, as the page shows them.
fn seat(page: &str) -> (String, u32) {
    let (_, papers) = page.split_once("理论2017").expect("the first paper");
    let (before, rest) = papers.split_once("考场").expect("a room");
    let (_, room) = before.rsplit_once("第").expect("a room");
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    (format!("{room:0>4}"), digits.parse().unwrap_or_default())
}

#[test]
fn s11_the_center_verifies_what_it_published_and_not_what_it_took_back() {
    let stage = stage(3, None);
    let rows = stage.center.ok(&["applications"]).expect("a list");
    let first = numbers(&rows).remove(0);
    let text = qr(&stage, &first);
    let answer = stage.center.ok(&["verify", &text]).expect("genuine");
    assert_eq!(answer["finding"], "genuine");
    let key = stage.center.ok(&["verify", "--show-key"]).expect("a key");
    let key = key["key"].as_str().expect("a key").to_owned();
    let offline = stage
        .center
        .ok(&["verify", "--key", &key, &text])
        .expect("signed");
    assert_eq!(offline["finding"], "signed");
    stage
        .center
        .ok(&["tickets", "withdraw", &first])
        .expect("taken back");
    let (answer, _) = stage
        .center
        .run(&["verify", &text])
        .expect("run")
        .refused()
        .expect("refused");
    assert_eq!(answer["finding"], "taken_back");
    // By its signature alone it is still good: only the database knows.
    stage
        .center
        .ok(&["verify", "--key", &key, &text])
        .expect("signed");
}

/// What is in the code on the paper, read back from the picture of the page.
fn qr(stage: &Stage, number: &str) -> String {
    let pdf = stage.path("one.pdf").display().to_string();
    stage
        .pc
        .ok(&["print", "tickets", number, "--out", &pdf])
        .expect("printed");
    let picture = stage.path("one");
    tool(
        "pdftoppm",
        &[
            "-r",
            "300",
            "-gray",
            "-png",
            "-singlefile",
            &pdf,
            &picture.display().to_string(),
        ],
    );
    let file = std::fs::File::open(picture.with_extension("png")).expect("a picture");
    let mut reader = png::Decoder::new(std::io::BufReader::new(file))
        .read_info()
        .expect("a picture");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut pixels).expect("a picture");
    // Poppler writes grey in one channel or in three.
    let (width, height) = (info.width as usize, info.height as usize);
    let (line, step) = (info.line_size, info.color_type.samples());
    let grey = |x: usize, y: usize| pixels[y * line + x * step];
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, grey);
    let grids = picture.detect_grids();
    let (_, text) = grids
        .first()
        .expect("a QR code on the ticket")
        .decode()
        .expect("readable");
    text
}

#[test]
fn s11_another_provinces_ticket_is_a_template_in_its_plan() {
    let template = kaobao_print::Templates::builtin_text(kaobao_print::DocumentKind::Ticket);
    let changed = template.replacen("text = \"准考证\"", "text = \"入场凭证\"", 1);
    assert_ne!(template, changed, "the built-in one has its title");
    let plan = format!(
        "{}\n[documents]\nticket = '''\n{changed}'''\n",
        sample::PLAN.trim_end()
    );
    let stage = stage(2, Some(&plan));
    stage.print("tickets", "all.pdf", &[]);
    for page in pages(&stage.path("all.pdf")) {
        assert!(page.contains("入场凭证"), "{page}");
    }
    // A wrong one is refused by the center with the line of the plan file, and nothing of it is used.
    let wrong = format!("{plan}这一行不对\n'''\n").replacen("'''\n这一行不对", "这一行不对", 1);
    let line = wrong
        .lines()
        .position(|line| line.starts_with("这一行不对"))
        .expect("there")
        + 1;
    let file = stage.path("wrong.toml");
    std::fs::write(&file, wrong).expect("written");
    let file = file.display().to_string();
    let (_, said) = stage
        .center
        .run(&["plan", "add", &file])
        .expect("run")
        .refused()
        .expect("refused");
    assert!(
        said.contains("documents.ticket") && said.contains(&format!("第 {line} 行")),
        "{said}"
    );
    // The same on the clerk's PC, for a template that is tried.
    let file = stage.path("ticket.toml");
    std::fs::write(&file, format!("{changed}\n这一行不对\n")).expect("written");
    let (file, out) = (file.display().to_string(), stage.path("sample.pdf"));
    let args = [
        "print",
        "tickets",
        "--preview",
        "--template",
        &file,
        "--out",
        &out.display().to_string(),
    ];
    let (_, said) = stage
        .pc
        .run(&args)
        .expect("run")
        .refused()
        .expect("refused");
    let line = changed.lines().count() + 2;
    assert!(
        said.contains("ticket.toml") && said.contains(&format!("第 {line} 行")),
        "{said}"
    );
    assert!(!out.exists());
    std::fs::write(stage.path("ticket.toml"), &changed).expect("written");
    stage.pc.ok(&args).expect("a preview");
    assert!(pages(&out)[0].contains("入场凭证"));
}

#[test]
fn s11_every_template_can_be_taken_tried_and_given_back() {
    let stage = stage(3, None);
    for kind in kaobao_print::DocumentKind::ALL {
        let (key, taken) = (kind.key(), stage.path(&format!("{}.toml", kind.key())));
        let (taken, out) = (taken.display().to_string(), stage.path("sample.pdf"));
        let sample = out.display().to_string();
        stage
            .center
            .ok(&["print", "template", key, "--out", &taken])
            .expect("a template");
        stage
            .center
            .ok(&[
                "print",
                "sample",
                key,
                "--template",
                &taken,
                "--out",
                &sample,
            ])
            .expect("a sample");
        let first = pages(&out).remove(0);
        assert!(first.contains("2017年江西省"), "{key}: {first}");
        let text = std::fs::read_to_string(&taken).expect("a template");
        std::fs::write(&taken, text.replacen("[page]", "[pagina]", 1)).expect("written");
        std::fs::remove_file(&out).expect("there");
        let (_, said) = stage
            .center
            .run(&[
                "print",
                "sample",
                key,
                "--template",
                &taken,
                "--out",
                &sample,
            ])
            .expect("run")
            .refused()
            .expect("refused");
        assert!(
            said.contains("第 2 行") && said.contains("pagina"),
            "{said}"
        );
        assert!(!out.exists());
    }
    // The clerk sees the papers of the rooms, and is told who prints them.
    let out = stage.path("seats.pdf").display().to_string();
    stage
        .pc
        .ok(&["print", "seats", "--preview", "--out", &out])
        .expect("a preview");
    assert!(pages(&stage.path("seats.pdf"))[0].contains("讲台"));
    let (_, said) = stage
        .pc
        .run(&["print", "seats", "--out", &out])
        .expect("run")
        .refused()
        .expect("refused");
    assert!(said.contains("鉴定中心"), "{said}");
}

#[test]
fn s11_the_papers_of_the_rooms_name_everybody_at_the_right_seat() {
    let stage = stage(9, None);
    let rows = stage.center.ok(&["applications"]).expect("a list");
    for which in ["seats", "signin", "photosheet"] {
        let out = stage.path("rooms.pdf");
        let path = out.display().to_string();
        stage
            .center
            .ok(&["print", which, "--out", &path])
            .expect("printed");
        let pages = pages(&out);
        for row in rows.as_array().expect("a list") {
            let (ticket, name) = (
                row["ticket"].as_str().expect("a ticket"),
                plain(row["name"].as_str().expect("a name")),
            );
            let page = pages.iter().find(|page| page.contains(ticket));
            let page = page.unwrap_or_else(|| panic!("{which}: {ticket}"));
            assert!(page.contains(&name), "{which}: {name} in {page}");
        }
    }
}

#[test]
fn s08_a_print_that_is_interrupted_leaves_only_whole_files() {
    let stage = stage(12, None);
    let out = stage.path("each");
    let program = Programs::find().expect("the programs").kaobao;
    let mut child = Command::new(program)
        .args(["print", "forms", "--each", "--progress", "--json", "--out"])
        .arg(&out)
        .env("KAOBAO_DATA", &stage.pc.data)
        .env("KAOBAO_KEY", KEY)
        .env("KAOBAO_TODAY", "2017-09-12")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    let mut first = String::new();
    let mut lines = std::io::BufReader::new(child.stderr.take().expect("a pipe"));
    while !first.contains("正在打印") {
        first.clear();
        let read = std::io::BufRead::read_line(&mut lines, &mut first).expect("a progress");
        assert!(read > 0, "it ended without a progress");
    }
    #[cfg(unix)]
    tool("kill", &["-INT", &child.id().to_string()]);
    drop(lines);
    let output = child.wait_with_output().expect("ended");
    // It may have been quicker than the interrupt; killed it never is.
    let status = output.status.code().expect("not killed");
    let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
    let mut told: Vec<String> = report["files"]
        .as_array()
        .expect("files")
        .iter()
        .map(|file| {
            Path::new(file.as_str().expect("a path"))
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    told.sort();
    assert_eq!(told, entries(&out), "told and there are the same");
    assert_eq!(status == 0, told.len() == 12, "{report}");
    for name in told {
        tool("qpdf", &["--check", &out.join(name).display().to_string()]);
    }
}
