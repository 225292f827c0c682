//! Orientation and density from a TIFF structure, as in EXIF. Reads the first directory alone.

/// More entries than any camera writes.
const MAX_ENTRIES: usize = 512;

/// What we want of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tags {
    pub(crate) orientation: Option<u8>,
    pub(crate) density: Option<(u16, u16)>,
}

/// A density as dots per inch; `None` for nonsense.
pub(crate) fn density(across: u32, down: u32) -> Option<(u16, u16)> {
    let side = |dots: u32| u16::try_from(dots).ok().filter(|dots| *dots > 0);
    Some((side(across)?, side(down)?))
}

impl Tags {
    /// Reads `tiff`, which begins with `II` or `MM`; whatever is missing or broken is `None`.
    pub(crate) fn read(tiff: &[u8]) -> Self {
        Self::try_read(tiff).unwrap_or_default()
    }

    fn try_read(tiff: &[u8]) -> Option<Self> {
        let little = match tiff.get(..4)? {
            b"II*\0" => true,
            b"MM\0*" => false,
            _ => return None,
        };
        let short = |at: usize| -> Option<u32> {
            let bytes = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
            let read = if little {
                u16::from_le_bytes
            } else {
                u16::from_be_bytes
            };
            Some(read(bytes).into())
        };
        let long = |at: usize| -> Option<u32> {
            let bytes = tiff.get(at..at.checked_add(4)?)?.try_into().ok()?;
            let read = if little {
                u32::from_le_bytes
            } else {
                u32::from_be_bytes
            };
            Some(read(bytes))
        };
        let rational = |entry: usize| -> Option<f64> {
            let at = long(entry + 8)? as usize;
            let (above, below) = (long(at)?, long(at.checked_add(4)?)?);
            (below != 0).then(|| f64::from(above) / f64::from(below))
        };

        let directory = long(4)? as usize;
        let entries = (short(directory)? as usize).min(MAX_ENTRIES);
        let (mut orientation, mut across, mut down, mut unit) = (None, None, None, 2);
        for index in 0..entries {
            let entry = directory.checked_add(2 + 12 * index)?;
            let Some(tag) = short(entry) else { break };
            let kind = short(entry + 2);
            match (tag, kind) {
                (0x0112, Some(3)) => orientation = short(entry + 8),
                (0x011A, Some(5)) => across = rational(entry),
                (0x011B, Some(5)) => down = rational(entry),
                (0x0128, Some(3)) => unit = short(entry + 8).unwrap_or(2),
                _ => {}
            }
        }
        let per_inch = match unit {
            2 => Some(1.0),
            3 => Some(2.54),
            _ => None,
        };
        // A float that does not fit becomes 0 or the greatest value, which `density` refuses.
        let dots = |dots: Option<f64>| Some((dots? * per_inch?).round() as u32);
        Some(Self {
            orientation: orientation
                .filter(|value| (1..=8).contains(value))
                .map(|value| value as u8),
            density: match (dots(across), dots(down)) {
                (Some(across), Some(down)) => density(across, down),
                _ => None,
            },
        })
    }
}
