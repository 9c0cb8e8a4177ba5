//! Figures of a period: the identity of the backlog over random histories, in any order, in any parts.

use crate::promises::{Bench, HOUR, around, at};
use deskside_domain::id::TicketId;
use deskside_domain::metrics::{
    Decided, Figure, Filter, Metric, Period, Ratio, Record, Turn, TurnKind, behind, figures,
};
use deskside_domain::sla::{ServiceLevels, SlaMetric, Standing};
use deskside_domain::ticket::TicketStatus;
use deskside_domain::time::Timestamp;
use proptest::prelude::*;

/// A ticket that left the backlog and came back to it a few times, within some 1,000 seconds.
fn record() -> impl Strategy<Value = Record> {
    let turns = prop::collection::vec((0..300_i64, any::<bool>(), prop::option::of(0..100_i64)), 0..6);
    let moments = || prop::collection::vec(0..1_000_i64, 0..3);
    let decided = prop::collection::vec((0..1_000_i64, 0..3_usize, any::<bool>()), 0..4);
    let flags = (any::<bool>(), any::<bool>(), prop::option::of(0..1_000_i64), prop::option::of(1..4_u128));
    (any::<u128>(), 0..800_i64, turns, moments(), moments(), decided, flags).prop_map(
        |(id, opened, steps, answered, escalated, decided, (in_conversation, has_visit, owned, team))| {
            let mut now = opened;
            let turns = steps.iter().enumerate().map(|(index, (after, cancelled, working))| {
                now += after;
                let kind = match (index % 2, cancelled) {
                    (1, _) => TurnKind::Reopened,
                    (_, true) => TurnKind::Cancelled,
                    _ => TurnKind::Resolved,
                };
                Turn { at: Timestamp(now), kind, working: working.filter(|_| kind == TurnKind::Resolved) }
            });
            let standings = [Standing::Met, Standing::Breached, Standing::Cancelled];
            Record {
                ticket: TicketId::from(id),
                team: team.map(Into::into),
                assignee: None,
                organization: None,
                site: None,
                created_at: Timestamp(opened),
                turns: turns.collect(),
                owned_at: owned.map(Timestamp),
                answered: answered.into_iter().map(Timestamp).collect(),
                in_conversation,
                escalated: escalated.into_iter().map(Timestamp).collect(),
                has_visit,
                decided: decided
                    .into_iter()
                    .map(|(at, standing, first)| Decided {
                        metric: if first { SlaMetric::FirstResponse } else { SlaMetric::Resolution },
                        at: Timestamp(at),
                        standing: standings[standing],
                    })
                    .collect(),
            }
        },
    )
}

fn period() -> impl Strategy<Value = Period> {
    (0..2_000_i64, 0..2_000_i64)
        .prop_map(|(one, other)| Period { from: Timestamp(one.min(other)), until: Timestamp(one.max(other)) })
}

fn count(figures: &[Figure], metric: Metric) -> i64 {
    let found = figures.iter().find(|figure| figure.metric == metric).expect("every metric is there");
    i64::try_from(found.count).expect("small")
}

fn text(figures: &[Figure], metric: Metric) -> String {
    figures.iter().find(|figure| figure.metric == metric).expect("every metric is there").to_string()
}

proptest! {
    #[test]
    fn what_is_open_is_what_was_open_and_came_and_did_not_go(
        records in prop::collection::vec(record(), 0..40),
        period in period(),
        middle in 0..2_000_i64,
    ) {
        use Metric::{BacklogEnd, BacklogStart, Cancelled, Created, Reopened, Resolved};
        let all = figures(&records, &Filter::default(), period);
        let came = count(&all, Created) + count(&all, Reopened);
        let went = count(&all, Resolved) + count(&all, Cancelled);
        prop_assert_eq!(count(&all, BacklogEnd), count(&all, BacklogStart) + came - went);
        // Where one period ends the next one begins, and both together are the whole.
        let middle = Timestamp(middle.clamp(period.from.0, period.until.0));
        let first = figures(&records, &Filter::default(), Period { until: middle, ..period });
        let second = figures(&records, &Filter::default(), Period { from: middle, ..period });
        prop_assert_eq!(count(&first, BacklogEnd), count(&second, BacklogStart));
        for metric in [Created, Reopened, Resolved, Cancelled] {
            prop_assert_eq!(count(&first, metric) + count(&second, metric), count(&all, metric));
        }
    }

    #[test]
    fn the_order_of_tickets_means_nothing(
        records in prop::collection::vec(record(), 0..30),
        period in period(),
        turned in 0..30_usize,
    ) {
        let mut other = records.clone();
        other.reverse();
        let by = turned.min(other.len());
        other.rotate_left(by);
        let filter = Filter::default();
        prop_assert_eq!(figures(&records, &filter, period), figures(&other, &filter, period));
        for metric in Metric::ALL {
            prop_assert_eq!(
                behind(*metric, &records, &filter, period),
                behind(*metric, &other, &filter, period)
            );
        }
    }

    #[test]
    fn teams_add_up_to_the_desk(records in prop::collection::vec(record(), 0..30), period in period()) {
        let whole = figures(&records, &Filter::default(), period);
        let teams = [None, Some(1_u128), Some(2), Some(3)].map(|team| {
            let filter = Filter { team: Some(team.map(Into::into)), ..Filter::default() };
            figures(&records, &filter, period)
        });
        for metric in Metric::ALL {
            let sum: i64 = teams.iter().map(|figures| count(figures, *metric)).sum();
            prop_assert_eq!(sum, count(&whole, *metric), "{}", metric.word());
        }
    }

    #[test]
    fn a_share_is_never_more_than_all_and_no_time_is_negative(
        records in prop::collection::vec(record(), 0..30),
        period in period(),
    ) {
        for figure in figures(&records, &Filter::default(), period) {
            let known: Option<f64> = figure.to_string().parse().ok();
            prop_assert_eq!(known.is_some(), figure.value.is_some());
            let most = if figure.metric.unit() == deskside_domain::metrics::Unit::Share { 1.0 } else { f64::MAX };
            prop_assert!(known.is_none_or(|value| (0.0..=most).contains(&value)), "{figure:?}");
            let tickets = behind(figure.metric, &records, &Filter::default(), period);
            prop_assert_eq!(tickets.is_empty(), figure.count == 0, "{:?}", figure);
        }
    }

    #[test]
    fn what_happens_later_changes_no_report(
        records in prop::collection::vec(record(), 0..20),
        until in 0..2_000_i64,
    ) {
        let period = Period { from: Timestamp(0), until: Timestamp(until) };
        let known_then: Vec<Record> = records
            .iter()
            .map(|record| {
                let mut then = record.clone();
                then.turns.retain(|turn| turn.at < period.until);
                then.answered.retain(|at| *at < period.until);
                then.escalated.retain(|at| *at < period.until);
                then.decided.retain(|one| one.at < period.until);
                then.owned_at = then.owned_at.filter(|at| *at < period.until);
                then
            })
            .collect();
        let (now, then) = (figures(&records, &Filter::default(), period), figures(&known_then, &Filter::default(), period));
        for (now, then) in now.iter().zip(&then) {
            // Whether the first contact was enough is only known a week later.
            if now.metric != Metric::FirstContactResolution {
                prop_assert_eq!(now, then);
            }
        }
    }
}

#[test]
fn median_and_tenth_worst_lie_between_their_neighbours() {
    let record = |id: u128, seconds: i64| Record {
        ticket: id.into(),
        team: None,
        assignee: None,
        organization: None,
        site: None,
        created_at: Timestamp(0),
        turns: vec![Turn { at: Timestamp(seconds), kind: TurnKind::Resolved, working: None }],
        owned_at: None,
        answered: Vec::new(),
        in_conversation: true,
        escalated: Vec::new(),
        has_visit: false,
        decided: Vec::new(),
    };
    let records: Vec<Record> = (1..).zip([10, 40, 21, 30]).map(|(id, seconds)| record(id, seconds)).collect();
    let all = figures(&records, &Filter::default(), Period { from: Timestamp(0), until: Timestamp(100) });
    assert_eq!(text(&all, Metric::TimeToResolveWallMean), "25.25");
    assert_eq!(text(&all, Metric::TimeToResolveWallMedian), "25.5");
    // 30 + 0.7 * (40 - 30), as numpy.percentile([10, 21, 30, 40], 90).
    assert_eq!(text(&all, Metric::TimeToResolveWallP90), "37");
    assert_eq!(text(&all, Metric::TimeToResolveWorkingMean), "");
    assert_eq!(count(&all, Metric::TimeToResolveWorkingMean), 0);
    assert_eq!(text(&all, Metric::FirstContactResolution), "1");
    assert_eq!(Ratio::new(2, 3).expect("a number").decimal(6), "0.666667");
    assert_eq!(Ratio::new(1, 2).expect("a number").rounded(1), 1);
    assert_eq!(Ratio::whole(1_200).decimal(0), "1200");
}

#[test]
fn a_ticket_of_a_week_in_figures() {
    let mut bench =
        Bench::opened(at(0, "08:00"), &[(SlaMetric::FirstResponse, HOUR), (SlaMetric::Resolution, 4 * HOUR)]);
    bench.take(at(0, "09:10"));
    bench.write(at(0, "09:30"), crate::support::SARA);
    bench.resolve(at(0, "16:00"));
    bench.reopen(at(1, "10:00"));
    bench.resolve(at(1, "11:00"));
    let ticket = bench.ticket(crate::promises::TICKET);
    let book = bench.book();
    let record = Record::of(&ticket, &around(), &ServiceLevels::new(&book), at(30, "08:00"));
    let report = |from, until| {
        figures([&record], &Filter::default(), Period { from: at(from, "00:00"), until: at(until, "00:00") })
    };
    let monday = report(0, 1);
    assert_eq!(text(&monday, Metric::TimeToResolveWallMedian), (8 * HOUR).to_string());
    assert_eq!(text(&monday, Metric::TimeToResolveWorkingMedian), (7 * HOUR).to_string(), "the office opens at nine");
    assert_eq!(text(&monday, Metric::TimeToOwnWallMedian), (70 * 60).to_string());
    assert_eq!(text(&monday, Metric::FirstResponseWallMedian), (90 * 60).to_string());
    assert_eq!(text(&monday, Metric::SlaComplianceResponse), "1");
    assert_eq!(
        (text(&monday, Metric::SlaComplianceResolution), count(&monday, Metric::SlaComplianceResolution)),
        ("0".to_owned(), 1)
    );
    assert_eq!(text(&monday, Metric::FirstContactResolution), "0", "it came back on the next day");
    assert_eq!(text(&monday, Metric::ReopenRate), "0", "as far as is known on Monday");
    assert_eq!(count(&monday, Metric::BacklogEnd), 0);
    let tuesday = report(1, 2);
    assert_eq!((count(&tuesday, Metric::Reopened), count(&tuesday, Metric::Resolved)), (1, 1));
    assert_eq!(text(&tuesday, Metric::ReopenRate), "1");
    assert_eq!(text(&tuesday, Metric::TimeToResolveWallMean), (27 * HOUR).to_string());
    assert_eq!(text(&tuesday, Metric::TimeToResolveWorkingMean), (10 * HOUR).to_string());
    assert_eq!(ticket.status, TicketStatus::Resolved);
}
