//! Printers: a CUPS server of the test's own, with queues whose cable ends in a folder.

use super::driver::PATIENCE;
use std::{
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Instant,
};

/// The server; it ends with the test.
pub struct PrintHouse {
    folder: PathBuf,
    server: Child,
}

impl PrintHouse {
    /// Starts it with these queues, the first of which is where the system prints by itself.
    pub fn open(folder: &Path, queues: &[&str]) -> Self {
        for part in ["etc", "spool/tmp", "cache", "state", "out", "log"] {
            std::fs::create_dir_all(folder.join(part)).expect("a folder");
        }
        cable(folder);
        let (config, files) = (folder.join("etc/cupsd.conf"), folder.join("etc/files.conf"));
        std::fs::write(&config, settings(folder)).expect("written");
        std::fs::write(&files, places(folder)).expect("written");
        let mut cupsd = Command::new("cupsd");
        cupsd.arg("-f").arg("-c").arg(&config).arg("-s").arg(&files);
        // Debian keeps servers where only root looks for programs.
        let path = std::env::var("PATH").unwrap_or_default();
        let server = cupsd
            .env("PATH", format!("{path}:/usr/sbin"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("cupsd; `cargo xtask setup` installs it");
        let house = Self {
            folder: folder.to_owned(),
            server,
        };
        house.wait(&house.socket());
        for queue in queues {
            let device = ["-E", "-v", "paper:/tray", "-m", "raw"];
            house.tell(
                "/usr/sbin/lpadmin",
                &[&["-p", *queue], &device[..]].concat(),
            );
        }
        if let Some(first) = queues.first() {
            house.tell("/usr/sbin/lpadmin", &["-d", first]);
        }
        house
    }

    /// Where programs find the server: the value of `CUPS_SERVER`.
    pub fn socket(&self) -> PathBuf {
        self.folder.join("state/cups.sock")
    }

    /// What came out of this printer, and what was asked of it.
    pub fn paper(&self, queue: &str) -> (Vec<u8>, String) {
        let at = |ending: &str| self.folder.join(format!("out/{queue}.{ending}"));
        self.wait(&at("pdf"));
        let options = std::fs::read_to_string(at("options")).expect("the options");
        (std::fs::read(at("pdf")).expect("the paper"), options)
    }

    /// This printer takes nothing any more.
    pub fn refuse(&self, queue: &str) {
        self.tell("/usr/sbin/cupsreject", &[queue]);
    }

    fn tell(&self, program: &str, arguments: &[&str]) {
        let mut command = Command::new(program);
        command.env("CUPS_SERVER", self.socket()).args(arguments);
        let output = command.output().expect("a program of CUPS");
        assert!(output.status.success(), "{command:?}: {output:?}");
    }

    fn wait(&self, file: &Path) {
        let begun = Instant::now();
        while !file.exists() {
            let log = std::fs::read_to_string(self.folder.join("log/error")).unwrap_or_default();
            assert!(
                begun.elapsed() < PATIENCE,
                "{} does not come: {log}",
                file.display()
            );
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    }
}

impl Drop for PrintHouse {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// CUPS hands each job to a program that knows the cable; this cable leads into the folder `out`.
fn cable(folder: &Path) {
    let bin = folder.join("bin");
    for part in ["backend", "daemon", "filter"] {
        std::fs::create_dir_all(bin.join(part)).expect("a folder");
    }
    let starter = "daemon/cups-exec";
    std::os::unix::fs::symlink(Path::new("/usr/lib/cups").join(starter), bin.join(starter))
        .expect("a link");
    let out = folder.join("out");
    let script = format!(
        "#!/bin/sh\n[ $# -gt 0 ] || exit 0\nat=\"{}/$PRINTER\"\nprintf %s \"$5\" > \"$at.options\"\n\
         cat \"${{6:--}}\" > \"$at.part\" && mv \"$at.part\" \"$at.pdf\"\n",
        out.display()
    );
    let backend = bin.join("backend/paper");
    std::fs::write(&backend, script).expect("written");
    // Nobody else may write it, or CUPS does not start it.
    std::fs::set_permissions(&backend, std::fs::Permissions::from_mode(0o700)).expect("set");
}

fn settings(folder: &Path) -> String {
    let open = "Order allow,deny\n  Allow all";
    format!(
        "Listen {}/state/cups.sock\nBrowsing No\nDefaultAuthType None\nWebInterface No\n\
         <Location />\n  {open}\n</Location>\n<Location /admin>\n  {open}\n</Location>\n\
         <Policy default>\n  JobPrivateAccess all\n  JobPrivateValues none\n  SubscriptionPrivateAccess all\n  \
         SubscriptionPrivateValues none\n  <Limit All>\n    Order allow,deny\n  </Limit>\n</Policy>\n",
        folder.display()
    )
}

fn places(folder: &Path) -> String {
    let mut text = String::from("SystemGroup root\nPrintcap\n");
    for (name, part) in [
        ("ServerRoot", "etc"),
        ("ServerBin", "bin"),
        ("RequestRoot", "spool"),
        ("TempDir", "spool/tmp"),
        ("CacheDir", "cache"),
        ("StateDir", "state"),
        ("AccessLog", "log/access"),
        ("ErrorLog", "log/error"),
        ("PageLog", "log/page"),
    ] {
        text.push_str(&format!("{name} {}\n", folder.join(part).display()));
    }
    text
}
