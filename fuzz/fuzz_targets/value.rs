//! Reads any text as a value, a qualifier, a cell and a unit, in every number style. Finds belong into `FOUND` in
//! `src/quantity/tests.rs`.

#![no_main]

use figcheck::interval::Interval;
use figcheck::quantity::{Judging, Kind, NotAQuantity, NumberStyle, Rounding, Vocabulary};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static VOCABULARIES: LazyLock<Vec<Vocabulary>> =
    LazyLock::new(|| NumberStyle::ALL.iter().filter_map(|style| Vocabulary::new(*style, []).ok()).collect());

fuzz_target!(|text: &str| {
    for vocabulary in VOCABULARIES.iter() {
        match vocabulary.read(text) {
            Ok(reading) => {
                assert!(0.0 <= reading.low && reading.low <= reading.high && reading.low.is_finite());
                for rounding in [Rounding::Inferred, Rounding::Exact, Rounding::Percent(3.0)] {
                    let judged = reading.judged(&Judging { rounding, ..Judging::default() });
                    let everything = reading.stated() == Some(Interval::ALL) || reading.kind == Kind::Vague;
                    assert!(judged != Interval::ALL || everything);
                    if let Some(stated) = reading.stated().filter(|_| reading.kind != Kind::Nearly) {
                        assert!(judged.contains(stated));
                    }
                }
                let _ = (reading.own_rounding(), reading.scaled(1000.0).in_percent().judged(&Judging::default()));
                for kind in Kind::ALL {
                    let _ = reading.qualified(kind).map(|reading| reading.judged(&Judging::default()));
                }
            }
            Err(refusal) => holds(text, &refusal),
        }
        let _ = vocabulary.qualifier(text).map_err(|refusal| holds(text, &refusal));
        let _ = vocabulary.plain(text).map_err(|refusal| holds(text, &refusal));
    }
    let unit = figcheck::units::resolve(text);
    assert!(0.0 < unit.factor && unit.factor.is_finite());
});

fn holds(text: &str, refusal: &NotAQuantity) {
    assert!(text.get(refusal.span()).is_some());
    assert!(!refusal.to_string().chars().any(char::is_control));
}
