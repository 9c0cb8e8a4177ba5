//! Acts on many tickets at once, taken back with one press; and the name of a view.

mod naming;

use super::index::Index;
use super::tools::Tools;
use crate::pages::action::{Action, use_actions};
use crate::pages::kit::{Kit, choices, chosen, use_kit};
use crate::pages::pickers::{PersonPicker, Pick, teams};
use crate::prelude::*;
use crate::state::SaveError;
use crate::texts::{fill, said, t};
use crate::ui::{Button, Dialog, IconName, Select, Variant};
use deskside_domain::command::{AssignTicket, EditTicket, OnTicket, Payload};
use deskside_domain::id::{PersonId, TeamId, TicketId};
use deskside_domain::ticket::{FieldValue, Impact, Urgency, label};
use deskside_domain::undo::taken_back;
use naming::Naming;

/// What is done to each of the tickets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Take,
    Assign(Option<TeamId>, Option<PersonId>),
    Urgency(Urgency),
    Impact(Impact),
}

impl Change {
    fn on(self, ticket: TicketId) -> Payload {
        let edit = |value| Payload::EditTicket(EditTicket { ticket, changes: vec![value] });
        match self {
            Self::Take => Payload::TakeTicket(OnTicket { ticket }),
            Self::Assign(team, person) => Payload::AssignTicket(AssignTicket { ticket, team, person }),
            Self::Urgency(urgency) => edit(FieldValue::Urgency(urgency)),
            Self::Impact(impact) => edit(FieldValue::Impact(impact)),
        }
    }
}

/// Saves commands one after the other. Returns how many were saved, and of the others the number and the reason.
async fn save_all(
    kit: Kit,
    payloads: Vec<Payload>,
    progress: impl Fn(usize),
) -> (Vec<Payload>, Vec<(String, SaveError)>) {
    let (mut saved, mut failed) = (Vec::new(), Vec::new());
    for (place, payload) in payloads.into_iter().enumerate() {
        let Some(device) = kit.desk.device() else { break };
        progress(place);
        match device.save(payload.clone()).await {
            Ok(_) => saved.push(payload),
            Err(error) => {
                let number = payload.ticket().and_then(|id| {
                    kit.desk.peek(|replica| replica.ticket(id).map(|ticket| label(ticket.number, ticket.id)))
                });
                failed.push((number.unwrap_or_default(), error));
            }
        }
    }
    (saved, failed)
}

/// Does it to all selected tickets and offers to take it back.
fn carry_out(kit: Kit, tools: Tools, busy: RwSignal<Option<(usize, usize)>>, change: Change) {
    let ids = tools.selected.get_untracked();
    // In the order of the list, whichever was ticked first.
    let order = tools.found.with_untracked(|found| found.tickets.clone());
    let ids: Vec<TicketId> = order.into_iter().filter(|id| ids.contains(id)).collect();
    let payloads: Vec<Payload> = ids.iter().map(|id| change.on(*id)).collect();
    let before: Vec<Option<Payload>> = kit.desk.peek(|replica| {
        let undone = |payload: &Payload| taken_back(replica.ticket(payload.ticket()?)?, payload);
        payloads.iter().map(undone).collect()
    });
    let all = payloads.len();
    busy.set(Some((0, all)));
    leptos::task::spawn_local(async move {
        let given = payloads.clone();
        let (saved, failed) = save_all(kit, payloads, |done| {
            let _ = busy.try_set(Some((done, all)));
        })
        .await;
        let _ = busy.try_set(None);
        let undo: Vec<Payload> = given
            .iter()
            .zip(before)
            .filter(|(payload, _)| saved.contains(payload))
            .filter_map(|(_, undo)| undo)
            .collect();
        if !saved.is_empty() {
            let text = fill(kit.said().tools.bulk_done, &[("n", &saved.len().to_string())]);
            kit.toasts.undo([&text, " · ", &kit.saved()].concat(), move || take_back(kit, undo.clone()));
        }
        tell_failed(kit, &failed);
        tools.end();
    });
}

fn take_back(kit: Kit, payloads: Vec<Payload>) {
    leptos::task::spawn_local(async move {
        let (saved, failed) = save_all(kit, payloads, |_| {}).await;
        kit.toasts.say(fill(kit.said().tools.bulk_undone, &[("n", &saved.len().to_string())]));
        tell_failed(kit, &failed);
    });
}

fn tell_failed(kit: Kit, failed: &[(String, SaveError)]) {
    if failed.is_empty() {
        return;
    }
    let each: Vec<String> =
        failed.iter().take(3).map(|(number, why)| [number, ": ", &kit.problem(why)].concat()).collect();
    let values = [("n", failed.len().to_string()), ("what", each.join(" · "))];
    let values = values.each_ref().map(|(key, value)| (*key, value.as_str()));
    kit.toasts.problem(fill(kit.said().tools.bulk_failed, &values));
}

/// The tools of the queue.
#[component]
pub fn QueueTools() -> impl IntoView {
    let kit = use_kit();
    let tools = expect_context::<Tools>();
    let here = Memo::new(move |_| tools.found.with(|found| found.here));
    let index = expect_context::<Index>();
    Effect::new(move |_| {
        if here.get() > 0 {
            index.prepare(kit.desk);
        }
    });
    view! {
        {move || tools.selecting.get().then(|| view! { <Bar kit tools /> })}
        <Naming kit tools />
    }
}

/// What one dialog asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    Assignment,
    Urgency,
    Impact,
}

#[component]
fn Bar(kit: Kit, tools: Tools) -> impl IntoView {
    let lang = kit.lang;
    let busy = RwSignal::new(None::<(usize, usize)>);
    let asked = RwSignal::new(None::<Asked>);
    let none = Signal::derive(move || tools.selected.with(|all| all.is_empty()));
    let working = Signal::derive(move || busy.get().is_some());
    let count = move || match busy.get() {
        Some((done, all)) => fill(t(lang).tools.bulk_progress, &[("n", &done.to_string()), ("all", &all.to_string())]),
        None => fill(t(lang).tools.selected, &[("n", &tools.selected.with(|all| all.len()).to_string())]),
    };
    let found = move || tools.found.with(|found| found.tickets.len());
    let all_word = move || fill(t(lang).tools.select_all, &[("n", &found().to_string())]);
    let all = move || {
        let every = tools.found.with_untracked(|found| found.tickets.iter().copied().collect());
        tools.selected.set(every);
    };
    let ask = move |what: Asked| move || asked.set(Some(what));
    let actions = use_actions();
    actions.offer(Action::SelectAll, all);
    // Escape ends the selection, unless it closes a dialog.
    let handle = window_event_listener(leptos::ev::keydown, move |event| {
        if event.key() == "Escape"
            && !kit.desk.locked.get_untracked()
            && !event.default_prevented()
            && asked.get_untracked().is_none()
        {
            tools.end();
        }
    });
    on_cleanup(move || handle.remove());
    view! {
        <section class="bulk" aria-label=said(lang, |t| t.tools.bulk)>
            <p class="bulk-count" role="status">
                {count}
            </p>
            <div class="bulk-acts">
                <Button label=all_word variant=Variant::Quiet on_press=all />
                <Button
                    label=said(lang, |t| t.tools.bulk_take)
                    icon=IconName::Take
                    disabled=none
                    busy=working
                    on_press=move || carry_out(kit, tools, busy, Change::Take)
                />
                <Button
                    label=said(lang, |t| t.tools.bulk_assign)
                    icon=IconName::Person
                    disabled=none
                    busy=working
                    on_press=ask(Asked::Assignment)
                />
                <Button label=said(lang, |t| t.tools.bulk_urgency) disabled=none busy=working on_press=ask(Asked::Urgency) />
                <Button label=said(lang, |t| t.tools.bulk_impact) disabled=none busy=working on_press=ask(Asked::Impact) />
            </div>
        </section>
        <Question kit tools busy asked />
    }
}

/// The dialog that asks for the new value.
#[component]
fn Question(
    kit: Kit,
    tools: Tools,
    busy: RwSignal<Option<(usize, usize)>>,
    asked: RwSignal<Option<Asked>>,
) -> impl IntoView {
    let lang = kit.lang;
    let open = RwSignal::new(false);
    let (value, team, pick) = (RwSignal::new(String::new()), RwSignal::new(String::new()), Pick::new());
    let problem = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        if asked.get().is_some() {
            value.set("0".to_owned());
            team.set(String::new());
            pick.clear();
            problem.set(None);
            open.set(true);
        }
    });
    let change = move || match asked.get_untracked()? {
        Asked::Urgency => Some(Change::Urgency(chosen(&Urgency::ALL, &value.get_untracked())?)),
        Asked::Impact => Some(Change::Impact(chosen(&Impact::ALL, &value.get_untracked())?)),
        Asked::Assignment => {
            let team: Option<TeamId> = team.with_untracked(|team| team.parse().ok());
            let person: Option<PersonId> = untrack(|| pick.id());
            (!pick.is_astray() && (team.is_some() || person.is_some())).then_some(Change::Assign(team, person))
        }
    };
    let save = move || match change() {
        Some(change) => {
            open.set(false);
            asked.set(None);
            carry_out(kit, tools, busy, change);
        }
        None => problem.set(Some(kit.said().tools.bulk_nobody.to_owned())),
    };
    let title = move || match asked.get() {
        Some(Asked::Urgency) => t(lang).tools.bulk_urgency,
        Some(Asked::Impact) => t(lang).tools.bulk_impact,
        Some(Asked::Assignment) | None => t(lang).tools.bulk_assign,
    };
    let fields = move || {
        Some(match asked.get()? {
            Asked::Urgency => {
                let options = Signal::derive(move || choices(&Urgency::ALL, t(lang)));
                view! { <Select id="bulk-value" label=said(lang, |t| t.ticket.urgency) options value /> }.into_any()
            }
            Asked::Impact => {
                let options = Signal::derive(move || choices(&Impact::ALL, t(lang)));
                view! { <Select id="bulk-value" label=said(lang, |t| t.ticket.impact) options value /> }.into_any()
            }
            Asked::Assignment => {
                let options = Memo::new(move |_| kit.desk.read(teams));
                view! {
                    <Select
                        id="bulk-team"
                        label=said(lang, |t| t.common.team)
                        options
                        value=team
                        nothing=said(lang, |t| t.common.none)
                        optional=true
                    />
                    <PersonPicker
                        id="bulk-value"
                        label=said(lang, |t| t.ticket.assigned_to)
                        pick
                        error=problem
                        staff=true
                        optional=true
                    />
                }
                .into_any()
            }
        })
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        save();
    };
    view! {
        <Dialog
            id="bulk"
            open
            title
            on_back=move || asked.set(None)
            actions=move || {
                view! { <Button label=said(lang, |t| t.common.save) variant=Variant::Primary on_press=move || save() /> }
            }
        >
            <form class="form" on:submit=submit novalidate>
                {fields}
            </form>
        </Dialog>
    }
}
