//! Reading and writing the clerk's files, with caps and without half files.

use crate::DeskError;
use std::{
    fs::File,
    io::{Read, Write},
    path::{Path, PathBuf},
};

/// Reads a file of at most `max` bytes.
pub(crate) fn read(path: &Path, max: u64) -> Result<Vec<u8>, DeskError> {
    let file = File::open(path).map_err(DeskError::file(path))?;
    let mut bytes = Vec::new();
    file.take(max + 1)
        .read_to_end(&mut bytes)
        .map_err(DeskError::file(path))?;
    if bytes.len() as u64 > max {
        return Err(DeskError::TooLarge {
            path: path.to_owned(),
            max_mb: max >> 20,
        });
    }
    Ok(bytes)
}

/// Whether both names are of one file that is there.
pub(crate) fn same(one: &Path, other: &Path) -> bool {
    let whole = |path: &Path| path.canonicalize().ok();
    whole(one).is_some_and(|one| whole(other) == Some(one))
}

/// Nobody's data are replaced by a printed page: a data file is known by its key file beside it.
pub(crate) fn no_data(path: &Path) -> Result<(), DeskError> {
    let is_data = |path: &Path| {
        let mut key = path.as_os_str().to_owned();
        key.push(".key");
        path.exists() && Path::new(&key).exists()
    };
    let name = path.to_string_lossy();
    let beside = [".key", ".lock", "-wal", "-shm"];
    let mut of_data = beside.iter().filter_map(|end| name.strip_suffix(end));
    if is_data(path) || of_data.any(|base| is_data(Path::new(base))) {
        return Err(DeskError::Input(format!(
            "{} 是报名数据，不能写到这里，没有改动；请换一个文件名",
            path.display()
        )));
    }
    Ok(())
}

/// Writes a file whole or not at all: beside it, synced, then renamed. What is no file, a device or a pipe, keeps
/// its place and is written to.
pub(crate) fn write_with(
    path: &Path,
    fill: impl FnOnce(&mut File) -> Result<(), DeskError>,
) -> Result<(), DeskError> {
    no_data(path)?;
    if std::fs::metadata(path).is_ok_and(|known| !known.is_file() && !known.is_dir()) {
        let mut file = File::options()
            .write(true)
            .open(path)
            .map_err(DeskError::file(path))?;
        return fill(&mut file);
    }
    let part = beside(path);
    let written = File::create(&part)
        .map_err(DeskError::file(path))
        .and_then(|mut file| {
            fill(&mut file)?;
            file.sync_all().map_err(DeskError::file(path))
        });
    let done = written.and_then(|()| std::fs::rename(&part, path).map_err(DeskError::file(path)));
    if done.is_err() {
        // Best effort: the error that matters is the first one.
        let _ = std::fs::remove_file(&part);
    }
    done
}

/// The same for bytes.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), DeskError> {
    write_with(path, |file| {
        file.write_all(bytes).map_err(DeskError::file(path))
    })
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    path.with_file_name(name)
}

/// The pictures of a folder and of its folders one level down, at most `max`.
pub(crate) fn pictures(folder: &Path, max: usize) -> Result<Vec<PathBuf>, DeskError> {
    const ENDINGS: [&str; 10] = [
        "jpg", "jpeg", "png", "bmp", "gif", "webp", "tif", "tiff", "heic", "jfif",
    ];
    let mut found = Vec::new();
    let mut folders = vec![(folder.to_owned(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        for entry in std::fs::read_dir(&folder).map_err(DeskError::file(&folder))? {
            let path = entry.map_err(DeskError::file(&folder))?.path();
            let ending = path
                .extension()
                .map(|ending| ending.to_string_lossy().to_lowercase());
            let hidden = path
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with('.'));
            if hidden {
                continue;
            }
            if path.is_dir() {
                if depth < 2 {
                    folders.push((path, depth + 1));
                }
            } else if ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str())) {
                if found.len() == max {
                    return Err(DeskError::Input(format!(
                        "文件夹 {} 里的图片超过 {max} 张，请分成几个文件夹导入",
                        folder.display()
                    )));
                }
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
