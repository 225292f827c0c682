//! The markers of a JPEG, walked to the end. The decoder passes half a file; this does not.

use std::ops::Range;

/// More scans than this is no picture but a trap: ten is usual for a progressive one.
const MAX_SCANS: u32 = 100;
/// 8x8 blocks to visit over all scans: bounds the time (about 0.1 µs each).
const MAX_BLOCK_VISITS: u64 = 8_000_000;
/// A picture of several scans is kept whole as coefficients, 128 bytes a block: bounds the memory (72 MiB).
const MAX_BUFFERED_BLOCKS: u64 = (72 << 20) / 128;

/// What the markers say.
#[derive(Debug, Default)]
pub(crate) struct Header<'a> {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) components: u8,
    /// Huffman-coded with 8 bits, sequential or progressive: what every program opens.
    pub(crate) usual: bool,
    /// The colours are YCbCr by the decoder's own reasoning with a JFIF marker present.
    pub(crate) ycc: bool,
    /// Adobe wrote it; its CMYK is stored inverted.
    pub(crate) adobe: bool,
    /// Dots per inch of the JFIF marker.
    pub(crate) density: Option<(u16, u16)>,
    /// The TIFF structure inside the EXIF segment.
    pub(crate) exif: Option<&'a [u8]>,
    /// Application segments or comments that the picture does not need.
    pub(crate) extras: bool,
    /// Where the end marker ends; `None` when it is missing.
    pub(crate) end: Option<usize>,
    scans: u32,
    blocks: u64,
    visits: u64,
    buffered: bool,
}

impl<'a> Header<'a> {
    /// Walks `bytes`, which start with a JPEG's magic.
    pub(crate) fn read(bytes: &'a [u8]) -> Self {
        let mut header = Self::default();
        let mut frame = Frame::default();
        let (mut jfif, mut transform) = (false, None);
        header.end = walk(bytes, |marker, _, payload| match marker {
            0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => {
                if header.width != 0 {
                    header.usual = false;
                    return;
                }
                frame = Frame::read(payload);
                header.width = frame.width;
                header.height = frame.height;
                header.components = frame.components.len() as u8;
                header.usual = matches!(marker, 0xC0..=0xC2) && frame.usual();
                header.buffered = marker == 0xC2;
                header.blocks = frame.components.iter().map(|c| c.blocks).sum();
            }
            0xDA => {
                let count = usize::from(payload.first().copied().unwrap_or(0));
                header.scans += 1;
                header.buffered |= count < frame.components.len();
                let ids = payload.iter().skip(1).step_by(2).take(count);
                let visited = |id: &u8| frame.components.iter().find(|c| c.id == *id);
                header.visits += ids.filter_map(visited).map(|c| c.blocks).sum::<u64>();
            }
            0xE0 if payload.starts_with(b"JFIF\0") && payload.len() >= 12 && !jfif => {
                jfif = true;
                header.extras |= payload.len() != 14;
                header.density = jfif_density(payload);
            }
            0xEE if payload.starts_with(b"Adobe") && payload.len() >= 12 => {
                header.adobe = true;
                transform = Some(payload[11]);
            }
            0xE1 if header.exif.is_none() && payload.starts_with(b"Exif\0\0") => {
                header.extras = true;
                header.exif = payload.get(6..);
            }
            0xE0..=0xEF | 0xFE => header.extras = true,
            _ => {}
        });
        header.ycc = header.components == 3
            && (jfif || transform.map_or(frame.numbered(), |transform| transform == 1));
        header
    }

    /// Whether decoding stays within bounded time and memory.
    pub(crate) fn bounded(&self) -> bool {
        self.scans <= MAX_SCANS
            && self.visits <= MAX_BLOCK_VISITS
            && !(self.buffered && self.blocks > MAX_BUFFERED_BLOCKS)
    }
}

#[derive(Default)]
struct Frame {
    width: u32,
    height: u32,
    precision: u8,
    components: Vec<Component>,
}

struct Component {
    id: u8,
    across: u8,
    down: u8,
    blocks: u64,
}

impl Frame {
    fn read(payload: &[u8]) -> Self {
        let &[precision, h1, h0, w1, w0, count, ref rest @ ..] = payload else {
            return Self::default();
        };
        let mut frame = Self {
            width: u32::from(u16::from_be_bytes([w1, w0])),
            height: u32::from(u16::from_be_bytes([h1, h0])),
            precision,
            components: Vec::new(),
        };
        for chunk in rest.chunks_exact(3).take(usize::from(count).min(4)) {
            frame.components.push(Component {
                id: chunk[0],
                across: chunk[1] >> 4,
                down: chunk[1] & 15,
                blocks: 0,
            });
        }
        if usize::from(count) != frame.components.len() {
            frame.components.clear();
        }
        let most = |of: fn(&Component) -> u8| frame.components.iter().map(of).max().unwrap_or(1);
        let (across, down) = (most(|c| c.across).max(1), most(|c| c.down).max(1));
        let units = u64::from(frame.width.div_ceil(8 * u32::from(across)))
            * u64::from(frame.height.div_ceil(8 * u32::from(down)));
        for component in &mut frame.components {
            component.blocks = units * u64::from(component.across) * u64::from(component.down);
        }
        frame
    }
    fn usual(&self) -> bool {
        let sampling = |c: &Component| (1..=4).contains(&c.across) && (1..=4).contains(&c.down);
        self.precision == 8
            && matches!(self.components.len(), 1 | 3 | 4)
            && self.components.iter().all(sampling)
    }
    fn numbered(&self) -> bool {
        self.components.iter().map(|c| c.id).eq([1, 2, 3])
    }
}

fn jfif_density(payload: &[u8]) -> Option<(u16, u16)> {
    let across = u16::from_be_bytes([payload[8], payload[9]]);
    let down = u16::from_be_bytes([payload[10], payload[11]]);
    let inches = |per_cm: u16| (u32::from(per_cm) * 254 + 50) / 100;
    let (across, down) = match payload[7] {
        1 => (u32::from(across), u32::from(down)),
        2 => (inches(across), inches(down)),
        _ => return None,
    };
    crate::tags::density(across, down)
}

/// Calls `visit(marker, whole segment, payload)` for every segment; the end marker's end, if it is reached.
///
/// Reads as the decoder does: garbage and stuffed bytes between segments are skipped.
pub(crate) fn walk<'a>(
    bytes: &'a [u8],
    mut visit: impl FnMut(u8, Range<usize>, &'a [u8]),
) -> Option<usize> {
    let mut at = 2;
    loop {
        at += memchr::memchr(0xFF, bytes.get(at..)?)?;
        let start = at;
        while *bytes.get(at)? == 0xFF {
            at += 1;
        }
        let marker = bytes[at];
        at += 1;
        match marker {
            0x00 | 0x01 | 0xD0..=0xD7 => {}
            0xD8 => return None,
            0xD9 => return Some(at),
            _ => {
                let length = bytes.get(at..at + 2)?;
                let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
                let payload = bytes.get(at + 2..at + length)?;
                visit(marker, start..at + length, payload);
                at += length;
            }
        }
    }
}
