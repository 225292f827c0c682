//! Two PCs of one unit and a center, ready to sync: prepared once, then copied for every way in which things break.

use crate::{
    programs::{Answer, Center, Pc, Programs, Server},
    sample::{self, Photo, Sample, UnitSample},
    season::{add_unit, center::Listed, center::applications, open_center},
    wire::Wire,
};
use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// People of each PC.
pub const EACH: usize = 5;
/// The unit.
pub const UNIT: &str = "36001";
const PCS: [&str; 2] = ["pc1", "pc2"];

/// What every world begins with: both PCs have sealed a batch of their own, nothing was sent yet. A third
/// enrolment file is unused.
pub struct Base {
    dir: TempDir,
    programs: Programs,
    wire: Wire,
}

/// A copy of the base with a life of its own.
pub struct World {
    dir: TempDir,
    /// The center.
    pub center: Center,
    /// The PCs.
    pub pcs: [Pc; 2],
    /// Between them.
    pub wire: Wire,
    programs: Programs,
    server: Option<Server>,
}

/// The people of one PC: right in everything, photos as they should be.
fn people() -> Result<[UnitSample; 2]> {
    let sample = Sample::without_mistakes(EACH * 4, 99)?;
    let [unit, _] = sample.units;
    let part = |from: usize| {
        let mut part = unit.clone();
        part.rows = unit.rows[from..from + EACH].to_vec();
        for row in &mut part.rows {
            row.photo.kind = Photo::Good;
        }
        part
    };
    Ok([part(0), part(EACH)])
}

impl Base {
    /// Prepares it with the programs that were built.
    ///
    /// # Errors
    /// What they say.
    pub fn new() -> Result<Self> {
        let (dir, programs, wire) = (tempfile::tempdir()?, Programs::find()?, Wire::new()?);
        let root = dir.path();
        fs::create_dir(root.join("center"))?;
        let center = Center::new(&programs, &root.join("center/center.db"));
        open_center(&center, root)?;
        let enrolment = root.join("enrolment.json");
        add_unit(
            &center,
            &sample::provincial(),
            3,
            Some(&wire.url()),
            &enrolment,
        )?;
        for (unit, (name, enrolment)) in people()?
            .iter()
            .zip(PCS.iter().zip(["enrolment.json", "enrolment-2.json"]))
        {
            let files = unit.write(&root.join("sample").join(name))?;
            let pc = Pc::new(&programs, &root.join(name).join("unit.kaobao"));
            fs::create_dir(root.join(name))?;
            pc.ok(&[
                "init".as_ref(),
                "--enrolment".as_ref(),
                root.join(enrolment).as_os_str(),
            ])?;
            pc.ok(&[
                "import".as_ref(),
                files.roster.as_os_str(),
                "--photos".as_ref(),
                files.photos.as_os_str(),
            ])?;
            pc.ok(&["confirm", "--all"])?;
            let sealed = pc.ok(&["seal"])?;
            ensure!(sealed["batch"]["count"] == EACH, "{sealed}");
        }
        Ok(Self {
            dir,
            programs,
            wire,
        })
    }

    /// A fresh copy.
    ///
    /// # Errors
    /// When something cannot be copied.
    pub fn world(&self) -> Result<World> {
        self.world_of(&self.programs)
    }

    /// A fresh copy whose center is another build.
    ///
    /// # Errors
    /// When something cannot be copied.
    pub fn world_with_center(&self, program: &Path) -> Result<World> {
        self.world_of(&Programs {
            center: program.to_owned(),
            ..self.programs.clone()
        })
    }

    fn world_of(&self, programs: &Programs) -> Result<World> {
        let dir = tempfile::tempdir()?;
        copy(self.dir.path(), dir.path())?;
        let root = dir.path();
        Ok(World {
            center: Center::new(programs, &root.join("center/center.db")),
            pcs: PCS.map(|name| Pc::new(programs, &root.join(name).join("unit.kaobao"))),
            wire: self.wire.clone(),
            programs: programs.clone(),
            server: None,
            dir,
        })
    }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

impl World {
    /// A path in this world.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }
    /// The third PC, enrolled and empty.
    ///
    /// # Errors
    /// What the program says.
    pub fn third_pc(&self) -> Result<Pc> {
        let pc = Pc::new(&self.programs, &self.path("third.kaobao"));
        pc.ok(&[
            "init".as_ref(),
            "--enrolment".as_ref(),
            self.path("enrolment-3.json").as_os_str(),
        ])?;
        Ok(pc)
    }
    /// The service up, the wire leading to it.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn serve(&mut self) -> Result<()> {
        self.serve_as(&self.center.clone())
    }
    /// The same with other variables set.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn serve_as(&mut self, center: &Center) -> Result<()> {
        self.server = None;
        let server = center.serve(0)?;
        self.wire.lead_to(server.port);
        self.server = Some(server);
        Ok(())
    }
    /// Syncs until it says that everything is done; a real clerk presses the button again.
    ///
    /// # Errors
    /// When it fails three times.
    pub fn sync(&self, pc: &Pc) -> Result<Value> {
        let mut last = None;
        for _ in 0..3 {
            let answer: Answer = pc.run(&["sync"])?;
            if answer.status == Some(0) {
                return Ok(answer.json);
            }
            last = Some(answer);
        }
        bail!("sync failed three times: {last:?}")
    }
    /// Syncs with a service that dies at a named point, and comes up again as soon as it has.
    ///
    /// # Errors
    /// When the point was never reached, or the sync fails for good.
    pub fn sync_while_center_dies(&mut self, pc: &Pc, point: &str) -> Result<()> {
        self.serve_as(&self.center.with("KAOBAO_CRASH_AT", point))?;
        let clerk = pc.clone();
        let syncing = std::thread::spawn(move || clerk.run(&["sync"]));
        let begun = Instant::now();
        let died = loop {
            if self.server.as_mut().is_some_and(Server::died) {
                break true;
            }
            if syncing.is_finished() || begun.elapsed() > Duration::from_secs(120) {
                break false;
            }
            // Waiting for a process to end has no event to wait for without unsafe code.
            std::thread::sleep(Duration::from_millis(20));
        };
        if died {
            self.serve()?;
        }
        let first = syncing.join().ok().context("the sync's thread")??;
        ensure!(died, "{point} was never reached: {first:?}");
        self.sync(pc).map(drop)
    }

    /// Exactly one result: everybody of these PCs once at the center, one committed batch each, a receipt on both
    /// sides, an audit log that holds together.
    ///
    /// # Errors
    /// Names what is not so.
    pub fn exactly_once(&self, pcs: &[&Pc]) -> Result<Vec<Listed>> {
        let listed = applications(&self.center, UNIT)?;
        ensure!(
            listed.len() == pcs.len() * EACH,
            "{} applications at the center",
            listed.len()
        );
        let ids: std::collections::BTreeSet<_> =
            listed.iter().map(|one| (&one.name, &one.id)).collect();
        ensure!(
            ids.len() == listed.len(),
            "somebody is there twice: {listed:?}"
        );
        let batches = self.center.ok(&["batches"])?;
        let batches = batches.as_array().map(Vec::as_slice).unwrap_or_default();
        ensure!(
            batches.len() == pcs.len(),
            "{} batches at the center",
            batches.len()
        );
        for batch in batches {
            ensure!(
                batch["accepted"] == EACH
                    && batch["refused"] == 0
                    && batch["committed_at"].is_string(),
                "{batch}"
            );
        }
        let audit = self.center.ok(&["audit", "verify"])?;
        ensure!(
            audit["receipts"] == pcs.len(),
            "{} receipts at the center",
            audit["receipts"]
        );
        for pc in pcs {
            let status = pc.ok(&["status"])?;
            let mine = status["batches"]
                .as_array()
                .map(Vec::as_slice)
                .unwrap_or_default();
            let whole =
                mine.len() == 1 && mine[0]["state"] == "receipted" && mine[0]["accepted"] == EACH;
            ensure!(whole, "at the unit: {}", status["batches"]);
        }
        Ok(listed)
    }
}
