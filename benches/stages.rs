//! What each stage of a check takes by itself, with its throughput: `cargo bench`.
//!
//! The stages run on one thread, over 100,000 claims worded as people word them. `side_by_side.py` measures the
//! whole program on larger files.

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use figcheck::compare::compare;
use figcheck::config::Config;
use figcheck::input::{InputError, Inputs, ReadOptions};
use figcheck::interval::Interval;
use figcheck::quantity::Vocabulary;
use figcheck::report::Limits;
use figcheck::run::Run;
use figcheck::sources::Sources;
use figcheck::sweep::{self, Vote};
use std::fmt::Write as _;
use std::io::Write as _;
use tempfile::NamedTempFile;

const ROWS: u64 = 100_000;
const KEYS: u64 = 10_000;

fn main() {
    divan::main();
}

/// Numbers that look random and are the same in every run (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

/// A number as people word it.
fn wording(chance: &mut Chance, number: u64) -> String {
    match chance.below(10) {
        0..=4 => number.to_string(),
        5 | 6 => format!("{}-{}", number - number / 10, number + number / 10),
        7 => format!("at least {}", number - number / 10),
        8 => format!("~{number}"),
        _ => format!("up to {}", number + number / 10),
    }
}

/// A file of claims; in one key of twenty they disagree.
fn file() -> (NamedTempFile, u64) {
    let mut chance = Chance(7);
    let mut text = "measure,subject,value,unit,source,published,as_of\n".to_owned();
    for row in 0..ROWS {
        let key = chance.below(KEYS);
        let truth = 50 + key * 7919 % 2_000_000;
        let off = key.is_multiple_of(20) && chance.below(3) == 0;
        let value = wording(&mut chance, if off { 2 * truth } else { truth });
        let (source, day) = (chance.below(500), row % 28 + 1);
        let about = format!("measure-{},city-{}", key % 20, key / 20);
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{about},{value},people,agency-{source},2020-05-{day:02},2020-04-{day:02}");
    }
    let mut file = tempfile::Builder::new().suffix(".csv").tempfile().expect("a temporary file");
    file.write_all(text.as_bytes()).expect("room for a temporary file");
    (file, text.len() as u64)
}

fn options() -> ReadOptions {
    ReadOptions { threads: 1, ..ReadOptions::default() }
}

fn run(file: &NamedTempFile) -> Run {
    let mut run = Run::new(&Config::default(), &Sources::default(), options());
    run.read([file.path()]);
    run
}

/// Ranges of many sources about one thing.
fn ranges() -> Vec<(Interval, u32)> {
    let mut chance = Chance(11);
    let mut range = || {
        let low = chance.below(1_000_000) as f64;
        let high = low + chance.below(500_000) as f64;
        (Interval::closed(low, high).unwrap_or(Interval::ALL), chance.below(500) as u32)
    };
    (0..ROWS).map(|_| range()).collect()
}

/// Bytes to rows and cells.
#[divan::bench]
fn reading(bencher: Bencher<'_, '_>) {
    let (file, bytes) = file();
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        let mut inputs = Inputs::new(options());
        let opened = inputs.open(file.path()).expect("a file with a header");
        opened.read(|batch| batch.len(), |_, _| Ok::<_, InputError>(()))
    });
}

/// Wordings to kinds of hedges and numbers.
#[divan::bench]
fn value_parsing(bencher: Bencher<'_, '_>) {
    let mut chance = Chance(5);
    let wordings: Vec<String> = (0..ROWS).map(|n| wording(&mut chance, 50 + n * 7919 % 2_000_000)).collect();
    let vocabulary = Vocabulary::english();
    let read = || wordings.iter().filter(|wording| vocabulary.read(wording).is_ok()).count();
    bencher.counter(ItemsCount::new(ROWS)).bench(read);
}

/// A file to claims by key: reading and value parsing, names looked up, claims put beside those of their key.
#[divan::bench]
fn grouping(bencher: Bencher<'_, '_>) {
    let (file, _) = file();
    bencher.counter(ItemsCount::new(ROWS)).bench(|| run(&file).claims().len());
}

/// Claims to findings, ten claims a key.
#[divan::bench]
fn comparing(bencher: Bencher<'_, '_>) {
    let (file, _) = file();
    let run = run(&file);
    bencher.counter(ItemsCount::new(ROWS)).bench(|| compare(run.claims(), 1));
}

/// Conflicting pairs of all ranges of one key.
#[divan::bench]
fn sweeping_pairs(bencher: Bencher<'_, '_>) {
    let ranges = ranges();
    bencher.counter(ItemsCount::new(ROWS)).bench(|| sweep::disjoint_pairs(&ranges));
}

/// With how many others each range of one key is in conflict.
#[divan::bench]
fn sweeping_degrees(bencher: Bencher<'_, '_>) {
    let ranges = ranges();
    bencher.counter(ItemsCount::new(ROWS)).bench(|| sweep::degrees(ranges.len(), |place| ranges[place]));
}

/// What most sources of one key support.
#[divan::bench]
fn sweeping_support(bencher: Bencher<'_, '_>) {
    let vote = |(interval, origin)| Vote { interval, origin, votes: true };
    let votes: Vec<Vote> = ranges().into_iter().map(vote).collect();
    bencher.counter(ItemsCount::new(ROWS)).bench(|| sweep::best_supported(&votes));
}

/// Claims to a report: what is compared, put in order and, as far as it is listed, into words.
#[divan::bench]
fn reporting(bencher: Bencher<'_, '_>) {
    let (file, _) = file();
    let run = run(&file);
    bencher.counter(ItemsCount::new(ROWS)).bench(|| run.report(&Limits::default()).findings.len());
}
