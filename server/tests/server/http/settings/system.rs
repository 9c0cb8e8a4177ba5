//! The state of the installation.

use super::Desk;
use server::store::{SqliteStore, Worked};
use sqlx::{Connection, SqliteConnection};
use std::sync::Arc;

#[tokio::test]
async fn a_job_that_fails_is_shown_with_its_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("desk.db");
    let desk = Desk::on(Arc::new(SqliteStore::open(&file).await.expect("opened"))).await;
    let (store, now) = (&desk.site.app.store, crate::kit::NOW);
    while !matches!(store.work_off(now).await.expect("worked"), Worked::Nothing) {}
    assert!(desk.page("/settings/system").await.contains("Nothing waits, and nothing has failed."));
    let mut raw = SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.expect("opened");
    sqlx::query("INSERT INTO job (kind, key, due) VALUES ('reindex', 'nobody', 0), ('of_tomorrow', '', 0)")
        .execute(&mut raw)
        .await
        .expect("written");
    assert!(desk.page("/settings/system").await.contains("1 to be done now"));
    assert!(matches!(store.work_off(now).await.expect("noted"), Worked::Failed { .. }));
    // Another program's job is left to it.
    assert!(matches!(store.work_off(now).await.expect("looked"), Worked::Nothing));
    let page = desk.page("/settings/system").await;
    for text in ["Search by a requester", "Failed 1 times", "nobody", "is no identity"] {
        assert!(page.contains(text), "{text}: {page}");
    }
}
