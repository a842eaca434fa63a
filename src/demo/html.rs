//! Web pages from markdown blocks: complete, with language and title, everything escaped.

use std::fmt::Write;

use super::markdown::{Block, Source, Span, Spans};

const STYLE: &str = "body{font:17px/1.55 Georgia,serif;color:#1f2328;max-width:44rem;margin:2.5rem auto;padding:0 1.2rem}\
h1,h2,h3{font-family:Helvetica,Arial,sans-serif;color:#14406f;line-height:1.2}\
table{border-collapse:collapse;margin:1rem 0}th,td{border:1px solid #9aa5b1;padding:.35rem .6rem;text-align:left;\
vertical-align:top}th{background:#e8eef5}pre{background:#f3f5f7;padding:.8rem;overflow:auto}";

/// A page of its own, in UTF-8.
pub fn html(title: &str, lang: &str, markdown: &str) -> String {
    let source = Source::read(markdown);
    let body: String = source.blocks().iter().map(block).collect();
    format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
         {author}<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n",
        lang = escape(lang),
        title = escape(title),
        author = author(source.field("author")),
    )
}

fn author(name: &str) -> String {
    if name.is_empty() { String::new() } else { format!("<meta name=\"author\" content=\"{}\">\n", escape(name)) }
}

fn block(block: &Block) -> String {
    match block {
        Block::Heading(level, text) => format!("<h{level}>{}</h{level}>\n", inline(text)),
        Block::Paragraph(text) => format!("<p>{}</p>\n", inline(text)),
        Block::List { ordered, items } => list(if *ordered { "ol" } else { "ul" }, items),
        Block::Table(rows) => table(rows),
        Block::Code(lines) => format!("<pre><code>{}</code></pre>\n", escape(&lines.join("\n"))),
        Block::PageBreak => "<hr>\n".to_owned(),
    }
}

fn list(tag: &str, items: &[Spans]) -> String {
    let items: String = items.iter().map(|item| format!("<li>{}</li>\n", inline(item))).collect();
    format!("<{tag}>\n{items}</{tag}>\n")
}

fn table(rows: &[Vec<Spans>]) -> String {
    let mut out = String::from("<table>\n");
    for (at, row) in rows.iter().enumerate() {
        let (open, close) = if at == 0 { ("<th scope=\"col\">", "</th>") } else { ("<td>", "</td>") };
        let cells: String = row.iter().map(|cell| format!("{open}{}{close}", inline(cell))).collect();
        let _ = writeln!(out, "<tr>{cells}</tr>");
    }
    out + "</table>\n"
}

fn inline(spans: &[Span]) -> String {
    let mut out = String::new();
    for span in spans {
        let text = escape(&span.text).replace('\n', "<br>\n");
        out += &if span.bold { format!("<strong>{text}</strong>") } else { text };
    }
    out
}

/// Text for use in XML or HTML, in elements and in quoted attributes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_and_the_page_says_its_language() {
        let page = html("A & B", "es", "# <Hola>\n\nuno\\\ndos **tres**\n\n| A |\n|---|\n| \"x\" |\n");
        assert!(page.contains("<html lang=\"es\">") && page.contains("<title>A &amp; B</title>"));
        assert!(page.contains("<h1>&lt;Hola&gt;</h1>"));
        assert!(page.contains("<p>uno<br>\ndos <strong>tres</strong></p>"));
        assert!(page.contains("<th scope=\"col\">A</th>") && page.contains("<td>&quot;x&quot;</td>"));
    }
}
