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
    pub against: Vec<Against>,
    /// How many it stands against in all.
    pub total: usize,
    /// What only this rule has to say.
    pub detail: Detail,
    /// The claim under a neighbouring measure whose figure one of its first two claims likely is (F303).
    pub neighbour: Option<u32>,
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
        count: usize,
        /// Relays in all.
        of: usize,
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
    /// F210: what the parts come to.
    Sum {
        /// The arithmetic written out.
        arithmetic: String,
        /// The range of the sum.
        sum: Interval,
    },
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
    pub(crate) fn new(code: Code, claim: u32, against: Vec<Against>) -> Finding {
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

impl Against {
    /// Another claim of the same time, with the severity of a rule.
    pub(crate) fn plain(code: Code, claim: u32) -> Against {
        Against { claim, severity: code.rule().severity, why: Why::SameTime, assumed_begin: false }
    }
}
