//! Why a ticket has its priority, factor by factor, and another one in its place with a reason.

use super::Opened;
use crate::pages::kit::{FieldErrors, choices, chosen};
use crate::pages::names;
use crate::prelude::*;
use crate::replica::Replica;
use crate::texts::{Lang, Word, fill, said, t, validation};
use crate::ui::{Badge, Button, Dialog, IconName, Mood, Notice, Select, TextArea, Variant};
use deskside_domain::command::{OverridePriority, Payload};
use deskside_domain::document::{Body, DocRef};
use deskside_domain::priority_scheme::{Applied, Factor, Weighed, points};
use deskside_domain::text::BODY_MAX;
use deskside_domain::ticket::{FieldValue, Priority};

fn factor_word(lang: Lang, factor: Factor) -> &'static str {
    let words = &*lang.texts().priority;
    match factor {
        Factor::PrivateContract => words.private_contract,
        Factor::BusinessContract => words.business_contract,
        Factor::CriticalSector => words.critical_sector,
    }
}

/// What the record is called that says that a factor applies; empty where it is not on this device.
fn source(replica: &Replica, applied: &Applied) -> String {
    let doc = DocRef::from(applied.source);
    match replica.get(doc).map(|document| &document.body) {
        Some(Body::Organization(organization)) => organization.name.clone(),
        Some(Body::Contract(contract)) => contract.name.clone(),
        _ => String::new(),
    }
}

/// The priority as a fact of the ticket, and the way to what it is made of.
#[component]
pub fn PriorityFact(opened: Opened) -> impl IntoView {
    let lang = opened.kit.lang;
    let priority = Memo::new(move |_| opened.with(|ticket| ticket.priority()));
    let is_set = Memo::new(move |_| opened.with(|ticket| ticket.overridden.is_some()));
    let open = RwSignal::new(false);
    let badge = move || {
        let priority = priority.get();
        view! { <Badge tone=names::tone(priority) label=move || priority.word(t(lang)) /> }
    };
    view! {
        <div class="fact">
            <dt>{said(lang, |t| t.ticket.priority)}</dt>
            <dd>
                <span>
                    {badge}
                    {move || is_set.get().then(|| [" · ", t(lang).priority.by_hand].concat())}
                </span>
                <Button
                    label=said(lang, |t| t.priority.why)
                    icon=IconName::Info
                    variant=Variant::Quiet
                    on_press=move || open.set(true)
                />
            </dd>
        </div>
        <Why opened open />
    }
    .into_any()
}

#[component]
fn Why(opened: Opened, open: RwSignal<bool>) -> impl IntoView {
    let kit = opened.kit;
    let lang = kit.lang;
    let changing = RwSignal::new(false);
    let to = RwSignal::new(String::new());
    let reason = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let errors = FieldErrors::new();
    let is_set = Memo::new(move |_| opened.with(|ticket| ticket.overridden.is_some()));
    let leave = move || {
        let _ = changing.try_set(false);
        let _ = problem.try_set(None);
        errors.show(Vec::new());
    };
    let send = move |priority: Option<Priority>, words: String| {
        let news = untrack(|| match priority {
            Some(to) => fill(t(lang).priority.changed, &[("priority", to.word(t(lang)))]),
            None => t(lang).priority.gone_back.to_owned(),
        });
        busy.set(true);
        let payload = OverridePriority { ticket: opened.id, priority, reason: words };
        kit.save(Payload::OverridePriority(payload), move |result| {
            let _ = busy.try_set(false);
            match result {
                Ok(_) => {
                    leave();
                    let _ = reason.try_set(String::new());
                    let _ = open.try_set(false);
                    kit.toasts.say([&news, " · ", &kit.saved()].concat());
                }
                Err(error) => {
                    let _ = problem.try_set(Some(kit.problem(&error)));
                }
            }
        });
    };
    let save = move || {
        let words = reason.get_untracked().trim().to_owned();
        let wanted = chosen(&Priority::ALL, &to.get_untracked());
        let missing = untrack(|| {
            let texts = t(lang);
            let mut missing = Vec::new();
            if wanted.is_none() {
                let text = validation::required(lang, texts.priority.set_to, texts.errors.remedy_choose);
                missing.push(("priority-to", text));
            }
            if words.is_empty() {
                let text = validation::required(lang, texts.priority.reason, texts.errors.remedy_write);
                missing.push(("priority-reason", text));
            }
            missing
        });
        if errors.show(missing) {
            send(wanted, words);
        }
    };
    let actions = move || {
        if changing.get() {
            view! {
                <Button label=said(lang, |t| t.common.save) variant=Variant::Primary busy on_press=save />
            }
            .into_any()
        } else {
            let back = is_set.get().then(|| {
                view! {
                    <Button
                        label=said(lang, |t| t.priority.back)
                        busy
                        on_press=move || send(None, String::new())
                    />
                }
            });
            view! {
                {back}
                <Button
                    label=said(lang, |t| t.priority.change)
                    variant=Variant::Primary
                    on_press=move || changing.set(true)
                />
            }
            .into_any()
        }
    };
    let options = Memo::new(move |_| choices(&Priority::ALL, t(lang)));
    let form = move || {
        changing.get().then(|| {
            view! {
                <Select
                    id="priority-to"
                    label=said(lang, |t| t.priority.set_to)
                    options
                    value=to
                    nothing=said(lang, |t| t.common.choose)
                    error=errors.of("priority-to")
                />
                <TextArea
                    id="priority-reason"
                    label=said(lang, |t| t.priority.reason)
                    value=reason
                    max=BODY_MAX as u32
                    error=errors.of("priority-reason")
                />
            }
        })
    };
    view! {
        <Dialog id="why-priority" open title=said(lang, |t| t.priority.why) on_back=leave actions>
            {move || {
                problem
                    .get()
                    .map(|text| {
                        view! {
                            <div role="alert">
                                <Notice mood=Mood::Danger>
                                    <p>{text}</p>
                                </Notice>
                            </div>
                        }
                    })
            }}
            {move || made_of(opened)}
            {form}
        </Dialog>
    }
    .into_any()
}

/// The cell of the matrix, each factor with its points and its source, what came of it, and what a person set.
fn made_of(opened: Opened) -> AnyView {
    let kit = opened.kit;
    let lang = kit.lang.get();
    let texts = lang.texts();
    let words = &*texts.priority;
    let n_points = |n: u32| fill(words.points, &[("n", &n.to_string())]);
    let of = |priority: Priority, n: u32| [priority.word(texts), " · ", &n_points(n)].concat();
    let (weighed, set, levels) = opened.with(|ticket| {
        let levels = [FieldValue::Impact(ticket.content.impact), FieldValue::Urgency(ticket.content.urgency)];
        (ticket.weights(), ticket.overridden.clone(), levels)
    });
    let Weighed { cell, factors, priority } = weighed;
    let levels = kit.desk.read(|replica| levels.map(|level| names::value(replica, lang, &level))).join(" × ");
    let sum = factors.iter().fold(points(cell), |sum, applied| sum.saturating_add(applied.points));
    let line = |title: String, text: String| {
        view! {
            <dt>{title}</dt>
            <dd>{text}</dd>
        }
    };
    let factor = |applied: &Applied| {
        let source = kit.desk.read(|replica| source(replica, applied));
        let title = [factor_word(lang, applied.factor), if source.is_empty() { "" } else { ": " }, &source].concat();
        line(title, ["+ ", &n_points(applied.points)].concat())
    };
    let factors: Vec<_> = factors.iter().map(factor).collect();
    let nothing = factors.is_empty().then(|| view! { <p class="muted">{words.no_points}</p> });
    let set = set.map(|set| {
        let name = kit.desk.read(|replica| names::person(replica, texts, set.by));
        let who = fill(words.set_by, &[("name", &name), ("time", &kit.when(set.at))]);
        view! {
            <div class="stack">
                <p>
                    <strong>{set.priority.word(texts)}</strong>
                    " · "
                    {who}
                </p>
                <p class="entry-text">{set.reason}</p>
            </div>
        }
    });
    view! {
        <div class="stack">
            {set}
            <dl class="facts">
                {line([words.matrix, ": ", &levels].concat(), of(cell, points(cell)))}
                {factors}
                {line(words.sum.to_owned(), of(priority, sum))}
            </dl>
            {nothing}
        </div>
    }
    .into_any()
}
