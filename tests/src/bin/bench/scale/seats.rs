//! What staff do with everybody of a large exam at once, from the review to the printed rooms: how long, and how much
//! memory the service takes at most.

use super::{
    Size,
    browser::{Browser, encoded},
    crowd::Crowd,
    house::{House, Kind},
    verdict,
};
use crate::measure::{forget_peak, peak_mib};
use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// A quarter of what the service's unit file allows.
const MOST_MIB: f64 = 512.0;
const WAITING: &[&str] = &["received"];
const ROOMS: usize = 500;

pub(super) fn run(size: &Size) -> Result<bool> {
    let people = size.most / 10;
    println!("\n| {people} people, {ROOMS} rooms | database | s | peak MiB | bound | |");
    println!("|---|---|--:|--:|--:|---|");
    let mut all = true;
    for kind in size.kinds() {
        let house = House::new(kind)?;
        let crowd = Crowd::new(&house, WAITING)?;
        house.pc(1, 0)?;
        crowd.fill(&house, 0, people)?;
        let server = house.center.serve(0)?;
        let mut admin = Browser::admin(&server.url)?;
        let settings = json!({ "two_person": false, "idle_minutes": 60, "center_url": null });
        admin.timed("PUT", "/api/settings", &settings)?;
        let mut desk = Desk {
            admin,
            plan: crowd.plan.id.to_string(),
            people,
            kind,
            server: server.id(),
            held: true,
        };
        desk.season()?;
        all &= desk.held;
    }
    Ok(all)
}

/// Somebody who does it all.
struct Desk {
    admin: Browser,
    plan: String,
    people: usize,
    kind: Kind,
    server: u32,
    held: bool,
}

impl Desk {
    fn season(&mut self) -> Result<()> {
        let of = format!("?plan={}", self.plan);
        let wish = json!({ "filter": { "plan": self.plan }, "count": self.people });
        let passed = self.does("passed in bulk", "POST", "/api/review/bulk", &wish)?;
        ensure!(passed["done"] == self.people, "{passed}");
        self.paid(&of)?;
        self.rooms(&of)?;
        let arrange = format!("/api/seating/arrange{of}");
        let arranged = self.does("arranged", "POST", &arrange, &Value::Null)?;
        ensure!(arranged["people"] == self.people, "{arranged}");
        let conflicts = format!("/api/seating/conflicts{of}");
        self.does("looked for conflicts", "GET", &conflicts, &Value::Null)?;
        let publish = format!("/api/tickets/publish{of}");
        let published = self.does("published", "POST", &publish, &Value::Null)?;
        ensure!(published["published"] == self.people, "{published}");
        let again = self.does("published again", "POST", &publish, &Value::Null)?;
        ensure!(again["unchanged"] == self.people, "{again}");
        let tickets = format!("/api/tickets{of}");
        self.does("looked how tickets stand", "GET", &tickets, &Value::Null)?;
        self.does("arranged again", "POST", &arrange, &Value::Null)?;
        let print = |room: Value| json!({ "plan": self.plan, "what": "sign_in", "site": null, "room": room, "duplex": false, "pdf_a": false });
        for (what, wish) in [
            ("printed a room", print(json!(0))),
            ("printed all rooms", print(Value::Null)),
        ] {
            forget_peak(self.server)?;
            let ms = self.admin.file("/api/prints", &wish)?;
            self.show(what, ms)?;
        }
        let wish = json!({ "plan": self.plan, "numbers": [], "count": self.people });
        let back = self.does("withdrawn", "POST", "/api/tickets/withdraw", &wish)?;
        ensure!(back["done"] == self.people, "{back}");
        Ok(())
    }
    /// The bank's file with everybody in it.
    fn paid(&mut self, of: &str) -> Result<()> {
        let codes = self.admin.get(&format!("/api/payments/codes{of}"))?;
        let one = &codes[0];
        let total: f64 = one["total"].as_str().context("a sum")?.parse()?;
        let fee = total / one["people"].as_f64().context("people")?;
        let mut csv = "报名序号,金额,流水号,日期\n".to_owned();
        let mut after = String::new();
        loop {
            let page = self
                .admin
                .get(&format!("/api/people{of}&limit=2000&after={after}"))?;
            for row in page["rows"].as_array().into_iter().flatten() {
                let number = row[0].as_str().context("a number")?;
                writeln!(csv, "{number},{fee:.2},L{number},2017-07-10")?;
            }
            match page["next"].as_str() {
                Some(next) => after = next.to_owned(),
                None => break,
            }
        }
        forget_peak(self.server)?;
        let (ms, report) = self.admin.csv("/api/payments/bank/preview", &csv)?;
        self.show("looked at the bank's file", ms)?;
        ensure!(
            report["matched"] == self.people,
            "{}",
            report["wrong_amount"]
        );
        let seen = report["seen"].as_str().context("what was seen")?;
        forget_peak(self.server)?;
        let (ms, report) = self
            .admin
            .csv(&format!("/api/payments/bank?seen={seen}"), &csv)?;
        self.show("booked it", ms)?;
        ensure!(report["matched"] == self.people, "{}", report["matched"]);
        Ok(())
    }
    fn rooms(&mut self, of: &str) -> Result<()> {
        let site = self.admin.get(&format!("/api/sites{of}"))?;
        let mut sites = site.as_array().into_iter().flatten();
        let site = sites.find(|site| site["people"].as_u64().unwrap_or(0) > 0);
        let site = site.context("a site with people")?["site"].clone();
        let site = encoded(site.as_str().context("its name")?);
        let capacity = self.people / ROOMS + 10;
        let rooms: Vec<Value> = (1..=ROOMS)
            .map(|n| json!({ "name": format!("第{n}考场"), "capacity": capacity, "columns": 10 }))
            .collect();
        let target = format!("/api/sites/{}/{site}/rooms", self.plan);
        self.admin
            .timed("PUT", &target, &json!({ "rooms": rooms }))?;
        Ok(())
    }
    fn does(&mut self, what: &str, method: &str, target: &str, body: &Value) -> Result<Value> {
        forget_peak(self.server)?;
        let (ms, answer) = self.admin.timed(method, target, body)?;
        self.show(what, ms)?;
        Ok(answer)
    }
    fn show(&mut self, what: &str, ms: f64) -> Result<()> {
        let peak = peak_mib(&self.server.to_string())?;
        let held = peak <= MOST_MIB;
        self.held &= held;
        println!(
            "| {what} | {} | {:.1} | {peak:.0} | {MOST_MIB} MiB | {} |",
            self.kind.label(),
            ms / 1000.0,
            verdict(held)
        );
        Ok(())
    }
}
