//! A device: what is known of it, who has it, and who had it.

use super::act::{HandOver, TakeBack};
use super::form::DeviceDialog;
use super::{holder_name, meaning, state_word, title, today, tone};
use crate::pages::kit::{Kit, leave_trail, use_kit};
use crate::pages::place::DEVICES;
use crate::pages::{PageHead, Ready, names, organizations, people};
use crate::prelude::*;
use crate::replica::Replica;
use crate::route::{Route, use_way};
use crate::texts::{Lang, Word, date, fill, said};
use crate::ui::{Badge, Button, ButtonLink, EmptyState, IconName, Tone, Variant};
use deskside_domain::asset::{Asset, Custody, Holder, Ownership};
use deskside_domain::id::AssetId;

#[component]
pub fn DevicePage() -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let way = use_way();
    // The address changes a moment before this page goes: until then it shows what it showed.
    let id = Memo::new(move |before: Option<&Option<AssetId>>| match way.route.get() {
        Route::Device(id) => id,
        _ => before.copied().flatten(),
    });
    let here = Memo::new(move |_| id.get().filter(|id| kit.desk.read(|replica| replica.asset(*id).is_some())));
    leave_trail(|path| matches!(Route::parse(path), Route::Device(_)));
    let page = move || match here.get() {
        Some(id) => card(kit, id),
        None => view! {
            <PageHead title=said(lang, |t| t.devices.one) />
            <EmptyState icon=IconName::Device text=said(lang, |t| t.devices.not_here)>
                <ButtonLink href=DEVICES label=said(lang, |t| t.nav.devices) icon=IconName::Back />
            </EmptyState>
        }
        .into_any(),
    };
    view! { <Ready>{page}</Ready> }.into_any()
}

/// Name and value of a line, and where the value leads.
type Fact = (&'static str, String, Option<String>);

/// What is known of it, without what is not known.
fn facts(kit: Kit, replica: &Replica, asset: &Asset) -> Vec<Fact> {
    let lang = kit.lang.get();
    let texts = lang.texts();
    let words = &*texts.devices;
    let site = |id| {
        let link = replica.site(id).map(organizations::site_address);
        (names::site(replica, texts, id), link)
    };
    let owner = match (asset.ownership, asset.organization) {
        (Ownership::Personal, _) => (words.personal.to_owned(), None),
        (Ownership::Company, None) => (words.own.to_owned(), None),
        (Ownership::Company, Some(id)) => {
            let name = replica.organization(id).map(|body| body.name.clone()).unwrap_or_default();
            (name, Some(organizations::address(id)))
        }
    };
    let warranty = asset.warranty_until().map(|until| {
        let text = if until < today(kit) { words.warranty_over } else { words.warranty_until };
        fill(text, &[("day", &date(lang, until))])
    });
    let plain = |name, text: &str| (name, text.to_owned(), None);
    let mut facts = vec![plain(words.tag, &asset.tag), plain(words.serial, &asset.serial)];
    facts.push(plain(words.imei, &asset.imei));
    facts.push(plain(texts.common.name, &asset.name));
    facts.push((words.owner, owner.0, owner.1));
    for (name, id) in [(words.home, asset.home), (texts.common.site, asset.site)] {
        facts.extend(id.map(site).map(|(text, link)| (name, text, link)));
    }
    facts.extend(asset.purchased.map(|day| (words.purchased, date(lang, day), None)));
    facts.extend(warranty.map(|text| (words.warranty, text, None)));
    facts.retain(|(_, text, _)| !text.is_empty());
    facts
}

/// Where a holder's page is.
fn holder_link(replica: &Replica, holder: Holder) -> Option<String> {
    match holder {
        Holder::Person(person) => Some(people::address(person)),
        Holder::Site(site) => replica.site(site).map(organizations::site_address),
        Holder::Asset(asset) => Some(super::address(asset)),
    }
}

/// One custody in lines.
fn told(kit: Kit, replica: &Replica, custody: &Custody) -> AnyView {
    let lang: Lang = kit.lang.get();
    let texts = lang.texts();
    let words = &*texts.devices;
    let name = holder_name(replica, texts, custody.holder);
    let who = match holder_link(replica, custody.holder) {
        Some(href) => view! { <a href=href>{name}</a> }.into_any(),
        None => view! { <span>{name}</span> }.into_any(),
    };
    let when = match &custody.ended {
        None => fill(words.since, &[("time", &kit.when(custody.from))]),
        Some(ended) => fill(
            words.chain_line,
            &[("from", &kit.when(custody.from)), ("to", &kit.when(ended.at)), ("reason", ended.reason.word(texts))],
        ),
    };
    let by = fill(words.by, &[("name", &names::person(replica, texts, custody.by))]);
    let said = |text: &'static str, condition: &str| {
        let line = (!condition.is_empty()).then(|| fill(text, &[("text", condition)]));
        line.map(|line| view! { <p class="small entry-text">{line}</p> })
    };
    let back = custody.ended.as_ref().and_then(|ended| said(words.back, &ended.condition));
    view! {
        <li class="custody">
            <p class="row">{who} <span class="small quiet">{custody.purpose.word(texts)}</span></p>
            <p class="small quiet">{[when, by].join(" · ")}</p>
            {said(words.out, &custody.condition)}
            {back}
        </li>
    }
    .into_any()
}

fn card(kit: Kit, id: AssetId) -> AnyView {
    let lang = kit.lang;
    let editing = RwSignal::new(false);
    let handing = RwSignal::new(false);
    let taking = RwSignal::new(false);
    let asset = Memo::new(move |_| kit.desk.read(|replica| replica.asset(id).cloned()));
    let held = Memo::new(move |_| asset.with(|asset| asset.as_ref().is_some_and(|asset| asset.held().is_some())));
    let name = move || {
        let asset = asset.get();
        let title = asset.as_ref().map(|asset| kit.desk.read(|replica| title(replica, asset)));
        let tag = asset.map(|asset| asset.tag).unwrap_or_default();
        match title.filter(|title| !title.is_empty()) {
            Some(title) => [&tag, " ", &title].concat(),
            None => tag,
        }
    };
    let state = move || {
        let asset = asset.get()?;
        kit.desk.read(|replica| {
            let state = asset.state(meaning(replica, &asset));
            let word = state_word(replica, lang.get(), &asset);
            Some(view! { <Badge tone=tone(state) label=word /> })
        })
    };
    let may_go = move || {
        let asset = asset.get();
        asset.is_some_and(|asset| kit.desk.read(|replica| meaning(replica, &asset).may_be_handed_over()))
    };
    let acts = move || {
        let held = held.get();
        let out = may_go().then(|| {
            view! {
                <Button
                    label=if held { said(lang, |t| t.devices.transfer) } else { said(lang, |t| t.devices.check_out) }
                    icon=IconName::Next
                    variant=if held { Variant::default() } else { Variant::Primary }
                    on_press=move || handing.set(true)
                />
            }
        });
        let back = held.then(|| {
            view! {
                <Button
                    label=said(lang, |t| t.devices.check_in)
                    icon=IconName::Back
                    variant=Variant::Primary
                    on_press=move || taking.set(true)
                />
            }
        });
        view! {
            {back}
            {out}
        }
    };
    let holder = move || {
        let asset = asset.get()?;
        let held = asset.held()?;
        let lang = lang.get();
        let due = held.expected.map(|day| {
            let words = &*lang.texts().devices;
            let late = day < today(kit);
            let text = if late { words.was_due } else { words.back_by };
            let text = fill(text, &[("day", &date(lang, day))]);
            let tone = if late { Tone::Danger } else { Tone::Neutral };
            view! { <p><Badge tone label=text /></p> }
        });
        let told = kit.desk.read(|replica| told(kit, replica, held));
        Some(view! {
            <ul class="plain-list">{told}</ul>
            {due}
        })
    };
    let nobody = move || (!held.get()).then(|| view! { <p class="quiet">{said(lang, |t| t.devices.nobody)}</p> });
    let chain = move || {
        let asset = asset.get()?;
        let past = asset.custodies.iter().rev().filter(|custody| custody.ended.is_some());
        let lines: Vec<AnyView> = kit.desk.read(|replica| past.map(|custody| told(kit, replica, custody)).collect());
        Some(if lines.is_empty() {
            view! { <p class="quiet">{said(lang, |t| t.devices.chain_none)}</p> }.into_any()
        } else {
            view! { <ol class="plain-list">{lines}</ol> }.into_any()
        })
    };
    let details = move || {
        let asset = asset.get()?;
        let fact = |(name, text, link): Fact| {
            let text = match link {
                Some(href) => view! { <a href=href>{text}</a> }.into_any(),
                None => view! { <span>{text}</span> }.into_any(),
            };
            view! {
                <dt>{name}</dt>
                <dd>{text}</dd>
            }
        };
        let facts = kit.desk.read(|replica| facts(kit, replica, &asset));
        let note = (!asset.note.is_empty()).then(|| view! { <p class="entry-text">{asset.note.clone()}</p> });
        Some(view! {
            <dl class="facts">{facts.into_iter().map(fact).collect_view()}</dl>
            {note}
        })
    };
    view! {
        <article class="ticket-page">
            <PageHead title=name>
                {state}
                {acts}
            </PageHead>
            <div class="ticket-body">
                <div class="stack">
                    <section class="panel stack" aria-labelledby="holder">
                        <h2 id="holder">{said(lang, |t| t.devices.holder)}</h2>
                        {holder}
                        {nobody}
                    </section>
                    <section class="panel stack" aria-labelledby="chain">
                        <h2 id="chain">{said(lang, |t| t.devices.chain)}</h2>
                        {chain}
                    </section>
                </div>
                <aside class="ticket-side" aria-label=said(lang, |t| t.sheet.details)>
                    <section class="panel stack">
                        <h2>{said(lang, |t| t.sheet.details)}</h2>
                        {details}
                        <div>
                            <Button
                                label=said(lang, |t| t.common.edit)
                                icon=IconName::Edit
                                on_press=move || editing.set(true)
                            />
                        </div>
                    </section>
                </aside>
            </div>
        </article>
        <DeviceDialog open=editing id=Some(id) />
        <HandOver open=handing id />
        <TakeBack open=taking id />
    }
    .into_any()
}
