//! Accounts and sessions, which lie outside of the log.

use super::desk::*;
use deskside_domain::id::PersonId;
use server::store::{Account, Session};

fn account(person: u128, email: &str, password: &str) -> Account {
    let (email, password) = (email.to_owned(), password.to_owned());
    Account { person: PersonId::from(person), email, password, changed_at: T0 }
}

pub async fn an_address_is_one_persons(kind: Kind) {
    let desk = Desk::new(kind).await;
    let store = desk.store();
    let sara = account(SARA, "sara@desk.example", "$argon2id$first");
    assert_eq!(store.account(&sara.email).await.expect("read"), None);
    assert!(store.set_account(&sara).await.expect("written"));
    assert_eq!(store.account(&sara.email).await.expect("read"), Some(sara.clone()));
    let taken = account(IVAN, &sara.email, "$argon2id$other");
    assert!(!store.set_account(&taken).await.expect("written"), "the address is Sara's");
    assert_eq!(store.account(&sara.email).await.expect("read"), Some(sara.clone()));
    // A new password, then a new address; the old one is free again.
    let changed = Account { password: "$argon2id$second".to_owned(), changed_at: T0.plus(60), ..sara.clone() };
    assert!(store.set_account(&changed).await.expect("written"));
    assert_eq!(store.account(&sara.email).await.expect("read"), Some(changed.clone()));
    let moved = Account { email: "s.bianchi@desk.example".to_owned(), ..changed };
    assert!(store.set_account(&moved).await.expect("written"));
    assert_eq!(store.account(&sara.email).await.expect("read"), None);
    assert!(store.set_account(&taken).await.expect("written"));
    for dump in [format!("{:?}", desk.state().await), format!("{moved:?}")] {
        assert!(!dump.contains("argon2id"), "a secret is in no dump and in no log line");
    }
}

pub async fn a_session_ends(kind: Kind) {
    let desk = Desk::new(kind).await;
    let store = desk.store();
    let tokens = [[1; 32], [2; 32], [3; 32]];
    let session = |person: u128| Session { person: PersonId::from(person), created_at: T0, seen_at: T0 };
    for (token, person) in tokens.into_iter().zip([SARA, SARA, IVAN]) {
        store.begin_session(token, session(person)).await.expect("written");
    }
    store.touch_session(tokens[0], T0.plus(3_600)).await.expect("written");
    let seen = store.session(tokens[0]).await.expect("read");
    assert_eq!(seen, Some(Session { seen_at: T0.plus(3_600), ..session(SARA) }));
    assert_eq!(store.session([9; 32]).await.expect("read"), None);

    let mut ended = store.sessions_ended();
    store.end_session(tokens[0]).await.expect("written");
    ended.recv().await.expect("who holds a stream open hears of it");
    assert_eq!(store.session(tokens[0]).await.expect("read"), None);
    assert_eq!(store.session(tokens[1]).await.expect("read"), Some(session(SARA)));
    store.end_sessions_of(PersonId::from(SARA)).await.expect("written");
    ended.recv().await.expect("who holds a stream open hears of it");
    assert_eq!(store.session(tokens[1]).await.expect("read"), None);
    assert_eq!(store.session(tokens[2]).await.expect("read"), Some(session(IVAN)));
}
