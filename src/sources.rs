//! Which sources are one witness.
//!
//! A ministry, the president's office and the general staff of one state do not confirm each other. The
//! sources file says so: `name, origin, kind, aliases, weight, phrase`, one source a row. `origin` names the source,
//! or just the body, that stands behind it, and may itself have an origin; the end of the chain is the
//! witness that is counted. `kind` is free text; `unattributed` says that nobody is named. `aliases` are other spellings, separated by `;`. `weight` says how dear it is to
//! set a claim of the source aside: 1 if nothing is said, `inf` for never. `phrase` is how the source is named in a
//! sentence, where that is not its name.

use crate::config::ConfigError;
use crate::input::likeliest_delimiter;
use crate::name::{nearest, normalised};
use std::collections::BTreeMap;
use std::ops::Range;

/// The sources of the sources file.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    listed: Vec<Listed>,
    /// From each name and alias, in the form names are compared in, to the row.
    names: BTreeMap<String, usize>,
}

#[derive(Clone, Debug)]
struct Listed {
    name: String,
    origin: String,
    kind: Option<String>,
    weight: f64,
    phrase: String,
}

/// A source as the sources file knows it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Witness<'s> {
    /// Its name, spelt as in the sources file, or as in the claim without remarks such as "(via …)".
    pub name: &'s str,
    /// The witness that stands behind it: the end of the chain of origins, or the source itself.
    pub origin: &'s str,
    /// What kind of source it is.
    pub kind: Option<&'s str>,
    /// How dear it is to set one of its claims aside; infinite for never.
    pub weight: f64,
    /// How it is named in a sentence, where that is not its name.
    pub phrase: Option<&'s str>,
    /// Whether the sources file has it.
    pub listed: bool,
}

impl Witness<'_> {
    /// Whether nobody is named as the source: its kind is `unattributed`.
    pub fn is_unattributed(&self) -> bool {
        self.kind.is_some_and(|kind| normalised(kind) == "unattributed")
    }
}

/// The name of a source without remarks at its end on who passed the figure on: `(via …)`, `(as relayed)`.
pub fn without_remarks(source: &str) -> &str {
    let mut name = source.trim();
    while let Some((before, remark)) = name.strip_suffix(')').and_then(|inner| inner.rsplit_once('(')) {
        let remark = normalised(remark);
        let is_remark = remark.starts_with("via ") || remark.starts_with("as relayed") || remark == "via";
        // A name that is all remark would leave nothing to compare.
        if !is_remark || before.trim().is_empty() {
            break;
        }
        name = before.trim_end();
    }
    name
}

impl Sources {
    /// Reads a sources file; `file` is the name by which the user knows it.
    ///
    /// Columns stand in any order and only `name` is required.
    ///
    /// # Errors
    /// With the line: a missing, doubled or unknown column, a row without name, a name or alias given twice, a
    /// weight that is no number from 0 up, origins that lead in a circle.
    pub fn parse(text: &str, file: &str) -> Result<Sources, ConfigError> {
        let rows = read(text, file)?;
        let mut names = BTreeMap::new();
        for (i, row) in rows.iter().enumerate() {
            for spelling in std::iter::once(row.name.as_str()).chain(row.aliases.split(';')) {
                let spelling = compared(spelling);
                if spelling.is_empty() {
                    continue;
                }
                if let Some(other) = names.insert(spelling, i).filter(|other| *other != i) {
                    let message =
                        format!("`{}` shares a name or alias with `{}` above it", row.name, rows[other].name);
                    return Err(ConfigError::new(file, message).at(text, row.bytes.clone()));
                }
            }
        }
        let mut listed = Vec::with_capacity(rows.len());
        for row in &rows {
            let chain = chain(&rows, &names, row).ok_or_else(|| {
                let message = format!("the origins of `{}` lead in a circle", row.name);
                ConfigError::new(file, message)
                    .at(text, row.bytes.clone())
                    .advise("leave the origin of the last of them empty")
            })?;
            let root = chain.last().copied().unwrap_or(row);
            let above = without_remarks(&root.origin);
            listed.push(Listed {
                name: without_remarks(&row.name).to_owned(),
                // A body without a row of its own is a root by its bare name.
                origin: without_remarks(if above.is_empty() { &root.name } else { above }).to_owned(),
                kind: chain.iter().map(|row| &row.kind).find(|kind| !kind.is_empty()).cloned(),
                weight: chain.iter().find_map(|row| row.weight).unwrap_or(1.0),
                phrase: row.phrase.clone(),
            });
        }
        Ok(Sources { listed, names })
    }

    /// Finds a source by name or alias; one that is not listed is its own origin and weighs 1.
    pub fn lookup<'s>(&'s self, source: &'s str) -> Witness<'s> {
        let name = without_remarks(source);
        match self.names.get(normalised(name).as_ref()).and_then(|&row| self.listed.get(row)) {
            Some(row) => Witness {
                name: &row.name,
                origin: &row.origin,
                kind: row.kind.as_deref(),
                weight: row.weight,
                phrase: Some(row.phrase.as_str()).filter(|phrase| !phrase.is_empty()),
                listed: true,
            },
            None => Witness { name, origin: name, kind: None, weight: 1.0, phrase: None, listed: false },
        }
    }
}

/// The form in which sources are compared.
fn compared(source: &str) -> String {
    normalised(without_remarks(source)).into_owned()
}

/// A row and the rows of its origins, up to the last one; none if they lead in a circle.
fn chain<'r>(rows: &'r [Row], names: &BTreeMap<String, usize>, start: &'r Row) -> Option<Vec<&'r Row>> {
    let mut chain = vec![start];
    let mut last = start;
    while let Some(&above) = names.get(&compared(&last.origin)) {
        let above = &rows[above];
        // A source may name itself as its origin.
        if std::ptr::eq(above, last) {
            break;
        }
        if rows.len() <= chain.len() {
            return None;
        }
        chain.push(above);
        last = above;
    }
    Some(chain)
}

/// A row as it stands in the file.
#[derive(Debug, Default)]
struct Row {
    name: String,
    origin: String,
    kind: String,
    aliases: String,
    weight: Option<f64>,
    phrase: String,
    bytes: Range<usize>,
}

const COLUMNS: [&str; 6] = ["name", "origin", "kind", "aliases", "weight", "phrase"];

/// Reads the rows, leaving out empty ones.
fn read(text: &str, file: &str) -> Result<Vec<Row>, ConfigError> {
    let wrong = |bytes: Range<usize>, message: String| ConfigError::new(file, message).at(text, bytes);
    let built = |delimiter| {
        let mut builder = csv::ReaderBuilder::new();
        builder.has_headers(false).flexible(true).delimiter(delimiter);
        builder.from_reader(text.as_bytes())
    };
    let delimiter = likeliest_delimiter(|delimiter| {
        let mut header = csv::StringRecord::new();
        built(delimiter).read_record(&mut header).map_or(0, |_| header.len())
    });
    let mut reader = built(delimiter);
    let mut columns: Vec<&str> = Vec::new();
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    loop {
        let start = skip_line_ends(text, reader.position().byte());
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => return Err(wrong(start..start, error.to_string())),
        }
        let end = usize::try_from(reader.position().byte()).unwrap_or(text.len()).min(text.len());
        let bytes = start..start + text[start..end.max(start)].trim_end().len();
        if columns.is_empty() {
            columns = header(&record).map_err(|(message, help)| wrong(bytes, message).advise(help))?;
            continue;
        }
        if columns.len() < record.len() {
            let message = format!("the row has {} cells, the header {}", record.len(), columns.len());
            return Err(wrong(bytes, message).advise("put quotes around a cell that holds the delimiter"));
        }
        let mut row = Row { bytes, ..Row::default() };
        for (column, cell) in columns.iter().zip(&record) {
            let cell = cell.trim();
            match *column {
                "name" => row.name = cell.to_owned(),
                "origin" => row.origin = cell.to_owned(),
                "kind" => row.kind = cell.to_owned(),
                "aliases" => row.aliases = cell.to_owned(),
                "phrase" => row.phrase = cell.to_owned(),
                _ if cell.is_empty() => {}
                _ => match cell.parse::<f64>() {
                    Ok(weight) if 0.0 <= weight => row.weight = Some(weight),
                    _ => {
                        let message = format!("`{cell}` is no weight; expected a number from 0 up, or inf");
                        return Err(wrong(row.bytes, message));
                    }
                },
            }
        }
        if row.name.is_empty() && record.iter().any(|cell| !cell.trim().is_empty()) {
            return Err(wrong(row.bytes, "the row has no name".to_owned()));
        }
        if !row.name.is_empty() {
            rows.push(row);
        }
    }
    Ok(rows)
}

/// The columns in the order of the file.
fn header(record: &csv::StringRecord) -> Result<Vec<&'static str>, (String, String)> {
    let expected = || format!("expected the columns {}", COLUMNS.join(", "));
    let mut columns = Vec::new();
    for cell in record {
        let written = normalised(cell.trim_start_matches('\u{feff}')).replace(['-', ' '], "_");
        match COLUMNS.into_iter().find(|column| *column == written) {
            Some(column) if columns.contains(&column) => {
                return Err((format!("the column `{column}` stands there twice"), expected()));
            }
            Some(column) => columns.push(column),
            None => {
                let help = nearest(&written, COLUMNS).map(|meant| format!("did you mean `{meant}`?"));
                return Err((format!("unknown column `{}`", cell.trim()), help.unwrap_or_else(expected)));
            }
        }
    }
    if columns.contains(&"name") {
        return Ok(columns);
    }
    Err(("there is no column `name`".to_owned(), expected()))
}

/// The reader stops before the end of a line, not behind it.
fn skip_line_ends(text: &str, byte: u64) -> usize {
    let byte = usize::try_from(byte).unwrap_or(text.len()).min(text.len());
    let rest = &text.as_bytes()[byte..];
    byte + rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KOREA: &str = "name,origin,kind,aliases,weight\n\
        South Korea,,state,Seoul; Republic of Korea,2\n\
        NIS,South Korea,,NIS (South Korea),\n\
        A lawmaker,NIS,,,0.5\n\
        \"Yonhap, unattributed\",Yonhap,,,inf\n";

    #[test]
    fn chains_of_origins_end_at_the_root() {
        let sources = Sources::parse(KOREA, "sources.csv").unwrap();
        for (source, name, origin, weight) in [
            ("South Korea", "South Korea", "South Korea", 2.0),
            ("seoul", "South Korea", "South Korea", 2.0),
            (" NIS  (South Korea) ", "NIS", "South Korea", 2.0),
            ("a lawmaker (via AFP)", "A lawmaker", "South Korea", 0.5),
            ("Yonhap, unattributed", "Yonhap, unattributed", "Yonhap", f64::INFINITY),
            ("Kyiv Post (as relayed)", "Kyiv Post", "Kyiv Post", 1.0),
        ] {
            let found = sources.lookup(source);
            assert_eq!((found.name, found.origin), (name, origin), "{source}");
            assert!(found.weight.total_cmp(&weight).is_eq(), "{source}: {}", found.weight);
        }
        assert_eq!(sources.lookup("A lawmaker").kind, Some("state"));
        let named = Sources::parse("name,phrase\nNIS,Seoul's spies\nDIA,\n", "s.csv").unwrap();
        assert_eq!(
            ["nis", "DIA", "X"].map(|name| named.lookup(name).phrase),
            [Some("Seoul's spies"), None, None]
        );
        assert!(!sources.lookup("Kyiv Post").listed);
    }

    #[test]
    fn only_remarks_on_who_passed_it_on_are_taken_off() {
        for (written, name) in [
            ("Russia federal statistics service (via RFA)", "Russia federal statistics service"),
            ("North Korea (as relayed)", "North Korea"),
            ("X (as relayed) (via Y)", "X"),
            ("NIS (South Korea)", "NIS (South Korea)"),
            ("(via RFA)", "(via RFA)"),
            ("viaduct authority (viaducts)", "viaduct authority (viaducts)"),
        ] {
            assert_eq!(without_remarks(written), name);
        }
    }

    #[test]
    fn mistakes_are_found_on_their_line() {
        for (text, line, message) in [
            ("origin\nA\n", 1, "there is no column `name`"),
            ("name,orign\nA,\n", 1, "unknown column `orign`; did you mean `origin`?"),
            ("name,name\n", 1, "twice"),
            ("name,weight\r\nA,1\r\n\r\nB,heavy\r\n", 4, "`heavy` is no weight"),
            ("name,weight\nA,-1\n", 2, "is no weight"),
            ("name,weight\nA,NaN\n", 2, "is no weight"),
            ("name,origin\nA,\n,A\n", 3, "the row has no name"),
            ("name\nA,B\n", 2, "the row has 2 cells, the header 1"),
            ("name,aliases\nA,x; y\nB,Y\n", 3, "`B` shares a name or alias with `A` above it"),
            ("name,origin\nA,B\nB,C\nC,B\n", 2, "the origins of `A` lead in a circle"),
            ("name,origin\nR,\nB,C\nC,B\n", 3, "the origins of `B` lead in a circle"),
        ] {
            let error = Sources::parse(text, "s.csv").unwrap_err();
            assert!(error.to_string().contains(message), "{text:?}: {error}");
            assert_eq!(error.span.map(|span| span.line), Some(line), "{text:?}");
        }
    }

    #[test]
    fn an_empty_file_lists_nothing_and_a_source_may_be_its_own_origin() {
        assert!(!Sources::parse("", "s.csv").unwrap().lookup("A").listed);
        assert_eq!(Sources::parse("name,origin\nA,A\n", "s.csv").unwrap().lookup("a").origin, "A");
    }

    proptest! {
        /// Following the origins by hand, for any forest of them, in any order of the rows.
        #[test]
        fn the_root_is_where_following_origins_ends(
            above in proptest::collection::vec(0usize..12, 1..12),
            order in proptest::collection::vec(any::<u32>(), 12),
        ) {
            let count = above.len();
            // Above each stands one with a smaller number, or none.
            let parent = |i: usize| (above[i] < i).then_some(above[i]);
            let mut rows: Vec<usize> = (0..count).collect();
            rows.sort_by_key(|&i| order[i]);
            let mut text = "name,origin\n".to_owned();
            for i in rows {
                text += &format!("s{i},{}\n", parent(i).map_or(String::new(), |up| format!("S{up}")));
            }
            let sources = Sources::parse(&text, "s.csv").unwrap();
            for i in 0..count {
                let root = std::iter::successors(Some(i), |&i| parent(i)).last().unwrap();
                let name = format!("s{i}");
                let root = format!("s{root}");
                prop_assert_eq!(sources.lookup(&name).origin, root.as_str());
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "(name|origin|aliases|weight|[,;\"\r\n a-cé])*") {
            let _ = Sources::parse(&text, "s.csv");
        }
    }
}
