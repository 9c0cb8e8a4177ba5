//! `/api/v1`: all that the screens can do, for programs.
//!
//! Writing is one operation for each kind of command, all from [`act::all`]; reading is one list and one record for
//! each kind of document, all from [`collection::ALL`], and the tickets with what is in them. The description at
//! `/api/openapi.json` comes from the same tables and from the types that serde reads and writes.

pub mod act;
mod answer;
mod caller;
mod clocks;
pub mod collection;
mod examples;
mod links;
mod mail;
pub mod openapi;
mod operation;
mod page;
mod query;
mod records;
mod reports;
mod run;
mod schema;
mod tickets;
mod tokens;
mod visits;

pub use caller::Caller;
pub use operation::{Access, Operation, all as operations};

use super::App;
use axum::Router;
use axum::body::Body;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, State};
use axum::http::HeaderMap;
use axum::routing::{MethodFilter, delete, get, on, post};

/// Where the addresses begin.
pub const ROOT: &str = "/api/v1";

type Params = Result<RawPathParams, RawPathParamsRejection>;

/// The routes of the API besides those of signing in.
pub fn routes() -> Router<App> {
    let mut router = Router::new()
        .route("/api", get(page::page))
        .route("/api/openapi.json", get(openapi::document))
        .route("/api/v1/tickets", get(tickets::list))
        .route("/api/v1/tickets/{ticket}", get(tickets::one))
        .route("/api/v1/tickets/{ticket}/articles", get(tickets::articles))
        .route("/api/v1/tickets/{ticket}/history", get(tickets::history))
        .route("/api/v1/tickets/{ticket}/clocks", get(clocks::all))
        .route("/api/v1/tickets/{ticket}/clocks/{metric}", get(clocks::one))
        .route("/api/v1/tickets/{ticket}/status-link", get(links::current).post(links::renew))
        .route("/api/v1/tickets/{ticket}/visits/{visit}/report", get(visits::report))
        .route("/api/v1/mail", post(mail::deliver))
        .route("/api/v1/reports", get(reports::json))
        .route("/api/v1/reports.csv", get(reports::as_csv))
        .route("/api/v1/reports.xlsx", get(reports::as_xlsx))
        .route("/api/v1/reports/{metric}/tickets", get(reports::tickets))
        .route("/api/v1/tokens", get(tokens::list).post(tokens::create))
        .route("/api/v1/tokens/{token}", delete(tokens::revoke));
    for collection in &collection::ALL {
        let list = move |state, caller, query| records::list(collection, state, caller, query);
        let one = move |state, caller, params| records::one(collection, state, caller, params);
        router = router
            .route(&format!("{ROOT}/{}", collection.path), get(list))
            .route(&format!("{ROOT}/{}/{{id}}", collection.path), get(one));
    }
    for act in act::all() {
        let carry_out =
            move |State(app): State<App>, caller: Caller, params: Params, headers: HeaderMap, body: Body| {
                run::run(act, app, caller, params, headers, body)
            };
        router = router.route(&format!("{ROOT}{}", act.path), on(act.verb.filter(), carry_out));
    }
    router
}

/// How a command is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Something new, or a move.
    Post,
    /// A whole record.
    Put,
    /// Some fields.
    Patch,
    /// Something ends.
    Delete,
}

impl Verb {
    fn filter(self) -> MethodFilter {
        match self {
            Self::Post => MethodFilter::POST,
            Self::Put => MethodFilter::PUT,
            Self::Patch => MethodFilter::PATCH,
            Self::Delete => MethodFilter::DELETE,
        }
    }

    /// The word in lower case, as the description has it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Post => "post",
            Self::Put => "put",
            Self::Patch => "patch",
            Self::Delete => "delete",
        }
    }
}
