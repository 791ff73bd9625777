//! Pictures: ranges on one axis, and claims over time, as SVG.
//!
//! One module for the page and for `figcheck plot --svg`. A picture is laid out in pixels for one of two
//! widths ([`Width`]), because SVG does not wrap text; a page carries both and shows the one that fits. It
//! needs no script and no asset, takes its colours from the CSS variables in [`STYLE`], and says in `title`
//! and `desc` what it shows to those who cannot see it. Meaning is never carried by colour alone.
//!
//! What is drawn: a dot is the number as stated (hollow where the number itself is left out, as by "more
//! than"), a full bar a range as stated, a pale bar what a hedge or the rounding allows, a dashed pale bar a
//! vague word, an arrow an end nobody stated, a shaded band the range most origins support, a diamond a
//! claim outside it.

mod axis;
mod label;
mod over_time;
mod ranges;

use crate::report::visible::one_line;
use crate::report::{Claim, Finding, Group, Support, Verdict};
use crate::words;
use maud::{Markup, PreEscaped, html};

pub use label::clip;

/// The colours and faces of every picture, for light and dark.
pub const STYLE: &str = include_str!("style.css");

/// How many claims one picture draws; the table beside it has them all.
pub const MOST: usize = 60;

/// The width a picture is laid out for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// 640 pixels: names beside the ranges.
    Wide,
    /// 330 pixels, for a phone: names above the ranges.
    Narrow,
}

impl Width {
    /// In pixels.
    pub fn pixels(self) -> f64 {
        match self {
            Width::Wide => 640.0,
            Width::Narrow => 330.0,
        }
    }
}

/// How values are laid along an axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    /// Logarithmic where the largest value is more than fifty times the smallest, else linear.
    #[default]
    Auto,
    /// Equal steps are equal differences.
    Linear,
    /// Equal steps are equal factors.
    Log,
}

/// What to draw: some claims of one unit, and the ranges to hold them against.
#[derive(Clone, Debug)]
pub struct Scene<'r> {
    /// What the picture is about, in a few words.
    pub title: String,
    /// What it shows, for those who cannot see it.
    pub description: String,
    /// The claims, in the order of the table.
    pub claims: Vec<&'r Claim>,
    /// The best-supported ranges.
    pub bands: &'r [Support],
    /// Origins that voted on them.
    pub voters: usize,
    /// The unit of the axis.
    pub unit: &'r str,
    /// Linear or logarithmic.
    pub scale: Scale,
}

impl<'r> Scene<'r> {
    /// All claims of a key.
    pub fn of_group(group: &'r Group) -> Scene<'r> {
        let title = topic(&group.measure, &group.subject, &group.place);
        let mut description = group.sentence.clone();
        let bands = group.supported();
        for best in bands {
            description.push_str(&format!(
                " Best supported: {}, by {} of {} origins.",
                words::range(best.range),
                best.support,
                group.voters
            ));
        }
        if !group.outside.is_empty() {
            description.push_str(&format!(" Outside it: {}.", group.outside.join("; ")));
        }
        Scene {
            title,
            description: clip(description.trim(), 2000),
            claims: group.claims.iter().collect(),
            bands,
            voters: group.voters,
            unit: &group.unit,
            scale: Scale::Auto,
        }
    }

    /// The claims of a finding.
    pub fn of_finding(finding: &'r Finding) -> Scene<'r> {
        Scene {
            title: topic(&finding.measures.join(", "), &finding.subject, &finding.place),
            description: finding.message.clone(),
            claims: finding.claims.iter().collect(),
            bands: &[],
            voters: 0,
            unit: &finding.unit,
            scale: Scale::Auto,
        }
    }

    /// Each claim's range on one axis; none if no claim has a range.
    ///
    /// `id` makes the ids inside unique on a page.
    pub fn ranges(&self, width: Width, id: &str) -> Option<Picture> {
        ranges::draw(self, width, id)
    }

    /// The claims along a time axis, each origin's figures joined by a line; none if they are for fewer than
    /// two different times.
    pub fn over_time(&self, width: Width, id: &str) -> Option<Picture> {
        over_time::draw(self, width, id)
    }

    /// The claims that are drawn: those with a range, by time where that is known, at most [`MOST`].
    fn drawn(&self) -> Vec<&'r Claim> {
        let mut drawn: Vec<&Claim> = self.claims.iter().copied().filter(|c| c.judged.is_some()).collect();
        drawn.truncate(MOST);
        drawn.sort_by_key(|claim| claim.days.map_or((1, 0, 0), |(first, last)| (0, last, first)));
        drawn
    }

    /// Says why there is nothing to draw, where a picture is expected.
    pub fn saying(&self, said: &'static str, id: &str) -> Picture {
        Picture {
            id: id.to_owned(),
            title: one_line(&self.title).into_owned(),
            description: said.to_owned(),
            width: Width::Wide.pixels(),
            height: 20.0,
            body: html! { text class="fc-quiet" y="14" { (said) } },
        }
    }

    /// How many claims with a range are left out of the picture.
    fn left_out(&self) -> usize {
        self.claims.iter().filter(|c| c.judged.is_some()).count().saturating_sub(MOST)
    }
}

/// One picture, laid out.
#[derive(Clone, Debug)]
pub struct Picture {
    id: String,
    title: String,
    description: String,
    width: f64,
    height: f64,
    body: Markup,
}

impl Picture {
    /// The `svg` element for a page, with its text alternative.
    pub fn inline(&self) -> Markup {
        let (title, description) = (format!("{}-title", self.id), format!("{}-desc", self.id));
        html! {
            svg role="img" aria-labelledby=(title) aria-describedby=(description)
                viewBox=(format!("0 0 {} {}", n(self.width), n(self.height))) {
                title id=(title) { (self.title) }
                desc id=(description) { (self.description) }
                (self.body)
            }
        }
    }
}

/// Room around and between pictures in a file, in pixels.
const MARGIN: f64 = 20.0;

/// A file of its own: the pictures one below the other, each under its title.
pub fn document(pictures: &[Picture]) -> String {
    let width = pictures.iter().map(|p| p.width).fold(0.0, f64::max) + 2.0 * MARGIN;
    let mut height = MARGIN;
    let mut placed = Vec::with_capacity(pictures.len());
    for picture in pictures {
        let lines = label::wrap(&picture.title, picture.width, TITLE * label::BOLD, 3);
        placed.push((picture, height, lines.clone()));
        height += lines.len() as f64 * TITLE * 1.3 + picture.height + 2.0 * MARGIN;
    }
    html! {
        svg xmlns="http://www.w3.org/2000/svg" class="fc-file" width=(n(width)) height=(n(height))
            viewBox=(format!("0 0 {} {}", n(width), n(height))) {
            style { (PreEscaped(STYLE)) }
            rect class="fc-paper" width="100%" height="100%" {}
            @for (picture, top, lines) in &placed {
                g role="img" aria-label=(format!("{}. {}", picture.title, picture.description))
                    transform=(format!("translate({} {})", n(MARGIN), n(*top))) {
                    @for (i, line) in lines.iter().enumerate() {
                        text class="fc-title" y=(n((i as f64 + 0.8) * TITLE * 1.3)) { (line) }
                    }
                    g transform=(format!("translate(0 {})", n(lines.len() as f64 * TITLE * 1.3 + 6.0))) {
                        (picture.body)
                    }
                }
            }
        }
    }
    .into_string()
}

/// The size of a title, in pixels.
const TITLE: f64 = 16.0;

/// A coordinate, to a tenth of a pixel.
fn n(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or_else(|| text.clone(), str::to_owned)
}

/// A key in words: the measure, then what it is of.
pub fn topic(measure: &str, subject: &str, place: &str) -> String {
    let mut out = measure.replace('_', " ");
    for part in [subject, place] {
        if !part.is_empty() {
            out.push_str(if out.is_empty() { "" } else { ", " });
            out.push_str(part);
        }
    }
    clip(&out, 300)
}

/// Whether the claim is known to stand outside what it is held against.
fn is_outside(claim: &Claim) -> bool {
    claim.against.as_ref().is_some_and(|against| against.verdict == Verdict::Conflict)
}

/// The figure as written, or as its range where the row has only numbers.
fn figure(claim: &Claim) -> String {
    match (claim.value.is_empty(), claim.judged) {
        (true, Some(range)) => words::range(range),
        _ => claim.value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interval::Interval;
    use crate::quantity::Kind;
    use crate::report::{Against, Shown};
    use proptest::prelude::*;

    fn any_claim() -> impl Strategy<Value = Claim> {
        let kinds = [
            Kind::Exact,
            Kind::Range,
            Kind::Approx,
            Kind::Nearly,
            Kind::AtLeast,
            Kind::MoreThan,
            Kind::UpTo,
            Kind::LessThan,
            Kind::Vague,
        ];
        let number = prop_oneof![Just(0.0), 0.0..1e7f64, prop::num::f64::POSITIVE];
        let kind = prop::sample::select(kinds.to_vec());
        let days = prop::option::of((any::<i32>(), 0..400i32));
        (kind, number, 0.0..3.0f64, days, ".{0,80}", any::<bool>()).prop_map(
            |(kind, low, wide, days, text, out)| {
                let high = low * (1.0 + wide);
                let judged = match kind {
                    Kind::AtLeast => Interval::from(low, false),
                    Kind::MoreThan => Interval::from(low, true),
                    Kind::UpTo => Interval::up_to(low, false),
                    _ => Interval::closed(low, high),
                };
                let verdict = if out { Verdict::Conflict } else { Verdict::Agree };
                let shown = Shown {
                    source: text.clone(),
                    via: text.clone(),
                    as_of: text.clone(),
                    value: text,
                    kind: Some(kind),
                    plain: (kind != Kind::Vague && kind != Kind::Range).then_some(low),
                    stated: judged.filter(|_| kind != Kind::Vague),
                    judged,
                    days: days.map(|(first, wide)| (first, first.saturating_add(wide))),
                    ..Shown::default()
                };
                let mut claim = Claim::from(shown);
                claim.against = Some(Against {
                    verdict,
                    gap: None,
                    relative_gap: None,
                    factor: None,
                    certain: true,
                    why: String::new(),
                });
                claim
            },
        )
    }

    /// Every number in the markup's coordinates; the text of elements is left out.
    fn coordinates(markup: &str) -> Vec<f64> {
        let mut reader = quick_xml::Reader::from_str(markup);
        let mut numbers = Vec::new();
        loop {
            match reader.read_event().unwrap() {
                quick_xml::events::Event::Start(element) | quick_xml::events::Event::Empty(element) => {
                    for attribute in element.attributes() {
                        let attribute = attribute.unwrap();
                        let value = attribute.value.into_owned();
                        assert!(!value.contains("NaN") && !value.contains("inf"), "{value}");
                        if matches!(attribute.key.as_ref(), "x" | "x1" | "x2" | "cx" | "width") {
                            numbers.extend(value.parse::<f64>());
                        }
                    }
                }
                quick_xml::events::Event::Eof => return numbers,
                _ => {}
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn whatever_the_claims_a_picture_is_well_formed_and_within_its_frame(
            claims in prop::collection::vec(any_claim(), 1..61),
            log in any::<bool>(),
            narrow in any::<bool>(),
        ) {
            let width = if narrow { Width::Narrow } else { Width::Wide };
            let scene = Scene {
                title: "a & b <c>".to_owned(),
                description: "\u{0}]]>".to_owned(),
                claims: claims.iter().collect(),
                bands: &[],
                voters: 0,
                unit: "people",
                scale: if log { Scale::Log } else { Scale::Auto },
            };
            let ranges = scene.ranges(width, "a").unwrap();
            let pictures: Vec<Picture> = [Some(ranges), scene.over_time(width, "b")].into_iter().flatten().collect();
            for picture in &pictures {
                for x in coordinates(&picture.inline().into_string()) {
                    prop_assert!((-8.0..=width.pixels() + 8.0).contains(&x), "{x}");
                }
            }
            coordinates(&document(&pictures));
        }
    }

    #[test]
    fn one_time_has_no_course() {
        let (judged, days) = (Interval::point(5.0), Some((20_000, 20_000)));
        let claim = Claim::from(Shown { judged, days, ..Shown::default() });
        let scene = Scene {
            title: String::new(),
            description: String::new(),
            claims: vec![&claim, &claim],
            bands: &[],
            voters: 0,
            unit: "",
            scale: Scale::Auto,
        };
        assert!(scene.over_time(Width::Wide, "a").is_none());
        assert!(scene.ranges(Width::Wide, "a").is_some());
        assert!(Scene { claims: Vec::new(), ..scene }.ranges(Width::Wide, "a").is_none());
    }
}
