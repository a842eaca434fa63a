//! Bytes to characters.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

/// How much of a file the guess is made from, in bytes.
const SAMPLE: usize = 256 << 10;

/// The top-level domain whose habits decide where the bytes alone do not.
const HOME: &[u8] = b"us";

/// Decodes text: a byte order mark decides, then valid UTF-8, then what the document declares, then a guess.
pub(crate) fn decode(bytes: &[u8], declared: Option<&str>) -> String {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[length..]).0.into_owned();
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let declared = declared.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    let encoding = match declared {
        Some(encoding) if encoding != UTF_8 => encoding,
        _ if mostly_utf8(bytes) => UTF_8,
        _ => guess(bytes),
    };
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// Whether text is UTF-8 with a few broken places, as torn or joined files are.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut multi, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        multi += chunk.valid().bytes().filter(|b| *b >= 0xc2).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    multi > 4 * broken
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, sample.len() == bytes.len());
    detector.guess(Some(HOME), Utf8Detection::Deny)
}

/// Decodes XML: a byte order mark, UTF-16 without one, or the declaration's encoding.
pub(crate) fn decode_xml(bytes: &[u8]) -> String {
    let declared = match bytes {
        [b'<', 0, ..] => Some("utf-16le".to_owned()),
        [0, b'<', ..] => Some("utf-16be".to_owned()),
        _ => xml_declaration(bytes),
    };
    match declared.as_deref() {
        // Valid as UTF-8 too, because every second byte is zero.
        Some(label @ ("utf-16le" | "utf-16be")) => {
            Encoding::for_label(label.as_bytes()).unwrap_or(UTF_8).decode_without_bom_handling(bytes).0.into_owned()
        }
        declared => decode(bytes, declared),
    }
}

fn xml_declaration(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
    let declaration = head.strip_prefix("<?xml")?.split("?>").next()?;
    let value = declaration.split("encoding").nth(1)?.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next()?;
    value[1..].split(quote).next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_then_utf8_then_declaration_then_guess() {
        assert_eq!(decode(b"\xef\xbb\xbfcaf\xc3\xa9", None), "café");
        assert_eq!(decode(b"\xff\xfec\0a\0f\0\xe9\0", None), "café");
        assert_eq!(decode("café".as_bytes(), Some("iso-8859-1")), "café");
        assert_eq!(decode(b"\xef\xf0\xe8\xe2\xe5\xf2", Some("windows-1251")), "привет");
        assert_eq!(decode(b"un caf\xe9 tr\xe8s serr\xe9", None), "un café très serré");
    }

    #[test]
    fn broken_utf8_stays_utf8() {
        let mut bytes = "déjà vu, élève, été, où, çà".repeat(3).into_bytes();
        bytes.push(0xff);
        assert!(decode(&bytes, None).starts_with("déjà vu"));
    }

    #[test]
    fn xml_says_its_encoding() {
        assert_eq!(decode_xml(b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9</a>").matches('é').count(), 1);
        let wide: Vec<u8> = "<a>é</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode_xml(&wide), "<a>é</a>");
    }
}
