//! All that can be read off a history and its views, as text that does not depend on how they were made.

use std::fmt::Write;

use entity::model::{Direction, KindIx, RelationTypeIx, SumIx};
use entity::snapshot::{Counting, Described, Filter, History, Org, SearchTerms, Snapshot};

/// Every version, tie and membership that is known, past and future ones included.
pub fn history(history: &History) -> String {
    let model = history.model();
    let mut told = format!("revision {}, {} organisations\n", history.revision(), history.len());
    let mut tell = |line: String| writeln!(told, "{line}").expect("text takes it");
    for org in history.organizations() {
        let id = history.id(org);
        assert_eq!(history.find_id(id), Some(org), "{id} is found");
        tell(format!("{id} {:?}", history.life(org)));
        for at in history.versions_of(org) {
            let version = history.version(at);
            assert_eq!(version.org(), org, "a version of {id}");
            let attributes: Vec<_> =
                (0..model.kind(version.kind()).attributes.len()).map(|at| version.attribute(at)).collect();
            let (code, names) = (version.code(), version.names().collect::<Vec<_>>());
            tell(format!(
                "  {} {:?} {code:?} {:?} {:?} {names:?} {attributes:?} {:?} {:?}",
                version.row(),
                version.kind(),
                version.name(),
                version.short_name(),
                version.state(),
                version.validity()
            ));
            if let Some(code) = code {
                let rows: Vec<i64> =
                    history.versions_with_code(code).map(|at| history.version_row(at)).collect();
                tell(format!("  {code} is borne by {rows:?}"));
            }
        }
        for at in 0..model.relation_types.len() {
            for edge in history.ties_of(RelationTypeIx(at as u16), org) {
                assert_eq!(edge.child, org, "a tie of {id}");
                tell(format!("  tie {at} {edge:?} {:?}", history.note(edge.row)));
            }
        }
    }
    let mut misfits: Vec<String> = history.misfits().map(|misfit| format!("{misfit:?}")).collect();
    misfits.sort();
    tell(format!("{misfits:?}"));
    let people = history.people();
    tell(format!("{:?}", people.persons()));
    people.memberships().iter().for_each(|one| tell(format!("{one:?}")));
    people.posts().iter().for_each(|one| tell(format!("{one:?}")));
    people.holders().iter().for_each(|one| tell(format!("{one:?}")));
    told
}

/// Everything that holds on the day of a view. Lists that are laid out when they are first asked for are asked for.
pub fn view(view: &Snapshot) -> String {
    let (history, model) = (view.history(), view.history().model());
    let id = |org: Org| history.id(org);
    let ids = |list: &[Org]| list.iter().map(|org| id(*org)).collect::<Vec<i64>>();
    let mut told = format!("{:?} {:?}\n", view.steady(), view.counts());
    let mut tell = |line: String| writeln!(told, "{line}").expect("text takes it");
    tell(format!("by name {:?}", ids(&view.in_name_order().collect::<Vec<_>>())));
    for kind in 0..model.kinds.len() as u16 {
        tell(format!("of kind {kind} {:?}", ids(&view.of_kinds(&[KindIx(kind)]))));
    }
    let belonging = view.belonging();
    let homes = 0..history.people().persons().len() as u32;
    tell(format!("homes {:?}", homes.map(|person| belonging.home_of(person).map(id)).collect::<Vec<_>>()));
    let listed: Vec<Org> = view.in_code_order().collect();
    for org in &listed {
        let (org, version) = (*org, view.get(*org));
        tell(format!("{} {} {:?} {:?}", version.id(), version.row(), version.code(), version.name()));
        let members: Vec<i64> = belonging.members_of(view, org).map(|member| member.row).collect();
        let posts: Vec<(i64, Vec<i64>)> = belonging
            .posts_of(view, org)
            .map(|post| (post.row, belonging.holders_of(view, post.id).map(|holder| holder.row).collect()))
            .collect();
        tell(format!("  members {members:?} posts {posts:?}"));
        for (hierarchy, _) in model.hierarchies() {
            let tree = view.hierarchy(hierarchy);
            tell(format!(
                "  {hierarchy:?} {:?} {:?} {:?} {:?} {} {:?} {:?} {:?}",
                ids(tree.children(org)),
                ids(&tree.parents(org)),
                ids(&tree.ancestors(org)),
                ids(&tree.descendants(org, 2)),
                tree.depth(org),
                tree.span(org),
                tree.subtree(org).map(ids),
                tree.count_below(org, model.kinds.len()),
            ));
            let figures = view.figures(hierarchy);
            for counting in [Counting::Home, Counting::Participation, Counting::Distinct] {
                let organizations = figures.organizations(view, hierarchy, org, counting);
                let people = figures.people(view, hierarchy, org, counting);
                let sums = (0..model.sums.len() as u16)
                    .map(|sum| view.sums(hierarchy).figure(view, hierarchy, org, SumIx(sum), counting).total);
                let sums: Vec<i64> = sums.collect();
                tell(format!("    {counting:?} {} {} {sums:?}", organizations.total, people.total));
            }
        }
        for at in 0..model.relation_types.len() {
            let relation_type = RelationTypeIx(at as u16);
            let rows = |direction| -> Vec<i64> {
                let ties = view.ties(relation_type).of(org, direction).iter();
                ties.map(|at| history.ties(relation_type)[*at as usize].row).collect()
            };
            tell(format!("  ties {at} {:?} {:?}", rows(Direction::Forward), rows(Direction::Inverse)));
        }
    }
    for (hierarchy, _) in model.hierarchies() {
        let left_out = view.hierarchy(hierarchy).left_out().iter();
        tell(format!(
            "left out {:?}",
            left_out.map(|(one, other)| (id(*one), id(*other))).collect::<Vec<_>>()
        ));
        for text in ["1", "村", "n0 a"] {
            let terms = SearchTerms::parse(text).expect("there is a term");
            let hits = view.search(&terms, hierarchy, None, &Filter::default(), || true);
            let hits: Vec<(i64, u32)> = hits.iter().map(|hit| (id(hit.org), hit.rank)).collect();
            tell(format!("search {text} {hits:?}"));
        }
    }
    told
}
