//! Units: which names mean the same, which belong to one dimension, and how many of the base unit one is.
//!
//! Only conversions that are exact in decimals are known. Everything else is a unit of its own name, which
//! is never compared with another.

use std::borrow::Cow;

/// A unit, resolved: a number of it times `factor` is a number of `base`.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// The base unit of the dimension (`kg`, `percent`, `USD`, `people`), or the unit's own name in lower case
    /// and the singular. Empty for numbers without a unit. Two units can be compared if their bases are equal.
    pub base: Cow<'static, str>,
    /// How many of the base unit one is; a power of ten.
    pub factor: f64,
}

/// The base unit of percentages.
pub(crate) const PERCENT: &str = "percent";

/// Names with one meaning: base unit, factor, names.
const KNOWN: &[(&str, f64, &[&str])] = &[
    (PERCENT, 1.0, &["%", "percent", "per cent", "pct", "p.c.", "percentage"]),
    ("percentage points", 1.0, &["percentage points", "percentage point", "points", "pp", "ppt"]),
    ("people", 1.0, &["people", "persons", "person", "individuals", "individual"]),
    ("USD", 1.0, &["$", "us$", "usd", "dollar", "dollars", "us dollar", "us dollars", "u.s. dollars"]),
    ("EUR", 1.0, &["€", "eur", "euro", "euros"]),
    ("GBP", 1.0, &["£", "gbp", "pound sterling", "pounds sterling"]),
    ("RUB", 1.0, &["₽", "rub", "ruble", "rubles", "rouble", "roubles"]),
    ("UAH", 1.0, &["₴", "uah", "hryvnia", "hryvnias"]),
    ("INR", 1.0, &["₹", "inr", "rs", "rs.", "rupee", "rupees"]),
    ("KRW", 1.0, &["₩", "krw", "won"]),
    ("kg", 1e-3, &["g", "gram", "grams", "gramme", "grammes"]),
    ("kg", 1.0, &["kg", "kgs", "kilo", "kilos", "kilogram", "kilograms", "kilogramme", "kilogrammes"]),
    ("kg", 1e3, &["t", "tonne", "tonnes", "metric ton", "metric tons", "metric tonne", "metric tonnes"]),
    ("kg", 1e6, &["kt", "kilotonne", "kilotonnes"]),
    ("m", 1e-3, &["mm", "millimetre", "millimetres", "millimeter", "millimeters"]),
    ("m", 1e-2, &["cm", "centimetre", "centimetres", "centimeter", "centimeters"]),
    ("m", 1.0, &["m", "metre", "metres", "meter", "meters"]),
    ("m", 1e3, &["km", "kilometre", "kilometres", "kilometer", "kilometers"]),
    (
        "ha",
        1e-4,
        &["m²", "m2", "m^2", "sq m", "square metre", "square metres", "square meter", "square meters"],
    ),
    ("ha", 1.0, &["ha", "hectare", "hectares"]),
    (
        "ha",
        1e2,
        &[
            "km²",
            "km2",
            "km^2",
            "sq km",
            "square kilometre",
            "square kilometres",
            "square kilometer",
            "square kilometers",
        ],
    ),
    ("l", 1.0, &["l", "litre", "litres", "liter", "liters"]),
];

/// Words that multiply the unit they stand with: `thousand people`, `USD million`, `$bn`.
const PREFIXES: &[(f64, &[&str])] = &[
    (1e2, &["hundred", "hundreds"]),
    (1e3, &["k", "thousand", "thousands", "000s", "'000", "'000s", "000"]),
    (1e5, &["lakh", "lakhs"]),
    (1e6, &["m", "mn", "mln", "million", "millions"]),
    (1e7, &["crore", "crores"]),
    (1e9, &["bn", "bln", "billion", "billions"]),
    (1e12, &["tn", "trn", "trillion", "trillions"]),
];

/// Finds a unit by name, whatever its case and spacing. Every name is a unit; this cannot fail.
pub fn resolve(name: &str) -> Unit {
    if let Some(unit) = known(name) {
        return unit;
    }
    let plain =
        name.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ").replace('’', "'");
    if let Some(unit) = known(&plain) {
        return unit;
    }
    let (mut factor, mut rest) = (1.0, plain.as_str());
    while let Some((more, name)) = prefixed(rest) {
        (factor, rest) = (factor * more, name);
    }
    let unit = named(rest);
    Unit { factor: factor * unit.factor, ..unit }
}

/// A unit in lower case, without multiplying words.
fn named(name: &str) -> Unit {
    // `percent of casualties`, `tonnes of rice`: what it is of does not change the dimension.
    let of = || name.split_once(" of ").and_then(|(unit, _)| known(unit)).filter(|unit| measures(&unit.base));
    known(name).or_else(of).unwrap_or_else(|| Unit { base: Cow::Owned(singular(name)), factor: 1.0 })
}

/// Looks a name up as it stands, save for ASCII case; allocates nothing.
fn known(name: &str) -> Option<Unit> {
    let (base, factor, _) =
        KNOWN.iter().find(|(_, _, names)| names.iter().any(|known| known.eq_ignore_ascii_case(name)))?;
    Some(Unit { base: Cow::Borrowed(base), factor: *factor })
}

/// A base unit as it is shown, from its name in lower case.
pub(crate) fn base_name(compared: &str) -> Cow<'_, str> {
    known(compared).map_or(Cow::Borrowed(compared), |unit| unit.base)
}

/// Whether a base unit measures something, as percent, dollars and kilograms do; people and every name that is
/// not known are counted.
pub fn measures(base: &str) -> bool {
    base != "people" && KNOWN.iter().any(|(known, ..)| *known == base)
}

/// Takes a multiplying word off either end, with `of` and brackets around the rest.
fn prefixed(name: &str) -> Option<(f64, &str)> {
    let factor = |word: &str| {
        PREFIXES
            .iter()
            .find(|(_, words)| words.contains(&word.trim_matches(['(', ')', ','])))
            .map(|(factor, _)| *factor)
    };
    let name = name.strip_prefix("in ").unwrap_or(name);
    if let Some(factor) = factor(name).filter(|_| name != "m") {
        return Some((factor, ""));
    }
    if let Some((first, rest)) = name.split_once(' ')
        && let Some(factor) = factor(first)
    {
        return Some((factor, rest.strip_prefix("of ").unwrap_or(rest)));
    }
    if let Some((rest, last)) = name.rsplit_once(' ')
        && let Some(factor) = factor(last)
    {
        return Some((factor, rest.strip_suffix(" in").unwrap_or(rest).trim_end_matches(',')));
    }
    // `$bn`, `€m`.
    let sign = name.chars().next().filter(|sign| "$€£₽₴₩".contains(*sign))?;
    let (sign, rest) = name.split_at(sign.len_utf8());
    factor(rest).map(|factor| (factor, sign))
}

/// Folds the plural of the last word where English leaves no doubt: `containers` and `container` are one.
fn singular(name: &str) -> String {
    let last = name.rsplit(' ').next().unwrap_or(name);
    let cut = match last {
        _ if last.len() < 4 || !last.is_ascii() => 0,
        _ if last.ends_with("sses")
            || last.ends_with("xes")
            || last.ends_with("ches")
            || last.ends_with("shes") =>
        {
            2
        }
        _ if ["ss", "us", "is", "ies"].iter().any(|ending| last.ends_with(ending)) => 0,
        _ if last.ends_with('s') => 1,
        _ => 0,
    };
    name[..name.len() - cut].to_owned()
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "what is exact is tested to be exact")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_of_one_unit_resolve_to_one_base() {
        for (base, factor, names) in [
            ("people", 1.0, &["people", "People ", "persons", "person"][..]),
            (
                "people",
                1e3,
                &["thousand people", "thousands of people", "k people", "people (thousands)", "'000 people"],
            ),
            ("", 1e3, &["k", "K", "thousand", "in thousands"]),
            ("", 1e6, &["million", "millions"]),
            ("USD", 1.0, &["$", "US$", "usd", "US  dollars"]),
            (
                "USD",
                1e6,
                &[
                    "million USD",
                    "USD million",
                    "$ million",
                    "$m",
                    "USD m",
                    "million US dollars",
                    "USD, millions",
                ],
            ),
            ("EUR", 1e9, &["€bn", "billion euros", "EUR bn"]),
            ("kg", 1e3, &["t", "tonnes", "tonne", "metric tons", "tonnes of rice"]),
            ("kg", 1e6, &["thousand tonnes", "kt"]),
            ("kg", 1e-3, &["g", "grams"]),
            ("m", 1e3, &["km", "kilometres"]),
            ("m", 1.0, &["m", "metres"]),
            ("ha", 1e2, &["km²", "sq km", "km2", "KM²"]),
            (
                "percent",
                1.0,
                &["%", "percent", "per cent", "Percent of force sent", "percent of casualties", "% of GDP"],
            ),
            ("container", 1.0, &["containers", "Container"]),
            ("munitions container", 1.0, &["munitions  containers"]),
            ("box", 1.0, &["boxes", "box"]),
            ("loss", 1.0, &["losses", "loss"]),
            ("", 1.0, &["", "  "]),
            ("ton", 1.0, &["tons", "ton"]),
            ("people of kursk", 1.0, &["people of Kursk"]),
        ] {
            for name in names {
                assert_eq!(resolve(name), Unit { base: base.into(), factor }, "{name}");
            }
        }
    }

    #[test]
    fn different_dimensions_stay_apart() {
        let bases = [
            "people",
            "troops",
            "percent",
            "percentage points",
            "$",
            "€",
            "kg",
            "m",
            "ha",
            "ton",
            "containers",
            "",
        ];
        for (i, a) in bases.iter().enumerate() {
            for b in &bases[..i] {
                assert_ne!(resolve(a).base, resolve(b).base, "{a} and {b}");
            }
        }
    }

    proptest! {
        #[test]
        fn a_base_is_its_own_base(name in "[a-zA-Z%$€ ]{0,24}") {
            let unit = resolve(&name);
            let again = resolve(&unit.base);
            prop_assert_eq!(&again.base, &unit.base);
            prop_assert_eq!(again.factor, 1.0);
        }

        #[test]
        fn case_and_spacing_do_not_matter(words in prop::collection::vec("[a-zàéö%]{1,9}", 1..4)) {
            let name = words.join(" ");
            let odd = format!("  {} ", words.join("\u{a0} ").to_uppercase());
            prop_assert_eq!(resolve(&name), resolve(&odd));
        }

        #[test]
        fn no_name_fails(name in "\\PC{0,40}") {
            let unit = resolve(&name);
            prop_assert!(unit.factor.is_finite() && 0.0 < unit.factor);
        }
    }
}
