//! Markdown: its text without the marks, in sections by heading, front matter as facts.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::{Job, TEXT_FILE, html};
use crate::charset;
use crate::draft::{Draft, Failure};

pub(super) fn read(job: &mut Job, draft: &mut Draft) -> Result<(), Failure> {
    let bytes = job.source.bytes(TEXT_FILE)?;
    write(&charset::decode(&bytes, None), draft)
}

fn write(text: &str, draft: &mut Draft) -> Result<(), Failure> {
    let (front, body) = front_matter(text);
    facts(front, draft);
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH;
    let mut heading = None;
    let mut raw = String::new();
    for event in Parser::new_ext(body, options) {
        if let Event::Html(markup) = &event {
            raw.push_str(markup);
            continue;
        }
        html::write(&std::mem::take(&mut raw), draft)?;
        on(event, &mut heading, draft)?;
    }
    html::write(&raw, draft)
}

fn on(event: Event, heading: &mut Option<String>, draft: &mut Draft) -> Result<(), Failure> {
    match event {
        Event::Start(Tag::Heading { level, .. }) if level <= HeadingLevel::H3 => *heading = Some(String::new()),
        Event::End(TagEnd::Heading(_)) => match heading.take() {
            Some(text) => draft.section(&text)?,
            None => draft.end_paragraph()?,
        },
        Event::Text(text) | Event::Code(text) => match heading {
            Some(heading) => heading.push_str(&text),
            None => draft.push(&text)?,
        },
        Event::InlineHtml(tag) if tag.to_ascii_lowercase().starts_with("<br") => draft.end_line()?,
        Event::SoftBreak | Event::HardBreak | Event::Rule => match heading {
            Some(heading) => heading.push(' '),
            None => draft.push("\n")?,
        },
        Event::End(TagEnd::TableCell) => draft.end_cell()?,
        Event::Start(Tag::List(_)) | Event::End(TagEnd::TableRow | TagEnd::TableHead | TagEnd::Item) => {
            draft.end_line()?;
        }
        Event::End(TagEnd::Paragraph | TagEnd::CodeBlock | TagEnd::List(_) | TagEnd::Table) => draft.end_paragraph()?,
        _ => {}
    }
    Ok(())
}

/// Splits off YAML (`---`) or TOML (`+++`) between fences at the very beginning.
fn front_matter(text: &str) -> (&str, &str) {
    for fence in ["---", "+++"] {
        let Some(rest) = text.strip_prefix(fence).filter(|rest| rest.starts_with(['\n', '\r'])) else { continue };
        let end = rest.match_indices(&format!("\n{fence}")).map(|(at, _)| at).next();
        if let Some(end) = end {
            let after = &rest[end + 1 + fence.len()..];
            return (&rest[..end], after.split_once('\n').map_or("", |(_, body)| body));
        }
    }
    ("", text)
}

fn facts(front: &str, draft: &mut Draft) {
    for line in front.lines() {
        let Some((key, value)) = line.split_once([':', '=']) else { continue };
        let value = value.trim().trim_matches(['"', '\'']).to_owned();
        let facts = &mut draft.facts;
        let fact = match key.trim().to_lowercase().as_str() {
            "title" => &mut facts.title,
            "author" | "authors" | "by" => &mut facts.author,
            "date" | "updated" | "last_modified" => &mut facts.date,
            "lang" | "language" => &mut facts.language,
            _ => continue,
        };
        if !value.is_empty() {
            fact.get_or_insert(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use model::Extraction;

    use super::*;

    fn page(text: &str) -> Extraction {
        let mut draft = Draft::default();
        let outcome = write(text, &mut draft);
        draft.finish("text/markdown", outcome)
    }

    #[test]
    fn front_matter_is_facts_and_headings_are_sections() {
        let page = page(
            "---\ntitle: \"The plan\"\nlang: es\n---\nIntro *here*.\n\n# One `x`\n\n- a\n- b\n\n## Two\n\n|p|q|\n|-|-|\n|r|s|\n",
        );
        let texts: Vec<&str> = page.pages.iter().map(|page| page.text.as_str()).collect();
        assert_eq!(texts, ["Intro here.\n", "One x\n\na\nb\n", "Two\n\np\tq\nr\ts\n"]);
        assert_eq!(page.facts.title.as_deref(), Some("The plan"));
        assert_eq!(page.facts.language.as_deref(), Some("es"));
    }

    #[test]
    fn html_inside_is_read_and_a_lone_fence_is_text() {
        assert!(page("<div><p>inside</p>\n<script>no</script></div>\n\nafter").pages[0].text.contains("inside"));
        assert!(page("---\nnot front matter").pages[0].text.contains("not front matter"));
    }
}
