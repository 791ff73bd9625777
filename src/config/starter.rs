//! What `figcheck init` writes: a configuration that explains itself, and a few rows to start from.

/// A commented `figcheck.toml`.
pub const CONFIG: &str = include_str!("starter/figcheck.toml");

/// A table of sources that are one witness.
pub const SOURCES: &str = include_str!("starter/sources.csv");

/// A table of claims, in which one pair cannot both be true.
pub const FIGURES: &str = include_str!("starter/figures.csv");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::sources::Sources;

    #[test]
    fn the_starter_is_a_valid_configuration() {
        let config = Config::parse(CONFIG, "figcheck.toml").unwrap();
        assert!(config.policy("evacuated", "").basis.is_some());
        let rows = csv::Reader::from_reader(FIGURES.as_bytes()).records().count();
        assert!(3 <= rows);
    }

    /// What stands behind `# ` at the start of a line is an example, and must be right as well.
    #[test]
    fn every_commented_out_line_is_valid_too() {
        let all: String = CONFIG
            .lines()
            .map(|line| line.strip_prefix("#: ").unwrap_or(line))
            .flat_map(|line| [line, "\n"])
            .collect();
        let config = Config::parse(&all, "figcheck.toml").unwrap();
        assert!(!config.settings().relation.is_empty() && !config.settings().accept.is_empty());
    }

    #[test]
    fn the_starter_sources_are_one_witness() {
        let sources = Sources::parse(SOURCES, "sources.csv").unwrap();
        assert_eq!(sources.lookup("Mayor's office").origin, sources.lookup("City council").origin);
    }
}
