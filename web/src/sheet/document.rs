//! The document that a sheet becomes: HTML by itself, without scripts, the same bytes for the same answers. Sections are
//! headings, so that a search opens where it found something. Everything that was typed is text.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use model::form::{self, Answer, Answers, Ask, Cell, Column, Comparison, Form, Options, Question, ROW, Rows, Section};
use model::metadata::MAX_DESCRIPTION;
use model::{Sheet, Subject, Term, Vocabularies, standards};

use super::{RATINGS, WEIGHTS};
use crate::markup::escape;
use crate::{prose, wording};

/// How the document looks by itself.
const STYLE: &str = "body{max-width:46rem;margin:2rem auto;padding:0 1rem;font:1.0625rem/1.55 sans-serif;color:#16242c;\
background:#fff}h1,h2,h3{line-height:1.2}h2{margin-top:2.5rem;border-bottom:1px solid #6d7d87}.scroll{overflow-x:auto}\
table{width:100%;margin:1rem 0;border-collapse:collapse}caption{padding-bottom:.25rem;font-weight:bold;text-align:left}\
th,td{padding:.375rem .5rem;border:1px solid #6d7d87;text-align:left;vertical-align:top}thead th{background:#f2f6f7}\
@media print{body{max-width:none;margin:0;font-size:11pt}.scroll{overflow:visible}tr{break-inside:avoid}\
h2,h3,caption{break-after:avoid}}";

/// A sheet with its answers.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// The form it is filled in with.
    pub form: &'a Form,
    /// The sheet.
    pub sheet: &'a Sheet,
    /// The answers, by section.
    pub answers: &'a BTreeMap<String, Answers>,
    /// For what values are called.
    pub vocabularies: &'a Vocabularies,
}

/// "Implementation plan for grades 6-8, 2027-28".
pub(crate) fn title(form: &Form, sheet: &Sheet) -> String {
    about(&form.title, &sheet.id.subject)
}

fn about(called: &str, subject: &Subject) -> String {
    match subject {
        Subject::Year { band, school_year } => format!("{called} for grades {band}, {school_year}"),
        Subject::Cohort { year } => format!("{called} of the cohort of {year}"),
        Subject::Numbered { number } => format!("{called} {number}"),
    }
}

/// The name that answers give a sheet, for forms in which one does.
pub fn named<'a>(form: &Form, answers: &'a BTreeMap<String, Answers>) -> Option<&'a str> {
    let id = form.name.as_ref()?;
    let answer = answers.values().find_map(|answers| answers.get(id))?;
    if let Answer::Text(text) = answer { Some(text) } else { None }
}

impl Document<'_> {
    /// What the document is called.
    pub fn title(&self) -> String {
        let district = self.vocabularies.label("district", &self.sheet.id.district);
        let called = self.form.document.as_ref().unwrap_or(&self.form.title);
        let own = named(self.form, self.answers).map(str::to_owned);
        format!("{district}: {}", own.unwrap_or_else(|| lower(&about(called, &self.sheet.id.subject))))
    }

    /// Whether a document made before is called so.
    pub fn is_called(html: &str, title: &str) -> bool {
        html.contains(&format!("<title>{}</title>", escape(title)))
    }

    /// The answers that a document carries for those who compare them; nothing for any other file.
    pub fn carried(html: &str) -> Option<BTreeMap<String, Answers>> {
        let (_, rest) = html.split_once(CARRIED)?;
        form::read(&unescape(rest.split_once('"')?.0))
    }

    /// What describes it: the answer to the question that its form names.
    pub fn summary(&self) -> Option<String> {
        let id = self.form.summary.as_ref()?;
        let answer = self.answers.values().find_map(|answers| answers.get(id))?;
        let summary: String = answer.said().chars().take(MAX_DESCRIPTION).collect();
        Some(summary.trim().to_owned())
    }

    /// Whether a document made before describes itself so.
    pub fn is_described_so(html: &str, description: &str) -> bool {
        html.contains(&describes(description))
    }

    /// The whole document; nothing while nothing is answered.
    pub fn html(&self) -> Option<String> {
        let body = self.body(2, false);
        if body.is_empty() {
            return None;
        }
        let title = escape(&self.title());
        let mut about = self.summary().map(|summary| describes(&summary) + "\n").unwrap_or_default();
        if self.form.compared {
            let _ = writeln!(about, "{CARRIED}{}\">", escape(&form::written(self.answers)));
        }
        let mut html = format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
             content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n{about}<style>{STYLE}</style>\n</head>\n\
             <body>\n<main>\n<h1>{title}</h1>\n"
        );
        if let Some(cohort) = self.sheet.of_cohort() {
            let _ = writeln!(html, "<p>{}</p>", escape(&self.vocabularies.label("cohort", cohort)));
        }
        html.push_str(&body);
        self.owners(&mut html);
        html.push_str("</main>\n</body>\n</html>\n");
        Some(html)
    }

    /// Its sections, with their headings at this level. What is not answered is left out, or said to be undecided.
    pub(crate) fn body(&self, level: u8, undecided: bool) -> String {
        let mut html = String::new();
        let none = Answers::new();
        for section in &self.form.sections {
            let answers = self.answers.get(&section.id).unwrap_or(&none);
            if answers.is_empty() && !undecided {
                continue;
            }
            let _ = writeln!(html, "<h{level}>{}</h{level}>", escape(&section.title));
            if answers.is_empty() {
                html.push_str("<p class=\"soft\">Not decided yet.</p>\n");
            }
            self.section(&mut html, section, answers, level + 1);
        }
        html
    }

    /// The answers of one section, with headings at this level.
    pub(crate) fn section(&self, html: &mut String, section: &Section, answers: &Answers, level: u8) {
        for question in &section.questions {
            if let Some(answer) = answers.get(&question.id) {
                self.answer(html, question, answer, level);
            }
        }
    }

    /// Who sees to it, and who did.
    fn owners(&self, html: &mut String) {
        let Some((now, before)) = self.sheet.owners.split_last() else { return };
        let _ = writeln!(
            html,
            "<h2>Who sees to it</h2>\n<p>{}, since {}.</p>",
            escape(&now.role),
            wording::date(&now.since)
        );
        for (owner, next) in before.iter().zip(&self.sheet.owners[1..]).rev() {
            let (since, until) = (wording::date(&owner.since), wording::date(&next.since));
            let _ = writeln!(html, "<p>Before: {}, from {since} to {until}.</p>", escape(&owner.role));
        }
    }

    /// One answer without its question, for places that name that themselves.
    pub(crate) fn told(&self, question: &Question, answer: &Answer) -> String {
        let mut html = String::new();
        match (&question.ask, answer) {
            (Ask::Long, Answer::Text(text)) => html.push_str(&prose::html(text)),
            _ => self.answer(&mut html, question, answer, 4),
        }
        html
    }

    fn answer(&self, html: &mut String, question: &Question, answer: &Answer, level: u8) {
        let label = escape(&question.label);
        let heading = |html: &mut String| {
            let _ = writeln!(html, "<h{level}>{label}</h{level}>");
        };
        match (&question.ask, answer) {
            (Ask::Long, Answer::Text(text)) => {
                heading(html);
                html.push_str(&prose::html(text));
            }
            (Ask::Choice { options }, Answer::Text(value)) => {
                let _ = writeln!(html, "<p><b>{label}:</b> {}</p>", escape(&options.label(value, self.vocabularies)));
            }
            (Ask::Choices { options }, Answer::Chosen(values)) => {
                let labels: Vec<String> = values.iter().map(|one| options.label(one, self.vocabularies)).collect();
                let _ = writeln!(html, "<p><b>{label}:</b> {}</p>", escape(&labels.join(", ")));
            }
            (Ask::Table { columns, rows }, Answer::Rows(given)) => self.table(html, &label, columns, rows, given),
            (Ask::Comparison { thing, criteria }, Answer::Comparison(given)) => {
                comparison(html, &label, thing, criteria, given);
            }
            (Ask::Standards, Answer::Chosen(codes)) => {
                heading(html);
                self.standards(html, codes);
            }
            (_, answer) => {
                let _ = writeln!(html, "<p><b>{label}:</b> {}</p>", escape(&answer.said()));
            }
        }
    }

    fn table(
        &self,
        html: &mut String,
        caption: &str,
        columns: &[Column],
        rows: &Rows,
        given: &[BTreeMap<String, String>],
    ) {
        let filled = |column: &&Column| given.iter().any(|row| row.contains_key(&column.id));
        let columns: Vec<&Column> = columns.iter().filter(filled).collect();
        begin_table(html, caption);
        html.push_str("<thead><tr>");
        if matches!(rows, Rows::Fixed(_)) {
            html.push_str("<td></td>");
        }
        for column in &columns {
            let _ = write!(html, "<th scope=\"col\">{}</th>", escape(&column.label));
        }
        html.push_str("</tr></thead>\n<tbody>\n");
        for row in given {
            html.push_str("<tr>");
            if let (Rows::Fixed(options), Some(which)) = (rows, row.get(ROW)) {
                let which = escape(&options.label(which, self.vocabularies));
                let _ = write!(html, "<th scope=\"row\">{which}</th>");
            }
            for column in &columns {
                let text = row.get(&column.id).map(|text| self.cell(&column.cell, text)).unwrap_or_default();
                let _ = write!(html, "<td>{text}</td>");
            }
            html.push_str("</tr>\n");
        }
        html.push_str("</tbody></table></div>\n");
    }

    fn cell(&self, cell: &Cell, text: &str) -> String {
        match cell {
            Cell::Choice { options } => escape(&self.option(options, text)),
            Cell::Number => escape(&grouped(text)),
            Cell::Text | Cell::Long => escape(text).replace('\n', "<br>"),
        }
    }

    fn option(&self, options: &Options, value: &str) -> String {
        options.label(value, self.vocabularies)
    }

    fn standards(&self, html: &mut String, codes: &[String]) {
        begin_table(html, "Standards covered, by grade span and strand");
        html.push_str("<thead><tr><th scope=\"col\">Strand</th><th scope=\"col\">Covered</th></tr></thead>\n<tbody>\n");
        for row in standards::coverage(self.sheet.id.band(), codes) {
            let name = escape(&format!("{}, {}", row.span, row.strand));
            let _ = writeln!(html, "<tr><th scope=\"row\">{name}</th><td>{} of {}</td></tr>", row.covered, row.of);
        }
        html.push_str("</tbody></table></div>\n<ul>\n");
        let mut topics: Vec<(String, Vec<&str>)> = Vec::new();
        for standard in standards::of_band(self.sheet.id.band()).filter(|standard| codes.contains(&standard.code)) {
            let name = format!("{}: {}", standard.strand, standard.topic);
            match topics.iter_mut().find(|(known, _)| *known == name) {
                Some((_, codes)) => codes.push(&standard.code),
                None => topics.push((name, vec![&standard.code])),
            }
        }
        for (topic, codes) in topics {
            let _ = writeln!(html, "<li>{}: {}</li>", escape(&topic), escape(&codes.join(", ")));
        }
        html.push_str("</ul>\n");
    }
}

/// What stands before the answers that a document carries.
const CARRIED: &str = "<meta name=\"answers\" content=\"";

/// What [`escape`] was given.
fn unescape(text: &str) -> String {
    let pairs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    pairs.iter().fold(text.to_owned(), |text, (written, meant)| text.replace(written, meant))
}

fn describes(summary: &str) -> String {
    format!("<meta name=\"description\" content=\"{}\">", escape(summary))
}

fn begin_table(html: &mut String, caption: &str) {
    let _ = writeln!(
        html,
        "<div class=\"scroll\" role=\"region\" aria-label=\"{caption}\" tabindex=\"0\"><table class=\"table wide\">\
         <caption>{caption}</caption>"
    );
}

fn comparison(html: &mut String, caption: &str, thing: &str, criteria: &[Term], given: &Comparison) {
    begin_table(html, caption);
    html.push_str("<thead><tr><th scope=\"col\">Criterion</th><th scope=\"col\">Weight</th>");
    for thing in &given.things {
        let _ = write!(html, "<th scope=\"col\">{}</th>", escape(&thing.name));
    }
    html.push_str("</tr></thead>\n<tbody>\n");
    let shown = |criterion: &&Term| {
        let rated = given.things.iter().any(|thing| thing.ratings.contains_key(&criterion.value));
        rated || given.weights.contains_key(&criterion.value)
    };
    let mark = |marks: &BTreeMap<String, u8>, criterion: &Term| {
        let mark = marks.get(&criterion.value).map(ToString::to_string).unwrap_or_default();
        format!("<td>{mark}</td>")
    };
    for criterion in criteria.iter().filter(shown) {
        let label = escape(&criterion.label);
        let _ = write!(html, "<tr><th scope=\"row\">{label}</th>{}", mark(&given.weights, criterion));
        for thing in &given.things {
            html.push_str(&mark(&thing.ratings, criterion));
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody>\n");
    let possible = given.possible();
    if possible > 0 && !given.things.is_empty() {
        let _ = write!(html, "<tfoot><tr><th scope=\"row\">Weighted sum</th><td>of {possible}</td>");
        for thing in &given.things {
            let _ = write!(html, "<td>{}</td>", given.score(thing));
        }
        html.push_str("</tr></tfoot>\n");
    }
    html.push_str("</table></div>\n");
    let means = |names: &[&str]| format!("0 {} to 3 {}", names[0], names[3]);
    let (weights, ratings) = (means(&WEIGHTS), means(&RATINGS));
    let _ = writeln!(
        html,
        "<p>Weights: {weights}. Each {} has from {ratings} by each criterion; a rating counts times its weight.</p>",
        escape(thing)
    );
    html.push_str(&prose::html(&given.note));
}

/// A number with commas between thousands; other text as it is.
pub(crate) fn grouped(text: &str) -> String {
    let (whole, rest) = text.split_once('.').map_or((text, None), |(whole, rest)| (whole, Some(rest)));
    match whole.parse::<usize>() {
        Ok(number) => crate::wording::number(&number) + &rest.map(|rest| format!(".{rest}")).unwrap_or_default(),
        Err(_) => text.to_owned(),
    }
}

/// As it stands within a sentence.
fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use model::{Owner, SheetId, Stamp};

    use super::*;

    fn sheet(id: SheetId) -> Sheet {
        let began = Stamp { at: jiff::Timestamp::UNIX_EPOCH, by: model::AccountId::operator() };
        let cohort = Some("2026".to_owned());
        Sheet { id, form_version: 1, version: 1, cohort, began, artifact: None, owners: Vec::new() }
    }

    #[test]
    fn a_report_carries_its_answers_whatever_they_say() {
        let form = model::form::newest("discovery-questionnaire").expect("is built in");
        let sheet = sheet(SheetId::of_cohort("x", "00010000", "2026"));
        let text = "A <b> & \"quoted\" 'one' &amp; &#34; \\ end";
        let answers: BTreeMap<String, Answers> =
            [("district".to_owned(), [("in-short".to_owned(), Answer::Text(text.to_owned()))].into())].into();
        let vocabularies = Vocabularies::default();
        let html = Document { form, sheet: &sheet, answers: &answers, vocabularies: &vocabularies }.html();
        let html = html.expect("something is answered");
        assert!(html.contains("<title>Abington: district report of the cohort of 2026</title>"), "{html}");
        assert_eq!(Document::carried(&html), Some(answers));
        assert_eq!(Document::carried("<meta name=\"answers\" content=\"nonsense\">"), None);
    }

    #[test]
    fn a_lesson_says_its_name_and_whose_it_was() {
        let form = model::form::newest("lesson").expect("is built in");
        let owner = |role: &str, year| Owner { role: role.to_owned(), since: jiff::civil::Date::constant(year, 8, 1) };
        let owners = vec![owner("Principal & coach", 2020), owner("Dean", 2024)];
        let sheet = Sheet { owners, ..sheet(SheetId::numbered("lesson", "00010000", 2)) };
        let answers: BTreeMap<String, Answers> =
            serde_json::from_str(r#"{"lesson": {"headline": "Ask first", "theme": "pd"}}"#).expect("well-formed");
        let vocabularies = Vocabularies::default();
        let html = Document { form, sheet: &sheet, answers: &answers, vocabularies: &vocabularies }.html();
        let html = html.expect("something is answered");
        for expected in [
            "<title>Abington: Ask first</title>",
            "<p><b>Theme:</b> Professional development</p>",
            "<p>Dean, since August 1, 2024.</p>",
            "<p>Before: Principal &amp; coach, from August 1, 2020 to August 1, 2024.</p>",
        ] {
            assert!(html.contains(expected), "{expected} is not in\n{html}");
        }
    }

    fn document(json: &str) -> Option<String> {
        let form = model::form::newest("implementation-plan").expect("is built in");
        let answers: BTreeMap<String, Answers> = serde_json::from_str(json).expect("well-formed");
        let sheet = sheet(SheetId::of_year("x", "00010000", "6-8", "2027-28"));
        let vocabularies = Vocabularies::default();
        Document { form, sheet: &sheet, answers: &answers, vocabularies: &vocabularies }.html()
    }

    #[test]
    fn what_is_answered_stands_under_its_heading_and_nothing_else() {
        let html = document(
            r#"{"vision": {"equity": "Girls first.\n- and all others"},
            "goals": {"goals": [{"row": "6", "goal": "100 <students>"}]},
            "standards": {"standards": ["6-8.CT.b.3"]},
            "curriculum": {"compared": {"weights": {"cost": 2}, "things": [{"name": "A&B", "ratings": {"cost": 3}}]}},
            "capacity": {"money": [{"line": "Teacher", "amount": "28400.50"}]}}"#,
        )
        .expect("something is answered");
        for expected in [
            "<title>Abington: implementation plan for grades 6-8, 2027-28</title>",
            "<p>Cohort 2026</p>",
            "<h2>Vision</h2>\n<h3>Who is left out today, and what will change that</h3>\n<p>Girls first.</p>\n<ul>",
            "<caption>Goals by date</caption>\n<thead><tr><td></td><th scope=\"col\">Goal</th></tr></thead>",
            "<th scope=\"row\">After 6 months</th><td>100 &lt;students&gt;</td>",
            "<th scope=\"row\">6-8, Computational Thinking</th><td>1 of 22</td>",
            "6-8.CT.b.3",
            "<th scope=\"col\">A&amp;B</th>",
            "<th scope=\"row\">Weighted sum</th><td>of 6</td><td>6</td>",
            "<td>28,400.50</td>",
        ] {
            assert!(html.contains(expected), "{expected} is not in\n{html}");
        }
        assert!(!html.contains("Partnerships") && !html.contains("Not decided") && !html.contains("How we will know"));
        assert_eq!(html.matches("<h1>").count(), 1);
        assert_eq!(document("{}"), None);
    }
}
