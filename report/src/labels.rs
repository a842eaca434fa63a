//! The program's own words in a publication, by language.

use crate::Date;

/// Words and number signs of one language.
pub(crate) struct Labels {
    pub contents: &'static str,
    pub notes: &'static str,
    pub note: &'static str,
    pub page: &'static str,
    pub table: &'static str,
    pub figure: &'static str,
    pub chart: &'static str,
    /// Between a number's whole part and its fraction, and between thousands.
    signs: (char, char),
    months: [&'static str; 12],
    /// `{d}`, `{m}` and `{y}` are filled in.
    date: &'static str,
}

const ENGLISH: Labels = Labels {
    contents: "Contents",
    notes: "Notes",
    note: "Note",
    page: "Page",
    table: "Table",
    figure: "Figure",
    chart: "Chart",
    signs: ('.', ','),
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    date: "{m} {d}, {y}",
};
const SPANISH: Labels = Labels {
    contents: "Contenido",
    notes: "Notas",
    note: "Nota",
    page: "Página",
    table: "Tabla",
    figure: "Figura",
    chart: "Gráfico",
    signs: ('.', ','), // as in the United States and Mexico
    months: [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    date: "{d} de {m} de {y}",
};
const PORTUGUESE: Labels = Labels {
    contents: "Sumário",
    notes: "Notas",
    note: "Nota",
    page: "Página",
    table: "Tabela",
    figure: "Figura",
    chart: "Gráfico",
    signs: (',', '.'),
    months: [
        "janeiro",
        "fevereiro",
        "março",
        "abril",
        "maio",
        "junho",
        "julho",
        "agosto",
        "setembro",
        "outubro",
        "novembro",
        "dezembro",
    ],
    date: "{d} de {m} de {y}",
};
const FRENCH: Labels = Labels {
    contents: "Sommaire",
    notes: "Notes",
    note: "Note",
    page: "Page",
    table: "Tableau",
    figure: "Figure",
    chart: "Graphique",
    signs: (',', '\u{a0}'),
    months: [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    date: "{d} {m} {y}",
};
const HAITIAN: Labels = Labels {
    contents: "Sa ki ladan l",
    notes: "Nòt",
    note: "Nòt",
    page: "Paj",
    table: "Tablo",
    figure: "Figi",
    chart: "Grafik",
    signs: (',', '\u{a0}'),
    months: ["janvye", "fevriye", "mas", "avril", "me", "jen", "jiyè", "out", "septanm", "oktòb", "novanm", "desanm"],
    date: "{d} {m} {y}",
};

/// The words for a language tag; English ones for a language without any here.
pub(crate) fn labels(language: &str) -> &'static Labels {
    match language.split(['-', '_']).next().unwrap_or_default() {
        "es" => &SPANISH,
        "pt" => &PORTUGUESE,
        "fr" => &FRENCH,
        "ht" => &HAITIAN,
        _ => &ENGLISH,
    }
}

impl Labels {
    /// A date in words.
    pub(crate) fn date(&self, date: Date) -> String {
        let month = usize::from(date.month.clamp(1, 12)) - 1;
        let filled = self.date.replace("{d}", &date.day.to_string()).replace("{y}", &date.year.to_string());
        filled.replace("{m}", self.months[month])
    }

    /// A number with at most one decimal.
    pub(crate) fn number(&self, value: f32) -> String {
        let text = format!("{:.1}", value.abs());
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, "0"));
        let mut out = String::from(if value < 0.0 && text != "0.0" { "\u{2212}" } else { "" });
        for (at, digit) in whole.char_indices() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) && whole.len() > 3 {
                out.push(self.signs.1);
            }
            out.push(digit);
        }
        if fraction != "0" {
            out.push(self.signs.0);
            out.push_str(fraction);
        }
        out
    }
}
