//! The running server: listening, telling, stopping in order.

mod listening;
mod tls;

pub use tls::TlsFiles;

use crate::auth::{DeliveryKeys, KnownBrowsers, StatusLinks, Token, first_start};
use crate::clock::{Clock, SystemClock};
use crate::closing;
use crate::condition::Part;
use crate::http::settings::Administration;
use crate::http::{App, Assets, Reach, State, router};
use crate::jobs;
use crate::ladders;
use crate::mail::{self, Addresses, Post, Transport};
use crate::metrics::Metrics;
use crate::store::{META_DEMO, Reason, Store, StoreError, chain};
use crate::writer::Writer;
use crate::zones;
use anyhow::Context;
use listening::{Connections, Listening};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;

/// How the server runs.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where it listens.
    pub addr: SocketAddr,
    /// How browsers reach it.
    pub reach: Reach,
    /// The site's files, if not those in the program.
    pub site: Option<PathBuf>,
    /// Certificate and key, to be served over HTTPS.
    pub tls: Option<TlsFiles>,
    /// Who its mail is from; `None`: it has none.
    pub mail: Option<Addresses>,
    /// The way to the mail server; `None`: nothing goes out.
    pub smtp: Option<Transport>,
}

/// How often the head is looked at, in case another process (`deskside user add`, an import) moved it.
const LOOK: Duration = Duration::from_secs(1);
/// After so many milliseconds without a commit it is tried whether writing works.
const QUIET: u64 = 60_000;
/// Bytes that are written to see whether there is room again.
const PROBE: u32 = 256 * 1024;
/// How long open requests may take once the server stops.
const GRACE: Duration = Duration::from_secs(10);

/// Serves until the process is asked to stop.
pub async fn serve(store: Arc<dyn Store>, options: Options) -> anyhow::Result<()> {
    let tls = match &options.tls {
        Some(files) => Some(files.read().await?),
        None => None,
    };
    // Promises go on as they were where this can not be done now; the next start tries again.
    if let Err(error) = zones::read_anew(&*store, SystemClock.now()).await {
        tracing::warn!(error = chain(&error), "zones of calendars could not be read anew");
    }
    let listener = TcpListener::bind(options.addr).await.with_context(|| bind_failed(options.addr))?;
    let addr = listener.local_addr()?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let metrics = Arc::new(Metrics::default());
    let post = match options.mail {
        Some(addresses) => Some(Post::of(&*store, addresses).await?),
        None => None,
    };
    let (writer, writing) = Writer::start(store.clone(), clock.clone(), metrics.clone());
    let (stop, stopping) = watch::channel(false);
    let stop = Arc::new(stop);
    let outdated = Arc::new(OnceLock::new());
    let app = Arc::new(State {
        store: store.clone(),
        writer,
        clock,
        metrics,
        passwords: Default::default(),
        throttle: Default::default(),
        presence: Default::default(),
        noted: Default::default(),
        known: KnownBrowsers::of(&*store).await?,
        delivery: DeliveryKeys::of(&*store).await?,
        links: StatusLinks::of(&*store).await?,
        brake: Default::default(),
        assets: Assets::from_folder(options.site),
        reach: options.reach,
        administration: Administration::begun(&SystemClock),
        post: post.clone(),
        sends: options.smtp.is_some(),
        stopping: stopping.clone(),
    });
    let looking = tokio::spawn(look(app.clone(), stop.clone(), outdated.clone()));
    let trying = tokio::spawn(try_writing(app.clone(), stopping.clone()));
    let hearing = tokio::spawn(hear(app.clone(), stopping.clone()));
    let working = tokio::spawn(jobs::work(store.clone(), app.clock.clone(), app.metrics.clone(), stopping.clone()));
    let closing = tokio::spawn(closing::follow(store.clone(), app.clock.clone(), stopping.clone()));
    let calling = tokio::spawn(ladders::work(app.clone(), stopping.clone()));
    let sending =
        post.zip(options.smtp).map(|(post, smtp)| tokio::spawn(mail::work(app.clone(), post, smtp, stopping.clone())));
    app.passwords.warm_up().await;
    announce(&*store, addr, &app.reach).await?;
    let following = tls.clone().zip(options.tls).map(|(config, files)| tokio::spawn(files.follow(config)));
    let listening = app.clone();
    let routes = router(app);
    let mut asked = stopping.clone();
    let asked = async move {
        let _ = asked.wait_for(|stop| *stop).await;
    };
    let serving = async move {
        let Some(config) = tls else {
            let listening = Listening::at(listener, listening);
            return axum::serve(listening, Connections(routes)).with_graceful_shutdown(asked).await;
        };
        drop(listening);
        let service = routes.into_make_service_with_connect_info::<SocketAddr>();
        let handle = axum_server::Handle::new();
        let stopped = handle.clone();
        tokio::spawn(async move {
            asked.await;
            stopped.graceful_shutdown(Some(GRACE));
        });
        axum_server::from_tcp_rustls(listener.into_std()?, config)?.handle(handle).serve(service).await
    };
    tokio::spawn(async move {
        signal().await;
        tracing::info!("stopping");
        let _ = stop.send(true);
    });
    let mut asked = stopping;
    tokio::select! {
        served = serving => served.context("serving")?,
        () = async {
            let _ = asked.wait_for(|stop| *stop).await;
            tokio::time::sleep(GRACE).await;
        } => tracing::warn!("some requests did not end in time"),
    }
    looking.abort();
    trying.abort();
    hearing.abort();
    // A step that is not done yet was never begun.
    working.abort();
    closing.abort();
    calling.abort();
    if let Some(sending) = sending {
        sending.abort();
    }
    if let Some(following) = following {
        following.abort();
    }
    // The router is gone and with it every entrance to the writer: what was accepted is written, then it ends.
    let _ = tokio::time::timeout(GRACE, writing).await;
    store.close().await;
    match outdated.get() {
        Some(error) => Err(anyhow::Error::msg(chain(error))),
        None => Ok(()),
    }
}

fn bind_failed(addr: SocketAddr) -> String {
    format!(
        "can not listen on {addr}; end the program that does (another Deskside?), or choose another address with \
         --addr, such as --addr 127.0.0.1:{}",
        addr.port().checked_add(1).unwrap_or(3000)
    )
}

/// Looks whether the log's head was moved elsewhere, and so whether the database answers. Where a newer program has taken
/// it over, this one stops.
async fn look(app: App, stop: Arc<watch::Sender<bool>>, outdated: Arc<OnceLock<StoreError>>) {
    let mut stopping = stop.subscribe();
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
        let looked = match app.store.look_again().await {
            // Another program may have changed the schema meanwhile.
            Ok(()) => app.store.ping().await,
            Err(error) => Err(error),
        };
        let at = app.clock.unix_millis();
        match looked {
            Ok(()) => app.metrics.condition.works(Part::Reading, at),
            // There is nothing left that this program may do; the newer one has begun to.
            Err(error) if error.reason() == Some(Reason::OtherSchema) => {
                app.metrics.condition.failed(Part::Reading, &error, at);
                let _ = outdated.set(error);
                let _ = stop.send(true);
                return;
            }
            Err(error) => {
                if !app.metrics.condition.failed(Part::Reading, &error, at) {
                    app.metrics.condition.fails(Part::Reading, Reason::Failed, &chain(&error), at);
                }
            }
        }
    }
}

/// Writes now and then what means nothing: while writing fails, so that it is known when that is over, and while nobody
/// writes, so that it is known before somebody wants to.
async fn try_writing(app: App, mut stopping: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
        let condition = &app.metrics.condition;
        let failing = condition.trouble_in(Part::Writing).is_some();
        if !failing && condition.quiet_for(app.clock.unix_millis()) < QUIET {
            continue;
        }
        // A little may still fit where nothing else does.
        let written = app.store.probe(if failing { PROBE } else { 0 }).await;
        let at = app.clock.unix_millis();
        match written {
            Ok(()) => condition.works(Part::Writing, at),
            Err(error) => {
                condition.failed(Part::Writing, &error, at);
            }
        }
    }
}

/// Takes in which pages are open at other processes on the database.
async fn hear(app: App, mut stopping: watch::Receiver<bool>) {
    let mut told = app.store.told();
    loop {
        let word = tokio::select! {
            word = told.recv() => word,
            _ = stopping.wait_for(|stop| *stop) => return,
        };
        match word {
            Ok(word) => app.presence.heard(&word, app.clock.now()),
            // Each page speaks again soon.
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

async fn announce(store: &dyn Store, addr: SocketAddr, reach: &Reach) -> anyhow::Result<()> {
    let own = format!("{}://{addr}", if reach.tls { "https" } else { "http" });
    let base = reach.public_url.as_ref().unwrap_or(&own);
    println!("Deskside serves {base}");
    if !store.has_accounts().await? {
        let first = Token::fresh();
        first_start::offer(store, &first, SystemClock.now()).await?;
        println!("Nobody can sign in yet. Create the administrator here; the link works once, for a day:");
        println!("  {base}/first-start?token={}", first.as_str());
    }
    let note = store.meta(META_DEMO).await?;
    if let Some(doors) = note.and_then(|note| serde_json::from_str::<crate::portal::Doors>(&note).ok()) {
        println!("A demonstration desk. Who can sign in:");
        for door in doors.people {
            println!("  {:<24} {:<36} password {}", door.name, door.email, door.password);
        }
    }
    Ok(())
}

#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

#[cfg(not(unix))]
async fn signal() {
    let _ = tokio::signal::ctrl_c().await;
}
