//! The made-up documents.

use std::collections::BTreeMap;

use model::search::{Explanation, Folded, FoundAs, WordScore};
use model::{
    AccountId, ActionName, Artifact, ArtifactId, District, DocumentFacts, FACETS, FacetValue, FileRef, Hit, Live,
    Metadata, Note, Override, Revision, Sha256, Snippet, Stamp, Visibility, Vocabularies, Withdrawal, Work,
};

type Written = fn(&str) -> String;

const TOWNS: [(&str, &str, &str, &str, u32); 6] = [
    ("99010000", "Alderbrook Public Schools", "municipal", "Alderbrook", 5_420),
    ("99020000", "Wexmoor Public Schools", "municipal", "Wexmoor", 3_180),
    ("99030000", "Kestrel Valley Regional School District", "regional", "Kestrel Falls", 1_260),
    ("99040000", "Marrowfield Public Schools", "municipal", "Marrowfield", 11_850),
    ("99060000", "Northfen Regional Vocational Technical School District", "vocational", "Northfen", 1_375),
    ("99110000", "Stillwater Mills Charter School", "charter", "Stillwater Mills", 610),
];

pub fn vocabularies() -> Vocabularies {
    let district = |(code, name, kind, town, enrollment): (&str, &str, &str, &str, u32)| District {
        org_code: code.to_owned(),
        name: name.to_owned(),
        kind: kind.to_owned(),
        operating: true,
        town: town.to_owned(),
        county: "Middlesex".to_owned(),
        grade_bands: strings(&["K-5", "6-8", "9-12"]),
        enrollment: Some(enrollment),
    };
    Vocabularies::new(Vec::new(), TOWNS.map(district).to_vec())
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// Counts that fall from value to value; districts are the made-up ones.
pub fn facets(vocabularies: &Vocabularies, written: Written) -> BTreeMap<String, Vec<FacetValue>> {
    let of = |facet: &str| -> Vec<FacetValue> {
        let values: Vec<(String, String)> = match facet {
            "district" => TOWNS.iter().map(|town| (town.0.to_owned(), town.1.to_owned())).collect(),
            "school_year" => {
                ["2021-22", "2020-21", "2019-20", "2018-19"].map(|y| (y.to_owned(), y.to_owned())).to_vec()
            }
            _ => vocabularies.get(facet).into_iter().flat_map(|list| &list.terms).map(term).collect(),
        };
        let count = |(place, (value, label)): (usize, (String, String))| FacetValue {
            group: vocabularies.group(facet, &value).map(written),
            value,
            label: written(&label),
            count: 1_214 / (place * place + place + 1),
            selected: false,
        };
        values.into_iter().enumerate().map(count).collect()
    };
    FACETS.iter().map(|facet| (facet.name.to_owned(), of(facet.name))).collect()
}

fn term(term: &model::Term) -> (String, String) {
    (term.value.clone(), term.label.clone())
}

/// A facet longer than can be listed: all districts.
pub fn many(vocabularies: &Vocabularies, written: Written) -> Vec<FacetValue> {
    let value = |(place, district): (usize, &District)| FacetValue {
        value: district.org_code.clone(),
        label: written(&district.name),
        count: 400 / (place + 1) + 1,
        selected: false,
        group: None,
    };
    vocabularies.districts().iter().filter(|district| district.operating).enumerate().map(value).collect()
}

/// Artifacts with nearly the same text, the last without districts.
fn folded(written: Written) -> Vec<Folded> {
    let one = |(place, &codes): (usize, &&[&str])| {
        let id = ArtifactId::from_bits(place as u64 + 700);
        Folded {
            id,
            external_id: None,
            title: written("Northfen plan, first version"),
            districts: strings(codes),
            school_year: Some(written("2020-21")),
            url: format!("/artifacts/{id}"),
        }
    };
    let codes: [&[&str]; 4] = [&["99020000"], &["99030000", "99040000"], &["99110000"], &[]];
    codes.iter().enumerate().map(one).collect()
}

fn explanation(written: Written) -> Explanation {
    let form =
        |form: &str, field: &str, times| FoundAs { form: form.to_owned(), field: field.to_owned(), times, weight: 1.0 };
    let word = |word: &str, score, found| WordScore { word: written(word), rarity: 2.1, found, score };
    let pathway = vec![form("pathwai", "text", 12), form("pathwai", "title", 1), form("roadmap", "headings", 2)];
    Explanation {
        words: vec![
            word("cs", 1.25, vec![form("cs", "text", 31)]),
            word("pathway", 2.5, pathway),
            word("\"middle school\"", 0.0, Vec::new()),
        ],
        closeness: 0.4,
        recency: 0.05,
        kind: 0.1,
    }
}

type HitRow = (&'static str, &'static str, &'static [&'static str], &'static [&'static str], &'static [PassageRow]);
type PassageRow = (usize, &'static str, &'static str);

const HITS: &[HitRow] = &[
    (
        "Larkham-Dunmore two-page plan: grades 6-8 in a school of 340",
        "implementation-plan",
        &["6-8"],
        &["99030000", "99010000"],
        &[
            (
                2,
                "Page 2",
                "Lessons from the Wexmoor <mark>pathway</mark>, units A, B and D, changed where Wexmoor says they failed. The <mark>middle school</mark> teaches one course of 40 lessons in grade 8 &hellip;",
            ),
            (
                7,
                "Page 7",
                "&hellip; a <mark>CS pathway</mark> from grade 6 to grade 8, with the river gauge at Dunmore bridge as the running example &amp; a final project",
            ),
        ],
    ),
    (
        "Letter to families about the new computer science course",
        "stakeholder-letter",
        &["6-8", "9-12", "K-5"],
        &["99040000"],
        &[(0, "", "What families asked about the <mark>pathway</mark>, and what we answered in three languages.")],
    ),
    (
        "Northfen implementation plan for high school: a pathway through AP Computer Science Principles",
        "implementation-plan",
        &["9-12"],
        &["99060000", "99020000", "99110000", "99010000"],
        &[
            (
                12,
                "Standards and the CS pathway",
                "Every student meets the <mark>pathway</mark> twice: in grade 9 in exploratory, in grade 11 in their shop.",
            ),
            (14, "Page 14", "The <mark>pathway</mark> costs $412,000 over three years, of which $96,000 are stipends."),
        ],
    ),
    ("Kickoff and overview: agenda of the first session", "agenda", &["K-5"], &[], &[]),
];

pub fn hits(written: Written) -> Vec<Hit> {
    let mut hits: Vec<Hit> = HITS.iter().enumerate().map(|(place, row)| hit(place as u64 + 1, row, written)).collect();
    hits[0].matching_pages = 14;
    hits[0].folded = folded(written)[..2].to_vec();
    hits[0].explanation = Some(explanation(written));
    hits[1].matching_pages = 1;
    hits[2].matching_pages = 2;
    hits[2].folded = folded(written);
    hits
}

fn hit(bits: u64, &(title, kind, bands, districts, passages): &HitRow, written: Written) -> Hit {
    let id = ArtifactId::from_bits(bits * 0x00be_ad5c_1f37_9b1d);
    let snippet = |&(page, label, html): &PassageRow| Snippet { page, label: written(label), html: html.to_owned() };
    Hit {
        id,
        external_id: None,
        title: written(title),
        kind: Some(kind.to_owned()),
        grade_bands: strings(bands),
        topics: strings(&["standards-pathway"]),
        districts: strings(districts),
        cohort: Some("2020".to_owned()),
        school_year: Some("2021-22".to_owned()),
        score: 3.5,
        url: format!("/artifacts/{id}"),
        snippets: passages.iter().map(snippet).collect(),
        matching_pages: 0,
        folded: Vec::new(),
        explanation: None,
    }
}

fn stamp(at: &str, by: &str) -> Stamp {
    Stamp { at: at.parse().expect("a time"), by: AccountId(by.to_owned()) }
}

pub fn metadata(written: Written) -> Metadata {
    Metadata {
        title: written("Larkham-Dunmore two-page plan: grades 6-8 in a school of 340"),
        description: written(
            "The shortest plan in the collection, for a small regional middle school, with one course, one teacher \
             and one understudy.\nIt says what the course costs, who steps in when the teacher is away, and what the \
             school committee asked before it agreed.",
        ),
        kind: Some("implementation-plan".to_owned()),
        grade_bands: strings(&["6-8"]),
        topics: strings(&["district-goals", "sustainability"]),
        districts: strings(&["99030000", "99010000"]),
        audience: strings(&["administrators", "teachers"]),
        cohort: Some("2020".to_owned()),
        phase: Some("planning".to_owned()),
        school_year: Some("2021-22".to_owned()),
        language: Some("en".to_owned()),
        licence: Some("CC0-1.0".to_owned()),
        source_url: Some(format!("https://pace.example.org/larkham-dunmore/{}", written("plan"))),
    }
}

fn revision(number: u32, written: Written) -> Revision {
    Revision {
        number,
        file: FileRef {
            sha256: Sha256::new([0xa5; 32]),
            size: 1_482_211,
            name: written("larkham-dunmore-plan-6-8-final-2.pdf"),
            media_type: "application/pdf".to_owned(),
        },
        metadata: metadata(written),
        created: stamp("2021-04-26T09:30:00Z", "operator"),
        published: Some(stamp("2021-05-03T15:00:00Z", "operator")),
        overrides: if number == 1 {
            Vec::new()
        } else {
            vec![Override { check: written("alt-text"), reason: written("The pictures are decoration.") }]
        },
    }
}

/// A live artifact with a second revision in review.
pub fn artifact(written: Written) -> Artifact {
    let draft = Revision { published: None, ..revision(2, written) };
    Artifact {
        id: ArtifactId::from_bits(0x0bea_d5c1_f379_b1d5),
        external_id: Some(written("larkham-dunmore-plan-6-8-2021")),
        version: 9,
        created: stamp("2021-04-26T09:30:00Z", "operator"),
        by_staff: true,
        changed: stamp("2021-06-01T11:00:00Z", "a-curator"),
        visibility: Visibility::Cohort,
        live: Live::Published,
        hidden: false,
        work: Work::InReview,
        reviewer: Some(AccountId(written("a-curator"))),
        undo: None,
        live_revision: Some(1),
        withdrawal: Some(Withdrawal {
            stamp: stamp("2022-01-10T10:00:00Z", "operator"),
            reason: written("The district replaced this plan.\nThe new one covers grade 6 as well."),
            replaced_by: None,
        }),
        redacted: None,
        revisions: vec![revision(1, written), draft],
        notes: vec![Note {
            stamp: stamp("2021-05-30T08:00:00Z", "a-curator"),
            action: ActionName::RequestChanges,
            text: written("Please say which grade the costs are for.\nThe rest is very clear."),
        }],
    }
}

pub fn facts(written: Written) -> DocumentFacts {
    DocumentFacts {
        title: None,
        author: Some(written("Larkham-Dunmore Regional School District")),
        language: Some("en".to_owned()),
        date: Some("2021-04-22".to_owned()),
        accessibility: None,
    }
}
