//! Charts of our own numbers: bars to compare, lines to see how something moves.
//! Colour is never the only difference: bars have their numbers beside them, lines their marks and names.

use crate::fonts::{Fonts, clean};
use crate::labels::Labels;
use crate::page::{BRAND, Colour, INK, Ink, Item, Mark, QUIET, RULE, SUN, Slot, Stroke};
use crate::table::steps;
use crate::text::{Span, Style, lines};
use model::text::{Chart, ChartKind, Series};

const LABEL: Style = Style::sans(8.6, 11.0, INK);
const VALUE: Style = Style { colour: QUIET, ..LABEL };
const COLOURS: [Colour; 4] = [BRAND, SUN, Colour(0x4b, 0x93, 0xb3), Colour(0x8f, 0x5a, 0x2b)];
/// Thin lines need more contrast with the paper than bars with an edge.
const LINES: [Colour; 4] = [BRAND, Colour(0xbf, 0x74, 0x00), Colour(0x3c, 0x84, 0xa6), Colour(0x8f, 0x5a, 0x2b)];
const BAR: f32 = 11.0;
const PLOT: f32 = 170.0;
const MOST: usize = 40;

/// Where words stand: to the right of a place, around it, or to its left.
#[derive(Clone, Copy)]
enum Side {
    Right,
    Middle,
    Left,
}

struct Sheet<'a> {
    fonts: &'a Fonts,
    labels: &'a Labels,
    slot: Slot,
    items: Vec<Item>,
}

/// A chart's ink from its left edge, and its height.
pub(crate) fn draw(fonts: &Fonts, labels: &Labels, chart: &Chart, slot: Slot, width: f32) -> (Vec<Item>, f32) {
    let mut sheet = Sheet { fonts, labels, slot, items: Vec::new() };
    let top = sheet.legend(chart);
    let height = match chart.kind {
        ChartKind::Bars => sheet.bars(chart, width, top),
        ChartKind::Lines => sheet.curves(chart, width, top),
    };
    (sheet.items, height.max(12.0))
}

impl Sheet<'_> {
    fn shape(&mut self, x: f32, y: f32, points: Vec<(f32, f32)>, fill: Option<Colour>, stroke: Option<Stroke>) {
        let ink = Ink::Shape { points, closed: fill.is_some(), fill, stroke };
        self.items.push(Item { x, y, mark: Mark::Slot(self.slot), ink });
    }

    /// Words on one line, cut to `width`; says how wide they are.
    fn words(&mut self, text: &str, style: &Style, (x, y): (f32, f32), side: Side, width: f32) -> f32 {
        let span = Span { text: clean(text), style: *style, slot: self.slot, link: None, rise: 0.0 };
        let all = lines(self.fonts, &[span], width);
        let Some(line) = all.into_iter().next() else { return 0.0 };
        let start = match side {
            Side::Right => x,
            Side::Middle => x - line.width / 2.0,
            Side::Left => x - line.width,
        };
        for run in line.runs {
            self.items.push(Item { x: start + run.x, y, mark: Mark::Slot(self.slot), ink: Ink::Run(run) });
        }
        line.width
    }

    fn measure(&self, text: &str, style: &Style) -> f32 {
        let span = Span { text: clean(text), style: *style, slot: self.slot, link: None, rise: 0.0 };
        lines(self.fonts, &[span], 2000.0).first().map_or(0.0, |line| line.width)
    }

    /// What each colour is; nothing for a single row of numbers or for lines, which have their names beside them.
    fn legend(&mut self, chart: &Chart) -> f32 {
        if chart.series.len() < 2 || chart.kind == ChartKind::Lines {
            return 4.0;
        }
        let mut x = 0.0;
        for (at, series) in chart.series.iter().enumerate().take(MOST) {
            self.block(x, 1.0, 8.0, 8.0, at);
            x += 12.0 + self.words(&series.name, &LABEL, (x + 12.0, 8.4), Side::Right, 140.0) + 18.0;
        }
        20.0
    }

    fn block(&mut self, x: f32, y: f32, width: f32, height: f32, at: usize) {
        let points = vec![(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)];
        let edge = Stroke { colour: BRAND, width: 0.6, dotted: false };
        let colour = COLOURS[at % COLOURS.len()];
        self.shape(x, y, points, Some(colour), (colour == SUN).then_some(edge));
    }

    fn bars(&mut self, chart: &Chart, width: f32, top: f32) -> f32 {
        let (least, most) = range(&chart.series);
        let unit = |value: f32| format!("{}{}", self.labels.number(value), chart.unit);
        let names = chart
            .labels
            .iter()
            .take(MOST)
            .map(|label| self.measure(label, &LABEL))
            .fold(0.0, f32::max)
            .min(width * 0.38);
        let after = self.measure(&unit(most), &VALUE).max(self.measure(&unit(least), &VALUE)) + 8.0;
        let (from, room) = (names + 8.0, (width - names - 8.0 - after).max(20.0));
        let place = |value: f32| from + room * (value - least) / (most - least);
        let mut y = top;
        for (at, label) in chart.labels.iter().enumerate().take(MOST) {
            let group = BAR * steps(chart.series.len().max(1));
            self.words(label, &LABEL, (names, y + group / 2.0 + 3.0), Side::Left, names + 1.0);
            for (nth, series) in chart.series.iter().enumerate() {
                let Some(value) = series.values.get(at).copied().filter(|value| value.is_finite()) else { continue };
                let (start, end) = (place(0.0_f32.min(value)), place(0.0_f32.max(value)));
                let row = y + BAR * steps(nth);
                self.block(start, row + 0.8, (end - start).max(0.8), BAR - 1.6, nth);
                let text = format!("{}{}", self.labels.number(value), chart.unit);
                self.words(&text, &VALUE, (end + 5.0, row + BAR / 2.0 + 3.0), Side::Right, after + 40.0);
            }
            y += group + 7.0;
        }
        let edge = Stroke { colour: QUIET, width: 0.7, dotted: false };
        self.shape(place(0.0), top - 2.0, vec![(0.0, 0.0), (0.0, y - top - 3.0)], None, Some(edge));
        y - 2.0
    }

    fn curves(&mut self, chart: &Chart, width: f32, top: f32) -> f32 {
        let (least, most) = range(&chart.series);
        let step = nice((most - least) / 4.0);
        let (low, high) = ((least / step).floor() * step, (most / step).ceil() * step);
        let ticks: Vec<f32> =
            (0..=8_u8).map(|at| low + f32::from(at) * step).filter(|at| *at <= high + step / 2.0).collect();
        let texts: Vec<String> = ticks.iter().map(|at| format!("{}{}", self.labels.number(*at), chart.unit)).collect();
        let before = texts.iter().map(|text| self.measure(text, &VALUE)).fold(0.0, f32::max) + 7.0;
        let names =
            chart.series.iter().map(|series| self.measure(&series.name, &LABEL)).fold(0.0, f32::max).min(width * 0.3);
        let (left, right) = (before, width - names - 12.0);
        let (upper, lower) = (top + 6.0, top + 6.0 + PLOT);
        let height = |value: f32| lower - PLOT * (value - low) / (high - low).max(f32::MIN_POSITIVE);
        for (tick, text) in ticks.iter().zip(&texts) {
            let colour = if tick.abs() < step / 100.0 { QUIET } else { RULE };
            self.shape(
                left,
                height(*tick),
                vec![(0.0, 0.0), (right - left, 0.0)],
                None,
                Some(Stroke { colour, width: 0.6, dotted: false }),
            );
            self.words(text, &VALUE, (before - 6.0, height(*tick) + 3.0), Side::Left, before);
        }
        let count = chart.labels.len().clamp(2, 200);
        let place = |at: usize| left + 12.0 + (right - left - 24.0) * steps(at) / steps(count - 1);
        let wide = chart.labels.iter().map(|label| self.measure(label, &VALUE)).fold(1.0, f32::max) + 8.0;
        let every = (1..count).find(|every| (place(*every) - place(0)) >= wide).unwrap_or(count);
        for (at, label) in chart.labels.iter().enumerate().take(count).step_by(every) {
            self.words(label, &VALUE, (place(at), lower + 13.0), Side::Middle, 200.0);
        }
        let mut taken = Vec::new();
        for (nth, series) in chart.series.iter().enumerate() {
            let points = series.values.iter().enumerate().take(count).filter(|(_, value)| value.is_finite());
            let points: Vec<_> = points.map(|(at, value)| (place(at), height(*value))).collect();
            self.curve(&points, nth);
            if let Some((x, y)) = points.last() {
                let y = free(&mut taken, *y, upper);
                self.words(&series.name, &LABEL, (x.max(right - 12.0) + 10.0, y + 3.0), Side::Right, names + 1.0);
            }
        }
        lower + 20.0
    }

    fn curve(&mut self, points: &[(f32, f32)], nth: usize) {
        let colour = LINES[nth % LINES.len()];
        let stroke = Stroke { colour, width: 1.8, dotted: false };
        self.shape(0.0, 0.0, points.to_vec(), None, Some(stroke));
        let mark = match nth % 4 {
            0 => circle(2.9),
            1 => vec![(-2.7, -2.7), (2.7, -2.7), (2.7, 2.7), (-2.7, 2.7)],
            2 => vec![(0.0, -3.7), (3.7, 0.0), (0.0, 3.7), (-3.7, 0.0)],
            _ => vec![(0.0, -3.6), (3.4, 2.6), (-3.4, 2.6)],
        };
        for (x, y) in points {
            self.shape(*x, *y, mark.clone(), Some(colour), None);
        }
    }
}

fn circle(radius: f32) -> Vec<(f32, f32)> {
    let angle = |at: u8| f32::from(at) * std::f32::consts::TAU / 20.0;
    (0..20).map(|at| (radius * angle(at).cos(), radius * angle(at).sin())).collect()
}

/// From the least to the greatest number, with nought.
fn range(series: &[Series]) -> (f32, f32) {
    let values = series.iter().flat_map(|series| &series.values).filter(|value| value.is_finite());
    let (least, most) = values.fold((0.0_f32, 0.0_f32), |(least, most), value| (least.min(*value), most.max(*value)));
    if most - least > 0.0 && (most - least).is_finite() { (least, most) } else { (0.0, 1.0) }
}

/// A round step of at least this size.
fn nice(step: f32) -> f32 {
    let power = 10.0_f32.powf(step.log10().floor());
    [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|nice| *nice >= step * 0.999)
        .unwrap_or(step)
}

/// The height nearest to `y` where no name stands yet.
fn free(taken: &mut Vec<f32>, y: f32, upper: f32) -> f32 {
    let clear = |at: f32| at >= upper - 6.0 && taken.iter().all(|other| (other - at).abs() >= 10.5);
    let tries = (0..60_u8).flat_map(|step| [y + f32::from(step) * 2.0, y - f32::from(step) * 2.0]);
    let found = tries.into_iter().find(|at| clear(*at)).unwrap_or(y);
    taken.push(found);
    found
}
