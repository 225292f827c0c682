//! The console's pages are taken into the program: it is built anew when they change.

fn main() {
    let pages = std::path::Path::new("../../ui/console/dist");
    let watched = if pages.exists() {
        pages
    } else {
        // Nothing to take in yet; the folder in which it will be.
        std::path::Path::new("../../ui/console")
    };
    println!("cargo::rerun-if-changed={}", watched.display());
}
