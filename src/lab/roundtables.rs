//! The table of Roundtables: which districts are in which, as admins fill it in, and as a file.

use model::roundtable::{self, Roundtables};
use model::{Actor, PrivateRecord, Vocabularies, policy};

use crate::app::App;
use crate::error::Error;
use crate::spreadsheet::{guarded, unguarded};

/// Most lines of a file.
const MOST_LINES: usize = 2_000;

impl App {
    /// Saves the table that these rows of a name and districts say, over a version.
    pub async fn save_roundtables(
        &self,
        actor: &Actor,
        version: u64,
        rows: &[(String, String)],
    ) -> Result<Roundtables, Error> {
        if !policy::may_run_accounts(actor) {
            return Err(Error::Forbidden("only admins change the Roundtables".to_owned()));
        }
        let rows = roundtable::read(rows, self.store.vocabularies().districts()).map_err(Error::Fields)?;
        self.change_private(actor.account.clone(), "change Roundtables", move |directory, _| {
            let now = directory.roundtables();
            if now.version != version {
                return Err(Error::Stale { asked: version.to_string(), current: now.version });
            }
            if now.rows == rows {
                return Ok((None, Roundtables::clone(now)));
            }
            let next = Roundtables { version: version + 1, rows };
            Ok((Some(PrivateRecord::Roundtables(next.clone())), next))
        })
        .await
    }
}

/// The table as a file, a line for each district.
pub fn write_file(table: &Roundtables, vocabularies: &Vocabularies) -> Result<Vec<u8>, Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["roundtable", "org_code", "district"]).map_err(Error::internal)?;
    for row in &table.rows {
        for code in &row.districts {
            let name = vocabularies.label("district", code);
            writer.write_record([guarded(&row.name), code.clone(), guarded(&name)]).map_err(Error::internal)?;
        }
    }
    writer.into_inner().map_err(Error::internal)
}

/// The rows of a name and districts that a file says. Its heading names the columns; `roundtable` must be there, and
/// `org_code` or `district`.
///
/// # Errors
/// What keeps it from being read.
pub fn read_file(bytes: &[u8]) -> Result<Vec<(String, String)>, String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let heading = reader.headers().map_err(|error| format!("the file is no CSV table in UTF-8: {error}"))?.clone();
    let column = |wanted: &str| heading.iter().position(|name| name.trim().eq_ignore_ascii_case(wanted));
    let (name, code, district) = (column("roundtable"), column("org_code"), column("district"));
    let Some(name) = name.filter(|_| code.or(district).is_some()) else {
        return Err("the first line must name the columns roundtable and org_code or district".to_owned());
    };
    let mut rows: Vec<(String, String)> = Vec::new();
    for (line, record) in reader.records().enumerate() {
        if line >= MOST_LINES {
            return Err(format!("the file has more than {MOST_LINES} lines"));
        }
        let record = record.map_err(|error| format!("line {} cannot be read: {error}", line + 2))?;
        let cell =
            |place: Option<usize>| place.and_then(|place| record.get(place)).map(unguarded).unwrap_or_default().trim();
        let one = if cell(code).is_empty() { cell(district) } else { cell(code) };
        let named = cell(Some(name));
        match rows.iter_mut().find(|(known, _)| known == named) {
            Some((_, districts)) => *districts = format!("{districts}; {one}"),
            None => rows.push((named.to_owned(), one.to_owned())),
        }
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use model::roundtable::Roundtable;

    use super::*;

    #[test]
    fn the_table_is_the_same_after_a_file() {
        let rows = [("North", &["00010000", "06000000"][..]), ("=South", &["00030000"])];
        let rows = rows.map(|(name, codes)| Roundtable {
            name: name.to_owned(),
            districts: codes.iter().map(|code| (*code).to_owned()).collect(),
        });
        let table = Roundtables { version: 1, rows: rows.to_vec() };
        let vocabularies = Vocabularies::default();
        let file = write_file(&table, &vocabularies).expect("written");
        assert!(String::from_utf8_lossy(&file).contains("'=South,00030000,Acushnet"));
        let read = roundtable::read(&read_file(&file).expect("read"), vocabularies.districts());
        assert_eq!(read, Ok(table.rows));
        assert!(read_file(b"name,town\na,b\n").is_err());
        assert_eq!(
            read_file(b"\xef\xbb\xbfRoundtable,District\nA,Abington\n"),
            Ok(vec![("A".into(), "Abington".into())])
        );
    }
}
