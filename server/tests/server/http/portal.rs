//! The portal: one report is one ticket, its page shows one ticket and nothing that is not the requester's to read, and
//! what they do there is theirs.

use crate::kit::site::{Answer, Site, request};
use crate::kit::{ADA, ADMIN, CARLA, CATEGORY, NOW, ticket};
use axum::body::Body;
use axum::http::{Method, StatusCode};
use deskside_domain::command::*;
use deskside_domain::document::{DocKind, Document};
use deskside_domain::id::{ArticleId, CommandId, OrganizationId, PersonId, TicketId, VisitId};
use deskside_domain::people::{Language, Organization, Person, Profile, Role};
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::*;
use deskside_domain::time::Timestamp;
use futures::StreamExt;
use server::store::list::Wanted;
use server::system;
use uuid::Uuid;

const INTENT: &str = "7d6bd37a-4b1e-4d2c-9d7a-2f0c3a4b5c6d";

async fn post(site: &Site, path: &str, pairs: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
    let body = serde_urlencoded::to_string(pairs).expect("a form");
    let all = [headers, &[("content-type", "application/x-www-form-urlencoded"), ("accept-language", "it")]].concat();
    site.send(request(Method::POST, path, &all, Body::from(body))).await
}

fn report<'a>(what: &'a str, name: &'a str, email: &'a str, intent: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("intent", intent), ("what", what), ("place", "CUP, piano terra"), ("name", name), ("email", email)]
}

async fn sent(site: &Site, what: &str, name: &str, email: &str, intent: &str) -> String {
    let answer = post(site, "/portal/v1/report", &report(what, name, email, intent), &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.header("location").split('?').next().unwrap_or_default().to_owned()
}

async fn page(site: &Site, path: &str) -> Answer {
    site.send(request(Method::GET, path, &[("accept-language", "it")], Body::empty())).await
}

async fn tickets(site: &Site) -> Vec<Document> {
    site.app.store.all_tickets(&Wanted { limit: 100, ..Wanted::default() }).await.expect("read")
}

async fn only(site: &Site) -> Ticket {
    let mut found = tickets(site).await;
    assert_eq!(found.len(), 1, "one ticket");
    found.pop().and_then(|document| document.as_ticket().cloned()).expect("a ticket")
}

async fn done(site: &Site, payload: Payload, by: PersonId, at: Timestamp) {
    let id = CommandId(Uuid::now_v7());
    let outcomes = system::submit(&*site.app.store, [system::command(id, payload, by, at)], at).await.expect("stored");
    assert!(outcomes.iter().all(Outcome::is_done), "{outcomes:?}");
}

async fn say(site: &Site, ticket: TicketId, visibility: Visibility, body: &str) {
    let message = Message { article: ArticleId(Uuid::now_v7()), visibility, body: body.to_owned() };
    done(site, Payload::AddArticle(AddArticle { ticket, message }), ADA, NOW).await;
}

#[tokio::test]
async fn a_report_sent_twice_is_one_ticket() {
    let site = Site::new().await;
    let form = page(&site, "/report").await;
    assert!(form.status == StatusCode::OK && form.text().contains("Che cosa non va?"), "{}", form.text());
    assert!(form.text().contains("name=\"intent\""));
    let first = sent(&site, "La stampante stampa righe nere.", "Marta Zanier", "marta@example.org", INTENT).await;
    let second = sent(&site, "La stampante stampa righe nere.", "Marta Zanier", "marta@example.org", INTENT).await;
    assert_eq!(first, second);
    let made = only(&site).await;
    assert_eq!((made.content.channel, made.content.location.as_str()), (Channel::Portal, "CUP, piano terra"));
    assert_eq!(made.created_by, made.content.requester, "in the requester's name");
    let requester = site.app.store.document(made.content.requester.into()).await.expect("read").expect("made");
    let requester = requester.as_person().expect("a person");
    assert_eq!(
        (requester.role, requester.profile.emails.as_slice()),
        (Role::Requester, &["marta@example.org".to_owned()][..])
    );
    // At the same moment.
    let both = "11111111-4b1e-4d2c-9d7a-2f0c3a4b5c6d";
    let one = sent(&site, "Monitor nero", "Marta Zanier", "marta@example.org", both);
    let other = sent(&site, "Monitor nero", "Marta Zanier", "marta@example.org", both);
    let (one, other) = tokio::join!(one, other);
    assert_eq!(one, other);
    let all = tickets(&site).await;
    assert_eq!(all.len(), 2);
    let requesters: Vec<_> = all.iter().filter_map(|found| Some(found.as_ticket()?.content.requester)).collect();
    assert_eq!(requesters[0], requesters[1], "who is known by this address is the same person");
}

#[tokio::test]
async fn what_was_rewritten_after_going_back_is_a_message() {
    let site = Site::new().await;
    let first = sent(&site, "Monitor nero", "Marta Zanier", "marta@example.org", INTENT).await;
    let again = sent(&site, "Monitor nero, e anche la tastiera", "Marta Zanier", "marta@example.org", INTENT).await;
    assert_eq!(first, again);
    assert_eq!(only(&site).await.article_count, 1);
    sent(&site, "Monitor nero, e anche la tastiera", "Marta Zanier", "marta@example.org", INTENT).await;
    assert_eq!(only(&site).await.article_count, 1);
    assert!(page(&site, &first).await.text().contains("e anche la tastiera"));
}

#[tokio::test]
async fn what_is_wrong_is_said_and_what_was_typed_stays() {
    let site = Site::new().await;
    let typed = [
        ("intent", INTENT),
        ("what", "Righe <nere>"),
        ("place", "Atrio"),
        ("name", ""),
        ("email", "senza chiocciola"),
        ("phone", "12"),
    ];
    let answer = post(&site, "/portal/v1/report", &typed, &[]).await;
    let text = answer.text();
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in [
        "Righe &lt;nere&gt;",
        "Atrio",
        "senza chiocciola",
        INTENT,
        "role=\"alert\"",
        "name-error",
        "email-error",
        "phone-error",
    ] {
        assert!(text.contains(kept), "{kept}: {text}");
    }
    assert!(!text.to_lowercase().contains("ticket"));
    let nothing = post(&site, "/portal/v1/report", &[("name", "Marta")], &[]).await.text();
    assert!(nothing.contains("what-error") && nothing.contains("email-error"), "{nothing}");
    let long = "x".repeat(30_000);
    let answer = post(&site, "/portal/v1/report", &report(&long, "Marta", "m@example.org", INTENT), &[]).await;
    assert!(answer.status == StatusCode::UNPROCESSABLE_ENTITY && answer.text().contains(&long));
    assert!(tickets(&site).await.is_empty());
}

#[tokio::test]
async fn only_requesters_are_spoken_for_and_nothing_of_them_is_told() {
    let site = Site::new().await;
    let known = |id: u128, name: &str, role: Role, email: &str| {
        let profile = Profile {
            name: name.to_owned(),
            emails: vec![email.to_owned()],
            phones: vec!["+39 0437 555 0101".to_owned()],
            note: "Chiamare prima, cane in giardino".to_owned(),
        };
        Payload::DefinePerson(Person { profile, role, ..Person::unknown(PersonId::from(id), Language::It) })
    };
    done(&site, known(0x21, "Bruna Cossut", Role::Requester, "bruna@example.org"), ADMIN, NOW).await;
    done(&site, known(0x22, "Elena Furlan", Role::Manager, "elena@example.org"), ADMIN, NOW).await;
    let requester_of = async |intent: &str, name: &str, email: &str, phone: &str| {
        let mut pairs = report("Modem spento", name, email, intent);
        pairs.push(("phone", phone));
        let answer = post(&site, "/portal/v1/report", &pairs, &[]).await;
        let text = page(&site, answer.header("location")).await.text();
        assert!(!text.contains("cane") && !text.contains("0437") && !text.contains("bruna@"), "{text}");
        let path = answer.header("location").to_owned();
        let found = tickets(&site).await;
        let number = found
            .iter()
            .filter_map(|one| one.as_ticket())
            .find(|one| one.number.is_some_and(|number| text.contains(&number.to_string())));
        number.unwrap_or_else(|| panic!("{path}: {text}")).content.requester
    };
    let id = |number: u128| Uuid::from_u128(number).to_string();
    let bruna = PersonId::from(0x21);
    // A contact that the desk does not have is told to the desk alone: it would say that it has another one.
    assert_eq!(requester_of(&id(9), "Bruna Cossut", "bruna@example.org", "+39 333 000 1111").await, bruna);
    let told = only(&site).await;
    assert_eq!((told.article_count, told.content.description.as_str()), (1, ""));
    let path = sent(&site, "Modem spento", "Bruna Cossut", "bruna@example.org", &id(9)).await;
    assert!(!page(&site, &path).await.text().contains("333 000 1111"));
    assert_eq!(requester_of(&id(1), "Bruna Cossut", "BRUNA@example.org", "").await, bruna);
    assert_eq!(requester_of(&id(2), "cossut", "", "0039 04375550101").await, bruna);
    assert_ne!(requester_of(&id(3), "Gianni Moro", "bruna@example.org", "").await, bruna, "another name");
    assert_ne!(
        requester_of(&id(4), "Elena Furlan", "elena@example.org", "").await,
        PersonId::from(0x22),
        "who works here signs in"
    );
}

#[tokio::test]
async fn a_link_opens_one_ticket_and_says_no_more() {
    let site = Site::new().await;
    let path = sent(&site, "Monitor nero\nDa stamattina", "Marta Zanier", "marta@example.org", INTENT).await;
    let made = only(&site).await;
    let good = page(&site, &path).await;
    assert_eq!(good.status, StatusCode::OK);
    let text = good.text();
    assert!(text.contains(&made.number.expect("numbered").to_string()) && text.contains("Ricevuta"), "{text}");
    assert!(text.contains("Da stamattina"), "their own words");
    assert!(text.contains("noindex") && good.header("x-robots-tag").contains("noindex"));
    assert_eq!((good.header("cache-control"), good.header("referrer-policy")), ("private, no-cache", "same-origin"));
    assert!(!text.to_lowercase().contains("ticket"), "{text}");
    // Nothing has changed: not even the page is sent again.
    let headers = [("if-none-match", good.header("etag")), ("accept-language", "it")];
    let same = site.send(request(Method::GET, &path, &headers, Body::empty())).await;
    assert_eq!((same.status, same.body.len()), (StatusCode::NOT_MODIFIED, 0));
    assert!(!same.header("deskside-as-of").is_empty());
    // What opens nothing is one and the same page.
    let token = path.trim_start_matches("/t/");
    let made_up = "A".repeat(token.len());
    let cut = &token[..token.len() - 1];
    let mut bodies = std::collections::BTreeSet::new();
    for bad in [made_up.as_str(), cut, "x", &made.id.to_string()] {
        let answer = page(&site, &format!("/t/{bad}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        bodies.insert(answer.text());
        let act = post(&site, &format!("/portal/v1/t/{bad}/chase"), &[("intent", INTENT)], &[]).await;
        assert_eq!(act.status, StatusCode::NOT_FOUND);
    }
    site.app.links.renew(&*site.app.store, made.id).await.expect("written");
    let revoked = page(&site, &path).await;
    assert_eq!(revoked.status, StatusCode::NOT_FOUND);
    bodies.insert(revoked.text());
    assert_eq!(bodies.len(), 1, "nobody learns whether a link has ever been one");
    // A new link is another one.
    let now = site.app.links.current(&*site.app.store, made.id).await.expect("read");
    assert_eq!(page(&site, &format!("/t/{now}")).await.status, StatusCode::OK);
    assert_eq!(page(&site, "/t").await.status, StatusCode::NOT_FOUND);
    assert_eq!(page(&site, "/t/").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_internal_never_reaches_the_page() {
    let site = Site::new().await;
    let path = sent(&site, "Monitor nero", "Marta Zanier", "marta@example.org", INTENT).await;
    let made = only(&site).await;
    say(&site, made.id, Visibility::Internal, "nota-segreta-1").await;
    say(&site, made.id, Visibility::Public, "risposta-aperta").await;
    let on = OnTicket { ticket: made.id };
    done(&site, Payload::TakeTicket(on.clone()), ADA, NOW).await;
    let described = vec![FieldValue::Description("descrizione-del-desk".to_owned())];
    done(&site, Payload::EditTicket(EditTicket { ticket: made.id, changes: described }), ADA, NOW).await;
    let task =
        Task { id: 1.into(), title: "compito-segreto".to_owned(), team: None, assignee: None, state: TaskState::Open };
    done(&site, Payload::AddTask(AddTask { ticket: made.id, task }), ADA, NOW).await;
    let supplier = Pending { supplier: Some("fornitore-segreto".to_owned()), ..Pending::default() };
    let pending = SetPending { ticket: made.id, reason: PendingReason::Supplier, details: supplier };
    done(&site, Payload::SetPending(pending), ADA, NOW).await;
    let visit = Visit {
        id: VisitId::from(5),
        technician: ADA,
        from: NOW.plus(86_400),
        to: NOW.plus(90_000),
        site: None,
        contact: "contatto-segreto".to_owned(),
        note: "appunto-segreto".to_owned(),
        state: VisitState::Planned,
        course: VisitCourse::default(),
    };
    done(&site, Payload::PlanVisit(PlanVisit { ticket: made.id, visit }), ADA, NOW).await;
    let text = page(&site, &path).await.text();
    for secret in ["segret", "descrizione-del-desk", "Ada", &ADA.to_string(), &made.id.to_string(), "marta@", "Zanier"]
    {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    assert!(text.contains("risposta-aperta") && text.contains("In attesa del fornitore"), "{text}");
    assert!(text.contains("domani"), "the appointment: {text}");
    let resolve = ResolveTicket { ticket: made.id, solution: "soluzione-segreta".to_owned() };
    done(&site, Payload::ResolveTicket(resolve), ADA, NOW).await;
    assert!(!page(&site, &path).await.text().contains("segret"));
}

#[tokio::test]
async fn a_requester_answers_hurries_and_says_whether_it_works() {
    let site = Site::new().await;
    let path = sent(&site, "Monitor nero", "Marta Zanier", "marta@example.org", INTENT).await;
    let made = only(&site).await;
    let act =
        async |word: &str, pairs: &[(&str, &str)]| post(&site, &format!("/portal/v1{path}/{word}"), pairs, &[]).await;
    // Asked something, they answer, and work goes on.
    done(&site, Payload::TakeTicket(OnTicket { ticket: made.id }), ADA, NOW).await;
    let ask = SetPending { ticket: made.id, reason: PendingReason::Requester, details: Pending::default() };
    done(&site, Payload::SetPending(ask), ADA, NOW).await;
    assert!(page(&site, &path).await.text().contains("Aspettiamo una sua risposta"));
    let empty = act("reply", &[("intent", INTENT), ("reply-text", "  ")]).await;
    assert!(
        empty.status == StatusCode::UNPROCESSABLE_ENTITY && empty.text().contains("reply-text-error"),
        "{}",
        empty.text()
    );
    for _ in 0..2 {
        let answer = act("reply", &[("intent", INTENT), ("reply-text", "La presa funziona")]).await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (StatusCode::SEE_OTHER, format!("{path}?done=reply").as_str())
        );
    }
    let after = only(&site).await;
    assert_eq!((after.article_count, after.status, after.assignee), (1, TicketStatus::InProgress, Some(ADA)));
    assert!(page(&site, &path).await.text().contains("La presa funziona"));
    // One hurry an hour.
    for intent in 0..3_u128 {
        act("chase", &[("intent", &Uuid::from_u128(intent).to_string())]).await;
    }
    assert_eq!(only(&site).await.chasers.len(), 1);
    assert!(page(&site, &path).await.text().contains("Ha sollecitato"));
    site.clock.set(NOW.plus(3_700));
    act("chase", &[("intent", &Uuid::from_u128(9).to_string())]).await;
    assert_eq!(only(&site).await.chasers.len(), 2);
    // It is said to work, and does not; then it does.
    assert_eq!(act("works", &[]).await.header("location"), format!("{path}?done=changed"), "nobody said it works");
    let resolve = || ResolveTicket { ticket: made.id, solution: "Cavo".to_owned() };
    done(&site, Payload::ResolveTicket(resolve()), ADA, NOW.plus(3_800)).await;
    let page_now = page(&site, &path).await.text();
    assert!(page_now.contains("Funziona") && page_now.contains("Non funziona ancora"), "{page_now}");
    let broken = [("intent", "22222222-4b1e-4d2c-9d7a-2f0c3a4b5c6d"), ("broken-text", "Ancora nero")];
    assert_eq!(act("broken", &broken).await.header("location"), format!("{path}?done=broken"));
    let again = only(&site).await;
    assert_eq!((again.status, again.reopen_count, again.article_count), (TicketStatus::InProgress, 1, 2));
    act("broken", &broken).await;
    assert_eq!(only(&site).await.reopen_count, 1);
    done(&site, Payload::ResolveTicket(resolve()), ADA, NOW.plus(3_900)).await;
    assert_eq!(act("works", &[("intent", INTENT)]).await.header("location"), format!("{path}?done=works"));
    assert_eq!(only(&site).await.status, TicketStatus::Closed);
    // Long after, it is a new report.
    site.clock.set(NOW.plus(40 * 86_400));
    let late = act("broken", &[("intent", "33333333-4b1e-4d2c-9d7a-2f0c3a4b5c6d")]).await;
    assert_eq!(late.header("location"), format!("{path}?done=late"));
    let lines = site.app.store.all_parts(made.id, DocKind::History).await.expect("read");
    assert!(!lines.is_empty());
}

#[tokio::test]
async fn who_answers_is_not_given_the_work() {
    let site = Site::new().await;
    let path = sent(&site, "Monitor nero", "Marta Zanier", "marta@example.org", INTENT).await;
    let made = only(&site).await;
    let ask = SetPending { ticket: made.id, reason: PendingReason::Requester, details: Pending::default() };
    done(&site, Payload::SetPending(ask), ADA, NOW).await;
    post(&site, &format!("/portal/v1{path}/reply"), &[("intent", INTENT), ("reply-text", "Ecco")], &[]).await;
    let after = only(&site).await;
    assert_eq!((after.status, after.assignee, after.owned_at), (TicketStatus::InProgress, None, None));
}

#[tokio::test]
async fn an_appointment_is_confirmed_as_it_was_seen() {
    let site = Site::new().await;
    let path = sent(&site, "Monitor nero", "Marta Zanier", "marta@example.org", INTENT).await;
    let made = only(&site).await;
    let (from, to) = (NOW.plus(86_400), NOW.plus(93_600));
    let visit = Visit {
        id: VisitId::from(5),
        technician: ADA,
        from,
        to,
        site: None,
        contact: String::new(),
        note: String::new(),
        state: VisitState::Planned,
        course: VisitCourse::default(),
    };
    done(&site, Payload::PlanVisit(PlanVisit { ticket: made.id, visit: visit.clone() }), ADA, NOW).await;
    let id = visit.id.to_string();
    let window = format!("{}-{}", from.0, to.0);
    let answer = async |window: &str, answer: &str, text: &str| {
        let pairs =
            [("intent", INTENT), ("visit", id.as_str()), ("window", window), ("answer", answer), ("visit-text", text)];
        post(&site, &format!("/portal/v1{path}/visit"), &pairs, &[]).await.header("location").to_owned()
    };
    assert_eq!(answer("1-2", "yes", "").await, format!("{path}?done=changed"), "not the one that is planned");
    for _ in 0..2 {
        assert_eq!(answer(&window, "yes", "").await, format!("{path}?done=visit"));
    }
    assert_eq!(only(&site).await.article_count, 1);
    assert!(page(&site, &path).await.text().contains("Ha confermato questo appuntamento"));
    assert_eq!(answer(&window, "no", "Meglio giovedì").await, format!("{path}?done=visit"));
    assert!(page(&site, &path).await.text().contains("Meglio giovedì"));
}

#[tokio::test]
async fn a_duplicate_points_to_ones_own_and_says_nothing_of_another_s() {
    let site = Site::new().await;
    let path = sent(&site, "Monitor nero", "Marta Zanier", "marta@example.org", INTENT).await;
    let made = only(&site).await;
    let content =
        |requester, subject: &str| NewTicket { requester, subject: subject.to_owned(), ..made.content.clone() };
    for (number, requester, subject) in [(1, CARLA, "guasto-di-altri"), (2, made.content.requester, "guasto-proprio")] {
        let create = CreateTicket { ticket: ticket(number), number: None, content: content(requester, subject) };
        done(&site, Payload::CreateTicket(create), ADA, NOW).await;
    }
    let link = |number| OnLink { ticket: made.id, link: Link { kind: LinkKind::DuplicateOf, ticket: ticket(number) } };
    done(&site, Payload::LinkTickets(link(1)), ADA, NOW).await;
    let text = page(&site, &path).await.text();
    assert!(
        text.contains("stesso guasto")
            && !text.contains("guasto-di-altri")
            && text.matches("/t/").count() == path_links(&text, &path),
        "{text}"
    );
    done(&site, Payload::UnlinkTickets(link(1)), ADA, NOW).await;
    done(&site, Payload::LinkTickets(link(2)), ADA, NOW).await;
    // Of one's own too only the number: whoever reports in another's name must not come to what that one reported.
    let text = page(&site, &path).await.text();
    assert!(text.contains("già registrato") || text.contains("stesso guasto"), "{text}");
    assert_eq!(text.matches("/t/").count(), path_links(&text, &path), "{text}");
}

#[tokio::test]
async fn what_is_written_after_going_back_is_said_too() {
    let site = Site::new().await;
    let path = sent(&site, "Monitor nero", "Marta Zanier", "marta@example.org", INTENT).await;
    let made = only(&site).await;
    let act = async |word: &str, text: &str| {
        let field = format!("{word}-text");
        let pairs = [("intent", INTENT), (field.as_str(), text)];
        post(&site, &format!("/portal/v1{path}/{word}"), &pairs, &[]).await.header("location").to_owned()
    };
    for text in ["La presa funziona", "La presa funziona", "La presa non funziona più", "La presa funziona"] {
        assert_eq!(act("reply", text).await, format!("{path}?done=reply"));
    }
    assert_eq!(only(&site).await.article_count, 2, "each text once");
    let text = page(&site, &path).await.text();
    assert!(text.contains("La presa funziona") && text.contains("La presa non funziona più"), "{text}");
    // Said not to work twice, with other words: it is open again after the first, and the second is heard.
    done(&site, Payload::TakeTicket(OnTicket { ticket: made.id }), ADA, NOW).await;
    let resolve = ResolveTicket { ticket: made.id, solution: "Cavo nuovo".to_owned() };
    done(&site, Payload::ResolveTicket(resolve), ADA, NOW).await;
    for text in ["Ancora nero", "Ancora nero", "Ora è blu"] {
        assert_eq!(act("broken", text).await, format!("{path}?done=broken"));
    }
    assert_eq!(only(&site).await.article_count, 4);
    assert!(page(&site, &path).await.text().contains("Ora è blu"));
}

#[tokio::test]
async fn a_link_is_of_who_asked() {
    let site = Site::new().await;
    let path = sent(&site, "Monitor nero", "Marta Zanier", "marta@example.org", INTENT).await;
    let made = only(&site).await;
    assert_eq!(page(&site, &path).await.status, StatusCode::OK);
    let edit = EditTicket { ticket: made.id, changes: vec![FieldValue::Requester(CARLA)] };
    let versions = tickets(&site).await[0].versions.clone();
    let bases = versions.into_iter().map(|(field, version)| (field, Base::Confirmed(version))).collect();
    let id = CommandId(Uuid::now_v7());
    let edit = system::command_on(bases, id, Payload::EditTicket(edit), ADA, NOW);
    system::submit(&*site.app.store, [edit], NOW).await.expect("stored");
    assert_eq!(only(&site).await.content.requester, CARLA);
    assert_eq!(page(&site, &path).await.status, StatusCode::NOT_FOUND, "somebody else asked");
    let token = site.app.links.current(&*site.app.store, made.id).await.expect("read");
    assert_eq!(page(&site, &format!("/t/{token}")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn nothing_is_read_for_a_link_that_opens_nothing() {
    let site = Site::new().await;
    let polled = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let seen = polled.clone();
    let chunks = futures::stream::iter(0..100).map(move |_| {
        seen.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Ok::<_, std::io::Error>(vec![b'x'; 64 << 10])
    });
    let headers = [("content-type", "multipart/form-data; boundary=xx")];
    let request = request(Method::POST, "/portal/v1/t/none/reply", &headers, Body::from_stream(chunks));
    assert_eq!(site.send(request).await.status, StatusCode::NOT_FOUND);
    assert_eq!(polled.load(std::sync::atomic::Ordering::Relaxed), 0);
}

fn path_links(text: &str, path: &str) -> usize {
    text.matches(path).count()
}

#[tokio::test]
async fn too_many_reports_wait_and_lose_nothing() {
    let site = Site::new().await;
    for number in 0..30_u128 {
        sent(&site, "Monitor nero", "Marta Zanier", "marta@example.org", &Uuid::from_u128(number).to_string()).await;
    }
    let pairs = report("Questa resta qui", "Marta Zanier", "marta@example.org", INTENT);
    let answer = post(&site, "/portal/v1/report", &pairs, &[]).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(answer.text().contains("Questa resta qui") && !answer.header("retry-after").is_empty());
    site.clock.set(NOW.plus(601));
    let answer = post(&site, "/portal/v1/report", &pairs, &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn other_sites_can_not_send_and_whom_the_desk_works_for_is_not_told() {
    let site = Site::new().await;
    let pairs = report("Monitor nero", "Marta Zanier", "marta@example.org", INTENT);
    let foreign = [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")];
    assert_eq!(post(&site, "/portal/v1/report", &pairs, &foreign).await.problem(), "cross_site");
    for (number, name) in [(1, "ASL Valmonda"), (2, "Officine Brandolin")] {
        let id = OrganizationId::from(number);
        let record = Organization { id, name: name.to_owned(), critical_sector: false, retired: false };
        done(&site, Payload::DefineOrganization(record), ADMIN, NOW).await;
        for place in 0..2_u128 {
            let record = deskside_domain::people::Site {
                id: (number * 10 + place).into(),
                organization: id,
                name: format!("{name} {place}"),
                address: String::new(),
                access_notes: String::new(),
                retired: false,
            };
            done(&site, Payload::DefineSite(record), ADMIN, NOW).await;
        }
        let text = page(&site, "/report").await.text();
        assert_eq!(text.contains("ASL Valmonda"), number == 1, "{text}");
    }
    let _ = CATEGORY;
}

/// A JPEG of one colour, with what a camera writes about where it was.
fn photo() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let image = image::RgbImage::from_pixel(64, 48, image::Rgb([200, 30, 30]));
    image.write_to(&mut bytes, image::ImageFormat::Jpeg).expect("written");
    let bytes = bytes.into_inner();
    let exif = b"Exif\0\0GPS 46.13 N 12.21 E";
    let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
    [&bytes[..2], b"\xff\xe1", &length, exif, &bytes[2..]].concat()
}

async fn with_files(site: &Site, path: &str, pairs: &[(&str, &str)], files: &[(&str, &[u8])]) -> Answer {
    let mut body = Vec::new();
    for (name, value) in pairs {
        body.extend(format!("--xx\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    for (name, bytes) in files {
        let head = format!(
            "--xx\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"{name}\"\r\nContent-Type: image/jpeg\r\n\r\n"
        );
        body.extend(head.bytes().chain(bytes.iter().copied()).chain(*b"\r\n"));
    }
    body.extend(b"--xx--\r\n");
    let headers = [("content-type", "multipart/form-data; boundary=xx"), ("accept-language", "it")];
    site.send(request(Method::POST, path, &headers, Body::from(body))).await
}

#[tokio::test]
async fn photos_come_without_scripts_and_say_nothing_of_where() {
    let site = Site::new().await;
    let pairs = report("Modem spento", "Marta Zanier", "marta@example.org", INTENT);
    for (name, bytes) in [("nota.jpg", b"<svg onload=alert(1)>".as_slice()), ("vuoto.jpg", b"\xff\xd8\xff")] {
        let answer = with_files(&site, "/portal/v1/report", &pairs, &[(name, bytes)]).await;
        let text = answer.text();
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
        assert!(text.contains(name) && text.contains("photos-error") && text.contains("Modem spento"), "{text}");
    }
    let five = [("a.jpg", photo()), ("b.jpg", photo()), ("c.jpg", photo()), ("d.jpg", photo()), ("e.jpg", photo())];
    let five: Vec<(&str, &[u8])> = five.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    let answer = with_files(&site, "/portal/v1/report", &pairs, &five).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text());
    assert!(tickets(&site).await.is_empty());

    let answer = with_files(&site, "/portal/v1/report", &pairs, &five[..2]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let path = answer.header("location").split('?').next().unwrap_or_default().to_owned();
    let made = only(&site).await;
    assert_eq!(made.attachments.len(), 2);
    assert!(made.attachments.iter().all(|file| file.here && file.visibility == Visibility::Public), "{made:?}");
    // The same form once more adds nothing; a browser sends the field without a file too.
    with_files(&site, "/portal/v1/report", &pairs, &five[..2]).await;
    assert_eq!(only(&site).await.attachments.len(), 2);
    let reply = [("intent", INTENT), ("reply-text", "")];
    let empty = with_files(&site, &format!("/portal/v1{path}/reply"), &reply, &[("", b"")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answer = with_files(&site, &format!("/portal/v1{path}/reply"), &reply, &five[..1]).await;
    assert_eq!(answer.header("location"), format!("{path}?done=reply"));
    let now = only(&site).await;
    assert_eq!((now.attachments.len(), now.article_count), (3, 1));
    let text = page(&site, &path).await.text();
    for file in &now.attachments {
        let address = format!("{path}/files/{}", file.id);
        assert!(text.contains(&address), "{text}");
        let shown = page(&site, &address).await;
        assert_eq!((shown.status, shown.header("content-type")), (StatusCode::OK, "image/jpeg"));
        assert!(!shown.body.windows(4).any(|part| part == b"Exif" || part == b"GPS "));
    }
    // What is internal stays so, by its address too.
    let note = Message { article: ArticleId::from(0x77), visibility: Visibility::Internal, body: "nota".to_owned() };
    done(&site, Payload::AddArticle(AddArticle { ticket: made.id, message: note }), ADA, NOW).await;
    let hidden = Attachment {
        id: 0x88.into(),
        article: Some(ArticleId::from(0x77)),
        visibility: Visibility::Internal,
        by: ADA,
        ..now.attachments[0].clone()
    };
    done(&site, Payload::AttachFile(AttachFile { ticket: made.id, file: hidden.clone() }), ADA, NOW).await;
    assert_eq!(page(&site, &format!("{path}/files/{}", hidden.id)).await.status, StatusCode::NOT_FOUND);
    site.app.links.renew(&*site.app.store, made.id).await.expect("written");
    let taken_back = page(&site, &format!("{path}/files/{}", now.attachments[0].id)).await;
    assert_eq!(taken_back.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_language_is_chosen_and_kept() {
    let site = Site::new().await;
    let path = sent(&site, "Monitor nero", "Marta Zanier", "marta@example.org", INTENT).await;
    let answer = post(&site, "/portal/v1/language", &[("lang", "en"), ("to", &path)], &[]).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, path.as_str()));
    let headers = [("cookie", answer.cookie()), ("accept-language", "it".to_owned())];
    let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let english = site.send(request(Method::GET, &path, &headers, Body::empty())).await.text();
    assert!(english.contains("lang=\"en\"") && english.contains("Received"), "{english}");
    for bad in ["//evil.example", "https://evil.example", "/t/../desk", "/desk"] {
        let answer = post(&site, "/portal/v1/language", &[("lang", "en"), ("to", bad)], &[]).await;
        assert_eq!(answer.header("location"), "/report", "{bad}");
    }
    for path in ["/privacy", "/accessibility"] {
        let text = page(&site, path).await.text();
        assert!(text.contains("<h1>") && !text.to_lowercase().contains("ticket"), "{text}");
    }
}

#[tokio::test]
async fn a_lost_link_is_asked_for_and_nothing_is_told() {
    let site = Site::new().await;
    let text = page(&site, "/lost").await.text();
    assert!(text.contains("Ho perso il collegamento") && !text.contains("<form class=\"form\""), "no mail: {text}");
    let answer = async |email: &str| post(&site, "/portal/v1/lost", &[("email", email)], &[]).await;
    for wrong in ["", "senza chiocciola", "a@b\r\nBcc: c@example.org"] {
        let answer = answer(wrong).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    for _ in 0..10 {
        let answer = answer("marta@example.org").await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/lost?asked"));
    }
    assert_eq!(answer("marta@example.org").await.status, StatusCode::TOO_MANY_REQUESTS);
}
