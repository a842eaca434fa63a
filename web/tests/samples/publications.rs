//! The samples of the programme's publications.

use model::publication::{Content, Genre, Source, template};
use model::text::{Align, Block, Chart, ChartKind, Figure, Inline, List, Picture, Series, Stored, Table};
use model::{AccountId, ArtifactId, FieldProblem, Part, Publication, Release, Sha256, Stamp, Visibility};
use web::{
    DiffLine, PartForm, PublicationDeskPage, PublicationEditPage, PublicationForm, PublicationPage,
    PublicationPreviewPage, PublicationsPage,
};

use super::Samples;
use super::pages::visitor;

fn stamp() -> Stamp {
    Stamp { at: "2019-09-16T12:00:00Z".parse().expect("a time"), by: AccountId::operator() }
}

impl Samples {
    fn line(&self, text: &str) -> Vec<Inline> {
        vec![Inline::Text(self.say(text))]
    }

    /// Their pages by name.
    pub(super) fn of_publications(&self) -> Vec<(&'static str, String)> {
        vec![
            ("publications", self.publications()),
            ("publications-none", self.publications_none()),
            ("publication", self.publication()),
            ("publication-desk", self.publication_desk()),
            ("publication-edit", self.publication_edit()),
            ("publication-preview", self.publication_preview()),
        ]
    }

    fn a_publication(&self) -> Publication {
        let mut parts = template(Genre::SnapshotReport, Some("2018"));
        parts.extend(template(Genre::ImplementationGuide, Some("2018")));
        parts.push(Part {
            title: self.say("A picture"),
            content: Content::Picture {
                artifact: ArtifactId::from_bits(7),
                page: Some(3),
                alt: self.say("Five robots in a row"),
                caption: self.say("Before the lesson"),
            },
        });
        parts.push(Part { title: self.say("Text"), content: Content::Markdown { text: self.say("# Words") } });
        Publication {
            id: "snapshot-report-cohort-of-2018".to_owned(),
            version: 4,
            title: self.say("Where five districts begin"),
            subtitle: self.say("For the next ones"),
            genre: Genre::SnapshotReport,
            cohort: Some("2018".to_owned()),
            language: "en".to_owned(),
            licence: Some("CC-BY-4.0".to_owned()),
            visibility: Visibility::Public,
            parts,
            artifact: Some(ArtifactId::from_bits(7)),
            releases: 2,
            changed: stamp(),
        }
    }

    fn a_release(&self) -> Release {
        let line = |text: &str| self.line(text);
        let link = |url: String| Inline::Link { url, text: line("their words") };
        let chart = Chart {
            kind: ChartKind::Bars,
            unit: self.say(" %"),
            labels: ["K-5", "6-8"].map(|label| self.say(label)).into(),
            series: vec![Series { name: self.say("Districts"), values: vec![3.0, 1.5] }],
        };
        let figure =
            |picture| Block::Figure(Figure { picture, alt: self.say("In words"), caption: line("What it shows") });
        let stored = Stored { sha256: Sha256::new([7; 32]), page: Some(2) };
        let row = || ["Wexmoor", "6-8", "3,180", "Essex"].map(line).into();
        let table = Table {
            caption: line("Districts"),
            columns: vec![Align::Left, Align::Left, Align::Right],
            header: ["District", "Plans for", "Students", "County"].map(line).into(),
            rows: vec![row(), row()],
            row_headers: true,
        };
        let notes = vec![Inline::Note(line("A note"))];
        let blocks = vec![
            Block::Heading { level: 1, text: line("What we found") },
            Block::Paragraph(
                [
                    line("Words, "),
                    vec![link("/artifacts/000000000007".to_owned()), link(self.say("https://example.org"))],
                    notes,
                ]
                .concat(),
            ),
            Block::Heading { level: 2, text: line("Nobody could say") },
            Block::Quote(vec![Block::Paragraph(line("Quoted"))]),
            Block::List(List { start: Some(1), items: vec![vec![Block::Paragraph(line("One"))]] }),
            Block::Heading { level: 1, text: line("The districts") },
            Block::Table(table),
            figure(Picture::Chart(chart)),
            figure(Picture::Stored(stored)),
        ];
        let source = Source {
            artifact: ArtifactId::from_bits(7),
            title: self.say("A report"),
            districts: vec![self.say("Wexmoor")],
            year: "2018-19".to_owned(),
            licence: "CC BY 4.0".to_owned(),
        };
        Release::of(&self.a_publication(), 2, stamp(), blocks, vec![source])
    }

    fn publications(&self) -> String {
        let releases = [self.a_release()];
        PublicationsPage { viewer: &self.staff(), releases: &releases, vocabularies: &self.vocabularies }.render()
    }

    fn publications_none(&self) -> String {
        PublicationsPage { viewer: &visitor(), releases: &[], vocabularies: &self.vocabularies }.render()
    }

    fn publication(&self) -> String {
        let page = PublicationPage {
            viewer: &visitor(),
            release: &self.a_release(),
            artifact: ArtifactId::from_bits(7),
            size: 123_456,
            vocabularies: &self.vocabularies,
        };
        page.render()
    }

    fn publication_desk(&self) -> String {
        let frozen = Publication { artifact: None, ..self.a_publication() };
        let draft = Publication { releases: 0, cohort: None, ..self.a_publication() };
        let page = PublicationDeskPage {
            viewer: &self.staff(),
            publications: &[(self.a_publication(), Some(2)), (frozen, None), (draft, None)],
            genre: "other",
            cohort: "2018",
            problems: &[FieldProblem::new("cohort", self.say("is not in the list"))],
            vocabularies: &self.vocabularies,
        };
        page.render()
    }

    fn publication_edit(&self) -> String {
        let mut form = PublicationForm::of(&self.a_publication());
        form.parts.push(PartForm { what: self.say("nonsense"), page: self.say("x"), ..PartForm::default() });
        let last = form.parts.len() - 3;
        let fields =
            ["title".to_owned(), "language".to_owned(), "parts.0.text".to_owned(), format!("parts.{last}.alt")];
        let problems: Vec<_> = fields.iter().map(|field| FieldProblem::new(field, self.say("is wrong"))).collect();
        let page = PublicationEditPage {
            viewer: &self.staff(),
            id: "snapshot-report-cohort-of-2018",
            form: &form,
            problems: &problems,
            problem: Some(&self.say("Someone else saved meanwhile.")),
            done: None,
            up: Some(2),
            vocabularies: &self.vocabularies,
        };
        page.render()
    }

    fn publication_preview(&self) -> String {
        let part = |text: &str| vec![(true, self.say(text))];
        let lines = [
            DiffLine::Same(part("same")),
            DiffLine::Gone(part("before")),
            DiffLine::Elsewhere,
            DiffLine::New(part("after")),
        ];
        let named = (1, self.say("Introduction"), self.say("/artifacts/x"), self.say("there is none"));
        let page = PublicationPreviewPage {
            viewer: &self.staff(),
            release: &self.a_release(),
            version: 4,
            broken: &[named],
            left_out: &[self.say("Wexmoor has changed its answers")],
            last: Some((1, &lines)),
            up: None,
            problem: Some(&self.say("The PDF could not be made.")),
            done: Some(&self.say("Release 1 is frozen.")),
        };
        page.render()
    }
}
