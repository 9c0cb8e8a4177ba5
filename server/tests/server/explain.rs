//! `deskside sla explain` as whoever pipes lines through it meets it.

use crate::kit::process::program;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

fn explain(folder: &Path) -> Command {
    let mut command = program();
    command.args(["sla", "explain"]).current_dir(folder);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn start(folder: &Path) -> Child {
    explain(folder).spawn().expect("started")
}

/// A clock of Rome's office hours that is due on Monday, 2026-01-12 at 09:30.
fn clock(id: &str) -> String {
    let day = json!([["09:00", "17:00"]]);
    let weekly = json!({ "mon": day, "tue": day, "wed": day, "thu": day, "fri": day });
    let line = json!({
        "id": id,
        "calendar": { "zone": "Europe/Rome", "weekly": weekly, "closed": ["2026-01-06"] },
        "target_seconds": 3_600,
        "events": [{ "at": "2026-01-09T15:30:00Z", "kind": "start" }],
        "now": "2026-01-09T16:00:00Z",
    });
    format!("{line}\n")
}

#[test]
fn lines_are_answered_in_order_and_nothing_else_is_touched() {
    let folder = tempfile::tempdir().expect("folder");
    let mut input = Vec::new();
    for line in [clock("first").as_str(), "nonsense\n", &clock("x").replace("Europe/Rome", "Rome"), "\n"] {
        input.extend_from_slice(line.as_bytes());
    }
    input.extend_from_slice(b"\xff\n");
    input.extend_from_slice(clock("last").trim_end().as_bytes());
    let mut child = start(folder.path());
    child.stdin.take().expect("input").write_all(&input).expect("written");
    let ended = child.wait_with_output().expect("ended");
    assert!(ended.status.success(), "wrong lines are answers, too");
    assert!(ended.stderr.is_empty(), "{}", String::from_utf8_lossy(&ended.stderr));
    let text = String::from_utf8(ended.stdout).expect("UTF-8");
    let answers: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let ids: Vec<_> = answers.iter().map(|answer| answer["id"].as_str()).collect();
    assert_eq!(ids, [Some("first"), None, Some("x"), None, None, Some("last")]);
    let row =
        json!({ "from": "2026-01-09T15:30:00Z", "to": "2026-01-09T16:00:00Z", "counted": true, "reason": "open" });
    let expected = |id: &str| json!({ "id": id, "state": "running", "due_at": "2026-01-12T08:30:00Z", "elapsed_seconds": 1_800, "ledger": [row] });
    assert_eq!((&answers[0], &answers[5]), (&expected("first"), &expected("last")));
    for (answer, error) in
        [(1, "line: nonsense: "), (2, "calendar.zone: \"Rome\": "), (3, "line: empty: "), (4, "line: no UTF-8 ")]
    {
        assert!(answers[answer]["error"].as_str().is_some_and(|told| told.starts_with(error)), "{}", answers[answer]);
    }
    assert_eq!(std::fs::read_dir(folder.path()).expect("readable").count(), 0, "no database is made");
}

#[test]
fn the_example_of_the_help_is_what_it_answers() {
    let folder = tempfile::tempdir().expect("folder");
    let help = explain(folder.path()).arg("--help").output().expect("ended");
    let help = String::from_utf8(help.stdout).expect("UTF-8");
    let examples: Vec<&str> = help.lines().filter_map(|line| line.strip_prefix("  {\"id\":\"c1\",")).collect();
    let [line, answer] = examples[..] else { panic!("a line and its answer: {help}") };
    let mut child = start(folder.path());
    let input = format!("{{\"id\":\"c1\",{line}");
    child.stdin.take().expect("input").write_all(input.as_bytes()).expect("written");
    let told = String::from_utf8(child.wait_with_output().expect("ended").stdout).expect("UTF-8");
    assert_eq!(told, format!("{{\"id\":\"c1\",{answer}\n"));
}

#[test]
fn who_waits_for_an_answer_gets_it() {
    let folder = tempfile::tempdir().expect("folder");
    let mut child = start(folder.path());
    let (mut input, mut output) =
        (child.stdin.take().expect("input"), BufReader::new(child.stdout.take().expect("output")));
    for id in ["one", "two"] {
        input.write_all(clock(id).as_bytes()).expect("written");
        let mut answer = String::new();
        output.read_line(&mut answer).expect("answered while the input is open");
        assert!(answer.starts_with(&format!(r#"{{"id":"{id}","state":"running","#)), "{answer}");
    }
    drop(input);
    assert!(child.wait().expect("ended").success());
}

#[test]
fn it_ends_quietly_when_nobody_reads_any_more() {
    let folder = tempfile::tempdir().expect("folder");
    let mut child = start(folder.path());
    let (mut input, mut output) =
        (child.stdin.take().expect("input"), BufReader::new(child.stdout.take().expect("output")));
    input.write_all(clock("one").as_bytes()).expect("written");
    output.read_line(&mut String::new()).expect("an answer");
    drop(output);
    // Until it notices; then nobody takes the lines either.
    let line = clock("more").repeat(100);
    while input.write_all(line.as_bytes()).is_ok() {}
    drop(input);
    let ended = child.wait_with_output().expect("ended");
    assert!(ended.status.success() && ended.stderr.is_empty(), "{}", String::from_utf8_lossy(&ended.stderr));
}

#[test]
fn an_input_that_can_not_be_read_is_a_failure() {
    let folder = tempfile::tempdir().expect("folder");
    let directory = std::fs::File::open(folder.path()).expect("opened");
    let ended = explain(folder.path()).stdin(directory).output().expect("ended");
    assert_eq!(ended.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&ended.stderr).contains("the input can not be read"));
}
