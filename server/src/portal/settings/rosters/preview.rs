//! Who is there in the next two weeks, by the very rules by which the desk proposes people.

use super::super::Look;
use super::{names_of, rows};
use crate::directory::Known;
use crate::zone;
use app::texts::fill;
use deskside_domain::roster::{Duty, Plan, Roster, Weekday};
use deskside_domain::time::{Date, Timestamp};
use leptos::prelude::*;

/// How many days are shown, today included.
const DAYS: i64 = 14;

/// The table of the next days; nothing while the zone is none or nobody is named.
pub(super) fn days(roster: &Roster, known: &Known, look: &Look) -> Option<AnyView> {
    let words = look.texts();
    let t = &words.rosters;
    roster.people().next()?;
    let midnight = |day: Date| day.number() * 86_400;
    let last = look.today.plus(DAYS);
    let zone = zone::between(&roster.zone, Timestamp(midnight(look.today)), Timestamp(midnight(last)))?;
    let plan = Plan::new(roster, &zone);
    let (from, until) = (zone.utc(midnight(look.today)), zone.utc(midnight(last)));
    let told = |duties: Vec<Duty>| {
        let line = |duty: Duty| {
            let names = if duty.people.is_empty() { t.nobody.to_owned() } else { names_of(known, &duty.people) };
            view! { <div>{format!("{} {names}", duty.hours)}</div> }
        };
        duties.into_iter().map(line).collect::<Vec<_>>()
    };
    let row = |day: Date| {
        let date = format!("{} {}", rows::short(words, Weekday::of(day)), rows::day_written(day));
        view! {
            <tr>
                <th scope="row">{date}</th>
                <td data-label=t.shifts>{told(plan.shifts(day))}</td>
                <td data-label=t.on_call>{told(plan.duty(day))}</td>
            </tr>
        }
    };
    let rows: Vec<_> = (0..DAYS).map(|day| row(look.today.plus(day))).collect();
    let alone: i64 = plan.gaps(from, until).into_iter().map(|(from, to)| to.since(from)).sum();
    let hours = |seconds: i64| ((seconds + 1_800) / 3_600).to_string();
    let cover = match alone {
        0 => t.covered.to_owned(),
        alone => fill(t.uncovered, &[("n", &hours(alone)), ("all", &hours(until.since(from)))]),
    };
    Some(
        view! {
            <section class="panel stack" aria-labelledby="preview">
                <h2 id="preview">{t.preview}</h2>
                <p>{cover}</p>
                <table class="grid">
                    <thead>
                        <tr>
                            <th scope="col">{t.preview_day}</th>
                            <th scope="col">{t.shifts}</th>
                            <th scope="col">{t.on_call}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </section>
        }
        .into_any(),
    )
}
