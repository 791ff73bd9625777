//! What all agree on, and what most support.

use crate::interval::Interval;

/// What one claim has to say about the best-supported range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vote {
    /// The range in which the claim holds.
    pub interval: Interval,
    /// Who gave it. All votes of one origin count as one, cast for the points of each of its ranges.
    pub origin: u32,
    /// Whether it gives support. A floor, a ceiling or a vague word gives none, and only restricts.
    pub votes: bool,
}

/// Which ranges have the most support.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Support {
    /// How many origins support each of the ranges; a majority if twice this is more than `voters`.
    pub support: usize,
    /// How many origins vote at all.
    pub voters: usize,
    /// The ranges, all of equal support, ascending and disjoint.
    pub ranges: Vec<Interval>,
}

/// The range in which every one of the given ranges holds; `None` if there is none, or nothing is given.
pub fn agreed(ranges: impl IntoIterator<Item = Interval>) -> Option<Interval> {
    let mut ranges = ranges.into_iter();
    let first = ranges.next()?;
    ranges.try_fold(first, Interval::intersection)
}

/// The ranges that most origins support, each cut to what most of the restricting claims allow.
///
/// 1. Of all points, those that lie in a voting range of the most origins; each stretch that the same
///    origins support is a rival. Closed ends that touch agree. Without any vote, everything from 0 up.
/// 2. Of the points of each rival on its own, those that lie in the most restricting ranges.
///
/// A restriction so never decides between rivals, and one that leaves nothing of a rival is not met. The
/// sweep is that of K. Marzullo, "Maintaining the time in a distributed system" (1984), with all rivals kept.
pub fn best_supported(votes: &[Vote]) -> Support {
    let (mut stretches, voters) = by_origin(votes);
    let (support, rivals) = deepest(&mut stretches);
    Support { support, voters, ranges: restricted(&rivals, votes) }
}

/// A stretch of end keys, both included.
type Stretch = (u64, u64);

/// The stretches for which an origin votes, without those of one origin overlapping; and how many vote.
fn by_origin(votes: &[Vote]) -> (Vec<Stretch>, usize) {
    let mut voting: Vec<(u32, Interval)> =
        votes.iter().filter(|vote| vote.votes).map(|vote| (vote.origin, vote.interval)).collect();
    voting.sort_unstable();
    let mut stretches: Vec<Stretch> = Vec::with_capacity(voting.len());
    let mut voters = 0;
    let mut last = None;
    for (origin, interval) in voting {
        let (low, high) = (interval.low_key(), interval.high_key());
        let same = last.replace(origin) == Some(origin);
        voters += usize::from(!same);
        match stretches.last_mut() {
            // Keys that follow each other leave no number between them.
            Some(stretch) if same && low <= stretch.1 + 1 => stretch.1 = stretch.1.max(high),
            _ => stretches.push((low, high)),
        }
    }
    (stretches, voters)
}

/// How many of the stretches lie over each other at most, and where.
fn deepest(stretches: &mut [Stretch]) -> (usize, Vec<Stretch>) {
    if stretches.is_empty() {
        return (0, vec![(Interval::ALL.low_key(), Interval::ALL.high_key())]);
    }
    let mut highs: Vec<u64> = stretches.iter().map(|stretch| stretch.1).collect();
    highs.sort_unstable();
    stretches.sort_unstable();
    let mut most = 0;
    let mut places = Vec::new();
    let mut ended = 0;
    for (begun, &(low, _)) in (1..).zip(stretches.iter()) {
        while highs[ended] < low {
            ended += 1;
        }
        let high = highs[ended];
        // Deeper still before the first of those here ends.
        if stretches.get(begun).is_some_and(|next| next.0 <= high) {
            continue;
        }
        let depth = begun - ended;
        if most < depth {
            most = depth;
            places.clear();
        }
        if depth == most {
            places.push((low, high));
        }
    }
    (most, places)
}

/// The parts of each rival that lie in the most restricting ranges. The rivals are ascending and disjoint.
fn restricted(rivals: &[Stretch], votes: &[Vote]) -> Vec<Interval> {
    // Where a restricting range begins to hold, and where it no longer does.
    let mut changes: Vec<(u64, bool)> = votes
        .iter()
        .filter(|vote| !vote.votes)
        .flat_map(|vote| [(vote.interval.low_key(), true), (vote.interval.high_key() + 1, false)])
        .collect();
    changes.sort_unstable();
    let (mut begun, mut ended) = (0usize, 0usize);
    let mut changes = changes.into_iter().peekable();
    let mut kept: Vec<Stretch> = Vec::new();
    for &(low, high) in rivals {
        let earlier = kept.len();
        let mut most = 0;
        let mut from = low;
        loop {
            while let Some((_, begins)) = changes.next_if(|change| change.0 <= from) {
                if begins {
                    begun += 1;
                } else {
                    ended += 1;
                }
            }
            let next = changes.peek().map(|change| change.0).filter(|&next| next <= high);
            let to = next.map_or(high, |next| next - 1);
            let met = begun - ended;
            if most < met {
                most = met;
                kept.truncate(earlier);
            }
            if met == most {
                match kept[earlier..].last_mut() {
                    Some(stretch) if stretch.1 + 1 == from => stretch.1 = to,
                    _ => kept.push((from, to)),
                }
            }
            match next {
                Some(next) => from = next,
                None => break,
            }
        }
    }
    kept.into_iter().filter_map(|(low, high)| Interval::between_keys(low, high)).collect()
}
