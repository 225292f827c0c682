//! Making a photo fit its rule, as far as that does no harm.

use crate::encode::{QUALITY, encode_within, rewrap};
use crate::geometry::{Crop, Picture, Window, quarter_turns, turn, turned};
use crate::source::Source;
use crate::tilt;
use crate::{Limits, Naming, PhotoError, decode, measure};
use fast_image_resize::FilterType;
use kaobao_exam::Code;
use kaobao_exam::photo::{ColourMode, ImageFormat, PhotoFacts, PhotoRule, SizeRule};
use turbojpeg::Subsamp;

/// Written where neither the rule nor the file says.
const USUAL_DPI: u16 = 300;

/// A photo after mending. The original stays with the caller.
#[derive(Clone, Debug, PartialEq)]
pub struct Mended {
    /// The file.
    pub jpeg: Vec<u8>,
    /// Measured on `jpeg`; `PhotoRule::judge` on it says what no mending cures (a wrong background, no colour).
    pub facts: PhotoFacts,
    /// What was done, in order; empty when nothing had to be.
    pub steps: Vec<MendStep>,
    /// By the rule, ending `.jpg`.
    pub file_name: String,
}

/// One thing done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MendStep {
    /// Turned upright.
    Turned,
    /// Cropped to the ratio or by hand.
    Cropped,
    /// Made smaller in pixels.
    Shrunk,
    /// Made brighter or darker by hand.
    Brightness,
    /// Made an RGB JPEG of another format or colour mode.
    Converted,
    /// Saved at another quality for the file size.
    Compressed,
    /// Density written.
    Density,
    /// EXIF, comments and bytes after the end removed.
    Cleaned,
    /// Given its name.
    Renamed,
}

impl MendStep {
    /// For the screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Turned => "转正",
            Self::Cropped => "裁剪",
            Self::Shrunk => "缩小",
            Self::Brightness => "调整亮度",
            Self::Converted => "转换格式",
            Self::Compressed => "调整文件大小",
            Self::Density => "写入分辨率",
            Self::Cleaned => "去除附加信息",
            Self::Renamed => "改名",
        }
    }
}

/// What the clerk set by hand in the cropping tool.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Manual {
    /// Part of the upright, hand-turned picture; brought to the rule's ratio if it is not. `None`: automatic.
    pub crop: Option<Crop>,
    /// Quarter turns clockwise, after EXIF's.
    pub quarter_turns: u8,
    /// Degrees clockwise after that, about the middle; at most [`crate::MAX_TILT`] either way.
    pub tilt: f32,
    /// -1 (much darker) to 1 (much brighter); 0 leaves it. White and black stay.
    pub brightness: f32,
}

/// Mends `bytes` for `rule`. A JPEG whose pixels fit is never decoded and encoded again: at most its density is
/// written and what is not the picture removed.
///
/// # Errors
/// When the picture cannot be opened, is damaged, smaller than the rule asks, or cannot be brought to the file size.
pub fn mend(
    bytes: &[u8],
    file_name: &str,
    rule: &PhotoRule,
    naming: &Naming<'_>,
    manual: Option<&Manual>,
) -> Result<Mended, PhotoError> {
    let source = Source::open(bytes, &Limits::default())?;
    if source.truncated {
        return Err(PhotoError::Truncated);
    }
    let manual = manual.copied().unwrap_or_default();
    let mut steps = Vec::new();
    let kept = if manual == Manual::default() {
        keep(&source, rule, &mut steps)
    } else {
        None
    };
    let jpeg = match kept {
        Some(jpeg) => jpeg,
        None => redraw(&source, rule, &manual, &mut steps)?,
    };
    let name = naming.file_name(rule.name, file_name);
    if name != file_name {
        steps.push(MendStep::Renamed);
    }
    let facts = measure(&jpeg, &name);
    if facts.truncated {
        return Err(PhotoError::Truncated);
    }
    let incurable = [Code::PhotoBackground, Code::PhotoColour];
    if rule
        .judge(&facts)
        .iter()
        .any(|problem| problem.is_error() && !incurable.contains(&problem.code))
    {
        return Err(PhotoError::Library);
    }
    Ok(Mended {
        jpeg,
        facts,
        steps,
        file_name: name,
    })
}

/// The same pixels, when they fit.
fn keep(source: &Source<'_>, rule: &PhotoRule, steps: &mut Vec<MendStep>) -> Option<Vec<u8>> {
    let header = source.jpeg.as_ref()?;
    let end = header.end?;
    if !header.ycc || source.orientation != 1 || !rule.size_fits(source.size.0, source.size.1) {
        return None;
    }
    let wanted = rule.dpi.map(|dpi| (dpi, dpi));
    let density = wanted.is_none() || header.density == wanted;
    let clean = !header.extras && end == source.bytes.len();
    let jpeg = if density && clean {
        source.bytes.to_vec()
    } else {
        rewrap(source.bytes, end, wanted.or(source.dpi))
    };
    let allowed = u64::from(rule.min_bytes)..=u64::from(rule.max_bytes);
    if !allowed.contains(&(jpeg.len() as u64)) {
        return None;
    }
    if !density {
        steps.push(MendStep::Density);
    }
    if !clean {
        steps.push(MendStep::Cleaned);
    }
    Some(jpeg)
}

fn redraw(
    source: &Source<'_>,
    rule: &PhotoRule,
    manual: &Manual,
    steps: &mut Vec<MendStep>,
) -> Result<Vec<u8>, PhotoError> {
    let drawing = Drawing::of(source, quarter_turns(manual.quarter_turns));
    let window = manual.crop.map_or(Window::WHOLE, Window::of);
    let window = fit(window, drawing.upright, rule);
    let sizes = sizes(window, drawing.upright, rule)?;
    let decoded = drawing.decode(window, sizes[0])?;
    let tilt = tilt::bounded(manual.tilt);

    let wanted = rule.dpi.map(|dpi| (dpi, dpi));
    let dpi = wanted.or(source.dpi).unwrap_or((USUAL_DPI, USUAL_DPI));
    let subsamp = source.subsamp();
    let allowed = u64::from(rule.min_bytes)..=u64::from(rule.max_bytes);
    let mut done = Err(PhotoError::Library);
    for size in sizes {
        let mut picture = if tilt == 0.0 {
            drawing.draw(&decoded, window, size)?
        } else {
            drawing.draw_tilted(&decoded, window, size, tilt)?
        };
        brighten(&mut picture, manual.brightness);
        done = encode_within(&picture, subsamp, dpi, allowed.clone())
            .map(|(jpeg, quality)| (jpeg, quality, size));
        if !matches!(done, Err(PhotoError::OverBytes { .. })) {
            break;
        }
    }
    let (jpeg, quality, size) = done?;

    let (width, height) = window.size(drawing.upright);
    let mut step = |done: bool, step| {
        if done {
            steps.push(step);
        }
    };
    let turned = source.orientation != 1 || !manual.quarter_turns.is_multiple_of(4) || tilt != 0.0;
    step(turned, MendStep::Turned);
    step(window != Window::WHOLE, MendStep::Cropped);
    let shrunk = (f64::from(size.0) + 0.5) < width || (f64::from(size.1) + 0.5) < height;
    step(shrunk, MendStep::Shrunk);
    step(manual.brightness != 0.0, MendStep::Brightness);
    let converted = source.format != ImageFormat::Jpeg
        || !matches!(source.colour, ColourMode::Rgb | ColourMode::Grey);
    step(converted, MendStep::Converted);
    let fits = allowed.contains(&(source.bytes.len() as u64));
    step(
        quality != QUALITY || (!shrunk && !fits),
        MendStep::Compressed,
    );
    step(source.dpi != Some(dpi), MendStep::Density);
    let clean =
        |header: &crate::jpeg::Header<'_>| !header.extras && header.end == Some(source.bytes.len());
    let dirty = source.jpeg.as_ref().is_some_and(|header| !clean(header));
    step(dirty, MendStep::Cleaned);
    Ok(jpeg)
}

/// `window` where its size is as the rule asks, else cut to the rule's ratio.
fn fit(window: Window, upright: (u32, u32), rule: &PhotoRule) -> Window {
    let (width, height) = window.size(upright);
    if rule.size_fits(width.round() as u32, height.round() as u32) {
        return window;
    }
    window.to_ratio(upright, (f64::from(rule.width), f64::from(rule.height)))
}

/// The sizes to try, largest first; never above what the window has.
fn sizes(
    window: Window,
    upright: (u32, u32),
    rule: &PhotoRule,
) -> Result<Vec<(u32, u32)>, PhotoError> {
    let (width, height) = window.size(upright);
    let (need_width, need_height) = (rule.width, rule.height);
    // Half a pixel is rounding.
    if width + 0.5 < f64::from(need_width) || height + 0.5 < f64::from(need_height) {
        return Err(PhotoError::TooSmall {
            width: width as u32,
            height: height as u32,
            need_width,
            need_height,
        });
    }
    if rule.size == SizeRule::Exact {
        return Ok(vec![(need_width, need_height)]);
    }
    let at = |across: f64| {
        let across = across.round().max(f64::from(need_width));
        let down = (across * height / width).round();
        (across as u32, (down as u32).max(need_height))
    };
    let need = f64::from(need_width);
    let mut sizes = vec![
        at(width.min(need * 2.0)),
        at(width.min(need * 1.5)),
        at(need),
    ];
    sizes.dedup();
    Ok(sizes)
}

/// A gamma curve, so that a white background stays white.
fn brighten(picture: &mut Picture, brightness: f32) {
    if brightness == 0.0 || !brightness.is_finite() {
        return;
    }
    let gamma = (-brightness.clamp(-1.0, 1.0)).exp2();
    let curve: [u8; 256] =
        std::array::from_fn(|value| ((value as f32 / 255.0).powf(gamma) * 255.0).round() as u8);
    for value in &mut picture.rgb {
        *value = curve[usize::from(*value)];
    }
}

/// How an upright picture is made from a source: decoded small, cropped, resized, and turned last, when it is small.
pub(crate) struct Drawing<'a, 'b> {
    source: &'a Source<'b>,
    turns: u8,
    /// Size after turning.
    pub(crate) upright: (u32, u32),
}

impl<'a, 'b> Drawing<'a, 'b> {
    /// `turns` as an EXIF orientation, after the source's own.
    pub(crate) fn of(source: &'a Source<'b>, turns: u8) -> Self {
        Self {
            source,
            turns,
            upright: turned(turned(source.size, source.orientation), turns),
        }
    }

    fn stored(&self, size: (u32, u32)) -> (u32, u32) {
        turned(turned(size, self.turns), self.source.orientation)
    }

    fn window(&self, upright: Window) -> Window {
        upright.before(self.turns).before(self.source.orientation)
    }

    /// Enough pixels to draw `window` at `size`, both upright.
    ///
    /// # Errors
    /// [`PhotoError::Truncated`] when the decoder complains.
    pub(crate) fn decode(&self, window: Window, size: (u32, u32)) -> Result<Picture, PhotoError> {
        let decoded = self.decode_anyway(window, size)?;
        if decoded.damaged {
            return Err(PhotoError::Truncated);
        }
        Ok(decoded.picture)
    }

    /// As [`Self::decode`], damaged or not.
    pub(crate) fn decode_anyway(
        &self,
        window: Window,
        size: (u32, u32),
    ) -> Result<decode::Decoded, PhotoError> {
        let (size, window) = (self.stored(size), self.window(window));
        self.source.decode((
            f64::from(size.0) / (window.right - window.left),
            f64::from(size.1) / (window.bottom - window.top),
        ))
    }

    /// `window` at `size`, both upright, of what [`Self::decode`] gave.
    pub(crate) fn draw(
        &self,
        decoded: &Picture,
        window: Window,
        size: (u32, u32),
    ) -> Result<Picture, PhotoError> {
        let (size, window) = (self.stored(size), self.window(window));
        let picture = decode::resize(decoded, window, size, FilterType::Lanczos3)?;
        Ok(turn(turn(picture, self.source.orientation), self.turns))
    }
}

impl Source<'_> {
    /// Grey stays grey.
    pub(crate) fn subsamp(&self) -> Subsamp {
        if self.colour == ColourMode::Grey {
            Subsamp::Gray
        } else {
            Subsamp::None
        }
    }
}
