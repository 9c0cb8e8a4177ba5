//! Open tasks of all tickets: one's own, those of one's teams, all.

mod list;

use super::kit::{Kit, leave_trail, use_kit};
use super::place::TASKS;
use super::{PageHead, Ready, browser, names, ticket};
use crate::prelude::*;
use crate::route::use_way;
use crate::texts::{Texts, Word, said, status_class, status_sentence, t};
use crate::ui::{Badge, Button, ButtonLink, EmptyState, Icon, IconName, List, StatusMark, Tone, Variant};
use deskside_domain::command::{MoveTask, Payload};
use deskside_domain::id::{TaskId, TicketId};
use deskside_domain::ticket::TaskState;
use list::{Found, Group, Line, Show, find};

/// The whole list: keeps the focus when a ticket's last task is done.
const ALL: &str = "tasks";

#[component]
pub fn TasksPage() -> impl IntoView {
    let kit = use_kit();
    let way = use_way().address;
    let show = Memo::new(move |before: Option<&Show>| {
        // The address changes a moment before this page goes.
        match (before, way.with(|address| address.path == TASKS)) {
            (Some(before), false) => *before,
            _ => way.with(|address| address.part("show")).and_then(|word| Show::from_word(&word)).unwrap_or_default(),
        }
    });
    let found = Memo::new(move |_| {
        let (show, texts) = (show.get(), t(kit.lang));
        kit.me().map(|me| kit.desk.read(|replica| find(replica, show, me, texts))).unwrap_or_default()
    });
    leave_trail(|path| path == TASKS);
    view! {
        <PageHead title=said(kit.lang, |t| t.nav.tasks) />
        <Ready>
            <div class="stack" id=ALL tabindex="-1">
                <Chips kit show found />
                <Groups kit show found />
            </div>
        </Ready>
    }
}

fn word(show: Show) -> fn(&'static Texts) -> &'static str {
    match show {
        Show::Mine => |t| t.tasks.mine,
        Show::Teams => |t| t.tasks.teams,
        Show::All => |t| t.tasks.all,
        Show::Over => |t| t.tasks.over,
    }
}

fn address(show: Show) -> String {
    if show == Show::default() { TASKS.to_owned() } else { [TASKS, "?show=", show.word()].concat() }
}

#[component]
fn Chips(kit: Kit, show: Memo<Show>, found: Memo<Found>) -> impl IntoView {
    let lang = kit.lang;
    let chip = move |one: Show| {
        let current = move || (show.get() == one).then_some("true");
        view! {
            <a class="chip" href=address(one) aria-current=current>
                <span>{said(lang, word(one))}</span>
                <span class="chip-count">{move || found.with(|found| found.count(one))}</span>
            </a>
        }
    };
    view! {
        <nav class="chips" aria-label=said(lang, |t| t.common.filter)>
            {Show::ALL.map(chip).collect_view()}
        </nav>
    }
}

#[component]
fn Groups(kit: Kit, show: Memo<Show>, found: Memo<Found>) -> impl IntoView {
    let none = Memo::new(move |_| found.with(|found| found.groups.is_empty()));
    move || {
        if none.get() {
            view! { <Nothing kit show /> }.into_any()
        } else {
            view! {
                <ul class="stack">
                    <List
                        each=move || found.with(|found| found.groups.clone())
                        key=|group| group.clone()
                        children=move |group| view! { <OfTicket group /> }
                    />
                </ul>
            }
            .into_any()
        }
    }
}

#[component]
fn Nothing(kit: Kit, show: Memo<Show>) -> impl IntoView {
    let lang = kit.lang;
    let text = move || match show.get() {
        Show::Mine => t(lang).tasks.none_mine,
        Show::Teams => t(lang).tasks.none_teams,
        Show::All => t(lang).tasks.none,
        Show::Over => t(lang).tasks.none_over,
    };
    view! {
        <EmptyState icon=IconName::Task text>
            {move || {
                (show.get() != Show::All)
                    .then(|| view! { <ButtonLink href=address(Show::All) label=said(lang, |t| t.tasks.show_all) /> })
            }}
        </EmptyState>
    }
}

/// Where the focus stays when a step draws the group anew.
fn anchor(ticket: TicketId) -> String {
    ["tasks-", &ticket.to_string()].concat()
}

/// The tasks of one ticket.
#[component]
fn OfTicket(group: Group) -> impl IntoView {
    let lang = use_kit().lang;
    let Group { ticket: id, priority, status, .. } = group;
    let lines = group.lines.into_iter().map(|line| view! { <OneTask ticket=id line /> }).collect_view();
    view! {
        <li class="panel task-group">
            <div class="row">
                <h2 class="task-ticket">
                    <a id=anchor(id) href=ticket::address(id)>
                        {group.number}
                        " · "
                        {group.subject}
                    </a>
                </h2>
                <span class="visually-hidden">{said(lang, |t| t.ticket.priority)} " "</span>
                <Badge tone=names::tone(priority) label=move || priority.word(t(lang)) />
                <StatusMark kind=status_class(&status) label=move || status_sentence(&status, t(lang)) />
            </div>
            <p class="small quiet">{group.place}</p>
            <ul class="plain-list">{lines}</ul>
        </li>
    }
    .into_any()
}

#[component]
fn OneTask(ticket: TicketId, line: Line) -> impl IntoView {
    let lang = use_kit().lang;
    let Line { id, state, mine, .. } = line;
    let who = line.who.join(" · ");
    let who = move || if who.is_empty() { t(lang).tasks.nobody.to_owned() } else { who.clone() };
    let tone = if state == TaskState::Done { Tone::Ok } else { Tone::Neutral };
    view! {
        <li class="task-line">
            <span class="task-title">{line.title.clone()}</span>
            {(!mine)
                .then(|| {
                    view! {
                        <span class="row small quiet">
                            <Icon name=IconName::Person />
                            {who}
                        </span>
                    }
                })}
            {(state != TaskState::Open).then(|| view! { <Badge tone label=move || state.word(t(lang)) /> })}
            <span class="push">
                <TaskActs ticket id state title=line.title />
            </span>
        </li>
    }
    .into_any()
}

/// Done, dropped, or open again: the same here and on the ticket.
#[component]
pub fn TaskActs(ticket: TicketId, id: TaskId, state: TaskState, title: String) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let go = move |to: TaskState| {
        move_task(kit, ticket, id, state, to);
    };
    let act = move |to: TaskState, word: fn(&'static Texts) -> &'static str, icon: IconName| {
        let title = title.clone();
        let name = move || [word(t(lang)), ": ", &title].concat();
        view! { <Button label=said(lang, word) name icon variant=Variant::Quiet on_press=move || go(to) /> }
    };
    let acts = match state {
        TaskState::Open => vec![
            act(TaskState::Done, |t| t.sheet.task_done, IconName::Check),
            act(TaskState::Dropped, |t| t.tasks.drop, IconName::Close),
        ],
        TaskState::Done | TaskState::Dropped => vec![act(TaskState::Open, |t| t.sheet.task_again, IconName::Undo)],
    };
    view! { <span class="task-acts">{acts}</span> }.into_any()
}

fn move_task(kit: Kit, ticket: TicketId, task: TaskId, from: TaskState, to: TaskState) {
    let payload = move |to| Payload::MoveTask(MoveTask { ticket, task, to });
    kit.save(payload(to), move |result| match result {
        Ok(_) => {
            let text = [to.word(kit.said()), " · ", &kit.saved()].concat();
            kit.toasts.undo(text, move || kit.act(payload(from), kit.said().common.undone));
            // On the ticket's own page neither is there.
            browser::focus_first_soon(&[&anchor(ticket), ALL]);
        }
        Err(error) => kit.toasts.problem(kit.problem(&error)),
    });
}
