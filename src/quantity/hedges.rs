//! What hedges mean together, and on numbers, ranges and vague words.

use super::{Kind, Reading};

/// A kind that two hedges on one number resolve to; `None` if they contradict each other.
pub(super) fn combined(outer: Kind, inner: Kind) -> Option<Kind> {
    use Kind::{Approx, AtLeast, Exact, LessThan, MoreThan, Nearly, UpTo};
    Some(match (outer, inner) {
        (Exact, other) | (other, Exact) | (Approx, other) | (other, Approx) => other,
        (Nearly, other) | (other, Nearly) => other,
        (AtLeast, AtLeast) => AtLeast,
        (AtLeast | MoreThan, AtLeast | MoreThan) => MoreThan,
        (UpTo, UpTo) => UpTo,
        (UpTo | LessThan, UpTo | LessThan) => LessThan,
        _ => return None,
    })
}

/// The same for hedges before the number, where `as many as more than 6 million` claims the floor.
pub(super) fn combined_before(outer: Kind, inner: Kind) -> Option<Kind> {
    match (outer, inner) {
        (Kind::UpTo, Kind::AtLeast | Kind::MoreThan) => Some(inner),
        _ => combined(outer, inner),
    }
}

impl<'t> Reading<'t> {
    /// The same under one more hedge; `None` if that contradicts its own, or leaves no count (`fewer than 0`).
    ///
    /// On a range a floor holds the lower end and a ceiling the upper one; on a vague word they open or lower
    /// that end. Other hedges leave both as they are.
    pub fn qualified(self, outer: Kind) -> Option<Reading<'t>> {
        use Kind::{AtLeast, LessThan, MoreThan, Nearly, Range, UpTo, Vague};
        let (low, high) = (self.low, self.high);
        let (kind, low, high) = match (self.kind, outer) {
            (_, Range | Vague) => return None,
            (Vague, AtLeast | MoreThan) => (Vague, low, f64::INFINITY),
            (Vague, UpTo | LessThan) => (Vague, 0.0, high),
            (Range, AtLeast | MoreThan) => (outer, low, low),
            (Range, UpTo | LessThan) => (outer, high, high),
            (Vague | Range, _) => (self.kind, low, high),
            (inner, outer) => (combined_before(outer, inner)?, low, high),
        };
        let no_count = matches!(kind, LessThan | Nearly) && high <= 0.0;
        (!no_count).then_some(Reading { kind, low, high, ..self })
    }
}
