//! HTTPS without a proxy in front: certificate and key from files, read again when they change.

use anyhow::Context;
use axum_server::tls_rustls::RustlsConfig;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

/// How often the files are looked at: a renewed certificate is in use soon.
const LOOK: Duration = Duration::from_secs(60);

/// Where certificate and key are, both in PEM form; the certificate with those that stand between it and the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate chain.
    pub cert: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

impl TlsFiles {
    /// Whether both can be used.
    pub async fn check(&self) -> anyhow::Result<()> {
        self.read().await.map(|_| ())
    }

    /// Reads both.
    pub(super) async fn read(&self) -> anyhow::Result<RustlsConfig> {
        for (flag, path) in [("--tls-cert", &self.cert), ("--tls-key", &self.key)] {
            std::fs::File::open(path)
                .with_context(|| format!("{flag}: can not read {}; name a PEM file", path.display()))?;
        }
        // Said once for the whole program; a second time means it is there already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        RustlsConfig::from_pem_file(&self.cert, &self.key).await.with_context(|| {
            format!(
                "--tls-cert {} and --tls-key {} are no certificate with its key; give the chain and the key, both in \
                 PEM form",
                self.cert.display(),
                self.key.display()
            )
        })
    }

    /// Reads them again whenever they change. What can not be read leaves the ones in use.
    pub(super) async fn follow(self, config: RustlsConfig) {
        let mut seen = self.changed_at();
        loop {
            tokio::time::sleep(LOOK).await;
            let now = self.changed_at();
            if now == seen {
                continue;
            }
            seen = now;
            match config.reload_from_pem_file(&self.cert, &self.key).await {
                Ok(()) => tracing::info!("the certificate was read again"),
                Err(error) => tracing::error!(%error, "the new certificate can not be used; the one before stays"),
            }
        }
    }

    fn changed_at(&self) -> [Option<SystemTime>; 2] {
        [&self.cert, &self.key].map(|path| path.metadata().and_then(|file| file.modified()).ok())
    }
}
