//! Prepared rows to claims, on any number of threads and in any order.
//!
//! The rows of a batch are taken up rack by rack, so that a rack is locked for many rows at a time and the waits for
//! its keys overlap. What rows say besides their key is the same few things again and again, so that threads look at
//! it together; only who finds something new locks it against the others.

use super::{Fault, Figure, Prepared, PreparedRow};
use crate::claims::{Claim, Claims, NotEnoughMemory, RACKS, Rack, Unit, rack_for, rack_of};
use crate::config::{Column, Policy};
use crate::input::Place;
use crate::intern::Lookup;
use crate::interval::Interval;
use crate::quantity::Reading;
use crate::rule::{Code, Severity};
use crate::threads::locked;
use std::ops::Range;
use std::sync::{Mutex, PoisonError, RwLock};

/// Claims that are being read.
pub(crate) struct Intake<'c> {
    /// Whoever holds this may lock a rack, one at a time; never the other way about.
    claims: RwLock<&'c mut Claims>,
    racks: Vec<Mutex<Rack>>,
    faults: Mutex<Vec<Fault>>,
}

/// A row of which something has not been seen before.
struct Unknown {
    row: u32,
    key: Option<u32>,
    said: Option<u32>,
    when: Option<u32>,
}

/// The texts of so many rows are looked up together.
const AHEAD: usize = 64;

impl<'c> Intake<'c> {
    /// Takes up more claims.
    pub(crate) fn into(claims: &'c mut Claims) -> Intake<'c> {
        let racks = claims.take_racks().into_iter().map(Mutex::new).collect();
        Intake { racks, claims: RwLock::new(claims), faults: Mutex::default() }
    }

    /// Takes up the rows of a batch.
    ///
    /// # Errors
    /// There is not enough memory for them.
    pub(crate) fn take(&self, mut prepared: Prepared) -> Result<(), NotEnoughMemory> {
        let mut faults = std::mem::take(&mut prepared.faults);
        let unknown = self.take_known(&prepared, &mut faults)?;
        for unknown in unknown.chunks(AHEAD) {
            self.take_unknown(&prepared, unknown, &mut faults)?;
        }
        let mut all = locked(&self.faults);
        all.try_reserve(faults.len())?;
        all.append(&mut faults);
        Ok(())
    }

    /// Puts the claims back; what was wrong with rows, in the order of the input.
    pub(crate) fn finish(self) -> Vec<Fault> {
        let claims = self.claims.into_inner().unwrap_or_else(PoisonError::into_inner);
        let rack = |rack: Mutex<Rack>| rack.into_inner().unwrap_or_else(PoisonError::into_inner);
        claims.put_back(self.racks.into_iter().map(rack));
        let mut faults = self.faults.into_inner().unwrap_or_else(PoisonError::into_inner);
        faults.sort_by_key(|fault| (fault.at, fault.code, fault.column));
        faults
    }

    /// Takes up the rows whose texts are known; gives the others.
    fn take_known(
        &self,
        prepared: &Prepared,
        faults: &mut Vec<Fault>,
    ) -> Result<Vec<Unknown>, NotEnoughMemory> {
        let (mut unknown, mut strays) = (Vec::new(), Vec::new());
        let (order, parts) = by_rack(&prepared.rows);
        // Threads begin at different racks, so that they seldom meet.
        let first = prepared.rows.first().map_or(0, |row| rack_for(row.key.hash));
        for number in (first..RACKS).chain(0..first) {
            // Neither the claims nor the rack are held for longer than a few rows, since other threads wait for them.
            for part in order[parts[number].clone()].chunks(AHEAD) {
                let claims = self.claims.read().unwrap_or_else(PoisonError::into_inner);
                let mut rack = locked(&self.racks[number]);
                let mut lookups = [[Lookup::of(0); AHEAD]; 3];
                for (n, row) in part.iter().map(|row| &prepared.rows[*row as usize]).enumerate() {
                    for (lookups, text) in lookups.iter_mut().zip([row.key, row.said, row.when]) {
                        lookups[n] = Lookup::of(text.hash);
                    }
                }
                let [keys, saids, whens] = lookups.each_mut().map(|lookups| &mut lookups[..part.len()]);
                rack.index.look_ahead(keys);
                claims.look_ahead(saids, whens);
                // With nothing else between the lookups, more of their waits come together.
                let mut found = [(None, None, None); AHEAD];
                for (n, row) in part.iter().enumerate() {
                    let [key, said, when] = prepared.texts_of(&prepared.rows[*row as usize]);
                    found[n] = (
                        rack.index.find_at(keys[n], key.as_bytes()),
                        claims.find_said(saids[n], said),
                        claims.find_when(whens[n], when),
                    );
                }
                for (row, found) in part.iter().zip(found) {
                    let (Some(key), Some(said), Some(when)) = found else {
                        let (key, said, when) = found;
                        unknown.push(Unknown { row: *row, key, said, when });
                        continue;
                    };
                    let row = &prepared.rows[*row as usize];
                    match claims.claim(row, (key, said, when), faults) {
                        Some(claim) if rack_of(key) == number => rack.push(claim)?,
                        Some(claim) => strays.push(claim),
                        None => {}
                    }
                }
            }
        }
        strays.into_iter().try_for_each(|claim| self.put_down(claim))?;
        Ok(unknown)
    }

    fn take_unknown(
        &self,
        prepared: &Prepared,
        unknown: &[Unknown],
        faults: &mut Vec<Fault>,
    ) -> Result<(), NotEnoughMemory> {
        let mut claims = self.claims.write().unwrap_or_else(PoisonError::into_inner);
        for &Unknown { row, key, said, when } in unknown {
            let row = &prepared.rows[row as usize];
            let [key_text, said_text, when_text] = prepared.texts_of(row);
            let key = match key {
                Some(key) => key,
                None => {
                    let mut rack = locked(&self.racks[rack_for(row.key.hash)]);
                    match rack.index.find_at(Lookup::of(row.key.hash), key_text.as_bytes()) {
                        Some(key) => key,
                        None => {
                            let key = claims.written_key(row.key.hash, key_text)?;
                            rack.index.insert(row.key.hash, key_text.as_bytes(), key)?;
                            key
                        }
                    }
                }
            };
            let said = match said {
                Some(said) => said,
                None => claims.written_said(Lookup::of(row.said.hash), said_text)?,
            };
            let when = match when {
                Some(when) => when,
                None => claims.written_when(Lookup::of(row.when.hash), when_text)?,
            };
            if let Some(claim) = claims.claim(row, (key, said, when), faults) {
                self.put_down(claim)?;
            }
        }
        Ok(())
    }

    fn put_down(&self, claim: Claim) -> Result<(), NotEnoughMemory> {
        locked(&self.racks[rack_of(claim.key)]).push(claim)
    }
}

/// The numbers of the rows by the rack their key is looked up in, and which of them belong to each rack.
fn by_rack(rows: &[PreparedRow]) -> (Vec<u32>, Vec<Range<usize>>) {
    let mut parts = vec![0..0; RACKS];
    for row in rows {
        parts[rack_for(row.key.hash)].end += 1;
    }
    let mut start = 0;
    for part in &mut parts {
        let count = part.end;
        *part = start..start;
        start += count;
    }
    let mut order = vec![0; rows.len()];
    for (number, row) in (0..).zip(rows) {
        let part = &mut parts[rack_for(row.key.hash)];
        order[part.end] = number;
        part.end += 1;
    }
    (order, parts)
}

impl Claims {
    /// The claim of a row with these texts, unless they make it of no use.
    fn claim(&self, row: &PreparedRow, ids: (u32, u32, u32), faults: &mut Vec<Fault>) -> Option<Claim> {
        let (key, said, when) = ids;
        if let Some(fault) = self.fault(row.at, said, when) {
            faults.push(fault);
            if fault.severity() == Severity::Error {
                return None;
            }
        }
        Some(judged(row, self.policy(key), self.unit_for(key, said), ids))
    }

    /// What is wrong with the words or dates of a row.
    fn fault(&self, at: Place, said: u32, when: u32) -> Option<Fault> {
        if self.said_by_id(said).unknown_word {
            return Some(Fault { at, code: Code::F116, column: None, row: None });
        }
        let code = self.when_fault(when)?;
        Some(Fault { at, code, column: (code == Code::F109).then_some(Column::Published), row: None })
    }
}

/// The claim of a row under the policy of its key.
fn judged(row: &PreparedRow, policy: &Policy, unit: Option<Unit>, ids: (u32, u32, u32)) -> Claim {
    let Figure { kind, low, high, precision, best, is_bare } = row.figure;
    let mut reading = Reading { kind, low, high, precision, unit: None };
    let mut best = best;
    if is_bare && unit.is_some_and(|unit| unit.is_percent) {
        reading = reading.in_percent();
    }
    let factor = unit.map_or(1.0, |unit| unit.factor);
    if factor.to_bits() != 1f64.to_bits() {
        reading = reading.scaled(factor);
        best = crate::number::settled(best * factor);
    }
    let judged: Interval = reading.judged(&policy.judging);
    let number = if best.is_nan() { reading.plain().unwrap_or(f64::NAN) } else { best };
    let (key, said, when) = ids;
    Claim { judged, number, at: row.at, key, said, when, kind, precision: reading.precision }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::columns::Columns;
    use crate::config::Config;
    use crate::input::{InputError, Inputs, ReadOptions};
    use crate::intern::Hasher;
    use crate::load::Reader;
    use crate::quantity::Vocabulary;
    use crate::sources::Sources;
    use proptest::prelude::*;

    fn row() -> impl Strategy<Value = String> {
        let one_of = |cells: &'static [&'static str]| proptest::sample::select(cells);
        (
            one_of(&["killed", "Killed", "wounded", ""]),
            one_of(&["x", "y ", "z", " Y"]),
            one_of(&["1", "12,000", "about 300", "36%", "40 soldiers", "many"]),
            one_of(&["NIS", "BBC", "nis"]),
            one_of(&["", "people", "percent"]),
            one_of(&["", "counted", "guessed"]),
            one_of(&["", "2025-01-02", "2025-02", "soon"]),
            one_of(&["", "2025-01-01", "2025-03-01"]),
        )
            .prop_map(|(measure, subject, value, source, unit, status, as_of, published)| {
                format!("{measure},{subject},\"{value}\",{source},{unit},{status},{as_of},{published}\n")
            })
    }

    /// Reads a text twice; what comes of it in words. With several threads, batches are taken up in any order.
    fn told(text: &str, chunk_bytes: usize, threads: usize) -> (Vec<String>, Vec<Fault>) {
        let (hasher, vocabulary) = (Hasher::default(), Vocabulary::english());
        let mut claims = Claims::new(&Config::default(), &Sources::default(), &hasher);
        let mut faults = Vec::new();
        let mut inputs = Inputs::new(ReadOptions { threads, chunk_bytes, ..ReadOptions::default() });
        for name in ["a.csv", "b.csv"] {
            let opened = inputs.open_reader(name, std::io::Cursor::new(text.to_owned())).unwrap();
            let (columns, _) = Columns::of(opened.header(), &Config::default());
            let reader = Reader::new(&columns, &vocabulary, &hasher);
            let intake = Intake::into(&mut claims);
            let taken = opened.read_then(
                |batch| reader.prepare(batch),
                |prepared, _| Ok::<_, InputError>(prepared),
                |prepared| {
                    intake.take(prepared).unwrap();
                    Ok(())
                },
            );
            taken.unwrap();
            faults.extend(intake.finish());
            claims.gather(1).unwrap();
        }
        let in_words = |id| {
            let claim = claims.get(id);
            let key = claims.key(claim.key);
            let (said, when) = (claims.said(claim), claims.when(claim));
            let who = [Some(claims.names_of(claim.key).source(said.source)), said.via.map(|_| "via")];
            let Claim { judged, number, at, kind, precision, .. } = claim;
            let figure = (judged, number, at, kind, precision);
            format!("{:?} {who:?} {:?} {when:?} {figure:?}", claims.key_names(key), said.status)
        };
        let mut told: Vec<String> = claims.ids().map(in_words).collect();
        assert_eq!(told.len(), claims.len());
        told.sort_unstable();
        (told, faults)
    }

    proptest! {
        #[test]
        fn claims_are_the_same_in_whatever_order_batches_are_taken_up(
            rows in proptest::collection::vec(row(), 1..300),
            chunk_bytes in 64_usize..2000,
        ) {
            let text = format!("measure,subject,value,source,unit,status,as_of,published\n{}", rows.concat());
            prop_assert_eq!(told(&text, chunk_bytes, 3), told(&text, text.len(), 1));
        }
    }
}
