//! What files hold for people who do not see them.

use model::Accessibility;

use super::fixture::{container, docx, office, pdf, pdf_of, read, relations};

fn found(bytes: &[u8], name: &str) -> Accessibility {
    read(bytes, name).facts.accessibility.expect("its reader looks")
}

/// A PDF with a page of words and these objects, the first of which is number 5, in addition to its catalog's `entries`.
fn tagged(entries: &str, more: &[&str]) -> Vec<u8> {
    let content = "BT /F1 12 Tf 72 700 Td (Words on a page) Tj ET";
    let mut objects = vec![
        format!("<</Type/Catalog/Pages 2 0 R{entries}>>"),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1<</Type/Font/Subtype/Type1\
         /BaseFont/Helvetica>>>>>>/Contents 4 0 R>>"
            .to_owned(),
        format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()),
    ];
    objects.extend(more.iter().map(|object| (*object).to_owned()));
    pdf_of(&objects, "")
}

#[test]
fn a_pdf_is_tagged_when_it_is_marked_and_has_a_tree() {
    let untagged = found(&pdf(&["Words on a page"]), "a.pdf");
    assert_eq!(untagged, Accessibility { tagged: Some(false), language_declared: true, pictures: 0, undescribed: 0 });
    let tree = "<</Type/StructTreeRoot>>";
    let rows = [
        ("/MarkInfo<</Marked true>>/StructTreeRoot 5 0 R", true),
        ("/MarkInfo<</Marked false>>/StructTreeRoot 5 0 R", false),
        ("/StructTreeRoot 5 0 R", false),
        ("/MarkInfo<</Marked true>>", false),
    ];
    for (entries, is_tagged) in rows {
        let found = found(&tagged(entries, &[tree]), "a.pdf");
        assert_eq!((found.tagged, found.language_declared), (Some(is_tagged), false), "{entries}");
    }
}

#[test]
fn figures_of_a_pdf_are_counted_by_their_roles_and_once() {
    let entries = "/MarkInfo<</Marked true>>/StructTreeRoot 5 0 R";
    let objects = [
        "<</Type/StructTreeRoot/K 6 0 R/RoleMap<</Photo/Picture/Picture/Figure/Loop/Loop>>>>",
        // It is its own kid, and names one twice.
        "<</S/Document/K[6 0 R 7 0 R 7 0 R 8 0 R 9 0 R 99 0 R 3 [<</S/Figure/ActualText(Two)>>]]>>",
        "<</S/Figure/P 6 0 R/Alt(A map)/K 0>>",
        "<</S/Photo/P 6 0 R/Alt( )/K[1 2]>>",
        "<</S/Loop/P 6 0 R/K<</S/Figure/Alt 10 0 R>>>>",
        "(A chart)",
    ];
    let found = found(&tagged(entries, &objects), "a.pdf");
    assert_eq!((found.pictures, found.undescribed), (4, 1));
}

#[test]
fn a_tree_of_any_depth_and_width_comes_to_an_end() {
    let entries = "/MarkInfo<</Marked true>>/StructTreeRoot 5 0 R";
    let mut objects = vec!["<</Type/StructTreeRoot/K 6 0 R>>".to_owned()];
    objects.extend((7..3_000).map(|next| format!("<</S/Sect/K[{next} 0 R {} 0 R]>>", next - 2)));
    objects.push(format!("<</S/Figure/K[{}]>>", "<</S/Figure>>".repeat(60_000)));
    let objects: Vec<&str> = objects.iter().map(String::as_str).collect();
    let found = found(&tagged(entries, &objects), "a.pdf");
    assert!(found.pictures > 10_000 && found.pictures <= 50_000, "{found:?}");
}

/// A drawing of a Word document with these attributes and content of its properties.
fn drawing(attributes: &str, within: &str) -> String {
    format!(
        "<w:r><w:drawing><wp:inline><wp:docPr id='1'{attributes}>{within}</wp:docPr><a:graphic><pic:pic/></a:graphic>\
         </wp:inline></w:drawing></w:r>"
    )
}

#[test]
fn pictures_of_word_documents_are_described_decoration_or_neither() {
    let decoration = "<a:extLst><a:ext><adec:decorative val='1'/></a:ext></a:extLst>";
    let pictures = [
        drawing("", ""),
        drawing(" descr='  '", "<a:extLst><a:ext><adec:decorative val='0'/></a:ext></a:extLst>"),
        drawing(" descr='A map'", ""),
        drawing("", decoration),
        format!("<w:del>{}</w:del>", drawing("", "")),
        // A text box is no picture.
        "<w:r><w:drawing><wp:docPr id='2'/><wps:txbx/></w:drawing></w:r>".to_owned(),
    ];
    let found = found(&docx(&format!("<w:p>{}<w:r><w:t>x</w:t></w:r></w:p>", pictures.concat())), "a.docx");
    assert_eq!(found, Accessibility { tagged: None, language_declared: false, pictures: 3, undescribed: 2 });
}

#[test]
fn word_documents_declare_a_language_in_styles_or_text() {
    let words = "<w:t>x</w:t>";
    let of = |language: &str| {
        found(&docx(&format!("<w:p><w:r><w:rPr>{language}</w:rPr>{words}</w:r></w:p>")), "a.docx").language_declared
    };
    assert!(of("<w:lang w:val='pt-BR'/>"));
    assert!(!of("<w:lang w:eastAsia='ja-JP'/>"));
    let document = format!("<w:document><w:body><w:p><w:r>{words}</w:r></w:p></w:body></w:document>");
    let styles = "<w:styles><w:docDefaults><w:rPr><w:lang w:val='en-US'/></w:rPr></w:docDefaults></w:styles>";
    let links = relations(&[("r1", "styles", "styles.xml")]);
    let members = [
        ("word/document.xml", document.as_str()),
        ("word/_rels/document.xml.rels", &links),
        ("word/styles.xml", styles),
    ];
    assert!(found(&office("word/document.xml", &members), "a.docx").language_declared);
}

#[test]
fn pictures_and_language_of_slides_are_told() {
    let picture = |attributes: &str, within: &str| {
        format!("<p:pic><p:nvPicPr><p:cNvPr id='4'{attributes}>{within}</p:cNvPr></p:nvPicPr></p:pic>")
    };
    let slide = format!(
        "<p:sld><p:sp><p:nvSpPr><p:cNvPr id='2' name='Title'/></p:nvSpPr><a:p><a:r><a:rPr lang='en-US'/><a:t>One</a:t></a:r></a:p></p:sp>\
         {}{}{}</p:sld>",
        picture(" descr='A map'", ""),
        picture(" descr=''", ""),
        picture("", "<a:extLst><a:ext><adec:decorative val='1'/></a:ext></a:extLst>"),
    );
    let links = relations(&[("r1", "slide", "slides/slide1.xml")]);
    let members = [
        ("ppt/presentation.xml", "<p:presentation><p:sldIdLst><p:sldId r:id='r1'/></p:sldIdLst></p:presentation>"),
        ("ppt/_rels/presentation.xml.rels", &links),
        ("ppt/slides/slide1.xml", &slide),
    ];
    let found = found(&office("ppt/presentation.xml", &members), "a.pptx");
    assert_eq!(found, Accessibility { tagged: None, language_declared: true, pictures: 2, undescribed: 1 });
}

/// An Open Document text with this body and these styles.
fn odt(body: &str, styles: &str) -> Vec<u8> {
    container(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        (
            "content.xml",
            &format!("<office:document-content><office:text>{body}</office:text></office:document-content>"),
        ),
        ("styles.xml", &format!("<office:document-styles>{styles}</office:document-styles>")),
    ])
}

#[test]
fn pictures_and_language_of_open_documents_are_told() {
    let body = "<text:p>x<draw:frame><draw:image/></draw:frame><draw:frame><draw:image/><svg:desc>A map</svg:desc></draw:frame>\
        <draw:frame loext:decorative='true'><draw:image/></draw:frame>\
        <draw:frame><draw:text-box><text:p><draw:frame><draw:image/><svg:title>Inner</svg:title></draw:frame></text:p></draw:text-box></draw:frame></text:p>";
    let language = |tag: &str| format!("<style:text-properties fo:language='{tag}'/>");
    let found = |styles: &str| found(&odt(body, styles), "a.odt");
    let told = Accessibility { tagged: None, language_declared: true, pictures: 3, undescribed: 1 };
    assert_eq!(found(&language("en")), told);
    assert_eq!(found(&language("none")), Accessibility { language_declared: false, ..told });
}

#[test]
fn pictures_and_language_of_web_pages_are_told() {
    let page = |html: &str| found(html.as_bytes(), "a.html");
    let one = page(
        "<!doctype html><html lang=en><body><p>x<img src=a><img src=b alt=''><img src=c alt='A map'></body></html>",
    );
    assert_eq!(one, Accessibility { tagged: None, language_declared: true, pictures: 2, undescribed: 1 });
    assert!(!page("<!doctype html><html lang=''><body>x</body></html>").language_declared);
    assert!(!page("<!doctype html><html><body>x</body></html>").language_declared);
}

#[test]
fn a_text_file_says_nothing_of_it() {
    for (text, name) in [("words", "a.txt"), ("# Plan\n\n<img src=a>\n\nwords", "a.md")] {
        assert_eq!(read(text.as_bytes(), name).facts.accessibility, None, "{name}");
    }
}
