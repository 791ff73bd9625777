//! F401 relation-violated: figures of which no combination satisfies a relation between their measures.
//!
//! First within one statement: what one source said at one time, its parts against its total. If the relays
//! of a statement differ and some of them fit, the ones that fit with none are told. Then
//! across sources: at each time somebody gives a figure for, only if no combination of the figures that still
//! stand satisfies the relation. Within a statement, a sum of stated numbers that only their rounding lets
//! fit is worth a note: 300 and 2,700 are not more than 3,000.

use super::time::{Time, surely_coincide};
use super::{Bond, kind};
use crate::claims::Claims;
use crate::compare::standing::withdrawn;
use crate::compare::{Group, Member};
use crate::finding::{Against, Detail, Finding, Violated};
use crate::interval::Interval;
use crate::number::settled;
use crate::period::{Basis, Written};
use crate::provenance::one_statement;
use crate::quantity::Kind;
use crate::relation::{Comparison, Judgement, Linearized, Operand, Outcome, Relation, Term};
use crate::rule::{Code, Severity};
use std::collections::{BTreeMap, BTreeSet};

/// Up to so many combinations of claims are tried one by one; of more, the widest range of each term.
const COMBINATIONS: usize = 10_000;

/// Every relation that claims violate, in the order of the configuration.
pub(crate) fn check(claims: &Claims, bonds: &[Bond]) -> Vec<Finding> {
    let mut members: BTreeMap<u32, Vec<Figure>> = BTreeMap::new();
    for key in bonds.iter().flat_map(|bond| bond.keys.values().copied()) {
        members.entry(key).or_insert_with(|| figures(claims, key));
    }
    let mut violations: Vec<Violation> = Vec::new();
    for place in 0..bonds.len() {
        let judge = Judge::new(claims, bonds, place, &members);
        let within = judge.statements();
        let across = judge.across(&within);
        violations.extend(within.into_iter().chain(across));
    }
    let claims_of: Vec<BTreeSet<u32>> =
        violations.iter().map(|v| v.terms.iter().map(|(_, id)| *id).collect()).collect();
    // What follows from a violation of fewer of the same claims is not told again.
    let follows = |i: usize| {
        claims_of.iter().enumerate().any(|(j, fewer)| {
            let narrower = fewer.len() < claims_of[i].len() || (j < i && fewer.len() == claims_of[i].len());
            narrower && fewer.is_subset(&claims_of[i]) && violations[i].severity <= violations[j].severity
        })
    };
    (0..violations.len()).filter(|&i| !follows(i)).map(|i| violations[i].finding(claims, bonds)).collect()
}

/// A claim of a term, ready to be put in.
#[derive(Clone, Copy)]
struct Figure {
    member: Member,
    time: Option<Time>,
    withdrawn: bool,
}

/// The claims of a key that a relation can be held against: asserted, and no vague words.
fn figures(claims: &Claims, key: u32) -> Vec<Figure> {
    let group = Group::of(claims, key, claims.of_key(key)).0.prepared();
    let withdrawn = withdrawn(&group);
    group
        .members()
        .zip(withdrawn)
        .filter(|(member, _)| member.stands() && member.claim.kind != Kind::Vague)
        .map(|(member, withdrawn)| Figure { member, time: Time::of(claims, &member), withdrawn })
        .collect()
}

/// A relation that some claims violate.
struct Violation {
    bond: usize,
    severity: Severity,
    /// Whether its claims are of one statement.
    in_statement: bool,
    /// The claim of each term, the one the finding is about first.
    terms: Vec<(Term, u32)>,
    judgement: Judgement,
}

impl Violation {
    fn finding(&self, claims: &Claims, bonds: &[Bond]) -> Finding {
        let relation = claims.config().relations().nth(bonds[self.bond].index).map(|(relation, _)| relation);
        let against: Vec<Against> = self.terms[1..]
            .iter()
            .map(|(_, id)| Against { severity: self.severity, ..Against::plain(Code::F401, *id) })
            .collect();
        Finding {
            severity: self.severity,
            detail: Detail::Relation(Box::new(Violated {
                name: relation.map_or(String::new(), |relation| relation.name.clone()),
                reason: relation.and_then(|relation| relation.reason.clone()).unwrap_or_default(),
                one_statement: self.in_statement,
                arithmetic: self.judgement.stated.clone(),
            })),
            ..Finding::new(Code::F401, self.terms[0].1, against)
        }
    }
}

/// One relation at one subject and place, with the claims of its terms.
struct Judge<'j> {
    claims: &'j Claims,
    bond: &'j Bond,
    place: usize,
    /// The terms, that of the total first, each with its claims.
    terms: Vec<(&'j Term, &'j [Figure])>,
    /// A sum, which rounding may or may not let fit.
    is_sum: bool,
    /// By term, whether more of it makes a violation likelier; none where that is not so simple.
    rising: BTreeMap<&'j Term, bool>,
}

/// A choice of one claim for each term that has any.
type Choice<'j> = Vec<(&'j Term, &'j Figure)>;

impl<'j> Judge<'j> {
    fn new(
        claims: &'j Claims,
        bonds: &'j [Bond],
        place: usize,
        members: &'j BTreeMap<u32, Vec<Figure>>,
    ) -> Judge<'j> {
        let bond = &bonds[place];
        let mut terms: Vec<(&Term, &[Figure])> =
            bond.keys.iter().map(|(term, key)| (term, members[key].as_slice())).collect();
        let total = bond.relation.total();
        terms.sort_by_key(|(term, _)| (Some(*term) != total, *term));
        let kind =
            |term: &Term| bond.key(term).map_or(crate::relation::Kind::Amount, |key| kind(claims, key));
        let mut rising = BTreeMap::new();
        let mut is_sum = false;
        if let Ok(Linearized::Constraint(linear)) = bond.relation.linear(&kind) {
            is_sum = 2 < linear.terms.len();
            let up = match linear.comparison {
                Comparison::Less | Comparison::AtMost => Some(true),
                Comparison::Greater | Comparison::AtLeast => Some(false),
                Comparison::Equal => None,
            };
            for (term, _) in &terms {
                let coefficient =
                    linear.terms.iter().find(|(other, _)| other == *term).map(|(_, c)| 0.0 < *c);
                if let (Some(up), Some(positive)) = (up, coefficient) {
                    rising.insert(*term, up == positive);
                }
            }
        }
        Judge { claims, bond, place, terms, is_sum, rising }
    }

    fn policies(&self) -> impl Iterator<Item = &'j crate::config::Policy> {
        self.bond.keys.values().map(|key| self.claims.policy(*key))
    }

    /// Statements whose parts and total never fit, and sums that fit only by rounding.
    fn statements(&self) -> Vec<Violation> {
        let Some((total, anchors)) = self.terms.first() else { return Vec::new() };
        let policy = |figure: &Figure| self.claims.policy(figure.member.claim.key);
        let one = |a: &Figure, b: &Figure| {
            a.member.id == b.member.id
                || (a.member.compares_with(&b.member)
                    && one_statement(&a.member, &b.member, policy(a))
                    && self.is_one_time(a, b))
        };
        let mut told: BTreeSet<u32> = BTreeSet::new();
        let mut found = Vec::new();
        for anchor in anchors.iter() {
            if told.contains(&anchor.member.id) {
                continue;
            }
            let candidates: Vec<(&Term, Vec<&Figure>)> = self
                .terms
                .iter()
                .map(|(term, figures)| (*term, figures.iter().filter(|figure| one(anchor, figure)).collect()))
                .collect();
            told.extend(candidates[0].1.iter().map(|figure| figure.member.id));
            debug_assert_eq!(candidates[0].0, *total);
            let (relation, rule) = (&self.bond.relation, &self.bond.rule);
            let Some((choice, judgement)) = self.best(&candidates, relation, rule) else { continue };
            if judgement.outcome == Outcome::Fails {
                found.push(self.violation(choice, judgement, true, Severity::Error));
                continue;
            }
            let misfits = self.misfits(&candidates);
            if misfits.is_empty() && self.is_sum {
                // The parts and the total of one statement are meant to be one number.
                let equated = self.best(&candidates, &relation.equated(), &rule.equated());
                if let Some((choice, judgement)) =
                    equated.filter(|(_, j)| j.outcome == Outcome::FitsByRounding)
                {
                    found.push(self.violation(choice, judgement, true, Severity::Note));
                }
            }
            found.extend(misfits);
        }
        found
    }

    /// Of a statement that its relays print differently, and that fits as some of them do, the figures that
    /// fit with none of the others.
    fn misfits(&self, candidates: &[(&Term, Vec<&Figure>)]) -> Vec<Violation> {
        let mut found = Vec::new();
        for (term, figures) in candidates.iter().filter(|(_, figures)| 1 < figures.len()) {
            for figure in figures {
                let with: Vec<(&Term, Vec<&Figure>)> = candidates
                    .iter()
                    .map(|(other, others)| {
                        (*other, if other == term { vec![*figure] } else { others.clone() })
                    })
                    .collect();
                let best = self.best(&with, &self.bond.relation, &self.bond.rule);
                if let Some((mut choice, judgement)) = best.filter(|(_, j)| j.outcome == Outcome::Fails) {
                    choice.sort_by_key(|(other, _)| other != term);
                    found.push(self.violation(choice, judgement, true, Severity::Error));
                }
            }
        }
        found
    }

    /// Times at which no combination of the figures that stand fits.
    fn across(&self, within: &[Violation]) -> Vec<Violation> {
        let statement: BTreeSet<u32> = within
            .iter()
            .filter(|violation| violation.severity == Severity::Error)
            .filter_map(|violation| violation.terms.first().map(|(_, id)| *id))
            .collect();
        let figures = || self.terms.iter().flat_map(|(_, figures)| figures.iter());
        let event = |figure: &Figure| figure.member.timing.basis() == Basis::Event;
        let times: BTreeSet<Option<Time>> = if figures().all(event) {
            BTreeSet::from([None])
        } else {
            figures()
                .filter_map(|figure| figure.time)
                .filter(|time| time.is_tied(self.bond.of_one_subject))
                .map(Some)
                .collect()
        };
        let mut tried: BTreeSet<Vec<u32>> = BTreeSet::new();
        let mut found = Vec::new();
        for time in times {
            for class in [0, 1, 2] {
                let belongs = |figure: &&Figure| {
                    !figure.withdrawn
                        && figure.member.compared_class() == class
                        && (time.is_none()
                            || time.zip(figure.time).is_some_and(|(time, own)| {
                                own.is_tied(self.bond.of_one_subject)
                                    && surely_coincide(time, own, self.policies())
                            }))
                };
                let candidates: Vec<(&Term, Vec<&Figure>)> = self
                    .terms
                    .iter()
                    .map(|(term, figures)| (*term, figures.iter().filter(belongs).collect()))
                    .collect();
                let ids =
                    || candidates.iter().flat_map(|(_, figures)| figures).map(|figure| figure.member.id);
                if ids().any(|id| statement.contains(&id)) || !tried.insert(ids().collect()) {
                    continue;
                }
                if let Some((choice, judgement)) =
                    self.best(&candidates, &self.bond.relation, &self.bond.rule)
                    && judgement.outcome == Outcome::Fails
                {
                    found.push(self.violation(choice, judgement, false, Severity::Error));
                }
            }
        }
        found
    }

    /// Whether two figures of one statement count alike: rows of the measures' own kind, or of one period.
    fn is_one_time(&self, a: &Figure, b: &Figure) -> bool {
        let whole = |time: Time| !matches!(time.as_of, Some(Written::Between(..)));
        match (a.time, b.time) {
            (Some(first), Some(second)) if first.basis == second.basis => {
                (first.basis.is_none() && whole(first) && whole(second))
                    || ((first.basis.is_none() || self.bond.of_one_subject)
                        && surely_coincide(first, second, self.policies()))
            }
            _ => false,
        }
    }

    fn operand(&self, figure: &Figure) -> Operand {
        let key = figure.member.claim.key;
        let scale = self.claims.measure_unit(key).map_or(1.0, |unit| unit.factor);
        let scaled = |range: Interval| {
            let end = |at: f64| settled(at / scale);
            Interval::new(end(range.low()), range.low_open(), end(range.high()), range.high_open())
                .unwrap_or(range)
        };
        Operand {
            judged: scaled(figure.member.claim.judged),
            stated: figure.member.claim.stated().map(scaled),
            kind: kind(self.claims, key),
        }
    }

    fn judge(&self, choice: &Choice<'_>, relation: &Relation, rule: &Relation) -> Option<Judgement> {
        let claim = |term: &Term| choice.iter().find(|(other, _)| *other == term).map(|(_, figure)| *figure);
        let operand = |term: &Term| claim(term).map(|figure| self.operand(figure));
        let any = || Operand { judged: Interval::ALL, stated: None, kind: crate::relation::Kind::Amount };
        let missing = |term: &Term| self.bond.summed.contains(term).then(any);
        let mut judgement = relation.judge(&|term| operand(term).or_else(|| missing(term)))?;
        if choice.len() < self.bond.keys.len() {
            // The arithmetic names only the members of the sum that there are.
            let present = |term: &Term, dimension| {
                self.bond
                    .summed
                    .iter()
                    .filter(|other| other.measure == term.measure && claim(other).is_some())
                    .filter_map(|other| match dimension {
                        crate::relation::Dimension::Subject => other.subject.clone(),
                        crate::relation::Dimension::Place => other.place.clone(),
                    })
                    .collect()
            };
            let told = rule.expanded(&present).judge(&operand)?;
            (judgement.stated, judgement.judged) = (told.stated, told.judged);
        }
        Some(judgement)
    }

    /// The combination that comes nearest to satisfying the relation; none if some term has no claim.
    fn best<'f>(
        &self,
        candidates: &[(&'f Term, Vec<&'f Figure>)],
        relation: &Relation,
        rule: &Relation,
    ) -> Option<(Choice<'f>, Judgement)> {
        let given: Vec<&(&Term, Vec<&Figure>)> =
            candidates.iter().filter(|(_, figures)| !figures.is_empty()).collect();
        let missing = |term: &Term| !given.iter().any(|(other, _)| *other == term);
        let lacks = self.bond.keys.keys().any(|term| missing(term) && !self.bond.summed.contains(term));
        let sum_is_empty = !self.bond.summed.is_empty() && self.bond.summed.iter().all(missing);
        if lacks || sum_is_empty || given.len() < 2.min(self.bond.keys.len()) {
            return None;
        }
        let likeliest = |(term, figures): &&(&'f Term, Vec<&'f Figure>)| -> Vec<&'f Figure> {
            let one = match self.rising.get(term) {
                Some(true) => figures.iter().min_by_key(|figure| figure.member.claim.judged.low_key()),
                Some(false) => {
                    figures.iter().rev().max_by_key(|figure| figure.member.claim.judged.high_key())
                }
                None => return figures.clone(),
            };
            one.into_iter().copied().collect()
        };
        // The likeliest claim of each term decides whether any combination can hold, but not how well one fits.
        let narrowed: Vec<Vec<&Figure>> = given.iter().map(likeliest).collect();
        if relation.comparison() != Comparison::Equal && self.rising.len() == self.bond.keys.len() {
            let choice: Choice<'f> = given
                .iter()
                .zip(&narrowed)
                .filter_map(|((term, _), set)| Some((*term, *set.first()?)))
                .collect();
            let judgement = self.judge(&choice, relation, rule)?;
            if judgement.outcome == Outcome::Fails {
                return Some((choice, judgement));
            }
        }
        let all: Vec<Vec<&Figure>> = given.iter().map(|(_, figures)| figures.clone()).collect();
        let product = |sets: &[Vec<&Figure>]| sets.iter().fold(1usize, |n, set| n.saturating_mul(set.len()));
        let sets = [all, narrowed].into_iter().find(|sets| product(sets) <= COMBINATIONS)?;
        let grade = |outcome| match outcome {
            Outcome::Fits => 0,
            Outcome::FitsByRounding => 1,
            Outcome::Fails => 2,
        };
        let mut best: Option<(Choice<'f>, Judgement)> = None;
        for number in 0..product(&sets) {
            let mut rest = number;
            let choice: Choice<'f> = given
                .iter()
                .zip(&sets)
                .map(|((term, _), set)| {
                    let figure = set[rest % set.len()];
                    rest /= set.len();
                    (*term, figure)
                })
                .collect();
            let judgement = self.judge(&choice, relation, rule)?;
            let better =
                best.as_ref().is_none_or(|(_, known)| grade(judgement.outcome) < grade(known.outcome));
            if better {
                let fits = judgement.outcome == Outcome::Fits;
                best = Some((choice, judgement));
                if fits {
                    break;
                }
            }
        }
        best
    }

    fn violation(
        &self,
        choice: Choice<'_>,
        judgement: Judgement,
        in_statement: bool,
        severity: Severity,
    ) -> Violation {
        let terms = choice.into_iter().map(|(term, figure)| (term.clone(), figure.member.id)).collect();
        Violation { bond: self.place, severity, in_statement, terms, judgement }
    }
}
