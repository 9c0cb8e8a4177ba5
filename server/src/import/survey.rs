//! A plan against the store: what is there already, and what does not fit it.

use super::plan::{Definition, Plan, Step};
use super::problem::Problem;
use super::report::{Counts, Report};
use super::{Args, plan::importer};
use crate::store::{Store, StoreError};
use deskside_domain::document::{DocRef, Document};
use deskside_domain::id::{AggregateKind, EventId, TicketId};
use std::collections::{BTreeSet, HashMap};

/// What a row is told that was imported before with other values.
pub(super) const DIFFERS: &str = "imported before with other values, which stay; was another --zone given then, or was \
                                  the file edited?";

/// Looks at the store and takes out of the plan what is there or does not fit.
pub(super) async fn survey(store: &dyn Store, mut plan: Plan, args: &Args) -> Result<Report, StoreError> {
    let mut report =
        Report { problems: std::mem::take(&mut plan.problems), dry_run: args.dry_run, ..Report::default() };
    report.left_out = plan.left_out.len();
    report.rows = plan.rows;
    let mut tickets: HashMap<TicketId, Option<Document>> = HashMap::new();
    let mut misfits = BTreeSet::new();
    for first in plan.steps.iter().filter(|step| step.sealed.kind == "import_ticket") {
        let there = store.document(first.ticket.into()).await?;
        if let Some(problem) = there.as_ref().and_then(|there| misfit(first, there)) {
            report.problems.push(problem);
            misfits.insert(first.ticket);
        }
        tickets.insert(first.ticket, there);
    }
    report.left_out += misfits.len();
    plan.steps.retain(|step| !misfits.contains(&step.ticket));
    tickets.retain(|ticket, _| !misfits.contains(ticket));
    report.tickets = Counts { found: tickets.len(), there: tickets.values().flatten().count() };
    let mut steps = Vec::with_capacity(plan.steps.len());
    for step in plan.steps {
        let mut there = false;
        if step.sealed.kind == "import_change" {
            let first = DocRef::from(EventId::of(step.sealed.command_id, 0));
            there = tickets[&step.ticket].is_some() && store.document(first).await?.is_some();
            report.changes.found += 1;
            report.changes.there += usize::from(there);
        }
        // The others are sent again: the store knows them, and says so where the file has changed.
        if !(there && step.ends) {
            steps.push(step);
        }
    }
    plan.steps = steps;
    let mut missing = Vec::new();
    for definition in plan.definitions {
        let there = store.document(definition.record.into()).await?.is_some();
        if let Some(counts) = counts(&mut report, &definition) {
            counts.found += 1;
            counts.there += usize::from(there);
        }
        // What somebody may have changed since is left as it is.
        if !there {
            missing.push(definition);
        }
    }
    plan.definitions = missing;
    report.plan = plan;
    Ok(report)
}

fn counts<'a>(report: &'a mut Report, definition: &Definition) -> Option<&'a mut Counts> {
    match definition.record.kind {
        AggregateKind::Person if definition.record == importer().into() => None,
        AggregateKind::Person => Some(&mut report.people),
        AggregateKind::Team => Some(&mut report.teams),
        AggregateKind::Category => Some(&mut report.categories),
        _ => None,
    }
}

/// A ticket that is there but did not begin when the file says it did.
fn misfit(step: &Step, there: &Document) -> Option<Problem> {
    let ticket = there.as_ticket()?;
    (ticket.created_at != step.opened_at).then(|| {
        let number = ticket.content.external_ref.as_deref().unwrap_or_default();
        Problem::of_value(step.line, "number", number, DIFFERS)
    })
}
