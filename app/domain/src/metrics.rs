//! What a desk did in a period, as figures: how much came, went and came back, how long it took, which promises were kept.
//!
//! A [`Record`] says of one ticket what figures are made of; [`figures`] reads any number of them, in any order. Everything
//! is a whole number of seconds or a [`Ratio`] of two whole numbers, so the same tickets give the same figures to the last
//! digit, on every machine.
//!
//! A period is half-open. What happened in it counts by its own time, and nothing that happened after it changes a figure,
//! but for two: whether a ticket was reopened within seven days of its resolution, and work that arrives late. So the report
//! for January is the same in July. Filters go by what a ticket says now.

mod figure;
mod record;

pub use figure::{Figure, Filter, Metric, Period, Ratio, Unit, behind, chosen, figures};
pub use record::{Decided, Record, Turn, TurnKind};
