//! What every page works with: the desk, the language, the clock, news at the edge of the screen, the way to
//! another page, and saving.

use crate::prelude::*;
use crate::route::{Way, use_way};
use crate::state::{Desk, SaveError, use_desk};
use crate::texts::{
    self, Lang, LangSignal, Texts, Word, Zone, date_time, fill, refusal, saved_here, t, use_lang, validation,
};
use crate::ui::{Choice, Toasts, use_toasts};
use deskside_domain::command::{AssignTicket, OnTicket, Payload};
use deskside_domain::id::{CommandId, PersonId, TicketId};
use deskside_domain::refusal::{Problem, Refusal};
use deskside_domain::ticket::{Ticket, label};
use deskside_domain::time::Timestamp;
use uuid::Uuid;

/// Unix time in seconds, renewed now and then so that "12 min ago" stays true.
#[derive(Clone, Copy)]
pub struct Clock(pub RwSignal<i64>);

/// The list a person came from.
#[derive(Clone, Copy)]
pub struct Trail {
    /// Its address.
    pub address: StoredValue<String>,
    /// Its tickets in their order, as they were shown last.
    pub tickets: StoredValue<Vec<TicketId>>,
}

impl Trail {
    /// For all pages.
    pub fn provide(home: &str) {
        provide_context(Self { address: StoredValue::new(home.to_owned()), tickets: StoredValue::new(Vec::new()) });
    }

    /// The open ticket `step` places further on the list; without a list there is none.
    #[must_use]
    pub fn beside(self, kit: Kit, id: TicketId, step: i32) -> Option<TicketId> {
        self.tickets.with_value(|all| {
            let at = all.iter().position(|one| *one == id);
            let is_open = |one: &&TicketId| {
                **one != id && kit.desk.peek(|replica| replica.ticket(**one).is_some_and(Ticket::is_open))
            };
            match (at, step < 0) {
                (Some(at), false) => all[at + 1..].iter().find(is_open).copied(),
                (Some(at), true) => all[..at].iter().rev().find(is_open).copied(),
                (None, _) => all.iter().find(is_open).copied(),
            }
        })
    }
}

/// While the page of a list is shown, what is opened from it leads back to it as it is. `own` knows its paths.
pub fn leave_trail(own: impl Fn(&str) -> bool + 'static) {
    let address = use_way().address;
    let trail = expect_context::<Trail>();
    Effect::new(move |_| {
        let address = address.get();
        // The address changes a moment before the page goes.
        if own(&address.path) {
            trail.address.set_value(address.whole());
            trail.tickets.set_value(Vec::new());
        }
    });
}

/// Whether single keys are shortcuts.
#[derive(Clone, Copy)]
pub struct Shortcuts(pub RwSignal<bool>);

/// See the module.
#[derive(Clone, Copy)]
pub struct Kit {
    pub desk: Desk,
    pub lang: LangSignal,
    pub toasts: Toasts,
    clock: Clock,
    way: Option<Way>,
}

/// The kit of the page.
#[must_use]
pub fn use_kit() -> Kit {
    Kit { desk: use_desk(), lang: use_lang(), toasts: use_toasts(), clock: expect_context(), way: use_context() }
}

impl Kit {
    /// Texts for handlers, where nothing is drawn anew.
    #[must_use]
    pub fn said(self) -> &'static Texts {
        self.lang.get_untracked().texts()
    }

    /// Now, renewed now and then.
    #[must_use]
    pub fn now(self) -> i64 {
        self.clock.0.get()
    }

    /// Who works here.
    #[must_use]
    pub fn me(self) -> Option<PersonId> {
        self.desk.me.get()
    }

    /// "today 10:30", "mer 10 dic, 10:30".
    #[must_use]
    pub fn when(self, at: Timestamp) -> String {
        date_time(self.lang.get(), at.0, self.now(), Zone::Local)
    }

    /// Goes to another page.
    pub fn go(self, path: &str) {
        if let Some(way) = self.way {
            way.go(path);
        }
    }

    /// Changes the address of this page without a step in the history.
    pub fn replace(self, path: &str) {
        if let Some(way) = self.way {
            way.replace(path);
        }
    }

    /// A new identity.
    #[must_use]
    pub fn new_id(self) -> Uuid {
        self.desk.device().map_or_else(Uuid::nil, |device| device.new_id())
    }

    /// Saves a command; `done` hears how it went.
    pub fn save(self, payload: Payload, done: impl FnOnce(Result<CommandId, SaveError>) + 'static) {
        save(self.desk, payload, Box::new(done));
    }

    /// Saves a command that needs no form: says so, or says why not.
    pub fn act(self, payload: Payload, news: &'static str) {
        self.save(payload, move |result| self.tell(result, news));
    }

    /// Says how saving went.
    pub fn tell(self, result: Result<CommandId, SaveError>, news: &str) {
        match result {
            Ok(_) => self.toasts.say([news, " · ", &self.saved()].concat()),
            Err(error) => self.toasts.problem(self.problem(&error)),
        }
    }

    /// "Saved on this device · 3 waiting".
    #[must_use]
    pub fn saved(self) -> String {
        untrack(|| saved_here(self.lang, self.desk.waiting() as u64))
    }

    /// Why something was not saved and what to do.
    #[must_use]
    pub fn problem(self, error: &SaveError) -> String {
        untrack(|| save_problem(self.lang, error))
    }

    /// Takes a ticket in charge, with undo for what can be undone: who has it.
    pub fn take(self, id: TicketId) {
        let before = self.desk.peek(|replica| {
            let ticket = replica.ticket(id)?;
            Some((ticket.team, ticket.assignee, label(ticket.number, id)))
        });
        let Some((team, person, number)) = before else { return };
        self.save(Payload::TakeTicket(OnTicket { ticket: id }), move |result| match result {
            Ok(_) => {
                let text = fill(self.said().ticket.taken, &[("number", &number)]);
                let undo = Payload::AssignTicket(AssignTicket { ticket: id, team, person });
                self.toasts.undo(text, move || self.act(undo.clone(), self.said().common.undone));
            }
            Err(error) => self.toasts.problem(self.problem(&error)),
        });
    }
}

type Done = Box<dyn FnOnce(Result<CommandId, SaveError>)>;

fn save(desk: Desk, payload: Payload, done: Done) {
    match desk.device() {
        Some(device) => {
            let saving = device.save(payload);
            leptos::task::spawn_local(async move { done(saving.await) });
        }
        None => done(Err(SaveError::Storage(String::new()))),
    }
}

/// Why something was not saved, and what to do.
#[must_use]
pub fn save_problem(lang: LangSignal, error: &SaveError) -> String {
    let errors = &t(lang).errors;
    match error {
        SaveError::Refused(refusal) => refusal_text(lang, refusal),
        SaveError::Away => errors.rules_away.to_owned(),
        SaveError::Full => errors.storage_full.to_owned(),
        SaveError::Storage(detail) if detail.is_empty() => errors.storage_blocked.to_owned(),
        SaveError::Storage(detail) => [errors.storage_blocked, " (", detail, ")"].concat(),
    }
}

/// A refusal as a sentence with its remedy; names the field where there is one.
#[must_use]
pub fn refusal_text(lang: LangSignal, why: &Refusal) -> String {
    if let Refusal::Invalid { field, problem } = why
        && let Some(name) = field_name(t(lang), field)
    {
        match problem {
            Problem::Empty => return validation::required(lang, name, t(lang).errors.remedy_write),
            Problem::TooLong { max, .. } => return validation::too_long(lang, name, *max),
            Problem::OutOfRange { min, max } if *max < i64::from(u32::MAX) => {
                return validation::out_of_range(lang, name, *min, *max);
            }
            _ => return [name, ": ", t(lang).errors.invalid].concat(),
        }
    }
    refusal(lang.get(), why.code()).to_owned()
}

/// The label of a field of a payload.
fn field_name(texts: &'static Texts, field: &str) -> Option<&'static str> {
    let (ticket, common) = (&texts.ticket, &texts.common);
    Some(match field {
        "subject" => ticket.subject,
        "description" => ticket.description,
        "location" => common.room,
        "external_ref" => ticket.external_ref,
        "solution" => ticket.solution,
        "reason" => ticket.reason,
        "body" => ticket.field_text,
        "until" => ticket.pending_until,
        "supplier" => ticket.supplier,
        "supplier_ref" => ticket.supplier_ref,
        "minutes" => ticket.field_minutes,
        "note" => ticket.field_note,
        "title" => ticket.task,
        "name" => common.name,
        "emails" => common.email,
        "phones" => common.phone,
        "contact" => ticket.site_contact,
        "to" => ticket.visit_window,
        "person" | "assignee" => ticket.assigned_to,
        "technician" => ticket.technician,
        "checklist" => ticket.escalate_checklist,
        _ => return None,
    })
}

/// A short list to choose from; the value is the place in it.
#[must_use]
pub fn choices<T: Word>(all: &[T], texts: &'static Texts) -> Vec<Choice> {
    all.iter().enumerate().map(|(place, one)| Choice::new(place.to_string(), one.word(texts))).collect()
}

/// What was chosen in a list made by [`choices`].
#[must_use]
pub fn chosen<T: Copy>(all: &[T], value: &str) -> Option<T> {
    all.get(value.parse::<usize>().ok()?).copied()
}

/// The value of a choice in a list made by [`choices`].
#[must_use]
pub fn place_of<T: PartialEq>(all: &[T], one: &T) -> String {
    all.iter().position(|other| other == one).map(|place| place.to_string()).unwrap_or_default()
}

/// The language of names in reference data.
#[must_use]
pub fn language(lang: Lang) -> deskside_domain::people::Language {
    match lang {
        Lang::En => deskside_domain::people::Language::En,
        Lang::It => deskside_domain::people::Language::It,
    }
}

/// What a form has to say beside its fields, by field id, in the order of the fields.
#[derive(Clone, Copy)]
pub struct FieldErrors(RwSignal<Vec<(&'static str, String)>>);

impl FieldErrors {
    #[must_use]
    pub fn new() -> Self {
        Self(RwSignal::new(Vec::new()))
    }

    /// Shows what is wrong and leads to the first bad field. True when nothing is wrong.
    pub fn show(self, errors: Vec<(&'static str, String)>) -> bool {
        let first = errors.first().map(|(id, _)| *id);
        let _ = self.0.try_set(errors);
        if let Some(id) = first {
            super::browser::focus_soon(id);
        }
        first.is_none()
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn of(self, id: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.0.with(|all| all.iter().find(|(field, _)| *field == id).map(|(_, text)| text.clone()))
        })
    }

    /// How many fields are wrong.
    #[must_use]
    pub fn count(self) -> usize {
        self.0.with(Vec::len)
    }
}

impl Default for FieldErrors {
    fn default() -> Self {
        Self::new()
    }
}

/// The clock time of a moment, for texts such as "updated at 14:05".
#[must_use]
pub fn clock_of(at: Timestamp) -> String {
    texts::clock_time(at.0, Zone::Local)
}
