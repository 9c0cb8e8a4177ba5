//! Service levels: when the desk is open, what is promised for which ticket, and how the promise stands.
//!
//! A calendar is wall time. [`Hours`] reads it in a [`Zone`], given as plain data by whoever has a tz database, and makes
//! stretches of UTC of it; an [`SlaClock`] counts over these. [`promise`] makes the clocks of a ticket from what happened to
//! it, and from the [versions](version) of policies and calendars.

mod agreed;
pub mod calendar;
pub mod clock;
pub mod closing;
#[cfg(feature = "administration")]
pub mod holidays;
pub mod hours;
pub mod input;
pub mod ladder;
pub mod policy;
pub mod promise;
pub mod version;
pub mod zone;

pub use calendar::{Minute, OpenDay, ServiceCalendar, Span, Week, ZoneOffsets};
pub use clock::{ClockEvent, ClockEventKind, ClockState, LedgerReason, LedgerRow, NoClock, Reading, SlaClock};
pub use hours::{Hours, Opening, Stretch};
pub use input::{ClockFact, ClockInput};
#[cfg(feature = "administration")]
pub use ladder::{LadderStep, LadderTarget};
pub use policy::{Condition, SlaMetric, SlaPolicy, SlaScope, SlaTarget, Subject};
pub use promise::{Standing, Surroundings, TicketClock};
pub use version::{ServiceLevels, SlaBook, SlaRecord, SlaVersion};
pub use zone::{Change, Zone};
