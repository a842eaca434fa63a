//! Professional development: sessions that districts can send teachers to, and which districts want to come. A wish to come
//! is a district's, with a number of teachers; nobody is named.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::artifact::Stamp;
use crate::metadata::{FieldProblem, is_web_address};

/// Most sessions that are kept.
pub const MOST: usize = 2_000;
/// Longest value of one line, in characters.
pub const LONGEST: usize = 200;
/// Longest web address, in characters.
pub const LONGEST_LINK: usize = 1_000;
/// Longest description, in characters.
pub const MAX_TEXT: usize = 5_000;
/// Longest session, in days.
pub const MOST_DAYS: i32 = 400;
/// Most seats of a session.
pub const MOST_SEATS: u32 = 10_000;
/// Most teachers one district may want to send.
pub const MOST_TEACHERS: u32 = 500;

/// A session of professional development.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PdSession {
    /// Its name in addresses.
    pub id: String,
    /// Rises with every change.
    pub version: u64,
    /// What it is called.
    pub title: String,
    /// Who gives it.
    pub provider: String,
    /// Its first day.
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// Its last day.
    #[schema(value_type = String, format = Date)]
    pub to: Date,
    /// At what times, for people to read.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub times: String,
    /// Where.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place: String,
    /// Whether one can take part online.
    #[serde(default)]
    pub online: bool,
    /// How many teachers can come, if that is limited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seats: Option<u32>,
    /// The grade bands it is for; none means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bands: Vec<String>,
    /// Its topics.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<String>,
    /// Where more is said and people enrol.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub link: String,
    /// What it is about.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Whether it does not take place after all.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cancelled: bool,
}

/// That a district wants to send teachers to a session; none when it does not any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Interest {
    /// The session.
    pub session: String,
    /// The district's organisation code.
    pub district: String,
    /// How many teachers.
    pub teachers: u32,
    /// Who said so, and when.
    pub changed: Stamp,
}

impl PdSession {
    /// The same with texts in the form in which they are kept.
    #[must_use]
    pub fn tidied(self) -> Self {
        let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        Self {
            title: line(&self.title),
            provider: line(&self.provider),
            times: line(&self.times),
            place: line(&self.place),
            link: self.link.trim().to_owned(),
            description: self.description.replace("\r\n", "\n").trim().to_owned(),
            ..self
        }
    }

    /// Everything that is wrong with it; `bands` and `topics` are the values of the vocabularies.
    pub fn problems(&self, bands: &[&str], topics: &[&str]) -> Vec<FieldProblem> {
        let mut problems = Vec::new();
        let mut check = |right: bool, field: &str, why: String| {
            if !right {
                problems.push(FieldProblem::new(field, why));
            }
        };
        check(!self.title.is_empty(), "title", "is missing".to_owned());
        check(!self.provider.is_empty(), "provider", "is missing; say who gives it".to_owned());
        for (field, text) in
            [("title", &self.title), ("provider", &self.provider), ("times", &self.times), ("place", &self.place)]
        {
            check(text.chars().count() <= LONGEST, field, format!("has at most {LONGEST} characters"));
        }
        check(self.from <= self.to, "to", "must not be before the first day".to_owned());
        let days = self.from.until(self.to).map_or(i32::MAX, |span| span.get_days());
        check(days <= MOST_DAYS, "to", format!("is more than {MOST_DAYS} days after the first day"));
        let somewhere = self.online || !self.place.is_empty();
        check(somewhere, "place", "is missing; give one, or say that it is online".to_owned());
        let seats = self.seats.is_none_or(|seats| (1..=MOST_SEATS).contains(&seats));
        check(seats, "seats", format!("must be a number from 1 to {MOST_SEATS}, or nothing"));
        check(self.bands.iter().all(|one| bands.contains(&one.as_str())), "bands", "has an unknown one".to_owned());
        check(self.topics.iter().all(|one| topics.contains(&one.as_str())), "topics", "has an unknown one".to_owned());
        let link = self.link.is_empty() || is_web_address(&self.link);
        check(link, "link", "must begin with https:// or http://".to_owned());
        check(self.link.chars().count() <= LONGEST_LINK, "link", format!("has at most {LONGEST_LINK} characters"));
        let short = self.description.chars().count() <= MAX_TEXT;
        check(short, "description", format!("has at most {MAX_TEXT} characters"));
        problems
    }

    /// Whether it is over on this day.
    pub fn is_over(&self, today: Date) -> bool {
        self.to < today
    }

    /// Whether it is for a grade band.
    pub fn is_for(&self, band: &str) -> bool {
        self.bands.is_empty() || self.bands.iter().any(|own| own == band)
    }

    /// The seats that are left when these districts come, and how many teachers there are too many.
    pub fn room(&self, interests: &[Interest]) -> Option<(u32, u32)> {
        let wanted = interests.iter().fold(0u32, |sum, one| sum.saturating_add(one.teachers));
        self.seats.map(|seats| (seats.saturating_sub(wanted), wanted.saturating_sub(seats)))
    }
}

/// Two districts with the sessions that both want to come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Together<'a> {
    /// The one, and the other.
    pub districts: (&'a str, &'a str),
    /// The sessions, with the teachers of each.
    pub sessions: Vec<Shared<'a>>,
}

/// A session that two districts chose, with the teachers of the one and of the other.
pub type Shared<'a> = (&'a str, u32, u32);

/// Pairs of districts that chose the same sessions, most in common first. The first of a pair is one of `own`, or either
/// when that is empty.
pub fn together<'a>(interests: &'a [Interest], own: &[String]) -> Vec<Together<'a>> {
    let mut by_session: BTreeMap<&str, BTreeMap<&str, u32>> = BTreeMap::new();
    for one in interests.iter().filter(|one| one.teachers > 0) {
        by_session.entry(&one.session).or_default().insert(&one.district, one.teachers);
    }
    let is_own = |district: &str| own.iter().any(|code| code == district);
    let mut pairs: BTreeMap<(&str, &str), Vec<Shared<'_>>> = BTreeMap::new();
    for (session, districts) in &by_session {
        for (one, teachers) in districts {
            for (other, others) in districts {
                // Of two own districts, and when nobody's are asked for, a pair is told once.
                let once = if own.is_empty() || is_own(other) { one < other } else { one != other };
                if once && (own.is_empty() || is_own(one)) {
                    pairs.entry((one, other)).or_default().push((session, *teachers, *others));
                }
            }
        }
    }
    let mut pairs: Vec<Together<'a>> =
        pairs.into_iter().map(|(districts, sessions)| Together { districts, sessions }).collect();
    pairs.sort_by_key(|pair| std::cmp::Reverse(pair.sessions.len()));
    pairs
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;
    use crate::AccountId;

    fn interest(session: &str, district: &str, teachers: u32) -> Interest {
        let changed = Stamp { at: Timestamp::UNIX_EPOCH, by: AccountId::operator() };
        Interest { session: session.to_owned(), district: district.to_owned(), teachers, changed }
    }

    fn session() -> PdSession {
        let day = Date::constant(2030, 7, 8);
        let [title, provider, place] = ["Unplugged", "MassCAN", "Wexmoor"].map(str::to_owned);
        PdSession { title, provider, place, from: day, to: day, seats: Some(5), ..PdSession::default() }
    }

    #[test]
    fn what_is_wrong_names_its_field() {
        let fields = |one: PdSession| -> Vec<String> {
            one.tidied().problems(&["K-5"], &["vision"]).into_iter().map(|problem| problem.field).collect()
        };
        assert_eq!(fields(session()), [] as [&str; 0]);
        let wrong = PdSession {
            title: " ".to_owned(),
            provider: "x".repeat(LONGEST + 1),
            place: String::new(),
            to: Date::constant(2030, 7, 7),
            seats: Some(0),
            bands: vec!["13".to_owned()],
            topics: vec!["poetry".to_owned()],
            link: "javascript:x".to_owned(),
            description: "x".repeat(MAX_TEXT + 1),
            ..session()
        };
        let expected = ["title", "provider", "to", "place", "seats", "bands", "topics", "link", "description"];
        assert_eq!(fields(wrong), expected);
        assert_eq!(fields(PdSession { to: Date::constant(2033, 1, 1), ..session() }), ["to"]);
        assert_eq!(fields(PdSession { place: String::new(), online: true, ..session() }), [] as [&str; 0]);
    }

    #[test]
    fn seats_are_left_or_too_few() {
        let coming = |teachers: &[u32]| -> Vec<Interest> {
            teachers.iter().enumerate().map(|(n, many)| interest("a", &n.to_string(), *many)).collect()
        };
        assert_eq!(session().room(&coming(&[2, 1])), Some((2, 0)));
        assert_eq!(session().room(&coming(&[3, 2])), Some((0, 0)));
        assert_eq!(session().room(&coming(&[3, 4])), Some((0, 2)));
        assert_eq!(PdSession { seats: None, ..session() }.room(&coming(&[3])), None);
    }

    #[test]
    fn most_in_common_stands_first() {
        let all = [
            interest("a", "1", 2),
            interest("a", "2", 3),
            interest("b", "1", 1),
            interest("b", "3", 1),
            interest("c", "1", 1),
            interest("c", "3", 4),
            interest("c", "2", 0),
        ];
        let own = together(&all, &["1".to_owned()]);
        assert_eq!(own[0], Together { districts: ("1", "3"), sessions: vec![("b", 1, 1), ("c", 1, 4)] });
        assert_eq!(own[1], Together { districts: ("1", "2"), sessions: vec![("a", 2, 3)] });
        assert_eq!(own.len(), 2);
        assert_eq!(together(&all, &["2".to_owned()]).len(), 1);
        assert_eq!(together(&all, &["1".to_owned(), "2".to_owned()]).len(), 2, "two own ones are told once");
    }

    proptest! {
        #[test]
        fn all_pairs_are_those_that_share_a_session(chosen in proptest::collection::btree_set((0..4u8, 0..5u8), 0..16)) {
            let all: Vec<Interest> = chosen.iter().map(|(s, d)| interest(&s.to_string(), &d.to_string(), 1)).collect();
            let pairs = together(&all, &[]);
            let mut common = 0;
            for one in 0..5u8 {
                for other in one + 1..5 {
                    common += (0..4u8).filter(|s| chosen.contains(&(*s, one)) && chosen.contains(&(*s, other))).count();
                }
            }
            prop_assert_eq!(pairs.iter().map(|pair| pair.sessions.len()).sum::<usize>(), common);
            prop_assert!(pairs.windows(2).all(|two| two[0].sessions.len() >= two[1].sessions.len()));
        }
    }
}
