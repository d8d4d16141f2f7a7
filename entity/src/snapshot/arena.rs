//! All text of a history: most of it in one allocation that many histories share.

use std::sync::Arc;

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

    /// The same piece where its arena was added behind `offset` bytes of another.
    pub(super) fn behind(self, offset: u32) -> Span {
        Span { start: self.start + offset, ..self }
    }
}

/// Text that is only ever added to. No piece lies in both parts.
#[derive(Clone, Debug, Default)]
pub(super) struct Arena {
    shared: Arc<String>,
    own: String,
}

impl Arena {
    /// Adds text; `row` names the row it comes from should the arena be full.
    pub(super) fn push(&mut self, text: &str, row: i64) -> Result<Span, StoreError> {
        let (Ok(start), Ok(length)) = (u32::try_from(self.len()), u32::try_from(text.len())) else {
            return Err(full(row));
        };
        self.own.push_str(text);
        Ok(Span { start, length })
    }

    /// Adds all text of another arena, and says behind how many bytes it lies now.
    pub(super) fn append(&mut self, other: &Arena) -> Result<u32, StoreError> {
        let end = u32::try_from(self.len() + other.len()).map_err(|_| full(0))?;
        self.own.push_str(&other.shared);
        self.own.push_str(&other.own);
        Ok(end - other.len() as u32)
    }

    #[inline]
    pub(super) fn get(&self, span: Span) -> &str {
        let start = span.start as usize;
        match start.checked_sub(self.shared.len()) {
            None => &self.shared[start..][..span.length as usize],
            Some(start) => &self.own[start..][..span.length as usize],
        }
    }

    pub(super) fn find(&self, span: Span) -> Option<&str> {
        (!span.is_empty()).then(|| self.get(span))
    }

    /// What was added to an arena that shared nothing is shared from now on.
    pub(super) fn share(mut self) -> Arena {
        debug_assert!(self.shared.is_empty(), "arenas begin with nothing that is shared");
        self.own.shrink_to_fit();
        Arena { shared: Arc::new(self.own), own: String::new() }
    }

    /// How many bytes are not shared.
    pub(super) fn own(&self) -> usize {
        self.own.len()
    }

    fn len(&self) -> usize {
        self.shared.len() + self.own.len()
    }

    pub(super) fn bytes(&self) -> usize {
        self.shared.capacity() + self.own.capacity()
    }
}

fn full(row: i64) -> StoreError {
    StoreError::Corrupt {
        table: "organization_version",
        column: "name",
        row,
        reason: "all names together exceed 4 GiB, more than a snapshot holds; start with --trees=loader"
            .to_owned(),
    }
}
