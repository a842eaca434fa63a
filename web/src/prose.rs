//! Markdown that people write, made into markup. Raw HTML in it stands there as text, links lead to the web, to mail or to
//! this site and nowhere else, and a line break is one.

use std::fmt::Write;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::markup::escape;

/// The text as markup; its headings stand under one of level 2.
pub(crate) fn html(text: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut writer = Writer { out: String::with_capacity(text.len() * 2), heading: 2, ..Writer::default() };
    Parser::new_ext(text, options).for_each(|event| writer.take(event));
    writer.out
}

/// What was written so far.
#[derive(Default)]
struct Writer {
    out: String,
    /// The level of the last heading; no heading skips one.
    heading: usize,
    /// Where links that are not ended yet lead; nowhere for those that are left out.
    links: Vec<Option<String>>,
    /// Where the text of what must not be empty begins.
    begun: usize,
    /// Whether this is the first row of a table.
    in_head: bool,
}

impl Writer {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.out += &escape(&text),
            Event::Code(text) => {
                let _ = write!(self.out, "<code>{}</code>", escape(&text));
            }
            Event::SoftBreak | Event::HardBreak => self.out += "<br>\n",
            Event::Rule => self.out += "<hr>\n",
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.heading = (*level as usize + 2).min(self.heading + 1).min(6);
                let _ = write!(self.out, "<h{}>", self.heading);
            }
            Tag::List(Some(1)) => self.out += "<ol>\n",
            Tag::List(Some(first)) => {
                let _ = writeln!(self.out, "<ol start=\"{first}\">");
            }
            Tag::TableHead => {
                self.in_head = true;
                self.out += "<thead><tr>";
            }
            Tag::TableCell if self.in_head => {
                self.out += "<th scope=\"col\">";
                self.begun = self.out.len();
            }
            Tag::Link { dest_url, .. } => {
                let address = address(dest_url);
                if let Some(address) = &address {
                    let _ = write!(self.out, "<a href=\"{}\">", escape(address));
                }
                self.begun = self.out.len();
                self.links.push(address);
            }
            other => self.out += around(other.to_end()).0,
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                let _ = writeln!(self.out, "</h{}>", self.heading);
            }
            TagEnd::List(true) => self.out += "</ol>\n",
            TagEnd::TableHead => {
                self.in_head = false;
                self.out += "</tr></thead>\n";
            }
            TagEnd::TableCell if self.in_head => {
                if self.out.len() == self.begun {
                    // A heading that says nothing is none.
                    self.out.truncate(self.begun - "<th scope=\"col\">".len());
                    self.out += "<td></td>";
                } else {
                    self.out += "</th>";
                }
            }
            TagEnd::Link => {
                if let Some(address) = self.links.pop().flatten() {
                    if self.out.len() == self.begun {
                        self.out += &escape(&address);
                    }
                    self.out += "</a>";
                }
            }
            other => self.out += around(other).1,
        }
    }
}

/// What stands around parts of the text; nothing around those that are not shown as such.
fn around(tag: TagEnd) -> (&'static str, &'static str) {
    match tag {
        TagEnd::Paragraph | TagEnd::HtmlBlock => ("<p>", "</p>\n"),
        TagEnd::BlockQuote(_) => ("<blockquote>", "</blockquote>\n"),
        TagEnd::CodeBlock => ("<p class=\"note\"><code>", "</code></p>\n"),
        TagEnd::List(_) => ("<ul>\n", "</ul>\n"),
        TagEnd::Item => ("<li>", "</li>\n"),
        TagEnd::Table => ("<table class=\"table\">", "</table>\n"),
        TagEnd::TableRow => ("<tr>", "</tr>\n"),
        TagEnd::TableCell => ("<td>", "</td>"),
        TagEnd::Emphasis => ("<em>", "</em>"),
        TagEnd::Strong => ("<strong>", "</strong>"),
        TagEnd::Strikethrough => ("<del>", "</del>"),
        _ => ("", ""),
    }
}

/// An address that links may lead to, with everything else than what addresses are made of percent-encoded (RFC 3986).
pub(crate) fn address(written: &str) -> Option<String> {
    let lower = written.to_ascii_lowercase();
    let here = written.starts_with('/') && !written.starts_with("//") && !written.contains('\\');
    if !here && !["https://", "http://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme)) {
        return None;
    }
    let mut address = String::with_capacity(written.len());
    for byte in written.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/?=&%#:@+,".contains(&byte) {
            address.push(byte as char);
        } else {
            let _ = write!(address, "%{byte:02X}");
        }
    }
    Some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agendas_read_well() {
        let text = "# Morning\n8:30 Coffee\n8:50 **Welcome**\n\n- one\n- *two*\n\n3. three\n\n| | Who |\n|---|---|\n| 9:00 | All |\n";
        let html = html(text);
        assert!(html.starts_with("<h3>Morning</h3>\n<p>8:30 Coffee<br>\n8:50 <strong>Welcome</strong></p>"), "{html}");
        assert!(html.contains("<ul>\n<li>one</li>\n<li><em>two</em></li>\n</ul>"), "{html}");
        assert!(html.contains("<ol start=\"3\">"), "{html}");
        assert!(
            html.contains("<thead><tr><td></td><th scope=\"col\">Who</th></tr></thead>\n<tr><td>9:00</td>"),
            "{html}"
        );
    }

    #[test]
    fn headings_skip_no_level() {
        assert_eq!(html("### a\n# b\n###### c"), "<h3>a</h3>\n<h3>b</h3>\n<h4>c</h4>\n");
    }

    #[test]
    fn nothing_in_it_becomes_code() {
        let bad = [
            "<script>alert(1)</script>",
            "a <img src=x onerror=alert(1)> b",
            "<div\nonclick=x>\n\n</div>",
            "![a\"><script>](javascript:x)",
            "```\n<script>\n```",
            "`<script>`",
            "[x](javascript:alert(1))",
            "[x](JaVaScRiPt:alert(1))",
            "[x](data:text/html,<script>)",
            "[x](//evil.example)",
            "[x](/\\evil.example)",
            "<javascript:alert(1)>",
            "[x]: javascript:alert(1)\n\n[x]",
            "| <script> |\n|---|\n| <img> |",
        ];
        for text in bad {
            let html = html(text);
            let plain = html.replace("&lt;", "").replace("&gt;", "");
            assert!(!plain.contains("<script") && !plain.contains("<img") && !plain.contains("<div"), "{text}: {html}");
            assert!(!html.contains("href"), "{text}: {html}");
        }
        assert_eq!(html("[](/a\"b)"), "<p><a href=\"/a%22b\">/a%22b</a></p>\n");
        assert_eq!(
            html("<https://x.org/?a=1&b>"),
            "<p><a href=\"https://x.org/?a=1&amp;b\">https://x.org/?a=1&amp;b</a></p>\n"
        );
    }
}
