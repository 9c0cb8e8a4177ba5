//! The story of an ordinary ticket: written as lines with the times they would have, fitted into the time there is.

use super::cases::{self, Case, Course};
use super::cast::{AMINA, CHIARA, FIELD, IVAN, L1, L3, LUCA, MARCO, NORTHQUAY, PAOLO, PLACES, POSA, SARA};
use super::crowd::{Goal, Sketch};
use super::desk::{Desk, Requester};
use super::named::greeting;
use super::random::Random;
use super::story::{Planned, Story};
use super::when::{DAY, HOUR, Local, MINUTE};
use super::words::{ENGLISH, ITALIAN, Words};
use deskside_domain::id::{PersonId, VisitId};
use deskside_domain::ticket::{
    Channel, Impact, NewTicket, Pending, PendingReason, TimeKind, Urgency, Visit, VisitState,
};
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
    let mut writer = Writer { desk, requester, clock, words, case, random, lines: Vec::new(), now: sketch.created };
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
    fn line(&mut self, by: PersonId, act: Act) {
        self.lines.push(Line { at: self.now, by, act });
    }

    fn pass(&mut self, from: i64, to: i64) {
        self.now = self.now.plus(self.random.between(from, to));
    }

    /// Time passes, and it is not night then unless it is urgent.
    fn pass_by_day(&mut self, from: i64, to: i64) {
        self.pass(from, to);
        let urgent = self.case.urgency >= Urgency::High && self.case.impact >= Impact::Group;
        if !urgent {
            self.now = self.clock.by_day(self.now);
        }
    }

    fn say(&mut self, by: PersonId, words: &'static [&'static str]) {
        let text = self.random.pick(words);
        let text = format!("{}, {text}", greeting(self.clock, self.now));
        self.line(by, Act::Reply(text));
    }

    /// Who answers the phone at that hour.
    fn first_level(&mut self, at: Timestamp) -> PersonId {
        let key = match self.clock.hour(at) {
            7..14 if self.random.chance(80) => SARA,
            7..22 => LUCA,
            _ => AMINA,
        };
        self.desk.person(key)
    }

    fn of_team(&mut self, team: &str) -> PersonId {
        let key = match team {
            FIELD if self.random.chance(55) => MARCO,
            FIELD => AMINA,
            L3 => CHIARA,
            POSA => PAOLO,
            L1 => SARA,
            _ => IVAN,
        };
        self.desk.person(key)
    }

    fn write(&mut self, goal: Goal, channel: Channel) {
        let quick = matches!(channel, Channel::Phone | Channel::WalkIn);
        if quick { self.pass(MINUTE, 6 * MINUTE) } else { self.pass_by_day(8 * MINUTE, 70 * MINUTE) }
        let agent = self.first_level(self.now);
        let cancelled = goal == Goal::Ended && self.case.course == Course::Call && self.random.chance(5);
        let mut owner = agent;
        match self.case.course {
            Course::Call => {
                self.line(agent, Act::Take);
                self.pass(MINUTE, 5 * MINUTE);
                self.say(agent, self.words.taken);
                self.line(agent, Act::Start);
            }
            Course::Escalate(team) => owner = self.escalate(agent, team),
            Course::Visit => owner = self.visit(agent),
            Course::Supplier(name) => self.supplier(agent, name),
            Course::Ask(question, answer) => self.ask(agent, question, answer),
            Course::Approve => self.approve(agent),
        }
        if self.random.chance(8) {
            self.pass(20 * MINUTE, 3 * HOUR);
            let (by, way) = if quick { (agent, Channel::Phone) } else { (self.requester.id, Channel::Portal) };
            let note = self.random.pick(self.words.chaser);
            self.line(by, Act::Chase(way, note));
        }
        if cancelled {
            self.pass(5 * MINUTE, HOUR);
            let reason = self.random.pick(self.words.cancel);
            self.line(owner, Act::Cancel(reason));
        } else {
            self.resolve(owner);
        }
    }

    fn escalate(&mut self, agent: PersonId, team: &'static str) -> PersonId {
        let specialist = self.of_team(team);
        let first_team = super::tree::TREE.iter().find(|node| node.key == self.case.category).map(|node| node.team);
        self.line(agent, Act::Take);
        self.pass(2 * MINUTE, 6 * MINUTE);
        self.say(agent, self.words.taken);
        self.pass(10 * MINUTE, 40 * MINUTE);
        if first_team == Some(team) {
            // The category's own team has it from the beginning: only a person is missing.
            self.line(agent, Act::Give(team, specialist));
        } else {
            let answers = [*self.random.pick(self.words.tested), self.case.found, *self.random.pick(self.words.informed)];
            let why = self.random.pick(self.words.why);
            self.line(agent, Act::Escalate(team, answers, why));
        }
        self.pass_by_day(12 * MINUTE, 3 * HOUR);
        self.line(specialist, Act::Take);
        self.line(specialist, Act::Start);
        self.pass_by_day(15 * MINUTE, 4 * HOUR);
        self.line(specialist, Act::Note(self.case.found.to_owned()));
        specialist
    }

    fn visit(&mut self, agent: PersonId) -> PersonId {
        let technician = self.of_team(FIELD);
        self.line(agent, Act::Give(FIELD, technician));
        self.pass(MINUTE, 5 * MINUTE);
        self.line(agent, Act::Plan(technician));
        self.say(agent, self.words.coming);
        self.pass_by_day(HOUR, 20 * HOUR);
        self.line(technician, Act::Visit(VisitState::Travelling));
        self.pass(12 * MINUTE, 45 * MINUTE);
        self.line(technician, Act::Visit(VisitState::OnSite));
        self.line(technician, Act::Start);
        self.pass(8 * MINUTE, 30 * MINUTE);
        self.line(technician, Act::Note(self.case.found.to_owned()));
        technician
    }

    fn supplier(&mut self, agent: PersonId, name: &str) {
        self.line(agent, Act::Take);
        self.pass(2 * MINUTE, 10 * MINUTE);
        self.line(agent, Act::Start);
        self.pass(10 * MINUTE, 50 * MINUTE);
        self.line(agent, Act::Note(self.case.found.to_owned()));
        self.say(agent, self.words.supplier);
        let reference = format!("{}-{}", initials(name), self.random.between(10_000, 99_999));
        let until = Some(self.clock.by_day(self.now.plus(3 * DAY)));
        let details = Pending { until, supplier: Some(name.to_owned()), supplier_ref: Some(reference) };
        self.line(agent, Act::Wait(PendingReason::Supplier, details));
        self.pass_by_day(20 * HOUR, 5 * DAY);
        self.line(agent, Act::Start);
    }

    fn ask(&mut self, agent: PersonId, question: &str, answer: &str) {
        self.line(agent, Act::Take);
        self.pass(3 * MINUTE, 12 * MINUTE);
        self.line(agent, Act::Start);
        let text = format!("{}. {question}", greeting(self.clock, self.now));
        self.line(agent, Act::Reply(text));
        self.line(agent, Act::Wait(PendingReason::Requester, Pending::default()));
        self.pass_by_day(40 * MINUTE, 30 * HOUR);
        self.line(self.requester.id, Act::Reply(answer.to_owned()));
        self.pass_by_day(5 * MINUTE, 2 * HOUR);
        self.line(agent, Act::Start);
        self.line(agent, Act::Note(self.case.found.to_owned()));
    }

    fn approve(&mut self, agent: PersonId) {
        self.line(agent, Act::Take);
        self.pass(4 * MINUTE, 15 * MINUTE);
        self.say(agent, self.words.approval);
        self.line(agent, Act::Wait(PendingReason::Approval, Pending::default()));
        self.pass_by_day(3 * HOUR, 2 * DAY);
        let text = self.random.pick(self.words.approved);
        self.line(agent, Act::Note(format!("{text} {}", self.case.found)));
        self.line(agent, Act::Start);
    }

    fn resolve(&mut self, owner: PersonId) {
        match self.case.course {
            Course::Visit => self.pass(10 * MINUTE, 80 * MINUTE),
            Course::Call => self.pass(4 * MINUTE, 55 * MINUTE),
            _ => self.pass_by_day(20 * MINUTE, 6 * HOUR),
        }
        self.line(owner, Act::Resolve(self.case.solution.to_owned()));
        if self.case.course == Course::Visit {
            self.line(owner, Act::Visit(VisitState::Done));
            let minutes = self.random.between(2, 9) as u32 * 5;
            self.line(owner, Act::Time(TimeKind::Travel, minutes));
        }
        self.say(owner, self.words.done);
        let minutes = self.random.between(1, 12) as u32 * 5;
        self.line(owner, Act::Time(TimeKind::Work, minutes));
        if self.random.chance(5) {
            self.pass(2 * HOUR, 20 * HOUR);
            let reason = self.random.pick(self.words.again);
            self.line(self.requester.id, Act::Reopen(reason));
            self.pass_by_day(HOUR, 9 * HOUR);
            let solution = self.random.pick(self.words.finally);
            self.line(owner, Act::Resolve((*solution).to_owned()));
        }
    }

    /// Cuts the story where the ticket stands, fits it into the time there is, and adds how it was closed.
    fn play(mut self, story: &mut Story<'_>, Sketch { created, goal, .. }: Sketch) {
        let stop: fn(&Act) -> bool = match goal {
            Goal::Ended | Goal::New => |_| false,
            Goal::Assigned => |act| {
                matches!(act, Act::Start | Act::Wait(..) | Act::Visit(_) | Act::Resolve(_) | Act::Cancel(_))
            },
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
        let near = arrival.unwrap_or_else(|| self.clock.by_day(self.desk.as_of.plus(16 * HOUR)));
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
        }
    }
}

/// The first letters of a supplier's words.
fn initials(name: &str) -> String {
    name.split(' ').filter_map(|word| word.chars().next()).collect()
}
