//! From pages to the file: ink, structure, bookmarks, and the checks for PDF/UA-1.

use krilla::Document;
use krilla::action::{Action, LinkAction};
use krilla::annotation::{Annotation, LinkAnnotation, Target as To};
use krilla::color::rgb;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{Path, PathBuilder, Point, Rect, Size, Transform};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, LineCap, Stroke as Pen, StrokeDash};
use krilla::surface::Surface;
use krilla::tagging::{ArtifactType, ContentTag, Identifier, Node, SpanTag, TagGroup, TagTree};
use krilla::{SerializeSettings, tagging};

use crate::Error;
use crate::Publication;
use crate::flow::Entry;
use crate::fonts::{Fonts, clean};
use crate::labels::Labels;
use crate::page::{
    Child, Colour, Element, HEIGHT, Ink, Item, LEFT, LinkId, MEASURE, Mark, Page, QUIET, RULE, Slot, Stroke, Structure,
    Target, WIDTH,
};
use crate::text::{Run, Span, Style, lines};

const RUNNING: Style = Style { tabular: true, ..Style::sans(8.2, 11.0, QUIET) };

/// Writes pages; gathers which ink belongs to which place of the structure.
pub(crate) struct Writer<'a> {
    pub fonts: &'a Fonts,
    pub labels: &'a Labels,
    pub structure: &'a Structure,
    pub slots: Vec<Vec<Identifier>>,
    pub running: String,
    pub publisher: String,
}

/// The whole file.
pub(crate) fn write(
    publication: &Publication,
    pages: &[Page],
    entries: &[Entry],
    mut writer: Writer,
) -> Result<Vec<u8>, Error> {
    let configuration = ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1).finish();
    let configuration = configuration.map_err(|error| Error::Pdf(format!("{error:?}")))?;
    let mut document = Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    for (index, page) in pages.iter().enumerate() {
        writer.page(&mut document, page, index)?;
    }
    let mut tree = TagTree::new().with_lang(Some(publication.language.clone()));
    for root in &writer.structure.roots {
        if let Some(group) = writer.group(*root) {
            tree.push(group);
        }
    }
    document.set_tag_tree(tree);
    document.set_outline(writer.outline(entries));
    document.set_metadata(metadata(publication));
    document.finish().map_err(Error::from)
}

fn metadata(publication: &Publication) -> Metadata {
    let date = publication.date;
    let created = DateTime::new(date.year).month(date.month.clamp(1, 12)).day(date.day.clamp(1, 31));
    let created = created.hour(0).minute(0).second(0).utc_offset_hour(0).utc_offset_minute(0);
    Metadata::new()
        .title(clean(&publication.title))
        .authors(vec![clean(&publication.publisher)])
        .language(publication.language.clone())
        .creator("PACE Clearinghouse".to_owned())
        .creation_date(created)
}

impl Writer<'_> {
    fn page(&mut self, document: &mut Document, page: &Page, index: usize) -> Result<(), Error> {
        let settings = PageSettings::from_wh(WIDTH, HEIGHT).ok_or(Error::Fonts)?;
        let mut sheet = document.start_page_with(settings);
        let mut surface = sheet.surface();
        let mut open: Option<Mark> = None;
        let mut links = Vec::new();
        let running = if index == 0 { Vec::new() } else { self.running(index) };
        for item in running.iter().chain(&page.items) {
            if let Ink::Link { link, width, height } = item.ink {
                links.push((link, Rect::from_xywh(item.x, item.y, width.max(1.0), height)));
                continue;
            }
            if open != Some(item.mark) {
                if open.is_some() {
                    surface.end_tagged();
                }
                self.start(&mut surface, item.mark);
                open = Some(item.mark);
            }
            self.draw(&mut surface, item);
        }
        if open.is_some() {
            surface.end_tagged();
        }
        surface.finish();
        for (link, area) in links {
            if let Some(annotation) = area.and_then(|area| self.annotation(link, area)) {
                let identifier = sheet.add_tagged_annotation(annotation);
                self.slots[self.structure.links[link.0].slot.0].push(identifier);
            }
        }
        sheet.finish();
        Ok(())
    }

    fn start(&mut self, surface: &mut Surface, mark: Mark) {
        match mark {
            Mark::Slot(Slot(slot)) => {
                let identifier = surface.start_tagged(ContentTag::Span(SpanTag::empty()));
                self.slots[slot].push(identifier);
            }
            Mark::Artifact(kind) => {
                surface.start_tagged(ContentTag::Artifact(tagging::Artifact::with_kind(kind)));
            }
        }
    }

    /// What stands at the head and the foot of each page; not read aloud.
    fn running(&self, index: usize) -> Vec<Item> {
        let (head, foot) = (Mark::Artifact(ArtifactType::Header), Mark::Artifact(ArtifactType::Footer));
        let mut items = Vec::new();
        let right = LEFT + MEASURE;
        items.extend(self.line(&self.running, RUNNING, (LEFT, 52.0), 0.0, head));
        let rule = Stroke { colour: RULE, width: 0.6, dotted: false };
        items.push(Item { mark: head, ..Item::rule(LEFT, 60.0, MEASURE, rule) });
        items.extend(self.line(&self.publisher, RUNNING, (LEFT, 748.0), 0.0, foot));
        let number = format!("{} {}", self.labels.page, index + 1);
        items.extend(self.line(&number, RUNNING.bold(), (right, 748.0), 1.0, foot));
        items
    }

    /// The first line of a text; `shift` is how much of it stands left of the place.
    fn line(&self, text: &str, style: Style, (x, y): (f32, f32), shift: f32, mark: Mark) -> Vec<Item> {
        let span = Span { text: text.to_owned(), style, slot: Slot(0), link: None, rise: 0.0 };
        let line = lines(self.fonts, &[span], MEASURE - 70.0).into_iter().next().unwrap_or_default();
        let start = x - line.width * shift;
        line.runs.into_iter().map(|run| Item { x: start + run.x, y, mark, ink: Ink::Run(run) }).collect()
    }

    fn draw(&self, surface: &mut Surface, item: &Item) {
        match &item.ink {
            Ink::Run(run) => self.run(surface, run, item.x, item.y),
            Ink::Shape { points, closed, fill, stroke } => {
                let points = points.iter().map(|(x, y)| (x + item.x, y + item.y));
                if let Some(path) = path(points, *closed) {
                    surface.set_fill(fill.map(paint));
                    surface.set_stroke(stroke.map(pen));
                    surface.draw_path(&path);
                    surface.set_stroke(None);
                }
            }
            Ink::Image { image, width, height } => {
                if let Some(size) = Size::from_wh(*width, *height) {
                    surface.push_transform(&Transform::from_translate(item.x, item.y));
                    surface.draw_image(image.clone(), size);
                    surface.pop();
                }
            }
            Ink::PageOf { anchor, style } => {
                let page = self.structure.anchors[anchor.0].map_or(0, |(page, _)| page) + 1;
                for item in self.line(&page.to_string(), *style, (item.x, item.y), 1.0, item.mark) {
                    self.draw(surface, &item);
                }
            }
            Ink::Link { .. } => {}
        }
    }

    fn run(&self, surface: &mut Surface, run: &Run, x: f32, y: f32) {
        surface.set_fill(Some(paint(run.colour)));
        surface.draw_glyphs(Point::from_xy(x, y), &run.glyphs, self.fonts.font(run.face), &run.text, run.size, false);
    }

    fn annotation(&self, link: LinkId, area: Rect) -> Option<Annotation> {
        let link = &self.structure.links[link.0];
        let target = match &link.target {
            Target::Web(url) => To::Action(Action::Link(LinkAction::new(url.clone()))),
            Target::Anchor(anchor) => To::Destination(self.place(anchor.0)?.into()),
        };
        Some(Annotation::new_link(LinkAnnotation::new(area, target), Some(link.alt.clone())))
    }

    fn place(&self, anchor: usize) -> Option<XyzDestination> {
        let (page, y) = self.structure.anchors[anchor]?;
        Some(XyzDestination::new(page, Point::from_xy(0.0, (y - 12.0).max(0.0))))
    }

    fn group(&self, element: Element) -> Option<TagGroup> {
        let node = &self.structure.nodes[element.0];
        let mut children = Vec::new();
        for child in &node.children {
            match child {
                Child::Element(element) => children.extend(self.group(*element).map(Node::Group)),
                Child::Slot(slot) => children.extend(self.slots[slot.0].iter().copied().map(Node::Leaf)),
            }
        }
        let cell = matches!(node.tag, tagging::TagKind::TD(_) | tagging::TagKind::TH(_)); // an empty cell is a cell
        (cell || !children.is_empty()).then(|| TagGroup::with_children(node.tag.clone(), children))
    }

    /// The bookmarks.
    fn outline(&self, entries: &[Entry]) -> Outline {
        let mut outline = Outline::new();
        let mut open: Vec<(u8, OutlineNode)> = Vec::new();
        for entry in entries {
            close(&mut outline, &mut open, entry.level);
            if let Some(place) = self.place(entry.anchor.0) {
                open.push((entry.level, OutlineNode::new(entry.title.clone(), place)));
            }
        }
        close(&mut outline, &mut open, 0);
        outline
    }
}

/// Ends the bookmarks at `level` and below.
fn close(outline: &mut Outline, open: &mut Vec<(u8, OutlineNode)>, level: u8) {
    while open.last().is_some_and(|(last, _)| *last >= level) {
        if let Some((_, node)) = open.pop() {
            match open.last_mut() {
                Some((_, parent)) => parent.push_child(node),
                None => outline.push_child(node),
            }
        }
    }
}

fn path(points: impl Iterator<Item = (f32, f32)>, closed: bool) -> Option<Path> {
    let mut builder = PathBuilder::new();
    for (at, (x, y)) in points.enumerate() {
        if at == 0 { builder.move_to(x, y) } else { builder.line_to(x, y) }
    }
    if closed {
        builder.close();
    }
    builder.finish()
}

fn paint(colour: Colour) -> Fill {
    let Colour(red, green, blue) = colour;
    Fill { paint: rgb::Color::new(red, green, blue).into(), opacity: NormalizedF32::ONE, ..Fill::default() }
}

fn pen(stroke: Stroke) -> Pen {
    let Colour(red, green, blue) = stroke.colour;
    let dash = stroke.dotted.then(|| StrokeDash { array: vec![0.0, 4.0], offset: 0.0 });
    let line_cap = if stroke.dotted { LineCap::Round } else { LineCap::Butt };
    Pen { paint: rgb::Color::new(red, green, blue).into(), width: stroke.width, dash, line_cap, ..Pen::default() }
}
