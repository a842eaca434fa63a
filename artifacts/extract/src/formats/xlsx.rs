//! Workbooks: every sheet, hidden ones too, a line a row, cells by tabs; comments and text boxes after them.

use model::Unit;

use super::{Job, ooxml};
use crate::container::Container;
use crate::draft::{Draft, Failure};
use crate::xml::{Element, Token, Xml};

pub(super) fn read(job: &mut Job, draft: &mut Draft) -> Result<(), Failure> {
    let mut container = Container::open(&mut job.source)?;
    ooxml::facts(&mut container, draft)?;
    let main = ooxml::main_part(&mut container).unwrap_or_else(|| "xl/workbook.xml".to_owned());
    let relations = ooxml::relations(&mut container, &main)?;
    let book = Book::read(&mut container, &main, &relations)?;
    for (name, id) in &book.sheets {
        draft.begin(Unit::Sheet, Some(name))?;
        let Some(relation) = relations.iter().find(|relation| relation.id == *id) else { continue };
        let Some(text) = container.xml(&relation.target)? else { continue };
        sheet(&text, &book, draft)?;
        for related in ooxml::relations(&mut container, &relation.target)? {
            if matches!(related.kind.as_str(), "comments" | "drawing" | "threadedComment")
                && let Some(text) = container.xml(&related.target)?
            {
                loose_text(&text, draft)?;
            }
        }
    }
    if container.torn() { Err(Failure::damaged("the container is torn")) } else { Ok(()) }
}

/// What the sheets share.
#[derive(Default)]
struct Book {
    /// Names and relationship identifiers.
    sheets: Vec<(String, String)>,
    strings: Vec<String>,
    /// For each cell format, whether it shows a day.
    days: Vec<bool>,
    /// Whether day 0 is 1 January 1904 instead of 30 December 1899.
    from_1904: bool,
}

impl Book {
    fn read(container: &mut Container, main: &str, relations: &[ooxml::Relation]) -> Result<Self, Failure> {
        let mut book = Self::default();
        book.workbook(&container.required_xml(main)?)?;
        for part in ooxml::targets(relations, "sharedStrings") {
            if let Some(text) = container.xml(&part)? {
                book.strings = strings(&text)?;
            }
        }
        for part in ooxml::targets(relations, "styles") {
            if let Some(text) = container.xml(&part)? {
                book.days = days(&text);
            }
        }
        Ok(book)
    }

    fn workbook(&mut self, text: &str) -> Result<(), Failure> {
        let mut xml = Xml::new(text);
        while let Some(token) = xml.next()? {
            let Token::Open(element) = token else { continue };
            match element.name() {
                "sheet" => {
                    let id = element.full_attr("r:id").or_else(|| element.attr("id"));
                    self.sheets.extend(element.full_attr("name").zip(id));
                }
                "workbookPr" => self.from_1904 = element.is_on("date1904"),
                _ => {}
            }
        }
        Ok(())
    }

    fn value(&self, cell: &Cell, raw: &str) -> String {
        match cell.kind.as_deref() {
            Some("s") => {
                raw.trim().parse().ok().and_then(|at: usize| self.strings.get(at)).cloned().unwrap_or_default()
            }
            Some("b") => if raw.trim() == "1" { "TRUE" } else { "FALSE" }.to_owned(),
            Some("str" | "inlineStr" | "e" | "d") => raw.to_owned(),
            _ => self.number(cell, raw.trim()),
        }
    }

    /// Days as days, other numbers in their shortest form.
    fn number(&self, cell: &Cell, raw: &str) -> String {
        let Ok(number) = raw.parse::<f64>() else { return raw.to_owned() };
        let is_day = cell.style.is_some_and(|style| self.days.get(style) == Some(&true));
        let day = is_day.then(|| day(number, self.from_1904)).flatten();
        day.unwrap_or_else(
            || if number.is_finite() && number.abs() < 1e15 { number.to_string() } else { raw.to_owned() },
        )
    }
}

/// The shared strings; phonetic guides are left out.
fn strings(text: &str) -> Result<Vec<String>, Failure> {
    let mut xml = Xml::new(text);
    let mut strings: Vec<String> = Vec::new();
    while let Some(token) = xml.next()? {
        let Token::Open(element) = token else { continue };
        match element.name() {
            "si" => strings.push(String::new()),
            "rPh" => xml.skip()?,
            "t" => {
                let text = xml.text()?;
                if let Some(last) = strings.last_mut() {
                    last.push_str(&text);
                }
            }
            _ => {}
        }
    }
    Ok(strings)
}

/// For each cell format, whether its number format shows a day (ECMA-376 part 1 section 18.8.30).
fn days(text: &str) -> Vec<bool> {
    let (mut custom, mut days, mut in_cells) = (Vec::new(), Vec::new(), false);
    let mut xml = Xml::new(text);
    while let Ok(Some(token)) = xml.next() {
        match token {
            Token::Open(element) => match element.name() {
                "numFmt" => custom.extend(element.attr("numFmtId").zip(element.attr("formatCode"))),
                "cellXfs" => in_cells = true,
                "xf" if in_cells => days.push(shows_day(&element, &custom)),
                _ => {}
            },
            Token::Close(name) if name == "cellXfs" => in_cells = false,
            _ => {}
        }
    }
    days
}

fn shows_day(format: &Element, custom: &[(String, String)]) -> bool {
    let Some(id) = format.attr("numFmtId") else { return false };
    match custom.iter().find(|(known, _)| *known == id) {
        Some((_, code)) => {
            let mut quoted = false;
            let shown: String = code
                .chars()
                .filter(|c| {
                    quoted ^= matches!(c, '"' | '[' | ']');
                    !quoted
                })
                .collect();
            shown.contains(['y', 'Y', 'd', 'D'])
        }
        None => id.parse().is_ok_and(|id: u32| matches!(id, 14..=17 | 22 | 27..=31 | 36 | 50..=58)),
    }
}

/// A serial day number as `YYYY-MM-DD`, counted from 1 March of year 0 in the proleptic Gregorian calendar.
fn day(serial: f64, from_1904: bool) -> Option<String> {
    if !(0.0..3_000_000.0).contains(&serial) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "checked to be small")]
    let whole = serial.floor() as i64;
    // 30 December 1899 and 1 January 1904 as days since 1 March of year 0.
    let days = whole + if from_1904 { 695_361 } else { 693_899 };
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

struct Cell {
    kind: Option<String>,
    style: Option<usize>,
}

fn sheet(text: &str, book: &Book, draft: &mut Draft) -> Result<(), Failure> {
    let mut xml = Xml::new(text);
    let mut cell = None;
    while let Some(token) = xml.next()? {
        match token {
            Token::Open(element) => match element.name() {
                "c" => {
                    let style = element.attr("s").and_then(|style| style.parse().ok());
                    cell = Some(Cell { kind: element.attr("t"), style });
                }
                "v" | "t" => {
                    let raw = xml.text()?;
                    if let Some(cell) = &cell {
                        draft.push(book.value(cell, &raw).trim())?;
                    }
                }
                "rPh" | "f" => xml.skip()?,
                _ => {}
            },
            Token::Close(name) if name == "c" => {
                cell = None;
                draft.end_cell()?;
            }
            Token::Close(name) if name == "row" => draft.end_line()?,
            _ => {}
        }
    }
    draft.end_line()
}

/// The text of comments and text boxes, a line a paragraph.
fn loose_text(text: &str, draft: &mut Draft) -> Result<(), Failure> {
    let mut xml = Xml::new(text);
    while let Some(token) = xml.next()? {
        match token {
            Token::Open(element) if matches!(element.name(), "t" | "text") && element.full_name() != "text" => {
                let text = xml.text()?;
                draft.push(&text)?;
            }
            Token::Close(name) if matches!(name.as_str(), "p" | "comment") => draft.end_line()?,
            _ => {}
        }
    }
    draft.end_line()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serial_numbers_are_days() {
        assert_eq!(day(45_292.5, false).as_deref(), Some("2024-01-01"));
        assert_eq!(day(61.0, false).as_deref(), Some("1900-03-01"));
        assert_eq!(day(0.0, true).as_deref(), Some("1904-01-01"));
        assert_eq!(day(-1.0, false), None);
    }

    #[test]
    fn cells_of_every_kind_are_read() {
        let book = Book { strings: vec!["shared".to_owned()], days: vec![false, true], ..Book::default() };
        let mut draft = Draft::default();
        draft.begin(Unit::Sheet, Some("S")).unwrap();
        sheet(
            "<sheetData><row><c t='s'><v>0</v></c><c t='inlineStr'><is><t>inline</t></is></c><c><v>1.50</v></c></row>\
             <row><c s='1'><v>45292</v></c><c t='b'><v>1</v></c><c t='s'><v>99</v></c><c t='str'><f>A1</f><v>made</v></c></row></sheetData>",
            &book,
            &mut draft,
        )
        .unwrap();
        let extraction = draft.finish("x", Ok(()));
        assert_eq!(extraction.pages[0].text, "shared\tinline\t1.5\n2024-01-01\tTRUE\tmade\n");
    }
}
