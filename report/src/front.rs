//! The cover and the contents.

use krilla::tagging::Tag;

use crate::Error;
use crate::Publication;
use crate::flow::{Builder, Entry, Region};
use crate::fonts::clean;
use crate::page::{
    BRAND, Colour, Element, HEIGHT, INK, Ink, Item, LEFT, MEASURE, Mark, QUIET, RULE, SUN, Strip, Stroke, Target,
    WHITE, WIDTH,
};
use crate::table::steps;
use crate::text::{Line, Span, Style, balanced, lines};

const PANEL: f32 = 470.0;
const FAINT: Colour = Colour(0xd5, 0xe3, 0xea);
const FIRST: Style = Style { tabular: true, ..Style::sans(10.2, 15.0, INK).bold() };
const OTHER: Style = Style { tabular: true, ..Style::sans(9.6, 14.0, INK) };
const NUMBER: f32 = 34.0;

impl Builder<'_> {
    /// The first page: who says what, and when.
    pub(crate) fn cover(&mut self, publication: &Publication, parent: Element) -> Vec<Item> {
        let mut strip = Strip::default();
        strip.items.push(Item::rect(0.0, 0.0, WIDTH, PANEL, BRAND));
        strip.items.push(Item::rect(0.0, PANEL, WIDTH, 7.0, SUN));
        let title = self.structure.element(parent, Tag::Title);
        let slot = self.structure.slot(title);
        let text = clean(&publication.title);
        let (mut style, mut set) = (Style::sans(36.0, 43.0, WHITE).bold(), Vec::new());
        for size in [36.0, 31.0, 26.0, 21.0, 16.0] {
            style = Style { size, leading: size * 1.19, ..style };
            set = balanced(self.fonts, &[Span { text: text.clone(), style, slot, link: None, rise: 0.0 }], MEASURE);
            if steps(set.len()) * style.leading < 240.0 {
                break;
            }
        }
        set.truncate(14);
        let subtitle = publication.subtitle.as_deref().map(clean).filter(|text| !text.trim().is_empty());
        let under = Style::sans(14.5, 20.5, FAINT);
        let below: Vec<Line> = subtitle.map_or_else(Vec::new, |text| {
            let element = self.structure.element(parent, Tag::P);
            let slot = self.structure.slot(element);
            balanced(self.fonts, &[Span { text, style: under, slot, link: None, rise: 0.0 }], MEASURE)
        });
        let below = &below[..below.len().min(5)];
        let depth = steps(set.len()) * style.leading
            + if below.is_empty() { 0.0 } else { 16.0 + steps(below.len()) * under.leading };
        let mut y = PANEL - 58.0 - depth;
        strip.items.push(Item::rect(LEFT, y - 26.0, 48.0, 5.0, SUN));
        y = self.stack(&mut strip, &set, &style, y) + 16.0;
        self.stack(&mut strip, below, &under, y);
        let who = Style { size: 13.0, leading: 18.0, colour: BRAND, ..style };
        let when = Style::sans(11.0, 16.0, QUIET);
        let mut y = PANEL + 48.0;
        for (text, style) in [(clean(&publication.publisher), who), (self.labels.date(publication.date), when)] {
            let element = self.structure.element(parent, Tag::P);
            let slot = self.structure.slot(element);
            let set = lines(self.fonts, &[Span { text, style, slot, link: None, rise: 0.0 }], MEASURE);
            y = self.stack(&mut strip, &set[..set.len().min(4)], &style, y) + 3.0;
        }
        strip.items.retain(|item| item.y < HEIGHT);
        strip.items
    }

    fn stack(&self, strip: &mut Strip, lines: &[Line], style: &Style, top: f32) -> f32 {
        let mut y = top;
        for line in lines {
            self.ink(strip, line, LEFT, y + style.baseline(), style);
            y += style.leading;
        }
        y
    }

    /// The headings with their pages.
    pub(crate) fn contents(&mut self, entries: &[Entry], region: Region) -> Result<(), Error> {
        self.titled(1, self.labels.contents.to_owned(), &[], region)?;
        let list = self.structure.element(region.parent, Tag::TOC);
        let deepest = if entries.len() > 40 { 1 } else { 2 };
        for entry in entries.iter().filter(|entry| entry.level <= deepest) {
            let (style, indent, before) = if entry.level == 1 { (FIRST, 0.0, 9.0) } else { (OTHER, 16.0, 2.0) };
            let item = self.structure.element(list, Tag::TOCI);
            let reference = self.structure.element(item, Tag::Reference);
            let element = self.structure.element(reference, Tag::Link);
            let link = self.structure.link(element, Target::Anchor(entry.anchor), entry.title.clone());
            let slot = self.structure.slot(element);
            let number = self.structure.slot(element);
            let span = Span { text: format!("{} ", entry.title), style, slot, link: Some(link), rise: 0.0 };
            let set = lines(self.fonts, &[span], region.width - indent - NUMBER);
            let last = set.len().saturating_sub(1);
            for (at, line) in set.iter().enumerate() {
                let mut strip = self.strip(if at == 0 { before } else { 0.0 });
                strip.height = style.leading;
                strip.keep = at < last || entry.level == 1;
                self.ink(&mut strip, line, region.left + indent, style.baseline(), &style);
                if at == last {
                    let from = region.left + indent + line.width + 6.0;
                    let length = region.left + region.width - 20.0 - from;
                    let dots = Stroke { colour: RULE, width: 1.0, dotted: true };
                    strip.items.push(Item::rule(from, style.baseline() - 1.2, length.max(0.0), dots));
                    let ink = Ink::PageOf { anchor: entry.anchor, style };
                    let x = region.left + region.width;
                    strip.items.push(Item { x, y: style.baseline(), mark: Mark::Slot(number), ink });
                }
                self.strips.push(strip);
            }
        }
        if let Some(strip) = self.strips.last_mut() {
            strip.keep = false;
        }
        Ok(())
    }
}
