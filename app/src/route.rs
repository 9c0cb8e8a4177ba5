//! Where one is: the addresses of the desk, the browser's history, and links.

use crate::prelude::*;
use deskside_domain::id::{AssetId, OrganizationId, PersonId, TicketId};
use leptos::ev;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlAnchorElement, MouseEvent};

/// The part of the site that is the desk; other addresses are the server's.
const DESK: &str = "/desk";

/// A page of the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// Leads to the first screen of the role.
    First,
    Queue,
    Mine,
    /// Visits of a day.
    Today,
    /// Open tasks of all tickets.
    Tasks,
    New,
    /// `None` where the address names no ticket.
    Ticket(Option<TicketId>),
    Outbox,
    People,
    /// `None` where the address names no person.
    Person(Option<PersonId>),
    /// `None` where the address names no organisation.
    Organization(Option<OrganizationId>),
    /// The register.
    Devices,
    /// `None` where the address names no device.
    Device(Option<AssetId>),
    SignIn,
    Profile,
    /// Unsent work that comes as a file.
    Import,
    /// How the desk stands.
    Overview,
    /// Which promises will be missed.
    Forecast,
    /// How the device is prepared for work without a line.
    Ready,
    /// No page has this address.
    Unknown,
}

impl Route {
    /// The page of an address without its query.
    #[must_use]
    pub fn parse(path: &str) -> Self {
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        if parts.next() != Some("desk") {
            return Self::Unknown;
        }
        match (parts.next(), parts.next(), parts.next()) {
            (None, ..) => Self::First,
            (Some("queue"), None, _) => Self::Queue,
            (Some("mine"), None, _) => Self::Mine,
            (Some("today"), None, _) => Self::Today,
            (Some("tasks"), None, _) => Self::Tasks,
            (Some("new"), None, _) => Self::New,
            (Some("tickets"), Some(id), None) => Self::Ticket(id.parse().ok()),
            (Some("outbox"), None, _) => Self::Outbox,
            (Some("people"), None, _) => Self::People,
            (Some("people"), Some(id), None) => Self::Person(id.parse().ok()),
            (Some("organizations"), Some(id), None) => Self::Organization(id.parse().ok()),
            (Some("devices"), None, _) => Self::Devices,
            (Some("devices"), Some(id), None) => Self::Device(id.parse().ok()),
            (Some("sign-in"), None, _) => Self::SignIn,
            (Some("profile"), None, _) => Self::Profile,
            (Some("ready"), None, _) => Self::Ready,
            (Some("overview"), None, _) => Self::Overview,
            (Some("forecast"), None, _) => Self::Forecast,
            (Some("import"), None, _) => Self::Import,
            _ => Self::Unknown,
        }
    }

    /// The page's address.
    #[must_use]
    pub fn path(self) -> String {
        let of = |folder: &str, id: Option<String>| [folder, id.as_deref().unwrap_or("-")].concat();
        match self {
            Self::First => DESK.to_owned(),
            Self::Queue => "/desk/queue".to_owned(),
            Self::Mine => "/desk/mine".to_owned(),
            Self::Today => "/desk/today".to_owned(),
            Self::Tasks => "/desk/tasks".to_owned(),
            Self::New => "/desk/new".to_owned(),
            Self::Ticket(id) => of("/desk/tickets/", id.map(|id| id.to_string())),
            Self::Outbox => "/desk/outbox".to_owned(),
            Self::People => "/desk/people".to_owned(),
            Self::Person(id) => of("/desk/people/", id.map(|id| id.to_string())),
            Self::Organization(id) => of("/desk/organizations/", id.map(|id| id.to_string())),
            Self::Devices => "/desk/devices".to_owned(),
            Self::Device(id) => of("/desk/devices/", id.map(|id| id.to_string())),
            Self::SignIn => "/desk/sign-in".to_owned(),
            Self::Profile => "/desk/profile".to_owned(),
            Self::Ready => "/desk/ready".to_owned(),
            Self::Overview => "/desk/overview".to_owned(),
            Self::Forecast => "/desk/forecast".to_owned(),
            Self::Import => "/desk/import".to_owned(),
            Self::Unknown => "/".to_owned(),
        }
    }

    /// The same page without what it shows: another ticket is no other page.
    #[must_use]
    pub fn page(self) -> Self {
        match self {
            Self::Ticket(_) => Self::Ticket(None),
            Self::Person(_) => Self::Person(None),
            Self::Organization(_) => Self::Organization(None),
            Self::Device(_) => Self::Device(None),
            other => other,
        }
    }
}

/// An address of this site: path and query, as they stand in the address bar.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    pub path: String,
    /// Without its question mark.
    pub query: String,
}

impl Address {
    /// Takes an address apart; what follows `#` is left out.
    #[must_use]
    pub fn parse(address: &str) -> Self {
        let address = address.split('#').next().unwrap_or_default();
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        Self { path: path.to_owned(), query: query.to_owned() }
    }

    /// In one piece.
    #[must_use]
    pub fn whole(&self) -> String {
        if self.query.is_empty() { self.path.clone() } else { [&self.path, "?", &self.query].concat() }
    }

    /// A part of the query.
    #[must_use]
    pub fn part(&self, key: &str) -> Option<String> {
        let mut parts = self.query.split('&').map(|part| part.split_once('=').unwrap_or((part, "")));
        parts.find(|(name, _)| decoded(name) == key).map(|(_, value)| decoded(value))
    }

    fn current() -> Self {
        let location = window().location();
        let query = location.search().unwrap_or_default();
        Self { path: location.pathname().unwrap_or_default(), query: query.trim_start_matches('?').to_owned() }
    }
}

/// A name or value of a query: `+` is a blank, `%` begins a byte in hexadecimal.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let digit = |at: usize| after.get(at).and_then(|byte| char::from(*byte).to_digit(16));
        let (byte, taken) = match (first, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => ((high * 16 + low) as u8, 3),
            (b'+', ..) => (b' ', 1),
            _ => (*first, 1),
        };
        bytes.push(byte);
        rest = &rest[taken..];
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The way to another page, and where one is.
#[derive(Clone, Copy)]
pub struct Way {
    /// Where one is.
    pub address: RwSignal<Address>,
    /// Its path.
    pub path: Memo<String>,
    /// Its page.
    pub route: Memo<Route>,
}

/// Call once, above everything that asks where one is.
pub fn provide_way() {
    let address = RwSignal::new(Address::current());
    let path = Memo::new(move |_| address.with(|address| address.path.clone()));
    let route = Memo::new(move |_| path.with(|path| Route::parse(path)));
    let way = Way { address, path, route };
    let click = window_event_listener(ev::click, move |event| way.follow(&event));
    let back = window_event_listener(ev::popstate, move |_| way.arrive(Address::current()));
    on_cleanup(move || {
        click.remove();
        back.remove();
    });
    provide_context(way);
}

/// See [`Way`].
#[must_use]
pub fn use_way() -> Way {
    expect_context()
}

impl Way {
    /// Goes to another page of the desk, as a step in the history.
    pub fn go(self, to: &str) {
        self.step(to, false);
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }

    /// Changes the address without a step in the history.
    pub fn replace(self, to: &str) {
        self.step(to, true);
    }

    fn step(self, to: &str, replace: bool) {
        let to = Address::parse(to);
        if let Ok(history) = window().history() {
            // Going where one is already leaves no second step.
            let replace = replace || to == Address::current();
            let whole = to.whole();
            // Browsers refuse more than some hundred steps a minute; the page is right all the same.
            let _ = if replace {
                history.replace_state_with_url(&JsValue::NULL, "", Some(&whole))
            } else {
                history.push_state_with_url(&JsValue::NULL, "", Some(&whole))
            };
        }
        self.arrive(to);
    }

    fn arrive(self, at: Address) {
        if self.address.with_untracked(|address| *address != at) {
            self.address.set(at);
        }
    }

    /// Follows a link within the desk; every other one is the browser's.
    fn follow(self, event: &MouseEvent) {
        let modified = event.meta_key() || event.alt_key() || event.ctrl_key() || event.shift_key();
        if event.default_prevented() || event.button() != 0 || modified {
            return;
        }
        let path = event.composed_path();
        let Some(link) = path.iter().find_map(|element| element.dyn_into::<HtmlAnchorElement>().ok()) else { return };
        let elsewhere = !link.target().is_empty() || link.has_attribute("download") || link.rel() == "external";
        let to = Address { path: link.pathname(), query: link.search().trim_start_matches('?').to_owned() };
        let in_desk = to.path.strip_prefix(DESK).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if elsewhere || !link.has_attribute("href") || !in_desk || !link.hash().is_empty() {
            return;
        }
        if window().location().origin().is_ok_and(|origin| origin == link.origin()) {
            event.prevent_default();
            self.go(&to.whole());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_has_one_address() {
        let pages = [
            Route::First,
            Route::Queue,
            Route::Mine,
            Route::Today,
            Route::Tasks,
            Route::New,
            Route::Ticket(Some(7.into())),
            Route::Ticket(None),
            Route::Outbox,
            Route::People,
            Route::Person(Some(8.into())),
            Route::Person(None),
            Route::Organization(Some(9.into())),
            Route::Organization(None),
            Route::Devices,
            Route::Device(Some(10.into())),
            Route::Device(None),
            Route::SignIn,
            Route::Profile,
            Route::Ready,
            Route::Overview,
            Route::Forecast,
            Route::Import,
            Route::Unknown,
        ];
        for page in pages {
            assert_eq!(Route::parse(&page.path()), page);
            assert_eq!(Route::parse(&[&page.path(), "/"].concat()), page);
            assert_eq!(page.page().page(), page.page());
        }
        for none in ["", "/desks", "/desk/queue/x", "/desk/tickets", "/desk/tickets/1/2", "/desk/people/1/2", "/desk/x"]
        {
            assert_eq!(Route::parse(none), Route::Unknown, "{none}");
        }
        assert_ne!(Route::Ticket(Some(7.into())), Route::Ticket(Some(8.into())));
    }

    #[test]
    fn a_query_is_taken_apart() {
        let address = Address::parse("/desk/queue?show=mine&q=citt%C3%A0+alta%20%&empty=&q=2#x");
        assert_eq!(address.path, "/desk/queue");
        assert_eq!(address.part("show").as_deref(), Some("mine"));
        assert_eq!(address.part("q").as_deref(), Some("città alta %"));
        assert_eq!(address.part("empty").as_deref(), Some(""));
        assert_eq!(address.part("team"), None);
        assert_eq!(Address::parse(&address.whole()), address);
        assert_eq!(Address::parse("/desk").whole(), "/desk");
    }
}
