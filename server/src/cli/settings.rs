//! Settings: flags before `DESKSIDE_*` before `deskside.toml`. A name nobody knows is an error.

use super::{PlaceArgs, ServeArgs};
use crate::mail::{Addresses, Transport, transport};
use crate::serve::TlsFiles;
use crate::store::Place;
use crate::store::postgres::Address;
use anyhow::{Context, bail};
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::path::PathBuf;

/// The settings file that is read if it is there.
const FILE: &str = "deskside.toml";
/// Variables of the development kit, not of the program.
const KIT: [&str; 4] = ["bin", "tools", "chromium", "setup"];

/// Everything that can be set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where to listen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub addr: Option<String>,
    /// The database.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database_url: Option<String>,
    /// The data folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_dir: Option<PathBuf>,
    /// What browsers call the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_url: Option<String>,
    /// Addresses of proxies, with commas between.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trusted_proxies: Option<String>,
    /// The certificate chain, in PEM form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_cert: Option<PathBuf>,
    /// Its private key, in PEM form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_key: Option<PathBuf>,
    /// The site's files, if not those in the program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site_dir: Option<PathBuf>,
    /// The mail server that takes what goes out, such as `smtps://user:password@mail.example.org`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub smtp_url: Option<String>,
    /// Who mail is from, such as `Help desk <desk@example.org>`. Answers come to the same address, with a name behind its
    /// local part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail_from: Option<String>,
    /// Our own mail server, as it calls itself in `Authentication-Results`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail_checked_by: Option<String>,
    /// What to log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<String>,
}

impl Settings {
    /// Reads all sources.
    pub(super) fn read(place: &PlaceArgs, serve: Option<&ServeArgs>) -> anyhow::Result<Self> {
        let flags = Self {
            addr: serve.and_then(|serve| serve.addr.clone()),
            database_url: place.database_url.clone(),
            data_dir: place.data_dir.clone(),
            public_url: serve.and_then(|serve| serve.public_url.clone()),
            tls_cert: serve.and_then(|serve| serve.tls_cert.clone()),
            tls_key: serve.and_then(|serve| serve.tls_key.clone()),
            ..Self::default()
        };
        let file = match &place.config {
            Some(file) if !file.is_file() => bail!("the settings file {} is not there; check --config", file.display()),
            Some(file) => file.clone(),
            None => PathBuf::from(FILE),
        };
        let mut sources = Figment::new();
        if file.is_file() {
            sources = sources.merge(Toml::file_exact(file));
        }
        let sources = sources.merge(Env::prefixed("DESKSIDE_").ignore(&KIT)).merge(Serialized::defaults(flags));
        sources.extract().map_err(|error| anyhow::anyhow!("{}", explained(error)))
    }

    /// Where the database is.
    pub fn database(&self) -> anyhow::Result<Place> {
        let Some(url) = &self.database_url else {
            let folder = self.data_dir.clone().unwrap_or_else(|| PathBuf::from("./data"));
            return Ok(Place::File(folder.join("deskside.db")));
        };
        match url.split_once(':') {
            Some(("sqlite", path)) => {
                let path = path.strip_prefix("//").unwrap_or(path);
                let path = path.split('?').next().unwrap_or(path);
                if path.is_empty() || path == ":memory:" {
                    bail!("database_url \"{url}\" names no file; write sqlite://./data/deskside.db");
                }
                Ok(Place::File(PathBuf::from(path)))
            }
            Some(("postgres" | "postgresql", _)) => {
                // Read here, so that what is wrong with it is said before anything begins.
                Address::read(url)?;
                Ok(Place::Server(url.clone()))
            }
            // Not repeated: a password may stand in it.
            _ => bail!(
                "database_url is not the address of a database; write sqlite://./data/deskside.db, or \
                 postgres://USER:PASSWORD@HOST/DATABASE"
            ),
        }
    }

    /// Where to listen.
    pub fn addr(&self) -> anyhow::Result<SocketAddr> {
        let addr = self.addr.as_deref().unwrap_or("127.0.0.1:3000");
        let found = addr.to_socket_addrs().ok().and_then(|mut found| found.next());
        found
            .with_context(|| format!("addr \"{addr}\" is not an address with a port; write for example 127.0.0.1:3000"))
    }

    /// Certificate and key, if the desk is to be served over HTTPS.
    pub fn tls(&self) -> anyhow::Result<Option<TlsFiles>> {
        match (&self.tls_cert, &self.tls_key) {
            (Some(cert), Some(key)) => Ok(Some(TlsFiles { cert: cert.clone(), key: key.clone() })),
            (None, None) => Ok(None),
            (Some(_), None) => bail!("tls_cert is set and tls_key is not; set both, or neither"),
            (None, Some(_)) => bail!("tls_key is set and tls_cert is not; set both, or neither"),
        }
    }

    /// What browsers call the server, without a slash at the end.
    pub fn public_url(&self) -> anyhow::Result<Option<String>> {
        let Some(url) = &self.public_url else { return Ok(None) };
        let url = url.trim_end_matches('/');
        let name = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or("");
        if name.is_empty() || name.contains(['/', '?', '#', '@', ' ']) {
            bail!("public_url \"{url}\" is not an address; write for example https://desk.example.org");
        }
        Ok(Some(url.to_owned()))
    }

    /// Who mail is from and where answers go; `None`: the desk has no mail.
    pub fn mail(&self) -> anyhow::Result<Option<Addresses>> {
        let Some(from) = &self.mail_from else {
            if self.smtp_url.is_some() {
                bail!(
                    "smtp_url is set and mail_from is not; set both, such as mail_from = \"Help desk <desk@example.org>\""
                );
            }
            return Ok(None);
        };
        let from = from.parse().with_context(|| {
            format!("mail_from \"{from}\" is not an address; write for example Help desk <desk@example.org>")
        })?;
        let checked_by = self.mail_checked_by.clone().filter(|name| !name.trim().is_empty());
        Ok(Some(Addresses { from, checked_by, public_url: self.public_url()? }))
    }

    /// The way to the mail server; `None`: nothing goes out.
    pub fn smtp(&self) -> anyhow::Result<Option<Transport>> {
        self.smtp_url.as_deref().map(transport).transpose().map_err(anyhow::Error::msg)
    }

    /// Proxies whose word about the client's address counts.
    pub fn trusted_proxies(&self) -> anyhow::Result<Vec<IpAddr>> {
        let list = self.trusted_proxies.as_deref().unwrap_or("");
        let parse = |one: &str| {
            one.parse()
                .with_context(|| format!("trusted_proxies: \"{one}\" is not an IP address; write 10.0.0.1,10.0.0.2"))
        };
        list.split([',', ' ']).filter(|one| !one.is_empty()).map(parse).collect()
    }
}

fn explained(error: figment::Error) -> String {
    let place = error.metadata.as_ref().map(|metadata| {
        let source = metadata.source.as_ref().map(|source| format!(" {source}")).unwrap_or_default();
        format!(" ({}{source})", metadata.name)
    });
    match &error.kind {
        figment::error::Kind::UnknownField(field, known) => format!(
            "the setting {field}{} is unknown; remove it or correct its name: {}",
            place.unwrap_or_default(),
            known.join(", ")
        ),
        _ => format!("settings: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_url(url: &str) -> Settings {
        Settings { database_url: Some(url.to_owned()), ..Settings::default() }
    }

    #[test]
    fn the_database_is_found() {
        let file = |path: &str| Place::File(PathBuf::from(path));
        assert_eq!(Settings::default().database().expect("path"), file("./data/deskside.db"));
        assert_eq!(with_url("sqlite://./x/d.db").database().expect("path"), file("./x/d.db"));
        assert_eq!(with_url("sqlite:///srv/d.db").database().expect("path"), file("/srv/d.db"));
        assert_eq!(with_url("sqlite:d.db").database().expect("path"), file("d.db"));
        for url in ["postgres://ada:s3cret@localhost/d", "postgresql://ada:s3cret@localhost/d"] {
            let place = with_url(url).database().expect("an address");
            assert_eq!(place, Place::Server(url.to_owned()));
            assert_eq!(place.shown(), "postgres://ada@localhost:5432/d");
            assert!(!format!("{place:?}").contains("s3cret"));
        }
        for bad in ["", "d.db", "sqlite://", "sqlite::memory:", "postgres://a:s3cret@h:x/d", "mysql://a:s3cret@h/d"] {
            let error = with_url(bad).database().expect_err(bad).to_string();
            assert!(error.contains("database_url") && !error.contains("s3cret"), "{bad}: {error}");
        }
    }

    #[test]
    fn addresses_are_checked() {
        let public = |url: &str| Settings { public_url: Some(url.to_owned()), ..Settings::default() }.public_url();
        assert_eq!(public("https://desk.example/").expect("url"), Some("https://desk.example".to_owned()));
        assert!(public("desk.example").is_err());
        assert!(public("https://desk.example/path").is_err());
        let proxies = Settings { trusted_proxies: Some("10.0.0.1, ::1".to_owned()), ..Settings::default() };
        assert_eq!(proxies.trusted_proxies().expect("addresses").len(), 2);
    }
}
