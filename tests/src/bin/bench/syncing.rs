//! Seal and sync by the real programs over the loopback, everything durable at the center when it ends.

use crate::{
    jobs::{Data, copy_folder},
    measure::{Measured, cpu_of, peak_mib},
};
use anyhow::{Result, ensure};
use kaobao_desk::{Clock, Desk, KeySource};
use kaobao_tests::{
    programs::{Center, KEY, Pc, Programs},
    sample,
    season::{add_unit, open_center},
};
use std::{fs, path::Path};

/// Everybody entered, checked and confirmed; nothing sealed.
pub(crate) fn prepare(data: &Data, roster: &Path, photos: &Path) -> Result<()> {
    let programs = Programs::find()?;
    let root = data.dir.join("ready");
    fs::create_dir_all(&root)?;
    let center = Center::new(&programs, &root.join("center.db"));
    open_center(&center, &root)?;
    // A free port now; each run serves on the same one.
    let port = center.serve(0)?.port;
    fs::write(root.join("port"), port.to_string())?;
    let enrolment = root.join("enrolment.json");
    add_unit(
        &center,
        &sample::provincial(),
        1,
        Some(&format!("http://127.0.0.1:{port}")),
        &enrolment,
    )?;
    let pc = Pc::new(&programs, &root.join("unit.kaobao"));
    pc.ok(&[
        "init".as_ref(),
        "--enrolment".as_ref(),
        enrolment.as_os_str(),
    ])?;
    pc.ok(&[
        "import".as_ref(),
        roster.as_os_str(),
        "--photos".as_ref(),
        photos.as_os_str(),
    ])?;
    pc.report(&["confirm", "--all"])?;
    Ok(())
}

/// Seals and syncs once on a copy; CPU of both sides, memory of the greater one. The unit's side runs in this
/// process, so that neither its start nor the key's derivation is counted; the center is the real program.
pub(crate) fn run(data: &Data) -> Result<Measured> {
    let programs = Programs::find()?;
    let dir = tempfile::tempdir_in(&data.dir)?;
    copy_folder(&data.dir.join("ready"), dir.path())?;
    let port: u16 = fs::read_to_string(dir.path().join("port"))?.parse()?;
    let center = Center::new(&programs, &dir.path().join("center.db"));
    let server = center.serve(port)?;
    let mut desk = Desk::open(
        &dir.path().join("unit.kaobao"),
        &KeySource::passphrase(KEY),
        Clock::on(sample::TODAY),
    )?;
    let before = cpu_of(server.id())?;
    let mut sum = Measured::of(data.people, || {
        desk.seal(&[])?;
        desk.sync(&mut |_| true)?;
        Ok(())
    })?;
    sum.cpu += cpu_of(server.id())? - before;
    sum.peak_mib = sum.peak_mib.max(peak_mib(&server.id().to_string())?);
    let batches = center.ok(&["batches"])?;
    ensure!(batches[0]["accepted"] == data.people, "{batches}");
    Ok(sum)
}
