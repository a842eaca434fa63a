//! Descriptions as forms send them.

use model::metadata::Values;
use model::{Description, FieldProblem, FileRef, Metadata, Visibility, Vocabularies, file_name};
use web::{FormValues, Suggested};

use crate::error::Error;
use crate::suggested::Suggestion;

/// The fields of a form, as they were filled in.
pub fn values(fields: &[(String, String)]) -> FormValues {
    let mut form = FormValues::default();
    for (name, value) in fields {
        if let Some(list) = list(&mut form, name) {
            list.push(value.clone());
        } else if let Some(text) = text(&mut form, name) {
            text.clone_from(value);
        }
    }
    form
}

/// The form of what is there.
pub fn of(metadata: &Metadata, visibility: Visibility) -> FormValues {
    let named = serde_json::to_value(visibility).ok().and_then(|name| name.as_str().map(str::to_owned));
    FormValues { visibility: named.unwrap_or_default(), ..metadata.into() }
}

/// A form, which of it the document suggested, and how much of it the document could.
pub fn suggested(
    values: FormValues,
    suggestions: Vec<Suggestion>,
    file: &FileRef,
    wanted: bool,
) -> (FormValues, Vec<Suggested>, usize) {
    let mut filled = values.clone();
    let suggested = fill(&mut filled, suggestions, file);
    let count = suggested.len();
    if wanted { (filled, suggested, count) } else { (values, Vec::new(), count) }
}

/// Fills what is empty with what the document suggests; returns what was filled. A title taken from the file's name
/// counts as empty.
fn fill(form: &mut FormValues, suggestions: Vec<Suggestion>, file: &FileRef) -> Vec<Suggested> {
    if form.title == file_name::title(&file.name) {
        form.title.clear();
    }
    let mut filled = Vec::new();
    for Suggestion { field, mut values, reason } in suggestions {
        let before = form.clone();
        match list(form, field) {
            Some(list) if list.is_empty() => *list = values,
            Some(_) => {}
            None => {
                if let Some(text) = text(form, field).filter(|text| text.is_empty()) {
                    *text = values.pop().unwrap_or_default();
                }
            }
        }
        if *form != before {
            filled.push(Suggested { field: field.to_owned(), reason });
        }
    }
    if form.title.is_empty() {
        form.title = file_name::title(&file.name);
    }
    filled
}

/// The field of this name that holds several values.
fn list<'f>(form: &'f mut FormValues, name: &str) -> Option<&'f mut Vec<String>> {
    match name {
        "grade_bands" => Some(&mut form.grade_bands),
        "topics" => Some(&mut form.topics),
        "districts" => Some(&mut form.districts),
        "audience" => Some(&mut form.audience),
        _ => None,
    }
}

/// The field of this name that holds one text.
fn text<'f>(form: &'f mut FormValues, name: &str) -> Option<&'f mut String> {
    match name {
        "title" => Some(&mut form.title),
        "description" => Some(&mut form.description),
        "kind" => Some(&mut form.kind),
        "cohort" => Some(&mut form.cohort),
        "phase" => Some(&mut form.phase),
        "school_year" => Some(&mut form.school_year),
        "language" => Some(&mut form.language),
        "licence" => Some(&mut form.licence),
        "source_url" => Some(&mut form.source_url),
        "visibility" => Some(&mut form.visibility),
        _ => None,
    }
}

/// What the form says of a document.
pub fn description(form: &FormValues) -> Description {
    let one = |text: &String| Some(text.clone()).filter(|text| !text.trim().is_empty());
    let several = |texts: &[String]| Values(texts.iter().flat_map(|text| text.split(';')).map(str::to_owned).collect());
    Description {
        title: one(&form.title),
        description: one(&form.description),
        kind: one(&form.kind),
        grade_bands: several(&form.grade_bands),
        topics: several(&form.topics),
        districts: several(&form.districts),
        audience: several(&form.audience),
        cohort: one(&form.cohort),
        phase: one(&form.phase),
        school_year: one(&form.school_year),
        language: one(&form.language),
        licence: one(&form.licence),
        source_url: one(&form.source_url),
    }
}

/// Who may see it.
pub fn visibility(form: &FormValues) -> Result<Visibility, FieldProblem> {
    if form.visibility.is_empty() {
        return Ok(Visibility::default());
    }
    serde_json::from_value(serde_json::Value::String(form.visibility.clone()))
        .map_err(|_| FieldProblem::new("visibility", "choose public, cohort or staff"))
}

/// The checked description of a document that has one already, and who may see it.
pub fn checked(vocabularies: &Vocabularies, form: &FormValues) -> Result<(Metadata, Visibility), Error> {
    let visibility = visibility(form).map_err(|problem| Error::Fields(vec![problem]))?;
    let checked = description(form).check(vocabularies).map_err(Error::Fields)?;
    if checked.title.is_empty() {
        return Err(FieldProblem::new("title", "must not be empty; say what the document is called").into());
    }
    Ok((checked, visibility))
}
