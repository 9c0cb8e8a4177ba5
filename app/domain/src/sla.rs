//! Service levels: when the desk is open, what is promised for which ticket, and how the promise stands.
//!
//! A calendar is wall time. [`Hours`] reads it in a [`Zone`], given as plain data by whoever has a tz database, and makes
//! stretches of UTC of it; an [`SlaClock`] counts over these.

pub mod calendar;
pub mod clock;
#[cfg(feature = "administration")]
pub mod holidays;
pub mod hours;
pub mod policy;
pub mod zone;

pub use calendar::{Minute, OpenDay, ServiceCalendar, Span, Week};
pub use clock::{ClockEvent, ClockEventKind, ClockState, LedgerReason, LedgerRow, NoClock, Reading, SlaClock};
pub use hours::{Hours, Opening, Stretch};
pub use policy::{SlaMetric, SlaPolicy, SlaTarget};
pub use zone::{Change, Zone};
