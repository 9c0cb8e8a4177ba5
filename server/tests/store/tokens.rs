//! Tokens of programs, and how what they send is settled.

use super::desk::*;
use deskside_domain::command::{Bases, Command};
use deskside_domain::id::{ClientId, CommandId, PersonId};
use deskside_domain::refusal::Refusal;
use deskside_domain::sync::server::Authority;
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::FieldValue;
use deskside_domain::time::{Captured, Timestamp};
use server::store::{ApiToken, Push, Scope};
use uuid::Uuid;

fn token(id: u128, person: u128) -> ApiToken {
    ApiToken {
        id: Uuid::from_u128(id),
        person: PersonId::from(person),
        name: "Reports".to_owned(),
        scopes: vec![Scope::TicketsRead, Scope::PeopleWrite],
        created_at: T0,
        expires_at: T0.plus(86_400),
        used_at: None,
        revoked_at: None,
    }
}

pub async fn a_token_is_used_and_revoked(kind: Kind) {
    let desk = Desk::new(kind).await;
    let store = desk.store();
    let (sara, ivan) = (PersonId::from(SARA), PersonId::from(IVAN));
    let newer = ApiToken { created_at: T0.plus(1), ..token(2, SARA) };
    for (hash, token) in [([1; 32], token(1, SARA)), ([2; 32], newer.clone()), ([3; 32], token(3, IVAN))] {
        store.add_token(hash, &token).await.expect("written");
    }
    assert_eq!(store.token([1; 32]).await.expect("read"), Some(token(1, SARA)));
    assert_eq!(store.token([9; 32]).await.expect("read"), None);
    assert_eq!(store.tokens(Some(sara)).await.expect("read"), [newer, token(1, SARA)], "the newest first");
    assert_eq!(store.tokens(None).await.expect("read").len(), 3);
    store.touch_token(Uuid::from_u128(1), T0.plus(9)).await.expect("written");
    let used = store.token([1; 32]).await.expect("read").expect("there");
    assert_eq!(used.used_at, Some(T0.plus(9)));
    assert!(used.is_valid(T0.plus(86_399)) && !used.is_valid(T0.plus(86_400)));
    let id = Uuid::from_u128(1);
    assert!(!store.revoke_token(Some(ivan), id, T0.plus(20)).await.expect("written"), "not Ivan's");
    assert!(store.revoke_token(Some(sara), id, T0.plus(20)).await.expect("written"));
    assert!(!store.revoke_token(None, id, T0.plus(30)).await.expect("written"), "once");
    let revoked = store.token([1; 32]).await.expect("read").expect("kept");
    assert!(revoked.revoked_at == Some(T0.plus(20)) && !revoked.is_valid(T0));
    store.revoke_tokens_of(sara, T0.plus(40)).await.expect("written");
    let times: Vec<_> = store.tokens(None).await.expect("read").into_iter().map(|token| token.revoked_at).collect();
    assert_eq!(times, [Some(T0.plus(40)), Some(T0.plus(20)), None], "the first time stands; Ivan's is not touched");
}

/// A command as a program sends it.
fn sent(id: u128, user: u128, payload: deskside_domain::command::Payload) -> Command {
    Command {
        command_id: CommandId::from(0xb0_0000 + id),
        client_id: ClientId::from(0xb0),
        lane: payload.aggregate().expect("a record"),
        lane_seq: 1,
        requires: Vec::new(),
        bases: Bases::new(),
        captured: Captured { device_wall: Timestamp::MAX, server_offset: None, last_contact: None },
        user_id: PersonId::from(user),
        payload,
    }
}

pub async fn a_program_keeps_no_lane_and_has_the_last_word(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let ticket = desk.ticket("Stampante").await;
    let push = |command: &Command, who: u128| Push::of(Authority::Api(PersonId::from(who)), [command.seal()]);
    // Two commands on one record, both first in their lane, without a word about what their author saw.
    let subject = |id: u128, text: &str| sent(id, SARA, edit(ticket, FieldValue::Subject(text.to_owned())));
    let (first, second) = (subject(1, "Una"), subject(2, "Due"));
    for command in [&first, &second] {
        let outcome = desk.submit(&[push(command, SARA)]).await.concat().remove(0);
        assert!(matches!(outcome, Outcome::Applied { .. }), "{outcome:?}");
    }
    let document = desk.document(ticket).await.expect("there");
    assert_eq!(document.as_ticket().map(|ticket| ticket.content.subject.as_str()), Some("Due"));
    assert_eq!(document.as_ticket().map(|ticket| ticket.updated_at), Some(desk.time()), "it happens when it arrives");
    // The same bytes again, other bytes under the id, another person's.
    let before = desk.state().await;
    let again = desk.submit(&[push(&first, SARA)]).await.concat().remove(0);
    assert!(matches!(again, Outcome::Applied { .. }), "{again:?}");
    let other = desk.submit(&[push(&subject(1, "Tre"), SARA)]).await.concat().remove(0);
    assert_eq!(other, Outcome::Rejected { refusal: Refusal::CommandIdReused });
    let stolen = desk.submit(&[push(&subject(3, "Tre"), IVAN)]).await.concat().remove(0);
    assert_eq!(stolen, Outcome::NeedsAuth);
    assert_eq!(desk.state().await, before);
    // Roles are asked.
    let marta = desk.submit(&[push(&sent(4, MARTA, take(ticket)), MARTA)]).await.concat().remove(0);
    assert!(matches!(marta, Outcome::Rejected { refusal: Refusal::NotPermitted { .. } }), "{marta:?}");
    desk.store().verify().await.expect("whole");
}
