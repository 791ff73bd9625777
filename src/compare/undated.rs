//! Claims without any date.
//!
//! Such a claim is tried at every date of its key. If it contradicts nobody at one of them, it may be from
//! then: F207 says between which dates it fits. If it fits nowhere, it is held against everything, at most
//! as a warning. Either way it is listed once; a key in which no claim has a date is listed once as a whole.

use super::Group;
use super::pair::oppose;
use crate::finding::{Detail, Finding};
use crate::period::{DaySpan, Timing, Written};
use crate::provenance::end_of;
use crate::rule::Code;

/// How many trials of one claim at one date against another claim a key may cost.
const TRIALS: usize = 20_000_000;

/// Tries every undated claim of a group; gives the findings, and leaves in the group only those undated
/// claims that fit nowhere.
pub(crate) fn try_dates(group: &mut Group<'_>) -> Vec<Finding> {
    let undated: Vec<usize> = (0..group.len()).filter(|&i| group.member(i).timing.is_undated()).collect();
    let mut dates: Vec<DaySpan> = group
        .members()
        .filter(|member| !member.timing.is_undated())
        .filter_map(|member| member.as_of.or(member.published).map(end_of))
        .collect();
    dates.sort_unstable();
    dates.dedup();
    if let (Some(&first), true) = (undated.first(), dates.is_empty()) {
        let detail = Detail::NoDates(undated.len());
        return vec![Finding { detail, ..Finding::new(Code::F207, group.member(first).id, Vec::new()) }];
    }
    let trials = undated.len().saturating_mul(dates.len()).saturating_mul(group.len());
    if undated.is_empty() || TRIALS < trials {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut placed = Vec::new();
    for i in undated {
        let mut tried = group.member(i);
        let mut fits = dates.iter().copied().filter(|date| {
            let begins = tried.begins.or(group.policy.begins);
            tried.timing = Timing::of(tried.timing.basis(), Some(Written::Moment(*date)), None, begins)
                .with_window(tried.timing.window());
            group
                .members()
                .filter(|other| !other.timing.is_undated() && other.origin != tried.origin)
                .all(|other| oppose(&tried, &other, group.policy).is_none())
        });
        let range = fits.next().map(|first| (first, fits.next_back().unwrap_or(first)));
        if range.is_some() {
            placed.push(i);
        }
        found.push(Finding { detail: Detail::Fits(range), ..Finding::new(Code::F207, tried.id, Vec::new()) });
    }
    group.leave_out(&placed);
    found
}
