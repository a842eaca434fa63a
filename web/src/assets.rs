//! Styles, scripts and pictures, served under names that carry a hash of their content, so that browsers may keep
//! them for good.

use std::fmt::Write as _;
use std::sync::LazyLock;

use sha2::{Digest as _, Sha256};

/// A file that pages refer to.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// Its content, as browsers need it.
    pub bytes: &'static [u8],
    /// Its media type, for the `Content-Type` header.
    pub media_type: &'static str,
}

/// A file in `assets/`: its name without ending, its ending, its media type, its content.
type Row = (&'static str, &'static str, &'static str, &'static str);

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// All of them. A new file is one row here.
const EMBEDDED: &[Row] = &[
    ("site", "css", "text/css; charset=utf-8", include_str!("../assets/site.css")),
    ("site", "js", SCRIPT, include_str!("../assets/site.js")),
    ("suggest", "js", SCRIPT, include_str!("../assets/suggest.js")),
    ("find", "js", SCRIPT, include_str!("../assets/find.js")),
    ("results", "js", SCRIPT, include_str!("../assets/results.js")),
    ("upload", "js", SCRIPT, include_str!("../assets/upload.js")),
    ("desk", "js", SCRIPT, include_str!("../assets/desk.js")),
    ("describe", "js", SCRIPT, include_str!("../assets/describe.js")),
    ("live", "js", SCRIPT, include_str!("../assets/live.js")),
    ("mark", "svg", "image/svg+xml", include_str!("../assets/mark.svg")),
];

/// An embedded file with its plain name and its address.
struct Named {
    plain: String,
    url: String,
    asset: Asset,
}

static NAMED: LazyLock<Vec<Named>> = LazyLock::new(|| EMBEDDED.iter().map(named).collect());

/// Where they are served.
pub const FOLDER: &str = "/assets/";

/// A style sheet or script without what is for people who read its source: lines of comment, and indentation.
fn lean(text: &str) -> String {
    let mut lines = String::with_capacity(text.len());
    let mut in_comment = false;
    for line in text.lines().map(str::trim) {
        in_comment |= line.starts_with("/*");
        if !in_comment && !line.is_empty() && !line.starts_with("//") {
            lines.push_str(line);
            lines.push('\n');
        }
        in_comment &= !line.ends_with("*/");
    }
    lines
}

/// A style sheet without the spaces that only make it easier to read: after `:`, `;` and `,` and around braces. Selectors
/// have no space after a colon, so this changes no meaning.
fn close(styles: &str) -> String {
    let pairs =
        [(": ", ":"), ("; ", ";"), (", ", ","), (" {", "{"), ("{ ", "{"), (";}", "}"), ("}\n", "}"), (";\n", ";")];
    pairs.iter().fold(styles.to_owned(), |styles, (long, short)| styles.replace(long, short))
}

/// What stands closer together in a script as it is served. No text in a script has any of it, so this changes no meaning.
const TIGHT: [&str; 8] = [" => ", " = ", " === ", " !== ", " && ", " || ", " ?? ", ") {"];

/// A script without the spaces that only make it easier to read, around the commonest of its signs.
fn tight(script: &str) -> String {
    TIGHT.iter().fold(script.to_owned(), |script, wide| script.replace(wide, &wide.replace(' ', "")))
}

/// A file as it is served.
fn served(ending: &str, text: &str) -> String {
    match ending {
        "css" => close(&lean(text)),
        "js" => tight(&lean(text)),
        _ => lean(text),
    }
}

fn named(&(stem, ending, media_type, text): &Row) -> Named {
    let bytes = served(ending, text).into_bytes().leak();
    let hash = Sha256::digest(&*bytes).iter().take(4).fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    Named {
        plain: format!("{stem}.{ending}"),
        url: format!("{FOLDER}{stem}.{hash}.{ending}"),
        asset: Asset { bytes, media_type },
    }
}

/// The file served at `/assets/<name>`, such as `site.3f9a1c22.css`.
pub fn asset(name: &str) -> Option<Asset> {
    NAMED.iter().find(|named| named.url.strip_prefix(FOLDER) == Some(name)).map(|named| named.asset)
}

/// The address of the embedded file called `plain` in `assets/`.
pub(crate) fn url(plain: &str) -> &'static str {
    let found = NAMED.iter().find(|named| named.plain == plain);
    &found.expect("templates name embedded files only").url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_to_the_files() {
        for (stem, ending, media_type, text) in EMBEDDED {
            let url = url(&format!("{stem}.{ending}"));
            let found = asset(url.strip_prefix(FOLDER).expect("in the folder")).expect("served");
            assert_eq!((found.bytes, found.media_type), (served(ending, text).as_bytes(), *media_type));
        }
        assert!(asset("site.css").is_none() && asset("").is_none());
    }

    #[test]
    fn comments_and_indentation_stay_in_the_source() {
        let text = "// One.\n/* Two,\n   three. */\na {\n  b: url(//c); /* d */\n}\n/** Four. */\n";
        assert_eq!(lean(text), "a {\nb: url(//c); /* d */\n}\n");
        assert_eq!(close("a:is(b, c) > d { e: 1 2; f: g }\n"), "a:is(b,c) > d{e:1 2;f:g }");
    }

    #[test]
    fn texts_in_scripts_have_nothing_that_is_served_closer() {
        assert_eq!(tight("const a = (b) => { if (b === c && d) {} };"), "const a=(b)=>{ if (b===c&&d){} };");
        for (stem, _, _, script) in EMBEDDED.iter().filter(|(_, ending, ..)| *ending == "js") {
            for line in lean(script).lines() {
                let texts = line.split('\'').skip(1).step_by(2);
                let bad: Vec<&str> = texts.filter(|text| TIGHT.iter().any(|wide| text.contains(wide))).collect();
                assert!(bad.is_empty(), "{stem}.js: {bad:?}");
            }
        }
    }

    #[test]
    fn styles_and_scripts_stay_small() {
        let size = |wanted: &str| -> usize {
            let own = NAMED.iter().filter(|named| named.plain.ends_with(wanted));
            own.map(|named| named.asset.bytes.len()).sum()
        };
        assert!(size(".css") < 40_000, "{} bytes of styles", size(".css"));
        assert!(size(".js") < 30_000, "{} bytes of scripts", size(".js"));
        println!("{} bytes of styles, {} bytes of scripts", size(".css"), size(".js"));
    }
}
