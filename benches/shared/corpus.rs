//! A seeded corpus of documents with the word frequencies of language: the demo library's words are the most frequent
//! ones, made-up words the rest; a word's frequency falls with its rank (Zipf), and some words follow others often.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;
use std::path::Path;

use crate::demo;

/// File formats of the corpus, by ending, in the shares they come: ten in all.
pub const FORMATS: [&str; 5] = ["pdf", "docx", "html", "md", "txt"];
const SHARES: [usize; 10] = [0, 0, 0, 0, 1, 1, 2, 2, 3, 4];
/// How much flatter the frequencies of the first ranks are than 1 / rank: Mandelbrot's constant for English.
const FLATTER: f64 = 2.7;
/// Of so many words one is the usual successor of the word before, as "science" is of "computer".
const FOLLOWS: usize = 3;
/// Words up to this many letters are taken for function words.
const SHORT: usize = 3;

/// Words by rank, and a seed.
pub struct Corpus {
    words: Vec<String>,
    /// By rank: the share of all words up to it.
    shares: Vec<f64>,
    /// By rank: the rank of the word that often follows.
    successors: Vec<usize>,
    districts: Vec<String>,
    seed: u64,
}

/// Numbers from a seed (`SplitMix64`).
pub struct Numbers(u64);

impl Numbers {
    /// The numbers of this seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    #[allow(clippy::cast_possible_truncation, reason = "below a small end")]
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// A number from 0 to 1.
    #[allow(clippy::cast_precision_loss, reason = "53 bits are kept")]
    fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A number of the normal distribution, by the sum of twelve uniform ones.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.fraction()).sum::<f64>() - 6.0
    }
}

/// The demo library's words, the most frequent first.
fn library() -> Vec<String> {
    let dir = crate::support::folder();
    demo::write_library(dir.path(), jiff::civil::Date::constant(2026, 11, 28)).expect("the library is written");
    let mut counts: HashMap<String, usize> = HashMap::new();
    for entry in std::fs::read_dir(dir.path()).expect("lists").flatten() {
        if entry.path().extension().is_some_and(|ending| ending == "md" || ending == "txt") {
            let text = std::fs::read_to_string(entry.path()).expect("reads");
            for word in text.split_whitespace().filter(|word| word.chars().all(char::is_alphanumeric)) {
                *counts.entry(word.to_lowercase()).or_default() += 1;
            }
        }
    }
    let mut words: Vec<(usize, String)> = counts.into_iter().map(|(word, count)| (count, word)).collect();
    words.sort_by(|(a, x), (b, y)| b.cmp(a).then_with(|| x.cmp(y)));
    words.into_iter().map(|(_, word)| word).collect()
}

/// A word made of two to four syllables.
fn made_up(numbers: &mut Numbers) -> String {
    const BEGINNINGS: [&str; 20] =
        ["b", "c", "ch", "d", "f", "g", "h", "l", "m", "n", "p", "pr", "r", "s", "st", "t", "tr", "v", "w", "z"];
    const ENDINGS: [&str; 9] = ["a", "e", "i", "o", "u", "an", "er", "il", "on"];
    let syllables = 2 + numbers.below(3);
    (0..syllables).map(|_| [BEGINNINGS[numbers.below(20)], ENDINGS[numbers.below(9)]].concat()).collect()
}

impl Corpus {
    /// A corpus of this seed with a vocabulary of this many words.
    #[allow(clippy::cast_precision_loss, reason = "a rank")]
    pub fn new(seed: u64, vocabulary: usize) -> Self {
        let mut numbers = Numbers::new(seed ^ 0x5eed);
        let mut words = library();
        words.truncate(vocabulary);
        let mut known: HashSet<String> = words.iter().cloned().collect();
        while words.len() < vocabulary {
            let word = made_up(&mut numbers);
            if known.insert(word.clone()) {
                words.push(word);
            }
        }
        let weights = (1..=vocabulary).map(|rank| 1.0 / (rank as f64 + FLATTER));
        let whole: f64 = weights.clone().sum();
        let shares = weights.scan(0.0, |sum, weight| {
            *sum += weight / whole;
            Some(*sum)
        });
        let districts = model::Districts::with(Vec::new());
        let districts = districts.iter().filter(|d| d.operating).map(|d| d.org_code.clone()).collect();
        let mut corpus = Self { words, shares: shares.collect(), successors: Vec::new(), districts, seed };
        corpus.successors = (0..vocabulary).map(|_| corpus.rank(&mut numbers)).collect();
        corpus
    }

    /// A word's rank, as often as its frequency says.
    fn rank(&self, numbers: &mut Numbers) -> usize {
        let place = numbers.fraction();
        self.shares.partition_point(|&share| share < place).min(self.words.len() - 1)
    }

    /// The rank of the word after the one of rank `before`.
    fn next(&self, before: usize, numbers: &mut Numbers) -> usize {
        if numbers.below(FOLLOWS) == 0 { self.successors[before] } else { self.rank(numbers) }
    }

    /// Some words in a row.
    pub fn words(&self, count: usize, numbers: &mut Numbers) -> String {
        let mut text = String::new();
        let mut rank = self.rank(numbers);
        for _ in 0..count {
            text.push_str(&self.words[rank]);
            text.push(' ');
            rank = self.next(rank, numbers);
        }
        text.truncate(text.trim_end().len());
        text
    }

    /// What someone types: words in a row as in the documents, every other one a content word at least.
    pub fn query(&self, count: usize, numbers: &mut Numbers) -> String {
        let mut ranks: Vec<usize> = Vec::new();
        while ranks.len() < count {
            let rank = match ranks.last() {
                Some(&before) => self.next(before, numbers),
                None => self.rank(numbers),
            };
            if ranks.len() % 2 == 1 || self.words[rank].len() > SHORT {
                ranks.push(rank);
            }
        }
        ranks.iter().map(|&rank| self.words[rank].as_str()).collect::<Vec<_>>().join(" ")
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 40")]
    fn markdown(&self, numbers: &mut Numbers) -> String {
        let pages = (3.0 * (0.8 * numbers.normal()).exp()).round().clamp(1.0, 40.0) as usize;
        let mut text = String::new();
        for page in 0..pages {
            if page > 0 {
                text.push_str("\n---\n\n");
            }
            let _ = write!(text, "## {}\n\n", self.words(4, numbers));
            let mut left = 100 + numbers.below(301);
            while left > 0 {
                let count = left.min(20 + numbers.below(60));
                let _ = write!(text, "{}.\n\n", self.words(count, numbers));
                left -= count;
            }
        }
        text
    }

    fn document(&self, format: &str, numbers: &mut Numbers) -> Vec<u8> {
        let (title, text) = (self.words(5, numbers), self.markdown(numbers));
        match format {
            "pdf" => demo::pdf(&title, "en", &text),
            "docx" => demo::docx(&title, "en", &text),
            "html" => {
                let paragraphs: String = text.split("\n\n").map(|paragraph| format!("<p>{paragraph}</p>")).collect();
                format!("<html lang=en><title>{title}</title><body>{paragraphs}</body></html>").into_bytes()
            }
            _ => text.into_bytes(),
        }
    }

    /// Writes `count` documents and their manifest into `dir`; returns their length in bytes.
    pub fn write(&self, dir: &Path, count: usize, format: Option<&str>) -> u64 {
        let mut numbers = Numbers::new(self.seed);
        let mut manifest =
            "path,external_id,title,kind,grade_bands,topics,districts,cohort,school_year,language,licence\n".to_owned();
        let mut bytes = 0;
        for n in 0..count {
            let format = format.unwrap_or(FORMATS[SHARES[n % SHARES.len()]]);
            let document = self.document(format, &mut numbers);
            bytes += document.len() as u64;
            std::fs::write(dir.join(format!("{n}.{format}")), document).expect("is written");
            let _ = writeln!(manifest, "{n}.{format},bench/{n},{}", self.description(&mut numbers));
        }
        std::fs::write(dir.join("manifest.csv"), manifest).expect("is written");
        bytes
    }

    fn description(&self, numbers: &mut Numbers) -> String {
        let vocabularies = model::Vocabularies::default();
        let mut one = |name: &str| {
            let terms = &vocabularies.get(name).expect("is built in").terms;
            terms[numbers.below(terms.len())].value.clone()
        };
        let (kind, band, topic, cohort) = (one("kind"), one("grade_band"), one("topic"), one("cohort"));
        let licence = one("licence");
        let district = &self.districts[numbers.below(self.districts.len())];
        let year = 2_018 + numbers.below(8);
        let title = self.words(6, numbers);
        format!("{title},{kind},{band},{topic},{district},{cohort},{year}-{:02},en,{licence}", (year + 1) % 100)
    }
}
