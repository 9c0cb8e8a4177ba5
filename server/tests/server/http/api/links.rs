//! The link with which a requester follows a ticket: for who works on it, and another in its place.

use super::Program;
use crate::kit::site::Site;
use crate::kit::{ADA, CARLA};
use axum::http::{Method, StatusCode};
use server::store::Scope;

#[tokio::test]
async fn the_desk_gives_a_requester_s_link_and_takes_it_back() {
    let site = Site::new().await;
    let ada = Program::all(&site, ADA).await;
    let id = ada.open(&site, "Stampante ferma").await;
    let path = format!("/tickets/{id}/status-link");
    let link = async |answer: crate::kit::site::Answer| {
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        let url = answer.json()["url"].as_str().expect("an address").to_owned();
        url.strip_prefix("http://127.0.0.1:3000").expect("whole").to_owned()
    };
    let first = link(ada.get(&site, &path).await).await;
    assert_eq!(link(ada.get(&site, &path).await).await, first, "looking changes nothing");
    assert_eq!(site.get(&first, "").await.status, StatusCode::OK);
    let second = link(ada.send(&site, Method::POST, &path, "", None).await).await;
    assert_eq!(site.get(&first, "").await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.get(&second, "").await.status, StatusCode::OK);
    // Who only reads does not speak for anybody, and who may not see the ticket gets nothing.
    let reader = Program::of(&site, ADA, &[Scope::TicketsRead]).await;
    assert_eq!(reader.get(&site, &path).await.status, StatusCode::FORBIDDEN);
    assert_eq!(Program::all(&site, CARLA).await.get(&site, &path).await.status, StatusCode::NOT_FOUND);
}
