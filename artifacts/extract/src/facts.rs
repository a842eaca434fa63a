//! Cleaning what documents say of themselves.

use model::DocumentFacts;

/// Longest fact, in characters.
const LONGEST: usize = 300;

/// One line of at most 300 characters; `None` if nothing readable is left.
pub(crate) fn line(raw: &str) -> Option<String> {
    let tidy = crate::text::tidy(raw);
    let joined: Vec<&str> = tidy.split_whitespace().collect();
    let line: String = joined.join(" ").chars().take(LONGEST).collect();
    let line = line.trim().to_owned();
    (!line.is_empty()).then_some(line)
}

/// Drops what is no fact: template titles, file names, unknown languages, impossible days.
pub(crate) fn clean(facts: &DocumentFacts) -> DocumentFacts {
    DocumentFacts {
        title: facts.title.as_deref().and_then(title),
        author: facts.author.as_deref().and_then(author),
        language: facts.language.as_deref().and_then(language),
        date: facts.date.as_deref().and_then(date),
        accessibility: facts.accessibility,
    }
}

/// What programs write before a file name when nobody gave a title.
const PROGRAM_PREFIXES: [&str; 5] =
    ["Microsoft Word - ", "Microsoft PowerPoint - ", "Microsoft Excel - ", "PowerPoint Presentation - ", "Print - "];

/// Titles that templates and exporters leave behind, in lower case.
const JUNK_TITLES: [&str; 16] = [
    "untitled",
    "untitled document",
    "untitled presentation",
    "untitled spreadsheet",
    "untitled-1",
    "powerpoint presentation",
    "slide 1",
    "presentation",
    "presentation title",
    "document",
    "document1",
    "title",
    "no title",
    "none",
    "blank page",
    "insert title here",
];

/// Endings that show a title is a file name.
const FILE_ENDINGS: [&str; 14] = [
    ".doc", ".docx", ".dvi", ".indd", ".ppt", ".pptx", ".pdf", ".xls", ".xlsx", ".qxd", ".pub", ".tex", ".rtf", ".odt",
];

fn title(raw: &str) -> Option<String> {
    let line = line(raw)?;
    let prefix = PROGRAM_PREFIXES.iter().find(|prefix| line.starts_with(**prefix));
    let bare = prefix.map_or(line.as_str(), |prefix| line[prefix.len()..].trim());
    let lower = bare.to_lowercase();
    let ending = FILE_ENDINGS.iter().find(|ending| lower.ends_with(**ending));
    let bare = match (prefix, ending) {
        (Some(_), Some(ending)) => &bare[..bare.floor_char_boundary(bare.len() - ending.len())],
        (None, Some(_)) => return None,
        _ => bare,
    };
    let junk = JUNK_TITLES.contains(&lower.as_str()) || !bare.chars().any(char::is_alphanumeric);
    (!junk).then(|| bare.trim().to_owned())
}

fn author(raw: &str) -> Option<String> {
    let line = line(raw)?;
    let lower = line.to_lowercase();
    let junk = ["unknown", "author", "user", "admin", "administrator", "microsoft office user", "python-docx"];
    (!junk.contains(&lower.as_str()) && line.chars().any(char::is_alphabetic)).then_some(line)
}

/// A BCP 47 tag from what documents write (`en_US`, `EN-us`, `en-US.UTF-8`).
pub(crate) fn language(raw: &str) -> Option<String> {
    let tag = raw.trim().split(['.', '@', ',', ' ']).next()?.replace('_', "-");
    let mut parts = tag.split('-');
    let first = parts.next()?.to_lowercase();
    let known = (2..=3).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_lowercase());
    if !known || first == "und" || first == "zxx" {
        return None;
    }
    let mut out = first;
    for part in parts {
        if part.is_empty() || part.len() > 8 || !part.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return None;
        }
        out.push('-');
        out.push_str(&subtag(part));
    }
    Some(out)
}

/// Regions in capitals, scripts with one, the rest small, as RFC 5646 section 2.1.1 recommends.
fn subtag(part: &str) -> String {
    let lower = part.to_lowercase();
    match part.len() {
        2 => lower.to_uppercase(),
        4 if part.bytes().all(|b| b.is_ascii_alphabetic()) => lower[..1].to_uppercase() + &lower[1..],
        _ => lower,
    }
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// A day as `YYYY-MM-DD` from ISO 8601, PDF (`D:20240131...`) or English (`Jan 31, 2024`, `31 January 2024`).
pub(crate) fn date(raw: &str) -> Option<String> {
    let raw = raw.trim().trim_start_matches("D:");
    let words: Vec<&str> = raw.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let (year, month, day) = compact(raw).or_else(|| numeric(&words)).or_else(|| english(&words))?;
    let real = (1900..=2200).contains(&year) && (1..=12).contains(&month) && (1..=days(year, month)).contains(&day);
    real.then(|| format!("{year:04}-{month:02}-{day:02}"))
}

fn compact(raw: &str) -> Option<(u32, u32, u32)> {
    let digits = raw.get(..8).filter(|head| head.bytes().all(|b| b.is_ascii_digit()))?;
    Some((digits[..4].parse().ok()?, digits[4..6].parse().ok()?, digits[6..8].parse().ok()?))
}

fn numeric(words: &[&str]) -> Option<(u32, u32, u32)> {
    let day = words.get(2)?.split(['T', 't']).next()?;
    (words[0].len() == 4).then_some(())?;
    Some((words[0].parse().ok()?, words[1].parse().ok()?, day.parse().ok()?))
}

fn english(words: &[&str]) -> Option<(u32, u32, u32)> {
    let (at, month) = words.iter().take(4).enumerate().find_map(|(at, word)| {
        let month = MONTHS.iter().position(|name| word.to_lowercase().starts_with(name))?;
        Some((at, u32::try_from(month).ok()? + 1))
    })?;
    let number = |at: usize| words.get(at)?.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse::<u32>().ok();
    let before = at.checked_sub(1).and_then(number);
    match (before, number(at + 1), number(at + 2)) {
        (Some(day), Some(year), _) if year > 31 => Some((year, month, day)),
        (_, Some(day), Some(year)) => Some((year, month, day)),
        _ => None,
    }
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn template_titles_are_no_titles() {
        for junk in ["Untitled", "foo.dvi", "PowerPoint Presentation", " - ", "", "report.docx"] {
            assert_eq!(title(junk), None, "{junk}");
        }
        assert_eq!(title("Microsoft Word - Strategic Plan.doc").as_deref(), Some("Strategic Plan"));
        assert_eq!(title("  Plan\n for 2025 ").as_deref(), Some("Plan for 2025"));
    }

    #[test]
    fn languages_become_tags() {
        assert_eq!(language("en_us.UTF-8").as_deref(), Some("en-US"));
        assert_eq!(language("zh-hant-tw").as_deref(), Some("zh-Hant-TW"));
        assert_eq!(language("x-none"), None);
        assert_eq!(language("English"), None);
    }

    #[test]
    fn days_are_read_in_the_ways_documents_write_them() {
        for raw in [
            "D:20240131120000Z",
            "2024-01-31T10:00:00Z",
            "2024/1/31",
            "Jan 31, 2024",
            "Wed, 31 January 2024",
            "20240131",
        ] {
            assert_eq!(date(raw).as_deref(), Some("2024-01-31"), "{raw}");
        }
        for raw in ["2023-02-29", "yesterday", "D:", "0000-00-00", "31/01/2024", "é2024é0131"] {
            assert_eq!(date(raw), None, "{raw}");
        }
    }
}
