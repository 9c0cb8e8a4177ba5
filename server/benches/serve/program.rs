//! The program as a process of its own.

use super::super::now;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A command of the program that hears of no setting of who measures.
pub fn command(program: &Path) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("DESKSIDE_")) {
        command.env_remove(name);
    }
    command
}

/// Runs a task of the program to its end; returns what it printed and the seconds it took.
pub fn run(program: &Path, args: &[&str]) -> (String, f64) {
    let begun = now();
    let done = command(program).args(args).stderr(Stdio::inherit()).output().expect("the program starts");
    let seconds = begun.elapsed().as_secs_f64();
    assert!(done.status.success(), "deskside {args:?} failed");
    (String::from_utf8_lossy(&done.stdout).into_owned(), seconds)
}

/// A running server; ended when it goes out of scope.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub addr: SocketAddr,
    /// From its start until it said that it is ready.
    pub started: Duration,
}

impl Server {
    /// Starts serving what the arguments name.
    pub fn start(program: &Path, place: &[String]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let addr = listener.local_addr().expect("an address");
        drop(listener);
        let begun = now();
        let child = command(program)
            .args(["serve", "--addr", &addr.to_string()])
            .env("DESKSIDE_LOG", "warn")
            .args(place)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("the server starts");
        let mut server = Self { child, addr, started: Duration::ZERO };
        while !is_ready(addr) {
            assert!(begun.elapsed() < Duration::from_secs(120), "not ready after two minutes");
            assert!(server.child.try_wait().expect("its state").is_none(), "the server ended");
            std::thread::sleep(Duration::from_millis(2));
        }
        server.started = begun.elapsed();
        server
    }

    /// Megabytes in memory (RSS).
    pub fn memory(&self) -> f64 {
        self.status("VmRSS:") / 1_024.0
    }

    /// How many threads it has.
    pub fn threads(&self) -> f64 {
        self.status("Threads:")
    }

    /// A number that the system keeps of it.
    fn status(&self, name: &str) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or("");
        line.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0.0)
    }

    /// How many files and connections it has open.
    pub fn files(&self) -> f64 {
        std::fs::read_dir(format!("/proc/{}/fd", self.child.id())).map_or(0.0, |open| open.count() as f64)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let pid = self.child.id().to_string();
        // As an administrator would: asked to stop. What does not is killed.
        let asked = Command::new("kill").args(["-TERM", &pid]).status().is_ok_and(|status| status.success());
        for _ in 0..100 {
            if asked && matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn is_ready(addr: SocketAddr) -> bool {
    use std::io::{Read, Write};
    let Ok(mut stream) = TcpStream::connect_timeout(&addr, Duration::from_millis(200)) else { return false };
    let asked = write!(stream, "GET /readyz HTTP/1.1\r\nhost: {addr}\r\nconnection: close\r\n\r\n");
    let mut answer = String::new();
    asked.is_ok() && stream.read_to_string(&mut answer).is_ok() && answer.starts_with("HTTP/1.1 200")
}
