//! The connection to a user's database: opened on demand, dropped when it breaks.

use super::error::StorageError;
use super::tx::{AUTO, STORES};
use indexed_db_futures::database::Database;
use indexed_db_futures::internals::SystemRepr;
use indexed_db_futures::prelude::*;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::IdbVersionChangeEvent;

/// Additive changes only: an old build must be able to tell that it is old, and no upgrade may clear the outbox.
const VERSION: u8 = 1;

/// A database by its name.
pub struct Db {
    name: String,
    state: Rc<State>,
}

struct State {
    handle: RefCell<Option<Database>>,
    outdated: Cell<bool>,
    on_outdated: Box<dyn Fn()>,
}

impl Db {
    /// `on_outdated` is called when a newer build in another tab wants to change the database.
    pub fn new(name: String, on_outdated: impl Fn() + 'static) -> Self {
        let state =
            State { handle: RefCell::new(None), outdated: Cell::new(false), on_outdated: Box::new(on_outdated) };
        Self { name, state: Rc::new(state) }
    }

    /// The connection, opened if there is none.
    pub async fn handle(&self) -> Result<Database, StorageError> {
        if self.state.outdated.get() {
            return Err(StorageError::Outdated);
        }
        if let Some(db) = &*self.state.handle.borrow() {
            return Ok(db.clone());
        }
        let opened = Database::open(self.name.as_str())
            .with_version(VERSION)
            .with_on_upgrade_needed(|_, db| create_stores(&db))
            .await;
        let db = match opened.map_err(StorageError::from) {
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
    fn watch(&self, db: &Database) {
        let sys = db.as_sys();
        let (state, this) = (Rc::clone(&self.state), db.clone());
        let on_change = Closure::<dyn Fn(IdbVersionChangeEvent)>::new(move |event: IdbVersionChangeEvent| {
            this.clone().close();
            state.handle.borrow_mut().take();
            // Without a new version somebody deletes the database; the next use makes it anew.
            if event.new_version().is_some() {
                State::give_way(&state);
            }
        });
        sys.set_onversionchange(Some(on_change.into_js_value().unchecked_ref()));
        let state = Rc::clone(&self.state);
        let on_close = Closure::<dyn Fn()>::new(move || {
            state.handle.borrow_mut().take();
        });
        sys.set_onclose(Some(on_close.into_js_value().unchecked_ref()));
    }
}

impl State {
    fn give_way(state: &Rc<Self>) {
        state.outdated.set(true);
        (state.on_outdated)();
    }
}

fn create_stores(db: &Database) -> indexed_db_futures::Result<()> {
    let there: Vec<String> = db.object_store_names().collect();
    for name in STORES {
        if !there.iter().any(|store| store == name) {
            db.create_object_store(name).with_auto_increment(AUTO.contains(&name)).build()?;
        }
    }
    Ok(())
}
