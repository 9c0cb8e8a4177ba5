//! Problems as RFC 9457 has them: what is wrong, where, and what to do.

use crate::store::{Reason, StoreError, chain};
use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use serde_json::{Value, json};
use std::any::Any;

/// A request that was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// HTTP status.
    pub status: StatusCode,
    /// Stable; screens look their text up by it.
    pub code: &'static str,
    /// The same for every problem of the code.
    pub title: &'static str,
    /// What is wrong here, with the field and the remedy.
    pub detail: String,
    /// Seconds to wait.
    pub retry_after: Option<u32>,
    /// What exactly, where it is one value of the request.
    pub place: Option<Box<Place>>,
    /// What fails around the server, and what to do.
    pub met: Option<Box<Met>>,
}

/// Something that fails around the server, met by a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Met {
    /// Why.
    pub reason: Reason,
    /// For the log, where it is not known there yet.
    pub error: Option<String>,
}

/// The value of a request that is not acceptable, and what to send instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The field, parameter or header.
    pub field: String,
    /// What was there, long texts cut; `None` where nothing was.
    pub value: Option<Value>,
    /// What to do.
    pub remedy: String,
}

impl Problem {
    /// A problem.
    pub fn new(status: StatusCode, code: &'static str, title: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, title, detail: detail.into(), retry_after: None, place: None, met: None }
    }

    /// Nobody is signed in, or someone else.
    pub fn needs_auth(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "needs_auth", "Sign in first", detail)
    }

    /// Something of the request is not acceptable.
    pub fn invalid(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", "A field is not acceptable", detail)
    }

    /// Names the value it is about.
    #[must_use]
    pub fn at(mut self, field: impl Into<String>, value: Option<&Value>, remedy: impl Into<String>) -> Self {
        let short = |value: &Value| match value {
            Value::String(text) => Value::from(super::body::shortened(text)),
            Value::Array(_) | Value::Object(_) => Value::from(super::body::shortened(&value.to_string())),
            other => other.clone(),
        };
        self.place = Some(Box::new(Place { field: field.into(), value: value.map(short), remedy: remedy.into() }));
        self
    }

    /// A value of the request that is not acceptable: which, what is wrong with it, and what to send.
    pub fn value(field: &str, value: Option<&Value>, wrong: &str, remedy: &str) -> Self {
        Self::invalid(format!("{field}: {wrong}; {remedy}")).at(field, value, remedy)
    }

    /// There is nothing that the asker may see.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "No such record", detail)
    }

    /// Our fault; what happened is in the log only.
    pub fn ours(error: &(dyn std::error::Error + 'static)) -> Self {
        if let Some(error) = error.downcast_ref::<StoreError>()
            && error.is_around()
        {
            let Some(reason) = error.reason() else {
                tracing::warn!(error = chain(error), "a request comes again");
                return Self::unavailable("other work was in the way; send the same request again").after(1);
            };
            // It is said in the log once, by who knows whether it is new.
            let met = Met { reason, error: Some(chain(error)) };
            return Self { met: Some(Box::new(met)), ..Self::because(reason) };
        }
        tracing::error!(error = chain(error), "a request failed");
        let detail =
            "the server failed; nothing acknowledged is lost. Try again; if it stays, look at the server's log";
        Self::unavailable(detail).after(5)
    }

    /// The server can not do its work just now.
    pub fn because(reason: Reason) -> Self {
        let detail = format!(
            "{}; {}. Nothing acknowledged is lost: send the same request again later",
            reason.what(),
            reason.remedy()
        );
        let met = Some(Box::new(Met { reason, error: None }));
        Self { met, ..Self::unavailable(detail) }.after(5)
    }

    fn unavailable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "The server can not do this now", detail)
    }

    /// The same, to be tried again after some seconds.
    #[must_use]
    pub fn after(self, seconds: u32) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self::ours(&error)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response<Body> {
        let mut body = json!({
            "type": format!("urn:problem-type:deskside:{}", self.code), "title": self.title,
            "status": self.status.as_u16(), "detail": self.detail, "code": self.code,
        });
        if let Some(place) = self.place {
            body["field"] = place.field.into();
            body["value"] = place.value.unwrap_or_default();
            body["remedy"] = place.remedy.into();
        }
        if let Some(met) = &self.met {
            body["reason"] = met.reason.word().into();
            body["remedy"] = met.reason.remedy().into();
        }
        let mut response = (self.status, body.to_string()).into_response();
        if let Some(met) = self.met {
            response.extensions_mut().insert(*met);
        }
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"deskside\""));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// A handler's result.
pub type Answer<T> = Result<T, Problem>;

/// The address is right, the method is not.
pub async fn method_not_allowed() -> Problem {
    let detail = "this address does not take this method; the Allow header names those it takes";
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "Wrong method", detail)
}

/// A handler failed: the connection stays, the log says more.
pub fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response<Body> {
    tracing::error!(panic = crate::store::said(&*panic), "a request handler panicked");
    let detail = "the server failed on this request; its log says more";
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "server_bug", "The server failed", detail).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;

    async fn said(response: Response<Body>) -> (u16, String) {
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 64 << 10).await.expect("a body");
        (parts.status.as_u16(), String::from_utf8_lossy(&body).into_owned())
    }

    #[tokio::test]
    async fn a_failure_of_ours_says_nothing_of_what_is_inside() {
        const INSIDE: &str = "the secret column of account in /srv/desk.db:17";
        let command = deskside_domain::id::CommandId::from(1);
        let failed = StoreError::Panicked { command, message: INSIDE.to_owned() };
        assert!(crate::store::chain(&failed).contains(INSIDE), "the log has it");
        for (response, status, remedy) in [
            (Problem::from(failed).into_response(), 503, "Try again"),
            (panicked(Box::new(INSIDE.to_owned())), 500, "its log says more"),
        ] {
            let (code, text) = said(response).await;
            assert_eq!(code, status, "{text}");
            assert!(text.contains(remedy) && text.contains("the server failed"), "{text}");
            for part in ["column", "secret", "/srv", "panic", "rs:"] {
                assert!(!text.contains(part), "{part} in {text}");
            }
        }
    }
}
