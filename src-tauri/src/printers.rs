//! The system's printers. A PDF goes to them by the system's own way: `lp` of CUPS, or the print verb that the PDF
//! program of a Windows PC has.

use serde::Serialize;
use std::{path::Path, process::Command};

/// A printer of this PC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
pub(crate) struct Printer {
    /// As the system calls it.
    pub(crate) name: String,
    /// Where the system prints when nothing is chosen.
    pub(crate) default: bool,
}

/// Why nothing is printed.
enum NotPrinted {
    /// In the system's words.
    Refused(String),
    /// No program of this PC prints PDF for others.
    #[cfg_attr(not(windows), expect(dead_code, reason = "CUPS prints PDF itself"))]
    Nobody,
}

/// What the system answers; an error when it has no such command, or when that fails.
fn answer(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
}

#[cfg(not(windows))]
mod system {
    use super::{NotPrinted, Path, Printer, answer};
    use std::process::Command;

    /// The names are the same in every language; the sentence about the default one is not, so it is asked in C.
    pub(super) fn all() -> Vec<Printer> {
        let names = answer(Command::new("lpstat").arg("-e")).unwrap_or_default();
        let default = answer(Command::new("lpstat").arg("-d").env("LC_ALL", "C"));
        let default = default
            .ok()
            .and_then(|line| Some(line.trim().rsplit_once(": ")?.1.to_owned()));
        let printer = |name: &str| Printer {
            name: name.to_owned(),
            default: default.as_deref() == Some(name),
        };
        names
            .lines()
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(printer)
            .collect()
    }

    /// Returns when the system has taken the whole file over.
    pub(super) fn send(file: &Path, printer: &str, duplex: bool) -> Result<(), NotPrinted> {
        let sides = if duplex {
            "two-sided-long-edge"
        } else {
            "one-sided"
        };
        let mut lp = Command::new("lp");
        lp.args(["-d", printer, "-t", "考报"]);
        lp.args(["-o", &format!("sides={sides}"), "-o", "print-scaling=none"]);
        match answer(lp.arg("--").arg(file)) {
            Ok(_) => Ok(()),
            Err(why) => Err(NotPrinted::Refused(why)),
        }
    }
}

#[cfg(windows)]
mod system {
    use super::{NotPrinted, Path, Printer, answer};
    use serde::Deserialize;
    use std::{os::windows::process::CommandExt, process::Command};

    /// No black window flashes up.
    const NO_WINDOW: u32 = 0x0800_0000;

    /// Values go in as variables, never as part of the script.
    fn script(text: &str) -> Command {
        let mut shell = Command::new("powershell.exe");
        shell.args(["-NoProfile", "-NonInteractive", "-Command"]);
        let utf8 = "[Console]::OutputEncoding=[Text.Encoding]::UTF8;$ErrorActionPreference='Stop';";
        shell.arg(format!("{utf8}{text}")).creation_flags(NO_WINDOW);
        shell
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Known {
        name: String,
        default: bool,
    }

    pub(super) fn all() -> Vec<Printer> {
        let list = "ConvertTo-Json -Compress @(Get-CimInstance Win32_Printer | Select-Object Name,Default)";
        let known: Vec<Known> = answer(&mut script(list))
            .ok()
            .and_then(|text| serde_json::from_str(text.trim()).ok())
            .unwrap_or_default();
        let printer = |known: Known| Printer {
            name: known.name,
            default: known.default,
        };
        known.into_iter().map(printer).collect()
    }

    /// Returns when the PDF program has been started on the file; it reads the file on its own. Edge, with which a PC
    /// opens PDF when nothing else is installed, does not print for others: 1155 is the system's word for that.
    pub(super) fn send(file: &Path, printer: &str, _duplex: bool) -> Result<(), NotPrinted> {
        let print = "$start=New-Object Diagnostics.ProcessStartInfo $env:KAOBAO_FILE;\
                     $start.UseShellExecute=$true;$start.Verb='PrintTo';$start.WindowStyle='Hidden';\
                     $start.Arguments='\"'+$env:KAOBAO_PRINTER+'\"';\
                     try{[void][Diagnostics.Process]::Start($start)}catch{\
                     if($_.Exception.GetBaseException().NativeErrorCode -ne 1155){throw};'nobody'}";
        let mut shell = script(print);
        shell
            .env("KAOBAO_FILE", file)
            .env("KAOBAO_PRINTER", printer);
        match answer(&mut shell) {
            Ok(said) if said.contains("nobody") => Err(NotPrinted::Nobody),
            Ok(_) => Ok(()),
            Err(why) => Err(NotPrinted::Refused(why)),
        }
    }
}

/// Every printer of this PC; none where there is no print system.
pub(crate) fn all() -> Vec<Printer> {
    system::all()
}

/// Hands a PDF to a printer.
///
/// # Errors
/// What the system says, in words for the clerk.
pub(crate) fn send(file: &Path, printer: &str, duplex: bool) -> Result<(), String> {
    system::send(file, printer, duplex).map_err(|why| match why {
        NotPrinted::Refused(why) => format!(
            "打印机“{printer}”没有接受（{why}）。请看打印机是否开着、有没有纸；也可以先保存为 PDF，再用别的程序打印。"
        ),
        NotPrinted::Nobody => "这台电脑上打开 PDF 的程序（例如 Edge 浏览器）不能代为打印。请点“保存并打开”，在打开的窗口里按 Ctrl+P 打印；装了 WPS 等 PDF 阅读器以后，就能从这里直接打印。"
            .to_owned(),
    })
}
