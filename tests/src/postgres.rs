//! A PostgreSQL server of the tests' own: a private cluster in a temporary folder, on loopback, gone with the process
//! that started it, however that ends. One for all tests of a process; each test has a database of its own.
//!
//! Stands alone, so that tests of other crates take it in by its path.
#![allow(
    clippy::expect_used,
    reason = "a test without its server can only say so"
)]

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

/// How long the server may take to come up on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running server.
pub struct Server {
    folder: PathBuf,
    port: u16,
    /// The server lives as long as this pipe is open.
    life: Option<(Child, ChildStdin)>,
}

static SERVER: OnceLock<Server> = OnceLock::new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// The server of this process, started when it is first asked for.
///
/// # Panics
/// Where PostgreSQL is not installed or does not start; the message says what to do.
pub fn server() -> &'static Server {
    SERVER.get_or_init(|| {
        // Several copies of this file may be in one process; one of them starts the server.
        let folder = std::env::temp_dir().join(format!("kaobao-postgres-{}", std::process::id()));
        if std::fs::create_dir(&folder).is_ok() {
            return Server::start(folder);
        }
        let port = until(|| {
            std::fs::read_to_string(folder.join("port"))
                .ok()?
                .parse()
                .ok()
        });
        Server {
            folder,
            port,
            life: None,
        }
    })
}

fn until<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "PostgreSQL does not start");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Debian keeps the server's programs out of the path.
fn program(name: &str) -> PathBuf {
    let mut found: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|version| version.path().join("bin").join(name))
        .filter(|path| path.exists())
        .collect();
    found.sort();
    found.pop().unwrap_or_else(|| name.into())
}

/// The server refuses to run as root; Debian's package brings a user for it.
fn command(program: &Path, root: bool) -> Command {
    if root {
        let mut command = Command::new("setpriv");
        command
            .args(["--reuid=postgres", "--regid=postgres", "--init-groups"])
            .arg(program);
        return command;
    }
    Command::new(program)
}

fn root() -> bool {
    let id = Command::new("id").arg("--user").output();
    id.is_ok_and(|out| out.stdout.trim_ascii() == b"0")
}

fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| {
        panic!("{command:?}: {error}; run `cargo xtask test`, which installs it")
    });
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

impl Server {
    fn start(folder: PathBuf) -> Self {
        let data = folder.join("data");
        let root = root();
        std::fs::create_dir(&data).expect("a folder for the data");
        if root {
            run(Command::new("chown").args(["-R", "postgres:"]).arg(&folder));
        }
        run(command(&program("initdb"), root)
            .args(["--username=kaobao", "--auth=trust", "--encoding=UTF8"])
            .args(["--locale=C", "--no-instructions", "--pgdata"])
            .arg(&data)
            .current_dir("/"));
        let port = free_port();
        // It dies with the pipe, and the pipe with this process, even one that is killed.
        let script = r#"trap "" HUP INT TERM; "$@" & server=$!; cat; kill -QUIT $server; wait $server; rm -rf "$FOLDER""#;
        let mut sh = command(Path::new("sh"), root);
        sh.args(["-c", script, "sh"])
            .arg(program("postgres"))
            .arg("-D")
            .arg(&data)
            .args(["-c", "listen_addresses=127.0.0.1"])
            .arg("-c")
            .arg(format!("port={port}"))
            .args(["-c", "unix_socket_directories="])
            .args(["-c", "max_connections=200"])
            // Room for a large batch between two checkpoints, as on a server that is set up for writing.
            .args(["-c", "max_wal_size=4GB", "-c", "shared_buffers=256MB"])
            .args(["-c", "log_min_messages=fatal"])
            .env("FOLDER", &folder)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut child = sh.spawn().expect("a shell");
        let stdin = child.stdin.take().expect("a pipe");
        let server = Self {
            folder,
            port,
            life: Some((child, stdin)),
        };
        until(|| server.answers().then_some(()));
        std::fs::write(server.folder.join("port.new"), port.to_string())
            .and_then(|()| {
                std::fs::rename(server.folder.join("port.new"), server.folder.join("port"))
            })
            .expect("the port is written down");
        server
    }
    /// Whether it takes statements already: the first message of the protocol is answered otherwise than by an error.
    fn answers(&self) -> bool {
        let mut hello = 196_608u32.to_be_bytes().to_vec();
        hello.extend_from_slice(b"user\0kaobao\0database\0postgres\0\0");
        let mut message = (hello.len() as u32 + 4).to_be_bytes().to_vec();
        message.extend(hello);
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) else {
            return false;
        };
        let mut kind = [0];
        stream.write_all(&message).is_ok() && stream.read_exact(&mut kind).is_ok() && kind == *b"R"
    }
    /// The folder of the server's files.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
    /// The address of a database.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://kaobao@127.0.0.1:{}/{database}", self.port)
    }
    /// The address of a new, empty database.
    pub fn database(&self) -> String {
        let name = format!(
            "t{}_{}",
            DATABASES.fetch_add(1, Ordering::SeqCst),
            // Other copies of this file count for themselves.
            std::ptr::from_ref(&DATABASES).addr()
        );
        self.psql("postgres", &format!("CREATE DATABASE {name}"));
        self.url(&name)
    }
    /// Runs statements by `psql`; what it prints, without headings. Panics when one fails.
    pub fn psql(&self, database: &str, sql: &str) -> String {
        let output = self.try_psql(&self.url(database), sql);
        output.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }
    /// The same at an address, where a refusal is an answer.
    ///
    /// # Errors
    /// What the server says.
    pub fn try_psql(&self, url: &str, sql: &str) -> Result<String, String> {
        let output = Command::new("psql")
            .args(["--no-psqlrc", "--tuples-only", "--no-align", "--quiet"])
            .args([
                "--set",
                "ON_ERROR_STOP=1",
                "--dbname",
                url,
                "--command",
                sql,
            ])
            .stdin(Stdio::null())
            .output()
            .map_err(|error| error.to_string())?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
        }
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server")
            .field("port", &self.port)
            .field("ours", &self.life.is_some())
            .finish_non_exhaustive()
    }
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("loopback");
    listener.local_addr().expect("bound").port()
}
