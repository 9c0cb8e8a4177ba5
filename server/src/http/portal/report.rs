//! Reporting a fault: one form, one command, one ticket, however often it is sent.

use super::fields::{Fields, Keeping};
use super::photos::{BYTES, Belongs, MOST, Refused, attached, keep, ready};
use super::requester::{Given, known, new_contacts};
use super::view::is_as_created;
use super::{fresh_intent, front, intent_of, private_page, see};
use crate::auth::Sent;
use crate::directory::Known;
use crate::http::problem::{Answer, Problem};
use crate::http::session::Address;
use crate::http::{App, State};
use crate::portal::front::{Front, ReportForm, report_page};
use crate::store::Push;
use crate::system::{command, derived_id};
use app::texts::portal::Texts;
use app::texts::portal::report::Report as Words;
use app::texts::{Lang, duration, fill};
use axum::extract::{Request, State as Shared};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use deskside_domain::command::{AddArticle, CreateTicket, Payload, Sealed};
use deskside_domain::document::Document;
use deskside_domain::id::{ArticleId, CategoryId, PersonId, SiteId, TicketId};
use deskside_domain::people::{Category, Language, Person, Profile, phone_digits};
use deskside_domain::refusal::Refusal;
use deskside_domain::sync::server::Authority;
use deskside_domain::sync::wire::Outcome;
use deskside_domain::text::{BODY_MAX, LINE_MAX, NAME_MAX, SUBJECT_MAX};
use deskside_domain::ticket::{Channel, Field, Impact, Message, NewTicket, TicketKind, Urgency, Visibility};
use deskside_domain::time::Timestamp;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Digits of the shortest phone number.
const DIGITS: usize = 5;
/// Letters that a contact may add to a report.
const CONTACTS: usize = 600;
/// Sites up to which one is chosen from a list.
const SITES: usize = 20;

/// `GET /report`, and `GET /` where there is nothing else to show.
pub async fn form(Shared(app): Shared<App>, headers: HeaderMap) -> Answer<Response> {
    let form = ReportForm { intent: fresh_intent().to_string(), sites: sites(&app).await?, ..ReportForm::default() };
    Ok(private_page(StatusCode::OK, report_page(&front(&app, &headers, "/report"), &form)))
}

/// The sites to choose from: those of a desk that has one organisation. Where there are several, a list would tell every
/// stranger whom the desk works for.
async fn sites(app: &State) -> Answer<Vec<(SiteId, String)>> {
    let known = app.administration.directory.now(&*app.store).await?;
    if known.organizations().filter(|one| !known.is_retired(one.id)).count() > 1 {
        return Ok(Vec::new());
    }
    let sites = known.sites_by_name(None).into_iter().filter(|site| !known.is_retired(site.id));
    let sites: Vec<_> = sites.map(|site| (site.id, site.name.clone())).collect();
    Ok(if (2..=SITES).contains(&sites.len()) { sites } else { Vec::new() })
}

/// A report in which everything is as it must be.
struct Report {
    intent: Uuid,
    what: String,
    place: String,
    site: Option<SiteId>,
    name: String,
    email: String,
    phone: String,
}

impl Report {
    fn ticket(&self) -> TicketId {
        TicketId(derived_id("portal ticket", &[self.intent.as_bytes()]).0)
    }

    fn given(&self) -> Given<'_> {
        Given { name: &self.name, email: &self.email, phone: &self.phone }
    }
}

/// Reads what was typed; where something is wrong, the form with what is wrong at each field.
fn read(fields: &Fields, t: &Words, sites: Vec<(SiteId, String)>) -> Result<Report, Box<ReportForm>> {
    let mut form = ReportForm {
        intent: intent_of(fields.get("intent")).to_string(),
        what: fields.get("what").to_owned(),
        place: fields.line("place"),
        site: fields.get("site").parse().ok().filter(|site| sites.iter().any(|(known, _)| known == site)),
        name: fields.line("name"),
        email: fields.line("email"),
        phone: fields.line("phone"),
        sites,
        ..ReportForm::default()
    };
    let long =
        |text: &str, most: usize| (text.chars().count() > most).then(|| fill(t.text_long, &[("n", &most.to_string())]));
    let empty = |text: &str, said: &str| text.is_empty().then(|| said.to_owned());
    form.wrong.what = empty(&form.what, t.what_empty).or_else(|| long(&form.what, BODY_MAX - CONTACTS));
    form.wrong.place = long(&form.place, LINE_MAX);
    form.wrong.name = empty(&form.name, t.name_empty).or_else(|| long(&form.name, NAME_MAX));
    let is_mail = form.email.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && !domain.is_empty() && !domain.contains('@') && !form.email.contains(char::is_whitespace)
    });
    if form.email.is_empty() && form.phone.is_empty() {
        form.wrong.email = Some(t.reach_empty.to_owned());
    } else if !form.email.is_empty() && !is_mail {
        form.wrong.email = Some(t.email_wrong.to_owned());
    } else {
        form.wrong.email = long(&form.email, LINE_MAX);
    }
    if !form.phone.is_empty() && phone_digits(&form.phone).len() < DIGITS {
        form.wrong.phone = Some(t.phone_wrong.to_owned());
    } else {
        form.wrong.phone = long(&form.phone, LINE_MAX);
    }
    if form.wrong.is_any() {
        form.problem = Some(t.missing.to_owned());
        return Err(Box::new(form));
    }
    Ok(Report {
        intent: intent_of(&form.intent),
        what: form.what,
        place: form.place,
        site: form.site,
        name: form.name,
        email: form.email,
        phone: form.phone,
    })
}

/// The form as it was sent, with what stands in its way.
fn again(report: Report, sites: Vec<(SiteId, String)>, problem: String) -> ReportForm {
    ReportForm {
        intent: report.intent.to_string(),
        what: report.what,
        place: report.place,
        site: report.site,
        name: report.name,
        email: report.email,
        phone: report.phone,
        sites,
        problem: Some(problem),
        ..ReportForm::default()
    }
}

/// `POST /portal/v1/report`
pub async fn send(Shared(app): Shared<App>, address: Address, request: Request) -> Answer<Response> {
    let headers = request.headers().clone();
    let now = app.clock.now();
    let keeping = if app.brake.is_over(Sent::Report, address.ip, now) { Keeping::Texts } else { Keeping::Photos };
    let mut fields = Fields::read(request, &app, keeping).await?;
    let front = front(&app, &headers, "/report");
    let t = &Texts::of(front.lang).report;
    let sites = sites(&app).await?;
    let report = match read(&fields, t, sites.clone()) {
        Ok(report) => report,
        Err(mut form) => {
            form.wrong.photos = fields.has_photos().then(|| t.photos_again.to_owned());
            return Ok(shown(StatusCode::UNPROCESSABLE_ENTITY, &front, &form, None));
        }
    };
    // Only who made the form knows its intent: what it led to is theirs to see.
    if let Some(there) = app.store.document(report.ticket().into()).await? {
        return repeated(&app, &report, &there, now, front.lang).await;
    }
    if let Err(seconds) = app.brake.count(Sent::Report, address.ip, now) {
        let time = duration(front.lang, i64::from(seconds) + 59);
        let form = again(report, sites, fill(t.too_many, &[("time", &time)]));
        return Ok(shown(StatusCode::TOO_MANY_REQUESTS, &front, &form, Some(seconds)));
    }
    let photos = match ready(&mut fields).await {
        Ok(photos) => photos,
        Err(refused) => {
            let mut form = again(report, sites, t.missing.to_owned());
            form.wrong.photos = Some(said_of(&refused, t));
            return Ok(shown(StatusCode::UNPROCESSABLE_ENTITY, &front, &form, None));
        }
    };
    let known = app.administration.directory.now(&*app.store).await?;
    let (requester, mut commands) = commands(&known, &report, now, front.lang);
    keep(&app, requester, &photos).await?;
    let belongs = Belongs { ticket: report.ticket(), article: None, by: requester, at: now };
    let part = |what: &str| derived_id("portal report", &[report.intent.as_bytes(), what.as_bytes()]);
    let created = commands.iter().position(|command| command.kind == "create_ticket").unwrap_or(0);
    commands.extend(attached(&photos, belongs, part));
    let push = Push::of(Authority::System, commands);
    let pushed = app.writer.push(push).await.map_err(|stopping| Problem::ours(&stopping))?;
    match pushed.outcomes.get(created) {
        Some(Outcome::Applied { .. } | Outcome::Merged { .. }) => page_of(&app, report.ticket(), "new").await,
        // Sent twice at the same moment: the other one was first.
        Some(Outcome::Rejected { refusal: Refusal::CommandIdReused | Refusal::AlreadyExists { .. } }) => {
            page_of(&app, report.ticket(), "new").await
        }
        outcome => {
            tracing::warn!(?outcome, "a report of the portal was not taken");
            let after = if let Some(Outcome::Retry { after }) = outcome { *after } else { 60 };
            let form = again(report, sites, t.not_now.to_owned());
            Ok(shown(StatusCode::SERVICE_UNAVAILABLE, &front, &form, Some(after)))
        }
    }
}

/// Why photos were not taken, and that they must be chosen again: a browser does not keep them.
pub fn said_of(refused: &Refused, t: &Words) -> String {
    let most = (BYTES >> 20).to_string();
    let said = match refused {
        Refused::Many => fill(t.photos_many, &[("n", &MOST.to_string())]),
        Refused::Large(name) => fill(t.photo_large, &[("name", name), ("n", &most)]),
        Refused::Strange(name) => fill(t.photo_strange, &[("name", name)]),
        Refused::Busy => t.photos_busy.to_owned(),
    };
    format!("{said} {}", t.photos_again)
}

fn shown(status: StatusCode, front: &Front, form: &ReportForm, after: Option<u32>) -> Response {
    let mut response = private_page(status, report_page(front, form));
    response.headers_mut().extend(after.map(|seconds| (header::RETRY_AFTER, HeaderValue::from(seconds))));
    response
}

async fn page_of(app: &State, ticket: TicketId, word: &str) -> Answer<Response> {
    let token = app.links.current(&*app.store, ticket).await?;
    Ok(see(&format!("/t/{token}?{word}")))
}

/// The same form once more. Sent as it was it changes nothing; what was rewritten after going back becomes a message, so
/// that no word is lost and there is still one ticket.
async fn repeated(app: &State, report: &Report, there: &Document, now: Timestamp, lang: Lang) -> Answer<Response> {
    let Some(ticket) = there.as_ticket() else { return Err(Problem::not_found("there is no such report")) };
    let (subject, description) = texts(&report.what);
    let is_other = |field, said: &str, kept: &str| is_as_created(there, field) && !kept.starts_with(said);
    if is_other(Field::Subject, &subject, &ticket.content.subject)
        || is_other(Field::Description, &description, &ticket.content.description)
    {
        let digest = Sha256::digest(&report.what);
        let id = derived_id("portal rewritten", &[report.intent.as_bytes(), &digest]);
        let message = Message { article: ArticleId(id.0), visibility: Visibility::Public, body: report.what.clone() };
        let payload = Payload::AddArticle(AddArticle { ticket: ticket.id, message });
        let command = command(id, payload, ticket.content.requester, now);
        let pushed = app.writer.push(Push::of(Authority::System, [command])).await;
        let pushed = pushed.map_err(|stopping| Problem::ours(&stopping))?;
        tracing::debug!(outcome = ?pushed.outcomes.last(), lang = lang.tag(), "a report was sent again with other words");
    }
    page_of(app, ticket.id, "done=again").await
}

/// The line that stands for a report, and all of it where that is not the same.
fn texts(what: &str) -> (String, String) {
    let first = what.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let line = first.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SUBJECT_MAX {
        let rest = if what == line { "" } else { what };
        return (line, rest.to_owned());
    }
    let cut: String = line.chars().take(SUBJECT_MAX - 1).collect();
    let cut = cut.rsplit_once(' ').map_or(cut.as_str(), |(head, _)| head);
    (format!("{cut}…"), what.to_owned())
}

/// All that a report makes, in one act: the person, where nobody of that contact is known; the category for what nobody
/// has sorted yet, the first time; and the ticket, which comes last. With them the requester.
fn commands(known_now: &Known, report: &Report, now: Timestamp, lang: Lang) -> (PersonId, Vec<Sealed>) {
    let part = |what: &str| derived_id("portal report", &[report.intent.as_bytes(), what.as_bytes()]);
    let nobody = PersonId(Uuid::nil());
    let mut commands = Vec::new();
    let (subject, description) = texts(&report.what);
    let mut new_contact = None;
    let requester = match known(known_now, report.given()) {
        Some(person) => {
            let new = new_contacts(person, report.given());
            if !new.is_empty() {
                let words = &Texts::of(person.language.into()).report;
                new_contact = Some(fill(words.contact_given, &[("contact", &new.join(", "))]));
            }
            person.id
        }
        None => {
            let id = PersonId(part("person").0);
            let person = newcomer(id, report, lang);
            commands.push(command(part("define"), Payload::DefinePerson(person), nobody, now));
            id
        }
    };
    let category = unsorted();
    if known_now.category(category).is_none() {
        let words = |lang: Lang| Texts::of(lang).report.category.to_owned();
        let record = Category {
            id: category,
            parent: None,
            name_en: words(Lang::En),
            name_it: words(Lang::It),
            team: None,
            retired: false,
        };
        let id = derived_id("portal category", &[b"define"]);
        commands.push(command(id, Payload::DefineCategory(record), nobody, now));
    }
    let content = NewTicket {
        kind: TicketKind::Incident,
        requester,
        affected_user: None,
        subject,
        description,
        category,
        impact: Impact::Individual,
        urgency: Urgency::Medium,
        site: report.site,
        location: report.place.clone(),
        channel: Channel::Portal,
        external_ref: None,
        restricted: None,
    };
    let create = Payload::CreateTicket(CreateTicket { ticket: report.ticket(), number: None, content });
    commands.push(command(part("create"), create, requester, now));
    // For the desk alone: whoever reads the page would learn from it that the desk knows this person.
    if let Some(body) = new_contact {
        let message = Message { article: ArticleId(part("contact").0), visibility: Visibility::Internal, body };
        let payload = Payload::AddArticle(AddArticle { ticket: report.ticket(), message });
        commands.push(command(part("say contact"), payload, nobody, now));
    }
    (requester, commands)
}

/// The category of what came by the portal and nobody has sorted yet: the desk may give it a team.
fn unsorted() -> CategoryId {
    CategoryId(derived_id("portal category", &[b"unsorted"]).0)
}

fn newcomer(id: PersonId, report: &Report, lang: Lang) -> Person {
    let list = |text: &str| if text.is_empty() { Vec::new() } else { vec![text.to_owned()] };
    let profile = Profile {
        name: report.name.clone(),
        emails: list(&report.email),
        phones: list(&report.phone),
        note: String::new(),
    };
    let language = match lang {
        Lang::En => Language::En,
        Lang::It => Language::It,
    };
    Person { profile, ..Person::unknown(id, language) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_text_has_a_line_that_stands_for_it(what in "\\PC{0,300}[a-z]{1,20}(\n\\PC{0,50}){0,3}") {
            let what = what.trim().to_owned();
            let (subject, description) = texts(&what);
            prop_assert!(deskside_domain::text::line("subject", &subject, SUBJECT_MAX).is_ok(), "{subject:?}");
            prop_assert!(!subject.is_empty());
            // No word is lost.
            prop_assert!(description == what || (description.is_empty() && subject == what));
        }
    }
}
