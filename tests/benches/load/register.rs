//! What is measured beside the national data: joint bodies that villages and towns of the whole country take part in, and
//! people who belong to the villages of one province. Made of the national files, the same every time.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use entity::model::{ModelSource, SharedModel, load};

const BODIES: usize = 1239;
/// The fewest and the most that take part in a body.
const PARTICIPANTS: [usize; 2] = [5, 200];
/// Most bodies are small: where the share of smaller ones is s, the size grows with this power of s. A hundred bodies in a
/// row have about 9,300 participants.
const SKEW: f64 = 1.216;
/// Of steps of this length round a circle, any number in a row lies about evenly.
const GOLDEN: f64 = 0.618_033_988_749_894_9;

/// Prefectures in which no body lies: W3 and W4 ask the same of the data with bodies and without.
const WITHOUT_BODIES: [&str; 2] = ["3701", "3705"];
/// Henan, the province whose villages have members.
const PEOPLED: &str = "41";

const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗";
const GIVEN: &str = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚英华文建国海燕春红玉梅志云飞鹏亮佳宁安";

/// The files: organisations, and a folder of the register.
pub struct Files {
    pub bodies: PathBuf,
    pub register: PathBuf,
    pub ties: usize,
    pub memberships: usize,
}

/// Where the model lies that knows all of it.
pub fn model_file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/joint.toml")
}

/// That model.
pub fn model() -> io::Result<SharedModel> {
    let file = model_file();
    let source = ModelSource { name: file.display().to_string(), text: std::fs::read_to_string(&file)? };
    let model = load(&source, &|_: &str| None).map_err(|faults| io::Error::other(faults.to_string()))?;
    Ok(Arc::new(model))
}

/// Reads the national files and writes the others to `folder`.
pub fn write(national: &Path, folder: &Path) -> io::Result<Files> {
    let codes = |file: &str| -> io::Result<Vec<String>> {
        let lines = BufReader::new(File::open(national.join(file))?).lines().skip(1);
        let mut codes = lines
            .map(|line| Ok(line?.split(',').next().unwrap_or_default().to_owned()))
            .collect::<io::Result<Vec<String>>>()?;
        codes.sort_unstable();
        Ok(codes)
    };
    let (counties, villages) = (codes("areas.csv")?, codes("villages.csv")?);
    let towns = codes("streets.csv")?;
    let register = folder.join("register");
    std::fs::create_dir_all(&register)?;
    let bodies = folder.join("bodies.csv");
    let ties = write_bodies(&counties, &[&towns, &villages], &bodies, &register.join("ties.csv"))?;
    let peopled: Vec<&String> = villages.iter().filter(|code| code.starts_with(PEOPLED)).collect();
    let memberships = write_people(&peopled, &register)?;
    Ok(Files { bodies, register, ties, memberships })
}

/// Half of those that take part lie in the body's own prefecture, half anywhere; one in eight is a town. Returns how many
/// ties there are.
fn write_bodies(
    counties: &[String],
    places: &[&[String]; 2],
    bodies: &Path,
    ties: &Path,
) -> io::Result<usize> {
    let mut bodies = BufWriter::new(File::create(bodies)?);
    let mut ties = BufWriter::new(File::create(ties)?);
    writeln!(bodies, "code,name,kind,parent,valid_from")?;
    writeln!(ties, "type,from,to,weight,role,valid_from")?;
    let counties: Vec<&String> =
        counties.iter().filter(|code| !WITHOUT_BODIES.contains(&prefecture(code))).collect();
    let mut random = Random(20_261_124);
    let mut written = 0;
    for body in 0..BODIES {
        let county = counties[body * counties.len() / BODIES];
        let code = format!("{county}J{body:04}");
        writeln!(bodies, "{code},第{body}联合会,joint_body,{county},2025-01-01")?;
        let share = ((body as f64 + 0.5) * GOLDEN).fract();
        let [fewest, most] = PARTICIPANTS;
        let size = fewest + ((most - fewest) as f64 * share.powf(SKEW)).round() as usize;
        let own = places.map(|codes| with_prefix(codes, prefecture(county)));
        let mut taken = HashSet::new();
        while taken.len() < size {
            let level = usize::from(random.below(8) > 0);
            let near = random.below(2) == 0 && taken.len() < own[level].len() / 2;
            let from = if near { own[level] } else { places[level] };
            let participant = &from[random.below(from.len())];
            if taken.insert(participant) {
                let role = if taken.len() == 1 { "lead" } else { "member" };
                let weight = random.below(100);
                writeln!(ties, "joint,{participant},{code},{weight}.5,{role},2025-01-01")?;
                written += 1;
            }
        }
    }
    bodies.flush()?;
    ties.flush()?;
    Ok(written)
}

/// In each village one person is at home, who also reports in at the next village, and one is there for a time. Returns how
/// many memberships there are.
fn write_people(villages: &[&String], register: &Path) -> io::Result<usize> {
    let mut people = BufWriter::new(File::create(register.join("people.csv"))?);
    let mut memberships = BufWriter::new(File::create(register.join("memberships.csv"))?);
    writeln!(people, "code,name,phone")?;
    writeln!(memberships, "person,organization,type")?;
    let (surnames, given): (Vec<char>, Vec<char>) = (SURNAMES.chars().collect(), GIVEN.chars().collect());
    let mut random = Random(41);
    for (at, village) in villages.iter().enumerate() {
        for letter in ["A", "B"] {
            let [name, first, second] = [&surnames, &given, &given].map(|list| list[random.below(list.len())]);
            writeln!(people, "{letter}{at:06},{name}{first}{second},139{:08}", random.below(100_000_000))?;
        }
        let next = villages[(at + 1) % villages.len()];
        writeln!(memberships, "A{at:06},{village},primary")?;
        writeln!(memberships, "A{at:06},{next},report_in")?;
        writeln!(memberships, "B{at:06},{village},temporary")?;
    }
    people.flush()?;
    memberships.flush()?;
    Ok(3 * villages.len())
}

fn prefecture(code: &str) -> &str {
    code.get(..4).unwrap_or(code)
}

/// The part of a sorted list that begins like this.
fn with_prefix<'a>(codes: &'a [String], prefix: &str) -> &'a [String] {
    let from = codes.partition_point(|code| code.as_str() < prefix);
    let length = codes[from..].partition_point(|code| code.starts_with(prefix));
    &codes[from..from + length]
}

/// SplitMix64: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        ((u128::from(mixed) * bound as u128) >> 64) as usize
    }
}
