//! From what was typed to what is looked up: each word with its alternatives and its weight, and how they combine.

use std::collections::HashMap;

use model::Vocabularies;
use model::synonyms::MAX_WORDS;

use crate::analysis::abbreviation;
use crate::coverage::Loose;
use crate::error::IndexError;
use crate::expand::{self, Candidate};
use crate::facet_words;
use crate::fold::fold;
use crate::forms::{Forms, Typed, typed};
use crate::language::Language;
use crate::scoring::{ALL_UP_TO, LONGER, ONE_EDIT, SYNONYM, TWO_EDITS, rarity};
use crate::snapshot::Snapshot;
use crate::spelling;
use crate::synonyms::{Key, Synonyms, keys};
use crate::syntax::{Clause, Field};
use crate::words::{Kind, Span, split};

/// Most words that are looked up; of more, the rarest.
pub(crate) const MAX_CONCEPTS: usize = 64;
/// Most words of a query that are read at all.
const MAX_READ: usize = 256;
/// Most prefixes and misspelt words that are expanded in one query.
const MAX_EXPANSIONS: usize = 6;
/// From this many words on, a query is a sentence: quotes in it are the sentence's own.
const SENTENCE: usize = 12;
/// Coverage is counted in whole numbers: a weight of 1 is this many.
const COVER_SCALE: f32 = 1024.0;

/// Where a concept is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Anywhere.
    Anywhere,
    /// In the title alone.
    Title,
}

/// One way to say a concept.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Alternative {
    /// Terms and how far each stands behind the first; one, or a phrase.
    pub terms: Vec<(String, u32)>,
    /// What an occurrence counts, compared to what was typed.
    pub weight: f32,
}

impl Alternative {
    /// A single term.
    pub fn term(term: String, weight: f32) -> Self {
        Self { terms: vec![(term, 0)], weight }
    }
}

/// One thing to find: a word or phrase with its alternatives.
#[derive(Clone, Debug)]
pub(crate) struct Concept {
    /// As typed.
    pub text: String,
    pub place: Place,
    pub alternatives: Vec<Alternative>,
    /// How often it was typed.
    pub times: u32,
    /// How rare it is; 0 when it is nowhere.
    pub weight: f32,
    /// Its part in the coverage that is asked for.
    pub cover: u32,
    /// Whether it adds to the score; what must not be does not.
    pub scored: bool,
    /// Whether it only holds sentences together.
    pub function_word: bool,
}

/// How concepts combine.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    /// Every document.
    Everything,
    /// Documents that hold enough of these words.
    Loose(Loose),
    /// Documents with the concept.
    Concept(usize),
    /// Documents with one of these facet values.
    Values(Vec<u32>),
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
}

/// What a query asks of the index.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub concepts: Vec<Concept>,
    pub root: Node,
    /// Words that are nowhere in the index as typed, or likely errors there.
    pub unknown: usize,
}

impl Plan {
    /// Narrows it to documents with one of these facet values.
    pub fn narrow(&mut self, values: Vec<u32>) {
        let root = std::mem::replace(&mut self.root, Node::Everything);
        self.root = Node::All(vec![root, Node::Values(values)]);
    }

    /// Whether the query asks for nothing that could rank documents.
    pub fn ranks_nothing(&self) -> bool {
        !self.concepts.iter().any(|concept| concept.scored && concept.weight > 0.0)
    }
}

/// Plans the query `clause`, which stands before the end of what was typed.
#[tracing::instrument(level = "trace", skip_all)]
pub(crate) fn plan(
    clause: &Clause,
    snapshot: &Snapshot,
    synonyms: &Synonyms,
    vocabularies: &Vocabularies,
) -> Result<Plan, IndexError> {
    let mut planner = Planner {
        snapshot,
        synonyms,
        vocabularies,
        forms: Forms::new(),
        concepts: Vec::new(),
        holding: HashMap::new(),
        expansions: 0,
        read: 0,
        unknown: 0,
    };
    let root = match clause {
        Clause::All(clauses) => planner.top(clauses)?,
        other => planner.node(other, true)?,
    };
    Ok(Plan { concepts: planner.concepts, root, unknown: planner.unknown })
}

struct Planner<'a> {
    snapshot: &'a Snapshot,
    synonyms: &'a Synonyms,
    vocabularies: &'a Vocabularies,
    forms: Forms,
    concepts: Vec<Concept>,
    /// How many documents hold a term, by place and term.
    holding: HashMap<(usize, String), u64>,
    expansions: usize,
    /// How many typed words were read.
    read: usize,
    unknown: usize,
}

impl Planner<'_> {
    fn top(&mut self, clauses: &[Clause]) -> Result<Node, IndexError> {
        let flat = flattened(clauses);
        let words = flat.iter().filter(|clause| is_word(clause)).count();
        let is_word = |clause: &Clause| is_word(clause) || (words >= SENTENCE && matches!(clause, Clause::Phrase(_)));
        let words: Vec<&str> = flat
            .iter()
            .filter(|clause| is_word(clause))
            .filter_map(|clause| match clause {
                Clause::Text(text) | Clause::Phrase(text) => Some(text.as_str()),
                _ => None,
            })
            .collect();
        self.forms.shouted = words.len() > 1 && !words.iter().any(|word| word.contains(char::is_lowercase));
        let mut nodes = Vec::new();
        nodes.extend(self.loose(&words)?);
        for clause in flat.iter().filter(|clause| !is_word(clause)) {
            nodes.push(self.node(clause, true)?);
        }
        Ok(match nodes.len() {
            0 => Node::Everything,
            1 => nodes.remove(0),
            _ => Node::All(nodes),
        })
    }

    /// The words of a text, as long as there are not too many in the whole query.
    fn typed(&mut self, text: &str) -> Vec<Typed> {
        let mut typed = typed(text);
        typed.truncate(MAX_READ - self.read);
        self.read += typed.len();
        typed
    }

    /// Words of which a document must hold a share; none when they hold no letter.
    fn loose(&mut self, words: &[&str]) -> Result<Option<Node>, IndexError> {
        let typed: Vec<Typed> = words.iter().flat_map(|word| self.typed(word)).collect();
        let keys = keys(&typed);
        let first = self.concepts.len();
        let mut seen: HashMap<String, usize> = HashMap::new();
        for place in 0..typed.len() {
            let stem = self.forms.term(&typed[place]);
            if let Some(&known) = seen.get(&stem) {
                self.concepts[known].times += 1;
            } else {
                seen.insert(stem, self.concepts.len());
                let concept = self.word(&typed, &keys, place)?;
                self.concepts.push(concept);
            }
        }
        if self.concepts.len() == first {
            return Ok(words.iter().any(|word| !word.is_empty()).then_some(Node::Any(Vec::new())));
        }
        self.forget_noise(first);
        self.spell(first)?;
        self.keep_rarest(first);
        let chosen: Vec<usize> = (first..self.concepts.len()).collect();
        let asked = chosen.iter().filter(|&&place| self.concepts[place].cover > 0).count();
        let total: u32 = chosen.iter().map(|&place| self.concepts[place].cover).sum();
        Ok(Some(Node::Loose(Loose { concepts: chosen, total, words: asked })))
    }

    /// Function words count only when there is nothing else.
    fn forget_noise(&mut self, first: usize) {
        let content = self.concepts[first..].iter().any(|concept| !concept.function_word);
        if content {
            self.concepts.retain(|concept| !concept.function_word);
        }
    }

    /// Looks for other spellings of words that are nowhere, or so rare that they may be errors themselves. Words without
    /// any do not count against a document.
    fn spell(&mut self, first: usize) -> Result<(), IndexError> {
        let last = self.concepts.len().saturating_sub(1);
        // In a longer query a rare word is what it is about.
        let few = self.concepts.len() - first <= ALL_UP_TO;
        for place in first..=last {
            let Some(concept) = self.concepts.get(place).cloned() else { break };
            let found = if concept.weight == 0.0 {
                self.unknown += 1;
                self.other_spellings(&concept.text, place == last)?
            } else if !few {
                continue;
            } else {
                let likelier = spelling::likelier(self.snapshot, &fold(&concept.text))?;
                self.forms.stemmed(&likelier, misspelt)
            };
            if concept.weight > 0.0 && !found.is_empty() {
                // What was typed still comes first.
                self.unknown += 1;
                self.concepts.push(Concept { cover: 0, ..concept });
            }
            self.concepts[place].alternatives.extend(found);
            self.weigh(place)?;
        }
        Ok(())
    }

    fn keep_rarest(&mut self, first: usize) {
        if self.concepts.len() - first > MAX_CONCEPTS {
            self.concepts[first..].sort_by(|a, b| b.weight.total_cmp(&a.weight));
            self.concepts.truncate(first + MAX_CONCEPTS);
        }
    }

    /// The concept of one typed word, with what it means together with its neighbours.
    fn word(&mut self, typed: &[Typed], keys: &[Key], place: usize) -> Result<Concept, IndexError> {
        let word = &typed[place];
        let mut alternatives = self.forms.of(word);
        let own = alternatives.len();
        for (from, to) in runs(place, typed.len()) {
            for form in self.synonyms.of(&keys[from..to]) {
                alternatives.extend(self.forms.synonym(form, SYNONYM));
            }
        }
        let folded = fold(&word.text);
        let function_word = alternatives.len() == own
            && (self.forms.shouted || abbreviation(&word.text).is_none())
            && Language::all().take(1).any(|language| language.is_function_word(&folded));
        self.concept(word.text.clone(), Place::Anywhere, alternatives, function_word)
    }

    fn concept(
        &mut self,
        text: String,
        place: Place,
        alternatives: Vec<Alternative>,
        function_word: bool,
    ) -> Result<Concept, IndexError> {
        let mut concept =
            Concept { text, place, alternatives, times: 1, weight: 0.0, cover: 0, scored: true, function_word };
        self.weigh_concept(&mut concept)?;
        Ok(concept)
    }

    fn weigh(&mut self, place: usize) -> Result<(), IndexError> {
        let mut concept = self.concepts[place].clone();
        self.weigh_concept(&mut concept)?;
        self.concepts[place] = concept;
        Ok(())
    }

    /// Weighs a concept by how many documents may hold it; alternatives found nowhere go.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and positive")]
    fn weigh_concept(&mut self, concept: &mut Concept) -> Result<(), IndexError> {
        let field = usize::from(concept.place == Place::Title);
        let mut holding = 0;
        let mut kept = Vec::new();
        for alternative in std::mem::take(&mut concept.alternatives) {
            let mut rarest = u64::MAX;
            for (term, _) in &alternative.terms {
                rarest = rarest.min(self.holding(field, term)?);
            }
            if rarest > 0 && !kept.contains(&alternative) {
                holding += rarest;
                kept.push(alternative);
            }
        }
        concept.alternatives = kept;
        let documents = self.snapshot.documents_with_deleted();
        concept.weight = if holding == 0 { 0.0 } else { rarity(holding.min(documents), documents) };
        concept.cover = (concept.weight * COVER_SCALE).ceil() as u32;
        Ok(())
    }

    fn holding(&mut self, field: usize, term: &str) -> Result<u64, IndexError> {
        if let Some(&known) = self.holding.get(&(field, term.to_owned())) {
            return Ok(known);
        }
        let holding = self.snapshot.holding(field, term)?;
        self.holding.insert((field, term.to_owned()), holding);
        Ok(holding)
    }

    /// Words of the index that the misspelt or unfinished `word` may stand for.
    fn other_spellings(&mut self, word: &str, last: bool) -> Result<Vec<Alternative>, IndexError> {
        if self.expansions >= MAX_EXPANSIONS {
            return Ok(Vec::new());
        }
        self.expansions += 1;
        let folded = fold(word);
        let mut found = Vec::new();
        if last {
            let longer = expand::longer(self.snapshot, &folded)?;
            found.extend(self.forms.stemmed(&longer, |_| LONGER));
        }
        let near = expand::near(self.snapshot, &folded)?;
        found.extend(self.forms.stemmed(&near, misspelt));
        Ok(found)
    }

    fn add(&mut self, mut concept: Concept, scored: bool) -> Node {
        concept.scored = scored;
        self.concepts.push(concept);
        Node::Concept(self.concepts.len() - 1)
    }

    fn node(&mut self, clause: &Clause, scored: bool) -> Result<Node, IndexError> {
        Ok(match clause {
            Clause::Text(text) => self.text(text, Place::Anywhere, scored)?,
            Clause::Phrase(phrase) => self.phrase(phrase, Place::Anywhere, scored)?,
            Clause::Prefix(prefix) => self.prefix(prefix, Place::Anywhere, scored)?,
            Clause::Not(inner) => Node::Not(Box::new(self.node(inner, false)?)),
            Clause::Any(clauses) => Node::Any(self.nodes(clauses, scored)?),
            Clause::All(clauses) => Node::All(self.nodes(clauses, scored)?),
            Clause::Field(field, value) => self.field(*field, value, scored)?,
        })
    }

    fn nodes(&mut self, clauses: &[Clause], scored: bool) -> Result<Vec<Node>, IndexError> {
        clauses.iter().filter(|clause| says_something(clause)).map(|clause| self.node(clause, scored)).collect()
    }

    /// One text that must be there.
    fn text(&mut self, text: &str, place: Place, scored: bool) -> Result<Node, IndexError> {
        let typed = self.typed(text);
        let keys = keys(&typed);
        let mut nodes = Vec::new();
        for at in 0..typed.len() {
            let mut concept = self.word(&typed, &keys, at)?;
            concept.place = place;
            self.weigh_concept(&mut concept)?;
            nodes.push(self.add(concept, scored));
        }
        Ok(if nodes.len() == 1 { nodes.remove(0) } else { Node::All(nodes) })
    }

    fn phrase(&mut self, phrase: &str, place: Place, scored: bool) -> Result<Node, IndexError> {
        let spans = split(phrase, 0);
        let plain: Vec<&Span> = spans.iter().filter(|span| span.kind != Kind::Compound).collect();
        let Some(first) = plain.first().map(|span| span.position) else { return Ok(Node::Everything) };
        let mut alternatives = Vec::new();
        for analysis in &self.forms.analyses {
            let term = |span: &&Span| (analysis.term(span.of(phrase), span.kind), span.position - first);
            alternatives.push(Alternative { terms: plain.iter().map(term).collect(), weight: 1.0 });
        }
        let whole = spans.iter().find(|span| span.kind == Kind::Compound && span.end - span.start == phrase.len());
        if let Some(span) = whole {
            alternatives.push(Alternative::term(self.forms.analyses[0].term(span.of(phrase), span.kind), 1.0));
        }
        alternatives.dedup();
        let concept = self.concept(phrase.to_owned(), place, alternatives, false)?;
        Ok(self.add(concept, scored))
    }

    fn prefix(&mut self, prefix: &str, place: Place, scored: bool) -> Result<Node, IndexError> {
        let mut alternatives = self.forms.plain(prefix, Kind::Plain, 1.0);
        if self.expansions < MAX_EXPANSIONS {
            self.expansions += 1;
            let longer = expand::longer(self.snapshot, &fold(prefix))?;
            alternatives.extend(self.forms.stemmed(&longer, |_| 1.0));
        }
        let concept = self.concept(format!("{prefix}*"), place, alternatives, false)?;
        Ok(self.add(concept, scored))
    }

    fn field(&mut self, field: Field, value: &Clause, scored: bool) -> Result<Node, IndexError> {
        match (field, value) {
            (_, Clause::Any(clauses)) => Ok(Node::Any(self.each_value(field, clauses, scored)?)),
            (_, Clause::All(clauses)) => Ok(Node::All(self.each_value(field, clauses, scored)?)),
            (_, Clause::Not(inner)) => Ok(Node::Not(Box::new(self.field(field, inner, false)?))),
            (Field::Facet(name), Clause::Text(text) | Clause::Phrase(text) | Clause::Prefix(text)) => {
                Ok(Node::Values(facet_words::find(&self.snapshot.values, name, text, self.vocabularies)))
            }
            (Field::Title, Clause::Phrase(phrase)) => self.phrase(phrase, Place::Title, scored),
            (Field::Title, Clause::Prefix(prefix)) => self.prefix(prefix, Place::Title, scored),
            (Field::Title, Clause::Text(text)) => self.text(text, Place::Title, scored),
            (_, other) => self.node(other, scored),
        }
    }

    fn each_value(&mut self, field: Field, clauses: &[Clause], scored: bool) -> Result<Vec<Node>, IndexError> {
        clauses.iter().map(|clause| self.field(field, clause, scored)).collect()
    }
}

/// What a word counts that was typed otherwise.
fn misspelt(candidate: &Candidate) -> f32 {
    if candidate.edits > 1 { TWO_EDITS } else { ONE_EDIT }
}

/// Whether the clause is more than punctuation.
fn says_something(clause: &Clause) -> bool {
    !matches!(clause, Clause::Text(text) | Clause::Phrase(text) if !text.contains(char::is_alphanumeric))
}

fn is_word(clause: &Clause) -> bool {
    matches!(clause, Clause::Text(_))
}

/// The clauses with groups that only repeat what stands around them taken apart.
fn flattened(clauses: &[Clause]) -> Vec<&Clause> {
    clauses
        .iter()
        .flat_map(|clause| match clause {
            Clause::All(inner) => flattened(inner),
            other => vec![other],
        })
        .collect()
}

/// The runs of neighbours, as from and to, that hold the word at `place`, of at most the longest synonym.
fn runs(place: usize, len: usize) -> impl Iterator<Item = (usize, usize)> {
    let first = (place + 1).saturating_sub(MAX_WORDS);
    (first..=place).flat_map(move |from| (place + 1..=len.min(from + MAX_WORDS)).map(move |to| (from, to)))
}
