//! How the desk stands, for who leads it: one sentence, what is new since one's last visit, what is at risk, what waits for
//! approval, open work by team and by person, and who is on call. Worked out on this device, with or without a line. People stand by name, never by a number.

use super::kit::{Kit, use_kit};
use super::promises::{Around, metric_word};
use super::{PageHead, Ready, names};
use crate::prelude::*;
use crate::replica::Replica;
use crate::texts::{count, fill, said, t};
use crate::ui::{EmptyState, IconName, Mood, Notice};
use deskside_domain::id::{PersonId, TeamId, TicketId};
use deskside_domain::roster::{Roster, RosterSheet};
use deskside_domain::sla::promise::{clocks, foremost};
use deskside_domain::sla::{ServiceLevels, SlaBook, SlaMetric, Standing};
use deskside_domain::ticket::{PendingReason, Ticket, TicketStatus, label};
use deskside_domain::time::Timestamp;
use std::collections::BTreeMap;

/// How far ahead a deadline is a risk, in seconds.
const SOON: i64 = 3_600;
/// Tickets of a list that are shown; the rest is a number.
const SHOWN: usize = 30;
/// Who looks again within this time, in seconds, is still on the same visit.
const VISIT: i64 = 1_800;

/// Until when one had seen the board on the visit before this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    /// The last look, this one included.
    at: Timestamp,
    /// The last look of the visit before; `None`: this is the first.
    before: Option<Timestamp>,
}

impl Seen {
    /// As it is kept on the device: two numbers of seconds.
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split(' ').map(|part| part.parse().ok().map(Timestamp));
        Some(Self { at: parts.next()??, before: parts.next().flatten() })
    }

    fn text(self) -> String {
        let before = self.before.map(|at| at.0.to_string());
        [Some(self.at.0.to_string()), before].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// After another look. A clock that was put back begins no visit.
    fn again(last: Option<Self>, now: Timestamp) -> Self {
        match last {
            Some(last) if now.since(last.at) > VISIT => Self { at: now, before: Some(last.at) },
            Some(last) => Self { at: now, before: last.before },
            None => Self { at: now, before: None },
        }
    }
}

/// What happened since the visit before.
#[derive(Clone, Copy, PartialEq, Eq)]
struct News {
    since: Timestamp,
    opened: usize,
    resolved: usize,
    late: usize,
}

/// A ticket that is past a deadline, or soon will be.
#[derive(Clone, PartialEq, Eq)]
struct Risk {
    due: Timestamp,
    id: TicketId,
    metric: SlaMetric,
    broken: bool,
}

/// Open tickets of a team or a person.
#[derive(Clone, Default, PartialEq, Eq)]
struct Load {
    name: String,
    open: usize,
    late: usize,
    free: usize,
    pending: usize,
}

/// Who is called, and the number.
type Called = (String, Option<String>);
/// A roster by name, and whom it has on call.
type Duty = (String, Vec<Called>);

/// How the desk stands.
#[derive(Clone, PartialEq, Eq)]
struct Board {
    all: Load,
    soon: usize,
    /// `None`: this is the first visit.
    news: Option<News>,
    /// What is due first comes first.
    risks: Vec<Risk>,
    /// What waits for an approval, the longest first.
    approvals: Vec<(Timestamp, TicketId)>,
    /// By name; who has no team last.
    teams: Vec<Load>,
    /// By name.
    people: Vec<Load>,
    /// Of each roster in which somebody is on call: its name, and who is called first, with a number.
    on_call: Vec<Duty>,
}

fn look(kit: Kit, replica: &Replica, now: Timestamp, since: Option<Timestamp>) -> Board {
    let book = SlaBook::read(replica.sla_versions());
    let levels = ServiceLevels::new(&book);
    let mut all = Load::default();
    let mut teams: BTreeMap<Option<TeamId>, Load> = BTreeMap::new();
    let mut people: BTreeMap<PersonId, Load> = BTreeMap::new();
    let mut risks = Vec::new();
    let mut approvals = Vec::new();
    let mut news = since.map(|since| News { since, opened: 0, resolved: 0, late: 0 });
    for ticket in replica.tickets() {
        if let Some(news) = &mut news {
            news.opened += usize::from(ticket.created_at > news.since);
            news.resolved += usize::from(!ticket.is_open() && ticket.resolved_at.is_some_and(|at| at > news.since));
        }
        if !ticket.is_open() {
            continue;
        }
        let clocks = clocks(ticket, &Around(replica), &levels, now.max(ticket.updated_at));
        let first = foremost(&clocks);
        let broken = first.is_some_and(|clock| clock.standing == Standing::Breached);
        if let Some((clock, due)) = first.and_then(|clock| Some((clock, clock.due_at?)))
            && (broken || due <= now.plus(SOON))
        {
            risks.push(Risk { due, id: ticket.id, metric: clock.metric, broken });
            if let Some(news) = &mut news {
                news.late += usize::from(broken && due > news.since);
            }
        }
        if ticket.status == TicketStatus::Pending(PendingReason::Approval) {
            approvals.push((ticket.updated_at, ticket.id));
        }
        let person = ticket.assignee.map(|person| people.entry(person).or_default());
        for load in [Some(&mut all), Some(teams.entry(ticket.team).or_default()), person].into_iter().flatten() {
            load.open += 1;
            load.late += usize::from(broken);
            load.free += usize::from(ticket.assignee.is_none());
            load.pending += usize::from(matches!(ticket.status, TicketStatus::Pending(_)));
        }
    }
    risks.sort_by_key(|risk| (risk.due, risk.id));
    approvals.sort_unstable();
    let texts = kit.lang.get().texts();
    let none = teams.remove(&None).map(|load| Load { name: texts.overview.no_team.to_owned(), ..load });
    let named = |(team, load): (Option<TeamId>, Load)| Load {
        name: team.map(|team| names::team(replica, texts, team)).unwrap_or_default(),
        ..load
    };
    let mut teams: Vec<Load> = teams.into_iter().map(named).collect();
    teams.sort_by(|one, other| one.name.cmp(&other.name));
    teams.extend(none);
    let named = |(person, load)| Load { name: names::person(replica, texts, person), ..load };
    let mut people: Vec<Load> = people.into_iter().map(named).collect();
    people.sort_by(|one, other| one.name.cmp(&other.name));
    let soon = risks.iter().filter(|risk| !risk.broken).count();
    Board { all, soon, news, risks, approvals, teams, people, on_call: on_call(kit, replica, now) }
}

/// Who is on call now, by the name of the roster.
fn on_call(kit: Kit, replica: &Replica, now: Timestamp) -> Vec<Duty> {
    let texts = kit.lang.get().texts();
    let rosters = replica.roster_sheets().filter_map(RosterSheet::read).filter(|roster: &Roster| !roster.retired);
    let called = |roster: Roster| {
        let people: Vec<_> = roster
            .plan()?
            .on_call(now)
            .into_iter()
            .map(|id| {
                let phone = replica.person(id).and_then(|person| person.profile.phones.first().cloned());
                (names::person(replica, texts, id), phone)
            })
            .collect();
        (!people.is_empty()).then_some((roster.name, people))
    };
    let mut found: Vec<_> = rosters.filter_map(called).collect();
    found.sort();
    found
}

#[component]
pub fn OverviewPage() -> impl IntoView {
    let kit = use_kit();
    let since = RwSignal::new(None);
    let board = Memo::new(move |_| {
        let now = Timestamp(kit.now());
        let since = since.get();
        kit.desk.read(|replica| look(kit, replica, now, since))
    });
    // Whoever keeps the page open goes on seeing what is new since he came.
    Effect::new(move |_| {
        let now = Timestamp(kit.now());
        if let (Some(me), Some(device)) = (kit.me(), kit.desk.device()) {
            let key = ["overview.", &me.to_string()].concat();
            let seen = Seen::again(device.preference(&key).as_deref().and_then(Seen::read), now);
            device.set_preference(&key, &seen.text());
            if since.get_untracked() != seen.before {
                since.set(seen.before);
            }
        }
    });
    let page = move || board.with(|board| kit.desk.read(|replica| shown(kit, replica, board)));
    view! {
        <div class="page-narrow stack">
            <PageHead title=said(kit.lang, |t| t.nav.overview) />
            <Ready>{page}</Ready>
        </div>
    }
}

fn shown(kit: Kit, replica: &Replica, board: &Board) -> AnyView {
    let words = &*t(kit.lang).overview;
    let all = &board.all;
    let calls = calls(words.on_call, words.nobody, &board.on_call);
    let news = board.news.map(|news| view! { <p>{told(kit, &news)}</p> });
    if all.open == 0 {
        return view! {
            <EmptyState icon=IconName::Done text=words.nothing />
            {news}
            {calls}
        }
        .into_any();
    }
    let part = |many: usize, text| (many > 0).then(|| fill(text, &[("n", &many.to_string())]));
    let sentence = [
        Some(count(all.open as u64, words.open_one, words.open)),
        part(all.late, words.breached),
        part(board.soon, words.soon),
        part(all.free, words.unassigned),
    ];
    let sentence = sentence.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let mood = if board.risks.is_empty() { Mood::Ok } else { Mood::Warn };
    let risks =
        board.risks.iter().take(SHOWN).filter_map(|risk| Some(line(kit, replica, replica.ticket(risk.id)?, risk)));
    let risks = risks.collect_view();
    let approvals = board.approvals.iter().take(SHOWN);
    let approvals = approvals.filter_map(|(since, id)| Some(waits(kit, replica, replica.ticket(*id)?, *since)));
    let approvals = (!board.approvals.is_empty()).then(|| {
        view! {
            <section class="panel stack" aria-labelledby="approvals">
                <h2 id="approvals">{words.approvals}</h2>
                <ol class="plain-list">{approvals.collect_view()}</ol>
                {more(kit, board.approvals.len())}
            </section>
        }
    });
    let no_risk = board.risks.is_empty().then(|| view! { <p class="muted">{words.no_risk}</p> });
    let teams = {
        let row = |load: &Load| {
            view! {
                <tr>
                    <th scope="row">{load.name.clone()}</th>
                    <td class="number">{load.open}</td>
                    <td class="number">{load.late}</td>
                    <td class="number">{load.free}</td>
                </tr>
            }
        };
        let rows = board.teams.iter().map(row).collect_view();
        table("by-team", words.teams, &[words.team, words.tickets, words.late, words.free], rows.into_any())
    };
    let people = (!board.people.is_empty()).then(|| {
        let row = |load: &Load| {
            view! {
                <tr>
                    <th scope="row">{load.name.clone()}</th>
                    <td class="number">{load.open}</td>
                    <td class="number">{load.pending}</td>
                </tr>
            }
        };
        let rows = board.people.iter().map(row).collect_view();
        table("by-person", words.people, &[words.person, words.tickets, words.pending], rows.into_any())
    });
    view! {
        <Notice mood>
            <p>
                <strong>{sentence}</strong>
            </p>
            {news}
            <p>{words.basis}</p>
        </Notice>
        <section class="panel stack" aria-labelledby="risks">
            <h2 id="risks">{words.risks}</h2>
            {no_risk}
            <ol class="plain-list">{risks}</ol>
            {more(kit, board.risks.len())}
        </section>
        {approvals}
        {teams}
        {people}
        {calls}
    }
    .into_any()
}

/// What happened since the visit before, in a sentence.
fn told(kit: Kit, news: &News) -> String {
    let words = &*t(kit.lang).overview;
    let part = |many: usize, one, text| (many > 0).then(|| count(many as u64, one, text));
    let parts = [
        part(news.opened, words.opened_one, words.opened),
        part(news.resolved, words.resolved_one, words.resolved),
        part(news.late, words.went_late_one, words.went_late),
    ];
    let parts = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let what = if parts.is_empty() { words.no_news.to_owned() } else { parts };
    fill(words.since, &[("time", &kit.when(news.since)), ("what", &what)])
}

/// How many a list leaves out.
fn more(kit: Kit, all: usize) -> Option<impl IntoView> {
    let hidden = all.saturating_sub(SHOWN);
    let text = fill(t(kit.lang).overview.hidden, &[("n", &hidden.to_string())]);
    (hidden > 0).then(|| view! { <p class="muted">{text}</p> })
}

/// A ticket that waits for an approval, and since when nothing has happened on it.
fn waits(kit: Kit, replica: &Replica, ticket: &Ticket, since: Timestamp) -> AnyView {
    let text = fill(t(kit.lang).overview.untouched, &[("time", &kit.when(since))]);
    entry(kit, replica, ticket, text)
}

/// A ticket at risk: which, what is due when, and who has it.
fn line(kit: Kit, replica: &Replica, ticket: &Ticket, risk: &Risk) -> AnyView {
    let words = &*t(kit.lang).overview;
    let lang = kit.lang.get();
    let text = if risk.broken { words.was_due } else { words.due };
    let due = fill(text, &[("what", metric_word(lang, risk.metric)), ("time", &kit.when(risk.due))]);
    entry(kit, replica, ticket, due)
}

/// A ticket of a list: its subject, why it stands there, and who has it.
fn entry(kit: Kit, replica: &Replica, ticket: &Ticket, why: String) -> AnyView {
    let words = &*t(kit.lang).overview;
    let lang = kit.lang.get();
    let who = ticket.assignee.map(|person| names::person(replica, lang.texts(), person));
    let who = who.unwrap_or_else(|| words.nobody_has_it.to_owned());
    let team = ticket.team.map(|team| names::team(replica, lang.texts(), team));
    let title = [label(ticket.number, ticket.id).as_str(), &ticket.content.subject].join(" ");
    let with = [team, Some(who)].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    view! {
        <li class="forecast-line">
            <a href=["/desk/tickets/", &ticket.id.to_string()].concat()>{title}</a>
            <p>{why}</p>
            <p class="quiet">{with}</p>
        </li>
    }
    .into_any()
}

fn table(id: &'static str, title: &'static str, head: &[&'static str], rows: AnyView) -> AnyView {
    let head = head.iter().map(|name| view! { <th scope="col">{*name}</th> }).collect_view();
    view! {
        <section class="panel stack">
            <h2 id=id>{title}</h2>
            <div class="ledger-scroll" tabindex="0" role="region" aria-labelledby=id>
                <table class="ledger">
                    <thead>
                        <tr>{head}</tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

/// Who is on call, with the number to call.
fn calls(title: &'static str, nobody: &'static str, rosters: &[Duty]) -> AnyView {
    let person = |(name, phone): &Called| {
        let phone = phone.as_ref().map(|phone| {
            let digits: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
            view! { <a href=["tel:", &digits].concat()>{phone.clone()}</a> }
        });
        view! {
            <li class="forecast-line">
                <p>{name.clone()}</p>
                {phone}
            </li>
        }
    };
    let roster = |(name, people): &Duty| {
        view! {
            <h3>{name.clone()}</h3>
            <ol class="plain-list">{people.iter().map(person).collect_view()}</ol>
        }
    };
    let none = rosters.is_empty().then(|| view! { <p class="muted">{nobody}</p> });
    view! {
        <section class="panel stack" aria-labelledby="on-call">
            <h2 id="on-call">{title}</h2>
            {none}
            {rosters.iter().map(roster).collect_view()}
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_lasts_as_long_as_one_keeps_looking() {
        let first = Seen::again(None, Timestamp(1_000));
        assert_eq!(first, Seen { at: Timestamp(1_000), before: None }, "nothing is new on the first visit");
        let same = Seen::again(Some(first), Timestamp(1_000 + VISIT));
        assert_eq!(same.before, None);
        let next = Seen::again(Some(same), Timestamp(1_001 + 2 * VISIT));
        assert_eq!(next.before, Some(same.at));
        let reload = Seen::again(Some(next), next.at.plus(60));
        assert_eq!(reload, Seen { at: next.at.plus(60), before: Some(same.at) });
        let put_back = Seen::again(Some(reload), Timestamp(0));
        assert_eq!(put_back.before, Some(same.at));
    }

    #[test]
    fn what_is_kept_is_read_again() {
        for seen in [Seen { at: Timestamp(7), before: None }, Seen { at: Timestamp(7), before: Some(Timestamp(-3)) }] {
            assert_eq!(Seen::read(&seen.text()), Some(seen));
        }
        assert_eq!(Seen::read(""), None);
        assert_eq!(Seen::read("soon"), None);
    }
}
