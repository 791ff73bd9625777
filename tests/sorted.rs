//! Runs over grouped claims, and their parts put together, against runs over everything.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod program;

use figcheck::config::Config;
use figcheck::input::ReadOptions;
use figcheck::report::merged::Merged;
use figcheck::report::{Known, Limits};
use figcheck::sorted::{SortedRun, not_covered};
use figcheck::sources::Sources;
use program::{Folder, Ran};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;

const HEADER: &str = "id,measure,subject,place,value,unit,basis,status,source,via,published,as_of";

/// What a run over parts adds to the records of any run, and what it says it left out.
const ADDED: [&str; 3] = ["part", "keys", "groups"];

/// The findings and keys of a report in JSON Lines, and its summary without what was not covered.
#[track_caller]
fn plain_records(lines: &str) -> Vec<String> {
    let record = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap();
    lines
        .lines()
        .filter(|line| !ADDED.iter().any(|added| record(line)["record"] == *added))
        .map(|line| match record(line) {
            mut summary if summary["record"] == "summary" => {
                summary.as_object_mut().unwrap().shift_remove("not_covered");
                summary.to_string()
            }
            _ => line.to_owned(),
        })
        .collect()
}

/// The rules that a run over parts does not cover, where the configuration ties nothing across groups.
fn uncovered() -> String {
    not_covered(&Config::default()).map(|code| code.rule().id).collect::<Vec<_>>().join(",")
}

/// `check` of everything, without the rules that a run over parts does not cover.
fn whole(folder: &Folder, file: &str, args: &[&str]) -> Ran {
    let uncovered = uncovered();
    folder.run(&[&["check", file, "--format", "jsonl", "--ignore", &uncovered], args].concat())
}

fn sorted(folder: &Folder, file: &str, args: &[&str]) -> Ran {
    folder.run(&[&["check", file, "--sorted", "--format", "jsonl"], args].concat())
}

/// A sorted run through the library, so many claims at a time.
fn in_chunks(file: &Path, limit: Option<usize>, claims: usize) -> String {
    let limits = Limits { findings: limit, groups: limit, ..Limits::default() };
    let options = ReadOptions { chunk_bytes: 97, ..ReadOptions::default() };
    let mut run = SortedRun::new(&Config::default(), &Sources::default(), options, limits, Known::default())
        .at_a_time(claims);
    run.read([file], |_| ()).unwrap();
    lines(&run.finish().unwrap().0)
}

fn lines(merged: &Merged) -> String {
    let mut text = Vec::new();
    merged.write_lines(&mut text).unwrap();
    String::from_utf8(text).unwrap()
}

fn csv(rows: &[String]) -> String {
    let mut text = HEADER.to_owned();
    for row in rows {
        text.push('\n');
        text.push_str(row);
    }
    text + "\n"
}

/// The register as one file with the columns of [`HEADER`], sorted by family, subject and place.
fn register() -> Vec<String> {
    let families: BTreeMap<&str, &str> =
        [("killed", "losses"), ("wounded", "losses"), ("casualties", "losses")]
            .into_iter()
            .chain([("troops_deployed", "troops"), ("troops_planned", "troops")])
            .chain([("containers_shipped", "containers"), ("containers_received", "containers")])
            .chain(["workers_sent", "workers_planned", "workers_present"].map(|measure| (measure, "workers")))
            .chain(["border_entries", "border_entries_education"].map(|measure| (measure, "workers")))
            .collect();
    let mut rows = Vec::new();
    for file in ["casualties.csv", "containers.csv", "troops.csv", "workers.csv"] {
        let mut reader = csv::Reader::from_path(program::figures(file)).unwrap();
        let headers = reader.headers().unwrap().clone();
        for record in reader.records() {
            let record = record.unwrap();
            let cell = |name: &str| {
                headers.iter().position(|header| header == name).map_or("", |at| &record[at]).to_owned()
            };
            let family = families.get(cell("measure").as_str()).map_or(cell("measure"), |f| (*f).to_owned());
            let cells = HEADER.split(',').chain(["qualifier"]).map(cell);
            let quoted: Vec<String> =
                cells.map(|text| format!("\"{}\"", text.replace('"', "\"\""))).collect();
            rows.push((family, cell("subject").to_lowercase(), quoted.join(",")));
        }
    }
    rows.sort();
    rows.into_iter().map(|(_, _, row)| row).collect()
}

fn register_folder() -> Folder {
    let settings = std::fs::read_to_string(program::figures("figcheck.toml")).unwrap();
    // A count of a part above that of its whole is of two groups.
    // Relations between subjects or families are too.
    let crosses = |block: &str| {
        block.starts_with("[[subject]]")
            || block.starts_with("[[relation]]")
                && ["[\"", "_share", "_rate"].iter().any(|tie| block.contains(tie))
    };
    let settings: String = settings.split_inclusive("\n\n").filter(|block| !crosses(block)).collect();
    Folder::with("figcheck.toml", settings.replace("paths = [\".\"]", "paths = [\"all.csv\"]"))
        .and("sources.csv", std::fs::read(program::figures("sources.csv")).unwrap())
        .and("all.csv", csv(&register()).replacen(HEADER, &format!("{HEADER},qualifier"), 1))
}

#[test]
fn the_sorted_register_gives_what_it_gives_unsorted() {
    let folder = register_folder();
    let (plain, grouped) = (whole(&folder, "all.csv", &[]), sorted(&folder, "all.csv", &[]));
    assert_eq!(plain.code, grouped.code, "{}", grouped.err);
    let (plain, grouped) = (plain_records(&plain.out), plain_records(&grouped.out));
    assert!(50 < plain.len(), "{}", plain.len());
    assert_eq!(plain, grouped);
}

#[test]
fn the_summary_comes_last_and_says_what_is_not_covered() {
    let out = sorted(&register_folder(), "all.csv", &[]).out;
    let last: serde_json::Value = serde_json::from_str(out.lines().last().unwrap()).unwrap();
    assert_eq!(last["record"], "summary");
    let codes = ["F208", "F303", "F501", "F502", "F503"];
    assert_eq!(last["not_covered"], serde_json::json!(codes));
    assert!(whole(&register_folder(), "all.csv", &[]).out.contains("\"not_covered\":[]"));
}

#[test]
fn what_ties_groups_is_said_not_to_be_covered() {
    let families = "[measure.killed]\nfamily = \"losses\"\n[measure.wounded]\nfamily = \"losses\"\n";
    let relation =
        |rule: &str| format!("{families}[[relation]]\nname = \"r\"\nrule = '{rule}'\nreason = \"r\"\n");
    for (settings, codes) in [
        (String::new(), ""),
        (relation("killed <= wounded"), ""),
        (relation("killed <= sent"), "F401 "),
        (relation("killed <= wounded[\"army\"]"), "F401 "),
        (relation("killed <= wounded").replace("losses\"\n[[", "other\"\n[["), "F401 "),
        (
            relation("killed <= wounded") + "[measure.killed.subject.army]\nfamily = \"army losses\"\n",
            "F401 ",
        ),
        ("[[subject]]\nname = \"army\"\npart_of = \"all\"\n".to_owned(), "F204 "),
    ] {
        let config = Config::parse(&settings, "figcheck.toml").unwrap();
        let told: String = not_covered(&config).map(|code| format!("{} ", code.rule().id)).collect();
        let always = "F208 F303 F501 F502 F503 ";
        let mut wanted: Vec<&str> =
            always.split(' ').chain(codes.split(' ')).filter(|code| !code.is_empty()).collect();
        wanted.sort_unstable();
        assert_eq!(told.split_whitespace().collect::<Vec<_>>(), wanted, "{settings}");
    }
}

#[test]
fn relations_within_a_family_are_held_in_each_group() {
    let row = |measure: &str, subject: &str, value: u32| {
        format!("1,{measure},{subject},,{value},people,,,AFP,,,2024-11-01")
    };
    let settings = "[measure.killed]\nfamily = \"losses\"\n[measure.wounded]\nfamily = \"losses\"\n\
                    [[relation]]\nname = \"fewer\"\nrule = 'killed <= wounded'\nreason = \"so it is\"\n";
    let rows =
        [row("killed", "a", 500), row("wounded", "a", 100), row("killed", "b", 900), row("wounded", "c", 1)];
    let folder = Folder::with("x.csv", csv(&rows)).and("figcheck.toml", settings);
    let (plain, grouped) = (whole(&folder, "x.csv", &[]).out, sorted(&folder, "x.csv", &[]).out);
    assert!(grouped.contains("\"code\":\"F401\""), "{grouped}");
    assert_eq!(plain_records(&plain), plain_records(&grouped));
}

#[test]
fn a_group_that_comes_back_is_told_with_its_key_and_place() {
    let row = |subject: &str| format!("1,killed,{subject},Kursk,100,people,,,AFP,,,2024-11-01");
    let folder = Folder::with("x.csv", csv(&[row("a"), row("b"), row("A ")]));
    let ran = sorted(&folder, "x.csv", &[]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    let told =
        "x.csv:4: killed, A, Kursk comes back after other claims, having begun at x.csv:2; --sorted needs";
    assert!(ran.err.contains(told), "{}", ran.err);
    let two = folder.and("y.csv", csv(&[row("c"), row("B")]));
    let ran = two.run(&["check", "y.csv", "x.csv", "--sorted", "--format", "jsonl"]);
    assert!(
        ran.err.contains("x.csv:3: killed, b, Kursk comes back after other claims, having begun at y.csv:3"),
        "{}",
        ran.err
    );
    let piped = csv(&[row("a"), row("b"), row("a")]);
    let ran = two.run_with_input(&["check", "-", "--sorted", "--format", "jsonl"], piped);
    assert!(
        ran.err.contains("<stdin>:4: killed, a, Kursk comes back after other claims; --sorted"),
        "{}",
        ran.err
    );
    let near = Folder::with("x.csv", csv(&[row("a"), row("A "), row("b")]));
    assert_eq!(sorted(&near, "x.csv", &[]).code, 0);
}

#[test]
fn measures_of_one_family_are_one_group() {
    let row = |measure: &str, subject: &str| format!("1,{measure},{subject},,100,people,,,AFP,,,2024-11-01");
    let rows = [row("killed", "a"), row("wounded", "a"), row("killed", "a"), row("killed", "b")];
    let folder = Folder::with("x.csv", csv(&rows));
    assert_eq!(sorted(&folder, "x.csv", &[]).code, 2);
    let families = "[measure.killed]\nfamily = \"losses\"\n[measure.wounded]\nfamily = \"losses\"\n";
    let folder = folder.and("figcheck.toml", families);
    assert_eq!(sorted(&folder, "x.csv", &[]).code, 0);
}

#[test]
fn sorted_needs_json_lines_and_says_so() {
    let folder = Folder::with("x.csv", csv(&[]));
    let ran = folder.run(&["check", "x.csv", "--sorted"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("--format jsonl"), "{}", ran.err);
}

#[test]
fn rows_say_where_they_come_from() {
    let row = |source: &str, value: &str, line: &str| {
        format!("1,killed,a,,{value},people,,,{source},,,2024-11-01,\"desk, one.csv\",{line}")
    };
    let text =
        csv(&[row("AFP", "100", "40"), row("NIS", "300", "7"), row("BBC", "none", "9"), row("", "5", "11")])
            .replacen(HEADER, &format!("{HEADER},path,line"), 1);
    for more in [&["--sorted", "--format", "jsonl"][..], &["--format", "jsonl"]] {
        let ran = Folder::new()
            .run_with_input(&[&["check", "-", "--position-columns", "path,line"], more].concat(), &text);
        let places: Vec<(String, u64, String)> = ran
            .out
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
            .flat_map(|record| record["claims"].as_array().cloned().unwrap_or_default())
            .map(|claim| {
                let text = |field: &str| claim[field].as_str().unwrap().to_owned();
                (text("path"), claim["line"].as_u64().unwrap(), text("cell"))
            })
            .collect();
        let desk = "desk, one.csv".to_owned();
        assert!(places.contains(&(desk.clone(), 40, "E40".to_owned())), "{places:?}");
        assert!(places.contains(&(desk.clone(), 7, "E7".to_owned())), "{places:?}");
        assert!(places.contains(&(desk.clone(), 9, "E9".to_owned())), "{places:?}");
        assert!(places.contains(&(desk.clone(), 11, "I11".to_owned())), "{places:?}");
    }
    let ran = Folder::new().run_with_input(&["check", "-", "--position-columns", "path,row"], &text);
    assert!(ran.out.contains("no column row in the header"), "{}", ran.out);
}

/// The part that a run over these rows alone writes.
fn part(rows: &[String]) -> String {
    sorted(&Folder::with("x.csv", csv(rows)), "x.csv", &[]).out
}

#[test]
fn a_row_that_does_not_say_where_it_comes_from_is_an_error_that_says_what_to_do() {
    let row = |path: &str, line: &str| format!("1,killed,a,,100,people,,,AFP,,,2024-11-01,{path},{line}");
    let header = format!("{HEADER},from,at");
    for (bad, told) in [
        (row("desk.csv", "x"), "<stdin>:"),
        (row("desk.csv", "x"), "\"x\" stands in column at at line 3, a line number from 1 was expected"),
        (row("desk.csv", "0"), "\"0\" stands in column at at line 3"),
        (row("desk.csv", "-7"), "\"-7\" stands in column at at line 3"),
        (row("desk.csv", "1.5"), "\"1.5\" stands in column at at line 3"),
        (row("desk.csv", ""), "nothing stands in column at at line 3"),
        (
            row(" ", "3"),
            "nothing stands in column from at line 3, the place of the row was expected; --position-columns",
        ),
    ] {
        let text = csv(&[row("desk.csv", "2"), bad]).replacen(HEADER, &header, 1);
        for more in [&["--sorted", "--format", "jsonl"][..], &["--format", "json"]] {
            let args = [&["check", "-", "--position-columns", "from,at"], more].concat();
            let ran = Folder::new().run_with_input(&args, &text);
            assert!(ran.code == 2 && ran.err.contains(told), "{told}: {}", ran.err);
            if more[0] == "--sorted" {
                let ran = Folder::new().run_with_input(&["merge", "-"], ran.out);
                assert!(ran.code == 2 && ran.err.contains("not everything was read"), "{}", ran.err);
            }
        }
    }
}

#[test]
fn a_row_of_too_few_or_many_cells_still_says_where_it_comes_from() {
    let rows = [
        "1,killed,a,,100",
        "2,killed,a,,1,000,people,,,AFP,,,2024-11-01",
        "3,killed,a,,100,people,,,AFP,,,2024-11-01",
    ];
    let plain: Vec<String> = rows.map(str::to_owned).to_vec();
    let said: Vec<String> = rows.iter().zip(2..).map(|(row, line)| format!("{row},x.csv,{line}")).collect();
    let piped = csv(&said).replacen(HEADER, &format!("{HEADER},path,line"), 1);
    let grouped = Folder::new()
        .run_with_input(
            &["check", "-", "--sorted", "--format", "jsonl", "--position-columns", "path,line"],
            piped,
        )
        .out;
    let plain = whole(&Folder::with("x.csv", csv(&plain)), "x.csv", &[]).out;
    assert!(plain.contains("\"code\":\"F111\""));
    assert_eq!(plain_records(&plain), plain_records(&grouped));
}

#[test]
fn parts_that_share_a_group_are_refused() {
    let row = |subject: &str, source: &str, value: u32| {
        format!("1,killed,{subject},Kursk,{value},people,,,{source},,,2024-11-01")
    };
    let one = part(&[row("a", "AFP", 1), row("a", "BBC", 900), row("b", "AFP", 1)]);
    let folder = Folder::with("one.jsonl", &one)
        .and("quiet.jsonl", part(&[row("b", "NIS", 1)]))
        .and("other.jsonl", part(&[row("c", "NIS", 1)]))
        .and("loud.jsonl", part(&[row("A ", "NIS", 1)]));
    for (parts, told) in [
        (
            ["one.jsonl", "other.jsonl", "loud.jsonl"],
            "loud.jsonl: holds claims of one group (killed, a, kursk) of which one.jsonl",
        ),
        (
            ["other.jsonl", "quiet.jsonl", "one.jsonl"],
            "one.jsonl: holds claims of one group of which quiet.jsonl",
        ),
        (
            ["one.jsonl", "other.jsonl", "one.jsonl"],
            "one.jsonl: holds claims of 2 groups, one of them (killed, a, kursk), of which one.jsonl",
        ),
    ] {
        let ran = folder.run(&[&["merge"], &parts[..]].concat());
        assert_eq!((ran.code, ran.out.as_str()), (2, ""));
        assert!(ran.err.contains(told), "{}", ran.err);
    }
}

#[test]
fn what_is_wrong_with_a_header_is_told_once_however_many_parts_have_it() {
    let header = format!("{HEADER},note,note,path,line");
    let row = |subject: &str, line: u32| {
        format!("1,killed,{subject},,100,people,,,AFP,,,2024-11-01,,,all.csv,{line}")
    };
    let of = |rows: &[String]| csv(rows).replacen(HEADER, &header, 1);
    let args = ["--stdin-filename", "all.csv", "--position-columns", "path,line"];
    let run = |rows: &[String], more: &[&str]| {
        Folder::new().run_with_input(&[&["check", "-"], &args[..], more].concat(), of(rows))
    };
    let uncovered = uncovered();
    for limit in ["none", "1"] {
        let grouped = ["--sorted", "--format", "jsonl", "--max-findings", limit];
        let parts = [[row("a", 2)], [row("b", 3)], [row("c", 4)]].map(|rows| run(&rows, &grouped).out);
        let [one, two, three] = &parts;
        let folder = Folder::with("1.jsonl", one).and("2.jsonl", two).and("3.jsonl", three);
        let merged = folder.run(&["merge", "1.jsonl", "3.jsonl", "2.jsonl", "--max-findings", limit]).out;
        let again = folder.and("12.jsonl", "").run(&[
            "merge",
            "1.jsonl",
            "2.jsonl",
            "--max-findings",
            limit,
            "-o",
            "12.jsonl",
        ]);
        assert_eq!(again.code, 1);
        let rows = [row("a", 2), row("b", 3), row("c", 4)];
        let plain = ["--format", "jsonl", "--max-findings", limit, "--ignore", &uncovered];
        let whole = run(&rows, &plain).out;
        assert!(whole.contains("\"code\":\"F114\"") || limit == "1", "{whole}");
        assert_eq!(plain_records(&whole), plain_records(&merged));
        assert_eq!(merged, run(&rows, &grouped).out);
    }
}

#[test]
fn files_in_any_order_give_one_report() {
    let bad = |subject: &str| format!("1,killed,{subject},,lots and lots,people,,,AFP,,,2024-11-01");
    let folder =
        Folder::with("b.csv", csv(&[bad("a")])).and("a.csv", csv(&[bad("b"), bad("b")])).and("c.csv", HEADER);
    let uncovered = uncovered();
    let mut all = Vec::new();
    for files in [["a.csv", "b.csv", "c.csv"], ["c.csv", "b.csv", "a.csv"]] {
        let plain =
            folder.run(&[&["check"], &files[..], &["--format", "jsonl", "--ignore", &uncovered]].concat());
        let grouped = folder.run(&[&["check"], &files[..], &["--format", "jsonl", "--sorted"]].concat());
        all.extend([plain, grouped].map(|ran| plain_records(&ran.out)));
    }
    assert!(4 < all[0].len() && all.iter().all(|one| *one == all[0]), "{all:#?}");
}

#[test]
fn what_is_no_whole_part_is_refused() {
    let folder = Folder::with("x.csv", csv(&["1,killed,a,,100,people,,,AFP,,,2024-11-01".to_owned()]));
    let part = sorted(&folder, "x.csv", &[]).out;
    let short: String = part.lines().take(part.lines().count() - 1).map(|line| format!("{line}\n")).collect();
    let unsorted = whole(&folder, "x.csv", &[]).out;
    let exact =
        sorted(&folder, "x.csv", &["--rounding", "exact"]).out.replace("\"groups\":[\"", "\"groups\":[\"1");
    for (text, reason) in [
        (short, "ends before its summary"),
        (unsorted, "not written by `figcheck check --sorted`"),
        ("{}\n".to_owned(), "line 1 is no record"),
        (part.clone() + &part, "after the summary"),
        (exact, "is no group"),
    ] {
        let ran = folder.run_with_input(&["merge", "-"], &text);
        assert_eq!(ran.code, 2, "{reason}");
        assert!(ran.err.contains(reason), "{reason}: {}", ran.err);
    }
    let ran = folder.run(&["merge", "none.jsonl"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("none.jsonl: cannot be read"), "{}", ran.err);
}

/// Rows of groups: for each group of each of a few measures, some claims, some of them bad, with names in several
/// spellings.
fn groups() -> impl Strategy<Value = Vec<Vec<String>>> {
    let value = prop_oneof![
        4 => (1u32..40).prop_map(|number| (number * 100).to_string()),
        1 => Just("about 1500".to_owned()),
        1 => Just("at least 2000".to_owned()),
        1 => Just("\"1,000\n to 2,000\"".to_owned()),
        1 => Just("lots and lots".to_owned()),
    ];
    let row = (value, 0..5u8, 0..3u8, 1..28u8, any::<bool>(), (0..4u8, 0..4u8, 0..6u8));
    proptest::collection::vec(proptest::collection::vec(row, 1..7), 1..9).prop_map(|groups| {
        let groups = groups.into_iter().enumerate().map(|(group, rows)| {
            let rows = rows.into_iter().map(|(value, source, via, day, dated, (one, another, unit))| {
                let source = spelled(["AFP", "NIS", "BBC news", "HUR", ""][source as usize], one);
                let via = spelled(["", "Yonhap", "KBS"][via as usize], another);
                let subject = spelled(&format!("city {}", group / 3), one.max(another));
                let unit = ["people", "People", "persons", "t", "Tonnes", "soldiers"][unit as usize];
                let as_of = if dated { format!("2024-11-{day:02}") } else { String::new() };
                let measure = ["killed", "wounded", "sent"][group % 3];
                format!("r{day},{measure},{subject},,{value},{unit},,,{source},{via},,{as_of}")
            });
            rows.collect()
        });
        groups.collect()
    })
}

/// One of the ways to spell a name.
fn spelled(name: &str, way: u8) -> String {
    match way {
        0 => name.to_uppercase(),
        1 => name.to_lowercase(),
        2 => name.replace(' ', "  "),
        _ => name.to_owned(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn chunks_of_any_size_give_what_one_run_gives(groups in groups(), claims in 1usize..20, limit in 0usize..30) {
        let limit = Some(limit).filter(|limit| 0 < *limit);
        let folder = Folder::with("x.csv", csv(&groups.concat()));
        let shown = limit.map_or("none".to_owned(), |limit| limit.to_string());
        let plain = whole(&folder, "x.csv", &["--isolated", "--max-findings", &shown]).out;
        let path = folder.path().join("x.csv");
        let grouped = in_chunks(&path, limit, claims).replace(path.to_str().unwrap(), "x.csv");
        // Fingerprints of rows hold their path, which is another one here.
        let without = |line: &String| {
            let mut record: serde_json::Value = serde_json::from_str(line).unwrap();
            record.as_object_mut().unwrap().shift_remove("fingerprint");
            record.to_string()
        };
        let bare = |records: Vec<String>| records.iter().map(without).collect::<Vec<_>>();
        prop_assert_eq!(bare(plain_records(&plain)), bare(plain_records(&grouped)));
    }

    #[test]
    fn parts_merge_into_what_one_run_gives(
        groups in groups(),
        deal in proptest::collection::vec(0..3usize, 9),
        limit in 1usize..40,
    ) {
        let limit = limit.to_string();
        let args = ["--position-columns", "path,line", "--max-findings", &limit];
        let header = format!("{HEADER},path,line");
        let mut line = 2;
        let mut parts = [Vec::new(), Vec::new(), Vec::new()];
        let mut all = Vec::new();
        for (group, part) in groups.iter().zip(deal) {
            for row in group {
                let placed = format!("{row},x.csv,{line}");
                line += 1 + row.matches('\n').count();
                parts[part].push(placed.clone());
                all.push(placed);
            }
        }
        let folder = Folder::with("all.csv", csv(&all).replacen(HEADER, &header, 1));
        let grouped = sorted(&folder, "all.csv", &args).out;
        let plain = whole(&folder, "all.csv", &args).out;
        prop_assert_eq!(plain_records(&plain), plain_records(&grouped));

        let mut folder = folder;
        let mut names = Vec::new();
        for (n, rows) in parts.iter().enumerate().filter(|(_, rows)| !rows.is_empty()) {
            let text = csv(rows).replacen(HEADER, &header, 1);
            let ran = folder.run_with_input(&[&["check", "-", "--sorted", "--format", "jsonl"], &args[..]].concat(), text);
            names.push(format!("{n}.jsonl"));
            folder = folder.and(&format!("{n}.jsonl"), ran.out);
        }
        let merge = |order: Vec<&str>, more: &[&str]| {
            folder.run(&[&["merge", "--max-findings", &limit], more, &order[..]].concat())
        };
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        prop_assert_eq!(&merge(names.clone(), &[]).out, &grouped);
        prop_assert_eq!(&merge(names.iter().rev().copied().collect(), &[]).out, &grouped);
        let document = merge(names, &["--format", "json"]).json();
        let plain = folder.run(&[&["check", "all.csv", "--ignore", &uncovered(), "--format", "json"], &args[..]].concat()).json();
        prop_assert_eq!(&document["findings"], &plain["findings"]);
        prop_assert_eq!(&document["groups"], &plain["groups"]);
        let bare = |document: &serde_json::Value| {
            let mut summary = document["summary"].clone();
            summary.as_object_mut().unwrap().shift_remove("not_covered");
            summary
        };
        prop_assert_eq!(bare(&document), bare(&plain));
    }
}

#[test]
fn keys_that_just_fill_the_lists_are_in_order() {
    let row =
        |subject: &str, source: &str, value: u32| format!("1,killed,{subject},,{value},people,,,{source},,,");
    let keys = [("a", 150), ("b", 900), ("c", 500)];
    let rows: Vec<String> = keys
        .iter()
        .flat_map(|(subject, value)| [row(subject, "AFP", 100), row(subject, "NIS", *value)])
        .collect();
    let folder = Folder::with("x.csv", csv(&rows));
    let plain = whole(&folder, "x.csv", &["--isolated", "--max-findings", "2"]).out;
    let listed = |text: &str| -> Vec<String> {
        let records = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        let subjects = records
            .filter_map(|record| Some(format!("{} {}", record["record"], record["subject"].as_str()?)));
        subjects.collect()
    };
    let grouped = in_chunks(&folder.path().join("x.csv"), Some(2), 1);
    assert_eq!(listed(&plain), ["\"finding\" b", "\"finding\" c", "\"group\" b", "\"group\" c"]);
    assert_eq!(listed(&grouped), listed(&plain));
}
