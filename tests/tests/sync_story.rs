//! Whatever breaks between unit and center, and whenever: every person arrives once, with one receipt.
#![allow(clippy::expect_used, reason = "a test says what it expected")]

use kaobao_tests::{
    programs::Programs,
    story::{Base, EACH, World},
    wire::Cut,
};
use std::{collections::BTreeSet, path::PathBuf};

/// Every point that `kaobao-sync` names; a new one without a story fails here.
fn all_points() -> BTreeSet<&'static str> {
    let source = include_str!("../../crates/sync/src/fault.rs");
    let list = source
        .split("NAMES: &[&str] = &[")
        .nth(1)
        .and_then(|rest| rest.split("];").next())
        .expect("the list");
    list.split('"').skip(1).step_by(2).collect()
}

const IN_ENTRY: [&str; 3] = ["import.stored", "photo.stored", "sync.sealed"];
const IN_SYNC: [&str; 6] = [
    "sync.greeted",
    "sync.offered",
    "sync.piece_sent",
    "sync.pieces_sent",
    "sync.committed",
    "sync.receipt_stored",
];
const IN_CHANGES: [&str; 2] = ["sync.changes_received", "sync.changes_applied"];
/// Told in `recall_story.rs`.
const IN_RECALL: [&str; 1] = ["sync.recalled"];
const IN_PACKAGE: [&str; 2] = ["package.written", "package.accepted"];
/// Told in `place_story.rs`.
const IN_MOVE: [&str; 3] = ["move.copied", "move.switched", "move.named"];
const AT_CENTER: [&str; 5] = [
    "center.enrolled",
    "center.offer_stored",
    "center.piece_stored",
    "center.commit_before",
    "center.commit_after",
];
const AT_IMPORT: [&str; 2] = ["center.import_before", "center.import_after"];

#[test]
fn every_named_crash_point_has_its_story() {
    let told: BTreeSet<&str> = [
        &IN_ENTRY[..],
        &IN_SYNC,
        &IN_CHANGES,
        &IN_RECALL,
        &IN_PACKAGE,
        &IN_MOVE,
        &AT_CENTER,
        &AT_IMPORT,
    ]
    .concat()
    .into_iter()
    .collect();
    assert_eq!(told, all_points());
}

/// Syncs over a wire that is cut once; says whether it was.
fn cut_once(world: &mut World, cut: Cut) -> anyhow::Result<bool> {
    world.serve()?;
    world.wire.cut(cut);
    let pc = world.pcs[0].clone();
    world.sync(&pc)?;
    let was_cut = world.wire.was_cut();
    world.exactly_once(&[&pc])?;
    Ok(was_cut)
}

#[test]
fn the_connection_is_cut_at_every_message_boundary_and_inside_every_message() {
    let base = Base::new().expect("a base");
    let mut cuts = 0;
    for place in 0.. {
        let mut cut_here = false;
        for cut in [Cut::After(place + 1), Cut::Inside(place)] {
            let mut world = base.world().expect("a world");
            cut_here |=
                cut_once(&mut world, cut).unwrap_or_else(|error| panic!("{cut:?}: {error:#}"));
            cuts += usize::from(cut_here);
        }
        if !cut_here {
            break;
        }
    }
    // Hello, enrolment, offer, pieces, commit, changes: a request and an answer each.
    assert!(cuts >= 2 * 12, "only {cuts} cuts");
}

#[test]
fn the_unit_is_killed_at_every_point_of_a_sync() {
    let base = Base::new().expect("a base");
    for point in IN_SYNC {
        let mut world = base.world().expect("a world");
        world.serve().expect("a center");
        let pc = world.pcs[0].clone();
        let died = pc
            .with("KAOBAO_CRASH_AT", point)
            .run(&["sync"])
            .expect("a run");
        assert_eq!(died.status, None, "{point}: {died:?}");
        world
            .sync(&pc)
            .unwrap_or_else(|error| panic!("{point}: {error:#}"));
        world
            .exactly_once(&[&pc])
            .unwrap_or_else(|error| panic!("{point}: {error:#}"));
    }
    for point in IN_CHANGES {
        let mut world = base.world().expect("a world");
        world.serve().expect("a center");
        let pc = world.pcs[0].clone();
        world.sync(&pc).expect("a sync");
        world
            .center
            .ok(&["review", "pass", "--all"])
            .expect("a review");
        let died = pc
            .with("KAOBAO_CRASH_AT", point)
            .run(&["sync"])
            .expect("a run");
        assert_eq!(died.status, None, "{point}: {died:?}");
        world
            .sync(&pc)
            .unwrap_or_else(|error| panic!("{point}: {error:#}"));
        let results = pc.ok(&["results"]).expect("results");
        let passed = results
            .as_array()
            .expect("a list")
            .iter()
            .filter(|row| row["state"] == "passed")
            .count();
        assert_eq!(passed, EACH, "{point}: {results}");
    }
}

#[test]
fn the_unit_is_killed_while_entering_and_sealing() {
    let base = Base::new().expect("a base");
    let mut world = base.world().expect("a world");
    world.serve().expect("a center");
    let pc = world.third_pc().expect("a PC");
    let (roster, photos) = (
        world.path("sample/pc1/花名册.xlsx"),
        world.path("sample/pc1/照片"),
    );
    let commands: [&[&std::ffi::OsStr]; 3] = [
        &["import".as_ref(), roster.as_os_str()],
        &["photos".as_ref(), photos.as_os_str()],
        &["seal".as_ref()],
    ];
    for (point, command) in IN_ENTRY.iter().zip(commands) {
        if *point == "sync.sealed" {
            pc.ok(&["confirm", "--all"]).expect("confirmed");
        }
        let died = pc
            .with("KAOBAO_CRASH_AT", point)
            .run(command)
            .expect("a run");
        assert_eq!(died.status, None, "{point}: {died:?}");
        // Again, as a clerk would who does not know how far it came; there may be nothing left to do.
        pc.report(command)
            .unwrap_or_else(|error| panic!("{point}: {error:#}"));
        let rows = pc.ok(&["list"]).expect("a list")["rows"]
            .as_array()
            .map_or(0, Vec::len);
        assert_eq!(rows, EACH, "{point}");
    }
    world.sync(&pc).expect("a sync");
    world.exactly_once(&[&pc]).expect("once");
}

#[test]
fn the_center_is_killed_at_every_point() {
    let base = Base::new().expect("a base");
    for point in AT_CENTER {
        let mut world = base.world().expect("a world");
        let pc = world.pcs[0].clone();
        world
            .sync_while_center_dies(&pc, point)
            .unwrap_or_else(|error| panic!("{point}: {error:#}"));
        world
            .exactly_once(&[&pc])
            .unwrap_or_else(|error| panic!("{point}: {error:#}"));
    }
}

#[test]
fn a_package_survives_death_on_both_sides() {
    let base = Base::new().expect("a base");
    let world = base.world().expect("a world");
    let pc = world.pcs[0].clone();
    let (package, answer) = (world.path("a.kbp"), world.path("a.kba"));
    let write = ["package".as_ref(), package.as_os_str()];
    let accept = ["accept".as_ref(), answer.as_os_str()];
    let import = [
        "import".as_ref(),
        package.as_os_str(),
        "--answer".as_ref(),
        answer.as_os_str(),
    ];
    let dies =
        |answer: kaobao_tests::programs::Answer| assert_eq!(answer.status, None, "{answer:?}");
    dies(
        pc.with("KAOBAO_CRASH_AT", "package.written")
            .run(&write)
            .expect("a run"),
    );
    pc.ok(&write).expect("a package");
    for point in AT_IMPORT {
        dies(
            world
                .center
                .with("KAOBAO_CRASH_AT", point)
                .run(&import)
                .expect("a run"),
        );
    }
    let taken = world.center.ok(&import).expect("an import");
    assert_eq!(taken["accepted"], EACH, "{taken}");
    dies(
        pc.with("KAOBAO_CRASH_AT", "package.accepted")
            .run(&accept)
            .expect("a run"),
    );
    pc.ok(&accept).expect("accepted");
    world.exactly_once(&[&pc]).expect("once");
}

/// One batch goes both ways; everything must be there once.
fn both_ways(mut world: World, network_first: bool) -> anyhow::Result<()> {
    world.serve()?;
    let pc = world.pcs[0].clone();
    let (package, answer) = (world.path("a.kbp"), world.path("a.kba"));
    pc.ok(&["package".as_ref(), package.as_os_str()])?;
    let import = |world: &World| {
        world.center.ok(&[
            "import".as_ref(),
            package.as_os_str(),
            "--answer".as_ref(),
            answer.as_os_str(),
        ])
    };
    if network_first {
        world.sync(&pc)?;
        anyhow::ensure!(import(&world)?["again"] == true, "a batch came again");
    } else {
        anyhow::ensure!(import(&world)?["again"] == false, "a batch came first");
        world.sync(&pc)?;
    }
    pc.ok(&["accept".as_ref(), answer.as_os_str()])?;
    world.exactly_once(&[&pc]).map(drop)
}

#[test]
fn the_same_batch_by_network_and_by_package_counts_once() {
    let base = Base::new().expect("a base");
    for network_first in [true, false] {
        both_ways(base.world().expect("a world"), network_first)
            .unwrap_or_else(|error| panic!("network first: {network_first}: {error:#}"));
    }
}

#[test]
fn both_ways_give_the_same_applications_and_receipts() {
    let base = Base::new().expect("a base");
    let mut by_network = base.world().expect("a world");
    by_network.serve().expect("a center");
    let pc = by_network.pcs[0].clone();
    by_network.sync(&pc).expect("a sync");
    let first = by_network.exactly_once(&[&pc]).expect("once");

    let by_package = base.world().expect("a world");
    let pc = by_package.pcs[0].clone();
    let (package, answer) = (by_package.path("a.kbp"), by_package.path("a.kba"));
    pc.ok(&["package".as_ref(), package.as_os_str()])
        .expect("a package");
    by_package
        .center
        .ok(&[
            "import".as_ref(),
            package.as_os_str(),
            "--answer".as_ref(),
            answer.as_os_str(),
        ])
        .expect("an import");
    pc.ok(&["accept".as_ref(), answer.as_os_str()])
        .expect("the answer");
    assert_eq!(first, by_package.exactly_once(&[&pc]).expect("once"));
}

#[test]
fn s01_two_pcs_of_one_unit_send_at_once_and_nobody_is_lost() {
    let base = Base::new().expect("a base");
    let mut world = base.world().expect("a world");
    world.serve().expect("a center");
    let threads = world
        .pcs
        .clone()
        .map(|pc| std::thread::spawn(move || pc.ok(&["sync"]).map(drop)));
    for thread in threads {
        thread.join().expect("a thread").expect("a sync");
    }
    let [one, two] = world.pcs.clone();
    let listed = world.exactly_once(&[&one, &two]).expect("once");
    let numbers: BTreeSet<_> = listed.iter().map(|one| &one.number).collect();
    assert_eq!(
        numbers.len(),
        2 * EACH,
        "registration numbers never collide: {numbers:?}"
    );
}

/// The positive control: a center built without idempotency must fail the story of the batch that comes twice, or
/// the stories above prove nothing. (After a cut alone it may be lucky: the next offer answers with the receipt.)
#[test]
fn without_idempotency_the_same_batch_twice_does_harm() {
    let weak = weak_center();
    let base = Base::new().expect("a base");
    let world = base.world_with_center(&weak).expect("a world");
    let error = both_ways(world, true)
        .expect_err("a batch that came twice was survived without idempotency");
    println!("{error:#}");
}

/// Built by `cargo xtask test`, which puts it aside.
fn weak_center() -> PathBuf {
    let programs = Programs::find().expect("the programs");
    let told = std::env::var_os("KAOBAO_WEAK_CENTER").map(PathBuf::from);
    let beside = programs.center.parent().and_then(|debug| {
        Some(
            debug
                .parent()?
                .join("weak")
                .join(programs.center.file_name()?),
        )
    });
    let path = told.or(beside).expect("a path");
    assert!(
        path.is_file(),
        "{} is missing: `cargo xtask test` builds it",
        path.display()
    );
    path
}
