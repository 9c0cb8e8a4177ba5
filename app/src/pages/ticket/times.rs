//! Work and travel.

use super::Opened;
use super::timer::TimerBar;
use crate::pages::{browser, names};
use crate::prelude::*;
use crate::state::SaveError;
use crate::texts::{Word, duration, fill, said, t, validation};
use crate::ui::{Button, IconName, List, Segment, SegmentedChoice, TextField};
use deskside_domain::command::{LogTime, Payload};
use deskside_domain::id::{CommandId, TimeEntryId};
use deskside_domain::text::LINE_MAX;
use deskside_domain::ticket::parts::TIME_ENTRY_MAX;
use deskside_domain::ticket::{TimeEntry, TimeKind};

const TRAVEL: &str = "travel";

#[component]
pub fn Times(opened: Opened) -> impl IntoView {
    let kit = opened.kit;
    let lang = kit.lang;
    let entries = Memo::new(move |_| opened.with(|ticket| ticket.time_entries.clone()));
    let total = Memo::new(move |_| opened.with(|ticket| ticket.minutes()));
    let line = move |entry: TimeEntry| {
        let time = move || duration(lang.get(), i64::from(entry.minutes) * 60);
        let who = move || kit.desk.read(|replica| names::person(replica, t(lang), entry.person));
        view! {
            <li>
                <strong class="number">{time}</strong>
                <span>{move || entry.kind.word(t(lang))}</span>
                <span class="small quiet">{who}</span>
                <span class="small">{entry.note}</span>
            </li>
        }
    };
    let sum = move || {
        let time = duration(lang.get(), i64::from(total.get()) * 60);
        (total.get() > 0).then(|| view! { <p class="small">{fill(t(lang).entry.time_total, &[("time", &time)])}</p> })
    };
    view! {
        <section class="panel stack">
            <h2>{said(lang, |t| t.entry.time)}</h2>
            <ul class="plain-list">
                <List each=move || entries.get() key=|entry| entry.id children=line />
            </ul>
            {sum}
            <Add opened />
        </section>
    }
    .into_any()
}

/// Records a stretch of one's own time.
pub fn log(
    opened: Opened,
    minutes: u32,
    kind: TimeKind,
    note: String,
    done: impl FnOnce(Result<CommandId, SaveError>) + 'static,
) {
    let kit = opened.kit;
    let Some(person) = kit.desk.me.get_untracked() else { return };
    let id = TimeEntryId(kit.new_id());
    let at = kit.desk.device().map(|device| device.now()).unwrap_or_default();
    let entry = TimeEntry { id, person, kind, minutes, note: note.trim().to_owned(), at };
    kit.save(Payload::LogTime(LogTime { ticket: opened.id, entry }), done);
}

const MOST: i64 = TIME_ENTRY_MAX as i64;

/// Minutes as typed; `None` when they are not a number that one entry can have.
fn minutes(text: &str) -> Option<u32> {
    text.trim().parse().ok().filter(|minutes| (1..=TIME_ENTRY_MAX).contains(minutes))
}

#[component]
fn Add(opened: Opened) -> impl IntoView {
    let kit = opened.kit;
    let lang = kit.lang;
    let typed = RwSignal::new(String::new());
    let note = RwSignal::new(String::new());
    let kind = RwSignal::new("work");
    let error = RwSignal::new(None::<String>);
    let too_much = move || untrack(|| validation::out_of_range(lang, t(lang).ticket.field_minutes, 1, MOST));
    let save = move |minutes: u32, by_timer: bool| {
        error.set(None);
        let kind = if kind.get_untracked() == TRAVEL { TimeKind::Travel } else { TimeKind::Work };
        let said = kit.said();
        log(opened, minutes, kind, note.get_untracked(), move |result| match result {
            Ok(_) => {
                let _ = typed.try_set(String::new());
                let _ = note.try_set(String::new());
                if by_timer {
                    opened.timer.end();
                }
                let time = duration(kit.lang.get_untracked(), i64::from(minutes) * 60);
                kit.toasts.say([said.entry.time_saved, ": ", &time, " · ", &kit.saved()].concat());
            }
            Err(problem) => {
                let _ = error.try_set(Some(kit.problem(&problem)));
            }
        });
    };
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(minutes) = minutes(&typed.get_untracked()) {
            return save(minutes, false);
        }
        let is_number = typed.with_untracked(|text| text.trim().parse::<u32>().is_ok());
        let not_a_number = || untrack(|| validation::not_a_number(lang, t(lang).ticket.field_minutes));
        error.set(Some(if is_number { too_much() } else { not_a_number() }));
        browser::focus_soon("minutes");
    };
    let record = move |minutes: Option<u32>| match minutes {
        Some(minutes) => save(minutes, true),
        None => {
            // Begun yesterday or earlier: the person knows how long it was.
            error.set(Some(too_much()));
            browser::reach("minutes");
        }
    };
    let kinds = vec![
        Segment::new("work", move || t(lang).entry.time_work),
        Segment::new(TRAVEL, move || t(lang).entry.time_travel),
    ];
    view! {
        <TimerBar opened record />
        <details>
            <summary>{said(lang, |t| t.entry.time_add)}</summary>
            <form class="form" on:submit=add novalidate>
                <TextField
                    id="minutes"
                    label=said(lang, |t| t.ticket.field_minutes)
                    value=typed
                    inputmode="numeric"
                    error
                />
                <SegmentedChoice name="time-kind" legend=said(lang, |t| t.ticket.kind) segments=kinds value=kind />
                <TextField
                    id="time-note"
                    label=said(lang, |t| t.entry.time_what)
                    value=note
                    max=LINE_MAX as u32
                    optional=true
                />
                <Button label=said(lang, |t| t.common.add) submit=true icon=IconName::Plus />
            </form>
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::minutes;

    #[test]
    fn an_entry_is_at_least_a_minute_and_at_most_a_day() {
        assert_eq!(minutes(" 15 "), Some(15));
        assert_eq!((minutes("0"), minutes("1441"), minutes("un'ora")), (None, None, None));
    }
}
