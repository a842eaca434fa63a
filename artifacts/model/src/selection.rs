//! The selection of a cohort: a call, the applications of districts, and what a selection lacks to be balanced. What it
//! lacks is shown; nobody is ranked or suggested. Applications name people: they are in the private journal.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{TimeZone, offset};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::account;
use crate::artifact::Stamp;
use crate::district::{District, Districts, NotOneDistrict};
use crate::metadata::{FieldProblem, is_year};

/// Longest text of an application or a call, in characters.
pub const MAX_TEXT: usize = 5_000;
/// Longest value of one line, in characters.
pub const LONGEST: usize = 200;
/// Most districts a call may look for.
pub const MOST_WANTED: u32 = 60;
/// Most decisions that are kept of one application; the oldest go first.
pub const MOST_DECISIONS: usize = 50;

/// A call for the cohort of a year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Call {
    /// The year of the cohort, such as `2018`.
    pub year: String,
    /// Rises with every change.
    pub version: u64,
    /// The first day on which districts may apply.
    #[schema(value_type = String, format = Date)]
    pub opens: Date,
    /// The last one.
    #[schema(value_type = String, format = Date)]
    pub closes: Date,
    /// How many districts are wanted.
    pub wanted: u32,
    /// What is asked of districts, in Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub asks: String,
}

/// The day it is for those who apply: in the Eastern time zone without summer time, so that nobody is late by an hour.
pub fn day_of(now: Timestamp) -> Date {
    TimeZone::fixed(offset(-5)).to_datetime(now).date()
}

impl Call {
    /// Whether districts may apply on this day.
    pub fn is_open(&self, today: Date) -> bool {
        (self.opens..=self.closes).contains(&today)
    }

    /// Everything that is wrong with it.
    pub fn problems(&self) -> Vec<FieldProblem> {
        let checks = [
            (is_year(&self.year), "year", "must be a year such as 2018".to_owned()),
            (self.opens <= self.closes, "closes", "must not be before the first day".to_owned()),
            ((1..=MOST_WANTED).contains(&self.wanted), "wanted", format!("must be a number from 1 to {MOST_WANTED}")),
            (self.asks.chars().count() <= MAX_TEXT, "asks", too_long()),
        ];
        checks.into_iter().filter(|(right, ..)| !right).map(|(_, field, why)| FieldProblem::new(field, why)).collect()
    }
}

/// The call that districts can answer today; of several, the one for the earliest cohort.
pub fn open_call(calls: &[Call], today: Date) -> Option<&Call> {
    calls.iter().filter(|call| call.is_open(today)).min_by(|one, other| one.year.cmp(&other.year))
}

/// The call that opens next.
pub fn next_call(calls: &[Call], today: Date) -> Option<&Call> {
    calls.iter().filter(|call| call.opens > today).min_by_key(|call| call.opens)
}

fn too_long() -> String {
    format!("has at most {MAX_TEXT} characters")
}

/// What became of an application.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It waits for a decision.
    #[default]
    Undecided,
    /// The district is in.
    Selected,
    /// It is in if another one leaves.
    Waiting,
    /// It may apply again.
    NotThisYear,
}

impl Standing {
    /// Every one, in the order shown.
    pub const ALL: [Self; 4] = [Self::Selected, Self::Waiting, Self::NotThisYear, Self::Undecided];

    /// What people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Undecided => "undecided",
            Self::Selected => "selected",
            Self::Waiting => "waiting list",
            Self::NotThisYear => "not this year",
        }
    }

    /// The machine value.
    pub const fn value(self) -> &'static str {
        match self {
            Self::Undecided => "undecided",
            Self::Selected => "selected",
            Self::Waiting => "waiting",
            Self::NotThisYear => "not_this_year",
        }
    }

    /// The one of this machine value.
    pub fn of(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.value() == value)
    }
}

/// A decision on an application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// What it is now.
    pub standing: Standing,
    /// Why.
    pub reason: String,
    /// Who decided, and when.
    #[serde(flatten)]
    pub stamp: Stamp,
}

/// Whom to write to about an application.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Contact {
    /// Their name.
    pub name: String,
    /// Their position in the district.
    pub position: String,
    /// Their mail address.
    pub email: String,
}

/// A district's application for the cohort of a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// The year of the cohort.
    pub year: String,
    /// The district's organisation code.
    pub district: String,
    /// Rises with every change.
    pub version: u64,
    /// The grade band it would plan for.
    pub band: String,
    /// What computer science it offers today, by grade band.
    pub offers: BTreeMap<String, String>,
    /// How it goes about the 30 % goal, to which it commits.
    pub goal: String,
    /// How its superintendent supports it.
    pub support: String,
    /// Whom to write to.
    pub contact: Contact,
    /// When it was last sent.
    pub at: Timestamp,
    /// Decisions, the last one last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<Decided>,
}

impl Application {
    /// What became of it.
    pub fn standing(&self) -> Standing {
        self.decisions.last().map(|decided| decided.standing).unwrap_or_default()
    }

    /// Adds a decision.
    pub fn decide(&mut self, decided: Decided) {
        self.decisions.push(decided);
        let over = self.decisions.len().saturating_sub(MOST_DECISIONS);
        self.decisions.drain(..over);
        self.version += 1;
    }
}

/// The reason of a decision as it is kept: every decision has one, but for taking one back.
///
/// # Errors
/// When there is none, or it is too long.
pub fn reason(standing: Standing, typed: &str) -> Result<String, FieldProblem> {
    let typed = typed.trim();
    if typed.is_empty() && standing != Standing::Undecided {
        return Err(FieldProblem::new("reason", "is missing; say why, so that others can follow it"));
    }
    if typed.chars().count() > MAX_TEXT {
        return Err(FieldProblem::new("reason", too_long()));
    }
    Ok(typed.to_owned())
}

/// An application as it is filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ApplicationForm {
    /// The year of the cohort; without it, that of the call which is open.
    pub year: String,
    /// The district: its name, town or organisation code.
    pub district: String,
    /// The grade band it would plan for.
    pub band: String,
    /// What computer science it offers today, by grade band; at least one.
    pub offers: BTreeMap<String, String>,
    /// Whether it commits to the 30 % goal, which it must.
    pub commits: bool,
    /// How it goes about that.
    pub goal: String,
    /// How its superintendent supports it.
    pub support: String,
    /// Whom to write to; only programme staff see it.
    pub contact: Contact,
}

impl ApplicationForm {
    /// What was filled in for an application that there is.
    pub fn of(application: &Application) -> Self {
        let Application { year, district, band, offers, goal, support, contact, .. } = application.clone();
        Self { year, district, band, offers, commits: true, goal, support, contact }
    }

    /// The application that it says, for the call of this year.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn checked(
        &self,
        year: &str,
        at: Timestamp,
        known: &Districts,
        bands: &[&str],
    ) -> Result<Application, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let district = self.the_district(known).unwrap_or_else(|why| {
            problems.push(FieldProblem::new("district", why));
            String::new()
        });
        let mut check = |right: bool, field: &str, why: &str| {
            if !right {
                problems.push(FieldProblem::new(field, why));
            }
        };
        check(bands.contains(&self.band.as_str()), "band", "is missing; choose one");
        let offers: BTreeMap<String, String> = self.offers.iter().map(|(b, text)| (b.clone(), tidy(text))).collect();
        let offers: BTreeMap<String, String> = offers.into_iter().filter(|(_, text)| !text.is_empty()).collect();
        check(!offers.is_empty(), "offers", "is missing; \u{201c}nothing yet\u{201d} is an answer too");
        for (band, text) in &offers {
            check(bands.contains(&band.as_str()), "offers", "names a grade band that is not known");
            check(text.chars().count() <= MAX_TEXT, &format!("offers.{band}"), &too_long());
        }
        check(self.commits, "commits", "is needed: every district of the Lab commits to it");
        let (goal, support) = (tidy(&self.goal), tidy(&self.support));
        for (field, text, missing) in [
            ("goal", &goal, "is missing; say how you would go about it"),
            ("support", &support, "is missing; say what your superintendent does for it"),
        ] {
            check(!text.is_empty(), field, missing);
            check(text.chars().count() <= MAX_TEXT, field, &too_long());
        }
        let contact = Contact {
            name: on_one_line(&self.contact.name),
            position: on_one_line(&self.contact.position),
            email: self.contact.email.trim().to_lowercase(),
        };
        for (field, text) in [("name", &contact.name), ("position", &contact.position)] {
            check(!text.is_empty(), field, "is missing");
            check(text.chars().count() <= LONGEST, field, &format!("has at most {LONGEST} characters"));
        }
        if let Err(problem) = account::email(&contact.email) {
            check(false, "email", &problem.message);
        }
        let (year, band) = (year.to_owned(), self.band.clone());
        let decisions = Vec::new();
        let said = Application { year, district, version: 1, band, offers, goal, support, contact, at, decisions };
        if problems.is_empty() { Ok(said) } else { Err(problems) }
    }

    fn the_district(&self, known: &Districts) -> Result<String, String> {
        let typed = self.district.trim();
        if typed.is_empty() {
            return Err("is missing; give its name, town or code".to_owned());
        }
        let shown: String = typed.chars().take(LONGEST).collect();
        match known.resolve(typed) {
            Ok(district) if district.operating => Ok(district.org_code.clone()),
            Ok(_) | Err(NotOneDistrict::Unknown) => Err(format!("{shown:?} is not the name of one that runs schools")),
            Err(NotOneDistrict::Ambiguous(names)) => {
                Err(format!("{shown:?} may be {}; give the code", names.join(" or ")))
            }
        }
    }
}

fn tidy(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}

fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What counts of an application for the balance of a selection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The district's organisation code.
    pub district: String,
    /// The grade band it would plan for.
    pub band: String,
    /// Its Roundtable.
    pub region: Option<String>,
    /// The kind of district.
    pub kind: String,
    /// Its students, where known.
    pub students: Option<u32>,
    /// The grade bands for which it says what it offers.
    pub offers: Vec<String>,
    /// What became of its application.
    pub standing: Standing,
}

impl Candidate {
    /// The one that an application makes of its district.
    pub fn of(application: &Application, district: Option<&District>, region: Option<&str>) -> Self {
        Self {
            district: application.district.clone(),
            band: application.band.clone(),
            region: region.map(str::to_owned),
            kind: district.map(|district| district.kind.clone()).unwrap_or_default(),
            students: district.and_then(|district| district.enrollment),
            offers: application.offers.keys().cloned().collect(),
            standing: application.standing(),
        }
    }
}

/// How many of those in a group applied and are selected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// The group: a grade band, a Roundtable, a kind of district.
    pub of: String,
    /// How many applied.
    pub applied: usize,
    /// How many of them are selected.
    pub selected: usize,
}

/// How a selection stands: what is selected of what, by each thing that it should be balanced over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    /// How many districts are wanted.
    pub wanted: usize,
    /// How many are selected.
    pub selected: usize,
    /// How many wait for a decision.
    pub undecided: usize,
    /// By grade band, in the order given.
    pub bands: Vec<Share>,
    /// By Roundtable, in the order given.
    pub regions: Vec<Share>,
    /// By kind of district, of those that applied.
    pub kinds: Vec<Share>,
}

impl Balance {
    /// That of these candidates over these grade bands and Roundtables.
    pub fn of(candidates: &[Candidate], wanted: usize, bands: &[String], regions: &[String]) -> Self {
        let count = |standing| candidates.iter().filter(|one| one.standing == standing).count();
        let mut kinds: Vec<String> = candidates.iter().map(|one| one.kind.clone()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        Self {
            wanted,
            selected: count(Standing::Selected),
            undecided: count(Standing::Undecided),
            bands: shares(candidates, bands, |one| Some(one.band.as_str())),
            regions: shares(candidates, regions, |one| one.region.as_deref()),
            kinds: shares(candidates, &kinds, |one| Some(one.kind.as_str())),
        }
    }

    /// How many more districts are wanted than are selected.
    pub fn missing(&self) -> usize {
        self.wanted.saturating_sub(self.selected)
    }
}

fn shares<'a>(
    candidates: &'a [Candidate],
    groups: &[String],
    of: impl Fn(&'a Candidate) -> Option<&'a str>,
) -> Vec<Share> {
    let share = |group: &String| {
        let own: Vec<&Candidate> = candidates.iter().filter(|one| of(one) == Some(group.as_str())).collect();
        let selected = own.iter().filter(|one| one.standing == Standing::Selected).count();
        Share { of: group.clone(), applied: own.len(), selected }
    };
    groups.iter().map(share).collect()
}

/// A row of the grid of candidates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GridRow<'a> {
    /// The Roundtable; none for districts in no one.
    pub region: Option<&'a str>,
    /// Those of each grade band.
    pub cells: Vec<Vec<&'a Candidate>>,
}

/// Candidates by Roundtable and grade band. Those of no Roundtable stand in a last row, if there are any; every candidate
/// whose grade band is among `bands` stands in one cell.
pub fn grid<'a>(candidates: &'a [Candidate], bands: &[String], regions: &'a [String]) -> Vec<GridRow<'a>> {
    let known = |one: &Candidate| one.region.as_ref().is_some_and(|region| regions.contains(region));
    let row = |region: Option<&'a str>| GridRow {
        region,
        cells: bands
            .iter()
            .map(|band| {
                let here = |one: &&Candidate| match region {
                    Some(region) => one.region.as_deref() == Some(region),
                    None => !known(one),
                };
                candidates.iter().filter(|one| one.band == *band).filter(here).collect()
            })
            .collect(),
    };
    let mut rows: Vec<GridRow<'a>> = regions.iter().map(|region| row(Some(region))).collect();
    rows.extend(candidates.iter().any(|one| !known(one)).then(|| row(None)));
    rows
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    fn call(year: &str, opens: &str, closes: &str) -> Call {
        Call { year: year.to_owned(), opens: day(opens), closes: day(closes), wanted: 12, ..Call::default() }
    }

    #[test]
    fn a_call_is_open_on_its_days_and_the_next_one_is_told() {
        let calls = [call("2031", "2030-09-01", "2030-12-31"), call("2030", "2029-09-01", "2029-12-31")];
        let year = |found: Option<&Call>| found.map(|call| call.year.clone());
        let on = |text: &str| (year(open_call(&calls, day(text))), year(next_call(&calls, day(text))));
        let said = |open: Option<&str>, next: Option<&str>| (open.map(str::to_owned), next.map(str::to_owned));
        assert_eq!(on("2029-08-31"), said(None, Some("2030")));
        assert_eq!(on("2029-09-01"), said(Some("2030"), Some("2031")));
        assert_eq!(on("2030-12-31"), said(Some("2031"), None));
        assert_eq!(on("2031-01-01"), said(None, None));
        assert_eq!(day_of("2030-01-01T04:59:59Z".parse().expect("a time")), day("2029-12-31"));
        let wrong = Call { wanted: 0, year: "soon".to_owned(), ..call("", "2030-02-02", "2030-02-01") };
        let fields: Vec<String> = wrong.problems().into_iter().map(|problem| problem.field).collect();
        assert_eq!(fields, ["year", "closes", "wanted"]);
    }

    fn form() -> ApplicationForm {
        let contact = Contact {
            name: " Ann \n Lee ".to_owned(),
            position: "Principal".to_owned(),
            email: " Ann@X.org ".to_owned(),
        };
        ApplicationForm {
            district: "Abington".to_owned(),
            band: "6-8".to_owned(),
            offers: [("6-8", " A club\r\n"), ("K-5", " ")].map(|(b, t)| (b.to_owned(), t.to_owned())).into(),
            commits: true,
            goal: "One course".to_owned(),
            support: "Time".to_owned(),
            contact,
            ..ApplicationForm::default()
        }
    }

    fn check(form: &ApplicationForm) -> Result<Application, Vec<String>> {
        let known = Districts::with(Vec::new());
        let said = form.checked("2030", Timestamp::UNIX_EPOCH, &known, &["K-5", "6-8", "9-12"]);
        said.map_err(|problems| problems.into_iter().map(|problem| problem.field).collect())
    }

    #[test]
    fn an_application_is_tidied_and_everything_wrong_with_it_told_at_once() {
        let said = check(&form()).expect("fine");
        assert_eq!((said.district.as_str(), said.contact.name.as_str()), ("00010000", "Ann Lee"));
        assert_eq!(said.contact.email, "ann@x.org");
        assert_eq!(said.offers, BTreeMap::from([("6-8".to_owned(), "A club".to_owned())]));
        let none = check(&ApplicationForm::default()).expect_err("wrong");
        assert_eq!(none, ["district", "band", "offers", "commits", "goal", "support", "name", "position", "email"]);
        let long = "x".repeat(MAX_TEXT + 1);
        let offers = [("6-8".to_owned(), long.clone()), ("13".to_owned(), "x".to_owned())].into();
        let wrong = ApplicationForm { offers, goal: long, district: "Atlantis".to_owned(), ..form() };
        assert_eq!(check(&wrong).expect_err("wrong"), ["district", "offers", "offers.6-8", "goal"]);
    }

    #[test]
    fn decisions_need_reasons_and_the_last_one_counts() {
        assert!(reason(Standing::Selected, " ").is_err() && reason(Standing::Undecided, "").is_ok());
        assert!(reason(Standing::Waiting, &"x".repeat(MAX_TEXT + 1)).is_err());
        let mut said = check(&form()).expect("fine");
        assert_eq!(said.standing(), Standing::Undecided);
        let stamp = Stamp { at: Timestamp::UNIX_EPOCH, by: crate::AccountId::operator() };
        for n in 0..=MOST_DECISIONS {
            let standing = if n == MOST_DECISIONS { Standing::Waiting } else { Standing::Selected };
            said.decide(Decided { standing, reason: n.to_string(), stamp: stamp.clone() });
        }
        assert_eq!((said.standing(), said.decisions.len()), (Standing::Waiting, MOST_DECISIONS));
        assert_eq!(said.decisions[0].reason, "1");
    }

    #[test]
    fn what_is_lacking_is_counted_over_bands_regions_and_kinds() {
        let one = |band: &str, region: Option<&str>, kind: &str, standing| Candidate {
            district: String::new(),
            band: band.to_owned(),
            region: region.map(str::to_owned),
            kind: kind.to_owned(),
            students: None,
            offers: Vec::new(),
            standing,
        };
        let all = [
            one("K-5", Some("North"), "municipal", Standing::Selected),
            one("K-5", Some("North"), "regional", Standing::Waiting),
            one("6-8", None, "charter", Standing::Selected),
            one("6-8", Some("South"), "municipal", Standing::Undecided),
        ];
        let [bands, regions] = [vec!["K-5", "6-8", "9-12"], vec!["North", "South"]]
            .map(|list| list.into_iter().map(str::to_owned).collect::<Vec<String>>());
        let balance = Balance::of(&all, 3, &bands, &regions);
        assert_eq!((balance.selected, balance.undecided, balance.missing()), (2, 1, 1));
        let told = |shares: &[Share]| -> Vec<String> {
            shares.iter().map(|share| format!("{} {}/{}", share.of, share.selected, share.applied)).collect()
        };
        assert_eq!(told(&balance.bands), ["K-5 1/2", "6-8 1/2", "9-12 0/0"]);
        assert_eq!(told(&balance.regions), ["North 1/2", "South 0/1"]);
        assert_eq!(told(&balance.kinds), ["charter 1/1", "municipal 1/2", "regional 0/1"]);
        assert_eq!(Balance::of(&all, 1, &bands, &regions).missing(), 0);
    }

    proptest! {
        #[test]
        fn every_candidate_stands_in_one_cell(places in proptest::collection::vec((0..3usize, 0..4usize), 0..30)) {
            let bands = ["K-5", "6-8", "9-12"].map(str::to_owned);
            let regions = ["North", "South"].map(str::to_owned);
            let all: Vec<Candidate> = places.iter().enumerate().map(|(n, (band, region))| Candidate {
                district: n.to_string(),
                band: bands[*band].clone(),
                region: [None, Some("North"), Some("South"), Some("Gone")][*region].map(str::to_owned),
                kind: String::new(),
                students: None,
                offers: Vec::new(),
                standing: Standing::Undecided,
            }).collect();
            let rows = grid(&all, &bands, &regions);
            let mut seen: Vec<usize> = Vec::new();
            for (row, grid) in rows.iter().enumerate() {
                prop_assert_eq!(grid.region.is_none(), row == 2);
                for (column, cell) in grid.cells.iter().enumerate() {
                    for one in cell {
                        prop_assert_eq!(&one.band, &bands[column]);
                        seen.push(one.district.parse().expect("a number"));
                    }
                }
            }
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..all.len()).collect::<Vec<_>>());
        }
    }
}
