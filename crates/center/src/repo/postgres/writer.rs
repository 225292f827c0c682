//! The connection that writes, and the lock that orders the writers of all processes.

use super::{
    driver::{Connection, Open},
    pool::Manager,
};
use crate::{
    fail::Fail,
    repo::{
        Lasting, WriteJob,
        group::{Ground, Transaction, guarded},
        sql::Session,
    },
};
use postgres::IsolationLevel;

/// Named so that nobody else's locks in the same database meet it: "kaobao" and a number.
const LOCK: &str = "SELECT pg_advisory_xact_lock(7089057378828517377)";
/// Jobs that write look up by key. A plan that was made while the tables were all but empty would read them whole until
/// the server's statistics catch up, an hour that a deadline does not have.
pub(super) const BY_KEY: &str = "SET LOCAL enable_seqscan = off";

pub(super) struct Writing {
    manager: Manager,
    connection: Option<Connection>,
}

impl Writing {
    pub(super) const fn new(manager: Manager, connection: Connection) -> Self {
        Self {
            manager,
            connection: Some(connection),
        }
    }
    /// The connection, made anew after it was lost.
    fn connected(&mut self) -> Result<&mut Connection, Fail> {
        if self
            .connection
            .as_ref()
            .is_some_and(|connection| connection.client.is_closed())
        {
            self.connection = None;
        }
        Ok(match &mut self.connection {
            Some(connection) => connection,
            empty @ None => empty.insert(self.manager.open()?),
        })
    }
}

impl Ground for Writing {
    fn group(&mut self, _: Lasting, work: &mut dyn FnMut(&dyn Transaction)) -> Result<(), Fail> {
        // A connection that was lost while nothing happened shows only now; nothing was done on it yet.
        let lost = self.connected()?.client.simple_query("").is_err();
        if lost {
            self.connection = None;
        }
        let connection = self.connected()?;
        // Each statement sees what was committed before it, and the first one waits for the lock: what comes after
        // sees all that earlier holders did.
        let open = connection.begin(IsolationLevel::ReadCommitted, false)?;
        open.batch(&format!("{LOCK}; {BY_KEY}"))?;
        work(&open);
        if open.broken() {
            return Err(Fail::Busy);
        }
        open.commit()
    }
}

impl Transaction for Open<'_> {
    fn open(&self) -> bool {
        !self.broken()
    }
    fn run(&self, mut job: WriteJob) -> Result<(), Fail> {
        self.batch("SAVEPOINT job")?;
        match guarded(|| job(&Session(self))) {
            Ok(()) => self.batch("RELEASE SAVEPOINT job"),
            Err(fail) => {
                self.batch("ROLLBACK TO SAVEPOINT job; RELEASE SAVEPOINT job")?;
                Err(fail)
            }
        }
    }
}
