//! Two people changed the same field: one press decides.

use super::Opened;
use crate::pages::kit::Kit;
use crate::pages::names;
use crate::prelude::*;
use crate::texts::{Word, fill, said, t};
use crate::ui::{Button, Icon, IconName, List};
use deskside_domain::command::{Payload, SettleConflict};
use deskside_domain::id::{EventId, PersonId, TicketId};
use deskside_domain::ticket::{Conflict, FieldValue};
use deskside_domain::time::Timestamp;

#[component]
pub fn Conflicts(opened: Opened) -> impl IntoView {
    let conflicts = Memo::new(move |_| opened.with(|ticket| ticket.conflicts.clone()));
    view! {
        <List
            each=move || conflicts.get()
            key=|conflict| conflict.id
            children=move |conflict| view! { <Versions kit=opened.kit ticket=opened.id conflict /> }
        />
    }
    .into_any()
}

/// Both versions of a field side by side, each with its author and time and one press to choose it.
#[component]
pub fn Versions(kit: Kit, ticket: TicketId, conflict: Conflict) -> impl IntoView {
    let lang = kit.lang;
    let field = conflict.yours.field();
    let id = conflict.id;
    let both = both(&conflict);
    let title = move || [t(lang).outbox.two_versions, ": ", Word::word(&field, t(lang))].concat();
    view! {
        <section class="panel stack outbox-two-versions">
            <h2 class="row">
                <Icon name=IconName::TwoVersions />
                <span>{title}</span>
            </h2>
            <p>{said(lang, |t| t.items.versions_question)}</p>
            <div class="versions">
                <Version kit ticket id value=conflict.theirs by=conflict.theirs_by at=conflict.theirs_at note=String::new() />
                <Version
                    kit
                    ticket
                    id
                    value=conflict.yours
                    by=Some(conflict.yours_by)
                    at=Some(conflict.yours_at)
                    note=conflict.note
                />
            </div>
            {both
                .map(|value| {
                    let press = move || settle(kit, ticket, id, value.clone());
                    view! {
                        <p>
                            <Button label=said(lang, |t| t.items.keep_both) on_press=press />
                        </p>
                    }
                })}
        </section>
    }
    .into_any()
}

/// Both texts one after the other, for fields that can hold them.
fn both(conflict: &Conflict) -> Option<FieldValue> {
    let join = |a: &str, b: &str| [a, "\n\n", b].concat();
    match (&conflict.theirs, &conflict.yours) {
        (FieldValue::Description(a), FieldValue::Description(b)) => Some(FieldValue::Description(join(a, b))),
        (FieldValue::Solution(a), FieldValue::Solution(b)) => Some(FieldValue::Solution(join(a, b))),
        _ => None,
    }
}

fn settle(kit: Kit, ticket: TicketId, conflict: EventId, value: FieldValue) {
    kit.act(Payload::SettleConflict(SettleConflict { ticket, conflict, value }), kit.said().items.settled);
}

#[component]
fn Version(
    kit: Kit,
    ticket: TicketId,
    id: EventId,
    value: FieldValue,
    by: Option<PersonId>,
    at: Option<Timestamp>,
    note: String,
) -> impl IntoView {
    let lang = kit.lang;
    let mine = move || by.is_some() && by == kit.me();
    let who = move || {
        let time = at.map(|at| kit.when(at)).unwrap_or_default();
        if mine() {
            return fill(t(lang).items.version_mine, &[("time", &time)]);
        }
        let name = by.map_or_else(
            || t(lang).common.someone.to_owned(),
            |by| kit.desk.read(|replica| names::person(replica, t(lang), by)),
        );
        fill(t(lang).items.version_theirs, &[("name", &name), ("time", &time)])
    };
    let shown = value.clone();
    let text = Memo::new(move |_| {
        let lang = lang.get();
        kit.desk.read(|replica| names::value(replica, lang, &shown))
    });
    let name = move || [t(lang).items.keep_this, ": ", &names::excerpt(&text.get(), 60)].concat();
    view! {
        <div class="version">
            <span class="version-who">{who}</span>
            <p class="entry-text">{move || text.get()}</p>
            {(!note.is_empty()).then(|| view! { <p class="entry-text small quiet">{note}</p> })}
            <Button
                label=said(lang, |t| t.items.keep_this)
                name
                on_press=move || settle(kit, ticket, id, value.clone())
            />
        </div>
    }
    .into_any()
}
