//! Contracts of organisations.

use super::form::{Form, How};
use super::organizations::organization_choices;
use super::record::{Editing, Record};
use super::{Look, Section};
use crate::directory::Known;
use app::texts::Lang;
use app::texts::portal::Texts;
use deskside_domain::command::Payload;
use deskside_domain::contract::{Contract, ContractKind};
use deskside_domain::document::{Body, DocRef};
use deskside_domain::id::{ContractId, OrganizationId};
use deskside_domain::text::{BODY_MAX, LINE_MAX, NAME_MAX};
use deskside_domain::time::Date;
use leptos::prelude::*;
use uuid::Uuid;

fn word_of(kind: ContractKind) -> &'static str {
    match kind {
        ContractKind::Private => "private",
        ContractKind::Business => "business",
    }
}

/// The name of a kind of contract.
#[must_use]
pub fn kind_name(t: &Texts, kind: ContractKind) -> &'static str {
    match kind {
        ContractKind::Private => t.records.contract_private,
        ContractKind::Business => t.records.contract_business,
    }
}

fn kind_of(form: &Form) -> ContractKind {
    if form.get("kind") == "private" { ContractKind::Private } else { ContractKind::Business }
}

/// A day of the calendar as people of a language write it.
#[must_use]
pub fn day(lang: Lang, date: Date) -> String {
    let (year, month, day) = date.parts();
    match lang {
        Lang::En => format!("{day} {} {year}", lang.texts().time.months.split(' ').nth(month.into()).unwrap_or("")),
        Lang::It => format!("{day:02}/{month:02}/{year}"),
    }
}

/// The day that was typed into a field; one that is none is said at the field.
pub(super) fn typed_day(form: &mut Form, name: &'static str, t: &Texts) -> Option<Date> {
    let text = form.text(name);
    let day = crate::sheet::values::date(&text);
    if day.is_none() && !text.is_empty() {
        form.fail(name, t.import.bad_date);
    }
    day
}

/// From when to when a contract holds.
#[must_use]
pub fn span(lang: Lang, contract: &Contract) -> String {
    let t = &Texts::of(lang).records;
    let of = |text: &str, date: Option<Date>| date.map(|date| app::texts::fill(text, &[("day", &day(lang, date))]));
    [of(t.contract_from, contract.starts), of(t.contract_until, contract.ends)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ")
}

impl Record for Contract {
    const SECTION: Section = Section::Organizations;
    const AREA: &'static str = "/settings/contracts";

    fn doc(id: Uuid) -> DocRef {
        ContractId(id).into()
    }

    fn of(body: &Body) -> Option<&Self> {
        if let Body::Contract(contract) = body { Some(contract) } else { None }
    }

    fn payload(self) -> Payload {
        Payload::DefineContract(self)
    }

    fn name(&self, _lang: Lang) -> String {
        self.name.clone()
    }

    fn home(&self) -> String {
        format!("/settings/organizations/{}", self.organization)
    }

    fn new_title(t: &Texts) -> &'static str {
        t.records.contract_new
    }

    fn form(&self) -> Form {
        let day = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
        Form::default()
            .with("organization", self.organization.to_string())
            .with("name", &*self.name)
            .with("kind", word_of(self.kind))
            .with("reference", &*self.reference)
            .with("starts", day(self.starts))
            .with("ends", day(self.ends))
            .with("note", &*self.note)
    }

    fn blank(query: &Form) -> Form {
        Form::default().with("organization", query.get("organization")).with("kind", "business")
    }

    fn read(id: Uuid, form: &mut Form, known: &Known, look: &Look) -> Self {
        let t = look.texts();
        let organization: Option<OrganizationId> = form.id("organization");
        let organization = organization.filter(|id| known.organization(*id).is_some());
        if organization.is_none() {
            let values = [("field", t.records.site_organization)];
            form.fail("organization", app::texts::fill(t.settings.not_a_choice, &values));
        }
        let (starts, ends) = (typed_day(form, "starts", t), typed_day(form, "ends", t));
        let contract = Self {
            id: ContractId(id),
            organization: organization.unwrap_or(OrganizationId(Uuid::nil())),
            name: form.text("name"),
            kind: kind_of(form),
            reference: form.text("reference"),
            starts,
            ends,
            note: form.body("note"),
        };
        if contract.check_days().is_err() {
            form.fail("ends", t.records.contract_days);
        }
        contract
    }

    fn labels(t: &Texts) -> Vec<(&'static str, &'static str)> {
        let t = &t.records;
        vec![
            ("name", t.contract_name),
            ("organization", t.site_organization),
            ("kind", t.contract_kind),
            ("reference", t.contract_reference),
            ("starts", t.contract_starts),
            ("ends", t.contract_ends),
            ("note", t.contract_note),
        ]
    }

    fn reads(field: &str, form: &Form, known: &Known, look: &Look) -> String {
        match field {
            "organization" => {
                let organization = form.id("organization").and_then(|id| known.organization(id));
                organization.map(|organization| organization.name.clone()).unwrap_or_default()
            }
            "kind" => kind_name(look.texts(), kind_of(form)).to_owned(),
            other => form.get(other).to_owned(),
        }
    }

    fn fields(editing: &Editing<'_>) -> AnyView {
        let (form, words) = (editing.form, editing.look.texts());
        let t = &words.records;
        let kinds = ContractKind::ALL.map(|kind| (word_of(kind).to_owned(), kind_name(words, kind).to_owned()));
        let date = How { kind: "date", ..How::free(10) };
        view! {
            {form.line("name", t.contract_name, How::needed(NAME_MAX))}
            {form.choice("organization", t.site_organization, organization_choices(editing, ""), How::needed(0))}
            {form.choice("kind", t.contract_kind, kinds.into(), How::needed(0))}
            {form.line("reference", t.contract_reference, How::free(LINE_MAX))}
            {form.line("starts", t.contract_starts, date)}
            {form.line("ends", t.contract_ends, date)}
            {form.area("note", t.contract_note, How::free(BODY_MAX).full())}
        }
        .into_any()
    }
}
