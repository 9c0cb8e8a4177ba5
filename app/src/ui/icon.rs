//! Icons as inline SVG: no requests, they take the colour of the text.

use crate::prelude::*;

/// One line drawing on a grid of 24.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IconName {
    Queue,
    Ticket,
    Person,
    People,
    Device,
    Book,
    Outbox,
    Calendar,
    Scan,
    Van,
    Menu,
    Search,
    Plus,
    Bell,
    Check,
    Done,
    Clock,
    Pause,
    Alert,
    NoNetwork,
    Sync,
    Saved,
    Lock,
    SignOut,
    Reply,
    Note,
    Task,
    Link,
    Eye,
    Take,
    ArrowUp,
    Undo,
    Close,
    Phone,
    Place,
    Camera,
    Chart,
    Settings,
    Shield,
    Folder,
    Edit,
    Download,
    Trash,
    Back,
    Next,
    TwoVersions,
    Send,
    Sun,
    Moon,
    Globe,
    Wrench,
    Headset,
    Bolt,
    Info,
}

impl IconName {
    const fn path(self) -> &'static str {
        match self {
            IconName::Queue => "M4 13h4l1.5 3h5l1.5-3h4M4 13l2.5-8h11L20 13v6H4z",
            IconName::Ticket => {
                "M4 7h16v3.25a1.75 1.75 0 0 0 0 3.5V17H4v-3.25a1.75 1.75 0 0 0 0-3.5zM14 7v2M14 11v2M14 15v2"
            }
            IconName::Person => "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.8-3.6 3.8-5.5 7.5-5.5s6.7 1.9 7.5 5.5",
            IconName::People => {
                "M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c.6-3.4 3.2-5.2 6.5-5.2s5.9 1.8 6.5 5.2M16 4.8a3.5 3.5 0 0 1 0 6.4M18 15.2c1.9.7 3.1 2.3 3.5 4.8"
            }
            IconName::Device => "M5 5h14v10H5zM2.5 19h19",
            IconName::Book => "M12 6.5C10 5 7 4.5 4 5v13c3-.5 6 0 8 1.5 2-1.5 5-2 8-1.5V5c-3-.5-6 0-8 1.5zM12 6.5v13",
            IconName::Outbox => "M12 14V4M8 7.5 12 4l4 3.5M4 14v5h16v-5",
            IconName::Calendar => "M4 6h16v14H4zM4 10.5h16M8.5 3.5V7M15.5 3.5V7",
            IconName::Scan => "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M4 12h16",
            IconName::Van => {
                "M5 16H3V6h11v10H9M14 9.5h4l3 3.5v3h-2M14 16h1M7 18a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM17 18a2 2 0 1 0 0-4 2 2 0 0 0 0 4z"
            }
            IconName::Menu => "M4 7h16M4 12h16M4 17h16",
            IconName::Search => "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5 20 20",
            IconName::Plus => "M12 5v14M5 12h14",
            IconName::Bell => "M6 16v-5a6 6 0 0 1 12 0v5l1.5 2h-15zM10 20.5h4",
            IconName::Check => "M5 12.5l4.5 4.5L19 7.5",
            IconName::Done => "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM8.5 12.2l2.5 2.5 4.5-5",
            IconName::Clock => "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 7.5V12l3 2",
            IconName::Pause => "M9 6v12M15 6v12",
            IconName::Alert => "M12 4 2.8 19.5h18.4zM12 10v4.5M12 17h.01",
            IconName::NoNetwork => "M3 3l18 18M8.5 8.6A5 5 0 0 0 7 18h9M20 16.6a4 4 0 0 0-2.6-6.4A5.5 5.5 0 0 0 12 6.5",
            IconName::Sync => "M20 8a8.5 8.5 0 0 0-15-1.5M4.5 3.5V7H8M4 16a8.5 8.5 0 0 0 15 1.5M19.5 20.5V17H16",
            IconName::Saved => "M6 3.5h12v17H6zM9.5 12l2 2 3.5-4",
            IconName::Lock => "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
            IconName::SignOut => "M14 4H5v16h9M10 12h10M17 8.5l3.5 3.5-3.5 3.5",
            IconName::Reply => "M9.5 6 4 11.5 9.5 17M4 11.5h9a7 7 0 0 1 7 7",
            IconName::Note => "M5 4h14v10l-5 6H5zM14 20v-6h5",
            IconName::Task => "M4 6.5 5.5 8 8 5M4 13.5 5.5 15 8 12M11.5 7H20M11.5 14H20",
            IconName::Link => {
                "M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1"
            }
            IconName::Eye => {
                "M2.5 12C5 7.5 8.2 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-5.7 6.5-9.5 6.5S5 16.5 2.5 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z"
            }
            IconName::Take => {
                "M10 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM3 20.5c.7-3.6 3.5-5.5 7-5.5 1.4 0 2.7.3 3.8.9M15 18.5l2 2 4-4.5"
            }
            IconName::ArrowUp => "M12 20V5M6 11l6-6 6 6",
            IconName::Undo => "M8.5 5 4 9.5 8.5 14M4 9.5h10a5.5 5.5 0 0 1 0 11H9",
            IconName::Close => "M6 6l12 12M18 6 6 18",
            IconName::Phone => {
                "M6.5 4h3L11 8.5 9 10a11 11 0 0 0 5 5l1.5-2 4.5 1.5v3a2 2 0 0 1-2 2C10.5 19.5 4.5 13.5 4.5 6a2 2 0 0 1 2-2z"
            }
            IconName::Place => {
                "M12 21c-4.5-5-6.5-8-6.5-11a6.5 6.5 0 0 1 13 0c0 3-2 6-6.5 11zM12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z"
            }
            IconName::Camera => "M4 8h3.5L9 5.5h6L16.5 8H20v11H4zM12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z",
            IconName::Chart => "M4 4v16h16M8.5 16v-5M13 16V8M17.5 16v-3",
            IconName::Settings => {
                "M4 7h8M16 7h4M14 9a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM4 17h3M11 17h9M9 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4z"
            }
            IconName::Shield => "M12 3.5 5 6v5.5c0 4.3 2.8 7.4 7 9 4.2-1.6 7-4.7 7-9V6zM9 12l2.2 2.2L15 10",
            IconName::Folder => "M3.5 6h6l2 2.5h9V19h-17z",
            IconName::Edit => "M4 20l1-4.5L16 4.5 19.5 8 8.5 19z",
            IconName::Download => "M12 4v10M8 10.5l4 4 4-4M4 19.5h16",
            IconName::Trash => "M5 7h14M9.5 7V4h5v3M7 7l1 13h8l1-13",
            IconName::Back => "M15 5l-7 7 7 7",
            IconName::Next => "M9 5l7 7-7 7",
            IconName::TwoVersions => "M4 5h7v14H4zM13 5h7v14h-7z",
            IconName::Send => "M4 12 20 4.5 14 20l-3-6.5zM11 13.5l9-9",
            IconName::Sun => {
                "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M18.4 5.6 17 7M7 17l-1.4 1.4"
            }
            IconName::Moon => "M19.5 14.5a8 8 0 0 1-10-10 8 8 0 1 0 10 10z",
            IconName::Globe => {
                "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM3.5 12h17M12 3.5c4.7 5 4.7 12 0 17M12 3.5c-4.7 5-4.7 12 0 17"
            }
            IconName::Wrench => {
                "M20 7a5 5 0 0 1-6.5 5L7 18.5a2 2 0 0 1-2.8-2.8l6.5-6.7A5 5 0 0 1 17 4l-3 3 .5 2.5L17 10z"
            }
            IconName::Headset => {
                "M4 14v-2a8 8 0 0 1 16 0v2M4 13.5h3.5V19H6a2 2 0 0 1-2-2zM20 13.5h-3.5V19H18a2 2 0 0 0 2-2z"
            }
            IconName::Bolt => "M13 3 5 13.5h6l-.5 7.5L19 10h-6z",
            IconName::Info => "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 11v5M12 8h.01",
        }
    }
}

/// An icon. It is hidden from screen readers: the word stands beside it or in the accessible name.
#[component]
pub fn Icon(name: IconName) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d=name.path()></path>
        </svg>
    }
}

/// The mark of the product.
#[component]
pub fn BrandMark() -> impl IntoView {
    view! {
        <svg class="brand-mark" viewBox="0 0 32 32" aria-hidden="true">
            <rect width="32" height="32" rx="9"></rect>
            <path d="M13 8.5h2.5a7.5 7.5 0 0 1 0 15H13z"></path>
            <circle cx="8" cy="16" r="1.7"></circle>
        </svg>
    }
}
