//! Relations between measures: `killed + wounded <= casualties`.
//!
//! A rule is written once in the configuration and read by [`Relation::parse`]. It is then used in two ways:
//! [`Relation::judge`] puts claims in and says whether any combination of values satisfies it, with the
//! arithmetic written out; [`Relation::linear`] turns it into linear constraints for [`crate::resolve`].
//!
//! ```text
//! relation   = sum comparison sum                comparison = "<" | "<=" | "=" | ">=" | ">"
//! sum        = product { ("+" | "-") product }
//! product    = factor { ("*" | "/") factor }
//! factor     = number | term | "(" sum ")" | "-" factor | "sum" "(" term "over" dimension ")"
//! term       = measure [ "[" scope { "," scope } "]" ]
//! scope      = text | dimension "=" text         a text alone is the subject
//! dimension  = "subject" | "place"
//! measure    = letters, digits and "_", or anything between backquotes
//! text       = anything between two " or two '
//! ```
//!
//! A term without a scope is the measure at the subject and place at hand. A sum over places takes each
//! place of its measure but those that the rule itself names, so that `sum(x over place) <= x[place =
//! "whole"]` does not count the whole among its parts.
//!
//! A measure in percent enters the arithmetic as a share, a hundredth of its number (36 % is 0.36), and
//! this is the one place where the factor comes in: see [`Kind`].

mod evaluate;
mod linear;
mod parse;

pub(crate) use evaluate::worded;
pub use evaluate::{Judgement, Operand, Outcome};
pub use linear::{Linear, LinearError, Linearized, Ratio};
pub use parse::ParseError;

use crate::name;
use std::collections::BTreeSet;
use std::fmt;

/// A rule that ties measures together.
#[derive(Clone, Debug, PartialEq)]
pub struct Relation {
    left: Expression,
    comparison: Comparison,
    right: Expression,
}

/// How the two sides of a relation stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `=`
    Equal,
    /// `>=`
    AtLeast,
    /// `>`
    Greater,
}

impl Comparison {
    /// The same comparison with its sides exchanged.
    pub fn flipped(self) -> Comparison {
        match self {
            Comparison::Less => Comparison::Greater,
            Comparison::AtMost => Comparison::AtLeast,
            Comparison::Equal => Comparison::Equal,
            Comparison::AtLeast => Comparison::AtMost,
            Comparison::Greater => Comparison::Less,
        }
    }

    /// As it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Comparison::Less => "<",
            Comparison::AtMost => "<=",
            Comparison::Equal => "=",
            Comparison::AtLeast => ">=",
            Comparison::Greater => ">",
        }
    }
}

/// A measure, possibly at a subject and place of its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Term {
    /// The measure, as written.
    pub measure: String,
    /// The subject it is taken at; none is the one at hand.
    pub subject: Option<String>,
    /// The place it is taken at; none is the one at hand.
    pub place: Option<String>,
}

/// What a sum runs over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dimension {
    /// Every subject of the measure.
    Subject,
    /// Every place of the measure.
    Place,
}

impl Dimension {
    fn name(self) -> &'static str {
        match self {
            Dimension::Subject => "subject",
            Dimension::Place => "place",
        }
    }
}

/// What the number of a measure is, which decides how it enters a relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A count or an amount.
    Amount,
    /// A share of something: 0.36.
    Share,
    /// A share in percent: 36, which enters as 0.36.
    Percent,
}

impl Kind {
    fn factor(self) -> f64 {
        if self == Kind::Percent { 0.01 } else { 1.0 }
    }
}

/// One side of a relation, or a piece of it. A sum has many members so that no tree grows as deep as it is
/// long.
#[derive(Clone, Debug, PartialEq)]
enum Expression {
    Number(f64),
    Term(Term),
    Negative(Box<Expression>),
    Sum(Vec<Expression>),
    Product(Box<Expression>, Box<Expression>),
    Quotient(Box<Expression>, Box<Expression>),
    Over(Term, Dimension),
}

impl Expression {
    fn each_term<'e>(&'e self, visit: &mut impl FnMut(&'e Term, Option<Dimension>)) {
        match self {
            Expression::Number(_) => {}
            Expression::Term(term) => visit(term, None),
            Expression::Over(term, dimension) => visit(term, Some(*dimension)),
            Expression::Negative(inner) => inner.each_term(visit),
            Expression::Sum(members) => members.iter().for_each(|member| member.each_term(visit)),
            Expression::Product(left, right) | Expression::Quotient(left, right) => {
                left.each_term(visit);
                right.each_term(visit);
            }
        }
    }

    fn expanded(
        &self,
        named: &BTreeSet<&Term>,
        values: &dyn Fn(&Term, Dimension) -> Vec<String>,
    ) -> Expression {
        let again = |inner: &Expression| Box::new(inner.expanded(named, values));
        match self {
            Expression::Over(term, dimension) => {
                let place_at = |value: String| {
                    let mut at = term.clone();
                    match dimension {
                        Dimension::Subject => at.subject = Some(value),
                        Dimension::Place => at.place = Some(value),
                    }
                    at
                };
                let members: BTreeSet<Term> = values(term, *dimension).into_iter().map(place_at).collect();
                let members = members.into_iter().filter(|member| !named.contains(member));
                Expression::Sum(members.map(Expression::Term).collect())
            }
            Expression::Negative(inner) => Expression::Negative(again(inner)),
            Expression::Sum(members) => Expression::Sum(members.iter().map(|m| *again(m)).collect()),
            Expression::Product(left, right) => Expression::Product(again(left), again(right)),
            Expression::Quotient(left, right) => Expression::Quotient(again(left), again(right)),
            Expression::Number(_) | Expression::Term(_) => self.clone(),
        }
    }

    fn compared(&self) -> Expression {
        let again = |inner: &Expression| Box::new(inner.compared());
        match self {
            Expression::Number(number) => Expression::Number(*number),
            Expression::Term(term) => Expression::Term(term.compared()),
            Expression::Over(term, dimension) => Expression::Over(term.compared(), *dimension),
            Expression::Negative(inner) => Expression::Negative(again(inner)),
            Expression::Sum(members) => Expression::Sum(members.iter().map(|m| *again(m)).collect()),
            Expression::Product(left, right) => Expression::Product(again(left), again(right)),
            Expression::Quotient(left, right) => Expression::Quotient(again(left), again(right)),
        }
    }
}

impl Term {
    fn compared(&self) -> Term {
        let compared = |name: &str| name::normalised(name).into_owned();
        Term {
            measure: name::measure(&self.measure).into_owned(),
            subject: self.subject.as_deref().map(compared),
            place: self.place.as_deref().map(compared),
        }
    }
}

impl Relation {
    /// How the two sides stand to each other.
    pub fn comparison(&self) -> Comparison {
        self.comparison
    }

    /// Each distinct term outside of sums over a dimension, in order.
    pub fn terms(&self) -> Vec<&Term> {
        let mut terms = BTreeSet::new();
        self.each_term(&mut |term, over| {
            if over.is_none() {
                terms.insert(term);
            }
        });
        terms.into_iter().collect()
    }

    /// Each distinct measure, in order.
    pub fn measures(&self) -> Vec<&str> {
        let mut measures = BTreeSet::new();
        self.each_term(&mut |term, _| {
            measures.insert(term.measure.as_str());
        });
        measures.into_iter().collect()
    }

    /// Each sum over a dimension, as written; empty once [`Relation::expanded`].
    pub fn sums(&self) -> Vec<(&Term, Dimension)> {
        let mut sums = Vec::new();
        self.each_term(&mut |term, over| sums.extend(over.map(|dimension| (term, dimension))));
        sums
    }

    /// The relation with each `sum(x over place)` written as `x[place = "a"] + x[place = "b"] + …`.
    ///
    /// `values` lists the values of the dimension for a term. A term that the rule names by itself is left
    /// out of the sum, and a value listed twice counts once.
    pub fn expanded(&self, values: &dyn Fn(&Term, Dimension) -> Vec<String>) -> Relation {
        let named: BTreeSet<&Term> = self.terms().into_iter().collect();
        Relation {
            left: self.left.expanded(&named, values),
            comparison: self.comparison,
            right: self.right.expanded(&named, values),
        }
    }

    /// The relation with each measure, subject and place in the form in which names are compared.
    pub fn compared(&self) -> Relation {
        Relation { left: self.left.compared(), comparison: self.comparison, right: self.right.compared() }
    }

    /// The same sides, taken to be equal.
    pub fn equated(&self) -> Relation {
        Relation { comparison: Comparison::Equal, ..self.clone() }
    }

    /// The term that is a side alone, such as the total in `killed + wounded <= casualties`: that term, the
    /// right one first.
    pub fn total(&self) -> Option<&Term> {
        [&self.right, &self.left].into_iter().find_map(|side| match side {
            Expression::Term(term) => Some(term),
            _ => None,
        })
    }

    fn each_term<'e>(&'e self, visit: &mut impl FnMut(&'e Term, Option<Dimension>)) {
        self.left.each_term(visit);
        self.right.each_term(visit);
    }
}

impl fmt::Display for Term {
    /// As it is written in a rule.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if parse::is_plain_name(&self.measure) {
            f.write_str(&self.measure)?;
        } else {
            write!(f, "`{}`", self.measure)?;
        }
        match (&self.subject, &self.place) {
            (None, None) => Ok(()),
            (Some(subject), None) => write!(f, "[{}]", Quoted(subject)),
            (None, Some(place)) => write!(f, "[place = {}]", Quoted(place)),
            (Some(subject), Some(place)) => write!(f, "[{}, place = {}]", Quoted(subject), Quoted(place)),
        }
    }
}

/// A text between the quotes that it does not contain.
struct Quoted<'t>(&'t str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quote = if self.0.contains('"') { '\'' } else { '"' };
        write!(f, "{quote}{}{quote}", self.0)
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expression::Number(number) => write!(f, "{number}"),
            Expression::Term(term) => write!(f, "{term}"),
            Expression::Over(term, dimension) => write!(f, "sum({term} over {})", dimension.name()),
            Expression::Negative(inner) => write!(f, "-{}", Bound(inner)),
            Expression::Sum(members) if members.is_empty() => f.write_str("0"),
            Expression::Sum(members) => {
                for (i, member) in members.iter().enumerate() {
                    match member {
                        Expression::Negative(inner) if i > 0 => write!(f, " - {}", Bound(inner))?,
                        _ if i > 0 => write!(f, " + {}", Bound(member))?,
                        _ => write!(f, "{}", Bound(member))?,
                    }
                }
                Ok(())
            }
            Expression::Product(left, right) => write!(f, "{} * {}", Bound(left), Bound(right)),
            Expression::Quotient(left, right) => {
                write!(f, "{} / ", Bound(left))?;
                match **right {
                    Expression::Product(..) | Expression::Quotient(..) => write!(f, "({right})"),
                    _ => write!(f, "{}", Bound(right)),
                }
            }
        }
    }
}

/// An expression within another, in parentheses where they are needed.
struct Bound<'e>(&'e Expression);

impl fmt::Display for Bound<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Expression::Sum(_) => write!(f, "({})", self.0),
            other => write!(f, "{other}"),
        }
    }
}

impl fmt::Display for Relation {
    /// In the notation it is read from.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.left, self.comparison.symbol(), self.right)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_over_places_leaves_out_the_place_the_rule_names() {
        let relation = Relation::parse("sum(x over place) <= x[place = \"whole\"]").unwrap();
        let places = |_: &Term, _: Dimension| ["b", "whole", "a", "b"].map(str::to_owned).to_vec();
        assert_eq!(
            relation.expanded(&places).to_string(),
            "x[place = \"a\"] + x[place = \"b\"] <= x[place = \"whole\"]"
        );
        assert!(relation.expanded(&places).sums().is_empty());
        assert_eq!(relation.sums().len(), 1);
    }

    #[test]
    fn each_comparison_flips_back() {
        use Comparison::*;
        for comparison in [Less, AtMost, Equal, AtLeast, Greater] {
            assert_eq!(comparison.flipped().flipped(), comparison);
        }
    }
}
