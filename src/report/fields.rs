//! The fields of each part of a report, in the order in which every machine-readable format has them.

use super::{Against, Claim, Finding, Group, Parsed, Support};
use crate::interval::Interval;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

/// A number in a machine-readable format: whole ones without a decimal point, infinite ones null.
#[derive(Clone, Copy)]
pub(super) struct Number(pub(super) f64);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Up to here every whole number is exact, in a reader's f64 as in ours.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if !self.0.is_finite() {
            serializer.serialize_none()
        } else if self.0.fract() == 0.0 && self.0.abs() <= EXACT {
            serializer.serialize_i64(self.0 as i64)
        } else {
            serializer.serialize_f64(self.0)
        }
    }
}

pub(super) fn number<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    Number(*value).serialize(serializer)
}

/// One end of a range in JSON: null where there is none.
fn end(value: f64) -> Option<Number> {
    value.is_finite().then_some(Number(value))
}

/// A range in JSON: `low`, `low_open`, `high`, `high_open`.
#[derive(Serialize)]
pub(super) struct Range {
    pub(super) low: Option<Number>,
    pub(super) low_open: bool,
    pub(super) high: Option<Number>,
    pub(super) high_open: bool,
}

impl From<Interval> for Range {
    fn from(range: Interval) -> Range {
        Range {
            low: end(range.low()),
            low_open: range.low_open(),
            high: end(range.high()),
            high_open: range.high_open(),
        }
    }
}

impl Serialize for Claim {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let judged = self.judged.map(Range::from);
        let mut s = serializer.serialize_struct("Claim", 26)?;
        s.serialize_field("id", &self.id)?;
        s.serialize_field("path", &self.at.path)?;
        s.serialize_field("line", &self.at.line)?;
        s.serialize_field("column", &self.at.column)?;
        s.serialize_field("cell", &self.at.cell)?;
        s.serialize_field("measure", &self.measure)?;
        s.serialize_field("subject", &self.subject)?;
        s.serialize_field("place", &self.place)?;
        s.serialize_field("unit", &self.unit)?;
        s.serialize_field("source", &self.source)?;
        s.serialize_field("origin", &self.origin)?;
        s.serialize_field("via", &self.via)?;
        s.serialize_field("value", &self.value)?;
        s.serialize_field("kind", &self.kind)?;
        s.serialize_field("plain", &self.plain.map(Number))?;
        s.serialize_field("low", &judged.as_ref().and_then(|r| r.low))?;
        s.serialize_field("low_open", &judged.as_ref().map(|r| r.low_open))?;
        s.serialize_field("high", &judged.as_ref().and_then(|r| r.high))?;
        s.serialize_field("high_open", &judged.as_ref().map(|r| r.high_open))?;
        s.serialize_field("stated", &self.stated.map(Range::from))?;
        s.serialize_field("basis", &self.basis)?;
        s.serialize_field("status", &self.status)?;
        s.serialize_field("published", &self.published)?;
        s.serialize_field("as_of", &self.as_of)?;
        s.serialize_field("url", &self.url)?;
        s.serialize_field("against", &self.against)?;
        s.end()
    }
}

impl Serialize for Against {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut s = serializer.serialize_struct("Against", 6)?;
        s.serialize_field("verdict", &self.verdict)?;
        s.serialize_field("gap", &self.gap.map(Number))?;
        s.serialize_field("relative_gap", &self.relative_gap.map(Number))?;
        s.serialize_field("factor", &self.factor.map(Number))?;
        s.serialize_field("certain", &self.certain)?;
        s.serialize_field("why", &self.why)?;
        s.end()
    }
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut s = serializer.serialize_struct("Finding", 20)?;
        s.serialize_field("code", &self.code)?;
        s.serialize_field("name", self.code.rule().name)?;
        s.serialize_field("severity", &self.severity)?;
        s.serialize_field("verdict", &self.verdict)?;
        s.serialize_field("measures", &self.measures)?;
        s.serialize_field("subject", &self.subject)?;
        s.serialize_field("place", &self.place)?;
        s.serialize_field("unit", &self.unit)?;
        s.serialize_field("basis", &self.basis)?;
        s.serialize_field("message", &self.message)?;
        s.serialize_field("hints", &self.hints)?;
        s.serialize_field("gap", &self.gap.map(Number))?;
        s.serialize_field("relative_gap", &self.relative_gap.map(Number))?;
        s.serialize_field("factor", &self.factor.map(Number))?;
        s.serialize_field("certain", &self.certain)?;
        s.serialize_field("fingerprint", &self.fingerprint)?;
        s.serialize_field("accepted", &self.accepted)?;
        s.serialize_field("shown", &self.shown)?;
        s.serialize_field("total", &self.total)?;
        s.serialize_field("claims", &self.claims)?;
        s.end()
    }
}

impl Serialize for Group {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut s = serializer.serialize_struct("Group", 17)?;
        s.serialize_field("measure", &self.measure)?;
        s.serialize_field("subject", &self.subject)?;
        s.serialize_field("place", &self.place)?;
        s.serialize_field("unit", &self.unit)?;
        s.serialize_field("basis", &self.basis)?;
        s.serialize_field("claim_count", &self.claim_count)?;
        s.serialize_field("source_count", &self.source_count)?;
        s.serialize_field("origin_count", &self.origin_count)?;
        s.serialize_field("agreed", &self.agreed.map(Range::from))?;
        s.serialize_field("best_supported", &self.best_supported)?;
        s.serialize_field("voters", &self.voters)?;
        s.serialize_field("outside", &self.outside)?;
        s.serialize_field("conflicting_pairs", &self.conflicting_pairs)?;
        s.serialize_field("offending_claims", &self.offending_claims)?;
        s.serialize_field("worst", &self.worst)?;
        s.serialize_field("sentence", &self.sentence)?;
        s.serialize_field("claims", &self.claims)?;
        s.end()
    }
}

impl Serialize for Support {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let range = Range::from(self.range);
        let mut s = serializer.serialize_struct("Support", 7)?;
        s.serialize_field("low", &range.low)?;
        s.serialize_field("low_open", &range.low_open)?;
        s.serialize_field("high", &range.high)?;
        s.serialize_field("high_open", &range.high_open)?;
        s.serialize_field("support", &self.support)?;
        s.serialize_field("sources", &self.sources)?;
        s.serialize_field("as_of", &self.as_of)?;
        s.end()
    }
}

impl Serialize for Parsed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let judged = self.judged.map(Range::from);
        let mut s = serializer.serialize_struct("Parsed", 9)?;
        s.serialize_field("text", &self.text)?;
        s.serialize_field("kind", &self.kind)?;
        s.serialize_field("plain", &self.plain.map(Number))?;
        s.serialize_field("low", &judged.as_ref().and_then(|r| r.low))?;
        s.serialize_field("low_open", &judged.as_ref().map(|r| r.low_open))?;
        s.serialize_field("high", &judged.as_ref().and_then(|r| r.high))?;
        s.serialize_field("high_open", &judged.as_ref().map(|r| r.high_open))?;
        s.serialize_field("unit", &self.unit)?;
        s.serialize_field("error", &self.error)?;
        s.end()
    }
}
