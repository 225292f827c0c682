//! A browser as far as the console needs one: it keeps the cookie it was given, and sends the session's token.

use super::Served;
use serde_json::{Value, json};
use std::{
    io::{Read, Write},
    net::TcpStream,
};

pub const PASSWORD: &str = "一句很长的口令 2017";

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.text()))
    }
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut all = self.headers.iter().filter(|(known, _)| known == name);
        all.next().map(|(_, value)| value.as_str())
    }
    /// The JSON of a good answer.
    pub fn good(&self) -> Value {
        assert!(
            (200..300).contains(&self.status),
            "{} {}",
            self.status,
            self.text()
        );
        if self.body.is_empty() {
            Value::Null
        } else {
            self.json()
        }
    }
    /// The refusal's code.
    pub fn code(&self) -> String {
        assert!(self.status >= 400, "{} {}", self.status, self.text());
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// One request, byte for byte.
pub fn send(
    url: &str,
    method: &str,
    target: &str,
    headers: &[(String, String)],
    body: &[u8],
) -> Answer {
    let address = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let mut head = format!("{method} {target} HTTP/1.1\r\nconnection: close\r\n");
    if !headers.iter().any(|(name, _)| name == "host") {
        head.push_str(&format!("host: {address}\r\n"));
    }
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("content-length: {}\r\n\r\n", body.len()));
    stream.write_all(head.as_bytes()).unwrap();
    // A server that refuses early may close before everything is read.
    let _ = stream.write_all(body);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n");
    let end = end.unwrap_or_else(|| panic!("no answer to {method} {target}"));
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let mut lines = head.lines();
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1)?.parse().ok());
    let headers = lines.filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        Some((name.to_ascii_lowercase(), value.trim().to_owned()))
    });
    Answer {
        status: status.unwrap(),
        headers: headers.collect(),
        body: answer[end + 4..].to_vec(),
    }
}

/// Somebody at a browser.
#[derive(Clone, Debug)]
pub struct Browser {
    pub url: String,
    pub cookie: Option<String>,
    pub csrf: Option<String>,
    /// Sent with every request.
    pub more: Vec<(String, String)>,
}

impl Browser {
    pub fn new(served: &Served) -> Self {
        Self {
            url: served.url.clone(),
            cookie: None,
            csrf: None,
            more: Vec::new(),
        }
    }
    /// The first account of a new center, signed in.
    pub fn first(served: &Served) -> Self {
        let mut browser = Self::new(served);
        let wish =
            json!({ "name": "admin", "display": "管理员", "password": PASSWORD, "code": null });
        browser.post("/api/first-start", &wish).good();
        browser
    }
    /// A new account made by this administrator, signed in elsewhere.
    pub fn colleague(&self, name: &str, role: &str) -> Self {
        let wish = json!({ "name": name, "display": format!("{name}同志"), "role": role, "password": PASSWORD });
        self.clone().post("/api/staff", &wish).good();
        self.signed_in(name)
    }
    pub fn signed_in(&self, name: &str) -> Self {
        let mut browser = Self {
            cookie: None,
            csrf: None,
            ..self.clone()
        };
        browser
            .post(
                "/api/session",
                &json!({ "name": name, "password": PASSWORD }),
            )
            .good();
        browser
    }
    pub fn headers(&self) -> Vec<(String, String)> {
        let mut headers = self.more.clone();
        if let Some(cookie) = &self.cookie {
            headers.push(("cookie".into(), cookie.clone()));
        }
        let csrf = self.csrf.clone().unwrap_or_else(|| "none".into());
        headers.push(("x-kaobao-csrf".into(), csrf));
        headers
    }
    pub fn request(&mut self, method: &str, target: &str, kind: &str, body: &[u8]) -> Answer {
        let mut headers = self.headers();
        headers.push(("content-type".into(), kind.into()));
        let answer = send(&self.url, method, target, &headers, body);
        if let Some(cookie) = answer.header("set-cookie") {
            let pair = cookie.split(';').next().unwrap().to_owned();
            self.cookie = (!pair.ends_with('=')).then_some(pair);
            if answer.status == 200 {
                self.csrf = answer.json()["csrf"].as_str().map(str::to_owned);
            }
        }
        answer
    }
    pub fn get(&mut self, target: &str) -> Answer {
        self.request("GET", target, "application/json", b"")
    }
    pub fn post(&mut self, target: &str, body: &Value) -> Answer {
        self.request(
            "POST",
            target,
            "application/json",
            body.to_string().as_bytes(),
        )
    }
    pub fn put(&mut self, target: &str, body: &Value) -> Answer {
        self.request(
            "PUT",
            target,
            "application/json",
            body.to_string().as_bytes(),
        )
    }
    pub fn delete(&mut self, target: &str) -> Answer {
        self.request("DELETE", target, "application/json", b"")
    }
}
