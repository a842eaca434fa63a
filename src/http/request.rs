//! What handlers take from requests, checked while it is taken.

use std::collections::BTreeMap;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use model::search::{MAX_HITS, MAX_PER_PAGE, MAX_QUERY};
use model::{Actor, ArtifactId, FACETS, Search, Sort};
use serde::Deserialize;

use super::caller::Caller;
use crate::curation::Expect;
use crate::error::Error;

/// Hits on a page unless asked otherwise.
const PER_PAGE: usize = 10;
/// Most values one facet can be narrowed to.
const MAX_CHOSEN: usize = 100;
/// Longest request key, in characters.
const MAX_KEY: usize = 200;

/// The person who asks.
pub struct Who(pub Actor);

impl<S: Sync> FromRequestParts<S> for Who {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        Caller::from_request_parts(parts, state).await.map(|caller| Self(caller.actor))
    }
}

/// The artifact in the path; anything that is no identifier is not found.
pub struct Id(pub ArtifactId);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        #[derive(Deserialize)]
        struct Named {
            id: String,
        }
        let Path(named) = Path::<Named>::from_request_parts(parts, state).await.map_err(|_| Error::NotFound)?;
        named.id.parse().map(Self).map_err(|_| Error::NotFound)
    }
}

/// The version a change is for, from `If-Match`.
pub struct IfMatch(pub Option<Expect>);

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else { return Ok(Self(None)) };
        let text =
            value.to_str().map_err(|_| Error::Malformed("malformed_header", "If-Match is not readable".to_owned()))?;
        if text.trim() == "*" {
            return Ok(Self(Some(Expect::Any)));
        }
        Ok(Self(Some(Expect::Version(text.trim().trim_start_matches("W/").trim_matches('"').to_owned()))))
    }
}

/// The key that makes a retry known, from `Idempotency-Key`.
pub fn request_key(headers: &HeaderMap) -> Result<Option<String>, Error> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().ok().filter(|key| !key.is_empty() && key.len() <= MAX_KEY);
    key.map(|key| Some(key.to_owned())).ok_or_else(|| {
        Error::Malformed("malformed_header", format!("Idempotency-Key must be 1 to {MAX_KEY} visible characters"))
    })
}

/// A search, from the query string.
pub struct Asked(pub Search);

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        search(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

/// Reads a search; parameters of other names are ignored.
pub fn search(query: &str) -> Result<Search, Error> {
    let mut search = Search { page: 1, per_page: PER_PAGE, ..Search::default() };
    let mut filters: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match name.as_ref() {
            "q" => search.text = value.chars().take(MAX_QUERY).collect(),
            "like" if !value.trim().is_empty() => search.like = Some(value.trim().chars().take(MAX_KEY).collect()),
            "explain" => search.explain = flag("explain", &value)?,
            "sort" => search.sort = sort(&value)?,
            "page" => search.page = number("page", &value, MAX_HITS)?,
            "per_page" => search.per_page = number("per_page", &value, MAX_PER_PAGE)?,
            name => {
                let facet = FACETS.iter().find(|facet| facet.name == name).filter(|_| !value.is_empty());
                if let Some(facet) = facet {
                    choose(filters.entry(facet.name).or_default(), &value)?;
                }
            }
        }
    }
    if search.page.saturating_mul(search.per_page) > MAX_HITS + search.per_page {
        let detail = format!("only the first {MAX_HITS} hits can be shown; narrow the search");
        return Err(Error::Malformed("too_deep", detail));
    }
    search.filters = filters;
    Ok(search)
}

fn choose(chosen: &mut Vec<String>, value: &str) -> Result<(), Error> {
    if chosen.len() >= MAX_CHOSEN {
        return Err(Error::Malformed(
            "too_many_filters",
            format!("a search is narrowed to at most {MAX_CHOSEN} values of a kind"),
        ));
    }
    if !chosen.iter().any(|known| known == value) {
        chosen.push(value.to_owned());
    }
    Ok(())
}

fn sort(value: &str) -> Result<Sort, Error> {
    let known = serde_json::from_value(serde_json::Value::String(value.to_owned()));
    if value.is_empty() {
        return Ok(Sort::default());
    }
    known.map_err(|_| {
        Error::Malformed(
            "invalid_parameter",
            format!("sort={value} is not known; use relevance, newest, oldest or title"),
        )
    })
}

fn flag(name: &str, value: &str) -> Result<bool, Error> {
    value.parse().map_err(|_| Error::Malformed("invalid_parameter", format!("{name} must be true or false")))
}

fn number(name: &str, value: &str, most: usize) -> Result<usize, Error> {
    let number = value.parse::<usize>().ok().filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| Error::Malformed("invalid_parameter", format!("{name} must be a number from 1 to {most}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_search_is_read_from_its_address() {
        let search =
            search("q=night+lab&grade_band=K-5&grade_band=6-8&grade_band=K-5&x=1&page=2&sort=newest").expect("fine");
        assert_eq!(search.text, "night lab");
        assert_eq!(search.filters["grade_band"], ["K-5", "6-8"]);
        assert_eq!((search.page, search.sort), (2, Sort::Newest));
        for bad in ["page=0", "page=x", "per_page=101", "sort=up", "page=10000&per_page=100"] {
            assert!(super::search(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn any_query_string_is_read_or_refused(query in "\\PC{0,200}") {
            let _ = search(&query);
        }
    }
}
