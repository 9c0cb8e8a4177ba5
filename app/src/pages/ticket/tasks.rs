//! Pieces of work inside the ticket.

use super::Opened;
use crate::pages::names;
use crate::pages::pickers::{self, PersonPicker, Pick};
use crate::pages::tasks::TaskActs;
use crate::prelude::*;
use crate::texts::{Word, said, t, validation};
use crate::ui::{Badge, Button, IconName, List, Select, TextField, Tone};
use deskside_domain::command::{AddTask, Payload};
use deskside_domain::id::TaskId;
use deskside_domain::text::SUBJECT_MAX;
use deskside_domain::ticket::{Task, TaskState};

#[component]
pub fn Tasks(opened: Opened) -> impl IntoView {
    let lang = opened.kit.lang;
    let tasks = Memo::new(move |_| opened.with(|ticket| ticket.tasks.clone()));
    let key = |task: &Task| (task.id, task.state);
    view! {
        <section class="panel stack">
            <h2>{said(lang, |t| t.ticket.tasks)}</h2>
            {move || tasks.with(Vec::is_empty).then(|| view! { <p class="quiet small">{said(lang, |t| t.empty.tasks)}</p> })}
            <ul class="plain-list">
                <List each=move || tasks.get() key children=move |task| view! { <Line opened task /> } />
            </ul>
            <Add opened />
        </section>
    }
    .into_any()
}

#[component]
fn Line(opened: Opened, task: Task) -> impl IntoView {
    let kit = opened.kit;
    let lang = kit.lang;
    let Task { id, state, assignee, team, .. } = task;
    let who = move || {
        kit.desk.read(|replica| {
            let team = team.map(|id| names::team(replica, t(lang), id));
            let person = assignee.map(|id| names::person(replica, t(lang), id));
            team.into_iter().chain(person).collect::<Vec<_>>().join(" · ")
        })
    };
    let tone = match state {
        TaskState::Open => Tone::Info,
        TaskState::Done => Tone::Ok,
        TaskState::Dropped => Tone::Neutral,
    };
    view! {
        <li>
            <span>{task.title.clone()}</span>
            <span class="small quiet">{who}</span>
            <Badge tone label=move || state.word(t(lang)) />
            <TaskActs ticket=opened.id id state title=task.title />
        </li>
    }
    .into_any()
}

#[component]
fn Add(opened: Opened) -> impl IntoView {
    let kit = opened.kit;
    let lang = kit.lang;
    let title = RwSignal::new(String::new());
    let assignee = Pick::new();
    let team = RwSignal::new(String::new());
    let teams = Memo::new(move |_| kit.desk.read(pickers::teams));
    let error = RwSignal::new(None::<String>);
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = title.get_untracked().trim().to_owned();
        let said = kit.said();
        if text.is_empty() {
            error.set(Some(untrack(|| validation::required(lang, said.ticket.task, said.errors.remedy_write))));
            return;
        }
        error.set(None);
        let person = untrack(|| assignee.id());
        let team_id = team.with_untracked(|id| id.parse().ok());
        let id = TaskId(kit.new_id());
        let task = Task { id, title: text, team: team_id, assignee: person, state: TaskState::Open };
        kit.save(Payload::AddTask(AddTask { ticket: opened.id, task }), move |result| match result {
            Ok(_) => {
                let _ = title.try_set(String::new());
                kit.toasts.say(kit.saved());
            }
            Err(problem) => {
                let _ = error.try_set(Some(kit.problem(&problem)));
            }
        });
    };
    view! {
        <details>
            <summary>{said(lang, |t| t.ticket.add_task)}</summary>
            <form class="form" on:submit=add novalidate>
                <TextField id="task" label=said(lang, |t| t.ticket.task) value=title max=SUBJECT_MAX as u32 error />
                <Select
                    id="task-team"
                    label=said(lang, |t| t.common.team)
                    options=teams
                    value=team
                    nothing=said(lang, |t| t.common.none)
                    optional=true
                />
                <PersonPicker
                    id="task-assignee"
                    label=said(lang, |t| t.sheet.task_assignee)
                    pick=assignee
                    staff=true
                    optional=true
                />
                <Button label=said(lang, |t| t.common.add) submit=true icon=IconName::Plus />
            </form>
        </details>
    }
    .into_any()
}
