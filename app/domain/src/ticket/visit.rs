//! A visit: one scheduled attendance, how it went, and what the site contact signed.

use super::parts::{PARTS_MAX, PIECES_MAX, PartUse};
use super::{checklist, signature};
use crate::id::{PersonId, SiteId, VisitId};
use crate::private::ERASED;
use crate::refusal::{Problem, Refusal};
use crate::text;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Where a visit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum VisitState {
    /// Agreed.
    Planned,
    /// On the way.
    Travelling,
    /// Arrived.
    OnSite,
    /// Over.
    Done,
    /// Nobody was there.
    Void,
}

impl VisitState {
    /// The usual next step, if there is one.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        match self {
            Self::Planned => Some(Self::Travelling),
            Self::Travelling => Some(Self::OnSite),
            Self::OnSite => Some(Self::Done),
            Self::Done | Self::Void => None,
        }
    }

    /// Nothing comes after it.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Void)
    }

    /// Whether a visit may go on to `to`: forward only, and no further once done or void. Steps are taken back by
    /// [`VisitState::may_go_back`].
    #[must_use]
    pub fn may_become(self, to: Self) -> bool {
        use VisitState::{Done, OnSite, Planned, Travelling, Void};
        matches!(
            (self, to),
            (Planned, Travelling | OnSite | Void) | (Travelling, Planned | OnSite | Void) | (OnSite, Done | Void)
        )
    }
}

impl VisitState {
    /// Whether `to` lies before this state, so that a step taken by mistake can be taken back.
    #[must_use]
    pub fn may_go_back(self, to: Self) -> bool {
        to < self && !to.is_over()
    }
}

/// One scheduled attendance.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Visit<T = String> {
    /// Identity.
    pub id: VisitId,
    /// Who goes.
    pub technician: PersonId,
    /// Earliest arrival.
    pub from: Timestamp,
    /// Latest arrival.
    pub to: Timestamp,
    /// Where, if not at the ticket's site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<SiteId>,
    /// Whom to ask for, and how to reach them.
    pub contact: T,
    /// What to know before going.
    pub note: T,
    /// Where it stands.
    pub state: VisitState,
    /// How it went so far.
    #[serde(default, skip_serializing_if = "VisitCourse::is_empty")]
    pub course: VisitCourse,
}

impl<T> Visit<T> {
    /// The same with another form of texts.
    pub fn map<U>(self, text: impl Fn(T) -> U) -> Visit<U> {
        Visit {
            id: self.id,
            technician: self.technician,
            from: self.from,
            to: self.to,
            site: self.site,
            contact: text(self.contact),
            note: text(self.note),
            state: self.state,
            course: self.course,
        }
    }

    /// The report that stands: the one that came last.
    #[must_use]
    pub fn report(&self) -> Option<&VisitReport> {
        self.course.reports.last()
    }

    /// Whole minutes on the way there, where both ends are known.
    #[must_use]
    pub fn travel_minutes(&self) -> Option<i64> {
        minutes(self.course.times.set_out_at, self.course.times.arrived_at)
    }

    /// Whole minutes on site, where both ends are known.
    #[must_use]
    pub fn on_site_minutes(&self) -> Option<i64> {
        minutes(self.course.times.arrived_at, self.course.times.ended_at)
    }
}

fn minutes(from: Option<Timestamp>, to: Option<Timestamp>) -> Option<i64> {
    Some((to?.since(from?) + 30) / 60)
}

/// When the steps of a visit were taken, as their devices said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VisitTimes {
    /// Set out for the site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set_out_at: Option<Timestamp>,
    /// Arrived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrived_at: Option<Timestamp>,
    /// Finished, or found nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
}

impl VisitTimes {
    /// These, and those of `other` where there are none here.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            set_out_at: self.set_out_at.or(other.set_out_at),
            arrived_at: self.arrived_at.or(other.arrived_at),
            ended_at: self.ended_at.or(other.ended_at),
        }
    }

    /// As they are once the visit has gone to `to` at `at`. A step that is taken back loses its time, the one that is
    /// gone back to keeps it, and no step lies before the one that led to it.
    #[must_use]
    pub fn moved(self, to: VisitState, at: Timestamp) -> Self {
        let after = |before: Option<Timestamp>| Some(before.map_or(at, |before| before.max(at)));
        match to {
            VisitState::Planned => Self::default(),
            VisitState::Travelling => Self { set_out_at: self.set_out_at.or(Some(at)), ..Self::default() },
            VisitState::OnSite => {
                let arrived_at = self.arrived_at.or_else(|| after(self.set_out_at));
                Self { arrived_at, ended_at: None, ..self }
            }
            VisitState::Done | VisitState::Void => {
                Self { ended_at: after(self.arrived_at.or(self.set_out_at)), ..self }
            }
        }
    }

    /// Refuses times that are still to come when they are said, at `now`: a step was taken, or it has no time. Clocks of
    /// devices differ by some minutes, and nobody's work is refused for that.
    pub fn check_past(self, now: Timestamp) -> Result<(), Refusal> {
        const LEEWAY: i64 = 3_600;
        let latest = now.plus(LEEWAY);
        for (field, at) in
            [("set_out_at", self.set_out_at), ("arrived_at", self.arrived_at), ("ended_at", self.ended_at)]
        {
            if at.is_some_and(|at| at > latest) {
                let problem = Problem::OutOfRange { min: Timestamp::MIN.0, max: latest.0 };
                return Err(Refusal::Invalid { field: field.to_owned(), problem });
            }
        }
        Ok(())
    }

    /// Refuses times of steps that a visit in this state has not taken, and such as run backwards.
    pub fn check(self, state: VisitState, before: Self) -> Result<(), Refusal> {
        let taken = [state != VisitState::Planned, before.arrived_at.is_some(), before.ended_at.is_some()];
        let merged = self.or(before);
        let named = [("set_out_at", self.set_out_at), ("arrived_at", self.arrived_at), ("ended_at", self.ended_at)];
        for ((field, given), taken) in named.into_iter().zip(taken) {
            if given.is_some() && !taken {
                let problem = Problem::Malformed { detail: "the visit has not come to this step".to_owned() };
                return Err(Refusal::Invalid { field: field.to_owned(), problem });
            }
        }
        let mut earliest = Timestamp::MIN;
        let merged = [merged.set_out_at, merged.arrived_at, merged.ended_at];
        for ((field, _), at) in named.into_iter().zip(merged) {
            if let Some(at) = at {
                at.check(field, earliest)?;
                earliest = at;
            }
        }
        Ok(())
    }
}

/// How a visit went.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VisitCourse {
    /// When its steps were taken.
    #[serde(default)]
    pub times: VisitTimes,
    /// Why it was in vain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub void_reason: Option<String>,
    /// What was done, as the site contact has seen it. The last one stands; none is ever replaced.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reports: Vec<VisitReport>,
}

impl VisitCourse {
    /// Nothing has happened yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.times == VisitTimes::default() && self.void_reason.is_none() && self.reports.is_empty()
    }
}

/// What came of the work on site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum VisitOutcome {
    /// It works again.
    Solved,
    /// It goes on: another visit, a part.
    FollowUp,
    /// It could not be solved.
    Unsolved,
}

impl VisitOutcome {
    /// Every outcome, in the order of a list.
    pub const ALL: [Self; 3] = [Self::Solved, Self::FollowUp, Self::Unsolved];
}

/// What was done on site, and the site contact's signature or why there is none.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VisitReport {
    /// What was done, as the site contact reads it.
    pub work: String,
    /// What came of it.
    pub outcome: VisitOutcome,
    /// Name of the site contact; stands for the signature where nothing was drawn.
    pub name: String,
    /// What they are there: ward sister, porter.
    pub role: String,
    /// The signature as drawn, see [`signature`]; empty where there is none.
    pub signature: String,
    /// Why nobody signed; empty where somebody did.
    pub unsigned: String,
    /// What was used up or built in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<PartUse>,
    /// When it was recorded.
    #[serde(default)]
    pub at: Timestamp,
}

impl VisitReport {
    /// What stands where a report stood that was recorded at `at` and erased. Nobody knows its outcome any more, see
    /// [`VisitReport::is_erased`].
    #[must_use]
    pub fn erased(at: Timestamp) -> Self {
        let (work, name) = (ERASED.to_owned(), ERASED.to_owned());
        let (role, signature, unsigned, parts) = (String::new(), String::new(), String::new(), Vec::new());
        Self { work, outcome: VisitOutcome::Unsolved, name, role, signature, unsigned, parts, at }
    }

    /// Whether the report was erased: it says neither what was done nor what came of it.
    #[must_use]
    pub fn is_erased(&self) -> bool {
        self.work == ERASED && self.name == ERASED
    }

    /// Refuses a report that says nothing of the work, or neither who signed nor why nobody did.
    pub fn check(&self) -> Result<(), Refusal> {
        let invalid = |field: &str, problem| Err(Refusal::Invalid { field: field.to_owned(), problem });
        text::body("work", &self.work)?;
        let signs = self.unsigned.is_empty();
        (if signs { text::line } else { text::optional_line })("name", &self.name, text::NAME_MAX)?;
        text::optional_line("role", &self.role, text::NAME_MAX)?;
        text::optional_line("unsigned", &self.unsigned, text::LINE_MAX)?;
        if self.parts.len() > PARTS_MAX {
            return Err(checklist::out_of_range("parts", 0, PARTS_MAX));
        }
        for (place, part) in self.parts.iter().enumerate() {
            text::line("parts", &part.name, text::NAME_MAX)?;
            if !(1..=PIECES_MAX).contains(&part.quantity) {
                return Err(checklist::out_of_range("quantity", 1, PIECES_MAX as usize));
            }
            if self.parts[..place].iter().any(|before| before.id == part.id) {
                return Err(Refusal::PartExists { part: "part_use".to_owned() });
            }
        }
        if self.signature.len() > signature::LENGTH_MAX {
            let problem = Problem::TooLong { max: signature::LENGTH_MAX as u32, length: self.signature.len() as u32 };
            return invalid("signature", problem);
        }
        if !self.signature.is_empty() && (!signs || signature::read(&self.signature).is_none()) {
            return invalid("signature", Problem::Malformed { detail: "not the strokes of a signature".to_owned() });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_usual_steps_of_a_visit_are_moves_of_its_machine_and_end() {
        let mut state = VisitState::Planned;
        let mut steps = 0;
        while let Some(to) = state.next() {
            assert!(state.may_become(to) && state.may_become(VisitState::Void) && !state.is_over());
            state = to;
            steps += 1;
        }
        assert_eq!((state, steps, state.is_over()), (VisitState::Done, 3, true));
        assert!(VisitState::Void.is_over() && VisitState::Void.next().is_none());
    }

    fn report() -> VisitReport {
        let text = |text: &str| text.to_owned();
        VisitReport {
            work: text("Cavo cambiato"),
            outcome: VisitOutcome::Solved,
            name: text("Bruna"),
            role: String::new(),
            signature: text("AAAAgh"),
            unsigned: String::new(),
            parts: Vec::new(),
            at: Timestamp(0),
        }
    }

    #[test]
    fn a_report_says_who_signed_or_why_nobody_did() {
        let with = |change: fn(&mut VisitReport)| {
            let mut report = report();
            change(&mut report);
            match report.check() {
                Ok(()) => String::new(),
                Err(Refusal::Invalid { field, .. }) => field,
                Err(other) => other.code().to_owned(),
            }
        };
        assert_eq!(with(|_| {}), "");
        assert_eq!(with(|report| report.signature.clear()), "", "a typed name stands for the signature");
        assert_eq!(with(|report| report.work.clear()), "work");
        assert_eq!(with(|report| report.name.clear()), "name");
        assert_eq!(with(|report| report.signature = "scribble!".to_owned()), "signature");
        assert_eq!(with(|report| report.signature = "A".repeat(6_001)), "signature");
        assert_eq!(with(|report| report.unsigned = "In riunione".to_owned()), "signature", "signed and not signed");
        let unsigned = |report: &mut VisitReport| {
            report.signature.clear();
            report.name.clear();
            report.unsigned = "In riunione".to_owned();
        };
        assert_eq!(with(unsigned), "");
    }

    #[test]
    fn minutes_are_those_between_the_steps() {
        let at = |minutes: i64| Timestamp(minutes * 60);
        let mut times = VisitTimes::default();
        for (to, minute) in [(VisitState::Travelling, 0), (VisitState::OnSite, 25), (VisitState::Done, 70)] {
            times = times.moved(to, at(minute));
        }
        assert_eq!(minutes(times.set_out_at, times.arrived_at), Some(25));
        assert_eq!(minutes(times.arrived_at, times.ended_at), Some(45));
        // Done was a mistake: what came before stands.
        let back = times.moved(VisitState::OnSite, at(71));
        assert_eq!((back.arrived_at, back.ended_at), (Some(at(25)), None));
        assert_eq!(back.moved(VisitState::Done, at(90)).ended_at, Some(at(90)));
    }

    #[test]
    fn a_correction_stays_with_the_steps_that_were_taken() {
        let there = VisitTimes { set_out_at: Some(Timestamp(10)), arrived_at: Some(Timestamp(20)), ended_at: None };
        let set_out = |at| VisitTimes { set_out_at: Some(Timestamp(at)), ..VisitTimes::default() };
        assert_eq!(set_out(5).check(VisitState::OnSite, there), Ok(()));
        assert!(set_out(21).check(VisitState::OnSite, there).is_err(), "after the arrival");
        let ended = VisitTimes { ended_at: Some(Timestamp(30)), ..VisitTimes::default() };
        assert!(ended.check(VisitState::OnSite, there).is_err(), "it goes on");
        assert!(set_out(5).check(VisitState::Planned, VisitTimes::default()).is_err());
        // Who forgot to say that they left can say it later.
        let arrived = VisitTimes { set_out_at: None, ..there };
        assert_eq!(set_out(5).check(VisitState::OnSite, arrived), Ok(()));
    }

    proptest! {
        #[test]
        fn times_never_run_backwards_and_belong_to_steps_that_were_taken(
            steps in proptest::collection::vec((0_usize..5, 0_i64..1_000), 1..20),
        ) {
            use VisitState::{Done, OnSite, Planned, Travelling, Void};
            let (mut state, mut times) = (Planned, VisitTimes::default());
            for (to, at) in steps {
                let to = [Planned, Travelling, OnSite, Done, Void][to];
                if state.may_become(to) || state.may_go_back(to) {
                    (state, times) = (to, times.moved(to, Timestamp(at)));
                }
                let known: Vec<_> =
                    [times.set_out_at, times.arrived_at, times.ended_at].into_iter().flatten().collect();
                prop_assert!(known.is_sorted());
                prop_assert_eq!(times.ended_at.is_some(), state.is_over());
                prop_assert_eq!(times.set_out_at.is_some() || state != Travelling, true);
                prop_assert_eq!(state == OnSite && times.arrived_at.is_none(), false);
                prop_assert!(state != Planned || times == VisitTimes::default());
                prop_assert_eq!(times.check(state, times), Ok(()));
            }
        }
    }
}
