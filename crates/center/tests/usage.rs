//! The command line when it is given something wrong: what it says, what it prints for scripts, what it leaves alone.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

mod common;
use common::*;
use serde_json::Value;

/// Exit status, what scripts read, what people read.
fn said(center: &Center, args: &[&str]) -> (Option<i32>, String, String) {
    let output = center.run(args);
    (
        output.status.code(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

#[test]
fn a_mistyped_path_makes_no_center() {
    let center = Center::empty();
    for args in [
        &["batches"][..],
        &["unit", "list"],
        &["plan", "list"],
        &["staff", "list"],
        &["audit", "verify"],
        &["verify", "--show-key"],
        &["pay", "--csv", "bank.csv"],
    ] {
        let (status, _, told) = said(&center, args);
        assert_eq!(status, Some(1), "{args:?}: {told}");
        let path = center.database();
        for part in [
            path.to_str().unwrap(),
            "--database",
            "KAOBAO_CENTER_DATA",
            "plan add",
        ] {
            assert!(told.contains(part), "{args:?}: {told}");
        }
        assert!(!center.path("data").exists(), "{args:?} made something");
    }
    // Nor does an address that cannot be listened on.
    let (status, _, told) = said(&center, &["serve", "--listen", "foo"]);
    assert_eq!(status, Some(2), "{told}");
    assert!(told.contains("127.0.0.1:8080"), "{told}");
    assert!(!center.path("data").exists());
    // What a mistyped `>` left is no center either.
    std::fs::create_dir(center.path("data")).unwrap();
    center.file("data/center.db", b"");
    assert_eq!(said(&center, &["batches"]).0, Some(1));
    assert_eq!(std::fs::read(center.database()).unwrap(), b"");
    let plan = center.file("plan.toml", PLAN.as_bytes());
    center.ok(&["plan", "add", plan.to_str().unwrap()]);
    center.ok(&["batches"]);
}

#[test]
fn a_mistyped_postgres_address_makes_no_center() {
    let server = postgres::server();
    let mut center = Center::empty();
    let refused = |center: &Center, args: &[&str], parts: &[&str]| {
        let (status, _, told) = said(center, args);
        assert_eq!(status, Some(1), "{args:?}: {told}");
        for part in [parts, &["--database"]].concat() {
            assert!(told.contains(part), "{args:?}: {told}");
        }
        assert!(!center.path("data").exists(), "{args:?} made keys");
    };
    // An empty database stays one, but for the commands that may be a center's first.
    let empty = server.database();
    center.url = Some(empty.clone());
    for args in [
        &["batches"][..],
        &["unit", "list"],
        &["plan", "list"],
        &["staff", "list"],
        &["audit", "verify"],
        &["verify", "--show-key"],
        &["tickets", "publish"],
    ] {
        refused(&center, args, &["是空的", "什么也没有做", "plan add"]);
    }
    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
    assert_eq!(server.try_psql(&empty, tables).as_deref(), Ok("0"));
    // Somebody else's is left alone by every command.
    let other = server.database();
    server
        .try_psql(&other, "CREATE TABLE song (title TEXT)")
        .unwrap();
    center.url = Some(other.clone());
    let plan = center.file("plan.toml", PLAN.as_bytes());
    let plan = plan.to_str().unwrap();
    for args in [
        &["batches"][..],
        &["plan", "add", plan],
        &["serve", "--listen", "127.0.0.1:0"],
    ] {
        refused(&center, args, &["不是鉴定中心的数据库", "song", "没有改动"]);
    }
    assert_eq!(server.try_psql(&other, tables).as_deref(), Ok("1"));
    // No such database, and nobody who answers.
    center.url = Some(server.url("kaobao_2018"));
    refused(&center, &["batches"], &["没有这个数据库"]);
    center.url = Some("postgres://kaobao@127.0.0.1:1/kaobao".into());
    refused(&center, &["batches"], &["连不上"]);
    center.url = Some(empty);
    center.ok(&["plan", "add", plan]);
    center.ok(&["batches"]);
}

#[test]
fn a_file_that_is_no_database_of_a_center_stays_as_it_is() {
    let center = Center::empty();
    let sheet = [&b"PK\x03\x04"[..], &[7; 5000]].concat();
    let sheet = center.file("名单.xlsx", &sheet);
    let other = center.path("other.db");
    let made = rusqlite::Connection::open(&other).unwrap();
    made.execute_batch("CREATE TABLE song (title TEXT)")
        .unwrap();
    drop(made);
    for path in [sheet, other] {
        let before = std::fs::read(&path).unwrap();
        for command in [&["batches"][..], &["serve", "--listen", "127.0.0.1:0"]] {
            let args = [&["--database", path.to_str().unwrap()], command].concat();
            let output = std::process::Command::new(env!("CARGO_BIN_EXE_kaobao-center"))
                .args(&args)
                .output()
                .unwrap();
            let told = text(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{told}");
            assert!(
                told.contains("不是鉴定中心的数据库") && told.contains("没有改动"),
                "{told}"
            );
        }
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }
    assert!(!center.path("keys.json").exists());
}

#[test]
fn mistakes_on_the_command_line_are_told_in_chinese_with_status_2() {
    let center = Center::new();
    for (args, wanted) in [
        (&["pay"][..], "还要写 <报名序号>"),
        (&["payy"], "是不是要写 pay？"),
        (&["plan"], "还要写做什么"),
        (&["export", "a.csv", "--revael"], "是不是要写 --reveal？"),
        (&["seat", "--plan", "A"], "计划编号"),
        (
            &["unit", "slot", "36001", "--out"],
            "--out <文件> 后面没有写内容",
        ),
        (&["pay", "1", "--csv", "x"], "不能与 --csv <文件> 同时用"),
        (&["review", "pass", "1", "--all"], "不能与 --all 同时用"),
        (
            &["answers", "36001", "--out", "x", "--after", "x"],
            "应是数字",
        ),
        (&["pay", "17-36001-01-00001-0"], "--reference"),
        (
            &["pay", "1", "--reference", "A", "--on", "2017-07-32"],
            "--on",
        ),
    ] {
        let (status, out, told) = said(&center, args);
        assert_eq!(status, Some(2), "{args:?}: {told}");
        assert!(
            told.contains("用法错误：") && told.contains(wanted),
            "{args:?}: {told}"
        );
        assert_eq!(out, "", "{args:?}");
        for english in ["error:", "Usage", "Options", "required", "tip:"] {
            assert!(!told.contains(english), "{args:?}: {told}");
        }
        let (_, out, _) = said(&center, &[&["--json"], args].concat());
        let out: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(out["error"]["code"], "usage");
        assert!(out["error"]["message"].as_str().unwrap().contains(wanted));
    }
    let (_, _, told) = said(&center, &["pay"]);
    for part in [
        "用法：kaobao-center pay ",
        "<报名序号>...",
        "请用：kaobao-center pay --help",
    ] {
        assert!(told.contains(part), "{told}");
    }
    for shown in ["--help", "--version"] {
        assert_eq!(said(&center, &[shown]).0, Some(0));
    }
    // As the bank's files may write a day.
    let (_, _, told) = said(
        &center,
        &[
            "pay",
            "173600101000010",
            "--reference",
            "A",
            "--on",
            "2017.7.5",
        ],
    );
    assert!(told.contains("报名序号"), "{told}");
}

#[test]
fn what_the_system_refuses_is_told_in_chinese_and_to_scripts() {
    let center = Center::new();
    let error = |args: &[&str]| {
        let (told, said) = center.refused(args);
        let error = &told["error"];
        let message = error["message"].as_str().unwrap().to_owned();
        assert!(said.contains(&message), "{said}");
        assert!(!message.contains("os error"), "{message}");
        (error["code"].as_str().unwrap().to_owned(), message)
    };
    let missing = center.path("none.toml");
    let (code, message) = error(&["plan", "add", missing.to_str().unwrap()]);
    assert_eq!(code, "file");
    assert!(message.contains("没有这个文件") && message.contains(missing.to_str().unwrap()));
    let out = center.path("nowhere/out.csv");
    let (code, message) = error(&["export", out.to_str().unwrap()]);
    assert_eq!(code, "file");
    assert!(message.contains("没有文件夹"), "{message}");
    let (code, _) = error(&["unit", "revoke", "36009", "--slot", "1"]);
    assert_eq!(code, "not_found");

    let held = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = held.local_addr().unwrap().to_string();
    let (_, message) = error(&["serve", "--listen", &address]);
    assert!(message.contains("正被别的程序使用"), "{message}");
    let (_, message) = error(&["serve", "--listen", "203.0.113.7:0"]);
    assert!(message.contains("不是本机的地址"), "{message}");
}

#[test]
fn people_are_told_that_it_runs_and_that_the_log_is_sound() {
    let center = Center::new();
    assert!(center.ok(&["audit", "verify"]).contains("完整无误"));
    let mut child = center
        .command()
        .args(["serve", "--listen", "127.0.0.1:0"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let lines = std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().unwrap()));
    let lines: Vec<String> = lines.take(2).map(Result::unwrap).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    let url = lines[0].strip_prefix("listening on ").unwrap();
    assert!(
        lines[1].starts_with("服务已启动") && lines[1].contains(url),
        "{lines:?}"
    );
}
