//! Replies prepared for the desk: found by name or words, filled in for this ticket, and still to be changed.

use super::Opened;
use crate::pages::kit::{Kit, language};
use crate::pages::names;
use crate::prelude::*;
use crate::texts::{said, t};
use crate::ui::{Dialog, EmptyState, IconName, List, TextField};
use deskside_domain::canned_reply::{CannedReply, Placeholder, fill};
use deskside_domain::id::TeamId;
use deskside_domain::people::Language;
use deskside_domain::search::{index_line, words};
use deskside_domain::ticket::label;

/// Replies with a digit of their own.
const DIGITS: usize = 9;

/// A reply as the dialog shows it.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Line {
    place: usize,
    name: String,
    text: String,
}

/// The dialog; `chosen` gets the text with this ticket's values in it.
#[component]
pub fn Canned(opened: Opened, open: RwSignal<bool>, chosen: Callback<(String,)>) -> impl IntoView {
    let kit = opened.kit;
    let lang = kit.lang;
    let query = RwSignal::new(String::new());
    Effect::new(move |_| {
        if open.get() {
            query.set(String::new());
        }
    });
    let lines = Memo::new(move |_| {
        if !open.get() {
            return Vec::new();
        }
        let wanted = query.with(|query| words(query));
        let mut all = replies(kit, opened.with(|ticket| ticket.team));
        all.retain(|reply| {
            let line = index_line([reply.name.as_str(), &reply.text_en, &reply.text_it]);
            wanted.iter().all(|word| line.split(' ').any(|known| known.starts_with(word.as_str())))
        });
        let reader = reader(opened);
        let line = |(place, reply): (usize, CannedReply)| Line {
            place,
            text: filled(opened, reply.text(reader)),
            name: reply.name,
        };
        all.into_iter().enumerate().map(line).collect::<Vec<Line>>()
    });
    let take = move |text: String| {
        open.set(false);
        chosen.run((text,));
    };
    let pick = move |place: usize| {
        let text = lines.with_untracked(|lines| lines.get(place).map(|line| line.text.clone()));
        if let Some(text) = text {
            take(text);
        }
    };
    // Enter takes the first one; a digit takes its own, as long as nothing is typed.
    let keys = move |event: leptos::ev::KeyboardEvent| {
        let digit = event.key().parse::<usize>().ok().filter(|digit| (1..=DIGITS).contains(digit));
        match digit {
            Some(digit) if query.with_untracked(String::is_empty) => {
                event.prevent_default();
                pick(digit - 1);
            }
            _ if event.key() == "Enter" => {
                event.prevent_default();
                pick(0);
            }
            _ => {}
        }
    };
    let none = Memo::new(move |_| open.get() && query.with(String::is_empty) && lines.with(Vec::is_empty));
    let row = move |line: Line| {
        let text = line.text.clone();
        view! {
            <li>
                <button type="button" class="canned" on:click=move |_| take(text.clone())>
                    <span class="canned-name">
                        {(line.place < DIGITS).then(|| view! { <kbd>{line.place + 1}</kbd> " " })} {line.name}
                    </span>
                    <span class="canned-text">{line.text}</span>
                </button>
            </li>
        }
    };
    view! {
        <Dialog id="canned" open title=said(lang, |t| t.entry.canned)>
            {move || {
                if none.get() {
                    view! { <EmptyState icon=IconName::Reply text=said(lang, |t| t.entry.canned_none) /> }.into_any()
                } else {
                    view! {
                        <div on:keydown=keys>
                            <TextField
                                id="canned-find"
                                label=said(lang, |t| t.entry.canned_find)
                                hint=said(lang, |t| t.entry.canned_key)
                                value=query
                                kind="search"
                                optional=true
                                autofocus=true
                            />
                        </div>
                        <ul class="canned-list">
                            <List each=move || lines.get() key=|line| line.clone() children=row />
                        </ul>
                        <p role="status" class="quiet">
                            {move || lines.with(Vec::is_empty).then(|| t(lang).common.no_match)}
                        </p>
                    }
                        .into_any()
                }
            }}
        </Dialog>
    }
}

/// What is offered on a ticket of a team, by name: the team's own first.
fn replies(kit: Kit, team: Option<TeamId>) -> Vec<CannedReply> {
    let mut all: Vec<CannedReply> = kit.desk.read(|replica| {
        let fits = |reply: &&CannedReply| !reply.retired && (reply.team.is_none() || reply.team == team);
        replica.canned_replies().filter(fits).cloned().collect()
    });
    all.sort_by(|a, b| (a.team.is_none(), &a.name, a.id).cmp(&(b.team.is_none(), &b.name, b.id)));
    all
}

/// The language of whoever reads the reply.
fn reader(opened: Opened) -> Language {
    let kit = opened.kit;
    let requester = opened.with(|ticket| ticket.content.requester);
    kit.desk
        .read(|replica| replica.person(requester).map(|person| person.language))
        .unwrap_or_else(|| language(kit.lang.get()))
}

fn filled(opened: Opened, text: &str) -> String {
    let kit = opened.kit;
    let me = kit.me();
    kit.desk.read(|replica| {
        opened.with(|ticket| {
            fill(text, |placeholder| match placeholder {
                Placeholder::Requester => {
                    replica.person(ticket.content.requester).map(|person| person.profile.name.clone())
                }
                Placeholder::Number => Some(label(ticket.number, ticket.id)),
                Placeholder::Subject => Some(ticket.content.subject.clone()),
                Placeholder::Site => {
                    ticket.content.site.and_then(|site| replica.site(site)).map(|site| site.name.clone())
                }
                Placeholder::Author => me.map(|id| names::person(replica, t(kit.lang), id)),
                Placeholder::Team => ticket.team.and_then(|id| replica.team(id)).map(|team| team.name.clone()),
            })
        })
    })
}
