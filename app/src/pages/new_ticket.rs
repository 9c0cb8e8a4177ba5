//! Recording a call: three fields are enough, the rest can follow.

mod form;
mod requester;
mod similar;

use super::browser;
use super::draft::DraftKeeper;
use super::kit::{FieldErrors, Kit, choices, use_kit};
use super::names;
use super::pickers::{CategoryPicker, PeoplePicker, PersonPicker, SitePicker};
use super::ticket;
use super::{PageHead, Ready};
use crate::prelude::*;
use crate::route::use_way;
use crate::state::SaveError;
use crate::texts::{Word, said, t, validation};
use crate::ui::{Badge, Button, CheckBox, Mood, Notice, Select, TextArea, TextField, Variant};
use deskside_domain::command::{CreateTicket, Payload};
use deskside_domain::id::{OrganizationId, PersonId, SiteId, TicketId};
use deskside_domain::json;
use deskside_domain::people::{Person, Profile, Role, Site};
use deskside_domain::text::SUBJECT_MAX;
use deskside_domain::ticket::{Impact, Urgency};
use deskside_domain::time::Timestamp;
use form::{CHANNELS, Draft, Form, KINDS, Wrong};
use requester::Requester;
use similar::OfPlace;

const DRAFT: &str = "new-ticket";

#[component]
pub fn NewTicketPage() -> impl IntoView {
    let lang = use_kit().lang;
    view! {
        <div class="page-narrow">
            <PageHead title=said(lang, |t| t.ticket.new_title)>
                <p class="page-lead">{said(lang, |t| t.sheet.new_lead)}</p>
            </PageHead>
            <Ready>
                <Entry />
            </Ready>
        </div>
    }
}

#[component]
fn Entry() -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let form = Form::new();
    let errors = FieldErrors::new();
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<String>);
    let restored = RwSignal::new(false);
    let keeper = DraftKeeper::new(kit.desk, DRAFT.to_owned());
    // A person already saved along with a ticket that was then refused is not saved twice.
    let added = RwSignal::new(None::<PersonId>);
    keep(form, keeper, restored);
    begin_with(kit, form);
    browser::focus_soon("requester");

    let saved = move |id: TicketId| {
        keeper.forget();
        let number = kit.desk.peek(|replica| names::number(replica, id));
        kit.toasts.say([kit.said().outbox.saved_here, " · ", &number].concat());
        kit.go(&ticket::address(id));
    };
    let fail = move |error: SaveError| {
        let _ = busy.try_set(false);
        let _ = failed.try_set(Some(kit.problem(&error)));
    };
    let create = move |draft: Draft, requester: PersonId| {
        let Some(content) = draft.content(requester) else { return };
        let id = TicketId(kit.new_id());
        kit.save(
            Payload::CreateTicket(CreateTicket { ticket: id, number: None, content }),
            move |result| match result {
                Ok(_) => saved(id),
                Err(error) => fail(error),
            },
        );
    };
    let submit = move || {
        if busy.get_untracked() {
            return;
        }
        failed.set(None);
        let draft = untrack(|| form.draft());
        if !errors.show(untrack(|| messages(kit, &draft))) {
            return;
        }
        busy.set(true);
        if let Ok(id) = draft.requester.parse::<PersonId>() {
            create(draft, id);
        } else if let Some(id) = added.get_untracked() {
            create(draft, id);
        } else {
            let person = newcomer(kit, &draft);
            let id = person.id;
            kit.save(Payload::DefinePerson(person), move |result| match result {
                Ok(_) => {
                    let _ = added.try_set(Some(id));
                    create(draft, id);
                }
                Err(error) => fail(error),
            });
        }
    };
    let sent = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        submit();
    };
    let discard = move || {
        form.fill(untrack(|| Form::new().draft()));
        keeper.forget();
        restored.set(false);
    };
    view! {
        <form class="stack" on:submit=sent novalidate>
            {move || restored.get().then(|| view! { <Restored discard /> })}
            {move || {
                failed
                    .get()
                    .map(|text| {
                        view! {
                            <div role="alert">
                                <Notice mood=Mood::Danger>
                                    <p>{text}</p>
                                </Notice>
                            </div>
                        }
                    })
            }}
            <div class="form">
                <Requester form errors />
                <TextField
                    id="subject"
                    label=said(lang, |t| t.ticket.subject)
                    value=form.subject
                    max=SUBJECT_MAX as u32
                    error=errors.of("subject")
                />
                <div>
                    <CategoryPicker id="category" pick=form.category error=errors.of("category") />
                    <OfPlace form />
                </div>
            </div>
            <Further form errors submit=submit />
            <div class="actions actions-sticky">
                <Button label=said(lang, |t| t.sheet.new_save) variant=Variant::Primary submit=true busy />
            </div>
        </form>
    }
}

/// What was written before is here again.
#[component]
fn Restored(#[prop(into)] discard: Callback<()>) -> impl IntoView {
    let lang = use_kit().lang;
    view! {
        <Notice>
            <p class="row">
                <span role="status">{said(lang, |t| t.entry.draft_kept)}</span>
                <Button label=said(lang, |t| t.entry.discard_draft) variant=Variant::Quiet on_press=discard />
            </p>
        </Notice>
    }
}

/// The address may name the requester, the site, or the organisation that calls.
fn begin_with(kit: Kit, form: Form) {
    let part = |key: &str| use_way().address.with_untracked(|address| address.part(key));
    let requester = part("requester").and_then(|id| id.parse::<PersonId>().ok());
    let site = part("site").and_then(|id| id.parse::<SiteId>().ok());
    let organization = part("organization").and_then(|id| id.parse::<OrganizationId>().ok());
    kit.desk.peek(|replica| {
        let person = requester.and_then(|id| replica.person(id));
        if let Some(person) = person {
            form.requester.set(person.id, person.profile.name.clone());
        }
        // The place where the person usually is, or the only one there is.
        let in_use = |site: &&Site| !replica.is_retired(site.id);
        let site = site.or(person.and_then(|person| person.site)).and_then(|id| replica.site(id)).filter(in_use);
        let site = site.or_else(|| {
            let mut own = replica.sites().filter(|site| Some(site.organization) == organization).filter(in_use);
            own.next().filter(|_| own.next().is_none())
        });
        if let Some(site) = site {
            form.site.set(site.id, site.name.clone());
        }
        form.caller.set(site.map(|site| site.organization).filter(|_| person.is_none()).or(organization));
    });
}

/// Keeps what is written, and brings back what was written before.
fn keep(form: Form, keeper: DraftKeeper, restored: RwSignal<bool>) {
    keeper.restore(move |text| {
        let Ok(draft) = json::from_text::<Draft>(&text) else { return };
        // What was typed meanwhile wins.
        let blank = form.subject.try_get_untracked().is_some() && untrack(|| form.draft().is_blank());
        // So does what the address asks for.
        let blank = blank && form.caller.with_untracked(Option::is_none);
        if blank && !draft.is_blank() {
            form.fill(draft);
            restored.set(true);
        }
    });
    Effect::new(move |before: Option<Draft>| {
        let draft = form.draft();
        if before.is_some_and(|before| before != draft) {
            if draft.is_blank() {
                keeper.forget();
            } else if let Ok(text) = json::to_text(&draft) {
                keeper.keep(text);
            }
        }
        draft
    });
}

/// What is wrong, in words that name the field and the remedy.
fn messages(kit: Kit, draft: &Draft) -> Vec<(&'static str, String)> {
    let lang = kit.lang;
    let texts = t(lang);
    let label = |id: &str| match id {
        "requester" => texts.ticket.requester,
        "new-name" => texts.common.name,
        "new-phone" => texts.common.phone,
        "subject" => texts.ticket.subject,
        "category" => texts.ticket.category,
        "description" => texts.ticket.description,
        "site" => texts.common.site,
        "location" => texts.common.room,
        "affected" => texts.ticket.affected_user,
        "external-ref" => texts.ticket.external_ref,
        _ => texts.ticket.restricted_to,
    };
    let remedy = |id: &str| match id {
        "requester" => texts.errors.remedy_requester,
        "subject" => texts.errors.remedy_subject,
        "category" | "restricted" => texts.errors.remedy_choose,
        _ => texts.errors.remedy_write,
    };
    let text = |id: &'static str, wrong| match wrong {
        Wrong::Missing => validation::required(lang, label(id), remedy(id)),
        Wrong::NotInList => validation::not_in_list(lang, label(id)),
        Wrong::TooLong(most) => validation::too_long(lang, label(id), most as u32),
    };
    draft.wrong().into_iter().map(|(id, wrong)| (id, text(id, wrong))).collect()
}

/// A requester nobody had recorded yet.
fn newcomer(kit: Kit, draft: &Draft) -> Person {
    let phones = vec![draft.new_phone.trim().to_owned()];
    let site = draft.site.parse().ok();
    let organization = site.and_then(|site| kit.desk.peek(|replica| replica.site(site).map(|site| site.organization)));
    Person {
        id: PersonId(kit.new_id()),
        profile: Profile { name: draft.new_name.trim().to_owned(), phones, ..Profile::default() },
        role: Role::Requester,
        teams: Vec::new(),
        skills: Vec::new(),
        field: false,
        organization,
        site,
        language: super::kit::language(kit.lang.get_untracked()),
        active: true,
    }
}

/// Everything that may follow later.
#[component]
fn Further(form: Form, errors: FieldErrors, submit: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let kinds = Signal::derive(move || choices(&KINDS, t(lang)));
    let channels = Signal::derive(move || choices(&CHANNELS, t(lang)));
    view! {
        <div class="form form-columns">
            <TextArea
                id="description"
                label=said(lang, |t| t.ticket.description)
                hint=said(lang, |t| t.sheet.description_hint)
                value=form.description
                error=errors.of("description")
                on_submit=move || submit()
                optional=true
                full=true
            />
            <Weight form />
            <SitePicker id="site" pick=form.site organization=form.caller error=errors.of("site") />
            <TextField
                id="location"
                label=said(lang, |t| t.common.room)
                value=form.location
                error=errors.of("location")
                optional=true
            />
            <Select id="kind" label=said(lang, |t| t.ticket.kind) options=kinds value=form.kind />
            <Select id="channel" label=said(lang, |t| t.ticket.channel) options=channels value=form.channel />
            <PersonPicker
                id="affected"
                label=said(lang, |t| t.ticket.affected_user)
                pick=form.affected
                error=errors.of("affected")
                optional=true
            />
            <TextField
                id="external-ref"
                label=said(lang, |t| t.ticket.external_ref)
                value=form.external_ref
                error=errors.of("external-ref")
                optional=true
            />
            <div class="field-full stack">
                <CheckBox
                    label=said(lang, |t| t.ticket.restricted)
                    checked=form.is_restricted
                    on_change=move |on: bool| restrict(kit, form, on)
                />
                {move || {
                    form.is_restricted
                        .get()
                        .then(|| {
                            view! {
                                <PeoplePicker
                                    id="restricted"
                                    label=said(lang, |t| t.ticket.restricted_to)
                                    people=form.restricted
                                    error=errors.of("restricted")
                                />
                            }
                        })
                }}
            </div>
        </div>
    }
}

/// Whoever records a restricted ticket is named in it.
fn restrict(kit: Kit, form: Form, on: bool) {
    form.is_restricted.set(on);
    if let (true, true, Some(me)) = (on, form.restricted.with_untracked(Vec::is_empty), kit.desk.me.get_untracked()) {
        form.restricted.set(vec![me]);
    }
}

/// Impact and urgency, with the priority that follows.
#[component]
fn Weight(form: Form) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let impacts = Signal::derive(move || choices(&Impact::ALL, t(lang)));
    let urgencies = Signal::derive(move || choices(&Urgency::ALL, t(lang)));
    let priority = Memo::new(move |_| {
        let draft = Draft {
            impact: form.impact.get(),
            urgency: form.urgency.get(),
            requester: if form.is_new.get() { String::new() } else { form.requester.chosen.get() },
            site: form.site.chosen.get(),
            ..Draft::default()
        };
        let now = Timestamp(untrack(|| kit.now()));
        kit.desk.read(|replica| draft.priority(replica, now))
    });
    let badge = move || {
        let priority = priority.get();
        view! { <Badge tone=names::tone(priority) label=move || priority.word(t(lang)) /> }
    };
    view! {
        <Select id="impact" label=said(lang, |t| t.ticket.impact) options=impacts value=form.impact />
        <Select id="urgency" label=said(lang, |t| t.ticket.urgency) options=urgencies value=form.urgency />
        <p class="field-full row" role="status">
            <span class="field-label">{said(lang, |t| t.ticket.priority)}</span>
            {badge}
        </p>
    }
}
