//! Every word a person reads, in English and Italian.
//!
//! One line per text: `key: "English" | "Italiano";`. A missing language does not compile.
//! Pages read texts inside a closure, so that switching the language redraws them:
//! `let lang = use_lang(); view! { <h1>{move || t(lang).nav.queue}</h1> }`.

#[macro_use]
mod table;

pub mod calls;
pub mod checklists;
pub mod common;
pub mod devices;
pub mod diagnosis;
pub mod empty;
pub mod entry;
pub mod errors;
pub mod files;
mod forecast;
mod lang;
pub mod lock;
pub mod nav;
pub mod outbox;
mod overview;
pub mod parcel;
pub mod people;
#[cfg(any(feature = "ssr", test))]
pub mod portal;
pub mod priority;
pub mod queue;
pub mod ready;
mod sentences;
pub mod signin;
pub mod sla;
pub mod status;
pub mod tasks;
pub mod ticket;
pub mod time;
pub mod today;
pub mod visit;
pub mod words;

pub use errors::{refusal, validation};
pub use lang::{Lang, LangSignal, Said, provide_lang, said, t, use_lang};
pub use sentences::*;
pub use time::{
    Zone, clock_time, date, date_time, datetime_attribute, day, day_attribute, day_begins, day_number, day_of_date,
    duration, number, offset_at, relative, time_left, worked, working_hours,
};
pub use words::{Word, status_class, status_sentence};

#[cfg(test)]
mod hard_coded;
#[cfg(test)]
mod tests;

use std::marker::PhantomData;
use std::ops::Deref;

/// The way to the words of an area that is not in the first file.
pub struct Later<T>(Lang, PhantomData<fn() -> T>);

areas! {
    common: common::Common,
    nav: nav::Nav,
    ticket: ticket::Ticket,
    status: status::Status,
    outbox: outbox::Outbox,
    queue: queue::Queue,
    signin: signin::SignIn,
    empty: empty::Empty,
    errors: errors::Errors,
    time: time::Time,
    counts: sentences::Counts,
    ;
    people: people::People,
    tools: queue::QueueTools,
    page_errors: errors::PageErrors,
    today: today::Today,
    visit: visit::Visit,
    sheet: ticket::Sheet,
    entry: entry::Entry,
    tasks: tasks::Tasks,
    items: outbox::Items,
    lock: lock::Lock,
    parcel: parcel::Parcel,
    ready: ready::Ready,
    files: files::Files,
    checklists: checklists::Checklists,
    diagnosis: diagnosis::Diagnosis,
    sla: sla::Sla,
    forecast: forecast::Forecast,
    overview: overview::Overview,
    priority: priority::PriorityWords,
    calls: calls::Calls,
    devices: devices::Devices,
}
