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

fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (at, from) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (column, to) in right.iter().enumerate() {
            let substituted = diagonal + usize::from(from != *to);
            diagonal = row[column + 1];
            row[column + 1] = substituted.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}
