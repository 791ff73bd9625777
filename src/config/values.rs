//! The kinds of value a configuration has beside numbers and words.

use crate::input::Encoding;
use crate::period::DaySpan;
use crate::quantity::Rounding;
use crate::rule::Severity;
use serde::de::{Error, MapAccess, Visitor, value::MapAccessDeserializer};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// The severity that the configuration sets for a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Its findings are errors.
    Error,
    /// Its findings are warnings.
    Warning,
    /// Its findings are notes.
    Note,
    /// Its findings are not reported.
    Off,
}

impl Level {
    /// The severity; none for findings that are not reported.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Level::Error => Some(Severity::Error),
            Level::Warning => Some(Severity::Warning),
            Level::Note => Some(Severity::Note),
            Level::Off => None,
        }
    }
}

/// From which severity on findings make the run fail (exit code 1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FailOn {
    /// Errors.
    #[default]
    Error,
    /// Errors and warnings.
    Warning,
    /// Nothing.
    Never,
}

/// What separates the cells of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Delimiter {
    /// A comma.
    #[serde(rename = ",")]
    Comma,
    /// A semicolon.
    #[serde(rename = ";")]
    Semicolon,
    /// A tab.
    #[serde(rename = "tab", alias = "\t")]
    Tab,
    /// An upright bar.
    #[serde(rename = "|")]
    Bar,
}

impl Delimiter {
    /// The delimiter as it stands in a file.
    pub fn byte(self) -> u8 {
        match self {
            Delimiter::Comma => b',',
            Delimiter::Semicolon => b';',
            Delimiter::Tab => b'\t',
            Delimiter::Bar => b'|',
        }
    }
}

/// How many claims are listed under one finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(pub Option<usize>);

impl Default for Limit {
    fn default() -> Limit {
        Limit(Some(20))
    }
}

impl Serialize for DaySpan {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.iso())
    }
}

/// Takes a string, a TOML date, or a whole number for a year: all three are what people write.
impl<'de> Deserialize<'de> for DaySpan {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<DaySpan, D::Error> {
        struct Written;
        impl<'de> Visitor<'de> for Written {
            type Value = DaySpan;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a date such as 2024-10-31, \"2024-10\" or 2024")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<DaySpan, E> {
                DaySpan::parse(text).map_err(E::custom)
            }
            fn visit_i64<E: Error>(self, year: i64) -> Result<DaySpan, E> {
                self.visit_str(&year.to_string())
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<DaySpan, A::Error> {
                let date = toml::value::Datetime::deserialize(MapAccessDeserializer::new(map))?;
                self.visit_str(&date.to_string())
            }
        }
        deserializer.deserialize_any(Written)
    }
}

/// Reads `inferred`, `exact` or a percentage, as the command line and the configuration write it.
pub fn rounding(text: &str) -> Result<Rounding, String> {
    let text = text.trim();
    match text {
        "inferred" => return Ok(Rounding::Inferred),
        "exact" => return Ok(Rounding::Exact),
        _ => {}
    }
    match text.strip_suffix('%').unwrap_or(text).trim().parse::<f64>() {
        Ok(percent) if (0.0..100.0).contains(&percent) => Ok(Rounding::Percent(percent)),
        _ => Err(format!(
            "`{text}` is no rounding; expected inferred, exact or a percentage from 0 to below 100"
        )),
    }
}

/// Reads `none` or a number, as the command line and the configuration write it.
pub fn limit(text: &str) -> Result<Limit, String> {
    match text.trim() {
        "none" => Ok(Limit(None)),
        text => match text.parse() {
            Ok(number) => Ok(Limit(Some(number))),
            Err(_) => Err(format!("`{text}` is no limit; expected a whole number or none")),
        },
    }
}

/// Reads a value that may be written as a string or as a bare number.
fn word_or_number<'de, D, T>(deserializer: D, read: fn(&str) -> Result<T, String>) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
{
    struct Written<T>(fn(&str) -> Result<T, String>);
    impl<T> Visitor<'_> for Written<T> {
        type Value = T;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a word or a number")
        }
        fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
            (self.0)(text).map_err(E::custom)
        }
        fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
            self.visit_str(&number.to_string())
        }
        fn visit_f64<E: Error>(self, number: f64) -> Result<T, E> {
            self.visit_str(&number.to_string())
        }
    }
    deserializer.deserialize_any(Written(read))
}

/// Finds an encoding by any of the names it goes by on the Web, such as `utf-8`, `windows-1252`, `cp1252`.
pub fn encoding(label: &str) -> Option<Encoding> {
    let known = encoding_rs::Encoding::for_label(label.as_bytes())?;
    if known == encoding_rs::UTF_8 {
        Some(Encoding::Utf8)
    } else {
        (known == encoding_rs::WINDOWS_1252).then_some(Encoding::Windows1252)
    }
}

impl<'de> Deserialize<'de> for Encoding {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Encoding, D::Error> {
        let label = String::deserialize(deserializer)?;
        encoding(&label).ok_or_else(|| D::Error::unknown_variant(&label, &["utf-8", "windows-1252"]))
    }
}

impl Serialize for Encoding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Windows1252 => "windows-1252",
        })
    }
}

impl<'de> Deserialize<'de> for Rounding {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Rounding, D::Error> {
        word_or_number(deserializer, rounding)
    }
}

impl Serialize for Rounding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Rounding::Inferred => serializer.serialize_str("inferred"),
            Rounding::Exact => serializer.serialize_str("exact"),
            Rounding::Percent(percent) => serializer.serialize_f64(*percent),
        }
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Limit, D::Error> {
        word_or_number(deserializer, limit)
    }
}

impl Serialize for Limit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Some(number) => serializer.serialize_u64(number as u64),
            None => serializer.serialize_str("none"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_and_limit_are_read_as_written() {
        for (text, read) in [
            ("inferred", Rounding::Inferred),
            ("exact", Rounding::Exact),
            ("5", Rounding::Percent(5.0)),
            ("2.5 %", Rounding::Percent(2.5)),
        ] {
            assert_eq!(rounding(text), Ok(read));
        }
        for text in ["", "100", "-1", "NaN", "inf", "about"] {
            assert!(rounding(text).is_err(), "{text:?}");
        }
        assert_eq!(limit("none"), Ok(Limit(None)));
        assert_eq!(limit("0"), Ok(Limit(Some(0))));
        assert!(limit("-1").is_err() && limit("1.5").is_err());
    }
}
