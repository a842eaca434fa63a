//! The table of samples: add a file to `library/` and a row here.

use self::Format::{Docx, Html, Md, Pdf, Txt};

/// The file type a sample is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// PDF.
    Pdf,
    /// Word.
    Docx,
    /// A web page.
    Html,
    /// Markdown, without the front matter.
    Md,
    /// Plain text.
    Txt,
}

impl Format {
    /// The file name's extension.
    pub const fn extension(self) -> &'static str {
        match self {
            Pdf => "pdf",
            Docx => "docx",
            Html => "html",
            Md => "md",
            Txt => "txt",
        }
    }
}

/// One paper of the library.
#[derive(Debug)]
pub struct Sample {
    /// The file name without its extension.
    pub name: &'static str,
    /// What it is written as.
    pub format: Format,
    /// Front matter and text.
    pub source: &'static str,
}

macro_rules! sample {
    ($name:literal, $format:ident) => {
        Sample { name: $name, format: $format, source: include_str!(concat!("library/", $name, ".md")) }
    };
}

/// All papers, in the order they are imported.
pub const SAMPLES: &[Sample] = &[
    sample!("snapshot-report-2018", Pdf),
    sample!("implementation-guide-2019", Pdf),
    sample!("vision-one-pager-pace", Pdf),
    sample!("superintendents-presentation-30-percent", Html),
    sample!("selection-rubric-2019", Pdf),
    sample!("selection-call-notes-staff", Txt),
    sample!("kickoff-agenda-2018", Pdf),
    sample!("discovery-session-2-summary", Pdf),
    sample!("clarifying-session-3-agenda", Md),
    sample!("district-questionnaire-template", Docx),
    sample!("planning-day-3-agenda", Docx),
    sample!("planning-day-3-summary", Docx),
    sample!("technology-directors-june-list", Html),
    sample!("measures-workbook", Md),
    sample!("pd-summer-institute-2019", Pdf),
    sample!("roundtable-notes-dropping", Txt),
    sample!("lessons-learned-cohort-2018", Html),
    sample!("alderbrook-plan-9-12", Pdf),
    sample!("alderbrook-presentation-snapshot", Html),
    sample!("alderbrook-letter-families", Pdf),
    sample!("alderbrook-csp-syllabus", Docx),
    sample!("counsellor-talking-points", Html),
    sample!("wexmoor-plan-6-8", Pdf),
    sample!("wexmoor-pathway-map", Html),
    sample!("kestrel-valley-plan-k-5", Docx),
    sample!("kestrel-lesson-rain-gauge", Md),
    sample!("marrowfield-district-report-2018", Pdf),
    sample!("marrowfield-k5-sequence", Pdf),
    sample!("marrowfield-carta-familias", Pdf),
    sample!("saltmarsh-agenda-planning-day", Txt),
    sample!("saltmarsh-plan-6-8", Docx),
    sample!("northfen-plan-9-12", Pdf),
    sample!("northfen-advisory-minutes", Docx),
    sample!("cormorant-point-report-2019", Docx),
    sample!("cormorant-point-memo-principals", Txt),
    sample!("tarrington-pd-schedule-2020", Docx),
    sample!("tarrington-carta-pais", Docx),
    sample!("tarrington-carta-familias", Docx),
    sample!("tarrington-device-policy", Txt),
    sample!("tarrington-lessons-remote-year", Pdf),
    sample!("larkham-dunmore-plan-6-8", Docx),
    sample!("larkham-letter-school-committee", Docx),
    sample!("larkham-lessons-understudy", Txt),
    sample!("harrowgate-policy-graduation-credit", Docx),
    sample!("harrowgate-coach-role", Docx),
    sample!("harrowgate-lesson-encryption", Md),
    sample!("stillwater-lesson-lost-mitten", Html),
    sample!("birchmont-presentation-committee", Md),
    sample!("birchmont-unit-floor-robots", Docx),
    sample!("eastmere-agenda-team-day-1", Txt),
    sample!("eastmere-script-self-assessment", Pdf),
    sample!("pair-programming-workshop", Md),
    sample!("eastmere-unit-lunch-data", Pdf),
    sample!("eastmere-family-night", Html),
    sample!("wenmouth-equity-policy", Docx),
    sample!("student-advisory-notes", Txt),
    sample!("wenmouth-let-fanmi", Pdf),
    sample!("wenmouth-lettre-familles", Html),
];
