//! What went wrong in other help desks and must not here, as far as a single clock can show it.

use super::{answer, case, ledger, office, shown, told};
use serde_json::{Value, json};

fn due(line: &Value) -> String {
    answer(line)["due_at"].as_str().unwrap_or_else(|| panic!("{}", answer(line))).to_owned()
}

#[test]
fn another_target_while_pending_keeps_the_pauses() {
    // Two hours worked, two paused.
    let events = ["start 2026-01-05T08:00:00Z", "pause 2026-01-05T10:00:00Z", "resume 2026-01-05T12:00:00Z"];
    let with = |target: u64| case(&office(), target, &events, "2026-01-05T12:00:00Z");
    assert_eq!(shown(&with(4 * 3_600)), told("running", Some("2026-01-05T14:00:00Z"), 7_200));
    assert_eq!(shown(&with(3 * 3_600)), told("running", Some("2026-01-05T13:00:00Z"), 7_200));
    assert_eq!(ledger(&with(4 * 3_600)), ledger(&with(3 * 3_600)));
}

#[test]
fn a_pause_over_the_weekend_moves_the_deadline_by_working_time_only() {
    let line = |events: &[&str]| case(&office(), 8 * 3_600, events, "2026-01-12T08:00:00Z");
    let start = "start 2026-01-09T12:00:00Z";
    // Friday 17:00 to Monday 09:00: no working time at all.
    let paused = line(&[start, "pause 2026-01-09T16:00:00Z", "resume 2026-01-12T08:00:00Z"]);
    assert_eq!(due(&paused), due(&line(&[start])));
    assert_eq!(due(&paused), "2026-01-12T12:00:00Z");
    // An hour of Friday more.
    let earlier = line(&[start, "pause 2026-01-09T15:00:00Z", "resume 2026-01-12T08:00:00Z"]);
    assert_eq!(due(&earlier), "2026-01-12T13:00:00Z");
}

#[test]
fn a_weekend_pause_of_a_ticket_from_a_holiday() {
    let mut calendar = office();
    calendar["closed"] = json!(["2026-01-06"]);
    let events = ["start 2026-01-06T10:00:00Z", "pause 2026-01-09T16:00:00Z", "resume 2026-01-12T08:00:00Z"];
    // Wednesday to Friday are 24 hours; one more is left for Monday.
    let line = case(&calendar, 25 * 3_600, &events, "2026-01-12T08:00:00Z");
    assert_eq!(shown(&line), told("running", Some("2026-01-12T09:00:00Z"), 24 * 3_600));
    assert!(ledger(&line)[0].ends_with("2026-01-06T23:00:00Z holiday"));
}

#[test]
fn a_paused_clock_never_becomes_breached() {
    let events = ["start 2026-01-05T08:00:00Z", "pause 2026-01-05T08:59:59Z"];
    for now in ["2026-01-05T09:00:00Z", "2026-01-06T12:00:00Z", "2036-01-01T00:00:00Z"] {
        assert_eq!(shown(&case(&office(), 3_600, &events, now)), told("paused", None, 3_599));
    }
}

#[test]
fn a_warning_before_the_deadline_is_as_much_working_time_before() {
    let mut calendar = office();
    for day in ["mon", "tue", "wed", "thu", "fri"] {
        calendar["weekly"][day] = json!([["09:00", "13:00"], ["14:00", "18:00"]]);
    }
    let at = |target: u64| due(&case(&calendar, target, &["start 2026-01-05T12:00:00Z"], "2026-01-05T12:00:00Z"));
    // Due on Tuesday 09:30; an hour before is Monday 17:30, and not at night.
    assert_eq!(at(4 * 3_600 + 1_800), "2026-01-06T08:30:00Z");
    assert_eq!(at(3 * 3_600 + 1_800), "2026-01-05T16:30:00Z");
}

#[test]
fn what_comes_at_night_starts_at_opening_and_time_goes_by() {
    let line = |now: &str| case(&office(), 3_600, &["start 2026-01-05T22:00:00Z"], now);
    assert_eq!(shown(&line("2026-01-06T07:00:00Z")), told("running", Some("2026-01-06T09:00:00Z"), 0));
    assert_eq!(shown(&line("2026-01-06T08:00:01Z")).2, 1);
}

#[test]
fn every_subset_of_weekdays() {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let hour = |day: u64, hour: u64| {
        super::super::instant::written(deskside_domain::time::Timestamp(
            (1_767_571_200 + day * 86_400 + hour * 3_600) as i64,
        ))
    };
    for subset in 1_u32..128 {
        let is_open = |day: u64| subset & (1 << (day % 7)) != 0;
        let mut calendar = json!({ "zone": "UTC", "weekly": {} });
        for (day, name) in DAYS.into_iter().enumerate().filter(|&(day, _)| is_open(day as u64)) {
            calendar["weekly"][name] = json!([["09:00", "17:00"]]);
            assert!(is_open(day as u64));
        }
        // From each day of the week at 13:00, for 20 hours of work: half a day if it is open, and whole ones.
        for start in 0..7 {
            let (mut day, mut left) = (start, 20);
            let expected = loop {
                let from = if day == start { 13 } else { 9 };
                if is_open(day) {
                    if left <= 17 - from {
                        break hour(day, from + left);
                    }
                    left -= 17 - from;
                }
                day += 1;
            };
            let at = hour(start, 13);
            let line = case(&calendar, 20 * 3_600, &[&format!("start {at}")], &at);
            assert_eq!(due(&line), expected, "{subset:07b} from day {start}");
        }
    }
}

#[test]
fn an_hour_from_friday_half_past_four_ends_on_monday() {
    let line = case(&office(), 3_600, &["start 2026-01-09T15:30:00Z"], "2026-01-09T15:30:00Z");
    assert_eq!(due(&line), "2026-01-12T08:30:00Z");
}

#[test]
fn half_an_hour_from_a_quarter_before_closing_goes_on_in_the_morning() {
    let line = case(&office(), 1_800, &["start 2026-01-05T15:45:00Z"], "2026-01-05T15:45:00Z");
    assert_eq!(due(&line), "2026-01-06T08:15:00Z");
}

#[test]
fn january_is_the_same_looked_at_in_july() {
    let events = ["start 2026-01-05T07:00:00Z", "stop 2026-01-07T15:00:00Z"];
    let at = |now: &str| answer(&case(&office(), 10 * 3_600, &events, now));
    assert_eq!(at("2026-01-31T00:00:00Z"), at("2026-07-31T00:00:00Z"));
    assert_eq!(at("2026-07-31T00:00:00Z")["elapsed_seconds"], (8 + 8 + 7) * 3_600);
}

#[test]
fn wall_time_is_kept_when_clocks_change() {
    // Friday 16:00 in winter time; an hour on Friday, and Monday from nine in summer time.
    let line = case(&office(), 2 * 3_600, &["start 2026-03-27T15:00:00Z"], "2026-03-27T15:00:00Z");
    assert_eq!(due(&line), "2026-03-30T08:00:00Z");
    let line = case(&office(), 2 * 3_600, &["start 2026-10-23T14:00:00Z"], "2026-10-23T14:00:00Z");
    assert_eq!(due(&line), "2026-10-26T09:00:00Z");
}

#[test]
fn a_stopped_clock_is_never_counted_again() {
    for stop in ["2026-01-05T09:00:00Z", "2026-01-05T09:00:01Z"] {
        let events = ["start 2026-01-05T08:00:00Z", &format!("stop {stop}")];
        let at = |now: &str| answer(&case(&office(), 3_600, &events, now));
        assert_eq!(at(stop), at("2046-01-01T00:00:00Z"));
    }
}
