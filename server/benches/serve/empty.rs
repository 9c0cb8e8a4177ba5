//! The least a server of this kind can do: the measure for all other times.

use axum::Router;
use axum::routing::get;
use std::net::SocketAddr;

/// An axum server that answers nothing, in this process.
pub struct Empty {
    pub addr: SocketAddr,
}

impl Empty {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let addr = listener.local_addr().expect("an address");
        let router = Router::new().route("/", get(|| async { "" }));
        // Threads of its own, as the program has.
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
            runtime.expect("a runtime").block_on(async move {
                let listener = listener.into_std().and_then(tokio::net::TcpListener::from_std).expect("the port");
                axum::serve(listener, router).await.expect("served");
            });
        });
        Self { addr }
    }
}
