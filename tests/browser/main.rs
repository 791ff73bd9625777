//! The report of the shipped figures in a real browser.

use std::path::Path;
use std::process::Command;

/// Makes the report of `figures` and lets `run.sh` open it in Chromium, which it installs with what else it
/// needs; `.ci/run` asks for this test by `--ignored`.
#[test]
#[ignore = "needs Chromium and Node.js; `cargo test --test browser -- --ignored` installs the rest"]
fn the_report_holds_in_a_browser() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let figcheck = |args: &[&str]| {
        let out = Command::new(env!("CARGO_BIN_EXE_figcheck")).args(args).current_dir(root).output().unwrap();
        assert!(out.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap()
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let page = folder.join("report.html");
    figcheck(&["report", "figures", "-o", page.to_str().unwrap()]);
    let found: serde_json::Value =
        serde_json::from_str(&figcheck(&["check", "figures", "--format", "json", "--groups", "all"]))
            .unwrap();
    let count = |list: &str| found[list].as_array().unwrap().len();
    let status = Command::new(root.join("tests/browser/run.sh"))
        .args([&page, &folder.join("screenshots")])
        .env("EXPECT", format!("findings={} keys={}", count("findings"), count("groups")))
        .status()
        .unwrap();
    assert!(status.success());
}
