//! The third engine: `hayro` says where each glyph stands, [`super::line`] makes words of that.

use std::sync::Arc;

use hayro::hayro_interpret::font::{Glyph as Drawn, GlyphRun, PositionedGlyph};
use hayro::hayro_interpret::hayro_cmap::{BfString, WritingMode};
use hayro::hayro_interpret::util::TransformExt;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, interpret_page,
};
use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::{self, Dict};
use hayro::hayro_syntax::page::Page;
use hayro::kurbo::{Affine, BezPath, Rect, Vec2};

use super::choice;
use super::line::{self, Glyph};
use super::oxide::text_string;
use crate::formats::caught;

/// The most glyphs of one page that are looked at.
const GLYPHS: usize = 1 << 18;
/// Units of a glyph's own coordinates in one em (as `hayro` gives them for any font).
const EM: f64 = 1000.0;

/// Replaces the pages' texts where the places of the glyphs spell other words.
pub(super) fn improve(pages: &mut [String], bytes: &[u8]) {
    let Some(Ok(pdf)) = caught(|| Pdf::new(Arc::new(bytes.to_vec()))) else { return };
    if caught(|| pdf.pages().len()) != Some(pages.len()) {
        return;
    }
    let cache = InterpreterCache::new();
    for (n, text) in pages.iter_mut().enumerate() {
        let measured = caught(|| pdf.pages().get(n).map(|page| line::text(glyphs(page, &cache))));
        if let Some(Some(measured)) = measured {
            choice::settle(text, measured);
        }
    }
}

/// The glyphs of a page in the order they are drawn, as it is shown upright.
fn glyphs<'a>(page: &Page<'a>, cache: &InterpreterCache<'a>) -> Vec<Glyph> {
    let (width, height) = page.render_dimensions();
    let area = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let upright = page.initial_transform(true).to_kurbo();
    let mut context = Context::new(upright, area, cache, page.xref(), InterpreterSettings::default());
    let mut collector = Collector::default();
    interpret_page(page, &mut context, &mut collector);
    collector.glyphs
}

/// Listens to a page being drawn and keeps the glyphs only.
#[derive(Default)]
struct Collector {
    glyphs: Vec<Glyph>,
    /// For each open marked content, what its glyphs stand for if that is said; empty once it is told.
    actual: Vec<Option<String>>,
}

impl Collector {
    fn push(&mut self, mut glyph: Glyph) {
        if let Some(actual) = self.actual.iter_mut().flatten().next() {
            glyph.text = std::mem::take(actual);
        }
        if self.glyphs.len() < GLYPHS {
            self.glyphs.push(glyph);
        }
    }
}

impl<'a> Device<'a> for Collector {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        let vertical = run.writing_mode() == WritingMode::Vertical;
        let places: Vec<Affine> = run.glyphs().iter().map(|glyph| props.transform * glyph.transform()).collect();
        let stretch = stretch(run.glyphs(), &places);
        for (glyph, place) in run.glyphs().iter().zip(places) {
            placed(glyph, place, stretch, vertical).into_iter().for_each(|glyph| self.push(glyph));
        }
    }

    /// Replacement text (PDF 32000-1 section 14.9.4).
    fn begin_marked_content(&mut self, _: &[u8], properties: Option<&Dict<'_>>) {
        let actual = properties.and_then(|properties| properties.get::<object::String<'_>>(b"ActualText"));
        self.actual.push(actual.map(|actual| text_string(actual.as_bytes())));
    }

    fn end_marked_content(&mut self) {
        self.actual.pop();
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

/// How wide a run's ems are in relation to their height: as they are drawn or, where glyphs of a substitute font are
/// stretched one by one to the widths that the document gives, as wide as high; whichever fits the steps between them.
fn stretch(glyphs: &[PositionedGlyph<'_>], places: &[Affine]) -> f64 {
    let drawn = median(places.iter().map(|place| {
        let [a, b, ..] = place.as_coeffs();
        a.hypot(b) / height(place)
    }));
    let stepped = median(glyphs.iter().zip(places.windows(2)).filter_map(|(glyph, pair)| {
        let step = pair[1].translation() - pair[0].translation();
        Some(step.hypot() / (width(glyph)? * height(&pair[0])))
    }));
    match (drawn, stepped) {
        (Some(drawn), Some(stepped)) if (drawn - stepped).abs() > (1.0 - stepped).abs() => 1.0,
        (drawn, _) => drawn.unwrap_or(1.0),
    }
}

fn height(place: &Affine) -> f64 {
    let [_, _, c, d, ..] = place.as_coeffs();
    c.hypot(d)
}

fn median(numbers: impl Iterator<Item = f64>) -> Option<f64> {
    let mut numbers: Vec<f64> = numbers.collect();
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied()
}

/// How far the next glyph is, in units.
fn width(glyph: &Drawn<'_>) -> Option<f64> {
    match glyph {
        Drawn::Outline(glyph) => glyph.advance_width(),
        Drawn::Type3(glyph) => glyph.advance_width(),
    }
    .map(f64::from)
}

/// A glyph in the frame of its writing direction; `None` if it is too small or too large for any page.
fn placed(glyph: &Drawn<'_>, place: Affine, stretch: f64, vertical: bool) -> Option<Glyph> {
    let [a, b, c, d, ..] = place.as_coeffs();
    let (right, up) = (Vec2::new(a, b), Vec2::new(c, d));
    let forward = if vertical { -up } else { right };
    let size = up.hypot() * EM;
    let length = if vertical { size } else { size * stretch };
    if !(0.1..1e5).contains(&length) || !(0.1..1e5).contains(&size) {
        return None;
    }
    let angle = forward.angle().to_degrees().round();
    let along = Vec2::from_angle(angle.to_radians());
    let down = Vec2::new(-along.y, along.x);
    let origin = place.translation();
    let width = if vertical { EM } else { width(glyph)? };
    let text = match glyph.as_unicode() {
        Some(BfString::Char(c)) => c.to_string(),
        Some(BfString::String(text)) => text,
        None => char::REPLACEMENT_CHARACTER.to_string(),
    };
    let start = origin.dot(along);
    #[expect(clippy::cast_possible_truncation, reason = "whole degrees")]
    Some(Glyph { text, angle: angle as i16, start, end: start + width / EM * length, base: origin.dot(down), size })
}
