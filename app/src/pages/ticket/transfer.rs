//! Passing a ticket to another team, and back.

use super::Opened;
use super::act::Act;
use super::actions::{dialog_of, submit};
use crate::pages::kit::{FieldErrors, language};
use crate::pages::names;
use crate::pages::pickers::teams;
use crate::prelude::*;
use crate::texts::{Word, fill, said, t, validation};
use crate::ui::{Button, Dialog, Mood, Notice, Select, TextArea, Variant};
use deskside_domain::command::{EscalateTicket, Payload, WithReason};
use deskside_domain::id::TeamId;
use deskside_domain::text::BODY_MAX;
use deskside_domain::ticket::{HandoverAnswers, HandoverQuestion};

/// Ids of the answers' fields, in the order of the questions.
const ANSWERS: [&str; 3] = ["ask-tests", "ask-findings", "ask-told"];

/// To which team, why, and the three questions of the hand-over.
#[component]
pub fn EscalateDialog(opened: Opened, asking: RwSignal<Option<Act>>) -> impl IntoView {
    let kit = opened.kit;
    let lang = kit.lang;
    let open = dialog_of(asking, Act::Escalate);
    let team = RwSignal::new(String::new());
    let reason = RwSignal::new(String::new());
    let answers = ANSWERS.map(|_| RwSignal::new(String::new()));
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let errors = FieldErrors::new();
    let options = Memo::new(move |_| {
        let own = opened.with(|ticket| ticket.team).map(|team| team.to_string());
        let mut all = kit.desk.read(teams);
        all.retain(|choice| Some(&choice.value) != own.as_ref());
        all
    });
    // What a diagnosis asked is what the next team asks first; it stays to be gone over.
    Effect::new(move |_| {
        if open.get() && answers[0].with_untracked(String::is_empty) {
            let language = language(lang.get_untracked());
            answers[0].set(opened.peek(|ticket| {
                let told = ticket.diagnoses.iter().filter(|one| !one.aside).map(|one| one.told(language));
                told.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
            }));
        }
    });
    let save = move || {
        let missing = untrack(|| {
            let texts = t(lang);
            let mut missing = Vec::new();
            let empty = |label| validation::required(lang, label, texts.errors.remedy_write);
            if team.with(String::is_empty) {
                let text = validation::required(lang, texts.sheet.escalate_team, texts.errors.remedy_choose);
                missing.push(("to-team", text));
            }
            if reason.with(|text| text.trim().is_empty()) {
                missing.push(("need", empty(texts.sheet.escalate_need)));
            }
            for ((id, answer), question) in ANSWERS.into_iter().zip(answers).zip(HandoverQuestion::ALL) {
                if answer.with(|text| text.trim().is_empty()) {
                    missing.push((id, fill(texts.sheet.checklist_open, &[("what", question.word(texts))])));
                }
            }
            missing
        });
        if !errors.show(missing) {
            return;
        }
        let Ok(to) = team.get_untracked().parse::<TeamId>() else { return };
        let text = |signal: RwSignal<String>| signal.get_untracked().trim().to_owned();
        let checklist: HandoverAnswers = HandoverQuestion::ALL.into_iter().zip(answers.map(text)).collect();
        let name = kit.desk.peek(|replica| names::team(replica, kit.said(), to));
        let news = fill(kit.said().sheet.escalated, &[("team", &name)]);
        let payload = EscalateTicket { ticket: opened.id, team: to, reason: text(reason), checklist };
        let words = answers.into_iter().chain([team, reason]).collect();
        submit(kit, Payload::EscalateTicket(payload), asking, busy, problem, words, news);
    };
    let question = move |place: usize| {
        let question = HandoverQuestion::ALL[place];
        view! {
            <TextArea
                id=ANSWERS[place]
                label=move || question.word(t(lang))
                value=answers[place]
                max=BODY_MAX as u32
                error=errors.of(ANSWERS[place])
            />
        }
    };
    view! {
        <Dialog
            id="escalate"
            open
            title=said(lang, |t| t.sheet.escalate_title)
            on_back=move || asking.set(None)
            actions=move || {
                view! {
                    <Button
                        label=said(lang, |t| t.ticket.escalate)
                        variant=Variant::Primary
                        busy
                        on_press=move || save()
                    />
                }
            }
        >
            {move || problem.get().map(|text| view! { <Problem text /> })}
            <Select
                id="to-team"
                label=said(lang, |t| t.sheet.escalate_team)
                options
                value=team
                nothing=said(lang, |t| t.common.choose)
                error=errors.of("to-team")
            />
            <TextArea
                id="need"
                label=said(lang, |t| t.sheet.escalate_need)
                value=reason
                max=BODY_MAX as u32
                error=errors.of("need")
            />
            <h3>{said(lang, |t| t.ticket.escalate_checklist)}</h3>
            {(0..ANSWERS.len()).map(question).collect_view()}
        </Dialog>
    }
    .into_any()
}

/// Why the dialog could not be saved.
#[component]
fn Problem(text: String) -> impl IntoView {
    view! {
        <div role="alert">
            <Notice mood=Mood::Danger>
                <p>{text}</p>
            </Notice>
        </div>
    }
}

/// Back to the team it came from, with what is missing.
#[component]
pub fn BounceDialog(opened: Opened, asking: RwSignal<Option<Act>>) -> impl IntoView {
    let kit = opened.kit;
    let lang = kit.lang;
    let open = dialog_of(asking, Act::Bounce);
    let reason = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let back_to = Memo::new(move |_| {
        let from = opened.with(|ticket| {
            let sent = ticket.escalations.iter().rev().find(|sent| !sent.bounced && ticket.team == Some(sent.to));
            sent.and_then(|sent| sent.from)
        });
        let texts = t(lang);
        from.map_or_else(
            || texts.ticket.queue_title.to_owned(),
            |team| kit.desk.read(|replica| names::team(replica, texts, team)),
        )
    });
    let save = move || {
        let text = reason.get_untracked().trim().to_owned();
        if text.is_empty() {
            let said = kit.said();
            let missing = untrack(|| validation::required(lang, said.ticket.bounce_why, said.errors.remedy_write));
            problem.set(Some(missing));
            return;
        }
        let news = fill(kit.said().sheet.bounced, &[("team", &back_to.get_untracked())]);
        let payload = Payload::BounceTicket(WithReason { ticket: opened.id, reason: text });
        submit(kit, payload, asking, busy, problem, vec![reason], news);
    };
    view! {
        <Dialog
            id="bounce"
            open
            title=move || fill(t(lang).sheet.bounce_title, &[("team", &back_to.get())])
            on_back=move || asking.set(None)
            actions=move || {
                view! {
                    <Button
                        label=said(lang, |t| t.ticket.bounce)
                        variant=Variant::Primary
                        busy
                        on_press=move || save()
                    />
                }
            }
        >
            <p class="quiet">{said(lang, |t| t.sheet.bounce_explained)}</p>
            <TextArea
                id="bounce-why"
                label=said(lang, |t| t.ticket.bounce_why)
                value=reason
                max=BODY_MAX as u32
                error=problem
                on_submit=move || save()
            />
        </Dialog>
    }
    .into_any()
}
