//! The real program, and a client for it that speaks just enough HTTP.

use std::io::{Error, ErrorKind, Read, Result, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The running program; killed when it goes out of scope.
pub struct Process {
    child: Child,
    pub addr: SocketAddr,
}

pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deskside"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("DESKSIDE_")) {
        command.env_remove(name);
    }
    command
}

/// A port nobody listens on now.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

impl Process {
    /// Serves the data of a folder and waits until it is ready.
    pub fn serve(folder: &Path, port: u16) -> Self {
        Self::serve_at(folder, port, None)
    }

    /// The same with the data at another place.
    pub fn serve_at(folder: &Path, port: u16, database: Option<&str>) -> Self {
        let mut command = program();
        command.arg("serve");
        if let Some(url) = database {
            command.args(["--database-url", url]);
        }
        Self::start(command, folder, port)
    }

    /// The same as a command of one's own, the address and the folder still to come.
    pub fn start(command: Command, folder: &Path, port: u16) -> Self {
        let process = Self::spawn(command, folder, port);
        for _ in 0..1_500 {
            if request(process.addr, "GET", "/readyz", &[], "").is_ok_and(|answer| answer.status == 200) {
                return process;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("not ready: {}", std::fs::read_to_string(log_of(folder)).unwrap_or_default());
    }

    /// The same, while it starts.
    pub fn spawn(mut command: Command, folder: &Path, port: u16) -> Self {
        let addr = SocketAddr::from(([127, 0, 0, 1], port));
        let log = std::fs::File::options().create(true).append(true).open(log_of(folder)).expect("a log");
        let child = command
            .args(["--addr", &addr.to_string(), "--data-dir"])
            .arg(folder)
            .current_dir(folder)
            .stdout(log.try_clone().expect("a log"))
            .stderr(log)
            .stdin(Stdio::null())
            .spawn()
            .expect("started");
        Self { child, addr }
    }

    /// Names it to the system.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// kill -9.
    pub fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("gone");
    }

    /// Waits until it ends by itself; true when it ended well.
    pub fn ended(mut self) -> bool {
        for _ in 0..1_500 {
            if let Some(status) = self.child.try_wait().expect("asked") {
                return status.success();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("it goes on and on");
    }

    /// Asks it to stop and waits; true when it ended well.
    pub fn stop(mut self) -> bool {
        let pid = self.child.id().to_string();
        let told = Command::new("kill").args(["-TERM", &pid]).status().expect("kill");
        told.success() && self.child.wait().expect("gone").success()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn log_of(folder: &Path) -> PathBuf {
    folder.join("log")
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Reply {
    /// A header's value, or nothing.
    pub fn header(&self, name: &str) -> &str {
        let mut pairs = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        pairs.find(|(key, _)| key.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value.trim())
    }
}

/// One request on a connection of its own.
pub fn request(addr: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Result<Reply> {
    let mut stream = TcpStream::connect_timeout(&addr, Duration::from_secs(2))?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    let mut text = format!("{method} {path} HTTP/1.1\r\nhost: {addr}\r\nconnection: close\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
    stream.write_all(text.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let answer = String::from_utf8(answer).map_err(|error| Error::new(ErrorKind::InvalidData, error))?;
    let broken = || Error::new(ErrorKind::UnexpectedEof, "the answer broke off");
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(broken)?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(broken)?;
    let length = head
        .lines()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse::<usize>().ok());
    if length.is_some_and(|length| length != body.len()) {
        return Err(broken());
    }
    Ok(Reply { status, head: head.to_owned(), body: body.to_owned() })
}
