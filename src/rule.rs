//! Every rule figcheck knows: its stable code, its name, how grave it is and how far it looks.
//!
//! Rules are data. A code is never used again for something else; what a rule means, with an example from
//! real reporting and the next step, stands in `src/rule/CODE.md`, which `figcheck explain` prints.

use serde::{Deserialize, Serialize, Serializer};

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Note,
    /// Look before you print.
    Warning,
    /// Cannot all be true, or cannot be read.
    Error,
}

impl Severity {
    /// The word for it, as printed.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// How far a rule looks, so that a run over part of the claims can say what it covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// One row.
    Row,
    /// The claims of one key: measure, subject and place.
    Key,
    /// The claims of one subject and place, across measures.
    SubjectAndPlace,
    /// All claims.
    Everything,
}

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// Its code, `F201`.
    pub id: &'static str,
    /// Its name, `disjoint-ranges`.
    pub name: &'static str,
    /// How grave its findings are at worst, unless the config says otherwise.
    pub severity: Severity,
    /// How far it looks.
    pub scope: Scope,
    /// What it finds, in one line.
    pub summary: &'static str,
    /// What it means, an example, what to do about it, how to accept it; in Markdown.
    pub text: &'static str,
}

macro_rules! rules {
    ($($code:ident $name:literal $severity:ident $scope:ident $summary:literal;)+) => {
        /// The code of a rule.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $summary] $code,)+
        }

        impl Code {
            /// Every code, in order.
            pub const ALL: &'static [Code] = &[$(Code::$code,)+];

            /// The rule of this code.
            pub fn rule(self) -> &'static Rule {
                match self {
                    $(Code::$code => &Rule {
                        id: stringify!($code),
                        name: $name,
                        severity: Severity::$severity,
                        scope: Scope::$scope,
                        summary: $summary,
                        text: include_str!(concat!("rule/", stringify!($code), ".md")),
                    },)+
                }
            }
        }
    };
}

rules! {
    F101 "unreadable-value" Error Row "a value that is no count and no range";
    F102 "unreadable-date" Error Row "a date that is none, or not written as figcheck reads dates";
    F103 "missing-source" Error Row "a figure that nobody is said to have stated";
    F104 "missing-column" Error Row "a file without a column that every claim needs";
    F105 "missing-cell" Error Row "a row without its measure or without any number";
    F106 "low-above-high" Error Row "a range whose lower end lies above its upper end";
    F107 "best-outside-range" Error Row "a best estimate outside its own range";
    F108 "value-clash" Warning Row "a wording and number cells in one row that cannot both hold";
    F109 "published-before-counted" Warning Row "a figure published before the time it counts begins";
    F110 "duplicate-row" Warning Key "the same claim twice";
    F111 "wrong-cell-count" Error Row "a row with fewer or more cells than the header";
    F112 "stray-quote" Error Row "a quote that is never closed, or swallows rows";
    F113 "not-utf-8" Error Row "bytes that are no UTF-8 text";
    F114 "doubled-column" Error Row "two columns of one name";
    F115 "no-rows" Error Row "a file without a single claim";
    F116 "unknown-word" Error Row "a basis or status that figcheck does not know";
    F117 "unit-clash" Error Row "a unit in the value that is not the unit of the row";
    F118 "control-bytes" Error Row "a row with NUL bytes or separators of units and records";
    F201 "disjoint-ranges" Error Key "ranges for the same thing at the same time that cannot both hold";
    F202 "mixed-units" Warning Key "two dimensions under one key, which cannot be compared";
    F203 "total-falls" Error Key "a later running total that is lower than an earlier one";
    F204 "part-exceeds-whole" Error Key "a count over part of a period, or of a thing, above the count over all of it";
    F205 "revised-down" Note Key "a source that later states less than it did";
    F206 "implausible-jump" Warning Key "a running total that grows too fast to be believed unread";
    F207 "undated-claim" Note Key "a claim without any date, tried at every date of its key";
    F208 "basis-missing" Warning Key "a measure with many dates and no basis";
    F209 "origin-disagrees" Warning Key "two sources of one origin that differ";
    F210 "parts-do-not-add-up" Error Key "periods that tile a longer one and do not add up to it";
    F301 "relay-mismatch" Error Key "one statement, printed with different numbers";
    F302 "hedge-dropped" Warning Key "one number, printed with another hedge";
    F303 "same-number-other-measure" Warning Everything "one number, printed under two measures";
    F304 "stale-figure" Warning Key "a figure that its origin has since replaced";
    F305 "contradicts-itself" Error Key "one statement, one outlet, two figures that cannot both hold";
    F306 "single-source" Note Key "a key that rests on one origin";
    F307 "date-slip" Warning Key "one number, printed for two times";
    F308 "attribution-slip" Warning Key "one figure, printed under two origins";
    F309 "certainty-dropped" Warning Key "a suspicion printed as a count";
    F401 "relation-violated" Error SubjectAndPlace "figures that break a relation between measures";
    F501 "unused-acceptance" Warning Everything "an accepted finding that is no longer there";
    F502 "expired-acceptance" Warning Everything "an acceptance past its date";
    F503 "stale-baseline" Warning Everything "a baseline with findings that are no longer there";
}

impl Code {
    /// The code written `F201`, in any case, or named `disjoint-ranges`.
    pub fn parse(text: &str) -> Option<Code> {
        let text = text.trim();
        Code::ALL.iter().copied().find(|code| {
            code.rule().id.eq_ignore_ascii_case(text) || code.rule().name.eq_ignore_ascii_case(text)
        })
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.rule().id)
    }
}
