//! One ticket: what it is, what was said, what is to be done.

mod act;
mod actions;
mod canned;
pub mod checklists;
mod composer;
pub mod conflicts;
mod edit;
mod facts;
pub mod files;
mod head;
mod links;
mod presence;
mod priority;
mod sentence;
mod tasks;
mod timeline;
mod timer;
mod times;
mod transfer;
mod visits;
mod watchers;

use super::action::{Action, use_actions};
use super::kit::{Kit, Trail, use_kit};
use super::names;
use super::{PageHead, Ready, browser};
use crate::pages::diagnosis::Diagnosing;
use crate::pages::rest::Coming;
use crate::prelude::*;
use crate::route::{Route, use_way};
use crate::texts::{Word, fill, said, t};
use crate::ui::{Button, ButtonLink, EmptyState, IconName, Variant};
pub use act::Act;
use actions::ActionBar;
pub use actions::word as act_word;
use checklists::Checklists;
use composer::Composer;
use conflicts::Conflicts;
use deskside_domain::command::{EditTicket, Payload};
use deskside_domain::diagnosis::Proposal;
use deskside_domain::id::TicketId;
use deskside_domain::ticket::{FieldValue, Ticket, Urgency, label};
use deskside_domain::undo::taken_back;
pub use edit::Part;
use edit::{EditButton, Editor};
use facts::Facts;
use files::Files;
use head::Head;
use links::Links;
use presence::Presence;
use tasks::Tasks;
use timeline::Timeline;
use timer::Timer;
use times::Times;
use visits::Visits;
use watchers::{Chasers, Watchers};

/// Where a ticket's page is.
#[must_use]
pub fn address(id: TicketId) -> String {
    ["/desk/tickets/", &id.to_string()].concat()
}

/// Where a ticket's page is when the question of what solved it is to be open.
#[must_use]
pub fn to_resolve(id: TicketId) -> String {
    [&address(id), "?", RESOLVE].concat()
}

/// See [`to_resolve`].
const RESOLVE: &str = "resolve";

/// Where a ticket's page is when photos and files are to be added.
#[must_use]
pub fn to_files(id: TicketId) -> String {
    [&address(id), "?", FILES].concat()
}

/// See [`to_files`].
const FILES: &str = "files";

/// Where a ticket's page is when a checklist is to be gone through.
#[must_use]
pub fn to_checklists(id: TicketId) -> String {
    [&address(id), "?", CHECKLISTS].concat()
}

/// See [`to_checklists`].
pub const CHECKLISTS: &str = "checklists";

/// The ticket a page shows.
#[derive(Clone, Copy)]
pub struct Opened {
    pub kit: Kit,
    pub id: TicketId,
    pub ticket: Memo<Ticket>,
    /// The field that is being edited, if any.
    pub editing: RwSignal<Option<Part>>,
    /// The stopwatch.
    pub timer: Timer,
    /// The list one came from.
    pub trail: Trail,
    /// A reply or a note is being written.
    pub writing: RwSignal<bool>,
    /// What a diagnosis proposes, for the note or the visit that is about to be written.
    pub prepared: RwSignal<String>,
}

/// Sets the urgency at once, with undo.
fn set_urgency(opened: Opened, urgency: Urgency) {
    let kit = opened.kit;
    let payload = Payload::EditTicket(EditTicket { ticket: opened.id, changes: vec![FieldValue::Urgency(urgency)] });
    let (undo, number, now) =
        opened.peek(|ticket| (taken_back(ticket, &payload), label(ticket.number, ticket.id), ticket.content.urgency));
    if now == urgency {
        return;
    }
    kit.save(payload, move |result| match (result, undo) {
        (Ok(_), Some(undo)) => {
            let texts = kit.said();
            let values = [("number", number.as_str()), ("urgency", urgency.word(texts))];
            let text = fill(texts.sheet.urgency_set, &values);
            kit.toasts.undo(text, move || kit.act(undo.clone(), kit.said().common.undone));
        }
        (result, _) => kit.tell(result, kit.said().common.save),
    });
}

impl Opened {
    /// A part of the ticket; tracked.
    pub fn with<T>(self, read: impl FnOnce(&Ticket) -> T) -> T {
        self.ticket.with(read)
    }

    /// Goes on to the next open ticket of the list one came from, or back to the one before.
    pub fn go_beside(self, step: i32) {
        match self.trail.beside(self.kit, self.id, step) {
            Some(id) => self.kit.go(&address(id)),
            None => self.kit.toasts.say(self.kit.said().sheet.list_end),
        }
    }

    /// A part of the ticket as it is now.
    pub fn peek<T>(self, read: impl FnOnce(&Ticket) -> T) -> T {
        self.ticket.with_untracked(read)
    }
}

#[component]
pub fn TicketPage() -> impl IntoView {
    let kit = use_kit();
    let way = use_way();
    // The address changes a moment before this page goes: until then it shows what it showed.
    let wanted = Memo::new(move |before: Option<&Option<TicketId>>| match way.route.get() {
        Route::Ticket(id) => id,
        _ => before.copied().flatten(),
    });
    let here = Memo::new(move |_| wanted.get().filter(|id| kit.desk.read(|replica| replica.ticket(*id).is_some())));
    view! {
        <Ready>
            {move || match here.get() {
                Some(id) => view! { <Sheet id /> }.into_any(),
                None => view! { <NotHere /> }.into_any(),
            }}
        </Ready>
    }
}

/// A deep link to a ticket that is not on this device.
#[component]
fn NotHere() -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let again = move || {
        if let Some(device) = kit.desk.device() {
            device.sync_now();
        }
    };
    view! {
        <PageHead title=said(lang, |t| t.sheet.ticket) />
        <EmptyState icon=IconName::Ticket text=said(lang, |t| t.empty.not_here)>
            <div class="actions">
                <Button label=said(lang, |t| t.common.retry) icon=IconName::Sync on_press=again />
                <ButtonLink href="/desk/queue" label=said(lang, |t| t.empty.mine_act) icon=IconName::Back />
            </div>
        </EmptyState>
    }
}

#[component]
fn Sheet(id: TicketId) -> impl IntoView {
    let kit = use_kit();
    let Some(first) = kit.desk.peek(|replica| replica.ticket(id).cloned()) else { return ().into_any() };
    // A ticket that leaves this device while it is read stays on the screen as it was.
    let ticket = Memo::new(move |before: Option<&Ticket>| {
        let now = kit.desk.read(|replica| replica.ticket(id).cloned());
        now.or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
    });
    let trail = expect_context::<Trail>();
    let coming = expect_context::<Coming>();
    let back = trail.address.get_value();
    let opened = Opened {
        kit,
        id,
        ticket,
        editing: RwSignal::new(None),
        timer: Timer::new(kit.desk, id),
        trail,
        writing: RwSignal::new(false),
        prepared: RwSignal::new(String::new()),
    };
    let actions = use_actions();
    for part in Part::ALL {
        actions.offer(Action::Edit(part), move || opened.editing.set(Some(part)));
    }
    for urgency in Urgency::ALL {
        actions.offer(Action::SetUrgency(urgency), move || set_urgency(opened, urgency));
    }
    actions.offer(Action::NextTicket, move || opened.go_beside(1));
    actions.offer(Action::PreviousTicket, move || opened.go_beside(-1));
    let reach = [
        (Action::AddTask, "task"),
        (Action::LogTime, "minutes"),
        (Action::AddLink, "link-number"),
        (Action::Chase, "chaser-note"),
    ];
    for (action, field) in reach {
        actions.offer(action, move || browser::reach(field));
    }
    let prepare = Callback::new(move |(proposal, text): (Proposal, String)| {
        // The hand-over reads the answers itself, also where it is opened from the bar.
        opened.prepared.set(if proposal == Proposal::Escalation { String::new() } else { text });
        match proposal {
            Proposal::RemoteFix => actions.run(Action::Note),
            Proposal::Visit => actions.run(Action::PlanVisit),
            Proposal::Escalation => actions.run(Action::On(Act::Escalate)),
        }
    });
    browser::title(move || {
        opened.with(|ticket| [&label(ticket.number, ticket.id), " · ", &ticket.content.subject].concat())
    });
    view! {
        <article class="ticket-page">
            <ButtonLink
                href=back
                label=said(kit.lang, |t| t.common.back)
                icon=IconName::Back
                variant=Variant::Quiet
            />
            <Head opened />
            <Presence opened />
            <ActionBar opened />
            <div class="ticket-body">
                <div class="stack">
                    <Conflicts opened />
                    <Description opened />
                    <Timeline opened />
                    <Composer opened />
                    {move || coming.diagnosis(Diagnosing { ticket: id, on_act: prepare })}
                    <Checklists opened />
                    <Files opened />
                </div>
                <aside class="ticket-side" aria-label=said(kit.lang, |t| t.sheet.details)>
                    {move || coming.promises(id)}
                    <Facts opened />
                    <Visits opened />
                    <Tasks opened />
                    <Times opened />
                    <Watchers opened />
                    <Chasers opened />
                    <Links opened />
                </aside>
            </div>
            <Editor opened />
        </article>
    }
    .into_any()
}

/// What the requester said, and what solved it.
#[component]
fn Description(opened: Opened) -> impl IntoView {
    let lang = opened.kit.lang;
    let description = Memo::new(move |_| opened.with(|ticket| ticket.content.description.clone()));
    let solution = Memo::new(move |_| opened.with(|ticket| ticket.solution.clone()));
    let section = move |part: Part, text: Memo<String>| {
        let title = move || names::part_title(t(lang), part);
        view! {
            <section class="panel">
                <h2 class="row">
                    <span>{title}</span>
                    <EditButton opened part />
                </h2>
                {move || match text.get() {
                    text if text.is_empty() => view! { <p class="quiet">{t(lang).sheet.no_description}</p> }.into_any(),
                    text => view! { <p class="entry-text">{text}</p> }.into_any(),
                }}
            </section>
        }
    };
    view! {
        {section(Part::Description, description)}
        {move || (!solution.with(String::is_empty)).then(|| section(Part::Solution, solution))}
    }
    .into_any()
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use deskside_domain::id::{CategoryId, PersonId};
    use deskside_domain::ticket::{Channel, Impact, NewTicket, Pending, TicketKind, TicketStatus, Urgency};
    use deskside_domain::time::Timestamp;
    use std::collections::{BTreeMap, BTreeSet};

    /// A new ticket about a printer.
    pub fn ticket(id: u128) -> Ticket {
        Ticket {
            id: TicketId::from(id),
            number: None,
            content: NewTicket {
                kind: TicketKind::Incident,
                requester: PersonId::from(1),
                affected_user: None,
                subject: "Stampante bloccata".to_owned(),
                description: String::new(),
                category: CategoryId::from(1),
                impact: Impact::Individual,
                urgency: Urgency::Low,
                site: None,
                location: String::new(),
                channel: Channel::Phone,
                external_ref: None,
                restricted: None,
            },
            weighed: None,
            overridden: None,
            status: TicketStatus::New,
            pending: Pending::default(),
            team: None,
            assignee: None,
            solution: String::new(),
            agreed_at: None,
            created_at: Timestamp(0),
            created_by: PersonId::from(2),
            owned_at: None,
            first_responded_at: None,
            resolved_at: None,
            closed_at: None,
            updated_at: Timestamp(0),
            reopen_count: 0,
            bounce_count: 0,
            escalations: Vec::new(),
            article_count: 0,
            tasks: Vec::new(),
            time_entries: Vec::new(),
            clock_inputs: Vec::new(),
            calls: Vec::new(),
            watchers: BTreeSet::new(),
            chasers: Vec::new(),
            visits: Vec::new(),
            checklists: Vec::new(),
            diagnoses: Vec::new(),
            attachments: Vec::new(),
            links: BTreeSet::new(),
            conflicts: Vec::new(),
            imported: BTreeMap::new(),
            enclosed: Vec::new(),
        }
    }
}
