//! Plain numbers: where arithmetic noise ends, and how a number is shown.

use approx::relative_eq;

/// The relative difference below which two results of arithmetic are the same number.
///
/// Conversions and ±10 % take a handful of roundings of 2⁻⁵³ each; figures in the news have at most some
/// ten digits. 10⁻¹² lies far from both.
const NOISE: f64 = 1e-12;

/// Takes the floating-point noise off a number that comes out of arithmetic.
///
/// This is the one boundary at which two values count as equal though their bits differ: a result that is
/// within 10⁻¹² of a number of twelve digits becomes that number, so that `1.1 × 11,000` is 12,100 and
/// every comparison after it can be exact.
pub fn settled(value: f64) -> f64 {
    if !value.is_finite() || value == 0.0 {
        return value;
    }
    let whole = value.round();
    if whole != 0.0 && relative_eq!(value, whole, epsilon = 0.0, max_relative = NOISE) {
        return whole;
    }
    // Most numbers have few decimals, and a whole number of millionths is found without writing digits.
    let millionths = (value * 1e6).round();
    if (1.0..1e12).contains(&millionths.abs())
        && relative_eq!(value, millionths / 1e6, epsilon = 0.0, max_relative = NOISE)
    {
        return millionths / 1e6;
    }
    match format!("{value:.11e}").parse::<f64>() {
        Ok(short) if relative_eq!(value, short, epsilon = 0.0, max_relative = NOISE) => short,
        _ => value,
    }
}

/// A number as people write it: thousands grouped by commas, at most two decimals unless it is small.
pub fn grouped(value: f64) -> String {
    if value.is_infinite() {
        return "∞".to_owned();
    }
    if value.abs() >= 1e15 {
        return format!("{value:e}");
    }
    let decimals = if value.abs() >= 1.0 || value == 0.0 { 2 } else { 6 };
    let text = format!("{value:.decimals$}");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let digits = whole.trim_start_matches('-');
    let mut out = String::with_capacity(text.len() + digits.len() / 3);
    out.push_str(&whole[..whole.len() - digits.len()]);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    let fraction = fraction.trim_end_matches('0');
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn noise_is_taken_off_and_real_digits_stay() {
        assert_eq!(settled(11_000.0 * 1.1).to_bits(), 12_100f64.to_bits());
        assert_eq!(settled(0.1 + 0.2).to_bits(), 0.3f64.to_bits());
        assert_eq!(settled(100.0 / 3.0).to_bits(), (100.0f64 / 3.0).to_bits());
        assert_eq!(settled(13_220.5).to_bits(), 13_220.5f64.to_bits());
    }

    proptest! {
        #[test]
        fn a_short_number_comes_back_from_noise(digits in 1u64..1_000_000_000, places in 0i32..9, ulps in -20i64..20) {
            let short: f64 = format!("{digits}e-{places}").parse().unwrap();
            let noisy = f64::from_bits(short.to_bits().saturating_add_signed(ulps));
            prop_assert_eq!(settled(noisy).to_bits(), short.to_bits());
            prop_assert_eq!(settled(settled(noisy)).to_bits(), short.to_bits());
        }

        #[test]
        fn settling_moves_by_noise_only(value: f64) {
            let after = settled(value);
            prop_assert!(value.is_nan() || after.to_bits() == value.to_bits() || (after - value).abs() <= 1.1e-12 * value.abs());
        }
    }

    #[test]
    fn numbers_are_shown_as_people_write_them() {
        for (value, text) in [
            (0.0, "0"),
            (12_000.0, "12,000"),
            (1_234_567.5, "1,234,567.5"),
            (33.333_333, "33.33"),
            (0.025, "0.025"),
            (f64::INFINITY, "∞"),
        ] {
            assert_eq!(grouped(value), text);
        }
    }
}
