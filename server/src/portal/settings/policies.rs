//! SLA policies: for whom, what is promised within how much working time, and what suspends it.

mod ladder;
mod pauses;
pub(super) mod scope;

use super::form::{Form, How};
use super::record::{Editing, Record};
use super::retired::offered;
use super::{Look, Section};
use crate::directory::Known;
use app::texts::portal::Texts;
use app::texts::{Lang, Word, fill};
use deskside_domain::command::Payload;
use deskside_domain::document::{Body, DocRef};
use deskside_domain::id::{ServiceCalendarId, SlaPolicyId};
use deskside_domain::refusal::Refusal;
use deskside_domain::sla::policy::{CLOSE_AFTER_MAX, PLACE_MAX, TARGET_MAX, TARGET_MIN, WARN_PERCENT};
use deskside_domain::sla::{Condition, SlaMetric, SlaPolicy, SlaTarget};
use deskside_domain::text::NAME_MAX;
use deskside_domain::ticket::Priority;
use leptos::prelude::*;
use uuid::Uuid;

/// A metric with the names of its fields, one for each priority, P1 first.
type Row = (SlaMetric, [&'static str; 5]);

macro_rules! rows {
    ($($metric:ident = $name:literal),+ $(,)?) => {
        [$((SlaMetric::$metric, [
            concat!($name, "-1"), concat!($name, "-2"), concat!($name, "-3"), concat!($name, "-4"), concat!($name, "-5"),
        ])),+]
    };
}

const ROWS: [Row; 6] = rows! {
    TakeInCharge = "take_in_charge", FirstResponse = "first_response", NextResponse = "next_response",
    Arrival = "arrival", Restoration = "restoration", Resolution = "resolution",
};

pub(super) fn metric_name(t: &Texts, metric: SlaMetric) -> &'static str {
    let t = &t.service;
    match metric {
        SlaMetric::TakeInCharge => t.take_in_charge,
        SlaMetric::FirstResponse => t.first_response,
        SlaMetric::NextResponse => t.next_response,
        SlaMetric::Arrival => t.arrival,
        SlaMetric::Restoration => t.restoration,
        SlaMetric::Resolution => t.resolution,
        SlaMetric::AgreedDate => t.agreed_date,
    }
}

/// A metric as forms hold it.
fn metric_word(metric: SlaMetric) -> &'static str {
    pauses::field(metric).trim_start_matches("pause-")
}

/// Seconds as a form holds them: `1 h 30 min`.
pub(super) fn written(seconds: u32) -> String {
    let units = [(seconds / 3_600, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s")];
    let parts = units.iter().filter(|(many, _)| *many > 0).map(|(many, unit)| format!("{many} {unit}"));
    parts.collect::<Vec<_>>().join(" ")
}

/// A length of time as people write it; `None` if it is none. Hours may have a decimal comma or point.
fn seconds(text: &str) -> Option<u64> {
    let text = text.trim().to_lowercase();
    let mut rest = text.as_str();
    let mut total = 0.0_f64;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != ',' && c != '.')?;
        let many: f64 = rest[..digits].replace(',', ".").parse().ok()?;
        let unit = rest[digits..].trim_start();
        let length = unit.find(|c: char| !c.is_alphabetic()).unwrap_or(unit.len());
        total += many
            * match &unit[..length] {
                "h" | "hour" | "hours" | "ora" | "ore" => 3_600.0,
                "m" | "min" | "minute" | "minutes" | "minuto" | "minuti" => 60.0,
                "s" | "sec" => 1.0,
                _ => return None,
            };
        rest = unit[length..].trim_start();
    }
    (total > 0.0 && total < 1e12).then_some(total.round() as u64)
}

/// The targets that a form's fields say.
fn targets_of(form: &mut Form, look: &Look) -> Vec<SlaTarget> {
    let t = &look.texts().service;
    let mut targets = Vec::new();
    for (metric, names) in ROWS {
        for (priority, name) in Priority::ALL.into_iter().zip(names) {
            let text = form.text(name);
            match seconds(&text) {
                _ if text.is_empty() => {}
                Some(seconds) if (u64::from(TARGET_MIN)..=u64::from(TARGET_MAX)).contains(&seconds) => {
                    targets.push(SlaTarget { metric, priority, seconds: u32::try_from(seconds).unwrap_or(TARGET_MAX) });
                }
                Some(_) => form.fail(name, t.time_range),
                None => form.fail(name, fill(t.time_bad, &[("value", &text)])),
            }
        }
    }
    targets
}

/// Fields of some metrics, filled with targets.
fn with_targets(form: Form, targets: &[SlaTarget]) -> Form {
    targets.iter().fold(form, |form, target| {
        let place = Priority::ALL.iter().position(|priority| *priority == target.priority).unwrap_or(0);
        match ROWS.iter().find(|(metric, _)| *metric == target.metric) {
            Some((_, names)) => form.with(names[place], written(target.seconds)),
            None => form,
        }
    })
}

/// Fields for whom it holds, what suspends it, when to warn and what a reopening does; `None`: as in a new one. The mark
/// `whole` tells a form that has them from one that leaves them alone.
fn with_rest(form: Form, policy: Option<&SlaPolicy>) -> Form {
    let form = match policy {
        Some(policy) => scope::with(form, &policy.scope),
        None => form,
    };
    let form = ladder::with(form, policy.map_or(&[], |policy| &policy.ladder));
    pauses::with(form, policy)
        .with("warn_percent", policy.map_or(WARN_PERCENT, |policy| policy.warn_percent).to_string())
        .with(
            "close_after",
            policy.and_then(|policy| policy.close_after).map_or_else(String::new, |days| days.to_string()),
        )
        .ticked("fresh_on_reopen", policy.is_some_and(|policy| policy.fresh_on_reopen))
        .with("whole", "on")
}

/// What a desk may promise to begin with.
fn example_targets() -> Vec<SlaTarget> {
    const HOUR: u32 = 3_600;
    let of = |metric, each: [u32; 5]| {
        let target = move |(priority, seconds)| SlaTarget { metric, priority, seconds };
        Priority::ALL.into_iter().zip(each).map(target)
    };
    of(SlaMetric::TakeInCharge, [HOUR / 4, HOUR / 2, 2 * HOUR, 4 * HOUR, 8 * HOUR])
        .chain(of(SlaMetric::Resolution, [4 * HOUR, 8 * HOUR, 16 * HOUR, 40 * HOUR, 80 * HOUR]))
        .collect()
}

/// Fields for the targets of some metrics.
pub(super) fn target_fields(form: &Form, look: &Look, metrics: &[SlaMetric]) -> AnyView {
    let t = look.texts();
    let rows = ROWS.iter().filter(|(metric, _)| metrics.contains(metric)).map(|(metric, names)| {
        let fields = Priority::ALL
            .into_iter()
            .zip(names)
            .map(|(priority, name)| form.line(name, priority.word(look.lang.texts()), How::plain(40)))
            .collect::<Vec<_>>();
        view! {
            <fieldset class="targets">
                <legend class="field-label">{metric_name(t, *metric)}</legend>
                <div class="targets-row">{fields}</div>
            </fieldset>
        }
    });
    let rows: Vec<_> = rows.collect();
    view! {
        <div class="field field-full stack">
            <p class="field-label">{t.service.targets}</p>
            <p class="field-hint">{t.service.targets_hint}</p>
            {rows}
        </div>
    }
    .into_any()
}

/// The calendars in use, to choose from.
#[must_use]
pub fn calendar_choices(known: &Known) -> Vec<(String, String)> {
    let calendars = known.service_calendars_by_name().into_iter().filter(|calendar| !calendar.retired);
    calendars.map(|calendar| (calendar.id.to_string(), calendar.name.clone())).collect()
}

impl Record for SlaPolicy {
    const SECTION: Section = Section::ServiceLevels;
    const AREA: &'static str = "/settings/policies";

    fn doc(id: Uuid) -> DocRef {
        SlaPolicyId(id).into()
    }

    fn of(body: &Body) -> Option<&Self> {
        if let Body::SlaPolicy(policy) = body { Some(policy) } else { None }
    }

    fn payload(self) -> Payload {
        Payload::DefineSlaPolicy(self)
    }

    fn name(&self, _lang: Lang) -> String {
        self.name.clone()
    }

    fn new_title(t: &Texts) -> &'static str {
        t.service.policy_new
    }

    fn form(&self) -> Form {
        let form = Form::default()
            .with("name", &*self.name)
            .with("place", self.place.to_string())
            .with("calendar", self.calendar.to_string());
        with_rest(with_targets(form, &self.targets), Some(self))
    }

    fn blank(_query: &Form) -> Form {
        with_rest(with_targets(Form::default().with("place", "1"), &example_targets()), None)
    }

    fn read(id: Uuid, form: &mut Form, known: &Known, look: &Look) -> Self {
        let t = look.texts();
        let calendar: Option<ServiceCalendarId> = form.id("calendar");
        let calendar = calendar.filter(|id| known.service_calendar(*id).is_some());
        if calendar.is_none() {
            form.fail("calendar", t.service.policy_no_calendar);
        }
        let place = form.text("place").parse().ok().filter(|place| (1..=PLACE_MAX).contains(place));
        if place.is_none() {
            form.fail("place", t.service.place_bad);
        }
        let before = known.sla_policy(SlaPolicyId(id));
        // Boxes that are not ticked are not sent: only a form that has them can say that none is.
        if !form.is("whole") {
            *form = with_rest(std::mem::take(form), before);
        }
        if !ladder::is_there(form) {
            *form = ladder::with(std::mem::take(form), before.map_or(&[], |policy| &policy.ladder));
        }
        let percent = form.text("warn_percent").parse().ok().filter(|percent| (1..=100).contains(percent));
        if percent.is_none() {
            form.fail("warn_percent", t.service.warn_bad);
        }
        let close_after = form.text("close_after");
        let days = close_after.parse().ok().filter(|days| (1..=CLOSE_AFTER_MAX).contains(days));
        if days.is_none() && !close_after.is_empty() {
            form.fail("close_after", fill(t.service.close_bad, &[("most", &CLOSE_AFTER_MAX.to_string())]));
        }
        Self {
            id: SlaPolicyId(id),
            name: form.text("name"),
            place: place.unwrap_or(1),
            calendar: calendar.unwrap_or(ServiceCalendarId(Uuid::nil())),
            scope: scope::read(form, before.map(|policy| &policy.scope), known, look),
            targets: targets_of(form, look),
            pauses: pauses::read(form),
            warn_percent: percent.unwrap_or(WARN_PERCENT),
            fresh_on_reopen: form.is("fresh_on_reopen"),
            close_after: days,
            ladder: ladder::read(form, known, look),
            retired: before.is_some_and(|policy| policy.retired),
        }
    }

    fn labels(t: &Texts) -> Vec<(&'static str, &'static str)> {
        let s = &t.service;
        let mut labels = vec![("name", s.policy_name), ("place", s.place), ("calendar", s.policy_calendar)];
        labels.extend(Condition::ALL.map(|condition| (scope::field(condition), scope::label(t, condition))));
        // A field of a target reads as its metric; which priority, its value's row says.
        labels
            .extend(ROWS.iter().flat_map(|(metric, names)| names.iter().map(|name| (*name, metric_name(t, *metric)))));
        // Here too: which metric, its value's row says.
        labels.extend(SlaMetric::ALL.map(|metric| (pauses::field(metric), s.pauses)));
        labels.extend([("warn_percent", s.warn), ("fresh_on_reopen", s.fresh_short)]);
        labels.extend([("close_after", s.close), ("ladder", s.ladder)]);
        labels
    }

    fn reads(field: &str, form: &Form, known: &Known, look: &Look) -> String {
        if let Some(condition) = Condition::ALL.into_iter().find(|condition| scope::field(*condition) == field) {
            return scope::reads(form, condition, known, look);
        }
        if let Some(metric) = pauses::metric_of(field) {
            return pauses::reads(form, metric, look);
        }
        match field {
            "fresh_on_reopen" => {
                let t = &look.texts().settings;
                if form.is(field) { t.yes } else { t.no }.to_owned()
            }
            "ladder" => ladder::reads(form, known, look),
            "calendar" => {
                let calendar = form.id("calendar").and_then(|id| known.service_calendar(id));
                calendar.map(|calendar| calendar.name.clone()).unwrap_or_default()
            }
            other => {
                let place = ROWS.iter().find_map(|(_, names)| names.iter().position(|name| *name == other));
                match (place, form.get(other)) {
                    (Some(place), value) if !value.is_empty() => {
                        format!("{}: {value}", Priority::ALL[place].word(look.lang.texts()))
                    }
                    (_, value) => value.to_owned(),
                }
            }
        }
    }

    fn retired(&self) -> Option<bool> {
        Some(self.retired)
    }

    fn with_retired(self, retired: bool) -> Self {
        Self { retired, ..self }
    }

    fn field_of(&self, refusal: &Refusal) -> Option<&'static str> {
        matches!(refusal, Refusal::Retired { .. }).then_some("calendar")
    }

    fn fields(editing: &Editing<'_>) -> AnyView {
        let (form, look) = (editing.form, editing.look);
        let t = &look.texts().service;
        let calendars = editing.known.service_calendars_by_name().into_iter();
        let calendars = calendars.filter_map(|one| offered(editing, "calendar", one.id, one.name.clone())).collect();
        let place = How { kind: "number", ..How::needed(4) };
        let percent = How { kind: "number", ..How::needed(3) };
        view! {
            {form.hidden("whole")}
            {form.line("name", t.policy_name, How::needed(NAME_MAX))}
            {form.line("place", t.place, place.hint(t.place_hint))}
            {form.choice("calendar", t.policy_calendar, calendars, How::needed(0))}
            {scope::fields(editing)}
            {target_fields(form, look, &SlaMetric::ALL)}
            {pauses::fields(form, look)}
            {form.line("warn_percent", t.warn, percent.hint(t.warn_hint))}
            {form.tick("fresh_on_reopen", t.fresh)}
            {form.line("close_after", t.close, How { kind: "number", ..How::plain(3) }.hint(t.close_hint))}
            {ladder::fields(form, editing.known, look)}
        }
        .into_any()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        for (text, expected) in [
            ("30 min", 1_800),
            ("30min", 1_800),
            ("4 h", 14_400),
            ("1 h 30 min", 5_400),
            ("1h30m", 5_400),
            ("1,5 ore", 5_400),
            ("1.5 H", 5_400),
            ("2 ore 15 minuti", 8_100),
        ] {
            assert_eq!(seconds(text), Some(expected), "{text}");
        }
        for text in ["", "30", "h", "4 days", "0 min", "-4 h", "1..5 h", "4 h and more"] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_time_reads_as_it_is_written(time in 1..=TARGET_MAX) {
            prop_assert_eq!(seconds(&written(time)), Some(u64::from(time)));
        }

        #[test]
        fn no_text_breaks_the_reading(text in "\\PC*") {
            let _ = seconds(&text);
        }
    }
}
