use super::*;
use crate::command::{AddArticle, Command, OnTicket, Payload};
use crate::id::{ArticleId, ClientId, TicketId};
use crate::refusal::Refusal;
use crate::sync::wire::{CommandResult, PUSH_BYTES, PUSH_COMMANDS};
use crate::ticket::{Message, Visibility};
use crate::time::Captured;

const AUTHOR: PersonId = PersonId(uuid::Uuid::from_u128(2));

fn command(id: u128, ticket: u128, lane_seq: u32, payload: Payload) -> Command {
    let ticket = TicketId::from(ticket);
    Command {
        command_id: CommandId::from(id),
        client_id: ClientId::from(1),
        lane: ticket.into(),
        lane_seq,
        requires: Vec::new(),
        bases: crate::small::SmallMap::new(),
        captured: Captured::default(),
        user_id: AUTHOR,
        payload,
    }
}

fn take(id: u128, ticket: u128, lane_seq: u32) -> Sealed {
    command(id, ticket, lane_seq, Payload::TakeTicket(OnTicket { ticket: ticket.into() })).seal()
}

fn note(id: u128, ticket: u128, lane_seq: u32, body: &str) -> Sealed {
    let message = Message { article: ArticleId::from(id), visibility: Visibility::Internal, body: body.to_owned() };
    command(id, ticket, lane_seq, Payload::AddArticle(AddArticle { ticket: ticket.into(), message })).seal()
}

fn item(what: &str, command: Sealed) -> Item {
    Item {
        what: what.to_owned(),
        ticket: "100427 Tablet".to_owned(),
        words: String::new(),
        state: "Da inviare".to_owned(),
        held: false,
        proof: proof("m1.key", &command.payload_hash),
        command,
    }
}

fn parcel(items: Vec<Item>) -> Parcel {
    Parcel {
        format: FORMAT.to_owned(),
        version: VERSION,
        made_at: Timestamp(1_800_000_000),
        author: AUTHOR,
        author_name: "Marco Pittis".to_owned(),
        for_name: String::new(),
        items,
    }
}

fn three() -> Parcel {
    let words = "con \"virgolette\", { graffe } e\n    }\na capo";
    parcel(vec![
        item("Prendi in carico", take(3, 7, 1)),
        item("Nota interna", note(4, 7, 2, words)),
        item("Nota interna", note(5, 8, 1, "altro")),
    ])
}

fn text(parcel: &Parcel) -> String {
    json::to_pretty_text(parcel).expect("plain data")
}

fn ids(contents: &Contents) -> Vec<u128> {
    contents.parcel.items.iter().map(|item| item.command.command_id.0.as_u128()).collect()
}

#[test]
fn what_was_written_is_read() {
    let whole = Contents { parcel: three(), damaged: Vec::new(), is_cut: false };
    assert_eq!(Contents::read(&text(&three())), Ok(whole.clone()));
    // A mail program's line ends, a mark at the beginning, blanks behind it; or somebody's own spelling.
    let through_mail = ["\u{feff}", &text(&three()).replace('\n', "\r\n"), "\r\n\r\n"].concat();
    assert_eq!(Contents::read(&through_mail), Ok(whole.clone()));
    assert_eq!(Contents::read(&json::to_text(&three()).expect("plain data")), Ok(whole));
}

#[test]
fn one_damaged_piece_leaves_the_others() {
    let damaged = |place, what: &str| Damaged { place, what: what.to_owned() };
    let second = damaged(2, "Nota interna, 100427 Tablet");
    // Content, structure, a place in the lane, a byte of a text's end.
    for (from, to) in [
        ("\"body\": \"con ", "\"body\": \"senza "),
        ("\"lane_seq\": 2", "\"lane_seq\": 3"),
        ("\"lane_seq\": 2,", "\"lane_seq\": 2"),
        ("\\\"virgolette\\\"", "\"virgolette\\\""),
        ("\"lane_seq\": 2,", "\"lane_seq\": 2}}}}],"),
    ] {
        let touched = text(&three()).replacen(from, to, 1);
        assert_ne!(touched, text(&three()), "{from}");
        let found = Contents::read(&touched).expect("two pieces");
        assert_eq!((ids(&found), &found.damaged, found.is_cut), (vec![3, 5], &vec![second.clone()], false), "{from}");
    }
    let other = Parcel { author: PersonId::from(4), ..three() };
    let found = Contents::read(&text(&other)).expect("ours");
    assert_eq!((found.parcel.items.len(), found.damaged.len()), (0, 3), "another's work");
}

#[test]
fn a_file_that_is_cut_off_says_so_and_gives_what_is_whole() {
    let whole = text(&three());
    let mut seen = std::collections::BTreeSet::new();
    for end in (0..whole.len()).filter(|end| whole.is_char_boundary(*end)) {
        let cut = whole[..end].trim_end();
        match Contents::read(cut) {
            Ok(found) => {
                assert!(found.is_cut && found.damaged.is_empty(), "{end}: {found:?}");
                assert_eq!(ids(&found), [3, 4, 5][..found.parcel.items.len()]);
                seen.insert(found.parcel.items.len());
            }
            // Before it has said what it is.
            Err(Unusable::Foreign) => assert!(end < 60, "{end}"),
            Err(unusable) => assert_eq!(unusable, Unusable::CutOff, "{end}"),
        }
    }
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [1, 2, 3]);
}

#[test]
fn other_files_are_told_apart() {
    for foreign in ["", "{}", "not json", "[1]", "{\"format\": \"other\", \"version\": 1}", "%PDF-1.7"] {
        assert_eq!(Contents::read(foreign), Err(Unusable::Foreign), "{foreign}");
    }
    let newer = Parcel { version: VERSION + 1, ..three() };
    assert_eq!(Contents::read(&text(&newer)), Err(Unusable::Newer));
    let touched = text(&three()).replace("\"made_at\": 1", "\"made_at\": x");
    assert_eq!(Contents::read(&touched), Err(Unusable::Damaged));
}

fn entry(order: u64, command: Sealed, outcome: Option<Outcome>) -> Entry {
    Entry { order, command, outcome, passed_over: false }
}

fn places(entries: &[Entry]) -> Vec<u128> {
    entries.iter().map(|entry| entry.command.command_id.0.as_u128()).collect()
}

#[test]
fn what_waits_behind_a_refusal_is_not_brought() {
    let refused = Outcome::Rejected { refusal: Refusal::SameTeam };
    let done = Outcome::Applied { position: 4, versions: Default::default() };
    let entries = [
        entry(1, take(3, 7, 1), Some(done)),
        entry(2, take(4, 7, 2), Some(refused)),
        entry(3, note(5, 7, 3, "dietro"), None),
        entry(4, note(6, 8, 1, "altrove"), None),
        entry(5, note(7, 8, 2, "altrove, poi"), Some(Outcome::Retry { after: 1 })),
    ];
    let (going, staying) = sorted(&entries);
    assert_eq!((places(&going), places(&staying)), (vec![6, 7], vec![4, 5]));
    // Once its author has let the rest go on, it goes.
    let mut passed = entries.clone();
    passed[1].passed_over = true;
    let (going, staying) = sorted(&passed);
    assert_eq!((places(&going), places(&staying)), (vec![5, 6, 7], vec![4]));
}

#[test]
fn one_piece_takes_along_what_it_stands_on() {
    let mut stands = command(8, 9, 1, Payload::TakeTicket(OnTicket { ticket: 9.into() }));
    stands.requires = vec![CommandId::from(4)];
    let entries = [
        entry(1, take(3, 7, 1), None),
        entry(2, take(4, 7, 2), None),
        entry(3, take(5, 7, 3), None),
        entry(4, take(6, 8, 1), None),
        entry(5, stands.seal(), None),
    ];
    assert_eq!(places(&with_needed(&entries, CommandId::from(8))), [3, 4, 8]);
    assert_eq!(places(&with_needed(&entries, CommandId::from(6))), [6]);
}

/// The server's answer: everything done at `position`, but for what `refused` names.
fn answer(batch: &[Delivered], known_until: u64, refused: &[u128]) -> DeliveryAnswer {
    let outcome = |piece: &Delivered| match refused.contains(&piece.command.command_id.0.as_u128()) {
        true => Outcome::Rejected { refusal: Refusal::SameTeam },
        false => Outcome::Applied { position: 10, versions: Default::default() },
    };
    let result = |piece: &Delivered| CommandResult { command_id: piece.command.command_id, outcome: outcome(piece) };
    DeliveryAnswer {
        nonce: String::new(),
        known_until,
        results: batch.iter().map(result).collect(),
        unproven: Vec::new(),
    }
}

#[test]
fn every_piece_goes_once_in_batches_that_the_server_takes() {
    let long = "x".repeat(20_000);
    let items: Vec<Item> = (0..250).map(|at| item("n", note(at + 1, at / 3 + 1, (at % 3) as u32 + 1, &long))).collect();
    let mut bringing = Bringing::default();
    let (mut sent, mut rounds) = (Vec::new(), 0);
    loop {
        let batch = bringing.next(&items);
        if batch.is_empty() {
            break;
        }
        rounds += 1;
        assert!(batch.len() <= PUSH_COMMANDS);
        assert!(json::to_text(&batch).expect("plain data").len() <= PUSH_BYTES);
        sent.extend(batch.iter().map(|piece| piece.command.command_id.0.as_u128()));
        bringing.note(&batch, &answer(&batch, 9, &[]));
    }
    assert_eq!(sent, (1..=250).collect::<Vec<_>>());
    assert!(rounds >= 10, "{rounds}");
    assert!(matches!(bringing.fate(CommandId::from(250)), Some(Fate::Arrived(_))));
    // One that is larger than a batch goes alone.
    let large = [item("n", note(1, 1, 1, &"x".repeat(PUSH_BYTES))), item("n", note(2, 1, 2, "y"))];
    assert_eq!(Bringing::default().next(&large).len(), 1);
}

#[test]
fn a_refusal_stops_its_lane_over_all_batches() {
    let items: Vec<Item> = (0..150).map(|at| item("n", note(at + 1, 1, at as u32 + 1, "x"))).collect();
    let mut bringing = Bringing::default();
    let batch = bringing.next(&items);
    let mut said = answer(&batch, 10, &[50]);
    for result in &mut said.results[50..] {
        result.outcome = Outcome::Retry { after: 1 };
    }
    bringing.note(&batch, &said);
    assert!(bringing.next(&items).is_empty());
    assert_eq!(bringing.done(), 150);
    let fate = |id: u128| bringing.fate(CommandId::from(id)).expect("known");
    assert!(matches!(fate(49), Fate::WasThere(_)));
    assert_eq!((fate(50), fate(51)), (&Fate::Refused(Refusal::SameTeam), &Fate::Stays));
    assert_eq!(fate(150), &Fate::Stays, "it never went");
}

#[test]
fn a_copy_of_what_was_discarded_since_stops_nothing() {
    let items: Vec<Item> = (0..150).map(|at| item("n", note(at + 1, 1, at as u32 + 1, "x"))).collect();
    let mut bringing = Bringing::default();
    let batch = bringing.next(&items);
    let mut said = answer(&batch, 10, &[]);
    said.results[49].outcome = Outcome::Rejected { refusal: Refusal::LaneSequenceReused };
    bringing.note(&batch, &said);
    assert_eq!(bringing.fate(CommandId::from(50)), Some(&Fate::Replaced));
    assert_eq!(bringing.next(&items).len(), 50, "the rest goes on");
}

#[test]
fn what_is_held_is_not_brought() {
    let mut items = three().items;
    items[2].held = true;
    let mut bringing = Bringing::default();
    assert_eq!(bringing.next(&items).len(), 2);
    assert_eq!(bringing.fate(CommandId::from(5)), Some(&Fate::Stays));
}
