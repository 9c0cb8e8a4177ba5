//! The ways a ticket goes, from the first answer to the last.

use super::{Act, Line, Writer};
use crate::demo::cases::Course;
use crate::demo::cast::{AMINA, CHIARA, FIELD, IVAN, L1, L3, LUCA, MARCO, PAOLO, POSA, SARA};
use crate::demo::crowd::Goal;
use crate::demo::named::greeting;
use crate::demo::tree::TREE;
use crate::demo::when::{DAY, HOUR, MINUTE};
use deskside_domain::id::PersonId;
use deskside_domain::ticket::{Channel, Impact, Pending, PendingReason, TimeKind, Urgency, VisitState};
use deskside_domain::time::Timestamp;

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
    pub(super) fn first_level(&mut self, at: Timestamp) -> PersonId {
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

    /// Writes the whole story, up to its end.
    pub(super) fn write(&mut self, goal: Goal, channel: Channel) {
        let quick = matches!(channel, Channel::Phone | Channel::WalkIn);
        if quick {
            self.pass(MINUTE, 6 * MINUTE)
        } else {
            self.pass_by_day(8 * MINUTE, 70 * MINUTE)
        }
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
        let first_team = TREE.iter().find(|node| node.key == self.case.category).map(|node| node.team);
        self.line(agent, Act::Take);
        self.pass(2 * MINUTE, 6 * MINUTE);
        self.say(agent, self.words.taken);
        self.pass(10 * MINUTE, 40 * MINUTE);
        if first_team == Some(team) {
            // The category's own team has it from the beginning: only a person is missing.
            self.line(agent, Act::Give(team, specialist));
        } else {
            let answers =
                [*self.random.pick(self.words.tested), self.case.found, *self.random.pick(self.words.informed)];
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
        self.pass(20, 2 * MINUTE);
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
}

/// The first letters of a supplier's words.
fn initials(name: &str) -> String {
    name.split(' ').filter_map(|word| word.chars().next()).collect()
}
