//! Arranging, looking for conflicts, publishing and printing with everybody of a large exam at once: how long, and how
//! much memory the service takes at most.

use super::{
    Size,
    browser::{Browser, encoded},
    crowd::Crowd,
    house::House,
    verdict,
};
use crate::measure::peak_mib;
use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

/// Half of what the service's unit file allows.
const MOST_MIB: f64 = 1024.0;
const PAID: &[&str] = &["paid"];

pub(super) fn run(size: &Size) -> Result<bool> {
    let people = size.most / 10;
    println!(
        "\n| {people} paid, {} rooms | database | s | peak MiB so far | bound | |",
        ROOMS
    );
    println!("|---|---|--:|--:|--:|---|");
    let mut all = true;
    for kind in size.kinds() {
        let house = House::new(kind)?;
        let crowd = Crowd::new(&house, PAID)?;
        house.pc(1, 0)?;
        crowd.fill(&house, 0, people)?;
        let server = house.center.serve(0)?;
        let mut admin = Browser::admin(&server.url)?;
        let settings = json!({ "two_person": false, "idle_minutes": 60, "center_url": null });
        admin.timed("PUT", "/api/settings", &settings)?;
        let plan = crowd.plan.id.as_str();
        let site = admin.get(&format!("/api/sites?plan={plan}"))?;
        let mut sites = site.as_array().into_iter().flatten();
        let site = sites.find(|site| site["people"].as_u64().unwrap_or(0) > 0);
        let site = site.context("a site with people")?["site"].clone();
        let site = encoded(site.as_str().context("its name")?);
        let rooms: Vec<Value> = (1..=ROOMS)
            .map(|n| json!({ "name": format!("第{n}考场"), "capacity": people / ROOMS + 10, "columns": 10 }))
            .collect();
        let wish = json!({ "rooms": rooms });
        admin.timed("PUT", &format!("/api/sites/{plan}/{site}/rooms"), &wish)?;
        let of = format!("?plan={plan}");
        let print = json!({ "plan": plan, "what": "sign_in", "site": null, "room": 0, "duplex": false, "pdf_a": false });
        for (what, method, target, body) in [
            (
                "arranged",
                "POST",
                format!("/api/seating/arrange{of}"),
                &Value::Null,
            ),
            (
                "looked for conflicts",
                "GET",
                format!("/api/seating/conflicts{of}"),
                &Value::Null,
            ),
            (
                "published",
                "POST",
                format!("/api/tickets/publish{of}"),
                &Value::Null,
            ),
            (
                "arranged again",
                "POST",
                format!("/api/seating/arrange{of}"),
                &Value::Null,
            ),
        ] {
            let (ms, answer) = admin.timed(method, &target, body)?;
            if what == "arranged" {
                ensure!(answer["people"] == people, "{answer}");
            }
            all &= show(what, kind.label(), ms, peak_mib(&server.id().to_string())?);
        }
        let ms = admin.file("/api/prints", &print)?;
        all &= show(
            "printed a room",
            kind.label(),
            ms,
            peak_mib(&server.id().to_string())?,
        );
    }
    Ok(all)
}

const ROOMS: usize = 500;

fn show(what: &str, database: &str, ms: f64, peak: f64) -> bool {
    let held = peak <= MOST_MIB;
    println!(
        "| {what} | {database} | {:.1} | {peak:.0} | {MOST_MIB} MiB | {} |",
        ms / 1000.0,
        verdict(held)
    );
    held
}
