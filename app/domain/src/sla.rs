//! Service levels: when the desk is open, and what is promised for which ticket.

pub mod calendar;
pub mod policy;

pub use calendar::{Minute, OpenDay, ServiceCalendar, Span, Week};
pub use policy::{SlaMetric, SlaPolicy, SlaTarget};
