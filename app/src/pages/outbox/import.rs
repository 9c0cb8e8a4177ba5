//! Unsent work that comes as a file, from a device without a line: looked at first, then brought to the server.

use super::unable;
use super::what::{what, words};
use crate::pages::PageHead;
use crate::pages::kit::{Kit, refusal_text, use_kit};
use crate::pages::names;
use crate::prelude::*;
use crate::texts::{fill, said, t};
use crate::toolbox::{DeliverError, Post, use_post};
use crate::ui::{Button, ButtonLink, Field, Icon, IconName, Mood, Notice, Variant};
use deskside_domain::id::{AggregateKind, PersonId, TicketId};
use deskside_domain::sync::machine::Line;
use deskside_domain::sync::parcel::{Bringing, Contents, Damaged, Fate, Item, Parcel, Unusable};
use deskside_domain::sync::wire::Outcome;
use js_sys::Reflect;

const FILE: &str = "import-file";

/// Where the page stands.
#[derive(Clone, Copy)]
struct Import {
    kit: Kit,
    post: Post,
    contents: RwSignal<Option<Contents>>,
    /// Why the file can not be used.
    error: RwSignal<Option<String>>,
    /// Why it was not brought, or not to its end.
    problem: RwSignal<Option<String>>,
    bringing: RwSignal<Bringing>,
    busy: RwSignal<bool>,
    done: RwSignal<bool>,
}

#[component]
pub fn ImportPage() -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let import = Import {
        kit,
        post: use_post(),
        contents: RwSignal::new(None),
        error: RwSignal::new(None),
        problem: RwSignal::new(None),
        bringing: RwSignal::new(Bringing::default()),
        busy: RwSignal::new(false),
        done: RwSignal::new(false),
    };
    view! {
        <div class="page-narrow stack">
            <PageHead title=said(lang, |t| t.parcel.title) />
            <section class="panel stack">
                <p class="quiet">{said(lang, |t| t.parcel.explained)}</p>
                <Field id=FILE label=said(lang, |t| t.parcel.file) hint=None error=import.error>
                    <input
                        class="control"
                        id=FILE
                        type="file"
                        accept=".json,application/json"
                        aria-invalid=move || import.error.with(Option::is_some).then_some("true")
                        aria-describedby=move || import.error.with(Option::is_some).then_some("import-file-error")
                        disabled=move || import.busy.get()
                        // The same file may be chosen again, once it is whole.
                        on:click=|event| _ = event.target().map(|input| Reflect::set(&input, &"value".into(), &"".into()))
                        on:change=move |_| import.read()
                    />
                </Field>
            </section>
            {move || import.contents.get().map(|contents| view! { <Found import contents /> })}
            <p>
                <ButtonLink
                    href="/desk/outbox"
                    label=said(lang, |t| t.parcel.back)
                    icon=IconName::Back
                    variant=Variant::Quiet
                />
            </p>
        </div>
    }
}

impl Import {
    fn read(self) {
        let Some(courier) = self.post.open() else { return };
        self.contents.set(None);
        self.error.set(None);
        self.problem.set(None);
        self.bringing.set(Bringing::default());
        self.done.set(false);
        leptos::task::spawn_local(async move {
            let texts = &self.kit.said().parcel;
            let why = match courier.chosen_file(FILE).await.map(|text| Contents::read(&text)) {
                Some(Ok(found)) if found.parcel.items.is_empty() && found.damaged.is_empty() => texts.empty,
                Some(Ok(found)) => {
                    let _ = self.contents.try_set(Some(found));
                    return;
                }
                Some(Err(Unusable::Foreign)) => texts.foreign,
                Some(Err(Unusable::Newer)) => texts.newer,
                Some(Err(Unusable::CutOff)) => texts.cut_off,
                Some(Err(Unusable::Damaged)) => texts.all_damaged,
                None => texts.unread,
            };
            let _ = self.error.try_set(Some(why.to_owned()));
        });
    }

    /// Brings what is left, in pieces that the server takes. What it answers to one counts, whatever becomes of the next.
    fn bring(self) {
        let (Some(contents), Some(courier)) = (self.contents.get_untracked(), self.post.open()) else { return };
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.problem.set(None);
        leptos::task::spawn_local(async move {
            let Parcel { author, items, .. } = contents.parcel;
            let author_name = self.name(author);
            let mut bringing = self.bringing.get_untracked();
            let problem = loop {
                let before = bringing.clone();
                let batch = bringing.next(&items);
                if batch.is_empty() {
                    let _ = self.bringing.try_set(bringing);
                    let _ = self.done.try_set(true);
                    break None;
                }
                match courier.deliver(author, batch.clone()).await {
                    Ok(answer) => {
                        bringing.note(&batch, &answer);
                        // The page has gone.
                        if !self.bringing.try_set(bringing.clone()) {
                            return;
                        }
                    }
                    Err(error) => break Some(self.why(&error, &author_name, before.done() > 0)),
                }
            };
            let _ = self.problem.try_set(problem);
            let _ = self.busy.try_set(false);
        });
    }

    /// An author's name as the desk knows it: what the file says of it anybody could have changed.
    fn name(self, author: PersonId) -> String {
        self.kit.desk.peek(|replica| names::person(replica, self.kit.said(), author))
    }

    fn why(self, error: &DeliverError, name: &str, begun: bool) -> String {
        let texts = self.kit.said();
        let parcel = &texts.parcel;
        match error {
            DeliverError::Offline if begun => parcel.broke_off.to_owned(),
            DeliverError::Offline => parcel.offline.to_owned(),
            DeliverError::SignedOut => texts.errors.signed_out.to_owned(),
            DeliverError::Unable(why) => [unable(texts, *why), " ", texts.page_errors.unable_remedy].concat(),
            DeliverError::TooLarge => parcel.too_large.to_owned(),
            DeliverError::Refused(code, detail) => match code.as_str() {
                "not_permitted" => parcel.denied.to_owned(),
                "access_ended" => fill(parcel.access_ended, &[("name", name)]),
                "proof_ended" => fill(parcel.proof_ended, &[("name", name)]),
                _ => [texts.errors.unknown, " ", detail].concat().trim_end().to_owned(),
            },
        }
    }
}

/// What the file holds, and what became of it.
#[component]
fn Found(import: Import, contents: Contents) -> impl IntoView {
    let kit = import.kit;
    let lang = kit.lang;
    let Contents { parcel, damaged, is_cut } = contents;
    let Parcel { author, made_at, for_name, items, .. } = parcel;
    let author_name = import.name(author);
    let title = {
        let name = author_name.clone();
        move || fill(t(lang).parcel.of, &[("name", &name), ("time", &kit.when(made_at))])
    };
    let whom = (!for_name.is_empty()).then(|| {
        view! { <p class="quiet">{move || fill(t(lang).parcel.for_whom, &[("name", &for_name)])}</p> }
    });
    let cut = is_cut.then(|| {
        view! {
            <Notice mood=Mood::Warn>
                <p>{said(lang, |t| t.parcel.cut)}</p>
            </Notice>
        }
    });
    let named: Vec<(usize, Item)> =
        items.iter().cloned().enumerate().filter(|(_, item)| item.command.kind != "void").collect();
    let goes = items.iter().any(|item| !item.held);
    // Nobody else can bring what nothing shows to be the author's.
    let is_own = kit.desk.me.get_untracked() == Some(author);
    let own = is_own.then(|| {
        view! {
            <Notice mood=Mood::Warn>
                <p>{said(lang, |t| t.parcel.own)}</p>
            </Notice>
        }
    });
    let unproven = goes && !is_own && items.iter().all(|item| item.held || item.proof.is_empty());
    let total = items.len();
    let lines =
        named.into_iter().map(|(_, item)| view! { <Piece import name=author_name.clone() item /> }).collect_view();
    let act = move || match (import.done.get(), kit.desk.line.get()) {
        (true, _) => view! { <Summary import /> }.into_any(),
        (false, Line::Down) if !import.busy.get() => view! {
            <Notice mood=Mood::Warn>
                <p>{said(lang, |t| t.parcel.offline)}</p>
            </Notice>
        }
        .into_any(),
        _ => view! { <Act import total /> }.into_any(),
    };
    let act = match (goes, unproven) {
        (false, _) => ().into_any(),
        (true, true) => {
            let name = author_name.clone();
            view! {
                <Notice mood=Mood::Warn>
                    <p>{move || fill(t(lang).parcel.unproven_file, &[("name", &name)])}</p>
                </Notice>
            }
            .into_any()
        }
        (true, false) => view! { {act} }.into_any(),
    };
    view! {
        <section class="stack">
            <h2>{title}</h2>
            {whom}
            {own}
            {cut}
            {(!damaged.is_empty()).then(|| view! { <Broken kit damaged /> })}
            {move || import.problem.get().map(|text| view! { <p class="field-error" role="alert">{text}</p> })}
            {act}
            <table class="import-table">
                <thead>
                    <tr>
                        <th scope="col">{said(lang, |t| t.parcel.item)}</th>
                        <th scope="col">{said(lang, |t| t.parcel.outcome)}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </section>
    }
    .into_any()
}

/// Pieces that are not as they were saved.
#[component]
fn Broken(kit: Kit, damaged: Vec<Damaged>) -> impl IntoView {
    let lang = kit.lang;
    let line = move |Damaged { place, what }: &Damaged| {
        let text = if what.is_empty() { t(lang).parcel.damaged_unnamed } else { t(lang).parcel.damaged_item };
        let text = fill(text, &[("n", &place.to_string()), ("what", what)]);
        view! { <li>{text}</li> }
    };
    view! {
        <Notice mood=Mood::Danger>
            <p>{said(lang, |t| t.parcel.damaged)}</p>
            <ul class="file-names">{move || damaged.iter().map(line).collect_view()}</ul>
        </Notice>
    }
}

/// The press that brings it, and how far it is.
#[component]
fn Act(import: Import, total: usize) -> impl IntoView {
    let lang = import.kit.lang;
    let begun = Memo::new(move |_| import.bringing.with(Bringing::done));
    let label = move || match begun.get() {
        0 => t(lang).parcel.bring,
        _ => t(lang).parcel.again,
    };
    let far = move || {
        let text =
            move || fill(t(lang).parcel.progress, &[("n", &begun.get().to_string()), ("total", &total.to_string())]);
        (begun.get() > 0).then(|| view! { <span role="status">{text}</span> })
    };
    view! {
        <p class="row">
            <Button
                label=label
                icon=IconName::Send
                variant=Variant::Primary
                busy=import.busy
                on_press=move || import.bring()
            />
            {far}
        </p>
    }
    .into_any()
}

/// What became of it all.
#[component]
fn Summary(import: Import) -> impl IntoView {
    let kit = import.kit;
    let counts = move || {
        let items = import.contents.with(|contents| contents.as_ref().map(|found| found.parcel.items.clone()));
        import.bringing.with(|bringing| {
            let mut counts = (0, 0, 0);
            for item in items.iter().flatten().filter(|item| item.command.kind != "void") {
                match bringing.fate(item.command.command_id) {
                    Some(Fate::Arrived(_)) => counts.0 += 1,
                    Some(Fate::WasThere(_)) => counts.1 += 1,
                    _ => counts.2 += 1,
                }
            }
            counts
        })
    };
    let text = move || {
        let (new, there, not) = counts();
        let parts = [("new", new), ("there", there), ("not", not)].map(|(name, n): (_, i32)| (name, n.to_string()));
        fill(t(kit.lang).parcel.done, &parts.each_ref().map(|(name, n)| (*name, n.as_str())))
    };
    let mood = if untrack(counts).2 == 0 { Mood::Ok } else { Mood::Warn };
    view! {
        <Notice mood>
            <p class="import-done" role="status">{text}</p>
        </Notice>
    }
    .into_any()
}

#[component]
fn Piece(import: Import, name: String, item: Item) -> impl IntoView {
    let kit = import.kit;
    let id = item.command.command_id;
    let held = item.held;
    // Shown is what the command says; what the file says about it anybody could have changed.
    let command = item.command.open().ok();
    let written = command.as_ref().and_then(|command| words(&command.payload));
    let title =
        move || command.as_ref().map_or_else(|| item.what.clone(), |command| what(&command.payload, t(kit.lang)));
    let lane = item.command.lane;
    let ticket = (lane.kind == AggregateKind::Ticket).then_some(TicketId(lane.id)).and_then(|id| {
        kit.desk.peek(|replica| {
            let ticket = replica.ticket(id)?;
            Some([&names::number(replica, id), " ", &ticket.content.subject].concat())
        })
    });
    let fate = Memo::new(move |_| import.bringing.with(|bringing| bringing.fate(id).cloned()));
    let shown = move || {
        let fate = fate.get().or(held.then_some(Fate::Stays));
        let (class, icon, text) = became(kit, fate.as_ref(), &name);
        view! {
            <span class=class>
                {icon.map(|name| view! { <Icon name /> })}
                <span>{text}</span>
            </span>
        }
    };
    view! {
        <tr>
            <td>
                <span class="import-what">{title} " " {ticket}</span>
                {written.map(|text| view! { <p class="entry-text">{names::excerpt(&text, 200)}</p> })}
            </td>
            <td>{shown}</td>
        </tr>
    }
    .into_any()
}

/// What became of a piece: how it looks, and in words.
fn became(kit: Kit, fate: Option<&Fate>, name: &str) -> (&'static str, Option<IconName>, String) {
    let texts = t(kit.lang);
    let parcel = &texts.parcel;
    let (well, wrong) = ("import-fate import-well", "import-fate import-wrong");
    let Some(fate) = fate else { return ("import-fate", None, parcel.unsaid.to_owned()) };
    let (class, icon, text) = match fate {
        Fate::Arrived(Outcome::Conflict { .. }) => (wrong, IconName::TwoVersions, parcel.two_versions),
        Fate::Arrived(_) => (well, IconName::Done, parcel.arrived),
        Fate::WasThere(_) => (well, IconName::Done, parcel.was_there),
        Fate::Refused(refusal) => {
            let text = [texts.items.refused, ": ", &refusal_text(kit.lang, refusal)].concat();
            return (wrong, Some(IconName::Alert), text);
        }
        Fate::Blocked => (wrong, IconName::Alert, texts.errors.blocked),
        Fate::Replaced => (wrong, IconName::Info, parcel.replaced),
        Fate::Waits => (wrong, IconName::Clock, parcel.waits),
        Fate::Newer => (wrong, IconName::Clock, texts.errors.newer_than_server),
        Fate::Stays => ("import-fate", IconName::Info, parcel.held),
        Fate::Unproven => {
            return (wrong, Some(IconName::Alert), fill(parcel.unproven, &[("name", name)]));
        }
    };
    (class, Some(icon), text.to_owned())
}
