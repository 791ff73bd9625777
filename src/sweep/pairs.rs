//! Counting disjoint pairs from sorted ends.

use crate::interval::Interval;

/// The ends of some ranges, each kind in ascending order.
#[derive(Clone, Debug)]
pub(super) struct Ends {
    lows: Vec<u64>,
    highs: Vec<u64>,
}

impl Ends {
    pub(super) fn new(ranges: impl Iterator<Item = Interval> + Clone) -> Ends {
        let mut lows: Vec<u64> = ranges.clone().map(Interval::low_key).collect();
        let mut highs: Vec<u64> = ranges.map(Interval::high_key).collect();
        lows.sort_unstable();
        highs.sort_unstable();
        Ends { lows, highs }
    }

    /// With how many of the ranges this one is disjoint.
    fn against(&self, range: Interval) -> u64 {
        against(&self.lows, &self.highs, range)
    }
}

fn against(lows: &[u64], highs: &[u64], range: Interval) -> u64 {
    let below = highs.partition_point(|&high| high < range.low_key());
    let not_above = lows.partition_point(|&low| low <= range.high_key());
    (below + (lows.len() - not_above)) as u64
}

/// How many pairs of a high and a low there are in which the high is below the low; both ascending.
fn separated(highs: &[u64], lows: &[u64]) -> u64 {
    /// How many times longer one list has to be for searching it to beat walking it.
    const MUCH: usize = 32;
    let below = |low: u64| highs.partition_point(|&high| high < low) as u64;
    if lows.len().saturating_mul(MUCH) < highs.len() {
        return lows.iter().map(|&low| below(low)).sum();
    }
    if highs.len().saturating_mul(MUCH) < lows.len() {
        let above = |high: u64| lows.len() - lows.partition_point(|&low| low <= high);
        return highs.iter().map(|&high| above(high) as u64).sum();
    }
    let mut below = 0;
    let mut pairs = 0;
    for &low in lows {
        while below < highs.len() && highs[below] < low {
            below += 1;
        }
        pairs += below as u64;
    }
    pairs
}

/// How many items at the start of a list are within reach, after which none is. Looks at few where they are few.
pub(crate) fn reached<T>(list: &[T], is_within: impl Fn(&T) -> bool) -> usize {
    let mut stride = 1;
    while stride < list.len() && is_within(&list[stride - 1]) {
        stride *= 2;
    }
    let from = stride / 2;
    from + list[from..list.len().min(stride)].partition_point(is_within)
}

/// The ids with their places, in order.
fn by_id(ids: impl ExactSizeIterator<Item = u32> + Clone) -> Vec<(u32, u32)> {
    let most = ids.clone().max().unwrap_or_default() as usize;
    if ids.len() <= most {
        let mut order: Vec<(u32, u32)> = ids.zip(0..).collect();
        order.sort_unstable();
        return order;
    }
    // There are no more ids than places, so each can have its count.
    let mut next = vec![0; most + 2];
    ids.clone().for_each(|id| next[id as usize + 1] += 1);
    (1..next.len()).for_each(|id| next[id] += next[id - 1]);
    let mut order = vec![(0, 0); ids.len()];
    for (id, place) in ids.zip(0..) {
        let next: &mut usize = &mut next[id as usize];
        order[*next] = (id, place);
        *next += 1;
    }
    order
}

/// The places of each id of which there are several.
fn several(order: &[(u32, u32)]) -> impl Iterator<Item = &[(u32, u32)]> {
    order.chunk_by(|a, b| a.0 == b.0).filter(|places| 1 < places.len())
}

/// The number of pairs of different ids whose ranges do not meet.
pub fn disjoint_pairs(items: &[(Interval, u32)]) -> u64 {
    let within = |ranges: Ends| separated(&ranges.highs, &ranges.lows);
    let order = by_id(items.iter().map(|item| item.1));
    let own: u64 = several(&order)
        .map(|places| within(Ends::new(places.iter().map(|&(_, place)| items[place as usize].0))))
        .sum();
    // Freed before the largest part is laid out.
    drop(order);
    within(Ends::new(items.iter().map(|item| item.0))) - own
}

/// For each of so many items, given by their places, with how many items of other ids it is disjoint.
pub fn degrees(count: usize, item: impl Fn(usize) -> (Interval, u32)) -> Vec<u32> {
    let mut degrees = all_degrees((0..count).map(|place| item(place).0));
    let range = |(_, place): &(u32, u32)| item(*place as usize).0;
    for places in several(&by_id((0..count).map(|place| item(place).1))) {
        let ranges: Vec<Interval> = places.iter().map(range).collect();
        let own = Ends::new(ranges.iter().copied());
        for ((_, place), range) in places.iter().zip(ranges) {
            degrees[*place as usize] -= own.against(range) as u32;
        }
    }
    degrees
}

/// For each range, with how many others it is disjoint.
///
/// Ranges are walked in order of one end beside the sorted other ends; looking each of them up among these would
/// take longer than sorting them. Ranges in order of their lower ends need no sorting by these.
fn all_degrees(ranges: impl ExactSizeIterator<Item = Interval> + Clone) -> Vec<u32> {
    let mut degrees = vec![0u32; ranges.len()];
    let mut highs: Vec<(u64, u32)> = ranges.clone().map(Interval::high_key).zip(0..).collect();
    highs.sort_unstable();
    let lows = ranges.clone().map(Interval::low_key);
    if lows.clone().is_sorted() {
        count_above(lows, &highs, &mut degrees);
    } else {
        let mut lows: Vec<u64> = lows.collect();
        lows.sort_unstable();
        count_above(lows.into_iter(), &highs, &mut degrees);
    }
    let mut below = 0;
    let mut last = u64::MIN;
    for (degree, low) in degrees.iter_mut().zip(ranges.map(Interval::low_key)) {
        let is_below = |(high, _): &(u64, u32)| *high < low;
        below = match last <= low {
            true => below + reached(&highs[below..], is_below),
            false => highs[..below].partition_point(is_below),
        };
        *degree += below as u32;
        last = low;
    }
    degrees
}

/// For each range, given by its upper end and place, how many lower ends are above it; both in order.
fn count_above(lows: impl ExactSizeIterator<Item = u64>, highs: &[(u64, u32)], degrees: &mut [u32]) {
    let mut lows = lows.peekable();
    for &(high, place) in highs {
        while lows.next_if(|low| *low <= high).is_some() {}
        degrees[place as usize] = lows.len() as u32;
    }
}

/// The items of a group, laid out once for counting against other groups and single items.
#[derive(Clone, Debug)]
pub struct Sorted {
    all: Ends,
    /// Each id that occurs, ascending, with the place at which its own ends start.
    ids: Vec<(u32, u32)>,
    /// The ends by id, and ascending within one id.
    own: Ends,
}

impl Sorted {
    /// Lays out the items of a group.
    pub fn new(items: &[(Interval, u32)]) -> Sorted {
        let all = Ends::new(items.iter().map(|item| item.0));
        let order = by_id(items.iter().map(|item| item.1));
        let ranges = order.iter().map(|&(_, place)| items[place as usize].0);
        let mut own = Ends {
            lows: ranges.clone().map(Interval::low_key).collect(),
            highs: ranges.map(Interval::high_key).collect(),
        };
        let mut ids = Vec::new();
        let mut from = 0;
        for places in order.chunk_by(|a, b| a.0 == b.0) {
            let to = from + places.len();
            own.lows[from..to].sort_unstable();
            own.highs[from..to].sort_unstable();
            ids.push((places[0].0, from as u32));
            from = to;
        }
        Sorted { all, ids, own }
    }

    /// The number of items.
    pub fn len(&self) -> usize {
        self.all.lows.len()
    }

    /// Whether there are no items.
    pub fn is_empty(&self) -> bool {
        self.all.lows.is_empty()
    }

    /// The lows and highs of the id at a place in `ids`.
    fn own(&self, place: usize) -> (&[u64], &[u64]) {
        let from = self.ids[place].1 as usize;
        let to = self.ids.get(place + 1).map_or(self.len(), |next| next.1 as usize);
        (&self.own.lows[from..to], &self.own.highs[from..to])
    }

    /// The number of pairs of different ids within the group whose ranges do not meet.
    pub fn disjoint_pairs(&self) -> u64 {
        let own: u64 = (0..self.ids.len())
            .map(|place| {
                let (lows, highs) = self.own(place);
                separated(highs, lows)
            })
            .sum();
        separated(&self.all.highs, &self.all.lows) - own
    }

    /// The number of pairs of an item of each group, of different ids, whose ranges do not meet.
    pub fn cross_disjoint_pairs(&self, other: &Sorted) -> u64 {
        let (few, many) = if self.ids.len() <= other.ids.len() { (self, other) } else { (other, self) };
        let mut same_id = 0;
        let mut from = 0;
        for (place, &(id, _)) in few.ids.iter().enumerate() {
            from += many.ids[from..].partition_point(|&(candidate, _)| candidate < id);
            match many.ids.get(from) {
                Some(&(found, _)) if found == id => {
                    let (lows, highs) = few.own(place);
                    let (other_lows, other_highs) = many.own(from);
                    same_id += separated(highs, other_lows) + separated(other_highs, lows);
                }
                Some(_) => {}
                None => break,
            }
        }
        let any_id =
            separated(&self.all.highs, &other.all.lows) + separated(&other.all.highs, &self.all.lows);
        any_id - same_id
    }

    /// With how many items of other ids a range given by `id` is disjoint.
    pub fn against(&self, range: Interval, id: u32) -> u64 {
        let own = match self.ids.binary_search_by_key(&id, |entry| entry.0) {
            Ok(place) => {
                let (lows, highs) = self.own(place);
                against(lows, highs, range)
            }
            Err(_) => 0,
        };
        self.all.against(range) - own
    }
}
