//! Random scripts: few people, devices and tickets, so that commands meet, come twice, come too early or too late.

use super::desk::*;
use deskside_domain::command::*;
use deskside_domain::document::Versions;
use deskside_domain::id::{Aggregate, ClientId, CommandId, PersonId, TicketId, TimeEntryId};
use deskside_domain::people::{Profile, Role};
use deskside_domain::sync::server::Authority;
use deskside_domain::ticket::*;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestCaseResult, TestRunner};
use server::store::Push;
use std::collections::BTreeMap;

/// What a person does.
#[derive(Clone, Debug)]
pub enum Deed {
    Create { restricted: bool, text: String },
    Set(FieldValue),
    Restrict(Vec<u128>),
    Say(String),
    Take,
    Assign(Option<u128>, Option<u128>),
    Start,
    Wait(PendingReason),
    Resolve(String),
    Close,
    Reopen,
    Cancel,
    Link(u128),
    LogTime(u32),
    Override(Option<Priority>),
    Rename(u128, String),
}

/// What the author has seen.
#[derive(Clone, Copy, Debug)]
pub enum View {
    Now,
    Once(Index),
    Own,
}

/// What goes wrong on the way.
#[derive(Clone, Copy, Debug)]
pub enum Twist {
    Nothing,
    Again(Index),
    OtherBytes(Index),
    Gap,
    Reused,
    Requires(Index),
    RequiresUnknown,
    Void,
    Damaged,
}

/// One step of a script.
#[derive(Clone, Debug)]
pub struct Step {
    pub user: u128,
    pub client: u128,
    pub ticket: u128,
    pub deed: Deed,
    pub view: View,
    pub twist: Twist,
    /// Ends the push, and with it perhaps the group.
    pub ends: (bool, bool),
}

/// The tickets of a script.
pub const TICKETS: std::ops::Range<u128> = 1_000..1_004;

/// Words of several languages, with what keyboards and people add.
const WORDS: [&str; 12] = [
    "stampante",
    "L'ufficio è",
    "città",
    "Müller",
    "router-42",
    "naïve",
    "PC-0042",
    "l’antenna",
    "ПРИНТЕР",
    "打印机",
    "Straße",
    "no",
];

pub fn text() -> impl Strategy<Value = String> {
    let words = proptest::collection::vec(select(WORDS.to_vec()), 1..5);
    words.prop_map(|words| words.join(" "))
}

fn paragraphs() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => Just("one\ntwo\nthree".to_owned()),
        2 => Just("one!\ntwo\nthree".to_owned()),
        2 => Just("one\ntwo\nthree and a half".to_owned()),
        2 => text(),
        1 => Just(String::new()),
    ]
}

fn value() -> impl Strategy<Value = FieldValue> {
    prop_oneof![
        text().prop_map(FieldValue::Subject),
        paragraphs().prop_map(FieldValue::Description),
        select(Impact::ALL.to_vec()).prop_map(FieldValue::Impact),
        select(vec![MARTA, PAUL, 404]).prop_map(|id| FieldValue::Requester(PersonId::from(id))),
        given(vec![MARTA, PAUL, SARA]).prop_map(|id| FieldValue::AffectedUser(id.map(PersonId::from))),
        text().prop_map(FieldValue::Location),
    ]
}

fn given(to: Vec<u128>) -> impl Strategy<Value = Option<u128>> {
    proptest::option::of(select(to))
}

fn deed() -> impl Strategy<Value = Deed> {
    let people = || select(vec![vec![], vec![SARA], vec![IVAN], vec![SARA, IVAN], vec![SARA, PAUL], vec![SARA, OLGA]]);
    prop_oneof![
        5 => (proptest::bool::weighted(0.2), paragraphs()).prop_map(|(restricted, text)| Deed::Create { restricted, text }),
        5 => value().prop_map(Deed::Set),
        2 => people().prop_map(Deed::Restrict),
        6 => text().prop_map(Deed::Say),
        2 => Just(Deed::Take),
        3 => (given(vec![FIRST_LINE, OUTSIDE]), given(vec![IVAN, OLGA])).prop_map(|(team, who)| Deed::Assign(team, who)),
        1 => Just(Deed::Start),
        1 => select(vec![PendingReason::Part, PendingReason::Requester]).prop_map(Deed::Wait),
        2 => paragraphs().prop_map(Deed::Resolve),
        1 => Just(Deed::Close),
        1 => Just(Deed::Reopen),
        1 => Just(Deed::Cancel),
        2 => select(TICKETS.collect::<Vec<_>>()).prop_map(Deed::Link),
        1 => (0_u32..2_000).prop_map(Deed::LogTime),
        2 => proptest::option::of(select(Priority::ALL.to_vec())).prop_map(Deed::Override),
        1 => (select(vec![MARTA, PAUL]), text()).prop_map(|(who, name)| Deed::Rename(who, name)),
    ]
}

fn twist() -> impl Strategy<Value = Twist> {
    let any = any::<Index>;
    prop_oneof![
        20 => Just(Twist::Nothing),
        2 => any().prop_map(Twist::Again),
        1 => any().prop_map(Twist::OtherBytes),
        1 => Just(Twist::Gap),
        1 => Just(Twist::Reused),
        2 => any().prop_map(Twist::Requires),
        1 => Just(Twist::RequiresUnknown),
        1 => Just(Twist::Void),
        1 => Just(Twist::Damaged),
    ]
}

/// Random steps.
pub fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    let view = prop_oneof![6 => Just(View::Now), 2 => any::<Index>().prop_map(View::Once), 2 => Just(View::Own)];
    let who = (select(vec![SARA, SARA, IVAN, ADMIN, OLGA, MARTA]), 7_u128..9, select(TICKETS.collect::<Vec<_>>()));
    let ends = (proptest::bool::weighted(0.5), proptest::bool::weighted(0.4));
    let step = (who, deed(), view, twist(), ends).prop_map(|((user, client, ticket), deed, view, twist, ends)| Step {
        user,
        client,
        ticket,
        deed,
        view,
        twist,
        ends,
    });
    proptest::collection::vec(step, 1..most)
}

impl Step {
    fn payload(&self, index: usize) -> Payload {
        let ticket = TicketId::from(self.ticket);
        let on = OnTicket { ticket };
        let reason = || WithReason { ticket, reason: "So it is".to_owned() };
        match &self.deed {
            Deed::Create { restricted, text } => {
                let restricted = restricted.then(|| [PersonId::from(IVAN)].into());
                let description = text.clone();
                create(ticket, NewTicket { description, restricted, ..content("Stampante bloccata") })
            }
            Deed::Set(value) => edit(ticket, value.clone()),
            Deed::Restrict(to) => restrict(ticket, to),
            Deed::Say(text) => reply(ticket, 5_000 + index as u128, text),
            Deed::Take => take(ticket),
            Deed::Assign(team, person) => assign(ticket, *team, *person),
            Deed::Start => Payload::StartWork(on),
            Deed::Wait(reason) => {
                Payload::SetPending(SetPending { ticket, reason: *reason, details: Pending::default() })
            }
            Deed::Resolve(text) => Payload::ResolveTicket(ResolveTicket { ticket, solution: text.clone() }),
            Deed::Close => Payload::CloseTicket(on),
            Deed::Reopen => Payload::ReopenTicket(reason()),
            Deed::Cancel => Payload::CancelTicket(reason()),
            Deed::Link(other) => {
                let link = Link { kind: LinkKind::Related, ticket: TicketId::from(*other) };
                Payload::LinkTickets(OnLink { ticket, link })
            }
            Deed::LogTime(minutes) => {
                let (id, person) = (TimeEntryId::from(index as u128), PersonId::from(self.user));
                let entry =
                    TimeEntry { id, person, kind: TimeKind::Work, minutes: *minutes, note: String::new(), at: T0 };
                Payload::LogTime(LogTime { ticket, entry })
            }
            Deed::Override(priority) => Payload::OverridePriority(OverridePriority {
                ticket,
                priority: *priority,
                reason: "Market day".to_owned(),
            }),
            Deed::Rename(who, name) => {
                let profile = Profile { name: name.clone(), ..Profile::default() };
                Payload::DefinePerson(deskside_domain::people::Person { profile, ..person(*who, Role::Requester) })
            }
        }
    }
}

/// The groups of a script: what the devices of these steps send, whatever becomes of it.
pub async fn script(steps: &[Step]) -> Vec<Vec<Push>> {
    let mut author = Author { desk: Desk::new(Kind::Memory).await, sent: Vec::new(), seen: BTreeMap::new() };
    let mut groups = vec![Vec::new()];
    let mut push: Vec<Sealed> = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        let sealed = author.write(index, step).await;
        let user = sealed.user_id;
        if push.first().is_some_and(|first| first.user_id != user) {
            finish(&mut groups, &mut push);
        }
        push.push(sealed);
        if step.ends.0 {
            finish(&mut groups, &mut push);
            if step.ends.1 {
                groups.push(Vec::new());
            }
        }
    }
    finish(&mut groups, &mut push);
    groups.retain(|group| !group.is_empty());
    groups
}

fn finish(groups: &mut [Vec<Push>], push: &mut Vec<Sealed>) {
    if let (Some(group), Some(first)) = (groups.last_mut(), push.first()) {
        group.push(Push::of(Authority::User(first.user_id), push.clone()));
        push.clear();
    }
}

/// Writes the commands, each as if the ones before had been sent one by one.
struct Author {
    desk: Desk,
    sent: Vec<Sealed>,
    seen: BTreeMap<Aggregate, Vec<Versions>>,
}

impl Author {
    async fn write(&mut self, index: usize, step: &Step) -> Sealed {
        let sealed = self.sealed(index, step).await;
        let push = Push::of(Authority::User(sealed.user_id), [sealed.clone()]);
        self.desk.submit(&[push]).await;
        if let Some(document) = self.desk.document(sealed.lane).await {
            self.seen.entry(sealed.lane).or_default().push(document.versions);
        }
        self.sent.push(sealed.clone());
        sealed
    }

    async fn sealed(&self, index: usize, step: &Step) -> Sealed {
        let earlier = |at: Index| (!self.sent.is_empty()).then(|| at.get(&self.sent).clone());
        let payload = step.payload(index);
        let lane = payload.aggregate().expect("a deed is about something");
        let client_id = ClientId::from(step.client);
        let mark = self.desk.store().lane_mark(client_id, lane).await.expect("the store reads");
        let mut command = Command {
            command_id: CommandId::from(10_000 + index as u128),
            client_id,
            lane,
            lane_seq: mark + 1,
            requires: Vec::new(),
            bases: self.bases(step, lane, &payload).await,
            captured: captured(self.desk.time()),
            user_id: PersonId::from(step.user),
            payload,
        };
        match step.twist {
            Twist::Nothing => {}
            Twist::Again(at) => return earlier(at).unwrap_or_else(|| command.seal()),
            Twist::OtherBytes(at) => {
                if let Some(other) = earlier(at) {
                    command.command_id = other.command_id;
                }
            }
            Twist::Gap => command.lane_seq += 1,
            Twist::Reused => command.lane_seq = mark.max(1),
            Twist::Requires(at) => command.requires.extend(earlier(at).map(|sent| sent.command_id)),
            Twist::RequiresUnknown => command.requires.push(CommandId::from(1)),
            Twist::Void => command.payload = Payload::Void(Void { replaces: CommandId::from(2) }),
            Twist::Damaged => {
                return Sealed { payload_hash: "damaged".to_owned(), ..command.seal() };
            }
        }
        command.seal()
    }

    async fn bases(&self, step: &Step, lane: Aggregate, payload: &Payload) -> Bases {
        let fields = payload.fields();
        let confirmed = |versions: &Versions| -> Bases {
            let seen = versions.iter().filter(|(field, _)| fields.contains(field));
            seen.map(|(field, event)| (*field, Base::Confirmed(*event))).collect()
        };
        match step.view {
            View::Now => bases(self.desk.document(lane).await.as_ref(), payload),
            View::Once(at) => self.seen.get(&lane).map_or_else(Bases::new, |seen| confirmed(at.get(seen))),
            View::Own => {
                let own = |sent: &&Sealed| sent.client_id == ClientId::from(step.client) && sent.lane == lane;
                let last = self.sent.iter().rev().find(own).map(|sent| sent.command_id);
                last.map_or_else(Bases::new, |last| fields.iter().map(|field| (*field, Base::Pending(last))).collect())
            }
        }
    }
}

/// Checks a property on random scripts, as many as the kind of store allows.
pub async fn check<F>(kind: Kind, most: usize, property: F)
where
    F: AsyncFn(Vec<Step>) -> TestCaseResult,
{
    check_with(kind, steps(most), property).await;
}

/// The same with any strategy.
pub async fn check_with<S: Strategy, F>(kind: Kind, strategy: S, property: F)
where
    F: AsyncFn(S::Value) -> TestCaseResult,
{
    // PROPTEST_CASES asks for more.
    let cases = std::env::var_os("PROPTEST_CASES").map_or(kind.cases(), |_| Config::default().cases);
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 300, ..Config::default() };
    let runtime = tokio::runtime::Handle::current();
    let checked = tokio::task::block_in_place(|| {
        TestRunner::new(config).run(&strategy, |value| runtime.block_on(property(value)))
    });
    if let Err(failure) = checked {
        panic!("{failure}");
    }
}
