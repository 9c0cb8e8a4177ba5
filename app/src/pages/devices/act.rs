//! Handing a device over, on, or taking it back: one form each, saved at once, with or without a line.

use super::{held_by, holder_name, today};
use crate::pages::kit::{FieldErrors, Kit, choices, chosen, place_of, use_kit};
use crate::pages::pickers::{PersonPicker, Pick, SitePicker};
use crate::prelude::*;
use crate::state::SaveError;
use crate::texts::{fill, said, t, validation};
use crate::ui::{Button, Dialog, Segment, SegmentedChoice, Select, TextArea, TextField, Variant};
use deskside_domain::asset::{Asset, EndReason, Holder, Purpose, taken_back};
use deskside_domain::command::{CheckIn, CheckOut, NewCustody, Payload, Transfer};
use deskside_domain::id::{AssetId, CustodyId};
use deskside_domain::refusal::Refusal;
use deskside_domain::text::BODY_MAX;
use deskside_domain::time::Date;

const PERSON: &str = "person";
const SITE: &str = "site";

/// Why it was not saved; where somebody has it, who.
fn problem(kit: Kit, error: &SaveError) -> String {
    if let SaveError::Refused(Refusal::AssetHeld { holder, since, .. }) = error {
        return untrack(|| kit.desk.read(|replica| held_by(kit, replica, *holder, *since)));
    }
    kit.problem(error)
}

/// Saves an act; says so with a way back where there is one.
fn save(kit: Kit, before: Asset, payload: Payload, news: String, done: impl FnOnce(Option<String>) + 'static) {
    let undo = taken_back(&before, &payload, CustodyId(kit.new_id()), untrack(|| today(kit)));
    kit.save(payload, move |result| match result {
        Ok(_) => {
            done(None);
            match undo {
                Some(undo) => kit.toasts.undo(news, move || kit.act(undo.clone(), kit.said().common.undone)),
                None => kit.toasts.say([news.as_str(), " · ", &kit.saved()].concat()),
            }
        }
        Err(error) => done(Some(problem(kit, &error))),
    });
}

/// To whom, what for and until when. What somebody has is handed on, in one act.
#[component]
pub fn HandOver(open: RwSignal<bool>, id: AssetId) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let to = RwSignal::new(PERSON);
    let (person, site) = (Pick::new(), Pick::new());
    let text = || RwSignal::new(String::new());
    let (purpose, expected, condition) = (text(), text(), text());
    let errors = FieldErrors::new();
    let busy = RwSignal::new(false);
    let is_held =
        Memo::new(move |_| kit.desk.read(|replica| replica.asset(id).is_some_and(|asset| asset.held().is_some())));
    Effect::new(move |_| {
        if open.get() {
            to.set(PERSON);
            person.clear();
            site.clear();
            purpose.set(place_of(&Purpose::ALL, &Purpose::Permanent));
            expected.set(String::new());
            condition.set(String::new());
            errors.show(Vec::new());
        }
    });
    let send = move || {
        if busy.get_untracked() {
            return;
        }
        let texts = kit.said();
        let by_person = to.get_untracked() == PERSON;
        let holder = untrack(|| if by_person { person.id().map(Holder::Person) } else { site.id().map(Holder::Site) });
        let purpose = chosen(&Purpose::ALL, &purpose.get_untracked()).unwrap_or_default();
        let day = expected.get_untracked().parse::<Date>().ok();
        let mut wrong = Vec::new();
        if holder.is_none() {
            let (field, name) =
                if by_person { ("device-person", texts.devices.to_person) } else { ("device-site", texts.common.site) };
            wrong.push((field, validation::not_in_list(lang, name)));
        }
        match day {
            None if purpose == Purpose::Loan => wrong.push(("device-expected", texts.devices.no_day.to_owned())),
            Some(day) if day < untrack(|| today(kit)) => {
                wrong.push(("device-expected", texts.devices.past_day.to_owned()));
            }
            _ => {}
        }
        let Some(before) = kit.desk.peek(|replica| replica.asset(id).cloned()) else { return };
        let Some(holder) = holder.filter(|_| errors.show(wrong.clone())) else {
            errors.show(wrong);
            return;
        };
        let condition = condition.get_untracked().trim().to_owned();
        let custody = NewCustody { id: CustodyId(kit.new_id()), holder, purpose, expected: day, condition };
        let name = kit.desk.peek(|replica| holder_name(replica, texts, holder));
        let (payload, news) = match before.held() {
            Some(held) => {
                (Payload::TransferAsset(Transfer { asset: id, ends: held.id, custody }), texts.devices.transferred)
            }
            None => (Payload::CheckOutAsset(CheckOut { asset: id, custody }), texts.devices.checked_out),
        };
        let news = fill(news, &[("tag", &before.tag), ("name", &name)]);
        busy.set(true);
        save(kit, before, payload, news, move |wrong| {
            let _ = busy.try_set(false);
            match wrong {
                None => _ = open.try_set(false),
                Some(text) => _ = errors.show(vec![(if by_person { "device-person" } else { "device-site" }, text)]),
            }
        });
    };
    let purposes = Signal::derive(move || choices(&Purpose::ALL, t(lang)));
    let label = move || if is_held.get() { t(lang).devices.transfer } else { t(lang).devices.check_out };
    view! {
        <Dialog
            id="hand-over"
            open
            title=label
            actions=move || {
                view! { <Button label=label variant=Variant::Primary busy on_press=move || send() /> }
            }
        >
            <SegmentedChoice
                name="device-to"
                legend=said(lang, |t| t.devices.to_whom)
                segments=vec![
                    Segment::new(PERSON, said(lang, |t| t.devices.to_person)),
                    Segment::new(SITE, said(lang, |t| t.devices.to_site)),
                ]
                value=to
            />
            {move || {
                if to.get() == PERSON {
                    view! {
                        <PersonPicker
                            id="device-person"
                            label=said(lang, |t| t.devices.holder)
                            pick=person
                            error=errors.of("device-person")
                        />
                    }
                        .into_any()
                } else {
                    view! { <SitePicker id="device-site" pick=site error=errors.of("device-site") /> }.into_any()
                }
            }}
            <Select id="device-purpose" label=said(lang, |t| t.devices.purpose) options=purposes value=purpose />
            <TextField
                id="device-expected"
                label=said(lang, |t| t.devices.expected)
                value=expected
                kind="date"
                error=errors.of("device-expected")
                optional=true
            />
            <TextArea
                id="device-condition"
                label=said(lang, |t| t.devices.condition)
                value=condition
                max=BODY_MAX as u32
                optional=true
            />
        </Dialog>
    }
    .into_any()
}

/// Why it comes back, and how.
#[component]
pub fn TakeBack(open: RwSignal<bool>, id: AssetId) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let text = || RwSignal::new(String::new());
    let (reason, condition) = (text(), text());
    let errors = FieldErrors::new();
    let busy = RwSignal::new(false);
    Effect::new(move |_| {
        if open.get() {
            reason.set(place_of(&EndReason::GIVEN, &EndReason::Returned));
            condition.set(String::new());
            errors.show(Vec::new());
        }
    });
    let send = move || {
        let before = kit.desk.peek(|replica| replica.asset(id).cloned());
        let Some(before) = before.filter(|_| !busy.get_untracked()) else { return };
        let Some(custody) = before.held().map(|held| held.id) else {
            let _ = open.try_set(false);
            return;
        };
        let reason = chosen(&EndReason::GIVEN, &reason.get_untracked()).unwrap_or_default();
        let condition = condition.get_untracked().trim().to_owned();
        let news = fill(kit.said().devices.checked_in, &[("tag", &before.tag)]);
        busy.set(true);
        let payload = Payload::CheckInAsset(CheckIn { asset: id, custody, reason, condition });
        save(kit, before, payload, news, move |wrong| {
            let _ = busy.try_set(false);
            match wrong {
                None => _ = open.try_set(false),
                Some(text) => _ = errors.show(vec![("device-back", text)]),
            }
        });
    };
    let reasons = Signal::derive(move || choices(&EndReason::GIVEN, t(lang)));
    view! {
        <Dialog
            id="take-back"
            open
            title=said(lang, |t| t.devices.check_in)
            actions=move || {
                view! {
                    <Button
                        label=said(lang, |t| t.devices.check_in)
                        variant=Variant::Primary
                        busy
                        on_press=move || send()
                    />
                }
            }
        >
            <Select id="device-reason" label=said(lang, |t| t.devices.why) options=reasons value=reason />
            <TextArea
                id="device-back"
                label=said(lang, |t| t.devices.condition)
                value=condition
                error=errors.of("device-back")
                max=BODY_MAX as u32
                optional=true
            />
        </Dialog>
    }
    .into_any()
}
