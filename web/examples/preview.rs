//! Writes every page, rendered from samples, with its assets to a folder, to be looked at in a browser:
//! `cargo run -p web --example preview -- /tmp/preview`

#[path = "../tests/samples/mod.rs"]
mod samples;

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use samples::{Samples, plain};

fn main() -> io::Result<()> {
    let folder = env::args().nth(1).map_or_else(|| env::temp_dir().join("preview"), PathBuf::from);
    fs::create_dir_all(folder.join("assets"))?;
    for (name, html) in Samples::new(plain).pages() {
        write_assets(&folder, &html)?;
        fs::write(folder.join(format!("{name}.html")), html.replace("\"/assets/", "\"assets/"))?;
        println!("{}/{name}.html  {} bytes", folder.display(), html.len());
    }
    Ok(())
}

/// Writes the assets that a page names.
fn write_assets(folder: &Path, html: &str) -> io::Result<()> {
    for rest in html.split("\"/assets/").skip(1) {
        let name = rest.split('"').next().unwrap_or_default();
        if let Some(asset) = web::asset(name) {
            fs::write(folder.join("assets").join(name), asset.bytes)?;
        }
    }
    Ok(())
}
