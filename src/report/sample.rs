//! One report with a finding of every sort, for the tests of all formats; an empty one; a hostile one.

use super::*;
use crate::rule::Code;

/// Text that tries to be everything it must not be anywhere.
pub(crate) const HOSTILE: &str = "x\r\n::error file=a,line=1::fake%0A%25\n]]><!--\"'<script>alert(1)</script>|=cmd()\
     \u{1b}[31m\0\u{9b}2J\u{202e}drow\u{202c}\u{2028}\u{fffe}\t`**_[l](javascript:x)_**`\\ &amp; ##[error]x \u{1f6a2}";

fn at(path: &str, line: usize, cell: &str) -> At {
    At {
        path: path.to_owned(),
        line,
        column: 21,
        end_line: line,
        end_column: 27,
        byte_column: 24,
        end_byte_column: 30,
        cell: cell.to_owned(),
        header: "value".to_owned(),
        row: "containers,NIS – Séoul,6,700".to_owned(),
        row_line: line,
    }
}

/// Who, via whom, what, when: the rest is the same for every claim of a key.
fn claim(place: At, source: &str, value: &str, plain: f64, judged: Option<Interval>) -> Claim {
    let shown = Shown {
        id: format!("c{}", place.line),
        at: place,
        measure: "containers".to_owned(),
        subject: "North Korea".to_owned(),
        place: "Russia".to_owned(),
        unit: "containers".to_owned(),
        source: source.to_owned(),
        origin: source.to_owned(),
        via: "Yonhap".to_owned(),
        value: value.to_owned(),
        kind: Some(Kind::MoreThan),
        plain: Some(plain),
        stated: judged,
        judged,
        basis: "cumulative".to_owned(),
        status: "estimated".to_owned(),
        counts: String::new(),
        published: "2024-02-27".to_owned(),
        as_of: "2023-09/2024-02-23".to_owned(),
        days: Some((19_776, 19_776)),
        url: "https://example.org/a?b=1&c=(2)".to_owned(),
        quote: "more than 10,000 containers".to_owned(),
        note: String::new(),
    };
    shown.into()
}

fn against(verdict: Verdict) -> Option<Against> {
    Some(Against {
        verdict,
        gap: Some(3_250.0),
        relative_gap: Some(0.325),
        factor: Some(1.481_481_481_481_481_4),
        certain: true,
        why: "the period is part of the other".to_owned(),
    })
}

fn finding(code: Code, fingerprint: &str, message: &str, claims: Vec<Claim>) -> Finding {
    Finding {
        code,
        severity: code.rule().severity,
        verdict: (1 < claims.len()).then_some(Verdict::Conflict),
        measures: vec!["containers".to_owned()],
        subject: "North Korea".to_owned(),
        place: "Russia".to_owned(),
        unit: "containers".to_owned(),
        basis: "cumulative".to_owned(),
        message: message.to_owned(),
        hints: vec![],
        gap: (1 < claims.len()).then_some(3_250.0),
        relative_gap: (1 < claims.len()).then_some(0.325),
        factor: None,
        certain: true,
        fingerprint: fingerprint.to_owned(),
        shown: claims.len().saturating_sub(1),
        total: claims.len().saturating_sub(1),
        accepted: None,
        claims,
    }
}

/// Two files, three keys and a finding of every sort.
pub(crate) fn sample_report() -> Report {
    let state = claim(
        at("figures/containers.csv", 2, "G2"),
        "US State Department",
        "more than 10,000",
        10_000.0,
        Interval::from(10_000.0, true),
    );
    let mut seoul = claim(
        at("figures/more figures/containers, 2.csv", 14, "G14"),
        "South Korea's defence ministry",
        "about 6,700",
        6_700.0,
        Interval::closed(6_650.0, 6_750.0),
    );
    seoul.kind = Some(Kind::Approx);
    seoul.against = against(Verdict::Conflict);
    let mut unreadable = claim(at("figures/containers.csv", 3, "G3"), "NIS", "10.000", 0.0, None);
    unreadable.kind = None;
    unreadable.plain = None;
    unreadable.url = "javascript:alert(1)".to_owned();
    let mut whole_file = unreadable.clone();
    whole_file.at = At { path: "figures/empty.csv".to_owned(), ..At::default() };
    whole_file.value = String::new();

    let mut exceeds = finding(
        Code::F204,
        "1111111111111111",
        "more than 10,000 containers over part of the time cannot be more than about 6,700 over all of it",
        vec![state.clone(), seoul.clone()],
    );
    exceeds.hints = vec!["One of the two counts may be of wagons.".to_owned()];
    exceeds.total = 7;
    let mut across = finding(
        Code::F303,
        "4444444444444444",
        "6,700 is printed for containers and for wagons",
        vec![seoul.clone(), state.clone()],
    );
    across.measures.push("wagons".to_owned());
    let mut accepted =
        finding(Code::F201, "6666666666666666", "two counts differ", vec![state.clone(), seoul.clone()]);
    accepted.accepted =
        Some(Accepted { by: "config", reason: "the ministry counts wagons | see note".to_owned() });
    accepted.place = "Vladivostok".to_owned();
    let findings = vec![
        exceeds,
        finding(Code::F302, "2222222222222222", "`more than` is dropped", vec![state.clone(), seoul.clone()]),
        finding(Code::F205, "3333333333333333", "NIS later states less", vec![seoul.clone(), state.clone()]),
        across,
        accepted,
        finding(Code::F101, "5555555555555555", "`10.000` is no count in English figures", vec![unreadable]),
        finding(Code::F115, "7777777777777777", "figures/empty.csv holds no claim", vec![whole_file]),
    ];

    let conflicting = Group {
        measure: "containers".to_owned(),
        subject: "North Korea".to_owned(),
        place: "Russia".to_owned(),
        unit: "containers".to_owned(),
        basis: "cumulative".to_owned(),
        meaning: "Containers shipped from Rajin to Russia.".to_owned(),
        claim_count: 2,
        source_count: 2,
        origin_count: 2,
        agreed: None,
        best_supported: vec![
            Support {
                range: Interval::closed(6_650.0, 6_750.0).unwrap(),
                support: 1,
                sources: vec!["South Korea's defence ministry".to_owned()],
                as_of: "2023-07/2024-02-26".to_owned(),
            },
            Support {
                range: Interval::from(10_000.0, true).unwrap(),
                support: 1,
                sources: vec!["US State Department".to_owned()],
                as_of: "2023-09/2024-02-23".to_owned(),
            },
        ],
        voters: 2,
        outside: vec!["US State Department".to_owned()],
        conflicting_pairs: 1,
        offending_claims: 1,
        worst: Some(Severity::Error),
        gap: 0.48,
        latest: vec![state.clone(), seoul.clone()],
        sentence: "Two sources give figures that cannot both hold.".to_owned(),
        questioned: vec!["A newspaper: 9,000 (2024-10-31)".to_owned()],
        claims: vec![state.clone(), seoul.clone()],
    };
    let passing = Group {
        place: String::new(),
        agreed: Interval::new(11_500.0, false, 12_500.0, true),
        best_supported: vec![],
        outside: vec![],
        conflicting_pairs: 0,
        offending_claims: 0,
        worst: None,
        gap: 0.0,
        sentence: "Both sources agree.".to_owned(),
        ..conflicting.clone()
    };
    let accepted = Group { place: "Vladivostok".to_owned(), ..conflicting.clone() };
    Report {
        view: View::Findings,
        summary: Summary {
            file_count: 3,
            claim_count: 6,
            source_count: 2,
            group_count: 3,
            errors: 3,
            warnings: 2,
            notes: 1,
            accepted: 1,
            conflicting_pairs: 2,
            findings_listed: 7,
            elsewhere: 0,
            not_covered: vec![],
            policy: Policy {
                rounding: "inferred".to_owned(),
                approx_percent: 10.0,
                nearly_percent: 10.0,
                window_days: 3,
                tolerance_percent: 5.0,
            },
        },
        findings,
        groups: vec![conflicting, passing, accepted],
        listed: Groups::Conflicting,
        keys_with_findings: 1,
        hides_accepted: false,
        together: None,
        base: Base { folder: "/home/ana/desk/data".to_owned(), top: "/home/ana/desk".to_owned() },
    }
}

/// The sample as a comparison.
pub(crate) fn sample_comparison() -> Report {
    Report { view: View::Comparison, listed: Groups::All, ..sample_report() }
}

/// Nothing read, nothing found.
pub(crate) fn empty_report() -> Report {
    Report::default()
}

/// `count` findings, of the three severities in turn, each with its own fingerprint and row.
pub(crate) fn long_report(count: usize) -> Report {
    let sample = sample_report();
    let mut report = Report { summary: Summary::default(), findings: vec![], ..sample.clone() };
    for number in 0..count {
        let mut finding = sample.findings[number % 3].clone();
        match finding.severity {
            Severity::Error => report.summary.errors += 1,
            Severity::Warning => report.summary.warnings += 1,
            Severity::Note => report.summary.notes += 1,
        }
        finding.fingerprint = format!("{number:016x}");
        finding.claims[0].at.line = number + 2;
        finding.claims[0].at.end_line = number + 2;
        report.findings.push(finding);
    }
    report.summary.findings_listed = count;
    report
}

/// The sample with every text a file or a config can give turned against its readers.
pub(crate) fn hostile_report() -> Report {
    let mut report = sample_report();
    report.findings = [0, 4, 5].map(|place| report.findings[place].clone()).to_vec();
    report.groups.truncate(1);
    let summary = &mut report.summary;
    (summary.errors, summary.warnings, summary.notes, summary.accepted) = (2, 0, 0, 1);
    summary.findings_listed = 3;
    for finding in &mut report.findings {
        for text in finding.hints.iter_mut().chain([
            &mut finding.subject,
            &mut finding.place,
            &mut finding.unit,
            &mut finding.message,
        ]) {
            spoil(text);
        }
        finding.measures.iter_mut().for_each(spoil);
        finding.claims.iter_mut().for_each(spoil_claim);
        if let Some(accepted) = &mut finding.accepted {
            spoil(&mut accepted.reason);
        }
    }
    for group in &mut report.groups {
        for text in [
            &mut group.measure,
            &mut group.subject,
            &mut group.place,
            &mut group.unit,
            &mut group.meaning,
            &mut group.sentence,
        ] {
            spoil(text);
        }
        for best in &mut group.best_supported {
            best.sources.iter_mut().for_each(spoil);
            spoil(&mut best.as_of);
        }
        group.outside.iter_mut().for_each(spoil);
        group.claims.iter_mut().for_each(spoil_claim);
    }
    report
}

fn spoil_claim(claim: &mut Claim) {
    if let Some(against) = &mut claim.against {
        spoil(&mut against.why);
    }
    let claim: &mut Shown = claim;
    for text in [
        &mut claim.id,
        &mut claim.at.path,
        &mut claim.at.cell,
        &mut claim.at.header,
        &mut claim.at.row,
        &mut claim.measure,
        &mut claim.subject,
        &mut claim.place,
        &mut claim.unit,
        &mut claim.source,
        &mut claim.origin,
        &mut claim.via,
        &mut claim.basis,
        &mut claim.status,
        &mut claim.published,
        &mut claim.as_of,
        &mut claim.url,
        &mut claim.quote,
        &mut claim.note,
    ] {
        spoil(text);
    }
    // What a spreadsheet would run stands at the start of a cell.
    claim.value = format!("=cmd|' /C calc'!A0{HOSTILE}");
}

fn spoil(text: &mut String) {
    text.push_str(HOSTILE);
}
