//! A wire between unit and center that breaks when told. It understands just enough of HTTP/1.1 to know where a
//! message ends.

use anyhow::{Context, Result};
use std::{
    io::{BufRead, BufReader, Write},
    net::{Ipv4Addr, Shutdown, TcpListener, TcpStream},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU16, Ordering},
    },
};

/// Where the wire is cut. Messages are requests and answers, counted from 1 over all connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Nowhere.
    Never,
    /// When so many messages have gone through whole.
    After(usize),
    /// In the middle of the message that follows so many.
    Inside(usize),
}

struct State {
    /// Nothing more goes through after so many messages.
    held_after: Option<usize>,
    cut: Cut,
    passed: usize,
    cuts: usize,
}

/// A proxy on the loopback. Its port stays; where it leads can change.
#[derive(Clone)]
pub struct Wire {
    port: u16,
    to: Arc<AtomicU16>,
    state: Arc<Mutex<State>>,
    released: Arc<Condvar>,
}

impl Wire {
    /// A wire to this port, whole.
    ///
    /// # Errors
    /// When no port is free.
    pub fn new() -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port")?;
        let wire = Self {
            port: listener.local_addr()?.port(),
            to: Arc::default(),
            released: Arc::default(),
            state: Arc::new(Mutex::new(State {
                held_after: None,
                cut: Cut::Never,
                passed: 0,
                cuts: 0,
            })),
        };
        let mine = wire.clone();
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let wire = mine.clone();
                std::thread::spawn(move || {
                    // A connection that breaks is what this is for.
                    let _ = wire.connection(client);
                });
            }
        });
        Ok(wire)
    }
    /// Its address for enrolment files.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
    /// Leads to this port from the next connection on.
    pub fn lead_to(&self, port: u16) {
        self.to.store(port, Ordering::SeqCst);
    }
    /// Counts from 0 again and cuts there, once.
    pub fn cut(&self, cut: Cut) {
        *self.state() = State {
            held_after: None,
            cut,
            passed: 0,
            cuts: 0,
        };
    }
    /// Counts from 0 again and lets so many messages through; the next ones wait until [`Wire::release`].
    pub fn hold_after(&self, messages: usize) {
        self.cut(Cut::Never);
        self.state().held_after = Some(messages);
    }
    /// What waits goes on.
    pub fn release(&self) {
        self.state().held_after = None;
        self.released.notify_all();
    }
    /// Messages that went through whole since then.
    pub fn passed(&self) -> usize {
        self.state().passed
    }
    /// Whether it was cut since then.
    pub fn was_cut(&self) -> bool {
        self.state().cuts > 0
    }
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn connection(&self, client: TcpStream) -> Result<()> {
        let server = TcpStream::connect((Ipv4Addr::LOCALHOST, self.to.load(Ordering::SeqCst)))?;
        let (mut from_client, mut from_server) = (
            BufReader::new(client.try_clone()?),
            BufReader::new(server.try_clone()?),
        );
        let end = || {
            let _ = client.shutdown(Shutdown::Both);
            let _ = server.shutdown(Shutdown::Both);
        };
        loop {
            let Some(request) = message(&mut from_client)? else {
                break;
            };
            if !self.pass(&request, &server)? {
                break;
            }
            let Some(answer) = message(&mut from_server)? else {
                break;
            };
            if !self.pass(&answer, &client)? {
                break;
            }
        }
        end();
        Ok(())
    }

    /// Sends a message on; `false` when the wire was cut at it.
    fn pass(&self, message: &[u8], mut to: &TcpStream) -> Result<bool> {
        let half = {
            let held =
                |state: &mut State| state.held_after.is_some_and(|most| state.passed >= most);
            let mut state = self
                .released
                .wait_while(self.state(), held)
                .unwrap_or_else(PoisonError::into_inner);
            let cut = state.cut == Cut::Inside(state.passed);
            if cut {
                state.cut = Cut::Never;
                state.cuts += 1;
            }
            cut
        };
        if half {
            to.write_all(&message[..message.len() / 2])?;
            return Ok(false);
        }
        to.write_all(message)?;
        let mut state = self.state();
        state.passed += 1;
        if state.cut == Cut::After(state.passed) {
            state.cut = Cut::Never;
            state.cuts += 1;
            return Ok(false);
        }
        Ok(true)
    }
}

/// One whole message; `None` at the end of the connection.
fn message(from: &mut impl BufRead) -> Result<Option<Vec<u8>>> {
    let mut message = Vec::new();
    let (mut length, mut chunked) = (0usize, false);
    loop {
        let start = message.len();
        if from.read_until(b'\n', &mut message)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&message[start..])
            .trim()
            .to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().context("content-length")?;
        }
        chunked |= line.starts_with("transfer-encoding:") && line.contains("chunked");
    }
    if !chunked {
        let start = message.len();
        message.resize(start + length, 0);
        from.read_exact(&mut message[start..])?;
        return Ok(Some(message));
    }
    loop {
        let start = message.len();
        from.read_until(b'\n', &mut message)?;
        let line = String::from_utf8_lossy(&message[start..]).into_owned();
        let size = usize::from_str_radix(line.trim(), 16).context("chunk size")?;
        let start = message.len();
        message.resize(start + size + 2, 0);
        from.read_exact(&mut message[start..])?;
        if size == 0 {
            return Ok(Some(message));
        }
    }
}
