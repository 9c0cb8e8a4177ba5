//! A file is shown as what it would do, and only then written.

use super::super::sessions::form;
use super::Desk;
use crate::kit::site::{Answer, request};
use axum::body::Body;
use axum::http::{Method, StatusCode};
use deskside_domain::document::DocKind;
use server::store::SqliteStore;
use sqlx::{Connection, SqliteConnection};
use std::sync::Arc;

async fn upload(desk: &Desk, kind: &str, bytes: &[u8]) -> Answer {
    upload_as(desk, kind, "elenco.csv", bytes).await
}

async fn upload_as(desk: &Desk, kind: &str, name: &str, bytes: &[u8]) -> Answer {
    let mut body = Vec::new();
    let part =
        |name: &str, more: &str| format!("--xyz\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n");
    body.extend(part("kind", "").bytes());
    body.extend(kind.bytes());
    body.extend(b"\r\n");
    body.extend(part("file", &format!("; filename=\"{name}\"\r\nContent-Type: text/csv")).bytes());
    body.extend(bytes);
    body.extend(b"\r\n--xyz--\r\n");
    let headers = [("cookie", desk.cookie.as_str()), ("content-type", "multipart/form-data; boundary=xyz")];
    desk.site.send(request(Method::POST, "/settings/import", &headers, Body::from(body))).await
}

async fn draft(desk: &Desk, kind: &str, bytes: &[u8]) -> String {
    let answer = upload(desk, kind, bytes).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.header("location").to_owned()
}

async fn count(desk: &Desk, kind: DocKind) -> u64 {
    desk.site.app.store.facts().await.expect("facts").count(kind)
}

const ORGANIZATIONS: &[u8] = b"Ragione sociale;Settore critico\r\nASL Valmonda;S\xec\r\nOfficine Brandolin;no\r\n";
const SITES: &[u8] =
    b"Cliente;Sede;Indirizzo;CAP;Citt\xe0;Prov.\r\nASL Valmonda;Ospedale San Biagio;via Roma 1;32100;Roncavalle;BL\r\n";
const PEOPLE: &[u8] = b"Cognome;Nome;E-mail;Telefono;Ente;Sede;Ruolo;\r\n\
    Rigon;Nicol\xf2;nicolo@example.org;+39 0437 555 0101;ASL Valmonda;Ospedale San Biagio;utente;\r\n\
    Neri;Ada;ADA@example.org;;;;tecnico;\r\n\
    Zanin;Eva;eva at example;;ASL Nord;;re;\r\n\
    ;;;;;;;\r\n";

#[tokio::test]
async fn an_italian_excel_is_imported_once() {
    let desk = Desk::new().await;
    for (kind, bytes) in [("organizations", ORGANIZATIONS), ("sites", SITES)] {
        let preview = draft(&desk, kind, bytes).await;
        let done = desk.saved(&preview, &[]).await;
        assert!(done.contains("refused=0"), "{done}");
    }
    assert_eq!((count(&desk, DocKind::Organization).await, count(&desk, DocKind::Site).await), (2, 1));
    assert!(desk.page("/settings/organizations").await.contains("Critical sector"));

    let head = *desk.site.app.store.head().borrow();
    let preview = draft(&desk, "people", PEOPLE).await;
    let page = desk.page(&preview).await;
    for text in [
        "Semicolons · Windows-1252 · 3 rows",
        "2 new",
        "1 with errors",
        "Import 2",
        "Nicolò Rigon",
        "E-mail «eva at example»: Not an e-mail address. Write name@example.org.",
        "Organisation «ASL Nord»: No organisation has this name.",
        "Role «re»: Not a known value.",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert_eq!(*desk.site.app.store.head().borrow(), head, "a preview writes nothing");
    let done = desk.saved(&preview, &[]).await;
    assert!(done.ends_with("?done=2&refused=0"), "{done}");
    let page = desk.page(&done).await;
    assert!(page.contains("2 rows were imported.") && page.contains("2 unchanged"), "{page}");
    let head = *desk.site.app.store.head().borrow();
    // The same once more, and the same file as a new one: nothing changes.
    desk.saved(&preview, &[]).await;
    let again = draft(&desk, "people", PEOPLE).await;
    assert!(desk.page(&again).await.contains("There is nothing to import"));
    desk.saved(&again, &[]).await;
    assert_eq!(*desk.site.app.store.head().borrow(), head);

    let errors = desk.get(&format!("{again}/errors.csv")).await;
    assert_eq!(errors.header("content-disposition"), "attachment; filename=\"people-error.csv\"");
    let text = errors.text();
    assert!(
        text.starts_with(
            "\u{feff}Cognome;Nome;E-mail;Telefono;Ente;Sede;Ruolo;Error\r\nZanin;Eva;eva at example;;ASL Nord;;re;"
        ),
        "{text}"
    );
}

#[tokio::test]
async fn what_a_column_means_can_be_said() {
    let desk = Desk::new().await;
    let preview = draft(&desk, "people", b"Chi;Dove scrivere\r\nEva Riva;eva@example.org\r\n").await;
    let page = desk.page(&preview).await;
    assert!(page.contains("No column is «Name». Choose it above.") && !page.contains("Import 1"), "{page}");
    desk.saved(&format!("{preview}/columns"), &[("column-0", "name"), ("column-1", "email")]).await;
    let page = desk.page(&preview).await;
    assert!(page.contains("Import 1") && page.contains("Eva Riva"), "{page}");
    desk.saved(&preview, &[]).await;
    assert!(desk.page("/settings/people?q=eva").await.contains("eva@example.org"));
}

#[tokio::test]
async fn what_can_not_be_read_is_said() {
    let desk = Desk::new().await;
    for (bytes, said) in [
        (&b""[..], "Choose a file or paste the rows."),
        (b"PK\x03\x04xlsx", "This is not a CSV file."),
        (b"name;mail\r\n", "The file is empty"),
        (b"name;mail\r\n\"Eva;eva@example.org\r\n", "A quotation mark that opens in row 2 is not closed."),
    ] {
        let answer = upload(&desk, "people", bytes).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text().contains(said), "{said}: {}", answer.text());
    }
    assert!(upload_as(&desk, "people", "elenco.xlsx", ORGANIZATIONS).await.text().contains("This is not a CSV file."));
    let big = upload(&desk, "people", &vec![b'a'; 6 << 20]).await;
    assert!(big.text().contains("The file is larger than 5 MB."), "{}", big.text());
    assert_eq!(upload(&desk, "people", &vec![b'a'; 21 << 20]).await.problem(), "too_large");
}

#[tokio::test]
async fn a_draft_is_its_owners_and_ends() {
    let desk = Desk::new().await;
    let preview = draft(&desk, "organizations", ORGANIZATIONS).await;
    let technician = desk.site.signed_in("ada@example.org").await;
    assert_eq!(desk.site.get(&preview, &technician).await.status, StatusCode::FORBIDDEN);
    desk.site.clock.set(crate::kit::NOW.plus(3_601));
    let gone = desk.get(&preview).await;
    assert!(gone.status == StatusCode::GONE && gone.text().contains("nothing was written"), "{}", gone.text());
    assert_eq!(desk.post(&preview, &[]).await.status, StatusCode::GONE);
    assert_eq!(desk.get("/settings/import/x").await.status, StatusCode::GONE);
}

#[tokio::test]
async fn an_import_takes_no_administrator_away() {
    let desk = Desk::new().await;
    let rows = b"Nome;Ruolo;Attivo\r\nAdmin;tecnico;\r\n";
    let preview = draft(&desk, "people", rows).await;
    assert!(desk.page(&preview).await.contains("This is an administrator."));
    assert!(desk.saved(&preview, &[]).await.contains("done=0"));
}

/// The database takes the first group and no more.
#[tokio::test]
async fn an_import_that_stops_halfway_says_how_far_it_came() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("desk.db");
    let desk = Desk::on(Arc::new(SqliteStore::open(&file).await.expect("opened"))).await;
    let store = desk.site.app.store.clone();
    let edition = store.meta("search_edition").await.expect("read").expect("noted");
    let mut raw = SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.expect("opened");
    // With the 200th a newer program seems to have come: from then on nothing is written.
    sqlx::raw_sql(
        "CREATE TRIGGER comes AFTER INSERT ON document \
         WHEN (SELECT count(*) FROM document WHERE kind = 'organization') >= 200 \
         BEGIN UPDATE meta SET value = '999' WHERE key = 'search_edition'; END",
    )
    .execute(&mut raw)
    .await
    .expect("made");
    let rows: String = (0..250).map(|row| format!("Ente {row:03};no\r\n")).collect();
    let preview = draft(&desk, "organizations", format!("Ragione sociale;Settore critico\r\n{rows}").as_bytes()).await;
    let answer = desk.post(&preview, &[]).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.text());
    let page = answer.text();
    for text in ["200 of 250 rows are in", "no row comes twice", "Start that version", "Import 50"] {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert_eq!(count(&desk, DocKind::Organization).await, 200);
    // Still so; in the other language.
    let answer = form(&desk.site, &preview, &desk.cookie, "", &[("accept-language", "it")]).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    let page = answer.text();
    assert!(page.contains("0 righe su 50 sono importate") && page.contains("nessuna riga viene doppia"), "{page}");

    sqlx::raw_sql("DROP TRIGGER comes").execute(&mut raw).await.expect("gone");
    store.set_meta("search_edition", &edition).await.expect("noted");
    let done = desk.saved(&preview, &[]).await;
    assert!(done.ends_with("?done=50&refused=0"), "{done}");
    assert_eq!(count(&desk, DocKind::Organization).await, 250);
    let done = desk.saved(&preview, &[]).await;
    assert!(done.ends_with("?done=0&refused=0"), "none twice: {done}");
}
