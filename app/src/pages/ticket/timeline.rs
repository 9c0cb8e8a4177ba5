//! What was said and done, oldest first.

use super::Opened;
use super::sentence::sentences;
use crate::pages::names;
use crate::prelude::*;
use crate::replica::{Line, Replica};
use crate::texts::{Lang, Word, datetime_attribute, fill, said, t};
use crate::ui::{Badge, Icon, IconName, List, Tone};
use deskside_domain::document::History;
use deskside_domain::id::{CommandId, PersonId, TicketId};
use deskside_domain::ticket::Visibility;
use deskside_domain::time::Timestamp;
use std::sync::Arc;

/// Work that reached the server later than this shows when it did.
const LATE: i64 = 15 * 60;

/// One line as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Item {
    who: String,
    at: Timestamp,
    /// When the server stored it, where that was late.
    recorded: Option<Timestamp>,
    waiting: bool,
    /// A message has its audience, an event has not.
    audience: Option<Visibility>,
    /// The requester wrote it.
    asked: bool,
    text: String,
    /// Tells apart what says the same in the same second.
    place: usize,
    /// Its place in the log; 0 while it waits.
    position: u64,
    /// Came since this person was here last, from someone else.
    new: bool,
}

/// Who reads, and up to which place in the log they have read. `None`: they were never here.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Reader {
    me: Option<PersonId>,
    seen: Option<u64>,
}

impl Reader {
    fn finds_new(self, author: PersonId, position: u64) -> bool {
        self.me != Some(author) && self.seen.is_some_and(|seen| position > seen)
    }
}

/// All lines; what one command did is one line.
fn items(replica: &Replica, lang: Lang, ticket: TicketId, reader: Reader) -> Vec<Arc<Item>> {
    let texts = lang.texts();
    let who = |id: PersonId| names::person(replica, texts, id);
    let requester = replica.ticket(ticket).map(|ticket| ticket.content.requester);
    let mut items: Vec<Arc<Item>> = Vec::new();
    let mut deeds: Vec<&History> = Vec::new();
    let mut last: Option<CommandId> = None;
    let close = |items: &mut Vec<Arc<Item>>, deeds: &mut Vec<&History>| {
        if let Some(first) = deeds.first() {
            let text = sentences(replica, lang, deeds).join(", ");
            let late = first.position != 0 && first.recorded_at.since(first.at) > LATE;
            if !text.is_empty() {
                items.push(Arc::new(Item {
                    who: who(first.actor),
                    at: first.at,
                    recorded: late.then_some(first.recorded_at),
                    waiting: first.position == 0,
                    audience: None,
                    asked: false,
                    text,
                    place: items.len(),
                    position: first.position,
                    new: reader.finds_new(first.actor, first.position),
                }));
            }
            deeds.clear();
        }
    };
    for line in replica.timeline(ticket) {
        match line {
            Line::History(deed) => {
                if last != Some(deed.command) {
                    close(&mut items, &mut deeds);
                }
                last = Some(deed.command);
                deeds.push(deed);
            }
            Line::Article(article) => {
                close(&mut items, &mut deeds);
                items.push(Arc::new(Item {
                    who: who(article.author),
                    at: article.at,
                    recorded: None,
                    waiting: article.position == 0,
                    audience: Some(article.message.visibility),
                    asked: requester == Some(article.author),
                    text: article.message.body.clone(),
                    place: items.len(),
                    position: article.position,
                    new: reader.finds_new(article.author, article.position),
                }));
            }
        }
    }
    close(&mut items, &mut deeds);
    items
}

#[component]
pub fn Timeline(opened: Opened) -> impl IntoView {
    let kit = opened.kit;
    let lang = kit.lang;
    let seen = RwSignal::new(None);
    let items = Memo::new(move |_| {
        let (lang, reader) = (lang.get(), Reader { me: kit.me(), seen: seen.get().flatten() });
        kit.desk.read(|replica| items(replica, lang, opened.id, reader))
    });
    note(opened, seen, items);
    let news = move || {
        let count = items.with(|items| items.iter().filter(|item| item.new).count());
        let text = move || fill(t(lang).sheet.news, &[("n", &count.to_string())]);
        (count > 0).then(|| view! { <Badge tone=Tone::Info label=text /> })
    };
    let entry = move |item: Arc<Item>| view! { <Entry opened item /> };
    view! {
        <section class="stack" aria-labelledby="history">
            <h2 id="history" class="row">
                <span>{said(lang, |t| t.sheet.history)}</span>
                {news}
            </h2>
            <ol class="timeline">
                <List each=move || items.get() key=Arc::clone children=entry />
            </ol>
            {move || items.with(Vec::is_empty).then(|| view! { <p class="quiet">{said(lang, |t| t.empty.timeline)}</p> })}
        </section>
    }
    .into_any()
}

/// Up to where the person had read when the page was opened; `None` until that is known, then perhaps never. From then
/// on what is here is noted as read on this device.
fn note(opened: Opened, seen: RwSignal<Option<Option<u64>>>, items: Memo<Vec<Arc<Item>>>) {
    let Some(device) = opened.kit.desk.device() else { return };
    let key = ["seen/", &opened.id.to_string()].concat();
    let before = device.draft(key.clone());
    leptos::task::spawn_local(async move {
        let before = before.await.and_then(|text| text.parse().ok());
        let _ = seen.try_set(Some(before));
    });
    Effect::new(move |noted: Option<u64>| {
        let noted = noted.unwrap_or_default();
        let newest = items.with(|items| items.iter().map(|item| item.position).max().unwrap_or_default());
        if seen.with(Option::is_none) || newest <= noted {
            return noted;
        }
        device.keep_draft(key.clone(), Some(newest.to_string()));
        newest
    });
}

#[component]
fn Entry(opened: Opened, item: Arc<Item>) -> impl IntoView {
    let lang = opened.kit.lang;
    let Item { who, at, recorded, waiting, audience, asked, text, new, .. } = (*item).clone();
    let mark = move || new.then(|| view! { <Badge tone=Tone::Info label=said(lang, |t| t.sheet.new) /> });
    let when = view! { <When opened at recorded waiting /> };
    match audience {
        None => view! {
            <li class="entry entry-event">
                <span class="entry-author">{who}</span>
                <span>{text}</span>
                {mark()}
                {when}
            </li>
        }
        .into_any(),
        Some(audience) => {
            let (class, tone) = match audience {
                Visibility::Public if asked => ("entry", Tone::Neutral),
                Visibility::Public => ("entry entry-reply", Tone::Reply),
                Visibility::Internal => ("entry entry-note", Tone::Note),
            };
            view! {
                <li class=class>
                    <div class="entry-head">
                        <span class="entry-author">{who}</span>
                        <Badge tone label=move || if asked { t(lang).entry.asked } else { audience.word(t(lang)) } />
                        {mark()}
                        {when}
                    </div>
                    <div class="entry-body">{text}</div>
                </li>
            }
            .into_any()
        }
    }
}

#[component]
fn When(opened: Opened, at: Timestamp, recorded: Option<Timestamp>, waiting: bool) -> impl IntoView {
    let kit = opened.kit;
    let lang = kit.lang;
    let late = recorded.map(|recorded| {
        let text = move || fill(t(lang).entry.recorded_at, &[("time", &kit.when(recorded))]);
        view! { <span class="quiet">{text}</span> }
    });
    let mark = waiting.then(|| {
        view! {
            <span class="entry-waiting">
                <Icon name=IconName::Saved />
                {said(lang, |t| t.outbox.waiting)}
            </span>
        }
    });
    view! {
        <time datetime=datetime_attribute(at.0)>{move || kit.when(at)}</time>
        {late}
        {mark}
    }
}
