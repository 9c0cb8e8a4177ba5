//! Who else has a ticket open.

use crate::kit::client::Client;
use crate::kit::site::Site;
use crate::kit::{ADA, BO, NOW, ticket};
use axum::http::StatusCode;
use deskside_domain::id::{Aggregate, AggregateKind, CommandId};
use deskside_domain::sync::wire::{ManifestItem, PushRequest};
use serde_json::json;
use uuid::Uuid;

fn page(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

#[tokio::test]
async fn colleagues_hear_of_each_other_and_of_nobody_else() {
    let site = Site::new().await;
    let (ada, bo) = (site.signed_in("ada@example.org").await, site.signed_in("bo@example.org").await);
    let mut client = Client::new(1, ADA);
    let create = client.create(ticket(1), "Stampante");
    site.post("/sync/v1/push", &ada, &client.push([create])).await;
    let open = |number, writing| json!({"page": page(number), "ticket": ticket(1), "writing": writing});

    let answer = site.post("/sync/v1/presence", &ada, &open(1, false)).await;
    assert_eq!((answer.status, answer.json()), (StatusCode::OK, json!({"others": []})));
    let answer = site.post("/sync/v1/presence", &bo, &open(2, true)).await;
    assert_eq!(answer.json(), json!({"others": [{"person": ADA, "writing": false}]}));
    let answer = site.post("/sync/v1/presence", &ada, &open(1, false)).await;
    assert_eq!(answer.json(), json!({"others": [{"person": BO, "writing": true}]}));

    site.post("/sync/v1/presence", &bo, &json!({"page": page(2), "ticket": null})).await;
    let answer = site.post("/sync/v1/presence", &ada, &open(1, false)).await;
    assert_eq!(answer.json(), json!({"others": []}));
    // A page that fell silent is gone without a word.
    site.clock.set(NOW.plus(60));
    let answer = site.post("/sync/v1/presence", &bo, &open(3, false)).await;
    assert_eq!(answer.json(), json!({"others": []}));
}

#[tokio::test]
async fn work_that_is_still_on_a_colleague_s_device_is_said() {
    let site = Site::new().await;
    let (ada, bo) = (site.signed_in("ada@example.org").await, site.signed_in("bo@example.org").await);
    let mut client = Client::new(1, ADA);
    let create = client.create(ticket(1), "Stampante");
    let item = ManifestItem {
        command_id: CommandId::from(9_000),
        kind: "resolve_ticket".to_owned(),
        lane: Aggregate { kind: AggregateKind::Ticket, id: ticket(1).0 },
        device_wall: NOW.plus(-600),
    };
    let push = PushRequest { manifest: vec![item], ..client.push([create]) };
    assert_eq!(site.post("/sync/v1/push", &ada, &push).await.status, StatusCode::OK);
    let open = |number| json!({"page": page(number), "ticket": ticket(1), "writing": false});
    let work = json!([{"person": ADA, "commands": 1, "saved_at": NOW.plus(-600), "seen_at": NOW}]);
    assert_eq!(site.post("/sync/v1/presence", &bo, &open(2)).await.json()["unsent"], work);
    assert_eq!(site.post("/sync/v1/presence", &ada, &open(1)).await.json().get("unsent"), None, "it is her own");
}

#[tokio::test]
async fn what_is_not_there_or_not_ones_own_is_said_without_a_hint() {
    let site = Site::new().await;
    let ada = site.signed_in("ada@example.org").await;
    let nowhere = json!({"page": page(1), "ticket": ticket(404), "writing": true});
    assert_eq!(site.post("/sync/v1/presence", &ada, &nowhere).await.json(), json!({"others": []}));
    assert_eq!(site.post("/sync/v1/presence", "", &nowhere).await.problem(), "needs_auth");
    let wrong = json!({"page": "x", "ticket": null});
    assert_eq!(site.post("/sync/v1/presence", &ada, &wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}
