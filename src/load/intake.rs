//! Prepared rows to claims, on any number of threads and in any order.
//!
//! The rows of a batch are taken up rack by rack, so that a rack is locked for many rows at a time and the waits for
//! its keys overlap. What rows say besides their key is the same few things again and again, and so are names, so that
//! threads look at these together; only who finds something new among them locks them against the others.
//!
//! A key is known by its texts: by those in which rows write it and, where none of them is that, by the one in the form
//! in which keys are compared. Should rows turn up later that write this one, nothing is to be learned from them: it is
//! never the spelling that is shown.

use super::{Fault, Figure, Prepared, PreparedRow};
use crate::claims::{Claim, Claims, Named, NotEnoughMemory, RACKS, Rack, Unit, rack_for, rack_of};
use crate::config::{Column, Policy};
use crate::input::Place;
use crate::intern::Lookup;
use crate::interval::Interval;
use crate::quantity::Reading;
use crate::rule::{Code, Severity};
use crate::threads::locked;
use std::ops::Range;
use std::sync::{Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Claims that are being read.
pub(crate) struct Intake<'c> {
    /// Whoever holds this may lock a rack; never the other way about.
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

/// What became known with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entered {
    /// Nothing: another row had brought it.
    Nothing,
    /// Its key.
    Key,
    /// One more text of a key.
    AnotherText,
}

/// The texts of so many rows are looked up together.
const AHEAD: usize = 64;

impl<'c> Intake<'c> {
    /// Takes up more claims.
    ///
    /// # Errors
    /// There is not enough memory to know again what was read before.
    pub(crate) fn into(claims: &'c mut Claims) -> Result<Intake<'c>, NotEnoughMemory> {
        let racks = claims.take_racks()?.into_iter().map(Mutex::new).collect();
        Ok(Intake { racks, claims: RwLock::new(claims), faults: Mutex::default() })
    }

    /// Takes up the rows of a batch.
    ///
    /// # Errors
    /// There is not enough memory for them.
    pub(crate) fn take(&self, mut prepared: Prepared) -> Result<(), NotEnoughMemory> {
        let mut faults = std::mem::take(&mut prepared.faults);
        for unknown in self.take_known(&prepared, &mut faults)? {
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
        claims.put_back(self.racks.into_iter().map(rack).collect());
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
                let claims = self.read();
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
                        rack.index.find_at(keys[n], key),
                        claims.find_said(saids[n], said),
                        claims.find_when(whens[n], when),
                    );
                }
                for (&row, found) in part.iter().zip(found) {
                    let (Some(key), Some(said), Some(when)) = found else {
                        let (key, said, when) = found;
                        unknown.push(Unknown { row, key, said, when });
                        continue;
                    };
                    let ids = (key, said, when);
                    if rack_of(key) == number {
                        put_down(&claims, &mut rack, &prepared.rows[row as usize], ids, faults)?;
                    } else {
                        strays.push((rack_of(key), row, ids));
                    }
                }
            }
        }
        strays.sort_unstable_by_key(|(rack, row, _)| (*rack, *row));
        for strays in strays.chunk_by(|a, b| a.0 == b.0) {
            let claims = self.read();
            let mut rack = locked(&self.racks[strays[0].0]);
            for (_, row, ids) in strays {
                put_down(&claims, &mut rack, &prepared.rows[*row as usize], *ids, faults)?;
            }
        }
        Ok(unknown)
    }

    fn take_unknown(
        &self,
        prepared: &Prepared,
        Unknown { row, key, said, when }: Unknown,
        faults: &mut Vec<Fault>,
    ) -> Result<(), NotEnoughMemory> {
        let row = &prepared.rows[row as usize];
        let texts = prepared.texts_of(row);
        let key = match key {
            Some(key) => key,
            None => self.key(row.key.hash, in_letters(texts[0]))?,
        };
        let said = match said {
            Some(said) => said,
            None => self.write().written_said(Lookup::of(row.said.hash), in_letters(texts[1]))?,
        };
        let when = match when {
            Some(when) => when,
            None => self.write().written_when(Lookup::of(row.when.hash), in_letters(texts[2]))?,
        };
        let claims = self.read();
        put_down(&claims, &mut locked(&self.racks[rack_of(key)]), row, (key, said, when), faults)
    }

    /// The key with a text that was not known.
    fn key(&self, hash: u32, text: &str) -> Result<u32, NotEnoughMemory> {
        let claims = self.read();
        // Of a new key that is spelled so nothing is kept, so that it may be found before this is done.
        if let Some(named) = claims.find_named(text).filter(Named::is_spelled_as_first) {
            let (key, entered) = self.enter(&claims, &named, hash, text)?;
            drop(claims);
            if entered == Entered::AnotherText {
                self.write().spell_key(&named, false)?;
            }
            return Ok(key);
        }
        drop(claims);
        let mut claims = self.write();
        let named = claims.learn_named(text)?;
        let (key, entered) = self.enter(&claims, &named, hash, text)?;
        if entered != Entered::Nothing {
            claims.spell_key(&named, entered == Entered::Key)?;
        }
        Ok(key)
    }

    /// Makes a text known, and its key if it is new.
    fn enter(
        &self,
        claims: &Claims,
        named: &Named,
        hash: u32,
        text: &str,
    ) -> Result<(u32, Entered), NotEnoughMemory> {
        if named.is_compared {
            let mut rack = locked(&self.racks[rack_for(hash)]);
            if let Some(key) = rack.index.find_at(Lookup::of(hash), text.as_bytes()) {
                return Ok((key, Entered::Nothing));
            }
            let key = rack.add(hash, named.key)?;
            rack.index.insert(hash, text.as_bytes(), key)?;
            return Ok((key, Entered::Key));
        }
        let compared = claims.compared_text(named.key);
        let compared_hash = claims.hash(&compared);
        let (own, other) = (rack_for(hash), rack_for(compared_hash));
        // In the order of their numbers, so that no two threads wait for each other.
        let mut first = locked(&self.racks[own.min(other)]);
        let mut second = (own != other).then(|| locked(&self.racks[own.max(other)]));
        let (own, other) = match &mut second {
            Some(second) if own < other => (&mut *first, Some(&mut **second)),
            Some(second) => (&mut **second, Some(&mut *first)),
            None => (&mut *first, None),
        };
        if let Some(key) = own.index.find_at(Lookup::of(hash), text.as_bytes()) {
            return Ok((key, Entered::Nothing));
        }
        let known =
            other.as_deref().unwrap_or(own).index.find_at(Lookup::of(compared_hash), compared.as_bytes());
        let key = match known {
            Some(key) => key,
            None => {
                let key = own.add(hash, named.key)?;
                let other = other.unwrap_or(&mut *own);
                other.index.insert(compared_hash, compared.as_bytes(), key)?;
                key
            }
        };
        own.index.insert(hash, text.as_bytes(), key)?;
        Ok((key, if known.is_none() { Entered::Key } else { Entered::AnotherText }))
    }

    fn read(&self) -> RwLockReadGuard<'_, &'c mut Claims> {
        self.claims.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, &'c mut Claims> {
        self.claims.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A text that was put together from cells, which are text.
fn in_letters(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

/// Puts down the claim of a row, unless its words or dates make it of no use.
fn put_down(
    claims: &Claims,
    rack: &mut Rack,
    row: &PreparedRow,
    (key, said, when): (u32, u32, u32),
    faults: &mut Vec<Fault>,
) -> Result<(), NotEnoughMemory> {
    if let Some(fault) = claims.fault(row.at, said, when) {
        faults.push(fault);
        if fault.severity() == Severity::Error {
            return Ok(());
        }
    }
    let policy = if claims.have_one_policy() { 0 } else { rack.key(key).policy };
    let (unit, policy) = (claims.unit_for(policy, said), claims.policy_by_number(policy));
    rack.push(judged(row, policy, unit, (key, said, when)))
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
            one_of(&["x", "y ", "z", " Y", "київ", "Київ"]),
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
            let intake = Intake::into(&mut claims).unwrap();
            let taken = opened.read_then(
                |batch| reader.prepare(batch),
                |prepared, _| Ok::<_, InputError>(prepared.unwrap()),
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
