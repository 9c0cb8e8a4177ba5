//! The device register: what there is, who has it, and what came back late.

mod act;
mod form;
mod page;

use super::kit::{Kit, leave_trail, use_kit};
use super::place::DEVICES;
use super::{PageHead, Ready, names};
use crate::prelude::*;
use crate::replica::Replica;
use crate::route::{Address, use_way};
use crate::texts::{Lang, Texts, Word, count, date, fill, said, t};
use crate::ui::{Badge, Button, EmptyState, IconName, List, Segment, SegmentedChoice, TextField, Tone};
use deskside_domain::asset::{Asset, AssetState, Holder, StatusType};
use deskside_domain::id::{AssetId, PersonId};
use deskside_domain::people::Language;
use deskside_domain::search;
use deskside_domain::time::{Date, Timestamp};
use form::DeviceDialog;
pub use page::DevicePage;

/// Devices shown at once.
const WINDOW: usize = 200;

/// Where a device's page is.
#[must_use]
pub fn address(id: AssetId) -> String {
    ["/desk/devices/", &id.to_string()].concat()
}

/// What the list shows, as its address says it.
const SHOWS: [&str; 4] = ["all", "held", "free", "overdue"];

/// Today, as days of return are compared.
fn today(kit: Kit) -> Date {
    Timestamp(kit.now()).day()
}

/// What a device is called: its model, else its own name.
fn title(replica: &Replica, asset: &Asset) -> String {
    let model = asset.model.and_then(|id| replica.asset_model(id)).map(|model| model.title());
    model.unwrap_or_else(|| asset.name.clone())
}

/// A holder in words.
fn holder_name(replica: &Replica, texts: &'static Texts, holder: Holder) -> String {
    match holder {
        Holder::Person(person) => names::person(replica, texts, person),
        Holder::Site(site) => names::site(replica, texts, site),
        Holder::Asset(asset) => replica.asset(asset).map(|asset| asset.tag.clone()).unwrap_or_default(),
    }
}

/// Who has a device that another command wanted to hand over, and what to do.
#[must_use]
pub fn held_by(kit: Kit, replica: &Replica, holder: Holder, since: Timestamp) -> String {
    let texts = t(kit.lang);
    let name = holder_name(replica, texts, holder);
    fill(texts.devices.held_by, &[("name", &name), ("time", &kit.when(since))])
}

/// What its label means.
fn meaning(replica: &Replica, asset: &Asset) -> AssetState {
    replica.status_label(asset.label).map_or_else(AssetState::default, |label| label.state)
}

/// The desk's word for its state: in use while somebody has what could be had.
fn state_word(replica: &Replica, lang: Lang, asset: &Asset) -> String {
    let texts = lang.texts();
    match (asset.state(meaning(replica, asset)), replica.status_label(asset.label)) {
        (AssetState::InUse, _) | (_, None) => asset.state(meaning(replica, asset)).word(texts).to_owned(),
        (_, Some(label)) => match super::kit::language(lang) {
            Language::It => label.name_it.clone(),
            Language::En => label.name_en.clone(),
        },
    }
}

/// How loud a state is.
fn tone(state: AssetState) -> Tone {
    match state.status_type() {
        StatusType::Deployable => Tone::Neutral,
        StatusType::Pending => Tone::Warn,
        StatusType::Undeployable => Tone::Danger,
        StatusType::Archived => Tone::Neutral,
    }
}

/// A device as one line.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Row {
    id: AssetId,
    tag: String,
    title: String,
    who: String,
    state: AssetState,
    word: String,
    /// Since when it should be back.
    late: Option<String>,
}

fn row(replica: &Replica, lang: Lang, today: Date, asset: &Asset) -> Row {
    let texts = lang.texts();
    let held = asset.held();
    let late = held.filter(|_| asset.is_overdue(today)).and_then(|held| held.expected);
    let place = || asset.site.or(asset.home).map(|site| names::site(replica, texts, site)).unwrap_or_default();
    Row {
        id: asset.id,
        tag: asset.tag.clone(),
        title: title(replica, asset),
        who: held.map_or_else(place, |held| holder_name(replica, texts, held.holder)),
        state: asset.state(meaning(replica, asset)),
        word: state_word(replica, lang, asset),
        late: late.map(|day| fill(texts.devices.was_due, &[("day", &date(lang, day))])),
    }
}

/// Whether a device is meant by what was typed.
fn is_meant(replica: &Replica, texts: &'static Texts, asset: &Asset, wanted: &[String]) -> bool {
    let holder = asset.held().map(|held| holder_name(replica, texts, held.holder)).unwrap_or_default();
    let title = title(replica, asset);
    search::matches(
        wanted,
        &search::index_line([&asset.tag, &asset.serial, &asset.imei, &asset.name, &title, &holder].map(String::as_str)),
    )
}

/// Those that are meant: what is late first, then by tag. Says also how many there are.
fn found(kit: Kit, show: &str, query: &str) -> (Vec<Row>, usize) {
    let (lang, today) = (kit.lang.get(), today(kit));
    let wanted = search::words(query);
    kit.desk.read(|replica| {
        let shown = |asset: &&Asset| match show {
            "held" => asset.held().is_some(),
            "free" => asset.state(meaning(replica, asset)) == AssetState::InStock,
            "overdue" => asset.is_overdue(today),
            // What is gone is found by its number.
            _ => !wanted.is_empty() || meaning(replica, asset) != AssetState::Disposed,
        };
        let mut found: Vec<&Asset> = replica.assets().filter(shown).collect();
        found.retain(|asset| wanted.is_empty() || is_meant(replica, lang.texts(), asset, &wanted));
        found.sort_by(|a, b| (!a.is_overdue(today), &a.tag).cmp(&(!b.is_overdue(today), &b.tag)));
        let many = found.len();
        (found.into_iter().take(WINDOW).map(|asset| row(replica, lang, today, asset)).collect(), many)
    })
}

#[component]
pub fn DevicesPage() -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let adding = RwSignal::new(false);
    let way = use_way().address;
    let wanted = move |address: &Address| {
        let part = address.part("show").unwrap_or_default();
        SHOWS.into_iter().find(|show| *show == part).unwrap_or(SHOWS[0])
    };
    let show = RwSignal::new(way.with_untracked(wanted));
    // Back and forward change the address, the choice changes it too.
    Effect::new(move |before: Option<&'static str>| {
        let shown = show.get();
        if before.is_some_and(|before| before != shown) {
            kit.replace(&if shown == SHOWS[0] { DEVICES.to_owned() } else { [DEVICES, "?show=", shown].concat() });
        }
        shown
    });
    Effect::new(move |_| {
        let shown = way.with(|address| (address.path == DEVICES).then(|| wanted(address)));
        if let Some(shown) = shown.filter(|shown| *shown != show.get_untracked()) {
            show.set(shown);
        }
    });
    leave_trail(|path| path == DEVICES);
    view! {
        <PageHead title=said(lang, |t| t.nav.devices)>
            <Button label=said(lang, |t| t.devices.new) icon=IconName::Plus on_press=move || adding.set(true) />
        </PageHead>
        <Ready>
            <Register show />
        </Ready>
        <DeviceDialog open=adding id=None />
    }
    .into_any()
}

#[component]
fn Register(show: RwSignal<&'static str>) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let query = RwSignal::new(String::new());
    let found = Memo::new(move |_| query.with(|query| self::found(kit, show.get(), query)));
    let segments = vec![
        Segment::new(SHOWS[0], said(lang, |t| t.devices.all)),
        Segment::new(SHOWS[1], said(lang, |t| t.devices.held)),
        Segment::new(SHOWS[2], said(lang, |t| t.devices.free)),
        Segment::new(SHOWS[3], said(lang, |t| t.devices.overdue)),
    ];
    let how_many = move || {
        let words = &*t(lang).devices;
        let many = found.with(|(_, many)| *many);
        let all = count(many as u64, words.count_one, words.count);
        if many > WINDOW {
            [&all, " · ", &fill(words.only_first, &[("n", &WINDOW.to_string())])].concat()
        } else {
            all
        }
    };
    let none = move || {
        found.with(|(rows, _)| rows.is_empty()).then(|| {
            let searching = query.with(|query| !query.trim().is_empty()) || show.get() != SHOWS[0];
            if searching {
                view! { <EmptyState icon=IconName::Search text=said(lang, |t| t.common.no_match) /> }.into_any()
            } else {
                view! { <EmptyState icon=IconName::Device text=said(lang, |t| t.devices.none) /> }.into_any()
            }
        })
    };
    view! {
        <div class="stack">
            <SegmentedChoice name="devices-show" legend=said(lang, |t| t.devices.show) segments value=show />
            <div class="list-tools">
                <TextField
                    id="search"
                    label=said(lang, |t| t.common.search)
                    hint=said(lang, |t| t.devices.find_hint)
                    value=query
                    kind="search"
                    optional=true
                />
            </div>
            <p class="small quiet" role="status">
                {how_many}
            </p>
            <ul class="plain-list panel">
                <List each=move || found.get().0 key=|row| row.clone() children=move |row| line(kit, row) />
            </ul>
            {none}
        </div>
    }
    .into_any()
}

fn line(kit: Kit, row: Row) -> AnyView {
    let lang = kit.lang;
    let Row { id, tag, title, who, state, word, late } = row;
    view! {
        <li class="related-line device-line">
            <span class="number quiet">{tag.clone()}</span>
            <a href=address(id)>{if title.is_empty() { tag } else { title }}</a>
            <span class="small quiet related-who">{who}</span>
            <span class="row push">
                {late.map(|late| view! { <Badge tone=Tone::Danger label=late /> })}
                <span class="visually-hidden">{said(lang, |t| t.devices.label)} " "</span>
                <Badge tone=tone(state) label=word />
            </span>
        </li>
    }
    .into_any()
}

/// What a person has, and had before.
#[must_use]
pub fn equipment(person: PersonId) -> AnyView {
    let kit = use_kit();
    let lang = kit.lang;
    let rows = Memo::new(move |_| {
        let (lang, today) = (lang.get(), today(kit));
        kit.desk.read(|replica| {
            let theirs = |holder: Holder| holder == Holder::Person(person);
            let mut now = Vec::new();
            let mut before = Vec::new();
            for asset in replica.assets() {
                if asset.held().is_some_and(|held| theirs(held.holder)) {
                    now.push(row(replica, lang, today, asset));
                } else if asset.custodies.iter().any(|custody| theirs(custody.holder)) {
                    before.push(row(replica, lang, today, asset));
                }
            }
            for rows in [&mut now, &mut before] {
                rows.sort_by(|a, b| a.tag.cmp(&b.tag));
            }
            (now, before)
        })
    });
    let list = move |own: bool| {
        let each = move || rows.with(|(now, before)| if own { now.clone() } else { before.clone() });
        view! {
            <ul class="plain-list">
                <List each key=|row| row.clone() children=move |row| line(kit, row) />
            </ul>
        }
    };
    let nothing = move || {
        rows.with(|(now, _)| now.is_empty())
            .then(|| view! { <p class="quiet">{said(lang, |t| t.devices.theirs_none)}</p> })
    };
    let before = move || {
        rows.with(|(_, before)| !before.is_empty()).then(|| {
            view! {
                <h3 class="related-title">{said(lang, |t| t.devices.theirs_before)}</h3>
                {list(false)}
            }
        })
    };
    view! {
        <section class="panel stack" aria-labelledby="equipment">
            <h2 id="equipment">{said(lang, |t| t.devices.theirs)}</h2>
            {nothing}
            {list(true)}
            {before}
        </section>
    }
    .into_any()
}
