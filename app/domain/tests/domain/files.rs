//! Files of a ticket: named by what is in them, open to whom their message is, and never waiting for their bytes.

use crate::support::actions::{Action, actions, photo};
use crate::support::{Desk, IVAN, MARTA, SARA};
use deskside_domain::command::{AddArticle, AttachFile, Payload, ReceiveFile};
use deskside_domain::document::{Body, Docs};
use deskside_domain::id::{PersonId, TicketId};
use deskside_domain::refusal::{Problem, Refusal};
use deskside_domain::sync::wire::Outcome;
use deskside_domain::ticket::attachment::{FILE_BYTES_MAX, FILES_MAX, TICKET_BYTES_MAX};
use deskside_domain::ticket::{Attachment, Message, Pixels, Ticket, Visibility};
use proptest::prelude::*;

const TICKET: u128 = 1000;

fn ticket(desk: &Desk) -> Ticket {
    let id = TicketId::from(TICKET);
    desk.docs.get(id.into()).and_then(|document| document.as_ticket()).cloned().expect("is there")
}

/// A desk with a ticket, and commands of one person on it.
struct Bench {
    desk: Desk,
    next: u128,
}

impl Bench {
    fn new() -> Self {
        let mut desk = Desk::with_people();
        desk.open_ticket(TICKET);
        Self { desk, next: 7_000 }
    }

    fn send(&mut self, user: u128, payload: Payload) -> Outcome {
        self.next += 1;
        let command = self.desk.command(self.next, self.next, user, payload);
        self.desk.push(&command)
    }

    fn attach(&mut self, file: Attachment) -> Outcome {
        self.send(SARA, Payload::AttachFile(AttachFile { ticket: TicketId::from(TICKET), file }))
    }

    fn arrive(&mut self, hash: &str, bytes: u32) {
        self.desk.files.insert(hash.to_owned(), bytes.into());
        let ticket = TicketId::from(TICKET);
        self.desk.system(Payload::ReceiveFile(ReceiveFile { ticket, hash: hash.to_owned(), bytes }));
    }
}

fn rejected(outcome: Outcome) -> Refusal {
    match outcome {
        Outcome::Rejected { refusal } => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn the_command_does_not_wait_for_the_bytes_nor_they_for_it() {
    let mut bench = Bench::new();
    assert!(bench.attach(photo(SARA)).is_done());
    assert!(!ticket(&bench.desk).attachments[0].here, "the bytes are not here yet");
    bench.arrive(&photo(SARA).hash, 1_000);
    assert!(ticket(&bench.desk).attachments[0].here);
    // The same bytes under another name: nothing is to be sent.
    assert!(bench.attach(Attachment { id: 2.into(), name: "Again.jpg".to_owned(), ..photo(SARA) }).is_done());
    let shown = ticket(&bench.desk).attachments;
    assert_eq!(
        shown.iter().map(|file| (file.name.as_str(), file.here)).collect::<Vec<_>>(),
        [("Label.jpg", true), ("Again.jpg", true)]
    );
    // Heard of twice, it has arrived once.
    let rows = bench.desk.rows.len();
    bench.arrive(&photo(SARA).hash, 1_000);
    assert_eq!(bench.desk.rows.len(), rows);
    // What was said to be larger than it is never comes.
    assert!(bench.attach(Attachment { id: 3.into(), bytes: 1_001, ..photo(SARA) }).is_done());
    bench.arrive(&photo(SARA).hash, 1_000);
    assert!(!ticket(&bench.desk).attachments[2].here);
}

#[test]
fn a_device_can_not_say_that_the_server_has_the_bytes() {
    let mut bench = Bench::new();
    assert!(bench.attach(Attachment { here: true, ..photo(SARA) }).is_done());
    assert!(!ticket(&bench.desk).attachments[0].here);
    let hash = photo(SARA).hash;
    let refused = bench.send(SARA, Payload::ReceiveFile(ReceiveFile { ticket: TICKET.into(), hash, bytes: 1_000 }));
    assert_eq!(rejected(refused), Refusal::NotPermitted { action: "receive_file".to_owned() });
}

#[test]
fn a_file_is_as_open_as_its_message() {
    let mut bench = Bench::new();
    let message = Message { article: 50.into(), visibility: Visibility::Internal, body: "Look".to_owned() };
    assert!(bench.send(SARA, Payload::AddArticle(AddArticle { ticket: TICKET.into(), message })).is_done());
    let with = |visibility| Attachment { article: Some(50.into()), visibility, ..photo(SARA) };
    let none = Refusal::NoSuchPart { part: "article".to_owned() };
    assert_eq!(rejected(bench.attach(with(Visibility::Public))), none);
    assert_eq!(rejected(bench.attach(Attachment { article: Some(51.into()), ..photo(SARA) })), none);
    assert!(bench.attach(with(Visibility::Internal)).is_done());
}

#[test]
fn what_is_wrong_with_a_file_is_named() {
    let mut bench = Bench::new();
    let sara = || photo(SARA);
    let pixels = |width, height| Some(Pixels { width, height });
    let bad = [
        ("name", Attachment { name: String::new(), ..sara() }),
        ("name", Attachment { name: "a\nb".to_owned(), ..sara() }),
        ("name", Attachment { name: "gpj.\u{202e}exe".to_owned(), ..sara() }),
        ("name", Attachment { name: "x".repeat(201), ..sara() }),
        ("hash", Attachment { hash: "A".repeat(64), ..sara() }),
        ("hash", Attachment { hash: "../../etc/passwd".to_owned(), ..sara() }),
        ("media", Attachment { media: "text/html\r\nx: y".to_owned(), ..sara() }),
        ("bytes", Attachment { bytes: 0, ..sara() }),
        ("bytes", Attachment { bytes: FILE_BYTES_MAX + 1, ..sara() }),
        ("pixels", Attachment { pixels: pixels(0, 7), ..sara() }),
        ("pixels", Attachment { pixels: pixels(7, 1 << 20), ..sara() }),
    ];
    for (expected, file) in bad {
        match rejected(bench.attach(file.clone())) {
            Refusal::Invalid { field, .. } => assert_eq!(field, expected, "{file:?}"),
            other => panic!("{other:?} for {file:?}"),
        }
    }
    let other = bench.attach(photo(IVAN));
    assert_eq!(rejected(other), Refusal::NotPermitted { action: "attach_file".to_owned() });
    let requester = bench.send(MARTA, Payload::AttachFile(AttachFile { ticket: TICKET.into(), file: photo(MARTA) }));
    assert_eq!(rejected(requester), Refusal::NotPermitted { action: "attach_file".to_owned() });
    assert!(ticket(&bench.desk).attachments.is_empty());
    assert!(bench.attach(sara()).is_done());
    assert_eq!(rejected(bench.attach(sara())), Refusal::PartExists { part: "file".to_owned() });
}

#[test]
fn a_ticket_has_room_for_so_many_files_and_bytes() {
    let over = |field: &str, max: u64| Refusal::Invalid {
        field: field.to_owned(),
        problem: Problem::OutOfRange { min: 0, max: max as i64 },
    };
    let mut bench = Bench::new();
    for id in 1..=FILES_MAX as u128 {
        assert!(bench.attach(Attachment { id: id.into(), ..photo(SARA) }).is_done());
    }
    let one_more = Attachment { id: 9_999.into(), ..photo(SARA) };
    assert_eq!(rejected(bench.attach(one_more)), over("files", FILES_MAX as u64));

    let mut bench = Bench::new();
    for id in 1..=20 {
        assert!(bench.attach(Attachment { id: id.into(), bytes: FILE_BYTES_MAX, ..photo(SARA) }).is_done());
    }
    let one_more = Attachment { id: 9_999.into(), bytes: 1, ..photo(SARA) };
    assert_eq!(rejected(bench.attach(one_more)), over("bytes_of_all_files", TICKET_BYTES_MAX));
}

proptest! {
    /// Whatever people do: each file that was accepted is there once, as it was sent; it is here exactly when its bytes
    /// are; and none is open to more people than its message.
    #[test]
    fn files_are_kept_and_arrive_with_their_bytes(actions in actions(40), arrived in 0_usize..3, at in 0_usize..40) {
        let mut bench = Bench::new();
        let mut accepted: Vec<(TicketId, Attachment)> = Vec::new();
        let hash = arrived.to_string().repeat(64);
        for (index, Action { user, client, payload }) in actions.into_iter().enumerate() {
            if index == at {
                bench.arrive(&hash, arrived as u32);
            }
            let command = bench.desk.command(5000 + index as u128, client, user, payload.clone());
            let outcome = bench.desk.push(&command);
            if let (Payload::AttachFile(attach), true) = (payload, outcome.is_done()) {
                prop_assert_eq!(attach.file.by, PersonId::from(user));
                accepted.push((attach.ticket, attach.file));
            }
        }
        for document in bench.desk.docs.0.values() {
            let Body::Ticket(ticket) = &document.body else { continue };
            let sent: Vec<_> = accepted.iter().filter(|(of, _)| *of == ticket.id).map(|(_, file)| file).collect();
            prop_assert_eq!(sent.len(), ticket.attachments.len());
            for (sent, shown) in sent.into_iter().zip(&ticket.attachments) {
                let as_sent = Attachment { at: shown.at, here: shown.here, ..sent.clone() };
                prop_assert_eq!(&as_sent, shown);
                let known = bench.desk.files.contains_key(&shown.hash);
                prop_assert!(known || !shown.here);
                if ticket.id == TicketId::from(TICKET) {
                    prop_assert_eq!(known, shown.here);
                }
                if let Some(article) = shown.article {
                    let article = bench.desk.docs.get(article.into()).map(|document| document.body.clone());
                    let Some(Body::Article(article)) = article else { panic!("the message of a file") };
                    prop_assert_eq!(article.message.visibility, shown.visibility);
                }
            }
        }
    }
}
