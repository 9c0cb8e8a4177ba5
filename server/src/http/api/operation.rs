//! Every operation of the API, in one list: what the description and the page at `/api` are made of.

use super::act::{self, Act};
use super::collection::{self, Collection};
use super::examples;
use super::query::{LIMIT, LIMIT_MAX};
use super::reports::XLSX;
use super::schema::{Schemas, id};
use super::tickets::{PRIORITY, STATUS};
use crate::store::Scope;
use deskside_domain::metrics::Metric;
use deskside_domain::sla::SlaMetric;
use serde_json::{Value, json};

/// What an operation needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Nothing.
    Open,
    /// A signed-in person; no token opens it.
    Session,
    /// A signed-in person or any token.
    Anyone,
    /// A signed-in person, or a token with this scope.
    Scope(Scope),
}

/// A parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// Its name.
    pub name: &'static str,
    /// `path`, `query` or `header`.
    pub place: &'static str,
    /// What it may be.
    pub schema: Value,
    /// What it is for.
    pub about: String,
}

/// One operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// Its name in the description.
    pub id: String,
    /// The method, in lower case.
    pub verb: &'static str,
    /// The whole path.
    pub path: String,
    /// The part it stands in.
    pub tag: &'static str,
    /// In a sentence.
    pub summary: String,
    /// What it needs.
    pub access: Access,
    /// Its parameters.
    pub params: Vec<Param>,
    /// Its body, and whether there must be one.
    pub body: Option<(Value, bool)>,
    /// The kind of content the body is.
    pub takes: &'static str,
    /// A body as it may be.
    pub example: Option<Value>,
    /// How it answers when all is well; without a schema there is no body.
    pub answer: (u16, Option<Value>),
    /// The kind of content it answers with.
    pub media: &'static str,
    /// How else it may answer.
    pub problems: Vec<u16>,
}

const JSON: &str = "application/json";

fn named(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn of(name: &'static str, place: &'static str, schema: Value, about: &str) -> Param {
    Param { name, place, schema, about: about.to_owned() }
}

fn page_of(record: Value) -> Value {
    json!({
        "type": "object", "required": ["items", "next"],
        "properties": {
            "items": { "type": "array", "items": record },
            "next": { "type": ["string", "null"], "description": "The cursor of the next page; null: this is the last." },
        },
    })
}

fn paging() -> [Param; 2] {
    let limit = json!({ "type": "integer", "minimum": 1, "maximum": LIMIT_MAX, "default": LIMIT });
    [
        of("limit", "query", limit, "Records on the page."),
        of("cursor", "query", json!({ "type": "string", "minLength": 1 }), "`next` of the page before, as it is."),
    ]
}

fn ticket_param() -> Param {
    let pattern = "^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9]{2,10})$";
    of("ticket", "path", json!({ "type": "string", "pattern": pattern }), "The ticket's identity or number.")
}

fn read(id: String, path: String, tag: &'static str, summary: String, scope: Scope) -> Operation {
    Operation {
        id,
        verb: "get",
        path: format!("{}{path}", super::ROOT),
        tag,
        summary,
        access: Access::Scope(scope),
        params: Vec::new(),
        body: None,
        takes: JSON,
        example: None,
        answer: (200, None),
        media: JSON,
        problems: vec![401, 403, 422, 503],
    }
}

fn of_collection(of_them: &'static Collection, schemas: &Schemas) -> [Operation; 2] {
    let path = format!("/{}", of_them.path);
    let name = of_them.path.replace('-', "_");
    let mut list =
        read(format!("list_{name}"), path.clone(), of_them.path, format!("List {}", of_them.many), of_them.read);
    list.params.push(of("q", "query", json!({ "type": "string" }), "Words that all must be in the record."));
    if let Some(field) = of_them.filter {
        list.params.push(of(field, "query", id(), "Only those of this one."));
    }
    list.params.extend(paging());
    list.answer = (200, Some(page_of(schemas.record(of_them.kind.word()))));
    let mut one = read(
        format!("get_{name}"),
        format!("{path}/{{id}}"),
        of_them.path,
        format!("One {}", of_them.one),
        of_them.read,
    );
    one.params.push(of("id", "path", id(), "Its identity."));
    one.answer = (200, Some(schemas.record(of_them.kind.word())));
    one.problems.push(404);
    [list, one]
}

const WORDS: &str = "Words that all must be in number, subject, description, messages or the requester's name; the last \
    may be a beginning. The ticket whose whole number they are comes first. Each ticket has a `snippet` where one of its \
    texts holds them.";

fn of_tickets(schemas: &Schemas) -> Vec<Operation> {
    let ticket = || schemas.record("ticket");
    let scope = Scope::TicketsRead;
    let whose = |with_me: bool| {
        let words = if with_me { vec!["me", "none"] } else { vec!["none"] };
        json!({ "anyOf": [{ "enum": words, "type": "string" }, id()] })
    };
    let words = |words: &[&str]| json!({ "type": "string", "enum": words });
    let mut list = read("list_tickets".to_owned(), "/tickets".to_owned(), "tickets", "List tickets".to_owned(), scope);
    let mut sorts = words(&["urgency", "updated", "created"]);
    sorts["default"] = "urgency".into();
    list.params = vec![
        of("status", "query", words(&STATUS), "Where the ticket stands; `open` and `ended` are the two halves."),
        of("team", "query", whose(false), "The team that owns it, or none."),
        of("assignee", "query", whose(true), "Who works it, or none."),
        of("requester", "query", id(), "Who asked."),
        of("organization", "query", id(), "The organisation of who asked."),
        of("category", "query", id(), "Its category."),
        of("priority", "query", words(&PRIORITY), "Its priority."),
        of("q", "query", json!({ "type": "string" }), WORDS),
        of("updated_since", "query", json!({ "type": "integer", "format": "int64" }), "Changed at this time or later."),
        of("sort", "query", sorts, "The order: as in the queue, last changed first, newest first."),
    ];
    list.params.extend(paging());
    let mut found = ticket();
    found["properties"]["snippet"] = named("Snippet");
    list.answer = (200, Some(page_of(found)));
    let under = |name: &str, path: &str, summary: &str| {
        let path = format!("/tickets/{{ticket}}{path}");
        let mut operation = read(name.to_owned(), path, "tickets", summary.to_owned(), scope);
        operation.params.push(ticket_param());
        operation.problems.push(404);
        operation
    };
    let mut one = under("get_ticket", "", "One ticket");
    one.answer = (200, Some(ticket()));
    let mut parts = Vec::new();
    for (kind, path, summary) in [
        ("article", "articles", "Replies and notes of a ticket, the oldest first"),
        ("history", "history", "What was done to a ticket, the oldest first"),
    ] {
        let mut list = under(&format!("list_{path}"), &format!("/{path}"), summary);
        list.params.extend(paging());
        list.answer = (200, Some(page_of(schemas.record(kind))));
        parts.push(list);
    }
    let mut clocks = under("list_ticket_clocks", "/clocks", "How the promises of a ticket stand");
    clocks.answer = (200, Some(named("TicketClocks")));
    let mut ledger = under("get_ticket_clock", "/clocks/{metric}", "Why a deadline is so: the account of its time");
    let metrics: Vec<Value> = SlaMetric::EVERY.iter().filter_map(|metric| serde_json::to_value(metric).ok()).collect();
    ledger.params.push(of("metric", "path", json!({ "type": "string", "enum": metrics }), "What is measured."));
    ledger.answer = (200, Some(named("TicketLedger")));
    let mut report = under("get_visit_report", "/visits/{visit}/report", "The service report of a visit, as a PDF");
    let lang = json!({ "type": "string", "enum": ["en", "it"] });
    report.params.extend([
        of("visit", "path", id(), "The visit."),
        of("lang", "query", lang, "Its language; by default that of who asks."),
        of(
            "zone",
            "query",
            json!({ "type": "string" }),
            "Where its times are read, such as Europe/Rome; by default UTC.",
        ),
    ]);
    report.answer = (200, Some(json!({ "type": "string", "contentMediaType": "application/pdf" })));
    report.media = "application/pdf";
    let mut link = under("get_status_link", "/status-link", "The link with which the requester follows the ticket");
    link.access = Access::Scope(Scope::TicketsWrite);
    link.answer = (200, Some(named("StatusLink")));
    let mut renewed = link.clone();
    renewed.id = "renew_status_link".to_owned();
    renewed.verb = "post";
    renewed.summary = "A new link in place of the one that counts, which opens nothing from then on".to_owned();
    [list, one].into_iter().chain(parts).chain([clocks, ledger, report, link, renewed]).collect()
}

/// What the desk did in a period.
fn of_reports() -> Vec<Operation> {
    let day = || json!({ "type": "string", "format": "date" });
    let team = json!({ "anyOf": [{ "enum": ["none"], "type": "string" }, id()] });
    let lang = json!({ "type": "string", "enum": ["en", "it"] });
    let zone = "Where the days are read, such as Europe/Rome; by default the desk's own zone.";
    let params = vec![
        of("from", "query", day(), "The first day; by default 29 days before the last."),
        of("to", "query", day(), "The last day, part of the period; by default today."),
        of("zone", "query", json!({ "type": "string" }), zone),
        of("team", "query", team, "Only tickets that are with this team, or with none, now."),
        of("organization", "query", id(), "Only tickets of this organisation."),
        of("site", "query", id(), "Only tickets at this site."),
        of("lang", "query", lang, "The language of names and formulas; by default that of who asks."),
    ];
    let one = |name: &str, path: &str, summary: &str| {
        let (name, path) = (name.to_owned(), format!("/reports{path}"));
        let mut operation = read(name, path, "reports", summary.to_owned(), Scope::TicketsRead);
        operation.params.clone_from(&params);
        operation
    };
    let mut report = one("get_report", "", "What the desk did in a period, as figures");
    report.answer = (200, Some(named("Report")));
    let mut csv = one("get_report_csv", ".csv", "The same figures as CSV");
    csv.answer = (200, Some(json!({ "type": "string" })));
    csv.media = "text/csv";
    let mut xlsx = one("get_report_xlsx", ".xlsx", "The same figures as a workbook");
    xlsx.answer = (200, Some(json!({ "type": "string", "contentMediaType": XLSX })));
    xlsx.media = XLSX;
    let mut behind = one("list_report_tickets", "/{metric}/tickets", "The tickets that a figure is made of");
    let metrics: Vec<&str> = Metric::ALL.iter().map(|metric| metric.word()).collect();
    behind.params.push(of("metric", "path", json!({ "type": "string", "enum": metrics }), "The figure."));
    behind.answer = (200, Some(named("Behind")));
    behind.problems.push(404);
    vec![report, csv, xlsx, behind]
}

fn of_act(act: &'static Act, schemas: &Schemas) -> Operation {
    let mut params = Vec::new();
    for (name, _) in act.params.iter().filter(|(name, _)| act.path.contains(&format!("{{{name}}}"))) {
        params.push(match *name {
            "ticket" => ticket_param(),
            "kind" => of("kind", "path", named("LinkKind"), "How the other ticket relates to this one."),
            "other" => of("other", "path", id(), "The other ticket."),
            name => of(name, "path", id(), "Its identity."),
        });
    }
    let key = "The command's identity. The same request with the same key is done once and answered the same.";
    params.push(of("Idempotency-Key", "header", id(), key));
    let body = schemas.request(act).map(|schema| {
        let must = schema.get("required").is_some() || schema.get("minProperties").is_some();
        (schema, must)
    });
    let mut problems = vec![400, 401, 403, 404, 409, 413, 415, 422, 503];
    if body.is_none() {
        problems.retain(|status| !matches!(status, 400 | 413));
    }
    Operation {
        id: act.kind.to_owned(),
        verb: act.verb.word(),
        path: format!("{}{}", super::ROOT, act.path),
        tag: act.tag,
        summary: act.summary.clone(),
        access: Access::Scope(act.scope),
        params,
        body,
        takes: JSON,
        example: examples::of(act.kind),
        answer: (if act.new_id().is_some() { 201 } else { 200 }, Some(named("Done"))),
        media: JSON,
        problems,
    }
}

/// Mail that comes in.
fn of_mail() -> Operation {
    let raw = json!({ "type": "string", "contentMediaType": "message/rfc822", "minLength": 1 });
    let message =
        "From: Ada Neri <ada@example.org>\r\nMessage-ID: <1@example.org>\r\nSubject: Printer\r\n\r\nIt is dark.\r\n";
    let mut deliver = read(
        "deliver_mail".to_owned(),
        "/mail".to_owned(),
        "mail",
        "Bring a raw message in".to_owned(),
        Scope::TicketsWrite,
    );
    deliver.verb = "post";
    deliver.body = Some((raw, true));
    deliver.takes = "message/rfc822";
    deliver.example = Some(message.into());
    deliver.answer = (200, Some(named("TakenMail")));
    deliver.problems = vec![400, 401, 403, 409, 413, 415, 422, 503];
    deliver
}

/// Signing in, sessions and tokens.
fn of_accounts() -> Vec<Operation> {
    let op =
        |id: &str, verb: &'static str, path: &str, summary: &str, access: Access, answer, problems: &[u16]| Operation {
            id: id.to_owned(),
            verb,
            path: format!("{}{path}", super::ROOT),
            tag: "account",
            summary: summary.to_owned(),
            access,
            params: Vec::new(),
            body: None,
            takes: JSON,
            example: None,
            answer,
            media: JSON,
            problems: problems.to_vec(),
        };
    let with = |operation: Operation, body: &str, example: Option<Value>| Operation {
        body: Some((named(body), true)),
        example,
        ..operation
    };
    let about = || (200, Some(named("About")));
    let given = [400, 401, 403, 413, 415, 422, 429, 503];
    let credentials = json!({ "email": "ada@example.org", "password": "correct horse battery" });
    let token =
        json!({ "name": "Reports", "scopes": ["tickets:read"], "days": 30, "password": "correct horse battery" });
    let everyone =
        of("everyone", "query", json!({ "type": "boolean", "default": false }), "All tokens, for administrators.");
    vec![
        op("me", "get", "/me", "Who asks", Access::Anyone, about(), &[401, 503]),
        with(
            op("sign_in", "post", "/sign-in", "Begin a session with a password", Access::Open, about(), &given),
            "Credentials",
            Some(credentials),
        ),
        with(
            op("sign_in_code", "post", "/sign-in/code", "Give the second factor", Access::Open, about(), &given),
            "Code",
            Some(json!({ "code": "123456" })),
        ),
        op("sign_out", "post", "/sign-out", "End the session", Access::Open, (204, None), &[403, 503]),
        op(
            "list_sessions",
            "get",
            "/sessions",
            "Where one is signed in",
            Access::Session,
            (200, Some(named("Sessions"))),
            &[401, 503],
        ),
        Operation {
            params: vec![of("id", "path", id(), "Its identity.")],
            ..op(
                "end_session",
                "delete",
                "/sessions/{id}",
                "End a session of one's own",
                Access::Session,
                (204, None),
                &[401, 403, 404, 503],
            )
        },
        Operation {
            params: vec![everyone],
            ..op(
                "list_tokens",
                "get",
                "/tokens",
                "List tokens",
                Access::Session,
                (200, Some(named("Tokens"))),
                &[401, 403, 422, 503],
            )
        },
        with(
            op(
                "create_token",
                "post",
                "/tokens",
                "Make a token of one's own; the password is asked for again",
                Access::Session,
                (201, Some(named("NewToken"))),
                &given,
            ),
            "TokenInput",
            Some(token),
        ),
        Operation {
            params: vec![of("token", "path", id(), "Its identity.")],
            ..op(
                "revoke_token",
                "delete",
                "/tokens/{token}",
                "Revoke a token",
                Access::Session,
                (204, None),
                &[401, 403, 404, 503],
            )
        },
    ]
}

/// Every operation, in the order of the description.
#[must_use]
pub fn all(schemas: &Schemas) -> Vec<Operation> {
    let mut all = of_tickets(schemas);
    all.extend(act::all().iter().filter(|act| act.tag == "tickets").map(|act| of_act(act, schemas)));
    for collection in &collection::ALL {
        all.extend(of_collection(collection, schemas));
        let put = act::all().iter().filter(|act| act.tag == collection.path);
        all.extend(put.map(|act| of_act(act, schemas)));
    }
    all.push(of_mail());
    all.extend(of_reports());
    all.extend(of_accounts());
    all
}
