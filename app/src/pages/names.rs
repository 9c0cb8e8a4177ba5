//! What records and values are called on the screen.

use super::kit::language;
use super::ticket::Part;
use crate::replica::Replica;
use crate::texts::{Lang, Texts, Word, Zone, date_time, status_sentence};
use crate::ui::Tone;
use deskside_domain::document::DocRef;
use deskside_domain::id::{CategoryId, PersonId, SiteId, TeamId, TicketId};
use deskside_domain::ticket::{FieldValue, Priority, Ticket, alias, label};

/// Whether what was done was done by the desk itself, in the name of no person.
#[must_use]
pub fn is_nobody(id: PersonId) -> bool {
    id.0.is_nil()
}

/// A person's name; a word for someone who is not on this device.
#[must_use]
pub fn person(replica: &Replica, texts: &'static Texts, id: PersonId) -> String {
    let unknown = || if is_nobody(id) { texts.common.app_name } else { texts.common.someone };
    replica.person(id).map_or_else(|| unknown().to_owned(), |person| person.profile.name.clone())
}

/// A record's name, marked where the record can no longer be chosen.
fn marked(replica: &Replica, texts: &'static Texts, doc: DocRef, name: Option<String>) -> String {
    match name {
        Some(name) if replica.is_retired(doc) => [&name, " ", texts.common.retired].concat(),
        name => name.unwrap_or_else(|| texts.common.not_here.to_owned()),
    }
}

/// A team's name.
#[must_use]
pub fn team(replica: &Replica, texts: &'static Texts, id: TeamId) -> String {
    marked(replica, texts, id.into(), replica.team(id).map(|team| team.name.clone()))
}

/// A site's name.
#[must_use]
pub fn site(replica: &Replica, texts: &'static Texts, id: SiteId) -> String {
    marked(replica, texts, id.into(), replica.site(id).map(|site| site.name.clone()))
}

/// A category with those above it: "Hardware › Printer".
#[must_use]
pub fn category(replica: &Replica, lang: Lang, id: CategoryId) -> String {
    let mut path = Vec::new();
    let mut next = Some(id);
    while let Some(category) = next.and_then(|id| replica.category(id)) {
        path.push(category.name(language(lang)));
        next = category.parent.filter(|_| path.len() < deskside_domain::people::CATEGORY_DEPTH);
    }
    path.reverse();
    marked(replica, lang.texts(), id.into(), (!path.is_empty()).then(|| path.join(" › ")))
}

/// A ticket's number, or what it is called without one.
#[must_use]
pub fn number(replica: &Replica, id: TicketId) -> String {
    replica.ticket(id).map_or_else(|| alias(id), |ticket| label(ticket.number, id))
}

/// "Marta Zanier · CUP".
#[must_use]
pub fn requester_line(replica: &Replica, texts: &'static Texts, ticket: &Ticket) -> String {
    let who = person(replica, texts, ticket.content.requester);
    match ticket.content.site.and_then(|id| replica.site(id)) {
        Some(site) => [&who, " · ", &site.name].concat(),
        None => who,
    }
}

/// The colour of a priority.
#[must_use]
pub fn tone(priority: Priority) -> Tone {
    match priority {
        Priority::P1 => Tone::P1,
        Priority::P2 => Tone::P2,
        Priority::P3 => Tone::P3,
        Priority::P4 => Tone::P4,
        Priority::P5 => Tone::P5,
    }
}

/// A field's value in words.
#[must_use]
pub fn value(replica: &Replica, lang: Lang, value: &FieldValue) -> String {
    let texts = lang.texts();
    // As the field's name in Italian asks for it.
    let nothing = || {
        use FieldValue::{AgreedAt, Description, Location, Site, Solution};
        let is_she = matches!(value, AgreedAt(_) | Description(_) | Location(_) | Site(_) | Solution(_));
        if is_she { texts.common.none_she } else { texts.common.none }.to_owned()
    };
    match value {
        FieldValue::Kind(kind) => kind.word(texts).to_owned(),
        FieldValue::Requester(id) => person(replica, texts, *id),
        FieldValue::AffectedUser(id) => id.map_or_else(nothing, |id| person(replica, texts, id)),
        FieldValue::Subject(text)
        | FieldValue::Description(text)
        | FieldValue::Location(text)
        | FieldValue::ExternalRef(text)
        | FieldValue::Solution(text) => {
            if text.is_empty() {
                nothing()
            } else {
                text.clone()
            }
        }
        FieldValue::AgreedAt(at) => at.map_or_else(nothing, |at| date_time(lang, at.0, 0, Zone::Local)),
        FieldValue::Category(id) => category(replica, lang, *id),
        FieldValue::Impact(impact) => impact.word(texts).to_owned(),
        FieldValue::Urgency(urgency) => urgency.word(texts).to_owned(),
        FieldValue::Site(id) => id.map_or_else(nothing, |id| site(replica, texts, id)),
        FieldValue::Restricted(None) => texts.common.all.to_owned(),
        FieldValue::Restricted(Some(named)) => {
            let names: Vec<String> = named.iter().map(|id| person(replica, texts, *id)).collect();
            names.join(", ")
        }
        FieldValue::Team(id) => id.map_or_else(nothing, |id| team(replica, texts, id)),
        FieldValue::Assignee(id) => {
            id.map_or_else(|| texts.ticket.unassigned.to_owned(), |id| person(replica, texts, id))
        }
        FieldValue::Priority(set) => set.map_or(texts.priority.computed, |set| set.word(texts)).to_owned(),
        FieldValue::Status(status) => status_sentence(status, texts).to_owned(),
    }
}

/// What a part of a ticket is called.
#[must_use]
pub fn part_title(texts: &'static Texts, part: Part) -> &'static str {
    let (ticket, common) = (&texts.ticket, &texts.common);
    match part {
        Part::Kind => ticket.kind,
        Part::Requester => ticket.requester,
        Part::Affected => ticket.affected_user,
        Part::Description => ticket.description,
        Part::Category => ticket.category,
        Part::Impact => ticket.impact,
        Part::Urgency => ticket.urgency,
        Part::Site => common.site,
        Part::Location => common.room,
        Part::ExternalRef => ticket.external_ref,
        Part::Restricted => ticket.restricted_to,
        Part::Solution => ticket.solution,
        Part::AgreedDate => ticket.agreed_at,
        Part::Assignment => ticket.assigned_to,
    }
}

/// A long text cut at a word, for one line.
#[must_use]
pub fn excerpt(text: &str, most: usize) -> String {
    let text = text.trim();
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some((cut, _)) => {
            let cut = text[..cut].rfind(char::is_whitespace).unwrap_or(cut);
            [text[..cut].trim_end(), " …"].concat()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::excerpt;

    #[test]
    fn excerpts_end_at_a_word_and_never_inside_a_letter() {
        assert_eq!(excerpt("  short ", 20), "short");
        assert_eq!(excerpt("perché non stampa più", 12), "perché non …");
        assert_eq!(excerpt("èèèèèèèèèè", 4), "èèèè …");
    }
}
