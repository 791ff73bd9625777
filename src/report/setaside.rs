//! What cannot all be true together and what to set aside, in words: `figcheck resolve`.
//!
//! As a [`Report`](super::Report) is, a [`Resolution`] is complete and final. Its writers are
//! [`terminal::setaside`](super::terminal::setaside) for people and [`write_json`], [`write_markdown`] here.

use super::assemble::{Limits as Listing, Texts};
use super::fields::{self, Range};
use super::json::{write_array, write_value};
use super::known::rows;
use super::markdown::inline;
use super::message::told;
use super::resolve::Resolver;
use super::{Claim, TOOL, VERSION, counted, enumerated};
use crate::claims::Claims;
use crate::input::Place;
use crate::interval::Interval;
use crate::period::Written;
use crate::resolve::Undecided;
use crate::run::Run;
use crate::setaside::{self, Answer, LeftOut, Tie};
use crate::ties::Ties;
use serde::{Serialize, Serializer};
use std::collections::{BTreeSet, HashMap};
use std::io;

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
    /// Whether all minimal contradictions are listed; if not, those that are prove the answer all the same.
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
    /// The time; none without one.
    pub when: Option<Written>,
    /// The range.
    pub range: Interval,
    /// Whether each number of it is possible.
    pub sharp: bool,
}

impl Left {
    /// Whether another one is of the same key.
    pub fn is_of_one_key(&self, other: &Left) -> bool {
        let key = |left: &Left| (left.measure.clone(), left.subject.clone(), left.place.clone(), left.status);
        key(self) == key(other)
    }

    /// The time in words; empty without one.
    pub fn time(&self) -> String {
        self.when.map_or(String::new(), |when| when.to_string())
    }

    /// The time as rows write it; empty without one.
    fn as_of(&self) -> String {
        self.when.map_or(String::new(), |when| when.iso().to_string())
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
        let Left { measure, subject, place, unit, status, .. } = self;
        let (as_of, range, sharp) = (&self.as_of(), Range::from(self.range), self.sharp);
        Fields { measure, subject, place, unit, status, as_of, range, sharp }.serialize(serializer)
    }
}

/// What `figcheck check` says of all figures taken together.
#[derive(Clone, Debug)]
pub enum Together {
    /// What cannot all be true, without what can still be said.
    Found(Resolution),
    /// There are too many claims to look, with how many are not too many.
    TooMany {
        /// Claims of the run.
        claims: usize,
        /// Up to so many would be looked at.
        most: usize,
    },
}

impl Run {
    /// What cannot all be true through what ties keys; none where the configuration ties none.
    pub(super) fn together(&self) -> Option<Together> {
        if Ties::of(&self.claims).is_empty() {
            return None;
        }
        let (claims, most) = (self.claims.len(), setaside::CHECKED);
        if most < claims {
            return Some(Together::TooMany { claims, most });
        }
        Some(Together::Found(self.resolution(&setaside::Limits { ranged: 0, ..setaside::Limits::USUAL })))
    }

    /// What cannot all be true in everything that was read, and the least to set aside.
    pub fn resolution(&self, limits: &setaside::Limits) -> Resolution {
        let ties = Ties::of(&self.claims);
        let found = setaside::resolve(&self.claims, &ties, limits);
        worded(self, &found)
    }
}

fn worded(run: &Run, found: &setaside::Resolution) -> Resolution {
    let claims = &run.claims;
    let listing = Listing::default();
    let resolver = Resolver { run, texts: &run.inputs as &dyn Texts, limits: &listing };
    let places: Vec<Place> =
        found.parts.iter().flat_map(|part| &part.claims).map(|id| claims.get(*id).at).collect();
    let rows = rows(&run.inputs, places, run.threads());
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
                Wording { claims, part }.part(views)
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
    fn part(&self, views: Vec<Claim>) -> Part {
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
            complete: self.part.complete,
            contradictions: self
                .part
                .contradictions
                .iter()
                .map(|contradiction| Contradiction {
                    claims: places(&contradiction.claims),
                    ties: self.ties(&contradiction.ties),
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
            unit: about.map_or(String::new(), |claim| claims.names_of(claim.key).unit(claim).into_owned()),
            status: match left.class {
                1 => "planned",
                2 => "capacity",
                _ => "",
            },
            when: left.when,
            range: left.range,
            sharp: left.sharp,
        }
    }

    /// What ties claims, in an order that does not depend on that of the rows.
    fn ties(&self, ties: &[Tie]) -> Vec<String> {
        let mut told: Vec<String> = ties.iter().map(|tie| self.tie(*tie)).collect();
        told.sort();
        told
    }

    fn tie(&self, tie: Tie) -> String {
        let subject = |key: u32| self.claims.subject_name(self.claims.key(key));
        match tie {
            Tie::Total => "a running total cannot fall".to_owned(),
            Tie::Period => "a part of a period cannot exceed all of it".to_owned(),
            Tie::Tiles => "the parts of a period add up to it".to_owned(),
            Tie::Part(part, whole) => format!("“{}” is part of “{}”", subject(part), subject(whole)),
            Tie::Relation(index) => match self.claims.config().relations().nth(index) {
                Some((relation, _)) => format!("the relation “{}”", relation.name),
                None => String::new(),
            },
        }
    }
}

impl Part {
    /// The claims and, if several, the measures: `23 claims on killed, wounded and casualties`.
    pub fn heading(&self) -> String {
        let measures: Vec<String> = self.measures.iter().map(|measure| measure.replace('_', " ")).collect();
        format!("{} on {}", counted(self.claims.len(), "claim"), enumerated(&measures))
    }

    /// What to set aside, in a sentence.
    pub fn sentence(&self) -> String {
        let rest = "the rest can all be true";
        match (self.status, self.sets.as_slice()) {
            (Status::Least, [first, others @ ..]) => {
                let lighter = match self.weight {
                    Some(weight) if (weight - first.claims.len() as f64).abs() < 1e-9 => "fewer",
                    _ => "less weight",
                };
                let choice = match (others.len(), self.all, first.claims.len()) {
                    (0, true, 1) => "and it must be this one".to_owned(),
                    (0, true, _) => format!("{lighter} will not do, and no others as few will"),
                    (0, false, _) => {
                        format!("{lighter} will not do, and there are other ways to choose them")
                    }
                    (others, true, _) => {
                        format!("{lighter} will not do, and there are {} ways to choose them", others + 1)
                    }
                    (others, false, _) => {
                        format!(
                            "{lighter} will not do, and there are more than {} ways to choose them",
                            others + 1
                        )
                    }
                };
                format!("Without {} {rest}; {choice}.", self.weighed(first))
            }
            (Status::Impossible, _) | (Status::Least, []) => {
                "Some of them contradict each other though none of those may be set aside.".to_owned()
            }
            (Status::Limit | Status::Undecided, sets) => {
                let why = match self.status {
                    Status::Limit => "The search was cut short",
                    _ => "The search could not be brought to an end",
                };
                let least = crate::number::grouped(self.at_least);
                match sets.first() {
                    Some(best) => {
                        format!(
                            "{why}: without {} of them {rest}; at least {least} must go.",
                            self.weighed(best)
                        )
                    }
                    None => format!("{why}: at least {least} must be set aside."),
                }
            }
        }
    }

    /// How many contradictions prove it.
    pub fn proof(&self) -> String {
        let found = counted(self.contradictions.len(), "contradiction");
        match self.complete {
            true => format!("Proof: {found}"),
            false => format!("Proof: {found}; there may be more"),
        }
    }

    /// The sets, told shortly: what all of them hold, and what is a choice.
    pub fn choices(&self) -> Choices {
        Choices::of(&self.sets.iter().map(|set| set.claims.clone()).collect::<Vec<_>>())
    }

    fn weighed(&self, set: &SetAside) -> String {
        let count = set.claims.len();
        let claims = if count == 1 { "one of them".to_owned() } else { format!("{count} of them") };
        match self.weight {
            Some(weight) if (weight - count as f64).abs() < 1e-9 => claims,
            Some(weight) => format!("{claims}, which together weigh {},", crate::number::grouped(weight)),
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

    /// Claims in a few words, and where they stand.
    fn claims_with_places(&self, places: &[usize]) -> String {
        let told: Vec<String> = places.iter().map(|place| self.claim_with_place(*place)).collect();
        told.join("; ")
    }

    /// A claim in a few words, and where it stands.
    fn claim_with_place(&self, place: usize) -> String {
        let at = self.claims.get(place).map_or(String::new(), |claim| {
            if claim.at.line == 0 {
                claim.at.path.clone()
            } else {
                format!("{}:{}", claim.at.path, claim.at.line)
            }
        });
        format!("{} ({at})", self.claim_in_words(place))
    }

    /// What a claim cannot be true together with, in a sentence each: the contradictions that only setting it
    /// aside resolves first, then those of fewest claims.
    pub fn against(&self, place: usize) -> Vec<String> {
        let aside: &[usize] = self.sets.first().map_or(&[], |set| &set.claims);
        let mut found: Vec<&Contradiction> = self
            .contradictions
            .iter()
            .filter(|contradiction| contradiction.claims.contains(&place))
            .collect();
        let also_aside = |contradiction: &&Contradiction| {
            contradiction.claims.iter().any(|claim| *claim != place && aside.contains(claim))
        };
        found.sort_by_key(|contradiction| (also_aside(contradiction), contradiction.claims.len()));
        found.into_iter().map(|contradiction| self.told_against(place, contradiction)).collect()
    }

    /// A contradiction, seen from one of its claims.
    fn told_against(&self, place: usize, contradiction: &Contradiction) -> String {
        let others: Vec<String> = contradiction
            .claims
            .iter()
            .filter(|claim| **claim != place)
            .map(|claim| self.claim_in_words(*claim))
            .collect();
        let ties = contradiction.ties.join("; ");
        match (others.is_empty(), ties.is_empty()) {
            (true, true) => "by itself".to_owned(),
            (true, false) => format!("by itself: {ties}"),
            (false, true) => format!("against {}", enumerated(&others)),
            (false, false) => format!("against {}: {ties}", enumerated(&others)),
        }
    }
}

/// Sets of claims told shortly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// The claims that are in every set.
    pub always: Vec<usize>,
    /// Choices that do not depend on each other, each with its alternatives.
    pub choices: Vec<Vec<Vec<usize>>>,
}

impl Choices {
    /// Takes sets apart into what they share and choices that do not depend on each other.
    fn of(sets: &[Vec<usize>]) -> Choices {
        let every: BTreeSet<usize> = sets.iter().flatten().copied().collect();
        let (always, open): (Vec<usize>, Vec<usize>) =
            every.into_iter().partition(|claim| sets.iter().all(|set| set.contains(claim)));
        // Two claims depend on each other if one decides something about the other.
        let depend = |a: usize, b: usize| {
            let seen: BTreeSet<(bool, bool)> =
                sets.iter().map(|set| (set.contains(&a), set.contains(&b))).collect();
            seen.len() < 4
        };
        let mut blocks: Vec<Vec<usize>> = Vec::new();
        for claim in open {
            let (mut joined, apart): (Vec<_>, Vec<_>) =
                blocks.into_iter().partition(|block| block.iter().any(|other| depend(*other, claim)));
            joined.push(vec![claim]);
            blocks = apart;
            blocks.push(joined.concat());
        }
        let alternatives = |block: &Vec<usize>| -> BTreeSet<Vec<usize>> {
            let of = |set: &Vec<usize>| set.iter().copied().filter(|claim| block.contains(claim)).collect();
            sets.iter().map(of).collect()
        };
        let mut choices: Vec<BTreeSet<Vec<usize>>> = blocks.iter().map(alternatives).collect();
        // Claims may depend on each other by threes though not by twos; then there is but one choice.
        let product = choices.iter().fold(1usize, |n, choice| n.saturating_mul(choice.len()));
        if product != sets.len() {
            choices = vec![alternatives(&blocks.concat())];
        }
        choices.sort();
        Choices { always, choices: choices.into_iter().map(|choice| choice.into_iter().collect()).collect() }
    }
}

/// What stands above a choice.
pub(super) fn one_of(choice: &[Vec<usize>], is_first: bool) -> String {
    let and = if is_first { "Set aside" } else { "and" };
    match choice.iter().map(Vec::len).max() {
        Some(most) if 1 < most => format!("{and} one of these {} sets", choice.len()),
        _ => format!("{and} one of"),
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

/// Writes a resolution as Markdown, with so many contradictions of each claim to set aside.
///
/// # Errors
/// Only those of `out`.
pub fn write_markdown(
    resolution: &Resolution,
    contradictions: usize,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    writeln!(out, "# What cannot all be true\n\n{}.", resolution.summary.coverage())?;
    for unresolved in &resolution.not_taken_in {
        writeln!(out, "\n- Not taken in: {}: {}", inline(&unresolved.relation), inline(&unresolved.reason))?;
    }
    for part in &resolution.parts {
        writeln!(out, "\n## {}\n\n{}", inline(&part.heading()), inline(&part.sentence()))?;
        let choices = part.choices();
        let claim = |place: usize, out: &mut dyn io::Write| -> io::Result<()> {
            writeln!(out, "- {}", inline(&part.claim_with_place(place)))?;
            for against in part.against(place).iter().take(contradictions) {
                writeln!(out, "  - {}", inline(against))?;
            }
            Ok(())
        };
        if !choices.always.is_empty() {
            writeln!(out, "\n**Set aside**\n")?;
            choices.always.iter().try_for_each(|place| claim(*place, out))?;
        }
        for choice in &choices.choices {
            writeln!(out, "\n**{}**\n", one_of(choice, choices.always.is_empty()))?;
            for alternative in choice {
                match alternative.as_slice() {
                    [only] => claim(*only, out)?,
                    several => writeln!(out, "- {}", inline(&part.claims_with_places(several)))?,
                }
            }
        }
        writeln!(out, "\n{}.", part.proof())?;
        if let Some(set) = part.sets.first() {
            writeln!(out, "\n| What can still be said | As of | Range |\n| --- | --- | ---: |")?;
            for left in &set.left {
                writeln!(out, "| {} | {} | {} |", inline(&left.measure), inline(&left.time()), left.range)?;
            }
        }
    }
    Ok(())
}
