//! End to end: the real binary, over HTTP and from the command line.

#[path = "../src/demo/mod.rs"]
#[allow(dead_code, reason = "the tests use its document writers only")]
mod demo;

mod mail_server;
#[allow(dead_code, reason = "shared with the proof bench")]
mod support;

mod api;
mod attacks;
mod backup;
mod bad_input;
mod beside_search;
mod browser;
mod cohorts;
mod commands;
mod connections;
mod curation;
mod errors;
mod goal;
mod imports;
mod jobs;
mod journeys;
mod notices;
mod operations;
mod pd;
mod people;
mod plans;
mod policy;
mod publications;
mod questions;
mod recovery;
mod reminders;
mod roundtables;
mod safety;
mod searches;
mod security;
mod selection;
mod sessions;
mod stored_format;
mod suggestions;
mod teams;
mod uploads;
mod uploads_in_pieces;
