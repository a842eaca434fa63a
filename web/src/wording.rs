//! Numbers, sizes, days and file types as people read them.

#![expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]

use jiff::Timestamp;
use jiff::civil::Date;
use model::Role;

/// `n` with commas between thousands.
pub fn number(n: &usize) -> String {
    let digits = n.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// "1 document", "2,040 documents".
pub fn count(n: &usize, noun: &str) -> String {
    let ending = if *n == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", number(n))
}

/// A file's size in the largest fitting unit of 1,000 bytes, with one decimal below ten.
pub fn size(bytes: &u64) -> String {
    const UNITS: [&str; 4] = ["KB", "MB", "GB", "TB"];
    if *bytes < 1_000 {
        return count(&usize::try_from(*bytes).unwrap_or(0), "byte");
    }
    let mut tenths = bytes / 100;
    let mut unit = 0;
    while tenths >= 10_000 && unit + 1 < UNITS.len() {
        tenths /= 1_000;
        unit += 1;
    }
    match (tenths / 10, tenths % 10) {
        (whole, tenth) if whole < 10 && tenth > 0 => format!("{whole}.{tenth} {}", UNITS[unit]),
        (whole, _) => format!("{whole} {}", UNITS[unit]),
    }
}

/// A time to wait in the largest fitting unit: "58 seconds", "3 minutes".
pub(crate) fn span(seconds: &usize) -> String {
    match *seconds {
        short @ 0..=90 => count(&short, "second"),
        middling @ 91..=5_400 => count(&middling.div_ceil(60), "minute"),
        long => count(&long.div_ceil(3_600), "hour"),
    }
}

/// How fast something goes: "410 a second", "12 a minute".
pub(crate) fn rate(per_minute: &usize) -> String {
    match *per_minute {
        slow @ 0..=59 => format!("{} a minute", number(&slow)),
        fast => format!("{} a second", number(&(fast / 60))),
    }
}

/// The moment, in UTC: "Sep 3, 14:05 UTC".
pub(crate) fn moment(at: &Timestamp) -> String {
    at.strftime("%b %-d, %H:%M UTC").to_string()
}

/// The day, in UTC: "May 3, 2021".
pub(crate) fn day(at: &Timestamp) -> String {
    at.strftime("%B %-d, %Y").to_string()
}

/// The day without the month in full: "May 3, 2021", "Sep 3, 2021".
pub(crate) fn short_day(at: &Timestamp) -> String {
    at.strftime("%b %-d, %Y").to_string()
}

/// A day of the calendar: "May 3, 2021".
pub(crate) fn date(day: &Date) -> String {
    day.strftime("%B %-d, %Y").to_string()
}

/// A day of the calendar without the month in full: "Sep 3, 2021".
pub(crate) fn short_date(day: &Date) -> String {
    day.strftime("%b %-d, %Y").to_string()
}

/// As it stands at the beginning of a sentence.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A field's name with spaces.
pub(crate) fn spaced(name: &str) -> String {
    name.replace('_', " ")
}

/// The value of the form field `role`.
pub(crate) const fn role_value(role: &Role) -> &'static str {
    match role {
        Role::Visitor => "visitor",
        Role::Contributor => "contributor",
        Role::Curator => "curator",
        Role::Admin => "admin",
    }
}

/// What someone of a role is.
pub(crate) const fn role(role: &Role) -> &'static str {
    match role {
        Role::Visitor => "visitor",
        Role::Contributor => "contributor",
        Role::Curator => "PACE staff",
        Role::Admin => "PACE staff and admin",
    }
}

/// What a role may do, for the person who gives it.
pub(crate) const fn role_means(role: &Role) -> &'static str {
    match role {
        Role::Visitor => "read",
        Role::Contributor => "bring documents of their districts (contributor)",
        Role::Curator => "review and publish (curator)",
        Role::Admin => "do everything, accounts too (admin)",
    }
}

/// Media types and what people call them. A new one is a row here.
const FILE_TYPES: &[(&str, &str)] = &[
    ("application/pdf", "PDF"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word document"),
    ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "PowerPoint presentation"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel workbook"),
    ("application/vnd.oasis.opendocument.text", "OpenDocument text"),
    ("application/vnd.oasis.opendocument.presentation", "OpenDocument presentation"),
    ("application/vnd.oasis.opendocument.spreadsheet", "OpenDocument spreadsheet"),
    ("application/msword", "Word document (1997-2003)"),
    ("application/vnd.ms-powerpoint", "PowerPoint presentation (1997-2003)"),
    ("application/vnd.ms-excel", "Excel workbook (1997-2003)"),
    ("application/rtf", "Rich text"),
    ("text/rtf", "Rich text"),
    ("application/epub+zip", "EPUB book"),
    ("message/rfc822", "Mail message"),
    ("text/html", "Web page"),
    ("text/markdown", "Markdown text"),
    ("text/plain", "Plain text"),
    ("text/csv", "CSV table"),
    ("application/zip", "ZIP archive"),
    ("image/png", "PNG picture"),
    ("image/jpeg", "JPEG picture"),
    ("application/octet-stream", "File of unknown type"),
];

/// What people call a media type; the type itself where it is not known.
pub(crate) fn file_type(media_type: &str) -> &str {
    let bare = media_type.split(';').next().unwrap_or_default().trim();
    FILE_TYPES.iter().find(|(known, _)| *known == bare).map_or(bare, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(count(&1, "document"), "1 document");
        assert_eq!(count(&1_204_000, "document"), "1,204,000 documents");
        assert_eq!(number(&999), "999");
    }

    #[test]
    fn sizes_read_well() {
        let sizes = [(0, "0 bytes"), (999, "999 bytes"), (1_500, "1.5 KB"), (23_456, "23 KB"), (209_715_200, "209 MB")];
        for (bytes, expected) in sizes {
            assert_eq!(size(&bytes), expected);
        }
        assert_eq!(size(&u64::MAX), "18446744 TB");
    }

    #[test]
    fn waits_and_rates_read_well() {
        let spans = [(1, "1 second"), (90, "90 seconds"), (91, "2 minutes"), (3_600, "60 minutes"), (5_401, "2 hours")];
        for (seconds, expected) in spans {
            assert_eq!(span(&seconds), expected);
        }
        assert_eq!((rate(&12), rate(&24_659)), ("12 a minute".to_owned(), "410 a second".to_owned()));
    }

    #[test]
    fn days_and_types_read_well() {
        assert_eq!(day(&"2021-05-03T12:00:00Z".parse().expect("a time")), "May 3, 2021");
        assert_eq!(file_type("text/plain; charset=utf-8"), "Plain text");
        assert_eq!(file_type("x/y"), "x/y");
    }
}
