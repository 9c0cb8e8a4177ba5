//! `/settings/import`: a file is read, shown as what it would do, and only then written.

use super::records::read;
use super::{Carried, Office};
use crate::auth::hash_of;
use crate::directory::Known;
use crate::http::pages::page;
use crate::http::problem::{Answer, Problem};
use crate::portal::settings::{
    Form, ImportForm, Notice, PreviewView, import_page, preview_page, told, trouble_words, unreadable,
};
use crate::sheet::{BYTES_MAX, Column, Kind, Plan, Sheet, Unreadable, What, guess, plan, write};
use crate::store::{Held, HeldKind, TokenHash};
use app::texts::{Lang, fill, number};
use axum::body::Body;
use axum::extract::{Multipart, Path, RawQuery};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use deskside_domain::people::Language;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Files that wait at the same time.
const WAITING: u32 = 16;
/// Seconds for which a file waits.
const WAITS: i64 = 3_600;
/// Bytes of a request that are read before it is said that they are too many.
pub const UPLOAD: usize = 4 * BYTES_MAX;

/// A file that waits for its import, in the store: the next request may come to another server process.
#[derive(Debug)]
struct Draft {
    kind: Kind,
    sheet: Sheet,
    mapping: Vec<Option<Column>>,
    bytes: Vec<u8>,
}

/// What is noted of a file: what it holds and what its columns mean.
#[derive(Debug, Serialize, Deserialize)]
struct Note {
    kind: String,
    columns: Vec<String>,
}

fn key(id: Uuid) -> TokenHash {
    hash_of(&id.to_string())
}

fn mapped(kind: Kind, words: &[String]) -> Vec<Option<Column>> {
    words.iter().map(|word| kind.columns().iter().copied().find(|column| column.word() == *word)).collect()
}

impl Office {
    async fn keep(&self, id: Uuid, draft: &Draft) -> Answer<()> {
        let columns = draft.mapping.iter().map(|column| column.map(Column::word).unwrap_or_default()).collect();
        let note = serde_json::to_string(&Note { kind: draft.kind.word().to_owned(), columns });
        let since = self.app.clock.now();
        let held = Held {
            person: Some(self.signed.person.id),
            since,
            until: since.plus(WAITS),
            note: note.map_err(|error| Problem::ours(&error))?,
            body: draft.bytes.clone(),
        };
        Ok(self.app.store.hold(HeldKind::ImportDraft, key(id), &held, WAITING).await?)
    }

    async fn draft(&self, id: &str) -> Answer<Option<(Uuid, Draft)>> {
        let Ok(id) = id.parse::<Uuid>() else { return Ok(None) };
        let held = self.app.store.held(HeldKind::ImportDraft, key(id), self.app.clock.now()).await?;
        let Some(held) = held.filter(|held| held.person == Some(self.signed.person.id)) else { return Ok(None) };
        // What another version of the program noted otherwise does not wait any more.
        let Ok(note) = serde_json::from_str::<Note>(&held.note) else { return Ok(None) };
        let (Some(kind), Ok(sheet)) = (Kind::from_word(&note.kind), Sheet::read(&held.body)) else { return Ok(None) };
        let mapping = mapped(kind, &note.columns);
        Ok(Some((id, Draft { kind, sheet, mapping, bytes: held.body })))
    }

    /// Where a file was asked for that does not wait any more.
    fn no_draft(&self) -> Response {
        let import = ImportForm { kind: Kind::People, form: Form::default() };
        let notice = Notice::Failed(self.look.texts().import.draft_gone.to_owned());
        page(StatusCode::GONE, import_page(&self.look, &import, Some(notice)))
    }

    fn plan(&self, draft: &Draft) -> Plan {
        self.plan_on(draft, &self.known)
    }

    fn plan_on(&self, draft: &Draft, known: &Known) -> Plan {
        let language = if self.look.lang == Lang::It { Language::It } else { Language::En };
        plan(draft.kind, &draft.sheet, &draft.mapping, known, language)
    }

    /// Some rows of all are in when the server can not go on: how many, why, and that the same once more is right.
    async fn halfway(&self, id: Uuid, draft: &Draft, (done, all): (usize, usize), stopped: &Problem) -> Response {
        let (t, lang) = (&self.look.texts().import, self.look.lang);
        let count = |count: usize| number(lang, count as f64, 0);
        let text = fill(t.halfway, &[("n", &count(done)), ("all", &count(all))]);
        let why = stopped.met.as_ref().map_or("", |met| trouble_words(&self.look, met.reason));
        // As it would go on, where that can be read.
        let known = self.known_now().await;
        let plan = self.plan_on(draft, known.as_ref().unwrap_or(&self.known));
        let view =
            PreviewView { draft: id, kind: draft.kind, sheet: &draft.sheet, mapping: &draft.mapping, plan: &plan };
        let notice = Notice::Failed(format!("{text} {why}").trim_end().to_owned());
        page(StatusCode::SERVICE_UNAVAILABLE, preview_page(&self.look, &view, Some(notice)))
    }
}

/// `GET /settings/import`
pub async fn choose(office: Office, RawQuery(query): RawQuery) -> Response {
    let kind = Kind::from_word(Form::of_query(query.as_deref()).get("kind")).unwrap_or(Kind::People);
    office.page(import_page(&office.look, &ImportForm { kind, form: Form::default() }, None))
}

/// `POST /settings/import`
pub async fn upload(office: Office, mut parts: Multipart) -> Answer<Response> {
    let (mut kind, mut bytes, mut pasted, mut name) = (Kind::People, Vec::new(), String::new(), String::new());
    let broken = |error: axum::extract::multipart::MultipartError| {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
            let detail = format!("the file has more than {BYTES_MAX} bytes; split it and import the parts");
            return Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "The file is too large", detail);
        }
        Problem::new(StatusCode::BAD_REQUEST, "broken_body", "The body is not whole", "send the form again")
    };
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        match part.name().unwrap_or("") {
            "kind" => kind = Kind::from_word(&part.text().await.map_err(broken)?).unwrap_or(kind),
            "file" => {
                name = part.file_name().unwrap_or("").to_lowercase();
                bytes = part.bytes().await.map_err(broken)?.to_vec();
            }
            "pasted" => pasted = part.text().await.map_err(broken)?,
            _ => {}
        }
    }
    let look = &office.look;
    let again = |notice: String| {
        let form = Form::default().with("pasted", pasted.clone());
        let html = import_page(look, &ImportForm { kind, form }, Some(Notice::Failed(notice)));
        Ok(page(StatusCode::UNPROCESSABLE_ENTITY, html))
    };
    if !bytes.is_empty() && ![".csv", ".tsv", ".txt"].iter().any(|end| name.ends_with(end)) {
        return again(unreadable(look, Unreadable::NotText));
    }
    let bytes = if bytes.is_empty() { pasted.as_bytes() } else { &bytes };
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return again(look.texts().import.no_file.to_owned());
    }
    let sheet = match Sheet::read(bytes) {
        Ok(sheet) => sheet,
        Err(why) => return again(unreadable(look, why)),
    };
    let id = Uuid::new_v4();
    let mapping = guess(kind, &sheet.header);
    office.keep(id, &Draft { kind, sheet, mapping, bytes: bytes.to_vec() }).await?;
    Ok(Redirect::to(&format!("/settings/import/{id}")).into_response())
}

/// `GET /settings/import/{draft}`
pub async fn preview(office: Office, Path(id): Path<String>, RawQuery(query): RawQuery) -> Answer<Response> {
    let Some((id, draft)) = office.draft(&id).await? else { return Ok(office.no_draft()) };
    let plan = office.plan(&draft);
    let query = Form::of_query(query.as_deref());
    let (t, lang) = (&office.look.texts().import, office.look.lang);
    let count = |name| query.get(name).parse::<u32>().ok();
    let notice = count("done").map(|done| {
        let text = if done == 1 { t.done_one } else { t.done };
        let done = fill(text, &[("n", &number(lang, f64::from(done), 0))]);
        match count("refused") {
            Some(refused) if refused > 0 => {
                let refused = fill(t.refused_n, &[("n", &number(lang, f64::from(refused), 0))]);
                Notice::Failed(format!("{done} {refused}"))
            }
            _ => Notice::Done(done),
        }
    });
    let view = PreviewView { draft: id, kind: draft.kind, sheet: &draft.sheet, mapping: &draft.mapping, plan: &plan };
    Ok(office.page(preview_page(&office.look, &view, notice)))
}

/// `POST /settings/import/{draft}/columns`: what each column means.
pub async fn columns(office: Office, Path(id): Path<String>, headers: HeaderMap, body: Body) -> Answer<Response> {
    let form = read(&headers, body).await?;
    let Some((id, mut draft)) = office.draft(&id).await? else { return Ok(office.no_draft()) };
    let words: Vec<String> =
        (0..draft.sheet.header.len()).map(|index| form.get(&format!("column-{index}")).to_owned()).collect();
    draft.mapping = mapped(draft.kind, &words);
    office.keep(id, &draft).await?;
    Ok(Redirect::to(&format!("/settings/import/{id}")).into_response())
}

/// `POST /settings/import/{draft}`: writes what the preview showed.
pub async fn carry_out(office: Office, Path(id): Path<String>) -> Answer<Response> {
    let Some((id, draft)) = office.draft(&id).await? else { return Ok(office.no_draft()) };
    let commands = office.plan(&draft).commands();
    let all = commands.len();
    let Carried { outcomes, stopped } = office.carry_out_many(commands).await;
    let done = outcomes.iter().filter(|outcome| outcome.is_done()).count();
    let refused = outcomes.len() - done;
    if let Some(stopped) = stopped {
        return Ok(office.halfway(id, &draft, (done, all), &stopped).await);
    }
    Ok(Redirect::to(&format!("/settings/import/{id}?done={done}&refused={refused}")).into_response())
}

/// `GET /settings/import/{draft}/errors.csv`: the rows that stay out, with why.
pub async fn errors(office: Office, Path(id): Path<String>) -> Answer<Response> {
    let Some((_, draft)) = office.draft(&id).await? else { return Ok(office.no_draft()) };
    let plan = office.plan(&draft);
    let t = &office.look.texts().import;
    let wrong = plan.lines.iter().filter_map(|line| match &line.what {
        What::Wrong(faults) => {
            let told: Vec<String> = faults.iter().map(|fault| told(&office.look, fault)).collect();
            Some((line, told.join(" ")))
        }
        _ => None,
    });
    let wrong: Vec<_> = wrong.collect();
    let header: Vec<&str> = draft.sheet.header.iter().map(String::as_str).chain([t.wrong]).collect();
    let rows = wrong.iter().filter_map(|(line, told)| {
        let row = draft.sheet.rows.get(line.row)?;
        Some(row.cells.iter().map(String::as_str).chain([told.as_str()]).collect())
    });
    let bytes = write(std::iter::once(header).chain(rows), draft.sheet.separator);
    let name = format!("attachment; filename=\"{}-{}.csv\"", draft.kind.word(), t.wrong.to_lowercase());
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}
