use super::*;
use proptest::prelude::*;

fn holds(text: &str, query: &str) -> bool {
    Query::new(query).holds(&index_line([text]))
}

#[test]
fn case_accents_and_apostrophes_do_not_matter() {
    assert_eq!(words("L'UFFICIO è più-in là: PC-0042"), ["ufficio", "e", "piu", "in", "la", "pc", "0042"]);
    assert_eq!(words("Ma\u{300}rio"), ["mario"]);
    for (text, word) in [
        ("nell’anno", "anno"),
        ("dell'ufficio", "ufficio"),
        ("l`antenna", "antenna"),
        ("quest´ora", "ora"),
        ("perche'", "perche"),
        ("un'altra", "altra"),
        ("stam\u{ad}pante", "stampante"),
        ("\u{130}stanbul", "istanbul"),
    ] {
        assert_eq!(words(text), [word], "{text}");
    }
    // What is not elided stays, and a quoted letter is one.
    assert_eq!(words("Sant'Antonio"), ["sant", "antonio"]);
    assert_eq!(words("Anna's PC"), ["anna", "pc"]);
    assert_eq!(words("il tasto 'l' non va"), ["il", "tasto", "l", "non", "va"]);
    assert_eq!(words("portatile Dell dell'ufficio"), ["portatile", "dell", "ufficio"]);
    assert_eq!(folded("Dell'Oro"), "dell oro");
}

#[test]
fn who_types_it_in_another_way_finds_it() {
    let found = [
        (
            "Stampante dell’ufficio bloccata",
            &["dell'ufficio", "l'ufficio", "ufficio", "STAMPANTE uffi", "stampante dell'"][..],
        ),
        ("PC-0042 non parte", &["pc-0042", "pc0042", "PC 0042", "0042", "pc-00", "pc0042 non"]),
        ("pc0042", &["PC-0042", "pc_0042", "0042"]),
        ("MFC-L2710DW", &["l2710", "2710 dw", "2710dw", "L-2710"]),
        ("Kein Gerät für Müller", &["müller", "muller", "mueller", "Mu\u{308}ller", "gerat", "geraet", "fur"]),
        ("Mu\u{308}ller", &["müller", "muller", "mueller", "mu"]),
        ("café Łódź, crème brûlée, Straße", &["cafe", "lodz", "creme brulee", "strasse", "straße"]),
        ("192.168.1.10", &["192.168", "192.168.1.1", "168 10"]),
        ("ticket 1004276", &["1004276", "100 427 6", "100-4276", "10042", "100 4"]),
        ("12 34 monitor", &["12 34", "12-34", "34 12", "monitor"]),
    ];
    for (text, queries) in found {
        for query in queries {
            assert!(holds(text, query), "{query:?} finds {text:?}");
        }
    }
    for (text, query) in [
        ("Stampante dell’ufficio", "dell"),
        ("PC-0042", "pc-0043"),
        ("PC-0042", "042"),
        ("stampante bloccata", "stampa bloccata"),
        ("1004276", "100 428"),
    ] {
        assert!(!holds(text, query), "{query:?} does not find {text:?}");
    }
}

#[test]
fn the_last_word_may_be_a_beginning() {
    let line = index_line(["Stampante bloccata", "secondo piano"]);
    assert!(matches(&words("piano stamp"), &line));
    assert!(!matches(&words("stamp piano"), &line));
    assert!(matches(&[], &line));
}

#[test]
fn numbers_and_aliases_are_understood_however_they_are_said() {
    let number = TicketNumber::new(572).expect("in range");
    for said in ["5724", "572-4", " 57 24 "] {
        assert_eq!(Query::new(said).number, Some(number), "{said}");
    }
    assert_eq!(Query::new("572 4").joined.as_deref(), Some("5724"));
    assert_eq!(Query::new("L-000002").joined.as_deref(), Some("l000002"));
    assert_eq!(Query::new("l2").joined, None);
    assert_eq!(Query::new("piano 2").joined, None);
    assert_eq!(Query::new("0437 1234567").joined, None, "longer than any number");
    assert!(Query::new(" '\"- ").is_empty());
}

fn pieces(parts: &[Part]) -> String {
    parts.iter().map(|part| if part.marked { format!("[{}]", part.text) } else { part.text.clone() }).collect()
}

fn shown(text: &str, query: &str) -> Option<String> {
    snippet(text, &Query::new(query)).map(|found| pieces(&found.shown()))
}

#[test]
fn a_snippet_shows_where() {
    assert_eq!(
        shown("Stampante dell’ufficio bloccata", "l'ufficio").as_deref(),
        Some("Stampante dell’[ufficio] bloccata")
    );
    assert_eq!(shown("Il PC-0042 non parte", "pc0042").as_deref(), Some("Il [PC]-[0042] non parte"));
    assert_eq!(shown("È già la terza volta", "gia terz").as_deref(), Some("È [già] la [terza] volta"));
    assert_eq!(shown("nothing here", "printer"), None);
    assert_eq!(shown("anything", ""), None);
    let long = format!("{} la stampante è bloccata da ieri {}", "parole ".repeat(40), "altre ".repeat(40));
    let found = shown(&long, "bloccata stamp").expect("found");
    assert!(found.starts_with("…parole ") && found.ends_with(" altre…"), "{found}");
    assert!(found.contains("la [stampante] è [bloccata] da ieri"), "{found}");
    // The best place, not the first one.
    let twice = format!("La rete. {} La rete della sede è lenta.", "E poi altro ancora. ".repeat(12));
    assert!(shown(&twice, "sede rete").expect("found").contains("La [rete] della [sede]"));
    let chosen = best(["rete", "niente", "la rete della sede"], &Query::new("sede rete")).expect("found");
    assert_eq!((chosen.0, pieces(&chosen.1.parts)), (2, "la [rete] della [sede]".to_owned()));
}

/// Texts as people write them, and as nobody should.
fn texts() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "[a-zàèéìòùäöüß]{1,9}",
        "[A-Z]{2}-?[0-9]{2,5}",
        "(dell|l|un|quest)['’][aeiouèò][a-z]{0,6}",
        "[0-9]{1,7}",
        Just("e\u{300}".to_owned()),
        Just("Mu\u{308}ller".to_owned()),
        Just("👩\u{200d}🔧".to_owned()),
        Just("1\u{fe0f}\u{20e3}".to_owned()),
        "\\PC{1,6}",
        "[a-z]{130,150}",
    ];
    (prop::collection::vec((word, prop_oneof![4 => Just(" "), 1 => Just("\n"), 1 => Just("-"), 1 => Just("")]), 0..60))
        .prop_map(|words| words.into_iter().map(|(word, gap)| word + gap).collect())
}

/// Parts of words that say nothing until they are whole: a prefix may end in one.
fn ends_in_an_elision(text: &str) -> bool {
    let last = text.rsplit(|c: char| !c.is_alphanumeric() && !is_mark(c)).next().unwrap_or_default();
    let last = folded(last);
    ELIDED.iter().any(|elided| elided.starts_with(last.rsplit(' ').next().unwrap_or_default()))
}

proptest! {
    #[test]
    fn words_stay_what_they_are(text in texts()) {
        let once = words(&text);
        prop_assert_eq!(&words(&once.join(" ")), &once, "{:?}", text);
        let line = index_line([text.as_str()]);
        prop_assert_eq!(index_line([line.as_str()]), line.clone());
        prop_assert!(line.split(' ').all(|word| line.is_empty() || word.chars().all(char::is_alphanumeric)));
    }

    #[test]
    fn a_text_is_found_by_all_it_begins_with(text in texts(), at in any::<prop::sample::Index>()) {
        let cuts: Vec<usize> = (0..=text.len()).filter(|at| text.is_char_boundary(*at)).collect();
        let typed = &text[..cuts[at.index(cuts.len())]];
        if !ends_in_an_elision(typed) {
            prop_assert!(holds(&text, typed), "{:?} in {:?}", typed, text);
        }
    }

    #[test]
    fn a_text_is_found_by_its_words_however_they_are_typed(text in texts()) {
        for word in words(&text) {
            let upper: String = word.chars().flat_map(char::to_uppercase).collect();
            let mut ways = vec![word.clone(), word.chars().take(1).collect(), word.chars().take(2).collect()];
            if words(&upper) == [word.as_str()] {
                ways.push(upper);
            }
            for way in ways {
                prop_assert!(holds(&text, &way), "{:?} in {:?}", way, text);
            }
        }
        prop_assert!(holds(&text, &text.replace('\'', "’")));
    }

    #[test]
    fn a_snippet_is_a_stretch_of_the_text_with_words_marked(text in texts(), query in texts(), own in any::<prop::sample::Index>()) {
        let there = words(&text);
        let queries = [query.chars().take(12).collect(), there.get(own.index(there.len().max(1))).cloned().unwrap_or_default()];
        for query in queries {
            let query = Query::new(&query);
            let whole = marked(&text, &query);
            prop_assert_eq!(whole.iter().map(|part| part.text.as_str()).collect::<String>(), text.clone());
            let Some(found) = snippet(&text, &query) else {
                prop_assert!(whole.iter().all(|part| !part.marked));
                continue;
            };
            let stretch: String = found.parts.iter().map(|part| part.text.as_str()).collect();
            prop_assert!(text.contains(&stretch), "{:?}", stretch);
            prop_assert!(stretch.chars().count() <= 120 + 4, "{:?}", stretch);
            prop_assert!(found.parts.iter().any(|part| part.marked));
            prop_assert!(!stretch.starts_with(hanging) && !stretch.ends_with('\u{200d}'), "{:?}", stretch);
            for part in found.parts.iter().filter(|part| part.marked) {
                prop_assert!(!part.text.is_empty() && !part.text.contains(char::is_whitespace));
                let word = index_line([part.text.as_str()]);
                let answers = word.split(' ').any(|word| {
                    query.words.iter().any(|asked| word == asked)
                        || query.words.last().into_iter().chain(&query.joined).any(|asked| word.starts_with(asked.as_str()))
                });
                prop_assert!(answers, "{:?} for {:?}", part.text, query);
            }
            for (before, part) in found.parts.iter().zip(found.parts.iter().skip(1)) {
                prop_assert!(!part.text.starts_with(hanging), "{:?} then {:?}", before, part);
            }
        }
    }
}

/// Looks like one with the character before it.
fn hanging(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{fe0f}' | '\u{20e3}' | '\u{200d}')
}
