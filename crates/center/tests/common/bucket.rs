//! An S3-compatible server: moto, the stand-in for AWS that most of Python's world tests with (its answers are held
//! against the real service by its own tests). Its photos are in memory and gone with it.

use super::raw;
use std::{
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

pub struct Bucket {
    child: Option<Child>,
    port: u16,
}

/// The bucket's name.
const NAME: &str = "photos";

impl Bucket {
    pub fn new() -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .unwrap()
            .port();
        let mut bucket = Self { child: None, port };
        bucket.start();
        bucket
    }
    /// Starts it, empty.
    pub fn start(&mut self) {
        let venv = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/venv/bin/python3");
        let python = if Path::new(venv).exists() {
            venv
        } else {
            "python3"
        };
        let child = Command::new(python)
            .args(["-m", "moto.server", "-H", "127.0.0.1", "-p"])
            .arg(self.port.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        self.child = Some(child.unwrap());
        let begun = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(
                begun.elapsed() < Duration::from_secs(120),
                "moto does not start; `cargo xtask test` installs it"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
        let (status, said) = raw(&self.url(), "PUT", &format!("/{NAME}"), &[], b"");
        assert_eq!(status, 200, "{said}");
    }
    pub fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }
    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
    /// How the program finds it.
    pub fn envs(&self) -> Vec<(String, String)> {
        [
            ("AWS_ENDPOINT", self.url().as_str()),
            ("AWS_ALLOW_HTTP", "true"),
            ("AWS_REGION", "us-east-1"),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
    }
    /// The names of everything in it.
    pub fn keys(&self) -> Vec<String> {
        let (status, list) = raw(
            &self.url(),
            "GET",
            &format!("/{NAME}?list-type=2"),
            &[],
            b"",
        );
        assert_eq!(status, 200, "{list}");
        list.split("<Key>")
            .skip(1)
            .map(|rest| rest.split("</Key>").next().unwrap().to_owned())
            .collect()
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        self.stop();
    }
}
