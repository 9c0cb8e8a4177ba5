//! Search: the same words find the same tickets in every store.

use super::desk::*;
use super::random::text;
use super::raw;
use deskside_domain::command::Payload;
use deskside_domain::document::Body;
use deskside_domain::id::{PersonId, TicketId};
use deskside_domain::people::{Person, Profile, Role};
use deskside_domain::search::{Query, ticket_line, words};
use deskside_domain::sync::server::Authority;
use deskside_domain::ticket::{FieldValue, Ticket, TicketNumber};
use proptest::prelude::*;
use server::store::Push;
use std::collections::BTreeMap;

/// Queries that are asked wherever all answers are compared.
const QUERIES: [&str; 14] = [
    "stampante",
    "stamp",
    "l'ufficio",
    "città",
    "citta",
    "mull",
    "router 4",
    "pc-0042",
    "antenna",
    "принт",
    "打",
    "strasse",
    "one two",
    "dal pont",
];

pub async fn all_answers(desk: &Desk) -> Vec<Vec<TicketId>> {
    let mut answers = Vec::new();
    for person in [ADMIN, SARA, OLGA] {
        let Some(document) = desk.document(PersonId::from(person)).await else { continue };
        let viewer = document.as_person().expect("a person");
        for query in QUERIES {
            answers.push(desk.found_by(viewer, query).await);
        }
    }
    answers
}

/// SQLite's own look at its index: it holds the words kept beside it, each once, and nothing else.
pub async fn is_sound(desk: &Desk) {
    if desk.place.is_file() {
        let mut raw = raw::open(&desk.place.file()).await;
        raw::run(&mut raw, "INSERT INTO search (search, rank) VALUES ('integrity-check', 1)".to_owned()).await;
    }
}

/// What each ticket is found by.
pub async fn lines(desk: &Desk) -> BTreeMap<TicketId, String> {
    let all = desk.all().await;
    let mut people = BTreeMap::new();
    let mut messages: BTreeMap<TicketId, Vec<String>> = BTreeMap::new();
    for placed in &all {
        match &placed.document.body {
            Body::Person(person) => {
                people.insert(person.id, person.profile.name.clone());
            }
            Body::Article(article) => messages.entry(article.ticket).or_default().push(article.message.body.clone()),
            _ => {}
        }
    }
    let line = |ticket: &Ticket| {
        let said = messages.get(&ticket.id).into_iter().flatten().map(String::as_str);
        (ticket.id, ticket_line(ticket, &people[&ticket.content.requester], said))
    };
    all.iter().filter_map(|placed| placed.document.as_ticket()).map(line).collect()
}

/// The tickets a query finds, by reading everything.
fn by_reading(lines: &BTreeMap<TicketId, String>, query: &str) -> Vec<TicketId> {
    let query = Query::new(query);
    lines.iter().filter(|(_, line)| query.holds(line)).map(|(ticket, _)| *ticket).collect()
}

async fn find(desk: &Desk, query: &str) -> Vec<TicketId> {
    desk.find(query).await
}

pub async fn a_list_of_queries(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let printer = desk.ticket("Stampante dell’ufficio bloccata").await;
    let network = desk.ticket("Rete assente al piano 2, è già la terza volta").await;
    let laptop = desk.ticket("Kein WLAN am Gerät NB-0042 in der Straße").await;
    let naive = desk.ticket("Coöperatieve café: naïve façade, Łódź, crème brûlée").await;
    let odd = desk.ticket("Zimmer Ⓐ, Alte ſchule, aⓑc").await;
    desk.does(SARA, reply(network, 1, "Ho cambiato lo switch; provare PC-0042")).await;
    desk.does(SARA, reply(laptop, 2, "打印机 ПРИНТЕР ελληνικά")).await;
    desk.does(SARA, edit(laptop, FieldValue::Requester(PersonId::from(PAUL)))).await;
    let (one, two) = (desk.number(printer).await.to_string(), desk.number(network).await.to_string());
    let all = vec![odd, naive, laptop, network, printer];
    let spaced = format!(" {} {} ", &one[..3], &one[3..]);
    let hyphen = format!("{}-{}", &two[..4], &two[4..]);
    let expected: Vec<(&str, Vec<TicketId>)> = vec![
        // Case, accents, apostrophes of both kinds.
        ("stampante", vec![printer]),
        ("STAMPANTE", vec![printer]),
        ("ufficio", vec![printer]),
        ("dell'ufficio", vec![printer]),
        ("dell’ufficio", vec![printer]),
        ("e gia", vec![network]),
        ("È GIÀ", vec![network]),
        ("e\u{300} gia\u{300}", vec![network]),
        ("strasse", vec![laptop]),
        ("straße", vec![laptop]),
        ("geraet", vec![laptop]),
        ("gerat", vec![laptop]),
        ("cooperatieve", vec![naive]),
        ("cooeperatieve", vec![naive]),
        ("naive facade", vec![naive]),
        ("lodz", vec![naive]),
        ("creme brulee", vec![naive]),
        // The last word may be a beginning, the others not.
        ("stamp", vec![printer]),
        ("s", vec![laptop, network, printer]),
        ("bloccata stampa", vec![printer]),
        ("stampa bloccata", vec![]),
        ("ampante", vec![]),
        // Numbers and what is written with digits.
        ("0042", vec![laptop, network]),
        ("pc-0042", vec![network]),
        ("pc 0042", vec![network]),
        ("nb0042", vec![laptop]),
        ("pc0042", vec![network]),
        ("pc-00", vec![network]),
        ("piano 2", vec![network]),
        (&one, vec![printer]),
        (&spaced, vec![printer]),
        (&hyphen, vec![network]),
        (&one[..4], all.clone()),
        // People, messages, other scripts.
        ("marta dal pont", vec![odd, naive, network, printer]),
        ("d'oro", vec![laptop]),
        ("cambiato switch", vec![network]),
        ("принтер", vec![laptop]),
        ("打印机", vec![laptop]),
        ("打", vec![laptop]),
        ("ΕΛΛΗΝΙΚΆ", vec![laptop]),
        ("ελληνικα", vec![]),
        // What is a letter to us is one to the index, and it folds nothing by itself. (FTS5's `unicode61` knows fewer
        // letters and folds more of them; its `ascii` takes all beyond ASCII for letters and leaves them alone.)
        ("ⓐ", vec![odd]),
        ("aⓑc", vec![odd]),
        ("c", vec![naive, network]),
        ("l’ufficio", vec![printer]),
        ("dell", vec![]),
        ("schule", vec![]),
        ("ſchule", vec![odd]),
        // Nothing to look for: the newest. Nothing to find: nothing.
        ("", all.clone()),
        (" '\"- ", all.clone()),
        ("stampante rete", vec![]),
        ("xyzzy", vec![]),
        // No language of the index is spoken by those who search.
        ("stampante OR rete", vec![]),
        ("NOT stampante", vec![]),
        ("stamp*", vec![printer]),
        ("\"stampante\"", vec![printer]),
        ("line:stampante", vec![]),
        ("^stampante", vec![printer]),
        ("NEAR(stampante ufficio)", vec![]),
        ("stampante\0bloccata", vec![printer]),
    ];
    for (query, tickets) in &expected {
        assert_eq!(&find(&desk, query).await, tickets, "{query:?}");
    }
    // A number comes first, before what merely holds its digits.
    desk.does(SARA, reply(naive, 3, &format!("See {one}"))).await;
    assert_eq!(find(&desk, &one).await, [printer, naive]);
    assert_eq!(find(&desk, &desk.number(naive).await.to_string()).await, [naive]);
    let nobody = TicketNumber::new(999_999).expect("in range").to_string();
    assert_eq!(find(&desk, &nobody).await, []);
}

pub async fn any_text_is_found_by_its_words(kind: Kind) {
    // Any letters of any script, and the texts of scripts.
    let subject = prop_oneof!["[^\\p{Cc}]{1,30}", text()].prop_filter("a subject", |text| !text.trim().is_empty());
    super::random::check_with(kind, proptest::collection::vec(subject, 4), async |subjects: Vec<String>| {
        let mut desk = Desk::new(kind).await;
        let mut tickets = Vec::new();
        for subject in &subjects {
            tickets.push(desk.ticket(subject).await);
        }
        let lines = lines(&desk).await;
        for (subject, ticket) in subjects.iter().zip(&tickets) {
            let mut queries = vec![subject.clone()];
            for word in words(subject) {
                queries.push(word.chars().take(1).collect());
                queries.push(word.chars().take(2).collect());
                queries.push(word);
            }
            for query in queries {
                let mut found = desk.find(&query).await;
                prop_assert!(found.contains(ticket), "{:?} of {:?}: {:?}", query, subject, found);
                found.sort();
                prop_assert_eq!(found, by_reading(&lines, &query), "{:?} of {:?}", query, subjects);
            }
        }
        Ok(())
    })
    .await;
}

pub async fn any_query_is_answered(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    for subject in
        ["Stampante bloccata", "Rete \"assente\" (piano 2)", "AND OR NOT NEAR * ^ : {}", "打印机 ⓐ ſ ß ǅ ᾳ ﬁ"]
    {
        desk.ticket(subject).await;
    }
    let lines = lines(&desk).await;
    super::random::check_with(
        kind,
        prop_oneof!["\\PC{0,20}", ".{0,20}", "[a-z\"*():^+{} -]{0,12}"],
        async |query: String| {
            let mut found = desk.find(&query).await;
            if query.trim().parse::<TicketNumber>().is_err() {
                found.sort();
                prop_assert_eq!(found, by_reading(&lines, &query), "{:?}", query);
            }
            Ok(())
        },
    )
    .await;
}

pub async fn the_index_follows_every_change(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    let ticket = desk.ticket("Stampante bloccata").await;
    let other = desk.ticket("Rete assente").await;
    desk.does(SARA, edit(ticket, FieldValue::Subject("Plotter bloccato".to_owned()))).await;
    assert_eq!(find(&desk, "stampante").await, []);
    assert_eq!(find(&desk, "plotter").await, [ticket]);
    desk.does(SARA, edit(ticket, FieldValue::Description("Inchiostro finito".to_owned()))).await;
    assert_eq!(find(&desk, "inchiostro").await, [ticket]);
    assert_eq!(find(&desk, "three").await, [other]);
    desk.does(SARA, reply(ticket, 1, "Arrivo subito")).await;
    desk.does(SARA, reply(ticket, 2, "Cartuccia cambiata")).await;
    assert_eq!(find(&desk, "cartuccia arrivo plotter").await, [ticket]);

    // Another requester, and a requester with another name: the lines of their tickets follow.
    desk.does(SARA, edit(ticket, FieldValue::Requester(PersonId::from(PAUL)))).await;
    assert_eq!(find(&desk, "marta").await, [other]);
    assert_eq!(find(&desk, "oro plotter").await, [ticket]);
    let profile = Profile { name: "Marta De Bona".to_owned(), ..Profile::default() };
    desk.does(SARA, Payload::DefinePerson(Person { profile, ..person(MARTA, Role::Requester) })).await;
    assert_eq!(find(&desk, "dal pont").await, []);
    assert_eq!(find(&desk, "de bona").await, [other]);
    assert_eq!(find(&desk, "cartuccia").await, [ticket], "messages are still there");

    // All of it in one group. (SQLite 3.51.3 loses rows of an FTS5 table with `secure-delete` and `detail = 'none'`
    // when one transaction changes several of them; with `detail = 'column'` it does not.)
    let fresh = TicketId::from(desk.id());
    let mut commands = vec![
        desk.command(SARA, 7, create(fresh, content("Monitor nero"))).await,
        desk.command(SARA, 7, reply(fresh, 3, "Cavo staccato")).await,
        desk.command(SARA, 7, reply(other, 4, "Switch riavviato")).await,
        desk.command(SARA, 7, reply(other, 5, "Ancora assente")).await,
    ];
    let profile = Profile { name: "Marta Zanella".to_owned(), ..Profile::default() };
    let renamed = Payload::DefinePerson(Person { profile, ..person(MARTA, Role::Requester) });
    commands.push(desk.command(SARA, 7, renamed).await);
    commands.push(desk.command(SARA, 7, reply(other, 6, "Risolto")).await);
    let sealed: Vec<_> = commands.iter().map(deskside_domain::command::Command::seal).collect();
    let outcomes = desk.submit(&[Push::of(Authority::User(PersonId::from(SARA)), sealed)]).await.concat();
    assert!(outcomes.iter().all(deskside_domain::sync::wire::Outcome::is_done), "{outcomes:?}");
    assert_eq!(find(&desk, "monitor cavo zanella").await, [fresh]);
    assert_eq!(find(&desk, "switch ancora risolto zanella").await, [other]);
    assert_eq!(find(&desk, "bona").await, []);
    let lines = lines(&desk).await;
    for query in ["monitor", "assente", "one", "zanella", "arrivo"] {
        let mut found = find(&desk, query).await;
        found.sort();
        assert_eq!(found, by_reading(&lines, query), "{query}");
    }
}
