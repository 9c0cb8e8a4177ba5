//! Public holidays put into the closed days of the form, to be looked over before they are saved.

use super::super::Look;
use super::super::form::{Form, How};
use super::{DAYS_TEXT, day_written, days};
use app::texts::fill;
use app::texts::portal::Texts;
use deskside_domain::sla::holidays::{FIRST_YEAR, Holiday, LAST_YEAR, italian};
use deskside_domain::text::LINE_MAX;
use deskside_domain::time::Date;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// The fields that ask for them.
pub(super) fn fields(form: &Form, t: &Texts) -> AnyView {
    let t = &t.service;
    view! {
        {form.line("holidays", t.holidays, How::plain(LINE_MAX).hint(t.holidays_hint))}
        {form.line("patron", t.patron, How::plain(LINE_MAX).hint(t.patron_hint))}
    }
    .into_any()
}

/// What people call a holiday.
pub(super) fn name(t: &Texts, holiday: Holiday) -> &'static str {
    let t = &t.service;
    match holiday {
        Holiday::NewYear => t.new_year,
        Holiday::Epiphany => t.epiphany,
        Holiday::SaintJoseph => t.saint_joseph,
        Holiday::Unification => t.unification,
        Holiday::EasterMonday => t.easter_monday,
        Holiday::Liberation => t.liberation,
        Holiday::Labour => t.labour,
        Holiday::Ascension => t.ascension,
        Holiday::CorpusChristi => t.corpus_christi,
        Holiday::Republic => t.republic,
        Holiday::PeterAndPaul => t.peter_and_paul,
        Holiday::Assumption => t.assumption,
        Holiday::SaintFrancis => t.saint_francis,
        Holiday::AllSaints => t.all_saints,
        Holiday::Victory => t.victory,
        Holiday::ImmaculateConception => t.immaculate_conception,
        Holiday::Christmas => t.christmas,
        Holiday::SaintStephen => t.saint_stephen,
    }
}

/// Puts the holidays of the years that were asked for below the closed days. Nothing is saved with them at once: the
/// field says how many came, and waits for a person.
pub(super) fn fill_in(form: &mut Form, look: &Look) {
    let t = look.texts();
    let (years_text, patron_text) = (form.text("holidays"), form.text("patron"));
    if years_text.is_empty() && patron_text.is_empty() {
        return;
    }
    let (mut years, mut wrong) = (BTreeSet::new(), false);
    for word in years_text.split([' ', ',', ';', '\u{a0}']).filter(|word| !word.is_empty()) {
        match word.parse::<u16>() {
            Ok(year) if (FIRST_YEAR..=LAST_YEAR).contains(&year) => {
                years.insert(year);
            }
            _ => {
                let (first, last) = (FIRST_YEAR.to_string(), LAST_YEAR.to_string());
                form.fail(
                    "holidays",
                    fill(t.service.holidays_bad, &[("value", word), ("first", &first), ("last", &last)]),
                );
                wrong = true;
            }
        }
    }
    let patron = day_and_month(&patron_text);
    if !patron_text.is_empty() && patron.is_none() {
        form.fail("patron", fill(t.service.patron_bad, &[("value", &patron_text)]));
        wrong = true;
    }
    if years.is_empty() && !wrong {
        form.fail("holidays", t.service.holidays_none);
        wrong = true;
    }
    if wrong {
        return;
    }
    let mut there: BTreeSet<Date> = days(&mut form.clone(), "closed", t).into_iter().map(|(day, _)| day).collect();
    let of_year = |year: u16| {
        let patron = patron.and_then(|(day, month)| Date::new(year, month, day));
        let patron = patron.map(|day| (day, t.service.patron_name));
        let mut days: Vec<_> =
            italian(year).into_iter().map(|(day, holiday)| (day, name(t, holiday))).chain(patron).collect();
        days.sort_by_key(|&(day, _)| day);
        days
    };
    let added: Vec<String> = years
        .into_iter()
        .flat_map(of_year)
        .filter(|&(day, _)| there.insert(day))
        .map(|(day, name)| format!("{} {name}", day_written(day)))
        .collect();
    let before = form.body("closed");
    let lines =
        std::iter::once(before.as_str()).filter(|text| !text.is_empty()).chain(added.iter().map(String::as_str));
    let text = lines.collect::<Vec<_>>().join("\n");
    if text.len() > DAYS_TEXT {
        // Too many days, which the field says by itself.
        return;
    }
    let said = match added.len() {
        0 => t.service.holidays_known.to_owned(),
        n => fill(t.service.holidays_added, &[("n", &n.to_string())]),
    };
    form.set("closed", text);
    form.set("holidays", "");
    form.set("patron", "");
    form.fail("closed", said);
}

/// A day of every year: `07/12`, also with a dot or a dash between.
fn day_and_month(text: &str) -> Option<(u8, u8)> {
    let (day, month) = text.split_once(['/', '.', '-'])?;
    let number = |text: &str| text.trim().parse::<u8>().ok();
    let (day, month) = (number(day)?, number(month)?);
    // A year with a 29 February.
    Date::new(2000, month, day).map(|_| (day, month))
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::texts::Lang;

    fn look() -> Look {
        Look { lang: Lang::It, style: None, today: "2026-11-23".parse().unwrap() }
    }

    fn filled(closed: &str, holidays: &str, patron: &str) -> Form {
        let mut form = Form::default().with("closed", closed).with("holidays", holidays).with("patron", patron);
        fill_in(&mut form, &look());
        form
    }

    #[test]
    fn holidays_come_into_the_form_and_are_not_saved_at_once() {
        let form = filled("14/08/2026 Chiusura estiva\r\n25/12/2026", "2026 2028", "29/02");
        let closed = form.body("closed");
        assert!(closed.starts_with("14/08/2026 Chiusura estiva\n25/12/2026\n01/01/2026 Capodanno\n"), "{closed}");
        assert!(
            closed.contains("\n04/10/2026 San Francesco d'Assisi\n")
                && closed.contains("\n17/04/2028 Lunedì dell'Angelo\n")
        );
        assert_eq!(closed.matches("Santo patrono").count(), 1, "only 2028 has a 29 February");
        assert_eq!(closed.matches("25/12/2026").count(), 1, "no day comes twice");
        assert_eq!(closed.lines().count(), 2 + 11 + 13);
        assert!(form.is_wrong() && form.wrong("closed").unwrap().starts_with("24 giorni aggiunti"));
        assert_eq!((form.get("holidays"), form.get("patron")), ("", ""));
        // Sent again as it stands, it is saved.
        let mut again = Form::default().with("closed", closed.as_str());
        fill_in(&mut again, &look());
        assert!(!again.is_wrong());
        assert_eq!(days(&mut again, "closed", look().texts()).len(), 26);
        assert!(filled(&closed, "2026", "").wrong("closed").unwrap().contains("già"));
    }

    #[test]
    fn what_is_no_year_or_no_day_is_said_at_its_field() {
        for (holidays, patron, field) in [
            ("26", "", "holidays"),
            ("1949", "", "holidays"),
            ("2026 x", "", "holidays"),
            ("", "07/12", "holidays"),
            ("2026", "31/02", "patron"),
            ("2026", "7", "patron"),
        ] {
            let form = filled("25/12/2026", holidays, patron);
            assert!(form.wrong(field).is_some(), "{holidays} {patron}");
            assert_eq!((form.get("closed"), form.get("holidays")), ("25/12/2026", holidays));
        }
        assert_eq!(
            (day_and_month("7.12"), day_and_month("24-06"), day_and_month("12/24")),
            (Some((7, 12)), Some((24, 6)), None)
        );
    }
}
