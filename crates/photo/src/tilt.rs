//! Turning by a few degrees, so that a head that was held askew stands upright.

use crate::PhotoError;
use crate::geometry::{Picture, Window};
use crate::mend::Drawing;

/// The most degrees either way; more is a picture to be taken anew.
pub const MAX_TILT: f32 = 10.0;
/// Points of the finer picture, and looks at it, along one side of a point of the result.
const FINE: u32 = 2;

/// Clockwise degrees within the bounds; nonsense is none.
pub(crate) fn bounded(degrees: f32) -> f32 {
    if degrees.is_finite() {
        degrees.clamp(-MAX_TILT, MAX_TILT)
    } else {
        0.0
    }
}

/// Leads from a point of the turned picture back to where it was before, both in pixels.
struct Back {
    centre: (f64, f64),
    sin: f64,
    cos: f64,
}

impl Back {
    fn new(degrees: f32, (width, height): (f64, f64)) -> Self {
        let (sin, cos) = f64::from(degrees).to_radians().sin_cos();
        Self {
            centre: (width / 2.0, height / 2.0),
            sin,
            cos,
        }
    }
    fn of(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let (x, y) = (x - self.centre.0, y - self.centre.1);
        (
            self.centre.0 + x * self.cos + y * self.sin,
            self.centre.1 - x * self.sin + y * self.cos,
        )
    }
}

impl Drawing<'_, '_> {
    /// `window` of the picture turned about its middle, at `size`. Where the turned picture has no more, its edge goes
    /// on, as an even background does.
    pub(crate) fn draw_tilted(
        &self,
        decoded: &Picture,
        window: Window,
        size: (u32, u32),
        degrees: f32,
    ) -> Result<Picture, PhotoError> {
        let whole = (f64::from(self.upright.0), f64::from(self.upright.1));
        let back = Back::new(degrees, whole);
        let bounds = bounds(&back, window, whole);
        let (width, height) = window.size(self.upright);
        let (wide, high) = bounds.size(self.upright);
        let fine_side = |side: f64, of: f64, points: u32| {
            (side / of * f64::from(points * FINE)).ceil().max(1.0) as u32
        };
        let fine = (
            fine_side(wide, width, size.0),
            fine_side(high, height, size.1),
        );
        let fine = self.draw(decoded, bounds, fine)?;
        let mut rgb = Vec::with_capacity(size.0 as usize * size.1 as usize * 3);
        let looks = FINE * FINE;
        for y in 0..size.1 {
            for x in 0..size.0 {
                let mut sum = [0.0; 3];
                for look in 0..looks {
                    let part = |at: u32, within: u32, of: u32| {
                        (f64::from(at) + (f64::from(within) + 0.5) / f64::from(FINE))
                            / f64::from(of)
                    };
                    let here = (
                        window.left * whole.0 + part(x, look % FINE, size.0) * width,
                        window.top * whole.1 + part(y, look / FINE, size.1) * height,
                    );
                    let from = back.of(here);
                    let seen = at(
                        &fine,
                        (from.0 / whole.0 - bounds.left) / (bounds.right - bounds.left),
                        (from.1 / whole.1 - bounds.top) / (bounds.bottom - bounds.top),
                    );
                    for (sum, seen) in sum.iter_mut().zip(seen) {
                        *sum += seen;
                    }
                }
                rgb.extend(sum.map(|sum| (sum / f64::from(looks)).round() as u8));
            }
        }
        Ok(Picture {
            width: size.0,
            height: size.1,
            rgb,
        })
    }
}

/// What of the picture before turning `window` shows, as far as there is any.
fn bounds(back: &Back, window: Window, whole: (f64, f64)) -> Window {
    let corners = [
        (window.left, window.top),
        (window.right, window.top),
        (window.left, window.bottom),
        (window.right, window.bottom),
    ]
    .map(|(x, y)| back.of((x * whole.0, y * whole.1)));
    let least = |of: fn(&(f64, f64)) -> f64| corners.iter().map(of).fold(f64::MAX, f64::min);
    let most = |of: fn(&(f64, f64)) -> f64| corners.iter().map(of).fold(f64::MIN, f64::max);
    let inside = |side: f64, of: f64| (side / of).clamp(0.0, 1.0);
    let found = Window {
        left: inside(least(|at| at.0), whole.0),
        top: inside(least(|at| at.1), whole.1),
        right: inside(most(|at| at.0), whole.0),
        bottom: inside(most(|at| at.1), whole.1),
    };
    // A sliver at a corner may be turned out of the picture altogether.
    if found.right > found.left && found.bottom > found.top {
        found
    } else {
        Window::WHOLE
    }
}

/// The colour at this place, in fractions of the sides; between four points, at the edge the edge's.
fn at(picture: &Picture, x: f64, y: f64) -> [f64; 3] {
    let place = |fraction: f64, side: u32| {
        let last = f64::from(side) - 1.0;
        let at = (fraction * f64::from(side) - 0.5).clamp(0.0, last);
        let first = at.floor();
        let next = (first + 1.0).min(last);
        (first as usize, next as usize, at - first)
    };
    let (left, right, across) = place(x, picture.width);
    let (above, below, down) = place(y, picture.height);
    let point = |x: usize, y: usize, colour: usize| {
        f64::from(picture.rgb[(y * picture.width as usize + x) * 3 + colour])
    };
    std::array::from_fn(|colour| {
        let row =
            |y: usize| point(left, y, colour) * (1.0 - across) + point(right, y, colour) * across;
        row(above) * (1.0 - down) + row(below) * down
    })
}
