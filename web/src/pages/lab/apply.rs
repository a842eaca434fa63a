//! The form with which a district applies for a cohort.

use askama::Template;
use model::{ApplicationForm, Call, FieldProblem, Vocabularies};

use crate::form::{self, Complaint, Control, Field};
use crate::pages::{Frame, Place};
use crate::prose;
use crate::viewer::Viewer;
use crate::wording;

/// `GET` and `POST /apply`
#[derive(Debug, Template)]
#[template(path = "lab/apply.html")]
pub struct ApplyPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The call that is answered; none when no district can apply now.
    pub call: Option<&'a Call>,
    /// The call that opens next.
    pub next: Option<&'a Call>,
    /// What was filled in.
    pub form: &'a ApplicationForm,
    /// What is wrong with it.
    pub problems: &'a [FieldProblem],
    /// Why it was not taken.
    pub problem: Option<&'a str>,
    /// Whether it was just taken.
    pub sent: bool,
    /// Whether mail can be sent.
    pub mail: bool,
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
}

/// What is offered in one grade band.
struct Offer<'a> {
    band: &'a str,
    label: &'a str,
    text: &'a str,
    problem: String,
}

impl Frame for ApplyPage<'_> {
    const PLACE: Place = Place::Cohorts;
}

impl ApplyPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        crate::pages::document(self)
    }

    fn problem(&self, field: &str) -> String {
        form::problem_of(self.problems, field)
    }

    fn complaints(&self) -> Vec<Complaint> {
        let offers = self.offers();
        let offers: Vec<(String, String)> =
            offers.iter().map(|one| (format!("offers.{}", one.band), format!("Today in {}", one.label))).collect();
        let mut fields = vec![
            ("district", "District"),
            ("band", "Grade band"),
            ("offers", "What you offer today"),
            ("commits", "The 30 % goal"),
            ("goal", "How you would reach the goal"),
            ("support", "Your superintendent"),
            ("name", "Name"),
            ("position", "Position"),
            ("email", "Mail address"),
        ];
        fields.extend(offers.iter().map(|(name, label)| (name.as_str(), label.as_str())));
        form::complaints_of(self.problems, &fields)
    }

    fn bands(&self) -> Field {
        let control = form::radios("grade_band", &self.form.band, self.vocabularies);
        let hint = "One at a time: the plan is for this band first.";
        Field::of("band", "The grade band you would plan for", hint, control, self.problems)
    }

    fn offers(&self) -> Vec<Offer<'_>> {
        let terms = self.vocabularies.get("grade_band").map(|list| list.terms.as_slice()).unwrap_or_default();
        terms
            .iter()
            .map(|term| Offer {
                band: &term.value,
                label: &term.label,
                text: self.form.offers.get(&term.value).map(String::as_str).unwrap_or_default(),
                problem: self.problem(&format!("offers.{}", term.value)),
            })
            .collect()
    }

    fn ways(&self) -> [Field; 2] {
        let text = |value: &str| Control::Text { value: value.to_owned() };
        let goal = "Courses, years, who teaches them; a first idea is enough.";
        let support = "For example time for the team, places in the schedule, a budget.";
        let form = self.form;
        [
            Field::of("goal", "How would you reach it?", goal, text(&form.goal), self.problems),
            Field::of(
                "support",
                "How does your superintendent support this?",
                support,
                text(&form.support),
                self.problems,
            ),
        ]
    }

    fn contact(&self) -> [Field; 3] {
        let contact = &self.form.contact;
        let field = |name, label, kind, value: &str| Field::of(name, label, "", form::line(kind, value), self.problems);
        [
            field("name", "Name", "text", &contact.name),
            field("position", "Position", "text", &contact.position),
            field("email", "Mail address", "email", &contact.email),
        ]
    }

    /// How many districts are wanted.
    fn wanted(&self) -> usize {
        self.call.and_then(|call| usize::try_from(call.wanted).ok()).unwrap_or_default()
    }

    fn district_names(&self) -> Vec<&str> {
        form::district_names(self.vocabularies)
    }
}
