//! The superintendents' Roundtables: regions of the state, each with its districts. Who is in which is not public.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::district::{Districts, NotOneDistrict};
use crate::metadata::FieldProblem;

/// How many there are, as far as is known (M.A.S.S.).
pub const USUAL: usize = 8;
/// Most of them.
pub const MOST: usize = 40;
/// Longest name of one, in characters.
pub const LONGEST: usize = 100;
/// Most districts of one.
pub const MOST_DISTRICTS: usize = 200;

/// The table of Roundtables.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Roundtables {
    /// Rises with every change.
    pub version: u64,
    /// One row each, in the order they are shown.
    pub rows: Vec<Roundtable>,
}

/// A Roundtable.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Roundtable {
    /// Its name.
    pub name: String,
    /// Organisation codes of its districts; a district is in one at most.
    pub districts: Vec<String>,
}

impl Roundtables {
    /// The name of the Roundtable this district is in.
    pub fn of(&self, district: &str) -> Option<&str> {
        let row = self.rows.iter().find(|row| row.districts.iter().any(|code| code == district))?;
        Some(&row.name)
    }
}

/// Reads rows of a name and what was typed of districts: names or codes, with `;` or line ends between them. Rows with
/// neither are left out. Fields of problems are named by row, from 1, such as `row.3.districts`.
///
/// # Errors
/// Everything that is wrong: no name, unknown districts, a district twice.
pub fn read(rows: &[(String, String)], known: &Districts) -> Result<Vec<Roundtable>, Vec<FieldProblem>> {
    let (mut kept, mut problems) = (Vec::new(), Vec::new());
    let mut taken: BTreeMap<String, String> = BTreeMap::new();
    for (n, (name, typed)) in (1..).zip(rows) {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let typed: Vec<&str> = typed.split([';', '\n']).map(str::trim).filter(|one| !one.is_empty()).collect();
        if name.is_empty() && typed.is_empty() {
            continue;
        }
        let mut wrong = |field: &str, why: String| problems.push(FieldProblem::new(&format!("row.{n}.{field}"), why));
        if name.is_empty() {
            wrong("name", "is missing; say what this Roundtable is called".to_owned());
        }
        if name.chars().count() > LONGEST {
            wrong("name", format!("has at most {LONGEST} characters"));
        }
        if kept.iter().any(|one: &Roundtable| one.name.eq_ignore_ascii_case(&name)) {
            wrong("name", format!("{name:?} is there twice"));
        }
        if typed.len() > MOST_DISTRICTS {
            wrong("districts", format!("are at most {MOST_DISTRICTS}"));
        }
        let mut districts = Vec::new();
        for typed in typed.into_iter().take(MOST_DISTRICTS) {
            match known.resolve(typed) {
                Err(why) => wrong("districts", unresolved(typed, &why)),
                Ok(district) => match taken.insert(district.org_code.clone(), name.clone()) {
                    Some(other) if other != name => {
                        wrong("districts", format!("{} is in {other} already; a district is in one", district.name));
                    }
                    Some(_) => {}
                    None => districts.push(district.org_code.clone()),
                },
            }
        }
        kept.push(Roundtable { name, districts });
    }
    if kept.len() > MOST {
        problems.push(FieldProblem::new("rows", format!("are at most {MOST}")));
    }
    if problems.is_empty() { Ok(kept) } else { Err(problems) }
}

fn unresolved(typed: &str, why: &NotOneDistrict) -> String {
    let typed: String = typed.chars().take(LONGEST).collect();
    match why {
        NotOneDistrict::Unknown => format!("no district is called {typed:?}"),
        NotOneDistrict::Ambiguous(names) => format!("{typed:?} may be {}; give the code", names.join(" or ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[(&str, &str)]) -> Result<Vec<Roundtable>, Vec<String>> {
        let rows: Vec<(String, String)> = rows.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        let said = |problem: FieldProblem| format!("{} {}", problem.field, problem.message);
        read(&rows, &Districts::with(Vec::new())).map_err(|problems| problems.into_iter().map(said).collect())
    }

    #[test]
    fn districts_are_read_by_name_and_code_and_stand_in_one_row() {
        let table = Roundtables {
            version: 1,
            rows: rows(&[("North", "Abington; 06000000\r\n\n"), ("", " "), ("South", "Acushnet")]).expect("fine"),
        };
        assert_eq!((table.of("00010000"), table.of("00030000"), table.of("99")), (Some("North"), Some("South"), None));
        assert_eq!(table.rows.len(), 2);
    }

    #[test]
    fn what_is_wrong_names_the_row_and_the_district() {
        let wrong = rows(&[("North", "Abington; Atlantis"), ("", "Acushnet"), ("South", "Abington")]);
        let wrong = wrong.expect_err("wrong");
        assert_eq!(wrong.len(), 3, "{wrong:?}");
        assert!(wrong[0].starts_with("row.1.districts") && wrong[0].contains("Atlantis"), "{wrong:?}");
        assert!(wrong[1].starts_with("row.2.name"), "{wrong:?}");
        assert!(wrong[2].starts_with("row.3.districts Abington is in North"), "{wrong:?}");
        assert!(rows(&[("North", ""), ("north", "")]).is_err());
    }
}
