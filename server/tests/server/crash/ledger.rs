//! What devices asked for and what they were told, on paper of their own: a file that the server knows nothing of. What
//! was told is on the disk before the device goes on.

use deskside_domain::id::CommandId;
use deskside_domain::sync::wire::Outcome;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex};

/// A line of the ledger.
#[derive(Debug, Serialize, Deserialize)]
pub enum Entry {
    /// These go out now.
    Sent(Vec<CommandId>),
    /// The server's final word on one.
    Told(CommandId, Outcome),
}

/// The ledger of all devices, open for appending.
#[derive(Clone, Debug)]
pub struct Ledger(Arc<Mutex<File>>);

impl Ledger {
    /// A new one.
    pub fn new(path: &Path) -> Self {
        Self(Arc::new(Mutex::new(File::options().create_new(true).append(true).open(path).expect("a ledger"))))
    }

    /// Notes what goes out; a line that is lost with the machine would only make less of what is in doubt.
    pub fn sends(&self, commands: Vec<CommandId>) {
        self.append(&[Entry::Sent(commands)]);
    }

    /// Notes what was told, and waits for the disk.
    pub fn is_told(&self, outcomes: Vec<(CommandId, Outcome)>) {
        let entries: Vec<Entry> =
            outcomes.into_iter().map(|(command, outcome)| Entry::Told(command, outcome)).collect();
        let file = self.append(&entries);
        // Outside of the lock: others need not wait for this one's disk.
        file.sync_data().expect("on the disk");
    }

    fn append(&self, entries: &[Entry]) -> File {
        let lines: String = entries.iter().map(|entry| serde_json::to_string(entry).expect("json") + "\n").collect();
        let mut file = self.0.lock().expect("no panic");
        file.write_all(lines.as_bytes()).expect("appended");
        file.try_clone().expect("a handle")
    }
}

/// All that stands in a ledger.
pub fn read(path: &Path) -> Vec<Entry> {
    let text = std::fs::read_to_string(path).expect("a ledger");
    text.lines().map(|line| serde_json::from_str(line).expect("a line of the ledger")).collect()
}
