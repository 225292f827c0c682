use crate::PrintError;
use std::{
    io::{BufWriter, Write},
    path::Path,
};

/// Writes a document into a file, whole or not at all: it grows under another name beside the file, is
/// flushed and synced, and takes the name at the end. A failed or cancelled print leaves no half file and
/// leaves an older file of that name as it was. What is no file, a printer's device or a pipe, keeps its place
/// and is written to.
///
/// # Errors
/// [`PrintError::File`] names the path; what `print` returns goes through as it is.
pub fn write_file<T>(
    path: &Path,
    print: impl FnOnce(&mut dyn Write) -> Result<T, PrintError>,
) -> Result<T, PrintError> {
    let named = |source| PrintError::File {
        path: path.to_owned(),
        source,
    };
    let named_io = |error| match error {
        PrintError::Io(source) => named(source),
        other => other,
    };
    if std::fs::metadata(path).is_ok_and(|known| !known.is_file() && !known.is_dir()) {
        let file = std::fs::OpenOptions::new().write(true).open(path);
        let mut out = BufWriter::with_capacity(1 << 16, file.map_err(named)?);
        let printed = print(&mut out).map_err(named_io)?;
        out.flush().map_err(named)?;
        return Ok(printed);
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".kaobao-").suffix(".part");
    // A temporary file is its owner's alone; a document is as open as the office's files are (the umask).
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder).map_err(named)?;
    let printed = {
        let mut out = BufWriter::with_capacity(1 << 16, file.as_file_mut());
        let printed = print(&mut out).map_err(named_io)?;
        out.flush().map_err(named)?;
        printed
    };
    file.as_file().sync_all().map_err(named)?;
    file.persist(path).map_err(|error| named(error.error))?;
    Ok(printed)
}
