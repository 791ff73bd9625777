//! How numbers are written: which marks group digits and which one begins the decimals.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A convention for writing numbers. Every style also groups by a space (`12 000`), in threes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberStyle {
    /// `10,000.5`
    #[default]
    English,
    /// `10.000,5`
    Continental,
    /// `10 000,5`
    #[serde(alias = "french")]
    Space,
    /// `1,00,000.5`, and the English grouping, which cannot be mistaken for it.
    Indian,
    /// `10'000.5`
    Swiss,
}

impl NumberStyle {
    /// Every style.
    pub const ALL: [NumberStyle; 5] = [
        NumberStyle::English,
        NumberStyle::Continental,
        NumberStyle::Space,
        NumberStyle::Indian,
        NumberStyle::Swiss,
    ];

    /// Its name, as in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            NumberStyle::English => "english",
            NumberStyle::Continental => "continental",
            NumberStyle::Space => "space",
            NumberStyle::Indian => "indian",
            NumberStyle::Swiss => "swiss",
        }
    }

    /// A number written in it.
    pub fn example(self) -> &'static str {
        match self {
            NumberStyle::English => "10,000.5",
            NumberStyle::Continental => "10.000,5",
            NumberStyle::Space => "10 000,5",
            NumberStyle::Indian => "1,00,000.5",
            NumberStyle::Swiss => "10'000.5",
        }
    }

    /// The mark between groups of digits, beside the space.
    pub(super) fn group(self) -> Option<u8> {
        match self {
            NumberStyle::English | NumberStyle::Indian => Some(b','),
            NumberStyle::Continental => Some(b'.'),
            NumberStyle::Space => None,
            NumberStyle::Swiss => Some(b'\''),
        }
    }

    /// The mark before the decimals.
    pub fn decimal(self) -> u8 {
        match self {
            NumberStyle::English | NumberStyle::Indian | NumberStyle::Swiss => b'.',
            NumberStyle::Continental | NumberStyle::Space => b',',
        }
    }
}

impl fmt::Display for NumberStyle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for NumberStyle {
    type Err = String;

    /// Reads a name; the error lists the names there are.
    fn from_str(text: &str) -> Result<NumberStyle, String> {
        let wanted = if text.eq_ignore_ascii_case("french") { "space" } else { text };
        let found = NumberStyle::ALL.into_iter().find(|style| style.name().eq_ignore_ascii_case(wanted));
        found.ok_or_else(|| {
            let names = NumberStyle::ALL.map(NumberStyle::name).join(", ");
            format!("unknown number style \"{}\", expected one of {names}", text.escape_debug())
        })
    }
}
