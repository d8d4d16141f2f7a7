//! Life spans and time constraints: when an organisation may, and must, have a parent.

use super::crowd::uncovered;
use crate::day::{Day, Period};
use crate::model::{Shape, TimeConstraint};

/// One dated parent link, as the rules see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The parent, by whatever number the caller knows it.
    pub parent: u32,
    /// The parent's life.
    pub parent_life: Period,
    /// When the link holds.
    pub validity: Period,
}

/// What is wrong with an organisation's links in one hierarchy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkFault {
    /// The link reaches beyond the child's own life.
    OutsideChild(Link),
    /// The link reaches beyond its parent's life.
    OutsideParent(Link),
    /// Two links hold on the same day where one is allowed, or twice the same parent.
    Overlap(Link, Link),
    /// A parent is required and missing during this period.
    Gap(Period),
    /// The parent changes on this day and must stay the same for the whole life.
    Moved(Day),
}

/// Checks all links of one organisation in one hierarchy. `required` holds the periods during which its
/// kind needs a parent. Links are sorted by their first day.
pub fn check_links(
    shape: Shape,
    constraint: TimeConstraint,
    life: Period,
    required: &[Period],
    links: &mut [Link],
) -> Vec<LinkFault> {
    let mut faults = Vec::new();
    links.sort_unstable_by_key(|link| (link.validity.from, link.parent));
    for link in links.iter() {
        if !life.covers(link.validity) {
            faults.push(LinkFault::OutsideChild(*link));
        }
        if !link.parent_life.covers(link.validity) {
            faults.push(LinkFault::OutsideParent(*link));
        }
    }
    let single = shape == Shape::Tree || constraint != TimeConstraint::Any;
    for (at, link) in links.iter().enumerate() {
        let clash = links[at + 1..]
            .iter()
            .find(|other| other.validity.overlaps(link.validity) && (single || other.parent == link.parent));
        if let Some(other) = clash {
            faults.push(LinkFault::Overlap(*link, *other));
        }
    }
    if constraint.is_required() {
        let covers: Vec<Period> = links.iter().map(|link| link.validity).collect();
        faults.extend(required.iter().flat_map(|period| uncovered(*period, &covers)).map(LinkFault::Gap));
    }
    if constraint == TimeConstraint::WholeLife
        && let Some(pair) = links.windows(2).find(|pair| pair[0].parent != pair[1].parent)
    {
        faults.push(LinkFault::Moved(pair[1].validity.from));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(from: i32, to: i32) -> Period {
        Period { from: Day(from), to: Day(to) }
    }

    fn check(constraint: TimeConstraint, links: &[(u32, i32, i32)]) -> Vec<LinkFault> {
        let life = period(0, 100);
        let mut links: Vec<Link> = links
            .iter()
            .map(|(parent, from, to)| Link {
                parent: *parent,
                parent_life: period(-10, 90 + 10 * *parent as i32),
                validity: period(*from, *to),
            })
            .collect();
        let shape = if constraint == TimeConstraint::Any { Shape::Dag } else { Shape::Tree };
        check_links(shape, constraint, life, &[life], &mut links)
    }

    #[test]
    fn each_constraint_refuses_what_it_should() {
        use TimeConstraint::{Any, AtMostOne, ExactlyOne, WholeLife};
        assert_eq!(check(ExactlyOne, &[(1, 50, 100), (2, 0, 50)]), []);
        assert_eq!(check(ExactlyOne, &[]), [LinkFault::Gap(period(0, 100))]);
        assert_eq!(
            check(ExactlyOne, &[(1, 10, 40), (1, 60, 100)]),
            [LinkFault::Gap(period(0, 10)), LinkFault::Gap(period(40, 60))]
        );
        assert_eq!(check(WholeLife, &[(1, 0, 50), (2, 50, 100)]), [LinkFault::Moved(Day(50))]);
        assert_eq!(check(AtMostOne, &[(1, 10, 20)]), []);
        assert!(matches!(check(AtMostOne, &[(1, 10, 20), (2, 19, 30)])[..], [LinkFault::Overlap(..)]));
        assert_eq!(check(Any, &[(1, 10, 20), (2, 19, 30)]), []);
        assert!(matches!(check(Any, &[(1, 10, 20), (1, 19, 30)])[..], [LinkFault::Overlap(..)]));
        assert!(matches!(check(Any, &[(0, 50, 100)])[..], [LinkFault::OutsideParent(_)]));
        assert!(matches!(check(Any, &[(2, 50, 101)])[..], [LinkFault::OutsideChild(_)]));
    }
}
