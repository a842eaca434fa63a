//! A district's graduates by class, and how many of them are CS-competent. Small numbers are about people, so they are in
//! the private journal; what others learn of them is decided in [`crate::disclosure`].

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::metadata::FieldProblem;

/// Most graduates of a class.
pub const MOST: u32 = 100_000;
/// The years in which classes graduate.
pub const YEARS: RangeInclusive<u16> = 2000..=2100;
/// Most classes of a district.
pub const MOST_CLASSES: usize = 50;
/// Longest note, in characters.
pub const LONGEST_NOTE: usize = 300;

/// A graduating class of a district.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Graduates {
    /// The district's organisation code.
    pub district: String,
    /// The year it graduates.
    pub class: u16,
    /// Rises with every change.
    pub version: u64,
    /// Its numbers; nothing once they were taken away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numbers: Option<Numbers>,
    /// Where the numbers are from. It may say anything, so it is shown only to those who may see the numbers.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// The numbers of a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbers {
    /// Everybody who graduated, at least one.
    pub graduates: u32,
    /// Those who are CS-competent.
    pub competent: Competent,
}

/// How many are CS-competent: a C or better in a course equivalent to AP CS Principles, or 3 or more in that exam.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Competent {
    /// By how they showed it.
    Ways(Ways),
    /// All of them, when a district knows no more.
    Total(u32),
}

/// How many showed it in which way. Those who did both are among either.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Ways {
    /// By the course.
    pub course: u32,
    /// By the exam.
    pub exam: u32,
    /// By both.
    pub both: u32,
}

impl Ways {
    /// Everybody, counted once.
    pub fn total(self) -> u32 {
        (self.course + self.exam).saturating_sub(self.both)
    }

    /// By the course only, by the exam only, and by both.
    pub fn parts(self) -> [u32; 3] {
        [self.course.saturating_sub(self.both), self.exam.saturating_sub(self.both), self.both]
    }
}

impl Competent {
    /// Everybody, counted once.
    pub fn total(self) -> u32 {
        match self {
            Self::Ways(ways) => ways.total(),
            Self::Total(total) => total,
        }
    }

    /// How they showed it, where that is known.
    pub fn ways(self) -> Option<Ways> {
        match self {
            Self::Ways(ways) => Some(ways),
            Self::Total(_) => None,
        }
    }
}

/// A class as people type it, or as a line of a file has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// The year it graduates.
    pub class: String,
    /// See [`Numbers::graduates`].
    pub graduates: String,
    /// See [`Ways::course`].
    pub course: String,
    /// See [`Ways::exam`].
    pub exam: String,
    /// See [`Ways::both`].
    pub both: String,
    /// All who are competent; it may be left out where the ways are said.
    pub competent: String,
    /// See [`Graduates::note`].
    pub note: String,
}

/// What a typed class says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The year it graduates.
    pub class: u16,
    /// Its numbers.
    pub numbers: Numbers,
    /// Where they are from.
    pub note: String,
}

/// Collects what is wrong while numbers are read.
struct Reader(Vec<FieldProblem>);

impl Reader {
    fn problem(&mut self, field: &str, message: impl Into<String>) {
        self.0.push(FieldProblem::new(field, message));
    }

    /// A number, or nothing where nothing is typed. Commas between thousands are understood.
    fn number(&mut self, field: &str, typed: &str) -> Option<u32> {
        let digits: String = typed.chars().filter(|c| *c != ',' && !c.is_whitespace()).collect();
        if digits.is_empty() {
            return None;
        }
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        let number = digits.parse().ok().filter(|number| plain && *number <= MOST);
        if number.is_none() {
            self.problem(field, "must be a whole number from 0 to 100,000");
        }
        number
    }
}

impl Typed {
    /// Whether it has no numbers.
    pub fn has_no_numbers(&self) -> bool {
        self.numbers().iter().all(|(_, typed)| typed.trim().is_empty())
    }

    fn numbers(&self) -> [(&'static str, &str); 5] {
        [
            ("graduates", &self.graduates),
            ("course", &self.course),
            ("exam", &self.exam),
            ("both", &self.both),
            ("competent", &self.competent),
        ]
    }

    /// The class it is of.
    pub fn class(&self) -> Result<u16, FieldProblem> {
        let class = self.class.trim().parse().ok().filter(|class| YEARS.contains(class));
        class.ok_or_else(|| FieldProblem::new("class", "must be the year it graduates, from 2000 to 2100"))
    }

    /// What it says.
    ///
    /// # Errors
    /// Everything that is wrong, by the names of the fields here.
    pub fn read(&self) -> Result<Entry, Vec<FieldProblem>> {
        let mut reader = Reader(Vec::new());
        let class = self.class().map_err(|problem| reader.0.push(problem)).ok();
        let [graduates, course, exam, both, competent] =
            self.numbers().map(|(field, typed)| reader.number(field, typed));
        let note = self.note.split_whitespace().collect::<Vec<_>>().join(" ");
        if note.chars().count() > LONGEST_NOTE || note.chars().any(char::is_control) {
            reader.problem("note", format!("has at most {LONGEST_NOTE} characters"));
        }
        if reader.0.is_empty() {
            let counted = counted(&mut reader, [course, exam, both], competent);
            match graduates {
                None => reader.problem("graduates", "must be said: everybody who graduated"),
                Some(0) => reader.problem("graduates", "must be at least 1; leave out a class that nobody was in"),
                Some(graduates) => {
                    if let Some(competent) = counted.filter(|competent| competent.total() > graduates) {
                        let field = if competent.ways().is_some() { "course" } else { "competent" };
                        let many = competent.total();
                        reader.problem(field, format!("gives {many} competent, more than the {graduates} graduates"));
                    }
                }
            }
            if let (Some(class), Some(graduates), Some(competent), true) =
                (class, graduates, counted, reader.0.is_empty())
            {
                return Ok(Entry { class, numbers: Numbers { graduates, competent }, note });
            }
        }
        Err(reader.0)
    }
}

/// Everybody who is competent, once: from the ways, or the total alone.
fn counted(reader: &mut Reader, ways: [Option<u32>; 3], total: Option<u32>) -> Option<Competent> {
    match (ways, total) {
        ([None, None, None], None) => {
            let wanted = "must be said: by course, by exam and by both, or all who are competent";
            reader.problem("competent", wanted);
            None
        }
        ([None, None, None], Some(total)) => Some(Competent::Total(total)),
        ([Some(course), Some(exam), Some(both)], total) => {
            let ways = Ways { course, exam, both };
            if both > course || both > exam {
                reader.problem("both", "cannot be more than by course or by exam: those are among either");
                return None;
            }
            if let Some(total) = total.filter(|total| *total != ways.total()) {
                let sum = ways.total();
                reader
                    .problem("competent", format!("is {total}, but by course and by exam without both twice is {sum}"));
                return None;
            }
            Some(Competent::Ways(ways))
        }
        (ways, _) => {
            for (field, _) in ["course", "exam", "both"].iter().zip(ways).filter(|(_, way)| way.is_none()) {
                let why =
                    "must be said too, 0 for nobody, so that everybody is counted once; or say only how many in all";
                reader.problem(field, why);
            }
            None
        }
    }
}

impl From<&Graduates> for Typed {
    fn from(graduates: &Graduates) -> Self {
        let text = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
        let numbers = graduates.numbers;
        let ways = numbers.and_then(|numbers| numbers.competent.ways());
        let total = numbers.map(|numbers| numbers.competent.total()).filter(|_| ways.is_none());
        Self {
            class: graduates.class.to_string(),
            graduates: text(numbers.map(|numbers| numbers.graduates)),
            course: text(ways.map(|ways| ways.course)),
            exam: text(ways.map(|ways| ways.exam)),
            both: text(ways.map(|ways| ways.both)),
            competent: text(total),
            note: graduates.note.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn typed(numbers: [&str; 5]) -> Typed {
        let [graduates, course, exam, both, competent] = numbers.map(str::to_owned);
        Typed {
            class: "2024".to_owned(),
            graduates,
            course,
            exam,
            both,
            competent,
            note: " Guidance\n office ".to_owned(),
        }
    }

    #[test]
    fn everybody_is_counted_once() {
        let read = |numbers| typed(numbers).read().map(|entry| entry.numbers.competent.total());
        assert_eq!(read(["200", "40", "25", "15", ""]), Ok(50));
        assert_eq!(read(["1,200", "40", "25", "15", "50"]), Ok(50));
        assert_eq!(read(["200", "", "", "", "61"]), Ok(61));
        assert_eq!(typed(["9", "", "", "", "0"]).read().map(|entry| entry.note), Ok("Guidance office".to_owned()));
    }

    #[test]
    fn what_cannot_be_is_refused_where_it_stands() {
        let table = [
            (["", "", "", "", "5"], "graduates"),
            (["0", "", "", "", "0"], "graduates"),
            (["-1", "", "", "", "0"], "graduates"),
            (["100001", "", "", "", "0"], "graduates"),
            (["200", "", "", "", ""], "competent"),
            (["200", "", "", "", "201"], "competent"),
            (["200", "40", "25", "", ""], "both"),
            (["200", "40", "", "5", ""], "exam"),
            (["200", "40", "25", "26", ""], "both"),
            (["60", "40", "25", "4", ""], "course"),
            (["200", "40", "25", "15", "65"], "competent"),
            (["200", "4.5", "25", "15", ""], "course"),
        ];
        for (numbers, field) in table {
            let problems = typed(numbers).read().expect_err("is wrong");
            assert_eq!(problems.iter().map(|one| one.field.as_str()).collect::<Vec<_>>(), [field], "{numbers:?}");
        }
        for class in ["", "1999", "2101", "24"] {
            let wrong = Typed { class: class.to_owned(), ..typed(["200", "", "", "", "5"]) };
            assert_eq!(wrong.read().expect_err("is wrong")[0].field, "class");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_can_be_and_comes_back(numbers in proptest::array::uniform5(proptest::option::of(0_u32..60))) {
            let texts = numbers.map(|number| number.map(|number| number.to_string()).unwrap_or_default());
            let typed = typed(texts.each_ref().map(String::as_str));
            if let Ok(Entry { class, numbers, note }) = typed.read() {
                let total = numbers.competent.total();
                prop_assert!(numbers.graduates >= 1 && total <= numbers.graduates);
                if let Some(ways) = numbers.competent.ways() {
                    prop_assert_eq!(ways.parts().iter().sum::<u32>(), total);
                }
                let kept = Graduates { class, note: note.clone(), numbers: Some(numbers), ..Graduates::default() };
                prop_assert_eq!(Typed::from(&kept).read(), Ok(Entry { class, numbers, note }));
            }
        }
    }
}
