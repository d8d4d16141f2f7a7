//! No organisation may stand below itself on any day.

use std::collections::{HashMap, HashSet};

use crate::day::{Day, Period};

/// A dated parent link between organisations that are known by number.
#[derive(Clone, Copy, Debug)]
pub struct Tie {
    /// Child.
    pub child: u32,
    /// Parent.
    pub parent: u32,
    /// When it holds.
    pub validity: Period,
}

/// Cycles among `ties`, each once as the numbers on it, from child to parent; empty when there is none
/// on any day. Numbers are below `nodes`. Of cycles that share a link at least one is found.
///
/// Links that form no cycle when all days are taken together form none on any day, which is the usual
/// case and costs one pass. Of the rest, only links between organisations that reach each other can be on a cycle;
/// their days are halved again and again, until a half has no such links or is one day.
pub fn find_cycles(nodes: usize, ties: &[Tie]) -> Vec<Vec<u32>> {
    let rest = peel(nodes, ties);
    let mut found = Vec::new();
    if !rest.is_empty() {
        search(rest, Period::ALWAYS, &mut found);
    }
    let mut seen = HashSet::new();
    found.retain(|cycle| seen.insert(cycle.clone()));
    found
}

/// Finds the cycles among ties that hold in some part of `during`.
fn search(ties: Vec<Tie>, during: Period, found: &mut Vec<Vec<u32>>) {
    for mut group in groups(ties) {
        // A cycle holds from the first day of the link in it that begins last.
        let mut days: Vec<Day> = group.iter().map(|tie| tie.validity.from.max(during.from)).collect();
        days.sort_unstable();
        days.dedup();
        let (first, last) = (days[0], days[days.len() - 1]);
        let lasting: Vec<Tie> = group
            .iter()
            .filter(|tie| tie.validity.contains(first) && tie.validity.contains(last))
            .copied()
            .collect();
        let cycles: Vec<Vec<u32>> = groups(lasting).iter().flat_map(|ties| cycles_of(ties)).collect();
        let steps: HashSet<(u32, u32)> = cycles
            .iter()
            .flat_map(|cycle| cycle.iter().copied().zip(cycle.iter().copied().cycle().skip(1)))
            .collect();
        found.extend(cycles);
        if days.len() == 1 {
            continue;
        }
        // What is on a cycle already must change anyway, and would be found again in every half.
        group.retain(|tie| !steps.contains(&(tie.child, tie.parent)));
        let middle = days[days.len() / 2];
        for half in [Period { from: first, to: middle }, Period { from: middle, to: during.to }] {
            let ties = group.iter().filter(|tie| tie.validity.overlaps(half)).copied().collect();
            search(ties, half, found);
        }
    }
}

/// The ties between organisations that reach each other, one list for each such set (Tarjan's algorithm, without
/// recursion: hierarchies may be deep).
fn groups(ties: Vec<Tie>) -> Vec<Vec<Tie>> {
    let mut numbers: Vec<u32> = ties.iter().flat_map(|tie| [tie.child, tie.parent]).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let position = |number: u32| numbers.binary_search(&number).expect("every end of a tie is in the list");
    let ends: Vec<(usize, usize)> =
        ties.iter().map(|tie| (position(tie.child), position(tie.parent))).collect();
    let mut above: Vec<Vec<usize>> = vec![Vec::new(); numbers.len()];
    ends.iter().for_each(|(child, parent)| above[*child].push(*parent));
    const UNSEEN: usize = usize::MAX;
    let mut order = vec![UNSEEN; numbers.len()];
    let mut lowest = vec![UNSEEN; numbers.len()];
    let mut group = vec![UNSEEN; numbers.len()];
    let (mut count, mut met) = (0, 0);
    let mut open: Vec<usize> = Vec::new();
    let mut walk: Vec<(usize, usize)> = Vec::new();
    for start in 0..numbers.len() {
        if order[start] == UNSEEN {
            walk.push((start, 0));
        }
        while let Some((at, step)) = walk.pop() {
            if step == 0 {
                (order[at], lowest[at]) = (met, met);
                met += 1;
                open.push(at);
            } else {
                lowest[at] = lowest[at].min(lowest[above[at][step - 1]]);
            }
            let next = (step..above[at].len()).find(|step| {
                let parent = above[at][*step];
                if order[parent] != UNSEEN && group[parent] == UNSEEN {
                    lowest[at] = lowest[at].min(order[parent]);
                }
                order[parent] == UNSEEN
            });
            if let Some(step) = next {
                walk.push((at, step + 1));
                walk.push((above[at][step], 0));
            } else if lowest[at] == order[at] {
                while let Some(member) = open.pop() {
                    group[member] = count;
                    if member == at {
                        break;
                    }
                }
                count += 1;
            }
        }
    }
    let mut inside: Vec<Vec<Tie>> = vec![Vec::new(); count];
    for (tie, (child, parent)) in ties.into_iter().zip(ends) {
        if group[child] == group[parent] {
            inside[group[child]].push(tie);
        }
    }
    inside.retain(|ties| !ties.is_empty());
    inside
}

/// The ties that remain when organisations without a parent are taken away again and again.
fn peel(nodes: usize, ties: &[Tie]) -> Vec<Tie> {
    let mut waiting = vec![0u32; nodes];
    let mut first = vec![0u32; nodes + 1];
    for tie in ties {
        waiting[tie.child as usize] += 1;
        first[tie.parent as usize + 1] += 1;
    }
    for at in 1..first.len() {
        first[at] += first[at - 1];
    }
    let mut next = first.clone();
    let mut children = vec![0u32; ties.len()];
    for tie in ties {
        children[next[tie.parent as usize] as usize] = tie.child;
        next[tie.parent as usize] += 1;
    }
    let mut ready: Vec<u32> = (0..nodes as u32).filter(|node| waiting[*node as usize] == 0).collect();
    while let Some(node) = ready.pop() {
        for child in &children[first[node as usize] as usize..first[node as usize + 1] as usize] {
            waiting[*child as usize] -= 1;
            if waiting[*child as usize] == 0 {
                ready.push(*child);
            }
        }
    }
    ties.iter()
        .filter(|tie| waiting[tie.child as usize] > 0 && waiting[tie.parent as usize] > 0)
        .copied()
        .collect()
}

/// Walks upwards among ties of organisations that reach each other, so that no walk ends, and cuts out each cycle that
/// is met.
fn cycles_of(ties: &[Tie]) -> Vec<Vec<u32>> {
    let mut above: HashMap<u32, u32> = HashMap::new();
    for tie in ties {
        above.entry(tie.child).or_insert(tie.parent);
    }
    let mut starts: Vec<u32> = above.keys().copied().collect();
    starts.sort_unstable();
    let mut walk_of: HashMap<u32, u32> = HashMap::new();
    let mut cycles = Vec::new();
    for start in starts {
        let mut path = Vec::new();
        let mut at = start;
        while !walk_of.contains_key(&at) {
            walk_of.insert(at, start);
            path.push(at);
            match above.get(&at) {
                Some(parent) => at = *parent,
                None => break,
            }
        }
        if walk_of.get(&at) == Some(&start)
            && let Some(from) = path.iter().position(|node| *node == at)
            && above.contains_key(&at)
        {
            let mut cycle = path[from..].to_vec();
            let least = cycle.iter().enumerate().min_by_key(|(_, node)| **node).map_or(0, |(at, _)| at);
            cycle.rotate_left(least);
            cycles.push(cycle);
        }
    }
    cycles
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ties(list: &[(u32, u32, i32, i32)]) -> Vec<Tie> {
        let tie = |(child, parent, from, to): &(u32, u32, i32, i32)| Tie {
            child: *child,
            parent: *parent,
            validity: Period { from: Day(*from), to: Day(*to) },
        };
        list.iter().map(tie).collect()
    }

    #[test]
    fn a_cycle_needs_a_day_on_which_all_of_it_holds() {
        assert_eq!(find_cycles(3, &ties(&[(1, 0, 0, 9), (2, 1, 0, 9)])), Vec::<Vec<u32>>::new());
        assert_eq!(find_cycles(3, &ties(&[(1, 0, 0, 9), (2, 1, 0, 9), (0, 2, 5, 9)])), [[0, 2, 1]]);
        assert_eq!(find_cycles(2, &ties(&[(1, 0, 0, 5), (0, 1, 5, 9)])), Vec::<Vec<u32>>::new());
        assert_eq!(find_cycles(1, &ties(&[(0, 0, 0, 5)])), [[0]]);
        // What hangs below a cycle is not on it.
        assert_eq!(
            find_cycles(4, &ties(&[(1, 0, 0, 9), (0, 1, 0, 9), (2, 1, 0, 9), (3, 2, 0, 9)])),
            [[0, 1]]
        );
    }

    /// What `find_cycles` says, held against every day and every way upwards.
    #[test]
    fn random_ties_are_judged_as_day_by_day() {
        let mut state = 7u64;
        let mut roll = |sides: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % sides
        };
        let (mut with, mut without) = (0, 0);
        for _ in 0..3_000 {
            let count = 2 + roll(10);
            let list: Vec<(u32, u32, i32, i32)> = (0..count)
                .map(|_| {
                    let from = roll(8) as i32;
                    (roll(5) as u32, roll(5) as u32, from, from + 1 + roll(6) as i32)
                })
                .collect();
            let ties = ties(&list);
            let holds = |cycle: &[u32]| {
                (0..16).any(|day| {
                    let mut steps = cycle.iter().zip(cycle.iter().cycle().skip(1));
                    steps.all(|(child, parent)| {
                        ties.iter().any(|tie| {
                            (tie.child, tie.parent) == (*child, *parent) && tie.validity.contains(Day(day))
                        })
                    })
                })
            };
            let expected = (0..16).any(|day| {
                let today: Vec<Tie> =
                    ties.iter().filter(|tie| tie.validity.contains(Day(day))).copied().collect();
                !peel(5, &today).is_empty()
            });
            let found = find_cycles(5, &ties);
            assert_eq!(!found.is_empty(), expected, "{list:?}");
            assert!(found.iter().all(|cycle| holds(cycle)), "{list:?}: {found:?}");
            if expected { with += 1 } else { without += 1 }
        }
        assert!(with > 300 && without > 300, "{with} with, {without} without");
    }

    /// Every day apart, this took a pass over everything a day: half a minute with the lock held.
    #[test]
    fn many_days_cost_little() {
        let began = std::time::Instant::now();
        let n = 20_000;
        let mut below = vec![(0, 1, 0, i32::MAX), (1, 0, 0, i32::MAX)];
        below.extend((2..n).map(|at| (at, 0, at as i32, i32::MAX)));
        assert_eq!(find_cycles(n as usize, &ties(&below)), [[0, 1]]);
        // A ring of which every link begins on a day of its own holds from the last of these days.
        let ring: Vec<_> = (0..n).map(|at| (at, (at + 1) % n, at as i32, i32::MAX)).collect();
        assert_eq!(find_cycles(n as usize, &ties(&ring)).len(), 1);
        // And one that never holds as a whole.
        let broken: Vec<_> = (0..n).map(|at| (at, (at + 1) % n, at as i32, n as i32 - 1)).collect();
        assert!(find_cycles(n as usize, &ties(&broken[..n as usize - 1])).is_empty());
        assert!(began.elapsed().as_secs() < 10, "{:?}", began.elapsed());
    }
}
