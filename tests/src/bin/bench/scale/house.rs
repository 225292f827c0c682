//! Centers to measure: each in a folder of its own, on SQLite or on a database of a private PostgreSQL server.

use super::pc::Pc;
use anyhow::{Context as _, Result};
use kaobao_exam::Unit;
use kaobao_tests::{
    postgres,
    programs::{Center, Programs},
    sample,
    season::{add_unit, open_center},
};
use std::path::PathBuf;
use tempfile::TempDir;

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    pub(super) const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// A center with the notice's plan.
pub(super) struct House {
    pub(super) kind: Kind,
    pub(super) center: Center,
    /// Its PostgreSQL database.
    pub(super) url: Option<String>,
    pub(super) folder: TempDir,
}

impl House {
    pub(super) fn new(kind: Kind) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let mut center = Center::new(&Programs::find()?, &folder.path().join("center.db"));
        let url = (kind == Kind::Postgres).then(|| postgres::server().database());
        if let Some(url) = &url {
            center.set("KAOBAO_CENTER_DATA", url);
            center.set("KAOBAO_CENTER_KEYS", folder.path());
        }
        center.set("KAOBAO_LOG", "warn");
        open_center(&center, folder.path())?;
        Ok(Self {
            kind,
            center,
            url,
            folder,
        })
    }
    /// The PC of a new unit, whose people are those from `first` on.
    pub(super) fn pc(&self, unit: u32, first: u32) -> Result<Pc> {
        let unit = Unit {
            code: format!("36{unit:03}").parse()?,
            name: format!("第 {unit} 单位"),
            ..sample::provincial()
        };
        let file: PathBuf = self.folder.path().join(format!("{}.kbe", unit.code));
        add_unit(&self.center, &unit, 1, None, &file)?;
        Pc::new(&file, first)
    }
    /// How many applications are in it, counted by the database itself.
    pub(super) fn stored(&self) -> Result<usize> {
        let sql = "SELECT count(*) FROM application";
        Ok(match &self.url {
            Some(url) => postgres::server()
                .try_psql(url, sql)
                .map_err(anyhow::Error::msg)?
                .parse()
                .context("a count")?,
            None => {
                let db = rusqlite::Connection::open(&self.center.database)?;
                db.query_row(sql, [], |row| row.get::<_, i64>(0))? as usize
            }
        })
    }
}
