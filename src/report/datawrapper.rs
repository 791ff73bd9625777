//! Rows for a Datawrapper range plot: `label,low,high`.
//!
//! The numbers are those the source stated, not those a hedge allows, since a chart is published: a plain
//! number stands in both columns, a floor has no high end and a ceiling no low one; a vague word, which states
//! no number, stands for its whole range. Claims that could not be read have no row.

use crate::interval::Interval;
use crate::quantity::Kind;
use crate::report::svg::{clip, topic};
use crate::report::{Claim, Group, Report};
use std::io::{self, Write};

/// The longest label, in characters.
const LABEL: usize = 200;

/// Writes a row for each claim of each key, in the order of the tables.
///
/// A label is the source and the time; where there are several keys, the key stands before them.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut rows = csv::Writer::from_writer(out);
    rows.write_record(["label", "low", "high"])?;
    let several = 1 < report.groups.iter().filter(|group| !group.claims.is_empty()).count();
    for group in &report.groups {
        for claim in &group.claims {
            if let Some((low, high)) = stated(claim) {
                rows.write_record([label(claim, several.then_some(group)), low, high])?;
            }
        }
    }
    rows.flush()
}

/// The two ends as numbers without grouping; empty where there is none.
fn stated(claim: &Claim) -> Option<(String, String)> {
    let range: Interval = claim.stated.or(claim.judged)?;
    let low = match claim.kind {
        Some(Kind::UpTo | Kind::LessThan) => String::new(),
        _ => range.low().to_string(),
    };
    let high = if range.unbounded() { String::new() } else { range.high().to_string() };
    Some((low, high))
}

fn label(claim: &Claim, group: Option<&Group>) -> String {
    let mut label = String::new();
    if let Some(group) = group {
        label = format!("{}: ", topic(&group.measure, &group.subject, &group.place));
    }
    label.push_str(if claim.source.is_empty() { "no source" } else { &claim.source });
    if !claim.as_of.is_empty() {
        label.push_str(&format!(", {}", claim.as_of));
    }
    let label = clip(&label, LABEL);
    // A spreadsheet would run a text that begins like a formula.
    if label.starts_with(['=', '+', '-', '@']) { format!("'{label}") } else { label }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Shown;

    fn claim(source: &str, kind: Kind, stated: Option<Interval>) -> Claim {
        let shown = Shown {
            source: source.to_owned(),
            as_of: "2025-01".to_owned(),
            kind: Some(kind),
            stated,
            judged: Interval::closed(200.0, 999.0),
            ..Shown::default()
        };
        shown.into()
    }

    fn written(groups: Vec<Group>) -> String {
        let mut out = Vec::new();
        write(&Report { groups, ..Report::default() }, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn rows_hold_what_was_stated() {
        let mut unread = claim("Unread", Kind::Exact, None);
        unread.judged = None;
        let claims = vec![
            claim("NIS", Kind::Approx, Interval::point(3000.0)),
            claim("A, B", Kind::Range, Interval::closed(1000.5, 2000.0)),
            claim("Kyiv", Kind::MoreThan, Interval::from(3000.0, true)),
            claim("Pentagon", Kind::UpTo, Interval::up_to(12_000.0, false)),
            claim("Officer", Kind::Vague, None),
            claim("=cmd|' /C calc'!A0", Kind::Exact, Interval::point(1.0)),
            unread,
        ];
        let expected = "label,low,high\n\"NIS, 2025-01\",3000,3000\n\"A, B, 2025-01\",1000.5,2000\n\
            \"Kyiv, 2025-01\",3000,\n\"Pentagon, 2025-01\",,12000\n\"Officer, 2025-01\",200,999\n\
            \"'=cmd|' /C calc'!A0, 2025-01\",1,1\n";
        assert_eq!(written(vec![Group { claims, ..Group::default() }]), expected);
    }

    #[test]
    fn several_keys_are_told_apart() {
        let group = |measure: &str| Group {
            measure: measure.to_owned(),
            claims: vec![claim("NIS", Kind::Exact, Interval::point(5.0))],
            ..Group::default()
        };
        let rows = written(vec![group("killed"), group("troops_deployed")]);
        assert_eq!(
            rows,
            "label,low,high\n\"killed: NIS, 2025-01\",5,5\n\"troops deployed: NIS, 2025-01\",5,5\n"
        );
    }
}
