//! What an unknown can still be, once enough claims are set aside.

use super::exact::{decimal, nearest};
use super::oracle::{Decision, Extra, Oracle};
use super::program::{Extreme, Push};
use super::system::{Component, End};
use super::{Range, order};
use crate::interval::Interval;

/// The range of each unknown asked for while these claims, which can all be true, are kept.
///
/// `unknowns` are places in the component. Without an oracle the ends alone decide, which is exact where
/// there are no other rows.
pub(super) fn ranges(
    mut oracle: Option<&mut Oracle>,
    component: &Component,
    kept: &[bool],
    unknowns: &[usize],
) -> Vec<Range> {
    if unknowns.is_empty() {
        return Vec::new();
    }
    let ends = order::ends(component, kept);
    unknowns
        .iter()
        .map(|place| {
            let (low, high) = ends[*place];
            let (low, high, sharp) = match oracle.as_deref_mut() {
                None => (low, high, true),
                Some(oracle) => {
                    let (low, low_sharp) = sharpened(oracle, kept, *place, Push::Down, low);
                    let (high, high_sharp) = sharpened(oracle, kept, *place, Push::Up, high);
                    (low, high, low_sharp && high_sharp)
                }
            };
            let range = Interval::new(low.at, low.open, high.at, high.open);
            // Two exact ends may share their nearest number; a range of one point then is closed.
            let range = range.or_else(|| Interval::closed(low.at.min(high.at), low.at.max(high.at)));
            Range { unknown: component.unknowns[*place], range: range.unwrap_or(Interval::ALL), sharp }
        })
        .collect()
}

/// The end that all rows leave an unknown, given the one that ends and orders leave; whether it is sharp.
fn sharpened(oracle: &mut Oracle, kept: &[bool], unknown: usize, push: Push, outer: End) -> (End, bool) {
    if outer.at.is_finite() {
        let reached = Extra::beyond(unknown, push, &decimal(outer.at), false);
        let holds = if outer.open {
            oracle.nears(kept, &reached)
        } else {
            oracle.decide(kept, Some(&reached)) == Decision::Holds
        };
        if holds {
            return (outer, true);
        }
    }
    let at = match oracle.extreme(kept, unknown, push) {
        Extreme::At(mut point) => point.exact.swap_remove(unknown),
        Extreme::Unbounded => return (outer, outer.at.is_infinite()),
        Extreme::Unknown => return (outer, false),
    };
    let is_outer = outer.at.is_finite() && at == decimal(outer.at);
    if is_outer && outer.open {
        // The rows come arbitrarily near, and the end itself is excluded.
        return (outer, true);
    }
    if !is_outer {
        let further = oracle.decide(kept, Some(&Extra::beyond(unknown, push, &at, true)));
        if !matches!(further, Decision::Fails { .. }) {
            return (outer, false);
        }
    }
    let value = nearest(&at);
    match oracle.decide(kept, Some(&Extra::beyond(unknown, push, &at, false))) {
        Decision::Holds => (End { at: value, open: false }, true),
        Decision::Fails { .. } => (End { at: value, open: true }, true),
        Decision::Unknown => (End { at: value, open: false }, false),
    }
}
