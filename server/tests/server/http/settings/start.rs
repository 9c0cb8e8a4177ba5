//! The six steps from an empty desk to the first ticket.

use super::{Desk, encoded, form, text_of, value_of};
use crate::kit::site::Site;
use axum::http::StatusCode;
use deskside_domain::document::DocKind;
use server::auth::Token;
use server::directory::Known;

/// An empty desk whose administrator has just come in.
async fn empty() -> Desk {
    let token = Token::fresh();
    let site = Site::waiting(&token).await;
    let fields = [
        ("token", token.as_str()),
        ("name", "Zoë Bravin"),
        ("email", "zoe@example.org"),
        ("password", "tre trattori verdi"),
    ];
    let entered = form(&site, "/first-start", "", &encoded(&fields), &[]).await;
    assert_eq!((entered.status, entered.header("location")), (StatusCode::SEE_OTHER, "/settings/start"));
    let cookie = entered.cookie();
    Desk { site, cookie }
}

/// The fields of the open step, as the page has them.
fn shown<'a>(page: &str, names: &[&'a str]) -> Vec<(&'a str, String)> {
    names.iter().map(|name| (*name, value_of(page, name))).collect()
}

#[tokio::test]
async fn an_example_is_accepted_with_one_press() {
    let desk = empty().await;
    let page = desk.page("/settings/start").await;
    assert!(page.contains("0 of 6 done"), "{page}");
    assert!(desk.page("/settings/system").await.contains("The first steps are not finished: 0 of 6 are done."));

    let fields = shown(&page, &["key", "name", "site", "address"]);
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    desk.saved("/settings/start/organization", &fields).await;
    // Pressed twice, it is still one organisation.
    desk.saved("/settings/start/organization", &fields).await;

    let page = desk.page("/settings/start").await;
    assert!(page.contains("1 of 6 done"), "{page}");
    let (key, people) = (value_of(&page, "key"), text_of(&page, "people"));
    desk.saved("/settings/start/people", &[("key", &key), ("people", &people)]).await;

    let page = desk.page("/settings/start").await;
    let fields = shown(&page, &["key", "team-1", "team-2", "team-3"]);
    let mut fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fields.extend([("level-1", "l1"), ("level-2", "l2"), ("level-3", "l3"), ("external-3", "on")]);
    desk.saved("/settings/start/teams", &fields).await;

    let page = desk.page("/settings/start").await;
    assert!(page.contains("3 of 6 done"), "{page}");
    let hours = ["key", "name", "mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let fields = shown(&page, &hours);
    let mut fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fields.push(("zone", "Europe/Rome"));
    desk.saved("/settings/start/calendar", &fields).await;

    let page = desk.page("/settings/start").await;
    assert!(page.contains("4 of 6 done"), "{page}");
    let targets = ["key", "name", "take_in_charge-1", "take_in_charge-5", "resolution-1", "resolution-5"];
    let fields = shown(&page, &targets);
    let mut fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let (before, _) = page.split_once("\">Office hours</option>").expect("the calendar is offered");
    fields.push(("calendar", before.rsplit('"').next().expect("its identity")));
    desk.saved("/settings/start/service-level", &fields).await;

    let page = desk.page("/settings/start").await;
    assert!(page.contains("5 of 6 done"), "{page}");
    let (key, tree) = (value_of(&page, "key"), text_of(&page, "categories"));
    desk.saved("/settings/start/categories", &[("key", &key), ("categories", &tree)]).await;

    let page = desk.page("/settings/start").await;
    assert!(page.contains("6 of 6 done") && page.contains("All set."), "{page}");
    assert!(!desk.page("/settings/system").await.contains("not finished"));
    let facts = desk.site.app.store.facts().await.expect("facts");
    let counts = [DocKind::Organization, DocKind::Site, DocKind::Person, DocKind::Team, DocKind::Category];
    assert_eq!(counts.map(|kind| facts.count(kind)), [1, 1, 3, 3, 13]);
    let page = desk.page("/settings/service-levels").await;
    assert!(page.contains("Mon–Fri 09:00-13:00 14:00-18:00") && page.contains("1. Standard level"), "{page}");
    assert!(page.contains("4 targets"), "{page}");
    let tree = desk.page("/settings/categories").await;
    assert!(tree.contains("Network and Wi-Fi") && tree.contains("line line-1"), "{tree}");
}

#[tokio::test]
async fn a_step_is_left_out_and_taken_up_again() {
    let desk = empty().await;
    for step in ["organization", "people", "teams", "calendar", "service-level", "categories"] {
        desk.saved(&format!("/settings/start/{step}/skip"), &[]).await;
    }
    let page = desk.page("/settings/start").await;
    assert!(page.contains("6 of 6 done") && page.matches("Skipped for now").count() == 6, "{page}");
    assert!(desk.page("/settings/start?step=teams").await.contains("name=\"team-1\""));
    assert_eq!(desk.post("/settings/start/nowhere", &[]).await.status, StatusCode::NOT_FOUND);
    // Targets need hours to count in.
    let early = desk.post("/settings/start/service-level", &[("name", "Standard"), ("resolution-1", "4 h")]).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.text().contains("Add a service calendar first") && early.text().contains("value=\"4 h\""));
}

#[tokio::test]
async fn holidays_come_with_the_first_calendar_once_they_were_seen() {
    let desk = empty().await;
    let page = desk.page("/settings/start?step=calendar").await;
    let fields = shown(&page, &["key", "name", "mon", "holidays", "patron"]);
    assert_eq!(fields.iter().filter(|(_, value)| value.is_empty()).count(), 2, "none unless they are asked for");
    let key = value_of(&page, "key");
    let fields = [("key", key.as_str()), ("name", "Ufficio"), ("zone", "Europe/Rome"), ("mon", "9-13")];
    let asked = [&fields[..], &[("closed", "14/08/2027 Chiusura"), ("holidays", "2027"), ("patron", "07/12")]].concat();
    let answer = desk.post("/settings/start/calendar", &asked).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text();
    assert!(page.contains("13 days were added and are not saved yet") && page.contains("0 of 6 done"), "{page}");
    let closed = text_of(&page, "closed");
    assert!(closed.contains("14/08/2027 Chiusura") && closed.contains("07/12/2027 Patron saint"), "{closed}");
    desk.saved("/settings/start/calendar", &[&fields[..], &[("closed", &closed)]].concat()).await;
    assert!(desk.page("/settings/start").await.contains("1 of 6 done"));
    let known = Known::read(&*desk.site.app.store).await.expect("read");
    let calendars: Vec<_> = known.service_calendars().map(|calendar| calendar.closed.len()).collect();
    assert_eq!(calendars, [14]);
    // A year that is none is said at its field.
    let wrong = desk.post("/settings/start/calendar", &[&fields[..], &[("holidays", "27")]].concat()).await;
    assert!(wrong.text().contains("“27” is no year from") && wrong.text().contains("value=\"27\""));
}

#[tokio::test]
async fn what_is_wrong_is_named_with_its_line() {
    let desk = empty().await;
    for (step, field, text, said) in [
        ("people", "people", "Anna; anna@example.org; king", "Line 1: “king” is no role."),
        ("people", "people", "Anna; anna@example.org\n; x@example.org", "Line 2: the name is missing."),
        ("people", "people", "Anna; anna", "“anna” is no e-mail address."),
        ("categories", "categories", "- Wi-Fi; Wi-Fi", "Line 1: there is nothing to stand below."),
        ("categories", "categories", "Network; Rete\n- Wi-Fi", "Line 2: a name is missing."),
        ("organization", "name", " ", "The name is missing."),
        ("calendar", "mon", "9-25", "“9-25” is no opening time."),
        ("calendar", "sun", "9-13 12-18", "These hours overlap"),
        ("service-level", "resolution-1", "soon", "“soon” is no length of time."),
    ] {
        let answer = desk.post(&format!("/settings/start/{step}"), &[("key", "k"), (field, text)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
        let page = answer.text();
        assert!(page.contains(said), "{said}: {page}");
        assert!(page.contains(text.trim().lines().last().unwrap_or("")), "what was typed stays: {page}");
    }
    let facts = desk.site.app.store.facts().await.expect("facts");
    assert_eq!(facts.count(DocKind::Person), 1, "nothing was written");
}
