//! The words figures are written in: the one place where a wording has its meaning.
//!
//! `docs/wordings.md` shows the same tables with examples, and a test holds the two together. All words are
//! lower case, with single spaces.

use super::Kind;

/// Hedges that come before the number. Those of kind exact say nothing about the number.
pub(super) const BEFORE: &[(Kind, &[&str])] = &[
    (
        Kind::Exact,
        &[
            "a total of",
            "total of",
            "total",
            "a combined",
            "combined",
            "a further",
            "further",
            "another",
            "an additional",
            "additional",
            "already",
            "now",
            "even",
            "exactly",
            "precisely",
            "only",
            "just",
            "the",
            "all",
            "a record",
            "=",
        ],
    ),
    (
        Kind::Approx,
        &[
            "about",
            "around",
            "approximately",
            "approx",
            "approx.",
            "roughly",
            "some",
            "an estimated",
            "estimated",
            "estimated at",
            "est",
            "est.",
            "circa",
            "ca",
            "ca.",
            "c",
            "c.",
            "~",
            "closer to",
            "in the region of",
            "in the order of",
            "on the order of",
            "of the order of",
            "in the vicinity of",
            "in the neighborhood of",
            "in the neighbourhood of",
            "something like",
            "more or less",
            "perhaps",
            "maybe",
            "possibly",
            "probably",
            "likely",
            "barely",
        ],
    ),
    (
        Kind::Nearly,
        &[
            "nearly",
            "almost",
            "approaching",
            "close to",
            "just under",
            "just below",
            "just short of",
            "just shy of",
            "shy of",
            "short of",
            "slightly under",
            "slightly below",
            "slightly less than",
            "slightly fewer than",
            "a little under",
            "a little below",
            "a little less than",
            "a little fewer than",
            "nearing",
            "near",
            "not quite",
        ],
    ),
    (
        Kind::AtLeast,
        &[
            "at least",
            "at the very least",
            "no fewer than",
            "not fewer than",
            "no less than",
            "not less than",
            "a minimum of",
            "minimum of",
            "minimum",
            "min",
            "min.",
            "a low of",
            "as few as",
            "starting at",
            ">=",
            "=>",
        ],
    ),
    (
        Kind::MoreThan,
        &[
            "more than",
            "over",
            "just over",
            "well over",
            "slightly over",
            "a little over",
            "above",
            "just above",
            "well above",
            "slightly above",
            "a little above",
            "slightly more than",
            "just more than",
            "a little more than",
            "well more than",
            "far more than",
            "much more than",
            "exceed",
            "exceeds",
            "exceeding",
            "exceeded",
            "has exceeded",
            "have exceeded",
            "had exceeded",
            "surpass",
            "surpasses",
            "surpassing",
            "surpassed",
            "has surpassed",
            "have surpassed",
            "had surpassed",
            "upwards of",
            "upward of",
            "in excess of",
            "topped",
            "tops",
            "topping",
            "has topped",
            "have topped",
            "passed",
            "has passed",
            "have passed",
            "past",
            "beyond",
            "north of",
            "greater than",
            "higher than",
            "larger than",
            ">",
        ],
    ),
    (
        Kind::UpTo,
        &[
            "up to",
            "anything up to",
            "as many as",
            "as much as",
            "as high as",
            "at most",
            "at the most",
            "at the very most",
            "no more than",
            "not more than",
            "no higher than",
            "not exceeding",
            "a maximum of",
            "maximum of",
            "maximum",
            "max",
            "max.",
            "a high of",
            "<=",
            "=<",
        ],
    ),
    (
        Kind::LessThan,
        &[
            "fewer than",
            "less than",
            "far fewer than",
            "far less than",
            "well fewer than",
            "well less than",
            "under",
            "well under",
            "below",
            "well below",
            "lower than",
            "smaller than",
            "south of",
            "<",
        ],
    ),
];

/// Hedges that come after the number, or after what is counted.
pub(super) const AFTER: &[(Kind, &[&str])] = &[
    (
        Kind::Exact,
        &[
            "-strong",
            "strong",
            "in total",
            "in all",
            "total",
            "altogether",
            "overall",
            "exactly",
            "precisely",
            "more",
        ],
    ),
    (
        Kind::Approx,
        &[
            "or so",
            "-odd",
            "odd",
            "-ish",
            "or thereabouts",
            "approximately",
            "approx",
            "approx.",
            "roughly",
            "estimated",
            "est",
            "est.",
            "(estimated)",
            "(est.)",
            "(approx.)",
            "give or take",
            "more or less",
        ],
    ),
    (Kind::Nearly, &["or nearly so"]),
    (
        Kind::AtLeast,
        &[
            "or more",
            "and more",
            "or above",
            "and above",
            "or over",
            "and over",
            "or higher",
            "or greater",
            "and up",
            "+",
            "-plus",
            "plus",
            "at least",
            "at the very least",
            "at a minimum",
            "minimum",
            "if not more",
            "and counting",
        ],
    ),
    (
        Kind::UpTo,
        &[
            "or less",
            "or fewer",
            "or under",
            "or below",
            "or lower",
            "if that",
            "at most",
            "at the most",
            "at the very most",
            "maximum",
            "max",
            "max.",
            "tops",
        ],
    ),
];

/// What announces a range.
pub(super) const BETWEEN: &[&str] = &[
    "between",
    "anywhere between",
    "somewhere between",
    "from",
    "anywhere from",
    "ranging from",
    "ranging between",
    "in the range of",
    "in a range of",
];

/// What joins the ends of a range; symbols with or without spaces around them.
pub(super) const TO: &[&str] = &["-", "--", "~", " to ", " through ", " or ", " up to "];

/// What stands before a margin either side.
pub(super) const MARGIN: &[&str] = &["+/-", "+-", " plus or minus ", " give or take "];

/// Words for what has no exact number, with the lowest and highest number they can stand for.
///
/// Before a scale they count it: `several hundred` is [3 × 100, (9 + 1) × 100 − 1], `tens of thousands`
/// [20 × 1,000, (99 + 1) × 1,000 − 1].
pub(super) const VAGUE: &[(&[&str], f64, f64)] = &[
    (&["a couple", "couple"], 2.0, 3.0),
    (&["a few", "few", "a handful", "several"], 3.0, 9.0),
    (&["tens", "10s"], 20.0, 99.0),
    (&["dozens"], 24.0, 99.0),
    (&["scores"], 40.0, 99.0),
    (&["hundreds", "100s"], 200.0, 999.0),
    (&["thousands", "1000s", "1,000s"], 2e3, 9_999.0),
    (&["lakhs"], 2e5, 999_999.0),
    (&["millions"], 2e6, 9_999_999.0),
    (&["crores"], 2e7, 99_999_999.0),
    (&["billions"], 2e9, 9_999_999_999.0),
];

/// How a scale may stand after its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spelled {
    /// As a word of its own, which may also stand alone: `a thousand`.
    Out,
    /// Short, after digits: `12k`, `12 k`.
    Short,
    /// Short and touching its digits: `12m`, since `12 m` are metres.
    Touching,
}

/// A word that multiplies the number before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    pub(super) words: &'static [&'static str],
    pub(super) spelled: Spelled,
    /// It stands for `factor` × 10^`power`.
    pub(super) factor: u64,
    pub(super) power: i32,
}

const fn scale(words: &'static [&'static str], spelled: Spelled, factor: u64, power: i32) -> Scale {
    Scale { words, spelled, factor, power }
}

pub(super) const SCALES: &[Scale] = &[
    scale(&["hundred", "hundreds"], Spelled::Out, 1, 2),
    scale(&["thousand", "thousands"], Spelled::Out, 1, 3),
    scale(&["lakh", "lakhs", "lac", "lacs"], Spelled::Out, 1, 5),
    scale(&["million", "millions"], Spelled::Out, 1, 6),
    scale(&["crore", "crores"], Spelled::Out, 1, 7),
    scale(&["billion", "billions"], Spelled::Out, 1, 9),
    scale(&["trillion", "trillions"], Spelled::Out, 1, 12),
    scale(&["dozen", "dozens"], Spelled::Out, 12, 0),
    scale(&["score"], Spelled::Out, 20, 0),
    scale(&["k"], Spelled::Short, 1, 3),
    scale(&["mn", "mln", "mio", "mil"], Spelled::Short, 1, 6),
    scale(&["bn", "bln"], Spelled::Short, 1, 9),
    scale(&["tn", "trn"], Spelled::Short, 1, 12),
    scale(&["m"], Spelled::Touching, 1, 6),
    scale(&["b"], Spelled::Touching, 1, 9),
];

/// Number words below 20.
pub(super) const ONES: &[(&str, u64)] = &[
    ("zero", 0),
    ("none", 0),
    ("nil", 0),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("thirteen", 13),
    ("fourteen", 14),
    ("fifteen", 15),
    ("sixteen", 16),
    ("seventeen", 17),
    ("eighteen", 18),
    ("nineteen", 19),
];

/// The tens, to which a number word below 10 may be added.
pub(super) const TENS: &[(&str, u64)] = &[
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fourty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("seventy", 70),
    ("eighty", 80),
    ("ninety", 90),
];

/// Names of fractions: into how many parts.
pub(super) const PARTS: &[(&str, u64)] = &[
    ("half", 2),
    ("halves", 2),
    ("third", 3),
    ("thirds", 3),
    ("quarter", 4),
    ("quarters", 4),
    ("fourth", 4),
    ("fourths", 4),
    ("fifth", 5),
    ("fifths", 5),
    ("sixth", 6),
    ("sixths", 6),
    ("seventh", 7),
    ("sevenths", 7),
    ("eighth", 8),
    ("eighths", 8),
    ("ninth", 9),
    ("ninths", 9),
    ("tenth", 10),
    ("tenths", 10),
];

/// A hundredth.
pub(super) const PERCENT: &[&str] = &["%", "percent", "per cent", "pct", "p.c."];

/// Money, written before or after the number.
pub(super) const MONEY: &[&str] = &[
    "us$", "a$", "c$", "nz$", "hk$", "s$", "$", "€", "£", "¥", "₽", "₴", "₩", "₹", "usd", "eur", "gbp",
    "rub", "uah", "krw", "jpy", "cny", "inr", "rs", "rs.", "chf",
];

/// Words that are no part of what is counted; a text that has one after its number says more than a quantity.
pub(super) const NOT_COUNTED: &[&str] = &[
    "about", "above", "after", "almost", "around", "as", "at", "because", "been", "before", "being", "below",
    "but", "by", "during", "for", "from", "had", "has", "have", "if", "in", "into", "is", "it", "least",
    "less", "minus", "more", "most", "nearly", "no", "not", "on", "over", "plus", "roughly", "s", "said",
    "since", "some", "than", "that", "them", "then", "they", "times", "to", "under", "until", "up", "was",
    "were", "when", "where", "which", "while", "who", "will", "with", "without",
];

/// Words that may join those for what is counted, but neither begin nor end them.
pub(super) const JOINING: &[&str] = &["of", "per", "a", "and", "or", "the"];
