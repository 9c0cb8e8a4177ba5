//! The word for each value of the domain. A new value does not compile until it has a word.

use super::Texts;
use deskside_domain::asset::{AssetState, EndReason, Purpose};
use deskside_domain::contract::ContractKind;
use deskside_domain::diagnosis::Proposal;
use deskside_domain::people::{Role, SupportLevel};
use deskside_domain::ticket::{
    Channel, Field, HandoverQuestion, Impact, LinkKind, PendingReason, Priority, TaskState, TicketKind, TicketStatus,
    TimeKind, Urgency, Visibility, VisitOutcome, VisitState,
};

/// A value that has a word on screen: `value.word(t(lang))`.
pub trait Word {
    fn word(&self, texts: &'static Texts) -> &'static str;
}

/// One arm per value.
macro_rules! words {
    ($($kind:ty as $texts:ident: $($value:pat => $text:expr),+;)+) => {
        $(impl Word for $kind {
            fn word(&self, $texts: &'static Texts) -> &'static str {
                match self { $($value => $text,)+ }
            }
        })+
    };
}

words! {
    TicketKind as t:
        Self::Incident => t.status.kind_incident,
        Self::ServiceRequest => t.status.kind_service_request,
        Self::Problem => t.status.kind_problem;
    Proposal as t:
        Self::RemoteFix => t.entry.proposal_remote,
        Self::Visit => t.entry.proposal_visit,
        Self::Escalation => t.entry.proposal_escalation;
    AssetState as t:
        Self::Ordered => t.devices.ordered,
        Self::InStock => t.devices.in_stock,
        Self::Reserved => t.devices.reserved,
        Self::InUse => t.devices.in_use,
        Self::InRepair => t.devices.in_repair,
        Self::Lost => t.devices.state_lost,
        Self::Retired => t.devices.state_retired,
        Self::Disposed => t.devices.disposed;
    Purpose as t:
        Self::Permanent => t.devices.permanent,
        Self::Loan => t.devices.loan,
        Self::Spare => t.devices.spare,
        Self::RepairSwap => t.devices.repair_swap;
    EndReason as t:
        Self::Returned => t.devices.returned,
        Self::Transferred => t.devices.was_transferred,
        Self::Lost => t.devices.lost,
        Self::Stolen => t.devices.stolen,
        Self::Destroyed => t.devices.destroyed,
        Self::Corrected => t.devices.corrected;
    TicketStatus as t:
        Self::New => t.status.new,
        Self::Assigned => t.status.assigned,
        Self::InProgress => t.status.in_progress,
        Self::Pending(_) => t.status.pending,
        Self::Resolved => t.status.resolved,
        Self::Closed => t.status.closed,
        Self::Cancelled => t.status.cancelled;
    PendingReason as t:
        Self::Requester => t.status.pending_requester,
        Self::Supplier => t.status.pending_supplier,
        Self::Part => t.status.pending_part,
        Self::Approval => t.status.pending_approval,
        Self::AgreedDate => t.status.pending_agreed_date,
        Self::Problem => t.status.pending_problem,
        Self::Evidence => t.status.pending_evidence;
    Impact as t:
        Self::Individual => t.status.impact_individual,
        Self::Group => t.status.impact_group,
        Self::Site => t.status.impact_site,
        Self::Organization => t.status.impact_organization,
        Self::Public => t.status.impact_public;
    Urgency as t:
        Self::Low => t.status.urgency_low,
        Self::Medium => t.status.urgency_medium,
        Self::High => t.status.urgency_high,
        Self::Critical => t.status.urgency_critical;
    Priority as t:
        Self::P1 => t.status.p1,
        Self::P2 => t.status.p2,
        Self::P3 => t.status.p3,
        Self::P4 => t.status.p4,
        Self::P5 => t.status.p5;
    SupportLevel as t:
        Self::L1 => t.status.level_1,
        Self::L2 => t.status.level_2,
        Self::L3 => t.status.level_3;
    Role as t:
        Self::Requester => t.status.role_requester,
        Self::Technician => t.status.role_technician,
        Self::Manager => t.status.role_manager,
        Self::Administrator => t.status.role_administrator,
        Self::Auditor => t.status.role_auditor,
        Self::Connector => t.status.role_connector;
    ContractKind as t:
        Self::Private => t.people.contract_private,
        Self::Business => t.people.contract_business;
    VisitState as t:
        Self::Planned => t.status.visit_planned,
        Self::Travelling => t.status.visit_travelling,
        Self::OnSite => t.status.visit_on_site,
        Self::Done => t.status.visit_done,
        Self::Void => t.status.visit_void;
    VisitOutcome as t:
        Self::Solved => t.visit.outcome_solved,
        Self::FollowUp => t.visit.outcome_follow_up,
        Self::Unsolved => t.visit.outcome_unsolved;
    TaskState as t:
        Self::Open => t.sheet.task_open,
        Self::Done => t.sheet.task_done,
        Self::Dropped => t.sheet.task_dropped;
    TimeKind as t:
        Self::Work => t.entry.time_work,
        Self::Travel => t.entry.time_travel;
    Visibility as t:
        Self::Public => t.entry.reply,
        Self::Internal => t.entry.note;
    Channel as t:
        Self::Phone => t.status.channel_phone,
        Self::WalkIn => t.status.channel_walk_in,
        Self::OnSite => t.status.channel_on_site,
        Self::Portal => t.status.channel_portal,
        Self::Mail => t.status.channel_mail,
        Self::Import => t.status.channel_import;
    LinkKind as t:
        Self::ParentIs => t.sheet.link_parent,
        Self::ChildIs => t.sheet.link_child,
        Self::DuplicateOf => t.sheet.link_duplicate,
        Self::HasDuplicate => t.sheet.link_has_duplicate,
        Self::Related => t.sheet.link_related;
    HandoverQuestion as t:
        Self::TestsDone => t.sheet.ask_tests,
        Self::Findings => t.sheet.ask_findings,
        Self::RequesterTold => t.sheet.ask_told;
    Field as t:
        Self::Kind => t.ticket.kind,
        Self::Requester => t.ticket.requester,
        Self::AffectedUser => t.ticket.affected_user,
        Self::Subject => t.ticket.subject,
        Self::Description => t.ticket.description,
        Self::Category => t.ticket.category,
        Self::Impact => t.ticket.impact,
        Self::Urgency => t.ticket.urgency,
        Self::Site => t.common.site,
        Self::Location => t.common.room,
        Self::ExternalRef => t.ticket.external_ref,
        Self::Restricted => t.ticket.restricted_to,
        Self::AgreedAt => t.ticket.agreed_at,
        Self::Solution => t.ticket.solution,
        Self::Team => t.common.team,
        Self::Assignee => t.ticket.assigned_to,
        Self::Status => t.ticket.status,
        Self::Priority => t.ticket.priority,
        Self::Record => t.ticket.record;
}

/// The status in full: a pending one says what it waits for.
pub fn status_sentence(status: &TicketStatus, texts: &'static Texts) -> &'static str {
    match status {
        TicketStatus::Pending(reason) => reason.word(texts),
        other => other.word(texts),
    }
}

/// Class of the status mark (`ui::StatusMark`, `style/badge.css`).
pub fn status_class(status: &TicketStatus) -> &'static str {
    match status {
        TicketStatus::New => "new",
        TicketStatus::Assigned => "assigned",
        TicketStatus::InProgress => "in-progress",
        TicketStatus::Pending(_) => "pending",
        TicketStatus::Resolved => "resolved",
        TicketStatus::Closed => "closed",
        TicketStatus::Cancelled => "cancelled",
    }
}
