//! The design system: parts that know nothing of tickets, roles or pages.
//!
//! Their classes live in `style/`, one file per part. Texts come in as props ([`TextProp`]: a literal,
//! or a closure such as `move || t(lang).common.save`, which follows the language); the few words a
//! part needs itself come from [`crate::texts`]. Nothing here sets a `style` attribute: the content
//! security policy forbids it.

mod badge;
mod button;
mod combobox;
mod connection;
mod dialog;
mod empty;
mod field;
mod icon;
mod list;
mod segmented;
mod select;
mod shell;
mod text_area;
mod toast;

pub use badge::{Badge, Due, Meter, Mood, Notice, StatusMark, Tone};
pub use button::{Button, ButtonLink, IconButton, Variant};
pub use combobox::Combobox;
pub use connection::{Connection, ConnectionMark};
pub use dialog::Dialog;
pub use empty::{EmptyState, Skeleton};
pub use field::{CheckBox, Field, TextField};
pub use icon::{BrandMark, Icon, IconName};
pub use list::List;
pub use segmented::{Segment, SegmentedChoice};
pub use select::{Choice, Select};
pub use shell::{NavEntry, Shell};
pub use text_area::TextArea;
pub use toast::{ToastArea, Toasts, provide_toasts, use_toasts};

#[cfg(test)]
mod tests;

/// Ids of the parts of a field, for `aria-describedby`.
fn described_by(id: &str, hint: bool, error: bool) -> Option<String> {
    match (hint, error) {
        (false, false) => None,
        (true, false) => Some([id, "-hint"].concat()),
        (false, true) => Some([id, "-error"].concat()),
        (true, true) => Some([id, "-error ", id, "-hint"].concat()),
    }
}
