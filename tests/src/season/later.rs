//! The season after the review: payments, seats, tickets, a last look.

use super::{
    Report, center, days,
    progress::Progress,
    stage::{A, B, Stage},
    unit::{each, number, text},
};
use crate::sample;
use anyhow::{Context, Result, ensure};
use kaobao_exam::Field;

impl Stage<'_> {
    /// Fee notices; then the bank's file for most, one by one for a few, one not at all.
    pub(super) fn pay(&mut self, progress: &mut Progress, report: &mut Report) -> Result<()> {
        progress.step("缴费通知、缴费登记", || {
            self.day(days::PAYMENT)?;
            for (clerk, name) in [(&self.a, "甲"), (&self.b, "乙")] {
                clerk.print("fees", &self.pdf(&format!("缴费通知单-{name}")))?;
            }
            let mut passed = center::applications(&self.center, A)?;
            passed.extend(center::applications(&self.center, B)?);
            passed.retain(|one| one.state == "passed");
            let unpaid = passed.remove(0);
            let single = passed.pop().context("too few people")?;
            let csv = self.out.join("银行明细.csv");
            center::bank_file(&csv, &sample::plan()?, &passed, days::PAYMENT)?;
            let booked = self
                .center
                .ok(&["pay".as_ref(), "--csv".as_ref(), csv.as_os_str()])?;
            ensure!(
                each(&booked["payments"]).all(|one| one["fate"] == "booked"),
                "{booked}"
            );
            let again = self
                .center
                .ok(&["pay".as_ref(), "--csv".as_ref(), csv.as_os_str()])?;
            ensure!(
                each(&again["payments"]).all(|one| one["fate"] == "already"),
                "the same file twice: {again}"
            );
            self.center
                .ok(&["pay", &single.number, "--reference", "现金-0001"])?;
            self.a.pc.ok(&["sync"])?;
            self.answers()?;
            let fees = self.a.pc.ok(&["fees"])?;
            let owed: Vec<&str> = each(&fees["unpaid"])
                .map(|row| text(&row["number"]))
                .collect();
            ensure!(owed == [unpaid.number.as_str()], "S10: {fees}");
            ensure!(fees["closed"].is_null(), "S10: {fees}");
            report.paid = passed.len() + 1;
            report.unpaid = 1;
            Ok(((), format!("已缴 {}，未缴 1", report.paid)))
        })
    }

    /// Rooms and seats, tickets published; too early to print them.
    pub(super) fn seat(&mut self, progress: &mut Progress, report: &mut Report) -> Result<()> {
        progress.step("编排考场，发布准考证", || {
            self.day(days::SEATING)?;
            let fees = self.a.pc.ok(&["fees"])?;
            ensure!(fees["closed"]["code"] == "window_closed", "S10: {fees}");
            report.seated = number(&self.center.ok(&["seat"])?["people"]);
            report.published = number(&self.center.ok(&["tickets", "publish"])?["published"]);
            self.a.pc.ok(&["sync"])?;
            self.answers()?;
            let early = self.pdf("准考证-提前");
            let ticketed = center::applications(&self.center, A)?
                .into_iter()
                .find(|one| one.state == "ticketed");
            let number = ticketed.context("nobody has a ticket")?.number;
            let args = [
                "print".as_ref(),
                "tickets".as_ref(),
                number.as_ref(),
                "--out".as_ref(),
                early.as_os_str(),
            ];
            let (_, why) = self.a.pc.run(&args)?.refused()?;
            ensure!(
                why.contains("2017年9月11日") && !early.exists(),
                "S11: {why}"
            );
            report.too_early = "准考证从 2017年9月11日 起才能打印".into();
            Ok(((), format!("{} 人", report.seated)))
        })
    }

    /// The day has come: tickets for the paid, reasons for the others; the center's papers.
    pub(super) fn tickets(&mut self, progress: &mut Progress, report: &mut Report) -> Result<()> {
        progress.step(
            "打印准考证、照片对照单、签到表、座次表",
            || {
                self.day(days::TICKETS)?;
                for (clerk, name) in [(&self.a, "甲"), (&self.b, "乙")] {
                    let printed = clerk.print("tickets", &self.pdf(&format!("准考证-{name}")))?;
                    report.tickets += number(&printed["pages"]);
                    for one in each(&printed["left_out"]) {
                        report
                            .unpaid_words
                            .extend(each(&one["why"]).map(|why| text(why).to_owned()));
                    }
                }
                for (document, title) in [
                    ("photosheet", "照片对照单"),
                    ("signin", "签到表"),
                    ("seats", "座次表"),
                ] {
                    let out = self.pdf(title);
                    self.center.ok(&[
                        "print".as_ref(),
                        document.as_ref(),
                        "--out".as_ref(),
                        out.as_os_str(),
                    ])?;
                }
                for name in ["名单.xlsx", "名单.csv"] {
                    self.center
                        .ok(&["export".as_ref(), self.out.join(name).as_os_str()])?;
                }
                Ok(((), format!("准考证 {} 张", report.tickets)))
            },
        )
    }

    /// Looks over everything once more.
    pub(super) fn close(&mut self, progress: &mut Progress, report: &mut Report) -> Result<()> {
        progress.step("找回报名序号、审计日志、备份", || {
            let mut all = center::applications(&self.center, A)?;
            let one = all.first().context("nobody")?.clone();
            let found = self.center.ok(&["find", &one.name])?;
            ensure!(
                each(&found).any(|row| row["number"] == one.number.as_str()),
                "S14: {found}"
            );
            let found = self
                .a
                .pc
                .ok(&["find", self.a.sample.rows[0].right.get(Field::IdNumber)])?;
            ensure!(each(&found).next().is_some(), "S14: {found}");
            all.extend(center::applications(&self.center, B)?);
            report.standings = center::standings(&all);
            let audit = self.center.ok(&["audit", "verify"])?;
            report.audit_lines = number(&audit["lines"]);
            let backup = self.out.join("unit-a.backup");
            self.a.pc.ok(&["backup".as_ref(), backup.as_os_str()])?;
            Ok(((), format!("审计日志 {} 条", report.audit_lines)))
        })?;
        self.server = None;
        for (what, path) in [
            ("单位甲的数据", self.a.pc.data.clone()),
            ("单位乙的数据", self.b.pc.data.clone()),
            ("鉴定中心的数据", self.center.database.clone()),
            ("批注工作簿（甲）", self.a.annotated.clone()),
            ("批注工作簿（乙）", self.b.annotated.clone()),
            ("PDF", self.out.join("pdf")),
        ] {
            ensure!(path.exists(), "{what} is missing: {}", path.display());
            report.files.insert(what.into(), path);
        }
        Ok(())
    }
}
