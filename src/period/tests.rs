use proptest::prelude::*;

use super::*;
use Basis::{Cumulative, Event, Flow, Stock};
use Sureness::{Not, Possibly, Surely};

fn span(text: &str) -> DaySpan {
    DaySpan::parse(text).unwrap()
}

fn written(text: &str) -> Option<Written> {
    Written::parse(text).unwrap()
}

fn as_of(basis: Basis, text: &str) -> Timing {
    Timing::of(basis, written(text), None, None)
}

fn published(basis: Basis, text: &str) -> Timing {
    Timing::of(basis, None, written(text), None)
}

fn place(a: Timing, b: Timing) -> Placement {
    match relate(a, b, Nearness::default()) {
        Relation::Comparable(placement) => placement,
        Relation::Incomparable(reason) => panic!("{reason}"),
    }
}

fn within(window: u32) -> Nearness {
    Nearness { window, ..Nearness::default() }
}

fn refused(text: &str) -> String {
    Written::parse(text).unwrap_err().to_string()
}

// Dates as written

#[test]
fn a_partial_date_is_a_span_and_never_its_first_day() {
    for (text, first, last) in [
        ("1970-01-01", 0, 0),
        ("2024-10", 19_997, 20_027),
        ("2024", 19_723, 20_088),
        ("2024-02-29", 19_782, 19_782),
        ("0001-01-01", -719_162, -719_162),
        ("9999-12-31", 2_932_896, 2_932_896),
        ("  2024-10 \t", 19_997, 20_027),
    ] {
        assert_eq!((span(text).first(), span(text).last()), (first, last), "{text}");
    }
}

#[test]
fn a_cell_is_nothing_a_date_or_an_interval() {
    assert_eq!(written(" "), None);
    assert_eq!(written("2024-10"), Some(Written::Moment(span("2024-10"))));
    assert_eq!(
        written(" 2023-09 / 2024-02-23 "),
        Some(Written::Between(span("2023-09"), span("2024-02-23")))
    );
    // The end may lie before the last day of a partial start.
    assert!(written("2024-10-15/2024-10").is_some());
    assert!(written("2024/2024-01-01").is_some());
}

#[test]
fn what_cannot_be_a_date_is_refused_with_what_is_expected_and_what_was_meant() {
    let expected = "; expected YYYY-MM-DD, YYYY-MM, YYYY or start/end";
    for (text, wrong, meant) in [
        ("2023-02-29", r#""2023-02-29" is no date: February 2023 has 28 days"#, ""),
        ("2024-04-31", r#""2024-04-31" is no date: April 2024 has 30 days"#, ""),
        ("2024-04-00", r#""2024-04-00" is no date: April 2024 has 30 days"#, ""),
        ("2024-13", r#""2024-13" is no date: months go from 01 to 12"#, ""),
        ("2024-00-10", r#""2024-00-10" is no date: months go from 01 to 12"#, ""),
        ("0000", r#""0000" is no date: years go from 0001 to 9999"#, ""),
        ("2024-10-01/2024-13", r#""2024-13" is no date: months go from 01 to 12"#, ""),
        (
            "2024-10-31/2024-10-01",
            r#""2024-10-31/2024-10-01" ends before it starts"#,
            ", so write 2024-10-01/2024-10-31",
        ),
        ("2024-11/2024-10", r#""2024-11/2024-10" ends before it starts"#, ", so write 2024-10/2024-11"),
    ] {
        assert_eq!(refused(text), format!("{wrong}{expected}{meant}"));
    }
    for (text, meant) in [
        ("31.10.2024", "2024-10-31"),
        ("1.2.2024", "2024-02-01"),
        ("10/31/2024", "2024-10-31"),
        ("31/10/2024", "2024-10-31"),
        ("10/11/2024", "2024-11-10 if the day comes first, 2024-10-11 if the month does"),
        ("10/10/2024", "2024-10-10"),
        ("2024/10/31", "2024-10-31"),
        ("2024-1-5", "2024-01-05"),
        ("2024‑10‑31", "2024-10-31"),
        ("20241031", "2024-10-31"),
        ("10/2024", "2024-10"),
        ("2024/10", "2024-10"),
        ("31 October 2024", "2024-10-31"),
        ("31st of Oct. 2024", "2024-10-31"),
        ("October 31, 2024", "2024-10-31"),
        ("Sept 2024", "2024-09"),
        ("2024-10-31T12:00:00Z", "2024-10-31"),
        ("2024-10-31 12:00", "2024-10-31"),
        ("2024-10-01 to 2024-10-31", "2024-10-01/2024-10-31"),
        ("2024-10–2025-03", "2024-10/2025-03"),
        ("1.10.2024/31.10.2024", "2024-10-01/2024-10-31"),
        ("1 October 2024 to 31 October 2024", "2024-10-01/2024-10-31"),
    ] {
        let wrong = format!("{text:?} is not a date in a form that is read{expected}, so write {meant}");
        assert_eq!(refused(text), wrong);
    }
    for text in
        ["yesterday", "31.13.2024", "2024-10-31-05", "1.2.24", "a/b", "/", "2024/", "+2024", "-001-01-01"]
    {
        assert_eq!(refused(text), format!("{text:?} is not a date in a form that is read{expected}"));
    }
}

#[test]
fn an_error_shows_only_the_beginning_of_a_long_cell_and_no_control_characters() {
    assert!(refused(&"9".repeat(10_000_000)).len() < 200);
    assert!(refused("\u{1b}[31m2024").starts_with(r#""\u{1b}[31m2024" is not"#));
}

#[test]
fn spans_are_shown_as_people_write_them_and_in_iso() {
    for (text, human) in [
        ("2024-10-31", "31 October 2024"),
        ("2024-10", "October 2024"),
        ("2024", "2024"),
        ("0800", "0800"),
        ("2023-09-10/2024-02-23", "10 September 2023 to 23 February 2024"),
        ("2023-09/2024-02-23", "September 2023 to 23 February 2024"),
        ("2024/2024", "2024 to 2024"),
    ] {
        let written = written(text).unwrap();
        assert_eq!(written.to_string(), human);
        assert_eq!(written.iso().to_string(), text);
    }
    let days = written("2023-09-10/2024-02-23").unwrap().span();
    assert_eq!(days.to_string(), "10 September 2023 to 23 February 2024");
    assert_eq!(days.iso().to_string(), "2023-09-10/2024-02-23");
    assert_eq!(format!("{days:?}"), "2023-09-10/2024-02-23");
    let until = DaySpan::until(span("2024-02"));
    assert_eq!(until.to_string(), "not after 29 February 2024");
    assert_eq!(until.iso().to_string(), "../2024-02-29");
}

#[test]
fn periods_are_shown_as_people_write_them() {
    for (timing, shown) in [
        (as_of(Flow, "2024"), "2024"),
        (as_of(Flow, "2024-10"), "October 2024"),
        (as_of(Flow, "2024-10/2025-03"), "1 October 2024 to 31 March 2025"),
        (as_of(Cumulative, "2023-09/2024-02-23"), "September 2023 to 23 February 2024"),
        (as_of(Cumulative, "2024-12-23"), "23 December 2024"),
        (as_of(Stock, "2025-01"), "January 2025"),
        (published(Flow, "2025-01"), "not after 31 January 2025"),
    ] {
        assert_eq!(timing.period().unwrap().to_string(), shown);
    }
}

#[test]
fn a_basis_is_read_by_name_and_an_unknown_one_answered_with_the_list() {
    for basis in Basis::ALL {
        assert_eq!(format!(" {} ", basis.name().to_uppercase()).parse(), Ok(basis));
        assert_eq!(serde_json::to_value(basis).unwrap(), basis.name());
    }
    let error = "total".parse::<Basis>().unwrap_err().to_string();
    assert_eq!(error, r#"unknown basis "total"; expected event, stock, cumulative or flow"#);
}

// What a date means on each basis

#[test]
fn each_line_of_the_table_of_as_of() {
    let period = |basis, text| {
        as_of(basis, text).period().map(|period| {
            let start = period.start().map(|start| start.iso().to_string());
            (start.unwrap_or_default(), period.end().iso().to_string())
        })
    };
    let some = |start: &str, end: &str| Some((start.to_owned(), end.to_owned()));
    assert_eq!(period(Event, "2024-10"), None);
    assert_eq!(period(Event, "2024-10/2025-03"), None);
    assert_eq!(period(Stock, "2024-10"), some("", "2024-10"));
    assert_eq!(period(Stock, "2024-10/2025-03"), some("", "2024-10-01/2025-03-31"));
    assert_eq!(period(Cumulative, "2024-10"), some("", "2024-10"));
    assert_eq!(period(Cumulative, "2024-10/2025-03"), some("2024-10", "2025-03"));
    assert_eq!(period(Flow, "2024-10"), some("2024-10-01", "2024-10-31"));
    assert_eq!(period(Flow, "2024-10/2025-03"), some("2024-10-01", "2025-03-31"));
    assert_eq!(period(Flow, "2024"), some("2024-01-01", "2024-12-31"));
}

#[test]
fn without_as_of_the_time_is_not_after_publication_and_without_both_there_is_none() {
    for basis in [Stock, Cumulative, Flow] {
        assert_eq!(published(basis, "2024-10").period().unwrap().end().iso().to_string(), "../2024-10-31");
        assert!(Timing::of(basis, None, None, None).is_undated());
    }
    assert!(!Timing::of(Event, None, None, None).is_undated());
}

#[test]
fn begins_is_the_start_of_a_total_that_gives_none_and_ends_later() {
    let begins = Some(span("2024-10"));
    let start = |text| Timing::of(Cumulative, written(text), None, begins).period().unwrap().start();
    assert_eq!(start("2024-12-23"), begins);
    assert_eq!(start("2024-10-05"), begins);
    assert_eq!(start("2024-09-30"), None);
    assert_eq!(start("2024-11/2024-12"), Some(span("2024-11")));
    assert_eq!(Timing::of(Stock, written("2024-12"), None, begins), as_of(Stock, "2024-12"));
}

// The tables of coincidence and containment

#[test]
fn each_line_of_the_table_of_coincidence() {
    for (a, b, coincide, loose) in [
        ("2025-01", "2025-01", Surely, false),
        ("2025", "2025", Surely, false),
        ("2024-12-23", "2024-12-23", Surely, false),
        ("2024-12-23", "2024-12-26", Surely, false),
        ("2024-12-23", "2024-12-27", Not, false),
        ("2025-01", "2025-01-13", Possibly, false),
        ("2025-01", "2025-02-01", Not, false),
        ("2025", "2025-01-13", Not, true),
        ("2025", "2025-01", Not, true),
        ("2025", "2026", Not, false),
    ] {
        for basis in [Stock, Cumulative] {
            let placement = place(as_of(basis, a), as_of(basis, b));
            assert_eq!((placement.coincide, placement.loose), (coincide, loose), "{a} {b} {basis}");
        }
    }
    let placement = place(as_of(Stock, "2025-01-13"), as_of(Stock, "2025-01"));
    assert_eq!(placement.within.unwrap().to_string(), "January 2025");
}

#[test]
fn a_month_is_close_enough_and_a_day_more_is_not() {
    let day = as_of(Stock, "2024-10-10");
    assert_eq!(place(as_of(Stock, "2024-10-01/2024-10-31"), day).coincide, Possibly);
    assert_eq!(place(as_of(Stock, "2024-10-01/2024-11-01"), day).coincide, Not);
}

#[test]
fn starts_must_coincide_too_where_both_have_one() {
    let total = |text| as_of(Cumulative, text);
    assert_eq!(place(total("2024-01-01/2024-12-23"), total("2024-01-02/2024-12-24")).coincide, Surely);
    assert_eq!(place(total("2024-01-01/2024-12-23"), total("2024-06-01/2024-12-23")).coincide, Not);
    assert_eq!(place(total("2024-01/2024-12-23"), total("2024-01-02/2024-12-23")).coincide, Possibly);
    let assumed = place(total("2024-01-01/2024-12-23"), total("2024-12-23"));
    assert_eq!((assumed.coincide, assumed.assumed_begin), (Surely, true));
    assert!(!place(total("2024-12-23"), total("2024-12-23")).assumed_begin);
}

#[test]
fn a_total_that_ends_before_the_other_begins_does_not_begin_with_it() {
    let placement = place(as_of(Cumulative, "2023-01-05"), as_of(Cumulative, "2023-09/2024-02-23"));
    assert_eq!((placement.a_in_b, placement.b_in_a, placement.coincide), (Not, Not, Not));
}

#[test]
fn flows_of_neighbouring_days_are_not_one() {
    let flow = |text| as_of(Flow, text);
    assert_eq!(place(flow("2024-03-01"), flow("2024-03-01")).coincide, Surely);
    assert_eq!(place(flow("2024-03-01"), flow("2024-03-02")).coincide, Not);
    assert_eq!(place(flow("2024-03-01/2024-03-07"), flow("2024-03-04/2024-03-10")).coincide, Surely);
    assert_eq!(place(flow("2024-03-01/2024-03-06"), flow("2024-03-04/2024-03-09")).coincide, Not);
    assert_eq!(place(flow("2024"), flow("2024-01-03/2024-12-30")).coincide, Surely);
}

#[test]
fn how_well_an_end_must_be_known_is_settable() {
    let (month, day) = (as_of(Stock, "2025-01"), as_of(Stock, "2025-01-13"));
    for (known_within, coincide, loose) in [(31, Possibly, false), (30, Not, true)] {
        let nearness = Nearness { known_within, ..Nearness::default() };
        let Relation::Comparable(placement) = relate(month, day, nearness) else { unreachable!() };
        assert_eq!((placement.coincide, placement.loose), (coincide, loose));
    }
}

#[test]
fn bases_are_compared_only_as_the_table_says() {
    for a in Basis::ALL {
        for b in Basis::ALL {
            let comparable =
                matches!((a, b), (Event, Event) | (Stock, Stock) | (Cumulative | Flow, Cumulative | Flow));
            let relation = relate(as_of(a, "2024-12-23"), as_of(b, "2024-12-23"), Nearness::default());
            assert_eq!(matches!(relation, Relation::Comparable(_)), comparable, "{a} {b}");
            if let Relation::Comparable(placement) = relation {
                assert_eq!(placement.a_in_b != Not, a.counts());
            }
        }
    }
    assert_eq!(
        Incomparable(Stock, Flow).to_string(),
        "a stock (true at a moment) and a flow (counted over a period) are not comparable"
    );
}

#[test]
fn an_undated_claim_possibly_stands_anywhere() {
    let undated = |basis| Timing::of(basis, None, None, None);
    let placement = place(undated(Cumulative), as_of(Cumulative, "2024-12-23"));
    assert_eq!((placement.coincide, placement.a_in_b, placement.b_in_a), (Possibly, Possibly, Possibly));
    let placement = place(undated(Stock), as_of(Stock, "2024-12-23"));
    assert_eq!((placement.coincide, placement.a_in_b), (Possibly, Not));
}

#[test]
fn two_claims_that_only_share_the_day_of_publication_are_not_known_to_be_of_one_time() {
    let placement = place(published(Cumulative, "2025-07-02"), published(Cumulative, "2025-07-02"));
    assert_eq!((placement.coincide, placement.loose), (Not, true));
    assert_eq!((placement.a_in_b, placement.b_in_a), (Possibly, Possibly));
}

#[test]
fn a_total_without_a_start_is_never_taken_to_begin_with_a_flow() {
    let placement = place(as_of(Cumulative, "2024-12-31"), as_of(Flow, "2024"));
    assert_eq!((placement.a_in_b, placement.b_in_a), (Possibly, Possibly));
    assert!(!placement.assumed_begin);
    assert_eq!(placement.coincide, Not);
    let known = place(as_of(Cumulative, "2023-07/2024-12-31"), as_of(Flow, "2024"));
    assert_eq!((known.a_in_b, known.b_in_a), (Not, Surely));
}

// The register

#[test]
fn containers_counted_in_a_shorter_period_lie_inside_the_longer_one() {
    let (k02, k05, k06) = (
        as_of(Cumulative, "2023-09-07/2023-10-01"),
        as_of(Cumulative, "2023-09/2024-02-23"),
        as_of(Cumulative, "2023-07/2024-02-26"),
    );
    let placement = place(k05, k06);
    assert_eq!((placement.a_in_b, placement.b_in_a, placement.coincide), (Surely, Not, Not));
    assert!(!placement.assumed_begin);
    assert_eq!(place(k02, k06).a_in_b, Surely);
    // Counting "from September" may have started after the 7th.
    assert_eq!(place(k02, k05).a_in_b, Possibly);
    assert_eq!(later(k06, k05), Surely);
}

#[test]
fn casualties_and_workers_of_one_time_coincide() {
    assert_eq!(place(as_of(Cumulative, "2024-12-23"), as_of(Cumulative, "2024-12-23")).coincide, Surely);
    assert_eq!(place(as_of(Cumulative, "2025-01-13"), as_of(Cumulative, "2025-01")).coincide, Possibly);
    assert_eq!(place(as_of(Flow, "2024"), as_of(Flow, "2024")).coincide, Surely);
    // Containers in February and in August: growth.
    let growth = place(as_of(Cumulative, "2024-02"), as_of(Cumulative, "2024-08"));
    assert_eq!((growth.coincide, growth.a_in_b, growth.b_in_a), (Not, Surely, Not));
}

#[test]
fn later_is_asked_of_the_ends() {
    let end = |text| as_of(Cumulative, text);
    assert_eq!(later(end("2025-02-01"), end("2025-01")), Surely);
    assert_eq!(later(end("2025-01-13"), end("2025-01")), Possibly);
    assert_eq!(later(end("2025-01-01"), end("2025-01")), Not);
    assert_eq!(later(end("2025-01"), end("2025-01")), Not);
    assert_eq!(later(end("2024/2025"), end("2024")), Surely);
    assert_eq!(later(end("2023/2024"), end("2024")), Not);
    assert_eq!(later(as_of(Event, ""), as_of(Event, "")), Not);
    assert_eq!(later(end(""), end("2025-01")), Possibly);
}

// Brute force over every choice of days

/// Before every day that a small case speaks of.
const BEFORE: i32 = -3;
/// Farther from every such day than the 31 days of a month.
const LONG_BEFORE: i32 = -40;

/// The days of a span, from a given day on if its first is unknown.
fn days(span: DaySpan, unknown: i32) -> std::ops::RangeInclusive<i32> {
    span.first().max(unknown)..=span.last()
}

fn written_alike(x: DaySpan, y: DaySpan) -> bool {
    x == y && x.is_bounded()
}

fn sureness(possible: bool, sure: bool) -> Sureness {
    if !possible {
        Not
    } else if sure {
        Surely
    } else {
        Possibly
    }
}

/// Start and end of both periods, on certain days.
type Choice = ((i32, i32), (i32, i32));

fn choices(a: Timing, b: Timing, unknown: i32) -> Vec<Choice> {
    let (p, q) = (a.period.unwrap(), b.period.unwrap());
    let totals = a.basis == Cumulative && b.basis == Cumulative;
    let own = |period: Period, other: Period| {
        let assumed = period.start.or(if totals { other.start } else { None });
        assumed.unwrap_or(DaySpan::until(period.end))
    };
    let (p_start, q_start) = (own(p, q), own(q, p));
    let same_start = written_alike(p_start, q_start) || totals && p.start.is_none() && q.start.is_none();
    let mut all = Vec::new();
    for start in days(p_start, unknown) {
        for other_start in days(q_start, unknown) {
            if same_start && start != other_start {
                continue;
            }
            for end in days(p.end, unknown).filter(|end| start <= *end) {
                for other_end in days(q.end, unknown).filter(|end| other_start <= *end) {
                    if !written_alike(p.end, q.end) || end == other_end {
                        all.push(((start, end), (other_start, other_end)));
                    }
                }
            }
        }
    }
    all
}

/// The ends of both periods, without regard to what the starts of one say about the ends of the other.
fn end_pairs(a: Timing, b: Timing, unknown: i32) -> Vec<(i32, i32)> {
    let (p, q) = (a.period.unwrap(), b.period.unwrap());
    let ends = |period: Period| {
        let earliest = period.start.map_or(unknown, DaySpan::first);
        days(period.end, unknown).filter(move |day| earliest <= *day)
    };
    let alike = written_alike(p.end, q.end);
    ends(p).flat_map(|x| ends(q).map(move |y| (x, y))).filter(|(x, y)| !alike || x == y).collect()
}

fn judged(choices: &[Choice], holds: impl Fn(&Choice) -> bool) -> Sureness {
    sureness(choices.iter().any(&holds), choices.iter().all(&holds))
}

/// Whether one pair of ends coincides, by the days that they take among the choices.
fn brute_coincide(pairs: &[(i32, i32)], window: u32) -> Sureness {
    let known =
        |days: &mut dyn Iterator<Item = i32>| days.collect::<std::collections::BTreeSet<_>>().len() <= 31;
    if !pairs.is_empty() && pairs.iter().all(|(x, y)| x.abs_diff(*y) <= window) {
        Surely
    } else if pairs.iter().any(|(x, y)| x == y)
        && known(&mut pairs.iter().map(|pair| pair.0))
        && known(&mut pairs.iter().map(|pair| pair.1))
    {
        Possibly
    } else {
        Not
    }
}

prop_compose! {
    fn small_span()(first in 0..8, length in 0..4) -> DaySpan {
        DaySpan::new(first, first + length).unwrap()
    }
}

fn small_written() -> impl Strategy<Value = Written> {
    prop_oneof![
        small_span().prop_map(Written::Moment),
        (small_span(), small_span()).prop_map(|(a, b)| {
            if a.first() <= b.last() { Written::Between(a, b) } else { Written::Between(b, a) }
        }),
    ]
}

fn dated(basis: impl Strategy<Value = Basis>) -> impl Strategy<Value = Timing> {
    let begins = proptest::option::weighted(0.3, small_span());
    (basis, proptest::option::weighted(0.8, small_written()), small_written(), begins)
        .prop_map(|(basis, as_of, published, begins)| Timing::of(basis, as_of, Some(published), begins))
}

fn counting() -> impl Strategy<Value = Timing> {
    dated(prop_oneof![3 => Just(Cumulative), 1 => Just(Flow)])
}

proptest! {
    #[test]
    fn containment_is_what_every_choice_of_days_says(a in counting(), b in counting()) {
        let choices = choices(a, b, BEFORE);
        let placement = place(a, b);
        let inside = |(start, end): (i32, i32), (from, to): (i32, i32)| from <= start && end <= to;
        prop_assert_eq!(placement.a_in_b, judged(&choices, |(p, q)| inside(*p, *q)));
        prop_assert_eq!(placement.b_in_a, judged(&choices, |(p, q)| inside(*q, *p)));
    }

    #[test]
    fn coincidence_is_what_every_choice_of_days_says(
        a in dated(Just(Cumulative)),
        b in dated(Just(Cumulative)),
        window in 0..6u32,
    ) {
        let choices = choices(a, b, LONG_BEFORE);
        let starts: Vec<_> = choices.iter().map(|(p, q)| (p.0, q.0)).collect();
        let ends: Vec<_> = choices.iter().map(|(p, q)| (p.1, q.1)).collect();
        // Where neither says when it starts, the two start together, however long ago.
        let together = a.period.unwrap().start.is_none() && b.period.unwrap().start.is_none();
        let start = if together { Surely } else { brute_coincide(&starts, window) };
        let Relation::Comparable(placement) = relate(a, b, within(window)) else { unreachable!() };
        prop_assert_eq!(placement.coincide, start.min(brute_coincide(&ends, window)));
        prop_assert_eq!(placement.within.is_some(), placement.coincide == Possibly);
    }

    #[test]
    fn moments_coincide_as_every_choice_of_days_says(
        a in dated(Just(Stock)),
        b in dated(Just(Stock)),
        window in 0..6u32,
    ) {
        let ends = end_pairs(a, b, LONG_BEFORE);
        let Relation::Comparable(placement) = relate(a, b, within(window)) else { unreachable!() };
        prop_assert_eq!(placement.coincide, brute_coincide(&ends, window));
    }

    #[test]
    fn later_is_what_every_choice_of_days_says(a in counting(), b in counting()) {
        let pairs = end_pairs(a, b, BEFORE);
        let (any, all) = (pairs.iter().any(|(x, y)| y < x), pairs.iter().all(|(x, y)| y < x));
        prop_assert_eq!(later(a, b), sureness(any, all));
    }

    #[test]
    fn the_order_of_two_claims_only_swaps_the_answer(
        a in dated(proptest::sample::select(Basis::ALL.to_vec())),
        b in dated(proptest::sample::select(Basis::ALL.to_vec())),
        window in 0..6u32,
    ) {
        match (relate(a, b, within(window)), relate(b, a, within(window))) {
            (Relation::Comparable(one), Relation::Comparable(other)) => {
                prop_assert_eq!(one, Placement { a_in_b: other.b_in_a, b_in_a: other.a_in_b, ..other });
            }
            (one, other) => prop_assert!(matches!((one, other), (Relation::Incomparable(_), Relation::Incomparable(_)))),
        }
    }

    #[test]
    fn a_day_is_read_as_the_calendar_counts_it(year in 1..=9999i16, month in 1..=12i8, day in 1..=31i8) {
        let text = format!("{year:04}-{month:02}-{day:02}");
        match jiff::civil::Date::new(year, month, day) {
            Ok(date) => {
                let since = date.since(jiff::civil::date(1970, 1, 1)).unwrap().get_days();
                prop_assert_eq!((span(&text).first(), span(&text).last()), (since, since));
                prop_assert_eq!(span(&text).iso().to_string(), text);
            }
            Err(_) => prop_assert!(refused(&text).contains(" is no date: ")),
        }
    }

    #[test]
    fn iso_reads_back_as_the_same(
        one in "[0-9]{3}[1-9](-(0[1-9]|1[0-2])(-(0[1-9]|1[0-9]|2[0-8]))?)?",
        other in "[0-9]{3}[1-9](-(0[1-9]|1[0-2]))?",
    ) {
        for text in [one.clone(), format!("{one}/{other}")] {
            if let Ok(read) = Written::parse(&text) {
                prop_assert_eq!(read.unwrap().iso().to_string(), text);
            } else {
                prop_assert!(span(&other).last() < span(&one).first());
            }
        }
    }

    #[test]
    fn no_text_panics_and_what_an_error_proposes_is_read(text in "\\PC*|[0-9a-zA-Z./ –-]{0,24}") {
        if let Err(error) = Written::parse(&text) {
            let message = error.to_string();
            if let Some((_, meant)) = message.rsplit_once(", so write ") {
                let date = meant.split(' ').next().unwrap();
                prop_assert!(Written::parse(date).is_ok(), "{}", message);
            }
        }
    }
}
