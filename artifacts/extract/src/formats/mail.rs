//! Mail: the header people see, the text bodies, the names of attachments.

use mail_parser::{Address, Message, MessageParser, MimeHeaders, PartType};
use model::Unit;

use super::{Job, TEXT_FILE, caught, html};
use crate::charset;
use crate::draft::{Draft, Failure};

/// How deep messages inside messages are followed.
const DEPTH: usize = 8;

pub(super) fn read(job: &mut Job, draft: &mut Draft) -> Result<(), Failure> {
    let bytes = job.source.bytes(TEXT_FILE)?;
    let bytes = without_envelope(&bytes);
    let Some(parsed) = caught(|| MessageParser::default().parse(bytes)) else {
        // What it gives up on is text for people all the same.
        return draft.push(&charset::decode(bytes, None));
    };
    let message = parsed.ok_or_else(|| Failure::damaged("it has no header"))?;
    draft.facts.title = message.subject().map(str::to_owned);
    draft.facts.author = message.from().map(people);
    draft.facts.date = message.date().map(|date| format!("{:04}-{:02}-{:02}", date.year, date.month, date.day));
    write(&message, draft, 0)
}

/// Mailbox files begin with a line that is no header field.
fn without_envelope(bytes: &[u8]) -> &[u8] {
    let envelope = bytes.starts_with(b"From ");
    let line = bytes.iter().position(|b| *b == b'\n').filter(|_| envelope);
    line.map_or(bytes, |end| &bytes[end + 1..])
}

fn write(message: &Message, draft: &mut Draft, depth: usize) -> Result<(), Failure> {
    draft.begin(Unit::Part, message.subject())?;
    header(message, draft)?;
    for id in &message.text_body {
        match message.parts.get(*id as usize).map(|part| &part.body) {
            Some(PartType::Text(text)) => draft.push(text)?,
            Some(PartType::Html(markup)) => body_of_html(markup, draft)?,
            _ => {}
        }
        draft.end_paragraph()?;
    }
    for attachment in message.attachments() {
        if let Some(name) = attachment.attachment_name() {
            draft.begin(Unit::Part, Some(name))?;
            draft.push(name)?;
            draft.end_line()?;
        }
        if let PartType::Message(inner) = &attachment.body
            && depth < DEPTH
        {
            write(inner, draft, depth + 1)?;
        }
    }
    Ok(())
}

fn header(message: &Message, draft: &mut Draft) -> Result<(), Failure> {
    let date = message.date().map(mail_parser::DateTime::to_rfc822);
    let fields = [
        ("Subject", message.subject().map(str::to_owned)),
        ("From", message.from().map(people)),
        ("To", message.to().map(people)),
        ("Cc", message.cc().map(people)),
        ("Date", date),
    ];
    for (name, value) in fields {
        if let Some(value) = value {
            draft.push(&format!("{name}: {value}\n"))?;
        }
    }
    draft.end_paragraph()
}

/// Names with their addresses.
fn people(address: &Address) -> String {
    let one = |addr: &mail_parser::Addr| match (addr.name(), addr.address()) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (name, address) => name.or(address).unwrap_or_default().to_owned(),
    };
    address.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Sections of the HTML do not matter in a message: its text goes on in the same part.
fn body_of_html(markup: &str, draft: &mut Draft) -> Result<(), Failure> {
    let mut body = Draft::default();
    let outcome = html::write(markup, &mut body);
    draft.push(&body.into_text())?;
    outcome
}
