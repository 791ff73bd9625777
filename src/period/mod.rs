//! The time a claim counts over, and how two such times stand to each other.
//!
//! What a date cell says is a [`Written`]; what that means depends on the [`Basis`] of the measure and
//! becomes a [`Timing`]. [`relate`] is the one place where two times are compared.
//!
//! # What `as_of` says
//!
//! | basis | `2024-10` | `2024-10/2025-03` |
//! | --- | --- | --- |
//! | event | nothing: an event has no time | nothing |
//! | stock | one moment, on some day of October | one moment, on some day from 1 October to 31 March |
//! | cumulative | counted up to some day of October | from some day of October to some day of March |
//! | flow | counted over all of October, from the 1st to the 31st | from 1 October to 31 March |
//!
//! Without `as_of`, the time counted ends on some day not after `published`. With neither date a claim is
//! undated. Where a measure says when its counter `begins`, that is the start of a running total whose row
//! gives none.
//!
//! # When two times coincide
//!
//! Two ends (or two moments) are taken together; starts are compared in the same way where both claims
//! have one, and the less sure answer holds. The first line that applies decides.
//!
//! | the two ends | coincide | example, window 3 |
//! | --- | --- | --- |
//! | written alike | surely | `2025-01` and `2025-01` |
//! | not more than `window` days apart, on whichever days they fall | surely | `2024-12-23` and `2024-12-26` |
//! | each known to within 31 days ([`Nearness::known_within`]), and sharing a day | possibly | `2025-01` and `2025-01-13` |
//! | sharing a day, but one known less well | not; told as [`Placement::loose`] | `2025` and `2025-01-13` |
//! | anything else | not | `2024-12-23` and `2024-12-27` |
//!
//! "Possibly" is enough to compare two claims, but what comes of it is at most a warning, which names the
//! span of doubt ([`Placement::within`]): "unless it grew within January 2025".
//!
//! Both ends of a flow are certain. So that counts of neighbouring days are not taken for one, the window
//! about a flow stays below half the length of the shorter flow: daily counts coincide only on the same
//! day, weekly ones within three days.
//!
//! # When one time lies inside the other
//!
//! Only running totals and flows contain each other. A lies in B *surely* if it does on whichever days the
//! uncertain starts and ends fall, *possibly* if it does for some of them; starts written alike are one
//! day, ends likewise, and no period ends before it starts.
//!
//! | start of A and B | assumed |
//! | --- | --- |
//! | both written | nothing |
//! | two running totals, neither with a start | nothing: written alike, the same counter |
//! | two running totals, one without a start | it begins where the other does: [`Placement::assumed_begin`] |
//! | a running total without a start, and a flow | nothing: it began on any day up to its end |
//!
//! # What is compared at all
//!
//! | | event | stock | cumulative | flow |
//! | --- | --- | --- | --- | --- |
//! | event | always coincide | – | – | – |
//! | stock | – | coincide | – | – |
//! | cumulative | – | – | coincide, contain | coincide, contain |
//! | flow | – | – | coincide, contain | coincide, contain |

mod day;
mod misread;
mod relate;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use day::{DaySpan, Iso, Written};
pub use misread::BadDate;
pub use relate::{Incomparable, Nearness, Placement, Relation, Sureness, later, relate};

/// How a figure is tied to time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Has no time: any two figures are about the same thing.
    #[default]
    Event,
    /// True at a moment: so many present.
    Stock,
    /// A running total up to a moment: so many so far.
    Cumulative,
    /// Counted over a period: so many that year.
    Flow,
}

impl Basis {
    /// Every basis, in the order in which messages list them.
    pub const ALL: [Basis; 4] = [Basis::Event, Basis::Stock, Basis::Cumulative, Basis::Flow];

    /// The name, as written in a claim or the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Basis::Event => "event",
            Basis::Stock => "stock",
            Basis::Cumulative => "cumulative",
            Basis::Flow => "flow",
        }
    }

    /// Whether such a figure is counted over a period, so that one period can lie inside another.
    pub fn counts(self) -> bool {
        matches!(self, Basis::Cumulative | Basis::Flow)
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A text that names no [`Basis`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownBasis {
    found: String,
}

impl fmt::Display for UnknownBasis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown basis {:?}; expected event, stock, cumulative or flow", self.found)
    }
}

impl std::error::Error for UnknownBasis {}

impl FromStr for Basis {
    type Err = UnknownBasis;

    /// Reads a name without regard to case or surrounding space.
    fn from_str(text: &str) -> Result<Basis, UnknownBasis> {
        let name = text.trim();
        let known = Basis::ALL.into_iter().find(|basis| basis.name().eq_ignore_ascii_case(name));
        known.ok_or_else(|| UnknownBasis { found: misread::excerpt(name) })
    }
}

/// The days a claim counts over, or the moment it is true at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Period {
    start: Option<DaySpan>,
    end: DaySpan,
}

impl Period {
    /// The day on which counting starts; none for a moment, and for a running total that does not say.
    pub fn start(self) -> Option<DaySpan> {
        self.start
    }

    /// The day on which counting ends, or the moment.
    pub fn end(self) -> DaySpan {
        self.end
    }
}

impl fmt::Display for Period {
    /// As people write it: `2024`, `September 2023 to 23 February 2024`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.start {
            // Between two certain days lies one span, which may be a month or a year.
            Some(start) if start.is_day() && self.end.is_day() => start.hull(self.end).fmt(f),
            Some(start) if start.is_bounded() => write!(f, "{start} to {}", self.end),
            _ => self.end.fmt(f),
        }
    }
}

/// What a claim says about its time: its basis, and the period if it has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timing {
    basis: Basis,
    period: Option<Period>,
    window: Option<u16>,
}

impl Timing {
    /// The time of a claim, from its own dates and from the day on which its row or measure says counting
    /// `begins`.
    ///
    /// `begins` serves running totals that give no start; it is left out for a total that ends before it.
    #[inline]
    pub fn of(
        basis: Basis,
        as_of: Option<Written>,
        published: Option<Written>,
        begins: Option<DaySpan>,
    ) -> Timing {
        let by_publication = published.map(|written| DaySpan::until(written.span()));
        let period = match basis {
            Basis::Event => None,
            Basis::Stock => {
                as_of.map(Written::span).or(by_publication).map(|moment| Period { start: None, end: moment })
            }
            Basis::Cumulative => match as_of {
                Some(Written::Between(start, end)) => Some(Period { start: Some(start), end }),
                _ => as_of
                    .map(Written::span)
                    .or(by_publication)
                    .map(|end| Period { start: begins.filter(|start| start.first() <= end.last()), end }),
            },
            Basis::Flow => match as_of {
                Some(written) => {
                    let (first, last) = written.span().ends();
                    Some(Period { start: Some(first), end: last })
                }
                None => by_publication.map(|span| Period { start: Some(span), end: span }),
            },
        };
        Timing { basis, period, window: None }
    }

    /// The same time with the window, in days, that its row gives: it stands instead of the measure's wherever
    /// the claim is compared, and of two rows that give one the shorter.
    pub fn with_window(self, window: Option<u16>) -> Timing {
        Timing { window, ..self }
    }

    /// The window that its row gives.
    pub fn window(self) -> Option<u16> {
        self.window
    }

    /// Within how many days this time and another are one: the fewer of what the two rows say, else what is usual.
    pub fn window_with(self, other: Timing, usual: u32) -> u32 {
        self.window.into_iter().chain(other.window).min().map_or(usual, u32::from)
    }

    /// How the claim is tied to time.
    pub fn basis(self) -> Basis {
        self.basis
    }

    /// The period or moment; none for an event, and for a claim without any date.
    pub fn period(self) -> Option<Period> {
        self.period
    }

    /// Whether the claim ought to have a time and gives none.
    pub fn is_undated(self) -> bool {
        self.basis != Basis::Event && self.period.is_none()
    }
}

#[cfg(test)]
mod tests;
