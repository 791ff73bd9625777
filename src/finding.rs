//! Findings: what cannot all be true together, by numbers of claims; texts come later, in the report.

use crate::compare::pair::Why;
use crate::interval::Interval;
use crate::period::DaySpan;
use crate::rule::{Code, Severity};

/// One finding across claims.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The rule.
    pub code: Code,
    /// How grave it is here.
    pub severity: Severity,
    /// Whether it holds whatever the uncertain dates turn out to be.
    pub certain: bool,
    /// The claim it is about.
    pub claim: u32,
    /// The claims it stands against, worst first, as many as are kept.
    pub against: Others,
    /// How many it stands against in all.
    pub total: usize,
    /// What only this rule has to say.
    pub detail: Detail,
    /// The claim under a neighbouring measure whose figure one of its first two claims likely is (F303).
    pub neighbour: Option<u32>,
}

const _: () = assert!(size_of::<Finding>() == 72, "a run may have millions of findings");

/// Claims that the claim of a finding stands against.
///
/// Nearly always these are of the same time and equally grave, so that their numbers are enough.
#[derive(Clone, Debug, PartialEq)]
pub struct Others(Kept);

#[derive(Clone, Debug, PartialEq)]
enum Kept {
    One(Against),
    /// Several of the same time, all equally grave.
    Alike(Severity, Box<[u32]>),
    /// None, or several of other kinds.
    Each(Box<[Against]>),
}

/// A claim that the claim of a finding stands against.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Against {
    /// Its number.
    pub claim: u32,
    /// How grave it is between these two.
    pub severity: Severity,
    /// How the time of the claim of the finding stands to the time of this one.
    pub why: Why,
    /// Whether one start is taken to be that of the other.
    pub assumed_begin: bool,
}

/// What only one rule has to say.
#[derive(Clone, Debug, PartialEq)]
pub enum Detail {
    /// Nothing more.
    None,
    /// F206: how many times larger, within how many days.
    Jump {
        /// The later number over the earlier one.
        factor: f64,
        /// Days between the two.
        days: u32,
    },
    /// F207: the dates of the key at which the undated claim fits, first and last; none if it fits nowhere.
    Fits(Option<(DaySpan, DaySpan)>),
    /// F208: how many dates the measure has.
    Dates(usize),
    /// F301: how many relays give the majority reading, of how many; and the claim that gave it first.
    Relays {
        /// A claim with the reading most relays give.
        majority: u32,
        /// Relays that give it.
        count: u32,
        /// Relays in all.
        of: u32,
        /// The relay published first, if that is sure.
        first: Option<u32>,
    },
    /// F303, F304: the claim whose number was likely taken.
    Taken(u32),
    /// F304: the claim that replaced the stale one.
    Replaced {
        /// The claim that stated the number first.
        stated: u32,
        /// The claim that replaced it.
        by: u32,
    },
    /// F207: how many claims the key has, none of them with a date.
    NoDates(usize),
    /// F307: by how many whole years the dates differ; none if by days.
    Shifted(Option<i32>),
    /// F401: the relation that does not hold. Boxed, for a run may have millions of findings of other rules.
    Relation(Box<Violated>),
    /// F210: what the parts come to. Boxed for the same reason.
    Sum(Box<Sum>),
}

/// What the parts of a period come to.
#[derive(Clone, Debug, PartialEq)]
pub struct Sum {
    /// The arithmetic written out.
    pub arithmetic: String,
    /// Its range.
    pub range: Interval,
}

/// A relation between measures that does not hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Violated {
    /// Its name.
    pub name: String,
    /// Why it holds.
    pub reason: String,
    /// Whether the figures are of one statement.
    pub one_statement: bool,
    /// The arithmetic written out.
    pub arithmetic: String,
}

impl Finding {
    /// A finding on one claim and others, as grave as the gravest of them.
    pub(crate) fn new(code: Code, claim: u32, against: impl Into<Others>) -> Finding {
        let against = against.into();
        let worst = against.iter().map(|other| other.severity).max();
        Finding {
            code,
            severity: worst.unwrap_or(code.rule().severity),
            certain: against.first().is_none_or(|other| {
                !matches!(other.why, Why::UnlessWithin(_) | Why::Undated) && !other.assumed_begin
            }),
            claim,
            total: against.len(),
            against,
            detail: Detail::None,
            neighbour: None,
        }
    }
}

impl Others {
    /// How many there are.
    pub fn len(&self) -> usize {
        match &self.0 {
            Kept::One(_) => 1,
            Kept::Alike(_, claims) => claims.len(),
            Kept::Each(others) => others.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The worst.
    pub fn first(&self) -> Option<Against> {
        self.iter().next()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = Against> {
        let (one, alike, each): (_, (_, &[u32]), &[Against]) = match &self.0 {
            Kept::One(one) => (Some(*one), (Severity::Note, &[]), &[]),
            Kept::Alike(severity, claims) => (None, (*severity, claims), &[]),
            Kept::Each(others) => (None, (Severity::Note, &[]), others),
        };
        let alike = alike.1.iter().map(move |&claim| Against::alike(alike.0, claim));
        one.into_iter().chain(alike).chain(each.iter().copied())
    }
}

impl From<Vec<Against>> for Others {
    fn from(others: Vec<Against>) -> Others {
        Others(match others.as_slice() {
            [one] => Kept::One(*one),
            [worst, ..]
                if others.iter().all(|other| *other == Against::alike(worst.severity, other.claim)) =>
            {
                Kept::Alike(worst.severity, others.iter().map(|other| other.claim).collect())
            }
            _ => Kept::Each(others.into_boxed_slice()),
        })
    }
}

impl Against {
    /// Another claim of the same time.
    fn alike(severity: Severity, claim: u32) -> Against {
        Against { claim, severity, why: Why::SameTime, assumed_begin: false }
    }

    /// Another claim of the same time, with the severity of a rule.
    pub(crate) fn plain(code: Code, claim: u32) -> Against {
        Against::alike(code.rule().severity, claim)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn against() -> impl Strategy<Value = Against> {
        let severity = prop_oneof![Just(Severity::Warning), Just(Severity::Error)];
        let why = prop_oneof![4 => Just(Why::SameTime), 1 => Just(Why::Later)];
        (0u32..9, severity, why, proptest::bool::weighted(0.1))
            .prop_map(|(claim, severity, why, assumed_begin)| Against { claim, severity, why, assumed_begin })
    }

    proptest! {
        #[test]
        fn what_a_claim_stands_against_is_kept_as_given(
            given in prop_oneof![
                proptest::collection::vec(against(), 0..5),
                proptest::collection::vec((0u32..9).prop_map(|claim| Against::plain(Code::F201, claim)), 0..5),
            ],
        ) {
            let kept = Others::from(given.clone());
            prop_assert_eq!(kept.iter().collect::<Vec<_>>(), &given[..]);
            prop_assert_eq!((kept.len(), kept.is_empty()), (given.len(), given.is_empty()));
            prop_assert_eq!(kept.first(), given.first().copied());
        }
    }
}
