//! The laws of reading and judging, and every wording of the documentation.

use super::words::{
    AFTER, BEFORE, BETWEEN, JOINING, MARGIN, MONEY, ONES, PARTS, PERCENT, SCALES, TENS, TO, VAGUE,
};
use super::*;
use crate::interval::Interval;
use crate::number::grouped;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::LazyLock;

const WORDINGS: &str = include_str!("../../docs/wordings.md");

static STYLES: LazyLock<[Vocabulary; 5]> =
    LazyLock::new(|| NumberStyle::ALL.map(|style| Vocabulary::new(style, []).unwrap()));

fn english() -> &'static Vocabulary {
    &STYLES[0]
}

fn shown(reading: &Reading<'_>) -> String {
    let unit = reading.unit.map(|unit| format!(" {unit}")).unwrap_or_default();
    format!("{} {}{unit}", reading.kind.name(), reading.judged(&Judging::default()))
}

fn read(text: &str) -> String {
    match english().read(text) {
        Ok(reading) => shown(&reading),
        Err(refusal) => format!("refused: {refusal}"),
    }
}

// The documentation.

/// The cells of the rows of the table under a heading line; pieces in backticks come apart.
fn rows(header: &str) -> Vec<Vec<&'static str>> {
    let lines = WORDINGS.lines().skip_while(|line| *line != header).skip(2);
    let rows: Vec<_> = lines
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches(['|', ' ']).split(" | ").collect())
        .collect();
    assert!(!rows.is_empty(), "no table {header}");
    rows
}

fn examples(cell: &'static str) -> Vec<&'static str> {
    cell.split('`').skip(1).step_by(2).collect()
}

#[test]
fn every_documented_wording_is_read_as_documented() {
    for row in rows("| as written | kind | range |") {
        for example in examples(row[0]) {
            assert_eq!(read(example), format!("{} {}", row[1], row[2]), "{example}");
        }
    }
}

#[test]
fn every_documented_refusal_is_refused_for_its_reason() {
    for row in rows("| as written | because |") {
        for example in examples(row[0]) {
            let read = read(example);
            assert!(read.starts_with("refused: ") && read.contains(row[1]), "{example}: {read}");
        }
    }
}

#[test]
fn the_documented_hedges_are_those_in_the_code() {
    let tables = [
        (BEFORE, "| kind | range | words before the number |"),
        (AFTER, "| kind | words after the number, or after what is counted |"),
    ];
    for (code, header) in tables {
        let documented: Vec<(String, Vec<&str>)> =
            rows(header).into_iter().map(|row| (row[0].to_owned(), examples(row[row.len() - 1]))).collect();
        let known: Vec<_> =
            code.iter().map(|(kind, words)| (kind.name().to_owned(), words.to_vec())).collect();
        assert_eq!(documented, known);
    }
}

#[test]
fn the_documented_numbers_are_those_in_the_code() {
    let vague: Vec<_> =
        VAGUE.iter().map(|(words, low, high)| (words.to_vec(), grouped(*low), grouped(*high))).collect();
    let documented: Vec<_> = rows("| words | lowest | highest |")
        .iter()
        .map(|row| (examples(row[0]), row[1].to_owned(), row[2].to_owned()))
        .collect();
    assert_eq!(documented, vague);
    let scales: Vec<_> = SCALES
        .iter()
        .map(|scale| (scale.words.to_vec(), grouped(scale.factor as f64 * 10f64.powi(scale.power))))
        .collect();
    let documented: Vec<_> =
        rows("| scale | stands for |").iter().map(|row| (examples(row[0]), row[1].to_owned())).collect();
    assert_eq!(documented, scales);
    let words = ONES.iter().chain(TENS).chain(PARTS).map(|(name, _)| *name);
    for word in words
        .chain(PERCENT.iter().chain(MONEY).chain(JOINING).chain(BETWEEN).chain(TO).chain(MARGIN).copied())
    {
        assert!(WORDINGS.contains(&format!("`{}`", word.trim())), "{word} is not documented");
    }
    for row in rows("| number style | example |") {
        let style: NumberStyle = row[0].parse().unwrap();
        assert_eq!(examples(row[1]), [style.example()]);
        let read = Vocabulary::new(style, []).unwrap().number(style.example()).unwrap();
        assert_eq!(read, if style == NumberStyle::Indian { 100_000.5 } else { 10_000.5 });
    }
}

#[test]
fn every_hedge_reads_before_and_after_a_number() {
    for (kind, words) in BEFORE {
        for word in *words {
            let vocabulary = english();
            for number in ["3,000", "three thousand"] {
                let text = format!("{word} {number}");
                assert_eq!(vocabulary.read(&text).map(|r| (r.kind, r.low)), Ok((*kind, 3000.0)), "{text}");
            }
            assert_eq!(vocabulary.qualifier(word), Ok(*kind), "{word}");
        }
    }
    for (kind, words) in AFTER {
        for word in *words {
            for text in
                [format!("3,000 {word}"), format!("3,000 people {word}"), format!("3,000 {word} people")]
            {
                assert_eq!(english().read(&text).map(|r| (r.kind, r.low)), Ok((*kind, 3000.0)), "{text}");
            }
        }
    }
}

// Real figures.

/// Every distinct `value` of the shipped register.
const REGISTER: &[&str] = &[
    "1,000",
    "1,117",
    "1,500",
    "101",
    "11,000",
    "12",
    "12,000",
    "13",
    "13,000",
    "13,221",
    "15,000",
    "2,000",
    "2,000-3,000",
    "2,700",
    "200",
    "25,000",
    "25,000 to 30,000",
    "28,000",
    "3,000",
    "3,000 or more",
    "3,800",
    "3000",
    "350",
    "36%",
    "4,000",
    "4,700",
    "5,000",
    "500",
    "600",
    "6K",
    "7,887",
    "8,000",
    "9,000",
    "Approximately 3,000",
    "Around 4,000",
    "At least 600",
    "Nearly 11,000",
    "Over 20,000",
    "Several hundred",
    "Some 15,000",
    "a thousand",
    "a total of 10,000",
    "a total of 15-thousand",
    "a total of 25,000",
    "about 10,000",
    "about 13,000",
    "about 15,000",
    "about 2,000",
    "about 300",
    "about 350",
    "about 6,000",
    "about 6,700",
    "about a third",
    "already exceeded 3,000",
    "an estimated 15,000 to 18,000",
    "another 30,000 to 40,000",
    "approaching 1,000",
    "approximately 1,500",
    "approximately 10,900",
    "approximately 11,000",
    "approximately 200",
    "approximately 300",
    "approximately a quarter",
    "approximately a third",
    "around 1,000",
    "around 1,100",
    "around 14,000",
    "around 2,000",
    "around 200",
    "around 3,000",
    "around 4,000",
    "around 4,700",
    "around 5,000",
    "around 7,000",
    "around 8,000",
    "as many as 10,000",
    "as many as 100,000",
    "as many as 6,700",
    "as many as 8,000",
    "at least 1,100",
    "at least 10,000",
    "at least 100",
    "at least 12,000",
    "at least 3,000",
    "at least 3,800",
    "at least 30",
    "at least 8,000",
    "between 1,000 and 3,000",
    "between 10,000 and 12,000",
    "closer to 11,000 to 12,000",
    "exceeded 200",
    "four-thousand-100",
    "more than 1,000",
    "more than 10,000",
    "more than 12,000",
    "more than 13,000",
    "more than 20,000",
    "more than 3,000",
    "more than 5,000",
    "more than 50,000",
    "more than 6,000",
    "more than a third",
    "more than four thousand",
    "more than one thousand",
    "nearly 11,000",
    "nearly 16,000",
    "nearly 40%",
    "nearly half",
    "over 1,000",
    "over 12,000",
    "over 13,000",
    "over 20,000",
    "over 30",
    "over 5,000",
    "over six thousand",
    "over six-thousand-700",
    "roughly 13,000",
    "several dozen",
    "several hundred",
    "some 12-thousand",
    "some 9,000",
    "surpassed 3,000",
    "tens of thousands",
    "thousands",
    "three",
    "two-thirds",
    "up to 12,000",
    "up to 15,000",
];

#[test]
fn every_value_of_the_register_is_read() {
    for value in REGISTER {
        let read = read(value);
        assert!(!read.starts_with("refused"), "{value}: {read}");
        assert_eq!(
            english().read(value).unwrap().unit.is_some(),
            value.contains('%')
                || value.contains("half")
                || value.contains("third")
                || value.contains("quarter"),
            "{value}"
        );
    }
}

#[test]
fn the_register_reads_as_an_editor_reads_it() {
    for (value, reading) in [
        ("already exceeded 3,000", "more_than (3,000, ∞)"),
        ("closer to 11,000 to 12,000", "range [11,000, 12,000]"),
        ("over six-thousand-700", "more_than (6,700, ∞)"),
        ("four-thousand-100", "exact [4,050, 4,150)"),
        ("some 12-thousand", "approx [10,800, 13,200]"),
        ("approximately 10,900", "approx [9,810, 11,990]"),
        ("more than a third", "more_than (33.33, ∞) %"),
        ("a thousand", "exact [950, 1,050)"),
        ("Several hundred", "vague [300, 999]"),
        ("tens of thousands", "vague [20,000, 99,999]"),
    ] {
        assert_eq!(read(value), reading, "{value}");
    }
}

// Styles.

#[test]
fn each_style_reads_its_own_numbers_and_refuses_the_rest() {
    use NumberStyle::{Continental, English, Indian, Space, Swiss};
    for (style, text, number) in [
        (Continental, "10.000", Some(10_000.0)),
        (Continental, "10.000,5", Some(10_000.5)),
        (Continental, "1.234.567", Some(1_234_567.0)),
        (Continental, "12,5", Some(12.5)),
        (Continental, "12.5", None),
        (Continental, "10,000", None),
        (Space, "10 000,5", Some(10_000.5)),
        (Space, "10,000", None),
        (Space, "10.5", None),
        (Indian, "1,00,000", Some(100_000.0)),
        (Indian, "12,34,567", Some(1_234_567.0)),
        (Indian, "1,234,567", Some(1_234_567.0)),
        (Indian, "12,000", Some(12_000.0)),
        (Indian, "123,45,678", None),
        (Indian, "1,00,00", None),
        (Swiss, "10'000.5", Some(10_000.5)),
        (Swiss, "10’000", Some(10_000.0)),
        (Swiss, "10,000", None),
        (English, "1,234,567.25", Some(1_234_567.25)),
        (English, "10.5", Some(10.5)),
        (English, "0.125", Some(0.125)),
        (English, "1,2", None),
        (English, "1000,000", None),
        (English, "0,500", None),
        (English, "1,000.000.000", None),
    ] {
        let vocabulary = Vocabulary::new(style, []).unwrap();
        let read = vocabulary.read(text);
        assert_eq!(read.as_ref().ok().map(|reading| reading.low), number, "{text} in {style}");
        if let Err(refusal) = read {
            assert!(refusal.to_string().contains(style.name()), "{refusal}");
        }
        assert_eq!(
            vocabulary.number(text).ok(),
            number.filter(|_| !text.contains('’')),
            "cell {text} in {style}"
        );
    }
}

#[test]
fn a_style_is_named_or_the_names_are_given() {
    assert_eq!("French".parse(), Ok(NumberStyle::Space));
    let refusal = "german".parse::<NumberStyle>().unwrap_err();
    assert!(refusal.contains("german") && refusal.contains("continental"), "{refusal}");
}

// Refusals.

#[test]
fn a_refusal_points_at_what_it_is_about() {
    for (text, part) in [
        ("about lots", "lots"),
        ("3,000 people killed in 5 villages", "people killed in 5 villages"),
        ("  at least 12,34,5 people", "12,34,5"),
        ("about 10.000 people", "10.000"),
        ("from £10.000 to £12", "10.000"),
        ("\u{a0}–5", "–5"),
        ("more than 3,000, if that", ", if that"),
        ("5 – 3", "5 – 3"),
    ] {
        let refusal = english().read(text).unwrap_err();
        assert_eq!(&text[refusal.span()], part, "{text}: {refusal}");
    }
}

#[test]
fn long_and_hostile_texts_are_refused_quickly_and_shown_safely() {
    let huge = "9".repeat(10_000_000);
    for text in [huge.as_str(), &"about ".repeat(1_000_000), &" ".repeat(10_000_000), &"a ".repeat(127)] {
        let refusal = english().read(text).unwrap_err();
        assert!(refusal.to_string().len() < 400);
        assert!(english().number(text).is_err());
        assert!(english().qualifier(text).is_err() || text.trim().is_empty());
    }
    let refusal = english().read("\u{1b}[31mred\u{202e}").unwrap_err().to_string();
    assert!(!refusal.contains(['\u{1b}', '\u{202e}']), "{refusal}");
}

// Qualifiers and cells.

#[test]
fn a_qualifier_counts_as_a_hedge_before_the_value() {
    for (qualifier, value, reading) in [
        ("about", "6,700", "approx [6,030, 7,370]"),
        ("", "6,700", "exact [6,650, 6,750)"),
        ("exact", "6,700", "exact [6,650, 6,750)"),
        (" At  least ", "6,700 people", "at_least [6,700, ∞) people"),
        ("or more", "6,700", "at_least [6,700, ∞)"),
        ("+", "6,700", "at_least [6,700, ∞)"),
        (">", "6,700", "more_than (6,700, ∞)"),
        ("about", "more than 6,700", "more_than (6,700, ∞)"),
        ("at least", "about 6,700", "at_least [6,700, ∞)"),
        ("as many as", "more than 6,700", "more_than (6,700, ∞)"),
        ("about", "10,000-12,000", "range [10,000, 12,000]"),
        ("at least", "10,000-12,000", "at_least [10,000, ∞)"),
        ("up to", "10,000-12,000", "up_to [0, 12,000]"),
        ("more than", "dozens", "vague [24, ∞)"),
        ("nearly", "half", "nearly [45, 50) %"),
    ] {
        let read = english().read_qualified(qualifier, value).map(|reading| shown(&reading));
        assert_eq!(read.as_deref(), Ok(reading), "{qualifier} + {value}");
    }
    for (qualifier, value) in
        [("lots", "5"), ("at least", "up to 5"), ("under", "0"), ("5", "5"), ("about 5", "5")]
    {
        let refusal = english().read_qualified(qualifier, value).unwrap_err();
        assert!(refusal.in_qualifier(), "{qualifier} + {value}: {refusal}");
        assert!(qualifier.get(refusal.span()).is_some());
    }
    assert!(!english().read_qualified("about", "lots").unwrap_err().in_qualifier());
}

#[test]
fn a_cell_of_one_number_takes_nothing_else() {
    for (cell, number) in
        [("5000", 5000.0), (" 5,000 ", 5000.0), ("1.2E+05", 120_000.0), ("+7", 7.0), ("0.125", 0.125)]
    {
        assert_eq!(english().number(cell), Ok(number), "{cell}");
    }
    for cell in
        ["", " ", "about 5", "5 people", "5-6", "-5", "NaN", "inf", "1e999", "10.000", "12,34", "36%", "5 5"]
    {
        assert!(english().number(cell).is_err(), "{cell}");
    }
    assert_eq!(shown(&english().plain("12,000").unwrap()), "exact [11,500, 12,500)");
}

#[test]
fn vague_words_can_be_changed_and_added() {
    let vocabulary =
        Vocabulary::new(NumberStyle::English, [("Several", [2.0, 5.0]), ("a battalion", [400.0, 1000.0])])
            .unwrap();
    let read = |text| shown(&vocabulary.read(text).unwrap());
    assert_eq!(read("several hundred"), "vague [200, 599]");
    assert_eq!(read("at least a battalion"), "vague [400, ∞)");
    assert_eq!(read("dozens"), "vague [24, 99]");
    for (word, limits) in [
        ("", [1.0, 2.0]),
        ("5", [1.0, 2.0]),
        ("lots", [3.0, 2.0]),
        ("lots", [-1.0, 2.0]),
        ("lots", [0.0, f64::NAN]),
    ] {
        assert!(Vocabulary::new(NumberStyle::English, [(word, limits)]).is_err(), "{word} {limits:?}");
    }
}

// Judging.

#[test]
fn rounding_applies_as_the_policy_says() {
    let range = |text: &str, rounding| {
        english().read(text).unwrap().judged(&Judging { rounding, ..Judging::default() }).to_string()
    };
    assert_eq!(range("12,000", Rounding::Exact), "[12,000, 12,000]");
    assert_eq!(range("12,000", Rounding::Percent(5.0)), "[11,400, 12,600]");
    assert_eq!(range("a third", Rounding::Exact), "[33.33, 33.33]");
    assert_eq!(range("about 12,000", Rounding::Exact), "[10,800, 13,200]");
    assert_eq!(range("10,000-12,000", Rounding::Percent(5.0)), "[10,000, 12,000]");
    assert_eq!(range("at least 3,000", Rounding::Percent(5.0)), "[3,000, ∞)");
}

#[test]
fn a_hedged_number_keeps_its_own_rounding() {
    for (text, range) in [
        ("some 12,000", "[11,500, 12,500)"),
        ("more than 1,200", "[1,150, 1,250)"),
        ("at least 30", "[30, 30]"),
        ("10,000-12,000", "[10,000, 12,000]"),
        ("dozens", "[24, 99]"),
    ] {
        assert_eq!(english().read(text).unwrap().own_rounding().to_string(), range, "{text}");
    }
}

#[test]
fn other_units_keep_the_rounding_and_count_it_in_the_new_unit() {
    let scaled = |text: &str, factor| {
        english().read(text).unwrap().scaled(factor).judged(&Judging::default()).to_string()
    };
    assert_eq!(scaled("12", 1000.0), "[11,500, 12,500)");
    assert_eq!(scaled("5", 1e6), "[4,950,000, 5,050,000)");
    assert_eq!(scaled("1.20", 1e6), "[1,195,000, 1,205,000)");
    assert_eq!(scaled("12", 1.0), "[12, 12]");
    assert_eq!(scaled("12,000", 0.001), "[11.5, 12.5)");
    assert_eq!(scaled("10-12", 1000.0), "[10,000, 12,000]");
    assert_eq!(scaled("0", 1000.0), "[0, 0]");
}

#[test]
fn a_percentage_whose_unit_stands_apart_carries_half_its_last_digit() {
    for text in ["36", "40", "5", "36.5", "0.5", "0.25", "100", "150"] {
        let (apart, joined) = (english().read(text).unwrap().in_percent(), format!("{text}%"));
        assert_eq!(apart.own_rounding(), english().read(&joined).unwrap().own_rounding(), "{text}");
    }
}

// Laws.

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![0u32..200, 0u32..100_000, 0u32..2_000_000_000]
        .prop_flat_map(|whole| prop_oneof![3 => Just(f64::from(whole)), 1 => Just(f64::from(whole) + 0.5)])
}

/// Wordings that mostly make sense.
fn wording() -> impl Strategy<Value = String> {
    let words: BTreeSet<&'static str> = BEFORE
        .iter()
        .chain(AFTER)
        .flat_map(|(_, words)| words.iter().copied())
        .chain(VAGUE.iter().flat_map(|(words, ..)| words.iter().copied()))
        .chain(SCALES.iter().flat_map(|scale| scale.words.iter().copied()))
        .chain(ONES.iter().chain(TENS).chain(PARTS).map(|(name, _)| *name))
        .chain(PERCENT.iter().chain(MONEY).chain(JOINING).copied())
        .chain([
            "between",
            "from",
            "to",
            "in",
            "-",
            "–",
            "±",
            "people",
            "and a half",
            "point",
            "12,000",
            "3",
            "1.5",
            "700",
            ",",
            ".",
        ])
        .collect();
    let word = prop::sample::select(words.into_iter().collect::<Vec<_>>());
    prop::collection::vec((word, prop_oneof![3 => Just(" "), 1 => Just(""), 1 => Just("-")]), 1..7)
        .prop_map(|words| words.into_iter().flat_map(|(word, space)| [word, space]).collect())
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        wording(),
        "\\PC{0,40}",
        "[0-9 .,'e%$+~<>=–-]{0,20}",
        prop::collection::vec(any::<char>(), 0..40).prop_map(String::from_iter)
    ]
}

/// What holds of every answer the reader gives.
fn check(text: &str) {
    let vocabulary = english();
    match vocabulary.read(text) {
        Ok(reading) => {
            assert!(
                reading.low <= reading.high && 0.0 <= reading.low && reading.low.is_finite(),
                "{text:?}: {reading:?}"
            );
            for rounding in [Rounding::Inferred, Rounding::Exact, Rounding::Percent(3.0)] {
                let judged = reading.judged(&Judging { rounding, ..Judging::default() });
                assert!(
                    judged != Interval::ALL
                        || reading.stated() == Some(judged)
                        || reading.kind == Kind::Vague,
                    "{text:?}"
                );
                if let Some(stated) = reading.stated() {
                    let open_below = reading.kind == Kind::Nearly;
                    assert!(open_below || judged.contains(stated), "{text:?}: {judged:?} misses {stated:?}");
                }
                if let Some(plain) = reading.plain() {
                    let point = Interval::point(plain).unwrap();
                    let beside = matches!(reading.kind, Kind::Nearly | Kind::LessThan | Kind::MoreThan);
                    assert_eq!(judged.meets(point), !beside, "{text:?}: {judged:?}");
                    assert!(reading.own_rounding().contains(point), "{text:?}");
                }
            }
        }
        Err(refusal) => {
            assert!(text.get(refusal.span()).is_some(), "{text:?}: {:?}", refusal.span());
            assert!(!refusal.to_string().chars().any(char::is_control), "{text:?}: {refusal}");
        }
    }
    let _ =
        vocabulary.qualifier(text).map_err(|refusal| assert!(text.get(refusal.span()).is_some(), "{text:?}"));
    let _ =
        vocabulary.number(text).map_err(|refusal| assert!(text.get(refusal.span()).is_some(), "{text:?}"));
    for vocabulary in STYLES.iter() {
        let _ =
            vocabulary.read(text).map_err(|refusal| assert!(text.get(refusal.span()).is_some(), "{text:?}"));
    }
}

#[test]
fn texts_found_by_fuzzing_hold_the_laws() {
    for text in FOUND {
        check(text);
    }
}

/// Inputs that once broke a law.
const FOUND: &[&str] = &["", ".", "-", "±", "1e", "$", "%", "at least 0", "6020060200.03"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn reading_any_text_holds_the_laws(text in any_text()) {
        check(&text);
    }

    #[test]
    fn numbers_come_back_as_written(value in number()) {
        let grouped = grouped(value);
        for text in [grouped.clone(), value.to_string(), grouped.replace(',', " "), grouped.replace(',', "\u{202f}"), format!("${grouped}")] {
            let reading = english().read(&text).unwrap();
            prop_assert_eq!((reading.kind, reading.low, reading.high), (Kind::Exact, value, value), "{}", text);
        }
        prop_assert_eq!(english().number(&value.to_string()), Ok(value));
    }

    #[test]
    fn the_straight_way_to_a_number_gives_what_the_other_one_gives(text in "0{0,3}[0-9]{0,17}[.,+ e]?") {
        for vocabulary in &*STYLES {
            prop_assert_eq!(vocabulary.number(&text).ok(), vocabulary.plain(&text).ok().map(|plain| plain.low));
        }
    }

    #[test]
    fn any_double_that_can_be_a_count_comes_back(value in 1e-20f64..1e20) {
        prop_assert_eq!(english().number(&format!("{value:e}")), Ok(value));
    }

    #[test]
    fn number_words_and_digits_mean_the_same(value in 0u64..10_000_000) {
        let digits = english().read(&grouped(value as f64)).map(|reading| shown(&reading)).unwrap();
        for text in [spelled(value, " ", " and "), spelled(value, "-", "-"), spelled(value, " ", " ")] {
            prop_assert_eq!(&read(&text), &digits, "{}", text);
        }
    }

    #[test]
    fn ranges_come_back_as_written(low in number(), factor in 1.0..900f64) {
        let low = low.max(1.0);
        let high = (low * factor).ceil();
        let (from, to) = (grouped(low), grouped(high));
        for text in [format!("{from}-{to}"), format!("{from} to {to}"), format!("between {from} and {to}"), format!("{low}–{high}")] {
            let reading = english().read(&text).unwrap();
            prop_assert_eq!((reading.kind, reading.low, reading.high), (Kind::Range, low, high), "{}", text);
        }
        if low < high {
            let reversed = format!("{to}-{from}");
            prop_assert!(english().read(&reversed).is_err());
        }
    }

    #[test]
    fn case_spaces_and_dashes_do_not_matter(text in wording()) {
        let same = read(&text).to_lowercase();
        if !same.starts_with("refused") {
            let others = [
                text.to_uppercase(),
                text.replace(' ', "\u{a0}"),
                text.replace(' ', "\u{2009} "),
                text.replace(' ', "\u{202f}"),
                text.replace('-', "–"),
                text.replace('-', "‑"),
                format!("  {text}\n"),
            ];
            for other in others {
                let read = read(&other).to_lowercase().replace(['\u{a0}', '\u{2009}', '\u{202f}'], " ").replace("  ", " ").replace(['–', '‑'], "-");
                prop_assert_eq!(&read, &same.replace(['–', '‑'], "-"), "{:?} against {:?}", other, text);
            }
        }
    }

    /// The straight way is only a short cut.
    #[test]
    fn both_ways_through_the_reader_agree(text in prop_oneof!["(at least |up to |~|>|<|>=|about |nearly |the )?[0-9]{1,4}(,[0-9]{3}|\\.[0-9])?([-+%][0-9,]{0,6})?", any_text()]) {
        let vocabulary = english();
        if let Some(quick) = vocabulary.read_plain_wording(&text) {
            prop_assert_eq!(Ok(quick), vocabulary.read_any_wording(&text));
        }
    }

    #[test]
    fn wider_hedges_hold_more(value in number(), narrow in 0.0..0.2f64, more in 0.0..0.2f64) {
        let judged = |text: &str, share| {
            english().read(text).unwrap().judged(&Judging { approx: share, nearly: share, ..Judging::default() })
        };
        let exact = judged(&grouped(value), narrow);
        let about = judged(&format!("about {}", grouped(value)), narrow);
        let wider = judged(&format!("about {}", grouped(value)), narrow + more);
        prop_assert!(about.contains(exact) && wider.contains(about));
        if 0.0 < value {
            let nearly = |share| judged(&format!("nearly {}", grouped(value)), share);
            prop_assert!(nearly(narrow + more).contains(nearly(narrow)) || narrow == 0.0);
        }
    }

    #[test]
    fn a_factor_there_and_back_changes_nothing(value in number(), power in 0i32..7) {
        let text = grouped(value);
        let reading = english().read(&text).unwrap();
        let factor = 10f64.powi(power);
        let there = reading.scaled(factor);
        prop_assert_eq!(there.low, crate::number::settled(value * factor));
        if reading.precision != Precision::NONE {
            prop_assert_eq!(there.scaled(1.0 / factor).judged(&Judging::default()), reading.judged(&Judging::default()));
        }
    }
}

/// A number in words.
fn spelled(value: u64, space: &str, and: &str) -> String {
    let below_hundred = |value: u64| {
        let word = |table: &[(&'static str, u64)], value| table.iter().find(|(_, v)| *v == value).unwrap().0;
        match value {
            0..20 => word(ONES, value).to_owned(),
            _ if value.is_multiple_of(10) => word(TENS, value).to_owned(),
            _ => format!("{}-{}", word(TENS, value - value % 10), word(ONES, value % 10)),
        }
    };
    let below_thousand = |value: u64| match (value / 100, value % 100) {
        (0, rest) => below_hundred(rest),
        (hundreds, 0) => format!("{}{space}hundred", below_hundred(hundreds)),
        (hundreds, rest) => format!("{}{space}hundred{and}{}", below_hundred(hundreds), below_hundred(rest)),
    };
    let mut parts = Vec::new();
    for (scale, name) in [(1_000_000, "million"), (1000, "thousand")] {
        if !(value / scale).is_multiple_of(1000) {
            parts.push(format!("{}{space}{name}", below_thousand(value / scale % 1000)));
        }
    }
    let rest = value % 1000;
    if parts.is_empty() || 100 <= rest {
        parts.push(below_thousand(rest));
    } else if 0 < rest {
        return format!("{}{and}{}", parts.join(space), below_hundred(rest));
    }
    parts.join(space)
}
