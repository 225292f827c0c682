//! Where a document goes: whole or not at all.

#![allow(clippy::expect_used, reason = "helpers of tests")]

mod common;

use common::*;
use kaobao_print::*;
use std::io::Write;

fn print(
    out: &mut dyn Write,
    people: Vec<Result<TicketData, PrintError>>,
) -> Result<Printed, PrintError> {
    tickets(out, &fonts(), &meta("准考证"), &plan(), people)
}

#[test]
fn a_document_takes_its_name_when_it_is_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("张建国_17-36001.pdf");
    let printed = write_file(&path, |out| print(out, vec![Ok(ticket(0))])).expect("prints");
    assert_eq!(
        std::fs::metadata(&path).expect("a file").len(),
        printed.bytes
    );
    assert_eq!(
        std::fs::read_dir(folder.path()).expect("a folder").count(),
        1
    );
}

#[test]
fn a_cancelled_print_leaves_no_file_and_keeps_the_older_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.pdf");
    let cancelled = || -> Vec<Result<TicketData, PrintError>> {
        let people = (0..100).map(|at| Ok(ticket(at)));
        people.chain([Err(PrintError::Cancelled)]).collect()
    };
    let error = write_file(&path, |out| print(out, cancelled())).expect_err("cancelled");
    assert!(matches!(error, PrintError::Cancelled));
    assert_eq!(
        std::fs::read_dir(folder.path()).expect("a folder").count(),
        0
    );

    std::fs::write(&path, "older").expect("writes");
    write_file(&path, |out| print(out, cancelled())).expect_err("cancelled");
    assert_eq!(std::fs::read(&path).expect("a file"), b"older");
    assert_eq!(
        std::fs::read_dir(folder.path()).expect("a folder").count(),
        1
    );
}

#[test]
fn nobody_to_print_is_said_and_makes_no_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.pdf");
    let error = write_file(&path, |out| print(out, vec![])).expect_err("nobody");
    assert!(matches!(error, PrintError::Empty));
    assert!(!path.exists());
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("没有/a.pdf");
    let error = write_file(&path, |out| print(out, vec![Ok(ticket(0))])).expect_err("no folder");
    assert!(error.to_string().contains("没有"), "{error}");
}

#[test]
fn people_are_asked_for_one_by_one() {
    // Were all collected first, this would never end.
    let endless = (0..).map(|at| match at {
        200 => Err(PrintError::source("数据库断开")),
        at => Ok(ticket(at)),
    });
    let error = tickets(std::io::sink(), &fonts(), &meta("准考证"), &plan(), endless)
        .expect_err("the source fails");
    assert_eq!(error.to_string(), "数据库断开");
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_an_error() {
    let full = std::fs::File::create("/dev/full").expect("opens");
    let error =
        tickets(full, &fonts(), &meta("准考证"), &plan(), ticket_list(3)).expect_err("full");
    assert!(
        matches!(&error, PrintError::Io(e) if e.kind() == std::io::ErrorKind::StorageFull),
        "{error}"
    );
}

#[test]
#[cfg(target_os = "linux")]
fn a_device_is_written_to_and_never_replaced() {
    // By a link, so that a mistake replaces the link and not the machine's device.
    let folder = tempfile::tempdir().expect("a folder");
    let full = folder.path().join("满.pdf");
    std::os::unix::fs::symlink("/dev/full", &full).expect("a link");
    let error = write_file(&full, |out| print(out, vec![Ok(ticket(0))])).expect_err("full");
    let said = error.to_string();
    assert!(
        said.contains("满.pdf") && said.contains("磁盘已满"),
        "{said}"
    );
    assert!(full.symlink_metadata().expect("there").is_symlink());
    let null = folder.path().join("空.pdf");
    std::os::unix::fs::symlink("/dev/null", &null).expect("a link");
    write_file(&null, |out| print(out, vec![Ok(ticket(0))])).expect("prints");
    assert!(null.symlink_metadata().expect("there").is_symlink());
    assert_eq!(
        std::fs::read_dir(folder.path()).expect("a folder").count(),
        2
    );
}

#[test]
fn missing_fonts_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let error = Fonts::load(folder.path()).expect_err("no fonts");
    assert!(
        error.to_string().contains("NotoSerifSC-Regular.ttf"),
        "{error}"
    );
    for name in ["NotoSerifSC-Regular.ttf", "NotoSerifSC-Bold.ttf"] {
        std::fs::write(folder.path().join(name), "no font").expect("writes");
    }
    let broken = Fonts::load(folder.path()).expect("files are there");
    let error = tickets(
        Vec::new(),
        &broken,
        &meta("准考证"),
        &plan(),
        ticket_list(1),
    )
    .expect_err("broken");
    assert!(matches!(error, PrintError::FontBroken(_)), "{error}");
}

#[test]
#[cfg(unix)]
fn a_document_is_as_open_as_other_files() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let (path, other) = (folder.path().join("a.pdf"), folder.path().join("b.txt"));
    write_file(&path, |out| print(out, vec![Ok(ticket(0))])).expect("prints");
    std::fs::write(&other, "b").expect("writes");
    let mode = |path| {
        std::fs::metadata(path)
            .expect("a file")
            .permissions()
            .mode()
    };
    assert_eq!(mode(path), mode(other));
}
