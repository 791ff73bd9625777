//! Every command and format: what it writes, kept as snapshots to be read, and beside them the laws that what
//! it writes must obey.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod program;

use program::{Folder, Ran, at_home, figures, findings, home, of, run};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

/// A desk's file with something for most rules: a conflict, growth, a fall, a part above its whole, a dropped
/// hedge, mixed units, a duplicate and a row that cannot be read.
const DESK: &str = "\
id,measure,subject,value,unit,basis,source,via,as_of,published,url
A1,killed,soldiers,\"about 1,100\",people,cumulative,Joint chiefs,Agency,2024-12-23,2024-12-23,https://example.org/a1
A2,killed,soldiers,\"more than 3,000\",people,cumulative,President,Post,2024-12-23,2024-12-23,https://example.org/a2
A3,killed,soldiers,\"4,000\",people,cumulative,President,Interview,2025-01-09,2025-01-09,
A4,killed,soldiers,350,people,cumulative,Joint chiefs,Briefing,2025-09-02,2025-09-02,
B1,containers,munitions,\"more than 10,000\",,cumulative,Department,Wire,2023-09/2024-02-23,2024-02-23,
B2,containers,munitions,\"about 6,700\",,cumulative,Ministry,Wire,2023-07/2024-02-26,2024-02-27,
B3,containers,munitions,\"over 6,700\",,cumulative,Ministry,Radio,2023-07/2024-02-26,2024-02-27,
C1,rate,,36%,,event,Officials,,,2025-01,
C2,rate,,40,people,event,Officials,,,2025-01,
D1,troops,\"Kursk, north\",\"nearly 11,000\",people,stock,General,,2024-11-04,,
D2,troops,\"Kursk, north\",\"10,900\",people,stock,Minister,,2024-11-05,,
D2,troops,\"Kursk, north\",\"10,900\",people,stock,Minister,,2024-11-05,,
E1,troops,\"Kursk, north\",many,people,stock,Nobody,,2024-11-05,,
";

fn desk() -> Folder {
    Folder::with("desk.csv", DESK)
}

/// What a run wrote, as a readable file; the version would change it with every release.
fn shown(ran: &Ran) -> String {
    let out = ran.out.replace(&format!("\"{}\"", env!("CARGO_PKG_VERSION")), "\"0.0.0\"");
    let err = if ran.err.is_empty() { String::new() } else { format!("\n--- standard error\n{}", ran.err) };
    format!("exit code {}\n---\n{out}{err}", ran.code)
}

macro_rules! snapshots {
    ($($name:ident $folder:expr, $args:expr;)+) => {$(
        #[test]
        fn $name() {
            insta::assert_snapshot!(stringify!($name), shown(&$folder.run(&$args)));
        }
    )+};
}

/// The root of the project, as a folder to run in.
struct Home;

impl Home {
    fn run(&self, args: &[&str]) -> Ran {
        at_home(args)
    }
}

snapshots! {
    check_table desk(), ["check", "desk.csv"];
    check_concise desk(), ["check", "desk.csv", "--format", "concise"];
    check_json desk(), ["check", "desk.csv", "--format", "json"];
    check_jsonl desk(), ["check", "desk.csv", "--format", "jsonl"];
    check_csv desk(), ["check", "desk.csv", "--format", "csv"];
    check_markdown desk(), ["check", "desk.csv", "--format", "markdown"];
    check_github desk(), ["check", "desk.csv", "--format", "github"];
    compare_table desk(), ["compare", "desk.csv"];
    compare_narrow_ascii desk(), ["compare", "desk.csv", "--measure", "troops", "--width", "60", "--ascii"];
    compare_json desk(), ["compare", "desk.csv", "--measure", "containers", "--format", "json"];
    compare_csv desk(), ["compare", "desk.csv", "--format", "csv"];
    compare_markdown desk(), ["compare", "desk.csv", "--measure", "killed", "--format", "markdown"];
    check_nothing_wrong Folder::with("desk.csv", "measure,source,value\nkilled,A,100\nkilled,B,about 102\n"),
        ["check", "desk.csv"];
    register_concise Home, ["check", "figures", "--format", "concise"];
    register_compare Home, ["compare", "figures", "--measure", "containers_shipped"];
    parse_table Home, ["parse", "nearly 11,000", "36%", "a third", "dozens", "13,000, if that", "$3.4bn", "up to 5", "12,34,5"];
    parse_json Home, ["parse", "--format", "json", "nearly 11,000", "36%", "dozens", "12,34,5"];
    explain_a_rule Home, ["explain", "part-exceeds-whole"];
    rules Home, ["rules"];
    help Home, ["--help"];
    help_check Home, ["check", "--help"];
    help_compare Home, ["compare", "--help"];
    help_parse Home, ["parse", "--help"];
    help_explain Home, ["explain", "--help"];
}

/// Both the desk's file and the shipped register, as JSON and by the arguments that give it.
fn documents() -> Vec<(Ran, Value)> {
    let of = |ran: Ran| {
        let json = ran.json();
        (ran, json)
    };
    vec![
        of(desk().run(&["check", "desk.csv", "--format", "json", "--groups", "all", "--limit", "none"])),
        of(at_home(&["check", "figures", "--format", "json", "--groups", "all", "--limit", "none"])),
    ]
}

#[test]
fn the_counts_are_those_of_the_findings() {
    for (_, document) in documents() {
        let severity =
            |word: &str| findings(&document).iter().filter(|f| f["severity"] == word).count() as u64;
        let summary = &document["summary"];
        for (count, word) in [("errors", "error"), ("warnings", "warning"), ("notes", "note")] {
            assert_eq!(summary[count], severity(word), "{count}");
        }
        assert_eq!(summary["findings_listed"], findings(&document).len());
        let groups = document["groups"].as_array().unwrap();
        let sum = |field: &str| groups.iter().map(|group| group[field].as_u64().unwrap()).sum::<u64>();
        assert_eq!(summary["group_count"], groups.len());
        assert_eq!(summary["claim_count"], sum("claim_count"));
        assert_eq!(summary["conflicting_pairs"], sum("conflicting_pairs"));
    }
}

#[test]
fn every_format_tells_the_same_findings() {
    for (folder, path) in [(desk().path(), "desk.csv"), (home(), "figures")].map(|(f, p)| (f.to_owned(), p)) {
        // The folder of the desk is gone with its last use, so its file is written anew.
        let desk = desk();
        let folder = if path == "desk.csv" { desk.path() } else { &folder };
        let out = |format: &str| run(folder, &["check", path, "--format", format], None);
        let document = out("json").json();
        let all = findings(&document);
        let solid = |text: &str| text.split_whitespace().collect::<String>();

        let table = out("table");
        let text = solid(&table.out);
        for finding in all {
            let head = format!(
                "{}[{}]{}",
                text_of(&finding["severity"]),
                text_of(&finding["code"]),
                text_of(&finding["name"])
            );
            assert!(text.contains(&solid(&head)), "{head}");
            assert!(text.contains(&solid(text_of(&finding["message"]))), "{finding:#}");
            for claim in finding["claims"].as_array().unwrap() {
                let place = format!("{}:{}", text_of(&claim["path"]), claim["line"]);
                assert!(text.contains(&solid(&place)), "{place}");
            }
        }
        let summary = &document["summary"];
        let last = table.out.lines().last().unwrap();
        for (count, word) in
            [("errors", "error"), ("warnings", "warning"), ("notes", "note"), ("claim_count", "claim")]
        {
            let number = summary[count].as_u64().unwrap();
            let said = format!("{number} {word}{}", if number == 1 { "" } else { "s" });
            assert!(last.contains(&said) || (number == 0 && word == "note"), "{said} is not in {last}");
        }

        let records: Vec<Value> =
            out("jsonl").out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let record = |kind: &str| records.iter().filter(|r| r["record"] == kind).count();
        assert_eq!((record("finding"), record("run"), record("summary")), (all.len(), 1, 1));
        assert_eq!(record("group"), document["groups"].as_array().unwrap().len());

        let concise = out("concise").out;
        assert_eq!(concise.lines().count(), all.len() + 1);

        let csv = out("csv").out;
        let rows = csv::Reader::from_reader(csv.as_bytes()).into_records().map(Result::unwrap).count();
        let claims: usize = all.iter().map(|finding| finding["claims"].as_array().unwrap().len()).sum();
        assert_eq!(rows, claims, "one row for each claim of each finding");
    }
}

fn text_of(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The rows of a file by line, each as cells by header.
fn rows(text: &str) -> BTreeMap<u64, BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let row = |record: &csv::StringRecord| {
        header.iter().zip(record).map(|(name, cell)| (name.to_owned(), cell.trim().to_owned())).collect()
    };
    reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            (record.position().unwrap().line(), row(&record))
        })
        .collect()
}

#[test]
fn every_place_in_the_output_has_that_source_and_value() {
    let mut files: BTreeMap<String, _> = BTreeMap::from([("desk.csv".to_owned(), rows(DESK))]);
    for file in ["troops", "casualties", "containers", "workers"] {
        let path = format!("figures/{file}.csv");
        let text = std::fs::read_to_string(figures(&format!("{file}.csv"))).unwrap();
        files.insert(path, rows(&text));
    }
    let mut seen = BTreeSet::new();
    for (_, document) in documents() {
        for claim in findings(&document).iter().flat_map(|finding| finding["claims"].as_array().unwrap()) {
            let (path, line) = (text_of(&claim["path"]), claim["line"].as_u64().unwrap());
            let row = files[path].get(&line).unwrap_or_else(|| panic!("no row starts at {path}:{line}"));
            seen.insert((path.to_owned(), line));
            let cell = |name: &str| row.get(name).map_or("", String::as_str);
            // A relay in brackets is no part of the name of a source.
            assert!(cell("source").starts_with(text_of(&claim["source"])), "source at {path}:{line}");
            for name in ["id", "measure", "via", "subject", "place", "url", "as_of", "published"] {
                assert_eq!(claim[name], cell(name), "{name} at {path}:{line}");
            }
            let qualified = format!("{} {}", cell("qualifier"), cell("value"));
            assert_eq!(claim["value"], qualified.trim(), "{path}:{line}");
            // The cell is that of the value: its column letter counts the header, its number the line.
            let column = row_header(path).iter().position(|name| name == "value").unwrap();
            let letter = char::from(b'A' + column as u8);
            assert_eq!(claim["cell"], format!("{letter}{line}"), "{path}:{line}");
        }
    }
    assert!(50 < seen.len());
}

fn row_header(path: &str) -> Vec<String> {
    let text = if path == "desk.csv" {
        DESK.to_owned()
    } else {
        std::fs::read_to_string(home().join(path)).unwrap()
    };
    text.lines().next().unwrap().split(',').map(str::to_owned).collect()
}

/// The ends of the judged range of a claim in the document.
fn judged(claim: &Value) -> (f64, bool, f64, bool) {
    let open = |name: &str| claim[name].as_bool().unwrap();
    (
        claim["low"].as_f64().unwrap_or(f64::NEG_INFINITY),
        open("low_open"),
        claim["high"].as_f64().unwrap_or(f64::INFINITY),
        open("high_open"),
    )
}

/// Whether two judged ranges have no number in common, worked out anew from their ends.
fn disjoint(a: &Value, b: &Value) -> bool {
    let below = |a: &Value, b: &Value| {
        let ((_, _, high, high_open), (low, low_open, _, _)) = (judged(a), judged(b));
        high < low || (high <= low && (high_open || low_open))
    };
    below(a, b) || below(b, a)
}

#[test]
fn every_claim_of_a_finding_breaks_its_rule() {
    let mut looked_at: BTreeMap<String, usize> = BTreeMap::new();
    for (_, document) in documents() {
        for finding in findings(&document) {
            let code = text_of(&finding["code"]);
            let claims = finding["claims"].as_array().unwrap();
            let about = &claims[0];
            assert_eq!(finding["shown"], claims.len() - 1, "{finding:#}");
            for other in &claims[1..] {
                *looked_at.entry(code.to_owned()).or_default() += 1;
                let (plain, kind) =
                    (|claim: &Value| claim["plain"].as_f64(), |claim: &Value| claim["kind"].clone());
                let gap = &other["against"]["gap"];
                let fault = match code {
                    "F110" => ["source", "via", "value", "as_of", "published"]
                        .iter()
                        .any(|cell| about[cell] != other[cell]),
                    "F201" | "F203" | "F204" => {
                        !disjoint(about, other) || gap.is_null() || about["source"] == other["source"]
                    }
                    "F209" => !disjoint(about, other) || about["origin"] != other["origin"],
                    "F202" => about["unit"] == other["unit"] || !gap.is_null(),
                    "F205" => !disjoint(about, other) || about["source"] != other["source"],
                    "F206" => plain(about) == plain(other),
                    "F301" => about["source"] != other["source"] || plain(about) == plain(other),
                    "F302" => about["source"] != other["source"] || kind(about) == kind(other),
                    "F303" => about["measure"] == other["measure"] && about["subject"] == other["subject"],
                    "F305" => {
                        !disjoint(about, other)
                            || about["source"] != other["source"]
                            || about["via"] != other["via"]
                    }
                    "F307" => plain(about) != plain(other) || about["as_of"] == other["as_of"],
                    "F308" => plain(about) != plain(other) || about["origin"] == other["origin"],
                    _ => false,
                };
                assert!(!fault, "{code}: {about:#} against {other:#}");
            }
        }
    }
    for code in ["F110", "F201", "F202", "F203", "F204", "F302"] {
        assert!(looked_at.contains_key(code), "no {code} to look at");
    }
}

#[test]
fn comparing_shows_every_claim_and_exits_0() {
    let desk = desk();
    let ran = desk.run(&["compare", "desk.csv", "--format", "json"]);
    assert_eq!(ran.code, 0);
    let document = ran.json();
    let listed: usize = document["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| group["claims"].as_array().unwrap().len())
        .sum();
    // The claim in another unit is counted in its key and not set beside the others.
    assert_eq!((listed, document["summary"]["claim_count"].as_u64()), (11, Some(12)));
    for filter in [["--measure", "KILLED"], ["--subject", "kursk,  north"]] {
        let document = desk.run(&[&["compare", "desk.csv", "--format", "json"], &filter[..]].concat()).json();
        assert_eq!(document["groups"].as_array().unwrap().len(), 1, "{filter:?}");
    }
    for filter in [&["--measure", "killed", "--subject", "munitions"][..], &["--place", "Kursk"]] {
        let ran = desk.run(&[&["compare", "desk.csv"], filter].concat());
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "what is asked for is not there");
        assert!(
            ran.err.ends_with("figcheck: no claim is of this measure, subject and place\n"),
            "{}",
            ran.err
        );
    }
    let spoken = at_home(&["compare", "figures", "--measure", "containers shipped"]);
    let written = at_home(&["compare", "figures", "--measure", "containers_shipped"]);
    assert_eq!(spoken.out, written.out);
}

#[test]
fn the_exit_code_follows_fail_on() {
    let clean = Folder::with("desk.csv", "measure,source,value\nkilled,A,100\n");
    let warning = Folder::with("desk.csv", "measure,source,value\nkilled,A,100\nkilled,A,100\n");
    for (folder, codes) in [(&clean, [0, 0, 0]), (&warning, [0, 1, 0]), (&desk(), [1, 1, 0])] {
        let found = ["error", "warning", "never"]
            .map(|level| folder.run(&["check", "desk.csv", "--fail-on", level]).code);
        assert_eq!(found, codes);
    }
}

#[test]
fn a_report_goes_to_a_file_as_it_goes_to_standard_output() {
    let folder = desk();
    for format in ["table", "json", "csv", "markdown"] {
        let shown = folder.run(&["check", "desk.csv", "--format", format]);
        let written = folder.run(&["check", "desk.csv", "--format", format, "-o", "report"]);
        assert_eq!((written.code, written.out.as_str()), (shown.code, ""));
        assert_eq!(std::fs::read_to_string(folder.path().join("report")).unwrap(), shown.out);
    }
    let ran = folder.run(&["check", "desk.csv", "-o", "nowhere/report"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.starts_with("figcheck: nowhere/report: cannot be written: "), "{}", ran.err);
}

#[test]
fn a_reader_that_has_read_enough_is_no_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_figcheck"))
        .args(["check", "figures", "--format", "jsonl"])
        .current_dir(home())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    lines.read_line(&mut String::new()).unwrap();
    drop(lines);
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(1), &b""[..]));
}

#[test]
fn limits_cut_lists_and_never_counts() {
    let whole = at_home(&["check", "figures", "--format", "json", "--limit", "none"]).json();
    let cut =
        at_home(&["check", "figures", "--format", "json", "--limit", "1", "--max-findings", "7"]).json();
    for count in ["errors", "warnings", "notes", "claim_count", "conflicting_pairs"] {
        assert_eq!(whole["summary"][count], cut["summary"][count], "{count}");
    }
    assert_eq!((findings(&cut).len(), cut["summary"]["findings_listed"].as_u64()), (7, Some(7)));
    for (cut, whole) in findings(&cut).iter().zip(findings(&whole)) {
        assert_eq!((&cut["total"], &cut["fingerprint"]), (&whole["total"], &whole["fingerprint"]));
        assert!(cut["claims"].as_array().unwrap().len() <= 2);
        assert_eq!(cut["claims"][1], whole["claims"][1], "the worst comes first");
    }
    let table = at_home(&["check", "figures", "--limit", "1", "--max-findings", "7"]).out;
    assert!(table.contains("Showing 1 of the ") && table.contains("Showing 7 of "));
}

#[test]
fn colours_are_for_terminals_and_for_those_who_ask() {
    let folder = desk();
    let coloured = |args: &[&str], set: Option<(&str, &str)>| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_figcheck"));
        command.args([&["check", "desk.csv"], args].concat()).current_dir(folder.path());
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
            command.env_remove(name);
        }
        command.envs(set).output().unwrap().stdout.contains(&0x1b)
    };
    assert!(!coloured(&[], None), "no terminal");
    assert!(coloured(&["--color", "always"], None));
    assert!(!coloured(&["--color", "never"], Some(("CLICOLOR_FORCE", "1"))));
    assert!(coloured(&[], Some(("CLICOLOR_FORCE", "1"))));
    assert!(!coloured(&[], Some(("NO_COLOR", "1"))));
    assert!(
        !coloured(&["--color", "always", "--format", "markdown"], None),
        "colours are for people's tables"
    );
}

#[test]
fn no_line_is_wider_than_asked_for_but_addresses() {
    for width in ["60", "80", "100", "200"] {
        for command in ["check", "compare"] {
            let out = at_home(&[command, "figures", "--width", width]).out;
            let wide = out.lines().find(|line| {
                width.parse::<usize>().unwrap() < line.chars().count()
                    && !line.trim_start().starts_with("http")
            });
            assert_eq!(wide, None, "{command} at {width}");
        }
    }
}

#[test]
fn explaining_knows_every_rule_by_code_and_name() {
    let all = at_home(&["explain"]);
    assert_eq!((all.code, &all.out), (0, &at_home(&["rules"]).out));
    for line in all.out.lines().filter(|line| line.starts_with('F')) {
        let mut words = line.split_whitespace();
        let (code, name) = (words.next().unwrap(), words.next().unwrap());
        let by_code = at_home(&["explain", &code.to_lowercase()]);
        assert_eq!((by_code.code, &by_code.out), (0, &at_home(&["explain", name]).out));
        assert!(by_code.out.contains(code) && by_code.out.contains(name), "{}", by_code.out);
    }
    let misspelt = at_home(&["explain", "part-exceds-whole"]);
    assert_eq!(
        misspelt.err.trim_end(),
        "figcheck: no rule \"part-exceds-whole\"; did you mean part-exceeds-whole?"
    );
}

#[test]
fn parsing_fails_if_any_text_is_no_quantity() {
    assert_eq!(at_home(&["parse", "12,000", "dozens"]).code, 0);
    let ran = at_home(&["parse", "--format", "json", "12,000", "twelvish", "36%"]);
    assert_eq!(ran.code, 1);
    let read = ran.json();
    let fields = ["text", "kind", "plain", "low", "low_open", "high", "high_open", "unit", "error"];
    for one in read.as_array().unwrap() {
        assert_eq!(one.as_object().unwrap().keys().collect::<Vec<_>>(), fields);
        assert_eq!(one["kind"].is_null(), one["error"].is_string());
    }
    assert_eq!((&read[0]["low"], &read[0]["high"]), (&11_500.into(), &12_500.into()));
    assert_eq!(at_home(&["parse", "abc", "--format", "json"]).json()[0]["text"], "abc", "options may follow");
    assert_eq!(at_home(&["parse", "-5"]).out, "-5: a count cannot be negative, found \"-5\"\n");
}

#[test]
fn the_policy_that_applied_is_told() {
    let folder = desk();
    for (args, rounding) in
        [(&[][..], "inferred"), (&["--rounding", "exact"], "exact"), (&["--rounding", "5"], "5%")]
    {
        let document = folder.check(&[&["desk.csv"], args].concat());
        assert_eq!(document["summary"]["policy"]["rounding"], rounding);
    }
    let exact = folder.check(&["desk.csv", "--rounding", "exact"]);
    let claim = &of(&exact, "F203")[0]["claims"][0];
    assert_eq!((&claim["low"], &claim["high"]), (&4000.into(), &4000.into()));
}
