//! Books: the chapters in the order of the spine (EPUB 3.3 section 5).

use std::collections::HashMap;

use model::Unit;

use super::{Job, html, ooxml};
use crate::charset;
use crate::container::{Container, resolve};
use crate::draft::{Draft, Failure};
use crate::xml::{Token, Xml};

pub(super) fn read(job: &mut Job, draft: &mut Draft) -> Result<(), Failure> {
    let mut container = Container::open(&mut job.source)?;
    let package = package_path(&container.required_xml("META-INF/container.xml")?)?;
    let text = container.required_xml(&package)?;
    if is_locked(&mut container)? {
        return Err(Failure::Encrypted);
    }
    ooxml::properties(&text, draft);
    draft.accessibility().language_declared = draft.facts.language.is_some();
    for chapter in spine(&package, &text)? {
        let Some(bytes) = container.read(&chapter)? else { continue };
        draft.begin(Unit::Section, None)?;
        html::write(&charset::decode_xml(&bytes), draft)?;
    }
    if container.torn() { Err(Failure::damaged("the container is torn")) } else { Ok(()) }
}

fn package_path(text: &str) -> Result<String, Failure> {
    let mut xml = Xml::new(text);
    while let Some(token) = xml.next()? {
        if let Token::Open(element) = token
            && element.name() == "rootfile"
            && let Some(path) = element.attr("full-path")
        {
            return Ok(path);
        }
    }
    Err(Failure::damaged("it names no package document"))
}

/// Whether chapters are encrypted. Obfuscated fonts (EPUB 3.3 section 4.4) do not count.
fn is_locked(container: &mut Container) -> Result<bool, Failure> {
    let Some(text) = container.xml("META-INF/encryption.xml")? else { return Ok(false) };
    let mut xml = Xml::new(&text);
    while let Some(token) = xml.next()? {
        if let Token::Open(element) = token
            && element.name() == "CipherReference"
            && let Some(path) = element.attr("URI")
            && [".xhtml", ".html", ".htm", ".xml"].iter().any(|ending| path.to_lowercase().ends_with(ending))
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The chapters' members, in reading order.
fn spine(package: &str, text: &str) -> Result<Vec<String>, Failure> {
    let mut items = HashMap::new();
    let mut chapters = Vec::new();
    let mut xml = Xml::new(text);
    while let Some(token) = xml.next()? {
        let Token::Open(element) = token else { continue };
        match element.name() {
            "item" => items.extend(element.attr("id").zip(element.attr("href"))),
            "itemref" => chapters.extend(element.attr("idref")),
            _ => {}
        }
    }
    let mut paths = chapters.iter().filter_map(|id| items.get(id)).map(|href| resolve(package, &unescape(href)));
    Ok(paths.by_ref().collect())
}

/// A member's path from a relative reference: without fragment, percent signs undone.
fn unescape(href: &str) -> String {
    let path = href.split(['#', '?']).next().unwrap_or(href).as_bytes();
    let mut out = Vec::with_capacity(path.len());
    let mut at = 0;
    while at < path.len() {
        let code = path.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        let escaped = code.filter(|_| path[at] == b'%');
        out.push(escaped.unwrap_or(path[at]));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spine_gives_the_order() {
        let package = "<package><manifest><item id='a' href='a%20b.xhtml#x'/><item id='c' href='../c.xhtml'/></manifest>\
                       <spine><itemref idref='c'/><itemref idref='gone'/><itemref idref='a'/></spine></package>";
        assert_eq!(spine("OEBPS/p/content.opf", package).unwrap(), ["OEBPS/c.xhtml", "OEBPS/p/a b.xhtml"]);
        assert_eq!(unescape("%zz%4"), "%zz%4");
    }
}
