//! Files of a ticket. They are only ever added, so they never conflict.

use super::parts::{invalid, is_new};
use super::{Decided, Target};
#[cfg(feature = "administration")]
use crate::command::ReceiveFile;
use crate::decide::Decision;
use crate::document::Body;
use crate::event::EventBody;
#[cfg(feature = "administration")]
use crate::event::FileArrived;
use crate::facts::Fact;
use crate::private::Private;
use crate::refusal::{Problem, Refusal};
use crate::text;
use crate::ticket::Attachment;
use crate::ticket::attachment::{
    FILE_BYTES_MAX, FILE_NAME_MAX, FILES_MAX, SIDE_MAX, TICKET_BYTES_MAX, is_hash, is_media, misleads,
};

pub(super) fn attach(decision: &mut Decision<'_>, target: &Target<'_>, file: &Attachment) -> Decided {
    check(file)?;
    if file.by != target.actor {
        return Err(decision.not_permitted().into());
    }
    let there = &target.ticket.attachments;
    is_new("file", there.iter().any(|before| before.id == file.id))?;
    if there.len() >= FILES_MAX {
        return Err(out_of_range("files", 0, FILES_MAX as u64).into());
    }
    let bytes: u64 = there.iter().map(|before| u64::from(before.bytes)).sum();
    if bytes + u64::from(file.bytes) > TICKET_BYTES_MAX {
        return Err(out_of_range("bytes_of_all_files", 0, TICKET_BYTES_MAX).into());
    }
    if let Some(article) = file.article {
        // A file is never open to more people than the message it came with.
        match decision.facts.document(article.into()).map(|document| &document.body) {
            Fact::Known(Body::Article(article))
                if article.ticket == target.ticket.id && article.message.visibility == file.visibility => {}
            Fact::NotHere => {}
            _ => return Err(Refusal::NoSuchPart { part: "article".to_owned() }.into()),
        }
    }
    let added = Attachment { at: decision.context.occurred_at, here: false, ..file.clone() };
    decision.emit(target.ticket.id, EventBody::FileAttached(added.map(Private::Known)));
    #[cfg(feature = "administration")]
    if decision.facts.file(&file.hash) == Fact::Known(u64::from(file.bytes)) {
        decision.emit(target.ticket.id, EventBody::FileArrived(FileArrived { attachment: file.id }));
    }
    Ok(())
}

/// The server notes that it has bytes which files of a ticket name.
#[cfg(feature = "administration")]
pub(super) fn receive(decision: &mut Decision<'_>, receive: &ReceiveFile) -> Decided {
    if !decision.context.system {
        return Err(decision.not_permitted().into());
    }
    let Some((_, ticket)) = decision.ticket(receive.ticket, None)? else {
        return Ok(());
    };
    // The upload may have been taken back since.
    if decision.facts.file(&receive.hash) != Fact::Known(u64::from(receive.bytes)) {
        return Ok(());
    }
    for file in ticket.attachments.iter().filter(|file| is_of(file, receive) && !file.here) {
        decision.emit(ticket.id, EventBody::FileArrived(FileArrived { attachment: file.id }));
    }
    Ok(())
}

/// One that was said to be larger or smaller never comes.
#[cfg(feature = "administration")]
fn is_of(file: &Attachment, receive: &ReceiveFile) -> bool {
    file.hash == receive.hash && file.bytes == receive.bytes
}

fn check(file: &Attachment) -> Result<(), Refusal> {
    text::line("name", &file.name, FILE_NAME_MAX)?;
    if file.name.chars().any(misleads) {
        return Err(invalid("name", Problem::ControlCharacter));
    }
    let malformed = |detail: &str| Problem::Malformed { detail: detail.to_owned() };
    if !is_hash(&file.hash) {
        return Err(invalid("hash", malformed("a SHA-256 is 64 lower-case hexadecimal digits")));
    }
    if !is_media(&file.media) {
        return Err(invalid("media", malformed("a media type is such as image/jpeg, in lower case")));
    }
    if !(1..=FILE_BYTES_MAX).contains(&file.bytes) {
        return Err(out_of_range("bytes", 1, u64::from(FILE_BYTES_MAX)));
    }
    if file.pixels.is_some_and(|pixels| [pixels.width, pixels.height].iter().any(|side| !(1..=SIDE_MAX).contains(side)))
    {
        return Err(out_of_range("pixels", 1, u64::from(SIDE_MAX)));
    }
    Ok(())
}

fn out_of_range(field: &str, min: u64, max: u64) -> Refusal {
    let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    invalid(field, Problem::OutOfRange { min: signed(min), max: signed(max) })
}
