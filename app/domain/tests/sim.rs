//! Deterministic simulation of desks, a bad world and a server, with the program's own code on both sides.
//!
//! `cargo test -p deskside-domain --test sim -- --seeds 1..2000` plays these histories and then
//! shows that the oracle finds every deliberately broken build. `--seed 7 --verbose` tells one history in words.
//! A violation names the design's number of what must hold, the seed, the trace until then, and how to see it again. From
//! 2,000 histories on the run fails when a fault of the list in `sim/faults.rs` never happened.
//!
//! What must hold, and what shows it. Names without a folder are those of `sim/`.
//!
//! | Number | What | Shown by |
//! |---|---|---|
//! | 1 | saved means durable | `oracle.rs`, F11 to F14; `end2end/chaos.spec.ts` |
//! | 2 | exactly once | `model.rs`: no effects twice, one outcome for ever; F1, F2, F13, F40, F48 |
//! | 3 | eventually once | `history.rs`: `finish`, `unrest` |
//! | 4 | atomic outcome | `history.rs`: `finish`, F40 to F42; `server/tests/server/crash.rs`, `server/tests/store/groups.rs` |
//! | 5 | lane order | `model.rs`, `oracle.rs`: `sends` |
//! | 6 | lanes are apart | `history.rs`: `unrest`, `probe`; F26, F46, F47, F50 |
//! | 7 | dependencies | `model.rs`: `became_final`, `acts.rs`; F28 |
//! | 8 | same id, same bytes | `model.rs`: `told`, `carried_out`; F49, F50 |
//! | 9 | no silent drop | `oracle.rs`: `left` |
//! | 10 | refusals are visible | `oracle.rs`: `sends`, nothing goes on behind one; F30 |
//! | 11 | pure merge | `tests/domain/merging.rs`, `tests/domain/properties.rs`, `src/merge.rs` |
//! | 12 | no lost update | `model.rs`: `overwrites`, `kept`; F29; `tests/domain/merging.rs` |
//! | 13 | additions never conflict | `oracle.rs`: `shows`, `history.rs`: `finish`; `tests/domain/merging.rs` |
//! | 14 | view equation | `equation.rs`, `oracle.rs`: `compare` |
//! | 15 | read your writes | `oracle.rs`: `looked_at`, `edits_show`, `left` |
//! | 16 | monotonic pull | `oracle.rs`: `stored`, `model.rs`: `row`; F8, F24; `server/tests/store/pulls.rs`, `postgres.rs` |
//! | 17 | consistent page | `tabs.rs`: `transaction`; `server/tests/store/pulls.rs` |
//! | 18 | evicted is not deleted | `oracle.rs`: `left`, F32 |
//! | 19 | the outbox is no cache | `oracle.rs`: `left`, F33, F44 |
//! | 20 | people are apart | `oracle.rs`: `pushed`, F31 |
//! | 21 | what may no longer be seen goes | `oracle.rs`: `compare`, F32; `server/tests/server/http/permission.rs` |
//! | 22 | clocks decide nothing | `model.rs`: `row`, F34; `src/time.rs` |
//! | 23 | attachments are whole | no bytes are played here: `tests/domain/files.rs`, `server/tests/store/files.rs` |
//! | 24 | a full storage says so | `end2end/full-storage.spec.ts`, F15 |
//! | 25 | loss is noticed | `oracle.rs`: `sends`, the manifest; what browsers delete is not played here |
//! | 26 | any number of tabs | F22 to F25 under all of the above |
//! | 27 | versions get on | `model.rs`: `became_final`, F36; `tests/domain/golden.rs` |
//! | 28 | the shell is of one build | `end2end/service-worker.spec.ts` |
//! | 29 | nothing stalls | `history.rs`: `rest`, `probe`, `world.rs`: `input`; F5, F9, F10, F52 |
//! | 30 | a restore loses nothing | `history.rs`: `finish`, F43; `tests/domain/again.rs`, `end2end/restored.spec.ts` |
//! | 31 | poison is contained | F27; `server/src/writer/tests.rs` |
//! | 32 | all can be explained | `history.rs`: `finish`, `verify`; `server/tests/store/log.rs` |

#[path = "sim/engine.rs"]
mod engine;

use deskside_domain::private::hex;
use deskside_domain::sabotage::{Switch, set};
use engine::faults::Fault;
use engine::history::{Report, Template};
use engine::oracle::Violation;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// How the simulator is called.
const AGAIN: &str = "cargo test --quiet -p deskside-domain --test sim --";
/// From so many histories on, each fault must have happened.
const EVERY_FAULT: u64 = 2_000;
/// So many histories at most until a broken build must be found out.
const BROKEN_WITHIN: u64 = 1_000;
/// Every so manyth history is played twice.
const TWICE: u64 = 16;

struct Wish {
    from: u64,
    to: u64,
    jobs: u64,
    verbose: bool,
    broken: Option<Switch>,
    /// Go on after a violation and count them by kind.
    survey: bool,
}

fn wish() -> Result<Wish, String> {
    let jobs = thread::available_parallelism().map_or(1, |jobs| jobs.get() as u64);
    let mut wish = Wish { from: 1, to: 2000, jobs, verbose: false, broken: None, survey: false };
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
            "--jobs" => wish.jobs = number(&value()?)?.max(1),
            "--verbose" => wish.verbose = true,
            "--survey" => wish.survey = true,
            "--broken" => {
                let name = value()?;
                let switch = Switch::SYNC.into_iter().find(|switch| format!("{switch:?}") == name);
                wish.broken = Some(switch.ok_or(format!("{name:?} is not a switch"))?);
            }
            // What the test runner of the workspace passes along.
            "--quiet" | "--nocapture" => {}
            other => {
                return Err(format!(
                    "{other:?} is not understood; --seeds A..B, --seed S, --jobs N, --verbose, --survey, --broken SWITCH"
                ));
            }
        }
    }
    Ok(wish)
}

type Played = Result<Report, Violation>;

/// Plays a history; a panic anywhere in the program is a violation too.
fn play(template: &Template, seed: u64, verbose: bool) -> Played {
    catch_unwind(AssertUnwindSafe(|| template.play(seed, verbose))).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        Err(Violation { invariant: "no panic", detail: text.unwrap_or_default(), trace: None })
    })
}

/// Plays a history, and some of them a second time, which must leave the same trace.
fn play_and_repeat(template: &Template, seed: u64, verbose: bool) -> Played {
    let report = play(template, seed, verbose)?;
    if seed % TWICE == 0 && !verbose && play(template, seed, false)?.trace != report.trace {
        return Err(Violation {
            invariant: "the simulator repeats itself",
            detail: "another trace".to_owned(),
            trace: None,
        });
    }
    Ok(report)
}

fn main() -> ExitCode {
    let wish = match wish() {
        Ok(wish) => wish,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(2);
        }
    };
    let template = Template::new();
    let Some(trace) = histories(&template, &wish) else { return ExitCode::FAILURE };
    if wish.verbose || wish.survey || wish.broken.is_some() {
        return ExitCode::SUCCESS;
    }
    let caught = broken_builds(&template, wish.jobs);
    println!("histories {} trace {trace}", wish.to - wish.from + 1);
    println!("broken builds caught {caught} of {}", Switch::SYNC.len());
    if caught == Switch::SYNC.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Plays each seed once, on all jobs. After a violation only earlier seeds are still played.
fn all(template: &Template, wish: &Wish) -> BTreeMap<u64, Played> {
    let (played, worst) = (Mutex::new(BTreeMap::new()), AtomicU64::new(wish.to));
    thread::scope(|scope| {
        for job in 0..wish.jobs {
            let (played, worst) = (&played, &worst);
            scope.spawn(move || {
                set(wish.broken);
                for seed in (wish.from + job..=wish.to).step_by(wish.jobs as usize) {
                    if seed > worst.load(Ordering::SeqCst) {
                        break;
                    }
                    let result = play_and_repeat(template, seed, wish.verbose);
                    if result.is_err() && !wish.survey {
                        worst.fetch_min(seed, Ordering::SeqCst);
                    }
                    let mut played = played.lock().expect("no other job panics");
                    played.insert(seed, result);
                    if played.len() % 1000 == 0 {
                        println!("{} histories", played.len());
                    }
                }
            });
        }
    });
    played.into_inner().expect("no job panicked")
}

/// The hash over all traces in order of the seeds; `None` when a history went wrong.
fn histories(template: &Template, wish: &Wish) -> Option<String> {
    let mut hash = Sha256::new();
    let mut counts = vec![0; Fault::ALL.len()];
    let (mut commands, mut conflicts, mut gaps, mut rests) = (0, 0, 0, Vec::new());
    let mut found: BTreeMap<&str, Vec<(u64, String)>> = BTreeMap::new();
    for (seed, result) in all(template, wish) {
        let report = match result {
            Ok(report) => report,
            Err(violation) if wish.survey => {
                found.entry(violation.invariant).or_default().push((seed, violation.detail));
                continue;
            }
            Err(violation) => {
                println!("seed {seed}: {}: {}", violation.invariant, violation.detail);
                if let Some(trace) = violation.trace {
                    println!("trace until then {}", hex(&trace));
                }
                println!("again with every step: {AGAIN} --seed {seed} --verbose");
                return None;
            }
        };
        hash.update(report.trace);
        counts.iter_mut().zip(&report.faults.counts).for_each(|(sum, count)| *sum += count);
        commands += report.commands;
        conflicts += report.conflicts;
        gaps += report.gaps;
        rests.push(report.rest);
    }
    for (invariant, cases) in &found {
        println!("{invariant}: {} histories", cases.len());
        cases.iter().take(4).for_each(|(seed, detail)| println!("    seed {seed}: {detail}"));
    }
    rests.sort_unstable();
    let rest = |share: usize| rests.get((rests.len() * share / 100).min(rests.len().saturating_sub(1))).copied();
    let seconds = |rest: Option<u64>| rest.unwrap_or_default() as f64 / 1000.0;
    println!("{commands} commands saved, {conflicts} conflicts left to people");
    println!("known gap: {gaps} texts overwritten unseen after a restore, see `overwrites` in sim/model.rs");
    println!(
        "at rest after the faults: half within {:.1} s, 99 % within {:.1} s, all within {:.1} s",
        seconds(rest(50)),
        seconds(rest(99)),
        seconds(rest(100))
    );
    for fault in Fault::ALL {
        println!("{:>9}  {}", counts[*fault as usize], fault.label());
    }
    let missing: Vec<&Fault> = Fault::ALL.iter().filter(|fault| counts[**fault as usize] == 0).collect();
    if !missing.is_empty() && wish.to - wish.from + 1 >= EVERY_FAULT {
        println!("never happened: {}", missing.iter().map(|fault| fault.label()).collect::<Vec<_>>().join(", "));
        return None;
    }
    Some(hex(&hash.finalize()))
}

/// How many of the broken builds the oracle finds out.
fn broken_builds(template: &Template, jobs: u64) -> usize {
    let (found, next) = (Mutex::new(BTreeMap::new()), AtomicU64::new(0));
    thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                while let Some(switch) = Switch::SYNC.get(next.fetch_add(1, Ordering::SeqCst) as usize) {
                    set(Some(*switch));
                    let caught = (1..=BROKEN_WITHIN).find_map(|seed| Some((seed, play(template, seed, false).err()?)));
                    found.lock().expect("no other job panics").insert(format!("{switch:?}"), caught);
                }
            });
        }
    });
    let found = found.into_inner().expect("no job panicked");
    for (switch, caught) in &found {
        match caught {
            Some((seed, violation)) => {
                println!("{switch:>20}  seed {seed}, history {seed} of {BROKEN_WITHIN}: {}", violation.invariant);
            }
            None => println!("{switch}: not found in {BROKEN_WITHIN} histories"),
        }
    }
    found.values().flatten().count()
}
