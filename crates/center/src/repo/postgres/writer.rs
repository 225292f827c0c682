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
use std::sync::atomic::Ordering;

/// Named so that nobody else's locks in the same database meet it: "kaobao" and a number.
const LOCK: &str = "SELECT pg_advisory_xact_lock(7089057378828517377)";

pub(super) struct Writing {
    manager: Manager,
    connection: Option<Connection>,
    order: Order,
}

/// Whether a lock orders the transactions of all processes.
#[derive(Clone, Copy)]
enum Order {
    One,
    /// They only add, and may run beside each other.
    None,
}

impl Writing {
    pub(super) const fn new(manager: Manager, connection: Connection) -> Self {
        Self {
            manager,
            connection: Some(connection),
            order: Order::One,
        }
    }
    /// For what only adds; connects when there is something.
    pub(super) const fn beside(manager: Manager) -> Self {
        Self {
            manager,
            connection: None,
            order: Order::None,
        }
    }
    /// The connection, made anew after it was lost.
    fn connected(&mut self) -> Result<&mut Connection, Fail> {
        let closed = |connection: &Connection| connection.client.is_closed();
        if self.connection.as_ref().is_some_and(closed) {
            self.lose();
        }
        Ok(match &mut self.connection {
            Some(connection) => connection,
            empty @ None => empty.insert(self.manager.open()?),
        })
    }
    fn lose(&mut self) {
        self.connection = None;
        self.manager.lost.fetch_add(1, Ordering::SeqCst);
    }
}

impl Ground for Writing {
    fn group(&mut self, _: Lasting, work: &mut dyn FnMut(&dyn Transaction)) -> Result<(), Fail> {
        let order = self.order;
        let fail = match begin(self.connected()?, order) {
            Ok(open) => return ended(open, work),
            Err(fail) => fail,
        };
        // A connection that was lost while nothing happened shows only now; nothing was done on it yet.
        let connection = self.connection.as_mut();
        if connection.is_some_and(|known| known.client.simple_query("").is_ok()) {
            return Err(fail);
        }
        self.lose();
        ended(begin(self.connected()?, order)?, work)
    }
}

fn ended(open: Open<'_>, work: &mut dyn FnMut(&dyn Transaction)) -> Result<(), Fail> {
    work(&open);
    if open.broken() {
        return Err(Fail::Busy);
    }
    open.commit()
}

/// Each statement sees what was committed before it, and the first one waits for the lock: what comes after sees all
/// that earlier holders did.
fn begin(connection: &mut Connection, order: Order) -> Result<Open<'_>, Fail> {
    let open = connection.begin(IsolationLevel::ReadCommitted, false)?;
    match order {
        Order::One => open.batch(&format!("{LOCK}; SAVEPOINT job"))?,
        Order::None => open.batch("SAVEPOINT job")?,
    }
    open.marked.set(true);
    Ok(open)
}

impl Transaction for Open<'_> {
    fn open(&self) -> bool {
        !self.broken()
    }
    fn run(&self, mut job: WriteJob) -> Result<(), Fail> {
        // One way to the server and back for the end of the job before and the beginning of this one. The last one's
        // savepoint ends with the transaction.
        if !self.marked.take() {
            self.batch("RELEASE SAVEPOINT job; SAVEPOINT job")?;
        }
        let result = guarded(|| job(&Session(self))).and_then(|()| self.sound());
        if result.is_err() {
            self.forget();
            self.batch("ROLLBACK TO SAVEPOINT job")?;
            self.marked.set(true);
        }
        result
    }
}
