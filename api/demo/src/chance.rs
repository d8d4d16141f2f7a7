//! Numbers that look random and are the same every time (SplitMix64).

/// A seeded source of numbers.
#[derive(Clone, Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Chance {
        Chance(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is above 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// One of the things.
    pub(crate) fn pick<'a, T>(&mut self, things: &'a [T]) -> &'a T {
        &things[self.below(things.len())]
    }

    /// So many parts that add up to `total`; each is within a quarter of the mean.
    pub(crate) fn shares(&mut self, total: usize, parts: usize) -> Vec<usize> {
        let mut shares = vec![total / parts; parts];
        shares.iter_mut().take(total % parts).for_each(|share| *share += 1);
        let room = total / parts / 4;
        for pair in shares.chunks_exact_mut(2).filter(|_| room > 0) {
            let moved = self.below(room + 1);
            pair[0] += moved;
            pair[1] -= moved;
        }
        shares
    }
}

/// What the `at`-th of `parts` gets where `total` is spread evenly; from 0 on.
pub(crate) fn portion(total: usize, parts: usize, at: usize) -> usize {
    total * (at + 1) / parts - total * at / parts
}

#[cfg(test)]
mod tests {
    use super::Chance;

    #[test]
    fn shares_add_up() {
        for (total, parts) in [(150_000, 1_887), (7, 3), (0, 4), (10, 10)] {
            let shares = Chance::new(1).shares(total, parts);
            assert_eq!((shares.len(), shares.iter().sum::<usize>()), (parts, total));
        }
    }
}
