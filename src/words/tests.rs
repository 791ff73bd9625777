//! A test for each line of `docs/sentences.md`.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

const CASUALTIES: Topic<'_> =
    Topic { phrase: "North Korean casualties", basis: "cumulative", window: 3, other_units: &[] };

fn on(date: &str) -> Option<DaySpan> {
    DaySpan::parse(date).ok()
}

fn january() -> Option<DaySpan> {
    on("2025-01")
}

/// A figure in people, its range only as fine as these tests need.
fn figure<'a>(source: &'a str, value: &'a str, kind: Kind, plain: f64, end: Option<DaySpan>) -> Figure<'a> {
    let judged = match kind {
        Kind::AtLeast | Kind::MoreThan => Interval::from(plain, kind == Kind::MoreThan),
        Kind::UpTo | Kind::LessThan => Interval::up_to(plain, kind == Kind::LessThan),
        Kind::Approx => Interval::closed(plain * 0.9, plain * 1.1),
        Kind::Nearly => Interval::new(plain * 0.9, false, plain, true),
        _ => Interval::point(plain),
    };
    let kind = Some(kind);
    Figure {
        source,
        origin: source,
        value,
        unit: "people",
        kind,
        plain: Some(plain),
        judged,
        end,
        standing: true,
        ..Figure::default()
    }
}

fn between<'a>(source: &'a str, value: &'a str, kind: Kind, low: f64, high: f64) -> Figure<'a> {
    Figure { plain: None, judged: Interval::closed(low, high), ..figure(source, value, kind, low, january()) }
}

fn two() -> [Figure<'static>; 2] {
    [
        figure("South Korea's intelligence service", "about 3,000", Kind::Approx, 3000.0, on("2025-01-13")),
        figure("Western officials", "4,000", Kind::Exact, 4000.0, january()),
    ]
}

#[test]
fn the_range_is_reported() {
    assert_eq!(
        sentence(&CASUALTIES, &two()),
        "Estimates of North Korean casualties by January 2025 range from about 3,000 (South Korea's intelligence \
         service) to 4,000 (Western officials); the figures come from 2 independent origins."
    );
}

#[test]
fn only_standing_figures_count() {
    let mut figures = two().to_vec();
    figures.push(Figure { standing: false, ..figure("Old", "9,000", Kind::Exact, 9000.0, january()) });
    figures.push(Figure { status: "denied", ..figure("Denier", "1", Kind::Exact, 1.0, january()) });
    figures.push(Figure { judged: None, ..figure("Unread", "lots", Kind::Exact, 1e9, january()) });
    assert_eq!(sentence(&CASUALTIES, &figures), sentence(&CASUALTIES, &two()));
    assert_eq!(sentence(&CASUALTIES, &[]), "");
}

#[test]
fn each_origin_speaks_once() {
    let mut figures = two().to_vec();
    let earlier = figure("Western officials", "2,000", Kind::Exact, 2000.0, on("2025-01-02"));
    figures.push(Figure { source: "A newspaper", ..earlier });
    figures[2].origin = "Western officials";
    assert_eq!(sentence(&CASUALTIES, &figures), sentence(&CASUALTIES, &two()));
}

#[test]
fn an_authority_speaks_alone() {
    let mut figures = two();
    figures[1].authoritative = true;
    assert_eq!(
        sentence(&CASUALTIES, &figures),
        "The figure for North Korean casualties by January 2025 is 4,000, according to Western officials, one of 2 \
         independent origins."
    );
    assert_eq!(
        sentence(&CASUALTIES, &figures[1..]),
        "The figure for North Korean casualties by January 2025 is 4,000, according to Western officials; it rests on \
         one origin."
    );
}

#[test]
fn a_questioned_figure_is_not_printed() {
    let mut figures = two().to_vec();
    figures.push(Figure { questioned: true, ..figure("Taken", "9,000", Kind::Exact, 9000.0, january()) });
    assert_eq!(sentence(&CASUALTIES, &figures), sentence(&CASUALTIES, &two()));
    assert_eq!(
        sentence(&CASUALTIES, &figures[2..]),
        "No figure for North Korean casualties is safe to print: a finding questions the only one."
    );
    let all = two().map(|f| Figure { questioned: true, ..f });
    assert!(sentence(&CASUALTIES, &all).ends_with("is safe to print: findings question all of them."));
}

#[test]
fn a_named_source_goes_before_nobody() {
    let mut figures = two().to_vec();
    figures.push(Figure { unattributed: true, ..figure("unnamed", "9,000", Kind::Exact, 9000.0, january()) });
    assert_eq!(sentence(&CASUALTIES, &figures), sentence(&CASUALTIES, &two()));
    assert!(
        sentence(&CASUALTIES, &figures[2..])
            .ends_with("is 9,000, according to unnamed; it rests on one origin.")
    );
}

#[test]
fn only_like_is_set_beside_like() {
    let mut figures = two().map(|f| Figure { basis: "cumulative", ..f }).to_vec();
    let week = figure("Kirby", "1,000", Kind::Exact, 1000.0, january());
    figures.push(Figure { basis: "flow", ..week });
    figures.push(Figure { basis: "cumulative", status: "planned", ..week });
    assert_eq!(sentence(&CASUALTIES, &figures), sentence(&CASUALTIES, &two()));
}

#[test]
fn a_statement_with_two_readings_keeps_both() {
    let relay = |via, value, plain| Figure { via, ..figure("NIS", value, Kind::Exact, plain, january()) };
    let (one, other) = (relay("KBS (radio)", "4,100", 4100.0), relay("AFP", "4,700", 4700.0));
    assert_eq!(
        sentence(&CASUALTIES, &[one, other]),
        "One statement of NIS on North Korean casualties by January 2025 is printed as 4,100 (in KBS, radio) and as \
         4,700 (in AFP); it rests on one origin."
    );
    let said = sentence(&CASUALTIES, &[one, other, two()[0]]);
    assert!(said.contains("to 4,700 (NIS in AFP); the figures come from 2 independent origins"), "{said}");
}

#[test]
fn of_one_statement_the_first_printed_speaks() {
    let relay = |value, kind, published| Figure {
        published: on(published),
        ..figure("NIS", value, kind, 1100.0, january())
    };
    let figures = [
        relay("1,200", Kind::Approx, "2025-01-14"),
        relay("at least 1,100", Kind::AtLeast, "2025-01-13"),
        relay("around 1,100", Kind::Approx, "2025-01-13"),
        relay("1,100", Kind::Exact, "2025-01-13"),
    ];
    let said = sentence(&CASUALTIES, &figures);
    assert!(said.contains(" is around 1,100, according to NIS;"), "{said}");
}

#[test]
fn a_later_limit_does_not_replace_a_number() {
    let figures = [
        figure("Seoul", "around 2,000", Kind::Approx, 2000.0, on("2025-09-02")),
        figure("Seoul", "at least 600", Kind::AtLeast, 600.0, on("2025-11-04")),
    ];
    assert!(
        sentence(&CASUALTIES, &figures).contains("by 2 September 2025 is around 2,000, according to Seoul")
    );
    let stock = Topic { basis: "stock", ..CASUALTIES };
    assert!(sentence(&stock, &figures).contains("as of 4 November 2025 is at least 600"));
    let more = figure("Seoul", "more than 2,500", Kind::MoreThan, 2500.0, on("2025-11-04"));
    assert!(sentence(&CASUALTIES, &[figures[0], more]).contains("is more than 2,500"));
}

#[test]
fn an_earlier_total_that_is_higher_stays() {
    let figures = [
        figure("Western officials", "around 1,000", Kind::Approx, 1000.0, january()),
        figure("UK", "100", Kind::Exact, 100.0, january()),
        figure("Seoul", "around 2,000", Kind::Approx, 2000.0, on("2025-09-02")),
        figure("Pyongyang", "about 350", Kind::Approx, 350.0, on("2025-09-02")),
    ];
    assert_eq!(
        sentence(&CASUALTIES, &figures),
        "Estimates of North Korean casualties range from about 350 (Pyongyang, 2 September 2025) to around 2,000 (Seoul, \
         2 September 2025); the figures come from 3 independent origins."
    );
    let stock = Topic { basis: "stock", ..CASUALTIES };
    assert!(sentence(&stock, &figures).ends_with("the figures come from 2 independent origins."));
}

#[test]
fn a_figure_keeps_its_own_words() {
    for (value, printed) in [
        ("surpassed 3,000", "“surpassed 3,000”"),
        ("Approximately 3,000", "approximately 3,000"),
        ("already exceeded 3,000", "“already exceeded 3,000”"),
        ("Several  hundred", "several hundred"),
        ("3000", "3000"),
        ("6K", "“6K”"),
        ("four-thousand-100", "“four-thousand-100”"),
        ("", "3,000 or more"),
    ] {
        assert_eq!(print::wording(&figure("A", value, Kind::AtLeast, 3000.0, None)), printed);
    }
    let figures = [
        between("A", "1,000 to 2,000", Kind::Range, 1000.0, 2000.0),
        figure("B", "3,000", Kind::Exact, 3000.0, january()),
    ];
    assert!(sentence(&CASUALTIES, &figures).contains("range from “1,000 to 2,000” (A) to 3,000 (B);"));
}

#[test]
fn no_hedge_is_printed_that_no_source_used() {
    let figures = [
        figure("A", "900", Kind::Exact, 900.0, january()),
        figure("B", "1,100", Kind::Exact, 1100.0, january()),
    ];
    let said = sentence(&CASUALTIES, &figures);
    for hedge in ["about", "around", "at least", "more than", "nearly", "up to", "some ", "average"] {
        assert!(!said.contains(hedge), "{said}");
    }
}

#[test]
fn names_are_printed_as_given() {
    let figures = [
        figure("NIS (South Korea)", "3,000", Kind::Exact, 3000.0, january()),
        figure("Western officials", "4,000", Kind::Exact, 4000.0, january()),
    ];
    assert_eq!(
        sentence(&CASUALTIES, &figures),
        "Estimates of North Korean casualties by January 2025 range from 3,000 (NIS, South Korea) to 4,000 (Western \
         officials); the figures come from 2 independent origins."
    );
    assert!(sentence(&CASUALTIES, &figures[..1]).contains("according to NIS (South Korea);"));
    let mut figures = two().to_vec();
    for name in ["A", "B", "C", "D"] {
        figures.push(figure(name, "4,000", Kind::Exact, 4000.0, january()));
    }
    assert!(sentence(&CASUALTIES, &figures).contains("to 4,000 (A; B; C; 2 others);"));
}

#[test]
fn one_number_is_no_range() {
    let figures = [
        figure("A", "4,000", Kind::Exact, 4000.0, january()),
        figure("B", "about 4,000", Kind::Approx, 4000.0, january()),
    ];
    assert_eq!(
        sentence(&CASUALTIES, &figures),
        "Estimates of North Korean casualties by January 2025 stand at 4,000 (A) and about 4,000 (B); the figures \
         come from 2 independent origins."
    );
    let figures = [
        between("A", "1,000 to 5,000", Kind::Range, 1000.0, 5000.0),
        figure("B", "3,000", Kind::Exact, 3000.0, january()),
    ];
    assert!(sentence(&CASUALTIES, &figures).contains("lie within 1,000 to 5,000 (A);"));
}

#[test]
fn a_single_origin_is_said_to_be_one() {
    assert_eq!(
        sentence(&CASUALTIES, &two()[..1]),
        "The figure for North Korean casualties by 13 January 2025 is about 3,000, according to South Korea's \
         intelligence service; it rests on one origin."
    );
}

#[test]
fn floors_alone_give_no_range() {
    let figures = [
        figure("JCS", "at least 1,100", Kind::AtLeast, 1100.0, january()),
        figure("Kyiv", "more than 3,000", Kind::MoreThan, 3000.0, january()),
    ];
    assert_eq!(
        sentence(&CASUALTIES, &figures),
        "Only lower limits are given for North Korean casualties by January 2025: from at least 1,100 (JCS) to more \
         than 3,000 (Kyiv); the figures come from 2 independent origins."
    );
    let figures = [
        figure("A", "up to 8", Kind::UpTo, 8.0, january()),
        figure("B", "under 9", Kind::LessThan, 9.0, january()),
    ];
    assert!(sentence(&CASUALTIES, &figures).starts_with("Only upper limits are given"));
}

#[test]
fn disjoint_figures_are_a_range() {
    let figures = [
        figure("A", "300", Kind::Exact, 300.0, january()),
        figure("B", "around 1,000", Kind::Approx, 1000.0, january()),
    ];
    assert!(sentence(&CASUALTIES, &figures).contains("range from 300 (A) to around 1,000 (B);"));
}

#[test]
fn a_vague_word_sets_an_end_only_from_outside() {
    let mut figures = two().to_vec();
    figures.push(between("Inside", "thousands", Kind::Vague, 1000.0, 9999.0));
    let said = sentence(&CASUALTIES, &figures);
    assert!(
        said.contains("to 4,000 (Western officials); the figures come from 3 independent origins"),
        "{said}"
    );
    figures.push(between("Outside", "tens of thousands", Kind::Vague, 20_000.0, 99_999.0));
    assert!(sentence(&CASUALTIES, &figures).contains("to tens of thousands (Outside);"));
    let beside = [two()[1], between("Inside", "thousands", Kind::Vague, 1000.0, 9999.0)];
    assert!(
        sentence(&CASUALTIES, &beside).contains("stand at 4,000 (Western officials) and thousands (Inside);")
    );
    let vague = [
        between("A", "several dozen", Kind::Vague, 24.0, 99.0),
        between("B", "several hundred", Kind::Vague, 200.0, 999.0),
    ];
    assert!(sentence(&CASUALTIES, &vague).contains("range from several dozen (A) to several hundred (B);"));
}

#[test]
fn a_shared_month_is_said_once() {
    let mut figures = two();
    figures[1].end = on("2025-01-09");
    assert!(sentence(&CASUALTIES, &figures).contains("by January 2025 range"));
    (figures[0].end, figures[1].end) = (on("2025-01-31"), on("2025-02-02"));
    let said = sentence(&CASUALTIES, &figures);
    assert!(
        said.contains(
            "casualties range from about 3,000 (South Korea's intelligence service, 31 January 2025) to"
        ),
        "{said}"
    );
    assert!(said.contains("4,000 (Western officials, 2 February 2025);"), "{said}");
    for (basis, lead) in [("stock", "as of"), ("flow", "on"), ("event", "on")] {
        let figures = two().map(|f| Figure { end: on("2025-01-09"), ..f });
        let said = sentence(&Topic { basis, ..CASUALTIES }, &figures);
        assert!(said.contains(&format!("casualties {lead} 9 January 2025 range")), "{said}");
    }
}

#[test]
fn times_apart_are_not_mixed() {
    let mut figures = two().to_vec();
    figures.push(figure("UK", "6,000", Kind::Exact, 6000.0, on("2025-06-15")));
    assert_eq!(
        sentence(&CASUALTIES, &figures),
        "The latest figure for North Korean casualties by 15 June 2025 is 6,000, according to UK; earlier ones, of 2 \
         other independent origins, range from about 3,000 (South Korea's intelligence service, 13 January 2025) to 4,000 (Western officials, \
         January 2025)."
    );
    let said = sentence(&CASUALTIES, &figures[1..]);
    assert!(said.contains("; an earlier one, of one other independent origin, stands at 4,000 (W"), "{said}");
    // Days within one month are as far apart as others.
    let days = [
        Figure { end: on("2025-03-04"), ..between("Ministry", "dozens", Kind::Vague, 24.0, 99.0) },
        figure("Agency", "700", Kind::Exact, 700.0, on("2025-03-08")),
    ];
    let said = sentence(&CASUALTIES, &days);
    assert!(said.contains("8 March 2025 is 700"), "{said}");
    assert!(said.contains("stands at dozens (Ministry, 4 March 2025)"), "{said}");
    let wide = sentence(&Topic { window: 4, ..CASUALTIES }, &days);
    assert!(wide.contains("by March 2025 stand at"), "{wide}");
    let event = sentence(&Topic { basis: "event", ..CASUALTIES }, &figures);
    assert!(
        event.contains("to 6,000 (UK, 15 June 2025); the figures come from 3 independent origins"),
        "{event}"
    );
}

#[test]
fn a_period_is_compared_with_itself() {
    let flow = Topic { basis: "flow", ..CASUALTIES };
    let figures = [
        figure("A", "13,000", Kind::Exact, 13_000.0, on("2024")),
        figure("B", "1,100", Kind::Exact, 1100.0, on("2023")),
    ];
    assert_eq!(
        sentence(&flow, &figures),
        "The figure for North Korean casualties in 2024 is 13,000, according to A; it rests on one origin."
    );
    // A night and the week it lies in, which end on one day.
    let night = figure("A", "165", Kind::Exact, 165.0, on("2025-05-04"));
    let week = figure("B", "1,170", Kind::Exact, 1170.0, on("2025-05-04"));
    let said = sentence(&flow, &[night, Figure { start: on("2025-04-28"), ..week }]);
    assert!(said.starts_with("The figure for") && said.contains("it rests on one origin"), "{said}");
    let since = Figure { start: on("2024-12-20"), end: on("2024-12-27"), ..two()[1] };
    let said = sentence(&flow, &[since]);
    assert!(said.contains("from 20 December 2024 to 27 December 2024 is 4,000"), "{said}");
}

#[test]
fn a_status_is_printed() {
    for status in ["suspected", "estimated", "planned", "capacity"] {
        let one = Figure { status, ..two()[1] };
        let said = sentence(&CASUALTIES, &[one]);
        assert!(said.contains(&format!("is 4,000 ({status}), according to")), "{said}");
    }
    let planned = Topic { phrase: "troops planned for Kursk", ..CASUALTIES };
    let said = sentence(&planned, &[Figure { status: "planned", ..two()[1] }]);
    assert!(said.contains("is 4,000, according to"), "{said}");
    for status in ["", "counted"] {
        let said = sentence(&CASUALTIES, &[Figure { status, ..two()[1] }]);
        assert!(said.contains("is 4,000, according to"), "{said}");
    }
}

#[test]
fn undated_figures_are_called_undated() {
    let undated = two().map(|f| Figure { end: None, ..f });
    assert!(
        sentence(&CASUALTIES, &undated)
            .starts_with("Undated estimates of North Korean casualties range from")
    );
    let mixed = [two()[0], undated[1]];
    assert_eq!(sentence(&CASUALTIES, &mixed), sentence(&CASUALTIES, &two()[..1]));
}

#[test]
fn units_are_not_mixed() {
    let mut figures = two().map(|f| Figure { unit: "tonnes", ..f }).to_vec();
    figures.push(Figure { unit: "wagons", ..figure("C", "7", Kind::Exact, 7.0, january()) });
    let said = sentence(&CASUALTIES, &figures);
    assert!(
        said.starts_with("Estimates of North Korean casualties, in tonnes, by January 2025 range from about"),
        "{said}"
    );
    assert!(said.ends_with("2 independent origins; figures in wagons cannot be set beside these."), "{said}");
    // Those of another dimension are not even among the figures.
    let topic = Topic { other_units: &["USD"], ..CASUALTIES };
    assert!(sentence(&topic, &two()).ends_with("; figures in USD cannot be set beside these."));
}

#[test]
fn counted_figures_are_not_called_estimates() {
    for (statuses, noun) in [
        (["", "estimated"], "Estimates of "),
        (["counted", "counted"], "Counts of "),
        (["planned", "planned"], "Figures for "),
        (["counted", "estimated"], "Figures for "),
    ] {
        let mut figures = two();
        figures[0].status = statuses[0];
        figures[1].status = statuses[1];
        assert!(sentence(&CASUALTIES, &figures).starts_with(noun));
    }
}

#[test]
fn percentages_name_themselves() {
    let topic = Topic { phrase: "the casualty rate", basis: "stock", window: 3, other_units: &[] };
    let percent =
        |value, plain| Figure { unit: "percent", ..figure("A", value, Kind::Exact, plain, january()) };
    assert!(
        sentence(&topic, &[percent("36%", 36.0)]).contains("the casualty rate as of January 2025 is 36%")
    );
    assert!(sentence(&topic, &[percent("a third", 33.3)]).contains("is a third,"));
    assert!(sentence(&topic, &[percent("36", 36.0)]).contains("the casualty rate, in percent, as of"));
}

#[test]
fn a_phrase_is_made_of_the_key() {
    let key = ("troops_deployed", "North Korean troops", "Kursk");
    for (template, said) in [
        (None, "troops deployed (North Korean troops, Kursk)"),
        (Some("{subject} in {place}"), "North Korean troops in Kursk"),
        (Some("soldiers ({subject}) ({place})"), "soldiers (North Korean troops) (Kursk)"),
    ] {
        assert_eq!(phrase(template, key.0, key.1, key.2), said);
    }
    assert_eq!(phrase(Some("soldiers ({subject}) ({place})"), "m", "", ""), "soldiers");
    assert_eq!(phrase(None, "casualties", "", ""), "casualties");
}

#[test]
fn each_rule_of_the_documentation_has_its_test() {
    let rules = include_str!("../../docs/sentences.md");
    let tests = include_str!("tests.rs");
    let named: Vec<&str> = rules
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split('`').nth(1))
        .filter(|name| name.contains('_'))
        .collect();
    let own: BTreeSet<&str> = tests
        .split("\n#[test]\nfn ")
        .skip(1)
        .filter_map(|test| test.split('(').next())
        .filter(|name| !name.starts_with("each_rule_of"))
        .collect();
    assert_eq!(named.iter().copied().collect::<BTreeSet<_>>(), own);
    assert_eq!(named.len(), own.len());
}

proptest! {
    #[test]
    fn order_changes_nothing_and_every_number_is_a_sources_own(
        numbers in prop::collection::vec((1u32..100_000, 0i32..400, 0usize..6), 1..8),
        turn in 0usize..8,
        basis in prop::sample::select(vec!["event", "stock", "cumulative", "flow"]),
    ) {
        let values: Vec<String> = numbers.iter().map(|(n, ..)| format!("{n}")).collect();
        let mut figures: Vec<Figure<'_>> = numbers
            .iter()
            .zip(&values)
            .map(|((n, day, source), value)| {
                let name = ["Ada", "Bel", "Cyd", "Dov", "Eli", "Fay"][*source];
                figure(name, value, Kind::Exact, f64::from(*n), DaySpan::new(*day, *day))
            })
            .collect();
        let topic = Topic { basis, phrase: "things", window: 3, other_units: &[] };
        let said = sentence(&topic, &figures);
        prop_assert!(values.iter().any(|value| said.contains(value.as_str())), "{said}");
        let turn = turn % figures.len();
        figures.rotate_left(turn);
        prop_assert_eq!(sentence(&topic, &figures), said);
    }
}
