//! Accounts and sessions, which lie outside of the log.

use super::desk::*;
use deskside_domain::command::Payload;
use deskside_domain::id::PersonId;
use deskside_domain::people::Person;
use deskside_domain::sync::server::Authority;
use deskside_domain::sync::wire::Outcome;
use server::store::{Account, Invitation, Push, SecondFactor, Session};
use uuid::Uuid;

fn account(person: u128, email: &str, password: &str) -> Account {
    let (email, password) = (email.to_owned(), password.to_owned());
    Account { person: PersonId::from(person), email, password, changed_at: T0, access: Default::default() }
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

/// What names the access that Sara's sessions have.
async fn access(desk: &Desk) -> Uuid {
    desk.store().account_of(PersonId::from(SARA)).await.expect("read").expect("an account").access
}

pub async fn an_access_ends_with_what_it_was_given_for(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let (sara, ivan) = (PersonId::from(SARA), PersonId::from(IVAN));
    let given = Account { access: Uuid::from_u128(7), ..account(SARA, "sara@desk.example", "$argon2id$first") };
    assert!(desk.store().set_account(&given).await.expect("written"));
    let mut seen = vec![access(&desk).await];
    assert_eq!(seen, [Uuid::from_u128(7)]);
    for id in 1..4 {
        let token = [u8::try_from(id).expect("small"); 32];
        desk.store().begin_session(token, &session(id, SARA)).await.expect("written");
    }
    // Signing out and what is not hers leave it; what somebody ends by name, or all of them, does not.
    desk.store().end_session([1; 32]).await.expect("written");
    assert!(!desk.store().end_session_of(ivan, Uuid::from_u128(2)).await.expect("written"));
    assert!(!desk.store().end_session_of(sara, Uuid::from_u128(9)).await.expect("written"));
    desk.store().end_sessions_of(ivan, None).await.expect("written");
    assert_eq!(access(&desk).await, seen[0]);
    assert!(desk.store().end_session_of(sara, Uuid::from_u128(2)).await.expect("written"));
    seen.push(access(&desk).await);
    desk.store().end_sessions_of(sara, Some(Uuid::from_u128(3))).await.expect("written");
    seen.push(access(&desk).await);
    // So does being shut out, in the same commit; any other change of the person does not.
    let document = desk.store().document(sara.into()).await.expect("read").expect("Sara");
    let person = document.as_person().expect("a person").clone();
    for (active, changes) in [(true, false), (false, true), (false, false), (true, false)] {
        let payload = Payload::DefinePerson(Person { active, ..person.clone() });
        let push = Push::of(Authority::System, [desk.by_system(payload)]);
        assert!(desk.submit(&[push]).await.iter().flatten().all(Outcome::is_done));
        let now = access(&desk).await;
        assert_eq!(now != seen[seen.len() - 1], changes);
        seen.push(now);
    }
    seen.dedup();
    assert_eq!(seen.iter().collect::<std::collections::BTreeSet<_>>().len(), 4, "each is another one: {seen:?}");
}

pub async fn what_is_noted_first_stays(kind: Kind) {
    let desk = Desk::new(kind).await;
    let values: Vec<String> = (0..8).map(|number| format!("value {number}")).collect();
    let asked = futures::future::join_all(values.iter().map(|value| desk.store().meta_or("secret_of_a_test", value)));
    let all: Vec<String> = asked.await.into_iter().map(|kept| kept.expect("kept")).collect();
    assert!(values.contains(&all[0]) && all.iter().all(|kept| *kept == all[0]), "all get the same: {all:?}");
    assert_eq!(desk.store().meta_or("secret_of_a_test", "later").await.expect("kept"), all[0]);
    assert_eq!(desk.store().meta("secret_of_a_test").await.expect("read").as_ref(), Some(&all[0]));
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
