//! How far an import is, where a person looks at it.

use std::io::IsTerminal;

use entity::command::Phase;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar on stderr, where a person looks at it; hidden elsewhere.
pub(super) struct Bar {
    bar: ProgressBar,
}

impl Bar {
    pub(super) fn new() -> Bar {
        let target = match std::io::stderr().is_terminal() {
            true => ProgressDrawTarget::stderr_with_hz(10),
            false => ProgressDrawTarget::hidden(),
        };
        let style = ProgressStyle::with_template("{msg:8} {bar:40} {percent:>3}% {elapsed}");
        let bar = ProgressBar::with_draw_target(Some(0), target);
        Bar { bar: bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())) }
    }

    pub(super) fn show(&self, phase: Phase, done: u64, total: u64) {
        self.bar.set_message(match phase {
            Phase::Read => "reading",
            Phase::Check => "checking",
            Phase::Write => "writing",
            Phase::Commit => "saving",
        });
        self.bar.set_length(total);
        self.bar.set_position(done);
    }

    pub(super) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}
