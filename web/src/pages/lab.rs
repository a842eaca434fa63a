//! The pages of the PACE Lab: cohorts with their boards, sessions and teams, what districts write, selection, professional
//! development, the 30 % goal.

pub mod answers;
pub mod apply;
pub mod board;
pub mod call_edit;
pub mod candidate;
pub mod cohort;
pub mod cohort_edit;
pub mod cohorts;
pub mod district_goal;
pub mod district_lessons;
pub mod goal;
pub mod goal_import;
pub mod lessons;
pub mod pd;
pub mod pd_edit;
pub mod pd_session;
pub mod pd_together;
pub mod plans;
pub mod programme;
pub mod roundtables;
pub mod selection;
pub mod selections;
pub mod session;
pub mod session_edit;
pub mod sheet;
pub mod sheet_section;
pub mod team;
pub mod teams;
