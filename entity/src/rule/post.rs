//! Which posts an organisation may have.

use super::crowd::{Surplus, surplus_among};
use crate::day::{Day, Period};
use crate::model::{KindIx, Model, RoleIx};

/// One of an organisation's posts, as the rules see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PostSpan {
    /// What its holder is; `None` for a post without a role.
    pub role: Option<RoleIx>,
    /// When it exists.
    pub validity: Period,
}

/// What is wrong with an organisation's posts. `at` is a place in the list that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PostFault {
    /// It reaches beyond the organisation's life.
    OutsideOrganization {
        /// The post.
        at: usize,
    },
    /// The role does not exist in organisations of the kind that this one is of for a time.
    ForeignRole {
        /// The post.
        at: usize,
        /// The role.
        role: RoleIx,
        /// The kind.
        kind: KindIx,
        /// The days on which the post exists and the organisation is of that kind.
        during: Period,
    },
    /// More posts for a role than an organisation may have on one day.
    TooMany {
        /// The post that begins last.
        at: usize,
        /// The role.
        role: RoleIx,
        /// How many there may be.
        max: u32,
        /// The day on which it begins.
        on: Day,
        /// Those that exist on that day already.
        with: Vec<usize>,
    },
}

/// Checks all posts of one organisation. `kinds` says what it is when, over all of its life.
pub fn check_posts(
    model: &Model,
    life: Period,
    kinds: &[(Period, KindIx)],
    posts: &[PostSpan],
) -> Vec<PostFault> {
    let mut faults = Vec::new();
    let mut roles: Vec<RoleIx> = Vec::new();
    for (at, post) in posts.iter().enumerate() {
        if !life.covers(post.validity) {
            faults.push(PostFault::OutsideOrganization { at });
        }
        let Some(role) = post.role else { continue };
        if !roles.contains(&role) {
            roles.push(role);
        }
        let allowed = &model.role(role).kinds;
        let foreign = kinds.iter().filter(|(_, kind)| !allowed.contains(kind));
        let during = foreign.map(|(during, kind)| (during.intersection(post.validity), *kind));
        faults.extend(
            during.filter(|(during, _)| !during.is_empty()).map(|(during, kind)| PostFault::ForeignRole {
                at,
                role,
                kind,
                during,
            }),
        );
    }
    for role in roles {
        let Some(max) = model.role(role).max else { continue };
        let places: Vec<usize> = (0..posts.len()).filter(|at| posts[*at].role == Some(role)).collect();
        let surplus = surplus_among(&places, |at| posts[at].validity, max as usize);
        faults.extend(surplus.map(|Surplus { at, on, with }| PostFault::TooMany { at, role, max, on, with }));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::super::tests::county;
    use super::*;

    fn period(from: i32, to: i32) -> Period {
        Period { from: Day(from), to: Day(to) }
    }

    #[test]
    fn each_rule_refuses_what_it_should() {
        let model = county();
        let kind = |key: &str| model.find_kind(key).expect("the model has it");
        let role = |key: &str| model.find_role(key).expect("the model has it");
        let (secretary, grid_head) = (role("secretary"), role("grid_head"));
        let check = |kinds: &[(Period, KindIx)], posts: &[(Option<RoleIx>, i32, i32)]| {
            let posts: Vec<PostSpan> = posts
                .iter()
                .map(|(role, from, to)| PostSpan { role: *role, validity: period(*from, *to) })
                .collect();
            check_posts(&model, period(0, 100), kinds, &posts)
        };
        let branch = [(period(0, 100), kind("branch"))];
        assert_eq!(check(&branch, &[(Some(secretary), 0, 50), (Some(secretary), 50, 100), (None, 0, 9)]), []);
        assert_eq!(check(&branch, &[(None, -1, 9)]), [PostFault::OutsideOrganization { at: 0 }]);
        assert_eq!(
            check(&branch, &[(Some(secretary), 20, 50), (Some(secretary), 0, 21)]),
            [PostFault::TooMany { at: 0, role: secretary, max: 1, on: Day(20), with: vec![1] }]
        );
        // A grid that becomes a branch loses the role of a grid head.
        let changing = [(period(0, 40), kind("grid")), (period(40, 100), kind("branch"))];
        assert_eq!(
            check(&changing, &[(Some(grid_head), 0, 60), (Some(secretary), 40, 60)]),
            [PostFault::ForeignRole { at: 0, role: grid_head, kind: kind("branch"), during: period(40, 60) }]
        );
    }
}
