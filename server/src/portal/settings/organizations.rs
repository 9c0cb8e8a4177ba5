//! Organisations and their sites.

use super::form::{Form, How};
use super::record::{Editing, Record};
use super::retired::{listed, offered, some};
use super::{Look, Notice, Section, Sheet, add, add_also, contract_kind_name, counted, line, lines, span};
use crate::directory::{Known, folded};
use app::texts::Lang;
use app::texts::portal::Texts;
use deskside_domain::command::Payload;
use deskside_domain::contract::Contract;
use deskside_domain::document::{Body, DocRef};
use deskside_domain::id::{OrganizationId, SiteId};
use deskside_domain::people::{Organization, Person, Site};
use deskside_domain::text::{BODY_MAX, LINE_MAX, NAME_MAX};
use leptos::prelude::*;
use uuid::Uuid;

impl Record for Organization {
    const SECTION: Section = Section::Organizations;
    const AREA: &'static str = "/settings/organizations";

    fn doc(id: Uuid) -> DocRef {
        OrganizationId(id).into()
    }

    fn of(body: &Body) -> Option<&Self> {
        if let Body::Organization(organization) = body { Some(organization) } else { None }
    }

    fn payload(self) -> Payload {
        Payload::DefineOrganization(self)
    }

    fn name(&self, _lang: Lang) -> String {
        self.name.clone()
    }

    fn new_title(t: &Texts) -> &'static str {
        t.records.organization_new
    }

    fn form(&self) -> Form {
        Form::default().with("name", &*self.name).ticked("critical", self.critical_sector)
    }

    fn blank(_query: &Form) -> Form {
        Form::default()
    }

    fn read(id: Uuid, form: &mut Form, known: &Known, _look: &Look) -> Self {
        Self {
            id: OrganizationId(id),
            name: form.text("name"),
            critical_sector: form.is("critical"),
            retired: known.organization(OrganizationId(id)).is_some_and(|organization| organization.retired),
        }
    }

    fn retired(&self) -> Option<bool> {
        Some(self.retired)
    }

    fn with_retired(self, retired: bool) -> Self {
        Self { retired, ..self }
    }

    fn keeping(&self, known: &Known, look: &Look) -> Vec<String> {
        let t = &look.texts().records;
        let own = |person: &&Person| person.active && person.organization == Some(self.id);
        let people = known.people().filter(own).count();
        let sites = known.sites().filter(|site| site.organization == self.id).count();
        some(vec![
            (people, counted(look.lang, people, t.person_one, t.person_count)),
            (sites, counted(look.lang, sites, t.site_one, t.site_count)),
        ])
    }

    fn labels(t: &Texts) -> Vec<(&'static str, &'static str)> {
        vec![("name", t.records.organization_name), ("critical", t.records.organization_critical_short)]
    }

    fn reads(field: &str, form: &Form, _known: &Known, look: &Look) -> String {
        let t = &look.texts().settings;
        match field {
            "critical" => if form.is("critical") { t.yes } else { t.no }.to_owned(),
            other => form.get(other).to_owned(),
        }
    }

    fn fields(editing: &Editing<'_>) -> AnyView {
        let (form, t) = (editing.form, &editing.look.texts().records);
        view! {
            {form.line("name", t.organization_name, How::needed(NAME_MAX).full())}
            {form.tick("critical", t.organization_critical)}
        }
        .into_any()
    }

    fn below(editing: &Editing<'_>) -> Option<AnyView> {
        let organization = OrganizationId(editing.id?);
        let t = &editing.look.texts().records;
        let sites = editing.known.sites_by_name(Some(organization));
        let sites = sites.into_iter().map(|site| {
            let href = format!("/settings/sites/{}", site.id);
            (site.retired, line(href, site.name.clone(), Vec::new(), site.address.clone()))
        });
        let sites = listed(sites, t.site_none, t.retired_title_f);
        let new = format!("/settings/sites/new?organization={organization}");
        let mut contracts: Vec<&Contract> =
            editing.known.contracts().filter(|contract| contract.organization == organization).collect();
        contracts.sort_by_cached_key(|contract| (std::cmp::Reverse(contract.starts), folded(&contract.name)));
        let contracts = contracts.into_iter().map(|contract| {
            let kind = contract_kind_name(editing.look.texts(), contract.kind).to_owned();
            let detail = [contract.reference.clone(), span(editing.look.lang, contract)];
            let detail: Vec<String> = detail.into_iter().filter(|text| !text.is_empty()).collect();
            let href = format!("/settings/contracts/{}", contract.id);
            line(href, contract.name.clone(), vec![kind], detail.join(" · "))
        });
        let contracts: Vec<_> = contracts.collect();
        let new_contract = format!("/settings/contracts/new?organization={organization}");
        Some(
            view! {
                <section class="stack" aria-labelledby="contracts">
                    <h2 id="contracts">{t.contracts_title}</h2>
                    {lines(contracts, t.contract_none)}
                    <div class="actions">{add_also(new_contract, t.contract_new)}</div>
                </section>
                <section class="stack" aria-labelledby="sites">
                    <h2 id="sites">{t.sites_title}</h2>
                    {sites}
                    <div class="actions">{add_also(new, t.site_new)}</div>
                </section>
            }
            .into_any(),
        )
    }
}

impl Record for Site {
    const SECTION: Section = Section::Organizations;
    const AREA: &'static str = "/settings/sites";

    fn doc(id: Uuid) -> DocRef {
        SiteId(id).into()
    }

    fn of(body: &Body) -> Option<&Self> {
        if let Body::Site(site) = body { Some(site) } else { None }
    }

    fn payload(self) -> Payload {
        Payload::DefineSite(self)
    }

    fn name(&self, _lang: Lang) -> String {
        self.name.clone()
    }

    fn home(&self) -> String {
        format!("/settings/organizations/{}", self.organization)
    }

    fn new_title(t: &Texts) -> &'static str {
        t.records.site_new
    }

    fn form(&self) -> Form {
        Form::default()
            .with("organization", self.organization.to_string())
            .with("name", &*self.name)
            .with("address", &*self.address)
            .with("access_notes", &*self.access_notes)
    }

    fn blank(query: &Form) -> Form {
        Form::default().with("organization", query.get("organization"))
    }

    fn read(id: Uuid, form: &mut Form, known: &Known, look: &Look) -> Self {
        let organization: Option<OrganizationId> = form.id("organization");
        let organization = organization.filter(|id| known.organization(*id).is_some());
        if organization.is_none() {
            let t = look.texts();
            let values = [("field", t.records.site_organization)];
            form.fail("organization", app::texts::fill(t.settings.not_a_choice, &values));
        }
        Self {
            id: SiteId(id),
            organization: organization.unwrap_or(OrganizationId(Uuid::nil())),
            name: form.text("name"),
            address: form.text("address"),
            access_notes: form.body("access_notes"),
            retired: known.site(SiteId(id)).is_some_and(|site| site.retired),
        }
    }

    fn retired(&self) -> Option<bool> {
        Some(self.retired)
    }

    fn with_retired(self, retired: bool) -> Self {
        Self { retired, ..self }
    }

    fn keeping(&self, known: &Known, look: &Look) -> Vec<String> {
        let t = &look.texts().records;
        let people = known.people().filter(|person| person.active && person.site == Some(self.id)).count();
        some(vec![(people, counted(look.lang, people, t.person_one, t.person_count))])
    }

    fn labels(t: &Texts) -> Vec<(&'static str, &'static str)> {
        let t = &t.records;
        vec![
            ("organization", t.site_organization),
            ("name", t.site_name),
            ("address", t.site_address),
            ("access_notes", t.site_notes),
        ]
    }

    fn reads(field: &str, form: &Form, known: &Known, _look: &Look) -> String {
        match field {
            "organization" => {
                let organization = form.id("organization").and_then(|id| known.organization(id));
                organization.map(|organization| organization.name.clone()).unwrap_or_default()
            }
            other => form.get(other).to_owned(),
        }
    }

    fn fields(editing: &Editing<'_>) -> AnyView {
        let (form, t) = (editing.form, &editing.look.texts().records);
        let choices = organization_choices(editing, "");
        view! {
            {form.line("name", t.site_name, How::needed(NAME_MAX))}
            {form.choice("organization", t.site_organization, choices, How::needed(0))}
            {form.line("address", t.site_address, How::free(LINE_MAX).hint(t.site_address_hint).full())}
            {form.area("access_notes", t.site_notes, How::free(BODY_MAX).hint(t.site_notes_hint).full())}
        }
        .into_any()
    }
}

/// Organisations to choose from, after one that stands for none.
pub(super) fn organization_choices(editing: &Editing<'_>, none: &str) -> Vec<(String, String)> {
    let none = std::iter::once((String::new(), none.to_owned()));
    let all = editing.known.organizations_by_name().into_iter();
    none.chain(all.filter_map(|one| offered(editing, "organization", one.id, one.name.clone()))).collect()
}

/// The page at `/settings/organizations`.
#[must_use]
pub fn organizations_page(look: &Look, known: &Known, notice: Option<Notice>) -> String {
    let t = &look.texts().records;
    let rows = known.organizations_by_name().into_iter().map(|organization| {
        let sites = known.sites().filter(|site| site.organization == organization.id).count();
        let people = known.people().filter(|person| person.active && person.organization == Some(organization.id));
        let badges = organization.critical_sector.then(|| t.organization_critical_short.to_owned());
        let detail = [
            counted(look.lang, sites, t.site_one, t.site_count),
            counted(look.lang, people.count(), t.person_one, t.person_count),
        ];
        let href = format!("/settings/organizations/{}", organization.id);
        let line = line(href, organization.name.clone(), badges.into_iter().collect(), detail.join(" · "));
        (organization.retired, line)
    });
    let rows = listed(rows, t.organization_none, t.retired_title_f);
    Sheet::of(look, Section::Organizations, notice).render(|| {
        view! {
            <div class="actions">
                {add("/settings/organizations/new".to_owned(), t.organization_new)}
                <a class="button" href="/settings/import?kind=organizations">{look.texts().settings.import}</a>
            </div>
            {rows}
        }
        .into_any()
    })
}
