//! Reading how the promises of a ticket stand, by the functions that the desk uses too.

use super::Params;
use super::answer::{json_answer, none, value};
use super::caller::Caller;
use super::records::param;
use super::tickets::find;
use crate::directory::Known;
use crate::http::App;
use crate::http::problem::Answer;
use crate::store::{Scope, Unsent};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use deskside_domain::document::Document;
use deskside_domain::id::{Aggregate, AggregateKind};
use deskside_domain::sla::promise::{clocks, ledger};
use deskside_domain::sla::{LedgerReason, LedgerRow, ServiceLevels, SlaBook, SlaMetric, TicketClock};
use deskside_domain::time::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use std::sync::Arc;

/// How the promises of a ticket stand.
#[derive(Serialize, JsonSchema)]
pub struct TicketClocks {
    /// When they were read.
    as_of: Timestamp,
    /// Metric by metric, each metric's oldest clock first.
    clocks: Vec<TicketClock>,
    /// Work on the ticket that devices said they have not sent. Until it arrives, a promise that is broken is so only as
    /// far as is known here: who resolved it in time without a line did so in time.
    unsent: Vec<Unsent>,
}

/// Why a deadline is so.
#[derive(Serialize, JsonSchema)]
pub struct TicketLedger {
    /// When it was read.
    as_of: Timestamp,
    /// The clocks of the metric, the oldest first.
    clocks: Vec<TicketClock>,
    /// The account of their time, in order and without overlap. Counted seconds add up to `elapsed`.
    ledger: Vec<LedgerLine>,
}

/// A line of the account: a time that counted, or why it did not.
#[derive(Serialize, JsonSchema)]
pub struct LedgerLine {
    /// Where it begins.
    from: Timestamp,
    /// Where it ends, not part of it.
    to: Timestamp,
    /// Whether it counts.
    counted: bool,
    /// Why.
    reason: LedgerReason,
}

impl From<LedgerRow> for LedgerLine {
    fn from(row: LedgerRow) -> Self {
        Self { from: row.from, to: row.to, counted: row.is_counted(), reason: row.reason }
    }
}

/// `GET /api/v1/tickets/{ticket}/clocks`
pub async fn all(State(app): State<App>, caller: Caller, params: Params) -> Answer<Response> {
    let (document, known) = read(&app, &caller, &params).await?;
    let (as_of, book) = (app.clock.now(), SlaBook::read(known.sla_versions()));
    let read = |ticket| clocks(ticket, &*known, &ServiceLevels::new(&book), as_of);
    let clocks = document.as_ticket().map(read).unwrap_or_default();
    let lane = Aggregate { kind: AggregateKind::Ticket, id: document.doc_ref().id };
    let unsent = app.store.unsent(lane).await?;
    Ok(json_answer(StatusCode::OK, &value(&TicketClocks { as_of, clocks, unsent })?))
}

/// `GET /api/v1/tickets/{ticket}/clocks/{metric}`
pub async fn one(State(app): State<App>, caller: Caller, params: Params) -> Answer<Response> {
    let (document, known) = read(&app, &caller, &params).await?;
    let wanted = param(&params, "metric")?;
    let metric = SlaMetric::EVERY.into_iter().find(|metric| value(metric).is_ok_and(|word| word == wanted.as_str()));
    let Some(metric) = metric else { return Err(none("metric", &wanted, &caller.person)) };
    let (as_of, book) = (app.clock.now(), SlaBook::read(known.sla_versions()));
    let levels = ServiceLevels::new(&book);
    let ticket = document.as_ticket();
    let mut clocks = ticket.map(|ticket| clocks(ticket, &*known, &levels, as_of)).unwrap_or_default();
    clocks.retain(|clock| clock.metric == metric);
    let rows = ticket.map(|ticket| ledger(ticket, &*known, &levels, as_of, metric)).unwrap_or_default();
    let ledger = rows.into_iter().map(LedgerLine::from).collect();
    Ok(json_answer(StatusCode::OK, &value(&TicketLedger { as_of, clocks, ledger })?))
}

/// The ticket, as far as who asks may see it, and all that decides which promise fits it.
async fn read(app: &App, caller: &Caller, params: &Params) -> Answer<(Document, Arc<Known>)> {
    caller.needs(Scope::TicketsRead)?;
    let document = find(app, &caller.person, &param(params, "ticket")?).await?;
    Ok((document, app.administration.directory.now(&*app.store).await?))
}
