//! Teams, organisations, sites and categories: made once, changed on the version that was seen.

use super::{Desk, value_of};
use crate::http::api::Program;
use crate::kit::{ADA, ADMIN, NOW};
use axum::http::StatusCode;
use deskside_domain::command::Payload;
use deskside_domain::diagnosis::{Proposal, Target};
use deskside_domain::document::Body;
use deskside_domain::id::{
    CategoryId, ChecklistTemplateId, CommandId, DiagnosisTreeId, OrganizationId, ServiceCalendarId, SiteId,
    SlaPolicyId, TeamId,
};
use deskside_domain::people::{Person, SupportLevel};
use deskside_domain::sla::SlaMetric;
use deskside_domain::ticket::{ChecklistItem, Priority};
use deskside_domain::time::Timestamp;
use serde_json::json;
use server::system;

/// The identity at the end of a saved record's form.
pub(super) async fn made(desk: &Desk, area: &str, fields: &[(&str, &str)]) -> uuid::Uuid {
    let id = value_of(&desk.page(&format!("{area}/new")).await, "id");
    let mut all = vec![("id", id.as_str())];
    all.extend_from_slice(fields);
    desk.saved(&format!("{area}/new"), &all).await;
    // Sent twice, as by an impatient finger, it is still one record.
    desk.saved(&format!("{area}/new"), &all).await;
    id.parse().expect("an id")
}

#[tokio::test]
async fn a_team_is_made_and_changed() {
    let desk = Desk::new().await;
    let id = made(&desk, "/settings/teams", &[("name", " Night <shift> "), ("level", "l2"), ("external", "on")]).await;
    let list = desk.page("/settings/teams?done=saved").await;
    assert_eq!(list.matches("Night &lt;shift&gt;").count(), 1, "{list}");
    assert!(list.contains("2nd level") && list.contains("External") && list.contains("Saved."), "{list}");
    let team = || async {
        match desk.document(TeamId(id)).await.map(|document| document.body) {
            Some(Body::Team(team)) => team,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!((team().await.level, team().await.external), (SupportLevel::L2, true));
    let path = format!("/settings/teams/{id}");
    let version = value_of(&desk.page(&path).await, "version");
    desk.saved(&path, &[("version", &version), ("name", "Day shift"), ("level", "l1")]).await;
    assert_eq!((team().await.name.as_str(), team().await.external), ("Day shift", false));

    // Who saw the older version gets both, and what was typed.
    let late = desk.post(&path, &[("version", &version), ("name", "Weekend"), ("level", "l1")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let page = late.text();
    assert!(page.contains("Someone changed this meanwhile") && page.contains("Day shift") && page.contains("Weekend"));
    assert_eq!(team().await.name, "Day shift");
    // Saving again replaces it: the form now carries the newer version.
    let newer = value_of(&page, "version");
    assert_ne!(newer, version);
    desk.saved(&path, &[("version", &newer), ("name", "Weekend"), ("level", "l1")]).await;
    assert_eq!(team().await.name, "Weekend");
}

#[tokio::test]
async fn the_access_of_an_external_team_ends_with_its_day() {
    let desk = Desk::new().await;
    let (today, tomorrow) = (NOW.day().to_string(), NOW.plus(86_400));
    let wrong = [("name", "Posa Rete"), ("level", "l2"), ("until", today.as_str())];
    let refused = desk.post("/settings/teams/new", &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("Tick External") && refused.text().contains(&today), "{}", refused.text());
    let wrong = [("name", "Posa Rete"), ("level", "l2"), ("external", "on"), ("until", "31/02/2027")];
    assert_eq!(desk.post("/settings/teams/new", &wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY);

    let fields = [("name", "Posa Rete"), ("level", "l2"), ("external", "on"), ("until", today.as_str())];
    let team = TeamId(made(&desk, "/settings/teams", &fields).await);
    let ada = desk.document(ADA).await.and_then(|document| document.as_person().cloned()).expect("Ada");
    let ada = Payload::DefinePerson(Person { teams: vec![team], ..ada });
    let command = system::command(CommandId::from(0x9001), ada, ADA, NOW);
    system::submit(&*desk.site.app.store, [command], NOW).await.expect("stored");
    let cookie = desk.site.signed_in("ada@example.org").await;
    let program = Program::all(&desk.site, ADA).await;
    let me = async || {
        let cookie = desk.site.get("/api/v1/me", &cookie).await.status.as_u16();
        (cookie, program.get(&desk.site, "/me").await.status.as_u16())
    };
    assert_eq!(me().await, (200, 200), "on the last day");
    assert!(desk.page("/settings/teams").await.contains("Access until"));

    desk.site.clock.set(Timestamp(tomorrow.0 - tomorrow.0 % 86_400));
    assert_eq!(me().await, (401, 401), "on the day after");
    let again = json!({"email": "ada@example.org", "password": crate::kit::PASSWORD});
    assert_eq!(desk.site.post("/api/v1/sign-in", "", &again).await.problem(), "wrong_credentials");
    for page in ["/settings/teams", "/settings/people"] {
        assert_eq!(desk.page(page).await.matches("Access ended").count(), 1, "{page}");
    }

    // The contract is prolonged: the same password, and the same program, work again.
    let path = format!("/settings/teams/{}", team.0);
    let version = value_of(&desk.page(&path).await, "version");
    let longer = tomorrow.plus(30 * 86_400).day().to_string();
    let fields = [("name", "Posa Rete"), ("level", "l2"), ("external", "on"), ("until", longer.as_str())];
    desk.saved(&path, &[&[("version", version.as_str())], &fields[..]].concat()).await;
    desk.site.signed_in("ada@example.org").await;
    assert_eq!(program.get(&desk.site, "/me").await.status.as_u16(), 200);
}

#[tokio::test]
async fn a_checklist_is_made_changed_and_retired() {
    let desk = Desk::new().await;
    let first = [
        ("name", "Network cabinet"),
        ("item-0", "Cabinet <closed>"),
        ("kind-0", "tick"),
        ("required-0", "on"),
        ("item-2", "Voltage"),
        ("kind-2", "number"),
        ("unit-2", "V"),
    ];
    let id = made(&desk, "/settings/checklists", &first).await;
    let template = async || match desk.document(ChecklistTemplateId(id)).await.map(|document| document.body) {
        Some(Body::ChecklistTemplate(template)) => template,
        other => panic!("{other:?}"),
    };
    let told = |items: &[ChecklistItem]| {
        let item = |item: &ChecklistItem| (item.text.clone(), item.required, item.answer.word(), item.unit.clone());
        items.iter().map(item).collect::<Vec<_>>()
    };
    let closed = ("Cabinet <closed>".to_owned(), true, "tick", String::new());
    let voltage = ("Voltage".to_owned(), false, "number", "V".to_owned());
    assert_eq!(told(&template().await.items), [closed.clone(), voltage.clone()]);
    let path = format!("/settings/checklists/{id}");
    let page = desk.page(&path).await;
    assert!(page.contains("Cabinet &lt;closed&gt;") && page.contains("name=\"item-7\""), "{page}");
    assert!(desk.page("/settings/checklists").await.contains("2 items"));

    // Another number moves an item.
    let version = value_of(&page, "version");
    let moved = [("version", version.as_str()), ("place-0", "2"), ("place-1", "2"), ("item-1", "Voltage")];
    let fields = [&first[..4], &moved, &[("kind-1", "number"), ("unit-1", "V")]].concat();
    desk.saved(&path, &fields).await;
    assert_eq!(told(&template().await.items), [voltage, closed]);
    // Who saw the older version gets both.
    let late = desk.post(&path, &fields).await;
    assert_eq!(late.status, StatusCode::SEE_OTHER, "nothing is other than it is there");
    let late = desk.post(&path, &[&fields[..], &[("item-3", "Label"), ("kind-3", "text")]].concat()).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.text().contains("Someone changed this meanwhile") && late.text().contains("Label"));

    let none = desk.post("/settings/checklists/new", &[("name", "Empty")]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.text().contains("id=\"items-error\""), "{}", none.text());
    let unit = "x".repeat(21);
    let fields = [("name", "Long"), ("item-0", "Voltage"), ("kind-0", "number"), ("unit-0", unit.as_str())];
    assert!(desk.post("/settings/checklists/new", &fields).await.text().contains("Unit is too long"));

    desk.post(&format!("{path}/retire"), &[]).await;
    assert!(template().await.retired);
    assert!(desk.page("/settings/checklists").await.contains("id=\"retired\""));
    desk.post(&format!("{path}/reuse"), &[]).await;
    assert!(!template().await.retired);
}

#[tokio::test]
async fn what_is_refused_comes_back_as_it_was_typed() {
    let desk = Desk::new().await;
    let answer = desk.post("/settings/teams/new", &[("name", "  "), ("level", "l3"), ("external", "on")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text();
    assert!(page.contains("Name is missing.") && page.contains("id=\"name-error\""), "{page}");
    assert!(page.contains("value=\"l3\" selected") && page.contains("checked"), "{page}");
    let long = "x".repeat(200);
    let page = desk.post("/settings/teams/new", &[("name", &long), ("level", "l1")]).await.text();
    assert!(page.contains("Name is too long. At most 120 characters.") && page.contains(&long), "{page}");
    let page = desk.post("/settings/sites/new", &[("name", "Depot"), ("organization", "x")]).await.text();
    assert!(page.contains("choose one of the list") && page.contains("value=\"Depot\""), "{page}");
    let big = "x".repeat(300_000);
    assert_eq!(desk.post("/settings/teams/new", &[("name", &big)]).await.problem(), "too_large");
}

#[tokio::test]
async fn organisations_have_sites() {
    let desk = Desk::new().await;
    let organization = made(&desk, "/settings/organizations", &[("name", "ASL"), ("critical", "on")]).await;
    let new = desk.page(&format!("/settings/sites/new?organization={organization}")).await;
    assert!(new.contains(&format!("value=\"{organization}\" selected")), "{new}");
    let of = organization.to_string();
    let fields = [
        ("name", "Ospedale"),
        ("organization", of.as_str()),
        ("address", "via Roma 1"),
        ("access_notes", "Dal\r\nretro"),
    ];
    let site = made(&desk, "/settings/sites", &fields).await;
    let page = desk.page(&format!("/settings/organizations/{organization}")).await;
    assert!(page.contains("Ospedale") && page.contains("via Roma 1"), "{page}");
    assert!(desk.page("/settings/organizations").await.contains("1 site · 0 people"));
    match desk.document(SiteId(site)).await.map(|document| document.body) {
        Some(Body::Site(site)) => {
            assert_eq!((site.organization, site.access_notes.as_str()), (OrganizationId(organization), "Dal\nretro"));
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_category_tree_has_three_levels() {
    let desk = Desk::new().await;
    let mut above = String::new();
    let mut ids = Vec::new();
    for name in ["Network", "Wi-Fi", "Guests"] {
        let id = made(&desk, "/settings/categories", &[("name_en", name), ("name_it", name), ("parent", &above)]).await;
        above = id.to_string();
        ids.push(id);
    }
    let list = desk.page("/settings/categories").await;
    assert!(list.contains("line line-2"), "{list}");
    let deep = desk.post("/settings/categories/new", &[("name_en", "A"), ("name_it", "B"), ("parent", &above)]).await;
    assert!(deep.text().contains("Too deep") && deep.status == StatusCode::UNPROCESSABLE_ENTITY, "{}", deep.text());
    // Nor can one stand below itself.
    let path = format!("/settings/categories/{}", ids[0]);
    let version = value_of(&desk.page(&path).await, "version");
    let own = [("version", version.as_str()), ("name_en", "A"), ("name_it", "B"), ("parent", above.as_str())];
    assert_eq!(desk.post(&path, &own).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    match desk.document(CategoryId(ids[0])).await.map(|document| document.body) {
        Some(Body::Category(category)) => assert_eq!(category.parent, None),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn opening_hours_and_targets_are_kept_as_they_are_written() {
    let desk = Desk::new().await;
    let hours = [
        ("name", "Ufficio"),
        ("zone", "Europe/Rome"),
        ("mon", "9-13, 14–18"),
        ("sat", "00:00-24:00"),
        ("closed", "25/12/2026\r\n2026-12-26"),
        ("open", "24/12/2026 9:00-12:00"),
    ];
    let calendar = made(&desk, "/settings/calendars", &hours).await;
    let read = || async {
        match desk.document(ServiceCalendarId(calendar)).await.map(|document| document.body) {
            Some(Body::ServiceCalendar(calendar)) => calendar,
            other => panic!("{other:?}"),
        }
    };
    let json = serde_json::to_value(read().await).expect("json");
    assert_eq!(json["weekly"]["mon"], serde_json::json!([["09:00", "13:00"], ["14:00", "18:00"]]));
    assert_eq!(json["closed"], serde_json::json!(["2026-12-25", "2026-12-26"]));
    assert_eq!(json["open"][0]["hours"], serde_json::json!([["09:00", "12:00"]]));

    // Public holidays are shown first, and saved when they are sent again.
    let mut asked = hours.to_vec();
    asked.extend([("holidays", "2027"), ("patron", "07/12")]);
    let answer = desk.post("/settings/calendars/new", &asked).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text();
    assert!(page.contains("13 days were added and are not saved yet"), "{page}");
    assert!(page.contains("29/03/2027 Easter Monday") && page.contains("07/12/2027 Patron saint"), "{page}");
    let page = desk.page(&format!("/settings/calendars/{calendar}")).await;
    assert!(page.contains("The next weeks") && !page.contains("Easter Monday"), "{page}");

    let of = calendar.to_string();
    let promise = [
        ("name", "Standard"),
        ("place", "1"),
        ("calendar", of.as_str()),
        ("take_in_charge-1", "15 min"),
        ("resolution-2", "1,5 h"),
    ];
    let policy = made(&desk, "/settings/policies", &promise).await;
    match desk.document(SlaPolicyId(policy)).await.map(|document| document.body) {
        Some(Body::SlaPolicy(policy)) => {
            assert_eq!(policy.target(SlaMetric::TakeInCharge, Priority::P1), Some(900));
            assert_eq!(policy.target(SlaMetric::Resolution, Priority::P2), Some(5_400));
            assert_eq!(policy.targets.len(), 2);
        }
        other => panic!("{other:?}"),
    }
    let page = desk.page(&format!("/settings/policies/{policy}")).await;
    assert!(page.contains("value=\"1 h 30 min\"") && page.contains("value=\"15 min\""), "{page}");

    // What a policy counts by stays with it, and is offered to no other.
    let path = format!("/settings/calendars/{calendar}");
    desk.saved(&format!("{path}/retire"), &[]).await;
    assert!(read().await.retired);
    let page = desk.page(&format!("{path}?done=retired")).await;
    assert!(page.contains("It stays where it is: 1 service level."), "{page}");
    assert!(desk.page(&format!("/settings/policies/{policy}")).await.contains("Ufficio (retired)"));
    assert!(!desk.page("/settings/policies/new").await.contains("Ufficio"));
    let late = desk.post("/settings/policies/new", &promise).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        late.text().contains("can no longer be chosen") && late.text().contains("id=\"calendar-error\""),
        "{}",
        late.text()
    );

    for (field, text, said) in [
        ("zone", "Europe/Atlantis", "is no time zone"),
        ("closed", "tomorrow", "Line 1: “tomorrow” is no day"),
        ("open", "24/12/2026 9-25", "“9-25” is no opening time"),
        ("open", "24/12/2026 9-10\n24/12/2026 11-12", "2026-12-24 is there twice"),
    ] {
        let mut fields: Vec<_> = hours.into_iter().filter(|(name, _)| *name != field).collect();
        fields.push((field, text));
        let answer = desk.post("/settings/calendars/new", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
        assert!(answer.text().contains(said), "{said}: {}", answer.text());
    }
}

#[tokio::test]
async fn a_team_is_retired_once_its_tickets_are_elsewhere_and_taken_back() {
    let desk = Desk::new().await;
    let (nights, days) = ("Nights", "Days");
    let id = made(&desk, "/settings/teams", &[("name", nights), ("level", "l1")]).await;
    made(&desk, "/settings/teams", &[("name", days), ("level", "l1")]).await;
    let path = format!("/settings/teams/{id}");
    let program = Program::all(&desk.site, ADMIN).await;
    let ticket = program.open(&desk.site, "Stampante").await;
    let give = async |team: Option<TeamId>| {
        let body = json!({"team": team, "person": ADA});
        let answer = program.post(&desk.site, &format!("/tickets/{ticket}/assign"), &body).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    };
    give(Some(TeamId(id))).await;
    let refused = desk.post(&format!("{path}/retire"), &[]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text().contains("1 open ticket is with this team. Give it to another"), "{}", refused.text());
    give(None).await;
    assert_eq!(desk.saved(&format!("{path}/retire"), &[]).await, format!("{path}?done=retired"));
    let page = desk.page(&format!("{path}?done=retired")).await;
    assert!(
        page.contains("it can no longer be chosen") && page.contains(&format!("action=\"{path}/reuse\"")),
        "{page}"
    );
    assert!(page.contains(">Undo<"), "{page}");
    let list = desk.page("/settings/teams").await;
    let at = |text: &str| list.find(text).unwrap_or_else(|| panic!("{text} is not in {list}"));
    assert!(at(days) < at("id=\"retired\"") && at("id=\"retired\"") < at(nights), "below, under a heading: {list}");
    for form in ["/settings/people/new", "/settings/replies/new", "/settings/categories/new"] {
        let form = desk.page(form).await;
        assert!(form.contains(days) && !form.contains(nights), "{form}");
    }
    // What the record says is changed as before, and it stays retired.
    let version = value_of(&desk.page(&path).await, "version");
    desk.saved(&path, &[("version", &version), ("name", "Late nights"), ("level", "l1")]).await;
    let team = || async {
        match desk.document(TeamId(id)).await.map(|document| document.body) {
            Some(Body::Team(team)) => (team.name, team.retired),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(team().await, ("Late nights".to_owned(), true));
    assert_eq!(desk.saved(&format!("{path}/reuse"), &[]).await, format!("{path}?done=reused"));
    assert!(desk.page(&format!("{path}?done=reused")).await.contains("Back in use."));
    assert!(desk.page("/settings/people/new").await.contains("Late nights"));
    assert!(!team().await.1);
}

#[tokio::test]
async fn who_names_what_is_retired_keeps_it_and_is_counted() {
    let desk = Desk::new().await;
    let firm = made(&desk, "/settings/organizations", &[("name", "Valley")]).await.to_string();
    let site = made(&desk, "/settings/sites", &[("name", "Mill"), ("organization", &firm)]).await;
    let fields = [("name", "Eva"), ("role", "requester"), ("active", "on"), ("organization", firm.as_str())];
    let eva = made(&desk, "/settings/people", &fields).await;
    let path = format!("/settings/organizations/{firm}");
    desk.saved(&format!("{path}/retire"), &[]).await;
    let page = desk.page(&format!("{path}?done=retired")).await;
    assert!(page.contains("It stays where it is: 1 person, 1 site."), "{page}");
    // Neither the firm nor its site is offered; who has it sees it marked and saves without losing it.
    let new = desk.page("/settings/people/new").await;
    assert!(!new.contains("Valley") && !new.contains(&site.to_string()), "{new}");
    let page = desk.page(&format!("/settings/people/{eva}")).await;
    assert!(page.contains("Valley (retired)"), "{page}");
    let version = value_of(&page, "version");
    let mut again = fields.to_vec();
    again.extend([("version", version.as_str()), ("field", "on")]);
    desk.saved(&format!("/settings/people/{eva}"), &again).await;
    // A form from before is told at the right moment.
    let late =
        desk.post("/settings/people/new", &[("name", "Ugo"), ("role", "requester"), ("organization", &firm)]).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.text().contains("can no longer be chosen"), "{}", late.text());
    for gone in ["/settings/teams/x/retire", "/settings/sites/00000000-0000-0000-0000-00000000ffff/retire"] {
        assert_eq!(desk.post(gone, &[]).await.status, StatusCode::NOT_FOUND, "{gone}");
    }
}

#[tokio::test]
async fn what_is_typed_is_decoded_once() {
    let desk = Desk::new().await;
    // As a browser sends them: each sign of the name is encoded once.
    for name in ["100%41", "%2541 & %26", "a+b %2B", "&lt;b&gt;", "caff\u{e8} %C3%A8"] {
        let id = made(&desk, "/settings/teams", &[("name", name), ("level", "l1")]).await;
        match desk.document(TeamId(id)).await.map(|document| document.body) {
            Some(Body::Team(team)) => assert_eq!(team.name, name),
            other => panic!("{other:?}"),
        }
    }
    // Nor does an address mean more than it says.
    let page = desk.page("/settings/people?q=%2541da").await;
    assert!(page.contains("value=\"%41da\"") && page.contains("Nothing found."), "{page}");
    assert!(desk.page("/settings/people?q=%41da").await.contains(">Ada<"));
}

#[tokio::test]
async fn a_diagnosis_is_written_row_by_row_and_says_at_each_field_what_is_wrong() {
    let desk = Desk::new().await;
    let category = made(&desk, "/settings/categories", &[("name_en", "Printers"), ("name_it", "Stampanti")]).await;
    let of = category.to_string();
    let first = [
        ("name-it", "Stampante <muta>"),
        ("categories", of.as_str()),
        ("step-0-it", "Si accende?"),
        ("step-0-en", "Does it turn on?"),
        ("choice-0-0-it", "sì"),
        ("to-0-0", "s2"),
        ("choice-0-1-it", "no"),
        ("to-0-1", "o1"),
        // The row in between stayed empty.
        ("step-2-it", "Stampa?"),
        ("choice-2-0-it", "no"),
        ("to-2-0", "o0"),
        ("proposal-0", "escalation"),
        ("outcome-0-it", "Al gruppo stampa"),
        ("proposal-1", "visit"),
        ("outcome-1-it", "Portare un cavo"),
    ];
    // Looked at before it is saved: nothing is wrong, and nothing is kept.
    let looked = desk.post("/settings/diagnosis/new", &[&first[..], &[("again", "1")]].concat()).await;
    assert_eq!(looked.status, StatusCode::OK);
    let page = looked.text();
    assert!(page.contains("id=\"preview\"") && !page.contains("class=\"field-error\""), "{page}");
    assert!(page.contains("Question 2: Stampa?") && page.contains("name=\"step-3-it\""), "{page}");
    assert!(desk.page("/settings/categories").await.contains("No diagnosis yet."));

    let id = made(&desk, "/settings/diagnosis", &first).await;
    let kept = async || match desk.document(DiagnosisTreeId(id)).await.map(|document| document.body) {
        Some(Body::DiagnosisTree(tree)) => tree,
        other => panic!("{other:?}"),
    };
    let tree = kept().await;
    assert_eq!((tree.version, tree.tree.steps.len(), tree.categories.len()), (1, 2, 1));
    let targets: Vec<_> = tree.tree.steps.iter().flat_map(|step| step.choices.iter().map(|choice| choice.to)).collect();
    assert_eq!(targets, [Target::Step(1), Target::Outcome(1), Target::Outcome(0)]);
    assert_eq!(tree.tree.outcomes[0].proposal, Proposal::Escalation);
    let list = desk.page("/settings/categories").await;
    assert!(list.contains("Stampante &lt;muta&gt;") && list.contains("2 questions · version 1 · Printers"), "{list}");

    // Each thing that is wrong is said at its field, and what was typed is still there.
    let wrong = async |changes: &[(&str, &str)], at: &[&str]| {
        let kept = first.iter().filter(|(name, _)| changes.iter().all(|(other, _)| other != name)).copied();
        let fields: Vec<(&str, &str)> = kept.chain(changes.iter().copied()).collect();
        let answer = desk.post("/settings/diagnosis/new", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = answer.text();
        for field in at {
            assert!(page.contains(&format!("id=\"{field}-error\"")), "{field}: {page}");
        }
        assert_eq!(page.matches("class=\"field-error\"").count(), at.len(), "{page}");
        assert!(page.contains("Al gruppo stampa"), "{page}");
    };
    wrong(&[("name-it", " ")], &["name"]).await;
    wrong(&[("to-2-0", "s0")], &["to-1-0", "outcome-0"]).await;
    wrong(&[("to-2-0", "s7")], &["to-1-0", "outcome-0"]).await;
    wrong(&[("to-0-0", "o1")], &["step-1", "outcome-0"]).await;
    wrong(&[("choice-0-1-it", "")], &["choice-0-1"]).await;
    wrong(&[("choice-2-0-it", ""), ("to-2-0", "")], &["choices-1", "outcome-0"]).await;

    // Other questions are another version; another category is not.
    let path = format!("/settings/diagnosis/{id}");
    let version = value_of(&desk.page(&path).await, "version");
    let form = |changes: &[(&'static str, &'static str)], version: &str| {
        let base = [
            ("name-it", "Stampante <muta>"),
            ("step-0-it", "Si accende?"),
            ("step-0-en", "Does it turn on?"),
            ("choice-0-0-it", "sì"),
            ("to-0-0", "s1"),
            ("choice-0-1-it", "no"),
            ("to-0-1", "o1"),
            ("step-1-it", "Stampa?"),
            ("choice-1-0-it", "no"),
            ("to-1-0", "o0"),
            ("proposal-0", "escalation"),
            ("outcome-0-it", "Al gruppo stampa"),
            ("proposal-1", "visit"),
            ("outcome-1-it", "Portare un cavo"),
        ];
        let kept = base.into_iter().filter(|(name, _)| changes.iter().all(|(other, _)| other != name));
        let mut fields: Vec<(String, String)> =
            kept.chain(changes.iter().copied()).map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        fields.push(("version".to_owned(), version.to_owned()));
        fields
    };
    let send = async |path: &str, fields: Vec<(String, String)>| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        desk.post(path, &fields).await
    };
    assert_eq!(send(&path, form(&[], &version)).await.status, StatusCode::SEE_OTHER);
    let tree = kept().await;
    assert_eq!((tree.version, tree.categories.len()), (1, 0));
    let version = value_of(&desk.page(&path).await, "version");
    let dropped = [("drop-step-0", "on"), ("drop-outcome-1", "on")];
    assert_eq!(send(&path, form(&dropped, &version)).await.status, StatusCode::SEE_OTHER);
    let tree = kept().await;
    assert_eq!((tree.version, tree.tree.steps.len(), tree.tree.outcomes.len()), (2, 1, 1));
    // Who saw the older version gets both.
    let late = send(&path, form(&[("step-0-it", "È accesa?")], &version)).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.text().contains("Someone changed this meanwhile") && late.text().contains("È accesa?"));

    desk.post(&format!("{path}/retire"), &[]).await;
    assert!(kept().await.retired);
    assert!(desk.page("/settings/categories").await.contains("Retired diagnoses"));
}
