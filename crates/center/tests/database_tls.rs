//! The line to PostgreSQL by TLS: only to the server whose certificate is trusted and has its name.
// The server of the tests gives its key file to another user.
#![cfg(unix)]
#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

mod common;
use common::{postgres::server, *};
use std::{
    path::Path,
    time::{Duration, Instant},
};

fn give(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
    let owner = std::fs::metadata(server().folder().join("data")).unwrap();
    use std::os::unix::fs::MetadataExt as _;
    std::os::unix::fs::chown(path, Some(owner.uid()), Some(owner.gid())).unwrap();
}

/// The server shows this certificate from now on, and takes no plain line.
fn show(certificate: &str, key: &str) {
    let data = server().folder().join("data");
    give(&data.join("server.crt"), certificate);
    give(&data.join("server.key"), key);
    give(
        &data.join("pg_hba.conf"),
        "hostssl all all 127.0.0.1/32 trust\n",
    );
    server().psql("postgres", "ALTER SYSTEM SET ssl = on");
    server().psql("postgres", "SELECT pg_reload_conf()");
    // It says when it has read them: a plain line is refused.
    let plain = server().url("postgres") + "?sslmode=disable";
    let begun = Instant::now();
    while server().try_psql(&plain, "SELECT 1").is_ok() {
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "ssl is not turned on"
        );
        std::thread::yield_now();
    }
}

fn certificate(name: &str) -> (String, String) {
    let made = rcgen::generate_simple_self_signed(vec![name.to_owned()]).unwrap();
    (made.cert.pem(), made.signing_key.serialize_pem())
}

#[test]
fn the_database_is_reached_by_tls_and_nobody_elses_certificate_is_taken() {
    let base = server().database();
    let mut center = Center::empty();
    let (own, key) = certificate("127.0.0.1");
    let trusted = center.file("own.pem", own.as_bytes());
    show(&own, &key);
    let address = |mode: &str, roots: &Path| {
        Some(format!(
            "{base}?sslmode={mode}&sslrootcert={}",
            roots.display()
        ))
    };
    center.url = address("verify-full", &trusted);
    let plan = center.file("plan.toml", PLAN.as_bytes());
    center.ok(&["plan", "add", plan.to_str().unwrap()]);
    for mode in ["require", "verify-full"] {
        center.url = address(mode, &trusted);
        center.ok(&["unit", "list"]);
    }
    // Nothing secret is said to a stranger, and nothing goes over a plain line.
    let (other, _) = certificate("127.0.0.1");
    center.url = address("require", &center.file("other.pem", other.as_bytes()));
    let (_, said) = center.refused(&["unit", "list"]);
    assert!(said.contains("证书"), "{said}");
    center.url = Some(format!("{base}?sslmode=disable"));
    center.refused(&["unit", "list"]);
    let (foreign, key) = certificate("db.example");
    show(&foreign, &key);
    center.url = address(
        "verify-full",
        &center.file("foreign.pem", foreign.as_bytes()),
    );
    let (_, said) = center.refused(&["unit", "list"]);
    assert!(said.contains("名字"), "{said}");
}
