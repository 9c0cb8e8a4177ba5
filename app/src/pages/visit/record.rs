//! How a visit went: when its steps were taken, why it was in vain, and what was reported.

use super::pad::Signed;
use super::{Asking, Question, Which};
use crate::pages::browser;
use crate::pages::kit::{Kit, use_kit};
use crate::prelude::*;
use crate::report::{Draft, Names, begun};
use crate::texts::{Texts, Word, Zone, clock_time, duration, fill, offset_at, said, t};
use crate::toolbox::use_tools;
use crate::ui::{Button, Icon, IconName, Variant};
use deskside_domain::ticket::{PartUse, Visit, VisitCourse, VisitReport, VisitState, signature};

#[component]
pub fn VisitRecord(which: Which, state: VisitState, course: VisitCourse, asking: Asking) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let times = course.times;
    let ask = move |question: Question, label: fn(&'static Texts) -> &'static str, icon: IconName| {
        view! {
            <Button
                label=said(lang, label)
                icon
                variant=Variant::Quiet
                on_press=move || asking.set(Some((which, question)))
            />
        }
    };
    let steps = [
        (times.set_out_at, (|t| t.visit.set_out_at) as fn(&'static Texts) -> &'static str),
        (times.arrived_at, |t| t.visit.arrived_at),
        (times.ended_at, |t| t.visit.ended_at),
    ];
    let clock = move || {
        let texts = t(lang);
        let said = |(at, label): &(Option<_>, fn(&'static Texts) -> &'static str)| {
            at.map(|at: deskside_domain::time::Timestamp| [label(texts), " ", &clock_time(at.0, Zone::Local)].concat())
        };
        steps.iter().filter_map(said).collect::<Vec<_>>().join(" · ")
    };
    let (way, there) = (minutes(times.set_out_at, times.arrived_at), minutes(times.arrived_at, times.ended_at));
    let spans = move || {
        let texts = t(lang);
        let said = |label: &str, span: Option<i64>| Some([label, " ", &duration(lang.get(), span?)].concat());
        let all = [said(texts.visit.travel, way), said(texts.visit.on_site, there)];
        all.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    };
    let moved = state != VisitState::Planned;
    let reason = course.void_reason.filter(|_| state == VisitState::Void).map(|reason| {
        view! {
            <p class="row small">
                <Icon name=IconName::Info />
                <span>{reason}</span>
            </p>
        }
    });
    let reported = course.reports.last().cloned();
    let unwritten = reported.is_none() && state == VisitState::Done;
    moved.then(|| {
        view! {
            <div class="visit-record">
                <div class="row small">
                    <Icon name=IconName::Clock />
                    <span>{clock} <br /> <span class="quiet">{spans}</span></span>
                    <span class="push">{ask(Question::Times, |t| t.visit.correct, IconName::Edit)}</span>
                </div>
                {reason}
                {reported.map(|report| view! { <Reported which report asking /> })}
                {unwritten.then(|| ask(Question::Report, |t| t.visit.write, IconName::Edit))}
            </div>
        }
    })
}

fn minutes(
    from: Option<deskside_domain::time::Timestamp>,
    to: Option<deskside_domain::time::Timestamp>,
) -> Option<i64> {
    Some(to?.since(from?))
}

/// The report that stands, and its paper.
#[component]
fn Reported(which: Which, report: VisitReport, asking: Asking) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    if report.is_erased() {
        return view! { <p class="small quiet">{said(lang, |t| t.visit.erased)}</p> }.into_any();
    }
    let VisitReport { work, outcome, name, signature, unsigned, parts, .. } = report;
    let part = |part: PartUse| {
        let pieces = [&part.quantity.to_string(), " × "].concat();
        view! { <li><strong class="number">{pieces}</strong> <span>{part.name}</span></li> }
    };
    let parts = (!parts.is_empty()).then(|| {
        let lines = parts.into_iter().map(part).collect_view();
        view! { <ul class="plain-list small" aria-label=said(lang, |t| t.visit.parts)>{lines}</ul> }
    });
    let signed = move || {
        let words = &t(lang).visit;
        let who = if unsigned.is_empty() {
            fill(words.signed_by, &[("name", &name)])
        } else {
            fill(words.not_signed, &[("reason", &unsigned)])
        };
        [words.report, " · ", outcome.word(t(lang)), " · ", &who].concat()
    };
    let tools = use_tools();
    let make = move |take: fn(&str, &[u8]) -> bool| {
        let (toolbox, draft) = (tools.open(), draft(kit, which));
        leptos::task::spawn_local(async move {
            let made = match (toolbox, draft) {
                (Some(toolbox), Some(draft)) => toolbox.paper(draft).await,
                _ => None,
            };
            if !made.is_some_and(|(name, bytes)| take(&name, &bytes)) {
                kit.toasts.problem(kit.said().visit.no_file);
            }
        });
    };
    let save = move || make(browser::download_pdf);
    let share = move || make(browser::share_pdf);
    view! {
        <div class="visit-report">
            <p class="small strong">{signed}</p>
            <p class="entry-text small">{work}</p>
            {parts}
            {signature::read(&signature).map(|strokes| view! { <Signed strokes /> })}
            <div class="actions">
                <Button label=said(lang, |t| t.visit.download) icon=IconName::Download on_press=save />
                {browser::can_share_pdf()
                    .then(|| view! { <Button label=said(lang, |t| t.visit.share) icon=IconName::Send on_press=share /> })}
                <Button
                    label=said(lang, |t| t.visit.anew)
                    variant=Variant::Quiet
                    on_press=move || asking.set(Some((which, Question::Report)))
                />
            </div>
        </div>
    }
    .into_any()
}

/// What the paper is made from, as it is on this device.
fn draft(kit: Kit, (ticket, visit): Which) -> Option<Draft> {
    let lang = kit.lang.get_untracked();
    kit.desk.peek(|replica| {
        let ticket = replica.ticket(ticket)?;
        let visit: &Visit = ticket.visits.iter().find(|one| one.id == visit)?;
        let names = Names::read(ticket, visit, |doc| replica.record(doc));
        let offset = offset_at(begun(visit).0, Zone::Local);
        Some(Draft { ticket: ticket.clone(), visit: visit.clone(), names, lang, offset })
    })
}
