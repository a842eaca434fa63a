//! Who is in a district's team. Contact data: it is in the private journal, for members of the cohort and staff only.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::account;
use crate::metadata::FieldProblem;
use crate::programme::Team;

/// Most people in a team.
pub const MOST: usize = 40;
/// Longest value of a field, in characters.
pub const LONGEST: usize = 200;

/// The people of one team of one district in one cohort.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Roster {
    /// The cohort's year.
    pub cohort: String,
    /// The district's organisation code.
    pub district: String,
    /// The team's name in addresses; see [`crate::programme::Team`].
    pub team: String,
    /// Rises with every change.
    pub version: u64,
    /// Its people.
    pub people: Vec<TeamMember>,
}

/// Someone in a team.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TeamMember {
    /// Their name.
    pub name: String,
    /// Their role in the team, such as one of [`crate::programme::Team::required`].
    pub role: String,
    /// Their position in the district.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub position: String,
    /// Their mail address.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub email: String,
}

/// What a team lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gap {
    /// Nobody has this role.
    Role(String),
    /// It has so many people, fewer than the fewest.
    Few(usize, usize),
    /// It has so many people, more than the most.
    Many(usize, usize),
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let people = |n: usize| if n == 1 { "1 person".to_owned() } else { format!("{n} people") };
        match self {
            Self::Role(role) => write!(f, "no {role} yet"),
            Self::Few(have, least) => write!(f, "{} of at least {least}", people(*have)),
            Self::Many(have, most) => write!(f, "{}, more than {most}", people(*have)),
        }
    }
}

impl Team {
    /// What it lacks with these people: required roles that nobody has, a size that is off. Each person has one role;
    /// several may have the same.
    pub fn check(&self, roster: &Roster) -> Vec<Gap> {
        let has = |role: &String| roster.people.iter().any(|one| folded(&one.role) == folded(role));
        let roles = self.required.iter().filter(|role| !has(role)).map(|role| Gap::Role(role.clone()));
        let size = match roster.people.len() {
            few if few < self.least => Some(Gap::Few(few, self.least)),
            many if many > self.most => Some(Gap::Many(many, self.most)),
            _ => None,
        };
        roles.chain(size).collect()
    }
}

/// A role without case and with single spaces; an `s` at its end or that of "representative(s)" makes no other role.
fn folded(role: &str) -> String {
    let plain = role.to_lowercase().replace("representative(s)", "").replace("representative", "");
    let single = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    single.trim_end_matches('s').to_owned()
}

impl Roster {
    /// The people as they are kept: without rows that are empty or have a role only, texts on one line, mail addresses in lower case. Fields of
    /// problems are named by the row that was filled in, from 1, such as `people.3.email`.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn checked(people: &[TeamMember]) -> Result<Vec<TeamMember>, Vec<FieldProblem>> {
        let (mut kept, mut problems) = (Vec::new(), Vec::new());
        for (n, typed) in (1..).zip(people) {
            let one = typed.on_one_line();
            // Rows are offered with the role that is missing.
            if [&one.name, &one.position, &one.email].iter().all(|text| text.is_empty()) {
                continue;
            }
            let mut wrong =
                |field: &str, why: String| problems.push(FieldProblem::new(&format!("people.{n}.{field}"), why));
            if one.name.is_empty() {
                wrong("name", "is missing; tick Remove to take someone out".to_owned());
            }
            for (field, text) in [("name", &one.name), ("role", &one.role), ("position", &one.position)] {
                if text.chars().count() > LONGEST {
                    wrong(field, format!("has at most {LONGEST} characters"));
                }
            }
            let email = if one.email.is_empty() { Ok(String::new()) } else { account::email(&one.email) };
            match email {
                Ok(email) => kept.push(TeamMember { email, ..one }),
                Err(problem) => wrong("email", problem.message),
            }
        }
        if kept.len() > MOST {
            problems.push(FieldProblem::new("people", format!("are at most {MOST} in one team")));
        }
        if problems.is_empty() { Ok(kept) } else { Err(problems) }
    }
}

impl TeamMember {
    fn on_one_line(&self) -> Self {
        let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let Self { name, role, position, email } = self;
        Self { name: line(name), role: line(role), position: line(position), email: line(email) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(name: &str, role: &str, email: &str) -> TeamMember {
        let [name, role, email] = [name, role, email].map(str::to_owned);
        TeamMember { name, role, email, position: String::new() }
    }

    fn team() -> Team {
        let required = ["CS teacher", "Technology director"].map(str::to_owned).to_vec();
        Team { least: 2, most: 3, required, ..Team::default() }
    }

    #[test]
    fn what_a_team_lacks_is_told() {
        let lacks = |people: Vec<TeamMember>| -> Vec<String> {
            let roster = Roster { people, ..Roster::default() };
            team().check(&roster).iter().map(ToString::to_string).collect()
        };
        assert_eq!(lacks(vec![]), ["no CS teacher yet", "no Technology director yet", "0 people of at least 2"]);
        let teacher = one("Ann", " cs  Teacher representative(s)", "");
        let director = one("Bo", "technology director", "");
        assert_eq!(lacks(vec![teacher.clone()]), ["no Technology director yet", "1 person of at least 2"]);
        assert_eq!(lacks(vec![teacher.clone(), director.clone()]), [] as [&str; 0]);
        let all = vec![teacher.clone(), teacher.clone(), teacher, director];
        assert_eq!(lacks(all), ["4 people, more than 3"]);
    }

    #[test]
    fn empty_rows_are_left_out_and_problems_name_their_row() {
        let rows = [one(" Ann \n Lee ", "CS teacher", "Ann@X.org"), one("", " ", ""), one("Bo", "", "")];
        let kept = Roster::checked(&rows).expect("fine");
        assert_eq!(kept, [one("Ann Lee", "CS teacher", "ann@x.org"), one("Bo", "", "")]);
        let wrong = Roster::checked(&[
            one("", "", ""),
            one("", "x", "no address"),
            one("", "only a role", ""),
            one(&"n".repeat(201), "", ""),
        ]);
        let fields: Vec<String> = wrong.expect_err("wrong").into_iter().map(|problem| problem.field).collect();
        assert_eq!(fields, ["people.2.name", "people.2.email", "people.4.name"]);
        let many = vec![one("Ann", "", ""); MOST + 1];
        assert_eq!(Roster::checked(&many).expect_err("too many")[0].field, "people");
    }
}
