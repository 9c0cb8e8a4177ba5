//! Records out of use: how they are listed and chosen, and the acts that retire one and take it back.

use super::record::{Editing, Record};
use super::{Look, lines};
use app::texts::fill;
use deskside_domain::document::DocRef;
use leptos::prelude::*;

/// A record among the choices of a field; `None` when it is retired and not what the field holds already.
pub(super) fn offered(
    editing: &Editing<'_>,
    field: &str,
    id: impl Into<DocRef>,
    name: String,
) -> Option<(String, String)> {
    let doc = id.into();
    let value = doc.id.to_string();
    if !editing.known.is_retired(doc) {
        return Some((value, name));
    }
    let held = editing.form.all(field).any(|one| one == value);
    held.then(|| (value, fill(editing.look.texts().records.retired_choice, &[("name", &name)])))
}

/// Lines of a list, the retired ones below under a heading of their own.
pub(super) fn listed(rows: impl Iterator<Item = (bool, AnyView)>, empty: &'static str, title: &'static str) -> AnyView {
    let (retired, used): (Vec<_>, Vec<_>) = rows.partition(|(retired, _)| *retired);
    let views = |rows: Vec<(bool, AnyView)>| rows.into_iter().map(|(_, view)| view).collect::<Vec<_>>();
    let retired = (!retired.is_empty()).then(|| {
        view! {
            <section class="stack" aria-labelledby="retired">
                <h2 id="retired">{title}</h2>
                {lines(views(retired), "")}
            </section>
        }
    });
    view! {
        {lines(views(used), empty)}
        {retired}
    }
    .into_any()
}

/// The texts of those counts that are not nought.
pub(super) fn some(counts: Vec<(usize, String)>) -> Vec<String> {
    counts.into_iter().filter(|(count, _)| *count > 0).map(|(_, text)| text).collect()
}

/// The panel below a record's form that retires it, or takes it back into use. Nothing for kinds that are never
/// retired.
pub(super) fn panel<R: Record>(look: &Look, address: &str, record: &R) -> Option<AnyView> {
    let t = &look.texts().records;
    let (lead, act, text) = match record.retired()? {
        true => (t.retired_lead, "reuse", t.reuse),
        false => (t.retire_lead, "retire", t.retire),
    };
    let action = format!("{address}/{act}");
    Some(
        view! {
            <form class="panel stack" method="post" action=action>
                <p class="quiet">{lead}</p>
                <div class="actions"><button class="button" type="submit">{text}</button></div>
            </form>
        }
        .into_any(),
    )
}
