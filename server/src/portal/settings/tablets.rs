//! The tablets that have the desk on them, and what they have not sent yet.

use super::{Look, Notice, Section, Sheet};
use crate::portal::account::browser_name;
use app::texts::{Lang, Texts, fill, number, relative};
use app::ui::{Icon, IconName};
use leptos::prelude::*;
use uuid::Uuid;

/// Days of silence after which unsent work needs somebody.
const SILENT: i64 = 3;

/// A tablet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tablet {
    /// The installation.
    pub id: Uuid,
    /// Whose: the id and the name.
    pub person: (Uuid, String),
    /// The browser, as it calls itself.
    pub agent: String,
    /// The build it runs; empty when it does not say.
    pub build: String,
    /// Not the build this server gives out.
    pub is_older: bool,
    /// Seconds since it was last heard of.
    pub seen_ago: i64,
    /// What it has not sent, the oldest first; not all of it when there is very much.
    pub unsent: Vec<Unsent>,
    /// How many commands it has not sent.
    pub count: usize,
}

/// A command that is still on a tablet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsent {
    /// Its kind, as in the protocol.
    pub kind: String,
    /// The ticket it is about, and its number where the ticket is here.
    pub ticket: Option<(Uuid, Option<String>)>,
    /// Seconds since it was done, by the tablet's clock.
    pub ago: i64,
}

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TabletsView {
    /// What needs somebody comes first.
    pub tablets: Vec<Tablet>,
    /// How many were silent for long, hold nothing, and are not listed.
    pub left_out: usize,
    /// The build this server gives out.
    pub build: String,
}

/// The page at `/settings/tablets`.
#[must_use]
pub fn tablets_page(look: &Look, view: &TabletsView, notice: Option<Notice>) -> String {
    let t = &look.texts().settings;
    Sheet::of(look, Section::Tablets, notice).render(|| {
        let with_work = view.tablets.iter().filter(|tablet| tablet.count > 0).count();
        let verdict = match (view.tablets.len(), with_work) {
            (0, _) => t.tablets_none.to_owned(),
            (_, 0) => t.tablets_all_in.to_owned(),
            (_, 1) => t.tablets_waiting_one.to_owned(),
            (_, many) => fill(t.tablets_waiting, &[("n", &number(look.lang, many as f64, 0))]),
        };
        let rows: Vec<_> = view.tablets.iter().map(|tablet| row(look, tablet)).collect();
        view! {
            <p>{verdict}</p>
            <p class="quiet">{t.tablets_how}</p>
            {(!rows.is_empty()).then(|| view! { <ul class="tablets stack">{rows}</ul> })}
            {(view.left_out > 0).then(|| {
                let text = fill(t.tablets_left_out, &[("n", &view.left_out.to_string())]);
                view! { <p class="quiet">{text} " " <a href="/settings/tablets?all">{t.tablets_show_all}</a></p> }
            })}
            {(!view.build.is_empty()).then(|| {
                view! { <p class="quiet">{fill(t.tablets_build, &[("build", &view.build)])}</p> }
            })}
        }
        .into_any()
    })
}

fn row(look: &Look, tablet: &Tablet) -> AnyView {
    let (t, lang) = (&look.texts().settings, look.lang);
    let browser = browser_name(&tablet.agent).unwrap_or_else(|| look.texts().account.sessions_unknown.to_owned());
    let (person, name) = tablet.person.clone();
    let seen = fill(t.tablets_seen, &[("time", &relative(lang, -tablet.seen_ago, 0))]);
    let is_silent = tablet.count > 0 && tablet.seen_ago >= SILENT * 86_400;
    let badges = view! {
        {(tablet.count > 0).then(|| {
            let text = match tablet.count {
                1 => t.tablets_unsent_one.to_owned(),
                many => fill(t.tablets_unsent, &[("n", &number(lang, many as f64, 0))]),
            };
            view! { <span class="badge badge-warn">{text}</span> }
        })}
        {is_silent.then(|| view! { <span class="badge badge-danger">{t.tablets_silent}</span> })}
        {tablet.is_older.then(|| view! { <span class="badge">{t.tablets_older}</span> })}
    };
    let build = (!tablet.build.is_empty()).then(|| format!(" · {}", tablet.build));
    let whose = fill(t.tablets_forget_of, &[("name", &format!("{name}, {browser}"))]);
    view! {
        <li class="panel stack">
            <div class="tablet-head">
                <span>
                    <a class="line-link" href=format!("/settings/people/{person}")>{name}</a>
                    <span class="quiet block">{browser} " · " {seen} {build}</span>
                </span>
                <span class="line-badges">{badges}</span>
            </div>
            {(tablet.count > 0).then(|| unsent(look, tablet))}
            <details class="tablet-forget">
                <summary>{t.tablets_forget}</summary>
                <form class="stack" method="post" action="/settings/tablets/forget">
                    <p>{if tablet.count > 0 { t.tablets_forget_unsent } else { t.tablets_forget_lead }}</p>
                    <input type="hidden" name="id" value=tablet.id.to_string() />
                    <div class="actions">
                        <button class="button button-danger" type="submit" aria-label=whose>
                            <Icon name=IconName::Trash />
                            {t.tablets_forget}
                        </button>
                    </div>
                </form>
            </details>
        </li>
    }
    .into_any()
}

fn unsent(look: &Look, tablet: &Tablet) -> AnyView {
    let (t, lang) = (&look.texts().settings, look.lang);
    let oldest = tablet.unsent.first().map(|item| relative(lang, -item.ago.max(0), 0)).unwrap_or_default();
    let items = tablet.unsent.iter().map(|item| {
        let ticket = item.ticket.clone().map(|(id, found)| match found {
            Some(number) => view! { <a href=format!("/desk/tickets/{id}")>{number}</a> }.into_any(),
            None => view! { <span class="quiet">{t.tablets_new_ticket}</span> }.into_any(),
        });
        let when = relative(lang, -item.ago.max(0), 0);
        view! { <li>{kind_word(lang, &item.kind)} " " {ticket} " " <span class="quiet">{when}</span></li> }
    });
    let items: Vec<_> = items.collect();
    let more = tablet.count.saturating_sub(tablet.unsent.len());
    view! {
        <details>
            <summary>{fill(t.tablets_oldest, &[("time", &oldest)])}</summary>
            <ul class="tablet-unsent">
                {items}
                {(more > 0).then(|| view! { <li class="quiet">{fill(t.tablets_more, &[("n", &more.to_string())])}</li> })}
            </ul>
        </details>
    }
    .into_any()
}

/// What a command of a device does, in words. A kind this build does not know stands as it is.
fn kind_word(lang: Lang, kind: &str) -> String {
    let texts: &'static Texts = lang.texts();
    let (ticket, entry) = (&texts.ticket, &texts.entry);
    let word = match kind {
        "create_ticket" => ticket.new_title,
        "edit_ticket" | "define_saved_view" => texts.common.edit,
        "override_priority" => ticket.priority,
        "assign_ticket" => ticket.assign,
        "take_ticket" => ticket.take,
        "start_work" => ticket.start_work,
        "set_pending" => ticket.set_pending,
        "resolve_ticket" => ticket.resolve,
        "close_ticket" => ticket.close,
        "reopen_ticket" => ticket.reopen,
        "cancel_ticket" => ticket.cancel,
        "escalate_ticket" => ticket.escalate,
        "bounce_ticket" => ticket.bounce,
        "add_article" => entry.note,
        "add_task" | "move_task" => ticket.task,
        "log_time" => entry.time,
        "add_watcher" | "remove_watcher" => ticket.watchers,
        "record_chaser" => ticket.chaser,
        "acknowledge_call" => texts.calls.seen,
        "link_tickets" => ticket.add_link,
        "unlink_tickets" => ticket.remove_link,
        "plan_visit" | "move_visit" => ticket.plan_visit,
        "correct_visit" => texts.visit.correct,
        "report_visit" => texts.visit.report,
        "attach_file" => texts.files.file,
        "add_checklist" => texts.checklists.add,
        "answer_checklist" => texts.checklists.one,
        "set_checklist_aside" => texts.checklists.title,
        "begin_diagnosis" | "set_diagnosis_aside" => texts.diagnosis.title,
        "answer_diagnosis" => texts.diagnosis.answered,
        "settle_conflict" => texts.outbox.two_versions,
        "define_person" => ticket.record,
        "define_asset" => texts.devices.edit,
        "check_out_asset" => texts.devices.check_out,
        "check_in_asset" => texts.devices.check_in,
        "transfer_asset" => texts.devices.transfer,
        "void" => texts.items.discard,
        other => other,
    };
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskside_domain::command::Payload;

    #[test]
    fn every_kind_a_device_makes_has_a_word() {
        // The server's own pages and programs make the others.
        let of_the_server = |kind: &str| {
            let is_device = matches!(kind, "define_person" | "define_saved_view" | "define_asset");
            (kind.starts_with("define_") && !is_device)
                || kind.starts_with("import_")
                || matches!(kind, "receive_file" | "weigh_ticket" | "call_person")
        };
        for (kind, _) in Payload::KINDS.iter().filter(|(kind, _)| !of_the_server(kind)) {
            for lang in Lang::ALL {
                assert_ne!(kind_word(lang, kind), *kind);
            }
        }
        assert_eq!(kind_word(Lang::It, "of_tomorrow"), "of_tomorrow");
    }
}
