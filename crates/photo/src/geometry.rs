//! Turning and cropping.

/// Pixels, three bytes each, rows without padding.
#[derive(Debug)]
pub(crate) struct Picture {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) rgb: Vec<u8>,
}

/// A part of the picture in fractions 0 to 1 of its sides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crop {
    /// Left edge.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Share of the width.
    pub width: f32,
    /// Share of the height.
    pub height: f32,
}

/// The same in double precision, as corners, inside the picture and not empty.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Window {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

/// Share of what is cut off a picture too tall for its ratio that comes from above: heads are near the top.
const CUT_ABOVE: f64 = 0.1;

impl Window {
    pub(crate) const WHOLE: Self = Self {
        left: 0.0,
        top: 0.0,
        right: 1.0,
        bottom: 1.0,
    };

    /// Whatever the caller gives: NaN and what lies outside fall back to the edge.
    pub(crate) fn of(crop: Crop) -> Self {
        let inside = |value: f32, or: f64| {
            if value.is_finite() {
                f64::from(value).clamp(0.0, 1.0)
            } else {
                or
            }
        };
        let window = Self {
            left: inside(crop.x, 0.0),
            top: inside(crop.y, 0.0),
            right: inside(crop.x + crop.width, 1.0),
            bottom: inside(crop.y + crop.height, 1.0),
        };
        if window.right > window.left && window.bottom > window.top {
            window
        } else {
            Self::WHOLE
        }
    }

    /// Size in pixels within a picture of `width` by `height`.
    pub(crate) fn size(&self, (width, height): (u32, u32)) -> (f64, f64) {
        (
            (self.right - self.left) * f64::from(width),
            (self.bottom - self.top) * f64::from(height),
        )
    }

    /// Cut to the ratio of `want`: both sides alike from a wide one, mostly below from a tall one.
    pub(crate) fn to_ratio(self, picture: (u32, u32), want: (f64, f64)) -> Self {
        let (width, height) = self.size(picture);
        let keep_width = height * want.0 / want.1;
        let keep_height = width * want.1 / want.0;
        if keep_width < width {
            let cut = (self.right - self.left) * (1.0 - keep_width / width);
            Self {
                left: self.left + cut / 2.0,
                right: self.right - cut / 2.0,
                ..self
            }
        } else {
            let cut = (self.bottom - self.top) * (1.0 - keep_height / height);
            Self {
                top: self.top + cut * CUT_ABOVE,
                bottom: self.bottom - cut * (1.0 - CUT_ABOVE),
                ..self
            }
        }
    }

    /// Where this part of the picture turned by `orientation` lies before turning.
    pub(crate) fn before(self, orientation: u8) -> Self {
        let back = |x: f64, y: f64| match orientation {
            2 => (1.0 - x, y),
            3 => (1.0 - x, 1.0 - y),
            4 => (x, 1.0 - y),
            5 => (y, x),
            6 => (y, 1.0 - x),
            7 => (1.0 - y, 1.0 - x),
            8 => (1.0 - y, x),
            _ => (x, y),
        };
        let (a, b) = (back(self.left, self.top), back(self.right, self.bottom));
        Self {
            left: a.0.min(b.0),
            top: a.1.min(b.1),
            right: a.0.max(b.0),
            bottom: a.1.max(b.1),
        }
    }
}

/// Quarter turns clockwise as an EXIF orientation.
pub(crate) fn quarter_turns(turns: u8) -> u8 {
    [1, 6, 3, 8][usize::from(turns % 4)]
}

/// `size` after turning by `orientation`.
pub(crate) fn turned((width, height): (u32, u32), orientation: u8) -> (u32, u32) {
    if orientation >= 5 {
        (height, width)
    } else {
        (width, height)
    }
}

/// The picture made upright, where `orientation` is EXIF's.
pub(crate) fn turn(picture: Picture, orientation: u8) -> Picture {
    if !(2..=8).contains(&orientation) {
        return picture;
    }
    let (width, height) = turned((picture.width, picture.height), orientation);
    let (right, bottom) = (picture.width as usize, picture.height as usize);
    let mut rgb = Vec::with_capacity(picture.rgb.len());
    for y in 0..height as usize {
        for x in 0..width as usize {
            let (from_x, from_y) = match orientation {
                2 => (right - 1 - x, y),
                3 => (right - 1 - x, bottom - 1 - y),
                4 => (x, bottom - 1 - y),
                5 => (y, x),
                6 => (y, bottom - 1 - x),
                7 => (right - 1 - y, bottom - 1 - x),
                _ => (right - 1 - y, x),
            };
            let at = (from_y * right + from_x) * 3;
            rgb.extend_from_slice(&picture.rgb[at..at + 3]);
        }
    }
    Picture { width, height, rgb }
}
