//! The questions that find a ticket's fault: one at a time, with the way so far, and what it leads to. A person decides.

use crate::pages::browser;
use crate::pages::kit::{Kit, language, use_kit};
use crate::pages::names;
use crate::prelude::*;
use crate::replica::Replica;
use crate::texts::{Word, fill, said, t};
use crate::ui::{Button, IconName, List, Mood, Notice, Variant};
use deskside_domain::command::{AnswerDiagnosis, BeginDiagnosis, Payload, SetDiagnosisAside};
use deskside_domain::diagnosis::{Choice, DiagnosisTree, Outcome, Proposal};
use deskside_domain::id::{DiagnosisId, EventId, TicketId};
use deskside_domain::ticket::diagnosis::Standing;
use deskside_domain::ticket::{Chosen, Diagnosis, Ticket};

/// A ticket whose fault is looked for.
#[derive(Clone, Copy)]
pub struct Diagnosing {
    /// Which ticket.
    pub ticket: TicketId,
    /// Prepares what an outcome proposes, with the words to begin with.
    pub on_act: Callback<(Proposal, String)>,
}

/// The trees that can be begun on a ticket: those for its category that are not gone through in this version already.
fn offered<'a>(replica: &'a Replica, ticket: &Ticket) -> Vec<&'a DiagnosisTree> {
    let is_begun = |tree: &DiagnosisTree| {
        let mut begun = ticket.diagnoses.iter().filter(|one| !one.aside);
        begun.any(|one| one.source == tree.id && one.version == tree.version)
    };
    let fits = |tree: &&DiagnosisTree| {
        !tree.retired && !is_begun(tree) && tree.fits(ticket.content.category, |id| replica.category(id))
    };
    replica.diagnosis_trees().filter(fits).collect()
}

/// Where the focus goes once the next question is there.
fn place(id: DiagnosisId) -> String {
    ["diagnosis-", &id.to_string()].concat()
}

/// The answers to the questions of a way from a place on, whoever gave them.
fn from_on(diagnosis: &Diagnosis, from: usize) -> Vec<EventId> {
    let mut over = Vec::new();
    for passed in diagnosis.way().0.into_iter().skip(from) {
        over.extend(diagnosis.answers_to(passed.step).map(|chosen| chosen.id));
    }
    over
}

/// What is on the page about one diagnosis.
#[derive(Clone, Copy)]
struct Going {
    kit: Kit,
    on: Diagnosing,
    id: DiagnosisId,
    news: RwSignal<String>,
}

impl Going {
    /// Saves, and goes to the next question; without one to the head of the card.
    fn save(self, payload: Payload) {
        let kit = self.kit;
        let away = matches!(&payload, Payload::SetDiagnosisAside(set) if set.aside);
        kit.save(payload, move |result| match result {
            Ok(_) => {
                let _ = self.news.try_set(kit.saved());
                browser::focus_soon(&if away { "diagnosis".to_owned() } else { place(self.id) });
            }
            Err(error) => kit.toasts.problem(kit.problem(&error)),
        });
    }

    fn answer(self, step: u32, choice: Option<u32>, over: Vec<EventId>) {
        let (ticket, diagnosis) = (self.on.ticket, self.id);
        self.save(Payload::AnswerDiagnosis(AnswerDiagnosis { ticket, diagnosis, step, choice, over }));
    }

    fn set_aside(self, aside: bool) {
        let (ticket, diagnosis) = (self.on.ticket, self.id);
        self.save(Payload::SetDiagnosisAside(SetDiagnosisAside { ticket, diagnosis, aside }));
    }

    /// The diagnosis as it is now; tracked.
    fn now(self) -> Option<Diagnosis> {
        self.kit.desk.read(|replica| {
            let ticket = replica.ticket(self.on.ticket)?;
            ticket.diagnoses.iter().find(|one| one.id == self.id).cloned()
        })
    }
}

/// The card of a ticket's page. Nothing where no tree is for its category and none was begun.
#[must_use]
pub fn card(on: Diagnosing) -> AnyView {
    let kit = use_kit();
    let lang = kit.lang;
    let news = RwSignal::new(String::new());
    let begun = Memo::new(move |_| {
        kit.desk.read(|replica| {
            let diagnoses = replica.ticket(on.ticket).map(|ticket| ticket.diagnoses.iter());
            diagnoses.into_iter().flatten().map(|one| (one.id, one.aside)).collect::<Vec<_>>()
        })
    });
    let trees = Memo::new(move |_| {
        let language = language(lang.get());
        kit.desk.read(|replica| {
            let Some(ticket) = replica.ticket(on.ticket) else { return Vec::new() };
            let name = |tree: &DiagnosisTree| (tree.id, tree.tree.name.of(language).to_owned());
            let mut trees: Vec<_> = offered(replica, ticket).into_iter().map(name).collect();
            trees.sort_by(|one, other| one.1.cmp(&other.1));
            trees
        })
    });
    let begin = move |tree| {
        let found = kit.desk.peek(|replica| replica.diagnosis_trees().find(|one| one.id == tree).cloned());
        let Some(found) = found else { return };
        let id = DiagnosisId(kit.new_id());
        let (source, version, tree) = (found.id, found.version, found.tree);
        let diagnosis = Diagnosis { id, source, version, tree, answers: Vec::new(), aside: false };
        Going { kit, on, id, news }.save(Payload::BeginDiagnosis(BeginDiagnosis { ticket: on.ticket, diagnosis }));
    };
    let offer = move |(id, name): (_, String)| {
        let label = move || fill(t(lang).diagnosis.start, &[("name", &name)]);
        view! { <Button label icon=IconName::Plus on_press=move || begin(id) /> }
    };
    let one = move |(id, aside): (DiagnosisId, bool)| {
        let going = Going { kit, on, id, news };
        if aside { put_aside(going) } else { sheet(going) }
    };
    let is_shown = Memo::new(move |_| !begun.with(Vec::is_empty) || !trees.with(Vec::is_empty));
    let whole = move || {
        is_shown.get().then(|| {
            view! {
                <section class="panel stack" aria-labelledby="diagnosis">
                    <h2 id="diagnosis" tabindex="-1">{said(lang, |t| t.diagnosis.title)}</h2>
                    <List each=move || begun.get() key=|one| *one children=one />
                    <p class="small" role="status">{move || news.get()}</p>
                    <div class="actions">{move || trees.get().into_iter().map(offer).collect_view()}</div>
                </section>
            }
        })
    };
    view! { {whole} }.into_any()
}

/// One that is not gone through after all.
fn put_aside(going: Going) -> AnyView {
    let lang = going.kit.lang;
    let name = move || {
        let name = going.now().map(|one| one.tree.name.of(language(lang.get())).to_owned()).unwrap_or_default();
        fill(t(lang).diagnosis.aside, &[("name", &name)])
    };
    view! {
        <p class="row small quiet">
            <span>{name}</span>
            <Button
                label=said(lang, |t| t.diagnosis.again)
                variant=Variant::Quiet
                on_press=move || going.set_aside(false)
            />
        </p>
    }
    .into_any()
}

/// One that is gone through.
fn sheet(going: Going) -> AnyView {
    let lang = going.kit.lang;
    let now = Memo::new(move |before: Option<&Option<Diagnosis>>| going.now().or_else(|| before.cloned().flatten()));
    let title = move || now.with(|now| now.as_ref().map(|one| one.tree.name.of(language(lang.get())).to_owned()));
    let version = move || {
        let version = now.with(|now| now.as_ref().map_or(0, |one| one.version));
        fill(t(lang).diagnosis.version, &[("n", &version.to_string())])
    };
    let body = move || now.get().map(|diagnosis| standing(going, &diagnosis));
    view! {
        <div class="diagnosis">
            <h3 class="row"><span>{title}</span> <span class="quiet small">{version}</span></h3>
            {body}
        </div>
    }
    .into_any()
}

fn standing(going: Going, diagnosis: &Diagnosis) -> AnyView {
    let kit = going.kit;
    let lang = kit.lang;
    let language = language(lang.get());
    let (way, standing) = diagnosis.way();
    let last = way.len();
    let line = |(n, chosen): (usize, &&Chosen)| {
        let (question, answer) = diagnosis.words(chosen.step, chosen.choice, language).unwrap_or_default();
        let (step, over) = (chosen.step, from_on(diagnosis, n));
        let name = kit.desk.peek(|replica| names::person(replica, t(lang), chosen.by));
        // Not drawn anew with each minute: somebody may have the focus here.
        let who = [&name, " · ", &untrack(|| kit.when(chosen.at))].concat();
        let back = fill(t(lang).diagnosis.back_to, &[("question", question)]);
        let (question, answer) = (question.to_owned(), answer.to_owned());
        view! {
            <li>
                <button type="button" class="advice" title=back on:click=move |_| going.answer(step, None, over.clone())>
                    <span class="advice-name">{question} " " <strong>{answer}</strong></span>
                    <span class="advice-why">{who}</span>
                </button>
            </li>
        }
    };
    let lines = way.iter().enumerate().map(line).collect_view();
    let passed = (last > 0).then(|| {
        view! { <ol class="advice-list" aria-label=said(lang, |t| t.diagnosis.way)>{lines}</ol> }
    });
    let steps = &diagnosis.tree.steps;
    let asked = match standing {
        Standing::Asks(at) => steps.get(at as usize).map(|step| {
            let choice = |(n, choice): (usize, &Choice)| {
                let label = choice.text.of(language).to_owned();
                // What stands here was not on the screen as an answer: it is none of these.
                let press = move || going.answer(at, Some(n as u32), Vec::new());
                view! { <Button label on_press=press /> }
            };
            let choices = step.choices.iter().enumerate().map(choice).collect_view();
            question(going, last, step.text.of(language), choices.into_any())
        }),
        Standing::Contested(at) => steps.get(at as usize).map(|step| {
            let seen: Vec<EventId> = diagnosis.answers_to(at).map(|chosen| chosen.id).collect();
            let keep = |chosen: &Chosen| {
                let answer = diagnosis.words(at, chosen.choice, language).unwrap_or_default().1;
                let name = kit.desk.peek(|replica| names::person(replica, t(lang), chosen.by));
                let label = [&fill(t(lang).diagnosis.keep, &[("answer", answer)]), " (", &name, ")"].concat();
                let (choice, seen) = (chosen.choice, seen.clone());
                view! { <Button label on_press=move || going.answer(at, Some(choice), seen.clone()) /> }
            };
            let choices = diagnosis.answers_to(at).map(keep).collect_view();
            view! {
                <Notice mood=Mood::Warn><p>{said(lang, |t| t.diagnosis.versions)}</p></Notice>
                {question(going, last, step.text.of(language), choices.into_any())}
            }
            .into_any()
        }),
        Standing::Proposes(at) => diagnosis.tree.outcomes.get(at as usize).map(|one| proposed(going, diagnosis, one)),
        Standing::Nothing => None,
    };
    let back = way.last().map(|chosen| (chosen.step, from_on(diagnosis, last - 1)));
    let all: Vec<EventId> = diagnosis.answers.iter().map(|chosen| chosen.id).collect();
    let steps_back = back.map(|(step, over)| {
        view! {
            <Button
                label=said(lang, |t| t.diagnosis.back)
                icon=IconName::Undo
                variant=Variant::Quiet
                on_press=move || going.answer(step, None, over.clone())
            />
            <Button
                label=said(lang, |t| t.diagnosis.restart)
                variant=Variant::Quiet
                on_press=move || going.answer(0, None, all.clone())
            />
        }
    });
    view! {
        {passed}
        {asked}
        <div class="actions">
            {steps_back}
            <Button
                label=said(lang, |t| t.diagnosis.set_aside)
                icon=IconName::Close
                variant=Variant::Quiet
                on_press=move || going.set_aside(true)
            />
        </div>
    }
    .into_any()
}

/// A question with what can be said to it.
fn question(going: Going, before: usize, text: &str, choices: AnyView) -> AnyView {
    let lang = going.kit.lang;
    let id = place(going.id);
    let number = move || fill(t(lang).diagnosis.question, &[("n", &(before + 1).to_string())]);
    let text = text.to_owned();
    view! {
        <div class="stack diagnosis-question" role="group" aria-labelledby=id.clone()>
            <p id=id.clone() tabindex="-1"><span class="quiet small">{number}</span> <strong>{text}</strong></p>
            <div class="actions diagnosis-choices">{choices}</div>
        </div>
    }
    .into_any()
}

/// What the way led to, and the act that it prepares.
fn proposed(going: Going, diagnosis: &Diagnosis, outcome: &Outcome) -> AnyView {
    let kit = going.kit;
    let lang = kit.lang;
    let language = language(lang.get());
    let (proposal, how) = (outcome.proposal, outcome.text.of(language).to_owned());
    let is_open = |ticket: &Ticket| ticket.status.is_open();
    let open = Memo::new(move |_| kit.desk.read(|replica| replica.ticket(going.on.ticket).is_some_and(is_open)));
    let words = [&diagnosis.told(language), "\n", &title_of(kit, proposal), ": ", &how].concat();
    let words = StoredValue::new(words);
    let act = move || {
        let label = match proposal {
            Proposal::RemoteFix => said(lang, |t| t.diagnosis.do_remote),
            Proposal::Visit => said(lang, |t| t.diagnosis.do_visit),
            Proposal::Escalation => said(lang, |t| t.diagnosis.do_escalation),
        };
        let press = move || going.on.on_act.run((proposal, words.get_value()));
        open.get().then(|| view! { <Button label variant=Variant::Primary on_press=press /> })
    };
    let title = move || title_of(kit, proposal);
    let id = place(going.id);
    view! {
        <Notice mood=Mood::Calm>
            <p id=id tabindex="-1"><strong>{title}</strong></p>
            <p class="entry-text">{how}</p>
            <p class="quiet small">{said(lang, |t| t.diagnosis.decide)}</p>
        </Notice>
        <div class="actions">{act}</div>
    }
    .into_any()
}

fn title_of(kit: Kit, proposal: Proposal) -> String {
    let texts = t(kit.lang);
    [texts.diagnosis.proposal, ": ", Word::word(&proposal, texts)].concat()
}
