//! Districts' teams: who is in them, and what they lack. Contact data: in the private journal only, for members of the
//! cohort and staff.

use artifacts::Directory;
use model::programme::Team;
use model::roster::{Gap, TeamMember};
use model::{Actor, Cohort, PrivateRecord, Roster, policy};

use crate::app::App;
use crate::error::Error;

/// A team of a district.
pub struct TeamOf {
    /// The team, as the cohort's course has it.
    pub team: Team,
    /// Its people; none until someone is named.
    pub roster: Roster,
    /// What it lacks.
    pub gaps: Vec<Gap>,
}

impl App {
    /// The cohort of a year, for those who may see inside.
    pub fn inside(&self, actor: &Actor, year: &str) -> Result<Cohort, Error> {
        let cohort = self.cohort(year)?;
        if policy::may_see_inside(year, actor) {
            return Ok(cohort);
        }
        Err(Error::Forbidden("teams of a cohort are shown to its districts and to programme staff".to_owned()))
    }

    /// The teams of a district in a cohort. Whoever calls has asked whether they may be seen.
    pub fn teams_of(&self, cohort: &Cohort, district: &str) -> Vec<TeamOf> {
        let directory = self.people.accounts.now();
        let team = |team: &Team| {
            let roster = roster(&directory, &cohort.year, district, &team.id);
            TeamOf { gaps: team.check(&roster), team: team.clone(), roster }
        };
        cohort.course.teams.iter().map(team).collect()
    }

    /// Says who is in a team, over the version of `roster`.
    pub async fn save_team(&self, actor: &Actor, cohort: &Cohort, roster: Roster) -> Result<Roster, Error> {
        let member = cohort.districts.contains(&roster.district);
        let team = cohort.course.teams.iter().any(|team| team.id == roster.team);
        if !member || !team {
            return Err(Error::NotFound);
        }
        if !policy::may_write_for(&roster.district, actor) {
            return Err(Error::Forbidden("only members of the district and programme staff name its teams".to_owned()));
        }
        let people = Roster::checked(&roster.people).map_err(Error::Fields)?;
        self.change_private(actor.account.clone(), "change team", move |directory, _| {
            let now = self::roster(directory, &roster.cohort, &roster.district, &roster.team);
            if now.version != roster.version {
                return Err(Error::Stale { asked: roster.version.to_string(), current: now.version });
            }
            if now.people == people {
                return Ok((None, now));
            }
            let next = Roster { version: now.version + 1, people, ..now };
            Ok((Some(PrivateRecord::Roster(Box::new(next.clone()))), next))
        })
        .await
    }
}

/// The people of a team; nobody in version 0 until someone is named.
fn roster(directory: &Directory, cohort: &str, district: &str, team: &str) -> Roster {
    let named = directory.roster(cohort, district, team).map(|roster| Roster::clone(roster));
    named.unwrap_or_else(|| Roster {
        cohort: cohort.to_owned(),
        district: district.to_owned(),
        team: team.to_owned(),
        version: 0,
        people: Vec::<TeamMember>::new(),
    })
}
