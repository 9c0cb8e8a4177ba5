use super::*;
use crate::command::{Payload, Sealed};
use crate::event::EventBody;
use crate::sync::outbox::Entry;
use crate::sync::wire::{PullAnswer, PushAnswer, PushRequest};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Both readers and both writers, on one text.
fn same<T: Serialize + DeserializeOwned>(text: &str) {
    let plain: Result<T, _> = serde_json::from_str(text);
    let small: Result<T, _> = read::from_text(text);
    match (&plain, &small) {
        (Ok(plain), Ok(small)) => {
            let written = serde_json::to_string(plain).expect("can be written");
            assert_eq!(serde_json::to_string(small).expect("can be written"), written, "{text}");
            assert_eq!(write::to_text(small).as_ref(), Ok(&written));
            let pretty = serde_json::to_string_pretty(plain).expect("can be written");
            assert_eq!(write::indent(&written), pretty);
        }
        (Err(_), Err(_)) => {}
        _ => panic!("read by one only: {text} as {}: {:?}", std::any::type_name::<T>(), plain.err()),
    }
}

fn golden(folder: &str) -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(folder);
    let files = std::fs::read_dir(folder).expect("is there").map(|file| file.expect("is there").path());
    let name = |file: &PathBuf| file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let read = |file: PathBuf| (name(&file), std::fs::read_to_string(&file).expect("is a text"));
    files.map(read).collect()
}

#[test]
fn every_command_and_event_of_a_release_is_read_and_written_the_same() {
    for (name, text) in golden("commands") {
        same::<Value>(&text);
        let kind = name.split('.').next().unwrap_or_default();
        let value: Value = serde_json::from_str(&text).expect("is JSON");
        let payload = Payload::decode(kind, 1, &value).expect("is of its kind");
        assert_eq!(payload.in_small(), Some(payload), "{name}");
    }
    for (name, text) in golden("events") {
        let kind = name.split(['.', '-']).next().unwrap_or_default();
        assert!(EventBody::KINDS.iter().any(|(known, _)| *known == kind), "{name}");
        let text = format!("{{{:?}:{text}}}", kind);
        assert!(read::from_text::<EventBody>(&text).is_ok(), "{name}");
        same::<EventBody>(&text);
        // Cut off anywhere, it is refused by both.
        for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
            same::<EventBody>(&text[..end]);
        }
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Shape {
    Bare,
    One(u32),
    Two(i8, String),
    Named { a: Option<bool>, b: char },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Nothing;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Row {
    #[serde(default)]
    shapes: Vec<Shape>,
    by_number: BTreeMap<i16, ()>,
    by_truth: BTreeMap<bool, Nothing>,
    pair: (u64, i64),
    rest: Value,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Strict {
    a: u8,
}

#[test]
fn every_form_is_read_and_written_the_same() {
    let rows = [
        json!({"shapes": ["Bare", {"One": 7}, {"Two": [-3, "\u{1}\"\\\u{8}\u{c}\n\r\t\u{1f}\u{7f}è🦀"]}, {"Named": {"a": null, "b": "x"}}],
            "by_number": {"-3": null, "12": null}, "by_truth": {"true": null, "false": null},
            "pair": [u64::MAX, i64::MIN], "rest": {"deep": [[], {}, [1, -1, true, null, "t"]]}}),
        json!({"by_number": {}, "by_truth": {}, "pair": [0, 0], "rest": null, "unknown": [1.5, {"a": -1e-7}]}),
        json!({"shapes": ["One"], "by_number": {}, "by_truth": {}, "pair": [0, 0], "rest": null}),
        json!({"shapes": [{"Bare": null}], "by_number": {}, "by_truth": {}, "pair": [0, 0], "rest": null}),
        json!({"shapes": [{"Bare": 1}], "by_number": {}, "by_truth": {}, "pair": [0, 0], "rest": null}),
        json!({"shapes": [{"One": 1, "Two": 2}], "by_number": {}, "by_truth": {}, "pair": [0, 0], "rest": null}),
        json!({"by_number": {"x": null}, "by_truth": {}, "pair": [0, 0], "rest": null}),
        json!({"by_number": {}, "by_truth": {}, "pair": [0, 0, 0], "rest": null}),
        json!({"by_number": {}, "by_truth": {}, "pair": [0], "rest": null}),
        json!({"by_number": {}, "by_truth": {}, "pair": [0, 0]}),
    ];
    for row in rows {
        same::<Row>(&row.to_string());
        same::<Row>(&serde_json::to_string_pretty(&row).expect("can be written"));
    }
    for text in [r#"{"a":1}"#, r#"{"a":1,"b":2}"#, r#"{"a":1,"a":2}"#, r#"{"a":256}"#, r#"{"a":-1}"#, "{}", "[1]x"] {
        same::<Strict>(text);
    }
    same::<Value>(&format!("{}1{}", "[".repeat(127), "]".repeat(127)));
    same::<Value>(&format!("{}1{}", "[".repeat(128), "]".repeat(128)));
}

#[test]
fn what_is_no_json_is_refused_by_both() {
    let texts = [
        "",
        " ",
        "nul",
        "nulll",
        "tru",
        "01",
        "-",
        "+1",
        "1 2",
        "[1,]",
        "[,1]",
        "{,}",
        r#"{"a"}"#,
        r#"{"a":}"#,
        r#"{"a":1,}"#,
        "{1:2}",
        r#"{"a" 1}"#,
        "[1",
        "]",
        "\"",
        "\"\\\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\ud800\"",
        "\"\\ud800\\u0041\"",
        "\"\\udc00\"",
        "\"\\ud83e\\udd80\"",
        "\"\u{1}\"",
        "\"\\u00e8\\/\"",
        " [ 1 , 2 ] ",
        "{ \"a\" : 1 }",
        "\u{feff}1",
    ];
    for text in texts {
        same::<Value>(text);
        same::<BTreeMap<String, u8>>(text);
        same::<PullAnswer>(text);
        same::<PushAnswer>(text);
        same::<PushRequest>(text);
        same::<Sealed>(text);
        same::<Entry>(text);
    }
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::btree_map(any::<String>(), inner, 0..5)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_value_is_read_and_written_the_same(value in value()) {
        let text = value.to_string();
        same::<Value>(&text);
        same::<Value>(&serde_json::to_string_pretty(&value).expect("can be written"));
        prop_assert_eq!(read::from_text::<Value>(&text), Ok(value));
    }

    #[test]
    fn any_text_is_refused_or_read_the_same(text in "[\\[\\]{}:,\"\\\\ntfu0-9 a-]{0,12}") {
        // `serde_json` reads it as a floating point number.
        prop_assume!(!text.contains("-0"));
        same::<Value>(&text);
    }
}
