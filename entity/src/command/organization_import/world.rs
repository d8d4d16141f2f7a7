//! The organisations as they will be: the history, with drafts of whatever the import touches.

use hashbrown::HashMap;

use super::table::{Given, ImportRow, ImportTable};
use crate::day::Period;
use crate::model::{AttributeValue, HierarchyIx, KindIx, Model};
use crate::snapshot::{AttributeRef, Described, History, Org};

/// An organisation: a position in the history, or, from its length on, one that the import founds.
pub(super) type Node = u32;

/// Where the text of a version comes from; copying it would double the memory an import needs.
#[derive(Clone, Copy, Debug)]
pub(super) enum Content {
    /// A version of the history.
    Old(u32),
    /// A row, laid over a version of the history if there is one.
    Row { row: u32, base: Option<u32> },
}

#[derive(Clone, Copy, Debug)]
pub(super) struct DraftVersion {
    /// The recorded row that says exactly this; `None` for what must be written.
    pub(super) recorded: Option<i64>,
    /// The recorded row that this one replaces, whose other columns are kept.
    pub(super) origin: Option<i64>,
    pub(super) content: Content,
    pub(super) validity: Period,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct DraftEdge {
    pub(super) recorded: Option<i64>,
    pub(super) origin: Option<i64>,
    pub(super) hierarchy: HierarchyIx,
    pub(super) parent: Node,
    pub(super) rank: i32,
    pub(super) validity: Period,
}

/// All versions and parent links of one organisation, in order of time.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    pub(super) versions: Vec<DraftVersion>,
    pub(super) edges: Vec<DraftEdge>,
}

pub(super) struct World<'a> {
    pub(super) model: &'a Model,
    pub(super) history: &'a History,
    pub(super) table: &'a ImportTable,
    /// Drafts of recorded organisations.
    pub(super) drafts: HashMap<Node, Draft>,
    /// Drafts of new ones, in the order of their rows.
    pub(super) founded: Vec<Draft>,
    /// The row that speaks of a recorded organisation.
    pub(super) row_of: HashMap<Node, u32>,
    /// The row of each new organisation.
    pub(super) founded_by: Vec<u32>,
}

impl<'a> World<'a> {
    pub(super) fn new(model: &'a Model, history: &'a History, table: &'a ImportTable) -> World<'a> {
        World {
            model,
            history,
            table,
            drafts: HashMap::new(),
            founded: Vec::new(),
            row_of: HashMap::new(),
            founded_by: Vec::new(),
        }
    }

    pub(super) fn nodes(&self) -> usize {
        self.history.len() + self.founded.len()
    }

    pub(super) fn is_new(&self, node: Node) -> bool {
        node as usize >= self.history.len()
    }

    pub(super) fn found(&mut self, row: u32, life: Period) -> Node {
        let content = Content::Row { row, base: None };
        let version = DraftVersion { recorded: None, origin: None, content, validity: life };
        self.founded.push(Draft { versions: vec![version], edges: Vec::new() });
        self.founded_by.push(row);
        (self.nodes() - 1) as Node
    }

    pub(super) fn draft(&self, node: Node) -> Option<&Draft> {
        match (node as usize).checked_sub(self.history.len()) {
            Some(at) => self.founded.get(at),
            None => self.drafts.get(&node),
        }
    }

    /// The draft of an organisation, begun from what is recorded.
    pub(super) fn draft_mut(&mut self, node: Node) -> &mut Draft {
        match (node as usize).checked_sub(self.history.len()) {
            Some(at) => &mut self.founded[at],
            None => self.drafts.entry(node).or_insert_with(|| recorded(self.model, self.history, node)),
        }
    }

    /// The draft, or what is recorded.
    pub(super) fn look(&self, node: Node) -> std::borrow::Cow<'_, Draft> {
        match self.draft(node) {
            Some(draft) => std::borrow::Cow::Borrowed(draft),
            None => std::borrow::Cow::Owned(recorded(self.model, self.history, node)),
        }
    }

    pub(super) fn life(&self, node: Node) -> Period {
        match self.draft(node) {
            Some(draft) => life_of(&draft.versions),
            None => self.history.life(Org(node)),
        }
    }

    pub(super) fn row(&self, node: Node) -> Option<u32> {
        match (node as usize).checked_sub(self.history.len()) {
            Some(at) => self.founded_by.get(at).copied(),
            None => self.row_of.get(&node).copied(),
        }
    }

    pub(super) fn import_row(&self, row: u32) -> &'a ImportRow {
        &self.table.rows[row as usize]
    }

    pub(super) fn kind(&self, content: Content) -> KindIx {
        match content {
            Content::Old(at) => self.history.version(at).kind(),
            Content::Row { row, .. } => self.import_row(row).kind,
        }
    }

    /// Runs over (validity, kind) of an organisation without building a draft.
    pub(super) fn kinds(&self, node: Node, each: &mut dyn FnMut(Period, KindIx)) {
        match self.draft(node) {
            Some(draft) => {
                draft.versions.iter().for_each(|version| each(version.validity, self.kind(version.content)))
            }
            None => self.history.versions_of(Org(node)).for_each(|at| {
                let version = self.history.version(at);
                each(version.validity(), version.kind());
            }),
        }
    }

    /// What sentences call an organisation: its code, or its name where it has none.
    pub(super) fn label(&self, node: Node) -> String {
        match self.row(node) {
            Some(row) => self.import_row(row).code.to_string(),
            None => {
                let version = self.history.version(self.history.versions_of(Org(node)).end - 1);
                version.code().map_or_else(|| format!("{:?}", version.name()), str::to_owned)
            }
        }
    }

    /// The attribute values that a row leaves an organisation with. When the kind changes, values whose
    /// attribute the new kind has too are kept.
    pub(super) fn attributes(&self, row: &ImportRow, base: Option<u32>) -> Vec<Option<AttributeValue>> {
        let kind = self.model.kind(row.kind);
        let mut values: Vec<Option<AttributeValue>> = Vec::with_capacity(kind.attributes.len());
        for (at, attribute) in kind.attributes.values().enumerate() {
            values.push(match row.attributes.get(at) {
                Some(Given::Set(value)) => Some(value.clone()),
                Some(Given::Cleared) => None,
                _ => base.and_then(|base| {
                    let version = self.history.version(base);
                    if version.kind() == row.kind {
                        return version.attribute(at).map(AttributeRef::to_value);
                    }
                    let (before, _, old) =
                        self.model.kind(version.kind()).attributes.get_full(&attribute.key)?;
                    let value = version.attribute(before)?.to_value();
                    attribute.read_json(self.model, &old.write_json(self.model, &value)).ok()
                }),
            });
        }
        values
    }
}

pub(super) fn life_of(versions: &[DraftVersion]) -> Period {
    match (versions.first(), versions.last()) {
        (Some(first), Some(last)) => Period { from: first.validity.from, to: last.validity.to },
        _ => Period::NEVER,
    }
}

fn recorded(model: &Model, history: &History, node: Node) -> Draft {
    let versions = history
        .versions_of(Org(node))
        .map(|at| {
            let version = history.version(at);
            DraftVersion {
                recorded: Some(version.row()),
                origin: Some(version.row()),
                content: Content::Old(at),
                validity: version.validity(),
            }
        })
        .collect();
    let edges = model
        .hierarchies()
        .flat_map(|(hierarchy, _)| {
            history.edges_of(hierarchy, Org(node)).iter().map(move |edge| (hierarchy, edge))
        })
        .map(|(hierarchy, edge)| DraftEdge {
            recorded: Some(edge.row),
            origin: Some(edge.row),
            hierarchy,
            parent: edge.parent.0,
            rank: edge.rank,
            validity: edge.validity,
        })
        .collect();
    Draft { versions, edges }
}

impl DraftVersion {
    /// The same with other days: a row to be written.
    pub(super) fn during(self, validity: Period) -> DraftVersion {
        DraftVersion { recorded: None, validity, ..self }
    }
}

impl DraftEdge {
    /// The same with other days: a row to be written.
    pub(super) fn during(self, validity: Period) -> DraftEdge {
        DraftEdge { recorded: None, validity, ..self }
    }
}
