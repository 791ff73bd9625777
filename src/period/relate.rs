//! How two times stand to each other; the rules and their tables are in [`crate::period`].

use std::fmt;

use super::{Basis, DaySpan, Period, Timing};

/// How near two ends must be to be taken as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nearness {
    /// Ends are one, whatever their uncertain days, if never more than so many days apart.
    pub window: u32,
    /// Ends that share a day may be one if each is known to within so many days.
    pub known_within: u32,
}

impl Default for Nearness {
    /// Three days, and a month.
    fn default() -> Nearness {
        Nearness { window: 3, known_within: 31 }
    }
}

/// Whether something holds, whatever the days are on which uncertain ends fall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sureness {
    /// For no choice of days.
    Not,
    /// For some choice of days.
    Possibly,
    /// For every choice of days.
    Surely,
}

impl Sureness {
    fn of(possible: bool, sure: bool) -> Sureness {
        match (possible, sure) {
            (false, _) => Sureness::Not,
            (true, false) => Sureness::Possibly,
            (true, true) => Sureness::Surely,
        }
    }
}

/// How the times of two claims stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Both can be set side by side.
    Comparable(Placement),
    /// Figures of these two kinds are never compared.
    Incomparable(Incomparable),
}

/// The places of two comparable times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placement {
    /// Whether they are one time, so that the figures must meet.
    pub coincide: Sureness,
    /// Whether the first lies inside the second, so that its count cannot be the larger one.
    pub a_in_b: Sureness,
    /// Whether the second lies inside the first.
    pub b_in_a: Sureness,
    /// One is a running total without a start, and is taken to begin where the other one does.
    pub assumed_begin: bool,
    /// They might be one time, but one of them is known less well than [`Nearness::known_within`] asks,
    /// so they are not taken to coincide.
    pub loose: bool,
    /// If they coincide only possibly and both are dated: the longer of the two spans in doubt.
    pub within: Option<DaySpan>,
}

/// Two bases that cannot be compared, which is the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Incomparable(pub Basis, pub Basis);

impl fmt::Display for Incomparable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = |basis| match basis {
            Basis::Event => "a figure without a time",
            Basis::Stock => "a stock (true at a moment)",
            Basis::Cumulative => "a running total",
            Basis::Flow => "a flow (counted over a period)",
        };
        write!(f, "{} and {} are not comparable", told(self.0), told(self.1))
    }
}

/// How the time of `a` stands to that of `b`, with ends as near as `nearness` says taken as one.
///
/// Two claims of which one is undated possibly coincide. The rules are tabulated in [`crate::period`].
pub fn relate(a: Timing, b: Timing, nearness: Nearness) -> Relation {
    let nearness = Nearness { window: a.window_with(b, nearness.window), ..nearness };
    let counts = a.basis.counts() && b.basis.counts();
    if a.basis != b.basis && !counts {
        return Relation::Incomparable(Incomparable(a.basis, b.basis));
    }
    let apart = Placement {
        coincide: Sureness::Not,
        a_in_b: Sureness::Not,
        b_in_a: Sureness::Not,
        assumed_begin: false,
        loose: false,
        within: None,
    };
    Relation::Comparable(match (a.period, b.period) {
        _ if a.basis == Basis::Event => Placement { coincide: Sureness::Surely, ..apart },
        (Some(first), Some(second)) if counts => Pair::new(a.basis, first, b.basis, second).place(nearness),
        (Some(first), Some(second)) => {
            Coincidence::of(first.end, second.end, alike(first.end, second.end), nearness).placed(apart)
        }
        _ => {
            let contained = if counts { Sureness::Possibly } else { Sureness::Not };
            Placement { coincide: Sureness::Possibly, a_in_b: contained, b_in_a: contained, ..apart }
        }
    })
}

/// Whether the time of `a` ends after that of `b`, as growth and revisions ask.
///
/// Ends written alike are equal. An event is never later; an undated claim possibly is.
pub fn later(a: Timing, b: Timing) -> Sureness {
    if a.basis == Basis::Event || b.basis == Basis::Event {
        return Sureness::Not;
    }
    let (Some(first), Some(second)) = (a.period, b.period) else {
        return Sureness::Possibly;
    };
    if alike(first.end, second.end) {
        return Sureness::Not;
    }
    let end = |period: Period| period.start.map_or(period.end, |start| period.end.not_before(start.first()));
    let (first, second) = (end(first), end(second));
    Sureness::of(second.first() < first.last(), second.last() < first.first())
}

/// Whether two ends are written alike, and are so the same day. One without a known first day is not written.
fn alike(a: DaySpan, b: DaySpan) -> bool {
    a == b && a.is_bounded()
}

/// Whether two uncertain days are one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Coincidence {
    Not,
    /// Might be, but one is known too badly.
    Loose,
    /// With the longer of the two spans.
    Possibly(DaySpan),
    Surely,
}

impl Coincidence {
    fn of(a: DaySpan, b: DaySpan, same: bool, nearness: Nearness) -> Coincidence {
        let farthest = a.first().abs_diff(b.last()).max(b.first().abs_diff(a.last()));
        if same || farthest <= nearness.window {
            return Coincidence::Surely;
        }
        if !a.overlaps(b) {
            return Coincidence::Not;
        }
        match (a.days(), b.days()) {
            (Some(first), Some(second)) if first.max(second) <= nearness.known_within => {
                Coincidence::Possibly(if (first, b) < (second, a) { b } else { a })
            }
            _ => Coincidence::Loose,
        }
    }

    fn placed(self, placement: Placement) -> Placement {
        let (coincide, within) = match self {
            Coincidence::Surely => (Sureness::Surely, None),
            Coincidence::Possibly(span) => (Sureness::Possibly, Some(span)),
            Coincidence::Loose | Coincidence::Not => (Sureness::Not, None),
        };
        Placement { coincide, loose: self == Coincidence::Loose, within, ..placement }
    }
}

/// Two periods that count, each with an uncertain start and end.
struct Pair {
    a: Ends,
    b: Ends,
    /// Both start on one day, whichever it is.
    same_start: bool,
    /// Both end on one day, whichever it is.
    same_end: bool,
    assumed_begin: bool,
    /// The length of the shorter flow, in days.
    flow: Option<u32>,
}

#[derive(Clone, Copy)]
struct Ends {
    start: DaySpan,
    end: DaySpan,
}

impl Pair {
    fn new(a_basis: Basis, a: Period, b_basis: Basis, b: Period) -> Pair {
        let totals = a_basis == Basis::Cumulative && b_basis == Basis::Cumulative;
        let assumed_begin = totals && a.start.is_some() != b.start.is_some();
        let same_start = match (a.start, b.start) {
            (Some(first), Some(second)) => alike(first, second),
            _ => totals,
        };
        let start = |own: Period, other: Period| {
            let assumed = if assumed_begin { other.start } else { None };
            own.start.or(assumed).unwrap_or(DaySpan::until(own.end))
        };
        let length = |basis, period: Period| match period.start {
            Some(start) if basis == Basis::Flow => start.hull(period.end).days(),
            _ => None,
        };
        Pair {
            a: Ends { start: start(a, b), end: a.end },
            b: Ends { start: start(b, a), end: b.end },
            same_start,
            same_end: alike(a.end, b.end),
            assumed_begin,
            flow: length(a_basis, a).into_iter().chain(length(b_basis, b)).min(),
        }
    }

    fn place(&self, nearness: Nearness) -> Placement {
        let placement = Placement {
            coincide: Sureness::Not,
            a_in_b: self.inside(self.a, self.b),
            b_in_a: self.inside(self.b, self.a),
            assumed_begin: self.assumed_begin,
            loose: false,
            within: None,
        };
        // One ends before the other begins, so that they cannot begin together after all.
        if self.same_start && self.a.end.last().min(self.b.end.last()) < self.a.start.first() {
            return placement;
        }
        let window = self.flow.map_or(nearness.window, |days| nearness.window.min((days - 1) / 2));
        let nearness = Nearness { window, ..nearness };
        let (a, b) = (self.a.narrowed(), self.b.narrowed());
        let starts = Coincidence::of(a.start, b.start, self.same_start, nearness);
        let ends = Coincidence::of(a.end, b.end, self.same_end, nearness);
        starts.min(ends).placed(placement)
    }

    /// Whether `inner` starts not before and ends not after `outer`.
    ///
    /// Possible: put the outer ends as far apart as they go and look for room for the inner ones. Sure: put
    /// the inner ends as far apart as they go and the outer ones as near; starts and ends can be judged
    /// one by one, since a period that starts on its last possible day can still end on its last.
    fn inside(&self, inner: Ends, outer: Ends) -> Sureness {
        let first = inner.start.first().max(outer.start.first());
        let last = inner.end.last().min(outer.end.last());
        let possible = first <= last && first <= inner.start.last() && inner.end.first() <= last;
        let outer = outer.narrowed();
        let starts = self.same_start || outer.start.last() <= inner.start.first();
        let ends = self.same_end || inner.end.last() <= outer.end.first();
        Sureness::of(possible, starts && ends)
    }
}

impl Ends {
    /// Without the days that no period can have which does not end before it starts.
    fn narrowed(self) -> Ends {
        Ends { start: self.start.not_after(self.end.last()), end: self.end.not_before(self.start.first()) }
    }
}
