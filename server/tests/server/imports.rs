//! Importing by the program itself: what it says, how it ends, and kill -9 in the middle.

use crate::kit::process::program;
use deskside_domain::document::{Body, DocRef};
use server::store::{SqliteStore, Store};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;
use std::process::{Output, Stdio};
use std::time::Duration;

fn run(folder: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = program().args(args).current_dir(folder).output().expect("ran");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (status.code(), text(stdout), text(stderr))
}

/// An export with many tickets and comments.
fn export(tickets: usize) -> String {
    let mut lines = String::new();
    for number in 1..=tickets {
        let (minute, person) = (number % 60, number % 37);
        let comments: Vec<String> = (0..3)
            .map(|comment| {
                format!(
                    r#"{{"id":{number}{comment},"author_id":{person},"public":{},"html_body":"<p>nota {comment} &egrave;</p>","created_at":"2026-03-0{}T10:{minute:02}:00Z"}}"#,
                    comment != 1,
                    comment + 2
                )
            })
            .collect();
        let _ = writeln!(
            lines,
            r#"{{"id":{number},"created_at":"2026-03-01T08:{minute:02}:00Z","updated_at":"2026-03-06T08:{minute:02}:00Z","subject":"Guasto {number}","description":"testo {number}","status":"{}","priority":"high","requester":{{"id":{person},"name":"Persona {person}"}},"assignee":{{"id":90{},"name":"Tecnico"}},"comments":[{}]}}"#,
            ["open", "solved", "closed", "pending"][number % 4],
            number % 3,
            comments.join(",")
        );
    }
    lines
}

/// What tickets and messages say, however the database came about.
async fn content(file: &Path) -> BTreeSet<String> {
    let store = SqliteStore::open(file).await.expect("opened");
    store.verify().await.expect("read");
    let mut all = BTreeSet::new();
    let rows = store.rows(0, u32::MAX).await.expect("rows");
    for stream in rows.iter().map(|row| row.stream).collect::<BTreeSet<_>>() {
        let document = store.document(DocRef::from(stream)).await.expect("read").expect("there");
        all.insert(serde_json::to_string(&document.body).expect("JSON"));
    }
    for row in rows.iter().filter(|row| row.kind == "article_added") {
        let event = row.event().expect("readable");
        let deskside_domain::event::EventBody::ArticleAdded(message) = event.body else { panic!("an article") };
        let document = store.document(message.article.into()).await.expect("read").expect("there");
        let Body::Article(article) = document.body else { panic!("an article") };
        all.insert(format!("{:?}", (article.message, article.author, article.at)));
    }
    store.close().await;
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_was_killed_is_run_again() {
    let folder = tempfile::tempdir().expect("folder");
    let here = folder.path();
    std::fs::write(here.join("tickets.jsonl"), export(600)).expect("written");
    let import = ["import", "--format", "json", "--mapping", "zendesk", "tickets.jsonl", "--data-dir"];
    let (code, said, _) = run(here, &[&import[..], &["whole"]].concat());
    assert_eq!(code, Some(0), "{said}");
    assert!(said.starts_with("tickets: 600 new, 0 changed, 0 unchanged, 0 skipped, 0 with errors\n"), "{said}");
    let expected = content(&here.join("whole/deskside.db")).await;
    run(here, &["migrate", "--data-dir", "cut"]);
    let file = here.join("cut/deskside.db");
    for kills in [400, 1_500] {
        let mut child = program()
            .args(import)
            .arg("cut")
            .current_dir(here)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        let store = SqliteStore::open(&file).await.expect("opened");
        let mut head = 0;
        for _ in 0..2_000 {
            store.look_again().await.expect("read");
            head = *store.head().borrow();
            if head >= kills || child.try_wait().expect("a state").is_some() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        child.kill().expect("killed");
        child.wait().expect("gone");
        store.close().await;
        assert!(head >= kills, "it came to {head}");
    }
    let (code, said, _) = run(here, &[&import[..], &["cut"]].concat());
    assert_eq!(code, Some(0), "{said}");
    let found = content(&file).await;
    assert!(found == expected, "{:?}", found.symmetric_difference(&expected).take(4).collect::<Vec<_>>());
    let (code, said, _) = run(here, &[&import[..], &["cut"]].concat());
    assert_eq!(code, Some(0));
    assert!(said.contains("0 new, 0 changed, 600 unchanged") && said.contains("0 events added"), "{said}");
    assert!(run(here, &["verify", "--data-dir", "cut"]).1.starts_with("sound: "));
}

#[test]
fn what_is_wrong_is_said_before_a_database_is_made() {
    let folder = tempfile::tempdir().expect("folder");
    let here = folder.path();
    std::fs::write(here.join("x.csv"), "Issue key;Summary\nA-1;b\n").expect("written");
    let refused = |args: &[&str], word: &str| {
        let (code, _, said) = run(here, args);
        assert!(code != Some(0) && said.contains(word), "{args:?}: {said}");
    };
    refused(&["import", "--format", "json", "x.csv"], "say with --mapping how the file is read");
    refused(&["import", "--format", "csv", "x.csv"], "say with --kind what the spreadsheet holds");
    refused(&["import", "--format", "csv", "--mapping", "zendesk", "x.csv"], "the mapping zendesk reads json files");
    refused(&["import", "--format", "csv", "--mapping", "own.toml", "x.csv"], "can not read the mapping own.toml");
    refused(&["import", "--format", "csv", "--mapping", "jira", "no.csv"], "can not read no.csv");
    refused(&["import", "--format", "csv", "--mapping", "jira", "--skip-errors", "x.csv"], "--skip-errors");
    refused(&["import", "--format", "csv", "--print-mapping", "ours"], "no mapping ours in the program");
    assert!(!here.join("data").exists(), "no database was made");
    let (code, printed, _) = run(here, &["import", "--format", "csv", "--print-mapping", "jira"]);
    assert!(code == Some(0) && printed.contains("[ticket.status.values]"));
    std::fs::write(here.join("own.toml"), printed).expect("written");
    let own = ["import", "--format", "csv", "--mapping", "own.toml", "x.csv"];
    refused(&own, "line 1: no column Created for the field created: export it too, or name another");

    let header = "Issue key;Summary;Created;Status\nA-1;b;05/Mar/26 2:13 PM;To Do\nA-2;c;05/Mar/26 2:13 PM;Huh\n";
    std::fs::write(here.join("x.csv"), header).expect("written");
    let (code, said, told) = run(here, &[&own[..], &["--dry-run"]].concat());
    assert_eq!(code, Some(3), "something would be left out");
    assert!(
        said.contains("1 new")
            && said.contains("dry run: nothing was written")
            && said.contains("note: the file has no column Resolved"),
        "{said}"
    );
    assert!(told.contains("x.csv: line 3, field status, value \"Huh\": not in the mapping's table"), "{told}");
    assert_eq!(run(here, &[&own[..], &["--strict"]].concat()).0, Some(1), "nothing is imported");
    assert_eq!(run(here, &own).0, Some(3), "something was left out");
}
