//! Connections, kept for the next job.

use super::{driver::Connection, storage, tls::Way};
use crate::fail::Fail;
use postgres::Config;
use std::{
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

pub(super) type Pool = r2d2::Pool<Manager>;

/// How long a job waits for a connection.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long the server may take to answer a connection.
const CONNECT: Duration = Duration::from_secs(10);

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Does {
    /// Whatever is asked.
    Read,
    /// Parts of batches, which wait for no disk.
    Stage,
    /// Lasting jobs, one after the other.
    Write,
}

impl Does {
    /// Jobs that write look up by key. A plan that was made while the tables were all but empty would read them whole
    /// until the server's statistics catch up, an hour that a deadline does not have.
    const fn settings(self) -> &'static str {
        match self {
            Self::Read => "",
            Self::Stage => "SET enable_seqscan = off; SET synchronous_commit = off;",
            Self::Write => "SET enable_seqscan = off;",
        }
    }
}

/// Makes connections.
#[derive(Clone)]
pub(super) struct Manager {
    config: Arc<Config>,
    way: Way,
    does: Does,
    /// How often a connection that writes was lost.
    pub(super) lost: Arc<AtomicU64>,
}

impl Manager {
    pub(super) fn new(url: &str) -> Result<Self, Fail> {
        let (url, way) = Way::of(url)?;
        let mut config: Config = url.parse().map_err(|error| {
            Fail::Usage(format!(
                "--database 的地址读不懂（{error}），应像 postgres://用户:口令@主机:端口/数据库名"
            ))
        })?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT);
        }
        if config.get_application_name().is_none() {
            config.application_name("kaobao-center");
        }
        // A server that vanished without a word is noticed within a minute.
        config
            .keepalives_idle(Duration::from_secs(20))
            .keepalives_interval(Duration::from_secs(10))
            .keepalives_retries(4);
        Ok(Self {
            config: Arc::new(config),
            way,
            does: Does::Read,
            lost: Arc::default(),
        })
    }
    /// The same server, for connections that do this.
    pub(super) fn that(&self, does: Does) -> Self {
        Self {
            does,
            ..self.clone()
        }
    }
    pub(super) fn open(&self) -> Result<Connection, Fail> {
        let mut client = self.way.connect(&self.config)?;
        // A process that hangs in a transaction must not hold the others up for ever.
        client
            .batch_execute(&format!(
                "SET lock_timeout = '30s'; SET idle_in_transaction_session_timeout = '120s';
                 SET client_min_messages = warning;
                 -- What a piece brings stays in memory on its way into the tables.
                 SET work_mem = '32MB'; {}",
                self.does.settings()
            ))
            .map_err(storage)?;
        Ok(Connection::new(client, Arc::clone(&self.lost)))
    }
}

impl r2d2::ManageConnection for Manager {
    type Connection = Connection;
    type Error = Fail;

    fn connect(&self) -> Result<Connection, Fail> {
        self.open()
    }
    fn is_valid(&self, connection: &mut Connection) -> Result<(), Fail> {
        connection
            .client
            .simple_query("")
            .map(drop)
            .map_err(storage)
    }
    fn has_broken(&self, connection: &mut Connection) -> bool {
        connection.client.is_closed()
    }
}

/// Not more than so many at once, and some that wait.
pub(super) fn open(manager: Manager, most: u32, idle: u32) -> Result<Pool, Fail> {
    r2d2::Pool::builder()
        .max_size(most)
        .min_idle(Some(idle))
        // A question before every job costs as much as a short job; a broken connection is thrown away after it.
        .test_on_check_out(false)
        .connection_timeout(PATIENCE)
        .error_handler(Box::new(r2d2::NopErrorHandler))
        .build(manager)
        .map_err(|error| Fail::Storage(error.to_string()))
}

pub(super) fn get(pool: &Pool) -> Result<r2d2::PooledConnection<Manager>, Fail> {
    pool.get().map_err(|_| Fail::Busy)
}
