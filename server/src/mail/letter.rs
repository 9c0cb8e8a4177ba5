//! A letter as a mail: plain text, in the person's language, with the headers that keep programs from answering it.

use super::Post;
use crate::store::mail::{Letter, LetterKind};
use app::texts::portal::Texts;
use app::texts::{Lang, Zone, clock_time, day, fill};
use deskside_domain::people::{Language, Person};
use deskside_domain::ticket::{Ticket, TicketNumber, Visit};
use deskside_domain::time::Timestamp;
use lettre::message::header::{ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use std::error::Error;

/// What a letter tells, read when it is sent.
#[derive(Clone, Debug)]
pub struct Told<'a> {
    /// The ticket as it is now.
    pub ticket: &'a Ticket,
    /// To whom.
    pub person: &'a Person,
    /// What somebody wrote, and who.
    pub message: Option<(String, String)>,
    /// Who will come, and the visit.
    pub visit: Option<(&'a Visit, i32)>,
    /// Where the person sees the ticket.
    pub link: Option<String>,
    /// Number, subject and link of each that the person follows, where they lost the links.
    pub links: Vec<(String, String, String)>,
}

macro_rules! headers {
    ($($name:ident = $word:literal;)*) => {$(
        #[derive(Clone, Debug)]
        struct $name(String);

        impl Header for $name {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($word)
            }

            fn parse(text: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
                Ok(Self(text.to_owned()))
            }

            fn display(&self) -> HeaderValue {
                HeaderValue::new(Self::name(), self.0.clone())
            }
        }
    )*};
}

headers! {
    AutoSubmitted = "Auto-Submitted";
    Suppress = "X-Auto-Response-Suppress";
    Mark = "X-Deskside";
}

/// The language of a person's mail.
fn lang(person: &Person) -> Lang {
    match person.language {
        Language::En => Lang::En,
        Language::It => Lang::It,
    }
}

/// The mail of a letter. `None`: there is no address to send it to.
///
/// # Errors
/// When it can not be made into a mail; the text says why.
pub fn letter(post: &Post, letter: &Letter, told: &Told<'_>) -> Result<Option<Message>, String> {
    let Some(address) = told.person.profile.emails.iter().find_map(|email| email.trim().parse().ok()) else {
        return Ok(None);
    };
    let name = one_line(&told.person.profile.name);
    let to = Mailbox::new(Some(name).filter(|name| !name.is_empty()), address);
    let (subject, body) = words(letter.kind, lang(told.person), &Facts::of(told));
    let root = format!("<{}@{}>", post.name(&[b"ticket", told.ticket.id.0.as_bytes()]), post.domain());
    let mut builder = Message::builder()
        .from(post.addresses.from.clone())
        .to(to)
        .subject(subject)
        .message_id(Some(format!("<{}>", post.message_id(&letter.id))))
        .in_reply_to(root.clone())
        .references(root)
        .header(AutoSubmitted("auto-generated".to_owned()))
        .header(Suppress("All".to_owned()))
        .header(Mark(post.mark().to_owned()))
        .header(ContentType::TEXT_PLAIN)
        .header(ContentTransferEncoding::QuotedPrintable);
    if let Some(answers) = post.answers_to(&letter.id) {
        builder = builder.reply_to(Mailbox::new(post.addresses.from.name.clone(), answers));
    }
    builder.body(body).map(Some).map_err(|error| error.to_string())
}

/// A text without line breaks and other control characters: it goes into a header.
fn one_line(text: &str) -> String {
    text.chars().map(|char| if char.is_control() { ' ' } else { char }).collect::<String>().trim().to_owned()
}

/// What the words of a letter are made of.
struct Facts<'a> {
    name: &'a str,
    number: String,
    subject: &'a str,
    solution: &'a str,
    message: Option<(&'a str, &'a str)>,
    /// The visit's window, and by how many seconds its wall time is ahead of UTC.
    window: Option<(i64, i64, i32)>,
    link: Option<&'a str>,
    links: &'a [(String, String, String)],
}

impl<'a> Facts<'a> {
    fn of(told: &'a Told<'_>) -> Self {
        Self {
            name: &told.person.profile.name,
            number: told.ticket.number.map(|number| number.to_string()).unwrap_or_default(),
            subject: &told.ticket.content.subject,
            solution: &told.ticket.solution,
            message: told.message.as_ref().map(|(text, author)| (text.as_str(), author.as_str())),
            window: told.visit.map(|(visit, offset)| (visit.from.0, visit.to.0, offset)),
            link: told.link.as_deref(),
            links: &told.links,
        }
    }
}

/// Subject and text.
fn words(kind: LetterKind, lang: Lang, facts: &Facts<'_>) -> (String, String) {
    let t = &Texts::of(lang).mail;
    let (number, subject) = (facts.number.as_str(), one_line(facts.subject));
    let hello = match one_line(facts.name) {
        name if name.is_empty() => t.hello_nobody.to_owned(),
        name => fill(t.hello, &[("name", &name)]),
    };
    let about = [("number", number), ("subject", &*subject)];
    let mut parts = vec![hello];
    match kind {
        LetterKind::Received => parts.push(fill(t.received, &about)),
        LetterKind::Reply => {
            let (text, author) = facts.message.unwrap_or_default();
            parts.push(fill(t.wrote, &[("author", &one_line(author)), ("number", number), ("subject", &subject)]));
            parts.push(text.trim().to_owned());
        }
        LetterKind::Resolved => {
            parts.push(fill(t.resolved, &about));
            parts.push(facts.solution.trim().to_owned());
            parts.push(t.not_yet.to_owned());
        }
        LetterKind::Links => {}
        LetterKind::Visit => {
            parts.push(fill(t.visit, &about));
            parts.extend(facts.window.map(|(from, to, offset)| {
                let zone = Zone::Offset(offset);
                let (day, from, to) = (day(lang, from, zone), clock_time(from, zone), clock_time(to, zone));
                fill(t.window, &[("day", &day), ("from", &from), ("to", &to)])
            }));
        }
    }
    if kind == LetterKind::Links {
        let line = |(number, subject, link): &(String, String, String)| {
            fill(t.links_line, &[("number", number), ("subject", &one_line(subject)), ("link", link)])
        };
        parts.push(t.links.to_owned());
        parts.extend(facts.links.iter().map(line));
        parts.push(t.links_end.to_owned());
        return (t.links_subject.to_owned(), parts.join("\n\n") + "\n");
    }
    parts.extend(facts.link.map(|link| fill(t.follow, &[("link", link)])));
    parts.push(t.answer.to_owned());
    parts.retain(|part| !part.is_empty());
    (format!("[{number}] {subject}"), parts.join("\n\n") + "\n")
}

/// Each kind of mail as a person would read it, of an invented ticket.
#[must_use]
pub fn preview(lang: Lang, now: Timestamp) -> Vec<Preview> {
    let m = &Texts::of(lang).mail;
    let visit = now.0.div_euclid(86_400) * 86_400 + 86_400 + 9 * 3_600;
    let number = TicketNumber::new(104).map(|number| number.to_string()).unwrap_or_default();
    let links = [(number, m.preview_subject.to_owned(), "https://desk.example.org/t/…".to_owned())];
    let facts = Facts {
        name: m.preview_name,
        number: TicketNumber::new(104).map(|number| number.to_string()).unwrap_or_default(),
        subject: m.preview_subject,
        solution: m.preview_solution,
        message: Some((m.preview_text, m.desk)),
        window: Some((visit, visit + 2 * 3_600, 0)),
        link: None,
        links: &links,
    };
    let kinds = LetterKind::ALL.into_iter().map(|kind| {
        let (subject, text) = words(kind, lang, &facts);
        Preview { kind, subject, text }
    });
    kinds.collect()
}

/// A mail as a person would read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// What it tells.
    pub kind: LetterKind,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
}
