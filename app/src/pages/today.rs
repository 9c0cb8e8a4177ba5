//! Visits of a day by time: a technician's own, or everyone's for who sends them.

mod card;
mod list;

use super::kit::{Kit, leave_trail, use_kit};
use super::place::{Place, READY, TODAY};
use super::visit::{Asking, VisitDialogs, Which};
use super::{PageHead, Ready, browser, ticket};
use crate::prelude::*;
use crate::route::{Address, use_way};
use crate::state::Copy as Completeness;
use crate::texts::{
    Texts, Zone, clock_time, date_time, day, day_attribute, day_begins, day_number, day_of_date, fill, said, t,
};
use crate::ui::{ButtonLink, EmptyState, Icon, IconName, List, Variant};
use card::{Frame, VisitCard, anchor};
use deskside_domain::id::PersonId;
use deskside_domain::ticket::VisitState;
use deskside_domain::time::{Date, Timestamp};
use list::{Found, Item, Walker, Wanted, find};

/// Whose visits: word in the address for everyone's.
const ALL: &str = "all";

/// What the address asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Asked {
    /// The day, counted from 1970-01-01.
    day: i64,
    /// `None`: everyone's visits.
    whose: Option<PersonId>,
}

/// Field technicians begin with their own day, the others with everyone's.
fn asked(address: &Address, today: i64, me: Option<PersonId>, place: Place) -> Asked {
    let day = address.part("day").and_then(|text| text.parse::<Date>().ok()).map_or(today, day_of_date);
    let own = if place == Place::Field { me } else { None };
    let whose = match address.part("who") {
        Some(word) if word == ALL => None,
        Some(id) => id.parse().ok().or(own),
        None => own,
    };
    Asked { day, whose }
}

/// The address of a day, with the choice that is in force.
fn address(day: Option<i64>, who: Option<&str>) -> String {
    let parts = [("day", day.map(day_attribute)), ("who", who.map(str::to_owned))];
    let parts = parts.into_iter().filter_map(|(key, value)| Some([key, "=", &value?].concat()));
    let query = parts.collect::<Vec<_>>().join("&");
    if query.is_empty() { TODAY.to_owned() } else { [TODAY, "?", &query].concat() }
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct View {
    kit: Kit,
    /// The day that runs.
    today: Memo<i64>,
    asked: Memo<Asked>,
    found: Memo<Found>,
}

impl View {
    /// The address of another day for the same people; the day that runs has no date in it.
    fn at(self, day: i64) -> String {
        let today = self.today.get();
        let who = use_way().address.with(|address| address.part("who"));
        address((day != today).then_some(day), who.as_deref())
    }
}

/// "Today", "Tomorrow", "Wed 10 Dec".
fn day_word(kit: Kit, texts: &'static Texts, number: i64, today: i64) -> String {
    match number - today {
        0 => texts.today.today.to_owned(),
        -1 => texts.today.yesterday.to_owned(),
        1 => texts.today.tomorrow.to_owned(),
        _ => day(kit.lang.get(), number * 86_400, Zone::Offset(0)),
    }
}

#[component]
pub fn TodayPage() -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let way = use_way().address;
    let today = Memo::new(move |_| day_number(kit.now(), Zone::Local));
    let place = Memo::new(move |_| kit.desk.read(|replica| Place::here(replica, kit.me())));
    let asked = Memo::new(move |before: Option<&Asked>| {
        // The address changes a moment before this page goes: until then it shows what it showed.
        match (before, way.with(|address| address.path == TODAY)) {
            (Some(before), false) => *before,
            _ => way.with(|address| asked(address, today.get(), kit.me(), place.get())),
        }
    });
    let found = Memo::new(move |_| {
        let (Asked { day, whose }, texts) = (asked.get(), t(lang));
        let begins = |day| Timestamp(day_begins(day, Zone::Local));
        let span = begins(day)..begins(day + 1);
        let wanted = Wanted { whose, me: kit.me(), span, runs: day == today.get() };
        kit.desk.read(|replica| find(replica, &wanted, texts))
    });
    let view = View { kit, today, asked, found };
    leave_trail(|path| path == TODAY);
    let title = move || {
        let (today, number) = (today.get(), asked.get().day);
        let date = day(lang.get(), number * 86_400, Zone::Offset(0));
        let word = day_word(kit, t(lang), number, today);
        if word == date { date } else { [&word, ", ", &date].concat() }
    };
    view! {
        <div class="page-narrow stack">
            <PageHead title>
                <Days view />
            </PageHead>
            <Ready>
                {move || (place.get() != Place::Field).then(|| view! { <Walkers view /> })}
                <Visits view />
                <Foot kit />
            </Ready>
        </div>
    }
}

/// One day back, one day on, and back to the day that runs.
#[component]
fn Days(view: View) -> impl IntoView {
    let kit = view.kit;
    let lang = kit.lang;
    let step = move |by: i64, word: fn(&'static Texts) -> &'static str, icon: IconName| {
        let day = move || view.asked.get().day + by;
        let name = move || {
            let today = view.today.get();
            day_word(kit, t(lang), day(), today)
        };
        view! {
            <a class="icon-button day-step" href=move || view.at(day())>
                <Icon name=icon />
                <span class="visually-hidden">{move || [word(t(lang)), ": ", &name()].concat()}</span>
            </a>
        }
    };
    view! {
        <nav class="day-steps" aria-label=said(lang, |t| t.today.on_day)>
            {step(-1, |t| t.today.day_before, IconName::Back)}
            {move || {
                let away = view.today.get() != view.asked.get().day;
                away.then(|| {
                    view! { <a class="button button-quiet" href=view.at(view.today.get())>{said(lang, |t| t.today.today)}</a> }
                })
            }}
            {step(1, |t| t.today.day_after, IconName::Next)}
        </nav>
    }
}

/// Everyone, or one of those who have visits.
#[component]
fn Walkers(view: View) -> impl IntoView {
    let kit = view.kit;
    let lang = kit.lang;
    let day = move || {
        let (today, day) = (view.today.get(), view.asked.get().day);
        (day != today).then_some(day)
    };
    let current = move |whose: Option<PersonId>| (view.asked.get().whose == whose).then_some("true");
    let chip = move |walker: Walker| {
        let own = kit.me() == Some(walker.id);
        let id = walker.id.to_string();
        let name = move || if own { t(lang).ticket.filter_mine.to_owned() } else { walker.name.clone() };
        view! {
            <a class="chip" href=move || address(day(), Some(&id)) aria-current=move || current(Some(walker.id))>
                <span>{name}</span>
                <span class="chip-count">{walker.visits}</span>
            </a>
        }
    };
    view! {
        <nav class="chips" aria-label=said(lang, |t| t.today.whose)>
            <a class="chip" href=move || address(day(), None) aria-current=move || current(None)>
                <span>{said(lang, |t| t.common.all)}</span>
                <span class="chip-count">{move || view.found.with(|found| found.total)}</span>
            </a>
            <List
                each=move || view.found.with(|found| found.walkers.clone())
                key=|walker| walker.clone()
                children=chip
            />
        </nav>
    }
}

#[component]
fn Visits(view: View) -> impl IntoView {
    let View { kit, found, asked, today } = view;
    let lang = kit.lang;
    let asking: Asking = RwSignal::new(None);
    // Once the visit is over the ticket is next: solved, or what it waits for.
    let moved = Callback::new(move |(which, to): (Which, VisitState)| {
        let open = kit.desk.peek(|replica| replica.ticket(which.0).is_some_and(|ticket| ticket.is_open()));
        if to == VisitState::Done && open {
            kit.go(&ticket::to_resolve(which.0));
        } else {
            browser::focus_soon(&anchor(which));
        }
    });
    let named = Memo::new(move |_| asked.get().whose.is_none());
    // One visit is the next one of the person who looks: what is under way, or else the first that is due today.
    let up_next = Memo::new(move |_| {
        found.with(|found| {
            if today.get() != asked.get().day {
                return None;
            }
            let mine = || found.items.iter().filter(|item| item.mine && item.due);
            mine().find(|item| item.is_under_way()).or_else(|| mine().next()).map(|item| item.visit)
        })
    });
    let cards = move |each: fn(&Found) -> &Vec<Item>, left: bool| {
        view! {
            <ul class="visit-list">
                <List
                    each=move || {
                        // First what the others are computed from: read after them, its change is missed (a fault
                        // of the reactive graph where one source lies behind another).
                        found.with(|found| {
                            let (named, next) = (named.get(), up_next.get());
                            let card = |item: &Item| (item.clone(), named, next == Some(item.visit));
                            each(found).iter().map(card).collect::<Vec<_>>()
                        })
                    }
                    key=|card| card.clone()
                    children=move |(item, named, up_next)| {
                        let dated = left || item.from.0 < day_begins(asked.get_untracked().day, Zone::Local);
                        view! { <VisitCard item frame=Frame { asking, moved, dated, named } up_next /> }
                    }
                />
            </ul>
        }
    };
    let none = Memo::new(move |_| found.with(|found| found.items.is_empty()));
    let some_left = Memo::new(move |_| found.with(|found| !found.left.is_empty()));
    view! {
        <section class="stack">
            <h2 class="visually-hidden">{said(lang, |t| t.today.on_day)}</h2>
            {move || none.get().then(|| view! { <Nothing view /> })}
            {move || (!none.get()).then(|| cards(|found| &found.items, false))}
        </section>
        {move || {
            some_left
                .get()
                .then(|| {
                    view! {
                        <section class="stack">
                            <h2>{said(lang, |t| t.today.left)}</h2>
                            {cards(|found| &found.left, true)}
                        </section>
                    }
                })
        }}
        <VisitDialogs asking />
    }
}

/// No visit on the day; says when the next one is.
#[component]
fn Nothing(view: View) -> impl IntoView {
    let View { kit, today, asked, found } = view;
    let lang = kit.lang;
    let next = Memo::new(move |_| found.with(|found| found.next));
    let next_day = move || next.get().map(|next| day_number(next.0, Zone::Local));
    let text = move || {
        let (texts, today, shown) = (t(lang), today.get(), asked.get().day);
        let first = if shown == today { t(lang).empty.today } else { texts.today.none_that_day };
        let then = next.get().map(|next| match next_day() {
            // "Tomorrow" is said from today only.
            Some(day) if shown == today && day == today + 1 => {
                fill(texts.today.tomorrow_first, &[("time", &clock_time(next.0, Zone::Local))])
            }
            _ => fill(texts.today.next_one, &[("when", &date_time(lang.get(), next.0, kit.now(), Zone::Local))]),
        });
        match then {
            Some(then) => [first, " ", &then].concat(),
            None => first.to_owned(),
        }
    };
    let way = move || {
        next_day().map(|day| {
            let label = move || day_word(kit, t(lang), day, today.get());
            view! { <ButtonLink href=move || view.at(day) label icon=IconName::Next variant=Variant::Plain /> }
        })
    };
    view! { <EmptyState icon=IconName::Van text>{way}</EmptyState> }
}

/// Whether one may drive off: all is on this device, and as of when.
#[component]
fn Foot(kit: Kit) -> impl IntoView {
    let lang = kit.lang;
    let text = move || {
        let texts = t(lang);
        if kit.desk.copy.get() != Completeness::Whole {
            return texts.empty.arriving.to_owned();
        }
        let Some(at) = kit.desk.as_of.get() else { return texts.nav.ready.to_owned() };
        let today = day_number(at.0, Zone::Local) == day_number(kit.now(), Zone::Local);
        let updated = if today {
            fill(texts.today.updated_at, &[("time", &clock_time(at.0, Zone::Local))])
        } else {
            fill(texts.today.updated, &[("time", &kit.when(at))])
        };
        [texts.nav.ready, " · ", &updated].concat()
    };
    let whole = move || kit.desk.copy.get() == Completeness::Whole;
    view! {
        <p class="row small quiet page-foot">
            {move || view! { <Icon name=if whole() { IconName::Saved } else { IconName::Sync } /> }}
            <a href=READY>{text}</a>
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_says_which_day_and_whose() {
        let me = Some(PersonId::from(7));
        let ask = |text: &str, place| asked(&Address::parse(text), 20_000, me, place);
        assert_eq!(ask("/desk/today", Place::Field), Asked { day: 20_000, whose: me });
        assert_eq!(ask("/desk/today", Place::Manager), Asked { day: 20_000, whose: None });
        assert_eq!(ask("/desk/today?day=2026-11-22&who=all", Place::Field), Asked { day: 20_779, whose: None });
        assert_eq!(ask("/desk/today?day=2026-02-30", Place::Desk).day, 20_000);
        let other = PersonId::from(8);
        let path = address(Some(20_779), Some(&other.to_string()));
        assert_eq!(ask(&path, Place::Desk), Asked { day: 20_779, whose: Some(other) });
        assert_eq!(address(None, None), TODAY);
        assert_eq!(address(Some(20_779), None), "/desk/today?day=2026-11-22");
    }
}
