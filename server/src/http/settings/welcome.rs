//! `/welcome`: a person who was given access sets the password.

use crate::auth::{Browser, acceptable, active_person, hash_of, set_password};
use crate::http::App;
use crate::http::account::refused;
use crate::http::body;
use crate::http::pages::{enter, language, page};
use crate::http::problem::{Answer, Problem};
use crate::portal::settings::{Form, Look, WelcomeForm, welcome_over_page, welcome_page};
use crate::store::{Invitation, TokenHash};
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use deskside_domain::people::Person;
use serde::Deserialize;

fn look(app: &App, headers: &HeaderMap) -> Look {
    Look { lang: language(headers), style: app.assets.address_of("main.css"), today: app.clock.now().day() }
}

async fn invited(app: &App, token: TokenHash) -> Answer<Option<(Invitation, Person)>> {
    let invitation = app.store.invitation(token).await?;
    let Some(invitation) = invitation.filter(|invitation| invitation.until >= app.clock.now()) else {
        return Ok(None);
    };
    let person = active_person(&*app.store, invitation.person, app.clock.now()).await?;
    Ok(person.map(|person| (invitation, person)))
}

fn over(look: &Look) -> Response {
    page(StatusCode::GONE, welcome_over_page(look))
}

/// `GET /welcome`
pub async fn welcome(State(app): State<App>, RawQuery(query): RawQuery, headers: HeaderMap) -> Answer<Response> {
    let look = look(&app, &headers);
    let token = Form::of_query(query.as_deref()).get("token").to_owned();
    let Some((invitation, person)) = invited(&app, hash_of(&token)).await? else { return Ok(over(&look)) };
    let form = WelcomeForm { token, name: person.profile.name, email: invitation.email, problem: None };
    Ok(page(StatusCode::OK, welcome_page(&look, &form)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    token: String,
    password: String,
}

/// `POST /welcome`
pub async fn choose(State(app): State<App>, browser: Browser, headers: HeaderMap, body: Body) -> Answer<Response> {
    let look = look(&app, &headers);
    let given: Given = body::form(&headers, body, body::SMALL).await?;
    let token = hash_of(&given.token);
    let Some((invitation, person)) = invited(&app, token).await? else { return Ok(over(&look)) };
    let name = person.profile.name;
    let about = [&[name.as_str(), &invitation.email], &app.reach.words()[..]].concat();
    if let Err(error) = acceptable(&given.password, &about) {
        let problem = Some(refused(error)(look.texts()));
        let form = WelcomeForm { token: given.token, name, email: invitation.email, problem };
        return Ok(page(StatusCode::UNPROCESSABLE_ENTITY, welcome_page(&look, &form)));
    }
    if !app.store.take_invitation(token).await? {
        return Ok(over(&look));
    }
    let (store, now) = (&*app.store, app.clock.now());
    let set = set_password(store, &app.passwords, person.id, &invitation.email, &given.password, None, now).await;
    if !set.map_err(|error| Problem::ours(&*error))? {
        return Ok(over(&look));
    }
    tracing::info!(person = %person.id, "a password was set by an administrator's link");
    // A lost second factor is taken away by an administrator, not by a new password.
    let factor = store.second_factor(person.id).await?.is_some_and(|factor| factor.since.is_some());
    if factor {
        return Ok(Redirect::to("/sign-in").into_response());
    }
    let session = app.sign_in().begin(person.id, &browser, true, now).await?;
    Ok(enter("/desk", person.id, &session, &app))
}
