//! Sheets that a role sees to: numbered ones are begun with it, and it is handed over to the next.

use artifacts::store::Moment;
use artifacts::{Decision, Plan};
use jiff::civil::Date;
use model::form::{self, About, Form};
use model::{Actor, FieldProblem, Owner, Record, Sheet, SheetId, Stamp, sheet};

use super::{Decided, latest_cohort, require_writer};
use crate::app::App;
use crate::error::Error;

/// Longest role, in characters.
const ROLE: usize = 100;
/// Most owners of a sheet.
const MOST_OWNERS: usize = 50;

/// A role as it was typed, on one line.
fn role(typed: &str) -> Result<String, FieldProblem> {
    let role = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let wrong = |message: String| Err(FieldProblem::new("role", message));
    match role.chars().count() {
        0 => wrong("is missing; say which role sees to it, such as Director of technology".to_owned()),
        length if length > ROLE => wrong(format!("has {length} characters; at most {ROLE} fit")),
        _ if role.contains('@') || role.chars().any(char::is_control) => {
            wrong("is a role, not a person or an address".to_owned())
        }
        _ => Ok(role),
    }
}

impl App {
    /// Begins the next numbered sheet of a form, with the role that sees to it from a day on.
    pub async fn begin_numbered(
        &self,
        actor: Actor,
        district: &str,
        form: &str,
        (owner, since): (&str, Date),
    ) -> Result<Sheet, Error> {
        require_writer(district, &actor)?;
        let form = form::newest(form).filter(|form| form.about == About::Numbered).ok_or(Error::NotFound)?;
        if self.store.vocabularies().districts().get(district).is_none() {
            return Err(Error::NotFound);
        }
        let role = role(owner).map_err(|problem| Error::Fields(vec![problem]))?;
        let (district, owner) = (district.to_owned(), Owner { role, since });
        let begun = self.write(move |moment| begin(moment, &actor, form, &district, owner)).await;
        begun.map(|(sheet, _)| sheet)
    }

    /// Hands a sheet of this version over to another role.
    pub async fn hand_over(
        &self,
        actor: Actor,
        id: SheetId,
        version: u64,
        to: &str,
        since: &str,
    ) -> Result<Sheet, Error> {
        let whole = self.sheet(&actor, &id)?;
        if !whole.form.owned {
            return Err(Error::NotFound);
        }
        let mut problems = Vec::new();
        let role = role(to).map_err(|problem| problems.push(problem));
        let since = since.trim().parse::<Date>().map_err(|_| {
            problems.push(FieldProblem::new("since", format!("{since:?} is not a day such as 2027-08-15")));
        });
        let (Ok(role), Ok(since)) = (role, since) else { return Err(Error::Fields(problems)) };
        let owner = Owner { role, since };
        self.write(move |moment| hand_over(moment, &actor, &id, version, owner)).await.map(|(sheet, _)| sheet)
    }
}

fn begin(moment: &Moment<'_>, actor: &Actor, form: &Form, district: &str, owner: Owner) -> Decided<Sheet> {
    let sheets = moment.state.sheets_of(district)?;
    if sheets.len() >= sheet::MOST {
        let why = format!("a district has at most {} of these; go on with one that is there", sheet::MOST);
        return Ok(Err(Error::Conflict("too_many_sheets", why)));
    }
    let last = sheets.iter().filter(|sheet| sheet.id.form == form.id).map(|sheet| sheet.id.number()).max();
    let sheet = Sheet {
        id: SheetId::numbered(&form.id, district, last.unwrap_or_default() + 1),
        form_version: form.version,
        version: 1,
        cohort: latest_cohort(moment, district)?,
        began: Stamp { at: moment.now, by: actor.account.clone() },
        artifact: None,
        owners: vec![owner],
    };
    let records = vec![Record::Sheet(Box::new(sheet.clone()))];
    let plan = Plan { by: actor.account.clone(), action: format!("begin {}", form.id), key: None, records };
    Ok(Ok(Decision { plan: Some(plan), answer: sheet }))
}

fn hand_over(moment: &Moment<'_>, actor: &Actor, id: &SheetId, version: u64, owner: Owner) -> Decided<Sheet> {
    let Some(mut sheet) = moment.state.sheet(id)? else { return Ok(Err(Error::NotFound)) };
    if sheet.version != version {
        return Ok(Err(Error::Stale { asked: version.to_string(), current: sheet.version }));
    }
    let refused = |field: &str, why: String| Ok(Err(Error::Fields(vec![FieldProblem::new(field, why)])));
    if let Some(last) = sheet.owners.last() {
        if last.role == owner.role {
            return refused("role", "sees to it already".to_owned());
        }
        if last.since > owner.since {
            return refused("since", format!("is before {}, when {} took it over", last.since, last.role));
        }
    }
    if sheet.owners.len() >= MOST_OWNERS {
        return refused("role", format!("would be one of more than {MOST_OWNERS}, the most that are kept"));
    }
    sheet.owners.push(owner);
    sheet.version += 1;
    let records = vec![Record::Sheet(Box::new(sheet.clone()))];
    let plan = Plan { by: actor.account.clone(), action: format!("hand over {}", id.form), key: None, records };
    Ok(Ok(Decision { plan: Some(plan), answer: sheet }))
}
