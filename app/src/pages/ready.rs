//! Ready for offline: what this device has for a day without a line, and a test that really tries it.

use super::PageHead;
use super::kit::{Kit, use_kit};
use super::ticket::files::{left, left_here};
use crate::prelude::*;
use crate::state::Copy as Completeness;
use crate::texts::{Texts, duration, n_tickets, n_waiting, number, said, t};
use crate::toolbox::{Health, Post, Tools, Trial, use_post, use_tools};
use crate::ui::{Button, Icon, IconName, Mood, Notice, Variant};
use deskside_domain::time::SKEW_MOST;

#[component]
pub fn ReadyPage() -> impl IntoView {
    let kit = use_kit();
    let tools = use_tools();
    let health = RwSignal::new(None::<Health>);
    look(tools, health);
    let key = RwSignal::new(None::<bool>);
    ask_key(use_post(), key);
    view! {
        <div class="page-narrow stack">
            <PageHead title=said(kit.lang, |t| t.nav.ready) />
            {move || health.get().map(|health| view! { <Verdict health /> })}
            <section class="panel stack">
                <Facts kit health key />
                <Persist kit tools health />
            </section>
            <SelfTest kit tools health />
        </div>
    }
}

/// Asks the device.
fn look(tools: Tools, health: RwSignal<Option<Health>>) {
    let Some(toolbox) = tools.open() else { return };
    leptos::task::spawn_local(async move {
        let found = toolbox.health().await;
        let _ = health.try_set(Some(found));
    });
}

/// Whether files from here can be brought in by others: as it is now, and once more when the server has said.
fn ask_key(post: Post, key: RwSignal<Option<bool>>) {
    let Some(courier) = post.open() else { return };
    leptos::task::spawn_local(async move {
        let _ = key.try_set(Some(courier.has_key().await));
        let asked = courier.ask_key().await;
        let _ = key.try_set(Some(asked));
    });
}

/// In one sentence.
#[component]
fn Verdict(health: Health) -> impl IntoView {
    let kit = use_kit();
    move || {
        let whole = kit.desk.copy.get() == Completeness::Whole;
        let ready = &t(kit.lang).ready;
        let (mood, text) = match (whole && health.worker, health.persistent) {
            (true, Some(true)) => (Mood::Ok, ready.all_well),
            (true, _) => (Mood::Calm, ready.not_quite),
            (false, _) => (Mood::Warn, ready.not_yet),
        };
        view! {
            <Notice mood>
                <p>{text}</p>
            </Notice>
        }
    }
}

#[component]
fn Facts(kit: Kit, health: RwSignal<Option<Health>>, key: RwSignal<Option<bool>>) -> impl IntoView {
    let lang = kit.lang;
    let storage = move || {
        let ready = &t(lang).ready;
        match health.with(|health| health.as_ref().and_then(|health| health.persistent)) {
            Some(true) => ready.kept,
            Some(false) => ready.not_kept,
            None => ready.kept_unknown,
        }
    };
    let space = move || {
        let known = health.with(|health| health.as_ref().and_then(|health| health.used.zip(health.quota)));
        let Some((used, quota)) = known else { return t(lang).ready.space_unknown.to_owned() };
        let (used, free) = (megabytes(kit, used), megabytes(kit, quota.saturating_sub(used)));
        crate::texts::fill(t(lang).ready.space_used, &[("used", &used), ("free", &free)])
    };
    let contact = move || match kit.desk.as_of.get() {
        Some(at) => kit.when(at),
        None => t(lang).ready.never.to_owned(),
    };
    let tickets = move || {
        let count = kit.desk.read(|replica| replica.tickets().count());
        let count = n_tickets(lang, count as u64);
        match kit.desk.copy.get() {
            Completeness::Whole => count,
            _ => [&count, ", ", t(lang).ready.arriving].concat(),
        }
    };
    let unsent = move || {
        let files = left_here(lang, &left(kit.desk));
        match (kit.desk.waiting() + kit.desk.held(), files) {
            (0, None) => t(lang).ready.nothing_unsent.to_owned(),
            (0, Some(files)) => files,
            (count, None) => n_waiting(lang, count as u64),
            (count, Some(files)) => [&n_waiting(lang, count as u64), " · ", &files].concat(),
        }
    };
    let skew = move || {
        let device = kit.desk.device()?;
        let ahead = health.with(|health| health.as_ref().map(|health| health.wall.since(device.now())))?;
        (ahead.abs() > SKEW_MOST).then(|| {
            let ready = &t(lang).ready;
            let text = if ahead > 0 { ready.clock_ahead } else { ready.clock_behind };
            let text = crate::texts::fill(text, &[("time", &duration(lang.get(), ahead.abs()))]);
            view! {
                <dt>{ready.clock}</dt>
                <dd>{text}</dd>
            }
        })
    };
    let version = move || {
        let build = health.with(|health| health.as_ref().map(|health| health.build.clone())).unwrap_or_default();
        let build = if build.is_empty() { t(lang).ready.unknown_version.to_owned() } else { build };
        let version = [env!("CARGO_PKG_VERSION"), " · ", &build].concat();
        if kit.desk.update_ready.get() { [&version, ", ", t(lang).ready.newer_ready].concat() } else { version }
    };
    let worker = move || {
        let on = health.with(|health| health.as_ref().is_some_and(|health| health.worker));
        if on { t(lang).ready.worker_on } else { t(lang).ready.worker_off }
    };
    let files = move || {
        let parcel = &t(lang).parcel;
        key.get().map(|here| if here { parcel.key_here } else { parcel.key_missing })
    };
    view! {
        <dl class="facts ready-facts">
            <dt>{said(lang, |t| t.ready.storage)}</dt>
            <dd>{storage}</dd>
            <dt>{said(lang, |t| t.ready.worker)}</dt>
            <dd>{worker}</dd>
            <dt>{said(lang, |t| t.ready.tickets)}</dt>
            <dd>{tickets}</dd>
            <dt>{said(lang, |t| t.ready.last_sync)}</dt>
            <dd>{contact}</dd>
            {skew}
            <dt>{said(lang, |t| t.ready.unsent)}</dt>
            <dd>
                <a href="/desk/outbox">{unsent}</a>
            </dd>
            <dt>{said(lang, |t| t.parcel.key)}</dt>
            <dd class="ready-key">{files}</dd>
            <dt>{said(lang, |t| t.ready.space)}</dt>
            <dd>{space}</dd>
            <dt>{said(lang, |t| t.ready.version)}</dt>
            <dd>{version}</dd>
        </dl>
    }
    .into_any()
}

fn megabytes(kit: Kit, bytes: u64) -> String {
    [&number(kit.lang.get(), bytes as f64 / 1e6, 0), " MB"].concat()
}

/// Asks the browser to keep what is stored, where it does not do so yet.
#[component]
fn Persist(kit: Kit, tools: Tools, health: RwSignal<Option<Health>>) -> impl IntoView {
    let lang = kit.lang;
    let ask = move || {
        let Some(toolbox) = tools.open() else { return };
        leptos::task::spawn_local(async move {
            let said = &kit.said().ready;
            if toolbox.ask_to_persist().await {
                kit.toasts.say(said.granted);
            } else {
                kit.toasts.problem(said.denied);
            }
            look(tools, health);
        });
    };
    let open = Memo::new(move |_| {
        health.with(|health| health.as_ref().is_some_and(|health| health.persistent == Some(false)))
    });
    move || {
        open.get().then(|| {
            view! {
                <p>
                    <Button label=said(lang, |t| t.ready.ask) icon=IconName::Lock on_press=ask />
                </p>
            }
        })
    }
}

#[component]
fn SelfTest(kit: Kit, tools: Tools, health: RwSignal<Option<Health>>) -> impl IntoView {
    let lang = kit.lang;
    let results = RwSignal::new(None::<Vec<(Trial, bool)>>);
    let busy = RwSignal::new(false);
    let run = move || {
        let Some(toolbox) = tools.open().filter(|_| !busy.get_untracked()) else { return };
        busy.set(true);
        leptos::task::spawn_local(async move {
            let found = toolbox.self_test().await;
            let _ = results.try_set(Some(found));
            let _ = busy.try_set(false);
            look(tools, health);
        });
    };
    let shown = move || {
        results.get().map(|results| {
            // Without the browser's promise everything works; it is said, and spoils nothing.
            let well = results.iter().all(|(trial, works)| *works || *trial == Trial::Persistent);
            let line = |(trial, works): (Trial, bool)| view! { <Result kit trial works /> };
            view! {
                <p class="ready-verdict" role="status">
                    {move || if well { t(lang).ready.passed } else { t(lang).ready.failed }}
                </p>
                <ul class="ready-results">{results.into_iter().map(line).collect_view()}</ul>
            }
        })
    };
    view! {
        <section class="panel stack">
            <h2>{said(lang, |t| t.ready.test)}</h2>
            <p class="quiet">{said(lang, |t| t.ready.test_explained)}</p>
            <p>
                <Button
                    label=said(lang, |t| t.ready.run)
                    icon=IconName::Check
                    variant=Variant::Primary
                    busy
                    on_press=run
                />
            </p>
            {shown}
        </section>
    }
    .into_any()
}

#[component]
fn Result(kit: Kit, trial: Trial, works: bool) -> impl IntoView {
    let lang = kit.lang;
    let (class, icon) = match (works, trial) {
        (true, _) => ("ready-result ready-works", IconName::Done),
        (false, Trial::Persistent) => ("ready-result ready-warns", IconName::Info),
        (false, _) => ("ready-result ready-fails", IconName::Alert),
    };
    let state = move || if works { t(lang).ready.works } else { t(lang).ready.fails };
    view! {
        <li class=class>
            <Icon name=icon />
            <span class="visually-hidden">{state} ": "</span>
            <span>{move || sentence(trial, works, t(lang))}</span>
        </li>
    }
    .into_any()
}

fn sentence(trial: Trial, works: bool, texts: &'static Texts) -> &'static str {
    let ready = &texts.ready;
    match (trial, works) {
        (Trial::Keeps, true) => ready.keeps,
        (Trial::Keeps, false) => ready.keeps_not,
        (Trial::HasRoom, true) => ready.room,
        (Trial::HasRoom, false) => ready.room_not,
        (Trial::OutboxWhole, true) => ready.outbox,
        (Trial::OutboxWhole, false) => ready.outbox_not,
        (Trial::ShellKept, true) => ready.shell,
        (Trial::ShellKept, false) => ready.shell_not,
        (Trial::WorkerRuns, true) => ready.runs,
        (Trial::WorkerRuns, false) => ready.runs_not,
        (Trial::Persistent, true) => ready.persists,
        (Trial::Persistent, false) => ready.persists_not,
    }
}
