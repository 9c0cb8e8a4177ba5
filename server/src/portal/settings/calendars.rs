//! Service calendars: opening hours by weekday, closed days, days with hours of their own.

mod holidays;
mod preview;

use super::form::{Form, How};
use super::record::{Editing, Record};
use super::retired::some;
use super::{Look, Section, counted, line, lines};
use crate::directory::Known;
use crate::sheet::values::date;
use crate::zone;
use app::texts::portal::Texts;
use app::texts::{Lang, fill};
use deskside_domain::command::Payload;
use deskside_domain::document::{Body, DocRef};
use deskside_domain::id::ServiceCalendarId;
use deskside_domain::refusal::{Problem, Refusal};
use deskside_domain::sla::calendar::{DAYS_MAX, NoSpan};
use deskside_domain::sla::{OpenDay, ServiceCalendar, Span, Week};
use deskside_domain::text::{LINE_MAX, NAME_MAX};
use deskside_domain::time::Date;
use leptos::prelude::*;
use uuid::Uuid;

/// Room for every day that a calendar may name, a line each with up to four stretches of hours.
const DAYS_TEXT: usize = DAYS_MAX * 60;

/// The names of the weekdays, Monday first.
pub(super) fn weekdays(t: &Texts) -> [&'static str; 7] {
    let t = &t.service;
    [t.mon, t.tue, t.wed, t.thu, t.fri, t.sat, t.sun]
}

/// Hours as a form holds them.
fn written(spans: &[Span]) -> String {
    spans.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// Hours of a day as people write them: blanks, commas or semicolons between, and blanks around dashes.
fn spans(text: &str) -> Result<Vec<Span>, NoSpan> {
    let joined = text.replace(['–', '—'], "-");
    let joined = joined.split('-').map(str::trim).collect::<Vec<_>>().join("-");
    let mut spans: Vec<Span> = joined
        .split([' ', ',', ';', '\u{a0}'])
        .filter(|part| !part.is_empty())
        .map(|part| full(part).parse())
        .collect::<Result<_, _>>()?;
    spans.sort_unstable();
    Ok(spans)
}

/// `9-13` and `9:00-13` are hours too.
pub(super) fn full(span: &str) -> String {
    let moment = |text: &str| {
        let (hour, minute) = text.split_once([':', '.']).unwrap_or((text, "00"));
        format!("{hour:0>2}:{minute}")
    };
    span.split_once('-').map_or_else(|| span.to_owned(), |(from, to)| format!("{}-{}", moment(from), moment(to)))
}

/// A day of the calendar as the forms read it in both languages.
pub(super) fn day_written(date: Date) -> String {
    let (year, month, day) = date.parts();
    format!("{day:02}/{month:02}/{year}")
}

/// Reads one day a line, with what stands behind it; marks the field at the first line that holds none.
fn days(form: &mut Form, name: &'static str, t: &Texts) -> Vec<(Date, String)> {
    let mut days = Vec::new();
    let mut wrong = None;
    for (index, line) in form.get(name).lines().enumerate() {
        let mut words = line.trim().splitn(2, char::is_whitespace);
        let first = words.next().unwrap_or("");
        match date(first) {
            _ if first.is_empty() => {}
            Some(day) => days.push((day, words.next().unwrap_or("").to_owned())),
            None => {
                let number = (index + 1).to_string();
                wrong = wrong.or_else(|| Some(fill(t.service.day_bad, &[("n", &number), ("value", first)])));
            }
        }
    }
    if days.len() > DAYS_MAX {
        wrong = wrong.or_else(|| Some(fill(t.service.days_many, &[("n", &DAYS_MAX.to_string())])));
    }
    if let Some(text) = wrong {
        form.fail(name, text);
    }
    days
}

/// Hours of a field, or the field marked.
fn hours(form: &mut Form, name: &'static str, text: &str, t: &Texts) -> Vec<Span> {
    spans(text).unwrap_or_else(|NoSpan| {
        form.fail(name, fill(t.service.hours_bad, &[("value", text)]));
        Vec::new()
    })
}

/// The zones to choose from: those of places, and UTC.
pub(super) fn zones(chosen: &str) -> Vec<(String, String)> {
    let mut names = zone::all();
    names.retain(|name| name == "UTC" || (name.contains('/') && !name.starts_with("Etc/")));
    if !chosen.is_empty() && !names.iter().any(|name| name == chosen) {
        names.insert(0, chosen.to_owned());
    }
    names.into_iter().map(|name| (name.clone(), name.replace('_', " "))).collect()
}

impl Record for ServiceCalendar {
    const SECTION: Section = Section::ServiceLevels;
    const AREA: &'static str = "/settings/calendars";

    fn doc(id: Uuid) -> DocRef {
        ServiceCalendarId(id).into()
    }

    fn of(body: &Body) -> Option<&Self> {
        if let Body::ServiceCalendar(calendar) = body { Some(calendar) } else { None }
    }

    fn payload(self) -> Payload {
        Payload::DefineServiceCalendar(self)
    }

    fn name(&self, _lang: Lang) -> String {
        self.name.clone()
    }

    fn new_title(t: &Texts) -> &'static str {
        t.service.calendar_new
    }

    fn form(&self) -> Form {
        let closed: Vec<String> = self.closed.iter().map(|day| day_written(*day)).collect();
        let open = self.open.iter().map(|day| format!("{} {}", day_written(day.date), written(&day.hours)));
        let form = Form::default()
            .with("name", &*self.name)
            .with("zone", &*self.zone)
            .with("closed", closed.join("\n"))
            .with("open", open.collect::<Vec<_>>().join("\n"));
        Week::DAYS.into_iter().zip(self.weekly.days()).fold(form, |form, (day, spans)| form.with(day, written(spans)))
    }

    fn blank(_query: &Form) -> Form {
        let form = Form::default().with("zone", "Europe/Rome");
        Week::DAYS[..5].iter().fold(form, |form, day| form.with(day, "09:00-13:00 14:00-18:00"))
    }

    fn read(id: Uuid, form: &mut Form, known: &Known, look: &Look) -> Self {
        let t = look.texts();
        let mut weekly = Week::default();
        for (day, spans) in Week::DAYS.into_iter().zip(weekly.days_mut()) {
            let text = form.text(day);
            *spans = hours(form, day, &text, t);
        }
        holidays::fill_in(form, look);
        let closed = days(form, "closed", t).into_iter().map(|(day, _)| day).collect();
        let open = days(form, "open", t);
        let open =
            open.into_iter().map(|(date, text)| OpenDay { date, hours: hours(form, "open", &text, t) }).collect();
        let zone = form.text("zone");
        if !zone::is_known(&zone) {
            form.fail("zone", fill(t.service.zone_unknown, &[("value", &zone)]));
        }
        let calendar = Self {
            id: ServiceCalendarId(id),
            name: form.text("name"),
            zone,
            weekly,
            closed,
            open,
            retired: known.service_calendar(ServiceCalendarId(id)).is_some_and(|calendar| calendar.retired),
            offsets: None,
        };
        if let Err(Refusal::Invalid { field, problem: Problem::Malformed { detail } }) = calendar.check() {
            let field = match Week::DAYS.into_iter().find(|day| detail.starts_with(day)) {
                Some(day) if field == "weekly" => day,
                _ => "open",
            };
            form.fail(field, fill(t.service.hours_overlap, &[("detail", &detail)]));
        }
        calendar
    }

    fn labels(t: &Texts) -> Vec<(&'static str, &'static str)> {
        let s = &t.service;
        let mut labels = vec![("name", s.calendar_name), ("zone", s.zone)];
        labels.extend(Week::DAYS.into_iter().zip(weekdays(t)));
        labels.extend([("closed", s.closed), ("open", s.open)]);
        labels
    }

    fn reads(field: &str, form: &Form, _known: &Known, _look: &Look) -> String {
        form.body(field)
    }

    fn retired(&self) -> Option<bool> {
        Some(self.retired)
    }

    fn with_retired(self, retired: bool) -> Self {
        Self { retired, ..self }
    }

    fn keeping(&self, known: &Known, look: &Look) -> Vec<String> {
        let t = &look.texts().service;
        let policies = known.sla_policies().filter(|policy| !policy.retired && policy.calendar == self.id).count();
        some(vec![(policies, counted(look.lang, policies, t.calendar_used_one, t.calendar_used))])
    }

    fn fields(editing: &Editing<'_>) -> AnyView {
        let (form, words) = (editing.form, editing.look.texts());
        let t = &words.service;
        view! {
            {form.line("name", t.calendar_name, How::needed(NAME_MAX))}
            {form.choice("zone", t.zone, zones(form.get("zone")), How::needed(0))}
            {week(form, words)}
            {closed_fields(form, words)}
            {form.area("open", t.open, How::free(DAYS_TEXT).hint(t.open_hint))}
        }
        .into_any()
    }

    fn below(editing: &Editing<'_>) -> Option<AnyView> {
        let t = &editing.look.texts().service;
        // What is in the fields, saved or not.
        let id = editing.id.unwrap_or_default();
        let shown = Self::read(id, &mut editing.form.clone(), editing.known, editing.look);
        let preview = preview::weeks(&shown, editing.look);
        let policies = editing.known.sla_policies_in_order().into_iter();
        let rows: Vec<_> = policies
            .filter(|policy| policy.calendar == ServiceCalendarId(id))
            .map(|policy| {
                line(format!("/settings/policies/{}", policy.id), policy.name.clone(), Vec::new(), String::new())
            })
            .collect();
        let used = (!rows.is_empty()).then(|| {
            view! {
                <section class="stack" aria-labelledby="used">
                    <h2 id="used">{t.policies}</h2>
                    {lines(rows, "")}
                </section>
            }
        });
        Some(view! { {preview}{used} }.into_any())
    }
}

/// The closed days, with public holidays to be put among them.
pub(super) fn closed_fields(form: &Form, t: &Texts) -> AnyView {
    view! {
        {form.area("closed", t.service.closed, How::free(DAYS_TEXT).hint(t.service.closed_hint))}
        {holidays::fields(form, t)}
    }
    .into_any()
}

/// The hours of the seven days.
pub(super) fn week(form: &Form, t: &Texts) -> AnyView {
    let days: Vec<_> =
        Week::DAYS.into_iter().zip(weekdays(t)).map(|(day, name)| form.line(day, name, How::plain(LINE_MAX))).collect();
    view! {
        <fieldset class="field field-full">
            <legend class="field-label">{t.service.hours}</legend>
            <p class="field-hint">{t.service.hours_hint}</p>
            <div class="form form-columns">{days}</div>
        </fieldset>
    }
    .into_any()
}

/// A calendar's week in a few words: days with the same hours together.
pub(super) fn week_told(t: &Texts, week: &Week) -> String {
    let names = weekdays(t);
    let mut told: Vec<(usize, usize, &Vec<Span>)> = Vec::new();
    for (day, spans) in week.days().into_iter().enumerate().filter(|(_, spans)| !spans.is_empty()) {
        match told.last_mut() {
            Some((_, last, same)) if *last + 1 == day && *same == spans => *last = day,
            _ => told.push((day, day, spans)),
        }
    }
    let short = |day: usize| names[day].chars().take(3).collect::<String>();
    let part = |(first, last, spans): (usize, usize, &Vec<Span>)| {
        let days = if first == last { short(first) } else { format!("{}–{}", short(first), short(last)) };
        format!("{days} {}", written(spans))
    };
    told.into_iter().map(part).collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_people_write_them() {
        for text in ["09:00-13:00 14:00-18:00", "9-13, 14-18", "14:00 – 18:00; 9.00—13:00", " 09:00 - 13:00  14-18 "]
        {
            let read = spans(text).map(|spans| written(&spans));
            assert_eq!(read.as_deref(), Ok("09:00-13:00 14:00-18:00"), "{text}");
        }
        assert_eq!(spans(""), Ok(Vec::new()));
        for text in ["9", "13-9", "9-25", "nine-ten", "9-13-18"] {
            assert_eq!(spans(text), Err(NoSpan), "{text}");
        }
    }

    #[test]
    fn equal_days_are_told_together() {
        let t = Texts::of(Lang::It);
        let mut week = Week::default();
        for day in week.days_mut().into_iter().take(5) {
            *day = spans("9-13 14-18").unwrap_or_default();
        }
        week.sat = spans("9-12").unwrap_or_default();
        assert_eq!(week_told(t, &week), "Lun–Ven 09:00-13:00 14:00-18:00 · Sab 09:00-12:00");
    }
}
