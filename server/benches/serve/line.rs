//! A client that keeps its connection, and the times its requests take.

use super::super::now;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpStream;

/// An answer, whole.
pub struct Answer {
    pub status: u16,
    pub cookie: String,
    pub body: Bytes,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }
}

/// One connection.
pub struct Line {
    send: SendRequest<Full<Bytes>>,
    addr: SocketAddr,
}

impl Line {
    pub async fn to(addr: SocketAddr) -> Self {
        let stream = TcpStream::connect(addr).await.expect("connected");
        stream.set_nodelay(true).expect("no delay");
        let (send, connection) = handshake(TokioIo::new(stream)).await.expect("HTTP");
        tokio::spawn(connection);
        Self { send, addr }
    }

    /// Asks, and reads the whole answer.
    pub async fn ask(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = hyper::Request::builder().method(method).uri(path).header("host", self.addr.to_string());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(Bytes::from(body.to_owned()))).expect("a request");
        self.send.ready().await.expect("the connection is open");
        let answer = self.send.send_request(request).await.expect("an answer");
        let status = answer.status().as_u16();
        let cookie = answer.headers().get("set-cookie").and_then(|set| set.to_str().ok()).unwrap_or("");
        let cookie = cookie.split(';').next().unwrap_or("").to_owned();
        let body = answer.into_body().collect().await.expect("the whole answer").to_bytes();
        Answer { status, cookie, body }
    }
}

/// Someone who may read and write: a token and a session.
#[derive(Clone)]
pub struct Asker {
    pub addr: SocketAddr,
    pub bearer: String,
    pub cookie: String,
}

impl Asker {
    /// Reads an address of the API.
    pub async fn get(&self, line: &mut Line, path: &str) -> Answer {
        let answer = line.ask("GET", path, &[("authorization", &self.bearer)], "").await;
        assert_eq!(answer.status, 200, "{path}: {}", String::from_utf8_lossy(&answer.body));
        answer
    }
}

/// How long each of many requests took.
#[derive(Clone, Debug, Default)]
pub struct Times(pub Vec<Duration>);

impl Times {
    /// What so many of a hundred did not exceed.
    pub fn percentile(&self, part: f64) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let at = ((sorted.len() as f64 * part / 100.0).ceil() as usize).clamp(1, sorted.len().max(1)) - 1;
        sorted.get(at).copied().unwrap_or_default()
    }

    /// Asks one after the other, each address in turn.
    pub async fn of(asker: &Asker, paths: &[String], many: usize) -> Self {
        let mut line = Line::to(asker.addr).await;
        for path in paths {
            asker.get(&mut line, path).await;
        }
        let mut times = Vec::with_capacity(many);
        for path in paths.iter().cycle().take(many) {
            let begun = now();
            asker.get(&mut line, path).await;
            times.push(begun.elapsed());
        }
        Self(times)
    }
}
