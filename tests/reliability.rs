//! What stays behind when a run is ended from outside, and when memory runs out.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod program;

use program::Folder;
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Claims of many keys, each in conflict with the next.
fn claims(count: usize) -> String {
    let mut text = "measure,subject,source,value,as_of\n".to_owned();
    for n in 0..count {
        writeln!(text, "killed,city {:06},agency {},{},2024-11-01", n / 4, n % 4, 1000 * (n % 4 + 1))
            .unwrap();
    }
    text
}

fn figcheck(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_figcheck"));
    command.args(args).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn send(signal: &str, child: &Child) {
    let sent = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

/// How a run ends that was told to; it is not waited for longer than anybody would.
#[track_caller]
fn ended(child: &mut Child) -> ExitStatus {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(20) {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    panic!("it did not end");
}

/// What stands in a folder beside the figures.
fn left(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
    names.retain(|name| name != "x.csv");
    names.sort();
    names
}

#[test]
fn a_signal_ends_a_run_that_waits_for_input() {
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        for args in [
            &["check", "-", "-o", "out.json", "--format", "json"][..],
            &["check", "-", "--sorted", "--format", "jsonl"],
            &["merge", "-"],
            &["resolve", "-"],
        ] {
            let folder = Folder::with("out.json", "good");
            let mut child = figcheck(folder.path(), args).stdin(Stdio::piped()).spawn().unwrap();
            let mut pipe = child.stdin.take().unwrap();
            // As much as no pipe holds, so that it is being read by then.
            let text = if args[0] == "merge" { "{\"record\":\"run\"".to_owned() } else { claims(10_000) };
            pipe.write_all(text.as_bytes()).unwrap();
            if args[0] == "merge" {
                std::thread::sleep(Duration::from_millis(200));
            }
            send(signal, &child);
            assert_eq!(ended(&mut child).code(), Some(code), "{args:?}");
            assert_eq!(left(folder.path()), ["out.json"]);
            assert_eq!(std::fs::read_to_string(folder.path().join("out.json")).unwrap(), "good");
        }
    }
}

#[test]
fn a_signal_ends_a_run_that_waits_for_its_reader() {
    let folder = Folder::with("x.csv", claims(600));
    for args in [
        &["check", "x.csv", "--format", "json", "--max-findings", "none"][..],
        &["check", "x.csv", "--sorted", "--format", "jsonl", "--max-findings", "none"],
        &["compare", "x.csv"],
        &["report", "x.csv", "-o", "/dev/stdout"],
    ] {
        let mut child = figcheck(folder.path(), args).spawn().unwrap();
        let mut out = child.stdout.take().unwrap();
        // It writes; nobody reads on.
        out.read_exact(&mut [0; 16]).unwrap();
        send("INT", &child);
        assert_eq!(ended(&mut child).code(), Some(130), "{args:?}");
    }
    assert!(left(folder.path()).is_empty());
}

/// Ends runs at many moments; what stood in the file before stands there still, or all of what was to be written.
#[test]
fn a_file_is_whole_whenever_a_run_is_ended() {
    let folder = Folder::with("x.csv", claims(400));
    for args in [
        &["check", "x.csv", "--format", "json", "--max-findings", "none", "-o", "out"][..],
        &["check", "x.csv", "--sorted", "--format", "jsonl", "-o", "out"],
        &["check", "x.csv", "--report", "xlsx=out"],
        &["check", "x.csv", "--write-baseline", "out"],
        &["report", "x.csv", "-o", "out"],
        &["plot", "x.csv", "--subject", "city 000001", "--svg", "out"],
    ] {
        let out = folder.path().join("out");
        let start = Instant::now();
        let done = figcheck(folder.path(), args).output().unwrap();
        assert!(done.status.code() <= Some(1), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
        let (took, whole) = (start.elapsed(), std::fs::read(&out).unwrap());
        let (mut early, moments) = (0, 6);
        for moment in 0..moments {
            std::fs::write(&out, "good").unwrap();
            let signal = if moment % 2 == 0 { "KILL" } else { "INT" };
            let mut child =
                figcheck(folder.path(), args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            std::thread::sleep(took * moment / moments);
            if child.try_wait().unwrap().is_none() {
                send(signal, &child);
            }
            let status = ended(&mut child);
            let found = std::fs::read(&out).unwrap();
            early += u32::from(status.code().is_none_or(|code| code == 130));
            assert!(found == b"good" || found == whole, "{args:?}: {} bytes of {}", found.len(), whole.len());
            if signal == "INT" {
                assert!(status.signal().is_none() || moment < 2, "{status}");
                assert_eq!(left(folder.path()), ["out"]);
            }
            // What a kill leaves behind is out of sight, and in nobody's way.
            for name in left(folder.path()).iter().filter(|name| *name != "out") {
                assert!(name.starts_with(".figcheck-"), "{name}");
                std::fs::remove_file(folder.path().join(name)).unwrap();
            }
        }
        assert!(0 < early, "{args:?}: no run was ended early");
    }
}

#[test]
fn a_run_without_enough_memory_says_so_and_ends_with_2() {
    let folder = Folder::with("x.csv", claims(12_000));
    let mut codes = Vec::new();
    // Somewhere among these there is memory for one thread and none for the next.
    for megabytes in (40..=104).step_by(8).chain([128, 400]) {
        for more in [&["--format", "json"][..], &["--sorted", "--format", "jsonl", "--max-findings", "10"]] {
            let limited = format!("ulimit -v {}; exec \"$0\" \"$@\"", megabytes * 1024);
            let mut command = Command::new("sh");
            command.args(["-c", &limited, env!("CARGO_BIN_EXE_figcheck")]);
            command.args(["check", "--isolated", "--threads", "2", "x.csv"]).args(more);
            let ran = command.env_remove("RUST_BACKTRACE").current_dir(folder.path()).output().unwrap();
            let said = String::from_utf8_lossy(&ran.stderr);
            let code = ran.status.code();
            assert!(matches!(code, Some(1 | 2)), "{megabytes} MB: {} {said}", ran.status);
            assert!(!said.contains("panicked"), "{said}");
            if code == Some(2) {
                assert!(said.contains("memory"), "{megabytes} MB: {said}");
                assert!(ran.stdout.is_empty());
            }
            codes.push(code);
        }
    }
    assert!(codes.contains(&Some(1)) && codes.contains(&Some(2)), "{codes:?}");
}
