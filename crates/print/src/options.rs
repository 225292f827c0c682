/// How a document goes onto paper and into the archive. The default is a plain PDF for one-sided printing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// PDF/A-2u (ISO 19005-2) with a tagged structure: larger, for the archive.
    pub pdf_a: bool,
    /// Two tickets on one A4 page, without the notes beside them; with `duplex` the notes are on the back.
    /// Other documents take no notice.
    pub two_up: bool,
    /// Both sides of the paper: whatever belongs to one person or room begins on a front side, and print
    /// dialogs start with long-edge duplex.
    pub duplex: bool,
}
