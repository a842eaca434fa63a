//! Graduates as a CSV table: what a reader may see goes out, what staff collected comes in. What goes out exact can come
//! in again.

use std::collections::BTreeSet;

use csv::StringRecord;
use model::disclosure::Withheld;
use model::graduates::{Entry, Typed};
use model::{Districts, FieldProblem, Vocabularies};

use super::{ClassChange, ClassSeen};
use crate::error::Error;
use crate::spreadsheet::{guarded, unguarded};

/// Largest table that is read, in bytes.
pub const LARGEST: usize = 500_000;
/// Most lines that are read.
pub const MOST_LINES: usize = 5_000;
/// Most mistakes that are told.
const MOST_MISTAKES: usize = 100;
/// The columns, in the order they are written. Those with a share are not read.
const COLUMNS: [&str; 12] = [
    "org_code",
    "district",
    "class",
    "graduates",
    "course",
    "exam",
    "both",
    "competent",
    "percent_least",
    "percent_most",
    "withheld",
    "note",
];

/// A line that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The district's organisation code.
    pub district: String,
    /// Its class.
    pub entry: Entry,
}

/// What a table withholds of a class, in words.
fn withheld(what: Withheld) -> &'static str {
    match what {
        Withheld::Nothing => "",
        Withheld::Ways => "ways, or not known",
        Withheld::FewCompetent => "fewer than 10 competent",
        Withheld::FewOthers => "fewer than 10 not competent",
        Withheld::SmallClass => "class of fewer than 20",
    }
}

/// The table of these classes. Numbers that are withheld are left empty, and the column `withheld` says so.
pub fn write(classes: &[ClassSeen], vocabularies: &Vocabularies) -> Result<Vec<u8>, Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS).map_err(Error::internal)?;
    for ClassSeen { shown, inside } in classes {
        let number = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
        let way = |way: Option<u32>| number(way.map(u64::from));
        let percent = |tenths: Option<u16>| tenths.map(|t| format!("{}.{}", t / 10, t % 10)).unwrap_or_default();
        let share = shown.share();
        let cells = [
            shown.district.clone(),
            guarded(&vocabularies.label("district", &shown.district)),
            shown.class.to_string(),
            number(shown.graduates.exact()),
            way(shown.ways.map(|ways| ways.course)),
            way(shown.ways.map(|ways| ways.exam)),
            way(shown.ways.map(|ways| ways.both)),
            number(shown.competent.exact()),
            percent(share.map(|share| share.least)),
            percent(share.map(|share| share.most)),
            withheld(shown.withheld).to_owned(),
            inside.as_ref().map(|(_, note)| guarded(note)).unwrap_or_default(),
        ];
        writer.write_record(cells).map_err(Error::internal)?;
    }
    writer.into_inner().map_err(Error::internal)
}

/// The table of lines that were read, as short as it can be: to carry them from a preview to where they are saved.
pub fn carried(lines: &[Line]) -> Result<String, Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record(["org_code", "class", "graduates", "course", "exam", "both", "competent", "note"])
        .map_err(Error::internal)?;
    for Line { district, entry } in lines {
        let class = model::Graduates {
            class: entry.class,
            numbers: Some(entry.numbers),
            note: entry.note.clone(),
            ..model::Graduates::default()
        };
        let Typed { class, graduates, course, exam, both, competent, note } = (&class).into();
        let cells = [district.clone(), class, graduates, course, exam, both, competent, guarded(&note)];
        writer.write_record(cells).map_err(Error::internal)?;
    }
    String::from_utf8(writer.into_inner().map_err(Error::internal)?).map_err(Error::internal)
}

/// The changes that lines say, over whatever there is.
pub fn changes(lines: Vec<Line>) -> Vec<ClassChange> {
    lines.into_iter().map(|line| ClassChange::to(&line.district, line.entry, None)).collect()
}

/// Reads a table: a line each for a district's class.
///
/// # Errors
/// Everything that is wrong, by line; then nothing of it is used.
pub fn read(bytes: &[u8], districts: &Districts) -> Result<Vec<Line>, Vec<String>> {
    if bytes.len() > LARGEST {
        return Err(vec![format!("The file is larger than {} KB.", LARGEST / 1_000)]);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(bytes);
    let columns = columns(reader.headers()).map_err(|why| vec![why])?;
    let (mut lines, mut mistakes, mut known) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (row, record) in reader.records().enumerate() {
        if row >= MOST_LINES {
            mistakes.push(format!("There are more than {MOST_LINES} lines; bring them in part by part."));
            break;
        }
        match record {
            Err(error) => mistakes.push(unreadable(&error)),
            Ok(record) if record.iter().all(str::is_empty) => {}
            Ok(record) => {
                let at = record.position().map_or(row as u64 + 2, csv::Position::line);
                match line(&record, &columns, districts) {
                    Ok(line) if known.insert((line.district.clone(), line.entry.class)) => lines.push(line),
                    Ok(line) => mistakes.push(format!("Line {at}: the class of {} is there twice.", line.entry.class)),
                    Err(why) => mistakes.extend(why.into_iter().map(|why| format!("Line {at}: {why}."))),
                }
            }
        }
        if mistakes.len() >= MOST_MISTAKES {
            mistakes.push("There may be more.".to_owned());
            break;
        }
    }
    if lines.is_empty() && mistakes.is_empty() {
        mistakes.push("There is no line below the first.".to_owned());
    }
    if mistakes.is_empty() { Ok(lines) } else { Err(mistakes) }
}

/// The names of the columns, which must be known.
fn columns(heading: csv::Result<&StringRecord>) -> Result<Vec<String>, String> {
    let heading = heading.map_err(|error| unreadable(&error))?;
    let columns: Vec<String> = heading.iter().map(|name| name.to_lowercase().replace(' ', "_")).collect();
    for name in &columns {
        if !COLUMNS.contains(&name.as_str()) {
            return Err(format!("Line 1: {name:?} is no column that is known; use {}.", COLUMNS.join(", ")));
        }
    }
    let has = |wanted: &str| columns.iter().any(|name| name == wanted);
    if !(has("org_code") || has("district")) || !has("class") || !has("graduates") {
        return Err("Line 1: the columns org_code or district, class and graduates must be there.".to_owned());
    }
    Ok(columns)
}

fn line(record: &StringRecord, columns: &[String], districts: &Districts) -> Result<Line, Vec<String>> {
    if record.len() > columns.len() {
        return Err(vec![format!("there are {} cells where the first line has {}", record.len(), columns.len())]);
    }
    let cell = |wanted: &str| {
        let place = columns.iter().position(|name| name == wanted);
        place.and_then(|place| record.get(place)).map(unguarded).unwrap_or_default().to_owned()
    };
    let (code, name) = (cell("org_code"), cell("district"));
    // Spreadsheets take the zeros in front of a code away.
    let digits = code.len() < 8 && !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit());
    let named = if code.is_empty() {
        name
    } else if digits {
        format!("{code:0>8}")
    } else {
        code
    };
    let district = districts.resolve(&named).ok().filter(|district| district.operating);
    let typed = Typed {
        class: cell("class"),
        graduates: cell("graduates"),
        course: cell("course"),
        exam: cell("exam"),
        both: cell("both"),
        competent: cell("competent"),
        note: cell("note"),
    };
    let told = |FieldProblem { field, message }: FieldProblem| format!("{field} {message}");
    let mut mistakes = Vec::new();
    if district.is_none() {
        mistakes.push(format!("{named:?} is not the code or name of one district"));
    }
    match (typed.read(), district) {
        (Ok(entry), Some(district)) => Ok(Line { district: district.org_code.clone(), entry }),
        (read, _) => {
            mistakes.extend(read.err().unwrap_or_default().into_iter().map(told));
            Err(mistakes)
        }
    }
}

fn unreadable(error: &csv::Error) -> String {
    let line = error.position().map_or(1, csv::Position::line);
    match error.kind() {
        csv::ErrorKind::Utf8 { .. } => format!("Line {line}: the text is not valid UTF-8."),
        _ => format!("Line {line} cannot be read: {error}."),
    }
}

#[cfg(test)]
mod tests {
    use model::disclosure::exact;
    use model::graduates::{Competent, Numbers, Ways};
    use model::{Graduates, Vocabularies};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn mistakes_name_their_line() {
        let districts = Vocabularies::default();
        let read = |text: &str| read(text.as_bytes(), districts.districts());
        let good = "\u{feff}Org code,Class,Graduates,Competent,Note\n10000,2024,\"1,210\",64,'=SUM(A1)\n,,,,\n";
        let lines = read(good).expect("good");
        assert_eq!((lines[0].district.as_str(), lines[0].entry.numbers.graduates), ("00010000", 1210));
        assert_eq!((lines.len(), lines[0].entry.note.as_str()), (1, "=SUM(A1)"));
        let wrong = "district,class,graduates,competent\nAbington,2024,100,101\nAtlantis,24,100,5\nAbington,2023,50,20\n\
                     Abington,2023,60,20\n";
        let told = read(wrong).expect_err("wrong");
        assert_eq!(told.len(), 4, "{told:?}");
        assert!(told[0].starts_with("Line 2: competent gives 101 competent") && told[1].contains("\"Atlantis\""));
        assert!(
            told[2].starts_with("Line 3: class must")
                && told[3].starts_with("Line 5: the class of 2023 is there twice")
        );
        for text in ["", "name,class,graduates\n", "org_code,class\n", "district,class,graduates,competent\n"] {
            assert_eq!(read(text).expect_err("wrong").len(), 1, "{text}");
        }
        let long = "a".repeat(LARGEST + 1);
        assert!(read(&long).expect_err("too large")[0].contains("500 KB"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = read(&bytes, Vocabularies::default().districts());
        }

        #[test]
        fn what_is_written_exact_comes_back(
            rest in 0_u32..500, course in 0_u32..90, exam in 0_u32..90, both in 0_u32..30, known: bool, note in "[ -~]{0,30}",
        ) {
            let ways = Ways { course: course + both, exam: exam + both, both };
            let competent = if known { Competent::Ways(ways) } else { Competent::Total(ways.total()) };
            let numbers = Numbers { graduates: ways.total() + rest + 1, competent };
            let note = note.split_whitespace().collect::<Vec<_>>().join(" ");
            let class = Graduates { district: "00010000".into(), class: 2024, version: 1, numbers: Some(numbers), note: note.clone() };
            let seen = ClassSeen { shown: exact(&class).expect("numbers"), inside: Some((1, note.clone())) };
            let vocabularies = Vocabularies::default();
            let entry = Entry { class: 2024, numbers, note };
            let line = Line { district: "00010000".into(), entry };
            let written = write(&[seen], &vocabularies).expect("written");
            prop_assert_eq!(read(&written, vocabularies.districts()), Ok(vec![line.clone()]));
            let carried = carried(std::slice::from_ref(&line)).expect("written");
            prop_assert_eq!(read(carried.as_bytes(), vocabularies.districts()), Ok(vec![line]));
        }
    }
}
