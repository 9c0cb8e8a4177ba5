//! Where a ticket of the queue holds the words that are looked for. It comes with the rest of the desk.

use super::tools::Tools;
use crate::pages::kit::use_kit;
use crate::prelude::*;
use crate::texts::t;
use deskside_domain::id::TicketId;
use deskside_domain::search::{self, Part, Spot};
use deskside_domain::ticket::Article;

/// A text with the words that are looked for marked.
#[must_use]
pub fn marked(text: &str) -> AnyView {
    expect_context::<Tools>().query.with(|query| pieces(search::marked(text, query)))
}

/// The line of description or messages that holds them; nothing where the row itself does.
#[must_use]
pub fn snippet(id: TicketId) -> AnyView {
    let kit = use_kit();
    let query = expect_context::<Tools>().query;
    let found = kit.desk.read(|replica| {
        let ticket = replica.ticket(id)?;
        let requester = replica.person(ticket.content.requester).map_or("", |person| &person.profile.name);
        let mut said: Vec<&Article> = replica.said(id).collect();
        // What waits to be sent has no position yet: it is the newest.
        let newest =
            |article: &&Article| std::cmp::Reverse((article.position.wrapping_sub(1), article.message.article));
        said.sort_by_key(newest);
        query.with(|query| search::found_in(ticket, requester, &said, query))
    });
    let Some(found) = found else { return ().into_any() };
    let words = &t(kit.lang).tools;
    let place = match found.spot {
        Spot::Subject | Spot::Requester => return ().into_any(),
        Spot::Description => words.found_description,
        Spot::Reply => words.found_reply,
        Spot::Note => words.found_note,
    };
    view! {
        <p class="ticket-found">
            <span class="ticket-found-in">{place} ": "</span>
            {pieces(found.snippet.shown())}
        </p>
    }
    .into_any()
}

fn pieces(parts: Vec<Part>) -> AnyView {
    let piece = |part: Part| match part.marked {
        true => view! { <mark>{part.text}</mark> }.into_any(),
        false => part.text.into_any(),
    };
    parts.into_iter().map(piece).collect_view().into_any()
}
