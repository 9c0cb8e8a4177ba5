//! `GET /sync/v1/live`: a poke whenever the log's head moves. The stream ends with the session.

use super::App;
use super::session::Signed;
use crate::auth::signed_in;
use crate::store::TokenHash;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::sse::{Event, Sse};
use futures::stream::unfold;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::{broadcast, watch};
use tokio::time::{Interval, MissedTickBehavior, interval};

/// How often the stream shows that it lives, and looks whether the session still does.
const BEAT: Duration = Duration::from_secs(15);

struct Live {
    app: App,
    token: TokenHash,
    head: watch::Receiver<u64>,
    ended: broadcast::Receiver<()>,
    stopping: watch::Receiver<bool>,
    beat: Interval,
    _open: Open,
}

/// Counts an open stream for as long as it exists.
struct Open(App);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.metrics.live(false);
    }
}

/// The stream of pokes. The first one comes at once.
pub async fn live(State(app): State<App>, signed: Signed) -> impl IntoResponse {
    app.metrics.live(true);
    let mut head = app.store.head();
    head.mark_changed();
    let mut beat = interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    beat.reset();
    let live = Live {
        token: signed.token,
        head,
        ended: app.store.sessions_ended(),
        stopping: app.stopping.clone(),
        beat,
        _open: Open(app.clone()),
        app,
    };
    let pokes = unfold(live, |mut live| async move {
        let event = live.next().await?;
        Some((Ok::<_, Infallible>(event), live))
    });
    // Some proxies hold a stream back until they have collected enough of it.
    ([("x-accel-buffering", "no")], Sse::new(pokes))
}

impl Live {
    async fn next(&mut self) -> Option<Event> {
        loop {
            tokio::select! {
                moved = self.head.changed() => {
                    moved.ok()?;
                    let head = *self.head.borrow_and_update();
                    return Some(Event::default().event("poke").data(head.to_string()));
                }
                // Lagging means that several sessions ended: one look answers for all.
                _ = self.ended.recv() => self.look().await?,
                _ = self.beat.tick() => {
                    self.look().await?;
                    return Some(Event::default().comment("still here"));
                }
                () = stopped(&mut self.stopping) => return None,
            }
        }
    }

    async fn look(&self) -> Option<()> {
        signed_in(&*self.app.store, self.token, self.app.clock.now()).await.ok()?.map(|_| ())
    }
}

async fn stopped(stopping: &mut watch::Receiver<bool>) {
    let _ = stopping.wait_for(|stopping| *stopping).await;
}
