//! Reads `style/tokens.css` and checks every pair of colours that meets on screen, in both themes.

use std::collections::BTreeMap;

const TOKENS: &str = include_str!("../../../../style/tokens.css");

/// Text on its ground: at least 4.5 to 1.
const TEXT: &[(&str, &[&str])] = &[
    ("ink", &["canvas", "surface", "surface-hover", "sunken", "accent-soft", "note", "reply"]),
    ("ink-2", &["canvas", "surface", "surface-hover", "sunken", "accent-soft", "note", "reply"]),
    ("ink-3", &["canvas", "surface", "surface-hover", "sunken", "accent-soft", "note"]),
    ("accent-ink", &["canvas", "surface", "surface-hover", "accent-soft", "sunken", "note"]),
    ("on-accent", &["accent", "accent-hover"]),
    ("on-danger", &["danger", "danger-hover"]),
    ("danger-ink", &["canvas", "surface", "surface-hover", "danger-soft", "accent-soft", "note"]),
    ("warn-ink", &["canvas", "surface", "surface-hover", "warn-soft", "sunken", "accent-soft"]),
    ("ok-ink", &["surface", "ok-soft"]),
    ("info-ink", &["surface", "info-soft"]),
    ("neutral-ink", &["neutral-soft"]),
    ("p1-ink", &["p1"]),
    ("p2-ink", &["p2"]),
    ("p3-ink", &["p3"]),
    ("p4-ink", &["p4"]),
    ("p5-ink", &["p5"]),
    ("note-ink", &["note", "surface"]),
    ("reply-ink", &["reply", "surface", "accent-soft"]),
    // A toast turns ink and canvas around.
    ("canvas", &["ink"]),
];

/// Borders, signs and rings: at least 3 to 1.
const SHAPES: &[(&str, &[&str])] = &[
    ("line-strong", &["canvas", "surface", "note"]),
    ("focus", &["canvas", "surface", "sunken", "accent-soft", "note"]),
    ("accent", &["canvas", "surface"]),
    ("danger", &["canvas", "surface", "sunken"]),
    ("ok-mark", &["canvas", "surface", "sunken"]),
    ("warn-mark", &["surface", "canvas", "sunken"]),
    ("reply-line", &["surface", "reply"]),
];

fn theme(block: &str) -> BTreeMap<&str, [f64; 3]> {
    block
        .lines()
        .filter_map(|line| line.trim().strip_prefix("--")?.split_once(": #"))
        .map(|(name, value)| {
            let hex = value.trim_end_matches(';');
            let channel = |at: usize| {
                let c = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).expect("six digits")) / 255.0;
                if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
            };
            (name, [channel(0), channel(2), channel(4)])
        })
        .collect()
}

fn ratio(a: [f64; 3], b: [f64; 3]) -> f64 {
    let light = |[r, g, b]: [f64; 3]| 0.2126 * r + 0.7152 * g + 0.0722 * b;
    let (a, b) = (light(a), light(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn colours_can_be_read_in_both_themes() {
    let (light, dark) = TOKENS.split_once("@media (prefers-color-scheme: dark)").expect("a dark theme");
    let dark = dark.split_once('}').expect("a block").0;
    let mut bad = Vec::new();
    for (name, block) in [("light", light), ("dark", dark)] {
        let colours = theme(block);
        for (pairs, least) in [(TEXT, 4.5), (SHAPES, 3.0)] {
            for (front, grounds) in pairs {
                for ground in *grounds {
                    let found = ratio(colours[front], colours[ground]);
                    if found < least {
                        bad.push(format!("{name}: {front} on {ground} is {found:.2}, needs {least}"));
                    }
                }
            }
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

/// The dark theme stands twice: for the device's wish and for the choice made here.
#[test]
fn both_dark_themes_are_the_same() {
    let lines = |after: &str| -> Vec<String> {
        let rest = TOKENS.split_once(after).expect("a block").1;
        let block = rest.split_once('}').expect("its end").0;
        block.lines().map(str::trim).filter(|line| line.starts_with("--")).map(String::from).collect()
    };
    assert_eq!(lines(":root:not([data-theme=\"light\"]) {"), lines(":root[data-theme=\"dark\"] {"));
}
