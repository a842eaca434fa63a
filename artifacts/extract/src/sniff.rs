//! Media types by content. Names are hints only, between types that share a beginning.

/// What nothing is known about.
pub(crate) const UNKNOWN: &str = "application/octet-stream";

pub(crate) const PDF: &str = "application/pdf";
pub(crate) const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
pub(crate) const PPTX: &str = "application/vnd.openxmlformats-officedocument.presentationml.presentation";
pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
pub(crate) const XLSB: &str = "application/vnd.ms-excel.sheet.binary.macroenabled.12";
pub(crate) const ODT: &str = "application/vnd.oasis.opendocument.text";
pub(crate) const ODP: &str = "application/vnd.oasis.opendocument.presentation";
pub(crate) const ODS: &str = "application/vnd.oasis.opendocument.spreadsheet";
pub(crate) const EPUB: &str = "application/epub+zip";
pub(crate) const ZIP: &str = "application/zip";
pub(crate) const DOC: &str = "application/msword";
pub(crate) const PPT: &str = "application/vnd.ms-powerpoint";
pub(crate) const XLS: &str = "application/vnd.ms-excel";
pub(crate) const OLE: &str = "application/x-ole-storage";
pub(crate) const RTF: &str = "application/rtf";
pub(crate) const HTML: &str = "text/html";
pub(crate) const SVG: &str = "image/svg+xml";
pub(crate) const XML: &str = "application/xml";
pub(crate) const MAIL: &str = "message/rfc822";
pub(crate) const MARKDOWN: &str = "text/markdown";
pub(crate) const CSV: &str = "text/csv";
pub(crate) const TSV: &str = "text/tab-separated-values";
pub(crate) const PLAIN: &str = "text/plain";

/// Beginnings that settle the type: where, which bytes, what.
const MAGIC: [(usize, &[u8], &str); 24] = [
    (0, b"{\\rtf", RTF),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftypqt", "video/quicktime"),
    (4, b"ftyp", "video/mp4"),
    (8, b"WAVE", "audio/wav"),
    (8, b"AVI ", "video/x-msvideo"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"\x1a\x45\xdf\xa3", "video/webm"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"\xfd7zXZ\0", "application/x-xz"),
    (0, b"%!PS", "application/postscript"),
];

/// The zip family: name ending, the folder its members live in, type. The folder decides, then the ending.
const ZIPPED: [(&[&str], &str, &str); 4] = [
    (&["docx", "docm", "dotx", "dotm"], "word/", DOCX),
    (&["pptx", "pptm", "ppsx", "ppsm", "potx", "potm"], "ppt/", PPTX),
    (&["xlsx", "xlsm", "xltx", "xltm"], "xl/", XLSX),
    (&["epub"], "META-INF/container.xml", EPUB),
];

/// Open Document types as their `mimetype` member says, templates and macros included by their common beginning.
const OPEN_DOCUMENT: [(&str, &str); 4] = [("odt", ODT), ("odp", ODP), ("ods", ODS), ("epub", EPUB)];

/// Text types known by the name alone.
const TEXTS: [(&[&str], &str); 4] =
    [(&["md", "markdown", "mdown", "mkd"], MARKDOWN), (&["csv"], CSV), (&["tsv", "tab"], TSV), (&["eml"], MAIL)];

/// The media type shown by a file's first bytes (up to 8 KiB), with its name as a hint between types that share a
/// beginning: zip containers, OLE compound files, texts. `text/html` only for what looks like HTML. Parses nothing.
/// `application/octet-stream` when the content shows no type.
pub fn sniff(head: &[u8], file_name: &str) -> &'static str {
    let ending = ending(file_name);
    if is_pdf(head) {
        return PDF;
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return zipped(head, &ending);
    }
    if head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return compound(&ending);
    }
    let magic = MAGIC.iter().find(|(at, bytes, _)| head.get(*at..).is_some_and(|rest| rest.starts_with(bytes)));
    match magic {
        Some((_, _, media_type)) => media_type,
        None if is_text(head) => text(head, &ending),
        None => UNKNOWN,
    }
}

/// Every type that can be given.
pub(crate) fn all() -> impl Iterator<Item = &'static str> {
    let named = [
        PDF, DOCX, PPTX, XLSX, XLSB, ODT, ODP, ODS, EPUB, ZIP, DOC, PPT, XLS, OLE, HTML, XML, MAIL, MARKDOWN, CSV, TSV,
        PLAIN, SVG,
    ];
    named.into_iter().chain(MAGIC.iter().map(|(_, _, media_type)| *media_type))
}

fn ending(file_name: &str) -> String {
    file_name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default()
}

/// Viewers accept junk of up to 1,024 bytes before the header (PDF 32000-1 annex H, note 13), but a file with
/// another type's beginning is that other type.
fn is_pdf(head: &[u8]) -> bool {
    let near = &head[..head.len().min(1024)];
    let foreign = near.starts_with(b"PK") || near.starts_with(b"<") || near.starts_with(b"{\\rtf");
    near.starts_with(b"%PDF-") || (!foreign && contains(near, b"%PDF-"))
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

fn zipped(head: &[u8], ending: &str) -> &'static str {
    if let Some(declared) = declared_type(head) {
        return declared;
    }
    let by_folder = ZIPPED.iter().find(|(_, folder, _)| names_member(head, folder));
    let by_ending = || ZIPPED.iter().find(|(endings, _, _)| endings.contains(&ending));
    let open = || OPEN_DOCUMENT.iter().find(|(name, _)| *name == ending);
    by_folder
        .or_else(by_ending)
        .map(|(_, _, media_type)| *media_type)
        .or_else(|| open().map(|(_, media_type)| *media_type))
        .unwrap_or(ZIP)
}

/// The stored `mimetype` member that Open Document and EPUB begin with (OCF 3.3 section 4.3).
fn declared_type(head: &[u8]) -> Option<&'static str> {
    let name = head.get(30..)?.strip_prefix(b"mimetype")?;
    [ODT, ODP, ODS, EPUB].into_iter().find(|known| contains(&name[..name.len().min(120)], known.as_bytes()))
}

/// Whether a local header in `head` names a member in `folder`.
fn names_member(head: &[u8], folder: &str) -> bool {
    let starts = head.windows(4).enumerate().filter(|(_, window)| *window == b"PK\x03\x04").map(|(at, _)| at);
    starts.into_iter().any(|at| head.get(at + 30..).is_some_and(|name| name.starts_with(folder.as_bytes())))
}

fn compound(ending: &str) -> &'static str {
    match ending {
        "doc" | "dot" => DOC,
        "ppt" | "pps" | "pot" => PPT,
        "xls" | "xlt" => XLS,
        _ => OLE,
    }
}

/// Text has a byte order mark, or no more than a few control characters.
fn is_text(head: &[u8]) -> bool {
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return true;
    }
    let odd = head.iter().filter(|b| **b < 32 && !matches!(**b, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b)).count();
    !head.is_empty() && odd * 50 <= head.len()
}

fn text(head: &[u8], ending: &str) -> &'static str {
    let start = String::from_utf8_lossy(head).trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    let named = TEXTS.iter().find(|(endings, _)| endings.contains(&ending)).map(|(_, media_type)| *media_type);
    if looks_like_html(&start, ending) {
        HTML
    } else if start.starts_with("<?xml") {
        if start.contains("<svg") { SVG } else { XML }
    } else if looks_like_mail(&start) {
        MAIL
    } else {
        named.unwrap_or(PLAIN)
    }
}

/// HTML begins with its doctype or a tag of the document's frame; with the ending, any tag of it will do.
fn looks_like_html(start: &str, ending: &str) -> bool {
    let mut start = start;
    while let Some(rest) = start.strip_prefix("<!--") {
        start = rest.split_once("-->").map_or("", |(_, after)| after).trim_start();
    }
    let frame = ["<!doctype html", "<html", "<head", "<body", "<title", "<meta"];
    let xhtml = start.starts_with("<?xml") && start.contains("<html");
    let named = matches!(ending, "html" | "htm" | "xhtml")
        && ["<p", "<div", "<h1", "<h2", "<table", "<a ", "<br", "<ul", "<span", "<html", "<body"]
            .iter()
            .any(|tag| start.contains(tag));
    frame.iter().any(|tag| start.starts_with(tag)) || xhtml || named
}

/// Mail begins with header fields, three of which only mail has.
fn looks_like_mail(start: &str) -> bool {
    const FIELDS: [&str; 9] = [
        "from:",
        "to:",
        "subject:",
        "date:",
        "message-id:",
        "received:",
        "mime-version:",
        "return-path:",
        "delivered-to:",
    ];
    let head = start.split("\n\n").next().unwrap_or(start).split("\n\r\n").next().unwrap_or(start);
    let first_is_field = head.lines().next().is_some_and(|line| {
        line.starts_with("from ") || line.split_once(':').is_some_and(|(name, _)| !name.contains(' '))
    });
    first_is_field && head.lines().filter(|line| FIELDS.iter().any(|field| line.starts_with(field))).count() >= 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides_over_the_name() {
        assert_eq!(sniff(b"%PDF-1.4\n", "report.docx"), PDF);
        assert_eq!(sniff(b"\n\njunk%PDF-1.4\n", "report.pdf"), PDF);
        assert_eq!(sniff(b"hello there", "report.pdf"), PLAIN);
        assert_eq!(sniff(b"\x89PNG\r\n\x1a\n....", "a.html"), "image/png");
        assert_eq!(sniff(b"\0\x01\x02binary", "a.html"), UNKNOWN);
        assert_eq!(sniff(b"", "a.html"), UNKNOWN);
    }

    #[test]
    fn only_html_is_html() {
        assert_eq!(sniff(b"plain words", "a.html"), PLAIN);
        assert_eq!(sniff(b"<!-- x --><!DOCTYPE html><p>", "a.txt"), HTML);
        assert_eq!(sniff(b"<p>Hello", "a.htm"), HTML);
        assert_eq!(sniff(b"a < b and <p> is a tag", "a.txt"), PLAIN);
        assert_eq!(sniff(b"<html>%PDF-1.4", "a.pdf"), HTML);
    }

    #[test]
    fn containers_are_known_by_members_then_by_name() {
        let member = |name: &str| [b"PK\x03\x04".as_slice(), &[0; 26], name.as_bytes()].concat();
        assert_eq!(sniff(&member("word/document.xml"), "a.zip"), DOCX);
        assert_eq!(sniff(&member("[Content_Types].xml"), "a.pptx"), PPTX);
        assert_eq!(sniff(&member("mimetypeapplication/epub+zip"), "a"), EPUB);
        assert_eq!(sniff(&member("x"), "a"), ZIP);
        assert_eq!(sniff(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc"), DOC);
    }

    #[test]
    fn texts_are_known_by_name_and_mail_by_its_header() {
        assert_eq!(sniff(b"# Plan", "a.md"), MARKDOWN);
        assert_eq!(sniff(b"a,b", "a.csv"), CSV);
        assert_eq!(sniff(b"From: a@b\nTo: c@d\nSubject: x\n\nHi", "a"), MAIL);
        assert_eq!(sniff(b"\xff\xfeh\0i\0", "a.txt"), PLAIN);
    }
}
