//! What a soak takes for growth: it would find a leak, and is not frightened by a peak.

#[path = "../../benches/serve/trend.rs"]
mod judge;

use judge::{Margin, Trend};

const MARGIN: Margin = Margin { part: 0.1, least: 8.0 };

/// A hundred looks at something around a hundred, which sways by four.
fn looks(more: impl Fn(usize) -> f64) -> Trend {
    let looks: Vec<f64> = (0..100).map(|index| 100.0 + (index * 7 % 9) as f64 - 4.0 + more(index)).collect();
    Trend::of(&looks, MARGIN)
}

#[test]
fn what_sways_falls_or_peaks_is_level() {
    assert!(looks(|_| 0.0).is_level());
    assert!(looks(|index| -(index as f64)).is_level());
    assert!(looks(|index| if index == 97 { 90.0 } else { 0.0 }).is_level());
    assert!(looks(|index| if index % 20 < 3 { 40.0 } else { 0.0 }).is_level(), "peaks that come again and again");
    let trend = looks(|index| index as f64 / 25.0);
    assert!(trend.is_level() && trend.rise > 2.0, "less than the margin: {trend:?}");
    assert!((12.0..13.0).contains(&trend.allowed), "a tenth, and what it sways by: {trend:?}");
}

#[test]
fn what_grows_is_found() {
    let leak = looks(|index| index as f64 / 5.0);
    assert!(!leak.is_level() && (18.0..22.0).contains(&leak.rise), "{leak:?}");
    assert!(!looks(|index| if index < 60 { 0.0 } else { 15.0 }).is_level(), "a step that stays");
    let late = looks(|index| if index < 80 { 0.0 } else { 14.0 });
    assert!(!late.is_level(), "a late one: {late:?}");
    let few = Trend::of(&(0..40).map(|index| 20.0 + f64::from(index) / 2.0).collect::<Vec<_>>(), MARGIN);
    assert!(!few.is_level(), "half a handle a second: {few:?}");
    let wild = |more: f64| -> Trend {
        let looks: Vec<f64> =
            (0..60).map(|index| 80.0 + f64::from(index * 17 % 31) + more * f64::from(index)).collect();
        Trend::of(&looks, MARGIN)
    };
    assert!(wild(0.0).is_level() && !wild(1.0).is_level(), "what sways by much may still grow: {:?}", wild(1.0));
    assert!(Trend::of(&[1.0], MARGIN).is_level(), "nothing to tell yet");
}
