//! The connection to a user's database: opened on demand, dropped when it breaks.

use super::error::StorageError;
use super::request::Request;
use super::tx::AUTO;
use crate::js;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{IdbDatabase, IdbObjectStoreParameters, IdbOpenDbRequest, IdbVersionChangeEvent};

/// Additive changes only: an old build must be able to tell that it is old, and no upgrade may clear the outbox.
const VERSION: u32 = 1;

/// A database by its name.
pub struct Db {
    name: String,
    stores: &'static [&'static str],
    state: Rc<State>,
}

struct State {
    handle: RefCell<Option<IdbDatabase>>,
    outdated: Cell<bool>,
    on_outdated: Box<dyn Fn()>,
}

impl Db {
    /// `stores` are made where they are missing; `on_outdated` is called when a newer build in another tab wants to change
    /// the database.
    pub fn new(name: String, stores: &'static [&'static str], on_outdated: impl Fn() + 'static) -> Self {
        let state =
            State { handle: RefCell::new(None), outdated: Cell::new(false), on_outdated: Box::new(on_outdated) };
        Self { name, stores, state: Rc::new(state) }
    }

    /// The connection, opened if there is none.
    pub async fn handle(&self) -> Result<IdbDatabase, StorageError> {
        if self.state.outdated.get() {
            return Err(StorageError::Outdated);
        }
        if let Some(db) = &*self.state.handle.borrow() {
            return Ok(db.clone());
        }
        let db = match open(&self.name, self.stores).await {
            Err(StorageError::Outdated) => {
                State::give_way(&self.state);
                return Err(StorageError::Outdated);
            }
            opened => opened?,
        };
        self.watch(&db);
        let mut handle = self.state.handle.borrow_mut();
        Ok(handle.get_or_insert(db).clone())
    }

    /// Drops the connection; the next use opens a new one.
    pub fn forget(&self) {
        if let Some(db) = self.state.handle.borrow_mut().take() {
            db.close();
        }
    }

    /// Gives way to a newer build, and notices when the browser closes the connection.
    fn watch(&self, db: &IdbDatabase) {
        let (state, this) = (Rc::clone(&self.state), db.clone());
        let on_change = Closure::<dyn Fn(IdbVersionChangeEvent)>::new(move |event: IdbVersionChangeEvent| {
            this.close();
            state.handle.borrow_mut().take();
            // Without a new version somebody deletes the database; the next use makes it anew.
            if event.new_version().is_some() {
                State::give_way(&state);
            }
        });
        db.set_onversionchange(Some(on_change.into_js_value().unchecked_ref()));
        let state = Rc::clone(&self.state);
        let on_close = Closure::<dyn Fn()>::new(move || {
            state.handle.borrow_mut().take();
        });
        db.set_onclose(Some(on_close.into_js_value().unchecked_ref()));
    }
}

impl State {
    fn give_way(state: &Rc<Self>) {
        state.outdated.set(true);
        (state.on_outdated)();
    }
}

async fn open(name: &str, stores: &'static [&'static str]) -> Result<IdbDatabase, StorageError> {
    let factory = js::window().and_then(|window| window.indexed_db().ok()?);
    let factory = factory.ok_or_else(|| StorageError::Broken("the database could not be opened".to_owned()))?;
    let opening = factory.open_with_u32(name, VERSION)?;
    let upgraded = opening.clone();
    let upgrade = Closure::once_into_js(move || create_stores(&upgraded, stores));
    opening.set_onupgradeneeded(Some(upgrade.unchecked_ref()));
    Ok(Request::of(opening.into()).answer().await?.unchecked_into())
}

/// An error here is one of the request.
fn create_stores(opening: &IdbOpenDbRequest, stores: &[&str]) -> Result<(), JsValue> {
    let db: IdbDatabase = opening.result()?.unchecked_into();
    let there = db.object_store_names();
    for name in stores {
        if !there.contains(name) {
            let parameters = IdbObjectStoreParameters::new();
            parameters.set_auto_increment(AUTO.contains(name));
            db.create_object_store_with_optional_parameters(name, &parameters)?;
        }
    }
    Ok(())
}
