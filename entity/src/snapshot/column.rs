//! A list that many histories share, and a short end that each has for itself.

use std::ops::Index;
use std::sync::Arc;

/// What was read once is shared; what came since is copied with every change, so it must stay short.
#[derive(Clone, Debug)]
pub(super) struct Column<T> {
    shared: Arc<Vec<T>>,
    own: Vec<T>,
}

impl<T> Column<T> {
    pub(super) fn len(&self) -> usize {
        self.shared.len() + self.own.len()
    }

    /// How many items are not shared.
    pub(super) fn own(&self) -> usize {
        self.own.len()
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.shared.iter().chain(&self.own)
    }

    pub(super) fn push(&mut self, item: T) {
        self.own.push(item);
    }

    /// The shared part, and the part that is not.
    pub(super) fn parts(&self) -> (&[T], &[T]) {
        (&self.shared, &self.own)
    }

    pub(super) fn bytes(&self) -> usize {
        (self.shared.capacity() + self.own.capacity()) * size_of::<T>()
    }
}

impl<T> From<Vec<T>> for Column<T> {
    fn from(list: Vec<T>) -> Self {
        Column { shared: Arc::new(list), own: Vec::new() }
    }
}

impl<T> Extend<T> for Column<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        self.own.extend(items);
    }
}

impl<T> Index<usize> for Column<T> {
    type Output = T;

    #[inline]
    fn index(&self, at: usize) -> &T {
        match at.checked_sub(self.shared.len()) {
            None => &self.shared[at],
            Some(at) => &self.own[at],
        }
    }
}
