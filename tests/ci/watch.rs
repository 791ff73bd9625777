//! `figcheck check --watch`.

use super::desk::Desk;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

const FIGURES: &str = "figures/figures.csv";

/// A watching process, and the lines it writes to both of its streams.
struct Watching {
    child: Child,
    lines: Receiver<String>,
}

impl Watching {
    fn start(desk: &Desk) -> Watching {
        let mut child = desk
            .command(env!("CARGO_BIN_EXE_figcheck"))
            .args(["check", "--watch", "--format", "concise"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (send, lines) = channel();
        let other = send.clone();
        let (stdout, stderr) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        thread::spawn(move || {
            BufReader::new(stdout).lines().map_while(Result::ok).try_for_each(|l| send.send(l))
        });
        thread::spawn(move || {
            BufReader::new(stderr).lines().map_while(Result::ok).try_for_each(|l| other.send(l))
        });
        Watching { child, lines }
    }

    /// Waits for lines that hold these texts, in any order.
    #[track_caller]
    fn expect(&self, texts: &[&str]) {
        let mut missing: Vec<&str> = texts.to_vec();
        let mut seen = Vec::new();
        while !missing.is_empty() {
            let line = self.lines.recv_timeout(Duration::from_secs(30));
            let line = line.unwrap_or_else(|_| panic!("{missing:?} not in {seen:?}"));
            missing.retain(|text| !line.contains(text));
            seen.push(line);
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_change_is_told_and_checked() {
    let desk = Desk::new();
    let watching = Watching::start(&desk);
    watching.expect(&["watching; Ctrl-C ends", "figcheck: 1 error"]);
    desk.replace(FIGURES, ",900,", ",300,");
    watching.expect(&["figures/figures.csv changed", "figcheck: 0 errors"]);
    desk.write("figures/more.csv", &desk.read(FIGURES).replace("300,Red", "20,Red").replace("b,", "x,"));
    watching.expect(&["figures/more.csv came", "figcheck: 2 errors"]);
    // A mistake in the configuration does not end it.
    desk.write("figcheck.toml", "tolerence = 0.1\n");
    watching.expect(&["figcheck.toml came", "did you mean `tolerance`?"]);
    desk.write("figcheck.toml", "[[accept]]\ncode = \"F\"\nreason = \"known\"\n");
    watching.expect(&["figcheck.toml changed", "figcheck: 0 errors"]);
    std::fs::remove_file(desk.path("figures/more.csv")).unwrap();
    watching.expect(&["figures/more.csv went", "figcheck: 0 errors"]);
}

#[test]
fn what_cannot_be_watched_is_refused() {
    let desk = Desk::new();
    for (arguments, told) in [
        (&["check", "--watch", "-"][..], "standard input"),
        (&["check", "--watch", "-o", "x"], "cannot be used with"),
        (&["check", "--watch", "--report", "sarif=x"], "cannot be used with"),
    ] {
        let ran = desk.figcheck(arguments);
        assert!(ran.code == 2 && ran.stderr.contains(told), "{ran:?}");
    }
}
