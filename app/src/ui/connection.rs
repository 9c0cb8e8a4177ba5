//! Where the work is: sent, or safe on this device.

use super::{Icon, IconName};
use crate::prelude::*;
use crate::texts::{n_attention, n_sending, no_network, not_able, saved_here_short, t, use_lang};

/// State of the outbox and the line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Connection {
    #[default]
    AllSent,
    /// Saved on this device, waiting to leave.
    Waiting(u64),
    Sending(u64),
    /// No network; the number waits.
    NoNetwork(u64),
    /// The server is there and can not save; the number waits.
    Unable(u64),
    /// Refusals and double versions that need a person.
    Attention(u64),
    SignedOut,
}

/// The mark in the top bar. It leads to the outbox and is announced when it changes.
#[component]
pub fn ConnectionMark(#[prop(into)] state: Signal<Connection>, #[prop(into)] href: String) -> impl IntoView {
    let lang = use_lang();
    let class = move || match state.get() {
        Connection::AllSent => "connection connection-sent",
        Connection::Waiting(_) => "connection connection-waiting",
        Connection::Sending(_) => "connection connection-sending",
        Connection::NoNetwork(_) => "connection connection-offline",
        Connection::Unable(_) => "connection connection-unable",
        Connection::Attention(_) => "connection connection-attention",
        Connection::SignedOut => "connection connection-signed-out",
    };
    let icon = move || {
        let name = match state.get() {
            Connection::AllSent => IconName::Done,
            Connection::Waiting(_) => IconName::Saved,
            Connection::Sending(_) => IconName::Sync,
            Connection::NoNetwork(_) => IconName::NoNetwork,
            Connection::Attention(_) | Connection::Unable(_) => IconName::Alert,
            Connection::SignedOut => IconName::Lock,
        };
        view! { <Icon name /> }
    };
    let text = move || match state.get() {
        Connection::AllSent => t(lang).outbox.all_sent.to_string(),
        Connection::Waiting(n) => saved_here_short(lang, n),
        Connection::Sending(n) => n_sending(lang, n),
        Connection::NoNetwork(n) => no_network(lang, n),
        Connection::Unable(n) => not_able(lang, n),
        Connection::Attention(n) => n_attention(lang, n),
        Connection::SignedOut => t(lang).outbox.signed_out.to_string(),
    };
    view! {
        <a class=class href=href>
            {icon}
            <span class="connection-text" role="status">
                {text}
            </span>
        </a>
    }
}
