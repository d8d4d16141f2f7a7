//! What an import says in the end: one line for organisations and one for the register, or every problem.

use std::io::Write;
use std::time::Duration;

use entity::command::{ImportReport, Problem, RegisterReport};

use super::super::number::grouped;

/// What became of the organisations.
pub(super) fn sentence(report: &ImportReport, dry_run: bool, elapsed: Duration) -> String {
    let parts = [
        (report.founded, "founded"),
        (report.changed, "changed"),
        (report.moved, "moved"),
        (report.corrected, "corrected"),
        (report.ended, "ended"),
        (report.unchanged, "unchanged"),
    ];
    let parts: Vec<String> =
        parts.iter().map(|(count, word)| format!("{} {word}", grouped(*count))).collect();
    line(report.read, &parts.join(", "), report.revision, dry_run, elapsed)
}

/// What became of the register.
pub(super) fn register_sentence(report: &RegisterReport, dry_run: bool, elapsed: Duration) -> String {
    let total = report.total();
    let added: Vec<String> = report
        .parts()
        .iter()
        .filter(|(_, counts)| counts.added > 0)
        .map(|(part, counts)| format!("{} {}", grouped(counts.added), part.noun(counts.added)))
        .collect();
    let added = if added.is_empty() { String::new() } else { format!(" ({})", added.join(", ")) };
    let parts = format!(
        "{} added{added}, {} changed, {} unchanged",
        grouped(total.added),
        grouped(total.changed),
        grouped(total.unchanged)
    );
    line(report.read, &parts, report.revision, dry_run, elapsed)
}

fn line(read: usize, parts: &str, revision: Option<i64>, dry_run: bool, elapsed: Duration) -> String {
    let outcome = match revision {
        Some(revision) => format!("revision {revision}"),
        None if dry_run => "dry run: nothing was written".to_owned(),
        None => "nothing to write".to_owned(),
    };
    let verb = if dry_run { "checked" } else { "imported" };
    let rows = if read == 1 { "row" } else { "rows" };
    let (read, seconds) = (grouped(read), elapsed.as_secs_f64());
    format!("{verb} {read} {rows}: {parts} ({outcome}) in {seconds:.1} s")
}

/// Writes problems, one a line, and how many more there are.
pub(super) fn list(problems: &[Problem], most: usize, to: &mut dyn Write) -> std::io::Result<()> {
    for problem in problems.iter().take(most) {
        writeln!(to, "{problem}")?;
    }
    if problems.len() > most {
        let more = grouped(problems.len() - most);
        writeln!(
            to,
            "… and {more} more; send standard error to a file (2> problems.txt) to have all of them"
        )?;
    }
    to.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_says_what_happened() {
        let report =
            ImportReport { read: 665_276, founded: 665_276, revision: Some(1), ..ImportReport::default() };
        assert_eq!(
            sentence(&report, false, Duration::from_millis(18_240)),
            "imported 665,276 rows: 665,276 founded, 0 changed, 0 moved, 0 corrected, 0 ended, 0 unchanged \
             (revision 1) in 18.2 s"
        );
        assert!(sentence(&report, true, Duration::ZERO).starts_with("checked 665,276 rows"));
    }

    #[test]
    fn one_line_says_what_became_of_the_register() {
        let mut report = RegisterReport { read: 3, ..RegisterReport::default() };
        report.people.added = 1_000;
        report.memberships.added = 1;
        report.ties.unchanged = 2;
        assert_eq!(
            register_sentence(&report, false, Duration::ZERO),
            "imported 3 rows: 1,001 added (1,000 people, 1 membership), 0 changed, 2 unchanged (nothing to write) in 0.0 s"
        );
        let report = RegisterReport { read: 1, ..RegisterReport::default() };
        assert!(register_sentence(&report, true, Duration::ZERO).starts_with("checked 1 row: 0 added, "));
    }

    #[test]
    fn long_lists_are_cut_with_a_count() {
        let problem =
            |line| Problem { file: "a.csv".to_owned(), line: Some(line), reason: "wrong".to_owned() };
        let problems: Vec<Problem> = (1..=1_500).map(problem).collect();
        let text = |most| {
            let mut bytes = Vec::new();
            list(&problems, most, &mut bytes).expect("memory takes it");
            String::from_utf8(bytes).expect("problems are text")
        };
        assert!(text(1_000).starts_with("a.csv:1: wrong\n") && text(1_000).contains("… and 500 more; send"));
        assert_eq!(text(1_000).lines().count(), 1_001);
        assert_eq!(text(usize::MAX).lines().count(), 1_500);
    }
}
