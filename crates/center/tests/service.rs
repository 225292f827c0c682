//! The service towards those who run it, and towards clients that are slow, silent or many.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

mod common;
use common::*;
use kaobao_sync::client::{Ambient, Center as Remote, Options, SyncError};
use std::{
    io::{Read, Write},
    net::TcpStream,
    process::Stdio,
};

fn connect(url: &str) -> TcpStream {
    TcpStream::connect(url.strip_prefix("http://").unwrap()).unwrap()
}

#[test]
fn clients_that_send_nothing_or_half_hold_no_worker_and_are_given_up() {
    let center = Center::new();
    let pc = center.pc("36001");
    let served = center.serve();
    let mut silent: Vec<TcpStream> = (0..40)
        .map(|at| {
            let mut stream = connect(&served.url);
            let sent: &[u8] = match at % 3 {
                0 => b"",
                1 => b"POST /v1/batches HTTP/1.1\r\nhost: a\r\nkaobao-dev",
                _ => {
                    b"POST /v1/batches HTTP/1.1\r\nhost: a\r\ncontent-length: 4000000\r\n\
                      kaobao-device: 018f0000-0000-7000-8000-000000000000\r\nkaobao-time: 1\r\n\
                      kaobao-nonce: 00000000000000000000000000000000\r\n\
                      kaobao-signature: 00\r\n\r\nhalf"
                }
            };
            stream.write_all(sent).unwrap();
            stream
        })
        .collect();
    // Five times as many as there are workers, and everybody else is served.
    let remote = pc.enrolled(&served.url);
    let receipt = pc.send(&remote, &pc.seal(&pc.people(0..60))).unwrap();
    assert_eq!(receipt.accepted(), 60);
    // The service ends the silent ones' connections by itself.
    for stream in &mut silent {
        let _ = stream.read_to_end(&mut Vec::new());
    }
}

#[test]
fn the_programs_own_tls_is_trusted_by_its_certificate_alone() {
    let center = Center::new();
    let pc = center.pc("36001");
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let pem = made.cert.pem();
    let certificate = center.file("cert.pem", pem.as_bytes());
    let key = center.file("key.pem", made.signing_key.serialize_pem().as_bytes());
    let (certificate, key) = (certificate.to_str().unwrap(), key.to_str().unwrap());
    let wrong = center.run(&["serve", "--tls-cert", key, "--tls-key", certificate]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(
        text(&wrong.stderr).contains("PEM"),
        "{}",
        text(&wrong.stderr)
    );

    let args = ["--tls-cert", certificate, "--tls-key", key];
    let served = center.serve_with(&args, Stdio::null());
    assert!(
        served.url.starts_with("https://127.0.0.1:"),
        "{}",
        served.url
    );
    let remote = |root: Option<String>| {
        let ambient = Ambient {
            clock: Box::new(kaobao_sync::Timestamp::now),
            random: Box::new(|bytes| getrandom::fill(bytes).unwrap()),
        };
        let mut options = Options::new(served.url.as_str(), pc.center);
        options.root_pem = root;
        Remote::new(&options, pc.key.clone(), pc.device.clone(), ambient).unwrap()
    };
    let stranger = remote(None).hello();
    assert!(
        matches!(stranger, Err(SyncError::Certificate(_))),
        "{stranger:?}"
    );
    let trusted = remote(Some(pem));
    trusted.enrol(&pc.token).unwrap();
    let receipt = pc.send(&trusted, &pc.seal(&pc.people(0..20))).unwrap();
    assert_eq!(receipt.accepted(), 20);
    // Who speaks without TLS is not answered.
    let mut plain = TcpStream::connect(served.url.strip_prefix("https://").unwrap()).unwrap();
    plain
        .write_all(b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n")
        .unwrap();
    let mut answer = Vec::new();
    let _ = plain.read_to_end(&mut answer);
    assert!(!text(&answer).contains("HTTP/1.1 200"));
}

#[test]
fn figures_are_on_their_own_listener_and_logs_hold_ids_and_nobodys_data() {
    let center = Center::new();
    let pc = center.pc("36001");
    let log = center.path("log");
    let file = std::fs::File::create(&log).unwrap();
    let served = center.serve_with(&["--metrics", "127.0.0.1:0"], file.into());
    let remote = pc.enrolled(&served.url);
    pc.send(&remote, &pc.seal(&pc.people(0..10))).unwrap();
    for probe in ["/healthz", "/readyz"] {
        assert_eq!(raw(&served.url, "GET", probe, &[], b""), (200, "ok".into()));
    }
    let secret = format!("/v1/changes?after={}&name={}", id_number(3), "zhangsan");
    raw(&served.url, "GET", &secret, &[], b"");
    raw(&served.url, "GET", &format!("/{}", id_number(4)), &[], b"");

    assert_eq!(raw(&served.url, "GET", "/metrics", &[], b"").0, 404);
    let figures = served.figures.as_deref().unwrap();
    let base = figures.strip_suffix("/metrics").unwrap();
    let (status, figures) = raw(base, "GET", "/metrics", &[], b"");
    assert_eq!(status, 200);
    for line in [
        "kaobao_applications_total{outcome=\"accepted\"} 10",
        "kaobao_requests_total{route=\"/v1/batches/{id}/commit\",method=\"POST\",status=\"200\"} 1",
        "kaobao_request_seconds_bucket{route=\"/v1/batches\"",
        "kaobao_write_group_jobs_count",
        "kaobao_requests_running 0",
    ] {
        assert!(figures.contains(line), "{line}\n{figures}");
    }
    assert_eq!(raw(base, "GET", "/v1/changes", &[], b"").0, 404);

    drop(served);
    let lines = std::fs::read_to_string(&log).unwrap();
    let mut ids = std::collections::HashSet::new();
    for line in lines.lines().filter(|line| line.starts_with('{')) {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        if line["fields"]["message"] == "request" {
            assert!(ids.insert(line["fields"]["id"].as_str().unwrap().to_owned()));
            assert!(line["fields"]["status"].is_number(), "{line}");
        }
    }
    assert!(ids.len() >= 10, "{lines}");
    for nobodys in [
        id_number(3),
        id_number(4),
        "zhangsan".into(),
        "张三".into(),
        "138700000".into(),
    ] {
        assert!(!lines.contains(&nobodys), "{nobodys}");
    }
}
