use super::*;

/// The texts of the desk and of the pages that the server renders.
fn every_text() -> Vec<(&'static str, &'static str, &'static str, &'static str)> {
    [super::every_text(), portal::every_portal_text()].concat()
}

/// Loan words, names and formulas that are the same in both languages.
const SAME: &[&str] = &[
    "Deskside",
    "IMEI",
    "Team",
    "Ticket",
    "Password",
    "No",
    "{n} ticket",
    "Database",
    "Schema",
    "E-mail",
    "Token",
    "{n} MB",
    "File",
    "PIN",
];

fn places(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> = text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
    found.sort_unstable();
    found
}

#[test]
fn no_text_is_empty_or_padded() {
    for (area, key, en, it) in every_text() {
        for text in [en, it] {
            assert!(!text.trim().is_empty(), "{area}.{key} is empty");
            assert_eq!(text.trim(), text, "{area}.{key} has blanks around it");
        }
    }
}

#[test]
fn few_texts_are_the_same_in_both_languages() {
    let all = every_text();
    let same: Vec<_> = all.iter().filter(|(_, _, en, it)| en == it).collect();
    let strange: Vec<_> = same.iter().filter(|(_, _, en, _)| !SAME.contains(en)).collect();
    assert!(strange.is_empty(), "not translated: {strange:?}");
    assert!(same.len() * 20 <= all.len(), "{} of {} texts are the same in both languages", same.len(), all.len());
}

#[test]
fn both_languages_have_the_same_places() {
    for (area, key, en, it) in every_text() {
        assert_eq!(places(en), places(it), "{area}.{key}");
    }
}

#[test]
fn calendar_words_are_complete() {
    for lang in Lang::ALL {
        assert_eq!(lang.texts().time.weekdays.split(' ').count(), 7);
        assert_eq!(lang.texts().time.months.split(' ').count(), 12);
    }
}

/// The rules of the Italian words: one word, one thing.
#[test]
fn italian_keeps_its_words() {
    for (area, key, _, it) in every_text() {
        let lower = it.to_lowercase();
        let words: Vec<&str> = lower.split(|c: char| !c.is_alphabetic()).collect();
        let has = |word: &str| words.contains(&word);
        let at = [area, ".", key].concat();
        assert!(it != "Annulla" || at == "common.undo", "{at}: \"Annulla\" alone is undo");
        assert!(!lower.contains("firma digitale"), "{at}: a legal term");
        assert!(!has("anziano") && !has("anziana"), "{at}");
        assert!(!has("articolo") && !has("articoli"), "{at}: risposta, nota or scheda");
        assert!(!has("tickets") && !has("teams") && !has("tablets"), "{at}: no plural s on loan words");
        assert!(!has("cespite"), "{at}: bene");
        assert!(!has("asset") && !has("workaround") && !has("escalation"), "{at}: has an Italian word");
        assert!(!has("sospeso") || lower.contains("tempo sospeso"), "{at}: sospeso is the clock");
        assert!(
            !lower.contains("in attesa") || area == "status" || at.ends_with("pending"),
            "{at}: in attesa is a ticket's status"
        );
        assert!(
            !["clicca", "cliccare", "effettuare", "submit", "ok"].iter().any(|word| has(word)),
            "{at}: not how the desk speaks"
        );
        // In Italian health care a ticket is a fee.
        assert!(
            !matches!(area, "report" | "follow" | "notices") || !lower.contains("ticket"),
            "{at}: the portal never says ticket"
        );
        assert!(!it.contains(" ?") && !it.contains(" !") && !it.contains("..."), "{at}: spelling");
        assert!(!it.contains("E'") && !it.contains("perchè") && !it.contains("nè "), "{at}: accents");
    }
}

#[test]
fn no_long_dashes() {
    for (area, key, en, it) in every_text() {
        assert!(!en.contains('—') && !it.contains('—'), "{area}.{key}");
    }
}

#[test]
fn every_refusal_has_its_own_text() {
    // The codes of the domain, read from its source so that a new one cannot be forgotten.
    let source = include_str!("../../domain/src/refusal.rs");
    let codes: Vec<&str> = source
        .lines()
        .filter_map(|line| line.trim().split("=> \"").nth(1))
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert!(codes.len() > 10);
    for code in codes.into_iter().chain(["conflict", "blocked", "retry", "needs_auth", "newer_than_server", "gap"]) {
        for lang in Lang::ALL {
            assert_ne!(refusal(lang, code), lang.texts().errors.unknown, "{code}");
        }
    }
    assert_eq!(refusal(Lang::It, "of_tomorrow"), Lang::It.texts().errors.unknown);
}

#[test]
fn language_is_picked() {
    assert_eq!(Lang::pick(None, "it-CH,de;q=0.8"), Lang::It);
    assert_eq!(Lang::pick(Some("en"), "it"), Lang::En);
    assert_eq!(Lang::pick(Some("xx"), "de, it;q=0.5, en;q=0.3"), Lang::It);
    assert_eq!(Lang::pick(None, "fr"), Lang::En);
    assert_eq!(Lang::from_tag("IT_it"), Some(Lang::It));
}

#[test]
fn places_are_filled() {
    assert_eq!(fill("{a} and {b}, {a}", &[("a", "1"), ("b", "{a}")]), "1 and {a}, 1");
    assert_eq!(fill("{c} stays, {", &[("a", "1")]), "{c} stays, {");
    assert_eq!(count(1, "{n} nuovo", "{n} nuovi"), "1 nuovo");
    assert_eq!(count(0, "{n} nuovo", "{n} nuovi"), "0 nuovi");
}

const WEDNESDAY: i64 = 1_796_895_000; // 2026-12-10T09:30:00Z, a Thursday

#[test]
fn dates_are_read_as_people_say_them() {
    let rome = Zone::Offset(3_600);
    let before = WEDNESDAY - 5 * 86_400;
    assert_eq!(date_time(Lang::It, WEDNESDAY, before, rome), "gio 10 dic, 10:30");
    assert_eq!(date_time(Lang::En, WEDNESDAY, before, rome), "Thu 10 Dec, 10:30");
    assert_eq!(date_time(Lang::It, WEDNESDAY, WEDNESDAY, rome), "oggi 10:30");
    assert_eq!(date_time(Lang::En, WEDNESDAY, WEDNESDAY - 86_400, rome), "tomorrow 10:30");
    assert_eq!(date_time(Lang::It, WEDNESDAY, WEDNESDAY + 86_400, rome), "ieri 10:30");
    assert_eq!(date_time(Lang::It, WEDNESDAY, WEDNESDAY + 40 * 86_400, rome), "gio 10 dic 2026, 10:30");
    assert_eq!(clock_time(0, Zone::Offset(-60)), "23:59");
    assert_eq!(day(Lang::En, 0, Zone::Offset(0)), "Thu 1 Jan");
    assert_eq!(day(Lang::It, 951_782_400, Zone::Offset(0)), "mar 29 feb");
    assert_eq!(datetime_attribute(WEDNESDAY), "2026-12-10T09:30:00Z");
}

#[test]
fn days_begin_at_midnight_of_the_place_and_are_counted() {
    for zone in [Zone::Offset(3_600), Zone::Offset(-18_000), Zone::Offset(0), Zone::Offset(49_500)] {
        for number in [-1, 0, 20_779, 20_797] {
            let begins = day_begins(number, zone);
            assert_eq!(clock_time(begins, zone), "00:00");
            assert_eq!((day_number(begins, zone), day_number(begins - 1, zone)), (number, number - 1));
        }
    }
    for text in ["1900-03-01", "1970-01-01", "2000-02-29", "2026-11-22", "2026-12-31", "2027-01-01", "2028-02-29"] {
        let date: deskside_domain::time::Date = text.parse().unwrap();
        let number = day_of_date(date);
        assert_eq!(day_attribute(number), text);
    }
    assert_eq!(super::date(Lang::It, "2026-12-10".parse().unwrap()), "10 dic 2026");
}

#[test]
fn durations_and_numbers() {
    assert_eq!(duration(Lang::It, 8_100), "2 h 15 min");
    assert_eq!(duration(Lang::En, 7_200), "2 h");
    assert_eq!(duration(Lang::En, 59), "0 min");
    assert_eq!(duration(Lang::It, 2 * 86_400 + 4 * 3_600), "2 g 4 h");
    assert_eq!(worked(76 * 3_600 + 59), "76 h");
    assert_eq!(worked(3_599), "59 min");
    assert_eq!(worked(175_500), "48 h 45 min");
    assert_eq!(working_hours(Lang::It, 14_400), "4 ore lavorative");
    assert_eq!(working_hours(Lang::It, 3_600), "1 ora lavorativa");
    assert_eq!(working_hours(Lang::It, 5_400), "1,5 ore lavorative");
    assert_eq!(relative(Lang::It, 0, 720), "12 min fa");
    assert_eq!(relative(Lang::En, 7_200, 0), "in 2 h");
    assert_eq!(relative(Lang::En, 30, 0), "just now");
    assert_eq!(time_left(Lang::It, 8_100, 0), "restano 2 h 15 min");
    assert_eq!(time_left(Lang::It, 0, 720), "fuori SLA da 12 min");
    assert_eq!(number(Lang::It, 1_234.5, 1), "1.234,5");
    assert_eq!(number(Lang::En, 10_214.0, 0), "10,214");
    assert_eq!(number(Lang::It, 0.05, 2), "0,05");
    assert_eq!(number(Lang::En, -3.0, 0), "−3");
    assert_eq!(number(Lang::En, -0.4, 0), "0");
}
