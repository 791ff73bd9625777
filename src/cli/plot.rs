//! `figcheck plot`.

use super::Outcome;
use super::comparison::Keys;
use super::output::{self, Output};
use super::reading::Reading;
use figcheck::report::svg::{self, Picture, Scale, Scene, Width};
use figcheck::report::terminal::plot::{self, Plot};
use std::path::PathBuf;

/// What stands in the place of a picture that cannot be drawn.
const NO_COURSE: &str = "Nothing to draw over time: fewer than two of the figures are for different times.";
const NO_NUMBER: &str = "No claim has a number that could be drawn.";

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    keys: Keys,
    /// Put the claims along a time axis, with a line for each origin
    #[arg(long)]
    over_time: bool,
    /// A logarithmic scale
    #[arg(long)]
    log: bool,
    /// Write the pictures to a file as SVG instead
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Outcome {
    let (report, code) = args.keys.compare(&args.reading, 0)?;
    let groups = report.groups;
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
                .map(|(n, group)| {
                    let (mut scene, id) = (Scene::of_group(group), format!("key-{n}"));
                    if args.log {
                        scene.scale = Scale::Log;
                    }
                    let (picture, otherwise) = if args.over_time {
                        (scene.over_time(Width::Wide, &id), NO_COURSE)
                    } else {
                        (scene.ranges(Width::Wide, &id), NO_NUMBER)
                    };
                    picture.unwrap_or_else(|| scene.saying(otherwise, &id))
                })
                .collect();
            let document = svg::document(&pictures);
            output::write_file(file, |out| out.write_all(document.as_bytes()))?;
        }
    }
    Ok(code)
}
