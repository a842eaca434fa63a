//! A session of professional development, and the districts that want to come.

use askama::Template;
use jiff::civil::Date;
use model::pd::MOST_TEACHERS;
use model::{Interest, PdSession, Vocabularies};

use super::pd::facts;
use crate::pages::{Frame, Place};
use crate::prose;
use crate::viewer::Viewer;
use crate::wording;

/// `GET /pd/{id}`, and the answer to a `POST` that saved nothing
#[derive(Debug, Template)]
#[template(path = "lab/pd_session.html")]
pub struct PdSessionPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The session.
    pub session: &'a PdSession,
    /// How many districts want to come.
    pub districts: usize,
    /// Which ones; nothing for those who may not see them.
    pub interests: Option<&'a Vec<Interest>>,
    /// The districts of which the viewer is a member.
    pub own: &'a [String],
    /// The district and number that were typed and not saved.
    pub typed: (&'a str, &'a str),
    /// The day it is.
    pub today: Date,
    /// What was just done, as a sentence.
    pub done: Option<&'a str>,
    /// What was not done, and why.
    pub problem: Option<&'a str>,
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
}

/// A form with which someone says how many teachers of a district come.
struct Wish<'a> {
    code: &'a str,
    name: String,
    teachers: String,
}

impl Frame for PdSessionPage<'_> {}

impl PdSessionPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        crate::pages::document(self)
    }

    fn facts(&self) -> Vec<String> {
        facts(self.session, self.vocabularies)
    }

    fn topics(&self) -> Vec<String> {
        self.session.topics.iter().map(|topic| self.vocabularies.label("topic", topic)).collect()
    }

    fn is_open(&self) -> bool {
        !self.session.cancelled && !self.session.is_over(self.today)
    }

    fn name(&self, code: &str) -> String {
        self.vocabularies.label("district", code)
    }

    /// How the seats stand if all come.
    fn room(&self) -> Option<String> {
        let interests = self.interests.filter(|all| !all.is_empty())?;
        let seats = self.session.seats?;
        let (left, over) = self.session.room(interests)?;
        Some(match (left, over) {
            (0, 0) => format!("If all come, all {seats} seats are taken."),
            (0, over) => format!("{over} more than the {seats} seats: together you may ask for a second date."),
            (left, _) => format!("If all come, {left} of {seats} seats are left."),
        })
    }

    fn teachers(&self) -> usize {
        let all = self.interests.into_iter().flatten().map(|one| usize::try_from(one.teachers).unwrap_or(0));
        all.sum()
    }

    /// A form for each of the viewer's districts, with what is saved or was typed.
    fn wishes(&self) -> Vec<Wish<'_>> {
        let saved = |code: &str| {
            let all = self.interests.into_iter().flatten();
            all.filter(|one| one.district == code).map(|one| one.teachers.to_string()).next().unwrap_or_default()
        };
        let wish = |code: &'_ String| -> (String, String) {
            let typed = self.typed.0 == code;
            (self.name(code), if typed { self.typed.1.to_owned() } else { saved(code) })
        };
        let named = self.own.iter().map(|code| (code, wish(code)));
        named.map(|(code, (name, teachers))| Wish { code, name, teachers }).collect()
    }

    fn district_names(&self) -> Vec<&str> {
        crate::form::district_names(self.vocabularies)
    }
}
