//! The numbers behind the rules, each of which a measure can set for itself.

use serde::{Deserialize, Serialize};

/// Writes the two shapes of one list: every threshold with its default, and every one as an optional change.
macro_rules! thresholds {
    ($($(#[doc = $doc:literal])+ $name:ident: $kind:ty = $default:literal;)+) => {
        /// The numbers behind the rules.
        #[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        #[serde(deny_unknown_fields, default)]
        pub struct Thresholds { $($(#[doc = $doc])+ pub $name: $kind,)+ }

        impl Default for Thresholds {
            fn default() -> Thresholds {
                Thresholds { $($name: $default,)+ }
            }
        }

        /// The thresholds that a measure, or one of its subjects, sets for itself.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        #[serde(deny_unknown_fields, default)]
        pub struct ThresholdChanges {
            $($(#[doc = $doc])+ #[serde(skip_serializing_if = "Option::is_none")] pub $name: Option<$kind>,)+
        }

        impl ThresholdChanges {
            /// The thresholds after these changes.
            pub fn over(&self, base: Thresholds) -> Thresholds {
                Thresholds { $($name: self.$name.unwrap_or(base.$name),)+ }
            }

            /// The changes as names and numbers.
            pub(super) fn given(&self) -> impl Iterator<Item = (&'static str, f64)> {
                [$((stringify!($name), self.$name.map(f64::from)),)+]
                    .into_iter()
                    .filter_map(|(name, number)| Some((name, number?)))
            }
        }

        impl Thresholds {
            /// All of them, as names and numbers.
            pub(super) fn all(&self) -> impl Iterator<Item = (&'static str, f64)> {
                [$((stringify!($name), f64::from(self.$name)),)+].into_iter()
            }
        }
    };
}

thresholds! {
    /// Two uncertain dates count as known well enough to coincide if each is known to within so many days.
    coincide_days: u16 = 31;
    /// F206: a running total that grows at least so many times …
    jump_factor: f64 = 5.0;
    /// F206: … within so many days …
    jump_days: u16 = 14;
    /// F206: … where both totals are at least this is an implausible jump.
    jump_minimum: f64 = 100.0;
    /// A measure without a basis is warned about once one of its keys has this many different dates.
    dates_without_basis: u32 = 3;
    /// Relays of one source are one statement if their dates overlap and are known to within so many days.
    statement_days: u16 = 31;
    /// Relays of one source, one of them without a date, are one statement if published within so many days.
    statement_published_days: u16 = 3;
    /// F301: a floor or ceiling and a number differ in one statement from this share of the larger on.
    relay_difference: f64 = 0.5;
    /// F303: the same number under another measure is looked for within so many days.
    same_number_days: u16 = 60;
    /// F303: numbers smaller than this are too common to tell.
    same_number_minimum: f64 = 100.0;
    /// F303: the same limit within one statement.
    same_number_minimum_in_statement: f64 = 10.0;
    /// F303: a number counts as the rounded form of another if that one has at least so many digits.
    same_number_digits: u8 = 4;
    /// F303: a claim that stands against so many others of its key may be explained by any origin's number.
    same_number_conflicts: u32 = 2;
    /// F304: a number is stale if its origin replaced it at least so many days before.
    stale_days: u16 = 30;
    /// F304: a number without a date is stale if another source had a newer one so many days before.
    stale_other_source_days: u16 = 14;
    /// F307: the same number and hedge at times that differ by at most so many days is a slip of the date.
    date_slip_days: u16 = 31;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_replaces_its_threshold_and_no_other() {
        let changes = ThresholdChanges { stale_days: Some(7), ..ThresholdChanges::default() };
        let changed = changes.over(Thresholds::default());
        assert_eq!(changed.stale_days, 7);
        assert_eq!(Thresholds { stale_days: 30, ..changed }, Thresholds::default());
        assert_eq!(changes.given().collect::<Vec<_>>(), [("stale_days", 7.0)]);
    }
}
