//! Breaking text into lines of a given width, and writing a line as content operators.

use std::fmt::Write;

use super::super::markdown::Span;
use super::fonts::{Font, literal};

/// A character and the font it is set in.
type Glyph = (char, Font);

/// One line of text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    glyphs: Vec<Glyph>,
}

impl Line {
    /// A line in one font, not broken.
    pub fn plain(text: &str, font: Font) -> Self {
        Self { glyphs: text.chars().map(|character| (character, font)).collect() }
    }

    /// The width in points.
    pub fn width(&self, size: f64) -> f64 {
        width(&self.glyphs, size)
    }

    /// The operators that show the line with its base line at `(x, y)`.
    pub fn show(&self, x: f64, y: f64, size: f64) -> String {
        let mut out = format!("BT 1 0 0 1 {x:.2} {y:.2} Tm");
        for run in self.glyphs.chunk_by(|one, next| one.1 == next.1) {
            let text = literal(run.iter().map(|(character, _)| *character));
            let _ = write!(out, " /{} {size} Tf {text} Tj", run[0].1.resource());
        }
        out + " ET\n"
    }
}

/// Breaks text at spaces, at line breaks, and inside words wider than the line.
pub fn wrap(spans: &[Span], base: Font, size: f64, limit: f64) -> Vec<Line> {
    let glyphs: Vec<Glyph> = spans.iter().flat_map(|span| glyphs(span, base)).collect();
    glyphs.split(|(character, _)| *character == '\n').flat_map(|line| wrap_line(line, size, limit)).collect()
}

/// The width of the text on one line, and of its widest word.
pub fn extent(spans: &[Span], base: Font, size: f64) -> (f64, f64) {
    let glyphs: Vec<Glyph> = spans.iter().flat_map(|span| glyphs(span, base)).collect();
    let words = glyphs.split(|(character, _)| character.is_whitespace());
    let widest = words.map(|word| width(word, size)).fold(0.0, f64::max);
    let lines = glyphs.split(|(character, _)| *character == '\n');
    (lines.map(|line| width(line, size)).fold(0.0, f64::max), widest)
}

fn glyphs(span: &Span, base: Font) -> impl Iterator<Item = Glyph> {
    let font = if span.bold { Font::Bold } else { base };
    span.text.chars().map(move |character| (character, font))
}

fn width(glyphs: &[Glyph], size: f64) -> f64 {
    glyphs.iter().map(|(character, font)| font.width(*character, size)).sum()
}

fn wrap_line(glyphs: &[Glyph], size: f64, limit: f64) -> Vec<Line> {
    let mut lines = vec![Line::default()];
    for word in glyphs.split_inclusive(|(character, _)| *character == ' ') {
        for piece in pieces(word, size, limit) {
            let current = lines.last().map_or(0.0, |line| line.width(size));
            let trimmed = piece.strip_suffix(&[(' ', piece[piece.len() - 1].1)]).unwrap_or(piece);
            if current > 0.0 && current + width(trimmed, size) > limit {
                lines.push(Line::default());
            }
            if let Some(line) = lines.last_mut() {
                line.glyphs.extend_from_slice(piece);
            }
        }
    }
    lines
}

/// The word whole, or cut where it is wider than a line.
fn pieces(word: &[Glyph], size: f64, limit: f64) -> Vec<&[Glyph]> {
    let mut rest = word;
    let mut found = Vec::new();
    while width(rest, size) > limit + Font::Regular.width(' ', size) {
        let fits = (1..rest.len()).take_while(|count| width(&rest[..*count], size) <= limit).last().unwrap_or(1);
        let (piece, after) = rest.split_at(fits);
        found.push(piece);
        rest = after;
    }
    if !rest.is_empty() {
        found.push(rest);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(lines: &[Line]) -> Vec<String> {
        lines.iter().map(|line| line.glyphs.iter().map(|(character, _)| *character).collect()).collect()
    }

    fn span(text: &str, bold: bool) -> Span {
        Span { text: text.to_owned(), bold }
    }

    #[test]
    fn text_breaks_at_spaces_and_at_line_breaks() {
        let lines = wrap(&[span("one two three\nfour", false)], Font::Regular, 10.0, 45.0);
        assert_eq!(text(&lines), ["one two ", "three", "four"]);
        assert!(lines.iter().all(|line| line.width(10.0) <= 48.0));
    }

    #[test]
    fn a_bold_word_keeps_its_comma() {
        let lines = wrap(&[span("Goal", true), span(", then", false)], Font::Regular, 10.0, 500.0);
        assert_eq!(text(&lines), ["Goal, then"]);
        assert!(lines[0].show(1.0, 2.0, 10.0).contains("/F2 10 Tf (Goal) Tj /F1 10 Tf (, then) Tj"));
    }

    #[test]
    fn long_words_are_cut() {
        assert!(text(&wrap(&[span(&"w".repeat(40), false)], Font::Regular, 10.0, 100.0)).len() >= 3);
    }
}
