//! Why a photo cannot be opened or mended.

/// Why a photo cannot be opened or mended. The text is for the clerk: what is wrong and what to do.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum PhotoError {
    /// No format that we know.
    #[error("这个文件不是能识别的图片，请换一张 JPEG 照片")]
    NotAnImage,
    /// A phone's HEIC, which we recognise but do not decode.
    #[error(
        "这是手机拍的 HEIC 照片，本程序打不开：请在手机“设置-相机-格式”里改用“兼容性最佳”后重拍，或在电脑上另存为 JPEG 再导入"
    )]
    Heic,
    /// The picture is of a known format, in a variant that hardly any program opens.
    #[error("照片用了少见的 JPEG 编码，打不开：请用画图等程序打开后另存为 JPEG 再导入")]
    Unsupported,
    /// Too many bytes.
    #[error(
        "照片文件有 {} MB，超过 {} MB，不予打开：请先缩小照片再导入",
        bytes >> 20,
        limit >> 20
    )]
    TooManyBytes {
        /// File size.
        bytes: u64,
        /// Greatest file size.
        limit: u64,
    },
    /// Too many pixels, or too much work for its pixels.
    #[error(
        "照片是 {width}x{height} 像素，太大了，打不开：请先把照片缩小到 4000x4000 像素以内再导入"
    )]
    TooManyPixels {
        /// As the header says.
        width: u32,
        /// As the header says.
        height: u32,
    },
    /// The file ends before the picture does, or is damaged inside.
    #[error("照片文件不完整或已损坏：请重新拷贝原文件，或换一张照片")]
    Truncated,
    /// Less than the rule asks for; we never enlarge.
    #[error(
        "照片（裁剪后）只有 {width}x{height} 像素，要求 {need_width}x{need_height}：放大会模糊，请换一张更大的原图"
    )]
    TooSmall {
        /// After cropping, upright.
        width: u32,
        /// After cropping, upright.
        height: u32,
        /// As the rule asks.
        need_width: u32,
        /// As the rule asks.
        need_height: u32,
    },
    /// Even at a low quality the file is over the rule's greatest size.
    #[error("照片压缩后仍有 {bytes} 字节，超过上限 {limit} 字节：请换一张背景干净的照片")]
    OverBytes {
        /// What was reached.
        bytes: u64,
        /// The rule's.
        limit: u64,
    },
    /// Even at the best quality the file is under the rule's least size.
    #[error("照片按最高质量保存也只有 {bytes} 字节，低于下限 {limit} 字节：请换一张更清晰的原图")]
    UnderBytes {
        /// What was reached.
        bytes: u64,
        /// The rule's.
        limit: u64,
    },
    /// The JPEG library refused; not known to happen.
    #[error("照片处理失败：请换一张照片，并把这张照片发给技术支持")]
    Library,
}
