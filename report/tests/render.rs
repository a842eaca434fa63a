//! A publication becomes a PDF that holds what was said, and nothing that it was not told.

use model::Sha256;
use model::text::{Block, Chart, ChartKind, Figure, Inline, List, Picture, Series, Stored, Table};
use report::{Date, Error, Publication, markdown};

fn render(publication: &Publication) -> Result<Vec<u8>, Error> {
    report::render(publication, &|_| None)
}

fn words(text: &str) -> Vec<Inline> {
    vec![Inline::Text(text.to_owned())]
}

fn publication(language: &str, blocks: Vec<Block>) -> Publication {
    Publication {
        title: "A plan".to_owned(),
        subtitle: Some("For one year".to_owned()),
        publisher: "PACE Clearinghouse".to_owned(),
        date: Date { year: 2027, month: 11, day: 28 },
        language: language.to_owned(),
        blocks,
    }
}

#[test]
fn the_same_publication_makes_the_same_bytes() {
    let text = "# One\n\nWords[^1] and *more* [words](https://example.org).\n\n## Two\n\n1. a\n2. b\n\n# Three\n\n[^1]: A note.";
    let publication = publication("es", markdown::blocks(text));
    let file = render(&publication).unwrap();
    assert!(file.starts_with(b"%PDF-1.7"));
    assert_eq!(file, render(&publication).unwrap());
}

#[test]
fn text_is_never_code() {
    let hostile = [
        "#read(\"/etc/passwd\") $x^2$ \\ ] [ } { #set page(width: 1pt) <script>alert(1)</script>",
        ") Tj ET endstream endobj (\\) %%EOF \u{0}\u{1b}[31m \u{feff}\u{fffe}\u{202e}gnp.exe\u{e000}",
        "\u{4f60}\u{597d} \u{1f600} \u{5e9}\u{5dc} e\u{301}\u{302}\u{303} \u{ad}\u{200b} ﬁn ✓ → ≥ Ω Ж",
        &"a".repeat(5000),
        &"\u{301}".repeat(300),
        "",
        "   ",
    ];
    let mut blocks: Vec<Block> = hostile.iter().map(|text| Block::Paragraph(words(text))).collect();
    blocks.extend(hostile.iter().map(|text| Block::Heading { level: 9, text: words(text) }));
    let row: Vec<_> = hostile.iter().map(|text| words(text)).collect();
    blocks.push(Block::Table(Table { header: row.clone(), rows: vec![row.clone(), Vec::new()], ..Table::default() }));
    blocks.push(Block::List(List { start: Some(u64::MAX - 1), items: vec![Vec::new(), Vec::new(), Vec::new()] }));
    let url = "javascript:alert(1)".to_owned();
    blocks.push(Block::Paragraph(vec![Inline::Link { url, text: words("no") }]));
    let labels = hostile.iter().map(|text| (*text).to_owned()).collect();
    let values = vec![f32::NAN, f32::INFINITY, -3.0, 1e38, 0.0, -1e38, 1e-30];
    for kind in [ChartKind::Bars, ChartKind::Lines] {
        let series = vec![
            Series { name: hostile[1].to_owned(), values: values.clone() },
            Series { name: String::new(), values: vec![] },
        ];
        let chart = Chart { kind, unit: hostile[0].to_owned(), labels: Vec::clone(&labels), series };
        let figure = Figure { picture: Picture::Chart(chart), alt: String::new(), caption: words(hostile[2]) };
        blocks.push(Block::Figure(figure));
    }
    let mut publication = publication("en", blocks);
    publication.publisher = hostile[1].to_owned();
    for title in hostile.iter().filter(|title| !title.trim().is_empty()) {
        publication.title = (*title).to_owned();
        let file = render(&publication).unwrap();
        assert!(!contains(&file, b"javascript:") && !contains(&file, b"/JavaScript"));
    }
}

#[test]
fn what_cannot_be_set_is_refused() {
    let figure = |picture| Block::Figure(Figure { picture, alt: "x".to_owned(), caption: Vec::new() });
    let picture = Picture::Stored(Stored { sha256: Sha256::new([1; 32]), page: None });
    let with_picture = publication("en", vec![figure(picture)]);
    for bytes in [Some(&b"\x89PNG\r\n\x1a\nno"[..]), Some(b"\xff\xd8\xff"), Some(b""), None] {
        assert!(
            matches!(report::render(&with_picture, &|_| bytes.map(<[u8]>::to_vec)), Err(Error::Picture(_))),
            "{bytes:?}"
        );
    }
    let mut deep = Block::Paragraph(words("x"));
    for _ in 0..100 {
        deep = Block::Quote(vec![deep]);
    }
    assert!(matches!(render(&publication("en", vec![deep])), Err(report::Error::TooDeep)));
    assert!(matches!(render(&Publication::default()), Err(report::Error::Unnamed)));
    let quotes = format!("{}x", ">".repeat(5000));
    assert!(render(&publication("en", markdown::blocks(&quotes))).is_ok());
}

#[test]
fn a_file_says_what_it_is() {
    let text = "# Título\n\nÁéíóú ñ ç œ ò è\n\n| A | B |\n|---|--:|\n| x | 1 |\n\n> Quoted.\n\n- one\n- two\n";
    let file = render(&publication("pt-BR", markdown::blocks(text))).unwrap();
    for part in ["/StructTreeRoot", "/Lang", "/DisplayDocTitle true", "pdfuaid:part", "/ToUnicode", "/Outlines"] {
        assert!(contains(&file, part.as_bytes()), "{part}");
    }
}

fn contains(file: &[u8], part: &[u8]) -> bool {
    file.windows(part.len()).any(|window| window == part)
}
