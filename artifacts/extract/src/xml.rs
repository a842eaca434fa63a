//! Bounded reading of XML: elements and text by local name, no entity beyond the five predefined and numeric ones,
//! nothing external, a limit on depth.

use std::borrow::Cow;

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::draft::Failure;

/// The deepest nesting that is followed.
const DEPTH: usize = 512;

/// What the reader comes upon. Empty elements open and close.
#[derive(Debug)]
pub(crate) enum Token<'a> {
    Open(Element<'a>),
    Close(String),
    Text(Cow<'a, str>),
}

/// An opening tag.
#[derive(Debug)]
pub(crate) struct Element<'a>(BytesStart<'a>);

impl Element<'_> {
    /// The name without its prefix.
    pub fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// The name as written.
    pub fn full_name(&self) -> &str {
        self.0.name().into_inner()
    }

    /// An attribute's value by the name without its prefix.
    pub fn attr(&self, name: &str) -> Option<String> {
        self.find(|key| key.rsplit(':').next() == Some(name))
    }

    /// An attribute's value by the name as written.
    pub fn full_attr(&self, name: &str) -> Option<String> {
        self.find(|key| key == name)
    }

    fn find(&self, matches: impl Fn(&str) -> bool) -> Option<String> {
        let mut attributes = self.0.attributes();
        let attribute = attributes.with_checks(false).flatten().find(|a| matches(a.key.into_inner()))?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        Some(value.map_or_else(|_| attribute.value.to_string(), Cow::into_owned))
    }

    /// Whether an attribute says yes, as office formats write it.
    pub fn is_on(&self, name: &str) -> bool {
        matches!(self.attr(name).as_deref(), Some("1" | "true" | "on"))
    }
}

/// A pull reader over one document.
pub(crate) struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    depth: usize,
}

impl<'a> Xml<'a> {
    pub fn new(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        Self { reader, depth: 0 }
    }

    /// The next token; `None` at the end.
    pub fn next(&mut self) -> Result<Option<Token<'a>>, Failure> {
        loop {
            let token = match self.reader.read_event().map_err(Failure::damaged)? {
                Event::Start(start) | Event::Empty(start) => {
                    self.enter()?;
                    Token::Open(Element(start))
                }
                Event::End(end) => {
                    self.depth = self.depth.saturating_sub(1);
                    Token::Close(end.local_name().into_inner().to_owned())
                }
                Event::Text(text) => Token::Text(text.into_inner()),
                Event::CData(text) => Token::Text(text.into_inner()),
                Event::GeneralRef(entity) => match character(&entity) {
                    Some(c) => Token::Text(Cow::Owned(c.to_string())),
                    None => continue,
                },
                Event::Eof => return Ok(None),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => continue,
            };
            return Ok(Some(token));
        }
    }

    /// Passes over the rest of the element that was just opened.
    pub fn skip(&mut self) -> Result<(), Failure> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside && self.next()?.is_some() {}
        Ok(())
    }

    /// All text up to the end of the element that was just opened.
    pub fn text(&mut self) -> Result<String, Failure> {
        let outside = self.depth.saturating_sub(1);
        let mut text = String::new();
        while self.depth > outside {
            match self.next()? {
                Some(Token::Text(more)) => text.push_str(&more),
                Some(_) => {}
                None => break,
            }
        }
        Ok(text)
    }

    fn enter(&mut self) -> Result<(), Failure> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(Failure::TooLarge(format!("it nests elements more than {DEPTH} deep")));
        }
        Ok(())
    }
}

/// A predefined or numeric reference. Entities a document defines itself are never expanded.
fn character(entity: &BytesRef) -> Option<char> {
    match &**entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => entity.resolve_char_ref().ok().flatten(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(xml: &str) -> Result<String, Failure> {
        let mut reader = Xml::new(xml);
        let mut out = String::new();
        while let Some(token) = reader.next()? {
            if let Token::Text(text) = token {
                out.push_str(&text);
            }
        }
        Ok(out)
    }

    #[test]
    fn own_entities_are_not_expanded() {
        let laughs = "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\"><!ENTITY x SYSTEM \"file:///etc/passwd\">]>\
                      <l>1&b;2&x;3&amp;&#65;</l>";
        assert_eq!(words(laughs).unwrap(), "123&A");
    }

    #[test]
    fn depth_is_limited() {
        assert!(matches!(words(&"<a>".repeat(DEPTH + 1)), Err(Failure::TooLarge(_))));
    }

    #[test]
    fn elements_can_be_skipped_and_gathered() {
        let mut xml = Xml::new("<r><s>no<t/>no</s><k>y<b>e</b>s</k></r>");
        let mut found = None;
        while let Some(token) = xml.next().unwrap() {
            match token {
                Token::Open(e) if e.name() == "s" => xml.skip().unwrap(),
                Token::Open(e) if e.name() == "k" => found = Some(xml.text().unwrap()),
                Token::Text(text) => panic!("{text}"),
                _ => {}
            }
        }
        assert_eq!(found.as_deref(), Some("yes"));
    }
}
