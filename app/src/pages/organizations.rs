//! Organisations: their places, contracts and people, and what is open for them.

mod list;
mod parts;

use super::kit::{leave_trail, use_kit};
use super::people::organizations_address;
use super::related::{Related, rows};
use super::{PageHead, Ready};
use crate::prelude::*;
use crate::route::{Route, use_way};
use crate::texts::{said, t};
use crate::ui::{Badge, ButtonLink, EmptyState, IconName, List, Tone};
use deskside_domain::id::{OrganizationId, SiteId};
use deskside_domain::people::{Organization, Site};
use deskside_domain::ticket::Ticket;
pub use list::Organizations;
use parts::{Contracts, People, Sites};

/// Where an organisation's page is.
#[must_use]
pub fn address(id: OrganizationId) -> String {
    ["/desk/organizations/", &id.to_string()].concat()
}

/// Where a site is shown: on the page of its organisation, with its own tickets.
#[must_use]
pub fn site_address(site: &Site) -> String {
    [&address(site.organization), "?site=", &site.id.to_string()].concat()
}

#[component]
pub fn OrganizationPage() -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let way = use_way();
    // The address changes a moment before this page goes: until then it shows what it showed.
    let id = Memo::new(move |before: Option<&Option<OrganizationId>>| match way.route.get() {
        Route::Organization(id) => id,
        _ => before.copied().flatten(),
    });
    let found = Memo::new(move |_| id.get().and_then(|id| kit.desk.read(|replica| replica.organization(id).cloned())));
    leave_trail(|path| matches!(Route::parse(path), Route::Organization(_)));
    let page = move || match found.get() {
        Some(organization) => view! { <Card organization /> }.into_any(),
        None => view! {
            <PageHead title=said(lang, |t| t.people.organization) />
            <EmptyState icon=IconName::Folder text=said(lang, |t| t.people.organization_not_here)>
                <ButtonLink
                    href=organizations_address()
                    label=said(lang, |t| t.people.organizations)
                    icon=IconName::Back
                />
            </EmptyState>
        }
        .into_any(),
    };
    view! { <Ready>{page}</Ready> }
}

#[component]
fn Card(organization: Organization) -> impl IntoView {
    let lang = use_kit().lang;
    let Organization { id, name, critical_sector, retired } = organization;
    let way = use_way();
    let site =
        Memo::new(move |_| way.address.with(|address| address.part("site")).and_then(|id| id.parse::<SiteId>().ok()));
    view! {
        <article class="ticket-page">
            <PageHead title=name>
                {critical_sector.then(|| view! { <Badge tone=Tone::Warn label=said(lang, |t| t.people.critical_sector) /> })}
                {retired.then(|| view! { <Badge tone=Tone::Neutral label=said(lang, |t| t.people.retired) /> })}
                <ButtonLink
                    href=["/desk/new?organization=", &id.to_string()].concat()
                    label=said(lang, |t| t.nav.new_ticket)
                    icon=IconName::Plus
                />
            </PageHead>
            <div class="ticket-body">
                <Tickets id site />
                <aside class="ticket-side" aria-label=said(lang, |t| t.sheet.details)>
                    <Sites id site />
                    <Contracts id />
                    <People id />
                </aside>
            </div>
        </article>
    }
    .into_any()
}

/// What is open for the organisation, or for one of its sites.
#[component]
fn Tickets(id: OrganizationId, site: Memo<Option<SiteId>>) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let tickets = Memo::new(move |_| {
        let (texts, site) = (t(lang), site.get());
        kit.desk.read(|replica| {
            let meant = |ticket: &Ticket| match site {
                Some(site) => ticket.content.site == Some(site),
                None => replica.organization_of(ticket) == Some(id),
            };
            rows(replica, texts, meant)
        })
    });
    let sites = Memo::new(move |_| kit.desk.read(|replica| parts::sites(replica, id)));
    let chip = move |one: Site| {
        let (own, link) = (one.id, site_address(&one));
        view! {
            <a class="chip" href=link aria-current=move || (site.get() == Some(own)).then_some("true")>
                {one.name}
            </a>
        }
    };
    let chips = move || {
        (sites.with(Vec::len) > 1).then(|| {
            view! {
                <nav class="chips" aria-label=said(lang, |t| t.common.filter)>
                    <a class="chip" href=address(id) aria-current=move || site.get().is_none().then_some("true")>
                        {said(lang, |t| t.people.all_sites)}
                    </a>
                    <List each=move || sites.get() key=|site| (site.id, site.name.clone()) children=chip />
                </nav>
            }
        })
    };
    view! {
        <section class="panel stack">
            <h2>{said(lang, |t| t.sheet.tickets)}</h2>
            {chips}
            <Related tickets none=said(lang, |t| t.people.no_tickets_here) />
        </section>
    }
    .into_any()
}
