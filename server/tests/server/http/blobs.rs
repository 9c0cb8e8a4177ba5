//! Bytes of files, in by tus and out again: allowed, refused, repeated, and never taken for a page.

use crate::kit::client::Client;
use crate::kit::site::{Answer, Site, request};
use crate::kit::{ADA, BO, CARLA, NOW, person, ticket};
use axum::body::Body;
use axum::http::{Method, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use deskside_domain::command::{AttachFile, Payload};
use deskside_domain::id::CommandId;
use deskside_domain::people::Role;
use deskside_domain::private::hex;
use deskside_domain::ticket::attachment::FILE_BYTES_MAX;
use deskside_domain::ticket::{Attachment, Visibility};
use serde_json::{Value, json};
use server::auth::{Passwords, set_password};
use server::system;
use sha2::{Digest, Sha256};

const ROOT: &str = "/sync/v1/blobs";
const PART: (&str, &str) = ("content-type", "application/offset+octet-stream");

/// An image as its first bytes say, of so many bytes.
fn photo(many: usize) -> Vec<u8> {
    let mut bytes = b"\xff\xd8\xff\xe0".to_vec();
    bytes.extend((0..many - 4).map(|at| (at % 253) as u8));
    bytes
}

fn metadata(bytes: &[u8]) -> String {
    format!("filename Zm90by5qcGc=,hash {}", STANDARD.encode(hex(&Sha256::digest(bytes))))
}

struct Desk {
    site: Site,
    ada: String,
    bo: String,
    client: Client,
}

impl Desk {
    async fn new() -> Self {
        let site = Site::new().await;
        let (ada, bo) = (site.signed_in("ada@example.org").await, site.signed_in("bo@example.org").await);
        let mut desk = Self { site, ada, bo, client: Client::new(1, ADA) };
        let create = desk.client.create(ticket(1), "Targhetta");
        desk.push(create).await;
        desk
    }

    async fn push(&mut self, command: deskside_domain::command::Sealed) -> Value {
        let push = self.client.push([command]);
        let answer = self.site.post("/sync/v1/push", &self.ada, &push).await.json();
        answer["results"][0]["outcome"].clone()
    }

    /// Names a file in the ticket.
    async fn attach(&mut self, id: u128, name: &str, media: &str, bytes: &[u8]) -> Value {
        let file = Attachment {
            id: id.into(),
            article: None,
            visibility: Visibility::Internal,
            hash: hex(&Sha256::digest(bytes)),
            name: name.to_owned(),
            media: media.to_owned(),
            bytes: bytes.len() as u32,
            pixels: None,
            by: ADA,
            at: NOW,
            here: false,
        };
        let command = self.client.make(Payload::AttachFile(AttachFile { ticket: ticket(1), file }));
        self.push(command).await
    }

    async fn tus(&self, method: Method, path: &str, more: &[(&str, &str)], body: &[u8]) -> Answer {
        self.tus_as(&self.ada, method, path, more, body).await
    }

    async fn tus_as(&self, cookie: &str, method: Method, path: &str, more: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut headers = vec![("cookie", cookie), ("tus-resumable", "1.0.0")];
        headers.extend(more);
        let answer = self.site.send(request(method, path, &headers, Body::from(body.to_vec()))).await;
        assert_eq!(answer.header("tus-resumable"), "1.0.0", "{answer:?}");
        answer
    }

    async fn begin(&self, bytes: &[u8]) -> String {
        let (length, metadata) = (bytes.len().to_string(), metadata(bytes));
        let headers = [("upload-length", length.as_str()), ("upload-metadata", metadata.as_str())];
        let answer = self.tus(Method::POST, ROOT, &headers, b"").await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        answer.header("location").to_owned()
    }

    async fn patch(&self, place: &str, offset: usize, bytes: &[u8]) -> Answer {
        self.tus(Method::PATCH, place, &[PART, ("upload-offset", &offset.to_string())], bytes).await
    }

    async fn offset(&self, place: &str) -> String {
        let answer = self.tus(Method::HEAD, place, &[], b"").await;
        assert_eq!((answer.status, answer.header("cache-control")), (StatusCode::OK, "no-store"));
        answer.header("upload-offset").to_owned()
    }

    async fn bring(&self, bytes: &[u8]) {
        let place = self.begin(bytes).await;
        assert_eq!(self.patch(&place, 0, bytes).await.status, StatusCode::NO_CONTENT);
    }

    async fn get(&self, cookie: &str, id: u128, more: &[(&str, &str)]) -> Answer {
        let path = format!("/sync/v1/files/{}/{}", ticket(1), uuid::Uuid::from_u128(id));
        let headers: Vec<_> = [("cookie", cookie)].into_iter().chain(more.iter().copied()).collect();
        self.site.send(request(Method::GET, &path, &headers, Body::empty())).await
    }

    async fn files(&self) -> Value {
        let path = format!("/api/v1/tickets/{}", ticket(1));
        self.site.get(&path, &self.ada).await.json()["attachments"].clone()
    }
}

#[tokio::test]
async fn bytes_come_in_pieces_and_go_out_whole() {
    let mut desk = Desk::new().await;
    let bytes = photo(700_000);
    let outcome = desk.attach(7, "Targhetta.jpg", "image/jpeg", &bytes).await;
    assert!(outcome["applied"].is_object(), "the command does not wait for the bytes: {outcome}");
    assert_eq!(desk.files().await[0]["here"], Value::Null);
    let early = desk.get(&desk.ada, 7, &[]).await;
    assert_eq!((early.status, early.problem().as_str()), (StatusCode::NOT_FOUND, "not_here_yet"));

    let place = desk.begin(&bytes).await;
    assert_eq!(desk.offset(&place).await, "0");
    let answer = desk.patch(&place, 0, &bytes[..300_000]).await;
    assert_eq!((answer.status, answer.header("upload-offset")), (StatusCode::NO_CONTENT, "300000"));
    assert_eq!(desk.offset(&place).await, "300000");
    // Sent again: it stands elsewhere by now.
    let again = desk.patch(&place, 0, &bytes[..300_000]).await;
    assert_eq!((again.status, again.problem().as_str()), (StatusCode::CONFLICT, "wrong_offset"));
    let answer = desk.patch(&place, 300_000, &bytes[300_000..]).await;
    assert_eq!((answer.status, answer.header("upload-offset")), (StatusCode::NO_CONTENT, "700000"));
    assert_eq!(desk.offset(&place).await, "700000");
    assert_eq!(desk.files().await[0]["here"], true);

    let whole = desk.get(&desk.bo, 7, &[]).await;
    assert_eq!((whole.status, whole.body.len()), (StatusCode::OK, bytes.len()));
    assert!(whole.body == bytes);
    assert_eq!(whole.header("content-type"), "image/jpeg");
    assert_eq!(
        whole.header("content-disposition"),
        "inline; filename=\"Targhetta.jpg\"; filename*=UTF-8''Targhetta.jpg"
    );
    assert_eq!(whole.header("x-content-type-options"), "nosniff");
    assert!(whole.header("content-security-policy").starts_with("sandbox; default-src 'none';"));
    assert_eq!(whole.header("cross-origin-resource-policy"), "same-origin");
    assert_eq!(whole.header("cache-control"), "private, no-cache");
    let tag = whole.header("etag").to_owned();
    let same = desk.get(&desk.bo, 7, &[("if-none-match", &tag)]).await;
    assert_eq!((same.status, same.body.len()), (StatusCode::NOT_MODIFIED, 0));
    let part = desk.get(&desk.bo, 7, &[("range", "bytes=262140-262149")]).await;
    assert_eq!(
        (part.status, part.header("content-range")),
        (StatusCode::PARTIAL_CONTENT, "bytes 262140-262149/700000")
    );
    assert_eq!(part.body, bytes[262_140..262_150]);
    let beyond = desk.get(&desk.bo, 7, &[("range", "bytes=700000-")]).await;
    assert_eq!((beyond.status, beyond.header("content-range")), (StatusCode::RANGE_NOT_SATISFIABLE, "bytes */700000"));
}

#[tokio::test]
async fn known_bytes_need_not_come_again_and_early_ones_wait_for_their_command() {
    let mut desk = Desk::new().await;
    let bytes = photo(10_000);
    // Before any command names them.
    desk.bring(&bytes).await;
    desk.attach(7, "Uno.jpg", "image/jpeg", &bytes).await;
    assert_eq!(desk.files().await[0]["here"], true);
    let (length, metadata) = (bytes.len().to_string(), metadata(&bytes));
    let headers = [("upload-length", length.as_str()), ("upload-metadata", metadata.as_str())];
    let answer = desk.tus(Method::POST, ROOT, &headers, b"").await;
    assert_eq!((answer.status, answer.header("upload-offset")), (StatusCode::CREATED, "10000"));
    // With the first bytes in the same request.
    let other = photo(9_000);
    let (length, metadata) = (other.len().to_string(), self::metadata(&other));
    let headers = [PART, ("upload-length", length.as_str()), ("upload-metadata", metadata.as_str())];
    let answer = desk.tus(Method::POST, ROOT, &headers, &other[..4_000]).await;
    assert_eq!((answer.status, answer.header("upload-offset")), (StatusCode::CREATED, "4000"));
    let place = answer.header("location").to_owned();
    assert_eq!(desk.patch(&place, 4_000, &other[4_000..]).await.status, StatusCode::NO_CONTENT);
    assert!(desk.site.app.store.file(&Sha256::digest(&other).into()).await.expect("read").is_some());
}

#[tokio::test]
async fn what_tus_asks_of_a_server_is_kept() {
    let desk = Desk::new().await;
    let bytes = photo(5_000);
    let said = desk.site.send(request(Method::OPTIONS, ROOT, &[], Body::empty())).await;
    assert_eq!(said.status, StatusCode::NO_CONTENT);
    assert_eq!(said.header("tus-version"), "1.0.0");
    assert_eq!(said.header("tus-max-size"), FILE_BYTES_MAX.to_string());
    assert_eq!(said.header("tus-extension"), "creation,creation-with-upload,checksum,termination");
    assert_eq!(said.header("tus-checksum-algorithm"), "sha1,sha256");

    let old = [("cookie", desk.ada.as_str()), ("tus-resumable", "0.2.2")];
    for headers in [&old[..], &old[..1]] {
        let answer = desk.site.send(request(Method::POST, ROOT, headers, Body::empty())).await;
        assert_eq!((answer.status, answer.header("tus-version")), (StatusCode::PRECONDITION_FAILED, "1.0.0"));
        assert_eq!((answer.problem().as_str(), answer.header("tus-resumable")), ("wrong_version", "1.0.0"));
    }
    let metadata = metadata(&bytes);
    let begin = async |headers: &[(&str, &str)]| desk.tus(Method::POST, ROOT, headers, b"").await;
    let too_large = (FILE_BYTES_MAX + 1).to_string();
    for (headers, status) in [
        (&[("upload-metadata", metadata.as_str())][..], 422),
        (&[("upload-length", "5000")], 422),
        (&[("upload-length", "-1"), ("upload-metadata", &metadata)], 422),
        (&[("upload-length", "0"), ("upload-metadata", &metadata)], 422),
        (&[("upload-length", "5000"), ("upload-metadata", "hash !")], 422),
        (&[("upload-defer-length", "1"), ("upload-metadata", &metadata)], 422),
        (&[("upload-length", &too_large), ("upload-metadata", &metadata)], 413),
    ] {
        let answer = begin(headers).await;
        assert_eq!(answer.status.as_u16(), status, "{headers:?}: {}", answer.text());
        answer.problem();
    }
    let place = desk.begin(&bytes).await;
    // What a device knows an answer of this server by, also where the answer is a problem.
    for path in [place.as_str(), "/sync/v1/blobs/none"] {
        let answer = desk.tus(Method::HEAD, path, &[("deskside-nonce", "c0ffee")], b"").await;
        assert_eq!(answer.header("deskside-nonce"), "c0ffee");
    }
    let plain = desk.tus(Method::PATCH, &place, &[("upload-offset", "0")], &bytes).await;
    assert_eq!(
        (plain.status, plain.problem().as_str()),
        (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type")
    );
    let no_offset = desk.tus(Method::PATCH, &place, &[PART], &bytes).await;
    assert_eq!(no_offset.status, StatusCode::UNPROCESSABLE_ENTITY);
    let more = desk.patch(&place, 0, &photo(5_001)).await;
    assert_eq!((more.status, more.problem().as_str()), (StatusCode::PAYLOAD_TOO_LARGE, "too_large"));
    assert_eq!(desk.offset(&place).await, "0", "nothing of it counts");

    // A checksum that does not fit takes nothing in; one that does, all.
    let sum = |bytes: &[u8]| format!("sha256 {}", STANDARD.encode(Sha256::digest(bytes)));
    let checked = async |sum: &str, bytes: &[u8]| {
        let headers = [PART, ("upload-offset", "0"), ("upload-checksum", sum)];
        desk.tus(Method::PATCH, &place, &headers, bytes).await
    };
    let wrong = checked(&sum(b"else"), &bytes[..100]).await;
    assert_eq!((wrong.status.as_u16(), wrong.problem().as_str()), (460, "checksum_mismatch"));
    assert_eq!(desk.offset(&place).await, "0");
    assert_eq!(checked("md5 AAAA", &bytes[..100]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(checked(&sum(&bytes[..100]), &bytes[..100]).await.status, StatusCode::NO_CONTENT);
    assert_eq!(desk.offset(&place).await, "100");

    // For lines that let no PATCH through.
    let headers = [PART, ("upload-offset", "100"), ("x-http-method-override", "PATCH")];
    let answer = desk.tus(Method::POST, &place, &headers, &bytes[100..200]).await;
    assert_eq!((answer.status, answer.header("upload-offset")), (StatusCode::NO_CONTENT, "200"));
    assert_eq!(desk.tus(Method::POST, &place, &[], b"").await.status, StatusCode::METHOD_NOT_ALLOWED);

    assert_eq!(desk.tus(Method::DELETE, &place, &[], b"").await.status, StatusCode::NO_CONTENT);
    assert_eq!(desk.tus(Method::HEAD, &place, &[], b"").await.status, StatusCode::NOT_FOUND);
    assert_eq!(desk.patch(&place, 200, &bytes[200..]).await.problem(), "not_found");
}

#[tokio::test]
async fn other_bytes_than_announced_are_thrown_away() {
    let mut desk = Desk::new().await;
    let (bytes, mut forged) = (photo(5_000), photo(5_000));
    forged[4_999] ^= 1;
    desk.attach(7, "Uno.jpg", "image/jpeg", &bytes).await;
    let place = desk.begin(&bytes).await;
    let answer = desk.patch(&place, 0, &forged).await;
    assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (460, "hash_mismatch"));
    assert_eq!(desk.tus(Method::HEAD, &place, &[], b"").await.status, StatusCode::NOT_FOUND);
    assert_eq!(desk.files().await[0]["here"], Value::Null);
    desk.bring(&bytes).await;
    assert_eq!(desk.files().await[0]["here"], true);
}

#[tokio::test]
async fn a_line_that_breaks_keeps_what_came() {
    let desk = Desk::new().await;
    let bytes = photo(400_000);
    let place = desk.begin(&bytes).await;
    let pieces = [Ok(bytes[..300_000].to_vec()), Err(std::io::Error::other("the line broke"))];
    let body = Body::from_stream(futures::stream::iter(pieces));
    let headers = [("cookie", desk.ada.as_str()), ("tus-resumable", "1.0.0"), PART, ("upload-offset", "0")];
    let answer = desk.site.send(request(Method::PATCH, &place, &headers, body)).await;
    assert_eq!((answer.status, answer.problem().as_str()), (StatusCode::BAD_REQUEST, "broken_body"));
    assert_eq!(desk.offset(&place).await, "300000");
    assert_eq!(desk.patch(&place, 300_000, &bytes[300_000..]).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn bytes_are_for_those_who_may_see_their_ticket() {
    let mut desk = Desk::new().await;
    let bytes = photo(3_000);
    desk.attach(7, "Uno.jpg", "image/jpeg", &bytes).await;
    let place = desk.begin(&bytes).await;
    // Another person's upload is not there; without a session nothing is.
    for method in [Method::HEAD, Method::PATCH, Method::DELETE] {
        let answer = desk.tus_as(&desk.bo, method.clone(), &place, &[PART, ("upload-offset", "0")], b"").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method}");
        let answer = desk.tus_as("", method, &place, &[PART, ("upload-offset", "0")], b"").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(desk.tus_as("", Method::POST, ROOT, &[], b"").await.problem(), "needs_auth");
    // Sent by another site.
    let foreign = [("cookie", desk.ada.as_str()), ("tus-resumable", "1.0.0"), ("sec-fetch-site", "cross-site")];
    let refused = desk.site.send(request(Method::POST, ROOT, &foreign, Body::empty())).await;
    assert_eq!(refused.problem(), "cross_site");
    desk.bring(&bytes).await;
    assert_eq!(desk.get(&desk.bo, 7, &[]).await.status, StatusCode::OK);
    assert_eq!(desk.get("", 7, &[]).await.status, StatusCode::UNAUTHORIZED);
    // The requester reads nothing of the desk yet, and sends nothing to it.
    let store = std::sync::Arc::clone(&desk.site.app.store);
    let passwords = Passwords::default();
    let password = crate::kit::PASSWORD;
    assert!(set_password(&*store, &passwords, CARLA, "carla@example.org", password, None, NOW).await.expect("set"));
    let carla = desk.site.signed_in("carla@example.org").await;
    assert_eq!(desk.get(&carla, 7, &[]).await.status, StatusCode::NOT_FOUND);
    let refused = desk.tus_as(&carla, Method::POST, ROOT, &[], b"").await;
    assert_eq!((refused.status, refused.problem().as_str()), (StatusCode::FORBIDDEN, "not_permitted"));
    // Restricted to Ada: from now on Bo has it no more, not even as unchanged.
    let tag = desk.get(&desk.bo, 7, &[]).await.header("etag").to_owned();
    let (path, only) = (format!("/api/v1/tickets/{}", ticket(1)), json!({ "restricted": [ADA] }).to_string());
    let json = [("cookie", desk.ada.as_str()), ("content-type", "application/json")];
    let restricted = desk.site.send(request(Method::PATCH, &path, &json, only.into())).await;
    assert!(restricted.status.is_success(), "{}", restricted.text());
    assert_eq!(desk.get(&desk.bo, 7, &[("if-none-match", &tag)]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(desk.get(&desk.ada, 7, &[]).await.status, StatusCode::OK);
    assert_eq!(desk.get(&desk.ada, 8, &[]).await.problem(), "not_found");
    // Who does not work on the desk any more.
    let gone = system::command(CommandId::from(0x9000), person(BO, "Bo", Role::Requester), crate::kit::ADMIN, NOW);
    system::submit(&*store, [gone], NOW).await.expect("stored");
    assert_ne!(desk.get(&desk.bo, 7, &[]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn no_file_becomes_a_page_of_ours() {
    let mut desk = Desk::new().await;
    let hostile: [(&str, &str, &[u8]); 5] = [
        ("page.html", "text/html", b"<script>alert(document.domain)</script>"),
        ("drawing.svg", "image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("photo.jpg", "image/jpeg", b"<html><script>alert(1)</script>"),
        ("..\u{2215}evil\".html", "application/xhtml+xml", b"<html/>"),
        ("notes.txt", "text/plain", b"<script>alert(1)</script>"),
    ];
    for (index, (name, media, bytes)) in hostile.into_iter().enumerate() {
        let id = 100 + index as u128;
        let outcome = desk.attach(id, name, media, bytes).await;
        assert!(outcome["applied"].is_object(), "{outcome}");
        desk.bring(bytes).await;
        let answer = desk.get(&desk.ada, id, &[]).await;
        assert_eq!(answer.status, StatusCode::OK);
        let kind = answer.header("content-type");
        assert!(matches!(kind, "application/octet-stream" | "text/plain"), "{name}: {kind}");
        assert!(answer.header("content-disposition").starts_with("attachment; "), "{name}");
        assert!(answer.header("content-security-policy").starts_with("sandbox;"));
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
    // What would lie about its name, or leave its header, is not taken.
    for name in ["gpj.\u{202e}exe", "a\r\nset-cookie: x=1", "\u{200b}.htaccess"] {
        let outcome = desk.attach(200, name, "text/plain", b"x").await;
        assert_eq!(outcome["rejected"]["refusal"]["invalid"]["field"], "name", "{outcome}");
    }
}

#[tokio::test]
async fn programs_add_files_by_their_token() {
    let desk = Desk::new().await;
    let bytes = photo(2_000);
    let make = |scopes: Value| json!({ "name": "Scanner", "scopes": scopes, "password": crate::kit::PASSWORD });
    let token = async |desk: &Desk, scopes: Value| {
        let answer = desk.site.post("/api/v1/tokens", &desk.ada, &make(scopes)).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        format!("Bearer {}", answer.json()["secret"].as_str().expect("a secret"))
    };
    let (reads, writes) =
        (token(&desk, json!(["tickets:read"])).await, token(&desk, json!(["tickets:read", "tickets:write"])).await);
    let send = async |desk: &Desk, method: Method, path: &str, token: &str, more: &[(&str, &str)], body: Vec<u8>| {
        let mut headers = vec![("authorization", token), ("tus-resumable", "1.0.0")];
        headers.extend(more);
        desk.site.send(request(method, path, &headers, body.into())).await
    };
    let (length, metadata) = (bytes.len().to_string(), metadata(&bytes));
    let headers = [PART, ("upload-length", length.as_str()), ("upload-metadata", metadata.as_str())];
    let refused = send(&desk, Method::POST, ROOT, &reads, &headers, bytes.clone()).await;
    assert_eq!(refused.problem(), "missing_scope");
    let sent = send(&desk, Method::POST, ROOT, &writes, &headers, bytes.clone()).await;
    assert_eq!((sent.status, sent.header("upload-offset")), (StatusCode::CREATED, "2000"));
    let file = json!({
        "visibility": "internal", "name": "Scan.jpg", "media": "image/jpeg", "bytes": 2_000,
        "hash": hex(&Sha256::digest(&bytes)),
    });
    let path = format!("/api/v1/tickets/{}/files", ticket(1));
    let json = [("content-type", "application/json")];
    let added = send(&desk, Method::POST, &path, &writes, &json, file.to_string().into_bytes()).await;
    assert!(added.status.is_success(), "{}", added.text());
    let files = desk.files().await;
    assert_eq!((&files[0]["here"], &files[0]["name"]), (&json!(true), &json!("Scan.jpg")));
    let path = format!("/sync/v1/files/{}/{}", ticket(1), files[0]["id"].as_str().expect("an id"));
    let got = send(&desk, Method::GET, &path, &reads, &[], Vec::new()).await;
    assert!(got.status == StatusCode::OK && got.body == bytes);
}
