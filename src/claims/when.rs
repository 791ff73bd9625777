//! When a figure is for, as its row says it.

use crate::config::Policy;
use crate::period::{Basis, DaySpan, Timing, Written};

/// The dates of a claim, as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct When {
    /// The time the figure is for.
    pub as_of: Option<Written>,
    /// When it appeared.
    pub published: Option<Written>,
    /// When counting began, where the row says so besides its `as_of`.
    pub begins: Option<DaySpan>,
    /// Within how many days other dates are the same time, where the row says so.
    pub window: Option<u16>,
}

impl When {
    /// The time of a claim with these dates under a policy.
    pub(crate) fn timing(&self, basis: Basis, policy: &Policy) -> Timing {
        Timing::of(basis, self.as_of, self.published, self.begins.or(policy.begins)).with_window(self.window)
    }
}

/// The day on which a row says that counting began.
pub(crate) fn beginning(cell: &str) -> Result<Option<DaySpan>, String> {
    match Written::parse(cell) {
        Ok(None) => Ok(None),
        Ok(Some(Written::Moment(day))) => Ok(Some(day)),
        Ok(Some(Written::Between(..))) => {
            Err("begins is one date, such as 2024-10; it has no end".to_owned())
        }
        Err(error) => Err(error.to_string()),
    }
}

/// Whether a row says that counting began after the time it counts for has ended.
pub(crate) fn begins_after(begins: Option<DaySpan>, as_of: Option<Written>) -> bool {
    let last = |written| match written {
        Written::Moment(end) | Written::Between(_, end) => end.last(),
    };
    begins.zip(as_of).is_some_and(|(begins, as_of)| last(as_of) < begins.first())
}

/// The window that a row gives, in days.
pub(crate) fn window_days(cell: &str) -> Result<Option<u16>, String> {
    match cell.trim() {
        "" => Ok(None),
        days => days
            .parse()
            .map(Some)
            .map_err(|_| format!("{days:?} is no window; expected whole days, such as 3")),
    }
}
