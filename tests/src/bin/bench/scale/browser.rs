//! As much of a browser as the console's routes need, over one connection that stays open.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    time::Instant,
};

const PASSWORD: &str = "一句很长的口令 2017";

const JSON: &str = "application/json";

pub(super) struct Browser {
    address: String,
    answers: BufReader<TcpStream>,
    cookie: String,
    csrf: String,
}

impl Browser {
    fn open(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self {
            address: address.to_owned(),
            answers: BufReader::new(stream),
            cookie: String::new(),
            csrf: "none".to_owned(),
        })
    }
    /// The administrator of a center, made at the first call.
    pub(super) fn admin(url: &str) -> Result<Self> {
        let address = url.strip_prefix("http://").context("an address")?;
        let mut admin = Self::open(address)?;
        let state = admin.get("/api/state")?;
        if state["setup"].is_null() {
            admin.sign_in("admin")?;
        } else {
            let wish =
                json!({ "name": "admin", "display": "管理员", "password": PASSWORD, "code": null });
            admin.signed("/api/first-start", &wish)?;
        }
        Ok(admin)
    }
    /// A colleague with an account of this name, made when there is none.
    pub(super) fn reviewer(&mut self, name: &str) -> Result<Self> {
        let staff = self.get("/api/staff")?;
        let mut known = staff.as_array().into_iter().flatten();
        if !known.any(|one| one["name"] == name) {
            let wish =
                json!({ "name": name, "display": name, "role": "reviewer", "password": PASSWORD });
            self.post("/api/staff", &wish)?;
        }
        let mut browser = Self::open(&self.address)?;
        browser.sign_in(name)?;
        Ok(browser)
    }
    fn sign_in(&mut self, name: &str) -> Result<()> {
        self.signed(
            "/api/session",
            &json!({ "name": name, "password": PASSWORD }),
        )
    }
    fn signed(&mut self, target: &str, wish: &Value) -> Result<()> {
        let me = self.post(target, wish)?;
        self.csrf = me["csrf"].as_str().context("no token")?.to_owned();
        Ok(())
    }
    pub(super) fn get(&mut self, target: &str) -> Result<Value> {
        self.ask("GET", target, b"")
    }
    pub(super) fn post(&mut self, target: &str, body: &Value) -> Result<Value> {
        self.ask("POST", target, body.to_string().as_bytes())
    }
    fn ask(&mut self, method: &str, target: &str, body: &[u8]) -> Result<Value> {
        let answer = self.bytes(method, target, JSON, body)?;
        Ok(if answer.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&answer)?
        })
    }
    /// The milliseconds until a file is there.
    pub(super) fn file(&mut self, target: &str, body: &Value) -> Result<f64> {
        let begun = Instant::now();
        let file = self.bytes("POST", target, JSON, body.to_string().as_bytes())?;
        ensure!(!file.is_empty(), "an empty file");
        Ok(begun.elapsed().as_secs_f64() * 1000.0)
    }
    /// A CSV that is sent: the milliseconds, and the answer.
    pub(super) fn csv(&mut self, target: &str, csv: &str) -> Result<(f64, Value)> {
        let begun = Instant::now();
        let answer = self.bytes("POST", target, "text/csv", csv.as_bytes())?;
        let took = begun.elapsed().as_secs_f64() * 1000.0;
        Ok((took, serde_json::from_slice(&answer)?))
    }
    fn bytes(&mut self, method: &str, target: &str, kind: &str, body: &[u8]) -> Result<Vec<u8>> {
        let mut request = format!(
            "{method} {target} HTTP/1.1\r\nhost: {}\r\ncontent-type: {kind}\r\ncookie: {}\r\n\
             x-kaobao-csrf: {}\r\ncontent-length: {}\r\n\r\n",
            self.address,
            self.cookie,
            self.csrf,
            body.len()
        )
        .into_bytes();
        request.extend_from_slice(body);
        self.answers.get_mut().write_all(&request)?;
        let (mut status, mut length, mut line) = (String::new(), 0, String::new());
        self.answers.read_line(&mut status)?;
        while line != "\r\n" {
            line.clear();
            ensure!(
                self.answers.read_line(&mut line)? > 0,
                "no answer to {target}"
            );
            let Some((name, value)) = line.split_once(':') else {
                continue;
            };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse()?,
                "set-cookie" => {
                    self.cookie = value
                        .split(';')
                        .next()
                        .unwrap_or_default()
                        .trim()
                        .to_owned();
                }
                _ => {}
            }
        }
        let mut answer = vec![0; length];
        self.answers.read_exact(&mut answer)?;
        ensure!(
            status.starts_with("HTTP/1.1 2"),
            "{method} {target}: {status}{}",
            String::from_utf8_lossy(&answer)
        );
        Ok(answer)
    }
    /// A question's milliseconds, and the answer.
    pub(super) fn timed(
        &mut self,
        method: &str,
        target: &str,
        body: &Value,
    ) -> Result<(f64, Value)> {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let begun = Instant::now();
        let answer = self.ask(method, target, body.as_bytes())?;
        Ok((begun.elapsed().as_secs_f64() * 1000.0, answer))
    }
}

/// A text in a query.
pub(super) fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
