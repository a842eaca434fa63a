//! `quality`

use std::path::PathBuf;

use extract::{Extractor, Limits};

use super::{FINE, Failure};

/// What `quality` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// The folder with files
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// A Python that has python-docx, python-pptx, openpyxl and odfpy, to compare office files with
    #[arg(long, value_name = "PROGRAM")]
    python: Option<PathBuf>,
}

/// Prints word recall and precision by format, and the files read poorly.
pub fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let extractor = Extractor::new(program, Limits::default());
    let measured = extract::quality::measure(&extractor, &arguments.folder, arguments.python.as_deref());
    println!("{}", measured.map_err(|error| format!("{}: {error}", arguments.folder.display()))?);
    Ok(FINE)
}
