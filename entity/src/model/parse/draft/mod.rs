//! Reads one file as far as it can be understood alone: what it defines, not whether that fits.

pub(super) mod admissions;
mod anchors;
pub(super) mod duties;
pub(super) mod kinds;
pub(super) mod lifecycles;
pub(super) mod participations;
pub(super) mod paths;
pub(super) mod relations;
pub(super) mod roles;

use indexmap::IndexMap;

use self::admissions::{AdmissionDraft, read_admission};
use self::duties::{DutyDraft, read_duty};
use self::kinds::{KindDraft, read_enum, read_kind, read_scheme};
use self::lifecycles::{LifecycleDraft, read_lifecycle, read_state};
use self::participations::read_participation_role;
use self::paths::{PathDraft, read_path};
use self::relations::{
    LinkingDraft, NestingDraft, RelationDraft, read_hierarchy, read_link, read_linking, read_nesting,
};
use self::roles::{RoleDraft, read_role};
use super::format::ROOT;
use super::reader::{FileReader, Located};
use super::table::Table;
use crate::model::{EnumDef, ParticipationRole, Scheme, State, Text};

/// What one file says.
#[derive(Debug)]
pub(super) struct Draft {
    pub(crate) name: String,
    pub(crate) title: Text,
    pub(crate) description: Text,
    pub(crate) extends: Vec<Located<String>>,
    pub(crate) default_hierarchy: Option<Located<String>>,
    pub(crate) home_hierarchy: Option<Located<String>>,
    pub(crate) default_scheme: Option<Located<String>>,
    pub(crate) schemes: IndexMap<String, Located<Scheme>>,
    pub(crate) enums: IndexMap<String, Located<EnumDef>>,
    pub(crate) kinds: IndexMap<String, Located<KindDraft>>,
    /// `[hierarchies.<key>]`, then `[relations.<key>]`: types of ties.
    pub(crate) relation_types: IndexMap<String, Located<RelationDraft>>,
    pub(crate) nesting: Vec<Located<NestingDraft>>,
    pub(crate) linking: Vec<Located<LinkingDraft>>,
    pub(crate) participation_roles: IndexMap<String, Located<ParticipationRole>>,
    pub(crate) roles: IndexMap<String, Located<RoleDraft>>,
    pub(crate) states: IndexMap<String, Located<State>>,
    pub(crate) lifecycles: IndexMap<String, Located<LifecycleDraft>>,
    pub(crate) duties: IndexMap<String, Located<DutyDraft>>,
    pub(crate) paths: IndexMap<String, Located<PathDraft>>,
    /// `[[admissions]]`, then `[[prohibitions]]`.
    pub(crate) admissions: Vec<Located<AdmissionDraft>>,
}

/// Reads a file; whatever is wrong with it is reported to the reader.
pub(super) fn read(text: &str) -> (Draft, FileReader) {
    let (reader, document) = FileReader::open(text);
    let mut root = Table::new(&reader, document.get_ref(), &ROOT, "the model".to_owned(), 1);
    let mut draft = Draft {
        name: root.name("name"),
        title: root.text("title"),
        description: root.text("description"),
        extends: root.strings("extends"),
        default_hierarchy: root.string("default_hierarchy"),
        home_hierarchy: root.string("home_hierarchy"),
        default_scheme: root.string("default_scheme"),
        schemes: root.definitions("schemes", "scheme", read_scheme),
        enums: root.definitions("enums", "enumeration", read_enum),
        kinds: root.definitions("kinds", "kind", read_kind),
        relation_types: root.definitions("hierarchies", "hierarchy", read_hierarchy),
        nesting: root.list("nesting", "a nesting rule", read_nesting),
        linking: root.list("linking", "a linking rule", read_linking),
        participation_roles: root.definitions(
            "participation_roles",
            "participation role",
            read_participation_role,
        ),
        roles: root.definitions("roles", "role", read_role),
        states: root.definitions("states", "state", read_state),
        lifecycles: root.definitions("lifecycles", "lifecycle", read_lifecycle),
        duties: root.definitions("duties", "duty", read_duty),
        paths: root.definitions("paths", "evaluation path", read_path),
        admissions: root.list("admissions", "an admission", |table| read_admission(table, true)),
    };
    draft.admissions.extend(root.list("prohibitions", "a prohibition", |table| read_admission(table, false)));
    for (key, link) in root.definitions("relations", "relation", read_link) {
        if draft.relation_types.contains_key(&key) {
            root.fault(link.line, format!("`{key}` is a hierarchy already: give the relation another key"));
        } else {
            draft.relation_types.insert(key, link);
        }
    }
    root.finish();
    drop(document);
    (draft, reader)
}
