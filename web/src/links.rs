//! Addresses within the site, with every value encoded.

#![expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]

use std::fmt::Write as _;

use model::{ArtifactId, Search, Sort};

/// Hits on a page of results unless the address says otherwise.
pub const PER_PAGE: usize = 10;

/// `text` with everything but unreserved characters percent-encoded (RFC 3986, section 2.3).
pub(crate) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(byte as char);
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// A path with a query made of the given names and values.
pub(crate) fn with_query<'a>(path: &str, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut address = path.to_owned();
    let mut separator = '?';
    for (name, value) in pairs {
        let _ = write!(address, "{separator}{}={}", encode(name), encode(value));
        separator = '&';
    }
    address
}

/// Everything that has `value` in `facet`.
pub(crate) fn filtered(facet: &str, value: &str) -> String {
    with_query("/search", [(facet, value)])
}

/// Part `n` of an artifact's text, at the first match of `q`.
pub(crate) fn read(id: &ArtifactId, n: &usize, q: &str) -> String {
    let path = format!("/artifacts/{id}/read/{n}");
    if q.is_empty() { path } else { format!("{}#match", with_query(&path, [("q", q)])) }
}

/// The address of a search, with changes made to it.
#[derive(Clone, Debug)]
pub(crate) struct SearchLink(Search);

impl SearchLink {
    /// The first page of the same search.
    pub(crate) fn from(search: &Search) -> Self {
        Self(Search { page: 1, ..search.clone() })
    }

    pub(crate) fn page(mut self, page: usize) -> Self {
        self.0.page = page;
        self
    }

    pub(crate) fn text(mut self, text: &str) -> Self {
        text.clone_into(&mut self.0.text);
        self
    }

    /// Without one chosen value.
    pub(crate) fn without(mut self, facet: &str, value: &str) -> Self {
        if let Some(values) = self.0.filters.get_mut(facet) {
            values.retain(|chosen| chosen != value);
        }
        self
    }

    /// Without any chosen value.
    pub(crate) fn cleared(mut self) -> Self {
        self.0.filters.clear();
        self
    }

    pub(crate) fn address(&self) -> String {
        let Search { text, filters, sort, page, per_page } = &self.0;
        let (page_number, hits) = (page.to_string(), per_page.to_string());
        let mut pairs: Vec<(&str, &str)> = Vec::new();
        pairs.extend((!text.is_empty()).then_some(("q", text.as_str())));
        pairs.extend(filters.iter().flat_map(|(facet, values)| values.iter().map(|value| (*facet, value.as_str()))));
        pairs.extend((*sort != Sort::default()).then(|| ("sort", sort_value(*sort))));
        pairs.extend((*per_page != PER_PAGE && *per_page > 0).then_some(("per_page", hits.as_str())));
        pairs.extend((*page > 1).then_some(("page", page_number.as_str())));
        with_query("/search", pairs)
    }
}

/// The value of the parameter `sort`.
pub(crate) const fn sort_value(sort: Sort) -> &'static str {
    match sort {
        Sort::Relevance => "relevance",
        Sort::Newest => "newest",
        Sort::Oldest => "oldest",
        Sort::Title => "title",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search() -> Search {
        Search {
            text: "a&b=c #\"<é".to_owned(),
            filters: [("kind", vec!["policy".to_owned(), "agenda".to_owned()])].into(),
            sort: Sort::Title,
            page: 3,
            per_page: 50,
        }
    }

    #[test]
    fn every_value_is_encoded() {
        let address = SearchLink::from(&search()).page(4).address();
        assert_eq!(
            address,
            "/search?q=a%26b%3Dc%20%23%22%3C%C3%A9&kind=policy&kind=agenda&sort=title&per_page=50&page=4"
        );
    }

    #[test]
    fn values_are_taken_away() {
        let link = SearchLink::from(&Search { per_page: PER_PAGE, sort: Sort::Relevance, ..search() }).text("");
        assert_eq!(link.clone().without("kind", "policy").address(), "/search?kind=agenda");
        assert_eq!(link.cleared().address(), "/search");
    }

    #[test]
    fn reading_opens_at_the_match() {
        let id = ArtifactId::from_bits(7);
        assert_eq!(read(&id, &7, ""), "/artifacts/000000000007/read/7");
        assert_eq!(read(&id, &7, "c s"), "/artifacts/000000000007/read/7?q=c%20s#match");
    }
}
