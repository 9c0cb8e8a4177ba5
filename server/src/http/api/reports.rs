//! Reading what the desk did in a period: as JSON for screens and programs, as CSV and as a workbook, and the tickets that
//! a figure is made of. Figures count every ticket; tickets are named only to who may see them.

use super::Params;
use super::answer::{json_answer, none, value};
use super::caller::Caller;
use super::query::Query;
use super::records::param;
use crate::directory::Known;
use crate::http::App;
use crate::http::problem::{Answer, Problem};
use crate::reports::{Days, Row, Table, csv, formula, records, title, xlsx, zone_of};
use crate::store::Scope;
use crate::zone;
use app::texts::Lang;
use app::texts::portal::Texts;
use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use deskside_domain::id::{OrganizationId, SiteId, TeamId, TicketId};
use deskside_domain::metrics::{Figure, Filter, Metric, Period, Record, behind, chosen, figures};
use deskside_domain::people::Language;
use deskside_domain::permission::may_read_reports;
use deskside_domain::time::{Date, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// Days of a report where the request names none.
const DAYS: i64 = 30;
/// Tickets that are named for a figure, at most.
const NAMED: usize = 100;

/// What the desk did in a period.
#[derive(Serialize, JsonSchema)]
pub struct Report {
    /// The first day.
    from: Date,
    /// The last day, part of the period.
    to: Date,
    /// The zone in which the days are read.
    zone: String,
    /// When it was worked out.
    as_of: Timestamp,
    /// The figures, in the order of reports.
    figures: Vec<Measured>,
    /// The same days in parts, one after the other.
    parts: Vec<Part>,
    /// What each team has, by name; the last one has no team.
    teams: Vec<OfTeam>,
}

/// A figure.
#[derive(Serialize, JsonSchema)]
pub struct Measured {
    /// Its name for programs.
    name: &'static str,
    /// Its name for people.
    title: &'static str,
    /// `tickets`, `seconds` or `share`, which is from 0 to 1.
    unit: &'static str,
    /// Its value, as a decimal number; null where there is nothing to measure.
    value: Option<String>,
    /// How many tickets, transitions or promises it is made of.
    count: u64,
    /// Its value in as many days just before.
    value_before: Option<String>,
    /// What that is made of.
    count_before: u64,
    /// How it is worked out.
    formula: &'static str,
}

/// What came and went in a part of the period, and what was open at its end.
#[derive(Serialize, JsonSchema)]
pub struct Part {
    /// Its first day.
    from: Date,
    /// Its last day.
    to: Date,
    /// Tickets opened.
    created: u64,
    /// Resolutions.
    resolved: u64,
    /// Open tickets at its end.
    backlog_end: u64,
}

/// What came and went with the tickets of a team.
#[derive(Serialize, JsonSchema)]
pub struct OfTeam {
    /// Which; null: with none.
    team: Option<TeamId>,
    /// Tickets opened.
    created: u64,
    /// Resolutions.
    resolved: u64,
    /// Open tickets at the period's end.
    backlog_end: u64,
}

/// The tickets that a figure is made of.
#[derive(Serialize, JsonSchema)]
pub struct Behind {
    /// Those that the asker may see, at most a hundred.
    items: Vec<TicketBehind>,
    /// How many the figure is made of, seen or not.
    count: usize,
}

/// A ticket that a figure is made of.
#[derive(Serialize, JsonSchema)]
pub struct TicketBehind {
    /// Which.
    ticket: TicketId,
    /// Its number as people say it.
    number: String,
    /// Its subject.
    subject: String,
    /// False: it is part of what the share is taken of, and not of those it counts.
    counts: bool,
}

/// What is asked for.
struct Asked {
    days: Days,
    period: Period,
    filter: Filter,
    lang: Lang,
    known: Arc<Known>,
    /// When it is worked out: what is later does not count.
    as_of: Timestamp,
}

async fn asked(app: &App, caller: &Caller, query: Option<&str>) -> Answer<Asked> {
    caller.needs(Scope::TicketsRead)?;
    if !may_read_reports(caller.person.role) {
        let detail = "reports are for managers, administrators and auditors; ask one of them";
        return Err(Problem::new(StatusCode::FORBIDDEN, "forbidden", "Not for this role", detail));
    }
    let known = app.administration.directory.now(&*app.store).await?;
    let mut query = Query::read(query)?;
    let day = |text: &str| text.parse::<Date>().ok();
    let from = query.parsed("from", "send a day such as 2026-11-01", day)?;
    let to = query.parsed("to", "send a day such as 2026-11-30", day)?;
    let zone = query.parsed("zone", "send a name such as Europe/Rome", zone::spelled)?;
    let lang = query.parsed("lang", "send en or it", |word| Lang::ALL.into_iter().find(|lang| lang.tag() == word))?;
    let whose = |word: &str| if word == "none" { Some(None) } else { word.parse().ok().map(Some) };
    let filter = Filter {
        team: query.parsed("team", "send a UUID or none", whose)?,
        organization: query.id::<OrganizationId>("organization")?,
        site: query.id::<SiteId>("site")?,
    };
    query.end()?;
    let zone = zone.unwrap_or_else(|| zone_of(&known));
    let now = app.clock.now();
    let today = now.plus(zone::offset_at(&zone, now).unwrap_or(0).into()).day();
    let to = to.unwrap_or(today);
    let days = Days { from: from.unwrap_or_else(|| to.plus(1 - DAYS)), to, zone };
    let period = days.period().map_err(|error| {
        Problem::value("from", Some(&days.from.to_string().into()), &error.to_string(), "send other days")
    })?;
    let lang = lang.unwrap_or(match caller.person.language {
        Language::En => Lang::En,
        Language::It => Lang::It,
    });
    Ok(Asked { days, period, filter, lang, known, as_of: now })
}

/// Reports that are worked out at once. One reads every ticket and keeps a processor busy: whoever asks next waits, and
/// the desk does not.
static AT_ONCE: Semaphore = Semaphore::const_new(1);

impl Asked {
    /// Works something out from the records, beside what answers requests. It goes on, and so holds its place, also when
    /// nobody waits for it any more.
    async fn worked_out<T: Send + 'static>(
        mut self,
        app: &App,
        work: impl FnOnce(&Self, &[Record]) -> T + Send + 'static,
    ) -> Answer<T> {
        let place = AT_ONCE.acquire().await.map_err(|error| Problem::ours(&error))?;
        self.as_of = app.clock.now();
        let records = records(&*app.store, &self.known, self.as_of).await?;
        let working = spawn_blocking(move || {
            let _held = place;
            work(&self, &records)
        });
        working.await.map_err(|error| Problem::ours(&error))
    }

    fn rows(&self, records: &[Record]) -> Vec<Row> {
        let now = figures(records, &self.filter, self.period);
        let before = self.days.before().period().ok().map(|period| figures(records, &self.filter, period));
        let before = |at: usize| before.as_ref().and_then(|before| before.get(at).copied());
        now.into_iter().enumerate().map(|(at, now)| Row { now, before: before(at) }).collect()
    }

    /// Created, resolved and open at the end.
    fn course(&self, records: &[Record], filter: &Filter, period: Period) -> [u64; 3] {
        let metrics = [Metric::Created, Metric::Resolved, Metric::BacklogEnd];
        let found = chosen(&metrics, records, filter, period);
        metrics.map(|metric| found.iter().find(|figure| figure.metric == metric).map_or(0, |figure| figure.count))
    }

    fn parts(&self, records: &[Record]) -> Vec<Part> {
        let part = |days: Days| {
            let [created, resolved, backlog_end] = self.course(records, &self.filter, days.period().ok()?);
            Some(Part { from: days.from, to: days.to, created, resolved, backlog_end })
        };
        self.days.parts().into_iter().filter_map(part).collect()
    }

    fn teams(&self, records: &[Record]) -> Vec<OfTeam> {
        let mut teams: Vec<_> = self.known.teams().map(|team| (team.name.clone(), Some(team.id))).collect();
        teams.sort();
        let all = teams.into_iter().map(|(_, team)| team).chain([None]);
        let wanted = all.filter(|team| self.filter.team.is_none_or(|wanted| wanted == *team));
        let of = |team: Option<TeamId>| {
            let filter = Filter { team: Some(team), ..self.filter };
            let [created, resolved, backlog_end] = self.course(records, &filter, self.period);
            OfTeam { team, created, resolved, backlog_end }
        };
        wanted.map(of).filter(|of| of.created + of.resolved + of.backlog_end > 0).collect()
    }

    fn table(&self, records: &[Record]) -> Table {
        let words = &Texts::of(self.lang).reports;
        let mut head = vec![
            (words.from.to_owned(), self.days.from.to_string()),
            (words.to.to_owned(), self.days.to.to_string()),
            (words.zone.to_owned(), self.days.zone.clone()),
        ];
        if let Some(team) = self.filter.team {
            let name =
                team.map(|team| self.known.team(team).map_or_else(|| team.to_string(), |team| team.name.clone()));
            head.push((words.team.to_owned(), name.unwrap_or_else(|| words.no_team.to_owned())));
        }
        if let Some(id) = self.filter.organization {
            let name = self.known.organization(id).map_or_else(|| id.to_string(), |found| found.name.clone());
            head.push((words.organization.to_owned(), name));
        }
        if let Some(id) = self.filter.site {
            let name = self.known.site(id).map_or_else(|| id.to_string(), |found| found.name.clone());
            head.push((words.site.to_owned(), name));
        }
        Table { head, rows: self.rows(records), lang: self.lang }
    }

    fn file(&self, bytes: Vec<u8>, media: &'static str, ending: &str) -> Response {
        let name = format!("attachment; filename=\"report-{}-{}.{ending}\"", self.days.from, self.days.to);
        let headers =
            [(header::CONTENT_TYPE, media), (header::CACHE_CONTROL, "no-store"), (header::CONTENT_DISPOSITION, &name)];
        (headers, bytes).into_response()
    }
}

/// The media type of a workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn measured(row: &Row, lang: Lang) -> Measured {
    let text = |figure: &Figure| figure.value.map(|_| figure.to_string());
    let metric = row.now.metric;
    Measured {
        name: metric.word(),
        title: title(metric, lang),
        unit: metric.unit().word(),
        value: text(&row.now),
        count: row.now.count,
        value_before: row.before.as_ref().and_then(text),
        count_before: row.before.map_or(0, |before| before.count),
        formula: formula(metric, lang),
    }
}

/// `GET /api/v1/reports`
pub async fn json(State(app): State<App>, caller: Caller, RawQuery(query): RawQuery) -> Answer<Response> {
    let asked = asked(&app, &caller, query.as_deref()).await?;
    let report = asked.worked_out(&app, |asked, records| Report {
        from: asked.days.from,
        to: asked.days.to,
        zone: asked.days.zone.clone(),
        as_of: asked.as_of,
        figures: asked.rows(records).iter().map(|row| measured(row, asked.lang)).collect(),
        parts: asked.parts(records),
        teams: asked.teams(records),
    });
    Ok(json_answer(StatusCode::OK, &value(&report.await?)?))
}

/// `GET /api/v1/reports.csv`
pub async fn as_csv(State(app): State<App>, caller: Caller, RawQuery(query): RawQuery) -> Answer<Response> {
    let asked = asked(&app, &caller, query.as_deref()).await?;
    let file = asked.worked_out(&app, |asked, records| {
        let bytes = csv(&asked.table(records)).map_err(|error| Problem::ours(&error))?;
        Ok(asked.file(bytes, "text/csv; charset=utf-8", "csv"))
    });
    file.await?
}

/// `GET /api/v1/reports.xlsx`
pub async fn as_xlsx(State(app): State<App>, caller: Caller, RawQuery(query): RawQuery) -> Answer<Response> {
    let asked = asked(&app, &caller, query.as_deref()).await?;
    let file = asked.worked_out(&app, |asked, records| {
        let bytes = xlsx(&asked.table(records)).map_err(|error| Problem::ours(&error))?;
        Ok(asked.file(bytes, XLSX, "xlsx"))
    });
    file.await?
}

/// `GET /api/v1/reports/{metric}/tickets`
pub async fn tickets(
    State(app): State<App>,
    caller: Caller,
    params: Params,
    RawQuery(query): RawQuery,
) -> Answer<Response> {
    let asked = asked(&app, &caller, query.as_deref()).await?;
    let named = param(&params, "metric")?;
    let metric = Metric::from_word(&named).ok_or_else(|| none("metric", &named, &caller.person))?;
    let found = asked.worked_out(&app, move |asked, records| behind(metric, records, &asked.filter, asked.period));
    let found = found.await?;
    let mut items = Vec::new();
    for (ticket, counts) in &found {
        if items.len() == NAMED {
            break;
        }
        let Some(document) = app.store.shown(&caller.person, (*ticket).into()).await? else { continue };
        if let Some(shown) = document.as_ticket() {
            let number = deskside_domain::ticket::label(shown.number, shown.id);
            items.push(TicketBehind {
                ticket: *ticket,
                number,
                subject: shown.content.subject.clone(),
                counts: *counts,
            });
        }
    }
    Ok(json_answer(StatusCode::OK, &value(&Behind { items, count: found.len() })?))
}
