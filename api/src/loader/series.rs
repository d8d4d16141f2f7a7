//! Figures over a period, for many organisations at once: date by date, so that the view of a date is made once for all of
//! them and let go before the next.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Weak};

use async_graphql::dataloader::Loader;
use entity::basis::{Landings, Question, count, looked_at};
use entity::day::Day;
use entity::model::{HierarchyIx, KindIx};
use entity::snapshot::{Figure, Org};
use entity::store::EventsOf;

use super::world::{measure, within_int};
use super::{LoadError, World};
use crate::error::ApiError;
use crate::scope::Scope;

/// On which tree the facts of a date are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Basis {
    /// On that of the date itself.
    AsWas,
    /// On that of another day.
    AsIs(Day),
}

/// What is counted on which dates.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Series {
    /// What is counted.
    pub question: Question,
    /// On which tree.
    pub basis: Basis,
    /// When.
    pub dates: Vec<Day>,
}

/// What did this organisation and everything below it come to, date by date?
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SeriesKey {
    /// The organisation's id.
    pub organization: i64,
    /// What is counted.
    pub series: Arc<Series>,
}

/// The figure of one date.
#[derive(Clone, Debug)]
pub struct Point {
    /// The total; `None` where the organisation does not exist.
    pub total: Option<i64>,
    /// By kind; kinds with 0 are left out.
    pub by_kind: Vec<(KindIx, i64)>,
    /// What may or may not belong there.
    pub unattributed: i64,
}

type Result<T> = std::result::Result<T, ApiError>;

/// Answers [`SeriesKey`].
pub struct SeriesLoader {
    /// The request that it belongs to, and that holds it.
    pub(crate) scope: Weak<Scope>,
}

/// One series for the organisations that it is asked for, and where they stand in the tree it is counted on.
#[derive(Clone)]
struct Asked {
    series: Arc<Series>,
    ids: Arc<Vec<i64>>,
    landings: Option<Arc<Landings>>,
}

impl Loader<SeriesKey> for SeriesLoader {
    type Value = Result<Arc<Vec<Point>>>;
    type Error = LoadError;

    async fn load(
        &self,
        keys: &[SeriesKey],
    ) -> std::result::Result<HashMap<SeriesKey, Self::Value>, LoadError> {
        let scope = self.scope.upgrade().expect("a batch is run by the request it belongs to");
        let mut groups: HashMap<&Arc<Series>, Vec<i64>> = HashMap::new();
        keys.iter().for_each(|key| groups.entry(&key.series).or_default().push(key.organization));
        let mut asked = Vec::with_capacity(groups.len());
        let mut landed: HashMap<(Day, HierarchyIx), Arc<Landings>> = HashMap::new();
        for (series, ids) in groups {
            let landings = match series.basis {
                Basis::AsWas => None,
                Basis::AsIs(day) => {
                    let hierarchy = series.question.hierarchy;
                    Some(match landed.entry((day, hierarchy)) {
                        Entry::Occupied(known) => Arc::clone(known.get()),
                        Entry::Vacant(place) => {
                            let found = landings(&scope, day, hierarchy).await.map_err(Arc::new)?;
                            Arc::clone(place.insert(found))
                        }
                    })
                }
            };
            asked.push(Asked { series: Arc::clone(series), ids: Arc::new(ids), landings });
        }
        let found = by_date(&scope, &asked).await.map_err(Arc::new)?;
        let mut answers = HashMap::with_capacity(keys.len());
        for (asked, points) in asked.iter().zip(found) {
            for (organization, points) in asked.ids.iter().zip(points) {
                let key = SeriesKey { organization: *organization, series: Arc::clone(&asked.series) };
                answers.insert(key, points.into_iter().collect::<Result<Vec<Point>>>().map(Arc::new));
            }
        }
        Ok(answers)
    }
}

/// Where what has ended by `day` counts on that day's tree.
async fn landings(scope: &Arc<Scope>, day: Day, hierarchy: HierarchyIx) -> Result<Arc<Landings>> {
    let world = World::laid_out(scope, day, None).await?;
    let snapshot = Arc::clone(world.snapshot().expect("it is laid out"));
    let ended = Landings::ended(&snapshot);
    let events = match ended.is_empty() {
        true => Vec::new(),
        false => {
            let of = EventsOf::Organizations(&ended);
            scope.store.list_change_events(of, scope.revision, false).await?
        }
    };
    let work = move |_: &Arc<Scope>| Arc::new(Landings::new(snapshot, hierarchy, &events));
    Ok(scope.batches.work(scope, work).await)
}

/// By series, by organisation, in order of date.
async fn by_date(scope: &Arc<Scope>, asked: &[Asked]) -> Result<Vec<Vec<Vec<Result<Point>>>>> {
    let mut dates: BTreeMap<Day, Vec<usize>> = BTreeMap::new();
    for (at, asked) in asked.iter().enumerate() {
        asked.series.dates.iter().for_each(|date| dates.entry(*date).or_default().push(at));
    }
    let mut found: Vec<Vec<Vec<Result<Point>>>> = asked
        .iter()
        .map(|asked| vec![Vec::with_capacity(asked.series.dates.len()); asked.ids.len()])
        .collect();
    let mut world: Option<Arc<World>> = None;
    for (date, wanted) in dates {
        scope.meter.go_on()?;
        let on_date = World::laid_out(scope, date, world.as_ref()).await?;
        for at in wanted {
            let (asked, facts) = (asked[at].clone(), Arc::clone(&on_date));
            let points = scope.batches.work(scope, move |_: &Arc<Scope>| asked.on(&facts)).await?;
            found[at].iter_mut().zip(points).for_each(|(points, point)| points.push(point));
        }
        world = Some(on_date);
    }
    Ok(found)
}

impl Asked {
    /// The figures of one date, for each organisation.
    fn on(&self, facts: &World) -> Result<Vec<Result<Point>>> {
        let Question { hierarchy, measure: measured, counting } = self.series.question;
        let snapshot = facts.snapshot().expect("it is laid out");
        let Some(landings) = &self.landings else {
            let figure = |id: &i64| match snapshot.find_id(*id) {
                Some(org) => {
                    let figure = measure(facts, snapshot, hierarchy, org, measured, counting)?;
                    Ok(Point::new(&figure, 0))
                }
                None => Ok(Point { total: None, by_kind: Vec::new(), unattributed: 0 }),
            };
            return self.ids.iter().map(|id| Ok(figure(id))).collect();
        };
        let world = landings.world();
        // Where there are several parents, everybody is looked at for every organisation.
        let times = if world.hierarchy(hierarchy).is_tree() { 1 } else { self.ids.len() };
        facts.scope().meter.lookups(looked_at(snapshot, measured).saturating_mul(times))?;
        let exists = "a place exists on its day";
        let tops: Vec<Org> = self.ids.iter().map(|id| world.find_id(*id).expect(exists)).collect();
        let counted = count(snapshot, facts.day(), landings, self.series.question, &tops);
        let point = |counted: entity::basis::Attributed| {
            let figure = within_int(facts, measured, counted.figure)?;
            let beside = Figure { total: counted.unattributed, by_kind: Vec::new() };
            Ok(Point::new(&figure, within_int(facts, measured, beside)?.total))
        };
        Ok(counted.into_iter().map(point).collect())
    }
}

impl Point {
    fn new(figure: &Figure, unattributed: i64) -> Point {
        let kinds = (0u16..).map(KindIx).zip(figure.by_kind.iter().copied());
        let by_kind = kinds.filter(|(_, value)| *value != 0).collect();
        Point { total: Some(figure.total), by_kind, unattributed }
    }
}
