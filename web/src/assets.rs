//! Styles, scripts and pictures, served under names that carry a hash of their content, so that browsers may keep
//! them for good.

use std::fmt::Write as _;
use std::sync::LazyLock;

use sha2::{Digest as _, Sha256};

/// A file that pages refer to.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// Its content.
    pub bytes: &'static [u8],
    /// Its media type, for the `Content-Type` header.
    pub media_type: &'static str,
}

/// A file in `assets/`: its name without ending, its ending, its media type, its content.
type Row = (&'static str, &'static str, &'static str, &'static [u8]);

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// All of them. A new file is one row here.
const EMBEDDED: &[Row] = &[
    ("site", "css", "text/css; charset=utf-8", include_bytes!("../assets/site.css")),
    ("site", "js", SCRIPT, include_bytes!("../assets/site.js")),
    ("suggest", "js", SCRIPT, include_bytes!("../assets/suggest.js")),
    ("find", "js", SCRIPT, include_bytes!("../assets/find.js")),
    ("results", "js", SCRIPT, include_bytes!("../assets/results.js")),
    ("upload", "js", SCRIPT, include_bytes!("../assets/upload.js")),
    ("desk", "js", SCRIPT, include_bytes!("../assets/desk.js")),
    ("live", "js", SCRIPT, include_bytes!("../assets/live.js")),
    ("mark", "svg", "image/svg+xml", include_bytes!("../assets/mark.svg")),
];

/// An embedded file with its plain name and its address.
struct Named {
    plain: String,
    url: String,
    asset: Asset,
}

static NAMED: LazyLock<Vec<Named>> = LazyLock::new(|| EMBEDDED.iter().map(named).collect());

const FOLDER: &str = "/assets/";

fn named(&(stem, ending, media_type, bytes): &Row) -> Named {
    let hash = Sha256::digest(bytes).iter().take(4).fold(String::new(), |mut hex, byte| {
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
        for (stem, ending, media_type, bytes) in EMBEDDED {
            let url = url(&format!("{stem}.{ending}"));
            let found = asset(url.strip_prefix(FOLDER).expect("in the folder")).expect("served");
            assert_eq!((found.bytes, found.media_type), (*bytes, *media_type));
        }
        assert!(asset("site.css").is_none() && asset("").is_none());
    }

    #[test]
    fn styles_and_scripts_stay_small() {
        let size = |wanted: &str| -> usize {
            EMBEDDED.iter().filter(|(_, ending, ..)| *ending == wanted).map(|(.., bytes)| bytes.len()).sum()
        };
        assert!(size("css") < 40_000, "{} bytes of styles", size("css"));
        assert!(size("js") < 30_000, "{} bytes of scripts", size("js"));
    }
}
