//! The readers without their fences, for tests and the fuzzer. That an engine panics is known and caught; that we do is not.

use std::cell::Cell;
use std::fs::File;
use std::io::Write as _;
use std::sync::Once;

use crate::draft::Draft;
use crate::formats::{self, Job, Plan};
use crate::source::Source;

/// The sources of what others wrote.
const REGISTRY: &str = "/registry/src/";

thread_local! {
    /// Whether code of our own panicked.
    static OWN: Cell<bool> = const { Cell::new(false) };
}

/// Has panics of engines pass in silence; others go where they went before, and are remembered.
fn watch() {
    static WATCHING: Once = Once::new();
    WATCHING.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if panic.location().is_none_or(|place| !place.file().contains(REGISTRY)) {
                OWN.set(true);
                before(panic);
            }
        }));
    });
}

/// Reads these bytes as a file of this name, PDFs aside: they take too long.
///
/// # Panics
/// When that does not hold.
pub fn read(name: &str, bytes: &[u8]) {
    let handle = rustix::fs::memfd_create("fuzz", rustix::fs::MemfdFlags::CLOEXEC).expect("memory for a file");
    let mut file = File::from(handle);
    file.write_all(bytes).expect("it is written");
    let mut source = Source::new(file, name.to_owned()).expect("it has a length");
    let media_type = formats::media_type(&bytes[..bytes.len().min(8 << 10)], &mut source);
    let Some(format) = formats::find(media_type).filter(|format| format.media_type != crate::sniff::PDF) else {
        return;
    };
    watch();
    let mut draft = Draft::default();
    let mut job = Job { source, plan: Plan::All, report: &mut |_, _| {} };
    let outcome = formats::caught(|| (format.read)(&mut job, &mut draft));
    assert!(!OWN.get(), "we panicked, and no engine");
    let read = draft.finish(media_type, outcome.unwrap_or(Ok(())));
    assert!(serde_json::to_vec(&read).is_ok(), "what was read can be told");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_bytes_have_a_type_and_are_read(name in "a(\\.[a-z]{2,4})?", bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let found = crate::sniff(&bytes, &name);
            prop_assert!(found == crate::sniff::UNKNOWN || crate::sniff::all().any(|known| known == found), "{found}");
            read(&name, &bytes);
        }

        #[test]
        fn any_rich_text_is_read(text in "\\{\\\\rtf1(\\{|\\}|\\\\'[0-9a-g]{2}|\\\\(bin|u|uc|fonttbl|pict|par|field|ansicpg)-?[0-9]{0,10}|\\\\\\*|[a-z ;\n]){0,60}") {
            read("a.rtf", text.as_bytes());
        }

        #[test]
        fn any_markup_is_read(start in "(<html>|<svg |<\\?xml version='1.0'\\?>)", text in "(</?(p|table|tr|td|script|h1|ul|li|a|!DOCTYPE|!--|\\?)|[ =\"'/>&;#a-z0-9\n]|&#x?[0-9a-f]{1,8};|-->|]]>|<!\\[CDATA\\[){0,80}") {
            read("a.html", (start + &text).as_bytes());
        }

        #[test]
        fn any_mail_is_read(text in "From: a@b\nTo: c@d\n((Content-Type: multipart/mixed; boundary=x|Content-Transfer-Encoding: (base64|quoted-printable)|Subject: =\\?utf-8\\?[bq]\\?[a-zA-Z=_]{0,12}\\?=|--x(--)?|[a-z =:;]{0,20})\n){0,20}") {
            read("a.eml", text.as_bytes());
        }

        #[test]
        fn any_table_is_read(text in "([,;\t\"\n\r']|[a-z0-9é]{1,4}){0,120}", name in "a\\.(csv|tsv|md|txt)") {
            read(&name, text.as_bytes());
        }
    }
}
