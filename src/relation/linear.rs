//! A relation as linear constraints.
//!
//! Each side is a quotient of polynomials. Divisors are amounts and taken to be positive, so both sides are
//! multiplied out and brought to one. What then is linear is a constraint. What is linear but for one share
//! times a linear divisor, as `rate = casualties / troops` or `killed = share * casualties`, is a [`Ratio`]:
//! the share is no unknown; each claim about it becomes constraints on the others.

use super::{Comparison, Expression, Kind, Relation, Term};
use crate::interval::Interval;
use crate::number::settled;
use crate::resolve::Row;
use std::collections::BTreeMap;
use std::fmt;

/// `Σ coefficient · term  comparison  bound`, with each term once and no coefficient 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Linear {
    /// The terms with their coefficients, in order.
    pub terms: Vec<(Term, f64)>,
    /// How the sum stands to the bound.
    pub comparison: Comparison,
    /// The number on the right.
    pub bound: f64,
}

impl Linear {
    /// The constraint over numbered unknowns; none if a term has no unknown or a coefficient overflows.
    pub fn row(&self, unknown: &dyn Fn(&Term) -> Option<usize>) -> Option<Row> {
        let terms = self.terms.iter().map(|(term, coefficient)| Some((unknown(term)?, *coefficient)));
        Row::new(terms.collect::<Option<Vec<_>>>()?, self.comparison, self.bound)
    }
}

/// `share  comparison  numerator / denominator`, where the denominator is a sum of amounts.
#[derive(Clone, Debug, PartialEq)]
pub struct Ratio {
    /// The term that is the share.
    pub share: Term,
    comparison: Comparison,
    numerator: Form,
    denominator: Form,
}

/// What a relation comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Linearized {
    /// One constraint on amounts.
    Constraint(Linear),
    /// A share of amounts.
    Ratio(Ratio),
}

/// Why a relation is not linear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinearError {
    /// It multiplies or divides measures beyond one share of a sum.
    NotLinear,
    /// It multiplies two measures, either of which could be the share.
    WhichIsTheShare(Vec<Term>),
    /// It still has a sum over places or subjects.
    NotExpanded,
}

impl fmt::Display for LinearError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LinearError::NotLinear => f.write_str(
                "the rule multiplies or divides measures; only one share of a sum, as in `rate = a / b`, can be \
                 resolved",
            ),
            LinearError::WhichIsTheShare(terms) => {
                let names: Vec<String> = terms.iter().map(|term| format!("`{term}`")).collect();
                let names = names.join(" and ");
                write!(f, "cannot tell which of {names} is the share; give that measure the unit percent or share")
            }
            LinearError::NotExpanded => f.write_str("the rule sums over places that are not known yet"),
        }
    }
}

impl std::error::Error for LinearError {}

impl Relation {
    /// The relation as linear constraints on amounts.
    ///
    /// `kind` says what the number of each term is. A measure in percent keeps its number (36), and the
    /// hundredth goes into the coefficients.
    ///
    /// # Errors
    ///
    /// The reason why it is not linear; such a relation can still be judged.
    pub fn linear(&self, kind: &dyn Fn(&Term) -> Kind) -> Result<Linearized, LinearError> {
        if !self.sums().is_empty() {
            return Err(LinearError::NotExpanded);
        }
        let difference = Polynomial::difference(self, kind)?;
        if let Some((terms, constant)) = difference.linear() {
            let terms = terms.into_iter().map(|(term, coefficient)| (term.clone(), coefficient)).collect();
            return Ok(Linearized::Constraint(Linear {
                terms,
                comparison: self.comparison,
                bound: 0.0 - constant,
            }));
        }
        let share = self.share(&difference, kind)?;
        // share · denominator + rest  comparison  0
        let (mut denominator, mut rest) = (Form::default(), Form::default());
        for (monomial, coefficient) in &difference.0 {
            let others: Vec<&Term> = monomial.iter().copied().filter(|term| *term != share).collect();
            let form = if others.len() == monomial.len() { &mut rest } else { &mut denominator };
            match others[..] {
                [] => form.constant = *coefficient,
                [term] => form.terms.push((term.clone(), *coefficient)),
                _ => return Err(LinearError::NotLinear),
            }
        }
        let positive = |form: &Form| 0.0 <= form.constant && form.terms.iter().all(|(_, c)| 0.0 < *c);
        if positive(&denominator) {
            let (comparison, numerator) = (self.comparison, rest.times(-1.0));
            return Ok(Linearized::Ratio(Ratio { share: share.clone(), comparison, numerator, denominator }));
        }
        let denominator = denominator.times(-1.0);
        if !positive(&denominator) {
            return Err(LinearError::NotLinear);
        }
        let comparison = self.comparison.flipped();
        Ok(Linearized::Ratio(Ratio { share: share.clone(), comparison, numerator: rest, denominator }))
    }

    /// The term that each product of two has in common and that stands nowhere else by itself.
    fn share<'p>(
        &self,
        difference: &Polynomial<'p>,
        kind: &dyn Fn(&Term) -> Kind,
    ) -> Result<&'p Term, LinearError> {
        let mut products = difference.0.keys().filter(|monomial| 1 < monomial.len());
        let Some([first, second]) = products.next().map(Vec::as_slice) else {
            return Err(LinearError::NotLinear);
        };
        let mut candidates = vec![*first, *second];
        candidates.dedup();
        for product in products {
            candidates.retain(|term| product.len() == 2 && product.contains(term));
        }
        let squared = |term: &Term| difference.0.contains_key(&vec![term, term]);
        candidates.retain(|term| !squared(term));
        let shares: Vec<&Term> =
            candidates.iter().copied().filter(|term| kind(term) != Kind::Amount).collect();
        let alone = |term: &&&Term| [&self.left, &self.right].contains(&&Expression::Term((**term).clone()));
        match (&shares[..], &candidates[..]) {
            (_, []) => Err(LinearError::NotLinear),
            ([share], _) | (_, [share]) => Ok(share),
            _ => {
                let mut lone = candidates.iter().filter(alone);
                match (lone.next(), lone.next()) {
                    (Some(share), None) => Ok(share),
                    _ => Err(LinearError::WhichIsTheShare(candidates.into_iter().cloned().collect())),
                }
            }
        }
    }
}

impl Ratio {
    /// What a claim that the share lies in `claimed` says about the amounts, in the unit of the share.
    ///
    /// A claim of [l, h] for N / D is `l·D <= N` and `N <= h·D`, and since there is a share at all, `0 < D`.
    pub fn constraints(&self, claimed: Interval) -> Vec<Linear> {
        let exists = self.denominator.linear(Comparison::Greater);
        let end = |at: f64, comparison: Comparison| {
            self.numerator.plus(&self.denominator.times(0.0 - at)).linear(comparison)
        };
        let strict = |open: bool, strict: Comparison, loose: Comparison| if open { strict } else { loose };
        let mut constraints = vec![exists];
        // share <= N / D keeps the lower end of the claim only, share >= N / D the upper one.
        let (above, below) = match self.comparison {
            Comparison::Equal => (true, true),
            Comparison::Less | Comparison::AtMost => (true, false),
            Comparison::AtLeast | Comparison::Greater => (false, true),
        };
        if above {
            let open = claimed.low_open() || self.comparison == Comparison::Less;
            constraints.push(end(claimed.low(), strict(open, Comparison::Greater, Comparison::AtLeast)));
        }
        if below && !claimed.unbounded() {
            let open = claimed.high_open() || self.comparison == Comparison::Greater;
            constraints.push(end(claimed.high(), strict(open, Comparison::Less, Comparison::AtMost)));
        }
        constraints
    }
}

/// A linear form over terms.
#[derive(Clone, Debug, Default, PartialEq)]
struct Form {
    terms: Vec<(Term, f64)>,
    constant: f64,
}

impl Form {
    fn times(&self, factor: f64) -> Form {
        let terms = self.terms.iter().map(|(term, c)| (term.clone(), settled(c * factor))).collect();
        Form { terms, constant: settled(self.constant * factor) }
    }

    fn plus(&self, other: &Form) -> Form {
        let mut sum: BTreeMap<&Term, f64> = BTreeMap::new();
        for (term, coefficient) in self.terms.iter().chain(&other.terms) {
            *sum.entry(term).or_default() += coefficient;
        }
        let terms =
            sum.into_iter().map(|(term, c)| (term.clone(), settled(c))).filter(|(_, c)| *c != 0.0).collect();
        Form { terms, constant: settled(self.constant + other.constant) }
    }

    /// The form against 0, its constant on the right.
    fn linear(&self, comparison: Comparison) -> Linear {
        Linear { terms: self.terms.clone(), comparison, bound: 0.0 - self.constant }
    }
}

/// A polynomial: the coefficient of each product of terms, none of them 0.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Polynomial<'p>(BTreeMap<Vec<&'p Term>, f64>);

/// A product of measures beyond this many is nothing that can be resolved.
const DEGREE: usize = 2;

impl<'p> Polynomial<'p> {
    /// Left side less right side, multiplied by their divisors.
    ///
    /// # Errors
    ///
    /// `NotLinear` if it multiplies more than two measures, or a divisor might be negative;
    /// `NotExpanded` for a sum over places.
    pub(super) fn difference(
        relation: &'p Relation,
        kind: &dyn Fn(&Term) -> Kind,
    ) -> Result<Polynomial<'p>, LinearError> {
        let (left, left_divisor) = Polynomial::quotient(&relation.left, kind)?;
        let (right, right_divisor) = Polynomial::quotient(&relation.right, kind)?;
        Ok(left.times(&right_divisor)?.plus(right.times(&left_divisor)?, -1.0))
    }

    /// The terms with their coefficients and the constant, if nothing is multiplied.
    pub(super) fn linear(&self) -> Option<(Vec<(&'p Term, f64)>, f64)> {
        let (mut terms, mut constant) = (Vec::new(), 0.0);
        for (monomial, coefficient) in &self.0 {
            match monomial[..] {
                [] => constant = *coefficient,
                [term] => terms.push((term, *coefficient)),
                _ => return None,
            }
        }
        Some((terms, constant))
    }

    fn constant(number: f64) -> Polynomial<'p> {
        let mut constant = Polynomial(BTreeMap::new());
        if number != 0.0 {
            constant.0.insert(Vec::new(), number);
        }
        constant
    }

    /// Dividend and divisor.
    fn quotient(
        expression: &'p Expression,
        kind: &dyn Fn(&Term) -> Kind,
    ) -> Result<(Polynomial<'p>, Polynomial<'p>), LinearError> {
        let whole = |dividend| Ok((dividend, Polynomial::constant(1.0)));
        match expression {
            Expression::Number(number) => whole(Polynomial::constant(*number)),
            Expression::Term(term) => whole(Polynomial(BTreeMap::from([(vec![term], kind(term).factor())]))),
            Expression::Over(..) => Err(LinearError::NotExpanded),
            Expression::Negative(inner) => {
                let (dividend, divisor) = Polynomial::quotient(inner, kind)?;
                Ok((Polynomial::constant(0.0).plus(dividend, -1.0), divisor))
            }
            Expression::Sum(members) => {
                let mut sum = (Polynomial::constant(0.0), Polynomial::constant(1.0));
                for member in members {
                    let (dividend, divisor) = Polynomial::quotient(member, kind)?;
                    if divisor == sum.1 {
                        sum.0 = sum.0.plus(dividend, 1.0);
                    } else {
                        sum = (
                            sum.0.times(&divisor)?.plus(dividend.times(&sum.1)?, 1.0),
                            sum.1.times(&divisor)?,
                        );
                    }
                }
                Ok(sum)
            }
            Expression::Product(left, right) => {
                let (left, right) = (Polynomial::quotient(left, kind)?, Polynomial::quotient(right, kind)?);
                Ok((left.0.times(&right.0)?, left.1.times(&right.1)?))
            }
            Expression::Quotient(left, right) => {
                let (left, right) = (Polynomial::quotient(left, kind)?, Polynomial::quotient(right, kind)?);
                let divisor = left.1.times(&right.0)?;
                // Multiplying by it must keep the comparison, so it must be positive.
                if divisor.0.is_empty() || !divisor.0.values().all(|coefficient| 0.0 < *coefficient) {
                    return Err(LinearError::NotLinear);
                }
                Ok((left.0.times(&right.1)?, divisor))
            }
        }
    }

    fn plus(mut self, other: Polynomial<'p>, factor: f64) -> Polynomial<'p> {
        for (monomial, coefficient) in other.0 {
            *self.0.entry(monomial).or_default() += factor * coefficient;
        }
        self.settle()
    }

    fn times(&self, other: &Polynomial<'p>) -> Result<Polynomial<'p>, LinearError> {
        let mut product: BTreeMap<Vec<&Term>, f64> = BTreeMap::new();
        for (left, a) in &self.0 {
            for (right, b) in &other.0 {
                let mut monomial: Vec<&Term> = left.iter().chain(right).copied().collect();
                if DEGREE < monomial.len() {
                    return Err(LinearError::NotLinear);
                }
                monomial.sort_unstable();
                *product.entry(monomial).or_default() += a * b;
            }
        }
        Ok(Polynomial(product).settle())
    }

    fn settle(mut self) -> Polynomial<'p> {
        self.0.retain(|_, coefficient| {
            *coefficient = settled(*coefficient);
            *coefficient != 0.0
        });
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kinds(term: &Term) -> Kind {
        match term.measure.as_str() {
            "rate" => Kind::Percent,
            "share" => Kind::Share,
            _ => Kind::Amount,
        }
    }

    fn linear(rule: &str) -> Result<Linearized, LinearError> {
        Relation::parse(rule).unwrap().linear(&kinds)
    }

    fn shown(linear: &Linear) -> String {
        let terms: Vec<String> = linear.terms.iter().map(|(term, c)| format!("{c} {term}")).collect();
        format!("{} {} {}", terms.join(" + "), linear.comparison.symbol(), linear.bound)
    }

    fn constraint(rule: &str) -> String {
        match linear(rule).unwrap() {
            Linearized::Constraint(linear) => shown(&linear),
            Linearized::Ratio(ratio) => panic!("{ratio:?}"),
        }
    }

    fn claimed(rule: &str, low: f64, high: f64) -> Vec<String> {
        match linear(rule).unwrap() {
            Linearized::Constraint(linear) => panic!("{linear:?}"),
            Linearized::Ratio(ratio) => {
                let claimed = Interval::new(low, false, high, true).unwrap();
                ratio.constraints(claimed).iter().map(shown).collect()
            }
        }
    }

    #[test]
    fn sums_are_constraints() {
        assert_eq!(constraint("killed + wounded <= casualties"), "-1 casualties + 1 killed + 1 wounded <= 0");
        assert_eq!(constraint("2 * (a - b) >= a + 3"), "1 a + -2 b >= 3");
        assert_eq!(constraint("a / b <= 0.5"), "1 a + -0.5 b <= 0");
        assert_eq!(constraint("a / 4 = b"), "0.25 a + -1 b = 0".replace("0.25 a + -1 b", "1 a + -4 b"));
        assert_eq!(constraint("rate <= 50 * 0.01"), "0.01 rate <= 0.5");
    }

    #[test]
    fn a_ratio_is_eliminated() {
        assert_eq!(
            claimed("rate = a / b", 30.0, 40.0),
            ["0.01 b > 0", "1 a + -0.3 b >= 0", "1 a + -0.4 b < 0"]
        );
        assert_eq!(
            claimed("k = share * c", 0.25, 0.5),
            ["1 c > 0", "-0.25 c + 1 k >= 0", "-0.5 c + 1 k < 0"]
        );
        assert_eq!(claimed("share = (a + b) / (c + d)", 0.5, 0.75)[1], "1 a + 1 b + -0.5 c + -0.5 d >= 0");
        assert_eq!(
            claimed("x = a / b", 2.0, 3.0),
            claimed("a / b = x", 2.0, 3.0),
            "the lone term is the share"
        );
        assert_eq!(claimed("share <= a / b", 0.5, 0.75), ["1 b > 0", "1 a + -0.5 b >= 0"]);
        assert_eq!(claimed("a / b < share", 0.5, 0.75), ["1 b > 0", "1 a + -0.75 b < 0"]);
    }

    #[test]
    fn a_rate_claim_contradicts_the_amounts_it_is_a_share_of() {
        use crate::resolve::{Claim, Limits, System, resolve};
        let Ok(Linearized::Ratio(ratio)) = linear("rate = a / b") else { panic!() };
        let unknown = |term: &Term| ["a", "b"].iter().position(|name| *name == term.measure);
        let rate = |low, high| {
            let rows = ratio.constraints(Interval::closed(low, high).unwrap());
            Claim::rows(rows.iter().map(|linear| linear.row(&unknown).unwrap()).collect(), 1.0)
        };
        let amount = |unknown, number| Claim::range(unknown, Interval::point(number).unwrap(), 1.0);
        let parts = |rate| {
            let claims = vec![amount(0, 4_000.0), amount(1, 11_000.0), rate];
            resolve(&System { claims, constraints: Vec::new() }, &Limits::USUAL)
        };
        assert!(parts(rate(36.0, 37.0)).is_empty());
        assert_eq!(parts(rate(45.0, 50.0))[0].contradictions[0].claims, [0, 1, 2]);
    }

    #[test]
    fn what_is_not_linear_says_why() {
        assert_eq!(linear("a * b * c <= d"), Err(LinearError::NotLinear));
        assert_eq!(linear("a * a <= d"), Err(LinearError::NotLinear));
        assert_eq!(linear("a * b + c * d <= e"), Err(LinearError::NotLinear));
        assert_eq!(linear("a / (b - c) <= e"), Err(LinearError::NotLinear));
        assert_eq!(linear("a / 0 <= e"), Err(LinearError::NotLinear));
        assert_eq!(linear("sum(a over place) <= b"), Err(LinearError::NotExpanded));
        assert_eq!(
            linear("a = b * c").unwrap_err().to_string(),
            "cannot tell which of `b` and `c` is the share; give that measure the unit percent or share"
        );
    }

    proptest! {
        #[test]
        fn a_ratio_claim_holds_exactly_where_the_share_lies_in_it(
            a in 0u32..20, b in 1u32..20, low in 0u32..100, width in 1u32..60,
        ) {
            let share = 100.0 * f64::from(a) / f64::from(b);
            let claim = Interval::new(f64::from(low), false, f64::from(low + width), true).unwrap();
            let Ok(Linearized::Ratio(ratio)) = linear("rate = a / b") else { panic!() };
            let holds = ratio.constraints(claim).iter().all(|linear| {
                let value = |term: &Term| f64::from(if term.measure == "a" { a } else { b });
                let sum: f64 = settled(linear.terms.iter().map(|(term, c)| c * value(term)).sum());
                match linear.comparison {
                    Comparison::Less => sum < linear.bound - 1e-9,
                    Comparison::AtLeast => linear.bound - 1e-9 <= sum,
                    _ => linear.bound < sum,
                }
            });
            prop_assert_eq!(holds, f64::from(low) <= share + 1e-7 && share < f64::from(low + width) - 1e-7);
        }
    }
}
