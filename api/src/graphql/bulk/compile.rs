//! Compiles selections to plans. Whatever is not known here has no plan, and the executor answers it.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::parser::types::{Field, OperationType, SelectionSet};
use async_graphql::{ID, Name, Positioned};
use async_graphql_value::Value as InputValue;
use entity::day::Day;
use entity::model::{Direction, HierarchyIx, Shape};
use entity::snapshot::{Filter, Measure, Order};

use super::NotPlain;
use super::arguments::Arguments;
use super::plan::{
    Connection, ConnectionField, ConnectionIx, DayIx, EdgeField, Key, KindFigureField, Leaf, List, ListOf,
    NameField, One, PageInfoField, Participations, Plan, RollUpField, Root, RootWhat, Selection, SelectionIx,
    Step, TieField, Variant, What,
};
use crate::graphql::argument::{Checked, named};
use crate::graphql::connection::Fingerprint;
use crate::graphql::document::merge;
use crate::graphql::filter::{OrganizationOrder, OrganizationWhere, filter_of};
use crate::graphql::kinds::{applies, weight};
use crate::graphql::lookup::{ByCondition, ByKey, ByText};
use crate::graphql::organization::{depth_argument, hierarchy_argument, participations_field, path_argument};
use crate::graphql::participation::roles_argument;
use crate::graphql::roll_up::{self, Counting};
use crate::graphql::roll_up_series::{Interval, Period};
use crate::graphql::runtime::{HierarchyName, MeasureName, ParticipationRoleName, PathName, SchemeName};
use crate::graphql::scalar::Date;
use crate::graphql::selection::{Source, by_key};
use crate::names::Names;

type Compiled<T> = Result<T, NotPlain>;
type Sets<'a> = Vec<&'a SelectionSet>;

/// About how many bytes a field of a plan takes.
const STEP_WEIGHT: usize = 160;
/// Most fields of a plan; fragments can fill a short document with many.
const MOST_STEPS: usize = 10_000;

/// Compiles a whole operation; every field of its root must be plain. Where the plan has fields for ordinary resolvers,
/// it serves to count only.
pub fn operation(source: Source<'_>, names: &Names) -> Compiled<Plan> {
    if source.operation.ty != OperationType::Query {
        return Err(NotPlain);
    }
    let mut compiler = Compiler::new(source, names);
    let set = &source.operation.selection_set.node;
    for (key, group) in compiler.groups(&[set], "Query")? {
        let root = compiler.root(key, &group)?;
        compiler.plan.roots.push(root);
    }
    Ok(compiler.plan)
}

/// Compiles what is selected on one organisation that is looked at on `day` along `hierarchy`. Fields that ordinary
/// resolvers must answer are kept for later. The whole selection is the last of the plan.
pub fn selection(
    source: Source<'_>,
    names: &Names,
    set: &SelectionSet,
    day: Option<Day>,
    hierarchy: HierarchyIx,
) -> Compiled<Plan> {
    let mut compiler = Compiler::new(source, names);
    let day = compiler.day(day);
    compiler.organization(vec![set], View { day, hierarchy })?;
    Ok(compiler.plan)
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct View {
    day: DayIx,
    hierarchy: HierarchyIx,
}

/// A field, with all that is selected below it.
struct Group<'a>(Vec<&'a Positioned<Field>>);

impl<'a> Group<'a> {
    fn first(&self) -> &'a Positioned<Field> {
        self.0[0]
    }

    fn name(&self) -> &'a str {
        self.first().node.name.node.as_str()
    }

    fn sets(&self) -> Sets<'a> {
        self.0.iter().map(|field| &field.node.selection_set.node).collect()
    }
}

/// A condition, and what tells it from others in cursors.
#[derive(Clone)]
struct Condition {
    filter: Arc<Filter>,
    told: Fingerprint,
}

#[derive(PartialEq, Eq, Hash)]
enum ConditionKey<'a> {
    Variable(&'a Name),
    Literal(*const InputValue),
}

struct Compiler<'a> {
    source: Source<'a>,
    names: &'a Names,
    plan: Plan,
    known: HashMap<(Vec<*const SelectionSet>, View), SelectionIx>,
    conditions: HashMap<ConditionKey<'a>, Condition>,
    steps: usize,
}

/// A name as the key of an object.
pub fn key_of(name: &str) -> Key {
    // Names of GraphQL hold nothing that JSON would escape.
    format!("\"{name}\":").into()
}

impl<'a> Compiler<'a> {
    fn new(source: Source<'a>, names: &'a Names) -> Compiler<'a> {
        Compiler {
            source,
            names,
            plan: Plan::default(),
            known: HashMap::new(),
            conditions: HashMap::new(),
            steps: 0,
        }
    }

    fn day(&mut self, day: Option<Day>) -> DayIx {
        let days = &mut self.plan.days;
        let at = days.iter().position(|other| *other == day).unwrap_or_else(|| {
            days.push(day);
            days.len() - 1
        });
        DayIx(at as u16)
    }

    fn arguments(&self, field: &'a Positioned<Field>) -> Arguments<'a> {
        Arguments::of(self.source, &field.node)
    }

    /// The fields of a type that is no organisation, those that are selected twice merged.
    fn groups(&mut self, sets: &[&'a SelectionSet], type_name: &str) -> Compiled<Vec<(Key, Group<'a>)>> {
        let mut fields = Vec::new();
        for set in sets {
            self.source.collect(set, &|condition| condition == type_name, &mut fields);
        }
        self.count(fields.len())?;
        Ok(by_key(&fields).into_iter().map(|(name, group)| (key_of(name), Group(group))).collect())
    }

    fn small<T>(
        &mut self,
        sets: &[&'a SelectionSet],
        type_name: &str,
        each: impl Fn(&mut Self, &Group<'a>) -> Compiled<T>,
    ) -> Compiled<Vec<(Key, T)>> {
        let groups = self.groups(sets, type_name)?;
        groups.into_iter().map(|(key, group)| Ok((key, each(self, &group)?))).collect()
    }

    fn count(&mut self, steps: usize) -> Compiled<()> {
        self.steps += steps;
        self.plan.weight += steps * STEP_WEIGHT;
        if self.steps > MOST_STEPS { Err(NotPlain) } else { Ok(()) }
    }

    fn root(&mut self, key: Key, group: &Group<'a>) -> Compiled<Root> {
        let arguments = self.arguments(group.first());
        let name = group.name();
        if name == "__typename" {
            return Ok(Root { key, day: self.day(None), what: RootWhat::Typename });
        }
        if !["node", "nodes", "organization", "organizations", "search"].contains(&name) {
            return Err(NotPlain);
        }
        // What was known earlier, or is only planned, is in no snapshot that is kept.
        let at: Option<String> = arguments.get("asRecordedAt")?;
        let revision: Option<Checked<i64>> = arguments.get("asRecordedIn")?;
        let plan: Option<ID> = arguments.get("plan")?;
        if at.is_some() || revision.is_some() || plan.is_some() {
            return Err(NotPlain);
        }
        let as_of = named(arguments.get::<Option<Checked<Date>>>("asOf")?, "asOf")?.map(|date| date.0);
        let day = self.day(as_of);
        let hierarchy = match name {
            "node" | "nodes" => None,
            _ => hierarchy_argument(self.names, arguments.get("hierarchy")?)?,
        };
        let view = View { day, hierarchy: hierarchy.unwrap_or(self.names.model().default_hierarchy) };
        let set = group.sets();
        let what = match name {
            "node" => RootWhat::Node(arguments.get("id")?, self.organization(set, view)?),
            "nodes" => RootWhat::Nodes(arguments.get("ids")?, self.organization(set, view)?),
            "organization" => {
                let by_key = ByKey {
                    id: arguments.get("id")?,
                    code: arguments.get("code")?,
                    scheme: arguments.get::<Option<SchemeName>>("scheme")?,
                };
                RootWhat::Organization(by_key, self.organization(set, view)?)
            }
            "organizations" => {
                let condition = ByCondition {
                    filter: arguments.get("where")?,
                    within: arguments.get("within")?,
                    hierarchy: view.hierarchy,
                    order_by: arguments.get_or("orderBy", OrganizationOrder::Code)?,
                    as_of,
                };
                let types = ("OrganizationConnection", "OrganizationEdge");
                let connection =
                    self.connection(&arguments, set, view, types, ("organizations", Fingerprint::default()))?;
                RootWhat::Organizations(condition, connection)
            }
            _ => {
                let search = ByText {
                    text: arguments.get("text")?,
                    filter: arguments.get("where")?,
                    within: arguments.get("within")?,
                    hierarchy: view.hierarchy,
                    as_of,
                };
                let types = ("SearchConnection", "SearchEdge");
                let connection =
                    self.connection(&arguments, set, view, types, ("search", Fingerprint::default()))?;
                RootWhat::Search(search, connection)
            }
        };
        Ok(Root { key, day, what })
    }

    /// Resolvers answer it later. What is at fault for every organisation they should meet in their own order.
    fn check_series(&self, arguments: &Arguments<'a>) -> Compiled<()> {
        let measure: MeasureName = arguments.get_or("measure", roll_up::default_measure())?;
        let measure = roll_up::measure_argument(self.names, &measure)?;
        roll_up::check(self.names, measure, arguments.get_or("counting", Counting::Home)?)?;
        let from = arguments.get::<Checked<Date>>("from")?.named("from")?;
        if let Some(to) = named(arguments.get::<Option<Checked<Date>>>("to")?, "to")? {
            let every = arguments.get_or("every", Interval::Month)?;
            Period { from, to: Some(to), every }.dates(to.0)?;
        }
        Ok(())
    }

    fn organization(&mut self, sets: Sets<'a>, view: View) -> Compiled<SelectionIx> {
        let known = (sets.iter().map(|set| std::ptr::from_ref(*set)).collect::<Vec<_>>(), view);
        if let Some(ix) = self.known.get(&known) {
            return Ok(*ix);
        }
        let model = self.names.model();
        let conditions = std::cell::RefCell::new(Vec::new());
        for set in &sets {
            let note = |condition: &str| {
                conditions.borrow_mut().push(condition.to_owned());
                true
            };
            self.source.collect(set, &note, &mut Vec::new());
        }
        let conditions = conditions.into_inner();
        // Kinds that no fragment names share one variant.
        let mut variants = vec![self.variant(&sets, view, None)?];
        let mut variant_of = vec![0; model.kinds.len()];
        for (kind, _) in model.kinds() {
            if conditions.iter().any(|condition| condition == self.names.kind_type(kind)) {
                variant_of[usize::from(kind.0)] = variants.len() as u16;
                variants.push(self.variant(&sets, view, Some(kind))?);
            }
        }
        let any = |test: fn(&What) -> bool| {
            variants.iter().flat_map(|variant| &variant.steps).any(|step| test(&step.what))
        };
        let is_nested = any(What::is_nested);
        let is_counted = is_nested || any(|what| matches!(what, What::Leaf(leaf) if leaf.looks_around()));
        let ix = SelectionIx(self.plan.selections.len() as u32);
        let View { day, hierarchy } = view;
        self.plan.selections.push(Selection { day, hierarchy, variant_of, variants, is_nested, is_counted });
        self.known.insert(known, ix);
        Ok(ix)
    }

    /// The fields for organisations of one kind, or of any that no fragment names.
    fn variant(
        &mut self,
        sets: &[&'a SelectionSet],
        view: View,
        kind: Option<entity::model::KindIx>,
    ) -> Compiled<Variant> {
        let names = self.names;
        // No type has an empty name.
        let type_name = kind.map_or("", |kind| names.kind_type(kind));
        let mut fields = Vec::new();
        for set in sets {
            self.source.collect(set, &|condition| applies(condition, type_name), &mut fields);
        }
        self.count(fields.len())?;
        let mut steps = Vec::with_capacity(fields.len());
        let mut values = 0;
        for (name, group) in by_key(&fields) {
            values += weight(&group[0].node.name.node, names);
            let what = match kind.and_then(|kind| names.attribute_of(kind, group[0].node.name.node.as_str()))
            {
                Some(at) => What::Leaf(Leaf::Attribute(at)),
                None => self.field(&Group(group), view)?,
            };
            let separator = if steps.is_empty() { '{' } else { ',' };
            steps.push(Step { lead: format!("{separator}\"{name}\":").into(), what });
        }
        Ok(Variant { steps, values })
    }

    fn field(&mut self, group: &Group<'a>, view: View) -> Compiled<What> {
        let arguments = self.arguments(group.first());
        let sets = || group.sets();
        let name = group.name();
        let plain = match name {
            "id" => Some(Leaf::Id),
            "code" => Some(Leaf::Code),
            "name" => {
                let language: Option<String> = arguments.get("language")?;
                let tags = language.iter().flat_map(|tag| entity::model::fallbacks(tag));
                Some(Leaf::Name(tags.map(str::to_owned).collect()))
            }
            "shortName" => Some(Leaf::ShortName),
            "names" => {
                Some(Leaf::Names(self.small(&sets(), "LocalizedName", |_, field| match field.name() {
                    "__typename" => Ok(NameField::Typename),
                    "language" => Ok(NameField::Language),
                    "name" => Ok(NameField::Name),
                    _ => Err(NotPlain),
                })?))
            }
            "kind" => Some(Leaf::Kind),
            "state" => Some(Leaf::State),
            "kindTitle" => Some(Leaf::KindTitle(arguments.get("language")?)),
            "validFrom" => Some(Leaf::ValidFrom),
            "validTo" => Some(Leaf::ValidTo),
            "asOf" => Some(Leaf::AsOf),
            "__typename" => Some(Leaf::Typename),
            "at" => {
                let date = arguments.get::<Checked<Date>>("date")?.named("date")?;
                let day = self.day(Some(date.0));
                return Ok(What::One(One::At(day), self.organization(sets(), View { day, ..view })?));
            }
            _ => None,
        };
        if let Some(leaf) = plain {
            return Ok(What::Leaf(leaf));
        }
        match name {
            "participations" => return self.participations(&arguments, sets(), view, Direction::Forward),
            "participants" => return self.participations(&arguments, sets(), view, Direction::Inverse),
            _ => {}
        }
        if name == "rollUpSeries" {
            self.check_series(&arguments)?;
        }
        // Whatever follows a hierarchy takes it as an argument.
        const FOLLOWING: [&str; 12] = [
            "reach",
            "parent",
            "parents",
            "ancestors",
            "children",
            "childrenConnection",
            "descendants",
            "descendantsConnection",
            "depth",
            "path",
            "childCount",
            "descendantCount",
        ];
        if !FOLLOWING.contains(&name) && name != "rollUp" {
            return Ok(self.later(group));
        }
        let given: Option<HierarchyName> = arguments.get("hierarchy")?;
        let hierarchy = hierarchy_argument(self.names, given)?.unwrap_or(view.hierarchy);
        let view = View { hierarchy, ..view };
        if self.names.model().hierarchy(hierarchy).shape == Shape::Dag {
            self.plan.is_slow = true;
        }
        Ok(match name {
            "parent" => What::One(One::Parent(hierarchy), self.organization(sets(), view)?),
            "depth" => What::Leaf(Leaf::Depth(hierarchy)),
            "path" => What::Leaf(Leaf::Path(hierarchy)),
            "childCount" => What::Leaf(Leaf::ChildCount(hierarchy, self.condition(&arguments)?.filter)),
            "descendantCount" => {
                What::Leaf(Leaf::DescendantCount(hierarchy, self.condition(&arguments)?.filter))
            }
            "rollUp" => {
                let given: MeasureName = arguments.get_or("measure", roll_up::default_measure())?;
                let measure = roll_up::measure_argument(self.names, &given)?;
                let counting = arguments.get_or("counting", Counting::Home)?;
                roll_up::check(self.names, measure, counting)?;
                // Lists may have to be laid out first.
                self.plan.is_slow |= (measure, counting) != (Measure::Organizations, Counting::Home);
                if measure == Measure::Findings {
                    self.plan.findings.push(view.day);
                }
                let fields = self.small(&sets(), "RollUp", |compiler, field| {
                    compiler.roll_up_field(field, measure, counting)
                })?;
                What::Leaf(Leaf::RollUp { hierarchy, measure, counting: counting.into(), fields })
            }
            "parents" | "ancestors" => {
                let of = if name == "parents" { ListOf::Parents } else { ListOf::Ancestors };
                let list = List { hierarchy, of, filter: Arc::default(), order: None };
                What::List(list, self.organization(sets(), view)?)
            }
            _ => {
                let max_depth: Option<Checked<i32>> = match name {
                    "descendants" | "descendantsConnection" => arguments.get("maxDepth")?,
                    _ => None,
                };
                let Condition { filter, told } = self.condition(&arguments)?;
                let order_by: Option<OrganizationOrder> = arguments.get("orderBy")?;
                let (field, of, told) = match name {
                    "reach" => {
                        let walk = path_argument(self.names, &arguments.get::<PathName>("path")?)?;
                        self.plan.is_slow = true;
                        ("reach", ListOf::Reach(walk), Fingerprint::of((walk, told, order_by)))
                    }
                    "children" | "childrenConnection" => {
                        ("children", ListOf::Children, Fingerprint::of((told, order_by)))
                    }
                    _ => (
                        "descendants",
                        ListOf::Descendants(depth_argument(max_depth.clone())?),
                        Fingerprint::of((&max_depth, told, order_by)),
                    ),
                };
                self.plan.is_slow |= order_by.is_some() || name == "descendantsConnection";
                let list = List { hierarchy, of, filter, order: order_by.map(Order::from) };
                match name {
                    "children" | "descendants" => What::List(list, self.organization(sets(), view)?),
                    _ => {
                        let types = ("OrganizationConnection", "OrganizationEdge");
                        let connection = self.connection(&arguments, sets(), view, types, (field, told))?;
                        What::Connection(list, connection)
                    }
                }
            }
        })
    }

    /// The condition of a list, read once however many fields and kinds share it.
    fn condition(&mut self, arguments: &Arguments<'a>) -> Compiled<Condition> {
        let key = match arguments.written("where") {
            None => return Ok(Condition { filter: Arc::default(), told: Fingerprint::of(None::<()>) }),
            Some(InputValue::Variable(name)) => ConditionKey::Variable(name),
            Some(value) => ConditionKey::Literal(std::ptr::from_ref(value)),
        };
        if let Some(known) = self.conditions.get(&key) {
            return Ok(known.clone());
        }
        let given: Option<OrganizationWhere> = arguments.get("where")?;
        let condition =
            Condition { told: Fingerprint::of(&given), filter: Arc::new(filter_of(given, self.names)?) };
        self.plan.is_slow |= !condition.filter.is_empty();
        self.plan.weight += condition.filter.weight();
        self.conditions.insert(key, condition.clone());
        Ok(condition)
    }

    fn later(&mut self, group: &Group<'a>) -> What {
        self.plan.later.push(merge::field(self.source, self.names, &group.0));
        What::Later(self.plan.later.len() - 1)
    }

    fn connection(
        &mut self,
        arguments: &Arguments<'a>,
        sets: Sets<'a>,
        view: View,
        (type_name, edge_name): (&'static str, &'static str),
        (field, told): (&'static str, Fingerprint),
    ) -> Compiled<ConnectionIx> {
        let page = arguments.page()?;
        let fields = self.small(&sets, type_name, |compiler, field| {
            let set = field.sets();
            Ok(match field.name() {
                "__typename" => ConnectionField::Typename(type_name),
                "totalCount" => ConnectionField::TotalCount,
                "pageInfo" => ConnectionField::PageInfo(compiler.small(&set, "PageInfo", |_, field| {
                    PageInfoField::named(field.name()).ok_or(NotPlain)
                })?),
                "nodes" if type_name == "ParticipationConnection" => {
                    ConnectionField::Ties(compiler.tie(&set, view)?)
                }
                "nodes" => ConnectionField::Nodes(compiler.organization(set, view)?),
                "ancestors" if type_name == "SearchConnection" => {
                    ConnectionField::Ancestors(compiler.organization(set, view)?)
                }
                "edges" => ConnectionField::Edges(compiler.small(&set, edge_name, |compiler, field| {
                    Ok(match field.name() {
                        "__typename" => EdgeField::Typename(edge_name),
                        "cursor" => EdgeField::Cursor,
                        "node" if type_name == "ParticipationConnection" => {
                            EdgeField::Tie(compiler.tie(&field.sets(), view)?)
                        }
                        "node" => EdgeField::Node(compiler.organization(field.sets(), view)?),
                        _ => return Err(NotPlain),
                    })
                })?),
                _ => return Err(NotPlain),
            })
        })?;
        let ix = ConnectionIx(self.plan.connections.len() as u32);
        let hierarchy = view.hierarchy;
        self.plan.connections.push(Connection { page, field, arguments: told, hierarchy, fields });
        Ok(ix)
    }

    fn participations(
        &mut self,
        arguments: &Arguments<'a>,
        sets: Sets<'a>,
        view: View,
        direction: Direction,
    ) -> Compiled<What> {
        let roles =
            roles_argument(self.names, arguments.get::<Option<Vec<ParticipationRoleName>>>("roles")?)?;
        let told = Fingerprint::of(&roles);
        let types = ("ParticipationConnection", "ParticipationEdge");
        let field = participations_field(direction);
        let connection = self.connection(arguments, sets, view, types, (field, told))?;
        Ok(What::Participations(Participations { direction, roles }, connection))
    }

    fn tie(&mut self, sets: &[&'a SelectionSet], view: View) -> Compiled<Vec<(Key, TieField)>> {
        self.small(sets, "Participation", |compiler, field| {
            Ok(match field.name() {
                "__typename" => TieField::Typename,
                "organization" => TieField::Organization(compiler.organization(field.sets(), view)?),
                "body" => TieField::Body(compiler.organization(field.sets(), view)?),
                "type" => TieField::Type,
                "role" => TieField::Role,
                "weight" => TieField::Weight,
                "validFrom" => TieField::ValidFrom,
                "validTo" => TieField::ValidTo,
                "homePath" => TieField::HomePath,
                _ => return Err(NotPlain),
            })
        })
    }

    fn roll_up_field(
        &mut self,
        field: &Group<'a>,
        measure: Measure,
        counting: Counting,
    ) -> Compiled<RollUpField> {
        Ok(match field.name() {
            "__typename" => RollUpField::Typename,
            "measure" => RollUpField::Measure(self.names.measure_value(measure).clone()),
            "counting" => RollUpField::Counting(roll_up::counting_name(counting)),
            "hierarchy" => RollUpField::Hierarchy,
            "value" => RollUpField::Value,
            "byKind" => RollUpField::ByKind(self.small(&field.sets(), "KindFigure", |_, field| {
                Ok(match field.name() {
                    "__typename" => KindFigureField::Typename,
                    "kind" => KindFigureField::Kind,
                    "value" => KindFigureField::Value,
                    _ => return Err(NotPlain),
                })
            })?),
            _ => return Err(NotPlain),
        })
    }
}
