//! The search index is built again.

use std::sync::Arc;

use model::{Actor, JobKind, policy};

use super::{Begin, Job, Outcome, run};
use crate::app::App;
use crate::error::Error;

impl App {
    /// Starts to build the index again, or finds that this goes on already. The old one answers until the end, and stays
    /// when it is cancelled.
    pub fn start_reindex(self: &Arc<Self>, actor: &Actor) -> Result<Arc<Job>, Error> {
        if !policy::may_maintain(actor) {
            return Err(Error::Forbidden("only admins may build the index again".to_owned()));
        }
        let title = "Build the search index again".to_owned();
        let (job, new) = self.jobs.begin(Begin { kind: JobKind::Reindex, title, by: actor, total: None })?;
        if new {
            let (app, at_work) = (Arc::clone(self), Arc::clone(&job));
            run(&job, async move {
                let artifacts = app.indexing.rebuild(Box::new(move |done, of| at_work.step(done, of))).await?;
                let said = format!("{} can be found", web::count(&artifacts, "document"));
                Ok(Outcome { said, file: None })
            });
        }
        Ok(job)
    }
}
