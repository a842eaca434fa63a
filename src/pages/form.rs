//! Descriptions as forms send them.

use model::metadata::Values;
use model::{Description, FieldProblem, Metadata, Visibility, Vocabularies};
use web::FormValues;

use crate::error::Error;

/// The fields of a form, as they were filled in.
pub fn values(fields: &[(String, String)]) -> FormValues {
    let mut form = FormValues::default();
    for (name, value) in fields {
        let value = value.clone();
        match name.as_str() {
            "title" => form.title = value,
            "description" => form.description = value,
            "kind" => form.kind = value,
            "grade_bands" => form.grade_bands.push(value),
            "topics" => form.topics.push(value),
            "districts" => form.districts.push(value),
            "audience" => form.audience.push(value),
            "cohort" => form.cohort = value,
            "phase" => form.phase = value,
            "school_year" => form.school_year = value,
            "language" => form.language = value,
            "licence" => form.licence = value,
            "source_url" => form.source_url = value,
            "visibility" => form.visibility = value,
            _ => {}
        }
    }
    form
}

/// The form of what is there.
pub fn of(metadata: &Metadata, visibility: Visibility) -> FormValues {
    let named = serde_json::to_value(visibility).ok().and_then(|name| name.as_str().map(str::to_owned));
    FormValues { visibility: named.unwrap_or_default(), ..metadata.into() }
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
