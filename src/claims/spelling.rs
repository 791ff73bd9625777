//! Names as the claims of a key spell them.
//!
//! What stands in other keys has no say, so that a key is shown alike whatever is checked along with it.

use super::names::{FIRST, Spelled};
use super::{Claim, Claims};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

/// The spellings of so many keys are kept for when they are asked for again.
const KEPT: usize = 1024;

/// By name the spelling to show, where it is not the first.
type Spellings = HashMap<u32, u32>;

/// Of a key, the spellings of those who state and print its figures, and of its units.
#[derive(Debug, Default)]
struct OfKey {
    sources: Spellings,
    vias: Spellings,
    units: Spellings,
}

/// The spellings of the keys that were asked for.
#[derive(Debug, Default)]
pub(super) struct Kept(Mutex<HashMap<u32, Arc<OfKey>>>);

/// The names in a key as its own claims spell them.
#[derive(Debug)]
pub struct KeyNames<'c> {
    claims: &'c Claims,
    spellings: Option<Arc<OfKey>>,
}

impl Claims {
    /// The names in a key as its own claims spell them.
    pub fn names_of(&self, key: u32) -> KeyNames<'_> {
        let alike =
            [&self.sources, &self.vias, &self.unit_names].iter().all(|names| names.are_spelled_alike());
        if alike {
            return KeyNames { claims: self, spellings: None };
        }
        let mut kept = self.kept_spellings.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == KEPT && !kept.contains_key(&key) {
            kept.clear();
        }
        let spellings = kept.entry(key).or_insert_with(|| Arc::new(self.spellings_of(key))).clone();
        KeyNames { claims: self, spellings: Some(spellings) }
    }

    fn spellings_of(&self, key: u32) -> OfKey {
        let mut found = OfKey::default();
        let mut seen = HashSet::new();
        for said in self.of_key(key).map(|id| self.get(id).said).filter(|said| seen.insert(*said)) {
            let [source, via, unit] = self.said_spellings.get(&said).copied().unwrap_or([FIRST; 3]);
            let said = self.said_by_id(said);
            for (names, of_key, name, spelling) in [
                (&self.sources, &mut found.sources, Some(said.source), source),
                (&self.vias, &mut found.vias, said.via, via),
                (&self.unit_names, &mut found.units, said.unit, unit),
            ] {
                let Some(name) = name else { continue };
                let shown = of_key.entry(name).or_insert(spelling);
                *shown = names.better(name, *shown, spelling);
            }
        }
        found
    }
}

impl<'c> KeyNames<'c> {
    fn spelled(&self, of_key: impl Fn(&OfKey) -> &Spellings, name: u32) -> Spelled {
        let spelling = self.spellings.as_deref().and_then(|spellings| of_key(spellings).get(&name).copied());
        Spelled { name, spelling: spelling.unwrap_or(FIRST) }
    }

    /// Who asserts a figure of the key.
    pub fn source(&self, source: u32) -> &'c str {
        self.claims.sources.shown(self.spelled(|of_key| &of_key.sources, source))
    }

    /// The witness behind a source.
    pub fn origin(&self, source: u32) -> &'c str {
        self.claims.registry.lookup(self.source(source)).origin
    }

    /// Who printed a figure of the key.
    pub fn via(&self, via: u32) -> &'c str {
        self.claims.vias.shown(self.spelled(|of_key| &of_key.vias, via))
    }

    /// The unit of the row of a claim, where a number of it is another number in the unit its range is shown in.
    pub fn converted_unit(&self, claim: &Claim) -> Option<Cow<'c, str>> {
        let claims = self.claims;
        let said = claims.said(claim);
        let named = claims.unit_of(claim.key, said)?;
        let is_converted =
            claims.units[named as usize].factor.to_bits() != 1f64.to_bits() && !said.unit_is_word;
        is_converted.then(|| match (said.unit, &claims.policy(claim.key).unit) {
            // As the configuration spells it; what rows of other keys write has no say.
            (None, Some(configured)) => Cow::Owned(collapsed(configured)),
            _ => Cow::Borrowed(claims.unit_names.shown(self.spelled(|of_key| &of_key.units, named))),
        })
    }

    /// The unit of the range of a claim of the key: as the configuration or else rows name it, or the base unit where
    /// that is another size.
    pub fn unit(&self, claim: &Claim) -> Cow<'c, str> {
        let claims = self.claims;
        let Some(named) = claims.unit_of(claim.key, claims.said(claim)) else { return Cow::Borrowed("") };
        let unit = claims.units[named as usize];
        if unit.factor.to_bits() != 1f64.to_bits() {
            return claims.base_unit_name(Some(unit.base));
        }
        let of_measure = claims.policy_units[claims.policy_number(claim.key)] == Some(named);
        match &claims.policy(claim.key).unit {
            Some(configured) if of_measure => Cow::Owned(collapsed(configured)),
            _ => Cow::Borrowed(claims.unit_names.shown(self.spelled(|of_key| &of_key.units, named))),
        }
    }
}

/// A name with single spaces.
fn collapsed(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use crate::config::Config;
    use crate::run::Run;
    use crate::sources::Sources;

    #[test]
    fn a_unit_that_rows_leave_out_is_spelled_as_configured() {
        let config = "[measure.tonnage]\nunit = \"thousand  tonnes\"\n";
        let config = Config::parse(config, "figcheck.toml").unwrap();
        for others in ["THOUSAND TONNES", "Thousand tonnes", "thousand tonnes"] {
            let text = format!(
                "measure,subject,value,source,unit\nother,x,1,a,{others}\ntonnage,y,2,a,\ntonnage,z,3,a,{others}\n"
            );
            let (run, _file) = Run::of_text(&config, &Sources::default(), &text);
            let claims = run.claims();
            let mut shown: Vec<String> = claims
                .ids()
                .map(|id| claims.get(id))
                .filter(|claim| claims.measure_name(claims.key(claim.key)) == "tonnage")
                .filter_map(|claim| claims.names_of(claim.key).converted_unit(claim))
                .map(Into::into)
                .collect();
            let mut expected = ["thousand tonnes".to_owned(), others.to_owned()];
            shown.sort_unstable();
            expected.sort_unstable();
            assert_eq!(shown, expected);
        }
    }
}
