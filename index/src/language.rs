//! Languages as far as the index tells them apart: which stemmer applies, which words carry no meaning.

use frostem::{Algorithm, Stemmer};
use model::{Extraction, Metadata};

/// A language with an analysis of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Language {
    English,
    Spanish,
    Portuguese,
    French,
    Creole,
    /// Any other: folded, not stemmed.
    Other,
}

/// What the index knows of a language. A language is one row.
struct Row {
    language: Language,
    /// The first subtag of its BCP 47 tags.
    tag: &'static str,
    /// Set before its terms, so that stems of different languages stay apart; none for English, the default.
    mark: &'static str,
    stemmer: Option<Algorithm>,
    /// Function words, folded: skipped in queries that have others.
    function_words: &'static str,
}

const ROWS: &[Row] = &[
    Row {
        language: Language::English,
        tag: "en",
        mark: "",
        stemmer: Some(Algorithm::English),
        function_words: "a about above after again against all also am an and any are as at be because been before \
            being below between both but by can could did do does doing down during each few for from further had has \
            have having he her here hers him his how i if in into is it its itself just me more most my no nor not of \
            off on once only or other our out over own same shall she should so some such than that the their them \
            then there these they this those through to too under until up upon us very was we were what when where \
            which while who whom why will with would you your",
    },
    Row {
        language: Language::Spanish,
        tag: "es",
        mark: "\u{1}es",
        stemmer: Some(Algorithm::Spanish),
        function_words: "al como con de del el en es esta este la las lo los mas no o para pero por que se ser si sin \
            sobre son su sus un una y ya",
    },
    Row {
        language: Language::Portuguese,
        tag: "pt",
        mark: "\u{1}pt",
        stemmer: Some(Algorithm::Portuguese),
        function_words: "a ao aos as com como da das de do dos e em foi ha mais mas na nao nas no nos o os ou para pela \
            pelo por que se sem seu sua sao um uma voce",
    },
    Row {
        language: Language::French,
        tag: "fr",
        mark: "\u{1}fr",
        stemmer: Some(Algorithm::French),
        function_words: "au aux avec ce ces dans de des du elle en est et il ils je la le les leur mais ne nous on ou \
            par pas plus pour qu que qui sa se ses son sont sur un une vous",
    },
    Row {
        language: Language::Creole,
        tag: "ht",
        mark: "\u{1}ht",
        stemmer: None,
        function_words: "ak ale ap avek ba ban epi fe gen ka ki kote la lan li men mwen nan nou ou pa pou pral sa se si \
            sou te tout va yo yon",
    },
    Row { language: Language::Other, tag: "", mark: "\u{1}--", stemmer: None, function_words: "" },
];

impl Language {
    /// All of them, the default first.
    pub fn all() -> impl Iterator<Item = Self> {
        ROWS.iter().map(|row| row.language)
    }

    fn row(self) -> &'static Row {
        ROWS.iter().find(|row| row.language == self).unwrap_or(&ROWS[0])
    }

    /// What its terms begin with.
    pub fn mark(self) -> &'static str {
        self.row().mark
    }

    /// Its stemmer, if it has one.
    pub fn stemmer(self) -> Option<Stemmer> {
        self.row().stemmer.map(Stemmer::new)
    }

    /// Whether the folded `word` only holds sentences together.
    pub fn is_function_word(self, word: &str) -> bool {
        self.row().function_words.split_ascii_whitespace().any(|known| known == word)
    }

    /// The language of a BCP 47 tag.
    pub fn of_tag(tag: &str) -> Self {
        let first = tag.split(['-', '_']).next().unwrap_or_default();
        ROWS.iter()
            .find(|row| !row.tag.is_empty() && row.tag.eq_ignore_ascii_case(first))
            .map_or(Self::Other, |row| row.language)
    }

    /// The language of a document: what its description says, else what reading it found, else English.
    pub fn of_document(metadata: &Metadata, extraction: Option<&Extraction>) -> Self {
        let found = extraction.and_then(|extraction| extraction.facts.language.as_deref());
        metadata.language.as_deref().or(found).map_or(Self::English, Self::of_tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_tell_the_language() {
        assert_eq!(Language::of_tag("pt-BR"), Language::Portuguese);
        assert_eq!(Language::of_tag("km"), Language::Other);
    }
}
