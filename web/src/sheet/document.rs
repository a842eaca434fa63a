//! The document that a sheet becomes: HTML by itself, without scripts, the same bytes for the same answers. Sections are
//! headings, so that a search opens where it found something. Everything that was typed is text.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use model::form::{Answer, Answers, Ask, Cell, Column, Comparison, Form, Options, Question, ROW, Rows, Section};
use model::metadata::MAX_DESCRIPTION;
use model::{SheetId, Term, Vocabularies, standards};

use super::{RATINGS, WEIGHTS};
use crate::markup::escape;
use crate::prose;

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
    /// Which sheet it is.
    pub sheet: &'a SheetId,
    /// The cohort.
    pub cohort: Option<&'a str>,
    /// The answers, by section.
    pub answers: &'a BTreeMap<String, Answers>,
    /// For what values are called.
    pub vocabularies: &'a Vocabularies,
}

/// "Implementation plan for grades 6-8, 2027-28".
pub(crate) fn title(form: &Form, sheet: &SheetId) -> String {
    format!("{} for grades {}, {}", form.title, sheet.band, sheet.school_year)
}

impl Document<'_> {
    /// What the document is called.
    pub fn title(&self) -> String {
        let district = self.vocabularies.label("district", &self.sheet.district);
        format!("{district}: {}", lower(&title(self.form, self.sheet)))
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
        html.contains(&about(description))
    }

    /// The whole document; nothing while nothing is answered.
    pub fn html(&self) -> Option<String> {
        let body = self.body(2, false);
        if body.is_empty() {
            return None;
        }
        let title = escape(&self.title());
        let about = self.summary().map(|summary| about(&summary) + "\n").unwrap_or_default();
        let mut html = format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
             content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n{about}<style>{STYLE}</style>\n</head>\n\
             <body>\n<main>\n<h1>{title}</h1>\n"
        );
        if let Some(cohort) = self.cohort {
            let _ = writeln!(html, "<p>{}</p>", escape(&self.vocabularies.label("cohort", cohort)));
        }
        html.push_str(&body);
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
        for row in standards::coverage(&self.sheet.band, codes) {
            let name = escape(&format!("{}, {}", row.span, row.strand));
            let _ = writeln!(html, "<tr><th scope=\"row\">{name}</th><td>{} of {}</td></tr>", row.covered, row.of);
        }
        html.push_str("</tbody></table></div>\n<ul>\n");
        let mut topics: Vec<(String, Vec<&str>)> = Vec::new();
        for standard in standards::of_band(&self.sheet.band).filter(|standard| codes.contains(&standard.code)) {
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

fn about(summary: &str) -> String {
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
fn grouped(text: &str) -> String {
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
    use super::*;

    fn document(json: &str) -> Option<String> {
        let form = model::form::newest("implementation-plan").expect("is built in");
        let answers: BTreeMap<String, Answers> = serde_json::from_str(json).expect("well-formed");
        let of = |text: &str| text.to_owned();
        let sheet = SheetId { form: of("x"), district: of("00010000"), band: of("6-8"), school_year: of("2027-28") };
        let vocabularies = Vocabularies::default();
        let document =
            Document { form, sheet: &sheet, cohort: Some("2026"), answers: &answers, vocabularies: &vocabularies };
        document.html()
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
