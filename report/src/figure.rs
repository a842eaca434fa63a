//! Pictures and charts.

use krilla::image::Image;
use krilla::tagging::Tag;

use crate::Error;
use crate::flow::{Builder, Region};
use crate::page::{Ink, Item, Mark, RULE, Slot, Stroke};
use model::text::{Chart, Figure, Picture};

/// How a PNG file begins.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
const TALLEST: f32 = 310.0;
/// Dots to an inch at which a picture is set, if it fits.
const SHARP: f32 = 150.0;
/// More dots than this would take too much memory.
const DOTS: u64 = 40_000_000;

impl<'a> Builder<'a> {
    pub(crate) fn figure(&mut self, figure: &'a Figure, region: Region) -> Result<(), Error> {
        self.figures += 1;
        let wrapper = self.structure.element(region.parent, Tag::Div);
        let alt = self.alt(figure);
        let element = self.structure.element(wrapper, Tag::Figure(Some(alt)));
        let slot = self.structure.slot(element);
        let mut strip = self.strip(16.0);
        let (items, width, height) = match &figure.picture {
            Picture::Chart(chart) => {
                let (items, height) = crate::chart::draw(self.fonts, self.labels, chart, slot, region.width);
                (items, region.width, height)
            }
            Picture::Stored(stored) => {
                let file =
                    (self.pictures)(*stored).ok_or_else(|| Error::Picture("its file is not there".to_owned()))?;
                let opened = if file.starts_with(PNG) { Image::from_png } else { Image::from_jpeg };
                image(opened(file.into(), true), slot, region.width)?
            }
        };
        strip.items = items.into_iter().map(|item| Item { x: item.x + region.left, ..item }).collect();
        strip.height = height;
        strip.figure = Some((element, [region.left, 0.0, region.left + width, height]));
        strip.keep = true;
        self.strips.push(strip);
        let title = format!("{} {}", self.labels.figure, self.figures);
        let inside = Region { parent: wrapper, ..region };
        self.caption(&title, &figure.caption, inside, 6.0, false)?;
        if let Some(strip) = self.strips.last_mut() {
            strip.height += 6.0;
        }
        Ok(())
    }

    /// The figure in words.
    fn alt(&self, figure: &Figure) -> String {
        let given = crate::fonts::clean(&figure.alt).trim().to_owned();
        match &figure.picture {
            _ if !given.is_empty() => given,
            Picture::Chart(chart) => self.numbers(chart),
            Picture::Stored(_) => {
                let caption = crate::fonts::clean(&crate::flow::plain(&figure.caption));
                if caption.trim().is_empty() { format!("{} {}", self.labels.figure, self.figures) } else { caption }
            }
        }
    }

    fn numbers(&self, chart: &Chart) -> String {
        let series = chart.series.iter().map(|series| {
            let values = chart.labels.iter().zip(&series.values).filter(|(_, value)| value.is_finite());
            let values: Vec<_> =
                values.map(|(label, value)| format!("{label} {}{}", self.labels.number(*value), chart.unit)).collect();
            format!("{}: {}", series.name, values.join(", "))
        });
        let series: Vec<_> = series.collect();
        crate::fonts::clean(&format!("{}. {}", self.labels.chart, series.join("; ")))
    }
}

fn image(opened: Result<Image, String>, slot: Slot, measure: f32) -> Result<(Vec<Item>, f32, f32), Error> {
    let image = opened.map_err(Error::Picture)?;
    let (across, down) = image.size();
    if across == 0 || down == 0 || u64::from(across) * u64::from(down) > DOTS {
        return Err(Error::Picture(format!("{across} by {down} dots")));
    }
    let points = |dots: u32| u16::try_from(dots).map_or(f32::from(u16::MAX), f32::from) * 72.0 / SHARP;
    let (width, height) = (points(across), points(down));
    let scale = (measure / width).min(TALLEST / height).min(1.0);
    let (width, height) = ((width * scale).max(0.5), (height * scale).max(0.5));
    let ink = Ink::Image { image, width, height };
    let mut frame = Item::rect(0.0, 0.0, width, height, RULE);
    if let Ink::Shape { fill, stroke, .. } = &mut frame.ink {
        (*fill, *stroke) = (None, Some(Stroke { colour: RULE, width: 0.6, dotted: false }));
    }
    Ok((vec![Item { x: 0.0, y: 0.0, mark: Mark::Slot(slot), ink }, frame], width, height))
}
