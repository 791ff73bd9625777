//! A relation with claims put in: whether any combination of their values satisfies it.

use super::linear::Polynomial;
use super::{Comparison, Expression, Kind, Relation, Term};
use crate::interval::Interval;
use crate::number::{grouped, settled};
use std::cmp::Ordering;
use std::fmt;

/// What stands for a term: the ranges of a claim, in the claim's own unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Operand {
    /// The range the claim is judged by.
    pub judged: Interval,
    /// What the claim says without its rounding; none for a vague word, which then counts as judged.
    pub stated: Option<Interval>,
    /// What the number is.
    pub kind: Kind,
}

/// How a relation comes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The stated numbers satisfy it.
    Fits,
    /// Only the judged ranges do: the stated numbers leave no combination of values.
    FitsByRounding,
    /// No combination of values within the judged ranges satisfies it.
    Fails,
}

/// A relation judged, with the arithmetic for people.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// How it comes out.
    pub outcome: Outcome,
    /// The stated numbers, one side against the other: `600 + 4,100 = 4,700 against 4,500`.
    pub stated: String,
    /// The same with judged ranges: `[595, 605) + [4,050, 4,150) = [4,645, 4,755) against [4,450, 4,550)`.
    pub judged: String,
}

impl Relation {
    /// Puts claims in and says whether any combination of their values satisfies the relation.
    ///
    /// None if some term has no operand or the arithmetic has no answer (a division by nothing but 0), so
    /// that nothing can be said. A sum that was not [`Relation::expanded`] counts as any amount.
    ///
    /// `Fails` is always true of the ranges. A relation that names one term twice and multiplies or divides
    /// may fail without being found out, since each mention is taken to vary by itself; sums and differences
    /// are exact.
    pub fn judge(&self, operand: &dyn Fn(&Term) -> Option<Operand>) -> Option<Judgement> {
        let judged = |term: &Term| operand(term).map(|o| (o.judged, o.kind));
        let stated = |term: &Term| operand(term).map(|o| (o.stated.unwrap_or(o.judged), o.kind));
        let outcome = if self.fails(&judged)? {
            Outcome::Fails
        } else if self.fails(&stated)? {
            Outcome::FitsByRounding
        } else {
            Outcome::Fits
        };
        Some(Judgement {
            outcome,
            stated: self.arithmetic(&stated, &Span::worded)?,
            judged: self.arithmetic(&judged, &Span::ranged)?,
        })
    }

    fn fails(&self, value: Value) -> Option<bool> {
        let (left, right) = (self.left.span(value)?, self.right.span(value)?);
        if left.never(self.comparison, right) {
            return Some(true);
        }
        // Both sides on one, with the mentions of a term taken together, is exact where it is linear.
        let kind = |term: &Term| value(term).map_or(Kind::Amount, |(_, kind)| kind);
        let Ok(difference) = Polynomial::difference(self, &kind) else {
            return Some(false);
        };
        let Some((terms, constant)) = difference.linear() else {
            return Some(false);
        };
        let mut sum = Span::point(constant);
        for (term, coefficient) in terms {
            // The kind of the number is in the coefficient already.
            let (interval, _) = value(term)?;
            sum = sum + Span::of(interval, Kind::Amount) * Span::point(coefficient);
        }
        Some(sum.never(self.comparison, Span::point(0.0)))
    }

    fn arithmetic(&self, value: Value, show: &dyn Fn(Span, Kind) -> String) -> Option<String> {
        Some(format!("{} against {}", self.left.worked(value, show)?, self.right.worked(value, show)?))
    }
}

/// The range of a term and what its number is.
type Value<'v> = &'v dyn Fn(&Term) -> Option<(Interval, Kind)>;

impl Expression {
    fn span(&self, value: Value) -> Option<Span> {
        Some(match self {
            Expression::Number(number) => Span::point(*number),
            Expression::Term(term) => {
                let (interval, kind) = value(term)?;
                Span::of(interval, kind)
            }
            Expression::Over(..) => Span::of(Interval::ALL, Kind::Amount),
            Expression::Negative(inner) => -inner.span(value)?,
            Expression::Sum(members) => {
                let mut sum = Span::point(0.0);
                for member in members {
                    sum = sum + member.span(value)?;
                }
                sum
            }
            Expression::Product(left, right) => left.span(value)? * right.span(value)?,
            Expression::Quotient(left, right) => left.span(value)? * right.span(value)?.reciprocal()?,
        })
    }

    /// The expression with numbers in, then what it comes to: `600 + 4,100 = 4,700`.
    fn worked(&self, value: Value, show: &dyn Fn(Span, Kind) -> String) -> Option<String> {
        if let Expression::Term(term) = self {
            let (interval, kind) = value(term)?;
            return Some(show(Span::of(interval, Kind::Amount), kind));
        }
        let total = show(self.span(value)?, Kind::Amount);
        if let Expression::Number(_) = self {
            return Some(total);
        }
        Some(format!("{} = {total}", self.filled(value, show)?))
    }

    fn filled(&self, value: Value, show: &dyn Fn(Span, Kind) -> String) -> Option<String> {
        let within = |inner: &Expression| {
            let text = inner.filled(value, show)?;
            Some(if matches!(inner, Expression::Sum(_)) { format!("({text})") } else { text })
        };
        Some(match self {
            Expression::Number(_) => show(self.span(value)?, Kind::Amount),
            Expression::Term(term) => {
                let (interval, kind) = value(term)?;
                let text = show(Span::of(interval, Kind::Amount), kind);
                if text.contains(" to ") { format!("({text})") } else { text }
            }
            Expression::Over(..) => self.to_string(),
            Expression::Negative(inner) => format!("−{}", within(inner)?),
            Expression::Sum(members) if members.is_empty() => "0".to_owned(),
            Expression::Sum(members) => {
                let mut text = String::new();
                for (i, member) in members.iter().enumerate() {
                    let (sign, member) = match member {
                        Expression::Negative(inner) if i > 0 => (" − ", &**inner),
                        _ if i > 0 => (" + ", member),
                        _ => ("", member),
                    };
                    text += sign;
                    text += &within(member)?;
                }
                text
            }
            Expression::Product(left, right) => format!("{} × {}", within(left)?, within(right)?),
            Expression::Quotient(left, right) => {
                let divisor = within(right)?;
                let compound = matches!(**right, Expression::Product(..) | Expression::Quotient(..));
                let divisor = if compound { format!("({divisor})") } else { divisor };
                format!("{} ÷ {divisor}", within(left)?)
            }
        })
    }
}

/// A range that may be negative, with open ends: what comes out of arithmetic on ranges.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Span {
    low: End,
    high: End,
}

/// An end of a [`Span`]; open at infinity.
#[derive(Clone, Copy, Debug, PartialEq)]
struct End {
    at: f64,
    open: bool,
}

impl End {
    fn new(at: f64, open: bool) -> End {
        End { at, open: open || at.is_infinite() }
    }

    fn times(self, other: End) -> End {
        let zero = |end: End| end.at == 0.0;
        match (zero(self), zero(other)) {
            // 0 times anything is 0, and it is reached as soon as one 0 is.
            (true, true) => End::new(0.0, self.open && other.open),
            (true, false) => End::new(0.0, self.open),
            (false, true) => End::new(0.0, other.open),
            (false, false) => End::new(settled(self.at * other.at), self.open || other.open),
        }
    }

    /// Whether the two stand at the same number.
    fn level(self, other: End) -> bool {
        self.at <= other.at && other.at <= self.at
    }

    /// Orders by position, a closed end before an open one.
    fn order(self, other: End) -> Ordering {
        self.at.total_cmp(&other.at).then(self.open.cmp(&other.open))
    }
}

impl Span {
    fn point(at: f64) -> Span {
        Span { low: End::new(at, false), high: End::new(at, false) }
    }

    fn of(interval: Interval, kind: Kind) -> Span {
        let factor = kind.factor();
        Span {
            low: End::new(settled(interval.low() * factor), interval.low_open()),
            high: End::new(settled(interval.high() * factor), interval.high_open()),
        }
    }

    /// 1 divided by it; a divisor that is never negative is taken to be positive. None for nothing but 0.
    fn reciprocal(self) -> Option<Span> {
        if self.low.at < 0.0 && 0.0 < self.high.at {
            let (low, high) = (End::new(f64::NEG_INFINITY, true), End::new(f64::INFINITY, true));
            return Some(Span { low, high });
        }
        if self.low.at == 0.0 && self.high.at == 0.0 {
            return None;
        }
        let inverse = |end: End, infinity: f64| {
            let at = if end.at == 0.0 { infinity } else { settled(1.0 / end.at) + 0.0 };
            End::new(at, end.open)
        };
        Some(Span { low: inverse(self.high, f64::NEG_INFINITY), high: inverse(self.low, f64::INFINITY) })
    }

    /// Whether no two numbers of the two spans compare so.
    fn never(self, comparison: Comparison, other: Span) -> bool {
        let above = |low: End, high: End| high.at < low.at || (high.level(low) && (low.open || high.open));
        match comparison {
            Comparison::AtMost => above(self.low, other.high),
            Comparison::Less => other.high.at <= self.low.at,
            Comparison::Equal => above(self.low, other.high) || above(other.low, self.high),
            Comparison::AtLeast | Comparison::Greater => other.never(comparison.flipped(), self),
        }
    }

    /// As people say it: `4,700`, `more than 3,000`, `at most 500`, `10,000 to 12,000`.
    fn worded(self, kind: Kind) -> String {
        let sign = if kind == Kind::Percent { " %" } else { "" };
        let (low, high) = (Signed(self.low.at), Signed(self.high.at));
        let no_low = self.low.at.is_infinite() || (self.low.at == 0.0 && 0.0 < self.high.at);
        match (no_low, self.high.at.is_infinite()) {
            (true, true) => "any number".to_owned(),
            (true, false) if self.high.open => format!("less than {high}{sign}"),
            (true, false) => format!("at most {high}{sign}"),
            (false, true) if self.low.open => format!("more than {low}{sign}"),
            (false, true) => format!("at least {low}{sign}"),
            (false, false) if self.low.level(self.high) => format!("{low}{sign}"),
            (false, false) => format!("{low} to {high}{sign}"),
        }
    }

    /// As a range: `[4,645, 4,755)`.
    fn ranged(self, kind: Kind) -> String {
        let sign = if kind == Kind::Percent { " %" } else { "" };
        if self.low.level(self.high) {
            return format!("{}{sign}", Signed(self.low.at));
        }
        let opening = if self.low.open { '(' } else { '[' };
        let closing = if self.high.open { ')' } else { ']' };
        format!("{opening}{}, {}{closing}{sign}", Signed(self.low.at), Signed(self.high.at))
    }
}

/// A range as relations say it: `100`, `at least 100`, `100 to 120`.
pub(crate) fn worded(range: Interval) -> String {
    Span::of(range, Kind::Amount).worded(Kind::Amount)
}

/// A number with a minus sign where it is negative, also at infinity.
struct Signed(f64);

impl fmt::Display for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.0 < 0.0 { "−" } else { "" }, grouped(self.0.abs()))
    }
}

impl std::ops::Add for Span {
    type Output = Span;

    fn add(self, other: Span) -> Span {
        let add = |a: End, b: End| End::new(settled(a.at + b.at), a.open || b.open);
        Span { low: add(self.low, other.low), high: add(self.high, other.high) }
    }
}

impl std::ops::Neg for Span {
    type Output = Span;

    fn neg(self) -> Span {
        let negative = |end: End| End::new(0.0 - end.at, end.open);
        Span { low: negative(self.high), high: negative(self.low) }
    }
}

impl std::ops::Mul for Span {
    type Output = Span;

    fn mul(self, other: Span) -> Span {
        let corners = [
            self.low.times(other.low),
            self.low.times(other.high),
            self.high.times(other.low),
            self.high.times(other.high),
        ];
        let mut span = Span { low: corners[0], high: corners[0] };
        for corner in &corners[1..] {
            if corner.order(span.low) == Ordering::Less {
                span.low = *corner;
            }
            // At the upper end too, a closed corner reaches further than an open one.
            if corner.at > span.high.at || (corner.level(span.high) && !corner.open) {
                span.high = *corner;
            }
        }
        // A 0 inside a factor makes a 0 at the end of the product one that is reached.
        if self.holds_zero() || other.holds_zero() {
            for end in [&mut span.low, &mut span.high] {
                end.open &= end.at != 0.0;
            }
        }
        span
    }
}

impl Span {
    fn holds_zero(self) -> bool {
        let zero = Span::point(0.0);
        !self.never(Comparison::Equal, zero)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn amount(judged: Interval, stated: Interval) -> Operand {
        Operand { judged, stated: Some(stated), kind: Kind::Amount }
    }

    fn judge(rule: &str, operands: &[(&str, Operand)]) -> Option<Judgement> {
        Relation::parse(rule).unwrap().judge(&|term| {
            operands.iter().find(|(name, _)| *name == term.measure).map(|(_, operand)| *operand)
        })
    }

    fn about(number: f64, half: f64) -> Operand {
        let judged = Interval::new(number - half, false, number + half, true).unwrap();
        amount(judged, Interval::point(number).unwrap())
    }

    #[test]
    fn parts_against_their_total_are_written_out() {
        let parts = [("killed", about(600.0, 5.0)), ("wounded", about(4100.0, 50.0))];
        for (total, outcome) in
            [(4500.0, Outcome::Fails), (4690.0, Outcome::FitsByRounding), (4700.0, Outcome::Fits)]
        {
            let operands = [parts[0], parts[1], ("casualties", about(total, 50.0))];
            let judgement = judge("killed + wounded <= casualties", &operands).unwrap();
            assert_eq!(judgement.outcome, outcome);
            let total = grouped(total);
            assert_eq!(judgement.stated, format!("600 + 4,100 = 4,700 against {total}"));
        }
        let operands = [parts[0], parts[1], ("casualties", about(4500.0, 50.0))];
        let judgement = judge("killed + wounded <= casualties", &operands).unwrap();
        assert_eq!(judgement.judged, "[595, 605) + [4,050, 4,150) = [4,645, 4,755) against [4,450, 4,550)");
    }

    #[test]
    fn a_sum_that_fits_only_through_rounding_is_told_apart() {
        let more = Interval::from(3000.0, true).unwrap();
        let operands = [
            ("killed", about(300.0, 5.0)),
            ("wounded", about(2700.0, 50.0)),
            ("casualties", amount(more, more)),
        ];
        let judgement = judge("killed + wounded = casualties", &operands).unwrap();
        assert_eq!(judgement.outcome, Outcome::FitsByRounding);
        assert_eq!(judgement.stated, "300 + 2,700 = 3,000 against more than 3,000");
    }

    #[test]
    fn two_ends_are_worded() {
        let range = Interval::closed(10.0, 12.0).unwrap();
        let operands = [
            ("a", amount(range, range)),
            ("b", amount(Interval::point(1.0).unwrap(), Interval::point(1.0).unwrap())),
            ("c", amount(range, range)),
        ];
        let judgement = judge("a + b <= c", &operands).unwrap();
        assert_eq!(judgement.stated, "(10 to 12) + 1 = 11 to 13 against 10 to 12");
    }

    #[test]
    fn percent_enters_as_a_hundredth() {
        let rate = |low: f64, high: f64| {
            let judged = Interval::closed(low, high).unwrap();
            Operand { judged, stated: Some(judged), kind: Kind::Percent }
        };
        let rest = [("casualties", about(4000.0, 50.0)), ("troops", about(11_000.0, 500.0))];
        let rule = "rate = casualties / troops";
        let fits = judge(rule, &[("rate", rate(36.0, 36.0)), rest[0], rest[1]]).unwrap();
        assert_eq!(fits.outcome, Outcome::FitsByRounding);
        assert_eq!(fits.stated, "36 % against 4,000 ÷ 11,000 = 0.363636");
        let fails = judge(rule, &[("rate", rate(45.0, 50.0)), rest[0], rest[1]]).unwrap();
        assert_eq!(fails.outcome, Outcome::Fails);
        let third = rate(30.0, 35.0);
        let product = judge(
            "killed = share * casualties",
            &[("killed", about(4000.0, 50.0)), ("share", third), rest[0]],
        );
        assert_eq!(product.unwrap().outcome, Outcome::Fails);
    }

    #[test]
    fn what_cannot_be_said_is_not_said() {
        let zero = Operand { judged: Interval::point(0.0).unwrap(), stated: None, kind: Kind::Amount };
        assert_eq!(judge("a <= b", &[("a", zero)]), None);
        assert_eq!(judge("a = b / c", &[("a", zero), ("b", zero), ("c", zero)]), None);
        assert_eq!(judge("sum(a over place) <= b", &[("b", zero)]).unwrap().outcome, Outcome::Fits);
    }

    #[test]
    fn two_mentions_of_a_term_are_one_number() {
        let any = amount(Interval::ALL, Interval::ALL);
        assert_eq!(judge("a < a", &[("a", any)]).unwrap().outcome, Outcome::Fails);
        assert_eq!(judge("a - b > a", &[("a", any), ("b", any)]).unwrap().outcome, Outcome::Fails);
    }

    fn small() -> impl Strategy<Value = Span> {
        (-4i32..4, 0i32..4, any::<bool>(), any::<bool>()).prop_map(|(low, width, low_open, high_open)| {
            let closed = width == 0;
            let low_end = End::new(f64::from(low), low_open && !closed);
            Span { low: low_end, high: End::new(f64::from(low + width), high_open && !closed) }
        })
    }

    /// Numbers of the span, near its open ends too.
    fn samples(span: Span) -> Vec<f64> {
        let width = span.high.at - span.low.at;
        [0.0, 1e-3, 0.25, 0.5, 0.75, 1.0 - 1e-3, 1.0]
            .into_iter()
            .map(|share| span.low.at + share * width)
            .filter(|number| span.contains(*number))
            .collect()
    }

    impl Span {
        fn contains(self, number: f64) -> bool {
            !self.never(Comparison::Equal, Span::point(number))
        }
    }

    proptest! {
        #[test]
        fn arithmetic_holds_each_pair_and_reaches_each_closed_end(a in small(), b in small()) {
            for (span, apply) in [
                (a + b, (|x, y| x + y) as fn(f64, f64) -> f64),
                (a + -b, |x, y| x - y),
                (a * b, |x, y| x * y),
            ] {
                let results: Vec<f64> =
                    samples(a).iter().flat_map(|x| samples(b).into_iter().map(|y| apply(*x, y))).collect();
                for result in &results {
                    prop_assert!(span.contains(*result), "{span:?} lacks {result}");
                }
                let zero_inside = span == a * b && (a.contains(0.0) || b.contains(0.0));
                for end in [span.low, span.high] {
                    // A 0 strictly inside a factor may be missed by the samples.
                    let reached = results.contains(&end.at) || (end.at == 0.0 && zero_inside);
                    prop_assert_eq!(!end.open, reached, "{:?} of {:?} and {:?}", end, a, b);
                    let near = results.iter().any(|result| (result - end.at).abs() < 0.05);
                    prop_assert!(near || end.at == 0.0);
                }
            }
        }

        #[test]
        fn a_quotient_holds_each_pair(a in small(), b in small()) {
            if let Some(reciprocal) = b.reciprocal() {
                let quotient = a * reciprocal;
                for x in samples(a) {
                    for y in samples(b) {
                        if y != 0.0 {
                            prop_assert!(quotient.contains(settled(x * settled(1.0 / y))));
                        }
                    }
                }
            }
        }

        #[test]
        fn a_relation_that_fails_has_no_pair(a in small(), b in small()) {
            for comparison in
                [Comparison::Less, Comparison::AtMost, Comparison::Equal, Comparison::AtLeast, Comparison::Greater]
            {
                let pair = samples(a).iter().any(|x| samples(b).iter().any(|y| match comparison {
                    Comparison::Less => x < y,
                    Comparison::AtMost => x <= y,
                    Comparison::Equal => x <= y && y <= x,
                    Comparison::AtLeast => y <= x,
                    Comparison::Greater => y < x,
                }));
                if a.never(comparison, b) {
                    prop_assert!(!pair);
                } else if comparison != Comparison::Equal {
                    prop_assert!(pair);
                }
            }
        }
    }
}
