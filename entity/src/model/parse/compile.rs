//! Turns the composed files into one model: keys become positions, and what fits together is checked.

use indexmap::IndexMap;

use super::compose::{Defined, Faults, File, unite};
use super::defaults::{default_hierarchy, default_schemes};
use super::kinds::{AttributeDraft, KindDraft, TypeDraft, type_names};
use super::nesting::allowed_pairs;
use super::placement::kinds_without_place;
use super::reader::Located;
use super::relations::RelationDraft;
use super::suggest::hint;
use super::{ModelHost, ModelSource, Named};
use crate::model::{
    Attribute, AttributeType, EnumDef, EnumIx, HierarchyIx, Kind, Model, Pairs, RelationType, RelationTypeIx,
    Scheme, SchemeIx, Shape, Text,
};

/// Far above any model worth reading; nesting rules take memory by the square of the kinds.
const MOST_DEFINITIONS: usize = 1_000;

/// What all files define.
pub(super) struct United<'f> {
    /// The last one extends all others.
    pub(super) files: &'f [File],
    pub(super) schemes: IndexMap<&'f str, Defined<'f, Scheme>>,
    pub(super) enums: IndexMap<&'f str, Defined<'f, EnumDef>>,
    pub(super) kinds: IndexMap<&'f str, Defined<'f, KindDraft>>,
    pub(super) relation_types: IndexMap<&'f str, Defined<'f, RelationDraft>>,
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
    };
    if !united.check_sizes(faults) {
        return None;
    }
    united.check_names(host, faults);
    let default_hierarchy = default_hierarchy(&united, faults);
    let (pairs, nesting_is_known) = allowed_pairs(&united, faults);
    let model = united.model(hash, pairs, default_hierarchy.unwrap_or(HierarchyIx(0)), faults);
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
    pub(super) fn hierarchies(&self) -> Vec<(&'f str, RelationTypeIx)> {
        let types = self.relation_types.iter().enumerate();
        let hierarchies = types.filter(|(_, (_, defined))| defined.definition.shape != Shape::Link);
        hierarchies.map(|(at, (key, _))| (*key, RelationTypeIx(at as u16))).collect()
    }

    /// Where a fault of the whole model is reported.
    pub(super) fn whole(&self, reason: String) -> (usize, usize, String) {
        (self.files.len() - 1, 1, reason)
    }

    fn check_sizes(&self, faults: &mut Faults) -> bool {
        let counts = [
            ("schemes", self.schemes.len()),
            ("kinds", self.kinds.len()),
            ("hierarchies", self.hierarchies().len()),
        ];
        for (heading, _) in counts.iter().filter(|(_, count)| *count == 0) {
            faults
                .push(self.whole(format!("the model has no {heading}: define them under [{heading}.<key>]")));
        }
        let values = self.enums.values().map(|defined| defined.definition.values.len());
        let attributes = self.kinds.values().map(|defined| defined.definition.attributes.len());
        let sizes = [self.kinds.len(), self.schemes.len(), self.enums.len(), self.relation_types.len()];
        let fits = values.chain(attributes).chain(sizes).all(|size| size <= MOST_DEFINITIONS);
        if !fits {
            faults.push(
                self.whole(format!("the model has more than {MOST_DEFINITIONS} definitions of one sort")),
            );
        }
        fits
    }

    /// Keys stay apart in PascalCase, so only equal ones would become the same API type.
    fn check_names(&self, host: &dyn ModelHost, faults: &mut Faults) {
        let mut unclassified_faults = Vec::new();
        let mut check = |file: usize, line: usize, named: Named<'_>| {
            faults.extend(host.refuse(named).map(|reason| (file, line, reason)));
        };
        for (key, defined) in &self.enums {
            check(defined.file, defined.line, Named::Enum(key));
        }
        for (key, defined) in &self.kinds {
            check(defined.file, defined.line, Named::Kind(key));
            if *key == Model::UNCLASSIFIED {
                let reason = format!(
                    "`{key}` stands for kinds that a model no longer defines: give the kind another key"
                );
                unclassified_faults.push((defined.file, defined.line, reason));
            }
            for (key, attribute) in &defined.definition.attributes {
                check(defined.file, attribute.line, Named::Attribute(key));
            }
        }
        faults.append(&mut unclassified_faults);
        for (key, defined) in &self.enums {
            if let Some(kind) = self.kinds.get(key) {
                let place = format!("{}:{}", self.files[kind.file].source, kind.line);
                let reason = format!(
                    "enumeration `{key}` would share its API type with the kind `{key}` ({place}): rename one"
                );
                faults.push((defined.file, defined.line, reason));
            }
        }
    }

    fn model(
        &self,
        hash: String,
        pairs: Vec<Pairs>,
        default_hierarchy: HierarchyIx,
        faults: &mut Faults,
    ) -> Model {
        let root = &self.files[self.files.len() - 1].draft;
        let schemes = default_schemes(self, faults);
        let kinds = self.kinds.iter().map(|(key, defined)| {
            (String::from(*key), self.kind(key, defined, schemes[defined.file], faults))
        });
        let mut kinds: IndexMap<String, Kind> = kinds.collect();
        kinds.insert(Model::UNCLASSIFIED.to_owned(), unclassified(schemes[self.files.len() - 1]));
        let relation_types = self.relation_types.iter().zip(pairs);
        Model {
            name: root.name.clone(),
            title: root.title.clone(),
            description: root.description.clone(),
            hash,
            files: self
                .files
                .iter()
                .map(|file| ModelSource { name: file.draft.name.clone(), text: file.text.clone() })
                .collect(),
            kinds,
            enums: owned(&self.enums),
            schemes: owned(&self.schemes),
            relation_types: relation_types
                .map(|((key, defined), pairs)| {
                    (String::from(*key), relation_type(key, defined.definition, pairs))
                })
                .collect(),
            hierarchies: self.hierarchies().into_iter().map(|(_, at)| at).collect(),
            default_hierarchy,
            home_hierarchy: default_hierarchy,
            participation_roles: IndexMap::new(),
            roles: IndexMap::new(),
            states: IndexMap::new(),
            lifecycles: IndexMap::new(),
            duties: IndexMap::new(),
            paths: IndexMap::new(),
            admissions: Vec::new(),
        }
    }

    fn kind(
        &self,
        key: &str,
        defined: &Defined<'f, KindDraft>,
        default_scheme: SchemeIx,
        faults: &mut Faults,
    ) -> Kind {
        let draft = defined.definition;
        let attributes = draft.attributes.iter().map(|(key, attribute)| {
            (key.clone(), self.attribute(key, defined.file, &attribute.value, faults))
        });
        let attributes = attributes.collect();
        let named = draft.scheme.as_ref().and_then(|named| self.find_scheme(defined.file, named, faults));
        Kind {
            key: key.to_owned(),
            title: draft.title.clone(),
            description: draft.description.clone(),
            traits: Vec::new(),
            lifecycle: None,
            scheme: named.unwrap_or(default_scheme),
            root: draft.root,
            attributes,
            source: self.files[defined.file].source.clone(),
        }
    }

    /// The scheme of this name; reports that there is none.
    pub(super) fn find_scheme(
        &self,
        file: usize,
        named: &Located<String>,
        faults: &mut Faults,
    ) -> Option<SchemeIx> {
        let name = named.value.as_str();
        let found = self.schemes.get_index_of(name).map(|at| SchemeIx(at as u16));
        if found.is_none() {
            let hint = hint(name, self.schemes.keys().copied());
            faults.push((file, named.line, format!("unknown scheme `{name}`{hint}")));
        }
        found
    }

    fn attribute(&self, key: &str, file: usize, draft: &AttributeDraft, faults: &mut Faults) -> Attribute {
        let attribute_type = match &draft.attribute_type {
            TypeDraft::Plain(plain) => *plain,
            TypeDraft::Enum(named) => {
                let found = self.enums.get_index_of(named.value.as_str());
                if found.is_none() {
                    let hint = hint(&named.value, type_names(self.enums.keys().copied()));
                    faults.push((file, named.line, format!("unknown type `{}`{hint}", named.value)));
                }
                AttributeType::Enum(EnumIx(found.unwrap_or_default() as u16))
            }
        };
        Attribute {
            key: key.to_owned(),
            title: draft.title.clone(),
            description: draft.description.clone(),
            attribute_type,
            required: draft.required,
        }
    }
}

/// The kind that stands for kinds that the model no longer defines.
fn unclassified(scheme: SchemeIx) -> Kind {
    let text = |en: &str, zh: &str| {
        Text(
            [("en", en), ("zh", zh)]
                .into_iter()
                .map(|(tag, text)| (tag.to_owned(), text.to_owned()))
                .collect(),
        )
    };
    Kind {
        key: Model::UNCLASSIFIED.to_owned(),
        title: text("Unclassified", "未归类"),
        description: text(
            "An organization whose kind the organisation model no longer defines. It keeps its place and its history.",
            "其类型已不在组织模型中的组织，仍保留其位置和历史。",
        ),
        traits: Vec::new(),
        lifecycle: None,
        scheme,
        root: true,
        attributes: IndexMap::new(),
        source: "orgweave".to_owned(),
    }
}

fn owned<T: Clone>(definitions: &IndexMap<&str, Defined<'_, T>>) -> IndexMap<String, T> {
    definitions.iter().map(|(key, defined)| (String::from(*key), defined.definition.clone())).collect()
}

fn relation_type(key: &str, draft: &RelationDraft, pairs: Pairs) -> RelationType {
    RelationType {
        key: key.to_owned(),
        title: draft.title.clone(),
        description: draft.description.clone(),
        shape: draft.shape,
        forward: draft.forward.clone(),
        inverse: draft.inverse.clone(),
        time_constraint: draft.time_constraint,
        pairs,
        symmetric: false,
        weight: None,
        is_participation: false,
        participation_roles: Vec::new(),
    }
}
