//! What must survive: kills, a curious reader of the file, a hand in the audit log, a wrong key file.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

mod common;
use common::*;
use serde_json::json;

fn whole(center: &Center) {
    if center.url.is_none() {
        assert_eq!(center.query("PRAGMA integrity_check"), "ok");
        let orphans = "SELECT count(*) FROM pragma_foreign_key_check";
        assert_eq!(center.query(orphans), "0");
    }
    assert_eq!(center.json(&["audit", "verify"])["faults"], json!([]));
}

#[test]
fn a_service_killed_at_any_named_point_loses_and_doubles_nothing() {
    for point in [
        "center.enrolled",
        "center.offer_stored",
        "center.piece_stored",
        "center.piece_stored:2",
        "center.commit_before",
        "center.commit_after",
    ] {
        let mut center = Center::new();
        let pc = center.pc("36001");
        let sealed = pc.seal(&pc.people(0..60));
        center.envs.push(("KAOBAO_CRASH_AT".into(), point.into()));
        let mut served = center.serve();
        let remote = pc.remote(&served.url);
        let tried = remote
            .enrol(&pc.token)
            .and_then(|_| pc.send(&remote, &sealed));
        assert!(tried.is_err(), "{point}: the service should have died");
        assert!(!served.child.wait().unwrap().success());
        center.envs.clear();
        whole(&center);
        // The next start goes on where it stopped.
        let served = center.serve();
        let remote = pc.enrolled(&served.url);
        let receipt = pc.send(&remote, &sealed).unwrap();
        assert_eq!(receipt.accepted(), 60, "{point}");
        assert_eq!(pc.send(&remote, &sealed).unwrap(), receipt, "{point}");
        assert_eq!(center.count(), 60, "{point}");
        whole(&center);
    }
}

#[test]
fn an_import_killed_half_way_is_finished_by_the_next() {
    for point in [
        "center.import_before",
        "center.commit_before",
        "center.commit_after",
        "center.import_after",
    ] {
        let mut center = Center::new();
        let pc = center.pc("36001");
        let sealed = pc.seal(&pc.people(0..30));
        let (package, answer) = (center.path("b.kbp"), center.path("b.kba"));
        pc.package(&sealed, &package);
        let import = [
            "import",
            package.to_str().unwrap(),
            "--answer",
            answer.to_str().unwrap(),
        ];
        center.envs.push(("KAOBAO_CRASH_AT".into(), point.into()));
        assert!(!center.run(&import).status.success(), "{point}");
        assert!(!answer.exists(), "{point}");
        center.envs.clear();
        assert_eq!(center.json(&import)["accepted"], 30, "{point}");
        assert_eq!(center.count(), 30, "{point}");
        assert_eq!(pc.read_answers(&answer).receipts.len(), 1);
        whole(&center);
    }
}

#[test]
fn kill_at_random_moments_loses_nothing_acknowledged() {
    let seed = u64::from(u32::from_le_bytes(random()));
    println!("seed {seed}");
    let center = Center::new();
    let pc = center.pc("36001");
    let batches: Vec<_> = (0..6)
        .map(|at| pc.seal(&pc.people(at * 20..at * 20 + 20)))
        .collect();
    let mut receipts = Vec::new();
    let mut state = seed | 1;
    for round in 0..4 {
        let mut served = center.serve();
        let url = served.url.clone();
        state = state
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        // Killed by what was done so far, not by the clock: after so many batches of this round.
        let until = (state >> 33) as usize % 3 + usize::from(round == 0);
        std::thread::scope(|scope| {
            let sender = scope.spawn(|| {
                let remote = pc.remote(&url);
                let _ = remote.enrol(&pc.token);
                let mut got = Vec::new();
                for (at, sealed) in batches.iter().enumerate() {
                    match pc.send(&remote, sealed) {
                        Ok(receipt) => got.push((at, receipt)),
                        Err(_) => break,
                    }
                }
                got
            });
            while !sender.is_finished() {
                let stored: usize = center
                    .try_query("SELECT count(*) FROM batch WHERE receipt IS NOT NULL")
                    .ok()
                    .and_then(|count| count.parse().ok())
                    .unwrap_or(0);
                if stored >= until + round {
                    break;
                }
                std::thread::yield_now();
            }
            served.child.kill().unwrap();
            served.child.wait().unwrap();
            receipts.extend(sender.join().unwrap());
        });
        whole(&center);
    }
    let served = center.serve();
    let remote = pc.enrolled(&served.url);
    for (at, receipt) in &receipts {
        assert_eq!(
            pc.send(&remote, &batches[*at]).unwrap(),
            *receipt,
            "acknowledged is kept"
        );
    }
    for sealed in &batches {
        assert_eq!(pc.send(&remote, sealed).unwrap().accepted(), 20);
    }
    assert_eq!(center.count(), 120);
}

#[test]
fn no_id_or_telephone_can_be_read_from_the_files() {
    let center = Center::new();
    let pc = center.pc("36001");
    let served = center.serve();
    let remote = pc.enrolled(&served.url);
    pc.send(&remote, &pc.seal(&pc.people(0..40))).unwrap();
    center.ok(&["review", "pass", "--all"]);
    center.json(&["find", &id_number(3)]);
    // While it runs, so that the write-ahead log is looked through too.
    let secrets: Vec<String> = (0..40)
        .flat_map(|who| [id_number(who), format!("138{:08}", 70_000_000 + who)])
        .collect();
    let (mut names, mut looked) = (0, 0);
    let mut paths = center.files();
    while let Some(path) = paths.pop() {
        if path.is_dir() {
            paths.extend(
                std::fs::read_dir(path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
            continue;
        }
        // Other tests' databases come and go beside this one.
        let Ok(bytes) = std::fs::read(&path) else {
            continue;
        };
        looked += bytes.len();
        // The control: what is not encrypted is found this way.
        let name = "欧阳修远".as_bytes();
        names += bytes.windows(name.len()).filter(|w| *w == name).count();
        // Both kinds begin as no other text does; only there is it worth a closer look.
        for at in 0..bytes.len() {
            if bytes[at..].starts_with(b"36010219") || bytes[at..].starts_with(b"1387") {
                for secret in &secrets {
                    assert!(!bytes[at..].starts_with(secret.as_bytes()), "{secret}");
                }
            }
        }
    }
    assert!(
        names > 0 && looked > 100_000,
        "the search finds what is there"
    );
}

#[test]
fn an_edited_cut_or_reordered_audit_log_is_noticed() {
    let center = Center::new();
    let pc = center.pc("36001");
    let sealed = pc.seal(&pc.people(0..2));
    let package = center.path("b.kbp");
    pc.package(&sealed, &package);
    center.ok(&[
        "import",
        package.to_str().unwrap(),
        "--answer",
        center.path("b.kba").to_str().unwrap(),
    ]);
    center.ok(&["review", "pass", "--all"]);
    whole(&center);
    center.query("CREATE TABLE saved AS SELECT * FROM audit");
    for tamper in [
        "UPDATE audit SET who = 'staff:somebody' WHERE seq = 2",
        "UPDATE audit SET detail = '{}' WHERE seq = (SELECT max(seq) FROM audit)",
        "DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)",
        "DELETE FROM audit WHERE seq = 2",
        "DELETE FROM audit",
        "UPDATE audit SET seq = -seq WHERE seq IN (2, 3); UPDATE audit SET seq = seq + 5 WHERE seq < 0",
    ] {
        assert!(
            center.try_query(tamper).is_err(),
            "the program itself cannot do it"
        );
        let (open, close) = if center.url.is_some() {
            let triggers = "TRIGGER USER";
            (
                format!("ALTER TABLE audit DISABLE {triggers}"),
                format!("ALTER TABLE audit ENABLE {triggers}"),
            )
        } else {
            let triggers = center
                .query("SELECT group_concat(sql, ';') FROM sqlite_schema WHERE type = 'trigger'");
            let drop = "DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete";
            (drop.to_owned(), triggers)
        };
        center.query(&format!("{open}; {tamper}; {close}"));
        let (found, said) = center.refused(&["audit", "verify"]);
        assert_ne!(found["faults"], json!([]), "{tamper}");
        assert!(said.contains("审计日志有问题"), "{said}");
        center.query(&format!(
            "{open}; DELETE FROM audit; INSERT INTO audit SELECT * FROM saved; {close}"
        ));
        whole(&center);
    }
}

#[test]
fn a_database_is_never_given_new_keys_and_a_newer_one_stays_untouched() {
    let center = Center::new();
    center.pc("36001");
    let keys = center.path("data/keys.json");
    let saved = std::fs::read(&keys).unwrap();
    std::fs::remove_file(&keys).unwrap();
    let (_, said) = center.refused(&["unit", "list"]);
    assert!(said.contains("备份") && !keys.exists(), "{said}");
    let other = Center::new();
    std::fs::copy(other.path("data/keys.json"), &keys).unwrap();
    let (_, said) = center.refused(&["unit", "list"]);
    assert!(said.contains("不是这个数据库的"), "{said}");
    std::fs::write(&keys, &saved).unwrap();
    center.ok(&["unit", "list"]);

    center.query(if center.url.is_some() {
        "UPDATE schema_version SET version = 99"
    } else {
        "PRAGMA user_version = 99"
    });
    let before = center.content();
    let (_, said) = center.refused(&["unit", "list"]);
    assert!(said.contains("更新版本"), "{said}");
    assert!(center.content() == before, "it is untouched");
}

#[test]
fn photos_in_a_folder_work_as_in_the_database() {
    let mut center = Center::new();
    center.photos = Some(center.path("photos").to_str().unwrap().to_owned());
    let pc = center.pc("36001");
    let served = center.serve();
    let sealed = pc.seal(&pc.people(0..30));
    assert_eq!(
        pc.send(&pc.enrolled(&served.url), &sealed)
            .unwrap()
            .accepted(),
        30
    );
    let mut files = 0;
    let mut folders = vec![center.path("photos")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = std::fs::read(&path).unwrap();
                let name = kaobao_sync::hash::sha256(&bytes).to_string();
                assert!(path.to_str().unwrap().contains(&name));
                files += 1;
            }
        }
    }
    assert_eq!(files, 30);
}

/// The wrong ways to call it are told as such, and nothing is made.
#[test]
fn wrong_usage_is_2_and_help_is_chinese() {
    let center = Center::empty();
    for args in [
        &["plan"][..],
        &["unit", "add", "--code", "36001"],
        &[
            "unit",
            "add",
            "--code",
            "1",
            "--name",
            "x",
            "--kind",
            "省直",
            "--department",
            "x",
            "--out",
            "x",
        ],
        &["pay"],
        &["seat", "--plan", "A"],
        &["--database", "mysql://x", "batches"],
        &["nonsense"],
    ] {
        assert_eq!(center.run(args).status.code(), Some(2), "{args:?}");
    }
    let help = center.ok(&["--help"]);
    assert!(help.contains("审查") && help.contains("退出码"), "{help}");
    let (_, said) = center.refused(&["seat"]);
    assert!(said.contains("plan add"), "{said}");
}
