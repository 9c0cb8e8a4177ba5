//! Accounts and sessions, which lie outside of the log.

use super::desk::*;
use deskside_domain::id::PersonId;
use server::store::{Account, Invitation, SecondFactor, Session};
use uuid::Uuid;

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

fn session(id: u128, person: u128) -> Session {
    Session {
        id: Uuid::from_u128(id),
        person: PersonId::from(person),
        created_at: T0,
        seen_at: T0,
        agent: "Firefox \u{1f98a}".to_owned(),
        address: "192.0.2.7".to_owned(),
        proven: true,
    }
}

pub async fn a_session_ends(kind: Kind) {
    let desk = Desk::new(kind).await;
    let store = desk.store();
    let tokens = [[1; 32], [2; 32], [3; 32]];
    let half = Session { proven: false, ..session(2, SARA) };
    for (token, session) in tokens.into_iter().zip([session(1, SARA), half.clone(), session(3, IVAN)]) {
        store.begin_session(token, &session).await.expect("written");
    }
    store.touch_session(tokens[0], T0.plus(3_600)).await.expect("written");
    let seen = store.session(tokens[0]).await.expect("read");
    assert_eq!(seen, Some(Session { seen_at: T0.plus(3_600), ..session(1, SARA) }));
    assert_eq!(store.session([9; 32]).await.expect("read"), None);

    let mut ended = store.sessions_ended();
    store.end_session(tokens[0]).await.expect("written");
    ended.recv().await.expect("who holds a stream open hears of it");
    assert_eq!(store.session(tokens[0]).await.expect("read"), None);
    assert_eq!(store.session(tokens[1]).await.expect("read"), Some(half));
    store.end_sessions_of(PersonId::from(SARA), None).await.expect("written");
    ended.recv().await.expect("who holds a stream open hears of it");
    assert_eq!(store.session(tokens[1]).await.expect("read"), None);
    assert_eq!(store.session(tokens[2]).await.expect("read"), Some(session(3, IVAN)));
}

pub async fn people_see_and_end_their_own_sessions(kind: Kind) {
    let desk = Desk::new(kind).await;
    let store = desk.store();
    let (sara, ivan) = (PersonId::from(SARA), PersonId::from(IVAN));
    let mut all = Vec::new();
    for (id, person) in [(1, SARA), (2, SARA), (3, SARA), (4, IVAN)] {
        let session = Session { seen_at: T0.plus(i64::try_from(id).expect("small") * 60), ..session(id, person) };
        store.begin_session([u8::try_from(id).expect("small"); 32], &session).await.expect("written");
        all.push(session);
    }
    let of_sara = store.sessions_of(sara).await.expect("read");
    assert_eq!(of_sara, [all[2].clone(), all[1].clone(), all[0].clone()], "the one last used first");

    let mut ended = store.sessions_ended();
    assert!(!store.end_session_of(ivan, all[0].id).await.expect("written"), "not Ivan's");
    assert_eq!(store.sessions_of(sara).await.expect("read").len(), 3);
    assert!(store.end_session_of(sara, all[0].id).await.expect("written"));
    ended.recv().await.expect("who holds a stream open hears of it");
    assert!(!store.end_session_of(sara, all[0].id).await.expect("written"), "it has ended");
    store.end_sessions_of(sara, Some(all[2].id)).await.expect("written");
    assert_eq!(store.sessions_of(sara).await.expect("read"), [all[2].clone()]);
    assert_eq!(store.sessions_of(ivan).await.expect("read"), [all[3].clone()]);
}

pub async fn a_second_factor_is_taken_once(kind: Kind) {
    let desk = Desk::new(kind).await;
    let store = desk.store();
    let (sara, ivan) = (PersonId::from(SARA), PersonId::from(IVAN));
    assert!(!store.has_accounts().await.expect("read"));
    assert!(store.set_account(&account(SARA, "sara@desk.example", "$argon2id$first")).await.expect("written"));
    assert!(store.has_accounts().await.expect("read"));
    let found = store.account_of(sara).await.expect("read");
    assert_eq!(found.map(|account| account.email).as_deref(), Some("sara@desk.example"));
    assert_eq!(store.account_of(ivan).await.expect("read"), None);

    assert_eq!(store.second_factor(sara).await.expect("read"), None);
    assert!(!store.take_step(sara, 7).await.expect("written"), "there is none");
    let factor = SecondFactor { person: sara, secret: vec![7; 20], since: None, last_step: 0 };
    store.set_second_factor(&factor, &[]).await.expect("written");
    assert_eq!(store.second_factor(sara).await.expect("read"), Some(factor.clone()));
    let on = SecondFactor { since: Some(T0), last_step: 41, ..factor };
    let codes = [[1; 32], [2; 32]];
    store.set_second_factor(&on, &codes).await.expect("written");
    assert!(!store.take_step(sara, 41).await.expect("written"));
    assert!(store.take_step(sara, 42).await.expect("written"));
    assert!(!store.take_step(sara, 42).await.expect("written"), "once");
    assert!(!store.take_step(sara, 41).await.expect("written"), "nor an older one");
    let now = store.second_factor(sara).await.expect("read");
    assert_eq!(now, Some(SecondFactor { last_step: 42, ..on.clone() }));

    assert_eq!(store.recovery_left(sara).await.expect("read"), 2);
    assert!(!store.take_recovery(ivan, codes[0]).await.expect("written"), "Sara's");
    assert!(store.take_recovery(sara, codes[0]).await.expect("written"));
    assert!(!store.take_recovery(sara, codes[0]).await.expect("written"), "once");
    assert!(!store.take_recovery(sara, [9; 32]).await.expect("written"));
    store.set_second_factor(&on, &[[3; 32]]).await.expect("written");
    assert!(!store.take_recovery(sara, codes[1]).await.expect("written"), "new codes, the old ones are gone");
    assert_eq!(store.recovery_left(sara).await.expect("read"), 1);
    store.end_second_factor(sara).await.expect("written");
    assert_eq!(store.second_factor(sara).await.expect("read"), None);
    assert_eq!(store.recovery_left(sara).await.expect("read"), 0);
    assert!(!format!("{on:?}").contains("secret"), "a secret is in no log line");
}

pub async fn an_invitation_counts_once(kind: Kind) {
    let desk = Desk::new(kind).await;
    let store = desk.store();
    let (sara, ivan) = (PersonId::from(SARA), PersonId::from(IVAN));
    let of = |person, email: &str| Invitation { person, email: email.to_owned(), until: T0.plus(60) };
    store.invite([1; 32], &of(sara, "sara@desk.example")).await.expect("written");
    store.invite([2; 32], &of(ivan, "ivan@desk.example")).await.expect("written");
    assert_eq!(store.invitation([1; 32]).await.expect("read"), Some(of(sara, "sara@desk.example")));
    assert_eq!(store.invitation([9; 32]).await.expect("read"), None);
    // The newest of a person counts.
    store.invite([3; 32], &of(sara, "s.bianchi@desk.example")).await.expect("written");
    assert_eq!(store.invitation([1; 32]).await.expect("read"), None);
    assert!(!store.take_invitation([1; 32]).await.expect("written"));
    assert!(store.take_invitation([3; 32]).await.expect("written"));
    assert!(!store.take_invitation([3; 32]).await.expect("written"), "it was taken");
    assert_eq!(store.invitation([2; 32]).await.expect("read"), Some(of(ivan, "ivan@desk.example")));
}

pub async fn whoever_can_sign_in_is_known(kind: Kind) {
    let desk = Desk::new(kind).await;
    let store = desk.store();
    assert_eq!(store.account_holders().await.expect("read"), []);
    for (person, email) in [(SARA, "sara@desk.example"), (IVAN, "ivan@desk.example")] {
        assert!(store.set_account(&account(person, email, "$argon2id$x")).await.expect("written"));
    }
    let mut holders = store.account_holders().await.expect("read");
    holders.sort_unstable();
    let mut expected = [PersonId::from(SARA), PersonId::from(IVAN)];
    expected.sort_unstable();
    assert_eq!(holders, expected);
    let (older, newer) = (session(1, SARA), Session { seen_at: T0.plus(60), ..session(2, IVAN) });
    for (token, session) in [([1; 32], &older), ([2; 32], &newer)] {
        store.begin_session(token, session).await.expect("written");
    }
    assert_eq!(store.every_session().await.expect("read"), [newer, older]);
}
