//! A seeded corpus of documents in the demo library's own words.

use std::fmt::Write;
use std::path::Path;

use crate::demo;

/// File formats of the corpus, by ending, in the shares they come: ten in all.
pub const FORMATS: [&str; 5] = ["pdf", "docx", "html", "md", "txt"];
const SHARES: [usize; 10] = [0, 0, 0, 0, 1, 1, 2, 2, 3, 4];

/// Words, and a seed.
pub struct Corpus {
    words: Vec<String>,
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

    /// A number of the normal distribution, by the sum of twelve uniform ones.
    #[allow(clippy::cast_precision_loss, reason = "53 bits are kept")]
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| (self.next() >> 11) as f64 / (1_u64 << 53) as f64).sum::<f64>() - 6.0
    }
}

impl Corpus {
    /// A corpus of this seed.
    pub fn new(seed: u64) -> Self {
        let dir = crate::support::folder();
        demo::write_library(dir.path()).expect("the library is written");
        let mut words = Vec::new();
        for entry in std::fs::read_dir(dir.path()).expect("lists").flatten() {
            let plain = entry.path().extension().is_some_and(|ending| ending == "md" || ending == "txt");
            if plain {
                let text = std::fs::read_to_string(entry.path()).expect("reads");
                words.extend(
                    text.split_whitespace().filter(|word| word.chars().all(char::is_alphanumeric)).map(str::to_owned),
                );
            }
        }
        let districts = model::Districts::with(Vec::new());
        let districts = districts.iter().filter(|d| d.operating).map(|d| d.org_code.clone()).collect();
        Self { words, districts, seed }
    }

    /// A word, as frequent as in the library; now and then a rare one.
    pub fn word(&self, numbers: &mut Numbers) -> String {
        match numbers.below(50) {
            0 => format!("{}{}", self.words[numbers.below(self.words.len())].to_lowercase(), numbers.below(2_000)),
            _ => self.words[numbers.below(self.words.len())].clone(),
        }
    }

    /// Some words in a row.
    pub fn words(&self, count: usize, numbers: &mut Numbers) -> String {
        (0..count).map(|_| self.word(numbers)).collect::<Vec<_>>().join(" ")
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
