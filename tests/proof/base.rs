//! A small library of papers to start from: a folder that is copied for every try.

use std::fs;
use std::path::Path;

use crate::bench::Numbers;
use crate::load;
use crate::oracle::Oracle;
use crate::support::{Server, folder};

/// Papers that are published.
const PUBLISHED: usize = 4;

/// The folder, and what is in it.
pub struct Base {
    pub data: tempfile::TempDir,
    pub oracle: Oracle,
}

impl Base {
    /// Papers called `paper-0` and so on, which are published, and `draft`, which is not.
    pub fn make(numbers: &mut Numbers) -> Self {
        let base = Self { data: folder(), oracle: Oracle::default() };
        let mut server = Server::start(base.data.path(), &[]);
        for title in (0..PUBLISHED).map(|n| format!("paper-{n}")).chain(["draft".to_owned()]) {
            base.oracle.create(&server, &title, load::file(numbers)).expect("is answered");
            if title != "draft" {
                load::act(&server, &base.oracle, numbers, &title, "publish").expect("is answered");
            }
        }
        assert_eq!(base.oracle.look(&server, base.data.path(), true), Vec::<String>::new());
        server.stop();
        base
    }

    /// A copy of it.
    pub fn copy(&self) -> Self {
        let data = folder();
        copy(self.data.path(), data.path());
        Self { data, oracle: self.oracle.copy() }
    }

    /// Starts a server on it.
    pub fn start(&self) -> Server {
        Server::start(self.data.path(), &[])
    }

    /// Everything is as it should be; see [`Oracle::look_at_all`].
    pub fn look(&self) -> Vec<String> {
        self.oracle.look_at_all(self.start(), self.data.path())
    }
}

/// Copies a folder.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("is made");
    for entry in fs::read_dir(from).expect("lists").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("is copied");
        }
    }
}
