//! The form that opens a call for districts or changes it.

use askama::Template;
use model::FieldProblem;

use crate::form::{self, Complaint, Control, Field};
use crate::pages::{DESK_PAGES, Frame, Place};
use crate::viewer::Viewer;

/// `GET` and `POST /desk/selection/new` and `/desk/selection/{year}/edit`
#[derive(Debug, Template)]
#[template(path = "lab/call_edit.html")]
pub struct CallEditPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// What was filled in.
    pub form: &'a CallForm,
    /// What is wrong with it.
    pub problems: &'a [FieldProblem],
    /// Why it was not saved.
    pub problem: Option<&'a str>,
}

/// What staff say of a call, kept as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallForm {
    /// The version that is changed; nothing for a new one.
    pub version: Option<u64>,
    /// The year of the cohort.
    pub year: String,
    /// The first day.
    pub opens: String,
    /// The last day.
    pub closes: String,
    /// How many districts are wanted.
    pub wanted: String,
    /// What is asked.
    pub asks: String,
}

impl Frame for CallEditPage<'_> {
    const PLACE: Place = Place::Desk;
}

impl CallEditPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        crate::pages::document(self)
    }

    fn is_new(&self) -> bool {
        self.form.version.is_none()
    }

    fn action(&self) -> String {
        let place = if self.is_new() { "new".to_owned() } else { format!("{}/edit", self.form.year) };
        format!("/desk/selection/{place}")
    }

    fn fields(&self) -> Vec<Field> {
        let form = self.form;
        let field =
            |name, label, hint, kind, value: &str| Field::of(name, label, hint, form::line(kind, value), self.problems);
        let year = field("year", "Cohort of", "The year it begins, for example 2027.", "text", &form.year);
        let asks = "What you want to know or to offer, above the form. Markdown: # heading, - list, **bold**.";
        let asks = Field::of("asks", "What is asked", asks, Control::Text { value: form.asks.clone() }, self.problems);
        let mut fields: Vec<Field> = self.is_new().then_some(year).into_iter().collect();
        fields.extend([
            field("opens", "First day", "", "date", &form.opens),
            field("closes", "Last day", "Districts can apply until it ends.", "date", &form.closes),
            field("wanted", "Districts wanted", "", "number", &form.wanted),
            asks,
        ]);
        fields
    }

    fn complaints(&self) -> Vec<Complaint> {
        let fields: Vec<Field> = self.fields();
        let fields: Vec<(&str, &str)> = fields.iter().map(|field| (field.name, field.label)).collect();
        form::complaints_of(self.problems, &fields)
    }
}
