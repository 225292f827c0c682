//! What the operating system says.

use std::{
    io::{Error, ErrorKind},
    path::{Path, PathBuf, absolute},
};

/// What the system says, without a path.
pub fn io(error: &Error) -> String {
    let known = match error.kind() {
        ErrorKind::NotFound => "没有这个文件或文件夹，请核对名字和位置",
        ErrorKind::PermissionDenied => "没有权限，请换一个位置，或请管理员给这个账号读写的权限",
        ErrorKind::AlreadyExists => "已经有同名的，请换一个名字",
        ErrorKind::NotADirectory => "路径中有一段不是文件夹，请核对位置",
        ErrorKind::IsADirectory => "这是文件夹，不是文件，请写上文件名",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "磁盘满了，请腾出空间后重试",
        ErrorKind::ReadOnlyFilesystem => "磁盘是只读的，请换一个位置",
        ErrorKind::FileTooLarge => "文件太大，这个磁盘存不下",
        ErrorKind::InvalidFilename => "文件名太长或有不能用的字，请换一个名字",
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => {
            "正被别的程序使用，请关闭那个程序后重试"
        }
        ErrorKind::UnexpectedEof => "文件不完整，请重新拷贝一份",
        ErrorKind::AddrInUse => "端口正被别的程序使用，请换一个端口，或先停掉那个程序",
        ErrorKind::AddrNotAvailable => "这不是本机的地址，请写 127.0.0.1、0.0.0.0 或本机网卡的地址",
        ErrorKind::TimedOut => "等得太久没有回应，请稍后重试",
        _ => return format!("系统报告“{error}”"),
    };
    known.to_owned()
}

/// What the system says of a file. A folder that is missing is named, a relative path made whole.
pub fn file(what: &str, path: &Path, error: &Error) -> String {
    let whole = whole(path);
    let folder = whole
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let why = match (error.kind(), folder) {
        (ErrorKind::NotFound, Some(folder)) if !folder.exists() => {
            format!(
                "没有文件夹“{}”，请核对位置，或先建好这个文件夹",
                folder.display()
            )
        }
        _ => io(error),
    };
    // Streams have no place in a folder.
    let shown = if path.starts_with("标准输入") || path.starts_with("标准输出") {
        path
    } else {
        &whole
    };
    format!("{what}“{}”失败：{why}", shown.display())
}

/// The path as it is from the root.
pub fn whole(path: &Path) -> PathBuf {
    absolute(path).unwrap_or_else(|_| path.to_owned())
}
