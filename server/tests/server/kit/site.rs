//! The server in process, on a store in memory.

use super::{NOW, PASSWORD, set_up};
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use serde::Serialize;
use serde_json::{Value, json};
use server::auth::{Token, first_start};
use server::clock::HandClock;
use server::http::{App, Assets, Reach, State, router};
use server::metrics::Metrics;
use server::store::{MemoryStore, Store};
use server::writer::Writer;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::watch;
use tower::ServiceExt;

/// A served desk.
pub struct Site {
    pub app: App,
    pub clock: Arc<HandClock>,
    pub stop: watch::Sender<bool>,
    router: Router,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }

    /// The problem's code, once it has everything a problem has.
    pub fn problem(&self) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text());
        let problem = self.json();
        assert_eq!(problem["status"], self.status.as_u16());
        for field in ["type", "title", "detail"] {
            assert!(problem[field].as_str().is_some_and(|text| !text.is_empty()), "{field}: {problem}");
        }
        problem["code"].as_str().expect("a code").to_owned()
    }

    /// The cookie it sets, as it is sent back.
    pub fn cookie(&self) -> String {
        self.header("set-cookie").split(';').next().unwrap_or("").to_owned()
    }
}

impl Site {
    pub async fn new() -> Self {
        Self::reached(Reach::default(), None).await
    }

    pub async fn reached(reach: Reach, folder: Option<PathBuf>) -> Self {
        let site = Self::over(reach, folder);
        set_up(&*site.app.store).await;
        site
    }

    /// A desk without a person.
    pub fn empty() -> Self {
        Self::over(Reach::default(), None)
    }

    /// The same, waiting for its first account.
    pub async fn waiting(link: &Token) -> Self {
        let site = Self::empty();
        first_start::offer(&*site.app.store, link, NOW).await.expect("stored");
        site
    }

    /// A desk with its people on another store.
    pub async fn on(store: Arc<dyn Store>) -> Self {
        let site = Self::of(store, Reach::default(), None);
        set_up(&*site.app.store).await;
        site
    }

    fn over(reach: Reach, folder: Option<PathBuf>) -> Self {
        Self::of(Arc::new(MemoryStore::default()), reach, folder)
    }

    fn of(store: Arc<dyn Store>, reach: Reach, folder: Option<PathBuf>) -> Self {
        let clock = Arc::new(HandClock::at(NOW));
        let metrics = Arc::new(Metrics::default());
        let (writer, _) = Writer::start(store.clone(), clock.clone(), metrics.clone());
        let (stop, stopping) = watch::channel(false);
        let app = Arc::new(State {
            store,
            writer,
            clock: clock.clone(),
            metrics,
            passwords: Default::default(),
            throttle: Default::default(),
            presence: Default::default(),
            noted: Default::default(),
            known: Default::default(),
            delivery: Default::default(),
            links: Default::default(),
            brake: Default::default(),
            assets: Assets::from_folder(Some(folder.unwrap_or_else(|| PathBuf::from("no/such/folder")))),
            reach,
            administration: Default::default(),
            post: None,
            sends: false,
            stopping,
        });
        Self { router: router(app.clone()), app, clock, stop }
    }

    /// Sends a request as from this machine.
    pub async fn send(&self, mut request: Request<Body>) -> Answer {
        let here: SocketAddr = "127.0.0.1:50000".parse().expect("an address");
        request.extensions_mut().insert(ConnectInfo(here));
        let response = self.router.clone().oneshot(request).await.expect("infallible");
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, 64 << 20).await.expect("a whole body").to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// The same, the body still flowing.
    pub async fn stream(&self, request: Request<Body>) -> axum::body::BodyDataStream {
        self.router.clone().oneshot(request).await.expect("infallible").into_body().into_data_stream()
    }

    pub async fn get(&self, path: &str, cookie: &str) -> Answer {
        self.send(request(Method::GET, path, &[("cookie", cookie)], Body::empty())).await
    }

    pub async fn post(&self, path: &str, cookie: &str, body: &impl Serialize) -> Answer {
        let body = serde_json::to_string(body).expect("json");
        let headers = [("cookie", cookie), ("content-type", "application/json")];
        self.send(request(Method::POST, path, &headers, body.into())).await
    }

    /// Signs in and returns the cookie.
    pub async fn signed_in(&self, email: &str) -> String {
        let answer = self.post("/api/v1/sign-in", "", &json!({"email": email, "password": PASSWORD})).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        answer.cookie()
    }
}

pub fn request(method: Method, path: &str, headers: &[(&str, &str)], body: Body) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path).header(header::HOST, "127.0.0.1:3000");
    for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
        request = request.header(*name, *value);
    }
    request.body(body).expect("a request")
}
