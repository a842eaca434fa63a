//! What the Office Open XML formats share (ECMA-376 part 2): the type, relationships, properties.

use crate::container::{Container, resolve};
use crate::draft::{Draft, Failure};
use crate::sniff;
use crate::source::Source;
use crate::xml::{Token, Xml};

/// A link from one part to another.
#[derive(Clone, Debug)]
pub(super) struct Relation {
    pub id: String,
    /// The last step of its type: `slide`, `footnotes`.
    pub kind: String,
    /// The member it leads to.
    pub target: String,
}

/// The media type by the members; `None` when the container cannot be read or holds nothing known.
pub(crate) fn media_type(source: &mut Source) -> Option<&'static str> {
    let mut container = Container::open(source).ok()?;
    if let Some(declared) = container.read("mimetype").ok()? {
        let declared = String::from_utf8_lossy(&declared).trim().to_owned();
        let known =
            [sniff::ODT, sniff::ODP, sniff::ODS, sniff::EPUB].into_iter().find(|known| declared.starts_with(known));
        return Some(known.unwrap_or(sniff::ZIP));
    }
    if container.has("xl/workbook.bin") {
        return Some(sniff::XLSB);
    }
    let main = main_part(&mut container).unwrap_or_default();
    let by_folder = [("word/", sniff::DOCX), ("ppt/", sniff::PPTX), ("xl/", sniff::XLSX)];
    let of_main = by_folder.into_iter().find(|(folder, _)| main.to_lowercase().starts_with(folder));
    let of_any =
        || by_folder.into_iter().find(|(folder, _)| container.names().iter().any(|name| name.starts_with(folder)));
    let office = of_main.or_else(of_any).map(|(_, media_type)| media_type);
    let book = || container.has("META-INF/container.xml").then_some(sniff::EPUB);
    Some(office.or_else(book).unwrap_or(sniff::ZIP))
}

/// The part the package is about, as its relationships name it.
pub(super) fn main_part(container: &mut Container) -> Option<String> {
    let relations = relations(container, "").ok()?;
    relations.into_iter().find(|relation| relation.kind == "officeDocument").map(|relation| relation.target)
}

/// The relationships of a part, external ones left out; of the package for an empty name.
pub(super) fn relations(container: &mut Container, part: &str) -> Result<Vec<Relation>, Failure> {
    let (folder, file) = part.rsplit_once('/').map_or(("", part), |(folder, file)| (folder, file));
    let slash = if folder.is_empty() { "" } else { "/" };
    let mut relations = Vec::new();
    let Some(text) = container.xml(&format!("{folder}{slash}_rels/{file}.rels"))? else { return Ok(relations) };
    let mut xml = Xml::new(&text);
    while let Ok(Some(token)) = xml.next() {
        let Token::Open(element) = token else { continue };
        if element.name() != "Relationship" || element.attr("TargetMode").as_deref() == Some("External") {
            continue;
        }
        if let (Some(id), Some(kind), Some(target)) = (element.attr("Id"), element.attr("Type"), element.attr("Target"))
        {
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            relations.push(Relation { id, kind, target: resolve(part, &target) });
        }
    }
    Ok(relations)
}

/// The targets of one kind, in the order of their numbers (`header2` before `header10`).
pub(super) fn targets(relations: &[Relation], kind: &str) -> Vec<String> {
    let mut targets: Vec<String> =
        relations.iter().filter(|relation| relation.kind == kind).map(|relation| relation.target.clone()).collect();
    targets.sort_by_key(|target| (target.len(), target.clone()));
    targets
}

/// The core properties: title, creator, language, last change.
pub(super) fn facts(container: &mut Container, draft: &mut Draft) -> Result<(), Failure> {
    let Some(text) = container.xml("docProps/core.xml")? else { return Ok(()) };
    properties(&text, draft);
    Ok(())
}

/// Reads Dublin Core elements, wherever they stand.
pub(super) fn properties(text: &str, draft: &mut Draft) {
    let mut xml = Xml::new(text);
    let mut created = None;
    while let Ok(Some(token)) = xml.next() {
        let Token::Open(element) = token else { continue };
        let name = element.name().to_owned();
        if !matches!(
            name.as_str(),
            "title" | "creator" | "initial-creator" | "language" | "modified" | "created" | "date" | "creation-date"
        ) {
            continue;
        }
        let Ok(value) = xml.text() else { break };
        let facts = &mut draft.facts;
        let fact = match name.as_str() {
            "title" => &mut facts.title,
            "creator" | "initial-creator" => &mut facts.author,
            "language" => &mut facts.language,
            "modified" | "date" => &mut facts.date,
            _ => &mut created,
        };
        if !value.trim().is_empty() {
            fact.get_or_insert(value);
        }
    }
    draft.facts.date = draft.facts.date.take().or(created);
}

/// Follows `mc:AlternateContent`: of its choices the first, its fallback only when there was none, so that nothing is
/// read twice.
#[derive(Default)]
pub(super) struct Alternatives {
    /// For each open alternative, whether a choice has been taken.
    taken: Vec<bool>,
}

impl Alternatives {
    /// Notes an opening element; whether it is to be passed over.
    pub fn passes_over(&mut self, name: &str) -> bool {
        match (name, self.taken.last_mut()) {
            ("AlternateContent", _) => self.taken.push(false),
            ("Choice" | "Fallback", Some(taken)) => return std::mem::replace(taken, true),
            _ => {}
        }
        false
    }

    /// Notes a closing element.
    pub fn close(&mut self, name: &str) {
        if name == "AlternateContent" {
            self.taken.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_alternative_is_read() {
        let mut alternatives = Alternatives::default();
        assert!(!alternatives.passes_over("AlternateContent"));
        assert!(!alternatives.passes_over("Choice"));
        assert!(alternatives.passes_over("Choice"));
        assert!(alternatives.passes_over("Fallback"));
        alternatives.close("AlternateContent");
        assert!(!alternatives.passes_over("AlternateContent"));
        assert!(!alternatives.passes_over("Fallback"));
    }

    #[test]
    fn properties_become_facts() {
        let mut draft = Draft::default();
        properties(
            "<cp:p xmlns:dc='d'><dc:title> Plan </dc:title><dc:creator>Ann</dc:creator><x:created>2020-01-02T00:00:00Z</x:created></cp:p>",
            &mut draft,
        );
        assert_eq!(draft.facts.title.as_deref(), Some(" Plan "));
        assert_eq!(draft.facts.date.as_deref(), Some("2020-01-02T00:00:00Z"));
    }

    #[test]
    fn headers_are_in_the_order_of_their_numbers() {
        let relation = |target: &str| Relation { id: String::new(), kind: "header".into(), target: target.into() };
        let all = [relation("header10.xml"), relation("header2.xml")];
        assert_eq!(targets(&all, "header"), ["header2.xml", "header10.xml"]);
    }
}
