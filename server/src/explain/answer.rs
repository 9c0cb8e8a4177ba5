//! Answers, written piece by piece.

use super::{Wrong, instant};
use deskside_domain::sla::{ClockState, LedgerReason, LedgerRow, Reading};
use deskside_domain::time::Timestamp;
use std::io::{Result, Write};

/// What a clock shows and the account of its time.
pub fn clock(
    output: &mut impl Write,
    id: &str,
    reading: Reading,
    ledger: impl Iterator<Item = LedgerRow>,
) -> Result<()> {
    write!(output, r#"{{"id":{id},"state":"{}","due_at":"#, state(reading.state))?;
    match reading.due_at {
        Some(at) => moment(output, at)?,
        None => output.write_all(b"null")?,
    }
    write!(output, r#","elapsed_seconds":{},"ledger":["#, reading.elapsed)?;
    for (index, row) in ledger.enumerate() {
        output.write_all(if index == 0 { br#"{"from":"# } else { br#",{"from":"# })?;
        moment(output, row.from)?;
        output.write_all(br#","to":"#)?;
        moment(output, row.to)?;
        output.write_all(if row.is_counted() { br#","counted":true"# } else { br#","counted":false"# })?;
        output.write_all(br#","reason":""#)?;
        output.write_all(reason(row.reason).as_bytes())?;
        output.write_all(br#""}"#)?;
    }
    output.write_all(b"]}\n")
}

/// What is wrong with a line.
pub fn wrong(output: &mut impl Write, id: &str, wrong: &Wrong) -> Result<()> {
    writeln!(output, r#"{{"id":{id},"error":{}}}"#, serde_json::Value::from(wrong.to_string()))
}

fn moment(output: &mut impl Write, at: Timestamp) -> Result<()> {
    let mut text = [b'"'; 22];
    text[1..21].copy_from_slice(&instant::characters(at));
    output.write_all(&text)
}

fn state(state: ClockState) -> &'static str {
    match state {
        ClockState::Running => "running",
        ClockState::Paused => "paused",
        ClockState::Met => "met",
        ClockState::Breached => "breached",
    }
}

fn reason(reason: LedgerReason) -> &'static str {
    match reason {
        LedgerReason::Open => "open",
        LedgerReason::Closed => "closed",
        LedgerReason::Holiday => "holiday",
        LedgerReason::Paused => "paused",
        LedgerReason::Agreed => "agreed",
        LedgerReason::Resolved => "resolved",
    }
}
