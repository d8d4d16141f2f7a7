//! What layers above work out of a snapshot and keep beside it, for as long as it lives.

use std::any::Any;
use std::fmt::Debug;
use std::sync::OnceLock;

use super::view::Snapshot;

/// Something worked out of a snapshot, which the snapshot keeps without knowing what it is.
pub trait Kept: Any + Debug + Send + Sync {
    /// Bytes it holds; asked often, so it must not wait for anything.
    fn bytes(&self) -> usize;
}

/// Room for one such thing.
#[derive(Debug, Default)]
pub(super) struct Shelf(OnceLock<Box<dyn Kept>>);

impl Shelf {
    pub(super) fn bytes(&self) -> usize {
        self.0.get().map_or(0, |kept| kept.bytes())
    }
}

impl Snapshot {
    /// What is kept beside this snapshot; empty at first. There is room for one type.
    pub(crate) fn kept<T: Kept + Default>(&self) -> &T {
        let kept: &dyn Any = &**self.shelf().0.get_or_init(|| Box::<T>::default());
        kept.downcast_ref().expect("one type is kept beside snapshots")
    }
}
