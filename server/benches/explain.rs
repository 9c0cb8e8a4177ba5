//! Clocks per second through `deskside sla explain`, against what it takes to read the same lines as JSON and to write
//! the same answers; and the program's memory, early and late in a long input.
//!
//! `cargo bench -p server --bench explain` prints a table and writes `target/bench/explain.json`.

use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Clocks in a turn, turns of each kind (the median counts), and clocks that the program gets at once.
const CLOCKS: usize = 20_000;
const ROUNDS: usize = 5;
const LONG: usize = 400_000;

/// What we want: clocks a second on one core, and by how much memory may grow between the first tenth and the end.
const GOAL: f64 = 10_000.0;
const GROWTH_KIB: u64 = 1_024;

#[expect(clippy::disallowed_methods, reason = "a measurement asks the machine for the time")]
fn now() -> Instant {
    Instant::now()
}

fn main() {
    let lines = lines(CLOCKS);
    let mut answers = Vec::new();
    server::explain::run(lines.as_bytes(), &mut answers).expect("answered");
    let texts: Vec<Value> =
        answers.split(|&byte| byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect();
    assert!(texts.len() == CLOCKS && texts.iter().all(|answer| answer["error"].is_null()), "every line is a clock");

    let ours = median(|| {
        let mut output = Vec::with_capacity(answers.len());
        server::explain::run(lines.as_bytes(), &mut output).expect("answered");
        assert_eq!(output.len(), answers.len());
    });
    let bare = median(|| {
        let mut output = Vec::with_capacity(answers.len());
        for (line, answer) in lines.lines().zip(&texts) {
            let read: Value = serde_json::from_str(line).expect("JSON");
            assert!(read.is_object());
            serde_json::to_writer(&mut output, answer).expect("written");
            output.push(b'\n');
        }
    });
    let whole = whole();
    show(ours, bare, &whole);
}

/// Clocks a second of the median turn.
fn median(mut turn: impl FnMut()) -> f64 {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let begun = now();
            turn();
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    CLOCKS as f64 / times[ROUNDS / 2].as_secs_f64()
}

/// The program with a long input: clocks a second, and its memory in KiB after a tenth and at the end.
struct Whole {
    per_second: f64,
    early: Option<u64>,
    late: Option<u64>,
}

fn whole() -> Whole {
    let lines = lines(CLOCKS);
    let mut program = Command::new(env!("CARGO_BIN_EXE_deskside"))
        .args(["sla", "explain"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("started");
    let (mut input, output) = (program.stdin.take().expect("input"), program.stdout.take().expect("output"));
    let (begun, id) = (now(), program.id());
    let feeder = std::thread::spawn(move || {
        for _ in 0..LONG / CLOCKS {
            input.write_all(lines.as_bytes()).expect("written");
        }
        input
    });
    let (mut answers, mut line, mut early) = (BufReader::new(output), String::new(), None);
    for answered in 1..=LONG {
        line.clear();
        answers.read_line(&mut line).expect("an answer");
        if answered == LONG / 10 {
            early = memory(id);
        }
    }
    let (per_second, late) = (LONG as f64 / begun.elapsed().as_secs_f64(), memory(id));
    drop(feeder.join().expect("fed"));
    assert!(program.wait().expect("ended").success());
    Whole { per_second, early, late }
}

/// The most memory a process has had, in KiB; `None` where the system does not say.
fn memory(id: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn show(ours: f64, bare: f64, whole: &Whole) {
    println!("{:<12}{:>14}{:>14}{:>8}", "", "ours /s", "bare JSON /s", "part");
    println!("{:<12}{ours:>14.0}{bare:>14.0}{:>7.0}%", "clocks", ours / bare * 100.0);
    println!("{:<12}{:>14.0}", "program", whole.per_second);
    let grown = whole.early.zip(whole.late).map(|(early, late)| late.saturating_sub(early));
    if let (Some(early), Some(late)) = (whole.early, whole.late) {
        println!("memory: {early} KiB after {} clocks, {late} KiB after {LONG}", LONG / 10);
    }
    let met = ours >= GOAL && whole.per_second >= GOAL && grown.is_none_or(|grown| grown <= GROWTH_KIB);
    println!(
        "goal: at least {GOAL:.0} clocks/s on one core, memory grown by at most {GROWTH_KIB} KiB: {}",
        if met { "met" } else { "missed" }
    );
    let json = json!({
        "ours_per_second": ours.round(), "bare_json_per_second": bare.round(),
        "part": (ours / bare * 1_000.0).round() / 1_000.0, "program_per_second": whole.per_second.round(),
        "memory_early_kib": whole.early, "memory_late_kib": whole.late, "goal_met": met,
    });
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = target.parent().unwrap_or(target).join("bench");
    let text = serde_json::to_string_pretty(&json).expect("JSON");
    std::fs::create_dir_all(&folder)
        .and_then(|()| std::fs::write(folder.join("explain.json"), text + "\n"))
        .expect("written");
}

const ZONES: [&str; 8] = [
    "Europe/Rome",
    "Europe/London",
    "Europe/Athens",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Tokyo",
    "Australia/Lord_Howe",
    "UTC",
];

/// Clocks of a desk: several offices with their holidays, minutes to weeks, some pauses.
fn lines(clocks: usize) -> String {
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut below = |limit: u64| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % limit
    };
    let holidays: Vec<String> = (2024..2028)
        .flat_map(|year| {
            ["01-01", "01-06", "04-25", "05-01", "06-02", "08-15", "11-01", "12-08", "12-25", "12-26"]
                .map(|day| format!("{year}-{day}"))
        })
        .collect();
    let calendars: Vec<String> = ZONES
        .iter()
        .enumerate()
        .map(|(index, zone)| {
            let day = match index % 3 {
                0 => json!([["09:00", "13:00"], ["14:00", "18:00"]]),
                1 => json!([["08:30", "17:30"]]),
                _ => json!([["00:00", "24:00"]]),
            };
            let weekly = json!({ "mon": day, "tue": day, "wed": day, "thu": day, "fri": day });
            let open = json!([{ "date": "2026-12-24", "hours": [["09:00", "12:00"]] }]);
            json!({ "zone": zone, "weekly": weekly, "closed": holidays, "open": open }).to_string()
        })
        .collect();
    let mut text = String::new();
    for id in 0..clocks {
        let calendar = &calendars[below(ZONES.len() as u64) as usize];
        let target = [900, 3_600, 14_400, 28_800, 144_000][below(5) as usize];
        let mut at = 1_767_225_600 + below(300 * 86_400);
        let mut events = vec![("start", at)];
        for pause in 0..below(3) * 2 {
            at += 600 + below(2 * 86_400);
            events.push((if pause % 2 == 0 { "pause" } else { "resume" }, at));
        }
        at += 600 + below(10 * 86_400);
        if below(2) == 0 {
            events.push(("stop", at));
        }
        let moment = |at: u64| jiff::Timestamp::from_second(at as i64).expect("a time").to_string();
        let events: Vec<Value> = events.iter().map(|&(kind, at)| json!({ "at": moment(at), "kind": kind })).collect();
        let _ = writeln!(
            text,
            r#"{{"id":"c{id}","calendar":{calendar},"target_seconds":{target},"events":{},"now":"{}"}}"#,
            json!(events),
            moment(at)
        );
    }
    text
}
