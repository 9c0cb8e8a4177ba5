//! What each figure is called, and how it is worked out, in words.

use app::texts::Lang;
use app::texts::portal::Texts;
use deskside_domain::metrics::Metric;

macro_rules! words {
    ($($metric:ident: $title:ident, $formula:ident;)*) => {
        /// What a figure is called.
        #[must_use]
        pub fn title(metric: Metric, lang: Lang) -> &'static str {
            let words = &Texts::of(lang).reports;
            match metric { $(Metric::$metric => words.$title,)* }
        }

        /// How a figure is worked out.
        #[must_use]
        pub fn formula(metric: Metric, lang: Lang) -> &'static str {
            let words = &Texts::of(lang).reports;
            match metric { $(Metric::$metric => words.$formula,)* }
        }
    };
}

words! {
    BacklogStart: backlog_start, backlog_start_how;
    Created: created, created_how;
    Reopened: reopened, reopened_how;
    Resolved: resolved, resolved_how;
    Cancelled: cancelled, cancelled_how;
    BacklogEnd: backlog_end, backlog_end_how;
    TimeToResolveWallMean: resolve_wall_mean, resolve_wall_mean_how;
    TimeToResolveWallMedian: resolve_wall_median, resolve_wall_median_how;
    TimeToResolveWallP90: resolve_wall_p90, resolve_wall_p90_how;
    TimeToResolveWorkingMean: resolve_working_mean, resolve_working_mean_how;
    TimeToResolveWorkingMedian: resolve_working_median, resolve_working_median_how;
    TimeToResolveWorkingP90: resolve_working_p90, resolve_working_p90_how;
    MeanTimeToAcknowledge: own_mean, own_mean_how;
    TimeToOwnWallMedian: own_median, own_median_how;
    FirstResponseWallMedian: response_median, response_median_how;
    FirstContactResolution: first_contact, first_contact_how;
    ReopenRate: reopen_rate, reopen_rate_how;
    EscalationRate: escalation_rate, escalation_rate_how;
    SlaComplianceResponse: sla_response, sla_response_how;
    SlaComplianceResolution: sla_resolution, sla_resolution_how;
    SlaCancelled: sla_cancelled, sla_cancelled_how;
}
