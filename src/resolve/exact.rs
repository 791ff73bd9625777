//! Exact arithmetic: what a solver answers in floating point, put right and checked.
//!
//! A number stands for the shortest decimal that reads back as it, so that 0.1 + 0.2 is 0.3 here.

use super::system::{Row, Sense};
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};
use std::cmp::Ordering;
use std::collections::BTreeMap;

pub(super) type Rational = BigRational;

/// The decimal a finite number is written as; 0 for what is not finite.
pub(super) fn decimal(number: f64) -> Rational {
    let text = format!("{number:e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent = exponent.parse::<i64>().unwrap_or(0) - fraction.len() as i64;
    if let Some(rational) =
        format!("{whole}{fraction}").parse().ok().and_then(|digits| scaled(digits, exponent))
    {
        return rational;
    }
    let zeros = "0".repeat(usize::try_from(exponent.unsigned_abs()).unwrap_or(0));
    let text = if exponent < 0 {
        format!("{whole}{fraction}/1{zeros}")
    } else {
        format!("{whole}{fraction}{zeros}")
    };
    text.parse().unwrap_or_else(|_| Rational::zero())
}

/// Digits times a power of ten, in lowest terms without long division; none where the power is far from 1.
fn scaled(digits: i64, exponent: i64) -> Option<Rational> {
    let power = u32::try_from(exponent.unsigned_abs()).ok().filter(|power| *power <= 20)?;
    if 0 <= exponent {
        return Some(Rational::from_integer((i128::from(digits) * 10i128.pow(power)).into()));
    }
    if digits == 0 {
        return Some(Rational::zero());
    }
    // Of a power of ten, digits can only share twos and fives.
    let twos = digits.trailing_zeros().min(power);
    let (mut rest, mut fives) = (digits >> twos, 0);
    while fives < power && rest % 5 == 0 {
        rest /= 5;
        fives += 1;
    }
    let below = 2i128.pow(power - twos) * 5i128.pow(power - fives);
    Some(Rational::new_raw(rest.into(), below.into()))
}

/// The nearest number.
pub(super) fn nearest(rational: &Rational) -> f64 {
    rational.to_f64().unwrap_or(f64::INFINITY) + 0.0
}

/// A row with exact coefficients beside those it was given with.
#[derive(Clone, Debug)]
pub(super) struct ExactRow {
    pub(super) plain: Row,
    /// In the order of the plain terms.
    pub(super) terms: Vec<(usize, Rational)>,
    pub(super) bound: Rational,
}

impl From<Row> for ExactRow {
    fn from(plain: Row) -> ExactRow {
        let terms = plain.terms.iter().map(|(unknown, c)| (*unknown, decimal(*c))).collect();
        let bound = decimal(plain.bound);
        ExactRow { plain, terms, bound }
    }
}

/// Exact values of unknowns, and the nearest numbers.
#[derive(Clone, Debug)]
pub(super) struct Point {
    pub(super) exact: Vec<Rational>,
    near: Vec<f64>,
}

impl From<Vec<Rational>> for Point {
    fn from(exact: Vec<Rational>) -> Point {
        let near = exact.iter().map(nearest).collect();
        Point { exact, near }
    }
}

/// The share of its largest part by which a sum of floating-point numbers is surely not off.
const CLEAR: f64 = 1e-9;

impl ExactRow {
    /// Whether the row holds at a point; with `closed`, `<` counts as `<=`.
    pub(super) fn holds(&self, point: &Point, closed: bool) -> bool {
        let (mut sum, mut size) = (0.0, self.plain.bound.abs());
        for (unknown, coefficient) in &self.plain.terms {
            let part = coefficient * point.near[*unknown];
            sum += part;
            size += part.abs();
        }
        // Where floating point leaves no doubt, the slow arithmetic is spared; infinities and the
        // smallest numbers are in doubt.
        let gap = self.plain.bound - sum;
        if f64::MIN_POSITIVE < CLEAR * size && CLEAR * size < gap.abs() && gap.is_finite() {
            return 0.0 < gap && self.plain.sense != Sense::Equal;
        }
        let order = match self.plain.terms.as_slice() {
            // Most rows in doubt are ends of ranges, which take no arithmetic at all.
            [(unknown, c)] if 1.0 <= *c && *c <= 1.0 => point.exact[*unknown].cmp(&self.bound),
            _ => {
                let mut sum = Rational::zero();
                for (unknown, coefficient) in &self.terms {
                    let value = &point.exact[*unknown];
                    if coefficient.is_one() {
                        sum += value;
                    } else {
                        sum += coefficient * value;
                    }
                }
                sum.cmp(&self.bound)
            }
        };
        match (order, self.plain.sense) {
            (Ordering::Less, Sense::AtMost | Sense::Below)
            | (Ordering::Equal, Sense::AtMost | Sense::Equal) => true,
            (Ordering::Equal, Sense::Below) => closed,
            _ => false,
        }
    }
}

/// `Σ coefficient · variable = right`.
pub(super) struct Equation {
    pub(super) terms: Vec<(usize, Rational)>,
    pub(super) right: Rational,
}

/// Values near `guess` that satisfy the equations exactly.
///
/// Equations are taken in order; one that contradicts those before it is left out, since it only looked
/// satisfied by the guess. Variables that the equations leave free keep their guess.
pub(super) fn solve_near(equations: Vec<Equation>, guess: Vec<Rational>) -> Vec<Rational> {
    // Each solved variable in terms of those that are not: variable = constant - Σ coefficient · free.
    let mut solved: BTreeMap<usize, (BTreeMap<usize, Rational>, Rational)> = BTreeMap::new();
    for equation in equations {
        let mut terms: BTreeMap<usize, Rational> = BTreeMap::new();
        let mut right = equation.right;
        let add = |variable: usize, coefficient: Rational, terms: &mut BTreeMap<usize, Rational>| {
            let sum = terms.entry(variable).or_insert_with(Rational::zero);
            *sum += coefficient;
            if sum.is_zero() {
                terms.remove(&variable);
            }
        };
        for (variable, coefficient) in equation.terms {
            match solved.get(&variable) {
                None => add(variable, coefficient, &mut terms),
                Some((others, constant)) => {
                    right -= &coefficient * constant;
                    for (other, c) in others {
                        add(*other, -(&coefficient * c), &mut terms);
                    }
                }
            }
        }
        let Some((pivot, coefficient)) = terms.pop_first() else { continue };
        for c in terms.values_mut() {
            *c /= &coefficient;
        }
        right /= &coefficient;
        for (others, constant) in solved.values_mut() {
            let Some(c) = others.remove(&pivot) else { continue };
            *constant -= &c * &right;
            for (other, inner) in &terms {
                let sum = others.entry(*other).or_insert_with(Rational::zero);
                *sum -= &c * inner;
                if sum.is_zero() {
                    others.remove(other);
                }
            }
        }
        solved.insert(pivot, (terms, right));
    }
    let mut values = guess;
    for (variable, (others, constant)) in solved {
        let mut value = constant;
        for (other, c) in others {
            // What is solved for never stands on the right, so these are guesses still.
            value -= c * &values[other];
        }
        values[variable] = value;
    }
    values
}

/// A number to nine digits, which keeps exact arithmetic short.
pub(super) fn short(number: f64) -> f64 {
    format!("{number:.8e}").parse().unwrap_or(number)
}

/// Whether multipliers of rows prove that no values of 0 or more satisfy them all (Farkas, Motzkin).
///
/// Each multiplier is 0 or more, for an equality of either sign. The weighted sum of the left sides must
/// be 0 or more for any values, while that of the right sides is below 0, or is 0 with a strict row in it.
pub(super) fn refutes(rows: &[&ExactRow], multipliers: &[Rational]) -> bool {
    let mut columns: BTreeMap<usize, Rational> = BTreeMap::new();
    let (mut right, mut strict) = (Rational::zero(), false);
    for (row, multiplier) in rows.iter().zip(multipliers) {
        if multiplier.is_zero() {
            continue;
        }
        if multiplier.is_negative() && row.plain.sense != Sense::Equal {
            return false;
        }
        strict |= row.plain.sense == Sense::Below;
        right += multiplier * &row.bound;
        for (unknown, coefficient) in &row.terms {
            *columns.entry(*unknown).or_insert_with(Rational::zero) += multiplier * coefficient;
        }
    }
    columns.values().all(|sum| !sum.is_negative()) && (right.is_negative() || (right.is_zero() && strict))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::relation::Comparison;
    use proptest::prelude::*;

    fn rational(text: &str) -> Rational {
        text.parse().unwrap()
    }

    #[test]
    fn a_number_is_the_decimal_it_is_written_as() {
        assert_eq!(decimal(0.1) + decimal(0.2), decimal(0.3));
        for (number, text) in [
            (250.0, "250"),
            (0.0125, "1/80"),
            (-1.5e-20, "-3/200000000000000000000"),
            (2.5e-30, "1/400000000000000000000000000000"),
            (0.0, "0"),
            (-0.0, "0"),
            (13_220.5, "26441/2"),
            (-1e-3, "-1/1000"),
            (1e21, "1000000000000000000000"),
        ] {
            assert_eq!(decimal(number), rational(text));
        }
    }

    #[test]
    fn equations_are_met_exactly_and_a_false_one_is_left_out() {
        let equation = |terms: &[(usize, f64)], right: f64| Equation {
            terms: terms.iter().map(|(variable, c)| (*variable, decimal(*c))).collect(),
            right: decimal(right),
        };
        let equations = vec![
            equation(&[(0, 3.0)], 1.0),
            equation(&[(0, 1.0), (1, 1.0), (2, -1.0)], 0.0),
            equation(&[(0, 1.0)], 0.333),
        ];
        let values = solve_near(equations, [0.333_333_333, 0.25, 0.583_333].map(decimal).to_vec());
        assert_eq!(values[0], rational("1/3"));
        assert_eq!(&values[0] + &values[1], values[2]);
    }

    #[test]
    fn a_refutation_needs_the_right_signs() {
        let row = |c: f64, comparison, bound| ExactRow::from(Row::new([(0, c)], comparison, bound).unwrap());
        let (low, high) = (row(1.0, Comparison::AtLeast, 5.0), row(1.0, Comparison::AtMost, 4.0));
        let one = || rational("1");
        assert!(refutes(&[&low, &high], &[one(), one()]));
        assert!(!refutes(&[&low, &high], &[one(), rational("2")]));
        assert!(!refutes(&[&low, &high], &[rational("-1"), one()]));
        let (at, below) = (row(1.0, Comparison::AtLeast, 5.0), row(1.0, Comparison::Less, 5.0));
        assert!(refutes(&[&at, &below], &[one(), one()]));
        assert!(!refutes(&[&at, &row(1.0, Comparison::AtMost, 5.0)], &[one(), one()]));
    }

    proptest! {
        #[test]
        fn scaled_digits_are_in_lowest_terms(digits in any::<i64>(), exponent in -25i64..25) {
            let power = 10i64.pow(u32::try_from(exponent.unsigned_abs() % 18).unwrap());
            let exponent = exponent % 18;
            let expected = match exponent < 0 {
                true => Rational::new(digits.into(), power.into()),
                false => Rational::from_integer(digits.into()) * Rational::from_integer(power.into()),
            };
            prop_assert_eq!(scaled(digits, exponent), Some(expected));
        }

        #[test]
        fn decimals_read_back(number in any::<f64>().prop_filter("finite", |n| n.is_finite() && 1e-300 < n.abs())) {
            prop_assert_eq!(nearest(&decimal(number)).to_bits(), (number + 0.0).to_bits());
        }
    }
}
