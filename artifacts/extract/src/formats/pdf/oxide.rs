//! The first engine: `pdf_oxide`.

use std::collections::HashMap;

use model::DocumentFacts;
use pdf_oxide::PdfDocument;
use pdf_oxide::object::Object;

use super::{Reading, page_limit, tags};
use crate::draft::Failure;
use crate::formats::caught;

/// Reads every page; `heard` is called after each.
pub(super) fn read(bytes: &[u8], heard: &mut dyn FnMut(&Reading)) -> Result<Reading, Failure> {
    let opened = caught(|| PdfDocument::from_bytes(bytes.to_vec()));
    let document = match opened {
        Some(Ok(document)) => document,
        Some(Err(error)) => return Err(Failure::damaged(error)),
        None => return Err(Failure::damaged("its structure cannot be followed")),
    };
    if document.is_encrypted() && !matches!(caught(|| document.authenticate(b"")), Some(Ok(true))) {
        return Err(Failure::Encrypted);
    }
    let count = match caught(|| document.page_count()) {
        Some(Ok(count)) if count > 0 => count,
        _ => return Err(Failure::damaged("no pages can be found")),
    };
    let mut reading = Reading { pages: Vec::new(), facts: caught(|| facts(&document)).unwrap_or_default() };
    for n in 0..page_limit(count) {
        let text = caught(|| document.extract_text(n)).and_then(Result::ok);
        reading.pages.push(text.unwrap_or_default());
        heard(&reading);
    }
    reading.facts.accessibility = caught(|| tags::accessibility(&document)).flatten();
    Ok(reading)
}

/// The information dictionary and the catalog's language (PDF 32000-1 sections 14.3.3 and 14.9.2).
fn facts(document: &PdfDocument) -> DocumentFacts {
    let info = document.trailer().as_dict().and_then(|trailer| dictionary(document, trailer.get("Info")?));
    let string = |key: &str| string(document, info.as_ref()?.get(key)?);
    let catalog = document.catalog().ok();
    let language = catalog.as_ref().and_then(Object::as_dict).and_then(|catalog| catalog.get("Lang"));
    DocumentFacts {
        title: string("Title"),
        author: string("Author"),
        language: language.and_then(|value| self::string(document, value)),
        date: string("ModDate").or_else(|| string("CreationDate")),
        accessibility: None,
    }
}

/// The object itself, or the one it refers to.
pub(super) fn resolved(document: &PdfDocument, value: &Object) -> Option<Object> {
    match value {
        Object::Reference(to) => document.load_object(*to).ok(),
        value => Some(value.clone()),
    }
}

pub(super) fn dictionary(document: &PdfDocument, value: &Object) -> Option<HashMap<String, Object>> {
    resolved(document, value)?.as_dict().cloned()
}

pub(super) fn string(document: &PdfDocument, value: &Object) -> Option<String> {
    resolved(document, value)?.as_string().map(text_string)
}

/// Text strings are UTF-16 or UTF-8 with a byte order mark, else `PDFDocEncoding`, which is near enough to Latin 1
/// (PDF 32000-2 section 7.9.2.2).
pub(super) fn text_string(bytes: &[u8]) -> String {
    match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, length)) => encoding.decode_without_bom_handling(&bytes[length..]).0.into_owned(),
        None => encoding_rs::mem::decode_latin1(bytes).into_owned(),
    }
}
