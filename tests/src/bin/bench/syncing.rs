//! Seal and sync by the real programs over the loopback, everything durable at the center when it ends.

use crate::{
    jobs::{Data, Target, copy_folder, decode},
    measure::{Measured, cpu_of, peak_mib},
};
use anyhow::{Context, Result, anyhow, ensure};
use kaobao_desk::{Clock, Desk, KeySource};
use kaobao_exam::Digest;
use kaobao_store::Store;
use kaobao_tests::{
    programs::{Center, KEY, Pc, Programs},
    sample,
    season::{add_unit, open_center},
};
use std::{
    fs,
    path::Path,
    sync::{Mutex, mpsc::sync_channel},
    thread,
};
use turbojpeg::Decompressor;

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

/// What cannot be left out by any program that does the same, on as many threads as help: the unit's file is encrypted,
/// every photo is held against its name and opened by libjpeg-turbo where it arrives, and all of it is durable there in
/// one transaction. Nothing is sealed, judged, written as JSON, signed, sent or answered.
pub(crate) fn least(data: &Data) -> Result<Measured> {
    let dir = tempfile::tempdir_in(&data.dir)?;
    copy_folder(&data.dir.join("ready"), dir.path())?;
    let store = Store::open(
        &dir.path().join("unit.kaobao"),
        &KeySource::passphrase(KEY),
        "2017-06-20T02:00:00Z".parse()?,
    )?;
    let photos = store.read(|r| r.photos_in_use())?;
    ensure!(photos.len() == data.people, "{} photos", photos.len());
    let target = Target::new(data, &dir.path().join("least.db"))?;
    Measured::of(data.people, || {
        let (read, unread) = sync_channel::<(Digest, Vec<u8>)>(64);
        let (opened, arrived) = sync_channel::<Vec<u8>>(64);
        let unread = Mutex::new(unread);
        thread::scope(|scope| {
            let workers: Vec<_> = (0..2)
                .map(|_| {
                    let (unread, opened) = (&unread, opened.clone());
                    scope.spawn(move || -> Result<()> {
                        let mut decoder = Decompressor::new()?;
                        loop {
                            let next = unread.lock().map_err(|_| anyhow!("a worker"))?.recv();
                            let Ok((name, bytes)) = next else {
                                return Ok(());
                            };
                            ensure!(kaobao_sync::hash::sha256(&bytes) == name, "{name}");
                            decode(&mut decoder, &bytes, 8)?;
                            opened.send(bytes)?;
                        }
                    })
                })
                .collect();
            drop(opened);
            let writer = scope.spawn(move || target.fill(arrived));
            for (_, facts) in &photos {
                let bytes = store.read(|r| r.photo_bytes(&facts.sha256))?;
                read.send((facts.sha256, bytes.context("a photo")?))?;
            }
            drop(read);
            for worker in workers {
                worker.join().map_err(|_| anyhow!("a worker"))??;
            }
            writer.join().map_err(|_| anyhow!("the writer"))?
        })
    })
}
