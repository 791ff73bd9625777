//! The whole of it, on the real register: a pull request that adds one conflicting row.

use super::desk::Desk;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::BTreeMap;

const CONTAINERS: &str = "figures/containers.csv";
const ROW: &str = "Z01,containers_shipped,munitions containers shipped from North Korea to Russia,\"9,500\",,containers,\
                   ,,,Harbour authority,Evening Post,2024-02-27,2023-07/2024-02-26,https://example.org/z,\n";
const ACCEPT: &str = "
[[accept]]
code = \"F2\"
sources = [\"Harbour authority\"]
reason = \"The harbour counts empty containers too.\"
";

/// Puts the row in the middle of the file; gives the line it stands on.
fn add_row(desk: &Desk) -> usize {
    let text = desk.read(CONTAINERS);
    let cut = text.match_indices('\n').nth(4).unwrap().0 + 1;
    desk.write(CONTAINERS, &[&text[..cut], ROW, &text[cut..]].concat());
    6
}

/// Every error and warning in JUnit: the element, the case's line, and what is said.
fn junit_outcomes(text: &str) -> Vec<(String, usize)> {
    let mut reader = Reader::from_str(text);
    let (mut line, mut outcomes) = (0, Vec::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return outcomes,
            Event::Start(element) | Event::Empty(element) => match element.name().as_ref() {
                "testcase" => {
                    let attribute = element.try_get_attribute("line").unwrap();
                    line = attribute.map_or(0, |a| a.value.parse().unwrap());
                }
                "failure" | "error" | "skipped" => {
                    outcomes.push((element.name().as_ref().to_owned(), line));
                }
                _ => {}
            },
            _ => {}
        }
    }
}

#[test]
fn a_row_that_conflicts_is_told_on_its_line_in_every_format_until_it_is_accepted() {
    let desk = Desk::register();
    let line = add_row(&desk);
    desk.commit("The harbour's count");

    let arguments = ["check", "--since", "main", "--report", "sarif=r.sarif", "--report", "junit=r.xml"];
    let summary = desk.path("summary.md");
    let variables = BTreeMap::from([("GITHUB_STEP_SUMMARY", summary.display().to_string())]);
    let ran = desk.figcheck_with(&[&arguments[..], &["--format", "github"]].concat(), &variables);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.stderr.contains("2 findings on rows changed since main"), "{}", ran.stderr);

    // Annotations: all on the new row, and the totals.
    let annotations: Vec<&str> = ran.stdout.lines().filter(|line| line.starts_with("::")).collect();
    assert_eq!(annotations.len(), 2, "{}", ran.stdout);
    for annotation in &annotations {
        assert!(
            annotation.contains(&format!("file={CONTAINERS},line={line},endLine={line},")),
            "{annotation}"
        );
        assert!(annotation.contains("Harbour authority"), "{annotation}");
    }
    assert!(annotations[0].starts_with("::error ") && annotations[0].contains("about 6,700"));
    assert!(annotations[1].starts_with("::warning ") && annotations[1].contains("more than 10,000"));

    // SARIF: the same two, each with one location and the other source linked.
    let sarif: serde_json::Value = serde_json::from_str(&desk.read("r.sarif")).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 2);
    for result in results {
        assert_eq!(result["locations"].as_array().unwrap().len(), 1);
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], CONTAINERS);
        assert_eq!(place["region"]["startLine"], line);
        assert!(result["message"]["text"].as_str().unwrap().contains("](1)"), "{result}");
        assert!(result.get("suppressions").is_none());
    }

    // JUnit: one case fails, and every other key is there and passes.
    let junit = desk.read("r.xml");
    assert_eq!(junit_outcomes(&junit), [("failure".to_owned(), line)]);
    assert!(20 < junit.matches("<testcase").count());

    let summary = desk.read("summary.md");
    assert!(summary.starts_with("# figcheck: 1 error, 1 warning"), "{summary}");
    assert!(summary.contains("Harbour authority") && !summary.contains("HUR"), "{summary}");

    // Accepting it with a reason makes the run pass.
    desk.append("figures/figcheck.toml", ACCEPT);
    let ran = desk.figcheck(&[&arguments[..], &["--format", "github"]].concat());
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "figcheck: 0 errors, 0 warnings, 0 notes, 2 accepted\n"));
    let sarif: serde_json::Value = serde_json::from_str(&desk.read("r.sarif")).unwrap();
    for result in sarif["runs"][0]["results"].as_array().unwrap() {
        assert_eq!(result["suppressions"][0]["justification"], "The harbour counts empty containers too.");
    }

    // Removing the row afterwards warns about the acceptance that is of no use any more.
    desk.replace(CONTAINERS, ROW, "");
    let ran = desk.figcheck(&[&arguments[..], &["--format", "github"]].concat());
    assert_eq!(ran.code, 0);
    let annotations: Vec<&str> = ran.stdout.lines().filter(|line| line.starts_with("::")).collect();
    let entry = desk.read("figures/figcheck.toml").lines().position(|line| line == "[[accept]]").unwrap() + 1;
    assert_eq!(annotations.len(), 1, "{}", ran.stdout);
    assert!(
        annotations[0].starts_with(&format!("::warning file=figures/figcheck.toml,line={entry},")),
        "{ran:?}"
    );
    assert!(annotations[0].contains("F501 unused-acceptance"), "{ran:?}");
}

/// What the pull request does not touch is left to the branch it goes to.
#[test]
fn a_pull_request_without_figures_finds_nothing() {
    let desk = Desk::register();
    desk.write("README.md", "Figures.\n");
    desk.commit("A readme");
    let ran = desk.check(&["--since", "main"]);
    assert_eq!((ran.code, ran.codes().len()), (0, 0), "{ran:?}");
    assert!(20 < ran.count("elsewhere"));
    assert_eq!(ran.count("elsewhere"), desk.check(&[]).codes().len() as u64);
}
