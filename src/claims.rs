//! Claims: who states which figure about what, for which time.
//!
//! A claim in memory is 48 bytes, for ten million must fit. What rows repeat is interned: the key (measure,
//! subject and place), who says it and how ([`Said`]), and the dates ([`When`]). What the comparison does
//! not need (address, quote, note) stays in the file and is found again by [`Place`].

use crate::compare::Member;
use crate::config::{Config, Policy};
use crate::input::Place;
use crate::intern::{Hasher, Table};
use crate::interval::Interval;
use crate::name::normalised;
use crate::period::{Basis, Timing, Written};
use crate::quantity::{Kind, Precision};
use crate::rule::Code;
use crate::sources::Sources;
use crate::units;
use foldhash::fast::RandomState;
use serde::Serialize;
use std::collections::HashMap;

/// One claim.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    /// The range it is judged to stand for, in the base unit of its dimension.
    pub judged: Interval,
    /// The plain number in that unit; NaN where there is none.
    pub(crate) number: f64,
    /// Where its row stands.
    pub at: Place,
    /// What it is about.
    pub key: u32,
    /// Who says it, and how.
    pub said: u32,
    /// When.
    pub when: u32,
    /// The kind of hedge.
    pub kind: Kind,
    /// How far the plain number was rounded.
    pub precision: Precision,
}

const _: () = assert!(size_of::<Claim>() == 48, "ten million claims must fit in memory");

impl Claim {
    /// The plain number, where there is one.
    pub fn plain(&self) -> Option<f64> {
        (!self.number.is_nan()).then_some(self.number)
    }

    /// The range as stated: the number itself for plain and hedged numbers, the half-line for floors and
    /// ceilings, both ends for ranges, none for vague words.
    pub fn stated(&self) -> Option<Interval> {
        match self.kind {
            Kind::Exact | Kind::Approx | Kind::Nearly => Interval::point(self.number),
            Kind::Vague => None,
            Kind::Range | Kind::AtLeast | Kind::MoreThan | Kind::UpTo | Kind::LessThan => Some(self.judged),
        }
    }

    /// The range of the plain number's own rounding, whatever the hedge.
    pub fn own_rounding(&self) -> Option<Interval> {
        let number = self.plain()?;
        let half = self.precision.half_unit();
        if 0.0 < half {
            Interval::new((number - half).max(0.0), false, number + half, true)
        } else {
            Interval::point(number)
        }
    }

    /// Whether it is a floor, a ceiling or a vague word: wide ranges that hide disagreement.
    pub fn is_wide(&self) -> bool {
        matches!(self.kind, Kind::AtLeast | Kind::MoreThan | Kind::UpTo | Kind::LessThan | Kind::Vague)
    }
}

/// How firm a figure is, in the words of the `status` column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Denied by its source.
    Denied,
    /// Planned.
    Planned,
    /// What could be held or carried.
    Capacity,
    /// Suspected.
    Suspected,
    /// Estimated.
    Estimated,
    /// Counted.
    Counted,
}

impl Status {
    /// Every status, in order.
    pub const ALL: [Status; 6] = [
        Status::Denied,
        Status::Planned,
        Status::Capacity,
        Status::Suspected,
        Status::Estimated,
        Status::Counted,
    ];

    /// The word in the column.
    pub fn word(self) -> &'static str {
        match self {
            Status::Denied => "denied",
            Status::Planned => "planned",
            Status::Capacity => "capacity",
            Status::Suspected => "suspected",
            Status::Estimated => "estimated",
            Status::Counted => "counted",
        }
    }

    /// Whether it says that the figure is no count: planned, a capacity or suspected.
    pub fn is_doubtful(self) -> bool {
        matches!(self, Status::Planned | Status::Capacity | Status::Suspected)
    }

    /// The status of a word, in any case.
    pub fn parse(word: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.word().eq_ignore_ascii_case(word.trim()))
    }
}

/// Who says it, who printed it, and what the row says of unit, basis and status.
#[derive(Clone, Copy, Debug)]
pub struct Said {
    /// Who asserts the figure.
    pub source: u32,
    /// Who printed it; none where the row does not say.
    pub via: Option<u32>,
    /// The unit of the row, else the one written with the value; none where the measure's applies.
    pub unit: Option<u32>,
    /// Whether that unit is a word written with the value, such as `soldiers`, to which a unit of the measure
    /// is preferred.
    pub(crate) unit_is_word: bool,
    /// The basis the row gives.
    pub basis: Option<Basis>,
    /// How firm the figure is.
    pub status: Option<Status>,
    /// Whether a basis or status was given that figcheck does not know.
    pub(crate) unknown_word: bool,
}

/// The dates of a claim, as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct When {
    /// The time the figure is for.
    pub as_of: Option<Written>,
    /// When it appeared.
    pub published: Option<Written>,
    /// Whether one of the two could not be read.
    pub(crate) unreadable: bool,
}

/// A unit as rows name it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit {
    /// The base unit of its dimension, as a number of [`Claims::unit_name`].
    pub base: u32,
    /// How many of the base unit one of it is.
    pub factor: f64,
}

/// A measure, subject and place, under one policy.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// The measure.
    pub measure: u32,
    /// The subject.
    pub subject: u32,
    /// The place it is about.
    pub place: u32,
    /// The policy of the measure, or of the measure and subject.
    policy: u32,
}

/// Names that are one whatever their case and white space.
#[derive(Debug)]
struct Names {
    table: Table,
    hasher: Hasher,
    /// The spelling shown, where it is not the compared form itself.
    spelled: Vec<Option<Box<str>>>,
}

impl Names {
    fn new(hasher: &Hasher) -> Names {
        Names { table: Table::new(hasher), hasher: hasher.clone(), spelled: Vec::new() }
    }

    /// The name of a spelling. Which spelling is shown does not depend on which came first.
    fn id(&mut self, spelling: &str) -> u32 {
        let compared = normalised(spelling);
        let (id, new) = self.table.id(self.hasher.hash(compared.as_bytes()), compared.as_bytes());
        if new {
            self.spelled.push(None);
        }
        if let std::borrow::Cow::Owned(compared) = &compared {
            let collapsed = spelling.split_whitespace().collect::<Vec<_>>().join(" ");
            let shown = &mut self.spelled[id as usize];
            let better = match shown {
                Some(shown) => spelling_rank(&collapsed) < spelling_rank(shown),
                None => spelling_rank(&collapsed) < spelling_rank(compared),
            };
            if better {
                *shown = Some(collapsed.into());
            }
        }
        id
    }

    fn find(&self, compared: &str) -> Option<u32> {
        self.table.find(compared.as_bytes())
    }

    fn compared(&self, id: u32) -> &str {
        std::str::from_utf8(self.table.get(id)).unwrap_or_default()
    }

    fn shown(&self, id: u32) -> &str {
        match self.spelled.get(id as usize) {
            Some(Some(spelled)) => spelled,
            _ => self.compared(id),
        }
    }

    fn len(&self) -> usize {
        self.table.len()
    }
}

/// Of several spellings of a name the one with both cases is shown, else the one in upper case, else the one
/// in lower case; of equals the first in byte order.
fn spelling_rank(name: &str) -> (u8, &str) {
    let upper = name.chars().any(char::is_uppercase);
    let lower = name.chars().any(char::is_lowercase);
    (if upper && lower { 0 } else { 2 - u8::from(upper) }, name)
}

/// Claims are kept in pieces of this many, so that growing never copies them.
const PIECE: usize = 1 << 16;

/// All claims of a run, with what their numbers stand for.
#[derive(Debug)]
pub struct Claims {
    pieces: Vec<Vec<Claim>>,
    written_keys: Table,
    /// The key of each spelling of a key.
    key_of: Vec<u32>,
    keys: Vec<Key>,
    key_ids: HashMap<(u32, u32, u32), u32, RandomState>,
    said_table: Table,
    saids: Vec<Said>,
    when_table: Table,
    whens: Vec<When>,
    measures: Names,
    subjects: Names,
    places: Names,
    sources: Names,
    vias: Names,
    origins: Names,
    /// Origin and whether it names nobody, by source.
    witnesses: Vec<(u32, bool)>,
    unit_names: Names,
    units: Vec<Unit>,
    policies: Vec<Policy>,
    policy_units: Vec<Option<u32>>,
    config: Config,
    registry: Sources,
}

/// Separates the cells of an interned text; a cell that holds it is still told apart, because the number of
/// cells is fixed and the last ones win.
pub(crate) const SEPARATOR: u8 = 0x1f;

/// Precedes a unit that is a word written with the value.
pub(crate) const WORD: u8 = 0x1e;

impl Claims {
    /// No claims yet, under a configuration and what is known of sources.
    pub fn new(config: &Config, registry: &Sources, hasher: &Hasher) -> Claims {
        let names = || Names::new(hasher);
        Claims {
            pieces: Vec::new(),
            written_keys: Table::new(hasher),
            key_of: Vec::new(),
            keys: Vec::new(),
            key_ids: HashMap::default(),
            said_table: Table::new(hasher),
            saids: Vec::new(),
            when_table: Table::new(hasher),
            whens: Vec::new(),
            measures: names(),
            subjects: names(),
            places: names(),
            sources: names(),
            vias: names(),
            origins: names(),
            witnesses: Vec::new(),
            unit_names: names(),
            units: Vec::new(),
            policies: Vec::new(),
            policy_units: Vec::new(),
            config: config.clone(),
            registry: registry.clone(),
        }
    }

    /// The key of three cells as written, `measure SEPARATOR subject SEPARATOR place`.
    pub(crate) fn written_key(&mut self, hash: u64, text: &[u8]) -> u32 {
        let (id, new) = self.written_keys.id(hash, text);
        if new {
            let [measure, subject, place] = cells(text);
            let measure = self.measures.id(measure);
            let subject = self.subjects.id(subject);
            let place = self.places.id(place);
            let next = self.keys.len() as u32;
            let key = *self.key_ids.entry((measure, subject, place)).or_insert(next);
            if key == next {
                let policy = self.policy_of(measure, subject);
                self.keys.push(Key { measure, subject, place, policy });
            }
            self.key_of.push(key);
        }
        self.key_of[id as usize]
    }

    fn policy_of(&mut self, measure: u32, subject: u32) -> u32 {
        let policy = self.config.policy(self.measures.compared(measure), self.subjects.compared(subject));
        match self.policies.iter().position(|known| known == policy) {
            Some(known) => known as u32,
            None => {
                let policy = policy.clone();
                let unit = policy.unit.clone();
                self.policies.push(policy);
                let unit = unit.map(|unit| self.unit(&unit));
                self.policy_units.push(unit);
                self.policies.len() as u32 - 1
            }
        }
    }

    fn unit(&mut self, name: &str) -> u32 {
        let id = self.unit_names.id(name);
        if self.units.len() <= id as usize {
            let resolved = units::resolve(name.trim());
            self.units.push(Unit { base: id, factor: resolved.factor });
            let base = self.unit_names.id(&resolved.base);
            if self.units.len() <= base as usize {
                self.units.push(Unit { base, factor: 1.0 });
            }
            self.units[id as usize].base = base;
        }
        id
    }

    /// What is said around the figure, from five cells as written: source, via, unit, basis and status.
    pub(crate) fn written_said(&mut self, hash: u64, text: &[u8]) -> u32 {
        let (id, new) = self.said_table.id(hash, text);
        if new {
            let [source, via, unit, basis, status] = cells(text);
            let (source, via) = (source.to_owned(), via.trim());
            let basis_read = (!basis.trim().is_empty()).then(|| basis.trim().parse::<Basis>());
            let status_read = (!status.trim().is_empty()).then(|| Status::parse(status));
            let word = unit.strip_prefix(WORD as char);
            let unit = word.unwrap_or(unit).trim();
            let said = Said {
                source: self.source(&source),
                via: (!via.is_empty()).then(|| self.vias.id(via)),
                unit: (!unit.is_empty()).then(|| self.unit(unit)),
                unit_is_word: word.is_some(),
                unknown_word: matches!(basis_read, Some(Err(_))) || status_read == Some(None),
                basis: basis_read.and_then(Result::ok),
                status: status_read.flatten(),
            };
            self.saids.push(said);
        }
        id
    }

    fn source(&mut self, name: &str) -> u32 {
        let witness = self.registry.lookup(name);
        let id = self.sources.id(witness.name);
        if self.witnesses.len() <= id as usize {
            let origin = self.origins.id(witness.origin);
            self.witnesses.push((origin, witness.is_unattributed()));
        }
        id
    }

    /// The dates of a claim, from two cells as written: as_of and published.
    pub(crate) fn written_when(&mut self, hash: u64, text: &[u8]) -> u32 {
        let (id, new) = self.when_table.id(hash, text);
        if new {
            let [as_of, published] = cells(text);
            let (as_of, published) = (Written::parse(as_of), Written::parse(published));
            let unreadable = as_of.is_err() || published.is_err();
            let when = When { as_of: as_of.ok().flatten(), published: published.ok().flatten(), unreadable };
            self.whens.push(when);
        }
        id
    }

    pub(crate) fn push(&mut self, claim: Claim) {
        match self.pieces.last_mut() {
            Some(piece) if piece.len() < PIECE => piece.push(claim),
            _ => {
                let mut piece = Vec::with_capacity(if self.pieces.is_empty() { 64 } else { PIECE });
                piece.push(claim);
                self.pieces.push(piece);
            }
        }
    }

    /// Claims.
    pub fn len(&self) -> usize {
        self.pieces.last().map_or(0, |last| (self.pieces.len() - 1) * PIECE + last.len())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// A claim by its number.
    pub fn get(&self, id: u32) -> &Claim {
        &self.pieces[id as usize / PIECE][id as usize % PIECE]
    }

    /// Every claim, in order of its number.
    pub fn iter(&self) -> impl Iterator<Item = &Claim> {
        self.pieces.iter().flatten()
    }

    /// What is said around a claim.
    pub fn said(&self, claim: &Claim) -> &Said {
        &self.saids[claim.said as usize]
    }

    /// The dates of a claim.
    pub fn when(&self, claim: &Claim) -> &When {
        &self.whens[claim.when as usize]
    }

    pub(crate) fn said_by_id(&self, id: u32) -> &Said {
        &self.saids[id as usize]
    }

    pub(crate) fn when_by_id(&self, id: u32) -> &When {
        &self.whens[id as usize]
    }

    /// How many keys there are.
    pub fn key_count(&self) -> usize {
        self.keys.len()
    }

    /// A key by its number.
    pub fn key(&self, key: u32) -> Key {
        self.keys[key as usize]
    }

    /// What applies to a key.
    pub fn policy(&self, key: u32) -> &Policy {
        &self.policies[self.keys[key as usize].policy as usize]
    }

    /// The unit of a claim and the measure's; the first is none where neither row nor measure names one.
    fn unit_of(&self, key: u32, said: &Said) -> Option<u32> {
        let measure = self.policy_units[self.keys[key as usize].policy as usize];
        match said.unit {
            // `3,000 soldiers` of a measure counted in people are people; `36%` of it are not.
            Some(unit) if said.unit_is_word && measure.is_some() && self.is_plain_word(unit) => measure,
            unit => unit.or(measure),
        }
    }

    fn is_plain_word(&self, unit: u32) -> bool {
        !units::measures(self.unit_names.shown(self.units[unit as usize].base))
    }

    /// The base unit of a claim's dimension, and how many of it one of the claim's unit is.
    pub(crate) fn unit_for(&self, key: u32, said: u32) -> Option<Unit> {
        self.unit_of(key, &self.saids[said as usize]).map(|unit| self.units[unit as usize])
    }

    /// The dimension of a claim, as the number of its base unit; none where nothing names a unit.
    pub fn dimension(&self, claim: &Claim) -> Option<u32> {
        self.unit_for(claim.key, claim.said).map(|unit| unit.base)
    }

    /// The unit of a claim's range, as shown: as rows name it, or the base unit where that is another size.
    pub fn unit_shown(&self, claim: &Claim) -> &str {
        let named = self.unit_of(claim.key, self.said(claim));
        let base = named.map(|unit| self.units[unit as usize]);
        match (named, base) {
            (Some(named), Some(unit)) if unit.factor.to_bits() == 1f64.to_bits() => {
                self.unit_name(Some(named))
            }
            (_, base) => self.unit_name(base.map(|unit| unit.base)),
        }
    }

    /// The name of a unit, as shown; empty for none.
    pub fn unit_name(&self, unit: Option<u32>) -> &str {
        unit.map_or("", |unit| self.unit_names.shown(unit))
    }

    /// The basis of a claim: its own, else the measure's, else an event.
    pub fn basis(&self, claim: &Claim) -> Basis {
        self.said(claim).basis.or(self.policy(claim.key).basis).unwrap_or_default()
    }

    /// The measure of a key, as shown.
    pub fn measure_name(&self, key: Key) -> &str {
        self.measures.shown(key.measure)
    }

    /// The subject of a key, as shown.
    pub fn subject_name(&self, key: Key) -> &str {
        self.subjects.shown(key.subject)
    }

    /// The place of a key, as shown.
    pub fn place_name(&self, key: Key) -> &str {
        self.places.shown(key.place)
    }

    /// A key in the form in which keys are compared, for order and for stable keys of findings.
    pub fn key_compared(&self, key: Key) -> [&str; 3] {
        [
            self.measures.compared(key.measure),
            self.subjects.compared(key.subject),
            self.places.compared(key.place),
        ]
    }

    /// Who asserts a figure, as shown.
    pub fn source_name(&self, source: u32) -> &str {
        self.sources.shown(source)
    }

    /// How many sources there are.
    pub fn source_count(&self) -> usize {
        self.sources.len()
    }

    /// The witness behind a source.
    pub fn origin(&self, source: u32) -> u32 {
        self.witnesses[source as usize].0
    }

    /// Whether a source names nobody: `unattributed`, `unnamed officials`.
    pub fn is_unattributed(&self, source: u32) -> bool {
        self.witnesses[source as usize].1
    }

    /// The name of an origin, as shown.
    pub fn origin_name(&self, origin: u32) -> &str {
        self.origins.shown(origin)
    }

    /// Who printed a figure, as shown.
    pub fn via_name(&self, via: u32) -> &str {
        self.vias.shown(via)
    }

    /// A measure by its name in the compared form.
    pub fn find_measure(&self, compared: &str) -> Option<u32> {
        self.measures.find(compared)
    }

    /// The unit of a key's measure; none where the configuration names none.
    pub(crate) fn measure_unit(&self, key: u32) -> Option<Unit> {
        self.policy_units[self.keys[key as usize].policy as usize].map(|unit| self.units[unit as usize])
    }

    /// How dear it is to set a claim of a source aside.
    pub fn weight(&self, source: u32) -> f64 {
        self.registry.lookup(self.source_name(source)).weight
    }

    /// The configuration the claims were read under.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Whether findings of a rule are reported.
    pub fn reports(&self, code: Code) -> bool {
        self.config.settings().severity_of(code, code.rule().severity).is_some()
    }

    /// What is known of sources.
    pub fn registry(&self) -> &Sources {
        &self.registry
    }

    /// A claim with all that comparing needs at hand.
    pub(crate) fn member(&self, id: u32, policy: &Policy) -> Member {
        let claim = *self.get(id);
        let (said, when) = (self.said(&claim), self.when(&claim));
        Member {
            id,
            claim,
            source: said.source,
            origin: self.origin(said.source),
            via: said.via,
            status: said.status,
            timing: Timing::of(self.basis(&claim), when.as_of, when.published, policy.begins),
            as_of: when.as_of,
            published: when.published,
            replaced: None,
        }
    }

    /// The claims by key.
    pub fn groups(&self) -> Groups {
        let mut starts = vec![0u32; self.keys.len() + 1];
        for claim in self.iter() {
            starts[claim.key as usize + 1] += 1;
        }
        for key in 1..starts.len() {
            starts[key] += starts[key - 1];
        }
        let mut next = starts.clone();
        let mut ids = vec![0u32; self.len()];
        for (id, claim) in self.iter().enumerate() {
            let slot = &mut next[claim.key as usize];
            ids[*slot as usize] = id as u32;
            *slot += 1;
        }
        Groups { starts, ids }
    }
}

/// The cells of an interned text.
fn cells<const N: usize>(text: &[u8]) -> [&str; N] {
    let mut parts = text.rsplitn(N, |&byte| byte == SEPARATOR);
    let mut cells = [""; N];
    for cell in cells.iter_mut().rev() {
        *cell = parts.next().and_then(|part| std::str::from_utf8(part).ok()).unwrap_or_default();
    }
    cells
}

/// The numbers of the claims of each key, in order.
#[derive(Debug)]
pub struct Groups {
    starts: Vec<u32>,
    ids: Vec<u32>,
}

impl Groups {
    /// The claims of a key.
    pub fn of(&self, key: u32) -> &[u32] {
        &self.ids[self.starts[key as usize] as usize..self.starts[key as usize + 1] as usize]
    }
}
