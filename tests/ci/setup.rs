//! The commands that set a desk up: config, init, rules, completions, man.

use super::desk::Desk;
use serde_json::Value;

#[test]
fn the_configuration_says_where_each_value_comes_from() {
    let desk = Desk::new();
    desk.write("figcheck.toml", "window = 5\n[measure.killed]\nbasis = \"event\"\n");
    let ran = desk.figcheck(&["config", "--ignore", "F303"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    let line =
        |key: &str| ran.stdout.lines().find(|line| line.starts_with(key)).unwrap_or_default().to_owned();
    for (key, value, from) in [
        ("window", "5", "# figcheck.toml:1"),
        ("measure.killed.basis", "\"event\"", "# figcheck.toml:3"),
        ("ignore", "[\"F303\"]", "# command line"),
        ("tolerance", "0.05", "# default"),
    ] {
        let line = line(key);
        assert!(line.starts_with(&format!("{key} = {value} ")) && line.ends_with(from), "{line}");
    }
    assert!(ran.stdout.contains("# delimiter is not set\n"));
    let json: Value = desk.figcheck(&["config", "--format", "json"]).json();
    let window = json.as_array().unwrap().iter().find(|entry| entry["key"] == "window").unwrap().clone();
    assert_eq!(window, serde_json::json!({"key": "window", "value": "5", "from": "figcheck.toml:1"}));
    let ran = desk.figcheck(&["config", "--isolated", "figures"]);
    assert!(ran.stdout.starts_with("# no figcheck.toml: the defaults\n") && !ran.stdout.contains("measure"));
}

/// What config prints is a configuration, and the same one.
#[test]
fn the_configuration_printed_can_be_read_again() {
    let desk = Desk::register();
    let printed = desk.figcheck(&["config", "figures"]).stdout;
    let keys: String = printed
        .lines()
        .filter(|line| !line.contains('[') || line.contains("= ["))
        .flat_map(|line| [line, "\n"])
        .collect();
    let again =
        figcheck::config::Config::parse(&keys, "printed").unwrap_or_else(|error| panic!("{error}\n{keys}"));
    assert_eq!(again.settings().hedges, figcheck::config::Hedges::default());
    assert_eq!(
        again.measures().count(),
        desk.read("figures/figcheck.toml").matches("\n[measure.").count()
            - desk.read("figures/figcheck.toml").matches(".subject.").count()
    );
}

#[test]
fn a_start_checks_and_is_never_written_over() {
    let desk = Desk::empty();
    let ran = desk.figcheck(&["init"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{ran:?}");
    let ran = desk.check(&[]);
    assert_eq!(
        (ran.code, ran.codes()),
        (1, vec!["F201".to_owned()]),
        "the starter has one conflict to look at"
    );
    std::fs::remove_file(desk.path("figures/figcheck.toml")).unwrap();
    desk.write("figures/sources.csv", "mine");
    let ran = desk.figcheck(&["init", "figures"]);
    assert!(ran.code == 2 && ran.stderr.contains("is there already; nothing was written"), "{ran:?}");
    assert!(!desk.path("figures/figcheck.toml").exists() && desk.read("figures/sources.csv") == "mine");
    assert_eq!(desk.figcheck(&["init", "a/b"]).code, 0);
    assert_eq!(desk.check(&["a/b"]).code, 1);
}

#[test]
fn rules_are_listed_for_people_and_for_programs() {
    let desk = Desk::empty();
    let (table, json) =
        (desk.figcheck(&["rules"]).stdout, desk.figcheck(&["rules", "--format", "json"]).json());
    let rules = json.as_array().unwrap();
    assert!(30 < rules.len());
    for rule in rules {
        let line = table.lines().find(|line| line.starts_with(rule["code"].as_str().unwrap())).unwrap();
        for field in ["name", "severity", "summary"] {
            assert!(line.contains(rule[field].as_str().unwrap()), "{line}");
        }
        assert!(rule["text"].as_str().unwrap().starts_with('#'));
    }
}

#[test]
fn completions_and_manual_pages_know_every_command() {
    let desk = Desk::empty();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = desk.figcheck(&["completions", shell]);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
        assert!(ran.stdout.contains("write-baseline") && ran.stdout.contains("diff"), "{shell}");
    }
    assert_eq!(desk.figcheck(&["completions", "csh"]).code, 2);
    // Bash takes its script.
    desk.write("figcheck.bash", &desk.figcheck(&["completions", "bash"]).stdout);
    let bash = desk.command("bash").args(["-n", "figcheck.bash"]).output().unwrap();
    assert!(bash.status.success(), "{}", String::from_utf8_lossy(&bash.stderr));

    let page = desk.figcheck(&["man"]).stdout;
    assert!(page.contains(".TH figcheck 1") && page.contains(".SH SUBCOMMANDS"), "{page}");
    assert_eq!(desk.figcheck(&["man", "pages"]).code, 0);
    let check = desk.read("pages/figcheck-check.1");
    assert!(check.contains("\\-\\-since") && check.contains(".SH SYNOPSIS"), "{check}");
    assert!(desk.path("pages/figcheck.1").exists() && desk.path("pages/figcheck-diff.1").exists());
}
