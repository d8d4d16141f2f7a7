//! How far an import is, where a person looks at it.

use std::io::IsTerminal;

use entity::command::Phase;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar on stderr, where a person looks at it; hidden elsewhere.
pub struct Bar {
    bar: ProgressBar,
}

impl Bar {
    /// A bar that says of what it is, if anything.
    pub fn new(of: String) -> Bar {
        let target = match std::io::stderr().is_terminal() {
            true => ProgressDrawTarget::stderr_with_hz(10),
            false => ProgressDrawTarget::hidden(),
        };
        let style = ProgressStyle::with_template("{prefix}{msg:8} {bar:40} {percent:>3}% {elapsed}");
        let bar = ProgressBar::with_draw_target(Some(0), target);
        let bar = bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Bar { bar: bar.with_prefix(of) }
    }

    /// Shows how far a phase is.
    pub fn show(&self, phase: Phase, done: u64, total: u64) {
        self.bar.set_message(match phase {
            Phase::Read => "reading",
            Phase::Check => "checking",
            Phase::Write => "writing",
            Phase::Commit => "saving",
        });
        self.bar.set_length(total);
        self.bar.set_position(done);
    }

    /// Leaves nothing behind.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}
