//! Pages before they are written: ink at places, and the structure that says what the ink means.

use std::rc::Rc;

use krilla::image::Image;
use krilla::tagging::{ArtifactType, BBox, TagKind};

use crate::text::{Run, Style};

/// US Letter, in points.
pub(crate) const WIDTH: f32 = 612.0;
pub(crate) const HEIGHT: f32 = 792.0;
pub(crate) const LEFT: f32 = 90.0;
pub(crate) const MEASURE: f32 = WIDTH - 2.0 * LEFT;
pub(crate) const TOP: f32 = 88.0;
pub(crate) const BOTTOM: f32 = 712.0;

/// Red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Colour(pub u8, pub u8, pub u8);

pub(crate) const BRAND: Colour = Colour(0x0d, 0x3b, 0x52);
pub(crate) const SUN: Colour = Colour(0xff, 0xc7, 0x4a);
pub(crate) const INK: Colour = Colour(0x1c, 0x24, 0x2a);
pub(crate) const QUIET: Colour = Colour(0x53, 0x60, 0x69);
pub(crate) const RULE: Colour = Colour(0xc9, 0xd3, 0xd9);
pub(crate) const TINT: Colour = Colour(0xee, 0xf3, 0xf5);
pub(crate) const WEB: Colour = Colour(0x0f, 0x5c, 0x86);
pub(crate) const WHITE: Colour = Colour(0xff, 0xff, 0xff);

/// A place in the structure that gathers ink.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Slot(pub usize);
/// An element of the structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Element(pub usize);
/// A place on a page that can be led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Anchor(pub usize);
/// One of [`Structure::links`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LinkId(pub usize);

/// Where a link leads.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    Web(String),
    Anchor(Anchor),
}

/// A link: its place in the structure and what is read aloud.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub target: Target,
    pub slot: Slot,
    pub alt: String,
}

pub(crate) enum Child {
    Element(Element),
    Slot(Slot),
}

pub(crate) struct Node {
    pub tag: TagKind,
    pub children: Vec<Child>,
}

/// What the ink means, in reading order.
pub(crate) struct Structure {
    pub roots: Vec<Element>,
    pub nodes: Vec<Node>,
    pub slots: usize,
    pub links: Vec<Link>,
    /// Page and height of each anchor, once known.
    pub anchors: Vec<Option<(usize, f32)>>,
}

impl Structure {
    pub(crate) const fn new() -> Self {
        Self { roots: Vec::new(), nodes: Vec::new(), slots: 0, links: Vec::new(), anchors: Vec::new() }
    }

    pub(crate) fn root(&mut self, tag: impl Into<TagKind>) -> Element {
        let element = self.node(tag);
        self.roots.push(element);
        element
    }

    pub(crate) fn element(&mut self, parent: Element, tag: impl Into<TagKind>) -> Element {
        let element = self.node(tag);
        self.nodes[parent.0].children.push(Child::Element(element));
        element
    }

    pub(crate) fn slot(&mut self, parent: Element) -> Slot {
        let slot = Slot(self.slots);
        self.slots += 1;
        self.nodes[parent.0].children.push(Child::Slot(slot));
        slot
    }

    pub(crate) fn link(&mut self, element: Element, target: Target, alt: String) -> LinkId {
        let slot = self.slot(element);
        self.links.push(Link { target, slot, alt });
        LinkId(self.links.len() - 1)
    }

    pub(crate) fn anchor(&mut self) -> Anchor {
        self.anchors.push(None);
        Anchor(self.anchors.len() - 1)
    }

    /// Says where a figure is.
    pub(crate) fn place(&mut self, figure: Element, on: BBox) {
        if let TagKind::Figure(tag) = &mut self.nodes[figure.0].tag {
            tag.set_bbox(Some(on));
        }
    }

    fn node(&mut self, tag: impl Into<TagKind>) -> Element {
        self.nodes.push(Node { tag: tag.into(), children: Vec::new() });
        Element(self.nodes.len() - 1)
    }
}

/// What ink is: part of the text, or decoration that is not read aloud.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Mark {
    Slot(Slot),
    Artifact(ArtifactType),
}

pub(crate) const DECORATION: Mark = Mark::Artifact(ArtifactType::Layout);

/// How a shape's edge is drawn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stroke {
    pub colour: Colour,
    pub width: f32,
    pub dotted: bool,
}

#[derive(Clone)]
pub(crate) enum Ink {
    Run(Run),
    /// Points from the item's place.
    Shape {
        points: Vec<(f32, f32)>,
        closed: bool,
        fill: Option<Colour>,
        stroke: Option<Stroke>,
    },
    Image {
        image: Image,
        width: f32,
        height: f32,
    },
    /// An area to click.
    Link {
        link: LinkId,
        width: f32,
        height: f32,
    },
    /// The page number of an anchor; its right edge is at the item's place.
    PageOf {
        anchor: Anchor,
        style: Style,
    },
}

/// Ink at a place: of a page, or of a strip.
#[derive(Clone)]
pub(crate) struct Item {
    pub x: f32,
    pub y: f32,
    pub mark: Mark,
    pub ink: Ink,
}

impl Item {
    pub(crate) fn rect(x: f32, y: f32, width: f32, height: f32, fill: Colour) -> Self {
        let points = vec![(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)];
        Self { x, y, mark: DECORATION, ink: Ink::Shape { points, closed: true, fill: Some(fill), stroke: None } }
    }

    pub(crate) fn rule(x: f32, y: f32, length: f32, stroke: Stroke) -> Self {
        let points = vec![(0.0, 0.0), (length, 0.0)];
        Self { x, y, mark: DECORATION, ink: Ink::Shape { points, closed: false, fill: None, stroke: Some(stroke) } }
    }

    fn at(&self, y: f32) -> Self {
        Self { y: self.y + y, ..self.clone() }
    }
}

/// A bar beside a quote.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bar {
    pub x: f32,
    /// It goes on from the strip above.
    pub joined: bool,
}

/// The header of a table, to repeat.
pub(crate) struct Header {
    pub items: Vec<Item>,
    pub height: f32,
}

/// Something as wide as the page that is never cut.
#[derive(Default)]
pub(crate) struct Strip {
    pub height: f32,
    /// The space above, unless it starts a page.
    pub before: f32,
    /// Not to be parted from the next strip.
    pub keep: bool,
    pub starts_page: bool,
    pub items: Vec<Item>,
    pub anchors: Vec<Anchor>,
    pub bars: Vec<Bar>,
    pub header: Option<Rc<Header>>,
    /// A figure in it, and its area.
    pub figure: Option<(Element, [f32; 4])>,
}

/// The ink of one page.
#[derive(Default)]
pub(crate) struct Page {
    pub items: Vec<Item>,
}

/// Puts strips on pages.
pub(crate) struct Pages<'a> {
    pub done: Vec<Page>,
    pub structure: &'a mut Structure,
    y: f32,
}

impl<'a> Pages<'a> {
    pub(crate) const fn new(structure: &'a mut Structure) -> Self {
        Self { done: Vec::new(), structure, y: BOTTOM }
    }

    /// Puts the strips on pages, the first one on a new page.
    pub(crate) fn flow(&mut self, strips: Vec<Strip>) {
        self.turn();
        let mut strips = strips.into_iter().peekable();
        while strips.peek().is_some() {
            let mut unit = Vec::new();
            for strip in strips.by_ref() {
                let more = strip.keep;
                unit.push(strip);
                if !more {
                    break;
                }
            }
            self.unit(unit);
        }
    }

    fn unit(&mut self, unit: Vec<Strip>) {
        let height: f32 = unit.iter().map(|strip| strip.before + strip.height).sum();
        let first = unit.first().map_or(0.0, |strip| strip.before);
        let header = unit.first().and_then(|strip| strip.header.as_ref()).map_or(0.0, |header| header.height);
        let room = BOTTOM - TOP - header;
        if unit.iter().any(|strip| strip.starts_page) || (height > BOTTOM - self.y && height - first <= room) {
            self.turn();
        }
        for strip in unit {
            self.strip(strip);
        }
    }

    fn strip(&mut self, strip: Strip) {
        if self.y + self.gap(strip.before) + strip.height > BOTTOM {
            self.turn();
        }
        let top = self.at_top();
        if let (true, Some(header)) = (top, &strip.header) {
            let repeated = header.items.iter().filter(|item| !matches!(item.ink, Ink::Link { .. }));
            let items: Vec<_> = repeated.map(|item| Item { mark: REPEATED, ..item.at(self.y) }).collect();
            self.y += header.height;
            self.page().items.extend(items);
        }
        let gap = if top { 0.0 } else { strip.before };
        let (above, y) = (self.y, self.y + gap);
        let index = self.done.len().saturating_sub(1);
        for bar in &strip.bars {
            let from = if bar.joined { above } else { y };
            self.page().items.push(Item::rect(bar.x, from, 2.5, y + strip.height - from + 0.2, SUN));
        }
        for anchor in &strip.anchors {
            self.structure.anchors[anchor.0] = Some((index, y));
        }
        if let Some((figure, [left, area_top, right, bottom])) = strip.figure
            && let Some(area) = krilla::geom::Rect::from_ltrb(left, area_top + y, right, bottom + y)
        {
            self.structure.place(figure, BBox::new(index, area));
        }
        self.page().items.extend(strip.items.iter().map(|item| item.at(y)));
        self.y = y + strip.height;
    }

    fn page(&mut self) -> &mut Page {
        if self.done.is_empty() {
            self.turn();
        }
        self.done.last_mut().expect("there is a page")
    }

    fn turn(&mut self) {
        if self.done.last().is_none_or(|page| !page.items.is_empty()) || self.y > TOP {
            self.done.push(Page::default());
        }
        self.y = TOP;
    }

    fn at_top(&self) -> bool {
        self.y <= TOP + 0.01
    }

    fn gap(&self, before: f32) -> f32 {
        if self.at_top() { 0.0 } else { before }
    }
}

const REPEATED: Mark = Mark::Artifact(ArtifactType::PaginationOther);
