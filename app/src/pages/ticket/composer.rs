//! Writing: first who reads it, then the words.

use super::Opened;
use super::canned::Canned;
use crate::pages::action::{Action, use_actions};
use crate::pages::browser;
use crate::pages::draft::DraftKeeper;
use crate::prelude::*;
use crate::texts::{Texts, said, t, validation};
use crate::ui::{Button, IconName, Segment, SegmentedChoice, TextArea, Variant};
use deskside_domain::command::{AddArticle, Payload};
use deskside_domain::id::ArticleId;
use deskside_domain::text::BODY_MAX;
use deskside_domain::ticket::{Message, Visibility};

const REPLY: &str = "reply";
const NOTE: &str = "note";
const FIELD: &str = "composer";

#[component]
pub fn Composer(opened: Opened) -> impl IntoView {
    let kit = opened.kit;
    let lang = kit.lang;
    // Empty: nothing chosen yet.
    let audience = RwSignal::new("");
    let body = RwSignal::new(String::new());
    let keeper = DraftKeeper::new(kit.desk, ["ticket/", &opened.id.to_string()].concat());
    keep(audience, body, keeper);
    let begin = move |who: &'static str| {
        audience.set(who);
        // What a diagnosis prepared goes behind what is written already.
        let prepared = opened.prepared.get_untracked();
        if who == NOTE && !prepared.is_empty() {
            opened.prepared.set(String::new());
            body.update(|body| {
                body.push_str(if body.trim().is_empty() { "" } else { "\n\n" });
                body.push_str(&prepared);
            });
        }
        browser::focus_soon(FIELD);
    };
    let actions = use_actions();
    actions.offer(Action::Reply, move || begin(REPLY));
    actions.offer(Action::Note, move || begin(NOTE));
    // Told from the signals themselves: a memo that is the same is no news.
    let writing =
        Memo::new(move |_| audience.with(|audience| !audience.is_empty()) && body.with(|body| !body.trim().is_empty()));
    Effect::new(move |_| opened.writing.set(writing.get()));
    let canned = RwSignal::new(false);
    actions.offer(Action::CannedReply, move || canned.set(true));
    let chosen = Callback::new(move |(text,): (String,)| {
        // What is written already stays before it.
        body.update(|body| {
            if !body.trim().is_empty() {
                body.push_str("\n\n");
            }
            body.push_str(&text);
        });
        if audience.with_untracked(|audience| audience.is_empty()) {
            audience.set(REPLY);
        }
        browser::focus_after_dialog(FIELD);
    });
    let sheet = move || {
        if audience.with(|audience| audience.is_empty()) {
            view! {
                <div class="actions">
                    <Button
                        label=said(lang, |t| t.entry.reply)
                        icon=IconName::Reply
                        on_press=move || begin(REPLY)
                    />
                    <Button label=said(lang, |t| t.entry.note) icon=IconName::Note on_press=move || begin(NOTE) />
                    <Button
                        label=said(lang, |t| t.entry.canned)
                        icon=IconName::Book
                        variant=Variant::Quiet
                        on_press=move || canned.set(true)
                    />
                </div>
            }
            .into_any()
        } else {
            view! { <Writing opened audience body keeper canned /> }.into_any()
        }
    };
    view! {
        {sheet}
        <Canned opened open=canned chosen />
    }
}

/// A draft is its first letter (`r` or `n`) and the text.
fn keep(audience: RwSignal<&'static str>, body: RwSignal<String>, keeper: DraftKeeper) {
    keeper.restore(move |draft| {
        let untouched = body.try_with_untracked(|text| text.is_empty()).unwrap_or(false);
        if let (true, Some((who, text))) = (untouched, split(&draft)) {
            body.set(text.to_owned());
            audience.set(who);
        }
    });
    Effect::new(move |before: Option<()>| {
        let (who, text) = (audience.get(), body.get());
        if before.is_some() {
            if text.trim().is_empty() {
                keeper.forget();
            } else {
                keeper.keep([if who == NOTE { "n" } else { "r" }, &text].concat());
            }
        }
    });
}

fn split(draft: &str) -> Option<(&'static str, &str)> {
    match draft.split_at_checked(1)? {
        ("n", text) => Some((NOTE, text)),
        ("r", text) => Some((REPLY, text)),
        _ => None,
    }
}

#[component]
fn Writing(
    opened: Opened,
    audience: RwSignal<&'static str>,
    body: RwSignal<String>,
    keeper: DraftKeeper,
    canned: RwSignal<bool>,
) -> impl IntoView {
    let kit = opened.kit;
    let lang = kit.lang;
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    let is_note = move || audience.get() == NOTE;
    let words = move |texts: &'static Texts| {
        let entry = &texts.entry;
        if is_note() {
            (entry.note, entry.note_read_by, entry.note_save)
        } else {
            (entry.reply, entry.reply_read_by, entry.reply_send)
        }
    };
    let send = move |go_on: bool| {
        if busy.get_untracked() {
            return;
        }
        let text = body.get_untracked().trim().to_owned();
        let said = kit.said();
        if text.is_empty() {
            error.set(Some(untrack(|| validation::required(lang, said.ticket.field_text, said.errors.remedy_text))));
            browser::focus_soon(FIELD);
            return;
        }
        busy.set(true);
        let note = untrack(is_note);
        let visibility = if note { Visibility::Internal } else { Visibility::Public };
        let message = Message { article: ArticleId(kit.new_id()), visibility, body: text };
        kit.save(Payload::AddArticle(AddArticle { ticket: opened.id, message }), move |result| {
            let _ = busy.try_set(false);
            match result {
                Ok(_) => {
                    keeper.forget();
                    let _ = body.try_set(String::new());
                    let _ = audience.try_set("");
                    let news = if note { said.entry.note_saved } else { said.entry.reply_saved };
                    kit.toasts.say([news, " · ", &kit.saved()].concat());
                    if go_on {
                        opened.go_beside(1);
                    }
                }
                Err(problem) => {
                    let _ = error.try_set(Some(kit.problem(&problem)));
                }
            }
        });
    };
    let leave = move || {
        let (who, text) = (audience.get_untracked(), body.get_untracked());
        if !text.trim().is_empty() {
            let restore = move || {
                let _ = body.try_set(text.clone());
                let _ = audience.try_set(who);
            };
            kit.toasts.undo(kit.said().entry.draft_discarded, restore);
        }
        body.set(String::new());
        audience.set("");
    };
    let segments = vec![
        Segment::new(REPLY, move || t(lang).entry.reply).icon(IconName::Reply),
        Segment::new(NOTE, move || t(lang).entry.note).icon(IconName::Note).note(),
    ];
    view! {
        <section class=move || if is_note() { "composer is-note" } else { "composer" }>
            <SegmentedChoice name="audience" legend=said(lang, |t| t.entry.audience) segments value=audience />
            <TextArea
                id=FIELD
                label=move || words(t(lang)).0
                value=body
                max=BODY_MAX as u32
                error
                hint=said(lang, |t| t.entry.send_next)
                on_submit=move || send(false)
                on_submit_shift=move || send(true)
            />
            <div class="composer-foot">
                <span class="composer-audience">{move || words(t(lang)).1}</span>
                <span class="row push">
                    <Button
                        label=said(lang, |t| t.entry.canned)
                        icon=IconName::Book
                        variant=Variant::Quiet
                        on_press=move || canned.set(true)
                    />
                    <Button label=said(lang, |t| t.entry.discard_draft) variant=Variant::Quiet on_press=leave />
                    <Button
                        label=move || words(t(lang)).2
                        variant=Variant::Primary
                        icon=IconName::Send
                        busy
                        on_press=move || send(false)
                    />
                </span>
            </div>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_remembers_who_reads_it() {
        assert_eq!(split("nsolo per noi"), Some((NOTE, "solo per noi")));
        assert_eq!(split("rè pronto"), Some((REPLY, "è pronto")));
        assert_eq!(split(""), None);
        assert_eq!(split("è"), None);
    }
}
