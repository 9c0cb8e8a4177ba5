//! What was measured, as a table and as JSON, beside what was measured before.

use super::line::Times;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

/// The measurements in their order.
pub struct Report {
    path: PathBuf,
    tickets: u32,
    before: Map<String, Value>,
    rows: Vec<(String, Value)>,
}

impl Report {
    pub fn new(path: &Path, tickets: u32) -> Self {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let before = match serde_json::from_str(&text) {
            Ok(Value::Object(before)) => before,
            _ => Map::new(),
        };
        Self { path: path.to_owned(), tickets, before, rows: Vec::new() }
    }

    /// Times of requests, with what an empty handler takes and how long 95 of 100 may take, in milliseconds.
    pub fn times(&mut self, name: &str, times: &Times, base: Option<&Times>, goal: Option<f64>) {
        let at = |part| times.percentile(part).as_secs_f64() * 1_000.0;
        let mut row = json!({"p50_ms": at(50.0), "p95_ms": at(95.0), "p99_ms": at(99.0)});
        if let Some(base) = base {
            row["of_empty"] = json!(at(50.0) / (base.percentile(50.0).as_secs_f64() * 1_000.0));
        }
        if let Some(goal) = goal {
            row["goal_p95_ms"] = json!(goal);
            row["met"] = json!(at(95.0) <= goal);
        }
        self.add(name, row);
    }

    /// A number that should not be larger than its goal.
    pub fn number(&mut self, name: &str, value: f64, unit: &str, goal: Option<f64>) {
        let mut row = json!({"value": value, "unit": unit});
        if let Some(goal) = goal {
            row["goal"] = json!(goal);
            row["met"] = json!(value <= goal);
        }
        self.add(name, row);
    }

    /// Something for the file alone.
    pub fn keep(&mut self, name: &str, value: Value) {
        self.rows.push((name.to_owned(), value));
    }

    fn add(&mut self, name: &str, row: Value) {
        println!("{}", self.line(name, &row));
        self.rows.push((name.to_owned(), row));
    }

    fn line(&self, name: &str, row: &Value) -> String {
        let number = |key: &str| row[key].as_f64();
        let before = self.before.get(name);
        let was = |key: &str| before.and_then(|before| before[key].as_f64());
        let mark = match row["met"].as_bool() {
            Some(true) => "ok  ",
            Some(false) => "MORE",
            None => "    ",
        };
        let mut line = match (number("value"), number("p50_ms")) {
            (Some(value), _) => {
                let unit = row["unit"].as_str().unwrap_or("");
                let goal = number("goal").map_or(String::new(), |goal| format!("  goal {goal}"));
                format!("{mark} {name:<44} {value:>12.1} {unit}{goal}")
            }
            (None, Some(p50)) => {
                let (p95, p99) = (number("p95_ms").unwrap_or(0.0), number("p99_ms").unwrap_or(0.0));
                let part = number("of_empty").map_or(String::new(), |part| format!("  {part:.1} x empty"));
                let goal = number("goal_p95_ms").map_or(String::new(), |goal| format!("  p95 goal {goal}"));
                format!("{mark} {name:<44} p50 {p50:>8.2} p95 {p95:>8.2} p99 {p99:>8.2} ms{part}{goal}")
            }
            _ => format!("{mark} {name}"),
        };
        if let Some(was) = was("value").or_else(|| was("p95_ms")) {
            line.push_str(&format!("  (before {was:.2})"));
        }
        line
    }

    /// Writes the file; the one that was there is kept beside it.
    pub fn show(&self) {
        let all: Map<String, Value> = self.rows.iter().cloned().collect();
        std::fs::create_dir_all(self.path.parent().expect("a folder")).expect("the folder");
        if self.path.exists() {
            std::fs::rename(&self.path, self.path.with_extension("before.json")).expect("kept");
        }
        let text = serde_json::to_string_pretty(&all).expect("JSON");
        std::fs::write(&self.path, text).expect("written");
        let goals: Vec<bool> = self.rows.iter().filter_map(|(_, row)| row["met"].as_bool()).collect();
        let met = goals.iter().filter(|met| **met).count();
        println!("{} tickets: {met} of {} goals met; written to {}", self.tickets, goals.len(), self.path.display());
    }
}
