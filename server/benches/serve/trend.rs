//! Whether something that was looked at again and again grows.

/// How much something may grow while it is looked at and still be taken for level, beside what it sways by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Margin {
    /// Of what it is in the middle.
    pub part: f64,
    /// However little it is.
    pub least: f64,
}

/// What a series of looks, at equal distances, comes to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trend {
    /// What it is in the middle of the second quarter.
    pub before: f64,
    /// What it is in the middle of the last quarter.
    pub after: f64,
    /// How much the straight line that fits best (least squares) rises from its beginning to its end.
    pub rise: f64,
    /// How much of either is allowed.
    pub allowed: f64,
}

impl Trend {
    /// What looks come to, those of the warm-up left out.
    pub fn of(looks: &[f64], margin: Margin) -> Self {
        let quarter = looks.len() / 4;
        let before = median(&looks[quarter..2 * quarter]);
        let after = median(&looks[looks.len() - quarter..]);
        let allowed = margin.least.max(margin.part * before) + sway(looks);
        Self { before, after, rise: slope(looks) * looks.len().saturating_sub(1) as f64, allowed }
    }

    /// It does not grow: neither does the line that fits best rise, nor is its end above its beginning. The one alone
    /// is led astray by a single peak, the other by a step.
    pub fn is_level(&self) -> bool {
        self.rise <= self.allowed && self.after - self.before <= self.allowed
    }
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

/// How much a look usually differs from the one before it, which a steady growth hardly changes.
fn sway(looks: &[f64]) -> f64 {
    let steps: Vec<f64> = looks.windows(2).map(|pair| (pair[1] - pair[0]).abs()).collect();
    median(&steps)
}

/// By how much the best line rises from one look to the next.
fn slope(values: &[f64]) -> f64 {
    let many = values.len() as f64;
    let (middle, mean) = ((many - 1.0) / 2.0, values.iter().sum::<f64>() / many);
    let (mut with, mut own) = (0.0, 0.0);
    for (index, value) in values.iter().enumerate() {
        let from = index as f64 - middle;
        with += from * (value - mean);
        own += from * from;
    }
    if own > 0.0 { with / own } else { 0.0 }
}
