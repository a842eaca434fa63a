//! The three standard fonts of PDF the samples use, how text is encoded for them, and how wide it is.
//!
//! Widths are those of Adobe's font metrics for the standard fonts, in thousandths of the font size, for the codes
//! 32 to 255 of `WinAnsiEncoding` (ISO 32000-1, annex D.2).

use std::fmt::Write;

/// One of the standard fonts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Font {
    /// Helvetica.
    Regular,
    /// Helvetica-Bold.
    Bold,
    /// Courier.
    Mono,
}

impl Font {
    /// All fonts, in the order of their resource names.
    pub const ALL: [Self; 3] = [Self::Regular, Self::Bold, Self::Mono];

    /// The name in a page's resources.
    pub const fn resource(self) -> &'static str {
        match self {
            Self::Regular => "F1",
            Self::Bold => "F2",
            Self::Mono => "F3",
        }
    }

    /// The PostScript name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Regular => "Helvetica",
            Self::Bold => "Helvetica-Bold",
            Self::Mono => "Courier",
        }
    }

    /// The widths of the codes 32 to 255.
    pub const fn widths(self) -> &'static [u16; 224] {
        match self {
            Self::Regular => &REGULAR,
            Self::Bold => &BOLD,
            Self::Mono => &[600; 224],
        }
    }

    /// The width of a character in points at a font size in points.
    pub fn width(self, character: char, size: f64) -> f64 {
        let width = self.widths()[usize::from(code(character) - 32)];
        f64::from(width) * size / 1000.0
    }
}

/// The code of a character in `WinAnsiEncoding`; a question mark for one it does not have.
pub fn code(character: char) -> u8 {
    match u32::from(character) {
        plain @ (0x20..=0x7E | 0xA0..=0xFF) => u8::try_from(plain).unwrap_or(b'?'),
        _ => SPECIAL.iter().find(|(special, _)| *special == character).map_or(b'?', |(_, code)| *code),
    }
}

/// A string object for a content stream, in plain ASCII.
pub fn literal(text: impl Iterator<Item = char>) -> String {
    let mut out = String::from("(");
    for code in text.map(code) {
        match code {
            b'(' | b')' | b'\\' => out.extend(['\\', char::from(code)]),
            0x20..=0x7E => out.push(char::from(code)),
            _ => {
                let _ = write!(out, "\\{code:03o}");
            }
        }
    }
    out.push(')');
    out
}

/// What `WinAnsiEncoding` has between 0x80 and 0x9F, as far as prose needs it.
const SPECIAL: [(char, u8); 14] = [
    ('\u{20AC}', 0x80), // euro
    ('\u{2026}', 0x85), // ellipsis
    ('\u{0152}', 0x8C), // OE
    ('\u{2018}', 0x91), // single quotation marks
    ('\u{2019}', 0x92),
    ('\u{201C}', 0x93), // double quotation marks
    ('\u{201D}', 0x94),
    ('\u{2022}', 0x95), // bullet
    ('\u{2013}', 0x96), // en dash
    ('\u{2014}', 0x97), // em dash
    ('\u{2122}', 0x99), // trade mark
    ('\u{0153}', 0x9C), // oe
    ('\u{2030}', 0x89), // per mille
    ('\u{0178}', 0x9F), // Y with diaeresis
];

#[rustfmt::skip]
const REGULAR: [u16; 224] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584, 0,
    556, 0, 222, 556, 333, 1000, 556, 556, 333, 1000, 667, 333, 1000, 0, 611, 0,
    0, 222, 222, 333, 333, 350, 556, 1000, 333, 1000, 500, 333, 944, 0, 500, 667,
    278, 333, 556, 556, 556, 556, 260, 556, 333, 737, 370, 556, 584, 333, 737, 333,
    400, 584, 333, 333, 333, 556, 537, 278, 333, 333, 365, 556, 834, 834, 834, 611,
    667, 667, 667, 667, 667, 667, 1000, 722, 667, 667, 667, 667, 278, 278, 278, 278,
    722, 722, 778, 778, 778, 778, 778, 584, 778, 722, 722, 722, 722, 667, 667, 611,
    556, 556, 556, 556, 556, 556, 889, 500, 556, 556, 556, 556, 278, 278, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 584, 611, 556, 556, 556, 556, 500, 556, 500,
];

#[rustfmt::skip]
const BOLD: [u16; 224] = [
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611,
    975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556,
    333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611,
    611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584, 0,
    556, 0, 278, 556, 500, 1000, 556, 556, 333, 1000, 667, 333, 1000, 0, 611, 0,
    0, 278, 278, 500, 500, 350, 556, 1000, 333, 1000, 556, 333, 944, 0, 500, 667,
    278, 333, 556, 556, 556, 556, 280, 556, 333, 737, 370, 556, 584, 333, 737, 333,
    400, 584, 333, 333, 333, 611, 556, 278, 333, 333, 365, 556, 834, 834, 834, 611,
    722, 722, 722, 722, 722, 722, 1000, 722, 667, 667, 667, 667, 278, 278, 278, 278,
    722, 722, 778, 778, 778, 778, 778, 584, 778, 722, 722, 722, 722, 667, 667, 611,
    556, 556, 556, 556, 556, 556, 889, 556, 556, 556, 556, 556, 278, 278, 278, 278,
    611, 611, 611, 611, 611, 611, 611, 584, 611, 611, 611, 611, 611, 556, 611, 556,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_and_dashes_have_a_code_and_a_width() {
        for character in "áéíóúñ¿¡ãõçàèòêô’“”–—•…".chars() {
            assert_ne!(code(character), b'?', "{character}");
            assert!(Font::Regular.width(character, 10.0) > 1.0, "{character}");
        }
    }

    #[test]
    fn strings_are_escaped() {
        assert_eq!(literal("a (b) \\ é".chars()), "(a \\(b\\) \\\\ \\351)");
    }
}
