use super::super::{columns::guess, *};
use super::*;
use deskside_domain::id::CommandId;
use deskside_domain::time::Timestamp;

async fn known_after(commands: Vec<Payload>, store: &crate::store::MemoryStore, first: u128) -> Known {
    let at = Timestamp(1_795_000_000);
    let commands = commands.into_iter().enumerate().map(|(index, payload)| {
        let id = CommandId::from(first + index as u128);
        crate::system::command(id, payload, deskside_domain::id::PersonId::from(1), at)
    });
    let outcomes = crate::system::submit(store, commands, at).await.expect("stored");
    assert!(outcomes.iter().all(deskside_domain::sync::wire::Outcome::is_done), "{outcomes:?}");
    Known::read(store).await.expect("read")
}

fn of(kind: Kind, text: &str, known: &Known) -> Plan {
    let sheet = Sheet::read(text.as_bytes()).expect("readable");
    plan(kind, &sheet, &guess(kind, &sheet.header), known, Language::It)
}

fn faults(plan: &Plan) -> Vec<Why> {
    let of = |line: &Line| match &line.what {
        What::Wrong(faults) => faults.iter().map(|fault| fault.why.clone()).collect(),
        _ => Vec::new(),
    };
    plan.lines.iter().flat_map(of).collect()
}

#[tokio::test]
async fn a_tree_comes_in_any_order_and_once() {
    let store = crate::store::MemoryStore::default();
    let text = "Sotto;Nome;Inglese\nRete > Wi-Fi;Ospiti;Guests\nRete;Wi-Fi;Wi-Fi\n;Rete;Network\nSabbia;X;Y\nOspiti;Troppo;Deep\n";
    let first = of(Kind::Categories, text, &Known::default());
    assert_eq!(first.counts(), [3, 0, 0, 2]);
    assert_eq!(faults(&first), [Why::UnknownParent, Why::TooDeep]);
    let commands: Vec<Payload> = first.commands().into_iter().map(|(payload, _)| payload).collect();
    let names = commands.iter().map(|payload| match payload {
        Payload::DefineCategory(category) => category.name_en.as_str(),
        _ => "",
    });
    assert_eq!(names.collect::<Vec<_>>(), ["Network", "Wi-Fi", "Guests"], "what others stand on comes first");
    let known = known_after(commands, &store, 1).await;
    assert_eq!(of(Kind::Categories, text, &known).counts(), [0, 0, 3, 2]);
    let renamed = of(Kind::Categories, "Sotto;Nome;Inglese\nRete;Wi-Fi;Wireless\n", &known);
    assert_eq!(renamed.counts(), [0, 1, 0, 0]);
}

#[tokio::test]
async fn people_are_known_by_key_mail_or_name() {
    let store = crate::store::MemoryStore::default();
    let text = "Codice;Nome;Email;Telefono;Note\nM1;Anna Prati;anna@x.example;1234;\n;Toni Riva;;;mancino\n";
    let first = of(Kind::People, text, &Known::default());
    assert_eq!(first.counts(), [2, 0, 0, 0]);
    let known = known_after(first.commands().into_iter().map(|(payload, _)| payload).collect(), &store, 1).await;
    assert_eq!(of(Kind::People, text, &known).counts(), [0, 0, 2, 0]);
    // An empty cell leaves what is there; a mail address that is new comes first, the old one stays.
    let more = of(Kind::People, "Codice;Nome;Email;Note\nM1;Anna Prati;a.prati@x.example;\n;TONI RIVA;;\n", &known);
    assert_eq!(more.counts(), [0, 2, 0, 0]);
    let What::Changed(Payload::DefinePerson(anna), ..) = &more.lines[0].what else { panic!("{more:?}") };
    assert_eq!(anna.profile.emails, ["a.prati@x.example", "anna@x.example"]);
    assert_eq!(anna.profile.phones, ["1234"]);
    let What::Changed(Payload::DefinePerson(toni), _, changes) = &more.lines[1].what else { panic!("{more:?}") };
    assert_eq!((toni.profile.note.as_str(), changes.len()), ("mancino", 1));
    // One person in two rows, two people of one name.
    let twice = of(Kind::People, "Nome;Email\nEva;eva@x.example\nEva R;EVA@x.example\n", &known);
    assert_eq!(faults(&twice), [Why::Twice(2)]);
    let text = "Nome;Email\nPaolo Rossi;p1@x.example\nPaolo Rossi;p2@x.example\n";
    let two = of(Kind::People, text, &known).commands().into_iter().map(|(payload, _)| payload).collect();
    let known = known_after(two, &store, 100).await;
    assert_eq!(faults(&of(Kind::People, "Nome\nPaolo Rossi\n", &known)), [Why::Several]);
}

#[tokio::test]
async fn places_need_their_organisation() {
    let store = crate::store::MemoryStore::default();
    let first = of(Kind::Organizations, "Nome;Critico\nASL;sì\nBrandolin;forse\n;no\n", &Known::default());
    assert_eq!(first.counts(), [1, 0, 0, 2]);
    assert!(matches!(faults(&first).as_slice(), [Why::BadWord(_), Why::Missing]), "{first:?}");
    let known = known_after(first.commands().into_iter().map(|(payload, _)| payload).collect(), &store, 1).await;
    let sites = "Ente;Sede;Via;CAP;Comune;Prov\nasl;Ospedale;via  Roma 1;32100;Roncavalle;BL\nBoh;A;;;;\n;B;;;;\n";
    let plan = of(Kind::Sites, sites, &known);
    assert_eq!(plan.counts(), [1, 0, 0, 2]);
    let What::New(Payload::DefineSite(site)) = &plan.lines[0].what else { panic!("{plan:?}") };
    assert_eq!(site.address, "via Roma 1, 32100 Roncavalle (BL)");
    assert_eq!(faults(&plan), [Why::UnknownOrganization, Why::SiteOrganization]);
    assert_eq!(of(Kind::Sites, "Nome\nX\n", &known).missing, [Column::Organization]);
}
