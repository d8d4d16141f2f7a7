//! A list with some items taken out and others put in, copied in as few pieces as can be.

/// The list without the positions `gone`, and with every item of `new` before the position that stands with it. Both are in
/// order of position; what comes to one position keeps its order.
pub(super) fn spliced<T: Copy>(list: &[T], gone: &[usize], new: &[(usize, T)]) -> Vec<T> {
    let mut done = Vec::with_capacity(list.len() + new.len() - gone.len());
    let (mut at, mut gone, mut new) = (0, gone.iter().peekable(), new.iter().peekable());
    while at < list.len() || new.peek().is_some() {
        let next_gone = gone.peek().map_or(list.len(), |position| **position);
        let next_new = new.peek().map_or(list.len(), |(position, _)| *position);
        let to = next_gone.min(next_new);
        done.extend_from_slice(&list[at..to]);
        at = to;
        while let Some((_, item)) = new.next_if(|(position, _)| *position == at) {
            done.push(*item);
        }
        if gone.next_if(|position| **position == at).is_some() {
            at += 1;
        }
    }
    done
}

/// Where items of a sorted list lie that have this key.
pub(super) fn run_of<T, K: Ord>(list: &[T], key: impl Fn(&T) -> K, wanted: &K) -> std::ops::Range<usize> {
    let from = list.partition_point(|item| key(item) < *wanted);
    let length = list[from..].partition_point(|item| key(item) == *wanted);
    from..from + length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_go_and_come_at_any_position() {
        let list = [10, 20, 30, 40];
        assert_eq!(spliced(&list, &[], &[]), list);
        assert_eq!(spliced(&list, &[0, 3], &[(0, 1), (0, 2), (2, 25), (4, 50)]), [1, 2, 20, 25, 30, 50]);
        assert_eq!(spliced(&list, &[1], &[(1, 21), (2, 29)]), [10, 21, 29, 30, 40]);
        assert_eq!(spliced(&[], &[], &[(0, 1)]), [1]);
        assert_eq!(spliced(&list, &[0, 1, 2, 3], &[]), [0; 0]);
    }
}
