//! HTML: what a reader of the page would see, in sections by heading.

use html5gum::emitters::default::{DefaultEmitter, StartTag};
use html5gum::{Spanned, Token, Tokenizer};

use super::{Job, TEXT_FILE};
use crate::charset;
use crate::draft::{Draft, Failure};

pub(super) fn read(job: &mut Job, draft: &mut Draft) -> Result<(), Failure> {
    let bytes = job.source.bytes(TEXT_FILE)?;
    let text = charset::decode(&bytes, declared_charset(&bytes).as_deref());
    draft.accessibility();
    write(&text, draft)
}

/// The character set a `meta` element names in the first kilobyte, as the HTML standard's prescan does.
fn declared_charset(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    let value = head.split("charset").nth(1)?.trim_start().strip_prefix('=')?;
    let value = value.trim_start_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'');
    value.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':'))).next().map(str::to_owned)
}

/// Writes a document's text and facts; also for the HTML inside books, Markdown and mail. Looks at pictures and at the
/// language only for readers that have asked for [`Draft::accessibility`].
pub(super) fn write(html: &str, draft: &mut Draft) -> Result<(), Failure> {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut page = HtmlPage { draft, skip: None, heading: None, title: None, pre: 0, space: false };
    for token in Tokenizer::new_with_emitter(html, emitter) {
        match token {
            Ok(Token::StartTag(tag)) => page.open(&tag)?,
            Ok(Token::EndTag(tag)) => page.close(&lossy(&tag.name))?,
            Ok(Token::String(text)) => page.text(&String::from_utf8_lossy(&text))?,
            Ok(_) => {}
            Err(never) => match never {},
        }
    }
    page.end_heading()
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Elements whose content nobody reads.
const SKIPPED: [&str; 7] = ["script", "style", "template", "noscript", "iframe", "noframes", "object"];

/// Elements that begin and end a paragraph.
const PARAGRAPHS: [&str; 16] = [
    "p",
    "ul",
    "ol",
    "dl",
    "table",
    "blockquote",
    "pre",
    "h4",
    "h5",
    "h6",
    "section",
    "article",
    "header",
    "footer",
    "figure",
    "hr",
];

/// Elements that begin and end a line.
const LINES: [&str; 20] = [
    "div",
    "li",
    "tr",
    "br",
    "dt",
    "dd",
    "main",
    "nav",
    "aside",
    "form",
    "fieldset",
    "legend",
    "option",
    "figcaption",
    "caption",
    "summary",
    "details",
    "address",
    "body",
    "title",
];

struct HtmlPage<'d> {
    draft: &'d mut Draft,
    /// The element whose content is passed over.
    skip: Option<String>,
    heading: Option<String>,
    title: Option<String>,
    pre: usize,
    space: bool,
}

impl HtmlPage<'_> {
    fn open(&mut self, tag: &StartTag<()>) -> Result<(), Failure> {
        let name = lossy(&tag.name);
        if self.skip.is_some() {
            return Ok(());
        }
        if SKIPPED.contains(&name.as_str()) && !tag.self_closing {
            self.skip = Some(name);
            return Ok(());
        }
        match name.as_str() {
            "title" => self.title = Some(String::new()),
            "h1" | "h2" | "h3" => {
                self.end_heading()?;
                self.heading = Some(String::new());
            }
            "html" => self.language(tag),
            "body" => self.end_title(),
            "meta" => self.meta(tag),
            "img" => self.picture(tag)?,
            "area" => self.alternative(tag)?,
            "pre" => self.pre += 1,
            _ => {}
        }
        self.boundary(&name)
    }

    fn close(&mut self, name: &str) -> Result<(), Failure> {
        if let Some(skipped) = &self.skip {
            if skipped == name {
                self.skip = None;
            }
            return Ok(());
        }
        match name {
            "title" => self.end_title(),
            "h1" | "h2" | "h3" => self.end_heading()?,
            "pre" => self.pre = self.pre.saturating_sub(1),
            "td" | "th" => return self.end_cell(),
            _ => {}
        }
        self.boundary(name)
    }

    fn boundary(&mut self, name: &str) -> Result<(), Failure> {
        let paragraph = PARAGRAPHS.contains(&name);
        if !paragraph && !LINES.contains(&name) {
            return Ok(());
        }
        if let Some(heading) = &mut self.heading {
            heading.push(' ');
            return Ok(());
        }
        self.space = false;
        if paragraph { self.draft.end_paragraph() } else { self.draft.end_line() }
    }

    fn end_cell(&mut self) -> Result<(), Failure> {
        self.space = false;
        self.draft.end_cell()
    }

    fn end_heading(&mut self) -> Result<(), Failure> {
        match self.heading.take() {
            Some(heading) if !heading.trim().is_empty() => self.draft.section(&heading),
            _ => Ok(()),
        }
    }

    fn end_title(&mut self) {
        if let Some(title) = self.title.take().filter(|title| !title.trim().is_empty()) {
            self.draft.facts.title.get_or_insert(title);
        }
    }

    fn text(&mut self, text: &str) -> Result<(), Failure> {
        if self.skip.is_some() {
            return Ok(());
        }
        if let Some(title) = &mut self.title {
            title.push_str(text);
            return Ok(());
        }
        if let Some(heading) = &mut self.heading {
            heading.push_str(text);
            return Ok(());
        }
        if self.pre > 0 { self.draft.push(text) } else { self.flow(text) }
    }

    /// Running text: any white space is one space.
    fn flow(&mut self, text: &str) -> Result<(), Failure> {
        self.space |= text.starts_with(|c: char| c.is_ascii_whitespace());
        for word in text.split_ascii_whitespace() {
            if self.space && !self.draft.at_line_start() {
                self.draft.push(" ")?;
            }
            self.draft.push(word)?;
            self.space = true;
        }
        self.space = text.ends_with(|c: char| c.is_ascii_whitespace()) || (self.space && text.trim().is_empty());
        Ok(())
    }

    /// An empty alternative says that the picture is decoration (HTML standard, section 4.8.4.4.3).
    fn picture(&mut self, tag: &StartTag<()>) -> Result<(), Failure> {
        let alternative = attribute(tag, "alt");
        if let Some(accessibility) = &mut self.draft.facts.accessibility
            && alternative.as_deref().is_none_or(|alt| !alt.is_empty())
        {
            accessibility.count_picture(alternative.is_some());
        }
        self.alternative(tag)
    }

    fn alternative(&mut self, tag: &StartTag<()>) -> Result<(), Failure> {
        match attribute(tag, "alt").filter(|alt| !alt.trim().is_empty()) {
            Some(alt) => self.text(&format!(" {alt} ")),
            None => Ok(()),
        }
    }

    fn language(&mut self, tag: &StartTag<()>) {
        let language = attribute(tag, "lang").or_else(|| attribute(tag, "xml:lang"));
        let declared = language.as_deref().is_some_and(|tag| !tag.trim().is_empty());
        if let Some(accessibility) = &mut self.draft.facts.accessibility {
            accessibility.language_declared |= declared;
        }
        if self.draft.facts.language.is_none() {
            self.draft.facts.language = language;
        }
    }

    fn meta(&mut self, tag: &StartTag<()>) {
        let name = attribute(tag, "name").or_else(|| attribute(tag, "property")).unwrap_or_default();
        let Some(content) = attribute(tag, "content") else { return };
        let facts = &mut self.draft.facts;
        let fact = match name.to_lowercase().as_str() {
            "author" | "dc.creator" | "dcterms.creator" | "article:author" => &mut facts.author,
            "date"
            | "dc.date"
            | "dcterms.date"
            | "dcterms.modified"
            | "article:published_time"
            | "article:modified_time"
            | "last-modified" => &mut facts.date,
            _ => return,
        };
        fact.get_or_insert(content);
    }
}

fn attribute(tag: &StartTag<()>, name: &str) -> Option<String> {
    let value: &Spanned<html5gum::HtmlString, ()> = tag.attributes.get(name.as_bytes())?;
    Some(lossy(value))
}

#[cfg(test)]
mod tests {
    use model::{Extraction, TextState};

    use super::*;

    fn page(html: &str) -> Extraction {
        let mut draft = Draft::default();
        let outcome = write(html, &mut draft);
        draft.finish("text/html", outcome)
    }

    #[test]
    fn sections_follow_headings_and_unread_parts_are_skipped() {
        let page = page(
            "<!doctype html><html lang=en-us><head><title>A  plan</title><meta name=author content='Ann'>\
             <style>p{color:red}</style></head><body>Before<h1>One</h1><p>first<br>line</p><script>var x</script>\
             <h2>Tw<b>o</b></h2><img alt='a map'><p>un<b>der</b> it</body>",
        );
        let texts: Vec<&str> = page.pages.iter().map(|page| page.text.as_str()).collect();
        assert_eq!(texts, ["Before\n", "One\n\nfirst\nline\n", "Two\n\na map\n\nunder it\n"]);
        assert_eq!(page.pages[2].heading.as_deref(), Some("Two"));
        assert_eq!(page.facts.title.as_deref(), Some("A plan"));
        assert_eq!(page.facts.author.as_deref(), Some("Ann"));
        assert_eq!(page.facts.language.as_deref(), Some("en-US"));
    }

    #[test]
    fn cells_never_run_together_and_listings_keep_their_lines() {
        let page = page("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table><pre>x\n  y</pre>");
        assert_eq!(page.pages[0].text, "a\tb\nc\n\nx\n  y\n");
    }

    #[test]
    fn torn_markup_and_entities_are_read() {
        let page = page("<p>caf&eacute; &lt;b&gt; &bogus; <td>x<h1>open");
        assert_eq!(page.state, TextState::Text);
        assert!(page.pages[0].text.contains("café <b>"));
        assert_eq!(page.pages[1].heading.as_deref(), Some("open"));
    }

    #[test]
    fn the_charset_is_found_in_a_meta_element() {
        assert_eq!(declared_charset(b"<meta charset=\"Windows-1251\">").as_deref(), Some("windows-1251"));
        let old = b"<meta http-equiv=Content-Type content='text/html; charset=koi8-r'>";
        assert_eq!(declared_charset(old).as_deref(), Some("koi8-r"));
    }
}
