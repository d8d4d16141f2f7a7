//! Which kinds may be placed under which.

use std::fmt;

use crate::model::{HierarchyIx, KindIx, Model};

/// A placement that the model's nesting rules do not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NestingFault {
    /// Key of the child's kind.
    pub child: String,
    /// Key of the parent's kind.
    pub parent: String,
    /// Key of the hierarchy.
    pub hierarchy: String,
    /// Keys of the kinds that would be right.
    pub allowed: Vec<String>,
    /// Keys of other hierarchies in which it would be.
    pub elsewhere: Vec<String>,
}

impl fmt::Display for NestingFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let NestingFault { child, parent, hierarchy, allowed, elsewhere } = self;
        write!(f, "{child} cannot be placed under {parent} in hierarchy {hierarchy}; allowed: ")?;
        if allowed.is_empty() {
            f.write_str("none")?
        } else {
            f.write_str(&allowed.join(", "))?
        }
        if elsewhere.is_empty() { Ok(()) } else { write!(f, " (it can be in {})", elsewhere.join(", ")) }
    }
}

/// Whether an organisation of kind `child` may be placed under one of kind `parent`.
pub fn check_nesting(
    model: &Model,
    hierarchy: HierarchyIx,
    child: KindIx,
    parent: KindIx,
) -> Result<(), NestingFault> {
    let definition = model.hierarchy(hierarchy);
    if definition.pairs.allows(child, parent) {
        return Ok(());
    }
    Err(NestingFault {
        child: model.kind(child).key.clone(),
        parent: model.kind(parent).key.clone(),
        hierarchy: definition.key.clone(),
        allowed: definition.pairs.targets(child).map(|kind| model.kind(kind).key.clone()).collect(),
        elsewhere: model
            .hierarchies()
            .filter(|(_, rules)| rules.pairs.allows(child, parent))
            .map(|(_, rules)| rules.key.clone())
            .collect(),
    })
}
