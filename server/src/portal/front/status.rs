//! The page of one ticket.

use super::{Front, Notice, notice, page};
use app::texts::fill;
use app::texts::portal::follow::Follow;
use app::ui::TextArea;
use deskside_domain::id::VisitId;
use deskside_domain::text::BODY_MAX;
use leptos::prelude::*;
// The design system's own, compiled once.
use app::signal::RwSignal;

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Ours.
    Under,
    /// The requester's.
    Yours,
    /// Nobody's.
    Over,
}

/// What the page says, in words. Two pages that say the same are equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusView {
    /// What opens the page.
    pub token: String,
    /// How it is called: "Report 1234-5".
    pub title: String,
    /// Its number.
    pub number: String,
    /// The line that stands for it.
    pub subject: String,
    /// What the requester wrote besides.
    pub words: Option<String>,
    /// Since when it is there.
    pub opened: String,
    /// How it stands.
    pub status: String,
    /// What that means.
    pub explained: String,
    /// Whose turn it is.
    pub tone: Tone,
    /// What was promised.
    pub promises: Vec<String>,
    /// Where the times are read, where that is not clear.
    pub zone: Option<String>,
    /// Files that came with the report.
    pub files: Vec<FileView>,
    /// Appointments.
    pub visits: Vec<VisitView>,
    /// Messages, the oldest first.
    pub messages: Vec<MessageView>,
    /// The report that this one is a duplicate of.
    pub main: Option<Main>,
    /// What can be done.
    pub acts: Acts,
}

/// The report that this one is a duplicate of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Main {
    /// One of the same person, and what is said of it.
    Own(String),
    /// Another person's: no more is said of it.
    Other,
}

/// An appointment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitView {
    /// Which.
    pub id: VisitId,
    /// The window as it is planned: names it in the answer.
    pub window: String,
    /// When, in words.
    pub text: String,
    /// It can be answered.
    pub open: bool,
    /// The requester has confirmed it as it is planned.
    pub confirmed: bool,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageView {
    /// The requester's.
    pub own: bool,
    /// When.
    pub at: String,
    /// What it says.
    pub body: String,
    /// Files that came with it.
    pub files: Vec<FileView>,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileView {
    /// Where it is.
    pub address: String,
    /// What it is called.
    pub name: String,
    /// It can be looked at.
    pub is_photo: bool,
}

/// What can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acts {
    /// Write.
    pub reply: bool,
    /// Ask to hurry.
    pub chase: bool,
    /// It was asked for a while ago.
    pub chased: Option<String>,
    /// Say that it works.
    pub works: bool,
    /// Say that it does not.
    pub broken: bool,
}

/// Something that was typed and not taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// In which form.
    pub form: String,
    /// The text.
    pub text: String,
    /// What is wrong with it.
    pub wrong: Option<String>,
}

impl Typed {
    /// What was typed into a form.
    #[must_use]
    pub fn of(form: &str, text: &str, wrong: Option<String>) -> Self {
        Self { form: form.to_owned(), text: text.to_owned(), wrong }
    }
}

/// What of the page is not about the ticket.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The time of the day.
    pub as_of: String,
    /// The report has just been sent.
    pub is_new: bool,
    /// The page's whole address.
    pub link: String,
    /// What was just done.
    pub notice: Option<Notice>,
    /// Names of the forms' intents.
    pub intents: [String; 6],
    /// What was typed and not taken.
    pub typed: Typed,
}

/// The page.
#[must_use]
pub fn status_page(front: &Front, status: &StatusView, shown: &Shown) -> String {
    let t = &front.texts().follow;
    page(front, &status.title, || {
        let tone = match status.tone {
            Tone::Under => "state state-under",
            Tone::Yours => "state state-yours",
            Tone::Over => "state state-over",
        };
        let promises: Vec<_> =
            status.promises.iter().map(|promise| view! { <p class="promise">{promise.clone()}</p> }).collect();
        let as_of = fill(t.as_of, &[("time", &shown.as_of)]);
        let (explained, zone) = (status.explained.clone(), status.zone.clone());
        view! {
            <div id="page" data-live="" data-as-of=t.as_of data-offline=t.as_of_offline>
                {notice(shown.notice.clone())}
                {shown.is_new.then(|| arrived(t, status, shown))}
                <p class="number">{status.title.clone()}</p>
                <p class="subject">{status.subject.clone()}</p>
                <div class=tone id="state" data-part="">
                    <h1>{status.status.clone()}</h1>
                    <p>{explained}</p>
                    {promises}
                    {status.main.clone().map(|main| duplicate(t, main))}
                    {zone.map(|zone| view! { <p class="fine">{zone}</p> })}
                </div>
                <p class="as-of" id="as-of" aria-live="polite">{as_of}</p>
                <div id="ends" data-part="">{ends(t, status, shown)}</div>
                <div id="visits" data-part="">{visits(t, status, shown)}</div>
                <div id="messages" data-part="">{messages(t, status)}</div>
                <div id="acts" data-part="">{acts(front, t, status, shown)}</div>
                {(!shown.is_new).then(|| link(t, shown))}
            </div>
        }
        .into_any()
    })
}

/// What stands first on the page right after sending.
fn arrived(t: &'static Follow, status: &StatusView, shown: &Shown) -> AnyView {
    view! {
        <section class="arrived" aria-labelledby="arrived">
            <h2 id="arrived">{t.new_title}</h2>
            <p class="large-number">{status.number.clone()}</p>
            <p>{t.new_lead}</p>
            {link(t, shown)}
        </section>
    }
    .into_any()
}

fn link(t: &'static Follow, shown: &Shown) -> AnyView {
    view! {
        <div class="link" data-link=shown.link.clone() data-copy=t.copy data-copied=t.copied data-share=t.share>
            <label class="field-label" for="link">{t.link}</label>
            <input class="control" id="link" readonly value=shown.link.clone() />
        </div>
    }
    .into_any()
}

fn duplicate(t: &'static Follow, main: Main) -> AnyView {
    match main {
        Main::Own(text) => view! { <p>{text}</p> }.into_any(),
        Main::Other => view! { <p>{t.same_as}</p> }.into_any(),
    }
}

/// A form of the page.
fn form(status: &StatusView, act: &'static str, intent: &str, inside: impl IntoView + 'static) -> AnyView {
    let action = format!("/portal/v1/t/{}/{act}", status.token);
    view! {
        <form class="form" method="post" action=action data-act=act enctype="multipart/form-data">
            <input type="hidden" name="intent" value=intent.to_owned() />
            {inside}
        </form>
    }
    .into_any()
}

/// A text to be typed, with what was typed before.
fn text(id: &'static str, label: &'static str, form: &'static str, shown: &Shown) -> AnyView {
    let is_here = shown.typed.form == form;
    let value = RwSignal::new(if is_here { shown.typed.text.clone() } else { String::new() });
    let wrong = shown.typed.wrong.clone().filter(|_| is_here);
    let max = u32::try_from(BODY_MAX).unwrap_or(u32::MAX);
    view! {
        <TextArea id=id label=label value=value max=max error=app::signal::Signal::derive(move || wrong.clone()) />
    }
    .into_any()
}

fn visits(t: &'static Follow, status: &StatusView, shown: &Shown) -> Option<AnyView> {
    if status.visits.is_empty() {
        return None;
    }
    let each: Vec<_> = status.visits.iter().map(|visit| one_visit(t, status, visit, shown)).collect();
    Some(
        view! {
            <section class="part" aria-labelledby="visits-title">
                <h2 id="visits-title">{t.visit_title}</h2>
                {each}
            </section>
        }
        .into_any(),
    )
}

fn one_visit(t: &'static Follow, status: &StatusView, visit: &VisitView, shown: &Shown) -> AnyView {
    let hidden = |answer: &'static str| {
        view! {
            <input type="hidden" name="visit" value=visit.id.to_string() />
            <input type="hidden" name="window" value=visit.window.clone() />
            <input type="hidden" name="answer" value=answer />
        }
    };
    let confirm = (visit.open && !visit.confirmed).then(|| {
        let inside = view! { {hidden("yes")} <button class="button" type="submit">{t.visit_confirm}</button> };
        form(status, "visit", &shown.intents[0], inside)
    });
    let confirmed = (visit.open && visit.confirmed).then(|| view! { <p class="done">{t.visit_confirmed}</p> });
    let other = visit.open.then(|| {
        let open = shown.typed.form == "visit";
        let inside = view! {
            {hidden("no")}
            {text("visit-text", t.visit_when, "visit", shown)}
            <button class="button" type="submit">{t.visit_ask}</button>
        };
        let form = form(status, "visit", &shown.intents[1], inside);
        view! { <details open=open><summary>{t.visit_other}</summary>{form}</details> }
    });
    view! { <div class="visit"><p class="when">{visit.text.clone()}</p>{confirmed}{confirm}{other}</div> }.into_any()
}

/// Whether it works.
fn ends(t: &'static Follow, status: &StatusView, shown: &Shown) -> Option<AnyView> {
    let works = status.acts.works.then(|| {
        let inside = view! { <button class="button button-primary" type="submit">{t.works}</button> };
        form(status, "works", &shown.intents[2], inside)
    });
    let broken = status.acts.broken.then(|| {
        let open = shown.typed.form == "broken";
        let inside = view! {
            {text("broken-text", t.broken_what, "broken", shown)}
            <button class="button" type="submit">{t.broken_send}</button>
        };
        let form = form(status, "broken", &shown.intents[3], inside);
        view! { <details class="as-button" open=open><summary>{t.broken}</summary>{form}</details> }
    });
    (status.acts.works || status.acts.broken).then(|| view! { <div class="ends">{works}{broken}</div> }.into_any())
}

fn message(t: &'static Follow, message: &MessageView) -> AnyView {
    let (class, from) = if message.own { ("message message-own", t.from_you) } else { ("message", t.from_us) };
    view! {
        <li class=class>
            <p class="from">{from} " · " {message.at.clone()}</p>
            <p class="body">{message.body.clone()}</p>
            {files(t, &message.files)}
        </li>
    }
    .into_any()
}

fn files(t: &'static Follow, files: &[FileView]) -> Option<AnyView> {
    let one = |file: &FileView| {
        let (address, source, name) = (file.address.clone(), file.address.clone(), file.name.clone());
        let alt = format!("{}: {name}", t.photo);
        if file.is_photo {
            view! { <a href=address><img src=source alt=alt loading="lazy" width="104" height="104" /></a> }.into_any()
        } else {
            view! { <a class="file" href=address>{name}</a> }.into_any()
        }
    };
    let all: Vec<AnyView> = files.iter().map(one).collect();
    (!files.is_empty()).then(|| view! { <p class="photos">{all}</p> }.into_any())
}

/// The last message is open; those before it come at a touch.
fn messages(t: &'static Follow, status: &StatusView) -> AnyView {
    let is_there = status.words.is_some() || !status.files.is_empty();
    let first = is_there.then(|| MessageView {
        own: true,
        at: status.opened.clone(),
        body: status.words.clone().unwrap_or_default(),
        files: status.files.clone(),
    });
    let mut all: Vec<MessageView> = first.into_iter().chain(status.messages.iter().cloned()).collect();
    let last = all.pop();
    let earlier = (!all.is_empty()).then(|| {
        let many = fill(t.earlier, &[("n", &all.len().to_string())]);
        let rows: Vec<_> = all.iter().map(|one| message(t, one)).collect();
        view! { <details><summary>{many}</summary><ol class="messages">{rows}</ol></details> }
    });
    let last = match last {
        Some(last) => view! { <ol class="messages">{message(t, &last)}</ol> }.into_any(),
        None => view! { <p class="fine">{t.messages_none}</p> }.into_any(),
    };
    view! {
        <section class="part" aria-labelledby="messages-title">
            <h2 id="messages-title">{t.messages}</h2>
            {earlier}
            {last}
        </section>
    }
    .into_any()
}

fn acts(front: &Front, t: &'static Follow, status: &StatusView, shown: &Shown) -> AnyView {
    let reply = status.acts.reply.then(|| {
        let primary = if status.acts.works { "button" } else { "button button-primary" };
        let inside = view! {
            {text("reply-text", t.reply, "reply", shown)}
            {super::photos(front, "reply-photos", None)}
            <button class=primary type="submit">{t.reply_send}</button>
        };
        form(status, "reply", &shown.intents[4], inside)
    });
    let chase = status.acts.chase.then(|| {
        let inside = view! { <button class="button" type="submit">{t.chase}</button> };
        form(status, "chase", &shown.intents[5], inside)
    });
    let chased = status.acts.chased.clone().map(|text| view! { <p class="fine">{text}</p> });
    let anew = (!status.acts.reply).then(|| view! { <p><a class="button" href="/report">{t.anew}</a></p> });
    view! { <section class="part">{reply}{chase}{chased}{anew}</section> }.into_any()
}
