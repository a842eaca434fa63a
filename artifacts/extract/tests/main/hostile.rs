//! Bad and hostile files: each ends in a definite state, soon.

use std::fmt::Write as _;
use std::io::{Cursor, Write};
use std::time::{Duration, Instant};

use model::TextState;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::fixture::{container, docx, extractor, file, office, pdf, pdf_of, read, short, texts};

#[test]
fn empty_and_meaningless_files() {
    let empty = read(b"", "plan.pdf");
    assert_eq!((empty.state, empty.detail.as_deref()), (TextState::Damaged, Some("the file is empty")));
    assert_eq!(read(&[0, 1, 2, 3, 255, 254, 0, 0], "plan.pdf").state, TextState::Unsupported);
    assert_eq!(read(b"%PDF-1.7\nnothing else", "plan.pdf").state, TextState::Damaged);
    assert_eq!(read(b"PK\x03\x04 torn", "plan.docx").state, TextState::Damaged);
    assert_eq!(read(b"   \n \t\n", "a.txt").state, TextState::NoText);
}

#[test]
fn names_cannot_hurt() {
    for name in ["", "--probe", "-x.txt", "a\0b.txt", "../../etc/passwd.txt", &"é".repeat(10_000)] {
        assert_eq!(texts(&read(b"plain words", name)), ["plain words"], "{name:?}");
    }
}

#[test]
fn zeros_and_invalid_utf8_are_dropped_or_replaced() {
    let mut page = b"<html><body>a\0b <p>c\xff\xfe d</p>".to_vec();
    page.extend_from_slice(&b"<p>more words</p>".repeat(9));
    let read = read(&page, "a.html");
    assert_eq!(read.state, TextState::Text);
    assert!(read.pages.iter().all(|page| !page.text.contains('\0')));
}

#[test]
fn a_flat_bomb_is_too_large() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("word/document.xml", SimpleFileOptions::default()).unwrap();
    let zeros = vec![b' '; 1 << 20];
    for _ in 0..128 {
        writer.write_all(&zeros).unwrap();
    }
    let bomb = writer.finish().unwrap().into_inner();
    assert!(bomb.len() < 1 << 20);
    assert_eq!(read(&bomb, "a.docx").state, TextState::TooLarge);
}

#[test]
fn entities_are_not_expanded_and_nothing_external_is_fetched() {
    let mut laughs = "<!DOCTYPE x [<!ENTITY e0 \"ha\">".to_owned();
    for n in 1..40 {
        let _ = write!(laughs, "<!ENTITY e{n} \"&e{0};&e{0};\">", n - 1);
    }
    laughs +=
        "<!ENTITY f SYSTEM \"file:///etc/passwd\">]><w:document><w:p><w:t>ok &e39; &f; end</w:t></w:p></w:document>";
    let read = read(&office("word/document.xml", &[("word/document.xml", &laughs)]), "a.docx");
    assert_eq!(texts(&read), ["ok end"]);
}

#[test]
fn deep_nesting_ends() {
    const DEEP: usize = 100_000;
    let around = |open: &str, close: &str| open.repeat(DEEP) + "deep" + &close.repeat(DEEP);
    let odt = |inner: String| {
        let content = format!(
            "<office:document-content><office:body><office:text>{inner}</office:text></office:body></office:document-content>"
        );
        container(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", &content)])
    };
    let rows: [(&str, Vec<u8>, &[TextState]); 12] = [
        ("tags.docx", docx(&"<w:p>".repeat(DEEP)), &[TextState::TooLarge]),
        ("closed.docx", docx(&around("<w:sdt>", "</w:sdt>")), &[TextState::TooLarge]),
        ("sections.odt", odt(around("<text:section>", "</text:section>")), &[TextState::TooLarge]),
        ("paragraphs.odt", odt(around("<text:p>", "</text:p>")), &[TextState::TooLarge]),
        ("divs.html", around("<div>", "</div>").into_bytes(), &[TextState::Text]),
        ("lists.html", around("<ul><li>", "</li></ul>").into_bytes(), &[TextState::Text]),
        ("tables.html", around("<table><tr><td>", "</td></tr></table>").into_bytes(), &[TextState::Text]),
        ("quotes.md", around(">", "").into_bytes(), &[TextState::Text, TextState::TooLarge]),
        ("lists.md", around("- ", "").into_bytes(), &[TextState::Text, TextState::TooLarge]),
        ("links.md", around("[", "](x)").into_bytes(), &[TextState::Text, TextState::TooLarge]),
        (
            "groups.rtf",
            format!("{{\\rtf1 {}}}", around("{", "}")).into_bytes(),
            &[TextState::Text, TextState::TooLarge],
        ),
        ("open.rtf", format!("{{\\rtf1 {}", around("{", "")).into_bytes(), &[TextState::Text, TextState::TooLarge]),
    ];
    for (name, bytes, states) in rows {
        let begun = Instant::now();
        let read = read(&bytes, name);
        assert!(states.contains(&read.state), "{name}: {:?} {:?}", read.state, read.detail);
        assert!(read.state != TextState::Text || texts(&read).concat().contains("deep"), "{name}");
        assert!(begun.elapsed() < Duration::from_secs(5), "{name}: {:?}", begun.elapsed());
    }
}

#[test]
fn a_polyglot_is_one_type() {
    let mut both = b"<html><body>web words</body></html>\n".to_vec();
    both.extend_from_slice(&pdf(&["paper words"]));
    let read = read(&both, "a.pdf");
    assert_eq!(read.media_type, "text/html");
}

#[test]
fn pdf_loops_and_deep_trees_end() {
    let begun = Instant::now();
    let looped = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>".to_owned(),
        "<</Type/Pages/Parent 2 0 R/Kids[2 0 R]/Count 1>>".to_owned(),
    ];
    let own_form = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<</XObject<</X 4 0 R>>>>/Contents 5 0 R>>".to_owned(),
        "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 4 0 R>>>>/Length 5>>\nstream\n/X Do\nendstream".to_owned(),
        "<</Length 5>>\nstream\n/X Do\nendstream".to_owned(),
    ];
    let deep = [format!("<</Type/Catalog/Pages {}1{}>>", "[".repeat(100_000), "]".repeat(100_000))];
    for objects in [&looped[..], &own_form[..], &deep[..]] {
        assert_ne!(read(&pdf_of(objects, ""), "a.pdf").state, TextState::Text);
    }
    assert!(begun.elapsed() < Duration::from_secs(35));
}

#[test]
fn a_pdf_with_a_wrong_page_count_or_cut_in_half_still_gives_its_text() {
    let whole = pdf(&["The first page has some words", "The second page has more"]);
    let torn = &whole[..whole.len() - 120];
    assert!(texts(&read(torn, "a.pdf")).concat().contains("first page"));
    let lying = String::from_utf8_lossy(&whole).replace("/Count 2", "/Count 9").into_bytes();
    assert!(texts(&read(&lying, "a.pdf")).concat().contains("second page"));
}

#[test]
fn a_pdf_that_needs_a_password_says_so() {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[]/Count 0>>".to_owned(),
        format!("<</Filter/Standard/V 2/R 3/Length 128/P -4/O<{}>/U<{}>>>", "ab".repeat(32), "cd".repeat(32)),
    ];
    let read = read(&pdf_of(&objects, "/Encrypt 3 0 R/ID[<00><00>]"), "a.pdf");
    assert_eq!(read.state, TextState::Encrypted);
}

#[test]
fn very_long_texts_are_kept_up_to_a_limit() {
    let long = "many words in a long line\n".repeat(600_000);
    let read = extractor(short()).extract(file(long.as_bytes()), "a.txt").unwrap();
    assert_eq!(read.state, TextState::TooLarge);
    let kept: usize = read.pages.iter().map(|page| page.text.len()).sum();
    assert!((4 << 20..=9 << 20).contains(&kept), "{kept}");
}

#[test]
fn torn_containers_give_what_they_have() {
    let body = "<w:p><w:r><w:t>".to_owned() + &"some words ".repeat(50_000) + "</w:t></w:r></w:p>";
    let mut bytes = docx(&body);
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xff;
    let state = read(&bytes, "a.docx").state;
    assert!(matches!(state, TextState::Text | TextState::Damaged), "{state:?}");
    assert_eq!(read(&container(&[("a.txt", "x")]), "a.zip").state, TextState::Unsupported);
}
