//! The figures and how each is worked out.

use super::record::{Record, Turn, TurnKind};
use crate::id::{OrganizationId, SiteId, TeamId, TicketId};
use crate::sla::{SlaMetric, Standing};
use crate::time::Timestamp;
use std::fmt;

/// Within how many seconds a reopening says that the first contact did not solve it: seven days.
const FIRST_CONTACT: i64 = 7 * 86_400;

/// A time; half-open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// Where it begins.
    pub from: Timestamp,
    /// Where it ends, not part of it.
    pub until: Timestamp,
}

impl Period {
    /// Whether a moment is part of it.
    #[must_use]
    pub fn holds(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.until
    }
}

/// Which tickets count, by what they say now. What is `None` does not matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// With a team, or with none.
    pub team: Option<Option<TeamId>>,
    /// Of an organisation.
    pub organization: Option<OrganizationId>,
    /// At a site.
    pub site: Option<SiteId>,
}

impl Filter {
    /// Whether a ticket counts.
    #[must_use]
    pub fn holds(&self, record: &Record) -> bool {
        self.team.is_none_or(|team| record.team == team)
            && self.organization.is_none_or(|organization| record.organization == Some(organization))
            && self.site.is_none_or(|site| record.site == Some(site))
    }
}

/// What a value is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Tickets, or transitions of tickets.
    Count,
    /// Seconds.
    Seconds,
    /// From 0 to 1.
    Share,
}

impl Unit {
    /// The word in tables.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Count => "tickets",
            Self::Seconds => "seconds",
            Self::Share => "share",
        }
    }
}

macro_rules! metrics {
    ($($(#[$doc:meta])* $metric:ident = $word:literal in $unit:ident;)*) => {
        /// What is measured.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Metric { $($(#[$doc])* $metric,)* }

        impl Metric {
            /// All there are, in the order of reports.
            pub const ALL: &[Self] = &[$(Self::$metric),*];

            /// Its name in tables and addresses.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$metric => $word,)* }
            }

            /// What it is counted in.
            #[must_use]
            pub fn unit(self) -> Unit {
                match self { $(Self::$metric => Unit::$unit,)* }
            }
        }
    };
}

metrics! {
    /// Open tickets just before the period.
    BacklogStart = "backlog_start" in Count;
    /// Tickets opened in the period.
    Created = "created" in Count;
    /// Transitions of tickets from resolved, closed or cancelled to open.
    Reopened = "reopened" in Count;
    /// Transitions of tickets from open to resolved, or closed at once.
    Resolved = "resolved" in Count;
    /// Transitions of tickets from open to cancelled.
    Cancelled = "cancelled" in Count;
    /// Open tickets at the period's end.
    BacklogEnd = "backlog_end" in Count;
    /// Mean of the last resolution in the period minus the opening, of tickets resolved in it.
    TimeToResolveWallMean = "time_to_resolve_wall_mean" in Seconds;
    /// Their median.
    TimeToResolveWallMedian = "time_to_resolve_wall_median" in Seconds;
    /// Their 90th percentile.
    TimeToResolveWallP90 = "time_to_resolve_wall_p90" in Seconds;
    /// The same in opening hours, of those tickets that a policy fitted.
    TimeToResolveWorkingMean = "time_to_resolve_working_mean" in Seconds;
    /// Their median.
    TimeToResolveWorkingMedian = "time_to_resolve_working_median" in Seconds;
    /// Their 90th percentile.
    TimeToResolveWorkingP90 = "time_to_resolve_working_p90" in Seconds;
    /// Mean of taken minus opened, of tickets that a person took for the first time in the period.
    MeanTimeToAcknowledge = "mean_time_to_acknowledge" in Seconds;
    /// Their median.
    TimeToOwnWallMedian = "time_to_own_wall_median" in Seconds;
    /// Median of first answered minus opened, of tickets first answered in the period.
    FirstResponseWallMedian = "first_response_wall_median" in Seconds;
    /// Of the tickets resolved in the period those solved during the first human contact: one contact, no functional
    /// escalation, no visit, no reopening within seven days.
    FirstContactResolution = "first_contact_resolution" in Share;
    /// Of the tickets resolved in the period those reopened at least once before its end.
    ReopenRate = "reopen_rate" in Share;
    /// Of the tickets open at any time in the period those functionally escalated in it.
    EscalationRate = "escalation_rate" in Share;
    /// Of the first responses whose promise was kept or broken in the period those kept.
    SlaComplianceResponse = "sla_compliance_response" in Share;
    /// Of the resolutions whose promise was kept or broken in the period those kept.
    SlaComplianceResolution = "sla_compliance_resolution" in Share;
    /// Promises of a response or a resolution that ended in the period by a cancellation: part of no compliance.
    SlaCancelled = "sla_cancelled" in Count;
}

impl Metric {
    /// The metric of a name.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|metric| metric.word() == word)
    }
}

/// A number that is not rounded: one whole number over another, which is above 0. What it is made of is never negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio {
    over: i128,
    under: i128,
}

impl Ratio {
    /// `None` over nothing.
    #[must_use]
    pub fn new(over: i128, under: i128) -> Option<Self> {
        (under > 0).then_some(Self { over, under })
    }

    /// A whole number.
    #[must_use]
    pub fn whole(number: i128) -> Self {
        Self { over: number, under: 1 }
    }

    /// In units of one over `parts`, half of one rounded up: `rounded(1)` is the nearest whole number.
    #[must_use]
    pub fn rounded(self, parts: i128) -> i128 {
        (2 * self.over * parts + self.under).div_euclid(2 * self.under)
    }

    /// With so many decimals, half of the last one rounded up, zeros at the end left out.
    #[must_use]
    pub fn decimal(self, places: u32) -> String {
        let parts = 10_i128.pow(places.min(18));
        let rounded = self.rounded(parts);
        let (whole, rest) = (rounded.div_euclid(parts), rounded.rem_euclid(parts));
        let width = places.min(18) as usize;
        let text = format!("{whole}.{rest:0width$}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

/// As tables have it: seconds with three decimals, shares with six, zeros at the end left out.
impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = match self.metric.unit() {
            Unit::Count => 0,
            Unit::Seconds => 3,
            Unit::Share => 6,
        };
        self.value.map_or(Ok(()), |value| f.write_str(&value.decimal(places)))
    }
}

/// A metric of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What is measured.
    pub metric: Metric,
    /// What came of it; `None` where there is nothing to measure.
    pub value: Option<Ratio>,
    /// How many tickets, transitions or promises it is made of.
    pub count: u64,
}

/// What one ticket gives to a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sample {
    /// It counts so often.
    Times(i64),
    /// It took so many seconds.
    Took(i64),
    /// It is, or is not, one of those that the share counts.
    Is(bool),
}

/// The last resolution of a ticket in a period, and how many turns came before it.
fn resolved(record: &Record, period: Period) -> Option<(usize, &Turn)> {
    let in_it = |turn: &&Turn| turn.kind == TurnKind::Resolved && period.holds(turn.at);
    record.turns.iter().enumerate().rfind(|(_, turn)| in_it(turn))
}

fn is_first_contact(record: &Record, before: usize, turn: &Turn) -> bool {
    let contacts = record.answered.iter().filter(|at| **at <= turn.at).count();
    let was_one = contacts == 1 || (contacts == 0 && record.in_conversation);
    let came_back = record.turns.get(before + 1).is_some_and(|next| next.at.since(turn.at) <= FIRST_CONTACT);
    was_one && before == 0 && !came_back && !record.has_visit && record.escalated.iter().all(|at| *at > turn.at)
}

fn samples(metric: Metric, record: &Record, period: Period) -> Vec<Sample> {
    let opened = record.created_at;
    // What was recorded as earlier than the opening took no time.
    let took = |at: Timestamp| Sample::Took(at.since(opened).max(0));
    let once = |is: bool| if is { vec![Sample::Times(1)] } else { Vec::new() };
    let turned = |kind: TurnKind| {
        let times = record.turns.iter().filter(|turn| turn.kind == kind && period.holds(turn.at)).count();
        if times == 0 { Vec::new() } else { vec![Sample::Times(i64::try_from(times).unwrap_or(i64::MAX))] }
    };
    let kept = |metric: SlaMetric| -> Vec<Sample> {
        let of_it = record.decided.iter().filter(|one| one.metric == metric && period.holds(one.at));
        let known = of_it.filter(|one| one.standing != Standing::Cancelled);
        known.map(|one| Sample::Is(one.standing == Standing::Met)).collect()
    };
    let one = |sample: Option<Sample>| sample.into_iter().collect();
    let last = || resolved(record, period);
    match metric {
        Metric::BacklogStart => once(record.is_open_before(period.from)),
        Metric::BacklogEnd => once(record.is_open_before(period.until)),
        Metric::Created => once(period.holds(opened)),
        Metric::Reopened => turned(TurnKind::Reopened),
        Metric::Resolved => turned(TurnKind::Resolved),
        Metric::Cancelled => turned(TurnKind::Cancelled),
        Metric::TimeToResolveWallMean | Metric::TimeToResolveWallMedian | Metric::TimeToResolveWallP90 => {
            one(last().map(|(_, turn)| took(turn.at)))
        }
        Metric::TimeToResolveWorkingMean | Metric::TimeToResolveWorkingMedian | Metric::TimeToResolveWorkingP90 => {
            one(last().and_then(|(_, turn)| turn.working).map(Sample::Took))
        }
        Metric::MeanTimeToAcknowledge | Metric::TimeToOwnWallMedian => {
            one(record.owned_at.filter(|at| period.holds(*at)).map(took))
        }
        Metric::FirstResponseWallMedian => {
            one(record.answered.iter().min().copied().filter(|at| period.holds(*at)).map(took))
        }
        Metric::FirstContactResolution => {
            one(last().map(|(before, turn)| Sample::Is(is_first_contact(record, before, turn))))
        }
        Metric::ReopenRate => one(last().map(|_| {
            let came_back = |turn: &Turn| turn.kind == TurnKind::Reopened && turn.at < period.until;
            Sample::Is(record.turns.iter().any(came_back))
        })),
        Metric::EscalationRate => {
            let came = record.turns.iter().any(|turn| turn.kind == TurnKind::Reopened && period.holds(turn.at));
            let in_hand = record.is_open_before(period.from) || period.holds(opened) || came;
            one(in_hand.then(|| Sample::Is(record.escalated.iter().any(|at| period.holds(*at)))))
        }
        Metric::SlaComplianceResponse => kept(SlaMetric::FirstResponse),
        Metric::SlaComplianceResolution => kept(SlaMetric::Resolution),
        Metric::SlaCancelled => {
            let counts = |metric: SlaMetric| matches!(metric, SlaMetric::FirstResponse | SlaMetric::Resolution);
            let of_it = record.decided.iter().filter(|one| one.standing == Standing::Cancelled && counts(one.metric));
            of_it.filter(|one| period.holds(one.at)).map(|_| Sample::Times(1)).collect()
        }
    }
}

/// A quantile in percent, as Hyndman and Fan define it seventh ("Sample Quantiles in Statistical Packages", The American
/// Statistician 50, 1996), and spreadsheets call PERCENTILE.INC: between the two neighbours in proportion. So the median of
/// an even number is the mean of the two in the middle. `sorted` is in order; `None` of nothing.
fn quantile(sorted: &[i64], percent: usize) -> Option<Ratio> {
    let place = sorted.len().checked_sub(1)? * percent;
    let (at, rest) = (place / 100, i128::try_from(place % 100).ok()?);
    let low = i128::from(*sorted.get(at)?);
    let high = i128::from(*sorted.get(at + 1).unwrap_or(sorted.get(at)?));
    Ratio::new(low * 100 + (high - low) * rest, 100)
}

fn summed_up(metric: Metric, samples: Vec<Sample>) -> Figure {
    let mut took: Vec<i64> = Vec::new();
    let (mut times, mut is, mut of) = (0_i64, 0_i64, 0_i64);
    for sample in samples {
        match sample {
            Sample::Times(more) => times += more,
            Sample::Took(seconds) => took.push(seconds),
            Sample::Is(one) => {
                of += 1;
                is += i64::from(one);
            }
        }
    }
    took.sort_unstable();
    let count = |number: i64| u64::try_from(number).unwrap_or(0);
    let (value, count) = match metric.unit() {
        Unit::Count => (Some(Ratio::whole(times.into())), count(times)),
        Unit::Share => (Ratio::new(is.into(), of.into()), count(of)),
        Unit::Seconds => {
            let value = match metric {
                Metric::TimeToResolveWallMean | Metric::TimeToResolveWorkingMean | Metric::MeanTimeToAcknowledge => {
                    let sum: i128 = took.iter().copied().map(i128::from).sum();
                    Ratio::new(sum, i128::try_from(took.len()).unwrap_or(0))
                }
                Metric::TimeToResolveWallP90 | Metric::TimeToResolveWorkingP90 => quantile(&took, 90),
                _ => quantile(&took, 50),
            };
            (value, u64::try_from(took.len()).unwrap_or(u64::MAX))
        }
    };
    Figure { metric, value, count }
}

/// All figures of a period, in the order of [`Metric::ALL`], over the tickets that a filter lets through.
#[must_use]
pub fn figures<'r>(records: impl IntoIterator<Item = &'r Record>, filter: &Filter, period: Period) -> Vec<Figure> {
    chosen(Metric::ALL, records, filter, period)
}

/// Some figures of a period, in the order in which they are asked for.
#[must_use]
pub fn chosen<'r>(
    metrics: &[Metric],
    records: impl IntoIterator<Item = &'r Record>,
    filter: &Filter,
    period: Period,
) -> Vec<Figure> {
    let mut all: Vec<Vec<Sample>> = vec![Vec::new(); metrics.len()];
    for record in records.into_iter().filter(|record| filter.holds(record)) {
        for (into, metric) in all.iter_mut().zip(metrics) {
            into.extend(samples(*metric, record, period));
        }
    }
    metrics.iter().zip(all).map(|(metric, samples)| summed_up(*metric, samples)).collect()
}

/// The tickets that a figure is made of, by identity. Of a share those that it does not count are there too, marked `false`.
#[must_use]
pub fn behind<'r>(
    metric: Metric,
    records: impl IntoIterator<Item = &'r Record>,
    filter: &Filter,
    period: Period,
) -> Vec<(TicketId, bool)> {
    let mut found: Vec<(TicketId, bool)> = records
        .into_iter()
        .filter(|record| filter.holds(record))
        .filter_map(|record| {
            let samples = samples(metric, record, period);
            let counts = samples.iter().any(|sample| *sample != Sample::Is(false));
            (!samples.is_empty()).then_some((record.ticket, counts))
        })
        .collect();
    found.sort_unstable();
    found
}
