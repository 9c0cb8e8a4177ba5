//! Diagnoses: begun, answered question by question, set aside. Nothing here is ever refused for what others did
//! meanwhile.

use super::parts::{invalid, is_new};
use super::{Decided, Target};
use crate::command::{AnswerDiagnosis, SetDiagnosisAside};
use crate::decide::Decision;
use crate::event::{DiagnosisAnswered, DiagnosisBegun, DiagnosisSetAside, EventBody};
use crate::id::{DiagnosisId, EventId};
use crate::private::Private;
use crate::refusal::{Problem, Refusal};
use crate::ticket::checklist::out_of_range;
use crate::ticket::diagnosis::DIAGNOSES_MAX;
use crate::ticket::{Chosen, Diagnosis};

pub(super) fn begin(decision: &mut Decision<'_>, target: &Target<'_>, diagnosis: &Diagnosis) -> Decided {
    // The tree may be retired or other by now: what was on the device is what is gone through.
    // A device copies what the server has checked; the server looks again, and the browser's build goes without.
    #[cfg(feature = "administration")]
    diagnosis.tree.check()?;
    if !diagnosis.answers.is_empty() || diagnosis.aside {
        let problem = Problem::Malformed { detail: "a new diagnosis has no answers yet".to_owned() };
        return Err(invalid("answers", problem).into());
    }
    let there = &target.ticket.diagnoses;
    is_new("diagnosis", there.iter().any(|before| before.id == diagnosis.id))?;
    if there.len() >= DIAGNOSES_MAX {
        return Err(out_of_range("diagnoses", 0, DIAGNOSES_MAX).into());
    }
    let begun = DiagnosisBegun { diagnosis: diagnosis.id, begun: Private::Known(diagnosis.clone()) };
    decision.emit(target.ticket.id, EventBody::DiagnosisBegun(begun));
    Ok(())
}

fn named<'a>(target: &Target<'a>, id: DiagnosisId) -> Result<&'a Diagnosis, Refusal> {
    let found = target.ticket.diagnoses.iter().find(|diagnosis| diagnosis.id == id);
    found.ok_or_else(|| Refusal::NoSuchPart { part: "diagnosis".to_owned() })
}

pub(super) fn answer(decision: &mut Decision<'_>, target: &Target<'_>, command: &AnswerDiagnosis) -> Decided {
    let diagnosis = named(target, command.diagnosis)?;
    let Some(step) = diagnosis.tree.steps.get(command.step as usize) else {
        return Err(out_of_range("step", 0, diagnosis.tree.steps.len().saturating_sub(1)).into());
    };
    if command.choice.is_some_and(|choice| choice as usize >= step.choices.len()) {
        return Err(out_of_range("choice", 0, step.choices.len().saturating_sub(1)).into());
    }
    // A program speaks to the server itself: it has seen what is there.
    let all_seen = decision.context.latest && command.over.is_empty();
    let is_replaced = |there: &&Chosen| {
        let here = there.step == command.step;
        command.over.contains(&there.id) || (here && (all_seen || there.by == target.actor))
    };
    let (replaced, others): (Vec<&Chosen>, Vec<&Chosen>) = diagnosis.answers.iter().partition(is_replaced);
    let is_so = match command.choice {
        None => replaced.is_empty(),
        Some(choice) => {
            let stands = |there: &&Chosen| there.step == command.step && there.choice == choice;
            !diagnosis.aside && replaced.len() == 1 && replaced.iter().all(stands)
        }
    };
    if is_so {
        return Ok(());
    }
    // Somebody chose otherwise and the author did not see it: both are kept.
    let differs = |other: &&Chosen| other.step == command.step && Some(other.choice) != command.choice;
    decision.accepted.merged |= command.choice.is_some() && others.iter().any(differs);
    let over: Vec<EventId> = replaced.into_iter().map(|chosen| chosen.id).collect();
    let (step, choice) = (command.step, command.choice);
    let answered = DiagnosisAnswered { diagnosis: diagnosis.id, step, choice, over };
    decision.emit(target.ticket.id, EventBody::DiagnosisAnswered(answered));
    Ok(())
}

pub(super) fn set_aside(decision: &mut Decision<'_>, target: &Target<'_>, command: &SetDiagnosisAside) -> Decided {
    let diagnosis = named(target, command.diagnosis)?;
    if diagnosis.aside != command.aside {
        let set = DiagnosisSetAside { diagnosis: diagnosis.id, aside: command.aside };
        decision.emit(target.ticket.id, EventBody::DiagnosisSetAside(set));
    }
    Ok(())
}
