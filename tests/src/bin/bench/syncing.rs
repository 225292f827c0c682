//! Seal and sync by the real programs over the loopback, everything durable at the center when it ends.

use crate::{
    jobs::{Data, Target, copy_folder, decode},
    measure::{Measured, cpu_of, peak_mib},
    scale::batch::{CenterRows, Table},
};
use anyhow::{Context, Result, anyhow, ensure};
use kaobao_desk::{Clock, Desk, KeySource};
use kaobao_exam::{
    Content, Digest,
    application::Head,
    rules::{self, Context as Judging},
};
use kaobao_store::{Application, Filter, Store};
use kaobao_sync::hash;
use kaobao_tests::{
    programs::{Center, KEY, Pc, Programs},
    sample,
    season::{add_unit, open_center},
};
use rusqlite::types::Value;
use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::{
        Mutex,
        mpsc::{Receiver, sync_channel},
    },
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
    let dir = tempfile::tempdir_in(&data.dir)?;
    let mut sum = None;
    let (cpu, peak) = synced(data, dir.path(), |work| {
        sum = Some(Measured::of(data.people, work)?);
        Ok(())
    })?;
    let mut sum = sum.context("nothing was measured")?;
    sum.cpu += cpu;
    sum.peak_mib = sum.peak_mib.max(peak);
    Ok(sum)
}

/// Seals and syncs in a folder, as `measure` calls it; CPU seconds and greatest memory of the center.
fn synced(
    data: &Data,
    dir: &Path,
    measure: impl FnOnce(&mut dyn FnMut() -> Result<()>) -> Result<()>,
) -> Result<(f64, f64)> {
    let programs = Programs::find()?;
    copy_folder(&data.dir.join("ready"), dir)?;
    let port: u16 = fs::read_to_string(dir.join("port"))?.parse()?;
    let center = Center::new(&programs, &dir.join("center.db"));
    let server = center.serve(port)?;
    let mut desk = Desk::open(
        &dir.join("unit.kaobao"),
        &KeySource::passphrase(KEY),
        Clock::on(sample::TODAY),
    )?;
    let before = cpu_of(server.id())?;
    measure(&mut || {
        desk.seal(&[])?;
        desk.sync(&mut |_| true)?;
        Ok(())
    })?;
    let told = (
        cpu_of(server.id())? - before,
        peak_mib(&server.id().to_string())?,
    );
    let batches = center.ok(&["batches"])?;
    ensure!(batches[0]["accepted"] == data.people, "{batches}");
    Ok(told)
}

/// What cannot be left out by any program that does the same, on as many threads as help: the unit's file is encrypted,
/// every photo is held against its name and opened by libjpeg-turbo where it arrives, and all of it is durable there in
/// one transaction. Nothing is sealed, judged, written as JSON, signed, sent or answered.
pub(crate) fn least(data: &Data) -> Result<Measured> {
    let (dir, store) = unit(data)?;
    let target = Target::new(data, &dir.path().join("least.db"))?;
    Measured::of(data.people, || {
        carried(&store, |arrived| {
            target.fill(arrived.into_iter().map(|(_, bytes)| bytes))
        })
    })
}

/// The same, and everybody can be found afterwards: the photos and all the other rows that a sync leaves at the center,
/// ready made, go into the center's own tables with their indexes.
pub(crate) fn least_found(data: &Data) -> Result<Measured> {
    let (dir, store) = unit(data)?;
    let mut found = Found::new(data, dir.path())?;
    Measured::of(data.people, || {
        carried(&store, |arrived| found.fill(arrived))
    })
}

/// The same, and judged on both sides, as S04 and S07 ask: everybody is read out of the unit's file, judged and sealed there
/// into a content with its name; at the center the content is held against its name, read and judged again. Nothing is
/// signed, packed, sent, encrypted at the center or answered, and the unit's file learns nothing of it.
pub(crate) fn least_judged(data: &Data) -> Result<Measured> {
    let (dir, store) = unit(data)?;
    let mut found = Found::new(data, dir.path())?;
    let (plan, unit) = (sample::plan()?, sample::provincial());
    let cx = Judging {
        plan: &plan,
        unit: &unit,
        today: sample::TODAY,
    };
    Measured::of(data.people, || {
        let mut people = Vec::new();
        store.read(|r| {
            r.each_application::<kaobao_store::StoreError>(&Filter::plan(&plan.id), |app| {
                people.push(app);
                Ok(())
            })
        })?;
        let shares = people.chunks(people.len().div_ceil(2).max(1));
        thread::scope(|scope| {
            let workers: Vec<_> = shares
                .map(|share| scope.spawn(move || share.iter().try_for_each(|app| twice(app, cx))))
                .collect();
            workers
                .into_iter()
                .try_for_each(|worker| worker.join().map_err(|_| anyhow!("a judge"))?)
        })?;
        carried(&store, |arrived| found.fill(arrived))
    })
}

/// Judged at the unit, sealed, and judged at the center.
fn twice(app: &Application, cx: Judging<'_>) -> Result<()> {
    let checked = rules::check(&app.draft, cx).checked;
    let checked = checked.with_context(|| format!("{} has errors", app.number))?;
    let content = Content {
        head: Head {
            application: app.id,
            revision: app.revision,
            number: app.number,
            plan: app.plan.clone(),
            unit: cx.unit.code,
        },
        values: checked.draft().clone(),
        photo: app.photo.context("a photo")?,
    };
    let (bytes, name) = hash::encode_content(&content);
    let arrived = hash::decode_content(&bytes, name)?;
    let again = rules::check(&arrived.values, cx).checked;
    ensure!(again.is_some(), "{} has errors", app.number);
    Ok(())
}

/// A center's tables, and all that a sync leaves in them but the photos' bytes.
struct Found {
    target: rusqlite::Connection,
    photos: Table,
    /// The photos' rows by name; their bytes are to come.
    ready: HashMap<Vec<u8>, Vec<Value>>,
    bytes: usize,
    tables: Vec<Table>,
}

impl Found {
    fn new(data: &Data, folder: &Path) -> Result<Self> {
        let mut rows = CenterRows::read(&done(data)?)?;
        let target = rows.target(&folder.join("least.db"))?;
        let at = rows.tables.iter().position(|table| table.name == "photo");
        let mut photos = rows.tables.remove(at.context("photos")?);
        let column = |name: &str| {
            let place = photos.columns.iter().position(|column| column == name);
            place.context("a column")
        };
        let (name, bytes) = (column("name")?, column("bytes")?);
        let mut ready = HashMap::new();
        for row in std::mem::take(&mut photos.rows) {
            ready.insert(bytes_of(&row[name])?, row);
        }
        Ok(Self {
            target,
            photos,
            ready,
            bytes,
            tables: rows.tables,
        })
    }
    fn fill(&mut self, arrived: Arrived) -> Result<()> {
        let tx = self.target.transaction()?;
        for (digest, photo) in arrived {
            let row = self.ready.get_mut(digest.0.as_slice());
            let row = row.context("a photo that the center does not have")?;
            row[self.bytes] = Value::Blob(photo);
            self.photos.insert(&tx, [&*row])?;
        }
        for table in &self.tables {
            table.insert(&tx, &table.rows)?;
        }
        Ok(tx.commit()?)
    }
}

fn bytes_of(value: &Value) -> Result<Vec<u8>> {
    match value {
        Value::Blob(bytes) => Ok(bytes.clone()),
        other => Err(anyhow!("{other:?} is no name")),
    }
}

/// A copy of the unit's file, open.
fn unit(data: &Data) -> Result<(tempfile::TempDir, Store)> {
    let dir = tempfile::tempdir_in(&data.dir)?;
    copy_folder(&data.dir.join("ready"), dir.path())?;
    let store = Store::open(
        &dir.path().join("unit.kaobao"),
        &KeySource::passphrase(KEY),
        "2017-06-20T02:00:00Z".parse()?,
    )?;
    let photos = store.read(|r| r.photos_in_use())?.len();
    ensure!(photos == data.people, "{photos} photos");
    Ok((dir, store))
}

/// The file of a center after a sync of everybody; made once.
fn done(data: &Data) -> Result<PathBuf> {
    let folder = data.dir.join("done");
    if !folder.exists() {
        let passing = tempfile::tempdir_in(&data.dir)?;
        synced(data, passing.path(), |work| work())?;
        fs::rename(passing.keep(), &folder)?;
    }
    Ok(folder.join("center.db"))
}

type Arrived = Receiver<(Digest, Vec<u8>)>;

/// Everybody's photo out of the unit's file, held against its name and opened, to who stores it.
fn carried(store: &Store, fill: impl FnOnce(Arrived) -> Result<()> + Send) -> Result<()> {
    let photos = store.read(|r| r.photos_in_use())?;
    let (read, unread) = sync_channel::<(Digest, Vec<u8>)>(64);
    let (opened, arrived) = sync_channel(64);
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
                        opened.send((name, bytes))?;
                    }
                })
            })
            .collect();
        drop(opened);
        let writer = scope.spawn(move || fill(arrived));
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
}
