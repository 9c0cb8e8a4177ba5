//! The browser as the [`Toolbox`] of the later pages. Nothing of the first screen names what is in here.

use crate::device::{Browser, not_open};
use crate::files::watch;
use crate::js::{self, ask, get};
use crate::rest;
use crate::session::Session;
use app::report::Draft;
use app::state::{Later, SaveError};
use app::toolbox::{Amend, FileError, Health, Kept, Toolbox, Trial};
use deskside_domain::command::Payload;
use deskside_domain::id::{AttachmentId, CommandId, TicketId};
use deskside_domain::ticket::Visibility;
use js_sys::Array;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};

/// The browser's toolbox.
pub struct Tools(pub Browser);

impl Tools {
    fn session(&self) -> Option<Rc<Session>> {
        self.0.session()
    }
}

impl Toolbox for Tools {
    fn paper(&self, draft: Draft) -> Later<Option<(String, Vec<u8>)>> {
        Box::pin(rest::paper(draft))
    }

    fn health(&self) -> Later<Health> {
        Box::pin(health())
    }

    fn ask_to_persist(&self) -> Later<bool> {
        Box::pin(async { storage("persist").await.and_then(|answer| answer.as_bool()).unwrap_or(false) })
    }

    fn self_test(&self) -> Later<Vec<(Trial, bool)>> {
        let session = self.session();
        Box::pin(async move {
            let health = health().await;
            let mut results = Vec::new();
            for trial in Trial::ALL {
                let works = match (trial, &session) {
                    (Trial::Keeps, Some(session)) => session.store().try_keeping().await,
                    (Trial::HasRoom, Some(session)) => session.store().try_room().await,
                    (Trial::OutboxWhole, Some(session)) => session.store().try_outbox().await,
                    (Trial::ShellKept, _) => shell_is_kept(&health.build).await,
                    (Trial::WorkerRuns, _) => health.worker,
                    (Trial::Persistent, _) => health.persistent == Some(true),
                    (_, None) => false,
                };
                results.push((trial, works));
            }
            results
        })
    }

    fn discard(&self, command: CommandId) -> Later<Result<bool, SaveError>> {
        let session = self.session();
        Box::pin(async move { session.ok_or_else(not_open)?.discard(command).await })
    }

    fn pass_over(&self, command: CommandId) -> Later<Result<(), SaveError>> {
        let session = self.session();
        Box::pin(async move { session.ok_or_else(not_open)?.pass_over(command).await })
    }

    fn amend(&self, command: CommandId, payload: Payload) -> Later<Result<Amend, SaveError>> {
        let session = self.session();
        Box::pin(async move { session.ok_or_else(not_open)?.amend(command, payload).await })
    }

    fn files_in(&self, event: &JsValue) -> usize {
        watch::files_of(event).len()
    }

    fn add_files(&self, ticket: TicketId, visibility: Visibility, event: &JsValue) -> Later<Vec<Kept>> {
        let (session, chosen) = (self.session(), watch::files_of(event));
        Box::pin(async move {
            let album = match session {
                Some(session) => rest::album(&session).await,
                None => None,
            };
            match album {
                Some(album) => album.add(ticket, visibility, chosen).await,
                None => vec![Kept { name: String::new(), result: Err(FileError::Save(not_open())) }],
            }
        })
    }

    fn file_address(&self, file: AttachmentId, small: bool) -> Later<Option<String>> {
        let session = self.session();
        Box::pin(async move { rest::album(&session?).await?.address(file, small).await })
    }

    fn drop_file(&self, file: AttachmentId) -> Later<bool> {
        let session = self.session();
        Box::pin(async move {
            let album = match session {
                Some(session) => rest::album(&session).await,
                None => None,
            };
            match album {
                Some(album) => album.drop_file(file).await,
                None => false,
            }
        })
    }

    fn forget_address(&self, address: &str) {
        watch::forget_address(address);
    }
}

async fn health() -> Health {
    let estimate = storage("estimate").await.unwrap_or(JsValue::UNDEFINED);
    let bytes = |name: &str| Some(get(&estimate, name)?.as_f64()? as u64);
    Health {
        persistent: storage("persisted").await.and_then(|answer| answer.as_bool()),
        used: bytes("usage"),
        quota: bytes("quota"),
        worker: worker_answers().is_some(),
        build: js::build().unwrap_or_default(),
        wall: js::wall(),
    }
}

/// What a method of `navigator.storage` answers; `None` where there is none, as in an insecure context.
async fn storage(method: &str) -> Option<JsValue> {
    let navigator = JsValue::from(js::window()?.navigator());
    ask(&get(&navigator, "storage")?, method, &Array::new()).await
}

/// The state of the worker that answers for this page.
fn worker_answers() -> Option<()> {
    let navigator = JsValue::from(js::window()?.navigator());
    let controller = get(&get(&navigator, "serviceWorker")?, "controller")?;
    (get(&controller, "state")?.as_string()? == "activated").then_some(())
}

/// Whether the worker's cache of a build holds the shell and every file this page was made of.
async fn shell_is_kept(build: &str) -> bool {
    kept_files(build).await.is_some_and(|kept| kept)
}

async fn kept_files(build: &str) -> Option<bool> {
    let window = js::window()?;
    let caches = get(&JsValue::from(window.clone()), "caches")?;
    let cache = ask(&caches, "open", &Array::of1(&["desk-", build].concat().into())).await?;
    let document = window.document()?;
    let parts =
        document.query_selector_all("link[rel=stylesheet],link[rel=preload],link[rel=modulepreload],script").ok()?;
    let mut wanted = vec!["/desk.html".to_owned()];
    for at in 0..parts.length() {
        let part: web_sys::Element = parts.item(at)?.dyn_into().ok()?;
        wanted.extend(part.get_attribute("href").or_else(|| part.get_attribute("src")));
    }
    for path in wanted {
        let found = ask(&cache, "match", &Array::of1(&path.into())).await?;
        if !found.is_object() {
            return Some(false);
        }
    }
    // The pages behind the first screen are files of their own.
    let keys: Array = ask(&cache, "keys", &Array::new()).await?.dyn_into().ok()?;
    let urls = keys.iter().filter_map(|request| get(&request, "url")?.as_string());
    let parts = ["/pkg/own-", "/pkg/rest-", "/pkg/rules-", "/pkg/seldom-"];
    let kept = urls.filter(|url| parts.iter().any(|part| url.contains(part))).count();
    Some(!cfg!(feature = "split") || kept >= parts.len())
}
