//! The bar of acts, and the questions some of them ask.

use super::act::{Act, offers, reasons};
use super::checklists::{StillOpen, open_items};
use super::times;
use super::transfer::{BounceDialog, EscalateDialog};
use super::{Opened, RESOLVE, address};
use crate::pages::action::{Action, use_actions};
use crate::pages::browser;
use crate::pages::kit::{Kit, choices, chosen};
use crate::prelude::*;
use crate::route::use_way;
use crate::texts::{Texts, duration, fill, said, t, validation};
use crate::ui::{Button, CheckBox, Dialog, IconName, Mood, Notice, Select, TextArea, TextField, Variant};
use deskside_domain::command::{OnTicket, Payload, ResolveTicket, SetPending, WithReason};
use deskside_domain::text::{BODY_MAX, LINE_MAX};
use deskside_domain::ticket::{Pending, PendingReason, TimeKind, label};
use deskside_domain::time::Timestamp;

#[component]
pub fn ActionBar(opened: Opened) -> impl IntoView {
    let kit = opened.kit;
    let lang = kit.lang;
    let asking = RwSignal::new(None::<Act>);
    let acts = Memo::new(move |_| opened.with(|ticket| offers(ticket, kit.me(), Timestamp(kit.now()))));
    // The address may ask for it, once.
    if use_way().address.with_untracked(|address| address.query == RESOLVE) {
        if acts.with_untracked(|acts| acts.contains(&Act::Resolve)) {
            asking.set(Some(Act::Resolve));
        }
        kit.replace(&address(opened.id));
    }
    let press = move |act| {
        let on = OnTicket { ticket: opened.id };
        match act {
            Act::Take => kit.take(opened.id),
            Act::Start | Act::Resume => kit.act(Payload::StartWork(on), kit.said().status.in_progress),
            Act::Close => kit.act(Payload::CloseTicket(on), kit.said().status.closed),
            other => asking.set(Some(other)),
        }
    };
    let actions = use_actions();
    // The bar may be drawn anew with other acts: each time these are what is offered.
    let offered = move |acts: Vec<Act>| {
        for act in &acts {
            let act = *act;
            actions.offer(Action::On(act), move || press(act));
        }
        acts
    };
    let button = move |(place, act): (usize, Act)| {
        let variant = match (place, act) {
            (0, _) => Variant::Primary,
            (_, Act::Cancel | Act::Bounce) => Variant::Quiet,
            _ => Variant::Plain,
        };
        view! { <Button label=move || word(t(lang), act) icon=icon(act) variant on_press=move || press(act) /> }
    };
    view! {
        <div class="actions actions-sticky" role="group" aria-label=said(lang, |t| t.ticket.status)>
            {move || offered(acts.get()).into_iter().enumerate().map(button).collect_view()}
        </div>
        <PendingDialog opened asking />
        <TextDialog opened asking act=Act::Resolve />
        <TextDialog opened asking act=Act::Reopen />
        <TextDialog opened asking act=Act::Cancel />
        <EscalateDialog opened asking />
        <BounceDialog opened asking />
    }
    .into_any()
}

/// What an act is called.
pub fn word(texts: &'static Texts, act: Act) -> &'static str {
    let ticket = &texts.ticket;
    match act {
        Act::Take => ticket.take,
        Act::Start => ticket.start_work,
        Act::Resume => ticket.resume,
        Act::Resolve => ticket.resolve,
        Act::Close => ticket.close,
        Act::Reopen => ticket.reopen,
        Act::Wait => ticket.set_pending,
        Act::Escalate => ticket.escalate,
        Act::Bounce => ticket.bounce,
        Act::Cancel => ticket.cancel,
    }
}

fn icon(act: Act) -> IconName {
    match act {
        Act::Take => IconName::Take,
        Act::Start | Act::Resume => IconName::Wrench,
        Act::Resolve | Act::Close => IconName::Done,
        Act::Reopen | Act::Bounce => IconName::Undo,
        Act::Wait => IconName::Pause,
        Act::Escalate => IconName::ArrowUp,
        Act::Cancel => IconName::Close,
    }
}

/// Whether the dialog of an act is open, in step with the act that is asked about.
pub(super) fn dialog_of(asking: RwSignal<Option<Act>>, act: Act) -> RwSignal<bool> {
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        let wanted = asking.get() == Some(act);
        if open.get_untracked() != wanted {
            open.set(wanted);
        }
    });
    open
}

/// Saves what a dialog says. On success the dialog closes and forgets its words; else it stays, with the words in
/// it and why.
pub(super) fn submit(
    kit: Kit,
    payload: Payload,
    asking: RwSignal<Option<Act>>,
    busy: RwSignal<bool>,
    problem: RwSignal<Option<String>>,
    words: Vec<RwSignal<String>>,
    news: String,
) {
    busy.set(true);
    kit.save(payload, move |result| {
        let _ = busy.try_set(false);
        match result {
            Ok(_) => {
                let _ = asking.try_set(None);
                let _ = problem.try_set(None);
                for word in words {
                    let _ = word.try_set(String::new());
                }
                kit.toasts.say([&news, " · ", &kit.saved()].concat());
            }
            Err(error) => {
                let _ = problem.try_set(Some(kit.problem(&error)));
            }
        }
    });
}

/// Resolve, reopen and cancel: each asks for one text.
#[component]
fn TextDialog(opened: Opened, asking: RwSignal<Option<Act>>, act: Act) -> impl IntoView {
    let kit = opened.kit;
    let lang = kit.lang;
    let open = dialog_of(asking, act);
    let text = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let timed = RwSignal::new(true);
    // A second resolution begins with the words of the first.
    Effect::new(move |_| {
        if open.get() && act == Act::Resolve && text.with_untracked(String::is_empty) {
            text.set(opened.peek(|ticket| ticket.solution.clone()));
        }
    });
    let words = move |texts: &'static Texts| {
        let ticket = &texts.ticket;
        match act {
            Act::Resolve => (ticket.resolve_title, ticket.solution, ticket.resolve),
            Act::Reopen => (ticket.reopen_title, ticket.reopen_why, ticket.reopen),
            _ => (ticket.cancel_title, ticket.cancel_why, ticket.cancel),
        }
    };
    let save = move || {
        let body = text.get_untracked().trim().to_owned();
        let said = kit.said();
        if body.is_empty() {
            let (_, label, _) = words(said);
            problem.set(Some(untrack(|| validation::required(lang, label, said.errors.remedy_write))));
            browser::focus_soon("act-text");
            return;
        }
        let ticket = opened.id;
        let number = opened.peek(|ticket| label(ticket.number, ticket.id));
        let (payload, news) = match act {
            Act::Resolve => (
                Payload::ResolveTicket(ResolveTicket { ticket, solution: body }),
                fill(said.ticket.resolved_toast, &[("number", &number)]),
            ),
            Act::Reopen => {
                (Payload::ReopenTicket(WithReason { ticket, reason: body }), said.status.reopened.to_owned())
            }
            _ => (Payload::CancelTicket(WithReason { ticket, reason: body }), said.status.cancelled.to_owned()),
        };
        let resolve = move || submit(kit, payload, asking, busy, problem, vec![text], news);
        match opened.timer.minutes().filter(|_| act == Act::Resolve && timed.get_untracked()) {
            // The time first: a resolved ticket may be closed by someone else.
            Some(minutes) => {
                busy.set(true);
                times::log(opened, minutes, TimeKind::Work, String::new(), move |result| match result {
                    Ok(_) => {
                        opened.timer.end();
                        resolve();
                    }
                    Err(error) => {
                        let _ = busy.try_set(false);
                        let _ = problem.try_set(Some(kit.problem(&error)));
                    }
                });
            }
            None => resolve(),
        }
    };
    let time = move || {
        let runs = act == Act::Resolve && opened.timer.since().is_some() && opened.timer.minutes().is_some();
        runs.then(|| {
            let words = move || {
                let _ = kit.now();
                let minutes = opened.timer.minutes().unwrap_or_default();
                let time = duration(lang.get(), i64::from(minutes) * 60);
                fill(t(lang).entry.timer_record, &[("time", &time)])
            };
            view! { <CheckBox label=words checked=timed on_change=move |on: bool| timed.set(on) /> }
        })
    };
    // Said, not refused: who resolves may not have what a colleague answered in a cellar.
    let still_open = Signal::derive(move || opened.with(|ticket| open_items(ticket, None)));
    let confirm = if act == Act::Cancel { Variant::Danger } else { Variant::Primary };
    view! {
        <Dialog
            id=match act {
                Act::Resolve => "resolve",
                Act::Reopen => "reopen",
                _ => "cancel",
            }
            open
            title=move || words(t(lang)).0
            on_back=move || asking.set(None)
            actions=move || {
                view! { <Button label=move || words(t(lang)).2 variant=confirm busy on_press=move || save() /> }
            }
        >
            {(act == Act::Cancel)
                .then(|| {
                    view! {
                        <Notice mood=Mood::Warn>
                            <p>{said(lang, |t| t.sheet.cancel_warning)}</p>
                        </Notice>
                    }
                })}
            {(act == Act::Resolve).then(|| view! { <StillOpen kit items=still_open /> })}
            <TextArea
                id="act-text"
                label=move || words(t(lang)).1
                value=text
                max=BODY_MAX as u32
                error=problem
                on_submit=move || save()
            />
            {time}
        </Dialog>
    }
    .into_any()
}

/// What the work waits for, with what each reason needs.
#[component]
fn PendingDialog(opened: Opened, asking: RwSignal<Option<Act>>) -> impl IntoView {
    let kit = opened.kit;
    let lang = kit.lang;
    let open = dialog_of(asking, Act::Wait);
    let reason = RwSignal::new(String::new());
    let until = RwSignal::new(String::new());
    let supplier = RwSignal::new(String::new());
    let reference = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let options = Memo::new(move |_| opened.with(|ticket| reasons(ticket.status)));
    let shown = Signal::derive(move || options.with(|all| choices(all, t(lang))));
    let chosen = move || options.with(|all| chosen(all, &reason.get()));
    Effect::new(move |_| {
        if open.get() {
            reason.set("0".to_owned());
            problem.set(None);
        }
    });
    let save = move || {
        let Some(reason) = untrack(chosen) else { return };
        let text =
            |signal: RwSignal<String>| Some(signal.get_untracked().trim().to_owned()).filter(|text| !text.is_empty());
        let for_supplier = reason == PendingReason::Supplier;
        let details = Pending {
            until: text(until).and_then(|text| browser::parse_local(&text)),
            supplier: text(supplier).filter(|_| for_supplier),
            supplier_ref: text(reference).filter(|_| for_supplier),
        };
        let news = untrack(|| crate::texts::Word::word(&reason, t(lang)).to_owned());
        let payload = Payload::SetPending(SetPending { ticket: opened.id, reason, details });
        submit(kit, payload, asking, busy, problem, vec![until, supplier, reference], news);
    };
    let details = move || {
        let supplier_fields = chosen() == Some(PendingReason::Supplier);
        let promise =
            move || if supplier_fields { t(lang).sheet.supplier_promise } else { t(lang).ticket.pending_until };
        view! {
            {supplier_fields
                .then(|| {
                    view! {
                        <TextField
                            id="supplier"
                            label=said(lang, |t| t.ticket.supplier)
                            value=supplier
                            max=LINE_MAX as u32
                        />
                        <TextField
                            id="supplier-ref"
                            label=said(lang, |t| t.ticket.supplier_ref)
                            value=reference
                            max=LINE_MAX as u32
                            optional=true
                        />
                    }
                })}
            <TextField
                id="until"
                label=promise
                value=until
                kind="datetime-local"
                optional=chosen() != Some(PendingReason::AgreedDate)
            />
        }
    };
    view! {
        <Dialog
            id="pending"
            open
            title=said(lang, |t| t.sheet.pending_title)
            on_back=move || asking.set(None)
            actions=move || {
                view! {
                    <Button
                        label=said(lang, |t| t.ticket.set_pending)
                        variant=Variant::Primary
                        busy
                        on_press=move || save()
                    />
                }
            }
        >
            <Select id="reason" label=said(lang, |t| t.ticket.reason) options=shown value=reason error=problem />
            {details}
        </Dialog>
    }
    .into_any()
}
