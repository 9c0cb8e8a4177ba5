//! Changing one field of a ticket in a small form.

use super::Opened;
use crate::pages::advice::Assigning;
use crate::pages::browser;
use crate::pages::kit::{choices, chosen, place_of};
use crate::pages::names;
use crate::pages::pickers::{CategoryPicker, PeoplePicker, PersonPicker, Pick, SitePicker, teams_and};
use crate::pages::rest::Coming;
use crate::prelude::*;
use crate::texts::{said, t, validation};
use crate::ui::{Button, CheckBox, Dialog, IconButton, IconName, Select, TextArea, TextField, Variant};
use deskside_domain::command::{AssignTicket, EditTicket, Payload};
use deskside_domain::id::PersonId;
use deskside_domain::text::{BODY_MAX, LINE_MAX};
use deskside_domain::ticket::{Field, FieldValue, Impact, TicketKind, Urgency};

/// A part of the ticket with a form of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Kind,
    Requester,
    Affected,
    Description,
    Category,
    Impact,
    Urgency,
    Site,
    Location,
    ExternalRef,
    Restricted,
    Solution,
    AgreedDate,
    /// Team and person.
    Assignment,
}

impl Part {
    /// Every part.
    pub const ALL: [Self; 14] = [
        Self::Kind,
        Self::Requester,
        Self::Affected,
        Self::Description,
        Self::Category,
        Self::Impact,
        Self::Urgency,
        Self::Site,
        Self::Location,
        Self::ExternalRef,
        Self::Restricted,
        Self::Solution,
        Self::AgreedDate,
        Self::Assignment,
    ];

    /// The fields its form sets.
    fn fields(self) -> &'static [Field] {
        match self {
            Self::Kind => &[Field::Kind],
            Self::Requester => &[Field::Requester],
            Self::Affected => &[Field::AffectedUser],
            Self::Description => &[Field::Description],
            Self::Category => &[Field::Category],
            Self::Impact => &[Field::Impact],
            Self::Urgency => &[Field::Urgency],
            Self::Site => &[Field::Site],
            Self::Location => &[Field::Location],
            Self::ExternalRef => &[Field::ExternalRef],
            Self::Restricted => &[Field::Restricted],
            Self::Solution => &[Field::Solution],
            Self::AgreedDate => &[Field::AgreedAt],
            Self::Assignment => &[Field::Team, Field::Assignee],
        }
    }

    /// What the ticket says in them now.
    fn now(self, opened: Opened) -> Vec<FieldValue> {
        opened.peek(|ticket| self.fields().iter().filter_map(|field| ticket.value(*field)).collect())
    }
}

const KINDS: [TicketKind; 3] = [TicketKind::Incident, TicketKind::ServiceRequest, TicketKind::Problem];

/// Opens the form of a part.
#[component]
pub fn EditButton(opened: Opened, part: Part) -> impl IntoView {
    let lang = opened.kit.lang;
    let label = move || [t(lang).common.edit, ": ", names::part_title(t(lang), part)].concat();
    view! { <IconButton icon=IconName::Edit label on_press=move || opened.editing.set(Some(part)) /> }
}

/// The values of the form that is open.
#[derive(Clone, Copy)]
struct Values {
    text: RwSignal<String>,
    pick: Pick,
    team: RwSignal<String>,
    people: RwSignal<Vec<PersonId>>,
    on: RwSignal<bool>,
}

impl Values {
    fn new() -> Self {
        Self {
            text: RwSignal::new(String::new()),
            pick: Pick::new(),
            team: RwSignal::new(String::new()),
            people: RwSignal::new(Vec::new()),
            on: RwSignal::new(false),
        }
    }

    /// Puts in what the ticket says now.
    fn begin(self, opened: Opened, part: Part) {
        let kit = opened.kit;
        let lang = kit.lang.get_untracked();
        self.pick.clear();
        opened.peek(|ticket| {
            let content = &ticket.content;
            let person = |id: PersonId| kit.desk.peek(|replica| names::person(replica, lang.texts(), id));
            match part {
                Part::Kind => self.text.set(place_of(&KINDS, &content.kind)),
                Part::Impact => self.text.set(place_of(&Impact::ALL, &content.impact)),
                Part::Urgency => self.text.set(place_of(&Urgency::ALL, &content.urgency)),
                Part::Description => self.text.set(content.description.clone()),
                Part::Solution => self.text.set(ticket.solution.clone()),
                Part::AgreedDate => self.text.set(ticket.agreed_at.map(browser::local_input).unwrap_or_default()),
                Part::Location => self.text.set(content.location.clone()),
                Part::ExternalRef => self.text.set(content.external_ref.clone().unwrap_or_default()),
                Part::Requester => self.pick.set(content.requester, person(content.requester)),
                Part::Affected => {
                    if let Some(id) = content.affected_user {
                        self.pick.set(id, person(id));
                    }
                }
                Part::Category => {
                    let name = kit.desk.peek(|replica| {
                        let words = crate::pages::kit::language(lang);
                        replica.category(content.category).map(|category| category.name(words).to_owned())
                    });
                    self.pick.set(content.category, name.unwrap_or_default());
                }
                Part::Site => {
                    if let Some(id) = content.site {
                        self.pick.set(id, kit.desk.peek(|replica| names::site(replica, lang.texts(), id)));
                    }
                }
                Part::Restricted => {
                    self.on.set(content.restricted.is_some());
                    self.people.set(content.restricted.iter().flatten().copied().collect());
                }
                Part::Assignment => {
                    self.team.set(ticket.team.map(|team| team.to_string()).unwrap_or_default());
                    if let Some(id) = ticket.assignee {
                        self.pick.set(id, person(id));
                    }
                }
            }
        });
    }

    /// What the form says; `None` where something is missing.
    fn payload(self, opened: Opened, part: Part) -> Option<Payload> {
        let text = || self.text.get_untracked().trim().to_owned();
        let value = match part {
            Part::Kind => FieldValue::Kind(chosen(&KINDS, &text())?),
            Part::Impact => FieldValue::Impact(chosen(&Impact::ALL, &text())?),
            Part::Urgency => FieldValue::Urgency(chosen(&Urgency::ALL, &text())?),
            Part::Description => FieldValue::Description(text()),
            Part::Solution => FieldValue::Solution(Some(text()).filter(|text| !text.is_empty())?),
            Part::AgreedDate if text().is_empty() => FieldValue::AgreedAt(None),
            Part::AgreedDate => {
                // One that has passed may stay, so that who corrects nothing is not held up.
                let seen = opened.peek(|ticket| ticket.agreed_at);
                let at = browser::parse_local(&text()).filter(|at| Some(*at) == seen || opened.kit.now() < at.0)?;
                FieldValue::AgreedAt(Some(at))
            }
            Part::Location => FieldValue::Location(text()),
            Part::ExternalRef => FieldValue::ExternalRef(text()),
            Part::Requester => FieldValue::Requester(untrack(|| self.pick.id())?),
            Part::Category => FieldValue::Category(untrack(|| self.pick.id())?),
            Part::Affected | Part::Site | Part::Assignment if self.pick.is_astray() => return None,
            Part::Affected => FieldValue::AffectedUser(untrack(|| self.pick.id())),
            Part::Site => FieldValue::Site(untrack(|| self.pick.id())),
            Part::Restricted if !self.on.get_untracked() => FieldValue::Restricted(None),
            Part::Restricted => {
                let named = self.people.get_untracked();
                FieldValue::Restricted(Some((!named.is_empty()).then(|| named.into_iter().collect())?))
            }
            Part::Assignment => {
                let team = self.team.with_untracked(|team| team.parse().ok());
                let person = untrack(|| self.pick.id());
                return Some(Payload::AssignTicket(AssignTicket { ticket: opened.id, team, person }));
            }
        };
        Some(Payload::EditTicket(EditTicket { ticket: opened.id, changes: vec![value] }))
    }
}

/// The one form of the page; which one depends on the part.
#[component]
pub fn Editor(opened: Opened) -> impl IntoView {
    let kit = opened.kit;
    let lang = kit.lang;
    let open = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let values = Values::new();
    // What stood there when the form was opened: who saves must have seen what is replaced.
    let seen = StoredValue::new(Vec::<FieldValue>::new());
    Effect::new(move |_| {
        if let Some(part) = opened.editing.get() {
            seen.set_value(part.now(opened));
            untrack(|| values.begin(opened, part));
            busy.set(false);
            problem.set(None);
            open.set(true);
        }
    });
    let close = move || {
        let _ = open.try_set(false);
        let _ = opened.editing.try_set(None);
    };
    let save = move || {
        let (Some(part), false) = (opened.editing.get_untracked(), busy.get_untracked()) else { return };
        let Some(payload) = values.payload(opened, part) else {
            let title = names::part_title(kit.said(), part);
            problem.set(Some(untrack(|| missing(opened, part, title))));
            return;
        };
        let now = part.now(opened);
        if seen.get_value() != now {
            let texts = kit.said();
            let lang = kit.lang.get_untracked();
            let words = kit.desk.peek(|replica| {
                now.iter().map(|value| names::value(replica, lang, value)).collect::<Vec<_>>().join(" · ")
            });
            problem.set(Some([texts.page_errors.edited_meanwhile, " ", &words].concat()));
            seen.set_value(now);
            return;
        }
        if matches!(&payload, Payload::EditTicket(edit) if edit.changes == now) {
            close();
            return;
        }
        busy.set(true);
        kit.save(payload, move |result| match result {
            Ok(_) => {
                close();
                kit.toasts.say(kit.saved());
            }
            Err(error) => {
                let _ = busy.try_set(false);
                let _ = problem.try_set(Some(kit.problem(&error)));
            }
        });
    };
    let title = move || opened.editing.get().map(|part| names::part_title(t(lang), part)).unwrap_or_default();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        save();
    };
    view! {
        <Dialog
            id="edit"
            open
            title
            on_back=move || opened.editing.set(None)
            actions=move || {
                view! {
                    <Button
                        label=said(lang, |t| t.common.save)
                        variant=Variant::Primary
                        busy
                        on_press=move || save()
                    />
                }
            }
        >
            <form class="form" on:submit=submit novalidate>
                {move || opened.editing.get().map(|part| fields(opened, part, values, problem, Callback::new(move |()| save())))}
            </form>
        </Dialog>
    }
}

fn missing(opened: Opened, part: Part, title: &str) -> String {
    let lang = opened.kit.lang;
    match part {
        Part::Solution => validation::required(lang, title, t(lang).errors.remedy_write),
        Part::Restricted => t(lang).errors.nobody_named.to_owned(),
        Part::AgreedDate => t(lang).sheet.agreed_ahead.to_owned(),
        _ => validation::not_in_list(lang, title),
    }
}

fn fields(
    opened: Opened,
    part: Part,
    values: Values,
    problem: RwSignal<Option<String>>,
    save: Callback<()>,
) -> AnyView {
    let lang = opened.kit.lang;
    let label = move || names::part_title(t(lang), part);
    let Values { text, pick, people, on, .. } = values;
    match part {
        Part::Description | Part::Solution => view! {
            <TextArea id="edit-value" label value=text max=BODY_MAX as u32 error=problem on_submit=save />
        }
        .into_any(),
        Part::Location | Part::ExternalRef => view! {
            <TextField id="edit-value" label value=text max=LINE_MAX as u32 error=problem optional=true />
        }
        .into_any(),
        Part::AgreedDate => view! {
            <TextField
                id="edit-value"
                label
                value=text
                kind="datetime-local"
                hint=said(lang, |t| t.sheet.agreed_hint)
                error=problem
                optional=true
            />
        }
        .into_any(),
        Part::Kind => {
            let options = Signal::derive(move || choices(&KINDS, t(lang)));
            view! { <Select id="edit-value" label options value=text error=problem /> }.into_any()
        }
        Part::Impact => {
            let options = Signal::derive(move || choices(&Impact::ALL, t(lang)));
            view! { <Select id="edit-value" label options value=text error=problem /> }.into_any()
        }
        Part::Urgency => {
            let options = Signal::derive(move || choices(&Urgency::ALL, t(lang)));
            view! { <Select id="edit-value" label options value=text error=problem /> }.into_any()
        }
        Part::Requester => view! { <PersonPicker id="edit-value" label pick error=problem /> }.into_any(),
        Part::Affected => view! { <PersonPicker id="edit-value" label pick error=problem optional=true /> }.into_any(),
        Part::Category => view! { <CategoryPicker id="edit-value" pick error=problem /> }.into_any(),
        Part::Site => view! { <SitePicker id="edit-value" pick error=problem /> }.into_any(),
        Part::Restricted => view! {
            <CheckBox label=said(lang, |t| t.ticket.restricted) checked=on on_change=move |now: bool| on.set(now) />
            {move || on.get().then(|| view! { <PeoplePicker id="edit-value" label people error=problem /> })}
        }
        .into_any(),
        Part::Assignment => view! { <Assignment opened values problem save /> }.into_any(),
    }
}

#[component]
fn Assignment(opened: Opened, values: Values, problem: RwSignal<Option<String>>, save: Callback<()>) -> impl IntoView {
    let kit = opened.kit;
    let lang = kit.lang;
    let options = Memo::new(move |_| {
        let with = opened.peek(|ticket| ticket.team);
        kit.desk.read(|replica| teams_and(replica, lang.get(), |team| Some(team) == with))
    });
    let on_choose = Callback::new(move |(id, name): (String, String)| {
        values.pick.set(id, name);
        save.run(());
    });
    let coming = expect_context::<Coming>();
    let assigning = Assigning { ticket: opened.id, team: values.team, on_choose };
    view! {
        <Select
            id="edit-team"
            label=said(lang, |t| t.common.team)
            options
            value=values.team
            nothing=said(lang, |t| t.common.none)
            optional=true
        />
        {move || coming.advice(assigning)}
        <PersonPicker
            id="edit-value"
            label=said(lang, |t| t.ticket.assigned_to)
            pick=values.pick
            error=problem
            staff=true
            optional=true
        />
    }
}
