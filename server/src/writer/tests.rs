//! What the writer does when a command fails it.

use super::*;
use crate::clock::HandClock;
use crate::store::sabotage::TRIGGER;
use crate::store::{MemoryStore, SqliteStore};
use crate::system;
use deskside_domain::command::{AddArticle, Bases, Command, Payload, Sealed};
use deskside_domain::id::{ArticleId, ClientId, CommandId, PersonId, TeamId, TicketId};
use deskside_domain::people::{Language, Organization, Person, Profile, Role, SupportLevel, Team};
use deskside_domain::sync::server::Authority;
use deskside_domain::ticket::{Message, Visibility};
use deskside_domain::time::{Captured, Timestamp};

const ADMIN: PersonId = PersonId(uuid::Uuid::from_u128(1));
const NOW: Timestamp = Timestamp(1_795_000_000);

async fn set_up(store: &dyn Store) {
    let admin = Person {
        id: ADMIN,
        profile: Profile { name: "Ada".to_owned(), ..Profile::default() },
        role: Role::Administrator,
        teams: Vec::new(),
        skills: Vec::new(),
        field: false,
        organization: None,
        site: None,
        language: Language::En,
        active: true,
    };
    let command = system::command(CommandId::from(1), Payload::DefinePerson(admin), ADMIN, NOW);
    system::submit(store, [command], NOW).await.expect("stored");
}

fn command(id: u128, lane_seq: u32, payload: Payload) -> Sealed {
    Command {
        command_id: CommandId::from(id),
        client_id: ClientId::from(7),
        lane: payload.aggregate().expect("a record"),
        lane_seq,
        requires: Vec::new(),
        bases: Bases::new(),
        captured: Captured::default(),
        user_id: ADMIN,
        payload,
    }
    .seal()
}

fn team(id: u128, name: &str) -> Sealed {
    let team = Team {
        id: TeamId::from(id),
        name: name.to_owned(),
        level: SupportLevel::L1,
        external: false,
        until: None,
        retired: false,
    };
    command(id, 1, Payload::DefineTeam(team))
}

fn push(commands: impl IntoIterator<Item = Sealed>) -> Push {
    Push::of(Authority::User(ADMIN), commands)
}

fn start(store: &Arc<dyn Store>) -> (Writer, JoinHandle<()>, Arc<Metrics>) {
    let metrics = Arc::new(Metrics::default());
    let (writer, task) = Writer::start(store.clone(), Arc::new(HandClock::at(NOW)), metrics.clone());
    (writer, task, metrics)
}

async fn poison_is_contained(store: Arc<dyn Store>) {
    set_up(&*store).await;
    crate::store::sabotage::arm();
    let (writer, task, metrics) = start(&store);
    let note = |id: u128, seq| {
        let message =
            Message { article: ArticleId::from(id), visibility: Visibility::Internal, body: TRIGGER.to_owned() };
        command(id, seq, Payload::AddArticle(AddArticle { ticket: TicketId::from(900), message }))
    };
    let batch = [team(10, "one"), note(20, 1), note(21, 2), team(11, "two")];
    let neighbour = [team(12, "three")];
    // Both wait before the writer looks: one group, which the poison spoils for nobody else.
    let (mine, other) = tokio::join!(writer.push(push(batch.clone())), writer.push(push(neighbour)));
    let (mine, other) = (mine.expect("answered").outcomes, other.expect("answered").outcomes);
    assert!(mine[0].is_done() && mine[3].is_done() && other[0].is_done(), "{mine:?} {other:?}");
    assert_eq!(mine[1], Outcome::Rejected { refusal: Refusal::ServerBug });
    assert!(matches!(mine[2], Outcome::Retry { .. }), "nothing more of the lane: {mine:?}");
    // It is recorded: sent again it is not tried again.
    let again = writer.push(push([batch[1].clone()])).await.expect("answered").outcomes;
    assert_eq!(again, [Outcome::Rejected { refusal: Refusal::ServerBug }]);
    let lane = batch[1].lane;
    assert_eq!(store.lane_mark(ClientId::from(7), lane).await.expect("mark"), 1);
    assert!(metrics.text(0).contains("deskside_quarantined_total 1\n"));
    store.verify().await.expect("sound");
    drop(writer);
    task.await.expect("the task ends in order, it has not panicked");
}

#[tokio::test]
async fn poison_is_contained_in_memory() {
    poison_is_contained(Arc::new(MemoryStore::default())).await;
}

#[tokio::test]
async fn poison_is_contained_in_sqlite() {
    let folder = tempfile::tempdir().expect("folder");
    let store = SqliteStore::open(&folder.path().join("d.db")).await.expect("opened");
    poison_is_contained(Arc::new(store)).await;
}

#[tokio::test]
async fn everything_that_waits_is_one_commit() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
    set_up(&*store).await;
    let (writer, _task, metrics) = start(&store);
    let pushes = (0..50_u128).map(|number| {
        let organization = Organization {
            id: (100 + number).into(),
            name: "Comune".to_owned(),
            critical_sector: false,
            retired: false,
        };
        writer.push(push([command(100 + number, 1, Payload::DefineOrganization(organization))]))
    });
    let answers = futures::future::join_all(pushes).await;
    assert!(answers.iter().all(|answer| answer.as_ref().is_ok_and(|pushed| pushed.outcomes[0].is_done())));
    assert!(metrics.text(0).contains("deskside_groups_total 1\n"), "{}", metrics.text(0));
}

#[tokio::test]
async fn what_was_accepted_is_written_before_the_end() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
    set_up(&*store).await;
    let (writer, task, _) = start(&store);
    let waiting = tokio::spawn({
        let writer = writer.clone();
        async move { writer.push(push([team(10, "one")])).await }
    });
    tokio::task::yield_now().await;
    drop(writer);
    assert!(waiting.await.expect("no panic").expect("answered").outcomes[0].is_done());
    task.await.expect("ended");
}

#[tokio::test]
async fn a_full_database_keeps_commands_waiting() {
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("d.db");
    let store = SqliteStore::open(&file).await.expect("opened");
    set_up(&store).await;
    store.close().await;
    // Room for some teams, however many pages the schema itself takes.
    let pages = file.metadata().expect("there").len() / 4_096 + 20;
    let pages = u32::try_from(pages).expect("a small file");
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open_at_most(&file, pages).await.expect("opened"));
    let (writer, _task, _) = start(&store);
    let mut done = Vec::new();
    let waiting = loop {
        let number = 1_000 + done.len() as u128;
        let command = team(number, "a team with a long name for a small disk");
        let outcome = writer.push(push([command.clone()])).await.expect("answered").outcomes.remove(0);
        if !outcome.is_final() {
            assert_eq!(outcome, Outcome::Retry { after: RETRY_AFTER });
            break command;
        }
        done.push((command, outcome));
        assert!(done.len() < 5_000, "the limit does not hold");
    };
    drop(writer);
    store.close().await;
    // With room again, everything acknowledged is there and the rest follows.
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&file).await.expect("opened"));
    store.verify().await.expect("sound");
    let (writer, _task, _) = start(&store);
    for (command, outcome) in done {
        assert_eq!(writer.push(push([command])).await.expect("answered").outcomes, [outcome]);
    }
    assert!(writer.push(push([waiting])).await.expect("answered").outcomes[0].is_done());
}
