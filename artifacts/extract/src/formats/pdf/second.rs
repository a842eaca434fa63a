//! The second engine: `pdf-extract`.

use pdf_extract::{Document, PlainTextOutput, output_doc_page};

use super::{Reading, choice, page_limit};
use crate::draft::Failure;
use crate::formats::caught;

/// Replaces the doubtful pages' texts where this engine's are better.
pub(super) fn improve(pages: &mut [String], doubtful: &[usize], bytes: &[u8]) {
    let Ok(document) = open(bytes) else { return };
    if caught(|| document.get_pages().len()) != Some(pages.len()) {
        return;
    }
    for n in doubtful {
        if let Some(text) = page(&document, *n) {
            choice::better(&mut pages[*n], text);
        }
    }
}

/// Reads every page.
pub(super) fn read_all(bytes: &[u8]) -> Result<Reading, Failure> {
    let document = open(bytes)?;
    let count = caught(|| document.get_pages().len()).unwrap_or_default();
    if count == 0 {
        return Err(Failure::damaged("no pages can be found"));
    }
    let pages = (0..page_limit(count)).map(|n| page(&document, n).unwrap_or_default()).collect();
    Ok(Reading { pages, ..Reading::default() })
}

fn open(bytes: &[u8]) -> Result<Document, Failure> {
    let broken = || Failure::damaged("its structure cannot be followed");
    let mut document = caught(|| Document::load_mem(bytes)).ok_or_else(broken)?.map_err(|_| broken())?;
    if document.is_encrypted() {
        let opened = caught(|| document.decrypt("").is_ok()).unwrap_or(false);
        if !opened {
            return Err(Failure::Encrypted);
        }
    }
    Ok(document)
}

fn page(document: &Document, n: usize) -> Option<String> {
    let number = u32::try_from(n + 1).ok()?;
    let mut text = String::new();
    // What was written before a failure is kept: `text` outlives the step.
    let done = caught(|| {
        let mut output = PlainTextOutput::new(&mut text);
        output_doc_page(document, &mut output, number).is_ok()
    });
    (done.is_some() || !text.is_empty()).then_some(text)
}
