//! People: found, made, given access, and never without an administrator.

use super::{Desk, value_of};
use crate::kit::{ADA, ADMIN, BO, CARLA, NOW, PASSWORD, person};
use axum::http::StatusCode;
use deskside_domain::command::Payload;
use deskside_domain::document::Document;
use deskside_domain::id::{CommandId, PersonId};
use deskside_domain::people::{Person, Role};
use deskside_domain::sync::wire::Outcome;
use serde_json::json;
use server::store::SecondFactor;
use server::system;

async fn found(desk: &Desk, id: PersonId) -> Person {
    let document = desk.document(id).await.expect("there");
    Document::as_person(&document).expect("a person").clone()
}

/// The fields of a person's page, as a browser would send them back.
async fn fields_of(desk: &Desk, id: PersonId) -> Vec<(&'static str, String)> {
    let page = desk.page(&format!("/settings/people/{id}")).await;
    let person = found(desk, id).await;
    let role = serde_json::to_value(person.role).expect("a word").as_str().expect("text").to_owned();
    vec![
        ("version", value_of(&page, "version")),
        ("name", person.profile.name),
        ("emails", person.profile.emails.join("\n")),
        ("role", role),
        ("language", "it".to_owned()),
        ("active", "on".to_owned()),
    ]
}

fn with<'a>(fields: &'a [(&'static str, String)], name: &str, value: &'a str) -> Vec<(&'static str, &'a str)> {
    let of = |(key, there): &'a (&'static str, String)| (*key, if *key == name { value } else { there.as_str() });
    fields.iter().map(of).collect()
}

#[tokio::test]
async fn a_person_is_made_and_comes_in_by_a_link() {
    let desk = Desk::new().await;
    let id = value_of(&desk.page("/settings/people/new").await, "id");
    let fields = [
        ("id", id.as_str()),
        ("name", "Eva Rìva"),
        ("emails", "eva@example.org\r\n\r\n eva.riva@example.org "),
        ("phones", "+39 0437 1"),
        ("role", "technician"),
        ("language", "it"),
        ("active", "on"),
    ];
    assert_eq!(desk.saved("/settings/people/new", &fields).await, format!("/settings/people/{id}?done=saved"));
    let eva: PersonId = id.parse().expect("an id");
    assert_eq!(found(&desk, eva).await.profile.emails, ["eva@example.org", "eva.riva@example.org"]);

    let path = format!("/settings/people/{id}");
    assert!(desk.page(&path).await.contains("Has no access to the desk."));
    let foreign = desk.post(&format!("{path}/access"), &[("email", "other@example.org")]).await;
    assert_eq!(foreign.status, StatusCode::SEE_OTHER, "not an address of hers");
    let page = desk.post(&format!("{path}/access"), &[("email", "eva@example.org")]).await.text();
    let link = super::text_of(&page, "link");
    let token = link.split("token=").nth(1).expect("a token");
    assert_eq!(link, format!("http://127.0.0.1:3000/welcome?token={token}"));
    assert_eq!(token.len(), 43, "256 bits");

    let welcome = |token: &str| format!("/welcome?token={token}");
    assert!(desk.site.get(&welcome(token), "").await.text().contains("eva@example.org"));
    assert_eq!(desk.site.get(&welcome("x"), "").await.status, StatusCode::GONE);
    let give = async |token: &str, password: &str| {
        let body = super::encoded(&[("token", token), ("password", password)]);
        super::form(&desk.site, "/welcome", "", &body, &[]).await
    };
    let weak = give(token, "eva rìva").await;
    assert!(weak.status == StatusCode::UNPROCESSABLE_ENTITY && weak.text().contains("Easy to guess"));
    let entered = give(token, "tre trattori verdi").await;
    assert_eq!((entered.status, entered.header("location")), (StatusCode::SEE_OTHER, "/desk"));
    assert_eq!(desk.site.get("/api/v1/me", &entered.cookie()).await.json()["person"], json!(eva));
    assert_eq!(give(token, "quattro trattori verdi").await.status, StatusCode::GONE, "it works once");
    assert!(desk.page(&path).await.contains("Signs in as eva@example.org."));

    // A newer link ends an older one, and each ends by itself.
    let link = async || {
        let page = desk.post(&format!("{path}/access"), &[("email", "eva@example.org")]).await.text();
        page.split("token=").nth(1).and_then(|rest| rest.split('<').next()).expect("a token").to_owned()
    };
    let (older, newer) = (link().await, link().await);
    assert_eq!(desk.site.get(&welcome(&older), "").await.status, StatusCode::GONE);
    assert_eq!(desk.site.get(&welcome(&newer), "").await.status, StatusCode::OK);
    desk.site.clock.set(NOW.plus(3 * 86_400 + 1));
    assert_eq!(desk.site.get(&welcome(&newer), "").await.status, StatusCode::GONE);
}

#[tokio::test]
async fn an_address_opens_one_account() {
    let desk = Desk::new().await;
    let mut fields = fields_of(&desk, CARLA).await;
    fields.retain(|(name, _)| *name != "emails");
    fields.push(("emails", "ada@example.org".to_owned()));
    desk.saved(&format!("/settings/people/{CARLA}"), &with(&fields, "", "")).await;
    let taken = desk.post(&format!("/settings/people/{CARLA}/access"), &[("email", "ada@example.org")]).await;
    assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(taken.text().contains("someone else") && taken.text().contains("id=\"email-error\""), "{}", taken.text());
}

#[tokio::test]
async fn a_lost_second_factor_and_forgotten_sessions() {
    let desk = Desk::new().await;
    let ada = desk.site.signed_in("ada@example.org").await;
    let factor = SecondFactor { person: ADA, secret: vec![7; 20], since: Some(NOW), last_step: 0 };
    desk.site.app.store.set_second_factor(&factor, &[]).await.expect("set");
    let path = format!("/settings/people/{ADA}");
    let page = desk.page(&path).await;
    assert!(page.contains("Second factor: on.") && page.contains("Open sessions: 1."), "{page}");
    desk.saved(&format!("{path}/second-factor/end"), &[]).await;
    assert_eq!(desk.site.app.store.second_factor(ADA).await.expect("read"), None);
    assert_eq!(desk.site.get("/api/v1/me", &ada).await.status, StatusCode::UNAUTHORIZED);
    let again = desk.site.signed_in("ada@example.org").await;
    desk.saved(&format!("{path}/sessions/end"), &[]).await;
    assert_eq!(desk.site.get("/api/v1/me", &again).await.status, StatusCode::UNAUTHORIZED);
    // One's own session stays.
    desk.saved(&format!("/settings/people/{ADMIN}/sessions/end"), &[]).await;
    desk.page("/settings").await;
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let desk = Desk::new().await;
    let path = format!("/settings/people/{ADMIN}");
    let fields = fields_of(&desk, ADMIN).await;
    for (name, value) in [("role", "technician"), ("active", "")] {
        let refused = desk.post(&path, &with(&fields, name, value)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(refused.text().contains("last administrator"), "{}", refused.text());
    }
    // An administrator without access is no help.
    let fields_of_carla = fields_of(&desk, CARLA).await;
    desk.saved(&format!("/settings/people/{CARLA}"), &with(&fields_of_carla, "role", "administrator")).await;
    assert_eq!(desk.post(&path, &with(&fields, "role", "technician")).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields_of_bo = fields_of(&desk, BO).await;
    desk.saved(&format!("/settings/people/{BO}"), &with(&fields_of_bo, "role", "administrator")).await;
    desk.saved(&path, &with(&fields, "role", "technician")).await;
    assert_eq!(found(&desk, ADMIN).await.role, Role::Technician);
    assert_eq!(desk.get("/settings").await.status, StatusCode::FORBIDDEN, "from the next request on");
}

#[tokio::test]
async fn who_leaves_is_out_at_once() {
    let desk = Desk::new().await;
    let ada = desk.site.signed_in("ada@example.org").await;
    let fields = fields_of(&desk, ADA).await;
    desk.saved(&format!("/settings/people/{ADA}"), &with(&fields, "active", "")).await;
    assert!(!found(&desk, ADA).await.active);
    assert!(desk.site.app.store.sessions_of(ADA).await.expect("read").is_empty());
    assert_eq!(desk.site.get("/api/v1/me", &ada).await.status, StatusCode::UNAUTHORIZED);
    let credentials = json!({"email": "ada@example.org", "password": PASSWORD});
    assert_eq!(desk.site.post("/api/v1/sign-in", "", &credentials).await.problem(), "wrong_credentials");
    let page = desk.page("/settings/people?q=ada").await;
    assert!(page.contains("No longer here"), "{page}");
}

#[tokio::test]
async fn ten_thousand_people_come_in_pages() {
    let desk = Desk::new().await;
    let many = (0..10_000_u32).map(|number| {
        let Payload::DefinePerson(mut record) =
            person(PersonId::from(0x10_0000 + u128::from(number)), &format!("Person {number:05}"), Role::Requester)
        else {
            unreachable!("a person")
        };
        record.profile.emails = vec![format!("p{number}@example.org")];
        record.profile.phones = vec![format!("+39 0437 {number:06}")];
        system::command(CommandId::from(0x20_0000 + u128::from(number)), Payload::DefinePerson(record), ADMIN, NOW)
    });
    let outcomes = system::submit(&*desk.site.app.store, many, NOW).await.expect("stored");
    assert!(outcomes.iter().all(Outcome::is_done));
    let page = desk.page("/settings/people").await;
    assert!(page.contains("10,004 people"), "{page}");
    assert_eq!(page.matches("class=\"line\"").count(), 50);
    let more = page.split("href=\"/settings/people?").nth(1).and_then(|rest| rest.split('"').next()).expect("more");
    let next = desk.page(&format!("/settings/people?{}", more.replace("&amp;", "&"))).await;
    // Admin, Ada, Bo and Carla come before them all.
    assert!(page.contains("Person 00045") && !page.contains("Person 00046"), "{page}");
    assert!(next.contains("Person 00046") && !next.contains("Person 00045"), "{next}");
    for (query, name) in
        [("q=person+09999", "Person 09999"), ("q=0437+001234", "Person 01234"), ("q=p77@", "Person 00077")]
    {
        let page = desk.page(&format!("/settings/people?{query}")).await;
        assert!(page.contains(name), "{query}");
    }
    let page = desk.page("/settings/people?role=technician").await;
    assert!(page.contains("2 people") && page.contains("Ada") && !page.contains("Carla"), "{page}");
    assert!(desk.page("/settings/people?q=nobody").await.contains("Nothing found."));
}
