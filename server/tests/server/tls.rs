//! HTTPS by the program itself, with a certificate made here.

use crate::kit::process::{free_port, log_of, program};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// Writes a certificate for `localhost` and its key; returns what a client must trust.
fn certificate(folder: &Path) -> RootCertStore {
    let mut root = CertificateParams::default();
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root = CertifiedIssuer::self_signed(root, KeyPair::generate().expect("a key")).expect("a root");
    let key = KeyPair::generate().expect("a key");
    let own = CertificateParams::new(["localhost".to_owned()]).expect("a name").signed_by(&key, &root).expect("signed");
    std::fs::write(folder.join("cert.pem"), own.pem()).expect("written");
    std::fs::write(folder.join("key.pem"), key.serialize_pem()).expect("written");
    let mut roots = RootCertStore::empty();
    roots.add(root.der().clone()).expect("a root");
    roots
}

fn start(folder: &Path, addr: SocketAddr, cert: &str, key: &str) -> Child {
    let log = std::fs::File::create(log_of(folder)).expect("a log");
    program()
        .args(["serve", "--addr", &addr.to_string(), "--tls-cert", cert, "--tls-key", key, "--data-dir"])
        .arg(folder.join("data"))
        .current_dir(folder)
        .stdout(log.try_clone().expect("a log"))
        .stderr(log)
        .stdin(Stdio::null())
        .spawn()
        .expect("started")
}

async fn get(addr: SocketAddr, roots: &RootCertStore, path: &str) -> Option<String> {
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots.clone())
        .with_no_client_auth();
    let plain = TcpStream::connect(addr).await.ok()?;
    let name = "localhost".try_into().expect("a name");
    let mut line = TlsConnector::from(Arc::new(config)).connect(name, plain).await.ok()?;
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    line.write_all(request.as_bytes()).await.ok()?;
    let mut answer = Vec::new();
    // A server may close without saying goodbye; what was said counts.
    let _ = line.read_to_end(&mut answer).await;
    Some(String::from_utf8_lossy(&answer).into_owned())
}

#[tokio::test]
async fn the_program_speaks_tls() {
    let folder = tempfile::tempdir().expect("a folder");
    let roots = certificate(folder.path());
    let addr = SocketAddr::from(([127, 0, 0, 1], free_port()));
    let mut server = start(folder.path(), addr, "cert.pem", "key.pem");
    let mut ready = None;
    for _ in 0..600 {
        ready = get(addr, &roots, "/readyz").await;
        if ready.is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let said = || std::fs::read_to_string(log_of(folder.path())).unwrap_or_default();
    assert!(ready.is_some_and(|answer| answer.starts_with("HTTP/1.1 200")), "{}", said());
    let page = get(addr, &roots, "/sign-in").await.expect("a page");
    assert!(page.contains("strict-transport-security"), "{page}");
    assert!(said().contains(&format!("https://{addr}/first-start?token=")), "{}", said());
    assert!(get(addr, &RootCertStore::empty(), "/sign-in").await.is_none(), "nobody vouches for it");
    let told = std::process::Command::new("kill").args(["-TERM", &server.id().to_string()]).status();
    assert!(told.expect("kill").success() && server.wait().expect("gone").success(), "{}", said());
}

#[test]
fn a_wrong_certificate_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    certificate(folder.path());
    let addr = SocketAddr::from(([127, 0, 0, 1], free_port()));
    let wrong = |cert: &str, key: &str| {
        let ended = start(folder.path(), addr, cert, key).wait().expect("ended");
        assert_eq!(ended.code(), Some(1));
        std::fs::read_to_string(log_of(folder.path())).expect("a log")
    };
    assert!(wrong("none.pem", "key.pem").contains("--tls-cert: can not read none.pem"));
    assert!(wrong("key.pem", "key.pem").contains("no certificate with its key"));
    let other = KeyPair::generate().expect("a key");
    std::fs::write(folder.path().join("other.pem"), other.serialize_pem()).expect("written");
    assert!(wrong("cert.pem", "other.pem").contains("no certificate with its key"));
}
