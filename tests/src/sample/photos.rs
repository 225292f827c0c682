//! A folder of photos as a unit collects them: most as they should be, some as they come from a camera or a print
//! shop, some broken.

use super::{Row, UnitSample, draw, draw::Portrait, mistakes::Kind};
use anyhow::{Context, Result, anyhow};
use kaobao_exam::Field;
use std::{fs, path::Path};
use turbojpeg::PixelFormat;

/// What somebody's file is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Photo {
    /// 90x120, 300 dpi, lower-case `.jpg`.
    Good,
    /// 3000x4000 from a camera.
    Camera,
    /// Larger than asked, stored lying with an EXIF orientation.
    CameraTurned,
    /// Right but for `.JPG` (S05's own example).
    UpperCase,
    /// A PNG that is called `.jpg`.
    PngInside,
    /// Without a density.
    NoDensity,
    /// 295x413, another exam's size.
    OtherSize,
    /// In a printer's colours.
    Cmyk,
    /// Not mendable, by kind of mistake.
    Bad(Kind),
    /// None was handed in.
    None,
}

impl Photo {
    /// Whether the program can mend it by itself.
    pub fn mendable(self) -> bool {
        !matches!(self, Self::Good | Self::Bad(_) | Self::None)
    }
}

/// Somebody's photo.
#[derive(Clone, Debug)]
pub struct PhotoFile {
    /// What it is like.
    pub kind: Photo,
    /// Named by ID number, else by name.
    pub by_id: bool,
    /// The face.
    pub seed: u64,
    /// Set when it shows another row's person.
    pub of: Option<usize>,
}

/// Writes a unit's folder; says how many files it has. Drawing takes time: all processors share it.
pub(super) fn write(unit: &UnitSample, dir: &Path) -> Result<usize> {
    fs::create_dir_all(dir)?;
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let part = unit.rows.len().div_ceil(workers).max(1);
    let files: usize = std::thread::scope(|scope| {
        let work = |rows: &[Row]| -> Result<usize> {
            let mut files = 0;
            for row in rows {
                for (name, bytes) in files_of(unit, row)? {
                    let path = dir.join(name);
                    fs::write(&path, bytes).with_context(|| path.display().to_string())?;
                    files += 1;
                }
            }
            Ok(files)
        };
        let threads: Vec<_> = unit
            .rows
            .chunks(part)
            .map(|rows| scope.spawn(move || work(rows)))
            .collect();
        let counts = threads.into_iter().map(|thread| {
            thread
                .join()
                .unwrap_or_else(|_| Err(anyhow!("a drawing failed")))
        });
        counts.sum::<Result<usize>>()
    })?;
    // What always lies in such a folder as well.
    let stray = Portrait::new(unit.rows.len() as u64 ^ 0xabc).jpeg(90, 120)?;
    fs::write(dir.join("IMG_20170601_093012.jpg"), stray)?;
    fs::write(dir.join("说明.txt"), "照片以身份证号或姓名命名\r\n")?;
    Ok(files + 1)
}

/// Name and bytes of one row's files: none, one, or two.
fn files_of(unit: &UnitSample, row: &Row) -> Result<Vec<(String, Vec<u8>)>> {
    let stem = stem(row);
    let seed = row
        .photo
        .of
        .map_or(row.photo.seed, |other| unit.rows[other].photo.seed);
    let face = Portrait::new(seed);
    let good = || face.jpeg(90, 120);
    let small = || face.pixels(90, 120);
    let jpg = format!("{stem}.jpg");
    Ok(match row.photo.kind {
        Photo::None => vec![],
        Photo::Good => vec![(jpg, good()?)],
        Photo::Camera => vec![(jpg, face.jpeg(3000, 4000)?)],
        Photo::CameraTurned => {
            let lying = draw::turned(&face.pixels(300, 400), 300, 400);
            let mut jpeg = draw::encode(&lying, 400, PixelFormat::RGB, 92)?;
            draw::set_orientation(&mut jpeg, 6);
            vec![(jpg, jpeg)]
        }
        Photo::UpperCase => vec![(format!("{stem}.JPG"), good()?)],
        Photo::PngInside => vec![(jpg, png(&small(), 90)?)],
        Photo::NoDensity => vec![(jpg, draw::encode(&small(), 90, PixelFormat::RGB, 90)?)],
        Photo::OtherSize => vec![(jpg, face.jpeg(295, 413)?)],
        Photo::Cmyk => vec![(
            jpg,
            draw::encode(
                &draw::cmyk(&face.pixels(180, 240)),
                180,
                PixelFormat::CMYK,
                92,
            )?,
        )],
        Photo::Bad(kind) => match kind {
            Kind::PhotoTruncated => {
                let whole = good()?;
                vec![(jpg, whole[..whole.len() / 2].to_vec())]
            }
            Kind::PhotoTooSmall => vec![(jpg, face.jpeg(60, 80)?)],
            Kind::PhotoNoPicture => vec![(jpg, "照片在U盘里".as_bytes().to_vec())],
            Kind::PhotoGrey => {
                let mut grey = draw::encode(&draw::grey(&small()), 90, PixelFormat::GRAY, 90)?;
                draw::set_density(&mut grey, 300);
                vec![(jpg, grey)]
            }
            Kind::PhotoAmbiguous => vec![(format!("{}.jpg", row.right.get(Field::Name)), good()?)],
            Kind::PhotoDoubled => {
                let other = Portrait::new(row.photo.seed ^ 0xd0b1).jpeg(90, 120)?;
                vec![(jpg, good()?), (format!("{stem}（新）.jpg"), other)]
            }
            _ => vec![],
        },
    })
}

/// The right photos for those whose photo was wrong, named by ID number.
pub(super) fn write_mended(unit: &UnitSample, dir: &Path) -> Result<usize> {
    fs::create_dir_all(dir)?;
    let mut files = 0;
    for mistake in unit
        .mistakes
        .iter()
        .filter(|mistake| mistake.kind.of_photo())
    {
        let row = &unit.rows[mistake.row];
        let path = dir.join(format!("{}.jpg", row.right.get(Field::IdNumber)));
        fs::write(path, Portrait::new(row.photo.seed).jpeg(90, 120)?)?;
        files += 1;
    }
    Ok(files)
}

fn stem(row: &Row) -> &str {
    row.right.get(if row.photo.by_id {
        Field::IdNumber
    } else {
        Field::Name
    })
}

fn png(pixels: &[u8], width: u32) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, pixels.len() as u32 / 3 / width);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header()?.write_image_data(pixels)?;
    Ok(out)
}
