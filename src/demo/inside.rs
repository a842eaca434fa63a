//! The inside of the demo's cohorts: what was planned and said in sessions, who is in teams, which Roundtable a district
//! belongs to. All people and towns are fictitious.

use std::collections::BTreeMap;

use model::roster::TeamMember;
use model::{ArtifactId, Cohort, Roster, SessionRecord};

/// What was said in the sessions of the cohort of 2019.
const OF_2019: &str = include_str!("lab/sessions-2019.md");
/// What was said in those of the running cohort, and is planned for its next one.
const OF_RUNNING: &str = include_str!("lab/sessions-running.md");
/// Grade bands that questions are for.
const BANDS: [&str; 3] = ["K-5", "6-8", "9-12"];

/// The papers of the sessions of these cohorts, of which the last is the running one; `find` knows documents by their
/// external identifiers.
pub fn sessions(cohorts: &[Cohort], find: &dyn Fn(&str) -> Option<ArtifactId>) -> Vec<SessionRecord> {
    let running = cohorts.last().map(|cohort| (cohort.year.as_str(), OF_RUNNING));
    let all = [("2019", OF_2019)].into_iter().chain(running);
    all.flat_map(|(year, text)| papers(year, text, find)).collect()
}

/// A file of papers: `=== session` begins a session, `--- part` one of its texts.
fn papers(year: &str, text: &str, find: &dyn Fn(&str) -> Option<ArtifactId>) -> Vec<SessionRecord> {
    let session = |text: &str| {
        let (session, parts) = text.split_once('\n').unwrap_or_default();
        let parts: BTreeMap<&str, &str> = parts
            .split("--- ")
            .filter_map(|part| part.split_once('\n'))
            .map(|(name, text)| (name.trim(), text.trim()))
            .collect();
        let part = |name: &str| parts.get(name).copied().unwrap_or_default().to_owned();
        let prompts = BANDS.iter().filter(|band| parts.contains_key(*band));
        SessionRecord {
            cohort: year.to_owned(),
            session: session.trim().to_owned(),
            version: 0,
            agenda: part("agenda"),
            prompts: prompts.map(|band| ((*band).to_owned(), part(band))).collect(),
            notes: part("notes"),
            takeaways: part("takeaways"),
            materials: part("materials").lines().filter_map(find).collect(),
        }
    };
    text.split("=== ").filter(|text| !text.is_empty()).map(session).collect()
}

/// A role in a team, and the position of whoever has it.
type Part = (&'static str, &'static str);

const DISCOVERY: [Part; 4] = [
    ("Superintendent or assistant", "Assistant Superintendent"),
    ("STEM director", "Director of STEM"),
    ("CS teacher", "Teacher of computer science"),
    ("Technology coordinator", "Technology Coordinator"),
];
const PLANNING: [Part; 7] = [
    ("District-level administrator", "Director of Curriculum"),
    ("Building-level administrator", "Principal"),
    ("CS teacher", "Teacher of computer science"),
    ("Technology director", "Director of Technology"),
    ("Technology or media specialist", "Library media specialist"),
    ("Makes the schedule", "Assistant Principal"),
    ("Counselor", "School counselor"),
];

/// The teams of a cohort's districts: some lack somebody.
pub fn rosters(cohort: &Cohort) -> Vec<Roster> {
    let towns = model::district::read_table(super::districts()).unwrap_or_default();
    let teams = |(place, district): (usize, &String)| {
        let town = towns.iter().find(|one| one.org_code == *district).map(|one| one.town.replace(' ', "-"));
        let town = town.unwrap_or_default().to_lowercase();
        let without: &[&str] = match place {
            _ if place % 4 == 0 => &["Technology or media specialist"],
            _ if place % 6 == 5 => &["CS teacher", "Counselor"],
            _ => &[],
        };
        let roster = |team: &str, first: usize, parts: &[Part]| Roster {
            cohort: cohort.year.clone(),
            district: district.clone(),
            team: team.to_owned(),
            version: 0,
            people: parts
                .iter()
                .enumerate()
                .filter(|(_, (role, _))| !without.contains(role))
                .map(|(n, part)| person(place * 3 + first + n * 7, *part, &town))
                .collect(),
        };
        [roster("discovery", 0, &DISCOVERY), roster("planning", 4, &PLANNING)]
    };
    cohort.districts.iter().enumerate().flat_map(teams).collect()
}

/// The `n`-th person: first and last names of the list, never of the same line.
fn person(n: usize, (role, position): Part, town: &str) -> TeamMember {
    let names: Vec<(&str, &str)> =
        include_str!("lab/names.txt").lines().filter_map(|line| line.split_once(' ')).collect();
    let (first, _) = names[n % names.len()];
    let (_, last) = names[(n * 5 + 11) % names.len()];
    TeamMember {
        name: format!("{first} {last}"),
        role: role.to_owned(),
        position: position.to_owned(),
        email: format!("{}.{}@{town}.example", first.to_lowercase(), last.to_lowercase()),
    }
}

/// The Roundtables, each with the codes of its districts as they are typed.
pub fn roundtables() -> Vec<(String, String)> {
    let mut rows: Vec<(String, String)> = Vec::new();
    for (name, code) in include_str!("lab/roundtables.csv").lines().skip(1).filter_map(|line| line.split_once(',')) {
        match rows.last_mut().filter(|(last, _)| last == name) {
            Some((_, codes)) => *codes = format!("{codes}; {code}"),
            None => rows.push((name.to_owned(), code.to_owned())),
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use model::Course;
    use model::programme::Team;

    use super::*;

    fn cohort(year: &str) -> Cohort {
        let districts = model::district::read_table(super::super::districts()).expect("a table");
        let districts = districts.into_iter().map(|one| one.org_code).collect();
        Cohort { year: year.to_owned(), districts, course: Course::standard(), ..Cohort::default() }
    }

    #[test]
    fn every_paper_is_of_a_session_and_says_something() {
        let cohorts = [cohort("2019"), cohort("2030")];
        let all = sessions(&cohorts, &|name| name.starts_with("pace-").then(|| ArtifactId::from_bits(7)));
        let of = |year: &str| all.iter().filter(|papers| papers.cohort == year).count();
        assert_eq!((of("2019"), of("2030")), (9, 6));
        for papers in &all {
            let name = format!("{} {}", papers.cohort, papers.session);
            assert!(cohorts[0].course.session(&papers.session).is_some(), "{name}");
            assert_eq!(papers.prompts.len(), 3, "{name}");
            assert_eq!(papers.problems(&BANDS), [], "{name}");
            let words = |text: &str| text.split_whitespace().count();
            assert!((50..160).contains(&words(&papers.agenda)), "{name}: {}", words(&papers.agenda));
            let planned = papers.cohort == "2030" && papers.session.starts_with("planning-day-3");
            assert_eq!(papers.notes.is_empty(), planned, "{name}");
            assert!(planned || (60..160).contains(&words(&papers.notes)), "{name}: {}", words(&papers.notes));
        }
        assert!(all.iter().filter(|papers| !papers.materials.is_empty()).count() >= 3);
    }

    #[test]
    fn some_teams_are_complete_and_some_lack_a_role() {
        let cohort = cohort("2030");
        let rosters = rosters(&cohort);
        assert_eq!(rosters.len(), 2 * cohort.districts.len());
        let team = |id: &str| cohort.course.teams.iter().find(|team| team.id == id).expect("a team");
        let complete = |roster: &&Roster| Team::check(team(&roster.team), roster).is_empty();
        let complete = rosters.iter().filter(complete).count();
        assert!((rosters.len() / 2..rosters.len() - 5).contains(&complete), "{complete} of {}", rosters.len());
        for roster in &rosters {
            assert_eq!(Roster::checked(&roster.people).as_ref(), Ok(&roster.people));
            let mut names: Vec<&str> = roster.people.iter().map(|one| one.name.as_str()).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), roster.people.len(), "{} {}", roster.district, roster.team);
        }
    }

    #[test]
    fn every_district_is_in_one_roundtable() {
        let districts = model::district::read_table(super::super::districts()).expect("a table");
        let count = districts.len();
        let known = model::district::Districts::with(districts);
        let rows = model::roundtable::read(&roundtables(), &known).expect("fine");
        assert_eq!((rows.len(), rows.iter().map(|row| row.districts.len()).sum::<usize>()), (8, count));
    }
}
