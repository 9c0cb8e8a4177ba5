//! The program as an operator meets it.

use crate::kit::process::{Process, free_port, log_of, program, request};
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
fn a_mail_server_is_told_whether_to_bring_a_message_again() {
    let folder = tempfile::tempdir().expect("folder");
    let deliver = |args: &[&str], from: &str, input: &str| {
        let mut command = program();
        command.args(args).args(["mail", "deliver"]).env("DESKSIDE_MAIL_FROM", from).current_dir(folder.path());
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("started");
        // It may end before it has read all.
        let _ = child.stdin.take().expect("input").write_all(input.as_bytes());
        child.wait().expect("ended").code()
    };
    let mail = "From: ada@example.org\r\nMessage-ID: <a@b>\r\n\r\nprova";
    let gone = format!("postgres://nobody@127.0.0.1:{}/desk", free_port());
    assert_eq!(deliver(&["--database-url", &gone], "desk@example.org", mail), Some(75), "the database is down");
    assert_eq!(deliver(&[], "no address", mail), Some(75), "a wrong setting loses no mail");
    assert_eq!(deliver(&[], "desk@example.org", ""), Some(65), "there is no message");
    assert_eq!(deliver(&[], "desk@example.org", mail), Some(0));
}

#[test]
fn an_account_from_nothing() {
    let folder = tempfile::tempdir().expect("folder");
    let add = ["user", "add", "--email", "Ada@Example.org", "--name", "Ada Neri", "--role", "technician"];
    let added = run(folder.path(), &add, "");
    assert!(added.status.success(), "{}", text(&added.stderr));
    let said = text(&added.stdout);
    let password = said.lines().last().expect("a last line").to_owned();
    assert_eq!(password.len(), 35, "the password stands alone: {said}");
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
    assert_eq!(text(&verified.stdout), "sound: 1 events in 1 streams, 1 commands, 1 documents, 0 files\n");
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
    for args in [
        &["--help"][..],
        &["serve", "--help"],
        &["user", "add", "--help"],
        &["demo", "--help"],
        &["import", "--help"],
        &["backup", "--help"],
        &["restore", "--help"],
        &["verify", "--help"],
        &["export", "--help"],
    ] {
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

#[test]
fn a_doctor_looks_an_installation_over() {
    let folder = tempfile::tempdir().expect("folder");
    let fresh = run(folder.path(), &["doctor"], "");
    let said = text(&fresh.stdout);
    assert!(fresh.status.success() && said.contains("warn  nobody can sign in yet"), "{said}");
    assert!(said.contains("ok    the log is sound: 0 events"), "{said}");
    let add = ["user", "add", "--email", "ada@example.org", "--name", "Ada", "--role", "manager", "--password-stdin"];
    assert!(run(folder.path(), &add, "three green tractors").status.success());
    let said = text(&run(folder.path(), &["doctor"], "").stdout);
    assert!(!said.contains("warn") && !said.contains("bad"), "{said}");

    std::fs::write(folder.path().join("deskside.toml"), "addr = \"0.0.0.0:3000\"\n").expect("written");
    let open = run(folder.path(), &["doctor"], "");
    let said = text(&open.stdout);
    assert!(open.status.code() == Some(1) && said.contains("bad   other machines reach this server"), "{said}");
    let lines = "addr = \"0.0.0.0:3000\"\ntls_cert = \"none.pem\"\ntls_key = \"none.pem\"\n";
    std::fs::write(folder.path().join("deskside.toml"), lines).expect("written");
    let said = text(&run(folder.path(), &["doctor"], "").stdout);
    assert!(said.contains("bad   --tls-cert: can not read none.pem"), "{said}");
}

#[test]
fn the_log_names_requests_and_no_secrets() {
    let folder = tempfile::tempdir().expect("folder");
    let data = folder.path().join("data");
    std::fs::create_dir(&data).expect("a folder");
    let add = ["user", "add", "--email", "ada@example.org", "--name", "Ada", "--role", "manager", "--password-stdin"];
    assert!(run(folder.path(), &add, "three green tractors").status.success());
    std::fs::write(data.join("deskside.toml"), "log = \"json,trace\"\ntrusted_proxies = \"127.0.0.1\"\n")
        .expect("written");
    let server = Process::serve(&data, free_port());
    let body = json!({"email": "ada@example.org", "password": "three green tractors"}).to_string();
    let json = ("content-type", "application/json");
    let answer = request(server.addr, "POST", "/api/v1/sign-in", &[json], &body).expect("answered");
    let cookie = answer.header("set-cookie").split(';').next().unwrap_or("").to_owned();
    let me = request(server.addr, "GET", "/api/v1/me", &[("cookie", &cookie)], "").expect("answered");
    assert_eq!(me.status, 200);
    let add = ["token", "add", "--email", "ada@example.org", "--scope", "tickets:read", "--name", "Reports"];
    let made = text(&run(folder.path(), &add, "").stdout);
    let secret = made.lines().last().expect("a secret").to_owned();
    for (bearer, status) in [(format!("Bearer {secret}"), 200), (format!("Bearer {secret}x"), 401)] {
        let headers = [("authorization", bearer.as_str())];
        let answer = request(server.addr, "GET", "/api/v1/tickets", &headers, "").expect("answered");
        assert_eq!(answer.status, status);
    }
    let named = [("x-request-id", "proxy-0123456789"), ("x-evil", "line")];
    let first = request(server.addr, "GET", "/first-start?token=very-secret-token", &named, "").expect("answered");
    assert_eq!(first.header("x-request-id"), "proxy-0123456789");
    let own = me.header("x-request-id").to_owned();
    assert_eq!(own.len(), 36);
    assert!(server.stop());
    let log = std::fs::read_to_string(log_of(&data)).expect("a log");
    let line = |id: &str| {
        let found = log.lines().find(|line| line.contains(id) && line.contains("\"answered\"")).expect("a line of it");
        let line: serde_json::Value = serde_json::from_str(found).expect("JSON");
        let time = line["timestamp"].as_str().expect("a time");
        assert!(time.len() == 27 && time.contains('T') && time.ends_with('Z'), "in UTC, to the microsecond: {time}");
        line
    };
    assert_eq!((&line(&own)["span"]["path"], &line(&own)["fields"]["status"]), (&json!("/api/v1/me"), &json!(200)));
    assert_eq!(line("proxy-0123456789")["span"]["path"], "/first-start");
    let token = cookie.split('=').nth(1).expect("a token");
    for secret in ["three green tractors", "very-secret-token", token, "argon2id", &secret] {
        assert!(!log.contains(secret), "{secret} stands in the log");
    }
}

#[test]
fn tokens_are_made_listed_and_revoked() {
    let folder = tempfile::tempdir().expect("folder");
    let add = ["user", "add", "--email", "ada@example.org", "--name", "Ada", "--role", "manager"];
    assert!(run(folder.path(), &add, "").status.success());
    let token = |more: &[&str]| run(folder.path(), &[&["token"], more].concat(), "");
    let add =
        ["add", "--email", "ADA@example.org", "--scope", "tickets:read", "--scope", "people:read", "--days", "30"];
    let made = text(&token(&add).stdout);
    let (said, secret) = made.trim_end().split_once('\n').expect("two lines");
    assert!(secret.starts_with("dsk_") && said.contains("ends in 30 days"), "{made}");
    let id = said.split(' ').nth(1).expect("an identity");
    let listed = text(&token(&["list", "--email", "ada@example.org"]).stdout);
    assert!(listed.contains(id) && listed.contains("tickets:read,people:read") && !listed.contains(secret), "{listed}");
    assert!(listed.contains("ada@example.org") && listed.contains("never used"), "{listed}");
    assert!(token(&["revoke", id]).status.success());
    let again = token(&["revoke", id]);
    assert!(!again.status.success() && text(&again.stderr).contains("token list"), "{}", text(&again.stderr));
    assert!(text(&token(&["list"]).stdout).contains("revoked"));
    for (wrong, said) in [
        (["add", "--email", "ada@example.org", "--scope", "all"], "tickets:write"),
        (["add", "--email", "eva@example.org", "--scope", "tickets:read"], "has no account"),
    ] {
        let ended = token(&wrong);
        assert!(!ended.status.success() && text(&ended.stderr).contains(said), "{}", text(&ended.stderr));
    }
    let reset = ["user", "reset", "--email", "ada@example.org"];
    assert!(token(&add).status.success() && run(folder.path(), &reset, "").status.success());
    let listed = text(&token(&["list"]).stdout);
    assert_eq!(listed.matches("revoked").count(), 2, "a reset ends them: {listed}");
}

#[test]
fn a_report_for_programs() {
    let folder = tempfile::tempdir().expect("folder");
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/servicenow-sample.csv");
    let import = ["import", "--format", "servicenow-log", sample.to_str().expect("a path")];
    let imported = run(folder.path(), &import, "");
    assert!(imported.status.success(), "{}", text(&imported.stderr));
    let report = run(folder.path(), &["report", "--format", "csv", "--from", "2016-02-01", "--to", "2016-02-05"], "");
    assert!(report.status.success(), "{}", text(&report.stderr));
    let said = text(&report.stdout);
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[0], "name,value,unit,count,formula");
    for begin in [
        "backlog_start,0,tickets,0,",
        "created,5,tickets,5,",
        "reopened,2,tickets,2,",
        "resolved,7,tickets,7,",
        "cancelled,0,tickets,0,",
        "backlog_end,0,tickets,0,",
        "time_to_resolve_working_mean,,seconds,0,",
        "reopen_rate,0.4,share,5,",
        "sla_compliance_resolution,,share,0,",
    ] {
        assert!(lines.iter().any(|line| line.starts_with(begin)), "{begin} is not in {said}");
    }
    let turned = run(folder.path(), &["report", "--from", "2016-02-05", "--to", "2016-02-01"], "");
    assert_eq!(turned.status.code(), Some(1));
    assert!(text(&turned.stderr).contains("turn them round"), "{}", text(&turned.stderr));
    let zone = run(folder.path(), &["report", "--from", "2016-02-01", "--to", "2016-02-05", "--zone", "Nowhere"], "");
    assert!(!zone.status.success() && text(&zone.stderr).contains("Europe/Rome"), "{}", text(&zone.stderr));
}
