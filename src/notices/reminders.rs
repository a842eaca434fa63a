//! Reminders by mail: what a district owes its cohort. Once a day it is looked who is to be told of what; staff may remind
//! everybody at any time, each district at most once a day.

use std::fmt::Write;
use std::sync::PoisonError;

use artifacts::notices::{Letter, Reminded};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use model::reminder::{self, Reminder, days_until};
use model::{Account, AccountId, Actor, Artifact, Cell, Cohort, Delivery, Role, policy};

use super::DAILY_AT;
use crate::app::App;
use crate::error::Error;

/// How long a reminder that cannot be sent is worth sending.
const GOOD_FOR: SignedDuration = SignedDuration::from_hours(3 * 24);

/// The day that it is for reminders: it begins at the hour of the daily mail, so that nobody gets one at night.
fn day(now: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(now - SignedDuration::from_hours(DAILY_AT)).date()
}

impl App {
    /// Reminds whoever is to be told of something today, once a day and after every start, while mail is set up.
    pub(super) fn remind_who_is_due(&self, now: Timestamp) -> Result<(), Error> {
        let today = day(now);
        let mut looked = self.notices.reminding.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.notices.by_mail() || *looked == Some(today) {
            return Ok(());
        }
        for cohort in self.store.state().cohorts()?.into_iter().filter(|one| reminder::may_be_due(one, today)) {
            let documents = self.of_cohort(&cohort.year)?;
            let board = cohort.board(&documents, today);
            let said = |one: &reminder::Said| self.notices.kept.said(one).unwrap_or(true);
            for due in reminder::due(&cohort, &board, today, &said) {
                self.remind(&cohort, &documents, &due, now)?;
            }
        }
        *looked = Some(today);
        Ok(())
    }

    /// Reminds all districts of a cohort that owe something late or due within a fortnight, but for those that were
    /// reminded today; how many were.
    pub fn remind_all(&self, actor: &Actor, year: &str, now: Timestamp) -> Result<usize, Error> {
        let cohort = self.cohort(year)?;
        if !policy::may_run_cohorts(actor) {
            return Err(Error::Forbidden("only programme staff send reminders".to_owned()));
        }
        if !self.notices.by_mail() {
            let why = "mail is not set up here, so nobody was reminded; see --mail-server".to_owned();
            return Err(Error::Conflict("no_mail", why));
        }
        let _alone = self.notices.reminding.lock().unwrap_or_else(PoisonError::into_inner);
        let documents = self.of_cohort(year)?;
        let today = day(now);
        let mut reminded = 0;
        for due in reminder::all(&cohort, &cohort.board(&documents, today), today) {
            reminded += usize::from(self.remind(&cohort, &documents, &due, now)?);
        }
        self.notices.call();
        Ok(reminded)
    }

    /// Writes to the members of a district, unless it was reminded today or nobody of it wants mail; whether it did.
    fn remind(
        &self,
        cohort: &Cohort,
        documents: &[Artifact],
        reminder: &Reminder,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let kept = &self.notices.kept;
        let reminded = Reminded { cohort: cohort.year.clone(), district: reminder.district.clone(), day: day(now) };
        if kept.was_reminded(&reminded).map_err(Error::internal)? {
            return Ok(false);
        }
        let accounts = self.people.accounts.now();
        let members = accounts.iter().filter(|account| is_told(account, &reminder.district));
        let letter = |account: &Account| self.reminding_letter(account, cohort, documents, reminder, now);
        let letters = members.map(|account| letter(account)).collect::<Result<Vec<Letter>, Error>>()?;
        if letters.is_empty() {
            return Ok(false);
        }
        kept.remind(&reminded, &reminder.says, &letters).map_err(Error::internal)?;
        Ok(true)
    }

    fn reminding_letter(
        &self,
        account: &Account,
        cohort: &Cohort,
        documents: &[Artifact],
        reminder: &Reminder,
        now: Timestamp,
    ) -> Result<Letter, Error> {
        let base = self.settings.base_url();
        let name = self.store.vocabularies().label("district", &reminder.district);
        let unsubscribe = self.unsubscribe_link(&account.id).map_err(Error::internal)?;
        let (subject, owed) = written(cohort, documents, reminder, day(now), &base);
        let text = format!(
            "Hello {},\n\n{name} owes this to the PACE Lab, cohort of {}:\n{owed}\nHow far all of it is: \
             {base}/cohorts/{}/board\n\n-- \nPACE Clearinghouse\nNo more mails about documents: {unsubscribe}\n",
            account.label(),
            cohort.year,
            cohort.year
        );
        let account_id: AccountId = account.id.clone();
        Ok(Letter { to: account.email.clone(), subject, text, expires: now + GOOD_FOR, account: Some(account_id) })
    }
}

/// Whether someone is told what a district owes: its members, not staff.
fn is_told(account: &Account, district: &str) -> bool {
    let member = account.role == Role::Contributor && account.districts.iter().any(|code| code == district);
    member && !account.closed && account.delivery != Delivery::Never
}

/// The subject, and what is owed as a list.
fn written(cohort: &Cohort, documents: &[Artifact], reminder: &Reminder, today: Date, base: &str) -> (String, String) {
    let label = |cell: &Cell| {
        let known = cohort.course.deliverables.iter().find(|one| one.id == cell.deliverable);
        known.map_or_else(|| cell.deliverable.clone(), |one| one.label.clone())
    };
    let mut list = String::new();
    for cell in &reminder.owed {
        let _ = write!(list, "\n* {}, {}\n", label(cell), when(cell, today));
        let draft = cell.artifact.filter(|id| documents.iter().any(|artifact| artifact.id == *id));
        let _ = match draft {
            Some(id) => writeln!(list, "  There is a draft; hand it in here: {base}/artifacts/{id}/edit"),
            None => writeln!(list, "  Upload it here: {base}{}", upload(cohort, cell)),
        };
    }
    let subject = match &reminder.owed[..] {
        [one] => format!("{}, {}", label(one), when(one, today)),
        many => format!("{} papers of your district are due", many.len()),
    };
    (subject, list)
}

/// By when it is due, or was.
fn when(cell: &Cell, today: Date) -> String {
    let Some(due) = cell.due else { return "due".to_owned() };
    let date = due.strftime("%B %-d, %Y");
    match days_until(due, today) {
        0 => format!("due today, {date}"),
        1 => format!("due tomorrow, {date}"),
        days @ 2.. => format!("due in {days} days, {date}"),
        _ => format!("late: it was due {date}"),
    }
}

/// Where a district uploads it, with everything filled in.
fn upload(cohort: &Cohort, cell: &Cell) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if let Some(one) = cohort.course.deliverables.iter().find(|one| one.id == cell.deliverable) {
        query.append_pair("kind", &one.kind).append_pair("phase", &one.phase);
    }
    query.append_pair("districts", &cell.district).append_pair("cohort", &cohort.year);
    if let Some(band) = cohort.bands.get(&cell.district) {
        query.append_pair("grade_bands", band);
    }
    format!("/upload?{}", query.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_in_the_morning() {
        let on = |text: &str| day(text.parse().expect("a time")).to_string();
        assert_eq!([on("2026-11-24T10:59:59Z"), on("2026-11-24T11:00:00Z")], ["2026-11-23", "2026-11-24"]);
    }
}
