//! The list of service calendars and SLA policies.

use super::calendars::week_told;
use super::policies::scope::told;
use super::retired::listed;
use super::{Look, Notice, Section, Sheet, add, add_also, counted, line, line_of};
use crate::directory::Known;
use leptos::prelude::*;

/// The page at `/settings/service-levels`.
#[must_use]
pub fn service_levels_page(look: &Look, known: &Known, notice: Option<Notice>) -> String {
    let t = &look.texts().service;
    let policies = known.sla_policies_in_order().into_iter().map(|policy| {
        let calendar = known.service_calendar(policy.calendar).map(|calendar| calendar.name.clone());
        let targets = counted(look.lang, policy.targets.len(), t.target_one, t.target_count);
        let counts = calendar.into_iter().chain([targets]).collect::<Vec<_>>().join(" · ");
        let name = format!("{}. {}", policy.place, policy.name);
        let details = vec![told(&policy.scope, known, look), counts];
        (policy.retired, line_of(format!("/settings/policies/{}", policy.id), name, details))
    });
    let calendars = known.service_calendars_by_name().into_iter().map(|calendar| {
        let detail = format!("{} · {}", calendar.zone.replace('_', " "), week_told(look.texts(), &calendar.weekly));
        let row = line(format!("/settings/calendars/{}", calendar.id), calendar.name.clone(), Vec::new(), detail);
        (calendar.retired, row)
    });
    let has_calendar = known.service_calendars().any(|calendar| !calendar.retired);
    let policies =
        listed(policies, if has_calendar { t.policies_none } else { t.policy_no_calendar }, t.retired_policies);
    let calendars = listed(calendars, t.calendars_none, t.retired_calendars);
    let new_calendar = "/settings/calendars/new".to_owned();
    Sheet::of(look, Section::ServiceLevels, notice).render(|| {
        view! {
            <section class="stack" aria-labelledby="policies">
                <h2 id="policies">{t.policies}</h2>
                <p class="quiet">{t.policies_lead}</p>
                {has_calendar.then(|| view! {
                    <div class="actions">
                        {add("/settings/policies/new".to_owned(), t.policy_new)}
                        <a class="button" href="/settings/policies/tester">{t.tester_link}</a>
                    </div>
                })}
                <div class="actions"><a class="button" href="/settings/priority">{t.priority_title}</a></div>
                {policies}
            </section>
            <section class="stack" aria-labelledby="calendars">
                <h2 id="calendars">{t.calendars}</h2>
                <p class="quiet">{t.calendars_lead}</p>
                <div class="actions">
                    {if has_calendar {
                        add_also(new_calendar, t.calendar_new)
                    } else {
                        add(new_calendar, t.calendar_new)
                    }}
                </div>
                {calendars}
            </section>
        }
        .into_any()
    })
}
