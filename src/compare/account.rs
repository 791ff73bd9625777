//! What one culprit stands against: how many claims, and the worst of them.

use super::edges::{Graph, days_at_most, edges, jump, may_break};
use super::pair::{Broken, Opposition, broken};
use super::{Group, Member};
use crate::config::Policy;
use crate::finding::{Against, Detail, Finding};
use crate::interval::Interval;
use crate::period::{Basis, Placement, Relation, Sureness, Timing, relate};
use crate::provenance;
use crate::rule::{Code, Severity};
use std::borrow::Borrow;
use std::cmp::Reverse;
use std::ops::Range;

/// How many of the claims that a culprit stands against are kept.
pub(crate) const KEPT: usize = 100;

/// What one culprit stands against, by rule: how many, and the worst of them.
pub(super) struct Account {
    graph: Graph,
    /// The culprit's place.
    pub(super) culprit: u32,
    about: Member,
    rules: Vec<(Code, Worst)>,
}

/// Claims of one time that stand one behind the other in the order of their key, and so in that of their ranges.
pub(super) struct Row {
    timing: Timing,
    /// The place of the first.
    first: u32,
    facing: Vec<Facing>,
    /// Those, by their numbers in the row, that are not asked any more.
    left_out: Vec<usize>,
}

/// What is asked of a claim again and again, near in memory.
struct Facing {
    range: Interval,
    source: u32,
    origin: u32,
    /// With what it is compared; none if nobody asserts it.
    class: Option<u8>,
}

impl Facing {
    fn of(member: &Member) -> Facing {
        let class = member.stands().then(|| member.compared_class());
        Facing { range: member.claim.judged, source: member.source, origin: member.origin, class }
    }
}

impl Row {
    /// Claims of one time, by their places.
    pub(super) fn of(group: &Group<'_>, places: Range<u32>) -> Row {
        let member = |place: u32| group.member(place as usize);
        let (first, timing) = (places.start, member(places.start).timing);
        let facing = places.map(|place| Facing::of(&member(place))).collect();
        Row { timing, first, facing, left_out: Vec::new() }
    }

    /// From now on nothing is asked of the claim at a place, if it is one of these.
    pub(super) fn leave_out(&mut self, place: u32) {
        let number = place.checked_sub(self.first).map(|number| number as usize);
        if let Some(facing) = number.and_then(|number| self.facing.get_mut(number)) {
            facing.class = None;
            self.left_out.extend(number);
        }
    }

    fn place(&self, number: usize) -> u32 {
        self.first + number as u32
    }

    /// The numbers of the claims, those at both ends first, which are farthest from others.
    fn ends_first(&self) -> [Range<usize>; 3] {
        let count = self.facing.len();
        let ends = (count / 2).min(8 * KEPT);
        [0..ends, count - ends..count, ends..count - ends]
    }
}

/// The worst of the claims that break one rule with a culprit.
struct Worst {
    /// The range of the culprit.
    about: Interval,
    /// What no breach of the rule is graver than.
    gravest: Severity,
    total: usize,
    /// Among these are the worst [`KEPT`], with their ranges.
    kept: Vec<(Rank, Interval)>,
    /// What is not before this is not among the worst.
    least: Option<Rank>,
    /// What shows the same without a look at how grave it is.
    behind: Option<Behind>,
}

/// Claims that are not among the worst, the least of which is as grave as can be.
struct Behind {
    /// What reaches into this is nearer.
    near: Interval,
    /// Of this range is the least itself, so that claims after it are no graver.
    least: Interval,
    place: u32,
}

/// What differs by less may be the same, rounded.
const ROUNDED: f64 = 1e-9;

/// The gravest first, then the farthest apart, then in the order of the group.
type Rank = (Reverse<Severity>, Reverse<u64>, u32);

impl Worst {
    fn new(code: Code, about: Interval) -> Worst {
        let gravest = code.rule().severity;
        Worst { about, gravest, total: 0, kept: Vec::new(), least: None, behind: None }
    }

    /// Takes in that the claim at `place`, of this range, breaks the rule; how gravely is asked only where it matters.
    #[inline(always)]
    fn note(&mut self, place: u32, range: Interval, opposition: impl FnOnce() -> Opposition) {
        self.total += 1;
        if self.behind.as_ref().is_none_or(|behind| !behind.holds(place, range)) {
            let Opposition { severity, gap, .. } = opposition();
            // The bits of numbers that are not negative are in their order.
            self.add((Reverse(severity), Reverse(gap.to_bits()), place), range);
        }
    }

    fn add(&mut self, rank: Rank, range: Interval) {
        if self.least.is_some_and(|least| least <= rank) {
            return;
        }
        self.kept.push((rank, range));
        // Cut only now and then, which is less work than keeping them in order.
        if 4 * KEPT <= self.kept.len() {
            let (_, least, _) = self.kept.select_nth_unstable_by_key(KEPT - 1, |(rank, _)| *rank);
            let (rank, range) = *least;
            let (Reverse(severity), Reverse(gap), place) = rank;
            self.least = Some(rank);
            self.kept.truncate(KEPT);
            if severity == self.gravest {
                let near = nearer(self.about, f64::from_bits(gap) - ROUNDED);
                self.behind = near.map(|near| Behind { near, least: range, place });
            }
        }
    }

    fn sorted(mut self) -> Vec<Rank> {
        self.kept.sort_unstable_by_key(|(rank, _)| *rank);
        self.kept.truncate(KEPT);
        self.kept.into_iter().map(|(rank, _)| rank).collect()
    }
}

impl Behind {
    #[inline(always)]
    fn holds(&self, place: u32, range: Interval) -> bool {
        self.near.meets(range) || self.least == range && self.place < place
    }
}

impl Account {
    pub(super) fn new(graph: Graph, culprit: u32, about: Member) -> Account {
        Account { graph, culprit, about, rules: Vec::new() }
    }

    /// Takes in the rules that the culprit and another claim, which stands at `place`, break.
    pub(super) fn take(&mut self, policy: &Policy, place: u32, other: &Member) {
        let (about, range) = (self.about.claim.judged, other.claim.judged);
        if may_break(self.graph, &self.about, other) {
            let rules = &mut self.rules;
            edges(policy, self.graph, &self.about, other)
                .for_each(|opposition| rule(rules, opposition.code, about).note(place, range, || opposition));
        }
    }

    /// Takes in what the culprit and claims of one time in a row break of what claims say of the world.
    pub(super) fn take_row(&mut self, group: &Group<'_>, row: &Row) {
        let relation = relate(self.about.timing, row.timing, group.policy.nearness());
        let totals = [self.about.timing, row.timing].iter().all(|timing| timing.basis() == Basis::Cumulative);
        match relation {
            Relation::Comparable(placement) if placement.coincide == Sureness::Surely && !totals => {
                self.take_alike(group, row, placement);
            }
            Relation::Incomparable(_) if !totals => {}
            // Totals may have jumped, however their times stand.
            _ => {
                let asked = row.ends_first().into_iter().flatten().filter(|n| !row.left_out.contains(n));
                asked.for_each(|n| self.take_related(group, row.place(n), &relation));
            }
        }
    }

    /// Takes in the rule that the culprit and the claim at `place` break, given how their times stand.
    fn take_related(&mut self, group: &Group<'_>, place: u32, relation: &Relation) {
        let (about, other, policy) = (&self.about, &group.member(place as usize), group.policy);
        if !may_break(Graph::Ranges, about, other) {
            return;
        }
        let range = other.claim.judged;
        if let Some(broken) = broken(about, other, relation, policy) {
            let opposition = || broken.weighed(about, other, policy);
            rule(&mut self.rules, broken.code, about.claim.judged).note(place, range, opposition);
        } else if let Some(jump) = jump(about, other, policy) {
            rule(&mut self.rules, jump.code, about.claim.judged).note(place, range, || jump);
        }
    }

    /// The same for claims of the culprit's time: nearly all whose ranges do not meet its own break one rule, so that
    /// they need only be counted as long as they are not among the worst.
    fn take_alike(&mut self, group: &Group<'_>, row: &Row, placement: Placement) {
        let (about, own) = (&self.about, Facing::of(&self.about));
        if own.class.is_none() {
            return;
        }
        let worst = rule(&mut self.rules, Code::F201, own.range);
        let mut of_one_origin = Vec::new();
        for n in row.ends_first() {
            for (place, other) in (row.place(n.start)..).zip(&row.facing[n]) {
                if other.source == own.source || other.class != own.class || other.range.meets(own.range) {
                    continue;
                }
                if other.origin == own.origin {
                    of_one_origin.push(place);
                    continue;
                }
                worst.note(place, other.range, || {
                    let other = group.member(place as usize);
                    Broken::at_one_time(&placement).weighed(about, &other, group.policy)
                });
            }
        }
        let relation = Relation::Comparable(placement);
        of_one_origin.into_iter().for_each(|place| self.take_related(group, place, &relation));
    }

    /// Takes in what the same culprit stands against among other claims.
    pub(super) fn merge(&mut self, more: Account) {
        for (code, more) in more.rules {
            let worst = rule(&mut self.rules, code, self.about.claim.judged);
            worst.total += more.total;
            more.kept.into_iter().for_each(|(rank, range)| worst.add(rank, range));
        }
    }

    pub(super) fn findings<M: Borrow<Member>>(
        self,
        policy: &Policy,
        member: impl Fn(u32) -> M,
        relays: impl Fn(u32) -> Vec<Member>,
    ) -> impl Iterator<Item = Finding> {
        let Account { graph, culprit, about, mut rules } = self;
        rules.retain(|(_, worst)| 0 < worst.total);
        rules.sort_by_key(|(code, _)| *code);
        let found = move |(code, worst): (Code, Worst)| {
            let total = worst.total;
            let kept = worst.sorted();
            let against = |rank: &Rank| {
                let other = member(rank.2);
                let other = other.borrow();
                if graph == Graph::Relays {
                    return Some(Against::alike(rank.0.0, other.id));
                }
                let opposition =
                    edges(policy, graph, &about, other).find(|opposition| opposition.code == code)?;
                let Opposition { severity, why, assumed_begin, .. } = opposition;
                Some(Against { claim: other.id, severity, why, assumed_begin })
            };
            let told: Vec<Against> = kept.iter().filter_map(against).collect();
            let mut finding = Finding::new(code, about.id, told);
            finding.total = total;
            let worst = || *member(kept[0].2).borrow();
            finding.detail = match code {
                Code::F206 => Detail::Jump {
                    factor: factor(&about, &worst()),
                    days: days_at_most(&about, &worst()).unwrap_or_default(),
                },
                Code::F301 => provenance::majority(&relays(culprit), &about, policy),
                Code::F307 => Detail::Shifted(shift(&about, &worst())),
                _ => Detail::None,
            };
            finding
        };
        rules.into_iter().map(found)
    }
}

/// The worst of what breaks a rule with a culprit of this range.
#[inline(always)]
fn rule(rules: &mut Vec<(Code, Worst)>, code: Code, about: Interval) -> &mut Worst {
    let at = rules.iter().position(|(known, _)| *known == code).unwrap_or_else(|| {
        rules.push((code, Worst::new(code, about)));
        rules.len() - 1
    });
    &mut rules[at].1
}

/// What ranges reach into if the relative gap between them and another one is narrower than so much.
fn nearer(about: Interval, gap: f64) -> Option<Interval> {
    let left = 1.0 - gap;
    let high = if about.unbounded() { f64::INFINITY } else { about.high() / left };
    (0.0 < gap && 0.0 < left).then(|| Interval::closed(about.low() * left, high))?
}

fn factor(a: &Member, b: &Member) -> f64 {
    let (x, y) = (a.claim.number, b.claim.number);
    x.max(y) / x.min(y)
}

fn shift(a: &Member, b: &Member) -> Option<i32> {
    provenance::years_apart(a.as_of?.span(), b.as_of?.span())
}

#[cfg(test)]
mod tests {
    use super::super::pair::Why;
    use super::*;
    use proptest::prelude::*;

    /// Ranges of few different ends, some of them without an upper one.
    fn range() -> impl Strategy<Value = Interval> {
        (0u32..60, 0u32..20, any::<[bool; 2]>()).prop_filter_map(
            "empty",
            |(low, width, [low_open, high_open])| {
                let high = if width == 19 { f64::INFINITY } else { f64::from(low + width) };
                Interval::new(f64::from(low), low_open, high, high_open)
            },
        )
    }

    proptest! {
        #[test]
        fn the_worst_are_those_that_sorting_all_puts_first(
            about in range(),
            others in proptest::collection::vec((range(), proptest::bool::weighted(0.9)), 0..2000),
            order in any::<u64>(),
        ) {
            let opposition = |(range, grave): (Interval, bool)| Opposition {
                code: Code::F201,
                severity: if grave { Severity::Error } else { Severity::Warning },
                why: Why::SameTime,
                assumed_begin: false,
                gap: about.gap(range).map_or(0.0, |gap| gap.relative),
            };
            let rank = |(place, other): (u32, (Interval, bool))| {
                let Opposition { severity, gap, .. } = opposition(other);
                (Reverse(severity), Reverse(gap.to_bits()), place)
            };
            let mut all: Vec<Rank> = (0..).zip(others.iter().copied()).map(rank).collect();
            all.sort_unstable();
            all.truncate(KEPT);
            let mut worst = Worst::new(Code::F201, about);
            let mut places: Vec<usize> = (0..others.len()).collect();
            places.sort_by_key(|place| (*place as u64 + 1).wrapping_mul(order | 1));
            for place in places {
                worst.note(place as u32, others[place].0, || opposition(others[place]));
            }
            prop_assert_eq!(worst.total, others.len());
            prop_assert_eq!(worst.sorted(), all);
        }
    }
}
