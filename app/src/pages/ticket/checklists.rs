//! Checklists: taken up from what the administration keeps, and gone through item by item.

mod item;

use super::{CHECKLISTS, Opened, address};
use crate::pages::browser;
use crate::pages::kit::Kit;
use crate::prelude::*;
use crate::replica::Replica;
use crate::route::use_way;
use crate::texts::{Lang, fill, said, t};
use crate::ui::{Badge, Button, Choice, IconName, List, Mood, Notice, Select, Tone, Variant};
use deskside_domain::command::{AddChecklist, Payload, SetChecklistAside};
use deskside_domain::id::{ChecklistId, VisitId};
use deskside_domain::people::CATEGORY_DEPTH;
use deskside_domain::ticket::{Answer, Checklist, Ticket, VisitState};
use deskside_domain::undo::taken_back;
use item::{Asking, Item, Reason};

/// An answer in words: "done", "12,5 V", "does not apply: no battery".
#[must_use]
pub fn answer_words(lang: Lang, answer: &Answer, unit: &str) -> String {
    let words = &*lang.texts().checklists;
    match answer {
        Answer::Done => words.done.to_owned(),
        Answer::NotApplicable(why) => [words.not_applicable, ": ", why].concat(),
        Answer::Value(value) if unit.is_empty() => value.clone(),
        Answer::Value(value) => [&value.replace('.', words.point), " ", unit].concat(),
    }
}

/// Required items without an answer, in one line: those of a visit and of the ticket as a whole, or all of the ticket.
#[must_use]
pub fn open_items(ticket: &Ticket, visit: Option<VisitId>) -> String {
    let mut open = String::new();
    for list in ticket.checklists.iter().filter(|list| visit.is_none() || list.visit.is_none() || list.visit == visit) {
        for place in list.missing() {
            open.push_str(if open.is_empty() { "" } else { " · " });
            open.push_str(&list.items[place].text);
        }
    }
    open
}

/// Says which required items are still open; nothing where there are none.
#[component]
pub fn StillOpen(kit: Kit, items: Signal<String>) -> impl IntoView {
    let words = move || {
        let items = items.get();
        (!items.is_empty()).then(|| {
            let text = fill(t(kit.lang).checklists.open, &[("items", &items)]);
            view! { <Notice mood=Mood::Warn><p>{text}</p></Notice> }.into_any()
        })
    };
    view! { {words} }.into_any()
}

#[component]
pub fn Checklists(opened: Opened) -> impl IntoView {
    let kit = opened.kit;
    let lang = kit.lang;
    let lists = Memo::new(move |_| {
        opened.with(|ticket| ticket.checklists.iter().map(|list| (list.id, list.aside)).collect::<Vec<_>>())
    });
    let news: News = RwSignal::new(None);
    let ask = Asking::new();
    // The address may ask for it, from a visit.
    let way = use_way();
    Effect::new(move |_| {
        if way.address.with(|address| address.query == CHECKLISTS) {
            kit.replace(&address(opened.id));
            browser::focus_soon("checklists");
        }
    });
    let list = move |(id, aside): (ChecklistId, bool)| match aside {
        true => view! { <Aside opened id news /> }.into_any(),
        false => view! { <Sheet opened id news ask /> }.into_any(),
    };
    let none =
        move || lists.with(Vec::is_empty).then(|| view! { <p class="quiet small">{t(lang).checklists.none}</p> });
    view! {
        <section class="panel stack">
            <h2 id="checklists" tabindex="-1">{said(lang, |t| t.checklists.title)}</h2>
            {none}
            // A list that is there stays as it is, with what is being written in it, when another one comes or goes.
            <List each=move || lists.get() key=|list| *list children=list />
            <Told opened news />
            <Add opened news />
            <Reason ask />
        </section>
    }
    .into_any()
}

/// The list as it is now; tracked.
fn now(opened: Opened, id: ChecklistId) -> Option<Checklist> {
    opened.with(|ticket| ticket.checklists.iter().find(|list| list.id == id).cloned())
}

/// What was saved last, and the command that takes it back. It stands in the panel: who ticks one item after the other
/// would have the edge of the screen full of news.
type News = RwSignal<Option<(String, Option<Payload>)>>;

/// Saves a step that can be taken back at once; `failed` is called where that did not work.
fn act(opened: Opened, payload: Payload, text: String, news: News, failed: impl FnOnce() + 'static) {
    let kit = opened.kit;
    let undo = opened.peek(|ticket| taken_back(ticket, &payload));
    kit.save(payload, move |result| match result {
        Ok(_) => {
            let _ = news.try_set(Some(([&text, " · ", &kit.saved()].concat(), undo)));
        }
        Err(error) => {
            kit.toasts.problem(kit.problem(&error));
            failed();
        }
    });
}

#[component]
fn Told(opened: Opened, news: News) -> impl IntoView {
    let kit = opened.kit;
    let back = move || {
        if let Some((_, Some(undo))) = news.get_untracked() {
            news.set(None);
            kit.act(undo, kit.said().common.undone);
        }
    };
    let text = move || news.with(|news| news.as_ref().map(|(text, _)| text.clone()));
    let can = Memo::new(move |_| news.with(|news| news.as_ref().is_some_and(|(_, undo)| undo.is_some())));
    view! {
        <div class="row small checklist-news">
            <span role="status">{text}</span>
            {move || {
                can.get()
                    .then(|| {
                        view! {
                            <Button
                                label=said(kit.lang, |t| t.common.undo)
                                icon=IconName::Undo
                                variant=Variant::Quiet
                                on_press=back
                            />
                        }
                    })
            }}
        </div>
    }
    .into_any()
}

/// A list that is gone through.
#[component]
fn Sheet(opened: Opened, id: ChecklistId, news: News, ask: Asking) -> impl IntoView {
    let lang = opened.kit.lang;
    let list =
        Memo::new(move |before: Option<&Option<Checklist>>| now(opened, id).or_else(|| before.cloned().flatten()));
    let Some(first) = list.get_untracked() else { return ().into_any() };
    let name = first.name.clone();
    let progress = move || list.with(|list| list.as_ref().map(Checklist::progress)).unwrap_or_default();
    let said_so = move || {
        let (done, all) = progress();
        fill(t(lang).checklists.progress, &[("n", &done.to_string()), ("all", &all.to_string())])
    };
    let mark = move || {
        let (done, all) = progress();
        let tone = if done == all { Tone::Ok } else { Tone::Info };
        view! { <Badge tone label=said_so /> }
    };
    let put_aside = move || {
        let set = SetChecklistAside { ticket: opened.id, checklist: id, aside: true };
        let name = list.with_untracked(|list| list.as_ref().map(|list| list.name.clone()).unwrap_or_default());
        act(
            opened,
            Payload::SetChecklistAside(set),
            fill(opened.kit.said().checklists.aside, &[("name", &name)]),
            news,
            || {},
        );
    };
    let items = first.items.into_iter().enumerate();
    let items =
        items.map(|(place, item)| view! { <Item opened list id place=place as u32 item news ask /> }).collect_view();
    let label = name.clone();
    view! {
        <div class="checklist">
            <h3 class="row"><span>{name}</span> {mark}</h3>
            <ul class="checklist-items" aria-label=label>{items}</ul>
            <p>
                <Button
                    label=said(lang, |t| t.checklists.set_aside)
                    icon=IconName::Close
                    variant=Variant::Quiet
                    on_press=put_aside
                />
            </p>
        </div>
    }
    .into_any()
}

/// A list that is not gone through after all.
#[component]
fn Aside(opened: Opened, id: ChecklistId, news: News) -> impl IntoView {
    let lang = opened.kit.lang;
    let name = untrack(|| now(opened, id)).map(|list| list.name).unwrap_or_default();
    let shown = name.clone();
    let text = move || fill(t(lang).checklists.aside, &[("name", &shown)]);
    let again = move || {
        let set = SetChecklistAside { ticket: opened.id, checklist: id, aside: false };
        act(
            opened,
            Payload::SetChecklistAside(set),
            fill(opened.kit.said().checklists.taken_up, &[("name", &name)]),
            news,
            || {},
        );
    };
    view! {
        <p class="row small quiet">
            <span>{text}</span>
            <Button label=said(lang, |t| t.checklists.again) variant=Variant::Quiet on_press=again />
        </p>
    }
    .into_any()
}

/// What is offered on a ticket, what is proposed for its category first.
fn offered(replica: &Replica, lang: Lang, ticket: &Ticket) -> Vec<Choice> {
    let (mut first, mut others) = (Vec::new(), Vec::new());
    for one in replica.checklist_templates().filter(|one| !one.retired) {
        let mut at = Some(ticket.content.category);
        let mut depth = 0;
        while at.is_some() && at != one.category && depth < CATEGORY_DEPTH {
            at = at.and_then(|id| replica.category(id)).and_then(|category| category.parent);
            depth += 1;
        }
        let is_proposed = at.is_some() && at == one.category;
        let words = if is_proposed { lang.texts().checklists.proposed } else { "" };
        let label = if is_proposed { [&one.name, ", ", words].concat() } else { one.name.clone() };
        let into = if is_proposed { &mut first } else { &mut others };
        into.push(Choice::new(one.id.to_string(), label));
    }
    first.sort_by(|a: &Choice, b| a.label.cmp(&b.label));
    others.sort_by(|a: &Choice, b| a.label.cmp(&b.label));
    first.append(&mut others);
    first
}

#[component]
fn Add(opened: Opened, news: News) -> impl IntoView {
    let kit = opened.kit;
    let lang = kit.lang;
    let all = Memo::new(move |_| {
        let lang = lang.get();
        kit.desk.read(|replica| opened.with(|ticket| offered(replica, lang, ticket)))
    });
    let chosen = RwSignal::new(String::new());
    let options = Signal::derive(move || all.get());
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let mut wanted = chosen.get_untracked();
        if wanted.is_empty() {
            wanted = all.with_untracked(|all| all.first().map(|one| one.value.clone())).unwrap_or_default();
        }
        let found =
            kit.desk.peek(|replica| replica.checklist_templates().find(|one| one.id.to_string() == wanted).cloned());
        let Some(template) = found else { return };
        // Who is on site goes through it there.
        let me = kit.desk.me.get_untracked();
        let here = |ticket: &Ticket| {
            let mut visits = ticket.visits.iter();
            visits.find(|one| one.state == VisitState::OnSite && Some(one.technician) == me).map(|one| one.id)
        };
        let checklist = Checklist {
            id: ChecklistId(kit.new_id()),
            template: Some(template.id),
            visit: opened.peek(here),
            name: template.name.clone(),
            items: template.items,
            answers: Vec::new(),
            aside: false,
        };
        let text = fill(kit.said().checklists.taken_up, &[("name", &template.name)]);
        act(opened, Payload::AddChecklist(AddChecklist { ticket: opened.id, checklist }), text, news, || {});
    };
    let form = move || {
        view! {
            <form class="form" on:submit=add novalidate>
                <Select id="checklist" label=said(lang, |t| t.checklists.which) options value=chosen />
                <Button label=said(lang, |t| t.checklists.take_up) submit=true icon=IconName::Plus />
            </form>
        }
    };
    // What can be chosen is on the page once it is asked for.
    let asked = RwSignal::new(false);
    let is_empty = Memo::new(move |_| all.with(Vec::is_empty));
    view! {
        <details on:toggle=move |_| asked.set(true)>
            <summary>{said(lang, |t| t.checklists.add)}</summary>
            {move || match (asked.get(), is_empty.get()) {
                (false, _) => ().into_any(),
                (_, true) => view! { <p class="quiet small">{t(lang).checklists.no_templates}</p> }.into_any(),
                (_, false) => form().into_any(),
            }}
        </details>
    }
    .into_any()
}
