//! What forms send: fields by name, tables row by row, a file; and the answer to a form that could not be saved.

use std::collections::BTreeMap;
use std::ops::Deref;

use axum::body::Bytes;
use axum::extract::Multipart;
use axum::extract::multipart::MultipartError;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use model::FieldProblem;
use model::programme::MOST;

use crate::error::Error;

/// What is said when someone else was quicker.
pub const MEANWHILE: &str = "Someone else saved a change meanwhile. Nothing of yours is lost: it stands below. Open this page in \
                             another window to compare, then save again to replace their change with yours.";

/// The fields of a form, in the order in which they were sent.
pub struct Fields(Vec<(String, String)>);

impl Deref for Fields {
    type Target = [(String, String)];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl Fields {
    /// Those of a form as browsers send it (`application/x-www-form-urlencoded`), or of a query.
    pub fn of(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).into_owned().collect())
    }

    /// The first of this name.
    pub fn first(&self, name: &str) -> Option<&str> {
        self.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// The first of this name without spaces around it; empty when there is none.
    pub fn text(&self, name: &str) -> String {
        self.first(name).unwrap_or_default().trim().to_owned()
    }

    /// The version that the form is for.
    ///
    /// # Errors
    /// When it says none.
    pub fn version(&self) -> Result<u64, Error> {
        self.first("version").and_then(|version| version.parse().ok()).ok_or(Error::NoVersion)
    }

    /// Fields called `list.row.column`, such as `phases.0.label`, by list and row; rows beyond the most of a list are left
    /// out.
    pub fn rows(&self) -> Rows<'_> {
        let mut rows: BTreeMap<_, BTreeMap<&str, &str>> = BTreeMap::new();
        for (name, value) in self.iter() {
            let mut parts = name.splitn(3, '.');
            let (Some(list), Some(Ok(row)), Some(column)) =
                (parts.next(), parts.next().map(str::parse::<usize>), parts.next())
            else {
                continue;
            };
            if row < MOST {
                rows.entry((list, row)).or_default().insert(column, value.trim());
            }
        }
        Rows(rows)
    }
}

/// The tables of a form.
pub struct Rows<'a>(BTreeMap<(&'a str, usize), BTreeMap<&'a str, &'a str>>);

impl Rows<'_> {
    /// The rows of a list, in order.
    pub fn list<T>(&self, list: &str, row: impl Fn(&dyn Fn(&str) -> String) -> T) -> Vec<T> {
        let own = self.0.iter().filter(|((of, _), _)| *of == list);
        own.map(|(_, columns)| row(&|column| columns.get(column).map(|value| (*value).to_owned()).unwrap_or_default()))
            .collect()
    }
}

/// The file that was chosen in the field `file`; nothing when none was.
///
/// # Errors
/// When the body is broken off or too large.
pub async fn file(mut body: Multipart) -> Result<Option<Bytes>, Error> {
    let broken = |error: MultipartError| Error::Malformed("malformed_multipart", error.body_text());
    let mut file = None;
    while let Some(field) = body.next_field().await.map_err(broken)? {
        if field.name() == Some("file") && field.file_name().is_some_and(|name| !name.is_empty()) {
            file = Some(field.bytes().await.map_err(broken)?);
        }
    }
    Ok(file)
}

/// The answer to a form: `done` once it is saved; otherwise its page again, with what is wrong, or with the version that
/// someone else has saved meanwhile.
pub fn answer<T>(
    saved: Result<T, Error>,
    done: impl FnOnce(T) -> Response,
    again: impl FnOnce(&[FieldProblem], Option<u64>) -> String,
) -> Result<Response, Error> {
    match saved {
        Ok(saved) => Ok(done(saved)),
        Err(Error::Fields(problems)) => {
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(again(&problems, None))).into_response())
        }
        Err(Error::Stale { current, .. }) => {
            Ok((StatusCode::PRECONDITION_FAILED, Html(again(&[], Some(current)))).into_response())
        }
        Err(error) => Err(error),
    }
}
