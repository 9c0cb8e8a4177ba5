//! Which reasons to wait suspend which clocks: a table of boxes to tick.

use super::super::Look;
use super::super::form::Form;
use super::metric_name;
use app::texts::Word;
use deskside_domain::sla::policy::PAUSES;
use deskside_domain::sla::{SlaMetric, SlaPolicy};
use deskside_domain::small::{SmallMap, SmallSet};
use deskside_domain::ticket::PendingReason;
use leptos::prelude::*;

/// Reasons with their words in forms.
const REASONS: [(PendingReason, &str); 7] = [
    (PendingReason::Requester, "requester"),
    (PendingReason::Supplier, "supplier"),
    (PendingReason::Part, "part"),
    (PendingReason::Approval, "approval"),
    (PendingReason::AgreedDate, "agreed_date"),
    (PendingReason::Problem, "problem"),
    (PendingReason::Evidence, "evidence"),
];

/// What suspends the clock of each metric, where it is not the same as by default.
pub(super) type Pauses = SmallMap<SlaMetric, SmallSet<PendingReason>>;

/// The name of a metric's boxes.
pub(super) fn field(metric: SlaMetric) -> &'static str {
    match metric {
        SlaMetric::TakeInCharge => "pause-take_in_charge",
        SlaMetric::FirstResponse => "pause-first_response",
        SlaMetric::NextResponse => "pause-next_response",
        SlaMetric::Arrival => "pause-arrival",
        SlaMetric::Restoration => "pause-restoration",
        SlaMetric::Resolution => "pause-resolution",
        SlaMetric::AgreedDate => "pause-agreed_date",
    }
}

/// The metric of a field.
pub(super) fn metric_of(name: &str) -> Option<SlaMetric> {
    SlaMetric::ALL.into_iter().find(|metric| field(*metric) == name)
}

/// A form with the boxes ticked by which a policy, or none yet, suspends clocks.
pub(super) fn with(form: Form, policy: Option<&SlaPolicy>) -> Form {
    let is = |metric, reason| policy.map_or(PAUSES.contains(&reason), |policy| policy.pauses(metric, reason));
    SlaMetric::ALL.into_iter().fold(form, |form, metric| {
        let words = REASONS.iter().filter(|(reason, _)| is(metric, *reason)).map(|(_, word)| *word);
        words.fold(form, |form, word| form.with(field(metric), word))
    })
}

fn reasons(form: &Form, metric: SlaMetric) -> SmallSet<PendingReason> {
    let words: Vec<&str> = form.all(field(metric)).collect();
    REASONS.iter().filter(|(_, word)| words.contains(word)).map(|(reason, _)| *reason).collect()
}

/// What a form's boxes say; a metric for which it is the same as by default is not named.
pub(super) fn read(form: &Form) -> Pauses {
    let usual: SmallSet<PendingReason> = PAUSES.into_iter().collect();
    let each = SlaMetric::ALL.into_iter().map(|metric| (metric, reasons(form, metric)));
    each.filter(|(_, reasons)| *reasons != usual).collect()
}

/// The boxes of a metric in words.
pub(super) fn reads(form: &Form, metric: SlaMetric, look: &Look) -> String {
    let chosen = reasons(form, metric);
    let words = REASONS.iter().filter(|(reason, _)| chosen.contains(reason));
    let words: Vec<&str> = words.map(|(reason, _)| reason.word(look.lang.texts())).collect();
    let told = if words.is_empty() { look.texts().service.pauses_nothing.to_owned() } else { words.join(", ") };
    format!("{}: {told}", metric_name(look.texts(), metric))
}

/// The table.
pub(super) fn fields(form: &Form, look: &Look) -> AnyView {
    let t = look.texts();
    let heads = SlaMetric::ALL.map(|metric| view! { <th scope="col">{metric_name(t, metric)}</th> });
    let heads: Vec<_> = heads.into_iter().collect();
    let row = |(reason, word): &(PendingReason, &'static str)| {
        let (word, name) = (*word, reason.word(look.lang.texts()));
        let cell = |metric: SlaMetric| {
            let checked = form.all(field(metric)).any(|one| one == word);
            let metric_name = metric_name(t, metric);
            let full = format!("{metric_name}, {name}");
            view! {
                <td>
                    <label class="choice">
                        <input type="checkbox" name=field(metric) value=word checked=checked aria-label=full />
                        <span class="pauses-metric">{metric_name}</span>
                    </label>
                </td>
            }
        };
        let cells: Vec<_> = SlaMetric::ALL.into_iter().map(cell).collect();
        view! { <tr><th scope="row">{name}</th>{cells}</tr> }
    };
    let rows: Vec<_> = REASONS.iter().map(row).collect();
    view! {
        <fieldset class="field field-full" aria-describedby="pauses-hint">
            <legend class="field-label">{t.service.pauses}</legend>
            <p class="field-hint" id="pauses-hint">{t.service.pauses_hint}</p>
            <table class="grid pauses">
                <thead><tr><th scope="col">{t.service.pauses_reason}</th>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </fieldset>
    }
    .into_any()
}
