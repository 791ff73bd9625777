//! When a figure is for, in a form that can be carried from one key to another.

use crate::claims::Claims;
use crate::compare::Member;
use crate::config::Policy;
use crate::period::{Basis, DaySpan, Placement, Relation, Sureness, Timing, Written, relate};

/// The time of a claim as its row gives it, before a measure says what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Time {
    /// The basis, where the row counts otherwise than its measure does.
    pub(crate) basis: Option<Basis>,
    /// The date it is for.
    pub(crate) as_of: Option<Written>,
    /// When it appeared, where it is for no date.
    pub(crate) published: Option<Written>,
    begins: Option<DaySpan>,
    window: Option<u16>,
}

impl Time {
    /// The time of a claim; none if it ought to have one and has not.
    pub(crate) fn of(claims: &Claims, member: &Member) -> Option<Time> {
        if member.timing.is_undated() {
            return None;
        }
        let own = claims.policy(member.claim.key).basis.unwrap_or_default();
        let basis = Some(member.timing.basis()).filter(|basis| *basis != own);
        let published = member.published.filter(|_| member.as_of.is_none());
        let (begins, window) = (member.begins, member.timing.window());
        Some(Time { basis, as_of: member.as_of, published, begins, window })
    }

    /// What it means for a measure.
    pub(crate) fn timing(self, policy: &Policy) -> Timing {
        let basis = self.basis.or(policy.basis).unwrap_or_default();
        Timing::of(basis, self.as_of, self.published, self.begins.or(policy.begins)).with_window(self.window)
    }

    /// As [`Time::timing`], but true at a moment where it would be without a time.
    fn moment(self, policy: &Policy) -> Timing {
        let timing = self.timing(policy);
        match timing.basis() {
            Basis::Event => {
                Timing::of(Basis::Stock, self.as_of, self.published, None).with_window(self.window)
            }
            _ => timing,
        }
    }

    /// Whether one rule can tie figures of this time.
    ///
    /// What is only known to be no later than its publication is of no one day, and a row with a basis of its
    /// own is tied by rules on one subject alone.
    pub(crate) fn is_tied(self, of_one_subject: bool) -> bool {
        self.as_of.is_some() && (self.basis.is_none() || of_one_subject)
    }
}

/// Whether two times under one policy are surely one, whatever starts are not given.
fn coincide(a: Timing, b: Timing, policy: &Policy) -> bool {
    placed(a, b, policy)
        .is_some_and(|placement| placement.coincide == Sureness::Surely && !placement.assumed_begin)
}

/// How two times stand for measures under one policy, if they can be compared at all.
pub(crate) fn placed(a: Timing, b: Timing, policy: &Policy) -> Option<Placement> {
    match relate(a, b, policy.nearness()) {
        Relation::Comparable(placement) => Some(placement),
        Relation::Incomparable(_) => None,
    }
}

/// Whether two times are surely one under each of these policies.
///
/// A measure without a time is tied to others by the date its claims give all the same: the share of the dead
/// that was stated in March is that of the casualties up to March.
pub(crate) fn surely_coincide<'p>(a: Time, b: Time, policies: impl IntoIterator<Item = &'p Policy>) -> bool {
    a == b || policies.into_iter().all(|policy| coincide(a.moment(policy), b.moment(policy), policy))
}
