//! Simple slips that would explain why two numbers differ: told as a hint, never as a verdict.

/// A slip that turns one number into another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slip {
    /// Ten, a hundred, a thousand … times.
    Factor(u32),
    /// Two digits next to each other swapped.
    Swapped,
    /// One digit left out.
    Dropped,
    /// Cut at the thousands separator: `13` for `13,221`.
    Cut,
}

impl Slip {
    /// The slip as a sentence on two numbers as written.
    pub(crate) fn sentence(self, a: &str, b: &str) -> String {
        match self {
            Slip::Factor(factor) => {
                let factor = crate::number::grouped(f64::from(factor));
                format!(
                    "{a} and {b} differ by a factor of {factor}: was a zero or a word such as thousand lost?"
                )
            }
            Slip::Swapped => format!("{a} and {b} differ by two swapped digits"),
            Slip::Dropped => format!("{a} and {b} differ by one dropped digit"),
            Slip::Cut => format!("{a} and {b}: was the number cut at its thousands separator?"),
        }
    }
}

/// The simplest slip that turns one number into the other, if one does. Only whole numbers are looked at, and
/// of digit slips only those in numbers of three digits or more, where they are unlikely by chance.
pub(crate) fn between(a: f64, b: f64) -> Option<Slip> {
    let (small, large) = if a < b { (a, b) } else { (b, a) };
    let whole =
        |number: f64| (0.0 < number && number < 1e15 && number.fract().abs() <= 0.0).then_some(number as u64);
    let (small, large) = (whole(small)?, whole(large)?);
    if small == large {
        return None;
    }
    if let Some(factor) = [10, 100, 1000, 1_000_000].into_iter().find(|&factor| small * factor == large) {
        return Some(Slip::Factor(factor as u32));
    }
    if large / 1000 == small || large / 1_000_000 == small {
        return Some(Slip::Cut);
    }
    let (short, long) = (small.to_string(), large.to_string());
    let (short, long) = (short.as_bytes(), long.as_bytes());
    if short.len() < 3 {
        return None;
    }
    let same = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    if short.len() == long.len() {
        let swapped = same + 1 < short.len()
            && short[same] == long[same + 1]
            && short[same + 1] == long[same]
            && short[same + 2..] == long[same + 2..];
        return swapped.then_some(Slip::Swapped);
    }
    // Trailing zeros are an order of magnitude, not digits that somebody could forget one of.
    let dropped = short.len() + 1 == long.len() && short[same..] == long[same + 1..] && long[same] != b'0';
    dropped.then_some(Slip::Dropped)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_slip_is_told_and_its_near_miss_is_not() {
        for (a, b, slip) in [
            (12_000.0, 1_200.0, Some(Slip::Factor(10))),
            (12_000.0, 1_201.0, None),
            (6.0, 6_000_000.0, Some(Slip::Factor(1_000_000))),
            (13_221.0, 13_212.0, Some(Slip::Swapped)),
            (13_221.0, 12_321.0, Some(Slip::Swapped)),
            (13_221.0, 13_223.0, None),
            (13_221.0, 1_321.0, Some(Slip::Dropped)),
            (13_221.0, 1_324.0, None),
            (13_221.0, 13.0, Some(Slip::Cut)),
            (13_221.0, 14.0, None),
            (300.0, 300.0, None),
            (0.0, 0.0, None),
        ] {
            assert_eq!(between(a, b), slip, "{a} {b}");
        }
    }

    proptest! {
        #[test]
        fn a_slip_does_not_depend_on_which_number_comes_first(a in 0u32..2_000_000, b in 0u32..2_000_000) {
            prop_assert_eq!(between(a.into(), b.into()), between(b.into(), a.into()));
        }
    }
}
