//! Cutting long sections into passages, so that a hit opens near its words.

use model::{Page, Unit};

/// About how long a passage is, in bytes.
const LENGTH: usize = 3_000;
/// A passage without any break is cut here.
const LONGEST: usize = 2 * LENGTH;

/// Cuts sections longer than a passage at paragraphs, else lines, else words. Pages, slides and sheets stay whole:
/// their numbers are links into the document. Empty sections go.
pub(crate) fn cut(pages: Vec<Page>) -> Vec<Page> {
    let mut out = Vec::with_capacity(pages.len());
    for page in pages {
        match page.unit {
            Unit::Section | Unit::Part if page.text.len() > LONGEST => out.extend(passages(&page)),
            Unit::Section | Unit::Part if page.text.is_empty() => {}
            _ => out.push(page),
        }
    }
    out
}

fn passages(page: &Page) -> impl Iterator<Item = Page> {
    pieces(&page.text).into_iter().map(|text| Page {
        unit: page.unit,
        heading: page.heading.clone(),
        text: text.trim_matches('\n').to_owned() + "\n",
    })
}

fn pieces(mut text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    while text.len() > LONGEST {
        let (piece, rest) = text.split_at(break_point(text));
        pieces.push(piece);
        text = rest;
    }
    pieces.push(text);
    pieces.retain(|piece| !piece.trim().is_empty());
    pieces
}

/// Where to cut a text longer than [`LONGEST`]: after the last paragraph, line or word in its first part.
fn break_point(text: &str) -> usize {
    let window = &text[..text.floor_char_boundary(LENGTH)];
    ["\n\n", "\n", " "]
        .into_iter()
        .find_map(|end| window.rfind(end).filter(|at| *at > LENGTH / 4).map(|at| at + end.len()))
        .unwrap_or(window.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(text: &str) -> Page {
        Page { unit: Unit::Section, heading: Some("Plan".to_owned()), text: text.to_owned() }
    }

    #[test]
    fn long_sections_are_cut_at_paragraphs_and_keep_their_heading() {
        let paragraph = "a few words. ".repeat(60) + "\n\n";
        let cut = cut(vec![section(&paragraph.repeat(20))]);
        assert!(cut.len() > 3);
        assert!(cut.iter().all(|page| page.heading.as_deref() == Some("Plan") && page.text.len() <= LONGEST));
        assert!(cut.iter().all(|page| page.text.ends_with("words. \n")));
    }

    #[test]
    fn text_without_breaks_is_cut_between_characters() {
        let cut = cut(vec![section(&"é".repeat(10_000))]);
        assert_eq!(cut.iter().map(|page| page.text.matches('é').count()).sum::<usize>(), 10_000);
    }

    #[test]
    fn pages_stay_whole_even_when_empty() {
        let page = Page { unit: Unit::Page, heading: None, text: String::new() };
        assert_eq!(cut(vec![page.clone()]), vec![page]);
    }
}
