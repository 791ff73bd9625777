//! Who says a figure, and what the row says of it besides when.

use crate::period::Basis;
use serde::Serialize;

/// How firm a figure is, in the words of the `status` column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Denied by its source.
    Denied,
    /// Planned.
    Planned,
    /// What could be held or carried.
    Capacity,
    /// Suspected.
    Suspected,
    /// Estimated.
    Estimated,
    /// Counted.
    Counted,
}

impl Status {
    /// Every status, in order.
    pub const ALL: [Status; 6] = [
        Status::Denied,
        Status::Planned,
        Status::Capacity,
        Status::Suspected,
        Status::Estimated,
        Status::Counted,
    ];

    /// The word in the column.
    pub fn word(self) -> &'static str {
        match self {
            Status::Denied => "denied",
            Status::Planned => "planned",
            Status::Capacity => "capacity",
            Status::Suspected => "suspected",
            Status::Estimated => "estimated",
            Status::Counted => "counted",
        }
    }

    /// Whether it says that the figure is no count: planned, a capacity or suspected.
    pub fn is_doubtful(self) -> bool {
        matches!(self, Status::Planned | Status::Capacity | Status::Suspected)
    }

    /// The status of a word, in any case.
    pub fn parse(word: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.word().eq_ignore_ascii_case(word.trim()))
    }
}

/// Who says it, who printed it, and what the row says of unit, basis and status.
#[derive(Clone, Copy, Debug)]
pub struct Said {
    /// Who asserts the figure.
    pub source: u32,
    /// Who printed it; none where the row does not say.
    pub via: Option<u32>,
    /// The unit of the row, else the one written with the value; none where the measure's applies.
    pub unit: Option<u32>,
    /// Whether that unit is a word written with the value, such as `soldiers`, to which a unit of the measure
    /// is preferred.
    pub(crate) unit_is_word: bool,
    /// The basis the row gives.
    pub basis: Option<Basis>,
    /// How firm the figure is.
    pub status: Option<Status>,
    /// Whether a basis or status was given that figcheck does not know.
    pub(crate) unknown_word: bool,
}
