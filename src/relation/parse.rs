//! The text of a rule, read into a [`Relation`].

use super::{Comparison, Dimension, Expression, Relation, Term};
use std::fmt;

/// Parentheses and minus signs may be nested this deep.
const DEPTH: usize = 32;
/// A chain of `*` and `/` may be this long.
const FACTORS: usize = 32;

/// Why a rule cannot be read, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// The byte of the rule at which reading stopped; the length of the rule if it ended too soon.
    pub at: usize,
    /// How many bytes there are at fault; 0 at the end.
    pub length: usize,
    message: String,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ParseError {}

/// Whether a measure can stand in a rule without backquotes.
pub(super) fn is_plain_name(name: &str) -> bool {
    name.starts_with(starts_name) && name.chars().all(continues_name)
}

fn starts_name(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn continues_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// A rule comes from a file, and a control character in it must not reach a terminal.
fn without_controls(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Token<'t> {
    Name(&'t str),
    QuotedName(&'t str),
    Text(&'t str),
    Number(f64),
    Compare(Comparison),
    Mark(char),
    End,
}

impl Relation {
    /// Reads a rule.
    ///
    /// # Errors
    ///
    /// The first place where the text is no rule, with what was found there and what was expected.
    pub fn parse(text: &str) -> Result<Relation, ParseError> {
        let mut parser = Parser { text, at: 0, end: 0, token: Token::End, depth: 0 };
        parser.advance()?;
        let left = parser.sum()?;
        let Token::Compare(comparison) = parser.token else {
            return Err(parser.expected("an operator or one of `<`, `<=`, `=`, `>=`, `>`"));
        };
        parser.advance()?;
        let right = parser.sum()?;
        match parser.token {
            Token::End => {}
            Token::Compare(_) => {
                return Err(parser.fault("a rule has one comparison; write a rule for each".into()));
            }
            _ => return Err(parser.expected("an operator or the end of the rule")),
        }
        let relation = Relation { left, comparison, right };
        if relation.measures().is_empty() {
            return Err(ParseError {
                at: 0,
                length: text.len(),
                message: "a rule names a measure, and this one names none".into(),
            });
        }
        Ok(relation)
    }
}

struct Parser<'t> {
    text: &'t str,
    /// Where the current token starts.
    at: usize,
    /// Where it ends.
    end: usize,
    token: Token<'t>,
    depth: usize,
}

impl<'t> Parser<'t> {
    fn advance(&mut self) -> Result<(), ParseError> {
        let rest = self.text[self.end..].trim_start();
        self.at = self.text.len() - rest.len();
        let (token, length) = self.read(rest)?;
        self.token = token;
        self.end = self.at + length;
        Ok(())
    }

    /// The token that `rest` starts with, and its length.
    fn read(&mut self, rest: &'t str) -> Result<(Token<'t>, usize), ParseError> {
        let Some(first) = rest.chars().next() else {
            return Ok((Token::End, 0));
        };
        for (symbol, comparison) in [
            ("<=", Comparison::AtMost),
            ("≤", Comparison::AtMost),
            (">=", Comparison::AtLeast),
            ("≥", Comparison::AtLeast),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
            ("==", Comparison::Equal),
            ("=", Comparison::Equal),
        ] {
            if rest.starts_with(symbol) {
                return Ok((Token::Compare(comparison), symbol.len()));
            }
        }
        match first {
            '+' | '-' | '*' | '/' | '(' | ')' | '[' | ']' | ',' => Ok((Token::Mark(first), 1)),
            '"' | '\'' | '`' => {
                let Some(length) = rest[1..].find(first) else {
                    self.end = self.text.len();
                    return Err(self.fault(format!("{first} opens a text that is never closed")));
                };
                let inner = &rest[1..=length];
                let token = if first == '`' { Token::QuotedName(inner) } else { Token::Text(inner) };
                Ok((token, length + 2))
            }
            '0'..='9' | '.' => self.number(rest),
            c if starts_name(c) => {
                let length = rest.find(|c| !continues_name(c)).unwrap_or(rest.len());
                Ok((Token::Name(&rest[..length]), length))
            }
            c => {
                self.end = self.at + c.len_utf8();
                Err(self.fault(format!(
                    "`{}` has no meaning in a rule; a measure with such a character goes between backquotes",
                    c.escape_debug()
                )))
            }
        }
    }

    fn number(&mut self, rest: &'t str) -> Result<(Token<'t>, usize), ParseError> {
        let bytes = rest.as_bytes();
        let digits = |from: usize| from + bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
        let mut length = digits(0);
        if bytes.get(length) == Some(&b'.') {
            length = digits(length + 1);
        }
        if let Some(b'e' | b'E') = bytes.get(length) {
            let sign = usize::from(matches!(bytes.get(length + 1), Some(b'+' | b'-')));
            let exponent = digits(length + 1 + sign);
            if length + 1 + sign < exponent {
                length = exponent;
            }
        }
        let end = rest.find(|c: char| !continues_name(c) && c != '.').unwrap_or(rest.len()).max(length);
        match rest[..end].parse::<f64>() {
            Ok(number) if length == end && number.is_finite() => Ok((Token::Number(number), length)),
            _ => {
                self.end = self.at + end;
                Err(self.fault(format!("`{}` is no number; write it like 10000, 0.5 or 1e6", &rest[..end])))
            }
        }
    }

    fn sum(&mut self) -> Result<Expression, ParseError> {
        let mut members = vec![self.product()?];
        while let Token::Mark(sign @ ('+' | '-')) = self.token {
            self.advance()?;
            let member = self.product()?;
            members.push(if sign == '-' { Expression::Negative(Box::new(member)) } else { member });
        }
        let only = if members.len() == 1 { members.pop() } else { None };
        Ok(only.unwrap_or(Expression::Sum(members)))
    }

    fn product(&mut self) -> Result<Expression, ParseError> {
        let mut product = self.factor()?;
        let mut factors = 1;
        while let Token::Mark(sign @ ('*' | '/')) = self.token {
            factors += 1;
            if FACTORS < factors {
                return Err(self.fault(format!("a product has at most {FACTORS} factors")));
            }
            self.advance()?;
            let (left, right) = (Box::new(product), Box::new(self.factor()?));
            product = if sign == '*' {
                Expression::Product(left, right)
            } else {
                Expression::Quotient(left, right)
            };
        }
        Ok(product)
    }

    fn factor(&mut self) -> Result<Expression, ParseError> {
        self.depth += 1;
        if DEPTH < self.depth {
            return Err(self.fault(format!("a rule is nested at most {DEPTH} deep")));
        }
        let factor = match self.token {
            Token::Number(number) => {
                self.advance()?;
                if self.token == Token::Mark(',') {
                    return Err(
                        self.fault("a number in a rule has no separators: write 10000, not 10,000".into())
                    );
                }
                Expression::Number(number)
            }
            Token::Mark('-') => {
                self.advance()?;
                Expression::Negative(Box::new(self.factor()?))
            }
            Token::Mark('(') => {
                self.advance()?;
                let inner = self.sum()?;
                self.close(')', "an operator or `)`")?;
                inner
            }
            Token::Name("sum") if self.text[self.end..].trim_start().starts_with('(') => self.over()?,
            Token::Name(_) | Token::QuotedName(_) => Expression::Term(self.term()?),
            _ => return Err(self.expected("a measure, a number or `(`")),
        };
        self.depth -= 1;
        Ok(factor)
    }

    fn over(&mut self) -> Result<Expression, ParseError> {
        self.advance()?;
        self.advance()?;
        let term = self.term()?;
        if self.token != Token::Name("over") {
            return Err(self.expected("`over place` or `over subject`"));
        }
        self.advance()?;
        let dimension = self.dimension("`place` or `subject`")?;
        let taken = match dimension {
            Dimension::Subject => &term.subject,
            Dimension::Place => &term.place,
        };
        if taken.is_some() {
            let name = dimension.name();
            return Err(self.fault(format!("a sum over each {name} cannot also name one {name}")));
        }
        self.close(')', "`)`")?;
        Ok(Expression::Over(term, dimension))
    }

    fn dimension(&mut self, expected: &str) -> Result<Dimension, ParseError> {
        let dimension = match self.token {
            Token::Name("place") => Dimension::Place,
            Token::Name("subject") => Dimension::Subject,
            _ => return Err(self.expected(expected)),
        };
        self.advance()?;
        Ok(dimension)
    }

    fn term(&mut self) -> Result<Term, ParseError> {
        let (Token::Name(measure) | Token::QuotedName(measure)) = self.token else {
            return Err(self.expected("a measure"));
        };
        if measure.trim().is_empty() {
            return Err(self.fault("a measure needs a name between its backquotes".into()));
        }
        let mut term = Term { measure: measure.to_owned(), subject: None, place: None };
        self.advance()?;
        if self.token != Token::Mark('[') {
            return Ok(term);
        }
        self.advance()?;
        loop {
            let dimension = if let Token::Text(_) = self.token {
                Dimension::Subject
            } else {
                let dimension = self.dimension("a subject in quotes, or `place = \"…\"`")?;
                if self.token != Token::Compare(Comparison::Equal) {
                    return Err(self.expected("`=`"));
                }
                self.advance()?;
                dimension
            };
            let Token::Text(text) = self.token else {
                return Err(self.expected("a name in quotes"));
            };
            let slot = match dimension {
                Dimension::Subject => &mut term.subject,
                Dimension::Place => &mut term.place,
            };
            if slot.replace(text.to_owned()).is_some() {
                return Err(self.fault(format!("the {} is named twice", dimension.name())));
            }
            self.advance()?;
            if self.token != Token::Mark(',') {
                break;
            }
            self.advance()?;
        }
        self.close(']', "`,` or `]`")?;
        Ok(term)
    }

    fn close(&mut self, mark: char, expected: &str) -> Result<(), ParseError> {
        if self.token != Token::Mark(mark) {
            return Err(self.expected(expected));
        }
        self.advance()
    }

    fn expected(&self, expected: &str) -> ParseError {
        let found = match self.token {
            Token::End => "the end of the rule".to_owned(),
            _ => format!("`{}`", without_controls(&self.text[self.at..self.end])),
        };
        self.fault(format!("expected {expected}, found {found}"))
    }

    fn fault(&self, message: String) -> ParseError {
        ParseError { at: self.at, length: self.end.saturating_sub(self.at), message }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_rules_of_the_field_are_read() {
        for rule in [
            "killed + wounded <= casualties",
            "killed <= casualties",
            "casualties <= troops_deployed[\"North Korean troops sent to Russia\"]",
            "casualty_rate = casualties / troops_deployed[\"North Korean troops sent to Russia\"]",
            "killed = killed_share_of_casualties * casualties",
            "sum(x over place) <= x[place = \"whole\"]",
            "a[\"s\", place = \"p\"] - b >= -0.5",
            "(a + b) / (c * d) > 2 * (e - f)",
            "`killed in action` < x['a \"quoted\" name']",
        ] {
            let relation = Relation::parse(rule).unwrap();
            assert_eq!(relation.to_string(), rule, "written as it was read");
        }
        assert_eq!(Relation::parse(" a≤b ").unwrap().to_string(), "a <= b");
        assert_eq!(Relation::parse("sum = a + b").unwrap().measures(), ["a", "b", "sum"]);
    }

    #[test]
    fn products_bind_before_sums_and_from_the_left() {
        let plain = Relation::parse("a - b * c / d - e = 0").unwrap();
        let grouped = Relation::parse("a - ((b * c) / d) - e = 0").unwrap();
        assert_eq!(plain, grouped);
    }

    #[test]
    fn a_fault_is_placed_and_says_what_was_expected() {
        for (rule, at, message) in [
            ("", 0, "expected a measure, a number or `(`, found the end of the rule"),
            (
                "killed",
                6,
                "expected an operator or one of `<`, `<=`, `=`, `>=`, `>`, found the end of the rule",
            ),
            ("killed + <= x", 9, "expected a measure, a number or `(`, found `<=`"),
            (
                "killed wounded <= x",
                7,
                "expected an operator or one of `<`, `<=`, `=`, `>=`, `>`, found `wounded`",
            ),
            ("a <= b <= c", 7, "a rule has one comparison; write a rule for each"),
            ("a <= b c", 7, "expected an operator or the end of the rule, found `c`"),
            ("(a + b <= c", 7, "expected an operator or `)`, found `<=`"),
            ("a[x] <= b", 2, "expected a subject in quotes, or `place = \"…\"`, found `x`"),
            ("a[place \"x\"] <= b", 8, "expected `=`, found `\"x\"`"),
            ("a[place = x] <= b", 10, "expected a name in quotes, found `x`"),
            ("a[\"x\", \"y\"] <= b", 7, "the subject is named twice"),
            ("a[\"x\" <= b", 6, "expected `,` or `]`, found `<=`"),
            ("a[\"x] <= b", 2, "\" opens a text that is never closed"),
            ("sum(a) <= b", 5, "expected `over place` or `over subject`, found `)`"),
            ("sum(a over month) <= b", 11, "expected `place` or `subject`, found `month`"),
            ("a <= 10,000", 7, "a number in a rule has no separators: write 10000, not 10,000"),
            ("a <= 1.2.3", 5, "`1.2.3` is no number; write it like 10000, 0.5 or 1e6"),
            ("a <= 10k", 5, "`10k` is no number; write it like 10000, 0.5 or 1e6"),
            ("a <= 1e999", 5, "`1e999` is no number; write it like 10000, 0.5 or 1e6"),
            (
                "a ! b",
                2,
                "`!` has no meaning in a rule; a measure with such a character goes between backquotes",
            ),
            ("1 <= 2", 0, "a rule names a measure, and this one names none"),
            ("`` <= 2", 0, "a measure needs a name between its backquotes"),
        ] {
            let error = Relation::parse(rule).unwrap_err();
            assert_eq!((error.at, error.to_string().as_str()), (at, message), "{rule}");
        }
    }

    #[test]
    fn deep_and_long_rules_end_in_a_fault_or_an_answer() {
        let deep = format!("{}a{} <= b", "(".repeat(100_000), ")".repeat(100_000));
        assert!(Relation::parse(&deep).unwrap_err().to_string().contains("nested"));
        assert!(Relation::parse(&format!("{}a <= b", "-".repeat(100_000))).is_err());
        assert!(Relation::parse(&format!("a{} <= b", " * a".repeat(100_000))).is_err());
        let long = Relation::parse(&format!("a{} <= b", " + a".repeat(100_000))).unwrap();
        assert_eq!(long.terms().len(), 2);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_within_itself(text in r#"[ab0-9 .+*/()<>=\[\]"'`,–é-]{0,24}"#) {
            match Relation::parse(&text) {
                Ok(relation) => {
                    let again = Relation::parse(&relation.to_string()).unwrap();
                    prop_assert_eq!(again.to_string(), relation.to_string());
                }
                Err(error) => {
                    prop_assert!(text.is_char_boundary(error.at));
                    prop_assert!(text.is_char_boundary(error.at + error.length));
                }
            }
        }
    }
}
