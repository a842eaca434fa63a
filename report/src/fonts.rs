//! The fonts inside the program, and how letters become glyphs. Nothing is read from the machine.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::ttf_parser::Tag;
use rustybuzz::{Direction, Feature, UnicodeBuffer};

use crate::Error;

/// See `fonts/subset.sh`: Literata and Public Sans in four styles each, and some symbols of Noto.
const FILES: [&[u8]; 9] = [
    include_bytes!("../fonts/serif-regular.ttf"),
    include_bytes!("../fonts/serif-italic.ttf"),
    include_bytes!("../fonts/serif-bold.ttf"),
    include_bytes!("../fonts/serif-bold-italic.ttf"),
    include_bytes!("../fonts/sans-regular.ttf"),
    include_bytes!("../fonts/sans-italic.ttf"),
    include_bytes!("../fonts/sans-bold.ttf"),
    include_bytes!("../fonts/sans-bold-italic.ttf"),
    include_bytes!("../fonts/symbols.ttf"),
];
const SYMBOLS: Face = Face(8);
/// Shown for what no font here has; the file still holds the letter itself, for search and for reading aloud.
const BOX: char = '□';
/// Stands for what is no letter at all.
const NOTHING: char = '\u{fffd}';

/// Text is set in a serif font; headings, tables and small print are not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    Serif,
    Sans,
}

/// One font.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Face(u8);

impl Face {
    /// The font of a style.
    pub(crate) fn of(family: Family, bold: bool, italic: bool) -> Self {
        Self(u8::from(family == Family::Sans) * 4 + u8::from(bold) * 2 + u8::from(italic))
    }

    /// The serif font of the same style: it knows more letters.
    fn wider(self) -> Self {
        Self(self.0 % 4)
    }
}

/// Glyphs of one font, with the text they stand for; widths are in ems.
#[derive(Clone, Debug)]
pub(crate) struct Shaped {
    pub face: Face,
    pub text: String,
    pub glyphs: Vec<KrillaGlyph>,
    pub width: f32,
}

type Words = HashMap<(Face, bool, String), Rc<Vec<Shaped>>>;

/// All fonts, opened.
pub(crate) struct Fonts {
    embedded: Vec<Font>,
    shapers: Vec<rustybuzz::Face<'static>>,
    words: RefCell<Words>,
}

impl Fonts {
    pub(crate) fn open() -> Result<Self, Error> {
        let embedded = FILES.iter().map(|file| Font::new((*file).into(), 0)).collect::<Option<_>>();
        let shapers = FILES.iter().map(|file| rustybuzz::Face::from_slice(file, 0)).collect::<Option<_>>();
        match (embedded, shapers) {
            (Some(embedded), Some(shapers)) => Ok(Self { embedded, shapers, words: RefCell::default() }),
            _ => Err(Error::Fonts),
        }
    }

    pub(crate) fn font(&self, face: Face) -> Font {
        self.embedded[usize::from(face.0)].clone()
    }

    /// The glyphs of a word, in as many pieces as it needs fonts. `tabular`: figures that stand below each other.
    pub(crate) fn shape(&self, face: Face, text: &str, tabular: bool) -> Rc<Vec<Shaped>> {
        let key = (face, tabular, text.to_owned());
        if let Some(known) = self.words.borrow().get(&key) {
            return Rc::clone(known);
        }
        let mut pieces: Vec<(Option<Face>, String)> = Vec::new();
        for c in text.chars() {
            let found = self.face_for(face, c);
            match pieces.last_mut() {
                Some((last, piece)) if *last == found && found.is_some() => piece.push(c),
                _ => pieces.push((found, c.to_string())),
            }
        }
        let shaped = pieces.into_iter().map(|(face, text)| match face {
            Some(face) => self.glyphs(face, text, tabular),
            None => self.missing(text),
        });
        let shaped = Rc::new(shaped.collect());
        self.words.borrow_mut().insert(key, Rc::clone(&shaped));
        shaped
    }

    fn face_for(&self, face: Face, c: char) -> Option<Face> {
        [face, face.wider(), SYMBOLS].into_iter().find(|face| self.shaper(*face).glyph_index(c).is_some())
    }

    fn shaper(&self, face: Face) -> &rustybuzz::Face<'static> {
        &self.shapers[usize::from(face.0)]
    }

    fn glyphs(&self, face: Face, text: String, tabular: bool) -> Shaped {
        let shaper = self.shaper(face);
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(&text);
        buffer.guess_segment_properties();
        buffer.set_direction(Direction::LeftToRight);
        let figures = [Feature::new(Tag::from_bytes(b"lnum"), 1, ..), Feature::new(Tag::from_bytes(b"tnum"), 1, ..)];
        let output = rustybuzz::shape(shaper, &figures[..if tabular { 2 } else { 1 }], buffer);
        let em = f32::from(i16::try_from(shaper.units_per_em()).unwrap_or(1000).max(1));
        let units = |value: i32| f32::from(i16::try_from(value).unwrap_or(0)) / em;
        let infos = output.glyph_infos();
        let mut ends = vec![text.len(); infos.len()]; // a cluster ends where the next one starts
        for at in (1..infos.len()).rev() {
            let (start, next) = (infos[at - 1].cluster, infos[at].cluster);
            ends[at - 1] = if start == next { ends[at] } else { next as usize };
        }
        let glyphs = infos.iter().zip(output.glyph_positions()).zip(ends).map(|((info, at), end)| {
            let range = info.cluster as usize..end;
            let (x, y) = (units(at.x_offset), units(at.y_offset));
            KrillaGlyph::new(GlyphId::new(info.glyph_id), units(at.x_advance), x, y, units(at.y_advance), range, None)
        });
        let glyphs: Vec<_> = glyphs.collect();
        Shaped { face, width: glyphs.iter().map(|glyph| glyph.x_advance).sum(), text, glyphs }
    }

    fn missing(&self, text: String) -> Shaped {
        let mut shaped = self.glyphs(Face(0), BOX.to_string(), false);
        shaped.glyphs.iter_mut().for_each(|glyph| glyph.text_range = 0..text.len());
        Shaped { text, ..shaped }
    }
}

/// Text without what a page cannot show: control characters, invisible ones, runs of spaces.
pub(crate) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if is_invisible(c) => {}
            '\u{2028}' | '\u{2029}' | ' ' => push_space(&mut out),
            '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}' | '\u{f0000}'.. => out.push(NOTHING),
            c if c.is_control() => push_space(&mut out),
            c if u32::from(c) & 0xfffe == 0xfffe => out.push(NOTHING),
            c => out.push(c),
        }
    }
    out
}

const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(c, '\u{feff}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}')
}

fn push_space(out: &mut String) {
    if !out.ends_with(' ') {
        out.push(' ');
    }
}
