//! How a visit went: when its steps were taken, why it was in vain, and what was reported.

use super::pad::Signed;
use super::{Asking, Question, Which};
use crate::pages::browser;
use crate::pages::kit::{Kit, use_kit};
use crate::prelude::*;
use crate::report::{Names, begun, file_name, pdf};
use crate::texts::{Texts, Word, Zone, clock_time, duration, fill, offset_at, said, t};
use crate::ui::{Button, Icon, IconName, Variant};
use deskside_domain::ticket::{Visit, VisitCourse, VisitReport, VisitState, signature};

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
    let VisitReport { work, outcome, name, signature, unsigned, .. } = report;
    let signed = move || {
        let words = &t(lang).visit;
        let who = if unsigned.is_empty() {
            fill(words.signed_by, &[("name", &name)])
        } else {
            fill(words.not_signed, &[("reason", &unsigned)])
        };
        [words.report, " · ", outcome.word(t(lang)), " · ", &who].concat()
    };
    let tell = move |done: bool| {
        if !done {
            kit.toasts.problem(kit.said().visit.no_file);
        }
    };
    let save = move || tell(made(kit, which).is_some_and(|(name, bytes)| browser::download_pdf(&name, &bytes)));
    let share = move || tell(made(kit, which).is_some_and(|(name, bytes)| browser::share_pdf(&name, &bytes)));
    view! {
        <div class="visit-report">
            <p class="small strong">{signed}</p>
            <p class="entry-text small">{work}</p>
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

/// The paper and its name, from what is on this device.
fn made(kit: Kit, (ticket, visit): Which) -> Option<(String, Vec<u8>)> {
    let lang = kit.lang.get_untracked();
    kit.desk.peek(|replica| {
        let ticket = replica.ticket(ticket)?;
        let visit: &Visit = ticket.visits.iter().find(|one| one.id == visit)?;
        let names = Names::read(ticket, visit, |doc| replica.record(doc));
        let offset = offset_at(begun(visit).0, Zone::Local);
        Some((file_name(ticket, visit, lang, offset), pdf(ticket, visit, &names, lang, offset)?))
    })
}
