//! Writes one sample of each document into a folder: `cargo run -p kaobao-print --example samples DIR`.

#[path = "../tests/common/mod.rs"]
mod common;

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".into());
    std::fs::create_dir_all(&folder)?;
    for name in common::DOCUMENTS {
        let path = std::path::Path::new(&folder).join(format!("{name}.pdf"));
        std::fs::write(path, common::document(name))?;
    }
    Ok(())
}
