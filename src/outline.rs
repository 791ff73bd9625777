//! What a finding is about, without its values: what acceptances, baselines and fingerprints go by.

use crate::name::{measure, normalised};
use crate::rule::Code;

/// A finding without its values. Names are as shown.
#[derive(Clone, Debug)]
pub(crate) struct Outline {
    /// The rule.
    pub(crate) code: Code,
    /// The measures of its claims, that of the claim it is about first, each once.
    pub(crate) measures: Vec<String>,
    /// Their subjects, likewise.
    pub(crate) subjects: Vec<String>,
    /// The places they are about, likewise.
    pub(crate) places: Vec<String>,
    /// Who states the claim it is about, then those it stands against, as many as are kept.
    pub(crate) claims: Vec<Stated>,
    /// How many it stands against in all.
    pub(crate) others: usize,
    /// The file, from the top of the repository, of a row that is no claim; nothing else is surely known of it.
    pub(crate) path: String,
    /// What else tells it apart: the name of a relation, the entry of a list.
    pub(crate) detail: String,
}

/// Who states a claim, and for when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stated {
    /// The row's own id; empty where it was not asked for.
    pub(crate) id: String,
    /// Who asserts it.
    pub(crate) source: String,
    /// Who printed it.
    pub(crate) via: String,
    /// The time it is for, as written.
    pub(crate) as_of: String,
}

impl Stated {
    /// `NIS via Yonhap, 2025-01-13`.
    pub(crate) fn in_words(&self) -> String {
        let mut words = self.source.clone();
        for (before, part) in [(" via ", &self.via), (", ", &self.as_of)] {
            if !part.is_empty() {
                words.push_str(before);
                words.push_str(part);
            }
        }
        words
    }
}

impl Outline {
    /// The stable key: the rule, the key it is about, and of the claim it is about the source, the outlet and
    /// the time. Values and line numbers are left out, so that a finding keeps it when figures move.
    pub(crate) fn hash(&self) -> u64 {
        let first = |names: &[String]| normalised(names.first().map_or("", String::as_str)).into_owned();
        let nobody = Stated::default();
        let about = self.claims.first().unwrap_or(&nobody);
        let cells = [
            measure(self.measures.first().map_or("", String::as_str)).into_owned(),
            first(&self.subjects),
            first(&self.places),
            normalised(&about.source).into_owned(),
            normalised(&about.via).into_owned(),
            normalised(&about.as_of).into_owned(),
            self.path.clone(),
            self.detail.clone(),
        ];
        cells.iter().fold(fnv(FNV_START, self.code.rule().id), |hash, cell| fnv(fnv(hash, "\u{1f}"), cell))
    }
}

/// The start of [`fnv`], from its specification.
const FNV_START: u64 = 0xcbf2_9ce4_8422_2325;

/// The FNV-1a hash, which stays the same from one version of figcheck to the next.
fn fnv(hash: u64, text: &str) -> u64 {
    text.bytes().fold(hash, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The test vectors of the hash's authors.
    #[test]
    fn the_hash_is_fnv_1a() {
        assert_eq!(fnv(FNV_START, ""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv(FNV_START, "a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv(FNV_START, "foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn a_claim_is_told_by_who_said_it_and_when() {
        let stated = |source: &str, via: &str, as_of: &str| {
            Stated { id: "1".to_owned(), source: source.into(), via: via.into(), as_of: as_of.into() }
                .in_words()
        };
        assert_eq!(stated("NIS", "Yonhap", "2025-01-13"), "NIS via Yonhap, 2025-01-13");
        assert_eq!(stated("NIS", "", "2025"), "NIS, 2025");
        assert_eq!(stated("NIS", "", ""), "NIS");
    }
}
