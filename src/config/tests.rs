//! What a configuration means, and what its mistakes are told as.

use super::*;
use crate::period::{Basis, DaySpan};
use crate::quantity::Rounding;
use proptest::prelude::*;

fn parse(text: &str) -> Config {
    Config::parse(text, "figcheck.toml").unwrap()
}

#[test]
fn an_empty_file_is_the_defaults() {
    assert_eq!(*parse("").settings(), Settings::default());
    let policy = Config::default().policy("anything", "").clone();
    assert_eq!(policy, *parse("").policy("anything", ""));
    assert_eq!((policy.window, policy.basis, policy.judging.rounding), (3, None, Rounding::Inferred));
    for (share, expected) in
        [(policy.tolerance, 0.05), (policy.judging.approx, 0.1), (policy.judging.nearly, 0.1)]
    {
        assert!(share.total_cmp(&expected).is_eq());
    }
}

#[test]
fn a_subject_goes_before_its_measure_and_that_before_all() {
    let config = parse(
        r#"
        window = 1
        tolerance = 0.2
        [measure."Troops  Deployed"]
        basis = "stock"
        unit = "people"
        window = 2
        begins = 2024-10
        family = "Troops"
        thresholds.stale_days = 7
        [measure."Troops  Deployed".subject."In Kursk"]
        basis = "cumulative"
        approx = 20
        thresholds.jump_days = 8
        "#
        .replace("2024-10\n", "\"2024-10\"\n")
        .as_str(),
    );
    let measure = config.policy("troops_deployed", "elsewhere");
    assert_eq!((measure.basis, measure.window), (Some(Basis::Stock), 2));
    assert_eq!(measure.begins, DaySpan::parse("2024-10").ok());
    let subject = config.policy("troops_deployed", "in kursk");
    assert_eq!((subject.basis, subject.window), (Some(Basis::Cumulative), 2));
    assert_eq!((subject.unit.as_deref(), subject.family.as_deref()), (Some("people"), Some("troops")));
    assert_eq!((subject.thresholds.stale_days, subject.thresholds.jump_days), (7, 8));
    assert!(subject.judging.approx.total_cmp(&0.2).is_eq() && subject.tolerance.total_cmp(&0.2).is_eq());
    assert_eq!(config.policy("other", "in kursk").window, 1);
}

#[test]
fn what_a_phrase_does_not_name_follows_in_brackets() {
    let config = parse(
        "[measure.m]\nphrase = \"casualties\"\nauthority = \"UN\"\n[measure.m.subject.s]\nphrase = \"losses\"\n\
         [measure.n]\nphrase = \"{subject} in {place}\"",
    );
    let phrase = |measure, subject| config.policy(measure, subject).phrase.clone().unwrap();
    assert_eq!(phrase("m", "other"), "casualties ({subject}) ({place})");
    assert_eq!(phrase("m", "s"), "losses ({place})");
    assert_eq!(phrase("n", "other"), "{subject} in {place}");
    assert_eq!(config.policy("m", "s").authority.as_deref(), Some("UN"));
}

#[test]
fn wholes_are_found_upwards() {
    let config = parse(
        "[[subject]]\nname = \"Kursk\"\npart_of = \"Russia\"\n[[subject]]\nname = \"Russia\"\npart_of = \"the world\"",
    );
    assert_eq!(config.wholes_of("kursk").collect::<Vec<_>>(), ["russia", "the world"]);
    assert_eq!(config.whole_of("the world"), None);
}

#[test]
fn wordings_are_read_as_the_configuration_says() {
    let config = parse("number_style = \"continental\"\n[vague]\n\"a busload\" = [30, 60]");
    let vocabulary = config.vocabulary();
    let read = |text: &str| vocabulary.read(text).map(|reading| (reading.low, reading.high));
    assert_eq!(read("12.000"), Ok((12_000.0, 12_000.0)));
    assert_eq!(read("a busload"), Ok((30.0, 60.0)));
}

#[test]
fn every_mistake_is_told_with_its_place() {
    for (text, told) in [
        ("tolerence = 0.1", "1:1: unknown key `tolerence`; did you mean `tolerance`?"),
        ("\n[measure.x]\n  basis = \"stok\"", "3:11: unknown value `stok`; did you mean `stock`?"),
        ("[measure.x.thresholds]\nstale = 3", "2:1: unknown key `stale`; did you mean `stale_days`?"),
        ("[columns]\npublishd = \"x\"", "2:1: unknown value `publishd`; did you mean `published`?"),
        ("elephant = 1", "1:1: unknown key `elephant`; expected one of `paths`, `sources`, "),
        ("window = \"three\"", "1:10: invalid type: string \"three\", expected whole days, such as 3"),
        ("window = -1", "1:10: invalid value"),
        ("rounding = \"up\"", "1:12: `up` is no rounding"),
        ("rounding = 100", "1:12: `100` is no rounding"),
        ("limit = -1", "1:9: `-1` is no limit"),
        ("tolerance = 5", "1:13: 5 is no share"),
        ("tolerance = nan", "1:13: NaN is no share"),
        ("[hedges]\napprox = 100", "2:10: 100 is no percentage"),
        ("[measure.x]\nnearly = -1", "2:10: -1 is no percentage"),
        (
            "[measure.x]\nphrase = \"troops in {region}\"",
            "2:10: `troops in {region}` is no phrase; expected words, in which {subject} and {place}",
        ),
        ("[measure.x.subject.y]\nphrase = \" \"", "2:10: ` ` is no phrase"),
        ("[thresholds]\njump_factor = inf", "2:15: inf is no number from 0 up"),
        ("[measure.x.subject.y.thresholds]\njump_factor = -2", "2:15: -2 is no number from 0 up"),
        ("[vague]\ndozens = [99, 24]", "2:10: expected limits from low to high for"),
        (
            "select = [\"F2\", \"disjoint-range\"]",
            "1:17: no rule is called `disjoint-range`; did you mean `disjoint-ranges`?",
        ),
        ("[severity]\nF2010 = \"off\"", "2:1: no rule is called `F2010`; expected a code such as F201"),
        ("encoding = \"klingon\"", "1:12: unknown value `klingon`; expected one of `utf-8`, `windows-1252`"),
        ("[measure.killed]\n[measure.Killed]", "1:10: `killed` and `Killed` are one name"),
        ("[measure.x.subject.y.subject.z]", "1:22: a subject has no subjects of its own"),
        ("[measure.x]\nbegins = 2024-02-30", "2:10: "),
        ("[measure.x]\nbegins = \"soon\"", "2:10: \"soon\" is not a date"),
        ("[[relation]]\nname = \"a\"", "1:1: missing key `rule`"),
        ("[[relation]]\nname = \"a\"\nrule = \" \"", "3:8: the rule is empty"),
        (
            "[[relation]]\nname = \"a\"\nrule = \"b\"\n[[relation]]\nname = \"A\"\nrule = \"c\"",
            "5:8: another relation is called `A`",
        ),
        ("[[accept]]\ncode = \"F201\"", "1:1: missing key `reason`"),
        ("[[accept]]\ncode = \"F201\"\nreason = \"\"", "3:10: the reason is empty; say why"),
        ("[[accept]]\ncode = \"201\"\nreason = \"r\"", "2:8: no rule is called `201`"),
        ("[[subject]]\nname = \"a\"\npart_of = \"A \"", "3:11: `a` would be part of itself"),
        (
            "subject = [{ name = \"a\", part_of = \"b\" }, { name = \"b\", part_of = \"a\" }]",
            "1:67: `b` would be part of itself",
        ),
        ("window = 1\nwindow = 2", "2:1: duplicate key"),
        ("é = [", "1:6: unclosed array"),
        ("paths = [\"é\", 3]", "1:15: invalid type"),
    ] {
        let error = Config::parse(text, "figcheck.toml").map(|_| ()).unwrap_err().to_string();
        assert!(error.starts_with(&format!("figcheck.toml:{told}")), "{text:?} gives {error:?}");
        assert!(!error.contains('\n'), "{error:?}");
    }
}

#[test]
fn a_mistake_in_a_rule_is_pointed_at_within_the_string() {
    for (rule, place) in [
        ("'killed <= ?'", "3:19: `?` has no meaning"),
        ("\"killed <= ?\"", "3:19: `?` has no meaning"),
        ("'''\nkilled\n<= ?'''", "5:4: `?` has no meaning"),
        ("'killed'", "3:15: expected an operator"),
        // Escapes make places uncertain, so the whole string is meant.
        (r#""\u006Billed <= ?""#, "3:8: `?` has no meaning"),
    ] {
        let text = format!("[[relation]]\nname = \"a\"\nrule = {rule}\n");
        let error = Config::parse(&text, "figcheck.toml").map(|_| ()).unwrap_err().to_string();
        assert!(error.starts_with(&format!("figcheck.toml:{place}")), "{rule}: {error}");
    }
}

#[test]
fn the_command_line_goes_before_the_file() {
    let config =
        parse("rounding = \"exact\"\nlimit = 5\n[measure.x]\nrounding = 3\n[columns]\nvia = \"printed\"");
    let config = config
        .overridden(Overrides {
            rounding: Some(Rounding::Percent(2.0)),
            select: vec!["F2".to_owned()],
            columns: vec![(Column::Published, "seen".to_owned())],
            ..Overrides::default()
        })
        .unwrap();
    assert_eq!(config.policy("x", "").judging.rounding, Rounding::Percent(2.0));
    let from = |key: &str| {
        let entries = config.entries();
        let entry = entries.into_iter().find(|entry| entry.key == key).unwrap();
        format!("{} # {}", entry.value.unwrap_or_default(), entry.provenance)
    };
    for (key, line) in [
        ("rounding", "2.0 # command line"),
        ("limit", "5 # figcheck.toml:2"),
        ("select", "[\"F2\"] # command line"),
        ("columns.via", "\"printed\" # figcheck.toml:6"),
        ("columns.published", "\"seen\" # command line"),
        ("tolerance", "0.05 # default"),
        ("thresholds.stale_days", "30 # default"),
        ("delimiter", " # default"),
    ] {
        assert_eq!(from(key), line, "{key}");
    }
    let error = Config::default()
        .overridden(Overrides { select: vec!["all".to_owned()], ..Overrides::default() })
        .unwrap_err();
    assert!(error.to_string().starts_with("command line: no rule is called `all`"), "{error}");
}

#[test]
fn the_effective_configuration_reads_as_the_same() {
    let config = parse(include_str!("every-key.toml"));
    let listed: String = config
        .entries()
        .into_iter()
        // A list of tables is listed by number, which TOML does not write.
        .filter(|entry| !entry.key.contains('['))
        .filter_map(|entry| Some(format!("{} = {}\n", entry.key, entry.value?)))
        .collect();
    let again = Config::parse(&listed, "listed").unwrap();
    let without_lists = Settings {
        subject: Vec::new(),
        relation: Vec::new(),
        accept: Vec::new(),
        ..config.settings().clone()
    };
    assert_eq!(*again.settings(), without_lists);
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "([a-z_]{1,9}|\\[{1,2}|\\]{1,2}|[=.\"'#\\n {},0-9é-])*") {
        if let Err(error) = Config::parse(&text, "f") {
            let span = error.span.map(|span| span.bytes).unwrap_or_default();
            prop_assert!(span.start <= text.len());
        }
    }

    #[test]
    fn places_count_lines_and_code_points(before in "[aé\\n]{0,20}") {
        let text = format!("{before}x");
        let span = Span::of(&text, before.len()..text.len());
        let last_line = before.rsplit('\n').next().unwrap_or_default();
        prop_assert_eq!(span.line, before.split('\n').count());
        prop_assert_eq!(span.column, last_line.chars().count() + 1);
    }
}
