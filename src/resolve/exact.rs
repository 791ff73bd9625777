//! Exact arithmetic: what a solver answers in floating point, put right and checked.
//!
//! A number stands for the shortest decimal that reads back as it, so that 0.1 + 0.2 is 0.3 here.

use super::system::{Row, Sense};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};
use std::cmp::Ordering;
use std::collections::BTreeMap;

pub(super) type Rational = BigRational;

/// The decimal a finite number is written as; 0 for what is not finite.
pub(super) fn decimal(number: f64) -> Rational {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        return Rational::from_integer((number as i64).into());
    }
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

/// Numbers as whole numbers of one part, and how many such parts make 1: sums of them need no fractions reduced.
fn in_parts<'n>(numbers: impl Iterator<Item = &'n Rational> + Clone) -> (Vec<BigInt>, BigInt) {
    let mut parts = BigInt::one();
    for number in numbers.clone().filter(|number| !number.is_integer()) {
        parts *= Rational::new(parts.clone(), number.denom().clone()).denom();
    }
    (numbers.map(|number| number.numer() * (&parts / number.denom())).collect(), parts)
}

/// A row with exact coefficients beside those it was given with.
#[derive(Clone, Debug)]
pub(super) struct ExactRow {
    pub(super) plain: Row,
    /// In the order of the plain terms.
    pub(super) terms: Vec<(usize, Rational)>,
    pub(super) bound: Rational,
    /// The coefficients and, last, the bound, times what makes all of them whole.
    whole: Vec<BigInt>,
}

impl From<Row> for ExactRow {
    fn from(plain: Row) -> ExactRow {
        let bound = decimal(plain.bound);
        ExactRow::new(plain, bound)
    }
}

/// Exact values of unknowns.
#[derive(Clone, Debug)]
pub(super) struct Point {
    pub(super) exact: Vec<Rational>,
    whole: Vec<BigInt>,
    parts: BigInt,
}

impl From<Vec<Rational>> for Point {
    fn from(exact: Vec<Rational>) -> Point {
        let (whole, parts) = in_parts(exact.iter());
        Point { exact, whole, parts }
    }
}

impl ExactRow {
    /// A row whose bound is not the decimal it was given with.
    pub(super) fn new(plain: Row, bound: Rational) -> ExactRow {
        let terms: Vec<(usize, Rational)> =
            plain.terms.iter().map(|(unknown, c)| (*unknown, decimal(*c))).collect();
        let (whole, _) = in_parts(terms.iter().map(|(_, c)| c).chain([&bound]));
        ExactRow { plain, terms, bound, whole }
    }

    /// Whether the row holds at a point; with `closed`, `<` counts as `<=`.
    pub(super) fn holds(&self, point: &Point, closed: bool) -> bool {
        let parts = self.terms.iter().zip(&self.whole).map(|((unknown, _), c)| c * &point.whole[*unknown]);
        let left: BigInt = parts.sum();
        let right = self.whole.last().map_or_else(BigInt::zero, |bound| bound * &point.parts);
        match (left.cmp(&right), self.plain.sense) {
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
