//! How the desk stands, for who leads it: one sentence, what is at risk, open work by team and by person, and who is on call.
//! Worked out on this device, with or without a line. People stand by name, never by a number.

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
use deskside_domain::ticket::{Ticket, TicketStatus, label};
use deskside_domain::time::Timestamp;
use std::collections::BTreeMap;

/// How far ahead a deadline is a risk, in seconds.
const SOON: i64 = 3_600;
/// Risks that are shown; the rest is a number.
const SHOWN: usize = 30;

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
    waiting: usize,
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
    /// What is due first comes first.
    risks: Vec<Risk>,
    /// By name; who has no team last.
    teams: Vec<Load>,
    /// By name.
    people: Vec<Load>,
    /// Of each roster in which somebody is on call: its name, and who is called first, with a number.
    on_call: Vec<Duty>,
}

fn look(kit: Kit, replica: &Replica, now: Timestamp) -> Board {
    let book = SlaBook::read(replica.sla_versions());
    let levels = ServiceLevels::new(&book);
    let mut all = Load::default();
    let mut teams: BTreeMap<Option<TeamId>, Load> = BTreeMap::new();
    let mut people: BTreeMap<PersonId, Load> = BTreeMap::new();
    let mut risks = Vec::new();
    for ticket in replica.tickets().filter(|ticket| ticket.is_open()) {
        let clocks = clocks(ticket, &Around(replica), &levels, now.max(ticket.updated_at));
        let first = foremost(&clocks);
        let broken = first.is_some_and(|clock| clock.standing == Standing::Breached);
        if let Some((clock, due)) = first.and_then(|clock| Some((clock, clock.due_at?)))
            && (broken || due <= now.plus(SOON))
        {
            risks.push(Risk { due, id: ticket.id, metric: clock.metric, broken });
        }
        let person = ticket.assignee.map(|person| people.entry(person).or_default());
        for load in [Some(&mut all), Some(teams.entry(ticket.team).or_default()), person].into_iter().flatten() {
            load.open += 1;
            load.late += usize::from(broken);
            load.free += usize::from(ticket.assignee.is_none());
            load.waiting += usize::from(matches!(ticket.status, TicketStatus::Pending(_)));
        }
    }
    risks.sort_by_key(|risk| (risk.due, risk.id));
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
    Board { all, soon, risks, teams, people, on_call: on_call(kit, replica, now) }
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
    let board = Memo::new(move |_| {
        let now = Timestamp(kit.now());
        kit.desk.read(|replica| look(kit, replica, now))
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
    if all.open == 0 {
        return view! {
            <EmptyState icon=IconName::Done text=words.nothing />
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
    let hidden = board.risks.len().saturating_sub(SHOWN);
    let risks =
        board.risks.iter().take(SHOWN).filter_map(|risk| Some(line(kit, replica, replica.ticket(risk.id)?, risk)));
    let risks = risks.collect_view();
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
                    <td class="number">{load.waiting}</td>
                </tr>
            }
        };
        let rows = board.people.iter().map(row).collect_view();
        table("by-person", words.people, &[words.person, words.tickets, words.waiting], rows.into_any())
    });
    view! {
        <Notice mood>
            <p>
                <strong>{sentence}</strong>
            </p>
            <p>{words.basis}</p>
        </Notice>
        <section class="panel stack" aria-labelledby="risks">
            <h2 id="risks">{words.risks}</h2>
            {no_risk}
            <ol class="plain-list">{risks}</ol>
            {(hidden > 0).then(|| view! { <p class="muted">{fill(words.hidden, &[("n", &hidden.to_string())])}</p> })}
        </section>
        {teams}
        {people}
        {calls}
    }
    .into_any()
}

/// A ticket at risk: which, what is due when, and who has it.
fn line(kit: Kit, replica: &Replica, ticket: &Ticket, risk: &Risk) -> AnyView {
    let words = &*t(kit.lang).overview;
    let lang = kit.lang.get();
    let text = if risk.broken { words.was_due } else { words.due };
    let due = fill(text, &[("what", metric_word(lang, risk.metric)), ("time", &kit.when(risk.due))]);
    let who = ticket.assignee.map(|person| names::person(replica, lang.texts(), person));
    let who = who.unwrap_or_else(|| words.nobody_has_it.to_owned());
    let team = ticket.team.map(|team| names::team(replica, lang.texts(), team));
    let title = [label(ticket.number, ticket.id).as_str(), &ticket.content.subject].join(" ");
    let with = [team, Some(who)].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    view! {
        <li class="forecast-line">
            <a href=["/desk/tickets/", &ticket.id.to_string()].concat()>{title}</a>
            <p>{due}</p>
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
