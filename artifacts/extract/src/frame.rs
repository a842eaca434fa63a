//! What the worker says to its caller: frames of one kind byte, a length (`u32`, little endian) and that many bytes.
//!
//! Every frame but the first is a complete answer, so that a worker which dies later has not worked in vain.

use std::io::{self, Write};

/// What a frame holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The media type, before any parser has run.
    Media,
    /// An extraction of the first pages only.
    Partial,
    /// An extraction of the whole file, which may yet get better.
    Whole,
    /// The final extraction.
    Last,
    /// A picture, as PNG.
    Picture,
    /// What was made.
    Made,
    /// Why nothing was made.
    Refused,
}

impl Kind {
    const ALL: [(Self, u8); 7] = [
        (Self::Media, b'M'),
        (Self::Partial, b'B'),
        (Self::Whole, b'W'),
        (Self::Last, b'L'),
        (Self::Picture, b'P'),
        (Self::Made, b'D'),
        (Self::Refused, b'R'),
    ];

    fn byte(self) -> u8 {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or(0, |(_, byte)| *byte)
    }

    fn of(byte: u8) -> Option<Self> {
        Self::ALL.iter().find(|(_, b)| *b == byte).map(|(kind, _)| *kind)
    }
}

const HEAD: usize = 5;

/// Writes one frame.
pub(crate) fn write(to: &mut dyn Write, kind: Kind, body: &[u8]) -> io::Result<()> {
    let length = u32::try_from(body.len()).map_err(|_| io::ErrorKind::FileTooLarge)?;
    let mut frame = Vec::with_capacity(HEAD + body.len());
    frame.push(kind.byte());
    frame.extend_from_slice(&length.to_le_bytes());
    frame.extend_from_slice(body);
    to.write_all(&frame)
}

/// The first frame in `bytes` and how many bytes it takes; `None` while it is not complete or not a frame.
pub(crate) fn first(bytes: &[u8]) -> Option<(Kind, &[u8], usize)> {
    let kind = Kind::of(*bytes.first()?)?;
    let length = u32::from_le_bytes(bytes.get(1..HEAD)?.try_into().ok()?) as usize;
    let end = HEAD.checked_add(length)?;
    Some((kind, bytes.get(HEAD..end)?, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_read_only_when_complete() {
        let mut bytes = Vec::new();
        write(&mut bytes, Kind::Whole, b"abc").unwrap();
        assert_eq!(first(&bytes), Some((Kind::Whole, &b"abc"[..], 8)));
        assert_eq!(first(&bytes[..7]), None);
        assert_eq!(first(b"?\0\0\0\0"), None);
        assert_eq!(first(&[b'L', 255, 255, 255, 255, 0]), None);
    }
}
