//! Claims: who states which figure about what, for which time.
//!
//! A claim in memory is 48 bytes, for ten million must fit. What rows repeat is interned: the key (measure,
//! subject and place), who says it and how ([`Said`]), and the dates ([`When`]). What the comparison does
//! not need (address, quote, note) stays in the file and is found again by [`Place`](crate::input::Place).

mod claim;
mod names;
mod said;
mod shelves;
mod spelling;
mod when;

pub use self::claim::Claim;
pub use self::said::{Said, Status};
pub(crate) use self::shelves::{RACKS, Rack, rack_for, rack_of};
pub use self::spelling::KeyNames;
pub use self::when::When;
pub(crate) use self::when::{beginning, window_days};
pub use crate::intern::NotEnoughMemory;

use crate::compare::Member;
use crate::config::{Config, Policy};
use crate::intern::{Hasher, Lookup, Table};
use crate::name::{self, normalised};
use crate::period::{Basis, Written};
use crate::rule::Code;
use crate::sources::Sources;
use crate::units;
use names::{FIRST, Names, Spelled};
use shelves::{SHELVES, Shelves, key_at, place_on_shelf, shelf_of};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::ops::Range;
use when::begins_after;

/// A unit as rows name it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit {
    /// The base unit of its dimension, as a number of [`Claims::base_unit_name`].
    pub base: u32,
    /// How many of the base unit one of it is.
    pub factor: f64,
    /// Whether it is a percentage, which is good to its last written digit.
    pub is_percent: bool,
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
    /// The policy of the measure, or of the measure and subject, by its number.
    pub(crate) policy: u32,
}

/// What a text names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Named {
    pub(crate) key: Key,
    /// How measure, subject and place are spelled.
    spellings: [u32; 3],
    /// Whether the text is in the form in which keys are compared.
    pub(crate) is_compared: bool,
}

impl Named {
    /// Whether measure, subject and place are spelled as they were first, which needs not be kept.
    pub(crate) fn is_spelled_as_first(&self) -> bool {
        self.spellings == [FIRST; 3]
    }
}

/// All claims of a run, with what their numbers stand for.
#[derive(Debug)]
pub struct Claims {
    shelves: Shelves,
    hasher: Hasher,
    /// The keys of each shelf; with the racks while these are taken.
    keys: Vec<Vec<Key>>,
    /// How keys spell measure, subject and place, where not all are the first spellings; by the three names.
    key_spellings: HashMap<[u32; 3], [u32; 3]>,
    said_table: Table,
    saids: Vec<Said>,
    /// How source, outlet and unit are spelled, where not all are the first spellings; by what is said.
    said_spellings: HashMap<u32, [u32; 3]>,
    kept_spellings: spelling::Kept,
    when_table: Table,
    whens: Vec<When>,
    /// What is wrong with dates, by their number; apart from them, since every row asks for it.
    when_faults: Vec<Option<Code>>,
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

/// Separates the cells of an interned text; a row with a cell that holds it is refused.
pub(crate) const SEPARATOR: u8 = 0x1f;

/// Stands behind what is said around a figure if the unit is a word written with the value.
pub(crate) const WORD: &str = "word";

/// So many texts stay in the processor's cache by themselves.
const AT_HAND: usize = 1 << 12;

impl Claims {
    /// No claims yet, under a configuration and what is known of sources.
    pub(crate) fn new(config: &Config, registry: &Sources, hasher: &Hasher) -> Claims {
        let names = || Names::new(hasher, normalised);
        Claims {
            shelves: Shelves::new(hasher),
            hasher: hasher.clone(),
            keys: vec![Vec::new(); SHELVES],
            key_spellings: HashMap::new(),
            said_table: Table::new(hasher),
            saids: Vec::new(),
            said_spellings: HashMap::new(),
            kept_spellings: spelling::Kept::default(),
            when_table: Table::new(hasher),
            whens: Vec::new(),
            when_faults: Vec::new(),
            measures: Names::new(hasher, name::measure),
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

    /// Goes on with the lookups of what is said around figures, and of dates, for many rows together.
    pub(crate) fn look_ahead(&self, saids: &mut [Lookup], whens: &mut [Lookup]) {
        for (table, lookups) in [(&self.said_table, saids), (&self.when_table, whens)] {
            if AT_HAND < table.len() {
                table.look_ahead(lookups);
            }
        }
    }

    /// What is said around a figure, if it is known.
    pub(crate) fn find_said(&self, lookup: Lookup, text: &[u8]) -> Option<u32> {
        self.said_table.find_at(lookup, text)
    }

    /// The dates of a claim, if they are known.
    pub(crate) fn find_when(&self, lookup: Lookup, text: &[u8]) -> Option<u32> {
        self.when_table.find_at(lookup, text)
    }

    /// What a text names, `measure SEPARATOR subject SEPARATOR place`, if all of it is known.
    pub(crate) fn find_named(&self, text: &str) -> Option<Named> {
        let written @ [measure, subject, place] = cells(text);
        let spelled = [
            self.measures.find_spelled(measure)?,
            self.subjects.find_spelled(subject)?,
            self.places.find_spelled(place)?,
        ];
        let policy = self.find_policy(spelled[0].name, spelled[1].name)?;
        Some(self.named(written, spelled, policy))
    }

    /// What a text names, `measure SEPARATOR subject SEPARATOR place`.
    pub(crate) fn learn_named(&mut self, text: &str) -> Result<Named, NotEnoughMemory> {
        let written @ [measure, subject, place] = cells(text);
        let spelled =
            [self.measures.spelled(measure)?, self.subjects.spelled(subject)?, self.places.spelled(place)?];
        let policy = self.learn_policy(spelled[0].name, spelled[1].name)?;
        Ok(self.named(written, spelled, policy))
    }

    fn named(&self, written: [&str; 3], spelled: [Spelled; 3], policy: u32) -> Named {
        let [measure, subject, place] = spelled.map(|spelled| spelled.name);
        let is_compared = self.measures.is_compared(measure, written[0])
            && self.subjects.is_compared(subject, written[1])
            && self.places.is_compared(place, written[2]);
        let key = Key { measure, subject, place, policy };
        Named { key, spellings: spelled.map(|spelled| spelled.spelling), is_compared }
    }

    /// The text of a key in the form in which keys are compared.
    pub(crate) fn compared_text(&self, key: Key) -> String {
        let text = self.key_compared(key).join(&char::from(SEPARATOR).to_string());
        text.trim_end_matches(char::from(SEPARATOR)).to_owned()
    }

    /// Takes up how a key is spelled.
    pub(crate) fn spell_key(&mut self, named: &Named, is_new: bool) -> Result<(), NotEnoughMemory> {
        let Named { key: Key { measure, subject, place, .. }, mut spellings, .. } = *named;
        let names = [measure, subject, place];
        if !is_new {
            let known = self.key_spellings.get(&names).copied().unwrap_or([FIRST; 3]);
            for (n, own) in [&self.measures, &self.subjects, &self.places].into_iter().enumerate() {
                spellings[n] = own.better(names[n], known[n], spellings[n]);
            }
        }
        if spellings == [FIRST; 3] {
            if !is_new {
                self.key_spellings.remove(&names);
            }
        } else {
            self.key_spellings.try_reserve(1)?;
            self.key_spellings.insert(names, spellings);
        }
        Ok(())
    }

    /// What the configuration says of a measure and subject.
    fn configured(&self, measure: u32, subject: u32) -> &Policy {
        match self.config.measures().next() {
            Some(_) => self.config.policy(self.measures.compared(measure), self.subjects.compared(subject)),
            None => self.config.policy("", ""),
        }
    }

    fn find_policy(&self, measure: u32, subject: u32) -> Option<u32> {
        let policy = self.configured(measure, subject);
        self.policies.iter().position(|known| known == policy).map(|known| known as u32)
    }

    fn learn_policy(&mut self, measure: u32, subject: u32) -> Result<u32, NotEnoughMemory> {
        if let Some(known) = self.find_policy(measure, subject) {
            return Ok(known);
        }
        let policy = self.configured(measure, subject).clone();
        let unit = policy.unit.as_deref().map(|unit| self.unit(unit)).transpose()?.map(|unit| unit.name);
        self.policies.push(policy);
        self.policy_units.push(unit);
        Ok(self.policies.len() as u32 - 1)
    }

    fn unit(&mut self, name: &str) -> Result<Spelled, NotEnoughMemory> {
        let spelled = self.unit_names.spelled(name)?;
        let id = spelled.name;
        if self.units.len() <= id as usize {
            let resolved = units::resolve(name.trim());
            let is_percent = resolved.base == units::PERCENT;
            self.units.push(Unit { base: id, factor: resolved.factor, is_percent });
            let base = match self.unit_names.find(&normalised(&resolved.base)) {
                Some(base) => base,
                None => self.unit_names.id(&resolved.base)?,
            };
            if self.units.len() <= base as usize {
                self.units.push(Unit { base, factor: 1.0, is_percent });
            }
            self.units[id as usize].base = base;
        }
        Ok(spelled)
    }

    /// What is said around the figure, from five cells as written: source, unit, via, basis and status; and [`WORD`].
    pub(crate) fn written_said(&mut self, lookup: Lookup, text: &str) -> Result<u32, NotEnoughMemory> {
        if let Some(known) = self.find_said(lookup, text.as_bytes()) {
            return Ok(known);
        }
        let [source, unit, via, basis, status, word] = cells(text).map(str::trim);
        let basis_read = (!basis.is_empty()).then(|| basis.parse::<Basis>());
        let status_read = (!status.is_empty()).then(|| Status::parse(status));
        let source = self.source(source)?;
        let via = if via.is_empty() { None } else { Some(self.vias.spelled(via)?) };
        let unit = if unit.is_empty() { None } else { Some(self.unit(unit)?) };
        let said = Said {
            source: source.name,
            via: via.map(|via| via.name),
            unit: unit.map(|unit| unit.name),
            unit_is_word: word == WORD,
            unknown_word: matches!(basis_read, Some(Err(_))) || status_read == Some(None),
            basis: basis_read.and_then(Result::ok),
            status: status_read.flatten(),
        };
        self.saids.try_reserve(1)?;
        self.saids.push(said);
        let id = u32::try_from(self.saids.len() - 1).map_err(|_| NotEnoughMemory)?;
        let spellings = [Some(source), via, unit].map(|name| name.map_or(FIRST, |name| name.spelling));
        if spellings != [FIRST; 3] {
            self.said_spellings.try_reserve(1)?;
            self.said_spellings.insert(id, spellings);
        }
        self.said_table.insert(lookup.hash, text.as_bytes(), id)?;
        Ok(id)
    }

    fn source(&mut self, name: &str) -> Result<Spelled, NotEnoughMemory> {
        let witness = self.registry.lookup(name);
        let source = self.sources.spelled(witness.name)?;
        if self.witnesses.len() <= source.name as usize {
            let origin = self.origins.id(witness.origin)?;
            self.witnesses.try_reserve(1)?;
            self.witnesses.push((origin, witness.is_unattributed()));
        }
        Ok(source)
    }

    /// The dates of a claim, from four cells as written: as_of, published, begins and window.
    pub(crate) fn written_when(&mut self, lookup: Lookup, text: &str) -> Result<u32, NotEnoughMemory> {
        if let Some(known) = self.find_when(lookup, text.as_bytes()) {
            return Ok(known);
        }
        let [as_of, published, begins, window] = cells(text);
        let [as_of, published] = [as_of, published].map(Written::parse);
        let (begins, window) = (beginning(begins), window_days(window));
        let unreadable = as_of.is_err() || published.is_err() || begins.is_err() || window.is_err();
        let (as_of, published) = (as_of.ok().flatten(), published.ok().flatten());
        let (begins, window) = (begins.ok().flatten(), window.ok().flatten());
        let fault = match (as_of, published) {
            _ if unreadable || begins_after(begins, as_of) => Some(Code::F102),
            (Some(Written::Moment(span) | Written::Between(span, _)), Some(published)) => {
                (published.span().last() < span.first()).then_some(Code::F109)
            }
            _ => None,
        };
        self.whens.try_reserve(1)?;
        self.whens.push(When { as_of, published, begins, window });
        self.when_faults.try_reserve(1)?;
        self.when_faults.push(fault);
        let id = u32::try_from(self.whens.len() - 1).map_err(|_| NotEnoughMemory)?;
        self.when_table.insert(lookup.hash, text.as_bytes(), id)?;
        Ok(id)
    }

    /// The racks with all claims in them, so that threads can go on to fill them while others look at everything
    /// else. To be [put back](Claims::put_back).
    ///
    /// # Errors
    /// There is not enough memory for the texts of the keys.
    pub(crate) fn take_racks(&mut self) -> Result<Vec<Rack>, NotEnoughMemory> {
        // Their texts were forgotten when the claims were gathered.
        let forgotten: Vec<u32> = if self.shelves.is_indexed() { Vec::new() } else { self.keys().collect() };
        let texts: Vec<String> = forgotten.iter().map(|key| self.compared_text(self.key(*key))).collect();
        let mut racks = std::mem::take(&mut self.shelves).in_racks(std::mem::take(&mut self.keys));
        for (key, text) in forgotten.into_iter().zip(texts) {
            let hash = self.hash(&text);
            racks[rack_for(hash)].index.insert(hash, text.as_bytes(), key)?;
        }
        Ok(racks)
    }

    /// Puts the racks back.
    pub(crate) fn put_back(&mut self, racks: Vec<Rack>) {
        (self.shelves, self.keys) = Shelves::of_racks(racks);
    }

    /// The hash by which a text is looked up.
    pub(crate) fn hash(&self, text: &str) -> u32 {
        self.hasher.hash(text.as_bytes())
    }

    /// Puts the claims of each key together, when all have been read. Their numbers change.
    pub(crate) fn gather(&mut self, threads: usize) -> Result<(), NotEnoughMemory> {
        self.shelves = std::mem::take(&mut self.shelves).gather(self, threads)?;
        self.kept_spellings = spelling::Kept::default();
        Ok(())
    }

    /// The numbers of the claims of a key.
    pub fn of_key(&self, key: u32) -> Range<u32> {
        self.shelves.of(key)
    }

    /// The numbers of all claims, by key.
    pub fn ids(&self) -> impl Iterator<Item = u32> {
        self.keys().flat_map(|key| self.of_key(key))
    }

    /// The keys, in no order that can be relied on.
    pub fn keys(&self) -> impl Iterator<Item = u32> {
        self.keys.iter().enumerate().flat_map(|(shelf, keys)| keys_at(shelf, keys.len()))
    }

    fn hasher(&self) -> &Hasher {
        &self.hasher
    }

    /// How many keys are on a shelf.
    fn keys_on(&self, shelf: usize) -> usize {
        self.keys[shelf].len()
    }

    /// The keys in portions whose claims are near each other in memory, the portion with most claims first.
    pub(crate) fn key_portions(&self) -> Vec<impl Iterator<Item = u32> + Clone + use<>> {
        let mut shelves: Vec<usize> = (0..SHELVES).collect();
        shelves.sort_by_key(|shelf| std::cmp::Reverse(self.shelves.len_of(*shelf)));
        shelves.into_iter().map(|shelf| keys_at(shelf, self.keys_on(shelf))).collect()
    }

    /// Claims.
    pub fn len(&self) -> usize {
        self.shelves.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A claim by its number.
    pub fn get(&self, id: u32) -> &Claim {
        self.shelves.get(id)
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

    /// What is wrong with dates.
    pub(crate) fn when_fault(&self, id: u32) -> Option<Code> {
        self.when_faults[id as usize]
    }

    /// Whether some claim may say when it is for.
    pub(crate) fn any_as_of(&self) -> bool {
        self.whens.iter().any(|when| when.as_of.is_some())
    }

    /// Whether some claim may say who printed it.
    pub(crate) fn any_via(&self) -> bool {
        0 < self.vias.len()
    }

    /// How many different things are said around claims.
    pub(crate) fn said_count(&self) -> usize {
        self.saids.len()
    }

    /// How many different dates claims have.
    pub(crate) fn when_count(&self) -> usize {
        self.whens.len()
    }

    /// How many keys there are.
    pub fn key_count(&self) -> usize {
        self.keys.iter().map(Vec::len).sum()
    }

    /// A key by its number.
    pub fn key(&self, key: u32) -> Key {
        self.keys[shelf_of(key)][place_on_shelf(key)]
    }

    /// Whether all keys have one policy, which is then the first.
    pub(crate) fn have_one_policy(&self) -> bool {
        self.policies.len() == 1
    }

    /// A policy by its number.
    pub(crate) fn policy_by_number(&self, policy: u32) -> &Policy {
        &self.policies[policy as usize]
    }

    /// What applies to a key.
    pub fn policy(&self, key: u32) -> &Policy {
        &self.policies[self.policy_number(key)]
    }

    fn policy_number(&self, key: u32) -> usize {
        // Where all keys have one policy, the key itself need not be fetched from memory.
        if self.have_one_policy() { 0 } else { self.key(key).policy as usize }
    }

    /// The unit of a claim; none where neither row nor measure names one.
    fn unit_of(&self, key: u32, said: &Said) -> Option<u32> {
        self.unit_under(self.policy_number(key), said)
    }

    fn unit_under(&self, policy: usize, said: &Said) -> Option<u32> {
        let measure = self.policy_units[policy];
        if said.unit_is_word { self.unit_of_word(said.unit, measure) } else { said.unit.or(measure) }
    }

    /// `3,000 soldiers` of a measure counted in people are people; `36%` of it are not.
    #[cold]
    fn unit_of_word(&self, word: Option<u32>, measure: Option<u32>) -> Option<u32> {
        word.filter(|word| measure.is_none() || !self.is_plain_word(*word)).or(measure)
    }

    fn is_plain_word(&self, unit: u32) -> bool {
        !units::measures(&self.base_unit_name(Some(self.units[unit as usize].base)))
    }

    /// The base unit of a claim's dimension, and how many of it one of the claim's unit is.
    pub(crate) fn unit_for(&self, policy: u32, said: u32) -> Option<Unit> {
        self.unit_under(policy as usize, &self.saids[said as usize]).map(|unit| self.units[unit as usize])
    }

    /// The dimension of a claim, as the number of its base unit; none where nothing names a unit.
    pub fn dimension(&self, claim: &Claim) -> Option<u32> {
        self.unit_of(claim.key, self.said(claim)).map(|unit| self.units[unit as usize].base)
    }

    /// The unit of a claim's range in the form names are compared in; empty for none.
    pub(crate) fn unit_compared(&self, claim: &Claim) -> &str {
        let named = self.unit_of(claim.key, self.said(claim));
        let shown = named.map(|named| match self.units[named as usize] {
            unit if unit.factor.to_bits() == 1f64.to_bits() => named,
            unit => unit.base,
        });
        shown.map_or("", |unit| self.unit_names.compared(unit))
    }

    /// Whether a claim appeared before the time it is said to be for (F109).
    pub(crate) fn is_antedated(&self, claim: &Claim) -> bool {
        self.when_fault(claim.when) == Some(Code::F109)
    }

    /// The name of a base unit; empty for none.
    pub fn base_unit_name(&self, base: Option<u32>) -> Cow<'_, str> {
        base.map_or(Cow::Borrowed(""), |base| units::base_name(self.unit_names.compared(base)))
    }

    /// The basis of a claim: its own, else the measure's, else an event.
    #[inline]
    pub fn basis(&self, claim: &Claim) -> Basis {
        self.said(claim).basis.or(self.policy(claim.key).basis).unwrap_or_default()
    }

    /// Measure, subject and place of a key, as its own claims spell them.
    pub fn key_names(&self, key: Key) -> [&str; 3] {
        let names = [key.measure, key.subject, key.place];
        let spellings = self.key_spellings.get(&names).copied().unwrap_or([FIRST; 3]);
        let shown = |n: usize| Spelled { name: names[n], spelling: spellings[n] };
        [self.measures.shown(shown(0)), self.subjects.shown(shown(1)), self.places.shown(shown(2))]
    }

    /// How many measures there are.
    pub(crate) fn measure_count(&self) -> usize {
        self.measures.len()
    }

    /// The measure of a key, as shown.
    pub fn measure_name(&self, key: Key) -> &str {
        self.key_names(key)[0]
    }

    /// The subject of a key, as shown.
    pub fn subject_name(&self, key: Key) -> &str {
        self.key_names(key)[1]
    }

    /// The place of a key, as shown.
    pub fn place_name(&self, key: Key) -> &str {
        self.key_names(key)[2]
    }

    /// A key in the form in which keys are compared, for order and for stable keys of findings.
    pub fn key_compared(&self, key: Key) -> [&str; 3] {
        [
            self.measures.compared(key.measure),
            self.subjects.compared(key.subject),
            self.places.compared(key.place),
        ]
    }

    /// Who asserts a figure, in the form names are compared in.
    pub fn source_compared(&self, source: u32) -> &str {
        self.sources.compared(source)
    }

    /// The order of two sources by their names.
    pub(crate) fn order_of_sources(&self, a: u32, b: u32) -> Ordering {
        self.sources.order(a, b)
    }

    /// The order of who printed figures, by name; nobody comes first.
    pub(crate) fn order_of_vias(&self, a: Option<u32>, b: Option<u32>) -> Ordering {
        match (a, b) {
            (Some(a), Some(b)) => self.vias.order(a, b),
            _ => a.is_some().cmp(&b.is_some()),
        }
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

    /// Who printed a figure, in the form names are compared in.
    pub fn via_compared(&self, via: u32) -> &str {
        self.vias.compared(via)
    }

    /// A measure by its name in the compared form.
    pub fn find_measure(&self, compared: &str) -> Option<u32> {
        self.measures.find(compared)
    }

    /// The unit of a key's measure; none where the configuration names none.
    pub(crate) fn measure_unit(&self, key: u32) -> Option<Unit> {
        self.policy_units[self.policy_number(key)].map(|unit| self.units[unit as usize])
    }

    /// How dear it is to set a claim of a source aside.
    pub fn weight(&self, source: u32) -> f64 {
        self.registry.lookup(self.source_compared(source)).weight
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

    /// A claim with all that comparing needs at hand. Inlined, so that nothing is fetched that is not looked at.
    #[inline(always)]
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
            timing: when.timing(self.basis(&claim), policy),
            as_of: when.as_of,
            published: when.published,
            begins: when.begins,
            replaced: None,
        }
    }
}

/// The first keys of a shelf, so many.
fn keys_at(shelf: usize, count: usize) -> impl Iterator<Item = u32> + Clone + use<> {
    (0..count).filter_map(move |place| key_at(shelf, place))
}

/// The cells of an interned text, of which the last may be missing.
fn cells<const N: usize>(text: &str) -> [&str; N] {
    let mut rest = text;
    [(); N].map(|()| {
        let end = memchr::memchr(SEPARATOR, rest.as_bytes()).unwrap_or(rest.len());
        let cell = &rest[..end];
        rest = rest.get(end + 1..).unwrap_or_default();
        cell
    })
}
