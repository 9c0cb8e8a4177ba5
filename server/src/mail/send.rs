//! Gives letters to a mail server, one after the other. A letter is noted as sent once the server has taken it; dies the
//! process between the two, it goes out again under the same Message-ID.

use super::follow::{follow, message_of};
use super::letter::Told;
use super::links::followed;
use super::{Post, Transport};
use crate::clock::Clock;
use crate::directory::Known;
use crate::http::App;
use crate::store::mail::{Letter, LetterKind, META_STOPPED, Tried};
use crate::store::{Result, Store, chain};
use crate::zone;
use app::texts::Lang;
use app::texts::portal::Texts;
use deskside_domain::document::Document;
use deskside_domain::event::EventBody;
use deskside_domain::id::PersonId;
use deskside_domain::people::Language;
use deskside_domain::permission::is_desk;
use deskside_domain::ticket::{Ticket, Visit, label};
use deskside_domain::time::Timestamp;
use lettre::AsyncTransport;
use std::time::Duration;
use tokio::sync::watch;

/// How often the queue is looked at while nothing happens.
const LOOK: Duration = Duration::from_secs(5);
/// After the database could do nothing.
const TROUBLE: Duration = Duration::from_secs(10);
/// Seconds until a letter that failed is tried again; twice as long each time.
const PAUSE: i64 = 30;
/// No pause is longer.
const LONGEST: i64 = 3_600;
/// How often a letter is tried: with these pauses, for some three days.
const TRIES: u32 = 80;
/// How long giving a letter to a mail server may take in all: shorter than it is ours. The transport itself waits only for
/// the connection.
const WHOLE: Duration = if cfg!(test) { Duration::from_millis(300) } else { Duration::from_secs(120) };
/// What could not be sent for so long is no news any more. In seconds.
const STALE: i64 = 7 * 86_400;

/// Leaves and sends letters until the process stops.
pub async fn work(app: App, post: Post, transport: Transport, mut stopping: watch::Receiver<bool>) {
    let mut head = app.store.head();
    loop {
        let pause = match turn(&app, &post, &transport).await {
            Ok(()) => LOOK,
            Err(error) => {
                tracing::debug!(error = chain(&error), "mail can not be looked after just now");
                TROUBLE
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = head.changed() => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
    }
}

/// Everything that there is to do now.
async fn turn(app: &App, post: &Post, transport: &Transport) -> Result<()> {
    let store = &*app.store;
    follow(store, post).await?;
    while is_going(store).await? {
        let known = app.administration.directory.now(store).await?;
        if !send_one(store, &known, post, transport, &*app.clock).await? {
            break;
        }
    }
    Ok(())
}

/// Nobody has stopped it.
async fn is_going(store: &dyn Store) -> Result<bool> {
    Ok(store.meta(META_STOPPED).await?.is_none_or(|by| by.is_empty()))
}

/// Sends the letter that is due the longest. False when none is.
///
/// # Errors
/// When the store can not be read or written. A letter that was taken comes again by itself.
pub async fn send_one(
    store: &dyn Store,
    known: &Known,
    post: &Post,
    transport: &Transport,
    clock: &dyn Clock,
) -> Result<bool> {
    let Some(letter) = store.take_letter(clock.now()).await? else { return Ok(false) };
    let tried = attempt(store, known, post, transport, &letter, clock.now()).await?;
    if let Tried::Later { error, .. } | Tried::GivenUp { error } = &tried {
        let (letter, attempts) = (&letter.id, letter.attempts);
        tracing::warn!(error, letter = letter.get(..8), attempts, "a mail could not be sent");
    }
    store.note_letter(&letter, &tried, clock.now()).await?;
    Ok(true)
}

async fn attempt(
    store: &dyn Store,
    known: &Known,
    post: &Post,
    transport: &Transport,
    letter: &Letter,
    now: Timestamp,
) -> Result<Tried> {
    let dropped = |why: &str| Ok(Tried::Dropped { error: why.to_owned() });
    let document = store.document(letter.ticket.into()).await?;
    let Some(ticket) = document.as_ref().and_then(Document::as_ticket) else { return dropped("the ticket is gone") };
    let Some(person) = known.person(letter.person).filter(|person| person.active) else {
        return dropped("the person has left");
    };
    let row = store.rows(letter.position.saturating_sub(1), 1).await?.pop();
    let row = row.filter(|row| row.event_id == letter.event);
    if row.as_ref().is_some_and(|row| now.since(row.recorded_at) > STALE) {
        return dropped("it happened more than a week ago");
    }
    let event = row.and_then(|row| row.event().ok()).map(|event| event.body);
    let message = match letter.kind {
        LetterKind::Reply => match said(store, event.as_ref()).await? {
            Some((text, author)) => Some((text, name_of(known, author, person.language))),
            None => return dropped("the message is gone"),
        },
        _ => None,
    };
    let visit = match letter.kind {
        LetterKind::Visit => planned(event.as_ref(), ticket),
        _ => None,
    };
    let visit = visit.map(|visit| (visit, offset(known, visit.from)));
    // It opens what is the requester's; those in copy see what they are told.
    let link = match person.id == ticket.content.requester {
        true => post.link(store, ticket.id).await?,
        false => None,
    };
    let mut links = Vec::new();
    if letter.kind == LetterKind::Links {
        for one in followed(store, person.id, now).await? {
            let Some(link) = post.link(store, one.id).await? else { continue };
            links.push((label(one.number, one.id), one.content.subject, link));
        }
        if links.is_empty() {
            return dropped("there is nothing left to follow");
        }
    }
    let told = Told { ticket, person, message, visit, link, links };
    let mail = match super::letter(post, letter, &told) {
        Ok(Some(mail)) => mail,
        Ok(None) => return dropped("the person has no mail address"),
        Err(error) => return Ok(Tried::GivenUp { error }),
    };
    let (error, is_final) = match tokio::time::timeout(WHOLE, transport.send(mail)).await {
        Ok(Ok(_)) => return Ok(Tried::Sent),
        Ok(Err(error)) => (said_by(&error), is_of_letter(&error)),
        Err(_) => (format!("the mail server said nothing for {} seconds", WHOLE.as_secs()), false),
    };
    Ok(match is_final || letter.attempts >= TRIES {
        true => Tried::GivenUp { error },
        false => Tried::Later { due: again(letter.attempts, now), error },
    })
}

/// Whether a mail server refuses this letter for ever: its reader or what is in it. What it has against the desk, a
/// password or who it may send for, somebody puts right, and then it goes out.
fn is_of_letter(error: &lettre::transport::smtp::Error) -> bool {
    let Some(status) = error.status().filter(|_| error.is_permanent()) else { return false };
    is_final(&status.to_string(), &error.to_string())
}

/// The same, of the code (RFC 5321) and of what is said with it: enhanced codes (RFC 3463) of the sender, of security and
/// of the protocol, and refused sign-ins (RFC 4954), are the desk's to put right.
fn is_final(code: &str, said: &str) -> bool {
    let enhanced = said.split(|c: char| !c.is_ascii_digit() && c != '.').find(|word| word.starts_with("5."));
    let is_ours = enhanced.is_some_and(|found| {
        ["5.1.7", "5.1.8"].contains(&found) || found.starts_with("5.7.") || found.starts_with("5.5.")
    });
    !is_ours && !["530", "534", "535", "538"].contains(&code)
}

/// What the mail server said, or why it was not heard.
fn said_by(error: &lettre::transport::smtp::Error) -> String {
    // An answer of the server stands in the error's own words already.
    if error.status().is_some() { error.to_string() } else { chain(error) }
}

/// When a letter that was tried so often is tried again.
fn again(attempts: u32, now: Timestamp) -> Timestamp {
    let pause = PAUSE.saturating_mul(1_i64.checked_shl(attempts.saturating_sub(1).min(20)).unwrap_or(LONGEST));
    now.plus(pause.min(LONGEST))
}

/// How the name of an author is told: people of the desk by their name, nobody as the desk.
fn name_of(known: &Known, author: PersonId, language: Language) -> String {
    let lang = match language {
        Language::En => Lang::En,
        Language::It => Lang::It,
    };
    let name = known.person(author).filter(|person| is_desk(person.role)).map(|person| person.profile.name.clone());
    name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| Texts::of(lang).mail.desk.to_owned())
}

/// The message that an event added.
async fn said(store: &dyn Store, event: Option<&EventBody>) -> Result<Option<(String, PersonId)>> {
    let Some(EventBody::ArticleAdded(message)) = event else { return Ok(None) };
    Ok(message_of(store.document(message.article.into()).await?))
}

/// The visit as it is planned now.
fn planned<'t>(event: Option<&EventBody>, ticket: &'t Ticket) -> Option<&'t Visit> {
    let Some(EventBody::VisitPlanned(visit)) = event else { return None };
    ticket.visits.iter().find(|one| one.id == visit.id)
}

/// By how many seconds the desk's wall time is ahead of UTC: that of its opening hours.
fn offset(known: &Known, at: Timestamp) -> i32 {
    let zone = known.service_calendars_by_name().into_iter().find(|calendar| !calendar.retired);
    zone.and_then(|calendar| zone::offset_at(&calendar.zone, at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_the_desks_to_put_right_is_tried_again() {
        for (code, said, is_for_ever) in [
            ("550", "permanent error (550): 5.1.1 no such user", true),
            ("552", "permanent error (552): 5.3.4 too large", true),
            ("550", "permanent error (550): no such mailbox", true),
            ("535", "permanent error (535): 5.7.8 authentication failed", false),
            ("535", "permanent error (535): bad password", false),
            ("530", "permanent error (530): authenticate first", false),
            ("554", "permanent error (554): 5.7.1 relay access denied", false),
            ("550", "permanent error (550): 5.1.8 sender's domain not found", false),
        ] {
            assert_eq!(is_final(code, said), is_for_ever, "{said}");
        }
    }

    #[tokio::test]
    async fn a_mail_server_that_says_nothing_holds_nobody_up() {
        let store = crate::store::MemoryStore::default();
        let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let transport = Transport::builder_dangerous("127.0.0.1").port(silent.local_addr().expect("an address").port());
        let from = "desk@example.org".parse().expect("an address");
        let addresses = super::super::Addresses { from, checked_by: None, public_url: None };
        let post = Post::of(&store, addresses).await.expect("a secret");
        let mail = lettre::Message::builder()
            .from(post.addresses.from.clone())
            .to("ada@example.org".parse().expect("an address"))
            .body(String::new())
            .expect("a mail");
        let transport = transport.build();
        assert!(tokio::time::timeout(WHOLE, transport.send(mail)).await.is_err(), "or it waits by itself now");
    }

    #[test]
    fn pauses_grow_for_about_three_days() {
        let pauses: Vec<i64> = (1..TRIES).map(|times| again(times, Timestamp(0)).0).collect();
        assert_eq!(pauses.get(..3), Some([30, 60, 120].as_slice()));
        assert_eq!(pauses.last(), Some(&LONGEST));
        let days = pauses.iter().sum::<i64>() / 86_400;
        assert!((2..=4).contains(&days), "{days}");
    }
}
