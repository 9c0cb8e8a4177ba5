//! Mail that comes in, as a whole: what it becomes, whom it may speak for, and that nobody is ever answered by it.

use crate::kit::site::{Answer, Site, request};
use crate::kit::{ADA, ADMIN, BO, CARLA, CATEGORY, NOW, person, ticket};
use axum::body::Body;
use axum::http::{Method, StatusCode};
use deskside_domain::command::{AddArticle, CreateTicket, OnTicket, Payload, ResolveTicket, SetPending, WithReason};
use deskside_domain::document::{Body as Is, DocKind, Document};
use deskside_domain::id::{CommandId, PersonId, TicketId};
use deskside_domain::people::{Person, Role};
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::{
    Channel, Impact, Message, NewTicket, PendingReason, TicketKind, TicketStatus, Urgency, Visibility,
};
use server::directory::Known;
use server::http::App;
use server::mail::{Addresses, Post, follow, take};
use server::store::Store;
use server::store::mail::{Arrival, ArrivalState, LetterKind, LetterState};
use server::system;

const CARLAS: &str = "carla@example.org";

struct Desk {
    site: Site,
    post: Post,
}

impl Desk {
    async fn new(checked_by: Option<&str>) -> Self {
        let site = Site::new().await;
        let from = "Assistenza <desk@example.org>".parse().expect("an address");
        let addresses = Addresses { from, checked_by: checked_by.map(str::to_owned), public_url: None };
        let post = Post::of(&*site.app.store, addresses).await.expect("a secret");
        let desk = Self { site, post };
        for (id, name, email) in [(CARLA, "Carla", CARLAS), (BO, "Bo", "bo@example.org")] {
            let role = if id == CARLA { Role::Requester } else { Role::Technician };
            let Payload::DefinePerson(mut known) = person(id, name, role) else { unreachable!("a person") };
            known.profile.emails = vec![email.to_owned()];
            desk.does(Payload::DefinePerson(Person { ..known }), ADMIN).await;
        }
        follow::follow(desk.store(), &desk.post).await.expect("followed");
        desk
    }

    fn store(&self) -> &dyn Store {
        &*self.site.app.store
    }

    async fn does(&self, payload: Payload, by: PersonId) {
        let id = CommandId::from(rand_id());
        let outcomes =
            system::submit(self.store(), [system::command(id, payload, by, NOW)], NOW).await.expect("stored");
        assert!(outcomes.iter().all(Outcome::is_done), "{outcomes:?}");
    }

    async fn given(&self, raw: &str) -> Arrival {
        let known = Known::read(self.store()).await.expect("read");
        let taken = take::deliver(self.store(), &self.post, &known, raw.as_bytes().to_vec(), NOW).await.expect("taken");
        taken.arrival
    }

    /// A ticket of Carla's, and the address that she was given for answers.
    async fn asked(&self, number: u128) -> (TicketId, String) {
        let content = NewTicket {
            kind: TicketKind::Incident,
            requester: CARLA,
            affected_user: None,
            subject: "Stampante".to_owned(),
            description: String::new(),
            category: CATEGORY,
            impact: Impact::Individual,
            urgency: Urgency::Medium,
            site: None,
            location: String::new(),
            channel: Channel::Phone,
            external_ref: None,
            restricted: None,
        };
        let ticket = ticket(number);
        self.does(Payload::CreateTicket(CreateTicket { ticket, number: None, content }), ADA).await;
        follow::follow(self.store(), &self.post).await.expect("followed");
        let letters = self.store().letters(LetterState::Waiting, 100).await.expect("read");
        let letter = letters.iter().find(|letter| letter.ticket == ticket).expect("a letter");
        (ticket, self.post.answers_to(&letter.id).expect("an address").to_string())
    }

    async fn articles(&self, ticket: TicketId) -> Vec<(PersonId, String)> {
        let documents = self.store().parts(&admin(), ticket, DocKind::Article).await.expect("read").unwrap_or_default();
        let said = |document: Document| match document.body {
            Is::Article(article) => Some((article.author, article.message.body)),
            _ => None,
        };
        documents.into_iter().filter_map(said).collect()
    }

    async fn tickets(&self) -> usize {
        let facts = self.store().facts().await.expect("told");
        facts.count(DocKind::Ticket) as usize
    }
}

fn admin() -> Person {
    match person(ADMIN, "Admin", Role::Administrator) {
        Payload::DefinePerson(person) => person,
        _ => unreachable!("a person"),
    }
}

fn rand_id() -> u128 {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1);
    0x9000_0000 + u128::from(NEXT.fetch_add(1, Ordering::Relaxed))
}

fn mail(from: &str, to: &str, id: &str, more: &str, text: &str) -> String {
    format!("From: {from}\r\nTo: {to}\r\nMessage-ID: <{id}@example.org>\r\nSubject: Stampante\r\n{more}\r\n{text}\r\n")
}

#[tokio::test]
async fn a_known_persons_mail_is_a_ticket_once_for_ever() {
    let desk = Desk::new(None).await;
    let raw = mail(&format!("Carla <{CARLAS}>"), "desk@example.org", "1", "", "Non stampa da stamattina.");
    let first = desk.given(&raw).await;
    assert_eq!((first.state, first.person), (ArrivalState::Ticket, Some(CARLA)));
    // Delivered to two mailboxes, or again after a fault: with other headers, the same message.
    let again = desk.given(&format!("Delivered-To: other@example.org\r\n{raw}")).await;
    assert_eq!(again.ticket, first.ticket);
    assert_eq!(desk.tickets().await, 1);
    let document = desk.store().document(first.ticket.expect("a ticket").into()).await.expect("read").expect("there");
    let made = document.as_ticket().expect("a ticket");
    assert_eq!((made.content.channel, made.content.subject.as_str()), (Channel::Mail, "Stampante"));
    assert_eq!(made.content.description, "Non stampa da stamattina.");
    assert_eq!((made.owned_at, made.first_responded_at), (None, None), "nobody of the desk has done anything");
    // What answers it finds the ticket by its reference, from its sender; the number alone proves nothing.
    let answer = mail(CARLAS, "desk@example.org", "2", "In-Reply-To: <1@example.org>\r\n", "Ancora niente.");
    assert_eq!(desk.given(&answer).await.state, ArrivalState::Quarantined, "nobody vouches for it");
}

/// QUALITY A6, row 3: a mail whose attachment wants to be a program.
#[tokio::test]
async fn a6_3_an_attachment_is_kept_by_its_content_under_no_name_of_its_own() {
    let desk = Desk::new(None).await;
    let (ticket, address) = desk.asked(1).await;
    let more = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n";
    let parts = "--b\r\nContent-Type: text/plain\r\n\r\nEcco.\r\n--b\r\nContent-Type: application/x-httpd-php\r\n\
        Content-Disposition: attachment; filename=\"=?utf-8?q?=E2=80=8B?=.htaccess\"\r\n\r\nAddType x\r\n--b--";
    let taken = desk.given(&mail(CARLAS, &address, "3", more, parts)).await;
    assert_eq!((taken.state, taken.ticket), (ArrivalState::Reply, Some(ticket)));
    let document = desk.store().document(ticket.into()).await.expect("read").expect("there");
    let files = &document.as_ticket().expect("a ticket").attachments;
    assert_eq!(files.len(), 1);
    assert_eq!((files[0].name.as_str(), files[0].here), ("htaccess", true));
    let hash = server::store::files::hash_of(&files[0].hash).expect("a hash");
    assert!(desk.store().file(&hash).await.expect("read").is_some(), "found by what is in it, and by nothing else");
}

/// QUALITY A6, row 16: forged senders and guessed numbers open nothing.
#[tokio::test]
async fn a6_16_a_forged_sender_or_a_guessed_number_adds_nothing_and_reads_nothing() {
    let desk = Desk::new(Some("mx.example.org")).await;
    let (ticket, address) = desk.asked(1).await;
    let document = desk.store().document(ticket.into()).await.expect("read").expect("there");
    let number = document.as_ticket().and_then(|ticket| ticket.number).expect("a number");
    let vouched = "Authentication-Results: mx.example.org; dmarc=pass header.from=example.org\r\n";
    let eves = "Authentication-Results: mx.example.org; dmarc=pass header.from=evil.example\r\n";
    let service = "Authentication-Results: mx.example.org; dmarc=pass header.from=service.example\r\n";
    let failed = "Authentication-Results: mx.example.org; dmarc=fail\r\n";
    let other = "Authentication-Results: mx.elsewhere.example; dmarc=pass header.from=example.org\r\n";
    let mut at = 10;
    let mut id = || {
        at += 1;
        at.to_string()
    };
    // Anybody can write an envelope of certified mail; only the envelope is vouched for.
    let envelope = |to: &str, id: &str, about: &str| {
        format!(
            "From: eve@evil.example\r\nTo: {to}\r\nMessage-ID: <{id}@e>\r\n{eves}X-Trasporto: posta-certificata\r\n\
             Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\
             Content-Disposition: attachment; filename=postacert.eml\r\n\r\nFrom: {CARLAS}\r\n{about}Message-ID: <{id}@i>\r\n\r\n\
             x\r\n--b--\r\n"
        )
    };
    let by_number = format!("X-About: x\r\nSubject: Re: [{number}] Stampante\r\n");
    for (what, raw) in [
        ("forged, to her address", mail(CARLAS, &address, &id(), failed, "x")),
        ("vouched by somebody else", mail(CARLAS, &address, &id(), other, "x")),
        ("not vouched at all", mail(CARLAS, &address, &id(), "", "x")),
        ("a stranger with her address", mail("eve@evil.example", &address, &id(), eves, "x")),
        ("a colleague with her address", mail("bo@example.org", &address, &id(), vouched, "x")),
        (
            "a stranger with the number",
            format!("From: eve@evil.example\r\nMessage-ID: <{}@e>\r\n{eves}{by_number}\r\nx", id()),
        ),
        (
            "a copy to a stranger",
            mail("eve@evil.example", "desk@example.org", &id(), &format!("Cc: {CARLAS}\r\n{eves}"), "x"),
        ),
        (
            "a verification mail",
            mail("no-reply@service.example", "desk@example.org", &id(), service, "Your code is 123456"),
        ),
        ("a name for an address", mail(&format!("\"{CARLAS}\" <eve@evil.example>"), &address, &id(), eves, "x")),
        ("no sender", format!("To: {address}\r\nMessage-ID: <{}@e>\r\n\r\nx", id())),
        ("a new ticket, not vouched", mail(CARLAS, "desk@example.org", &id(), failed, "x")),
        ("an envelope with the number", envelope("desk@example.org", &id(), &by_number)),
        ("an envelope with a new ticket", envelope("desk@example.org", &id(), "Subject: Nuovo guasto\r\n")),
        ("a list", mail(CARLAS, "desk@example.org", &id(), &format!("List-Id: <all.example.org>\r\n{vouched}"), "x")),
    ] {
        let taken = desk.given(&raw).await;
        assert_eq!(taken.state, ArrivalState::Quarantined, "{what}: {taken:?}");
    }
    assert_eq!(desk.articles(ticket).await, []);
    assert_eq!(desk.tickets().await, 1);
    // Certified mail to the address that she was given is hers.
    let taken = desk.given(&envelope(&address, "pec", "Subject: Re: Stampante\r\n")).await;
    assert_eq!((taken.state, taken.person), (ArrivalState::Reply, Some(CARLA)));
    assert_eq!(desk.articles(ticket).await, [(CARLA, "x".to_owned())]);
    // And the real one is heard.
    let taken = desk.given(&mail(CARLAS, &address, &id(), vouched, "Grazie, provo.")).await;
    assert_eq!(taken.state, ArrivalState::Reply);
    assert_eq!(desk.articles(ticket).await[1..], [(CARLA, "Grazie, provo.".to_owned())]);
}

/// QUALITY A6, row 17, and osTicket#1041: whoever answers by program is never answered, and makes nothing.
#[tokio::test]
async fn a6_17_programs_that_answer_make_no_ticket_and_get_no_mail() {
    let desk = Desk::new(None).await;
    let (ticket, address) = desk.asked(1).await;
    let before = desk.store().letter_counts().await.expect("counted").waiting;
    for (at, more) in [
        "Auto-Submitted: auto-replied\r\n",
        "Precedence: bulk\r\n",
        "X-Autoreply: yes\r\n",
        "Return-Path: <>\r\n",
        "X-Ricevuta: avvenuta-consegna\r\n",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n",
    ]
    .into_iter()
    .enumerate()
    {
        for to in [address.as_str(), "desk@example.org"] {
            let taken = desk.given(&mail(CARLAS, to, &format!("auto-{at}-{}", to.len()), more, "Sono in ferie.")).await;
            assert_eq!(taken.state, ArrivalState::Ignored, "{more}");
        }
    }
    // Our own mail, sent back by a forwarding rule.
    let mark = format!("X-Deskside: {}\r\n", desk.post.mark());
    assert_eq!(desk.given(&mail("desk@example.org", &address, "own", &mark, "x")).await.state, ArrivalState::Ignored);
    // A program that says nothing of itself: after a few it waits for a person.
    for at in 0..12 {
        desk.given(&mail(CARLAS, "desk@example.org", &format!("loop-{at}"), "", "Sono in ferie.")).await;
    }
    follow::follow(desk.store(), &desk.post).await.expect("followed");
    assert_eq!(desk.articles(ticket).await, []);
    assert_eq!(desk.tickets().await, 11);
    let waiting = desk.store().letter_counts().await.expect("counted").waiting;
    assert_eq!(waiting, before + 10, "one for each ticket, none for what programs wrote");
    assert_eq!(desk.store().arrivals(ArrivalState::Quarantined, 20).await.expect("read").len(), 2);
}

#[tokio::test]
async fn what_waits_is_taken_in_or_goes_by_one_hand() {
    let desk = Desk::new(None).await;
    let raw = mail("Nuovo Utente <nuovo@example.net>", "desk@example.org", "n", "", "Il monitor è nero.");
    let waits = desk.given(&raw).await;
    assert_eq!((waits.state, waits.reason.as_deref()), (ArrivalState::Quarantined, Some("unknown_sender")));
    let cookie = desk.site.signed_in("admin@example.org").await;
    let page = desk.site.get("/settings/mail", &cookie).await.text();
    assert!(page.contains("nuovo@example.net") && page.contains("/settings/mail/accept"), "{page}");
    let form = |act: &str| {
        let headers = [("cookie", cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
        let body = Body::from(format!("id={}", waits.id));
        request(Method::POST, &format!("/settings/mail/{act}"), &headers, body)
    };
    let (one, other): (Answer, Answer) = tokio::join!(desk.site.send(form("accept")), desk.site.send(form("accept")));
    let places: Vec<String> = [one, other].iter().map(|answer| answer.header("location").to_owned()).collect();
    assert!(places.contains(&"/settings/mail?done=accepted".to_owned()), "{places:?}");
    assert_eq!(desk.tickets().await, 1, "once");
    let taken = desk.store().arrival(&waits.id).await.expect("read").expect("there");
    let known = Known::read(desk.store()).await.expect("read");
    let newcomer = known.person(taken.person.expect("a person")).expect("known now");
    assert_eq!((newcomer.profile.name.as_str(), newcomer.role), ("Nuovo Utente", Role::Requester));
    assert_eq!(desk.site.send(form("discard")).await.header("location"), "/settings/mail?done=already");
    let stop = |act: &str| {
        let headers = [("cookie", cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
        request(Method::POST, "/settings/mail/stop", &headers, Body::from(format!("act={act}")))
    };
    desk.site.send(stop("stop")).await;
    assert!(desk.site.get("/settings/mail", &cookie).await.text().contains("Admin"), "who stopped it");
}

#[tokio::test]
async fn a_program_brings_mail_over_the_api() {
    let desk = Desk::new(None).await;
    let app: &App = &desk.site.app;
    assert!(app.post.is_none());
    let cookie = desk.site.signed_in("admin@example.org").await;
    let send = |kind: &str, body: &str| {
        let headers = [("cookie", cookie.as_str()), ("content-type", kind)];
        request(Method::POST, "/api/v1/mail", &headers, Body::from(body.to_owned()))
    };
    let raw = mail(CARLAS, "desk@example.org", "api", "", "x");
    let answer = desk.site.send(send("message/rfc822", &raw)).await;
    assert_eq!((answer.status, answer.problem().as_str()), (StatusCode::CONFLICT, "no_mail"));
    let answer = desk.site.send(send("application/json", "{}")).await;
    assert_eq!(answer.problem(), "unsupported_media_type");
    let ada = desk.site.signed_in("ada@example.org").await;
    let headers = [("cookie", ada.as_str()), ("content-type", "message/rfc822")];
    let answer = desk.site.send(request(Method::POST, "/api/v1/mail", &headers, Body::from(raw))).await;
    assert_eq!(answer.problem(), "not_permitted");
}

#[tokio::test]
async fn a_message_of_the_desk_is_told_and_an_own_one_is_not() {
    let desk = Desk::new(None).await;
    let (ticket, address) = desk.asked(1).await;
    let before = desk.store().letter_counts().await.expect("counted").waiting;
    desk.given(&mail(CARLAS, &address, "own", "", "Ancora niente.")).await;
    follow::follow(desk.store(), &desk.post).await.expect("followed");
    assert_eq!(desk.store().letter_counts().await.expect("counted").waiting, before, "nobody is told what they wrote");
    let message = Message { article: 0x99.into(), visibility: Visibility::Internal, body: "Solo per noi".to_owned() };
    desk.does(Payload::AddArticle(AddArticle { ticket, message: message.clone() }), ADA).await;
    follow::follow(desk.store(), &desk.post).await.expect("followed");
    assert_eq!(desk.store().letter_counts().await.expect("counted").waiting, before, "a note is nobody's mail");
    let message = Message { article: 0x9a.into(), visibility: Visibility::Public, ..message };
    desk.does(Payload::AddArticle(AddArticle { ticket, message }), ADA).await;
    follow::follow(desk.store(), &desk.post).await.expect("followed");
    assert_eq!(desk.store().letter_counts().await.expect("counted").waiting, before + 1);
}

#[tokio::test]
async fn lost_links_are_left_for_who_is_known_once_an_hour() {
    let desk = Desk::new(None).await;
    let known = Known::read(desk.store()).await.expect("read");
    let ask = async |email: &str, at: i64| {
        server::mail::ask_for_links(desk.store(), &known, &desk.post, email, NOW.plus(at)).await.expect("left");
        let letters = desk.store().letters(LetterState::Waiting, 100).await.expect("read");
        let links = letters.into_iter().filter(|letter| letter.kind == LetterKind::Links);
        links.map(|letter| letter.person).collect::<Vec<_>>()
    };
    assert!(ask(CARLAS, 0).await.is_empty(), "there is nothing to follow yet");
    desk.asked(1).await;
    for nobody in ["bo@example.org", "nessuno@example.org", ""] {
        assert!(ask(nobody, 0).await.is_empty(), "{nobody}: who works here signs in");
    }
    for _ in 0..3 {
        assert_eq!(ask(&CARLAS.to_uppercase(), 0).await, [CARLA]);
    }
    assert_eq!(ask(CARLAS, 3_600).await, [CARLA, CARLA]);
    let taken = follow::follow(desk.store(), &desk.post).await.expect("followed");
    assert_eq!(taken, 0, "the place in the log has not moved");
}

#[tokio::test]
async fn what_of_a_mail_is_not_kept_is_told_to_the_desk() {
    let desk = Desk::new(None).await;
    let (ticket, address) = desk.asked(1).await;
    let large = "x".repeat(26 << 20);
    let raw = format!(
        "From: {CARLAS}\r\nTo: {address}\r\nMessage-ID: <grande@e>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nEcco il registro.\r\n--b\r\nContent-Type: application/zip; name=registro.zip\r\n\r\n\
         {large}\r\n--b--\r\n"
    );
    for _ in 0..2 {
        assert_eq!(desk.given(&raw).await.state, ArrivalState::Reply);
    }
    let said = desk.articles(ticket).await;
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said.iter().any(|(author, text)| *author != CARLA && text.contains("registro.zip")), "{said:?}");
}

#[tokio::test]
async fn an_answer_moves_what_waited_for_it() {
    let desk = Desk::new(None).await;
    let (ticket, address) = desk.asked(1).await;
    let status = async || {
        let document = desk.store().document(ticket.into()).await.expect("read").expect("there");
        document.as_ticket().expect("a ticket").status
    };
    desk.does(Payload::TakeTicket(OnTicket { ticket }), ADA).await;
    let ask = SetPending { ticket, reason: PendingReason::Requester, details: Default::default() };
    desk.does(Payload::SetPending(ask), ADA).await;
    desk.given(&mail(CARLAS, &address, "s1", "", "È accesa.")).await;
    assert_eq!(status().await, TicketStatus::InProgress, "whoever waited goes on");
    // Resolved, it holds up the closing; closed, it is open again.
    desk.does(Payload::ResolveTicket(ResolveTicket { ticket, solution: "Cavo".to_owned() }), ADA).await;
    desk.given(&mail(CARLAS, &address, "s2", "", "Grazie.")).await;
    assert_eq!(status().await, TicketStatus::Resolved);
    desk.does(Payload::CloseTicket(OnTicket { ticket }), CARLA).await;
    desk.given(&mail(CARLAS, &address, "s3", "", "È di nuovo spenta.")).await;
    assert!(status().await.is_open(), "{:?}", status().await);
    assert_eq!(desk.articles(ticket).await.len(), 3);
    // Cancelled: a new ticket that has to do with it.
    desk.does(Payload::CancelTicket(WithReason { ticket, reason: "Doppio".to_owned() }), ADA).await;
    let taken = desk.given(&mail(CARLAS, &address, "s4", "", "E adesso?")).await;
    assert_eq!((taken.state, desk.tickets().await), (ArrivalState::Ticket, 2));
    let new = taken.ticket.expect("a ticket");
    let document = desk.store().document(new.into()).await.expect("read").expect("there");
    assert!(document.as_ticket().expect("a ticket").links.iter().any(|link| link.ticket == ticket));
    assert_eq!(desk.articles(ticket).await.len(), 3);
}

#[tokio::test]
async fn two_that_answer_each_other_come_to_an_end() {
    let desk = Desk::new(None).await;
    let (ticket, address) = desk.asked(1).await;
    for at in 0..25 {
        desk.given(&mail(CARLAS, &address, &format!("loop{at}"), "", "Sono in ferie.")).await;
    }
    assert_eq!(desk.articles(ticket).await.len(), 20);
    let waiting = desk.store().arrivals(ArrivalState::Quarantined, 100).await.expect("read");
    assert_eq!(waiting.len(), 5, "a person looks at the rest");
}
