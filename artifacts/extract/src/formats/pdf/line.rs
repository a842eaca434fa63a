//! Words and lines from the places of glyphs.

/// A gap between glyphs that separates words, in ems; as in poppler's `TextOutputDev`.
const WORD_GAP: f64 = 0.1;
/// How far glyphs of one line may be above or below each other, in ems: raised and lowered ones belong to it.
const RISE: f64 = 0.35;
/// How far neighbours may reach into each other, in ems: accents and kerning do.
const OVERLAP: f64 = 0.4;
/// How far a piece may be from a line drawn earlier and still be part of it, in ems.
const NEAR: f64 = 1.0;
/// How many of the lines before are tried for a piece that does not go on the current one.
const LOOK_BACK: usize = 64;
/// The distance of lines from which they are paragraphs, in ems.
const PARAGRAPH: f64 = 1.9;

/// A glyph and its place along its line and across the lines, in points.
pub(super) struct Glyph {
    pub text: String,
    /// The writing direction on the page in whole degrees, clockwise.
    pub angle: i16,
    pub start: f64,
    pub end: f64,
    /// The base line; grows from line to line.
    pub base: f64,
    /// The size of an em.
    pub size: f64,
}

/// Glyphs drawn one after the other in one direction.
struct Piece {
    glyphs: Vec<Glyph>,
    angle: i16,
    start: f64,
    end: f64,
    base: f64,
    size: f64,
}

/// The text of a page, in the order its lines were begun.
pub(super) fn text(glyphs: Vec<Glyph>) -> String {
    let lines = lines(pieces(glyphs));
    let mut out = String::new();
    let mut above: Option<&Piece> = None;
    for line in &lines {
        let Some(first) = line.first() else { continue };
        if above.is_some_and(|above| !follows(first, above)) {
            out.push('\n');
        }
        out.push_str(&logical(&words(line)));
        out.push('\n');
        above = Some(first);
    }
    out
}

/// Whether a line goes on the paragraph of the line above.
fn follows(line: &Piece, above: &Piece) -> bool {
    line.angle == above.angle && (0.0..PARAGRAPH * line.size.max(above.size)).contains(&(line.base - above.base))
}

fn pieces(glyphs: Vec<Glyph>) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for glyph in glyphs {
        match pieces.last_mut() {
            Some(piece) if piece.is_continued_by(&glyph) => piece.push(glyph),
            _ => pieces.push(Piece::of(glyph)),
        }
    }
    pieces
}

impl Piece {
    fn of(glyph: Glyph) -> Self {
        let Glyph { angle, start, end, base, size, .. } = glyph;
        Self { glyphs: vec![glyph], angle, start, end, base, size }
    }

    fn is_continued_by(&self, glyph: &Glyph) -> bool {
        let gap = (glyph.start - self.end) / self.size;
        self.angle == glyph.angle
            && (-WORD_GAP..NEAR).contains(&gap)
            && (glyph.base - self.base).abs() < WORD_GAP * self.size
            && (glyph.size - self.size).abs() < WORD_GAP * self.size
    }

    fn push(&mut self, glyph: Glyph) {
        self.end = self.end.max(glyph.end);
        self.glyphs.push(glyph);
    }

    /// How far apart two pieces are, in ems; negative if they overlap.
    fn gap(&self, other: &Self) -> f64 {
        (self.start.max(other.start) - self.end.min(other.end)) / self.size.max(other.size)
    }

    fn is_level_with(&self, other: &Self) -> bool {
        self.angle == other.angle && (self.base - other.base).abs() < RISE * self.size.max(other.size)
    }

    /// Whether it is the same text drawn again, as for bold letters and shadows.
    fn repeats(&self, other: &Self) -> bool {
        let near = |a: f64, b: f64| (a - b).abs() < 2.0 * WORD_GAP * self.size;
        near(self.start, other.start)
            && near(self.base, other.base)
            && self.glyphs.iter().map(|g| &g.text).eq(other.glyphs.iter().map(|g| &g.text))
    }
}

/// Puts pieces together where they stand side by side. A line keeps the order in which its pieces were drawn.
fn lines(pieces: Vec<Piece>) -> Vec<Vec<Piece>> {
    let mut lines: Vec<Vec<Piece>> = Vec::new();
    let mut current = 0;
    for piece in pieces {
        let earlier = (lines.len().saturating_sub(LOOK_BACK)..lines.len()).rev();
        let found = std::iter::once(current).chain(earlier).find(|n| {
            let reach = if *n == current { f64::INFINITY } else { NEAR };
            lines.get(*n).is_some_and(|line| takes(line, &piece, reach))
        });
        current = found.unwrap_or_else(|| {
            lines.push(Vec::new());
            lines.len() - 1
        });
        if !lines[current].iter().any(|other| piece.repeats(other)) {
            lines[current].push(piece);
        }
    }
    for line in &mut lines {
        line.sort_by(|a, b| a.start.total_cmp(&b.start));
    }
    lines
}

/// Whether a piece has a place in a line, at most `reach` ems from what is there.
fn takes(line: &[Piece], piece: &Piece, reach: f64) -> bool {
    let free = |other: &Piece| piece.gap(other) > -OVERLAP || piece.repeats(other);
    line.first().is_some_and(|first| piece.is_level_with(first))
        && line.iter().all(free)
        && line.iter().any(|other| piece.gap(other) < reach)
}

/// The glyphs' texts from left to right, with spaces where there are gaps.
fn words(line: &[Piece]) -> Vec<&str> {
    let mut out: Vec<&str> = Vec::new();
    let mut end = f64::INFINITY;
    for glyph in line.iter().flat_map(|piece| &piece.glyphs) {
        if glyph.start - end > WORD_GAP * glyph.size {
            out.push(" ");
        }
        out.push(&glyph.text);
        end = if end.is_finite() { end.max(glyph.end) } else { glyph.end };
    }
    out
}

/// From the order seen to the order read: the Unicode bidirectional algorithm's embedding levels, simplified, and its
/// rule L2 (UAX 9), which undoes itself.
fn logical(seen: &[&str]) -> String {
    let directions: Vec<Direction> = seen.iter().map(|text| direction(text)).collect();
    let count = |wanted| directions.iter().filter(|d| **d == wanted).count();
    if count(Direction::Left) == 0 {
        return seen.concat();
    }
    let base = u8::from(count(Direction::Left) > count(Direction::Right));
    let levels = levels(&directions, base);
    let mut order: Vec<usize> = (0..seen.len()).collect();
    for level in [2, 1] {
        for run in order.chunk_by_mut(|a, b| (levels[*a] >= level) == (levels[*b] >= level)) {
            if levels[run[0]] >= level {
                run.reverse();
            }
        }
    }
    order.into_iter().map(|n| seen[n]).collect()
}

/// Where a text leads.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Right,
    Left,
    Number,
    Neutral,
}

fn direction(text: &str) -> Direction {
    match text.chars().find(|c| c.is_alphanumeric()) {
        Some(c) if c.is_numeric() => Direction::Number,
        Some(
            '\u{590}'..='\u{8ff}'
            | '\u{fb1d}'..='\u{fdff}'
            | '\u{fe70}'..='\u{fefc}'
            | '\u{10800}'..='\u{10fff}'
            | '\u{1e800}'..='\u{1efff}',
        ) => Direction::Left,
        Some(_) => Direction::Right,
        None => Direction::Neutral,
    }
}

/// The embedding level of each text; what leads nowhere goes with its neighbours if they agree, else with the line.
fn levels(directions: &[Direction], base: u8) -> Vec<u8> {
    let own = |direction| match direction {
        Direction::Left => Some(1),
        Direction::Right | Direction::Number => Some(base * 2),
        Direction::Neutral => None,
    };
    let mut levels: Vec<u8> = directions.iter().map(|direction| own(*direction).unwrap_or(base)).collect();
    let mut before = base;
    let mut at = 0;
    for run in directions.chunk_by(|a, b| own(*a).is_none() == own(*b).is_none()) {
        let end = at + run.len();
        if own(run[0]).is_none() {
            let after = levels.get(end).copied().unwrap_or(base);
            levels[at..end].fill(if before == after { before } else { base });
        }
        before = levels[end - 1];
        at = end;
    }
    levels
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Glyphs of 10 points, each 6 wide, at these places of a line.
    fn line(base: f64, letters: &[(&str, f64)]) -> Vec<Glyph> {
        let glyph = |(text, start): &(&str, f64)| Glyph {
            text: (*text).to_owned(),
            angle: 0,
            start: *start,
            end: start + 6.0,
            base,
            size: 10.0,
        };
        letters.iter().map(glyph).collect()
    }

    fn typed(base: f64, text: &str) -> Vec<Glyph> {
        let letters: Vec<String> = text.chars().map(String::from).collect();
        let at = |(n, letter): (usize, &String)| (n, letter.clone());
        let places = letters.iter().enumerate().map(at).filter(|(_, letter)| letter != " ");
        #[expect(clippy::cast_precision_loss, reason = "a few letters")]
        let placed: Vec<(String, f64)> = places.map(|(n, letter)| (letter, n as f64 * 6.0)).collect();
        line(base, &placed.iter().map(|(letter, start)| (letter.as_str(), *start)).collect::<Vec<_>>())
    }

    #[test]
    fn gaps_make_words_and_font_changes_do_not() {
        assert_eq!(text(line(0.0, &[("ba", 0.0), ("ş", 6.2), ("ka", 12.3), ("o", 21.0)])), "başka o\n");
    }

    #[test]
    fn lines_stand_below_each_other_and_paragraphs_apart() {
        let glyphs = [typed(0.0, "one two"), typed(12.0, "three"), typed(60.0, "four")].into_iter().flatten().collect();
        assert_eq!(text(glyphs), "one two\nthree\n\nfour\n");
    }

    #[test]
    fn what_is_drawn_twice_is_read_once() {
        let glyphs = [typed(0.0, "bold"), typed(0.1, "bold")].into_iter().flatten().collect();
        assert_eq!(text(glyphs), "bold\n");
    }

    #[test]
    fn text_from_right_to_left_is_read_in_its_order() {
        // Drawn from left to right as it looks: the word "שלום" and the number 42.
        assert_eq!(text(line(0.0, &[("ם", 0.0), ("ו", 6.0), ("ל", 12.0), ("ש", 18.0)])), "שלום\n");
        assert_eq!(logical(&["4", "2", " ", "ם", "ו", "ל", "ש"]), "שלום 42");
        assert_eq!(logical(&["a", " ", "ב", "א", " ", "b"]), "a אב b");
        assert_eq!(logical(&["p", "l", "a", "n"]), "plan");
    }
}
