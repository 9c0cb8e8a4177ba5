//! What is promised for the ticket, how each promise stands, and the account of its time.

use super::{Around, at_least, mood, standing_word};
use crate::pages::kit::{Kit, use_kit};
use crate::pages::{browser, calls};
use crate::prelude::*;
use crate::replica::{Line, Replica};
use crate::texts::{Lang, Zone, date_time, datetime_attribute, duration, fill, said, t, time_left, worked};
use crate::ui::{Button, Dialog, Due, IconName, Meter, Variant};
use deskside_domain::event::EventBody;
use deskside_domain::id::TicketId;
use deskside_domain::sla::closing::closes_at;
use deskside_domain::sla::promise::{clocks, ledger};
use deskside_domain::sla::{LedgerReason, LedgerRow, ServiceLevels, SlaBook, SlaMetric, Standing, TicketClock};
use deskside_domain::ticket::TicketStatus;
use deskside_domain::time::Timestamp;

/// Lines of an account that are shown at once, the newest ones.
const LINES: usize = 60;

/// What is measured, in words.
pub fn metric_word(lang: Lang, metric: SlaMetric) -> &'static str {
    let words = &*lang.texts().sla;
    match metric {
        SlaMetric::TakeInCharge => words.take_in_charge,
        SlaMetric::FirstResponse => words.first_response,
        SlaMetric::NextResponse => words.next_response,
        SlaMetric::Arrival => words.arrival,
        SlaMetric::Restoration => words.restoration,
        SlaMetric::Resolution => words.resolution,
        SlaMetric::AgreedDate => words.agreed_date,
    }
}

fn reason_word(lang: Lang, reason: LedgerReason) -> &'static str {
    let words = &*lang.texts().sla;
    match reason {
        LedgerReason::Open => words.open,
        LedgerReason::Agreed => words.agreed,
        LedgerReason::Closed => words.closed,
        LedgerReason::Holiday => words.holiday,
        LedgerReason::Paused => words.waiting,
        LedgerReason::Resolved => words.resolved,
    }
}

/// The newest clock of each metric: what is over and was begun again is in the account.
fn newest(clocks: &[TicketClock]) -> Vec<TicketClock> {
    let is_last =
        |(index, clock): &(usize, &TicketClock)| clocks[index + 1..].iter().all(|later| later.metric != clock.metric);
    clocks.iter().enumerate().filter(is_last).map(|(_, clock)| *clock).collect()
}

/// The newest clocks of a ticket, as this device knows them.
fn clocks_of(replica: &Replica, levels: &ServiceLevels<'_>, id: TicketId, now: Timestamp) -> Vec<TicketClock> {
    let all = replica.ticket(id).map(|ticket| clocks(ticket, &Around(replica), levels, at_least(now, ticket)));
    newest(&all.unwrap_or_default())
}

/// A length of a clock's time: working time, or all time towards a date that was agreed on.
fn length(lang: Lang, metric: SlaMetric, seconds: i64) -> String {
    if metric == SlaMetric::AgreedDate { duration(lang, seconds) } else { worked(seconds) }
}

/// What a requester may be told of a promise, in the language they read; `None` where there is nothing to aim for just now.
fn told(lang: Lang, clock: &TicketClock, now: i64) -> Option<String> {
    let words = &*lang.texts().sla;
    let text = match (clock.standing, clock.metric) {
        (Standing::Breached, _) if clock.ended_at.is_none() => words.tell_late,
        (Standing::Running | Standing::AtRisk, metric) => match metric {
            SlaMetric::TakeInCharge => words.tell_take,
            SlaMetric::FirstResponse | SlaMetric::NextResponse => words.tell_answer,
            SlaMetric::Arrival => words.tell_arrival,
            SlaMetric::Restoration => words.tell_restoration,
            SlaMetric::Resolution => words.tell_resolution,
            SlaMetric::AgreedDate => words.tell_agreed,
        },
        _ => return None,
    };
    Some(fill(text, &[("time", &date_time(lang, clock.due_at?.0, now, Zone::Local))]))
}

/// The sentence for the requester, to be copied into a reply or read on the phone.
fn tell(kit: Kit, text: String) -> AnyView {
    let lang = kit.lang;
    let said_text = text.clone();
    let copy = move || {
        if browser::copy(&text) {
            kit.toasts.say(kit.said().common.copied);
        }
    };
    view! {
        <section class="stack">
            <h3>{said(lang, |t| t.sla.tell)}</h3>
            <p class="tell">{said_text}</p>
            <div>
                <Button label=said(lang, |t| t.common.copy) variant=Variant::Quiet on_press=copy />
            </div>
        </section>
    }
    .into_any()
}

/// The service levels as they were read last, and from which state of the replica.
type Book = (Option<u32>, SlaBook);

/// Asks the service levels, which are read anew only when they have changed.
fn with_levels<T>(kit: Kit, book: StoredValue<Book>, ask: impl FnOnce(&Replica, &ServiceLevels<'_>) -> T) -> T {
    kit.desk.read(|replica| {
        let edition = Some(replica.levels_edition());
        if book.with_value(|(known, _)| *known != edition) {
            book.set_value((edition, SlaBook::read(replica.sla_versions())));
        }
        book.with_value(|(_, book)| ask(replica, &ServiceLevels::new(book)))
    })
}

/// The promises of a ticket.
#[must_use]
pub fn panel(id: TicketId) -> AnyView {
    let kit = use_kit();
    let lang = kit.lang;
    let levels = StoredValue::new(Book::default());
    let clocks = Memo::new(move |_| {
        let now = Timestamp(kit.now());
        with_levels(kit, levels, |replica, levels| clocks_of(replica, levels, id, now))
    });
    let closes = Memo::new(move |_| {
        let now = Timestamp(kit.now());
        with_levels(kit, levels, |replica, levels| {
            let ticket = replica.ticket(id).filter(|ticket| ticket.status == TicketStatus::Resolved)?;
            // As the line of the history has it, where it is here.
            let resolved = |line: &Line| match line {
                Line::History(deed) => match &deed.event {
                    EventBody::StatusChanged(moved) if moved.to == TicketStatus::Resolved => Some(deed.recorded_at),
                    _ => None,
                },
                Line::Article(_) => None,
            };
            let heard = replica.timeline(id).iter().rev().find_map(resolved).unwrap_or(Timestamp::MIN);
            closes_at(ticket, &Around(replica), levels, heard, at_least(now, ticket))
        })
    });
    // A moment that has passed is about to be acted on, which nobody need be told.
    let closing = move || {
        let at = closes.get().filter(|at| at.0 > kit.now())?;
        let text = fill(t(lang).sla.closes, &[("time", &kit.when(at))]);
        Some(view! { <p class="muted">{text}</p> })
    };
    let is_estimated = Memo::new(move |_| kit.desk.read(|replica| replica.is_predicted(id)));
    let asked = RwSignal::new(None::<SlaMetric>);
    let none = move || clocks.with(Vec::is_empty).then(|| view! { <p class="muted">{said(lang, |t| t.sla.none)}</p> });
    let metrics = Memo::new(move |_| clocks.with(|clocks| clocks.iter().map(|clock| clock.metric).collect::<Vec<_>>()));
    let each = move || {
        metrics.with(|metrics| {
            metrics.iter().map(|metric| view! { <Promise kit clocks metric=*metric asked /> }).collect_view()
        })
    };
    view! {
        <section class="panel" id="service-level" tabindex="-1">
            <h2>{said(lang, |t| t.sla.title)}</h2>
            {none}
            <dl class="facts promises">{each}</dl>
            {closing}
            {move || {
                (is_estimated.get() && !clocks.with(Vec::is_empty))
                    .then(|| view! { <p class="muted">{said(lang, |t| t.sla.estimated)}</p> })
            }}
            {calls::list(id)}
            <Account kit id asked levels />
        </section>
    }
    .into_any()
}

/// One promise in two lines: what, how it stands, by when; and the way to its account.
#[component]
fn Promise(
    kit: Kit,
    clocks: Memo<Vec<TicketClock>>,
    metric: SlaMetric,
    asked: RwSignal<Option<SlaMetric>>,
) -> impl IntoView {
    let lang = kit.lang;
    let clock = Memo::new(move |_| clocks.with(|clocks| clocks.iter().find(|clock| clock.metric == metric).copied()));
    let body = move || {
        clock.get().map(|clock| {
            let now = kit.now();
            let words = &*t(lang).sla;
            let mark = standing_word(lang.get(), clock.standing);
            let detail = match (clock.standing, clock.due_at) {
                (Standing::Breached, Some(due)) => fill(words.was_due, &[("time", &kit.when(due))]),
                (Standing::Running | Standing::AtRisk, Some(due)) => {
                    let by = fill(words.by, &[("time", &kit.when(due))]);
                    [&by, " · ", &time_left(lang.get(), due.0, now)].concat()
                }
                (Standing::Paused, _) => {
                    let left = length(lang.get(), metric, i64::from(clock.target) - clock.used());
                    fill(words.left, &[("time", &left)])
                }
                (Standing::Met, _) => fill(words.took, &[("time", &length(lang.get(), metric, clock.used()))]),
                _ => String::new(),
            };
            let at = clock.due_at.or(clock.ended_at).unwrap_or(clock.started_at);
            let used = clock.used().saturating_mul(100) / i64::from(clock.target.max(1));
            let used = u32::try_from(used.clamp(0, 100)).unwrap_or(100);
            let is_live = clock.standing.is_live();
            let share = [clock.used(), clock.target.into()].map(|time| length(lang.get(), metric, time)).join(" / ");
            view! {
                <Due mood=mood(clock.standing) text=mark />
                <time class="promise-when" datetime=datetime_attribute(at.0)>{detail}</time>
                {is_live.then(|| view! { <Meter value=used label=share mood=mood(clock.standing) /> })}
            }
        })
    };
    let title = move || {
        let what = metric_word(lang.get(), metric);
        match clock.get().map(|clock| clock.cycle).filter(|cycle| *cycle > 1) {
            Some(cycle) => fill(t(lang).sla.again, &[("what", what), ("n", &cycle.to_string())]),
            None => what.to_owned(),
        }
    };
    let name = move || fill(t(lang).sla.why_of, &[("what", metric_word(lang.get(), metric))]);
    view! {
        <div class="fact promise">
            <dt>{title}</dt>
            <dd>
                <div class="promise-state">{body}</div>
                <Button
                    label=said(lang, |t| t.sla.why)
                    name
                    icon=IconName::Clock
                    variant=Variant::Quiet
                    on_press=move || asked.set(Some(metric))
                />
            </dd>
        </div>
    }
    .into_any()
}

/// Why a deadline is so: what counted and what did not, line by line.
#[component]
fn Account(kit: Kit, id: TicketId, asked: RwSignal<Option<SlaMetric>>, levels: StoredValue<Book>) -> impl IntoView {
    let lang = kit.lang;
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(asked.get().is_some()));
    let title = move || match asked.get() {
        Some(metric) => fill(t(lang).sla.why_of, &[("what", metric_word(lang.get(), metric))]),
        None => t(lang).sla.why.to_owned(),
    };
    let content = move || {
        asked.get().map(|metric| {
            let now = Timestamp(kit.now());
            let (clock, policy, rows, reader) = with_levels(kit, levels, |replica, levels| {
                let clock = clocks_of(replica, levels, id, now).into_iter().find(|clock| clock.metric == metric);
                let at = clock.and_then(|clock| clock.ended_at).unwrap_or(now);
                let policy = clock.and_then(|clock| clock.policy).and_then(|policy| levels.policy(policy, at));
                let policy = policy.map(|policy| policy.name.clone());
                let ticket = replica.ticket(id);
                let reader =
                    ticket.and_then(|ticket| replica.person(ticket.content.requester)).map(|person| person.language);
                let rows = ticket.map(|ticket| ledger(ticket, &Around(replica), levels, at_least(now, ticket), metric));
                (clock, policy, rows.unwrap_or_default(), reader)
            });
            clock.map(|clock| account(kit, clock, policy, &rows, reader.map_or_else(|| kit.lang.get(), Lang::from)))
        })
    };
    view! {
        <Dialog id="account" open title light=true on_back=Callback::new(move |()| asked.set(None))>
            {content}
        </Dialog>
    }
    .into_any()
}

fn account(kit: Kit, clock: TicketClock, policy: Option<String>, rows: &[LedgerRow], reader: Lang) -> AnyView {
    let lang = kit.lang.get();
    let words = &*lang.texts().sla;
    let target = length(lang, clock.metric, clock.target.into());
    let used = length(lang, clock.metric, clock.used());
    let policy = policy.unwrap_or_else(|| words.nobody.to_owned());
    let due = match (clock.standing, clock.due_at) {
        (_, Some(due)) => kit.when(due),
        (standing, None) => standing_word(lang, standing).to_owned(),
    };
    let fact = |title: &'static str, text: String| {
        view! {
            <dt>{title}</dt>
            <dd>{text}</dd>
        }
    };
    let hidden = rows.len().saturating_sub(LINES);
    let earlier =
        (hidden > 0).then(|| view! { <p class="muted">{fill(words.earlier, &[("n", &hidden.to_string())])}</p> });
    let line = |row: &LedgerRow| {
        let class = if row.is_counted() { "is-counted" } else { "" };
        view! {
            <tr class=class>
                <td>{kit.when(row.from)}</td>
                <td>{kit.when(row.to)}</td>
                <td class="number">{duration(lang, row.seconds())}</td>
                <td>{reason_word(lang, row.reason)}</td>
            </tr>
        }
    };
    let table = if rows.is_empty() {
        view! { <p class="muted">{words.nothing_yet}</p> }.into_any()
    } else {
        view! {
            <div class="ledger-scroll" tabindex="0" role="region" aria-label=words.ledger>
                <table class="ledger">
                    <thead>
                        <tr>
                            <th scope="col">{words.from}</th>
                            <th scope="col">{words.to}</th>
                            <th scope="col">{words.time}</th>
                            <th scope="col">{words.counts}</th>
                        </tr>
                    </thead>
                    <tbody>{rows[hidden..].iter().map(line).collect_view()}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    let is_over = !clock.standing.is_live();
    let told = told(reader, &clock, kit.now()).map(|text| tell(kit, text));
    view! {
        <div class="stack">
            <Due mood=mood(clock.standing) text=standing_word(lang, clock.standing) />
            // Opened, the account begins at its top.
            <dl class="facts" tabindex="-1" autofocus=true>
                {fact(words.policy, policy)}
                {fact(words.target, target.clone())}
                {fact(if is_over { words.counted_all } else { words.elapsed }, fill(words.of_target, &[("used", &used), ("target", &target)]))}
                {fact(words.deadline, due)}
            </dl>
            {told}
            {earlier}
            {table}
        </div>
    }
    .into_any()
}
