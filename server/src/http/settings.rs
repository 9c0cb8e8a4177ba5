//! The administration's pages: who may open them, and how what they save becomes commands.

pub mod access;
pub mod categories;
pub mod checklists;
pub mod import;
pub mod mail;
pub mod organizations;
pub mod people;
pub mod priority;
pub mod records;
pub mod replies;
pub mod rosters;
pub mod service_levels;
pub mod start;
pub mod system;
pub mod tablets;
pub mod teams;
pub mod welcome;

use super::App;
use super::pages::{language, page};
use super::problem::{Answer, Problem};
use super::session::{Signed, find};
use crate::clock::Clock;
use crate::condition::Part;
use crate::directory::{Directory, Known};
use crate::portal::settings::{Form, Look, Notice, closed_page, ended_page, gone_page, settings_page};
use crate::store::{Push, Reason};
use crate::system::fresh_id;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use deskside_domain::command::{Base, Bases, Command, Payload};
use deskside_domain::id::{ClientId, EventId};
use deskside_domain::people::Role;
use deskside_domain::sync::server::Authority;
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::Field;
use deskside_domain::time::{Captured, Timestamp};
use std::sync::Arc;
use uuid::Uuid;

/// Bytes of a form: a note of twenty thousand letters, each of which may take nine.
const FORM: usize = 256 * 1024;
/// Commands that go to the writer together.
const GROUP: usize = 200;

/// What the administration keeps in memory.
#[derive(Debug, Default)]
pub struct Administration {
    /// Reference data.
    pub directory: Directory,
    /// When the program began.
    pub begun: Option<Timestamp>,
}

impl Administration {
    /// Of a program that begins now.
    #[must_use]
    pub fn begun(clock: &dyn Clock) -> Self {
        Self { begun: Some(clock.now()), ..Self::default() }
    }
}

/// What became of many commands.
struct Carried {
    /// One for each that is settled.
    outcomes: Vec<Outcome>,
    /// Why the others are not.
    stopped: Option<Box<Problem>>,
}

/// An administrator at work. Others are sent to sign in, or told that these pages are not for them.
pub struct Office {
    /// Everything a request may need.
    pub app: App,
    /// Who.
    pub signed: Signed,
    /// How pages look to them.
    pub look: Look,
    /// Reference data as they are now.
    pub known: Arc<Known>,
}

impl FromRequestParts<App> for Office {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let look = Look {
            lang: language(&parts.headers),
            style: app.assets.address_of("main.css"),
            today: app.clock.now().day(),
        };
        let Some(signed) = find(&parts.headers, app).await.map_err(IntoResponse::into_response)? else {
            if parts.method != Method::GET {
                return Err(page(StatusCode::UNAUTHORIZED, ended_page(&look)));
            }
            let query = serde_urlencoded::to_string([("next", parts.uri.path())]).unwrap_or_default();
            return Err(Redirect::to(&format!("/sign-in?{query}")).into_response());
        };
        if signed.person.role != Role::Administrator {
            return Err(page(StatusCode::FORBIDDEN, closed_page(&look)));
        }
        let known = app.administration.directory.now(&*app.store).await;
        let known = known.map_err(|error| Problem::from(error).into_response())?;
        Ok(Self { app: app.clone(), signed, look, known })
    }
}

impl Office {
    /// A page.
    fn page(&self, html: String) -> Response {
        page(StatusCode::OK, html)
    }

    /// There is no such record.
    fn gone(&self) -> Response {
        page(StatusCode::NOT_FOUND, gone_page(&self.look))
    }

    /// What an address says was just done.
    fn notice(&self, query: Option<&str>) -> Option<Notice> {
        let (t, r) = (&self.look.texts().settings, &self.look.texts().records);
        let text = match Form::of_query(query).get("done") {
            "saved" => t.saved,
            "session" => t.session_ended,
            "token" => t.token_revoked,
            "tablet" => t.tablets_forgotten,
            "sessions" => r.access_ended,
            "factor" => r.access_factor_ended,
            _ => return None,
        };
        Some(Notice::Done(text.to_owned()))
    }

    /// Reference data once more, after a change.
    async fn known_now(&self) -> Answer<Arc<Known>> {
        Ok(self.app.administration.directory.now(&*self.app.store).await?)
    }

    /// Carries out commands in the administrator's own name, each on the version of the record it was made from. For
    /// so few that they are one group: it is done as a whole, or the answer says why nothing is.
    async fn carry_out(&self, payloads: Vec<(Payload, Option<EventId>)>) -> Answer<Vec<Outcome>> {
        let Carried { outcomes, stopped } = self.carry_out_many(payloads).await;
        stopped.map_or(Ok(outcomes), |stopped| Err(*stopped))
    }

    /// The same for any number, group by group: where the database fails, some are done.
    async fn carry_out_many(&self, payloads: Vec<(Payload, Option<EventId>)>) -> Carried {
        // Every request is a device of its own, so that no two of them ask for the same place in a lane.
        let (client_id, now) = (ClientId(Uuid::now_v7()), self.app.clock.now());
        let user_id = self.signed.person.id;
        let command = |(payload, base): (Payload, Option<EventId>)| {
            let mut bases = Bases::new();
            bases.extend(base.map(|version| (Field::Record, Base::Confirmed(version))));
            let lane = payload.aggregate().unwrap_or(user_id.into());
            Command {
                command_id: fresh_id(self.app.clock.unix_millis()),
                client_id,
                lane,
                lane_seq: 1,
                requires: Vec::new(),
                bases,
                captured: Captured { device_wall: now, server_offset: Some(0), last_contact: Some(now) },
                user_id,
                payload,
            }
            .seal()
        };
        let mut commands = payloads.into_iter().map(command);
        let mut outcomes = Vec::new();
        loop {
            let group: Vec<_> = commands.by_ref().take(GROUP).collect();
            if group.is_empty() {
                return Carried { outcomes, stopped: None };
            }
            let pushed = match self.app.writer.push(Push::of(Authority::User(user_id), group)).await {
                Ok(pushed) => pushed.outcomes,
                Err(stopping) => return Carried { outcomes, stopped: Some(Box::new(Problem::ours(&stopping))) },
            };
            let later = pushed.iter().find_map(|one| match one {
                Outcome::Retry { after } => Some(*after),
                _ => None,
            });
            outcomes.extend(pushed.into_iter().filter(|one| !matches!(one, Outcome::Retry { .. })));
            if let Some(after) = later {
                let trouble = self.app.metrics.condition.trouble_in(Part::Writing);
                let stopped = Problem::because(trouble.map_or(Reason::Failed, |trouble| trouble.reason)).after(after);
                return Carried { outcomes, stopped: Some(Box::new(stopped)) };
            }
        }
    }
}

/// `GET /settings`
pub async fn settings(State(app): State<App>, office: Office) -> Answer<Response> {
    let steps = start::states(&app, &office.known).await?;
    Ok(office.page(settings_page(&office.look, start::open(&steps))))
}
