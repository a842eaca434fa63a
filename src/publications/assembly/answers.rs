//! What districts answered to a question, side by side: only what stands in a document that readers may open.

use model::form::{Answer, Ask, Cell, Column, ROW, Rows};
use model::publication::QuestionRef;
use model::text::{Block, Inline, Table};
use model::{Actor, Artifact, Metadata, Sheet, Vocabularies, policy};
use sha2::{Digest as _, Sha256};

use super::citing::{self, said};
use super::{Assembly, address, figures, lower_headings};
use crate::error::Error;
use crate::lab::sheets::document;

/// An answer, with whose it is and the document that it stands in.
pub struct Given {
    /// The name of the district, and its grade band where it has several sheets.
    pub whose: String,
    /// The document.
    pub artifact: Artifact,
    /// What is said of it.
    pub said: Metadata,
    /// What was answered.
    pub answer: Answer,
}

/// Why there are no answers.
pub const NONE: &str = "no district has published an answer yet that readers of this publication may see";

/// What comes of an answer.
enum Taken {
    /// There is none.
    Nothing,
    /// It is not what was published.
    Changed,
    /// It is.
    Answer(Answer),
}

impl Assembly<'_> {
    /// The published answers to a question, by district.
    pub(super) fn given(&mut self, n: usize, asked: &QuestionRef, cohort: Option<&str>) -> Result<Vec<Given>, Error> {
        let mut given = Vec::new();
        let mut sheets = self.app.store.state().sheets()?;
        sheets.retain(|sheet| {
            sheet.id.form == asked.form && cohort.is_none_or(|cohort| sheet.cohort.as_deref() == Some(cohort))
        });
        for sheet in &sheets {
            let district = self.vocabularies.label("district", &sheet.id.district);
            let Some((artifact, said)) = self.document_of(sheet)? else { continue };
            let answer = match self.published_answer(sheet, &artifact, &asked.question)? {
                Taken::Nothing => continue,
                Taken::Changed => {
                    let why = format!("{district} has changed its answer since it was published; it is not taken");
                    self.leave_out(n, &why);
                    continue;
                }
                Taken::Answer(answer) => answer,
            };
            let several = sheets.iter().filter(|other| other.id.district == sheet.id.district).count() > 1;
            let whose = if several { format!("{district}, {}", sheet.id.subject.parts().join(", ")) } else { district };
            given.push(Given { whose, artifact, said, answer });
        }
        given.sort_by(|one, other| one.whose.cmp(&other.whose));
        Ok(given)
    }

    /// The document that a sheet became, if readers may open it.
    fn document_of(&self, sheet: &Sheet) -> Result<Option<(Artifact, Metadata)>, Error> {
        let found = sheet.artifact.map(|id| self.app.store.state().artifact(id)).transpose()?.flatten();
        let found = found.filter(|artifact| policy::may_see_live(artifact, &self.reader));
        Ok(found.and_then(|artifact| {
            let said = artifact.live()?.metadata.clone();
            Some((artifact, said))
        }))
    }

    /// An answer of a sheet, if its document says the same: that is so where the document is the one that the answers make
    /// now, and for sections that are older than it, unless the file is somebody's own.
    fn published_answer(&self, sheet: &Sheet, artifact: &Artifact, question: &str) -> Result<Taken, Error> {
        let Some(live) = artifact.live() else { return Ok(Taken::Nothing) };
        let whole = self.app.sheet(&Actor::operator(), &sheet.id)?;
        let section = whole.sections.values().find(|section| section.answers.contains_key(question));
        let Some(section) = section else { return Ok(Taken::Nothing) };
        let answer = section.answers[question].clone();
        if answer.said().trim().is_empty() {
            return Ok(Taken::Nothing);
        }
        let all = whole.answers();
        let made = document(&whole, &all, &self.vocabularies).html();
        let same = made.is_some_and(|html| model::Sha256::new(Sha256::digest(html).into()) == live.file.sha256);
        let made_here = live.file.name.contains(&format!("-{}-", sheet.id.form)) && live.file.media_type == "text/html";
        let older = made_here && section.changed.at <= live.created.at;
        Ok(if same || older { Taken::Answer(answer) } else { Taken::Changed })
    }

    pub(super) fn answers(&mut self, n: usize, asked: &QuestionRef, cohort: Option<&str>) -> Result<Vec<Block>, Error> {
        let given = self.given(n, asked, cohort)?;
        let Some(question) = asked.find() else { return Ok(Vec::new()) };
        if given.is_empty() {
            self.leave_out(n, NONE);
            return Ok(Vec::new());
        }
        let numbers: Vec<usize> = given.iter().map(|one| self.citing.number(&one.artifact, &one.said)).collect();
        let named = given.iter().zip(numbers);
        Ok(match &question.ask {
            Ask::Text | Ask::Long => named.flat_map(|(one, number)| texts(one, number)).collect(),
            Ask::Table { columns, rows } => vec![table(&question.label, columns, rows, named, &self.vocabularies)],
            Ask::Number | Ask::Choice { .. } | Ask::Choices { .. } | Ask::Comparison { .. } | Ask::Standards => {
                let value = |one: &Given| match (&question.ask, &one.answer) {
                    (Ask::Choice { options }, Answer::Text(value)) => options.label(value, &self.vocabularies),
                    (Ask::Choices { options }, Answer::Chosen(values)) => {
                        let labels = values.iter().map(|value| options.label(value, &self.vocabularies));
                        labels.collect::<Vec<_>>().join("; ")
                    }
                    (_, answer) => answer.said(),
                };
                let number = question.ask == Ask::Number;
                let rows = named.map(|(one, n)| vec![whose(one, n), said(&value(one))]).collect();
                vec![Block::Table(Table {
                    caption: said(&question.label),
                    columns: figures::right(&[false, number]),
                    header: vec![said("District"), said("Answer")],
                    rows,
                    row_headers: true,
                })]
            }
        })
    }
}

/// The district as a link to its document, with its number.
fn whose(one: &Given, number: usize) -> Vec<Inline> {
    vec![link(one), Inline::Text(format!(" [{number}]"))]
}

fn link(one: &Given) -> Inline {
    Inline::Link { url: address(one.artifact.id), text: said(&one.whose) }
}

/// A district's own words below its name, with the number of the document that they stand in. Links in them that lead within this site are left out: what they lead to may not
/// be for these readers.
fn texts(one: &Given, number: usize) -> Vec<Block> {
    let Answer::Text(text) = &one.answer else { return Vec::new() };
    let mut words = report::markdown::blocks(text);
    citing::without_links(&mut words);
    lower_headings(&mut words);
    let plain = words.into_iter().map(|block| match block {
        Block::Heading { text, .. } => Block::Paragraph(vec![Inline::Strong(text)]),
        other => other,
    });
    let mut plain: Vec<Block> = plain.collect();
    let number = Inline::Text(format!(" [{number}]"));
    match plain.last_mut() {
        Some(Block::Paragraph(last)) => last.push(number),
        _ => plain.push(Block::Paragraph(vec![number])),
    }
    vec![Block::Heading { level: 2, text: vec![link(one)] }, Block::Quote(plain)]
}

/// The rows of all districts in one table.
fn table<'a>(
    caption: &str,
    columns: &[Column],
    rows: &Rows,
    named: impl Iterator<Item = (&'a Given, usize)>,
    vocabularies: &Vocabularies,
) -> Block {
    let fixed = if let Rows::Fixed(options) = rows { Some(options) } else { None };
    let mut header = vec![said("District")];
    header.extend(fixed.map(|_| said("For")));
    header.extend(columns.iter().map(|column| said(&column.label)));
    let mut right = vec![false; header.len() - columns.len()];
    right.extend(columns.iter().map(|column| column.cell == Cell::Number));
    let mut all = Vec::new();
    for (one, number) in named {
        let Answer::Rows(rows) = &one.answer else { continue };
        for row in rows {
            let cell = |id: &str| row.get(id).map(String::as_str).unwrap_or_default();
            let mut cells = vec![whose(one, number)];
            cells.extend(fixed.map(|options| said(&options.label(cell(ROW), vocabularies))));
            cells.extend(columns.iter().map(|column| match &column.cell {
                Cell::Choice { options } if !cell(&column.id).is_empty() => {
                    said(&options.label(cell(&column.id), vocabularies))
                }
                _ => said(cell(&column.id)),
            }));
            all.push(cells);
        }
    }
    Block::Table(Table {
        caption: said(caption),
        columns: figures::right(&right),
        header,
        rows: all,
        row_headers: true,
    })
}
