//! A search from the words typed to the answer.

use model::search::{MAX_HITS, MAX_PER_PAGE, MAX_QUERY};
use model::{ArtifactId, Folded, Hit, Metadata, Results, Scope, Search, Sort, Vocabularies};
use tantivy::schema::Value;
use tantivy::{DocAddress, TantivyDocument};

use crate::closeness;
use crate::collect::{self, Collected, Collector, Found};
use crate::document::Stored;
use crate::error::IndexError;
use crate::evaluate::{Evaluation, Scratch};
use crate::explain::explain;
use crate::index::Pages;
use crate::likeness::{self, Group};
use crate::occurrence;
use crate::passage::Source;
use crate::plan::{Plan, plan};
use crate::schema::Fields;
use crate::snapshot::Snapshot;
use crate::synonyms::Synonyms;
use crate::syntax::Clause;
use crate::{facet_words, facets, spelling, syntax};

/// What is asked, by whom, and what the answer may draw on.
pub(crate) struct Asked<'a> {
    pub search: &'a Search,
    pub scope: &'a Scope,
    pub vocabularies: &'a Vocabularies,
    pub pages: &'a dyn Pages,
    pub synonyms: &'a Synonyms,
}

/// Which hits are wanted.
struct Range {
    from: usize,
    to: usize,
}

impl Range {
    fn of(search: &Search) -> Self {
        let per_page = search.per_page.clamp(1, MAX_PER_PAGE);
        let from = search.page.max(1).saturating_sub(1).saturating_mul(per_page).min(MAX_HITS);
        Self { from, to: (from + per_page).min(MAX_HITS) }
    }
}

/// Answers a search.
#[tracing::instrument(level = "trace", skip_all)]
pub(crate) fn answer(
    snapshot: &Snapshot,
    fields: &Fields,
    asked: &Asked<'_>,
    scratch: &mut Scratch,
) -> Result<Results, IndexError> {
    let range = Range::of(asked.search);
    let plan = planned(snapshot, asked)?;
    let ranked = asked.search.sort == Sort::Relevance && !plan.ranks_nothing();
    let keep = if ranked { range.to + likeness::WINDOW } else { range.to };
    let mut collected = collect(snapshot, asked, &plan, keep, scratch)?;
    let groups = if ranked {
        closeness::rerank(snapshot, &plan, &mut collected.top)?;
        likeness::folded(snapshot, &collected.top)
    } else {
        likeness::unfolded(&collected.top)
    };
    let shown = groups.get(range.from..range.to.min(groups.len())).unwrap_or_default();
    Ok(Results {
        total: collected.total,
        folded: groups.iter().map(|group| group.folded.len()).sum(),
        hits: hits(snapshot, fields, asked, &plan, shown)?,
        facets: facets::label(&collected.counts, &snapshot.values, asked.search, asked.vocabularies),
        did_you_mean: spelling::better(snapshot, asked, &plan, collected.total, scratch)?,
    })
}

/// Every artifact that is found, in the order asked for; nothing is folded or left to further pages.
pub(crate) fn every(
    snapshot: &Snapshot,
    asked: &Asked<'_>,
    scratch: &mut Scratch,
) -> Result<Vec<ArtifactId>, IndexError> {
    let plan = planned(snapshot, asked)?;
    let found = collect(snapshot, asked, &plan, usize::MAX, scratch)?.top;
    found.iter().map(|found| id(snapshot, found)).collect()
}

/// The `most` best documents for `wanted`, instead of what was typed.
pub(crate) fn best(
    snapshot: &Snapshot,
    asked: &Asked<'_>,
    wanted: &Clause,
    most: usize,
    scratch: &mut Scratch,
) -> Result<Vec<Found>, IndexError> {
    let plan = plan(wanted, snapshot, asked.synonyms, asked.vocabularies)?;
    if plan.ranks_nothing() {
        return Ok(Vec::new());
    }
    let mut found = collect(snapshot, asked, &plan, most, scratch)?.top;
    found.truncate(most);
    Ok(found)
}

/// The documents as people see them, with their descriptions.
pub(crate) fn described(
    snapshot: &Snapshot,
    fields: &Fields,
    asked: &Asked<'_>,
    found: &[Found],
) -> Result<Vec<Hit>, IndexError> {
    let nothing = plan(&Clause::All(Vec::new()), snapshot, asked.synonyms, asked.vocabularies)?;
    hits(snapshot, fields, asked, &nothing, &likeness::unfolded(found))
}

/// The plan of the query.
pub(crate) fn planned(snapshot: &Snapshot, asked: &Asked<'_>) -> Result<Plan, IndexError> {
    let text = &asked.search.text;
    let end = text.char_indices().nth(MAX_QUERY).map_or(text.len(), |(place, _)| place);
    let mut plan = plan(&syntax::read(&text[..end]), snapshot, asked.synonyms, asked.vocabularies)?;
    if let Some(district) = &asked.search.like {
        plan.narrow(facet_words::alike(&snapshot.values, district, asked.vocabularies));
    }
    Ok(plan)
}

/// How many artifacts another text would find.
pub(crate) fn total(
    snapshot: &Snapshot,
    asked: &Asked<'_>,
    text: &str,
    scratch: &mut Scratch,
) -> Result<usize, IndexError> {
    let search = Search { text: text.to_owned(), ..asked.search.clone() };
    let asked = Asked { search: &search, ..*asked };
    let plan = planned(snapshot, &asked)?;
    Ok(collect(snapshot, &asked, &plan, 1, scratch)?.total)
}

/// Runs the plan through all segments, keeping at least the `keep` best.
fn collect(
    snapshot: &Snapshot,
    asked: &Asked<'_>,
    plan: &Plan,
    keep: usize,
    scratch: &mut Scratch,
) -> Result<Collected, IndexError> {
    let unranked = asked.search.sort == Sort::Relevance && plan.ranks_nothing();
    let sort = if unranked { Sort::Newest } else { asked.search.sort };
    let keep = if sort == Sort::Relevance { keep.max(closeness::WINDOW) } else { keep };
    let mut collector = Collector::new(snapshot, asked.search, sort, asked.scope, keep);
    let mut evaluation = Evaluation::new(plan, snapshot);
    evaluation.run(snapshot, &collect::allowed(snapshot, asked.scope), scratch)?;
    for (place, segment) in snapshot.segments.iter().enumerate() {
        let matching = evaluation.matching(segment, place, scratch);
        collector.segment(place, &matching, scratch.scores(place))?;
    }
    collector.finish()
}

/// The documents found as people see them, with their passages.
fn hits(
    snapshot: &Snapshot,
    fields: &Fields,
    asked: &Asked<'_>,
    plan: &Plan,
    groups: &[Group],
) -> Result<Vec<Hit>, IndexError> {
    let heads: Vec<Found> = groups.iter().map(|group| group.head).collect();
    let occurrences = occurrence::read(snapshot, plan, &heads, |_, _| true)?;
    let mut hits = Vec::with_capacity(groups.len());
    for (group, occurrences) in groups.iter().zip(occurrences) {
        let found = &group.head;
        let id = id(snapshot, found)?;
        let stored = stored(snapshot, fields, found)?;
        let page_starts = page_starts(snapshot, found);
        let source = Source { plan, stored: &stored, page_starts: &page_starts, pages: asked.pages };
        let (snippets, matching_pages) = source.passages(&occurrences);
        let explanation = asked.search.explain.then(|| explain(snapshot, plan, found)).transpose()?;
        let folded = group.folded.iter().map(|found| folded(snapshot, fields, found)).collect::<Result<_, _>>()?;
        let Stored { external_id, metadata, .. } = stored;
        hits.push(Hit {
            id,
            external_id,
            title: metadata.title,
            kind: metadata.kind,
            grade_bands: metadata.grade_bands,
            topics: metadata.topics,
            districts: metadata.districts,
            cohort: metadata.cohort,
            school_year: metadata.school_year,
            score: found.score,
            url: address(id),
            snippets,
            matching_pages,
            folded,
            explanation,
        });
    }
    Ok(hits)
}

fn address(id: ArtifactId) -> String {
    format!("/artifacts/{id}")
}

/// A document of nearly the same text as a hit.
fn folded(snapshot: &Snapshot, fields: &Fields, found: &Found) -> Result<Folded, IndexError> {
    let id = id(snapshot, found)?;
    let Stored { external_id, metadata: Metadata { title, districts, school_year, .. }, .. } =
        stored(snapshot, fields, found)?;
    Ok(Folded { id, external_id, title, districts, school_year, url: address(id) })
}

fn id(snapshot: &Snapshot, found: &Found) -> Result<ArtifactId, IndexError> {
    let id = snapshot.segments[found.segment].ids.first(found.doc).map(ArtifactId::from_bits);
    id.ok_or_else(|| IndexError::Damaged("a document has no identifier".to_owned()))
}

/// The positions at which the document's pages begin.
pub(crate) fn page_starts(snapshot: &Snapshot, found: &Found) -> Vec<u32> {
    let starts = snapshot.segments[found.segment].page_starts.values_for_doc(found.doc);
    starts.filter_map(|start| u32::try_from(start).ok()).collect()
}

/// What is kept of a document to show it.
#[tracing::instrument(level = "trace", skip_all)]
pub(crate) fn stored(snapshot: &Snapshot, fields: &Fields, found: &Found) -> Result<Stored, IndexError> {
    let segment = u32::try_from(found.segment).unwrap_or(u32::MAX);
    let document: TantivyDocument = snapshot.searcher.doc(DocAddress::new(segment, found.doc))?;
    let bytes = document.get_first(fields.stored).and_then(|value| value.as_bytes());
    let bytes = bytes.ok_or_else(|| IndexError::Damaged("a document holds nothing to show".to_owned()))?;
    serde_json::from_slice(bytes).map_err(|error| IndexError::Damaged(error.to_string()))
}
