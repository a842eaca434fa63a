//! Speed on a made-up collection: `bench [ARTIFACTS] [FOLDER] [WORDS] [SORT]`, 10,000 artifacts, a vocabulary of 60,000
//! words and all sorts of queries unless said. With a folder, the index is kept there and used again, which also shows the memory of a process that only
//! searches. Pages log-normal with median 3, at most 40, of 100-400 words with the frequencies of language; one word in
//! three is the usual successor of the one before. Prints the median and the 99th percentile of each sort of query, with
//! ten hits, their passages and all facet counts, where the time went, and memory and disk used.

#[path = "bench/spent.rs"]
mod spent;

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use index::{Document, Index, Pages};
use model::{
    ArtifactId, DocumentFacts, Extraction, Metadata, Page, Scope, Search, Sha256, TextState, Unit, Visibility,
    Vocabularies,
};

const WORDS: u64 = 60_000;
/// Of so many words, one is the usual successor of the word before.
const FOLLOWS: u64 = 3;
const KINDS: [&str; 6] = ["agenda", "policy", "curriculum", "presentation", "implementation-plan", "publication"];
const BANDS: [&str; 3] = ["K-5", "6-8", "9-12"];
const TOPICS: [&str; 5] = ["vision", "district-goals", "pd-decisions", "sustainability", "team-structures"];

/// Numbers that look random and are the same every time (splitmix64).
struct Dice {
    state: u64,
    /// Words of the vocabulary.
    words: u64,
}

impl Dice {
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    #[expect(clippy::cast_precision_loss, reason = "a fraction")]
    fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Small numbers often, large ones rarely, as words in a language.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a rank")]
    fn rank(&mut self) -> u64 {
        ((self.words as f64).powf(self.fraction()) as u64).saturating_sub(1).min(self.words - 1)
    }

    /// The rank of the word after the one of rank `before`.
    fn rank_after(&mut self, before: u64) -> u64 {
        let usual = Dice { state: before, words: self.words }.rank();
        if self.below(FOLLOWS) == 0 { usual } else { self.rank() }
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of pages")]
    fn pages(&mut self) -> u64 {
        let normal: f64 = (0..12).map(|_| self.fraction()).sum::<f64>() - 6.0;
        ((3.0 * (0.9 * normal).exp()).round() as u64).clamp(1, 40)
    }
}

/// The word of a rank: syllables, so that typing errors make sense.
fn word(rank: u64) -> String {
    const SYLLABLES: [&str; 16] =
        ["ba", "co", "di", "fu", "ga", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "wa", "zen", "lor"];
    let mut rest = rank * 7 + 300;
    let mut word = String::new();
    while rest > 0 {
        word.push_str(SYLLABLES[usize::try_from(rest % 16).unwrap_or(0)]);
        rest /= 16;
    }
    word
}

fn text(dice: &mut Dice, words: u64) -> String {
    let mut text = String::new();
    let mut rank = dice.rank();
    for n in 0..words {
        text.push_str(&word(rank));
        rank = dice.rank_after(rank);
        text.push_str(if n % 12 == 11 { ". " } else { " " });
    }
    text
}

/// Pages made again from the artifact's number; the time that takes is left out of what is reported.
struct Made {
    words: u64,
    nanoseconds: AtomicU64,
}

impl Made {
    fn take(&self) -> Duration {
        Duration::from_nanos(self.nanoseconds.swap(0, Ordering::Relaxed))
    }
}

fn hash(number: u64) -> Sha256 {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&number.to_le_bytes());
    Sha256::new(bytes)
}

fn page(number: u64, n: u64, words: u64) -> Page {
    let mut dice = Dice { state: number.wrapping_mul(1_000) + n, words };
    let words = 100 + dice.below(300);
    Page { unit: Unit::Page, heading: None, text: text(&mut dice, words) }
}

impl Pages for Made {
    fn page(&self, file: &Sha256, n: usize) -> Option<Page> {
        let number = u64::from_le_bytes(file.bytes()[..8].try_into().ok()?);
        let begin = Instant::now();
        let page = page(number, n as u64, self.words);
        let spent = u64::try_from(begin.elapsed().as_nanos()).unwrap_or(0);
        self.nanoseconds.fetch_add(spent, Ordering::Relaxed);
        Some(page)
    }
}

fn metadata(dice: &mut Dice, districts: &[String]) -> Metadata {
    let mut pick = |all: &[&str]| all[usize::try_from(dice.below(all.len() as u64)).unwrap_or(0)].to_owned();
    let (kind, band, topic, other) = (pick(&KINDS), pick(&BANDS), pick(&TOPICS), pick(&TOPICS));
    let district = districts[usize::try_from(dice.below(districts.len() as u64)).unwrap_or(0)].clone();
    Metadata {
        title: text(dice, 6),
        description: text(dice, 30),
        kind: Some(kind),
        grade_bands: vec![band],
        topics: if topic == other { vec![topic] } else { vec![topic, other] },
        districts: vec![district],
        cohort: Some((2018 + dice.below(8)).to_string()),
        school_year: Some(format!("20{}-{}", 18 + dice.below(6), 24)),
        language: Some("en".to_owned()),
        licence: Some("CC-BY-4.0".to_owned()),
        ..Metadata::default()
    }
}

fn fill(index: &Index, artifacts: u64, words: u64, vocabularies: &Vocabularies) -> Result<(), Box<dyn Error>> {
    let districts: Vec<String> = vocabularies.districts().iter().map(|district| district.org_code.clone()).collect();
    let mut writer = index.writer()?;
    let mut dice = Dice { state: 7, words };
    for number in 0..artifacts {
        let metadata = metadata(&mut dice, &districts);
        let extraction = Extraction {
            state: TextState::Text,
            media_type: "application/pdf".to_owned(),
            pages: (1..=dice.pages()).map(|n| page(number, n, words)).collect(),
            facts: DocumentFacts::default(),
            detail: None,
            removed: None,
        };
        let published = 1_500_000_000 + i64::try_from(dice.below(200_000_000))?;
        writer.put(&Document {
            id: ArtifactId::from_bits(number),
            external_id: None,
            metadata: &metadata,
            visibility: Visibility::Public,
            published,
            first_published: published,
            file: hash(number),
            file_name: "paper.pdf",
            extraction: Some(&extraction),
            names: Vec::new(),
        })?;
    }
    writer.commit("all")?;
    Ok(writer.finish()?)
}

/// Queries of each sort.
fn queries(dice: &mut Dice) -> BTreeMap<&'static str, Vec<Search>> {
    let search = |text: String| Search { text, page: 1, per_page: 10, ..Search::default() };
    let mut sorts: BTreeMap<&'static str, Vec<Search>> = BTreeMap::new();
    for _ in 0..100 {
        let mut words = |count: u64| {
            let mut rank = 20 + dice.rank();
            let mut next = || {
                let after = dice.rank_after(rank);
                word(std::mem::replace(&mut rank, after))
            };
            (0..count).map(|_| next()).collect::<Vec<_>>().join(" ")
        };
        let (one, three, phrase, sentence) = (words(1), words(3), words(2), words(20));
        let typo = format!("{}{}", &one[..one.len() - 1], "q");
        let mut filtered = search(three.clone());
        filtered.filters.insert("grade_band", vec!["K-5".to_owned()]);
        filtered.filters.insert("kind", vec!["policy".to_owned(), "agenda".to_owned()]);
        sorts.entry("1 word").or_default().push(search(one.clone()));
        sorts.entry("3 words").or_default().push(search(three));
        sorts.entry("sentence").or_default().push(search(sentence));
        sorts.entry("phrase").or_default().push(search(format!("\"{phrase}\"")));
        sorts.entry("typo").or_default().push(search(typo));
        sorts.entry("filtered").or_default().push(filtered);
        sorts.entry("page 20").or_default().push(Search { page: 20, ..search(one) });
        sorts.entry("everything").or_default().push(search(String::new()));
    }
    let many: String = (0..8_000).map(|_| format!("{} ", word(dice.rank()))).collect();
    let hostile =
        ["(".repeat(10_000), many, "ba* co* di* ".repeat(10), "\"ba co\" ".repeat(500), "ba OR co ".repeat(500)];
    sorts.insert("hostile", hostile.into_iter().map(search).collect());
    sorts
}

/// Sorts of queries that the figure for all leaves out.
const APART: [&str; 2] = ["everything", "hostile"];

fn report(name: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)].as_secs_f64() * 1e3;
    println!("{name:<12} median {:>8.3} ms   p99 {:>8.3} ms", at(50), at(99));
}

fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let lines = status.lines().filter(|line| line.starts_with("VmRSS") || line.starts_with("RssAnon"));
    lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>().join(", ")
}

/// Opens the index in `path`, made first if there is none.
fn open(path: &Path, artifacts: u64, words: u64, vocabularies: &Vocabularies) -> Result<Index, Box<dyn Error>> {
    if !path.exists() {
        let index = Index::create(path)?;
        let begin = Instant::now();
        fill(&index, artifacts, words, vocabularies)?;
        println!("{artifacts} artifacts indexed in {:.1} s, {:?}", begin.elapsed().as_secs_f64(), index.size()?);
    }
    let begin = Instant::now();
    let index::Opening::Ready(index) = Index::open(path) else { return Err("not opened".into()) };
    println!("opened in {:.0} ms, {:?}; {}", begin.elapsed().as_secs_f64() * 1e3, index.size()?, memory());
    Ok(index)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let artifacts: u64 = arguments.next().map_or(Ok(10_000), |text| text.parse())?;
    let folder = tempfile::tempdir()?;
    let path = arguments.next().map_or_else(|| folder.path().join("index"), PathBuf::from);
    let words: u64 = arguments.next().map_or(Ok(WORDS), |text| text.parse())?;
    let vocabularies = Vocabularies::default();
    let index = open(&path, artifacts, words, &vocabularies)?;
    let scope = Scope::PublicAndCohorts(Vec::new());
    let (mut all, made) = (Vec::new(), Made { words, nanoseconds: AtomicU64::new(0) });
    let ask = |search: &Search| index.search(search, &scope, &vocabularies, &made);
    let mut searches = queries(&mut Dice { state: 42, words });
    let only = arguments.next();
    searches.retain(|name, _| only.as_ref().is_none_or(|only| only == name));
    for (name, searches) in &searches {
        let mut times = Vec::new();
        for search in searches {
            let begin = Instant::now();
            ask(search)?;
            times.push(begin.elapsed().saturating_sub(made.take()));
        }
        if !APART.contains(name) {
            all.extend(times.clone());
        }
        report(name, times);
    }
    report("all", all);
    spent::watch();
    for (name, searches) in &searches {
        for search in searches {
            ask(search)?;
        }
        println!("{name:<12} {}", spent::told(searches.len()));
    }
    let mut times = Vec::new();
    for rank in 0..200 {
        let begin = Instant::now();
        index.suggest(&word(rank * 50)[..3], &scope, &vocabularies)?;
        times.push(begin.elapsed());
    }
    report("completion", times);
    println!("{}", memory());
    Ok(())
}
