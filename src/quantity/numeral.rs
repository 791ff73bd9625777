//! Numbers written in digits, kept as digits and a power of ten so that `3.4` times a billion is exact and
//! the number of digits written is not lost.

use super::Precision;
use super::style::NumberStyle;

/// `mantissa` × 10^`exponent`, as written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Numeral {
    mantissa: u64,
    exponent: i32,
    /// Whether decimals were written, so that a trailing zero among them is meant.
    decimals: bool,
    /// Whether it could be a count grouped in another style: `10.000`.
    pub(super) doubtful: bool,
}

/// Marks between digits that the style has no reading for; they reach to this byte.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct BadGrouping {
    pub(super) end: usize,
}

/// Numbers from here up are refused: no count comes near, and products of two of them stay finite.
pub(super) const TOO_LARGE: f64 = 1e30;

/// Numbers up to here, save 0, are refused.
pub(super) const TOO_SMALL: f64 = 1e-30;

/// The powers of ten that are exact.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
];

impl Numeral {
    pub(super) const fn whole(mantissa: u64) -> Numeral {
        Numeral { mantissa, exponent: 0, decimals: false, doubtful: false }
    }

    /// The number nearest to what is written, correctly rounded.
    pub(super) fn value(self) -> f64 {
        let power = usize::try_from(self.exponent.unsigned_abs()).ok().and_then(|e| POWERS.get(e));
        match power {
            // Both are exact, so the one operation rounds correctly.
            Some(power) if self.mantissa <= 1 << 53 && self.exponent < 0 => self.mantissa as f64 / power,
            Some(power) if self.mantissa <= 1 << 53 => self.mantissa as f64 * power,
            _ => format!("{}e{}", self.mantissa, self.exponent).parse().unwrap_or(f64::INFINITY),
        }
    }

    /// Whether it lies where counts can lie.
    pub(super) fn is_sane(self) -> bool {
        // With a whole mantissa below 2⁶⁴, such exponents cannot reach either limit.
        (-11..=10).contains(&self.exponent)
            || self.mantissa == 0
            || (TOO_SMALL < self.value() && self.value() < TOO_LARGE)
    }

    /// How far a plain number is rounded: to its last digit that is not a trailing zero, but with two digits
    /// trusted, and not at all where it is a whole number below 100.
    pub(super) fn precision(self) -> Precision {
        let Some(leading) = self.mantissa.checked_ilog10() else { return Precision::NONE };
        let zeros = trailing_zeros(self.mantissa);
        let whole = self.exponent + zeros >= 0;
        if whole && self.value() < 100.0 {
            return Precision::NONE;
        }
        // `12000.0` is how machines write 12,000; in `1.20 million` the zero was written on purpose.
        let machine = self.exponent < 0 && whole;
        let last = if self.decimals && !machine { self.exponent } else { self.exponent + zeros };
        Precision::power(last.min(self.exponent + leading as i32 - 1))
    }

    /// How far a percentage is rounded: to its last written digit.
    pub(super) fn percent_precision(self) -> Precision {
        Precision::power(self.exponent.min(0))
    }

    /// Times `factor` × 10^`power`; `None` beyond what digits can hold.
    pub(super) fn times(self, factor: u64, power: i32) -> Option<Numeral> {
        Some(Numeral {
            mantissa: self.mantissa.checked_mul(factor)?,
            exponent: self.exponent + power,
            doubtful: false,
            ..self
        })
    }

    /// The sum; `None` beyond what digits can hold.
    pub(super) fn plus(self, other: Numeral) -> Option<Numeral> {
        let exponent = self.exponent.min(other.exponent);
        let aligned = |n: Numeral| {
            let power = 10u64.checked_pow((n.exponent - exponent).unsigned_abs())?;
            n.mantissa.checked_mul(power)
        };
        Some(Numeral {
            mantissa: aligned(self)?.checked_add(aligned(other)?)?,
            exponent,
            decimals: self.decimals || other.decimals,
            doubtful: false,
        })
    }

    /// With so many of its digits after the point: `decimal(25, 2)` is 0.25.
    pub(super) fn decimal(mantissa: u64, digits: i32) -> Numeral {
        Numeral { mantissa, exponent: -digits, decimals: true, doubtful: false }
    }

    /// Without the decimal zeros at its end.
    pub(super) fn shortest(mut self) -> Numeral {
        while self.exponent < 0 && self.mantissa.is_multiple_of(10) {
            self.mantissa /= 10;
            self.exponent += 1;
        }
        self
    }

    /// Whether it is a whole number of thousands written out, as in `12,000`.
    pub(super) fn is_thousands(self) -> bool {
        self.mantissa != 0 && self.exponent == 0 && self.mantissa.is_multiple_of(1000)
    }
}

fn trailing_zeros(mut mantissa: u64) -> i32 {
    let mut zeros = 0;
    while mantissa != 0 && mantissa.is_multiple_of(10) {
        mantissa /= 10;
        zeros += 1;
    }
    zeros
}

/// Gathers digits; those beyond what a double can tell apart only count as places.
#[derive(Default)]
struct Digits {
    mantissa: u64,
    kept: i32,
    dropped: i32,
}

impl Digits {
    /// Takes the digits from `at` on and returns where they end.
    fn run(&mut self, text: &[u8], mut at: usize) -> usize {
        while let Some(&digit @ b'0'..=b'9') = text.get(at) {
            if self.mantissa < 10u64.pow(18) {
                self.mantissa = self.mantissa * 10 + u64::from(digit - b'0');
                self.kept += 1;
            } else {
                self.dropped += 1;
            }
            at += 1;
        }
        at
    }
}

/// The number `text` begins with and its length in bytes; `None` if it begins with none.
pub(super) fn scan(text: &[u8], style: NumberStyle) -> Result<Option<(Numeral, usize)>, BadGrouping> {
    let decimal = style.decimal();
    let mut digits = Digits::default();
    let first = digits.run(text, 0);
    if first == 0 && !(text.first() == Some(&decimal) && digit_at(text, 1)) {
        return Ok(None);
    }
    let mut at = first;
    if let Some(&mark) = text.get(at)
        && (Some(mark) == style.group() || mark == b' ')
        && digit_at(text, at + 1)
    {
        at = groups(text, at, mark, style, &mut digits).ok_or_else(|| bad_grouping(text))?;
    }
    let (whole_end, whole) = (at, (digits.kept, digits.dropped));
    if text.get(at) == Some(&decimal) && digit_at(text, at + 1) {
        at = digits.run(text, at + 1);
    }
    if matches!(text.get(at), Some(b',' | b'.' | b'\'')) && digit_at(text, at + 1) {
        return Err(bad_grouping(text));
    }
    let decimals = at.saturating_sub(whole_end + 1);
    let (power, end) = scientific(text, at);
    let grouped_elsewhere =
        decimals == 3 && whole_end == first && (1..=3).contains(&first) && text[0] != b'0';
    let numeral = Numeral {
        mantissa: digits.mantissa,
        exponent: whole.1 - (digits.kept - whole.0) + power,
        decimals: decimals > 0,
        doubtful: grouped_elsewhere && end == at,
    };
    Ok(Some((numeral, end)))
}

/// Takes the groups of digits from the mark at `at` on and returns where they end; `None` if they are no
/// grouping of the style. A space that begins no group of three ends the number instead.
fn groups(text: &[u8], mut at: usize, mark: u8, style: NumberStyle, digits: &mut Digits) -> Option<usize> {
    let first = at;
    let leads = (1..=3).contains(&first) && text[0] != b'0';
    let (mut twos, mut threes) = (0, 0);
    while text.get(at) == Some(&mark) && digit_at(text, at + 1) {
        let length = text[at + 1..].iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
        match length {
            3 if leads => threes += 1,
            2 if leads && style == NumberStyle::Indian && mark != b' ' && threes == 0 => twos += 1,
            _ if mark == b' ' => return Some(at),
            _ => return None,
        }
        at = digits.run(text, at + 1);
    }
    // In the Indian grouping one group of three comes last, and all before it are twos.
    (twos == 0 || (threes == 1 && first <= 2)).then_some(at)
}

/// The power of ten written as `e6` at `at`, and where it ends.
fn scientific(text: &[u8], at: usize) -> (i32, usize) {
    let Some(b'e' | b'E') = text.get(at) else { return (0, at) };
    let negative = text.get(at + 1) == Some(&b'-');
    let from = at + 1 + usize::from(matches!(text.get(at + 1), Some(b'+' | b'-')));
    let length = text[from.min(text.len())..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    if length == 0 {
        return (0, at);
    }
    let power = text[from..from + length]
        .iter()
        .fold(0, |power: i32, digit| (power * 10 + i32::from(digit - b'0')).min(100_000));
    (if negative { -power } else { power }, from + length)
}

/// All the digits and marks `text` begins with, for a message.
fn bad_grouping(text: &[u8]) -> BadGrouping {
    let length = text.iter().take_while(|byte| matches!(byte, b'0'..=b'9' | b',' | b'.' | b'\'')).count();
    let marks = text[..length].iter().rev().take_while(|byte| !byte.is_ascii_digit()).count();
    BadGrouping { end: length - marks }
}

fn digit_at(text: &[u8], at: usize) -> bool {
    text.get(at).is_some_and(u8::is_ascii_digit)
}
