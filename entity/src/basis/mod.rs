//! Figures of one day on the tree of another: who existed, who belonged where and what they added up to on the day, counted
//! where they stand in another world. What has moved since counts where it stands there; what has ended, where it went
//! (`landing`).
//!
//! The other world is any view of the same history: today's, that of any day, or one that is only planned.

mod landing;
mod tally;

use crate::day::Day;
use crate::model::{HierarchyIx, KindIx};
use crate::snapshot::{
    Counting, Described, Figure, Measure, Org, Snapshot, appearing_organizations, appearing_people,
    appearing_posts, bodies_of, worth,
};

pub use landing::Landings;
use tally::Tally;

/// What is counted, where, and along which hierarchy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Question {
    /// What.
    pub measure: Measure,
    /// Where.
    pub counting: Counting,
    /// Along which hierarchy.
    pub hierarchy: HierarchyIx,
}

/// A figure on another tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attributed {
    /// What certainly stands at the organisation or below it.
    pub figure: Figure,
    /// What may or may not: it stood in organisations that were split, and only some of those that came of them stand there.
    pub unattributed: i64,
}

/// Counts what was on `day`, which `facts` is the view of, at and below each of `tops` in the world of `landings`.
pub fn count(
    facts: &Snapshot,
    day: Day,
    landings: &Landings,
    question: Question,
    tops: &[Org],
) -> Vec<Attributed> {
    let mut tally = Tally::new(landings, question.hierarchy, tops);
    let once = question.counting == Counting::Distinct;
    each(facts, day, question, &mut |kind, worth, appearances| match once {
        true => tally.meet(kind, worth, appearances),
        false => appearances.iter().for_each(|one| tally.meet(kind, worth, std::slice::from_ref(one))),
    });
    tally.finish()
}

/// How many organisations, memberships or posts are looked at for that.
pub fn looked_at(facts: &Snapshot, measure: Measure) -> usize {
    let people = facts.history().people();
    match measure {
        Measure::People => people.memberships().len(),
        Measure::Posts | Measure::VacantPosts => people.posts().len(),
        Measure::Organizations | Measure::Findings | Measure::Sum(_) => facts.counts().total() as usize,
    }
}

/// Hands out all that is counted: its kind (none for people without a home), how much it counts for, and where it appears.
fn each(facts: &Snapshot, day: Day, question: Question, meet: &mut dyn FnMut(KindIx, i64, &[Org])) {
    let places = |at_home: &[Org], elsewhere: &[Org]| match question.counting {
        Counting::Home => at_home.to_vec(),
        Counting::Participation => elsewhere.to_vec(),
        Counting::Distinct => [at_home, elsewhere].concat(),
    };
    let model = facts.history().model();
    match question.measure {
        Measure::Organizations | Measure::Sum(_) => {
            let counts_for = |org: Org| match question.measure {
                Measure::Sum(sum) => worth(model.sum(sum), &facts.get(org)),
                _ => 1,
            };
            if question.counting == Counting::Participation {
                appearing_organizations(facts, &mut |one| {
                    meet(KindIx(one.kind), counts_for(one.at_home[0]), &one.elsewhere);
                });
                return;
            }
            for org in facts.organizations() {
                let (kind, counts_for) = (facts.get(org).kind(), counts_for(org));
                match question.counting {
                    _ if counts_for == 0 => {}
                    Counting::Home => meet(kind, counts_for, &[org]),
                    _ => meet(kind, counts_for, &places(&[org], &bodies_of(facts, org))),
                }
            }
        }
        Measure::People => appearing_people(facts, &mut |one| {
            meet(KindIx(one.kind), 1, &places(&one.at_home, &one.elsewhere));
        }),
        Measure::Posts | Measure::VacantPosts => {
            let vacant = question.measure == Measure::VacantPosts;
            appearing_posts(facts, vacant).for_each(|(org, kind)| meet(KindIx(kind), 1, &[org]));
        }
        Measure::Findings => {
            for finding in facts.findings(day).all() {
                let org = finding.organization;
                meet(facts.get(org).kind(), 1, &[org]);
            }
        }
    }
}
