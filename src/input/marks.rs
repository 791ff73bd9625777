//! Where certain bytes stand in a text.

use wide::u8x16;

/// The places of all bytes of a text that are one of four, in order.
///
/// A search that begins anew at each of them, as `memchr3` does, takes longer to begin than cells are long.
pub(super) struct Marks<'t> {
    text: &'t [u8],
    wanted: [u8x16; 4],
    /// Where the block starts that is being looked at.
    block: usize,
    /// Which of its bytes are wanted and have not been given yet, the first in the lowest bit.
    left: u64,
    /// Where the next block starts.
    next: usize,
}

const BLOCK: usize = 64;

impl<'t> Marks<'t> {
    /// The places from `from` on.
    pub(super) fn new(text: &'t [u8], from: usize, wanted: [u8; 4]) -> Marks<'t> {
        Marks { text, wanted: wanted.map(u8x16::splat), block: from, left: 0, next: from }
    }

    /// Goes on to the next block, if there is one. Not inlined, since what it needs would be kept at hand between any
    /// two places.
    #[inline(never)]
    fn advance(&mut self) -> bool {
        let rest = self.text.get(self.next..).unwrap_or_default();
        self.left = match rest.first_chunk() {
            Some(block) => self.among(block),
            None if rest.is_empty() => return false,
            None => {
                let mut block = [0; BLOCK];
                block[..rest.len()].copy_from_slice(rest);
                self.among(&block) & ((1 << rest.len()) - 1)
            }
        };
        self.block = self.next;
        self.next += BLOCK;
        true
    }

    fn among(&self, block: &[u8; BLOCK]) -> u64 {
        let [a, b, c, d] = self.wanted;
        let lanes = block.as_chunks().0.iter().map(|lane| {
            let lane = u8x16::from(*lane);
            let found = a.cmp_eq(lane) | b.cmp_eq(lane) | c.cmp_eq(lane) | d.cmp_eq(lane);
            found.move_mask() as u64
        });
        lanes.rev().fold(0, |mask, lane| mask << 16 | lane)
    }
}

impl Iterator for Marks<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.left == 0 {
            if !self.advance() {
                return None;
            }
        }
        let at = self.block + self.left.trailing_zeros() as usize;
        self.left &= self.left - 1;
        Some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_wanted_byte_is_found_in_order(
            text in proptest::collection::vec(prop_oneof![Just(b','), Just(0), Just(b'\n'), any::<u8>()], 0..300),
            from in 0_usize..300,
            wanted in any::<[u8; 4]>(),
        ) {
            for wanted in [wanted, [b',', b'\n', b'\r', b'"'], [0; 4]] {
                let places = (from..text.len()).filter(|at| wanted.contains(&text[*at]));
                prop_assert_eq!(
                    Marks::new(&text, from, wanted).collect::<Vec<_>>(),
                    places.collect::<Vec<_>>()
                );
            }
        }
    }
}
