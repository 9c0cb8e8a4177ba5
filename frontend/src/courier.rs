//! The browser as the [`Courier`] of files of unsent work, and the key that proves what was saved here.

use crate::device::Browser;
use crate::js;
use crate::js::{ask, get};
use crate::net;
use crate::session::Session;
use app::prelude::{Effect, Readable};
use app::state::Later;
use app::toolbox::{Courier, DeliverError, Handed};
use deskside_domain::command::Sealed;
use deskside_domain::id::PersonId;
use deskside_domain::private::hex;
use deskside_domain::sync::machine::Line;
use deskside_domain::sync::parcel::{Delivered, Delivery, DeliveryAnswer, proof};
use deskside_domain::time::Timestamp;
use js_sys::Array;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

/// The browser's courier.
pub struct ByHand(pub Browser);

impl ByHand {
    fn session(&self) -> Option<Rc<Session>> {
        self.0.session()
    }
}

impl Courier for ByHand {
    fn ask_key(&self) -> Later<bool> {
        let session = self.session();
        Box::pin(async move {
            match session {
                Some(session) => ask_key(&session).await || session.store().delivery_key().await.is_some(),
                None => false,
            }
        })
    }

    fn has_key(&self) -> Later<bool> {
        let session = self.session();
        Box::pin(async move {
            match session {
                Some(session) => session.store().delivery_key().await.is_some(),
                None => false,
            }
        })
    }

    fn proofs(&self, commands: Vec<Sealed>) -> Later<Vec<String>> {
        let session = self.session();
        Box::pin(async move {
            let key = match &session {
                Some(session) => session.store().delivery_key().await,
                None => None,
            };
            let proof = |command: &Sealed| {
                let (client, key) = key.as_ref()?;
                // What was saved before the device became another one is not proven by its new key.
                (*client == command.client_id).then(|| proof(key, &command.payload_hash))
            };
            commands.iter().map(|command| proof(command).unwrap_or_default()).collect()
        })
    }

    fn handed(&self) -> Later<Vec<Handed>> {
        let session = self.session();
        Box::pin(async move {
            match session {
                Some(session) => session.store().handed().await,
                None => Vec::new(),
            }
        })
    }

    fn hand(&self, handed: Vec<Handed>) -> Later<()> {
        let session = self.session();
        Box::pin(async move {
            if let Some(session) = session {
                let unsent = session.desk().outbox.with_untracked(|entries| {
                    entries
                        .iter()
                        .filter(|entry| entry.is_unsent())
                        .map(|entry| entry.command.command_id)
                        .collect::<Vec<_>>()
                });
                session.store().hand(handed, &unsent).await;
            }
        })
    }

    fn chosen_file(&self, input: &str) -> Later<Option<String>> {
        let input = input.to_owned();
        Box::pin(async move {
            let input = JsValue::from(js::window()?.document()?.get_element_by_id(&input)?);
            let file = get(&get(&input, "files")?, "0")?;
            // No work of a person is that long; it is something else, and would only fill the memory.
            if get(&file, "size")?.as_f64()? > FILE_MOST {
                return None;
            }
            ask(&file, "text", &Array::new()).await?.as_string()
        })
    }

    fn deliver(&self, author: PersonId, items: Vec<Delivered>) -> Later<Result<DeliveryAnswer, DeliverError>> {
        let session = self.session();
        Box::pin(async move {
            let session = session.ok_or(DeliverError::SignedOut)?;
            let delivery = Delivery { nonce: hex(&js::random::<16>()), author, items };
            let answer = net::deliver(session.user(), &delivery).await;
            // What arrived comes back with the next pull.
            session.sync_now();
            answer
        })
    }
}

/// Asks for the key anew: an earlier one may be of an access that has ended. Without a good line nobody is asked, as what
/// is here then serves.
async fn ask_key(session: &Session) -> bool {
    if matches!(session.desk().line.get_untracked(), Line::Down | Line::SignedOut | Line::Unable(_)) {
        return false;
    }
    let (client, epoch) = {
        let meta = &session.store().cached().meta;
        (meta.client_id, meta.epoch.clone())
    };
    // Before the first contact it is not known which server this is.
    if epoch.is_empty() {
        return false;
    }
    let Some(key) = net::delivery_key(session.user(), client).await else { return false };
    session.store().keep_delivery_key(client, &epoch, &key).await;
    true
}

/// Bytes of a file that are read.
const FILE_MOST: f64 = 64.0 * 1024.0 * 1024.0;

/// Seconds after which the key is asked for anew, as the access may be another one.
const ANEW: i64 = 120;

/// Has the key here before it is needed: where there is no line it can not be had. Asks at every start and sign-in, once
/// the server was there, and now and then.
pub fn prepare(browser: &Browser) {
    thread_local! {
        static ASKED: Cell<Option<Timestamp>> = const { Cell::new(None) };
    }
    let browser = browser.clone();
    Effect::new(move |_| {
        let Some(session) = browser.session() else { return };
        match session.desk().line.get() {
            Line::SignedOut => ASKED.set(None),
            Line::Good if ASKED.get().is_none_or(|asked| session.now().since(asked) > ANEW) => {
                ASKED.set(Some(session.now()));
                spawn_local(async move {
                    if !ask_key(&session).await {
                        ASKED.set(None);
                    }
                });
            }
            _ => {}
        }
    });
}
