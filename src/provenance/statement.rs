//! What makes claims relays of one statement.

use crate::claims::Claim;
use crate::compare::Member;
use crate::config::Policy;
use crate::period::{Basis, DaySpan, Written};

/// Whether two claims are relays of one statement.
///
/// A flow counts over its whole period, so that a count of a month and one of its last day are two statements
/// though they end together; flows are one statement only if their periods are equal.
pub(crate) fn one_statement(a: &Member, b: &Member, policy: &Policy) -> bool {
    if a.source != b.source {
        return false;
    }
    match (a.as_of, b.as_of) {
        (Some(first), Some(second)) if first == second => true,
        (Some(first), Some(second)) => match (a.timing.basis(), b.timing.basis()) {
            (Basis::Flow, Basis::Flow) => a.timing == b.timing,
            (Basis::Flow, _) | (_, Basis::Flow) => false,
            _ => {
                let (first, second) = (end_of(first), end_of(second));
                let known = is_known(first, policy) && is_known(second, policy);
                first == second || (known && first.overlaps(second))
            }
        },
        _ => match (a.published, b.published) {
            (Some(first), Some(second)) => {
                let (first, second) = (first.span(), second.span());
                let within = u32::from(policy.thresholds.statement_published_days);
                let known = is_known(first, policy) && is_known(second, policy);
                known && days_between(first, second) <= within
            }
            _ => false,
        },
    }
}

/// Whether a date is known well enough to tell one statement from the next.
pub(super) fn is_known(span: DaySpan, policy: &Policy) -> bool {
    span.days().is_some_and(|days| days <= u32::from(policy.thresholds.statement_days))
}

/// The end of a written time.
pub(crate) fn end_of(written: Written) -> DaySpan {
    match written {
        Written::Moment(span) | Written::Between(_, span) => span,
    }
}

/// The smallest number of days between two spans; 0 where they share a day.
pub(crate) fn days_between(a: DaySpan, b: DaySpan) -> u32 {
    if a.overlaps(b) {
        0
    } else if a.last() < b.first() {
        a.last().abs_diff(b.first())
    } else {
        b.last().abs_diff(a.first())
    }
}

/// Whether two claims state the same plain number.
pub(crate) fn same_number(a: &Claim, b: &Claim) -> bool {
    a.plain().is_some() && a.number.to_bits() == b.number.to_bits()
}
