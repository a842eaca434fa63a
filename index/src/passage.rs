//! The passages of a hit: the pages where its words stand closest together, found from positions alone.

use model::{Page, Snippet};

use crate::document::{Stored, description_start};
use crate::index::Pages;
use crate::markup;
use crate::occurrence::Occurrence;
use crate::plan::Plan;
use crate::words::positions;

/// Most passages of one hit.
const MAX_PASSAGES: usize = 3;
/// How many positions a passage spans when it is chosen.
const SPAN: u32 = 30;
/// The name of the passage that is cut from the description.
const DESCRIPTION: &str = "Description";

/// A stretch of a page that holds some of the words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Window {
    /// The page, from 0.
    pub page: usize,
    /// The position of its first word that matched.
    pub start: u32,
    /// What its distinct words weigh.
    pub weight: f32,
}

/// The best window of each page, best first; equal ones in the order of pages.
pub(crate) fn windows(occurrences: &[Occurrence<'_>], page_starts: &[u32], weights: &[f32]) -> Vec<Window> {
    let mut best: Vec<Window> = Vec::new();
    let first = page_starts.first().copied().unwrap_or(u32::MAX);
    let from = occurrences.partition_point(|occurrence| occurrence.position < first);
    let mut page = 0;
    for start in from..occurrences.len() {
        let position = occurrences[start].position;
        while page_starts.get(page + 1).is_some_and(|&next| next <= position) {
            page += 1;
        }
        let end = page_starts.get(page + 1).copied().unwrap_or(u32::MAX).min(position.saturating_add(SPAN));
        let weight = window_weight(&occurrences[start..], end, weights);
        match best.last_mut().filter(|window| window.page == page) {
            Some(window) if window.weight >= weight => {}
            Some(window) => *window = Window { page, start: position, weight },
            None => best.push(Window { page, start: position, weight }),
        }
    }
    best.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.page.cmp(&b.page)));
    best
}

/// What the words from the first of `occurrences` up to position `end` weigh: each once, and a little for more.
fn window_weight(occurrences: &[Occurrence<'_>], end: u32, weights: &[f32]) -> f32 {
    const AGAIN: f32 = 0.02;
    let mut seen = 0_u64;
    let mut weight = 0.0;
    let mut previous = None;
    for occurrence in occurrences.iter().take_while(|occurrence| occurrence.position < end) {
        let bit = 1 << (occurrence.concept % 64);
        let own = weights[occurrence.concept];
        weight += if seen & bit == 0 { own } else { own * AGAIN };
        // Words next to each other, as in the query, are what was meant.
        if previous == Some((occurrence.concept.wrapping_sub(1), occurrence.position.wrapping_sub(1))) {
            weight += own * 0.2;
        }
        seen |= bit;
        previous = Some((occurrence.concept, occurrence.position));
    }
    weight
}

/// What passages are cut from.
pub(crate) struct Source<'a> {
    pub plan: &'a Plan,
    pub stored: &'a Stored,
    pub page_starts: &'a [u32],
    pub pages: &'a dyn Pages,
}

impl Source<'_> {
    fn page(&self, place: usize) -> Option<Page> {
        self.pages.page(&self.stored.file, place + 1)
    }

    fn windows(&self, occurrences: &[Occurrence<'_>]) -> Vec<Window> {
        let weights: Vec<f32> = self.plan.concepts.iter().map(|concept| concept.weight).collect();
        windows(occurrences, self.page_starts, &weights)
    }

    /// The passages of up to `most` pages, in the order of pages.
    pub fn every(&self, occurrences: &[Occurrence<'_>], most: usize) -> Vec<Snippet> {
        let mut windows = self.windows(occurrences);
        windows.sort_by_key(|window| window.page);
        windows.iter().filter_map(|window| self.passage(window, occurrences)).take(most).collect()
    }

    /// The passages of a hit, best first, and how many pages hold something.
    #[tracing::instrument(level = "trace", skip_all)]
    pub fn passages(&self, occurrences: &[Occurrence<'_>]) -> (Vec<Snippet>, usize) {
        let windows = self.windows(occurrences);
        let best = windows.first().map_or(0.0, |window| window.weight);
        // Pages that hold far less than the best only distract.
        let worth = windows.iter().filter(|window| window.weight >= best * 0.5).take(MAX_PASSAGES);
        let passages: Vec<Snippet> = worth.filter_map(|window| self.passage(window, occurrences)).collect();
        let shown = if passages.is_empty() { self.beginning(occurrences).into_iter().collect() } else { passages };
        (shown, windows.len())
    }

    fn passage(&self, window: &Window, occurrences: &[Occurrence<'_>]) -> Option<Snippet> {
        let page = self.page(window.page)?;
        let start = self.page_starts[window.page];
        // The heading names the passage already; it is shown again only when nothing below it matched.
        let (heading, body) = page.text.split_at(heading_end(&page));
        let below = start + positions(heading);
        let mut inside = occurrences.iter().map(|occurrence| occurrence.position);
        let first =
            inside.find(|&at| at >= below.max(window.start)).filter(|&at| at < window.start.saturating_add(SPAN));
        let html = match first {
            Some(first) => markup::cut(body, below, first, occurrences),
            None => markup::cut(&page.text, start, window.start, occurrences),
        };
        (!html.is_empty()).then(|| Snippet { page: window.page + 1, label: page.label(window.page + 1), html })
    }

    /// The description, or the beginning of the file.
    fn beginning(&self, occurrences: &[Occurrence<'_>]) -> Option<Snippet> {
        let description = &self.stored.metadata.description;
        if !description.trim().is_empty() {
            let start = description_start(&self.stored.metadata.title);
            let first = occurrences.iter().map(|occurrence| occurrence.position).find(|&position| position >= start);
            let html = markup::cut(description, start, first.unwrap_or(start), occurrences);
            return Some(Snippet { page: 0, label: DESCRIPTION.to_owned(), html });
        }
        let start = *self.page_starts.first()?;
        let page = self.page(0)?;
        let html = markup::cut(&page.text, start, start, occurrences);
        (!html.is_empty()).then(|| Snippet { page: 1, label: page.label(1), html })
    }
}

/// Where the heading that a page begins with ends in its text.
fn heading_end(page: &Page) -> usize {
    let repeated = page.heading.as_deref().filter(|heading| page.text.starts_with(heading));
    repeated.map_or(0, str::len)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(position: u32, concept: usize) -> Occurrence<'static> {
        Occurrence { position, concept, term: "" }
    }

    #[test]
    fn the_page_with_most_of_the_words_close_together_is_first() {
        let occurrences = [at(3, 0), at(12, 0), at(60, 1), at(112, 0), at(115, 1), at(118, 0)];
        let windows = windows(&occurrences, &[10, 50, 100], &[1.0, 2.0]);
        assert_eq!(windows.iter().map(|window| window.page).collect::<Vec<_>>(), [2, 1, 0]);
        assert_eq!(windows[0].start, 112);
    }

    #[test]
    fn words_of_title_and_description_are_on_no_page() {
        assert!(windows(&[at(1, 0)], &[10], &[1.0]).is_empty());
        assert!(windows(&[at(1, 0)], &[], &[1.0]).is_empty());
    }
}
