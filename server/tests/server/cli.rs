//! The program as an operator meets it.

use crate::kit::process::{Process, free_port, program, request};
use serde_json::json;
use std::io::Write;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Output, Stdio};

fn run(folder: &Path, args: &[&str], input: &str) -> Output {
    let mut command = program();
    command.args(args).current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("started");
    child.stdin.take().expect("input").write_all(input.as_bytes()).expect("written");
    child.wait_with_output().expect("ended")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn an_account_from_nothing() {
    let folder = tempfile::tempdir().expect("folder");
    let add = ["user", "add", "--email", "Ada@Example.org", "--name", "Ada Neri", "--role", "technician"];
    let added = run(folder.path(), &add, "");
    assert!(added.status.success(), "{}", text(&added.stderr));
    let said = text(&added.stdout);
    let password = said.lines().last().expect("a last line").to_owned();
    assert_eq!(password.len(), 23, "the password stands alone: {said}");
    assert!(folder.path().join("data/deskside.db").is_file());
    let again = run(folder.path(), &add, "");
    assert_eq!(again.status.code(), Some(1));
    assert!(text(&again.stderr).contains("deskside user reset --email ada@example.org"), "{}", text(&again.stderr));

    let server = Process::serve(&folder.path().join("data"), free_port());
    let sign_in = |password: &str| {
        let body = json!({"email": "ada@example.org", "password": password}).to_string();
        request(server.addr, "POST", "/api/v1/sign-in", &[("content-type", "application/json")], &body)
            .expect("answered")
            .status
    };
    assert_eq!(sign_in(&password), 200);
    // While it serves.
    let reset = run(
        folder.path(),
        &["user", "reset", "--email", "ada@example.org", "--password-stdin"],
        "a new long password\n",
    );
    assert!(reset.status.success(), "{}", text(&reset.stderr));
    assert_eq!(sign_in(&password), 401);
    assert_eq!(sign_in("a new long password"), 200);
    let factor = run(folder.path(), &["user", "reset", "--email", "ada@example.org", "--second-factor"], "");
    assert!(text(&factor.stdout).contains("by password alone"), "{}", text(&factor.stderr));
    assert_eq!(sign_in("a new long password"), 200, "the password stays");
    assert!(server.stop());

    let verified = run(folder.path(), &["verify"], "");
    assert_eq!(text(&verified.stdout), "sound: 1 events in 1 streams, 1 commands, 1 documents\n");
    let rebuilt = run(folder.path(), &["rebuild"], "");
    assert_eq!(text(&rebuilt.stdout), "projections made anew from 1 events\n");
}

#[test]
fn what_is_wrong_is_said() {
    let folder = tempfile::tempdir().expect("folder");
    let add = |email: &str, name: &str, password: &str| {
        let args = ["user", "add", "--email", email, "--name", name, "--role", "manager", "--password-stdin"];
        let ended = run(folder.path(), &args, password);
        (ended.status.code(), text(&ended.stderr))
    };
    let (code, said) = add("ada@example.org", "Ada", "short");
    assert!(code == Some(1) && said.contains("too short") && said.contains("at least 8"), "{said}");
    let (code, said) = add("ada@example.org", "Ada", "password1");
    assert!(code == Some(1) && said.contains("easy to guess"), "{said}");
    let (code, said) = add("not an address", "Ada", "long enough");
    assert!(code == Some(1) && said.contains("emails"), "{said}");
    let (code, said) = add("ada@example.org", " ", "long enough");
    assert!(code == Some(1) && said.contains("name"), "{said}");
    let reset = run(folder.path(), &["user", "reset", "--email", "nobody@example.org"], "");
    assert!(text(&reset.stderr).contains("deskside user add"), "{}", text(&reset.stderr));
    let role = run(folder.path(), &["user", "add", "--email", "a@b.c", "--name", "A", "--role", "boss"], "");
    assert_eq!(role.status.code(), Some(2));
    assert!(text(&role.stderr).contains("technician"), "{}", text(&role.stderr));
}

#[test]
fn an_address_in_use() {
    let folder = tempfile::tempdir().expect("folder");
    let taken = TcpListener::bind("127.0.0.1:0").expect("bound");
    let addr = taken.local_addr().expect("an address").to_string();
    let ended = run(folder.path(), &["serve", "--addr", &addr], "");
    assert_eq!(ended.status.code(), Some(1));
    let said = text(&ended.stderr);
    assert!(said.contains(&addr) && said.contains("--addr"), "{said}");
    let ended = run(folder.path(), &["serve", "--addr", "everywhere"], "");
    assert!(text(&ended.stderr).contains("127.0.0.1:3000"), "{}", text(&ended.stderr));
}

#[test]
fn help_has_examples() {
    let folder = tempfile::tempdir().expect("folder");
    for args in
        [&["--help"][..], &["serve", "--help"], &["user", "add", "--help"], &["demo", "--help"], &["import", "--help"]]
    {
        let help = run(folder.path(), args, "");
        assert!(help.status.success() && text(&help.stdout).contains("Example"), "{args:?}: {}", text(&help.stdout));
    }
}

#[test]
fn the_program_says_what_to_do() {
    let folder = tempfile::tempdir().expect("folder");
    std::fs::write(folder.path().join("deskside.db"), "not a database, not at all".repeat(50)).expect("written");
    let ended =
        program().args(["verify", "--data-dir"]).arg(folder.path()).current_dir(folder.path()).output().expect("ran");
    assert_eq!(ended.status.code(), Some(1));
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(said.contains("is not a Deskside database") && said.contains("--data-dir"), "{said}");
}

#[test]
fn unknown_settings_are_named() {
    let folder = tempfile::tempdir().expect("folder");
    let run = |name: &str, value: &str| {
        let ended = program().arg("migrate").env(name, value).current_dir(folder.path()).output().expect("ran");
        (ended.status.success(), String::from_utf8_lossy(&ended.stderr).into_owned())
    };
    let (good, said) = run("DESKSIDE_DATABSE_URL", "sqlite://x.db");
    assert!(!good && said.contains("databse_url") && said.contains("correct its name"), "{said}");
    std::fs::write(folder.path().join("deskside.toml"), "colour = \"red\"\n").expect("written");
    let (good, said) = run("DESKSIDE_LOG", "info");
    assert!(!good && said.contains("colour") && said.contains("deskside.toml"), "{said}");
    std::fs::write(folder.path().join("deskside.toml"), "data_dir = \"here\"\n").expect("written");
    let (good, said) = run("DESKSIDE_LOG", "info");
    assert!(good, "{said}");
    assert!(folder.path().join("here/deskside.db").is_file());
}
