//! Pages of records that are edited as a whole, the same way for every kind.

use super::{FORM, Office};
use crate::directory::Known;
use crate::http::body;
use crate::http::pages::page;
use crate::http::problem::Answer;
use crate::portal::settings::{Below, Compared, Editing, Form, Look, Notice, Record, Section, record_page};
use crate::store::list::Wanted;
use app::texts::{fill, refusal};
use axum::body::Body;
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use deskside_domain::id::{EventId, TeamId};
use deskside_domain::people::CATEGORY_DEPTH;
use deskside_domain::refusal::{Problem, Refusal};
use deskside_domain::sync::wire::Outcome;
use uuid::Uuid;

/// `GET …/new`
pub async fn new<R: Record>(office: Office, RawQuery(query): RawQuery) -> Response {
    let mut form = R::blank(&Form::of_query(query.as_deref()));
    // The record's identity travels with the form: sent twice, it is still one record.
    form.set("id", Uuid::now_v7().to_string());
    let editing = Editing { look: &office.look, known: &office.known, form: &form, id: None };
    office.page(record_page::<R>(&editing, R::new_title(office.look.texts()), &[], None, None))
}

/// `POST …/new`
pub async fn create<R: Record>(office: Office, headers: HeaderMap, body: Body) -> Answer<Response> {
    let form = read(&headers, body).await?;
    let id = form.id("id").unwrap_or_else(Uuid::now_v7);
    save::<R>(&office, id, form, true, None).await
}

/// `GET …/{id}`
pub async fn show<R: Record>(office: Office, Path(id): Path<String>, RawQuery(query): RawQuery) -> Response {
    match found::<R>(&office.known, &id) {
        Some((id, record)) => {
            let notice = retiring(&office, id, record, query.as_deref()).or_else(|| office.notice(query.as_deref()));
            shown(&office, id, record, notice, None)
        }
        None => office.gone(),
    }
}

/// What is said after a record was retired or taken back, with the way to undo it.
fn retiring<R: Record>(office: &Office, id: Uuid, record: &R, query: Option<&str>) -> Option<Notice> {
    let t = &office.look.texts().records;
    let (text, back) = match (Form::of_query(query).get("done"), record.retired()?) {
        ("retired", true) => (t.retired_done.to_owned(), "reuse"),
        ("reused", false) => (t.reused_done.to_owned(), "retire"),
        _ => return None,
    };
    let keeping = record.keeping(&office.known, &office.look);
    let kept = (back == "reuse" && !keeping.is_empty()).then(|| fill(t.retired_kept, &[("what", &keeping.join(", "))]));
    let text = std::iter::once(text).chain(kept).collect::<Vec<_>>().join(" ");
    Some(Notice::Reversible(text, format!("{}/{id}/{back}", R::AREA)))
}

/// `POST …/{id}/retire`
pub async fn retire<R: Record>(office: Office, Path(id): Path<String>) -> Answer<Response> {
    set_retired::<R>(&office, &id, true).await
}

/// `POST …/{id}/reuse`
pub async fn reuse<R: Record>(office: Office, Path(id): Path<String>) -> Answer<Response> {
    set_retired::<R>(&office, &id, false).await
}

async fn set_retired<R: Record>(office: &Office, id: &str, retired: bool) -> Answer<Response> {
    let Some((id, record)) = found::<R>(&office.known, id) else { return Ok(office.gone()) };
    let failed = |text: String| {
        let mut answer = shown(office, id, record, Some(Notice::Failed(text)), None);
        *answer.status_mut() = StatusCode::CONFLICT;
        answer
    };
    // A team stays until its open tickets are with another one: in a queue that nobody chooses any more they would be
    // forgotten. All else is let through with a count: firms leave and places close while people still name them.
    if retired && R::SECTION == Section::Teams {
        let open = open_tickets(office, TeamId(id)).await?;
        if let Some(text) = open {
            return Ok(failed(text));
        }
    }
    let base = office.known.version(R::doc(id));
    let outcome = office.carry_out(vec![(record.clone().with_retired(retired).payload(), base)]).await?.pop();
    match outcome {
        Some(outcome) if outcome.is_done() => {
            let done = if retired { "retired" } else { "reused" };
            Ok(Redirect::to(&format!("{}/{id}?done={done}", R::AREA)).into_response())
        }
        other => {
            let look = &office.look;
            let why = refusal(look.lang, code_of(other.as_ref()));
            Ok(failed(format!("{} {why}", look.texts().settings.refused)))
        }
    }
}

/// The code of what was not done.
fn code_of(outcome: Option<&Outcome>) -> &'static str {
    match outcome {
        Some(Outcome::Rejected { refusal }) => refusal.code(),
        Some(outcome) => outcome.word(),
        None => "retry",
    }
}

/// Tickets looked for; who sees that there are as many needs no number.
const MANY: u32 = 100;

/// What to do first where a team has open tickets. Restricted ones count only for who may see them: a number would
/// tell of them.
async fn open_tickets(office: &Office, team: TeamId) -> Answer<Option<String>> {
    let wanted = Wanted { open: Some(true), team: Some(Some(team)), limit: MANY, ..Wanted::default() };
    let listed = office.app.store.tickets(&office.signed.person, &wanted).await?;
    let t = &office.look.texts().records;
    let text = match listed.documents.len() {
        0 => return Ok(None),
        1 => t.retire_open_one,
        _ => t.retire_open_many,
    };
    let count = format!("{}{}", listed.documents.len(), if listed.more { "+" } else { "" });
    Ok(Some(fill(text, &[("n", &count)])))
}

/// `POST …/{id}`
pub async fn change<R: Record>(
    office: Office,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Answer<Response> {
    let form = read(&headers, body).await?;
    match found::<R>(&office.known, &id) {
        Some((id, _)) => save::<R>(&office, id, form, false, None).await,
        None => Ok(office.gone()),
    }
}

/// The form of a request.
pub(super) async fn read(headers: &HeaderMap, body: Body) -> Answer<Form> {
    Ok(Form::from(body::form::<Vec<(String, String)>>(headers, body, FORM).await?))
}

/// The record of an address.
pub(super) fn found<'a, R: Record>(known: &'a Known, id: &str) -> Option<(Uuid, &'a R)> {
    let id: Uuid = id.parse().ok()?;
    Some((id, R::of(known.body(R::doc(id))?)?))
}

/// The page of a record as it is.
pub(super) fn shown<R: Record>(
    office: &Office,
    id: Uuid,
    record: &R,
    notice: Option<Notice>,
    below: Option<Below<'_>>,
) -> Response {
    let mut form = record.form();
    form.set("version", version::<R>(&office.known, id));
    let editing = Editing { look: &office.look, known: &office.known, form: &form, id: Some(id) };
    office.page(record_page::<R>(&editing, &record.name(office.look.lang), &[], notice, below))
}

fn version<R: Record>(known: &Known, id: Uuid) -> String {
    known.version(R::doc(id)).map(|version| version.to_string()).unwrap_or_default()
}

/// Saves what a form says, or shows it again with what is wrong.
pub(super) async fn save<R: Record>(
    office: &Office,
    id: Uuid,
    mut form: Form,
    is_new: bool,
    below: Option<Below<'_>>,
) -> Answer<Response> {
    let look = &office.look;
    let record = R::read(id, &mut form, &office.known, look);
    let before = office.known.body(R::doc(id)).and_then(R::of);
    let title = match before {
        Some(before) if !is_new => before.name(look.lang),
        _ => R::new_title(look.texts()).to_owned(),
    };
    let again = |form: &Form, known: &Known, status, compared: &[Compared], notice, below| {
        let editing = Editing { look, known, form, id: (!is_new).then_some(id) };
        page(status, record_page::<R>(&editing, &title, compared, Some(Notice::Failed(notice)), below))
    };
    // Looked at before it is saved: the same page, with what would be wrong.
    if form.is("again") {
        let editing = Editing { look, known: &office.known, form: &form, id: (!is_new).then_some(id) };
        return Ok(page(StatusCode::OK, record_page::<R>(&editing, &title, &[], None, below)));
    }
    let t = &look.texts().settings;
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    if form.is_wrong() {
        return Ok(again(&form, &office.known, wrong, &[], t.check_fields.to_owned(), below));
    }
    let base: Option<EventId> = form.id("version");
    let (home, told) = (record.home(), record.clone());
    let outcome = office.carry_out(vec![(record.payload(), base)]).await?.pop();
    match outcome {
        Some(outcome) if outcome.is_done() => Ok(Redirect::to(&format!("{home}?done=saved")).into_response()),
        Some(Outcome::Rejected { refusal: Refusal::ChangedMeanwhile { what } }) if what.id == id => {
            let known = office.known_now().await?;
            let theirs = known.body(R::doc(id)).and_then(R::of).map(R::form).unwrap_or_default();
            let compared = compared::<R>(&theirs, &form, &known, look);
            form.set("version", version::<R>(&known, id));
            Ok(again(&form, &known, StatusCode::CONFLICT, &compared, t.meanwhile.to_owned(), below))
        }
        Some(Outcome::Rejected { refusal: Refusal::Invalid { field, problem } }) => {
            let text = said::<R>(look, &field, &problem);
            let name = R::labels(look.texts()).into_iter().find(|(name, _)| *name == field).map(|(name, _)| name);
            form.fail(name.unwrap_or(""), text.clone());
            let notice = if name.is_some() { t.check_fields.to_owned() } else { text };
            Ok(again(&form, &office.known, wrong, &[], notice, below))
        }
        Some(Outcome::Rejected { refusal: why }) if told.field_of(&why).is_some() => {
            form.fail(told.field_of(&why).unwrap_or(""), refusal(look.lang, why.code()));
            Ok(again(&form, &office.known, wrong, &[], t.check_fields.to_owned(), below))
        }
        other => {
            let notice = format!("{} {}", t.refused, refusal(look.lang, code_of(other.as_ref())));
            Ok(again(&form, &office.known, wrong, &[], notice, below))
        }
    }
}

/// The fields in which two forms differ, in words.
fn compared<R: Record>(theirs: &Form, yours: &Form, known: &Known, look: &Look) -> Vec<Compared> {
    let row = |(field, label): (&'static str, &'static str)| {
        let (theirs, yours) = (R::reads(field, theirs, known, look), R::reads(field, yours, known, look));
        (theirs != yours).then_some(Compared { label, theirs, yours })
    };
    R::labels(look.texts()).into_iter().filter_map(row).collect()
}

/// What is wrong with a field, and what to do.
fn said<R: Record>(look: &Look, field: &str, problem: &Problem) -> String {
    let (e, t) = (&look.lang.texts().errors, look.texts());
    let label = R::labels(t).into_iter().find(|(name, _)| *name == field).map_or(field, |(_, label)| label);
    match problem {
        Problem::Empty => fill(e.required, &[("field", label), ("remedy", e.remedy_write)]),
        Problem::TooLong { max, .. } => fill(e.too_long, &[("field", label), ("n", &max.to_string())]),
        Problem::ControlCharacter => fill(t.settings.control_character, &[("field", label)]),
        Problem::OutOfRange { max, .. } if field == "parent" && *max == CATEGORY_DEPTH as i64 => {
            t.records.category_depth.to_owned()
        }
        Problem::OutOfRange { min, max } => {
            fill(e.out_of_range, &[("field", label), ("min", &min.to_string()), ("max", &max.to_string())])
        }
        Problem::Malformed { .. } if field == "emails" => fill(e.not_an_email, &[("field", label)]),
        Problem::Malformed { detail } if field.starts_with("text_") => {
            fill(t.records.place_unknown, &[("found", detail)])
        }
        Problem::Malformed { .. } => fill(e.not_in_list, &[("field", label)]),
    }
}
