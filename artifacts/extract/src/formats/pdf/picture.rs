//! A picture of a page.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};

use super::FILE;
use crate::formats::caught;
use crate::source::Source;

/// How wide a picture is, in pixels; narrower only for pages that would be higher than [`HEIGHT`].
const WIDTH: f32 = 800.0;
/// The highest a picture gets, in pixels.
const HEIGHT: f32 = 2_000.0;

/// Page `n` (from 1) as PNG; `None` if the file is no readable PDF or has no such page.
pub(crate) fn draw(source: &mut Source, n: usize) -> Option<Vec<u8>> {
    let bytes = source.bytes(FILE).ok()?;
    caught(|| {
        let pdf = Pdf::new(bytes).ok()?;
        let page = pdf.pages().get(n.checked_sub(1)?)?;
        let (width, height) = page.render_dimensions();
        let scale = (WIDTH / width).min(HEIGHT / height);
        if !scale.is_normal() || width * scale < 1.0 || height * scale < 1.0 {
            return None;
        }
        let size = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
        let settings = InterpreterSettings::default();
        let picture = render(page, &RenderCache::new(), &settings, &RenderSettings::default(), &size);
        picture.into_png().ok()
    })?
}
