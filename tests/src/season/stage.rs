//! The season's steps, in the order of the notice.

use super::{
    Report, add_unit, center, days, open_center,
    progress::Progress,
    unit::{Clerk, each, number, text},
};
use crate::{
    programs::{Center, Pc, Programs, Server},
    sample::{self, Files, Sample},
};
use anyhow::{Context, Result, bail, ensure};
use kaobao_exam::review::PASSED_WORDS;
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Both sides and what lies between them.
pub(super) struct Stage<'a> {
    pub(super) out: PathBuf,
    pub(super) center: Center,
    pub(super) server: Option<Server>,
    /// By network.
    pub(super) a: Clerk<'a>,
    /// By package.
    pub(super) b: Clerk<'a>,
}

pub(super) const A: &str = "36001";
pub(super) const B: &str = "36404";

impl<'a> Stage<'a> {
    pub(super) fn new(
        programs: &Programs,
        out: &Path,
        sample: &'a Sample,
        files: Vec<Files>,
    ) -> Result<Self> {
        let folder = out.join("center");
        fs::create_dir_all(&folder)?;
        fs::create_dir_all(out.join("pdf"))?;
        let center = Center::new(programs, &folder.join("center.db"));
        let [a, b] = &sample.units;
        let mut files = files.into_iter();
        let mut clerk = |unit, name: &str| -> Result<Clerk<'a>> {
            let files = files.next().context("no files")?;
            let pc = Pc::new(programs, &out.join(format!("unit-{name}.kaobao")));
            Ok(Clerk::new(
                pc,
                unit,
                files,
                out.join(format!("annotated-{name}.xlsx")),
            ))
        };
        Ok(Self {
            out: out.to_owned(),
            center,
            server: None,
            a: clerk(a, "a")?,
            b: clerk(b, "b")?,
        })
    }

    /// Everybody's date; the service is started anew with it, on the same port.
    pub(super) fn day(&mut self, day: &str) -> Result<()> {
        self.center.day(day);
        self.a.pc.day(day);
        self.b.pc.day(day);
        let port = self.server.as_ref().map_or(0, |server| server.port);
        self.server = None;
        self.server = Some(self.center.serve(port)?);
        Ok(())
    }

    pub(super) fn pdf(&self, name: &str) -> PathBuf {
        self.out.join("pdf").join(format!("{name}.pdf"))
    }

    /// B's way: what the center has to say comes as a file.
    pub(super) fn answers(&self) -> Result<Value> {
        let file = self.out.join("答复-乙.kba");
        self.center.ok(&[
            "answers".as_ref(),
            B.as_ref(),
            "--out".as_ref(),
            file.as_os_str(),
        ])?;
        self.b.pc.ok(&["accept".as_ref(), file.as_os_str()])
    }

    /// Center up, plan and units in, both PCs enrolled.
    pub(super) fn open(&mut self, progress: &mut Progress) -> Result<()> {
        progress.step("鉴定中心启动，登记两个单位", || {
            open_center(&self.center, &self.out)?;
            self.day(days::REGISTRATION)?;
            let url = self.server.as_ref().map(|server| server.url.clone());
            for (clerk, name) in [(&self.a, "a"), (&self.b, "b")] {
                let enrolment = self.out.join(format!("enrolment-{name}.json"));
                let url = url.as_deref().filter(|_| name == "a");
                add_unit(&self.center, &clerk.sample.unit, 1, url, &enrolment)?;
                let made = clerk.pc.ok(&[
                    "init".as_ref(),
                    "--enrolment".as_ref(),
                    enrolment.as_os_str(),
                ])?;
                ensure!(!text(&made["recovery_code"]).is_empty(), "no recovery code");
            }
            let template = self.out.join("模板.xlsx");
            self.a.pc.ok(&["template".as_ref(), template.as_os_str()])?;
            Ok(((), url.unwrap_or_default()))
        })
    }

    /// Rosters and photos in, mistakes found and mended, sealed, handed in.
    pub(super) fn register(&mut self, progress: &mut Progress, report: &mut Report) -> Result<()> {
        for (clerk, name) in [(&mut self.a, "甲"), (&mut self.b, "乙")] {
            progress.step(&format!("单位{name}：导入花名册和照片"), || {
                let rows = clerk.import()?;
                Ok(((), format!("{rows} 行")))
            })?;
            let found = progress.step(&format!("单位{name}：查出故意的错误"), || {
                let found = clerk.mistakes()?;
                let text = format!("{} 处", found.len());
                Ok((found, text))
            })?;
            report.mistakes.extend(found);
            let mended = progress.step(&format!("单位{name}：改正"), || {
                let mended = clerk.mend()?;
                let text = format!("批注工作簿 {}，逐个 {}", mended.by_workbook, mended.by_hand);
                Ok((mended, text))
            })?;
            report.mended_by_workbook += mended.by_workbook;
            report.mended_by_hand += mended.by_hand;
            report.photos_mended += mended.photos_mended;
        }
        progress.step("核对六项关键信息，提交资格审查", || {
            let (a, b) = (self.a.sample.people(), self.b.sample.people());
            self.a.seal(a)?;
            self.b.seal(b)?;
            let first = self
                .a
                .numbers()?
                .into_values()
                .flatten()
                .next()
                .context("nobody")?;
            let (_, why) = self
                .a
                .pc
                .run(&["edit", &first, "phone=13800000000"])?
                .refused()?;
            ensure!(why.contains("不能修改"), "S07: {why}");
            Ok(((), format!("{} 人", a + b)))
        })?;
        report.received[0] = progress.step("单位甲：网络报送", || {
            let sent = self.a.pc.ok(&["sync"])?;
            let accepted: u64 = each(&sent["batches"])
                .map(|batch| number(&batch["accepted"]))
                .sum();
            Ok((accepted, format!("收下 {accepted} 人")))
        })?;
        report.received[1] =
            progress.step("单位乙：离线包报送", || self.by_package("乙-1"))?;
        progress.step("打印报名表、花名册、报送回执", || {
            let mut pages = 0;
            for (clerk, name) in [(&self.a, "甲"), (&self.b, "乙")] {
                for (document, title) in [
                    ("forms", "报名表"),
                    ("roster", "花名册"),
                    ("receipt", "报送回执"),
                ] {
                    pages += number(
                        &clerk.print(document, &self.pdf(&format!("{title}-{name}")))?["pages"],
                    );
                }
            }
            Ok(((), format!("{pages} 页")))
        })
    }

    /// B's oldest batch without a receipt, on a stick to the center and back.
    fn by_package(&self, name: &str) -> Result<(u64, String)> {
        let (package, answer) = (
            self.out.join(format!("{name}.kbp")),
            self.out.join(format!("{name}.kba")),
        );
        self.b.pc.ok(&["package".as_ref(), package.as_os_str()])?;
        let import = [
            "import".as_ref(),
            package.as_os_str(),
            "--answer".as_ref(),
            answer.as_os_str(),
        ];
        let taken = self.center.ok(&import)?;
        let accepted = number(&taken["accepted"]);
        ensure!(
            each(&taken["refused"]).next().is_none(),
            "the center refused: {}",
            taken["refused"]
        );
        let again = self.center.ok(&import)?;
        ensure!(
            again["again"] == true && number(&again["accepted"]) == accepted,
            "the same package once more: {again}"
        );
        self.b.pc.ok(&["accept".as_ref(), answer.as_os_str()])?;
        Ok((accepted, format!("收下 {accepted} 人")))
    }

    /// A few come back with reasons, one is rejected, the others pass; both units see it (S09).
    pub(super) fn review(&mut self, progress: &mut Progress, report: &mut Report) -> Result<()> {
        progress.step("资格审查：退回、不通过、通过", || {
            self.day(days::REVIEW)?;
            let (a, b) = (
                center::applications(&self.center, A)?,
                center::applications(&self.center, B)?,
            );
            ensure!(
                a.len() == self.a.sample.people() && b.len() == self.b.sample.people(),
                "everybody arrived once"
            );
            center::give_back(
                &self.center,
                &a[0].number,
                "address",
                "通讯地址请写到门牌号",
            )?;
            center::give_back(
                &self.center,
                &a[1].number,
                "certificate_number",
                "证书编号与档案不符",
            )?;
            center::give_back(&self.center, &a[2].number, "photo", "照片不是本人近照")?;
            center::give_back(&self.center, &b[0].number, "phone", "电话打不通")?;
            self.center.ok(&[
                "review",
                "reject",
                &a[3].number,
                "--reason",
                "档案中没有现等级证书",
            ])?;
            report.returned = 4;
            report.rejected = 1;
            report.passed = center::pass_all(&self.center, A)? + center::pass_all(&self.center, B)?;
            ensure!(
                report.passed + 5 == a.len() + b.len(),
                "{} passed",
                report.passed
            );
            Ok(((), format!("通过 {}，退回 4，不通过 1", report.passed)))
        })?;
        progress.step("两个单位看到审查结果", || {
            self.a.pc.ok(&["sync"])?;
            self.answers()?;
            let mut seen = 0;
            for clerk in [&self.a, &self.b] {
                let results = clerk.pc.ok(&["results"])?;
                for row in each(&results) {
                    let right = match text(&row["state"]) {
                        "passed" => text(&row["words"]).starts_with(PASSED_WORDS),
                        "returned" => each(&row["reasons"]).next().is_some(),
                        "rejected" => text(&row["words"]).contains("档案中没有现等级证书"),
                        _ => false,
                    };
                    ensure!(right, "S09: {row}");
                    seen += 1;
                }
            }
            ensure!(
                seen == self.a.sample.people() + self.b.sample.people(),
                "{seen} results"
            );
            Ok(((), format!("{seen} 人")))
        })
    }

    /// The returned ones opened, mended, confirmed, sealed and handed in as revision 2.
    pub(super) fn revise(&mut self, progress: &mut Progress, report: &mut Report) -> Result<()> {
        report.revised = progress.step("退回的人修改后重报", || {
            let mut revised = 0;
            for (clerk, expected) in [(&self.a, 3), (&self.b, 1)] {
                self.mend_returned(clerk)?;
                clerk.seal(expected)?;
                revised += expected;
            }
            self.a.pc.ok(&["sync"])?;
            self.by_package("乙-2")?;
            for unit in [A, B] {
                center::pass_all(&self.center, unit)?;
            }
            let second = [A, B]
                .iter()
                .map(|unit| center::applications(&self.center, unit))
                .collect::<Result<Vec<_>>>()?;
            let second = second
                .into_iter()
                .flatten()
                .filter(|one| one.revision == 2 && one.state == "passed")
                .count();
            ensure!(
                second == revised,
                "{second} of {revised} passed as revision 2"
            );
            self.a.pc.ok(&["sync"])?;
            self.answers()?;
            Ok((revised, format!("{revised} 人，第 2 稿")))
        })?;
        Ok(())
    }

    fn mend_returned(&self, clerk: &Clerk<'_>) -> Result<()> {
        let results = clerk.pc.ok(&["results"])?;
        let returned: Vec<&Value> = each(&results)
            .filter(|row| row["state"] == "returned")
            .collect();
        clerk.pc.ok(&["reopen", "--all"])?;
        for row in returned {
            let number = text(&row["number"]);
            match text(&row["reasons"][0]["field"]) {
                "address" => clerk.pc.ok(&[
                    "edit",
                    number,
                    "address=南昌市东湖区省府大院北二路 92 号 3 栋 502 室",
                ])?,
                "certificate_number" => {
                    clerk
                        .pc
                        .ok(&["edit", number, "certificate_number=1136001234500099"])?
                }
                "phone" => clerk.pc.ok(&["edit", number, "phone=13970000099"])?,
                "" => {
                    let photo = self.out.join("重拍.jpg");
                    fs::write(
                        &photo,
                        sample::draw::Portrait::new(0x2017_0620).jpeg(600, 800)?,
                    )?;
                    clerk
                        .pc
                        .ok(&["photo".as_ref(), number.as_ref(), photo.as_os_str()])?
                }
                other => bail!("nobody was returned for {other}"),
            };
        }
        Ok(())
    }
}
