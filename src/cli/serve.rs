//! `serve`

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;
use model::form;
use model::{ActionName, Actor, Answers, Metadata, SheetId, Standing, Transition, Visibility};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::client::Client;
use super::{FINE, Failure, import};
use crate::answers::QUESTIONNAIRE;
use crate::app::App;
use crate::cohorts::today;
use crate::curation::Expect;
use crate::demo;
use crate::demo::lab::PastClock;
use crate::error::Error;
use crate::goal::file;
use crate::http::serve::{Ready, control_socket, socket, tcp};
use crate::lessons::LESSON;
use crate::notices;
use crate::people::NewAccount;
use crate::plans::PLAN;
use crate::selection::NewDecision;
use crate::settings::Settings;
use crate::sheets::Makes;

/// What `serve` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// Where to listen [default: 127.0.0.1:8080]; port 0 takes any free one
    #[arg(long, env = "CLEARINGHOUSE_LISTEN", value_name = "ADDR:PORT")]
    pub listen: Option<String>,
    /// Fill a throw-away folder with sample documents of fictitious towns
    #[arg(long)]
    demo: bool,
}

/// A folder that is removed at the end.
struct Throwaway(std::path::PathBuf);

impl Throwaway {
    fn make() -> Result<Self, String> {
        let dir = std::env::temp_dir().join(format!("clearinghouse-demo-{:016x}", crate::app::random()));
        std::fs::create_dir(&dir).map_err(|error| format!("{}: {error}", dir.display()))?;
        Ok(Self(dir))
    }
}

impl Drop for Throwaway {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Runs the server until it is told to stop.
pub async fn run(mut settings: Settings, arguments: Arguments) -> Result<u8, Failure> {
    let throwaway = arguments.demo.then(Throwaway::make).transpose()?;
    if let Some(Throwaway(dir)) = &throwaway {
        settings.data = dir.join("data");
        settings.demo = true;
    }
    let clock = PastClock::default();
    let listener = TcpListener::bind(settings.listen).await.map_err(|error| {
        format!(
            "cannot listen on {}: {error}. Is another program using it? Choose another with --listen",
            settings.listen
        )
    })?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    settings.listen = address;
    let (stopping, stop) = watch::channel(false);
    let ready: Ready = Arc::new(OnceLock::new());
    let serving = tokio::spawn(tcp(listener, Arc::clone(&ready), stop.clone()));
    let mut stopped = Box::pin(stop_signal()?);
    let opening = tokio::task::spawn_blocking({
        let (settings, clock) = (settings.clone(), clock.clone());
        move || {
            if settings.demo { App::open_with(settings, Arc::new(move || clock.now())) } else { App::open(settings) }
        }
    });
    let app = tokio::select! {
        opened = opening => opened.map_err(|error| error.to_string())??,
        // Opening only reads and rebuilds views: it can be left at any time.
        () = &mut stopped => return Ok(FINE),
    };
    for line in app.reading.fences() {
        tracing::info!("{line}");
    }
    let router = crate::http::router(Arc::clone(&app));
    let mut links = Vec::new();
    if let Some(Throwaway(dir)) = &throwaway {
        fill(&app, &router, dir, &clock).await?;
        links = demo_people(&app).await?;
        demo_plan(&app).await?;
        demo_publications(&app, &clock).await.map_err(|error| Failure::Failed(error.to_string()))?;
    }
    let telling = tokio::spawn(notices::run(Arc::clone(&app)));
    let control = control(&settings, &ready, stop);
    let _ = ready.set(router);
    println!("listening on http://{address}");
    if !settings.may_sign_in() {
        tracing::warn!(
            "Nobody can sign in over plain http from elsewhere: put a proxy with https in front, and say --public-url https://..."
        );
    }
    if let Some(path) = app.people.offer_first_admin().filter(|_| throwaway.is_none()) {
        println!("make the first admin, once: {}{path}", settings.base_url());
    }
    for (role, link) in links {
        println!("sign in as {role}: {}{link}", settings.base_url());
    }
    stopped.await;
    tracing::info!("Stopping: what is acknowledged is finished first.");
    telling.abort();
    let _ = stopping.send(true);
    let _ = serving.await;
    if let Some(control) = control {
        let _ = control.await;
    }
    let _ = tokio::task::spawn_blocking(move || app.close()).await;
    Ok(FINE)
}

/// Serves the control socket; without one, commands cannot reach this server, and that is said.
fn control(settings: &Settings, ready: &Ready, stop: watch::Receiver<bool>) -> Option<tokio::task::JoinHandle<()>> {
    match control_socket(&settings.socket()) {
        Ok((listener, file)) => {
            let ready = Arc::clone(ready);
            Some(tokio::spawn(async move {
                socket(listener, ready, stop).await;
                drop(file);
            }))
        }
        Err(error) => {
            tracing::warn!("Commands cannot reach this server: {}: {error}", settings.socket().display());
            None
        }
    }
}

/// Makes the demo's cohorts and brings the sample library in as imports over the years would have.
async fn fill(app: &Arc<App>, router: &axum::Router, dir: &Path, clock: &PastClock) -> Result<(), Failure> {
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
    fill_sheets(app, &operator).await.map_err(failed)?;
    fill_inside(app, &operator).await.map_err(failed)?;
    fill_selection(app, &operator, today).await.map_err(failed)?;
    import::quietly(&client, &library.unfinished, false, |_| ()).await?;
    for name in library.submitted {
        if let Some(id) = app.store.state().by_external_id(name).map_err(|error| failed(error.into()))? {
            let submit = Transition::of(ActionName::Submit);
            app.transition(operator.clone(), id, Expect::Any, submit).await.map_err(failed)?;
        }
    }
    Ok(())
}

/// Writes the papers of sessions, names the people of teams, fills in the Roundtables.
async fn fill_inside(app: &App, operator: &Actor) -> Result<(), Error> {
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
async fn fill_selection(app: &App, operator: &Actor, today: jiff::civil::Date) -> Result<(), Error> {
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
async fn demo_publications(app: &Arc<App>, clock: &PastClock) -> Result<(), Error> {
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
async fn fill_sheets(app: &App, operator: &Actor) -> Result<(), Error> {
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
async fn demo_people(app: &Arc<App>) -> Result<Vec<(&'static str, String)>, Failure> {
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
async fn demo_plan(app: &Arc<App>) -> Result<(), Failure> {
    #[derive(serde::Deserialize)]
    struct Written {
        band: String,
        sections: std::collections::BTreeMap<String, model::Answers>,
    }
    let failed = |error: crate::error::Error| Failure::Failed(error.to_string());
    let Written { band, sections } = serde_json::from_str(demo::plan()).map_err(|error| error.to_string())?;
    let accounts = app.people.accounts.now();
    let writer = demo::PEOPLE.iter().find_map(|(_, email, _, districts)| Some((*email, *districts.first()?)));
    let Some((email, district)) = writer else { return Ok(()) };
    let Some(account) = accounts.by_email(email) else { return Ok(()) };
    let actor = app.actor(account).map_err(failed)?;
    let id = model::SheetId::of_year(PLAN, district, &band, &crate::pages::next_school_year());
    app.begin_sheet(actor.clone(), id.clone(), None).await.map_err(failed)?;
    for (section, answers) in sections {
        app.save_answers(actor.clone(), id.clone(), &section, 0, answers).await.map_err(failed)?;
    }
    Ok(())
}

/// Resolves at Ctrl-C or SIGTERM.
fn stop_signal() -> Result<impl Future<Output = ()>, Failure> {
    let signals = |error: std::io::Error| Failure::Failed(format!("signals cannot be heard: {error}"));
    let mut terminate = signal(SignalKind::terminate()).map_err(signals)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(signals)?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
