//! Lines in, lines out.

mod model;
mod pitfalls;

use super::run;
use serde_json::{Value, json};

/// What the answers to some lines are.
fn answers(input: impl AsRef<[u8]>) -> Vec<Value> {
    let mut output = Vec::new();
    run(input.as_ref(), &mut output).unwrap();
    let text = String::from_utf8(output).unwrap();
    assert!(text.is_empty() || text.ends_with('\n'));
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn answer(line: &Value) -> Value {
    let mut answers = answers(line.to_string());
    assert_eq!(answers.len(), 1);
    answers.remove(0)
}

/// Mondays to Fridays from nine to five in Rome.
fn office() -> Value {
    let day = json!([["09:00", "17:00"]]);
    json!({ "zone": "Europe/Rome", "weekly": { "mon": day, "tue": day, "wed": day, "thu": day, "fri": day } })
}

/// The same hours on every day of the week.
fn daily(zone: &str, hours: &Value) -> Value {
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    json!({ "zone": zone, "weekly": days.map(|day| (day.to_owned(), hours.clone())).into_iter().collect::<serde_json::Map<_, _>>() })
}

/// A clock with a target in seconds; events as `start 2026-01-05T15:00:00Z`.
fn case(calendar: &Value, target: u64, events: &[&str], now: &str) -> Value {
    let events: Vec<Value> = events
        .iter()
        .map(|event| {
            let (kind, at) = event.split_once(' ').unwrap();
            json!({ "at": at, "kind": kind })
        })
        .collect();
    json!({ "id": "c1", "calendar": calendar, "target_seconds": target, "events": events, "now": now })
}

/// State, due moment and elapsed seconds.
fn shown(line: &Value) -> (String, Option<String>, i64) {
    let answer = answer(line);
    let text = |name: &str| answer[name].as_str().map(str::to_owned);
    let rows = answer["ledger"].as_array().unwrap_or_else(|| panic!("{answer}"));
    let seconds = |row: &Value| {
        let at = |name: &str| super::instant::read(row[name].as_str().unwrap()).unwrap().0;
        at("to") - at("from")
    };
    let counted: i64 = rows.iter().filter(|row| row["counted"] == true).map(seconds).sum();
    let elapsed = answer["elapsed_seconds"].as_i64().unwrap();
    assert_eq!(counted, elapsed, "the counted rows add up: {answer}");
    assert!(rows.iter().all(|row| seconds(row) > 0), "no row is empty: {answer}");
    (text("state").unwrap(), text("due_at"), elapsed)
}

fn told(state: &str, due_at: Option<&str>, elapsed: i64) -> (String, Option<String>, i64) {
    (state.to_owned(), due_at.map(str::to_owned), elapsed)
}

/// The ledger in short: `from to reason`, the counted rows with a star.
fn ledger(line: &Value) -> Vec<String> {
    let answer = answer(line);
    let row = |row: &Value| {
        let star = if row["counted"] == true { "*" } else { "" };
        format!(
            "{} {} {}{star}",
            row["from"].as_str().unwrap(),
            row["to"].as_str().unwrap(),
            row["reason"].as_str().unwrap()
        )
    };
    answer["ledger"].as_array().unwrap_or_else(|| panic!("{answer}")).iter().map(row).collect()
}

/// What a line is refused with.
fn refused(line: &Value) -> String {
    let answer = answer(line);
    assert_eq!(answer["id"], line["id"], "{answer}");
    assert_eq!(answer.as_object().unwrap().len(), 2, "{answer}");
    answer["error"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

#[test]
fn the_line_of_the_handbook() {
    let line = json!({
        "id": "c1",
        "calendar": {
            "zone": "Europe/Rome",
            "weekly": { "mon": [["09:00", "13:00"], ["14:00", "18:00"]] },
            "closed": ["2026-12-25"],
            "open": [{ "date": "2026-12-24", "hours": [["09:00", "12:00"]] }]
        },
        "target_seconds": 14_400,
        "events": [{ "at": "2026-03-27T16:30:00Z", "kind": "start" }],
        "now": "2026-04-01T10:00:00Z"
    });
    // The one open day between is Monday the 30th, in summer time: 07:00Z to 11:00Z and 12:00Z to 16:00Z.
    let expected = concat!(
        r#"{"id":"c1","state":"breached","due_at":"2026-03-30T11:00:00Z","elapsed_seconds":28800,"ledger":["#,
        r#"{"from":"2026-03-27T16:30:00Z","to":"2026-03-30T07:00:00Z","counted":false,"reason":"closed"},"#,
        r#"{"from":"2026-03-30T07:00:00Z","to":"2026-03-30T11:00:00Z","counted":true,"reason":"open"},"#,
        r#"{"from":"2026-03-30T11:00:00Z","to":"2026-03-30T12:00:00Z","counted":false,"reason":"closed"},"#,
        r#"{"from":"2026-03-30T12:00:00Z","to":"2026-03-30T16:00:00Z","counted":true,"reason":"open"},"#,
        r#"{"from":"2026-03-30T16:00:00Z","to":"2026-04-01T10:00:00Z","counted":false,"reason":"closed"}]}"#,
        "\n"
    );
    let mut output = Vec::new();
    run(line.to_string().as_bytes(), &mut output).unwrap();
    assert_eq!(String::from_utf8(output).unwrap(), expected);
}

#[test]
fn a_target_reached_at_closing_is_due_at_closing() {
    // Monday 2026-01-05, 16:00 to 17:00 in Rome.
    let stopped =
        |stop: &str| shown(&case(&office(), 3_600, &["start 2026-01-05T15:00:00Z", stop], "2026-01-09T00:00:00Z"));
    assert_eq!(stopped("stop 2026-01-05T15:59:59Z"), told("met", None, 3_599));
    assert_eq!(stopped("stop 2026-01-05T16:00:00Z"), told("met", None, 3_600));
    assert_eq!(stopped("stop 2026-01-05T16:00:01Z"), told("breached", Some("2026-01-05T16:00:00Z"), 3_600));
    assert_eq!(stopped("stop 2026-01-06T09:00:00Z"), told("breached", Some("2026-01-05T16:00:00Z"), 7_200));
    let now = |now: &str| shown(&case(&office(), 3_600, &["start 2026-01-05T15:00:00Z"], now));
    assert_eq!(now("2026-01-05T16:00:00Z"), told("running", Some("2026-01-05T16:00:00Z"), 3_600));
    assert_eq!(now("2026-01-05T16:00:01Z"), told("breached", Some("2026-01-05T16:00:00Z"), 3_600));
}

#[test]
fn a_clock_paused_when_due_is_breached_a_second_after_it_runs_on() {
    let events = ["start 2026-01-05T15:00:00Z", "pause 2026-01-05T16:00:00Z", "resume 2026-01-06T20:00:00Z"];
    let at = |now: &str| shown(&case(&office(), 3_600, &events, now));
    assert_eq!(at("2026-01-05T16:00:00Z"), told("paused", None, 3_600));
    assert_eq!(at("2026-01-06T19:59:59Z"), told("paused", None, 3_600));
    assert_eq!(at("2026-01-06T20:00:00Z"), told("running", Some("2026-01-05T16:00:00Z"), 3_600));
    assert_eq!(at("2026-01-06T20:00:01Z"), told("breached", Some("2026-01-05T16:00:00Z"), 3_600));
    let stop = |at: &str| {
        let events = [&events[..], &[at]].concat();
        shown(&case(&office(), 3_600, &events, "2026-02-01T00:00:00Z")).0
    };
    assert_eq!(stop("stop 2026-01-06T20:00:00Z"), "met");
    assert_eq!(stop("stop 2026-01-06T20:00:01Z"), "breached");
}

#[test]
fn hours_that_clocks_skip_or_show_twice() {
    let on = |hours: Value, start: &str, now: &str| {
        let start = format!("start {start}");
        ledger(&case(&daily("Europe/Rome", &hours), 86_400, &[&start], now))
    };
    let (from, to) = ("2026-03-29T00:00:00Z", "2026-03-29T03:00:00Z");
    assert_eq!(on(json!([["02:30", "03:15"]]), from, to), [format!("{from} {to} closed")]);
    assert_eq!(
        on(json!([["02:15", "02:45"]]), from, to),
        [
            "2026-03-29T00:00:00Z 2026-03-29T01:15:00Z closed",
            "2026-03-29T01:15:00Z 2026-03-29T01:45:00Z open*",
            "2026-03-29T01:45:00Z 2026-03-29T03:00:00Z closed",
        ]
    );
    // Moved onto hours that follow, they are one with them.
    assert_eq!(
        on(json!([["02:15", "02:45"], ["03:30", "04:00"]]), from, to)[1],
        "2026-03-29T01:15:00Z 2026-03-29T02:00:00Z open*"
    );
    let october = case(
        &daily("Europe/Rome", &json!([["01:00", "02:30"]])),
        86_400,
        &["start 2026-10-24T22:00:00Z"],
        "2026-10-25T12:00:00Z",
    );
    assert_eq!(shown(&october).2, 5_400);
    assert_eq!(ledger(&october)[1], "2026-10-24T23:00:00Z 2026-10-25T00:30:00Z open*");
}

#[test]
fn days_of_twenty_three_and_twenty_five_hours() {
    let whole = daily("Europe/Rome", &json!([["00:00", "24:00"]]));
    let day = |from: &str, to: &str| shown(&case(&whole, 1_000_000, &[&format!("start {from}")], to)).2;
    assert_eq!(day("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"), 23 * 3_600);
    assert_eq!(day("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"), 25 * 3_600);
    let line = case(&whole, 1_000_000, &["start 2026-03-01T00:00:00Z"], "2026-11-01T00:00:00Z");
    assert_eq!(ledger(&line), ["2026-03-01T00:00:00Z 2026-11-01T00:00:00Z open*"]);
}

#[test]
fn an_opening_wins_over_a_closure_and_a_holiday_is_a_whole_local_day() {
    let mut calendar = office();
    calendar["closed"] = json!(["2026-12-24", "2026-12-25", "2026-12-25"]);
    calendar["open"] = json!([{ "date": "2026-12-24", "hours": [["09:00", "12:00"]] }]);
    let line = case(&calendar, 100_000, &["start 2026-12-24T07:00:00Z"], "2026-12-26T00:00:00Z");
    let expected = [
        "2026-12-24T07:00:00Z 2026-12-24T08:00:00Z closed",
        "2026-12-24T08:00:00Z 2026-12-24T11:00:00Z open*",
        "2026-12-24T11:00:00Z 2026-12-24T23:00:00Z closed",
        "2026-12-24T23:00:00Z 2026-12-25T23:00:00Z holiday",
        "2026-12-25T23:00:00Z 2026-12-26T00:00:00Z closed",
    ];
    assert_eq!(ledger(&line), expected);
    // A day of its own without hours is closed, and no holiday.
    calendar["open"] = json!([{ "date": "2026-12-24", "hours": [] }, { "date": "2026-12-25", "hours": [] }]);
    let line = case(&calendar, 100_000, &["start 2026-12-24T07:00:00Z"], "2026-12-26T00:00:00Z");
    assert_eq!(ledger(&line), ["2026-12-24T07:00:00Z 2026-12-26T00:00:00Z closed"]);
}

#[test]
fn paused_comes_before_holiday_before_closed_before_open() {
    let mut calendar = office();
    calendar["closed"] = json!(["2026-01-06"]);
    let events = [
        "start 2026-01-05T15:00:00Z",
        "pause 2026-01-05T15:30:00Z",
        "resume 2026-01-06T10:00:00Z",
        "pause 2026-01-07T07:30:00Z",
        "resume 2026-01-07T07:30:00Z",
    ];
    let line = case(&calendar, 100_000, &events, "2026-01-07T09:00:00Z");
    let expected = [
        "2026-01-05T15:00:00Z 2026-01-05T15:30:00Z open*",
        "2026-01-05T15:30:00Z 2026-01-06T10:00:00Z paused",
        "2026-01-06T10:00:00Z 2026-01-06T23:00:00Z holiday",
        "2026-01-06T23:00:00Z 2026-01-07T08:00:00Z closed",
        "2026-01-07T08:00:00Z 2026-01-07T09:00:00Z open*",
    ];
    assert_eq!(ledger(&line), expected);
}

#[test]
fn what_has_no_length_has_no_ledger() {
    let at = "2026-01-05T15:00:00Z";
    for events in [&["start 2026-01-05T15:00:00Z"][..], &["start 2026-01-05T15:00:00Z", "stop 2026-01-05T15:00:00Z"]] {
        assert_eq!(answer(&case(&office(), 1, events, at))["ledger"], json!([]));
    }
    let events = ["start", "pause", "resume", "pause", "stop"].map(|kind| format!("{kind} {at}"));
    let events: Vec<&str> = events.iter().map(String::as_str).collect();
    assert_eq!(shown(&case(&office(), 1, &events, "2026-01-09T00:00:00Z")), told("met", None, 0));
}

#[test]
fn a_clock_runs_on_after_its_breach_and_stays_breached() {
    let events = [
        "start 2026-01-05T08:00:00Z",
        "pause 2026-01-05T10:00:00Z",
        "resume 2026-01-05T11:00:00Z",
        "stop 2026-01-05T12:00:00Z",
    ];
    for (upto, elapsed) in [(1, 4 * 3_600), (2, 2 * 3_600), (3, 3 * 3_600), (4, 3 * 3_600)] {
        let line = case(&office(), 3_600, &events[..upto], "2026-01-05T12:00:00Z");
        assert_eq!(shown(&line), told("breached", Some("2026-01-05T09:00:00Z"), elapsed), "{upto} events");
    }
}

#[test]
fn events_to_come_are_checked_and_do_nothing() {
    let events = ["start 2026-01-05T08:00:00Z", "pause 2026-01-05T09:00:00Z", "stop 2026-01-05T10:00:00Z"];
    let at = |now: &str| shown(&case(&office(), 7_200, &events, now));
    assert_eq!(at("2026-01-05T08:30:00Z"), told("running", Some("2026-01-05T10:00:00Z"), 1_800));
    assert_eq!(at("2026-01-05T09:00:00Z"), told("paused", None, 3_600));
    assert_eq!(at("2026-01-05T10:00:00Z"), told("met", None, 3_600));
    let wrong = case(&office(), 7_200, &[events[0], "resume 2026-01-05T10:00:00Z"], "2026-01-05T08:30:00Z");
    assert_eq!(
        refused(&wrong),
        "events[1].kind: resume: it can not be while the clock is running; write pause or stop"
    );
}

#[test]
fn due_is_looked_for_as_far_as_eight_hundred_days() {
    // Open in one minute of one day: 800 days after 2026-01-01T00:00:00Z is 2028-03-11T00:00:00Z.
    let open = |date: &str, hours: [&str; 2]| json!({ "zone": "UTC", "weekly": {}, "open": [{ "date": date, "hours": [hours] }] });
    let due = |calendar: &Value, target| {
        shown(&case(calendar, target, &["start 2026-01-01T00:00:00Z"], "2026-01-01T00:00:00Z")).1
    };
    let calendar = open("2028-03-10", ["23:59", "24:00"]);
    assert_eq!(due(&calendar, 60).as_deref(), Some("2028-03-11T00:00:00Z"));
    assert_eq!(due(&calendar, 61), None);
    assert_eq!(due(&open("2028-03-11", ["00:00", "00:01"]), 1), None);
    assert_eq!(due(&office(), u64::MAX), None);
    let huge = case(&office(), u64::MAX, &["start 2026-01-01T00:00:00Z"], "2026-01-05T16:00:00Z").to_string();
    let huge = huge.replace(&u64::MAX.to_string(), "123456789012345678901234567890");
    assert_eq!(answers(huge)[0]["state"], "running");
    let mut never = office();
    never["weekly"] = json!({});
    assert_eq!(due(&never, 1), None);
}

#[test]
fn places_whose_day_begins_late_or_never_came() {
    let whole = |zone: &str| daily(zone, &json!([["00:00", "24:00"]]));
    let of = |calendar: &Value, start: &str, now: &str| {
        ledger(&case(calendar, 1_000_000, &[&format!("start {start}")], now))
    };
    // Cairo's Friday 2026-04-24 begins at 01:00: the holiday has 23 hours.
    let mut cairo = whole("Africa/Cairo");
    cairo["closed"] = json!(["2026-04-24"]);
    assert_eq!(
        of(&cairo, "2026-04-23T20:00:00Z", "2026-04-25T00:00:00Z"),
        [
            "2026-04-23T20:00:00Z 2026-04-23T22:00:00Z open*",
            "2026-04-23T22:00:00Z 2026-04-24T21:00:00Z holiday",
            "2026-04-24T21:00:00Z 2026-04-25T00:00:00Z open*",
        ]
    );
    // Havana's Sunday 2026-11-01 has its first hour twice; it begins with the first one.
    let mut havana = whole("America/Havana");
    havana["closed"] = json!(["2026-11-01"]);
    assert_eq!(
        of(&havana, "2026-11-01T00:00:00Z", "2026-11-03T00:00:00Z")[1],
        "2026-11-01T04:00:00Z 2026-11-02T05:00:00Z holiday"
    );
    // Apia went from the 29th to the 31st: a holiday on the day between is no time, and its hours are those of the
    // next day, as a skipped wall time is moved forward by what was skipped.
    let apia = |closed: Value| {
        let friday = json!({ "zone": "Pacific/Apia", "weekly": { "fri": [["09:00", "17:00"]] }, "closed": closed });
        of(&friday, "2011-12-29T00:00:00Z", "2012-01-02T00:00:00Z")
    };
    assert_eq!(apia(json!([]))[1], "2011-12-30T19:00:00Z 2011-12-31T03:00:00Z open*");
    assert_eq!(apia(json!(["2011-12-30"])), ["2011-12-29T00:00:00Z 2012-01-02T00:00:00Z closed"]);
    // Nuuk skips the last hour of a Saturday. Hours that this moves into a holiday do not count.
    let mut nuuk = json!({ "zone": "America/Nuuk", "weekly": { "sat": [["22:00", "23:30"]] } });
    let night = |nuuk: &Value| of(nuuk, "2026-03-29T00:00:00Z", "2026-03-29T03:00:00Z");
    assert_eq!(night(&nuuk)[0], "2026-03-29T00:00:00Z 2026-03-29T01:30:00Z open*");
    nuuk["closed"] = json!(["2026-03-29"]);
    assert_eq!(
        night(&nuuk),
        ["2026-03-29T00:00:00Z 2026-03-29T01:00:00Z open*", "2026-03-29T01:00:00Z 2026-03-29T03:00:00Z holiday"]
    );
}

#[test]
fn clocks_of_a_hundred_years_and_at_the_ends_of_time() {
    let century = case(&office(), 3_600, &["start 1926-01-01T00:00:00Z"], "2026-01-01T00:00:00Z");
    let (state, due, elapsed) = shown(&century);
    assert_eq!((state.as_str(), due.as_deref()), ("breached", Some("1926-01-01T09:00:00Z")));
    // 26,089 days from Monday to Friday.
    assert_eq!(elapsed, 26_089 * 8 * 3_600);
    let end = case(&office(), 3_600, &["start 9999-12-31T00:00:00Z"], "9999-12-31T23:59:59Z");
    assert_eq!(shown(&end), told("breached", Some("9999-12-31T09:00:00Z"), 28_800));
    let never = case(&office(), 30_000, &["start 9999-12-31T00:00:00Z"], "9999-12-31T23:59:59Z");
    assert_eq!(shown(&never), told("running", None, 28_800));
    let begin = case(&office(), 3_600, &["start 0001-01-01T00:00:00Z"], "0001-01-02T00:00:00Z");
    assert_eq!(shown(&begin).0, "breached");
}

#[test]
fn offsets_are_read_and_answers_are_in_utc() {
    let line = case(&office(), 3_600, &["start 2026-01-05T16:00:00+01:00"], "2026-01-05T10:30:00-05:00");
    assert_eq!(shown(&line), told("running", Some("2026-01-05T16:00:00Z"), 1_800));
}

#[test]
fn an_id_comes_back_as_it_came() {
    let line = |id: &str| {
        let line = case(&office(), 60, &["start 2026-01-05T08:00:00Z"], "2026-01-05T08:00:00Z").to_string();
        line.replace(r#""id":"c1""#, &format!(r#""id":{id}"#))
    };
    for id in
        [r#""""#, r#""pü \u00e9 \"x\"""#, "7", "1e400", "123456789012345678901234567890", "null", r#"["a",{"b":1}]"#]
    {
        let mut output = Vec::new();
        run(line(id).as_bytes(), &mut output).unwrap();
        let output = String::from_utf8(output).unwrap();
        assert!(output.starts_with(&format!(r#"{{"id":{id},"state":"running""#)), "{output}");
    }
}

#[test]
fn what_is_wrong_is_named_with_field_value_and_remedy() {
    let good = || case(&office(), 3_600, &["start 2026-01-05T08:00:00Z"], "2026-01-05T09:00:00Z");
    let with = |pointer: &str, value: Value| {
        let mut line = good();
        *line.pointer_mut(pointer).unwrap() = value;
        refused(&line)
    };
    let start = json!({ "at": "2026-01-05T08:00:00Z", "kind": "start" });
    let event = |at: &str, kind: &str| json!({ "at": at, "kind": kind });
    let later = |kind: &str| json!({ "at": "2026-01-05T08:30:00Z", "kind": kind });
    for (pointer, value, error) in [
        ("/target_seconds", json!(0), "target_seconds: 0: write a whole number of seconds, at least 1"),
        ("/target_seconds", json!(-5), "target_seconds: -5: write a whole number of seconds, at least 1"),
        ("/target_seconds", json!(1.5), "target_seconds: 1.5: write a whole number"),
        ("/target_seconds", json!("60"), "target_seconds: \"60\": write a whole number"),
        ("/target_seconds", Value::Null, "target_seconds: null: write a whole number"),
        (
            "/now",
            json!("today, at about noon"),
            "now: \"today, at about noon\": no moment; write it as 2026-03-27T16:30:00Z",
        ),
        ("/now", json!("2026-01-05T09:00:00.5Z"), "now: \"2026-01-05T09:00:00.5Z\": parts of a second"),
        ("/now", json!(5), "now: 5: invalid type"),
        (
            "/now",
            json!("2026-01-05T07:59:59Z"),
            "events[0].at: 2026-01-05T08:00:00Z: it is after now, 2026-01-05T07:59:59Z; start no later",
        ),
        ("/events", json!([]), "events: []: begin with an event of the kind start"),
        ("/events", json!({}), "events: {}: invalid type"),
        ("/events", json!([later("stop")]), "events[0].kind: stop: the first event is the start"),
        ("/events", json!([start, later("start")]), "events[1].kind: start: it can not be while the clock is running"),
        (
            "/events",
            json!([start, later("resume")]),
            "events[1].kind: resume: it can not be while the clock is running",
        ),
        (
            "/events",
            json!([start, later("pause"), later("pause")]),
            "events[2].kind: pause: it can not be while the clock is paused; write resume or stop",
        ),
        (
            "/events",
            json!([start, later("stop"), later("stop")]),
            "events[2].kind: stop: it can not be while the clock is stopped; take it out",
        ),
        ("/events", json!([start, later("stop"), later("resume")]), "events[2].kind: resume: it can not be"),
        (
            "/events",
            json!([start, event("2026-01-05T07:59:59Z", "stop")]),
            "events[1].at: 2026-01-05T07:59:59Z: it is before events[0].at, 2026-01-05T08:00:00Z",
        ),
        (
            "/events/0/kind",
            json!("begin"),
            "events[0].kind: \"begin\": unknown variant `begin`, expected one of `start`",
        ),
        (
            "/events/0",
            json!({ "at": "2026-01-05T08:00:00Z" }),
            "events[0]: {\"at\":\"2026-01-05T08:00:00Z\"}: missing field `kind`",
        ),
        (
            "/events/0",
            json!({ "at": "2026-01-05T08:00:00Z", "kind": "start", "by": "me" }),
            "events[0].by: \"me\": unknown field `by`",
        ),
        (
            "/calendar/zone",
            json!("Europe/Atlantis"),
            "calendar.zone: \"Europe/Atlantis\": no zone of the tz database; write one such as",
        ),
        (
            "/calendar/zone",
            json!("europe/rome"),
            "calendar.zone: \"europe/rome\": no zone of the tz database; write \"Europe/Rome\"",
        ),
        ("/calendar/zone", json!(""), "calendar.zone: \"\": no zone"),
        (
            "/calendar/weekly",
            json!({ "monday": [] }),
            "calendar.weekly.monday: []: unknown field `monday`, expected one of `mon`",
        ),
        ("/calendar/weekly/mon", json!([["17:00", "09:00"]]), "calendar.weekly.mon[0]: [\"17:00\",\"09:00\"]:"),
        ("/calendar/weekly/mon", json!([["09:00", "09:00"]]), "calendar.weekly.mon[0]: [\"09:00\",\"09:00\"]:"),
        ("/calendar/weekly/mon", json!([["24:00", "24:00"]]), "calendar.weekly.mon[0]: [\"24:00\",\"24:00\"]:"),
        ("/calendar/weekly/mon", json!([["9:00", "17:00"]]), "calendar.weekly.mon[0]: [\"9:00\",\"17:00\"]:"),
        ("/calendar/weekly/mon", json!([["09:00:00", "17:00"]]), "calendar.weekly.mon[0]:"),
        ("/calendar/weekly/mon", json!([["09:00", "17:00", "18:00"]]), "calendar.weekly.mon[0]:"),
        (
            "/calendar/weekly/mon",
            json!([["14:00", "18:00"], ["09:00", "14:01"]]),
            "calendar.weekly.mon: 09:00-14:01 and 14:00-18:00: they overlap",
        ),
        (
            "/calendar/weekly/mon",
            json!([["14:00", "18:00"], ["14:00", "18:00"]]),
            "calendar.weekly.mon: 14:00-18:00 and 14:00-18:00: they overlap",
        ),
    ] {
        let told = with(pointer, value.clone());
        assert!(told.starts_with(error), "{pointer} {value}\n told {told}\n not  {error}");
    }
    for (field, value, error) in [
        ("closed", json!(["2026-02-29"]), "calendar.closed[0]: \"2026-02-29\": not a day written as 2026-11-22"),
        ("closed", Value::Null, "calendar.closed: null: invalid type"),
        (
            "open",
            json!([{ "date": "2026-12-24" }]),
            "calendar.open[0]: {\"date\":\"2026-12-24\"}: missing field `hours`",
        ),
        (
            "open",
            json!([{ "date": "2026-12-24", "hours": [] }, { "date": "2026-12-24", "hours": [] }]),
            "calendar.open: 2026-12-24: is there twice; unite its hours",
        ),
        (
            "open",
            json!([{ "date": "2026-12-24", "hours": [["09:00", "12:00"], ["11:00", "13:00"]] }]),
            "calendar.open[0].hours: 09:00-12:00 and 11:00-13:00: they overlap",
        ),
        ("holidays", json!([]), "calendar.holidays: []: unknown field `holidays`"),
    ] {
        let mut line = good();
        line["calendar"][field] = value;
        let told = refused(&line);
        assert!(told.starts_with(error), "\n told {told}\n not  {error}");
    }
    for field in ["calendar", "target_seconds", "events", "now"] {
        let mut line = good();
        line.as_object_mut().unwrap().remove(field);
        assert!(refused(&line).starts_with(&format!("{field}: missing: write for example ")), "{field}");
    }
    let mut line = good();
    line["priority"] = json!("P1");
    assert_eq!(refused(&line), "priority: \"P1\": no such field; there are id, calendar, target_seconds, events, now");
}

#[test]
fn touching_hours_may_stand_in_any_order() {
    let hours = json!([["14:00", "24:00"], ["09:00", "14:00"]]);
    let line = case(&daily("UTC", &hours), 1_000_000, &["start 2026-01-05T00:00:00Z"], "2026-01-06T00:00:00Z");
    assert_eq!(
        ledger(&line),
        ["2026-01-05T00:00:00Z 2026-01-05T09:00:00Z closed", "2026-01-05T09:00:00Z 2026-01-06T00:00:00Z open*"]
    );
    // More stretches and days than a calendar of the desk may have.
    let many: Vec<[String; 2]> = (0..24).map(|hour| [format!("{hour:02}:00"), format!("{hour:02}:30")]).collect();
    let mut calendar = daily("UTC", &json!(many));
    let days: Vec<String> =
        (1..=28).flat_map(|day| (1..=50).map(move |year| format!("{:04}-02-{day:02}", 2100 + year))).collect();
    calendar["closed"] = json!(days);
    let line = case(&calendar, 1_000_000, &["start 2026-01-05T00:00:00Z"], "2026-01-06T00:00:00Z");
    assert_eq!(shown(&line).2, 43_200);
}

#[test]
fn every_line_is_answered_in_order() {
    let good = |id: &str| {
        let mut line = case(&office(), 60, &["start 2026-01-05T08:00:00Z"], "2026-01-05T08:00:00Z");
        line["id"] = json!(id);
        line.to_string()
    };
    let mut input = Vec::new();
    let lines: [&[u8]; 12] = [
        b"\xef\xbb\xbf",
        good("a").as_bytes(),
        b"",
        b"   ",
        b"nonsense",
        b"[1,2]",
        b"{\"id\":\"b\"",
        b"{\"id\":\"c\"} {}",
        b"{\"id\":\"\xff\"}",
        br#"{"id":"d","id":"e"}"#,
        br#"{"now":1}"#,
        good("z").as_bytes(),
    ]
    .map(<[u8]>::to_vec)
    .map(|line| &*line.leak());
    for line in &lines[..1] {
        input.extend_from_slice(line);
    }
    for line in &lines[1..] {
        input.extend_from_slice(line);
        input.extend_from_slice(b"\r\n");
    }
    input.truncate(input.len() - 2);
    let answers = answers(input);
    let ids: Vec<&Value> = answers.iter().map(|answer| &answer["id"]).collect();
    let null = Value::Null;
    let (a, d, z) = (json!("a"), json!("d"), json!("z"));
    assert_eq!(ids, [&a, &null, &null, &null, &null, &null, &null, &null, &d, &null, &z]);
    assert!(answers.iter().skip(1).take(9).all(|answer| answer["error"].is_string()), "{answers:?}");
    let error = |at: usize| answers[at]["error"].as_str().unwrap();
    assert!(error(1).starts_with("line: empty: "), "{}", error(1));
    assert!(error(3).starts_with("line: nonsense"), "{}", error(3));
    assert!(error(7).starts_with("line: no UTF-8 at byte 8: "), "{}", error(7));
    assert_eq!(error(8), r#"id: "e": is there twice; write it once"#);
    assert!(error(9).starts_with("id: missing: "), "{}", error(9));
}

#[test]
fn a_line_that_is_too_long_is_passed_over() {
    let good = case(&office(), 60, &["start 2026-01-05T08:00:00Z"], "2026-01-05T08:00:00Z").to_string();
    let mut input = vec![b' '; super::line::LINE_MAX];
    input[..good.len()].copy_from_slice(good.as_bytes());
    let fits = input.clone();
    input.push(b' ');
    let all = [&input[..], b"\n", good.as_bytes(), b"\n", &fits].concat();
    let answers = answers(all);
    assert_eq!(answers.len(), 3);
    assert_eq!(
        (&answers[0]["id"], answers[0]["error"].as_str().map(|error| &error[..15])),
        (&Value::Null, Some("line: more than"))
    );
    assert_eq!((&answers[1]["state"], &answers[2]["state"]), (&json!("running"), &json!("running")));
}

#[test]
fn fields_that_are_there_twice_are_refused_wherever() {
    for (twice, field) in [
        (r#"{"id":"c","now":1,"now":2}"#, "now: 2: is there twice"),
        (
            r#"{"id":"c","target_seconds":1,"events":[],"now":"","calendar":{"zone":"UTC","zone":"UTC"}}"#,
            "calendar: {\"zone\":\"UTC\"}: duplicate field `zone`; write it once",
        ),
        (
            r#"{"id":"c","target_seconds":1,"events":[],"now":"","calendar":{"zone":"UTC","weekly":{"mon":[],"mon":[]}}}"#,
            "calendar.weekly: {\"mon\":[]}: duplicate field `mon`; write it once",
        ),
    ] {
        let answers = answers(twice);
        let told = answers[0]["error"].as_str().unwrap();
        assert!(told.starts_with(field), "{told}");
        assert_eq!(answers[0]["id"], "c");
    }
}

#[test]
fn nobody_reading_any_more_is_no_failure() {
    struct Closed;
    impl std::io::Write for Closed {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    assert!(run(&b"{}\n"[..], Closed).is_ok());
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    assert!(run(&b"{}\n"[..], Full).is_err());
}

#[test]
fn lists_are_no_objects_and_objects_are_no_words() {
    let events = json!([{ "at": "2026-03-23T15:00:00Z", "kind": "start" }]);
    let now = "2026-03-23T15:30:00Z";
    let line = |calendar: Value, events: Value| json!({ "id": 1, "calendar": calendar, "target_seconds": 60, "events": events, "now": now });
    let rome = |extra: Value| {
        let mut calendar = json!({ "zone": "Europe/Rome" });
        calendar.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        calendar
    };
    for (calendar, events, field) in [
        (json!(["Europe/Rome"]), events.clone(), "calendar"),
        (rome(json!({ "weekly": [] })), events.clone(), "calendar.weekly"),
        (rome(json!({ "open": [["2026-03-23", []]] })), events.clone(), "calendar.open[0]"),
        (rome(json!({})), json!([["2026-03-23T15:00:00Z", "start"]]), "events[0]"),
        (rome(json!({})), json!([{ "at": "2026-03-23T15:00:00Z", "kind": { "start": null } }]), "events[0].kind"),
    ] {
        let error = refused(&line(calendar, events));
        assert!(error.starts_with(&format!("{field}: ")) && error.contains("write "), "{error}");
    }
}
