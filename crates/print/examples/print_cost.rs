//! What tickets cost: `cargo run --release -p kaobao-print --example print_cost N OUT.pdf`; with `each`
//! instead of a file name, a document for each person.
//!
//! Each person has a photo of about 8 KB of its own; the same picture with other bytes in a comment, so that
//! making photos is not what is measured. `KAOBAO_NO_QR=1` leaves the QR codes out, `KAOBAO_PDF_A=1`
//! archives.

#[path = "../tests/common/mod.rs"]
mod common;

use kaobao_print::*;

fn main() -> Result<(), PrintError> {
    let mut arguments = std::env::args().skip(1);
    let count: usize = arguments
        .next()
        .and_then(|n| n.parse().ok())
        .unwrap_or(1000);
    let path = arguments.next().unwrap_or_else(|| "each".into());
    let (fonts, plan, meta) = (Fonts::find()?, common::plan(), common::meta("准考证"));
    let meta = meta.options(Options {
        pdf_a: std::env::var_os("KAOBAO_PDF_A").is_some(),
        ..Options::default()
    });
    let mut sample = common::ticket(0);
    if std::env::var_os("KAOBAO_NO_QR").is_some() {
        sample.ticket.qr = None;
    }
    let signed = sample.ticket.qr.is_some();
    let surnames: Vec<char> = ('\u{4e00}'..'\u{9fa5}').step_by(7).collect();
    let people = (0..count).map(|at| {
        let mut person = sample.clone();
        person.name = format!(
            "{}{}{}",
            surnames[at % 400],
            surnames[at * 31 % surnames.len()],
            surnames[at * 17 % surnames.len()]
        );
        person.ticket.number = format!("2017013{:05}", at + 1);
        person.ticket.qr = signed.then(|| common::qr(at));
        person.photo = person.photo.map(|photo| {
            let comment = format!("{at:032}");
            [
                &photo[..2],
                &[0xff, 0xfe, 0, 34],
                comment.as_bytes(),
                &photo[2..],
                &vec![0; 8192_usize.saturating_sub(photo.len())],
            ]
            .concat()
        });
        Ok(person)
    });
    let printed = match path.as_str() {
        // A file for each person, as `print --each` makes them, without the disk.
        "each" => {
            let mut sum = Printed { pages: 0, bytes: 0 };
            for person in people {
                let one = tickets(std::io::sink(), &fonts, &meta, &plan, [person])?;
                sum.pages += one.pages;
                sum.bytes += one.bytes;
            }
            sum
        }
        path => write_file(path.as_ref(), |out| {
            tickets(out, &fonts, &meta, &plan, people)
        })?,
    };
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM"));
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Fields 14 and 15 of /proc/self/stat are user and system time in hundredths of a second.
    let ticks: u32 = stat
        .rsplit(')')
        .next()
        .map(|rest| {
            let fields = rest.split_whitespace().skip(11).take(2);
            fields.filter_map(|field| field.parse::<u32>().ok()).sum()
        })
        .unwrap_or_default();
    println!(
        "{count} tickets: {} pages, {} bytes, {:.2} CPU s, {}",
        printed.pages,
        printed.bytes,
        f64::from(ticks) / 100.0,
        peak.unwrap_or("")
    );
    Ok(())
}
