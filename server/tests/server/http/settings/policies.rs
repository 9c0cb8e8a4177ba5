//! Service levels: for whom one holds, what suspends its clocks, and which of them a ticket would have.

use super::records::made;
use super::{Desk, encoded, value_of};
use crate::http::api::Program;
use crate::kit::ADMIN;
use app::texts::time::datetime_attribute;
use axum::http::StatusCode;
use deskside_domain::contract::Contract;
use deskside_domain::document::Body;
use deskside_domain::id::{CategoryId, OrganizationId, PersonId, SiteId, SlaPolicyId, TicketId};
use deskside_domain::sla::policy::{PAUSES, WARN_PERCENT};
use deskside_domain::sla::promise::clocks;
use deskside_domain::sla::{
    LadderStep, LadderTarget, ServiceLevels, SlaBook, SlaMetric, SlaPolicy, SlaScope, Surroundings,
};
use deskside_domain::ticket::{PendingReason, Priority, TicketKind};
use serde_json::json;
use server::directory::Known;
use uuid::Uuid;

/// What a desk has that a service level may name.
struct Around {
    calendar: String,
    organization: String,
    site: String,
    contract: String,
    category: String,
    below: String,
}

async fn around(desk: &Desk) -> Around {
    let id = async |area: &str, fields: &[(&str, &str)]| made(desk, area, fields).await.to_string();
    let organization = id("/settings/organizations", &[("name", "ASL <Valmonda>")]).await;
    let of = ("organization", organization.as_str());
    let site = id("/settings/sites", &[("name", "Ospedale"), of]).await;
    let contract = id("/settings/contracts", &[("name", "Full"), ("kind", "business"), of]).await;
    let category = id("/settings/categories", &[("name_en", "Network"), ("name_it", "Rete")]).await;
    let fields = [("name_en", "Wi-Fi"), ("name_it", "Wi-Fi"), ("parent", category.as_str())];
    let below = id("/settings/categories", &fields).await;
    let days = ["mon", "tue", "wed", "thu", "fri"].map(|day| (day, "9-13 14-18"));
    let hours = [&[("name", "Office"), ("zone", "Europe/Rome")], &days[..]].concat();
    let calendar = id("/settings/calendars", &hours).await;
    Around { calendar, organization, site, contract, category, below }
}

async fn policy(desk: &Desk, id: Uuid) -> SlaPolicy {
    match desk.document(SlaPolicyId(id)).await.map(|document| document.body) {
        Some(Body::SlaPolicy(policy)) => *policy,
        other => panic!("{other:?}"),
    }
}

/// What a browser would send of the record's form if nobody touched it.
fn untouched(page: &str) -> Vec<(String, String)> {
    let form = page.split("<form").find(|form| form.contains("name=\"version\"")).expect("a form");
    let form = form.split("</form>").next().unwrap_or("");
    let (mut fields, mut choice) = (Vec::new(), String::new());
    for tag in form.split('<') {
        let value = |name: &str| {
            let value = tag.split(&format!(" {name}=\"")).nth(1).and_then(|rest| rest.split('"').next());
            value.map(|value| value.replace("&lt;", "<").replace("&amp;", "&"))
        };
        let text = || value("value").unwrap_or_default();
        match (tag.split([' ', '>']).next(), value("name")) {
            (Some("input"), Some(name)) if value("type").as_deref() == Some("checkbox") => {
                fields.extend(tag.contains(" checked").then(|| (name, text())));
            }
            (Some("input"), Some(name)) => fields.push((name, text())),
            (Some("select"), Some(name)) => choice = name,
            (Some("option"), _) if tag.contains(" selected") => fields.push((choice.clone(), text())),
            _ => {}
        }
    }
    fields
}

fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// Whether a box of a page is there, and ticked.
fn ticked(page: &str, name: &str, value: &str) -> Option<bool> {
    let input = page.split('<').find(|tag| {
        tag.starts_with("input")
            && tag.contains(&format!("name=\"{name}\""))
            && tag.contains(&format!("value=\"{value}\""))
    });
    input.map(|input| input.contains(" checked"))
}

#[tokio::test]
async fn a_service_level_holds_for_what_its_form_says() {
    let desk = Desk::new().await;
    let there = around(&desk).await;
    let fields = [
        ("whole", "on"),
        ("name", "Hospital"),
        ("place", "2"),
        ("calendar", &there.calendar),
        ("resolution-1", "4 h"),
        ("organizations", &there.organization),
        ("contracts", &there.contract),
        ("sites", &there.site),
        ("categories", &there.category),
        ("categories", &there.below),
        ("kinds", "incident"),
        ("priorities", "p1"),
        ("priorities", "p2"),
        ("pause-arrival", "requester"),
        ("pause-arrival", "approval"),
        ("pause-arrival", "agreed_date"),
        ("pause-resolution", "supplier"),
        ("warn_percent", "60"),
        ("fresh_on_reopen", "on"),
        ("close_after", "5"),
    ];
    let id = made(&desk, "/settings/policies", &fields).await;
    let saved = policy(&desk, id).await;
    let parsed = |text: &str| text.parse::<Uuid>().expect("an id");
    assert_eq!(
        saved.scope,
        SlaScope {
            organizations: [parsed(&there.organization).into()].into(),
            contracts: [parsed(&there.contract).into()].into(),
            sites: [parsed(&there.site).into()].into(),
            categories: [parsed(&there.category).into(), parsed(&there.below).into()].into(),
            kinds: [TicketKind::Incident].into(),
            priorities: [Priority::P1, Priority::P2].into(),
        }
    );
    assert_eq!((saved.warn_percent, saved.fresh_on_reopen, saved.close_after), (60, true, Some(5)));
    assert!(saved.pauses(SlaMetric::Resolution, PendingReason::Supplier));
    assert!(!saved.pauses(SlaMetric::Resolution, PendingReason::Requester));
    assert!(!saved.pauses(SlaMetric::FirstResponse, PendingReason::Requester), "no box of it was ticked");
    assert!(!saved.pauses.contains_key(&SlaMetric::Arrival), "what is as usual is not named");

    // The form shows what is there, and sent as it stands it changes nothing.
    let path = format!("/settings/policies/{id}");
    let page = desk.page(&path).await;
    assert_eq!(ticked(&page, "pause-resolution", "supplier"), Some(true));
    assert_eq!(ticked(&page, "pause-resolution", "requester"), Some(false));
    for (name, value, told) in [
        ("organizations", &there.organization, "ASL &lt;Valmonda&gt;"),
        ("contracts", &there.contract, "ASL &lt;Valmonda&gt; · Full"),
        ("sites", &there.site, "ASL &lt;Valmonda&gt; · Ospedale"),
        ("categories", &there.below, "Network › Wi-Fi"),
    ] {
        assert_eq!(ticked(&page, name, value), Some(true), "{name}");
        assert!(page.contains(&format!("<span>{told}</span>")), "{told}: {page}");
    }
    desk.saved(&path, &borrowed(&untouched(&page))).await;
    assert_eq!(policy(&desk, id).await, saved);

    let all =
        [("whole", "on"), ("name", "Rest"), ("place", "3"), ("calendar", &there.calendar), ("warn_percent", "75")];
    made(&desk, "/settings/policies", &all).await;
    let list = desk.page("/settings/service-levels").await;
    let told = "ASL &lt;Valmonda&gt; · contract Full · site Ospedale · categories Network, Network › Wi-Fi · incidents · \
                priority Critical, High";
    let at = |text: &str| list.find(text).unwrap_or_else(|| panic!("{text} is not in {list}"));
    assert!(at("2. Hospital") < at(told) && at(told) < at("3. Rest") && at("3. Rest") < at("All tickets"), "{list}");

    // Boxes that nobody ticks are as good as none: all tickets, and nothing suspends.
    let version = value_of(&desk.page(&path).await, "version");
    let bare = [&all[..], &[("version", version.as_str())]].concat();
    desk.saved(&path, &bare).await;
    let bare = policy(&desk, id).await;
    assert!(bare.scope.is_everything() && !bare.fresh_on_reopen && bare.warn_percent == WARN_PERCENT);
    let paused = SlaMetric::ALL.into_iter().any(|metric| PAUSES.into_iter().any(|reason| bare.pauses(metric, reason)));
    assert!(!paused, "{bare:?}");
}

#[tokio::test]
async fn a_ladder_is_rows_and_what_is_no_step_is_said_with_its_row() {
    let desk = Desk::new().await;
    let there = around(&desk).await;
    let person = format!("person:{ADMIN}");
    let fields = [
        ("whole", "on"),
        ("name", "Usual"),
        ("place", "1"),
        ("calendar", there.calendar.as_str()),
        ("warn_percent", "75"),
        ("ladder-metric-0", "resolution"),
        ("ladder-percent-0", "80 %"),
        ("ladder-to-0", "assignee"),
        ("ladder-minutes-0", ""),
        ("ladder-metric-1", "resolution"),
        ("ladder-percent-1", ""),
        ("ladder-to-1", "assignee"),
        ("ladder-metric-2", "take_in_charge"),
        ("ladder-percent-2", "100"),
        ("ladder-to-2", &person),
        ("ladder-minutes-2", "15"),
    ];
    let id = made(&desk, "/settings/policies", &fields).await;
    let saved = policy(&desk, id).await;
    let step = |metric, percent, to, acknowledge_minutes| LadderStep { metric, percent, to, acknowledge_minutes };
    let expected = [
        step(SlaMetric::Resolution, 80, LadderTarget::Assignee, None),
        step(SlaMetric::TakeInCharge, 100, LadderTarget::Person(ADMIN), Some(15)),
    ];
    assert_eq!(saved.ladder, expected);

    // Sent as it stands it changes nothing, and neither does a form without rows.
    let path = format!("/settings/policies/{id}");
    desk.saved(&path, &borrowed(&untouched(&desk.page(&path).await))).await;
    assert_eq!(policy(&desk, id).await, saved);
    let version = value_of(&desk.page(&path).await, "version");
    desk.saved(&path, &[&fields[..5], &[("version", version.as_str())]].concat()).await;
    assert_eq!(policy(&desk, id).await.ladder, expected);

    for (name, value, told) in [
        ("ladder-percent-0", "9", "Row 1: write a whole share"),
        ("ladder-percent-2", "lots", "Row 3: write a whole share"),
        ("ladder-minutes-2", "0", "Row 3: write whole minutes"),
        ("ladder-to-2", "person:none", "Row 3: choose a target"),
        ("ladder-metric-2", "agreed_date", "Row 3: choose a target"),
    ] {
        let mut wrong = fields.map(|(name, value)| (name, value.to_owned())).to_vec();
        wrong.retain(|(other, _)| *other != name);
        wrong.push((name, value.to_owned()));
        let wrong: Vec<(&str, &str)> = wrong.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = desk.post("/settings/policies/new", &wrong).await;
        assert!(answer.text().contains(told), "{name}={value}: {}", answer.text());
    }
    let twice = [&fields[..], &[("ladder-percent-1", "80")]].concat();
    let twice: Vec<_> = twice.into_iter().filter(|field| *field != ("ladder-percent-1", "")).collect();
    assert!(desk.post("/settings/policies/new", &twice).await.text().contains("Row 2: this share"));
}

#[tokio::test]
async fn a_form_that_asks_less_changes_no_more() {
    let desk = Desk::new().await;
    let there = around(&desk).await;
    let less = [("name", "Usual"), ("place", "1"), ("calendar", there.calendar.as_str())];
    let id = made(&desk, "/settings/policies", &less).await;
    let usual = policy(&desk, id).await;
    assert!(usual.scope.is_everything() && usual.pauses.is_empty() && usual.warn_percent == WARN_PERCENT);
    let new = desk.page("/settings/policies/new").await;
    let default = |reason| Some(PAUSES.contains(&reason));
    assert_eq!(ticked(&new, "pause-arrival", "requester"), default(PendingReason::Requester));
    assert_eq!(ticked(&new, "pause-arrival", "supplier"), default(PendingReason::Supplier));

    let path = format!("/settings/policies/{id}");
    let mut fields = untouched(&desk.page(&path).await);
    fields
        .extend([("organizations".to_owned(), there.organization.clone()), ("kinds".to_owned(), "problem".to_owned())]);
    fields.retain(|(name, _)| name != "pause-arrival");
    desk.saved(&path, &borrowed(&fields)).await;
    let narrow = policy(&desk, id).await;
    let version = value_of(&desk.page(&path).await, "version");
    desk.saved(&path, &[&less[1..], &[("version", version.as_str()), ("name", "Renamed")]].concat()).await;
    assert_eq!(policy(&desk, id).await, SlaPolicy { name: "Renamed".to_owned(), ..narrow });
}

#[tokio::test]
async fn what_no_service_level_can_be_is_said_at_its_field() {
    let desk = Desk::new().await;
    let there = around(&desk).await;
    let gone = Uuid::from_u128(0xdead).to_string();
    let good = [
        ("whole", "on"),
        ("name", "Standard"),
        ("place", "1"),
        ("calendar", there.calendar.as_str()),
        ("sites", there.site.as_str()),
        ("pause-arrival", "evidence"),
    ];
    for (name, value, said) in [
        ("warn_percent", "0", "Write a whole number from 1 to 100."),
        ("warn_percent", "101", "Write a whole number from 1 to 100."),
        ("warn_percent", "half", "Write a whole number from 1 to 100."),
        ("organizations", gone.as_str(), "«Organisations»: choose one of the list."),
        ("kinds", "wish", "«Kinds»: choose one of the list."),
    ] {
        let percent = if name == "warn_percent" { &[][..] } else { &[("warn_percent", "75")] };
        let answer = desk.post("/settings/policies/new", &[&good[..], &[(name, value)], percent].concat()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name} {value}");
        let page = answer.text();
        assert!(page.contains(said) && page.contains(&format!("id=\"{name}-error\"")), "{said}: {page}");
        assert!(page.contains(&format!("value=\"{value}\"")), "what was typed stays: {page}");
        assert_eq!(ticked(&page, "sites", &there.site), Some(true));
        assert_eq!(ticked(&page, "pause-arrival", "evidence"), Some(true));
        assert_eq!(ticked(&page, "pause-arrival", "requester"), Some(false));
    }
}

#[tokio::test]
async fn who_is_retired_stays_where_it_is_and_is_offered_to_no_other() {
    let desk = Desk::new().await;
    let there = around(&desk).await;
    let fields = [
        ("whole", "on"),
        ("name", "Hospital"),
        ("place", "1"),
        ("calendar", there.calendar.as_str()),
        ("organizations", there.organization.as_str()),
        ("sites", there.site.as_str()),
        ("warn_percent", "75"),
    ];
    let id = made(&desk, "/settings/policies", &fields).await;
    desk.saved(&format!("/settings/organizations/{}/retire", there.organization), &[]).await;
    let new = desk.page("/settings/policies/new").await;
    for (name, value) in
        [("organizations", &there.organization), ("sites", &there.site), ("contracts", &there.contract)]
    {
        assert_eq!(ticked(&new, name, value), None, "{name} is not offered");
    }
    let late = desk.post("/settings/policies/new", &fields).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.text().contains("can no longer be chosen") && late.text().contains("id=\"organizations-error\""));
    let path = format!("/settings/policies/{id}");
    let page = desk.page(&path).await;
    assert!(page.contains("ASL &lt;Valmonda&gt; (retired)"), "{page}");
    let before = policy(&desk, id).await;
    desk.saved(&path, &borrowed(&untouched(&page))).await;
    assert_eq!(policy(&desk, id).await, before);
}

#[tokio::test]
async fn a_change_of_someone_else_is_told_field_by_field() {
    let desk = Desk::new().await;
    let there = around(&desk).await;
    let fields = [("name", "Standard"), ("place", "1"), ("calendar", there.calendar.as_str())];
    let id = made(&desk, "/settings/policies", &fields).await;
    let path = format!("/settings/policies/{id}");
    let seen = untouched(&desk.page(&path).await);
    let mut theirs = seen.clone();
    theirs.push(("organizations".to_owned(), there.organization.clone()));
    theirs.retain(|(name, _)| name != "pause-resolution");
    desk.saved(&path, &borrowed(&theirs)).await;
    let mut yours = seen;
    yours.retain(|(name, _)| name != "warn_percent");
    yours.extend(
        [("kinds", "problem"), ("warn_percent", "50"), ("fresh_on_reopen", "on")]
            .map(|(name, value)| (name.to_owned(), value.to_owned())),
    );
    let late = desk.post(&path, &borrowed(&yours)).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let page = late.text();
    let row = |label: &str, theirs: &str, yours: &str| {
        let row = page.split("<tr>").find(|row| row.contains(&format!(">{label}</th>")));
        let row = row.unwrap_or_else(|| panic!("{label} is not in {page}"));
        assert!(row.find(theirs).is_some_and(|at| row[at..].contains(yours)), "{label}: {row}");
    };
    row("Organisations", "ASL &lt;Valmonda&gt;", "any");
    row("Kinds", "any", "Problem");
    row("Warn from, in percent", "75", "50");
    row("Whole target when reopened", "No", "Yes");
    row("What suspends the time", "Resolution: nothing", "Resolution: Waiting for the requester, ");
    assert_eq!(page.matches(">What suspends the time</th>").count(), 1, "only what differs: {page}");
    // Both forms in one: saved again it is as it was typed.
    desk.saved(&path, &borrowed(&untouched(&page))).await;
    let saved = policy(&desk, id).await;
    assert_eq!((saved.scope.organizations.len(), saved.warn_percent, saved.fresh_on_reopen), (0, 50, true));
}

/// What the tester says of a ticket.
async fn tried(desk: &Desk, fields: &[(&str, &str)]) -> String {
    let usual = [("kind", "incident"), ("impact", "individual"), ("urgency", "medium")];
    let usual: Vec<_> = usual.into_iter().filter(|(name, _)| fields.iter().all(|(other, _)| other != name)).collect();
    desk.page(&format!("/settings/policies/tester?{}", encoded(&[&usual[..], fields].concat()))).await
}

/// A service level of the usual form.
async fn level(desk: &Desk, calendar: &str, place: &str, name: &str, more: &[(&str, &str)]) -> Uuid {
    let fields = [("whole", "on"), ("name", name), ("place", place), ("calendar", calendar), ("warn_percent", "75")];
    made(desk, "/settings/policies", &[&fields[..], more].concat()).await
}

#[tokio::test]
async fn the_tester_says_which_level_holds_and_why_none_before_it() {
    let desk = Desk::new().await;
    let page = tried(&desk, &[]).await;
    assert!(page.contains("No service level holds") && page.contains("No service level yet."), "{page}");
    let there = around(&desk).await;
    let (calendar, organization) = (there.calendar.as_str(), there.organization.as_str());
    let hospital = [("organizations", organization), ("kinds", "incident"), ("priorities", "p1"), ("priorities", "p2")];
    level(&desk, calendar, "1", "Hospital", &hospital).await;
    level(&desk, calendar, "2", "Agreed", &[("contracts", &there.contract), ("resolution-4", "1 h")]).await;
    level(&desk, calendar, "3", "Cables", &[("categories", &there.category), ("arrival-4", "8 h")]).await;
    let targets = [("take_in_charge-4", "30 min"), ("next_response-4", "1 h"), ("resolution-4", "4 h")];
    let standard = level(&desk, calendar, "4", "Standard", &targets).await;
    let before = desk.site.app.store.reference(None).await.expect("read").position;

    let page = desk.page("/settings/policies/tester").await;
    assert!(page.contains("name=\"impact\"") && !page.contains("id=\"verdict\""), "nothing was asked yet: {page}");
    assert!(desk.page("/settings/service-levels").await.contains("href=\"/settings/policies/tester\""));

    let page = tried(&desk, &[("kind", "service_request")]).await;
    for said in [
        ">Standard holds<",
        "It is for: All tickets.",
        "Organisation: it is for ASL &lt;Valmonda&gt;; here none.",
        "Kind: it is for incidents; here Service request.",
        "Priority: it is for Critical, High; here Low.",
        "Contract: it is for Full; here none that holds today.",
        "Category: it is for Network; here none.",
        // Wednesday, 12:06 in Rome: some minutes are left before lunch.
        "<time datetime=\"2026-11-18T11:36:40Z\">today 12:36</time>",
        "<time datetime=\"2026-11-18T16:06:40Z\">today 17:06</time>",
        "counts from the requester&#x27;s next message",
        "hours of Office; times of Europe/Rome",
    ] {
        assert!(page.contains(said) || page.contains(&said.replace("&#x27;", "'")), "{said}: {page}");
    }
    assert_eq!(page.matches("it is for").count(), 5, "{page}");
    // What stands below a category belongs to it; what comes later is not asked.
    let page = tried(&desk, &[("category", &there.below)]).await;
    assert!(page.contains(">Cables holds<") && page.contains("Not tried any more: 4. Standard."), "{page}");
    assert!(page.contains("tomorrow 12:06</time> (if a visit is planned)"), "{page}");
    // A place and a person say whose it is, and with it which contracts hold.
    let eva = made(
        &desk,
        "/settings/people",
        &[("name", "Eva Rossi"), ("role", "requester"), ("active", "on"), ("organization", organization)],
    )
    .await;
    for who in [("organization", organization), ("site", there.site.as_str()), ("requester", "eva")] {
        let page = tried(&desk, &[who]).await;
        assert!(page.contains(">Agreed holds<"), "{who:?}: {page}");
        assert!(page.contains("Priority: it is for Critical, High; here Low."), "{who:?}: {page}");
        let page = tried(&desk, &[who, ("impact", "organization"), ("urgency", "high")]).await;
        assert!(page.contains(">Hospital holds<") && page.contains("For this priority it promises nothing."), "{page}");
    }

    // Among several a person is chosen; whoever is called just so needs no choice.
    let other = [("name", "Eva Rossini"), ("role", "requester"), ("active", "on")];
    let rossini = made(&desk, "/settings/people", &other).await.to_string();
    let page = tried(&desk, &[("requester", "eva")]).await;
    assert!(page.contains("Several people fit.") && page.contains("id=\"person-error\"") && !page.contains("verdict"));
    assert!(page.contains(&eva.to_string()) && page.contains("value=\"eva\""), "{page}");
    assert!(tried(&desk, &[("requester", "eva"), ("person", &rossini)]).await.contains(">Standard holds<"));
    assert!(tried(&desk, &[("requester", "EVA ROSSI")]).await.contains(">Agreed holds<"));

    let list = tried(&desk, &[("requester", "nobody at all")]).await;
    assert!(list.contains("Nobody fits “nobody at all”.") && list.contains("id=\"requester-error\""), "{list}");
    let firm = made(&desk, "/settings/organizations", &[("name", "Brandolin")]).await.to_string();
    for (fields, said) in [
        (&[("organization", firm.as_str()), ("site", there.site.as_str())][..], "Choose one of Brandolin."),
        (&[("organization", &firm), ("requester", "Eva Rossi")], "Eva Rossi belongs to ASL &lt;Valmonda&gt;."),
        (&[("organization", "x")], "«Organisation»: choose one of the list."),
        (&[("site", &firm)], "«Site»: choose one of the list."),
        (&[("category", &firm)], "«Category»: choose one of the list."),
        (&[("kind", "wish")], "«Kind»: choose one of the list."),
        (&[("urgency", "")], "«Urgency»: choose one of the list."),
    ] {
        let page = tried(&desk, fields).await;
        assert!(page.contains(said) && !page.contains("id=\"verdict\""), "{said}: {page}");
    }
    let headers = [("cookie", desk.cookie.as_str()), ("accept-language", "it-IT,it;q=0.9")];
    let path = "/settings/policies/tester?kind=problem&impact=individual&urgency=medium";
    let request = crate::kit::site::request(axum::http::Method::GET, path, &headers, Default::default());
    let page = desk.site.send(request).await.text();
    assert!(page.contains(">Vale Standard<") && page.contains("Tipo: è per incidenti; qui Problema."), "{page}");
    assert!(page.contains("Organizzazione: è per ASL &lt;Valmonda&gt;; qui nessuna."), "{page}");

    desk.saved(&format!("/settings/policies/{standard}/retire"), &[]).await;
    let page = tried(&desk, &[]).await;
    assert!(page.contains("No service level holds") && page.contains("Retired: it holds for no new ticket."), "{page}");
    // Each form above made one record or changed one; looking made none.
    let after = desk.site.app.store.reference(None).await.expect("read").position;
    assert_eq!(after - before, 4);
}

/// What stands around tickets whose requesters are of no organisation.
struct Nowhere;

impl Surroundings for Nowhere {
    fn organization(&self, _: PersonId, _: Option<SiteId>) -> Option<OrganizationId> {
        None
    }

    fn parent(&self, _: CategoryId) -> Option<CategoryId> {
        None
    }

    fn contracts(&self, _: OrganizationId) -> Vec<&Contract> {
        Vec::new()
    }
}

#[tokio::test]
async fn a_ticket_opened_now_is_due_when_the_tester_said() {
    let desk = Desk::new().await;
    let there = around(&desk).await;
    let each = ["take_in_charge", "first_response", "restoration", "resolution"];
    let targets: Vec<(String, String)> = each
        .iter()
        .enumerate()
        .flat_map(|(row, name)| (1..=5).map(move |place| (format!("{name}-{place}"), format!("{} h", 7 * row + place))))
        .collect();
    level(&desk, &there.calendar, "1", "Others", &[("kinds", "problem")]).await;
    level(&desk, &there.calendar, "2", "Standard", &borrowed(&targets)).await;
    let program = Program::all(&desk.site, ADMIN).await;
    let ticket: TicketId = program.open(&desk.site, "Stampante").await.parse().expect("an id");
    let document = desk.document(ticket).await.expect("a ticket");
    let ticket = document.as_ticket().expect("a ticket");
    let word = |value: serde_json::Value| value.as_str().expect("a word").to_owned();
    let content = &ticket.content;
    let [kind, impact, urgency] = [json!(content.kind), json!(content.impact), json!(content.urgency)].map(word);
    let page = tried(&desk, &[("kind", &kind), ("impact", &impact), ("urgency", &urgency)]).await;

    let known = Known::read(&*desk.site.app.store).await.expect("read");
    let book = SlaBook::read(known.sla_versions());
    let clocks = clocks(ticket, &Nowhere, &ServiceLevels::new(&book), ticket.created_at);
    assert_eq!(clocks.len(), each.len());
    for clock in clocks {
        let due = datetime_attribute(clock.due_at.expect("it runs").0);
        assert!(page.contains(&format!("datetime=\"{due}\"")), "{due} of {:?}: {page}", clock.metric);
    }
}
