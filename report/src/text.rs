//! From words to lines.

use krilla::text::KrillaGlyph;
use unicode_linebreak::{BreakOpportunity, linebreaks};

use crate::fonts::{Face, Family, Fonts, Shaped};
use crate::page::{Colour, LinkId, Slot};

/// How words look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Style {
    pub family: Family,
    pub bold: bool,
    pub italic: bool,
    /// In points.
    pub size: f32,
    /// From one line to the next.
    pub leading: f32,
    pub colour: Colour,
    /// Figures that stand below each other.
    pub tabular: bool,
}

impl Style {
    pub(crate) const fn serif(size: f32, leading: f32, colour: Colour) -> Self {
        Self { family: Family::Serif, bold: false, italic: false, size, leading, colour, tabular: false }
    }

    pub(crate) const fn sans(size: f32, leading: f32, colour: Colour) -> Self {
        Self { family: Family::Sans, ..Self::serif(size, leading, colour) }
    }

    pub(crate) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    /// From the top of a line to its baseline.
    pub(crate) fn baseline(&self) -> f32 {
        (self.leading - self.size) / 2.0 + self.size * 0.82
    }
}

/// Words of one look that belong to one place in the structure.
#[derive(Clone, Debug)]
pub(crate) struct Span {
    pub text: String,
    pub style: Style,
    pub slot: Slot,
    pub link: Option<LinkId>,
    /// How far above the baseline.
    pub rise: f32,
}

/// Glyphs of one font, placed on a line.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub face: Face,
    pub size: f32,
    pub colour: Colour,
    pub text: String,
    pub glyphs: Vec<KrillaGlyph>,
    /// From the start of the line.
    pub x: f32,
    pub width: f32,
    pub rise: f32,
    pub slot: Slot,
    pub link: Option<LinkId>,
}

impl Run {
    fn new(span: &Span, shaped: &Shaped, x: f32) -> Self {
        let size = span.style.size;
        Self {
            face: shaped.face,
            size,
            colour: span.style.colour,
            text: shaped.text.clone(),
            glyphs: shaped.glyphs.clone(),
            x,
            width: shaped.width * size,
            rise: span.rise,
            slot: span.slot,
            link: span.link,
        }
    }

    /// Whether `other` just goes on.
    fn goes_on(&self, other: &Self) -> bool {
        let same = |run: &Self| (run.face, run.slot, run.link, run.colour);
        same(self) == same(other) && (self.size - other.size).abs() < 0.01 && (self.rise - other.rise).abs() < 0.01
    }

    fn append(&mut self, other: Self) {
        let offset = self.text.len();
        self.text.push_str(&other.text);
        self.width += other.width;
        self.glyphs.extend(other.glyphs.into_iter().map(|glyph| KrillaGlyph {
            text_range: glyph.text_range.start + offset..glyph.text_range.end + offset,
            ..glyph
        }));
    }
}

/// A line, and how wide its ink is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line {
    pub runs: Vec<Run>,
    pub width: f32,
    end: f32,
}

impl Line {
    fn push(&mut self, segment: Segment) {
        self.width = self.end + segment.ink;
        for mut run in segment.runs {
            run.x += self.end;
            match self.runs.last_mut() {
                Some(last) if last.goes_on(&run) => last.append(run),
                _ => self.runs.push(run),
            }
        }
        self.end += segment.width;
    }
}

/// What stays together on a line: a word and the space behind it.
struct Segment {
    runs: Vec<Run>,
    /// Without the space behind it.
    ink: f32,
    width: f32,
    ends_line: bool,
}

/// Breaks the spans into lines of at most `width`. Lines are ragged: even spaces read better.
pub(crate) fn lines(fonts: &Fonts, spans: &[Span], width: f32) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut line = Line::default();
    for segment in fitted(fonts, spans, width) {
        if !line.runs.is_empty() && line.end + segment.ink > width + 0.01 {
            lines.push(std::mem::take(&mut line));
        }
        let ends_line = segment.ends_line;
        line.push(segment);
        if ends_line {
            lines.push(std::mem::take(&mut line));
        }
    }
    if !line.runs.is_empty() {
        lines.push(line);
    }
    lines
}

/// Lines of about the same length, for headings: as narrow as possible without one more line.
pub(crate) fn balanced(fonts: &Fonts, spans: &[Span], width: f32) -> Vec<Line> {
    let wide = lines(fonts, spans, width);
    if wide.len() < 2 {
        return wide;
    }
    let mut best = wide;
    for step in 1..=9_u8 {
        let narrow = lines(fonts, spans, width * (1.0 - f32::from(step) * 0.05));
        if narrow.len() > best.len() {
            break;
        }
        best = narrow;
    }
    best
}

/// The widths of the widest word and of everything on one line.
pub(crate) fn extent(fonts: &Fonts, spans: &[Span]) -> (f32, f32) {
    let (mut word, mut line, mut widest) = (0.0_f32, 0.0_f32, 0.0_f32);
    for segment in segments(fonts, spans, false) {
        word = word.max(segment.ink);
        widest = widest.max(line + segment.ink);
        line = if segment.ends_line { 0.0 } else { line + segment.width };
    }
    (word, widest)
}

/// Segments that all fit: longer words are cut between letters.
fn fitted(fonts: &Fonts, spans: &[Span], width: f32) -> Vec<Segment> {
    let whole = segments(fonts, spans, false);
    if whole.iter().all(|segment| segment.ink <= width) {
        return whole;
    }
    let fits = |segment: &Segment| segment.ink <= width;
    let mut letters = segments(fonts, spans, true).into_iter().peekable();
    let mut out = Vec::new();
    for segment in whole {
        let length: usize = segment.runs.iter().map(|run| run.text.len()).sum();
        let mut parts = Vec::new();
        let mut taken = 0;
        while taken < length {
            let Some(part) = letters.next() else { break };
            taken += part.runs.iter().map(|run| run.text.len()).sum::<usize>();
            parts.push(part);
        }
        if fits(&segment) { out.push(segment) } else { out.append(&mut parts) }
    }
    out
}

fn segments(fonts: &Fonts, spans: &[Span], letters: bool) -> Vec<Segment> {
    let text: String = spans.iter().map(|span| span.text.as_str()).collect();
    let mut ends: Vec<(usize, bool)> =
        linebreaks(&text).map(|(at, kind)| (at, kind == BreakOpportunity::Mandatory)).collect();
    if letters {
        let known: std::collections::BTreeMap<_, _> = ends.iter().copied().collect();
        let marks = |c: char| matches!(c, '\u{300}'..='\u{36f}' | ' ' | '\n');
        let cuts = text.char_indices().filter(|(at, c)| *at > 0 && !marks(*c)).map(|(at, _)| at);
        ends = cuts.chain([text.len()]).map(|at| (at, known.get(&at).copied().unwrap_or(false))).collect();
    }
    let mut start = 0;
    let mut out = Vec::with_capacity(ends.len());
    for (end, mandatory) in ends {
        if end > start {
            let last = end == text.len() && !text.ends_with('\n');
            out.push(segment(fonts, spans, start..end, mandatory && !last));
        }
        start = end;
    }
    out
}

fn segment(fonts: &Fonts, spans: &[Span], range: std::ops::Range<usize>, ends_line: bool) -> Segment {
    let mut out = Segment { runs: Vec::new(), ink: 0.0, width: 0.0, ends_line };
    let mut offset = 0;
    for span in spans {
        let (from, to) = (range.start.max(offset), range.end.min(offset + span.text.len()));
        if from < to {
            let part = span.text[from - offset..to - offset].trim_end_matches('\n');
            add(fonts, span, part, &mut out);
        }
        offset += span.text.len();
    }
    out
}

fn add(fonts: &Fonts, span: &Span, part: &str, out: &mut Segment) {
    let style = span.style;
    let face = Face::of(style.family, style.bold, style.italic);
    let word = part.trim_end_matches(' ');
    for (text, inked) in [(word, true), (&part[word.len()..], false)] {
        if text.is_empty() {
            continue;
        }
        for shaped in fonts.shape(face, text, style.tabular).iter() {
            let run = Run::new(span, shaped, out.width);
            out.width += run.width;
            out.runs.push(run);
        }
        if inked {
            out.ink = out.width;
        }
    }
}
