//! XML of no known kind: its text, a line an element.

use super::{Job, TEXT_FILE};
use crate::charset;
use crate::draft::{Draft, Failure};
use crate::xml::{Token, Xml};

pub(super) fn read(job: &mut Job, draft: &mut Draft) -> Result<(), Failure> {
    let bytes = job.source.bytes(TEXT_FILE)?;
    let text = charset::decode_xml(&bytes);
    let mut xml = Xml::new(&text);
    while let Some(token) = xml.next()? {
        match token {
            Token::Open(element) if matches!(element.name(), "script" | "style") => xml.skip()?,
            Token::Text(text) => draft.push(&text)?,
            Token::Open(_) | Token::Close(_) => draft.end_line()?,
        }
    }
    Ok(())
}
