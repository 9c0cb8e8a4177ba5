//! Runs the client's state machine in the browser: carries out its effects, feeds it what came of them.

use crate::live::Live;
use crate::session::Session;
use crate::storage::who::{Who, keep};
use crate::{js, net};
use deskside_domain::sync::machine::{Effect, Failure, Input, Line, Machine, Millis};
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::{AbortController, AbortSignal};

/// How often the watchdog looks.
const WATCH: i32 = 30_000;
/// Without a step for this long the machine is replaced. Longer than any of its waiting times and a request's
/// deadline together.
const STALL: Millis = 120_000;

/// The sync of one tab.
pub struct Driver {
    session: Rc<Session>,
    machine: RefCell<Machine>,
    /// Which machine it is. What an earlier one began ends unheard.
    life: Cell<u32>,
    /// Which request is under way. An answer to an earlier one ends unheard.
    request: Cell<u32>,
    abort: RefCell<Option<AbortController>>,
    leads: Cell<bool>,
    /// Known to be this user's: the session that the browser holds.
    signed_in: Cell<bool>,
    last_step: Cell<Millis>,
    timer: Cell<i32>,
    ring: OnceCell<Closure<dyn Fn()>>,
    live: Live,
}

impl Driver {
    /// A driver that does not lead yet.
    pub fn start(session: Rc<Session>) -> Rc<Self> {
        let driver = Rc::new(Self {
            machine: RefCell::new(machine(&session)),
            session,
            life: Cell::new(0),
            request: Cell::new(0),
            abort: RefCell::new(None),
            leads: Cell::new(false),
            signed_in: Cell::new(false),
            last_step: Cell::new(js::monotonic()),
            timer: Cell::new(0),
            ring: OnceCell::new(),
            live: Live::default(),
        });
        let ringing = Rc::downgrade(&driver);
        let _ = driver.ring.set(Closure::new(move || {
            if let Some(driver) = ringing.upgrade() {
                driver.feed(Input::Wake);
            }
        }));
        driver.wake_ups();
        driver
    }

    /// Whether this tab is the one that syncs.
    pub fn leads(&self) -> bool {
        self.leads.get()
    }

    /// The state of the connection is news to be trusted: whatever waits is tried now.
    fn wake_ups(self: &Rc<Self>) {
        let Some(window) = js::window() else { return };
        let this = Rc::clone(self);
        js::listen(&window, "online", move |_| this.feed(Input::Try));
        if let Some(document) = window.document() {
            let this = Rc::clone(self);
            js::listen(&document, "visibilitychange", move |_| {
                if js::is_visible() {
                    // Words of other tabs may have been missed while this one slept.
                    this.session.refresh_soon();
                    this.session.sync_now();
                }
            });
        }
        let this = Rc::clone(self);
        js::every(WATCH, move || this.watch());
    }

    /// Someone signed in or out in another tab: what was known of the session is void.
    pub fn session_changed(self: &Rc<Self>) {
        self.signed_in.set(false);
        self.feed(Input::SignedIn);
    }

    /// Feeds the machine and carries out what it wants.
    pub fn feed(self: &Rc<Self>, input: Input) {
        if js::stopped() {
            return;
        }
        if let Input::Leads(leads) = input {
            self.leads.set(leads);
            if !leads {
                self.live.close();
            }
        }
        if !matches!(input, Input::Wake | Input::Try | Input::Poke) {
            self.last_step.set(js::monotonic());
        }
        let effects = self.machine.borrow_mut().step(js::monotonic(), input);
        for effect in effects {
            self.run(effect);
        }
    }

    fn run(self: &Rc<Self>, effect: Effect) {
        match effect {
            Effect::Look => {
                self.session.seek_soon();
                self.store(async |session| match session.look().await {
                    Ok(look) => Input::Looked(Box::new(look)),
                    Err(_) => Input::StoreFailed,
                });
            }
            Effect::Record(answer) => self.store(async move |session| match session.record(&answer).await {
                Ok(()) => Input::Stored,
                Err(_) => Input::StoreFailed,
            }),
            Effect::Store { asked, page } => {
                self.store(async move |session| match session.store_page(*page, &asked).await {
                    Ok(true) => Input::Stored,
                    // A page of another world: asked again after a pause, or such a server is asked without end.
                    Ok(false) | Err(_) => Input::StoreFailed,
                });
            }
            Effect::Push(request) => self.request(async move |session, signal| {
                let (answer, whole) = net::push(&request, &signal).await?;
                if !whole {
                    session.desk().update_needed.set(true);
                }
                Ok(Input::Pushed(Box::new(answer)))
            }),
            Effect::Pull { cursor, nonce } => self.request(async move |session, signal| {
                let client = session.store().cached().meta.client_id;
                let answer = net::pull(&cursor, &nonce, client, session.user(), &signal).await?;
                Ok(Input::Pulled(Box::new(answer)))
            }),
            Effect::Abort => {
                self.request.set(self.request.get().wrapping_add(1));
                if let Some(controller) = self.abort.take() {
                    controller.abort();
                }
            }
            Effect::WakeAt(at) => self.wake_at(at),
            Effect::Show(line) => {
                if matches!(line, Line::Down | Line::Unable(_) | Line::SignedOut) {
                    self.live.close();
                }
                self.session.show_line(line);
            }
        }
    }

    /// Works on the storage, then feeds what came of it.
    fn store(self: &Rc<Self>, work: impl AsyncFnOnce(&Session) -> Input + 'static) {
        let (this, life) = (Rc::clone(self), self.life.get());
        spawn_local(async move {
            let input = work(&this.session).await;
            if this.life.get() == life {
                this.feed(input);
            }
        });
    }

    /// Asks the server, then feeds what came of it.
    fn request(self: &Rc<Self>, ask: impl AsyncFnOnce(&Session, AbortSignal) -> Result<Input, Failure> + 'static) {
        let (this, life) = (Rc::clone(self), self.life.get());
        let number = self.request.get().wrapping_add(1);
        self.request.set(number);
        spawn_local(async move {
            let asked = match this.make_sure().await {
                // Given up meanwhile: nothing must go out any more.
                Ok(()) if this.life.get() != life || this.request.get() != number => return,
                Ok(()) => match AbortController::new() {
                    Ok(controller) => {
                        let signal = controller.signal();
                        this.abort.replace(Some(controller));
                        ask(&this.session, signal).await
                    }
                    Err(_) => Err(Failure::Network),
                },
                Err(failure) => Err(failure),
            };
            if this.life.get() != life || this.request.get() != number {
                return;
            }
            this.abort.replace(None);
            match asked {
                Ok(input) => {
                    let poked = Rc::clone(&this);
                    this.live.open(move || poked.feed(Input::Poke));
                    this.feed(input);
                }
                Err(failure) => {
                    if failure == Failure::SignedOut {
                        this.signed_in.set(false);
                    }
                    this.feed(Input::Failed(failure));
                }
            }
        });
    }

    /// Makes sure, before anything is sent or fetched, that the browser's session is this user's. Nothing goes
    /// out under another person's session, and nothing another person may see comes in.
    async fn make_sure(&self) -> Result<(), Failure> {
        if self.signed_in.get() {
            return Ok(());
        }
        let person = net::me().await?;
        if person == self.session.user() {
            self.signed_in.set(true);
            return Ok(());
        }
        // Signed in on a page of the server: that person's desk is another database.
        keep(Who::of(person)).await;
        js::reload();
        Err(Failure::SignedOut)
    }

    fn wake_at(&self, at: Millis) {
        js::clear_timeout(self.timer.get());
        let wait = at.saturating_sub(js::monotonic()).min(i32::MAX as u64) as i32;
        if let Some(ring) = self.ring.get() {
            self.timer.set(js::set_timeout(ring.as_ref().unchecked_ref(), wait));
        }
    }

    /// Replaces a machine that has stopped.
    fn watch(self: &Rc<Self>) {
        let still = js::monotonic().saturating_sub(self.last_step.get());
        if !self.leads.get() || still < STALL {
            return;
        }
        self.life.set(self.life.get().wrapping_add(1));
        self.machine.replace(machine(&self.session));
        if let Some(controller) = self.abort.take() {
            controller.abort();
        }
        self.feed(Input::Leads(true));
    }
}

fn machine(session: &Session) -> Machine {
    Machine::new(session.user(), u64::from_be_bytes(js::random()))
}
