//! QR codes (ISO/IEC 18004).

use qrcode::{Color, EcLevel, bits, canvas::Canvas, canvas::MaskPattern, ec, types::QrResult};

/// Modules of white on each side that belong to the code (6.3.8).
pub(crate) const QUIET: usize = 4;

/// A code: row by row, dark is true.
pub(crate) struct Code {
    pub(crate) side: usize,
    dark: Vec<Color>,
}

impl Code {
    /// Level M: 15 % may be damaged. `None` when the text is too long for any code.
    ///
    /// The mask is always the same one. Choosing the best of eight takes fifty times as long as the rest, and
    /// a signature looks like noise under every one of them; readers find the mask in the code.
    pub(crate) fn new(text: &str) -> Option<Self> {
        Self::encode(text.as_bytes()).ok()
    }

    fn encode(text: &[u8]) -> QrResult<Self> {
        let bits = bits::encode_auto(text, EcLevel::M)?;
        let version = bits.version();
        let (data, correction) = ec::construct_codewords(&bits.into_bytes(), version, EcLevel::M)?;
        let mut canvas = Canvas::new(version, EcLevel::M);
        canvas.draw_all_functional_patterns();
        canvas.draw_data(&data, &correction);
        canvas.apply_mask(MaskPattern::Checkerboard);
        Ok(Self {
            side: version.width().unsigned_abs().into(),
            dark: canvas.into_colors(),
        })
    }

    /// A bit for each module, rows filled up to bytes, dark being 0 as a PDF's stencil has it.
    ///
    /// As a stencil a code takes 350 bytes as they are. Rectangles or dashed lines need three times as much
    /// and most of the time of a page for compressing them.
    pub(crate) fn stencil(&self) -> Vec<u8> {
        let rows = self.dark.chunks(self.side.max(1));
        rows.flat_map(|row| {
            row.chunks(8).map(|part| {
                let light = |color: &Color| *color == Color::Light;
                let bits = part.iter().zip((0..8).rev());
                bits.fold(0, |byte, (color, at)| byte | u8::from(light(color)) << at)
            })
        })
        .collect()
    }
}
