//! Where a sentence says "always": snapshots, loaders, recursive SQL and an obvious oracle agree on every
//! organisation, hierarchy and day of random worlds.

use std::sync::Arc;

use entity::day::Day;
use entity::model::HierarchyIx;
use entity::snapshot::{Described, History, Org, Snapshot};
use entity::store::{ReferenceNode, Store, View};
use testkit::direct::{Written, write};
use testkit::oracle::{Oracle, OracleDay};
use testkit::world::{World, property, worlds};
use testkit::{Engine, Server, Trees, models, run};

mod every_tree_question_has_one_answer {
    use super::*;

    #[test]
    fn sqlite() {
        property(24, worlds(&models::hospital()), |world| one(Engine::Sqlite, world));
    }

    #[test]
    fn postgres() {
        property(8, worlds(&models::hospital()), |world| one(Engine::Postgres, world));
    }

    fn one(engine: Engine, world: World) {
        run(engine, move |db| async move {
            let store = db.hospital().await;
            record(&store, &world).await;
            for (revision, oracle) in [(1, world.before()), (2, world.after())] {
                let history = Arc::new(History::load(&store, revision).await.expect("it loads"));
                for day in World::days() {
                    compare(&store, &history, day, &oracle).await;
                }
            }
        });
    }
}

/// Writes the world's two revisions.
pub async fn record(store: &Store, world: &World) {
    let before = write(store, &world.ids, &world.before(), &Written::default()).await;
    let (mut versions, mut links) = (before.versions.into_iter(), before.links.into_iter());
    let (mut replaced, mut rows) = (Written::default(), Oracle::default());
    for (first, second) in world.first.iter().zip(&world.second) {
        let versions: Vec<i64> = versions.by_ref().take(first.versions.len()).collect();
        let links: Vec<i64> = links.by_ref().take(first.links.len()).collect();
        if let Some(second) = second {
            replaced.versions.extend(versions);
            replaced.links.extend(links);
            rows.versions.extend(second.versions.iter().cloned());
            rows.links.extend(second.links.iter().cloned());
        }
    }
    write(store, &[], &rows, &replaced).await;
}

async fn compare(store: &Store, history: &Arc<History>, day: Day, oracle: &Oracle) {
    let snapshot = Snapshot::build(history, day);
    let id = |org: Org| history.id(org);
    for (hierarchy, _) in store.model().hierarchies() {
        let oracle = oracle.on(hierarchy, day);
        let tree = snapshot.hierarchy(hierarchy);
        let existing: Vec<i64> = snapshot.organizations().map(id).collect();
        assert_eq!(existing, oracle.ids(), "on {day}");
        for org in snapshot.organizations() {
            let at = id(org);
            let ids = |list: &[Org]| list.iter().map(|org| id(*org)).collect::<Vec<i64>>();
            let what = format!("of {at} in {hierarchy:?} on {day}");
            assert_eq!(ids(tree.children(org)), oracle.children(at), "children {what}");
            assert_eq!(ids(&tree.parents(org)), oracle.parents(at), "parents {what}");
            assert_eq!(tree.parent(org).map(id), oracle.parents(at).first().copied(), "parent {what}");
            assert_eq!(ids(&tree.ancestors(org)), oracle.ancestors(at), "ancestors {what}");
            assert_eq!(ids(&tree.path(org)), oracle.path(at), "path {what}");
            assert_eq!(tree.depth(org), oracle.depth(at), "depth {what}");
            let below = oracle.descendants(at);
            assert_eq!(ids(&tree.descendants(org, u32::MAX)), below, "descendants {what}");
            assert_eq!(tree.descendant_count(org) as usize, below.len(), "descendant count {what}");
            for depth in 0..4 {
                let found = ids(&tree.descendants(org, depth));
                assert_eq!(found, oracle.descendants_within(at, depth), "descendants within {depth} {what}");
            }
            let counts = tree.count_below(org, store.model().kinds.len());
            for (kind, _) in store.model().kinds() {
                let expected = oracle.count_below(at).get(&kind).copied().unwrap_or(0);
                assert_eq!(counts.0[usize::from(kind.0)], expected, "{kind:?} below {what}");
            }
            for other in snapshot.organizations() {
                let expected = other == org || oracle.ancestors(id(other)).contains(&at);
                assert_eq!(tree.is_within(other, org), expected, "{} within {what}", id(other));
            }
            assert_eq!(snapshot.get(org).name(), oracle.version(at).expect("it exists").name);
            reference(store, hierarchy, at, View { revision: history.revision(), day }, &oracle).await;
        }
    }
}

/// The recursive SQL, which knows every way and not each organisation once.
async fn reference(store: &Store, hierarchy: HierarchyIx, id: i64, view: View, oracle: &OracleDay<'_>) {
    let once = |walk: Vec<ReferenceNode>| {
        let mut order: Vec<i64> = Vec::new();
        walk.into_iter().for_each(|node| {
            if !order.contains(&node.id) {
                order.push(node.id);
            }
        });
        order
    };
    let down = store.walk_down(hierarchy, id, 100, view).await.expect("the walk succeeds");
    assert_eq!(once(down), oracle.descendants(id), "walk down from {id} {view:?}");
    let up = store.walk_up(hierarchy, id, 100, view).await.expect("the walk succeeds");
    let nearest = up.iter().filter(|node| node.depth == 1).map(|node| node.id).collect::<Vec<i64>>();
    assert_eq!(nearest, oracle.parents(id), "walk up from {id} {view:?}");
    let (mut up, mut above) = (once(up), oracle.ancestors(id));
    up.sort_unstable();
    above.sort_unstable();
    assert_eq!(up, above, "all above {id} {view:?}");
    let children = store.walk_down(hierarchy, id, 1, view).await.expect("the walk succeeds");
    assert_eq!(once(children), oracle.children(id), "one step down from {id} {view:?}");
}

pub mod loaders_answer_like_snapshots {
    use super::*;

    #[test]
    fn sqlite() {
        property(12, worlds(&models::hospital()), |world| one(Engine::Sqlite, world));
    }

    #[test]
    fn postgres() {
        property(4, worlds(&models::hospital()), |world| one(Engine::Postgres, world));
    }

    fn one(engine: Engine, world: World) {
        run(engine, move |db| async move {
            let store = db.hospital().await;
            record(&store, &world).await;
            let memory = Server::start(&store, Trees::Snapshot).await;
            let loader = Server::start(&store, Trees::Loader).await;
            for day in World::days().step_by(2) {
                for hierarchy in ["LINE", "SPECIALTY"] {
                    let document = everything(hierarchy, day);
                    let from_memory = memory.client().data(&document).await;
                    assert_eq!(from_memory, loader.client().data(&document).await, "{document}");
                }
            }
        });
    }

    pub fn everything(hierarchy: &str, day: Day) -> String {
        format!(
            r#"{{
              organizations(hierarchy: {hierarchy}, asOf: "{day}", first: 100) {{
                totalCount
                nodes {{
                  id code name kind validFrom validTo depth path childCount descendantCount
                  parent {{ id }} parents {{ id }} ancestors {{ id depth }} children {{ id path }}
                  byName: children(orderBy: NAME) {{ id }}
                  descendants {{ id depth ancestors {{ id }} }}
                  near: descendants(maxDepth: 2) {{ id }}
                  teams: descendantCount(where: {{ kinds: [TEAM] }})
                  rollUp {{ value byKind {{ kind value }} }}
                  versions(includeSuperseded: true) {{ code kind validFrom validTo recordedIn supersededIn }}
                  relations {{ type rank validFrom validTo target {{ id name }} }}
                  ties: relations(direction: BOTH) {{ type direction rank validFrom validTo source {{ id }} other {{ id name }} }}
                  lines: relations(direction: INVERSE, types: [LINE]) {{ otherId validFrom }}
                  at(date: "2026-06-14") {{ id parents {{ id }} children {{ id }} }}
                }}
              }}
              search(text: "n1", hierarchy: {hierarchy}, asOf: "{day}") {{
                nodes {{ id }} ancestors {{ id }} totalCount
              }}
              a: search(text: "a", hierarchy: {hierarchy}, asOf: "{day}") {{ nodes {{ id }} ancestors {{ id }} }}
              two: search(text: "a n0", hierarchy: {hierarchy}, asOf: "{day}") {{ nodes {{ id }} }}
            }}"#
        )
    }
}

mod catching_up_equals_loading_afresh {
    use super::*;

    #[test]
    fn sqlite() {
        property(24, worlds(&models::hospital()), |world| one(Engine::Sqlite, world));
    }

    #[test]
    fn postgres() {
        property(6, worlds(&models::hospital()), |world| one(Engine::Postgres, world));
    }

    fn one(engine: Engine, world: World) {
        run(engine, move |db| async move {
            let store = db.hospital().await;
            let empty = History::load(&store, 0).await.expect("it loads");
            record(&store, &world).await;
            let first = History::load(&store, 1).await.expect("it loads");
            let fresh = Arc::new(History::load(&store, 2).await.expect("it loads"));
            for (name, base) in [("from nothing", empty), ("from the first revision", first)] {
                let caught_up = Arc::new(base.catch_up(&store, 2).await.expect("it catches up"));
                assert_eq!(caught_up.revision(), 2);
                for day in World::days() {
                    same(&caught_up, &fresh, day, name);
                }
            }
        });
    }

    fn same(left: &Arc<History>, right: &Arc<History>, day: Day, name: &str) {
        let left = Snapshot::build(left, day);
        let right = Snapshot::build(right, day);
        assert_eq!(told(&left), told(&right), "{name} on {day}");
        assert_eq!(left.steady(), right.steady(), "{name} on {day}");
        assert_eq!(left.counts(), right.counts(), "{name} on {day}");
    }

    /// Everything that can be read off a view, in terms that do not depend on how it was made.
    fn told(view: &Snapshot) -> Vec<String> {
        let history = view.history();
        let ids = |list: Vec<Org>| list.into_iter().map(|org| history.id(org)).collect::<Vec<i64>>();
        let tell = |org: Org| {
            let version = view.get(org);
            let places: Vec<_> = history
                .model()
                .hierarchies()
                .map(|(hierarchy, _)| {
                    let tree = view.hierarchy(hierarchy);
                    (ids(tree.parents(org)), ids(tree.descendants(org, u32::MAX)), tree.depth(org))
                })
                .collect();
            let what = (version.row(), version.kind(), version.code(), version.name(), version.validity());
            format!("{} {what:?} {:?} {places:?}", version.id(), history.life(org))
        };
        view.in_code_order().map(tell).collect()
    }
}
