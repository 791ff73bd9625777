//! Claims and findings as a report shows them, with the texts of their rows.

use super::assemble::{Entry, Limits, Ranked, Texts};
use super::known::rows;
use super::message::{self, Nearby};
use super::{Against, At, Claim, Finding, Shown, Verdict};
use crate::claims;
use crate::columns::{Columns, name};
use crate::compare::pair::{Why, bridged, verdict};
use crate::config::Column;
use crate::finding;
use crate::input::{LocatedCell, LocatedRow, Place, RowFault, RowFaultKind};
use crate::load::{self, Fault};
use crate::period::Written;
use crate::provenance::{days_between, end_of};
use crate::rule::{Code, Severity};
use crate::run::{FileFault, Run};
use crate::threads;
use std::collections::HashMap;

/// So many findings or keys are put into words in one go.
pub(super) const PORTION: usize = 32;

/// A run, and how much of it is shown.
pub(super) struct Resolver<'r> {
    pub(super) run: &'r Run,
    pub(super) texts: &'r dyn Texts,
    pub(super) limits: &'r Limits,
}

impl Resolver<'_> {
    /// The findings in words.
    pub(super) fn findings(&self, ranked: &[Ranked<'_>], threads: usize) -> Vec<Finding> {
        let claims = &self.run.claims;
        let mut places: Vec<Place> = Vec::new();
        for found in ranked {
            match found.entry {
                Entry::Claims(finding) => {
                    places.push(claims.get(finding.claim).at);
                    let others = self.shown(finding).into_iter().map(|other| other.claim);
                    places.extend(others.chain(finding.neighbour).map(|other| claims.get(other).at));
                }
                Entry::Row(fault) => places.push(fault.at),
                Entry::File(fault) => places.extend(fault.header.map(|(place, _)| place)),
            }
        }
        let rows = rows(self.texts, places, threads);
        // Findings of one key stand together and are about the same few claims.
        let in_words = |found: &Ranked<'_>, told: &mut HashMap<u32, Claim>| {
            let mut finding = match found.entry {
                Entry::Claims(finding) => {
                    let mut claim = |id| told.entry(id).or_insert_with(|| self.claim(id, &rows)).clone();
                    self.finding(finding, &mut claim)
                }
                Entry::Row(fault) => self.row_finding(fault, &rows),
                Entry::File(fault) => self.file_finding(fault, &rows),
            };
            finding.severity = found.severity;
            finding.accepted = found.accepted.as_deref().cloned();
            finding.fingerprint = found.fingerprint.clone();
            finding
        };
        let portions = ranked.chunks(PORTION).collect();
        let findings = threads::each(threads, portions, |some| {
            let mut told = HashMap::new();
            some.iter().map(|found| in_words(found, &mut told)).collect::<Vec<_>>()
        });
        findings.into_iter().flatten().collect()
    }

    fn shown(&self, finding: &finding::Finding) -> Vec<finding::Against> {
        finding.against.iter().take(self.limits.others.unwrap_or(usize::MAX)).collect()
    }

    /// A finding across claims; `view` shows a claim.
    fn finding(&self, finding: &finding::Finding, view: &mut impl FnMut(u32) -> Claim) -> Finding {
        let claims = &self.run.claims;
        let about = claims.get(finding.claim);
        let shown = self.shown(finding);
        let mut listed = Vec::with_capacity(1 + shown.len());
        listed.push(view(finding.claim));
        // Figures of a relation stand against each other together, not by twos, and so do parts against a whole.
        let together = match finding.detail {
            finding::Detail::Relation(_) if finding.severity == Severity::Note => {
                Some(Verdict::AgreeByRounding)
            }
            finding::Detail::Relation(_) | finding::Detail::Sum(_) => Some(Verdict::Conflict),
            // What grew is of two times.
            finding::Detail::Jump { .. } => Some(Verdict::Incomparable),
            _ => None,
        };
        for other in &shown {
            let claim = claims.get(other.claim);
            let mut listed_other = view(other.claim);
            let comparable = claims.dimension(about) == claims.dimension(claim);
            let gap = about.judged.gap(claim.judged).filter(|_| comparable && together.is_none());
            listed_other.against = Some(Against {
                verdict: match together {
                    Some(verdict) => verdict,
                    None if comparable => verdict(about, claim),
                    None => Verdict::Incomparable,
                },
                gap: gap.map(|gap| gap.distance),
                relative_gap: gap.map(|gap| gap.relative),
                factor: gap.and_then(|gap| gap.factor),
                certain: !matches!(other.why, Why::UnlessWithin(_) | Why::Undated) && !other.assumed_begin,
                why: match self.nearby(finding, other) {
                    Some(nearby) => nearby.why(),
                    None => message::why(other),
                },
            });
            listed.push(listed_other);
        }
        let neighbour = finding.neighbour.map(view);
        let [_, subject, place] = claims.key_names(claims.key(about.key)).map(str::to_owned);
        let worst = listed.get(1).and_then(|claim| claim.against.clone());
        let mut measures: Vec<String> = Vec::new();
        for claim in &listed {
            if !measures.contains(&claim.measure) {
                measures.push(claim.measure.clone());
            }
        }
        Finding {
            code: finding.code,
            severity: finding.severity,
            verdict: worst.as_ref().map(|against| against.verdict),
            measures,
            subject,
            place,
            unit: listed[0].unit.clone(),
            basis: listed[0].basis.clone(),
            message: message::message(finding, claims, &listed),
            hints: {
                let nearby = shown.first().and_then(|other| self.nearby(finding, other));
                message::hints(finding, claims, &listed, neighbour.as_ref(), nearby)
            },
            gap: worst.as_ref().and_then(|against| against.gap),
            relative_gap: worst.as_ref().and_then(|against| against.relative_gap),
            factor: worst.as_ref().and_then(|against| against.factor),
            certain: finding.certain,
            fingerprint: String::new(),
            shown: shown.len(),
            total: finding.total,
            accepted: None,
            claims: listed,
        }
    }

    /// How two figures of a finding are of one time or statement though their dates are not the same.
    fn nearby(&self, finding: &finding::Finding, other: &finding::Against) -> Option<Nearby> {
        let claims = &self.run.claims;
        let member = |id: u32| claims.member(id, claims.policy(claims.get(id).key));
        let (about, against) = (member(finding.claim), member(other.claim));
        match finding.code {
            Code::F201 | Code::F204 | Code::F209 if other.why == Why::SameTime => {
                // Of a part and its whole, the window of the whole counts.
                let policies = [&about, &against].map(|member| claims.policy(member.claim.key));
                policies
                    .into_iter()
                    .filter_map(|policy| bridged(&about, &against, policy))
                    .find(|(days, window)| days <= window)
                    .map(|(days, window)| Nearby::Time { days, window })
            }
            Code::F301 | Code::F305 if about.as_of.is_none() || against.as_of.is_none() => {
                let days = days_between(about.published?.span(), against.published?.span());
                (0 < days).then_some(Nearby::Statement { days })
            }
            _ => None,
        }
    }

    /// A claim with the texts of its row.
    pub(super) fn claim(&self, id: u32, rows: &HashMap<Place, LocatedRow>) -> Claim {
        let claims = &self.run.claims;
        let claim = claims.get(id);
        let (said, when) = (claims.said(claim), claims.when(claim));
        let [measure, subject, place] = claims.key_names(claims.key(claim.key)).map(str::to_owned);
        let shown = claims.names_of(claim.key);
        let mut view = Shown {
            measure,
            subject,
            place,
            unit: shown.unit(claim).into_owned(),
            source: shown.source(said.source).to_owned(),
            origin: shown.origin(said.source).to_owned(),
            via: said.via.map_or("", |via| shown.via(via)).to_owned(),
            kind: Some(claim.kind),
            plain: claim.plain(),
            stated: claim.stated(),
            judged: Some(claim.judged),
            basis: claims.basis(claim).name().to_owned(),
            status: said.status.map_or("", claims::Status::word).to_owned(),
            published: when.published.map_or(String::new(), |date| date.iso().to_string()),
            as_of: match (when.begins, when.as_of) {
                (Some(begins), Some(Written::Moment(end))) => format!("{}/{}", begins.iso(), end.iso()),
                (_, as_of) => as_of.map_or(String::new(), |date| date.iso().to_string()),
            },
            days: when.as_of.map(end_of).map(|end| (end.first(), end.last())),
            ..Shown::default()
        };
        if let Some((row, columns)) = row_at(self.run, rows, claim.at) {
            let text = |column| cell(row, columns, column).trim().to_owned();
            view.id = text(Column::Id);
            view.counts = text(Column::Counts);
            view.url = text(Column::Url);
            view.quote = text(Column::Quote);
            view.note = text(Column::Note);
            view.value = value(row, columns);
            if let Some(unit) = shown.converted_unit(claim) {
                view.value = format!("{} {unit}", view.value);
            }
            view.at = self.at(row, columns, value_column(row, columns));
        }
        view.into()
    }

    /// The place of a cell of a row; of the row, where no cell is meant or the row has not got it.
    fn at(&self, row: &LocatedRow, columns: &Columns, column: Option<Column>) -> At {
        let index = column.and_then(|column| columns.get(column)).filter(|index| *index < row.cells.len());
        self.at_index(row, index)
    }

    fn at_index(&self, row: &LocatedRow, index: Option<usize>) -> At {
        let (start, end) = match index.and_then(|index| row.cells.get(index)) {
            Some(cell) => (cell.start, cell.end),
            None => (row.start, row.end),
        };
        let standing = self.run.standing(row);
        let line = |line: u64| (line - row.start.line + standing.line) as usize;
        At {
            path: standing.path.to_owned(),
            line: line(start.line),
            column: start.column as usize,
            end_line: line(end.line),
            end_column: end.column as usize,
            byte_column: start.byte_column as usize,
            end_byte_column: end.byte_column as usize,
            cell: index.map_or(String::new(), |index| standing.cell_address(index)),
            header: String::new(),
            row: row.source.clone(),
            row_line: standing.line as usize,
        }
    }

    fn row_finding(&self, fault: &Fault, rows: &HashMap<Place, LocatedRow>) -> Finding {
        let mut claim = Shown::default();
        let mut message = fault.code.rule().summary.to_owned();
        if let Some((row, columns)) = row_at(self.run, rows, fault.at) {
            let (told, column) =
                load::explain(&self.without_positions(fault, row), row, columns, &self.run.vocabulary);
            let text = |column| cell(row, columns, column).trim().to_owned();
            claim = Shown {
                id: text(Column::Id),
                measure: text(Column::Measure),
                subject: text(Column::Subject),
                place: text(Column::Place),
                source: text(Column::Source),
                via: text(Column::Via),
                value: value(row, columns),
                published: text(Column::Published),
                as_of: text(Column::AsOf),
                url: text(Column::Url),
                at: self.at(row, columns, column),
                ..Shown::default()
            };
            claim.at.header = column.map_or("", name).to_owned();
            if let Some(at) = fault.row.filter(|fault| fault.at != fault.place)
                && let Ok(Some(position)) =
                    self.run.inputs.positions(&[at.at]).map(|found| found.first().copied())
            {
                let standing = self.run.standing(row);
                claim.at.line = (position.line.saturating_sub(row.start.line) + standing.line) as usize;
                claim.at.column = position.column as usize;
                claim.at.byte_column = position.byte_column as usize;
                claim.at.end_line = claim.at.line;
                claim.at.end_column = claim.at.column + 1;
                claim.at.end_byte_column = claim.at.byte_column + 1;
            }
            if claim.at.cell.is_empty() {
                let standing = self.run.standing(row);
                let line = (claim.at.line as u64).saturating_sub(standing.line) + row.start.line;
                let index = cell_at(row, (line as usize, claim.at.column));
                claim.at.cell = standing.cell_address(index);
            }
            message = told;
        }
        self.plain_finding(fault.code, message, claim)
    }

    /// A fault in the number of cells, told as it is in the file that the row says it comes from.
    fn without_positions(&self, fault: &Fault, row: &LocatedRow) -> Fault {
        let mut fault = *fault;
        let positions = self.run.positions_of(row.input);
        if let Some(RowFault { kind: RowFaultKind::CellCount { expected, found }, .. }) = &mut fault.row
            && positions.is_some_and(|positions| positions.are_last() && positions.said(row).is_some())
        {
            (*expected, *found) = (expected.saturating_sub(2), found.saturating_sub(2));
        }
        fault
    }

    fn file_finding(&self, fault: &FileFault, rows: &HashMap<Place, LocatedRow>) -> Finding {
        let mut at =
            At { path: fault.path.clone(), line: 1, column: 1, end_line: 1, end_column: 1, ..At::default() };
        if let Some((line, column)) = fault.position {
            (at.line, at.column) = (line as usize, column as usize);
            (at.end_line, at.end_column) = (at.line, at.column + 1);
        }
        if let Some((row, index)) = fault.header.and_then(|(place, index)| Some((rows.get(&place)?, index))) {
            at = self.at_index(row, Some(index).filter(|_| fault.code == Code::F114));
        }
        self.plain_finding(fault.code, fault.message.clone(), Shown { at, ..Shown::default() })
    }

    fn plain_finding(&self, code: Code, message: String, claim: Shown) -> Finding {
        Finding {
            code,
            severity: Severity::Error,
            verdict: None,
            measures: Some(claim.measure.clone()).filter(|measure| !measure.is_empty()).into_iter().collect(),
            subject: claim.subject.clone(),
            place: claim.place.clone(),
            unit: String::new(),
            basis: String::new(),
            message,
            hints: Vec::new(),
            gap: None,
            relative_gap: None,
            factor: None,
            certain: true,
            fingerprint: String::new(),
            shown: 0,
            total: 0,
            accepted: None,
            claims: vec![claim.into()],
        }
    }
}

/// The row at a place, and where its columns stand.
pub(super) fn row_at<'r>(
    run: &'r Run,
    rows: &'r HashMap<Place, LocatedRow>,
    at: Place,
) -> Option<(&'r LocatedRow, &'r Columns)> {
    let row = rows.get(&at)?;
    Some((row, run.columns.get(row.input.index())?))
}

/// The cell of a row that holds a position: the last one that begins at or before it.
fn cell_at(row: &LocatedRow, position: (usize, usize)) -> usize {
    let begins = |cell: &LocatedCell| (cell.start.line as usize, cell.start.column as usize);
    row.cells.iter().rposition(|cell| begins(cell) <= position).unwrap_or(0)
}

pub(super) fn cell<'r>(row: &'r LocatedRow, columns: &Columns, column: Column) -> &'r str {
    columns.get(column).and_then(|at| row.cells.get(at)).map_or("", |cell| cell.text.as_str())
}

/// The column a figure stands in: the first of best, low and high that says something, else value.
fn value_column(row: &LocatedRow, columns: &Columns) -> Option<Column> {
    [Column::Best, Column::Low, Column::High]
        .into_iter()
        .find(|column| !cell(row, columns, *column).trim().is_empty())
        .or(Some(Column::Value))
}

/// The figure as written: the wording, or what the number cells say.
fn value(row: &LocatedRow, columns: &Columns) -> String {
    let text = |column| cell(row, columns, column).trim();
    let (low, best, high) = (text(Column::Low), text(Column::Best), text(Column::High));
    let hedged = |value: &str| match text(Column::Qualifier) {
        "" => value.to_owned(),
        qualifier => format!("{qualifier} {value}"),
    };
    match (low, best, high) {
        ("", "", "") => hedged(text(Column::Value)),
        ("", best, "") => hedged(best),
        (low, _, "") => format!("{low} or more"),
        ("", _, high) => format!("up to {high}"),
        (low, _, high) if low == high => low.to_owned(),
        (low, "", high) => format!("{low} to {high}"),
        (low, best, high) => format!("{low} to {high}, best {best}"),
    }
}
