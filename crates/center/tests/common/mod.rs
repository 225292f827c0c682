//! A center as a program of its own and PCs that report to it: real files, real HTTP, real packages.
#![allow(
    dead_code,
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "shared by several tests"
)]

use kaobao_exam::{
    ApplicationId, BatchId, Content, Digest, Draft, ExamPlan, Field, IdNumber, RegistrationNumber,
    Unit,
    application::Head,
    batch::{Batch, BatchLine, Receipt},
    ids::DeviceId,
    rules::{self, Context},
};
use kaobao_sync::{
    PublicKey, Signed, SigningKey, Timestamp,
    client::{Ambient, Center as Remote, Options, SyncError},
    enrolment, hash,
    package::{self, AgeIdentity},
    piece::{self, Item, Kind},
    protocol::{DeviceInfo, Manifest},
    seal,
    signature::{Nonce, RequestParts, sign_request},
};
use serde_json::Value;
use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

pub const PLAN: &str = include_str!("../../../exam/plans/jiangxi-2017.toml");
pub const PLAN_ID: &str = "jiangxi-2017";
pub const DURING_REGISTRATION: &str = "2017-06-10";
pub const DURING_PAYMENT: &str = "2017-07-10";

pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).unwrap();
    bytes
}

pub mod browser;
pub mod bucket;
pub mod outbox;
#[path = "../../../../tests/src/postgres.rs"]
pub mod postgres;
pub mod proxy;

/// Which database these tests run on: PostgreSQL in the crate that is named for it.
pub fn on_postgres() -> bool {
    env!("CARGO_CRATE_NAME") == "on_postgres"
}

/// A center's folder, and the program that works on it.
pub struct Center {
    /// Where its PostgreSQL database is.
    pub url: Option<String>,
    pub folder: tempfile::TempDir,
    pub today: String,
    pub envs: Vec<(String, String)>,
    /// Another build of the program.
    pub program: Option<PathBuf>,
    pub photos: Option<String>,
}

impl Center {
    /// With the notice's plan.
    pub fn new() -> Self {
        let center = Self::empty();
        center.ok(&[
            "plan",
            "add",
            center.file("plan.toml", PLAN.as_bytes()).to_str().unwrap(),
        ]);
        center
    }
    /// One that leaves out a guard, of the build that can: what the guard stops must succeed there.
    pub fn without(guard: &str) -> Self {
        let told = std::env::var_os("KAOBAO_WEAK_CENTER").map(PathBuf::from);
        let usual = Path::new(env!("CARGO_BIN_EXE_kaobao-center"));
        let beside = || {
            let target = usual.parent().and_then(Path::parent);
            target
                .unwrap()
                .join("weak")
                .join(usual.file_name().unwrap())
        };
        let weak = told.unwrap_or_else(beside);
        assert!(
            weak.is_file(),
            "{} is missing: `cargo xtask test` builds it",
            weak.display()
        );
        let mut center = Self::new();
        center.program = Some(weak);
        center.envs.push(("KAOBAO_WEAK".into(), guard.into()));
        center
    }
    pub fn empty() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            today: DURING_REGISTRATION.into(),
            envs: Vec::new(),
            program: None,
            photos: None,
            url: on_postgres().then(|| postgres::server().database()),
        }
    }
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
    pub fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        std::fs::write(self.path(name), bytes).unwrap();
        self.path(name)
    }
    pub fn database(&self) -> PathBuf {
        self.path("data/center.db")
    }
    /// Folders in which the database's files lie.
    pub fn files(&self) -> Vec<PathBuf> {
        if self.url.is_none() {
            return vec![self.path("data")];
        }
        // What is in the server's memory goes to its files.
        self.query("CHECKPOINT");
        let data = postgres::server().folder().join("data");
        let oid = self.query("SELECT oid FROM pg_database WHERE datname = current_database()");
        vec![data.join("base").join(oid), data.join("pg_wal")]
    }
    /// Everything in the database.
    pub fn content(&self) -> Vec<u8> {
        let Some(url) = &self.url else {
            return std::fs::read(self.database()).unwrap();
        };
        let dump = Command::new("pg_dump").args(["--dbname", url]).output();
        let dump = dump.unwrap();
        assert!(dump.status.success());
        // Newer ones write a random word for the reader of the dump.
        let text = text(&dump.stdout);
        let lines = text.lines().filter(|line| !line.contains("restrict"));
        lines.collect::<Vec<_>>().join("\n").into_bytes()
    }
    /// Statements behind the program's back; the first column of the first row, if there is one.
    pub fn query(&self, sql: &str) -> String {
        self.try_query(sql)
            .unwrap_or_else(|error| panic!("{sql}: {error}"))
    }
    pub fn try_query(&self, sql: &str) -> Result<String, String> {
        if let Some(url) = &self.url {
            return postgres::server().try_psql(url, sql);
        }
        let connection = rusqlite::Connection::open(self.database()).map_err(|e| e.to_string())?;
        if !sql.starts_with("SELECT") && !sql.ends_with("_check") {
            connection.execute_batch(sql).map_err(|e| e.to_string())?;
            return Ok(String::new());
        }
        connection
            .query_row(sql, [], |row| {
                Ok(match row.get(0)? {
                    rusqlite::types::Value::Integer(number) => number.to_string(),
                    rusqlite::types::Value::Text(text) => text,
                    other => format!("{other:?}"),
                })
            })
            .map_err(|e| e.to_string())
    }
    pub fn command(&self) -> Command {
        let usual = Path::new(env!("CARGO_BIN_EXE_kaobao-center"));
        let mut command = Command::new(self.program.as_deref().unwrap_or(usual));
        command
            .env("KAOBAO_TODAY", &self.today)
            .env("KAOBAO_STAFF", "tester")
            .env_remove("KAOBAO_CRASH_AT")
            .envs(self.envs.iter().cloned())
            .arg("--database");
        match &self.url {
            Some(url) => command.arg(url).arg("--keys").arg(self.path("data")),
            None => command.arg(self.database()),
        };
        if let Some(photos) = &self.photos {
            command.arg("--photos").arg(photos);
        }
        command
    }
    pub fn run(&self, args: &[&str]) -> Output {
        self.command().args(args).output().unwrap()
    }
    pub fn ok(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert!(
            output.status.success(),
            "{args:?}: {:?}\n{out}\n{err}",
            output.status
        );
        out
    }
    pub fn json(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.ok(&[&["--json"], args].concat())).unwrap()
    }
    /// The JSON of a command that refuses something, and what it said.
    pub fn refused(&self, args: &[&str]) -> (Value, String) {
        let output = self.run(&[&["--json"], args].concat());
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(1), "{args:?}\n{out}\n{err}");
        (serde_json::from_str(&out).unwrap_or(Value::Null), err)
    }
    pub fn add_unit(&self, code: &str, slots: u8, url: Option<&str>) -> Vec<PathBuf> {
        let out = self.path(&format!("{code}.kbe"));
        let (name, slots) = (format!("第{code}实验中学"), slots.to_string());
        let mut args = vec![
            "unit",
            "add",
            "--code",
            code,
            "--name",
            &name,
            "--kind",
            "省直单位",
            "--department",
            "江西省教育厅",
            "--slots",
            &slots,
            "--out",
            out.to_str().unwrap(),
        ];
        args.extend(url.iter().flat_map(|url| ["--url", url]));
        let report = self.json(&args);
        let files = report["enrolments"].as_array().unwrap().iter();
        files
            .map(|file| PathBuf::from(file["path"].as_str().unwrap()))
            .collect()
    }
    pub fn pc(&self, code: &str) -> Pc {
        Pc::new(&self.add_unit(code, 1, None)[0])
    }
    pub fn serve(&self) -> Served {
        self.serve_with(&[], Stdio::null())
    }
    /// With more arguments, its log elsewhere.
    pub fn serve_with(&self, args: &[&str], log: Stdio) -> Served {
        let mut child = self
            .command()
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(args)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.next().unwrap().unwrap();
        let figures = args.contains(&"--metrics").then(|| {
            let line = lines.next().unwrap().unwrap();
            line.strip_prefix("metrics on ").unwrap().to_owned()
        });
        let url = line
            .trim()
            .strip_prefix("listening on ")
            .expect("the address")
            .to_owned();
        Served {
            child,
            url,
            figures,
        }
    }
    /// State of an application by its number.
    pub fn state(&self, number: RegistrationNumber) -> String {
        let rows = self.json(&["applications", "--find", number.digits()]);
        match rows.as_array().unwrap().as_slice() {
            [] => "none".into(),
            [row] => row["state"].as_str().unwrap().into(),
            rows => panic!("{} rows for one number", rows.len()),
        }
    }
    pub fn count(&self) -> usize {
        self.json(&["applications"]).as_array().unwrap().len()
    }
}

/// A running service, ended by its handle.
pub struct Served {
    pub child: Child,
    pub url: String,
    /// Where Prometheus reads.
    pub figures: Option<String>,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One request as raw bytes; status and body.
pub fn raw(
    url: &str,
    method: &str,
    target: &str,
    headers: &[(&str, String)],
    body: &[u8],
) -> (u16, String) {
    let address = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let mut head =
        format!("{method} {target} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("content-length: {}\r\n\r\n", body.len()));
    stream.write_all(head.as_bytes()).unwrap();
    // A server that refuses early may close before everything is read.
    let _ = stream.write_all(body);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer
        .split(' ')
        .nth(1)
        .and_then(|code| code.parse().ok())
        .unwrap_or(0);
    let body = answer
        .split_once("\r\n\r\n")
        .map(|(_, body)| body.to_owned())
        .unwrap_or_default();
    (status, body)
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A unit's PC.
pub struct Pc {
    pub key: SigningKey,
    pub age: AgeIdentity,
    pub device: DeviceInfo,
    pub token: String,
    pub unit: Unit,
    pub center: PublicKey,
    pub recipients: Vec<String>,
    /// One more certificate that it trusts, PEM.
    pub root: Option<String>,
    running: AtomicU32,
}

/// A sealed batch with its bytes.
#[derive(Clone)]
pub struct Sealed {
    pub signed: Signed<Manifest>,
    pub manifest: Manifest,
    pub things: HashMap<(Kind, Digest), Vec<u8>>,
    pub numbers: Vec<RegistrationNumber>,
}

/// An application as the PC has it.
#[derive(Clone)]
pub struct Person {
    pub head: Head,
    pub draft: Draft,
    pub photo: Vec<u8>,
}

impl Pc {
    pub fn new(enrolment_file: &Path) -> Self {
        let opened = enrolment::read(&std::fs::read(enrolment_file).unwrap()).unwrap();
        let enrolment = opened.enrolment;
        let key = SigningKey::from_secret_bytes(&random());
        let age = AgeIdentity::from_secret_bytes(&random());
        let device = DeviceInfo {
            id: DeviceId::from_uuid(uuid::Uuid::now_v7()),
            unit: enrolment.unit.code,
            slot: enrolment.slot,
            key: key.public().to_string(),
            recipient: age.recipient(),
        };
        Self {
            key,
            age,
            device,
            token: enrolment.token,
            unit: enrolment.unit,
            center: opened.center,
            recipients: enrolment.center.recipients,
            root: None,
            running: AtomicU32::new(0),
        }
    }
    /// Somebody with nothing wrong; `who` gives the identity.
    pub fn person(&self, who: u32) -> Person {
        let running = self.running.fetch_add(1, Ordering::SeqCst) + 1;
        let number =
            RegistrationNumber::new(2017, self.unit.code, self.device.slot, running).unwrap();
        let mut draft = good(who);
        draft.set(Field::Department, self.unit.department.clone());
        Person {
            head: Head {
                application: ApplicationId::from_uuid(uuid::Uuid::now_v7()),
                revision: 1,
                number,
                plan: PLAN_ID.parse().unwrap(),
                unit: self.unit.code,
            },
            draft,
            photo: photo(who),
        }
    }
    pub fn people(&self, who: std::ops::Range<u32>) -> Vec<Person> {
        who.map(|who| self.person(who)).collect()
    }
    pub fn seal(&self, people: &[Person]) -> Sealed {
        let plan = ExamPlan::parse(PLAN).unwrap();
        let today = DURING_REGISTRATION.parse().unwrap();
        let mut things = HashMap::new();
        let mut lines = Vec::new();
        for person in people {
            let cx = Context {
                plan: &plan,
                unit: &self.unit,
                today,
            };
            let photo = hash::sha256(&person.photo);
            let content = Content {
                head: person.head.clone(),
                values: rules::check(&person.draft, cx).draft,
                photo,
            };
            let (bytes, digest) = hash::encode_content(&content);
            lines.push(BatchLine {
                application: person.head.application,
                revision: person.head.revision,
                content: digest,
                photo,
            });
            things.insert((Kind::Content, digest), bytes);
            things.insert((Kind::Photo, photo), person.photo.clone());
        }
        let batch = Batch {
            id: BatchId::from_uuid(uuid::Uuid::now_v7()),
            plan: PLAN_ID.parse().unwrap(),
            unit: self.unit.code,
            lines,
        };
        self.seal_batch(batch, things, people)
    }
    pub fn seal_batch(
        &self,
        batch: Batch,
        things: HashMap<(Kind, Digest), Vec<u8>>,
        people: &[Person],
    ) -> Sealed {
        let signed = seal::seal(
            batch,
            self.device.clone(),
            self.token.clone(),
            &self.center,
            &self.key,
        )
        .unwrap();
        let manifest = serde_json::from_str(&signed.body).unwrap();
        let numbers = people.iter().map(|person| person.head.number).collect();
        Sealed {
            signed,
            manifest,
            things,
            numbers,
        }
    }
    pub fn remote(&self, url: &str) -> Remote {
        let ambient = Ambient {
            clock: Box::new(Timestamp::now),
            random: Box::new(|bytes| getrandom::fill(bytes).unwrap()),
        };
        let mut options = Options::new(url, self.center);
        options.root_pem = self.root.clone();
        Remote::new(&options, self.key.clone(), self.device.clone(), ambient).unwrap()
    }
    pub fn enrolled(&self, url: &str) -> Remote {
        let remote = self.remote(url);
        remote.enrol(&self.token).unwrap();
        remote
    }
    /// All steps by network.
    pub fn send(&self, remote: &Remote, sealed: &Sealed) -> Result<Receipt, SyncError> {
        let offered = remote.offer(&sealed.signed, &sealed.manifest)?;
        if let Some((_, receipt)) = offered.receipt {
            return Ok(receipt);
        }
        for (body, items) in bodies(sealed, &offered.missing) {
            remote.send_piece(sealed.manifest.batch.id, body, items)?;
        }
        Ok(remote.commit(&sealed.signed, &sealed.manifest)?.1)
    }
    pub fn package(&self, sealed: &Sealed, path: &Path) {
        let file = std::fs::File::create(path).unwrap();
        package::write_package(file, &sealed.signed, &self.recipients, |kind, digest| {
            sealed
                .things
                .get(&(kind, *digest))
                .cloned()
                .ok_or("missing")
        })
        .unwrap();
    }
    pub fn read_answers(&self, path: &Path) -> kaobao_sync::protocol::Answers {
        let file = std::fs::File::open(path).unwrap();
        package::read_answers(file, &self.age, &self.center, self.unit.code)
            .unwrap()
            .1
    }
    /// Headers of a signed request; the time is the center's.
    pub fn sign(
        &self,
        url: &str,
        method: &str,
        target: &str,
        body: &[u8],
    ) -> Vec<(&'static str, String)> {
        let remote = self.remote(url);
        remote.hello().unwrap();
        let parts = RequestParts::new(method, target, body, &self.center);
        sign_request(
            &parts,
            self.device.id,
            &self.key,
            remote.now(),
            Nonce(random()),
        )
        .to_vec()
    }
}

pub fn bodies(sealed: &Sealed, wanted: &[(Kind, Digest)]) -> Vec<(Vec<u8>, usize)> {
    wanted
        .chunks(50)
        .map(|chunk| {
            let items: Vec<Item> = chunk
                .iter()
                .map(|(kind, digest)| Item::new(*kind, sealed.things[&(*kind, *digest)].clone()))
                .collect();
            (piece::encode(&items).unwrap(), items.len())
        })
        .collect()
}

/// 五级 since 2008, applies for 四级.
pub fn good(who: u32) -> Draft {
    const NAMES: [&str; 8] = [
        "张三",
        "李秀英",
        "王建国",
        "赵敏",
        "欧阳修远",
        "陈静",
        "刘洋",
        "周杰",
    ];
    let name = format!(
        "{}{}",
        NAMES[who as usize % 8],
        ["", "一", "二", "三"][who as usize / 8 % 4]
    );
    let id = id_number(who);
    let phone = format!("138{:08}", 70_000_000 + who);
    [
        (Field::Name, name.as_str()),
        (Field::IdNumber, &id),
        (Field::Ethnicity, "汉"),
        (Field::Education, "高中"),
        (Field::Address, "南昌市东湖区省府大院 1 号"),
        (Field::Phone, &phone),
        (Field::WorkStart, "2001-07-01"),
        (Field::CurrentTrade, "驾驶员"),
        (Field::CurrentLevel, "初级工"),
        (Field::CertificateNumber, "0836001234500001"),
        (Field::CertificateDate, "2008-06-01"),
        (Field::Trade, "司机"),
        (Field::Level, "四级"),
    ]
    .into_iter()
    .map(|(field, value)| (field, value.to_owned()))
    .collect()
}

/// A valid ID number, another for each `who`.
pub fn id_number(who: u32) -> String {
    let (day, month) = (who / 1000 % 28 + 1, who / 28_000 % 12 + 1);
    let head = format!("3601021980{month:02}{day:02}{:03}", who % 1000);
    "0123456789X"
        .chars()
        .map(|check| format!("{head}{check}"))
        .find(|id| id.parse::<IdNumber>().is_ok())
        .unwrap()
}

/// A photo by the plan's rule, another for each `who`.
pub fn photo(who: u32) -> Vec<u8> {
    let (width, height) = (90u32, 120u32);
    let mut bmp = Vec::from(*b"BM");
    let row = (width * 3).div_ceil(4) * 4;
    let size = 54 + row * height;
    bmp.extend(size.to_le_bytes());
    bmp.extend([0; 4]);
    bmp.extend(54u32.to_le_bytes());
    bmp.extend(40u32.to_le_bytes());
    bmp.extend(width.to_le_bytes());
    bmp.extend(height.to_le_bytes());
    bmp.extend([1, 0, 24, 0]);
    bmp.extend([0; 4]);
    bmp.extend((row * height).to_le_bytes());
    bmp.extend([0; 16]);
    for y in (0..height).rev() {
        for x in 0..width {
            let face = (x as i32 - 45).pow(2) + (y as i32 - 50).pow(2) < 600;
            let stripe = (x / 6 + y / 8 + who).is_multiple_of(7);
            let rgb = match (face, y > 85) {
                (true, _) if stripe => [120, 80, 60],
                (true, _) => [225, 180, 150],
                (false, true) => [
                    (who * 37 % 200) as u8,
                    (who * 91 % 200) as u8,
                    (who / 7 % 200) as u8,
                ],
                (false, false) => [60, 120, 200],
            };
            bmp.extend([rgb[2], rgb[1], rgb[0]]);
        }
        bmp.extend(std::iter::repeat_n(0, (row - width * 3) as usize));
    }
    let plan = ExamPlan::parse(PLAN).unwrap();
    let naming = kaobao_photo::Naming {
        person_name: "",
        id_number: "",
        registration_number: "",
    };
    kaobao_photo::mend(&bmp, "a.bmp", &plan.photo, &naming, None)
        .unwrap()
        .jpeg
}
