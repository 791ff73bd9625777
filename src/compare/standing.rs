//! What still stands in a key: the latest figure of each origin, and the ranges they support.

use super::{Group, Member};
use crate::interval::Interval;
use crate::period::{Basis, Nearness, Relation, Sureness, later, relate};
use crate::sweep::{self, Vote};
use foldhash::{HashMap, HashMapExt};
use std::cmp::Reverse;

/// What the claims of a key add up to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standing {
    /// Sources of the key.
    pub sources: usize,
    /// Independent origins of the key.
    pub origins: usize,
    /// The range that all claims about the latest time agree on.
    pub agreed: Option<Interval>,
    /// The ranges that most origins support, lowest first.
    pub best: Vec<Interval>,
    /// How many origins support each of them.
    pub support: usize,
    /// How many origins had a vote.
    pub voters: usize,
    /// The latest standing claim of each origin, as places in the group, in its order.
    pub latest: Vec<usize>,
}

impl Standing {
    /// Weighs up a group that was [prepared](Group::prepared).
    pub fn of(group: &Group<'_>) -> Standing {
        let latest = latest(group);
        let vote = |member: Member| Vote {
            interval: member.claim.judged,
            origin: member.origin,
            votes: !member.claim.is_wide(),
        };
        let votes: Vec<Vote> = latest.iter().map(|&i| vote(group.member(i))).collect();
        let support = sweep::best_supported(&votes);
        Standing {
            sources: distinct(group.members().map(|member| member.source)),
            origins: latest.len(),
            agreed: sweep::agreed(votes.iter().map(|vote| vote.interval)),
            best: support.ranges,
            support: support.support,
            voters: votes.iter().filter(|vote| vote.votes).count(),
            latest,
        }
    }

    /// The newest claim behind the best-supported range, whose time that range is from.
    pub fn newest(&self, group: &Group<'_>) -> Option<usize> {
        let supports = |member: &Member| {
            !member.claim.is_wide() && self.best.iter().any(|range| range.meets(member.claim.judged))
        };
        // Members stand in order of time.
        self.latest.iter().rev().copied().find(|&i| supports(&group.member(i)))
    }

    /// Whether a claim is outside every best-supported range.
    pub fn is_outside(&self, claim: Interval) -> bool {
        !self.best.is_empty() && self.best.iter().all(|range| !range.meets(claim))
    }
}

/// What the claims of a key add up to, without the claims themselves.
#[derive(Clone, Debug)]
pub(crate) struct Weighed {
    /// Its [`latest`](Standing::latest) are places in `latest`.
    pub(crate) standing: Standing,
    /// The latest standing claim of each origin, in the order of the group.
    pub(crate) latest: Vec<Member>,
    /// The first claim of the group.
    pub(crate) first: Option<Member>,
    /// The basis that most claims have; of equals the first.
    pub(crate) basis: Basis,
    /// Claims above some count of another origin over a time that surely holds theirs.
    pub(crate) offending: u64,
}

impl Weighed {
    /// Weighs up a group that was [prepared](Group::prepared).
    pub(crate) fn of(group: &Group<'_>) -> Weighed {
        let mut standing = Standing::of(group);
        let latest: Vec<Member> = standing.latest.iter().map(|&i| group.member(i)).collect();
        standing.latest = (0..latest.len()).collect();
        let (first, offending) = (group.members().next(), super::offending(group));
        Weighed { standing, latest, first, basis: usual_basis(group), offending }
    }
}

/// The basis that most claims have; of equals the first.
pub(crate) fn usual_basis(group: &Group<'_>) -> Basis {
    let mut counts = Basis::ALL.map(|basis| (0usize, basis));
    for member in group.members() {
        counts[member.timing.basis() as usize].0 += 1;
    }
    // `max_by_key` takes the last of equals.
    counts.into_iter().rev().max_by_key(|(count, _)| *count).map_or(Basis::default(), |(_, basis)| basis)
}

/// By member, whether its source has since stated less: a later running total of the same counter with a lower
/// low end. Such a figure no longer speaks for its source.
pub(crate) fn withdrawn(group: &Group<'_>) -> Vec<bool> {
    let members: Vec<Member> = group.members().collect();
    let total = |member: &Member| member.timing.basis() == Basis::Cumulative;
    let mut by_source: Vec<usize> = (0..members.len()).filter(|&i| total(&members[i])).collect();
    by_source.sort_by_key(|&i| members[i].source);
    let mut withdrawn = vec![false; members.len()];
    let exactly = Nearness { window: 0, ..Nearness::default() };
    for same in by_source.chunk_by(|&i, &j| members[i].source == members[j].source) {
        for (n, &i) in same.iter().enumerate() {
            let about = &members[i];
            // What is counted over less is no later figure for the same.
            let around = |other: &Member| match relate(about.timing, other.timing, exactly) {
                Relation::Comparable(placement) => placement.a_in_b == Sureness::Surely,
                Relation::Incomparable(_) => false,
            };
            withdrawn[i] = same[n + 1..].iter().map(|&j| &members[j]).any(|other| {
                other.compares_with(about)
                    && other.claim.judged.low_key() < about.claim.judged.low_key()
                    && later(other.timing, about.timing) == Sureness::Surely
                    && around(other)
            });
        }
    }
    withdrawn
}

fn distinct(ids: impl Iterator<Item = u32>) -> usize {
    let mut ids: Vec<u32> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids.len()
}

/// The latest claim of each origin. Of one time the one published first, for the nearest to the statement has
/// lost least; of claims without a time the one published last. Then the narrowest, then the last in the
/// order of the group. Claims nobody asserts (denied) do not stand.
fn latest(group: &Group<'_>) -> Vec<usize> {
    let mut latest: HashMap<u32, (Late, usize)> = HashMap::new();
    for place in 0..group.len() {
        let member = group.member(place);
        if !member.stands() {
            continue;
        }
        let late = Late::of(&member);
        let known = latest.entry(member.origin).or_insert((late, place));
        if known.0 <= late {
            *known = (late, place);
        }
    }
    let mut latest: Vec<usize> = latest.into_values().map(|(_, place)| place).collect();
    latest.sort_unstable();
    latest
}

/// What makes a claim stand for its origin rather than another one that is less.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Late {
    end: Option<i32>,
    /// Sooner after a known time is more, later where only publication tells the time.
    published: Option<i32>,
    /// The bits of the width, which order as widths do.
    width: Reverse<u64>,
}

impl Late {
    fn of(member: &Member) -> Late {
        let end = member.timing.period().map(|period| period.end().last());
        let published = member.published.map(|written| written.span().last());
        Late {
            end,
            published: match member.as_of.and(end) {
                Some(_) => published.map(|day| -day).or(Some(i32::MIN)),
                None => published,
            },
            width: Reverse((member.claim.judged.high() - member.claim.judged.low()).to_bits()),
        }
    }
}
