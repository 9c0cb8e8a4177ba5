//! The story of an ordinary ticket: written as lines with the times they would have, fitted into the time there is.

mod courses;

use super::cases::{self, Case, Course};
use super::cast::{NORTHQUAY, PLACES};
use super::crowd::{Goal, Sketch};
use super::desk::{Desk, Requester};
use super::random::Random;
use super::story::{Planned, Story};
use super::when::{DAY, HOUR, Local, MINUTE};
use super::words::{ENGLISH, ITALIAN, Words};
use deskside_domain::id::{PersonId, VisitId};
use deskside_domain::ticket::{Channel, NewTicket, Pending, PendingReason, TimeKind, Visit, VisitCourse, VisitState};
use deskside_domain::time::Timestamp;

/// What somebody does.
enum Act {
    Take,
    Start,
    Give(&'static str, PersonId),
    Reply(String),
    Note(String),
    Escalate(&'static str, [&'static str; 3], &'static str),
    Wait(PendingReason, Pending),
    Plan(PersonId),
    Visit(VisitState),
    Time(TimeKind, u32),
    Chase(Channel, &'static str),
    Resolve(String),
    Reopen(&'static str),
    Cancel(&'static str),
    Close,
}

struct Line {
    at: Timestamp,
    by: PersonId,
    act: Act,
}

/// A story being written.
struct Writer<'d> {
    desk: &'d Desk,
    requester: &'d Requester,
    clock: &'d Local,
    words: &'static Words,
    case: &'static Case,
    random: Random,
    lines: Vec<Line>,
    now: Timestamp,
    next_visit: i64,
}

/// Tells the story of a sketch.
pub fn tell(desk: &Desk, sketch: &Sketch) -> Vec<Planned> {
    let name = format!("crowd {}", sketch.index);
    let mut random = Random::of(desk.seed, "script", sketch.index);
    let requester = &desk.requesters[sketch.requester];
    let cases: Vec<_> = cases::of(requester.customer).into_iter().filter(|case| fits(case, sketch.goal)).collect();
    let weights: Vec<u64> = cases.iter().map(|case| case.weight).collect();
    let case = cases[random.weighted(&weights)];
    let words = if requester.customer == NORTHQUAY { &ENGLISH } else { &ITALIAN };
    let clock = desk.clock_of(requester.customer);
    let channel = match random.below(20) {
        0..11 => Channel::Phone,
        11..16 => Channel::Portal,
        16..19 => Channel::Mail,
        _ => Channel::WalkIn,
    };
    let mut story = Story::of(desk, &name);
    let content = content(desk, requester, case, channel, &mut random);
    let next_visit = *random.pick(&[HOUR, 3 * HOUR, 5 * HOUR, 17 * HOUR, 20 * HOUR, 26 * HOUR]);
    let (lines, now) = (Vec::new(), sketch.created);
    let mut writer = Writer { desk, requester, clock, words, case, random, lines, now, next_visit };
    let by = match channel {
        Channel::Portal | Channel::Mail => requester.id,
        _ => writer.first_level(sketch.created),
    };
    story.create(sketch.created, by, content);
    if sketch.goal != Goal::New {
        writer.write(sketch.goal, channel);
    }
    writer.play(&mut story, *sketch);
    story.end()
}

fn fits(case: &Case, goal: Goal) -> bool {
    let waits = matches!(case.course, Course::Supplier(_) | Course::Ask(..) | Course::Approve);
    goal != Goal::Waiting || waits
}

fn content(desk: &Desk, requester: &Requester, case: &Case, channel: Channel, random: &mut Random) -> NewTicket {
    let place = requester.place.and_then(|key| PLACES.iter().find(|place| place.key == key));
    NewTicket {
        kind: case.kind,
        requester: requester.id,
        affected_user: None,
        subject: (*random.pick(case.subjects)).to_owned(),
        description: case.told.to_owned(),
        category: desk.category(case.category),
        impact: case.impact,
        urgency: case.urgency,
        site: Some(requester.site),
        location: place.map_or("", |place| *random.pick(place.rooms)).to_owned(),
        channel,
        external_ref: None,
        restricted: None,
    }
}

impl Writer<'_> {
    /// Cuts the story where the ticket stands, fits it into the time there is, and adds how it was closed.
    fn play(mut self, story: &mut Story<'_>, Sketch { created, goal, .. }: Sketch) {
        let stop: fn(&Act) -> bool = match goal {
            Goal::Ended | Goal::New => |_| false,
            Goal::Assigned => {
                |act| matches!(act, Act::Start | Act::Wait(..) | Act::Visit(_) | Act::Resolve(_) | Act::Cancel(_))
            }
            Goal::InProgress => |act| matches!(act, Act::Wait(..) | Act::Resolve(_) | Act::Cancel(_) | Act::Chase(..)),
            Goal::Waiting => |act| matches!(act, Act::Wait(..)),
        };
        if let Some(end) = self.lines.iter().position(|line| stop(&line.act)) {
            self.lines.truncate(end + usize::from(goal == Goal::Waiting));
        }
        if goal == Goal::InProgress && !self.lines.iter().any(|line| matches!(line.act, Act::Start)) {
            let last = self.lines.last().map(|line| (line.at, line.by));
            self.lines.extend(last.map(|(at, by)| Line { at, by, act: Act::Start }));
        }
        let limit = self.desk.as_of.plus(-5 * MINUTE);
        let (length, room) = (self.lines.last().map_or(created, |line| line.at).since(created), limit.since(created));
        if length > room {
            for line in &mut self.lines {
                line.at = created.plus(line.at.since(created) * room.max(0) / length.max(1));
            }
        }
        self.close(limit);
        let arrival = self.lines.iter().find(|line| matches!(line.act, Act::Visit(VisitState::OnSite)));
        let arrival = arrival.map(|line| line.at);
        let mut visit = None;
        for line in std::mem::take(&mut self.lines) {
            self.perform(story, line, arrival, &mut visit);
        }
    }

    fn close(&mut self, limit: Timestamp) {
        let Some(Line { at, by, .. }) = self.lines.iter().rev().find(|line| matches!(line.act, Act::Resolve(_))) else {
            return;
        };
        let (resolved, owner, last) = (*at, *by, self.lines.last().map_or(*at, |line| line.at));
        let confirmed = self.random.chance(50);
        let after = if confirmed { self.random.between(20 * MINUTE, 40 * HOUR) } else { 5 * DAY };
        let at = resolved.plus(after).max(last.plus(MINUTE));
        if at <= limit {
            if confirmed && self.random.chance(40) {
                let thanks = self.random.pick(self.words.thanks);
                self.lines.push(Line { at, by: self.requester.id, act: Act::Reply((*thanks).to_owned()) });
            }
            let by = if confirmed { self.requester.id } else { owner };
            self.lines.push(Line { at, by, act: Act::Close });
        }
    }

    fn perform(&self, story: &mut Story<'_>, line: Line, arrival: Option<Timestamp>, visit: &mut Option<VisitId>) {
        let Line { at, by, act } = line;
        match act {
            Act::Take => story.take(at, by),
            Act::Start => story.start(at, by),
            Act::Give(team, person) => story.assign(at, by, self.desk.team(team), Some(person)),
            Act::Reply(text) => story.reply(at, by, &text),
            Act::Note(text) => story.note(at, by, &text),
            Act::Escalate(team, answers, why) => story.escalate(at, by, self.desk.team(team), why, answers),
            Act::Wait(reason, details) => story.pending(at, by, reason, details),
            Act::Plan(technician) => {
                let id = VisitId(story.part());
                *visit = Some(id);
                let planned = self.planned(id, technician, arrival);
                story.visit(at, by, planned);
            }
            Act::Visit(to) => {
                if let Some(visit) = *visit {
                    story.move_visit(at, by, visit, to);
                }
            }
            Act::Time(kind, minutes) => {
                let note = if kind == TimeKind::Travel { self.words.travel } else { "" };
                story.time(at, by, kind, minutes, note);
            }
            Act::Chase(channel, note) => story.chase(at, by, channel, note),
            Act::Resolve(solution) => story.resolve(at, by, &solution),
            Act::Reopen(reason) => story.reopen(at, by, reason),
            Act::Cancel(reason) => story.cancel(at, by, reason),
            Act::Close => story.close(at, by),
        }
    }

    /// A window of two hours in which the technician came, or will come next.
    fn planned(&self, id: VisitId, technician: PersonId, arrival: Option<Timestamp>) -> Visit {
        const HALF: i64 = 30 * MINUTE;
        let near = arrival.unwrap_or_else(|| self.clock.by_day(self.desk.as_of.plus(self.next_visit)));
        let from = Timestamp(near.0 - near.0.rem_euclid(HALF));
        let contact = format!("{}, {}", self.requester.name, self.requester.phone);
        Visit {
            id,
            technician,
            from,
            to: from.plus(4 * HALF),
            site: None,
            contact,
            note: String::new(),
            state: VisitState::Planned,
            course: VisitCourse::default(),
        }
    }
}
