//! A line that can be cut without a word: what comes in is swallowed, and neither end hears of it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;

/// Passes on what comes, until it is told not to.
pub struct Proxy {
    pub addr: SocketAddr,
    cuts: Arc<Cuts>,
    _runtime: Runtime,
}

/// Connections made at an earlier count than `good` hear nothing any more; new ones neither, while `open` is 0.
struct Cuts {
    made: AtomicU32,
    good: AtomicU32,
    open: AtomicU32,
}

impl Cuts {
    fn passes(&self, connection: u32) -> bool {
        connection >= self.good.load(Ordering::SeqCst) && self.open.load(Ordering::SeqCst) == 1
    }
}

impl Proxy {
    /// In front of a port of this machine.
    pub fn before(port: u16) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let cuts = Arc::new(Cuts { made: AtomicU32::new(0), good: AtomicU32::new(0), open: AtomicU32::new(1) });
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
        let addr = listener.local_addr().expect("an address");
        let shared = cuts.clone();
        runtime.spawn(async move {
            while let Ok((inner, _)) = listener.accept().await {
                let number = shared.made.fetch_add(1, Ordering::SeqCst);
                let Ok(outer) = TcpStream::connect(("127.0.0.1", port)).await else { continue };
                let ((from, to), (back, forth)) = (inner.into_split(), outer.into_split());
                tokio::spawn(pass(from, forth, number, shared.clone()));
                tokio::spawn(pass(back, to, number, shared.clone()));
            }
        });
        Self { addr, cuts, _runtime: runtime }
    }

    /// From now on nothing comes through.
    pub fn cut(&self) {
        self.cuts.open.store(0, Ordering::SeqCst);
    }

    /// New connections come through; those that were cut stay as they are.
    pub fn mend(&self) {
        self.cuts.good.store(self.cuts.made.load(Ordering::SeqCst), Ordering::SeqCst);
        self.cuts.open.store(1, Ordering::SeqCst);
    }
}

async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, number: u32, cuts: Arc<Cuts>) {
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(many @ 1..) = from.read(&mut bytes).await {
        if cuts.passes(number) && to.write_all(&bytes[..many]).await.is_err() {
            return;
        }
    }
    // A good-bye does not come through either.
    if !cuts.passes(number) {
        std::future::pending::<()>().await;
    }
}
