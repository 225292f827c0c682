//! What came in.

use super::wire;
use kaobao_exam::Problem;

wire! {
    /// Which batches.
    #[derive(Default)]
    #[serde(default)]
    pub struct BatchQuery {
        /// Plan id.
        pub plan: Option<String>,
        /// Unit code.
        pub unit: Option<String>,
        /// `next` of the page before.
        pub after: Option<String>,
        /// 1 to 500; 100 when absent.
        pub limit: Option<u32>,
    }

    /// A page of batches, newest first.
    pub struct BatchPage {
        /// The batches.
        pub batches: Vec<BatchInfo>,
        /// For the next page.
        pub next: Option<String>,
    }

    /// How a batch came.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum BatchVia {
        /// Over HTTP.
        Network,
        /// As a package.
        Package,
    }

    /// A batch.
    pub struct BatchInfo {
        /// Its id.
        pub batch: String,
        /// Plan id.
        pub plan: String,
        /// Unit's code.
        pub unit: String,
        /// Unit's name.
        pub unit_name: String,
        /// Which of the unit's PCs.
        pub slot: u8,
        /// How it came.
        pub via: BatchVia,
        /// How many applications.
        pub lines: u32,
        /// First offered, RFC 3339.
        pub offered_at: String,
        /// Decided; `None` while not everything was sent.
        pub committed_at: Option<String>,
        /// Accepted.
        pub accepted: u32,
        /// Refused.
        pub refused: u32,
    }

    /// A batch with what the receipt says.
    pub struct BatchDetail {
        /// The batch.
        pub batch: BatchInfo,
        /// SHA-256 of the manifest.
        pub manifest: String,
        /// Contents that were not sent yet; 0 once committed.
        pub missing_contents: u32,
        /// Photos that were not sent yet.
        pub missing_photos: u32,
        /// Whether there is a PC that the answer file can be encrypted to.
        pub answer: bool,
    }

    /// Which lines of a batch.
    #[derive(Default)]
    #[serde(default)]
    pub struct LineQuery {
        /// Only those refused.
        pub refused: Option<bool>,
        /// Leave out so many, from 0.
        pub skip: Option<u32>,
        /// 1 to 1,000; 200 when absent.
        pub limit: Option<u32>,
    }

    /// Lines of a receipt.
    pub struct LinePage {
        /// The lines.
        pub lines: Vec<BatchLineInfo>,
        /// How many there are in all (of those asked for).
        pub total: u32,
    }

    /// The decision on one application.
    pub struct BatchLineInfo {
        /// 报名序号.
        pub number: String,
        /// 姓名, where it was accepted.
        pub name: Option<String>,
        /// Which revision.
        pub revision: u32,
        /// Whether it was accepted.
        pub accepted: bool,
        /// Why not.
        #[schema(value_type = Vec<crate::http::openapi::schema::Problem>)]
        pub problems: Vec<Problem>,
    }

    /// An imported package.
    pub struct PackageImported {
        /// The batch.
        pub batch: BatchInfo,
        /// It had been committed before: nothing was counted twice.
        pub again: bool,
        /// Name for the answer file, which `batch_answer` gives.
        pub answer_name: String,
    }
}
