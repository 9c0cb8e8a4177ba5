//! `deskside sla explain`: clocks as JSON Lines in, what became of them and why as JSON Lines out, by the product's rules.
//!
//! Each line is answered by one line, in the same order; one that is no clock is answered with what is wrong, and the next
//! one is read. Of a line only itself is kept: the ledger is written as it is made.

mod answer;
mod case;
mod instant;
mod line;
mod zones;

use case::Case;
use deskside_domain::sla::{Hours, SlaClock};
use line::{LineError, Lines};
use std::io::{BufRead, ErrorKind, Write};
use zones::Zones;

/// What is wrong with a line: a field, its value, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {value}: {remedy}")]
pub struct Wrong {
    field: String,
    value: String,
    remedy: String,
}

impl Wrong {
    /// A value is as it was written, and cut where it is long.
    fn new(field: impl Into<String>, value: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { field: field.into(), value: shortened(value.into()), remedy: remedy.into() }
    }
}

/// Most characters of a value that an error repeats.
const VALUE_MAX: usize = 80;

fn shortened(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(VALUE_MAX) {
        text.truncate(end);
        text.push('…');
    }
    text
}

/// Answers every line. When nobody reads the answers any more it ends, and all is well.
///
/// # Errors
/// What `input` or `output` fail with.
pub fn run(input: impl BufRead, output: impl Write) -> std::io::Result<()> {
    match answer_all(input, output) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        ended => ended,
    }
}

fn answer_all(input: impl BufRead, mut output: impl Write) -> std::io::Result<()> {
    let (mut lines, mut zones) = (Lines::new(input), Zones::default());
    while let Some(line) = lines.next_line()? {
        answer_one(line, &mut zones, &mut output)?;
        // Whoever waits for an answer before sending the next line gets it.
        if lines.must_wait() {
            output.flush()?;
        }
    }
    output.flush()
}

fn answer_one(line: Result<&str, LineError>, zones: &mut Zones, output: &mut impl Write) -> std::io::Result<()> {
    let fields = match line.map_err(Wrong::from).and_then(line::fields) {
        Ok(fields) => fields,
        Err(wrong) => return answer::wrong(output, "null", &wrong),
    };
    match explained(&fields, zones) {
        Ok((case, clock)) => {
            let (from, until) = (clock.start(), clock.horizon());
            let Some(zone) = zones.of(&case.calendar.zone, from, until) else {
                return answer::wrong(output, fields.id(), &zones::unknown(&case.calendar.zone));
            };
            let hours = Hours::new(zone, &case.calendar.weekly, &case.calendar.closed, &case.calendar.open);
            let reading = clock.read(hours.between(from, until));
            answer::clock(output, fields.id(), reading, clock.ledger(hours.between(from, clock.end())))
        }
        Err(wrong) => answer::wrong(output, fields.id(), &wrong),
    }
}

fn explained(fields: &line::Fields<'_>, zones: &mut Zones) -> Result<(Case, SlaClock), Wrong> {
    let case = Case::read(fields)?;
    if !zones.knows(&case.calendar.zone) {
        return Err(zones::unknown(&case.calendar.zone));
    }
    let clock = case.clock()?;
    Ok((case, clock))
}

#[cfg(test)]
mod tests;
