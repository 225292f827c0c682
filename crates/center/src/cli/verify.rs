//! `verify`.

use super::{Session, out::Out};
use crate::{
    fail::Fail,
    service::verify::{self, Answer, Verifier},
};
use clap::Args;
use kaobao_exam::PlanId;
use kaobao_sync::{PublicKey, proof::MAX_PROOF};
use serde_json::json;
use std::{
    io::{BufRead, ErrorKind, Read},
    path::Path,
};

#[derive(Debug, Args)]
pub(super) struct Verify {
    /// 二维码里的文字；不写则从标准输入逐行读（扫码枪），扫一张答一张
    #[arg(value_name = "文字")]
    texts: Vec<String>,
    /// 只凭鉴定中心的公钥核验签名，不用数据库（公钥用 verify --show-key 查）
    #[arg(long, value_name = "公钥")]
    key: Option<PublicKey>,
    /// 显示本鉴定中心的公钥，供不联网的考点用 --key 核验
    #[arg(long, conflicts_with_all = ["key", "texts"])]
    show_key: bool,
    /// 只认这个考试计划的准考证
    #[arg(long)]
    plan: Option<PlanId>,
    /// 与 --key 一起：身份证上的姓名
    #[arg(long, requires_all = ["key", "id"], value_name = "姓名")]
    name: Option<String>,
    /// 与 --key 一起：身份证上的号码
    #[arg(long, requires_all = ["key", "name"], value_name = "号码")]
    id: Option<String>,
}

impl Verify {
    /// The answer by the public key alone; `None` without one.
    pub(super) fn offline(&self, out: Out) -> Option<Result<bool, Fail>> {
        let key = self.key?;
        let id = self.id.as_ref().map(|id| id.to_ascii_uppercase());
        let person = id.as_deref().zip(self.name.as_deref());
        Some(self.each(out, &mut |text| {
            Ok(verify::signature(text, &key, self.plan.as_ref(), person))
        }))
    }

    pub(super) fn run(self, session: &Session) -> Result<bool, Fail> {
        if self.show_key {
            let key = session.center.keys.public();
            session
                .out
                .report(&json!({ "key": key.to_string() }), || key.to_string())?;
            return Ok(true);
        }
        if self.texts.is_empty() {
            // A scanner runs all morning while tickets are taken back: every scan asks anew.
            return self.each(session.out, &mut |text| {
                Verifier::new(&session.center, self.plan.clone())?.ask(text)
            });
        }
        let mut verifier = Verifier::new(&session.center, self.plan.clone())?;
        self.each(session.out, &mut |text| verifier.ask(text))
    }

    fn each(
        &self,
        out: Out,
        ask: &mut dyn FnMut(&str) -> Result<Answer, Fail>,
    ) -> Result<bool, Fail> {
        let mut good = true;
        let mut one = |text: &str| {
            let answer = ask(text)?;
            good &= answer.good();
            out.line(&answer, || show(&answer))
        };
        if self.texts.is_empty() {
            let mut input = std::io::stdin().lock();
            while let Some(line) = line(&mut input)? {
                if !line.trim().is_empty() {
                    one(&line)?;
                }
            }
        } else {
            for text in &self.texts {
                one(text)?;
            }
        }
        Ok(good)
    }
}

/// The next line, `None` at the end. Of a line without an end only its beginning is kept.
fn line(input: &mut impl BufRead) -> Result<Option<String>, Fail> {
    let failed = |error| Fail::file("读取", Path::new("标准输入"))(error);
    let mut bytes = Vec::new();
    // Room for a mark of byte order and for line ends; what is longer is no ticket.
    let limit = MAX_PROOF as u64 + 16;
    (&mut *input)
        .take(limit)
        .read_until(b'\n', &mut bytes)
        .map_err(failed)?;
    if bytes.is_empty() {
        return Ok(None);
    }
    if bytes.last() != Some(&b'\n') {
        loop {
            let (used, ended) = match input.fill_buf() {
                Ok([]) => break,
                Ok(more) => match more.iter().position(|byte| *byte == b'\n') {
                    Some(at) => (at + 1, true),
                    None => (more.len(), false),
                },
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(failed(error)),
            };
            input.consume(used);
            if ended {
                break;
            }
        }
    }
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

fn show(answer: &Answer) -> String {
    let mark = if answer.good() { "有效" } else { "无效" };
    let number = answer.number.as_deref().unwrap_or("—");
    let mut text = format!("{mark}  {number}  {}", answer.message);
    if let Some(person) = &answer.admitted {
        text.push_str(&format!(
            "\n      {}  {}  {}  {}",
            person.id_masked, person.unit, person.trade, person.level
        ));
    }
    text
}
