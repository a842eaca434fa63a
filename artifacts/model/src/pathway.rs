//! A district's pathway: each grade band, school year by school year, from planning over going live to sustaining.

use jiff::civil::Date;

use crate::cohort::Cohort;
use crate::id::ArtifactId;

/// Years a band scales up after the one in which it goes live (PACE programme documents: 2020 to 2023 for the first).
const SCALING: i16 = 3;
/// Most school years shown.
const SHOWN: i16 = 9;

/// Where a band stands in a school year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Its plan is written.
    Planning,
    /// The plan goes live.
    Implementing,
    /// More classrooms follow.
    ScalingUp,
    /// It goes on by itself.
    Sustaining,
}

impl Stage {
    /// What people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Planning => "Planning",
            Self::Implementing => "Implementing",
            Self::ScalingUp => "Scaling up",
            Self::Sustaining => "Sustaining",
        }
    }
}

/// A published plan: its band, the year in which its school year begins, and the document.
pub type Planned = (String, i16, ArtifactId);

/// A band in one school year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Where it stands; nothing before its planning.
    pub stage: Option<Stage>,
    /// The plan for this school year.
    pub plan: Option<ArtifactId>,
}

/// The pathway of a district.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pathway {
    /// The years in which its school years begin.
    pub years: Vec<i16>,
    /// Each band with a step for each year.
    pub bands: Vec<(String, Vec<Step>)>,
}

/// The pathway that plans tell; without one for a band, that a cohort targets it. Nothing where neither says anything.
pub fn pathway(bands: &[String], plans: &[Planned], cohorts: &[(&Cohort, &str)]) -> Option<Pathway> {
    let live = |band: &str| -> Option<i16> {
        let planned = plans.iter().filter(|(of, ..)| of == band).map(|(_, year, _)| *year);
        let targeted = cohorts.iter().filter(|(_, target)| *target == band);
        planned.min().or_else(|| targeted.filter_map(|(cohort, _)| goes_live(cohort)).min())
    };
    let lives: Vec<(String, Option<i16>)> = bands.iter().map(|band| (band.clone(), live(band))).collect();
    let first = lives.iter().filter_map(|(_, live)| *live).min()?;
    let last = lives.iter().filter_map(|(_, live)| *live).chain(plans.iter().map(|(_, year, _)| *year)).max()?;
    let years: Vec<i16> = (first - 1..=(last + SCALING + 1).min(first - 2 + SHOWN)).collect();
    let steps = |band: &str, live: Option<i16>| {
        let step = |year: &i16| Step {
            stage: live.and_then(|live| stage(*year - live)),
            plan: plans.iter().find(|(of, planned, _)| of == band && planned == year).map(|(_, _, id)| *id),
        };
        years.iter().map(step).collect()
    };
    let bands = lives.iter().map(|(band, live)| (band.clone(), steps(band, *live))).collect();
    Some(Pathway { years, bands })
}

/// Where a band stands so many years after it went live.
fn stage(years: i16) -> Option<Stage> {
    match years {
        ..-1 => None,
        -1 => Some(Stage::Planning),
        0 => Some(Stage::Implementing),
        1..=SCALING => Some(Stage::ScalingUp),
        _ => Some(Stage::Sustaining),
    }
}

/// The year in which the school year begins that follows a cohort's planning.
fn goes_live(cohort: &Cohort) -> Option<i16> {
    let (_, last) = cohort.course.span(cohort.begins?, "planning")?;
    Some(school_year(last) + 1)
}

/// The year in which the school year of a day begins; they begin in July.
pub fn school_year(day: Date) -> i16 {
    if day.month() >= 7 { day.year() } else { day.year() - 1 }
}

/// A school year as people write it: `2019-20`.
pub fn school_year_label(year: i16) -> String {
    format!("{year}-{:02}", (year + 1).rem_euclid(100))
}

/// The year in which a school year begins that is written `2019-20`.
pub fn begins(school_year: &str) -> Option<i16> {
    school_year.split('-').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::Stage::{Implementing, Planning, ScalingUp, Sustaining};
    use super::*;
    use crate::programme::Course;

    fn bands() -> Vec<String> {
        ["K-5", "6-8"].map(str::to_owned).into()
    }

    #[test]
    fn a_plan_goes_live_after_a_year_of_planning() {
        let plan = ArtifactId::from_bits(7);
        let pathway = pathway(&bands(), &[("6-8".to_owned(), 2019, plan)], &[]).expect("one");
        assert_eq!(pathway.years, (2018..=2023).collect::<Vec<_>>());
        let (band, steps) = &pathway.bands[1];
        let stages: Vec<_> = steps.iter().filter_map(|step| step.stage).collect();
        assert_eq!(
            (band.as_str(), stages),
            ("6-8", vec![Planning, Implementing, ScalingUp, ScalingUp, ScalingUp, Sustaining])
        );
        assert_eq!(steps[1].plan, Some(plan));
        assert!(pathway.bands[0].1.iter().all(|step| step.stage.is_none()));
    }

    #[test]
    fn a_cohort_tells_when_its_band_goes_live() {
        let begins = Some("2018-02-01".parse().expect("a day"));
        let cohort = Cohort { begins, course: Course::standard(), ..Cohort::default() };
        let pathway = pathway(&bands(), &[], &[(&cohort, "K-5")]).expect("one");
        assert_eq!(pathway.years[0], 2018);
        assert_eq!(pathway.bands[0].1[1].stage, Some(Stage::Implementing));
        assert_eq!(super::pathway(&bands(), &[], &[]), None);
        assert_eq!((school_year_label(2099), school_year_label(1999)), ("2099-00".to_owned(), "1999-00".to_owned()));
    }
}
