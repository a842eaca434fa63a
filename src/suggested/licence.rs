//! The licence a document states.

use std::sync::LazyLock;

use regex::Regex;

use super::Suggestion;
use super::document::{Document, quoted};

/// Creative Commons, by its short name, its address or its long name, with its conditions.
static STATED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\bcc[- ](by(?:[- ](?:nc|sa|nd))*)\b|creativecommons\.org/licenses/(by(?:-(?:nc|sa|nd))*)|creative commons (attribution(?:[- ]?(?:non-?commercial|share-?alike|no-?deriv\w*))*)|\b(cc0|public domain dedication)\b")
        .expect("a pattern")
});
/// The version after it.
static VERSION: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^[^\n]{0,30}?\b([1-4])\.[05]\b").expect("a pattern"));

pub fn suggest(document: &Document<'_>) -> Option<Suggestion> {
    let found = STATED.captures(&document.text)?;
    // The vocabulary has version 4.0; another one, where it is said, is another licence.
    let version = VERSION.captures(&document.text[found.get(0)?.end()..]).map(|version| version[1].to_owned());
    if version.is_some_and(|version| version != "4") && found.get(4).is_none() {
        return None;
    }
    let said = found.iter().skip(1).flatten().next()?.as_str().to_lowercase();
    let has = |short: &str, long: &str| said.contains(short) || said.contains(long);
    let value = if found.get(4).is_some() {
        "CC0-1.0".to_owned()
    } else {
        let conditions = [("-NC", has("nc", "commercial")), ("-SA", has("sa", "alike")), ("-ND", has("nd", "deriv"))];
        let conditions: String = conditions.into_iter().filter(|(_, there)| *there).map(|(name, _)| name).collect();
        format!("CC-BY{conditions}-4.0")
    };
    document.vocabularies().get("licence")?.find(&value)?;
    Some(Suggestion::one("licence", value, format!("Its text says {}.", quoted(&found[0]))))
}
