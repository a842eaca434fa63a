//! What a publication says now: its parts looked up as one of its readers would see them. Documents that such a reader may
//! not open, and answers that are not published, never get in.

mod answers;
mod citing;
mod figures;

use model::publication::{Content, Filter, Source};
use model::text::{Block, Figure, Inline, List, Picture, Stored, Table};
use model::{Actor, Artifact, ArtifactId, Metadata, Publication, Search, Vocabularies, policy};

use crate::api::search::Texts;
use crate::app::App;
use crate::error::Error;

use citing::{Citing, said};

/// Most documents of one part.
const MOST_DOCUMENTS: usize = 200;

/// What a publication says now.
pub struct Assembled {
    /// Its text, with the list of sources at the end.
    pub blocks: Vec<Block>,
    /// The documents it rests on, in the order of their numbers.
    pub sources: Vec<Source>,
    /// What it names that its readers cannot open; it cannot be frozen with them.
    pub broken: Vec<Broken>,
    /// What was left out, and why.
    pub left_out: Vec<String>,
}

/// A document that readers cannot open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The part that names it, from 0.
    pub part: usize,
    /// The part's heading.
    pub title: String,
    /// What it names.
    pub named: String,
    /// Why it cannot be opened.
    pub why: &'static str,
}

/// The text under way.
struct Assembly<'a> {
    app: &'a App,
    publication: &'a Publication,
    /// Whoever reads it.
    reader: Actor,
    vocabularies: Vocabularies,
    citing: Citing<'a>,
    broken: Vec<Broken>,
    left_out: Vec<String>,
}

impl App {
    /// What a publication says now. Blocks.
    pub fn assemble(&self, publication: &Publication) -> Result<Assembled, Error> {
        let reader = policy::reader_of(publication.visibility, publication.cohort.as_deref());
        let mut assembly = Assembly {
            app: self,
            publication,
            citing: Citing::new(self, reader.clone()),
            reader,
            vocabularies: self.store.vocabularies(),
            broken: Vec::new(),
            left_out: Vec::new(),
        };
        let mut blocks = Vec::new();
        for n in 0..publication.parts.len() {
            let below = assembly.part(n)?;
            if !below.is_empty() {
                let text = vec![Inline::text(&publication.parts[n].title)];
                blocks.push(Block::Heading { level: 1, text });
                blocks.extend(below);
            }
        }
        let sources = assembly.citing.sources(&assembly.vocabularies);
        if !sources.is_empty() {
            blocks.push(Block::Heading { level: 1, text: vec![Inline::text(sources_heading(&publication.language))] });
            blocks.push(listed(&sources));
        }
        Ok(Assembled { blocks, sources, broken: assembly.broken, left_out: assembly.left_out })
    }
}

/// What the list of sources is called.
fn sources_heading(language: &str) -> &'static str {
    match language.split('-').next().unwrap_or_default() {
        "es" => "Fuentes",
        "pt" => "Fontes",
        "ht" => "Sous",
        _ => "Sources",
    }
}

/// The sources as a numbered list.
fn listed(sources: &[Source]) -> Block {
    let item = |source: &Source| {
        let link = Inline::Link { url: address(source.artifact), text: vec![Inline::text(&source.title)] };
        let facts = [source.districts.join(", "), source.year.clone(), source.licence.clone()];
        let facts: Vec<String> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
        let after = if facts.is_empty() { String::new() } else { format!(". {}", facts.join(". ")) };
        vec![Block::Paragraph(vec![link, Inline::Text(after)])]
    };
    Block::List(List { start: Some(1), items: sources.iter().map(item).collect() })
}

/// Where a document is.
fn address(id: ArtifactId) -> String {
    format!("/artifacts/{id}")
}

impl Assembly<'_> {
    /// What stands below the heading of a part.
    fn part(&mut self, n: usize) -> Result<Vec<Block>, Error> {
        match &self.publication.parts[n].content {
            Content::Markdown { text } => self.markdown(n, text),
            Content::Documents { filter, summaries } => self.documents(n, filter, *summaries),
            Content::Answers { question, cohort } => self.answers(n, question, cohort.as_deref()),
            Content::Figures { measure, cohort } => self.figures(n, measure, cohort.as_deref()),
            Content::Districts { cohort } => self.districts(cohort),
            Content::Picture { artifact, page, alt, caption } => self.picture(n, *artifact, *page, alt, caption),
        }
    }

    fn leave_out(&mut self, part: usize, why: &str) {
        self.left_out.push(format!("{}: {why}", self.publication.parts[part].title));
    }

    fn markdown(&mut self, n: usize, text: &str) -> Result<Vec<Block>, Error> {
        let mut blocks = report::markdown::blocks(&citing::as_links(text));
        lower_headings(&mut blocks);
        for (named, why) in self.citing.resolve(&mut blocks)? {
            self.broken.push(Broken { part: n, title: self.publication.parts[n].title.clone(), named, why });
        }
        Ok(blocks)
    }

    /// The published documents that fit, by title.
    fn found(&self, filter: &Filter) -> Result<Vec<(Artifact, Metadata)>, Error> {
        let one = |name: &'static str, value: &Option<String>| Some((name, vec![value.clone()?]));
        let filters = [
            one("kind", &filter.kind),
            one("cohort", &filter.cohort),
            one("phase", &filter.phase),
            one("grade_band", &filter.band),
        ];
        let search = Search { page: 1, filters: filters.into_iter().flatten().collect(), ..Search::default() };
        let (scope, texts) = (policy::scope(&self.reader), Texts::of(self.app));
        let ids = self.app.indexing.index().every(&search, &scope, &self.vocabularies, &texts)?;
        let mut found = Vec::new();
        for id in ids {
            // The index may be a moment behind, and a publication does not cite itself.
            let artifact = self.app.store.state().artifact(id)?;
            let artifact = artifact.filter(|_| self.publication.artifact != Some(id));
            let Some(artifact) = artifact.filter(|it| policy::may_see_live(it, &self.reader)) else { continue };
            let Some(said) = artifact.live().map(|live| live.metadata.clone()) else { continue };
            found.push((artifact, said));
        }
        found.sort_by(|(one, a), (other, b)| a.title.cmp(&b.title).then(one.id.cmp(&other.id)));
        Ok(found)
    }

    fn documents(&mut self, n: usize, filter: &Filter, summaries: bool) -> Result<Vec<Block>, Error> {
        let mut found = self.found(filter)?;
        if found.is_empty() {
            self.leave_out(n, "no published document fits");
            return Ok(Vec::new());
        }
        if found.len() > MOST_DOCUMENTS {
            self.leave_out(n, &format!("only the first {MOST_DOCUMENTS} of {} documents", found.len()));
            found.truncate(MOST_DOCUMENTS);
        }
        let mut items = Vec::new();
        for (artifact, said) in &found {
            let number = self.citing.number(artifact, said);
            let link = Inline::Link { url: address(artifact.id), text: vec![Inline::text(&said.title)] };
            let districts = citing::districts(said, &self.vocabularies).join(", ");
            let whose = if districts.is_empty() { String::new() } else { format!(" ({districts})") };
            let mut item = vec![Block::Paragraph(vec![link, Inline::Text(format!("{whose} [{number}]"))])];
            if summaries && !said.description.is_empty() {
                item.push(Block::Paragraph(vec![Inline::text(said.description.replace('\n', " "))]));
            }
            items.push(item);
        }
        Ok(vec![Block::List(List { start: None, items })])
    }

    fn districts(&self, year: &str) -> Result<Vec<Block>, Error> {
        let Some(cohort) = self.app.store.state().cohort(year)? else { return Ok(Vec::new()) };
        let columns = ["District", "Plans for", "Grades taught", "Students", "County"];
        let known = self.vocabularies.districts();
        let mut districts: Vec<_> = cohort.districts.iter().filter_map(|code| known.get(code)).collect();
        districts.sort_by(|one, other| one.name.cmp(&other.name));
        let rows = districts.into_iter().map(|district| {
            let band = cohort.bands.get(&district.org_code);
            let band = band.map(|band| self.vocabularies.label("grade_band", band)).unwrap_or_default();
            let students = district.enrollment.map(|count| web::number(&(count as usize))).unwrap_or_default();
            let cells = [&district.name, &band, &district.grade_bands.join(", "), &students, &district.county];
            cells.into_iter().map(|cell| said(cell)).collect()
        });
        let table = Table {
            caption: said(&format!("Districts of the {}", super::lower(&self.vocabularies.label("cohort", year)))),
            columns: figures::right(&[false, false, false, true, false]),
            header: columns.into_iter().map(said).collect(),
            rows: rows.collect(),
            row_headers: true,
        };
        Ok(vec![Block::Table(table)])
    }

    fn picture(
        &mut self,
        n: usize,
        id: ArtifactId,
        page: Option<usize>,
        alt: &str,
        caption: &str,
    ) -> Result<Vec<Block>, Error> {
        let found = self.app.store.state().artifact(id)?.filter(|it| policy::may_see_live(it, &self.reader));
        let live = found.as_ref().and_then(Artifact::live);
        let title = self.publication.parts[n].title.clone();
        let refuse = |why| Broken { part: n, title, named: address(id), why };
        let (Some(artifact), Some(live)) = (&found, live) else {
            self.broken.push(refuse(citing::UNSEEN));
            return Ok(Vec::new());
        };
        let page = match (live.file.media_type.as_str(), page) {
            ("image/png" | "image/jpeg", _) => None,
            (crate::pages::PDF, page) => Some(page.unwrap_or(1)),
            _ => {
                self.broken.push(refuse("it is neither a PNG or JPEG picture nor a PDF with pages to show"));
                return Ok(Vec::new());
            }
        };
        let number = self.citing.number(artifact, &live.metadata);
        let separate = if caption.is_empty() { "" } else { " " };
        let figure = Figure {
            picture: Picture::Stored(Stored { sha256: live.file.sha256, page }),
            alt: alt.to_owned(),
            caption: said(&format!("{caption}{separate}[{number}]")),
        };
        Ok(vec![Block::Figure(figure)])
    }
}

/// Headings in a part stand under its own.
fn lower_headings(blocks: &mut [Block]) {
    for block in blocks {
        match block {
            Block::Heading { level, .. } => *level = (*level + 1).clamp(2, 3),
            Block::Quote(inner) => lower_headings(inner),
            Block::List(list) => list.items.iter_mut().for_each(|item| lower_headings(item)),
            _ => {}
        }
    }
}
