//! Columns that nobody knows, and what was probably meant.

/// A sentence about an unknown column. `more` follows the list of known ones, where none is near.
pub(in crate::command) fn unknown_column<S: AsRef<str>>(name: &str, known: &[S], more: &str) -> String {
    let limit = name.chars().count().div_ceil(3).max(2);
    let mut near: Vec<(usize, &str)> = known
        .iter()
        .map(|candidate| (distance(name, candidate.as_ref()), candidate.as_ref()))
        .filter(|(distance, _)| *distance <= limit)
        .collect();
    near.sort_unstable();
    near.truncate(3);
    if near.is_empty() {
        let known: Vec<&str> = known.iter().map(AsRef::as_ref).collect();
        return format!("unknown column {name:?}; known columns: {}{more}", known.join(", "));
    }
    let near: Vec<&str> = near.into_iter().map(|(_, candidate)| candidate).collect();
    format!("unknown column {name:?}; did you mean {}?", near.join(" or "))
}

/// Letters to insert, drop or replace, upper and lower case being the same.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.to_lowercase().chars().collect();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for (at, letter) in left.to_lowercase().chars().enumerate() {
        let mut row = vec![at + 1];
        for to in 0..right.len() {
            let replaced = last[to] + usize::from(letter != right[to]);
            row.push(replaced.min(last[to + 1] + 1).min(row[to] + 1));
        }
        last = row;
    }
    last[right.len()]
}
