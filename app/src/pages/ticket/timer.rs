//! The stopwatch of a piece of work. What is kept on the device is when it was begun, so that it goes on through sleep,
//! reload and a browser that was closed.

use super::Opened;
use crate::pages::action::{Action, use_actions};
use crate::prelude::*;
use crate::state::Desk;
use crate::texts::{duration, fill, said, t};
use crate::ui::{Button, IconName, Variant};
use deskside_domain::id::TicketId;
use deskside_domain::ticket::{TIME_ENTRY_MAX, label};
use deskside_domain::time::Timestamp;

/// Where it is kept.
const KEY: &str = "timer";

/// A stopwatch that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Running {
    ticket: TicketId,
    since: Timestamp,
}

impl Running {
    fn write(self) -> String {
        [&self.ticket.to_string(), " ", &self.since.0.to_string()].concat()
    }

    fn read(text: &str) -> Option<Self> {
        let (ticket, since) = text.split_once(' ')?;
        Some(Self { ticket: ticket.parse().ok()?, since: Timestamp(since.parse().ok()?) })
    }
}

/// Minutes to be recorded, the begun one in full; `None` when it is more than one entry can hold.
fn minutes(since: Timestamp, now: Timestamp) -> Option<u32> {
    let minutes = (now.since(since).max(1) + 59) / 60;
    u32::try_from(minutes).ok().filter(|minutes| *minutes <= TIME_ENTRY_MAX)
}

/// The person's stopwatch, seen from a ticket. One runs at a time.
#[derive(Clone, Copy)]
pub struct Timer {
    desk: Desk,
    ticket: TicketId,
    running: RwSignal<Option<Running>>,
}

impl Timer {
    /// As it is kept on the device.
    #[must_use]
    pub fn new(desk: Desk, ticket: TicketId) -> Self {
        let running = RwSignal::new(None);
        if let Some(device) = desk.device() {
            let kept = device.draft(KEY.to_owned());
            leptos::task::spawn_local(async move {
                if let Some(kept) = kept.await.and_then(|text| Running::read(&text)) {
                    let _ = running.try_set(Some(kept));
                }
            });
        }
        Self { desk, ticket, running }
    }

    fn now(self) -> Timestamp {
        self.desk.device().map(|device| device.now()).unwrap_or_default()
    }

    fn keep(self, timer: Option<Running>) {
        let _ = self.running.try_set(timer);
        if let Some(device) = self.desk.device() {
            device.keep_draft(KEY.to_owned(), timer.map(Running::write));
        }
    }

    fn start(self) {
        self.keep(Some(Running { ticket: self.ticket, since: self.now() }));
    }

    /// Ends it: its time has been recorded.
    pub fn end(self) {
        self.keep(None);
    }

    /// Since when it runs, if it runs on this ticket.
    #[must_use]
    pub fn since(self) -> Option<Timestamp> {
        self.running.get().filter(|timer| timer.ticket == self.ticket).map(|timer| timer.since)
    }

    /// Seconds since then.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.since().map_or(0, |since| self.now().since(since).max(0))
    }

    /// Its minutes to be recorded, if it runs on this ticket; none when they are more than one entry can hold.
    #[must_use]
    pub fn minutes(self) -> Option<u32> {
        untrack(|| self.since()).and_then(|since| minutes(since, self.now()))
    }
}

/// Starts, shows and stops the stopwatch. `record` gets the minutes; `None` where they are more than one entry can hold.
#[component]
pub fn TimerBar(opened: Opened, #[prop(into)] record: Callback<(Option<u32>,)>) -> impl IntoView {
    let kit = opened.kit;
    let lang = kit.lang;
    let timer = opened.timer;
    let stop = move || record.run((timer.minutes(),));
    let discard = move || {
        let before = timer.running.get_untracked();
        timer.keep(None);
        kit.toasts.undo(kit.said().entry.timer_discarded, move || timer.keep(before));
    };
    use_actions().offer(Action::Timer, move || match timer.running.get_untracked() {
        Some(running) if running.ticket == opened.id => stop(),
        Some(_) => {}
        None => timer.start(),
    });
    let here = Memo::new(move |_| timer.running.get().map(|running| running.ticket == opened.id));
    let time = move || {
        let _ = kit.now();
        duration(lang.get(), timer.seconds())
    };
    let elsewhere = move || {
        let ticket = timer.running.get()?.ticket;
        let number = kit.desk.read(|replica| replica.ticket(ticket).and_then(|ticket| ticket.number));
        let text = move || fill(t(lang).entry.timer_elsewhere, &[("number", &label(number, ticket))]);
        Some(view! { <a href=super::address(ticket)>{text}</a> })
    };
    move || match here.get() {
        None => view! {
            <p>
                <Button label=said(lang, |t| t.entry.timer_start) icon=IconName::Clock on_press=move || timer.start() />
            </p>
        }
        .into_any(),
        Some(true) => view! {
            <p class="row" role="timer">
                <strong class="number">{time}</strong>
                <Button
                    label=said(lang, |t| t.entry.timer_stop)
                    icon=IconName::Done
                    variant=Variant::Primary
                    on_press=stop
                />
                <Button label=said(lang, |t| t.entry.timer_discard) variant=Variant::Quiet on_press=discard />
            </p>
        }
        .into_any(),
        Some(false) => view! { <p class="small">{elsewhere}</p> }.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_begun_minute_counts() {
        let since = Timestamp(1_000);
        let after = |seconds: i64| minutes(since, since.plus(seconds));
        assert_eq!((after(0), after(60), after(61)), (Some(1), Some(1), Some(2)));
        // A clock that was set back.
        assert_eq!(after(-600), Some(1));
        assert_eq!((after(86_400), after(86_401)), (Some(TIME_ENTRY_MAX), None));
    }

    #[test]
    fn what_is_kept_comes_back() {
        let timer = Running { ticket: TicketId::from(7), since: Timestamp(1_790_000_000) };
        assert_eq!(Running::read(&timer.write()), Some(timer));
        assert_eq!(Running::read("nothing of ours"), None);
    }
}
