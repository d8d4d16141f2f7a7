//! All text of a history in one allocation.

use crate::store::StoreError;

/// A piece of an [`Arena`]. An empty span means "no text".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Span {
    start: u32,
    length: u32,
}

impl Span {
    pub(super) fn is_empty(self) -> bool {
        self.length == 0
    }
}

/// Text that is only ever added to.
#[derive(Clone, Debug, Default)]
pub(super) struct Arena {
    text: String,
}

impl Arena {
    /// Adds text; `row` names the row it comes from should the arena be full.
    pub(super) fn push(&mut self, text: &str, row: i64) -> Result<Span, StoreError> {
        let (Ok(start), Ok(length)) = (u32::try_from(self.text.len()), u32::try_from(text.len())) else {
            return Err(StoreError::Corrupt {
                table: "organization_version",
                column: "name",
                row,
                reason:
                    "all names together exceed 4 GiB, more than a snapshot holds; start with --trees=loader"
                        .to_owned(),
            });
        };
        self.text.push_str(text);
        Ok(Span { start, length })
    }

    pub(super) fn get(&self, span: Span) -> &str {
        &self.text[span.start as usize..][..span.length as usize]
    }

    pub(super) fn find(&self, span: Span) -> Option<&str> {
        (!span.is_empty()).then(|| self.get(span))
    }

    pub(super) fn shrink(&mut self) {
        self.text.shrink_to_fit();
    }

    pub(super) fn bytes(&self) -> usize {
        self.text.capacity()
    }
}
