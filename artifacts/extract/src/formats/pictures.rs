//! Pictures in office files, and whether something says what they show.

use model::Accessibility;

/// The frames that are open around what is read, the innermost last.
#[derive(Default)]
pub(super) struct Frames(Vec<Frame>);

#[derive(Default)]
struct Frame {
    picture: bool,
    described: bool,
    decorative: bool,
}

impl Frames {
    /// A frame begins.
    pub fn open(&mut self) {
        self.0.push(Frame::default());
    }

    /// The innermost frame holds a picture.
    pub fn hold_picture(&mut self) {
        if let Some(frame) = self.0.last_mut() {
            frame.picture = true;
        }
    }

    /// The innermost frame has this alternative text.
    pub fn describe(&mut self, alternative: Option<&str>) {
        if let Some(frame) = self.0.last_mut() {
            frame.described |= alternative.is_some_and(|text| !text.trim().is_empty());
        }
    }

    /// The innermost frame is decoration: a picture in it is not counted.
    pub fn decorate(&mut self) {
        if let Some(frame) = self.0.last_mut() {
            frame.decorative = true;
        }
    }

    /// The innermost frame ends: its picture, if it holds one, is counted.
    pub fn close(&mut self, accessibility: &mut Accessibility) {
        if let Some(frame) = self.0.pop()
            && frame.picture
            && !frame.decorative
        {
            accessibility.count_picture(frame.described);
        }
    }
}
