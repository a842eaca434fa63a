//! The 30 % goal: districts' graduates as they are said, and as each reader may see them. The numbers are in the private
//! journal.

pub mod file;

use std::collections::BTreeSet;

use artifacts::Directory;
use model::disclosure::Shown;
use model::goal::{Eyes, Year, years};
use model::graduates::{Entry, MOST_CLASSES, Numbers};
use model::{Actor, District, FieldProblem, Graduates, PrivateRecord, policy};

use crate::app::App;
use crate::error::Error;

/// What becomes of a class.
#[derive(Clone, Debug)]
pub struct ClassChange {
    /// The district's organisation code.
    pub district: String,
    /// The year it graduates.
    pub class: u16,
    /// The version that is changed; without it, whatever there is.
    pub over: Option<u64>,
    /// Its numbers; nothing to take them away.
    pub numbers: Option<Numbers>,
    /// Where they are from.
    pub note: String,
}

impl ClassChange {
    /// The change that puts an entry in place of a version.
    pub fn to(district: &str, entry: Entry, over: Option<u64>) -> Self {
        let Entry { class, numbers, note } = entry;
        Self { district: district.to_owned(), class, over, numbers: Some(numbers), note }
    }
}

/// A class as someone sees it; its version and note only for those who may see the numbers as they are.
#[derive(Clone, Debug)]
pub struct ClassSeen {
    /// Its numbers.
    pub shown: Shown,
    /// Its version and where the numbers are from.
    pub inside: Option<(u64, String)>,
}

/// How this person sees a district's numbers.
fn eyes(district: &str, actor: &Actor) -> Eyes {
    if policy::may_see_graduates(district, actor) { Eyes::Inside } else { Eyes::Everyone }
}

fn seen(class: &Graduates, actor: &Actor) -> Option<ClassSeen> {
    let eyes = eyes(&class.district, actor);
    let inside = (eyes == Eyes::Inside).then(|| (class.version, class.note.clone()));
    Some(ClassSeen { shown: eyes.see(class)?, inside })
}

/// The districts that are looked at.
#[derive(Clone, Debug, Default)]
pub enum Which {
    /// All of them.
    #[default]
    All,
    /// Those with these organisation codes.
    These(BTreeSet<String>),
}

impl Which {
    fn has(&self, district: &str) -> bool {
        match self {
            Self::All => true,
            Self::These(codes) => codes.contains(district),
        }
    }
}

impl App {
    /// The operating district with this organisation code.
    pub fn district_of(&self, code: &str) -> Result<District, Error> {
        let vocabularies = self.store.vocabularies();
        let found = vocabularies.districts().get(code).filter(|district| district.operating);
        found.cloned().ok_or(Error::NotFound)
    }

    /// The districts of a cohort, or all.
    pub fn goal_of(&self, cohort: Option<&str>) -> Result<Which, Error> {
        let Some(year) = cohort.filter(|year| !year.is_empty()) else { return Ok(Which::All) };
        Ok(Which::These(self.cohort(year)?.districts.into_iter().collect()))
    }

    /// Classes as this person may see them, by district and year.
    pub fn classes_seen(&self, actor: &Actor, which: &Which) -> Vec<ClassSeen> {
        let directory = self.people.accounts.now();
        let classes = directory.classes().filter(|class| which.has(&class.district));
        classes.filter_map(|class| seen(class, actor)).collect()
    }

    /// The years of these districts' classes together. Sums are either of all numbers as they are or of what everybody
    /// sees, so that nobody can take their own from a sum of both.
    pub fn goal_years(&self, actor: &Actor, which: &Which) -> Vec<Year> {
        let directory = self.people.accounts.now();
        let eyes = if policy::may_run_goal(actor) { Eyes::Inside } else { Eyes::Everyone };
        years(directory.classes().filter(|class| which.has(&class.district)), eyes)
    }

    /// The newest class of a district, as this person may see it.
    pub fn newest_class(&self, actor: &Actor, district: &str) -> Option<Shown> {
        let directory = self.people.accounts.now();
        directory.classes_of(district).filter_map(|class| seen(class, actor)).last().map(|class| class.shown)
    }

    /// Changes classes of one district, all of them or none.
    pub async fn save_classes(
        &self,
        actor: &Actor,
        district: &str,
        changes: Vec<ClassChange>,
    ) -> Result<Vec<Graduates>, Error> {
        self.district_of(district)?;
        if !policy::may_see_graduates(district, actor) {
            let whose = "only members of the district and programme staff say how many of its graduates are competent";
            return Err(Error::Forbidden(whose.to_owned()));
        }
        self.change_private(actor.account.clone(), "change graduates", move |directory, _| {
            let changed = decide(directory, changes)?;
            Ok((changed.clone().into_iter().map(PrivateRecord::Graduates).collect::<Vec<_>>(), changed))
        })
        .await
    }

    /// Changes classes of many districts, all of them or none, when they are still as they were `seen`; see [`versions`].
    pub async fn import_classes(&self, actor: &Actor, changes: Vec<ClassChange>, seen: u64) -> Result<usize, Error> {
        if !policy::may_run_goal(actor) {
            return Err(Error::Forbidden("only programme staff bring in numbers of many districts".to_owned()));
        }
        self.change_private(actor.account.clone(), "import graduates", move |directory, _| {
            let current = versions(directory, &changes);
            if current != seen {
                return Err(Error::Stale { asked: seen.to_string(), current });
            }
            let changed = decide(directory, changes)?;
            let count = changed.len();
            Ok((changed.into_iter().map(PrivateRecord::Graduates).collect::<Vec<_>>(), count))
        })
        .await
    }
}

/// How many versions there were of these classes. It rises with every change to any of them.
pub fn versions(directory: &Directory, changes: &[ClassChange]) -> u64 {
    let version =
        |change: &ClassChange| directory.graduates(&change.district, change.class).map_or(0, |one| one.version);
    changes.iter().map(version).sum()
}

/// The new states of the classes that change.
fn decide(directory: &Directory, changes: Vec<ClassChange>) -> Result<Vec<Graduates>, Error> {
    let mut changed: Vec<Graduates> = Vec::new();
    for ClassChange { district, class, over, numbers, note } in changes {
        let now = directory.graduates(&district, class);
        let current = now.map_or(0, |now| now.version);
        let note = if numbers.is_some() { note } else { String::new() };
        if now.map_or((None, ""), |now| (now.numbers, now.note.as_str())) == (numbers, note.as_str()) {
            continue;
        }
        if let Some(asked) = over.filter(|asked| *asked != current) {
            return Err(Error::Stale { asked: asked.to_string(), current });
        }
        changed.push(Graduates { district, class, version: current + 1, numbers, note });
    }
    let districts: BTreeSet<&String> = changed.iter().map(|class| &class.district).collect();
    for district in districts {
        let has = |class: &&Graduates| class.numbers.is_some();
        let mut classes: BTreeSet<u16> = directory.classes_of(district).filter(has).map(|class| class.class).collect();
        for class in changed.iter().filter(|class| class.district == *district) {
            if class.numbers.is_some() {
                classes.insert(class.class)
            } else {
                classes.remove(&class.class)
            };
        }
        if classes.len() > MOST_CLASSES {
            return Err(FieldProblem::new("class", format!("are at most {MOST_CLASSES} of a district")).into());
        }
    }
    Ok(changed)
}
