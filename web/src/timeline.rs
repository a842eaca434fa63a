//! A cohort's time as one picture: phases as bars, sessions and what is due as marks, what was published below. The same
//! stands in a list, which is what people with a screen reader have.
//!
//! Places are percentages, so that the picture fits any width while its words keep their size. Time runs slower where it
//! is long: each stretch between two changes of phase is as wide as the square root of its days, or the discovery of four
//! months would be a line beside three years of scaling up.

use jiff::civil::Date;
use model::Cohort;
use model::programme::{Due, later};

/// Height of a phase's lane, in pixels.
const LANE: i32 = 52;
/// Height of the years above the lanes, in pixels.
const HEAD: i32 = 26;

/// What is a moment on the timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mark {
    Begin,
    Session,
    Due,
    Published,
    End,
}

/// A line of the list.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) day: Date,
    pub(crate) mark: Mark,
    pub(crate) text: String,
    /// Where more is to be read; empty where nothing is.
    pub(crate) href: String,
}

/// A phase's bar.
#[derive(Clone, Debug)]
pub(crate) struct Bar {
    pub(crate) label: String,
    pub(crate) x: String,
    pub(crate) width: String,
    pub(crate) y: i32,
    /// Where its name stands, and which end of it.
    pub(crate) label_x: String,
    pub(crate) anchor: &'static str,
    /// Whether it is over, going on, or to come.
    pub(crate) class: &'static str,
    /// The sessions and what is due in it.
    pub(crate) marks: Vec<(Mark, String)>,
}

/// The picture and the list.
#[derive(Clone, Debug)]
pub(crate) struct Timeline {
    pub(crate) height: i32,
    /// Years with where they begin.
    pub(crate) years: Vec<(i16, String)>,
    pub(crate) bars: Vec<Bar>,
    pub(crate) published: Vec<String>,
    /// The lane of what was published.
    pub(crate) published_y: i32,
    /// Where today is, when it lies within.
    pub(crate) today: Option<String>,
    pub(crate) events: Vec<Event>,
}

/// Something that was published: when, what, and where it is.
pub type Publication = (Date, String, String);

/// Days with their places in percent, in order.
struct Scale(Vec<(Date, f64)>);

impl Scale {
    fn of(cohort: &Cohort, begins: Date) -> Option<Self> {
        let spans = cohort.course.phases.iter().filter_map(|phase| cohort.course.span(begins, &phase.value));
        let mut days: Vec<Date> = spans.flat_map(|(first, last)| [first, later(last, 1)]).collect();
        days.sort_unstable();
        days.dedup();
        let widths: Vec<f64> = days.windows(2).map(|pair| f64::from(between(pair[0], pair[1])).sqrt()).collect();
        let total: f64 = widths.iter().sum();
        let mut place = 0.0;
        let mut scale = vec![(*days.first()?, 0.0)];
        for (day, width) in days[1..].iter().zip(widths) {
            place += 100.0 * width / total;
            scale.push((*day, place));
        }
        (scale.len() > 1).then_some(Self(scale))
    }

    /// The place of a day; nothing for one outside.
    fn place(&self, day: Date) -> Option<f64> {
        let next = self.0.iter().position(|(end, _)| *end >= day)?;
        let (end, high) = self.0[next];
        let Some((begin, low)) = next.checked_sub(1).map(|before| self.0[before]) else {
            return (end == day).then_some(high);
        };
        let part = f64::from(between(begin, day)) / f64::from(between(begin, end).max(1));
        Some(low + (high - low) * part)
    }

    fn years(&self) -> Vec<(i16, String)> {
        let (Some((first, _)), Some((last, _))) = (self.0.first(), self.0.last()) else { return Vec::new() };
        let mut shown: Vec<(i16, String)> = Vec::new();
        let mut free = 0.0;
        for year in first.year() + 1..=last.year() {
            let Some(place) = Date::new(year, 1, 1).ok().and_then(|day| self.place(day)) else { continue };
            // Names must not run into each other on a phone, nor out of the picture.
            if place >= free && place <= 88.0 {
                shown.push((year, percent(place)));
                free = place + 13.0;
            }
        }
        shown
    }
}

fn between(one: Date, other: Date) -> i32 {
    one.until(other).map_or(0, |span| span.get_days())
}

fn percent(place: f64) -> String {
    format!("{place:.2}%")
}

impl Timeline {
    /// The timeline of a cohort whose beginning is known.
    pub(crate) fn of(cohort: &Cohort, publications: &[Publication], today: Date) -> Option<Self> {
        let begins = cohort.begins?;
        let scale = Scale::of(cohort, begins)?;
        let lanes = i32::try_from(cohort.course.phases.len()).unwrap_or(0);
        let bars = cohort.course.phases.iter().zip(0..).filter_map(|(phase, lane)| {
            let (first, last) = cohort.course.span(begins, &phase.value)?;
            let (low, high) = (scale.place(first)?, scale.place(later(last, 1))?);
            let (label_x, anchor) = match (low, high) {
                (low, _) if low < 35.0 => (low, "start"),
                (_, high) if high > 65.0 => (high, "end"),
                (low, high) => (low.midpoint(high), "middle"),
            };
            Some(Bar {
                label: phase.label.clone(),
                x: percent(low),
                width: percent(high - low),
                y: HEAD + lane * LANE,
                label_x: percent(label_x),
                anchor,
                class: if last < today {
                    "over"
                } else if first > today {
                    "ahead"
                } else {
                    "now"
                },
                marks: marks(cohort, begins, &phase.value, &scale),
            })
        });
        Some(Self {
            height: HEAD + (lanes + 1) * LANE - 12,
            years: scale.years(),
            bars: bars.collect(),
            published: publications.iter().filter_map(|(day, ..)| scale.place(*day)).map(percent).collect(),
            published_y: HEAD + lanes * LANE + 4,
            today: scale.place(today).map(percent),
            events: events(cohort, begins, publications),
        })
    }
}

fn marks(cohort: &Cohort, begins: Date, phase: &str, scale: &Scale) -> Vec<(Mark, String)> {
    let course = &cohort.course;
    let sessions = course.sessions.iter().filter(|session| session.phase == phase);
    let sessions = sessions.filter_map(|session| Some((Mark::Session, course.day(begins, &session.id)?)));
    // What is due before a session is not told from it on the picture; the list says it.
    let due = course.deliverables.iter().filter(|one| one.phase == phase && matches!(one.due, Due::Phase(_)));
    let due = due.filter_map(|one| Some((Mark::Due, course.due(begins, &one.due)?)));
    sessions.chain(due).filter_map(|(mark, day)| Some((mark, percent(scale.place(day)?)))).collect()
}

fn events(cohort: &Cohort, begins: Date, publications: &[Publication]) -> Vec<Event> {
    let course = &cohort.course;
    let event = |day, mark, text, href| Event { day, mark, text, href };
    let none = String::new;
    let mut events = Vec::new();
    for phase in &course.phases {
        if let Some((first, last)) = course.span(begins, &phase.value) {
            events.push(event(first, Mark::Begin, format!("{} begins", phase.label), none()));
            events.push(event(last, Mark::End, format!("{} ends", phase.label), none()));
        }
    }
    for session in &course.sessions {
        if let Some(day) = course.day(begins, &session.id) {
            let href = format!("/cohorts/{}/sessions/{}", cohort.year, session.id);
            events.push(event(day, Mark::Session, session.label.clone(), href));
        }
    }
    for one in &course.deliverables {
        if let Some(day) = course.due(begins, &one.due) {
            events.push(event(day, Mark::Due, format!("{} is due", one.label), none()));
        }
    }
    for (day, title, href) in publications {
        events.push(event(*day, Mark::Published, format!("Published: {title}"), href.clone()));
    }
    events.sort_by_key(|event| (event.day, event.mark));
    events
}

#[cfg(test)]
mod tests {
    use model::Course;

    use super::*;

    fn cohort() -> Cohort {
        let begins = Some("2018-02-01".parse().expect("a day"));
        Cohort { year: "2018".to_owned(), begins, course: Course::standard(), ..Cohort::default() }
    }

    #[test]
    fn every_phase_and_session_has_a_place_in_order() {
        let today = "2018-09-30".parse().expect("a day");
        let timeline = Timeline::of(&cohort(), &[], today).expect("one");
        assert_eq!(timeline.bars.len(), 6);
        assert_eq!(timeline.bars.iter().filter(|bar| bar.class == "now").count(), 1);
        let marks: usize = timeline.bars.iter().map(|bar| bar.marks.len()).sum();
        assert_eq!(marks, 9 + 4, "sessions, and what is due at the end of a phase");
        let number = |text: &String| text.trim_end_matches('%').parse::<f64>().expect("a number");
        assert!(timeline.bars.windows(2).all(|pair| number(&pair[0].x) < number(&pair[1].x)));
        assert!(timeline.bars.iter().all(|bar| number(&bar.x) + number(&bar.width) < 100.01));
        assert!(timeline.events.windows(2).all(|pair| pair[0].day <= pair[1].day));
        assert!(timeline.today.is_some());
        assert!(timeline.years.len() >= 3, "{:?}", timeline.years);
    }

    #[test]
    fn a_cohort_without_a_day_has_no_timeline() {
        assert!(Timeline::of(&Cohort::default(), &[], "2018-09-30".parse().expect("a day")).is_none());
    }
}
