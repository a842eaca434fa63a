//! Rich Text Format (version 1.9.1): its text, without pictures, fonts, styles and other destinations.

use encoding_rs::{Encoding, WINDOWS_1252};

use super::{Job, TEXT_FILE};
use crate::draft::{Draft, Failure};

/// The deepest nesting of groups that is followed.
const DEPTH: usize = 1_000;

pub(super) fn read(job: &mut Job, draft: &mut Draft) -> Result<(), Failure> {
    let bytes = job.source.bytes(TEXT_FILE)?;
    let mut reader = Rtf::new(draft);
    reader.all(&bytes)?;
    reader.flush()
}

/// Groups whose content is not text.
const DESTINATIONS: [&str; 22] = [
    "fonttbl",
    "colortbl",
    "stylesheet",
    "pict",
    "object",
    "info",
    "filetbl",
    "listtable",
    "listoverridetable",
    "revtbl",
    "rsidtbl",
    "generator",
    "themedata",
    "colorschememapping",
    "datastore",
    "latentstyles",
    "xmlnstbl",
    "fldinst",
    "bkmkstart",
    "bkmkend",
    "nonshppict",
    "mmathPr",
];

/// Control words that stand for text.
const SYMBOLS: [(&str, &str); 16] = [
    ("par", "\n"),
    ("line", "\n"),
    ("sect", "\n"),
    ("page", "\n"),
    ("row", "\n"),
    ("nestrow", "\n"),
    ("cell", "\t"),
    ("nestcell", "\t"),
    ("tab", "\t"),
    ("emdash", "\u{2014}"),
    ("endash", "\u{2013}"),
    ("bullet", "\u{2022}"),
    ("lquote", "\u{2018}"),
    ("rquote", "\u{2019}"),
    ("ldblquote", "\u{201c}"),
    ("rdblquote", "\u{201d}"),
];

/// Where text goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Into {
    Text,
    Title,
    Author,
    Fonts,
    Nothing,
}

#[derive(Clone, Copy)]
struct Group {
    into: Into,
    /// Characters that follow a `\u` for readers that do not know it.
    fallback: usize,
    encoding: &'static Encoding,
}

struct Rtf<'d> {
    draft: &'d mut Draft,
    groups: Vec<Group>,
    group: Group,
    /// Bytes in the group's encoding, not yet decoded.
    pending: Vec<u8>,
    /// How many fallback characters are still to be passed over.
    skip: usize,
    /// Half of a character outside the basic plane.
    surrogate: Option<u16>,
    fonts: Vec<(i32, &'static Encoding)>,
    font: i32,
    /// Whether `\*` came just before: an unknown destination is to be ignored.
    optional: bool,
}

impl<'d> Rtf<'d> {
    fn new(draft: &'d mut Draft) -> Self {
        let group = Group { into: Into::Text, fallback: 1, encoding: WINDOWS_1252 };
        Self {
            draft,
            groups: Vec::new(),
            group,
            pending: Vec::new(),
            skip: 0,
            surrogate: None,
            fonts: Vec::new(),
            font: 0,
            optional: false,
        }
    }

    fn all(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            at += 1;
            match byte {
                b'{' => self.enter()?,
                b'}' => self.leave()?,
                b'\\' => at = self.control(bytes, at)?,
                b'\r' | b'\n' | 0 => {}
                byte => self.byte(*byte),
            }
        }
        Ok(())
    }

    fn enter(&mut self) -> Result<(), Failure> {
        self.flush()?;
        if self.groups.len() >= DEPTH {
            return Err(Failure::TooLarge(format!("it nests groups more than {DEPTH} deep")));
        }
        self.groups.push(self.group);
        Ok(())
    }

    fn leave(&mut self) -> Result<(), Failure> {
        self.flush()?;
        self.skip = 0;
        if let Some(group) = self.groups.pop() {
            self.group = group;
        }
        Ok(())
    }

    fn byte(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
        } else {
            self.pending.push(byte);
        }
        self.optional = false;
    }

    /// A control symbol or word begins at `at`; gives where it ends.
    fn control(&mut self, bytes: &[u8], at: usize) -> Result<usize, Failure> {
        let Some(first) = bytes.get(at) else { return Ok(at) };
        if first.is_ascii_alphabetic() {
            let (word, number, end) = word(bytes, at);
            self.word(word, number)?;
            // Binary data follows its length.
            let binary = if word == "bin" { usize::try_from(number.unwrap_or(0)).unwrap_or(0) } else { 0 };
            return Ok(end.saturating_add(binary));
        }
        match first {
            b'\'' => {
                let hex = bytes.get(at + 1..at + 3).and_then(|hex| std::str::from_utf8(hex).ok());
                if let Some(byte) = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
                    self.byte(byte);
                }
                return Ok(at + 3);
            }
            b'*' => self.optional = true,
            b'~' => self.text(" ")?,
            b'_' => self.text("-")?,
            b'\n' | b'\r' => self.text("\n")?,
            b'\\' | b'{' | b'}' => self.byte(*first),
            _ => {}
        }
        Ok(at + 1)
    }

    fn word(&mut self, word: &str, number: Option<i32>) -> Result<(), Failure> {
        if let Some((_, text)) = SYMBOLS.iter().find(|(symbol, _)| *symbol == word) {
            self.optional = false;
            return self.text(text);
        }
        match (word, number) {
            ("u", Some(number)) => return self.unicode(number),
            ("uc", Some(count)) => self.group.fallback = usize::try_from(count).unwrap_or(1),
            ("ansicpg", Some(page)) => self.page(page),
            ("f", Some(font)) => self.font(font)?,
            ("fcharset", Some(set)) if self.group.into == Into::Fonts => self.charset(set),
            ("upr", _) => {}
            _ => self.destination(word),
        }
        self.optional = false;
        Ok(())
    }

    fn destination(&mut self, word: &str) {
        let hidden = self.group.into == Into::Nothing && !matches!(word, "title" | "author");
        self.group.into = match word {
            "fonttbl" => Into::Fonts,
            "title" if self.inside_info() => Into::Title,
            "author" if self.inside_info() => Into::Author,
            "shptxt" if !hidden => Into::Text,
            _ if DESTINATIONS.contains(&word) => Into::Nothing,
            _ if self.optional && !matches!(word, "shpinst" | "ud") => Into::Nothing,
            _ => return,
        };
    }

    /// Titles and authors stand in a group of their own inside the information group.
    fn inside_info(&self) -> bool {
        self.groups.last().is_some_and(|outer| outer.into == Into::Nothing)
    }

    fn page(&mut self, page: i32) {
        let encoding = match page {
            65001 => Some(encoding_rs::UTF_8),
            10000 => Some(encoding_rs::MACINTOSH),
            932 => Some(encoding_rs::SHIFT_JIS),
            936 => Some(encoding_rs::GBK),
            949 => Some(encoding_rs::EUC_KR),
            950 => Some(encoding_rs::BIG5),
            page => Encoding::for_label(format!("windows-{page}").as_bytes()),
        };
        self.group.encoding = encoding.unwrap_or(WINDOWS_1252);
    }

    fn font(&mut self, font: i32) -> Result<(), Failure> {
        self.flush()?;
        self.font = font;
        if self.group.into != Into::Fonts
            && let Some((_, encoding)) = self.fonts.iter().find(|(known, _)| *known == font)
        {
            self.group.encoding = encoding;
        }
        Ok(())
    }

    fn charset(&mut self, set: i32) {
        let label = match set {
            77 => "macintosh",
            128 => "shift_jis",
            129 => "euc-kr",
            134 => "gbk",
            136 => "big5",
            161 => "windows-1253",
            162 => "windows-1254",
            163 => "windows-1258",
            177 => "windows-1255",
            178 => "windows-1256",
            186 => "windows-1257",
            204 => "windows-1251",
            222 => "windows-874",
            238 => "windows-1250",
            _ => return,
        };
        self.fonts.extend(Encoding::for_label(label.as_bytes()).map(|encoding| (self.font, encoding)));
    }

    /// A character by its UTF-16 unit, which is written as a signed number.
    fn unicode(&mut self, number: i32) -> Result<(), Failure> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the format wraps it so")]
        let unit = number as u16;
        self.skip = self.group.fallback;
        let units = [self.surrogate.take(), Some(unit)];
        if (0xd800..0xdc00).contains(&unit) {
            self.surrogate = Some(unit);
            return Ok(());
        }
        let text: String =
            char::decode_utf16(units.into_iter().flatten()).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
        self.text(&text)
    }

    fn text(&mut self, text: &str) -> Result<(), Failure> {
        self.flush()?;
        self.put(text)
    }

    fn flush(&mut self) -> Result<(), Failure> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let text = self.group.encoding.decode_without_bom_handling(&std::mem::take(&mut self.pending)).0.into_owned();
        self.put(&text)
    }

    fn put(&mut self, text: &str) -> Result<(), Failure> {
        let facts = &mut self.draft.facts;
        match self.group.into {
            Into::Text => return self.draft.push(text),
            Into::Title => facts.title.get_or_insert_default().push_str(text),
            Into::Author => facts.author.get_or_insert_default().push_str(text),
            Into::Fonts | Into::Nothing => {}
        }
        Ok(())
    }
}

/// A control word at `at`: its letters, its number, and where the next thing begins.
fn word(bytes: &[u8], at: usize) -> (&str, Option<i32>, usize) {
    let letters = bytes[at..].iter().take(32).take_while(|b| b.is_ascii_alphabetic()).count();
    let mut end = at + letters;
    let sign = usize::from(bytes.get(end) == Some(&b'-'));
    let digits = bytes[end + sign..].iter().take(10).take_while(|b| b.is_ascii_digit()).count();
    let number = if digits > 0 {
        let number = std::str::from_utf8(&bytes[end..end + sign + digits]).ok().and_then(|digits| digits.parse().ok());
        end += sign + digits;
        number
    } else {
        None
    };
    let space = usize::from(bytes.get(end) == Some(&b' '));
    (std::str::from_utf8(&bytes[at..at + letters]).unwrap_or_default(), number, end + space)
}

#[cfg(test)]
mod tests {
    use model::Extraction;

    use super::*;

    fn rtf(text: &[u8]) -> Extraction {
        let mut draft = Draft::default();
        let mut reader = Rtf::new(&mut draft);
        let outcome = reader.all(text).and_then(|()| reader.flush());
        draft.finish("application/rtf", outcome)
    }

    #[test]
    fn text_is_read_and_destinations_are_not() {
        let read = rtf(b"{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}}{\\info{\\title The Plan}{\\author Ann}}{\\*\\unknown no}\
            \\f0 Caf\\'e9 \\u233?\\emdash  a\\{b\\}\\par{\\pict 00ff}next\\tab{\\b bo}ld\\cell x\\row}");
        assert_eq!(read.pages[0].text, "Café é\u{2014} a{b}\nnext\tbold\tx\n");
        assert_eq!(read.facts.title.as_deref(), Some("The Plan"));
        assert_eq!(read.facts.author.as_deref(), Some("Ann"));
    }

    #[test]
    fn fonts_choose_the_encoding_and_surrogates_join() {
        let read = rtf(b"{\\rtf1{\\fonttbl{\\f1\\fcharset204 Arial;}}\\f1\\'ef\\'f0\\uc0\\u-10179\\u-8704 }");
        assert_eq!(read.pages[0].text, "пр\u{1f600}\n");
    }

    #[test]
    fn torn_and_deep_files_end() {
        assert_eq!(rtf(b"{\\rtf1 a\\'").pages[0].text, "a\n");
        assert_eq!(rtf(b"{\\rtf1 a\\bin99999999 zz").pages[0].text, "a\n");
        assert_eq!(rtf(&b"{".repeat(2_000)).state, model::TextState::TooLarge);
    }
}
