//! What was not done, as a problem: the field, the value, and what to do.

use super::super::act::Act;
use crate::http::problem::Problem;
use axum::http::StatusCode;
use deskside_domain::command::Command;
use deskside_domain::facts::AssetKey;
use deskside_domain::refusal::{Problem as Wrong, Refusal};
use deskside_domain::sync::wire::Outcome;
use serde_json::{Map, Value, json};

/// The problem of a command that was not done, or not wholly.
pub fn problem(act: &Act, command: &Command, outcome: Outcome, given: &Map<String, Value>) -> Problem {
    match outcome {
        Outcome::Conflict { fields, .. } => {
            let names: Vec<String> = fields.iter().map(ToString::to_string).collect();
            let field = names.join(", ");
            let remedy = "read the ticket's conflicts and settle each of them";
            let detail = format!("{field}: someone else set it since; both values are kept; {remedy}");
            let first = names.first().and_then(|name| given.get(name));
            Problem::new(StatusCode::CONFLICT, "conflict", "Two versions", detail).at(field, first, remedy)
        }
        Outcome::Blocked { requires } => {
            let remedy = "look at that command first";
            let detail = format!("the command {requires}, on which this one stands, was not done; {remedy}");
            Problem::new(StatusCode::CONFLICT, "blocked", "Something before was not done", detail).at(
                "base",
                Some(&json!(requires)),
                remedy,
            )
        }
        Outcome::Rejected { refusal } => refused(act, command, &refusal, given),
        Outcome::Retry { after } => {
            let detail = format!("the server can not take this now; send the same request in {after} seconds");
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "The server can not do this now", detail)
                .after(after)
        }
        other => Problem::needs_auth(format!("the command was not done: {}; sign in again", other.word())),
    }
}

/// A value anywhere in a request, by the name of its field.
fn value_of<'a>(given: &'a Map<String, Value>, field: &str) -> Option<&'a Value> {
    let inside = |value: &'a Value| match value {
        Value::Object(fields) => value_of(fields, field),
        _ => None,
    };
    given.get(field).or_else(|| given.values().find_map(inside))
}

/// Which field names a record, by its identity.
fn field_with<'a>(given: &'a Map<String, Value>, id: &str) -> Option<(&'a str, &'a Value)> {
    given.iter().find_map(|(name, value)| match value {
        Value::String(text) if text.eq_ignore_ascii_case(id) => Some((name.as_str(), value)),
        Value::Array(values) if values.iter().any(|value| value.as_str() == Some(id)) => Some((name.as_str(), value)),
        Value::Object(fields) => field_with(fields, id),
        _ => None,
    })
}

fn refused(act: &Act, command: &Command, refusal: &Refusal, given: &Map<String, Value>) -> Problem {
    let code = refusal.code();
    let say = |status: StatusCode, field: &str, value: Option<&Value>, wrong: &str, remedy: &str| {
        Problem::new(status, code, title(refusal), format!("{field}: {wrong}; {remedy}")).at(field, value, remedy)
    };
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    match refusal {
        Refusal::Invalid { field, problem } => {
            let value = value_of(given, field);
            if value.and_then(Value::as_str).is_some_and(|text| text.parse::<uuid::Uuid>().is_ok()) {
                // Nothing of the person is said: who asks may not know more of them than the identity.
                let wrong = "is not someone who works on the desk now";
                return say(unprocessable, field, value, wrong, "name an active technician, manager or administrator");
            }
            let (wrong, remedy) = words(problem);
            say(unprocessable, field, value, &wrong, &remedy)
        }
        Refusal::NotFound { what } => {
            let id = what.id.to_string();
            let (field, value) = field_with(given, &id).unwrap_or((what.kind.word(), &Value::Null));
            say(unprocessable, field, Some(value), &format!("there is no {what}"), "name one that is there")
        }
        Refusal::Retired { what } => {
            let id = what.id.to_string();
            let (field, value) = field_with(given, &id).unwrap_or((what.kind.word(), &Value::Null));
            say(unprocessable, field, Some(value), &format!("{what} is retired"), "name one that is in use")
        }
        Refusal::NoSuchPart { part } => {
            say(StatusCode::NOT_FOUND, part, None, "the ticket has none of this identity", "read the ticket again")
        }
        Refusal::PartExists { part } => {
            say(StatusCode::CONFLICT, part, None, "the ticket has one of this identity", "send another key")
        }
        Refusal::AlreadyExists { what } => {
            say(StatusCode::CONFLICT, what.kind.word(), None, "a record of this identity is there", "send another key")
        }
        Refusal::NotPermitted { .. } => {
            let wrong = format!("{} is not for a person of this role or team", act.kind);
            say(StatusCode::FORBIDDEN, "Authorization", None, &wrong, "ask someone who may")
        }
        Refusal::LastAdministrator => {
            let field = if value_of(given, "active") == Some(&json!(false)) { "active" } else { "role" };
            let wrong = "nobody who can sign in would be left to administer the desk";
            let remedy = "give the role and access to someone else first";
            say(unprocessable, field, value_of(given, field), wrong, remedy)
        }
        Refusal::UnknownUser { .. } => Problem::needs_auth("the person is not active; ask who runs the desk"),
        Refusal::IllegalMove { from, to } => {
            let wrong = format!("a ticket that is {} can not become {}", spelled(from), spelled(to));
            say(unprocessable, "status", Some(&json!(from)), &wrong, "read the ticket again and choose another move")
        }
        Refusal::IllegalVisitMove { from, to } => {
            let wrong = format!("a visit that is {} can not become {}", spelled(from), spelled(to));
            say(unprocessable, "to", Some(&json!(to)), &wrong, "choose a state that comes after it")
        }
        Refusal::AssetHeld { custody, holder, since } => {
            let wrong = format!("{} has it since {}, custody {custody}", spelled(holder), since.0);
            let remedy = "take it back first, or transfer it";
            say(StatusCode::CONFLICT, "holder", given.get("holder"), &wrong, remedy)
        }
        Refusal::NotDeployable { state } => {
            let wrong = format!("an asset that is {} is not handed over", spelled(state));
            say(unprocessable, "asset", None, &wrong, "give it a label that means in_stock first")
        }
        Refusal::IllegalAssetMove { from, to } => {
            let wrong = format!("an asset that is {} can not become {}", spelled(from), spelled(to));
            say(unprocessable, "label", given.get("label"), &wrong, "take it back first, or choose another label")
        }
        Refusal::AssetExists { key, asset } => {
            let field = match key {
                AssetKey::Tag(_) => "tag",
                AssetKey::Serial(_) => "serial",
            };
            let wrong = format!("asset {asset} has it already");
            say(StatusCode::CONFLICT, field, given.get(field), &wrong, "send another one, or change that asset")
        }
        Refusal::ReopenWindowOver { days } => {
            let wrong = format!("it was closed more than {days} days ago");
            say(unprocessable, "status", None, &wrong, "open a new ticket and link it to this one")
        }
        Refusal::ChecklistIncomplete { missing } => {
            let wrong = format!("these questions have no answer: {}", spelled(missing));
            say(unprocessable, "checklist", given.get("checklist"), &wrong, "answer all of them")
        }
        Refusal::SameTeam => {
            say(unprocessable, "team", given.get("team"), "the ticket is with that team already", "name another team")
        }
        Refusal::NothingToBounce => {
            say(unprocessable, "ticket", None, "no escalation can be sent back", "assign the ticket instead")
        }
        Refusal::ChangedMeanwhile { what } => {
            let wrong = format!("{what} was changed since");
            say(
                StatusCode::CONFLICT,
                "base",
                given.get("base"),
                &wrong,
                "read it again, and send its `versions` as base",
            )
        }
        Refusal::CircularLink => {
            let wrong = "a ticket can not be linked to itself or stand above itself";
            say(unprocessable, "other", None, wrong, "name another ticket")
        }
        Refusal::NobodyNamed => {
            let remedy = "name at least one person, or send null";
            say(unprocessable, "restricted", value_of(given, "restricted"), "nobody could see the ticket", remedy)
        }
        Refusal::CommandIdReused => {
            let key = json!(command.command_id);
            let wrong = "another request came with this key; the first one stands";
            say(StatusCode::CONFLICT, "Idempotency-Key", Some(&key), wrong, "send a new key")
        }
        Refusal::NumberNotReserved | Refusal::NumberTaken | Refusal::LaneSequenceReused => {
            say(StatusCode::CONFLICT, "number", None, "is taken", "leave it out")
        }
        Refusal::Unreadable { detail } => Problem::invalid(format!("{detail}; send what /api/openapi.json says")),
        Refusal::ServerBug => {
            let detail = "the server failed on this request three times; its log says more. Send another request";
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "server_bug", "The server failed", detail)
        }
    }
}

fn title(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::NotPermitted { .. } => "Not for this person",
        Refusal::ChangedMeanwhile { .. } => "Changed meanwhile",
        Refusal::CommandIdReused => "The key was used",
        Refusal::Invalid { .. } => "A field is not acceptable",
        _ => "The desk refuses this",
    }
}

/// A value in the words of the wire.
fn spelled(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default().replace('"', "")
}

/// What is wrong with a value, and what to do.
fn words(problem: &Wrong) -> (String, String) {
    let (wrong, remedy) = match problem {
        Wrong::Empty => ("is empty".to_owned(), "send a text".to_owned()),
        Wrong::TooLong { max, length } => {
            (format!("has {length} characters"), format!("send at most {max} characters"))
        }
        Wrong::ControlCharacter => ("holds a character that no keyboard types".to_owned(), "take it out".to_owned()),
        Wrong::OutOfRange { min, max } => (format!("is not between {min} and {max}"), format!("send {min} to {max}")),
        Wrong::Malformed { detail } => {
            let detail = crate::http::body::shortened(detail);
            (format!("is not acceptable ({detail})"), "send a value of the form the field has".to_owned())
        }
    };
    (wrong, remedy)
}
