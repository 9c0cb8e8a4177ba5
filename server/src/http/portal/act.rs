//! What a requester does on the page of their ticket: each a command in their name, once for each time the form was shown.

use super::fields::{Fields, Keeping};
use super::photos::{Belongs, attached, keep, ready};
use super::report::said_of;
use super::status::{gone, opened, refused};
use super::view::{Seen, confirmation, window_of};
use super::{front, intent_of, see};
use crate::auth::Sent;
use crate::http::problem::{Answer, Problem};
use crate::http::session::Address;
use crate::http::{App, State};
use crate::portal::front::{Notice, Typed};
use crate::portal::photo::Photo;
use crate::store::Push;
use crate::system::{command, command_on, derived_id};
use app::texts::portal::Texts;
use app::texts::{Lang, duration, fill};
use axum::extract::{Path, Request, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use deskside_domain::command::{AddArticle, Base, Bases, OnTicket, Payload, RecordChaser, Sealed, WithReason};
use deskside_domain::id::{ArticleId, ChaserId, CommandId};
use deskside_domain::people::Language;
use deskside_domain::refusal::Refusal;
use deskside_domain::sync::server::Authority;
use deskside_domain::sync::wire::Outcome;
use deskside_domain::text::BODY_MAX;
use deskside_domain::ticket::attachment::hash_of;
use deskside_domain::ticket::{Channel, Chaser, Field, Message, PendingReason, Ticket, TicketStatus, Visibility};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Letters that are kept free for what is said around a text.
const AROUND: usize = 300;

/// What a form asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Reply,
    Chase,
    Works,
    Broken,
    Visit,
}

impl Act {
    fn of(word: &str) -> Option<Self> {
        Some(match word {
            "reply" => Self::Reply,
            "chase" => Self::Chase,
            "works" => Self::Works,
            "broken" => Self::Broken,
            "visit" => Self::Visit,
            _ => return None,
        })
    }
}

/// What there is to do.
enum Todo {
    /// These commands, and then this word for the page.
    Commands(Vec<Sealed>, &'static str),
    /// Nothing: the page says why.
    Nothing(&'static str),
    /// Something is missing.
    Wrong(Typed),
}

/// `POST /portal/v1/t/{token}/{act}`
pub async fn act(
    Shared(app): Shared<App>,
    Path((token, word)): Path<(String, String)>,
    address: Address,
    request: Request,
) -> Answer<Response> {
    let headers = request.headers().clone();
    let front = front(&app, &headers, &format!("/t/{token}"));
    // Nothing is read for a link that opens nothing, and no photos of who sends too much.
    let Some(seen) = opened(&app, &token).await? else { return Ok(gone(&front)) };
    let (Some(act), Some(ticket)) = (Act::of(&word), seen.ticket()) else { return Ok(gone(&front)) };
    let back = |word: &str| see(&format!("/t/{token}?done={word}"));
    let t = &Texts::of(front.lang).follow;
    let braked = app.brake.count(Sent::Act, address.ip, seen.now);
    let keeping = if braked.is_ok() { Keeping::Photos } else { Keeping::Texts };
    let mut fields = Fields::read(request, &app, keeping).await?;
    if let Err(seconds) = braked {
        let time = duration(front.lang, i64::from(seconds) + 59);
        let notice = Notice::Said(fill(t.too_many, &[("time", &time)]));
        let typed = Typed::of(&word, typed(&fields, &word), None);
        return refused(&app, &seen, &front, &token, &headers, (StatusCode::TOO_MANY_REQUESTS, typed, Some(notice)))
            .await;
    }
    let photos = match ready(&mut fields).await {
        Ok(photos) => photos,
        Err(why) => {
            let wrong = said_of(&why, &Texts::of(front.lang).report);
            let typed = Typed::of(&word, typed(&fields, &word), Some(wrong));
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return refused(&app, &seen, &front, &token, &headers, (status, typed, None)).await;
        }
    };
    let intent = Intent {
        has_photos: !photos.is_empty(),
        word: &word,
        id: intent_of(fields.get("intent")),
        said: said(&fields, &word, &photos),
        seen: &seen,
        ticket,
        fields: &fields,
    };
    match intent.todo(act, front.lang) {
        Todo::Nothing(word) => Ok(back(word)),
        Todo::Wrong(typed) => {
            refused(&app, &seen, &front, &token, &headers, (StatusCode::UNPROCESSABLE_ENTITY, typed, None)).await
        }
        Todo::Commands(mut commands, word) => {
            let by = ticket.content.requester;
            keep(&app, by, &photos).await?;
            let article = Some(ArticleId(intent.words("article").0));
            let belongs = Belongs { ticket: ticket.id, article, by, at: seen.now };
            commands.extend(attached(&photos, belongs, |what| intent.words(what)));
            match carry_out(&app, commands).await? {
                Done::Yes => Ok(back(word)),
                Done::Changed => Ok(back("changed")),
                Done::TooLate => Ok(back("late")),
                Done::NotNow => {
                    let notice = Notice::Said(Texts::of(front.lang).report.not_now.to_owned());
                    let typed = Typed::of(intent.word, typed(&fields, intent.word), None);
                    let status = StatusCode::SERVICE_UNAVAILABLE;
                    refused(&app, &seen, &front, &token, &headers, (status, typed, Some(notice))).await
                }
            }
        }
    }
}

/// What tells one text with its photos from another one.
fn said(fields: &Fields, word: &str, photos: &[Photo]) -> [u8; 32] {
    let mut digest = Sha256::new();
    digest.update(typed(fields, word));
    for photo in photos {
        digest.update([0]);
        digest.update(hash_of(&photo.bytes));
    }
    digest.finalize().into()
}

/// What was typed into a form of the page: a text is named by its form.
fn typed<'f>(fields: &'f Fields, word: &str) -> &'f str {
    fields.get(&format!("{word}-text"))
}

/// What became of commands.
enum Done {
    /// They are done, now or before.
    Yes,
    /// The ticket is not what it was.
    Changed,
    /// It ended too long ago.
    TooLate,
    /// Nothing can be written.
    NotNow,
}

async fn carry_out(app: &State, commands: Vec<Sealed>) -> Answer<Done> {
    let push = Push::of(Authority::System, commands);
    let pushed = app.writer.push(push).await.map_err(|stopping| Problem::ours(&stopping))?;
    for outcome in pushed.outcomes {
        match outcome {
            Outcome::Applied { .. } | Outcome::Merged { .. } => {}
            // The same form sent twice: its time is another one, its intent is not.
            Outcome::Rejected { refusal: Refusal::CommandIdReused | Refusal::PartExists { .. } } => {}
            Outcome::Rejected { refusal: Refusal::ReopenWindowOver { .. } } => return Ok(Done::TooLate),
            Outcome::Retry { .. } => return Ok(Done::NotNow),
            other => {
                tracing::info!(outcome = ?other, "what a requester asked for was not done");
                return Ok(Done::Changed);
            }
        }
    }
    Ok(Done::Yes)
}

/// A form that was sent.
struct Intent<'a> {
    has_photos: bool,
    word: &'a str,
    id: Uuid,
    said: [u8; 32],
    seen: &'a Seen,
    ticket: &'a Ticket,
    fields: &'a Fields,
}

impl Intent<'_> {
    fn todo(&self, act: Act, lang: Lang) -> Todo {
        let status = self.ticket.status;
        match act {
            Act::Reply if matches!(status, TicketStatus::Closed | TicketStatus::Cancelled) => Todo::Nothing("changed"),
            Act::Reply => match self.text(lang, true) {
                Ok(text) => {
                    let mut commands = vec![self.say(text)];
                    commands.extend(self.go_on());
                    Todo::Commands(commands, "reply")
                }
                Err(typed) => Todo::Wrong(typed),
            },
            Act::Chase if !self.ticket.is_open() => Todo::Nothing("changed"),
            Act::Chase if self.seen.chased().is_some() => Todo::Nothing("chase"),
            Act::Chase => Todo::Commands(vec![self.chase()], "chase"),
            Act::Works if status == TicketStatus::Closed => Todo::Nothing("works"),
            Act::Works if status != TicketStatus::Resolved => Todo::Nothing("changed"),
            Act::Works => {
                let close = Payload::CloseTicket(OnTicket { ticket: self.ticket.id });
                Todo::Commands(vec![self.on_status("close", close)], "works")
            }
            // It works no more, and that is known already. Words that came with it are not lost.
            Act::Broken if self.ticket.is_open() => match self.text(lang, false) {
                Ok(text) if text.is_empty() && !self.has_photos => Todo::Nothing("broken"),
                Ok(_) => match self.text(lang, true) {
                    Ok(text) => Todo::Commands(vec![self.say(text)], "broken"),
                    Err(typed) => Todo::Wrong(typed),
                },
                Err(typed) => Todo::Wrong(typed),
            },
            Act::Broken if !self.seen.may_reopen() => {
                Todo::Nothing(if status == TicketStatus::Closed { "late" } else { "changed" })
            }
            Act::Broken => match self.text(lang, false) {
                Ok(text) => self.reopen(text),
                Err(typed) => Todo::Wrong(typed),
            },
            Act::Visit => self.visit(lang),
        }
    }

    /// What was typed; or the page, if nothing was or too much.
    fn text(&self, lang: Lang, needed: bool) -> Result<String, Typed> {
        let text = typed(self.fields, self.word);
        let most = BODY_MAX - AROUND;
        if needed && text.is_empty() && self.has_photos {
            return Ok(Texts::of(self.language()).follow.photo.to_owned());
        }
        let wrong = if needed && text.is_empty() {
            Texts::of(lang).follow.text_empty.to_owned()
        } else if text.chars().count() > most {
            fill(Texts::of(lang).report.text_long, &[("n", &most.to_string())])
        } else {
            return Ok(text.to_owned());
        };
        Err(Typed::of(self.word, text, Some(wrong)))
    }

    /// An identity that follows from the form, so that a form sent twice is done once. Nobody takes another's by it.
    fn part(&self, what: &str) -> CommandId {
        derived_id("portal act", &[self.ticket.id.0.as_bytes(), self.id.as_bytes(), what.as_bytes()])
    }

    /// The same of what was said: going back and writing something else is another message, not the first one again.
    fn words(&self, what: &str) -> CommandId {
        derived_id("portal words", &[self.ticket.id.0.as_bytes(), self.id.as_bytes(), &self.said, what.as_bytes()])
    }

    fn command(&self, what: &str, payload: Payload) -> Sealed {
        command(self.part(what), payload, self.ticket.content.requester, self.seen.now)
    }

    /// The same, on the status that was seen.
    fn on_status(&self, what: &str, payload: Payload) -> Sealed {
        let version = self.seen.document.versions.get(&Field::Status);
        let bases: Bases = version.map(|version| (Field::Status, Base::Confirmed(*version))).into_iter().collect();
        command_on(bases, self.part(what), payload, self.ticket.content.requester, self.seen.now)
    }

    fn say(&self, body: String) -> Sealed {
        self.message(self.words("say"), ArticleId(self.words("article").0), body)
    }

    fn message(&self, id: CommandId, article: ArticleId, body: String) -> Sealed {
        let message = Message { article, visibility: Visibility::Public, body };
        let payload = Payload::AddArticle(AddArticle { ticket: self.ticket.id, message });
        command(id, payload, self.ticket.content.requester, self.seen.now)
    }

    /// Whoever waited for this answer goes on.
    fn go_on(&self) -> Option<Sealed> {
        let waits = self.ticket.status == TicketStatus::Pending(PendingReason::Requester);
        let start = Payload::StartWork(OnTicket { ticket: self.ticket.id });
        waits.then(|| self.on_status("go on", start))
    }

    fn chase(&self) -> Sealed {
        let chaser = Chaser {
            id: ChaserId(self.part("chaser").0),
            channel: Channel::Portal,
            note: String::new(),
            at: self.seen.now,
        };
        self.command("chase", Payload::RecordChaser(RecordChaser { ticket: self.ticket.id, chaser }))
    }

    fn reopen(&self, text: String) -> Todo {
        let reason = Texts::of(self.language()).follow.broken_reason.to_owned();
        let reopen = Payload::ReopenTicket(WithReason { ticket: self.ticket.id, reason });
        let mut commands = vec![self.on_status("reopen", reopen)];
        if !text.is_empty() {
            commands.push(self.say(text));
        }
        Todo::Commands(commands, "broken")
    }

    /// The language that the requester reads: what the desk hears is said in it.
    fn language(&self) -> Lang {
        let requester = self.seen.known.person(self.ticket.content.requester);
        requester.map_or(Language::It, |person| person.language).into()
    }

    fn visit(&self, lang: Lang) -> Todo {
        let id = self.fields.get("visit").parse().ok();
        let visits = self.seen.visits();
        let Some(visit) = visits.into_iter().find(|visit| Some(visit.id) == id) else {
            return Todo::Nothing("changed");
        };
        let t = &Texts::of(self.language()).follow;
        let window = self.seen.window(self.language(), visit);
        // The window that was on the page, so that nobody confirms one that they have not seen.
        if self.fields.get("window") != window_of(visit) {
            return Todo::Nothing("changed");
        }
        if self.fields.get("answer") == "yes" {
            let said = fill(t.visit_said_yes, &[("time", &window)]);
            return Todo::Commands(vec![self.message(self.part("confirm"), confirmation(visit), said)], "visit");
        }
        match self.text(lang, true) {
            Ok(text) => {
                let said = fill(t.visit_said_no, &[("time", &window), ("text", &text)]);
                Todo::Commands(vec![self.say(said)], "visit")
            }
            Err(typed) => Todo::Wrong(typed),
        }
    }
}
