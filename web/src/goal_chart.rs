//! Classes and years as one picture: a bar for each share, and the line of the goal. The same stands in a table, which is
//! what people with a screen reader have.
//!
//! Places from left to right are percentages, so that the picture fits any width while its words keep their size.

#![expect(clippy::trivially_copy_pass_by_ref, clippy::ref_option, reason = "templates pass references")]

use model::disclosure::{Shown, Span, Withheld};
use model::goal::{GOAL, Share, Standing, Year};

use crate::wording;

/// Height of the plot, in pixels.
const PLOT: u32 = 160;
/// Height above the plot, for the numbers of the highest bars.
const HEAD: u32 = 22;
/// Height below the plot, for the years.
const FOOT: u32 = 24;
/// Width left of the bars, for the scale, in percent.
const SCALE: f64 = 12.0;
/// Most bars, the newest.
const MOST: usize = 10;
/// So many bars keep a year in full; of more, it is shortened.
const FULL_YEARS: usize = 6;
/// Tenths of a percent that the scale reaches at least.
const LEAST_TOP: u32 = 500;

/// A bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bar {
    pub(crate) x: String,
    pub(crate) width: String,
    /// Its middle, where its number and year stand.
    pub(crate) middle: String,
    /// As far as it reaches for sure, and the span in which a share lies that is not told.
    pub(crate) parts: Vec<Part>,
    pub(crate) number: String,
    pub(crate) number_y: u32,
    pub(crate) year: String,
}

/// A part of a bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) y: u32,
    pub(crate) height: u32,
    /// Whether it reaches the goal, does not, or is a span.
    pub(crate) class: &'static str,
}

/// The picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chart {
    pub(crate) height: u32,
    pub(crate) base: u32,
    pub(crate) goal_y: u32,
    pub(crate) year_y: u32,
    /// The scale's other numbers with their places.
    pub(crate) scale: Vec<(String, u32)>,
    pub(crate) bars: Vec<Bar>,
    /// Whether some bars are spans.
    pub(crate) spans: bool,
    /// Whether nothing is told of some classes.
    pub(crate) gaps: bool,
}

impl Chart {
    /// The picture of shares by year, in order; nothing when nothing is told of any.
    pub(crate) fn of(columns: &[(u16, Option<Share>, Standing)]) -> Option<Self> {
        let columns = &columns[columns.len().saturating_sub(MOST)..];
        let highest = columns.iter().filter_map(|(_, share, _)| Some(u32::from(share.as_ref()?.most))).max()?;
        let top = highest.next_multiple_of(100).clamp(LEAST_TOP, 1_000);
        let place = |tenths: u32| HEAD + PLOT - PLOT * tenths.min(top) / top;
        let count = columns.len();
        let bar = |(n, (class, share, standing)): (usize, &(u16, Option<Share>, Standing))| {
            let (x, width) = across(n, count);
            let (least, most) = share.map_or((0, 0), |share| (u32::from(share.least), u32::from(share.most)));
            let (low, high) = (place(least), place(most));
            let sure = if *standing == Standing::Reached { "published" } else { "over" };
            let parts = [(HEAD + PLOT, low, sure), (low, high, "ahead")];
            let parts = parts.into_iter().map(|(from, to, class)| Part { y: to, height: from - to, class });
            Bar {
                x: percent(x),
                width: percent(width),
                middle: percent(x + width / 2.0),
                parts: parts.filter(|part| part.height > 0).collect(),
                number: number(*share),
                number_y: high - 5,
                year: if count > FULL_YEARS { format!("\u{2019}{:02}", class % 100) } else { class.to_string() },
            }
        };
        let goal = u32::try_from(GOAL * 10).unwrap_or(0);
        Some(Self {
            height: HEAD + PLOT + FOOT,
            base: HEAD + PLOT,
            goal_y: place(goal),
            year_y: HEAD + PLOT + 17,
            scale: [0, top].map(|tenths| (format!("{}%", tenths / 10), place(tenths))).into(),
            bars: columns.iter().enumerate().map(bar).collect(),
            spans: columns.iter().any(|(_, share, _)| share.is_some_and(|share| !share.is_exact())),
            gaps: columns.iter().any(|(_, share, _)| share.is_none()),
        })
    }

    /// The picture of a district's classes.
    pub(crate) fn of_classes<'a>(classes: impl IntoIterator<Item = &'a Shown>) -> Option<Self> {
        let columns = classes.into_iter().map(|class| (class.class, class.share(), class.standing()));
        Self::of(&columns.collect::<Vec<_>>())
    }

    /// The picture of districts together.
    pub(crate) fn of_years(years: &[Year]) -> Option<Self> {
        let reached = |share: Option<Share>| match share {
            Some(share) if u64::from(share.least) >= GOAL * 10 => Standing::Reached,
            _ => Standing::NotYet,
        };
        Self::of(&years.iter().map(|year| (year.class, year.share, reached(year.share))).collect::<Vec<_>>())
    }
}

/// Where the `n`-th of so many bars begins, and how wide it is, in percent.
#[expect(clippy::cast_precision_loss, reason = "there are ten at most")]
fn across(n: usize, count: usize) -> (f64, f64) {
    // Two bars are no wider than four would be.
    let step = (100.0 - SCALE) / count.max(4) as f64;
    (SCALE + step * (n as f64 + 0.2), step * 0.6)
}

fn percent(place: f64) -> String {
    format!("{place:.2}%")
}

/// What stands over a bar: whole percents, so that they fit beside each other on a phone.
fn number(share: Option<Share>) -> String {
    match share {
        None => "\u{2013}".to_owned(),
        Some(share) if share.is_exact() => (share.least / 10).to_string(),
        Some(share) if share.least == 0 => format!("\u{2264}{}", share.most.div_ceil(10)),
        Some(share) => format!("\u{2265}{}", share.least / 10),
    }
}

/// A share in words: "24.6%", "9% or less", "22% to 24%".
pub(crate) fn share(share: &Option<Share>) -> String {
    match *share {
        None => "not shown".to_owned(),
        Some(share) if share.is_exact() => format!("{}.{}%", share.least / 10, share.least % 10),
        Some(Share { least: 0, most }) => format!("{}% or less", most.div_ceil(10)),
        Some(Share { least, most: 1_000 }) => format!("{}% or more", least / 10),
        Some(Share { least, most }) => format!("{}% to {}%", least / 10, most.div_ceil(10)),
    }
}

/// Where a class stands to the goal, in words.
pub(crate) const fn standing(standing: &Standing) -> &'static str {
    match standing {
        Standing::Reached => "reached",
        Standing::NotYet => "not yet",
        Standing::NotShown => "not shown",
    }
}

/// A number with commas between thousands.
pub(crate) fn whole(number: &u64) -> String {
    wording::number(&usize::try_from(*number).unwrap_or(usize::MAX))
}

/// How many graduated, in words.
pub(crate) fn graduates(class: &Shown) -> String {
    class.graduates.exact().as_ref().map_or_else(|| "fewer than 10".to_owned(), whole)
}

/// How many are competent, in words.
pub(crate) fn competent(class: &Shown) -> String {
    match (class.competent.exact(), class.withheld) {
        (Some(number), _) => whole(&number),
        (None, Withheld::FewCompetent) => "fewer than 10".to_owned(),
        (None, Withheld::FewOthers) => "all but fewer than 10".to_owned(),
        (None, _) => "not shown".to_owned(),
    }
}

/// A sum in words: "1,204", "1,204 to 1,240".
pub(crate) fn sum(span: &Span) -> String {
    if span.exact().is_some() { whole(&span.least) } else { format!("{} to {}", whole(&span.least), whole(&span.most)) }
}

/// Where a district's newest class stands, as a sentence.
pub(crate) fn sentence(class: &Shown) -> String {
    match class.share() {
        None => format!("Its class of {} is too small to show how many are CS-competent.", class.class),
        Some(of) => format!("Of its class of {}, {} are CS-competent.", class.class, share(&Some(of))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(tenths: u16) -> Share {
        Share { least: tenths, most: tenths }
    }

    #[test]
    fn bars_stand_in_order_and_inside() {
        for count in 1_u16..14 {
            let columns: Vec<_> = (0..count).map(|n| (2012 + n, Some(exact(n * 70)), Standing::NotYet)).collect();
            let chart = Chart::of(&columns).expect("a picture");
            assert_eq!(chart.bars.len(), usize::from(count).min(MOST));
            let place = |text: &str| text.trim_end_matches('%').parse::<f64>().expect("a number");
            assert!(chart.bars.windows(2).all(|pair| place(&pair[0].x) + place(&pair[0].width) < place(&pair[1].x)));
            let last = chart.bars.last().expect("one");
            assert!(place(&last.x) + place(&last.width) < 100.0 && last.year.ends_with(&format!("{}", 11 + count)));
            assert!(chart.bars.iter().all(|bar| bar.number_y >= 10));
            let parts = chart.bars.iter().flat_map(|bar| &bar.parts);
            assert!(parts.clone().all(|part| part.y + part.height == chart.base && part.class == "over"));
            let reach = |tenths: u16| u32::from(tenths) >= 300;
            let above = |bar: &Bar| bar.number_y + 5 <= chart.goal_y;
            let shown = &columns[columns.len() - chart.bars.len()..];
            assert!(
                shown.iter().zip(&chart.bars).all(|(column, bar)| reach(column.1.expect("one").least) == above(bar))
            );
        }
    }

    #[test]
    fn spans_say_where_they_begin_or_end() {
        let of = |least, most| Some(Share { least, most });
        let columns = [of(0, 90), of(955, 1_000), of(326, 380), None, Some(exact(299))];
        let columns: Vec<_> = (2020..).zip(columns).map(|(year, share)| (year, share, Standing::NotYet)).collect();
        let chart = Chart::of(&columns).expect("a picture");
        let numbers: Vec<&str> = chart.bars.iter().map(|bar| bar.number.as_str()).collect();
        assert_eq!(numbers, ["\u{2264}9", "\u{2265}95", "\u{2265}32", "\u{2013}", "29"]);
        assert!(chart.spans && chart.gaps);
        let parts: Vec<Vec<&str>> =
            chart.bars.iter().map(|bar| bar.parts.iter().map(|part| part.class).collect()).collect();
        assert_eq!(parts, [vec!["ahead"], vec!["over", "ahead"], vec!["over", "ahead"], vec![], vec!["over"]]);
        let words: Vec<String> = columns.iter().map(|(_, of, _)| share(of)).collect();
        assert_eq!(words, ["9% or less", "95% or more", "32% to 38%", "not shown", "29.9%"]);
        assert_eq!(Chart::of(&[(2020, None, Standing::NotShown)]), None);
    }
}
