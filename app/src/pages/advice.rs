//! Who could take the ticket: people the rules put in order, each with the reasons, from what this device knows.

use crate::pages::kit::{Kit, use_kit};
use crate::pages::names;
use crate::prelude::*;
use crate::replica::Replica;
use crate::texts::{Word, Zone, count, date_time, fill, said, t};
use deskside_domain::assignment::{Advice, Candidate, Place, Reason, Wanted, advise};
use deskside_domain::id::{TeamId, TicketId};
use deskside_domain::roster::{Roster, RosterSheet};
use deskside_domain::ticket::Ticket;
use deskside_domain::time::Timestamp;

/// How many people are shown; the rest is one search away.
const SHOWN: usize = 5;

/// The people to propose for a ticket that is to be with a team.
fn advised(replica: &Replica, ticket: &Ticket, team: Option<TeamId>, now: Timestamp) -> Vec<Advice> {
    let rosters: Vec<Roster> =
        replica.roster_sheets().filter_map(RosterSheet::read).filter(|roster| !roster.retired).collect();
    let plans: Vec<_> = rosters.iter().filter_map(Roster::plan).collect();
    let team_of = |id| replica.team(id);
    let wanted = Wanted::new(ticket, team, |id| replica.category(id), team_of);
    let organization = |ticket: &Ticket| replica.organization_of(ticket);
    let candidates = Candidate::gather(&wanted, replica.people(), team_of, replica.tickets(), organization);
    let mut advice = advise(&wanted, &candidates, &plans, now);
    advice.truncate(SHOWN);
    advice
}

/// A reason in words.
fn told(kit: Kit, replica: &Replica, reason: Reason) -> String {
    let lang = kit.lang.get();
    let words = lang.texts();
    let sheet = &t(kit.lang).sheet;
    let when = |at: Timestamp| date_time(lang, at.0, kit.now(), Zone::Local);
    match reason {
        Reason::OnShift { until } => fill(sheet.advice_on_shift, &[("when", &when(until))]),
        Reason::OnCall { after: 0 } => sheet.advice_on_call.to_owned(),
        Reason::OnCall { after } => fill(sheet.advice_on_call_after, &[("n", &(after + 1).to_string())]),
        Reason::NextShift { at } => fill(sheet.advice_next_shift, &[("when", &when(at))]),
        Reason::NoShift => sheet.advice_no_shift.to_owned(),
        Reason::Knows(category) => fill(sheet.advice_knows, &[("category", &names::category(replica, lang, category))]),
        Reason::Level(level) => level.word(words).to_owned(),
        Reason::Knew(Place::Base) => sheet.advice_base.to_owned(),
        Reason::Knew(Place::Site) => sheet.advice_site.to_owned(),
        Reason::Knew(Place::Organization) => sheet.advice_organization.to_owned(),
        Reason::Open(open) => count(u64::from(open), sheet.advice_open_one, sheet.advice_open),
    }
}

/// An assignment that is being made.
#[derive(Clone, Copy)]
pub struct Assigning {
    /// Of which ticket.
    pub ticket: TicketId,
    /// The team, as the form says just now.
    pub team: RwSignal<String>,
    /// Who was chosen: identity and name.
    pub on_choose: Callback<(String, String)>,
}

/// The proposals: a tap on one chooses it.
#[must_use]
pub fn advice(assigning: Assigning) -> AnyView {
    let Assigning { ticket, team, on_choose } = assigning;
    let kit = use_kit();
    let advice = Memo::new(move |_| {
        let team = team.with(|team| team.parse().ok());
        let now = Timestamp(kit.now());
        kit.desk.read(|replica| {
            let line = |advice: Advice| {
                let name = names::person(replica, t(kit.lang), advice.person);
                let because: Vec<String> = advice.because.iter().map(|reason| told(kit, replica, *reason)).collect();
                (advice.person.to_string(), name, because.join(" · "))
            };
            let advice = replica.ticket(ticket).map(|ticket| advised(replica, ticket, team, now));
            advice.into_iter().flatten().map(line).collect::<Vec<_>>()
        })
    });
    let line = move |(id, name, because): (String, String, String)| {
        let shown = name.clone();
        view! {
            <li>
                <button type="button" class="advice" on:click=move |_| on_choose.run((id.clone(), name.clone()))>
                    <span class="advice-name">{shown}</span>
                    <span class="advice-why">{because}</span>
                </button>
            </li>
        }
    };
    let list = move || {
        let advice = advice.get();
        (!advice.is_empty()).then(|| {
            view! {
                <section class="field field-full" aria-labelledby="advice">
                    <h3 class="field-label" id="advice">{said(kit.lang, |t| t.sheet.advice)}</h3>
                    <ol class="advice-list">{advice.into_iter().map(line).collect_view()}</ol>
                </section>
            }
        })
    };
    view! { {list} }.into_any()
}
