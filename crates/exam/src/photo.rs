//! The photo rule (S05) and its verdict. The `photo` crate measures; this judges.

use crate::{Clause, Code, Digest, Problem};
use serde::{Deserialize, Serialize};

/// What a photo must be. Plan data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhotoRule {
    /// Pixels; see `size`.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Whether `width` and `height` are the size or the least.
    #[serde(default)]
    pub size: SizeRule,
    /// Dots per inch that the JPEG header must say; `None` when the plan does not care.
    #[serde(default)]
    pub dpi: Option<u16>,
    /// Least file size in bytes.
    #[serde(default)]
    pub min_bytes: u32,
    /// Greatest file size in bytes.
    pub max_bytes: u32,
    /// Background.
    #[serde(default)]
    pub background: Background,
    /// What the file is called when it is handed over.
    #[serde(default)]
    pub name: NameRule,
    /// Printed size in millimetres, width then height.
    pub print_mm: [u16; 2],
}

/// How the pixel size is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SizeRule {
    /// Just this size.
    #[default]
    Exact,
    /// At least this size, at the same ratio within 2 %.
    AtLeast,
}

/// Required background.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Background {
    /// Any even colour.
    #[default]
    Any,
    /// White.
    White,
    /// Blue.
    Blue,
    /// Red.
    Red,
}

/// Required file name (the part before `.jpg`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameRule {
    /// Any; only the ending `.jpg` in lower case counts.
    #[default]
    Any,
    /// The ID number.
    IdNumber,
    /// The registration number's fifteen digits.
    RegistrationNumber,
    /// The person's name.
    PersonName,
}

/// The real format, by content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "format names")]
pub enum ImageFormat {
    Jpeg,
    Png,
    Bmp,
    Gif,
    Webp,
    Tiff,
    Heic,
    Unknown,
}

impl ImageFormat {
    /// As people call it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Bmp => "BMP",
            Self::Gif => "GIF",
            Self::Webp => "WebP",
            Self::Tiff => "TIFF",
            Self::Heic => "HEIC",
            Self::Unknown => "未知格式",
        }
    }
}

/// How colours are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "colour mode names")]
pub enum ColourMode {
    Rgb,
    Grey,
    Cmyk,
    Palette,
    Other,
}

/// What a picture's file says of itself, before any pixel is decoded. Its JSON is a part of that of [`PhotoFacts`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PhotoHead {
    /// Name of the bytes.
    pub sha256: Digest,
    /// As found in the folder, with ending; empty when the picture came without one.
    pub file_name: String,
    /// Real format.
    pub format: ImageFormat,
    /// As stored, before any turning; 0 for what cannot be opened.
    pub width: u32,
    /// As stored.
    pub height: u32,
    /// Horizontal and vertical dots per inch; `None` when the file does not say.
    pub dpi: Option<(u16, u16)>,
    /// Colour mode.
    pub colour: ColourMode,
    /// File size.
    pub bytes: u64,
    /// EXIF orientation 1 to 8; 1 is upright.
    pub orientation: u8,
    /// The file ends before the picture does.
    pub truncated: bool,
}

/// What was measured. Pixel measures are taken on the picture turned upright.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PhotoFacts {
    /// Name of the bytes.
    pub sha256: Digest,
    /// As found in the folder, with ending; empty when the picture came without one.
    pub file_name: String,
    /// Real format.
    pub format: ImageFormat,
    /// As stored, before any turning.
    pub width: u32,
    /// As stored.
    pub height: u32,
    /// Horizontal and vertical dots per inch; `None` when the file does not say.
    pub dpi: Option<(u16, u16)>,
    /// Colour mode.
    pub colour: ColourMode,
    /// File size.
    pub bytes: u64,
    /// EXIF orientation 1 to 8; 1 is upright.
    pub orientation: u8,
    /// The file ends before the picture does, or the picture in it is damaged.
    pub truncated: bool,
    /// Mean luma, 0 to 255.
    pub brightness: f32,
    /// Standard deviation of luma.
    pub contrast: f32,
    /// Variance of the Laplacian of luma on a picture brought to 90x120; low is blurred.
    pub sharpness: f32,
    /// Mean colour of the strip along the top and upper sides.
    pub background: [u8; 3],
    /// Standard deviation of that strip's colours, 0 is perfectly even.
    pub background_spread: f32,
    /// 64-bit difference hash: pictures that look the same differ in few bits.
    pub dhash: u64,
}

/// Bounds for what a rule does not name: chosen on studio photos, all as warnings.
pub mod bounds {
    /// Darker than this is too dark.
    pub const DARK: f32 = 60.0;
    /// Brighter than this is washed out.
    pub const BRIGHT: f32 = 235.0;
    /// Less contrast than this is flat.
    pub const FLAT: f32 = 18.0;
    /// Less sharp than this is blurred.
    pub const BLURRED: f32 = 25.0;
    /// More spread than this is not an even background.
    pub const UNEVEN: f32 = 34.0;
    /// Two pictures that differ in at most this many bits of `dhash` are the same.
    pub const SAME_BITS: u32 = 3;
}

impl PhotoFacts {
    /// What the file alone says.
    pub fn head(&self) -> PhotoHead {
        PhotoHead {
            sha256: self.sha256,
            file_name: self.file_name.clone(),
            format: self.format,
            width: self.width,
            height: self.height,
            dpi: self.dpi,
            colour: self.colour,
            bytes: self.bytes,
            orientation: self.orientation,
            truncated: self.truncated,
        }
    }
}

impl PhotoRule {
    pub(crate) fn validate(&self) -> Result<(), String> {
        if !(30..=4000).contains(&self.width) || !(30..=4000).contains(&self.height) {
            return Err("照片宽高应在 30 至 4000 像素之间".into());
        }
        if self.min_bytes >= self.max_bytes || self.max_bytes > 20 << 20 {
            return Err("照片文件大小的上限应大于下限，且不超过 20 MB".into());
        }
        if self.print_mm.iter().any(|mm| !(10..=100).contains(mm)) {
            return Err("照片打印尺寸应在 10 至 100 毫米之间".into());
        }
        Ok(())
    }

    /// Whether the size fits.
    pub fn size_fits(&self, width: u32, height: u32) -> bool {
        match self.size {
            SizeRule::Exact => (width, height) == (self.width, self.height),
            SizeRule::AtLeast => {
                width >= self.width && height >= self.height && self.ratio_fits(width, height)
            }
        }
    }
    fn ratio_fits(&self, width: u32, height: u32) -> bool {
        let (have, want) = (
            u64::from(width) * u64::from(self.height),
            u64::from(height) * u64::from(self.width),
        );
        have.abs_diff(want) * 50 <= want
    }

    const BY_PROGRAM: &str = "这一处由程序自动修正，原图会保留";

    /// Whether a problem that [`Self::judge`] found is one that the program mends by itself.
    pub fn mends(problem: &Problem) -> bool {
        problem.mend == Self::BY_PROGRAM
    }

    /// Everything wrong with a photo under this rule. Errors can all be mended by the program unless the text
    /// says to choose another picture.
    pub fn judge(&self, facts: &PhotoFacts) -> Vec<Problem> {
        let mut problems = self.judge_head(&facts.head());
        if problems.iter().all(|one| one.code != Code::PhotoUnreadable) {
            self.judge_pixels(facts, &mut problems);
        }
        problems
    }

    /// As [`Self::judge`], as far as the file says by itself: what the center holds against a photo at the door, where
    /// thousands come at once. It decodes them before somebody passes.
    pub fn judge_head(&self, facts: &PhotoHead) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut say = |code, what: String, mend: &str| {
            problems.push(Problem::error(None, code, Clause::S05, what, mend));
        };
        const MEND: &str = PhotoRule::BY_PROGRAM;
        if facts.format == ImageFormat::Unknown || facts.width == 0 || facts.height == 0 {
            say(
                Code::PhotoUnreadable,
                "这个文件不是能识别的图片".into(),
                "请换一张照片",
            );
            return problems;
        }
        if facts.truncated {
            say(
                Code::PhotoTruncated,
                "照片文件不完整，下半部分丢失".into(),
                "请重新拷贝原文件或换一张照片",
            );
        }
        if facts.format != ImageFormat::Jpeg {
            let what = format!(
                "照片实际是 {} 格式，要求 JPEG（.jpg）",
                facts.format.label()
            );
            say(Code::PhotoFormat, what, MEND);
        }
        let ending = facts.file_name.rsplit_once('.').map(|(_, ending)| ending);
        if !facts.file_name.is_empty() && ending != Some("jpg") {
            let what = format!("文件名“{}”的扩展名应是小写 .jpg", facts.file_name);
            say(Code::PhotoName, what, MEND);
        }
        if facts.orientation != 1 {
            say(
                Code::PhotoOrientation,
                "照片是横着或倒着存的，要靠附加信息转正".into(),
                MEND,
            );
        }
        let (width, height) = if facts.orientation >= 5 {
            (facts.height, facts.width)
        } else {
            (facts.width, facts.height)
        };
        if !self.size_fits(width, height) {
            let than = if self.size == SizeRule::AtLeast {
                "至少 "
            } else {
                ""
            };
            let what = format!(
                "照片是 {width}x{height} 像素，要求{than}{}x{}（宽x高）",
                self.width, self.height
            );
            let small = width < self.width || height < self.height;
            let mend = if small {
                "照片太小，放大会模糊，请换一张更大的原图"
            } else {
                MEND
            };
            say(Code::PhotoSize, what, mend);
        }
        if let Some(dpi) = self.dpi
            && facts.dpi != Some((dpi, dpi))
        {
            let have = facts
                .dpi
                .map_or("没有写明".into(), |(x, _)| format!("是 {x} dpi"));
            say(
                Code::PhotoDensity,
                format!("照片分辨率{have}，要求 {dpi} dpi"),
                MEND,
            );
        }
        match facts.colour {
            ColourMode::Rgb => {}
            ColourMode::Grey => say(
                Code::PhotoColour,
                "照片是黑白的，要求彩色".into(),
                "请换一张彩色照片",
            ),
            _ => say(
                Code::PhotoColour,
                "照片不是 RGB 彩色（可能是印刷用的 CMYK）".into(),
                MEND,
            ),
        }
        let kb = |bytes: u64| format!("{:.1} KB", bytes as f64 / 1024.0);
        if facts.bytes > u64::from(self.max_bytes) {
            let what = format!(
                "照片文件 {}，超过上限 {}",
                kb(facts.bytes),
                kb(self.max_bytes.into())
            );
            say(Code::PhotoBytes, what, MEND);
        } else if facts.bytes < u64::from(self.min_bytes) {
            let what = format!(
                "照片文件 {}，低于下限 {}",
                kb(facts.bytes),
                kb(self.min_bytes.into())
            );
            say(Code::PhotoBytes, what, "请换一张质量更高的原图");
        }
        problems
    }

    fn judge_pixels(&self, facts: &PhotoFacts, problems: &mut Vec<Problem>) {
        if !self.background_fits(facts.background) {
            let want = match self.background {
                Background::White => "白色",
                Background::Blue => "蓝色",
                _ => "红色",
            };
            problems.push(Problem::error(
                None,
                Code::PhotoBackground,
                Clause::S05,
                format!("照片背景不是{want}"),
                "请换一张符合背景要求的照片",
            ));
        }
        let mut warn = |code, what: &str| {
            let mend = "请看一眼照片，不清楚就换一张";
            problems.push(Problem::error(None, code, Clause::S05, what, mend).as_warning());
        };
        if facts.brightness < bounds::DARK {
            warn(Code::PhotoBrightness, "照片偏暗");
        } else if facts.brightness > bounds::BRIGHT {
            warn(Code::PhotoBrightness, "照片过亮");
        }
        if facts.contrast < bounds::FLAT {
            warn(Code::PhotoContrast, "照片对比度太低，几乎看不清");
        }
        if facts.sharpness < bounds::BLURRED {
            warn(Code::PhotoBlur, "照片可能模糊");
        }
        if facts.background_spread > bounds::UNEVEN {
            warn(Code::PhotoBackground, "照片背景不均匀，可能不是证件照");
        }
    }

    fn background_fits(&self, [r, g, b]: [u8; 3]) -> bool {
        let (r, g, b) = (i32::from(r), i32::from(g), i32::from(b));
        match self.background {
            Background::Any => true,
            Background::White => r >= 200 && g >= 200 && b >= 200,
            Background::Blue => b > r + 30 && b >= g,
            Background::Red => r > g + 60 && r > b + 60,
        }
    }
}

/// Whether two pictures may be the same: equal bytes or nearly equal hashes. Portraits before one background have
/// hashes much alike, so a verdict needs more: see `kaobao_photo::same_pictures`.
pub fn same_picture(a: &PhotoFacts, b: &PhotoFacts) -> bool {
    a.sha256 == b.sha256 || (a.dhash ^ b.dhash).count_ones() <= bounds::SAME_BITS
}

/// A photo that the rule passed; names the bytes that go to the center.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PhotoPassed(Digest);

impl PhotoPassed {
    /// Judges; a photo with warnings only passes.
    ///
    /// # Errors
    /// All problems when one of them is an error.
    pub fn new(rule: &PhotoRule, facts: &PhotoFacts) -> Result<Self, Vec<Problem>> {
        let problems = rule.judge(facts);
        if problems.iter().any(Problem::is_error) {
            Err(problems)
        } else {
            Ok(Self(facts.sha256))
        }
    }
    /// The photo's name.
    pub fn digest(&self) -> Digest {
        self.0
    }
}
