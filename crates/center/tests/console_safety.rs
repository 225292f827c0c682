//! Who may do what in the console, for every route and every role; and attacks on its sessions (R13 to R15).
#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

mod common;
use common::{
    browser::{Answer, Browser, PASSWORD, send},
    *,
};
use kaobao_center::{
    http::console::table::{Access, Body, ROUTES, Route},
    wire::Role,
};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read};

/// So many attempts of each attack.
const ATTACKS: usize = 1000;

/// A request that a route understands, as far as its path and body go; what it names is there or not.
fn target(route: &Route) -> String {
    let path = route
        .path
        .replace("{number}", "17-36001-01-00001-1")
        .replace("{batch}", "0197594e-0000-7000-8000-000000000001")
        .replace("{staff}", "0197594e-0000-7000-8000-000000000002")
        .replace("{task}", "0197594e-0000-7000-8000-000000000003")
        .replace("{request}", "0197594e-0000-7000-8000-000000000004")
        .replace("{sha}", &"0".repeat(64))
        .replace("{plan}", PLAN_ID)
        .replace("{site}", "x")
        .replace("{version}", "1")
        .replace("{unit}", "36001")
        .replace("{slot}", "9");
    match route.query {
        Some("BankConfirm") => path + "?seen=0",
        Some("RoomQuery") => path + "?site=x&room=0&paper=theory&date=2017-07-15&start=09:00",
        _ => path,
    }
}

/// A body that has the right form and names nothing that is there, so that whoever may is told so and nothing changes.
fn body(route: &Route) -> (&'static str, Vec<u8>) {
    let json = match route.body {
        Body::None => return ("application/json", Vec::new()),
        Body::File(kind) => return (kind, b"x".to_vec()),
        Body::Json(name) => match name {
            "FirstStart" => {
                json!({ "name": "zz", "display": "z", "password": PASSWORD, "code": null })
            }
            "SignIn" => json!({ "name": "nobody", "password": "x" }),
            "NewPassword" => json!({ "old": "x", "new": "y" }),
            "NewStaff" => json!({ "name": "z", "display": "", "role": "cashier", "password": "x" }),
            "ChangeStaff" => {
                json!({ "display": "x", "role": "cashier", "active": true, "password": null })
            }
            "ConsoleSettings" => {
                json!({ "two_person": true, "idle_minutes": 60, "center_url": null })
            }
            "NextRequest" => json!({ "filter": {}, "skip": null }),
            "PeopleFilter" => json!({}),
            "CountedFilter" => json!({ "filter": {}, "count": 77 }),
            "Decision" => json!({ "revision": 1, "outcome": "passed" }),
            "ExportRequest" => json!({ "filter": {}, "kind": "csv", "reveal": false }),
            "ListRequest" => json!({ "list": "batches" }),
            "ListExport" => json!({ "list": { "list": "statistics" }, "kind": "csv" }),
            "AuditFilter" => json!({}),
            "AuditExport" => json!({ "filter": {}, "kind": "csv" }),
            "CashPayment" => {
                json!({ "number": "1", "amount": null, "reference": "1", "paid_on": null })
            }
            "UndoPayment" => json!({ "number": "1", "reason": "1" }),
            "SetRooms" => json!({ "rooms": [] }),
            "MoveSeats" => json!({ "plan": null, "moves": [], "only_check": true }),
            "RefuseRequest" => json!({ "reason": "x" }),
            "Withdraw" => json!({ "plan": null, "numbers": [], "count": 77 }),
            "PrintRequest" => json!({
                "plan": null, "what": "seats", "site": null, "room": null, "duplex": false, "pdf_a": false,
            }),
            "VerifyRequest" => json!({ "text": "x", "plan": null }),
            "PlanText" => json!({ "text": "x" }),
            "PlanCompare" => json!({ "from": 1, "to": 1, "text": null }),
            "NewUnit" => json!({
                "code": "1", "name": "", "kind": "provincial", "department": "", "city": null, "slots": 1,
            }),
            other => panic!("no body for {other}: add one"),
        },
    };
    ("application/json", json.to_string().into_bytes())
}

fn ask(browser: &Browser, route: &Route) -> Answer {
    let (kind, body) = body(route);
    let mut headers = browser.headers();
    headers.push(("content-type".into(), kind.into()));
    send(&browser.url, route.method, &target(route), &headers, &body)
}

/// Ends what the request is made with, or needs nobody.
fn apart(route: &Route) -> bool {
    matches!(
        route.name,
        "sign_out" | "sign_out_everywhere" | "first_start" | "sign_in"
    )
}

#[test]
fn every_role_on_every_route_may_just_what_the_table_says() {
    roles(&Center::new());
}

fn roles(center: &Center) {
    center.add_unit("36001", 1, None);
    let served = center.serve();
    let admin = Browser::first(&served);
    let stranger = Browser::new(&served);
    let roles: Vec<(Role, Browser)> = Role::ALL
        .into_iter()
        .map(|role| {
            (
                role,
                admin.colleague(&format!("x-{}", role.key()), role.key()),
            )
        })
        .collect();
    let mut asked = 0;
    for route in ROUTES {
        let nobody = ask(&stranger, route);
        if route.access == Access::Open {
            assert_ne!(nobody.status, 403, "{}", route.name);
        } else {
            assert_eq!(
                nobody.status,
                401,
                "{} for nobody: {}",
                route.name,
                nobody.text()
            );
        }
        for (role, browser) in &roles {
            if apart(route) {
                continue;
            }
            asked += 1;
            let answer = ask(browser, route);
            let may = route.access.allows(Some(*role));
            let told = format!(
                "{} {}: {} {}",
                role.key(),
                route.name,
                answer.status,
                answer.text()
            );
            assert!(answer.status < 500, "{told}");
            if may {
                assert!(answer.status != 401 && !no_right(&answer), "{told}");
            } else {
                assert_eq!(
                    (answer.status, answer.code().as_str()),
                    (403, "forbidden"),
                    "{told}"
                );
            }
        }
    }
    assert!(asked >= ROUTES.len() * 4, "{asked}");
}

/// Refused for the role, not for what was asked.
fn no_right(answer: &Answer) -> bool {
    answer.status == 403 && answer.text().contains("不能做这件事")
}

#[test]
fn nothing_is_changed_from_another_site_or_without_the_token() {
    other_sites(&Center::new());
}

fn other_sites(center: &Center) {
    let served = center.serve();
    let admin = Browser::first(&served);
    let address = served.url.strip_prefix("http://").unwrap().to_owned();
    let with = |more: &[(&str, &str)], csrf: Option<&str>| {
        let mut headers = vec![("cookie".to_owned(), admin.cookie.clone().unwrap())];
        headers.extend(csrf.map(|csrf| ("x-kaobao-csrf".to_owned(), csrf.to_owned())));
        let more = more
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        headers.extend(more);
        headers
    };
    let right = admin.csrf.clone().unwrap();
    let changing = ROUTES
        .iter()
        .filter(|route| route.method != "GET" && !apart(route));
    for route in changing {
        let (kind, body) = body(route);
        let attempt = |more: &[(&str, &str)], csrf: Option<&str>| {
            let mut headers = with(more, csrf);
            headers.push(("content-type".into(), kind.into()));
            send(&served.url, route.method, &target(route), &headers, &body)
        };
        for answer in [
            attempt(&[], None),
            attempt(&[], Some("")),
            attempt(&[], Some("none")),
            attempt(&[], Some(&right[1..])),
            attempt(&[("origin", "https://evil.example")], Some(&right)),
            attempt(&[("origin", "null")], Some(&right)),
            attempt(&[("sec-fetch-site", "cross-site")], Some(&right)),
            attempt(&[("sec-fetch-site", "same-site")], Some(&right)),
        ] {
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (403, "forbidden"),
                "{}",
                route.name
            );
        }
        let own = format!("http://{address}");
        let here = attempt(
            &[("origin", &own), ("sec-fetch-site", "same-origin")],
            Some(&right),
        );
        assert!(
            !here.text().contains("不是从本页面"),
            "{}: {}",
            route.name,
            here.text()
        );
    }
    // A form of another site cannot set the header, so it cannot even sign anybody in.
    let body = json!({ "name": "admin", "password": PASSWORD }).to_string();
    let headers = [("content-type".to_owned(), "application/json".to_owned())];
    let answer = send(
        &served.url,
        "POST",
        "/api/session",
        &headers,
        body.as_bytes(),
    );
    assert_eq!(answer.status, 403);
}

#[test]
fn r15_guessed_tokens_and_cookies_open_nothing() {
    guesses(&Center::new());
}

fn guesses(center: &Center) {
    let served = center.serve();
    let admin = Browser::first(&served);
    let own = admin.cookie.clone().unwrap();
    for n in 0..ATTACKS {
        let mut guess = admin.clone();
        let cookie = match n % 4 {
            0 => format!("kaobao={}", hex(&random::<32>())),
            // All but the last digit right.
            1 => {
                let last = if own.ends_with('0') { '1' } else { '0' };
                format!("{}{last}", &own[..own.len() - 1])
            }
            // The right one and another: whose it is cannot be known.
            2 => format!("{own}; kaobao={}", hex(&random::<32>())),
            _ => format!("kaobao={}", "' OR 1=1 --"),
        };
        guess.cookie = Some(cookie);
        let answer = guess.get("/api/staff");
        assert_eq!(answer.status, 401, "{n}: {}", answer.text());
    }
    assert_eq!(admin.clone().get("/api/staff").status, 200);
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn r15_passwords_are_not_tried_for_long_and_a_right_one_does_not_help_then() {
    passwords(&Center::new());
}

fn passwords(center: &Center) {
    let served = center.serve();
    let admin = Browser::first(&served);
    admin.colleague("zhao", "reviewer");
    let mut thief = Browser::new(&served);
    let (mut tried, mut stopped) = (0, 0);
    for n in 0..ATTACKS {
        let wish = json!({ "name": "zhao", "password": format!("guess {n}") });
        match thief.post("/api/session", &wish).status {
            401 => tried += 1,
            429 => stopped += 1,
            other => panic!("{other}"),
        }
    }
    assert_eq!((tried, stopped), (8, ATTACKS - 8));
    let right = json!({ "name": "zhao", "password": PASSWORD });
    let answer = thief.post("/api/session", &right);
    assert_eq!(
        (answer.status, answer.header("retry-after")),
        (429, Some("900"))
    );
    // Many at once are counted too, and many names from one address.
    let all: u32 = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|thread| {
                let mut thief = Browser::new(&served);
                scope.spawn(move || {
                    let mut tried = 0;
                    for n in 0..25 {
                        let wish = json!({ "name": format!("n{thread}-{n}"), "password": "x" });
                        tried += u32::from(thief.post("/api/session", &wish).status == 401);
                    }
                    tried
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .sum()
    });
    assert!(all <= 60, "{all} guesses from one address");
    // Whoever is signed in works on.
    assert_eq!(admin.clone().get("/api/staff").status, 200);
}

#[test]
fn r15_sessions_cannot_be_fixed_and_end_everywhere() {
    fixation(&Center::new());
}

fn fixation(center: &Center) {
    let served = center.serve();
    let mut admin = Browser::first(&served);
    // A cookie that was put into the browser beforehand is not the session's.
    let mut victim = Browser::new(&served);
    let planted = format!("kaobao={}", hex(&random::<32>()));
    victim.cookie = Some(planted.clone());
    let wish = json!({ "name": "admin", "password": PASSWORD });
    victim.post("/api/session", &wish).good();
    assert_ne!(victim.cookie.as_ref(), Some(&planted));
    let mut thief = victim.clone();
    thief.cookie = Some(planted);
    assert_eq!(thief.get("/api/staff").status, 401);
    // Signing in anew ends the session that the browser had.
    let before = victim.clone();
    victim.post("/api/session", &wish).good();
    assert_eq!(before.clone().get("/api/staff").status, 401);
    assert_eq!(victim.get("/api/staff").status, 200);
    let cookie = victim.request(
        "POST",
        "/api/session",
        "application/json",
        wish.to_string().as_bytes(),
    );
    let cookie = cookie.header("set-cookie").unwrap().to_owned();
    for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    // Behind a proxy that speaks TLS it is for TLS alone.
    let mut proxied = Browser::new(&served);
    proxied.more = vec![("x-forwarded-proto".into(), "https".into())];
    let answer = proxied.post("/api/session", &wish);
    let cookie = answer.header("set-cookie").unwrap();
    assert!(
        cookie.starts_with("__Host-kaobao=") && cookie.contains("; Secure"),
        "{cookie}"
    );
    assert_eq!(proxied.get("/api/staff").status, 200);

    // Out on one machine, and out everywhere.
    let gone = victim.clone();
    victim.delete("/api/session").good();
    assert_eq!(gone.clone().get("/api/staff").status, 401);
    let mut other = admin.signed_in("admin");
    assert_eq!(other.get("/api/staff").good()[0]["sessions"], json!(3));
    admin.delete("/api/sessions").good();
    assert_eq!(other.get("/api/staff").status, 401);
    assert_eq!(proxied.get("/api/staff").status, 401);

    // A changed role, a new password, a closed account: whoever is signed in is out.
    let mut admin = admin.signed_in("admin");
    let mut clerk = admin.colleague("sun", "cashier");
    let staff = admin.get("/api/staff").good();
    let sun = staff
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["name"] == json!("sun"))
        .unwrap();
    let target = format!("/api/staff/{}", sun["staff"].as_str().unwrap());
    let change = |role: &str, active: bool| json!({ "display": "孙", "role": role, "active": active, "password": null });
    admin.put(&target, &change("reviewer", true)).good();
    assert_eq!(clerk.get("/api/lookups").status, 401);
    clerk = admin.signed_in("sun");
    let mut second = admin.signed_in("sun");
    let new = json!({ "old": PASSWORD, "new": "另一句也很长的口令，好记" });
    assert_eq!(
        clerk
            .put(
                "/api/password",
                &json!({ "old": "x", "new": "另一句也很长的口令，好记" })
            )
            .json()["field"],
        json!("old")
    );
    clerk.put("/api/password", &new).good();
    assert_eq!(second.get("/api/lookups").status, 401);
    assert_eq!(clerk.get("/api/lookups").status, 200);
    admin.put(&target, &change("reviewer", false)).good();
    assert_eq!(clerk.get("/api/lookups").status, 401);
    let again = json!({ "name": "sun", "password": "另一句也很长的口令，好记" });
    assert_eq!(clerk.post("/api/session", &again).status, 401);
}

#[test]
fn r15_the_first_account_is_for_the_centers_own_machine_or_the_printed_code() {
    first_account(&Center::new());
}

fn first_account(center: &Center) {
    let mut child = center
        .command()
        .args(["serve", "--listen", "127.0.0.1:0"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut errors = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("设置码") {
        line.clear();
        assert_ne!(
            errors.read_line(&mut line).unwrap(),
            0,
            "no code was printed"
        );
    }
    let code = line.trim().rsplit(' ').next().unwrap().to_owned();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut first)
        .unwrap();
    let served = Served {
        child,
        url: first
            .trim()
            .strip_prefix("listening on ")
            .unwrap()
            .to_owned(),
        figures: None,
    };
    // The log goes on; nobody reads it.
    std::thread::spawn(move || errors.read_to_string(&mut String::new()));
    let wish = |code: &str| json!({ "name": "admin", "display": "管理员", "password": PASSWORD, "code": code });
    // Through a proxy, and by a name that somebody pointed at this machine.
    for more in [
        ("x-forwarded-for", "10.0.0.7"),
        ("host", "evil.example"),
        ("via", "1.1 proxy"),
    ] {
        let mut remote = Browser::new(&served);
        remote.more = vec![(more.0.into(), more.1.into())];
        assert_eq!(
            remote.get("/api/state").good()["setup"]["code_needed"],
            json!(true)
        );
        for guess in ["", "0000-0000-0000", "' OR 1=1 --"] {
            assert_eq!(remote.post("/api/first-start", &wish(guess)).status, 403);
        }
    }
    let mut remote = Browser::new(&served);
    remote.more = vec![("x-forwarded-for".into(), "10.0.0.7".into())];
    let guesses = (0..ATTACKS).map(|n| format!("{n:04x}-0000-0000"));
    let mut tried = 0;
    for guess in guesses {
        let answer = remote.post("/api/first-start", &wish(&guess));
        assert!([403, 429].contains(&answer.status), "{}", answer.text());
        tried += u32::from(answer.status == 403);
        if answer.status == 429 {
            break;
        }
    }
    assert!(tried <= 20, "{tried} guesses");
    // The right code does not help past the limit either; on the machine itself it is not needed.
    assert_eq!(remote.post("/api/first-start", &wish(&code)).status, 429);
    Browser::first(&served);
}

#[test]
fn r13_names_that_are_scripts_or_statements_stay_text() {
    let center = Center::new();
    let pc = center.pc("36001");
    let served = center.serve();
    let mut admin = Browser::first(&served);
    for text in [
        "' OR '1'='1",
        "%' --",
        "<script>alert(1)</script>",
        "\\\"; DROP TABLE application; --",
        "\u{0}",
    ] {
        let encoded: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
        for field in ["find", "state", "trade", "site"] {
            let answer = admin.get(&format!("/api/people?{field}={encoded}"));
            assert!(answer.status < 500, "{field} {text}: {}", answer.text());
            if answer.status == 200 {
                assert_eq!(answer.json()["rows"], json!([]), "{field} {text}");
            }
        }
        let answer = admin.get(&format!("/api/audit?who={encoded}&what={encoded}"));
        assert!(answer.status < 500, "{}", answer.text());
        let account =
            json!({ "name": text, "display": text, "role": "cashier", "password": PASSWORD });
        let code = admin.post("/api/staff", &account).code();
        assert!(["refused", "malformed"].contains(&code.as_str()), "{code}");
    }
    assert_eq!(admin.get("/api/units").good().as_array().unwrap().len(), 1);
    drop(pc);
    // Answers are JSON, of which no browser makes a page; pages run nothing that is not theirs.
    let page = admin.get("/");
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.starts_with("default-src 'none'") && !policy.contains("unsafe"),
        "{policy}"
    );
    let state = admin.get("/api/state");
    assert_eq!(state.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(state.header("cache-control"), Some("no-store"));
    assert!(
        state
            .header("content-type")
            .unwrap()
            .starts_with("application/json")
    );
    for (target, status) in [
        ("/api/nothing", 404),
        ("/v1/nothing", 404),
        ("/../keys.json", 404),
        ("/assets/x.js", 404),
    ] {
        assert_eq!(admin.get(target).status, status, "{target}");
    }
}

#[test]
fn units_devices_open_nothing_of_the_console_and_sessions_nothing_of_theirs() {
    let center = Center::new();
    let (pc, other) = (center.pc("36001"), center.pc("36002"));
    let served = center.serve();
    let admin = Browser::first(&served);
    let mine = pc.enrolled(&served.url);
    other.enrolled(&served.url);
    let sealed = pc.seal(&pc.people(0..1));
    pc.send(&mine, &sealed).unwrap();
    for route in ROUTES.iter().filter(|route| route.access != Access::Open) {
        let (_, body) = body(route);
        let signed = pc.sign(&served.url, route.method, &target(route), &body);
        let mut headers: Vec<(String, String)> = signed
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        headers.push(("x-kaobao-csrf".into(), "x".into()));
        let answer = send(&served.url, route.method, &target(route), &headers, &body);
        assert_eq!(answer.status, 401, "{}", route.name);
    }
    let batch = sealed.manifest.batch.id;
    let pieces = format!("/v1/batches/{batch}/pieces");
    let commit = format!("/v1/batches/{batch}/commit");
    for (method, target) in [
        ("POST", "/v1/enrol"),
        ("POST", "/v1/batches"),
        ("POST", pieces.as_str()),
        ("POST", commit.as_str()),
        ("GET", "/v1/changes?after=0"),
    ] {
        // A session is not a signature.
        let answer = send(&served.url, method, target, &admin.headers(), b"");
        assert!(
            [400, 401].contains(&answer.status),
            "{target}: {}",
            answer.status
        );
        // Another unit's signature opens only what is that unit's.
        let signed = other.sign(&served.url, method, target, b"");
        let headers: Vec<(String, String)> = signed
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        let answer = send(&served.url, method, target, &headers, b"");
        if target.contains("changes") {
            let body: Value = answer.json();
            assert!(!body.to_string().contains(&sealed.numbers[0].to_string()));
        } else {
            assert!(
                (400..500).contains(&answer.status),
                "{target}: {}",
                answer.status
            );
        }
    }
}

#[test]
fn the_description_has_every_route_with_its_types() {
    let center = Center::empty();
    let served = center.serve();
    let document = Browser::new(&served).get("/api/openapi.json").good();
    let mut operations = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let known = ROUTES
                .iter()
                .find(|route| route.path == path && route.method.eq_ignore_ascii_case(method));
            let known = known.unwrap_or_else(|| panic!("{method} {path} is not in the table"));
            assert_eq!(operation["operationId"], json!(known.name));
            operations += 1;
        }
    }
    assert_eq!(operations, ROUTES.len());
    // Every type that is pointed at is there.
    let text = document.to_string();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for part in text.split("#/components/schemas/").skip(1) {
        let name = part.split('"').next().unwrap();
        assert!(schemas.contains_key(name), "{name} is not described");
    }
}

/// The positive control of R14 and R15: where the guard is left out, its test fails.
#[test]
fn without_its_guard_each_attack_succeeds() {
    type Attack = fn(&Center);
    let attacks: [(&str, Attack); 6] = [
        ("role", roles),
        ("csrf", other_sites),
        ("cookie", guesses),
        ("attempts", passwords),
        ("fixation", fixation),
        ("setup", first_account),
    ];
    for (guard, attack) in attacks {
        let center = Center::without(guard);
        let survived =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| attack(&center))).is_ok();
        assert!(!survived, "nothing was noticed without {guard}");
    }
}
