//! The `kaobao` program: exit status, messages, JSON.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

mod common;

use kaobao_sync::{SigningKey, package::AgeIdentity};
use std::{path::Path, process::Command};

struct Ran {
    status: i32,
    out: String,
    err: String,
}

fn kaobao(folder: &Path, args: &[&str]) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_kaobao"))
        .args(args)
        .current_dir(folder)
        .env("KAOBAO_DATA", folder.join("unit.kaobao"))
        .env("KAOBAO_KEY", "演练口令")
        .env("KAOBAO_TODAY", common::TODAY)
        .output()
        .expect("the program runs");
    Ran {
        status: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

fn enrolled() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let center = SigningKey::from_secret_bytes(&[7; 32]);
    let identity = AgeIdentity::from_secret_bytes(&[9; 32]);
    let text = common::enrolment_text(&center, &identity, 1);
    std::fs::write(folder.path().join("a.enrol"), text).expect("written");
    let ran = kaobao(folder.path(), &["--json", "init", "--enrolment", "a.enrol"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let json: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(json["unit"]["code"], "36001");
    assert!(ran.err.contains("演练日期"), "a rehearsal says so");
    folder
}

#[test]
fn wrong_usage_is_2_and_a_refusal_is_1_with_words() {
    let folder = enrolled();
    let folder = folder.path();
    assert_eq!(kaobao(folder, &["fly"]).status, 2);
    assert_eq!(kaobao(folder, &["import"]).status, 2);
    let help = kaobao(folder, &["--help"]);
    assert!(help.status == 0 && help.out.contains("导入名册"));

    let missing = kaobao(folder, &["import", "没有.xlsx"]);
    assert_eq!(missing.status, 1);
    assert!(
        missing.err.contains("没有.xlsx") && missing.err.contains("E-FILE"),
        "{}",
        missing.err
    );
    let again = kaobao(folder, &["--json", "init", "--enrolment", "a.enrol"]);
    assert_eq!(again.status, 1);
    let json: serde_json::Value = serde_json::from_str(&again.out).expect("JSON");
    assert_eq!(json["error"]["code"], "E-STORE-EXISTS");
    let seal = kaobao(folder, &["seal"]);
    assert!(
        seal.status == 1 && seal.err.contains("没有可以提交的人"),
        "{}",
        seal.err
    );
    let sync = kaobao(folder, &["sync"]);
    assert!(
        sync.status == 1 && sync.err.contains("离线包"),
        "{}",
        sync.err
    );
}

#[test]
fn s03_check_lists_people_and_mends() {
    let folder = enrolled();
    let folder = folder.path();
    let added = kaobao(folder, &["add", "name=张三", "证件号码=34052419800101001X"]);
    assert_eq!(added.status, 0, "{}", added.err);
    let check = kaobao(folder, &["check"]);
    assert_eq!(check.status, 1, "somebody has errors");
    assert!(
        check.out.contains("没有填联系电话") && check.out.contains("S03"),
        "{}",
        check.out
    );
    let json = kaobao(folder, &["--json", "check"]);
    let json: serde_json::Value = serde_json::from_str(&json.out).expect("JSON");
    assert_eq!((&json["people"], &json["wrong"]), (&1.into(), &1.into()));
    let number = json["people_with_problems"][0]["number"]
        .as_str()
        .expect("a number")
        .to_owned();
    assert_eq!(
        kaobao(folder, &["edit", &number, "phone=13870000001"]).status,
        0
    );
    assert!(!kaobao(folder, &["check"]).out.contains("没有填联系电话"));
    let slip = number.replace("00001", "00002");
    let wrong = kaobao(folder, &["edit", &slip, "phone=13870000001"]);
    assert!(
        wrong.status == 1 && wrong.err.contains("校验位"),
        "{}",
        wrong.err
    );
}

#[test]
fn what_is_written_replaces_neither_data_nor_a_filled_roster() {
    let folder = enrolled();
    let folder = folder.path();
    let refused = |args: &[&str], words: &str| {
        let ran = kaobao(folder, args);
        assert!(
            ran.status == 1 && ran.err.contains(words),
            "{args:?}: {} {}",
            ran.status,
            ran.err
        );
    };
    assert_eq!(
        kaobao(folder, &["add", "name=张三", "phone=13870000001"]).status,
        0
    );
    assert_eq!(kaobao(folder, &["template", "r.xlsx"]).status, 0);
    refused(&["template", "r.xlsx"], "已经存在");
    refused(&["template", "r.csv"], ".xlsx");
    std::fs::write(folder.join("r.csv"), "姓名,身份证号码\n李四,1\n").expect("written");
    refused(&["import", "r.csv", "--annotated", "unit.kaobao"], ".xlsx");
    let roster = std::fs::read(folder.join("r.xlsx")).expect("read");
    refused(&["import", "r.xlsx", "--annotated", "r.xlsx"], "名册本身");
    assert_eq!(std::fs::read(folder.join("r.xlsx")).expect("read"), roster);
    refused(&["print", "roster", "--out", "forms"], ".pdf");
    for data in ["unit.kaobao", "unit.kaobao.key"] {
        refused(&["package", data], "");
        refused(
            &["print", "roster", "--save-template", "--out", data],
            "报名数据",
        );
    }
    assert_eq!(kaobao(folder, &["list"]).status, 0, "nothing was lost");
}

#[test]
fn nothing_done_is_a_refusal_and_says_what_can_be_done() {
    let folder = enrolled();
    let folder = folder.path();
    let added = kaobao(folder, &["--json", "add", "name=张三"]);
    let json: serde_json::Value = serde_json::from_str(&added.out).expect("JSON");
    let number = json["rows"][0]["number"].as_str().expect("a number");
    std::fs::write(folder.join("bare.csv"), "今天,天气\n很,好\n").expect("written");
    for (args, words) in [
        (vec!["reopen"], "--all"),
        (vec!["reopen", "--all"], "没有退回的人"),
        (vec!["mend", "foo"], "check --json"),
        (vec!["confirm", "--all"], "1 人有错误"),
        (vec!["import", "bare.csv"], ""),
        (vec!["edit", number, "foo=1"], "联系电话（phone）"),
        (vec!["package", "x.kbp"], "没有等待报送的批次"),
        (vec!["template", "no/such/t.xlsx"], "没有文件夹"),
        (vec!["backup", "no/such/b.kbb"], "没有文件夹"),
    ] {
        let ran = kaobao(folder, &args);
        let said = format!("{}{}", ran.out, ran.err);
        assert!(ran.status == 1 && said.contains(words), "{args:?}: {said}");
    }
    // The trash is no one-way street.
    assert_eq!(kaobao(folder, &["remove", number]).status, 0);
    let trashed = kaobao(folder, &["edit", number, "name=李四"]);
    assert!(trashed.status == 1 && trashed.err.contains("命令是 putback"));
    assert_eq!(kaobao(folder, &["putback", number]).status, 0);
    assert_eq!(kaobao(folder, &["edit", number, "name=李四"]).status, 0);
}

#[test]
fn backup_and_restore_on_another_machine() {
    let folder = enrolled();
    let folder = folder.path();
    kaobao(folder, &["add", "name=张三"]);
    assert_eq!(kaobao(folder, &["backup", "b.kbb"]).status, 0);
    let other = tempfile::tempdir().expect("a folder");
    let backup = folder.join("b.kbb");
    let restored = kaobao(other.path(), &["restore", backup.to_str().expect("a path")]);
    assert_eq!(restored.status, 0, "{}", restored.err);
    assert!(kaobao(other.path(), &["list"]).out.contains("张三"));
}
