//! Sentences with a number or a name in them.

use super::{LangSignal, t};

/// Puts values in the places of a text: `fill("{n} left", &[("n", "3")])`.
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        let Some(length) = rest[start..].find('}') else { break };
        out.push_str(&rest[..start]);
        let key = &rest[start + 1..start + length];
        match values.iter().find(|(name, _)| *name == key) {
            Some((_, value)) => out.push_str(value),
            None => out.push_str(&rest[start..=start + length]),
        }
        rest = &rest[start + length + 1..];
    }
    out.push_str(rest);
    out
}

/// Chooses by number and puts it in the place `{n}`. English and Italian both know two forms.
pub fn count(n: u64, one: &str, other: &str) -> String {
    fill(if n == 1 { one } else { other }, &[("n", &n.to_string())])
}

texts! {
    /// Counted sentences, used through the functions of this module.
    Counts {
        waiting_one: "{n} waiting" | "{n} da inviare";
        waiting_other: "{n} waiting" | "{n} da inviare";
        sending_one: "Sending {n}" | "Invio in corso: {n}";
        sending_other: "Sending {n}" | "Invio in corso: {n}";
        attention_one: "{n} needs attention" | "{n} da sistemare";
        attention_other: "{n} need attention" | "{n} da sistemare";
        tickets_one: "{n} ticket" | "{n} ticket";
        tickets_other: "{n} tickets" | "{n} ticket";
        results_one: "{n} result" | "{n} risultato";
        results_other: "{n} results" | "{n} risultati";
        chasers_one: "{n} chaser" | "{n} sollecito";
        chasers_other: "{n} chasers" | "{n} solleciti";
        tasks_one: "{n} task open" | "{n} attività aperta";
        tasks_other: "{n} tasks open" | "{n} attività aperte";
        files_one: "{n} file" | "{n} allegato";
        files_other: "{n} files" | "{n} allegati";
        characters_one: "{n} character left" | "resta {n} carattere";
        characters_other: "{n} characters left" | "restano {n} caratteri";
        new_one: "{n} new" | "{n} nuovo";
        new_other: "{n} new" | "{n} nuovi";
    }
}

/// "3 waiting", "3 da inviare".
pub fn n_waiting(lang: LangSignal, n: u64) -> String {
    let c = &t(lang).counts;
    count(n, c.waiting_one, c.waiting_other)
}

/// "Sending 3".
pub fn n_sending(lang: LangSignal, n: u64) -> String {
    let c = &t(lang).counts;
    count(n, c.sending_one, c.sending_other)
}

/// "1 needs attention".
pub fn n_attention(lang: LangSignal, n: u64) -> String {
    let c = &t(lang).counts;
    count(n, c.attention_one, c.attention_other)
}

/// "12 tickets".
pub fn n_tickets(lang: LangSignal, n: u64) -> String {
    let c = &t(lang).counts;
    count(n, c.tickets_one, c.tickets_other)
}

/// "12 results".
pub fn n_results(lang: LangSignal, n: u64) -> String {
    let c = &t(lang).counts;
    count(n, c.results_one, c.results_other)
}

/// "2 chasers".
pub fn n_chasers(lang: LangSignal, n: u64) -> String {
    let c = &t(lang).counts;
    count(n, c.chasers_one, c.chasers_other)
}

/// "2 tasks open".
pub fn n_tasks(lang: LangSignal, n: u64) -> String {
    let c = &t(lang).counts;
    count(n, c.tasks_one, c.tasks_other)
}

/// "2 files".
pub fn n_files(lang: LangSignal, n: u64) -> String {
    let c = &t(lang).counts;
    count(n, c.files_one, c.files_other)
}

/// "20 characters left".
pub fn n_characters_left(lang: LangSignal, n: u64) -> String {
    let c = &t(lang).counts;
    count(n, c.characters_one, c.characters_other)
}

/// "4 new", of tickets or messages of masculine gender.
pub fn n_new(lang: LangSignal, n: u64) -> String {
    let c = &t(lang).counts;
    count(n, c.new_one, c.new_other)
}

/// "Saved on this device · 3 waiting", or only the first half when nothing waits.
pub fn saved_here(lang: LangSignal, waiting: u64) -> String {
    with_waiting(lang, t(lang).outbox.saved_here, waiting)
}

/// The short form for the top bar: "Saved here · 3 waiting".
pub fn saved_here_short(lang: LangSignal, waiting: u64) -> String {
    with_waiting(lang, t(lang).outbox.saved_here_short, waiting)
}

/// "No network · 3 waiting".
pub fn no_network(lang: LangSignal, waiting: u64) -> String {
    with_waiting(lang, t(lang).outbox.no_network, waiting)
}

/// "Server can't save now · 3 waiting".
pub fn not_able(lang: LangSignal, waiting: u64) -> String {
    with_waiting(lang, t(lang).outbox.unable, waiting)
}

fn with_waiting(lang: LangSignal, text: &str, waiting: u64) -> String {
    if waiting == 0 { text.to_string() } else { [text, " · ", &n_waiting(lang, waiting)].concat() }
}
