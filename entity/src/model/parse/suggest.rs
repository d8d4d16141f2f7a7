//! "Did you mean": the known word nearest to a misspelt one.

/// `; did you mean …?` if a known word is near, else `; known: …`; nothing where nothing is known.
pub(super) fn hint<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    let nearest = known.iter().map(|candidate| (distance(word, candidate), *candidate)).min();
    match nearest {
        None => String::new(),
        // A third of the letters wrong is still the same word; more is another one.
        Some((distance, candidate)) if distance * 3 <= word.chars().count().max(3) => {
            format!("; did you mean `{candidate}`?")
        }
        Some(_) => format!("; known: {}", list(&known)),
    }
}

/// Words in backquotes, for a sentence.
pub(super) fn list<S: AsRef<str>>(words: &[S]) -> String {
    words.iter().map(|word| format!("`{}`", word.as_ref())).collect::<Vec<_>>().join(", ")
}

/// Letters to insert, drop, replace or swap with their neighbour.
fn distance(left: &str, right: &str) -> usize {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for at in 0..left.len() {
        let mut row = vec![at + 1];
        for to in 0..right.len() {
            let replaced = last[to] + usize::from(left[at] != right[to]);
            let mut least = replaced.min(last[to + 1] + 1).min(row[to] + 1);
            if at > 0 && to > 0 && left[at] == right[to - 1] && left[at - 1] == right[to] {
                least = least.min(before[to - 1] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[right.len()]
}
