//! Deterministic simulation of desks, a bad world and a server, with the program's own code on both sides.
//!
//! `cargo test -p deskside-domain --features sabotage --test sim -- --seeds 1..2000` plays these histories and then
//! shows that the oracle finds every deliberately broken build. `--seed 7 --verbose` tells one history in words.

#[path = "sim/engine.rs"]
mod engine;

use deskside_domain::sabotage::{Switch, set};
use engine::faults::Fault;
use engine::history::{Report, Template};
use engine::oracle::Violation;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

/// So many histories at most until a broken build must be found out.
const BROKEN_WITHIN: u64 = 300;
/// Every so manyth history is played twice.
const TWICE: u64 = 16;

struct Wish {
    from: u64,
    to: u64,
    verbose: bool,
    broken: Option<Switch>,
    /// Go on after a violation and count them by kind.
    survey: bool,
}

fn wish() -> Result<Wish, String> {
    let mut wish = Wish { from: 1, to: 2000, verbose: false, broken: None, survey: false };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
        let number = |text: &str| text.parse::<u64>().map_err(|_| format!("{text:?} is not a number"));
        match argument.as_str() {
            "--seeds" => {
                let range = value()?;
                let (from, to) = range.split_once("..").ok_or(format!("{range:?} is not of the form A..B"))?;
                (wish.from, wish.to) = (number(from)?, number(to.trim_start_matches('='))?);
            }
            "--seed" => {
                wish.from = number(&value()?)?;
                wish.to = wish.from;
            }
            "--verbose" => wish.verbose = true,
            "--survey" => wish.survey = true,
            "--broken" => {
                let name = value()?;
                let switch = Switch::ALL.into_iter().find(|switch| format!("{switch:?}") == name);
                wish.broken = Some(switch.ok_or(format!("{name:?} is not a switch"))?);
            }
            // What the test runner of the workspace passes along.
            "--quiet" | "--nocapture" => {}
            other => return Err(format!("{other:?} is not understood; --seeds A..B, --seed S, --verbose, --broken SWITCH")),
        }
    }
    Ok(wish)
}

/// Plays a history; a panic anywhere in the program is a violation too.
fn play(template: &Template, seed: u64, verbose: bool) -> Result<Report, Violation> {
    catch_unwind(AssertUnwindSafe(|| template.play(seed, verbose))).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        Err(Violation { invariant: "no panic", detail: text.unwrap_or_default() })
    })
}

fn main() -> ExitCode {
    let wish = match wish() {
        Ok(wish) => wish,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(2);
        }
    };
    set(wish.broken);
    let template = Template::new();
    let Some(trace) = histories(&template, &wish) else { return ExitCode::FAILURE };
    if wish.verbose || wish.survey || wish.broken.is_some() {
        return ExitCode::SUCCESS;
    }
    let caught = broken_builds(&template);
    set(None);
    println!("histories {} trace {trace}", wish.to - wish.from + 1);
    println!("broken builds caught {caught} of {}", Switch::ALL.len());
    if caught == Switch::ALL.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The hash over all traces; `None` when a history went wrong.
fn histories(template: &Template, wish: &Wish) -> Option<String> {
    let mut hash = Sha256::new();
    let mut counts = vec![0; Fault::ALL.len()];
    let (mut commands, mut conflicts, mut slowest) = (0, 0, 0);
    let mut found: BTreeMap<&str, Vec<(u64, String)>> = BTreeMap::new();
    for seed in wish.from..=wish.to {
        let report = match play(template, seed, wish.verbose) {
            Ok(report) => report,
            Err(violation) if wish.survey => {
                let kind = found.entry(violation.invariant).or_insert_with(Vec::new);
                kind.push((seed, violation.detail));
                continue;
            }
            Err(violation) => {
                println!("seed {seed}: {}: {}", violation.invariant, violation.detail);
                println!("again with every step: --seed {seed} --verbose");
                return None;
            }
        };
        if seed % TWICE == 0 && play(template, seed, false).map(|again| again.trace) != Ok(report.trace) {
            println!("seed {seed}: a second run has another trace");
            return None;
        }
        hash.update(report.trace);
        counts.iter_mut().zip(&report.faults.counts).for_each(|(sum, count)| *sum += count);
        commands += report.commands;
        conflicts += report.conflicts;
        slowest = slowest.max(report.rest);
        if (seed - wish.from + 1) % 1000 == 0 {
            println!("{} histories", seed - wish.from + 1);
        }
    }
    for (invariant, cases) in &found {
        println!("{invariant}: {} histories", cases.len());
        cases.iter().take(4).for_each(|(seed, detail)| println!("    seed {seed}: {detail}"));
    }
    println!("{commands} commands saved, {conflicts} conflicts left to people");
    println!("at rest at most {:.1} s after the faults", slowest as f64 / 1000.0);
    for fault in Fault::ALL {
        println!("{:>9}  {}", counts[*fault as usize], fault.label());
    }
    Some(deskside_domain::private::hex(&hash.finalize()))
}

/// How many of the broken builds the oracle finds out.
fn broken_builds(template: &Template) -> usize {
    let mut caught = 0;
    for switch in Switch::ALL {
        set(Some(switch));
        let found = (1..=BROKEN_WITHIN).find_map(|seed| Some((seed, play(template, seed, false).err()?)));
        match found {
            Some((seed, violation)) => {
                caught += 1;
                println!("{switch:?}: seed {seed}, {}", violation.invariant);
            }
            None => println!("{switch:?}: not found in {BROKEN_WITHIN} histories"),
        }
    }
    caught
}
