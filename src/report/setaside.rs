//! What cannot all be true together and what to set aside, in words: `figcheck resolve`.
//!
//! As a [`Report`](super::Report) is, a [`Resolution`] is complete and final. Its writers are
//! [`terminal::setaside`](super::terminal::setaside) for people and [`write_json`], [`write_markdown`] here.

use super::assemble::{Limits as Listing, Texts};
use super::fields::{self, Range};
use super::json::{write_array, write_value};
use super::known::rows;
use super::markdown::inline;
use super::message::{date, told};
use super::resolve::Resolver;
use super::{Claim, TOOL, VERSION, counted};
use crate::claims::Claims;
use crate::input::Place;
use crate::interval::Interval;
use crate::period::Written;
use crate::resolve::Undecided;
use crate::run::Run;
use crate::setaside::{self, Answer, LeftOut, Tie};
use crate::ties::Ties;
use serde::{Serialize, Serializer};
use std::collections::HashMap;
use std::io;

/// How much is looked for and how much is listed.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How much work each part may take.
    pub search: setaside::Limits,
    /// Contradictions listed of each part; the counts hold for all that were found.
    pub contradictions: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { search: setaside::Limits::USUAL, contradictions: 20 }
    }
}

/// What cannot all be true in a run.
#[derive(Clone, Debug, Default)]
pub struct Resolution {
    /// The counts.
    pub summary: Summary,
    /// Relations that could not be taken in: name and reason.
    pub not_taken_in: Vec<Unresolved>,
    /// The parts that cannot all be true.
    pub parts: Vec<Part>,
}

/// The counts of a resolution.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Summary {
    /// Claims that could be read.
    pub claim_count: usize,
    /// Claims that were held against others.
    pub taking_part: usize,
    /// Claims left out for want of a date.
    pub undated: usize,
    /// Claims left out because they are vague words.
    pub vague: usize,
    /// Claims left out because their source denies them.
    pub denied: usize,
    /// Claims left out because they are in another dimension than the others of their key.
    pub other_unit: usize,
    /// Claims left out because their key has more dates than are looked at.
    pub too_many_dates: usize,
    /// Parts that cannot all be true.
    pub part_count: usize,
}

/// A relation that could not be taken in.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Unresolved {
    /// Its name.
    pub relation: String,
    /// Why not.
    pub reason: String,
}

/// Claims that contradict each other, directly or through others.
#[derive(Clone, Debug, Serialize)]
pub struct Part {
    /// The measures, each once.
    pub measures: Vec<String>,
    /// The subjects, each once.
    pub subjects: Vec<String>,
    /// What is known of what to set aside.
    pub status: Status,
    /// What each set weighs, if the least is known.
    #[serde(serialize_with = "some_number")]
    pub weight: Option<f64>,
    /// What any set weighs at least.
    #[serde(serialize_with = "fields::number")]
    pub at_least: f64,
    /// Whether all least sets are listed, so that a single one is the only one.
    pub all: bool,
    /// Every claim in one of the contradictions, by key and time.
    pub claims: Vec<Claim>,
    /// The least sets.
    pub sets: Vec<SetAside>,
    /// Minimal contradictions found, of which some may not be listed.
    pub contradiction_count: usize,
    /// Whether those are all there are.
    pub complete: bool,
    /// Minimal contradictions, those of fewest claims first.
    pub contradictions: Vec<Contradiction>,
}

/// What is known of what to set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The least sets are known.
    Least,
    /// Some contradiction has only claims that are never to be set aside.
    Impossible,
    /// A limit was reached; the set listed, if any, is the best one found.
    Limit,
    /// The solver's answer could not be confirmed.
    Undecided,
}

/// Claims to set aside, as places among those of the part, and what is left then.
#[derive(Clone, Debug, Serialize)]
pub struct SetAside {
    /// The claims.
    pub claims: Vec<usize>,
    /// What can still be said.
    pub left: Vec<Left>,
}

/// The range that a key can have at a time.
#[derive(Clone, Debug)]
pub struct Left {
    /// The measure.
    pub measure: String,
    /// The subject.
    pub subject: String,
    /// The place.
    pub place: String,
    /// The unit.
    pub unit: String,
    /// `planned` or `capacity`; empty for what is there.
    pub status: &'static str,
    /// The time, as rows write it; empty without one.
    pub as_of: String,
    /// The range.
    pub range: Interval,
    /// Whether each number of it is possible.
    pub sharp: bool,
}

impl Left {
    /// The time in words.
    pub fn when(&self) -> String {
        date(&self.as_of).unwrap_or_default()
    }
}

/// Claims of which not all can be true, as places among those of the part, and what ties them.
#[derive(Clone, Debug, Serialize)]
pub struct Contradiction {
    /// The claims.
    pub claims: Vec<usize>,
    /// What ties them, in words; nothing if they are about the same thing at the same time.
    pub ties: Vec<String>,
}

fn some_number<S: Serializer>(number: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    number.map(fields::Number).serialize(serializer)
}

impl Serialize for Left {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Fields<'l> {
            measure: &'l str,
            subject: &'l str,
            place: &'l str,
            unit: &'l str,
            status: &'l str,
            as_of: &'l str,
            #[serde(flatten)]
            range: Range,
            sharp: bool,
        }
        let Left { measure, subject, place, unit, status, as_of, range, sharp } = self;
        let (range, sharp) = (Range::from(*range), *sharp);
        Fields { measure, subject, place, unit, status, as_of, range, sharp }.serialize(serializer)
    }
}

impl Run {
    /// What cannot all be true in everything that was read, and the least to set aside.
    pub fn resolution(&self, limits: &Limits) -> Resolution {
        let ties = Ties::of(&self.claims);
        let found = setaside::resolve(&self.claims, &ties, &limits.search);
        worded(self, &found, limits)
    }
}

fn worded(run: &Run, found: &setaside::Resolution, limits: &Limits) -> Resolution {
    let claims = &run.claims;
    let listing = Listing::default();
    let resolver = Resolver { run, texts: &run.inputs as &dyn Texts, limits: &listing };
    let places: Vec<Place> =
        found.parts.iter().flat_map(|part| &part.claims).map(|id| claims.get(*id).at).collect();
    let rows = rows(resolver.texts, places);
    let relation = |index: usize| claims.config().relations().nth(index).map(|(relation, _)| relation);
    let LeftOut { undated, vague, denied, other_unit, too_many_dates } = found.left_out;
    Resolution {
        summary: Summary {
            claim_count: claims.len(),
            taking_part: found.claims,
            undated,
            vague,
            denied,
            other_unit,
            too_many_dates,
            part_count: found.parts.len(),
        },
        not_taken_in: found
            .not_linear
            .iter()
            .map(|(index, reason)| Unresolved {
                relation: relation(*index).map_or(String::new(), |relation| relation.name.clone()),
                reason: reason.clone(),
            })
            .collect(),
        parts: found
            .parts
            .iter()
            .map(|part| {
                let views = part.claims.iter().map(|id| resolver.claim(*id, &rows)).collect();
                Wording { claims, part }.part(views, limits)
            })
            .collect(),
    }
}

/// A part on its way into words.
struct Wording<'w> {
    claims: &'w Claims,
    part: &'w setaside::Part,
}

impl Wording<'_> {
    fn part(&self, views: Vec<Claim>, limits: &Limits) -> Part {
        let place: HashMap<u32, usize> =
            self.part.claims.iter().enumerate().map(|(place, id)| (*id, place)).collect();
        let places = |ids: &[u32]| ids.iter().filter_map(|id| place.get(id).copied()).collect::<Vec<usize>>();
        let set = |set: &setaside::SetAside| SetAside {
            claims: places(&set.claims),
            left: set.left.iter().map(|left| self.left(left)).collect(),
        };
        let (status, weight, at_least, all, sets) = match &self.part.answer {
            Answer::Least { weight, sets, all } => {
                (Status::Least, Some(*weight), *weight, *all, sets.iter().map(set).collect())
            }
            Answer::Impossible => (Status::Impossible, None, f64::INFINITY, true, Vec::new()),
            Answer::Undecided { at_least, best, why } => {
                let status = match why {
                    Undecided::Limit => Status::Limit,
                    Undecided::Solver => Status::Undecided,
                };
                (status, None, *at_least, false, best.iter().map(set).collect())
            }
        };
        let each_once = |text: fn(&Claim) -> &String| {
            let mut texts: Vec<String> = Vec::new();
            for view in &views {
                if !texts.contains(text(view)) {
                    texts.push(text(view).clone());
                }
            }
            texts
        };
        Part {
            measures: each_once(|claim| &claim.measure),
            subjects: each_once(|claim| &claim.subject),
            status,
            weight,
            at_least,
            all,
            sets,
            contradiction_count: self.part.contradictions.len(),
            complete: self.part.complete,
            contradictions: self
                .part
                .contradictions
                .iter()
                .take(limits.contradictions)
                .map(|contradiction| Contradiction {
                    claims: places(&contradiction.claims),
                    ties: contradiction.ties.iter().map(|tie| self.tie(*tie)).collect(),
                })
                .collect(),
            claims: views,
        }
    }

    fn left(&self, left: &setaside::Left) -> Left {
        let claims = self.claims;
        let key = claims.key(left.key);
        let about = self.part.claims.iter().map(|id| claims.get(*id)).find(|claim| claim.key == left.key);
        Left {
            measure: claims.measure_name(key).to_owned(),
            subject: claims.subject_name(key).to_owned(),
            place: claims.place_name(key).to_owned(),
            unit: about.map_or(String::new(), |claim| claims.unit_shown(claim).to_owned()),
            status: match left.class {
                1 => "planned",
                2 => "capacity",
                _ => "",
            },
            as_of: left.when.map_or(String::new(), |when: Written| when.iso().to_string()),
            range: left.range,
            sharp: left.sharp,
        }
    }

    fn tie(&self, tie: Tie) -> String {
        let subject = |key: u32| self.claims.subject_name(self.claims.key(key));
        match tie {
            Tie::Total => "a running total cannot fall".to_owned(),
            Tie::Period => "a part of a period cannot exceed all of it".to_owned(),
            Tie::Tiles => "the parts of a period add up to it".to_owned(),
            Tie::Part(part, whole) => format!("{} are part of {}", subject(part), subject(whole)),
            Tie::Relation(index) => match self.claims.config().relations().nth(index) {
                Some((relation, _)) => format!("{} ({})", relation.name, relation.rule.trim()),
                None => String::new(),
            },
        }
    }
}

impl Part {
    /// The claims and, if several, the measures: `23 claims on killed, wounded and casualties`.
    pub fn heading(&self) -> String {
        let measures: Vec<String> = self.measures.iter().map(|measure| measure.replace('_', " ")).collect();
        format!("{} on {}", counted(self.claims.len(), "claim"), listed(&measures))
    }

    /// What to set aside, in a sentence.
    pub fn sentence(&self) -> String {
        let rest = "the rest can all be true";
        match (self.status, self.sets.as_slice()) {
            (Status::Least, [only]) if self.all => {
                let (them, set) = (self.weighed(only), if only.claims.len() == 1 { "claim" } else { "set" });
                format!("Without {them} {rest}. No other {set} of that weight will do.")
            }
            (Status::Least, [first, ..]) => {
                let several = if self.all {
                    format!("there are {} such sets", self.sets.len())
                } else {
                    format!("these are {} of several such sets", self.sets.len())
                };
                format!("Without {} {rest}; no lighter set will do, and {several}.", self.weighed(first))
            }
            (Status::Impossible, _) | (Status::Least, []) => {
                "Some of them contradict each other though none of those may be set aside.".to_owned()
            }
            (Status::Limit | Status::Undecided, sets) => {
                let why = match self.status {
                    Status::Limit => "The search was cut short",
                    _ => "The search could not be brought to an end",
                };
                let least = counted(self.at_least.ceil() as usize, "claim");
                match sets.first() {
                    Some(best) => {
                        format!("{why}: without {} {rest}, and at least {least} must go.", self.weighed(best))
                    }
                    None => format!("{why}: at least {least} must be set aside."),
                }
            }
        }
    }

    fn weighed(&self, set: &SetAside) -> String {
        let count = set.claims.len();
        let claims = if count == 1 { "one claim".to_owned() } else { format!("{count} claims") };
        match self.weight {
            Some(weight) if (weight - count as f64).abs() < 1e-9 => claims,
            Some(weight) => format!("{claims} of weight {}", crate::number::grouped(weight)),
            None => claims,
        }
    }

    /// A claim in a few words: `killed “4,000” (Zelensky, 21 January 2025)`.
    pub fn claim_in_words(&self, place: usize) -> String {
        let Some(claim) = self.claims.get(place) else { return String::new() };
        if self.measures.len() == 1 {
            return told(claim);
        }
        format!("{} {}", claim.measure.replace('_', " "), told(claim))
    }

    /// A contradiction in a sentence.
    pub fn contradiction_in_words(&self, contradiction: &Contradiction) -> String {
        let claims: Vec<String> =
            contradiction.claims.iter().map(|place| self.claim_in_words(*place)).collect();
        let claims = match claims.as_slice() {
            [] => "whatever is claimed".to_owned(),
            [a, b] => format!("{a} and {b}"),
            claims => claims.join("; "),
        };
        match contradiction.ties.as_slice() {
            [] => format!("{claims}: the same at the same time"),
            ties => format!("{claims}: {}", ties.join("; ")),
        }
    }
}

/// `killed, wounded and casualties`.
fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

impl Summary {
    /// What was looked at and what was not: `112 of 148 claims held against each other; left out: 20 undated`.
    pub fn coverage(&self) -> String {
        let mut out: Vec<String> = [
            (self.undated, "undated"),
            (self.vague, "vague"),
            (self.denied, "denied"),
            (self.other_unit, "in another unit"),
            (self.too_many_dates, "of keys with very many dates"),
        ]
        .into_iter()
        .filter(|(count, _)| 0 < *count)
        .map(|(count, what)| format!("{} {what}", crate::number::grouped(count as f64)))
        .collect();
        let held = format!(
            "{} of {} held against each other",
            crate::number::grouped(self.taking_part as f64),
            counted(self.claim_count, "claim")
        );
        if out.is_empty() {
            return held;
        }
        out.insert(0, format!("{held}; left out"));
        format!("{}: {}", out[0], out[1..].join(", "))
    }
}

/// Writes a resolution as one JSON document, described in `docs/resolve.md`.
///
/// # Errors
/// Only those of `out`.
pub fn write_json(resolution: &Resolution, out: &mut dyn io::Write) -> io::Result<()> {
    write!(out, "{{\"version\":{VERSION},\n\"tool\":")?;
    write_value(&TOOL, out)?;
    out.write_all(b",\n\"summary\":")?;
    write_value(&resolution.summary, out)?;
    out.write_all(b",\n\"not_taken_in\":")?;
    write_array(&resolution.not_taken_in, out)?;
    out.write_all(b",\n\"parts\":")?;
    write_array(&resolution.parts, out)?;
    out.write_all(b"}\n")
}

/// Writes a resolution as Markdown.
///
/// # Errors
/// Only those of `out`.
pub fn write_markdown(resolution: &Resolution, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "# What cannot all be true\n\n{}.", resolution.summary.coverage())?;
    for unresolved in &resolution.not_taken_in {
        writeln!(out, "\n- Not taken in: {}: {}", inline(&unresolved.relation), inline(&unresolved.reason))?;
    }
    for part in &resolution.parts {
        writeln!(out, "\n## {}\n\n{}", inline(&part.heading()), inline(&part.sentence()))?;
        for (number, set) in part.sets.iter().enumerate() {
            let heading = if part.sets.len() == 1 { String::new() } else { format!(" {}", number + 1) };
            writeln!(out, "\n**Set aside{heading}**\n")?;
            for place in &set.claims {
                let at =
                    part.claims.get(*place).map_or(String::new(), |c| format!("{}:{}", c.at.path, c.at.line));
                writeln!(out, "- {} – {}", inline(&part.claim_in_words(*place)), inline(&at))?;
            }
        }
        writeln!(out, "\n**Why**: {}\n", why_heading(part))?;
        for contradiction in &part.contradictions {
            writeln!(out, "- {}", inline(&part.contradiction_in_words(contradiction)))?;
        }
        if let Some(set) = part.sets.first() {
            writeln!(out, "\n| What can still be said | As of | Range |\n| --- | --- | ---: |")?;
            for left in &set.left {
                writeln!(out, "| {} | {} | {} |", inline(&left.measure), inline(&left.as_of), left.range)?;
            }
        }
    }
    Ok(())
}

/// How many contradictions there are and how many are listed.
pub(super) fn why_heading(part: &Part) -> String {
    let found = counted(part.contradiction_count, "contradiction");
    let more = if part.complete { "" } else { " found, enough to prove it" };
    if part.contradictions.len() < part.contradiction_count {
        format!("{found}{more}, the first {} of them", part.contradictions.len())
    } else {
        format!("{found}{more}")
    }
}
