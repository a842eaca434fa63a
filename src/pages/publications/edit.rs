//! `GET` and `POST /desk/publications/{id}`

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use model::publication::{Content, Filter, Genre, MAX_PARTS, Measure, QuestionRef};
use model::{Actor, ArtifactId, FieldProblem, Part, Publication, Visibility};
use web::{PartForm, PublicationEditPage, PublicationForm};

use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;
use crate::pages::fields::{self, Fields, MEANWHILE};

/// What is said after parts were moved.
const NOT_SAVED: &str = "Changed here only: save it to keep it.";

/// What is said about the form.
#[derive(Default)]
struct Said<'a> {
    problems: &'a [FieldProblem],
    problem: Option<&'a str>,
    done: Option<&'a str>,
}

/// The form of a publication.
pub async fn form(State(app): State<Arc<App>>, Who(actor): Who, Path(id): Path<String>) -> Result<Html<String>, Error> {
    let form = PublicationForm::of(&app.publication(&actor, &id)?);
    Ok(Html(page(&app, &actor, &id, &form, &Said::default())))
}

fn page(app: &App, actor: &Actor, id: &str, form: &PublicationForm, said: &Said<'_>) -> String {
    let page = PublicationEditPage {
        viewer: &crate::pages::viewer(app, actor),
        id,
        form,
        problems: said.problems,
        problem: said.problem,
        done: said.done,
        up: app.published(actor, id).ok().map(|up| up.release.number),
        vocabularies: &app.store.vocabularies(),
    };
    page.render()
}

/// Saves the form; or moves, adds or removes a part in it, or shows what is wrong and keeps what was typed.
pub async fn change(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Error> {
    let fields = Fields::of(&body);
    let before = app.publication(&actor, &id)?;
    let mut form = read(&fields)?;
    let order = fields.first("do").unwrap_or_default();
    if !matches!(order, "" | "save" | "preview") {
        rearrange(&mut form, order, fields.first("new").unwrap_or_default());
        let said = Said { done: Some(NOT_SAVED), ..Said::default() };
        return Ok(Html(page(&app, &actor, &id, &form, &said)).into_response());
    }
    let saved = match written(&form, before) {
        Ok(written) => app.save_publication(&actor, written).await,
        Err(problems) => Err(Error::Fields(problems)),
    };
    let done = |saved: Publication| {
        if order == "preview" {
            return Redirect::to(&format!("/desk/publications/{id}/preview")).into_response();
        }
        let said = Said { done: Some("Saved."), ..Said::default() };
        Html(page(&app, &actor, &id, &PublicationForm::of(&saved), &said)).into_response()
    };
    fields::answer(saved, done, |problems, now| {
        form.version = now.unwrap_or(form.version);
        page(&app, &actor, &id, &form, &Said { problems, problem: now.map(|_| MEANWHILE), done: None })
    })
}

fn read(fields: &Fields) -> Result<PublicationForm, Error> {
    let parts = fields.rows().list("parts", |column| PartForm {
        what: column("what"),
        title: column("title"),
        text: column("text"),
        cohort: column("cohort"),
        kind: column("kind"),
        phase: column("phase"),
        band: column("band"),
        how: column("how"),
        question: column("question"),
        measure: column("measure"),
        artifact: column("artifact"),
        page: column("page"),
        alt: column("alt"),
        caption: column("caption"),
    });
    Ok(PublicationForm {
        version: fields.version()?,
        title: fields.text("title"),
        subtitle: fields.text("subtitle"),
        genre: fields.text("genre"),
        cohort: fields.text("cohort"),
        language: fields.text("language"),
        licence: fields.text("licence"),
        visibility: fields.text("visibility"),
        parts,
    })
}

/// Does what a button says: `up.2`, `down.2`, `remove.2`, or `add` for a part of kind `new`.
fn rearrange(form: &mut PublicationForm, order: &str, new: &str) {
    let parts = &mut form.parts;
    let (order, n) = order.split_once('.').unwrap_or((order, ""));
    let n = n.parse().unwrap_or(usize::MAX);
    match order {
        "up" if n > 0 && n < parts.len() => parts.swap(n - 1, n),
        "down" if n < parts.len().saturating_sub(1) => parts.swap(n, n + 1),
        "remove" if n < parts.len() => drop(parts.remove(n)),
        "add" if parts.len() < MAX_PARTS && Content::KINDS.iter().any(|(name, _)| *name == new) => {
            let (what, cohort) = (new.to_owned(), form.cohort.clone());
            parts.push(PartForm { what, cohort, ..PartForm::default() });
        }
        _ => {}
    }
}

/// What the form says of the publication.
fn written(form: &PublicationForm, before: Publication) -> Result<Publication, Vec<FieldProblem>> {
    let mut problems = Vec::new();
    let genre = Genre::named(&form.genre).unwrap_or_else(|| {
        problems.push(FieldProblem::new("genre", "must be one of the list"));
        Genre::default()
    });
    let visibility = match form.visibility.as_str() {
        "public" => Visibility::Public,
        "cohort" => Visibility::Cohort,
        _ => Visibility::Staff,
    };
    let mut parts = Vec::new();
    for (n, part) in form.parts.iter().enumerate() {
        match content(part) {
            Ok(content) => parts.push(Part { title: part.title.clone(), content }),
            Err((field, why)) => problems.push(FieldProblem::new(&format!("parts.{n}.{field}"), why)),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(Publication {
        version: form.version,
        title: form.title.clone(),
        subtitle: form.subtitle.clone(),
        genre,
        cohort: some(&form.cohort),
        language: form.language.clone(),
        licence: some(&form.licence),
        visibility,
        parts,
        ..before
    })
}

fn some(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// What a part says, or which field of it cannot be read and why.
fn content(part: &PartForm) -> Result<Content, (&'static str, &'static str)> {
    let cohort = some(&part.cohort);
    Ok(match part.what.as_str() {
        "markdown" => Content::Markdown { text: part.text.clone() },
        "documents" => {
            let filter = Filter { kind: some(&part.kind), cohort, phase: some(&part.phase), band: some(&part.band) };
            Content::Documents { filter, summaries: part.how == "summaries" }
        }
        "answers" => {
            let question = QuestionRef::named(&part.question).ok_or(("question", "must be chosen"))?;
            Content::Answers { question, cohort }
        }
        "figures" => {
            let measure = Measure::named(&part.measure).ok_or(("measure", "must be chosen"))?;
            Content::Figures { measure, cohort }
        }
        "districts" => Content::Districts { cohort: cohort.ok_or(("cohort", "must be chosen"))? },
        "picture" => Content::Picture {
            artifact: named(&part.artifact).ok_or(("artifact", "must be the address of a document here"))?,
            page: some(&part.page).map(|page| page.parse().map_err(|_| ("page", "must be a number"))).transpose()?,
            alt: part.alt.clone(),
            caption: part.caption.clone(),
        },
        _ => return Err(("what", "is no kind of part")),
    })
}

/// The document that an address or an identifier names.
fn named(text: &str) -> Option<ArtifactId> {
    let after = text.trim().rsplit_once("/artifacts/").map_or(text.trim(), |(_, after)| after);
    after.split(['/', '?', '#']).next()?.to_ascii_lowercase().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_move_within_bounds() {
        let part = |title: &str| PartForm { title: title.to_owned(), ..PartForm::default() };
        let mut form = PublicationForm { parts: ["a", "b", "c"].map(part).into(), ..PublicationForm::default() };
        let titles = |form: &PublicationForm| form.parts.iter().map(|part| part.title.clone()).collect::<String>();
        for (order, then) in [
            ("up.2", "acb"),
            ("up.0", "acb"),
            ("down.0", "cab"),
            ("down.2", "cab"),
            ("remove.1", "cb"),
            ("remove.9", "cb"),
            ("up.x", "cb"),
        ] {
            rearrange(&mut form, order, "");
            assert_eq!(titles(&form), then, "{order}");
        }
        rearrange(&mut form, "add", "nonsense");
        rearrange(&mut form, "add", "figures");
        assert_eq!((form.parts.len(), form.parts[2].what.as_str()), (3, "figures"));
    }

    #[test]
    fn pictures_are_named_by_address() {
        let id = ArtifactId::from_bits(7);
        for text in [id.to_string(), format!("https://x.org/artifacts/{id}/read/2"), format!(" /artifacts/{id}?a ")] {
            assert_eq!(named(&text), Some(id));
        }
        assert_eq!(named("nothing"), None);
    }
}
