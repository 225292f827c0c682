//! The short signed text in a ticket's QR code: who may sit is then proven without a network or a database.
//!
//! `KB1E/<plan id>/<ticket number>/<person>/<signature>`, at most [`MAX_PROOF`] characters. `1` is the form's
//! number, `E` the algorithms (Ed25519 over SHA-256; `S` is kept for SM2 over SM3). The person is the first 80 bits
//! of a hash of plan, document number and name, the signature covers everything before its slash; both are written
//! in base 32 (RFC 4648 without padding), which QR codes hold in 5.5 bits a character. One spelling only: a text
//! that differs in one character is another text.
//!
//! The hash hides nothing from somebody who holds the ticket, where the number stands in full beside it; it binds
//! the ticket to its person, and a text found without its ticket tells no name.

use crate::{PublicKey, SigningKey, hash::sha256};
use data_encoding::BASE32_NOPAD;
use kaobao_exam::PlanId;
use std::fmt;

/// The longest text, in characters.
pub const MAX_PROOF: usize = 199;
/// The longest ticket number that still fits with the longest plan id.
pub const MAX_TICKET_NUMBER: usize = 32;

const PURPOSE: &str = "kaobao/ticket/1";
const HEAD: &str = "KB1E";

/// Who somebody is, for comparing only.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PersonMark([u8; 10]);

impl PersonMark {
    /// Of one person in one plan: the same person has another mark in the next plan.
    pub fn of(plan: &PlanId, id_number: &str, name: &str) -> Self {
        let text = format!("kaobao/person/1\0{plan}\0{id_number}\0{name}");
        let mut mark = [0; 10];
        mark.copy_from_slice(&sha256(text.as_bytes()).0[..10]);
        Self(mark)
    }
}
impl fmt::Display for PersonMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE32_NOPAD.encode(&self.0))
    }
}
impl fmt::Debug for PersonMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PersonMark({self})")
    }
}

/// What a ticket's QR code states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketProof {
    /// For which exam.
    pub plan: PlanId,
    /// 准考证号.
    pub number: String,
    /// Whose.
    pub person: PersonMark,
}

/// Why a text proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// Something else was scanned, or part of it is missing.
    #[error("不是准考证上的二维码内容，或没有扫全；请对准准考证上的二维码重新扫描")]
    Form,
    /// Made by a newer program.
    #[error("二维码是更新版本的程序做的，本程序读不懂，请升级程序")]
    Newer,
    /// Not signed by this center, or changed.
    #[error("签名不符：不是本鉴定中心发的准考证，或内容被改动过，请核对身份证和考生名单")]
    Forged,
}

/// The number cannot stand in a QR code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "准考证号“{0}”不能做成二维码：最多 {MAX_TICKET_NUMBER} 个字母、数字和连字符，请改短计划文件里的 ticket.pattern"
)]
pub struct BadTicketNumber(String);

impl TicketProof {
    /// The text for the QR code. The same statement and key give the same text.
    ///
    /// # Errors
    /// [`BadTicketNumber`].
    pub fn sign(&self, key: &SigningKey) -> Result<String, BadTicketNumber> {
        if !fits(&self.number) {
            return Err(BadTicketNumber(self.number.chars().take(64).collect()));
        }
        let body = format!("{HEAD}/{}/{}/{}", self.plan, self.number, self.person);
        let signature = BASE32_NOPAD.encode(&key.sign(PURPOSE, body.as_bytes()));
        Ok(format!("{body}/{signature}"))
    }

    /// The statement, if the center with this key signed it. White space around it is what scanners add.
    ///
    /// # Errors
    /// [`ProofError`]. Texts of any length and kind are safe to ask about.
    pub fn verify(text: &str, center: &PublicKey) -> Result<Self, ProofError> {
        let text = text.trim_matches([' ', '\t', '\r', '\n', '\u{feff}']);
        if text.len() > MAX_PROOF {
            return Err(ProofError::Form);
        }
        let mut parts = text.split('/');
        let mut part = || parts.next().ok_or(ProofError::Form);
        let head = part()?;
        if head != HEAD {
            let ours = head.len() == 4 && head.is_ascii() && head.starts_with("KB");
            return Err(if ours {
                ProofError::Newer
            } else {
                ProofError::Form
            });
        }
        let (plan, number, person, signature) = (part()?, part()?, part()?, part()?);
        if parts.next().is_some() {
            return Err(ProofError::Form);
        }
        let plan: PlanId = plan.parse().map_err(|_| ProofError::Form)?;
        if !fits(number) {
            return Err(ProofError::Form);
        }
        let person = PersonMark(bytes(person)?);
        let body = &text[..text.len() - signature.len() - 1];
        if !center.verify(PURPOSE, body.as_bytes(), &bytes(signature)?) {
            return Err(ProofError::Forged);
        }
        Ok(Self {
            plan,
            number: number.to_owned(),
            person,
        })
    }
}

fn fits(number: &str) -> bool {
    (1..=MAX_TICKET_NUMBER).contains(&number.len())
        && number
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// Exactly so many bytes in their one spelling.
fn bytes<const N: usize>(text: &str) -> Result<[u8; N], ProofError> {
    let bytes = BASE32_NOPAD
        .decode(text.as_bytes())
        .map_err(|_| ProofError::Form)?;
    bytes.try_into().map_err(|_| ProofError::Form)
}
