//! Words of the pages that only the server renders: the desk does not carry them.

pub mod account;
pub mod api;
pub mod diagnosis;
pub mod follow;
pub mod import;
pub mod mail;
pub mod notices;
pub mod records;
pub mod report;
pub mod reports;
pub mod rosters;
pub mod service;
pub mod settings;
pub mod start;

use super::Lang;

areas! {
    account: account::Account,
    settings: settings::Settings,
    records: records::Records,
    reports: reports::Reports,
    diagnosis: diagnosis::Diagnosis,
    rosters: rosters::Rosters,
    service: service::Service,
    import: import::Import,
    mail: mail::Mail,
    start: start::Start,
    api: api::Api,
    report: report::Report,
    follow: follow::Follow,
    notices: notices::Notices,
}

impl Texts {
    /// The texts in a language.
    #[must_use]
    pub fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::En => &EN,
            Lang::It => &IT,
        }
    }
}

/// Area, key, English, Italian.
#[cfg(test)]
pub(super) fn every_portal_text() -> Vec<(&'static str, &'static str, &'static str, &'static str)> {
    every_text()
}
