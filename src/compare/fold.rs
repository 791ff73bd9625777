//! Folding: one bad figure contradicts many good ones, and is told once.
//!
//! The pairs of a key that break a rule are the edges of a graph, one for what claims say of the world (F2xx)
//! and one for what was lost between a statement and its relays (F3xx), so that the one does not hide the
//! other. As long as an edge is untold, the claim that stands against most others is taken as the culprit,
//! and all its edges are told with it; of equals the first in the order of the group. This is the greedy
//! cover of the edges by claims.

use super::pair::{self, Opposition, Why, oppose, oppose_related};
use super::{Group, Member, count};
use crate::config::Policy;
use crate::finding::{Against, Detail, Finding};
use crate::period::{Basis, Relation, Sureness, Timing, later, relate};
use crate::provenance::{self, Neighbours, Part};
use crate::quantity::Kind;
use crate::rule::{Code, Severity};
use crate::sweep;
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::ops::Range;

/// Up to so many pairs of suspects and others of a key are looked at one by one.
const PAIRS: usize = 1 << 22;

/// In a large key at most so many culprits are told.
const CULPRITS: usize = 20;

/// How many of the claims that a culprit stands against are kept.
pub(crate) const KEPT: usize = 100;

/// The two graphs that are folded apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Graph {
    /// What claims say of the world: F2xx.
    Ranges,
    /// What was lost between a statement and its relays: F3xx.
    Relays,
}

/// The rules that two claims of a key break, seen from the first.
fn edges(policy: &Policy, graph: Graph, a: &Member, b: &Member) -> impl Iterator<Item = Opposition> {
    let opposition = match graph {
        Graph::Ranges => oppose(a, b, policy).or_else(|| jump(a, b, policy)),
        Graph::Relays => None,
    };
    let slips = (graph == Graph::Relays).then(|| provenance::slips(a, b, policy));
    let slips = slips.into_iter().flatten().map(|(code, severity)| Opposition {
        code,
        severity,
        why: Why::SameTime,
        assumed_begin: false,
        gap: relative_gap(a, b),
    });
    opposition.into_iter().chain(slips)
}

/// Whether two claims can break a rule of a graph, as far as a look shows.
fn may_break(graph: Graph, a: &Member, b: &Member) -> bool {
    match graph {
        // Where ranges meet, claims say the same of the world unless a total has jumped.
        Graph::Ranges => !a.claim.judged.meets(b.claim.judged) || a.timing.basis() == Basis::Cumulative,
        Graph::Relays => provenance::can_slip(a, b),
    }
}

/// F206: a running total that grows too fast to be believed unread.
fn jump(a: &Member, b: &Member, policy: &Policy) -> Option<Opposition> {
    let thresholds = &policy.thresholds;
    let totals = a.timing.basis() == Basis::Cumulative && b.timing.basis() == Basis::Cumulative;
    if a.origin == b.origin || !totals {
        return None;
    }
    let (small, large) = if a.claim.number < b.claim.number { (a, b) } else { (b, a) };
    let (low, high) = (stated(small)?, stated(large)?);
    let grew = thresholds.jump_minimum <= low
        && thresholds.jump_factor * low <= high
        && later(large.timing, small.timing) == Sureness::Surely
        && days_at_most(small, large)? <= u32::from(thresholds.jump_days)
        && small.timing.period()?.start() == large.timing.period()?.start();
    let standing =
        small.replaced.is_none_or(|day| large.timing.period().is_some_and(|p| p.end().first() <= day));
    (grew && standing).then_some(Opposition {
        code: Code::F206,
        severity: Severity::Warning,
        why: if std::ptr::eq(large, a) { Why::Earlier } else { Why::Later },
        assumed_begin: false,
        gap: relative_gap(a, b),
    })
}

fn relative_gap(a: &Member, b: &Member) -> f64 {
    a.claim.judged.gap(b.claim.judged).map_or(0.0, |gap| gap.relative)
}

/// The number a claim states, unless it is only a ceiling.
fn stated(member: &Member) -> Option<f64> {
    let ceiling = matches!(member.claim.kind, Kind::UpTo | Kind::LessThan);
    member.claim.plain().filter(|_| !ceiling)
}

/// The days between the ends of two times, wherever in their spans they fall.
fn days_at_most(a: &Member, b: &Member) -> Option<u32> {
    let (first, second) = (a.timing.period()?.end(), b.timing.period()?.end());
    Some(first.last().abs_diff(second.first()).max(second.last().abs_diff(first.first())))
}

/// Every rule that pairs of the members of a small group break, by culprit.
pub(crate) fn by_pair(group: &Group<'_>, members: &[Member]) -> Vec<Finding> {
    [Graph::Ranges, Graph::Relays].into_iter().flat_map(|graph| pair_by_pair(group, members, graph)).collect()
}

/// All pairs, then the greedy cover.
fn pair_by_pair(group: &Group<'_>, members: &[Member], graph: Graph) -> Vec<Finding> {
    let n = members.len() as u32;
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    for (i, a) in (0u32..).zip(members) {
        for (j, b) in (i + 1..).zip(&members[i as usize + 1..]) {
            if may_break(graph, a, b) && edges(group.policy, graph, a, b).next().is_some() {
                pairs.push((i, j));
            }
        }
    }
    if pairs.is_empty() {
        return Vec::new();
    }
    let member = |place: u32| members[place as usize];
    let relays = |_: u32| members.to_vec();
    sweep::cover_edges(n, &pairs)
        .into_iter()
        .flat_map(|(culprit, others)| told(group.policy, graph, culprit, others, member, relays))
        .collect()
}

/// The culprits of a large key by their [degrees](count::Counts::degrees): what stands against each.
///
/// After a culprit is named, those it stands against have one less left. So a claim that is ever to be named has,
/// to begin with, at most as many less than those with most as there are culprits; only these candidates are held
/// against each culprit at once, and all others once in the end.
pub(crate) fn by_degree(group: &Group<'_>, degrees: &[u32], threads: usize) -> Vec<Finding> {
    let mut most: Vec<u32> = degrees.iter().copied().filter(|degree| 0 < *degree).collect();
    if most.is_empty() {
        return Vec::new();
    }
    let last = CULPRITS.min(most.len()) - 1;
    let (_, &mut least, _) = most.select_nth_unstable_by_key(last, |degree| Reverse(*degree));
    let least = least.saturating_sub(CULPRITS as u32).max(1);
    let mut candidates: Vec<(u32, u32)> =
        (0u32..).zip(degrees).filter(|(_, degree)| least <= **degree).map(|(i, d)| (i, *d)).collect();
    let mut culprits: Vec<u32> = Vec::new();
    while culprits.len() < CULPRITS {
        let worst = candidates.iter().copied().min_by_key(|(i, left)| (Reverse(*left), *i));
        let Some((culprit, 1..)) = worst else { break };
        candidates.retain(|(i, _)| *i != culprit);
        let about = group.member(culprit as usize);
        for (i, left) in &mut candidates {
            let other = group.member(*i as usize);
            let breaks = edges(group.policy, Graph::Ranges, &about, &other);
            *left = left.saturating_sub(breaks.count().min(1) as u32);
        }
        culprits.push(culprit);
    }
    let portions: Vec<_> = (0..group.len() as u32).step_by(PORTION).collect();
    let accounts = crate::threads::each(threads, portions, |from| {
        let to = group.len().min(from as usize + PORTION) as u32;
        accounts(group, &culprits, from..to)
    });
    let mut accounts = accounts.into_iter();
    let mut told = accounts.next().unwrap_or_default();
    for more in accounts {
        for (account, more) in told.iter_mut().zip(more) {
            account.merge(more);
        }
    }
    let member = |place: u32| group.member(place as usize);
    told.into_iter().flat_map(|account| account.findings(group.policy, member, |_| Vec::new())).collect()
}

/// So many claims are held against the culprits in one go.
const PORTION: usize = 1 << 14;

/// What each culprit stands against among some claims, without the culprits before it.
fn accounts(group: &Group<'_>, culprits: &[u32], among: Range<u32>) -> Vec<Account> {
    let member = |place: u32| group.member(place as usize);
    let mut accounts: Vec<Account> =
        culprits.iter().map(|&culprit| Account::new(Graph::Ranges, culprit, member(culprit))).collect();
    let relate_all = |timing: Timing| -> Vec<Relation> {
        let abouts = culprits.iter().map(|&culprit| member(culprit));
        abouts.map(|about| relate(about.timing, timing, group.policy.nearness())).collect()
    };
    // Members stand in order of time, so that many in a row stand to the culprits alike.
    let mut relations = (None, Vec::new());
    for place in among {
        let other = member(place);
        if relations.0 != Some(other.timing) {
            relations = (Some(other.timing), relate_all(other.timing));
        }
        for (account, relation) in accounts.iter_mut().zip(&relations.1) {
            // What is left of a culprit is told with the one before.
            if account.culprit == place {
                break;
            }
            let about = &account.about;
            if may_break(Graph::Ranges, about, &other) {
                let opposed = oppose_related(about, &other, relation, group.policy);
                if let Some(opposition) = opposed.or_else(|| jump(about, &other, group.policy)) {
                    rule(&mut account.rules, opposition.code).note(place, opposition);
                }
            }
        }
    }
    accounts
}

/// The relays of a large key, each held against its neighbours.
pub(crate) fn by_neighbour(group: &Group<'_>, threads: usize) -> Vec<Finding> {
    in_parts(group, PART, threads)
}

/// So many claims are looked at in one go, as far as the parts of a key allow.
const PART: usize = 1 << 12;

/// No pair of relays is of two parts of the key, so each part is covered by itself, near in memory and on any thread.
fn in_parts(group: &Group<'_>, least: usize, threads: usize) -> Vec<Finding> {
    let told_of_part = |part: Part| {
        let neighbours = Neighbours::of(group, part);
        let member = |number: u32| neighbours.member(number);
        let relays = |about: u32| neighbours.relays(about);
        let mut findings = Vec::new();
        for (culprit, others) in sweep::cover_edges(neighbours.len() as u32, &neighbours.pairs()) {
            findings.extend(told(group.policy, Graph::Relays, culprit, others, member, relays));
        }
        findings
    };
    // There may be millions, which are not kept twice.
    let mut findings = Vec::new();
    let parts = Part::all(group, least);
    crate::threads::in_order(threads, parts, told_of_part, |told: Vec<Finding>| findings.extend(told));
    findings
}

/// What breaks the rules in pairs with a suspect, told of the suspects alone and of each pair once: of the suspect
/// in most pairs first.
pub(crate) fn by_suspect(group: &Group<'_>, is_suspect: impl Fn(&Member) -> bool) -> Vec<Finding> {
    suspected(group, is_suspect, PAIRS)
}

/// Up to so many pairs of suspects and others are looked at one by one.
fn suspected(group: &Group<'_>, is_suspect: impl Fn(&Member) -> bool, pairs: usize) -> Vec<Finding> {
    let suspects: Vec<u32> =
        (0u32..).zip(group.members()).filter(|(_, member)| is_suspect(member)).map(|(i, _)| i).collect();
    let neighbours = (pairs < suspects.len().saturating_mul(group.len()))
        .then(|| Neighbours::of(group, Part::whole(group)));
    let mut findings = Vec::new();
    for graph in [Graph::Ranges, Graph::Relays] {
        let mut others: BTreeMap<u32, BTreeSet<u32>> =
            suspects.iter().map(|i| (*i, BTreeSet::new())).collect();
        let mut note = |i: u32, j: u32| {
            let (a, b) = (group.member(i as usize), group.member(j as usize));
            if i != j && edges(group.policy, graph, &a, &b).next().is_some() {
                for (i, j) in [(i, j), (j, i)] {
                    others.get_mut(&i).map(|others| others.insert(j));
                }
            }
        };
        match (&neighbours, graph) {
            (Some(neighbours), Graph::Relays) => {
                neighbours.pairs().into_iter().for_each(|(i, j)| note(i, j));
            }
            _ => {
                let looked_at = match &neighbours {
                    Some(_) => worst(group, &suspects, (pairs / group.len().max(1)).max(CULPRITS)),
                    None => suspects.clone(),
                };
                for i in looked_at {
                    (0..group.len() as u32).for_each(|j| note(i, j));
                }
            }
        }
        let mut heap: BinaryHeap<(usize, Reverse<u32>)> =
            others.iter().map(|(i, others)| (others.len(), Reverse(*i))).collect();
        while let Some((count, Reverse(culprit))) = heap.pop() {
            let left = others.get(&culprit).map_or(0, BTreeSet::len);
            if left < count {
                // Some of its pairs have been told of others since.
                heap.push((left, Reverse(culprit)));
                continue;
            }
            if left == 0 {
                break;
            }
            let told_of = others.remove(&culprit).unwrap_or_default();
            for j in &told_of {
                others.get_mut(j).map(|others| others.remove(&culprit));
            }
            let relays = |about| match &neighbours {
                Some(neighbours) => neighbours.relays(about),
                None => group.members().collect(),
            };
            let member = |place: u32| group.member(place as usize);
            findings.extend(told(group.policy, graph, culprit, told_of, member, relays));
        }
    }
    findings
}

/// Of the suspects in a large key so many, those that stand against most others.
fn worst(group: &Group<'_>, suspects: &[u32], most: usize) -> Vec<u32> {
    let degree = count::Counts::of(group).degrees;
    let mut worst = suspects.to_vec();
    worst.sort_by_key(|i| (Reverse(degree[*i as usize]), *i));
    worst.truncate(most);
    worst
}

/// The findings on one culprit, one for each rule, worst first.
///
/// Among what `relays` gives are the relays of the culprit's statement.
fn told(
    policy: &Policy,
    graph: Graph,
    culprit: u32,
    others: impl IntoIterator<Item = u32>,
    member: impl Fn(u32) -> Member,
    relays: impl Fn(u32) -> Vec<Member>,
) -> impl Iterator<Item = Finding> {
    let mut account = Account::new(graph, culprit, member(culprit));
    others.into_iter().for_each(|place| account.take(policy, place, &member(place)));
    account.findings(policy, member, relays)
}

/// What one culprit stands against, by rule: how many, and the worst of them.
struct Account {
    graph: Graph,
    /// The culprit's place.
    culprit: u32,
    about: Member,
    rules: Vec<(Code, Worst)>,
}

/// The worst of some claims.
#[derive(Default)]
struct Worst {
    total: usize,
    /// Among these are the worst [`KEPT`].
    kept: Vec<Rank>,
    /// What is not before this is not among the worst.
    least: Option<Rank>,
}

/// The gravest first, then the farthest apart, then in the order of the group.
type Rank = (Reverse<Severity>, Reverse<u64>, u32);

impl Worst {
    /// Takes in a rule that the claim at `place` breaks.
    fn note(&mut self, place: u32, opposition: Opposition) {
        self.total += 1;
        // The bits of numbers that are not negative are in their order.
        self.add((Reverse(opposition.severity), Reverse(opposition.gap.to_bits()), place));
    }

    fn add(&mut self, rank: Rank) {
        if self.least.is_some_and(|least| least <= rank) {
            return;
        }
        self.kept.push(rank);
        // Cut only now and then, which is less work than keeping them in order.
        if 4 * KEPT <= self.kept.len() {
            let (_, least, _) = self.kept.select_nth_unstable(KEPT - 1);
            self.least = Some(*least);
            self.kept.truncate(KEPT);
        }
    }

    fn sorted(mut self) -> Vec<Rank> {
        self.kept.sort_unstable();
        self.kept.truncate(KEPT);
        self.kept
    }
}

impl Account {
    fn new(graph: Graph, culprit: u32, about: Member) -> Account {
        Account { graph, culprit, about, rules: Vec::new() }
    }

    /// Takes in the rules that the culprit and another claim, which stands at `place`, break.
    fn take(&mut self, policy: &Policy, place: u32, other: &Member) {
        if may_break(self.graph, &self.about, other) {
            let rules = &mut self.rules;
            edges(policy, self.graph, &self.about, other)
                .for_each(|opposition| rule(rules, opposition.code).note(place, opposition));
        }
    }

    /// Takes in what the same culprit stands against among other claims.
    fn merge(&mut self, more: Account) {
        for (code, more) in more.rules {
            let worst = rule(&mut self.rules, code);
            worst.total += more.total;
            more.kept.into_iter().for_each(|rank| worst.add(rank));
        }
    }

    fn findings(
        self,
        policy: &Policy,
        member: impl Fn(u32) -> Member,
        relays: impl Fn(u32) -> Vec<Member>,
    ) -> impl Iterator<Item = Finding> {
        let Account { graph, culprit, about, mut rules } = self;
        rules.sort_by_key(|(code, _)| *code);
        let found = move |(code, worst): (Code, Worst)| {
            let total = worst.total;
            let kept = worst.sorted();
            let against = |rank: &Rank| {
                let other = member(rank.2);
                let opposition =
                    edges(policy, graph, &about, &other).find(|opposition| opposition.code == code)?;
                let Opposition { severity, why, assumed_begin, .. } = opposition;
                Some(Against { claim: other.id, severity, why, assumed_begin })
            };
            let told: Vec<Against> = kept.iter().filter_map(against).collect();
            let mut finding = Finding::new(code, about.id, told);
            finding.total = total;
            let worst = || member(kept[0].2);
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

/// The worst of what breaks a rule.
fn rule(rules: &mut Vec<(Code, Worst)>, code: Code) -> &mut Worst {
    let at = rules.iter().position(|(known, _)| *known == code).unwrap_or_else(|| {
        rules.push((code, Worst::default()));
        rules.len() - 1
    });
    &mut rules[at].1
}

fn factor(a: &Member, b: &Member) -> f64 {
    let (x, y) = (a.claim.number, b.claim.number);
    x.max(y) / x.min(y)
}

fn shift(a: &Member, b: &Member) -> Option<i32> {
    provenance::years_apart(a.as_of?.span(), b.as_of?.span())
}

/// F205: a source that states less than it did, each fall once.
pub(crate) fn revisions(group: &Group<'_>) -> Vec<Finding> {
    let totals =
        (0u32..).zip(group.members()).filter(|(_, member)| member.timing.basis() == Basis::Cumulative);
    // By place, so that the claims of one source stay in order of time.
    let mut order: Vec<(u32, u8, u32)> =
        totals.map(|(place, member)| (member.source, member.compared_class(), place)).collect();
    order.sort_unstable();
    let mut findings = Vec::new();
    for pair in order.windows(2) {
        let [before, after] = [0, 1].map(|n| group.member(pair[n].2 as usize));
        let fell = before.source == after.source
            && after.compares_with(&before)
            && after.claim.judged.is_below(before.claim.judged)
            && !pair::restarts(before.timing, after.timing, group.policy)
            && later(after.timing, before.timing) == Sureness::Surely
            && !provenance::one_statement(&before, &after, group.policy);
        if fell {
            let against = Against { why: Why::Earlier, ..Against::plain(Code::F205, before.id) };
            findings.push(Finding::new(Code::F205, after.id, vec![against]));
        }
    }
    findings
}

/// F202: several dimensions under one key. Of each other dimension the claim that stands first, against one of the
/// dimension that is compared.
pub(crate) fn mixed_units(group: &Group<'_>, others: &[u32]) -> Vec<Finding> {
    let claims = group.claims;
    let mut first: BTreeMap<Cow<'_, str>, Member> = BTreeMap::new();
    for member in others.iter().map(|&id| claims.member(id, group.policy)) {
        let known = first.entry(claims.base_unit_name(claims.dimension(&member.claim))).or_insert(member);
        if super::in_order(claims, &member, known).is_lt() {
            *known = member;
        }
    }
    let Some(usual) = group.members().next() else { return Vec::new() };
    let told = |odd: Member| Finding {
        total: group.len(),
        ..Finding::new(Code::F202, odd.id, vec![Against::plain(Code::F202, usual.id)])
    };
    first.into_values().map(told).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// What claims say of the world, folded in both ways, as far as large keys are told.
    pub(in crate::compare) fn both(group: &Group<'_>) -> [Vec<Finding>; 2] {
        let told = |findings: Vec<Finding>| {
            let mut culprits: Vec<u32> = Vec::new();
            let mut kept = Vec::new();
            for finding in findings.into_iter().filter(|finding| finding.code < Code::F301) {
                if culprits.last() != Some(&finding.claim) {
                    culprits.push(finding.claim);
                }
                if culprits.len() <= CULPRITS {
                    kept.push(finding);
                }
            }
            kept
        };
        let degrees = count::Counts::of(group).degrees;
        let swept = [by_degree(group, &degrees, 2), by_neighbour(group, 2)].concat();
        [told(by_pair(group, &Vec::from_iter(group.members()))), told(swept)]
    }

    /// The pairs that break rules and have a suspect in them: all of them, and those told of the suspects, as in
    /// small keys and as in large ones; each pair of a rule once.
    pub(in crate::compare) fn suspected_pairs(group: &Group<'_>) -> [Vec<(Code, u32, u32)>; 3] {
        // Few enough that those of a large key are all looked at.
        let suspects: Vec<u32> =
            group.members().map(|member| member.id).filter(|id| id % 3 == 0).take(CULPRITS).collect();
        let is_suspect = |id: u32| suspects.contains(&id);
        let told = |findings: Vec<Finding>| {
            let mut pairs: Vec<(Code, u32, u32)> = findings
                .iter()
                .flat_map(|finding| {
                    let about = finding.claim;
                    finding
                        .against
                        .iter()
                        .map(move |o| (finding.code, about.min(o.claim), about.max(o.claim)))
                })
                .filter(|(_, a, b)| is_suspect(*a) || is_suspect(*b))
                .collect();
            pairs.sort_unstable();
            pairs
        };
        let of_suspects = |pairs| {
            let findings = suspected(group, |member| is_suspect(member.id), pairs);
            assert!(findings.iter().all(|finding| is_suspect(finding.claim)));
            told(findings)
        };
        [told(by_pair(group, &Vec::from_iter(group.members()))), of_suspects(usize::MAX), of_suspects(0)]
    }

    /// What was lost between statements and relays, from all pairs and from neighbours; by claim.
    pub(in crate::compare) fn relays_both(group: &Group<'_>) -> [Vec<Finding>; 2] {
        let all_pairs = pair_by_pair(group, &Vec::from_iter(group.members()), Graph::Relays);
        [all_pairs, in_parts(group, 1, 2)].map(|mut findings| {
            findings.sort_by_key(|finding| (finding.claim, finding.code));
            findings
        })
    }
}
