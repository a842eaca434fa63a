//! Fills the demonstration, through the same use cases that people have.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use model::form;
use model::{ActionName, Actor, Answers, Metadata, SheetId, Standing, Transition, Visibility};

use super::client::Client;
use super::{Failure, import};
use crate::app::App;
use crate::curation::Expect;
use crate::demo;
use crate::demo::lab::PastClock;
use crate::error::Error;
use crate::lab::answers::QUESTIONNAIRE;
use crate::lab::cohorts::today;
use crate::lab::goal::file;
use crate::lab::lessons::LESSON;
use crate::lab::selection::NewDecision;
use crate::lab::sheets::Makes;
use crate::people::NewAccount;
use crate::plans::PLAN;

/// Makes the demo's cohorts and brings the sample library in as imports over the years would have.
///
/// Returns someone of each role, with the path of a link to sign in.
pub async fn fill(
    app: &Arc<App>,
    router: &axum::Router,
    dir: &Path,
    clock: &PastClock,
) -> Result<Vec<(&'static str, String)>, Failure> {
    let failed = |error: Error| Failure::Failed(error.to_string());
    let (today, operator) = (today(), Actor::operator());
    let folder = dir.join("library");
    let written = std::fs::create_dir(&folder).and_then(|()| demo::write_library(&folder, today));
    let library = written.map_err(|error| format!("the samples could not be written: {error}"))?;
    let cohorts = demo::lab::cohorts(today);
    clock.set(cohorts.first().and_then(|cohort| cohort.begins));
    app.add_districts(demo::districts()).await?;
    for cohort in cohorts {
        app.save_cohort(&operator, cohort, None).await.map_err(failed)?;
    }
    let graduates = file::read(demo::lab::graduates().as_bytes(), app.store.vocabularies().districts());
    let graduates = graduates.map_err(|mistakes| mistakes.join(" "))?;
    app.import_classes(&operator, file::changes(graduates), 0).await.map_err(failed)?;
    let client = Client::Here { app: Arc::clone(app), router: router.clone() };
    let turn_back = |path: &Path| clock.set(library.days.get(path).copied());
    import::quietly(&client, &library.published, true, turn_back).await?;
    clock.set(None);
    sheets(app, &operator).await.map_err(failed)?;
    inside(app, &operator).await.map_err(failed)?;
    selection(app, &operator, today).await.map_err(failed)?;
    import::quietly(&client, &library.unfinished, false, |_| ()).await?;
    for name in library.submitted {
        if let Some(id) = app.store.state().by_external_id(name).map_err(|error| failed(error.into()))? {
            let submit = Transition::of(ActionName::Submit);
            app.transition(operator.clone(), id, Expect::Any, submit).await.map_err(failed)?;
        }
    }
    let links = people(app).await?;
    plan(app).await?;
    publications(app, clock).await.map_err(failed)?;
    Ok(links)
}

/// Writes the papers of sessions, names the people of teams, fills in the Roundtables.
async fn inside(app: &App, operator: &Actor) -> Result<(), Error> {
    let cohorts = app.store.state().cohorts()?;
    let find = |name: &str| app.store.state().by_external_id(name).ok().flatten();
    for papers in demo::inside::sessions(&cohorts, &find) {
        app.save_session(operator, papers).await?;
    }
    if let Some(running) = cohorts.last() {
        for roster in demo::inside::rosters(running) {
            app.save_team(operator, running, roster).await?;
        }
    }
    app.save_roundtables(operator, 0, &demo::inside::roundtables()).await?;
    Ok(())
}

/// Calls for the next cohort, takes its applications, fills the calendar of professional development.
async fn selection(app: &App, operator: &Actor, today: jiff::civil::Date) -> Result<(), Error> {
    let Some(running) = app.store.state().cohorts()?.pop() else { return Ok(()) };
    let call = app.save_call(operator, demo::selection::call(&running.year, today), None).await?;
    for applied in demo::selection::applications(&call.year) {
        let one = app.apply(operator, None, &applied.form, jiff::Timestamp::now()).await?;
        if applied.standing != Standing::Undecided {
            let new = NewDecision { version: one.version, standing: applied.standing, reason: applied.reason };
            app.decide_application(operator, (one.year, one.district), new).await?;
        }
    }
    for (session, comes) in demo::selection::pd(today) {
        let begins = session.from;
        let session = app.save_pd(operator, session, None).await?;
        for (district, teachers) in comes {
            app.want(operator, session.id.clone(), district, teachers, begins).await?;
        }
    }
    Ok(())
}

/// The day the demo's Snapshot Report came out.
const CAME_OUT: Date = Date::constant(2019, 9, 16);

/// A Snapshot Report that came out after the discovery of its cohort, and an Implementation Guide that is being written.
async fn publications(app: &Arc<App>, clock: &PastClock) -> Result<(), Error> {
    let operator = Actor::operator();
    let running = app.store.state().cohorts()?.pop().map(|cohort| cohort.year).unwrap_or_default();
    let find = |name: &str| app.store.state().by_external_id(name).ok().flatten();
    for written in demo::publications::publications(&running, &find) {
        let is_out = written.cohort != running;
        clock.set(is_out.then_some(CAME_OUT));
        let begun = app.begin_publication(&operator, written.genre, Some(written.cohort.clone())).await?;
        let saved = app.save_publication(&operator, written.fill(begun)).await?;
        if is_out {
            let release = app.freeze(&operator, &saved.id, saved.version).await?;
            app.publish_release(&operator, &saved.id, release.number).await?;
        }
        clock.set(None);
    }
    Ok(())
}

/// Fills in the questionnaires of two cohorts, most of them handed in, and writes down what districts learned.
async fn sheets(app: &App, operator: &Actor) -> Result<(), Error> {
    let running = app.store.state().cohorts()?.last().map(|cohort| cohort.year.clone()).unwrap_or_default();
    let form = form::newest(QUESTIONNAIRE).ok_or(Error::NotFound)?;
    for one in demo::sheets::questionnaires(form, &running) {
        let id = SheetId::of_cohort(QUESTIONNAIRE, &one.district, &one.year);
        fill_sheet(app, operator, &id, one.sections).await?;
        if one.handed_in {
            publish(app, operator, &id, one.public.then_some(Visibility::Public)).await?;
        }
    }
    for lesson in demo::sheets::lessons() {
        let Some(((role, since), later)) = lesson.owners.split_first() else { continue };
        let mut sheet = app.begin_numbered(operator.clone(), &lesson.district, LESSON, (role, *since)).await?;
        for (role, since) in later {
            let id = sheet.id.clone();
            sheet = app.hand_over(operator.clone(), id, sheet.version, role, &since.to_string()).await?;
        }
        fill_sheet(app, operator, &sheet.id, lesson.sections).await?;
        if lesson.published {
            publish(app, operator, &sheet.id, None).await?;
        }
    }
    Ok(())
}

async fn fill_sheet(
    app: &App,
    operator: &Actor,
    id: &SheetId,
    sections: BTreeMap<String, Answers>,
) -> Result<(), Error> {
    for (section, answers) in sections {
        app.save_answers(operator.clone(), id.clone(), &section, 0, answers).await?;
    }
    Ok(())
}

/// Makes the document of a sheet and publishes it, for others than its form says where that is said.
async fn publish(app: &App, operator: &Actor, id: &SheetId, seen_by: Option<Visibility>) -> Result<(), Error> {
    let Makes::Draft(artifact) = app.make_document(operator.clone(), id).await? else { return Ok(()) };
    if let Some(visibility) = seen_by {
        let change = Box::new(move |current: &Metadata, seen: &mut Visibility| {
            *seen = visibility;
            Ok(current.clone())
        });
        app.describe(operator.clone(), artifact, Expect::Any, change).await?;
    }
    app.transition(operator.clone(), artifact, Expect::Any, Transition::of(ActionName::Publish)).await.map(|_| ())
}

/// Someone of each role, with the path of a link to sign in.
async fn people(app: &Arc<App>) -> Result<Vec<(&'static str, String)>, Failure> {
    let mut links = Vec::new();
    for &(role, email, name, districts) in demo::PEOPLE {
        let person = NewAccount {
            email: email.to_owned(),
            name: name.to_owned(),
            role: serde_json::from_value(role.into()).ok(),
            districts: districts.iter().map(|&code| code.to_owned()).collect(),
            password: None,
        };
        let link = app.demo_link(person).await.map_err(|error| Failure::Failed(error.to_string()))?;
        links.push((role, link));
    }
    Ok(links)
}

/// A plan for the next school year that the contributor is writing.
async fn plan(app: &Arc<App>) -> Result<(), Failure> {
    #[derive(serde::Deserialize)]
    struct Written {
        band: String,
        sections: BTreeMap<String, Answers>,
    }
    let failed = |error: Error| Failure::Failed(error.to_string());
    let Written { band, sections } = serde_json::from_str(demo::plan()).map_err(|error| error.to_string())?;
    let accounts = app.people.accounts.now();
    let writer = demo::PEOPLE.iter().find_map(|(_, email, _, districts)| Some((*email, *districts.first()?)));
    let Some((email, district)) = writer else { return Ok(()) };
    let Some(account) = accounts.by_email(email) else { return Ok(()) };
    let actor = app.actor(account).map_err(failed)?;
    let id = SheetId::of_year(PLAN, district, &band, &crate::pages::lab::next_school_year());
    app.begin_sheet(actor.clone(), id.clone(), None).await.map_err(failed)?;
    fill_sheet(app, &actor, &id, sections).await.map_err(failed)
}
