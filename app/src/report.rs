//! The service report of a visit as a PDF: made on the tablet without a network, and by the server for its API, by the
//! same function. The same facts are the same bytes.

mod file;
mod font;
mod lines;
mod paper;

use crate::texts::{Lang, Word, Zone, date_time, day_attribute, day_number, duration, fill, status_sentence};
use deskside_domain::document::{Body, DocRef, Document};
use deskside_domain::ticket::{Ticket, TicketStatus, Visit, VisitReport, VisitState, label};
use deskside_domain::time::Timestamp;
use lines::{checklists, parts, time};
use paper::Paper;

/// What a report says besides the ticket and the visit: names, as far as they are known where it is made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Who was there.
    pub technician: String,
    /// Whom it is about.
    pub requester: String,
    /// Whose site it is.
    pub organization: String,
    /// Name and address of the site.
    pub site: (String, String),
}

/// Records whose names a report shows. The organisation follows from them, see [`Names::read`].
#[must_use]
pub fn named(ticket: &Ticket, visit: &Visit) -> Vec<DocRef> {
    let site = visit.site.or(ticket.content.site).map(DocRef::from);
    [visit.technician.into(), ticket.affected().into()].into_iter().chain(site).collect()
}

/// The organisation that a record of [`named`] belongs to.
#[must_use]
pub fn organization_of(document: &Document) -> Option<DocRef> {
    match &document.body {
        Body::Site(site) => Some(site.organization.into()),
        Body::Person(person) => person.organization.map(DocRef::from),
        _ => None,
    }
}

impl Names {
    /// Reads the names from records. `record` finds one, or none where it is not known.
    pub fn read<'a>(ticket: &Ticket, visit: &Visit, record: impl Fn(DocRef) -> Option<&'a Document>) -> Self {
        let person = |doc: DocRef| record(doc)?.as_person().map(|person| person.profile.name.clone());
        let site_doc = visit.site.or(ticket.content.site).map(DocRef::from);
        let site = site_doc.and_then(&record);
        let of = site.or_else(|| record(ticket.affected().into())).and_then(organization_of);
        Self {
            technician: person(visit.technician.into()).unwrap_or_default(),
            requester: person(ticket.affected().into()).unwrap_or_default(),
            organization: match of.and_then(&record).map(|document| &document.body) {
                Some(Body::Organization(organization)) => organization.name.clone(),
                _ => String::new(),
            },
            site: match site.map(|document| &document.body) {
                Some(Body::Site(site)) => (site.name.clone(), site.address.clone()),
                _ => Default::default(),
            },
        }
    }
}

/// All that a paper is made from. It is made by a part of the program that is seldom needed, see
/// [`Toolbox::paper`](crate::toolbox::Toolbox::paper).
#[derive(Clone, Debug)]
pub struct Draft {
    /// The ticket.
    pub ticket: Ticket,
    /// Its visit.
    pub visit: Visit,
    /// What else stands in it.
    pub names: Names,
    /// In which language.
    pub lang: Lang,
    /// The distance from UTC, in seconds, of the place where it is read.
    pub offset: i32,
}

impl Draft {
    /// The name of the file and its bytes; `None` where nothing was reported.
    #[must_use]
    pub fn print(&self) -> Option<(String, Vec<u8>)> {
        let Self { ticket, visit, names, lang, offset } = self;
        Some((file_name(ticket, visit, *lang, *offset), pdf(ticket, visit, names, *lang, *offset)?))
    }
}

/// "rapporto-100427-2026-11-22.pdf".
#[must_use]
pub fn file_name(ticket: &Ticket, visit: &Visit, lang: Lang, offset: i32) -> String {
    let day = day_attribute(day_number(begun(visit).0, Zone::Offset(offset)));
    let word = match lang {
        Lang::En => "report",
        Lang::It => "rapporto",
    };
    [word, "-", &label(ticket.number, ticket.id), "-", &day, ".pdf"].concat()
}

/// The moment whose distance from UTC all times of a report are in.
#[must_use]
pub fn begun(visit: &Visit) -> Timestamp {
    visit.course.times.arrived_at.or(visit.course.times.set_out_at).unwrap_or(visit.from)
}

/// The report that stands, as a PDF; `None` where nothing was reported. `offset` is the distance from UTC, in seconds,
/// of the place where it is read.
#[must_use]
pub fn pdf(ticket: &Ticket, visit: &Visit, names: &Names, lang: Lang, offset: i32) -> Option<Vec<u8>> {
    let report = visit.report()?;
    let texts = lang.texts();
    let words = &*texts.visit;
    let number = label(ticket.number, ticket.id);
    // Against a moment of another year every time has its day and its year.
    let when = |at: Timestamp| date_time(lang, at.0, Timestamp::MIN.0, Zone::Offset(offset));
    let said = |at: Option<Timestamp>| at.map(when).unwrap_or_default();

    let mut paper = Paper::new();
    paper.title(words.report);
    paper.subtitle(&[texts.sheet.ticket, " ", &number, " · ", &ticket.content.subject].concat());
    paper.rule();
    let (site, address) = &names.site;
    let place = if visit.site.is_none() { ticket.content.location.as_str() } else { "" };
    let window = [&when(visit.from), " – ", &crate::texts::clock_time(visit.to.0, Zone::Offset(offset))].concat();
    paper.pair(words.organization, &names.organization);
    paper.pair(texts.common.site, &joined(&[site, place, address]));
    paper.pair(texts.ticket.requester, &names.requester);
    paper.pair(words.contact, &visit.contact);
    paper.pair(words.technician, &names.technician);
    paper.pair(words.window, &window);
    paper.pair(texts.sheet.opened, &when(ticket.created_at));
    paper.pair(words.resolved, &said(ticket.resolved_at));
    let ended = matches!(ticket.status, TicketStatus::Closed | TicketStatus::Cancelled);
    paper.pair(texts.ticket.status, if ended { status_sentence(&ticket.status, texts) } else { "" });

    paper.heading(words.times);
    let times = visit.course.times;
    paper.pair(words.set_out_at, &said(times.set_out_at));
    paper.pair(words.arrived_at, &said(times.arrived_at));
    paper.pair(words.ended_at, &said(times.ended_at));
    let span = |minutes: Option<i64>| minutes.map(|minutes| duration(lang, minutes * 60)).unwrap_or_default();
    paper.pair(words.travel, &span(visit.travel_minutes()));
    paper.pair(words.on_site, &span(visit.on_site_minutes()));
    if visit.state == VisitState::Void {
        let reason = visit.course.void_reason.as_deref().unwrap_or_default();
        paper.pair(visit.state.word(texts), if reason.is_empty() { "–" } else { reason });
    }

    paper.heading(words.what);
    paper.text(if ticket.content.description.is_empty() {
        &ticket.content.subject
    } else {
        &ticket.content.description
    });
    paper.heading(words.work_done);
    if report.is_erased() {
        paper.text(words.erased);
        paper.text(&fill(words.recorded, &[("when", &when(report.at))]));
    } else {
        paper.text(&report.work);
        paper.space(6.0);
        paper.pair(words.outcome, report.outcome.word(texts));
        parts(&mut paper, report, words);
    }
    time(&mut paper, ticket, visit, lang, offset);
    checklists(&mut paper, ticket, visit, lang);
    if !report.is_erased() {
        sign(&mut paper, report, lang, &when);
    }

    let zone = fill(words.zone, &[("zone", &zone_name(offset))]);
    let foot = [words.report, " · ", &number, " · ", &zone].concat();
    let page = |n: usize, all: usize| fill(words.page, &[("n", &n.to_string()), ("all", &all.to_string())]);
    Some(paper.finish(&[words.report, " ", &number].concat(), lang.tag(), &foot, words.codes, page))
}

/// The signature, the name that stands for it, or why there is none.
fn sign(paper: &mut Paper, report: &VisitReport, lang: Lang, when: &dyn Fn(Timestamp) -> String) {
    let words = &*lang.texts().visit;
    let strokes = deskside_domain::ticket::signature::read(&report.signature);
    paper.keep_together(if strokes.is_some() { 190.0 } else { 90.0 });
    paper.heading(words.signature);
    match strokes {
        Some(strokes) => paper.strokes(&strokes),
        None if report.unsigned.is_empty() || !report.signature.is_empty() => {
            paper.text(&fill(words.typed, &[("name", &report.name)]))
        }
        None => paper.text(&fill(words.not_signed, &[("reason", &report.unsigned)])),
    }
    paper.pair(words.name, &report.name);
    paper.pair(words.role, &report.role);
    paper.text(&fill(words.recorded, &[("when", &when(report.at))]));
}

fn joined(parts: &[&str]) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("\n")
}

/// "UTC+1", "UTC-3:30".
fn zone_name(offset: i32) -> String {
    let (sign, minutes) = (if offset < 0 { "-" } else { "+" }, offset.abs() / 60);
    let hours = [sign, &(minutes / 60).to_string()].concat();
    match minutes {
        0 => "UTC".to_owned(),
        _ if minutes % 60 == 0 => ["UTC", &hours].concat(),
        _ => ["UTC", &hours, ":", &(minutes % 60 + 100).to_string()[1..]].concat(),
    }
}

#[cfg(test)]
mod tests;
