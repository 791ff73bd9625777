//! Every view on real rows and on hostile ones: kept as people see it, with the laws it must keep beside it.

mod sample;

use super::compare::write_compare;
use super::diagnostic::write_diagnostic;
use super::plot::{Plot, write_plot};
use super::table::write_check;
use super::text::{safe, width};
use super::{Look, NARROWEST};
use crate::interval::Interval;
use crate::report::{Claim, Finding, Group, Report, Shown, Summary};
use anstream::adapter::strip_str;
use proptest::prelude::*;
use std::io;

const LINEAR: Plot = Plot { log: false, over_time: false };
const LOG: Plot = Plot { log: true, over_time: false };
const OVER_TIME: Plot = Plot { log: false, over_time: true };

/// A view by its name.
type View = (&'static str, fn(&Report, &Look, &mut dyn io::Write) -> io::Result<()>);

const VIEWS: &[View] = &[
    ("check", write_check),
    ("compare", |report, look, out| write_compare(&report.groups, look, out)),
    ("plot", |report, look, out| write_plot(&report.groups, LINEAR, look, out)),
    ("plot-log", |report, look, out| write_plot(&report.groups, LOG, look, out)),
    ("plot-over-time", |report, look, out| write_plot(&report.groups, OVER_TIME, look, out)),
    ("diagnostic", |report, look, out| {
        report.findings.iter().try_for_each(|finding| write_diagnostic(finding, look, out))
    }),
];

fn look(width: usize) -> Look {
    Look { width, ..Look::default() }
}

fn shown((_, view): &View, report: &Report, look: Look) -> String {
    let mut out = Vec::new();
    view(report, &look, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The text without anything that layout adds: blanks and line ends.
fn solid(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The laws of every view on any text: no line wider than asked for, nothing that steers the terminal but
/// colours of our own, and those only where asked for.
fn keeps_to_the_terminal(name: &str, text: &str, look: Look) {
    let plain = strip_str(text).to_string();
    assert!(look.color || plain == text, "{name}: escape sequences in a plain view");
    for line in plain.lines() {
        // An address is left whole, for the terminal to wrap and the reader to open.
        if line.starts_with("  http") && !line.trim().contains(' ') {
            continue;
        }
        let wide = width(line);
        assert!(wide <= look.width.max(NARROWEST), "{name} at {}: {wide} columns in {line:?}", look.width);
        assert_eq!(
            safe(line, look).chars().take(400).collect::<String>(),
            line.chars().take(400).collect::<String>(),
            "{name}: {line:?} steers the terminal"
        );
    }
    for sequence in text.split('\u{1b}').skip(1) {
        let end = sequence.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(0);
        let inside = &sequence[..end];
        assert!(inside.starts_with('[') && inside[1..].chars().all(|c| c.is_ascii_digit() || c == ';'));
        assert_eq!(&sequence[end..=end], "m", "{name}: an escape sequence that is no colour");
    }
}

#[test]
fn every_view_as_people_see_it() {
    let report = sample::report();
    for view in VIEWS {
        for width in [60, 80, 200] {
            let text = shown(view, &report, look(width));
            keeps_to_the_terminal(view.0, &text, look(width));
            insta::assert_snapshot!(format!("{}-{width}", view.0), text);
        }
    }
}

#[test]
fn every_view_in_ascii() {
    let report = sample::report();
    for view in VIEWS {
        let ascii = Look { unicode: false, ..look(60) };
        let text = shown(view, &report, ascii);
        keeps_to_the_terminal(view.0, &text, ascii);
        // The sample itself is ASCII, so whatever is not was drawn by us.
        assert!(text.is_ascii(), "{}: {:?}", view.0, text.chars().find(|c| !c.is_ascii()));
        insta::assert_snapshot!(format!("{}-ascii-60", view.0), text);
    }
}

#[test]
fn colour_adds_nothing_but_colour() {
    let report = sample::report();
    for view in VIEWS {
        for width in [60, 80, 110, 200] {
            let plain = look(width);
            let colored = Look { color: true, ..plain };
            let text = shown(view, &report, colored);
            keeps_to_the_terminal(view.0, &text, colored);
            assert!(text.contains("\u{1b}["), "{} has no colour", view.0);
            let stripped: Vec<String> =
                strip_str(&text).to_string().lines().map(|line| line.trim_end().to_owned()).collect();
            assert_eq!(stripped.join("\n") + "\n", shown(view, &report, plain), "{} at {width}", view.0);
        }
    }
}

#[test]
fn every_claim_is_there_with_its_source_and_place() {
    let report = sample::report();
    for width in [60, 79, 80, 100, 149, 150, 169, 170, 200, 1000] {
        let check = shown(&VIEWS[0], &report, look(width));
        let compare = shown(&VIEWS[1], &report, look(width));
        let listed = report.findings.iter().flat_map(|finding| &finding.claims).map(|claim| (claim, &check));
        let compared = report.groups.iter().flat_map(|group| &group.claims).map(|claim| (claim, &compare));
        for (claim, text) in listed.chain(compared) {
            // A row that cannot be read is shown itself, as far as it fits.
            let words = match claim.kind {
                Some(_) => format!("{} {} {}", claim.source, claim.via, claim.value),
                None => claim.value.clone(),
            };
            for word in words.split_whitespace().filter(|word| word.len() < 12) {
                assert!(text.contains(word), "{word} is not shown at {width}");
            }
            let place = format!("{}:{}", claim.at.path, claim.at.line);
            assert!(text.contains(&place), "{place} is not shown at {width}");
        }
        // Addresses are whole, if on several lines.
        for claim in report.findings.iter().flat_map(|finding| &finding.claims) {
            assert!(solid(&check).contains(&claim.url), "{} is not shown at {width}", claim.url);
        }
    }
}

#[test]
fn the_last_line_has_the_counts_of_the_summary() {
    let mut report = sample::report();
    for (errors, warnings, notes, accepted) in [(0, 0, 0, 0), (1, 1, 1, 1), (1200, 30, 0, 2)] {
        let summary = &mut report.summary;
        (summary.errors, summary.warnings, summary.notes, summary.accepted) =
            (errors, warnings, notes, accepted);
        let text = shown(&VIEWS[0], &report, look(200));
        let last = text.lines().last().unwrap().replace(',', "");
        let numbers: Vec<usize> =
            last.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect();
        let s = &report.summary;
        let mut counts = vec![s.file_count, s.claim_count, s.source_count, s.group_count, errors, warnings];
        counts.extend([notes, accepted].into_iter().filter(|count| *count > 0));
        assert_eq!(numbers, counts);
    }
}

#[test]
fn a_clean_run_says_so() {
    let clean = |summary| shown(&VIEWS[0], &Report { summary, ..Report::default() }, look(80));
    let summary =
        Summary { file_count: 1, claim_count: 2, source_count: 2, group_count: 1, ..Summary::default() };
    insta::assert_snapshot!(clean(summary.clone()), @r"
    ✓ No figures contradict each other.
    Checked 1 file, 2 claims, 2 sources, 1 key: 0 errors, 0 warnings.
    ");
    insta::assert_snapshot!(clean(Summary { accepted: 3, ..summary }), @r"
    ✓ No figures contradict each other, beside the conflicts already accepted.
    Checked 1 file, 2 claims, 2 sources, 1 key: 0 errors, 0 warnings, 3 accepted.
    ");
    insta::assert_snapshot!(clean(Summary::default()), @r"
    Nothing to compare: there are no claims.
    Checked 0 files, 0 claims, 0 sources, 0 keys: 0 errors, 0 warnings.
    ");
}

#[test]
fn a_cut_list_says_of_how_many() {
    let text = shown(&VIEWS[0], &sample::report(), look(80));
    assert!(text.contains("Showing 1 of the 4 it stands against."));
    assert!(text.contains("Showing 3 of 7 findings."));
}

#[test]
fn nothing_to_show_is_said() {
    for view in &VIEWS[1..5] {
        assert!(shown(view, &Report::default(), look(80)).starts_with("Nothing to "), "{}", view.0);
    }
    let bare =
        Report { groups: vec![Group { measure: "killed".into(), ..Group::default() }], ..Report::default() };
    for view in VIEWS {
        keeps_to_the_terminal(view.0, &shown(view, &bare, look(60)), look(60));
    }
}

#[test]
fn a_finding_with_claims_in_two_files_shows_both_places() {
    let mut finding = sample::casualties();
    finding.claims.push(sample::containers().claims[0].clone());
    let mut out = Vec::new();
    write_diagnostic(&finding, &look(80), &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(text.contains("figures/casualties.csv:20:63") && text.contains("figures/containers.csv:6:"));
    assert!(text.contains("cell D20") && text.contains("cell D6"));
}

/// The underline of a one-row diagnostic, as columns of its line, and the row above it.
fn underlined(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let at = lines.iter().position(|line| line.contains('^')).unwrap();
    let (row, marks) = (lines[at - 1], lines[at]);
    let first = width(&marks[..marks.find('^').unwrap()]);
    let many = marks.chars().filter(|c| *c == '^').count();
    // Columns are counted as the terminal counts them, so that wide letters take two.
    let mut column = 0;
    let under = |c: &char| {
        let here = column;
        column += width(&c.to_string());
        (first..first + many).contains(&here)
    };
    row.chars().filter(under).collect()
}

#[test]
fn the_cell_and_nothing_else_is_underlined() {
    let row = "Κ,북한군 파병,\"nearly\t11,000\",e\u{301}té,\u{1b}[31m,NIS,https://example.org/a-rather-long-address";
    for (cell, shown) in [
        ("Κ", "Κ"),
        ("북한군 파병", "북한군 파병"),
        ("nearly\t11,000", r"nearly\u{9}11,000"),
        ("e\u{301}té", "e\u{301}té"),
        ("\u{1b}[31m", r"\u{1b}[31m"),
        ("NIS", "NIS"),
    ] {
        for width in [60, 80, 200] {
            let finding = unreadable(row, cell);
            let mut out = Vec::new();
            write_diagnostic(&finding, &Look { unicode: false, ..look(width) }, &mut out).unwrap();
            let text = String::from_utf8(out).unwrap();
            keeps_to_the_terminal("diagnostic", &text, look(width));
            assert_eq!(underlined(&text), shown, "at {width}:\n{text}");
        }
    }
}

/// A finding on one cell of a row.
fn unreadable(row: &str, cell: &str) -> Finding {
    let mut finding = sample::unreadable();
    let start = row[..row.find(cell).unwrap()].chars().count();
    let at = &mut finding.claims[0].at;
    at.row = row.to_owned();
    (at.line, at.row_line, at.end_line) = (7, 7, 7);
    at.column = start + 1;
    at.end_column = start + 1 + cell.chars().count();
    finding
}

#[test]
fn a_cell_over_several_lines_is_shown_where_it_begins() {
    let mut finding = unreadable("x,\"many,y\r\nmore\",z", "\"many,y");
    let at = &mut finding.claims[0].at;
    (at.end_line, at.end_column) = (8, 6);
    let mut out = Vec::new();
    write_diagnostic(&finding, &look(60), &mut out).unwrap();
    insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r#"
      ╭▸ figures/casualties.csv:7:3
      │
    7 │ x,"many,y
      ╰╴  ━━━━━━━ value, cell D13, down to line 8
    "#);
}

#[test]
fn a_row_of_ten_megabytes_is_no_trouble() {
    let row = format!("{},NOT A NUMBER,{}", "x".repeat(5_000_000), "y".repeat(5_000_000));
    let mut out = Vec::new();
    write_diagnostic(&unreadable(&row, "NOT A NUMBER"), &look(80), &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    keeps_to_the_terminal("diagnostic", &text, look(80));
    assert!(text.contains("x,NOT A NUMBER,y"));
}

/// A report in which every text from a file is the given one.
fn filled_with(text: &str, numbers: [f64; 3]) -> Report {
    let mut report = sample::report();
    let fill = |place: &mut String| text.clone_into(place);
    let [low, plain, high] = numbers;
    let claim = |claim: &mut Claim| {
        if let Some(against) = &mut claim.against {
            fill(&mut against.why);
        }
        let claim: &mut Shown = claim;
        let Shown { id, at, measure, subject, place, unit, source, origin, via, value, .. } = claim;
        for field in [id, measure, subject, place, unit, source, origin, via, value] {
            fill(field);
        }
        for field in [&mut at.path, &mut at.cell, &mut at.header, &mut at.row] {
            fill(field);
        }
        for field in
            [&mut claim.published, &mut claim.as_of, &mut claim.url, &mut claim.quote, &mut claim.note]
        {
            fill(field);
        }
        claim.judged = Interval::new(low, false, high, true);
        claim.plain = Some(plain);
    };
    for finding in &mut report.findings {
        finding.claims.iter_mut().for_each(claim);
        finding.measures.iter_mut().chain(&mut finding.hints).for_each(fill);
        for field in [&mut finding.subject, &mut finding.place, &mut finding.unit, &mut finding.message] {
            fill(field);
        }
        if let Some(accepted) = &mut finding.accepted {
            fill(&mut accepted.reason);
        }
    }
    for group in &mut report.groups {
        group.claims.iter_mut().for_each(claim);
        let Group { measure, subject, place, unit, basis, meaning, sentence, outside, .. } = group;
        for field in [measure, subject, place, unit, basis, meaning, sentence] {
            fill(field);
        }
        outside.iter_mut().for_each(fill);
        for best in &mut group.best_supported {
            fill(&mut best.as_of);
            best.sources.iter_mut().for_each(fill);
        }
    }
    report
}

fn every_view_holds(report: &Report, width: usize, unicode: bool) {
    for view in VIEWS {
        for color in [false, true] {
            let look = Look { width, color, unicode };
            keeps_to_the_terminal(view.0, &shown(view, report, look), look);
        }
    }
}

#[test]
fn hostile_text_is_shown_not_obeyed() {
    for hostile in [
        "\u{1b}]0;owned\u{7}\u{1b}[2J\u{1b}[31mred",
        "\u{9b}31m\u{90}q\u{9c}",
        "12\u{202e}000,01\u{2066}x\u{2069}\u{200f}",
        "a\r\nb\rc\u{85}d\u{2028}e\u{2029}f\u{b}g\u{c}h",
        "\0\u{8}\u{8}\u{8}\u{7f}\t\t",
        "x\u{e0100}\u{e0101}\u{e0102}y\u{fe0f}\u{200b}\u{200d}",
        "한국어한국어한국어한국어한국어한국어한국어한국어한국어한국어한국어한국어",
        "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467} \u{2764}\u{fe0f}\u{1f1f0}\u{1f1f5}",
        "e\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}",
        "لا لا لا ﷽ ﷽ ﷽ ﷽",
        "",
        "   ",
        "nospacesatallinthisratherlongwordthatgoesonandonandonandonandonandonandonandonandonandonandon",
        "| \\ ` * _ <b> %s {} \"",
    ] {
        for width in [0, 40, 60, 80, 160] {
            every_view_holds(&filled_with(hostile, [1.0, 2.0, 3.0]), width, width != 60);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_text_and_no_number_breaks_a_view(
        text in any::<String>(),
        width in 0usize..260,
        unicode in any::<bool>(),
        numbers in any::<[f64; 3]>(),
    ) {
        let mut numbers = numbers.map(f64::abs);
        numbers.sort_by(f64::total_cmp);
        every_view_holds(&filled_with(&text, numbers), width, unicode);
    }
}
