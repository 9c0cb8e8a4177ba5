//! What the page of a ticket says: status, promises and appointments in words, and the messages that are open to the
//! requester. What is not put in here does not reach the page.

use super::super::State;
use crate::directory::Known;
use crate::http::problem::Answer;
use crate::portal::front::{Acts, FileView, Main, MessageView, StatusView, Tone, VisitView};
use crate::system::derived_id;
use crate::zone;
use app::texts::portal::Texts;
use app::texts::portal::follow::Follow;
use app::texts::{Lang, Zone, clock_time, date_time, day, day_number, fill};
use deskside_domain::document::{Body, DocKind, Document};
use deskside_domain::id::{ArticleId, TicketId, VisitId};
use deskside_domain::sla::promise::clocks;
use deskside_domain::sla::{ServiceLevels, SlaBook, SlaMetric, Standing, TicketClock};
use deskside_domain::ticket::status::REOPEN_WINDOW_DAYS;
use deskside_domain::ticket::{
    Article, Attachment, Channel, Field, LinkKind, PendingReason, Ticket, TicketKind, TicketStatus, Visibility, Visit,
    VisitState, label,
};
use deskside_domain::time::Timestamp;
use std::sync::Arc;

/// Seconds between two requests to hurry.
pub const CHASE_PAUSE: i64 = 3_600;
/// Seconds after its end for which a visit is still spoken of.
const VISIT_KEPT: i64 = 86_400;

/// A ticket and what is around it, for its page.
pub struct Seen {
    /// The ticket's document.
    pub document: Document,
    /// Messages that the requester may read, in the order of the log.
    pub articles: Vec<Article>,
    /// Reference data.
    pub known: Arc<Known>,
    /// Now.
    pub now: Timestamp,
    clocks: Vec<TicketClock>,
    zone: Option<String>,
}

impl Seen {
    /// Reads a ticket for its page; `None` where there is none.
    pub async fn read(app: &State, id: TicketId) -> Answer<Option<Self>> {
        let Some(document) = app.store.document(id.into()).await? else { return Ok(None) };
        let Some(ticket) = document.as_ticket() else { return Ok(None) };
        let known = app.administration.directory.now(&*app.store).await?;
        let now = app.clock.now();
        let book = SlaBook::read(known.sla_versions());
        let clocks = clocks(ticket, &*known, &ServiceLevels::new(&book), now);
        let parts = app.store.all_parts(id, DocKind::Article).await?;
        let articles = parts.into_iter().filter_map(|document| match document.body {
            Body::Article(article) if article.message.visibility == Visibility::Public => Some(article),
            _ => None,
        });
        let articles = articles.collect();
        let zone = zone_of(&known, &clocks);
        Ok(Some(Self { articles, known, now, clocks, zone, document }))
    }

    /// The ticket. A page is made of nothing else.
    pub fn ticket(&self) -> Option<&Ticket> {
        self.document.as_ticket()
    }

    /// Where moments are read on this page.
    fn zone(&self, at: Timestamp) -> Zone<'static> {
        let ahead = self.zone.as_deref().and_then(|name| zone::offset_at(name, at));
        Zone::Offset(ahead.unwrap_or(0))
    }

    /// A moment as people say it.
    pub fn moment(&self, lang: Lang, at: Timestamp) -> String {
        date_time(lang, at.0, self.now.0, self.zone(at))
    }

    /// A time of the day.
    pub fn clock(&self, at: Timestamp) -> String {
        clock_time(at.0, self.zone(at))
    }

    fn day_number(&self, at: Timestamp) -> i64 {
        day_number(at.0, self.zone(at))
    }

    /// The window of a visit as it stands in a message: "mer 10 dic, 09:00-11:00".
    pub fn window(&self, lang: Lang, visit: &Visit) -> String {
        format!(
            "{}, {}-{}",
            day(lang, visit.from.0, self.zone(visit.from)),
            self.clock(visit.from),
            self.clock(visit.to)
        )
    }

    /// Files that the requester may see, and whose bytes are here: those of open messages, and what they sent themselves.
    pub fn files(&self) -> Vec<&Attachment> {
        let all = self.ticket().map(|ticket| ticket.attachments.as_slice()).unwrap_or_default();
        let is_open = |file: &&Attachment| {
            let of_message = |id| self.articles.iter().any(|article| article.message.article == id);
            let is_own = || self.ticket().is_some_and(|ticket| file.by == ticket.content.requester);
            file.visibility == Visibility::Public && file.here && file.article.map_or_else(is_own, of_message)
        };
        all.iter().filter(is_open).collect()
    }

    /// Those of a message, or without one, as the page shows them.
    fn files_of(&self, token: &str, article: Option<ArticleId>) -> Vec<FileView> {
        let own = self.files().into_iter().filter(|file| file.article == article);
        let shown = own.map(|file| FileView {
            address: format!("/t/{token}/files/{}", file.id),
            name: file.name.clone(),
            is_photo: matches!(file.media.as_str(), "image/jpeg" | "image/png"),
        });
        shown.collect()
    }

    /// When the requester last asked to hurry, where that is too short ago to do so again.
    pub fn chased(&self) -> Option<Timestamp> {
        let own = self.ticket()?.chasers.iter().filter(|chaser| chaser.channel == Channel::Portal);
        own.map(|chaser| chaser.at).max().filter(|at| self.now.since(*at) < CHASE_PAUSE)
    }

    /// Whether what has ended may still be taken up again.
    pub fn may_reopen(&self) -> bool {
        let Some(ticket) = self.ticket() else { return false };
        match ticket.status {
            TicketStatus::Resolved => true,
            TicketStatus::Closed => {
                let closed = ticket.closed_at.unwrap_or(self.now);
                self.now.since(closed) <= i64::from(REOPEN_WINDOW_DAYS) * 86_400
            }
            _ => false,
        }
    }

    /// The visits that can still be spoken about, the earliest first.
    pub fn visits(&self) -> Vec<&Visit> {
        let visits = self.ticket().map(|ticket| ticket.visits.as_slice()).unwrap_or_default();
        let is_near = |visit: &&Visit| match visit.state {
            VisitState::Planned | VisitState::Travelling => self.now.since(visit.to) < VISIT_KEPT,
            VisitState::OnSite => true,
            VisitState::Void => {
                self.now.since(visit.to) < 14 * VISIT_KEPT && !visits.iter().any(|one| one.from > visit.from)
            }
            VisitState::Done => false,
        };
        let mut near: Vec<&Visit> = visits.iter().filter(is_near).collect();
        near.sort_by_key(|visit| (visit.from, visit.id));
        near
    }

    /// What the page says. `main`: the ticket that this one is a duplicate of, and its number where the same person asked.
    pub fn view(&self, lang: Lang, token: &str, main: Option<(TicketId, Option<String>)>) -> Option<StatusView> {
        let ticket = self.ticket()?;
        let t = &Texts::of(lang).follow;
        let number = label(ticket.number, ticket.id);
        let title = if ticket.content.kind == TicketKind::ServiceRequest { t.title_request } else { t.title };
        let (status, explained, tone) = self.status(t, lang, ticket);
        let is_own = ticket.content.channel == Channel::Portal && ticket.created_by == ticket.content.requester;
        // Only the requester's own words: the desk may have written something else there since.
        let words = is_own && is_as_created(&self.document, Field::Description);
        let opened = if is_own { t.reported } else { t.opened };
        let messages = self.articles.iter().map(|article| MessageView {
            own: article.author == ticket.content.requester,
            at: self.moment(lang, article.at),
            body: article.message.body.clone(),
            files: self.files_of(token, Some(article.message.article)),
        });
        let is_over = matches!(ticket.status, TicketStatus::Closed | TicketStatus::Cancelled);
        let chased = self.chased();
        Some(StatusView {
            token: token.to_owned(),
            title: fill(title, &[("number", &number)]),
            number,
            subject: ticket.content.subject.clone(),
            words: words.then(|| ticket.content.description.clone()).filter(|words| !words.is_empty()),
            opened: fill(opened, &[("time", &self.moment(lang, ticket.created_at))]),
            status,
            explained,
            tone,
            promises: self.promises(t, lang),
            zone: self.zone.is_none().then(|| fill(t.zone, &[("zone", "UTC")])),
            visits: self.visits().into_iter().filter_map(|visit| self.visit(t, lang, visit)).collect(),
            files: self.files_of(token, None),
            messages: messages.collect(),
            main: main.map(|(_, own)| match own {
                Some(number) => Main::Own(fill(t.same_as_own, &[("number", &number)])),
                None => Main::Other,
            }),
            acts: Acts {
                reply: !is_over,
                chase: ticket.is_open() && chased.is_none(),
                chased: chased.filter(|_| ticket.is_open()).map(|at| {
                    let again = self.clock(at.plus(CHASE_PAUSE));
                    fill(t.chase_now, &[("time", &self.clock(at)), ("again", &again)])
                }),
                works: ticket.status == TicketStatus::Resolved,
                broken: self.may_reopen(),
            },
        })
    }

    /// The ticket that this one is a duplicate of.
    pub fn main(&self) -> Option<TicketId> {
        let links = &self.ticket()?.links;
        links.iter().find(|link| link.kind == LinkKind::DuplicateOf).map(|link| link.ticket)
    }

    fn status(&self, t: &Follow, lang: Lang, ticket: &Ticket) -> (String, String, Tone) {
        let (status, explained, tone) = match ticket.status {
            TicketStatus::New | TicketStatus::Assigned if ticket.owned_at.is_none() => {
                (t.received, t.received_now, Tone::Under)
            }
            TicketStatus::New | TicketStatus::Assigned => (t.taken, t.taken_now, Tone::Under),
            TicketStatus::InProgress => (t.in_progress, t.in_progress_now, Tone::Under),
            TicketStatus::Pending(reason) => match reason {
                PendingReason::Requester => (t.requester_pending, t.requester_now, Tone::Yours),
                PendingReason::Supplier => (t.supplier_pending, t.outside_now, Tone::Under),
                PendingReason::Part => (t.part_pending, t.outside_now, Tone::Under),
                PendingReason::Approval => (t.approval_pending, t.outside_now, Tone::Under),
                PendingReason::AgreedDate => {
                    let until = ticket.pending.until.map(|at| self.moment(lang, at));
                    let status = match until {
                        Some(time) => fill(t.date_pending, &[("time", &time)]),
                        None => t.date_pending_open.to_owned(),
                    };
                    return (status, t.date_now.to_owned(), Tone::Under);
                }
                PendingReason::Problem => (t.problem_pending, t.looking_now, Tone::Under),
                PendingReason::Evidence => (t.evidence_pending, t.looking_now, Tone::Under),
            },
            TicketStatus::Resolved => (t.resolved, t.resolved_now, Tone::Yours),
            TicketStatus::Closed => (t.closed, t.closed_now, Tone::Over),
            TicketStatus::Cancelled => (t.cancelled, t.cancelled_now, Tone::Over),
        };
        (status.to_owned(), explained.to_owned(), tone)
    }

    /// What was promised and is still to come, or should have come by now: when we answer, and when it is solved.
    fn promises(&self, t: &Follow, lang: Lang) -> Vec<String> {
        use SlaMetric::{AgreedDate, FirstResponse, NextResponse, Resolution, Restoration};
        let is_open = self.ticket().is_some_and(Ticket::is_open);
        let words: [(&[SlaMetric], &str, &str); 3] = [
            (&[FirstResponse, NextResponse], t.promise_answer, t.late_answer),
            (&[AgreedDate], t.promise_agreed, t.late_agreed),
            (&[Restoration, Resolution], t.promise_solve, t.late_solve),
        ];
        let mut said = Vec::new();
        for (metrics, ahead, late) in words.into_iter().filter(|_| is_open) {
            // A date that was agreed on says more than what is promised to everyone.
            if metrics.contains(&Resolution)
                && self.clocks.iter().any(|c| c.metric == AgreedDate && c.ended_at.is_none())
            {
                continue;
            }
            let due = |clock: &&TicketClock| {
                let runs = matches!(clock.standing, Standing::Running | Standing::AtRisk | Standing::Breached);
                metrics.contains(&clock.metric) && clock.ended_at.is_none() && runs && clock.due_at.is_some()
            };
            let Some(clock) = self.clocks.iter().filter(due).min_by_key(|clock| clock.due_at) else { continue };
            let Some(at) = clock.due_at else { continue };
            let text = if clock.standing == Standing::Breached { late } else { ahead };
            said.push(fill(text, &[("time", &self.moment(lang, at))]));
        }
        said
    }

    fn visit(&self, t: &Follow, lang: Lang, visit: &Visit) -> Option<VisitView> {
        let (from, to) = (self.clock(visit.from), self.clock(visit.to));
        let is_one_day = self.day_number(visit.from) == self.day_number(visit.to);
        let on = match self.day_number(visit.from) - self.day_number(self.now) {
            0 => t.today.to_owned(),
            1 => t.tomorrow.to_owned(),
            _ => day(lang, visit.from.0, self.zone(visit.from)),
        };
        let text = match visit.state {
            VisitState::Planned if is_one_day => fill(t.visit_planned, &[("day", &on), ("from", &from), ("to", &to)]),
            VisitState::Planned => {
                let (from, to) = (self.moment(lang, visit.from), self.moment(lang, visit.to));
                fill(t.visit_planned_days, &[("from", &from), ("to", &to)])
            }
            VisitState::Travelling => fill(t.visit_travelling, &[("from", &from), ("to", &to)]),
            VisitState::OnSite => t.visit_on_site.to_owned(),
            VisitState::Void => fill(t.visit_void, &[("day", &on)]),
            VisitState::Done => return None,
        };
        let confirmed = confirmation(visit);
        let is_ahead = visit.state == VisitState::Planned && visit.to > self.now;
        Some(VisitView {
            id: visit.id,
            window: window_of(visit),
            text,
            open: is_ahead,
            confirmed: self.articles.iter().any(|article| article.message.article == confirmed),
        })
    }
}

/// The message with which a visit, as it is planned now, is confirmed: planned anew, it is another one.
pub fn confirmation(visit: &Visit) -> ArticleId {
    let VisitId(id) = visit.id;
    let (from, to) = (visit.from.0.to_be_bytes(), visit.to.0.to_be_bytes());
    ArticleId(derived_id("portal visit confirmed", &[id.as_bytes(), &from, &to]).0)
}

/// A visit's window as forms name it.
pub fn window_of(visit: &Visit) -> String {
    format!("{}-{}", visit.from.0, visit.to.0)
}

/// Whether a field of a ticket is as it was when the ticket was opened: it shares its version with another field, while
/// each later change is a version of one.
pub fn is_as_created(document: &Document, field: Field) -> bool {
    let own = document.versions.get(&field);
    document.versions.iter().any(|(other, version)| *other != field && Some(version) == own)
}

/// The zone in which the ticket's promises are counted, or else the one of the desk's first calendar.
fn zone_of(known: &Known, clocks: &[TicketClock]) -> Option<String> {
    let of = |clock: &TicketClock| known.service_calendar(known.sla_policy(clock.policy?)?.calendar);
    let calendar = clocks.iter().rev().find_map(of);
    let first = || known.service_calendars_by_name().into_iter().find(|calendar| !calendar.retired);
    calendar.or_else(first).map(|calendar| calendar.zone.clone())
}
