//! Pushes of every shape: the server may refuse them, it never fails on them.

use crate::kit::client::Client;
use crate::kit::site::Site;
use crate::kit::{ADA, ticket};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Any JSON value, small.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        ".{0,20}".prop_map(Value::from),
        Just(json!("00000000-0000-0000-0000-00007000000a")),
        Just(json!({"$private": "x"})),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z_$]{1,12}", inner, 0..4).prop_map(Value::from_iter),
        ]
    })
}

/// Puts a value at one of the places of another.
fn put(target: &mut Value, place: usize, value: Value) {
    let mut places = Vec::new();
    collect(target, &mut String::new(), &mut places);
    if let Some(spot) = places.get(place % places.len()).and_then(|pointer| target.pointer_mut(pointer)) {
        *spot = value;
    }
}

fn collect(value: &Value, pointer: &mut String, places: &mut Vec<String>) {
    places.push(pointer.clone());
    let length = pointer.len();
    let children: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(key, child)| (key.clone(), child)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(index, child)| (index.to_string(), child)).collect(),
        _ => Vec::new(),
    };
    for (key, child) in children {
        pointer.push('/');
        pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
        collect(child, pointer, places);
        pointer.truncate(length);
    }
}

fn sample() -> Value {
    let mut client = Client::new(1, ADA);
    let commands = [client.create(ticket(1), "uno"), client.say(ticket(1), "due"), client.bad(ticket(1))];
    serde_json::to_value(client.push(commands)).expect("json")
}

fn check(bodies: Vec<Vec<u8>>) -> Result<(), TestCaseError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let site = Site::new().await;
        let cookie = site.signed_in("ada@example.org").await;
        for body in bodies {
            let text = String::from_utf8_lossy(&body).into_owned();
            let headers = [("cookie", cookie.as_str()), ("content-type", "application/json")];
            let push = crate::kit::site::request(axum::http::Method::POST, "/sync/v1/push", &headers, body.into());
            let answer = site.send(push).await;
            prop_assert!(answer.status.as_u16() < 500, "{} for {text}: {}", answer.status, answer.text());
            if answer.status == 200 {
                let sent: Value = serde_json::from_str(&text).expect("json");
                let sent = sent["commands"].as_array().map_or(0, Vec::len);
                prop_assert_eq!(answer.json()["results"].as_array().map(Vec::len), Some(sent));
            } else {
                answer.problem();
            }
        }
        // Whatever came, the log is whole.
        prop_assert!(site.app.store.verify().await.is_ok());
        Ok(())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn spoilt_pushes(spoils in prop::collection::vec((any::<usize>(), any_json(), any::<bool>()), 20)) {
        let bodies = spoils.into_iter().map(|(place, value, rehash)| {
            let mut body = sample();
            put(&mut body, place, value);
            if rehash {
                again(&mut body);
            }
            body.to_string().into_bytes()
        });
        check(bodies.collect())?;
    }

    #[test]
    fn spoilt_bytes(cuts in prop::collection::vec((any::<usize>(), any::<u8>(), any::<bool>()), 20)) {
        let bodies = cuts.into_iter().map(|(at, byte, cut)| {
            let mut body = sample().to_string().into_bytes();
            let at = at % body.len();
            if cut { body.truncate(at) } else { body[at] = byte }
            body
        });
        check(bodies.collect())?;
    }
}

/// Makes the hashes fit again, so that the spoilt payload is looked at.
fn again(body: &mut Value) {
    let Some(commands) = body.get_mut("commands").and_then(Value::as_array_mut) else { return };
    for command in commands {
        if let Ok(mut sealed) = serde_json::from_value::<deskside_domain::command::Sealed>(command.clone()) {
            sealed.payload_hash = sealed.hash();
            *command = serde_json::to_value(sealed).expect("json");
        }
    }
}
