//! Presentations: slides in their order, tables, groups, diagrams, speaker notes.

use model::{Accessibility, Unit};

use super::Job;
use super::ooxml::{self, Alternatives};
use super::pictures::Frames;
use crate::container::Container;
use crate::draft::{Draft, Failure};
use crate::xml::{Token, Xml};

pub(super) fn read(job: &mut Job, draft: &mut Draft) -> Result<(), Failure> {
    let mut container = Container::open(&mut job.source)?;
    ooxml::facts(&mut container, draft)?;
    let main = ooxml::main_part(&mut container).unwrap_or_else(|| "ppt/presentation.xml".to_owned());
    draft.accessibility();
    for part in slides(&mut container, &main)? {
        let Some(text) = container.xml(&part)? else {
            draft.begin(Unit::Slide, None)?;
            continue;
        };
        slide(&mut container, &part, &text, draft)?;
    }
    if container.torn() { Err(Failure::damaged("the container is torn")) } else { Ok(()) }
}

/// The slides' parts, in the order they are shown.
fn slides(container: &mut Container, main: &str) -> Result<Vec<String>, Failure> {
    let relations = ooxml::relations(container, main)?;
    let text = container.required_xml(main)?;
    let mut xml = Xml::new(&text);
    let mut parts = Vec::new();
    while let Some(token) = xml.next()? {
        let Token::Open(element) = token else { continue };
        if element.name() == "sldId"
            && let Some(id) = element.full_attr("r:id")
        {
            parts.extend(relations.iter().find(|relation| relation.id == id).map(|relation| relation.target.clone()));
        }
    }
    Ok(if parts.is_empty() { ooxml::targets(&relations, "slide") } else { parts })
}

fn slide(container: &mut Container, part: &str, text: &str, draft: &mut Draft) -> Result<(), Failure> {
    let mut walk = Walk { accessibility: *draft.accessibility(), ..Walk::default() };
    let (shapes, damage) = walk.shapes(text);
    *draft.accessibility() = walk.accessibility;
    let title = shapes.iter().find(|shape| matches!(shape.role.as_deref(), Some("title" | "ctrTitle")));
    draft.begin(Unit::Slide, title.map(|shape| shape.text.as_str()))?;
    for shape in &shapes {
        put(&shape.text, draft)?;
    }
    let relations = ooxml::relations(container, part)?;
    for diagram in ooxml::targets(&relations, "diagramData") {
        if let Some(text) = container.xml(&diagram)? {
            put(&Walk::default().shapes(&text).0.into_iter().map(|shape| shape.text).collect::<String>(), draft)?;
        }
    }
    for notes in ooxml::targets(&relations, "notesSlide") {
        let Some(text) = container.xml(&notes)? else { continue };
        for shape in Walk::default().shapes(&text).0.iter().filter(|shape| shape.role.as_deref() == Some("body")) {
            draft.end_paragraph()?;
            put(&shape.text, draft)?;
        }
    }
    damage.map_or(Ok(()), Err)
}

fn put(text: &str, draft: &mut Draft) -> Result<(), Failure> {
    draft.push(text)?;
    draft.end_line()
}

/// A shape's text and what it is to its slide (`title`, `body`).
#[derive(Default)]
struct Shape {
    role: Option<String>,
    text: String,
}

/// Placeholders that repeat on every slide and say nothing of it.
const FURNITURE: [&str; 4] = ["sldNum", "dt", "sldImg", "hdr"];

#[derive(Default)]
struct Walk {
    shapes: Vec<Shape>,
    alternatives: Alternatives,
    pictures: Frames,
    accessibility: Accessibility,
}

impl Walk {
    /// The shapes with text, in document order; what was read before damage, and the damage.
    fn shapes(&mut self, text: &str) -> (Vec<Shape>, Option<Failure>) {
        let damage = self.all(text).err();
        let mut shapes = std::mem::take(&mut self.shapes);
        shapes.retain(|shape| {
            let furniture = shape.role.as_deref().is_some_and(|role| FURNITURE.contains(&role));
            !furniture && !shape.text.trim().is_empty()
        });
        (shapes, damage)
    }

    fn all(&mut self, text: &str) -> Result<(), Failure> {
        let mut xml = Xml::new(text);
        while let Some(token) = xml.next()? {
            match token {
                Token::Open(element) => match element.name() {
                    name if self.alternatives.passes_over(name) => xml.skip()?,
                    "sp" | "graphicFrame" => self.shapes.push(Shape::default()),
                    "ph" => {
                        let role = element.attr("type").unwrap_or_else(|| "body".to_owned());
                        self.shape().role = Some(role);
                    }
                    "t" => {
                        let text = xml.text()?;
                        self.shape().text.push_str(&text);
                    }
                    "pic" => {
                        self.pictures.open();
                        self.pictures.hold_picture();
                    }
                    "cNvPr" => self.pictures.describe(element.attr("descr").as_deref()),
                    "decorative" if element.is_on("val") => self.pictures.decorate(),
                    "rPr" | "endParaRPr" => {
                        self.accessibility.language_declared |= element.full_attr("lang").is_some();
                    }
                    "br" => self.shape().text.push('\n'),
                    "tab" => self.shape().text.push('\t'),
                    _ => {}
                },
                Token::Close(name) => self.close(&name),
                Token::Text(_) => {}
            }
        }
        Ok(())
    }

    fn shape(&mut self) -> &mut Shape {
        if self.shapes.is_empty() {
            self.shapes.push(Shape::default());
        }
        let last = self.shapes.len() - 1;
        &mut self.shapes[last]
    }

    fn close(&mut self, name: &str) {
        self.alternatives.close(name);
        if name == "pic" {
            self.pictures.close(&mut self.accessibility);
        }
        let text = &mut self.shape().text;
        match name {
            "p" | "tr" if !text.is_empty() && !text.ends_with('\n') => text.push('\n'),
            // A cell's last paragraph has ended a line; cells of a row share one.
            "tc" => {
                text.truncate(text.trim_end_matches('\n').len());
                text.push('\t');
            }
            "sp" | "graphicFrame" => self.shapes.push(Shape::default()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_keep_their_roles_and_cells_their_rows() {
        let xml = "<p:sld><p:sp><p:ph type='title'/><a:p><a:t>Bud</a:t><a:t>get</a:t></a:p></p:sp>\
                   <p:grpSp><p:sp><a:p><a:t>one</a:t></a:p><a:p><a:t>two</a:t></a:p></p:sp></p:grpSp>\
                   <p:sp><p:ph type='sldNum'/><a:p><a:t>7</a:t></a:p></p:sp>\
                   <p:graphicFrame><a:tbl><a:tr><a:tc><a:p><a:t>a</a:t></a:p></a:tc><a:tc><a:p><a:t>b</a:t></a:p></a:tc></a:tr></a:tbl></p:graphicFrame></p:sld>";
        let (shapes, damage) = Walk::default().shapes(xml);
        let texts: Vec<&str> = shapes.iter().map(|shape| shape.text.as_str()).collect();
        assert_eq!(texts, ["Budget\n", "one\ntwo\n", "a\tb\t\n"]);
        assert_eq!(shapes[0].role.as_deref(), Some("title"));
        assert_eq!(damage, None);
    }
}
