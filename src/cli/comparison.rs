//! What the commands that set claims side by side share: which keys, with all their claims.

use super::reading::Reading;
use super::{CLEAN, FAILED, Failure};
use figcheck::report::{Groups, Limits, Report};

/// Which keys are compared.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Keys")]
pub(super) struct Keys {
    /// Only this measure
    #[arg(long, value_name = "NAME")]
    measure: Option<String>,
    /// Only this subject
    #[arg(long, value_name = "NAME")]
    subject: Option<String>,
    /// Only this place
    #[arg(long, value_name = "NAME")]
    place: Option<String>,
    /// Keys shown at most
    #[arg(long, value_name = "N|none", value_parser = figcheck::config::limit, default_value = "1000")]
    max_keys: figcheck::config::Limit,
}

impl Keys {
    /// Reads what there is and compares these keys, with at most so many findings on them; gives the exit code beside.
    pub(super) fn compare(&self, reading: &Reading, findings: usize) -> Result<(Report, u8), Failure> {
        let found = reading.find(None)?;
        let run = reading.read(&found)?;
        let mut report = run.report(&Limits {
            findings: Some(findings),
            groups: self.max_keys.0,
            listed: Groups::All,
            with_claims: true,
            latest: 50,
            measure: self.measure.clone(),
            subject: self.subject.clone(),
            place: self.place.clone(),
            ..Limits::default()
        });
        let asked = [&self.measure, &self.subject, &self.place].into_iter().any(Option::is_some);
        if report.groups.is_empty() && asked && run.errors().is_empty() {
            return Err(Failure("no claim is of this measure, subject and place".to_owned()));
        }
        if asked {
            let Report { findings, groups, .. } = &mut report;
            findings.retain(|finding| {
                groups.iter().any(|group| {
                    finding.measures.contains(&group.measure)
                        && (&finding.subject, &finding.place) == (&group.subject, &group.place)
                })
            });
        }
        Ok((report, if run.is_complete() { CLEAN } else { FAILED }))
    }
}
