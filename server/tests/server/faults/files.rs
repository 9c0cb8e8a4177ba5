//! What the operating system lends: small disks, disks that fail, and processes that may open no more files.

use crate::kit::process::{Process, program};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Whether this machine lets us make namespaces: for root those of mounts alone, for others those of users too.
pub fn namespaces() -> Option<&'static [&'static str]> {
    let works = |words: &[&str]| {
        let done = Command::new(words[0]).args(&words[1..]).arg("true").stderr(Stdio::null()).status();
        done.is_ok_and(|status| status.success())
    };
    let all: [&'static [&'static str]; 2] = [&["unshare", "-m"], &["unshare", "-Urm"]];
    let found = all.into_iter().find(|words| works(words));
    if found.is_none() {
        skipped("no mount namespaces here", forbidden());
    }
    found
}

/// Why a machine can not make namespaces of mounts, where it is not for lack of a program.
fn forbidden() -> Option<&'static str> {
    let says = |file: &str, value: &str| std::fs::read_to_string(file).is_ok_and(|text| text.trim() == value);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim();
    let rights = u64::from_str_radix(line("CapEff:"), 16).unwrap_or_default();
    let is_root = line("Uid:").split_whitespace().nth(1) == Some("0");
    // CAP_SYS_ADMIN.
    if is_root && rights & 1 << 21 == 0 {
        Some("root has no right to mount in this container")
    } else if !is_root && says("/proc/sys/user/max_user_namespaces", "0")
        || says("/proc/sys/kernel/unprivileged_userns_clone", "0")
        || says("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1")
    {
        Some("the kernel gives users no namespaces")
    } else {
        None
    }
}

/// A test that can not be carried out here is noted, and `make test` lists it at its end. Where `CI` is set that is a
/// failure, unless the machine itself stands in the way.
pub fn skipped(why: &str, machine: Option<&str>) {
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    let line = format!("{test}: {why}{}\n", machine.map(|machine| format!(" ({machine})")).unwrap_or_default());
    let list = Path::new(env!("CARGO_TARGET_TMPDIR")).join("skipped");
    let noted =
        File::options().create(true).append(true).open(list).and_then(|mut list| list.write_all(line.as_bytes()));
    noted.expect("it is noted");
    let must = std::env::var("CI").is_ok_and(|ci| !ci.is_empty() && ci != "false");
    assert!(!must || machine.is_some(), "skipped, but CI is set: {line}");
}

/// A folder as a process sees it: what is mounted there is seen by that process alone.
pub fn seen_by(process: u32, folder: &Path) -> PathBuf {
    let inside = folder.strip_prefix("/").expect("from the root");
    Path::new("/proc").join(process.to_string()).join("root").join(inside)
}

/// Fills a disk to its last byte but a few.
pub fn fill(folder: &Path) {
    let mut ballast = File::create(folder.join("ballast")).expect("a file");
    let mut size = 1 << 20;
    while size > 0 {
        if ballast.write_all(&vec![1; size]).is_err() {
            size /= 2;
        }
    }
}

/// Makes room again.
pub fn free(folder: &Path) {
    std::fs::remove_file(folder.join("ballast")).expect("the ballast");
}

/// A disk that fails when it is told to: a library that is loaded into a program before the system's own.
pub struct Shim {
    shim: tempfile::TempPath,
    control: tempfile::NamedTempFile,
}

impl Shim {
    /// `None` where there is no C compiler.
    pub fn new() -> Option<Self> {
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/server/faults/shim.c");
        // Where other users may go, too.
        let shim = tempfile::Builder::new().suffix(".so").tempfile_in("/tmp").expect("a file").into_temp_path();
        let mut cc = Command::new("cc");
        cc.args(["-shared", "-fPIC", "-O1", "-w", "-o"]).arg(&shim).arg(source).arg("-ldl");
        if !cc.status().is_ok_and(|status| status.success()) {
            skipped("no C compiler (cc) here", None);
            return None;
        }
        Some(Self { shim, control: tempfile::NamedTempFile::new_in("/tmp").expect("a file") })
    }

    /// What the program must find among its variables.
    pub fn variables(&self, needle: &str) -> [(&'static str, String); 3] {
        [
            ("LD_PRELOAD", self.shim.display().to_string()),
            ("FAULT_ERRNO", self.control.path().display().to_string()),
            ("FAULT_NEEDLE", needle.to_owned()),
        ]
    }

    /// Lets programs of other users see what they are told.
    pub fn is_read_by_all(&self) {
        use std::os::unix::fs::PermissionsExt;
        for (path, mode) in [(self.control.path(), 0o644), (&*self.shim, 0o755)] {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("a mode");
        }
    }

    /// From now on the disk fails with this error; 0: not any more.
    pub fn fails(&self, number: i32) {
        std::fs::write(self.control.path(), number.to_string()).expect("written");
    }
}

/// `serve`, behind the words of another program.
pub fn serve_behind(words: &[&str]) -> Command {
    let program = program();
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).arg(program.get_program()).arg("serve");
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command
}

/// How many files a process has open.
pub fn open_files(process: u32) -> usize {
    std::fs::read_dir(format!("/proc/{process}/fd")).expect("a process").count()
}

/// The number that the next file of a process gets.
pub fn next_file(process: u32) -> usize {
    let open = std::fs::read_dir(format!("/proc/{process}/fd")).expect("a process");
    let open: BTreeSet<usize> = open.filter_map(|file| file.ok()?.file_name().to_str()?.parse().ok()).collect();
    (0..).find(|number| !open.contains(number)).unwrap_or_default()
}

/// The most files a running process may open from now on; `None`: as many as at its start.
pub fn limit(process: &Process, most: Option<usize>) {
    let most = most.map_or_else(|| "1024".to_owned(), |most| most.to_string());
    let done =
        Command::new("prlimit").args(["--pid", &process.id().to_string(), &format!("--nofile={most}:")]).status();
    assert!(done.expect("prlimit").success());
}
