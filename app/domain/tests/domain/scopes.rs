//! For which tickets a policy holds, worked out a second time: by the words of the fields instead of by the rule.

use deskside_domain::id::{CategoryId, ContractId, OrganizationId, SiteId};
use deskside_domain::sla::policy::WARN_PERCENT;
use deskside_domain::sla::{Condition, ServiceLevels, SlaBook, SlaPolicy, SlaRecord, SlaScope, SlaVersion, Subject};
use deskside_domain::ticket::{Priority, TicketKind};
use deskside_domain::time::Timestamp;
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

const KINDS: [TicketKind; 3] = [TicketKind::Incident, TicketKind::ServiceRequest, TicketKind::Problem];

/// So few that they are often the same.
fn number() -> impl Strategy<Value = u128> {
    1..5_u128
}

fn scopes() -> impl Strategy<Value = SlaScope> {
    let some = || prop_oneof![Just(Default::default()), btree_set(number(), 1..4)];
    let kinds = prop_oneof![Just(Default::default()), btree_set(select(&KINDS[..]), 1..3)];
    let priorities = prop_oneof![Just(Default::default()), btree_set(select(&Priority::ALL[..]), 1..4)];
    (some(), some(), some(), some(), kinds, priorities).prop_map(
        |(organizations, contracts, sites, categories, kinds, priorities)| SlaScope {
            organizations: organizations.into_iter().map(OrganizationId::from).collect(),
            contracts: contracts.into_iter().map(ContractId::from).collect(),
            sites: sites.into_iter().map(SiteId::from).collect(),
            categories: categories.into_iter().map(CategoryId::from).collect(),
            kinds,
            priorities,
        },
    )
}

fn subjects() -> impl Strategy<Value = Subject> {
    let place = (option::of(number()), vec(number(), 0..3), option::of(number()), vec(number(), 1..4));
    (place, select(&KINDS[..]), select(&Priority::ALL[..])).prop_map(
        |((organization, contracts, site, categories), kind, priority)| Subject {
            organization: organization.map(OrganizationId::from),
            contracts: contracts.into_iter().map(ContractId::from).collect(),
            site: site.map(SiteId::from),
            categories: categories.into_iter().map(CategoryId::from).collect(),
            kind,
            priority,
        },
    )
}

/// What a condition asks for and what the ticket has, as texts.
fn compared(scope: &SlaScope, subject: &Subject, condition: Condition) -> (Vec<String>, Vec<String>) {
    fn texts<T: std::fmt::Debug>(all: impl IntoIterator<Item = T>) -> Vec<String> {
        all.into_iter().map(|one| format!("{one:?}")).collect()
    }
    match condition {
        Condition::Organization => (texts(&scope.organizations), texts(subject.organization)),
        Condition::Contract => (texts(&scope.contracts), texts(&subject.contracts)),
        Condition::Site => (texts(&scope.sites), texts(subject.site)),
        Condition::Category => (texts(&scope.categories), texts(&subject.categories)),
        Condition::Kind => (texts(&scope.kinds), texts([subject.kind])),
        Condition::Priority => (texts(&scope.priorities), texts([subject.priority])),
    }
}

fn is_missed(scope: &SlaScope, subject: &Subject, condition: Condition) -> bool {
    let (wanted, have) = compared(scope, subject, condition);
    !wanted.is_empty() && !wanted.iter().any(|one| have.contains(one))
}

fn without(mut scope: SlaScope, condition: Condition) -> SlaScope {
    match condition {
        Condition::Organization => scope.organizations.clear(),
        Condition::Contract => scope.contracts.clear(),
        Condition::Site => scope.sites.clear(),
        Condition::Category => scope.categories.clear(),
        Condition::Kind => scope.kinds.clear(),
        Condition::Priority => scope.priorities.clear(),
    }
    scope
}

proptest! {
    #[test]
    fn what_is_not_met_is_why_a_policy_does_not_fit(scope in scopes(), subject in subjects()) {
        let unmet: Vec<Condition> = scope.unmet(&subject).collect();
        let missed: Vec<Condition> =
            Condition::ALL.into_iter().filter(|condition| is_missed(&scope, &subject, *condition)).collect();
        prop_assert_eq!(&unmet, &missed);
        prop_assert_eq!(scope.fits(&subject), unmet.is_empty());
        // Each of them alone is enough, and nothing else is.
        for condition in &unmet {
            let others = unmet.iter().filter(|other| *other != condition);
            let only = others.fold(scope.clone(), |scope, other| without(scope, *other));
            prop_assert_eq!(only.unmet(&subject).collect::<Vec<_>>(), vec![*condition]);
        }
        prop_assert!(unmet.into_iter().fold(scope, without).fits(&subject));
    }

    #[test]
    fn every_policy_before_the_one_that_holds_has_a_reason(
        records in vec((scopes(), 1..4_u32, proptest::bool::weighted(0.2)), 0..6),
        subject in subjects(),
    ) {
        let version = |(index, (scope, place, retired)): (usize, (SlaScope, u32, bool))| {
            let policy = SlaPolicy {
                id: (index as u128 + 1).into(),
                name: String::new(),
                place,
                calendar: 1.into(),
                scope,
                targets: Vec::new(),
                pauses: Default::default(),
                warn_percent: WARN_PERCENT,
                fresh_on_reopen: false,
                close_after: None,
                ladder: Vec::new(),
                retired,
            };
            let (id, position) = ((index as u128 + 1).into(), index as u64 + 1);
            SlaVersion::of(id, position, Timestamp(0), &SlaRecord::Policy(Box::new(policy)))
        };
        let versions: Vec<SlaVersion> = records.into_iter().enumerate().map(version).collect();
        let book = SlaBook::read(&versions);
        let (levels, now) = (ServiceLevels::new(&book), Timestamp(1));
        let matched = levels.matched(&subject, now, now);
        let tried = levels.in_order(now);
        let before = tried.iter().take_while(|policy| Some(policy.id) != matched.map(|matched| matched.id));
        for policy in before {
            prop_assert!(policy.retired || policy.scope.unmet(&subject).next().is_some());
        }
        if let Some(policy) = matched {
            prop_assert!(!policy.retired && policy.scope.unmet(&subject).next().is_none());
        }
    }
}
