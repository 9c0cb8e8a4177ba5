//! What is sent and answered, as JSON Schema, from the very types that serde reads and writes.

use super::act::{Act, Given, OWN_COMMAND, Shape};
use super::answer::FoundAt;
use super::clocks::{TicketClocks, TicketLedger};
use super::links::StatusLink;
use super::mail::TakenMail;
use super::reports::{Behind, Report};
use deskside_domain::command::Payload;
use deskside_domain::document::{Body, Versions};
use deskside_domain::ticket::{Field, Priority};
use schemars::generate::{Contract, SchemaGenerator, SchemaSettings};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

const PLACE: &str = "#/components/schemas/";
/// The schemas of everything.
pub struct Schemas {
    requests: Map<String, Value>,
    payloads: BTreeMap<&'static str, Value>,
    /// What can be pointed to.
    pub components: Map<String, Value>,
    records: BTreeMap<String, Value>,
}

fn generator(contract: Contract) -> SchemaGenerator {
    SchemaSettings::draft2020_12()
        .with(|settings| {
            settings.definitions_path = "/components/schemas".into();
            settings.meta_schema = None;
            settings.contract = contract;
        })
        .into_generator()
}

impl Schemas {
    /// Works them out.
    #[must_use]
    pub fn new() -> Self {
        let mut asked = generator(Contract::Deserialize);
        let payloads = Payload::schemas(&mut asked).into_iter().map(|(kind, schema)| (kind, Value::from(schema)));
        let payloads = payloads.collect();
        let mut requests = asked.take_definitions(true);
        let mut told = generator(Contract::Serialize);
        told.subschema_for::<Body>();
        told.subschema_for::<Priority>();
        told.subschema_for::<Field>();
        told.subschema_for::<FoundAt>();
        told.subschema_for::<TicketClocks>();
        told.subschema_for::<TicketLedger>();
        told.subschema_for::<TakenMail>();
        told.subschema_for::<StatusLink>();
        told.subschema_for::<Report>();
        told.subschema_for::<Behind>();
        let versions = Value::from(told.subschema_for::<Versions>());
        let mut components = told.take_definitions(true);
        components.insert("Versions".to_owned(), versions);
        let variants = components.get("Body").and_then(|body| body["oneOf"].as_array());
        let records = variants.into_iter().flatten().filter_map(|variant| {
            let (name, schema) = variant["properties"].as_object()?.iter().next()?;
            Some((name.clone(), schema.clone()))
        });
        let records = records.collect();
        requests.values_mut().for_each(close);
        let names: Vec<String> = components.keys().filter(|name| name.ends_with('2')).cloned().collect();
        for name in &names {
            if let Some(schema) = components.remove(name) {
                components.insert(erasable(name), schema);
            }
        }
        components.values_mut().for_each(|schema| rename(schema, &erasable));
        let mut schemas = Self { requests, payloads, components, records };
        schemas.components.extend(components_of_ours());
        schemas
    }

    /// What a document of a kind looks like.
    #[must_use]
    pub fn record(&self, kind: &str) -> Value {
        let mut more = vec![("versions", "Versions")];
        if kind == "ticket" {
            more.push(("priority", "Priority"));
        }
        let pointer = self.records.get(kind).and_then(|record| record["$ref"].as_str());
        let record = pointer.and_then(|place| self.components.get(place.strip_prefix(PLACE)?));
        let mut record = record.cloned().unwrap_or_else(|| json!({ "type": "object" }));
        for (name, component) in more {
            record["properties"][name] = json!({ "$ref": format!("{PLACE}{component}") });
            if let Some(required) = record["required"].as_array_mut() {
                required.push(name.into());
            }
        }
        record
    }

    fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let name = schema["$ref"].as_str().and_then(|place| place.strip_prefix(PLACE));
        name.and_then(|name| self.requests.get(name)).unwrap_or(schema)
    }

    /// The body of an act's request; `None` where there is nothing to say.
    #[must_use]
    pub fn request(&self, act: &Act) -> Option<Value> {
        let payload = self.payloads.get(act.kind)?;
        let payload = self.resolved(payload);
        let (mut schema, prefix) = match act.shape {
            Shape::Whole => (payload.clone(), String::new()),
            Shape::Field(field) => (self.resolved(&payload["properties"][field]).clone(), format!("/{field}")),
            Shape::Changes => (self.changes(&payload["properties"]["changes"]["items"]), String::new()),
        };
        close(&mut schema);
        let strip = |place: &str| {
            let inside = place.strip_prefix(&prefix)?.strip_prefix('/')?;
            inside.split('/').next().map(str::to_owned)
        };
        let fields = schema.as_object_mut()?;
        let mut required: BTreeSet<String> = fields
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect();
        let properties = fields.entry("properties").or_insert_with(|| json!({})).as_object_mut()?;
        for name in act.params.iter().filter_map(|(_, place)| strip(place)) {
            properties.remove(&name);
            required.remove(&name);
        }
        for (place, given) in &act.given {
            let Some(name) = strip(place) else { continue };
            required.remove(&name);
            match given {
                Given::Default(text) => {
                    let plain = properties.get(&name).cloned().unwrap_or(json!({}));
                    let with = if plain.get("$ref").is_some() { json!({ "allOf": [plain] }) } else { plain };
                    let mut with = with;
                    with["default"] = Value::from(*text);
                    properties.insert(name, with);
                }
                _ => drop(properties.remove(&name)),
            }
        }
        if act.based {
            properties.insert("base".to_owned(), json!({ "$ref": format!("{PLACE}Base") }));
        }
        if properties.is_empty() {
            return None;
        }
        required.extend(act.must.iter().map(|name| (*name).to_owned()));
        fields.remove("title");
        fields.remove("required");
        if !required.is_empty() {
            fields.insert("required".to_owned(), json!(required));
        }
        rename(&mut schema, &|name| self.asked_name(name));
        Some(schema)
    }

    /// The fields of an edit, each with its new value.
    fn changes(&self, value: &Value) -> Value {
        let variants = self.resolved(value)["oneOf"].as_array().cloned().unwrap_or_default();
        let mut properties = Map::new();
        for variant in variants {
            properties.extend(variant["properties"].as_object().cloned().unwrap_or_default());
        }
        OWN_COMMAND.iter().for_each(|name| drop(properties.remove(*name)));
        json!({ "type": "object", "properties": properties, "additionalProperties": false, "minProperties": 1 })
    }

    /// What a definition of requests is called: its own name where answers have the same.
    fn asked_name(&self, name: &str) -> String {
        let same = self.requests.get(name).is_none_or(|schema| self.components.get(name) == Some(schema));
        if same && !mentions_refs(self.requests.get(name)) { name.to_owned() } else { format!("{name}Input") }
    }

    /// The definitions that a description points to, directly or not. The second of a name is the form with texts that
    /// may have been erased.
    #[must_use]
    pub fn pointed_to(&self, description: &Value) -> Map<String, Value> {
        let mut all = self.components.clone();
        for (name, schema) in &self.requests {
            let mut schema = schema.clone();
            rename(&mut schema, &|name| self.asked_name(name));
            all.insert(self.asked_name(name), schema);
        }
        let mut found = Map::new();
        let mut todo: Vec<String> = refs(description).into_iter().collect();
        while let Some(name) = todo.pop() {
            if let Some(schema) = all.get(&name).filter(|_| !found.contains_key(&name)) {
                todo.extend(refs(schema));
                found.insert(name, schema.clone());
            }
        }
        found
    }
}

/// What the form of a record is called in which texts may have been erased.
fn erasable(name: &str) -> String {
    name.strip_suffix('2').map_or_else(|| name.to_owned(), |name| format!("Erasable{name}"))
}

fn mentions_refs(schema: Option<&Value>) -> bool {
    schema.is_some_and(|schema| !refs(schema).is_empty())
}

fn refs(value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    match value {
        Value::Object(fields) => {
            for (key, inner) in fields {
                match inner.as_str().and_then(|text| text.strip_prefix(PLACE)) {
                    Some(name) if key == "$ref" => drop(found.insert(name.to_owned())),
                    _ => found.extend(refs(inner)),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| found.extend(refs(value))),
        _ => {}
    }
    found
}

fn rename(value: &mut Value, to: &dyn Fn(&str) -> String) {
    match value {
        Value::Object(fields) => {
            for (key, inner) in fields.iter_mut() {
                match inner.as_str().and_then(|text| text.strip_prefix(PLACE)) {
                    Some(name) if key == "$ref" => *inner = format!("{PLACE}{}", to(name)).into(),
                    _ => rename(inner, to),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| rename(value, to)),
        _ => {}
    }
}

/// Requests are read strictly: a field that nobody knows is refused.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            if fields.contains_key("properties") && !fields.contains_key("additionalProperties") {
                fields.insert("additionalProperties".to_owned(), false.into());
            }
            for (key, inner) in fields.iter_mut() {
                // The names of properties are no keywords.
                if key == "properties" {
                    inner.as_object_mut().into_iter().flat_map(Map::values_mut).for_each(close);
                } else {
                    close(inner);
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(close),
        _ => {}
    }
}

/// An identity.
#[must_use]
pub fn id() -> Value {
    json!({ "type": "string", "format": "uuid" })
}

fn time() -> Value {
    json!({ "type": "integer", "format": "int64", "description": "Seconds since 1970-01-01T00:00:00Z." })
}

fn or_null(mut schema: Value) -> Value {
    schema["type"] = json!([schema["type"].clone(), "null"]);
    schema
}

fn scopes() -> Value {
    let words = crate::store::Scope::ALL.map(crate::store::Scope::word);
    json!({ "type": "array", "items": { "type": "string", "enum": words }, "minItems": 1 })
}

fn object(required: &[&str], properties: Value) -> Value {
    json!({ "type": "object", "required": required, "properties": properties })
}

/// What no type of the domain says.
fn components_of_ours() -> Map<String, Value> {
    let text = || json!({ "type": "string" });
    let mut about = object(
        &["person", "name", "role", "language", "field", "teams", "epoch", "server_now"],
        json!({
            "person": id(), "name": text(), "role": { "$ref": format!("{PLACE}Role") },
            "language": { "$ref": format!("{PLACE}Language") }, "field": { "type": "boolean" },
            "teams": { "type": "array", "items": id() }, "epoch": text(), "server_now": time(),
        }),
    );
    about["properties"]["scopes"] = scopes();
    about["properties"]["scopes"]["description"] = "What the token opens; a session has none.".into();
    let token = object(
        &["id", "person", "name", "scopes", "created_at", "expires_at", "used_at", "revoked_at"],
        json!({
            "id": id(), "person": id(), "name": text(), "scopes": scopes(), "created_at": time(),
            "expires_at": time(), "used_at": or_null(time()), "revoked_at": or_null(time()),
        }),
    );
    let session = object(
        &["id", "created_at", "seen_at", "agent", "address", "own"],
        json!({
            "id": id(), "created_at": time(), "seen_at": time(), "agent": text(), "address": text(),
            "own": { "type": "boolean" },
        }),
    );
    let list_of = |name: &str| json!({ "type": "array", "items": { "$ref": format!("{PLACE}{name}") } });
    let closed = |required: &[&str], properties: Value| {
        let mut schema = object(required, properties);
        close(&mut schema);
        schema
    };
    let position = json!({ "type": "integer", "format": "uint64", "minimum": 0 });
    let all = json!({
        "Problem": object(&["type", "title", "status", "detail", "code"], json!({
            "type": { "type": "string", "format": "uri" }, "title": text(), "status": { "type": "integer" },
            "detail": { "type": "string", "description": "What is wrong, where, and what to do." },
            "code": { "type": "string", "description": "Stable: programs look at this." },
            "field": { "type": "string", "description": "The field, parameter or header it is about." },
            "value": { "description": "What was there." },
            "remedy": { "type": "string", "description": "What to do." },
        })),
        "Base": {
            "type": "object", "additionalProperties": id(),
            "propertyNames": { "$ref": format!("{PLACE}Field") },
            "description": "What the author saw: some of the record's `versions`. A field that is not named is taken \
                as it is now, so that the request has the last word.",
        },
        "Done": object(&["command", "outcome", "position", "id", "versions"], json!({
            "command": { "type": "string", "format": "uuid", "description": "The request's key." },
            "outcome": { "type": "string", "enum": ["applied", "merged"] },
            "position": position,
            "id": { "type": "string", "format": "uuid", "description": "What was made, or changed." },
            "number": { "type": ["string", "null"], "description": "The number of a new ticket." },
            "versions": { "$ref": format!("{PLACE}Versions") },
        })),
        "About": about,
        "Token": token,
        "Tokens": object(&["items"], json!({ "items": list_of("Token") })),
        "NewToken": object(&["token", "secret"], json!({
            "token": { "$ref": format!("{PLACE}Token") },
            "secret": { "type": "string", "pattern": "^dsk_", "description": "Shown this once." },
        })),
        "TokenInput": closed(&["name", "scopes", "password"], json!({
            "name": { "type": "string", "minLength": 1, "maxLength": 120, "pattern": "^[^\\x00-\\x1f\\x7f]*\\S[^\\x00-\\x1f\\x7f]*$" },
            "scopes": scopes(),
            "days": { "type": "integer", "minimum": 1, "maximum": 366, "default": 90 },
            "password": { "type": "string", "description": "The signed-in person's, once more." },
        })),
        "Sessions": object(&["sessions", "server_now"], json!({
            "sessions": { "type": "array", "items": session }, "server_now": time(),
        })),
        "Credentials": closed(&["email", "password"], json!({ "email": text(), "password": text() })),
        "Code": closed(&["code"], json!({ "code": text() })),
    });
    all.as_object().cloned().unwrap_or_default()
}
