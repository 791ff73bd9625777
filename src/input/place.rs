//! Where something stands in all that was read, in eight bytes.

/// One of the inputs of a run, in the order in which they were opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InputId(pub(super) u32);

impl InputId {
    /// The number of the input, from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Where a record, or one byte of it, stands: its offset in all inputs of a run laid end to end.
///
/// Places are ordered as the inputs were opened and then as the records stand in them. What a place means to a
/// person (path, line, column, spreadsheet cell) is found again by [`Inputs::locate`](super::Inputs::locate).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place(u64);

impl Place {
    /// The place at this offset in all inputs laid end to end.
    pub const fn from_offset(offset: u64) -> Self {
        Self(offset)
    }

    /// The offset in all inputs laid end to end.
    pub const fn offset(self) -> u64 {
        self.0
    }
}
