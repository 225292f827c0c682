//! The font files, read when first needed and shared by every print.

use crate::PrintError;
use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

/// How a text looks; which faces are asked for it in turn is [`Style::chain`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Style {
    /// 宋体-like, for everything.
    Text,
    /// The same, heavy: titles.
    Bold,
    /// 黑体-like, for templates that ask for it.
    Sans,
    /// The same, heavy.
    SansBold,
}

/// The files in a font folder. The first two must be there; the others reach the rare characters.
///
/// Noto Serif SC (OFL) has all 8,105 characters of 通用规范汉字表; Hanazono Mincho (its own free licence)
/// reaches the rest of the first plane and the extensions B to F. A cut HanaMinB serves as well. Noto Sans SC
/// (OFL) is for templates that ask for 黑体. BabelStone Han (Arphic's public licence) has what of the
/// extensions G and H any free font has.
const FILES: [&str; 7] = [
    "NotoSerifSC-Regular.ttf",
    "NotoSerifSC-Bold.ttf",
    "HanaMinA.ttf",
    "HanaMinB.ttf",
    "NotoSansSC-Regular.ttf",
    "NotoSansSC-Bold.ttf",
    "BabelStoneHan.ttf",
];
pub(crate) const FACES: usize = FILES.len();
const REQUIRED: usize = 2;
/// The greatest font file that is read (BabelStone Han has 51 MB).
const MAX_BYTES: u64 = 64 << 20;

impl Style {
    /// Places in [`FILES`].
    pub(crate) fn chain(self) -> &'static [usize] {
        match self {
            Self::Text => &[0, 2, 3, 6],
            Self::Bold => &[1, 0, 2, 3, 6],
            // Without the sans files a document is still right, only plainer.
            Self::Sans => &[4, 0, 2, 3, 6],
            Self::SansBold => &[5, 4, 1, 0, 2, 3, 6],
        }
    }
}

/// The glyph of a character. Private use means another character in every font, so it has none here.
pub(crate) fn glyph_index(
    face: &ttf_parser::Face<'_>,
    character: char,
) -> Option<ttf_parser::GlyphId> {
    let private = matches!(character, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..);
    face.glyph_index(character).filter(|_| !private)
}

/// A folder of fonts. Cheap to clone; the files are read once, when a character first needs them.
#[derive(Clone, Debug)]
pub struct Fonts {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    paths: [Option<PathBuf>; FACES],
    data: [OnceLock<Vec<u8>>; FACES],
}

impl Fonts {
    /// The fonts of a folder.
    ///
    /// # Errors
    /// [`PrintError::FontMissing`] when one of the two main files is not there.
    pub fn load(dir: &Path) -> Result<Self, PrintError> {
        let paths = FILES.map(|name| Some(dir.join(name)).filter(|path| path.is_file()));
        for (name, path) in FILES.iter().zip(&paths).take(REQUIRED) {
            if path.is_none() {
                return Err(PrintError::FontMissing(dir.join(name)));
            }
        }
        let data = Default::default();
        Ok(Self {
            shared: Arc::new(Shared { paths, data }),
        })
    }

    /// The fonts of the folder named by `KAOBAO_FONTS`; without it, of a folder `fonts` (or
    /// `lib/kaobao/fonts`) beside the running program or beside one of the four folders above it.
    ///
    /// # Errors
    /// [`PrintError::FontMissing`] when there is none.
    pub fn find() -> Result<Self, PrintError> {
        if let Some(dir) = std::env::var_os("KAOBAO_FONTS").filter(|dir| !dir.is_empty()) {
            return Self::load(Path::new(&dir));
        }
        let program = std::env::current_exe()?;
        program
            .ancestors()
            .skip(1)
            .take(5)
            .flat_map(|folder| [folder.join("fonts"), folder.join("lib/kaobao/fonts")])
            .find_map(|dir| Self::load(&dir).ok())
            .ok_or_else(|| PrintError::FontMissing(program.with_file_name("fonts").join(FILES[0])))
    }

    /// A face's bytes; `None` when the folder does not have it.
    pub(crate) fn bytes(&self, face: usize) -> Result<Option<&[u8]>, PrintError> {
        let Some(path) = &self.shared.paths[face] else {
            return Ok(None);
        };
        if let Some(bytes) = self.shared.data[face].get() {
            return Ok(Some(bytes));
        }
        let named = |source| PrintError::File {
            path: path.clone(),
            source,
        };
        if std::fs::metadata(path).map_err(named)?.len() > MAX_BYTES {
            return Err(PrintError::FontBroken(path.clone()));
        }
        let bytes = std::fs::read(path).map_err(named)?;
        Ok(Some(self.shared.data[face].get_or_init(|| bytes)))
    }

    /// A face ready for look-ups.
    pub(crate) fn face(&self, face: usize) -> Result<Option<ttf_parser::Face<'_>>, PrintError> {
        let Some(bytes) = self.bytes(face)? else {
            return Ok(None);
        };
        let parsed = ttf_parser::Face::parse(bytes, 0).map_err(|_| self.broken(face))?;
        Ok(Some(parsed))
    }

    pub(crate) fn broken(&self, face: usize) -> PrintError {
        PrintError::FontBroken(self.shared.paths[face].clone().unwrap_or_default())
    }

    /// The name that goes into the document, e.g. `NotoSerifSC-Regular`.
    pub(crate) fn name(face: usize) -> &'static str {
        FILES[face].trim_end_matches(".ttf")
    }
}
