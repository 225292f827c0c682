//! What the console's pages see: plain, flat, generated into TypeScript. Ids and numbers are strings, dates are
//! `2017-06-10`, moments RFC 3339, amounts yuan as text (`260.00`), counts `u32`. Lists that may be long are rows of
//! cells under named columns, a page at a time with a cursor.

mod account;
mod batch;
mod candidate;
mod filter;
mod list;
mod pay;
mod people;
mod plan;
mod record;
mod room;
mod unit;

pub use account::*;
pub use batch::*;
pub use candidate::*;
pub use filter::*;
pub use list::*;
pub use pay::*;
pub use people::*;
pub use plan::*;
pub use record::*;
pub use room::*;
pub use unit::*;

/// Types that go over the wire: JSON, the OpenAPI document, and TypeScript.
macro_rules! wire {
    ($($(#[$meta:meta])* pub $kind:ident $name:ident $body:tt)+) => { $(
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[cfg_attr(test, derive(specta::Type))]
        $(#[$meta])*
        pub $kind $name $body
    )+ };
}
pub(crate) use wire;
