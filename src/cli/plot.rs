//! `figcheck plot`.

use super::Outcome;
use super::comparison::Keys;
use super::output::{self, Output};
use super::reading::Reading;
use figcheck::report::svg::{self, Picture, Scene, Width};
use figcheck::report::terminal::plot::{self, Plot};
use std::path::PathBuf;

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
    let (report, code) = args.keys.compare(&args.reading)?;
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
    Ok(code)
}
