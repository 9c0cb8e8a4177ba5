//! The next weeks of a calendar, by the very hours that clocks count in.

use super::super::Look;
use super::{day_written, holidays, weekdays, written};
use crate::zone;
use app::texts::time::working_hours;
use deskside_domain::sla::holidays::on;
use deskside_domain::sla::{Hours, Opening, ServiceCalendar, Zone};
use deskside_domain::time::{Date, Timestamp};
use leptos::prelude::*;

/// How many weeks are shown, this one included.
const WEEKS: i64 = 8;
/// The zone in which closed days have the names of Italy's holidays.
const ITALY: &str = "Europe/Rome";

/// A week: from Monday on, its opening time in seconds, and the days unlike others.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Shown {
    monday: Date,
    seconds: i64,
    days: Vec<String>,
}

/// The table of the next weeks; nothing while the zone is none.
pub(super) fn weeks(calendar: &ServiceCalendar, look: &Look) -> Option<AnyView> {
    let t = &look.texts().service;
    let row = |week: Shown| {
        let dates = format!("{} – {}", day_written(week.monday), day_written(week.monday.plus(6)));
        let days: Vec<_> = week.days.into_iter().map(|day| view! { <div>{day}</div> }).collect();
        view! {
            <tr>
                <th scope="row">{dates}</th>
                <td data-label=t.preview_hours>{working_hours(look.lang, week.seconds)}</td>
                <td data-label=t.preview_days>{days}</td>
            </tr>
        }
    };
    let rows: Vec<_> = shown(calendar, look)?.into_iter().map(row).collect();
    Some(
        view! {
            <section class="panel stack" aria-labelledby="preview">
                <h2 id="preview">{t.preview}</h2>
                <table class="grid">
                    <thead>
                        <tr>
                            <th scope="col">{t.preview_week}</th>
                            <th scope="col">{t.preview_hours}</th>
                            <th scope="col">{t.preview_days}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </section>
        }
        .into_any(),
    )
}

fn shown(calendar: &ServiceCalendar, look: &Look) -> Option<Vec<Shown>> {
    // 1970-01-01 was a Thursday.
    let monday = look.today.plus(-(look.today.number() + 3).rem_euclid(7));
    let midnight = |day: Date| day.number() * 86_400;
    let until = monday.plus(7 * WEEKS);
    let zone = zone::between(&calendar.zone, Timestamp(midnight(monday)), Timestamp(midnight(until)))?;
    let hours = Hours::of(calendar, &zone);
    let week = |week: i64| {
        let monday = monday.plus(7 * week);
        let days = (0..7).filter_map(|day| unlike(calendar, &hours, &zone, monday.plus(day), look)).collect();
        Shown { monday, seconds: opening(&hours, &zone, monday, monday.plus(7)), days }
    };
    Some((0..WEEKS).map(week).collect())
}

/// Opening time from the begin of a day to that of another, in seconds.
fn opening(hours: &Hours<'_>, zone: &Zone, from: Date, until: Date) -> i64 {
    let midnight = |day: Date| zone.utc(day.number() * 86_400);
    let stretches = hours.between(midnight(from), midnight(until));
    stretches.filter(|stretch| stretch.opening == Opening::Open).map(|stretch| stretch.to.since(stretch.from)).sum()
}

/// What is to be said of a day that is not like others of its weekday.
fn unlike(calendar: &ServiceCalendar, hours: &Hours<'_>, zone: &Zone, day: Date, look: &Look) -> Option<String> {
    let t = look.texts();
    let name = weekdays(t)[(day.number() + 3).rem_euclid(7) as usize].chars().take(3).collect::<String>();
    let date = format!("{name} {}", day_written(day));
    if let Some(own) = calendar.open.iter().find(|own| own.date == day) {
        let told = if own.hours.is_empty() { t.service.preview_closed.to_owned() } else { written(&own.hours) };
        return Some(format!("{date}: {told}"));
    }
    if calendar.closed.contains(&day) {
        let holiday = on(day).filter(|_| calendar.zone == ITALY).map(|holiday| holidays::name(t, holiday));
        let holiday = holiday.map_or(String::new(), |name| format!(" ({name})"));
        return Some(format!("{date}: {}{holiday}", t.service.preview_closed));
    }
    // A change of clocks inside of the hours.
    let written: i64 = calendar.weekly.days()[(day.number() + 3).rem_euclid(7) as usize]
        .iter()
        .map(|span| i64::from(span.to().minutes() - span.from().minutes()) * 60)
        .sum();
    let real = opening(hours, zone, day, day.plus(1));
    (written != real).then(|| format!("{date}: {}", working_hours(look.lang, real)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::texts::Lang;
    use deskside_domain::sla::{OpenDay, Week};

    #[test]
    fn weeks_show_what_is_unlike_and_how_much_is_left() {
        let look = |today: &str| Look { lang: Lang::It, style: None, today: today.parse().unwrap() };
        let mut weekly = Week::default();
        for day in weekly.days_mut().into_iter().take(5) {
            *day = super::super::spans("9-13 14-18").unwrap();
        }
        weekly.sun = super::super::spans("0-6").unwrap();
        let mut calendar = ServiceCalendar {
            id: 1.into(),
            name: "Ufficio".to_owned(),
            zone: ITALY.to_owned(),
            weekly,
            closed: vec!["2026-12-08".parse().unwrap(), "2026-12-24".parse().unwrap(), "2026-12-31".parse().unwrap()],
            open: vec![OpenDay { date: "2026-12-24".parse().unwrap(), hours: super::super::spans("9-12").unwrap() }],
            retired: false,
            offsets: None,
        };
        let weeks = shown(&calendar, &look("2026-11-26")).unwrap();
        let told: Vec<_> =
            weeks.iter().map(|week| (week.monday.to_string(), week.seconds / 3_600, week.days.join(", "))).collect();
        let week = |monday: &str, hours: i64, days: &str| (monday.to_owned(), hours, days.to_owned());
        assert_eq!(told[0], week("2026-11-23", 46, ""));
        assert_eq!(told[2], week("2026-12-07", 38, "Mar 08/12/2026: chiuso (Immacolata Concezione)"));
        assert_eq!(told[4], week("2026-12-21", 41, "Gio 24/12/2026: 09:00-12:00"));
        assert_eq!(told[5], week("2026-12-28", 38, "Gio 31/12/2026: chiuso"));
        assert_eq!(told.len(), 8);
        let march = &shown(&calendar, &look("2026-03-24")).unwrap()[0];
        assert_eq!((march.seconds / 3_600, march.days.join("")), (45, "Dom 29/03/2026: 5 ore lavorative".to_owned()));
        calendar.zone = "Europe/Atlantis".to_owned();
        assert_eq!(shown(&calendar, &look("2026-03-24")), None);
    }
}
