//! Everything a person can do by name or key. A page offers its acts while it is on the screen; the palette finds them
//! by their words in either language, and the keys are the person's to change.

use super::kit::{Kit, Shortcuts};
use super::ticket::{Act, Part, act_word};
use super::{browser, names};
use crate::prelude::*;
use crate::state::use_desk;
use crate::texts::{Lang, Texts, Word};
use deskside_domain::json;
use deskside_domain::search::{index_line, words};
use deskside_domain::small::SmallMap;
use deskside_domain::ticket::Urgency;
use leptos::ev;

/// Preference: keys that a person has changed, by the action's name.
pub const KEYS: &str = "keys";

/// Something a person can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The palette itself, also on Ctrl or Cmd and K.
    Palette,
    /// The list of all actions with their keys.
    Keys,
    Search,
    NewTicket,
    Queue,
    Mine,
    Today,
    Tasks,
    People,
    Outbox,
    Profile,
    Ready,
    SendNow,
    NextRow,
    PreviousRow,
    TakeRow,
    SelectRow,
    SelectAll,
    NextTicket,
    PreviousTicket,
    CannedReply,
    SetUrgency(Urgency),
    Reply,
    Note,
    PlanVisit,
    AddTask,
    LogTime,
    Timer,
    Watch,
    AddLink,
    Chase,
    On(Act),
    Edit(Part),
}

impl Action {
    /// Every action, in the order in which they are listed: what is done most on the page at hand comes first.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let on_ticket = [
            Self::NextTicket,
            Self::PreviousTicket,
            Self::Reply,
            Self::CannedReply,
            Self::Note,
            Self::LogTime,
            Self::Timer,
            Self::AddTask,
            Self::PlanVisit,
            Self::AddLink,
            Self::Watch,
            Self::Chase,
        ];
        let everywhere = [
            Self::NextRow,
            Self::PreviousRow,
            Self::TakeRow,
            Self::SelectRow,
            Self::SelectAll,
            Self::NewTicket,
            Self::Search,
            Self::Queue,
            Self::Mine,
            Self::Today,
            Self::Tasks,
            Self::People,
            Self::Outbox,
            Self::Profile,
            Self::Ready,
            Self::SendNow,
            Self::Keys,
            Self::Palette,
        ];
        let acts = Act::ALL.into_iter().map(Self::On);
        let parts = Part::ALL.into_iter().map(Self::Edit);
        let urgencies = Urgency::ALL.into_iter().rev().map(Self::SetUrgency);
        acts.chain(on_ticket).chain(urgencies).chain(parts).chain(everywhere).collect()
    }

    /// What it is called in preferences.
    fn name(self) -> String {
        let row = if self == Self::TakeRow { "row: " } else { "" };
        [row, &self.word(Lang::En.texts())].concat()
    }

    /// What it is called on the screen.
    #[must_use]
    pub fn word(self, texts: &'static Texts) -> String {
        let (common, ticket, nav) = (&texts.common, &texts.ticket, &texts.nav);
        let word = match self {
            Self::Palette => common.palette,
            Self::Keys => common.shortcuts,
            Self::Search => common.search,
            Self::NewTicket => nav.new_ticket,
            Self::Queue => nav.queue,
            Self::Mine => nav.my_tickets,
            Self::Today => nav.today,
            Self::Tasks => nav.tasks,
            Self::People => nav.people,
            Self::Outbox => nav.outbox,
            Self::Profile => nav.profile,
            Self::Ready => nav.ready,
            Self::SendNow => texts.outbox.send_now,
            Self::NextRow => common.next_row,
            Self::PreviousRow => common.previous_row,
            Self::TakeRow => ticket.take,
            Self::SelectRow => texts.queue.select,
            Self::SelectAll => texts.queue.select_every,
            Self::NextTicket => ticket.next_ticket,
            Self::PreviousTicket => ticket.previous_ticket,
            Self::CannedReply => texts.entry.canned,
            Self::SetUrgency(urgency) => return [ticket.urgency, ": ", urgency.word(texts)].concat(),
            Self::Reply => texts.entry.reply,
            Self::Note => texts.entry.note,
            Self::PlanVisit => ticket.plan_visit,
            Self::AddTask => ticket.add_task,
            Self::LogTime => texts.entry.time_add,
            Self::Timer => texts.entry.timer,
            Self::Watch => ticket.watch,
            Self::AddLink => ticket.add_link,
            Self::Chase => ticket.add_chaser,
            Self::On(act) => act_word(texts, act),
            Self::Edit(part) => return [common.edit, ": ", names::part_title(texts, part)].concat(),
        };
        word.to_owned()
    }

    /// The key it has at first; empty: none.
    #[must_use]
    pub fn first_key(self) -> &'static str {
        match self {
            Self::Keys => "?",
            Self::Search => "/",
            Self::NewTicket => "n",
            Self::NextRow | Self::NextTicket => "j",
            Self::PreviousRow | Self::PreviousTicket => "k",
            Self::TakeRow | Self::On(Act::Take) => "t",
            Self::Reply => "r",
            Self::Note => "i",
            Self::LogTime => "m",
            Self::Timer => ".",
            Self::On(Act::Start | Act::Resume) => "s",
            Self::On(Act::Resolve) => "e",
            Self::On(Act::Wait) => "w",
            Self::On(Act::Escalate) | Self::SelectRow => "x",
            Self::CannedReply => "c",
            Self::SetUrgency(Urgency::Critical) => "1",
            Self::SetUrgency(Urgency::High) => "2",
            Self::SetUrgency(Urgency::Medium) => "3",
            Self::SetUrgency(Urgency::Low) => "4",
            Self::Edit(Part::Assignment) => "a",
            Self::Edit(Part::Urgency) => "u",
            Self::Edit(Part::Impact) => "p",
            _ => "",
        }
    }
}

/// An action that a page offers now.
#[derive(Clone, Copy)]
struct Offer {
    action: Action,
    run: Callback<()>,
    number: u32,
}

/// What can be done now, and by which key.
#[derive(Clone, Copy)]
pub struct Actions {
    offers: RwSignal<Vec<Offer>>,
    keys: RwSignal<SmallMap<String, String>>,
    made: StoredValue<u32>,
}

impl Actions {
    /// For all pages; listens for keys.
    pub fn provide(stored: Option<String>) {
        let keys = stored.and_then(|text| json::from_text(&text).ok()).unwrap_or_default();
        let actions = Self { offers: RwSignal::new(Vec::new()), keys: RwSignal::new(keys), made: StoredValue::new(0) };
        provide_context(actions);
        let on = expect_context::<Shortcuts>().0;
        let desk = use_desk();
        let handle = window_event_listener(ev::keydown, move |event| {
            if desk.locked.get_untracked() {
                return;
            }
            let commanded = event.ctrl_key() || event.meta_key();
            let wanted = if commanded && event.key().eq_ignore_ascii_case("k") {
                Some(Action::Palette)
            } else if commanded || event.alt_key() || !on.get_untracked() || browser::is_typing() {
                None
            } else {
                actions.of_key(&event.key())
            };
            if let Some(action) = wanted {
                event.prevent_default();
                actions.run(action);
            }
        });
        on_cleanup(move || handle.remove());
    }

    /// Offers an action for as long as the view that calls this is there.
    pub fn offer(self, action: Action, run: impl Fn() + Send + Sync + 'static) {
        let number = self.made.get_value() + 1;
        self.made.set_value(number);
        self.offers.update(|offers| offers.push(Offer { action, run: Callback::new(move |()| run()), number }));
        on_cleanup(move || {
            let _ = self.offers.try_update(|offers| offers.retain(|offer| offer.number != number));
        });
    }

    /// Does it, if it is offered; the newest offer counts. Until the palette is here, the search takes its place.
    pub fn run(self, action: Action) {
        let newest =
            |action| self.offers.with_untracked(|all| all.iter().rev().find(|offer| offer.action == action).copied());
        let found = newest(action);
        let found = if action == Action::Palette { found.or_else(|| newest(Action::Search)) } else { found };
        if let Some(offer) = found {
            offer.run.run(());
        }
    }

    /// What is offered now, each once. The palette itself is not among them.
    #[must_use]
    pub fn offered(self) -> Vec<Action> {
        self.offers.with(|offers| {
            let is_offered = |action: &Action| offers.iter().any(|offer| offer.action == *action);
            Action::all().into_iter().filter(|action| *action != Action::Palette && is_offered(action)).collect()
        })
    }

    /// The key of an action; empty: none.
    #[must_use]
    pub fn key(self, action: Action) -> String {
        let own = self.keys.with(|keys| keys.get(&action.name()).cloned());
        own.unwrap_or_else(|| action.first_key().to_owned())
    }

    fn of_key(self, key: &str) -> Option<Action> {
        untrack(|| self.offered().into_iter().find(|action| self.key(*action) == key))
    }

    /// Gives an action another key, empty for none, and remembers it. Actions that were on this key lose it, but for
    /// those that are the same at another place.
    pub fn set_key(self, kit: Kit, action: Action, key: &str) {
        let others: Vec<Action> = Action::all()
            .into_iter()
            .filter(|other| *other != action && !key.is_empty() && untrack(|| self.key(*other)) == key)
            .collect();
        self.keys.update(|keys| {
            for other in others {
                keys.insert(other.name(), String::new());
            }
            keys.insert(action.name(), key.to_owned());
        });
        let text = self.keys.with_untracked(|keys| json::to_text(keys).unwrap_or_default());
        if let Some(device) = kit.desk.device() {
            device.set_preference(KEYS, &text);
        }
    }

    /// All keys as they were at first.
    pub fn reset(self, kit: Kit) {
        self.keys.set(SmallMap::new());
        if let Some(device) = kit.desk.device() {
            device.set_preference(KEYS, "{}");
        }
    }
}

/// See [`Actions`].
#[must_use]
pub fn use_actions() -> Actions {
    expect_context()
}

/// Whether every word of a query begins a word of the action's name, in either language.
#[must_use]
pub fn is_meant(action: Action, query: &str) -> bool {
    let names = Lang::ALL.map(|lang| action.word(lang.texts()));
    let line = index_line(names.iter().map(String::as_str));
    words(query).iter().all(|word| line.split(' ').any(|known| known.starts_with(word.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_a_name_in_both_languages() {
        let all = Action::all();
        for lang in Lang::ALL {
            assert!(all.iter().all(|action| !action.word(lang.texts()).trim().is_empty()), "{lang:?}");
        }
        let names: std::collections::BTreeSet<String> = all.iter().map(|action| action.name()).collect();
        assert_eq!(names.len(), all.len());
    }

    #[test]
    fn what_is_on_one_page_has_keys_of_its_own() {
        // Rows and tickets have their own pages; starting and going on never stand beside each other.
        let twice = |action: &Action| {
            use Action::{NextRow, On, PreviousRow, SelectRow, TakeRow};
            matches!(action, TakeRow | NextRow | PreviousRow | SelectRow | On(Act::Resume))
        };
        let mut seen = std::collections::BTreeSet::new();
        for action in Action::all().into_iter().filter(|action| !twice(action) && !action.first_key().is_empty()) {
            assert!(seen.insert(action.first_key()), "{action:?} has the key of another one");
        }
    }

    #[test]
    fn either_language_finds_an_action() {
        for query in ["risol", "RESOLVE", "resol"] {
            assert!(is_meant(Action::On(Act::Resolve), query), "{query}");
        }
        assert!(is_meant(Action::NewTicket, "nuovo ti") && is_meant(Action::NewTicket, "tick new"));
        assert!(!is_meant(Action::NewTicket, "outbox") && is_meant(Action::Keys, ""));
    }
}
