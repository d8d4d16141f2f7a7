//! No organisation may stand below itself on any day.

use std::collections::HashMap;

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
/// on any day. Numbers are below `nodes`.
///
/// Links that form no cycle when all days are taken together form none on any day, which is the usual
/// case and costs one pass; only what remains is looked at day by day.
pub fn find_cycles(nodes: usize, ties: &[Tie]) -> Vec<Vec<u32>> {
    let rest = peel(nodes, ties);
    if rest.is_empty() {
        return Vec::new();
    }
    // A cycle holds from the first day of the link in it that begins last.
    let mut days: Vec<Day> = rest.iter().map(|tie| tie.validity.from).collect();
    days.sort_unstable();
    days.dedup();
    let mut found: Vec<Vec<u32>> = Vec::new();
    for day in days {
        let today: Vec<Tie> = rest.iter().filter(|tie| tie.validity.contains(day)).copied().collect();
        for cycle in cycles_of(&peel(nodes, &today)) {
            if !found.contains(&cycle) {
                found.push(cycle);
            }
        }
    }
    found
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

/// Walks upwards among ties that all lie on or below a cycle, and cuts out each cycle that is met.
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
}
