//! Findings and keys made of real rows of the register, for every view to be tried on.

use crate::interval::Interval;
use crate::quantity::Kind;
use crate::report::{
    Accepted, Against, At, Claim, Finding, Group, Policy, Report, Shown, Summary, Support, Verdict,
};
use crate::rule::{Code, Severity};

const HEADER: &str = "id,measure,subject,value,unit,source,via,published,as_of,url,note";

/// Rows of the register as they stand in their files, with their lines.
const ROWS: &[(&str, usize, &str)] = &[
    (
        "figures/containers.csv",
        2,
        r#"K01,containers_shipped,munitions containers shipped from North Korea to Russia,"over 13,000",containers,unattributed (op-ed reference 2),op-ed under review,,,,Reference 2; publication date not stated."#,
    ),
    (
        "figures/containers.csv",
        6,
        r#"K05,containers_shipped,munitions containers shipped from North Korea to Russia,"more than 10,000",containers,US State Department,Yonhap via cambodiatribune.com,2024-02-23,2023-09/2024-02-23,http://cambodiatribune.com/2nd-ld-n-korea-has-sent-more-than-10000-containers-of-munitions-materials-to-russia-since-sept-state-dept/,Fact sheet: munitions or munitions-related materials. Date is that of the fact sheet (Friday before the 26 February briefing)."#,
    ),
    (
        "figures/containers.csv",
        7,
        r#"K06,containers_shipped,munitions containers shipped from North Korea to Russia,"about 6,700",containers,South Korea defence minister (Shin Won-sik),Reuters via The Star,2024-02-27,2023-07/2024-02-26,https://thestar.com.my/news/world/2024/02/27/north-korea-has-sent-6700-containers-of-munitions-to-russia-south-korea-says,Since July;"#,
    ),
    (
        "figures/containers.csv",
        13,
        r#"K12,containers_shipped,munitions containers shipped from North Korea to Russia,"more than 13,000",containers,DIA (South Korea),Yonhap via Korea Herald,2024-08-27,2022-07/2024-08-27,https://www.koreaherald.com/view.php?ud=20240827050678,"Since mid-2022, suspected of carrying arms; through lawmaker Kang Dae-sik.""#,
    ),
    (
        "figures/containers.csv",
        14,
        r#"K13,containers_shipped,munitions containers shipped from North Korea to Russia,"13,000",containers,DIA (South Korea),UNN (Newsweek),2024-08-28,2022-07/2024-08,https://unn.ua/en/news/dprk-sent-more-than-13-thousand-containers-with-weapons-to-russia-south-korean-intelligence,"says nearly half went since February, which fits 6,700 then.""#,
    ),
    (
        "figures/containers.csv",
        19,
        r#"K18,containers_shipped,munitions containers shipped from North Korea to Russia,"28,000",containers,DIA (South Korea),MENAFN (Anadolu),2025-07-13,2025-07,https://menafn.com/1109793351/N-Korea-Delivers-Over-12M-Artillery-Shells-to-Russia,Called an estimate; weapons and artillery munitions."#,
    ),
    (
        "figures/casualties.csv",
        13,
        r#"C12,casualties,North Korean troops in the Russia-Ukraine war,several dozen,people,White House (Kirby),ABC/Good Morning America,2024-12-16,2024-12-16,https://goodmorningamerica.com/news/story/ukrainian-forces-claim-significant-casualties-north-koreans-kursk-116818610,Killed and wounded;"#,
    ),
    (
        "figures/casualties.csv",
        18,
        r#"C15c,casualties,North Korean troops in the Russia-Ukraine war,"around 1,100",people,JCS (South Korea),AFP via UrduPoint,2024-12-23,2024-12-23,https://www.urdupoint.com/en/world/over-3000-north-korean-soldiers-killed-woun-1898337.html,"#,
    ),
    (
        "figures/casualties.csv",
        19,
        r#"C15d,casualties,North Korean troops in the Russia-Ukraine war,"at least 1,100",people,JCS (South Korea),insurancehubex.online (copy of a Guardian briefing),2024-12,2024-12-23,https://insurancehubex.online/ukraine-war-briefing-more-than-3000-north-korean-military-casualties-in-russias-kursk-claims-zelenskyy,"#,
    ),
    (
        "figures/casualties.csv",
        20,
        r#"C16,casualties,North Korean troops in the Russia-Ukraine war,"already exceeded 3,000",people,Ukraine president's office (Zelensky),Ukrinform via MENAFN,2024-12-23,2024-12-23,https://menafn.com/1109024982/North-Koreas-Casualty-Toll-In-Kursk-Region-Exceeds-3000-Zelensky,"Killed and wounded, preliminary; direct quotation of the post on X.""#,
    ),
    (
        "figures/casualties.csv",
        31,
        r#"C27,casualties,North Korean troops in the Russia-Ukraine war,"surpassed 3,000",people,NIS (South Korea),AFP via UrduPoint,2025-01-13,2025-01-13,https://www.urdupoint.com/en/world/seoul-says-300-north-korean-soldiers-killed-f-1907116.html,Total;"#,
    ),
    (
        "figures/casualties.csv",
        34,
        r#"C30,casualties,North Korean troops in the Russia-Ukraine war,"4,000",people,Western officials,BBC (copy at snapbard.com),2025-01-22,2025-01,https://snapbard.com/about-1-000-north-koreans-killed-fighting-ukraine-in-kursk-officials-say-337203.html,"Battle casualties: killed, wounded, missing or captured.""#,
    ),
    (
        "figures/casualties.csv",
        44,
        r#"C40,casualties,North Korean troops in the Russia-Ukraine war,more than four thousand,people,Ukraine president's office (Zelensky),Kyiv Independent,2025-02-14,2025-02-14,https://kyivindependent.com/4-000-north-korean-casualties-in-kursk-oblast-2-3-killed-zelensky-says,Quotation from Munich;"#,
    ),
    (
        "figures/casualties.csv",
        50,
        r#"C46,casualties,North Korean troops in the Russia-Ukraine war,"4,700",people,NIS (South Korea),AP via upday,2025-04-30,2025-04-30,https://www.upday.com/uk/about-4-700-north-korea-soldiers-killed-or-wounded-fighting-for-russia,"#,
    ),
    (
        "figures/casualties.csv",
        58,
        r#"C54,casualties,North Korean troops in the Russia-Ukraine war,350,people,North Korea,Kyiv Independent (Yonhap),2025-09-02,2025-09-02,https://kyivindependent.com/about-2-000-north-korean-soldiers-killed-fighting-for-russia-seoul-says/,"#,
    ),
    (
        "figures/troops.csv",
        21,
        r#"T20,troops_deployed,North Korean troops in Kursk region,"approximately 10,900",people,NIS (South Korea),Caliber.Az,,2024-11-20,https://caliber.az/en/post/north-korean-troops-and-weapons-boost-russia-s-offensive-in-ukraine,publication date not shown."#,
    ),
    (
        "figures/troops.csv",
        22,
        r#"T21,troops_deployed,North Korean troops in Kursk region,"nearly 11,000",people,NIS (South Korea),Euromaidan Press (Reuters),2024-11-21,2024-11-20,https://euromaidanpress.com/2024/11/21/reuters-nearly-11000-north-korean-troops-deployed-in-russias-kursk-oblast/,"#,
    ),
];

/// The row of that id, its value judged to be `judged`.
pub(super) fn claim(id: &str, kind: Kind, plain: Option<f64>, judged: Option<Interval>) -> Claim {
    let (path, line, text) =
        ROWS.iter().find(|(_, _, row)| row.starts_with(&format!("{id},"))).copied().unwrap();
    let record = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes())
        .records()
        .next()
        .unwrap()
        .unwrap();
    let cell = |name: &str| record[HEADER.split(',').position(|header| header == name).unwrap()].to_owned();
    let value = cell("value");
    let start = text[..text.find(&value).unwrap()].chars().count();
    let end = start + value.chars().count();
    let shown = Shown {
        id: id.to_owned(),
        at: At {
            path: path.to_owned(),
            line,
            column: start + 1,
            end_line: line,
            end_column: end + 1,
            byte_column: start + 1,
            end_byte_column: end + 1,
            cell: format!("D{line}"),
            header: "value".to_owned(),
            row: text.to_owned(),
            row_line: line,
        },
        measure: cell("measure"),
        subject: cell("subject"),
        unit: cell("unit"),
        origin: cell("source"),
        source: cell("source"),
        via: cell("via"),
        value,
        kind: Some(kind),
        plain,
        stated: match kind {
            Kind::Vague => None,
            Kind::Exact | Kind::Approx | Kind::Nearly => plain.and_then(Interval::point),
            _ => judged,
        },
        judged,
        basis: "cumulative".to_owned(),
        published: cell("published"),
        days: days(&cell("as_of")),
        as_of: cell("as_of"),
        url: cell("url"),
        note: cell("note"),
        ..Shown::default()
    };
    shown.into()
}

/// First and last day of the end of a time as the register writes it.
fn days(as_of: &str) -> Option<(i32, i32)> {
    let end = as_of.rsplit('/').next().filter(|end| !end.is_empty())?;
    let day = |text: String| {
        let date: jiff::civil::Date = text.parse().ok()?;
        Some((date - jiff::civil::date(1970, 1, 1)).get_days())
    };
    match end.len() {
        10 => Some((day(end.to_owned())?, day(end.to_owned())?)),
        7 => Some((day(format!("{end}-01"))?, day(format!("{end}-28"))?)),
        _ => Some((day(format!("{end}-01-01"))?, day(format!("{end}-12-31"))?)),
    }
}

fn against(verdict: Verdict, other: Option<Interval>, own: Option<Interval>, why: &str) -> Option<Against> {
    let gap = other.and_then(|other| other.gap(own?));
    Some(Against {
        verdict,
        gap: gap.map(|gap| gap.distance),
        relative_gap: gap.map(|gap| gap.relative),
        factor: gap.and_then(|gap| gap.factor),
        certain: true,
        why: why.to_owned(),
    })
}

fn over(value: f64) -> Option<Interval> {
    Interval::from(value, true)
}

fn about(value: f64) -> Option<Interval> {
    Interval::closed(value * 0.9, value * 1.1)
}

fn finding(code: Code, message: &str, claims: Vec<Claim>) -> Finding {
    let first = claims[0].clone();
    let gap = claims.get(1).and_then(|other| other.against.clone());
    Finding {
        code,
        severity: code.rule().severity,
        verdict: gap.as_ref().map(|gap| gap.verdict),
        measures: vec![first.measure.clone()],
        subject: first.subject.clone(),
        place: first.place.clone(),
        unit: first.unit.clone(),
        basis: first.basis.clone(),
        message: message.to_owned(),
        hints: Vec::new(),
        gap: gap.as_ref().and_then(|gap| gap.gap),
        relative_gap: gap.as_ref().and_then(|gap| gap.relative_gap),
        factor: gap.as_ref().and_then(|gap| gap.factor),
        certain: true,
        fingerprint: String::new(),
        shown: claims.len() - 1,
        total: claims.len() - 1,
        accepted: None,
        claims,
    }
}

/// More than 10,000 containers in a period inside one with about 6,700.
pub(super) fn containers() -> Finding {
    let part = claim("K05", Kind::MoreThan, Some(10_000.0), over(10_000.0));
    let mut whole = claim("K06", Kind::Approx, Some(6_700.0), about(6_700.0));
    whole.against = against(Verdict::Conflict, part.judged, whole.judged, "counts a longer period");
    let mut finding = finding(
        Code::F204,
        "More than 10,000 containers from September 2023 to 23 February 2024 (US State Department) cannot be part \
         of about 6,700 from July 2023 to 26 February 2024 (South Korea defence minister).",
        vec![part, whole],
    );
    finding.total = 4;
    finding.hints = vec![
        "Ask both what a container is: the State Department counts munitions or munitions-related materials."
            .into(),
    ];
    finding
}

/// Around 1,100 casualties against more than 3,000 on one day.
pub(super) fn casualties() -> Finding {
    let zelensky = claim("C16", Kind::MoreThan, Some(3_000.0), over(3_000.0));
    let mut around = claim("C15c", Kind::Approx, Some(1_100.0), about(1_100.0));
    around.against = against(Verdict::Conflict, zelensky.judged, around.judged, "");
    let mut at_least = claim("C15d", Kind::AtLeast, Some(1_100.0), Interval::from(1_100.0, false));
    at_least.against =
        against(Verdict::Untested, zelensky.judged, at_least.judged, "a floor rules out nothing above it");
    finding(
        Code::F201,
        "On 23 December 2024 Ukraine's president gave more than 3,000 casualties, South Korea's joint chiefs around \
         1,100.",
        vec![zelensky, around, at_least],
    )
}

/// A row whose value cannot be read.
pub(super) fn unreadable() -> Finding {
    let mut row = claim("C12", Kind::Vague, None, None);
    row.kind = None;
    let mut finding = finding(
        Code::F101,
        "`several dozen` is no count and no range; write a number or a range such as 24-60.",
        vec![row],
    );
    finding.hints = vec!["`figcheck parse TEXT` shows how a wording is read.".into()];
    finding
}

/// The findings above, one of them accepted, and their counts.
pub(super) fn report() -> Report {
    let mut accepted = casualties();
    accepted.severity = Severity::Warning;
    accepted.accepted =
        Some(Accepted { by: "config", reason: "both printed with attribution since 24 December".into() });
    Report {
        summary: Summary {
            file_count: 3,
            claim_count: 148,
            source_count: 41,
            group_count: 27,
            errors: 4,
            warnings: 1,
            notes: 2,
            accepted: 1,
            conflicting_pairs: 12,
            findings_listed: 4,
            elsewhere: 0,
            not_covered: vec![],
            policy: Policy::default(),
        },
        findings: vec![casualties(), containers(), unreadable(), accepted],
        groups: vec![killed_and_wounded(), kursk(), shipped()],
        ..Report::default()
    }
}

/// A key without a majority, with floors, a range without date and a vague word.
pub(super) fn killed_and_wounded() -> Group {
    let best = Interval::new(3_950.0, false, 4_050.0, true);
    let judge = |id, kind, plain: f64, judged, verdict| {
        let mut claim = claim(id, kind, Some(plain), judged);
        claim.against = against(verdict, best, judged, "");
        claim
    };
    let exact = |value: f64| Interval::new(value - 50.0, false, value + 50.0, true);
    let mut claims = vec![
        judge("C15c", Kind::Approx, 1_100.0, about(1_100.0), Verdict::Conflict),
        judge("C15d", Kind::AtLeast, 1_100.0, Interval::from(1_100.0, false), Verdict::Untested),
        judge("C16", Kind::MoreThan, 3_000.0, over(3_000.0), Verdict::Untested),
        judge("C27", Kind::MoreThan, 3_000.0, over(3_000.0), Verdict::Untested),
        judge("C30", Kind::Exact, 4_000.0, exact(4_000.0), Verdict::Agree),
        judge("C40", Kind::MoreThan, 4_000.0, over(4_000.0), Verdict::Untested),
        judge("C46", Kind::Exact, 4_700.0, exact(4_700.0), Verdict::Conflict),
        judge("C54", Kind::Exact, 350.0, Interval::new(345.0, false, 355.0, true), Verdict::Conflict),
    ];
    let mut vague = claim("C12", Kind::Vague, None, Interval::closed(24.0, 99.0));
    vague.against = against(Verdict::Conflict, best, vague.judged, "");
    claims.insert(0, vague);
    Group {
        measure: "casualties".into(),
        subject: claims[0].subject.clone(),
        unit: "people".into(),
        basis: "cumulative".into(),
        meaning: "Soldiers killed, wounded, missing or captured since the troops arrived.".into(),
        claim_count: 9,
        source_count: 7,
        origin_count: 7,
        best_supported: vec![Support {
            range: best.unwrap(),
            support: 1,
            sources: vec!["Western officials".into()],
            as_of: "2025-01".into(),
        }],
        voters: 4,
        outside: vec!["JCS (South Korea)".into(), "NIS (South Korea)".into(), "North Korea".into()],
        conflicting_pairs: 9,
        worst: Some(Severity::Error),
        latest: claims[6..9].to_vec(),
        sentence: "Estimates of North Korean casualties by April 2025 range from 4,000 (Western officials) to 4,700 \
                   (South Korea's intelligence service), from two independent origins."
            .into(),
        claims,
        ..Group::default()
    }
}

/// A key whose two claims agree by rounding.
pub(super) fn kursk() -> Group {
    let best = Interval::new(10_900.0 * 0.9, false, 11_000.0, true);
    let mut first = claim("T20", Kind::Approx, Some(10_900.0), Interval::closed(9_810.0, 11_990.0));
    first.against = against(Verdict::Agree, best, first.judged, "");
    let mut second =
        claim("T21", Kind::Nearly, Some(11_000.0), Interval::new(9_900.0, false, 11_000.0, true));
    second.against = against(Verdict::AgreeByRounding, best, second.judged, "");
    Group {
        measure: "troops_deployed".into(),
        subject: first.subject.clone(),
        unit: "people".into(),
        basis: "stock".into(),
        claim_count: 2,
        source_count: 1,
        origin_count: 1,
        agreed: Interval::new(9_900.0, false, 11_000.0, true),
        best_supported: vec![Support {
            range: Interval::new(9_900.0, false, 11_000.0, true).unwrap(),
            support: 1,
            sources: vec!["NIS (South Korea)".into()],
            as_of: "2024-11-20".into(),
        }],
        voters: 1,
        latest: vec![second.clone()],
        claims: vec![first, second],
        ..Group::default()
    }
}

/// A running total of several origins, one claim of it undated.
pub(super) fn shipped() -> Group {
    let exact = |value: f64| Interval::new(value - 500.0, false, value + 500.0, true);
    let claims = vec![
        claim("K05", Kind::MoreThan, Some(10_000.0), over(10_000.0)),
        claim("K06", Kind::Approx, Some(6_700.0), about(6_700.0)),
        claim("K12", Kind::MoreThan, Some(13_000.0), over(13_000.0)),
        claim("K13", Kind::Exact, Some(13_000.0), exact(13_000.0)),
        claim("K18", Kind::Exact, Some(28_000.0), exact(28_000.0)),
        claim("K01", Kind::MoreThan, Some(13_000.0), over(13_000.0)),
    ];
    Group {
        measure: "containers_shipped".into(),
        subject: claims[0].subject.clone(),
        unit: "containers".into(),
        basis: "cumulative".into(),
        claim_count: 6,
        source_count: 4,
        origin_count: 4,
        offending_claims: 1,
        worst: Some(Severity::Error),
        claims,
        ..Group::default()
    }
}
