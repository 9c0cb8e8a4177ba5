//! Bytes of photos and files: they come piece by piece, stay as long as a ticket names them, and travel with a backup.

use super::archive::{Shelf, packed, unpacked};
use super::desk::*;
use super::jobs::work_off;
use deskside_domain::command::{AttachFile, Payload, ReceiveFile};
use deskside_domain::id::{EventId, PersonId, TicketId};
use deskside_domain::private::{ERASED, hex};
use deskside_domain::sync::server::Authority;
use deskside_domain::ticket::{Attachment, Visibility};
use deskside_domain::time::Timestamp;
use server::store::archive::Entry;
use server::store::files::{FileHash, PIECE, UNNAMED_KEPT, UPLOAD_KEPT, UPLOADS_OPEN, hash_of_body};
use server::store::{ArchiveError, Push, Store, Upload};
use sha2::{Digest, Sha256};
use uuid::Uuid;

fn hash(bytes: &[u8]) -> FileHash {
    Sha256::digest(bytes).into()
}

/// Bytes that are like no others.
pub fn bytes(seed: u8, many: usize) -> Vec<u8> {
    (0..many).map(|at| (at % 251) as u8 ^ seed).collect()
}

async fn begin(store: &dyn Store, id: u128, person: u128, bytes: &[u8], since: Timestamp) -> Option<Upload> {
    let (id, person, size) = (Uuid::from_u128(id), PersonId::from(person), bytes.len() as u64);
    let upload = Upload { id, person, hash: hash(bytes), size, held: 0, since };
    store.begin_upload(&upload).await.expect("the store writes")
}

/// Brings a file in.
pub async fn bring(store: &dyn Store, id: u128, bytes: &[u8], at: Timestamp) {
    let upload = begin(store, id, SARA, bytes, at).await.expect("room");
    for (index, piece) in bytes.chunks(PIECE).enumerate() {
        assert!(store.add_piece(upload.id, (index * PIECE) as u64, piece, at).await.expect("written"));
    }
    let whole = store.upload(upload.id).await.expect("read").expect("there");
    store.make_file(&whole, at).await.expect("made");
}

async fn all_bytes(store: &dyn Store, hash: &FileHash) -> Option<Vec<u8>> {
    let file = store.file(hash).await.expect("read")?;
    let mut all = Vec::new();
    while (all.len() as u64) < file.size {
        all.extend(store.file_bytes(file.body, all.len() as u64).await.expect("read").expect("bytes"));
    }
    Some(all)
}

fn attachment(id: u128, bytes: &[u8]) -> Attachment {
    Attachment {
        id: id.into(),
        article: None,
        visibility: Visibility::Internal,
        hash: hex(&hash(bytes)),
        name: "Zorzanello.jpg".to_owned(),
        media: "image/jpeg".to_owned(),
        bytes: bytes.len() as u32,
        pixels: None,
        by: SARA.into(),
        at: T0,
        here: false,
    }
}

/// Something done to an archive.
type Spoil<'a> = &'a dyn Fn(&mut Vec<Entry>);

async fn attach(desk: &mut Desk, ticket: TicketId, id: u128, bytes: &[u8]) -> EventId {
    let file = attachment(id, bytes);
    let command = desk.does(SARA, Payload::AttachFile(AttachFile { ticket, file })).await;
    EventId::of(command.command_id, 0)
}

async fn receive(desk: &mut Desk, ticket: TicketId, bytes: &[u8]) {
    let receive = ReceiveFile { ticket, hash: hex(&hash(bytes)), bytes: bytes.len() as u32 };
    let command = desk.by_system(Payload::ReceiveFile(receive));
    let outcomes = desk.submit(&[Push::of(Authority::System, [command])]).await;
    assert!(outcomes[0][0].is_done(), "{outcomes:?}");
}

async fn shown(desk: &Desk, ticket: TicketId) -> Vec<Attachment> {
    desk.document(ticket).await.expect("a ticket").as_ticket().expect("a ticket").attachments.clone()
}

pub async fn an_upload_moves_on_with_each_piece(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let (photo, at) = (bytes(1, 3 * PIECE + 17), desk.time());
    let store = desk.store();
    let begun = begin(store, 1, SARA, &photo, at).await.expect("room");
    assert_eq!((begun.held, begun.size), (0, photo.len() as u64));
    let id = begun.id;
    assert!(store.add_piece(id, 0, &photo[..PIECE], at.plus(1)).await.expect("written"));
    // Another offset than where it stands, more than there is room for, an upload nobody knows.
    assert!(!store.add_piece(id, 0, &photo[..PIECE], at).await.expect("answered"));
    assert!(!store.add_piece(id, 2 * PIECE as u64, b"x", at).await.expect("answered"));
    assert!(!store.add_piece(id, PIECE as u64, &bytes(2, 3 * PIECE), at).await.expect("answered"));
    assert!(!store.add_piece(Uuid::from_u128(9), 0, b"x", at).await.expect("answered"));
    // Not whole: no file, whoever says so.
    store.make_file(&Upload { held: begun.size, ..begun }, at).await.expect("nothing done");
    assert_eq!(store.file(&begun.hash).await.expect("read"), None);
    if kind != Kind::Memory {
        desk.place.reopen().await;
    }
    let store = desk.store();
    let kept = store.upload(id).await.expect("read").expect("there");
    assert_eq!(kept, Upload { held: PIECE as u64, since: at.plus(1), ..begun }, "what is acknowledged stays");
    let mut held = PIECE;
    for piece in photo[PIECE..].chunks(PIECE) {
        assert!(store.add_piece(id, held as u64, piece, at).await.expect("written"));
        held += piece.len();
    }
    let whole = store.upload(id).await.expect("read").expect("there");
    assert!(whole.is_whole());
    assert_eq!(hash_of_body(store, id, whole.size).await.expect("read"), Some(whole.hash));
    store.make_file(&whole, at).await.expect("made");
    store.make_file(&whole, at).await.expect("made once");
    assert_eq!(all_bytes(store, &whole.hash).await.as_deref(), Some(&photo[..]));
    // From the middle of a piece to its end.
    let part = store.file_bytes(id, PIECE as u64 + 5).await.expect("read").expect("bytes");
    assert_eq!(part, photo[PIECE + 5..2 * PIECE]);
    assert_eq!(store.file_bytes(id, photo.len() as u64).await.expect("read"), None);
    // The same bytes again need not come; ending that upload leaves the file alone.
    let again = begin(store, 2, IVAN, &photo, at).await.expect("room");
    assert!(again.is_whole());
    store.make_file(&again, at).await.expect("nothing new");
    store.drop_upload(again.id).await.expect("dropped");
    store.drop_upload(id).await.expect("dropped");
    assert_eq!(all_bytes(store, &whole.hash).await.as_deref(), Some(&photo[..]));
    // One that is ended takes its bytes along.
    let other = begin(store, 3, SARA, b"other", at).await.expect("room");
    assert!(store.add_piece(other.id, 0, b"oth", at).await.expect("written"));
    store.drop_upload(other.id).await.expect("dropped");
    assert_eq!(store.upload(other.id).await.expect("read"), None);
    assert_eq!(store.file_bytes(other.id, 0).await.expect("read"), None);
}

pub async fn two_pieces_at_once_make_one(kind: Kind) {
    let desk = Desk::new(kind).await;
    let (store, at) = (desk.store(), desk.time());
    let id = begin(store, 1, SARA, b"0123456789", at).await.expect("room").id;
    let (one, other) = tokio::join!(store.add_piece(id, 0, b"01234", at), store.add_piece(id, 0, b"01234", at));
    assert!(one.expect("answered") != other.expect("answered"), "one of them was first");
    assert_eq!(store.upload(id).await.expect("read").expect("there").held, 5);
    assert_eq!(store.file_bytes(id, 0).await.expect("read").as_deref(), Some(&b"01234"[..]));
}

pub async fn a_person_has_room_for_so_many_uploads(kind: Kind) {
    let desk = Desk::new(kind).await;
    let (store, at) = (desk.store(), desk.time());
    for id in 0..u128::from(UPLOADS_OPEN) {
        assert!(begin(store, id + 1, SARA, &bytes(id as u8, 9), at).await.is_some());
    }
    assert_eq!(begin(store, 1_000, SARA, b"one more", at).await, None);
    assert!(begin(store, 1_001, IVAN, b"one more", at).await.is_some(), "somebody else has room");
    store.drop_upload(Uuid::from_u128(1)).await.expect("dropped");
    assert!(begin(store, 1_002, SARA, b"one more", at).await.is_some());
    // Nor may all of them be too large together.
    let huge = Upload {
        id: Uuid::from_u128(2_000),
        person: PersonId::from(IVAN),
        hash: [7; 32],
        size: server::store::files::UPLOADS_BYTES,
        held: 0,
        since: at,
    };
    assert_eq!(store.begin_upload(&huge).await.expect("answered"), None);
}

pub async fn tickets_hear_of_bytes_that_have_come(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let (first, second) = (desk.ticket("Rete assente").await, desk.ticket("Stampante bloccata").await);
    let photo = bytes(3, 1_000);
    attach(&mut desk, first, 1, &photo).await;
    assert!(!shown(&desk, first).await[0].here, "the command did not wait");
    let at = desk.time();
    bring(desk.store(), 1, &photo, at).await;
    assert_eq!(desk.store().file_tickets(&hash(&photo)).await.expect("read"), [first]);
    receive(&mut desk, first, &photo).await;
    assert!(shown(&desk, first).await[0].here);
    // Named later, they are here at once; also for the next command of the same group.
    attach(&mut desk, second, 2, &photo).await;
    assert!(shown(&desk, second).await[0].here);
    let mut both = vec![first, second];
    both.sort_unstable();
    assert_eq!(desk.store().file_tickets(&hash(&photo)).await.expect("read"), both);
    // One that was said to be of another size never comes.
    let file = Attachment { bytes: 7, ..attachment(3, &photo) };
    desk.does(SARA, Payload::AttachFile(AttachFile { ticket: second, file })).await;
    assert!(!shown(&desk, second).await[1].here);
    let verified = desk.store().verify().await.expect("in order");
    assert_eq!(verified.files, 1);
    let before = desk.store().dump().await.expect("read");
    desk.store().rebuild().await.expect("rebuilt");
    assert_eq!(desk.store().dump().await.expect("read"), before);
    assert_eq!(desk.store().file_tickets(&hash(&photo)).await.expect("read"), both);
}

pub async fn what_nobody_names_is_swept(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let ticket = desk.ticket("Rete assente").await;
    let (named, unnamed, half) = (bytes(4, 500), bytes(5, PIECE + 1), bytes(6, 50));
    attach(&mut desk, ticket, 1, &named).await;
    // The same id on another ticket is another file.
    let other = desk.ticket("Stampante bloccata").await;
    attach(&mut desk, other, 1, &bytes(7, 90)).await;
    let at = desk.time();
    let store = desk.store();
    bring(store, 1, &named, at).await;
    bring(store, 2, &unnamed, at).await;
    begin(store, 3, SARA, &half, at).await.expect("room");
    assert!(store.add_piece(Uuid::from_u128(3), 0, &half[..20], at).await.expect("written"));
    work_off(store, at.plus(UPLOAD_KEPT)).await;
    assert!(store.upload(Uuid::from_u128(3)).await.expect("read").is_some(), "it may still go on");
    work_off(store, at.plus(UPLOAD_KEPT + 3_601)).await;
    assert_eq!(store.upload(Uuid::from_u128(3)).await.expect("read"), None);
    assert_eq!(store.file_bytes(Uuid::from_u128(3), 0).await.expect("read"), None);
    assert!(store.file(&hash(&unnamed)).await.expect("read").is_some(), "its command may be on a device");
    work_off(store, at.plus(UNNAMED_KEPT + 3_601)).await;
    assert_eq!(store.file(&hash(&unnamed)).await.expect("read"), None);
    assert_eq!(store.file_bytes(Uuid::from_u128(2), 0).await.expect("read"), None);
    assert_eq!(all_bytes(store, &hash(&named)).await, Some(named));
}

pub async fn erasing_takes_the_bytes_along(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let (first, second) = (desk.ticket("Rete assente").await, desk.ticket("Stampante bloccata").await);
    let (photo, other) = (bytes(7, 2_000), bytes(8, 30));
    let at = desk.time();
    bring(desk.store(), 1, &photo, at).await;
    bring(desk.store(), 2, &other, at).await;
    let named = [attach(&mut desk, first, 1, &photo).await, attach(&mut desk, second, 2, &photo).await];
    attach(&mut desk, second, 3, &other).await;
    desk.store().erase(&named[..1]).await.expect("erased");
    let erased = shown(&desk, first).await.remove(0);
    assert_eq!((erased.name.as_str(), erased.hash.as_str()), (ERASED, ERASED));
    assert!(desk.store().file(&hash(&photo)).await.expect("read").is_some(), "another ticket names it");
    desk.store().erase(&named).await.expect("erased");
    assert_eq!(desk.store().file(&hash(&photo)).await.expect("read"), None);
    assert_eq!(desk.store().file_bytes(Uuid::from_u128(1), 0).await.expect("read"), None);
    assert_eq!(all_bytes(desk.store(), &hash(&other)).await, Some(other), "others stay");
    let dump = desk.store().dump().await.expect("read");
    assert_eq!(shown(&desk, second).await[0].name, ERASED);
    assert_eq!(desk.store().verify().await.expect("in order").files, 1);
    desk.store().rebuild().await.expect("rebuilt");
    assert_eq!(desk.store().dump().await.expect("read"), dump);
    assert_eq!(desk.store().file_tickets(&hash(&photo)).await.expect("read"), []);
}

pub async fn a_backup_carries_the_bytes(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let ticket = desk.ticket("Rete assente").await;
    let photos = [bytes(9, 2 * PIECE + 9), bytes(10, 1)];
    let at = desk.time();
    for (index, photo) in photos.iter().enumerate() {
        bring(desk.store(), index as u128 + 1, photo, at).await;
        attach(&mut desk, ticket, index as u128 + 1, photo).await;
    }
    // What is on its way is not of a backup: it comes again.
    begin(desk.store(), 9, SARA, b"on its way", at).await.expect("room");
    for secrets in [true, false] {
        let shelf = packed(desk.store(), secrets).await;
        let place = Place::new(kind).await;
        let verified = unpacked(&*place.store, &shelf, at, at.plus(1)).await.expect("restored");
        assert_eq!(verified.files, 2);
        for photo in &photos {
            assert_eq!(all_bytes(&*place.store, &hash(photo)).await.as_ref(), Some(photo));
            assert_eq!(place.store.file_tickets(&hash(photo)).await.expect("read"), [ticket]);
        }
    }
    // Bytes that are not those of the file: nothing is taken.
    let shelf = packed(desk.store(), true).await;
    let piece = shelf.entries.iter().position(|entry| matches!(entry, Entry::Piece(_))).expect("a piece");
    let spoilt = |change: Spoil<'_>| {
        let mut entries = shelf.entries.clone();
        change(&mut entries);
        Shelf { entries, ..shelf.clone() }
    };
    let changes: [Spoil<'_>; 3] = [
        &|entries| {
            if let Entry::Piece(piece) = &mut entries[piece] {
                piece.bytes[0] ^= 1;
            }
        },
        &|entries| drop(entries.remove(piece)),
        &|entries| entries.truncate(entries.len() - 1),
    ];
    for change in changes {
        let place = Place::new(kind).await;
        let refused = unpacked(&*place.store, &spoilt(change), at, at).await.expect_err("refused");
        assert!(matches!(refused, ArchiveError::Misfit { .. }), "{refused:?}");
        assert!(place.store.is_empty().await.expect("read"));
    }
}

/// Of the engine whose file can be written by hand.
pub async fn bytes_that_are_lost_are_noticed(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let ticket = desk.ticket("Rete assente").await;
    let photo = bytes(11, PIECE + 5);
    let at = desk.time();
    bring(desk.store(), 1, &photo, at).await;
    attach(&mut desk, ticket, 1, &photo).await;
    assert_eq!(desk.store().verify().await.expect("in order").files, 1);
    let mut raw = super::raw::open(&desk.place.file()).await;
    for (damage, said) in [
        ("UPDATE file_part SET bytes = zeroblob(5) WHERE place > 0", "others than those that came"),
        ("DELETE FROM file_part WHERE place > 0", "no bytes at 262144"),
        ("DELETE FROM file", "is not here any more"),
    ] {
        super::raw::run(&mut raw, damage.to_owned()).await;
        let lost = desk.store().verify().await.expect("the log is sound").lost;
        let text = server::store::lost::named(&lost);
        assert!(text.contains(said) && text.contains(&hex(&hash(&photo))), "{text}");
        assert_eq!(lost.len(), 1);
        // Everything else is in a backup, and comes back from it.
        let shelf = packed(desk.store(), true).await;
        let place = Place::new(kind).await;
        let verified = unpacked(&*place.store, &shelf, at, at).await.expect("restored");
        assert_eq!((verified.files, verified.lost.len(), verified.rows > 0), (0, 1, true));
    }
}
