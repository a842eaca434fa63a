//! Calendars that people's own programs follow: iCalendar (RFC 5545).

use jiff::Timestamp;
use jiff::civil::Date;
use model::programme::later;

/// Longest line, in bytes without its end (section 3.1).
const LINE: usize = 75;

/// A calendar.
pub struct Calendar {
    /// What programs call it.
    pub name: String,
    /// When what it says was last changed.
    pub changed: Timestamp,
    /// Rises with every change.
    pub version: u64,
    /// What is in it.
    pub events: Vec<Event>,
}

/// Something on a day.
pub struct Event {
    /// Names it for ever, also when it moves.
    pub uid: String,
    /// The day, or the first one.
    pub day: Date,
    /// The last day.
    pub last: Date,
    /// What it is.
    pub summary: String,
    /// More about it.
    pub description: String,
    /// Its page.
    pub url: String,
    /// Whether people have time for something else that day.
    pub free: bool,
}

impl Calendar {
    /// The calendar as a file.
    pub fn text(&self) -> String {
        let mut out = String::new();
        let mut line = |name: &str, value: &str| fold(&mut out, &format!("{name}:{value}"));
        let name = escape(&self.name);
        line("BEGIN", "VCALENDAR");
        line("VERSION", "2.0");
        line("PRODID", "-//PACE//Clearinghouse//EN");
        line("NAME", &name);
        line("X-WR-CALNAME", &name);
        line("REFRESH-INTERVAL;VALUE=DURATION", "PT12H");
        let stamp = self.changed.strftime("%Y%m%dT%H%M%SZ").to_string();
        for event in &self.events {
            line("BEGIN", "VEVENT");
            line("UID", &escape(&event.uid));
            line("DTSTAMP", &stamp);
            line("SEQUENCE", &self.version.to_string());
            line("DTSTART;VALUE=DATE", &event.day.strftime("%Y%m%d").to_string());
            if event.last > event.day {
                // The day after, on which it does not take place any more (section 3.6.1).
                line("DTEND;VALUE=DATE", &later(event.last, 1).strftime("%Y%m%d").to_string());
            }
            line("SUMMARY", &escape(&event.summary));
            line("DESCRIPTION", &escape(&event.description));
            line("URL", &event.url);
            line("TRANSP", if event.free { "TRANSPARENT" } else { "OPAQUE" });
            line("END", "VEVENT");
        }
        line("END", "VCALENDAR");
        out
    }
}

/// A text as a value (section 3.3.11); control characters, which no value may have, are left out.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            '\t' => escaped.push(c),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// Writes a line, with breaks where it is too long, which split no character (section 3.1).
fn fold(out: &mut String, line: &str) {
    let mut room = LINE;
    for c in line.chars() {
        if c.len_utf8() > room {
            out.push_str("\r\n ");
            room = LINE - 1;
        }
        room -= c.len_utf8();
        out.push(c);
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn calendar(summary: &str) -> String {
        let event = Event {
            uid: "cohort-2018-session-kickoff@j".to_owned(),
            day: "2018-04-11".parse().expect("a day"),
            last: "2018-04-11".parse().expect("a day"),
            summary: summary.to_owned(),
            description: "At 8:30".to_owned(),
            url: "https://x.example/cohorts/2018/sessions/kickoff".to_owned(),
            free: false,
        };
        let changed = "2018-01-02T03:04:05Z".parse().expect("a time");
        Calendar { name: "PACE Lab 2018".to_owned(), changed, version: 3, events: vec![event] }.text()
    }

    /// The value of a property, read as a program does: lines joined, then characters unescaped.
    fn read(text: &str, name: &str) -> String {
        let joined = text.replace("\r\n ", "");
        let line = joined.split("\r\n").find_map(|line| line.strip_prefix(&format!("{name}:"))).expect("a line");
        let (mut value, mut escaped) = (String::new(), false);
        for c in line.chars() {
            match (escaped, c) {
                (false, '\\') => escaped = true,
                (true, 'n' | 'N') => (value, escaped) = (value + "\n", false),
                _ => (value, escaped) = (format!("{value}{c}"), false),
            }
        }
        value
    }

    #[test]
    fn a_calendar_is_written_as_the_format_says() {
        let text = calendar("Kickoff; overview, and \\ more\nthan that");
        assert!(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:"));
        assert!(text.contains("\r\nDTSTAMP:20180102T030405Z\r\nSEQUENCE:3\r\nDTSTART;VALUE=DATE:20180411\r\n"));
        assert!(text.contains("\r\nSUMMARY:Kickoff\\; overview\\, and \\\\ more\\nthan that\r\n"));
        assert!(text.ends_with("END:VEVENT\r\nEND:VCALENDAR\r\n"));
    }

    proptest! {
        #[test]
        fn any_label_survives(label in "[\\PC\\n\\\\;,\"é𝒳]{0,300}") {
            let text = calendar(&label);
            prop_assert_eq!(read(&text, "SUMMARY"), label);
            for line in text.split("\r\n") {
                prop_assert!(line.len() <= LINE && !line.contains(['\r', '\n']), "{:?}", line);
            }
        }
    }
}
