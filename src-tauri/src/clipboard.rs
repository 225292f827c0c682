//! A photo from the system's clipboard: a picture that was copied or a screenshot, or a picture file that was copied in
//! the file manager. Asked here and not in the page, because WebKitGTK gives pages no pictures.

use crate::dialogs;
use arboard::{Clipboard, Error, ImageData};
use std::path::{Path, PathBuf};

/// What was copied.
pub(crate) enum Copied {
    /// A file on the disk, better than any picture drawn from it.
    File(PathBuf),
    /// A picture, as a PNG file.
    Png(Vec<u8>),
}

/// The photo in the clipboard.
///
/// # Errors
/// In words for the clerk: nothing there that could be a photo, or a clipboard that does not answer.
pub(crate) fn photo() -> Result<Copied, String> {
    let mut clipboard = Clipboard::new().map_err(|_| SILENT.to_owned())?;
    // Chat programs offer the file beside the picture: its pixels went through no second hand.
    let files = clipboard.get().file_list().unwrap_or_default();
    if let Some(file) = files.iter().find(|file| is_picture(file)) {
        return Ok(Copied::File(file.clone()));
    }
    match clipboard.get_image() {
        Ok(picture) => png(&picture).map(Copied::Png),
        Err(error) => {
            let text = clipboard.get_text().is_ok_and(|text| !text.is_empty());
            Err(why_none(&error, !files.is_empty(), text).to_owned())
        }
    }
}

const SILENT: &str =
    "剪贴板里的图片读不出来。请再复制一次；还不行，就把图片存成文件，再用“选择照片”。";

/// Some programs answer everything with what they have, so that other things are told by what else is there.
const fn why_none(error: &Error, files: bool, text: bool) -> &'static str {
    match error {
        _ if files => "剪贴板里的文件不是照片。请复制 JPG、PNG、BMP、WEBP 或 TIFF 图片，再粘贴。",
        Error::ContentNotAvailable => NO_PICTURE,
        _ if text => NO_PICTURE,
        _ => SILENT,
    }
}

const NO_PICTURE: &str = "剪贴板里没有图片，请先复制一张照片或截图，再粘贴。";

fn is_picture(file: &Path) -> bool {
    let ending = file.extension().unwrap_or_default().to_ascii_lowercase();
    dialogs::PICTURES.iter().any(|one| ending == *one) && file.is_file()
}

/// What shows through is left to whoever measures the photo, as with any file. But some programs copy pictures that are
/// transparent throughout and mean none of it.
fn png(picture: &ImageData<'_>) -> Result<Vec<u8>, String> {
    let size = |length: usize| u32::try_from(length).ok().filter(|length| *length > 0);
    let (Some(width), Some(height)) = (size(picture.width), size(picture.height)) else {
        return Err("剪贴板里的图片是空的。请再复制一次。".to_owned());
    };
    let mut points = picture.bytes.to_vec();
    let (points_of, _) = points.as_chunks_mut::<4>();
    if points_of.iter().all(|point| point[3] == 0) {
        points_of.iter_mut().for_each(|point| point[3] = u8::MAX);
    }
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let written = encoder.write_header().and_then(|mut writer| {
        writer.write_image_data(&points)?;
        writer.finish()
    });
    written.map_err(|error| format!("剪贴板里的图片不完整（{error}）。请再复制一次。"))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::{Error, ImageData, NO_PICTURE, SILENT, is_picture, png, why_none};

    fn colours(points: &[[u8; 4]]) -> Vec<u8> {
        let picture = ImageData {
            width: points.len(),
            height: 1,
            bytes: points.concat().into(),
        };
        let file = png(&picture).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(file))
            .read_info()
            .unwrap();
        let mut points = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut points).unwrap();
        points
    }

    #[test]
    fn what_shows_through_stays_so_and_wholly_transparent_means_not_at_all() {
        let seen = colours(&[[10, 20, 30, 255], [10, 20, 30, 0], [0, 0, 0, 128]]);
        assert_eq!(seen, [10, 20, 30, 255, 10, 20, 30, 0, 0, 0, 0, 128]);
        assert_eq!(colours(&[[10, 20, 30, 0]]), [10, 20, 30, 255]);
    }

    #[test]
    fn copied_text_is_no_picture_whatever_its_program_answers() {
        let strange = Error::Unknown {
            description: "X11 error".to_owned(),
        };
        for error in [&Error::ConversionFailure, &strange] {
            assert_eq!(why_none(error, false, true), NO_PICTURE);
            assert_eq!(why_none(error, false, false), SILENT);
        }
        assert_eq!(
            why_none(&Error::ContentNotAvailable, false, false),
            NO_PICTURE
        );
        assert!(why_none(&strange, true, true).contains("文件不是照片"));
    }

    #[test]
    fn an_empty_or_cut_picture_is_refused() {
        let picture = |width, height, bytes: &'static [u8]| ImageData {
            width,
            height,
            bytes: bytes.into(),
        };
        assert!(png(&picture(0, 0, &[])).unwrap_err().contains("空的"));
        assert!(png(&picture(2, 2, &[0; 4])).unwrap_err().contains("不完整"));
    }

    #[test]
    fn only_picture_files_that_are_there_count() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["王.JPG", "名单.xlsx"] {
            std::fs::write(at(name), "").unwrap();
        }
        assert!(is_picture(&at("王.JPG")));
        assert!(!is_picture(&at("名单.xlsx")));
        assert!(!is_picture(&at("gone.png")));
    }
}
