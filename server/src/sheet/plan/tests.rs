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

#[tokio::test]
async fn a_list_neither_names_what_is_retired_nor_brings_it_back() {
    let store = crate::store::MemoryStore::default();
    let text = "Organizzazione;Settore critico\nValle;no\nMonte;no\n";
    let first = of(Kind::Organizations, text, &Known::default());
    let mut firms: Vec<Payload> = first.commands().into_iter().map(|(payload, _)| payload).collect();
    assert_eq!(firms.len(), 2, "{first:?}");
    let people = "Nome;Email;Organizzazione\nAnna;anna@x.example;Valle\n";
    let known = known_after(firms.clone(), &store, 1).await;
    let anna: Vec<Payload> = of(Kind::People, people, &known).commands().into_iter().map(|(one, _)| one).collect();
    let known = known_after(anna, &store, 10).await;
    let Payload::DefineOrganization(valley) = &mut firms[0] else { panic!("{firms:?}") };
    valley.retired = true;
    let id = valley.id;
    let version = known.version(id).expect("a version");
    let mut retire = crate::system::command(
        CommandId::from(20),
        firms[0].clone(),
        deskside_domain::id::PersonId::from(1),
        Timestamp(1_795_000_000),
    );
    retire.base = serde_json::from_value(serde_json::json!({ "record": { "confirmed": version } })).expect("a base");
    retire.payload_hash = retire.hash();
    crate::system::submit(&store, [retire], Timestamp(1_795_000_001)).await.expect("stored");
    let known = Known::read(&store).await.expect("read");
    assert!(known.is_retired(id), "{known:?}");
    // Who was there keeps it, who is new may not have it.
    let more = "Nome;Email;Organizzazione;Note\nAnna;anna@x.example;Valle;sale\nUgo;ugo@x.example;Valle;\n";
    let plan = of(Kind::People, more, &known);
    assert_eq!((plan.counts(), faults(&plan)), ([0, 1, 0, 1], vec![Why::Retired]));
    assert!(Why::Retired.text(Lang::It).contains("ritirata"));
    let plan = of(Kind::Sites, "Sede;Organizzazione\nMulino;Valle\nMalga;Monte\n", &known);
    assert_eq!((plan.counts(), faults(&plan)), ([1, 0, 0, 1], vec![Why::Retired]));
    // A row about the record itself changes what it says, and no more.
    let plan = of(Kind::Organizations, "Organizzazione;Settore critico\nValle;sì\n", &known);
    let What::Changed(Payload::DefineOrganization(after), ..) = &plan.lines[0].what else { panic!("{plan:?}") };
    assert!(after.retired && after.critical_sector && after.id == id, "{after:?}");
}
