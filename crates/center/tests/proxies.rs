//! The example configurations of the docs, in front of three processes: nginx and Caddy themselves, on loopback, as
//! whoever runs the tests. Only addresses, certificates and the log's place are other ones than in the docs.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "tests"
)]

mod common;
use common::{outbox::Memory, *};
use rustls::pki_types::{CertificateDer, pem::PemObject as _};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

const NGINX: &str = include_str!("../docs/nginx.conf");
const NGINX_PROXY: &str = include_str!("../docs/kaobao-proxy.conf");
const CADDY: &str = include_str!("../docs/Caddyfile");

/// A program that `cargo xtask setup` unpacked, or the machine's own.
fn program(name: &str) -> PathBuf {
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/proxies");
    let places = [
        ours.join("usr/sbin"),
        ours.join("usr/bin"),
        "/usr/sbin".into(),
    ];
    let found = places.map(|place| place.join(name));
    let found = found.into_iter().find(|path| path.is_file());
    found.unwrap_or_else(|| name.into())
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap().port()
}

/// The docs' text with something of this test's in the place of what stands there once.
fn put(text: &str, what: &str, instead: &str) -> String {
    assert_eq!(text.matches(what).count(), 1, "“{what}” in the example");
    text.replace(what, instead)
}

/// A running proxy, ended by its handle.
struct Proxy {
    child: Child,
    port: u16,
    log: PathBuf,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Proxy {
    fn start(mut command: Command, port: u16, log: PathBuf) -> Self {
        let file = std::fs::File::create(&log).unwrap();
        let child = command
            .stdin(Stdio::null())
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?}: {error}; run `cargo xtask setup`"));
        let mut proxy = Self { child, port, log };
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = proxy.child.try_wait().unwrap();
            assert!(ended.is_none(), "{ended:?}: {}", proxy.said());
            assert!(
                begun.elapsed() < Duration::from_secs(60),
                "{}",
                proxy.said()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        proxy
    }
    fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
    fn url(&self) -> String {
        format!("https://127.0.0.1:{}", self.port)
    }
}

/// The center's processes, and a certificate for what stands before them.
struct Behind {
    center: Center,
    served: Vec<Served>,
    pem: String,
    certificate: PathBuf,
    key: PathBuf,
}

impl Behind {
    fn new() -> Self {
        let center = Center::new();
        let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        let pem = made.cert.pem();
        Self {
            served: (0..3).map(|_| center.serve()).collect(),
            certificate: center.file("chain.pem", pem.as_bytes()),
            key: center.file("key.pem", made.signing_key.serialize_pem().as_bytes()),
            pem,
            center,
        }
    }
    /// The docs' processes are those of this test.
    fn places(&self, text: &str) -> String {
        let docs = ["127.0.0.1:8081", "127.0.0.1:8082", "127.0.0.1:8083"];
        let pairs = docs.iter().zip(&self.served);
        pairs.fold(text.to_owned(), |text, (docs, served)| {
            put(&text, docs, served.url.strip_prefix("http://").unwrap())
        })
    }
    fn nginx(&self) -> Proxy {
        let (port, folder) = (free_port(), self.center.path("nginx"));
        std::fs::create_dir(&folder).unwrap();
        let shown = |path: &Path| path.display().to_string();
        let site = self.places(NGINX);
        let site = put(
            &site,
            "listen 443 ssl",
            &format!("listen 127.0.0.1:{port} ssl"),
        );
        let site = put(
            &site,
            "/etc/ssl/kaobao/chain.pem",
            &shown(&self.certificate),
        );
        let site = put(&site, "/etc/ssl/kaobao/key.pem", &shown(&self.key));
        let site = put(&site, "/var/log/nginx/kaobao.log", "access.log");
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|name| format!("{name}_temp_path {name};"));
        // One process that ends with its handle; no user to change to, no file elsewhere.
        let whole = format!(
            "daemon off; master_process off; pid nginx.pid; error_log stderr warn;
             events {{}}
             http {{ {} include site.conf; }}",
            temporary.join(" ")
        );
        for (name, text) in [
            ("nginx.conf", whole.as_str()),
            ("site.conf", &site),
            ("kaobao-proxy.conf", NGINX_PROXY),
        ] {
            std::fs::write(folder.join(name), text).unwrap();
        }
        let mut command = Command::new(program("nginx"));
        command
            .args(["-e", "stderr", "-c", "nginx.conf", "-p"])
            .arg(&folder);
        Proxy::start(command, port, folder.join("said"))
    }
    fn caddy(&self) -> Proxy {
        let (port, folder) = (free_port(), self.center.path("caddy"));
        std::fs::create_dir(&folder).unwrap();
        let site = self.places(CADDY);
        let site = put(
            &site,
            "center.example {",
            &format!(
                "https://127.0.0.1:{port} {{\n\tbind 127.0.0.1\n\ttls {} {}",
                self.certificate.display(),
                self.key.display()
            ),
        );
        // No second listener, and nothing kept outside the folder.
        let whole = format!("{{\n\tadmin off\n\tauto_https off\n}}\n{site}");
        let file = folder.join("Caddyfile");
        std::fs::write(&file, whole).unwrap();
        let mut command = Command::new(program("caddy"));
        command
            .args(["run", "--adapter", "caddyfile", "--config"])
            .arg(&file)
            .env("HOME", &folder)
            .env("XDG_DATA_HOME", &folder)
            .env("XDG_CONFIG_HOME", &folder);
        Proxy::start(command, port, folder.join("said"))
    }
    /// One request over TLS; the whole answer.
    fn ask(&self, proxy: &Proxy, head: &str, body: &[u8]) -> String {
        let mut roots = RootCertStore::empty();
        roots
            .add(CertificateDer::from_pem_slice(self.pem.as_bytes()).unwrap())
            .unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = "127.0.0.1".try_into().unwrap();
        let line = ClientConnection::new(Arc::new(config), name).unwrap();
        let socket = TcpStream::connect(("127.0.0.1", proxy.port)).unwrap();
        let mut stream = StreamOwned::new(line, socket);
        let head = format!(
            "{head} HTTP/1.1\r\nhost: 127.0.0.1:{}\r\nconnection: close\r\ncontent-type: application/json\r\n\
             x-kaobao-csrf: none\r\nx-forwarded-for: 203.0.113.9\r\ncontent-length: {}\r\n\r\n",
            proxy.port,
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        // A server that refuses early may close before everything is read.
        let _ = stream.write_all(body);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        text(&answer)
    }
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or_default()
}

/// What has to work through any of them.
fn works(mut behind: Behind, start: impl Fn(&Behind) -> Proxy) {
    let proxy = start(&behind);
    let mut pc = behind.center.pc("36001");
    pc.root = Some(behind.pem.clone());
    let (first, second) = (pc.seal(&pc.people(0..40)), pc.seal(&pc.people(40..60)));
    let mut unit = Memory::new(pc, vec![first]);
    unit.sync(&proxy.url());
    assert_eq!(behind.center.count(), 40, "{}", proxy.said());

    // A page of the console comes; whoever is not signed in is told so by the center, not by the proxy.
    let page = behind.ask(&proxy, "GET /", b"");
    assert_eq!(status(&page), "200", "{page}");
    let people = behind.ask(&proxy, "GET /api/people", b"");
    assert_eq!(status(&people), "401", "{people}");
    assert!(people.contains("sign_in"), "{people}");
    // The first administrator is not made from elsewhere, though the proxy is on this machine.
    let wish = format!(
        r#"{{"name":"admin","display":"管理员","password":"{}","code":null}}"#,
        browser::PASSWORD
    );
    let stranger = behind.ask(&proxy, "POST /api/first-start", wish.as_bytes());
    assert!(status(&stranger).starts_with('4'), "{stranger}");
    let local = browser::send(
        &behind.served[0].url,
        "POST",
        "/api/first-start",
        &[
            ("content-type".into(), "application/json".into()),
            ("x-kaobao-csrf".into(), "none".into()),
        ],
        wish.as_bytes(),
    );
    assert_eq!(local.status, 200, "{}", local.text());
    let wish = format!(r#"{{"name":"admin","password":"{}"}}"#, browser::PASSWORD);
    let signed = behind.ask(&proxy, "POST /api/session", wish.as_bytes());
    assert_eq!(status(&signed), "200", "{signed}");
    assert!(
        signed.contains("__Host-") && signed.contains("; Secure"),
        "{signed}"
    );
    // More than a unit may send.
    let large = behind.ask(&proxy, "POST /v1/batches", &vec![b' '; 9 << 20]);
    // Caddy may hang up in the middle of it instead of saying why.
    assert!(["413", ""].contains(&status(&large)), "{large}");

    // One process goes, the others answer for it.
    let mut dead = behind.served.remove(0);
    dead.child.kill().unwrap();
    dead.child.wait().unwrap();
    unit.batches.push(second);
    unit.sync(&proxy.url());
    behind.center.ok(&["review", "pass", "--all"]);
    unit.sync(&proxy.url());
    assert_eq!(behind.center.count(), 60);
    assert_eq!(unit.receipts.len(), 2);
    assert_eq!(unit.changes.len(), 60);
}

#[test]
fn the_example_for_nginx_works() {
    works(Behind::new(), Behind::nginx);
}

#[test]
fn the_example_for_caddy_works() {
    works(Behind::new(), Behind::caddy);
}
