//! Tables in text: comma, semicolon or tab separated values.

use csv::{ReaderBuilder, StringRecord};

use super::{Job, TEXT_FILE};
use crate::charset;
use crate::draft::{Draft, Failure};

pub(super) fn read(job: &mut Job, draft: &mut Draft) -> Result<(), Failure> {
    let bytes = job.source.bytes(TEXT_FILE)?;
    write(&charset::decode(&bytes, None), draft)
}

fn write(text: &str, draft: &mut Draft) -> Result<(), Failure> {
    let mut reader =
        ReaderBuilder::new().delimiter(delimiter(text)).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    while reader.read_record(&mut record).map_err(Failure::damaged)? {
        for field in &record {
            draft.push(&field.replace(['\n', '\r', '\t'], " "))?;
            draft.end_cell()?;
        }
        draft.end_line()?;
    }
    Ok(())
}

/// The separator found most often outside quotes in the first lines.
fn delimiter(text: &str) -> u8 {
    let (mut quoted, mut counts) = (false, [(b'\t', 0), (b';', 0), (b',', 0)]);
    for byte in text.bytes().take(4_096) {
        quoted ^= byte == b'"';
        for (delimiter, count) in &mut counts {
            *count += usize::from(!quoted && byte == *delimiter);
        }
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_cells_whatever_separates_them() {
        for text in ["a,\"b, c\"\nd\n", "a;\"b, c\"\nd;\n", "a\t\"b, c\"\nd\n"] {
            let mut draft = Draft::default();
            write(text, &mut draft).unwrap();
            assert_eq!(draft.finish("text/csv", Ok(())).pages[0].text, "a\tb, c\nd\n");
        }
    }
}
