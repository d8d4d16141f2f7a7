//! Turns the composed files into one model: keys become positions, and what fits together is checked.

mod admissions;
mod approvers;
mod defaults;
mod duties;
mod find;
mod kinds;
mod lifecycles;
mod names;
mod nesting;
mod participations;
mod paths;
mod placement;
mod reached;
mod roles;
mod seen;
mod ties;

use indexmap::IndexMap;

use self::kinds::unclassified;
use self::placement::kinds_without_place;
use self::ties::Ties;
use super::compose::{Defined, Faults, File, unite};
use super::draft::duties::DutyDraft;
use super::draft::kinds::KindDraft;
use super::draft::lifecycles::LifecycleDraft;
use super::draft::paths::PathDraft;
use super::draft::relations::RelationDraft;
use super::draft::roles::RoleDraft;
use super::{ModelHost, ModelSource};
use crate::model::{
    EnumDef, HierarchyIx, Kind, Model, Pairs, ParticipationRole, RelationTypeIx, Scheme, Shape, State,
};

/// What all files define.
struct United<'f> {
    /// The last one extends all others.
    files: &'f [File],
    schemes: IndexMap<&'f str, Defined<'f, Scheme>>,
    enums: IndexMap<&'f str, Defined<'f, EnumDef>>,
    kinds: IndexMap<&'f str, Defined<'f, KindDraft>>,
    relation_types: IndexMap<&'f str, Defined<'f, RelationDraft>>,
    participation_roles: IndexMap<&'f str, Defined<'f, ParticipationRole>>,
    roles: IndexMap<&'f str, Defined<'f, RoleDraft>>,
    states: IndexMap<&'f str, Defined<'f, State>>,
    lifecycles: IndexMap<&'f str, Defined<'f, LifecycleDraft>>,
    duties: IndexMap<&'f str, Defined<'f, DutyDraft>>,
    paths: IndexMap<&'f str, Defined<'f, PathDraft>>,
}

/// The model that the files add up to; sound only if `faults` stays empty.
pub(super) fn compile(
    files: &[File],
    hash: String,
    host: &dyn ModelHost,
    faults: &mut Faults,
) -> Option<Model> {
    let united = United {
        files,
        schemes: unite(files, "scheme", |draft| &draft.schemes, faults),
        enums: unite(files, "enumeration", |draft| &draft.enums, faults),
        kinds: unite(files, "kind", |draft| &draft.kinds, faults),
        relation_types: unite(files, "relation type", |draft| &draft.relation_types, faults),
        participation_roles: unite(files, "participation role", |draft| &draft.participation_roles, faults),
        roles: unite(files, "role", |draft| &draft.roles, faults),
        states: unite(files, "state", |draft| &draft.states, faults),
        lifecycles: unite(files, "lifecycle", |draft| &draft.lifecycles, faults),
        duties: unite(files, "duty", |draft| &draft.duties, faults),
        paths: unite(files, "evaluation path", |draft| &draft.paths, faults),
    };
    if !united.check_sizes(faults) {
        return None;
    }
    united.check_names(host, faults);
    let default_hierarchy = defaults::default_hierarchy(&united, faults);
    let home_hierarchy = defaults::home_hierarchy(&united, default_hierarchy, faults);
    let faults_before = faults.len();
    let (pairs, nesting_is_known) = nesting::allowed_pairs(&united, faults);
    // Where a kind is misspelt, what cannot be tied is not known either: it would be reported twice.
    let ties = (faults.len() == faults_before).then_some(Ties { pairs: &pairs });
    let whole = Whole { united: &united, ties, home_hierarchy };
    let model = whole.model(hash, default_hierarchy.unwrap_or(HierarchyIx(0)), &pairs, faults);
    // A kind whose nesting rule is misspelt would be reported twice.
    if nesting_is_known && default_hierarchy.is_some() {
        for (kind, reason) in kinds_without_place(&model) {
            let defined = &united.kinds[usize::from(kind.0)];
            faults.push((defined.file, defined.line, reason));
        }
    }
    Some(model)
}

impl<'f> United<'f> {
    /// The key and position of every hierarchy, in the order of the files.
    fn hierarchies(&self) -> Vec<(&'f str, RelationTypeIx)> {
        let types = self.relation_types.iter().enumerate();
        let hierarchies = types.filter(|(_, (_, defined))| defined.definition.shape != Shape::Link);
        hierarchies.map(|(at, (key, _))| (*key, RelationTypeIx(at as u16))).collect()
    }

    /// Where a fault of the whole model is reported.
    fn whole(&self, reason: String) -> (usize, usize, String) {
        (self.files.len() - 1, 1, reason)
    }
}

/// What the parts of a model that refer to each other are compiled with.
struct Whole<'w, 'f> {
    united: &'w United<'f>,
    /// Which kinds may be tied; `None` where a rule about that could not be understood.
    ties: Option<Ties<'w>>,
    /// `None` where it could not be understood.
    home_hierarchy: Option<HierarchyIx>,
}

impl Whole<'_, '_> {
    fn model(
        &self,
        hash: String,
        default_hierarchy: HierarchyIx,
        pairs: &[Pairs],
        faults: &mut Faults,
    ) -> Model {
        let files = self.united.files;
        let root = &files[files.len() - 1].draft;
        let kinds = self.kinds(faults);
        Model {
            name: root.name.clone(),
            title: root.title.clone(),
            description: root.description.clone(),
            hash,
            files: files
                .iter()
                .map(|file| ModelSource { name: file.draft.name.clone(), text: file.text.clone() })
                .collect(),
            sums: kinds::sums(&kinds),
            kinds,
            enums: owned(&self.united.enums),
            schemes: owned(&self.united.schemes),
            relation_types: self.relation_types(pairs, faults),
            hierarchies: self.united.hierarchies().into_iter().map(|(_, at)| at).collect(),
            default_hierarchy,
            home_hierarchy: self.home_hierarchy.unwrap_or(default_hierarchy),
            participation_roles: owned(&self.united.participation_roles),
            roles: self.roles(faults),
            states: owned(&self.united.states),
            lifecycles: self.lifecycles(faults),
            duties: self.duties(faults),
            paths: self.paths(faults),
            admissions: self.admissions(faults),
        }
    }

    fn kinds(&self, faults: &mut Faults) -> IndexMap<String, Kind> {
        let schemes = defaults::default_schemes(self.united, faults);
        let kinds = self.united.kinds.iter().map(|(key, defined)| {
            (String::from(*key), self.united.kind(key, defined, schemes[defined.file], faults))
        });
        let mut kinds: IndexMap<String, Kind> = kinds.collect();
        kinds.insert(Model::UNCLASSIFIED.to_owned(), unclassified(schemes[self.united.files.len() - 1]));
        kinds
    }
}

fn owned<T: Clone>(definitions: &IndexMap<&str, Defined<'_, T>>) -> IndexMap<String, T> {
    definitions.iter().map(|(key, defined)| (String::from(*key), defined.definition.clone())).collect()
}
