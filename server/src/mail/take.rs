//! Takes a mail in, once for each Message-ID: it is noted first, and what it does are commands whose ids follow from it,
//! so that whoever dies in between leaves nothing half done and nothing twice.

use super::Post;
use super::judge::{Reason, Verdict, judge, person_of};
use super::read::{Attached, Incoming, read};
use crate::directory::Known;
use crate::store::files::{FileHash, PIECE, Upload};
use crate::store::mail::{Arrival, ArrivalState};
use crate::store::{Result, Store, StoreError};
use crate::system::{command, command_on, derived_id, submit};
use app::texts::portal::Texts;
use app::texts::{Lang, fill};
use deskside_domain::command::{
    AddArticle, AttachFile, Base, CreateTicket, OnLink, OnTicket, Payload, Sealed, WithReason,
};
use deskside_domain::id::{ArticleId, AttachmentId, CategoryId, PersonId, TicketId};
use deskside_domain::people::{Language, Person, Profile};
use deskside_domain::private::hex;
use deskside_domain::refusal::Refusal;
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::status::REOPEN_WINDOW_DAYS;
use deskside_domain::ticket::{
    Attachment, Channel, Field, Impact, Link, LinkKind, Message, NewTicket, PendingReason, TicketKind, TicketStatus,
    Urgency, Visibility,
};
use deskside_domain::time::Timestamp;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Where the store keeps the category of tickets that come by mail.
pub const META_CATEGORY: &str = "mail_category";

/// What became of a mail that was given to the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// As it is kept.
    pub arrival: Arrival,
    /// It had come before.
    pub again: bool,
}

/// Takes a raw message in. The same Message-ID again changes nothing.
///
/// # Errors
/// When the store can not be read or written; the same message may be given again.
pub async fn deliver(store: &dyn Store, post: &Post, known: &Known, raw: Vec<u8>, now: Timestamp) -> Result<Taken> {
    let task = tokio::task::spawn_blocking(move || (read(&raw), raw));
    let (mail, raw) = task.await.map_err(|error| StoreError::Bug { message: error.to_string() })?;
    let odd = mail.is_none();
    let mail = mail.unwrap_or_else(|| Incoming { id: hex(&Sha256::digest(&raw)), ..Incoming::default() });
    let arrival = Arrival {
        id: mail.id.clone(),
        at: now,
        state: ArrivalState::Begun,
        reason: None,
        ticket: None,
        person: None,
        sender: mail.sender.clone(),
        subject: mail.subject.clone(),
        body: Some(raw),
    };
    let arrival = store.note_arrival(&arrival).await?;
    if arrival.state != ArrivalState::Begun {
        return Ok(Taken { arrival, again: true });
    }
    let verdict = match odd {
        true => Verdict::Quarantine(Reason::Odd, None),
        false => judge(store, post, known, &mail, arrival.at).await?,
    };
    let settled = carry_out(store, known, &arrival, &mail, verdict).await?;
    if !store.settle_arrival(ArrivalState::Begun, &settled).await? {
        // Somebody else did the same work on it meanwhile.
        let kept = store.arrival(&settled.id).await?.unwrap_or(settled);
        return Ok(Taken { arrival: kept, again: true });
    }
    Ok(Taken { arrival: settled, again: false })
}

/// Takes in a mail that waited for a person. False where somebody has decided on it already.
///
/// # Errors
/// When the store can not be read or written.
pub async fn accept(store: &dyn Store, known: &Known, id: &str) -> Result<Option<Arrival>> {
    let Some(arrival) = store.arrival(id).await?.filter(|arrival| arrival.state == ArrivalState::Quarantined) else {
        return Ok(None);
    };
    let raw = arrival.body.clone().unwrap_or_default();
    let task = tokio::task::spawn_blocking(move || read(&raw));
    let mail = task.await.map_err(|error| StoreError::Bug { message: error.to_string() })?;
    let Some(mail) = mail.filter(|mail| !mail.sender.is_empty()) else {
        return Ok(Some(Arrival { reason: Some(Reason::Odd.word().to_owned()), ..arrival }));
    };
    let sender = match person_of(known, &mail.sender) {
        Some(person) => person.id,
        None => newcomer(store, &mail, arrival.at).await?,
    };
    let verdict = match arrival.ticket {
        Some(ticket) => Verdict::Reply(ticket, sender),
        None => Verdict::Ticket(sender),
    };
    let settled = carry_out(store, known, &arrival, &mail, verdict).await?;
    let is_taken = settled.state != ArrivalState::Quarantined;
    if is_taken && !store.settle_arrival(ArrivalState::Quarantined, &settled).await? {
        return Ok(None);
    }
    Ok(Some(settled))
}

/// Does away with a mail that waited. False where somebody has decided on it already.
///
/// # Errors
/// When the store can not be written.
pub async fn discard(store: &dyn Store, id: &str) -> Result<bool> {
    let Some(arrival) = store.arrival(id).await? else { return Ok(false) };
    let settled = Arrival { state: ArrivalState::Discarded, body: None, ..arrival };
    store.settle_arrival(ArrivalState::Quarantined, &settled).await
}

/// An identity that follows from a mail.
fn derived(mail: &str, what: &str) -> Uuid {
    derived_id("mail", &[mail.as_bytes(), what.as_bytes()]).0
}

/// A person of whom only the mail is known.
async fn newcomer(store: &dyn Store, mail: &Incoming, at: Timestamp) -> Result<PersonId> {
    let id = PersonId(derived(&mail.sender, "person"));
    let name = if mail.sender_name.is_empty() { mail.sender.clone() } else { mail.sender_name.clone() };
    let profile = Profile { name, emails: vec![mail.sender.clone()], ..Profile::default() };
    let person = Person { profile, ..Person::unknown(id, language(store).await?) };
    let command_id = derived_id("mail person", &[mail.sender.as_bytes()]);
    // Refused where the person is there already: that is as good.
    submit(store, [command(command_id, Payload::DefinePerson(person), PersonId(Uuid::nil()), at)], at).await?;
    Ok(id)
}

/// The language of those of whom none is known: that of most people at the desk.
async fn language(store: &dyn Store) -> Result<Language> {
    let known = Known::read(store).await?;
    let (italian, all) = known.people().fold((0_usize, 0_usize), |(italian, all), person| {
        (italian + usize::from(person.language == Language::It), all + 1)
    });
    Ok(if italian * 2 > all { Language::It } else { Language::En })
}

async fn carry_out(
    store: &dyn Store,
    known: &Known,
    arrival: &Arrival,
    mail: &Incoming,
    verdict: Verdict,
) -> Result<Arrival> {
    let settled = |state, reason: Option<&str>, ticket, person| Arrival {
        state,
        reason: reason.map(str::to_owned),
        ticket,
        person,
        body: None,
        ..arrival.clone()
    };
    let waits =
        |reason: Reason, ticket, person| settled(ArrivalState::Quarantined, Some(reason.word()), ticket, person);
    let sender = person_of(known, &mail.sender).map(|person| person.id);
    let (ticket, person, state) = match verdict {
        Verdict::Ignore(why) => return Ok(settled(ArrivalState::Ignored, Some(why), None, sender)),
        Verdict::Quarantine(reason, ticket) => return Ok(waits(reason, ticket, sender)),
        Verdict::Reply(ticket, person) => (ticket, person, ArrivalState::Reply),
        Verdict::Ticket(person) => (TicketId(derived(&arrival.id, "ticket")), person, ArrivalState::Ticket),
    };
    let at = arrival.at;
    let (ticket, state, then) = match state {
        ArrivalState::Reply => follow_up(store, arrival, ticket, person).await?,
        _ => (ticket, state, None),
    };
    let article = (state == ArrivalState::Reply).then(|| ArticleId(derived(&arrival.id, "article")));
    let first = match article {
        Some(article) => message(&arrival.id, ticket, article, person, mail, at, known),
        None => match opening(store, known, &arrival.id, ticket, person, mail, at).await? {
            Some(first) => first,
            None => return Ok(waits(Reason::Refused, None, Some(person))),
        },
    };
    let mut commands = vec![first];
    for (place, file) in mail.files.iter().enumerate() {
        keep(store, person, file, at).await?;
        commands.push(attaching(&arrival.id, place, ticket, article, person, file, at));
    }
    commands.extend(then);
    let outcomes = submit(store, commands, at).await?;
    let is_done = outcomes.first().is_some_and(|outcome| {
        // A desk that was restored knows the command, not the mail.
        let known_before = matches!(outcome, Outcome::Rejected { refusal: Refusal::CommandIdReused });
        matches!(outcome, Outcome::Applied { .. } | Outcome::Merged { .. }) || known_before
    });
    if !is_done {
        return Ok(waits(Reason::Refused, Some(ticket).filter(|_| article.is_some()), Some(person)));
    }
    // The command that came at each place: files after the first.
    let files = mail.files.iter().zip(outcomes.iter().skip(1));
    let refused = files.filter(|(_, outcome)| matches!(outcome, Outcome::Rejected { refusal } if !is_again(refusal)));
    let missing = mail.left_out.iter().chain(refused.map(|(file, _)| &file.name));
    let missing = missing.map(String::as_str).collect::<Vec<_>>().join(", ");
    if !missing.is_empty() {
        let body = fill(words(person, known).left_out, &[("names", &missing)]);
        let article = ArticleId(derived(&arrival.id, "left out"));
        let message = Message { article, visibility: Visibility::Internal, body };
        let id = derived_id("mail left out", &[arrival.id.as_bytes()]);
        let payload = Payload::AddArticle(AddArticle { ticket, message });
        submit(store, [command(id, payload, PersonId(Uuid::nil()), at)], at).await?;
    }
    Ok(settled(state, None, Some(ticket), Some(person)))
}

/// What an answer leads to besides its words: whoever waited for it goes on; what was closed is open again; and what ended
/// too long ago, or was cancelled, is a new ticket that has to do with the old one. Nobody would see a message there.
async fn follow_up(
    store: &dyn Store,
    arrival: &Arrival,
    ticket: TicketId,
    person: PersonId,
) -> Result<(TicketId, ArrivalState, Option<Sealed>)> {
    let plain = (ticket, ArrivalState::Reply, None);
    let Some(document) = store.document(ticket.into()).await? else { return Ok(plain) };
    let Some(there) = document.as_ticket() else { return Ok(plain) };
    let on_status = |what: &str, payload: Payload| {
        let version = document.versions.get(&Field::Status);
        let bases = version.map(|version| (Field::Status, Base::Confirmed(*version))).into_iter().collect();
        let id = derived_id("mail", &[arrival.id.as_bytes(), what.as_bytes()]);
        command_on(bases, id, payload, person, arrival.at)
    };
    let is_late = |closed: Timestamp| arrival.at.since(closed) > i64::from(REOPEN_WINDOW_DAYS) * 86_400;
    Ok(match there.status {
        TicketStatus::Pending(PendingReason::Requester) if there.content.requester == person => {
            let start = Payload::StartWork(OnTicket { ticket });
            (ticket, ArrivalState::Reply, Some(on_status("go on", start)))
        }
        TicketStatus::Closed if !there.closed_at.is_some_and(is_late) => {
            let known = Known::read(store).await?;
            let reason = words(person, &known).answered_closed.to_owned();
            let reopen = Payload::ReopenTicket(WithReason { ticket, reason });
            (ticket, ArrivalState::Reply, Some(on_status("reopen", reopen)))
        }
        TicketStatus::Closed | TicketStatus::Cancelled => {
            let new = TicketId(derived(&arrival.id, "ticket"));
            let link = Link { kind: LinkKind::Related, ticket };
            let id = derived_id("mail", &[arrival.id.as_bytes(), b"link"]);
            let payload = Payload::LinkTickets(OnLink { ticket: new, link });
            (new, ArrivalState::Ticket, Some(command(id, payload, person, arrival.at)))
        }
        _ => plain,
    })
}

/// Whether it is refused because it was done before.
fn is_again(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::CommandIdReused | Refusal::PartExists { .. })
}

/// What stands where a mail says nothing: a message has words.
fn text_of(mail: &Incoming, person: PersonId, known: &Known) -> String {
    if !mail.text.is_empty() {
        return mail.text.clone();
    }
    let names: Vec<&str> = mail.files.iter().map(|file| file.name.as_str()).collect();
    match (names.is_empty(), mail.subject.is_empty()) {
        (false, _) => names.join(", "),
        (true, false) => mail.subject.clone(),
        (true, true) => words(person, known).no_subject.to_owned(),
    }
}

fn words(person: PersonId, known: &Known) -> &'static app::texts::portal::mail::Mail {
    let lang = match known.person(person).map(|person| person.language) {
        Some(Language::It) => Lang::It,
        _ => Lang::En,
    };
    &Texts::of(lang).mail
}

fn message(
    mail_id: &str,
    ticket: TicketId,
    article: ArticleId,
    person: PersonId,
    mail: &Incoming,
    at: Timestamp,
    known: &Known,
) -> Sealed {
    let message = Message { article, visibility: Visibility::Public, body: text_of(mail, person, known) };
    let id = derived_id("mail message", &[mail_id.as_bytes()]);
    command(id, Payload::AddArticle(AddArticle { ticket, message }), person, at)
}

/// Opens a ticket. `None` where the desk has no category yet.
async fn opening(
    store: &dyn Store,
    known: &Known,
    mail_id: &str,
    ticket: TicketId,
    person: PersonId,
    mail: &Incoming,
    at: Timestamp,
) -> Result<Option<Sealed>> {
    let Some(category) = category(store, known).await? else { return Ok(None) };
    let subject = match mail.subject.as_str() {
        "" => words(person, known).no_subject.to_owned(),
        subject => subject.to_owned(),
    };
    let site = known.person(person).and_then(|person| person.site).filter(|site| !known.is_retired(*site));
    let content = NewTicket {
        kind: TicketKind::Incident,
        requester: person,
        affected_user: None,
        subject,
        description: mail.text.clone(),
        category,
        impact: Impact::Individual,
        urgency: Urgency::Medium,
        site,
        location: String::new(),
        channel: Channel::Mail,
        external_ref: None,
        restricted: None,
    };
    let id = derived_id("mail ticket", &[mail_id.as_bytes()]);
    Ok(Some(command(id, Payload::CreateTicket(CreateTicket { ticket, number: None, content }), person, at)))
}

/// The category that the administration chose, or the first one that is offered.
async fn category(store: &dyn Store, known: &Known) -> Result<Option<CategoryId>> {
    let chosen = store.meta(META_CATEGORY).await?.and_then(|id| id.parse().ok());
    let offered = |id: &CategoryId| known.category(*id).is_some() && !known.is_retired(*id);
    if let Some(chosen) = chosen.filter(offered) {
        return Ok(Some(chosen));
    }
    let tops = known.categories_below(None, Language::En);
    Ok(tops.into_iter().map(|category| category.id).find(offered))
}

fn attaching(
    mail_id: &str,
    place: usize,
    ticket: TicketId,
    article: Option<ArticleId>,
    person: PersonId,
    file: &Attached,
    at: Timestamp,
) -> Sealed {
    let name = format!("file {place}");
    let attachment = Attachment {
        id: AttachmentId(derived(mail_id, &name)),
        article,
        visibility: Visibility::Public,
        hash: hex(&Sha256::digest(&file.bytes)),
        name: file.name.clone(),
        media: file.media.clone(),
        bytes: u32::try_from(file.bytes.len()).unwrap_or(u32::MAX),
        pixels: None,
        by: person,
        at,
        here: false,
    };
    let id = derived_id("mail", &[mail_id.as_bytes(), name.as_bytes(), b"attach"]);
    command(id, Payload::AttachFile(AttachFile { ticket, file: attachment }), person, at)
}

/// Keeps the bytes of a file by what is in them.
async fn keep(store: &dyn Store, person: PersonId, file: &Attached, now: Timestamp) -> Result<()> {
    let hash: FileHash = Sha256::digest(&file.bytes).into();
    if store.file(&hash).await?.is_some() {
        return Ok(());
    }
    let upload = Upload { id: Uuid::now_v7(), person, hash, size: file.bytes.len() as u64, held: 0, since: now };
    let Some(mut upload) = store.begin_upload(&upload).await? else {
        let message = "too many uploads of this person are under way; they end within two days".to_owned();
        return Err(StoreError::Bug { message });
    };
    for piece in file.bytes.chunks(PIECE) {
        if upload.is_whole() {
            break;
        }
        if !store.add_piece(upload.id, upload.held, piece, now).await? {
            return Err(StoreError::Bug { message: "an upload was taken away while a mail was read".to_owned() });
        }
        upload.held += piece.len() as u64;
    }
    store.make_file(&upload, now).await
}
