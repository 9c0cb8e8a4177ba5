//! Correcting what waits or was refused: the form with what was typed in it.

use super::acts::{amend, copied};
use crate::pages::kit::{Kit, use_kit};
use crate::prelude::*;
use crate::texts::{Texts, Word, said, t, validation};
use crate::toolbox::use_tools;
use crate::ui::{Button, Dialog, Mood, Notice, TextArea, TextField, Variant};
use deskside_domain::command::Payload;
use deskside_domain::id::CommandId;
use deskside_domain::text::{BODY_MAX, LINE_MAX, SUBJECT_MAX};
use deskside_domain::ticket::FieldValue;

/// Something a person typed in a command.
pub struct Typed<'a> {
    /// Its name on the screen.
    pub label: &'a str,
    /// Most characters.
    max: usize,
    /// May have several lines.
    long: bool,
    /// Where it stands.
    text: &'a mut String,
}

/// Everything a person typed in a command, in the order of its form. Empty where it has no words.
fn typed<'a>(payload: &'a mut Payload, texts: &'static Texts) -> Vec<Typed<'a>> {
    let ticket = &texts.ticket;
    let body = |label, text| Typed { label, max: BODY_MAX, long: true, text };
    let line = |label, max, text| Typed { label, max, long: false, text };
    match payload {
        Payload::CreateTicket(create) => vec![
            line(ticket.subject, SUBJECT_MAX, &mut create.content.subject),
            body(ticket.description, &mut create.content.description),
        ],
        Payload::EditTicket(edit) => edit.changes.iter_mut().filter_map(|value| of_field(value, texts)).collect(),
        Payload::SettleConflict(settle) => of_field(&mut settle.value, texts).into_iter().collect(),
        Payload::ResolveTicket(resolve) => vec![body(ticket.solution, &mut resolve.solution)],
        Payload::ReopenTicket(with) | Payload::CancelTicket(with) | Payload::BounceTicket(with) => {
            vec![body(ticket.reason, &mut with.reason)]
        }
        Payload::OverridePriority(set) if set.priority.is_some() => vec![body(ticket.reason, &mut set.reason)],
        Payload::EscalateTicket(escalate) => vec![body(ticket.reason, &mut escalate.reason)],
        Payload::SetPending(pending) => {
            let details = &mut pending.details;
            let supplier = details.supplier.as_mut().map(|text| line(ticket.supplier, LINE_MAX, text));
            let reference = details.supplier_ref.as_mut().map(|text| line(ticket.supplier_ref, LINE_MAX, text));
            supplier.into_iter().chain(reference).collect()
        }
        Payload::AddArticle(add) => vec![body(ticket.field_text, &mut add.message.body)],
        Payload::AddTask(add) => vec![line(ticket.task, LINE_MAX, &mut add.task.title)],
        Payload::LogTime(log) => vec![body(ticket.field_note, &mut log.entry.note)],
        Payload::RecordChaser(chase) => vec![body(ticket.field_note, &mut chase.chaser.note)],
        Payload::PlanVisit(plan) => vec![
            line(ticket.site_contact, LINE_MAX, &mut plan.visit.contact),
            body(ticket.field_note, &mut plan.visit.note),
        ],
        _ => Vec::new(),
    }
}

fn of_field<'a>(value: &'a mut FieldValue, texts: &'static Texts) -> Option<Typed<'a>> {
    let label = Word::word(&value.field(), texts);
    let (max, long, text) = match value {
        FieldValue::Subject(text) => (SUBJECT_MAX, false, text),
        FieldValue::Description(text) | FieldValue::Solution(text) => (BODY_MAX, true, text),
        FieldValue::Location(text) | FieldValue::ExternalRef(text) => (LINE_MAX, false, text),
        _ => return None,
    };
    Some(Typed { label, max, long, text })
}

/// Minutes of recorded work.
fn minutes(payload: &mut Payload) -> Option<&mut u32> {
    match payload {
        Payload::LogTime(log) => Some(&mut log.entry.minutes),
        _ => None,
    }
}

/// Whether there is anything to correct.
#[must_use]
pub fn is_editable(payload: &Payload, texts: &'static Texts) -> bool {
    let mut payload = payload.clone();
    !typed(&mut payload, texts).is_empty() || minutes(&mut payload).is_some()
}

/// The form, in a dialog.
#[component]
pub fn Edit(
    id: CommandId,
    payload: Payload,
    /// It has left the outbox, so that nothing can be put in its place.
    gone: Memo<bool>,
    open: RwSignal<bool>,
) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let tools = use_tools();
    let before = StoredValue::new(payload.clone());
    let mut read = payload;
    let spent = minutes(&mut read).map(|minutes| RwSignal::new(minutes.to_string()));
    let values: Vec<RwSignal<String>> =
        typed(&mut read, kit.said()).into_iter().map(|typed| RwSignal::new(typed.text.clone())).collect();
    let values = StoredValue::new(values);
    let error = RwSignal::new(None::<String>);
    let key = ["edit-", &id.to_string()].concat();
    let save = move || {
        let filled = values.with_value(|values| filled(kit, before.get_value(), values, spent));
        match filled {
            Ok(payload) => {
                error.set(None);
                let undo = before.get_value();
                amend(kit, tools, id, payload, kit.said().items.edited, Some(undo), move || {
                    let _ = open.try_set(false);
                });
            }
            Err(problem) => error.set(Some(problem)),
        }
    };
    let fields = {
        let key = key.clone();
        move || {
            let mut payload = before.get_value();
            let typed = typed(&mut payload, t(lang));
            let field = |(place, typed): (usize, Typed<'_>)| {
                let value = values.with_value(|values| values[place]);
                let id = [&key, "-", &place.to_string()].concat();
                let (label, max) = (typed.label.to_owned(), typed.max as u32);
                if typed.long {
                    view! { <TextArea id label max value on_submit=move || save() /> }.into_any()
                } else {
                    view! { <TextField id label max value /> }.into_any()
                }
            };
            typed.into_iter().enumerate().map(field).collect_view()
        }
    };
    let time = {
        let id = [&key, "-minutes"].concat();
        move || {
            let id = id.clone();
            spent.map(|value| {
                view! { <TextField id label=said(lang, |t| t.items.minutes) value inputmode="numeric" /> }
            })
        }
    };
    let copy = move || {
        let typed = values.with_value(|values| values.iter().map(|value| value.get_untracked()).collect::<Vec<_>>());
        copied(kit, &typed.join("\n"));
    };
    let left = move || {
        gone.get().then(|| {
            view! {
                <Notice mood=Mood::Warn>
                    <p>{said(lang, |t| t.items.gone_meanwhile)}</p>
                    <Button label=said(lang, |t| t.items.copy_text) on_press=copy />
                </Notice>
            }
        })
    };
    view! {
        <Dialog
            id=[&key, "-dialog"].concat()
            open
            title=said(lang, |t| t.items.edit_title)
            actions=move || {
                view! {
                    <Button label=said(lang, |t| t.common.save) variant=Variant::Primary on_press=move || save() />
                }
            }
        >
            <p class="quiet">{said(lang, |t| t.items.edit_explained)}</p>
            {left}
            {fields.clone()}
            {time.clone()}
            {move || error.get().map(|text| view! { <p class="field-error" role="alert">{text}</p> })}
        </Dialog>
    }
    .into_any()
}

/// The payload with what is typed now, or what is wrong with it. What had words must not lose them all.
fn filled(
    kit: Kit,
    mut payload: Payload,
    values: &[RwSignal<String>],
    spent: Option<RwSignal<String>>,
) -> Result<Payload, String> {
    let texts = kit.said();
    for (typed, value) in typed(&mut payload, texts).into_iter().zip(values) {
        let value = value.get_untracked();
        if value.trim().is_empty() && !typed.text.trim().is_empty() {
            return Err(validation::required(kit.lang, typed.label, texts.errors.remedy_write));
        }
        *typed.text = value;
    }
    if let (Some(minutes), Some(value)) = (minutes(&mut payload), spent) {
        *minutes = value
            .get_untracked()
            .trim()
            .parse()
            .map_err(|_| validation::not_a_number(kit.lang, texts.items.minutes))?;
    }
    Ok(payload)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Lang;
    use deskside_domain::command::{EditTicket, OnTicket};
    use deskside_domain::id::TicketId;
    use deskside_domain::ticket::Impact;

    const TICKET: TicketId = TicketId(uuid::Uuid::nil());

    #[test]
    fn what_was_typed_can_be_corrected_and_a_choice_can_not() {
        let texts = Lang::En.texts();
        let changes = vec![FieldValue::Impact(Impact::Site), FieldValue::Location("Room 2".to_owned())];
        let mut edit = Payload::EditTicket(EditTicket { ticket: TICKET, changes });
        assert!(is_editable(&edit, texts));
        let mut found = typed(&mut edit, texts);
        assert_eq!(found.len(), 1);
        found[0].text.push('3');
        let Payload::EditTicket(edit) = edit else { return assert!(matches!(edit, Payload::EditTicket(_))) };
        assert_eq!(edit.changes[1], FieldValue::Location("Room 23".to_owned()));
        assert!(!is_editable(&Payload::TakeTicket(OnTicket { ticket: TICKET }), texts));
    }
}
