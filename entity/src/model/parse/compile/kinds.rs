//! Kinds with their attributes, and the kind that every model ends with.

use indexmap::IndexMap;

use super::super::compose::{Defined, Faults};
use super::super::draft::kinds::{AttributeDraft, KindDraft, TypeDraft, type_names};
use super::super::suggest::hint;
use super::United;
use crate::model::{Attribute, AttributeType, EnumIx, Kind, KindIx, LifecycleIx, Model, SchemeIx, Sum, Text};

impl<'f> United<'f> {
    pub(super) fn kind(
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
        let named = draft.scheme.as_ref().and_then(|named| self.find_scheme((defined.file, named), faults));
        let lifecycle = draft.lifecycle.as_ref();
        let lifecycle = lifecycle.and_then(|named| self.find_lifecycle((defined.file, named), faults));
        Kind {
            key: key.to_owned(),
            title: draft.title.clone(),
            description: draft.description.clone(),
            traits: draft.traits.clone(),
            lifecycle: lifecycle.map(LifecycleIx),
            scheme: named.unwrap_or(default_scheme),
            root: draft.root,
            attributes,
            defined_in: self.files[defined.file].draft.name.clone(),
        }
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
            adds_up: draft.adds_up,
        }
    }
}

/// What the attributes that add up are called together.
pub(super) fn sums(kinds: &IndexMap<String, Kind>) -> IndexMap<String, Sum> {
    let mut sums: IndexMap<String, Sum> = IndexMap::new();
    for (kind, definition) in (0u16..).map(KindIx).zip(kinds.values()) {
        for (at, attribute) in definition.attributes.values().enumerate().filter(|(_, one)| one.adds_up) {
            let sum = sums.entry(attribute.key.clone()).or_insert_with(|| Sum {
                key: attribute.key.clone(),
                title: attribute.title.clone(),
                description: attribute.description.clone(),
                attributes: Vec::new(),
            });
            sum.attributes.push((kind, at));
        }
    }
    sums
}

/// The kind that stands for kinds that the model no longer defines.
pub(super) fn unclassified(scheme: SchemeIx) -> Kind {
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
        defined_in: "orgweave".to_owned(),
    }
}
