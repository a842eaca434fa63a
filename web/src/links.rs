//! Addresses within the site, with every value encoded.

#![expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]

use std::fmt::Write as _;

use model::{ArtifactId, Search, SheetId, Sort};

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

/// The page of a district.
pub(crate) fn district(code: &str) -> String {
    format!("/districts/{}", encode(code))
}

/// Part `n` of an artifact's text, at the first match of `q`.
pub(crate) fn read(id: &ArtifactId, n: &usize, q: &str) -> String {
    let path = format!("/artifacts/{id}/read/{n}");
    if q.is_empty() { path } else { format!("{}#match", with_query(&path, [("q", q)])) }
}

/// Every page of an artifact's text that matches `q`.
pub(crate) fn matches(id: &ArtifactId, q: &str) -> String {
    let query = (!q.is_empty()).then_some(("q", q));
    with_query(&format!("/artifacts/{id}/matches"), query)
}

/// The first page of the search for `text`.
pub(crate) fn search(text: &str) -> String {
    with_query("/search", [("q", text)])
}

/// The plans of a district.
pub(crate) fn plans(org_code: &str) -> String {
    format!("{}/plans", district(org_code))
}

/// The lessons of a district.
pub(crate) fn lessons(org_code: &str) -> String {
    format!("{}/lessons", district(org_code))
}

/// A sheet that is being filled in.
pub fn sheet(sheet: &SheetId) -> String {
    let place = model::form::newest(&sheet.form).map_or(sheet.form.as_str(), |form| form.place.as_str());
    let parts: String = sheet.subject.parts().iter().map(|part| format!("/{}", encode(part))).collect();
    format!("{}/{}{parts}", district(&sheet.district), encode(place))
}

/// One section of it.
pub fn sheet_section(sheet: &SheetId, section: &str) -> String {
    format!("{}/{}", self::sheet(sheet), encode(section))
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

    /// Only documents of districts like the one with this organisation code.
    pub(crate) fn like(mut self, org_code: &str) -> Self {
        self.0.like = Some(org_code.to_owned());
        self
    }

    /// Of any district.
    pub(crate) fn without_like(mut self) -> Self {
        self.0.like = None;
        self
    }

    /// Without any chosen value.
    pub(crate) fn cleared(mut self) -> Self {
        self.0.filters.clear();
        self.without_like()
    }

    /// The search as names and values of parameters.
    pub(crate) fn pairs(&self) -> Vec<(&'static str, String)> {
        let Search { text, filters, sort, page, per_page, like, explain: _ } = &self.0;
        let mut pairs: Vec<(&'static str, String)> = Vec::new();
        pairs.extend((!text.is_empty()).then(|| ("q", text.clone())));
        pairs.extend(filters.iter().flat_map(|(facet, values)| values.iter().map(|value| (*facet, value.clone()))));
        pairs.extend(like.clone().map(|code| ("like", code)));
        pairs.extend((*sort != Sort::default()).then(|| ("sort", sort_value(*sort).to_owned())));
        pairs.extend((*per_page != PER_PAGE && *per_page > 0).then(|| ("per_page", per_page.to_string())));
        pairs.extend((*page > 1).then(|| ("page", page.to_string())));
        pairs
    }

    pub(crate) fn address(&self) -> String {
        self.at("/search")
    }

    /// Every value of a facet, to narrow this search by.
    pub(crate) fn facet(&self, name: &str) -> String {
        self.at(&facet(name))
    }

    fn at(&self, path: &str) -> String {
        with_query(path, self.pairs().iter().map(|(name, value)| (*name, value.as_str())))
    }
}

/// The page of all values of a facet.
pub(crate) fn facet(name: &str) -> String {
    format!("/search/facets/{name}")
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
            like: Some("00010000".to_owned()),
            explain: true,
        }
    }

    #[test]
    fn every_value_is_encoded() {
        let address = SearchLink::from(&search()).page(4).address();
        assert_eq!(
            address,
            "/search?q=a%26b%3Dc%20%23%22%3C%C3%A9&kind=policy&kind=agenda&like=00010000&sort=title&per_page=50&page=4"
        );
        assert!(SearchLink::from(&search()).facet("kind").starts_with("/search/facets/kind?q=a%26b"));
    }

    #[test]
    fn values_are_taken_away() {
        let link = SearchLink::from(&Search { per_page: PER_PAGE, sort: Sort::Relevance, ..search() }).text("");
        let one = link.clone().without("kind", "policy");
        assert_eq!(one.address(), "/search?kind=agenda&like=00010000");
        assert_eq!(one.clone().like("99").address(), "/search?kind=agenda&like=99");
        assert_eq!(one.without_like().address(), "/search?kind=agenda");
        assert_eq!(link.cleared().address(), "/search");
    }

    #[test]
    fn pages_of_an_artifact_carry_what_was_asked() {
        let id = ArtifactId::from_bits(7);
        assert_eq!(read(&id, &7, ""), "/artifacts/000000000007/read/7");
        assert_eq!(read(&id, &7, "c s"), "/artifacts/000000000007/read/7?q=c%20s#match");
        assert_eq!(matches(&id, "c s"), "/artifacts/000000000007/matches?q=c%20s");
        assert_eq!(matches(&id, ""), "/artifacts/000000000007/matches");
    }
}
