//! Databases that can not be used as they are: said with the remedy, never with the password, and left alone.

use super::cluster::{Database, PASSWORD, cluster};
use super::desk::*;
use deskside_domain::id::PersonId;
use deskside_domain::sync::server::Authority;
use server::store::{Place, Push, Reason, StoreError, chain, open};

/// The error of an address.
async fn refused(url: &str) -> String {
    match open(&Place::Server(url.to_owned())).await {
        Ok(_) => panic!("{url} opens"),
        Err(error) => chain(&error),
    }
}

fn says(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "{word} is not in: {text}");
    }
    assert!(!text.contains(PASSWORD) && !text.contains("wr0ng"), "{text}");
}

pub async fn what_is_wrong_with_an_address_is_said(_: Kind) {
    let (cluster, database) = (cluster(), Database::new().await);
    let (name, port) = (database.name.as_str(), cluster.port);
    let place = format!("postgres://desk@127.0.0.1:{port}/{name}");
    says(&refused(&cluster.tcp("desk", "wr0ng", name)).await, &[&place, "password in database_url", "pg_hba.conf"]);
    says(&refused(&cluster.tcp("nobody", "wr0ng", name)).await, &["postgres://nobody@", "user and password"]);
    let missing = refused(&cluster.tcp("desk", PASSWORD, "songs")).await;
    says(&missing, &["there is no database at", "/songs", "createdb", "database_url"]);
    // Port 1 is nobody's.
    let nobody = format!("postgres://desk:{PASSWORD}@127.0.0.1:1/{name}");
    says(&refused(&nobody).await, &["no PostgreSQL answers at postgres://desk@127.0.0.1:1/", "database_url"]);
    let nobody = format!("postgres://desk:{PASSWORD}@localhost/{name}?host=/nowhere");
    says(&refused(&nobody).await, &["no PostgreSQL answers at", "host=/nowhere"]);
    let tls = cluster.tcp("desk", PASSWORD, name).replace("disable", "require");
    says(&refused(&tls).await, &["no TLS connection", &place, "sslmode"]);
    for bad in [format!("postgres://desk:{PASSWORD}@h:port/d"), format!("postgres://desk:{PASSWORD}@h/d?sslmode=of")] {
        says(&refused(&bad).await, &["database_url", "postgres://USER:PASSWORD@HOST"]);
    }

    cluster.run(&format!("CREATE ROLE guest_{name} LOGIN PASSWORD '{PASSWORD}'")).await;
    let guest = cluster.tcp(&format!("guest_{name}"), PASSWORD, name);
    says(&refused(&guest).await, &["lacks a right", &format!("guest_{name}@"), "permission denied for "]);
    cluster
        .run(&format!(
            "CREATE DATABASE latin_{name} ENCODING LATIN1 LOCALE 'C' LOCALE_PROVIDER libc TEMPLATE template0"
        ))
        .await;
    says(&refused(&cluster.url(&format!("latin_{name}"))).await, &["LATIN1", "createdb --encoding UTF8"]);
    // With the right words it opens, by way of TCP and a password too.
    let store = open(&Place::Server(cluster.tcp("desk", PASSWORD, name))).await.expect("opens");
    store.ping().await.expect("alive");
    store.close().await;
}

pub async fn another_programs_database_stays_as_it_is(_: Kind) {
    let name = {
        let database = Database::new().await;
        // Spoilt from here on: nobody else gets it.
        database.run("DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TABLE songs (title text)").await;
        database.name.clone()
    };
    let text = refused(&cluster().url(&name)).await;
    says(&text, &["another program's tables", &name, "database_url"]);
    let mut connection = cluster().connect(&name).await;
    let tables: Vec<String> = sqlx::query_scalar("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'")
        .fetch_all(&mut connection)
        .await
        .expect("read");
    assert_eq!(tables, ["songs"]);
}

pub async fn a_newer_schema_is_left_alone(kind: Kind) {
    let desk = Desk::new(kind).await;
    let database = desk.place.database();
    let known = server::store::postgres::SCHEMA;
    database.run("UPDATE meta SET value = '99' WHERE key = 'schema'").await;
    let opened = database.text("SELECT value FROM meta WHERE key = 'opened'").await;
    says(&refused(&database.url).await, &["schema 99", &format!("knows {known}"), "start the newer Deskside"]);
    assert_eq!(database.text("SELECT value FROM meta WHERE key = 'opened'").await, opened);
    let error = desk.store().ping().await.expect_err("another schema");
    assert!(error.is_around() && error.to_string().contains("schema 99"), "{error}");
}

/// A newer program has made search index or documents anew while this one runs: what this one would write there is not
/// found, and it would drop what it does not know.
pub async fn a_newer_program_is_noticed(kind: Kind) {
    for key in ["search_edition", "document_edition"] {
        a_newer_edition_is_noticed(kind, key).await;
    }
}

async fn a_newer_edition_is_noticed(kind: Kind, key: &str) {
    let mut desk = Desk::new(kind).await;
    let ticket = desk.ticket("Stampante bloccata").await;
    let ours = desk.store().meta(key).await.expect("read").expect("noted");
    let before = desk.state().await;
    desk.store().set_meta(key, "999").await.expect("noted");
    let command = desk.command(SARA, 60, reply(ticket, 1, "Cartuccia cambiata")).await;
    let push = || Push::of(Authority::User(PersonId::from(SARA)), [command.seal()]);
    let error = desk.store().submit(&[push()], desk.time()).await.expect_err("refused");
    says(&error.to_string(), &["edition 999", &format!("makes {ours}"), "start the newer Deskside"]);
    assert!(error.is_around() && error.reason() == Some(Reason::OtherSchema), "{error:?}");
    assert_eq!(desk.state().await, before, "nothing was written");
    for error in [
        desk.store().ping().await.expect_err("noticed"),
        desk.store().rebuild().await.expect_err("noticed"),
        desk.store().probe(0).await.expect_err("noticed"),
    ] {
        assert!(matches!(error, StoreError::OtherEdition { found: 999, .. }), "{error:?}");
    }
    // The older program does not make it anew in its own way either.
    let opened = match kind {
        Kind::Postgres => open(&Place::Server(desk.place.database().url.clone())).await,
        _ => open(&Place::File(desk.place.file())).await,
    };
    let Err(error) = opened else { panic!("it opens") };
    says(&chain(&error), &["edition 999", "start the newer Deskside"]);
    assert_eq!(desk.store().meta(key).await.expect("read").as_deref(), Some("999"));
    desk.store().set_meta(key, &ours).await.expect("noted");
    desk.store().submit(&[push()], desk.time()).await.expect("written");
    assert_eq!(desk.find("cartuccia").await, [ticket]);
}

pub async fn an_older_schema_is_brought_up_to_date(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    desk.ticket("Stampante bloccata").await;
    let before = desk.state().await;
    // As it was before there were files, jobs, and lists with an index of their own.
    desk.place
        .database()
        .run(
            "ALTER TABLE account DROP COLUMN access; \
             ALTER TABLE client DROP COLUMN build, DROP COLUMN agent; DROP TABLE upload, file, file_part, file_use; \
             DROP TABLE job, letter, arrival, asset, custody; DROP INDEX ticket_assignee; DROP INDEX ticket_team; DROP INDEX ticket_priority; \
             DROP INDEX document_requester; \
             CREATE INDEX document_requester ON document (requester) WHERE requester IS NOT NULL; \
             DELETE FROM meta WHERE key = 'document_edition'; \
             UPDATE meta SET value = '2' WHERE key = 'schema'",
        )
        .await;
    desk.place.reopen().await;
    assert_eq!(desk.state().await, before);
    assert_eq!(desk.store().facts().await.expect("read").schema, server::store::postgres::SCHEMA);
    assert_eq!(super::jobs::work_off(desk.store(), desk.time()).await.len(), 3, "what comes again and again is there");
}
