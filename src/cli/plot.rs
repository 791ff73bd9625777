//! `figcheck plot`.

use super::output::{self, Output};
use super::reading::Reading;
use super::{CLEAN, FAILED, Failure, Outcome};
use figcheck::report::svg::{self, Picture, Scene, Width};
use figcheck::report::terminal::plot::{self, Plot};
use figcheck::report::{Groups, Limits};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    output: Output,
    /// Only this measure
    #[arg(long, value_name = "NAME")]
    measure: Option<String>,
    /// Only this subject
    #[arg(long, value_name = "NAME")]
    subject: Option<String>,
    /// Only this place
    #[arg(long, value_name = "NAME")]
    place: Option<String>,
    /// Put the claims along a time axis, with a line for each origin
    #[arg(long)]
    over_time: bool,
    /// A logarithmic scale
    #[arg(long)]
    log: bool,
    /// Write the pictures to a file as SVG instead
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Keys drawn
    #[arg(long, value_name = "N|none", value_parser = figcheck::config::limit, default_value = "50", help_heading = "Output")]
    max_keys: figcheck::config::Limit,
}

pub(super) fn run(args: &Args) -> Outcome {
    let found = args.reading.find(None)?;
    let run = args.reading.read(&found);
    let limits = Limits {
        findings: Some(0),
        groups: args.max_keys.0,
        listed: Groups::All,
        with_claims: true,
        measure: args.measure.clone(),
        subject: args.subject.clone(),
        place: args.place.clone(),
        ..Limits::default()
    };
    let groups = run.report(&limits).groups;
    if groups.is_empty() {
        return Err(Failure("no claim is of this measure, subject and place".to_owned()));
    }
    match &args.svg {
        None => {
            let plot = Plot { log: args.log, over_time: args.over_time };
            let look = args.output.look();
            args.output.write(|out| plot::write_plot(&groups, plot, &look, out))?;
        }
        Some(file) => {
            let pictures: Vec<Picture> = groups
                .iter()
                .enumerate()
                .filter_map(|(n, group)| {
                    let (scene, id) = (Scene::of_group(group), format!("key-{n}"));
                    if args.over_time {
                        scene.over_time(Width::Wide, &id)
                    } else {
                        scene.ranges(Width::Wide, &id)
                    }
                })
                .collect();
            let document = svg::document(&pictures);
            output::write_file(file, |out| out.write_all(document.as_bytes()))?;
        }
    }
    Ok(if run.errors().is_empty() { CLEAN } else { FAILED })
}
