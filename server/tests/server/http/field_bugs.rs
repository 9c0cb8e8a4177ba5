//! Bugs that help desks really had, by their class, tried on this one. Each name says what must not happen here; the
//! known cases stand beside it, so that a new one of the class finds its place.

use super::sessions::{ADA_MAIL, form};
use super::settings::{Desk, encoded};
use crate::kit::client::Client;
use crate::kit::site::{Site, request};
use crate::kit::{ADA, BO, CARLA, NOW, PASSWORD, ticket};
use axum::body::Body;
use axum::http::{Method, StatusCode};
use deskside_domain::command::*;
use deskside_domain::id::{ArticleId, EventId, TaskId, TimeEntryId, VisitId};
use deskside_domain::sync::wire::{Outcome, PushAnswer};
use deskside_domain::ticket::*;
use proptest::prelude::*;
use serde_json::json;
use server::auth::{Token, first_start};
use server::store::list::Wanted;
use server::store::{Accounts, SqliteStore, Store};
use std::collections::BTreeSet;
use std::path::Path;

/// What people have typed into help desks to make them do something else.
const HOSTILE: [&str; 12] = [
    "'; DROP TABLE event; --",
    "\" OR 1=1 --",
    "stampante* OR NEAR(a b)",
    "line:stampante",
    "%_\\%'",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "<svg/onload=alert(1)>",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "=cmd|' /C calc'!A0",
    "a\u{202e}gnp.exe\u{200b}",
];

async fn outcome(site: &Site, cookie: &str, client: &Client, sealed: Sealed) -> Outcome {
    let answer = site.post("/sync/v1/push", cookie, &client.push([sealed])).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let answer: PushAnswer = serde_json::from_slice(&answer.body).expect("an answer");
    answer.results.into_iter().next().expect("one").outcome
}

/// Class 2, injection: GLPI CVE-2022-35947 and CVE-2025-21619, RT 5.0.10.
#[tokio::test]
async fn cve_2_what_people_type_is_never_sql() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = SqliteStore::open(&folder.path().join("desk.db")).await.expect("opened");
    crate::kit::set_up(&store).await;
    let mut client = Client::new(1, ADA);
    for (number, text) in (1..).zip(HOSTILE) {
        let push = server::store::Push::of(
            deskside_domain::sync::server::Authority::User(ADA),
            [client.create(ticket(number), text)],
        );
        let pushed = store.submit(&[push], NOW).await.expect("stored");
        assert!(pushed[0].outcomes[0].is_done(), "{text}: {:?}", pushed[0].outcomes);
    }
    let ada = store.document(ADA.into()).await.expect("read").expect("she is there");
    let ada = ada.as_person().expect("a person");
    let find = async |text: &str| {
        let wanted = Wanted { words: Some(text.to_owned()), limit: 50, ..Wanted::default() };
        let listed = store.tickets(ada, &wanted).await.unwrap_or_else(|error| panic!("{text}: {error}"));
        listed.documents.iter().filter_map(|document| document.ticket_id()).collect::<Vec<_>>()
    };
    for text in HOSTILE {
        find(text).await;
    }
    assert_eq!(find("DROP TABLE").await, [ticket(1)], "it is found as words");
    store.verify().await.expect("log and projections are whole");
    assert_eq!(store.check().await.expect("read"), Vec::<String>::new());
}

/// Class 2: there is no way to hand sqlx a text that was put together.
#[test]
fn cve_2_no_sql_is_put_together_while_the_program_runs() {
    fn walk(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() {
                walk(&entry, found);
            } else if entry.extension().is_some_and(|end| end == "rs") {
                let text = std::fs::read_to_string(&entry).expect("a text");
                if ["AssertSqlSafe", "QueryBuilder", "raw_sql(&"].iter().any(|word| text.contains(word)) {
                    found.push(entry.display().to_string());
                }
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    assert_eq!(found, Vec::<String>::new());
}

/// Every command that names a ticket, as its own or beside.
fn on(hidden: deskside_domain::id::TicketId, own: deskside_domain::id::TicketId) -> Vec<Payload> {
    let with = || WithReason { ticket: hidden, reason: "why".to_owned() };
    let link = |ticket, other| OnLink { ticket, link: Link { kind: LinkKind::Related, ticket: other } };
    let text = || "text".to_owned();
    let visit = Visit {
        id: VisitId::from(1),
        technician: ADA,
        from: NOW,
        to: NOW.plus(60),
        site: None,
        contact: text(),
        note: text(),
        state: VisitState::Planned,
        course: VisitCourse::default(),
    };
    let task = Task { id: TaskId::from(1), title: text(), team: None, assignee: None, state: TaskState::Open };
    let entry =
        TimeEntry { id: TimeEntryId::from(1), person: ADA, kind: TimeKind::Work, minutes: 1, note: text(), at: NOW };
    vec![
        Payload::EditTicket(EditTicket { ticket: hidden, changes: vec![FieldValue::Restricted(None)] }),
        Payload::AssignTicket(AssignTicket { ticket: hidden, team: None, person: Some(ADA) }),
        Payload::TakeTicket(OnTicket { ticket: hidden }),
        Payload::StartWork(OnTicket { ticket: hidden }),
        Payload::SetPending(SetPending {
            ticket: hidden,
            reason: PendingReason::Requester,
            details: Pending::default(),
        }),
        Payload::ResolveTicket(ResolveTicket { ticket: hidden, solution: text() }),
        Payload::CloseTicket(OnTicket { ticket: hidden }),
        Payload::ReopenTicket(with()),
        Payload::CancelTicket(with()),
        Payload::BounceTicket(with()),
        Payload::AddArticle(AddArticle {
            ticket: hidden,
            message: Message { article: ArticleId::from(9), visibility: Visibility::Public, body: text() },
        }),
        Payload::AddTask(AddTask { ticket: hidden, task }),
        Payload::LogTime(LogTime { ticket: hidden, entry }),
        Payload::AddWatcher(OnWatcher { ticket: hidden, person: ADA }),
        Payload::RemoveWatcher(OnWatcher { ticket: hidden, person: CARLA }),
        Payload::RecordChaser(RecordChaser {
            ticket: hidden,
            chaser: Chaser { id: 1.into(), channel: Channel::Phone, note: text(), at: NOW },
        }),
        Payload::PlanVisit(PlanVisit { ticket: hidden, visit }),
        Payload::SettleConflict(SettleConflict {
            ticket: hidden,
            conflict: EventId::from(1),
            value: FieldValue::Restricted(None),
        }),
        Payload::LinkTickets(link(hidden, own)),
        Payload::LinkTickets(link(own, hidden)),
        Payload::UnlinkTickets(link(own, hidden)),
    ]
}

/// Class 7, a missing check on an id beside the first one: Zammad CVE-2026-34722, FreeScout CVE-2026-40591, RT
/// CVE-2026-108270, GLPI CVE-2026-42318.
#[tokio::test]
async fn cve_7_no_id_in_a_body_opens_a_ticket_of_others() {
    let site = Site::new().await;
    let (ada, bo) = (site.signed_in(ADA_MAIL).await, site.signed_in("bo@example.org").await);
    let (mut of_ada, mut of_bo) = (Client::new(1, ADA), Client::new(2, BO));
    let (hidden, own) = (ticket(1), ticket(2));
    let create = of_bo.create(hidden, "Riservato");
    assert!(outcome(&site, &bo, &of_bo, create).await.is_done());
    let close = of_bo.make(Payload::EditTicket(EditTicket {
        ticket: hidden,
        changes: vec![FieldValue::Restricted(Some(BTreeSet::from([BO])))],
    }));
    assert!(outcome(&site, &bo, &of_bo, close).await.is_done());
    let create = of_ada.create(own, "Proprio");
    assert!(outcome(&site, &ada, &of_ada, create).await.is_done());
    let before = site.app.store.dump().await.expect("read");

    for (number, payload) in (10..).zip(on(hidden, own)) {
        // A device of its own for each, so that none waits behind the refusal before.
        let mut device = Client::new(number, ADA);
        let (kind, sealed) = (payload.kind(), device.make(payload));
        let outcome = outcome(&site, &ada, &device, sealed).await;
        assert!(matches!(outcome, Outcome::Rejected { .. }), "{kind}: {outcome:?}");
    }
    assert_eq!(site.app.store.dump().await.expect("read"), before, "something was written");
}

/// Class 8, mass assignment: FreeScout CVE-2026-40569.
#[tokio::test]
async fn cve_8_a_field_nobody_asked_for_is_refused_by_its_name() {
    let site = Site::new().await;
    let with_role = json!({"email": ADA_MAIL, "password": PASSWORD, "role": "administrator"});
    let answer = site.post("/api/v1/sign-in", "", &with_role).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("role"), "{}", answer.text());

    let ada = site.signed_in(ADA_MAIL).await;
    let mut client = Client::new(1, ADA);
    let create = client.create(ticket(1), "Stampante");
    let mut push = serde_json::to_value(client.push([create])).expect("json");
    push["authority"] = "system".into();
    let answer = site.post("/sync/v1/push", &ada, &push).await;
    assert!(answer.status == StatusCode::UNPROCESSABLE_ENTITY && answer.text().contains("authority"));

    // Inside of a command too: the hash fits, the field does not.
    let create = client.create(ticket(2), "Stampante");
    let mut sealed = create.clone();
    sealed.payload["content"]["owned_at"] = 1.into();
    sealed.payload_hash = sealed.hash();
    let outcome = outcome(&site, &ada, &Client::new(1, ADA), sealed).await;
    assert!(format!("{outcome:?}").contains("owned_at"), "{outcome:?}");

    // A form of the settings reads its own fields and no other.
    let desk = Desk::new().await;
    let fields =
        [("name", "Nora"), ("role", "requester"), ("email", "x@example.org"), ("password", "three green tractors")];
    let to = desk.saved("/settings/people/new", &fields).await;
    let id = to.split(['/', '?']).nth(3).and_then(|id| id.parse().ok()).expect("a person");
    assert_eq!(desk.site.app.store.account_of(id).await.expect("read"), None, "no account comes of it");
}

/// Class 9, tokens that can be guessed or never end: FreeScout CVE-2026-27637 and CVE-2026-41902, RT CVE-2026-44231.
#[tokio::test]
async fn cve_9_tokens_are_random_hashed_at_rest_and_end() {
    let tokens: BTreeSet<String> = (0..1_000).map(|_| Token::fresh().as_str().to_owned()).collect();
    assert_eq!(tokens.len(), 1_000);
    assert!(tokens.iter().all(|token| token.len() == 43), "256 bits in base64");

    let folder = tempfile::tempdir().expect("a folder");
    let store = SqliteStore::open(&folder.path().join("desk.db")).await.expect("opened");
    crate::kit::set_up(&store).await;
    let token = Token::fresh();
    let session = server::store::Session {
        id: uuid::Uuid::from_u128(1),
        person: ADA,
        created_at: NOW,
        seen_at: NOW,
        agent: String::new(),
        address: String::new(),
        proven: true,
    };
    store.begin_session(token.hash(), &session).await.expect("begun");
    store.close().await;
    for entry in std::fs::read_dir(folder.path()).expect("a folder") {
        let bytes = std::fs::read(entry.expect("an entry").path()).expect("bytes");
        assert!(!bytes.windows(43).any(|window| window == token.as_str().as_bytes()), "the token itself is stored");
    }

    let site = Site::new().await;
    let cookie = site.signed_in(ADA_MAIL).await;
    site.clock.set(NOW.plus(400 * 86_400));
    assert_eq!(site.get("/api/v1/me", &cookie).await.status, StatusCode::UNAUTHORIZED, "a session ends by itself");

    let token = Token::fresh();
    let store = &*site.app.store;
    first_start::offer(store, &token, NOW).await.expect("stored");
    assert!(!first_start::is(store, Token::fresh().hash(), NOW).await.expect("read"));
    assert!(first_start::take(store, token.hash(), NOW).await.expect("taken"));
    assert!(!first_start::take(store, token.hash(), NOW).await.expect("taken"), "once");
}

/// Class 10, who one is by a header or a mail address: Zammad CVE-2020-26030 and CVE-2026-84458, GLPI CVE-2026-23624.
#[tokio::test]
async fn cve_10_no_header_says_who_somebody_is() {
    let site = Site::new().await;
    for name in ["remote-user", "x-remote-user", "x-forwarded-user", "x-auth-request-email", "deskside-user"] {
        let answer = site.send(request(Method::GET, "/api/v1/me", &[(name, ADA_MAIL)], Body::empty())).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{name}");
    }
    // The next person in the same browser gets a session of their own, and the one before is over.
    let ada = site.signed_in(ADA_MAIL).await;
    let body = json!({"email": "bo@example.org", "password": PASSWORD}).to_string();
    let headers = [("cookie", ada.as_str()), ("content-type", "application/json")];
    let answer = site.send(request(Method::POST, "/api/v1/sign-in", &headers, body.into())).await;
    assert_eq!(answer.json()["person"], json!(BO));
    assert_ne!(answer.cookie(), ada);
    assert_eq!(site.get("/api/v1/me", &ada).await.status, StatusCode::UNAUTHORIZED);
}

/// Class 11, sessions that are given or kept: osTicket 2022-05, Zammad CVE-2026-102489.
#[tokio::test]
async fn cve_11_a_session_is_never_one_that_was_brought_along() {
    let site = Site::new().await;
    let planted = format!("deskside={}", Token::fresh().as_str());
    let body = json!({"email": ADA_MAIL, "password": PASSWORD}).to_string();
    let headers = [("cookie", planted.as_str()), ("content-type", "application/json")];
    let answer = site.send(request(Method::POST, "/api/v1/sign-in", &headers, body.into())).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_ne!(answer.cookie(), planted);
    assert_eq!(site.get("/api/v1/me", &planted).await.status, StatusCode::UNAUTHORIZED);
    assert!(answer.header("set-cookie").contains("HttpOnly"));
}

/// Class 12, stored scripts, on the pages the server renders: osTicket 2023-03, FreeScout CVE-2026-32754. The desk's
/// pages are tried in a real browser.
#[tokio::test]
async fn cve_12_what_people_type_stays_text_on_every_page() {
    let desk = Desk::new().await;
    for text in HOSTILE {
        let to = desk.saved("/settings/organizations/new", &[("name", text), ("base", "")]).await;
        for path in ["/settings/organizations", &to] {
            let page = desk.page(path.split('?').next().unwrap_or(path)).await;
            for raw in ["<script>alert", "<img src=x", "<svg/onload", "\"javascript:"] {
                assert!(!page.contains(raw), "{raw} on {path}");
            }
        }
    }
}

/// Class 13, line breaks in headers and logs: RT CVE-2013-3372, FreeScout CVE-2026-107393.
#[tokio::test]
async fn cve_13_no_answer_takes_a_header_from_its_request() {
    let site = Site::new().await;
    let ada = site.signed_in(ADA_MAIL).await;
    for path in [
        "/desk/%0d%0aSet-Cookie:%20a=b",
        "/sign-in?next=/desk%0d%0aSet-Cookie:%20a=b",
        "/api/v1/sessions/%0d%0aX-Own:%201",
        "/nowhere%0d%0aX-Own:%201",
    ] {
        let answer = site.get(path, &ada).await;
        for (name, value) in &answer.headers {
            let value = value.to_str().unwrap_or("\n");
            assert!(!name.as_str().contains("x-own") && !value.contains(['\r', '\n']), "{path}: {name}");
            assert!(!value.contains("a=b"), "{path}: {name}: {value}");
        }
    }
    let body = encoded(&[("email", ADA_MAIL), ("password", PASSWORD), ("next", "/desk\r\nSet-Cookie: a=b")]);
    let answer = form(&site, "/sign-in", "", &body, &[]).await;
    assert_eq!(answer.header("location"), "/desk");
}

/// Class 14, other sites that send, and links that lead away: RT 5.0.11 and CVE-2022-25803.
#[tokio::test]
async fn cve_14_no_other_site_sends_and_no_link_leads_away() {
    let desk = Desk::new().await;
    let routes = include_str!("../../../src/http.rs");
    let mut tried = 0;
    for route in routes.lines().filter(|line| line.contains(".route(\"") && line.contains("post(")) {
        let path = route.split('"').nth(1).expect("a path").replace("{id}", "x").replace("{step}", "teams");
        let path = path.replace("{draft}", "x").replace("{kind}", "x");
        for headers in
            [[("origin", "https://evil.example"), ("x-n", "1")], [("sec-fetch-site", "cross-site"), ("x-n", "1")]]
        {
            let answer = form(&desk.site, &path, &desk.cookie, "", &headers).await;
            assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (403, "cross_site"), "{path}");
        }
        tried += 1;
    }
    assert!(tried > 20, "the routes are written in another way: {tried}");
    for next in ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example"] {
        let body = encoded(&[("email", ADA_MAIL), ("password", PASSWORD), ("next", next)]);
        let answer = form(&desk.site, "/sign-in", "", &body, &[]).await;
        assert_eq!(answer.header("location"), "/desk", "{next}");
    }
}

proptest! {
    /// Class 18, formulas in tables that go out.
    #[test]
    fn cve_18_no_cell_of_an_export_is_a_formula(text in "[=+@\\-\t\r\n\"';,a-z0-9 ]{0,20}") {
        let rows = server::sheet::write([vec![text.as_str(), "b"]], ';');
        let table = String::from_utf8_lossy(&rows).into_owned();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).delimiter(b';').from_reader(
            table.trim_start_matches('\u{feff}').as_bytes(),
        );
        let record = reader.records().next().expect("a row").expect("readable");
        let cell = record.get(0).unwrap_or("");
        prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{:?} is {:?}", text, cell);
    }
}
