//! The two real programs, driven from outside as a script would.

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use std::{
    ffi::{OsStr, OsString},
    fs::File,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

/// The passphrase of every sample's data.
pub const KEY: &str = "season";

/// Where the programs are.
#[derive(Clone, Debug)]
pub struct Programs {
    /// `kaobao`.
    pub kaobao: PathBuf,
    /// `kaobao-center`.
    pub center: PathBuf,
}

impl Programs {
    /// Beside the running program, or one folder above it (tests run in `deps`).
    ///
    /// # Errors
    /// When they have not been built.
    pub fn find() -> Result<Self> {
        let here = std::env::current_exe()?;
        let ending = std::env::consts::EXE_SUFFIX;
        for folder in here.ancestors().skip(1).take(2) {
            let found = Self {
                kaobao: folder.join(format!("kaobao{ending}")),
                center: folder.join(format!("kaobao-center{ending}")),
            };
            if found.kaobao.is_file() && found.center.is_file() {
                return Ok(found);
            }
        }
        bail!(
            "kaobao and kaobao-center are not built: run `cargo build -p kaobao-desk -p kaobao-center` or `cargo xtask test`"
        )
    }
}

/// What a run of a program gave.
#[derive(Debug)]
pub struct Answer {
    /// Exit status; `None` when it was killed or died.
    pub status: Option<i32>,
    /// What it printed, as JSON; null when that was none.
    pub json: Value,
    /// Its messages.
    pub stderr: String,
    /// What was run, for messages.
    pub line: String,
}

impl Answer {
    fn new(output: Output, line: String) -> Self {
        Self {
            // Windows gives a program that died a status too: a negative one.
            status: output.status.code().filter(|code| *code >= 0),
            json: serde_json::from_slice(&output.stdout).unwrap_or(Value::Null),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            line,
        }
    }
    /// The report of a command that must end with 0.
    ///
    /// # Errors
    /// With what it said, when it did not.
    pub fn done(self) -> Result<Value> {
        ensure!(
            self.status == Some(0),
            "{}: status {:?}\n{}{}",
            self.line,
            self.status,
            self.stderr,
            short(&self.json)
        );
        Ok(self.json)
    }
    /// The report and message of a command that must end with 1.
    ///
    /// # Errors
    /// When it ended otherwise.
    pub fn refused(self) -> Result<(Value, String)> {
        ensure!(
            self.status == Some(1),
            "{}: status {:?}, should be refused\n{}",
            self.line,
            self.status,
            self.stderr
        );
        Ok((self.json, self.stderr))
    }
    /// The report of a command that ends with 0 or 1.
    ///
    /// # Errors
    /// When it ended otherwise.
    pub fn report(self) -> Result<Value> {
        ensure!(
            matches!(self.status, Some(0 | 1)),
            "{}: status {:?}\n{}",
            self.line,
            self.status,
            self.stderr
        );
        Ok(self.json)
    }
}

fn short(json: &Value) -> String {
    json.to_string().chars().take(2000).collect()
}

fn run(program: &Path, env: &[(OsString, OsString)], args: &[&OsStr]) -> Result<Answer> {
    let words: Vec<_> = args.iter().map(|arg| arg.to_string_lossy()).collect();
    let name = program.file_stem().unwrap_or_default().to_string_lossy();
    let line = format!("{name} {}", words.join(" "));
    let output = Command::new(program)
        .args(args)
        .arg("--json")
        .envs(env.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start {line}"))?;
    Ok(Answer::new(output, line))
}

/// A unit's PC: a data file and the day.
#[derive(Clone, Debug)]
pub struct Pc {
    program: PathBuf,
    /// The data file.
    pub data: PathBuf,
    env: Vec<(OsString, OsString)>,
}

impl Pc {
    /// A PC whose data file is (or will be) here.
    pub fn new(programs: &Programs, data: &Path) -> Self {
        let mut pc = Self {
            program: programs.kaobao.clone(),
            data: data.to_owned(),
            env: Vec::new(),
        };
        pc.set("KAOBAO_DATA", data);
        pc.set("KAOBAO_KEY", KEY);
        pc.set("KAOBAO_TODAY", "2017-06-10");
        pc
    }
    /// Sets a variable for all later runs.
    pub fn set(&mut self, name: &str, value: impl AsRef<OsStr>) {
        self.env.retain(|(known, _)| known != name);
        self.env.push((name.into(), value.as_ref().to_owned()));
    }
    /// Another day.
    pub fn day(&mut self, day: &str) {
        self.set("KAOBAO_TODAY", day);
    }
    /// The same PC with one more variable, for a run that dies.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut other = self.clone();
        other.set(name, value);
        other
    }
    /// Runs a command.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub fn run<S: AsRef<OsStr>>(&self, args: &[S]) -> Result<Answer> {
        let args: Vec<&OsStr> = args.iter().map(AsRef::as_ref).collect();
        run(&self.program, &self.env, &args)
    }
    /// Runs a command that must succeed.
    ///
    /// # Errors
    /// With what it said, when it did not.
    pub fn ok<S: AsRef<OsStr>>(&self, args: &[S]) -> Result<Value> {
        self.run(args)?.done()
    }
    /// Runs a command that may leave problems behind.
    ///
    /// # Errors
    /// When it failed otherwise.
    pub fn report<S: AsRef<OsStr>>(&self, args: &[S]) -> Result<Value> {
        self.run(args)?.report()
    }
}

/// The center: a database and the day; its staff's commands, and its service.
#[derive(Clone, Debug)]
pub struct Center {
    program: PathBuf,
    /// The database file.
    pub database: PathBuf,
    env: Vec<(OsString, OsString)>,
}

impl Center {
    /// A center whose database is (or will be) here.
    pub fn new(programs: &Programs, database: &Path) -> Self {
        let mut center = Self {
            program: programs.center.clone(),
            database: database.to_owned(),
            env: Vec::new(),
        };
        center.set("KAOBAO_CENTER_DATA", database);
        center.set("KAOBAO_TODAY", "2017-06-10");
        center.set("KAOBAO_STAFF", "审核员");
        center
    }
    /// Sets a variable for all later runs.
    pub fn set(&mut self, name: &str, value: impl AsRef<OsStr>) {
        self.env.retain(|(known, _)| known != name);
        self.env.push((name.into(), value.as_ref().to_owned()));
    }
    /// Another day. A running service keeps its own.
    pub fn day(&mut self, day: &str) {
        self.set("KAOBAO_TODAY", day);
    }
    /// The same center with one more variable.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut other = self.clone();
        other.set(name, value);
        other
    }
    /// Runs a staff command.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub fn run<S: AsRef<OsStr>>(&self, args: &[S]) -> Result<Answer> {
        let args: Vec<&OsStr> = args.iter().map(AsRef::as_ref).collect();
        run(&self.program, &self.env, &args)
    }
    /// Runs a staff command that must succeed.
    ///
    /// # Errors
    /// With what it said, when it did not.
    pub fn ok<S: AsRef<OsStr>>(&self, args: &[S]) -> Result<Value> {
        self.run(args)?.done()
    }
    /// Starts the service on this port of the loopback (0: any) and waits until it listens.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn serve(&self, port: u16) -> Result<Server> {
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.database.with_extension("log"))?;
        let mut child = Command::new(&self.program)
            .args(["serve", "--listen", &format!("127.0.0.1:{port}")])
            .envs(self.env.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .context("cannot start kaobao-center")?;
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        let Some(url) = line.trim().strip_prefix("listening on ") else {
            let _ = child.kill();
            let status = child.wait()?;
            bail!(
                "kaobao-center serve did not come up ({status}); see {}",
                self.database.with_extension("log").display()
            );
        };
        let port = url
            .rsplit_once(':')
            .and_then(|(_, port)| port.parse().ok())
            .context("no port in the address")?;
        Ok(Server {
            child,
            url: url.to_owned(),
            port,
        })
    }
}

/// The running service. Ends when dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// `http://127.0.0.1:…`.
    pub url: String,
    /// Its port.
    pub port: u16,
}

impl Server {
    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
    /// Whether it died by itself.
    pub fn died(&mut self) -> bool {
        self.child.try_wait().is_ok_and(|status| status.is_some())
    }
    /// Ends it as a power cut would.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}
