//! QR codes (ISO/IEC 18004).

use qrcode::{
    Color, EcLevel, Version, bits, canvas::Canvas, canvas::MaskPattern, ec, types::QrResult,
};
use std::{cell::RefCell, rc::Rc};

/// Modules of white on each side that belong to the code (6.3.8).
pub(crate) const QUIET: usize = 4;
/// 15 % may be damaged.
const LEVEL: EcLevel = EcLevel::M;

/// A code as a stencil: a bit for each module, rows filled up to bytes, dark being 0 as a PDF has it.
///
/// So it takes 350 bytes as they are. Rectangles or dashed lines need three times as much and most of the time of
/// a page for compressing them.
pub(crate) struct Code {
    pub(crate) side: usize,
    pub(crate) stencil: Vec<u8>,
}

thread_local! {
    /// Tickets of one plan have codes of one size.
    static SHEETS: RefCell<Vec<Rc<Sheet>>> = const { RefCell::new(Vec::new()) };
}

impl Code {
    /// `None` when the text is too long for any code.
    ///
    /// The mask is always the same one. Choosing the best of eight takes fifty times as long as the rest, and
    /// a signature looks like noise under every one of them; readers find the mask in the code.
    pub(crate) fn new(text: &str) -> Option<Self> {
        Self::encode(text.as_bytes()).ok()
    }

    fn encode(text: &[u8]) -> QrResult<Self> {
        let bits = bits::encode_auto(text, LEVEL)?;
        let version = bits.version();
        let (data, correction) = ec::construct_codewords(&bits.into_bytes(), version, LEVEL)?;
        let words = [data, correction].concat();
        let sheet = Sheet::of(version, words.len());
        Ok(Self {
            side: sheet.side,
            stencil: sheet.fill(&words),
        })
    }
}

/// What all codes of one size share: the fixed patterns under the mask, and the place of every bit. A bit that is
/// set turns its module over, so that a code is drawn by going through its bits instead of through its modules.
struct Sheet {
    version: Version,
    side: usize,
    empty: Vec<u8>,
    /// Byte and bit of the stencil for each bit of the codewords.
    places: Vec<(u16, u8)>,
}

impl Sheet {
    fn of(version: Version, words: usize) -> Rc<Self> {
        SHEETS.with_borrow_mut(|sheets| {
            let known = sheets.iter().find(|sheet| sheet.version == version);
            match known {
                Some(sheet) => Rc::clone(sheet),
                None => {
                    let sheet = Rc::new(Self::new(version, words));
                    sheets.push(Rc::clone(&sheet));
                    sheet
                }
            }
        })
    }

    /// Asks the library for drawings in which each bit says a digit of its own number: a dozen of them tell where
    /// every bit lies.
    fn new(version: Version, words: usize) -> Self {
        let side = usize::from(version.width().unsigned_abs());
        let bits = words * 8;
        let empty = draw(version, &vec![0; words]);
        // From 1 on: 0 stays for modules that hold no bit.
        let mut numbers = vec![0; side * side];
        for digit in 0..usize::BITS - bits.leading_zeros() {
            let mut numbered = vec![0; words];
            for bit in (0..bits).filter(|bit| (bit + 1) >> digit & 1 == 1) {
                numbered[bit / 8] |= 0x80 >> (bit % 8);
            }
            let drawn = draw(version, &numbered);
            for (number, (a, b)) in numbers.iter_mut().zip(drawn.iter().zip(&empty)) {
                *number |= usize::from(a != b) << digit;
            }
        }
        let width = side.div_ceil(8);
        let mut places = vec![(0, 0); bits];
        for (at, number) in numbers.into_iter().enumerate() {
            let (row, column) = (at / side, at % side);
            if let Some(place) = number.checked_sub(1).and_then(|bit| places.get_mut(bit)) {
                // The largest code has 177 rows of 23 bytes.
                *place = ((row * width + column / 8) as u16, 0x80 >> (column % 8));
            }
        }
        Self {
            version,
            side,
            empty: stencil(&empty, side),
            places,
        }
    }

    fn fill(&self, words: &[u8]) -> Vec<u8> {
        let mut stencil = self.empty.clone();
        for (word, places) in words.iter().zip(self.places.chunks_exact(8)) {
            for (bit, (byte, mask)) in places.iter().enumerate() {
                // All ones where the bit is set, so that there is nothing to foresee.
                let set = (word << bit & 0x80) >> 7;
                stencil[usize::from(*byte)] ^= mask & set.wrapping_neg();
            }
        }
        stencil
    }
}

fn draw(version: Version, words: &[u8]) -> Vec<Color> {
    let mut canvas = Canvas::new(version, LEVEL);
    canvas.draw_all_functional_patterns();
    canvas.draw_data(words, &[]);
    canvas.apply_mask(MaskPattern::Checkerboard);
    canvas.into_colors()
}

fn stencil(colors: &[Color], side: usize) -> Vec<u8> {
    let rows = colors.chunks(side.max(1));
    rows.flat_map(|row| {
        row.chunks(8).map(|part| {
            let light = |color: &Color| *color == Color::Light;
            let bits = part.iter().zip((0..8).rev());
            bits.fold(0, |byte, (color, at)| byte | u8::from(light(color)) << at)
        })
    })
    .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_what_the_library_draws() {
        for text in [
            "1",
            "KB1E/jiangxi-2017/201701300001/ABCDEFGHIJKLMNOP",
            &"长 text, ".repeat(40),
        ] {
            let code = Code::new(text).unwrap();
            let bits = bits::encode_auto(text.as_bytes(), LEVEL).unwrap();
            let version = bits.version();
            let (data, correction) =
                ec::construct_codewords(&bits.into_bytes(), version, LEVEL).unwrap();
            let mut canvas = Canvas::new(version, LEVEL);
            canvas.draw_all_functional_patterns();
            canvas.draw_data(&data, &correction);
            canvas.apply_mask(MaskPattern::Checkerboard);
            assert_eq!(code.stencil, stencil(&canvas.into_colors(), code.side));
        }
    }
}
