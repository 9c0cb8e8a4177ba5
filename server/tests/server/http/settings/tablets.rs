//! The tablets with unsent work, as the office sees them.

use super::Desk;
use crate::kit::client::Client;
use crate::kit::site::request;
use crate::kit::{ADA, NOW, ticket};
use axum::http::{Method, StatusCode};
use deskside_domain::sync::wire::ManifestItem;
use deskside_domain::time::Timestamp;

const ANDROID: &str =
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

#[tokio::test]
async fn unsent_work_is_seen_until_it_arrives() {
    let desk = Desk::new().await;
    let site = &desk.site;
    assert!(desk.page("/settings/tablets").await.contains("No tablet has been heard of yet."));

    let cookie = site.signed_in("ada@example.org").await;
    let mut client = Client::new(1, ADA);
    let (create, later) = (client.create(ticket(1), "Stampante"), client.create(ticket(2), "Scanner"));
    let told = |commands: &[&deskside_domain::command::Sealed], hours: i64| -> Vec<ManifestItem> {
        let item = |command: &&deskside_domain::command::Sealed| ManifestItem {
            command_id: command.command_id,
            kind: command.kind.clone(),
            lane: command.lane,
            device_wall: Timestamp(NOW.0 - hours * 3_600),
        };
        commands.iter().map(item).collect()
    };
    let sent = async |push: &deskside_domain::sync::wire::PushRequest| {
        let headers = [
            ("cookie", &*cookie),
            ("content-type", "application/json"),
            ("user-agent", ANDROID),
            ("deskside-build", "0123456789abcdef"),
        ];
        let body = serde_json::to_string(push).expect("json");
        site.send(request(Method::POST, "/sync/v1/push", &headers, body.into())).await
    };
    let mut push = client.push([]);
    push.manifest = told(&[&create, &later], 5);
    assert_eq!(sent(&push).await.status, StatusCode::OK);
    let page = desk.page("/settings/tablets").await;
    for text in ["One tablet holds work", "Chrome · Android", "2 to send", "5 h ago", "New ticket", "0123456789abcdef"]
    {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert!(!page.contains("Silent"), "{page}");

    // What arrives is not unsent any more; the rest is, and says which ticket it is about.
    let mut push = client.push([create.clone()]);
    push.manifest = told(&[&create, &later], 5);
    assert_eq!(sent(&push).await.status, StatusCode::OK);
    assert!(desk.page("/settings/tablets").await.contains("1 to send"));

    // Days later nobody has heard of it: somebody should ask.
    site.clock.set(Timestamp(NOW.0 + 4 * 86_400));
    assert!(desk.page("/settings/tablets").await.contains("Silent: ask its person"));
    // A pull is a contact too, and what it said before stands.
    let path = format!("/sync/v1/pull?cursor=&nonce=n0123456789&client={}", client.id);
    let headers = [("cookie", &*cookie), ("user-agent", ANDROID)];
    let pulled = site.send(request(Method::GET, &path, &headers, String::new().into())).await;
    assert_eq!(pulled.status, StatusCode::OK, "{}", pulled.text());
    let heard = async || !desk.page("/settings/tablets").await.contains("Silent");
    for _ in 0..200 {
        if heard().await {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let page = desk.page("/settings/tablets").await;
    assert!(page.contains("1 to send") && !page.contains("Silent"), "{page}");

    // A tablet that will not come back is taken off the list.
    desk.saved("/settings/tablets/forget", &[("id", &client.id.to_string())]).await;
    assert!(desk.page("/settings/tablets").await.contains("No tablet has been heard of yet."));
}

#[tokio::test]
async fn only_administrators_see_tablets() {
    let desk = Desk::new().await;
    let cookie = desk.site.signed_in("bo@example.org").await;
    let answer = desk.site.get("/settings/tablets", &cookie).await;
    assert_ne!(answer.status, StatusCode::OK, "{}", answer.text());
}
