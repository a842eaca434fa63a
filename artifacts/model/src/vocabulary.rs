//! The programme's vocabularies: lists of values with labels. The built-in ones are the default; a journalled
//! list of the same name replaces it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::cohort::Cohort;
use crate::district::{District, Districts};
use crate::programme::Course;
use crate::synonyms::SYNONYMS;

/// One value of a vocabulary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Term {
    /// The machine value, used in the API, manifests and addresses.
    pub value: String,
    /// What people read.
    pub label: String,
    /// The heading it is listed under, in long vocabularies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
}

/// A named list of values, in the order they are shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Vocabulary {
    /// Its name, such as `kind`.
    pub name: String,
    /// Its values.
    pub terms: Vec<Term>,
}

impl Vocabulary {
    /// The term with this machine value or label, whatever its case.
    pub fn find(&self, text: &str) -> Option<&Term> {
        let text = text.trim();
        self.terms
            .iter()
            .find(|term| term.value == text)
            .or_else(|| self.terms.iter().find(|term| term.value.eq_ignore_ascii_case(text)))
            .or_else(|| self.terms.iter().find(|term| term.label.eq_ignore_ascii_case(text)))
    }
}

/// All vocabularies and the districts, as they stand at one moment. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Vocabularies {
    lists: BTreeMap<String, Arc<Vocabulary>>,
    districts: Arc<Districts>,
}

impl Default for Vocabularies {
    fn default() -> Self {
        Self::new(Vec::new(), Vec::new())
    }
}

impl Vocabularies {
    /// The built-in vocabularies, with `lists` in place of those of the same name and `districts` added.
    pub fn new(lists: Vec<Vocabulary>, districts: Vec<District>) -> Self {
        let mut all: BTreeMap<String, Arc<Vocabulary>> = BUILT_IN.iter().map(built_in).collect();
        for list in lists {
            all.insert(list.name.clone(), Arc::new(list));
        }
        Self { lists: all, districts: Arc::new(Districts::with(districts)) }
    }

    /// With the years and phases of these cohorts and of the programme, where the vocabularies do not have them yet.
    #[must_use]
    pub fn with_cohorts(mut self, cohorts: &[Cohort], programme: &Course) -> Self {
        let years = cohorts.iter().map(|cohort| (cohort.year.clone(), format!("Cohort {}", cohort.year)));
        self.extend("cohort", years);
        if let Some(list) = self.lists.get_mut("cohort") {
            Arc::make_mut(list).terms.sort_by(|one, other| one.value.cmp(&other.value));
        }
        let courses = cohorts.iter().map(|cohort| &cohort.course).chain([programme]);
        self.extend("phase", courses.flat_map(|course| &course.phases).map(|p| (p.value.clone(), p.label.clone())));
        self
    }

    fn extend(&mut self, name: &str, terms: impl Iterator<Item = (String, String)>) {
        let Some(list) = self.lists.get_mut(name) else { return };
        for (value, label) in terms {
            if list.terms.iter().all(|term| term.value != value) {
                Arc::make_mut(list).terms.push(Term { value, label, group: None });
            }
        }
    }

    /// The vocabulary of this name.
    pub fn get(&self, name: &str) -> Option<&Vocabulary> {
        self.shared(name).map(AsRef::as_ref)
    }

    /// The vocabulary of this name, to keep.
    pub fn shared(&self, name: &str) -> Option<&Arc<Vocabulary>> {
        self.lists.get(name)
    }

    /// The heading a value of the vocabulary `name` is listed under.
    pub fn group(&self, name: &str, value: &str) -> Option<&str> {
        self.get(name)?.terms.iter().find(|term| term.value == value)?.group.as_deref()
    }

    /// Every vocabulary, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Vocabulary> {
        self.lists.values().map(AsRef::as_ref)
    }

    /// The districts.
    pub fn districts(&self) -> &Districts {
        &self.districts
    }

    /// What people read for a value of the vocabulary `name`; the value itself where it is unknown.
    pub fn label(&self, name: &str, value: &str) -> String {
        if name == "district" {
            return self.districts.get(value).map_or_else(|| value.to_owned(), |d| d.name.clone());
        }
        self.get(name)
            .and_then(|list| list.terms.iter().find(|term| term.value == value))
            .map_or_else(|| value.to_owned(), |term| term.label.clone())
    }
}

/// A built-in row: machine value and label.
pub(crate) type Row = (&'static str, &'static str);

fn built_in((name, rows): &(&str, &[Row])) -> (String, Arc<Vocabulary>) {
    let term = |(value, label): &Row| Term {
        value: (*value).to_owned(),
        label: (*label).to_owned(),
        group: (*name == "topic").then(|| topic_group(value).to_owned()),
    };
    let terms = rows.iter().map(term).collect();
    ((*name).to_owned(), Arc::new(Vocabulary { name: (*name).to_owned(), terms }))
}

/// The heading a built-in topic is listed under.
fn topic_group(topic: &str) -> &'static str {
    match topic {
        "vision" | "goals-mapping" | "district-goals" | "standards-pathway" => "Direction",
        "shared-knowledge" | "community-engagement" | "equity-diversity" => "People",
        "pd-decisions" | "practical-measures" | "curriculum-selection" => "Classroom",
        _ => "System",
    }
}

/// The built-in vocabularies (PACE programme documents; SPDX licence list; BCP 47).
const BUILT_IN: &[(&str, &[Row])] = &[
    ("kind", KINDS),
    ("grade_band", GRADE_BANDS),
    ("topic", TOPICS),
    ("audience", AUDIENCES),
    ("phase", PHASES),
    ("script_area", SCRIPT_AREAS),
    ("script_level", SCRIPT_LEVELS),
    ("licence", LICENCES),
    ("language", LANGUAGES),
    ("cohort", COHORTS),
    (SYNONYMS, crate::synonyms::BUILT_IN),
];

const KINDS: &[Row] = &[
    ("agenda", "Agenda"),
    ("session-summary", "Session summary"),
    ("stakeholder-letter", "Stakeholder letter"),
    ("district-report", "District report"),
    ("presentation", "Presentation"),
    ("implementation-plan", "Implementation plan"),
    ("curriculum", "Curriculum or lesson"),
    ("professional-development", "Professional development"),
    ("policy", "Policy"),
    ("publication", "Publication"),
    ("lessons-learned", "Lessons learned"),
    ("other", "Other"),
];

const GRADE_BANDS: &[Row] = &[("K-5", "Elementary (K-5)"), ("6-8", "Middle (6-8)"), ("9-12", "High (9-12)")];

const TOPICS: &[Row] = &[
    ("vision", "CS vision and rationale"),
    ("goals-mapping", "Mapping CS instruction goals"),
    ("district-goals", "Near- and medium-term district goals"),
    ("standards-pathway", "Standards and CS pathway"),
    ("shared-knowledge", "Shared knowledge with stakeholders"),
    ("community-engagement", "Computing as a basic literacy and community engagement"),
    ("equity-diversity", "Equity and diversity"),
    ("pd-decisions", "PD decisions and logistics"),
    ("practical-measures", "Practical measures for improvement"),
    ("curriculum-selection", "Curriculum selection and adaptation"),
    ("team-structures", "District team structures"),
    ("systems-change", "District-level systems change"),
    ("sustainability", "Sustainability and lessons learned"),
];

const AUDIENCES: &[Row] = &[
    ("administrators", "Superintendents and administrators"),
    ("school-committee", "School committee"),
    ("principals", "Principals"),
    ("teachers", "Teachers"),
    ("counsellors", "Counsellors"),
    ("families", "Parents and families"),
    ("students", "Students"),
    ("partners", "Partners and community"),
];

const PHASES: &[Row] = &[
    ("selection", "Selection"),
    ("discovery", "Discovery and documentation"),
    ("planning", "Planning and implementation"),
    ("implementation", "Implementation"),
    ("scale-up", "Scale up"),
    ("sustainability", "Sustainability"),
];

const SCRIPT_AREAS: &[Row] = &[
    ("leadership", "Leadership"),
    ("technology", "Technology infrastructure"),
    ("teacher-capacity", "Teacher capacity and development"),
    ("curriculum", "Curriculum and materials selection and refinement"),
    ("partners", "Partners"),
    ("community", "Community"),
];

const SCRIPT_LEVELS: &[Row] = &[
    ("novice", "Novice"),
    ("emerging", "Emerging"),
    ("developing", "Developing"),
    ("highly-developed", "Highly developed"),
];

const LICENCES: &[Row] = &[
    ("CC-BY-4.0", "CC BY 4.0"),
    ("CC-BY-SA-4.0", "CC BY-SA 4.0"),
    ("CC-BY-NC-4.0", "CC BY-NC 4.0"),
    ("CC-BY-NC-SA-4.0", "CC BY-NC-SA 4.0"),
    ("CC0-1.0", "CC0 (no rights reserved)"),
    ("public-record", "Public record"),
    ("permission", "All rights reserved, shared with permission"),
];

const LANGUAGES: &[Row] = &[
    ("en", "English"),
    ("es", "Spanish"),
    ("pt", "Portuguese"),
    ("pt-BR", "Portuguese (Brazil)"),
    ("fr", "French"),
    ("ht", "Haitian Creole"),
    ("zh", "Chinese"),
    ("vi", "Vietnamese"),
    ("ar", "Arabic"),
    ("km", "Khmer"),
    ("ru", "Russian"),
    ("ja", "Japanese"),
    ("ko", "Korean"),
    ("de", "German"),
    ("it", "Italian"),
];

const COHORTS: &[Row] = &[
    ("2018", "Cohort 2018"),
    ("2019", "Cohort 2019"),
    ("2020", "Cohort 2020"),
    ("2021", "Cohort 2021"),
    ("2022", "Cohort 2022"),
    ("2023", "Cohort 2023"),
    ("2024", "Cohort 2024"),
    ("2025", "Cohort 2025"),
    ("2026", "Cohort 2026"),
    ("2027", "Cohort 2027"),
];
