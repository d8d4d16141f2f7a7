//! Ten million organisations: fifteen countries of the national shape, imported, started and asked.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::rc::Rc;

use serde_json::Value;
use testkit::{Database, Engine};
use tokio::runtime::Runtime;

use crate::measure::{Asked, Way, times};
use crate::national::National;
use crate::process::{Mode, Program};
use crate::query::QUERIES;
use crate::report::{ms, table};
use crate::{Result, engine_name};

/// What the names of each copy begin with. The one in the middle is the original, so that W1–W4 ask it the same.
const COPIES: [&str; 15] =
    ["甲", "乙", "丙", "丁", "戊", "己", "庚", "", "辛", "壬", "癸", "子", "丑", "寅", "卯"];
/// What the codes of each copy begin with.
const LETTERS: &[u8; 15] = b"ABCDEFG HIJKLMN";

/// File, kind, and the column of the code above.
const LEVELS: [(&str, &str, Option<&str>); 5] = [
    ("provinces.csv", "province", None),
    ("cities.csv", "prefecture", Some("provinceCode")),
    ("areas.csv", "county", Some("cityCode")),
    ("streets.csv", "town", Some("areaCode")),
    ("villages.csv", "village", Some("streetCode")),
];

/// Prefectures that only group counties.
const PLACEHOLDERS: [&str; 4] = ["市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"];

/// Writes the file, and returns how many organisations are in it.
pub fn generate(national: &Path, path: &Path) -> Result<usize> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    writeln!(out, "code,name,kind,parent,placeholder,committee")?;
    let mut written = 0;
    for (mark, letter) in COPIES.iter().zip(LETTERS) {
        let letter = if *letter == b' ' { String::new() } else { char::from(*letter).to_string() };
        for (file, kind, parent) in LEVELS {
            let mut lines = BufReader::new(File::open(national.join(file))?).lines();
            let header = lines.next().ok_or("a file is empty")??;
            let parent = parent.map(|column| header.split(',').position(|name| name == column).ok_or(column));
            let parent = parent.transpose()?;
            for line in lines {
                let line = line?;
                // No name of these files holds a comma or a quotation mark.
                let cells: Vec<&str> = line.split(',').map(|cell| cell.trim_matches('"')).collect();
                let [code, name] = [0, 1].map(|at| cells.get(at).copied().unwrap_or_default());
                let above = parent.and_then(|at| cells.get(at)).map(|code| format!("{letter}{code}"));
                let [placeholder, committee] = attributes(kind, name);
                let above = above.unwrap_or_default();
                writeln!(out, "{letter}{code},{mark}{name},{kind},{above},{placeholder},{committee}")?;
                written += 1;
            }
        }
    }
    out.flush()?;
    Ok(written)
}

/// The placeholder and committee that the name of the original says, as the import of the national data reads them.
fn attributes(kind: &str, name: &str) -> [&'static str; 2] {
    let ends = |ends: [&str; 2]| ends.iter().any(|end| name.ends_with(end));
    match kind {
        "prefecture" if PLACEHOLDERS.contains(&name) => ["true", ""],
        "prefecture" => ["false", ""],
        "village" if ends(["居委会", "居民委员会"]) => ["", "residents"],
        "village" if ends(["村委会", "村民委员会"]) => ["", "villagers"],
        "village" => ["", "other"],
        _ => ["", ""],
    }
}

/// Imports, starts and asks, on each database in turn, and prints what it takes.
pub fn measure(
    runtime: &Runtime,
    program: &Program,
    national: &National,
    data: &Path,
    runs: usize,
) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("ten-million.csv");
    let count = generate(data, &file)?;
    println!("\n## Ten million: {count} organisations");
    let (mut starts, mut answers) = (Vec::new(), Vec::new());
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(database) = runtime.block_on(Database::create_bare(engine)) else { continue };
        let measured = measure_on(runtime, program, national, &database, &file, runs);
        runtime.block_on(database.remove());
        let (start, answer) = measured?;
        starts.push(start);
        answers.extend(answer);
    }
    table(
        "Import and start",
        &["", "import s", "its peak MB", "ready after s", "peak of the start MB", "at rest MB"]
            .map(str::to_owned),
        &starts,
    );
    table("Answers, median ms", &["", "", "national", "ten million", "ratio"].map(str::to_owned), &answers);
    Ok(())
}

type Rows = (Vec<String>, Vec<Vec<String>>);

fn measure_on(
    runtime: &Runtime,
    program: &Program,
    national: &National,
    database: &Database,
    file: &Path,
    runs: usize,
) -> Result<Rows> {
    let engine = engine_name(database.engine());
    let (import, import_peak) = program.import(database.url(), &[], file)?;
    let server = Rc::new(program.serve(runtime, database.url(), Mode::Memory)?);
    let start = vec![
        engine.to_owned(),
        format!("{:.0}", import.as_secs_f64()),
        import_peak.to_string(),
        format!("{:.1}", server.ready.as_secs_f64()),
        server.memory("VmHWM")?.to_string(),
        server.memory("VmRSS")?.to_string(),
    ];
    let big = Way::new(format!("ten million ({engine})"), &server, Asked::Document);
    let small = national.memory_of(engine).ok_or("the national data was measured on every database")?;
    let mut answers = Vec::new();
    for query in &QUERIES[..4] {
        if without_ids(small.data(runtime, query)?) != without_ids(big.data(runtime, query)?) {
            return Err(format!("{}: ten million answer otherwise than the national data", query.name).into());
        }
        let taken = times(runtime, &[small, &big], query, runs)?;
        let [small, big] = [0, 1].map(|at: usize| taken[at].whole.median());
        let figures = [ms(small), ms(big), format!("{:.2}", big / small)];
        answers.push([engine.to_owned(), query.name.to_owned()].into_iter().chain(figures).collect());
    }
    Ok((start, answers))
}

/// Ids depend on the import; everything else has to be equal.
fn without_ids(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .filter(|(key, _)| key != "id")
            .map(|(key, value)| (key, without_ids(value)))
            .collect(),
        Value::Array(items) => items.into_iter().map(without_ids).collect(),
        plain => plain,
    }
}
