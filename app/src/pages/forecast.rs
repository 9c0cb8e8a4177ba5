//! Which promises will be missed if the desk goes on as planned, and what one technician more would change: worked out on
//! this device, with or without a line.

use super::kit::{Kit, use_kit};
use super::promises::{Around, metric_word};
use super::{PageHead, Ready, names};
use crate::prelude::*;
use crate::replica::Replica;
use crate::texts::{Lang, count, fill, n_tickets, said, t, worked};
use crate::ui::{EmptyState, IconName, Mood, Notice};
use deskside_domain::forecast::{AHEAD, Experience, Foreseen, Hands, Work, forecast, misses, on_shift, one_more};
use deskside_domain::id::{CategoryId, TeamId, TicketId};
use deskside_domain::people::Team;
use deskside_domain::permission::{is_desk, is_external};
use deskside_domain::roster::{Roster, RosterSheet};
use deskside_domain::sla::promise::clocks;
use deskside_domain::sla::{Opening, ServiceLevels, SlaBook, Standing};
use deskside_domain::ticket::{Ticket, label};
use deskside_domain::time::Timestamp;

/// Misses that are shown; the rest is a number.
const SHOWN: usize = 50;

/// A promise that will be missed, in words.
#[derive(Clone, PartialEq, Eq)]
struct Miss {
    id: TicketId,
    title: String,
    promise: String,
    because: String,
}

/// What one technician more would change in a team.
#[derive(Clone, PartialEq, Eq)]
struct More {
    team: String,
    now: usize,
    then: usize,
}

#[derive(Clone, PartialEq, Eq)]
struct Outcome {
    misses: Vec<Miss>,
    /// Of how many tickets.
    of: usize,
    /// How many people work.
    hands: usize,
    /// Promises that are broken already.
    broken: usize,
    /// Where people stand who are in no roster; `None`: everybody is in one.
    calendar: Option<String>,
    more: Vec<More>,
}

/// What the desk knows when it looks ahead.
struct Desk<'a> {
    replica: &'a Replica,
    now: Timestamp,
}

impl Desk<'_> {
    fn parent(&self, category: CategoryId) -> Option<CategoryId> {
        self.replica.category(category)?.parent
    }

    fn is_own(&self, team: TeamId) -> bool {
        self.replica.team(team).is_some_and(|team| !team.external)
    }

    /// What is to be done, and how many tickets have a broken promise. What external teams do is not planned here.
    fn work(&self, levels: &ServiceLevels<'_>) -> (Vec<Work>, usize) {
        let known = Experience::of(self.replica.tickets(), |category| self.parent(category));
        let mut broken = 0;
        let mut work = Vec::new();
        let own = |ticket: &&Ticket| ticket.is_open() && ticket.team.is_none_or(|team| self.is_own(team));
        for ticket in self.replica.tickets().filter(own) {
            let clocks = clocks(ticket, &Around(self.replica), levels, self.now);
            let is_broken = |standing: Standing| standing == Standing::Breached;
            broken += usize::from(clocks.iter().any(|clock| clock.ended_at.is_none() && is_broken(clock.standing)));
            let effort = known.effort(ticket.content.category, |category| self.parent(category));
            work.extend(Work::of(ticket, &clocks, effort));
        }
        (work, broken)
    }

    /// Who works and when: as the rosters have it, and who is in none as the desk is open by its last policy.
    fn hands(&self, levels: &ServiceLevels<'_>) -> (Vec<Hands>, Option<String>) {
        let rosters: Vec<Roster> =
            self.replica.roster_sheets().filter_map(RosterSheet::read).filter(|roster| !roster.retired).collect();
        let plans: Vec<_> = rosters.iter().filter_map(Roster::plan).collect();
        let shifts = on_shift(&plans, self.now);
        let policy = levels.in_order(self.now).into_iter().rfind(|policy| !policy.retired);
        let open: Vec<_> = policy
            .and_then(|policy| levels.hours(policy.calendar, self.now))
            .map(|hours| {
                let stretches = hours.between(self.now, self.now.plus(AHEAD));
                let open = stretches.filter(|stretch| stretch.opening == Opening::Open);
                open.map(|stretch| (stretch.from, stretch.to)).collect()
            })
            .unwrap_or_default();
        let mut unplanned = false;
        let works = self.replica.people().filter(|person| person.active && is_desk(person.role));
        let inside =
            works.filter(|person| !person.teams.is_empty() && !is_external(person, |team| !self.is_own(*team)));
        let hands: Vec<Hands> = inside
            .map(|person| {
                let is_planned = plans.iter().any(|plan| plan.has_shifts_of(person.id));
                unplanned |= !is_planned;
                let mut hours = shifts.get(&person.id).cloned().unwrap_or_default();
                if !is_planned {
                    hours.extend(&open);
                }
                Hands::new(Some(person.id), person.teams.clone(), hours, self.now)
            })
            .collect();
        (hands, policy.filter(|_| unplanned).map(|policy| policy.name.clone()))
    }
}

/// Looks ahead.
fn look(kit: Kit, replica: &Replica, book: &SlaBook, now: Timestamp) -> Outcome {
    let desk = Desk { replica, now };
    let levels = ServiceLevels::new(book);
    let (work, broken) = desk.work(&levels);
    let (hands, calendar) = desk.hands(&levels);
    let all = forecast(&work, &hands, now);
    let missed = misses(&all);
    let mut teams: Vec<&Team> = replica.teams().filter(|team| !team.external && !team.retired).collect();
    teams.sort_by(|one, other| one.name.cmp(&other.name));
    let mut more: Vec<More> = teams
        .into_iter()
        .filter_map(|team| {
            let extra = one_more(team.id, &hands, now);
            if missed == 0 || extra.hours.is_empty() {
                return None;
            }
            let with = [hands.as_slice(), &[extra]].concat();
            Some(More { team: team.name.clone(), now: missed, then: misses(&forecast(&work, &with, now)) })
        })
        .filter(|more| more.then < more.now)
        .collect();
    more.sort_by_key(|more| more.then);
    let found = all.iter().filter(|one| one.misses.is_some()).filter_map(|one| told(kit, replica, one));
    Outcome { misses: found.collect(), of: work.len(), hands: hands.len(), broken, calendar, more }
}

/// A promise that will be missed, and why.
fn told(kit: Kit, replica: &Replica, foreseen: &Foreseen) -> Option<Miss> {
    let lang = kit.lang.get();
    let words = &*lang.texts().forecast;
    let ticket = replica.ticket(foreseen.work.ticket)?;
    let (metric, due) = foreseen.misses?;
    let promise = fill(words.promise, &[("what", metric_word(lang, metric)), ("time", &kit.when(due))]);
    let who = foreseen.by.flatten().map(|person| names::person(replica, lang.texts(), person));
    let because = match (who, foreseen.when) {
        (Some(who), Some((from, to))) => {
            let when = fill(words.when, &[("from", &kit.when(from)), ("to", &kit.when(to)), ("name", &who)]);
            let ahead = (foreseen.ahead > 0).then(|| count(foreseen.ahead.into(), words.after_one, words.after));
            [Some(when), ahead, Some(effort(lang, foreseen))].into_iter().flatten().collect::<Vec<_>>().join(" · ")
        }
        _ => words.nobody.to_owned(),
    };
    let title = [label(ticket.number, ticket.id).as_str(), &ticket.content.subject].join(" ");
    Some(Miss { id: ticket.id, title, promise, because })
}

/// How long a ticket is thought to take, and from where that is known.
fn effort(lang: Lang, foreseen: &Foreseen) -> String {
    let words = &*lang.texts().forecast;
    let effort = foreseen.work.effort;
    let text = match (effort.sample, effort.of_category) {
        (0, _) => words.effort_assumed,
        (_, true) => words.effort_category,
        (_, false) => words.effort_desk,
    };
    let (time, sample) = (worked(i64::from(effort.minutes) * 60), effort.sample.to_string());
    fill(text, &[("time", &time), ("n", &sample)])
}

#[component]
pub fn ForecastPage() -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let outcome = Memo::new(move |_| {
        let now = Timestamp(kit.now());
        kit.desk.read(|replica| look(kit, replica, &SlaBook::read(replica.sla_versions()), now))
    });
    let page = move || outcome.with(|outcome| shown(kit, outcome));
    view! {
        <div class="page-narrow stack">
            <PageHead title=said(lang, |t| t.nav.forecast) />
            <Ready>{page}</Ready>
        </div>
    }
}

fn shown(kit: Kit, outcome: &Outcome) -> AnyView {
    let words = &*t(kit.lang).forecast;
    if outcome.of == 0 {
        return view! { <EmptyState icon=IconName::Done text=words.nothing_open /> }.into_any();
    }
    let many = outcome.misses.len();
    let (mood, sentence) = match many {
        0 => (Mood::Ok, words.all_kept.to_owned()),
        _ => (Mood::Warn, count(many as u64, words.missed_one, words.missed)),
    };
    let broken = (outcome.broken > 0).then(|| count(outcome.broken as u64, words.broken_one, words.broken));
    let basis =
        fill(words.basis, &[("open", &n_tickets(kit.lang, outcome.of as u64)), ("n", &outcome.hands.to_string())]);
    let calendar = outcome.calendar.as_ref().map(|name| fill(words.unplanned, &[("name", name)]));
    let basis = [Some(basis), broken, calendar].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let line = |miss: &Miss| {
        view! {
            <li class="forecast-line">
                <a href=["/desk/tickets/", &miss.id.to_string()].concat()>{miss.title.clone()}</a>
                <p>{miss.promise.clone()}</p>
                <p class="quiet">{miss.because.clone()}</p>
            </li>
        }
    };
    let hidden = many.saturating_sub(SHOWN);
    let list = (many > 0).then(|| {
        view! {
            <section class="panel stack" aria-labelledby="missed">
                <h2 id="missed">{words.list}</h2>
                <ol class="plain-list">{outcome.misses.iter().take(SHOWN).map(line).collect_view()}</ol>
                {(hidden > 0).then(|| view! { <p class="muted">{fill(words.hidden, &[("n", &hidden.to_string())])}</p> })}
            </section>
        }
    });
    let row = |more: &More| {
        view! {
            <tr>
                <th scope="row">{more.team.clone()}</th>
                <td class="number">{more.now}</td>
                <td class="number">{more.then}</td>
            </tr>
        }
    };
    let no_help = (many > 0 && outcome.more.is_empty()).then(|| view! { <p class="muted">{words.no_help}</p> });
    let table = (!outcome.more.is_empty()).then(|| {
        view! {
            <div class="ledger-scroll" tabindex="0" role="region" aria-labelledby="one-more">
                <table class="ledger">
                    <thead>
                        <tr>
                            <th scope="col">{words.team}</th>
                            <th scope="col">{words.now}</th>
                            <th scope="col">{words.then}</th>
                        </tr>
                    </thead>
                    <tbody>{outcome.more.iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        }
    });
    let more = (many > 0).then(|| {
        view! {
            <section class="panel stack">
                <h2 id="one-more">{words.one_more}</h2>
                {no_help}
                {table}
            </section>
        }
    });
    view! {
        <Notice mood>
            <p>
                <strong>{sentence}</strong>
            </p>
            <p>{basis}</p>
        </Notice>
        {list}
        {more}
        <section class="panel stack">
            <h2>{words.how}</h2>
            <p>{words.how_text}</p>
        </section>
    }
    .into_any()
}
