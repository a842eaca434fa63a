//! The PACE Lab: cohorts with their boards, sessions and teams, what districts write on forms, selection, professional
//! development, the 30 % goal.

pub mod answers;
pub mod calendar;
pub mod cohorts;
pub mod goal;
pub mod lessons;
pub mod pd;
pub mod roundtables;
pub mod selection;
pub mod sessions;
pub mod sheets;
pub mod teams;
