//! All organisations, with what is open for each.

use super::address;
use crate::pages::kit::use_kit;
use crate::prelude::*;
use crate::replica::Replica;
use crate::texts::{count, said, t};
use crate::ui::{Badge, EmptyState, IconName, List, TextField, Tone};
use deskside_domain::id::OrganizationId;
use deskside_domain::people::Organization;
use deskside_domain::search;
use deskside_domain::small::SmallMap;

/// Organisations shown at once.
const WINDOW: usize = 200;

/// An organisation as a line.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Row {
    id: OrganizationId,
    name: String,
    critical: bool,
    /// Its sites by name, those first that were meant.
    sites: String,
    open: u64,
}

/// Those whose name, sites or addresses are meant, by name.
fn rows(replica: &Replica, query: &str) -> Vec<Row> {
    let mut open: SmallMap<OrganizationId, u64> = SmallMap::new();
    for id in replica.tickets().filter(|ticket| ticket.is_open()).filter_map(|ticket| replica.organization_of(ticket)) {
        let before = open.get(&id).copied().unwrap_or_default();
        open.insert(id, before + 1);
    }
    let words = search::words(query);
    let row = |organization: &Organization| {
        let sites = super::parts::sites(replica, organization.id);
        let places = sites.iter().flat_map(|site| [site.name.as_str(), site.address.as_str()]);
        let line = search::index_line(std::iter::once(organization.name.as_str()).chain(places));
        search::matches(&words, &line).then(|| Row {
            id: organization.id,
            name: organization.name.clone(),
            critical: organization.critical_sector,
            sites: sites.iter().map(|site| site.name.as_str()).collect::<Vec<_>>().join(" · "),
            open: open.get(&organization.id).copied().unwrap_or_default(),
        })
    };
    let mut found: Vec<Row> = replica.organizations().filter_map(row).collect();
    found.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    found.truncate(WINDOW);
    found
}

/// Search and list.
#[component]
pub fn Organizations() -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let query = RwSignal::new(String::new());
    let found = Memo::new(move |_| query.with(|query| kit.desk.read(|replica| rows(replica, query))));
    let none = Memo::new(move |_| found.with(Vec::is_empty));
    let line = move |row: Row| {
        let open = row.open;
        let words = move || count(open, t(lang).people.open_tickets_one, t(lang).people.open_tickets_other);
        view! {
            <li>
                <a href=address(row.id)>{row.name}</a>
                {row.critical.then(|| view! { <Badge tone=Tone::Warn label=said(lang, |t| t.people.critical_sector) /> })}
                <span class="small quiet">{row.sites}</span>
                {(open > 0).then(|| view! { <span class="push small number">{words}</span> })}
            </li>
        }
    };
    let nothing = move || {
        none.get().then(|| {
            if query.with(|query| query.trim().is_empty()) {
                view! { <EmptyState icon=IconName::Folder text=said(lang, |t| t.people.no_organizations) /> }.into_any()
            } else {
                view! { <EmptyState icon=IconName::Search text=said(lang, |t| t.common.no_match) /> }.into_any()
            }
        })
    };
    view! {
        <div class="stack">
            <div class="list-tools">
                <TextField
                    id="search"
                    label=said(lang, |t| t.common.search)
                    hint=said(lang, |t| t.people.find_organization)
                    value=query
                    kind="search"
                    optional=true
                />
            </div>
            {move || {
                (!none.get())
                    .then(|| {
                        view! {
                            <ul class="plain-list panel">
                                <List each=move || found.get() key=|row| row.clone() children=line />
                            </ul>
                        }
                    })
            }}
            {nothing}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::ticket::tests::ticket;
    use deskside_domain::document::{Body, Document};
    use deskside_domain::id::SiteId;
    use deskside_domain::people::Site;
    use deskside_domain::ticket::TicketStatus;

    #[test]
    fn found_by_name_or_place_with_what_is_open() {
        let organization = |id: u128, name: &str| {
            let id = OrganizationId::from(id);
            Body::Organization(Organization { id, name: name.to_owned(), critical_sector: false, retired: false })
        };
        let site = |id: u128, of: u128, name: &str| {
            Body::Site(Site {
                id: SiteId::from(id),
                organization: OrganizationId::from(of),
                name: name.to_owned(),
                address: "Via Roma 1".to_owned(),
                access_notes: String::new(),
                retired: false,
            })
        };
        let on = |id: u128, site: u128, status| {
            let mut on = ticket(id);
            (on.content.site, on.status) = (Some(SiteId::from(site)), status);
            Body::Ticket(Box::new(on))
        };
        let bodies = [
            organization(1, "Officine Brandolin"),
            organization(2, "ASL Valmonda"),
            site(11, 1, "Magazzino"),
            site(21, 2, "Ospedale"),
            on(1, 21, TicketStatus::New),
            on(2, 21, TicketStatus::Closed),
        ];
        let mut replica = Replica::default();
        for body in bodies {
            replica.put(Document { body, versions: SmallMap::new() });
        }
        let found = |query| rows(&replica, query).into_iter().map(|row| (row.name, row.open)).collect::<Vec<_>>();
        let (asl, officine) = (("ASL Valmonda".to_owned(), 1), ("Officine Brandolin".to_owned(), 0));
        assert_eq!(found(""), [asl.clone(), officine.clone()]);
        assert_eq!(found("officine magaz"), [officine]);
        assert_eq!(found("osped"), [asl]);
        assert!(found("londra").is_empty());
    }
}
