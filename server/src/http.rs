//! What the server answers: sync, sign-in, pages, assets, health.

mod account;
pub mod api;
mod assets;
mod blobs;
mod body;
mod deliver;
mod device;
mod files;
mod headers;
mod health;
mod live;
mod me;
mod pages;
mod portal;
mod presence;
mod problem;
mod pull;
mod push;
mod session;
pub mod settings;

pub use assets::Assets;
pub use device::Noted;
pub use problem::Problem;
pub use session::{SESSION_COOKIE, SESSION_COOKIE_HTTPS};

use crate::auth::{Brake, DeliveryKeys, KnownBrowsers, Passwords, SignIn, StatusLinks, Throttle};
use crate::clock::Clock;
use crate::mail::Post;
use crate::metrics::Metrics;
use crate::presence::Presence;
use crate::store::Store;
use crate::writer::Writer;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{delete, get, post};
use deskside_domain::canned_reply::CannedReply;
use deskside_domain::checklist_template::ChecklistTemplate;
use deskside_domain::contract::Contract;
use deskside_domain::diagnosis::DiagnosisTree;
use deskside_domain::people::{Category, Organization, Person, Site, Team};
use deskside_domain::roster::Roster;
use deskside_domain::sla::{ServiceCalendar, SlaPolicy};
use settings::records;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::RequestBodyDeadlineLayer;

/// How long a request's body may take as a whole: half a megabyte at 50 kbit/s, and some.
const BODY_DEADLINE: Duration = Duration::from_secs(120);

/// How the server is reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// What browsers call it, without a slash at the end; `None`: however they ask.
    pub public_url: Option<String>,
    /// Proxies whose word about the client's address counts.
    pub trusted_proxies: Vec<IpAddr>,
    /// The program itself speaks TLS.
    pub tls: bool,
}

impl Reach {
    /// The words of the public address: at this desk they are easily guessed.
    #[must_use]
    pub fn words(&self) -> Vec<&str> {
        let host = self.public_url.as_deref().and_then(|url| url.split("//").nth(1)).unwrap_or_default();
        let host = host.split(['/', ':']).next().unwrap_or_default();
        host.split(['.', '-']).filter(|word| word.len() > 2).collect()
    }

    /// Browsers reach the server over TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.tls || self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }
}

/// Everything a request may need.
pub struct State {
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    /// Where commands go.
    pub writer: Writer,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Counters.
    pub metrics: Arc<Metrics>,
    /// Checks passwords.
    pub passwords: Passwords,
    /// Brakes guessing.
    pub throttle: Throttle,
    /// Recognises browsers in which someone has signed in before.
    pub known: KnownBrowsers,
    /// Keys of devices for what somebody else delivers.
    pub delivery: DeliveryKeys,
    /// Links to the pages of single tickets, for people without an account.
    pub links: StatusLinks,
    /// Brakes what people without an account send.
    pub brake: Brake,
    /// Who has which ticket open.
    pub presence: Presence,
    /// Which devices were heard of lately.
    pub noted: Noted,
    /// The site's files.
    pub assets: Assets,
    /// How the server is reached.
    pub reach: Reach,
    /// What the administration keeps in memory.
    pub administration: settings::Administration,
    /// The desk's mail; `None`: it has none.
    pub post: Option<Post>,
    /// Mail goes out, to a mail server.
    pub sends: bool,
    /// Turns true when the server stops: open streams end.
    pub stopping: watch::Receiver<bool>,
}

/// Shared by all requests.
pub type App = Arc<State>;

impl State {
    /// What signing in needs.
    #[must_use]
    pub fn sign_in(&self) -> SignIn<'_> {
        SignIn {
            store: &*self.store,
            clock: &*self.clock,
            passwords: &self.passwords,
            throttle: &self.throttle,
            known: &self.known,
        }
    }
}

/// The routes with everything around them.
pub fn router(app: App) -> Router {
    let upload = post(settings::import::upload).layer(DefaultBodyLimit::max(settings::import::UPLOAD));
    Router::new()
        .route("/sync/v1/push", post(push::push))
        .route("/sync/v1/deliver", post(deliver::deliver))
        .route("/sync/v1/delivery-key", get(deliver::key))
        .route("/sync/v1/pull", get(pull::pull))
        .route("/sync/v1/live", get(live::live))
        .route("/sync/v1/files/{ticket}/{file}", get(files::file))
        .route("/sync/v1/presence", post(presence::presence))
        .route("/api/v1/me", get(me::me))
        .route("/api/v1/sign-in", post(me::sign_in))
        .route("/api/v1/sign-in/code", post(me::sign_in_code))
        .route("/api/v1/sign-out", post(me::sign_out))
        .route("/api/v1/sessions", get(me::sessions))
        .route("/api/v1/sessions/{id}", delete(me::end_session))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .route("/", get(pages::start))
        .route("/sign-in", get(pages::sign_in_page).post(pages::sign_in))
        .route("/sign-in/code", get(pages::code).post(pages::give_code))
        .route("/sign-in/demo", post(pages::sign_in_demo))
        .route("/sign-out", post(pages::sign_out))
        .route("/account", get(account::account))
        .route("/account/password", post(account::password))
        .route("/account/second-factor", post(account::begin_factor))
        .route("/account/second-factor/confirm", post(account::confirm_factor))
        .route("/account/second-factor/end", post(account::end_factor))
        .route("/account/sessions/end", post(account::end_session))
        .route("/account/sessions/end-others", post(account::end_others))
        .route("/first-start", get(account::first_start).post(account::begin_desk))
        .route("/welcome", get(settings::welcome::welcome).post(settings::welcome::choose))
        .route("/settings", get(settings::settings))
        .route("/settings/people", get(settings::people::list))
        .route("/settings/people/new", get(records::new::<Person>).post(records::create::<Person>))
        .route("/settings/people/{id}", get(settings::people::show).post(settings::people::change))
        .route("/settings/people/{id}/access", post(settings::people::give_access))
        .route("/settings/people/{id}/sessions/end", post(settings::people::end_sessions))
        .route("/settings/people/{id}/second-factor/end", post(settings::people::end_factor))
        .route("/settings/teams", get(settings::teams::list))
        .route("/settings/teams/new", get(records::new::<Team>).post(records::create::<Team>))
        .route("/settings/teams/{id}", get(records::show::<Team>).post(records::change::<Team>))
        .route("/settings/teams/{id}/retire", post(records::retire::<Team>))
        .route("/settings/teams/{id}/reuse", post(records::reuse::<Team>))
        .route("/settings/organizations", get(settings::organizations::list))
        .route("/settings/organizations/new", get(records::new::<Organization>).post(records::create::<Organization>))
        .route("/settings/organizations/{id}", get(records::show::<Organization>).post(records::change::<Organization>))
        .route("/settings/organizations/{id}/retire", post(records::retire::<Organization>))
        .route("/settings/organizations/{id}/reuse", post(records::reuse::<Organization>))
        .route("/settings/sites/new", get(records::new::<Site>).post(records::create::<Site>))
        .route("/settings/sites/{id}", get(records::show::<Site>).post(records::change::<Site>))
        .route("/settings/sites/{id}/retire", post(records::retire::<Site>))
        .route("/settings/sites/{id}/reuse", post(records::reuse::<Site>))
        .route("/settings/categories", get(settings::categories::list))
        .route("/settings/categories/new", get(records::new::<Category>).post(records::create::<Category>))
        .route("/settings/categories/{id}", get(records::show::<Category>).post(records::change::<Category>))
        .route("/settings/categories/{id}/retire", post(records::retire::<Category>))
        .route("/settings/categories/{id}/reuse", post(records::reuse::<Category>))
        .route("/settings/contracts/new", get(records::new::<Contract>).post(records::create::<Contract>))
        .route("/settings/contracts/{id}", get(records::show::<Contract>).post(records::change::<Contract>))
        .route("/settings/service-levels", get(settings::service_levels::list))
        .route("/settings/calendars/new", get(records::new::<ServiceCalendar>).post(records::create::<ServiceCalendar>))
        .route(
            "/settings/calendars/{id}",
            get(records::show::<ServiceCalendar>).post(records::change::<ServiceCalendar>),
        )
        .route("/settings/calendars/{id}/retire", post(records::retire::<ServiceCalendar>))
        .route("/settings/calendars/{id}/reuse", post(records::reuse::<ServiceCalendar>))
        .route("/settings/policies/new", get(records::new::<SlaPolicy>).post(records::create::<SlaPolicy>))
        .route("/settings/policies/tester", get(settings::service_levels::tester))
        .route("/settings/policies/{id}", get(records::show::<SlaPolicy>).post(records::change::<SlaPolicy>))
        .route("/settings/policies/{id}/retire", post(records::retire::<SlaPolicy>))
        .route("/settings/policies/{id}/reuse", post(records::reuse::<SlaPolicy>))
        .route("/settings/priority", get(settings::priority::show).post(settings::priority::save))
        .route("/settings/rosters", get(settings::rosters::list))
        .route("/settings/rosters/new", get(records::new::<Roster>).post(records::create::<Roster>))
        .route("/settings/rosters/{id}", get(records::show::<Roster>).post(records::change::<Roster>))
        .route("/settings/rosters/{id}/retire", post(records::retire::<Roster>))
        .route("/settings/rosters/{id}/reuse", post(records::reuse::<Roster>))
        .route("/settings/replies", get(settings::replies::list))
        .route("/settings/replies/new", get(records::new::<CannedReply>).post(records::create::<CannedReply>))
        .route("/settings/replies/{id}", get(records::show::<CannedReply>).post(records::change::<CannedReply>))
        .route("/settings/checklists", get(settings::checklists::list))
        .route(
            "/settings/checklists/new",
            get(records::new::<ChecklistTemplate>).post(records::create::<ChecklistTemplate>),
        )
        .route(
            "/settings/checklists/{id}",
            get(records::show::<ChecklistTemplate>).post(records::change::<ChecklistTemplate>),
        )
        .route("/settings/checklists/{id}/retire", post(records::retire::<ChecklistTemplate>))
        .route("/settings/checklists/{id}/reuse", post(records::reuse::<ChecklistTemplate>))
        .route("/settings/diagnosis/new", get(records::new::<DiagnosisTree>).post(records::create::<DiagnosisTree>))
        .route("/settings/diagnosis/{id}", get(records::show::<DiagnosisTree>).post(records::change::<DiagnosisTree>))
        .route("/settings/diagnosis/{id}/retire", post(records::retire::<DiagnosisTree>))
        .route("/settings/diagnosis/{id}/reuse", post(records::reuse::<DiagnosisTree>))
        .route("/settings/import", get(settings::import::choose).merge(upload))
        .route("/settings/import/{draft}", get(settings::import::preview).post(settings::import::carry_out))
        .route("/settings/import/{draft}/columns", post(settings::import::columns))
        .route("/settings/import/{draft}/errors.csv", get(settings::import::errors))
        .route("/settings/access", get(settings::access::sessions))
        .route("/settings/access/end", post(settings::access::end))
        .route("/settings/access/tokens", post(settings::access::make_token))
        .route("/settings/access/tokens/revoke", post(settings::access::revoke_token))
        .route("/settings/mail", get(settings::mail::mail))
        .route("/settings/mail/stop", post(settings::mail::stop))
        .route("/settings/mail/again", post(settings::mail::again))
        .route("/settings/mail/accept", post(settings::mail::accept))
        .route("/settings/mail/discard", post(settings::mail::discard))
        .route("/settings/tablets", get(settings::tablets::tablets))
        .route("/settings/tablets/forget", post(settings::tablets::forget))
        .route("/settings/system", get(settings::system::system))
        .route("/settings/start", get(settings::start::steps))
        .route("/settings/start/{step}", post(settings::start::accept))
        .route("/settings/start/{step}/skip", post(settings::start::skip))
        .route("/desk", get(assets::desk))
        .route("/desk/{*rest}", get(assets::desk))
        .merge(api::routes())
        .merge(blobs::routes())
        .merge(portal::routes())
        .fallback(assets::asset)
        .method_not_allowed_fallback(problem::method_not_allowed)
        .layer(middleware::from_fn_with_state(app.clone(), headers::same_site))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(CompressionLayer::new())
        .layer(RequestBodyDeadlineLayer::new(BODY_DEADLINE))
        .layer(middleware::from_fn_with_state(app.clone(), headers::around))
        .with_state(app)
}
