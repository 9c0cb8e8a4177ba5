//! Taking connections. When the process may open no more of them, those that come wait, and it is said once.

use crate::condition::Part;
use crate::http::App;
use crate::store::{Reason, has_no_handle};
use axum::extract::ConnectInfo;
use axum::serve::{IncomingStream, Listener};
use axum::{Extension, Router};
use std::convert::Infallible;
use std::future::{Ready, ready};
use std::io::{ErrorKind, Result};
use std::net::SocketAddr;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tower::{Layer, Service};

/// Before it is tried again.
const PAUSE: Duration = Duration::from_millis(200);

/// Where browsers and devices connect.
pub struct Listening {
    listener: TcpListener,
    app: App,
}

impl Listening {
    /// Takes what comes at an address.
    pub fn at(listener: TcpListener, app: App) -> Self {
        Self { listener, app }
    }
}

impl Listener for Listening {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        let condition = &self.app.metrics.condition;
        loop {
            match self.listener.accept().await {
                Ok(connection) => {
                    condition.works(Part::Listening, self.app.clock.unix_millis());
                    return connection;
                }
                // Whoever came has gone already.
                Err(error)
                    if matches!(
                        error.kind(),
                        ErrorKind::ConnectionRefused | ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset
                    ) => {}
                Err(error) => {
                    let reason = if has_no_handle(&error) { Reason::Handles } else { Reason::Failed };
                    condition.fails(Part::Listening, reason, &error.to_string(), self.app.clock.unix_millis());
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    fn local_addr(&self) -> Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// The routes for each connection, which know where it comes from.
#[derive(Clone)]
pub struct Connections(pub Router);

impl Service<IncomingStream<'_, Listening>> for Connections {
    type Response = <Extension<ConnectInfo<SocketAddr>> as Layer<Router>>::Service;
    type Error = Infallible;
    type Future = Ready<std::result::Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<std::result::Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, connection: IncomingStream<'_, Listening>) -> Self::Future {
        ready(Ok(Extension(ConnectInfo(*connection.remote_addr())).layer(self.0.clone())))
    }
}
