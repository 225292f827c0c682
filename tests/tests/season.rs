//! The season as a story, and its papers read back.
#![allow(clippy::expect_used, reason = "a test says what it expected")]

use kaobao_tests::season::{Options, Report, play};
use std::{collections::BTreeSet, path::Path, process::Command, sync::OnceLock};

/// Played once for this file's tests when one process runs them all.
fn season() -> &'static (tempfile::TempDir, Report) {
    static SEASON: OnceLock<(tempfile::TempDir, Report)> = OnceLock::new();
    SEASON.get_or_init(|| {
        let dir = tempfile::tempdir().expect("a folder");
        let out = dir.path().join("season");
        let report = play(&Options {
            people: 60,
            seed: 11,
            out,
            show: true,
        })
        .unwrap_or_else(|error| panic!("{error:?}"));
        (dir, report)
    })
}

#[test]
fn s09_s10_s11_the_season_goes_its_way_from_roster_to_tickets_and_its_papers_are_whole() {
    let (dir, report) = season();
    println!("{}", report.table());
    every_mistake_was_found(report);
    everybody_arrived_once_and_ended_where_they_must(report);
    papers(&dir.path().join("season/pdf"), report);
}

fn every_mistake_was_found(report: &Report) {
    let kinds: BTreeSet<_> = report.mistakes.iter().map(|found| found.kind).collect();
    assert!(
        report.mistakes.len() >= 30 && kinds.len() >= 15,
        "{} mistakes of {} kinds",
        report.mistakes.len(),
        kinds.len()
    );
    for found in &report.mistakes {
        assert!(
            !found.place.is_empty() && found.words.chars().count() > 6,
            "{found:?}"
        );
    }
    assert!(report.mended_by_workbook > 0 && report.mended_by_hand > 0 && report.photos_mended > 0);
}

fn everybody_arrived_once_and_ended_where_they_must(report: &Report) {
    let received = report.received[0] + report.received[1];
    assert_eq!(received as usize, report.people);
    assert!(report.received.iter().all(|count| *count > 0));
    assert_eq!(
        report.passed + report.returned + report.rejected,
        report.people
    );
    assert_eq!(report.revised, report.returned);
    assert_eq!(report.paid + report.unpaid + report.rejected, report.people);
    assert_eq!(report.seated as usize, report.paid);
    assert_eq!(report.published as usize, report.paid);
    assert_eq!(report.tickets as usize, report.paid);
    assert!(
        report
            .unpaid_words
            .iter()
            .any(|words| words.contains("缴费")),
        "{:?}",
        report.unpaid_words
    );
    let standings: Vec<_> = report
        .standings
        .iter()
        .map(|(label, count)| (label.as_str(), *count))
        .collect();
    assert_eq!(
        standings,
        [("不通过", 1), ("可打印准考证", report.paid), ("待缴费", 1)]
    );
}

/// What stands on paper, read back by other people's programs.
fn papers(dir: &Path, report: &Report) {
    let read = |name: &str| {
        let path = dir.join(format!("{name}.pdf"));
        run("qpdf", &["--check"], &path);
        run("pdftotext", &["-layout"], &path);
        let text = std::fs::read_to_string(path.with_extension("txt")).expect("the text");
        (text.matches('\u{c}').count(), text)
    };
    let (pages, tickets) = read("准考证-甲");
    let (more, _) = read("准考证-乙");
    assert_eq!(pages + more, report.tickets as usize, "a page each");
    assert!(
        tickets.contains("准") && tickets.contains("第1考场"),
        "{tickets}"
    );
    let (_, forms) = read("报名表-甲");
    for rare in ["李䶮", "王㛃", "陈𬭎", "阿依古丽·买买提"] {
        assert!(forms.contains(rare), "{rare} is on no form");
    }
    for (name, words) in [
        ("花名册-甲", "江西省第一实验中学"),
        ("缴费通知单-乙", "元整"),
        ("报送回执-甲", "回执"),
        ("照片对照单", "考场"),
        ("签到表", "签"),
        ("座次表", "考场"),
    ] {
        let (pages, text) = read(name);
        let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        assert!(pages > 0 && plain.contains(words), "{name}: {plain:.200}");
    }
}

fn run(program: &str, args: &[&str], file: &Path) {
    let out = Command::new(program)
        .args(args)
        .arg(file)
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(
        out.status.success(),
        "{program} {}: {}",
        file.display(),
        String::from_utf8_lossy(&out.stderr)
    );
}

#[test]
fn s13_a_person_of_two_units_is_found_at_the_center() {
    use kaobao_tests::{
        programs::{Center, Pc, Programs},
        sample,
        season::{add_unit, open_center},
    };
    let dir = tempfile::tempdir().expect("a folder");
    let programs = Programs::find().expect("the programs");
    let center = Center::new(&programs, &dir.path().join("center.db"));
    open_center(&center, dir.path()).expect("a center");
    let mut other = sample::provincial();
    other.code = "36002".parse().expect("a code");
    other.name = "江西省第二实验中学".into();
    let people = sample::Sample::without_mistakes(10, 3).expect("a sample");
    for (unit, name) in [(sample::provincial(), "one"), (other, "two")] {
        let folder = dir.path().join(name);
        std::fs::create_dir(&folder).expect("a folder");
        let mut mine = people.units[0].clone();
        mine.unit = unit.clone();
        mine.rows.truncate(3);
        let files = mine.write(&folder.join("sample")).expect("files");
        let enrolment = folder.join("enrolment.json");
        add_unit(&center, &unit, 1, None, &enrolment).expect("a unit");
        let pc = Pc::new(&programs, &folder.join("unit.kaobao"));
        pc.ok(&[
            "init".as_ref(),
            "--enrolment".as_ref(),
            enrolment.as_os_str(),
        ])
        .expect("a PC");
        pc.ok(&[
            "import".as_ref(),
            files.roster.as_os_str(),
            "--photos".as_ref(),
            files.photos.as_os_str(),
        ])
        .expect("import");
        pc.ok(&["confirm", "--all"]).expect("confirmed");
        pc.ok(&["seal"]).expect("sealed");
        let (package, answer) = (folder.join("a.kbp"), folder.join("a.kba"));
        pc.ok(&["package".as_ref(), package.as_os_str()])
            .expect("a package");
        let args = [
            "import".as_ref(),
            package.as_os_str(),
            "--answer".as_ref(),
            answer.as_os_str(),
        ];
        let taken = center.ok(&args).expect("an import");
        if name == "one" {
            assert_eq!(taken["accepted"], 3, "{taken}");
            continue;
        }
        let refused = taken["refused"].as_array().expect("a list");
        assert_eq!(
            (refused.len(), &taken["accepted"]),
            (3, &serde_json::json!(0)),
            "{taken}"
        );
        for one in refused {
            let problem = &one["problems"][0];
            assert_eq!(
                (&problem["code"], &problem["clause"]),
                (&"duplicate_application".into(), &"S13".into()),
                "{one}"
            );
            assert!(
                problem["what"]
                    .as_str()
                    .is_some_and(|what| what.contains("江西省第一实验中学")),
                "{one}"
            );
        }
    }
}
