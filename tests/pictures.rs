//! What is drawn: SVG that parses and names every source, plots that fit, a page that can do no harm.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn figcheck(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_figcheck"))
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("FIGCHECK_FORMAT")
        .output()
        .unwrap()
}

fn text(args: &[&str]) -> String {
    let out = figcheck(args);
    assert_eq!(out.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

/// Runs a command that writes a file, and gives what it wrote.
fn written(name: &str, args: impl Fn(&str) -> Vec<String>) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    let args = args(file.to_str().unwrap());
    text(&args.iter().map(String::as_str).collect::<Vec<_>>());
    std::fs::read(&file).unwrap()
}

fn owned(args: &[&str]) -> Vec<String> {
    args.iter().map(|arg| (*arg).to_owned()).collect()
}

/// Which keys are drawn: one with many sources and dates.
const KEY: [&str; 4] = [
    "--measure",
    "containers_shipped",
    "--subject",
    "munitions containers shipped from North Korea to Russia",
];

/// The sources of that key, as compare lists them; those of dated claims alone if asked for.
fn sources(dated: bool) -> BTreeSet<String> {
    let document = text(&[&["compare", "figures", "--format", "json"], &KEY[..]].concat());
    let document: serde_json::Value = serde_json::from_str(&document).unwrap();
    let claims =
        document["groups"].as_array().unwrap().iter().flat_map(|group| group["claims"].as_array().unwrap());
    let shown = claims.filter(|claim| !dated || claim["as_of"] != "" || claim["published"] != "");
    shown.map(|claim| claim["source"].as_str().unwrap().to_owned()).collect()
}

/// The texts of a document, once it is known to be well-formed XML.
fn texts(document: &str) -> String {
    let mut reader = quick_xml::Reader::from_str(document);
    let mut texts = String::new();
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Text(text) => texts.push_str(&text.xml10_content()),
            quick_xml::events::Event::GeneralRef(name) => texts.push_str(match &*name {
                "amp" => "&",
                "lt" => "<",
                "gt" => ">",
                "quot" => "\"",
                _ => "'",
            }),
            quick_xml::events::Event::Eof => return texts,
            _ => {}
        }
    }
}

/// A file whose cells try to be what they must not be.
fn hostile(folder: &Path) -> PathBuf {
    let file = folder.join("hostile.csv");
    let cell = "<script>alert(1)</script>\u{1b}[31m&amp;=cmd()";
    let rows = format!(
        "measure,subject,source,value,as_of,url,note\n\
         {cell},{cell},A {cell},100,2024-10-31,javascript:alert(1),{cell}\n\
         {cell},{cell},B {cell},200,2024-10-31,https://example.org/\"onload=\"x,{cell}\n"
    );
    std::fs::write(&file, rows).unwrap();
    file
}

#[test]
fn a_picture_is_xml_and_names_every_source() {
    for kind in [&[][..], &["--over-time"]] {
        let svg =
            written("a.svg", |file| owned(&[&["plot", "figures", "--svg", file], &KEY[..], kind].concat()));
        let said = texts(std::str::from_utf8(&svg).unwrap()).replace(char::is_whitespace, "");
        for source in sources(!kind.is_empty()) {
            // Labels are broken into lines and cut where they are long.
            let beginning: String = source.chars().filter(|c| !c.is_whitespace()).take(12).collect();
            assert!(said.contains(&beginning), "{source} is missing {kind:?}");
        }
    }
}

/// The numbers of a text, without those of dates and of counts of origins.
fn numbers(text: &str) -> Vec<String> {
    const MONTHS: &str =
        "January February March April May June July August September October November December";
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || "()“”;".contains(c)).collect();
    let is_month = |at: Option<&&str>| {
        at.is_some_and(|word| {
            !word.is_empty() && MONTHS.split(' ').any(|month| month == word.trim_matches(','))
        })
    };
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let number = word.trim_matches([',', '.', ':']);
        let year = number.len() == 4 && number.starts_with("20");
        let dated = is_month(words.get(at + 1)) || is_month(at.checked_sub(1).and_then(|at| words.get(at)));
        let counts = words[at + 1..].iter().take(2).any(|word| word.starts_with("independent"));
        if number.starts_with(|c: char| c.is_ascii_digit()) && !(year || dated || counts) {
            found.push(number.to_owned());
        }
    }
    found
}

#[test]
fn every_sentence_on_the_register_has_its_numbers_from_its_claims() {
    let document = text(&["compare", "figures", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&document).unwrap();
    let groups = document["groups"].as_array().unwrap();
    let mut read = 0;
    for group in groups {
        let sentence = group["sentence"].as_str().unwrap();
        assert!(sentence.ends_with('.') && !sentence.contains("average"), "{sentence}");
        let claims = group["claims"].as_array().unwrap();
        let stated: Vec<&str> = claims.iter().map(|claim| claim["value"].as_str().unwrap()).collect();
        for number in numbers(sentence) {
            read += 1;
            assert!(stated.iter().any(|value| value.contains(&number)), "{number} in: {sentence}");
        }
    }
    assert!(groups.len() < read, "{read} numbers in {} sentences", groups.len());
    let killed = groups
        .iter()
        .find(|group| group["measure"] == "killed" && group["claims"].as_array().unwrap().len() > 1);
    let killed = killed.unwrap()["sentence"].as_str().unwrap();
    // 4,000 are Ukraine's casualties, which one outlet prints as killed.
    assert!(killed.contains("range from about 350 (North Korea") && !killed.contains("4,000"), "{killed}");
}

#[test]
fn the_page_says_what_to_set_aside() {
    let resolved = figcheck(&["resolve", "figures", "--format", "json"]);
    let resolved: serde_json::Value = serde_json::from_slice(&resolved.stdout).unwrap();
    let parts = resolved["parts"].as_array().unwrap().len();
    let page =
        String::from_utf8(written("a.html", |file| owned(&["report", "figures", "-o", file]))).unwrap();
    assert!(0 < parts && page.contains("id=\"together\""));
    assert_eq!(page.matches("<div class=\"card part\">").count(), parts);
}

#[test]
fn the_picture_of_the_documentation_is_what_is_drawn() {
    let shown = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/casualty-rate.svg");
    let args = |file: &str| owned(&["plot", "figures", "--measure", "casualty_rate", "--svg", file]);
    let drawn = String::from_utf8(written("a.svg", args)).unwrap();
    let advice = "figcheck plot figures --measure casualty_rate --svg docs/casualty-rate.svg";
    assert_eq!(std::fs::read_to_string(shown).unwrap(), drawn, "draw it anew: {advice}");
}

#[test]
fn what_has_no_date_is_counted_and_named_in_a_picture_over_time() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.csv");
    let rows = "measure,subject,source,value,as_of\nm,s,A,5,2024-01-01\nm,s,B,6,2024-03-01\n\
        m,s,C,about 7,\nm,s,D,8,\nm,t,E,9,\n";
    std::fs::write(&file, rows).unwrap();
    let file = file.to_str().unwrap();
    let text = text(&["plot", file, "--isolated", "--over-time"]);
    assert!(text.contains("Not drawn, without a date or a number, 2 claims: about 7 (C); 8 (D)"), "{text}");
    assert!(text.contains("Not drawn, without a date or a number, 1 claim: 9 (E)"), "{text}");
    let svg = written("a.svg", |to| owned(&["plot", file, "--isolated", "--over-time", "--svg", to]));
    let said = texts(std::str::from_utf8(&svg).unwrap());
    assert!(said.contains("Not drawn, without a date, 2 claims: about 7 (C); 8 (D)."), "{said}");
    // A key that has no course is not left out in silence.
    assert!(said.contains("m, t") && said.contains("Nothing to draw over time"), "{said}");
}

#[test]
fn a_plot_fits_and_says_the_same_without_colour_and_unicode() {
    for kind in [&[][..], &["--over-time"], &["--log"], &["--log", "--over-time"]] {
        let args = [&["plot", "figures", "--width", "60"], &KEY[..], kind].concat();
        let plain = text(&args);
        assert!(!plain.contains('\u{1b}'));
        for line in plain.lines() {
            assert!(unicode_width::UnicodeWidthStr::width(line) <= 60, "{kind:?}: {line}");
        }
        let ascii = text(&[&args[..], &["--ascii"]].concat());
        assert!(ascii.lines().all(|line| line.len() <= 60), "{kind:?}");
        for number in ["28,000", "13,000"] {
            assert!(plain.contains(number) && ascii.contains(number), "{kind:?}: {number}");
        }
        let drawn: String = ascii.chars().filter(|c| !c.is_ascii()).collect();
        assert_eq!(drawn, "", "{kind:?}");
    }
}

#[test]
fn a_page_loads_nothing_and_runs_nothing_but_its_own() {
    let page = written("a.html", |file| owned(&["report", "figures", "-o", file]));
    let page = String::from_utf8(page).unwrap();
    assert!(page.contains("Content-Security-Policy") && page.contains("default-src 'none'"));
    for remote in ["src=\"http", "src='http", "<link", "@import", "url(http", "<iframe", "<img"] {
        assert!(!page.contains(remote), "{remote}");
    }
    assert_eq!(page.matches("<script").count(), 1);
    let again = written("a.html", |file| owned(&["report", "figures", "-o", file]));
    assert_eq!(again, page.as_bytes());
}

#[test]
fn hostile_cells_stay_text_in_a_page_and_a_picture() {
    let folder = tempfile::tempdir().unwrap();
    let file = hostile(folder.path());
    let file = file.to_str().unwrap();
    let page = written("a.html", |to| owned(&["report", file, "--isolated", "-o", to]));
    let page = String::from_utf8(page).unwrap();
    assert_eq!(page.matches("<script").count(), 1);
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(
        !page.contains("href=\"javascript:") && !page.contains("\"onload=\"") && !page.contains('\u{1b}')
    );
    let svg = written("a.svg", |to| owned(&["plot", file, "--isolated", "--svg", to]));
    let svg = String::from_utf8(svg).unwrap();
    assert!(!svg.contains("<script") && texts(&svg).contains("<script>"));
}

#[test]
fn of_very_many_keys_the_page_says_how_many_it_leaves_out() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("many.csv");
    let mut rows = String::from("measure,subject,source,value,as_of\n");
    for key in 0..20_000 {
        // The last keys by name disagree: they must come first all the same.
        let other = if key < 19_990 { 1000 } else { 1500 };
        rows.push_str(&format!("m,s{key:05},A,1000,2024-10-31\nm,s{key:05},B,{other},2024-10-31\n"));
    }
    std::fs::write(&file, rows).unwrap();
    let page = written("a.html", |to| owned(&["report", file.to_str().unwrap(), "--isolated", "-o", to]));
    let page = String::from_utf8(page).unwrap();
    assert!(page.len() < 5_000_000, "{} bytes", page.len());
    for key in 19_990..20_000 {
        assert!(page.contains(&format!("s{key:05}")));
    }
    // 200 in full, 2,000 with a line each, and all others counted.
    assert_eq!(page.matches("<article class=\"card key\"").count(), 200);
    assert!(page.contains("Shown above in full: 200 of 20,000 keys; 2,000 more with a line each."));
    assert!(page.contains("Left out of this page: 17,800 keys, none of them with findings."));
}
